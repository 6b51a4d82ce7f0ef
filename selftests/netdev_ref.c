// SPDX-License-Identifier: GPL-2.0
/*
 * Devices that name others: a lower one, a master, a backup, an active port, the
 * other end of a veth. The names hold, where an index is taken, too, and where the
 * other device is in another namespace.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <net/if.h>
#include <linux/if_link.h>

#include "kselftest_harness.h"
#include "netdev.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define REF(name)	AF_INET_CR_NETDEV_REF_##name

/* ---- indexes that are taken ---- */

/* where a kind has an index among its own attributes */
static const struct {
	const char *kind;
	int nest, type;
} index_attrs[] = {
	{ "vxlan", IFLA_INFO_DATA, IFLA_VXLAN_LINK },
	{ "gre", IFLA_INFO_DATA, 1 /* IFLA_GRE_LINK */ },
	{ "ip6gre", IFLA_INFO_DATA, 1 },
	{ "ipip", IFLA_INFO_DATA, 1 /* IFLA_IPTUN_LINK */ },
	{ "sit", IFLA_INFO_DATA, 1 },
	{ "ip6tnl", IFLA_INFO_DATA, 1 },
	{ "vti", IFLA_INFO_DATA, 1 /* IFLA_VTI_LINK */ },
	{ "bond", IFLA_INFO_DATA, IFLA_BOND_PRIMARY },
	{ "bridge", IFLA_INFO_SLAVE_DATA, IFLA_BRPORT_BACKUP_PORT },
};

static const char lowers[] =
	"link add x_d type dummy\n"
	"link add x_br type bridge\nlink add x_p0 type dummy\n"
	"link add x_p1 type dummy\nlink set x_p0 master x_br\n"
	"link set x_p1 master x_br\n"
	"link set x_p0 type bridge_slave backup_port x_p1\n"
	"link add x_e type dummy\nlink set x_e master x_br\n"
	"link add x_vy type vxlan id 48 group 239.1.1.3 dev x_e dstport 4796\n"
	"link set x_vy master x_br\n"
	"link set x_vy type bridge_slave backup_port x_e\n"
	"link add x_bo type bond mode active-backup miimon 100\n"
	"link add x_b0 type dummy\nlink add x_b1 type dummy\n"
	"link set x_b0 master x_bo\nlink set x_b1 master x_bo\n"
	"link set x_bo type bond primary x_b1\n"
	"link add link x_d name x_d.5 type vlan id 5\n"
	"link add link x_d name x_mv type macvlan mode bridge\n"
	"link add x_vx type vxlan id 47 group 239.1.1.2 dev x_d dstport 4795\n"
	"link add x_gr type gre local 10.0.0.1 remote 10.0.0.2 dev x_d\n"
	"link add x_ii type ipip local 10.0.0.1 remote 10.0.0.2 dev x_d\n"
	"link add x_si type sit local 10.0.0.1 remote 10.0.0.2 dev x_d\n"
	"link add x_t6 type ip6tnl local fd00::1 remote fd00::2 dev x_d\n"
	"link add x_g6 type ip6gre local fd00::1 remote fd00::2 dev x_d\n"
	"link add x_vt type vti local 10.0.0.1 remote 10.0.0.2 dev x_d\n"
	"link add x_v0 type veth peer name x_v1";

static const char *name_in(const struct place *p, uint32_t index, char *name)
{
	name[0] = '\0';
	if (place_enter(p) || !if_indextoname(index, name))
		snprintf(name, IFNAMSIZ, "none");
	return name;
}

static void same_device(struct __test_metadata *_metadata, const char *dev,
			const struct nlattr *one, const struct nlattr *two)
{
	char a[IFNAMSIZ], b[IFNAMSIZ];

	EXPECT_EQ(!one, !two)
		TH_LOG("%s", dev);
	if (!one || !two)
		return;
	EXPECT_STREQ(name_in(&here, nla_get_u32(one), a),
		     name_in(&there, nla_get_u32(two), b))
		TH_LOG("%s, IFLA %d", dev, nla_type(one));
}

static void same_devices(struct __test_metadata *_metadata,
			 const struct nlmsghdr *one, const struct nlmsghdr *two)
{
	const char *dev = dev_name(one);
	unsigned int i;

	same_device(_metadata, dev, dev_link(one, IFLA_LINK),
		    dev_link(two, IFLA_LINK));
	same_device(_metadata, dev, dev_link(one, IFLA_MASTER),
		    dev_link(two, IFLA_MASTER));
	for (i = 0; i < ARRAY_SIZE(index_attrs); i++) {
		if (!strcmp(dev_kind(one), index_attrs[i].kind))
			same_device(_metadata, dev,
				    dev_info(one, index_attrs[i].type),
				    dev_info(two, index_attrs[i].type));
		if (!strcmp(dev_slave_kind(one), index_attrs[i].kind))
			same_device(_metadata, dev,
				    dev_slave_info(one, index_attrs[i].type),
				    dev_slave_info(two, index_attrs[i].type));
	}
}

TEST_F_TIMEOUT(netdev, taken_indexes, 200)
{
	char lines[2000] = "";
	const struct nlmsghdr *two;
	unsigned int i, index;

	ASSERT_EQ(0, ip_batch(lowers));
	ASSERT_EQ(0, image_of(&here, &self->image));
	for (i = 1; i < self->image.n; i++)
		snprintf(lines + strlen(lines), sizeof(lines) - strlen(lines),
			 "link add o%u index %u type dummy\n", i,
			 cr_u32(self->image.msg[i], A(NETDEV_INDEX), 0));
	ASSERT_EQ(0, place_enter(&there));
	ASSERT_EQ(0, ip_batch(lines));
	ASSERT_EQ(self->image.n, dev_restore_all(&there.cr, &self->image, -1));
	ASSERT_EQ(0, image_of(&there, &self->again));
	EXPECT_TRUE(dev_slave_info(dev_find(&self->again, "x_p0"),
				   IFLA_BRPORT_BACKUP_PORT));
	for (i = 1; i < self->image.n; i++) {
		two = dev_find(&self->again, dev_name(self->image.msg[i]));
		ASSERT_NE(NULL, two);
		index = cr_u32(two, A(NETDEV_INDEX), 0);
		EXPECT_NE(cr_u32(self->image.msg[i], A(NETDEV_INDEX), 0), index);
		same_devices(_metadata, self->image.msg[i], two);
	}
}

static uint32_t backup_of(const struct cr_list *image, const char *name)
{
	const struct nlmsghdr *dev = dev_find(image, name);
	const struct nlattr *backup;

	backup = dev ? dev_slave_info(dev, IFLA_BRPORT_BACKUP_PORT) : NULL;
	return backup ? nla_get_u32(backup) : 0;
}

/* of two that are each other's backup, one can be; and a backup can go again */
TEST_F_TIMEOUT(netdev, mutual_backups, 200)
{
	const struct nlmsghdr *dev;

	ASSERT_EQ(0, ip_batch("link add mb type bridge\n"
			      "link add mb0 type dummy\nlink add mb1 type dummy\n"
			      "link set mb0 master mb\nlink set mb1 master mb\n"
			      "link set mb0 type bridge_slave backup_port mb1\n"
			      "link set mb1 type bridge_slave backup_port mb0"));
	ASSERT_EQ(0, image_of(&here, &self->image));
	EXPECT_NE(!backup_of(&self->image, "mb0"), !backup_of(&self->image, "mb1"));
	dev = dev_find(&self->image, backup_of(&self->image, "mb0") ? "mb1" : "mb0");
	ASSERT_NE(NULL, dev);
	EXPECT_TRUE(cr_attr(dev, A(LEFT_OUT)));
	ASSERT_EQ(0, place_enter(&there));
	ASSERT_EQ(self->image.n, dev_restore_all(&there.cr, &self->image, -1));
	ASSERT_EQ(0, image_of(&there, &self->again));
	EXPECT_EQ(!backup_of(&self->image, "mb0"), !backup_of(&self->again, "mb0"));
	EXPECT_EQ(!backup_of(&self->image, "mb1"), !backup_of(&self->again, "mb1"));
	/* without one, none */
	cr_list_free(&self->image);
	ASSERT_EQ(0, ip_batch("link set mb0 type bridge_slave nobackup_port\n"
			      "link set mb1 type bridge_slave nobackup_port"));
	ASSERT_EQ(0, image_of(&there, &self->image));
	ASSERT_EQ(0, ip_batch("link set mb0 type bridge_slave backup_port mb1"));
	ASSERT_LT(0, dev_restore_all(&there.cr, &self->image, -1));
	cr_list_free(&self->again);
	ASSERT_EQ(0, image_of(&there, &self->again));
	EXPECT_EQ(0, backup_of(&self->again, "mb0"));
}

/* which port a bond uses follows from its primary, or is named */
TEST_F_TIMEOUT(netdev, active_port, 200)
{
	ASSERT_EQ(0, ip_batch("link add bo type bond mode active-backup miimon 100\n"
			      "link add p0 type dummy\nlink add p1 type dummy\n"
			      "link set p0 master bo\n"));
	ASSERT_EQ(0, image_of(&here, &self->image));
	EXPECT_FALSE(cr_attr(dev_find(&self->image, "bo"), A(LEFT_OUT)));
	cr_list_free(&self->image);
	ASSERT_EQ(0, ip_batch("link set p1 master bo\nlink set bo up\n"
			      "link set bo type bond active_slave p1"));
	ASSERT_EQ(0, image_of(&here, &self->image));
	EXPECT_TRUE(cr_attr(dev_find(&self->image, "bo"), A(LEFT_OUT)));
	cr_list_free(&self->image);
	ASSERT_EQ(0, ip_batch("link set bo type bond primary p1"));
	ASSERT_EQ(0, image_of(&here, &self->image));
	EXPECT_FALSE(cr_attr(dev_find(&self->image, "bo"), A(LEFT_OUT)));
}

/* ---- a veth out of the namespace ---- */

TEST_F_TIMEOUT(netdev, veth_to_outside, 200)
{
	const struct nlmsghdr *dev;
	struct place out, other;
	struct nlattr *ref, *name;
	char lines[200];

	ASSERT_EQ(0, place_make(&out));
	ASSERT_EQ(0, place_make(&other));
	ASSERT_EQ(0, place_enter(&here));
	ASSERT_EQ(0, ip_batch("link add vi mtu 1400 type veth peer name vo\n"
			      "addr add 10.28.0.1/24 dev vi\nlink set vi up"));
	snprintf(lines, sizeof(lines), "link set vo netns /proc/%d/fd/%d",
		 getpid(), out.ns);
	ASSERT_EQ(0, ip_batch(lines));
	ASSERT_EQ(0, image_of(&here, &self->image));
	ASSERT_EQ(2, self->image.n);
	dev = self->image.msg[1];
	ref = cr_attr(dev, A(NETDEV_REF));
	ASSERT_NE(NULL, ref);
	EXPECT_NE(NULL, cr_in(ref, REF(NETNSID)));
	name = cr_in(ref, REF(NAME));
	ASSERT_NE(NULL, name);
	EXPECT_STREQ("vo", nla_data(name));

	/* the far end goes where the restorer says */
	ASSERT_EQ(0, place_enter(&there));
	ASSERT_EQ(2, dev_restore_all(&there.cr, &self->image, other.ns));
	EXPECT_EQ(0, if_nametoindex("vo"));
	ASSERT_EQ(0, place_enter(&other));
	EXPECT_LT(0, if_nametoindex("vo"));
	ASSERT_EQ(0, image_of(&there, &self->again));
	/* but for the index of the far end, in NETDEV_REF and IFLA_LINK */
	EXPECT_GE(4, dev_differ(&self->image, &self->again));
	/* it is there: a second time is the same */
	ASSERT_EQ(0, place_enter(&there));
	EXPECT_EQ(2, dev_restore_all(&there.cr, &self->image, other.ns));
	cr_list_free(&self->again);
	place_empty(&there);

	/* nobody says: beside the near end */
	ASSERT_EQ(0, place_enter(&there));
	ASSERT_EQ(2, dev_restore_all(&there.cr, &self->image, -1));
	EXPECT_LT(0, if_nametoindex("vo"));
	EXPECT_LT(0, if_nametoindex("vi"));
	place_close(&out);
	place_close(&other);
}

/* ---- devices on one that is out of the namespace ---- */

TEST_F_TIMEOUT(netdev, lower_outside, 200)
{
	const struct nlmsghdr *dev;
	struct place out, other;
	char lines[300];
	unsigned int i;

	ASSERT_EQ(0, place_make(&out));
	snprintf(lines, sizeof(lines),
		 "link add low type dummy\nlink set low up\n"
		 "link add link low name mv netns /proc/%d/fd/%d type macvlan mode bridge\n"
		 "link add link low name vl netns /proc/%d/fd/%d type vlan id 5",
		 getpid(), here.ns, getpid(), here.ns);
	ASSERT_EQ(0, ip_batch(lines));
	ASSERT_EQ(0, place_enter(&here));
	ASSERT_EQ(0, ip_batch("addr add 10.29.0.1/24 dev mv\nlink set mv up\n"
			      "addr add 10.30.0.1/24 dev vl\nlink set vl up"));
	ASSERT_EQ(0, image_of(&here, &self->image));
	ASSERT_EQ(3, self->image.n);

	/* nobody says where: it is not here */
	dev = self->image.msg[1];
	ASSERT_EQ(0, place_enter(&there));
	EXPECT_EQ(-ENODEV, dev_restore(&there.cr, dev));
	EXPECT_STREQ("the device it refers to is not there", there.cr.text);

	ASSERT_EQ(0, place_make(&other));
	ASSERT_EQ(0, ip_batch("link add first type dummy\nlink add low type dummy\n"
			      "link set low up"));
	/* a second time is the same */
	for (i = 0; i < 2; i++) {
		ASSERT_EQ(0, place_enter(&there));
		ASSERT_EQ(3, dev_restore_all(&there.cr, &self->image, other.ns));
		ASSERT_EQ(0, place_enter(&other));
		EXPECT_EQ(0, if_nametoindex("mv"));
		EXPECT_EQ(0, if_nametoindex("vl"));
		ASSERT_EQ(0, image_of(&there, &self->again));
		/* but for the index of the lower one, in NETDEV_REF and IFLA_LINK */
		EXPECT_GE(8, dev_differ(&self->image, &self->again));
		cr_list_free(&self->again);
	}
	place_close(&out);
	place_close(&other);
}

TEST_HARNESS_MAIN
