// SPDX-License-Identifier: GPL-2.0
/*
 * The error queue is carried: each entry with what it says, the packet that caused
 * it, and timestamps of packets that were sent.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <unistd.h>
#include <linux/if_ether.h>
#include <linux/net_tstamp.h>
#include <sys/socket.h>

#include "kselftest_harness.h"
#include "nl.h"
#include "seen.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define PORT		6301
#define CLOSED_PORT	6399

NETNS_COMMON(NULL)

static int fill_refused(int fd)
{
	struct name to = name_at(fd, "127.0.0.1", CLOSED_PORT);
	int i;

	set_int(fd, SOL_IP, IP_RECVERR, 1);
	set_int(fd, SOL_IPV6, IPV6_RECVERR, 1);
	for (i = 0; i < 4; i++) {
		/* the error of the one before is told by the first try */
		if (send_to(fd, "abcdefgh", i * 2, to) < 0)
			send_to(fd, "abcdefgh", i * 2, to);
		settle();
	}
	return 0;
}

static int fill_too_long(int fd)
{
	struct name to = name_at(fd, "127.0.0.1", PORT + 1);
	static char buf[65000];

	set_int(fd, SOL_IP, IP_RECVERR, 1);
	set_int(fd, SOL_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO);
	set_int(fd, SOL_IPV6, IPV6_RECVERR, 1);
	set_int(fd, SOL_IPV6, IPV6_MTU_DISCOVER, IP_PMTUDISC_DO);
	if (device_mtu("lo", 2000))
		return -1;
	return send_to(fd, buf, sizeof(buf), to) != -1 || errno != EMSGSIZE;
}

static int fill_tx_stamps(int fd)
{
	int i;

	if (set_int(fd, SOL_SOCKET, SO_TIMESTAMPING,
		    SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE |
		    SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_CMSG) ||
	    connect_at(fd, "127.0.0.1", 9999))
		return -1;
	for (i = 0; i < 3; i++)
		if (send(fd, "stamp", 5, 0) != 5)
			/* nobody listens there: refused */
			send(fd, "stamp", 5, 0);
	return settle();
}

FIXTURE(error_queue) {
	struct cr cr;
	int fd;
};

FIXTURE_VARIANT(error_queue) {
	enum kind kind;
	int (*fill)(int fd);
	bool packet;
};

#define FILLED(name, ...) \
	FIXTURE_VARIANT_ADD(error_queue, name) { KIND_UDP, __VA_ARGS__ }; \
	FIXTURE_VARIANT_ADD(error_queue, name##6) { \
		KIND_UDP | KIND_V6, __VA_ARGS__ \
	}; \
	FIXTURE_VARIANT_ADD(error_queue, name##_dual) { \
		KIND_UDP | KIND_DUAL, __VA_ARGS__ \
	}

FILLED(refused, fill_refused, false);
FILLED(too_long, fill_too_long, false);
FILLED(tx_stamps, fill_tx_stamps, true);

FIXTURE_SETUP(error_queue)
{
	ASSERT_EQ(0, netns_common());
	ASSERT_EQ(0, cr_open(&self->cr));
	self->fd = kind_socket(variant->kind);
	ASSERT_EQ(0, bind_at(self->fd, "127.0.0.1", PORT));
	ASSERT_EQ(0, variant->fill(self->fd));
}

FIXTURE_TEARDOWN(error_queue)
{
	close(self->fd);
	cr_close(&self->cr);
}

#define HEARD_MAX	12

static int take_errors(int fd, struct heard *heard)
{
	int n = 0;

	while (n < HEARD_MAX &&
	       heard_take(fd, MSG_ERRQUEUE, 65535, &heard[n]) >= 0)
		n++;
	return n;
}

TEST_F(error_queue, as_before)
{
	static struct heard one[HEARD_MAX], two[HEARD_MAX];
	int n, m, i, twin;

	n = take_errors(self->fd, one);
	ASSERT_LT(0, n);
	close(self->fd);
	twin = kind_socket(variant->kind);
	ASSERT_EQ(0, bind_at(twin, "127.0.0.1", PORT));
	ASSERT_EQ(0, variant->fill(twin));
	self->fd = CR_RECYCLE(&self->cr, twin);
	m = take_errors(self->fd, two);
	EXPECT_EQ(n, m);
	for (i = 0; i < n && i < m; i++) {
		/* what was sent comes back, behind an Ethernet header */
		if (variant->packet) {
			heard_blank_ip(&one[i], ETH_HLEN);
			heard_blank_ip(&two[i], ETH_HLEN);
		}
		EXPECT_EQ(0, heard_differ(&one[i], &two[i], false))
			TH_LOG("entry %d", i);
	}
}

TEST_F(error_queue, left_out_on_request)
{
	struct nlattr *left, *what;
	struct cr_list list;
	struct nl_msg *msg;

	msg = cr_new_u32(&self->cr, AF_INET_CR_CMD_DUMP, NLM_F_DUMP,
			 A(SOCK_FD), self->fd);
	nla_put_flag(msg, A(NO_CONTENTS));
	ASSERT_EQ(0, cr_call(&self->cr, msg, &list));
	EXPECT_EQ(NULL, cr_attr_nth(&list, A(EXTERR), 0));
	left = cr_attr_nth(&list, A(LEFT_OUT), 0);
	ASSERT_NE(NULL, left);
	what = cr_in(left, AF_INET_CR_LEFT_OUT_WHAT);
	ASSERT_NE(NULL, what);
	EXPECT_EQ(AF_INET_CR_WHAT_ERROR_QUEUE, (int)nla_get_u32(what));
	cr_list_free(&list);
}

TEST_HARNESS_MAIN
