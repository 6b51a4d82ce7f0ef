/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tests of what a restore gives: an unprivileged user who is root of his user
 * namespace, the same with CAP_NET_ADMIN alone, and root of the machine with
 * CAP_NET_ADMIN alone
 */
#ifndef AF_INET_CR_TEST_RIGHTS_H
#define AF_INET_CR_TEST_RIGHTS_H

#include <linux/capability.h>

#include "nl.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name

struct count {
	unsigned int tried;
	unsigned int accepted;
	unsigned int forbidden;
};

FIXTURE(rights) {
	struct cr cr;
};

FIXTURE_VARIANT(rights) {
	bool userns;
	bool weak;
};

FIXTURE_VARIANT_ADD(rights, root_of_a_user_namespace) { true, false };
FIXTURE_VARIANT_ADD(rights, net_admin_of_a_user_namespace) { true, true };
FIXTURE_VARIANT_ADD(rights, net_admin_of_the_machine) { false, true };

FIXTURE_SETUP(rights)
{
	if (variant->userns)
		ASSERT_EQ(0, user_root_become());
	ASSERT_EQ(0, netns_enter());
	if (variant->weak)
		ASSERT_EQ(0, caps_keep(1 << CAP_NET_ADMIN));
	ASSERT_EQ(0, cr_open(&self->cr));
}

FIXTURE_TEARDOWN(rights)
{
	cr_close(&self->cr);
}

#endif
