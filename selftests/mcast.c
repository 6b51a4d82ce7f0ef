// SPDX-License-Identifier: GPL-2.0
/*
 * Multicast memberships are carried: by the name of the device, in the order
 * of joining, with their source filters, the empty exclude list that unblocking
 * leaves too. The restored socket hears the groups it was in, not the sources
 * it had blocked, and leaves with the same calls as the original.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <net/if.h>
#include <sys/socket.h>

#include "kselftest_harness.h"
#include "nl.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define PORT		6101

/* one call on a membership */
struct step {
	int opt;
	const char *group;
	const char *dev;	/* its address is 10.0.N.1, lo's 127.0.0.1 */
	const char *source;
};

FIXTURE(mcast) {
	struct cr cr;
	int fd;
};

FIXTURE_VARIANT(mcast) {
	enum kind kind;
	struct step steps[12];
	/* sources .1 .2 .3 of groups .1 .2 .3 .4 that are heard, bit by bit */
	int right;
};

#define JOIN(group, dev)	{ IP_ADD_MEMBERSHIP, group, dev, NULL }
#define LEAVE(group, dev)	{ IP_DROP_MEMBERSHIP, group, dev, NULL }
#define ADD(group, dev, src)	{ IP_ADD_SOURCE_MEMBERSHIP, group, dev, src }
#define DROP(group, dev, src)	{ IP_DROP_SOURCE_MEMBERSHIP, group, dev, src }
#define BLOCK(group, dev, src)	{ IP_BLOCK_SOURCE, group, dev, src }
#define UNBLOCK(group, dev, src) { IP_UNBLOCK_SOURCE, group, dev, src }

FIXTURE_VARIANT_ADD(mcast, none) { KIND_UDP, { }, 0 };
FIXTURE_VARIANT_ADD(mcast, one) {
	KIND_UDP, { JOIN("224.1.1.1", "lo") }, 07
};
FIXTURE_VARIANT_ADD(mcast, order) {
	KIND_UDP, {
		JOIN("224.1.1.3", "lo"), JOIN("224.1.1.1", "d0"),
		JOIN("224.1.1.2", "lo"), JOIN("224.1.1.1", "lo"),
		JOIN("224.1.1.9", "d1"), JOIN("239.255.1.1", "d0"),
	}, 0777
};
FIXTURE_VARIANT_ADD(mcast, left) {
	KIND_UDP, {
		JOIN("224.1.1.1", "lo"), JOIN("224.1.1.2", "lo"),
		JOIN("224.1.1.3", "lo"), LEAVE("224.1.1.2", "lo"),
	}, 0707
};
FIXTURE_VARIANT_ADD(mcast, include) {
	KIND_UDP, {
		ADD("224.1.1.1", "lo", "127.0.0.1"),
		ADD("224.1.1.1", "lo", "127.0.0.3"),
		ADD("224.1.1.1", "lo", "127.0.0.2"),
		ADD("224.1.1.2", "d0", "10.0.0.7"),
	}, 07
};
FIXTURE_VARIANT_ADD(mcast, include_dropped) {
	KIND_UDP, {
		ADD("224.1.1.1", "lo", "127.0.0.1"),
		ADD("224.1.1.1", "lo", "127.0.0.2"),
		DROP("224.1.1.1", "lo", "127.0.0.1"),
	}, 02
};
FIXTURE_VARIANT_ADD(mcast, exclude) {
	KIND_UDP, {
		JOIN("224.1.1.1", "lo"),
		BLOCK("224.1.1.1", "lo", "127.0.0.2"),
		BLOCK("224.1.1.1", "lo", "127.0.0.1"),
	}, 04
};
FIXTURE_VARIANT_ADD(mcast, exclude_emptied) {
	KIND_UDP, {
		JOIN("224.1.1.1", "lo"),
		BLOCK("224.1.1.1", "lo", "127.0.0.2"),
		UNBLOCK("224.1.1.1", "lo", "127.0.0.2"),
	}, 07
};
FIXTURE_VARIANT_ADD(mcast, mixed) {
	KIND_UDP, {
		JOIN("224.1.1.1", "lo"), ADD("224.1.1.2", "lo", "127.0.0.2"),
		JOIN("224.1.1.3", "d0"),
		BLOCK("224.1.1.3", "d0", "10.0.0.9"),
		BLOCK("224.1.1.1", "lo", "127.0.0.2"),
		JOIN("224.1.1.4", "lo"),
		BLOCK("224.1.1.4", "lo", "127.0.0.1"),
		UNBLOCK("224.1.1.4", "lo", "127.0.0.1"),
	}, 07025
};
FIXTURE_VARIANT_ADD(mcast, udplite) {
	KIND_UDPLITE, {
		JOIN("224.1.1.1", "lo"), ADD("224.1.1.2", "lo", "127.0.0.1"),
	}, 017
};
FIXTURE_VARIANT_ADD(mcast, raw) {
	KIND_RAW, {
		JOIN("224.1.1.1", "lo"), ADD("224.1.1.2", "lo", "127.0.0.1"),
		BLOCK("224.1.1.1", "lo", "127.0.0.2"),
	}, 015
};
FIXTURE_VARIANT_ADD(mcast, ping) {
	KIND_PING, { JOIN("224.1.1.1", "lo"), JOIN("224.1.1.2", "d1") }, 0
};

static struct in_addr device_address(const char *dev)
{
	char text[16] = "127.0.0.1";

	if (dev[0] == 'd')
		snprintf(text, sizeof(text), "10.0.%c.1", dev[1]);
	return (struct in_addr){ inet_addr(text) };
}

static int take_step(int fd, const struct step *step)
{
	struct ip_mreqn mreqn = {
		.imr_multiaddr.s_addr = inet_addr(step->group),
		.imr_address = device_address(step->dev),
		.imr_ifindex = if_nametoindex(step->dev),
	};
	struct ip_mreq_source source = {
		.imr_multiaddr.s_addr = inet_addr(step->group),
		.imr_interface = device_address(step->dev),
	};

	if (!step->source)
		return setsockopt(fd, SOL_IP, step->opt, &mreqn, sizeof(mreqn));
	source.imr_sourceaddr.s_addr = inet_addr(step->source);
	return setsockopt(fd, SOL_IP, step->opt, &source, sizeof(source));
}

static int add_device(const char *name, const char *addr)
{
	return device_add("dummy", name, NULL) ||
	       device_up(name, addr, "255.255.255.0");
}

FIXTURE_SETUP(mcast)
{
	const struct step *step;

	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&self->cr));
	ASSERT_EQ(0, add_device("d0", "10.0.0.1"))
		TH_LOG("no dummy devices here");
	ASSERT_EQ(0, add_device("d1", "10.0.1.1"));
	ASSERT_EQ(0, route_add("224.0.0.0", "240.0.0.0", "lo"));
	self->fd = kind_socket(variant->kind);
	ASSERT_LE(0, self->fd);
	for (step = variant->steps; step->opt; step++) {
		ASSERT_EQ(0, take_step(self->fd, step))
			TH_LOG("%d %s: %s", step->opt, step->group,
			       strerror(errno));
	}
	set_int(self->fd, SOL_IP, IP_MULTICAST_ALL, 0);
	ASSERT_EQ(0, bind_at(self->fd, "0.0.0.0", PORT));
}

FIXTURE_TEARDOWN(mcast)
{
	close(self->fd);
	cr_close(&self->cr);
}

/* groups and filters as the kernel tells of them: /proc/net/igmp, mcfilter */
static char *memberships(void)
{
	static const char *const paths[] = {
		"/proc/thread-self/net/igmp", "/proc/thread-self/net/mcfilter",
	};
	char *text = NULL, line[256];
	size_t size;
	FILE *out = open_memstream(&text, &size), *in;
	unsigned int i, group, users;

	for (i = 0; i < ARRAY_SIZE(paths); i++) {
		in = fopen(paths[i], "r");
		while (in && fgets(line, sizeof(line), in)) {
			/* without the timers */
			if (sscanf(line, " %x %u", &group, &users) == 2 &&
			    i == 0 && line[0] == '\t')
				fprintf(out, "%08x %u\n", group, users);
			else
				fputs(line, out);
		}
		if (in)
			fclose(in);
	}
	fclose(out);
	return text;
}

/* a socket's own filter for a group on a device, by MCAST_MSFILTER */
struct filter {
	int ret;
	unsigned int mode;
	unsigned int n;
	struct sockaddr_in source[8];
};

static struct filter filter_of(int fd, const char *group, const char *dev)
{
	union {
		struct group_filter gf;
		char room[GROUP_FILTER_SIZE(8)];
	} u = {};
	struct sockaddr_in sin = at(group, 0);
	socklen_t len = sizeof(u);
	struct filter filter = {};
	unsigned int i;

	u.gf.gf_interface = if_nametoindex(dev);
	memcpy(&u.gf.gf_group, &sin, sizeof(sin));
	u.gf.gf_numsrc = 8;
	if (getsockopt(fd, SOL_IP, MCAST_MSFILTER, &u, &len)) {
		filter.ret = -errno;
		return filter;
	}
	filter.mode = u.gf.gf_fmode;
	filter.n = u.gf.gf_numsrc;
	for (i = 0; i < filter.n && i < 8; i++)
		memcpy(&filter.source[i], &u.gf.gf_slist[i],
		       sizeof(filter.source[i]));
	return filter;
}

static int recycle(struct __test_metadata *_metadata, struct cr *cr, int fd)
{
	struct cr_list before, after;
	int twin;

	ASSERT_EQ(0, cr_dump_fd(cr, fd, &before))
		TH_LOG("%s", cr->text);
	EXPECT_EQ(0, cr_count(&before, A(LEFT_OUT)));
	close(fd);
	twin = cr_restore(cr, &before);
	ASSERT_LE(0, twin)
		TH_LOG("attribute %d: %s", cr->blamed, cr->text);
	ASSERT_EQ(0, cr_dump_fd(cr, twin, &after));
	EXPECT_EQ(0, cr_differ(&before, &after, NULL));
	cr_list_free(&before);
	cr_list_free(&after);
	return twin;
}

TEST_F(mcast, the_kernel_tells_the_same)
{
	const struct step *step;
	struct filter one[12], two;
	char *before, *after;
	int i = 0;

	for (step = variant->steps; step->opt; step++)
		one[i++] = filter_of(self->fd, step->group, step->dev);
	before = memberships();
	self->fd = recycle(_metadata, &self->cr, self->fd);
	after = memberships();
	EXPECT_STREQ(before, after);
	for (i = 0, step = variant->steps; step->opt; step++, i++) {
		two = filter_of(self->fd, step->group, step->dev);
		EXPECT_EQ(0, memcmp(&one[i], &two, sizeof(two)))
			TH_LOG("%s on %s: returns %d mode %u sources %u, was %d %u %u",
			       step->group, step->dev, two.ret, two.mode, two.n,
			       one[i].ret, one[i].mode, one[i].n);
	}
	free(before);
	free(after);
}

/* the memberships name their devices and come in the order of joining */
TEST_F(mcast, dump_has_order_and_names)
{
	struct nlattr *mship, *group, *dev, *name;
	const struct step *step;
	struct cr_list list;
	unsigned int n = 0;

	for (step = variant->steps; step->opt; step++)
		if (step->opt != IP_ADD_MEMBERSHIP)
			SKIP(return, "for variants that only join");
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &list));
	for (step = variant->steps; step->opt; step++) {
		mship = cr_attr_nth(&list, A(IP_MEMBERSHIP), n++);
		ASSERT_NE(NULL, mship);
		group = nla_find(nla_data(mship), nla_len(mship),
				 AF_INET_CR_MSHIP_GROUP);
		dev = nla_find(nla_data(mship), nla_len(mship),
			       AF_INET_CR_MSHIP_DEV);
		ASSERT_NE(NULL, group);
		ASSERT_NE(NULL, dev);
		EXPECT_EQ(inet_addr(step->group), nla_get_u32(group));
		name = nla_find(nla_data(dev), nla_len(dev),
				AF_INET_CR_DEV_NAME);
		ASSERT_NE(NULL, name);
		EXPECT_STREQ(step->dev, nla_get_string(name));
	}
	cr_list_free(&list);
}

/* which of three sources in four groups is heard, as a mask */
static unsigned int heard_mask(int fd, enum kind kind)
{
	static const char *const sources[] = {
		"127.0.0.1", "127.0.0.2", "127.0.0.3",
	};
	struct in_addr lo = { htonl(INADDR_LOOPBACK) };
	unsigned int mask = 0, i, j;
	char group[] = "224.1.1.X", buf[64];
	int from;

	for (i = 0; i < 12; i++) {
		struct sockaddr_in to;

		from = kind_socket(kind);
		group[8] = '1' + i / 3;
		to = at(group, PORT);
		setsockopt(from, SOL_IP, IP_MULTICAST_IF, &lo, sizeof(lo));
		bind_at(from, sources[i % 3], 0);
		sendto(from, "m", 1, 0, (struct sockaddr *)&to, sizeof(to));
		settle();
		close(from);
		for (j = 0; take(fd, buf, sizeof(buf)) >= 0; j++)
			;
		mask |= !!j << i;
	}
	return mask;
}

TEST_F(mcast, the_right_is_heard)
{
	if (variant->kind == KIND_PING)
		SKIP(return, "a ping socket hears answers only");
	EXPECT_EQ(variant->right, (int)heard_mask(self->fd, variant->kind));
	self->fd = recycle(_metadata, &self->cr, self->fd);
	EXPECT_EQ(variant->right, (int)heard_mask(self->fd, variant->kind));
}

/* what the original could do next, the twin can: same errno, step by step */
TEST_F(mcast, the_same_steps_follow)
{
	static const struct step after[] = {
		JOIN("224.1.1.1", "lo"), ADD("224.1.1.1", "lo", "127.0.0.9"),
		BLOCK("224.1.1.1", "lo", "127.0.0.8"),
		DROP("224.1.1.1", "lo", "127.0.0.2"),
		ADD("224.1.1.2", "lo", "127.0.0.1"),
		LEAVE("224.1.1.1", "lo"), LEAVE("224.1.1.2", "lo"),
		LEAVE("224.1.1.1", "d0"), LEAVE("224.1.1.3", "lo"),
	};
	int expected[ARRAY_SIZE(after)], fd, ret;
	const struct step *step;
	unsigned int i;

	fd = kind_socket(variant->kind);
	for (step = variant->steps; step->opt; step++) {
		ASSERT_EQ(0, take_step(fd, step));
	}
	for (i = 0; i < ARRAY_SIZE(after); i++)
		expected[i] = take_step(fd, &after[i]) ? errno : 0;
	close(fd);
	self->fd = recycle(_metadata, &self->cr, self->fd);
	for (i = 0; i < ARRAY_SIZE(after); i++) {
		ret = take_step(self->fd, &after[i]) ? errno : 0;
		EXPECT_EQ(expected[i], ret)
			TH_LOG("step %u", i);
	}
}

/* ---- devices that are not what they were ---- */

FIXTURE(moved) {
	struct cr cr;
	int fd;
	struct cr_list list;
};

FIXTURE_SETUP(moved)
{
	static const struct step step = JOIN("224.1.1.1", "d0");

	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, add_device("d1", "10.0.1.1"));
	ASSERT_EQ(0, add_device("d0", "10.0.0.1"));
	ASSERT_EQ(0, cr_open(&self->cr));
	self->fd = kind_socket(KIND_UDP);
	ASSERT_EQ(0, take_step(self->fd, &step));
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &self->list));
}

FIXTURE_TEARDOWN(moved)
{
	close(self->fd);
	cr_list_free(&self->list);
	cr_close(&self->cr);
}

/* in another namespace the device of this name has another index */
TEST_F(moved, the_name_decides)
{
	struct filter filter;
	struct cr other;
	int fd;

	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, add_device("d0", "10.0.0.1"));
	ASSERT_EQ(0, add_device("d1", "10.0.1.1"));
	ASSERT_EQ(0, cr_open(&other));
	fd = cr_restore(&other, &self->list);
	ASSERT_LE(0, fd)
		TH_LOG("attribute %d: %s", other.blamed, other.text);
	filter = filter_of(fd, "224.1.1.1", "d0");
	EXPECT_EQ(0, filter.ret);
	filter = filter_of(fd, "224.1.1.1", "d1");
	EXPECT_EQ(-EADDRNOTAVAIL, filter.ret);
	close(fd);
	cr_close(&other);
}

TEST_F(moved, no_device_of_this_name)
{
	struct cr other;

	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, add_device("d1", "10.0.1.1"));
	ASSERT_EQ(0, cr_open(&other));
	EXPECT_EQ(-ENODEV, cr_restore(&other, &self->list));
	EXPECT_STRNE("", other.text);
	EXPECT_EQ(A(IP_MEMBERSHIP), other.blamed);
	cr_close(&other);
}

TEST_HARNESS_MAIN
