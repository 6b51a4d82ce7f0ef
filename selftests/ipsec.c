// SPDX-License-Identifier: GPL-2.0
/*
 * IPsec policies of a socket are carried, with their templates, and block again.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <linux/xfrm.h>
#include <sys/socket.h>

#include "kselftest_harness.h"
#include "nl.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define PORT		6301
#define MAX_TEMPLATES	6

NETNS_COMMON(NULL)

/* Its key manager is a module of its own, loaded by whoever asks for it */
static bool has_xfrm(void)
{
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_XFRM);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static int set_policy(int fd, int dir, int action, unsigned int templates)
{
	int family = get_int(fd, SOL_SOCKET, SO_DOMAIN);
	bool v6 = family == AF_INET6;
	struct {
		struct xfrm_userpolicy_info info;
		struct xfrm_user_tmpl tmpl[MAX_TEMPLATES];
	} policy = {
		.info = {
			.sel.family = family,
			.lft = { XFRM_INF, XFRM_INF, 77, XFRM_INF, 0, 0, 0, 0 },
			.priority = 11,
			.dir = dir,
			.action = action,
		},
	};
	unsigned int i;

	for (i = 0; i < templates; i++) {
		policy.tmpl[i].family = family;
		policy.tmpl[i].id.proto = IPPROTO_ESP;
		policy.tmpl[i].id.daddr.a6[v6 ? 3 : 0] = htonl(0x0a000001 + i);
		policy.tmpl[i].reqid = i + 1;
		policy.tmpl[i].mode = XFRM_MODE_TUNNEL;
		policy.tmpl[i].optional = dir == XFRM_POLICY_IN;
		policy.tmpl[i].aalgos = -1;
		policy.tmpl[i].ealgos = 5;
		policy.tmpl[i].calgos = -1;
	}
	return setsockopt(fd, v6 ? SOL_IPV6 : SOL_IP,
			  v6 ? IPV6_XFRM_POLICY : IP_XFRM_POLICY, &policy,
			  sizeof(policy.info) +
			  templates * sizeof(policy.tmpl[0]));
}

/* Bytes of a policy in a dump of the socket, 0 for none */
static int policy_len(struct cr *cr, int fd, int attr)
{
	struct nlattr *nla;
	struct cr_list list;
	int len = -1;

	if (!cr_dump_fd(cr, fd, &list)) {
		nla = cr_attr(list.msg[0], attr);
		len = nla ? nla_len(nla) : 0;
	}
	cr_list_free(&list);
	return len;
}

FIXTURE(xfrm) {
	struct cr cr;
	int fd;
};

FIXTURE_VARIANT(xfrm) {
	enum kind kind;
};

FIXTURE_VARIANT_ADD(xfrm, udp) { KIND_UDP };
FIXTURE_VARIANT_ADD(xfrm, udp6) { KIND_UDP | KIND_V6 };
FIXTURE_VARIANT_ADD(xfrm, raw) { KIND_RAW };
FIXTURE_VARIANT_ADD(xfrm, raw6) { KIND_RAW | KIND_V6 };

FIXTURE_SETUP(xfrm)
{
	if (!has_xfrm())
		SKIP(return, "this kernel has no xfrm_user");
	ASSERT_EQ(0, netns_common());
	ASSERT_EQ(0, cr_open(&self->cr));
	self->fd = kind_socket(variant->kind);
	ASSERT_EQ(0, connect_at(self->fd, "127.0.0.1", PORT + 2));
}

FIXTURE_TEARDOWN(xfrm)
{
	close(self->fd);
	cr_close(&self->cr);
}

TEST_F(xfrm, policies)
{
	unsigned int n[] = { 0, 1, MAX_TEMPLATES };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(n); i++) {
		ASSERT_EQ(0, set_policy(self->fd, XFRM_POLICY_IN,
					XFRM_POLICY_ALLOW, n[i]));
		ASSERT_EQ(0, set_policy(self->fd, XFRM_POLICY_OUT,
					XFRM_POLICY_ALLOW, n[i]));
		/* compares a dump of before and one of after */
		self->fd = CR_RECYCLE(&self->cr, self->fd);
		EXPECT_LT(n[i] * (int)sizeof(struct xfrm_user_tmpl),
			  policy_len(&self->cr, self->fd,
				     A(IP_XFRM_POLICY_IN)));
		EXPECT_LT(n[i] * (int)sizeof(struct xfrm_user_tmpl),
			  policy_len(&self->cr, self->fd,
				     A(IP_XFRM_POLICY_OUT)));
	}
}

TEST_F(xfrm, blocks_again)
{
	ASSERT_EQ(1, send(self->fd, "x", 1, 0));
	ASSERT_EQ(0, settle());
	ASSERT_EQ(0, set_policy(self->fd, XFRM_POLICY_OUT, XFRM_POLICY_BLOCK,
				0));
	/* what came back of the first is told first */
	send(self->fd, "x", 1, 0);
	ASSERT_EQ(-1, send(self->fd, "x", 1, 0));
	ASSERT_EQ(EPERM, errno);
	self->fd = CR_RECYCLE(&self->cr, self->fd);
	EXPECT_EQ(-1, send(self->fd, "x", 1, 0));
	EXPECT_EQ(EPERM, errno);
}

/* One direction goes, the other one stays */
TEST_F(xfrm, taken_off_a_live_socket)
{
	struct nl_msg *msg;

	ASSERT_EQ(0, set_policy(self->fd, XFRM_POLICY_IN, XFRM_POLICY_ALLOW,
				2));
	ASSERT_EQ(0, set_policy(self->fd, XFRM_POLICY_OUT, XFRM_POLICY_BLOCK,
				1));
	msg = cr_new_u32(&self->cr, AF_INET_CR_CMD_RESTORE, 0,
			 AF_INET_CR_ATTR_SOCK_FD, self->fd);
	nla_put(msg, A(IP_XFRM_POLICY_IN) | NLA_F_NESTED, 0, NULL);
	ASSERT_EQ(self->fd, cr_restore_msg(&self->cr, msg))
		TH_LOG("%s", self->cr.text);
	EXPECT_EQ(0, policy_len(&self->cr, self->fd, A(IP_XFRM_POLICY_IN)));
	EXPECT_LT(0, policy_len(&self->cr, self->fd, A(IP_XFRM_POLICY_OUT)));
}

TEST_HARNESS_MAIN
