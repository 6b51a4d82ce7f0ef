// SPDX-License-Identifier: GPL-2.0
/*
 * The contents of NETDEV_LINK: attributes of RTM_NEWLINK, and those of the most
 * frequent kinds of devices
 *
 * A kind without rows here is dumped, restored and compared like any other; it
 * is only shown as numbers and bytes.
 */
#include <stddef.h>
#include <string.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/if_tunnel.h>

#include "netns.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#define KIND(k)		.kind = &inetcr_kind_##k
#define R(p, n, k, ...) \
	[p##_##n] = { .name = #n, KIND(k), ## __VA_ARGS__ }
#define TABLE(t) \
	static const struct inetcr_table t##_table = { \
		.row = t##_rows, .count = ARRAY_SIZE(t##_rows), \
	}
#define BARE		.flags = ATTR_BARE
#define QUIET		.flags = ATTR_QUIET

static const struct inetcr_word ethertype_words[] = {
	{ 0x0081, "802.1Q" }, { 0xa888, "802.1ad" }, {}
};

static const struct inetcr_word macvlan_words[] = {
	{ MACVLAN_MODE_PRIVATE, "private" }, { MACVLAN_MODE_VEPA, "vepa" },
	{ MACVLAN_MODE_BRIDGE, "bridge" }, { MACVLAN_MODE_PASSTHRU, "passthru" },
	{ MACVLAN_MODE_SOURCE, "source" }, {}
};

static const struct inetcr_word ipvlan_words[] = {
	{ IPVLAN_MODE_L2, "l2" }, { IPVLAN_MODE_L3, "l3" },
	{ IPVLAN_MODE_L3S, "l3s" }, {}
};

static const struct inetcr_word bond_words[] = {
	{ 0, "balance-rr" }, { 1, "active-backup" }, { 2, "balance-xor" },
	{ 3, "broadcast" }, { 4, "802.3ad" }, { 5, "balance-tlb" },
	{ 6, "balance-alb" }, {}
};

static const struct inetcr_word tun_words[] = {
	{ 1, "tun" }, { 2, "tap" }, {}
};

static const struct inetcr_word link_mode_words[] = {
	{ 0, "default" }, { 1, "dormant" }, {}
};

/* Kinds */

static const struct inetcr_attr vlan_rows[] = {
	R(IFLA_VLAN, ID, u16),
	R(IFLA_VLAN, FLAGS, hex, QUIET),
	R(IFLA_VLAN, EGRESS_QOS, hex, QUIET),
	R(IFLA_VLAN, INGRESS_QOS, hex, QUIET),
	R(IFLA_VLAN, PROTOCOL, enum16, BARE, .words = ethertype_words),
};

TABLE(vlan);

static const struct inetcr_attr macvlan_rows[] = {
	R(IFLA_MACVLAN, MODE, enum, .words = macvlan_words),
	R(IFLA_MACVLAN, FLAGS, u16, QUIET),
	R(IFLA_MACVLAN, MACADDR_DATA, hex, QUIET),
	R(IFLA_MACVLAN, BC_QUEUE_LEN, u32, QUIET),
};

TABLE(macvlan);

static const struct inetcr_attr ipvlan_rows[] = {
	R(IFLA_IPVLAN, MODE, enum16, .words = ipvlan_words),
	R(IFLA_IPVLAN, FLAGS, u16, QUIET),
};

TABLE(ipvlan);

static const struct inetcr_attr vxlan_rows[] = {
	R(IFLA_VXLAN, ID, u32),
	R(IFLA_VXLAN, GROUP, addr, .label = "remote"),
	R(IFLA_VXLAN, LINK, ifindex, .label = "dev"),
	R(IFLA_VXLAN, LOCAL, addr),
	R(IFLA_VXLAN, TTL, u8),
	R(IFLA_VXLAN, TOS, u8, QUIET),
	R(IFLA_VXLAN, LEARNING, boolean8),
	R(IFLA_VXLAN, AGEING, u32, QUIET),
	R(IFLA_VXLAN, LIMIT, u32, QUIET),
	R(IFLA_VXLAN, PORT_RANGE, hex, QUIET),
	R(IFLA_VXLAN, PROXY, boolean8, QUIET),
	R(IFLA_VXLAN, RSC, boolean8, QUIET),
	R(IFLA_VXLAN, L2MISS, boolean8, QUIET),
	R(IFLA_VXLAN, L3MISS, boolean8, QUIET),
	R(IFLA_VXLAN, PORT, be16),
	R(IFLA_VXLAN, GROUP6, addr, .label = "remote"),
	R(IFLA_VXLAN, LOCAL6, addr, .label = "local"),
	R(IFLA_VXLAN, UDP_CSUM, boolean8, QUIET),
	R(IFLA_VXLAN, UDP_ZERO_CSUM6_TX, boolean8, QUIET),
	R(IFLA_VXLAN, UDP_ZERO_CSUM6_RX, boolean8, QUIET),
	R(IFLA_VXLAN, REMCSUM_TX, boolean8, QUIET),
	R(IFLA_VXLAN, REMCSUM_RX, boolean8, QUIET),
	R(IFLA_VXLAN, GBP, flag),
	R(IFLA_VXLAN, COLLECT_METADATA, boolean8, QUIET),
	R(IFLA_VXLAN, LABEL, be32, QUIET),
	R(IFLA_VXLAN, TTL_INHERIT, flag, QUIET),
	R(IFLA_VXLAN, DF, u8, QUIET),
	R(IFLA_VXLAN, VNIFILTER, boolean8, QUIET),
};

TABLE(vxlan);

static const struct inetcr_attr vrf_rows[] = {
	R(IFLA_VRF, TABLE, u32),
};

TABLE(vrf);

static const struct inetcr_attr geneve_rows[] = {
	R(IFLA_GENEVE, ID, u32),
	R(IFLA_GENEVE, REMOTE, addr),
	R(IFLA_GENEVE, TTL, u8),
	R(IFLA_GENEVE, TOS, u8, QUIET),
	R(IFLA_GENEVE, PORT, be16),
	R(IFLA_GENEVE, COLLECT_METADATA, flag),
	R(IFLA_GENEVE, REMOTE6, addr, .label = "remote"),
	R(IFLA_GENEVE, UDP_CSUM, boolean8, QUIET),
	R(IFLA_GENEVE, UDP_ZERO_CSUM6_TX, boolean8, QUIET),
	R(IFLA_GENEVE, UDP_ZERO_CSUM6_RX, boolean8, QUIET),
	R(IFLA_GENEVE, LABEL, be32, QUIET),
	R(IFLA_GENEVE, TTL_INHERIT, boolean8, QUIET),
	R(IFLA_GENEVE, DF, u8, QUIET),
};

TABLE(geneve);

/* ipip, sit, ip6tnl */
static const struct inetcr_attr iptun_rows[] = {
	R(IFLA_IPTUN, LINK, ifindex, .label = "dev"),
	R(IFLA_IPTUN, LOCAL, addr),
	R(IFLA_IPTUN, REMOTE, addr),
	R(IFLA_IPTUN, TTL, u8),
	R(IFLA_IPTUN, TOS, u8, QUIET),
	R(IFLA_IPTUN, ENCAP_LIMIT, u8, QUIET),
	R(IFLA_IPTUN, FLOWINFO, be32, QUIET),
	R(IFLA_IPTUN, FLAGS, hex, QUIET),
	R(IFLA_IPTUN, PROTO, u8, QUIET),
	R(IFLA_IPTUN, PMTUDISC, boolean8, QUIET),
	R(IFLA_IPTUN, ENCAP_TYPE, u16, QUIET),
	R(IFLA_IPTUN, ENCAP_FLAGS, mark16, QUIET),
	R(IFLA_IPTUN, ENCAP_SPORT, be16, QUIET),
	R(IFLA_IPTUN, ENCAP_DPORT, be16, QUIET),
	R(IFLA_IPTUN, COLLECT_METADATA, flag, QUIET),
	R(IFLA_IPTUN, FWMARK, mark, QUIET),
};

TABLE(iptun);

static const struct inetcr_attr gre_rows[] = {
	R(IFLA_GRE, LINK, ifindex, .label = "dev"),
	R(IFLA_GRE, IFLAGS, mark16, QUIET),
	R(IFLA_GRE, OFLAGS, mark16, QUIET),
	R(IFLA_GRE, IKEY, be32),
	R(IFLA_GRE, OKEY, be32),
	R(IFLA_GRE, LOCAL, addr),
	R(IFLA_GRE, REMOTE, addr),
	R(IFLA_GRE, TTL, u8),
	R(IFLA_GRE, TOS, u8, QUIET),
	R(IFLA_GRE, PMTUDISC, boolean8, QUIET),
	R(IFLA_GRE, ENCAP_LIMIT, u8, QUIET),
	R(IFLA_GRE, FLOWINFO, be32, QUIET),
	R(IFLA_GRE, FLAGS, mark, QUIET),
	R(IFLA_GRE, ENCAP_TYPE, u16, QUIET),
	R(IFLA_GRE, ENCAP_FLAGS, mark16, QUIET),
	R(IFLA_GRE, ENCAP_SPORT, be16, QUIET),
	R(IFLA_GRE, ENCAP_DPORT, be16, QUIET),
	R(IFLA_GRE, COLLECT_METADATA, flag, QUIET),
	R(IFLA_GRE, IGNORE_DF, boolean8, QUIET),
	R(IFLA_GRE, FWMARK, mark, QUIET),
};

TABLE(gre);

static const struct inetcr_attr tun_rows[] = {
	R(IFLA_TUN, OWNER, u32),
	R(IFLA_TUN, GROUP, u32),
	R(IFLA_TUN, TYPE, enum8, BARE, .words = tun_words),
	R(IFLA_TUN, PI, boolean8),
	R(IFLA_TUN, VNET_HDR, boolean8),
	R(IFLA_TUN, PERSIST, boolean8),
	R(IFLA_TUN, MULTI_QUEUE, boolean8),
};

TABLE(tun);

static const struct inetcr_attr bridge_rows[] = {
	R(IFLA_BR, FORWARD_DELAY, u32, QUIET),
	R(IFLA_BR, HELLO_TIME, u32, QUIET),
	R(IFLA_BR, MAX_AGE, u32, QUIET),
	R(IFLA_BR, AGEING_TIME, u32, QUIET),
	R(IFLA_BR, STP_STATE, u32, .label = "stp"),
	R(IFLA_BR, PRIORITY, u16),
	R(IFLA_BR, VLAN_FILTERING, boolean8),
	R(IFLA_BR, VLAN_PROTOCOL, enum16, QUIET, .words = ethertype_words),
	R(IFLA_BR, GROUP_FWD_MASK, mark16, QUIET),
	R(IFLA_BR, GROUP_ADDR, mac, QUIET),
	R(IFLA_BR, MCAST_ROUTER, u8, QUIET),
	R(IFLA_BR, MCAST_SNOOPING, boolean8),
	R(IFLA_BR, MCAST_QUERY_USE_IFADDR, boolean8, QUIET),
	R(IFLA_BR, MCAST_QUERIER, boolean8, QUIET),
	R(IFLA_BR, MCAST_HASH_ELASTICITY, u32, QUIET),
	R(IFLA_BR, MCAST_HASH_MAX, u32, QUIET),
	R(IFLA_BR, MCAST_LAST_MEMBER_CNT, u32, QUIET),
	R(IFLA_BR, MCAST_STARTUP_QUERY_CNT, u32, QUIET),
	R(IFLA_BR, MCAST_LAST_MEMBER_INTVL, u64, QUIET),
	R(IFLA_BR, MCAST_MEMBERSHIP_INTVL, u64, QUIET),
	R(IFLA_BR, MCAST_QUERIER_INTVL, u64, QUIET),
	R(IFLA_BR, MCAST_QUERY_INTVL, u64, QUIET),
	R(IFLA_BR, MCAST_QUERY_RESPONSE_INTVL, u64, QUIET),
	R(IFLA_BR, MCAST_STARTUP_QUERY_INTVL, u64, QUIET),
	R(IFLA_BR, NF_CALL_IPTABLES, boolean8, QUIET),
	R(IFLA_BR, NF_CALL_IP6TABLES, boolean8, QUIET),
	R(IFLA_BR, NF_CALL_ARPTABLES, boolean8, QUIET),
	R(IFLA_BR, VLAN_DEFAULT_PVID, u16, QUIET),
	R(IFLA_BR, VLAN_STATS_ENABLED, boolean8, QUIET),
	R(IFLA_BR, MCAST_STATS_ENABLED, boolean8, QUIET),
	R(IFLA_BR, MCAST_IGMP_VERSION, u8, QUIET),
	R(IFLA_BR, MCAST_MLD_VERSION, u8, QUIET),
	R(IFLA_BR, VLAN_STATS_PER_PORT, boolean8, QUIET),
	R(IFLA_BR, MULTI_BOOLOPT, hex, QUIET),
};

TABLE(bridge);

static const struct inetcr_attr bond_rows[] = {
	R(IFLA_BOND, MODE, enum8, BARE, .words = bond_words),
	R(IFLA_BOND, MIIMON, u32),
	R(IFLA_BOND, UPDELAY, u32, QUIET),
	R(IFLA_BOND, DOWNDELAY, u32, QUIET),
	R(IFLA_BOND, USE_CARRIER, boolean8, QUIET),
	R(IFLA_BOND, ARP_INTERVAL, u32, QUIET),
	R(IFLA_BOND, ARP_VALIDATE, u32, QUIET),
	R(IFLA_BOND, ARP_ALL_TARGETS, u32, QUIET),
	R(IFLA_BOND, PRIMARY, ifindex),
	R(IFLA_BOND, PRIMARY_RESELECT, u8, QUIET),
	R(IFLA_BOND, FAIL_OVER_MAC, u8, QUIET),
	R(IFLA_BOND, XMIT_HASH_POLICY, u8, QUIET),
	R(IFLA_BOND, RESEND_IGMP, u32, QUIET),
	R(IFLA_BOND, NUM_PEER_NOTIF, u8, QUIET),
	R(IFLA_BOND, ALL_SLAVES_ACTIVE, boolean8, QUIET),
	R(IFLA_BOND, MIN_LINKS, u32, QUIET),
	R(IFLA_BOND, LP_INTERVAL, u32, QUIET),
	R(IFLA_BOND, PACKETS_PER_SLAVE, u32, QUIET),
	R(IFLA_BOND, AD_LACP_RATE, u8, QUIET),
	R(IFLA_BOND, AD_SELECT, u8, QUIET),
	R(IFLA_BOND, TLB_DYNAMIC_LB, boolean8, QUIET),
	R(IFLA_BOND, PEER_NOTIF_DELAY, u32, QUIET),
	R(IFLA_BOND, AD_LACP_ACTIVE, u8, QUIET),
	R(IFLA_BOND, MISSED_MAX, u8, QUIET),
};

TABLE(bond);

/* Told to a master once the device is its port */
const struct inetcr_table netns_master_table = {
	.row = bond_rows, .count = ARRAY_SIZE(bond_rows),
};

/* Ports */

static const struct inetcr_attr bridge_port_rows[] = {
	R(IFLA_BRPORT, PRIORITY, u16),
	R(IFLA_BRPORT, COST, u32),
	R(IFLA_BRPORT, MODE, boolean8, QUIET),
	R(IFLA_BRPORT, GUARD, boolean8, QUIET),
	R(IFLA_BRPORT, PROTECT, boolean8, QUIET),
	R(IFLA_BRPORT, FAST_LEAVE, boolean8, QUIET),
	R(IFLA_BRPORT, LEARNING, boolean8),
	R(IFLA_BRPORT, UNICAST_FLOOD, boolean8, QUIET),
	R(IFLA_BRPORT, PROXYARP, boolean8, QUIET),
	R(IFLA_BRPORT, PROXYARP_WIFI, boolean8, QUIET),
	R(IFLA_BRPORT, MULTICAST_ROUTER, u8, QUIET),
	R(IFLA_BRPORT, MCAST_FLOOD, boolean8, QUIET),
	R(IFLA_BRPORT, MCAST_TO_UCAST, boolean8, QUIET),
	R(IFLA_BRPORT, VLAN_TUNNEL, boolean8, QUIET),
	R(IFLA_BRPORT, BCAST_FLOOD, boolean8, QUIET),
	R(IFLA_BRPORT, GROUP_FWD_MASK, mark16, QUIET),
	R(IFLA_BRPORT, NEIGH_SUPPRESS, boolean8, QUIET),
	R(IFLA_BRPORT, ISOLATED, boolean8, QUIET),
	R(IFLA_BRPORT, MCAST_EHT_HOSTS_LIMIT, u32, QUIET),
	R(IFLA_BRPORT, LOCKED, boolean8, QUIET),
};

TABLE(bridge_port);

static const struct info {
	unsigned int of;
	const char *kind;
	const struct inetcr_table *table;
} infos[] = {
	{ IFLA_INFO_KIND, "vlan", &vlan_table },
	{ IFLA_INFO_KIND, "macvlan", &macvlan_table },
	{ IFLA_INFO_KIND, "macvtap", &macvlan_table },
	{ IFLA_INFO_KIND, "ipvlan", &ipvlan_table },
	{ IFLA_INFO_KIND, "vxlan", &vxlan_table },
	{ IFLA_INFO_KIND, "vrf", &vrf_table },
	{ IFLA_INFO_KIND, "geneve", &geneve_table },
	{ IFLA_INFO_KIND, "ipip", &iptun_table },
	{ IFLA_INFO_KIND, "sit", &iptun_table },
	{ IFLA_INFO_KIND, "ip6tnl", &iptun_table },
	{ IFLA_INFO_KIND, "gre", &gre_table },
	{ IFLA_INFO_KIND, "gretap", &gre_table },
	{ IFLA_INFO_KIND, "ip6gre", &gre_table },
	{ IFLA_INFO_KIND, "ip6gretap", &gre_table },
	{ IFLA_INFO_KIND, "tun", &tun_table },
	{ IFLA_INFO_KIND, "bridge", &bridge_table },
	{ IFLA_INFO_KIND, "bond", &bond_table },
	{ IFLA_INFO_SLAVE_KIND, "bridge", &bridge_port_table },
	{}
};

const struct inetcr_table *netns_info_table(const struct inetcr_attr *attr,
					    const char *of)
{
	const struct info *info;

	for (info = infos; of && info->kind; info++) {
		if (info->of == attr->data_of && !strcmp(info->kind, of))
			return info->table;
	}
	return NULL;
}

/* The link */

static const struct inetcr_attr info_rows[] = {
	R(IFLA_INFO, KIND, string, BARE),
	R(IFLA_INFO, DATA, by_kind, BARE, .data_of = IFLA_INFO_KIND),
	R(IFLA_INFO, SLAVE_KIND, string, QUIET),
	R(IFLA_INFO, SLAVE_DATA, by_kind, .label = "port:",
	  .data_of = IFLA_INFO_SLAVE_KIND),
};

TABLE(info);

static const struct inetcr_attr prop_rows[] = {
	[IFLA_ALT_IFNAME] = { .name = "ALT_IFNAME", KIND(string),
			      .flags = INETCR_ATTR_MULTI },
};

TABLE(prop);

static const struct inetcr_attr inet6_rows[] = {
	R(IFLA_INET6, TOKEN, addr),
};

TABLE(inet6);

static const struct inetcr_attr af_rows[] = {
	[10 /* AF_INET6 */] = { .name = "INET6", KIND(nest),
				.table = &inet6_table },
};

TABLE(af);

static const struct inetcr_attr link_rows[] = {
	R(IFLA, ADDRESS, mac, .label = "link/address"),
	R(IFLA, BROADCAST, mac, QUIET),
	R(IFLA, MTU, u32),
	R(IFLA, LINK, ifindex),
	R(IFLA, MASTER, ifindex),
	R(IFLA, TXQLEN, u32, .label = "qlen"),
	R(IFLA, LINKMODE, enum8, .flags = ATTR_USUAL, .words = link_mode_words),
	R(IFLA, LINKINFO, nest, BARE, .table = &info_table),
	R(IFLA, IFALIAS, string, .label = "alias"),
	R(IFLA, AF_SPEC, nest, BARE, .table = &af_table),
	R(IFLA, GROUP, u32, .flags = ATTR_NOT_OFF),
	R(IFLA, NUM_TX_QUEUES, u32, QUIET),
	R(IFLA, NUM_RX_QUEUES, u32, QUIET),
	R(IFLA, CARRIER, u8),
	R(IFLA, PROTO_DOWN, u8),
	R(IFLA, GSO_MAX_SEGS, u32, QUIET),
	R(IFLA, GSO_MAX_SIZE, u32, QUIET),
	R(IFLA, PROP_LIST, nest, .table = &prop_table),
	R(IFLA, GRO_MAX_SIZE, u32, QUIET),
	/* By number, for headers older than the kernel */
	[63] = { .name = "GSO_IPV4_MAX_SIZE", KIND(u32), QUIET },
	[64] = { .name = "GRO_IPV4_MAX_SIZE", KIND(u32), QUIET },
};

const struct inetcr_table netns_link_table = {
	.row = link_rows, .count = ARRAY_SIZE(link_rows),
};
