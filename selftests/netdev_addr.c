// SPDX-License-Identifier: GPL-2.0
/*
 * Addresses of devices: the kernel says the same of them before and after. Their
 * lifetimes go on, temporary ones belong to the same address, routes stay.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/if_addr.h>

#include "kselftest_harness.h"
#include "netdev.h"
#include "netdev_rows.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define ADDR(name)	AF_INET_CR_NETDEV_ADDR_##name

TEST_F_TIMEOUT(netdev, addresses_in_the_kernels_words, 200)
{
	char *before, *after;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		if (!strncmp(rows[i].name, "IPv", 3))
			ASSERT_EQ(0, ip_batch(rows[i].lines));
	ASSERT_EQ(0, image_of(&here, &self->image));
	before = net_addresses();
	ASSERT_EQ(0, goes_there(&self->image, &self->again));
	after = net_addresses();
	EXPECT_LT(1000, strlen(before));
	EXPECT_STREQ(before, after);
	free(before);
	free(after);
}

TEST_F_TIMEOUT(netdev, lifetimes_go_on, 200)
{
	struct nlattr *a, *b, *va, *vb;
	unsigned int i;

	ASSERT_EQ(0, ip_batch("link add lt type dummy\nlink set lt up\n"
			      "addr add 10.23.0.1/24 dev lt valid_lft 1000 "
			      "preferred_lft 500\n"
			      "addr add fd00:23::1/64 dev lt valid_lft 1000 "
			      "preferred_lft 500 nodad"));
	ASSERT_EQ(0, image_of(&here, &self->image));
	ASSERT_LE(0, goes_there(&self->image, &self->again));
	for (i = 0; (a = cr_attr_nth(&self->image, A(NETDEV_ADDR), i)); i++) {
		b = cr_attr_nth(&self->again, A(NETDEV_ADDR), i);
		ASSERT_NE(NULL, b);
		va = cr_in(a, ADDR(VALID));
		vb = cr_in(b, ADDR(VALID));
		if (!va && !vb)
			continue;
		EXPECT_GE(1000, nla_get_u32(va));
		EXPECT_GE(nla_get_u32(va), nla_get_u32(vb));
		EXPECT_LE(nla_get_u32(va), nla_get_u32(vb) + 30);
	}
	EXPECT_LT(2, i);
}

/* a dump that has one, or none */
static bool has_temporary(struct cr_list *image)
{
	struct nlattr *nla, *flags;
	unsigned int i;

	cr_list_free(image);
	if (image_of(&here, image))
		return false;
	for (i = 0; (nla = cr_attr_nth(image, A(NETDEV_ADDR), i)); i++) {
		flags = cr_in(nla, ADDR(FLAGS));
		if (flags && nla_get_u32(flags) & IFA_F_TEMPORARY)
			return true;
	}
	return false;
}

TEST_F_TIMEOUT(netdev, temporary_addresses, 200)
{
	ASSERT_EQ(0, ip_batch("link add t_te type veth peer name t_tp\n"
			      "/proc/sys/net/ipv6/conf/t_te/use_tempaddr 2"));
	ASSERT_EQ(0, ip_batch("link set t_te up\nlink set t_tp up"));
	ASSERT_EQ(0, net_settle());
	ASSERT_EQ(0, ip_batch("addr add fd00:24::1/64 dev t_te mngtmpaddr "
			      "valid_lft 100000 preferred_lft 90000"));
	ASSERT_TRUE(EVENTUALLY(has_temporary(&self->image)));
	EXPECT_EQ(0, goes_there(&self->image, &self->again));
}

/* an address that somebody else has: it is tried again, and what it manages stays */
TEST_F_TIMEOUT(netdev, duplicate_that_manages, 200)
{
	unsigned int n;

	ASSERT_EQ(0, ip_batch("link add t_de type veth peer name t_dp\n"
			      "/proc/sys/net/ipv6/conf/t_de/use_tempaddr 2\n"
			      "link set t_de up\nlink set t_dp up"));
	ASSERT_EQ(0, net_settle());
	ASSERT_EQ(0, ip_batch("addr add fd00:26::1/64 dev t_dp nodad\n"
			      "addr add fd00:26::1/64 dev t_de mngtmpaddr"));
	ASSERT_EQ(0, net_settle());
	ASSERT_TRUE(EVENTUALLY(has_temporary(&self->image)));
	n = cr_count(&self->image, A(NETDEV_ADDR));
	EXPECT_LT(0, dev_restore(&here.cr, dev_find(&self->image, "t_de")))
		TH_LOG("%s", here.cr.text);
	EXPECT_TRUE(has_temporary(&self->image));
	EXPECT_EQ(n, cr_count(&self->image, A(NETDEV_ADDR)));
}

/* an address whose peer is itself has none: it is the one that is there */
TEST_F_TIMEOUT(netdev, own_peer, 200)
{
	struct nlattr *had, *addr;
	unsigned int routes;
	struct nl_msg *msg;

	ASSERT_EQ(0, ip_batch("link add u0 up type dummy\n"
			      "addr add 10.25.0.1/24 dev u0\n"
			      "route add 10.26.0.0/16 via 10.25.0.2"));
	routes = count_lines("/proc/thread-self/net/route");
	ASSERT_EQ(0, dev_dump(&here.cr, "u0", &self->image));
	had = cr_attr(self->image.msg[0], A(NETDEV_ADDR));
	ASSERT_NE(NULL, had);
	msg = cr_new(&here.cr, AF_INET_CR_CMD_NETDEV_RESTORE, 0);
	nla_put_string(msg, A(NETDEV_NAME), "u0");
	nla_put_flag(msg, A(NETDEV_WHOLE));
	addr = nla_nest_start(msg, A(NETDEV_ADDR));
	nlmsg_append(msg, nla_data(had), nla_len(had), NLA_ALIGNTO);
	nla_put(msg, ADDR(PEER), 4, "\x0a\x19\x00\x01");
	nla_nest_end(msg, addr);
	EXPECT_LT(0, dev_restore_msg(&here.cr, msg, NULL))
		TH_LOG("%s", here.cr.text);
	ASSERT_EQ(0, dev_dump(&here.cr, "u0", &self->again));
	EXPECT_EQ(1, cr_count(&self->again, A(NETDEV_ADDR)));
	EXPECT_EQ(routes, count_lines("/proc/thread-self/net/route"));
}

TEST_F_TIMEOUT(netdev, address_protocol, 200)
{
	const char *const addrs[] = { "10.18.0.1", "fd00:18::1" };
	struct nl_msg *msg;
	unsigned int i;

	ASSERT_EQ(0, ip_batch("link add ap type dummy\nlink set ap up"));
	for (i = 0; i < 2; i++) {
		msg = rtnl_addr("ap", addrs[i], 24 + 40 * i);
		nla_put_u8(msg, 11 /* IFA_PROTO */, 77);
		ASSERT_EQ(0, rtnl_do(msg));
	}
	ASSERT_EQ(0, image_of(&here, &self->image));
	EXPECT_LE(2, cr_count(&self->image, A(NETDEV_ADDR)));
	check_replay(_metadata, "protocol of an address");
}

/* routes come and go with addresses: also those of lo */
TEST_F_TIMEOUT(netdev, lo_keeps_its_routes, 200)
{
	struct place fresh;
	unsigned int before;

	ASSERT_EQ(0, image_of(&here, &self->image));
	ASSERT_EQ(0, place_make(&fresh));
	ASSERT_EQ(0, ip_batch("link set lo up"));
	before = count_lines("/proc/thread-self/net/ipv6_route");
	EXPECT_EQ(1, dev_restore_all(&fresh.cr, &self->image, -1));
	EXPECT_EQ(before, count_lines("/proc/thread-self/net/ipv6_route"));
	place_close(&fresh);
}

TEST_HARNESS_MAIN
