// SPDX-License-Identifier: GPL-2.0
/*
 * Who may ask, and for what: capabilities, the user namespace, the limit of
 * descriptors. The module stays while it is asked.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <linux/capability.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "kselftest_harness.h"
#include "refuse.h"

REFUSE_FIXTURE(refuse)

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
	EXPECT_EQ(-EPERM, cr_call(&self->cr, cr_udp(&self->cr), NULL));
	EXPECT_EQ(-EPERM, cr_call(&self->cr, cr_onto(&self->cr, self->fd), NULL));
	EXPECT_TRUE(cr_nothing_left(&self->before));
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
	ACCEPTED(cr_udp_u32(&self->cr, A(OWNER_UID), 1000));
	ASSERT_EQ(0, caps_keep(CAP(NET_ADMIN)));
	REFUSED_FOR(EPERM, A(OWNER_UID), cr_udp_u32(&self->cr, A(OWNER_UID),
						 1000));
	REFUSED_FOR(EPERM, A(OWNER_GID), cr_udp_u32(&self->cr, A(OWNER_GID),
						 1000));
	ACCEPTED(cr_udp_u32(&self->cr, A(OWNER_UID), geteuid()));
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
	EXPECT_TRUE(cr_nothing_left(&self->before));
	ACCEPTED(udp_at(&self->cr, "127.0.0.1", 7780));
}

FIXTURE(user_namespace) {
	struct cr cr;
	struct cr_left before;
	int fd;
};

FIXTURE_SETUP(user_namespace)
{
	if (unshare(CLONE_NEWUSER))
		SKIP(return, "no user namespaces here: %s", strerror(errno));
	ASSERT_EQ(0, write_file("/proc/self/setgroups", "deny"));
	ASSERT_EQ(0, write_file("/proc/self/uid_map", "0 0 1"));
	ASSERT_EQ(0, write_file("/proc/self/gid_map", "0 0 1"));
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
	ACCEPTED(cr_udp_u32(&self->cr, A(SOCKOPT_MARK), 5));
	ACCEPTED(cr_udp_u32(&self->cr, A(SOCKOPT_RCVBUF), 100000));
	ACCEPTED(cr_udp_u32(&self->cr, A(SOCKOPT_PRIORITY), 100));
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &list));
	fd = cr_restore(&self->cr, &list);
	EXPECT_LE(0, fd)
		TH_LOG("%s", self->cr.text);
	close(fd);
	cr_list_free(&list);
}

TEST_F(user_namespace, root_may_not_what_needs_the_initial_one)
{
	struct nl_msg *msg = cr_udp(&self->cr);

	REFUSED_FOR(EPERM, A(SOCKOPT_RCVBUF),
		    cr_udp_u32(&self->cr, A(SOCKOPT_RCVBUF), 64 << 20));
	REFUSED_FOR(EPERM, A(SOCKOPT_SNDBUF),
		    cr_udp_u32(&self->cr, A(SOCKOPT_SNDBUF), 64 << 20));
	REFUSED_FOR(EPERM, A(SOCKOPT_PREFER_BUSY_POLL),
		    cr_udp_u32(&self->cr, A(SOCKOPT_PREFER_BUSY_POLL), 1));
	nla_put_flag(msg, A(SOCKOPT_DEBUG));
	REFUSED_FOR(EACCES, A(SOCKOPT_DEBUG), msg);
	REFUSED_FOR(EINVAL, A(OWNER_UID), cr_udp_u32(&self->cr, A(OWNER_UID),
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
	EXPECT_TRUE(cr_nothing_left(&self->before));
	cr_list_free(&list);
}

TEST_HARNESS_MAIN
