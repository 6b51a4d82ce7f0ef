// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <net/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "dev.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define TOLD		8	/* differences that are told */

/* ---- what is compared, as text ---- */

/* what a kernel counts, measures or works out by itself */
static const struct {
	const char *kind;
	int nest, type;
} dev_computed[] = {
	{ "bridge", IFLA_INFO_DATA, IFLA_BR_HELLO_TIMER },
	{ "bridge", IFLA_INFO_DATA, IFLA_BR_TCN_TIMER },
	{ "bridge", IFLA_INFO_DATA, IFLA_BR_TOPOLOGY_CHANGE_TIMER },
	{ "bridge", IFLA_INFO_DATA, IFLA_BR_TOPOLOGY_CHANGE },
	{ "bridge", IFLA_INFO_DATA, IFLA_BR_TOPOLOGY_CHANGE_DETECTED },
	{ "bridge", IFLA_INFO_DATA, IFLA_BR_GC_TIMER },
	{ "bridge", IFLA_INFO_DATA, IFLA_BR_ROOT_ID },
	{ "bridge", IFLA_INFO_DATA, IFLA_BR_BRIDGE_ID },
	{ "bridge", IFLA_INFO_DATA, 48 /* IFLA_BR_FDB_N_LEARNED */ },
	{ "bridge", IFLA_INFO_SLAVE_DATA, 41 /* IFLA_BRPORT_MCAST_N_GROUPS */ },
	{ "bridge", IFLA_INFO_SLAVE_DATA, IFLA_BRPORT_ROOT_ID },
	{ "bridge", IFLA_INFO_SLAVE_DATA, IFLA_BRPORT_BRIDGE_ID },
	{ "bridge", IFLA_INFO_SLAVE_DATA, IFLA_BRPORT_STATE },
	{ "bridge", IFLA_INFO_SLAVE_DATA, IFLA_BRPORT_MESSAGE_AGE_TIMER },
	{ "bridge", IFLA_INFO_SLAVE_DATA, IFLA_BRPORT_FORWARD_DELAY_TIMER },
	{ "bridge", IFLA_INFO_SLAVE_DATA, IFLA_BRPORT_HOLD_TIMER },
	{ "bond", IFLA_INFO_DATA, IFLA_BOND_AD_INFO },
	{ "bond", IFLA_INFO_DATA, IFLA_BOND_ACTIVE_SLAVE },
	{ "bond", IFLA_INFO_SLAVE_DATA, IFLA_BOND_SLAVE_STATE },
	{ "bond", IFLA_INFO_SLAVE_DATA, IFLA_BOND_SLAVE_MII_STATUS },
	{ "bond", IFLA_INFO_SLAVE_DATA, IFLA_BOND_SLAVE_LINK_FAILURE_COUNT },
	{ "bond", IFLA_INFO_SLAVE_DATA, IFLA_BOND_SLAVE_PERM_HWADDR },
	{ "bond", IFLA_INFO_SLAVE_DATA, IFLA_BOND_SLAVE_AD_AGGREGATOR_ID },
	{ "bond", IFLA_INFO_SLAVE_DATA,
	  IFLA_BOND_SLAVE_AD_ACTOR_OPER_PORT_STATE },
	{ "bond", IFLA_INFO_SLAVE_DATA,
	  IFLA_BOND_SLAVE_AD_PARTNER_OPER_PORT_STATE },
	{ "bond", IFLA_INFO_SLAVE_DATA, 11 /* ..._AD_CHURN_ACTOR_STATE */ },
	{ "bond", IFLA_INFO_SLAVE_DATA, 12 /* ..._AD_CHURN_PARTNER_STATE */ },
};

/* a message as lines of text, one for each attribute that has a meaning */
struct lines {
	unsigned int n, max;
	char **line;
	const char *kind;
};

static void lines_put(struct lines *lines, const char *fmt, ...)
{
	va_list args;

	if (lines->n == lines->max) {
		lines->max = lines->max * 2 + 64;
		lines->line = realloc(lines->line,
				      lines->max * sizeof(*lines->line));
	}
	va_start(args, fmt);
	if (vasprintf(&lines->line[lines->n++], fmt, args) < 0)
		abort();
	va_end(args);
}

static void add_line(struct lines *lines, const char *path,
		     const struct nlattr *nla)
{
	const unsigned char *p = nla_data(nla);
	char *hex = malloc(2 * nla_len(nla) + 1);
	int i;

	for (i = 0; i < nla_len(nla); i++)
		sprintf(hex + 2 * i, "%02x", p[i]);
	hex[2 * i] = '\0';
	lines_put(lines, "%s %d =%s", path, nla_type(nla), hex);
	free(hex);
}

static bool is_computed(const char *kind, int nest, int type)
{
	unsigned int i;

	for (i = 0; i < sizeof(dev_computed) / sizeof(dev_computed[0]); i++)
		if (dev_computed[i].nest == nest &&
		    dev_computed[i].type == type &&
		    !strcmp(dev_computed[i].kind, kind))
			return true;
	return false;
}

static void add_info(struct lines *lines, const struct nlattr *info)
{
	const char *kind = "", *slave = "";
	struct nlattr *nla, *in;
	int rem, rem2;
	char path[32];

	nla_for_each_nested(nla, info, rem) {
		if (nla_type(nla) == IFLA_INFO_KIND)
			kind = nla_data(nla);
		if (nla_type(nla) == IFLA_INFO_SLAVE_KIND)
			slave = nla_data(nla);
		if (nla_type(nla) != IFLA_INFO_DATA &&
		    nla_type(nla) != IFLA_INFO_SLAVE_DATA) {
			add_line(lines, "link info", nla);
			continue;
		}
		snprintf(path, sizeof(path), "link info %d", nla_type(nla));
		nla_for_each_nested(in, nla, rem2)
			if (!is_computed(nla_type(nla) == IFLA_INFO_DATA ?
					 kind : slave, nla_type(nla),
					 nla_type(in)))
				add_line(lines, path, in);
	}
}

static void lines_free(struct lines *lines)
{
	while (lines->n)
		free(lines->line[--lines->n]);
	free(lines->line);
}

static bool has_line(const struct lines *lines, const char *line)
{
	unsigned int i;

	for (i = 0; i < lines->n; i++)
		if (!strcmp(lines->line[i], line))
			return true;
	return false;
}

static unsigned int told;

/* lines of a that b has not */
static unsigned int lines_lack(const struct lines *a, const struct lines *b,
			       const char *name, const char *who)
{
	unsigned int n = 0, i;

	for (i = 0; i < a->n; i++) {
		if (has_line(b, a->line[i]))
			continue;
		if (told++ < TOLD)
			fprintf(stderr, "#   %s, %s alone: %.150s\n", name, who,
				a->line[i]);
		n++;
	}
	return n;
}

/* ---- two sets of links ---- */

/*
 * of a link in rtnetlink's words: what is counted, or was when it was made, and
 * what aligns it
 */
static const int link_counted[] = {
	IFLA_STATS, IFLA_STATS64, IFLA_MAP, IFLA_CARRIER_CHANGES,
	IFLA_CARRIER_UP_COUNT, IFLA_CARRIER_DOWN_COUNT, IFLA_PERM_ADDRESS,
	IFLA_LINK_NETNSID, IFLA_AF_SPEC, IFLA_EVENT, IFLA_OPERSTATE, IFLA_PAD,
};

static int tell_link(const struct nlmsghdr *nlh, void *arg)
{
	const struct ifinfomsg *ifi = NLMSG_DATA(nlh);
	struct lines *all = arg, lines = {};
	struct nlattr *nla;
	unsigned int i;
	char name[64];
	int rem;

	nla = nla_find(nlmsg_attrdata(nlh, sizeof(*ifi)),
		       nlmsg_attrlen(nlh, sizeof(*ifi)), IFLA_IFNAME);
	snprintf(name, sizeof(name), "%s", (char *)nla_data(nla));
	/* whether it runs is noticed later */
	lines_put(all, "%s: index %d flags %x", name, ifi->ifi_index,
		  ifi->ifi_flags & ~IFF_RUNNING);
	nla_for_each_attr(nla, nlmsg_attrdata(nlh, sizeof(*ifi)),
			  nlmsg_attrlen(nlh, sizeof(*ifi)), rem) {
		for (i = 0; i < sizeof(link_counted) / sizeof(int); i++)
			if (link_counted[i] == nla_type(nla))
				break;
		if (i < sizeof(link_counted) / sizeof(int))
			continue;
		if (nla_type(nla) == IFLA_LINKINFO)
			add_info(&lines, nla);
		else
			add_line(&lines, "IFLA", nla);
	}
	for (i = 0; i < lines.n; i++)
		lines_put(all, "%s: %s", name, lines.line[i]);
	lines_free(&lines);
	return 0;
}

struct lines *net_links(void)
{
	struct lines *lines = calloc(1, sizeof(*lines));

	rtnl_dump(RTM_GETLINK, sizeof(struct ifinfomsg), tell_link, lines);
	return lines;
}

/* ---- two images ---- */

static void add_link(struct lines *lines, const struct nlattr *link)
{
	struct nlattr *nla;
	int rem;

	nla_for_each_nested(nla, link, rem) {
		if (nla_type(nla) == IFLA_LINKINFO)
			add_info(lines, nla);
		else
			add_line(lines, "link", nla);
	}
}

static void add_conf(struct lines *lines, const struct nlattr *conf)
{
	struct nlattr *of = cr_in(conf, AF_INET_CR_NETDEV_CONF_OF);
	struct nlattr *entry, *name, *value;
	char path[96];
	int rem;

	nla_for_each_nested(entry, conf, rem) {
		name = cr_in(entry, AF_INET_CR_NETDEV_CONF_ENTRY_NAME);
		value = cr_in(entry, AF_INET_CR_NETDEV_CONF_ENTRY_VALUE);
		if (!value)
			value = cr_in(entry, AF_INET_CR_NETDEV_CONF_ENTRY_ADDR);
		if (nla_type(entry) != AF_INET_CR_NETDEV_CONF_ENTRY || !name ||
		    !value)
			continue;
		snprintf(path, sizeof(path), "conf %d/%d %s",
			 nla_get_u32(cr_in(conf, AF_INET_CR_NETDEV_CONF_FAMILY)),
			 of ? nla_get_u32(of) : 0, (char *)nla_data(name));
		add_line(lines, path, value);
	}
}

static void add_addr(struct lines *lines, const struct nlattr *addr)
{
	struct nlattr *local = cr_in(addr, AF_INET_CR_NETDEV_ADDR_LOCAL);
	char path[96] = "addr ", text[64] = "?";
	struct nlattr *nla;
	int rem;

	if (local)
		inet_ntop(nla_len(local) == 4 ? AF_INET : AF_INET6,
			  nla_data(local), text, sizeof(text));
	strcat(path, text);
	nla_for_each_nested(nla, addr, rem) {
		add_line(lines, path, nla);
		/* it goes by while one looks */
		if (nla_type(nla) == AF_INET_CR_NETDEV_ADDR_VALID ||
		    nla_type(nla) == AF_INET_CR_NETDEV_ADDR_PREFERRED)
			strchr(lines->line[lines->n - 1], '=')[0] = '\0';
	}
}

/* a bond chooses its port when links come up, and again */
static bool is_choice(const struct nlattr *left_out)
{
	struct nlattr *text = cr_in(left_out, AF_INET_CR_LEFT_OUT_TEXT);

	return text && !strncmp(nla_data(text), "the active port", 15);
}

static struct lines lines_of(const struct nlmsghdr *nlh)
{
	struct lines lines = {};
	struct nlattr *nla;
	int len, rem;

	nla_for_each_attr(nla, cr_attrs(nlh, &len), len, rem) {
		switch (nla_type(nla)) {
		case A(PAD):
			break;
		case A(NETDEV_LINK):
			add_link(&lines, nla);
			break;
		case A(NETDEV_CONF):
			add_conf(&lines, nla);
			break;
		case A(NETDEV_ADDR):
			add_addr(&lines, nla);
			break;
		case A(LEFT_OUT):
			if (!is_choice(nla))
				add_line(&lines, "", nla);
			break;
		default:
			add_line(&lines, "", nla);
		}
	}
	return lines;
}

static unsigned int msgs_differ(const struct nlmsghdr *a,
				const struct nlmsghdr *b)
{
	struct lines la, lb;
	unsigned int n, i;

	if (a->nlmsg_len == b->nlmsg_len &&
	    !memcmp(NLMSG_DATA(a), NLMSG_DATA(b), NLMSG_PAYLOAD(a, 0)))
		return 0;
	la = lines_of(a);
	lb = lines_of(b);
	n = lines_lack(&la, &lb, dev_name(a), "one") +
	    lines_lack(&lb, &la, dev_name(b), "two");
	n += !n && la.n != lb.n;
	for (i = 0; !n && i < la.n; i++)
		if (strcmp(la.line[i], lb.line[i])) {
			fprintf(stderr, "#   %s: not in this order: %.150s\n",
				dev_name(a), la.line[i]);
			n++;
		}
	lines_free(&la);
	lines_free(&lb);
	return n;
}

unsigned int net_links_differ(struct lines *a, struct lines *b)
{
	unsigned int n;

	told = 0;
	n = lines_lack(a, b, "rtnetlink", "one") +
	    lines_lack(b, a, "rtnetlink", "two");
	lines_free(a);
	lines_free(b);
	free(a);
	free(b);
	return n;
}

bool dev_differ_quietly(const struct cr_list *a, const struct cr_list *b)
{
	unsigned int i;

	for (i = 0; i < a->n && i < b->n; i++)
		if (a->msg[i]->nlmsg_len != b->msg[i]->nlmsg_len ||
		    memcmp(NLMSG_DATA(a->msg[i]), NLMSG_DATA(b->msg[i]),
			   NLMSG_PAYLOAD(a->msg[i], 0)))
			return true;
	return a->n != b->n;
}

unsigned int dev_differ(const struct cr_list *a, const struct cr_list *b)
{
	unsigned int n = 0, i;

	told = 0;
	if (a->n != b->n) {
		fprintf(stderr, "#   %u devices against %u\n", a->n, b->n);
		n++;
	}
	for (i = 0; i < a->n && i < b->n; i++)
		n += msgs_differ(a->msg[i], b->msg[i]);
	return n;
}
