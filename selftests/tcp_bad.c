// SPDX-License-Identifier: GPL-2.0
/*
 * The image of a TCP connection is hostile: whatever it says, RESTORE refuses it
 * and leaves nothing, or makes a socket that works as any other. The kernel does
 * not complain of either.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "kselftest_harness.h"
#include "tcp.h"

TCP_ALLOWED

#define A(name)		AF_INET_CR_ATTR_##name
#define T(name)		AF_INET_CR_TCP_##name
#define PORT		7401

/* one connection with something in every queue, and its image */
FIXTURE(tcp_bad) {
	struct cr cr;
	int fd[2];
	int freeze;
	struct wire wire;
	struct cr_list list;
};

FIXTURE_SETUP(tcp_bad)
{
	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&self->cr));
	ASSERT_EQ(0, wire_open(&self->wire, "lo"));
	ASSERT_EQ(0, tcp_pair(TCP_V4, PORT, self->fd));
	ASSERT_EQ(3, send(self->fd[1], "abc", 3, 0));
	ASSERT_EQ(0, wait_readable(self->fd[0]));
	ASSERT_EQ(0, cr_dump_frozen(&self->cr, self->fd[0], &self->list));
	cr_list_free(&self->list);
	self->freeze = self->cr.freeze_fd;
	wire_freeze(&self->wire, self->fd[0]);
	/* sent, and not acknowledged */
	ASSERT_EQ(5, send(self->fd[0], "12345", 5, 0));
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd[0], &self->list));
	ASSERT_EQ(1, self->list.n);
	ASSERT_EQ(0, cr_detach(&self->cr, self->fd[0]));
	close(self->fd[0]);
}

FIXTURE_TEARDOWN(tcp_bad)
{
	cr_list_free(&self->list);
	wire_close(&self->wire);
	close(self->freeze);
	close(self->fd[1]);
	cr_close(&self->cr);
}

/* RESTORE of the image with another value of one field; -1: without it */
static struct nl_msg *with_field(struct cr *cr, const struct cr_list *list,
				 int field, int64_t value)
{
	struct nlattr *nest = cr_attr(list->msg[0], A(TCP)), *nla, *to;
	struct nl_msg *msg = cr_replay(cr, list->msg[0], A(TCP));
	bool there = false;
	int rem;

	to = nla_nest_start(msg, A(TCP));
	nla_for_each_nested(nla, nest, rem) {
		if (nla_type(nla) != field) {
			nla_put(msg, nla_type(nla), nla_len(nla), nla_data(nla));
			continue;
		}
		there = true;
		if (value >= 0)
			nla_put_u32(msg, field, value);
	}
	if (!there && value >= 0)
		nla_put_u32(msg, field, value);
	nla_nest_end(msg, to);
	return msg;
}

static uint32_t field_of(const struct cr_list *list, int field)
{
	struct nlattr *nest = cr_attr(list->msg[0], A(TCP));
	struct nlattr *nla = nla_find(nla_data(nest), nla_len(nest), field);

	return nla ? nla_get_u32(nla) : 0;
}

/* a socket that was made does what sockets do, also with a peer that hears it */
static void use(int fd)
{
	struct tcp_info info;
	socklen_t len = sizeof(info);
	char buf[64];

	recv(fd, buf, sizeof(buf), MSG_DONTWAIT | MSG_PEEK);
	recv(fd, buf, 1, MSG_DONTWAIT | MSG_OOB);
	recv(fd, buf, sizeof(buf), MSG_DONTWAIT);
	send(fd, buf, sizeof(buf), MSG_DONTWAIT | MSG_NOSIGNAL);
	set_int(fd, SOL_TCP, TCP_NODELAY, 1);
	getsockopt(fd, SOL_TCP, TCP_INFO, &info, &len);
	close(fd);
}

/* the image is whole */
TEST_F(tcp_bad, good)
{
	self->fd[0] = cr_restore(&self->cr, &self->list);
	ASSERT_LE(0, self->fd[0])
		TH_LOG("attribute %d: %s", self->cr.blamed, self->cr.text);
	use(self->fd[0]);
}

#define LESS(name, n)	{ T(name), 0, -(n), true }
#define MORE(name, n)	{ T(name), 0, n, true }
#define IS(name, n)	{ T(name), n, 0, false }
#define WITHOUT(name)	{ T(name), -1, 0, false }

static const struct {
	int field;
	int64_t value;
	int64_t plus;
	bool relative;
} refused[] = {
	/* nothing divides by them, nothing is shifted by them */
	IS(MSS_CLAMP, 0), IS(MSS_CLAMP, 47), IS(MSS_CLAMP, 65536),
	IS(ADVMSS, 0), IS(ADVMSS, 65536), IS(RCV_MSS, 0), IS(RCV_MSS, 65536),
	IS(CWND, 0), IS(CWND, 0x80000000), IS(CWND_CLAMP, 0), IS(SSTHRESH, 0),
	IS(SCALING_RATIO, 256), IS(REORDERING, 0), IS(RTO, 0),
	IS(RTO, 4000000000), IS(BACKOFF, 32), IS(SRTT, 0xffffffff),
	IS(SND_WSCALE, 15), IS(RCV_WSCALE, 15), IS(WINDOW_CLAMP, 0),
	IS(SND_WND, 0xffffffff), IS(RCV_WND, 0xffffffff),
	IS(RCV_SSTHRESH, 0xffffffff), IS(MAX_WINDOW, 0),
	IS(STATE, 0), IS(STATE, 2), IS(STATE, 3), IS(STATE, 4), IS(STATE, 5),
	IS(STATE, 6), IS(STATE, 7), IS(STATE, 8), IS(STATE, 9), IS(STATE, 10),
	IS(STATE, 11), IS(STATE, 12), IS(STATE, 99), IS(FLAGS, 128),
	IS(FLAGS, 16), IS(ECN, 16), IS(URG_DATA, 0x800), IS(URG_DATA, 0x300),
	IS(TIMER_LEFT, 0xfffffffe), IS(KEEPALIVE_LEFT, 0xfffffffe),
	IS(DELACK_LEFT, 0xfffffffe), IS(RETRANS_AGE, 0xfffffffe),
	IS(PROBES_AGE, 0xfffffffe), IS(TS_RECENT_AGE, 0xfffffffe),
	IS(RETRANSMITS, 256), IS(PINGPONG, 256), IS(ATO, 201),
	IS(RCV_SPACE, 0), IS(RCV_SPACE, 0xffffffff), IS(CHRONO, 4),
	IS(BUSY_TIME, 0xffffffff), IS(FASTOPEN_FAIL, 4), IS(TIMEOUT_REHASH, 65536),
	/* the queues are all there, once */
	LESS(SND_UNA, 1), MORE(SND_UNA, 1), MORE(SND_UNA, 6),
	LESS(SND_NXT, 1), MORE(SND_NXT, 1), LESS(WRITE_SEQ, 1),
	MORE(WRITE_SEQ, 1), MORE(WRITE_SEQ, 0x7fffffff),
	LESS(RCV_NXT, 1), MORE(RCV_NXT, 1), LESS(COPIED_SEQ, 1),
	MORE(COPIED_SEQ, 1), MORE(COPIED_SEQ, 4), MORE(RCV_WUP, 0x7fffffff),
	MORE(SND_UP, 6), LESS(SND_UP, 6), MORE(SND_WL1, 0x7fffffff),
	WITHOUT(STATE), WITHOUT(FLAGS), WITHOUT(SND_UNA), WITHOUT(RCV_NXT),
	WITHOUT(CWND), WITHOUT(RTO), WITHOUT(MSS_CLAMP), WITHOUT(WINDOW_CLAMP),
};

#define NR_REFUSED	(sizeof(refused) / sizeof(*refused))

TEST_F(tcp_bad, fields)
{
	struct cr_left before = cr_left(), after;
	unsigned int i;
	int64_t value;
	int ret;

	for (i = 0; i < NR_REFUSED; i++) {
		value = refused[i].value;
		if (refused[i].relative)
			value = (uint32_t)(field_of(&self->list,
						    refused[i].field) +
					   refused[i].plus);
		ret = cr_restore_msg(&self->cr, with_field(&self->cr,
							   &self->list,
							   refused[i].field,
							   value));
		EXPECT_TRUE(ret == -EINVAL || ret == -EOPNOTSUPP)
			TH_LOG("field %d, %lld: %d", refused[i].field,
			       (long long)value, ret);
		EXPECT_NE(0, self->cr.text[0]);
		if (ret >= 0)
			close(ret);
	}
	after = cr_left();
	EXPECT_EQ(before.fds, after.fds);
	EXPECT_EQ(before.inuse, after.inuse);
	EXPECT_EQ(before.refs, after.refs);
	/* the port is free, and the peer has heard nothing */
	EXPECT_EQ(1, tcp_state(self->fd[1]));
	EXPECT_EQ(0, wire_hear(&self->wire));
	self->fd[0] = cr_restore(&self->cr, &self->list);
	EXPECT_LE(0, self->fd[0]);
	close(self->fd[0]);
}

/* a value from where things end */
static uint32_t edge(uint32_t is)
{
	static const uint32_t edges[] = {
		0, 1, 2, 47, 48, 255, 256, 65535, 65536, 0x3fffc000,
		0x40000000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff,
	};

	switch (rnd(4)) {
	case 0:
		return is + rnd(9) - 4;
	case 1:
		return is ^ 1U << rnd(32);
	case 2:
		return rnd(0xffffffff);
	default:
		return edges[rnd(sizeof(edges) / sizeof(*edges))];
	}
}

static void corrupt(struct nlmsghdr *nlh)
{
	struct nlattr *nest = NULL, *nla;
	unsigned int n = 0, which;
	int rem;

	if (rnd(3))
		nest = cr_attr(nlh, A(TCP));
	else if (rnd(2))
		nest = cr_attr(nlh, A(TCP_SEGMENT));
	if (!nest)
		return;
	nla_for_each_nested(nla, nest, rem)
		n++;
	which = rnd(n);
	nla_for_each_nested(nla, nest, rem)
		if (!which-- && nla_len(nla) == 4)
			*(uint32_t *)nla_data(nla) = edge(nla_get_u32(nla));
}

/* sockets with any values that are let through, and a peer that is heard */
TEST_F(tcp_bad, random)
{
	unsigned long rounds = env_number("TCP_ROUNDS", 4000);
	struct cr_list one = { .n = 1 };
	unsigned int i, made = 0;
	size_t size;
	int fd;

	rnd_seed = env_number("SEED", 7301);
	size = NLMSG_ALIGN(self->list.msg[0]->nlmsg_len);
	close(self->freeze);
	self->freeze = -1;
	for (i = 0; i < rounds; i++) {
		struct nlmsghdr *msg = malloc(size);
		unsigned int changes = 1 + rnd(3);

		memcpy(msg, self->list.msg[0], self->list.msg[0]->nlmsg_len);
		while (changes--)
			corrupt(msg);
		one.msg = &msg;
		fd = cr_restore(&self->cr, &one);
		if (fd >= 0) {
			made++;
			use(fd);
		}
		free(msg);
	}
	TH_LOG("%u of %lu made", made, rounds);
	EXPECT_NE(0, made);
}

/* what only a connection without a peer, a port or an address would be */
TEST_F(tcp_bad, addresses)
{
	static const int needed[] = {
		A(LOCAL_ADDR), A(LOCAL_PORT), A(REMOTE_ADDR), A(REMOTE_PORT),
	};
	struct nl_msg *msg;
	unsigned int i;

	for (i = 0; i < 4; i++) {
		msg = cr_replay(&self->cr, self->list.msg[0], needed[i]);
		EXPECT_EQ(-EINVAL, cr_restore_msg(&self->cr, msg));
	}
	msg = cr_replay(&self->cr, self->list.msg[0], A(TCP));
	EXPECT_EQ(-EINVAL, cr_restore_msg(&self->cr, msg));
	msg = cr_replay(&self->cr, self->list.msg[0], A(TCP_SEGMENT_DATA));
	EXPECT_EQ(-EINVAL, cr_restore_msg(&self->cr, msg));
	EXPECT_EQ(0, wire_hear(&self->wire));
}

/* a queue is one of four, also when a number of 8 bits would be */
TEST_F(tcp_bad, queue)
{
	static const uint32_t queues[] = { 4, 7, 255, 256, 257, 258, 0xffffff00 };
	struct nlattr *nest = cr_attr(self->list.msg[0], A(TCP_SEGMENT)), *nla;
	unsigned int i;

	nla = nla_find(nla_data(nest), nla_len(nest), AF_INET_CR_SEGMENT_QUEUE);
	ASSERT_NE(NULL, nla);
	for (i = 0; i < sizeof(queues) / sizeof(*queues); i++) {
		memcpy(nla_data(nla), &queues[i], 4);
		EXPECT_EQ(-EINVAL, cr_restore(&self->cr, &self->list))
			TH_LOG("queue %u", queues[i]);
	}
}

/* of addresses that bind(2) and connect(2) would replace, no packet is frozen */
TEST_F(tcp_bad, any_address)
{
	static const int either[] = { A(LOCAL_ADDR), A(REMOTE_ADDR) };
	unsigned int i;
	uint32_t was;
	void *addr;

	for (i = 0; i < 2; i++) {
		addr = nla_data(cr_attr(self->list.msg[0], either[i]));
		memcpy(&was, addr, 4);
		memset(addr, 0, 4);
		EXPECT_EQ(-EINVAL, cr_restore(&self->cr, &self->list));
		memcpy(addr, &was, 4);
	}
}

/* descriptors that are no freeze, and requests that take none */
TEST_F(tcp_bad, freeze_fd)
{
	struct cr_list list;
	struct nl_msg *msg;

	msg = cr_new_u32(&self->cr, AF_INET_CR_CMD_DUMP, NLM_F_DUMP, A(SOCK_FD),
			 self->fd[1]);
	nla_put_u32(msg, A(FREEZE_FD), self->fd[1]);
	EXPECT_EQ(-EINVAL, cr_call(&self->cr, msg, &list));
	msg = cr_new_u32(&self->cr, AF_INET_CR_CMD_DUMP, NLM_F_DUMP, A(SOCK_FD),
			 self->fd[1]);
	nla_put_u32(msg, A(FREEZE_FD), 12345);
	EXPECT_EQ(-EBADF, cr_call(&self->cr, msg, &list));
	msg = cr_new_u32(&self->cr, AF_INET_CR_CMD_DUMP, 0, A(SOCK_FD),
			 self->fd[1]);
	nla_put_flag(msg, A(FREEZE));
	EXPECT_EQ(-EINVAL, cr_call(&self->cr, msg, &list));
	/* also where there is no connection to freeze */
	msg = cr_new_u32(&self->cr, AF_INET_CR_CMD_RESTORE, 0, A(SOCK_FD),
			 self->fd[1]);
	nla_put_u32(msg, A(FREEZE_FD), self->fd[1]);
	EXPECT_EQ(-EINVAL, cr_restore_msg(&self->cr, msg));
	msg = cr_new_u32(&self->cr, AF_INET_CR_CMD_RESTORE, 0, A(SOCK_FD),
			 self->fd[1]);
	nla_put_u32(msg, A(FREEZE_FD), self->freeze);
	EXPECT_EQ(self->fd[1], cr_restore_msg(&self->cr, msg));
	msg = cr_replay(&self->cr, self->list.msg[0], 0);
	nla_put_flag(msg, A(DETACH));
	EXPECT_EQ(-EINVAL, cr_restore_msg(&self->cr, msg));
}

/* it cannot be rolled back: nothing that can fail comes with it */
TEST_F(tcp_bad, detach_with_more)
{
	struct nl_msg *msg;

	msg = cr_new_u32(&self->cr, AF_INET_CR_CMD_RESTORE, 0, A(SOCK_FD),
			 self->fd[1]);
	nla_put_flag(msg, A(DETACH));
	nla_put_u32(msg, A(IP_TTL), 9);
	EXPECT_EQ(-EINVAL, cr_restore_msg(&self->cr, msg));
	EXPECT_EQ(TCP_ESTABLISHED, tcp_state(self->fd[1]));
}

TEST_HARNESS_MAIN
