// SPDX-License-Identifier: GPL-2.0
/*
 * Two connections with one history: one of them is moved at random moments. Both
 * carry the same bytes and end in the same states, and what getsockopt(2) tells of a
 * connection before and after a move differs in what is named here only.
 *
 * SEED= and ROUNDS= repeat a history, or run more of them. Every second one loses
 * packets, and those of the peer overtake each other, where the kernel has netem.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <netinet/tcp.h>
#include <net/if.h>

#include "kselftest_harness.h"
#include "tcp_facts.h"
#include "tcp_net.h"

TCP_ALLOWED

#define PORT		7601
#define TWINS		2
/* of a stream */
#define URGENT_MAX	16

/*
 * One direction of a connection: how far it was written and read, and where urgent
 * bytes are.
 */
struct stream {
	size_t sent;
	size_t read;
	size_t urgent[URGENT_MAX];
	unsigned int nr_urgent;
	unsigned int urgent_read;
	bool closed;
	bool at_end;
};

/* a connection; stream[i] is what fd[i] sends */
struct twin {
	int fd[2];
	struct stream stream[2];
	bool is_inline[2];
};

/* what happens to both */
struct history {
	/* moves, and those after which a timer has fired before a look */
	unsigned int moves;
	unsigned int fired;
	unsigned int nr_lossy;
	enum tcp_kind kind;
	bool accepted;
	bool lossy;
	size_t total[2];
};

FIXTURE(tcp_twin) {
	struct tcp_net net;
	struct twin twin[TWINS];
	struct tcp_facts facts[2];
	struct history history;
	uint64_t seed;
};

FIXTURE_SETUP(tcp_twin)
{
	rnd_seed = env_number("SEED", 7601);
}

FIXTURE_TEARDOWN(tcp_twin)
{
	if (!__test_passed(_metadata))
		TH_LOG("SEED=%llu", (unsigned long long)self->seed);
}

static int stream_write(struct twin *t, unsigned int i, size_t n, size_t total,
			int flags)
{
	static unsigned char buf[65536];
	struct stream *s = &t->stream[i];
	ssize_t sent;

	n = n < total - s->sent ? n : total - s->sent;
	n = n < sizeof(buf) ? n : sizeof(buf);
	if (!n || s->closed)
		return 0;
	tcp_fill(buf, n, s->sent);
	sent = send(t->fd[i], buf, n, flags | MSG_NOSIGNAL | MSG_DONTWAIT);
	if (sent < 0)
		return errno == EAGAIN ? 0 : -errno;
	s->sent += sent;
	return 0;
}

/* the one before is no urgent byte any more if it was not read */
static int stream_urge(struct twin *t, unsigned int i, size_t total)
{
	struct stream *s = &t->stream[i];
	size_t at = s->sent;
	int err;

	if (s->urgent_read != s->nr_urgent || s->nr_urgent == URGENT_MAX)
		return 0;
	err = stream_write(t, i, 1, total, MSG_OOB);
	if (!err && s->sent > at)
		s->urgent[s->nr_urgent++] = at;
	return err;
}

/* at the mark, the urgent byte is next; it is not between the others */
static int read_urgent(struct twin *t, unsigned int i)
{
	struct stream *s = &t->stream[i];
	unsigned char is, want;
	int fd = t->fd[!i];

	if (!EVENTUALLY(sockatmark(fd) == 1))
		return -ETIMEDOUT;
	tcp_fill(&want, 1, s->read);
	if (t->is_inline[!i]) {
		if (tcp_expect(fd, s->read, s->read + 1))
			return -EBADMSG;
	} else {
		if (!EVENTUALLY(recv(fd, &is, 1, MSG_OOB | MSG_DONTWAIT) == 1))
			return -ETIMEDOUT;
		if (is != want)
			return -EBADMSG;
	}
	s->urgent_read++;
	s->read++;
	return 0;
}

static int stream_read(struct twin *t, unsigned int i, size_t n)
{
	static unsigned char buf[65536], want[65536];
	struct stream *s = &t->stream[i];
	ssize_t got;

	if (s->urgent_read < s->nr_urgent) {
		if (s->urgent[s->urgent_read] == s->read)
			return read_urgent(t, i);
		if (n > s->urgent[s->urgent_read] - s->read)
			n = s->urgent[s->urgent_read] - s->read;
	}
	n = n < sizeof(buf) ? n : sizeof(buf);
	got = recv(t->fd[!i], buf, n, MSG_DONTWAIT);
	if (got < 0)
		return errno == EAGAIN ? 0 : -errno;
	if (!got && n) {
		s->at_end = true;
		return s->closed && s->read == s->sent ? 0 : -EPIPE;
	}
	tcp_fill(want, got, s->read);
	if (memcmp(buf, want, got))
		return -EBADMSG;
	s->read += got;
	return 0;
}

/* all that is to be sent arrives, and is acknowledged */
static int finish(struct twin *t, const struct history *h)
{
	unsigned int i, tries;
	int err = 0;

	for (tries = 0; tries < 60000; tries++) {
		bool done = true;

		for (i = 0; i < 2 && !err; i++) {
			err = stream_write(t, i, 65536, h->total[i], 0);
			if (!err && !t->stream[i].at_end)
				err = stream_read(t, i, 65536);
			done &= t->stream[i].read == h->total[i] &&
				!tcp_outq(t->fd[i]);
		}
		if (err || done)
			return err;
		usleep(1000);
	}
	return -ETIMEDOUT;
}

static int close_way(struct twin *t, unsigned int i)
{
	if (t->stream[i].closed)
		return 0;
	t->stream[i].closed = true;
	return shutdown(t->fd[i], SHUT_WR) ? -errno : 0;
}

static const char *const congestions[] = { "cubic", "reno" };

static int options(struct twin *t, unsigned int bits, int rcvbuf, int sndbuf)
{
	const char *name = congestions[bits & 1];
	unsigned int i;

	for (i = 0; i < 2; i++) {
		t->is_inline[i] = bits >> (1 + i) & 1;
		if (set_int(t->fd[i], SOL_SOCKET, SO_OOBINLINE,
			    t->is_inline[i]) ||
		    set_int(t->fd[i], SOL_TCP, TCP_NODELAY, bits >> 3 & 1))
			return -1;
		if (bits & 16 && set_int(t->fd[i], SOL_SOCKET, SO_RCVBUF, rcvbuf))
			return -1;
		if (bits & 32 && set_int(t->fd[i], SOL_SOCKET, SO_SNDBUF, sndbuf))
			return -1;
		if (bits & 64 && set_int(t->fd[i], SOL_SOCKET, SO_TIMESTAMP, 1))
			return -1;
		if (bits & 128 && set_int(t->fd[i], SOL_SOCKET, SO_KEEPALIVE, 1))
			return -1;
	}
	return setsockopt(t->fd[0], SOL_TCP, TCP_CONGESTION, name, strlen(name));
}

/* RTM_NEWQDISC of netem on a device of this network namespace */
static int netem(const char *device, unsigned int loss, unsigned int delay,
		 unsigned int reorder)
{
	struct tcmsg tcm = {
		.tcm_ifindex = if_nametoindex(device),
		.tcm_parent = TC_H_ROOT,
		.tcm_handle = 0x10000,
	};
	/* packets: of 2^32; time: of 64 ns */
	struct tc_netem_qopt opt = {
		.limit = 1000,
		.loss = loss * (UINT32_MAX / 1000),
		.latency = delay * (1000000 / 64),
		.gap = !!reorder,
	};
	struct tc_netem_reorder order = {
		.probability = reorder * (UINT32_MAX / 1000),
	};
	struct nl_sock *sk = nl_socket_alloc();
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_NEWQDISC, NLM_F_CREATE |
						NLM_F_REPLACE);
	struct nlattr *nest;
	int err;

	nlmsg_append(msg, &tcm, sizeof(tcm), NLMSG_ALIGNTO);
	nla_put_string(msg, TCA_KIND, "netem");
	nest = nla_nest_start(msg, TCA_OPTIONS);
	nlmsg_append(msg, &opt, sizeof(opt), NLMSG_ALIGNTO);
	if (reorder)
		nla_put(msg, TCA_NETEM_REORDER, sizeof(order), &order);
	nla_nest_end(msg, nest);
	err = nl_connect(sk, NETLINK_ROUTE);
	if (!err)
		err = nl_send_sync(sk, msg);
	nl_socket_free(sk);
	return err;
}

/* 1: this kernel has no netem */
static int make_lossy(struct tcp_net *net)
{
	int err;

	if (tcp_net_enter(net, HOST))
		return -1;
	/* what waits in it would be on the wire after a freeze: no delay here */
	err = netem("wire0", 20, 0, 0);
	if (err)
		return 1;
	if (tcp_net_enter(net, PEER) || netem("wire1", 20, 2, 200) ||
	    tcp_net_enter(net, HOST))
		return -1;
	net->wire.lossy = true;
	return 0;
}

static int history_begin(FIXTURE_DATA(tcp_twin) *self)
{
	struct history *h = &self->history;
	unsigned int i, bits = rnd(256), small = 4000 + rnd(60000);
	int ret;

	*h = (struct history) {
		.moves = h->moves,
		.fired = h->fired,
		.nr_lossy = h->nr_lossy,
		.kind = rnd(3),
		.accepted = rnd(2),
		.lossy = rnd(2),
		.total = { rnd(300000), rnd(300000) },
	};
	if (tcp_net_make(&self->net))
		return -1;
	write_file("/proc/sys/net/ipv4/tcp_timestamps", rnd(4) ? "1" : "0");
	write_file("/proc/sys/net/ipv4/tcp_sack", rnd(4) ? "1" : "0");
	write_file("/proc/sys/net/ipv4/tcp_window_scaling", rnd(4) ? "1" : "0");
	ret = h->lossy ? make_lossy(&self->net) : 0;
	if (ret < 0)
		return -1;
	h->nr_lossy += h->lossy && !ret;
	for (i = 0; i < TWINS; i++) {
		memset(&self->twin[i], 0, sizeof(self->twin[i]));
		if (tcp_net_pair(&self->net, h->kind, PORT + i, h->accepted,
				 self->twin[i].fd) ||
		    options(&self->twin[i], bits, small, small))
			return -1;
	}
	return 0;
}

/* a dump, and facts of the same moment: a timer may fire in between */
static int dump(FIXTURE_DATA(tcp_twin) *self, int fd, struct cr_list *list)
{
	struct cr *cr = &self->net.cr[HOST];
	unsigned int differ;
	int ret;

	ret = cr_dump_frozen(cr, fd, list);
	if (ret)
		return ret;
	wire_freeze(&self->net.wire, fd);
	do {
		struct nl_msg *msg;

		cr_list_free(list);
		tcp_facts_take(fd, &self->facts[0]);
		msg = cr_new_u32(cr, AF_INET_CR_CMD_DUMP, NLM_F_DUMP,
				 AF_INET_CR_ATTR_SOCK_FD, fd);
		nla_put_u32(msg, AF_INET_CR_ATTR_FREEZE_FD, cr->freeze_fd);
		ret = cr_call(cr, msg, list);
		if (ret)
			return ret;
		tcp_facts_take(fd, &self->facts[1]);
		tcp_facts_quiet = true;
		differ = tcp_facts_differ(&self->facts[0], &self->facts[1]);
		tcp_facts_quiet = false;
	} while (differ);
	return 0;
}

/* the second twin's end at the host */
static int move(FIXTURE_DATA(tcp_twin) *self)
{
	struct tcp_net *net = &self->net;
	struct cr *cr = &net->cr[HOST];
	struct cr_list list;
	int ret, fd = self->twin[1].fd[0];

	ret = dump(self, fd, &list);
	if (ret)
		return ret;
	/* one that has ended is refused */
	if (tcp_state(fd) == TCP_CLOSE) {
		wire_thaw(&net->wire, fd);
		cr_list_free(&list);
		close(cr->freeze_fd);
		return 0;
	}
	ret = cr_detach(cr, fd);
	close(fd);
	if (!ret)
		ret = cr_restore(cr, &list);
	if (ret < 0)
		fprintf(stderr, "# attribute %d: %s\n", cr->blamed, cr->text);
	self->twin[1].fd[0] = ret;
	if (ret >= 0) {
		fcntl(ret, F_SETFL, O_NONBLOCK);
		tcp_facts_take(ret, &self->facts[1]);
		wire_thaw(&net->wire, ret);
		if (tcp_facts_sent(&self->facts[0]) !=
		    tcp_facts_sent(&self->facts[1]))
			self->history.fired++;
		else if (tcp_facts_differ(&self->facts[0], &self->facts[1]))
			ret = -EBADMSG;
	}
	close(cr->freeze_fd);
	cr_list_free(&list);
	self->history.moves++;
	return ret < 0 ? ret : 0;
}

/* the same event of both; -errno */
static int event(FIXTURE_DATA(tcp_twin) *self)
{
	static const int flags[] = { 0, 0, 0, MSG_MORE, MSG_EOR };
	struct history *h = &self->history;
	unsigned int i = rnd(2), what = rnd(100), j;
	size_t n = rnd(3) ? 1 + rnd(65536) : 1 + rnd(2000);
	int flag = flags[rnd(5)], err = 0;

	if (what < 8)
		return move(self);
	for (j = 0; j < TWINS && !err; j++) {
		struct twin *t = &self->twin[j];

		if (what < 50)
			err = stream_write(t, i, n, h->total[i], flag);
		else if (what < 54)
			err = stream_urge(t, i, h->total[i]);
		else if (what < 92 && !t->stream[i].at_end)
			err = stream_read(t, i, n);
		else if (what >= 98)
			usleep(1000 * rnd(30));
	}
	return err;
}

/* the state of an end of the first twin, once it is that of the second, too */
static int end_states(FIXTURE_DATA(tcp_twin) *self, unsigned int i)
{
	const struct twin *t = self->twin;

	return EVENTUALLY(tcp_state(t[0].fd[i]) == tcp_state(t[1].fd[i])) ?
	       (int)tcp_state(t[0].fd[i]) : -1;
}

static void run(struct __test_metadata *_metadata,
	       FIXTURE_DATA(tcp_twin) *self)
{
	struct history *h = &self->history;
	unsigned int i, j, events, first;
	int ret;

	ASSERT_EQ(0, history_begin(self));
	events = 20 + rnd(60);
	for (i = 0; i < events; i++) {
		ret = event(self);
		ASSERT_EQ(0, ret) TH_LOG("event %u: %s", i, strerror(-ret));
		ASSERT_EQ(0, wire_hear(&self->net.wire));
	}
	/* one way ends first, and the other one goes on */
	first = rnd(2);
	for (j = 0; j < TWINS; j++) {
		ret = finish(&self->twin[j], h);
		ASSERT_EQ(0, ret)
			TH_LOG("twin %u: %s, %zu of %zu, %zu of %zu", j,
			       strerror(-ret), self->twin[j].stream[0].read,
			       h->total[0], self->twin[j].stream[1].read,
			       h->total[1]);
	}
	ASSERT_EQ(0, move(self));
	for (i = 0; i < 2; i++) {
		for (j = 0; j < TWINS; j++)
			ASSERT_EQ(0, close_way(&self->twin[j], first ^ i));
		if (rnd(2))
			ASSERT_EQ(0, move(self));
		for (j = 0; j < TWINS; j++) {
			ASSERT_EQ(0, wait_readable(self->twin[j].fd[!(first ^ i)]));
			ASSERT_EQ(0, stream_read(&self->twin[j], first ^ i, 1));
		}
		ASSERT_LE(0, end_states(self, 0));
		ASSERT_LE(0, end_states(self, 1));
		if (i)
			break;
		ASSERT_EQ(0, move(self));
	}
	EXPECT_EQ(0, wire_hear(&self->net.wire));
	for (j = 0; j < TWINS; j++) {
		close(self->twin[j].fd[0]);
		close(self->twin[j].fd[1]);
	}
	tcp_net_end(&self->net);
}

TEST_F_TIMEOUT(tcp_twin, histories, 3600)
{
	unsigned long rounds = env_number("ROUNDS", 12), i;
	const struct history *h = &self->history;

	for (i = 0; i < rounds; i++) {
		self->seed = rnd_seed;
		run(_metadata, self);
	}
	TH_LOG("%lu histories, %u of them with netem, %u moves, %u of them not compared",
	       rounds, h->nr_lossy, h->moves, h->fired);
	EXPECT_LT(4 * h->fired, h->moves);
}

TEST_HARNESS_MAIN
