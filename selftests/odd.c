// SPDX-License-Identifier: GPL-2.0
/*
 * Requests and sockets that are seldom met: what other tests do not reach of
 * the module (make coverage) and somebody may. What is accepted is carried on;
 * what is not is refused by errno and sentence, and nothing has changed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <linux/bpf.h>
#include <linux/errqueue.h>
#include <linux/filter.h>
#include <linux/ip.h>
#include <linux/udp.h>
#include <linux/xfrm.h>
#include <net/if.h>
#include <netinet/ip6.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "nl.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define PORT		6701

FIXTURE(odd) {
	struct cr cr;
	int fd;
	int fd6;
};

static int add_device(void)
{
	return device_add("dummy", "d0", NULL) ||
	       device_up("d0", "10.0.0.1", "255.255.255.0") ||
	       route_add("224.0.0.0", "240.0.0.0", "lo");
}

NETNS_COMMON(add_device)

FIXTURE_SETUP(odd)
{
	ASSERT_EQ(0, netns_common());
	ASSERT_EQ(0, cr_open(&self->cr));
	self->fd = kind_socket(KIND_UDP);
	self->fd6 = kind_socket(KIND_UDP | KIND_V6);
	ASSERT_LE(0, self->fd6);
}

FIXTURE_TEARDOWN(odd)
{
	close(self->fd);
	close(self->fd6);
	cr_close(&self->cr);
}

static struct nl_msg *make(struct cr *cr, int family, int type, int protocol)
{
	struct nl_msg *msg = cr_new_u32(cr, AF_INET_CR_CMD_RESTORE, 0,
					A(SOCK_TYPE), type);

	nla_put_u32(msg, A(FAMILY), family);
	nla_put_u32(msg, A(PROTOCOL), protocol);
	return msg;
}

static struct nl_msg *onto(struct cr *cr, int fd)
{
	return cr_new_u32(cr, AF_INET_CR_CMD_RESTORE, 0, A(SOCK_FD), fd);
}

static void put_dev(struct nl_msg *msg, int attr, const char *name)
{
	struct nlattr *dev = nla_nest_start(msg, attr);

	nla_put_string(msg, AF_INET_CR_DEV_NAME, name);
	nla_nest_end(msg, dev);
}

#define REFUSED(error, attr, msg) do {					\
	struct nl_msg *msg_ = msg;					\
	EXPECT_EQ(-(error), cr_restore_msg(&self->cr, msg_));		\
	EXPECT_EQ(attr, self->cr.blamed);				\
	EXPECT_STRNE("", self->cr.text);				\
} while (0)

/* a new socket of the request; its dump, restored, has the same dump */
#define CARRIED(msg) ({							\
	int fd_ = cr_restore_msg(&self->cr, msg);			\
	ASSERT_LE(0, fd_)						\
		TH_LOG("attribute %d: %s", self->cr.blamed,		\
		       self->cr.text);					\
	CR_RECYCLE(&self->cr, fd_);					\
})

/* ---- who asks ---- */

static long write32(int fd, const void *buf, size_t len)
{
#ifdef __x86_64__
	long ret = 4;		/* write(2) of a 32-bit program */

	asm volatile("int $0x80" : "+a"(ret)
		     : "b"((long)fd), "c"(buf), "d"(len) : "memory");
	return ret;
#else
	(void)fd;
	(void)buf;
	(void)len;
	return -ENOSYS;
#endif
}

TEST_F(odd, a_32_bit_program)
{
	struct nl_msg *msg = make(&self->cr, AF_INET, SOCK_DGRAM, IPPROTO_UDP);
	size_t len = nlmsg_hdr(msg)->nlmsg_len;
	void *low = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	pid_t pid;
	int status;

	ASSERT_NE(MAP_FAILED, low);
	nl_complete_msg(self->cr.sk, msg);
	memcpy(low, nlmsg_hdr(msg), len);
	self->cr.last = malloc(len);
	memcpy(self->cr.last, low, len);
	/* an x86-64 kernel without 32-bit programs kills one */
	pid = fork();
	if (!pid)
		_exit(write32(nl_socket_get_fd(self->cr.sk), low, len) != (long)len);
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	nlmsg_free(msg);
	if (status)
		SKIP(return, "this kernel runs no 32-bit programs");
	EXPECT_EQ(-EOPNOTSUPP, cr_recv(&self->cr, NULL));
}

/* ---- a pending datagram ---- */

static void put_pending(struct nl_msg *msg, const void *addr, int len,
			void (*more)(struct nl_msg *msg))
{
	struct nlattr *nest = nla_nest_start(msg, A(UDP_PENDING));

	if (len)
		nla_put(msg, AF_INET_CR_PENDING_ADDR, len, addr);
	nla_put_u16(msg, AF_INET_CR_PENDING_PORT, 9);
	if (more)
		more(msg);
	nla_nest_end(msg, nest);
	nla_put(msg, A(UDP_PENDING_DATA), 3, "abc");
}

static void no_device(struct nl_msg *msg)
{
	put_dev(msg, AF_INET_CR_PENDING_DEV, "no0");
}

static void device_lo(struct nl_msg *msg)
{
	put_dev(msg, AF_INET_CR_PENDING_DEV, "lo");
}

static void priority(struct nl_msg *msg)
{
	nla_put_u32(msg, AF_INET_CR_PENDING_PRIORITY, 7);
}

static void dont_fragment(struct nl_msg *msg)
{
	nla_put_u32(msg, AF_INET_CR_PENDING_DONTFRAG, 1);
}

static struct nl_msg *pending(struct cr *cr, int fd, const char *addr,
			      void (*more)(struct nl_msg *msg))
{
	bool v6 = addr && strchr(addr, ':');
	struct nl_msg *msg = onto(cr, fd);
	struct in6_addr bytes = {};

	if (addr)
		inet_pton(v6 ? AF_INET6 : AF_INET, addr, &bytes);
	put_pending(msg, &bytes, addr ? v6 ? 16 : 4 : 0, more);
	return msg;
}

TEST_F(odd, pending_datagrams_that_cannot_be)
{
	struct cr *cr = &self->cr;

	REFUSED(EINVAL, A(UDP_PENDING), pending(cr, self->fd, NULL, NULL));
	REFUSED(EINVAL, A(UDP_PENDING), pending(cr, self->fd, "::1", NULL));
	REFUSED(ENODEV, A(UDP_PENDING),
		pending(cr, self->fd, "127.0.0.1", no_device));
	REFUSED(ENODEV, A(UDP_PENDING),
		pending(cr, self->fd6, "::1", no_device));
	REFUSED(ENETUNREACH, A(UDP_PENDING),
		pending(cr, self->fd, "192.0.2.1", NULL));
	REFUSED(ENETUNREACH, A(UDP_PENDING),
		pending(cr, self->fd6, "2001:db8::1", NULL));
	/* the scope of its destination is its device */
	REFUSED(ENETUNREACH, A(UDP_PENDING),
		pending(cr, self->fd6, "fe80::77", device_lo));
}

TEST_F(odd, pending_datagram_with_a_priority_of_its_own)
{
	ASSERT_EQ(self->fd, cr_restore_msg(&self->cr,
					   pending(&self->cr, self->fd,
						   "127.0.0.1", priority)))
		TH_LOG("%s", self->cr.text);
	self->fd = CR_RECYCLE(&self->cr, self->fd);
	EXPECT_EQ(0, get_int(self->fd, SOL_SOCKET, SO_PRIORITY));
}

TEST_F(odd, pending_datagram_not_to_be_fragmented)
{
	ASSERT_EQ(self->fd6, cr_restore_msg(&self->cr,
					    pending(&self->cr, self->fd6, "::1",
						    dont_fragment)))
		TH_LOG("%s", self->cr.text);
	self->fd6 = CR_RECYCLE(&self->cr, self->fd6);
}

/* ---- flow labels ---- */

static const uint8_t options_header[8] = { 0, 0, 1, 4 };	/* PadN */
static const uint8_t routing_header[24] = {
	0, 2, 2, 1, 0, 0, 0, 0, 0xfd, [23] = 2
};

/* a kernel without MIP6 takes none */
static bool has_routing;

static void put_label(struct nl_msg *msg, bool whole)
{
	struct nlattr *label = nla_nest_start(msg, A(IPV6_FLOWLABEL));
	struct in6_addr to;

	inet_pton(AF_INET6, "fd00::7f00:2", &to);
	nla_put_u32(msg, AF_INET_CR_FLOWLABEL_LABEL, 0x54321);
	nla_put_u32(msg, AF_INET_CR_FLOWLABEL_SHARE, 2);
	if (whole) {
		nla_put(msg, AF_INET_CR_FLOWLABEL_DST, sizeof(to), &to);
		nla_put(msg, AF_INET_CR_FLOWLABEL_HOPOPTS,
			sizeof(options_header), options_header);
		nla_put(msg, AF_INET_CR_FLOWLABEL_RTHDRDSTOPTS,
			sizeof(options_header), options_header);
		if (has_routing)
			nla_put(msg, AF_INET_CR_FLOWLABEL_RTHDR,
				sizeof(routing_header), routing_header);
	}
	nla_nest_end(msg, label);
}

/* its headers in the dump of a socket, from the first on; it lives on meanwhile */
static bool has_headers(struct cr *cr, int fd)
{
	uint8_t want[2 * (NLA_HDRLEN + 8) + NLA_HDRLEN + 24], *at = want;
	struct cr_list list;
	struct nlattr *nla;
	bool has;

	if (cr_dump_fd(cr, fd, &list))
		return false;
	at = mempcpy(at, (uint16_t[]){ 12, AF_INET_CR_FLOWLABEL_HOPOPTS }, 4);
	at = mempcpy(at, options_header, 8);
	at = mempcpy(at, (uint16_t[]){ 12,
		     AF_INET_CR_FLOWLABEL_RTHDRDSTOPTS }, 4);
	at = mempcpy(at, options_header, 8);
	if (has_routing) {
		at = mempcpy(at, (uint16_t[]){ 28, AF_INET_CR_FLOWLABEL_RTHDR },
			     4);
		at = mempcpy(at, routing_header, 24);
	}
	nla = cr_attr_nth(&list, A(IPV6_FLOWLABEL), 0);
	has = cr_count(&list, A(IPV6_FLOWLABEL)) == 1 &&
	      memmem(nla_data(nla), nla_len(nla), want, at - want);
	cr_list_free(&list);
	return has;
}

TEST_F(odd, flow_label_with_extension_headers)
{
	struct nl_msg *msg = make(&self->cr, AF_INET6, SOCK_DGRAM, IPPROTO_UDP);
	struct cr_list list;
	int fd;

	has_routing = !setsockopt(self->fd6, SOL_IPV6, IPV6_RTHDR,
				  routing_header, sizeof(routing_header));
	put_label(msg, true);
	fd = cr_restore_msg(&self->cr, msg);
	ASSERT_LE(0, fd) TH_LOG("%s", self->cr.text);
	EXPECT_TRUE(has_headers(&self->cr, fd));
	/* once more changes nothing */
	msg = onto(&self->cr, fd);
	put_label(msg, true);
	ASSERT_EQ(fd, cr_restore_msg(&self->cr, msg)) TH_LOG("%s", self->cr.text);
	EXPECT_TRUE(has_headers(&self->cr, fd));

	ASSERT_EQ(0, cr_dump_fd(&self->cr, fd, &list));
	close(fd);
	fd = cr_restore(&self->cr, &list);
	ASSERT_LE(0, fd) TH_LOG("%s", self->cr.text);
	EXPECT_TRUE(has_headers(&self->cr, fd));
	cr_list_free(&list);
	close(fd);

	msg = make(&self->cr, AF_INET6, SOCK_DGRAM, IPPROTO_UDP);
	put_label(msg, false);
	REFUSED(EINVAL, A(IPV6_FLOWLABEL), msg);
}

/* ---- memberships ---- */

/* of 224.1.1.1; sources: bytes of them, the addresses 10.0.0.1 and on */
static struct nl_msg *member(struct nl_msg *msg, int attr, bool group,
			     const char *dev, int mode, int sources)
{
	struct nlattr *nest = nla_nest_start(msg, attr);
	uint32_t addr[16], i;

	for (i = 0; i < 16; i++)
		addr[i] = htonl(0x0a000001 + i);
	if (group)
		nla_put_u32(msg, AF_INET_CR_MSHIP_GROUP, inet_addr("224.1.1.1"));
	if (dev)
		put_dev(msg, AF_INET_CR_MSHIP_DEV, dev);
	if (mode >= 0)
		nla_put_u32(msg, AF_INET_CR_MSHIP_MODE, mode);
	if (sources >= 0)
		nla_put(msg, AF_INET_CR_MSHIP_SOURCES, sources, addr);
	nla_nest_end(msg, nest);
	return msg;
}

TEST_F(odd, memberships_that_cannot_be)
{
	struct cr *cr = &self->cr;
	struct nl_msg *msg;
	struct cr_list list;
	int fd;

	REFUSED(EINVAL, A(IP_MEMBERSHIP),
		member(onto(cr, self->fd), A(IP_MEMBERSHIP), false, "lo", -1,
		       -1));
	REFUSED(EINVAL, A(IP_MEMBERSHIP),
		member(onto(cr, self->fd), A(IP_MEMBERSHIP), true, "lo",
		       MCAST_INCLUDE, -1));
	REFUSED(EINVAL, A(IP_MEMBERSHIP),
		member(onto(cr, self->fd), A(IP_MEMBERSHIP), true, "lo",
		       MCAST_INCLUDE, 3));
	REFUSED(EINVAL, A(IPV6_MEMBERSHIP),
		member(onto(cr, self->fd6), A(IPV6_MEMBERSHIP), true, "lo", -1,
		       -1));
	/* more sources than the kernel takes: the membership goes again */
	REFUSED(ENOBUFS, A(IP_MEMBERSHIP),
		member(onto(cr, self->fd), A(IP_MEMBERSHIP), true, "lo",
		       MCAST_EXCLUDE, 44));

	/* which of two, it does not say */
	msg = member(onto(cr, self->fd), A(IP_MEMBERSHIP), true, "lo", -1, -1);
	member(msg, A(IP_MEMBERSHIP), true, "d0", -1, -1);
	fd = cr_restore_msg(cr, msg);
	ASSERT_EQ(self->fd, fd) TH_LOG("%s", cr->text);
	REFUSED(EINVAL, A(IP_MEMBERSHIP),
		member(onto(cr, self->fd), A(IP_MEMBERSHIP), true, NULL,
		       MCAST_EXCLUDE, 4));
	ASSERT_EQ(0, cr_dump_fd(cr, self->fd, &list));
	EXPECT_EQ(2, cr_count(&list, A(IP_MEMBERSHIP)));
	cr_list_free(&list);
}

TEST_F(odd, device_with_an_address_of_another_family)
{
	struct nl_msg *msg = onto(&self->cr, self->fd);
	struct nlattr *dev = nla_nest_start(msg, A(IP_MULTICAST_IF));

	nla_put(msg, AF_INET_CR_DEV_ADDR, 16, &in6addr_loopback);
	nla_nest_end(msg, dev);
	REFUSED(EINVAL, A(IP_MULTICAST_IF), msg);
}

/* ---- the receive queue ---- */

static struct nl_msg *dgram(struct nl_msg *msg, const void *header, int len,
			    void (*more)(struct nl_msg *msg))
{
	struct nlattr *nest = nla_nest_start(msg, A(DGRAM));

	nla_put(msg, AF_INET_CR_DGRAM_HEADER, len, header);
	if (more)
		more(msg);
	nla_nest_end(msg, nest);
	nla_put(msg, A(DGRAM_DATA), 3, "abc");
	return msg;
}

struct header4 {
	struct iphdr ip;
	uint8_t options[32];
	struct udphdr udp;
};

static struct header4 header4_with(const uint8_t *options, size_t len)
{
	struct header4 h = {
		.ip = {
			.version = 4, .ihl = 13, .ttl = 64,
			.protocol = IPPROTO_UDP,
			.saddr = htonl(INADDR_LOOPBACK),
			.daddr = htonl(INADDR_LOOPBACK),
			.tot_len = htons(sizeof(h) + 3),
		},
		.udp = { .source = htons(9), .len = htons(11) },
	};

	memcpy(h.options, options, len);
	return h;
}

TEST_F(odd, datagram_with_each_ip_option)
{
	static const uint8_t each[] = {
		1, 137, 7, 4, 10, 0, 0, 1, 7, 7, 4, 0, 0, 0, 0,
		68, 8, 5, 0, 0, 0, 0, 0, 134, 6, 0, 0, 0, 1,
	};
	static const uint8_t twice[] = {
		7, 7, 4, 0, 0, 0, 0, 7, 7, 4, 0, 0, 0, 0,
	};
	static const uint8_t truncated[] = { 1, 7, 40, 4 };
	struct header4 h = header4_with(each, sizeof(each));
	struct cr_list list;
	struct nl_msg *msg;
	int fd;

	msg = make(&self->cr, AF_INET, SOCK_DGRAM, IPPROTO_UDP);
	fd = CARRIED(dgram(msg, &h, sizeof(h), NULL));
	ASSERT_EQ(0, cr_dump_fd(&self->cr, fd, &list));
	EXPECT_EQ(1, cr_count(&list, A(DGRAM)));
	cr_list_free(&list);
	close(fd);

	h = header4_with(twice, sizeof(twice));
	REFUSED(EINVAL, A(DGRAM),
		dgram(onto(&self->cr, self->fd), &h, sizeof(h), NULL));
	h = header4_with(truncated, sizeof(truncated));
	REFUSED(EINVAL, A(DGRAM),
		dgram(onto(&self->cr, self->fd), &h, sizeof(h), NULL));
}

static void put_scope(struct nl_msg *msg)
{
	put_dev(msg, AF_INET_CR_DGRAM_SCOPE_DEV, "lo");
}

static void put_scope_and_stamp(struct nl_msg *msg)
{
	int64_t stamp = 1234567890123456789;

	put_scope(msg);
	put_dev(msg, AF_INET_CR_DGRAM_PKTINFO, "d0");
	nla_put(msg, AF_INET_CR_DGRAM_HWTSTAMP, sizeof(stamp), &stamp);
}

/* as the port of a VRF hears it: lo, of d0 */
TEST_F(odd, datagram_of_another_scope)
{
	struct {
		struct ip6_hdr ip;
		struct udphdr udp;
	} h = {
		.ip = {
			.ip6_flow = htonl(6 << 28), .ip6_plen = htons(11),
			.ip6_nxt = IPPROTO_UDP, .ip6_hlim = 64,
		},
		.udp = { .source = htons(9), .len = htons(11) },
	};
	struct header4 h4 = header4_with((uint8_t[]){ 1 }, 1);
	struct sockaddr_in6 from = {};
	socklen_t len = sizeof(from);
	struct nl_msg *msg;
	char buf[4];
	int fd;

	inet_pton(AF_INET6, "fe80::5", &h.ip.ip6_src);
	inet_pton(AF_INET6, "fe80::6", &h.ip.ip6_dst);
	msg = make(&self->cr, AF_INET6, SOCK_DGRAM, IPPROTO_UDP);
	fd = CARRIED(dgram(msg, &h, sizeof(h), put_scope_and_stamp));
	EXPECT_EQ(3, recvfrom(fd, buf, sizeof(buf), MSG_DONTWAIT,
			      (struct sockaddr *)&from, &len));
	EXPECT_EQ(if_nametoindex("lo"), from.sin6_scope_id);
	close(fd);
	REFUSED(EINVAL, A(DGRAM),
		dgram(onto(&self->cr, self->fd), &h4, sizeof(h4), put_scope));
}

static int hit(int from, char c)
{
	return send(from, &c, 1, 0) == 1 ? settle() : -1;
}

/* UDP has two lists: what was there when somebody read, and what came later */
TEST_F(odd, place_in_a_queue_that_somebody_reads)
{
	struct header4 h = header4_with((uint8_t[]){ 1 }, 1);
	static const char order[] = "bacdfa";
	unsigned int pos[] = { 1, 5 };
	int from = kind_socket(KIND_UDP);
	struct nl_msg *msg;
	unsigned int i;
	char buf[4];

	ASSERT_EQ(0, bind_at(self->fd, "127.0.0.1", PORT));
	ASSERT_EQ(0, connect_at(from, "127.0.0.1", PORT));
	for (i = 0; i < 4; i++)
		ASSERT_EQ(0, hit(from, "xbcd"[i]));
	ASSERT_EQ(1, take(self->fd, buf, sizeof(buf)));
	ASSERT_EQ(0, hit(from, 'f'));
	for (i = 0; i < ARRAY_SIZE(pos); i++) {
		msg = onto(&self->cr, self->fd);
		nla_put_u32(msg, A(QUEUE_POS), pos[i]);
		ASSERT_EQ(self->fd,
			  cr_restore_msg(&self->cr, dgram(msg, &h, sizeof(h),
							  NULL)))
			TH_LOG("%s", self->cr.text);
	}
	for (i = 0; i < sizeof(order) - 1; i++) {
		ASSERT_LT(0, take(self->fd, buf, sizeof(buf)));
		EXPECT_EQ(order[i], buf[0]) TH_LOG("datagram %u", i);
	}
	EXPECT_EQ(-EAGAIN, take(self->fd, buf, sizeof(buf)));
	close(from);
}

/* an attribute is shorter than the longest packet of IPv6 */
TEST_F(odd, packet_larger_than_a_message_holds)
{
	int fd = kind_socket(KIND_RAW | KIND_V6);
	static char big[65533];
	struct cr_list list;

	ASSERT_EQ(0, set_int(fd, SOL_SOCKET, SO_RCVBUFFORCE, 1 << 20));
	ASSERT_EQ(0, set_int(fd, SOL_SOCKET, SO_SNDBUFFORCE, 1 << 20));
	ASSERT_EQ((int)sizeof(big), send_to(fd, big, sizeof(big),
					    name_at(fd, "127.0.0.1", 0)));
	ASSERT_EQ(0, settle());
	ASSERT_EQ(0, cr_dump_fd(&self->cr, fd, &list));
	EXPECT_EQ(1, cr_count(&list, A(LEFT_OUT)));
	EXPECT_EQ(0, cr_count(&list, A(DGRAM)));
	cr_list_free(&list);
	close(fd);
}

/* ---- the error queue ---- */

TEST_F(odd, error_queue_as_before_when_the_end_fails)
{
	struct sock_extended_err err = {
		.ee_errno = ECONNREFUSED, .ee_origin = SO_EE_ORIGIN_LOCAL,
	};
	struct nl_msg *msg = onto(&self->cr, self->fd);
	struct nlattr *nest;
	char buf[4];

	nla_put(msg, A(EXTERR) | NLA_F_NESTED, 0, NULL);
	nla_put(msg, A(EXTERR_DATA), 3, "abc");
	REFUSED(EINVAL, A(EXTERR), msg);

	msg = onto(&self->cr, self->fd);
	nest = nla_nest_start(msg, A(EXTERR));
	nla_put(msg, AF_INET_CR_EXTERR_ERR, sizeof(err), &err);
	nla_nest_end(msg, nest);
	nla_put(msg, A(EXTERR_DATA), 3, "abc");
	nest = nla_nest_start(msg, A(ASYNC));
	nla_put_s32(msg, AF_INET_CR_ASYNC_PID, 0x7ffffff0);
	nla_nest_end(msg, nest);
	REFUSED(ESRCH, A(ASYNC), msg);
	EXPECT_EQ(-1, recv(self->fd, buf, sizeof(buf),
			   MSG_ERRQUEUE | MSG_DONTWAIT));
	EXPECT_EQ(EAGAIN, errno);
}

/* ---- options ---- */

/* the setter counts as used what it will fill in, a dump does not */
TEST_F(odd, ip_options_to_be_filled_in)
{
	static const uint8_t options[][12] = {
		{ 7, 11, 4 },
		{ 68, 12, 5, 0 },
		{ 68, 12, 5, 1 },
		{ 68, 12, 5, 3, 127, 0, 0, 1 },
		{ 68, 12, 5, 3, 127, 0, 0, 9 },
		{ 131, 11, 4, 127, 0, 0, 2, 127, 0, 0, 3 },
	};
	char before[40], after[40];
	socklen_t len;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(options); i++) {
		ASSERT_EQ(0, setsockopt(self->fd, SOL_IP, IP_OPTIONS,
					options[i], sizeof(options[i])))
			TH_LOG("options %u", i);
		len = sizeof(before);
		memset(before, 0, sizeof(before));
		memset(after, 0, sizeof(after));
		getsockopt(self->fd, SOL_IP, IP_OPTIONS, before, &len);
		self->fd = CR_RECYCLE(&self->cr, self->fd);
		len = sizeof(after);
		getsockopt(self->fd, SOL_IP, IP_OPTIONS, after, &len);
		EXPECT_EQ(0, memcmp(before, after, sizeof(after)))
			TH_LOG("options %u", i);
	}
}

TEST_F(odd, ipsec_policy_that_is_none)
{
	struct xfrm_userpolicy_info info = {
		.sel.family = AF_INET, .dir = XFRM_POLICY_OUT, .action = 77,
	};
	struct nl_msg *msg = onto(&self->cr, self->fd);
	struct nlattr *nest = nla_nest_start(msg, A(IP_XFRM_POLICY_OUT));

	nla_put(msg, AF_INET_CR_XFRM_INFO, sizeof(info), &info);
	nla_nest_end(msg, nest);
	REFUSED(EINVAL, A(IP_XFRM_POLICY_OUT), msg);
}

TEST_F(odd, raw_ipv6_of_ipv6_alone)
{
	struct nl_msg *msg = make(&self->cr, AF_INET6, SOCK_RAW, 253);
	int fd;

	nla_put_u32(msg, A(IPV6_V6ONLY), 1);
	fd = CARRIED(msg);
	EXPECT_EQ(1, get_int(fd, SOL_IPV6, IPV6_V6ONLY));
	close(fd);
}

TEST_F(odd, extension_header_that_is_there_already)
{
	struct nl_msg *msg = onto(&self->cr, self->fd6);

	ASSERT_EQ(0, setsockopt(self->fd6, SOL_IPV6, IPV6_HOPOPTS,
				options_header, sizeof(options_header)));
	nla_put(msg, A(IPV6_HOPOPTS), sizeof(options_header), options_header);
	ASSERT_EQ(self->fd6, cr_restore_msg(&self->cr, msg))
		TH_LOG("%s", self->cr.text);
	self->fd6 = CR_RECYCLE(&self->cr, self->fd6);
}

/* ---- what a socket can no longer become ---- */

TEST_F(odd, filter_that_is_locked)
{
	static struct sock_filter all[] = { BPF_STMT(BPF_RET | BPF_K, 65535) };
	struct sock_fprog prog = { .len = 1, .filter = all };
	struct nl_msg *msg = onto(&self->cr, self->fd);

	ASSERT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog,
				sizeof(prog)));
	ASSERT_EQ(0, set_int(self->fd, SOL_SOCKET, SO_LOCK_FILTER, 1));
	nla_put(msg, A(SOCKOPT_ATTACH_FILTER), sizeof(all), all);
	REFUSED(EPERM, 0, msg);
}

TEST_F(odd, socket_that_is_shut_down)
{
	struct nl_msg *msg = onto(&self->cr, self->fd);

	ASSERT_EQ(0, connect_at(self->fd, "127.0.0.1", PORT));
	ASSERT_EQ(0, shutdown(self->fd, SHUT_RD));
	nla_put_u32(msg, A(SHUTDOWN), 0);
	REFUSED(EOPNOTSUPP, 0, msg);
}

TEST_F(odd, addresses_that_cannot_be)
{
	struct nl_msg *msg = make(&self->cr, AF_INET6, SOCK_DGRAM, IPPROTO_UDP);
	struct in6_addr addr;

	/* bind(2) of an IPv6 address sets it */
	nla_put(msg, A(LOCAL_ADDR), 16, &in6addr_loopback);
	nla_put_u16(msg, A(LOCAL_PORT), PORT);
	nla_put_u32(msg, A(IPV6_V6ONLY), 0);
	REFUSED(EINVAL, A(IPV6_V6ONLY), msg);

	msg = make(&self->cr, AF_INET6, SOCK_DGRAM, IPPROTO_UDP);
	inet_pton(AF_INET6, "fe80::77", &addr);
	nla_put(msg, A(LOCAL_ADDR), 16, &addr);
	nla_put_u16(msg, A(LOCAL_PORT), PORT);
	REFUSED(EADDRNOTAVAIL, A(LOCAL_PORT), msg);

	msg = make(&self->cr, AF_INET, SOCK_DGRAM, IPPROTO_UDP);
	nla_put_u32(msg, A(BIND_LOCKS), AF_INET_CR_BIND_PORT);
	REFUSED(EINVAL, A(BIND_LOCKS), msg);

	msg = make(&self->cr, AF_INET, SOCK_DGRAM, IPPROTO_UDP);
	nla_put(msg, A(DGRAM) | NLA_F_NESTED, 0, NULL);
	REFUSED(EINVAL, A(DGRAM), msg);
}

/* what it has is kept while a request is carried out, however much it is */
TEST_F(odd, socket_with_much_to_keep)
{
	struct ipv6_mreq mreq = { .ipv6mr_interface = if_nametoindex("lo") };
	struct nl_msg *msg = onto(&self->cr, self->fd6);
	struct cr_list before, after;
	unsigned int i;

	inet_pton(AF_INET6, "ff05::", &mreq.ipv6mr_multiaddr);
	for (i = 0; i < 200; i++) {
		mreq.ipv6mr_multiaddr.s6_addr[15] = i;
		ASSERT_EQ(0, setsockopt(self->fd6, SOL_IPV6, IPV6_JOIN_GROUP,
					&mreq, sizeof(mreq)));
	}
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd6, &before));
	EXPECT_EQ(200, cr_count(&before, A(IPV6_MEMBERSHIP)));
	nla_put_u32(msg, A(IP_TTL), 9);
	nla_put_u32(msg, A(UDP_ENCAP), 77);
	REFUSED(ENOPROTOOPT, A(UDP_ENCAP), msg);
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd6, &after));
	EXPECT_EQ(0, cr_differ(&before, &after, NULL));
	cr_list_free(&before);
	cr_list_free(&after);
}

/* ---- what is only named ---- */

static unsigned int left_out(struct cr *cr, int fd)
{
	struct cr_list list;
	unsigned int n;

	if (cr_dump_fd(cr, fd, &list))
		return ~0;
	n = cr_count(&list, A(LEFT_OUT));
	cr_list_free(&list);
	return n;
}

/* the BPF of a map reads from it: no datagram is put in */
TEST_F(odd, socket_in_a_bpf_map)
{
	struct header4 h = header4_with((uint8_t[]){ 1 }, 1);
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_SOCKMAP, .key_size = 4,
		.value_size = 4, .max_entries = 1,
	};
	uint32_t key = 0, value = self->fd;
	struct nl_msg *msg;
	int map;

	ASSERT_EQ(0, bind_at(self->fd, "127.0.0.1", PORT));
	map = syscall(SYS_bpf, BPF_MAP_CREATE, &attr, sizeof(attr));
	memset(&attr, 0, sizeof(attr));
	attr.map_fd = map;
	attr.key = (uintptr_t)&key;
	attr.value = (uintptr_t)&value;
	if (map < 0 || syscall(SYS_bpf, BPF_MAP_UPDATE_ELEM, &attr,
			       sizeof(attr))) {
		close(map);
		SKIP(return, "this kernel has no map for UDP sockets");
	}
	EXPECT_LT(0, left_out(&self->cr, self->fd));
	msg = dgram(onto(&self->cr, self->fd), &h, sizeof(h), NULL);
	REFUSED(EOPNOTSUPP, A(DGRAM), msg);
	close(map);
}

TEST_F(odd, path_mtu_that_was_not_told)
{
	static char big[5000];
	struct name to = name_at(self->fd6, "127.0.0.1", PORT);

	ASSERT_EQ(0, set_int(self->fd6, SOL_IPV6, IPV6_RECVPATHMTU, 1));
	ASSERT_EQ(0, set_int(self->fd6, SOL_IPV6, IPV6_DONTFRAG, 1));
	ASSERT_EQ(0, set_int(self->fd6, SOL_IPV6, IPV6_MTU, 2000));
	ASSERT_EQ(0, left_out(&self->cr, self->fd6));
	ASSERT_EQ(-1, sendto(self->fd6, big, sizeof(big), 0, &to.sa, to.len));
	ASSERT_EQ(EMSGSIZE, errno);
	EXPECT_EQ(1, left_out(&self->cr, self->fd6));
}

/* what comes after the queue needs a large buffer of its own */
TEST_F(odd, long_queue_and_much_corked)
{
	struct name to = name_at(self->fd, "127.0.0.1", PORT);
	static char big[60000];
	struct cr_list list, again;
	unsigned int i;
	int fd;

	ASSERT_EQ(0, set_int(self->fd, SOL_SOCKET, SO_RCVBUFFORCE, 1 << 22));
	ASSERT_EQ(0, set_int(self->fd, SOL_SOCKET, SO_SNDBUFFORCE, 1 << 22));
	ASSERT_EQ(0, bind(self->fd, &to.sa, to.len));
	for (i = 0; i < 8; i++)
		ASSERT_EQ((ssize_t)sizeof(big),
			  sendto(self->fd, big, sizeof(big), 0, &to.sa, to.len));
	memset(big, 'c', sizeof(big));
	ASSERT_EQ((ssize_t)sizeof(big),
		  sendto(self->fd, big, sizeof(big), MSG_MORE, &to.sa, to.len));
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &list));
	EXPECT_LT(1, list.n);
	EXPECT_EQ(8, cr_count(&list, A(DGRAM)));
	close(self->fd);
	fd = cr_restore(&self->cr, &list);
	ASSERT_LE(0, fd) TH_LOG("%s", self->cr.text);
	ASSERT_EQ(0, cr_dump_fd(&self->cr, fd, &again));
	EXPECT_EQ(0, cr_differ(&list, &again, NULL));
	cr_list_free(&list);
	cr_list_free(&again);
	/* the corked one is behind the others */
	for (i = 0; i < 8; i++)
		EXPECT_EQ((ssize_t)sizeof(big), recv(fd, big, sizeof(big), 0));
	ASSERT_EQ(0, set_int(fd, SOL_UDP, UDP_CORK, 1));
	ASSERT_EQ(0, set_int(fd, SOL_UDP, UDP_CORK, 0));
	EXPECT_EQ((ssize_t)sizeof(big), recv(fd, big, sizeof(big), 0));
	EXPECT_EQ('c', big[sizeof(big) - 1]);
	self->fd = fd;
}

TEST_F(odd, table_of_a_multicast_router)
{
	int fd = socket(AF_INET, SOCK_RAW, IPPROTO_IGMP);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, left_out(&self->cr, fd));
	if (set_int(fd, SOL_IP, 209 /* MRT_TABLE */, 77)) {
		close(fd);
		SKIP(return, "this kernel has one table");
	}
	EXPECT_EQ(1, left_out(&self->cr, fd));
	close(fd);
}

static const struct {
	int family, protocol, level, init;
} routers[] = {
	{ AF_INET, IPPROTO_IGMP, SOL_IP, 200 /* MRT_INIT, MRT6_INIT */ },
	{ AF_INET6, IPPROTO_ICMPV6, SOL_IPV6, 200 },
};

TEST_F(odd, socket_of_a_multicast_router)
{
	struct cr_list list;
	unsigned int i;
	int fd, other;

	for (i = 0; i < ARRAY_SIZE(routers); i++) {
		fd = socket(routers[i].family, SOCK_RAW, routers[i].protocol);
		ASSERT_LE(0, fd);
		other = socket(routers[i].family, SOCK_RAW, routers[i].protocol);
		ASSERT_LE(0, other);
		EXPECT_EQ(0, left_out(&self->cr, fd));
		ASSERT_EQ(0, set_int(fd, routers[i].level, routers[i].init, 1));
		EXPECT_EQ(1, left_out(&self->cr, fd));
		EXPECT_EQ(0, left_out(&self->cr, other));
		ASSERT_EQ(0, cr_dump_fd(&self->cr, fd, &list));
		EXPECT_EQ(0, cr_count(&list, A(IP_ROUTER_ALERT)));
		cr_list_free(&list);
		ASSERT_EQ(0, set_int(fd, routers[i].level,
				     routers[i].init + 1 /* MRT_DONE */, 0));
		EXPECT_EQ(0, left_out(&self->cr, fd));
		close(other);
		close(fd);
	}
}

TEST_F(odd, signal_to_a_process_that_is_not_visible)
{
	struct cr_list list;
	int status;
	pid_t pid;

	ASSERT_EQ(0, fcntl(self->fd, F_SETOWN, getpid()));
	ASSERT_EQ(0, unshare(CLONE_NEWPID));
	pid = fork();
	if (!pid) {
		if (cr_dump_fd(&self->cr, self->fd, &list))
			_exit(1);
		_exit(cr_count(&list, A(LEFT_OUT)) == 1 &&
		      !cr_count(&list, A(ASYNC)) ? 0 : 2);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

/* it waits for the address of a neighbour who is not there */
TEST_F(odd, packet_on_its_way_out)
{
	struct cr_list list;

	ASSERT_EQ(0, device_add("veth", "v0", "v1"));
	/* it is given up after 3 s otherwise */
	ASSERT_EQ(0, write_file("/proc/sys/net/ipv4/neigh/v0/mcast_solicit",
				"1000"));
	ASSERT_EQ(0, device_up("v1", "10.9.1.1", "255.255.255.0"));
	ASSERT_EQ(0, device_up("v0", "10.9.0.1", "255.255.255.0"));
	ASSERT_EQ(0, connect_at(self->fd, "10.9.0.2", PORT));
	ASSERT_EQ(3, send(self->fd, "abc", 3, 0));
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &list));
	EXPECT_EQ(1, cr_count(&list, A(LEFT_OUT)));
	cr_list_free(&list);
	EXPECT_EQ(0, device_del("v0"));
}

TEST_HARNESS_MAIN
