// SPDX-License-Identifier: GPL-2.0
/*
 * Bad input about network devices, and who may. Every refusal is one errno with
 * a sentence and leaves nothing behind: the image of the namespace is the same
 * before and after, byte for byte, also when only the last of much was bad.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <net/if.h>
#include <sys/wait.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>

#include <netlink/genl/genl.h>

#include "kselftest_harness.h"
#include "dev.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define REF(name)	AF_INET_CR_NETDEV_REF_##name
#define CONF(name)	AF_INET_CR_NETDEV_CONF_##name
#define ENTRY(name)	AF_INET_CR_NETDEV_CONF_ENTRY_##name
#define ADDR(name)	AF_INET_CR_NETDEV_ADDR_##name
#define RESTORE		AF_INET_CR_CMD_NETDEV_RESTORE

/* what is there: devices of some kinds, one of them with much state */
static const char furniture[] =
	"link set lo up\n"
	"link add d0 address 02:00:00:00:00:d0 mtu 1400 txqueuelen 77 type dummy\n"
	"link set d0 up alias \"it stays\" promisc on\n"
	"link property add dev d0 altname d0-too\n"
	"addr add 10.0.0.1/24 brd + dev d0 label d0:x\n"
	"addr add 10.0.0.2/24 dev d0\naddr add 10.0.0.3/24 dev d0\n"
	"addr add fd00::1/64 dev d0 nodad\nmaddr add 33:33:00:00:00:01 dev d0\n"
	"link add e0 type dummy\n"
	"link add v0 type veth peer name v1\n"
	"link add link d0 name vl5 type vlan id 5\n"
	/* an address of its own: it does not take that of a port */
	"link add br0 address 02:00:00:00:00:b0 type bridge\n"
	"link add br1 type bridge\n"
	"link add bo0 type bond mode active-backup\n"
	"link add bo1 type bond mode active-backup\n"
	"/proc/sys/net/ipv4/conf/d0/rp_filter 2";

static struct place place;
static bool place_there;

static __attribute__((constructor)) void furnish(void)
{
	cpus_use(1);
	place_there = !place_make(&place) && !ip_batch(furniture) &&
		      !net_settle();
}

FIXTURE(refuse) {
	struct cr_list before;
	struct cr_left left;
};

FIXTURE_SETUP(refuse)
{
	ASSERT_TRUE(place_there);
	ASSERT_EQ(0, place_enter(&place));
	ASSERT_EQ(0, dev_dump(&place.cr, NULL, &self->before))
		TH_LOG("%s", place.cr.text);
	self->left = cr_left();
}

FIXTURE_TEARDOWN(refuse)
{
	cr_list_free(&self->before);
}

/* devices and descriptors are what they were, and the last refusal says so */
static bool nothing_changed(const struct cr_list *before,
			    const struct cr_left *left)
{
	struct cr_left now = cr_left();
	struct cr_list after;
	bool same;

	if (strstr(place.cr.text, "could not be rolled back")) {
		fprintf(stderr, "# %s\n", place.cr.text);
		return false;
	}
	if (dev_dump(&place.cr, NULL, &after))
		return false;
	same = !dev_differ(before, &after) && now.fds == left->fds &&
	       now.refs == left->refs;
	cr_list_free(&after);
	return same;
}

/* ---- parts of a message ---- */

static void put_name(struct nl_msg *msg, const char *name)
{
	nla_put_string(msg, A(NETDEV_NAME), name);
}

static void put_kind(struct nl_msg *msg, const char *kind)
{
	struct nlattr *info = nla_nest_start(msg, IFLA_LINKINFO);

	nla_put_string(msg, IFLA_INFO_KIND, kind);
	nla_nest_end(msg, info);
}

static struct nlattr *link_of(struct nl_msg *msg, const char *name,
			      const char *kind)
{
	struct nlattr *link;

	put_name(msg, name);
	link = nla_nest_start(msg, A(NETDEV_LINK));
	if (kind)
		put_kind(msg, kind);
	return link;
}

static void put_link(struct nl_msg *msg, const char *name, const char *kind)
{
	nla_nest_end(msg, link_of(msg, name, kind));
}

static void put_link_bytes(struct nl_msg *msg, const char *name,
			   const char *kind, int type, int len)
{
	static const char bytes[64] = { 1, 2, 3, 4, 5, 6 };
	struct nlattr *link = link_of(msg, name, kind);

	nla_put(msg, type, len, bytes);
	nla_nest_end(msg, link);
}

static void put_ref(struct nl_msg *msg, uint32_t index, const char *name)
{
	struct nlattr *ref = nla_nest_start(msg, A(NETDEV_REF));

	nla_put_u32(msg, REF(INDEX), index);
	if (name)
		nla_put_string(msg, REF(NAME), name);
	nla_nest_end(msg, ref);
}

static void put_link_index(struct nl_msg *msg, const char *name,
			   const char *kind, int type, uint32_t index)
{
	struct nlattr *link = link_of(msg, name, kind);

	nla_put_u32(msg, type, index);
	nla_nest_end(msg, link);
}

/* of a kind or none, a port of such a master, with data of its own or none */
static void put_port_kind(struct nl_msg *msg, const char *kind,
			  const char *master, int type)
{
	struct nlattr *info = nla_nest_start(msg, IFLA_LINKINFO), *data;

	if (kind)
		nla_put_string(msg, IFLA_INFO_KIND, kind);
	nla_put_string(msg, IFLA_INFO_SLAVE_KIND, master);
	if (type) {
		data = nla_nest_start(msg, IFLA_INFO_SLAVE_DATA);
		nla_put_u8(msg, type, 1);
		nla_nest_end(msg, data);
	}
	nla_nest_end(msg, info);
}

static void put_primary(struct nl_msg *msg)
{
	struct nlattr *data = nla_nest_start(msg, A(NETDEV_MASTER_DATA));

	nla_put_u32(msg, IFLA_BOND_PRIMARY, 1);
	nla_nest_end(msg, data);
}

static void put_conf(struct nl_msg *msg, uint32_t family, uint32_t of,
		     const char *name, uint32_t value)
{
	struct nlattr *conf = nla_nest_start(msg, A(NETDEV_CONF)), *entry;

	nla_put_u32(msg, CONF(FAMILY), family);
	if (of)
		nla_put_u32(msg, CONF(OF), of);
	entry = nla_nest_start(msg, CONF(ENTRY));
	nla_put_string(msg, ENTRY(NAME), name);
	nla_put_u32(msg, ENTRY(VALUE), value);
	nla_nest_end(msg, entry);
	nla_nest_end(msg, conf);
}

static struct nlattr *addr_of(struct nl_msg *msg, const char *text, int len)
{
	struct nlattr *addr = nla_nest_start(msg, A(NETDEV_ADDR));
	int family = strchr(text, ':') ? AF_INET6 : AF_INET;
	unsigned char buf[16];

	inet_pton(family, text, buf);
	nla_put(msg, ADDR(LOCAL), family == AF_INET ? 4 : 16, buf);
	nla_put_u32(msg, ADDR(PREFIXLEN), len);
	return addr;
}

static void put_addr(struct nl_msg *msg, const char *text, int len)
{
	nla_nest_end(msg, addr_of(msg, text, len));
}

/* an address with one thing more */
static void put_addr_u32(struct nl_msg *msg, const char *text, int type,
			 uint32_t value)
{
	struct nlattr *addr = addr_of(msg, text, 24);

	nla_put_u32(msg, type, value);
	nla_nest_end(msg, addr);
}

static void put_addr_bytes(struct nl_msg *msg, const char *text, int type,
			   int len)
{
	static const char bytes[64] = "d0:0123456789012345678901234567890";
	struct nlattr *addr = addr_of(msg, text, 24);

	nla_put(msg, type, len, bytes);
	nla_nest_end(msg, addr);
}

/* ---- bad messages ---- */

/**
 * struct bad - a message that is refused
 * @name: for the log
 * @error: the errno, 0: rtnetlink's or a sysctl file's
 * @put: makes it
 */
struct bad {
	const char *name;
	int error;
	void (*put)(struct nl_msg *msg);
};

#define BAD(what, error, ...)						\
	static void bad_##what(struct nl_msg *msg) { __VA_ARGS__ }
#include "netdev_bad.h"
#undef BAD

static const struct bad bads[] = {
#define BAD(what, error, ...)	{ #what, error, bad_##what },
#include "netdev_bad.h"
#undef BAD
};

TEST_F_TIMEOUT(refuse, every_bad_message, 300)
{
	struct nl_msg *msg;
	unsigned int i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(bads); i++) {
		msg = cr_new(&place.cr, RESTORE, 0);
		bads[i].put(msg);
		ret = dev_restore_msg(&place.cr, msg, NULL);
		if (bads[i].error)
			EXPECT_EQ(-bads[i].error, ret)
				TH_LOG("%s: %s", bads[i].name, place.cr.text);
		EXPECT_GT(0, ret)
			TH_LOG("%s is accepted", bads[i].name);
		EXPECT_STRNE("", place.cr.text)
			TH_LOG("%s: no sentence", bads[i].name);
		/* else what the row is for is not reached */
		EXPECT_EQ(!!strstr(bads[i].name, "_twice"),
			  !!strstr(place.cr.text, "twice"))
			TH_LOG("%s: %s", bads[i].name, place.cr.text);
		if (getenv("V"))
			TH_LOG("%s: %d: %s", bads[i].name, ret, place.cr.text);
		EXPECT_TRUE(nothing_changed(&self->before, &self->left))
			TH_LOG("%s leaves something", bads[i].name);
		if (ret < 0)
			continue;
		/* the next one is not to suffer from it */
		place_empty(&place);
		ip_batch(furniture);
		net_settle();
		cr_list_free(&self->before);
		ASSERT_EQ(0, dev_dump(&place.cr, NULL, &self->before));
	}
}

/* the twins of bad messages */
TEST_F_TIMEOUT(refuse, good_ones_are_accepted, 200)
{
	struct nl_msg *msg = cr_new(&place.cr, RESTORE, 0);
	struct nlattr *link;

	put_ref(msg, 4444, "d0");
	link = link_of(msg, "g0", "macvlan");
	nla_put_u32(msg, IFLA_LINK, 4444);
	nla_put_u32(msg, IFLA_MTU, 1300);
	nla_nest_end(msg, link);
	nla_put_u32(msg, A(NETDEV_FLAGS), IFF_UP | IFF_MULTICAST);
	put_conf(msg, AF_INET, 0, "rp_filter", 1);
	put_conf(msg, AF_INET6, 0, "hop_limit", 9);
	put_addr(msg, "10.9.0.1", 24);
	put_addr_u32(msg, "10.9.1.1", ADDR(SCOPE), RT_SCOPE_LINK);
	put_addr_u32(msg, "10.9.2.1", ADDR(PROTO), 7);
	put_addr(msg, "fd00:9::1", 64);
	nla_put(msg, A(NETDEV_MADDR), 6, "\x33\x33\x00\x00\x00\x07");
	EXPECT_LT(0, dev_restore_msg(&place.cr, msg, NULL))
		TH_LOG("%s", place.cr.text);
	EXPECT_EQ(0, device_del("g0"));
	EXPECT_TRUE(nothing_changed(&self->before, &self->left));
}

/* what the header does not name in NETDEV_LINK, for a device and a new one */
TEST_F_TIMEOUT(refuse, other_link_attributes, 300)
{
	static const int good[] = {
		IFLA_LINKINFO, IFLA_LINK, IFLA_MASTER, IFLA_ADDRESS,
		IFLA_BROADCAST, IFLA_MTU, IFLA_TXQLEN, IFLA_GROUP,
		IFLA_NUM_TX_QUEUES, IFLA_NUM_RX_QUEUES, IFLA_GSO_MAX_SIZE,
		IFLA_GSO_MAX_SEGS, IFLA_GRO_MAX_SIZE, 63, 64, IFLA_LINKMODE,
		IFLA_IFALIAS, IFLA_CARRIER, IFLA_PROTO_DOWN, IFLA_AF_SPEC,
	};
	struct nl_msg *msg;
	unsigned int i;
	int type, fresh;

	for (type = 1; type < 75; type++) {
		for (i = 0; i < ARRAY_SIZE(good) && good[i] != type; i++)
			;
		if (i < ARRAY_SIZE(good))
			continue;
		for (fresh = 0; fresh < 2; fresh++) {
			msg = cr_new(&place.cr, RESTORE, 0);
			put_link_bytes(msg, fresh ? "b0" : "d0", "dummy", type,
				       4);
			EXPECT_GT(0, dev_restore_msg(&place.cr, msg, NULL))
				TH_LOG("IFLA %d", type);
			EXPECT_STRNE("", place.cr.text);
		}
	}
	EXPECT_TRUE(nothing_changed(&self->before, &self->left));
}

/* an image that ends too early, at many places */
TEST_F_TIMEOUT(refuse, truncated, 300)
{
	unsigned int cut, step, whole, accepted = 0;
	const struct nlmsghdr *d0 = dev_find(&self->before, "d0");
	struct nl_msg *msg;

	ASSERT_NE(NULL, d0);
	whole = d0->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN;
	step = getenv("ROUNDS") ? whole / 16 : whole / 100;
	for (cut = 1; cut < whole; cut += step | 1) {
		msg = dev_request(&place.cr, d0, 0);
		nlmsg_hdr(msg)->nlmsg_len -= cut;
		/* a piece is a smaller message if it ends with an attribute */
		accepted += dev_restore_msg(&place.cr, msg, NULL) >= 0;
		place.cr.text[0] = '\0';
	}
	EXPECT_GT(whole / (step | 1) / 2, accepted);
	/* back to all of it */
	EXPECT_LT(0, dev_restore(&place.cr, d0));
	EXPECT_TRUE(nothing_changed(&self->before, &self->left));
}

/* too late to be seen before something is done */
static void put_late_failure(struct nl_msg *msg)
{
	put_addr(msg, "10.99.0.1", 24);
	/* only lo may have it */
	put_addr(msg, "::1", 128);
}

TEST_F_TIMEOUT(refuse, late_failure_undoes_a_new_device, 200)
{
	struct nl_msg *msg = cr_new(&place.cr, RESTORE, 0);

	put_link(msg, "b0", "dummy");
	nla_put_u32(msg, A(NETDEV_FLAGS), IFF_UP | IFF_NOARP);
	put_conf(msg, AF_INET, 0, "rp_filter", 1);
	put_late_failure(msg);
	EXPECT_GT(0, dev_restore_msg(&place.cr, msg, NULL));
	EXPECT_STRNE("", place.cr.text);
	EXPECT_TRUE(nothing_changed(&self->before, &self->left));
	EXPECT_EQ(0, if_nametoindex("b0"));
}

TEST_F_TIMEOUT(refuse, late_failure_undoes_a_new_pair, 200)
{
	struct nl_msg *msg = cr_new(&place.cr, RESTORE, 0);

	put_ref(msg, 4000, "b1");
	put_link_index(msg, "b0", "veth", IFLA_LINK, 4000);
	put_late_failure(msg);
	EXPECT_GT(0, dev_restore_msg(&place.cr, msg, NULL));
	EXPECT_STRNE("", place.cr.text);
	EXPECT_TRUE(nothing_changed(&self->before, &self->left));
	EXPECT_EQ(0, if_nametoindex("b1"));
}

/* one thing of everything, and at last what fails */
static struct nl_msg *much_and_a_failure(const char *name)
{
	struct nl_msg *msg = cr_new(&place.cr, RESTORE, 0);
	struct nlattr *link;

	nla_put_flag(msg, A(NETDEV_WHOLE));
	put_ref(msg, 4000, "br0");
	link = link_of(msg, name, "dummy");
	nla_put_u32(msg, IFLA_MTU, 1300);
	nla_put_u32(msg, IFLA_TXQLEN, 99);
	nla_put_u32(msg, IFLA_GROUP, 5);
	nla_put_u32(msg, IFLA_MASTER, 4000);
	nla_put(msg, IFLA_ADDRESS, 6, "\x02\x00\x00\x00\x00\x99");
	nla_put_string(msg, IFLA_IFALIAS, "it goes");
	nla_nest_end(msg, link);
	nla_put_string(msg, A(NETDEV_ALTNAME), "d0-other");
	nla_put_u32(msg, A(NETDEV_FLAGS), IFF_NOARP | IFF_ALLMULTI);
	put_conf(msg, AF_INET, 0, "rp_filter", 1);
	put_conf(msg, AF_INET6, 0, "hop_limit", 9);
	put_late_failure(msg);
	return msg;
}

TEST_F_TIMEOUT(refuse, late_failure_puts_a_device_back, 200)
{
	EXPECT_GT(0, dev_restore_msg(&place.cr, much_and_a_failure("d0"), NULL));
	EXPECT_STRNE("", place.cr.text);
	EXPECT_TRUE(nothing_changed(&self->before, &self->left));
}

/* what it did not have is gone again */
TEST_F_TIMEOUT(refuse, late_failure_puts_a_bare_device_back, 200)
{
	EXPECT_GT(0, dev_restore_msg(&place.cr, much_and_a_failure("e0"), NULL));
	EXPECT_STRNE("", place.cr.text);
	EXPECT_TRUE(nothing_changed(&self->before, &self->left));
}

/* all of them become so, or none */
TEST_F_TIMEOUT(refuse, ten_thousand_addresses, 300)
{
	unsigned int n = getenv("ROUNDS") ? 500 : 10000, i;
	struct nl_msg *msg = nlmsg_alloc_size(1 << 20);
	struct cr_list image;
	char addr[32];
	int ret;

	genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, place.cr.family, 0,
		    NLM_F_ACK, RESTORE, AF_INET_CR_GENL_VERSION);
	put_link(msg, "b0", "dummy");
	for (i = 0; i < n; i++) {
		snprintf(addr, sizeof(addr), "10.200.%u.%u", i / 250,
			 i % 250 + 1);
		put_addr(msg, addr, 16);
	}
	ret = dev_restore_msg(&place.cr, msg, NULL);
	if (ret > 0) {
		ASSERT_EQ(0, dev_dump(&place.cr, "b0", &image))
			TH_LOG("%s", place.cr.text);
		EXPECT_EQ(n, cr_count(&image, A(NETDEV_ADDR)));
		EXPECT_EQ(0, device_del("b0"));
	} else {
		EXPECT_STRNE("", place.cr.text);
	}
	TH_LOG("%u addresses: %d %s", n, ret, place.cr.text);
	EXPECT_TRUE(nothing_changed(&self->before, &self->left));
}

/* ---- rights ---- */

/* in a child: what it says is its exit code */
#define CHILD(...) ({							\
	int status_;							\
	pid_t pid_ = fork();						\
	if (!pid_)							\
		_exit(({ __VA_ARGS__ }));				\
	waitpid(pid_, &status_, 0);					\
	WIFEXITED(status_) ? WEXITSTATUS(status_) : -1;			\
})

static struct nl_msg *new_dummy(struct cr *cr, const char *name)
{
	struct nl_msg *msg = cr_new(cr, RESTORE, 0);

	put_link(msg, name, "dummy");
	return msg;
}

static int be_nobody(void)
{
	return setgroups(0, NULL) || setresgid(1000, 1000, 1000) ||
	       setresuid(1000, 1000, 1000);
}

TEST_F_TIMEOUT(refuse, without_the_capability, 200)
{
	struct cr_list list;
	struct cr cr;

	EXPECT_EQ(EPERM, CHILD(be_nobody() || cr_open(&cr) ? 99 :
			       -dev_dump(&cr, NULL, &list);));
	EXPECT_EQ(EPERM, CHILD(be_nobody() || cr_open(&cr) ? 99 :
			       -dev_restore_msg(&cr, new_dummy(&cr, "b0"),
						NULL);));
	/* over the netlink socket of one who has it */
	EXPECT_EQ(EPERM, CHILD(be_nobody() ? 99 :
			       -dev_restore_msg(&place.cr,
						new_dummy(&place.cr, "b0"),
						NULL);));
	EXPECT_TRUE(nothing_changed(&self->before, &self->left));
}

TEST_F_TIMEOUT(refuse, another_namespace_than_the_callers, 200)
{
	struct place other;

	ASSERT_EQ(0, place_make(&other));
	EXPECT_EQ(-EPERM, dev_restore_msg(&place.cr, new_dummy(&place.cr, "b0"),
					  NULL));
	EXPECT_STRNE("", place.cr.text);
	EXPECT_LT(0, dev_restore_msg(&other.cr, new_dummy(&other.cr, "b0"),
				     NULL));
	ASSERT_EQ(0, place_enter(&place));
	place_close(&other);
	self->left.fds = cr_left().fds;
	EXPECT_TRUE(nothing_changed(&self->before, &self->left));
}

TEST_F_TIMEOUT(refuse, root_of_a_user_namespace, 300)
{
	struct place own;
	struct cr cr;

	/* in his own network namespace he may */
	EXPECT_EQ(0, CHILD(user_root_become() || place_make(&own) ? 99 :
			   dev_restore_msg(&own.cr, new_dummy(&own.cr, "b0"),
					   NULL) <= 0;));
	/* in ours he may not, nor over our netlink socket */
	EXPECT_EQ(EPERM, CHILD(user_root_become() || cr_open(&cr) ? 99 :
			       -dev_restore_msg(&cr, new_dummy(&cr, "b0"),
						NULL);));
	EXPECT_EQ(EPERM, CHILD(user_root_become() ||
			       unshare(CLONE_NEWNET) ? 99 :
			       -dev_restore_msg(&place.cr,
						new_dummy(&place.cr, "b0"),
						NULL);));
	EXPECT_TRUE(nothing_changed(&self->before, &self->left));
}

static struct nl_msg *new_veth(struct cr *cr, int netns)
{
	struct nl_msg *msg = cr_new(cr, RESTORE, 0);

	put_ref(msg, 4000, "b1");
	put_link_index(msg, "b0", "veth", IFLA_LINK, 4000);
	nla_put_u32(msg, A(NETDEV_NETNS_FD), netns);
	return msg;
}

TEST_F_TIMEOUT(refuse, far_end_in_a_namespace_of_others, 300)
{
	struct place own;

	EXPECT_EQ(EPERM, CHILD(user_root_become() || place_make(&own) ? 99 :
			       -dev_restore_msg(&own.cr,
						new_veth(&own.cr, place.ns),
						NULL);));
	EXPECT_EQ(0, CHILD(user_root_become() || place_make(&own) ? 99 :
			   dev_restore_msg(&own.cr, new_veth(&own.cr, own.ns),
					   NULL) <= 0;));
	EXPECT_TRUE(nothing_changed(&self->before, &self->left));
}

/* a namespace where nothing of the header says so: rtnetlink's own attributes */
static struct nl_msg *new_smuggler(struct cr *cr, int type, uint32_t value)
{
	struct nl_msg *msg = cr_new(cr, RESTORE, 0);
	struct nlattr *link, *info, *data, *peer;
	struct ifinfomsg ifi = {};

	put_ref(msg, 4000, "b1");
	put_name(msg, "b0");
	link = nla_nest_start(msg, A(NETDEV_LINK));
	info = nla_nest_start(msg, IFLA_LINKINFO);
	nla_put_string(msg, IFLA_INFO_KIND, "veth");
	data = nla_nest_start(msg, IFLA_INFO_DATA);
	peer = nla_nest_start(msg, VETH_INFO_PEER);
	nlmsg_append(msg, &ifi, sizeof(ifi), 0);
	nla_put_string(msg, IFLA_IFNAME, "b1");
	nla_put_u32(msg, type, value);
	nla_nest_end(msg, peer);
	nla_nest_end(msg, data);
	nla_nest_end(msg, info);
	nla_put_u32(msg, IFLA_LINK, 4000);
	nla_nest_end(msg, link);
	return msg;
}

TEST_F_TIMEOUT(refuse, smuggled_namespaces, 300)
{
	static const int types[] = { IFLA_NET_NS_FD, IFLA_NET_NS_PID };
	struct place own;
	unsigned int i;
	int ret;

	for (i = 0; i < 2; i++) {
		ret = CHILD(user_root_become() || place_make(&own) ? 99 :
			    dev_restore_msg(&own.cr,
					    new_smuggler(&own.cr, types[i],
							 i ? getppid() :
							 place.ns),
					    NULL) >= 0;);
		EXPECT_EQ(0, ret);
	}
	EXPECT_EQ(0, if_nametoindex("b1"));
	EXPECT_TRUE(nothing_changed(&self->before, &self->left));
}

/* of what is in the namespace of others only the index is told */
TEST_F_TIMEOUT(refuse, names_in_a_namespace_of_others, 300)
{
	struct nlattr *ref = NULL;
	char lines[100], byte = 0;
	struct cr_list list;
	int up[2], down[2];
	struct place own;
	pid_t pid;
	int status;

	ASSERT_EQ(0, pipe(up));
	ASSERT_EQ(0, pipe(down));
	pid = fork();
	if (!pid) {
		if (user_root_become() || place_make(&own) ||
		    write(up[1], &byte, 1) != 1 || read(down[0], &byte, 1) != 1)
			_exit(1);
		if (dev_dump(&own.cr, "b0", &list))
			_exit(2);
		ref = cr_attr_nth(&list, A(NETDEV_REF), 0);
		if (!ref || !nla_find(nla_data(ref), nla_len(ref), REF(NETNSID)))
			_exit(3);
		_exit(nla_find(nla_data(ref), nla_len(ref), REF(NAME)) ? 4 : 0);
	}
	ASSERT_EQ(1, read(up[0], &byte, 1));
	snprintf(lines, sizeof(lines),
		 "link add b1 type veth peer name b0 netns %d", pid);
	ASSERT_EQ(0, ip_batch(lines));
	ASSERT_EQ(1, write(down[1], &byte, 1));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, WEXITSTATUS(status));
	device_del("b1");
}

TEST_HARNESS_MAIN
