// SPDX-License-Identifier: GPL-2.0
/*
 * Messages of a network namespace: what is hostile is refused, what is whole is
 * shown, mapped and made a request; and, where a namespace can be made, routes,
 * rules and sysctls that come back from nothing but messages. With --messages,
 * --rules, or --image DEVICE TABLE: writes some to standard output
 */
#include <errno.h>
#include <json-c/json.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

#include "test.h"
#include "netns.h"

static struct inetcr_err err;

/* A message with its family header; attributes follow at nlmsg_len */
struct rt_msg {
	struct nlmsghdr head;
	char rest[2048];
};

static void rt_start(struct rt_msg *msg, uint16_t type, const void *header,
		     size_t len)
{
	memset(msg, 0, sizeof(*msg));
	msg->head.nlmsg_type = type;
	msg->head.nlmsg_len = NLMSG_HDRLEN + NLMSG_ALIGN(len);
	memcpy(msg->rest, header, len);
}

static struct nlattr *rt_put(struct rt_msg *msg, unsigned int type,
			     const void *data, size_t len)
{
	return test_put((struct test_msg *)msg, type, data, len);
}

static void rt_put_u32(struct rt_msg *msg, unsigned int type, uint32_t value)
{
	rt_put(msg, type, &value, sizeof(value));
}

static const struct rtmsg route = {
	.rtm_family = AF_INET, .rtm_dst_len = 8, .rtm_table = RT_TABLE_MAIN,
	.rtm_protocol = RTPROT_STATIC, .rtm_type = RTN_UNICAST,
	.rtm_flags = RTNH_F_LINKDOWN | RTNH_F_ONLINK,
};

/* 10/8 over two hops: by device 3 and by device 4 */
static void put_route(struct inetcr_msgs *msgs, uint32_t nexthop)
{
	struct rtnexthop hop[2] = {
		{ .rtnh_len = sizeof(hop[0]), .rtnh_ifindex = 3,
		  .rtnh_flags = RTNH_F_DEAD },
		{ .rtnh_len = sizeof(hop[0]), .rtnh_ifindex = 4,
		  .rtnh_hops = 1 },
	};
	struct rt_msg msg;

	rt_start(&msg, RTM_NEWROUTE, &route, sizeof(route));
	rt_put(&msg, RTA_DST, "\12\0\0\0", 4);
	rt_put_u32(&msg, RTA_TABLE, RT_TABLE_MAIN);
	rt_put(&msg, RTA_MULTIPATH, hop, sizeof(hop));
	rt_put(&msg, RTA_CACHEINFO, (char[32]){}, 32);
	if (nexthop)
		rt_put_u32(&msg, RTA_NH_ID, nexthop);
	inetcr_msgs_append(msgs, &msg.head, &err);
}

static void put_device(struct inetcr_msgs *msgs, const char *name,
		       uint32_t index)
{
	struct test_msg msg;

	test_msg_start(&msg);
	msg.head.nlmsg_type = NETNS_DEVICE;
	test_put(&msg, AF_INET_CR_ATTR_NETDEV_NAME, name, strlen(name) + 1);
	test_put_u32(&msg, AF_INET_CR_ATTR_NETDEV_INDEX, index);
	inetcr_msgs_append(msgs, &msg.head, &err);
}

static void put_sysctl(struct inetcr_msgs *msgs, const char *name,
		       const char *value)
{
	size_t start = msgs->len;

	netns_start(msgs, NETNS_SYSCTL, &err);
	inetcr_put_attr(msgs, NETNS_SYSCTL_NAME, name, strlen(name) + 1, &err);
	inetcr_put_attr(msgs, NETNS_SYSCTL_VALUE, value, strlen(value) + 1,
			&err);
	inetcr_end_msg(msgs, start);
}

/* Hostile */

static bool is_refused(struct inetcr_msgs *msgs, const char *sentence)
{
	int ret = inetcr_netns_check(msgs, &err);

	inetcr_msgs_free(msgs);
	return ret == -EINVAL && strstr(err.text, sentence);
}

static void test_hostile(void)
{
	struct inetcr_msgs msgs = {};
	struct nlmsghdr *head;
	struct rt_msg msg;

	put_route(&msgs, 0);
	ok(!inetcr_netns_check(&msgs, &err), "a route is well");
	msgs.len -= 4;
	ok(is_refused(&msgs, "message 1 is malformed"), "it ends too early");

	rt_start(&msg, RTM_NEWROUTE, &route, sizeof(route));
	msg.head.nlmsg_len = NLMSG_HDRLEN + 4;
	inetcr_msgs_append(&msgs, &msg.head, &err);
	ok(is_refused(&msgs, "malformed"), "half a header");

	put_route(&msgs, 0);
	head = msgs.data;
	((struct nlattr *)((char *)head + netns_header(head)))->nla_len = 3;
	ok(is_refused(&msgs, "malformed"), "an attribute shorter than itself");

	rt_start(&msg, RTM_NEWACTION, &route, sizeof(route));
	inetcr_msgs_append(&msgs, &msg.head, &err);
	ok(is_refused(&msgs, "message 1 is"), "a message of another kind");

	put_device(&msgs, "", 1);
	head = msgs.data;
	*((char *)head + MSG_HDRLEN + NLA_HDRLEN) = 'x';
	ok(is_refused(&msgs, "nothing that"), "a name without an end");

	test_socket(&msgs);
	ok(is_refused(&msgs, "nothing that"), "a socket");
}

static bool has_bad_name(const char *name)
{
	struct inetcr_msgs msgs = {};

	put_device(&msgs, name, 3);
	return is_refused(&msgs, "nothing that");
}

/* A name is a part of paths and of rulesets, and a format for the kernel */
static void test_names(void)
{
	static const char * const bad[] = {
		"", ".", "..", "a/b", "../../tmp", "eth%d", "a b", "a\nb", "a:b",
		"a-name-that-is-too-long",
	};
	static const char * const good[] = { "eth0", "veth+.1", "a\"b" };
	struct inetcr_msgs msgs = {};
	unsigned int i;

	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ok(has_bad_name(bad[i]), "a name that no device has");
	for (i = 0; i < sizeof(good) / sizeof(*good); i++)
		ok(!has_bad_name(good[i]), "one that a device can have");
	netns_put_text(&msgs, NETNS_RULESET, "", &err);
	netns_put_text(&msgs, NETNS_RULESET, "", &err);
	ok(is_refused(&msgs, "second nftables ruleset"), "two rulesets");
	netns_start(&msgs, NETNS_RULESET, &err);
	inetcr_put_attr(&msgs, NETNS_TEXT, "table\0 flush", 12, &err);
	inetcr_end_msg(&msgs, 0);
	ok(is_refused(&msgs, "nothing that"), "a ruleset with a NUL");
}

static bool is_ambiguous(struct inetcr_msgs *msgs, const char *sentence)
{
	struct netns_catalog catalog;
	int ret;

	netns_catalog(&catalog, msgs, &err);
	ret = netns_catalog_check(&catalog, &err);
	netns_catalog_free(&catalog);
	inetcr_msgs_free(msgs);
	return ret == -EINVAL && strstr(err.text, sentence);
}

static void test_twice(void)
{
	struct inetcr_msgs msgs = {};

	put_device(&msgs, "a", 3);
	put_device(&msgs, "b", 4);
	put_device(&msgs, "a", 5);
	ok(is_ambiguous(&msgs, "the name a"), "two devices of a name");
	put_device(&msgs, "a", 3);
	put_device(&msgs, "b", 3);
	ok(is_ambiguous(&msgs, "the index 3"), "two devices of an index");
	put_sysctl(&msgs, "net/ipv4/a", "1");
	put_sysctl(&msgs, "net/ipv4/a", "2");
	ok(is_ambiguous(&msgs, "has two values"), "two values of a sysctl");
}

/* As long as the kernel can count */
static void test_expires(void)
{
	static const int32_t expires[] = { INT32_MAX, INT32_MIN, 1, 100, 101 };
	static const uint32_t seconds[] = { 21474837, 0, 1, 1, 2 };
	const struct netns_change change = { .request = true };
	unsigned int i;

	for (i = 0; i < sizeof(expires) / sizeof(*expires); i++) {
		struct rta_cacheinfo info = { .rta_expires = expires[i] };
		struct inetcr_msgs msgs = {}, out = {};
		struct rt_msg msg;

		rt_start(&msg, RTM_NEWROUTE, &route, sizeof(route));
		rt_put(&msg, RTA_CACHEINFO, &info, sizeof(info));
		inetcr_msgs_append(&msgs, &msg.head, &err);
		ok(!netns_copy(&out, msgs.data, &change, &err) &&
		   netns_u32(netns_find(out.data, RTA_EXPIRES)) == seconds[i],
		   "the rest of the life of a route");
		inetcr_msgs_free(&msgs);
		inetcr_msgs_free(&out);
	}
}

/* Whatever bits are in a list that passes the check, nothing looks too far */
static void test_flips(void)
{
	struct inetcr_msgs msgs = {}, copy = {};
	const struct netns_change change = { .request = true };
	const struct nlmsghdr *msg;
	struct json_object *value;
	unsigned int passed = 0;
	size_t i;

	put_device(&msgs, "d0", 3);
	put_route(&msgs, 0);
	for (i = 0; i < msgs.len * 8; i++) {
		char *byte = (char *)msgs.data + i / 8;

		*byte ^= 1 << i % 8;
		if (!inetcr_netns_check(&msgs, &err)) {
			passed++;
			inetcr_netns_value(&msgs, false, &value, &err);
			json_object_put(value);
			msg = NULL;
			while ((msg = netns_next(&msgs, msg)))
				netns_copy(&copy, msg, &change, &err);
			inetcr_msgs_free(&copy);
		}
		*byte ^= 1 << i % 8;
	}
	ok(passed > 100, "flipped bits are shown and copied");
	inetcr_msgs_free(&msgs);
}

/* Whole */

static uint32_t add_ten(void *arg, uint32_t index)
{
	(void)arg;
	return index + 10;
}

static void test_request(void)
{
	const struct netns_change change = { .index = add_ten, .request = true };
	struct inetcr_msgs msgs = {}, out = {};
	const struct rtnexthop *hop;
	const struct nlmsghdr *msg;
	const struct nlattr *nla;

	put_route(&msgs, 0);
	ok(!netns_copy(&out, msgs.data, &change, &err), "a request is made");
	msg = out.data;
	nla = netns_find(msg, RTA_MULTIPATH);
	hop = nla ? inetcr_nla_data(nla) : NULL;
	ok(hop && hop[0].rtnh_ifindex == 13 && hop[1].rtnh_ifindex == 14,
	   "with the indexes of here in each hop");
	ok(hop && !hop[0].rtnh_flags && hop[1].rtnh_hops == 1,
	   "without the state of a hop, with its weight");
	ok(((const struct rtmsg *)NLMSG_DATA(msg))->rtm_flags == RTNH_F_ONLINK,
	   "without the state of the route");
	ok(!netns_find(msg, RTA_CACHEINFO), "without what is not state");
	inetcr_msgs_free(&msgs);
	inetcr_msgs_free(&out);

	put_route(&msgs, 7);
	netns_copy(&out, msgs.data, &change, &err);
	ok(!netns_find(out.data, RTA_MULTIPATH) &&
	   netns_u32(netns_find(out.data, RTA_NH_ID)) == 7,
	   "a nexthop object without what it stands for");
	inetcr_msgs_free(&msgs);
	inetcr_msgs_free(&out);
}

static void test_text(void)
{
	struct inetcr_msgs msgs = {};
	struct json_object *value, *routes = NULL;
	char *text = NULL;

	put_device(&msgs, "left", 3);
	put_device(&msgs, "right", 4);
	put_route(&msgs, 0);
	ok(!inetcr_netns_value(&msgs, false, &value, &err), "it has a value");
	if (json_object_object_get_ex(value, "ROUTES", &routes))
		text = inetcr_netns_text("ROUTES",
					 json_object_array_get_idx(routes, 0));
	ok(text && !strcmp(text,
		"10.0.0.0/8 table main dev left weight 1 dev right weight 2 proto static onlink linkdown"),
	   "a route as people read it");
	printf("# %s\n", text ? text : "");
	free(text);
	json_object_put(value);
	inetcr_msgs_free(&msgs);
}

static void test_long_text(void)
{
	struct inetcr_msgs msgs = {};
	size_t len = 200000;
	char *text = malloc(len + 1), *back;

	memset(text, 'x', len);
	text[len] = '\0';
	netns_put_text(&msgs, NETNS_RULESET, text, &err);
	back = netns_text(msgs.data);
	ok(!inetcr_netns_check(&msgs, &err) && back && !strcmp(text, back),
	   "a ruleset longer than an attribute");
	free(back);
	free(text);
	inetcr_msgs_free(&msgs);
}

static void test_image(void)
{
	struct inetcr_image image = { .kind = INETCR_NETNS }, back = {};
	char path[] = "/tmp/netns_test.XXXXXX";
	int fd = mkstemp(path);

	put_device(&image.msgs, "lo", 1);
	ok(fd >= 0 && !inetcr_image_write(path, &image, &err), "an image");
	ok(inetcr_image_read(path, &back, &err) == -EINVAL &&
	   strstr(err.text, "is an image of a network namespace"),
	   "is none of sockets, and says so");
	back.kind = INETCR_NETNS;
	ok(!inetcr_image_read(path, &back, &err) &&
	   back.msgs.len == image.msgs.len &&
	   !memcmp(back.msgs.data, image.msgs.data, back.msgs.len),
	   "and is read again");
	inetcr_msgs_free(&back.msgs);
	inetcr_msgs_free(&image.msgs);
	unlink(path);
	close(fd);
}

static void test_map(void)
{
	ok(!inetcr_netns_check_map("eth0=net1", &err), "a rule");
	ok(inetcr_netns_check_map("eth0=../a", &err) &&
	   inetcr_netns_check_map("eth0=eth%d", &err) &&
	   inetcr_netns_check_map("eth0=a\" drop", &err),
	   "to what is no name");
	ok(inetcr_netns_check_map("eth0", &err) &&
	   inetcr_netns_check_map("=a", &err) &&
	   inetcr_netns_check_map("a=", &err) &&
	   inetcr_netns_check_map("a=this-is-far-too-long", &err),
	   "what is none");
}

/* @rules: with eth0 being eth1; allocated, NULL: refused */
static char *mapped_ruleset(const char *rules)
{
	const char *map[] = { "eth0=eth1" };
	const struct inetcr_netns_restore how = { .map = map, .maps = 1 };
	struct inetcr_msgs msgs = {}, out = {};
	char *text = NULL;

	netns_put_text(&msgs, NETNS_RULESET, rules, &err);
	if (!netns_map_names(&msgs, &how, &out, &err))
		text = netns_text(out.data);
	inetcr_msgs_free(&msgs);
	inetcr_msgs_free(&out);
	return text;
}

static void test_map_ruleset(void)
{
	static const struct {
		const char *name;
		const char *from;
		const char *to;
	} rows[] = {
		{ "a ruleset: a device's name", "iifname != \"eth0\" drop",
		  "iifname != \"eth1\" drop" },
		{ "a ruleset: one of several", "oif { \"lo\", \"eth0\" } drop",
		  "oif { \"lo\", \"eth1\" } drop" },
		{ "a ruleset: that of a chain",
		  "type filter hook ingress device \"eth0\" priority 0; policy drop;",
		  "type filter hook ingress device \"eth1\" priority 0; policy drop;" },
		{ "a ruleset: those of a flowtable",
		  "flowtable eth0 {\n devices = { eth0, lo }\n }\n flow add @eth0",
		  "flowtable eth0 {\n devices = { \"eth1\", lo }\n }\n flow add @eth0" },
		{ "a ruleset: elements, but no comment",
		  "elements = { \"eth0\" . 10.0.0.1 timeout 5s comment \"eth0\",\n"
		  " \"eth0\" : jump prefix, \"eth0\" : jump eth0 } comment \"eth0\"",
		  "elements = { \"eth1\" . 10.0.0.1 timeout 5s comment \"eth0\",\n"
		  " \"eth1\" : jump prefix, \"eth1\" : jump eth0 } comment \"eth0\"" },
		{ "a ruleset: what is called otherwise",
		  "counter name \"eth0\" log prefix \"eth0\" ct helper set \"eth0\"",
		  NULL },
		{ "a ruleset: what is compared with something else",
		  "iifkind { \"eth0\", \"veth\" } iifkind != \"eth0\"", NULL },
		{ "a ruleset: a pattern for both", "iifname \"eth*\"", NULL },
		{ "a ruleset: a name in a comment", "# \"eth0\"\n", NULL },
	};
	char *text;
	unsigned int i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		text = mapped_ruleset(rows[i].from);
		ok(text && !strcmp(text, rows[i].to ? rows[i].to : rows[i].from),
		   rows[i].name);
		free(text);
	}
	ok(!mapped_ruleset("iifname \"eth0*\"") &&
	   strstr(err.text, "only one of eth0 and eth1"),
	   "a ruleset: a pattern for one of two is refused");
}

#include "rules_test.h"

static void test_listing(void)
{
	char *clean = NULL, *text;

	ok(!netns_rules_check(listing, &clean, &err) && clean &&
	   !strstr(clean, "handle") && strstr(clean, "c ; } include\"") &&
	   strlen(clean) == strlen(listing) - strlen("# handle 7"),
	   "a listing is one, and loses its comments");
	free(clean);
	ok(!netns_rules_check("", NULL, &err), "no table is a listing");
	text = netns_rules_stateless(listing);
	ok(text && !strstr(text, "expires") && !strstr(text, "used") &&
	   !strstr(text, "bytes 8") && !strstr(text, "packets 3") &&
	   !strstr(text, "2001:db8::1") &&
	   strstr(text, ". 1-1024 timeout 1m counter,") &&
	   strstr(text, "burst 5 packets") && strstr(text, "over 25 mbytes\n") &&
	   strstr(text, "@my-include.list counter accept") &&
	   strstr(text, "quota until 5 bytes dnat"),
	   "compared is what does not count");
	free(text);
	text = netns_rules_stateless("table t {\nset s {\nflags dynamic\nelements elements = {");
	ok(text && !strcmp(text, "table t {\nset s {\nflags dynamic\n"),
	   "of half a listing, too");
	free(text);
}

/* A file that is written into a rule if somebody reads it */
static void test_include(void)
{
	char path[] = "/tmp/netns_test.XXXXXX", text[256], fifo[64];
	int fd = mkstemp(path);
	unsigned int i;
	static const char * const forms[] = {
		"include \"%s\"\n",
		"table ip a {\n}\ninclude \"%s\"\n",
		"table ip a {\ninclude \"%s\"\n}\n",
		"table ip a {\nchain c {\ninclude \"%s\"\n}\n}\n",
		"table ip a {\nchain c {\nip saddr fe80::include \"%s\"\n}\n}\n",
		"table ip a {\nchain c {\nmark 5sinclude \"%s\"\n}\n}\n",
		"table ip a {\n\"\n}\ninclude \"%s\"\n",
		"table ip a { }; include \"%s\"\n",
		"{\"nftables\": [\"\\\" ; include \\\"%s\\\" ; \\\"\"]}\n",
		"table ip a {\n\\\ninclude \"%s\"\n}\n",
	};

	dprintf(fd, "table ip included {\n}\n");
	close(fd);
	snprintf(fifo, sizeof(fifo), "%s.fifo", path);
	mkfifo(fifo, 0600);
	for (i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		snprintf(text, sizeof(text), forms[i], path);
		ok(netns_nft_replace(text, &err) == -EINVAL &&
		   strstr(err.text, "not a listing"),
		   "a ruleset cannot include a file");
		/* To open one for reading would wait for a writer, for ever */
		snprintf(text, sizeof(text), forms[i], fifo);
		alarm(20);
		ok(netns_nft_replace(text, &err) == -EINVAL,
		   "nor a FIFO, which would hang");
		alarm(0);
	}
	unlink(fifo);
	unlink(path);
}

static void test_no_listing(void)
{
	static const char * const forms[] = {
		"flush ruleset\n", "add table ip a\n", "delete table ip a\n",
		"list ruleset\n", "reset counters\n", "monitor\n", "table ip a\n",
		"table ip a {\n}\nflush ruleset\n", "table ip a {\n} flush ruleset\n",
		"table ip a {\n}; list ruleset\n", "table ip a {\n}}\n",
		"table ip a {\n", "table ip a b {\n}\n", "table {\n}\n",
		"table ip a {\ndefine x = 1\n}\n", "table ip a {\nredefine x = 1\n}\n",
		"undefine x\n", "table ip a {\nip saddr $x\n}\n",
		"table ip a {\ncomment \"a\nb\"\n}\n", "table ip a {\ncomment \"a\x1b\"\n}\n",
		"table ip a {\nip saddr `id`\n}\n", "table ip a {\r\n}\r\n", "table ip \xc3\xa4 {\n}\n",
		"!/usr/sbin/nft -f\n",
	};
	size_t size = 200000;
	char *deep = malloc(size + 1);
	unsigned int i;

	for (i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		ok(netns_rules_check(forms[i], NULL, &err) == -EINVAL &&
		   strstr(err.text, "not a listing"), "a ruleset that is no listing");
	memset(deep, '{', size);
	memcpy(deep, "table a ", 8);
	deep[size] = '\0';
	ok(netns_rules_check(deep, NULL, &err) == -EINVAL, "nested braces");
	memset(deep + 9, '(', size - 9);
	ok(netns_rules_check(deep, NULL, &err) == -EINVAL, "nested parentheses");
	memset(deep + 9, '|', size - 9);
	ok(netns_rules_check(deep, NULL, &err) == -EINVAL,
	   "an expression without an end");
	free(deep);
}

/* Alive */

static void put_blackhole(struct inetcr_msgs *msgs, const char *dst)
{
	struct rtmsg rtm = route;
	struct rt_msg msg;

	rtm.rtm_type = RTN_BLACKHOLE;
	rtm.rtm_flags = 0;
	rt_start(&msg, RTM_NEWROUTE, &rtm, sizeof(rtm));
	rt_put_u32(&msg, RTA_TABLE, RT_TABLE_MAIN);
	rt_put(&msg, RTA_DST, dst, 4);
	inetcr_msgs_append(msgs, &msg.head, &err);
}

static void put_rule(struct inetcr_msgs *msgs, uint32_t priority)
{
	const struct fib_rule_hdr frh = {
		.family = AF_INET, .action = FR_ACT_BLACKHOLE,
	};
	struct rt_msg msg;

	rt_start(&msg, RTM_NEWRULE, &frh, sizeof(frh));
	rt_put_u32(&msg, FRA_PRIORITY, priority);
	rt_put_u32(&msg, FRA_SUPPRESS_PREFIXLEN, UINT32_MAX);
	inetcr_msgs_append(msgs, &msg.head, &err);
}

static unsigned int count(struct inetcr *rtnl, uint16_t type)
{
	const struct nlmsghdr *msg = NULL;
	struct inetcr_msgs now = {};
	unsigned int n = 0;

	netns_rtnl_dump(rtnl, &now, &err);
	while ((msg = netns_next(&now, msg)))
		n += msg->nlmsg_type == type;
	inetcr_msgs_free(&now);
	return n;
}

static void test_apply(void)
{
	const struct inetcr_netns_restore how = {};
	struct inetcr_msgs wanted = {}, before = {};
	struct netns_catalog of_wanted, of_before;
	struct netns_job job = {
		.how = &how, .wanted = &of_wanted, .before = &of_before,
		.err = &err,
	};

	/* lo is lo */
	job.index = calloc(1, sizeof(*job.index));
	if (!job.index || inetcr_nl_open(&job.rtnl, NETLINK_ROUTE, &err))
		abort();
	job.index->from = 1;
	job.index->to = 1;
	job.indexes = 1;
	netns_rtnl_dump(job.rtnl, &before, &err);
	inetcr_msgs_join(&wanted, &before, 0, &err);
	put_blackhole(&wanted, "\12\0\0\0");
	put_blackhole(&wanted, "\13\0\0\0");
	put_rule(&wanted, 77);
	netns_catalog(&of_wanted, &wanted, &err);
	netns_catalog(&of_before, &before, &err);
	ok(!netns_apply(&job) && count(job.rtnl, RTM_NEWROUTE) == 2,
	   "routes are made");
	ok(!netns_apply(&job) && count(job.rtnl, RTM_NEWROUTE) == 2,
	   "and are there when it is done again");
	job.wanted = &of_before;
	job.before = &of_wanted;
	ok(!netns_apply(&job) && !count(job.rtnl, RTM_NEWROUTE),
	   "and go where they are not wanted");
	inetcr_close(job.rtnl);
	free(job.index);
	netns_catalog_free(&of_wanted);
	netns_catalog_free(&of_before);
	inetcr_msgs_free(&wanted);
	inetcr_msgs_free(&before);
}

static bool lacks(const struct inetcr_msgs *fresh, const char *name)
{
	struct netns_catalog catalog;
	bool lacks;

	netns_catalog(&catalog, fresh, &err);
	lacks = !netns_find_sysctl(&catalog, name);
	netns_catalog_free(&catalog);
	return lacks;
}

static void test_sysctls(void)
{
	struct inetcr_msgs msgs = {}, fresh = {};
	const char *name = "net/ipv4/tcp_retries1";
	int ret;

	ret = netns_sysctl_dump(&msgs, &fresh, &err);
	ok(!ret && !msgs.len && fresh.len, "a new namespace differs in nothing");
	inetcr_msgs_free(&fresh);
	ok(!netns_sysctl_write(name, "7", &err) && netns_sysctl_is(name, "7"),
	   "a sysctl is written");
	ret = netns_sysctl_dump(&msgs, &fresh, &err);
	ok(!ret && msgs.len && !netns_next(&msgs, msgs.data) &&
	   !strcmp(netns_string(netns_find(msgs.data, NETNS_SYSCTL_NAME)), name),
	   "and is all that is not as in a new namespace");
	ok(netns_sysctl_write("net/ipv4/../../kernel/panic", "1", &err) ==
	   -EINVAL && netns_sysctl_write("kernel/panic", "1", &err) == -EINVAL,
	   "what is none of a namespace is refused");
	ok(!netns_sysctl_is("net/core/../../kernel/ostype", "Linux") &&
	   !netns_sysctl_is("kernel/ostype", "Linux"),
	   "nor is it read");
	ok(lacks(&fresh, "net/core/rmem_max") && lacks(&fresh, "net/ipv4/tcp_mem") &&
	   lacks(&fresh, "net/ipv4/tcp_allowed_congestion_control") &&
	   lacks(&fresh, "net/ipv4/tcp_available_congestion_control"),
	   "a sysctl of the machine is none of a namespace");
	inetcr_msgs_free(&msgs);
	inetcr_msgs_free(&fresh);
}

/* A ruleset that nftables has listed, with another name */
static void test_ruleset(void)
{
	static const char rules[] =
		"table inet f {\n"
		"	counter eth0 {\n		packets 3 bytes 4\n	}\n\n"
		"	set s {\n		type ifname . ipv4_addr\n"
		"		elements = { \"eth0\" . 10.0.0.1 }\n	}\n\n"
		"	chain c {\n"
		"		type filter hook input priority 0; policy drop;\n"
		"		iifname \"eth0\" counter name \"eth0\" accept comment \"eth0\"\n"
		"		iifname vmap { \"lo\" : accept, \"eth0\" : drop }\n"
		"	}\n}\n";
	const char *map[] = { "eth0=eth1" };
	const struct inetcr_netns_restore how = { .map = map, .maps = 1 };
	struct inetcr_msgs msgs = {}, out = {}, again = {};
	uint32_t generation;
	char *text;

	if (netns_nft_replace(rules, &err)) {
		printf("# SKIP no ruleset can be made here: %s\n", err.text);
		return;
	}
	ok(!netns_nft_dump(&msgs, &generation, &err) &&
	   !netns_map_names(&msgs, &how, &out, &err),
	   "a ruleset is mapped");
	text = netns_text(netns_next_of(&out, NETNS_RULESET, NULL));
	ok(!netns_nft_replace(text, &err), "and taken back");
	free(text);
	netns_nft_dump(&again, &generation, &err);
	text = netns_text(netns_next_of(&again, NETNS_RULESET, NULL));
	ok(strstr(text, "iifname \"eth1\" counter name \"eth0\" accept comment \"eth0\"") &&
	   strstr(text, "{ \"eth1\" . 10.0.0.1 }") &&
	   strstr(text, "\"eth1\" : drop") &&
	   strstr(text, "packets 3 bytes 4") && strstr(text, "policy drop"),
	   "with devices called otherwise, and nothing else");
	free(text);
	inetcr_msgs_free(&msgs);
	inetcr_msgs_free(&out);
	inetcr_msgs_free(&again);
}

static void test_alive(void)
{
	if (unshare(CLONE_NEWNET)) {
		printf("# SKIP no network namespace can be made here: %s\n",
		       strerror(errno));
		return;
	}
	test_apply();
	test_sysctls();
	test_ruleset();
	test_same();
	test_include();
}

/* For the fuzzer to begin with, or as an image for tests of programs */
static int write_messages(const char *device, uint32_t table, bool as_image)
{
	struct inetcr_image image = { .kind = INETCR_NETNS };
	struct inetcr_msgs *msgs = &image.msgs;
	bool done;

	put_device(msgs, device, 3);
	put_route(msgs, 0);
	put_rule(msgs, table);
	netns_put_text(msgs, NETNS_RULESET, "table ip t {\n}\n", &err);
	done = as_image ? !inetcr_image_write("-", &image, &err) :
			  fwrite(msgs->data, msgs->len, 1, stdout);
	inetcr_msgs_free(msgs);
	return done ? EXIT_SUCCESS : EXIT_FAILURE;
}

/**
 * struct graph_device - a device of write_graph()
 * @name: its name
 * @kind: IFLA_INFO_KIND
 * @master: the index of its master, 0: none
 * @link: the index of its peer or lower device, 0: none
 * @far: the name of that device, which is in another namespace
 */
struct graph_device {
	const char *name;
	const char *kind;
	uint32_t master;
	uint32_t link;
	const char *far;
};

static void put_ref(struct test_msg *msg, const struct graph_device *dev)
{
	struct nlattr *nest;

	nest = test_put(msg, AF_INET_CR_ATTR_NETDEV_REF, NULL, 0);
	test_put_u32(msg, AF_INET_CR_NETDEV_REF_INDEX, dev->link);
	test_put(msg, AF_INET_CR_NETDEV_REF_NAME, dev->far,
		 strlen(dev->far) + 1);
	test_put_u32(msg, AF_INET_CR_NETDEV_REF_NETNSID, 7);
	test_nest_end(msg, nest);
}

static void put_link(struct test_msg *msg, const struct graph_device *dev)
{
	struct nlattr *link, *info;

	link = test_put(msg, AF_INET_CR_ATTR_NETDEV_LINK, NULL, 0);
	if (dev->master)
		test_put_u32(msg, IFLA_MASTER, dev->master);
	if (dev->link)
		test_put_u32(msg, IFLA_LINK, dev->link);
	info = test_put(msg, IFLA_LINKINFO, NULL, 0);
	test_put(msg, IFLA_INFO_KIND, dev->kind, strlen(dev->kind) + 1);
	test_nest_end(msg, info);
	test_nest_end(msg, link);
}

/* Masters, peers, lower devices, and names that are no text for a graph */
static int write_graph(void)
{
	static const struct graph_device devices[] = {
		{ "br0", "bridge", 0, 0, NULL },
		{ "p0", "veth", 1, 3, NULL },
		{ "p1", "veth", 0, 2, NULL },
		{ "vlan5", "vlan", 0, 3, NULL },
		{ "out", "veth", 0, 9, "br0" },
		{ "\"];EVIL[\\", "&quot;\n\033[31m", 77, 0, NULL },
	};
	struct inetcr_image image = { .kind = INETCR_NETNS };
	struct nlattr *addr;
	struct test_msg msg;
	size_t i;
	int ret;

	for (i = 0; i < sizeof(devices) / sizeof(*devices); i++) {
		test_msg_start(&msg);
		msg.head.nlmsg_type = NETNS_DEVICE;
		test_put(&msg, AF_INET_CR_ATTR_NETDEV_NAME, devices[i].name,
			 strlen(devices[i].name) + 1);
		test_put_u32(&msg, AF_INET_CR_ATTR_NETDEV_INDEX, i + 1);
		if (devices[i].far)
			put_ref(&msg, &devices[i]);
		put_link(&msg, &devices[i]);
		test_put_u32(&msg, AF_INET_CR_ATTR_NETDEV_FLAGS, IFF_UP);
		addr = test_put(&msg, AF_INET_CR_ATTR_NETDEV_ADDR, NULL, 0);
		test_put(&msg, AF_INET_CR_NETDEV_ADDR_LOCAL, "\12\0\0\1", 4);
		test_put_u32(&msg, AF_INET_CR_NETDEV_ADDR_PREFIXLEN, 24);
		test_nest_end(&msg, addr);
		inetcr_msgs_append(&image.msgs, &msg.head, &err);
	}
	ret = inetcr_image_write("-", &image, &err);
	inetcr_msgs_free(&image.msgs);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* Strings that look like lines of what is printed */
static int write_hostile(void)
{
	struct inetcr_image image = { .kind = INETCR_NETNS };
	struct inetcr_msgs *msgs = &image.msgs;
	int ret;

	put_sysctl(msgs, "net/a\nEVIL", "1\t2\nEVIL\033[31m");
	netns_put_text(msgs, NETNS_RULESET, "table ip t {\n\033[31m}\nEVIL\n", &err);
	netns_put_text(msgs, NETNS_LEFT_OUT, "something\nEVIL", &err);
	ret = inetcr_image_write("-", &image, &err);
	inetcr_msgs_free(msgs);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--messages"))
		return write_messages("left", 5, false);
	if (argc == 2 && !strcmp(argv[1], "--rules"))
		return puts(listing) < 0;
	if (argc == 4 && !strcmp(argv[1], "--image"))
		return write_messages(argv[2], atoi(argv[3]), true);
	if (argc == 2 && !strcmp(argv[1], "--hostile-image"))
		return write_hostile();
	if (argc == 2 && !strcmp(argv[1], "--graph-image"))
		return write_graph();
	test_hostile();
	test_names();
	test_twice();
	test_flips();
	test_expires();
	test_request();
	test_text();
	test_long_text();
	test_image();
	test_map();
	test_map_ruleset();
	test_listing();
	test_no_listing();
	test_alive();
	return test_end();
}
