// SPDX-License-Identifier: GPL-2.0
/*
 * Network devices: what NETDEV_DUMP says, and that NETDEV_RESTORE makes the same
 * of it. One namespace has the devices, each made by ip(8), another gets them
 * from the image; then both have the same image, and the kernel says the same of
 * their addresses. A second restore changes nothing.
 *
 * All rows are made and restored at once; with ROW=text those that have it in
 * their name, one by one.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <net/if.h>
#include <sys/wait.h>
#include <linux/if_link.h>

#include "kselftest_harness.h"
#include "netdev.h"
#include "netdev_rows.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define REF(name)	AF_INET_CR_NETDEV_REF_##name
#define CONF(name)	AF_INET_CR_NETDEV_CONF_##name
#define ADDR(name)	AF_INET_CR_NETDEV_ADDR_##name

/* ---- what a dump looks like ---- */

enum form { FLAG, U32, STRING, BYTES, ADDRESS, NEST };

struct policy {
	int type;
	enum form form;
	bool many;
	const struct policy *nest;
	unsigned int len;
};

static const struct policy left_out_policy[] = {
	{ AF_INET_CR_LEFT_OUT_WHAT, U32, 0, NULL, 0 },
	{ AF_INET_CR_LEFT_OUT_TEXT, STRING, 0, NULL, 0 },
	{ AF_INET_CR_LEFT_OUT_COUNT, U32, 0, NULL, 0 },
	{ AF_INET_CR_LEFT_OUT_BYTES, BYTES, 0, NULL, 8 },
	{ AF_INET_CR_LEFT_OUT_PAD, BYTES, 0, NULL, 0 },
	{}
};

static const struct policy ref_policy[] = {
	{ REF(INDEX), U32, 0, NULL, 0 },
	{ REF(NAME), STRING, 0, NULL, 0 },
	{ REF(NETNSID), U32, 0, NULL, 0 },
	{}
};

static const struct policy entry_policy[] = {
	{ AF_INET_CR_NETDEV_CONF_ENTRY_NAME, STRING, 0, NULL, 0 },
	{ AF_INET_CR_NETDEV_CONF_ENTRY_VALUE, U32, 0, NULL, 0 },
	{ AF_INET_CR_NETDEV_CONF_ENTRY_ADDR, BYTES, 0, NULL, 16 },
	{}
};

static const struct policy conf_policy[] = {
	{ CONF(FAMILY), U32, 0, NULL, 0 },
	{ CONF(OF), U32, 0, NULL, 0 },
	{ CONF(ENTRY), NEST, true, entry_policy, 0 },
	{}
};

static const struct policy addr_policy[] = {
	{ ADDR(LOCAL), ADDRESS, 0, NULL, 0 },
	{ ADDR(PEER), ADDRESS, 0, NULL, 0 },
	{ ADDR(PREFIXLEN), U32, 0, NULL, 0 },
	{ ADDR(BROADCAST), BYTES, 0, NULL, 4 },
	{ ADDR(SCOPE), U32, 0, NULL, 0 },
	{ ADDR(FLAGS), U32, 0, NULL, 0 },
	{ ADDR(LABEL), STRING, 0, NULL, 0 },
	{ ADDR(VALID), U32, 0, NULL, 0 },
	{ ADDR(PREFERRED), U32, 0, NULL, 0 },
	{ ADDR(METRIC), U32, 0, NULL, 0 },
	{ ADDR(PROTO), U32, 0, NULL, 0 },
	{}
};

/* in the order of the header */
static const struct policy netdev_policy[] = {
	{ A(NETDEV_INDEX), U32, 0, NULL, 0 },
	{ A(NETDEV_NAME), STRING, 0, NULL, 0 },
	{ A(NETDEV_TYPE), U32, 0, NULL, 0 },
	{ A(NETDEV_WHOLE), FLAG, 0, NULL, 0 },
	{ A(NETDEV_EXTERNAL), FLAG, 0, NULL, 0 },
	{ A(LEFT_OUT), NEST, true, left_out_policy, 0 },
	{ A(NETDEV_LINK), NEST, 0, NULL, 0 },
	{ A(NETDEV_REF), NEST, true, ref_policy, 0 },
	{ A(NETDEV_MASTER_DATA), NEST, 0, NULL, 0 },
	{ A(NETDEV_FLAGS), U32, 0, NULL, 0 },
	{ A(NETDEV_ADDR), NEST, true, addr_policy, 0 },
	{ A(NETDEV_MADDR), BYTES, true, NULL, 0 },
	{ A(NETDEV_CONF), NEST, true, conf_policy, 0 },
	{ A(NETDEV_ALTNAME), STRING, true, NULL, 0 },
	{}
};

/* what the header says NETDEV_LINK may hold */
static const int link_types[] = {
	IFLA_LINKINFO, IFLA_LINK, IFLA_MASTER, IFLA_ADDRESS, IFLA_BROADCAST,
	IFLA_MTU, IFLA_TXQLEN, IFLA_GROUP, IFLA_NUM_TX_QUEUES,
	IFLA_NUM_RX_QUEUES, IFLA_GSO_MAX_SIZE, IFLA_GSO_MAX_SEGS,
	IFLA_GRO_MAX_SIZE, 63 /* GSO_IPV4_MAX_SIZE */, 64 /* GRO_IPV4_MAX_SIZE */,
	IFLA_LINKMODE, IFLA_IFALIAS, IFLA_CARRIER, IFLA_PROTO_DOWN, IFLA_AF_SPEC,
};

static bool form_is_right(const struct policy *p, const struct nlattr *nla)
{
	int len = nla_len(nla);
	const char *text = nla_data(nla);

	switch (p->form) {
	case FLAG:
		return !len;
	case U32:
		return len == 4;
	case STRING:
		return len > 0 && strnlen(text, len) == (size_t)len - 1;
	case BYTES:
		return !p->len || len == (int)p->len;
	case ADDRESS:
		return len == 4 || len == 16;
	default:
		return true;
	}
}

/* number of attributes that are not what the table says */
static unsigned int malformed(const struct policy *policy,
			      const struct nlattr *head, int len,
			      const char *dev, bool ordered)
{
	const struct policy *p, *last = policy;
	const struct nlattr *nla;
	unsigned int bad = 0;
	int rem;

	nla_for_each_attr(nla, (struct nlattr *)head, len, rem) {
		for (p = policy; p->type && p->type != nla_type(nla); p++)
			;
		if (nla_type(nla) == A(PAD) && ordered)
			continue;
		if (!p->type || !form_is_right(p, nla) ||
		    (ordered && (p < last || (p == last && !p->many &&
					      p != policy)))) {
			fprintf(stderr, "# %s: attribute %d of %d bytes is not right here\n",
				dev, nla_type(nla), nla_len(nla));
			bad++;
			continue;
		}
		last = p;
		if (p->nest)
			bad += malformed(p->nest, nla_data(nla), nla_len(nla),
					 dev, false);
	}
	if (rem) {
		fprintf(stderr, "# %s: %d bytes are left\n", dev, rem);
		bad++;
	}
	return bad;
}

static unsigned int unknown_links(const struct nlmsghdr *nlh)
{
	struct nlattr *link = cr_attr(nlh, A(NETDEV_LINK)), *nla;
	unsigned int bad = 0, i;
	int rem;

	if (!link)
		return 0;
	nla_for_each_nested(nla, link, rem) {
		for (i = 0; i < ARRAY_SIZE(link_types); i++)
			if (link_types[i] == nla_type(nla))
				break;
		if (i < ARRAY_SIZE(link_types))
			continue;
		fprintf(stderr, "# %s: IFLA %d is not of the header\n",
			dev_name(nlh), nla_type(nla));
		bad++;
	}
	return bad;
}

static void check_form(struct __test_metadata *_metadata,
		       const struct cr_list *image)
{
	struct nlattr *head;
	unsigned int i, j;
	int len;

	for (i = 0; i < image->n; i++) {
		head = cr_attrs(image->msg[i], &len);
		EXPECT_EQ(0, malformed(netdev_policy, head, len,
				       dev_name(image->msg[i]), true));
		EXPECT_EQ(0, unknown_links(image->msg[i]));
		EXPECT_TRUE(cr_attr(image->msg[i], A(NETDEV_NAME)));
		EXPECT_TRUE(cr_attr(image->msg[i], A(NETDEV_INDEX)));
		EXPECT_TRUE(cr_attr(image->msg[i], A(NETDEV_WHOLE)));
		EXPECT_TRUE(cr_attr(image->msg[i], A(NETDEV_FLAGS)));
		for (j = 0; j < i; j++)
			EXPECT_STRNE(dev_name(image->msg[i]),
				     dev_name(image->msg[j]));
	}
}

/* the device that an attribute of NETDEV_LINK names by index, as it was dumped */
static struct nlattr *ref_of(const struct nlmsghdr *nlh, uint32_t index)
{
	struct nlattr *nla, *in;
	int len, rem;

	nla_for_each_attr(nla, cr_attrs(nlh, &len), len, rem) {
		if (nla_type(nla) != A(NETDEV_REF))
			continue;
		in = cr_in(nla, REF(INDEX));
		if (in && nla_get_u32(in) == index &&
		    !cr_in(nla, REF(NETNSID)))
			return cr_in(nla, REF(NAME));
	}
	return NULL;
}

static unsigned int position(const struct cr_list *image, const char *name)
{
	unsigned int i;

	for (i = 0; i < image->n; i++)
		if (!strcmp(dev_name(image->msg[i]), name))
			return i;
	return -1u;
}

static void check_order_of(struct __test_metadata *_metadata,
			   const struct cr_list *image, unsigned int i, int type)
{
	const struct nlmsghdr *nlh = image->msg[i];
	struct nlattr *nla = dev_link(nlh, type), *name;

	if (!nla)
		return;
	name = ref_of(nlh, nla_get_u32(nla));
	ASSERT_NE(NULL, name)
		TH_LOG("%s: no NETDEV_REF of IFLA %d", dev_name(nlh), type);
	EXPECT_NE(-1u, position(image, nla_data(name)));
	/* the ends of a veth are each other's */
	if (strcmp(dev_kind(nlh), "veth") || type != IFLA_LINK)
		EXPECT_LT(position(image, nla_data(name)), i)
			TH_LOG("%s is before %s", dev_name(nlh),
			       (char *)nla_data(name));
}

static void check_order(struct __test_metadata *_metadata,
			const struct cr_list *image)
{
	unsigned int i;

	ASSERT_LT(0, image->n);
	EXPECT_STREQ("lo", dev_name(image->msg[0]));
	for (i = 0; i < image->n; i++) {
		check_order_of(_metadata, image, i, IFLA_LINK);
		check_order_of(_metadata, image, i, IFLA_MASTER);
	}
}

static unsigned int count_devices(void)
{
	struct if_nameindex *list = if_nameindex();
	unsigned int n = 0;

	while (list[n].if_index)
		n++;
	if_freenameindex(list);
	return n;
}

static bool add_row(const struct row *row)
{
	if (!ip_batch(row->lines))
		return true;
	if (!row->lacking)
		return false;
	fprintf(stderr, "# left out, this kernel has no %s\n", row->name);
	return true;
}

static void make_everything(struct __test_metadata *_metadata)
{
	static char lines[65536];
	unsigned int i;

	lines[0] = '\0';
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].lacking) {
			EXPECT_TRUE(add_row(&rows[i]));
			continue;
		}
		strcat(lines, rows[i].lines);
		strcat(lines, "\n");
	}
	ASSERT_EQ(0, ip_batch(lines));
}

TEST_F_TIMEOUT(netdev, one_by_name, 200)
{
	const struct nlmsghdr *of_all;

	ASSERT_EQ(0, ip_batch("link add n0 type veth peer name n1\n"
			      "link property add dev n1 altname another"));
	ASSERT_EQ(0, image_of(&here, &self->again));
	ASSERT_EQ(0, dev_dump(&here.cr, "n1", &self->image));
	ASSERT_EQ(1, self->image.n);
	of_all = dev_find(&self->again, "n1");
	ASSERT_NE(NULL, of_all);
	EXPECT_EQ(of_all->nlmsg_len, self->image.msg[0]->nlmsg_len);
	EXPECT_EQ(0, memcmp(NLMSG_DATA(of_all), NLMSG_DATA(self->image.msg[0]),
			    NLMSG_PAYLOAD(of_all, 0)));
	cr_list_free(&self->image);
	EXPECT_EQ(-ENODEV, dev_dump(&here.cr, "n2", &self->image));
	EXPECT_STRNE("", here.cr.text);
}

TEST_F_TIMEOUT(netdev, needs_nlm_f_dump, 200)
{
	int err = cr_call(&here.cr, cr_new(&here.cr,
					   AF_INET_CR_CMD_NETDEV_DUMP, 0), NULL);

	EXPECT_GT(0, err);
	EXPECT_NE(-EPERM, err);
}

/* ---- conf ---- */

static bool value_of(const char *path, char *text, int size)
{
	int fd = open(path, O_RDONLY), len;

	len = fd < 0 ? -1 : read(fd, text, size - 1);
	close(fd);
	if (len <= 0)
		return false;
	text[len] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return true;
}

static bool same_value(const struct nlattr *entry, const char *text)
{
	struct nlattr *nla = cr_in(entry, AF_INET_CR_NETDEV_CONF_ENTRY_VALUE);
	unsigned char addr[16];

	if (nla)
		return nla_len(nla) == 4 &&
		       nla_get_u32(nla) == (uint32_t)strtoll(text, NULL, 10);
	nla = cr_in(entry, AF_INET_CR_NETDEV_CONF_ENTRY_ADDR);
	return nla && nla_len(nla) == 16 &&
	       inet_pton(AF_INET6, text, addr) == 1 &&
	       !memcmp(addr, nla_data(nla), 16);
}

/* each file of a directory is an entry with its value: how many */
static unsigned int check_conf(struct __test_metadata *_metadata,
			       const struct nlmsghdr *nlh, int family, int of,
			       const char *name)
{
	char path[512], text[128];
	struct dirent *file;
	struct nlattr *entry;
	unsigned int n = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/sys/net/ipv%d/conf/%s",
		 family == AF_INET ? 4 : 6, name);
	dir = opendir(path);
	ASSERT_NE(NULL, dir);
	while ((file = readdir(dir))) {
		if (file->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/proc/sys/net/ipv%d/conf/%s/%s",
			 family == AF_INET ? 4 : 6, name, file->d_name);
		/* a secret that is not set cannot be read */
		if (!value_of(path, text, sizeof(text)))
			continue;
		entry = dev_conf(nlh, family, of, file->d_name);
		EXPECT_NE(NULL, entry)
			TH_LOG("%s is not there", path);
		if (entry)
			EXPECT_TRUE(same_value(entry, text))
				TH_LOG("%s is %s", path, text);
		n++;
	}
	closedir(dir);
	return n;
}

TEST_F_TIMEOUT(netdev, every_conf_file, 200)
{
	static const char *const names[] = { NULL, "all", "default" };
	const int families[] = { AF_INET, AF_INET6 };
	unsigned int i, of, n;

	ASSERT_EQ(0, ip_batch("link add c0 type dummy\n"
			      "/proc/sys/net/ipv6/conf/c0/stable_secret fd00::5\n"
			      "/proc/sys/net/ipv4/conf/c0/rp_filter 2\n"
			      "/proc/sys/net/ipv6/conf/c0/hop_limit 3\n"
			      "/proc/sys/net/ipv4/conf/default/shared_media 0\n"
			      "/proc/sys/net/ipv6/conf/all/accept_redirects 0\n"));
	ASSERT_EQ(0, image_of(&here, &self->image));
	ASSERT_EQ(2, self->image.n);
	for (i = 0; i < 2; i++) {
		n = check_conf(_metadata, self->image.msg[1], families[i], 0,
			       "c0");
		EXPECT_LT(25, n);
		check_conf(_metadata, self->image.msg[0], families[i], 0, "lo");
		for (of = 1; of < 3; of++)
			check_conf(_metadata, self->image.msg[0], families[i],
				   of, names[of]);
	}
	/* no others have "all" and "default" */
	EXPECT_EQ(NULL, dev_conf(self->image.msg[1], AF_INET, 1, "rp_filter"));
	/* and they come back */
	ASSERT_EQ(0, place_enter(&there));
	ASSERT_EQ(2, dev_restore_all(&there.cr, &self->image, -1));
	ASSERT_EQ(0, image_of(&there, &self->again));
	EXPECT_EQ(0, dev_differ(&self->image, &self->again));
	for (i = 0; i < 2; i++)
		for (of = 1; of < 3; of++)
			check_conf(_metadata, self->image.msg[0], families[i],
				   of, names[of]);
	check_conf(_metadata, self->image.msg[1], AF_INET6, 0, "c0");
	EXPECT_EQ(0, ip_batch("/proc/sys/net/ipv4/conf/default/shared_media 1\n"
			      "/proc/sys/net/ipv6/conf/all/accept_redirects 1"));
	ASSERT_EQ(0, place_enter(&here));
	EXPECT_EQ(0, ip_batch("/proc/sys/net/ipv4/conf/default/shared_media 1\n"
			      "/proc/sys/net/ipv6/conf/all/accept_redirects 1"));
}

/* ---- the replay law ---- */

/* in a network namespace of his own; 0, or which step went wrong */
static int replay_as_user_root(const struct cr_list *image)
{
	struct cr_list after;
	struct place own;
	int status;
	pid_t pid;

	pid = fork();
	if (!pid) {
		if (user_root_become() || place_make(&own) ||
		    ip_batch("link set lo up"))
			_exit(1);
		if (dev_restore_all(&own.cr, image, -1) != (int)image->n)
			_exit(2);
		if (image_of(&own, &after))
			_exit(3);
		_exit(dev_differ(image, &after) ? 4 : 0);
	}
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

/* all rows at once: their making is what takes the time */
TEST_F_TIMEOUT(netdev, everything_comes_back, 600)
{
	make_everything(_metadata);
	ASSERT_EQ(0, image_of(&here, &self->image));
	EXPECT_EQ(count_devices(), self->image.n);
	check_form(_metadata, &self->image);
	check_order(_metadata, &self->image);
	/* dumping changes nothing */
	ASSERT_EQ(0, image_of(&here, &self->again));
	EXPECT_EQ(0, dev_differ(&self->image, &self->again));
	check_replay(_metadata, "everything at once");

	/* some of the options of this bond are for root of the machine alone */
	ASSERT_EQ(0, place_enter(&here));
	ASSERT_EQ(0, ip_batch("link del k_bl\nlink del k_bl0"));
	cr_list_free(&self->image);
	ASSERT_EQ(0, image_of(&here, &self->image));
	EXPECT_EQ(0, replay_as_user_root(&self->image));
}

TEST_F_TIMEOUT(netdev, each_comes_back, 600)
{
	const char *only = getenv("ROW");
	unsigned int i;

	if (!only)
		SKIP(return, "everything_comes_back has the same rows at once: ROW=text runs those with it");
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		if (!strstr(rows[i].name, only))
			continue;
		EXPECT_TRUE(add_row(&rows[i]))
			TH_LOG("cannot make: %s", rows[i].name);
		check_replay(_metadata, rows[i].name);
		place_empty(&there);
		place_empty(&here);
	}
}

/* limits that iproute2 of Debian 12 does not know */
TEST_F_TIMEOUT(netdev, ipv4_limits, 200)
{
	struct nl_msg *msg;

	ASSERT_EQ(0, ip_batch("link add l4 type dummy"));
	msg = rtnl_link("l4");
	nla_put_u32(msg, 63 /* IFLA_GSO_IPV4_MAX_SIZE */, 20000);
	nla_put_u32(msg, 64 /* IFLA_GRO_IPV4_MAX_SIZE */, 21000);
	ASSERT_EQ(0, rtnl_do(msg));
	check_replay(_metadata, "gso_ipv4_max_size");
}

TEST_HARNESS_MAIN
