// SPDX-License-Identifier: GPL-2.0
/*
 * What is on the wire while a connection is frozen, detached, restored and thawed:
 * nothing, and then no more than of a connection that was slow.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <netinet/tcp.h>

#include "kselftest_harness.h"
#include "tcp_net.h"

TCP_ALLOWED

#define A(name)		AF_INET_CR_ATTR_##name
#define PORT		7501

FIXTURE(tcp_wire) {
	struct tcp_net net;
	int fd[2];
};

FIXTURE_VARIANT(tcp_wire) {
	enum tcp_kind kind;
	bool accepted;
};

FIXTURE_VARIANT_ADD(tcp_wire, v4) { .kind = TCP_V4 };
FIXTURE_VARIANT_ADD(tcp_wire, v6) { .kind = TCP_V6, .accepted = true };
FIXTURE_VARIANT_ADD(tcp_wire, mapped) { .kind = TCP_MAPPED };

FIXTURE_SETUP(tcp_wire)
{
	ASSERT_EQ(0, tcp_net_make(&self->net));
	ASSERT_EQ(0, tcp_net_pair(&self->net, variant->kind, PORT,
				  variant->accepted, self->fd));
}

FIXTURE_TEARDOWN(tcp_wire)
{
	EXPECT_EQ(0, wire_hear(&self->net.wire));
	EXPECT_LE(2, self->net.wire.n);
	close(self->fd[0]);
	close(self->fd[1]);
	tcp_net_end(&self->net);
}

/* the sniffer hears what must not be */
TEST_F(tcp_wire, sniffer)
{
	struct wire *wire = &self->net.wire;

	ASSERT_EQ(0, tcp_talk(self->fd, 0, 0));
	EXPECT_EQ(0, wire_hear(wire));
	wire->quiet = true;
	/* nobody has frozen it */
	wire_freeze(wire, self->fd[0]);
	ASSERT_EQ(0, tcp_talk(self->fd, 100, 100));
	EXPECT_LT(0, wire_hear(wire));
	wire_thaw(wire, self->fd[0]);
	wire->faults = 0;
	/* unread data: an RST */
	ASSERT_EQ(1, send(self->fd[1], "x", 1, 0));
	ASSERT_EQ(0, wait_readable(self->fd[0]));
	EXPECT_EQ(0, wire_hear(wire));
	close(self->fd[0]);
	EXPECT_TRUE(EVENTUALLY(wire_hear(wire)));
	EXPECT_EQ(1, wire->faults);
	wire->faults = 0;
}

/* the owner sends, and TCP repeats it, into the freeze */
TEST_F(tcp_wire, owner_goes_on)
{
	struct cr *cr = &self->net.cr[HOST];
	struct wire *wire = &self->net.wire;
	struct cr_list list;
	unsigned long n;

	ASSERT_EQ(0, tcp_talk(self->fd, 0, 0));
	ASSERT_EQ(0, cr_dump_frozen(cr, self->fd[0], &list));
	cr_list_free(&list);
	wire_freeze(wire, self->fd[0]);
	ASSERT_EQ(1, send(self->fd[0], "x", 1, 0));
	ASSERT_EQ(1, send(self->fd[1], "y", 1, 0));
	n = wire_segments(wire, self->fd[1]);
	/* also the peer repeats, and is not answered */
	EXPECT_TRUE(EVENTUALLY(tcp_info_of(self->fd[0]).tcpi_total_retrans >= 2));
	EXPECT_TRUE(EVENTUALLY(wire_segments(wire, self->fd[1]) >= n + 2));
	EXPECT_EQ(0, wire_hear(wire));
	wire_thaw(wire, self->fd[0]);
	close(cr->freeze_fd);
	EXPECT_EQ(0, wait_readable(self->fd[0]));
	EXPECT_EQ(0, wait_readable(self->fd[1]));
	EXPECT_TRUE(EVENTUALLY(!tcp_outq(self->fd[0]) && !tcp_outq(self->fd[1])));
}

/* a process that dies would reset the connection */
TEST_F(tcp_wire, owner_dies)
{
	struct cr *cr = &self->net.cr[HOST];
	struct wire *wire = &self->net.wire;
	struct cr_list list;

	ASSERT_EQ(1, send(self->fd[1], "\0", 1, 0));
	ASSERT_EQ(0, wait_readable(self->fd[0]));
	ASSERT_EQ(0, cr_dump_frozen(cr, self->fd[0], &list));
	wire_freeze(wire, self->fd[0]);
	close(self->fd[0]);
	self->fd[0] = cr_restore(cr, &list);
	ASSERT_LE(0, self->fd[0]) TH_LOG("%s", cr->text);
	cr_list_free(&list);
	wire_thaw(wire, self->fd[0]);
	close(cr->freeze_fd);
	EXPECT_EQ(0, tcp_expect(self->fd[0], 0, 1));
	EXPECT_EQ(0, tcp_talk(self->fd, 1, 1));
}

/* neither the namespace nor its devices are there any more */
TEST_F(tcp_wire, host_goes)
{
	unsigned char c = 0;

	ASSERT_EQ(0, tcp_talk(self->fd, 0, 0));
	ASSERT_EQ(1, send(self->fd[0], &c, 1, 0));
	self->fd[0] = tcp_net_move(&self->net, self->fd[0], true, NULL);
	ASSERT_LE(0, self->fd[0]) TH_LOG("%s", self->net.cr[ELSEWHERE].text);
	ASSERT_EQ(0, tcp_expect(self->fd[1], 0, 1));
	EXPECT_EQ(0, tcp_talk(self->fd, 1, 1));
	self->fd[0] = tcp_net_move(&self->net, self->fd[0], true, NULL);
	ASSERT_LE(0, self->fd[0]) TH_LOG("%s", self->net.cr[HOST].text);
	EXPECT_EQ(0, tcp_talk(self->fd, 101, 101));
}

/* a restore that fails last of all has not said a word */
TEST_F(tcp_wire, failed)
{
	struct cr *cr = &self->net.cr[HOST];
	struct wire *wire = &self->net.wire;
	struct nl_msg *msg;
	struct cr_list list;

	ASSERT_EQ(1, send(self->fd[1], "\0", 1, 0));
	ASSERT_EQ(0, wait_readable(self->fd[0]));
	ASSERT_EQ(0, cr_dump_frozen(cr, self->fd[0], &list));
	wire_freeze(wire, self->fd[0]);
	ASSERT_EQ(0, cr_detach(cr, self->fd[0]));
	/* the peer has nothing to say meanwhile, or it would be answered */
	close(cr->freeze_fd);
	/* its device is not there: found when the connection has been made */
	msg = cr_replay(cr, list.msg[0], A(OWNER_FD));
	nla_put_string(msg, A(SOCKOPT_BINDTODEVICE), "nothing");
	EXPECT_EQ(-ENODEV, cr_restore_msg(cr, msg));
	EXPECT_EQ(0, wire_hear(wire));
	close(self->fd[0]);
	self->fd[0] = cr_restore(cr, &list);
	ASSERT_LE(0, self->fd[0]) TH_LOG("%s", cr->text);
	cr_list_free(&list);
	wire_thaw(wire, self->fd[0]);
	EXPECT_EQ(0, tcp_expect(self->fd[0], 0, 1));
	EXPECT_EQ(0, tcp_talk(self->fd, 1, 1));
}

/* much is under way in both directions, again and again, here and elsewhere */
TEST_F_TIMEOUT(tcp_wire, traffic, 600)
{
	static unsigned char buf[65536];
	struct tcp_net *net = &self->net;
	size_t sent[2] = {}, heard[2] = {};
	const size_t all = env_number("TCP_BYTES", 1500000);
	unsigned int i, moves = 0;
	ssize_t n;
	int waits;

	rnd_seed = env_number("SEED", 7501);
	while (heard[0] < all || heard[1] < all) {
		for (i = 0; i < 2; i++) {
			n = all - sent[i] < sizeof(buf) ? all - sent[i] :
							  1 + rnd(sizeof(buf));
			tcp_fill(buf, n, sent[i]);
			n = n ? send(self->fd[i], buf, n, MSG_NOSIGNAL) : 0;
			ASSERT_TRUE(n >= 0 || errno == EAGAIN)
				TH_LOG("send: %m");
			sent[i] += n > 0 ? n : 0;
		}
		for (i = 0; i < 2; i++) {
			waits = tcp_inq(self->fd[!i]);
			if (!waits)
				continue;
			waits = 1 + rnd(waits);
			ASSERT_EQ(0, tcp_expect(self->fd[!i], heard[i],
						heard[i] + waits));
			heard[i] += waits;
		}
		ASSERT_EQ(0, wire_hear(&net->wire)) TH_LOG("%u moves", moves);
		if (rnd(8) && moves * 100000 > heard[0])
			continue;
		self->fd[0] = tcp_net_move(net, self->fd[0], !rnd(4), NULL);
		ASSERT_LE(0, self->fd[0]) TH_LOG("%s", net->cr[net->at].text);
		moves++;
	}
	TH_LOG("%u moves", moves);
	EXPECT_EQ(0, tcp_talk(self->fd, all, all));
}

TEST_HARNESS_MAIN
