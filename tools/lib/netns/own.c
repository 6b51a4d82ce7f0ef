// SPDX-License-Identifier: GPL-2.0
/*
 * Routes and neighbours that the kernel creates by itself
 *
 * A route with the protocol "kernel" need not be of the kernel: programs use the
 * number, too. Routes of the kernel follow from the addresses of the namespace. If one
 * of these is absent, it was removed by hand: its absence is state. The order of those
 * that lead to one prefix by several devices is state, too. The same holds for
 * neighbours that need no ARP, which follow from the device, and for routes of router
 * advertisements, which /proc marks.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <net/if.h>
#include <linux/ipv6_route.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include "netns.h"

#define MAX_ADDR_LEN	32	/* of a device */
#define METRIC_ADDRCONF	256	/* of IPv6 routes that follow from addresses */
#define METRIC_NULL	UINT32_MAX

/* An address, or a prefix: in network order, of IPv4 the first 4 bytes */
struct addr {
	uint8_t byte[16];
};

/**
 * struct ifa - an address of a device
 * @index: the device
 * @family: AF_INET, AF_INET6
 * @len: of its prefix
 * @flags: IFA_F_*
 * @local: the address
 * @peer: the address of the other end, or the same
 * @broadcast: of IPv4; 0: none
 * @metric: of the routes that follow
 */
struct ifa {
	uint32_t index;
	uint8_t family;
	uint8_t len;
	uint32_t flags;
	struct addr local;
	struct addr peer;
	struct addr broadcast;
	uint32_t metric;
};

/**
 * struct dev - a device
 * @index: of it
 * @flags: IFF_*
 * @master: the device it is a port of, or 0
 * @table: of a vrf
 * @mac: its address
 * @broadcast: that of all
 */
struct dev {
	uint32_t index;
	uint32_t flags;
	uint32_t master;
	uint32_t table;
	struct mac {
		uint8_t byte[MAX_ADDR_LEN];
	} mac, broadcast;
};

/* The addresses and devices that these follow from; both sorted by index */
struct origin {
	struct ifa *ifa;
	size_t ifas;
	struct dev *dev;
	size_t devs;
};

/* The parts of a route that say what it follows from */
struct route {
	const struct rtmsg *rtm;
	uint32_t table;
	uint32_t index;
	uint32_t metric;
	struct addr dst;
	struct addr src;
	bool more;	/* it has what no route of the kernel has */
};

static size_t addr_size(uint8_t family)
{
	return family == AF_INET ? 4 : 16;
}

static struct addr addr_of(const struct nlattr *nla, uint8_t family)
{
	struct addr addr = {};

	if (nla && inetcr_nla_len(nla) == addr_size(family))
		memcpy(addr.byte, inetcr_nla_data(nla), addr_size(family));
	return addr;
}

static bool is_same(const struct addr *a, const struct addr *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/* The first @len bits; the rest @ones or zeroes */
static struct addr prefix_of(const struct addr *addr, uint8_t family,
			     unsigned int len, bool ones)
{
	struct addr prefix = *addr;
	unsigned int i;

	for (i = len; i < 8 * addr_size(family); i++) {
		uint8_t bit = 0x80 >> i % 8;

		if (ones)
			prefix.byte[i / 8] |= bit;
		else
			prefix.byte[i / 8] &= ~bit;
	}
	return prefix;
}

/* Ask the kernel */

static int ask(struct inetcr *rtnl, uint16_t type, size_t header,
	       struct inetcr_msgs *answer, struct inetcr_err *err)
{
	struct {
		struct nlmsghdr head;
		char bytes[sizeof(struct ifinfomsg)];
	} question = {
		.head.nlmsg_len = NLMSG_HDRLEN + header,
		.head.nlmsg_type = type,
	};
	int ret;

	ret = inetcr_nl_request(rtnl, &question.head, NLM_F_DUMP, answer, err);
	if (!ret && inetcr_nl_torn(rtnl))
		ret = inetcr_fail(err, EAGAIN, "addresses changed");
	return ret;
}

/* The attributes behind a header that no class has */
static const struct nlattr *attr(const struct nlmsghdr *msg, size_t header,
				 unsigned int number)
{
	const struct nlattr *nla = NULL;
	const char *data = (const char *)msg + NLMSG_HDRLEN + header;

	if (msg->nlmsg_len <= NLMSG_HDRLEN + header)
		return NULL;
	while ((nla = inetcr_nla_next(data, msg->nlmsg_len - NLMSG_HDRLEN -
				      header, nla))) {
		if (inetcr_nla_type(nla) == number)
			return nla;
	}
	return NULL;
}

static void take_ifa(struct ifa *ifa, const struct nlmsghdr *msg)
{
	const struct ifaddrmsg *ifm = NLMSG_DATA(msg);
	const struct nlattr *local = attr(msg, sizeof(*ifm), IFA_LOCAL);
	const struct nlattr *peer = attr(msg, sizeof(*ifm), IFA_ADDRESS);
	const struct nlattr *flags = attr(msg, sizeof(*ifm), IFA_FLAGS);

	*ifa = (struct ifa){
		.index = ifm->ifa_index,
		.family = ifm->ifa_family,
		.len = ifm->ifa_prefixlen,
		.flags = flags ? netns_u32(flags) : ifm->ifa_flags,
		.local = addr_of(local ? local : peer, ifm->ifa_family),
		.peer = addr_of(peer ? peer : local, ifm->ifa_family),
		.broadcast = addr_of(attr(msg, sizeof(*ifm), IFA_BROADCAST),
				     ifm->ifa_family),
		.metric = netns_u32(attr(msg, sizeof(*ifm), IFA_RT_PRIORITY)),
	};
}

static struct mac mac_of(const struct nlattr *nla)
{
	struct mac mac = {};

	if (nla && inetcr_nla_len(nla) <= sizeof(mac.byte))
		memcpy(mac.byte, inetcr_nla_data(nla), inetcr_nla_len(nla));
	return mac;
}

static bool is_same_mac(const struct mac *a, const struct mac *b)
{
	return !memcmp(a, b, sizeof(*a));
}

static void take_dev(struct dev *dev, const struct nlmsghdr *msg)
{
	const struct ifinfomsg *ifi = NLMSG_DATA(msg);
	const struct nlattr *info = attr(msg, sizeof(*ifi), IFLA_LINKINFO);
	const struct nlattr *data;
	const char *kind;

	*dev = (struct dev){
		.index = ifi->ifi_index,
		.flags = ifi->ifi_flags,
		.master = netns_u32(attr(msg, sizeof(*ifi), IFLA_MASTER)),
		.mac = mac_of(attr(msg, sizeof(*ifi), IFLA_ADDRESS)),
		.broadcast = mac_of(attr(msg, sizeof(*ifi), IFLA_BROADCAST)),
	};
	kind = info ? netns_string(inetcr_nest_find(info, IFLA_INFO_KIND)) : NULL;
	data = kind && !strcmp(kind, "vrf") ?
	       inetcr_nest_find(info, IFLA_INFO_DATA) : NULL;
	if (data)
		dev->table = netns_u32(inetcr_nest_find(data, IFLA_VRF_TABLE));
}

static int compare_u32(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static void *room_for(const struct inetcr_msgs *msgs, size_t size)
{
	const struct nlmsghdr *msg = NULL;
	size_t count = 1;

	while ((msg = netns_next(msgs, msg)))
		count++;
	return calloc(count, size);
}

static void free_origin(struct origin *origin)
{
	free(origin->ifa);
	free(origin->dev);
}

static int find_origin(struct inetcr *rtnl, struct origin *origin,
		       struct inetcr_err *err)
{
	struct inetcr_msgs ifas = {}, devs = {};
	const struct nlmsghdr *msg = NULL;
	int ret;

	ret = ask(rtnl, RTM_GETADDR, sizeof(struct ifaddrmsg), &ifas, err);
	if (!ret)
		ret = ask(rtnl, RTM_GETLINK, sizeof(struct ifinfomsg), &devs,
			  err);
	if (!ret) {
		origin->ifa = room_for(&ifas, sizeof(*origin->ifa));
		origin->dev = room_for(&devs, sizeof(*origin->dev));
		if (!origin->ifa || !origin->dev)
			ret = inetcr_fail(err, ENOMEM, "out of memory");
	}
	while (!ret && (msg = netns_next(&ifas, msg))) {
		if (msg->nlmsg_type == RTM_NEWADDR &&
		    msg->nlmsg_len >= NLMSG_LENGTH(sizeof(struct ifaddrmsg)))
			take_ifa(&origin->ifa[origin->ifas++], msg);
	}
	while (!ret && (msg = netns_next(&devs, msg))) {
		if (msg->nlmsg_type == RTM_NEWLINK &&
		    msg->nlmsg_len >= NLMSG_LENGTH(sizeof(struct ifinfomsg)))
			take_dev(&origin->dev[origin->devs++], msg);
	}
	if (!ret && origin->ifas)
		qsort(origin->ifa, origin->ifas, sizeof(*origin->ifa),
		      compare_u32);
	if (!ret && origin->devs)
		qsort(origin->dev, origin->devs, sizeof(*origin->dev),
		      compare_u32);
	inetcr_msgs_free(&ifas);
	inetcr_msgs_free(&devs);
	return ret;
}

static const struct dev *find_dev(const struct origin *origin, uint32_t index)
{
	return origin->devs ? bsearch(&index, origin->dev, origin->devs,
				      sizeof(*origin->dev), compare_u32) : NULL;
}

/* The next address of a device, first for NULL */
static const struct ifa *next_ifa(const struct origin *origin, uint32_t index,
				  const struct ifa *ifa)
{
	const struct ifa *end = origin->ifa + origin->ifas;

	if (ifa) {
		ifa++;
		return ifa < end && ifa->index == index ? ifa : NULL;
	}
	if (!origin->ifas)
		return NULL;
	ifa = bsearch(&index, origin->ifa, origin->ifas, sizeof(*ifa),
		      compare_u32);
	while (ifa && ifa > origin->ifa && ifa[-1].index == index)
		ifa--;
	return ifa;
}

/* Ports of a vrf have their routes in its table */
static uint32_t table_of(const struct origin *origin, uint32_t index,
			 uint32_t table)
{
	const struct dev *dev = find_dev(origin, index), *master;

	if (dev && dev->table)
		return dev->table;
	master = dev && dev->master ? find_dev(origin, dev->master) : NULL;
	return master && master->table ? master->table : table;
}

/* Routes that follow */

static struct route take_route(const struct nlmsghdr *msg)
{
	const struct rtmsg *rtm = NLMSG_DATA(msg);
	struct route route = { .rtm = rtm, .table = rtm->rtm_table };
	const struct nlattr *nla = NULL;

	while ((nla = netns_attr(msg, nla))) {
		switch (inetcr_nla_type(nla)) {
		case RTA_TABLE:
			route.table = netns_u32(nla);
			break;
		case RTA_DST:
			route.dst = addr_of(nla, rtm->rtm_family);
			break;
		case RTA_OIF:
			route.index = netns_u32(nla);
			break;
		case RTA_PRIORITY:
			route.metric = netns_u32(nla);
			break;
		case RTA_PREFSRC:
			route.src = addr_of(nla, rtm->rtm_family);
			break;
		case RTA_CACHEINFO:
		case RTA_PREF:
			break;
		case RTA_METRICS:
			route.more |= inetcr_nla_len(nla) > 0;
			break;
		default:
			route.more = true;
		}
	}
	route.more |= rtm->rtm_src_len || rtm->rtm_tos ||
		      rtm->rtm_flags & RTNH_F_ONLINK;
	return route;
}

/* The prefix that has a route; false: none has one */
static bool prefix_route(const struct ifa *ifa, const struct dev *dev,
			 struct addr *prefix)
{
	if (ifa->flags & IFA_F_NOPREFIXROUTE || !dev || !(dev->flags & IFF_UP))
		return false;
	if (ifa->family == AF_INET6) {
		*prefix = prefix_of(&ifa->local, AF_INET6, ifa->len, false);
		return true;
	}
	*prefix = prefix_of(&ifa->peer, AF_INET, ifa->len, false);
	return !(ifa->flags & IFA_F_SECONDARY) && prefix->byte[0] &&
	       (!is_same(prefix, &ifa->local) || ifa->len < 32);
}

static uint32_t prefix_metric(const struct ifa *ifa)
{
	return ifa->family == AF_INET6 && !ifa->metric ? METRIC_ADDRCONF :
	       ifa->metric;
}

static bool is_prefix_route(const struct origin *origin,
			    const struct route *route, const struct ifa *ifa)
{
	const struct dev *dev = find_dev(origin, ifa->index);
	struct addr prefix;

	if (ifa->family == AF_INET6 && route->rtm->rtm_dst_len == 128 &&
	    !is_same(&ifa->peer, &ifa->local) &&
	    is_same(&route->dst, &ifa->peer))
		return true;
	return prefix_route(ifa, dev, &prefix) &&
	       route->rtm->rtm_dst_len == ifa->len &&
	       is_same(&route->dst, &prefix) &&
	       route->metric == prefix_metric(ifa) &&
	       (ifa->family == AF_INET6 ||
		(route->rtm->rtm_scope == RT_SCOPE_LINK &&
		 is_same(&route->src, &ifa->local))) &&
	       route->table == table_of(origin, ifa->index, RT_TABLE_MAIN);
}

static bool is_own_type(const struct origin *origin, const struct route *route,
			const struct ifa *ifa)
{
	const struct dev *dev = find_dev(origin, ifa->index);
	struct addr low = prefix_of(&ifa->peer, ifa->family, ifa->len, false);
	struct addr high = prefix_of(&ifa->peer, ifa->family, ifa->len, true);
	bool one = route->rtm->rtm_dst_len == 8 * addr_size(ifa->family);

	switch (route->rtm->rtm_type) {
	case RTN_UNICAST:
		return is_prefix_route(origin, route, ifa);
	case RTN_LOCAL:
		if (one && is_same(&route->dst, &ifa->local))
			return true;
		return dev && dev->flags & IFF_LOOPBACK &&
		       route->rtm->rtm_dst_len == ifa->len &&
		       is_same(&route->dst, &low);
	case RTN_BROADCAST:
		return one && (is_same(&route->dst, &low) ||
			       is_same(&route->dst, &high) ||
			       is_same(&route->dst, &ifa->broadcast));
	default:
		return false;
	}
}

/* IPv6 has routes that no address of the list is for */
static bool is_own_6(const struct route *route)
{
	const struct rtmsg *rtm = route->rtm;

	switch (rtm->rtm_type) {
	case RTN_MULTICAST:
		return rtm->rtm_dst_len == 8 && route->dst.byte[0] == 0xff &&
		       route->metric == METRIC_ADDRCONF;
	case RTN_ANYCAST:
		return rtm->rtm_dst_len == 128 && !route->metric;
	case RTN_UNREACHABLE:
		return !rtm->rtm_dst_len && route->metric == METRIC_NULL;
	default:
		return false;
	}
}

static bool follows(const struct origin *origin, const struct route *route)
{
	const struct ifa *ifa = NULL;
	uint32_t local;

	if (route->rtm->rtm_protocol != RTPROT_KERNEL || route->more)
		return false;
	if (route->rtm->rtm_family == AF_INET6 && is_own_6(route))
		return true;
	local = table_of(origin, route->index, RT_TABLE_LOCAL);
	if (route->rtm->rtm_type != RTN_UNICAST && route->table != local)
		return false;
	while ((ifa = next_ifa(origin, route->index, ifa))) {
		if (ifa->family == route->rtm->rtm_family &&
		    is_own_type(origin, route, ifa))
			return true;
	}
	return false;
}

/* Routes of router advertisements */

static void hex_of(const struct addr *addr, char text[33])
{
	unsigned int i;

	for (i = 0; i < sizeof(addr->byte); i++)
		sprintf(text + 2 * i, "%02x", addr->byte[i]);
}

/* /proc has flags that rtnetlink does not tell */
static bool is_advertised(const struct nlmsghdr *msg, const struct route *route)
{
	FILE *file = fopen("/proc/thread-self/net/ipv6_route", "re");
	struct addr via = addr_of(netns_find(msg, RTA_GATEWAY), AF_INET6);
	char dst[33], hop[33], line[256], name[IF_NAMESIZE] = "";
	char want_dst[33], want_hop[33], dev[IF_NAMESIZE + 1];
	unsigned int len, metric, flags;
	bool found = false;

	if (!file)
		return false;
	if_indextoname(route->index, name);
	hex_of(&route->dst, want_dst);
	hex_of(&via, want_hop);
	while (!found && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%32s %x %*s %*x %32s %x %*x %*x %x %16s",
			   dst, &len, hop, &metric, &flags, dev) != 6)
			continue;
		found = flags & RTF_ADDRCONF && !strcmp(dst, want_dst) &&
			len == route->rtm->rtm_dst_len &&
			!strcmp(hop, want_hop) && metric == route->metric &&
			!strcmp(dev, name);
	}
	fclose(file);
	return found;
}

static bool is_own_route(const struct origin *origin, const struct nlmsghdr *msg)
{
	struct route route = take_route(msg);

	if (follows(origin, &route))
		return true;
	return route.rtm->rtm_family == AF_INET6 &&
	       route.rtm->rtm_type == RTN_UNICAST &&
	       (route.rtm->rtm_protocol == RTPROT_RA ||
		route.rtm->rtm_protocol == RTPROT_KERNEL) &&
	       is_advertised(msg, &route);
}

/* Neighbours that need no ARP */

static bool is_own_neigh(const struct origin *origin, const struct nlmsghdr *msg)
{
	static const struct mac none;
	const struct ndmsg *ndm = NLMSG_DATA(msg);
	const struct dev *dev;
	struct mac mac;

	if (ndm->ndm_family == AF_BRIDGE || !(ndm->ndm_state & NUD_NOARP) ||
	    ndm->ndm_flags & (NTF_EXT_LEARNED | NTF_PROXY))
		return false;
	if (ndm->ndm_type == RTN_MULTICAST || ndm->ndm_type == RTN_BROADCAST)
		return true;
	dev = find_dev(origin, ndm->ndm_ifindex);
	if (!dev)
		return true;
	mac = mac_of(netns_find(msg, NDA_LLADDR));
	return dev->flags & (IFF_NOARP | IFF_LOOPBACK | IFF_POINTOPOINT) &&
	       (is_same_mac(&mac, &none) || is_same_mac(&mac, &dev->mac) ||
		is_same_mac(&mac, &dev->broadcast));
}

/* Routes that are absent */

struct expected {
	struct ifa ifa;
	struct addr prefix;
	uint32_t table;
	bool there;
};

static bool is_expected(const struct expected *expected,
			const struct route *route)
{
	const struct rtmsg *rtm = route->rtm;

	return rtm->rtm_type == RTN_UNICAST && !route->more &&
	       rtm->rtm_protocol == RTPROT_KERNEL &&
	       rtm->rtm_family == expected->ifa.family &&
	       rtm->rtm_dst_len == expected->ifa.len &&
	       route->index == expected->ifa.index &&
	       route->table == expected->table &&
	       route->metric == prefix_metric(&expected->ifa) &&
	       is_same(&route->dst, &expected->prefix);
}

static struct expected *expect(const struct origin *origin, size_t *count)
{
	struct expected *list = calloc(origin->ifas + 1, sizeof(*list));
	size_t i;

	*count = 0;
	for (i = 0; list && i < origin->ifas; i++) {
		const struct ifa *ifa = &origin->ifa[i];
		const struct dev *dev = find_dev(origin, ifa->index);
		struct addr prefix;

		if (!prefix_route(ifa, dev, &prefix) ||
		    dev->flags & IFF_LOOPBACK)
			continue;
		list[(*count)++] = (struct expected){
			*ifa, prefix,
			table_of(origin, ifa->index, RT_TABLE_MAIN), false,
		};
	}
	return list;	/* sorted by index, as addresses are */
}

static void mark(struct expected *list, size_t count, const struct route *route)
{
	struct expected *at;

	at = count ? bsearch(&route->index, list, count, sizeof(*list),
			     compare_u32) : NULL;
	while (at && at > list && at[-1].ifa.index == route->index)
		at--;
	for (; at && at < list + count && at->ifa.index == route->index; at++)
		at->there |= is_expected(at, route);
}

static int put_absent(struct inetcr_msgs *msgs, const struct expected *absent,
		      struct inetcr_err *err)
{
	const struct ifa *ifa = &absent->ifa;
	const struct {
		struct nlmsghdr head;
		struct rtmsg rtm;
	} msg = {
		.head.nlmsg_type = RTM_DELROUTE,
		.rtm.rtm_family = ifa->family,
		.rtm.rtm_dst_len = ifa->len,
		.rtm.rtm_table = absent->table < 256 ? absent->table :
				 RT_TABLE_UNSPEC,
		.rtm.rtm_protocol = RTPROT_KERNEL,
		.rtm.rtm_scope = ifa->family == AF_INET ? RT_SCOPE_LINK :
				 RT_SCOPE_UNIVERSE,
		.rtm.rtm_type = RTN_UNICAST,
	};
	uint32_t metric = prefix_metric(ifa);
	size_t start = msgs->len;
	int ret;

	ret = inetcr_msgs_add(msgs, &msg, sizeof(msg), err);
	if (!ret)
		ret = inetcr_put_attr(msgs, RTA_TABLE, &absent->table,
				      sizeof(absent->table), err);
	if (!ret)
		ret = inetcr_put_attr(msgs, RTA_DST, absent->prefix.byte,
				      addr_size(ifa->family), err);
	if (!ret && metric)
		ret = inetcr_put_attr(msgs, RTA_PRIORITY, &metric,
				      sizeof(metric), err);
	if (!ret && ifa->family == AF_INET)
		ret = inetcr_put_attr(msgs, RTA_PREFSRC, ifa->local.byte,
				      addr_size(ifa->family), err);
	if (!ret)
		ret = inetcr_put_attr(msgs, RTA_OIF, &ifa->index,
				      sizeof(ifa->index), err);
	if (!ret)
		inetcr_end_msg(msgs, start);
	return ret;
}

/* One for each prefix, which two addresses of a device can share */
static int put_absents(struct inetcr_msgs *msgs, struct expected *list,
		       size_t count, struct inetcr_err *err)
{
	size_t i, j;
	int ret = 0;

	for (i = 0; !ret && i < count; i++) {
		bool again = list[i].there;

		for (j = i; !again && j && list[j - 1].ifa.index ==
		     list[i].ifa.index; j--)
			again = list[j - 1].ifa.len == list[i].ifa.len &&
				list[j - 1].ifa.family == list[i].ifa.family &&
				is_same(&list[j - 1].prefix, &list[i].prefix);
		if (!again)
			ret = put_absent(msgs, &list[i], err);
	}
	return ret;
}

/* Routes to one prefix by several devices: the first of them is used */

/**
 * struct rival - a route of the kernel's own
 * @route: what it is
 * @msg: as the kernel told it
 * @number: its place in the kernel's list
 */
struct rival {
	struct route route;
	const struct nlmsghdr *msg;
	size_t number;
};

static bool can_have_rivals(const struct nlmsghdr *msg)
{
	struct route route;

	if (msg->nlmsg_type != RTM_NEWROUTE)
		return false;
	route = take_route(msg);
	return route.rtm->rtm_type == RTN_UNICAST &&
	       (route.rtm->rtm_family == AF_INET ||
		!(route.dst.byte[0] == 0xfe && (route.dst.byte[1] & 0xc0) == 0x80));
}

static int compare_rivals(const void *a, const void *b)
{
	const struct route *x = &((const struct rival *)a)->route;
	const struct route *y = &((const struct rival *)b)->route;
	int ret = (int)x->rtm->rtm_family - (int)y->rtm->rtm_family;

	if (!ret)
		ret = (int)x->rtm->rtm_dst_len - (int)y->rtm->rtm_dst_len;
	if (!ret && x->table != y->table)
		ret = x->table < y->table ? -1 : 1;
	if (!ret && x->metric != y->metric)
		ret = x->metric < y->metric ? -1 : 1;
	return ret ? ret : memcmp(&x->dst, &y->dst, sizeof(x->dst));
}

static int compare_places(const void *a, const void *b)
{
	const struct rival *x = a, *y = b;
	int ret = compare_rivals(a, b);

	return ret ? ret : x->number < y->number ? -1 : x->number > y->number;
}

/* Each is carried with its place among them */
static int put_rival(struct inetcr_msgs *msgs, const struct rival *rival,
		     uint32_t place, struct inetcr_err *err)
{
	size_t start = msgs->len;
	int ret;

	ret = inetcr_msgs_add(msgs, rival->msg,
			      NLMSG_ALIGN(rival->msg->nlmsg_len), err);
	if (!ret)
		ret = inetcr_put_attr(msgs, NETNS_ROUTE_PLACE, &place,
				      sizeof(place), err);
	if (!ret)
		inetcr_end_msg(msgs, start);
	return ret;
}

static int put_rivals(struct inetcr_msgs *msgs, struct rival *rival,
		      size_t count, struct inetcr_err *err)
{
	size_t i, first = 0;
	int ret = 0;

	qsort(rival, count, sizeof(*rival), compare_places);
	for (i = 0; !ret && i < count; i++) {
		bool before = i && !compare_rivals(&rival[i - 1], &rival[i]);
		bool after = i + 1 < count &&
			     !compare_rivals(&rival[i], &rival[i + 1]);

		if (!before)
			first = i;
		if (before || after)
			ret = put_rival(msgs, &rival[i], i - first, err);
	}
	return ret;
}

/* The whole */

static bool is_own(const struct origin *origin, const struct nlmsghdr *msg)
{
	switch (msg->nlmsg_type) {
	case RTM_NEWROUTE:
		return is_own_route(origin, msg);
	case RTM_NEWNEIGH:
		return is_own_neigh(origin, msg);
	default:
		return false;
	}
}

int netns_drop_own(struct inetcr *rtnl, struct inetcr_msgs *msgs, size_t from,
		   struct inetcr_err *err)
{
	struct inetcr_msgs all = *msgs, rest = {};
	struct origin origin = {};
	struct expected *expected = NULL;
	struct rival *rival = NULL;
	const struct nlmsghdr *msg;
	size_t count = 0, rivals = 0, pos;
	int ret;

	ret = find_origin(rtnl, &origin, err);
	if (!ret)
		expected = expect(&origin, &count);
	if (!ret)
		rival = room_for(&all, sizeof(*rival));
	if (!ret && (!expected || !rival))
		ret = inetcr_fail(err, ENOMEM, "out of memory");
	if (!ret)
		ret = inetcr_msgs_add(&rest, all.data, from, err);
	for (pos = from; !ret && pos < all.len;
	     pos += NLMSG_ALIGN(msg->nlmsg_len)) {
		msg = (const void *)((const char *)all.data + pos);
		if (msg->nlmsg_type == RTM_NEWROUTE) {
			struct route route = take_route(msg);

			mark(expected, count, &route);
		}
		if (!is_own(&origin, msg))
			ret = inetcr_msgs_add(&rest, msg,
					      NLMSG_ALIGN(msg->nlmsg_len), err);
		else if (can_have_rivals(msg))
			rival[rivals++] = (struct rival){
				take_route(msg), msg, pos,
			};
	}
	if (!ret)
		ret = put_absents(&rest, expected, count, err);
	if (!ret)
		ret = put_rivals(&rest, rival, rivals, err);
	free(expected);
	free(rival);
	free_origin(&origin);
	if (ret) {
		inetcr_msgs_free(&rest);
		return ret;
	}
	inetcr_msgs_free(msgs);
	*msgs = rest;
	return 0;
}
