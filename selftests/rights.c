// SPDX-License-Identifier: GPL-2.0
/*
 * A restore gives nobody more than setsockopt(2) does. Each option of sockopts.tsv is
 * tried with many values by setsockopt(2) and by RESTORE: what RESTORE accepts, the
 * call accepts with the same effect, and what the call forbids, RESTORE forbids with
 * the same errno.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <linux/filter.h>
#include <linux/icmp.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "kselftest_harness.h"
#include "carried.h"
#include "rights.h"

/*
 * How a value from the list becomes an argument of setsockopt(2), and how an
 * attribute: hand_NAME() and put_NAME() for values of a form of sockopts.tsv
 */
struct option;

typedef int (*by_hand_fn)(const struct option *o, int fd, int64_t value);
typedef void (*put_fn)(const struct option *o, struct nl_msg *msg,
		       int64_t value);

struct option {
	const char *name;
	int level, opt, attr;
	by_hand_fn by_hand;
	put_fn put;
};

static int hand_int(const struct option *o, int fd, int64_t value)
{
	return set_int(fd, o->level, o->opt, value);
}

static void put_u32(const struct option *o, struct nl_msg *msg, int64_t value)
{
	nla_put_u32(msg, o->attr, value);
}

static void put_u64(const struct option *o, struct nl_msg *msg, int64_t value)
{
	nla_put_u64(msg, o->attr, value);
}

static int hand_u64(const struct option *o, int fd, int64_t value)
{
	return setsockopt(fd, o->level, o->opt, &value, sizeof(value));
}

static int read_number(const char *path)
{
	FILE *file = fopen(path, "r");
	int number = -1;

	if (!file)
		return -1;
	if (fscanf(file, "%d", &number) != 1)
		number = -1;
	fclose(file);
	return number;
}

static int rmem_max, wmem_max;

/* before the program enters a namespace, where 6.1 does not show them */
static __attribute__((constructor(101))) void limits_read(void)
{
	rmem_max = read_number("/proc/sys/net/core/rmem_max");
	wmem_max = read_number("/proc/sys/net/core/wmem_max");
}

/* the attribute holds what the kernel does: twice what it was given */
static int hand_buf(const struct option *o, int fd, int64_t value)
{
	bool rcv = o->opt == SO_RCVBUF;
	int half = (uint32_t)value / 2, opt = o->opt;

	if (half > (rcv ? rmem_max : wmem_max))
		opt = rcv ? SO_RCVBUFFORCE : SO_SNDBUFFORCE;
	return set_int(fd, SOL_SOCKET, opt, half);
}

/* an odd size, which only a sysctl can set, has no call to compare with */
static void put_buf(const struct option *o, struct nl_msg *msg, int64_t value)
{
	nla_put_u32(msg, o->attr, value & ~1);
}

static int hand_linger(const struct option *o, int fd, int64_t value)
{
	struct linger linger = { 1, value };

	return setsockopt(fd, o->level, o->opt, &linger, sizeof(linger));
}

static void put_linger(const struct option *o, struct nl_msg *msg,
		       int64_t value)
{
	struct linger linger = { 1, value };

	nla_put(msg, o->attr, sizeof(linger), &linger);
}

static int hand_time(const struct option *o, int fd, int64_t value)
{
	struct timeval tv = { 1, value };

	return setsockopt(fd, o->level, o->opt, &tv, sizeof(tv));
}

static void put_time(const struct option *o, struct nl_msg *msg, int64_t value)
{
	struct timeval tv = { 1, value };

	nla_put(msg, o->attr, sizeof(tv), &tv);
}

static void put_stamping(const struct option *o, struct nl_msg *msg,
			 int64_t value)
{
	int ts[2] = { value };

	nla_put(msg, o->attr, sizeof(ts), ts);
}

static int hand_stamping(const struct option *o, int fd, int64_t value)
{
	int ts[2] = { value };

	return setsockopt(fd, o->level, o->opt, ts, sizeof(ts));
}

struct txtime {
	int clock;
	uint32_t flags;
};

static int hand_txtime(const struct option *o, int fd, int64_t value)
{
	struct txtime txtime = { value, 0 };

	return setsockopt(fd, o->level, o->opt, &txtime, sizeof(txtime));
}

static void put_txtime(const struct option *o, struct nl_msg *msg,
		       int64_t value)
{
	struct txtime txtime = { value, 0 };

	nla_put(msg, o->attr, sizeof(txtime), &txtime);
}

/* value: an index; those of lo, none and of nothing are in the list */
static const char *device_of(int64_t value)
{
	return value == 1 ? "lo" : value ? "nosuch0" : "";
}

static int hand_device(const struct option *o, int fd, int64_t value)
{
	const char *name = device_of(value);

	return setsockopt(fd, o->level, o->opt, name, strlen(name));
}

static void put_device(const struct option *o, struct nl_msg *msg,
		       int64_t value)
{
	nla_put_string(msg, o->attr, device_of(value));
}

static int hand_unicast_if(const struct option *o, int fd, int64_t value)
{
	return set_int(fd, o->level, o->opt, htonl(value));
}

static int hand_multicast_if(const struct option *o, int fd, int64_t value)
{
	struct ip_mreqn mreq = { .imr_ifindex = value };

	return setsockopt(fd, o->level, o->opt, &mreq, sizeof(mreq));
}

static void put_index(const struct option *o, struct nl_msg *msg,
		      int64_t value)
{
	struct nlattr *nest = nla_nest_start(msg, o->attr);

	nla_put_u32(msg, AF_INET_CR_DEV_INDEX, value);
	nla_nest_end(msg, nest);
}

static int hand_join(const struct option *o, int fd, int64_t value)
{
	struct ip_mreqn mreq = {
		.imr_multiaddr.s_addr = htonl(0xe0010100 + (value & 0xff)),
		.imr_ifindex = 1,
	};

	if (value >> 8)
		mreq.imr_multiaddr.s_addr = htonl(value);
	return setsockopt(fd, o->level, o->opt, &mreq, sizeof(mreq));
}

static void put_join(const struct option *o, struct nl_msg *msg, int64_t value)
{
	struct nlattr *nest = nla_nest_start(msg, o->attr), *dev;
	uint32_t group = htonl(value >> 8 ? (uint32_t)value :
			       0xe0010100 + (value & 0xff));

	nla_put(msg, AF_INET_CR_MSHIP_GROUP, 4, &group);
	dev = nla_nest_start(msg, AF_INET_CR_MSHIP_DEV);
	nla_put_u32(msg, AF_INET_CR_DEV_INDEX, 1);
	nla_nest_end(msg, dev);
	nla_nest_end(msg, nest);
}

/* value: a source of one group */
static int hand_source(const struct option *o, int fd, int64_t value)
{
	struct ip_mreq_source req = {
		.imr_multiaddr.s_addr = htonl(0xe0010101),
		.imr_interface.s_addr = htonl(INADDR_LOOPBACK),
		.imr_sourceaddr.s_addr = value,
	};

	(void)o;
	return setsockopt(fd, SOL_IP, IP_ADD_SOURCE_MEMBERSHIP, &req,
			  sizeof(req));
}

static void put_source(const struct option *o, struct nl_msg *msg,
		       int64_t value)
{
	struct nlattr *nest = nla_nest_start(msg, o->attr), *dev;
	uint32_t group = htonl(0xe0010101), lo = htonl(INADDR_LOOPBACK);

	nla_put(msg, AF_INET_CR_MSHIP_GROUP, 4, &group);
	dev = nla_nest_start(msg, AF_INET_CR_MSHIP_DEV);
	nla_put(msg, AF_INET_CR_DEV_ADDR, 4, &lo);
	nla_nest_end(msg, dev);
	nla_put_u32(msg, AF_INET_CR_MSHIP_MODE, MCAST_INCLUDE);
	nla_put(msg, AF_INET_CR_MSHIP_SOURCES, 4, &value);
	nla_nest_end(msg, nest);
}

/* value: length of the program */
static int hand_filter(const struct option *o, int fd, int64_t value)
{
	struct sock_filter code[8] = {
		[0 ... 7] = BPF_STMT(BPF_RET | BPF_K, 9),
	};
	struct sock_fprog prog = { value & 7, code };

	return setsockopt(fd, o->level, o->opt, &prog, sizeof(prog));
}

static void put_filter(const struct option *o, struct nl_msg *msg,
		       int64_t value)
{
	struct sock_filter code[8] = {
		[0 ... 7] = BPF_STMT(BPF_RET | BPF_K, 9),
	};

	nla_put(msg, o->attr, (value & 7) * sizeof(code[0]), code);
}

static void put_bpf(const struct option *o, struct nl_msg *msg, int64_t value)
{
	cr_put_bpf(msg, o->attr, value);
}

/* type of the option by value: loose and strict source route need CAP_NET_RAW */
static const unsigned char ip_option_types[] = {
	IPOPT_NOOP, IPOPT_RR, IPOPT_LSRR, IPOPT_SSRR, IPOPT_TS, 0x82, 0x86, 0x94,
};

static int ip_option(int64_t value, unsigned char *bytes)
{
	memset(bytes, 0, 8);
	bytes[0] = ip_option_types[value & 7];
	bytes[1] = 8;
	bytes[2] = value & 7 ? 4 : 0;
	return 8;
}

static int hand_options(const struct option *o, int fd, int64_t value)
{
	unsigned char bytes[8];

	return setsockopt(fd, o->level, o->opt, bytes, ip_option(value, bytes));
}

static void put_options(const struct option *o, struct nl_msg *msg,
			int64_t value)
{
	unsigned char bytes[8];

	nla_put(msg, o->attr, ip_option(value, bytes), bytes);
}

/* value: length in units of 8 bytes, and what is in the header */
static int header(int64_t value, unsigned char *bytes)
{
	memset(bytes, 0, 24);
	bytes[1] = value & 3 ? (value & 3) - 1 : 0;
	bytes[2] = value >> 2;
	return (value & 3) * 8;
}

static int hand_header(const struct option *o, int fd, int64_t value)
{
	unsigned char bytes[24];

	return setsockopt(fd, o->level, o->opt, bytes, header(value, bytes));
}

static void put_header(const struct option *o, struct nl_msg *msg,
		       int64_t value)
{
	unsigned char bytes[24];

	nla_put(msg, o->attr, header(value, bytes), bytes);
}

static int hand_pktinfo6(const struct option *o, int fd, int64_t value)
{
	struct in6_pktinfo info = { .ipi6_ifindex = value };

	return setsockopt(fd, o->level, o->opt, &info, sizeof(info));
}

static void put_pktinfo6(const struct option *o, struct nl_msg *msg,
			 int64_t value)
{
	put_index(o, msg, value);
}

static int hand_icmp6_filter(const struct option *o, int fd, int64_t value)
{
	int64_t filter[4] = { value };

	return setsockopt(fd, o->level, o->opt, filter, sizeof(filter));
}

static void put_icmp6_filter(const struct option *o, struct nl_msg *msg,
			     int64_t value)
{
	int64_t filter[4] = { value };

	nla_put(msg, o->attr, sizeof(filter), filter);
}

/* forms that are of a number, or like another one */
#define hand_flag		hand_int
#define put_flag		put_u32
#define put_int			put_u32
#define hand_u32		hand_int
#define hand_port_range		hand_int
#define put_port_range		put_u32
#define hand_preferences	hand_int
#define put_preferences		put_u32
#define hand_index6		hand_int
#define put_index6		put_index
#define put_unicast_if		put_index
#define put_multicast_if	put_index
#define hand_reuseport		hand_filter
#define put_reuseport		put_filter
#define hand_bpf		hand_int
#define hand_route		hand_header
#define put_route		put_header
#define hand_msfilter		hand_source
#define put_msfilter		put_source
/* a form that is not tried */
#define hand_none		NULL
#define put_none		NULL

static const struct row {
	struct option option;
	int kinds;
} rows[] = {
#define SOCKOPT(level, name, kinds, attr, form, ...) \
	{ { #name, level, name, attr, hand_##form, put_##form }, kinds },
#include "sockopts.h"
};

static const int64_t values[] = {
	0, 1, 2, 3, 4, 5, 6, 7, 8, 100, 255, 256, 1000, 65535, 65536, 1000000,
	999999, 212992, 425984, 425986, 64 << 20, 0x7fffffff, -1, -2,
	0x7f000001, 0xe0000001, 0xc0000201, 41000 << 16 | 40000, 0x100000000,
};

/* what getsockopt(2) tells of an option, or a dump where there is no getter */
struct told {
	int ret;
	socklen_t len;
	unsigned char value[256];
};

static bool has_getter(const struct option *o)
{
	return o->put != put_join && o->put != put_source &&
	       o->put != put_pktinfo6 &&
	       o->put != put_filter && o->put != put_bpf;
}

static struct told tell(struct cr *cr, const struct option *o, int fd)
{
	struct told told = { .len = sizeof(told.value) };
	struct cr_list list;
	struct nlattr *nla;

	if (has_getter(o)) {
		told.ret = getsockopt(fd, o->level, o->opt, told.value,
				      &told.len) ? -errno : 0;
		return told;
	}
	told.len = 0;
	told.ret = cr_dump_one(cr, fd, &list);
	nla = told.ret ? NULL : cr_attr(list.msg[0], o->attr);
	if (nla) {
		told.len = nla_len(nla);
		memcpy(told.value, nla_data(nla), told.len);
	}
	cr_list_free(&list);
	return told;
}

static bool same(const struct told *a, const struct told *b)
{
	return !memcmp(a, b, sizeof(*a));
}

static int restore_onto(struct cr *cr, const struct option *o, int fd,
			int64_t value)
{
	struct nl_msg *msg = cr_onto(cr, fd);
	int ret;

	o->put(o, msg, value);
	ret = cr_restore_msg(cr, msg);
	return ret < 0 ? ret : 0;
}

static bool is_forbidden(int err)
{
	return err == -EPERM || err == -EACCES;
}

/* one option, one value, on two fresh sockets */
static bool try(struct cr *cr, const struct option *o, enum kind kind,
		int64_t value, struct count *count)
{
	int one = kind_socket(kind), two = kind_socket(kind), hand, restored;
	struct told before, after, by_hand;
	bool good;

	before = tell(cr, o, two);
	hand = o->by_hand(o, one, value) ? -errno : 0;
	by_hand = tell(cr, o, one);
	restored = restore_onto(cr, o, two, value);
	after = tell(cr, o, two);
	close(one);
	close(two);
	count->tried++;
	count->accepted += !restored;
	count->forbidden += is_forbidden(hand);
	/* accepted: the same as by hand, or nothing has changed */
	good = restored ? same(&before, &after) :
			  same(&before, &after) || (!hand && same(&by_hand, &after));
	if (is_forbidden(hand) && restored != hand)
		good = good && (!restored || restored == -EINVAL);
	if (!good)
		fprintf(stderr, "# %s %lld on %d: by hand %d, restored %d: %s\n",
			o->name, (long long)value, kind, hand, restored,
			cr->text);
	return good;
}

/* all values on UDP, of other kinds a third that differs from row to row */
static bool try_values(struct cr *cr, const struct option *o, enum kind kind,
		       struct count *count)
{
	unsigned int step = (kind == KIND_UDP ? 1 : 3) *
			    (getenv("ROUNDS") ? 9 : 1);
	unsigned int i = (kind + o->opt) % step;
	bool good = true;

	for (; i < ARRAY_SIZE(values); i += step)
		good = try(cr, o, kind, values[i], count) && good;
	return good;
}

static bool is_ipv6(const struct option *o)
{
	return o->level == SOL_IPV6 || o->level == SOL_ICMPV6 ||
	       o->attr == A(RAW_IPV6_CHECKSUM);
}

TEST_F_TIMEOUT(rights, options, 200)
{
	static const int kinds[] = {
		KIND_UDP, KIND_UDPLITE, KIND_RAW, KIND_RAW_ICMP,
		KIND_RAW_HDRINCL, KIND_PING, KIND_UDP | KIND_V6,
		KIND_RAW_ICMP | KIND_V6,
	};
	struct count count = {};
	const struct row *row;
	unsigned int i;
	int kind, fd;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		kind = kinds[i];
		fd = kind_socket(kind);
		if (fd < 0)
			continue;
		close(fd);
		for (row = rows; row < rows + ARRAY_SIZE(rows); row++) {
			if (!kind_has(kind, row->option.level, row->kinds) ||
			    !row->option.by_hand)
				continue;
			if (option_gone(row->option.level, row->option.opt))
				continue;
			/* the others are the same options as of IPv4 */
			if (kind & KIND_V6 && !is_ipv6(&row->option))
				continue;
			EXPECT_TRUE(try_values(&self->cr, &row->option, kind,
					       &count))
				TH_LOG("%s", row->option.name);
		}
	}
	TH_LOG("%u values tried, %u accepted, %u forbidden by setsockopt",
	       count.tried, count.accepted, count.forbidden);
	EXPECT_LT(0, count.accepted);
	EXPECT_LT(variant->userns ? 0 : -1, (int)count.forbidden);
}

TEST_HARNESS_MAIN
