// SPDX-License-Identifier: GPL-2.0
/*
 * A client built in 2007 from the numbers of the RFC works: it dumps a UDP
 * socket by its inode, finds every attribute under its number with its type,
 * sends them back in a restore and gets a descriptor of an equal socket. The
 * numbers 1 to 22 of the header are pinned to the RFC's at compile time.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "kselftest_harness.h"
#include "nl.h"
#include "seen.h"
#include "sock.h"

#define PIN(name, number) \
	_Static_assert(AF_INET_CR_ATTR_##name == (number), #name)

PIN(UNSPEC, 0);
PIN(INODE, 1);
PIN(SOCK_STATE, 2);
PIN(SOCK_TYPE, 3);
PIN(SOCK_FD, 4);
PIN(SOCKOPT_BINDTODEVICE, 5);
PIN(SOCKOPT_BROADCAST, 6);
PIN(SOCKOPT_DEBUG, 7);
PIN(SOCKOPT_DONTROUTE, 8);
PIN(SOCKOPT_KEEPALIVE, 9);
PIN(SOCKOPT_LINGER, 10);
PIN(SOCKOPT_OOBINLINE, 11);
PIN(SOCKOPT_PASSCRED, 12);
PIN(SOCKOPT_PRIORITY, 13);
PIN(SOCKOPT_RCVLOWAT, 14);
PIN(SOCKOPT_RCVTIMEO, 15);
PIN(SOCKOPT_SNDTIMEO, 16);
PIN(SOCKOPT_RCVBUF, 17);
PIN(SOCKOPT_REUSEADDR, 18);
PIN(SOCKOPT_SNDBUF, 19);
PIN(SOCKOPT_TIMESTAMP, 20);
PIN(SOCKOPT_SNDBUF_ULOCK, 21);
PIN(SOCKOPT_RCVBUF_ULOCK, 22);
_Static_assert(AF_INET_CR_CMD_DUMP == 1, "DUMP");
_Static_assert(AF_INET_CR_CMD_RESTORE == 2, "RESTORE");

/* from here on the RFC's numbers only */
enum { RFC_DUMP = 1, RFC_RESTORE = 2 };
enum { RFC_INODE = 1, RFC_FD = 4, RFC_PASSCRED = 12, RFC_LAST = 22 };

static const int rfc_length[RFC_LAST + 1] = {
	[1] = 4, [2] = 4, [3] = 4, [5] = sizeof("lo"),
	[10] = sizeof(struct linger), [13] = 4, [14] = 4,
	[15] = sizeof(struct timeval), [16] = sizeof(struct timeval),
	[17] = 4, [19] = 4,
};

FIXTURE(rfc_client) {
	struct cr cr;
	int fd;
};

FIXTURE_SETUP(rfc_client)
{
	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&self->cr));
	self->fd = socket(AF_INET, SOCK_DGRAM, 0);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(rfc_client)
{
	close(self->fd);
	cr_close(&self->cr);
}

static const struct linger linger = { .l_onoff = 1, .l_linger = 7 };
static const struct timeval rcvtimeo = { .tv_sec = 3, .tv_usec = 500000 };
static const struct timeval sndtimeo = { .tv_sec = 11, .tv_usec = 0 };

static int set_all(int fd)
{
	int err = 0;

	err |= setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3);
	err |= set_int(fd, SOL_SOCKET, SO_BROADCAST, 1);
	err |= set_int(fd, SOL_SOCKET, SO_DEBUG, 1);
	err |= set_int(fd, SOL_SOCKET, SO_DONTROUTE, 1);
	err |= set_int(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
	err |= setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	err |= set_int(fd, SOL_SOCKET, SO_OOBINLINE, 1);
	err |= !option_gone(SOL_SOCKET, SO_PASSCRED) &&
	       set_int(fd, SOL_SOCKET, SO_PASSCRED, 1);
	err |= set_int(fd, SOL_SOCKET, SO_PRIORITY, 5);
	err |= set_int(fd, SOL_SOCKET, SO_RCVLOWAT, 42);
	err |= setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &rcvtimeo,
			  sizeof(rcvtimeo));
	err |= setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &sndtimeo,
			  sizeof(sndtimeo));
	err |= set_int(fd, SOL_SOCKET, SO_RCVBUF, 30000);
	err |= set_int(fd, SOL_SOCKET, SO_SNDBUF, 40000);
	err |= set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	err |= set_int(fd, SOL_SOCKET, SO_TIMESTAMP, 1);
	return err;
}

static int rfc_dump(struct cr *cr, uint32_t inode, struct cr_list *list)
{
	return cr_call(cr, cr_new_u32(cr, RFC_DUMP, 0, RFC_INODE, inode), list);
}

TEST_F(rfc_client, dump_has_every_number_and_type)
{
	struct nlattr *nla;
	struct cr_list list;
	int i;

	ASSERT_EQ(0, set_all(self->fd));
	ASSERT_EQ(0, rfc_dump(&self->cr, inode_of(self->fd), &list))
		TH_LOG("%s", self->cr.text);
	ASSERT_EQ(1, list.n);
	for (i = 1; i <= RFC_LAST; i++) {
		nla = cr_attr(list.msg[0], i);
		if (i == RFC_FD || (i == RFC_PASSCRED &&
				    option_gone(SOL_SOCKET, SO_PASSCRED))) {
			EXPECT_EQ(NULL, nla);
			continue;
		}
		ASSERT_NE(NULL, nla)
			TH_LOG("no attribute %d", i);
		EXPECT_EQ(rfc_length[i], nla_len(nla))
			TH_LOG("attribute %d", i);
		EXPECT_EQ(i, nla->nla_type);
	}
	cr_list_free(&list);
}

TEST_F(rfc_client, dump_has_the_values)
{
	struct nlmsghdr *msg;
	struct cr_list list;

	ASSERT_EQ(0, set_all(self->fd));
	ASSERT_EQ(0, rfc_dump(&self->cr, inode_of(self->fd), &list));
	ASSERT_EQ(1, list.n);
	msg = list.msg[0];
	EXPECT_EQ(inode_of(self->fd), cr_u32(msg, 1, 0));
	EXPECT_EQ(1, cr_u32(msg, 2, 0));
	EXPECT_EQ(SOCK_DGRAM, cr_u32(msg, 3, 0));
	ASSERT_NE(NULL, cr_attr(msg, 5));
	EXPECT_STREQ("lo", nla_data(cr_attr(msg, 5)));
	ASSERT_NE(NULL, cr_attr(msg, 10));
	EXPECT_EQ(0, memcmp(nla_data(cr_attr(msg, 10)), &linger,
			    sizeof(linger)));
	EXPECT_EQ(5, cr_u32(msg, 13, 0));
	EXPECT_EQ(42, cr_u32(msg, 14, 0));
	ASSERT_NE(NULL, cr_attr(msg, 15));
	EXPECT_EQ(0, memcmp(nla_data(cr_attr(msg, 15)), &rcvtimeo,
			    sizeof(rcvtimeo)));
	ASSERT_NE(NULL, cr_attr(msg, 16));
	EXPECT_EQ(0, memcmp(nla_data(cr_attr(msg, 16)), &sndtimeo,
			    sizeof(sndtimeo)));
	EXPECT_EQ(60000, cr_u32(msg, 17, 0));
	EXPECT_EQ(80000, cr_u32(msg, 19, 0));
	cr_list_free(&list);
}

TEST_F(rfc_client, flags_are_absent_when_off)
{
	static const int flags[] = { 6, 7, 8, 9, 11, 12, 18, 20, 21, 22 };
	struct cr_list list;
	unsigned int i;

	ASSERT_EQ(0, rfc_dump(&self->cr, inode_of(self->fd), &list));
	ASSERT_EQ(1, list.n);
	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		EXPECT_EQ(NULL, cr_attr(list.msg[0], flags[i]))
			TH_LOG("flag %d", flags[i]);
	}
	cr_list_free(&list);
}

/* the 22 the client knows, in the order of their numbers, as in 2007 */
static struct nl_msg *rfc_request(struct cr *cr, const struct nlmsghdr *from)
{
	struct nl_msg *msg = cr_new(cr, RFC_RESTORE, 0);
	struct nlattr *nla;
	int i;

	for (i = 2; i <= RFC_LAST; i++) {
		nla = cr_attr(from, i);
		if (nla)
			nla_put(msg, i, nla_len(nla), nla_data(nla));
	}
	return msg;
}

static void rfc_cycle(struct __test_metadata *_metadata, struct cr *cr, int fd)
{
	struct seen *one = seen_new(), *two = seen_new();
	struct cr_list list, answer;
	int type, twin;

	ASSERT_EQ(0, rfc_dump(cr, inode_of(fd), &list));
	ASSERT_EQ(1, list.n);
	ASSERT_EQ(0, cr_call(cr, rfc_request(cr, list.msg[0]), &answer))
		TH_LOG("%s", cr->text);
	ASSERT_EQ(1, answer.n);
	ASSERT_NE(NULL, cr_attr(answer.msg[0], RFC_FD));
	EXPECT_EQ(4, nla_len(cr_attr(answer.msg[0], RFC_FD)));
	twin = cr_u32(answer.msg[0], RFC_FD, -1);
	ASSERT_NE(fd, twin);
	type = get_int(twin, SOL_SOCKET, SO_TYPE);
	EXPECT_EQ(SOCK_DGRAM, type);
	EXPECT_EQ(IPPROTO_UDP, get_int(twin, SOL_SOCKET, SO_PROTOCOL));
	seen_look(fd, one, NULL);
	seen_look(twin, two, NULL);
	EXPECT_EQ(0, seen_differ(one, two, true));
	close(twin);
	cr_list_free(&list);
	cr_list_free(&answer);
	free(one);
	free(two);
}

TEST_F(rfc_client, restores_a_fresh_socket)
{
	rfc_cycle(_metadata, &self->cr, self->fd);
}

TEST_F(rfc_client, restores_all_options)
{
	ASSERT_EQ(0, set_all(self->fd));
	rfc_cycle(_metadata, &self->cr, self->fd);
}

TEST_F(rfc_client, the_descriptor_sends_and_receives)
{
	struct cr_list list;
	char text[8] = "";
	int twin;

	ASSERT_EQ(0, rfc_dump(&self->cr, inode_of(self->fd), &list));
	ASSERT_EQ(1, list.n);
	twin = cr_restore_msg(&self->cr, rfc_request(&self->cr, list.msg[0]));
	ASSERT_LE(0, twin);
	ASSERT_EQ(0, bind_at(twin, "127.0.0.1", 4007));
	ASSERT_EQ(0, connect_at(self->fd, "127.0.0.1", 4007));
	ASSERT_EQ(4, send(self->fd, "2007", 4, 0));
	ASSERT_EQ(0, settle());
	ASSERT_EQ(4, take(twin, text, sizeof(text)));
	EXPECT_STREQ("2007", text);
	close(twin);
	cr_list_free(&list);
}

TEST_HARNESS_MAIN
