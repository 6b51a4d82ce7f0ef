/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tests of requests that are refused: each is one errno with a sentence, and
 * leaves nothing behind
 */
#ifndef AF_INET_CR_TEST_REFUSE_H
#define AF_INET_CR_TEST_REFUSE_H

#include "nl.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define DUMP		AF_INET_CR_CMD_DUMP
#define RESTORE		AF_INET_CR_CMD_RESTORE

static inline void prepare(struct __test_metadata *_metadata, struct cr *cr,
			   int *fd, struct cr_left *before)
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

/* a fixture with a socket that is bound to port 7777 of 127.0.0.1 */
#define REFUSE_FIXTURE(name)						\
	FIXTURE(name) {							\
		struct cr cr;						\
		struct cr_left before;					\
		int fd;							\
	};								\
									\
	FIXTURE_SETUP(name)						\
	{								\
		prepare(_metadata, &self->cr, &self->fd, &self->before); \
	}								\
									\
	FIXTURE_TEARDOWN(name)						\
	{								\
		close(self->fd);					\
		cr_close(&self->cr);					\
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
	EXPECT_TRUE(cr_nothing_left(&self->before));			\
} while (0)

#define REFUSED(error, msg)	REFUSED_FOR(error, 0, msg)

/* a restore that makes a socket, as the control of what is refused */
#define ACCEPTED(msg) do {						\
	int fd_ = cr_restore_msg(&self->cr, msg);			\
	EXPECT_LE(0, fd_)						\
		TH_LOG("said: %s", self->cr.text);			\
	if (fd_ >= 0)							\
		close(fd_);						\
	EXPECT_TRUE(cr_nothing_left(&self->before));			\
} while (0)

/* as REFUSED, by one of two: who is asked first depends on the kernel */
#define REFUSED_EITHER(error, error2, msg) do {				\
	int err_ = cr_call(&self->cr, msg, NULL);			\
	EXPECT_TRUE(err_ == -(error) || err_ == -(error2))		\
		TH_LOG("%d, said: %s", err_, self->cr.text);		\
	EXPECT_STRNE("", self->cr.text);				\
	EXPECT_TRUE(cr_nothing_left(&self->before));			\
} while (0)

/* a socket that the module does not know */
struct other {
	int family, type, protocol;
	int error, error2;
};

static const struct other others[] = {
	{ AF_UNIX, SOCK_STREAM, 0, EAFNOSUPPORT, EAFNOSUPPORT },
	{ AF_UNIX, SOCK_DGRAM, 0, EAFNOSUPPORT, EAFNOSUPPORT },
	{ AF_INET6, SOCK_STREAM, IPPROTO_MPTCP, EPROTONOSUPPORT,
	  EPROTONOSUPPORT },
	{ AF_NETLINK, SOCK_RAW, 0, EAFNOSUPPORT, EAFNOSUPPORT },
	{ AF_PACKET, SOCK_RAW, 0, EAFNOSUPPORT, EAFNOSUPPORT },
	{ AF_INET, SOCK_STREAM, IPPROTO_MPTCP, EPROTONOSUPPORT,
	  EPROTONOSUPPORT },
};

/* the next that there is in this kernel, open */
static inline const struct other *
next_other(struct __test_metadata *_metadata, const struct other *o, int *fd)
{
	for (o = o ? o + 1 : others; o < others + ARRAY_SIZE(others); o++) {
		*fd = socket(o->family, o->type, o->protocol);
		if (*fd >= 0)
			return o;
		TH_LOG("no family %d here, left out", o->family);
	}
	return NULL;
}

/* a restore of a UDP socket that is bound */
static inline struct nl_msg *udp_at(struct cr *cr, const char *addr, uint16_t port)
{
	struct sockaddr_in sin = at(addr, port);
	struct nl_msg *msg = cr_udp(cr);

	nla_put(msg, A(LOCAL_ADDR), 4, &sin.sin_addr);
	nla_put_u16(msg, A(LOCAL_PORT), port);
	return msg;
}

#endif
