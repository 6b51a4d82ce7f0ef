// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel tells what every command accepts: CTRL_CMD_GETPOLICY answers with the
 * types of the attributes, those in nests too.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <netlink/genl/genl.h>

#include "kselftest_harness.h"
#include "nl.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define POLICIES	64
#define NONE		-1

/* One attribute of a policy */
struct rule {
	int type;
	int nest;
	int maxattr;
	uint64_t mask;
};

struct policy {
	struct rule attr[AF_INET_CR_ATTR_MAX + 1];
};

FIXTURE(policy) {
	struct cr cr;
	struct policy table[POLICIES];
	int do_of[AF_INET_CR_CMD_MAX + 1];
	int dump_of[AF_INET_CR_CMD_MAX + 1];
};

static void read_rule(struct rule *rule, struct nlattr *nest)
{
	struct nlattr *nla;
	int rem;

	nla_for_each_nested(nla, nest, rem) {
		switch (nla_type(nla)) {
		case NL_POLICY_TYPE_ATTR_TYPE:
			rule->type = nla_get_u32(nla);
			break;
		case NL_POLICY_TYPE_ATTR_POLICY_IDX:
			rule->nest = nla_get_u32(nla);
			break;
		case NL_POLICY_TYPE_ATTR_POLICY_MAXTYPE:
			rule->maxattr = nla_get_u32(nla);
			break;
		case NL_POLICY_TYPE_ATTR_MASK:
			rule->mask = nla_get_u64(nla);
			break;
		}
	}
}

static void read_policy(FIXTURE_DATA(policy) *self, struct nlattr *nest)
{
	struct nlattr *index, *attr;
	int rem, more;

	nla_for_each_nested(index, nest, rem) {
		if (nla_type(index) >= POLICIES)
			continue;
		nla_for_each_nested(attr, index, more)
			if (nla_type(attr) <= AF_INET_CR_ATTR_MAX)
				read_rule(&self->table[nla_type(index)]
					  .attr[nla_type(attr)], attr);
	}
}

static void read_ops(FIXTURE_DATA(policy) *self, struct nlattr *nest)
{
	struct nlattr *op, *nla;
	int rem, more;

	nla_for_each_nested(op, nest, rem) {
		if (nla_type(op) > AF_INET_CR_CMD_MAX)
			continue;
		nla_for_each_nested(nla, op, more) {
			if (nla_type(nla) == CTRL_ATTR_POLICY_DO)
				self->do_of[nla_type(op)] = nla_get_u32(nla);
			if (nla_type(nla) == CTRL_ATTR_POLICY_DUMP)
				self->dump_of[nla_type(op)] = nla_get_u32(nla);
		}
	}
}

FIXTURE_SETUP(policy)
{
	struct cr_list list;
	struct nl_msg *msg;
	struct nlattr *nla;
	unsigned int i;
	int family;

	ASSERT_EQ(0, cr_open(&self->cr));
	memset(self->table, 0, sizeof(self->table));
	for (i = 0; i <= AF_INET_CR_CMD_MAX; i++)
		self->do_of[i] = self->dump_of[i] = NONE;

	msg = nlmsg_alloc();
	genlmsg_put(msg, 0, 0, GENL_ID_CTRL, 0, NLM_F_DUMP, CTRL_CMD_GETPOLICY, 1);
	nla_put_string(msg, CTRL_ATTR_FAMILY_NAME, AF_INET_CR_GENL_NAME);
	family = self->cr.family;
	self->cr.family = GENL_ID_CTRL;
	ASSERT_EQ(0, cr_call(&self->cr, msg, &list));
	self->cr.family = family;
	ASSERT_LT(0, list.n);
	for (i = 0; i < list.n; i++) {
		nla = cr_attr(list.msg[i], CTRL_ATTR_POLICY);
		if (nla)
			read_policy(self, nla);
		nla = cr_attr(list.msg[i], CTRL_ATTR_OP_POLICY);
		if (nla)
			read_ops(self, nla);
	}
	cr_list_free(&list);
}

FIXTURE_TEARDOWN(policy)
{
	cr_close(&self->cr);
}

TEST_F(policy, every_operation_has_one)
{
	EXPECT_NE(NONE, self->do_of[AF_INET_CR_CMD_DUMP]);
	EXPECT_NE(NONE, self->do_of[AF_INET_CR_CMD_RESTORE]);
	EXPECT_NE(NONE, self->do_of[AF_INET_CR_CMD_NETDEV_RESTORE]);
	/* before, a dump is refused without a message if generic netlink checks it */
	if (!kernel_since(6, 2))
		return;
	EXPECT_NE(NONE, self->dump_of[AF_INET_CR_CMD_DUMP]);
	EXPECT_NE(NONE, self->dump_of[AF_INET_CR_CMD_NETDEV_DUMP]);
}

TEST_F(policy, dump_accepts_its_selectors_only)
{
	const struct policy *p;

	if (!kernel_since(6, 2))
		SKIP(return, "this kernel does not tell of dumps it does not check");
	p = &self->table[self->dump_of[AF_INET_CR_CMD_DUMP]];
	ASSERT_NE(NONE, self->dump_of[AF_INET_CR_CMD_DUMP]);
	EXPECT_EQ(NL_ATTR_TYPE_U32, p->attr[A(INODE)].type);
	EXPECT_EQ(NL_ATTR_TYPE_U32, p->attr[A(SOCK_FD)].type);
	EXPECT_EQ(NL_ATTR_TYPE_U32, p->attr[A(PID)].type);
	EXPECT_EQ(NL_ATTR_TYPE_INVALID, p->attr[A(SOCK_TYPE)].type);
	EXPECT_EQ(NL_ATTR_TYPE_INVALID, p->attr[A(NETDEV_NAME)].type);
}

TEST_F(policy, restore_accepts_what_a_dump_has)
{
	const struct policy *p = &self->table[self->do_of[AF_INET_CR_CMD_RESTORE]];
	const struct rule *rule;

	ASSERT_NE(NONE, self->do_of[AF_INET_CR_CMD_RESTORE]);
	EXPECT_EQ(NL_ATTR_TYPE_U32, p->attr[A(SOCK_TYPE)].type);
	EXPECT_EQ(NL_ATTR_TYPE_S32, p->attr[A(IP_TTL)].type);
	EXPECT_EQ(NL_ATTR_TYPE_U16, p->attr[A(LOCAL_PORT)].type);
	EXPECT_EQ(NL_ATTR_TYPE_U64, p->attr[A(SOCKOPT_MAX_PACING_RATE)].type);
	EXPECT_EQ(NL_ATTR_TYPE_NUL_STRING, p->attr[A(SOCKOPT_BINDTODEVICE)].type);
	EXPECT_EQ(NL_ATTR_TYPE_BINARY, p->attr[A(SOCKOPT_LINGER)].type);
	EXPECT_EQ(AF_INET_CR_SHUT_RCV | AF_INET_CR_SHUT_SND,
		  p->attr[A(SHUTDOWN)].mask);
	EXPECT_EQ(NL_ATTR_TYPE_INVALID, p->attr[A(PID)].type);

	rule = &p->attr[A(IP_MEMBERSHIP)];
	EXPECT_EQ(NL_ATTR_TYPE_NESTED, rule->type);
	EXPECT_EQ(AF_INET_CR_MSHIP_MAX, rule->maxattr);
	ASSERT_LT(0, rule->nest);
	ASSERT_GT(POLICIES, rule->nest);
	p = &self->table[rule->nest];
	EXPECT_EQ(NL_ATTR_TYPE_BINARY, p->attr[AF_INET_CR_MSHIP_GROUP].type);
	EXPECT_EQ(NL_ATTR_TYPE_NESTED, p->attr[AF_INET_CR_MSHIP_DEV].type);
	EXPECT_EQ(NL_ATTR_TYPE_U32, p->attr[AF_INET_CR_MSHIP_MODE].type);
}

TEST_HARNESS_MAIN
