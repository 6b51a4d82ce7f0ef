// SPDX-License-Identifier: GPL-2.0
/*
 * Flow labels are carried: a restored socket leases them again, as exclusively as
 * the original did, and gives them back.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <sys/socket.h>

#include "kselftest_harness.h"
#include "nl.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define PORT		6301

struct flowlabel {
	struct in6_addr dst;
	uint32_t label;
	uint8_t action;
	uint8_t share;
	uint16_t flags;
	uint16_t expires;
	uint16_t linger;
	uint32_t pad;
};

#define FL_GET		0
#define FL_CREATE	1
#define FL_EXCL		1
#define FL_PROCESS	2
#define FL_USER		3
#define FL_ANY		255

static int lease(int fd, uint32_t label, int share)
{
	struct flowlabel req = {
		.dst = in6addr_loopback,
		.label = htonl(label),
		.action = FL_GET,
		.share = share,
		.flags = FL_CREATE,
		.expires = 30,
		.linger = 7,
	};

	return setsockopt(fd, SOL_IPV6, IPV6_FLOWLABEL_MGR, &req, sizeof(req));
}

static int connect_labelled(int fd, uint32_t label)
{
	struct name name = name_at(fd, "127.0.0.1", PORT);

	name.sin6.sin6_flowinfo = htonl(label);
	return set_int(fd, SOL_IPV6, IPV6_FLOWINFO_SEND, 1) ||
	       connect(fd, &name.sa, name.len);
}

/* the label a socket was connected with, if it has leased it */
static struct flowlabel leased(int fd)
{
	struct flowlabel req = { .action = FL_GET };
	socklen_t len = sizeof(req);

	if (getsockopt(fd, SOL_IPV6, IPV6_FLOWLABEL_MGR, &req, &len))
		memset(&req, 0, sizeof(req));
	req.expires = 0;
	return req;
}

FIXTURE(labels) {
	struct cr cr;
	int fd;
};

FIXTURE_SETUP(labels)
{
	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&self->cr));
	self->fd = kind_socket(KIND_UDP | KIND_V6);
}

FIXTURE_TEARDOWN(labels)
{
	close(self->fd);
	cr_close(&self->cr);
}

TEST_F(labels, are_leased_again)
{
	static const int but[] = { A(IPV6_FLOWLABEL), 0 };
	struct cr_list before, after;
	struct flowlabel one, two;

	ASSERT_EQ(0, lease(self->fd, 0x12345, FL_ANY));
	ASSERT_EQ(0, lease(self->fd, 0x777, FL_PROCESS));
	ASSERT_EQ(0, lease(self->fd, 0x778, FL_USER));
	ASSERT_EQ(0, connect_labelled(self->fd, 0x12345));
	one = leased(self->fd);
	ASSERT_EQ(htonl(0x12345), one.label);
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &before));
	EXPECT_EQ(3, cr_count(&before, A(IPV6_FLOWLABEL)));
	EXPECT_EQ(0, cr_count(&before, A(LEFT_OUT)));
	close(self->fd);
	self->fd = cr_restore(&self->cr, &before);
	ASSERT_LE(0, self->fd)
		TH_LOG("attribute %d: %s", self->cr.blamed, self->cr.text);
	two = leased(self->fd);
	EXPECT_EQ(0, memcmp(&one, &two, sizeof(one)));
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &after));
	EXPECT_EQ(3, cr_count(&after, A(IPV6_FLOWLABEL)));
	EXPECT_EQ(0, cr_differ(&before, &after, but));
	cr_list_free(&before);
	cr_list_free(&after);
}

/* the kernel gives one that was exclusive to nobody until it has expired */
TEST_F(labels, exclusive)
{
	struct flowlabel one, two;
	struct cr_list list;
	struct cr other;
	int fd;

	ASSERT_EQ(0, lease(self->fd, 0x12345, FL_EXCL));
	ASSERT_EQ(0, connect_labelled(self->fd, 0x12345));
	one = leased(self->fd);
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &list));
	EXPECT_EQ(-EPERM, cr_restore(&self->cr, &list));
	EXPECT_STRNE("", self->cr.text);
	EXPECT_EQ(A(IPV6_FLOWLABEL), self->cr.blamed);
	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&other));
	fd = cr_restore(&other, &list);
	ASSERT_LE(0, fd)
		TH_LOG("attribute %d: %s", other.blamed, other.text);
	two = leased(fd);
	EXPECT_EQ(0, memcmp(&one, &two, sizeof(one)));
	close(fd);
	cr_close(&other);
	cr_list_free(&list);
}

/* what a refused request leased on a live socket is given back */
TEST_F(labels, given_back)
{
	struct cr_list list, after;
	struct nl_msg *msg;
	int fd;

	ASSERT_EQ(0, lease(self->fd, 0x12345, FL_ANY));
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &list));
	fd = kind_socket(KIND_UDP | KIND_V6);
	msg = cr_new_u32(&self->cr, AF_INET_CR_CMD_RESTORE, 0, A(SOCK_FD), fd);
	nla_put(msg, A(IPV6_FLOWLABEL) | NLA_F_NESTED,
		nla_len(cr_attr(list.msg[0], A(IPV6_FLOWLABEL))),
		nla_data(cr_attr(list.msg[0], A(IPV6_FLOWLABEL))));
	nla_put_u16(msg, A(LOCAL_PORT), PORT);
	nla_put(msg, A(LOCAL_ADDR), 16, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1");
	EXPECT_EQ(-EADDRNOTAVAIL, cr_restore_msg(&self->cr, msg));
	ASSERT_EQ(0, cr_dump_fd(&self->cr, fd, &after));
	EXPECT_EQ(0, cr_count(&after, A(IPV6_FLOWLABEL)));
	close(fd);
	cr_list_free(&list);
	cr_list_free(&after);
}

TEST_HARNESS_MAIN
