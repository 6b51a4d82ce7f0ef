// SPDX-License-Identifier: GPL-2.0
/*
 * Bad input: every refusal is one errno of the header's list with a sentence,
 * blames the attribute where one is to blame, and leaves nothing behind: no
 * descriptor, no socket in /proc/net, no reference to the module. Each
 * malformed request is the twin of one that is accepted.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <linux/errqueue.h>
#include <linux/capability.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "nl.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define DUMP		AF_INET_CR_CMD_DUMP
#define RESTORE		AF_INET_CR_CMD_RESTORE

FIXTURE(refuse) {
	struct cr cr;
	struct cr_left before;
	int fd;
};

static void prepare(struct __test_metadata *_metadata, struct cr *cr, int *fd,
		    struct cr_left *before)
{
	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(cr));
	*fd = kind_socket(KIND_UDP);
	ASSERT_EQ(0, bind_at(*fd, "127.0.0.1", 7777));
	*before = cr_left();
	ASSERT_LT(0, before->fds);
	ASSERT_LT(0, before->inuse);
	ASSERT_LE(0, before->refs);
}

FIXTURE_SETUP(refuse)
{
	prepare(_metadata, &self->cr, &self->fd, &self->before);
}

FIXTURE_TEARDOWN(refuse)
{
	close(self->fd);
	cr_close(&self->cr);
}

static bool nothing_left(const struct cr_left *before)
{
	struct cr_left now = cr_left();

	if (!memcmp(before, &now, sizeof(now)))
		return true;
	fprintf(stderr, "# left behind: %d descriptors, %d sockets, %d references\n",
		now.fds - before->fds, now.inuse - before->inuse,
		now.refs - before->refs);
	return false;
}

/* msg is refused: errno, sentence, the blamed attribute (0: any or none) */
#define REFUSED_FOR(error, attr, msg) do {				\
	struct cr_list list_;						\
	EXPECT_EQ(-(error), cr_call(&self->cr, msg, &list_))		\
		TH_LOG("said: %s", self->cr.text);			\
	EXPECT_STRNE("", self->cr.text);				\
	if (attr)							\
		EXPECT_EQ(attr, self->cr.blamed)			\
			TH_LOG("said: %s", self->cr.text);		\
	EXPECT_TRUE(nothing_left(&self->before));			\
} while (0)

#define REFUSED(error, msg)	REFUSED_FOR(error, 0, msg)

/* a restore that makes a socket, as the control of what is refused */
#define ACCEPTED(msg) do {						\
	int fd_ = cr_restore_msg(&self->cr, msg);			\
	EXPECT_LE(0, fd_)						\
		TH_LOG("said: %s", self->cr.text);			\
	if (fd_ >= 0)							\
		close(fd_);						\
	EXPECT_TRUE(nothing_left(&self->before));			\
} while (0)

static struct nl_msg *udp(struct cr *cr)
{
	return cr_new_u32(cr, RESTORE, 0, A(SOCK_TYPE), SOCK_DGRAM);
}

static struct nl_msg *udp_u32(struct cr *cr, int attr, uint32_t value)
{
	struct nl_msg *msg = udp(cr);

	nla_put_u32(msg, attr, value);
	return msg;
}

static struct nl_msg *udp_at(struct cr *cr, const char *addr, uint16_t port)
{
	struct sockaddr_in sin = at(addr, port);
	struct nl_msg *msg = udp(cr);

	nla_put(msg, A(LOCAL_ADDR), 4, &sin.sin_addr);
	nla_put_u16(msg, A(LOCAL_PORT), port);
	return msg;
}

static struct nl_msg *inode(struct cr *cr, int flags, uint32_t inode)
{
	return cr_new_u32(cr, DUMP, flags, A(INODE), inode);
}

/* ---- selectors ---- */

FIXTURE(selector) {
	struct cr cr;
	struct cr_left before;
	int fd;
};

FIXTURE_VARIANT(selector) {
	int flags;
};

FIXTURE_VARIANT_ADD(selector, plain) { .flags = 0 };
FIXTURE_VARIANT_ADD(selector, nlm_f_dump) { .flags = NLM_F_DUMP };

FIXTURE_SETUP(selector)
{
	prepare(_metadata, &self->cr, &self->fd, &self->before);
}

FIXTURE_TEARDOWN(selector)
{
	close(self->fd);
	cr_close(&self->cr);
}

TEST_F(selector, good_is_accepted)
{
	struct cr_list list;

	ASSERT_EQ(0, cr_call(&self->cr, inode(&self->cr, variant->flags,
					      inode_of(self->fd)), &list));
	EXPECT_EQ(1, list.n);
	cr_list_free(&list);
	EXPECT_TRUE(nothing_left(&self->before));
}

/* the end of a dump that could not start has no room for the blame */
#define BLAMED(error, attr, msg) \
	REFUSED_FOR(error, variant->flags ? 0 : (attr), msg)

TEST_F(selector, unknown_inode)
{
	BLAMED(ENOENT, A(INODE), inode(&self->cr, variant->flags,
				       0xfffffff1));
	BLAMED(ENOENT, A(INODE), inode(&self->cr, variant->flags, 0));
}

TEST_F(selector, closed_inode)
{
	uint32_t ino = inode_of(self->fd);

	close(self->fd);
	self->fd = -1;
	self->before = cr_left();
	BLAMED(ENOENT, A(INODE), inode(&self->cr, variant->flags, ino));
}

TEST_F(selector, pipe)
{
	int p[2];

	ASSERT_EQ(0, pipe(p));
	self->before = cr_left();
	BLAMED(ENOTSOCK, A(INODE), inode(&self->cr, variant->flags,
					 inode_of(p[0])));
	BLAMED(ENOTSOCK, A(SOCK_FD),
	       cr_new_u32(&self->cr, DUMP, variant->flags, A(SOCK_FD),
			  p[0]));
}

TEST_F(selector, file)
{
	int fd = open("/tmp", O_TMPFILE | O_RDWR, 0600);

	if (fd < 0)
		fd = open("/proc/self/exe", O_RDONLY);
	ASSERT_LE(0, fd);
	self->before = cr_left();
	BLAMED(ENOTSOCK, A(INODE), inode(&self->cr, variant->flags,
					 inode_of(fd)));
	BLAMED(ENOTSOCK, A(SOCK_FD),
	       cr_new_u32(&self->cr, DUMP, variant->flags, A(SOCK_FD), fd));
}

struct other {
	int family, type, protocol;
	int error, error2;
};

static const struct other others[] = {
	{ AF_UNIX, SOCK_STREAM, 0, EAFNOSUPPORT, EAFNOSUPPORT },
	{ AF_UNIX, SOCK_DGRAM, 0, EAFNOSUPPORT, EAFNOSUPPORT },
	{ AF_INET6, SOCK_STREAM, 0, ESOCKTNOSUPPORT, EPROTONOSUPPORT },
	{ AF_NETLINK, SOCK_RAW, 0, EAFNOSUPPORT, EAFNOSUPPORT },
	{ AF_PACKET, SOCK_RAW, 0, EAFNOSUPPORT, EAFNOSUPPORT },
	{ AF_INET, SOCK_STREAM, 0, ESOCKTNOSUPPORT, EPROTONOSUPPORT },
};

/* the next that there is in this kernel, open */
static const struct other *next_other(struct __test_metadata *_metadata,
				      const struct other *o, int *fd)
{
	for (o = o ? o + 1 : others; o < others + ARRAY_SIZE(others); o++) {
		*fd = socket(o->family, o->type, o->protocol);
		if (*fd >= 0)
			return o;
		TH_LOG("no family %d here, left out", o->family);
	}
	return NULL;
}

#define REFUSED_EITHER(error, error2, msg) do {				\
	int err_ = cr_call(&self->cr, msg, NULL);			\
	EXPECT_TRUE(err_ == -(error) || err_ == -(error2))		\
		TH_LOG("%d, said: %s", err_, self->cr.text);		\
	EXPECT_STRNE("", self->cr.text);				\
	EXPECT_TRUE(nothing_left(&self->before));			\
} while (0)

TEST_F(selector, other_families)
{
	const struct other *o = NULL;
	int fd;

	while ((o = next_other(_metadata, o, &fd))) {
		self->before = cr_left();
		REFUSED_EITHER(o->error, o->error2,
			       inode(&self->cr, variant->flags, inode_of(fd)));
		REFUSED_EITHER(o->error, o->error2,
			       cr_new_u32(&self->cr, DUMP, variant->flags,
					  A(SOCK_FD), fd));
		close(fd);
	}
}

TEST_F(selector, other_namespace)
{
	struct cr_list list;
	struct cr other;

	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&other));
	self->before = cr_left();
	EXPECT_EQ(-ENOENT, cr_call(&other, inode(&other, variant->flags,
						 inode_of(self->fd)), &list));
	EXPECT_STRNE("", other.text);
	EXPECT_EQ(-EPERM, cr_call(&other, cr_new_u32(&other, DUMP,
						     variant->flags, A(SOCK_FD),
						     self->fd), &list));
	EXPECT_STRNE("", other.text);
	EXPECT_TRUE(nothing_left(&self->before));
	cr_close(&other);
}

TEST_F(selector, two)
{
	struct nl_msg *msg = inode(&self->cr, variant->flags,
				   inode_of(self->fd));

	nla_put_u32(msg, A(SOCK_FD), self->fd);
	REFUSED(EINVAL, msg);
	msg = inode(&self->cr, variant->flags, inode_of(self->fd));
	nla_put_u32(msg, A(PID), getpid());
	REFUSED(EINVAL, msg);
	msg = inode(&self->cr, variant->flags, inode_of(self->fd));
	nla_put_u32(msg, A(INODE), inode_of(self->fd));
	REFUSED(EINVAL, msg);
}

TEST_F(selector, none)
{
	if (variant->flags)
		SKIP(return, "a dump without a selector is a dump of all");
	REFUSED(EINVAL, cr_new(&self->cr, DUMP, 0));
	REFUSED(EINVAL, cr_new_u32(&self->cr, DUMP, 0, A(PID), getpid()));
}

TEST_F(selector, descriptor_not_open)
{
	BLAMED(EBADF, A(SOCK_FD), cr_new_u32(&self->cr, DUMP,
					     variant->flags, A(SOCK_FD),
					     999));
	BLAMED(EBADF, A(SOCK_FD), cr_new_u32(&self->cr, DUMP,
					     variant->flags, A(SOCK_FD),
					     0xffffffff));
}

TEST_F(selector, no_such_process)
{
	if (!variant->flags)
		SKIP(return, "PID is for NLM_F_DUMP");
	BLAMED(ESRCH, A(PID), cr_new_u32(&self->cr, DUMP, NLM_F_DUMP,
					 A(PID), 0x3fffffff));
	BLAMED(ESRCH, A(PID), cr_new_u32(&self->cr, DUMP, NLM_F_DUMP,
					 A(PID), 0));
	BLAMED(ESRCH, A(PID), cr_new_u32(&self->cr, DUMP, NLM_F_DUMP,
					 A(PID), 0xffffffff));
}

TEST_F(selector, malformed)
{
	static const int lengths[] = { 0, 1, 2, 3, 5, 8 };
	static const int attrs[] = { A(INODE), A(SOCK_FD), A(PID) };
	uint32_t value[2] = { inode_of(self->fd), 0 };
	struct nl_msg *msg;
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(attrs); i++)
		for (j = 0; j < ARRAY_SIZE(lengths); j++) {
			msg = cr_new(&self->cr, DUMP, variant->flags);
			nla_put(msg, attrs[i], lengths[j], value);
			BLAMED(EINVAL, attrs[i], msg);
		}
	msg = inode(&self->cr, variant->flags, value[0]);
	nla_put_u32(msg, AF_INET_CR_ATTR_MAX + 1, 0);
	BLAMED(EINVAL, AF_INET_CR_ATTR_MAX + 1, msg);
	msg = inode(&self->cr, variant->flags, value[0]);
	nla_put_u32(msg, A(IP_TTL), 1);
	REFUSED(EINVAL, msg);
}

TEST_F(selector, unknown_command)
{
	EXPECT_EQ(-EOPNOTSUPP, cr_call(&self->cr, cr_new(&self->cr, 99,
							 variant->flags),
				       NULL));
	EXPECT_EQ(-EOPNOTSUPP, cr_call(&self->cr, cr_new(&self->cr, 0,
							 variant->flags),
				       NULL));
	EXPECT_TRUE(nothing_left(&self->before));
}

/* ---- form of attributes ---- */

/* a value that is accepted, and the length it must have */
struct form {
	int attr;
	int len;
	int family;	/* 0 for AF_INET */
	union {
		uint32_t u32;
		int32_t s32;
		uint64_t u64;
		uint16_t u16;
		char text[16];
		struct linger linger;
		struct timeval tv;
		uint8_t bytes[16];
	} good;
};

#define FORM(name, value) \
	{ .attr = AF_INET_CR_ATTR_##name, .len = 4, .good.u32 = value }
#define FORM6(name, value) {						\
	.attr = AF_INET_CR_ATTR_IPV6_##name, .len = 4,			\
	.family = AF_INET6, .good.u32 = value				\
}
#define BOOLEAN6(name)	FORM6(name, 1)
#define BOOLEAN(name) \
	{ .attr = AF_INET_CR_ATTR_##name, .len = 4, .good.u32 = 1 }

static const struct form forms[] = {
	FORM(INODE, 1), FORM(SOCK_STATE, 1), FORM(OWNER_PID, 1),
	FORM(OWNER_FD, 1), FORM(OWNER_UID, 0), FORM(OWNER_GID, 0),
	FORM(FAMILY, AF_INET), FORM(PROTOCOL, IPPROTO_UDP),
	{ .attr = A(SOCKOPT_LINGER), .len = sizeof(struct linger),
	  .good.linger = { 1, 5 } },
	{ .attr = A(SOCKOPT_RCVTIMEO), .len = sizeof(struct timeval),
	  .good.tv = { 1, 0 } },
	{ .attr = A(SOCKOPT_SNDTIMEO), .len = sizeof(struct timeval),
	  .good.tv = { 1, 0 } },
	FORM(SOCKOPT_PRIORITY, 1), FORM(SOCKOPT_RCVLOWAT, 1),
	FORM(SOCKOPT_RCVBUF, 40000), FORM(SOCKOPT_SNDBUF, 40000),
	{ .attr = A(LOCAL_ADDR), .len = 4, .good.bytes = { 127, 0, 0, 1 } },
	{ .attr = A(LOCAL_PORT), .len = 2, .good.u16 = 7001 },
	{ .attr = A(REMOTE_ADDR), .len = 4, .good.bytes = { 127, 0, 0, 1 } },
	{ .attr = A(REMOTE_PORT), .len = 2, .good.u16 = 7001 },
	FORM(SHUTDOWN, 0), FORM(BIND_LOCKS, 0),
	BOOLEAN(SOCKOPT_REUSEPORT), BOOLEAN(SOCKOPT_NO_CHECK),
	BOOLEAN(SOCKOPT_PASSSEC), FORM(SOCKOPT_MARK, 9),
	BOOLEAN(SOCKOPT_RCVMARK), BOOLEAN(SOCKOPT_RXQ_OVFL),
	BOOLEAN(SOCKOPT_WIFI_STATUS), FORM(SOCKOPT_PEEK_OFF, 4),
	BOOLEAN(SOCKOPT_NOFCS), BOOLEAN(SOCKOPT_SELECT_ERR_QUEUE),
	FORM(SOCKOPT_BUSY_POLL, 5), BOOLEAN(SOCKOPT_PREFER_BUSY_POLL),
	FORM(SOCKOPT_BUSY_POLL_BUDGET, 16),
	{ .attr = A(SOCKOPT_MAX_PACING_RATE), .len = 8, .good.u64 = 1000000 },
	FORM(SOCKOPT_INCOMING_CPU, 0), BOOLEAN(SOCKOPT_ZEROCOPY),
	FORM(SOCKOPT_TXREHASH, 0), BOOLEAN(SOCKOPT_TIMESTAMPNS),
	BOOLEAN(SOCKOPT_TIMESTAMP_NEW), BOOLEAN(RX_TIMESTAMP),
	FORM(IP_TOS, 16), FORM(IP_TTL, 3), FORM(IP_MINTTL, 2),
	BOOLEAN(IP_PKTINFO), BOOLEAN(IP_RECVTTL), BOOLEAN(IP_RECVTOS),
	BOOLEAN(IP_RECVOPTS), BOOLEAN(IP_RETOPTS), BOOLEAN(IP_PASSSEC),
	BOOLEAN(IP_RECVORIGDSTADDR), BOOLEAN(IP_CHECKSUM),
	BOOLEAN(IP_RECVFRAGSIZE), BOOLEAN(IP_RECVERR),
	BOOLEAN(IP_RECVERR_RFC4884), BOOLEAN(IP_FREEBIND),
	BOOLEAN(IP_TRANSPARENT), BOOLEAN(IP_BIND_ADDRESS_NO_PORT),
	FORM(IP_LOCAL_PORT_RANGE, 41000 << 16 | 40000),
	FORM(IP_MTU_DISCOVER, IP_PMTUDISC_DO), FORM(IP_MULTICAST_TTL, 4),
	BOOLEAN(IP_MULTICAST_LOOP), BOOLEAN(IP_MULTICAST_ALL),
	BOOLEAN(UDP_CORK), FORM(UDP_ENCAP, 2), BOOLEAN(UDP_NO_CHECK6_TX),
	BOOLEAN(UDP_NO_CHECK6_RX), FORM(UDP_SEGMENT, 1000), BOOLEAN(UDP_GRO),
	FORM(ERROR, ECONNREFUSED), FORM(ERROR_SOFT, EHOSTUNREACH),
	FORM(DROPS, 3), { .attr = A(STAMP), .len = 8, .good.u64 = 1 },
	FORM(TSKEY, 1), FORM(ZCKEY, 1), FORM(IP_ID, 1),
	BOOLEAN6(V6ONLY), FORM6(UNICAST_HOPS, 3), FORM6(MULTICAST_HOPS, 4),
	BOOLEAN6(MULTICAST_LOOP), BOOLEAN6(MULTICAST_ALL), FORM6(MTU, 1300),
	FORM6(MTU_DISCOVER, 2), BOOLEAN6(RECVERR),
	BOOLEAN6(RECVERR_RFC4884), FORM6(MINHOPCOUNT, 2),
	BOOLEAN6(AUTOFLOWLABEL), BOOLEAN6(DONTFRAG),
	BOOLEAN6(ROUTER_ALERT_ISOLATE), BOOLEAN6(FLOWINFO_SEND),
	BOOLEAN6(FLOWINFO), FORM6(ADDR_PREFERENCES, 2),
	BOOLEAN6(RECVPKTINFO), BOOLEAN6(2292PKTINFO),
	BOOLEAN6(RECVHOPLIMIT), BOOLEAN6(2292HOPLIMIT),
	BOOLEAN6(RECVRTHDR), BOOLEAN6(2292RTHDR), BOOLEAN6(RECVHOPOPTS),
	BOOLEAN6(2292HOPOPTS), BOOLEAN6(RECVDSTOPTS),
	BOOLEAN6(2292DSTOPTS), BOOLEAN6(RECVTCLASS),
	BOOLEAN6(RECVPATHMTU), BOOLEAN6(RECVORIGDSTADDR),
	BOOLEAN6(RECVFRAGSIZE), FORM6(TCLASS, 9),
	{ .attr = A(LOCAL_ADDR), .len = 16, .family = AF_INET6,
	  .good.bytes = { [15] = 1 } },
	{ .attr = A(REMOTE_ADDR), .len = 16, .family = AF_INET6,
	  .good.bytes = { [15] = 1 } },
	{ .attr = A(IPV6_LAST_PEER), .len = 16, .family = AF_INET6,
	  .good.bytes = { [15] = 1 } },
};

static const int flags[] = {
	A(SOCKOPT_BROADCAST), A(SOCKOPT_DEBUG), A(SOCKOPT_DONTROUTE),
	A(SOCKOPT_KEEPALIVE), A(SOCKOPT_OOBINLINE), A(SOCKOPT_PASSCRED),
	A(SOCKOPT_REUSEADDR), A(SOCKOPT_TIMESTAMP), A(SOCKOPT_SNDBUF_ULOCK),
	A(SOCKOPT_RCVBUF_ULOCK), A(NONBLOCK),
};

static bool has_ipv6(void)
{
	int fd = socket(AF_INET6, SOCK_DGRAM, 0);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* with IPv6 off, its forms cannot be tried */
static bool is_off(const struct form *form)
{
	return form->family && !has_ipv6();
}

static struct nl_msg *udp_with(struct cr *cr, const struct form *form, int len)
{
	struct nl_msg *msg = udp(cr);
	uint8_t value[64] = {};

	if (form->family)
		nla_put_u32(msg, A(FAMILY), form->family);
	memcpy(value, &form->good, sizeof(form->good));
	nla_put(msg, form->attr, len, value);
	return msg;
}

TEST_F_TIMEOUT(refuse, every_form_is_accepted_once, 300)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(forms); i++)
		if (!is_off(&forms[i]))
			ACCEPTED(udp_with(&self->cr, &forms[i], forms[i].len));
	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		struct nl_msg *msg = udp(&self->cr);

		nla_put_flag(msg, flags[i]);
		ACCEPTED(msg);
		ACCEPTED(udp_u32(&self->cr, flags[i], 1));
		ACCEPTED(udp_u32(&self->cr, flags[i], 0));
	}
}

TEST_F_TIMEOUT(refuse, short_and_long, 300)
{
	static const int wrong[] = { 1, 2, 3, 5, 8 };
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(forms); i++) {
		const struct form *form = &forms[i];

		if (is_off(form))
			continue;
		REFUSED_FOR(EINVAL, form->attr, udp_with(&self->cr, form, 0));
		REFUSED_FOR(EINVAL, form->attr, udp_with(&self->cr, form,
							 form->len - 1));
		REFUSED_FOR(EINVAL, form->attr, udp_with(&self->cr, form,
							 form->len + 1));
		REFUSED_FOR(EINVAL, form->attr, udp_with(&self->cr, form,
							 form->len + 4));
	}
	for (i = 0; i < ARRAY_SIZE(flags); i++)
		for (j = 0; j < ARRAY_SIZE(wrong); j++) {
			struct nl_msg *msg = udp(&self->cr);

			nla_put(msg, flags[i], wrong[j], "\1\0\0\0\0\0\0\0");
			REFUSED_FOR(EINVAL, flags[i], msg);
		}
}

TEST_F_TIMEOUT(refuse, repeated, 300)
{
	struct nl_msg *msg;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(forms); i++) {
		msg = udp_with(&self->cr, &forms[i], forms[i].len);
		nla_put(msg, forms[i].attr, forms[i].len, &forms[i].good);
		REFUSED_FOR(EINVAL, forms[i].attr, msg);
	}
	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		msg = udp_u32(&self->cr, flags[i], 1);
		nla_put_flag(msg, flags[i]);
		REFUSED_FOR(EINVAL, flags[i], msg);
	}
	msg = udp(&self->cr);
	nla_put_u32(msg, A(SOCK_TYPE), SOCK_DGRAM);
	REFUSED_FOR(EINVAL, A(SOCK_TYPE), msg);
}

TEST_F(refuse, unknown_attributes)
{
	static const int unknown[] = {
		AF_INET_CR_ATTR_MAX + 1, AF_INET_CR_ATTR_MAX + 100, 0x3fff,
		AF_INET_CR_ATTR_UNSPEC,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(unknown); i++)
		REFUSED(EINVAL, udp_u32(&self->cr, unknown[i], 1));
}

TEST_F(refuse, selectors_in_a_restore)
{
	REFUSED_FOR(EINVAL, A(PID), udp_u32(&self->cr, A(PID), getpid()));
	REFUSED_FOR(EINVAL, A(NO_CONTENTS), udp_u32(&self->cr, A(NO_CONTENTS),
						    1));
	REFUSED_FOR(EINVAL, A(ALL_VALUES), udp_u32(&self->cr, A(ALL_VALUES), 1));
}

TEST_F(refuse, bytes_after_the_attributes)
{
	struct nl_msg *msg = udp(&self->cr);

	nlmsg_append(msg, "\1\2\3", 3, 1);
	REFUSED(EINVAL, msg);
	msg = udp(&self->cr);
	nlmsg_append(msg, "\377\377\15\0", 4, 1);
	REFUSED(EINVAL, msg);
}

/* ---- contradictions and ranges ---- */

TEST_F(refuse, nothing_to_restore)
{
	REFUSED(EINVAL, cr_new(&self->cr, RESTORE, 0));
	REFUSED(EINVAL, cr_new_u32(&self->cr, RESTORE, 0, A(IP_TTL), 3));
	REFUSED(EINVAL, cr_new_u32(&self->cr, RESTORE, 0, A(INODE),
				   inode_of(self->fd)));
}

TEST_F(refuse, kinds_of_sockets)
{
	static const struct {
		int family, type, protocol, error, error2;
	} kinds[] = {
		{ AF_INET, SOCK_STREAM, 0, ESOCKTNOSUPPORT, EPROTONOSUPPORT },
		{ AF_INET, SOCK_SEQPACKET, 0, ESOCKTNOSUPPORT,
		  EPROTONOSUPPORT },
		{ AF_INET, SOCK_PACKET, 0, ESOCKTNOSUPPORT, EPROTONOSUPPORT },
		{ AF_INET, 0, 0, ESOCKTNOSUPPORT, EINVAL },
		{ AF_INET, 77, 0, ESOCKTNOSUPPORT, EINVAL },
		{ AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0, ESOCKTNOSUPPORT,
		  EINVAL },
		{ AF_INET, -1, 0, ESOCKTNOSUPPORT, EINVAL },
		{ AF_INET, SOCK_DGRAM, IPPROTO_TCP, EPROTONOSUPPORT, 0 },
		{ AF_INET, SOCK_DGRAM, 255, EPROTONOSUPPORT, 0 },
		{ AF_INET, SOCK_DGRAM, 256, EPROTONOSUPPORT, EINVAL },
		{ AF_INET, SOCK_DGRAM, -1, EPROTONOSUPPORT, EINVAL },
		{ AF_INET, SOCK_RAW, 0, EPROTONOSUPPORT, 0 },
		{ AF_INET, SOCK_RAW, 300, EPROTONOSUPPORT, EINVAL },
		{ AF_INET, SOCK_DGRAM, IPPROTO_ICMPV6, EPROTONOSUPPORT, 0 },
		{ AF_INET6, SOCK_DGRAM, IPPROTO_ICMP, EPROTONOSUPPORT, 0 },
		{ AF_INET6, SOCK_STREAM, 0, ESOCKTNOSUPPORT, EPROTONOSUPPORT },
		{ AF_INET6, SOCK_RAW, 0, EPROTONOSUPPORT, 0 },
		{ AF_UNIX, SOCK_DGRAM, 0, EAFNOSUPPORT, 0 },
		{ 0, SOCK_DGRAM, 0, EAFNOSUPPORT, 0 },
		{ 9999, SOCK_DGRAM, 0, EAFNOSUPPORT, 0 },
	};
	struct nl_msg *msg;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		msg = cr_new_u32(&self->cr, RESTORE, 0, A(SOCK_TYPE),
				 kinds[i].type);
		nla_put_u32(msg, A(FAMILY), kinds[i].family);
		if (kinds[i].protocol)
			nla_put_u32(msg, A(PROTOCOL), kinds[i].protocol);
		if (kinds[i].family == AF_INET6 && !has_ipv6()) {
			nlmsg_free(msg);
			continue;
		}
		TH_LOG("family %d type %d protocol %d", kinds[i].family,
		       kinds[i].type, kinds[i].protocol);
		REFUSED_EITHER(kinds[i].error, kinds[i].error2 ?
			       kinds[i].error2 : kinds[i].error, msg);
	}
}

/* ---- headers of IPv6 datagrams, which recvmsg(2) trusts ---- */

static struct nl_msg *dgram6(struct cr *cr, const uint8_t *header, size_t len)
{
	struct nl_msg *msg = udp_u32(cr, A(FAMILY), AF_INET6);
	struct nlattr *nest = nla_nest_start(msg, A(DGRAM));

	nla_put(msg, AF_INET_CR_DGRAM_HEADER, len, header);
	nla_nest_end(msg, nest);
	nla_put(msg, A(DGRAM_DATA), 3, "abc");
	return msg;
}

/* next headers: destination options, routing header, fragment, and what is none */
#define UDP17	17

TEST_F(refuse, headers_of_ipv6)
{
	static const struct {
		uint8_t next;		/* of the IPv6 header */
		uint8_t ext[24];	/* what follows it, up to the UDP header */
		size_t len;
		bool good;
	} cases[] = {
		{ UDP17, { }, 0, true },
		{ 60, { UDP17, 0, 1, 4 }, 8, true },
		{ 0, { 60, 0, 1, 4, 0, 0, 0, 0, UDP17, 0, 1, 4 }, 16, true },
		{ 43, { UDP17, 2, 4 }, 24, true },
		{ 44, { UDP17 }, 8, true },
		{ UDP17, { UDP17 }, 8, false },		/* none is said to be */
		{ 60, { UDP17, 1, 1, 12 }, 8, false },	/* longer than it is */
		{ 60, { UDP17, 255, 1, 4 }, 24, false },
		{ 43, { UDP17, 255, 4 }, 24, false },
		{ 60, { UDP17, 0, 1, 4 }, 1, false },	/* cut off */
		{ 60, { UDP17, 0, 1, 4 }, 7, false },
		{ 60, { UDP17, 0, 1, 4 }, 9, false },	/* and a bit */
		{ 60, { 58, 0, 1, 4 }, 8, false },	/* not UDP behind it */
		{ 60, { 0, 0, 1, 4, 0, 0, 0, 0, UDP17 }, 16, false },
		{ 51, { UDP17, 255 }, 24, false },
		{ 59, { UDP17 }, 8, false },
		{ 50, { UDP17 }, 8, false },
		{ 136, { }, 0, false },
	};
	uint8_t header[80];
	unsigned int i;
	size_t len;

	if (!has_ipv6())
		SKIP(return, "IPv6 is off here");
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		memset(header, 0, sizeof(header));
		header[0] = 6 << 4;
		header[6] = cases[i].next;
		memcpy(header + 40, cases[i].ext, cases[i].len);
		len = 40 + cases[i].len + 8;
		TH_LOG("case %u", i);
		if (cases[i].good)
			ACCEPTED(dgram6(&self->cr, header, len));
		else
			REFUSED(EINVAL, dgram6(&self->cr, header, len));
	}
	header[0] = 6 << 4;
	header[6] = UDP17;
	for (len = 0; len < 48; len += 7)
		REFUSED(EINVAL, dgram6(&self->cr, header, len));
	for (i = 0; i < 16; i++) {
		header[0] = i << 4;
		if (i != 6)
			REFUSED(EINVAL, dgram6(&self->cr, header, 48));
	}
}

/* where the kernel will look for the address of an error, and before it */
TEST_F(refuse, addresses_of_ipv6_errors)
{
	static const struct {
		uint32_t offset;
		size_t len;
		bool good;
	} cases[] = {
		{ 24, 40, true }, { 0, 40, false }, { 23, 40, false },
		{ 200, 40, false }, { 100, 40, false }, { 512, 512, true },
		{ 300, 400, true }, { 0, 0, true },
	};
	struct sock_extended_err ee = {
		.ee_errno = ECONNREFUSED, .ee_origin = SO_EE_ORIGIN_ICMP6,
	};
	uint8_t header[512] = { 6 << 4 };
	struct nlattr *nest;
	struct nl_msg *msg;
	unsigned int i;

	if (!has_ipv6())
		SKIP(return, "IPv6 is off here");
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		msg = udp_u32(&self->cr, A(FAMILY), AF_INET6);
		nest = nla_nest_start(msg, A(EXTERR));
		nla_put(msg, AF_INET_CR_EXTERR_ERR, sizeof(ee), &ee);
		if (cases[i].len)
			nla_put(msg, AF_INET_CR_EXTERR_HEADER, cases[i].len,
				header);
		nla_put_u32(msg, AF_INET_CR_EXTERR_ADDR_OFFSET,
			    cases[i].offset);
		nla_nest_end(msg, nest);
		nla_put(msg, A(EXTERR_DATA), 3, "abc");
		TH_LOG("case %u", i);
		if (cases[i].good)
			ACCEPTED(msg);
		else
			REFUSED(EINVAL, msg);
	}
}

/* make check T=refuse CMDLINE=ipv6.disable=1 */
TEST_F(refuse, ipv6_that_is_off)
{
	struct nl_msg *msg;

	if (has_ipv6())
		SKIP(return, "IPv6 is on here");
	ACCEPTED(udp(&self->cr));
	msg = udp_u32(&self->cr, A(FAMILY), AF_INET6);
	REFUSED_FOR(EAFNOSUPPORT, A(FAMILY), msg);
	EXPECT_STREQ("IPv6 is disabled in this kernel, or its module is not loaded",
		     self->cr.text);
}

TEST_F(refuse, out_of_range)
{
	static const struct {
		int attr;
		uint32_t value;
		int error;
	} bad[] = {
		{ A(SHUTDOWN), 4, EINVAL },
		{ A(SHUTDOWN), 0xffffffff, EINVAL },
		{ A(BIND_LOCKS), 4, EINVAL },
		{ A(IP_TTL), 256, EINVAL },
		{ A(IP_TTL), 0, EINVAL },
		{ A(IP_MINTTL), 256, EINVAL },
		{ A(IP_MTU_DISCOVER), 6, EINVAL },
		{ A(IP_MULTICAST_TTL), 256, EINVAL },
		{ A(IP_LOCAL_PORT_RANGE), 40000 << 16 | 41000, EINVAL },
		{ A(IPV6_TCLASS), 0, EINVAL },	/* not of AF_INET */
		{ A(IPV6_V6ONLY), 0, EINVAL },
		{ A(REMOTE_FLOWINFO), 0, EINVAL },
		{ A(SOCKOPT_TXREHASH), 2, EINVAL },
		{ A(SOCKOPT_BUSY_POLL), -1, EINVAL },
		{ A(SOCKOPT_BUSY_POLL_BUDGET), -1, EINVAL },
		{ A(SOCKOPT_ZEROCOPY), 2, EINVAL },
		{ A(UDP_SEGMENT), 65536, EINVAL },
		{ A(UDP_ENCAP), 99, ENOPROTOOPT },
		{ A(ERROR), 4096, EINVAL },
		{ A(ERROR_SOFT), 0xffffffff, EINVAL },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		REFUSED_FOR(bad[i].error, bad[i].attr,
			    udp_u32(&self->cr, bad[i].attr, bad[i].value));
}

TEST_F(refuse, time_out_of_range)
{
	struct timeval tv = { .tv_sec = 1, .tv_usec = 1000000 };
	struct nl_msg *msg = udp(&self->cr);

	nla_put(msg, A(SOCKOPT_RCVTIMEO), sizeof(tv), &tv);
	REFUSED_FOR(EDOM, A(SOCKOPT_RCVTIMEO), msg);
	tv.tv_usec = -1;
	msg = udp(&self->cr);
	nla_put(msg, A(SOCKOPT_SNDTIMEO), sizeof(tv), &tv);
	REFUSED_FOR(EDOM, A(SOCKOPT_SNDTIMEO), msg);
}

TEST_F(refuse, not_for_udp)
{
	static const int raw_only[] = {
		A(IP_HDRINCL), A(IP_NODEFRAG), A(IP_ROUTER_ALERT),
		A(RAW_ICMP_FILTER), A(UDPLITE_SEND_CSCOV),
		A(UDPLITE_RECV_CSCOV),
	};
	struct nl_msg *msg;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(raw_only); i++) {
		int err = cr_call(&self->cr, udp_u32(&self->cr, raw_only[i], 8),
				  NULL);

		EXPECT_TRUE(err == -ENOPROTOOPT || err == -EINVAL ||
			    err == -EOPNOTSUPP)
			TH_LOG("attribute %d: %d", raw_only[i], err);
		EXPECT_STRNE("", self->cr.text);
		EXPECT_EQ(raw_only[i], self->cr.blamed);
		EXPECT_TRUE(nothing_left(&self->before));
	}
	msg = udp(&self->cr);
	nla_put_flag(msg, A(UNHASHED));
	REFUSED_FOR(EINVAL, A(UNHASHED), msg);
}

TEST_F(refuse, data_without_its_attribute)
{
	static const int data[] = {
		A(DGRAM_DATA), A(EXTERR_DATA), A(UDP_PENDING_DATA),
	};
	struct nl_msg *msg;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(data); i++) {
		msg = udp(&self->cr);
		nla_put(msg, data[i], 3, "abc");
		REFUSED_FOR(EINVAL, data[i], msg);
	}
}

/* ---- addresses and devices ---- */

TEST_F(refuse, port_in_use)
{
	REFUSED(EADDRINUSE, udp_at(&self->cr, "127.0.0.1", 7777));
	REFUSED(EADDRINUSE, udp_at(&self->cr, "0.0.0.0", 7777));
	ACCEPTED(udp_at(&self->cr, "127.0.0.2", 7777));
}

TEST_F(refuse, address_not_here)
{
	struct nl_msg *msg;

	REFUSED(EADDRNOTAVAIL, udp_at(&self->cr, "192.0.2.7", 7778));
	msg = udp_at(&self->cr, "192.0.2.7", 7778);
	nla_put_u32(msg, A(IP_FREEBIND), 1);
	ACCEPTED(msg);
}

TEST_F(refuse, no_route)
{
	struct sockaddr_in sin = at("192.0.2.7", 9);
	struct nl_msg *msg = udp_at(&self->cr, "127.0.0.1", 7778);

	nla_put(msg, A(REMOTE_ADDR), 4, &sin.sin_addr);
	nla_put_u16(msg, A(REMOTE_PORT), 9);
	REFUSED(ENETUNREACH, msg);
}

TEST_F(refuse, broadcast_not_allowed)
{
	struct sockaddr_in sin = at("127.255.255.255", 9);
	struct nl_msg *msg = udp_at(&self->cr, "127.0.0.1", 7778);

	nla_put(msg, A(REMOTE_ADDR), 4, &sin.sin_addr);
	nla_put_u16(msg, A(REMOTE_PORT), 9);
	REFUSED(EACCES, msg);
}

TEST_F(refuse, no_such_device)
{
	struct nl_msg *msg = udp(&self->cr);

	nla_put_string(msg, A(SOCKOPT_BINDTODEVICE), "nosuch0");
	REFUSED_FOR(ENODEV, A(SOCKOPT_BINDTODEVICE), msg);
}

TEST_F(refuse, odd_device_names)
{
	struct nl_msg *msg = udp(&self->cr);

	nla_put(msg, A(SOCKOPT_BINDTODEVICE), 2, "lo");
	REFUSED_FOR(EINVAL, A(SOCKOPT_BINDTODEVICE), msg);
	msg = udp(&self->cr);
	nla_put(msg, A(SOCKOPT_BINDTODEVICE), 0, "");
	REFUSED_FOR(EINVAL, A(SOCKOPT_BINDTODEVICE), msg);
	msg = udp(&self->cr);
	nla_put_string(msg, A(SOCKOPT_BINDTODEVICE), "a234567890123456");
	REFUSED_FOR(EINVAL, A(SOCKOPT_BINDTODEVICE), msg);
	msg = udp(&self->cr);
	nla_put_string(msg, A(SOCKOPT_BINDTODEVICE), "lo");
	ACCEPTED(msg);
}

TEST_F(refuse, late_steps_leave_no_socket)
{
	struct sockaddr_in sin = at("192.0.2.7", 9);
	struct nl_msg *msg;
	int i;

	for (i = 0; i < 100; i++) {
		msg = udp_at(&self->cr, "127.0.0.1", 7779);
		nla_put(msg, A(REMOTE_ADDR), 4, &sin.sin_addr);
		nla_put_u16(msg, A(REMOTE_PORT), 9);
		ASSERT_EQ(-ENETUNREACH, cr_call(&self->cr, msg, NULL));
	}
	EXPECT_TRUE(nothing_left(&self->before));
	ACCEPTED(udp_at(&self->cr, "127.0.0.1", 7779));
}

/* ---- onto a descriptor ---- */

static struct nl_msg *onto(struct cr *cr, int fd)
{
	return cr_new_u32(cr, RESTORE, 0, A(SOCK_FD), fd);
}

TEST_F(refuse, descriptor_that_is_no_socket)
{
	struct nl_msg *msg;
	int p[2];

	ASSERT_EQ(0, pipe(p));
	self->before = cr_left();
	REFUSED_FOR(ENOTSOCK, A(SOCK_FD), onto(&self->cr, p[0]));
	REFUSED_FOR(EBADF, A(SOCK_FD), onto(&self->cr, 999));
	REFUSED_FOR(EBADF, A(SOCK_FD), onto(&self->cr, -1));
	msg = onto(&self->cr, self->fd);
	ASSERT_EQ(self->fd, cr_restore_msg(&self->cr, msg));
}

TEST_F(refuse, descriptor_of_another_kind)
{
	const struct other *o = NULL;
	int fd;

	while ((o = next_other(_metadata, o, &fd))) {
		self->before = cr_left();
		REFUSED_EITHER(o->error, o->error2,
			       onto(&self->cr, fd));
		close(fd);
	}
}

TEST_F(refuse, descriptor_that_does_not_match)
{
	struct nl_msg *msg = onto(&self->cr, self->fd);

	nla_put_u32(msg, A(SOCK_TYPE), SOCK_RAW);
	REFUSED_FOR(EINVAL, A(SOCK_TYPE), msg);
	msg = onto(&self->cr, self->fd);
	nla_put_u32(msg, A(PROTOCOL), IPPROTO_UDPLITE);
	REFUSED_FOR(EINVAL, A(PROTOCOL), msg);
	msg = onto(&self->cr, self->fd);
	nla_put_u32(msg, A(FAMILY), AF_INET6);
	REFUSED(EINVAL, msg);
}

TEST_F(refuse, descriptor_bound_elsewhere)
{
	struct nl_msg *msg = onto(&self->cr, self->fd);
	struct sockaddr_in sin = at("127.0.0.2", 7777);

	nla_put(msg, A(LOCAL_ADDR), 4, &sin.sin_addr);
	nla_put_u16(msg, A(LOCAL_PORT), 7777);
	REFUSED(EINVAL, msg);
	msg = onto(&self->cr, self->fd);
	sin = at("127.0.0.1", 7778);
	nla_put(msg, A(LOCAL_ADDR), 4, &sin.sin_addr);
	nla_put_u16(msg, A(LOCAL_PORT), 7778);
	REFUSED(EINVAL, msg);
	EXPECT_EQ(7777, port_of(self->fd));
}

TEST_F(refuse, descriptor_of_another_namespace)
{
	struct cr other;

	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&other));
	EXPECT_EQ(-EPERM, cr_call(&other, onto(&other, self->fd), NULL));
	EXPECT_STRNE("", other.text);
	cr_close(&other);
}

/* ---- who may ---- */

static int caps_keep(uint32_t low_mask)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = {};

	data[0].effective = low_mask;
	data[0].permitted = low_mask;
	return syscall(SYS_capset, &head, data);
}

#define CAP(name)	(1u << CAP_##name)

/* the netlink core asks for the capability: it says no sentence */
TEST_F(refuse, no_capability)
{
	struct cr_list list;

	ASSERT_EQ(0, caps_keep(0));
	EXPECT_EQ(-EPERM, cr_dump_fd(&self->cr, self->fd, &list));
	EXPECT_EQ(-EPERM, cr_dump_one(&self->cr, self->fd, &list));
	EXPECT_EQ(-EPERM, cr_dump_inode(&self->cr, inode_of(self->fd), &list));
	EXPECT_EQ(-EPERM, cr_dump_all(&self->cr, &list));
	EXPECT_EQ(-EPERM, cr_call(&self->cr, udp(&self->cr), NULL));
	EXPECT_EQ(-EPERM, cr_call(&self->cr, onto(&self->cr, self->fd), NULL));
	EXPECT_TRUE(nothing_left(&self->before));
}

TEST_F(refuse, privileged_port)
{
	ASSERT_EQ(0, caps_keep(CAP(NET_ADMIN)));
	REFUSED(EACCES, udp_at(&self->cr, "127.0.0.1", 53));
	ACCEPTED(udp_at(&self->cr, "127.0.0.1", 5353));
}

TEST_F(refuse, raw_without_net_raw)
{
	struct nl_msg *msg;

	ASSERT_EQ(0, caps_keep(CAP(NET_ADMIN)));
	msg = cr_new_u32(&self->cr, RESTORE, 0, A(SOCK_TYPE), SOCK_RAW);
	nla_put_u32(msg, A(PROTOCOL), 253);
	REFUSED(EPERM, msg);
}

/* a file cannot be given away by who may not chown(2) */
TEST_F(refuse, owner)
{
	ACCEPTED(udp_u32(&self->cr, A(OWNER_UID), 1000));
	ASSERT_EQ(0, caps_keep(CAP(NET_ADMIN)));
	REFUSED_FOR(EPERM, A(OWNER_UID), udp_u32(&self->cr, A(OWNER_UID),
						 1000));
	REFUSED_FOR(EPERM, A(OWNER_GID), udp_u32(&self->cr, A(OWNER_GID),
						 1000));
	ACCEPTED(udp_u32(&self->cr, A(OWNER_UID), geteuid()));
}

TEST_F(refuse, no_descriptor_left)
{
	struct rlimit limit = {};
	int next;

	ASSERT_EQ(0, getrlimit(RLIMIT_NOFILE, &limit));
	next = dup(self->fd);
	close(next);
	limit.rlim_cur = next;
	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &limit));
	EXPECT_EQ(-EMFILE, cr_call(&self->cr, udp_at(&self->cr, "127.0.0.1",
						     7780), NULL));
	EXPECT_STRNE("", self->cr.text);
	limit.rlim_cur = next + 10;
	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &limit));
	EXPECT_TRUE(nothing_left(&self->before));
	ACCEPTED(udp_at(&self->cr, "127.0.0.1", 7780));
}

FIXTURE(user_namespace) {
	struct cr cr;
	struct cr_left before;
	int fd;
};

static int write_map(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	int ret = write(fd, text, strlen(text));

	close(fd);
	return ret < 0 ? -1 : 0;
}

FIXTURE_SETUP(user_namespace)
{
	if (unshare(CLONE_NEWUSER))
		SKIP(return, "no user namespaces here: %s", strerror(errno));
	ASSERT_EQ(0, write_map("/proc/self/setgroups", "deny"));
	ASSERT_EQ(0, write_map("/proc/self/uid_map", "0 0 1"));
	ASSERT_EQ(0, write_map("/proc/self/gid_map", "0 0 1"));
	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&self->cr));
	self->fd = kind_socket(KIND_UDP);
	self->before = cr_left();
}

FIXTURE_TEARDOWN(user_namespace)
{
	close(self->fd);
	cr_close(&self->cr);
}

TEST_F(user_namespace, root_may_what_needs_no_more)
{
	struct cr_list list;
	int fd;

	ACCEPTED(udp_at(&self->cr, "127.0.0.1", 53));
	ACCEPTED(udp_u32(&self->cr, A(SOCKOPT_MARK), 5));
	ACCEPTED(udp_u32(&self->cr, A(SOCKOPT_RCVBUF), 100000));
	ACCEPTED(udp_u32(&self->cr, A(SOCKOPT_PRIORITY), 100));
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &list));
	fd = cr_restore(&self->cr, &list);
	EXPECT_LE(0, fd)
		TH_LOG("%s", self->cr.text);
	close(fd);
	cr_list_free(&list);
}

TEST_F(user_namespace, root_may_not_what_needs_the_initial_one)
{
	struct nl_msg *msg = udp(&self->cr);

	REFUSED_FOR(EPERM, A(SOCKOPT_RCVBUF),
		    udp_u32(&self->cr, A(SOCKOPT_RCVBUF), 64 << 20));
	REFUSED_FOR(EPERM, A(SOCKOPT_SNDBUF),
		    udp_u32(&self->cr, A(SOCKOPT_SNDBUF), 64 << 20));
	REFUSED_FOR(EPERM, A(SOCKOPT_PREFER_BUSY_POLL),
		    udp_u32(&self->cr, A(SOCKOPT_PREFER_BUSY_POLL), 1));
	nla_put_flag(msg, A(SOCKOPT_DEBUG));
	REFUSED_FOR(EACCES, A(SOCKOPT_DEBUG), msg);
	REFUSED_FOR(EINVAL, A(OWNER_UID), udp_u32(&self->cr, A(OWNER_UID),
						  1000));
}

/* ---- the module stays while it is used ---- */

static int module_remove(void)
{
	return syscall(SYS_delete_module, AF_INET_CR_GENL_NAME, O_NONBLOCK) ?
	       -errno : 0;
}

TEST_F(refuse, rmmod_while_a_dump_is_open)
{
	struct cr_list list = {};
	int sockets[600];
	unsigned int i;
	int ret;

	if (self->before.refs != 0)
		SKIP(return, "somebody else uses the module");
	for (i = 0; i < ARRAY_SIZE(sockets); i++) {
		ASSERT_LE(0, sockets[i] = kind_socket(KIND_UDP));
	}
	ASSERT_EQ(0, cr_send(&self->cr, cr_new(&self->cr, DUMP, NLM_F_DUMP)));
	ASSERT_EQ(1, cr_recv(&self->cr, &list));
	EXPECT_LT(0, cr_module_refs());
	EXPECT_EQ(-EWOULDBLOCK, module_remove());
	while ((ret = cr_recv(&self->cr, &list)) == 1)
		;
	EXPECT_EQ(0, ret);
	EXPECT_EQ(ARRAY_SIZE(sockets) + 1, list.n);
	for (i = 0; i < ARRAY_SIZE(sockets); i++)
		close(sockets[i]);
	EXPECT_TRUE(EVENTUALLY(!cr_module_refs()));
	EXPECT_TRUE(nothing_left(&self->before));
	cr_list_free(&list);
}

TEST_HARNESS_MAIN
