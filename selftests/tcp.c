// SPDX-License-Identifier: GPL-2.0
/*
 * A TCP connection lives on in the socket that is restored: its peer keeps its
 * socket, and both ends read the bytes that were written, all of them, once and in
 * order. What cannot be carried is refused by name.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <linux/errqueue.h>

#include "kselftest_harness.h"
#include "tcp.h"

TCP_ALLOWED

#define A(name)		AF_INET_CR_ATTR_##name
#define PORT		7301
#define USERNS		"/sys/module/af_inet_cr/parameters/userns"

enum { ESTABLISHED = 1, SYN_SENT, FIN_WAIT1 = 4, FIN_WAIT2, CLOSE = 7, CLOSE_WAIT,
	LAST_ACK, CLOSING = 11 };

/* a socket from its messages, which leave nothing out */
#define MOVE(cr, fd) ({							\
	struct cr_list list_;						\
	int twin_ = tcp_move(cr, fd, &list_);				\
	ASSERT_LE(0, twin_)						\
		TH_LOG("attribute %d: %s", (cr)->blamed, (cr)->text);	\
	EXPECT_EQ(0, cr_count(&list_, A(LEFT_OUT)));			\
	cr_list_free(&list_);						\
	twin_;								\
})

FIXTURE(tcp) {
	struct cr cr;
	struct wire wire;
	int fd[2];
};

FIXTURE_VARIANT(tcp) {
	enum tcp_kind kind;
	bool userns;
};

FIXTURE_VARIANT_ADD(tcp, v4) { .kind = TCP_V4 };
FIXTURE_VARIANT_ADD(tcp, v6) { .kind = TCP_V6 };
FIXTURE_VARIANT_ADD(tcp, mapped) { .kind = TCP_MAPPED };
/* by root of a user namespace */
FIXTURE_VARIANT_ADD(tcp, userns) { .kind = TCP_V4, .userns = true };

FIXTURE_SETUP(tcp)
{
	if (variant->userns) {
		ASSERT_EQ(0, write_file(USERNS, "1"));
		/* the sniffer has no more */
		ASSERT_EQ(0, write_file("/proc/sys/net/core/rmem_max",
					"67108864"));
		ASSERT_EQ(0, user_root_become());
	}
	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&self->cr));
	ASSERT_EQ(0, wire_open(&self->wire, "lo"));
	tcp_wire = &self->wire;
	ASSERT_EQ(0, tcp_pair(variant->kind, PORT, self->fd));
}

FIXTURE_TEARDOWN(tcp)
{
	EXPECT_EQ(0, wire_hear(&self->wire));
	EXPECT_LT(0, self->wire.n);
	wire_close(&self->wire);
	close(self->fd[0]);
	close(self->fd[1]);
	cr_close(&self->cr);
}

/* without the module parameter, TCP is refused by name */
TEST(needs_the_parameter)
{
	struct cr_list list;
	struct cr cr;
	int fd;

	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&cr));
	fd = tcp_socket(TCP_V4);
	ASSERT_EQ(0, write_file(TCP_PARAMETER, "0"));
	EXPECT_EQ(-ESOCKTNOSUPPORT, cr_dump_one(&cr, fd, &list));
	EXPECT_NE(NULL, strstr(cr.text, "tcp=1"))
		TH_LOG("%s", cr.text);
	EXPECT_EQ(0, write_file(TCP_PARAMETER, "1"));
	EXPECT_EQ(0, cr_dump_one(&cr, fd, &list));
	cr_list_free(&list);
	close(fd);
	cr_close(&cr);
}

TEST_F(tcp, fresh)
{
	int fd = tcp_socket(variant->kind);

	fd = CR_RECYCLE(&self->cr, fd);
	EXPECT_EQ(CLOSE, tcp_state(fd));
	close(fd);
}

TEST_F(tcp, bound)
{
	struct name name = tcp_name(variant->kind, PORT + 1), is;
	int fd = tcp_socket(variant->kind);

	ASSERT_EQ(0, bind(fd, &name.sa, name.len));
	fd = CR_RECYCLE(&self->cr, fd);
	is = name_of(fd);
	EXPECT_EQ(0, memcmp(&is.sa, &name.sa, name.len));
	EXPECT_EQ(0, listen(fd, 1));
	close(fd);
}

static const struct {
	int opt, value;
} options[] = {
	{ TCP_NODELAY, 1 }, { TCP_MAXSEG, 777 }, { TCP_KEEPIDLE, 55 },
	{ TCP_KEEPINTVL, 44 }, { TCP_KEEPCNT, 7 }, { TCP_SYNCNT, 3 },
	{ TCP_LINGER2, 33 }, { TCP_USER_TIMEOUT, 54321 },
	{ TCP_THIN_LINEAR_TIMEOUTS, 1 }, { TCP_NOTSENT_LOWAT, 9999 },
	{ TCP_SAVE_SYN, 1 }, { TCP_INQ, 1 }, { TCP_CORK, 1 },
	{ TCP_DEFER_ACCEPT, 7 }, { TCP_WINDOW_CLAMP, 20000 },
	{ TCP_QUICKACK, 0 }, { TCP_FASTOPEN, 12 }, { TCP_TX_DELAY, 1500 },
};

#define NR_OPTIONS	(sizeof(options) / sizeof(*options))

TEST_F(tcp, options)
{
	int fd = tcp_socket(variant->kind);
	int is[NR_OPTIONS];
	unsigned int i;

	for (i = 0; i < NR_OPTIONS; i++) {
		ASSERT_EQ(0, set_int(fd, SOL_TCP, options[i].opt,
				     options[i].value));
		is[i] = get_int(fd, SOL_TCP, options[i].opt);
	}
	ASSERT_EQ(0, setsockopt(fd, SOL_TCP, TCP_CONGESTION, "reno", 4));
	/* SOCKOPT_* of every socket, too */
	ASSERT_EQ(0, set_int(fd, SOL_SOCKET, SO_RCVLOWAT, 500));
	fd = CR_RECYCLE(&self->cr, fd);
	for (i = 0; i < NR_OPTIONS; i++)
		EXPECT_EQ(is[i], get_int(fd, SOL_TCP, options[i].opt))
			TH_LOG("option %d", options[i].opt);
	close(fd);
}

TEST_F(tcp, connection_options)
{
	char name[16] = {};
	socklen_t len = sizeof(name);

	ASSERT_EQ(0, set_int(self->fd[0], SOL_TCP, TCP_NODELAY, 1));
	ASSERT_EQ(0, set_int(self->fd[0], SOL_TCP, TCP_KEEPIDLE, 55));
	ASSERT_EQ(0, set_int(self->fd[0], SOL_SOCKET, SO_KEEPALIVE, 1));
	ASSERT_EQ(0, set_int(self->fd[0], SOL_SOCKET, SO_SNDBUF, 50000));
	ASSERT_EQ(0, setsockopt(self->fd[0], SOL_TCP, TCP_CONGESTION, "reno",
				4));
	self->fd[0] = MOVE(&self->cr, self->fd[0]);
	EXPECT_EQ(1, get_int(self->fd[0], SOL_TCP, TCP_NODELAY));
	EXPECT_EQ(55, get_int(self->fd[0], SOL_TCP, TCP_KEEPIDLE));
	EXPECT_EQ(1, get_int(self->fd[0], SOL_SOCKET, SO_KEEPALIVE));
	EXPECT_EQ(100000, get_int(self->fd[0], SOL_SOCKET, SO_SNDBUF));
	EXPECT_EQ(0, getsockopt(self->fd[0], SOL_TCP, TCP_CONGESTION, name,
				&len));
	EXPECT_STREQ("reno", name);
	EXPECT_EQ(0, tcp_talk(self->fd, 0, 0));
}

/* both ends, one after the other, and again */
TEST_F(tcp, idle)
{
	struct name was[2], peer[2], is;
	unsigned int i, round;

	for (i = 0; i < 2; i++) {
		was[i] = name_of(self->fd[i]);
		peer[i].len = sizeof(peer[i].sin6);
		getpeername(self->fd[i], &peer[i].sa, &peer[i].len);
	}
	ASSERT_EQ(0, tcp_talk(self->fd, 0, 0));
	for (round = 1; round <= 3; round++) {
		for (i = 0; i < 2; i++) {
			self->fd[i] = MOVE(&self->cr, self->fd[i]);
			is = name_of(self->fd[i]);
			EXPECT_EQ(0, memcmp(&is.sa, &was[i].sa, is.len));
			EXPECT_EQ(0, getpeername(self->fd[i], &is.sa, &is.len));
			EXPECT_EQ(0, memcmp(&is.sa, &peer[i].sa, is.len));
			EXPECT_EQ(ESTABLISHED, tcp_state(self->fd[i]));
		}
		ASSERT_EQ(0, tcp_talk(self->fd, round * 100, round * 100));
	}
}

TEST_F(tcp, received)
{
	size_t end = 0;

	ASSERT_EQ(0, set_int(self->fd[1], SOL_SOCKET, SO_RCVBUF, 200000));
	/* as much as both buffers hold, and some of it read */
	end = tcp_send(self->fd[0], 0);
	ASSERT_TRUE(EVENTUALLY(tcp_inq(self->fd[1]) > 140000));
	ASSERT_EQ(0, tcp_expect(self->fd[1], 0, 1234));
	self->fd[1] = MOVE(&self->cr, self->fd[1]);
	ASSERT_EQ(0, tcp_expect(self->fd[1], 1234, end));
	EXPECT_EQ(0, tcp_talk(self->fd, end, 0));
}

TEST_F(tcp, sent)
{
	size_t end;
	int waits;

	ASSERT_EQ(0, set_int(self->fd[1], SOL_SOCKET, SO_RCVBUF, 10000));
	end = tcp_send(self->fd[0], 0);
	ASSERT_LT(0, tcp_outq(self->fd[0]));
	self->fd[0] = MOVE(&self->cr, self->fd[0]);
	waits = tcp_outq(self->fd[0]);
	EXPECT_LT(0, waits);
	ASSERT_EQ(0, tcp_expect(self->fd[1], 0, end));
	EXPECT_TRUE(EVENTUALLY(!tcp_outq(self->fd[0])));
	EXPECT_EQ(0, tcp_talk(self->fd, end, 0));
}

/* what TCP_CORK and MSG_MORE keep back is kept back, and leaves when it would */
TEST_F(tcp, corked)
{
	ASSERT_EQ(0, set_int(self->fd[0], SOL_TCP, TCP_CORK, 1));
	ASSERT_EQ(3, send(self->fd[0], "abc", 3, 0));
	self->fd[0] = MOVE(&self->cr, self->fd[0]);
	EXPECT_EQ(1, get_int(self->fd[0], SOL_TCP, TCP_CORK));
	ASSERT_EQ(0, set_int(self->fd[0], SOL_TCP, TCP_CORK, 0));
	EXPECT_EQ(0, wait_readable(self->fd[1]));
}

TEST_F(tcp, half_closed)
{
	size_t end;
	char c;

	end = tcp_send(self->fd[0], 0);
	ASSERT_EQ(0, shutdown(self->fd[0], SHUT_WR));
	self->fd[0] = MOVE(&self->cr, self->fd[0]);
	EXPECT_TRUE(tcp_state(self->fd[0]) == FIN_WAIT1 ||
		    tcp_state(self->fd[0]) == FIN_WAIT2);
	self->fd[1] = MOVE(&self->cr, self->fd[1]);
	ASSERT_EQ(0, tcp_expect(self->fd[1], 0, end));
	EXPECT_EQ(0, wait_readable(self->fd[1]));
	EXPECT_EQ(0, recv(self->fd[1], &c, 1, 0));
	EXPECT_EQ(CLOSE_WAIT, tcp_state(self->fd[1]));
	EXPECT_TRUE(EVENTUALLY(tcp_state(self->fd[0]) == FIN_WAIT2));
	self->fd[0] = MOVE(&self->cr, self->fd[0]);
	self->fd[1] = MOVE(&self->cr, self->fd[1]);
	EXPECT_EQ(FIN_WAIT2, tcp_state(self->fd[0]));
	EXPECT_EQ(CLOSE_WAIT, tcp_state(self->fd[1]));
	EXPECT_EQ(0, recv(self->fd[1], &c, 1, 0));
	/* the other half is open still */
	ASSERT_EQ(1, send(self->fd[1], "x", 1, 0));
	EXPECT_EQ(0, wait_readable(self->fd[0]));
	EXPECT_EQ(1, recv(self->fd[0], &c, 1, 0));
	ASSERT_EQ(0, shutdown(self->fd[1], SHUT_WR));
	EXPECT_EQ(0, wait_readable(self->fd[0]));
	EXPECT_EQ(0, recv(self->fd[0], &c, 1, 0));
}

/* both have closed while neither was heard */
TEST_F(tcp, closing)
{
	struct cr_list list[2];
	int freeze[2];
	unsigned int i;

	for (i = 0; i < 2; i++) {
		ASSERT_EQ(0, cr_dump_frozen(&self->cr, self->fd[i], &list[i]));
		freeze[i] = self->cr.freeze_fd;
		cr_list_free(&list[i]);
	}
	ASSERT_EQ(0, shutdown(self->fd[0], SHUT_WR));
	ASSERT_EQ(0, shutdown(self->fd[1], SHUT_WR));
	EXPECT_EQ(FIN_WAIT1, tcp_state(self->fd[0]));
	for (i = 0; i < 2; i++)
		self->fd[i] = MOVE(&self->cr, self->fd[i]);
	EXPECT_EQ(FIN_WAIT1, tcp_state(self->fd[0]));
	EXPECT_EQ(FIN_WAIT1, tcp_state(self->fd[1]));
	close(freeze[0]);
	close(freeze[1]);
	for (i = 0; i < 2; i++) {
		char c;

		EXPECT_EQ(0, wait_readable(self->fd[i]));
		EXPECT_EQ(0, recv(self->fd[i], &c, 1, 0));
		EXPECT_TRUE(EVENTUALLY(tcp_state(self->fd[i]) == CLOSE));
	}
}

TEST_F(tcp, last_ack)
{
	struct cr_list list;
	int freeze;
	char c;

	ASSERT_EQ(0, shutdown(self->fd[0], SHUT_WR));
	ASSERT_EQ(0, wait_readable(self->fd[1]));
	ASSERT_EQ(0, recv(self->fd[1], &c, 1, 0));
	ASSERT_EQ(0, cr_dump_frozen(&self->cr, self->fd[1], &list));
	freeze = self->cr.freeze_fd;
	cr_list_free(&list);
	ASSERT_EQ(0, shutdown(self->fd[1], SHUT_WR));
	EXPECT_EQ(LAST_ACK, tcp_state(self->fd[1]));
	self->fd[1] = MOVE(&self->cr, self->fd[1]);
	EXPECT_EQ(LAST_ACK, tcp_state(self->fd[1]));
	close(freeze);
	EXPECT_EQ(0, wait_readable(self->fd[0]));
	EXPECT_EQ(0, recv(self->fd[0], &c, 1, 0));
	EXPECT_TRUE(EVENTUALLY(tcp_state(self->fd[1]) == CLOSE));
}

/* the urgent byte, its mark, and the bytes behind it */
TEST_F(tcp, urgent)
{
	char buf[16] = {};

	ASSERT_EQ(3, send(self->fd[0], "abC", 3, MSG_OOB));
	ASSERT_EQ(2, send(self->fd[0], "de", 2, 0));
	ASSERT_TRUE(EVENTUALLY(recv(self->fd[1], buf, 1,
				    MSG_OOB | MSG_PEEK) == 1));
	EXPECT_EQ('C', buf[0]);
	self->fd[1] = MOVE(&self->cr, self->fd[1]);
	EXPECT_EQ(1, recv(self->fd[1], buf, 1, MSG_OOB));
	EXPECT_EQ('C', buf[0]);
	EXPECT_EQ(2, recv(self->fd[1], buf, sizeof(buf), 0));
	EXPECT_EQ(1, sockatmark(self->fd[1]));
	EXPECT_EQ(2, recv(self->fd[1], buf, sizeof(buf), 0));
	EXPECT_EQ(0, memcmp(buf, "de", 2));
}

/* ids that completed, from MSG_ERRQUEUE; -errno */
static int completed(int fd, uint32_t *first, uint32_t *last, bool *copied)
{
	char control[200];
	struct msghdr msg = {
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct sock_extended_err *ee;

	if (recvmsg(fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
		return -errno;
	ee = (void *)CMSG_DATA(CMSG_FIRSTHDR(&msg));
	if (ee->ee_origin != SO_EE_ORIGIN_ZEROCOPY)
		return -EPROTO;
	*first = ee->ee_info;
	*last = ee->ee_data;
	*copied = ee->ee_code & SO_EE_CODE_ZEROCOPY_COPIED;
	return 0;
}

/* nobody waits for ever to write to memory that was sent */
TEST_F(tcp, zerocopy)
{
	static unsigned char page[3][5000];
	struct cr_list list;
	uint32_t first, last;
	unsigned int i;
	bool copied;
	int freeze;

	if (set_int(self->fd[0], SOL_SOCKET, SO_ZEROCOPY, 1))
		SKIP(return, "no MSG_ZEROCOPY");
	ASSERT_EQ(0, cr_dump_frozen(&self->cr, self->fd[0], &list));
	cr_list_free(&list);
	freeze = self->cr.freeze_fd;
	for (i = 0; i < 3; i++) {
		tcp_fill(page[i], 5000, 5000 * i);
		ASSERT_EQ(5000, send(self->fd[0], page[i], 5000, MSG_ZEROCOPY));
	}
	/* not acknowledged: not completed */
	EXPECT_EQ(-EAGAIN, completed(self->fd[0], &first, &last, &copied));
	self->fd[0] = MOVE(&self->cr, self->fd[0]);
	close(freeze);
	EXPECT_EQ(1, get_int(self->fd[0], SOL_SOCKET, SO_ZEROCOPY));
	ASSERT_EQ(0, completed(self->fd[0], &first, &last, &copied));
	EXPECT_EQ(0, first);
	EXPECT_EQ(2, last);
	EXPECT_TRUE(copied);
	EXPECT_EQ(-EAGAIN, completed(self->fd[0], &first, &last, &copied));
	memset(page, 0, sizeof(page));
	ASSERT_EQ(0, tcp_expect(self->fd[1], 0, 15000));
	/* numbers go on, also when one was completed and not read */
	ASSERT_EQ(10, send(self->fd[0], page, 10, MSG_ZEROCOPY));
	ASSERT_TRUE(EVENTUALLY(!tcp_outq(self->fd[0])));
	self->fd[0] = MOVE(&self->cr, self->fd[0]);
	ASSERT_TRUE(EVENTUALLY(!completed(self->fd[0], &first, &last, &copied)));
	EXPECT_EQ(3, first);
	EXPECT_EQ(3, last);
}

/* a SYN that nobody has answered yet: the listener has no room */
TEST_F(tcp, syn_sent)
{
	struct name name = tcp_name(variant->kind, PORT + 3);
	int listener = tcp_listen(variant->kind, PORT + 3), one, fd[2];
	struct pollfd poller = { .events = POLLOUT };

	ASSERT_EQ(0, listen(listener, 0));
	one = tcp_socket(variant->kind);
	ASSERT_EQ(0, connect(one, &name.sa, name.len));
	fd[0] = tcp_socket(variant->kind);
	ASSERT_EQ(0, fcntl(fd[0], F_SETFL, O_NONBLOCK));
	ASSERT_EQ(-1, connect(fd[0], &name.sa, name.len));
	ASSERT_EQ(EINPROGRESS, errno);
	ASSERT_EQ(SYN_SENT, tcp_state(fd[0]));
	fd[0] = MOVE(&self->cr, fd[0]);
	EXPECT_EQ(SYN_SENT, tcp_state(fd[0]));
	EXPECT_EQ(-1, connect(fd[0], &name.sa, name.len));
	EXPECT_EQ(EALREADY, errno);
	fd[1] = accept(listener, NULL, NULL);
	close(fd[1]);
	poller.fd = fd[0];
	EXPECT_EQ(1, poll(&poller, 1, 60000));
	EXPECT_EQ(0, get_int(fd[0], SOL_SOCKET, SO_ERROR));
	EXPECT_EQ(ESTABLISHED, tcp_state(fd[0]));
	fd[1] = accept(listener, NULL, NULL);
	EXPECT_EQ(0, tcp_talk(fd, 0, 0));
	close(fd[0]);
	close(fd[1]);
	close(one);
	close(listener);
}

/* what is not frozen is dumped to be looked at, and says so */
TEST_F(tcp, look)
{
	struct cr_list list;
	struct nlattr *nla;

	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd[0], &list));
	nla = cr_attr(list.msg[0], A(LEFT_OUT));
	ASSERT_NE(NULL, nla);
	nla = nla_find(nla_data(nla), nla_len(nla), AF_INET_CR_LEFT_OUT_WHAT);
	ASSERT_NE(NULL, nla);
	EXPECT_EQ(AF_INET_CR_WHAT_MOMENT, nla_get_u32(nla));
	cr_list_free(&list);
	EXPECT_EQ(-1, self->cr.freeze_fd);
	EXPECT_EQ(0, tcp_talk(self->fd, 0, 0));
}

/* nothing passes while it is frozen; afterwards everything does */
TEST_F(tcp, frozen)
{
	struct cr_list list;
	int copy;
	char c;

	ASSERT_EQ(0, cr_dump_frozen(&self->cr, self->fd[0], &list));
	cr_list_free(&list);
	ASSERT_LE(0, self->cr.freeze_fd);
	copy = dup(self->cr.freeze_fd);
	ASSERT_EQ(1, send(self->fd[0], "x", 1, 0));
	ASSERT_EQ(1, send(self->fd[1], "y", 1, 0));
	settle();
	close(self->cr.freeze_fd);
	EXPECT_EQ(-EAGAIN, take(self->fd[0], &c, 1));
	EXPECT_EQ(-EAGAIN, take(self->fd[1], &c, 1));
	close(copy);
	EXPECT_EQ(0, wait_readable(self->fd[0]));
	EXPECT_EQ(0, wait_readable(self->fd[1]));
	EXPECT_EQ('y', take(self->fd[0], &c, 1) == 1 ? c : 0);
	EXPECT_EQ('x', take(self->fd[1], &c, 1) == 1 ? c : 0);
}

/* DETACH closes a connection that its peer goes on with */
TEST_F(tcp, detached)
{
	struct cr_list list;
	struct pollfd poller = { .fd = self->fd[1], .events = POLLIN };

	ASSERT_EQ(0, cr_dump_frozen(&self->cr, self->fd[0], &list));
	ASSERT_EQ(0, cr_detach(&self->cr, self->fd[0]));
	EXPECT_EQ(CLOSE, tcp_state(self->fd[0]));
	EXPECT_EQ(ECONNABORTED, get_int(self->fd[0], SOL_SOCKET, SO_ERROR));
	close(self->fd[0]);
	EXPECT_EQ(0, poll(&poller, 1, 0));
	EXPECT_EQ(ESTABLISHED, tcp_state(self->fd[1]));
	self->fd[0] = cr_restore(&self->cr, &list);
	ASSERT_LE(0, self->fd[0]) TH_LOG("%s", self->cr.text);
	cr_list_free(&list);
	close(self->cr.freeze_fd);
	EXPECT_EQ(0, tcp_talk(self->fd, 0, 0));
}

struct mover {
	struct cr cr;
	int fd;
	int moves;
	int err;
};

/* both ends send and read; one of them is moved again and again */
TEST_F_TIMEOUT(tcp, traffic, 600)
{
	size_t sent[2] = {}, read[2] = {};
	unsigned int i, moves = 0;
	static unsigned char buf[65536], want[65536];
	const size_t all = 3000000;
	ssize_t n;

	while (read[0] < all || read[1] < all) {
		for (i = 0; i < 2; i++) {
			tcp_fill(buf, sizeof(buf), sent[i]);
			n = all - sent[i] < sizeof(buf) ? all - sent[i] :
							  sizeof(buf);
			n = n ? send(self->fd[i], buf, n, MSG_NOSIGNAL) : 0;
			ASSERT_TRUE(n >= 0 || errno == EAGAIN)
				TH_LOG("send: %m");
			sent[i] += n > 0 ? n : 0;
		}
		wire_hear(&self->wire);
		for (i = 0; i < 2; i++) {
			n = recv(self->fd[!i], buf, 1 + rnd(sizeof(buf)), 0);
			ASSERT_TRUE(n > 0 || (n < 0 && errno == EAGAIN))
				TH_LOG("recv: %zd %m at %zu", n, read[i]);
			if (n < 0)
				continue;
			tcp_fill(want, n, read[i]);
			ASSERT_EQ(0, memcmp(buf, want, n));
			read[i] += n;
		}
		if (rnd(20) && moves * 200000 > read[0])
			continue;
		i = rnd(2);
		self->fd[i] = MOVE(&self->cr, self->fd[i]);
		moves++;
	}
	TH_LOG("%u moves", moves);
	EXPECT_EQ(0, tcp_talk(self->fd, all, all));
}

/* a plain request has one message, and says what does not fit */
TEST_F(tcp, one_message)
{
	struct cr_list list;
	size_t end = 0;

	ASSERT_EQ(0, set_int(self->fd[0], SOL_TCP, TCP_NODELAY, 1));
	ASSERT_EQ(0, tcp_talk(self->fd, 0, 0));
	ASSERT_EQ(0, set_int(self->fd[1], SOL_SOCKET, SO_RCVBUF, 200000));
	ASSERT_EQ(0, cr_dump_one(&self->cr, self->fd[0], &list));
	EXPECT_EQ(1, list.n);
	cr_list_free(&list);
	end = tcp_send(self->fd[0], end);
	ASSERT_TRUE(EVENTUALLY(tcp_inq(self->fd[1]) > 140000));
	ASSERT_EQ(0, cr_dump_one(&self->cr, self->fd[1], &list));
	EXPECT_EQ(1, list.n);
	EXPECT_EQ(0, cr_count(&list, A(TCP_SEGMENT)));
	EXPECT_LE(2, cr_count(&list, A(LEFT_OUT)));
	cr_list_free(&list);
}

/* refused: a sentence with this word, and the dump of many names the socket */
static int refused(struct cr *cr, int fd, const char *word)
{
	struct cr_list list;
	int ret = -1;

	if (cr_dump_one(cr, fd, &list) != -EOPNOTSUPP ||
	    !strstr(cr->text, word)) {
		fprintf(stderr, "# not refused: %s\n", cr->text);
		return -1;
	}
	if (cr_dump_fd(cr, fd, &list))
		return -1;
	if (list.n == 1 && !cr_attr(list.msg[0], A(SOCK_TYPE)) &&
	    cr_attr(list.msg[0], A(LEFT_OUT)))
		ret = 0;
	cr_list_free(&list);
	return ret;
}

TEST_F(tcp, refused)
{
	struct name name = tcp_name(variant->kind, PORT + 2);
	struct tcp_md5sig md5 = { .tcpm_keylen = 3, .tcpm_key = "abc" };
	int fd;

	ASSERT_EQ(0, set_int(self->fd[0], SOL_TCP, TCP_REPAIR, 1));
	EXPECT_EQ(0, refused(&self->cr, self->fd[0], "TCP_REPAIR"));
	ASSERT_EQ(0, set_int(self->fd[0], SOL_TCP, TCP_REPAIR, -1));

	if (!setsockopt(self->fd[1], SOL_TCP, TCP_ULP, "tls", 3))
		EXPECT_EQ(0, refused(&self->cr, self->fd[1], "TLS"));

	fd = tcp_socket(variant->kind);
	memcpy(&md5.tcpm_addr, &name.sa, name.len);
	if (!setsockopt(fd, SOL_TCP, TCP_MD5SIG, &md5, sizeof(md5)))
		EXPECT_EQ(0, refused(&self->cr, fd, "MD5"));
	close(fd);

	fd = socket(variant->kind == TCP_V4 ? AF_INET : AF_INET6, SOCK_STREAM,
		    IPPROTO_MPTCP);
	if (fd >= 0) {
		struct cr_list list;

		EXPECT_EQ(-EPROTONOSUPPORT, cr_dump_one(&self->cr, fd, &list));
		close(fd);
	}
}

/* onto a connection that the caller holds: options, and nothing else */
TEST_F(tcp, onto)
{
	struct cr_list list;
	struct nl_msg *msg;

	msg = cr_new_u32(&self->cr, AF_INET_CR_CMD_RESTORE, 0, A(SOCK_FD),
			 self->fd[0]);
	nla_put_u32(msg, A(TCP_NODELAY), 1);
	EXPECT_EQ(self->fd[0], cr_restore_msg(&self->cr, msg))
		TH_LOG("%s", self->cr.text);
	EXPECT_EQ(1, get_int(self->fd[0], SOL_TCP, TCP_NODELAY));
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd[0], &list));
	EXPECT_EQ(-EOPNOTSUPP, cr_restore_onto(&self->cr, &list, self->fd[0]));
	cr_list_free(&list);
	EXPECT_EQ(0, tcp_talk(self->fd, 0, 0));
}

/*
 * the queues of a socket that is not completed go with the netlink socket they came
 * from, and with the socket
 */
TEST_F(tcp, incomplete)
{
	struct cr_list list, first = { .n = 1 };
	struct cr second;
	size_t end;
	int fd;

	ASSERT_EQ(0, set_int(self->fd[1], SOL_SOCKET, SO_RCVBUF, 200000));
	end = tcp_send(self->fd[0], 0);
	ASSERT_TRUE(EVENTUALLY(tcp_inq(self->fd[1]) > 140000));
	ASSERT_EQ(0, cr_dump_frozen(&self->cr, self->fd[1], &list));
	ASSERT_LT(2, list.n);
	ASSERT_EQ(0, cr_detach(&self->cr, self->fd[1]));
	close(self->fd[1]);

	ASSERT_EQ(0, cr_open(&second));
	first.msg = list.msg;
	fd = cr_restore(&second, &first);
	ASSERT_LE(0, fd);
	first.msg = list.msg + 1;
	ASSERT_EQ(fd, cr_restore_onto(&second, &first, fd));
	EXPECT_EQ(CLOSE, tcp_state(fd));
	cr_close(&second);
	/* what the closed netlink socket had brought is gone: not all is there */
	first.n = list.n - 2;
	first.msg = list.msg + 2;
	EXPECT_EQ(-EINVAL, cr_restore_onto(&self->cr, &first, fd));
	EXPECT_EQ(CLOSE, tcp_state(fd));
	close(fd);

	self->fd[1] = cr_restore(&self->cr, &list);
	ASSERT_LE(0, self->fd[1]) TH_LOG("%s", self->cr.text);
	close(self->cr.freeze_fd);
	cr_list_free(&list);
	ASSERT_EQ(0, tcp_expect(self->fd[1], 0, end));
}

/* the owner is root of a namespace, and its freeze dies with him */
TEST_F(tcp, freeze_ends)
{
	struct cr_list list;
	char c;

	ASSERT_EQ(0, cr_dump_frozen(&self->cr, self->fd[0], &list));
	cr_list_free(&list);
	ASSERT_EQ(1, send(self->fd[1], "y", 1, 0));
	/* adding to it what is in it, and dropping the last copy */
	ASSERT_EQ(0, cr_call(&self->cr, ({
		struct nl_msg *msg_;

		msg_ = cr_new_u32(&self->cr, AF_INET_CR_CMD_DUMP, NLM_F_DUMP,
				  A(SOCK_FD), self->fd[1]);
		nla_put_u32(msg_, A(FREEZE_FD), self->cr.freeze_fd);
		msg_;
	}), &list));
	cr_list_free(&list);
	EXPECT_EQ(-EAGAIN, take(self->fd[0], &c, 1));
	close(self->cr.freeze_fd);
	EXPECT_EQ(0, wait_readable(self->fd[0]));
}

/* the address is taken: nothing is left, and who has it goes on */
TEST_F(tcp, taken)
{
	struct cr_left before, after;
	struct cr_list list;

	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd[0], &list));
	before = cr_left();
	EXPECT_EQ(-EADDRNOTAVAIL, cr_restore(&self->cr, &list));
	after = cr_left();
	EXPECT_EQ(0, memcmp(&before, &after, sizeof(before)));
	cr_list_free(&list);
	EXPECT_EQ(0, tcp_talk(self->fd, 0, 0));
}

/**
 * struct edit - another number in an image
 * @field: AF_INET_CR_TCP_x
 * @plus: how much more it is
 */
struct edit {
	int field;
	uint32_t plus;
};

static uint32_t edited(const struct edit *edit, const struct nlattr *nla)
{
	uint32_t value = nla_get_u32(nla);

	for (; edit->field; edit++)
		value += edit->field == nla_type(nla) ? edit->plus : 0;
	return value;
}

/* RESTORE of an idle connection with other numbers, and with bytes that were sent */
static int restore_edited(struct cr *cr, const struct cr_list *list,
			  const struct edit *edit, const char *sent)
{
	struct nlattr *nest = cr_attr(list->msg[0], A(TCP)), *nla, *to;
	struct nl_msg *msg = cr_replay(cr, list->msg[0], A(TCP));
	int rem;

	to = nla_nest_start(msg, A(TCP));
	nla_for_each_nested(nla, nest, rem)
		if (nla_len(nla) == 4)
			nla_put_u32(msg, nla_type(nla), edited(edit, nla));
	nla_nest_end(msg, to);
	if (!sent)
		return cr_restore_msg(cr, msg);
	nla = nla_find(nla_data(nest), nla_len(nest), AF_INET_CR_TCP_SND_UNA);
	to = nla_nest_start(msg, A(TCP_SEGMENT));
	nla_put_u32(msg, AF_INET_CR_SEGMENT_QUEUE, AF_INET_CR_QUEUE_SENT);
	nla_put_u32(msg, AF_INET_CR_SEGMENT_SEQ, nla_get_u32(nla));
	nla_put_u32(msg, AF_INET_CR_SEGMENT_FLAGS, 0);
	nla_nest_end(msg, to);
	nla_put(msg, A(TCP_SEGMENT_DATA), strlen(sent), sent);
	return cr_restore_msg(cr, msg);
}

/* the peer cuts what it sends again in another way: bytes are in the queue twice */
TEST_F(tcp, overlap)
{
	static const struct edit edit[] = {
		{ AF_INET_CR_TCP_SND_NXT, 5 }, { AF_INET_CR_TCP_WRITE_SEQ, 5 },
		{}
	};
	struct cr_list idle, list;
	char buf[8] = {};

	ASSERT_EQ(0, cr_dump_frozen(&self->cr, self->fd[0], &idle));
	close(self->cr.freeze_fd);
	ASSERT_EQ(3, send(self->fd[0], "abc", 3, 0));
	ASSERT_TRUE(EVENTUALLY(tcp_inq(self->fd[1]) == 3 && !tcp_outq(self->fd[0])));
	ASSERT_EQ(0, cr_dump_frozen(&self->cr, self->fd[0], &list));
	cr_list_free(&list);
	ASSERT_EQ(0, cr_detach(&self->cr, self->fd[0]));
	close(self->fd[0]);
	self->fd[0] = restore_edited(&self->cr, &idle, edit, "abcde");
	ASSERT_LE(0, self->fd[0]) TH_LOG("%s", self->cr.text);
	close(self->cr.freeze_fd);
	cr_list_free(&idle);
	ASSERT_TRUE(EVENTUALLY(tcp_inq(self->fd[1]) == 5));
	self->fd[1] = MOVE(&self->cr, self->fd[1]);
	EXPECT_EQ(5, recv(self->fd[1], buf, sizeof(buf), 0));
	EXPECT_STREQ("abcde", buf);
	EXPECT_EQ(0, tcp_talk(self->fd, 0, 0));
}

/* the peer acknowledges a part of a segment */
TEST_F(tcp, partly_acknowledged)
{
	static const struct edit edit[] = {
		{ AF_INET_CR_TCP_RCV_NXT, 2 }, { AF_INET_CR_TCP_COPIED_SEQ, 2 },
		{ AF_INET_CR_TCP_RCV_WUP, 2 }, {}
	};
	struct cr_list idle, list;
	char buf[8] = {};
	int freeze;

	ASSERT_EQ(0, cr_dump_frozen(&self->cr, self->fd[0], &list));
	cr_list_free(&list);
	freeze = self->cr.freeze_fd;
	ASSERT_EQ(5, send(self->fd[0], "abcde", 5, 0));
	ASSERT_EQ(0, cr_dump_frozen(&self->cr, self->fd[1], &idle));
	ASSERT_EQ(0, cr_detach(&self->cr, self->fd[1]));
	close(self->fd[1]);
	self->fd[1] = restore_edited(&self->cr, &idle, edit, NULL);
	ASSERT_LE(0, self->fd[1]) TH_LOG("%s", self->cr.text);
	cr_list_free(&idle);
	close(self->cr.freeze_fd);
	close(freeze);
	ASSERT_EQ(1, send(self->fd[1], "x", 1, 0));
	ASSERT_EQ(0, wait_readable(self->fd[0]));
	/* unless it was quick and has sent all of it again, 3 bytes of 5 wait */
	self->fd[0] = MOVE(&self->cr, self->fd[0]);
	EXPECT_EQ(1, recv(self->fd[0], buf, sizeof(buf), 0));
	ASSERT_TRUE(EVENTUALLY(tcp_inq(self->fd[1]) == 3));
	EXPECT_EQ(3, recv(self->fd[1], buf, sizeof(buf), 0));
	EXPECT_EQ(0, memcmp("cde", buf, 3));
	EXPECT_EQ(0, tcp_talk(self->fd, 0, 0));
}

TEST_HARNESS_MAIN
