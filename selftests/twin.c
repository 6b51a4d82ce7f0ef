// SPDX-License-Identifier: GPL-2.0
/*
 * The twin test knows no list of what is carried: for every level and every
 * option number 0 to 127 getsockopt returns the same of a socket and of the
 * one restored from its dump, and so does everything else that can be asked.
 * Sockets are given random options in random order: SEED=n repeats a run,
 * ROUNDS=n makes it longer.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <linux/errqueue.h>
#include <linux/filter.h>
#include <linux/net_tstamp.h>
#include <linux/udp.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "kselftest_harness.h"
#include "carried.h"
#include "nl.h"
#include "seen.h"
#include "sock.h"

/* a value for an option, at least 64 bytes of room; returns its length */
struct settable;
typedef int (*make_value)(const struct settable *option, void *value);

struct settable {
	const char *name;
	int level;
	int opt;
	int kinds;
	make_value make;
	int low;
	int high;
};

static int put(void *value, int number)
{
	memcpy(value, &number, sizeof(number));
	return sizeof(number);
}

static int make_int(const struct settable *option, void *value)
{
	return put(value, option->low + rnd(option->high - option->low + 1));
}

static int make_flag(const struct settable *option, void *value)
{
	(void)option;
	return put(value, rnd(4) ? 1 : 0);
}

static int make_u32(const struct settable *option, void *value)
{
	(void)option;
	return put(value, rnd(0xffffffff));
}

static int make_linger(const struct settable *option, void *value)
{
	struct linger linger = { rnd(2), rnd(100000) };

	(void)option;
	memcpy(value, &linger, sizeof(linger));
	return sizeof(linger);
}

static int make_time(const struct settable *option, void *value)
{
	struct timeval tv = { (int)rnd(100) - 3, rnd(1000000) };

	(void)option;
	memcpy(value, &tv, sizeof(tv));
	return sizeof(tv);
}

static int make_device(const struct settable *option, void *value)
{
	(void)option;
	strcpy(value, rnd(4) ? "lo" : "");
	return strlen(value) + 1;
}

static int make_unicast_if(const struct settable *option, void *value)
{
	(void)option;
	return put(value, htonl(rnd(2)));
}

static int make_multicast_if(const struct settable *option, void *value)
{
	struct ip_mreqn mreq = {
		.imr_address.s_addr = htonl(0x7f000000 + rnd(5)),
		.imr_ifindex = rnd(2),
	};

	(void)option;
	memcpy(value, &mreq, sizeof(mreq));
	return sizeof(mreq);
}

static int make_options(const struct settable *option, void *value)
{
	static const uint8_t sets[][12] = {
		{ 0 },
		{ 4, 1, 1, 1, 0 },			/* no operation */
		{ 8, 7, 7, 4, 0, 0, 0, 0, 0 },		/* record route */
		{ 8, 68, 8, 5, 0, 0, 0, 0, 0 },		/* timestamp */
		{ 4, 148, 4, 0, 0 },			/* router alert */
		{ 8, 131, 7, 4, 127, 0, 0, 1, 0 },	/* loose source route */
	};
	const uint8_t *set = sets[rnd(ARRAY_SIZE(sets))];

	(void)option;
	memcpy(value, set + 1, set[0]);
	return set[0];
}

static int make_u64(const struct settable *option, void *value)
{
	unsigned long rate = (unsigned long)rnd(0xffffffff) << rnd(20);

	(void)option;
	memcpy(value, &rate, sizeof(rate));
	return sizeof(rate);
}

static int make_txtime(const struct settable *option, void *value)
{
	static const int clocks[] = { CLOCK_MONOTONIC, CLOCK_TAI, CLOCK_REALTIME };
	struct sock_txtime txtime = {
		.clockid = clocks[rnd(3)],
		.flags = rnd(4),
	};

	(void)option;
	memcpy(value, &txtime, sizeof(txtime));
	return sizeof(txtime);
}

static int make_stamping(const struct settable *option, void *value)
{
	static const int flags[] = {
		SOF_TIMESTAMPING_TX_SOFTWARE, SOF_TIMESTAMPING_RX_SOFTWARE,
		SOF_TIMESTAMPING_SOFTWARE, SOF_TIMESTAMPING_RAW_HARDWARE,
		SOF_TIMESTAMPING_RX_HARDWARE, SOF_TIMESTAMPING_OPT_ID,
		SOF_TIMESTAMPING_OPT_CMSG, SOF_TIMESTAMPING_OPT_TSONLY,
		SOF_TIMESTAMPING_OPT_TX_SWHW | SOF_TIMESTAMPING_OPT_PKTINFO,
	};
	unsigned int i;
	int mask = 0;

	(void)option;
	for (i = 0; i < ARRAY_SIZE(flags); i++)
		if (!rnd(3))
			mask |= flags[i];
	return put(value, mask);
}

static int make_filter(const struct settable *option, void *value)
{
	static struct sock_filter code[3] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0),
		BPF_STMT(BPF_ALU | BPF_ADD | BPF_K, 1),
		BPF_STMT(BPF_RET | BPF_A, 0),
	};
	struct sock_fprog prog = { .len = 3, .filter = code };

	(void)option;
	code[1].k = rnd(1000);
	memcpy(value, &prog, sizeof(prog));
	return sizeof(prog);
}

/* reuseport programs answer an index, of the only socket here */
static int make_reuseport(const struct settable *option, void *value)
{
	static struct sock_filter code[1] = {
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog prog = { .len = 1, .filter = code };

	(void)option;
	memcpy(value, &prog, sizeof(prog));
	return sizeof(prog);
}

static int make_port_range(const struct settable *option, void *value)
{
	unsigned int low = 20000 + rnd(1000);

	(void)option;
	return put(value, rnd(3) ? (low + 500 + rnd(100)) << 16 | low : 0);
}

static int make_join(const struct settable *option, void *value)
{
	struct ip_mreqn mreq = {
		.imr_multiaddr.s_addr = htonl(0xe0010100 + rnd(8)),
		.imr_address.s_addr = rnd(2) ? htonl(INADDR_LOOPBACK) : 0,
		.imr_ifindex = 1,
	};

	(void)option;
	memcpy(value, &mreq, sizeof(mreq));
	return sizeof(mreq);
}

static int make_source(const struct settable *option, void *value)
{
	struct ip_mreq_source mreq = {
		.imr_multiaddr.s_addr = htonl(0xe0010100 + rnd(8)),
		.imr_interface.s_addr = htonl(INADDR_LOOPBACK),
		.imr_sourceaddr.s_addr = htonl(0x7f000001 + rnd(8)),
	};

	(void)option;
	memcpy(value, &mreq, sizeof(mreq));
	return sizeof(mreq);
}

static int make_preferences(const struct settable *option, void *value)
{
	static const int source[] = { 0, 1, 2, 0x100 };
	static const int home[] = { 0, 4, 0x400 };

	(void)option;
	return put(value, source[rnd(4)] | home[rnd(3)]);
}

/* hop-by-hop or destination options: a router alert, or padding, or none */
static int make_header(const struct settable *option, void *value)
{
	static const uint8_t sets[][17] = {
		{ 0 },
		{ 8, 0, 0, 5, 2, 0, 0, 1, 0 },
		{ 8, 0, 0, 1, 4, 0, 0, 0, 0 },
		{ 16, 0, 1, 1, 12 },
	};
	const uint8_t *set = sets[rnd(ARRAY_SIZE(sets))];

	(void)option;
	memcpy(value, set + 1, set[0]);
	return set[0];
}

/* a segment routing header with one segment, ::1 */
static int make_route(const struct settable *option, void *value)
{
	static const uint8_t header[24] = { 0, 2, 4, [23] = 1 };

	(void)option;
	memcpy(value, header, sizeof(header));
	return rnd(3) ? sizeof(header) : 0;
}

static int make_pktinfo6(const struct settable *option, void *value)
{
	struct in6_pktinfo info = { .ipi6_ifindex = rnd(2) };

	(void)option;
	if (rnd(2))
		info.ipi6_addr = in6addr_loopback;
	memcpy(value, &info, sizeof(info));
	return sizeof(info);
}

static int make_icmp6_filter(const struct settable *option, void *value)
{
	uint32_t filter[8];
	unsigned int i;

	(void)option;
	for (i = 0; i < 8; i++)
		filter[i] = rnd(0xffffffff);
	memcpy(value, filter, sizeof(filter));
	return sizeof(filter);
}

/* forms that are like another one, or are not tried */
#define make_buf	make_int
#define make_index6	make_int
#define make_bpf	NULL
#define make_msfilter	NULL
#define make_none	NULL

/* what is general is tried on all types: it must not matter there, or be carried */
#define TRIED(level, kinds)						\
	((level) == SOL_SOCKET || (level) == SOL_IP || (level) == SOL_IPV6 ? \
	 KIND_ANY : (kinds))

#define S(name, ...)	{ #name, SOL_SOCKET, name, KIND_ANY, __VA_ARGS__ }
#define I(name, ...)	{ #name, SOL_IP, name, KIND_ANY, __VA_ARGS__ }

static const struct settable settables[] = {
#define SOCKOPT(level, name, kinds, attr, form, good, low, high, ...) \
	{ #name, level, name, TRIED(level, kinds), make_##form, low, high },
#include "sockopts.h"
	/* other ways to set these */
	S(SO_SNDBUFFORCE, make_int, 0, 30000000),
	S(SO_RCVBUFFORCE, make_int, 0, 30000000),
	S(SO_BINDTOIFINDEX, make_int, 0, 7),
	S(SO_DETACH_FILTER, make_flag, 0, 1),
	S(SO_RCVTIMEO_NEW, make_time, 0, 0),
	S(SO_TIMESTAMPNS, make_flag, 0, 1),
	S(SO_TIMESTAMP_NEW, make_flag, 0, 1),
	S(SO_TIMESTAMPNS_NEW, make_flag, 0, 1),
	S(SO_TIMESTAMPING_NEW, make_stamping, 0, 0),
	I(IP_DROP_MEMBERSHIP, make_join, 0, 0),
	I(IP_ADD_SOURCE_MEMBERSHIP, make_source, 0, 0),
	I(IP_BLOCK_SOURCE, make_source, 0, 0),
	I(IP_UNBLOCK_SOURCE, make_source, 0, 0),
	{ "IPV6_CHECKSUM", SOL_IPV6, IPV6_CHECKSUM, KIND_ANY, make_int, -1, 40 },
};

/* whether the test sets the option on a type of socket */
static bool is_tried(const struct settable *option, enum kind kind)
{
	return option->make && kind_has(kind, option->level, option->kinds);
}

FIXTURE(twin) {
	struct cr cr;
	struct seen *one;
	struct seen *two;
	struct seen_filter filter;
};

FIXTURE_VARIANT(twin) {
	enum kind kind;
	unsigned int values;	/* of each option */
	unsigned long rounds;
};

FIXTURE_VARIANT_ADD(twin, udp) { .kind = KIND_UDP, .values = 2, .rounds = 120 };
FIXTURE_VARIANT_ADD(twin, udplite) {
	.kind = KIND_UDPLITE, .values = 1, .rounds = 20
};
FIXTURE_VARIANT_ADD(twin, raw) {
	.kind = KIND_RAW, .values = 1, .rounds = 20
};
FIXTURE_VARIANT_ADD(twin, raw_icmp) {
	.kind = KIND_RAW_ICMP, .values = 1, .rounds = 20
};
FIXTURE_VARIANT_ADD(twin, raw_hdrincl) {
	.kind = KIND_RAW_HDRINCL, .values = 1, .rounds = 20
};
FIXTURE_VARIANT_ADD(twin, ping) {
	.kind = KIND_PING, .values = 1, .rounds = 20
};

FIXTURE_VARIANT_ADD(twin, udp6) {
	.kind = KIND_UDP | KIND_V6, .values = 1, .rounds = 60
};
FIXTURE_VARIANT_ADD(twin, udp_dual) {
	.kind = KIND_UDP | KIND_DUAL, .values = 1, .rounds = 40
};
FIXTURE_VARIANT_ADD(twin, udplite6) {
	.kind = KIND_UDPLITE | KIND_V6, .values = 1, .rounds = 15
};
FIXTURE_VARIANT_ADD(twin, raw6) {
	.kind = KIND_RAW | KIND_V6, .values = 1, .rounds = 15
};
FIXTURE_VARIANT_ADD(twin, raw6_icmp) {
	.kind = KIND_RAW_ICMP | KIND_V6, .values = 1, .rounds = 15
};
FIXTURE_VARIANT_ADD(twin, raw6_hdrincl) {
	.kind = KIND_RAW_HDRINCL | KIND_V6, .values = 1, .rounds = 15
};
FIXTURE_VARIANT_ADD(twin, ping6) {
	.kind = KIND_PING | KIND_V6, .values = 1, .rounds = 15
};

NETNS_COMMON(NULL)

FIXTURE_SETUP(twin)
{
	SKIP_MISSING(variant->kind);
	ASSERT_EQ(0, netns_common());
	ASSERT_EQ(0, cr_open(&self->cr));
	self->one = seen_new();
	self->two = seen_new();
}

FIXTURE_TEARDOWN(twin)
{
	free(self->one);
	free(self->two);
	cr_close(&self->cr);
}

/* dump, look, close, restore, dump, look; the make_int of differences or -errno */
static int compare(struct cr *cr, int fd, struct seen *one, struct seen *two,
		   const struct seen_filter *filter)
{
	struct cr_list before = {}, after = {};
	int differences, twin;

	if (cr_dump_fd(cr, fd, &before)) {
		fprintf(stderr, "# dump: %s\n", cr->text);
		close(fd);
		return -1;
	}
	seen_look(fd, one, filter);
	close(fd);
	twin = cr_restore(cr, &before);
	if (twin < 0) {
		fprintf(stderr, "# restore: %s, attribute %d: %s\n",
			strerror(-twin), cr->blamed, cr->text);
		cr_list_free(&before);
		return -1;
	}
	differences = cr_dump_fd(cr, twin, &after) ? 1 :
		      (int)cr_differ(&before, &after, NULL);
	seen_look(twin, two, filter);
	close(twin);
	cr_list_free(&before);
	cr_list_free(&after);
	return differences + seen_differ(one, two, false);
}

static void set_random(int fd, enum kind kind, FILE *log)
{
	unsigned int n = rnd(24);
	long value[32];
	int len, ret;

	while (n--) {
		const struct settable *option;

		option = &settables[rnd(ARRAY_SIZE(settables))];
		if (!is_tried(option, kind))
			continue;
		memset(value, 0, sizeof(value));
		len = option->make(option, value);
		ret = setsockopt(fd, option->level, option->opt, value, len);
		fprintf(log, " %s=%ld%s", option->name, value[0],
			ret ? "(refused)" : "");
	}
}

/* what else happens to a socket, with the result of the call */

static int step_bind(int fd)
{
	return bind_at(fd, "127.0.0.1", 3000 + rnd(1000));
}

static int step_bind_any(int fd)
{
	return bind_at(fd, "0.0.0.0", 3000 + rnd(1000));
}

static int step_bind_port_any(int fd)
{
	return bind_at(fd, "127.0.0.2", 0);
}

static int step_connect(int fd)
{
	return connect_at(fd, "127.0.0.1", 1 + rnd(1000));
}

static int step_nonblock(int fd)
{
	return fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) ^ O_NONBLOCK);
}

static int step_owner(int fd)
{
	return fcntl(fd, F_SETOWN, getpid());
}

static int step_signal(int fd)
{
	return fcntl(fd, F_SETSIG, rnd(SIGRTMAX));
}

static int step_async(int fd)
{
	return fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) ^ O_ASYNC);
}

static int step_shutdown(int fd)
{
	return shutdown(fd, rnd(3));
}

static int step_error(int fd)
{
	return get_int(fd, SOL_SOCKET, SO_ERROR);
}

static int step_chown(int fd)
{
	return fchown(fd, rnd(3), rnd(3));
}

static const struct {
	const char *name;
	int (*take)(int fd);
} steps[] = {
	{ "bind", step_bind },
	{ "bind any", step_bind_any },
	{ "bind port 0", step_bind_port_any },
	{ "connect", step_connect },
	{ "disconnect", unconnect },
	{ "O_NONBLOCK", step_nonblock },
	{ "F_SETOWN", step_owner },
	{ "F_SETSIG", step_signal },
	{ "O_ASYNC", step_async },
	{ "shutdown", step_shutdown },
	{ "SO_ERROR", step_error },
	{ "fchown", step_chown },
};

static void step_random(int fd, FILE *log)
{
	unsigned int i = rnd(ARRAY_SIZE(steps));

	fprintf(log, " %s%s", steps[i].name,
		steps[i].take(fd) < 0 ? "(refused)" : "");
}

TEST_F(twin, fresh)
{
	int fd = kind_socket(variant->kind);

	ASSERT_LE(0, fd);
	EXPECT_EQ(0, compare(&self->cr, fd, self->one, self->two, NULL));
}

static int learn(struct seen *seen, enum kind kind, struct seen_filter *filter)
{
	int fd = kind_socket(kind);

	if (fd < 0)
		return -1;
	seen_look(fd, seen, NULL);
	seen_filter_learn(seen, filter);
	close(fd);
	return 0;
}

/* each option alone, at several values, so that a failure has one name */
TEST_F_TIMEOUT(twin, each_option, 240)
{
	/* a sixth of them where there are few rounds: others for each kind */
	unsigned int step = env_number("ROUNDS", 100) > 20 ? 1 : 6;
	const struct settable *option;
	unsigned int i, j;
	long value[32];
	int fd, len;

	ASSERT_EQ(0, learn(self->one, variant->kind, &self->filter));
	for (i = __builtin_ctz(variant->kind) % step; i < ARRAY_SIZE(settables);
	     i += step)
		for (j = 0; j < variant->values; j++) {
			option = &settables[i];
			if (!is_tried(option, variant->kind))
				continue;
			fd = kind_socket(variant->kind);
			ASSERT_LE(0, fd);
			memset(value, 0, sizeof(value));
			len = option->make(option, value);
			if (setsockopt(fd, option->level, option->opt, value,
				       len)) {
				close(fd);
				continue;
			}
			EXPECT_EQ(0, compare(&self->cr, fd, self->one,
					     self->two, &self->filter))
				TH_LOG("%s = %ld", option->name, value[0]);
		}
}

/* one round: a socket with a history, told in log */
static int history(enum kind kind, FILE *log)
{
	unsigned int n = 1 + rnd(4);
	int fd = kind_socket(kind);

	while (fd >= 0 && n--) {
		set_random(fd, kind, log);
		if (rnd(2))
			step_random(fd, log);
	}
	return fd;
}

TEST_F_TIMEOUT(twin, random_options, 600)
{
	unsigned long seed = env_number("SEED", 1795261666);
	unsigned long rounds = env_number("ROUNDS", variant->rounds);
	unsigned long failed = 0, i;
	char *told = NULL;
	size_t size;
	FILE *log;
	int fd;

	for (i = SIGHUP; i <= (unsigned long)SIGRTMAX; i++)
		if (i != SIGCHLD && i != SIGALRM)
			signal(i, SIG_IGN);
	ASSERT_EQ(0, learn(self->one, variant->kind, &self->filter));
	TH_LOG("SEED=%lu ROUNDS=%lu", seed, rounds);
	for (i = 0; i < rounds && failed < 5; i++) {
		rnd_seed = (seed + i) * 0x9e3779b97f4a7c15 | 1;
		log = open_memstream(&told, &size);
		fd = history(variant->kind, log);
		fclose(log);
		ASSERT_LE(0, fd);
		EXPECT_EQ(0, compare(&self->cr, fd, self->one, self->two,
				     i % 64 ? &self->filter : NULL)) {
			TH_LOG("SEED=%lu ROUNDS=1:%s", seed + i, told);
			failed++;
		}
		free(told);
	}
	EXPECT_EQ(0, failed);
}

TEST_HARNESS_MAIN
