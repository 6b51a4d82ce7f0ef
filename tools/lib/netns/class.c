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
#include <linux/if_addrlabel.h>
#include <linux/if_bridge.h>
#include <linux/if_ether.h>
#include <linux/lwtunnel.h>
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
	       (rtm->rtm_family == AF_INET || rtm->rtm_family == AF_INET6);
}

/* Some parsers of the kernel want nests flagged that its dumps do not flag */

static void flag_nest(const struct nlattr *nla)
{
	((struct nlattr *)nla)->nla_type |= NLA_F_NESTED;
}

/* Options of a tunnel: nests in a nest, LWTUNNEL_IP6_OPTS has the same number */
static void flag_encap(const struct nlattr *encap, const struct nlattr *type)
{
	const struct nlattr *options, *nla = NULL;
	uint16_t kind = 0;

	if (type && inetcr_nla_len(type) == sizeof(kind))
		memcpy(&kind, inetcr_nla_data(type), sizeof(kind));
	flag_nest(encap);
	if ((kind != LWTUNNEL_ENCAP_IP && kind != LWTUNNEL_ENCAP_IP6) ||
	    !inetcr_nla_valid(inetcr_nla_data(encap), inetcr_nla_len(encap)))
		return;
	options = inetcr_nest_find(encap, LWTUNNEL_IP_OPTS);
	if (!options ||
	    !inetcr_nla_valid(inetcr_nla_data(options),
			      inetcr_nla_len(options)))
		return;
	flag_nest(options);
	while ((nla = inetcr_nest_attr(options, nla)))
		flag_nest(nla);
}

/* The attributes of a nexthop of a multipath route */
static void flag_hop(const struct rtnexthop *hop)
{
	const void *data = hop + 1;
	size_t len = hop->rtnh_len - sizeof(*hop);
	const struct nlattr *nla = NULL, *encap = NULL, *type = NULL;

	if (!inetcr_nla_valid(data, len))
		return;
	while ((nla = inetcr_nla_next(data, len, nla))) {
		if (inetcr_nla_type(nla) == RTA_ENCAP)
			encap = nla;
		else if (inetcr_nla_type(nla) == RTA_ENCAP_TYPE)
			type = nla;
	}
	if (encap)
		flag_encap(encap, type);
}

static void flag_hops(const struct nlattr *multipath)
{
	const char *pos = inetcr_nla_data(multipath);
	size_t len = inetcr_nla_len(multipath), step;

	while (len >= sizeof(struct rtnexthop)) {
		const struct rtnexthop *hop = (const void *)pos;

		if (hop->rtnh_len < sizeof(*hop) || hop->rtnh_len > len)
			return;
		flag_hop(hop);
		step = NLA_ALIGN(hop->rtnh_len);
		if (step >= len)
			return;
		pos += step;
		len -= step;
	}
}

static void request_route(struct nlmsghdr *msg)
{
	const struct nlattr *encap = netns_find(msg, RTA_ENCAP);
	const struct nlattr *hops = netns_find(msg, RTA_MULTIPATH);
	struct rtmsg *rtm = header_of(msg);

	rtm->rtm_flags &= RTNH_F_ONLINK | RTNH_F_PERVASIVE;
	if (encap)
		flag_encap(encap, netns_find(msg, RTA_ENCAP_TYPE));
	if (hops)
		flag_hops(hops);
}

/* The kernel lists a nexthop object and what it stands for, and takes one */
static bool drop_route(const struct nlattr *nla)
{
	switch (inetcr_nla_type(nla)) {
	case RTA_OIF:
	case RTA_GATEWAY:
	case RTA_VIA:
	case RTA_MULTIPATH:
	case RTA_ENCAP:
	case RTA_ENCAP_TYPE:
		return true;
	default:
		return false;
	}
}

/* The remaining lifetime, which the kernel lists in hundredths of a second */
static int finish_route(struct inetcr_msgs *msgs, const struct nlmsghdr *msg,
			struct inetcr_err *err)
{
	const struct nlattr *nla = netns_find(msg, RTA_CACHEINFO);
	struct rta_cacheinfo info;
	uint32_t left, seconds;

	if (!nla || inetcr_nla_len(nla) < sizeof(info))
		return 0;
	memcpy(&info, inetcr_nla_data(nla), sizeof(info));
	if (info.rta_expires <= 0)
		return 0;
	left = info.rta_expires;	/* up to INT_MAX: more does not fit */
	seconds = left / USER_HZ + !!(left % USER_HZ);
	return inetcr_put_attr(msgs, RTA_EXPIRES, &seconds, sizeof(seconds),
			       err);
}

/*
 * Of one tunnel, options of geneve: listed in one nest, and told in a nest each,
 * which begins with their class
 */
static int put_geneve(struct inetcr_msgs *out, const struct nlattr *options,
		      struct inetcr_err *err)
{
	const struct nlattr *nla = NULL;
	size_t nest = out->len;
	bool open = false;
	int ret = 0;

	while (!ret && (nla = inetcr_nest_attr(options, nla))) {
		if (!open || inetcr_nla_type(nla) == LWTUNNEL_IP_OPT_GENEVE_CLASS) {
			if (open)
				ret = inetcr_end_nest(out, nest, err);
			nest = out->len;
			open = true;
			if (!ret)
				ret = inetcr_put_attr(out, options->nla_type |
						      NLA_F_NESTED, NULL, 0,
						      err);
		}
		if (!ret)
			ret = inetcr_put_attr(out, nla->nla_type,
					      inetcr_nla_data(nla),
					      inetcr_nla_len(nla), err);
	}
	return ret || !open ? ret : inetcr_end_nest(out, nest, err);
}

static bool is_nest(const struct nlattr *nla)
{
	return nla && inetcr_nla_valid(inetcr_nla_data(nla),
				       inetcr_nla_len(nla));
}

static int put_options(struct inetcr_msgs *out, const struct nlattr *options,
		       struct inetcr_err *err)
{
	const struct nlattr *nla = NULL;
	size_t nest = out->len;
	int ret;

	ret = inetcr_put_attr(out, options->nla_type | NLA_F_NESTED, NULL, 0,
			      err);
	while (!ret && (nla = inetcr_nest_attr(options, nla))) {
		if (inetcr_nla_type(nla) == LWTUNNEL_IP_OPTS_GENEVE &&
		    is_nest(nla))
			ret = put_geneve(out, nla, err);
		else
			ret = inetcr_put_attr(out, nla->nla_type,
					      inetcr_nla_data(nla),
					      inetcr_nla_len(nla), err);
	}
	return ret ? ret : inetcr_end_nest(out, nest, err);
}

static int put_encap(struct inetcr_msgs *out, const struct nlattr *encap,
		     const struct nlattr *type, struct inetcr_err *err)
{
	const struct nlattr *nla = NULL;
	size_t nest = out->len;
	uint16_t kind = 0;
	int ret;

	if (type && inetcr_nla_len(type) == sizeof(kind))
		memcpy(&kind, inetcr_nla_data(type), sizeof(kind));
	if ((kind != LWTUNNEL_ENCAP_IP && kind != LWTUNNEL_ENCAP_IP6) ||
	    !is_nest(encap))
		return 0;
	ret = inetcr_put_attr(out, encap->nla_type, NULL, 0, err);
	while (!ret && (nla = inetcr_nest_attr(encap, nla))) {
		if (inetcr_nla_type(nla) == LWTUNNEL_IP_OPTS && is_nest(nla))
			ret = put_options(out, nla, err);
		else
			ret = inetcr_put_attr(out, nla->nla_type,
					      inetcr_nla_data(nla),
					      inetcr_nla_len(nla), err);
	}
	if (!ret)
		ret = inetcr_end_nest(out, nest, err);
	return ret ? ret : 1;
}

static int put_route_attr(struct inetcr_msgs *out, const struct nlmsghdr *msg,
			  const struct nlattr *nla,
			  const struct netns_change *change,
			  struct inetcr_err *err)
{
	/* It is for a comparison */
	if (inetcr_nla_type(nla) == NETNS_ROUTE_PLACE)
		return !change->compare;
	return inetcr_nla_type(nla) == RTA_ENCAP ?
	       put_encap(out, nla, netns_find(msg, RTA_ENCAP_TYPE), err) : 0;
}

static int put_nexthop_attr(struct inetcr_msgs *out, const struct nlmsghdr *msg,
			    const struct nlattr *nla,
			    const struct netns_change *change,
			    struct inetcr_err *err)
{
	(void)change;
	return inetcr_nla_type(nla) == NHA_ENCAP ?
	       put_encap(out, nla, netns_find(msg, NHA_ENCAP_TYPE), err) : 0;
}

/* Nexthops */

static void request_nexthop(struct nlmsghdr *msg)
{
	const struct nlattr *encap = netns_find(msg, NHA_ENCAP);
	struct nhmsg *nhm = header_of(msg);

	nhm->nh_scope = 0;
	nhm->resvd = 0;
	nhm->nh_flags &= RTNH_F_ONLINK;
	if (encap)
		flag_encap(encap, netns_find(msg, NHA_ENCAP_TYPE));
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
	       (ndm->ndm_state & (NUD_PERMANENT | NUD_NOARP) ||
		ndm->ndm_flags & NTF_EXT_LEARNED || is_managed(msg));
}

/* Of those that the kernel ages, it tells the age: stale is what it becomes */
static void request_neigh(struct nlmsghdr *msg)
{
	struct ndmsg *ndm = header_of(msg);

	ndm->ndm_flags &= NTF_ROUTER | NTF_EXT_LEARNED;
	if (ndm->ndm_state & (NUD_PERMANENT | NUD_NOARP))
		return;
	/* The kernel looks one up that it manages */
	ndm->ndm_state = is_managed(msg) || !netns_find(msg, NDA_LLADDR) ?
			 NUD_NONE : NUD_STALE;
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
	       (ndm->ndm_state & (NUD_PERMANENT | NUD_NOARP) ||
		ndm->ndm_flags & NTF_EXT_LEARNED) &&
	       mac && inetcr_nla_len(mac) == ETH_ALEN &&
	       !(*(const uint8_t *)inetcr_nla_data(mac) & 1 &&
		 ndm->ndm_flags & NTF_SELF && !netns_find(msg, NDA_DST) &&
		 !netns_find(msg, NDA_NH_ID));
}

/* A device's own address is in the database, a static entry is by hand */
static bool own_fdb(const struct nlmsghdr *msg)
{
	const struct ndmsg *ndm = NLMSG_DATA(msg);

	return ndm->ndm_state & NUD_PERMANENT &&
	       !(ndm->ndm_flags & NTF_EXT_LEARNED) &&
	       !netns_find(msg, NDA_DST) && !netns_find(msg, NDA_NH_ID);
}

/* An entry of a bridge names no flag, its request has to */
static void request_fdb(struct nlmsghdr *msg)
{
	const struct nlattr *master = netns_find(msg, NDA_MASTER);
	struct ndmsg *ndm = header_of(msg);

	ndm->ndm_flags &= NTF_SELF | NTF_STICKY | NTF_ROUTER | NTF_EXT_LEARNED;
	if (!(ndm->ndm_state & (NUD_PERMANENT | NUD_NOARP)))
		ndm->ndm_state = NUD_REACHABLE;
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

/* In headers newer than Debian 12's */
#define ENTRY_NEIGH_FORWARD_GRAT	10	/* BRIDGE_VLANDB_ENTRY_*, 7.1 */

/* The kernel reports it for every VLAN, and takes it for those of ports only */
static bool is_unset_grat(const struct nlattr *nla)
{
	return inetcr_nla_type(nla) == ENTRY_NEIGH_FORWARD_GRAT &&
	       inetcr_nla_len(nla) == 1 &&
	       !*(const uint8_t *)inetcr_nla_data(nla);
}

static int put_vlan(struct inetcr_msgs *msgs, const struct nlattr *entry,
		    struct inetcr_err *err)
{
	const struct nlattr *nla = NULL;
	size_t nest = msgs->len;
	int ret;

	ret = inetcr_put_attr(msgs, entry->nla_type, NULL, 0, err);
	while (!ret && (nla = inetcr_nest_attr(entry, nla))) {
		if (is_unset_grat(nla))
			continue;
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

/* Virtual networks that a vxlan device filters: an entry each */

static bool is_vni(const struct nlmsghdr *msg)
{
	return netns_find(msg, VXLAN_VNIFILTER_ENTRY);
}

static int split_vnis(struct inetcr_msgs *msgs, const struct nlmsghdr *msg,
		      struct inetcr_err *err)
{
	const struct nlattr *nla = NULL;
	size_t start;
	int ret = 0;

	while (!ret && (nla = netns_attr(msg, nla))) {
		if (inetcr_nla_type(nla) != VXLAN_VNIFILTER_ENTRY)
			continue;
		ret = put_head(msgs, msg, RTM_NEWTUNNEL, &start, err);
		if (!ret)
			ret = inetcr_put_attr(msgs, VXLAN_VNIFILTER_ENTRY |
					      NLA_F_NESTED,
					      inetcr_nla_data(nla),
					      inetcr_nla_len(nla), err);
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

/* The labels of a new namespace */
static const struct {
	uint8_t len;
	uint8_t label;
	uint8_t prefix[16];
} labels[] = {
	{ 0, 1, {} }, { 7, 5, { 0xfc } }, { 10, 11, { 0xfe, 0xc0 } },
	{ 16, 2, { 0x20, 0x02 } }, { 16, 12, { 0x3f, 0xfe } },
	{ 32, 6, { 0x20, 0x01 } }, { 28, 7, { 0x20, 0x01, 0, 0x10 } },
	{ 96, 4, { [10] = 0xff, [11] = 0xff } }, { 96, 3, {} },
	{ 128, 0, { [15] = 1 } },
};

static bool is_label(const struct nlmsghdr *msg)
{
	const struct nlattr *addr = netns_find(msg, IFAL_ADDRESS);
	const struct nlattr *label = netns_find(msg, IFAL_LABEL);
	const struct ifaddrlblmsg *head = NLMSG_DATA(msg);
	unsigned int i;

	if (!addr || !label)
		return false;
	for (i = 0; i < sizeof(labels) / sizeof(*labels); i++) {
		if (head->ifal_prefixlen == labels[i].len &&
		    netns_u32(label) == labels[i].label && !head->ifal_index &&
		    inetcr_nla_len(addr) == sizeof(labels[i].prefix) &&
		    !memcmp(inetcr_nla_data(addr), labels[i].prefix,
			    sizeof(labels[i].prefix)))
			return false;
	}
	return true;
}

/* Labels of addresses: the number of the change is the kernel's */
static void request_label(struct nlmsghdr *msg)
{
	struct ifaddrlblmsg *label = header_of(msg);

	label->ifal_seq = 0;
	label->ifal_flags = 0;
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
		.name = "vni", .list = "VNIS",
		RTM(TUNNEL), .family = { AF_BRIDGE },
		.header = sizeof(struct tunnel_msg), ROWS(vni),
		.mine = is_vni, .split = split_vnis,
	}, {
		.name = "nexthop", .list = "NEXTHOPS",
		RTM(NEXTHOP), .family = { AF_UNSPEC }, .flags = REPLACE,
		.header = sizeof(struct nhmsg), ROWS(nexthop),
		.del_by = NHA_ID,
		.mine = is_true, .request = request_nexthop,
		.put = put_nexthop_attr,
	}, {
		/* Of the kernel's own; before a route takes its place */
		.name = "absent route", .list = "ABSENT_ROUTES",
		.new = RTM_DELROUTE, .del = RTM_NEWROUTE,
		.header = sizeof(struct rtmsg), ROWS(route),
		.mine = is_true,
	}, {
		/* Of the kernel's own; before a route takes its place */
		.name = "absent route", .list = "ABSENT_ROUTES",
		.new = RTM_DELROUTE, .del = RTM_NEWROUTE,
		.header = sizeof(struct rtmsg), ROWS(route),
		.mine = is_true,
	}, {
		.name = "route", .list = "ROUTES",
		RTM(ROUTE), .family = { AF_INET, AF_INET6 }, .flags = APPEND,
		.header = sizeof(struct rtmsg), ROWS(route),
		.mine = is_route, .request = request_route,
		.instead = RTA_NH_ID, .drop = drop_route,
		.put = put_route_attr, .finish = finish_route,
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
		.header = sizeof(struct tcmsg), ROWS(tc), .soft = true,
		.mine = netns_is_qdisc, .request = netns_request_qdisc,
		.split = netns_split_qdisc, .put = netns_put_qdisc_attr,
	}, {
		.name = "class", .list = "CLASSES",
		RTM(TCLASS), .family = { AF_UNSPEC }, .flags = REPLACE,
		.header = sizeof(struct tcmsg), ROWS(tc), .each = true,
		.soft = true, .mine = netns_is_tclass,
		.request = netns_request_qdisc, .put = netns_put_qdisc_attr,
		.id = netns_tclass_id, .under = netns_tclass_under,
	}, {
		.name = "address label", .list = "ADDRESS_LABELS",
		RTM(ADDRLABEL), .family = { AF_INET6 }, .flags = REPLACE,
		.header = sizeof(struct ifaddrlblmsg), ROWS(label),
		.mine = is_label, .request = request_label,
	}, {
		.name = "filter", .list = "FILTERS",
		.new = RTM_NEWTFILTER, .del = RTM_DELTFILTER, .flags = MAKE,
		.header = sizeof(struct tcmsg), ROWS(filter), .soft = true,
		.mine = is_true, .put = netns_put_filter_attr,
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
