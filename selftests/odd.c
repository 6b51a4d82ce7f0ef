// SPDX-License-Identifier: GPL-2.0
/*
 * Requests and sockets that are seldom met: what other tests do not reach of
 * the module (make coverage) and somebody may. What is accepted is carried on;
 * what is not is refused by errno and sentence, and nothing has changed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/udp.h>
#include <linux/xfrm.h>
#include <net/if.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "odd.h"

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
	struct nl_msg *msg = cr_make(&self->cr, AF_INET, SOCK_DGRAM, IPPROTO_UDP);
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
	struct nl_msg *msg = cr_make(&self->cr, AF_INET6, SOCK_DGRAM, IPPROTO_UDP);
	struct cr_list list;
	int fd;

	has_routing = !setsockopt(self->fd6, SOL_IPV6, IPV6_RTHDR,
				  routing_header, sizeof(routing_header));
	put_label(msg, true);
	fd = cr_restore_msg(&self->cr, msg);
	ASSERT_LE(0, fd) TH_LOG("%s", self->cr.text);
	EXPECT_TRUE(has_headers(&self->cr, fd));
	/* once more changes nothing */
	msg = cr_onto(&self->cr, fd);
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

	msg = cr_make(&self->cr, AF_INET6, SOCK_DGRAM, IPPROTO_UDP);
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
		cr_put_dev(msg, AF_INET_CR_MSHIP_DEV, dev);
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
		member(cr_onto(cr, self->fd), A(IP_MEMBERSHIP), false, "lo", -1,
		       -1));
	REFUSED(EINVAL, A(IP_MEMBERSHIP),
		member(cr_onto(cr, self->fd), A(IP_MEMBERSHIP), true, "lo",
		       MCAST_INCLUDE, -1));
	REFUSED(EINVAL, A(IP_MEMBERSHIP),
		member(cr_onto(cr, self->fd), A(IP_MEMBERSHIP), true, "lo",
		       MCAST_INCLUDE, 3));
	REFUSED(EINVAL, A(IPV6_MEMBERSHIP),
		member(cr_onto(cr, self->fd6), A(IPV6_MEMBERSHIP), true, "lo", -1,
		       -1));
	/* more sources than the kernel takes: the membership goes again */
	REFUSED(ENOBUFS, A(IP_MEMBERSHIP),
		member(cr_onto(cr, self->fd), A(IP_MEMBERSHIP), true, "lo",
		       MCAST_EXCLUDE, 44));

	/* which of two, it does not say */
	msg = member(cr_onto(cr, self->fd), A(IP_MEMBERSHIP), true, "lo", -1, -1);
	member(msg, A(IP_MEMBERSHIP), true, "d0", -1, -1);
	fd = cr_restore_msg(cr, msg);
	ASSERT_EQ(self->fd, fd) TH_LOG("%s", cr->text);
	REFUSED(EINVAL, A(IP_MEMBERSHIP),
		member(cr_onto(cr, self->fd), A(IP_MEMBERSHIP), true, NULL,
		       MCAST_EXCLUDE, 4));
	ASSERT_EQ(0, cr_dump_fd(cr, self->fd, &list));
	EXPECT_EQ(2, cr_count(&list, A(IP_MEMBERSHIP)));
	cr_list_free(&list);
}

TEST_F(odd, device_with_an_address_of_another_family)
{
	struct nl_msg *msg = cr_onto(&self->cr, self->fd);
	struct nlattr *dev = nla_nest_start(msg, A(IP_MULTICAST_IF));

	nla_put(msg, AF_INET_CR_DEV_ADDR, 16, &in6addr_loopback);
	nla_nest_end(msg, dev);
	REFUSED(EINVAL, A(IP_MULTICAST_IF), msg);
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
	struct nl_msg *msg = cr_onto(&self->cr, self->fd);
	struct nlattr *nest = nla_nest_start(msg, A(IP_XFRM_POLICY_OUT));

	nla_put(msg, AF_INET_CR_XFRM_INFO, sizeof(info), &info);
	nla_nest_end(msg, nest);
	REFUSED(EINVAL, A(IP_XFRM_POLICY_OUT), msg);
}

TEST_F(odd, raw_ipv6_of_ipv6_alone)
{
	struct nl_msg *msg = cr_make(&self->cr, AF_INET6, SOCK_RAW, 253);
	int fd;

	nla_put_u32(msg, A(IPV6_V6ONLY), 1);
	fd = CARRIED(msg);
	EXPECT_EQ(1, get_int(fd, SOL_IPV6, IPV6_V6ONLY));
	close(fd);
}

TEST_F(odd, extension_header_that_is_there_already)
{
	struct nl_msg *msg = cr_onto(&self->cr, self->fd6);

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
	struct nl_msg *msg = cr_onto(&self->cr, self->fd);

	ASSERT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog,
				sizeof(prog)));
	ASSERT_EQ(0, set_int(self->fd, SOL_SOCKET, SO_LOCK_FILTER, 1));
	nla_put(msg, A(SOCKOPT_ATTACH_FILTER), sizeof(all), all);
	REFUSED(EPERM, 0, msg);
}

TEST_F(odd, socket_that_is_shut_down)
{
	struct nl_msg *msg = cr_onto(&self->cr, self->fd);

	ASSERT_EQ(0, connect_at(self->fd, "127.0.0.1", PORT));
	ASSERT_EQ(0, shutdown(self->fd, SHUT_RD));
	nla_put_u32(msg, A(SHUTDOWN), 0);
	REFUSED(EOPNOTSUPP, 0, msg);
}

TEST_F(odd, addresses_that_cannot_be)
{
	struct nl_msg *msg = cr_make(&self->cr, AF_INET6, SOCK_DGRAM, IPPROTO_UDP);
	struct in6_addr addr;

	/* bind(2) of an IPv6 address sets it */
	nla_put(msg, A(LOCAL_ADDR), 16, &in6addr_loopback);
	nla_put_u16(msg, A(LOCAL_PORT), PORT);
	nla_put_u32(msg, A(IPV6_V6ONLY), 0);
	REFUSED(EINVAL, A(IPV6_V6ONLY), msg);

	msg = cr_make(&self->cr, AF_INET6, SOCK_DGRAM, IPPROTO_UDP);
	inet_pton(AF_INET6, "fe80::77", &addr);
	nla_put(msg, A(LOCAL_ADDR), 16, &addr);
	nla_put_u16(msg, A(LOCAL_PORT), PORT);
	REFUSED(EADDRNOTAVAIL, A(LOCAL_ADDR), msg);

	msg = cr_make(&self->cr, AF_INET, SOCK_DGRAM, IPPROTO_UDP);
	nla_put_u32(msg, A(BIND_LOCKS), AF_INET_CR_BIND_PORT);
	REFUSED(EINVAL, A(BIND_LOCKS), msg);

	msg = cr_make(&self->cr, AF_INET, SOCK_DGRAM, IPPROTO_UDP);
	nla_put(msg, A(DGRAM) | NLA_F_NESTED, 0, NULL);
	REFUSED(EINVAL, A(DGRAM), msg);
}

/* what it has is kept while a request is carried out, however much it is */
TEST_F(odd, socket_with_much_to_keep)
{
	struct ipv6_mreq mreq = { .ipv6mr_interface = if_nametoindex("lo") };
	struct nl_msg *msg = cr_onto(&self->cr, self->fd6);
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

TEST_HARNESS_MAIN
