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
#include <linux/if_addr.h>
#include <net/if.h>
#include <sys/socket.h>

#include "kselftest_harness.h"
#include "nl.h"
#include "seen.h"
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

/* the same of IPv4, of IPv4 on an AF_INET6 socket, and of IPv6 */
#define VARIANT(name, kind, right, ...)					\
	FIXTURE_VARIANT_ADD(mcast, name) { kind, { __VA_ARGS__ }, right }
#define OTHER(name, kind, right, ...)					\
	VARIANT(name, kind, right, __VA_ARGS__);			\
	VARIANT(name##6, (kind) | KIND_V6, right, __VA_ARGS__)
#define UDP(name, right, ...)						\
	OTHER(name, KIND_UDP, right, __VA_ARGS__);			\
	VARIANT(name##_dual, KIND_UDP | KIND_DUAL, right, __VA_ARGS__)

VARIANT(none, KIND_UDP, 0);
VARIANT(none6, KIND_UDP | KIND_V6, 0);
UDP(one, 07,
	JOIN("224.1.1.1", "lo"));
UDP(order, 0777,
	JOIN("224.1.1.3", "lo"), JOIN("224.1.1.1", "d0"),
	JOIN("224.1.1.2", "lo"), JOIN("224.1.1.1", "lo"),
	JOIN("224.1.1.9", "d1"), JOIN("239.255.1.1", "d0"));
UDP(left, 0707,
	JOIN("224.1.1.1", "lo"), JOIN("224.1.1.2", "lo"),
	JOIN("224.1.1.3", "lo"), LEAVE("224.1.1.2", "lo"));
UDP(include, 07,
	ADD("224.1.1.1", "lo", "127.0.0.1"),
	ADD("224.1.1.1", "lo", "127.0.0.3"),
	ADD("224.1.1.1", "lo", "127.0.0.2"),
	ADD("224.1.1.2", "d0", "10.0.0.7"));
UDP(include_dropped, 02,
	ADD("224.1.1.1", "lo", "127.0.0.1"),
	ADD("224.1.1.1", "lo", "127.0.0.2"),
	DROP("224.1.1.1", "lo", "127.0.0.1"));
UDP(exclude, 04,
	JOIN("224.1.1.1", "lo"),
	BLOCK("224.1.1.1", "lo", "127.0.0.2"),
	BLOCK("224.1.1.1", "lo", "127.0.0.1"));
UDP(exclude_emptied, 07,
	JOIN("224.1.1.1", "lo"),
	BLOCK("224.1.1.1", "lo", "127.0.0.2"),
	UNBLOCK("224.1.1.1", "lo", "127.0.0.2"));
UDP(mixed, 07025,
	JOIN("224.1.1.1", "lo"), ADD("224.1.1.2", "lo", "127.0.0.2"),
	JOIN("224.1.1.3", "d0"),
	BLOCK("224.1.1.3", "d0", "10.0.0.9"),
	BLOCK("224.1.1.1", "lo", "127.0.0.2"),
	JOIN("224.1.1.4", "lo"),
	BLOCK("224.1.1.4", "lo", "127.0.0.1"),
	UNBLOCK("224.1.1.4", "lo", "127.0.0.1"));
OTHER(udplite, KIND_UDPLITE, 017,
	JOIN("224.1.1.1", "lo"), ADD("224.1.1.2", "lo", "127.0.0.1"));
VARIANT(raw, KIND_RAW, 015,
	JOIN("224.1.1.1", "lo"), ADD("224.1.1.2", "lo", "127.0.0.1"),
	BLOCK("224.1.1.1", "lo", "127.0.0.2"));
/* a raw IPv6 socket that is bound to no group hears all that come in */
VARIANT(raw6, KIND_RAW | KIND_V6, 07777,
	JOIN("224.1.1.1", "lo"), ADD("224.1.1.2", "lo", "127.0.0.1"),
	BLOCK("224.1.1.1", "lo", "127.0.0.2"));
OTHER(ping, KIND_PING, 0,
	JOIN("224.1.1.1", "lo"), JOIN("224.1.1.2", "d1"));

static struct in_addr device_address(const char *dev)
{
	char text[16] = "127.0.0.1";

	if (dev[0] == 'd')
		snprintf(text, sizeof(text), "10.0.%c.1", dev[1]);
	return (struct in_addr){ inet_addr(text) };
}

static bool is_ipv6(const struct name *name)
{
	return name->sa.sa_family == AF_INET6 &&
	       !IN6_IS_ADDR_V4MAPPED(&name->sin6.sin6_addr);
}

/* the calls that name the family in the address */
static int take_step6(int fd, const struct step *step)
{
	static const int opts[][2] = {
		{ IP_ADD_MEMBERSHIP, MCAST_JOIN_GROUP },
		{ IP_DROP_MEMBERSHIP, MCAST_LEAVE_GROUP },
		{ IP_ADD_SOURCE_MEMBERSHIP, MCAST_JOIN_SOURCE_GROUP },
		{ IP_DROP_SOURCE_MEMBERSHIP, MCAST_LEAVE_SOURCE_GROUP },
		{ IP_BLOCK_SOURCE, MCAST_BLOCK_SOURCE },
		{ IP_UNBLOCK_SOURCE, MCAST_UNBLOCK_SOURCE },
	};
	struct group_source_req source = {
		.gsr_interface = if_nametoindex(step->dev),
	};
	struct group_req req = { .gr_interface = source.gsr_interface };
	struct name name = name_at(fd, step->group, 0);
	unsigned int i = 0;

	while (opts[i][0] != step->opt)
		i++;
	memcpy(&req.gr_group, &name.sin6, sizeof(name.sin6));
	memcpy(&source.gsr_group, &name.sin6, sizeof(name.sin6));
	if (!step->source)
		return setsockopt(fd, SOL_IPV6, opts[i][1], &req, sizeof(req));
	name = name_at(fd, step->source, 0);
	memcpy(&source.gsr_source, &name.sin6, sizeof(name.sin6));
	return setsockopt(fd, SOL_IPV6, opts[i][1], &source, sizeof(source));
}

static int take_step(int fd, const struct step *step)
{
	struct name group = name_at(fd, step->group, 0);
	struct ip_mreqn mreqn = {
		.imr_multiaddr.s_addr = inet_addr(step->group),
		.imr_address = device_address(step->dev),
		.imr_ifindex = if_nametoindex(step->dev),
	};
	struct ip_mreq_source source = {
		.imr_multiaddr.s_addr = inet_addr(step->group),
		.imr_interface = device_address(step->dev),
	};

	if (is_ipv6(&group))
		return take_step6(fd, step);
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

static int devices_and_routes(void)
{
	return add_device("d0", "10.0.0.1") || add_device("d1", "10.0.1.1") ||
	       route_add("224.0.0.0", "240.0.0.0", "lo") ||
	       route6_add_local("ff00::", 8, "lo");
}

NETNS_COMMON(devices_and_routes)

FIXTURE_SETUP(mcast)
{
	const struct step *step;

	SKIP_MISSING(variant->kind);
	ASSERT_EQ(0, netns_common())
		TH_LOG("no namespace, or no dummy devices here");
	ASSERT_EQ(0, cr_open(&self->cr));
	self->fd = kind_socket(variant->kind);
	ASSERT_LE(0, self->fd);
	for (step = variant->steps; step->opt; step++) {
		ASSERT_EQ(0, take_step(self->fd, step))
			TH_LOG("%d %s: %s", step->opt, step->group,
			       strerror(errno));
	}
	set_int(self->fd, SOL_IP, IP_MULTICAST_ALL, 0);
	set_int(self->fd, SOL_IPV6, IPV6_MULTICAST_ALL, 0);
	ASSERT_EQ(0, bind_at(self->fd, "0.0.0.0", PORT));
}

FIXTURE_TEARDOWN(mcast)
{
	close(self->fd);
	cr_close(&self->cr);
}

/*
 * Groups and filters as the kernel tells of them, without timers; of IPv6 only
 * the groups of the test, because the kernel joins others when it likes
 */
static char *memberships(void)
{
	static const char *const paths[] = {
		"/proc/thread-self/net/igmp", "/proc/thread-self/net/mcfilter",
		"/proc/thread-self/net/igmp6",
		"/proc/thread-self/net/mcfilter6",
	};
	char *text = NULL, line[256];
	size_t size;
	FILE *out = open_memstream(&text, &size), *in;
	unsigned int i, group, users;

	for (i = 0; i < ARRAY_SIZE(paths); i++) {
		in = fopen(paths[i], "r");
		while (in && fgets(line, sizeof(line), in)) {
			if (i >= 2 && !strstr(line, "ff05"))
				continue;
			/* index, device, address and users; then flags, timer */
			if (i == 2)
				line[strlen(line) < 58 ? 0 : 58] = 0;
			if (sscanf(line, " %x %u", &group, &users) == 2 &&
			    i == 0 && line[0] == '\t')
				fprintf(out, "%08x %u\n", group, users);
			else
				fprintf(out, "%s\n", line);
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
	struct sockaddr_in6 source[8];
};

static struct filter filter_of(int fd, const char *group, const char *dev)
{
	union {
		struct group_filter gf;
		char room[GROUP_FILTER_SIZE(8)];
	} u = {};
	struct name name = name_at(fd, group, 0);
	int level = is_ipv6(&name) ? SOL_IPV6 : SOL_IP;
	socklen_t len = sizeof(u);
	struct filter filter = {};
	unsigned int i;

	if (level == SOL_IP)
		name.sin = at(group, 0);
	u.gf.gf_interface = if_nametoindex(dev);
	memcpy(&u.gf.gf_group, &name.sa, sizeof(name.sin6));
	u.gf.gf_numsrc = 8;
	if (getsockopt(fd, level, MCAST_MSFILTER, &u, &len)) {
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

TEST_F(mcast, the_kernel_tells_the_same)
{
	const struct step *step;
	struct filter one[12], two;
	char *before, *after;
	int i = 0;

	for (step = variant->steps; step->opt; step++)
		one[i++] = filter_of(self->fd, step->group, step->dev);
	before = memberships();
	self->fd = CR_RECYCLE(&self->cr, self->fd);
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
	bool ipv6 = variant->kind & KIND_V6;
	struct nlattr *mship, *group, *dev, *name;
	const struct step *step;
	struct name expected;
	struct cr_list list;
	unsigned int n = 0;

	for (step = variant->steps; step->opt; step++)
		if (step->opt != IP_ADD_MEMBERSHIP)
			SKIP(return, "for variants that only join");
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &list));
	for (step = variant->steps; step->opt; step++) {
		mship = cr_attr_nth(&list, ipv6 ? A(IPV6_MEMBERSHIP) :
						  A(IP_MEMBERSHIP), n++);
		ASSERT_NE(NULL, mship);
		group = nla_find(nla_data(mship), nla_len(mship),
				 AF_INET_CR_MSHIP_GROUP);
		dev = nla_find(nla_data(mship), nla_len(mship),
			       AF_INET_CR_MSHIP_DEV);
		ASSERT_NE(NULL, group);
		ASSERT_NE(NULL, dev);
		expected = name_at(self->fd, step->group, 0);
		EXPECT_EQ(0, ipv6 ? memcmp(&expected.sin6.sin6_addr,
					   nla_data(group), 16) :
			     inet_addr(step->group) != nla_get_u32(group));
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
		from = kind_socket(kind);
		group[8] = '1' + i / 3;
		setsockopt(from, SOL_IP, IP_MULTICAST_IF, &lo, sizeof(lo));
		set_int(from, SOL_IPV6, IPV6_MULTICAST_IF, 1);
		bind_at(from, sources[i % 3], 0);
		send_to(from, "m", 1, name_at(from, group, PORT));
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
	if (variant->kind & KIND_PING)
		SKIP(return, "a ping socket hears answers only");
	EXPECT_EQ(variant->right, (int)heard_mask(self->fd, variant->kind));
	self->fd = CR_RECYCLE(&self->cr, self->fd);
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
	self->fd = CR_RECYCLE(&self->cr, self->fd);
	for (i = 0; i < ARRAY_SIZE(after); i++) {
		ret = take_step(self->fd, &after[i]) ? errno : 0;
		EXPECT_EQ(expected[i], ret)
			TH_LOG("step %u", i);
	}
}

/* ---- anycast ---- */

TEST(anycast)
{
	struct ipv6_mreq mreq = {
		.ipv6mr_multiaddr.s6_addr = { 0xfd, 1, [15] = 0x99 },
	};
	struct cr_list before, after;
	struct cr cr;
	int fd, twin;

	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&cr));
	ASSERT_EQ(0, add_device("d0", "10.0.0.1"));
	/* of the network of one of the host's own addresses */
	ASSERT_EQ(0, address6_add("d0", "fd01::1", IFA_F_NODAD));
	mreq.ipv6mr_interface = if_nametoindex("d0");
	fd = kind_socket(KIND_UDP | KIND_V6);
	ASSERT_EQ(0, setsockopt(fd, SOL_IPV6, IPV6_JOIN_ANYCAST, &mreq,
				sizeof(mreq)));
	ASSERT_EQ(0, cr_dump_fd(&cr, fd, &before));
	EXPECT_EQ(1, cr_count(&before, A(IPV6_ANYCAST)));
	EXPECT_EQ(0, cr_count(&before, A(LEFT_OUT)));
	close(fd);
	twin = cr_restore(&cr, &before);
	ASSERT_LE(0, twin)
		TH_LOG("attribute %d: %s", cr.blamed, cr.text);
	ASSERT_EQ(0, cr_dump_fd(&cr, twin, &after));
	EXPECT_EQ(0, cr_differ(&before, &after, NULL));
	EXPECT_EQ(0, setsockopt(twin, SOL_IPV6, IPV6_LEAVE_ANYCAST, &mreq,
				sizeof(mreq)));
	close(twin);
	cr_list_free(&before);
	cr_list_free(&after);
	cr_close(&cr);
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
