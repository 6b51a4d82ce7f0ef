// SPDX-License-Identifier: GPL-2.0
/*
 * Every settable option of sockopts.tsv is carried by an attribute, or the table says
 * that it is impossible.
 * A dump with ALL_VALUES has the attribute of every option the kind of socket
 * has, but for those whose absence is their value.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "carried.h"
#include "nl.h"
#include "sock.h"

FIXTURE(table) {
	struct cr cr;
};

FIXTURE_VARIANT(table) {
	enum kind kind;
};

FIXTURE_VARIANT_ADD(table, udp) { .kind = KIND_UDP };
FIXTURE_VARIANT_ADD(table, udplite) { .kind = KIND_UDPLITE };
FIXTURE_VARIANT_ADD(table, raw) { .kind = KIND_RAW };
FIXTURE_VARIANT_ADD(table, raw_icmp) { .kind = KIND_RAW_ICMP };
FIXTURE_VARIANT_ADD(table, ping) { .kind = KIND_PING };
FIXTURE_VARIANT_ADD(table, udp6) { .kind = KIND_UDP | KIND_V6 };
FIXTURE_VARIANT_ADD(table, udplite6) { .kind = KIND_UDPLITE | KIND_V6 };
FIXTURE_VARIANT_ADD(table, raw6) { .kind = KIND_RAW | KIND_V6 };
FIXTURE_VARIANT_ADD(table, raw6_icmp) { .kind = KIND_RAW_ICMP | KIND_V6 };
FIXTURE_VARIANT_ADD(table, ping6) { .kind = KIND_PING | KIND_V6 };

NETNS_COMMON(NULL)

FIXTURE_SETUP(table)
{
	SKIP_MISSING(variant->kind);
	ASSERT_EQ(0, netns_common());
	ASSERT_EQ(0, cr_open(&self->cr));
}

FIXTURE_TEARDOWN(table)
{
	cr_close(&self->cr);
}

TEST_F(table, every_option_is_in_a_full_dump)
{
	int fd = kind_socket(variant->kind);
	const struct carried *row;
	struct cr_list list;
	struct nl_msg *msg;

	ASSERT_LT(100, (int)ARRAY_SIZE(carried));
	if (fd < 0 && errno == EAFNOSUPPORT)
		SKIP(return, "IPv6 is off here");
	msg = cr_new_u32(&self->cr, AF_INET_CR_CMD_DUMP, 0,
			 AF_INET_CR_ATTR_SOCK_FD, fd);
	nla_put_flag(msg, AF_INET_CR_ATTR_ALL_VALUES);
	ASSERT_EQ(0, cr_call(&self->cr, msg, &list));
	for (row = carried; row < carried + ARRAY_SIZE(carried); row++) {
		if (!kind_has(variant->kind, row->level, row->kinds) ||
		    row->attr == NO_ATTRIBUTE || row->if_set ||
		    !carried_here(row))
			continue;
		EXPECT_NE(NULL, cr_attr(list.msg[0], row->attr))
			TH_LOG("%s", row->name);
	}
	cr_list_free(&list);
	close(fd);
}

TEST_HARNESS_MAIN
