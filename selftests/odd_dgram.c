// SPDX-License-Identifier: GPL-2.0
/*
 * Datagrams and errors that are seldom met in a queue: crafted headers, odd places,
 * a pending datagram that cannot be sent. What is accepted is carried on; what is
 * not is refused by errno and sentence, and nothing has changed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <linux/bpf.h>
#include <linux/errqueue.h>
#include <linux/ip.h>
#include <linux/udp.h>
#include <net/if.h>
#include <netinet/ip6.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "kselftest_harness.h"
#include "odd.h"

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

	msg = cr_make(&self->cr, AF_INET, SOCK_DGRAM, IPPROTO_UDP);
	fd = CARRIED(dgram(msg, &h, sizeof(h), NULL));
	ASSERT_EQ(0, cr_dump_fd(&self->cr, fd, &list));
	EXPECT_EQ(1, cr_count(&list, A(DGRAM)));
	cr_list_free(&list);
	close(fd);

	h = header4_with(twice, sizeof(twice));
	REFUSED(EINVAL, A(DGRAM),
		dgram(cr_onto(&self->cr, self->fd), &h, sizeof(h), NULL));
	h = header4_with(truncated, sizeof(truncated));
	REFUSED(EINVAL, A(DGRAM),
		dgram(cr_onto(&self->cr, self->fd), &h, sizeof(h), NULL));
}

static void put_scope(struct nl_msg *msg)
{
	cr_put_dev(msg, AF_INET_CR_DGRAM_SCOPE_DEV, "lo");
}

static void put_scope_and_stamp(struct nl_msg *msg)
{
	int64_t stamp = 1234567890123456789;

	put_scope(msg);
	cr_put_dev(msg, AF_INET_CR_DGRAM_PKTINFO, "d0");
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
	msg = cr_make(&self->cr, AF_INET6, SOCK_DGRAM, IPPROTO_UDP);
	fd = CARRIED(dgram(msg, &h, sizeof(h), put_scope_and_stamp));
	EXPECT_EQ(3, recvfrom(fd, buf, sizeof(buf), MSG_DONTWAIT,
			      (struct sockaddr *)&from, &len));
	EXPECT_EQ(if_nametoindex("lo"), from.sin6_scope_id);
	close(fd);
	REFUSED(EINVAL, A(DGRAM),
		dgram(cr_onto(&self->cr, self->fd), &h4, sizeof(h4), put_scope));
}

static int send_char(int from, char c)
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
		ASSERT_EQ(0, send_char(from, "xbcd"[i]));
	ASSERT_EQ(1, take(self->fd, buf, sizeof(buf)));
	ASSERT_EQ(0, send_char(from, 'f'));
	for (i = 0; i < ARRAY_SIZE(pos); i++) {
		msg = cr_onto(&self->cr, self->fd);
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

/* the BPF of a map reads from it: no datagram is put in, and none shared with it */
TEST_F(odd, socket_in_a_bpf_map)
{
	struct header4 h = header4_with((uint8_t[]){ 1 }, 1);
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_SOCKMAP, .key_size = 4,
		.value_size = 4, .max_entries = 1,
	};
	uint32_t key = 0, value = self->fd;
	struct cr_list list;
	struct nl_msg *msg;
	int map;

	ASSERT_EQ(0, bind_at(self->fd, "127.0.0.1", PORT));
	ASSERT_EQ(1, send_to(self->fd, "x", 1, name_at(self->fd, "127.0.0.1",
						       PORT)));
	ASSERT_EQ(0, settle());
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
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &list));
	EXPECT_EQ(0, (int)cr_count(&list, A(DGRAM)));
	EXPECT_LT(1, (int)cr_count(&list, A(LEFT_OUT)));
	cr_list_free(&list);
	msg = dgram(cr_onto(&self->cr, self->fd), &h, sizeof(h), NULL);
	REFUSED(EOPNOTSUPP, A(DGRAM), msg);
	close(map);
}

/* ---- the error queue ---- */

TEST_F(odd, error_queue_as_before_when_the_end_fails)
{
	struct sock_extended_err err = {
		.ee_errno = ECONNREFUSED, .ee_origin = SO_EE_ORIGIN_LOCAL,
	};
	struct nl_msg *msg = cr_onto(&self->cr, self->fd);
	struct nlattr *nest;
	char buf[4];

	nla_put(msg, A(EXTERR) | NLA_F_NESTED, 0, NULL);
	nla_put(msg, A(EXTERR_DATA), 3, "abc");
	REFUSED(EINVAL, A(EXTERR), msg);

	msg = cr_onto(&self->cr, self->fd);
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
	cr_put_dev(msg, AF_INET_CR_PENDING_DEV, "no0");
}

static void device_lo(struct nl_msg *msg)
{
	cr_put_dev(msg, AF_INET_CR_PENDING_DEV, "lo");
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
	struct nl_msg *msg = cr_onto(cr, fd);
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

TEST_HARNESS_MAIN
