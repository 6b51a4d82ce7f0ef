// SPDX-License-Identifier: GPL-2.0
/*
 * RESTORE onto a descriptor: what the message carries becomes so on a socket
 * the caller holds, and nothing else changes. When a step fails, every option,
 * the name, the filter, the memberships and the queue are as before.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <linux/filter.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "kselftest_harness.h"
#include "nl.h"
#include "seen.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define PORT		6401

FIXTURE(apply) {
	struct cr cr;
	struct seen *one;
	struct seen *two;
	int fd;
};

FIXTURE_VARIANT(apply) {
	enum kind kind;
};

FIXTURE_VARIANT_ADD(apply, ipv4) { KIND_UDP };
FIXTURE_VARIANT_ADD(apply, ipv6) { KIND_UDP | KIND_V6 };
FIXTURE_VARIANT_ADD(apply, dual) { KIND_UDP | KIND_DUAL };

static int add_route(void)
{
	return route_add("224.0.0.0", "240.0.0.0", "lo");
}

NETNS_COMMON(add_route)

FIXTURE_SETUP(apply)
{
	ASSERT_EQ(0, netns_common());
	ASSERT_EQ(0, cr_open(&self->cr));
	self->one = seen_new();
	self->two = seen_new();
	self->fd = kind_socket(variant->kind);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(apply)
{
	close(self->fd);
	free(self->one);
	free(self->two);
	cr_close(&self->cr);
}

static void put_address(struct nl_msg *msg, int addr_attr, int port_attr,
			struct name name)
{
	if (name.sa.sa_family == AF_INET)
		nla_put(msg, addr_attr, 4, &name.sin.sin_addr);
	else
		nla_put(msg, addr_attr, 16, &name.sin6.sin6_addr);
	nla_put_u16(msg, port_attr, ntohs(name.sin.sin_port));
}

/*
 * Socket options of one value, what they are and what they shall become; a
 * socket of IPv4 has those before OPTIONS4
 */
static const struct {
	int attr;
	int level;
	int opt;
	int before;
	int after;
} options[] = {
	{ A(SOCKOPT_BROADCAST), SOL_SOCKET, SO_BROADCAST, 1, 0 },
	{ A(SOCKOPT_KEEPALIVE), SOL_SOCKET, SO_KEEPALIVE, 0, 1 },
	{ A(SOCKOPT_REUSEADDR), SOL_SOCKET, SO_REUSEADDR, 1, 0 },
	{ A(SOCKOPT_PRIORITY), SOL_SOCKET, SO_PRIORITY, 2, 3 },
	{ A(SOCKOPT_MARK), SOL_SOCKET, SO_MARK, 4, 5 },
	{ A(SOCKOPT_RCVLOWAT), SOL_SOCKET, SO_RCVLOWAT, 6, 7 },
	{ A(SOCKOPT_TIMESTAMP), SOL_SOCKET, SO_TIMESTAMP, 1, 0 },
	{ A(SOCKOPT_RXQ_OVFL), SOL_SOCKET, SO_RXQ_OVFL, 0, 1 },
	{ A(SOCKOPT_NO_CHECK), SOL_SOCKET, SO_NO_CHECK, 1, 0 },
	{ A(SOCKOPT_INCOMING_CPU), SOL_SOCKET, SO_INCOMING_CPU, 0, 1 },
	{ A(SOCKOPT_PEEK_OFF), SOL_SOCKET, SO_PEEK_OFF, -1, 8 },
	{ A(SOCKOPT_BUSY_POLL), SOL_SOCKET, SO_BUSY_POLL, 9, 10 },
	{ A(IP_TTL), SOL_IP, IP_TTL, 11, 12 },
	{ A(IP_MINTTL), SOL_IP, IP_MINTTL, 13, 14 },
	{ A(IP_PKTINFO), SOL_IP, IP_PKTINFO, 1, 0 },
	{ A(IP_RECVTTL), SOL_IP, IP_RECVTTL, 0, 1 },
	{ A(IP_RECVERR), SOL_IP, IP_RECVERR, 1, 0 },
	{ A(IP_FREEBIND), SOL_IP, IP_FREEBIND, 0, 1 },
	{ A(IP_TRANSPARENT), SOL_IP, IP_TRANSPARENT, 1, 0 },
	{ A(IP_MTU_DISCOVER), SOL_IP, IP_MTU_DISCOVER, 2, 3 },
	{ A(IP_MULTICAST_TTL), SOL_IP, IP_MULTICAST_TTL, 15, 16 },
	{ A(IP_MULTICAST_LOOP), SOL_IP, IP_MULTICAST_LOOP, 0, 1 },
	{ A(IP_MULTICAST_ALL), SOL_IP, IP_MULTICAST_ALL, 1, 0 },
	{ A(UDP_NO_CHECK6_TX), SOL_UDP, UDP_NO_CHECK6_TX, 1, 0 },
	{ A(UDP_SEGMENT), SOL_UDP, UDP_SEGMENT, 17, 18 },
#define OPTIONS4	25
	{ A(IPV6_UNICAST_HOPS), SOL_IPV6, IPV6_UNICAST_HOPS, 19, 20 },
	{ A(IPV6_MULTICAST_HOPS), SOL_IPV6, IPV6_MULTICAST_HOPS, 21, 22 },
	{ A(IPV6_MULTICAST_LOOP), SOL_IPV6, IPV6_MULTICAST_LOOP, 0, 1 },
	{ A(IPV6_MULTICAST_ALL), SOL_IPV6, IPV6_MULTICAST_ALL, 1, 0 },
	{ A(IPV6_MTU_DISCOVER), SOL_IPV6, IPV6_MTU_DISCOVER, 2, 3 },
	{ A(IPV6_RECVERR), SOL_IPV6, IPV6_RECVERR, 1, 0 },
	{ A(IPV6_MINHOPCOUNT), SOL_IPV6, IPV6_MINHOPCOUNT, 23, 24 },
	{ A(IPV6_AUTOFLOWLABEL), SOL_IPV6, IPV6_AUTOFLOWLABEL, 0, 1 },
	{ A(IPV6_DONTFRAG), SOL_IPV6, IPV6_DONTFRAG, 1, 0 },
	{ A(IPV6_RECVPKTINFO), SOL_IPV6, IPV6_RECVPKTINFO, 0, 1 },
	{ A(IPV6_RECVHOPLIMIT), SOL_IPV6, IPV6_RECVHOPLIMIT, 1, 0 },
	{ A(IPV6_RECVTCLASS), SOL_IPV6, IPV6_RECVTCLASS, 0, 1 },
	{ A(IPV6_TCLASS), SOL_IPV6, IPV6_TCLASS, 25, 26 },
};

static unsigned int options_of(int fd)
{
	return get_int(fd, SOL_SOCKET, SO_DOMAIN) == AF_INET ?
	       OPTIONS4 : ARRAY_SIZE(options);
}

static void put_options(struct nl_msg *msg, int fd)
{
	unsigned int i;

	for (i = 0; i < options_of(fd); i++)
		nla_put_u32(msg, options[i].attr, options[i].after);
}

static int set_options(int fd)
{
	static struct sock_filter all[] = { BPF_STMT(BPF_RET | BPF_K, 65535) };
	struct sock_fprog prog = { .len = 1, .filter = all };
	struct timeval tv = { 3, 0 };
	struct linger linger = { 1, 4 };
	unsigned int i;
	int err = 0;

	for (i = 0; i < options_of(fd); i++)
		err |= set_int(fd, options[i].level, options[i].opt,
			       options[i].before);
	err |= setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof(prog));
	err |= setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	err |= setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	err |= setsockopt(fd, SOL_IP, IP_OPTIONS, "\x94\x04\0\0", 4);
	return err | set_int(fd, SOL_SOCKET, SO_RCVBUF, 20000);
}

static int set_before(int fd)
{
	return set_options(fd) | bind_at(fd, "127.0.0.1", PORT);
}

TEST_F(apply, what_is_said_becomes_so)
{
	struct nl_msg *msg = cr_onto(&self->cr, self->fd);
	unsigned int i;

	ASSERT_EQ(0, set_before(self->fd));
	put_options(msg, self->fd);
	ASSERT_EQ(self->fd, cr_restore_msg(&self->cr, msg))
		TH_LOG("attribute %d: %s", self->cr.blamed, self->cr.text);
	for (i = 0; i < options_of(self->fd); i++) {
		EXPECT_EQ(options[i].after, get_int(self->fd, options[i].level,
						    options[i].opt))
			TH_LOG("attribute %d", options[i].attr);
	}
	EXPECT_EQ(PORT, (int)port_of(self->fd));
}

TEST_F(apply, what_is_not_said_stays)
{
	unsigned int i;

	ASSERT_EQ(0, set_before(self->fd));
	seen_look(self->fd, self->one, NULL);
	ASSERT_EQ(self->fd, cr_restore_msg(&self->cr, cr_onto(&self->cr,
							   self->fd)));
	seen_look(self->fd, self->two, NULL);
	EXPECT_EQ(0, seen_differ(self->one, self->two, true));
	for (i = 0; i < options_of(self->fd); i++) {
		struct nl_msg *msg = cr_onto(&self->cr, self->fd);

		nla_put_u32(msg, options[i].attr, options[i].before);
		ASSERT_EQ(self->fd, cr_restore_msg(&self->cr, msg));
	}
	seen_look(self->fd, self->two, NULL);
	EXPECT_EQ(0, seen_differ(self->one, self->two, false));
}

/* a socket made by hand, completed with a whole dump, is the twin */
TEST_F(apply, completes_a_half_restored_socket)
{
	struct cr_list list, after;
	int fd;

	ASSERT_EQ(0, set_before(self->fd));
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &list));
	seen_look(self->fd, self->one, NULL);
	close(self->fd);
	fd = kind_socket(variant->kind);
	ASSERT_EQ(0, bind_at(fd, "127.0.0.1", PORT));
	ASSERT_EQ(fd, cr_restore_onto(&self->cr, &list, fd))
		TH_LOG("attribute %d: %s", self->cr.blamed, self->cr.text);
	seen_look(fd, self->two, NULL);
	EXPECT_EQ(0, seen_differ(self->one, self->two, true));
	ASSERT_EQ(0, cr_dump_fd(&self->cr, fd, &after));
	EXPECT_EQ(0, cr_differ(&list, &after, NULL));
	self->fd = fd;
	cr_list_free(&list);
	cr_list_free(&after);
}

TEST_F(apply, binds_and_connects)
{
	struct name to = name_at(self->fd, "127.0.0.3", 9), peer = {};
	struct nl_msg *msg = cr_onto(&self->cr, self->fd);
	socklen_t len = sizeof(peer.sin6);

	put_address(msg, A(LOCAL_ADDR), A(LOCAL_PORT),
		    name_at(self->fd, "127.0.0.2", PORT));
	put_address(msg, A(REMOTE_ADDR), A(REMOTE_PORT), to);
	ASSERT_EQ(self->fd, cr_restore_msg(&self->cr, msg))
		TH_LOG("attribute %d: %s", self->cr.blamed, self->cr.text);
	EXPECT_EQ(PORT, (int)port_of(self->fd));
	ASSERT_EQ(0, getpeername(self->fd, &peer.sa, &len));
	EXPECT_EQ(to.len, len);
	EXPECT_EQ(0, memcmp(&to.sin6, &peer.sin6, len));
}

TEST_F(apply, device_is_taken_off)
{
	struct nl_msg *msg = cr_onto(&self->cr, self->fd);

	ASSERT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_BINDTODEVICE, "lo",
				3));
	nla_put_string(msg, A(SOCKOPT_BINDTODEVICE), "");
	ASSERT_EQ(self->fd, cr_restore_msg(&self->cr, msg))
		TH_LOG("%s", self->cr.text);
	EXPECT_EQ(0, get_int(self->fd, SOL_SOCKET, SO_BINDTOIFINDEX));
}

TEST_F(apply, filter_is_taken_off)
{
	struct nl_msg *msg = cr_onto(&self->cr, self->fd);

	ASSERT_EQ(0, set_before(self->fd));
	nla_put(msg, A(SOCKOPT_ATTACH_FILTER), 0, NULL);
	ASSERT_EQ(self->fd, cr_restore_msg(&self->cr, msg))
		TH_LOG("%s", self->cr.text);
	EXPECT_EQ(-1, set_int(self->fd, SOL_SOCKET, SO_DETACH_FILTER, 0));
	EXPECT_EQ(ENOENT, errno);
}

/* as a tool leaves it that binds every socket with SO_REUSEPORT */
TEST_F(apply, group_is_left)
{
	struct cr_list list;
	struct nl_msg *msg;
	int on;

	for (on = 0; on <= 1; on++) {
		int fd = kind_socket(variant->kind);

		ASSERT_EQ(0, set_int(fd, SOL_SOCKET, SO_REUSEPORT, 1));
		ASSERT_EQ(0, bind_at(fd, "127.0.0.1", PORT + on));
		ASSERT_EQ(0, set_int(fd, SOL_SOCKET, SO_REUSEPORT, on));
		msg = cr_onto(&self->cr, fd);
		nla_put_u32(msg, A(REUSEPORT_GROUP), 0);
		ASSERT_EQ(fd, cr_restore_msg(&self->cr, msg))
			TH_LOG("%s", self->cr.text);
		ASSERT_EQ(0, cr_dump_fd(&self->cr, fd, &list));
		/* what is usual is not said */
		EXPECT_EQ(on, (int)cr_count(&list, A(REUSEPORT_GROUP)));
		if (on)
			EXPECT_EQ(0, (int)cr_u32(list.msg[0],
						 A(REUSEPORT_GROUP), 1));
		EXPECT_EQ(PORT + on, (int)port_of(fd));
		cr_list_free(&list);
		close(fd);
	}
}

/* ---- a step that fails takes the others back ---- */

FIXTURE(rollback) {
	struct cr cr;
	struct seen *one;
	struct seen *two;
	int fd;
};

FIXTURE_VARIANT(rollback) {
	enum kind kind;
	void (*spoil)(struct nl_msg *msg, int fd);
	int error;
	bool bound;
};

static void spoil_device(struct nl_msg *msg, int fd)
{
	(void)fd;
	nla_put_string(msg, A(SOCKOPT_BINDTODEVICE), "nosuch0");
}

static void spoil_ttl(struct nl_msg *msg, int fd)
{
	(void)fd;
	nla_put_u32(msg, A(IP_TOS), 8);
	nla_put_u32(msg, A(UDP_ENCAP), 77);
}

static void spoil_address(struct nl_msg *msg, int fd)
{
	put_address(msg, A(LOCAL_ADDR), A(LOCAL_PORT),
		    name_at(fd, "127.0.0.1", PORT + 1));
}

static void spoil_port_in_use(struct nl_msg *msg, int fd)
{
	put_address(msg, A(LOCAL_ADDR), A(LOCAL_PORT),
		    name_at(fd, "127.0.0.1", PORT + 2));
}

static void spoil_filter(struct nl_msg *msg, int fd)
{
	static const struct sock_filter bad[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0),
	};

	(void)fd;
	nla_put(msg, A(SOCKOPT_ATTACH_FILTER), sizeof(bad), bad);
}

/* of IPv6 where the socket has such an address, not a v4-mapped one */
static void spoil_membership(struct nl_msg *msg, int fd)
{
	struct name group = name_at(fd, "224.1.1.1", 0);
	bool v6 = group.sa.sa_family == AF_INET6 &&
		  !IN6_IS_ADDR_V4MAPPED(&group.sin6.sin6_addr);
	struct in_addr group4 = at("224.1.1.1", 0).sin_addr;
	struct nlattr *mship, *dev;
	int i;

	/* the first joins, the second cannot */
	for (i = 0; i < 2; i++) {
		mship = nla_nest_start(msg, v6 ? A(IPV6_MEMBERSHIP) :
						 A(IP_MEMBERSHIP));
		nla_put(msg, AF_INET_CR_MSHIP_GROUP, v6 ? 16 : 4,
			v6 ? (void *)&group.sin6.sin6_addr : (void *)&group4);
		dev = nla_nest_start(msg, AF_INET_CR_MSHIP_DEV);
		nla_put_string(msg, AF_INET_CR_DEV_NAME, i ? "no0" : "lo");
		nla_nest_end(msg, dev);
		nla_nest_end(msg, mship);
	}
}

/* the first is leased, the second has no such way of sharing */
static void spoil_flowlabel(struct nl_msg *msg, int fd)
{
	struct name to = name_at(fd, "127.0.0.2", 0);
	struct nlattr *label;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		label = nla_nest_start(msg, A(IPV6_FLOWLABEL));
		nla_put_u32(msg, AF_INET_CR_FLOWLABEL_LABEL, 0x12340 + i);
		nla_put(msg, AF_INET_CR_FLOWLABEL_DST, 16, &to.sin6.sin6_addr);
		nla_put_u32(msg, AF_INET_CR_FLOWLABEL_SHARE, i ? 77 : 1);
		nla_nest_end(msg, label);
	}
}

#define ROLLBACK(name, spoil, error, bound)				\
	FIXTURE_VARIANT_ADD(rollback, name) {				\
		KIND_UDP, spoil, error, bound				\
	};								\
	FIXTURE_VARIANT_ADD(rollback, name##6) {			\
		KIND_UDP | KIND_V6, spoil, error, bound			\
	};								\
	FIXTURE_VARIANT_ADD(rollback, name##_dual) {			\
		KIND_UDP | KIND_DUAL, spoil, error, bound		\
	}

ROLLBACK(device, spoil_device, ENODEV, true);
ROLLBACK(encap, spoil_ttl, ENOPROTOOPT, true);
ROLLBACK(address, spoil_address, EINVAL, true);
ROLLBACK(port_in_use, spoil_port_in_use, EADDRINUSE, false);
ROLLBACK(filter, spoil_filter, EINVAL, true);
ROLLBACK(membership, spoil_membership, ENODEV, true);
FIXTURE_VARIANT_ADD(rollback, flowlabel) {
	KIND_UDP | KIND_V6, spoil_flowlabel, EINVAL, true
};

FIXTURE_SETUP(rollback)
{
	ASSERT_EQ(0, netns_common());
	ASSERT_EQ(0, cr_open(&self->cr));
	self->one = seen_new();
	self->two = seen_new();
	self->fd = kind_socket(variant->kind);
	ASSERT_EQ(0, set_options(self->fd));
	if (variant->bound)
		ASSERT_EQ(0, bind_at(self->fd, "127.0.0.1", PORT));
}

FIXTURE_TEARDOWN(rollback)
{
	close(self->fd);
	free(self->one);
	free(self->two);
	cr_close(&self->cr);
}

TEST_F(rollback, all_is_as_before)
{
	struct cr_list before, after;
	int other = kind_socket(variant->kind);
	struct nl_msg *msg;

	ASSERT_EQ(0, bind_at(other, "127.0.0.1", PORT + 2));
	seen_look(self->fd, self->one, NULL);
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &before));
	msg = cr_onto(&self->cr, self->fd);
	put_options(msg, self->fd);
	variant->spoil(msg, self->fd);
	EXPECT_EQ(-variant->error, cr_restore_msg(&self->cr, msg));
	EXPECT_STRNE("", self->cr.text);
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &after));
	EXPECT_EQ(0, cr_differ(&before, &after, NULL));
	seen_look(self->fd, self->two, NULL);
	EXPECT_EQ(0, seen_differ(self->one, self->two, true));
	close(other);
	cr_list_free(&before);
	cr_list_free(&after);
}

/* a bind that succeeded stays: the sentence says so */
TEST_F(apply, after_bind)
{
	struct name to = name_at(self->fd, "192.0.2.1", 9);
	struct nl_msg *msg = cr_onto(&self->cr, self->fd);

	/* where no route leads */
	if (variant->kind & KIND_V6)
		inet_pton(AF_INET6, "2001:db8::1", &to.sin6.sin6_addr);
	nla_put_u32(msg, A(IP_TTL), 44);
	put_address(msg, A(LOCAL_ADDR), A(LOCAL_PORT),
		    name_at(self->fd, "127.0.0.1", PORT));
	put_address(msg, A(REMOTE_ADDR), A(REMOTE_PORT), to);
	ASSERT_EQ(-ENETUNREACH, cr_restore_msg(&self->cr, msg));
	EXPECT_NE(NULL, strstr(self->cr.text, "after bind"))
		TH_LOG("%s", self->cr.text);
	EXPECT_EQ(PORT, (int)port_of(self->fd));
	EXPECT_EQ(64, get_int(self->fd, SOL_IP, IP_TTL));
}

TEST_HARNESS_MAIN
