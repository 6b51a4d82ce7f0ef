// SPDX-License-Identifier: GPL-2.0
/*
 * The contents of a socket are for its owner, for holders of a descriptor and
 * for callers with CAP_SYS_PTRACE over its owner. To others a dump names them.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "nl.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define TTL		77

static const int contents[] = {
	A(DGRAM), A(DGRAM_DATA), A(EXTERR), A(EXTERR_DATA), A(UDP_PENDING),
	A(UDP_PENDING_DATA), A(SOCKOPT_ATTACH_FILTER),
};

/* a socket that has some of everything that is contents */
static int full_socket(void)
{
	struct sock_filter all = BPF_STMT(BPF_RET | BPF_K, 0xffff);
	struct sock_fprog prog = { .len = 1, .filter = &all };
	struct name closed;
	int fd = kind_socket(KIND_UDP);

	if (bind_at(fd, "127.0.0.1", 7000) ||
	    setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof(prog)) ||
	    set_int(fd, SOL_IP, IP_RECVERR, 1) || set_int(fd, SOL_IP, IP_TTL, TTL))
		return -1;
	/* to nobody, for the error queue; to itself; and corked */
	closed = name_at(fd, "127.0.0.1", 9);
	if (send_to(fd, "refused", 7, closed) != 7 ||
	    !EVENTUALLY(recv(fd, NULL, 0, MSG_PEEK | MSG_DONTWAIT) < 0 &&
			errno == ECONNREFUSED) ||
	    send_to(fd, "secret", 6, name_of(fd)) != 6 || wait_readable(fd) ||
	    set_int(fd, SOL_UDP, 1 /* UDP_CORK */, 1) ||
	    send_to(fd, "corked", 6, closed) != 6)
		return -1;
	return fd;
}

static int drop_cap(int cap)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &head, data))
		return -1;
	data[cap / 32].effective &= ~(1u << cap % 32);
	data[cap / 32].permitted &= ~(1u << cap % 32);
	return syscall(SYS_capset, &head, data);
}

FIXTURE(access) {
	struct cr cr;
	struct cr_list list;
	pid_t owner;
	int fd;			/* of the owner's socket, until it is closed */
	uint32_t inode;
	int gate;
};

FIXTURE_SETUP(access)
{
	int gate[2];
	char c;

	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, pipe(gate));
	self->fd = full_socket();
	ASSERT_LE(0, self->fd);
	self->inode = inode_of(self->fd);
	self->owner = fork();
	ASSERT_LE(0, self->owner);
	if (!self->owner) {
		close(gate[1]);
		_exit(read(gate[0], &c, 1) == 0 ? 0 : 1);
	}
	close(gate[0]);
	self->gate = gate[1];
}

FIXTURE_TEARDOWN(access)
{
	cr_list_free(&self->list);
	cr_close(&self->cr);
	close(self->gate);
	waitpid(self->owner, NULL, 0);
}

/* how many kinds of contents the answer has; and that it has options */
static unsigned int kinds_of_contents(struct __test_metadata *_metadata,
				      FIXTURE_DATA(access) *self)
{
	unsigned int i, n = 0;

	for (i = 0; i < sizeof(contents) / sizeof(*contents); i++)
		n += cr_count(&self->list, contents[i]) > 0;
	ASSERT_LE(1, self->list.n);
	EXPECT_EQ(TTL, cr_u32(self->list.msg[0], A(IP_TTL), 0));
	return n;
}

static bool contents_named(const struct cr_list *list)
{
	struct nlattr *nest, *what;
	unsigned int i;

	for (i = 0; (nest = cr_attr_nth(list, A(LEFT_OUT), i)); i++) {
		what = nla_find(nla_data(nest), nla_len(nest),
				AF_INET_CR_LEFT_OUT_WHAT);
		if (what && nla_get_u32(what) == AF_INET_CR_WHAT_CONTENTS)
			return true;
	}
	return false;
}

static int ask(FIXTURE_DATA(access) *self, int by, bool dump)
{
	static const int attrs[] = { A(INODE), A(SOCK_FD), A(PID), 0 };
	uint32_t values[] = { self->inode, self->fd, self->owner, 0 };
	int flags = dump ? NLM_F_DUMP : 0;
	struct nl_msg *msg;

	cr_list_free(&self->list);
	if (attrs[by])
		msg = cr_new_u32(&self->cr, AF_INET_CR_CMD_DUMP, flags,
				 attrs[by], values[by]);
	else
		msg = cr_new(&self->cr, AF_INET_CR_CMD_DUMP, flags);
	return cr_call(&self->cr, msg, &self->list);
}

enum by { BY_INODE, BY_FD, BY_PID, BY_NOTHING };

TEST_F(access, net_admin_alone_sees_options_and_no_contents)
{
	static const struct { enum by by; bool dump; } ways[] = {
		{ BY_INODE, false }, { BY_INODE, true }, { BY_PID, true },
		{ BY_NOTHING, true },
	};
	unsigned int i;

	close(self->fd);
	ASSERT_EQ(0, drop_cap(CAP_SYS_PTRACE));
	ASSERT_EQ(0, cr_open(&self->cr));
	for (i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		ASSERT_EQ(0, ask(self, ways[i].by, ways[i].dump))
			TH_LOG("%s", self->cr.text);
		EXPECT_EQ(0, kinds_of_contents(_metadata, self));
		EXPECT_TRUE(contents_named(&self->list));
	}
}

TEST_F(access, ptrace_sees_all)
{
	static const enum by ways[] = { BY_INODE, BY_PID, BY_NOTHING };
	unsigned int i;

	close(self->fd);
	ASSERT_EQ(0, cr_open(&self->cr));
	for (i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		ASSERT_EQ(0, ask(self, ways[i], true));
		EXPECT_EQ(7, kinds_of_contents(_metadata, self));
		EXPECT_FALSE(contents_named(&self->list));
	}
}

TEST_F(access, descriptor_shows_all)
{
	ASSERT_EQ(0, drop_cap(CAP_SYS_PTRACE));
	ASSERT_EQ(0, cr_open(&self->cr));
	ASSERT_EQ(0, ask(self, BY_FD, false));
	EXPECT_EQ(7, kinds_of_contents(_metadata, self));
	ASSERT_EQ(0, ask(self, BY_FD, true));
	EXPECT_EQ(7, kinds_of_contents(_metadata, self));
}

/* the walk meets the owner first, and then the caller, or the other way round */
TEST_F(access, shared_socket_shows_all_to_each_owner)
{
	ASSERT_EQ(0, drop_cap(CAP_SYS_PTRACE));
	ASSERT_EQ(0, cr_open(&self->cr));
	ASSERT_EQ(0, ask(self, BY_INODE, true));
	EXPECT_EQ(7, kinds_of_contents(_metadata, self));
	ASSERT_EQ(0, ask(self, BY_NOTHING, true));
	EXPECT_EQ(7, kinds_of_contents(_metadata, self));
	EXPECT_FALSE(contents_named(&self->list));
}

/* the child, root of its user namespace, asks for the parent's socket there */
static int ask_from_namespace(int ready, int go)
{
	FIXTURE_DATA(access) self = {};
	uint32_t inode;

	if (user_root_become() || unshare(CLONE_NEWNET) ||
	    device_up("lo", NULL, NULL) || cr_open(&self.cr) ||
	    write(ready, "x", 1) != 1 ||
	    read(go, &inode, sizeof(inode)) != sizeof(inode))
		return 1;
	self.inode = inode;
	if (ask(&self, BY_INODE, true) || self.list.n != 1)
		return 2;
	if (!contents_named(&self.list) || cr_count(&self.list, A(DGRAM_DATA)))
		return 3;
	return cr_u32(self.list.msg[0], A(IP_TTL), 0) == TTL ? 0 : 4;
}

/* the capability must be one over the owner, not over the network namespace */
TEST(user_namespace_root_does_not_see_contents_of_host_process)
{
	int ready[2], go[2], status, fd, net;
	uint32_t inode;
	char path[64];
	pid_t pid;
	char c;

	ASSERT_EQ(0, pipe(ready));
	ASSERT_EQ(0, pipe(go));
	pid = fork();
	if (!pid)
		_exit(ask_from_namespace(ready[1], go[0]));
	close(ready[1]);
	ASSERT_EQ(1, read(ready[0], &c, 1));
	snprintf(path, sizeof(path), "/proc/%d/ns/net", pid);
	net = open(path, O_RDONLY);
	ASSERT_EQ(0, setns(net, CLONE_NEWNET));
	fd = full_socket();
	ASSERT_LE(0, fd);
	inode = inode_of(fd);
	ASSERT_EQ(sizeof(inode), write(go[1], &inode, sizeof(inode)));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

/* the same program after execve(2), as root again: with every capability */
static void __attribute__((constructor)) become_owner(void)
{
	const char *ready = getenv("ACCESS_READY");

	if (!ready)
		return;
	if (full_socket() >= 0 && write(atoi(ready), "x", 1) == 1)
		pause();
	_exit(1);
}

/* reads the answer to a request that another process has sent */
static int read_answer(struct cr *cr, int ready)
{
	struct cr_list list = {};
	int ret;
	char c;

	if (read(ready, &c, 1) != 1)
		return 1;
	do {
		ret = cr_recv(cr, &list);
	} while (ret > 0);
	if (ret || list.n != 1 || cr_u32(list.msg[0], A(IP_TTL), 0) != TTL)
		return 2;
	return cr_count(&list, A(DGRAM_DATA)) || !contents_named(&list) ? 3 : 0;
}

/* sends a request, leaves the answer to a child, and runs the program anew */
static void send_and_exec(const int ready[2], int verdict)
{
	char fd[12];
	struct cr cr;
	int ret;

	if (drop_cap(CAP_SYS_PTRACE) || cr_open(&cr) ||
	    cr_send(&cr, cr_new(&cr, AF_INET_CR_CMD_DUMP, NLM_F_DUMP)))
		return;
	if (!fork()) {
		ret = read_answer(&cr, ready[0]);
		_exit(write(verdict, &ret, sizeof(ret)) != sizeof(ret));
	}
	snprintf(fd, sizeof(fd), "%d", ready[1]);
	setenv("ACCESS_READY", fd, 1);
	execl("/proc/self/exe", "access", NULL);
}

/* the program that has more rights than the sender had keeps its contents */
TEST(program_run_by_the_sender_does_not_show_contents)
{
	int ready[2], verdict[2], ret = -1;
	pid_t owner;

	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, pipe(ready));
	ASSERT_EQ(0, pipe(verdict));
	owner = fork();
	ASSERT_LE(0, owner);
	if (!owner) {
		send_and_exec(ready, verdict[1]);
		_exit(1);
	}
	close(verdict[1]);
	EXPECT_EQ(sizeof(ret), read(verdict[0], &ret, sizeof(ret)));
	EXPECT_EQ(0, ret);
	kill(owner, SIGKILL);
	waitpid(owner, NULL, 0);
}

TEST_HARNESS_MAIN
