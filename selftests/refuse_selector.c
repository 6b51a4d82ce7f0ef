// SPDX-License-Identifier: GPL-2.0
/*
 * A dump of a socket that cannot be dumped, or is not there: by inode, by
 * descriptor, of a process, as a plain request and with NLM_F_DUMP
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "refuse.h"

FIXTURE_VARIANT(selector) {
	int flags;
};

REFUSE_FIXTURE(selector)

FIXTURE_VARIANT_ADD(selector, plain) { .flags = 0 };
FIXTURE_VARIANT_ADD(selector, nlm_f_dump) { .flags = NLM_F_DUMP };

static struct nl_msg *inode(struct cr *cr, int flags, uint32_t inode)
{
	return cr_new_u32(cr, DUMP, flags, A(INODE), inode);
}

TEST_F(selector, good_is_accepted)
{
	struct cr_list list;

	ASSERT_EQ(0, cr_call(&self->cr, inode(&self->cr, variant->flags,
					      inode_of(self->fd)), &list));
	EXPECT_EQ(1, list.n);
	cr_list_free(&list);
	EXPECT_TRUE(cr_nothing_left(&self->before));
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
	EXPECT_TRUE(cr_nothing_left(&self->before));
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
	EXPECT_TRUE(cr_nothing_left(&self->before));
}

TEST_HARNESS_MAIN
