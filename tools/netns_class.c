// SPDX-License-Identifier: GPL-2.0
/*
 * The classes of things a namespace has besides its devices
 *
 * For each: the messages that list, make and remove it, which of what the
 * kernel lists is not the kernel's own, and what has to be done to a message it
 * lists so that it takes it back. The order of the table is that of a restore.
 */
#include <netinet/in.h>
#include <string.h>
#include <linux/fib_rules.h>
#include <linux/if_bridge.h>
#include <linux/if_ether.h>
#include <linux/neighbour.h>
#include <linux/nexthop.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>

#include "netns.h"

#define USER_HZ	100

static void *header_of(struct nlmsghdr *msg)
{
	return NLMSG_DATA(msg);
}

static bool is_true(const struct nlmsghdr *msg)
{
	(void)msg;
	return true;
}

/* Routes */

static bool is_route(const struct nlmsghdr *msg)
{
	const struct rtmsg *rtm = NLMSG_DATA(msg);

	return !(rtm->rtm_flags & RTM_F_CLONED) &&
	       (rtm->rtm_family == AF_INET || rtm->rtm_family == AF_INET6) &&
	       rtm->rtm_protocol != RTPROT_KERNEL &&
	       rtm->rtm_protocol != RTPROT_REDIRECT &&
	       rtm->rtm_protocol != RTPROT_RA;
}

static void request_route(struct nlmsghdr *msg)
{
	struct rtmsg *rtm = header_of(msg);

	rtm->rtm_flags &= RTNH_F_ONLINK | RTNH_F_PERVASIVE;
}

/* The kernel lists a nexthop object and what it stands for, and takes one */
static bool drop_route(const struct nlmsghdr *msg, const struct nlattr *nla)
{
	switch (inetcr_nla_type(nla)) {
	case RTA_OIF:
	case RTA_GATEWAY:
	case RTA_VIA:
	case RTA_MULTIPATH:
	case RTA_ENCAP:
	case RTA_ENCAP_TYPE:
		return netns_find(msg, RTA_NH_ID);
	default:
		return false;
	}
}

/* What is left of its life, listed in hundredths of a second */
static int finish_route(struct inetcr_msgs *msgs, const struct nlmsghdr *msg,
			struct inetcr_err *err)
{
	const struct nlattr *nla = netns_find(msg, RTA_CACHEINFO);
	struct rta_cacheinfo info;
	uint32_t seconds;

	if (!nla || inetcr_nla_len(nla) < sizeof(info))
		return 0;
	memcpy(&info, inetcr_nla_data(nla), sizeof(info));
	if (info.rta_expires <= 0)
		return 0;
	seconds = (info.rta_expires + USER_HZ - 1) / USER_HZ;
	return inetcr_put_attr(msgs, RTA_EXPIRES, &seconds, sizeof(seconds),
			       err);
}

/* Nexthops */

static void request_nexthop(struct nlmsghdr *msg)
{
	struct nhmsg *nhm = header_of(msg);

	nhm->nh_scope = 0;
	nhm->resvd = 0;
	nhm->nh_flags &= RTNH_F_ONLINK;
}

/* Rules */

static bool is_rule(const struct nlmsghdr *msg)
{
	const struct fib_rule_hdr *frh = NLMSG_DATA(msg);

	return frh->family == AF_INET || frh->family == AF_INET6;
}

static void request_rule(struct nlmsghdr *msg)
{
	struct fib_rule_hdr *frh = header_of(msg);

	frh->flags &= FIB_RULE_INVERT;
}

/* Parameters of neighbours: those of the tables themselves are sysctls */

static bool is_parms(const struct nlmsghdr *msg)
{
	const struct nlattr *parms = netns_find(msg, NDTA_PARMS);

	return parms && inetcr_nest_find(parms, NDTPA_IFINDEX);
}

/* Neighbours */

static bool is_managed(const struct nlmsghdr *msg)
{
	const struct nlattr *ext = netns_find(msg, NDA_FLAGS_EXT);

	return ext && netns_u32(ext) & NTF_EXT_MANAGED;
}

static bool is_neigh(const struct nlmsghdr *msg)
{
	const struct ndmsg *ndm = NLMSG_DATA(msg);

	return (ndm->ndm_family == AF_INET || ndm->ndm_family == AF_INET6) &&
	       !(ndm->ndm_flags & NTF_PROXY) &&
	       (ndm->ndm_state & NUD_PERMANENT || is_managed(msg));
}

static void request_neigh(struct nlmsghdr *msg)
{
	struct ndmsg *ndm = header_of(msg);

	ndm->ndm_flags &= NTF_ROUTER;
	if (!(ndm->ndm_state & NUD_PERMANENT))
		ndm->ndm_state = NUD_NONE;	/* the kernel looks it up */
}

static bool is_proxy(const struct nlmsghdr *msg)
{
	const struct ndmsg *ndm = NLMSG_DATA(msg);

	return (ndm->ndm_family == AF_INET || ndm->ndm_family == AF_INET6) &&
	       ndm->ndm_flags & NTF_PROXY;
}

/* Forwarding databases */

/* The multicast addresses of a device are not in a database */
static bool is_fdb(const struct nlmsghdr *msg)
{
	const struct nlattr *mac = netns_find(msg, NDA_LLADDR);
	const struct ndmsg *ndm = NLMSG_DATA(msg);

	return ndm->ndm_family == AF_BRIDGE &&
	       ndm->ndm_state & (NUD_PERMANENT | NUD_NOARP) &&
	       !(ndm->ndm_flags & NTF_EXT_LEARNED) &&
	       mac && inetcr_nla_len(mac) == ETH_ALEN &&
	       !(*(const uint8_t *)inetcr_nla_data(mac) & 1 &&
		 ndm->ndm_flags & NTF_SELF && !netns_find(msg, NDA_DST));
}

/* A device's own address is in the database, a static entry is by hand */
static bool own_fdb(const struct nlmsghdr *msg)
{
	const struct ndmsg *ndm = NLMSG_DATA(msg);

	return ndm->ndm_state & NUD_PERMANENT && !netns_find(msg, NDA_DST);
}

/* An entry of a bridge names no flag, its request has to */
static void request_fdb(struct nlmsghdr *msg)
{
	const struct nlattr *master = netns_find(msg, NDA_MASTER);
	struct ndmsg *ndm = header_of(msg);

	ndm->ndm_flags &= NTF_SELF | NTF_STICKY | NTF_ROUTER;
	if (!master)
		return;
	if ((int)netns_u32(master) == ndm->ndm_ifindex)
		ndm->ndm_flags |= NTF_SELF;
	else
		ndm->ndm_flags |= NTF_MASTER;
}

/* Vlans of bridges: an entry each */

static bool is_vlan(const struct nlmsghdr *msg)
{
	return netns_find(msg, BRIDGE_VLANDB_ENTRY);
}

/* The header of @like, for attributes to follow; *@start: where it is */
static int put_head(struct inetcr_msgs *msgs, const struct nlmsghdr *like,
		    uint16_t type, size_t *start, struct inetcr_err *err)
{
	struct nlmsghdr head = { .nlmsg_type = type };
	size_t header = netns_header(like) - NLMSG_HDRLEN;
	int ret;

	*start = msgs->len;
	ret = inetcr_msgs_add(msgs, &head, sizeof(head), err);
	if (!ret)
		ret = inetcr_msgs_add(msgs, NLMSG_DATA(like), header, err);
	return ret;
}

/* Of a vlan that goes through a tunnel the kernel wants to hear that it does */
static int put_tunnel(struct inetcr_msgs *msgs, const struct nlattr *nla,
		      struct inetcr_err *err)
{
	const uint32_t cmd = RTM_SETLINK;
	size_t nest = msgs->len;
	int ret;

	ret = inetcr_put_attr(msgs, nla->nla_type, inetcr_nla_data(nla),
			      inetcr_nla_len(nla), err);
	if (!ret)
		ret = inetcr_put_attr(msgs, BRIDGE_VLANDB_TINFO_CMD, &cmd,
				      sizeof(cmd), err);
	return ret ? ret : inetcr_end_nest(msgs, nest, err);
}

static int put_vlan(struct inetcr_msgs *msgs, const struct nlattr *entry,
		    struct inetcr_err *err)
{
	const struct nlattr *nla = NULL;
	size_t nest = msgs->len;
	int ret;

	ret = inetcr_put_attr(msgs, entry->nla_type, NULL, 0, err);
	while (!ret && (nla = inetcr_nest_attr(entry, nla))) {
		if (inetcr_nla_type(nla) == BRIDGE_VLANDB_ENTRY_TUNNEL_INFO)
			ret = put_tunnel(msgs, nla, err);
		else
			ret = inetcr_put_attr(msgs, nla->nla_type,
					      inetcr_nla_data(nla),
					      inetcr_nla_len(nla), err);
	}
	return ret ? ret : inetcr_end_nest(msgs, nest, err);
}

static int split_vlans(struct inetcr_msgs *msgs, const struct nlmsghdr *msg,
		       struct inetcr_err *err)
{
	const struct nlattr *nla = NULL;
	size_t start;
	int ret = 0;

	while (!ret && (nla = netns_attr(msg, nla))) {
		if (inetcr_nla_type(nla) != BRIDGE_VLANDB_ENTRY)
			continue;
		ret = put_head(msgs, msg, RTM_NEWVLAN, &start, err);
		if (!ret)
			ret = put_vlan(msgs, nla, err);
		if (!ret)
			inetcr_end_msg(msgs, start);
	}
	return ret;
}

/* Multicast groups of bridges: a request each */

static bool is_mdb(const struct nlmsghdr *msg)
{
	return netns_find(msg, MDBA_SET_ENTRY);
}

static int put_source(struct inetcr_msgs *msgs, const struct nlattr *source,
		      struct inetcr_err *err)
{
	size_t nest = msgs->len;
	int ret;

	ret = inetcr_put_attr(msgs, MDBA_SET_ENTRY_ATTRS | NLA_F_NESTED, NULL,
			      0, err);
	if (!ret)
		ret = inetcr_put_attr(msgs, MDBE_ATTR_SOURCE,
				      inetcr_nla_data(source),
				      inetcr_nla_len(source), err);
	return ret ? ret : inetcr_end_nest(msgs, nest, err);
}

/* The attributes of an entry stand behind its struct, in the same payload */
static const struct nlattr *entry_source(const struct nlattr *info)
{
	const char *data = inetcr_nla_data(info);
	size_t skip = NLA_ALIGN(sizeof(struct br_mdb_entry));
	const struct nlattr *nla = NULL;
	size_t len = inetcr_nla_len(info);

	if (len <= skip || !inetcr_nla_valid(data + skip, len - skip))
		return NULL;
	while ((nla = inetcr_nla_next(data + skip, len - skip, nla))) {
		if (inetcr_nla_type(nla) == MDBA_MDB_EATTR_SOURCE)
			return nla;
	}
	return NULL;
}

static int put_group(struct inetcr_msgs *msgs, const struct nlmsghdr *msg,
		     const struct nlattr *info, struct inetcr_err *err)
{
	const struct nlattr *source = entry_source(info);
	struct br_mdb_entry entry;
	size_t start;
	int ret;

	if (inetcr_nla_len(info) < sizeof(entry))
		return 0;
	memcpy(&entry, inetcr_nla_data(info), sizeof(entry));
	if (entry.state != MDB_PERMANENT)
		return 0;
	entry.flags = 0;
	ret = put_head(msgs, msg, RTM_NEWMDB, &start, err);
	if (!ret)
		ret = inetcr_put_attr(msgs, MDBA_SET_ENTRY, &entry,
				      sizeof(entry), err);
	if (!ret && source)
		ret = put_source(msgs, source, err);
	if (!ret)
		inetcr_end_msg(msgs, start);
	return ret;
}

static int split_mdb(struct inetcr_msgs *msgs, const struct nlmsghdr *msg,
		     struct inetcr_err *err)
{
	const struct nlattr *mdb = netns_find(msg, MDBA_MDB);
	const struct nlattr *entry = NULL, *info = NULL;
	int ret = 0;

	while (mdb && !ret && (entry = inetcr_nest_attr(mdb, entry))) {
		while (!ret && (info = inetcr_nest_attr(entry, info)))
			ret = put_group(msgs, msg, info, err);
	}
	return ret;
}

/* The kernel lists them without a family */
static void request_mdb(struct nlmsghdr *msg)
{
	struct br_port_msg *bpm = header_of(msg);

	bpm->family = AF_BRIDGE;
}

/* Queueing disciplines */

/* A discipline that the kernel gave a device has no handle */
static bool is_qdisc(const struct nlmsghdr *msg)
{
	const struct tcmsg *tcm = NLMSG_DATA(msg);

	return tcm->tcm_handle;
}

/* htb lists its version as the kernel has it, and is told it as tc(8) has it */
static void request_htb(void *data)
{
	struct tc_htb_glob *glob = data;

	glob->version = TC_HTB_PROTOVER;
	glob->debug = 0;
	glob->direct_pkts = 0;
}

/* Kept in units of 1024 ns, listed in us that are rounded down */
static void request_codel(void *data)
{
	uint32_t time;

	memcpy(&time, data, sizeof(time));
	time++;
	memcpy(data, &time, sizeof(time));
}

static const struct {
	const char *kind;
	uint16_t option;
	size_t size;
	void (*request)(void *data);
} qdisc_options[] = {
	{ "htb", TCA_HTB_INIT, sizeof(struct tc_htb_glob), request_htb },
	{ "codel", TCA_CODEL_TARGET, 4, request_codel },
	{ "codel", TCA_CODEL_INTERVAL, 4, request_codel },
	{ "codel", TCA_CODEL_CE_THRESHOLD, 4, request_codel },
	{ "fq_codel", TCA_FQ_CODEL_TARGET, 4, request_codel },
	{ "fq_codel", TCA_FQ_CODEL_INTERVAL, 4, request_codel },
	{ "fq_codel", TCA_FQ_CODEL_CE_THRESHOLD, 4, request_codel },
	{}
};

static void request_qdisc(struct nlmsghdr *msg)
{
	const char *kind = netns_string(netns_find(msg, TCA_KIND));
	const struct nlattr *options = netns_find(msg, TCA_OPTIONS), *nla;
	struct tcmsg *tcm = header_of(msg);
	unsigned int i;

	tcm->tcm_info = 0;
	for (i = 0; kind && options && qdisc_options[i].kind; i++) {
		nla = inetcr_nest_find(options, qdisc_options[i].option);
		if (!strcmp(kind, qdisc_options[i].kind) && nla &&
		    inetcr_nla_len(nla) == qdisc_options[i].size)
			qdisc_options[i].request((void *)inetcr_nla_data(nla));
	}
}

/* Those of other disciplines are made with the discipline */
static bool is_class(const struct nlmsghdr *msg)
{
	static const char * const kinds[] = { "htb", "hfsc", "drr", "qfq" };
	const char *kind = netns_string(netns_find(msg, TCA_KIND));
	unsigned int i;

	for (i = 0; kind && i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (!strcmp(kind, kinds[i]))
			return true;
	}
	return false;
}

/* A class without its parent would become one of the root */
static bool needs_class(const struct nlmsghdr *msg,
			const struct nlmsghdr *other)
{
	const struct tcmsg *tcm = NLMSG_DATA(msg), *parent = NLMSG_DATA(other);

	return tcm->tcm_ifindex == parent->tcm_ifindex &&
	       tcm->tcm_parent == parent->tcm_handle;
}

#define RTM_DELNEIGHTBL	0	/* they go with the device */
#define RTM(t)	.new = RTM_NEW##t, .del = RTM_DEL##t, .get = RTM_GET##t
#define MAKE	(NLM_F_CREATE | NLM_F_EXCL)
#define APPEND	(NLM_F_CREATE | NLM_F_APPEND)
#define REPLACE	(NLM_F_CREATE | NLM_F_REPLACE)
#define ROWS(c)	.head = &netns_##c##_head, .attrs = &netns_##c##_attrs

const struct netns_class netns_classes[] = {
	{
		.name = "neighbour parameters", .list = "NEIGHBOUR_PARMS",
		RTM(NEIGHTBL), .set = RTM_SETNEIGHTBL, .family = { AF_UNSPEC },
		.header = sizeof(struct ndtmsg), ROWS(neightbl),
		.mine = is_parms, .own = is_true,
	}, {
		.name = "bridge vlan", .list = "BRIDGE_VLANS",
		RTM(VLAN), .family = { AF_BRIDGE }, .flags = MAKE,
		.header = sizeof(struct br_vlan_msg), ROWS(vlan),
		.mine = is_vlan, .split = split_vlans,
	}, {
		.name = "nexthop", .list = "NEXTHOPS",
		RTM(NEXTHOP), .family = { AF_UNSPEC }, .flags = REPLACE,
		.header = sizeof(struct nhmsg), ROWS(nexthop),
		.del_by = NHA_ID,
		.mine = is_true, .request = request_nexthop,
	}, {
		.name = "route", .list = "ROUTES",
		RTM(ROUTE), .family = { AF_INET, AF_INET6 }, .flags = APPEND,
		.header = sizeof(struct rtmsg), ROWS(route),
		.mine = is_route, .request = request_route,
		.drop = drop_route, .finish = finish_route,
	}, {
		.name = "rule", .list = "RULES",
		RTM(RULE), .family = { AF_INET, AF_INET6 }, .flags = MAKE,
		.header = sizeof(struct fib_rule_hdr), ROWS(rule),
		.mine = is_rule, .request = request_rule,
	}, {
		.name = "neighbour", .list = "NEIGHBOURS",
		RTM(NEIGH), .family = { AF_INET, AF_INET6 }, .flags = REPLACE,
		.header = sizeof(struct ndmsg), ROWS(neigh),
		.mine = is_neigh, .request = request_neigh,
	}, {
		.name = "proxy neighbour", .list = "PROXIES",
		RTM(NEIGH), .family = { AF_INET, AF_INET6 },
		.ask = NTF_PROXY, .flags = REPLACE,
		.header = sizeof(struct ndmsg), ROWS(neigh),
		.mine = is_proxy,
	}, {
		.name = "forwarding entry", .list = "FDB",
		RTM(NEIGH), .family = { AF_BRIDGE }, .flags = APPEND,
		.header = sizeof(struct ndmsg), ROWS(neigh),
		.mine = is_fdb, .own = own_fdb, .request = request_fdb,
	}, {
		.name = "multicast group", .list = "MDB",
		RTM(MDB), .family = { AF_BRIDGE }, .flags = MAKE,
		.header = sizeof(struct br_port_msg), ROWS(mdb),
		.mine = is_mdb, .split = split_mdb, .request = request_mdb,
	}, {
		.name = "queueing discipline", .list = "QDISCS",
		RTM(QDISC), .family = { AF_UNSPEC }, .flags = REPLACE,
		.header = sizeof(struct tcmsg), ROWS(tc),
		.mine = is_qdisc, .request = request_qdisc,
	}, {
		.name = "class", .list = "CLASSES",
		RTM(TCLASS), .family = { AF_UNSPEC }, .flags = REPLACE,
		.header = sizeof(struct tcmsg), ROWS(tc), .each = true,
		.mine = is_class, .request = request_qdisc,
		.needs = needs_class,
	},
	{}
};

const struct netns_class *netns_class_of(const struct nlmsghdr *msg)
{
	const struct netns_class *class;

	for (class = netns_classes; class->name; class++) {
		if (class->new == msg->nlmsg_type &&
		    msg->nlmsg_len >= NLMSG_HDRLEN + class->header &&
		    class->mine(msg))
			return class;
	}
	return NULL;
}
