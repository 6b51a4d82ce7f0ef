// SPDX-License-Identifier: GPL-2.0
/*
 * Messages of a network namespace: what is hostile is refused, what is whole is
 * shown, mapped and made a request; and, where a namespace can be made, routes,
 * rules and sysctls that come back from nothing but messages. With --messages, or
 * with --image DEVICE TABLE: writes some to standard output
 */
#include <errno.h>
#include <json-c/json.h>
#include <sched.h>
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
	ok(inetcr_netns_check_map("eth0", &err) &&
	   inetcr_netns_check_map("=a", &err) &&
	   inetcr_netns_check_map("a=", &err) &&
	   inetcr_netns_check_map("a=this-is-far-too-long", &err),
	   "what is none");
}

/* @json: of a ruleset, with eth0 being eth1; allocated, NULL: refused */
static char *mapped_ruleset(const char *json)
{
	const char *map[] = { "eth0=eth1" };
	const struct inetcr_netns_restore how = { .map = map, .maps = 1 };
	struct inetcr_msgs msgs = {}, out = {};
	const struct nlmsghdr *msg;
	char *text = NULL;

	netns_put_text(&msgs, NETNS_RULESET, "table", &err);
	netns_put_text(&msgs, NETNS_RULESET_JSON, json, &err);
	if (!netns_map_names(&msgs, &how, &out, &err)) {
		msg = netns_next_of(&out, NETNS_RULESET_JSON, NULL);
		text = netns_text(msg ? msg : out.data);
	}
	inetcr_msgs_free(&msgs);
	inetcr_msgs_free(&out);
	return text;
}

#define RULESET(rules) "{\"nftables\":[{\"metainfo\":{}}," rules "]}"
#define META(key, right) \
	"{\"match\":{\"op\":\"==\",\"left\":{\"meta\":{\"key\":\"" key "\"}}," \
	"\"right\":" right "}}"

static void test_map_ruleset(void)
{
	static const struct {
		const char *name;
		const char *from;
		const char *to;
	} rows[] = {
		{ "a ruleset: a device's name", META("iifname", "\"eth0\""),
		  META("iifname", "\"eth1\"") },
		{ "a ruleset: one of several", META("oif", "{\"set\":[\"lo\",\"eth0\"]}"),
		  META("oif", "{\"set\":[\"lo\",\"eth1\"]}") },
		{ "a ruleset: that of a chain", "{\"chain\":{\"name\":\"eth0\",\"dev\":\"eth0\"}}",
		  "{\"chain\":{\"name\":\"eth0\",\"dev\":\"eth1\"}}" },
		{ "a ruleset: elements, but no comment",
		  "{\"set\":{\"elem\":[\"eth0\"],\"comment\":\"eth0\"}}",
		  "{\"set\":{\"elem\":[\"eth1\"],\"comment\":\"eth0\"}}" },
		{ "a ruleset: what is compared with something else", META("iifkind", "\"eth0\""),
		  NULL },
		{ "a ruleset: a pattern for both", META("iifname", "\"eth*\""), NULL },
	};
	char *text;
	unsigned int i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char json[512], expected[512];

		snprintf(json, sizeof(json), RULESET("%s"), rows[i].from);
		snprintf(expected, sizeof(expected),
			 "{\"nftables\":[{\"flush\":{\"ruleset\":null}},%s]}",
			 rows[i].to ? rows[i].to : "");
		text = mapped_ruleset(json);
		ok(text && !strcmp(text, rows[i].to ? expected : "table"),
		   rows[i].name);
		free(text);
	}
	ok(!mapped_ruleset(RULESET(META("iifname", "\"eth0*\""))) &&
	   strstr(err.text, "only one of eth0 and eth1"),
	   "a ruleset: a pattern for one of two is refused");
	ok(!mapped_ruleset("{") && !mapped_ruleset("[\"eth0\"]"),
	   "a ruleset: malformed");
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
	struct netns_job job = {
		.how = &how, .wanted = &wanted, .before = &before, .err = &err,
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
	ok(!netns_apply(&job) && count(job.rtnl, RTM_NEWROUTE) == 2,
	   "routes are made");
	ok(!netns_apply(&job) && count(job.rtnl, RTM_NEWROUTE) == 2,
	   "and are there when it is done again");
	job.wanted = &before;
	job.before = &wanted;
	ok(!netns_apply(&job) && !count(job.rtnl, RTM_NEWROUTE),
	   "and go where they are not wanted");
	inetcr_close(job.rtnl);
	free(job.index);
	inetcr_msgs_free(&wanted);
	inetcr_msgs_free(&before);
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
	   !netns_map_names(&msgs, &how, &out, &err) &&
	   !netns_next_of(&out, NETNS_RULESET, NULL),
	   "a ruleset is mapped");
	text = netns_text(netns_next_of(&out, NETNS_RULESET_JSON, NULL));
	ok(!netns_nft_run_json(text, &err), "and taken back");
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
	netns_put_text(msgs, NETNS_RULES, "table ip t {\n}\n", &err);
	done = as_image ? !inetcr_image_write("-", &image, &err) :
			  fwrite(msgs->data, msgs->len, 1, stdout);
	inetcr_msgs_free(msgs);
	return done ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--messages"))
		return write_messages("left", 5, false);
	if (argc == 4 && !strcmp(argv[1], "--image"))
		return write_messages(argv[2], atoi(argv[3]), true);
	test_hostile();
	test_flips();
	test_request();
	test_text();
	test_long_text();
	test_image();
	test_map();
	test_map_ruleset();
	test_alive();
	return test_end();
}
