// SPDX-License-Identifier: GPL-2.0
/*
 * Members and attributes of rtnetlink's messages about routes, rules, nexthops,
 * neighbours and queueing disciplines
 *
 * One row per member of a header and per attribute. The code that shows, compares,
 * maps or sends such a message walks these rows: a row of kind ifindex makes a number
 * the index of a device, and ATTR_VOLATILE says that a value is not state.
 */
#include <stddef.h>
#include <linux/fib_rules.h>
#include <linux/if_addrlabel.h>
#include <linux/if_bridge.h>
#include <linux/lwtunnel.h>
#include <linux/neighbour.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>

#include "netns.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#define KIND(k)		.kind = &inetcr_kind_##k
#define MEMBER(s, m, n, k, ...) \
	{ .name = n, .offset = offsetof(struct s, m), KIND(k), ## __VA_ARGS__ }
#define R(p, n, k, ...) \
	[p##_##n] = { .name = #n, KIND(k), ## __VA_ARGS__ }
#define TABLE(t, r, s) \
	const struct inetcr_table t = { .row = r, .count = ARRAY_SIZE(r), \
					.size = s }
#define VOLATILE	.flags = ATTR_VOLATILE
#define BARE		.flags = ATTR_BARE
#define USUAL		.flags = ATTR_BARE | ATTR_USUAL

/* Words */

static const struct inetcr_word family_words[] = {
	{ 2, "inet" }, { 10, "inet6" }, { 7, "bridge" }, { 0, "unspec" },
	{ 28, "mpls" }, {}
};

static const struct inetcr_word type_words[] = {
	{ RTN_UNICAST, "unicast" }, { RTN_LOCAL, "local" },
	{ RTN_BROADCAST, "broadcast" }, { RTN_ANYCAST, "anycast" },
	{ RTN_MULTICAST, "multicast" }, { RTN_BLACKHOLE, "blackhole" },
	{ RTN_UNREACHABLE, "unreachable" }, { RTN_PROHIBIT, "prohibit" },
	{ RTN_THROW, "throw" }, { RTN_NAT, "nat" }, {}
};

static const struct inetcr_word scope_words[] = {
	{ RT_SCOPE_UNIVERSE, "universe" }, { RT_SCOPE_SITE, "site" },
	{ RT_SCOPE_LINK, "link" }, { RT_SCOPE_HOST, "host" },
	{ RT_SCOPE_NOWHERE, "nowhere" }, {}
};

static const struct inetcr_word protocol_words[] = {
	{ RTPROT_BOOT, "boot" }, { RTPROT_UNSPEC, "unspec" },
	{ RTPROT_REDIRECT, "redirect" }, { RTPROT_KERNEL, "kernel" },
	{ RTPROT_STATIC, "static" }, { RTPROT_RA, "ra" },
	{ RTPROT_DHCP, "dhcp" }, { RTPROT_BIRD, "bird" },
	{ RTPROT_ZEBRA, "zebra" }, { RTPROT_BGP, "bgp" },
	{ RTPROT_OSPF, "ospf" }, {}
};

static const struct inetcr_word table_words[] = {
	{ RT_TABLE_MAIN, "main" }, { RT_TABLE_LOCAL, "local" },
	{ RT_TABLE_DEFAULT, "default" }, {}
};

static const struct inetcr_word hop_words[] = {
	{ RTNH_F_DEAD, "dead" }, { RTNH_F_PERVASIVE, "pervasive" },
	{ RTNH_F_ONLINK, "onlink" }, { RTNH_F_OFFLOAD, "offload" },
	{ RTNH_F_LINKDOWN, "linkdown" }, {}
};

static const struct inetcr_word encap_words[] = {
	{ LWTUNNEL_ENCAP_NONE, "none" }, { LWTUNNEL_ENCAP_MPLS, "mpls" },
	{ LWTUNNEL_ENCAP_IP, "ip" }, { LWTUNNEL_ENCAP_ILA, "ila" },
	{ LWTUNNEL_ENCAP_IP6, "ip6" }, { LWTUNNEL_ENCAP_SEG6, "seg6" },
	{ LWTUNNEL_ENCAP_BPF, "bpf" },
	{ LWTUNNEL_ENCAP_SEG6_LOCAL, "seg6local" },
	{ LWTUNNEL_ENCAP_RPL, "rpl" }, {}
};

static const struct inetcr_word pref_words[] = {
	{ 0, "medium" }, { 1, "high" }, { 3, "low" }, {}
};

static const struct inetcr_word action_words[] = {
	{ FR_ACT_TO_TBL, "lookup" }, { FR_ACT_GOTO, "goto" },
	{ FR_ACT_NOP, "nop" }, { FR_ACT_BLACKHOLE, "blackhole" },
	{ FR_ACT_UNREACHABLE, "unreachable" },
	{ FR_ACT_PROHIBIT, "prohibit" }, {}
};

static const struct inetcr_word rule_words[] = {
	{ FIB_RULE_PERMANENT, "permanent" }, { FIB_RULE_INVERT, "not" },
	{ FIB_RULE_UNRESOLVED, "unresolved" },
	{ FIB_RULE_IIF_DETACHED, "iif-detached" },
	{ FIB_RULE_OIF_DETACHED, "oif-detached" }, {}
};

static const struct inetcr_word nud_words[] = {
	{ NUD_PERMANENT, "permanent" }, { NUD_NOARP, "noarp" },
	{ NUD_REACHABLE, "reachable" }, { NUD_STALE, "stale" },
	{ NUD_INCOMPLETE, "incomplete" }, { NUD_DELAY, "delay" },
	{ NUD_PROBE, "probe" }, { NUD_FAILED, "failed" }, {}
};

static const struct inetcr_word ntf_words[] = {
	{ NTF_USE, "use" }, { NTF_SELF, "self" }, { NTF_MASTER, "master" },
	{ NTF_PROXY, "proxy" }, { NTF_EXT_LEARNED, "extern_learn" },
	{ NTF_OFFLOADED, "offload" }, { NTF_STICKY, "sticky" },
	{ NTF_ROUTER, "router" }, {}
};

static const struct inetcr_word ntf_ext_words[] = {
	{ NTF_EXT_MANAGED, "managed" }, { 1 << 1, "locked" }, {}
};

static const struct inetcr_word group_words[] = {
	{ NEXTHOP_GRP_TYPE_MPATH, "mpath" }, { NEXTHOP_GRP_TYPE_RES, "resilient" },
	{}
};

static const struct inetcr_word vlan_words[] = {
	{ BRIDGE_VLAN_INFO_MASTER, "master" },
	{ BRIDGE_VLAN_INFO_PVID, "pvid" },
	{ BRIDGE_VLAN_INFO_UNTAGGED, "untagged" },
	{ BRIDGE_VLAN_INFO_BRENTRY, "self" }, {}
};

/* Routes */

static const struct inetcr_attr route_head_rows[] = {
	MEMBER(rtmsg, rtm_family, "FAMILY", enum8, .flags = ATTR_QUIET,
	       .words = family_words),
	MEMBER(rtmsg, rtm_dst_len, "DST_LEN", u8, .flags = ATTR_QUIET),
	MEMBER(rtmsg, rtm_src_len, "SRC_LEN", u8, .flags = ATTR_QUIET),
	MEMBER(rtmsg, rtm_tos, "TOS", u8, .flags = ATTR_NOT_OFF),
	MEMBER(rtmsg, rtm_protocol, "PROTOCOL", enum8, .label = "proto",
	       .words = protocol_words),
	MEMBER(rtmsg, rtm_scope, "SCOPE", enum8, .flags = ATTR_USUAL,
	       .words = scope_words),
	MEMBER(rtmsg, rtm_type, "TYPE", enum8, USUAL, .words = type_words),
	MEMBER(rtmsg, rtm_flags, "FLAGS", mask, .flags = ATTR_NOT_OFF | ATTR_BARE,
	       .words = hop_words),
};

TABLE(netns_route_head, route_head_rows, sizeof(struct rtmsg));

static const struct inetcr_attr metric_rows[] = {
	R(RTAX, LOCK, mark),
	R(RTAX, MTU, u32),
	R(RTAX, WINDOW, u32),
	R(RTAX, RTT, u32),
	R(RTAX, RTTVAR, u32),
	R(RTAX, SSTHRESH, u32),
	R(RTAX, CWND, u32),
	R(RTAX, ADVMSS, u32),
	R(RTAX, REORDERING, u32),
	R(RTAX, HOPLIMIT, u32),
	R(RTAX, INITCWND, u32),
	R(RTAX, FEATURES, mark),
	R(RTAX, RTO_MIN, u32),
	R(RTAX, INITRWND, u32),
	R(RTAX, QUICKACK, u32),
	R(RTAX, CC_ALGO, string, .label = "congctl"),
	R(RTAX, FASTOPEN_NO_COOKIE, u32),
};

static TABLE(metric_table, metric_rows, 0);

static const struct inetcr_attr route_rows[] = {
	R(RTA, DST, addr, BARE),
	R(RTA, SRC, addr, .label = "from"),
	R(RTA, IIF, ifindex),
	R(RTA, OIF, ifindex, .label = "dev"),
	R(RTA, GATEWAY, addr, .label = "via"),
	R(RTA, PRIORITY, u32, .label = "metric"),
	R(RTA, PREFSRC, addr, .label = "src"),
	R(RTA, METRICS, nest, BARE, .table = &metric_table),
	R(RTA, MULTIPATH, multipath, BARE),
	R(RTA, FLOW, mark, .label = "realm"),
	R(RTA, CACHEINFO, hex, VOLATILE),
	R(RTA, TABLE, enum, .words = table_words),
	R(RTA, MARK, mark),
	R(RTA, MFC_STATS, hex, VOLATILE),
	R(RTA, VIA, hex),
	R(RTA, NEWDST, hex),
	R(RTA, PREF, enum8, .flags = ATTR_USUAL, .words = pref_words),
	R(RTA, ENCAP_TYPE, enum16, .label = "encap", .words = encap_words),
	R(RTA, ENCAP, hex, BARE),
	R(RTA, EXPIRES, u32, .unit = "s", .flags = INETCR_ATTR_IDENTITY),
	R(RTA, PAD, hex, VOLATILE),
	R(RTA, TTL_PROPAGATE, u8),
	R(RTA, NH_ID, u32, .label = "nhid"),
	[NETNS_ROUTE_PLACE] = { .name = "PLACE", KIND(u32), .flags = ATTR_QUIET },
};

TABLE(netns_route_attrs, route_rows, 0);

/* One hop of MULTIPATH, as people read it */
static const struct inetcr_attr hop_rows[] = {
	{ .name = "GATEWAY", KIND(addr), .label = "via" },
	{ .name = "VIA", KIND(hex) },
	{ .name = "OIF", KIND(ifindex), .label = "dev" },
	{ .name = "WEIGHT", KIND(u32) },
	{ .name = "ONLINK", KIND(flag) },
	{ .name = "FLOW", KIND(mark), .label = "realm" },
	{ .name = "ENCAP_TYPE", KIND(enum16), .label = "encap" },
	{ .name = "ENCAP", KIND(hex), BARE },
};

TABLE(netns_hop_table, hop_rows, 0);

/* Nexthops */

static const struct inetcr_attr nexthop_head_rows[] = {
	MEMBER(nhmsg, nh_family, "FAMILY", enum8, .flags = ATTR_QUIET,
	       .words = family_words),
	MEMBER(nhmsg, nh_scope, "SCOPE", enum8, .flags = ATTR_USUAL,
	       .words = scope_words),
	MEMBER(nhmsg, nh_protocol, "PROTOCOL", enum8, .label = "proto",
	       .words = protocol_words),
	MEMBER(nhmsg, nh_flags, "FLAGS", mask, .flags = ATTR_NOT_OFF | ATTR_BARE,
	       .words = hop_words),
};

TABLE(netns_nexthop_head, nexthop_head_rows, sizeof(struct nhmsg));

static const struct inetcr_attr group_rows[] = {
	MEMBER(nexthop_grp, id, "ID", u32),
	MEMBER(nexthop_grp, weight, "WEIGHT", u8),
};

static TABLE(group_table, group_rows, sizeof(struct nexthop_grp));

static const struct inetcr_attr resilient_rows[] = {
	R(NHA_RES_GROUP, BUCKETS, u16),
	R(NHA_RES_GROUP, IDLE_TIMER, u32),
	R(NHA_RES_GROUP, UNBALANCED_TIMER, u32),
	R(NHA_RES_GROUP, UNBALANCED_TIME, hex, VOLATILE),
};

static TABLE(resilient_table, resilient_rows, 0);

static const struct inetcr_attr nexthop_rows[] = {
	R(NHA, ID, u32),
	R(NHA, GROUP, structs, .table = &group_table, .unit = " members"),
	R(NHA, GROUP_TYPE, enum16, USUAL, .words = group_words),
	R(NHA, BLACKHOLE, flag),
	R(NHA, OIF, ifindex, .label = "dev"),
	R(NHA, GATEWAY, addr, .label = "via"),
	R(NHA, ENCAP_TYPE, enum16, .label = "encap", .words = encap_words),
	R(NHA, ENCAP, hex, BARE),
	R(NHA, MASTER, ifindex, VOLATILE),
	R(NHA, FDB, flag),
	R(NHA, RES_GROUP, nest, BARE, .table = &resilient_table),
	/* By number, for headers older than the kernel */
	[14] = { .name = "OP_FLAGS", KIND(mark), VOLATILE },
	[15] = { .name = "GROUP_STATS", KIND(hex), VOLATILE },
	[16] = { .name = "HW_STATS_ENABLE", KIND(u32), .flags = ATTR_QUIET },
	[17] = { .name = "HW_STATS_USED", KIND(u32), VOLATILE },
};

TABLE(netns_nexthop_attrs, nexthop_rows, 0);

/* Rules */

static const struct inetcr_attr rule_head_rows[] = {
	MEMBER(fib_rule_hdr, family, "FAMILY", enum8, .flags = ATTR_QUIET,
	       .words = family_words),
	MEMBER(fib_rule_hdr, dst_len, "DST_LEN", u8, .flags = ATTR_QUIET),
	MEMBER(fib_rule_hdr, src_len, "SRC_LEN", u8, .flags = ATTR_QUIET),
	MEMBER(fib_rule_hdr, tos, "TOS", u8, .flags = ATTR_NOT_OFF),
	MEMBER(fib_rule_hdr, action, "ACTION", enum8, USUAL,
	       .words = action_words),
	MEMBER(fib_rule_hdr, flags, "FLAGS", mask,
	       .flags = ATTR_NOT_OFF | ATTR_BARE, .words = rule_words),
};

TABLE(netns_rule_head, rule_head_rows, sizeof(struct fib_rule_hdr));

static const struct inetcr_attr id_range_rows[] = {
	MEMBER(fib_rule_uid_range, start, "START", u32, BARE),
	MEMBER(fib_rule_uid_range, end, "END", u32, BARE),
};

static TABLE(id_range_table, id_range_rows, sizeof(struct fib_rule_uid_range));

static const struct inetcr_attr port_range_rows[] = {
	MEMBER(fib_rule_port_range, start, "START", u16, BARE),
	MEMBER(fib_rule_port_range, end, "END", u16, BARE),
};

static TABLE(port_range_table, port_range_rows,
	     sizeof(struct fib_rule_port_range));

static const struct inetcr_attr rule_rows[] = {
	R(FRA, DST, addr, .label = "to"),
	R(FRA, SRC, addr, .label = "from"),
	R(FRA, IIFNAME, device, .label = "iif"),
	R(FRA, GOTO, u32),
	R(FRA, PRIORITY, u32),
	R(FRA, FWMARK, mark),
	R(FRA, FLOW, mark, .label = "realms"),
	R(FRA, TUN_ID, hex),
	R(FRA, SUPPRESS_IFGROUP, s32),
	R(FRA, SUPPRESS_PREFIXLEN, s32, .flags = ATTR_QUIET),
	R(FRA, TABLE, enum, .words = table_words),
	R(FRA, FWMASK, mark),
	R(FRA, OIFNAME, device, .label = "oif"),
	R(FRA, PAD, hex, VOLATILE),
	R(FRA, L3MDEV, u8, .flags = ATTR_NOT_OFF),
	R(FRA, UID_RANGE, struct, .table = &id_range_table),
	R(FRA, PROTOCOL, enum8, .label = "proto", .words = protocol_words),
	R(FRA, IP_PROTO, u8, .label = "ipproto"),
	R(FRA, SPORT_RANGE, struct, .label = "sport", .table = &port_range_table),
	R(FRA, DPORT_RANGE, struct, .label = "dport", .table = &port_range_table),
};

TABLE(netns_rule_attrs, rule_rows, 0);

/* Neighbours, proxies, forwarding databases */

static const struct inetcr_attr neigh_head_rows[] = {
	MEMBER(ndmsg, ndm_family, "FAMILY", enum8, .flags = ATTR_QUIET,
	       .words = family_words),
	MEMBER(ndmsg, ndm_ifindex, "DEV", ifindex),
	MEMBER(ndmsg, ndm_state, "STATE", mask16,
	       .flags = ATTR_NOT_OFF | ATTR_BARE, .words = nud_words),
	MEMBER(ndmsg, ndm_flags, "FLAGS", mask8,
	       .flags = ATTR_NOT_OFF | ATTR_BARE, .words = ntf_words),
	MEMBER(ndmsg, ndm_type, "TYPE", enum8, .flags = ATTR_QUIET,
	       .words = type_words),
};

TABLE(netns_neigh_head, neigh_head_rows, sizeof(struct ndmsg));

static const struct inetcr_attr neigh_rows[] = {
	R(NDA, DST, addr, BARE),
	R(NDA, LLADDR, mac),
	R(NDA, CACHEINFO, hex, VOLATILE),
	R(NDA, PROBES, u32, VOLATILE),
	R(NDA, VLAN, u16),
	R(NDA, PORT, be16),
	R(NDA, VNI, u32),
	R(NDA, IFINDEX, ifindex, .label = "via"),
	R(NDA, MASTER, ifindex),
	R(NDA, LINK_NETNSID, s32, VOLATILE),
	R(NDA, SRC_VNI, u32),
	R(NDA, PROTOCOL, enum8, .label = "proto", .words = protocol_words),
	R(NDA, NH_ID, u32, .label = "nhid"),
	R(NDA, FDB_EXT_ATTRS, hex, VOLATILE),
	R(NDA, FLAGS_EXT, mask, .flags = ATTR_NOT_OFF | ATTR_BARE, .words = ntf_ext_words),
};

TABLE(netns_neigh_attrs, neigh_rows, 0);

/* The parameters of neighbour tables by device: neigh/DEVICE */

static const struct inetcr_attr neightbl_head_rows[] = {
	MEMBER(ndtmsg, ndtm_family, "FAMILY", enum8, .words = family_words),
};

TABLE(netns_neightbl_head, neightbl_head_rows, sizeof(struct ndtmsg));

static const struct inetcr_attr parm_rows[] = {
	R(NDTPA, IFINDEX, ifindex, .label = "dev"),
	R(NDTPA, REFCNT, u32, VOLATILE),
	R(NDTPA, REACHABLE_TIME, hex, VOLATILE),
	R(NDTPA, BASE_REACHABLE_TIME, u64, .unit = "ms"),
	R(NDTPA, RETRANS_TIME, u64, .unit = "ms"),
	R(NDTPA, GC_STALETIME, u64, .unit = "ms"),
	R(NDTPA, DELAY_PROBE_TIME, u64, .unit = "ms"),
	R(NDTPA, QUEUE_LEN, u32),
	R(NDTPA, APP_PROBES, u32),
	R(NDTPA, UCAST_PROBES, u32),
	R(NDTPA, MCAST_PROBES, u32),
	R(NDTPA, ANYCAST_DELAY, u64, .unit = "ms"),
	R(NDTPA, PROXY_DELAY, u64, .unit = "ms"),
	R(NDTPA, PROXY_QLEN, u32),
	R(NDTPA, LOCKTIME, u64, .unit = "ms"),
	R(NDTPA, QUEUE_LENBYTES, u32),
	R(NDTPA, MCAST_REPROBES, u32),
	R(NDTPA, PAD, hex, VOLATILE),
};

static TABLE(parm_table, parm_rows, 0);

static const struct inetcr_attr neightbl_rows[] = {
	R(NDTA, NAME, string, BARE),
	R(NDTA, PARMS, nest, BARE, .table = &parm_table),
};

TABLE(netns_neightbl_attrs, neightbl_rows, 0);

/* Bridges: vlans and multicast groups */

static const struct inetcr_attr vlan_head_rows[] = {
	MEMBER(br_vlan_msg, family, "FAMILY", enum8, .flags = ATTR_QUIET,
	       .words = family_words),
	MEMBER(br_vlan_msg, ifindex, "DEV", ifindex),
};

TABLE(netns_vlan_head, vlan_head_rows, sizeof(struct br_vlan_msg));

static const struct inetcr_attr vlan_info_rows[] = {
	MEMBER(bridge_vlan_info, vid, "VID", u16, BARE),
	MEMBER(bridge_vlan_info, flags, "FLAGS", mask16,
	       .flags = ATTR_NOT_OFF | ATTR_BARE, .words = vlan_words),
};

static TABLE(vlan_info_table, vlan_info_rows, sizeof(struct bridge_vlan_info));

static const struct inetcr_attr tunnel_rows[] = {
	R(BRIDGE_VLANDB_TINFO, ID, u32),
	R(BRIDGE_VLANDB_TINFO, CMD, u32, .flags = ATTR_QUIET),
};

static TABLE(tunnel_table, tunnel_rows, 0);

static const struct inetcr_attr vlan_entry_rows[] = {
	R(BRIDGE_VLANDB_ENTRY, INFO, struct, BARE, .table = &vlan_info_table),
	R(BRIDGE_VLANDB_ENTRY, RANGE, u16, .label = "to"),
	R(BRIDGE_VLANDB_ENTRY, STATE, u8, VOLATILE),
	R(BRIDGE_VLANDB_ENTRY, TUNNEL_INFO, nest, .label = "tunnel",
	  .table = &tunnel_table),
	R(BRIDGE_VLANDB_ENTRY, STATS, hex, VOLATILE),
	R(BRIDGE_VLANDB_ENTRY, MCAST_ROUTER, u8, .flags = ATTR_QUIET),
	[7] = { .name = "MCAST_N_GROUPS", KIND(u32), VOLATILE },
	[8] = { .name = "MCAST_MAX_GROUPS", KIND(u32), .flags = ATTR_NOT_OFF },
	[9] = { .name = "NEIGH_SUPPRESS", KIND(u8), .flags = ATTR_NOT_OFF },
};

static TABLE(vlan_entry_table, vlan_entry_rows, 0);

static const struct inetcr_attr vlan_rows[] = {
	R(BRIDGE_VLANDB, ENTRY, nest, BARE, .table = &vlan_entry_table),
};

TABLE(netns_vlan_attrs, vlan_rows, 0);

/* Virtual networks of a vxlan device */

static const struct inetcr_attr vni_head_rows[] = {
	MEMBER(tunnel_msg, family, "FAMILY", enum8, .flags = ATTR_QUIET,
	       .words = family_words),
	MEMBER(tunnel_msg, ifindex, "DEV", ifindex),
};

TABLE(netns_vni_head, vni_head_rows, sizeof(struct tunnel_msg));

static const struct inetcr_attr vni_entry_rows[] = {
	R(VXLAN_VNIFILTER_ENTRY, START, u32, BARE),
	R(VXLAN_VNIFILTER_ENTRY, END, u32, .label = "to"),
	R(VXLAN_VNIFILTER_ENTRY, GROUP, addr),
	R(VXLAN_VNIFILTER_ENTRY, GROUP6, addr, .label = "group"),
	R(VXLAN_VNIFILTER_ENTRY, STATS, hex, VOLATILE),
};

static TABLE(vni_entry_table, vni_entry_rows, 0);

static const struct inetcr_attr vni_rows[] = {
	R(VXLAN_VNIFILTER, ENTRY, nest, BARE, .table = &vni_entry_table),
};

TABLE(netns_vni_attrs, vni_rows, 0);

static const struct inetcr_attr mdb_head_rows[] = {
	MEMBER(br_port_msg, family, "FAMILY", enum8, .flags = ATTR_QUIET,
	       .words = family_words),
	MEMBER(br_port_msg, ifindex, "BRIDGE", ifindex),
};

TABLE(netns_mdb_head, mdb_head_rows, sizeof(struct br_port_msg));

static const struct inetcr_attr mdb_entry_rows[] = {
	MEMBER(br_mdb_entry, ifindex, "PORT", ifindex),
	MEMBER(br_mdb_entry, vid, "VID", u16, .flags = ATTR_NOT_OFF),
	MEMBER(br_mdb_entry, addr.u, "GROUP", xaddr, BARE),
};

static TABLE(mdb_entry_table, mdb_entry_rows, sizeof(struct br_mdb_entry));

static const struct inetcr_attr mdb_source_rows[] = {
	R(MDBE_ATTR, SOURCE, addr),
};

static TABLE(mdb_source_table, mdb_source_rows, 0);

static const struct inetcr_attr mdb_rows[] = {
	[MDBA_SET_ENTRY] = { .name = "ENTRY", KIND(struct), BARE,
			     .table = &mdb_entry_table },
	[MDBA_SET_ENTRY_ATTRS] = { .name = "ATTRS", KIND(nest), BARE,
				   .table = &mdb_source_table },
};

TABLE(netns_mdb_attrs, mdb_rows, 0);

/* Queueing disciplines and their classes */

static const struct inetcr_attr tc_head_rows[] = {
	MEMBER(tcmsg, tcm_ifindex, "DEV", ifindex),
	MEMBER(tcmsg, tcm_handle, "HANDLE", handle),
	MEMBER(tcmsg, tcm_parent, "PARENT", handle),
	MEMBER(tcmsg, tcm_info, "LEAF", handle, .flags = INETCR_ATTR_IDENTITY |
						       ATTR_QUIET),
};

TABLE(netns_tc_head, tc_head_rows, sizeof(struct tcmsg));

static const struct inetcr_attr tc_rows[] = {
	R(TCA, KIND, string, BARE),
	R(TCA, OPTIONS, hex, .flags = ATTR_QUIET),
	R(TCA, STATS, hex, VOLATILE),
	R(TCA, XSTATS, hex, VOLATILE),
	R(TCA, RATE, hex),
	R(TCA, FCNT, hex, VOLATILE),
	R(TCA, STATS2, hex, VOLATILE),
	R(TCA, STAB, hex),
	R(TCA, PAD, hex, VOLATILE),
	R(TCA, HW_OFFLOAD, u8, VOLATILE),
	R(TCA, INGRESS_BLOCK, u32),
	R(TCA, EGRESS_BLOCK, u32),
};

TABLE(netns_tc_attrs, tc_rows, 0);

static const struct inetcr_attr filter_head_rows[] = {
	MEMBER(tcmsg, tcm_ifindex, "DEV", ifindex),
	MEMBER(tcmsg, tcm_parent, "PARENT", handle),
	MEMBER(tcmsg, tcm_info, "PREF", handle),
	MEMBER(tcmsg, tcm_handle, "HANDLE", handle),
};

TABLE(netns_filter_head, filter_head_rows, sizeof(struct tcmsg));

static const struct inetcr_attr filter_rows[] = {
	R(TCA, KIND, string, BARE),
	R(TCA, OPTIONS, hex, .flags = ATTR_QUIET),
	R(TCA, CHAIN, u32, .flags = ATTR_NOT_OFF),
};

TABLE(netns_filter_attrs, filter_rows, 0);

/* Labels of IPv6 addresses */

static const struct inetcr_attr label_head_rows[] = {
	MEMBER(ifaddrlblmsg, ifal_family, "FAMILY", enum8, .flags = ATTR_QUIET,
	       .words = family_words),
	MEMBER(ifaddrlblmsg, ifal_prefixlen, "LEN", u8, .label = "/"),
	MEMBER(ifaddrlblmsg, ifal_index, "DEV", ifindex,
	       .flags = ATTR_NOT_OFF),
};

TABLE(netns_label_head, label_head_rows, sizeof(struct ifaddrlblmsg));

static const struct inetcr_attr label_rows[] = {
	R(IFAL, ADDRESS, addr, BARE),
	R(IFAL, LABEL, u32),
};

TABLE(netns_label_attrs, label_rows, 0);
