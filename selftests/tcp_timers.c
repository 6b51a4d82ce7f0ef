// SPDX-License-Identifier: GPL-2.0
/*
 * The timers of a connection that is moved fire when they would have fired: not
 * before, and they do not begin anew.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <netinet/tcp.h>

#include "kselftest_harness.h"
#include "tcp_net.h"

TCP_ALLOWED

#define A(name)		AF_INET_CR_ATTR_##name
#define T(name)		AF_INET_CR_TCP_##name
#define PORT		7701
/* of two clocks, each of which has ticks */
#define TICKS		0.05

FIXTURE(tcp_timers) {
	struct tcp_net net;
	int fd[2];
	/* of the peer, which answers no more; -1: none */
	int silence;
	struct cr_list list;
	/* when it went on */
	double moved;
};

FIXTURE_SETUP(tcp_timers)
{
	self->silence = -1;
	ASSERT_EQ(0, tcp_net_make(&self->net));
	ASSERT_EQ(0, tcp_net_pair(&self->net, TCP_V4, PORT, false, self->fd));
}

FIXTURE_TEARDOWN(tcp_timers)
{
	EXPECT_EQ(0, wire_hear(&self->net.wire));
	close(self->silence);
	close(self->fd[0]);
	close(self->fd[1]);
	cr_list_free(&self->list);
	tcp_net_end(&self->net);
}

/* the peer hears and says nothing */
static int silence(FIXTURE_DATA(tcp_timers) *self)
{
	struct cr *cr = &self->net.cr[PEER];
	struct cr_list list;
	int ret = cr_dump_frozen(cr, self->fd[1], &list);

	if (ret)
		return ret;
	cr_list_free(&list);
	self->silence = cr->freeze_fd;
	return 0;
}

static int move(FIXTURE_DATA(tcp_timers) *self)
{
	self->fd[0] = tcp_net_move(&self->net, self->fd[0], false, &self->list);
	self->moved = now();
	return self->fd[0] < 0 ? self->fd[0] : 0;
}

/* a time of the image, in seconds */
static double left(const struct cr_list *list, int attr)
{
	struct nlattr *nest = cr_attr(list->msg[list->n - 1], A(TCP)), *nla;

	nla = nla_find(nla_data(nest), nla_len(nest), attr);
	return nla ? nla_get_u32(nla) / 1000.0 : -1;
}

/* the same of the socket as it is now */
static double now_left(FIXTURE_DATA(tcp_timers) *self, int attr)
{
	struct cr_list list;
	double ret = -1;

	if (!cr_dump_fd(&self->net.cr[HOST], self->fd[0], &list)) {
		ret = left(&list, attr);
		cr_list_free(&list);
	}
	return ret;
}

/* the timer of the image fires, and not before it would have */
#define FIRES_WHEN_DUE(self) do {					\
	double due_ = left(&(self)->list, T(TIMER_LEFT));		\
	double when_;							\
	ASSERT_LT(0, due_);						\
	when_ = wire_next(&(self)->net.wire, (self)->fd[0]);		\
	ASSERT_LT(0, when_);						\
	EXPECT_LE(due_ - TICKS, when_ - (self)->moved + TICKS)		\
		TH_LOG("after %f, not %f", when_ - (self)->moved, due_);	\
} while (0)

/* retransmissions go on with the timeout that was doubled */
TEST_F(tcp_timers, retransmission)
{
	struct tcp_info was, is;

	ASSERT_EQ(0, silence(self));
	ASSERT_EQ(1, send(self->fd[0], "x", 1, 0));
	ASSERT_TRUE(EVENTUALLY(tcp_info_of(self->fd[0]).tcpi_backoff >= 3));
	ASSERT_EQ(0, move(self)) TH_LOG("%s", self->net.cr[HOST].text);
	was = tcp_info_of(self->fd[0]);
	FIRES_WHEN_DUE(self);
	is = tcp_info_of(self->fd[0]);
	EXPECT_EQ(was.tcpi_backoff + 1, is.tcpi_backoff);
	EXPECT_EQ(was.tcpi_retransmits + 1, is.tcpi_retransmits);
	EXPECT_LE(2 * was.tcpi_rto - 10000, is.tcpi_rto);
}

/* the connection ends when no byte was acknowledged for so long */
TEST_F(tcp_timers, user_timeout)
{
	struct pollfd poller = { .events = POLLIN };
	double begin, age;

	ASSERT_EQ(0, set_int(self->fd[0], SOL_TCP, TCP_USER_TIMEOUT, 6000));
	ASSERT_EQ(0, silence(self));
	begin = now();
	ASSERT_EQ(1, send(self->fd[0], "x", 1, 0));
	ASSERT_TRUE(EVENTUALLY(now() > begin + 3));
	ASSERT_EQ(0, move(self)) TH_LOG("%s", self->net.cr[HOST].text);
	/* it counts from before the move */
	age = left(&self->list, T(RETRANS_AGE));
	EXPECT_LT(2, age);
	EXPECT_LE(age, now_left(self, T(RETRANS_AGE)));
	poller.fd = self->fd[0];
	ASSERT_EQ(1, poll(&poller, 1, 60000));
	EXPECT_EQ(ETIMEDOUT, get_int(self->fd[0], SOL_SOCKET, SO_ERROR));
	EXPECT_LT(begin + 6 - TICKS, now());
}

TEST_F(tcp_timers, keepalive)
{
	unsigned char c = 0;
	double begin, when, wait;

	ASSERT_EQ(0, set_int(self->fd[0], SOL_TCP, TCP_KEEPIDLE, 6));
	ASSERT_EQ(0, set_int(self->fd[0], SOL_SOCKET, SO_KEEPALIVE, 1));
	ASSERT_EQ(1, send(self->fd[1], &c, 1, 0));
	ASSERT_EQ(0, tcp_expect(self->fd[0], 0, 1));
	begin = now();
	ASSERT_TRUE(EVENTUALLY(!tcp_outq(self->fd[1]) && now() > begin + 3));
	ASSERT_EQ(0, move(self)) TH_LOG("%s", self->net.cr[HOST].text);
	/* it does not begin anew */
	wait = left(&self->list, T(KEEPALIVE_LEFT));
	EXPECT_GT(3.5, wait);
	EXPECT_GE(wait + TICKS, now_left(self, T(KEEPALIVE_LEFT)));
	when = wire_next(&self->net.wire, self->fd[0]);
	ASSERT_LT(0, when);
	EXPECT_LT(begin + 6 - TICKS, when);
}

/* probes that are not answered are counted across a move */
TEST_F(tcp_timers, keepalive_ends)
{
	struct pollfd poller = { .events = POLLIN };
	double begin = now();

	/* it says that it ends */
	self->net.wire.resets = true;
	ASSERT_EQ(0, set_int(self->fd[0], SOL_TCP, TCP_KEEPIDLE, 1));
	ASSERT_EQ(0, set_int(self->fd[0], SOL_TCP, TCP_KEEPINTVL, 2));
	ASSERT_EQ(0, set_int(self->fd[0], SOL_TCP, TCP_KEEPCNT, 3));
	ASSERT_EQ(0, silence(self));
	ASSERT_EQ(0, set_int(self->fd[0], SOL_SOCKET, SO_KEEPALIVE, 1));
	ASSERT_TRUE(EVENTUALLY(tcp_info_of(self->fd[0]).tcpi_probes == 2));
	ASSERT_EQ(0, move(self)) TH_LOG("%s", self->net.cr[HOST].text);
	poller.fd = self->fd[0];
	ASSERT_EQ(1, poll(&poller, 1, 60000));
	EXPECT_EQ(ETIMEDOUT, get_int(self->fd[0], SOL_SOCKET, SO_ERROR));
	EXPECT_LT(begin + 1 + 3 * 2 - TICKS, now());
}

/* a window that is closed is probed as before, and opens */
TEST_F(tcp_timers, persist)
{
	struct tcp_info was;
	size_t end;

	end = tcp_send(self->fd[0], 0);
	ASSERT_LT(0, tcp_outq(self->fd[0]));
	/* the probe is answered: the window is closed still */
	ASSERT_TRUE(EVENTUALLY(!tcp_info_of(self->fd[0]).tcpi_unacked &&
			       tcp_info_of(self->fd[0]).tcpi_backoff >= 3));
	ASSERT_EQ(0, move(self)) TH_LOG("%s", self->net.cr[HOST].text);
	was = tcp_info_of(self->fd[0]);
	FIRES_WHEN_DUE(self);
	EXPECT_TRUE(EVENTUALLY(tcp_info_of(self->fd[0]).tcpi_backoff >
			       was.tcpi_backoff));
	ASSERT_EQ(0, tcp_expect(self->fd[1], 0, end));
}

/* an acknowledgment that was put off is sent, and the peer repeats nothing */
TEST_F(tcp_timers, delayed_ack)
{
	unsigned char c = 0;
	unsigned int i, n;

	n = tcp_info_of(self->fd[1]).tcpi_total_retrans;
	/* not at the beginning of a connection */
	for (i = 0; i < 100; i++) {
		ASSERT_EQ(1, send(self->fd[0], &c, 1, 0));
		ASSERT_EQ(0, tcp_expect(self->fd[1], 0, 1));
		ASSERT_EQ(1, send(self->fd[1], &c, 1, 0));
		ASSERT_EQ(0, tcp_expect(self->fd[0], 0, 1));
	}
	ASSERT_EQ(0, move(self)) TH_LOG("%s", self->net.cr[HOST].text);
	ASSERT_TRUE(EVENTUALLY(!tcp_outq(self->fd[1])));
	EXPECT_GE(n + 1, tcp_info_of(self->fd[1]).tcpi_total_retrans);
}

TEST_HARNESS_MAIN
