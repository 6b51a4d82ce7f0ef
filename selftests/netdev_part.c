// SPDX-License-Identifier: GPL-2.0
/*
 * Requests that are not an image: some attributes, which leave the rest of a
 * device, and NETDEV_WHOLE, which does not.
 */
#define _GNU_SOURCE
#include <net/if.h>

#include "kselftest_harness.h"
#include "netdev.h"

#define A(name)		AF_INET_CR_ATTR_##name

static int restore_flags(const char *name, uint32_t flags)
{
	struct nl_msg *msg = cr_new(&here.cr, AF_INET_CR_CMD_NETDEV_RESTORE, 0);

	nla_put_string(msg, A(NETDEV_NAME), name);
	nla_put_u32(msg, A(NETDEV_FLAGS), flags);
	return dev_restore_msg(&here.cr, msg, NULL);
}

TEST_F_TIMEOUT(netdev, flags_alone, 200)
{
	const struct nlmsghdr *p0;
	uint32_t flags;

	ASSERT_EQ(0, ip_batch("link add p0 mtu 1400 type veth peer name p1\n"
			      "link set p1 up\n"
			      "link set p0 alias \"stays\"\n"
			      "addr add 10.21.0.1/24 dev p0\n"
			      "addr add fd00:21::1/64 dev p0 nodad\n"
			      "link property add dev p0 altname also-stays\n"
			      "maddr add 33:33:00:00:00:99 dev p0"));
	ASSERT_EQ(0, image_of(&here, &self->image));
	p0 = dev_find(&self->image, "p0");
	ASSERT_NE(NULL, p0);
	flags = cr_u32(p0, A(NETDEV_FLAGS), 0);
	EXPECT_EQ(IFF_MULTICAST, flags & (IFF_UP | IFF_MULTICAST | IFF_NOARP));
	EXPECT_EQ(if_nametoindex("p0"), restore_flags("p0", flags | IFF_NOARP))
		TH_LOG("%s", here.cr.text);
	EXPECT_EQ(if_nametoindex("p0"), restore_flags("p0", flags));
	ASSERT_EQ(0, image_of(&here, &self->again));
	EXPECT_EQ(0, dev_differ(&self->image, &self->again));
	/* up, and all the rest stays */
	EXPECT_EQ(if_nametoindex("p0"), restore_flags("p0", flags | IFF_UP));
	EXPECT_EQ(if_nametoindex("p0"), restore_flags("p0", flags));
	EXPECT_EQ(0, ip_batch("addr del 10.21.0.1/24 dev p0"));
}

/* a device that is down has IPv6 addresses, and going down loses them */
TEST_F_TIMEOUT(netdev, down_with_addresses, 200)
{
	ASSERT_EQ(0, ip_batch("link add w0 type dummy\n"
			      "addr add 10.23.0.1/24 dev w0\n"
			      "addr add fd00:23::1/64 dev w0 nodad"));
	ASSERT_EQ(0, image_of(&here, &self->image));
	EXPECT_EQ(2, cr_count(&(struct cr_list){
		.n = 1, .msg = &self->image.msg[1] }, A(NETDEV_ADDR)));
	ASSERT_EQ(0, ip_batch("link set w0 up\naddr add fd00:23::2/64 dev w0"));
	EXPECT_LT(0, dev_restore(&here.cr, self->image.msg[1]))
		TH_LOG("%s", here.cr.text);
	ASSERT_EQ(0, image_of(&here, &self->again));
	EXPECT_EQ(0, dev_differ(&self->image, &self->again));
}

/* NETDEV_NAME, some of the image, and WHOLE or not */
static int restore_part(const struct nlmsghdr *from, bool whole, int part)
{
	struct nl_msg *msg = cr_new(&here.cr, AF_INET_CR_CMD_NETDEV_RESTORE, 0);
	struct nlattr *nla;
	int len, rem;

	nla_put_string(msg, A(NETDEV_NAME), dev_name(from));
	if (whole)
		nla_put_flag(msg, A(NETDEV_WHOLE));
	nla_for_each_attr(nla, cr_attrs(from, &len), len, rem)
		if (nla_type(nla) == part)
			nla_put(msg, part | NLA_F_NESTED, nla_len(nla),
				nla_data(nla));
	return dev_restore_msg(&here.cr, msg, NULL);
}

static const char part_lines[] =
	"link add q0 type dummy\naddr add 10.22.0.1/24 dev q0\n"
	"addr add fd00:22::1/64 dev q0 nodad\nlink set q0 up\n"
	"link property add dev q0 altname q0-too\n"
	"maddr add 33:33:00:00:00:98 dev q0";

TEST_F_TIMEOUT(netdev, whole_or_not, 200)
{
	const struct nlmsghdr *q0;

	ASSERT_EQ(0, ip_batch(part_lines));
	ASSERT_EQ(0, image_of(&here, &self->image));
	q0 = dev_find(&self->image, "q0");
	ASSERT_NE(NULL, q0);
	/* more than the image has */
	ASSERT_EQ(0, ip_batch("addr add 10.22.1.1/24 dev q0\n"
			      "addr add fd00:22:1::1/64 dev q0 nodad\n"
			      "maddr add 33:33:00:00:00:97 dev q0\n"
			      "link property add dev q0 altname q0-more"));
	ASSERT_EQ(0, dev_dump(&here.cr, NULL, &self->again));
	EXPECT_LT(0, restore_part(q0, false, A(NETDEV_ADDR)));
	cr_list_free(&self->again);
	ASSERT_EQ(0, dev_dump(&here.cr, "q0", &self->again));
	EXPECT_EQ(5, cr_count(&self->again, A(NETDEV_ADDR)));
	EXPECT_EQ(2, cr_count(&self->again, A(NETDEV_MADDR)));
	EXPECT_EQ(2, cr_count(&self->again, A(NETDEV_ALTNAME)));
	cr_list_free(&self->again);
	/* the whole image: what it has not goes */
	EXPECT_LT(0, dev_restore(&here.cr, q0))
		TH_LOG("%s", here.cr.text);
	ASSERT_EQ(0, dev_dump(&here.cr, NULL, &self->again));
	EXPECT_EQ(0, dev_differ(&self->image, &self->again));
	cr_list_free(&self->again);
	/* nothing is the whole */
	EXPECT_LT(0, restore_part(q0, true, 0));
	ASSERT_EQ(0, dev_dump(&here.cr, "q0", &self->again));
	EXPECT_EQ(0, cr_count(&self->again, A(NETDEV_ADDR)));
	EXPECT_EQ(0, cr_count(&self->again, A(NETDEV_MADDR)));
	EXPECT_EQ(0, cr_count(&self->again, A(NETDEV_ALTNAME)));
	EXPECT_EQ(IFF_UP, cr_u32(self->again.msg[0], A(NETDEV_FLAGS), 0) &
			  IFF_UP);
}

TEST_F_TIMEOUT(netdev, answer, 200)
{
	bool created;

	ASSERT_EQ(0, ip_batch("link add r0 type veth peer name r1"));
	ASSERT_EQ(0, image_of(&here, &self->image));
	ASSERT_EQ(3, self->image.n);
	ASSERT_EQ(0, place_enter(&there));
	EXPECT_EQ(1, dev_restore_msg(&there.cr,
				     dev_request(&there.cr, self->image.msg[0],
						 0), &created));
	EXPECT_FALSE(created);
	EXPECT_EQ(cr_u32(self->image.msg[1], A(NETDEV_INDEX), 0),
		  dev_restore_msg(&there.cr,
				  dev_request(&there.cr, self->image.msg[1], 0),
				  &created));
	EXPECT_TRUE(created);
	/* the far end came with it */
	EXPECT_EQ(cr_u32(self->image.msg[2], A(NETDEV_INDEX), 0),
		  dev_restore_msg(&there.cr,
				  dev_request(&there.cr, self->image.msg[2], 0),
				  &created));
	EXPECT_FALSE(created);
}

TEST_HARNESS_MAIN
