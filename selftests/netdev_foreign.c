// SPDX-License-Identifier: GPL-2.0
/*
 * Devices that NETDEV_RESTORE does not create, and state of devices that a dump
 * does not carry: a dump says so, and what can be restored is.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>
#include <net/if.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <linux/bpf.h>

#include "kselftest_harness.h"
#include "netdev.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name

/* ---- what is not carried ---- */

/* it stays as long as what is returned is open */
static int xdp_attach(const char *name, int prog)
{
	union bpf_attr attr = {
		.link_create = {
			.prog_fd = prog,
			.target_ifindex = if_nametoindex(name),
			.attach_type = BPF_XDP,
			.flags = XDP_FLAGS_SKB_MODE,
		},
	};

	return syscall(SYS_bpf, BPF_LINK_CREATE, &attr, sizeof(attr));
}

TEST_F_TIMEOUT(netdev, xdp_program, 200)
{
	int prog, link;

	ASSERT_EQ(0, ip_batch("link add y0 type dummy"));
	ASSERT_EQ(0, image_of(&here, &self->image));
	EXPECT_FALSE(cr_attr(dev_find(&self->image, "y0"), A(LEFT_OUT)));
	prog = bpf_load(BPF_PROG_TYPE_XDP, XDP_PASS);
	if (prog < 0 && errno == ENOSYS)
		SKIP(return, "no bpf(2) here");
	ASSERT_LE(0, prog);
	link = xdp_attach("y0", prog);
	ASSERT_LE(0, link) TH_LOG("%s", strerror(errno));
	ASSERT_EQ(0, image_of(&here, &self->again));
	EXPECT_TRUE(cr_attr(dev_find(&self->again, "y0"), A(LEFT_OUT)));
	close(link);
	close(prog);
}

/* ---- devices that nobody has to make ---- */

#define FALLBACK	"/proc/sys/net/core/fb_tunnels_only_for_init_net"

TEST_F_TIMEOUT(netdev, fallback_tunnels, 200)
{
	struct place one, two;
	bool created;
	unsigned int i;

	int init = open("/proc/1/ns/net", O_RDONLY | O_CLOEXEC);

	/* the drivers, before the namespaces */
	ASSERT_EQ(0, ip_batch("link add z0 type ipip local 10.0.0.1\n"
			      "link add z1 type sit local 10.0.0.1\n"
			      "link add z2 type gre local 10.0.0.1\n"
			      "link add z3 type ip6tnl local fd00::1"));
	ASSERT_EQ(0, setns(init, CLONE_NEWNET));
	ASSERT_EQ(0, write_file(FALLBACK, "0"));
	EXPECT_EQ(0, place_make(&one));
	EXPECT_EQ(0, place_make(&two));
	ASSERT_EQ(0, setns(init, CLONE_NEWNET));
	ASSERT_EQ(0, write_file(FALLBACK, "2"));
	close(init);
	ASSERT_EQ(0, place_enter(&one));
	ASSERT_EQ(0, ip_batch("link set tunl0 up mtu 1300\n"
			      "addr add 10.25.0.1/24 dev tunl0\n"
			      "link set gre0 up\n"
			      "link set sit0 txqueuelen 55\n"
			      "link set ip6tnl0 up"));
	ASSERT_EQ(0, image_of(&one, &self->image));
	EXPECT_LT(4, self->image.n);
	ASSERT_EQ(0, place_enter(&two));
	for (i = 0; i < self->image.n; i++) {
		EXPECT_LT(0, dev_restore_msg(&two.cr,
					     dev_request(&two.cr,
							 self->image.msg[i], 0),
					     &created))
			TH_LOG("%s: %s", dev_name(self->image.msg[i]),
			       two.cr.text);
		EXPECT_FALSE(created);
	}
	ASSERT_EQ(0, image_of(&two, &self->again));
	EXPECT_EQ(0, dev_differ(&self->image, &self->again));
	place_close(&one);
	place_close(&two);
}

/* ---- devices that nobody can make ---- */

static const struct {
	const char *name;
	const char *lines;
} externals[] = {
	{ "w0", "link add w0 mtu 1400 type wireguard\n"
		"addr add 10.26.0.1/24 dev w0\nlink set w0 up" },
};

TEST_F_TIMEOUT(netdev, external_devices, 200)
{
	const struct nlmsghdr *dev;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(externals); i++) {
		ASSERT_EQ(0, place_enter(&here));
		ASSERT_EQ(0, ip_batch(externals[i].lines));
		ASSERT_EQ(0, image_of(&here, &self->image));
		dev = dev_find(&self->image, externals[i].name);
		ASSERT_NE(NULL, dev);
		EXPECT_TRUE(cr_attr(dev, A(NETDEV_EXTERNAL)));
		EXPECT_TRUE(cr_attr(dev, A(LEFT_OUT)));
		ASSERT_EQ(0, place_enter(&there));
		EXPECT_EQ(-ENODEV, dev_restore(&there.cr, dev));
		EXPECT_STRNE("", there.cr.text);
		EXPECT_EQ(0, if_nametoindex(externals[i].name));
		/* its name alone is what it takes */
		ASSERT_EQ(0, device_add("dummy", externals[i].name, NULL));
		EXPECT_LT(0, dev_restore(&there.cr, dev))
			TH_LOG("%s", there.cr.text);
		ASSERT_EQ(0, dev_dump(&there.cr, externals[i].name,
				      &self->again));
		EXPECT_EQ(1, cr_count(&self->again, A(NETDEV_ADDR)));
		EXPECT_EQ(IFF_UP, cr_u32(self->again.msg[0], A(NETDEV_FLAGS),
					 0) & IFF_UP);
		cr_list_free(&self->image);
		cr_list_free(&self->again);
		place_empty(&there);
		place_empty(&here);
	}
}

/* a team can be made, but not all of it */
TEST_F_TIMEOUT(netdev, team, 200)
{
	const struct nlmsghdr *dev;

	ASSERT_EQ(0, ip_batch("link add te type team\nlink set te up"));
	ASSERT_EQ(0, image_of(&here, &self->image));
	dev = dev_find(&self->image, "te");
	ASSERT_NE(NULL, dev);
	EXPECT_FALSE(cr_attr(dev, A(NETDEV_EXTERNAL)));
	EXPECT_TRUE(cr_attr(dev, A(LEFT_OUT)));
	check_replay(_metadata, "team");
}

/* made by ioctl(2), persistent: comes back as it was, or is external */
TEST_F_TIMEOUT(netdev, tun_and_tap, 200)
{
	const struct nlmsghdr *dev;
	unsigned int i;

	/* without udev, nothing of a driver that is to be loaded is there */
	mkdir("/dev/net", 0755);
	mknod("/dev/net/tun", S_IFCHR | 0666, makedev(10, 200));
	ASSERT_EQ(0, ip_batch("tuntap add dev tu0 mode tun user 1000\n"
			      "tuntap add dev tu1 mode tap pi\n"
			      "addr add 10.27.0.1/24 dev tu0"));
	ASSERT_EQ(0, image_of(&here, &self->image));
	EXPECT_EQ(3, self->image.n);
	for (i = 0; i < self->image.n; i++) {
		dev = self->image.msg[i];
		ASSERT_EQ(0, place_enter(&there));
		if (!cr_attr(dev, A(NETDEV_EXTERNAL))) {
			EXPECT_LT(0, dev_restore(&there.cr, dev));
			continue;
		}
		EXPECT_EQ(-ENODEV, dev_restore(&there.cr, dev));
		EXPECT_STRNE("", there.cr.text);
		ASSERT_EQ(0, ip_batch(i == 1 ? "tuntap add dev tu0 mode tun user 1000" :
				      "tuntap add dev tu1 mode tap pi"));
		EXPECT_LT(0, dev_restore(&there.cr, dev))
			TH_LOG("%s", there.cr.text);
	}
	ASSERT_EQ(0, image_of(&there, &self->again));
	/* they may have indexes of their own */
	EXPECT_GE(4, dev_differ(&self->image, &self->again));
}

TEST_HARNESS_MAIN
