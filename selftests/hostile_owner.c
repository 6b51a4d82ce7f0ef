// SPDX-License-Identifier: GPL-2.0
/*
 * The owner of a socket is an enemy: root of a user namespace does to sockets
 * all that their system calls allow, with every flag, option and size, and has
 * them dumped and restored in between. A dump is right or names the state that
 * it leaves out, RESTORE refuses what recvmsg(2) would read wrongly, and the
 * kernel says nothing.
 *
 * What is corked is known from the socket itself: it is completed, and the
 * datagram that arrives is compared.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/udp.h>
#include <linux/filter.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "dev.h"
#include "nl.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define PORT		6601
#define UDP_CORK	1
#define SEED		10
#define SIZE		65536
#ifndef MSG_PROBE
#define MSG_PROBE	0x10
#endif
#ifndef MSG_SPLICE_PAGES
#define MSG_SPLICE_PAGES 0x8000000
#endif

static char payload[SIZE];

/* a debug kernel takes its time: each fifth there */
static bool is_slow(unsigned int n)
{
	return getenv("ROUNDS") && n % 5;
}

static int ready;

static __attribute__((constructor)) void become_owner(void)
{
	/* all that fs.nr_open allows, as many systems give it to anybody */
	struct rlimit files = { 1024, 1048576 };
	unsigned int i;

	setrlimit(RLIMIT_NOFILE, &files);

	for (i = 0; i < sizeof(payload); i++)
		payload[i] = i * 13 + (i >> 8);
	/* a module that has the parameter serves no user namespace without it */
	write_file("/sys/module/af_inet_cr/parameters/userns", "1");
	ready = user_root_become() || netns_enter() ? -1 : 0;
}

/* ---- corked data ---- */

FIXTURE(owner) {
	struct cr cr;
	struct name to;
	int listener;
	unsigned int judged;
};

FIXTURE_VARIANT(owner) {
	enum kind kind;
};

#define VARIANT(name, kind) FIXTURE_VARIANT_ADD(owner, name) { kind }

VARIANT(udp, KIND_UDP);
VARIANT(udp6, KIND_UDP | KIND_V6);
VARIANT(udp_dual, KIND_UDP | KIND_DUAL);
VARIANT(udplite, KIND_UDPLITE);
VARIANT(udplite6, KIND_UDPLITE | KIND_V6);

FIXTURE_SETUP(owner)
{
	SKIP_MISSING(variant->kind);
	ASSERT_EQ(0, ready);
	ASSERT_EQ(0, cr_open(&self->cr));
	self->listener = kind_socket(variant->kind);
	ASSERT_LE(0, self->listener);
	ASSERT_EQ(0, bind_at(self->listener, "127.0.0.1", PORT));
	self->to = name_at(self->listener, "127.0.0.1", PORT);
}

FIXTURE_TEARDOWN(owner)
{
	close(self->listener);
	cr_close(&self->cr);
}

static void send_part(int fd, const struct name *to, size_t size, int flags)
{
	sendto(fd, payload, size, flags | MSG_DONTWAIT | MSG_NOSIGNAL,
	       to ? &to->sa : NULL, to ? to->len : 0);
}

/* whatever is corked leaves now */
static void finish(int fd)
{
	set_int(fd, SOL_UDP, UDP_CORK, 1);
	set_int(fd, SOL_UDP, UDP_CORK, 0);
}

/* the last datagram that has arrived: its length, or -1 for none */
static int last_arrived(int fd, char *data)
{
	int n = -1, len;

	settle();
	while ((len = take(fd, data, SIZE)) >= 0)
		n = len;
	return n;
}

/* the entry that says that corked data is left out */
static bool is_named(const struct cr_list *list)
{
	const struct nlattr *nla, *what;
	unsigned int i;

	for (i = 0; (nla = cr_attr_nth(list, A(LEFT_OUT), i)); i++) {
		what = nla_find(nla_data(nla), nla_len(nla),
				AF_INET_CR_LEFT_OUT_WHAT);
		if (nla_get_u32(what) == AF_INET_CR_WHAT_PENDING)
			return true;
	}
	return false;
}

static bool same_data(const struct nlattr *data, const char *arrived, int n)
{
	if (n < 0)
		return !data;
	return data && nla_len(data) == n && !memcmp(nla_data(data), arrived, n);
}

/*
 * Dump fd, complete it, make it again, complete that. An option may let nothing
 * arrive, or no such socket be made: then it is not judged unless it has to be.
 * Return: what is wrong, or NULL.
 */
static const char *differs(FIXTURE_DATA(owner) *self, int fd, bool must)
{
	static char one[SIZE], two[SIZE];
	const char *wrong = NULL;
	struct cr_list list;
	int n, m, twin;

	last_arrived(self->listener, one);
	if (cr_dump_fd(&self->cr, fd, &list)) {
		close(fd);
		return "no dump";
	}
	finish(fd);
	close(fd);
	n = last_arrived(self->listener, one);
	if ((must || n >= 0) && !is_named(&list) &&
	    !same_data(cr_attr_nth(&list, A(UDP_PENDING_DATA), 0), one, n))
		wrong = "payload";
	self->judged += n >= 0;
	twin = cr_restore(&self->cr, &list);
	if (twin < 0 && (must || !self->cr.text[0]))
		wrong = strerror(-twin);
	if (twin >= 0) {
		finish(twin);
		close(twin);
		m = last_arrived(self->listener, two);
		if (n != m || (n > 0 && memcmp(one, two, n)))
			wrong = "restored payload";
	}
	cr_list_free(&list);
	return wrong;
}

static int cork_socket(enum kind kind)
{
	int fd = kind_socket(kind);

	set_int(fd, SOL_SOCKET, SO_ZEROCOPY, 1);
	return fd;
}

/*
 * The sizes that fill a datagram with what is corked before, and that wrap the
 * kernel's count, are among them.
 */
static const struct part {
	size_t size;
	unsigned int times;
} parts[] = {
	{ 0, 1 }, { 1, 1 }, { 8, 3 }, { 1000, 1 }, { 65507 - SEED, 1 },
	{ 65507, 1 }, { 65520, 1 }, { 65535, 12 },
};

/* flags that udp_sendmsg() or a function below it looks at */
#define KNOWN_FLAGS	(MSG_OOB | MSG_DONTROUTE | MSG_PROBE | MSG_DONTWAIT | \
			 MSG_EOR | MSG_CONFIRM | MSG_NOSIGNAL | MSG_MORE | \
			 MSG_ZEROCOPY | MSG_SPLICE_PAGES)

/* those with every part, all others with the last one */
TEST_F(owner, corks_with_every_flag)
{
	unsigned int bit, i, j, how;
	const char *wrong;
	bool first, more;
	int fd;

	for (bit = 0; bit < 32; bit++)
		for (i = KNOWN_FLAGS & 1u << bit ? 0 : ARRAY_SIZE(parts) - 1;
		     i < ARRAY_SIZE(parts); i++)
			for (how = 0; how < 4; how++) {
				if (is_slow(bit + i + how))
					continue;
				first = how & 1;
				more = how & 2;
				fd = cork_socket(variant->kind);
				ASSERT_LE(0, fd);
				if (!more)
					set_int(fd, SOL_UDP, UDP_CORK, 1);
				if (first)
					send_part(fd, &self->to, SEED, MSG_MORE);
				for (j = 0; j < parts[i].times; j++)
					send_part(fd, &self->to, parts[i].size,
						  (more ? MSG_MORE : 0) |
						  (int)(1u << bit));
				if (!first)
					send_part(fd, &self->to, SEED, MSG_MORE);
				wrong = differs(self, fd, true);
				EXPECT_EQ(NULL, wrong)
					TH_LOG("%s: flag %#x, %zu bytes, %u times%s%s: %s",
					       wrong, 1u << bit, parts[i].size,
					       parts[i].times,
					       first ? ", behind others" : "",
					       more ? ", MSG_MORE" : "",
					       self->cr.text);
			}
	EXPECT_LT(0, self->judged);
}

/* a pipe with pages of a file, or of the owner's memory */
static int filled_pipe(int *pipes, size_t size, bool memory)
{
	struct iovec iov = { payload, size };
	ssize_t n;

	if (pipe(pipes) || fcntl(pipes[1], F_SETPIPE_SZ, 2 * SIZE) < 0)
		return -1;
	n = memory ? vmsplice(pipes[1], &iov, 1, 0) :
		     write(pipes[1], payload, size);
	return n == (ssize_t)size ? 0 : -1;
}

static int payload_file(void)
{
	int fd = memfd_create("payload", 0);

	return write(fd, payload, sizeof(payload)) == sizeof(payload) ? fd : -1;
}

TEST_F(owner, corks_spliced_pages)
{
	enum { PIPE, MEMORY, SENDFILE, WAYS };
	int fd, file = payload_file(), pipes[2];
	const char *wrong;
	unsigned int i, j, way;

	ASSERT_LE(0, file);
	for (i = 0; i < ARRAY_SIZE(parts); i++)
		for (way = 0; way < WAYS; way++) {
			fd = cork_socket(variant->kind);
			ASSERT_EQ(0, connect_at(fd, "127.0.0.1", PORT));
			set_int(fd, SOL_UDP, UDP_CORK, 1);
			send_part(fd, NULL, SEED, 0);
			for (j = 0; j < parts[i].times; j++) {
				off_t off = j;

				if (way == SENDFILE) {
					sendfile(fd, file, &off, parts[i].size);
					continue;
				}
				ASSERT_EQ(0, filled_pipe(pipes, parts[i].size,
							 way == MEMORY));
				if (parts[i].size)
					splice(pipes[0], NULL, fd, NULL,
					       parts[i].size,
					       SPLICE_F_MORE | SPLICE_F_NONBLOCK);
				close(pipes[0]);
				close(pipes[1]);
			}
			wrong = differs(self, fd, true);
			EXPECT_EQ(NULL, wrong)
				TH_LOG("%s: %zu bytes, %u times, way %u: %s",
				       wrong, parts[i].size, parts[i].times, way,
				       self->cr.text);
		}
	EXPECT_LT(0, self->judged);
	close(file);
}

TEST_F(owner, sets_every_option_of_what_is_corked)
{
	static const int levels[] = { SOL_SOCKET, SOL_IP, SOL_IPV6, SOL_UDP };
	static const int values[] = { 0, 1, 65535, -1 };
	const char *wrong;
	unsigned int i, j;
	int fd, opt;

	for (i = 0; i < ARRAY_SIZE(levels); i++)
		for (opt = 1; opt < 110; opt++)
			for (j = 0; j < ARRAY_SIZE(values); j++) {
				if (is_slow(opt + j))
					continue;
				fd = cork_socket(variant->kind);
				send_part(fd, &self->to, SEED, MSG_MORE);
				if (set_int(fd, levels[i], opt, values[j])) {
					close(fd);
					continue;
				}
				send_part(fd, &self->to, 8, MSG_MORE);
				send_part(fd, &self->to, 8,
					  MSG_MORE | MSG_PROBE);
				wrong = differs(self, fd, false);
				EXPECT_EQ(NULL, wrong)
					TH_LOG("%s: level %d option %d value %d: %s",
					       wrong, levels[i], opt, values[j],
					       self->cr.text);
			}
	EXPECT_LT(0, self->judged);
}

/* a device with a large MTU lets more than any datagram holds be corked */
TEST_F(owner, corks_more_than_a_datagram)
{
	unsigned int n, i, large = 0;
	struct cr_list list;
	const char *wrong;
	int fd;

	ASSERT_EQ(0, device_mtu("lo", 1000000));
	for (n = 1; n < 10; n++) {
		fd = kind_socket(variant->kind);
		set_int(fd, SOL_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE);
		set_int(fd, SOL_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_PROBE);
		set_int(fd, SOL_UDP, UDP_CORK, 1);
		for (i = 0; i < n; i++)
			send_part(fd, &self->to, 32000, 0);
		ASSERT_EQ(0, cr_dump_fd(&self->cr, fd, &list))
			TH_LOG("%u times: %s", n, self->cr.text);
		if (is_named(&list)) {
			large++;
			EXPECT_EQ(0, cr_count(&list, A(UDP_PENDING)));
			EXPECT_EQ(0, cr_count(&list, A(UDP_PENDING_DATA)));
			close(fd);
		} else {
			wrong = differs(self, fd, true);
			EXPECT_EQ(NULL, wrong)
				TH_LOG("%u times: %s: %s", n, wrong,
				       self->cr.text);
		}
		cr_list_free(&list);
	}
	/* UDP has a limit of its own: over IPv6 on 6.12, over both on 7.3 */
	if (variant->kind != (KIND_UDP | KIND_V6) && !kernel_since(7, 0))
		EXPECT_LT(0, large);
	EXPECT_LT(0, self->judged);
	EXPECT_EQ(0, device_mtu("lo", 65536));
}

struct changer {
	atomic_bool stop;
	int fd;
	struct name to;
};

static void *change(void *arg)
{
	struct changer *c = arg;
	unsigned int n;

	for (n = 0; !atomic_load(&c->stop); n++) {
		/* as long as others are corked each is a copy of the same bytes */
		send_part(c->fd, &c->to, 16, MSG_MORE);
		send_part(c->fd, &c->to, 65535, MSG_MORE | MSG_PROBE);
		send_part(c->fd, &c->to, 65520, MSG_PROBE);
		if (!(n % 64))
			finish(c->fd);
	}
	return NULL;
}

TEST_F(owner, corks_while_it_is_dumped)
{
	struct changer c = { .to = self->to };
	const struct nlattr *data;
	struct cr_list list;
	pthread_t thread;
	int i, j;

	c.fd = kind_socket(variant->kind);
	ASSERT_EQ(0, pthread_create(&thread, NULL, change, &c));
	for (i = 0; i < 300; i++) {
		ASSERT_EQ(0, cr_dump_fd(&self->cr, c.fd, &list));
		data = cr_attr_nth(&list, A(UDP_PENDING_DATA), 0);
		for (j = 0; data && j < nla_len(data); j++)
			ASSERT_EQ(payload[j % 16],
				  ((const char *)nla_data(data))[j])
				TH_LOG("byte %d of %d", j, nla_len(data));
		cr_list_free(&list);
		sched_yield();
	}
	atomic_store(&c.stop, true);
	pthread_join(thread, NULL);
	close(c.fd);
}

/* ---- the receive queue ---- */

static unsigned int named(const struct cr_list *list, unsigned int kind)
{
	const struct nlattr *nla, *what, *count;
	unsigned int i, n = 0;

	for (i = 0; (nla = cr_attr_nth(list, A(LEFT_OUT), i)); i++) {
		what = nla_find(nla_data(nla), nla_len(nla),
				AF_INET_CR_LEFT_OUT_WHAT);
		count = nla_find(nla_data(nla), nla_len(nla),
				 AF_INET_CR_LEFT_OUT_COUNT);
		if (nla_get_u32(what) == kind)
			n += nla_get_u32(count);
	}
	return n;
}

/* a filter that cuts what arrives to so many bytes */
static int cut_to(int fd, unsigned int len)
{
	struct sock_filter ret = BPF_STMT(BPF_RET | BPF_K, len);
	struct sock_fprog prog = { 1, &ret };

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog,
			  sizeof(prog));
}

FIXTURE(arrives) {
	struct cr cr;
};

FIXTURE_SETUP(arrives)
{
	ASSERT_EQ(0, ready);
	ASSERT_EQ(0, cr_open(&self->cr));
}

FIXTURE_TEARDOWN(arrives)
{
	cr_close(&self->cr);
}

/* each length that a filter may leave of a packet */
TEST_F(arrives, cut_by_a_filter)
{
	static const enum kind kinds[] = {
		KIND_RAW, KIND_RAW | KIND_V6, KIND_UDP,
		KIND_UDPLITE, KIND_UDP | KIND_V6, KIND_UDPLITE | KIND_V6,
		KIND_PING,
	};
	unsigned int i, len, dgrams, cut;
	struct cr_list list;
	int fd, twin;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		for (len = 1; len < 30 && !kind_missing(kinds[i]); len++) {
			struct name to;

			fd = kind_socket(kinds[i]);
			ASSERT_LE(0, fd);
			ASSERT_EQ(0, bind_at(fd, "127.0.0.1", PORT));
			ASSERT_EQ(0, cut_to(fd, len));
			to = name_at(fd, "127.0.0.1", PORT);
			/* an echo request, to whoever looks */
			send_to(fd, "\10\0\0\0\0\0\0\0abcdefghijklmnop", 24, to);
			settle();
			ASSERT_EQ(0, cr_dump_fd(&self->cr, fd, &list))
				TH_LOG("kind %u, %u bytes: %s", kinds[i], len,
				       self->cr.text);
			dgrams = cr_count(&list, A(DGRAM));
			cut = named(&list, AF_INET_CR_WHAT_RECEIVE_QUEUE);
			EXPECT_LT(0, dgrams + cut)
				TH_LOG("kind %u, %u bytes", kinds[i], len);
			/* only that of a raw socket is cut in its header */
			EXPECT_EQ(i == 0 && len < 20, cut)
				TH_LOG("kind %u, %u bytes", kinds[i], len);
			close(fd);
			twin = cr_restore(&self->cr, &list);
			EXPECT_LE(0, twin)
				TH_LOG("kind %u, %u bytes: attribute %d: %s",
				       kinds[i], len, self->cr.blamed,
				       self->cr.text);
			close(twin);
			cr_list_free(&list);
		}
}

struct packet6 {
	struct ip6_hdr ip;
	struct ip6_frag frag;
	struct ip6_dest dest;
	char pad[6];
	struct udphdr udp;
	char data[8];
} __attribute__((packed));

/* an atomic fragment with options behind it, to PORT of ::1 */
static struct packet6 fragment(uint8_t reserved)
{
	struct packet6 p = {
		.ip.ip6_flow = htonl(6u << 28),
		.ip.ip6_plen = htons(sizeof(p) - sizeof(p.ip)),
		.ip.ip6_nxt = IPPROTO_FRAGMENT,
		.ip.ip6_hlim = 64,
		.ip.ip6_src = in6addr_loopback,
		.ip.ip6_dst = in6addr_loopback,
		.frag.ip6f_nxt = IPPROTO_DSTOPTS,
		.frag.ip6f_reserved = reserved,
		.dest.ip6d_nxt = IPPROTO_UDP,
		.pad = { 1, 4 },
		.udp.source = htons(PORT + 1),
		.udp.dest = htons(PORT),
		.udp.len = htons(sizeof(p.udp) + sizeof(p.data)),
		.data = "fragment",
	};
	const unsigned char *byte = (const unsigned char *)&p;
	/* of the pseudo header, in which both addresses are ::1 */
	uint32_t sum = sizeof(p.udp) + sizeof(p.data) + IPPROTO_UDP + 2;
	unsigned int i;

	for (i = offsetof(struct packet6, udp); i < sizeof(p); i++)
		sum += i % 2 ? byte[i] : byte[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	p.udp.check = htons(~sum);
	return p;
}

/*
 * recvmsg(2) takes the reserved byte of a fragment header for a length, and
 * looks for the next header there: such a datagram is named, and is not made.
 */
TEST_F(arrives, fragment_header_that_recvmsg_misreads)
{
	int fd = kind_socket(KIND_UDP | KIND_V6), raw, reserved;
	struct sockaddr_in6 to = { .sin6_family = AF_INET6,
				   .sin6_addr = in6addr_loopback };
	struct cr_list list, good = {};
	struct nlattr *nest, *header;
	struct nl_msg *msg;

	ASSERT_EQ(0, bind_at(fd, "127.0.0.1", PORT));
	raw = socket(AF_INET6, SOCK_RAW, IPPROTO_RAW);
	ASSERT_LE(0, raw);
	for (reserved = 0; reserved < 256; reserved += 85) {
		struct packet6 p = fragment(reserved);
		char buf[64];

		ASSERT_EQ((int)sizeof(p), sendto(raw, &p, sizeof(p), 0,
						 (void *)&to, sizeof(to)));
		settle();
		ASSERT_EQ(0, cr_dump_fd(&self->cr, fd, &list));
		EXPECT_EQ(!reserved, cr_count(&list, A(DGRAM)))
			TH_LOG("reserved %d", reserved);
		EXPECT_EQ(!!reserved,
			  named(&list, AF_INET_CR_WHAT_RECEIVE_QUEUE));
		if (reserved)
			cr_list_free(&list);
		else
			good = list;
		EXPECT_EQ(8, take(fd, buf, sizeof(buf)));
	}
	close(fd);
	fd = cr_restore(&self->cr, &good);
	EXPECT_LE(0, fd);
	close(fd);
	/* the same with the byte set by hand */
	nest = cr_attr_nth(&good, A(DGRAM), 0);
	ASSERT_NE(NULL, nest);
	header = nla_find(nla_data(nest), nla_len(nest),
			  AF_INET_CR_DGRAM_HEADER);
	ASSERT_EQ(64, nla_len(header));
	((struct packet6 *)nla_data(header))->frag.ip6f_reserved = 1;
	msg = cr_replay(&self->cr, good.msg[0], 0);
	EXPECT_EQ(-EINVAL, cr_restore_msg(&self->cr, msg));
	EXPECT_NE('\0', self->cr.text[0]);
	cr_list_free(&good);
	close(raw);
}

/* IP options as no received packet has them */
TEST_F(arrives, options_that_the_kernel_reads_differently)
{
	static const struct {
		char bytes[9];
		bool ok;
	} options[] = {
		{ "\0\0\0\0\0\0\0\0", true },
		{ "\1\1\1\0\0\0\0\0", true },
		/* a full record route, and one without any room */
		{ "\7\7\10\1\2\3\4\0", true },
		{ "\7\3\4\0\0\0\0\0", true },
		{ "\104\4\5\0\0\0\0\0", true },
		/* behind the end */
		{ "\0\1\0\0\0\0\0\0", false },
		{ "\1\1\1\1\1\1\0\7", false },
		/* twice, too long, too short, a pointer into itself */
		{ "\7\3\4\7\3\4\0\0", false },
		{ "\7\11\4\0\0\0\0\0", false },
		{ "\7\2\4\0\0\0\0\0", false },
		{ "\7\7\3\0\0\0\0\0", false },
		{ "\104\4\4\0\0\0\0\0", false },
		{ "\104\3\5\0\0\0\0\0", false },
	};
	struct {
		struct iphdr ip;
		char options[8];
		struct udphdr udp;
	} header = {
		.ip = { .version = 4, .ihl = 7, .protocol = IPPROTO_UDP,
			.saddr = htonl(INADDR_LOOPBACK),
			.daddr = htonl(INADDR_LOOPBACK) },
	};
	struct nlattr *nest;
	struct nl_msg *msg;
	unsigned int i;
	char buf[64];
	int fd;

	for (i = 0; i < ARRAY_SIZE(options); i++) {
		memcpy(header.options, options[i].bytes, 8);
		msg = cr_new_u32(&self->cr, AF_INET_CR_CMD_RESTORE, 0,
				 A(SOCK_TYPE), SOCK_DGRAM);
		nla_put_u32(msg, A(IP_RECVOPTS), 1);
		nla_put_u32(msg, A(IP_RETOPTS), 1);
		nest = nla_nest_start(msg, A(DGRAM));
		nla_put(msg, AF_INET_CR_DGRAM_HEADER, sizeof(header), &header);
		nla_nest_end(msg, nest);
		nla_put(msg, A(DGRAM_DATA), 4, "data");
		fd = cr_restore_msg(&self->cr, msg);
		EXPECT_EQ(options[i].ok, fd >= 0)
			TH_LOG("%u: %d %s", i, fd, self->cr.text);
		if (fd >= 0)
			EXPECT_EQ(4, take(fd, buf, sizeof(buf)));
		close(fd);
	}
}

/* ---- what else an owner does meanwhile ---- */

struct binder {
	atomic_bool go, stop;
	int fd;
	int ifindex;
};

static void *bind_to_device(void *arg)
{
	struct binder *b = arg;

	while (!atomic_load(&b->stop)) {
		if (!atomic_load(&b->go))
			continue;
		setsockopt(b->fd, SOL_SOCKET, SO_BINDTODEVICE, "dummy0", 7);
		atomic_store(&b->go, false);
	}
	return NULL;
}

/* SO_BINDTODEVICE of its owner, in the midst of a RESTORE onto the socket */
TEST(device_that_is_set_meanwhile_stays)
{
	struct binder b = {};
	struct in6_addr any6 = in6addr_loopback;
	pthread_t thread;
	struct nl_msg *msg;
	struct cr cr;
	unsigned int i;

	ASSERT_EQ(0, ready);
	ASSERT_EQ(0, cr_open(&cr));
	cpus_use(0);
	ASSERT_EQ(0, device_add("dummy", "dummy0", NULL));
	ASSERT_EQ(0, pthread_create(&thread, NULL, bind_to_device, &b));
	for (i = 0; i < 3000; i++) {
		char name[IFNAMSIZ] = "";
		socklen_t len = sizeof(name);
		unsigned int j;

		b.fd = socket(AF_INET6, SOCK_DGRAM, 0);
		msg = cr_new_u32(&cr, AF_INET_CR_CMD_RESTORE, 0, A(SOCK_FD),
				 b.fd);
		nla_put(msg, A(LOCAL_ADDR), sizeof(any6), &any6);
		nla_put_u16(msg, A(LOCAL_PORT), 0);
		atomic_store(&b.go, true);
		for (j = rnd(200); j; j--)
			atomic_load(&b.go);
		cr_restore_msg(&cr, msg);
		while (atomic_load(&b.go))
			sched_yield();
		getsockopt(b.fd, SOL_SOCKET, SO_BINDTODEVICE, name, &len);
		ASSERT_STREQ("dummy0", name)
			TH_LOG("try %u", i);
		close(b.fd);
	}
	atomic_store(&b.stop, true);
	pthread_join(thread, NULL);
	cr_close(&cr);
}

/* seconds that a dump of all takes */
static double dump_time(struct cr *cr)
{
	struct cr_list list;
	double start = now();

	if (cr_dump_all(cr, &list))
		return -1;
	cr_list_free(&list);
	return now() - start;
}

static int idle(void *arg)
{
	(void)arg;
	for (;;)
		pause();
	return 0;
}

/*
 * Many processes share a table of descriptors that has room for a million and
 * one in use: none of that room is looked at. Even a slow dump of as many
 * processes with a small table takes a fraction of the time that takes.
 */
TEST(sparse_table_of_descriptors)
{
	enum { PROCESSES = 300 };
	static char stack[65536] __attribute__((aligned(16)));
	struct rlimit limit;
	double small, large;
	pid_t pids[PROCESSES];
	struct cr cr;
	unsigned int i;

	ASSERT_EQ(0, ready);
	ASSERT_EQ(0, cr_open(&cr));
	ASSERT_EQ(0, getrlimit(RLIMIT_NOFILE, &limit));
	limit.rlim_cur = limit.rlim_max;
	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &limit));
	for (i = 0; i < PROCESSES; i++) {
		pids[i] = clone(idle, stack + sizeof(stack),
				CLONE_FILES | SIGCHLD, NULL);
		ASSERT_LT(0, pids[i]);
	}
	small = dump_time(&cr);
	ASSERT_LT(0, small);
	ASSERT_LE(0, fcntl(0, F_DUPFD, limit.rlim_max - 1))
		TH_LOG("%s", strerror(errno));
	large = dump_time(&cr);
	EXPECT_LT(0, large);
	EXPECT_LT(large, 10 * small + 0.1)
		TH_LOG("%f s, and %f s with room for %lu", small, large,
		       (unsigned long)limit.rlim_max);
	for (i = 0; i < PROCESSES; i++)
		kill(pids[i], SIGKILL);
	for (i = 0; i < PROCESSES; i++)
		waitpid(pids[i], NULL, 0);
	cr_close(&cr);
}

TEST_HARNESS_MAIN
