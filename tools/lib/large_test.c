// SPDX-License-Identifier: GPL-2.0
/*
 * Images of a network namespace that are made to cost time: each is mapped, and
 * compared with what is there.  With --image KIND NUMBER: one is written to
 * standard output, whose names and numbers begin there, and which is that shorter
 */
#include <errno.h>
#include <sched.h>
#include <sys/time.h>
#include <unistd.h>
#include <linux/fib_rules.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "test.h"
#include "netns/netns.h"

#define LARGE		(10 << 20)
#define CPU_LIMIT	30	/* seconds, with the sanitizers; else it is killed */

static struct inetcr_err err;

static const struct rtmsg route = {
	.rtm_family = AF_INET, .rtm_dst_len = 8, .rtm_table = RT_TABLE_MAIN,
	.rtm_protocol = RTPROT_STATIC, .rtm_type = RTN_UNICAST,
};

static size_t rt_start(struct inetcr_msgs *msgs, uint16_t type,
		       const void *header, size_t len)
{
	const struct nlmsghdr head = { .nlmsg_type = type };
	size_t start = msgs->len;

	inetcr_msgs_add(msgs, &head, sizeof(head), &err);
	inetcr_msgs_add(msgs, header, len, &err);
	return start;
}

static size_t dev_start(struct inetcr_msgs *msgs, unsigned int number)
{
	size_t start = msgs->len;
	char name[IFNAMSIZ];

	snprintf(name, sizeof(name), "d%u", number);
	inetcr_msgs_start(msgs, &err);
	((struct nlmsghdr *)((char *)msgs->data + start))->nlmsg_type =
		NETNS_DEVICE;
	inetcr_put_attr(msgs, AF_INET_CR_ATTR_NETDEV_INDEX, &number,
			sizeof(number), &err);
	inetcr_put_attr(msgs, AF_INET_CR_ATTR_NETDEV_NAME, name,
			strlen(name) + 1, &err);
	return start;
}

static size_t nest_start(struct inetcr_msgs *msgs, unsigned int type)
{
	size_t nest = msgs->len;

	inetcr_put_attr(msgs, type, NULL, 0, &err);
	return nest;
}

/* Each a port of the one before it */
static void large_devices(struct inetcr_msgs *msgs, unsigned int number)
{
	size_t start = dev_start(msgs, number + 1), nest;

	nest = nest_start(msgs, AF_INET_CR_ATTR_NETDEV_LINK);
	inetcr_put_attr(msgs, IFLA_MASTER, &number, sizeof(number), &err);
	inetcr_end_nest(msgs, nest, &err);
	inetcr_end_msg(msgs, start);
}

/* Devices of indexes that their other attributes speak of */
static void large_refs(struct inetcr_msgs *msgs, unsigned int number)
{
	size_t start = dev_start(msgs, number + 1), nest;
	uint32_t i;

	for (i = 0; i < 32000; i++) {
		nest = nest_start(msgs, AF_INET_CR_ATTR_NETDEV_REF);
		inetcr_put_attr(msgs, AF_INET_CR_NETDEV_REF_INDEX, &i,
				sizeof(i), &err);
		inetcr_put_attr(msgs, AF_INET_CR_NETDEV_REF_NAME, "r", 2, &err);
		inetcr_end_nest(msgs, nest, &err);
	}
	for (i = 0; i < 32000; i++) {
		if (i % 8000 == 0)
			nest = nest_start(msgs, AF_INET_CR_ATTR_NETDEV_LINK);
		inetcr_put_attr(msgs, IFLA_MASTER, &(uint32_t){ 40000 + i },
				sizeof(i), &err);
		if (i % 8000 == 7999)
			inetcr_end_nest(msgs, nest, &err);
	}
	inetcr_end_msg(msgs, start);
}

/* What depends on a kind that is not there */
static void large_infos(struct inetcr_msgs *msgs, unsigned int number)
{
	size_t start = dev_start(msgs, number + 1), link, info;
	unsigned int i;

	link = nest_start(msgs, AF_INET_CR_ATTR_NETDEV_LINK);
	info = nest_start(msgs, IFLA_LINKINFO);
	for (i = 0; i < 16000; i++)
		inetcr_put_attr(msgs, IFLA_INFO_DATA, NULL, 0, &err);
	inetcr_end_nest(msgs, info, &err);
	inetcr_end_nest(msgs, link, &err);
	inetcr_end_msg(msgs, start);
}

/* Files of conf/, the default ones in the first device */
static void large_conf(struct inetcr_msgs *msgs, unsigned int number)
{
	const uint32_t of = AF_INET_CR_CONF_OF_DEFAULT;
	size_t start = dev_start(msgs, number + 1), conf, entry;
	unsigned int i, round;
	char name[16];

	for (round = 0; round < 30; round++) {
		conf = nest_start(msgs, AF_INET_CR_ATTR_NETDEV_CONF);
		if (!number)
			inetcr_put_attr(msgs, AF_INET_CR_NETDEV_CONF_OF, &of,
					sizeof(of), &err);
		for (i = 0; i < 1500; i++) {
			entry = nest_start(msgs, AF_INET_CR_NETDEV_CONF_ENTRY);
			snprintf(name, sizeof(name), "f%u.%u", round, i);
			inetcr_put_attr(msgs, AF_INET_CR_NETDEV_CONF_ENTRY_NAME, name,
					strlen(name) + 1, &err);
			inetcr_put_attr(msgs, AF_INET_CR_NETDEV_CONF_ENTRY_VALUE, &i,
					sizeof(i), &err);
			inetcr_end_nest(msgs, entry, &err);
		}
		inetcr_end_nest(msgs, conf, &err);
	}
	inetcr_end_msg(msgs, start);
}

/* Over a device each, in a table each */
static void large_routes(struct inetcr_msgs *msgs, unsigned int number)
{
	uint32_t table = number + 1000, oif = number + 1;
	size_t start;

	if (number % 2) {
		inetcr_end_msg(msgs, dev_start(msgs, number));
		return;
	}
	start = rt_start(msgs, RTM_NEWROUTE, &route, sizeof(route));
	inetcr_put_attr(msgs, RTA_TABLE, &table, sizeof(table), &err);
	inetcr_put_attr(msgs, RTA_OIF, &oif, sizeof(oif), &err);
	inetcr_end_msg(msgs, start);
}

/* Nothing but what another attribute says, too */
static void large_gateways(struct inetcr_msgs *msgs, unsigned int number)
{
	size_t start = rt_start(msgs, RTM_NEWROUTE, &route, sizeof(route));
	unsigned int i;

	for (i = 0; i < 16000; i++)
		inetcr_put_attr(msgs, RTA_GATEWAY, &number, sizeof(number),
				&err);
	inetcr_end_msg(msgs, start);
}

static void large_rules(struct inetcr_msgs *msgs, unsigned int number)
{
	const struct fib_rule_hdr frh = {
		.family = AF_INET, .action = FR_ACT_BLACKHOLE,
	};
	uint32_t priority = number * 2654435761U;
	size_t start = rt_start(msgs, RTM_NEWRULE, &frh, sizeof(frh));

	inetcr_put_attr(msgs, FRA_PRIORITY, &priority, sizeof(priority), &err);
	inetcr_end_msg(msgs, start);
}

static void large_sysctls(struct inetcr_msgs *msgs, unsigned int number)
{
	size_t start = msgs->len;
	char name[32];

	snprintf(name, sizeof(name), "net/ipv4/%u", number * 2654435761U);
	netns_start(msgs, NETNS_SYSCTL, &err);
	inetcr_put_attr(msgs, NETNS_SYSCTL_NAME, name, strlen(name) + 1, &err);
	inetcr_put_attr(msgs, NETNS_SYSCTL_VALUE, "1", 2, &err);
	inetcr_end_msg(msgs, start);
}

static void large_ruleset(struct inetcr_msgs *msgs, unsigned int number)
{
	static const char line[] = "elements elements = counter packets 1 ";
	static const char start[] =
		"table ip t {\nset s {\nflags dynamic,timeout\n";
	char *text = malloc(LARGE + 1);
	size_t i;

	memcpy(text, start, sizeof(start));
	for (i = sizeof(start) - 1; i < LARGE; i++)
		text[i] = line[i % (sizeof(line) - 1)];
	text[LARGE] = '\0';
	netns_put_text(msgs, number ? NETNS_LEFT_OUT : NETNS_RULESET, text,
		       &err);
	free(text);
}

static void large_left(struct inetcr_msgs *msgs, unsigned int number)
{
	netns_left_out(msgs, &err, "%u", number);
}

/* Sockets */

static void sock_start(struct inetcr_msgs *msgs)
{
	const uint32_t type = SOCK_DGRAM;

	inetcr_msgs_start(msgs, &err);
	inetcr_put_attr(msgs, AF_INET_CR_ATTR_SOCK_TYPE, &type, sizeof(type),
			&err);
}

/* A socket each */
static void large_sockets(struct inetcr_msgs *msgs, unsigned int number)
{
	size_t start = msgs->len;

	sock_start(msgs);
	number += 1 << 24;
	inetcr_put_attr(msgs, AF_INET_CR_ATTR_LOCAL_ADDR, &number,
			sizeof(number), &err);
	inetcr_end_msg(msgs, start);
}

/* Of a socket that has no peer */
static void large_ports(struct inetcr_msgs *msgs, unsigned int number)
{
	uint16_t port = 1;

	(void)number;
	sock_start(msgs);
	while (msgs->len < LARGE)
		inetcr_put_attr(msgs, AF_INET_CR_ATTR_REMOTE_PORT, &port,
				sizeof(port), &err);
	inetcr_end_msg(msgs, 0);
}

/* An ICMP error about an ICMP error about ... */
static void large_errors(struct inetcr_msgs *msgs, unsigned int number)
{
	static const char packet[28] = {
		0x45, 0, 0, 0, 0, 0, 0, 0, 64, 1, 0, 0, 10, 0, 0, 1,
		10, 0, 0, 2, 3, 3, 0, 0, 0, 0, 0, 0,
	};
	char header[2300 * sizeof(packet)];
	size_t start = msgs->len, nest, i;

	(void)number;
	for (i = 0; i < sizeof(header); i++)
		header[i] = packet[i % sizeof(packet)];
	sock_start(msgs);
	nest = nest_start(msgs, AF_INET_CR_ATTR_DGRAM);
	inetcr_put_attr(msgs, AF_INET_CR_DGRAM_HEADER, header, sizeof(header),
			&err);
	inetcr_end_nest(msgs, nest, &err);
	inetcr_end_msg(msgs, start);
}

static const struct {
	const char *name;
	void (*add)(struct inetcr_msgs *msgs, unsigned int number);
	bool sockets;
} large[] = {
	{ "conf", large_conf, false },
	{ "devices", large_devices, false },
	{ "gateways", large_gateways, false },
	{ "infos", large_infos, false },
	{ "left", large_left, false },
	{ "refs", large_refs, false },
	{ "routes", large_routes, false },
	{ "rules", large_rules, false },
	{ "ruleset", large_ruleset, false },
	{ "sysctls", large_sysctls, false },
	{ "errors", large_errors, true },
	{ "ports", large_ports, true },
	{ "sockets", large_sockets, true },
};

static void make_large(struct inetcr_msgs *msgs, const char *kind,
		       unsigned int from)
{
	unsigned int i, number = from;

	for (i = 0; i < sizeof(large) / sizeof(*large); i++) {
		while (!strcmp(large[i].name, kind) && msgs->len < LARGE - from)
			large[i].add(msgs, number++);
	}
}

static int write_large(const char *kind, unsigned int from)
{
	struct inetcr_image image = { .kind = INETCR_NETNS };
	unsigned int i;
	int ret;

	make_large(&image.msgs, kind, from);
	for (i = 0; i < sizeof(large) / sizeof(*large); i++) {
		if (large[i].sockets && !strcmp(large[i].name, kind))
			image.kind = INETCR_SOCKETS;
	}
	ret = image.msgs.len ? inetcr_image_write("-", &image, &err) : -EINVAL;
	inetcr_msgs_free(&image.msgs);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

static void say_nothing(void *arg, const char *line)
{
	(void)arg;
	(void)line;
}

/* Names in all of it, and all of it said */
static void test_netns(const struct inetcr_msgs *msgs, const char *name)
{
	const char *map[] = { "d1=e1" };
	const struct inetcr_netns_restore how = {
		.map = map, .maps = 1, .dry = true, .say = say_nothing,
	};
	struct inetcr_msgs wanted = {}, none = {};
	struct netns_catalog of_wanted = {}, of_none = {};
	struct netns_job job = {
		.how = &how, .wanted = &of_wanted, .before = &of_none,
		.err = &err,
	};
	size_t i;

	ok(!inetcr_netns_check(msgs, &err) &&
	   !netns_map_names(msgs, &how, &wanted, &err) &&
	   !netns_catalog(&of_wanted, &wanted, &err) &&
	   !netns_catalog(&of_none, &none, &err) &&
	   !inetcr_nl_open(&job.rtnl, NETLINK_ROUTE, &err), name);
	job.index = calloc(of_wanted.devices + 1, sizeof(*job.index));
	for (i = 0; i < of_wanted.devices; i++) {
		uint32_t index = of_wanted.index[i].number;

		job.index[job.indexes++] = (struct netns_pair){ index, index };
	}
	netns_apply(&job);
	inetcr_close(job.rtnl);
	free(job.index);
	netns_catalog_free(&of_wanted);
	netns_catalog_free(&of_none);
	inetcr_msgs_free(&wanted);
}

static void test_sockets(struct inetcr_msgs *msgs, const char *name)
{
	struct inetcr_map *map = inetcr_map_new();

	ok(!inetcr_msgs_check(msgs, &err) &&
	   !inetcr_map_addr(map, "10.0.0.1=10.0.0.3", &err) &&
	   !inetcr_map_port(map, "1=2", &err) &&
	   !inetcr_map_apply(map, msgs, &err), name);
	inetcr_map_free(map);
}

static void test_large(void)
{
	const struct itimerval limit = { .it_value.tv_sec = CPU_LIMIT };
	unsigned int i;

	for (i = 0; i < sizeof(large) / sizeof(*large); i++) {
		struct inetcr_msgs msgs = {};
		char name[64];

		snprintf(name, sizeof(name), "%s: a large image is mapped",
			 large[i].name);
		make_large(&msgs, large[i].name, 0);
		setitimer(ITIMER_PROF, &limit, NULL);
		if (large[i].sockets)
			test_sockets(&msgs, name);
		else
			test_netns(&msgs, name);
		setitimer(ITIMER_PROF, &(struct itimerval){}, NULL);
		inetcr_msgs_free(&msgs);
	}
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "--image"))
		return write_large(argv[2], atoi(argv[3]));
	if (unshare(CLONE_NEWNET)) {
		printf("1..0 # SKIP no network namespace can be made here: %s\n",
		       strerror(errno));
		return EXIT_SUCCESS;
	}
	test_large();
	return test_end();
}
