// SPDX-License-Identifier: GPL-2.0
/*
 * Filters and their lock, reuseport groups with their order and program: what a
 * socket lets through, and which member of a group a datagram reaches, is the same
 * after a restore.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <netinet/ip.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <sys/socket.h>

#include "kselftest_harness.h"
#include "nl.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define PORT		6301

FIXTURE(filter) {
	struct cr cr;
	int fd;
	int from;
};

NETNS_COMMON(NULL)

FIXTURE_SETUP(filter)
{
	ASSERT_EQ(0, netns_common());
	ASSERT_EQ(0, cr_open(&self->cr));
	ASSERT_EQ(0, pair_open(&self->fd, &self->from, PORT));
}

FIXTURE_TEARDOWN(filter)
{
	close(self->fd);
	close(self->from);
	cr_close(&self->cr);
}

static int attach(int fd, int opt, struct sock_filter *code, int len)
{
	struct sock_fprog prog = { .len = len, .filter = code };

	return setsockopt(fd, SOL_SOCKET, opt, &prog, sizeof(prog));
}

/* datagrams of more than 20 bytes, the UDP header included, are dropped */
static struct sock_filter only_short[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0),
	BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, 20, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, 0),
	BPF_STMT(BPF_RET | BPF_K, 0xffff),
};

TEST_F(filter, lets_through_as_before)
{
	char buf[64];

	ASSERT_EQ(0, attach(self->fd, SO_ATTACH_FILTER, only_short, 4));
	self->fd = CR_RECYCLE(&self->cr, self->fd);
	ASSERT_EQ(0, hit(self->from, 40));
	ASSERT_EQ(0, hit(self->from, 5));
	EXPECT_EQ(5, take(self->fd, buf, sizeof(buf)));
	EXPECT_EQ(-EAGAIN, take(self->fd, buf, sizeof(buf)));
	EXPECT_EQ(0, set_int(self->fd, SOL_SOCKET, SO_DETACH_FILTER, 0));
}

TEST_F(filter, with_what_it_let_through)
{
	char buf[64];

	ASSERT_EQ(0, hit(self->from, 50));
	ASSERT_EQ(0, attach(self->fd, SO_ATTACH_FILTER, only_short, 4));
	ASSERT_EQ(0, hit(self->from, 6));
	self->fd = CR_RECYCLE(&self->cr, self->fd);
	EXPECT_EQ(50, take(self->fd, buf, sizeof(buf)));
	EXPECT_EQ(6, take(self->fd, buf, sizeof(buf)));
}

TEST_F(filter, locked)
{
	ASSERT_EQ(0, attach(self->fd, SO_ATTACH_FILTER, only_short, 4));
	ASSERT_EQ(0, set_int(self->fd, SOL_SOCKET, SO_LOCK_FILTER, 1));
	self->fd = CR_RECYCLE(&self->cr, self->fd);
	EXPECT_EQ(-1, attach(self->fd, SO_ATTACH_FILTER, only_short, 4));
	EXPECT_EQ(EPERM, errno);
	EXPECT_EQ(-1, set_int(self->fd, SOL_SOCKET, SO_DETACH_FILTER, 0));
	EXPECT_EQ(EPERM, errno);
	EXPECT_EQ(-1, set_int(self->fd, SOL_SOCKET, SO_LOCK_FILTER, 0));
	EXPECT_EQ(EPERM, errno);
}

TEST_F(filter, as_long_as_may_be)
{
	static struct sock_filter code[BPF_MAXINSNS];
	unsigned int i;
	int fd;

	for (i = 0; i < BPF_MAXINSNS - 1; i++)
		code[i] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_IMM, i);
	code[i] = only_short[3];
	fd = kind_socket(KIND_UDP);
	if (attach(fd, SO_ATTACH_FILTER, code, BPF_MAXINSNS))
		SKIP(return, "optmem_max does not allow it: %s",
		     strerror(errno));
	fd = CR_RECYCLE(&self->cr, fd);
	close(fd);
}

static struct nl_msg *with_program(struct cr *cr, const struct nlmsghdr *from,
				   int prog)
{
	struct nlattr *old = cr_attr(from, A(SOCKOPT_ATTACH_BPF)), *in, *nest;
	struct nl_msg *msg = cr_replay(cr, from, A(SOCKOPT_ATTACH_BPF));
	int rem;

	nest = nla_nest_start(msg, A(SOCKOPT_ATTACH_BPF));
	nla_for_each_nested(in, old, rem)
		nla_put(msg, nla_type(in), nla_len(in), nla_data(in));
	nla_put_u32(msg, AF_INET_CR_BPF_FD, prog);
	nla_nest_end(msg, nest);
	return msg;
}

TEST_F(filter, ebpf_filter_needs_its_program)
{
	int prog = bpf_load(BPF_PROG_TYPE_SOCKET_FILTER, 10), twin;
	struct cr_list list, after;
	char buf[16];

	if (prog < 0)
		SKIP(return, "no bpf(2) here: %s", strerror(errno));
	ASSERT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_ATTACH_BPF, &prog,
				sizeof(prog)));
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &list));
	ASSERT_NE(NULL, cr_attr(list.msg[0], A(SOCKOPT_ATTACH_BPF)));
	close(self->fd);
	EXPECT_GT(0, cr_restore(&self->cr, &list));
	EXPECT_STRNE("", self->cr.text);
	EXPECT_EQ(A(SOCKOPT_ATTACH_BPF), self->cr.blamed);
	twin = cr_restore_msg(&self->cr, with_program(&self->cr, list.msg[0],
						      prog));
	ASSERT_LE(0, twin)
		TH_LOG("%s", self->cr.text);
	self->fd = twin;
	ASSERT_EQ(0, cr_dump_fd(&self->cr, twin, &after));
	EXPECT_EQ(0, cr_differ(&list, &after, NULL));
	/* cut to 10 bytes, 8 of the UDP header */
	ASSERT_EQ(0, hit(self->from, 10));
	EXPECT_EQ(2, take(twin, buf, sizeof(buf)));
	cr_list_free(&list);
	cr_list_free(&after);
}

/* ---- reuseport ---- */

#define MEMBERS	3

FIXTURE(reuseport) {
	struct cr cr;
	int fd[MEMBERS];
};

FIXTURE_SETUP(reuseport)
{
	int i;

	ASSERT_EQ(0, netns_common());
	ASSERT_EQ(0, cr_open(&self->cr));
	for (i = 0; i < MEMBERS; i++) {
		self->fd[i] = kind_socket(KIND_UDP);
		ASSERT_EQ(0, set_int(self->fd[i], SOL_SOCKET, SO_REUSEPORT, 1));
	}
}

FIXTURE_TEARDOWN(reuseport)
{
	int i;

	for (i = 0; i < MEMBERS; i++)
		close(self->fd[i]);
	cr_close(&self->cr);
}

static void join(struct __test_metadata *_metadata, int *fd, const int *order)
{
	int i;

	for (i = 0; i < MEMBERS; i++) {
		ASSERT_EQ(0, bind_at(fd[order[i]], "127.0.0.1", PORT));
	}
}

/* who hears each of 32 senders, two bits a sender */
static uint64_t spread(const int *fd)
{
	uint64_t map = 0;
	char buf[4];
	int i, j, from;

	for (i = 0; i < 32; i++) {
		from = kind_socket(KIND_UDP);
		bind_at(from, "127.0.0.1", 7000 + i);
		connect_at(from, "127.0.0.1", PORT);
		send(from, "x", 1, 0);
		settle();
		close(from);
		for (j = 0; j < MEMBERS; j++)
			if (take(fd[j], buf, sizeof(buf)) == 1)
				map |= (uint64_t)(j + 1) << 2 * i;
	}
	return map;
}

/* all are dumped, all are closed, all are restored in the order of the dump */
static void recycle_all(struct __test_metadata *_metadata, struct cr *cr,
			int *fd)
{
	struct cr_list list, one = { .n = 1 };
	uint32_t was[MEMBERS];
	unsigned int i, j;
	int twin;

	ASSERT_EQ(0, cr_dump_pid(cr, getpid(), &list));
	ASSERT_EQ(MEMBERS, list.n);
	for (i = 0; i < MEMBERS; i++) {
		close(fd[i]);
		was[i] = fd[i];
	}
	for (i = 0; i < MEMBERS; i++) {
		one.msg = &list.msg[i];
		twin = cr_restore(cr, &one);
		ASSERT_LE(0, twin)
			TH_LOG("attribute %d: %s", cr->blamed, cr->text);
		for (j = 0; j < MEMBERS; j++)
			if (was[j] == cr_u32(list.msg[i],
					     AF_INET_CR_ATTR_OWNER_FD, 0))
				fd[j] = twin;
	}
	cr_list_free(&list);
}

static const int in_order[MEMBERS] = { 0, 1, 2 };
static const int out_of_order[MEMBERS] = { 2, 0, 1 };

TEST_F(reuseport, spreads_as_before)
{
	uint64_t before;

	join(_metadata, self->fd, in_order);
	before = spread(self->fd);
	recycle_all(_metadata, &self->cr, self->fd);
	EXPECT_EQ(before, spread(self->fd));
}

/* the order in the group is that of binding, not of the descriptors */
TEST_F(reuseport, spreads_as_before_out_of_order)
{
	uint64_t before;

	join(_metadata, self->fd, out_of_order);
	before = spread(self->fd);
	recycle_all(_metadata, &self->cr, self->fd);
	EXPECT_EQ(before, spread(self->fd));
}

TEST_F(reuseport, program_chooses)
{
	struct sock_filter second[] = { BPF_STMT(BPF_RET | BPF_K, 1) };
	uint64_t before;

	join(_metadata, self->fd, in_order);
	ASSERT_EQ(0, attach(self->fd[0], SO_ATTACH_REUSEPORT_CBPF, second, 1));
	before = spread(self->fd);
	EXPECT_EQ(0xaaaaaaaaaaaaaaaa, before);
	recycle_all(_metadata, &self->cr, self->fd);
	EXPECT_EQ(before, spread(self->fd));
}

/* the flag set after bind makes no group: the port stays exclusive */
TEST_F(reuseport, flag_without_a_group)
{
	ASSERT_EQ(0, set_int(self->fd[0], SOL_SOCKET, SO_REUSEPORT, 0));
	ASSERT_EQ(0, bind_at(self->fd[0], "127.0.0.1", PORT));
	ASSERT_EQ(0, set_int(self->fd[0], SOL_SOCKET, SO_REUSEPORT, 1));
	self->fd[0] = CR_RECYCLE(&self->cr, self->fd[0]);
	EXPECT_EQ(1, get_int(self->fd[0], SOL_SOCKET, SO_REUSEPORT));
}

TEST_HARNESS_MAIN
