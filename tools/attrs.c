// SPDX-License-Identifier: GPL-2.0
/*
 * The attribute table
 *
 * One row per attribute of <linux/af_inet_cr.h>, and per member of the structs
 * they carry. Whatever shows, compares or names an attribute walks these rows:
 * a new attribute is a new row and nothing else.
 */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <linux/errqueue.h>
#include <linux/filter.h>
#include <linux/genetlink.h>
#include <linux/net_tstamp.h>
#include <linux/xfrm.h>

#include <linux/af_inet_cr.h>
#include "netns.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* Words */

static const struct inetcr_word family_words[] = {
	{ 2, "inet" }, { 10, "inet6" }, {}
};

static const struct inetcr_word state_words[] = {
	{ 0, "free" }, { 1, "unconnected" }, { 2, "connecting" },
	{ 3, "connected" }, { 4, "disconnecting" }, {}
};

static const struct inetcr_word type_words[] = {
	{ 1, "stream" }, { 2, "dgram" }, { 3, "raw" }, {}
};

static const struct inetcr_word protocol_words[] = {
	{ 1, "icmp" }, { 2, "igmp" }, { 4, "ipip" }, { 6, "tcp" },
	{ 17, "udp" }, { 33, "dccp" }, { 47, "gre" }, { 50, "esp" },
	{ 51, "ah" }, { 58, "icmpv6" }, { 89, "ospf" }, { 103, "pim" },
	{ 112, "vrrp" }, { 132, "sctp" }, { 136, "udplite" }, { 255, "raw" },
	{}
};

/* IPV6_PREFER_SRC_* and IPV6_FL_S_* of <linux/in6.h> */
static const struct inetcr_word prefer_words[] = {
	{ 1, "tmp" }, { 2, "public" }, { 4, "coa" }, {}
};

static const struct inetcr_word share_words[] = {
	{ 1, "exclusive" }, { 2, "process" }, { 3, "user" }, { 255, "any" }, {}
};

static const struct inetcr_word bind_words[] = {
	{ AF_INET_CR_BIND_ADDR, "addr" }, { AF_INET_CR_BIND_PORT, "port" }, {}
};

static const struct inetcr_word shutdown_words[] = {
	{ AF_INET_CR_SHUT_RCV, "rd" }, { AF_INET_CR_SHUT_SND, "wr" }, {}
};

static const struct inetcr_word what_words[] = {
	{ AF_INET_CR_WHAT_OPTION, "option" },
	{ AF_INET_CR_WHAT_RECEIVE_QUEUE, "receive-queue" },
	{ AF_INET_CR_WHAT_ERROR_QUEUE, "error-queue" },
	{ AF_INET_CR_WHAT_PENDING, "pending" },
	{ AF_INET_CR_WHAT_MEMBERSHIP, "membership" },
	{ AF_INET_CR_WHAT_FILTER, "filter" },
	{ AF_INET_CR_WHAT_XFRM_POLICY, "xfrm-policy" },
	{ AF_INET_CR_WHAT_BPF, "bpf" },
	{ AF_INET_CR_WHAT_SECURITY, "security" },
	{ AF_INET_CR_WHAT_IN_FLIGHT, "in-flight" },
	{ AF_INET_CR_WHAT_ASYNC, "async" },
	{ AF_INET_CR_WHAT_NETDEV, "netdev" }, {}
};

/* SOF_TIMESTAMPING_*; by number, for headers older than the kernel */
static const struct inetcr_word tstamp_words[] = {
	{ 1 << 0, "tx-hardware" }, { 1 << 1, "tx-software" },
	{ 1 << 2, "rx-hardware" }, { 1 << 3, "rx-software" },
	{ 1 << 4, "software" }, { 1 << 5, "sys-hardware" },
	{ 1 << 6, "raw-hardware" }, { 1 << 7, "opt-id" },
	{ 1 << 8, "tx-sched" }, { 1 << 9, "tx-ack" },
	{ 1 << 10, "opt-cmsg" }, { 1 << 11, "opt-tsonly" },
	{ 1 << 12, "opt-stats" }, { 1 << 13, "opt-pktinfo" },
	{ 1 << 14, "opt-tx-swhw" }, { 1 << 15, "bind-phc" },
	{ 1 << 16, "opt-id-tcp" }, { 1 << 17, "opt-rx-filter" },
	{ 1 << 18, "tx-completion" }, {}
};

static const struct inetcr_word clock_words[] = {
	{ 0, "realtime" }, { 1, "monotonic" }, { 11, "tai" }, {}
};

static const struct inetcr_word txtime_words[] = {
	{ 1 << 0, "deadline-mode" }, { 1 << 1, "report-errors" }, {}
};

static const struct inetcr_word pmtudisc_words[] = {
	{ 0, "dont" }, { 1, "want" }, { 2, "do" }, { 3, "probe" },
	{ 4, "interface" }, { 5, "omit" }, {}
};

static const struct inetcr_word encap_words[] = {
	{ 0, "none" }, { 1, "espinudp-non-ike" }, { 2, "espinudp" },
	{ 3, "l2tpinudp" }, { 4, "gtp0" }, { 5, "gtp1u" }, { 6, "rxrpc" },
	{ 7, "espintcp" }, {}
};

static const struct inetcr_word mcast_words[] = {
	{ 0, "exclude" }, { 1, "include" }, {}
};

static const struct inetcr_word icmp_words[] = {
	{ 1U << 0, "echo-reply" }, { 1U << 3, "destination-unreachable" },
	{ 1U << 4, "source-quench" }, { 1U << 5, "redirect" },
	{ 1U << 8, "echo-request" }, { 1U << 9, "router-advertisement" },
	{ 1U << 10, "router-solicitation" }, { 1U << 11, "time-exceeded" },
	{ 1U << 12, "parameter-problem" }, { 1U << 13, "timestamp-request" },
	{ 1U << 14, "timestamp-reply" }, { 1U << 15, "info-request" },
	{ 1U << 16, "info-reply" }, { 1U << 17, "address-mask-request" },
	{ 1U << 18, "address-mask-reply" }, {}
};

static const struct inetcr_word opt_words[] = {
	{ AF_INET_CR_OPT_RR_NEEDADDR, "rr-needaddr" },
	{ AF_INET_CR_OPT_TS_NEEDADDR, "ts-needaddr" },
	{ AF_INET_CR_OPT_TS_NEEDTIME, "ts-needtime" }, {}
};

static const struct inetcr_word origin_words[] = {
	{ 0, "none" }, { 1, "local" }, { 2, "icmp" }, { 3, "icmp6" },
	{ 4, "timestamping" }, { 5, "zerocopy" }, { 6, "txtime" }, {}
};

static const struct inetcr_word iff_words[] = {
	{ IFF_UP, "up" }, { IFF_DEBUG, "debug" },
	{ IFF_NOTRAILERS, "notrailers" }, { IFF_NOARP, "noarp" },
	{ IFF_PROMISC, "promisc" }, { IFF_ALLMULTI, "allmulti" },
	{ IFF_MULTICAST, "multicast" }, { IFF_PORTSEL, "portsel" },
	{ IFF_AUTOMEDIA, "automedia" }, { IFF_DYNAMIC, "dynamic" }, {}
};

static const struct inetcr_word arphrd_words[] = {
	{ 1, "ether" }, { 768, "ipip" }, { 769, "tunnel6" },
	{ 772, "loopback" }, { 776, "sit" }, { 778, "gre" },
	{ 823, "gre6" }, { 0xfffe, "none" }, {}
};

static const struct inetcr_word conf_of_words[] = {
	{ AF_INET_CR_CONF_OF_DEVICE, "device" },
	{ AF_INET_CR_CONF_OF_ALL, "all" },
	{ AF_INET_CR_CONF_OF_DEFAULT, "default" }, {}
};

static const struct inetcr_word addr_scope_words[] = {
	{ 0, "global" }, { 200, "site" }, { 253, "link" }, { 254, "host" }, {}
};

/* IFA_F_* and IFAPROT_*, by number, for headers older than the kernel */
static const struct inetcr_word ifa_words[] = {
	{ 0x01, "temporary" }, { 0x02, "nodad" }, { 0x04, "optimistic" },
	{ 0x08, "dadfailed" }, { 0x10, "home" }, { 0x20, "deprecated" },
	{ 0x40, "tentative" }, { 0x80, "permanent" }, { 0x100, "mngtmpaddr" },
	{ 0x200, "noprefixroute" }, { 0x400, "mcautojoin" },
	{ 0x800, "stable-privacy" }, {}
};

static const struct inetcr_word ifaprot_words[] = {
	{ 1, "kernel_lo" }, { 2, "kernel_ra" }, { 3, "kernel_ll" }, {}
};

static const struct inetcr_word owner_words[] = {
	{ 0, "tid" }, { 1, "pid" }, { 2, "pgrp" }, {}
};

/* Rows */

#define KIND(k)		.kind = &inetcr_kind_##k

#define MEMBER(s, m, n, k, ...) \
	{ .name = n, .offset = offsetof(s, m), KIND(k), ## __VA_ARGS__ }

#define STRUCT(t, s) \
	static const struct inetcr_table t##_table = { \
		.row = t##_rows, .count = ARRAY_SIZE(t##_rows), .size = s, \
	}

static const struct inetcr_attr linger_rows[] = {
	MEMBER(struct linger, l_onoff, "ONOFF", boolean, .flags = ATTR_BARE),
	MEMBER(struct linger, l_linger, "LINGER", s32, .flags = ATTR_BARE,
	       .unit = "s"),
};

STRUCT(linger, sizeof(struct linger));

static const struct inetcr_attr filter_rows[] = {
	MEMBER(struct sock_filter, code, "CODE", u16,
	       .flags = ATTR_BARE | ATTR_HEX),
	MEMBER(struct sock_filter, jt, "JT", u8, .flags = ATTR_BARE),
	MEMBER(struct sock_filter, jf, "JF", u8, .flags = ATTR_BARE),
	MEMBER(struct sock_filter, k, "K", u32, .flags = ATTR_BARE | ATTR_HEX),
};

STRUCT(filter, sizeof(struct sock_filter));

static const struct inetcr_attr txtime_rows[] = {
	MEMBER(struct sock_txtime, clockid, "CLOCKID", enum,
	       .flags = ATTR_BARE, .words = clock_words),
	MEMBER(struct sock_txtime, flags, "FLAGS", mask,
	       .words = txtime_words),
};

STRUCT(txtime, sizeof(struct sock_txtime));

static const struct inetcr_attr timestamping_rows[] = {
	MEMBER(struct so_timestamping, flags, "FLAGS", mask,
	       .flags = ATTR_BARE, .words = tstamp_words),
	MEMBER(struct so_timestamping, bind_phc, "BIND_PHC", s32),
};

STRUCT(timestamping, sizeof(struct so_timestamping));

static const struct inetcr_word policy_words[] = {
	{ 0, "allow" }, { 1, "block" }, {}
};

static const struct inetcr_attr policy_rows[] = {
	MEMBER(struct xfrm_userpolicy_info, action, "ACTION", enum8,
	       .flags = ATTR_BARE, .words = policy_words),
	MEMBER(struct xfrm_userpolicy_info, sel.saddr, "SRC", xaddr),
	MEMBER(struct xfrm_userpolicy_info, sel.prefixlen_s, "SRC_LEN", u8),
	MEMBER(struct xfrm_userpolicy_info, sel.sport, "SPORT", be16),
	MEMBER(struct xfrm_userpolicy_info, sel.daddr, "DST", xaddr),
	MEMBER(struct xfrm_userpolicy_info, sel.prefixlen_d, "DST_LEN", u8),
	MEMBER(struct xfrm_userpolicy_info, sel.dport, "DPORT", be16),
	MEMBER(struct xfrm_userpolicy_info, sel.proto, "PROTO", u8),
	MEMBER(struct xfrm_userpolicy_info, priority, "PRIORITY", u32),
	MEMBER(struct xfrm_userpolicy_info, flags, "FLAGS", u8,
	       .flags = ATTR_HEX),
	MEMBER(struct xfrm_userpolicy_info, dir, "DIR", u8,
	       .flags = ATTR_QUIET),
};

STRUCT(policy, sizeof(struct xfrm_userpolicy_info));

static const struct inetcr_attr tmpl_rows[] = {
	MEMBER(struct xfrm_user_tmpl, id.daddr, "DADDR", xaddr),
	MEMBER(struct xfrm_user_tmpl, saddr, "SADDR", xaddr),
	MEMBER(struct xfrm_user_tmpl, id.proto, "PROTO", u8),
	MEMBER(struct xfrm_user_tmpl, id.spi, "SPI", be32, .flags = ATTR_HEX),
	MEMBER(struct xfrm_user_tmpl, reqid, "REQID", u32),
	MEMBER(struct xfrm_user_tmpl, mode, "MODE", u8),
	MEMBER(struct xfrm_user_tmpl, optional, "OPTIONAL", u8),
};

STRUCT(tmpl, sizeof(struct xfrm_user_tmpl));

static const struct inetcr_attr ee_rows[] = {
	MEMBER(struct sock_extended_err, ee_errno, "ERRNO", error,
	       .flags = ATTR_BARE),
	MEMBER(struct sock_extended_err, ee_origin, "ORIGIN", enum8,
	       .words = origin_words),
	MEMBER(struct sock_extended_err, ee_type, "TYPE", u8),
	MEMBER(struct sock_extended_err, ee_code, "CODE", u8),
	MEMBER(struct sock_extended_err, ee_info, "INFO", u32),
	MEMBER(struct sock_extended_err, ee_data, "DATA", u32),
};

STRUCT(ee, sizeof(struct sock_extended_err));

/* u32, high << 16 | low */
struct port_range {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	uint16_t low, high;
#else
	uint16_t high, low;
#endif
};

static const struct inetcr_attr port_range_rows[] = {
	MEMBER(struct port_range, low, "LOW", u16),
	MEMBER(struct port_range, high, "HIGH", u16),
};

STRUCT(port_range, sizeof(struct port_range));

#define NEST(t) \
	static const struct inetcr_table t##_table = { \
		.row = t##_rows, .count = ARRAY_SIZE(t##_rows), \
	}

#define ROW(prefix, n, k, ...) \
	[AF_INET_CR_##prefix##_##n] = { .name = #n, KIND(k), ## __VA_ARGS__ }

#define FOLLOWING_DATA \
	[0] = { .name = "DATA", KIND(data), .flags = ATTR_BARE }

static const struct inetcr_attr left_out_rows[] = {
	ROW(LEFT_OUT, WHAT, enum, .flags = ATTR_QUIET, .words = what_words),
	ROW(LEFT_OUT, TEXT, string, .flags = ATTR_BARE),
	ROW(LEFT_OUT, COUNT, u32),
	ROW(LEFT_OUT, BYTES, u64),
	ROW(LEFT_OUT, PAD, hex, .flags = ATTR_QUIET),
};

NEST(left_out);

static const struct inetcr_attr dev_rows[] = {
	ROW(DEV, NAME, device, .flags = ATTR_BARE),
	ROW(DEV, INDEX, u32, .flags = INETCR_ATTR_IDENTITY),
	ROW(DEV, ADDR, addr),
};

const struct inetcr_table inetcr_dev_table = {
	.row = dev_rows, .count = ARRAY_SIZE(dev_rows),
};

static const struct inetcr_attr mship_rows[] = {
	ROW(MSHIP, GROUP, addr, .flags = ATTR_BARE),
	ROW(MSHIP, DEV, nest, .table = &inetcr_dev_table),
	ROW(MSHIP, MODE, enum, .flags = ATTR_BARE, .words = mcast_words),
	ROW(MSHIP, SOURCES, addrs, .flags = ATTR_BARE),
};

NEST(mship);

static const struct inetcr_attr mship6_rows[] = {
	ROW(MSHIP, GROUP, addr, .flags = ATTR_BARE),
	ROW(MSHIP, DEV, nest, .table = &inetcr_dev_table),
	ROW(MSHIP, MODE, enum, .flags = ATTR_BARE, .words = mcast_words),
	ROW(MSHIP, SOURCES, addrs6, .flags = ATTR_BARE),
};

NEST(mship6);

static const struct inetcr_attr flowlabel_rows[] = {
	ROW(FLOWLABEL, LABEL, u32, .flags = ATTR_HEX | ATTR_BARE),
	ROW(FLOWLABEL, DST, addr, .label = "to"),
	ROW(FLOWLABEL, SHARE, enum, .words = share_words),
	ROW(FLOWLABEL, LINGER, u32, .unit = "s"),
	ROW(FLOWLABEL, EXPIRES, u32, .unit = "s"),
	ROW(FLOWLABEL, HOPOPTS, hex),
	ROW(FLOWLABEL, RTHDRDSTOPTS, hex),
	ROW(FLOWLABEL, RTHDR, hex),
};

NEST(flowlabel);

static const struct inetcr_attr bpf_rows[] = {
	ROW(BPF, ID, u32),
	ROW(BPF, TAG, hex),
	ROW(BPF, FD, u32),
};

NEST(bpf);

static const struct inetcr_attr xfrm_rows[] = {
	ROW(XFRM, INFO, struct, .flags = ATTR_BARE, .table = &policy_table),
	ROW(XFRM, TMPL, structs, .table = &tmpl_table, .unit = " templates"),
};

NEST(xfrm);

static const struct inetcr_attr dgram_rows[] = {
	FOLLOWING_DATA,
	ROW(DGRAM, HEADER, header, .flags = ATTR_BARE),
	ROW(DGRAM, TSTAMP, time, .label = "time"),
	ROW(DGRAM, HWTSTAMP, time, .label = "hwtime"),
	ROW(DGRAM, PKTINFO, nest, .table = &inetcr_dev_table),
	ROW(DGRAM, MARK, u32, .flags = ATTR_HEX),
	ROW(DGRAM, DROPCOUNT, u32),
	ROW(DGRAM, FRAGSIZE, u32),
	ROW(DGRAM, GSO_SIZE, u32),
	ROW(DGRAM, CSUM, u32, .flags = ATTR_HEX),
	ROW(DGRAM, CSCOV, u32),
	ROW(DGRAM, PEEKED, flag),
	ROW(DGRAM, OPT_FLAGS, mask, .words = opt_words),
	ROW(DGRAM, PAD, hex, .flags = ATTR_QUIET),
	ROW(DGRAM, SCOPE_DEV, nest, .table = &inetcr_dev_table),
};

NEST(dgram);

static const struct inetcr_attr exterr_rows[] = {
	FOLLOWING_DATA,
	ROW(EXTERR, ERR, struct, .flags = ATTR_BARE, .table = &ee_table),
	ROW(EXTERR, HEADER, header, .flags = ATTR_BARE),
	ROW(EXTERR, ADDR_OFFSET, u32),
	ROW(EXTERR, PORT, port),
	ROW(EXTERR, TSTAMP, time, .label = "time"),
	ROW(EXTERR, HWTSTAMP, time, .label = "hwtime"),
	ROW(EXTERR, PKTINFO, nest, .table = &inetcr_dev_table),
	ROW(EXTERR, IP_OFFSET, u32),
	ROW(EXTERR, PAD, hex, .flags = ATTR_QUIET),
};

NEST(exterr);

static const struct inetcr_attr pending_rows[] = {
	ROW(PENDING, ADDR, addr, .label = "to"),
	ROW(PENDING, PORT, port),
	ROW(PENDING, SOURCE, addr),
	ROW(PENDING, DEV, nest, .table = &inetcr_dev_table),
	ROW(PENDING, TTL, u32),
	ROW(PENDING, TOS, u32, .flags = ATTR_HEX),
	ROW(PENDING, PRIORITY, u32),
	ROW(PENDING, MARK, u32, .flags = ATTR_HEX),
	ROW(PENDING, GSO_SIZE, u32),
	ROW(PENDING, TXTIME, u64),
	ROW(PENDING, OPTIONS, hex),
	ROW(PENDING, TX_FLAGS, mask, .words = tstamp_words),
	ROW(PENDING, PAD, hex, .flags = ATTR_QUIET),
	ROW(PENDING, FLOWLABEL, u32, .flags = ATTR_HEX),
	ROW(PENDING, DONTFRAG, boolean),
	ROW(PENDING, HOPOPTS, hex),
	ROW(PENDING, RTHDRDSTOPTS, hex),
	ROW(PENDING, RTHDR, hex),
	ROW(PENDING, DSTOPTS, hex),
};

NEST(pending);

static const struct inetcr_attr async_rows[] = {
	ROW(ASYNC, PID, s32),
	ROW(ASYNC, SIGNAL, signal),
	ROW(ASYNC, FASYNC, flag),
	ROW(ASYNC, TYPE, enum, .words = owner_words),
};

NEST(async);

static const struct inetcr_attr netdev_ref_rows[] = {
	ROW(NETDEV_REF, INDEX, u32, .flags = INETCR_ATTR_IDENTITY),
	ROW(NETDEV_REF, NAME, device, .flags = ATTR_BARE),
	ROW(NETDEV_REF, NETNSID, s32, .flags = INETCR_ATTR_IDENTITY),
};

NEST(netdev_ref);

static const struct inetcr_attr netdev_conf_entry_rows[] = {
	ROW(NETDEV_CONF_ENTRY, NAME, string, .flags = ATTR_BARE),
	ROW(NETDEV_CONF_ENTRY, VALUE, s32, .flags = ATTR_BARE),
	ROW(NETDEV_CONF_ENTRY, ADDR, addr),
};

NEST(netdev_conf_entry);

static const struct inetcr_attr netdev_conf_rows[] = {
	ROW(NETDEV_CONF, FAMILY, enum, .flags = ATTR_BARE, .words = family_words),
	ROW(NETDEV_CONF, OF, enum, .words = conf_of_words),
	ROW(NETDEV_CONF, ENTRY, nest, .flags = INETCR_ATTR_MULTI,
	    .table = &netdev_conf_entry_table),
};

NEST(netdev_conf);

static const struct inetcr_attr netdev_addr_rows[] = {
	ROW(NETDEV_ADDR, LOCAL, addr, .flags = ATTR_BARE),
	ROW(NETDEV_ADDR, PEER, addr),
	ROW(NETDEV_ADDR, PREFIXLEN, u32, .flags = ATTR_QUIET),
	ROW(NETDEV_ADDR, BROADCAST, addr, .label = "brd"),
	ROW(NETDEV_ADDR, SCOPE, enum, .words = addr_scope_words),
	ROW(NETDEV_ADDR, FLAGS, mask, .flags = ATTR_BARE, .words = ifa_words),
	ROW(NETDEV_ADDR, LABEL, string),
	ROW(NETDEV_ADDR, VALID, u32, .flags = INETCR_ATTR_IDENTITY,
	    .unit = "s"),
	ROW(NETDEV_ADDR, PREFERRED, u32, .flags = INETCR_ATTR_IDENTITY,
	    .unit = "s"),
	ROW(NETDEV_ADDR, METRIC, u32),
	ROW(NETDEV_ADDR, PROTO, enum, .words = ifaprot_words),
};

NEST(netdev_addr);

#define NAMED(n, s, k, ...) \
	[AF_INET_CR_ATTR_##n] = { .name = s, KIND(k), ## __VA_ARGS__ }
#define SO(n, k, ...)	NAMED(SOCKOPT_##n, "SO_" #n, k, ## __VA_ARGS__)
#define TOP(n, k, ...) \
	[AF_INET_CR_ATTR_##n] = { .name = #n, KIND(k), ## __VA_ARGS__ }

static const struct inetcr_attr attr_rows[] = {
	/* What it is */
	TOP(INODE, u32, .flags = INETCR_ATTR_HEAD | INETCR_ATTR_IDENTITY),
	TOP(SOCK_STATE, enum, .flags = INETCR_ATTR_HEAD, .words = state_words),
	TOP(SOCK_TYPE, enum, .flags = INETCR_ATTR_HEAD, .words = type_words),
	TOP(SOCK_FD, u32, .flags = INETCR_ATTR_IDENTITY),
	TOP(PAD, hex,
	    .flags = INETCR_ATTR_MULTI | INETCR_ATTR_HEAD | INETCR_ATTR_IDENTITY),
	TOP(PID, u32),
	TOP(NO_CONTENTS, flag),
	TOP(ALL_VALUES, flag),
	TOP(LEFT_OUT, nest, .label = "left out:", .flags = INETCR_ATTR_MULTI,
	    .table = &left_out_table),
	TOP(OWNER_PID, u32, .flags = INETCR_ATTR_HEAD | INETCR_ATTR_IDENTITY),
	TOP(OWNER_FD, u32, .flags = INETCR_ATTR_HEAD | INETCR_ATTR_IDENTITY),
	TOP(OWNER_UID, u32, .flags = ATTR_GIVEN),
	TOP(OWNER_GID, u32, .flags = ATTR_GIVEN),
	TOP(FAMILY, enum, .flags = INETCR_ATTR_HEAD, .words = family_words),
	TOP(PROTOCOL, enum, .flags = INETCR_ATTR_HEAD,
	    .words = protocol_words),

	/* Addresses */
	TOP(LOCAL_ADDR, addr, .flags = INETCR_ATTR_HEAD),
	TOP(LOCAL_PORT, port, .flags = ATTR_GIVEN | INETCR_ATTR_HEAD),
	TOP(BIND_LOCKS, mask, .flags = ATTR_GIVEN, .words = bind_words),
	TOP(SOURCE_ADDR, addr),
	TOP(REMOTE_ADDR, addr, .flags = INETCR_ATTR_HEAD),
	TOP(REMOTE_PORT, port, .flags = ATTR_GIVEN | INETCR_ATTR_HEAD),
	TOP(SHUTDOWN, mask, .words = shutdown_words),
	TOP(NONBLOCK, flag),

	/* SOL_SOCKET */
	SO(BINDTODEVICE, device),
	SO(BROADCAST, flag),
	SO(DEBUG, flag),
	SO(DONTROUTE, flag),
	SO(KEEPALIVE, flag),
	SO(LINGER, struct, .table = &linger_table),
	SO(OOBINLINE, flag),
	SO(PASSCRED, flag),
	SO(PRIORITY, u32),
	SO(RCVLOWAT, u32),
	SO(RCVTIMEO, timeval, .unit = "s"),
	SO(SNDTIMEO, timeval, .unit = "s"),
	SO(RCVBUF, u32),
	SO(REUSEADDR, flag),
	SO(SNDBUF, u32),
	SO(TIMESTAMP, flag),
	NAMED(SOCKOPT_SNDBUF_ULOCK, "SNDBUF_ULOCK", flag),
	NAMED(SOCKOPT_RCVBUF_ULOCK, "RCVBUF_ULOCK", flag),
	SO(BINDTOIFINDEX, u32),
	SO(REUSEPORT, boolean),
	SO(NO_CHECK, boolean),
	SO(PASSSEC, boolean),
	SO(PASSPIDFD, boolean),
	SO(MARK, u32, .flags = ATTR_HEX),
	SO(RCVMARK, boolean),
	SO(RXQ_OVFL, boolean),
	SO(WIFI_STATUS, boolean),
	SO(PEEK_OFF, s32, .fresh = -1),
	SO(NOFCS, boolean),
	SO(ATTACH_FILTER, structs, .table = &filter_table,
	   .unit = " instructions"),
	SO(ATTACH_BPF, nest, .table = &bpf_table),
	SO(LOCK_FILTER, boolean),
	SO(ATTACH_REUSEPORT_CBPF, structs, .table = &filter_table,
	   .unit = " instructions"),
	SO(ATTACH_REUSEPORT_EBPF, nest, .table = &bpf_table),
	SO(SELECT_ERR_QUEUE, boolean),
	SO(BUSY_POLL, u32, .unit = "us"),
	SO(PREFER_BUSY_POLL, boolean),
	SO(BUSY_POLL_BUDGET, u32),
	SO(MAX_PACING_RATE, u64, .fresh = -1),
	SO(INCOMING_CPU, s32, .fresh = -1),
	SO(ZEROCOPY, boolean),
	SO(TXTIME, struct, .table = &txtime_table),
	SO(RESERVE_MEM, u32),
	SO(TXREHASH, boolean),
	SO(TIMESTAMPNS, boolean),
	SO(TIMESTAMPING, struct, .table = &timestamping_table),
	NAMED(SOCKOPT_TIMESTAMP_NEW, "TIMESTAMP_NEW", boolean),
	TOP(RX_TIMESTAMP, boolean),

	/* SOL_IP */
	TOP(IP_TOS, u32, .flags = ATTR_HEX),
	TOP(IP_TTL, s32, .fresh = -1),
	TOP(IP_MINTTL, u32),
	TOP(IP_HDRINCL, boolean),
	TOP(IP_NODEFRAG, boolean),
	TOP(IP_ROUTER_ALERT, boolean),
	TOP(IP_OPTIONS, hex),
	TOP(IP_PKTINFO, boolean),
	TOP(IP_RECVTTL, boolean),
	TOP(IP_RECVTOS, boolean),
	TOP(IP_RECVOPTS, boolean),
	TOP(IP_RETOPTS, boolean),
	TOP(IP_PASSSEC, boolean),
	TOP(IP_RECVORIGDSTADDR, boolean),
	TOP(IP_CHECKSUM, boolean),
	TOP(IP_RECVFRAGSIZE, boolean),
	TOP(IP_RECVERR, boolean),
	TOP(IP_RECVERR_RFC4884, boolean),
	TOP(IP_FREEBIND, boolean),
	TOP(IP_TRANSPARENT, boolean),
	TOP(IP_BIND_ADDRESS_NO_PORT, boolean),
	TOP(IP_LOCAL_PORT_RANGE, struct, .table = &port_range_table),
	TOP(IP_MTU_DISCOVER, enum, .words = pmtudisc_words),
	TOP(IP_UNICAST_IF, nest, .table = &inetcr_dev_table),
	TOP(IP_MULTICAST_IF, nest, .table = &inetcr_dev_table),
	TOP(IP_MULTICAST_TTL, u32, .fresh = 1),
	TOP(IP_MULTICAST_LOOP, boolean, .fresh = 1),
	TOP(IP_MULTICAST_ALL, boolean, .fresh = 1),
	TOP(IP_XFRM_POLICY_IN, nest, .table = &xfrm_table),
	TOP(IP_XFRM_POLICY_OUT, nest, .table = &xfrm_table),
	TOP(IP_MEMBERSHIP, nest, .flags = INETCR_ATTR_MULTI,
	    .table = &mship_table),

	/* SOL_UDP, SOL_UDPLITE, SOL_RAW */
	TOP(UDP_CORK, boolean),
	TOP(UDP_ENCAP, enum, .words = encap_words),
	TOP(UDP_NO_CHECK6_TX, boolean),
	TOP(UDP_NO_CHECK6_RX, boolean),
	TOP(UDP_SEGMENT, u32),
	TOP(UDP_GRO, boolean),
	TOP(UDPLITE_SEND_CSCOV, u32),
	TOP(UDPLITE_RECV_CSCOV, u32),
	NAMED(RAW_ICMP_FILTER, "ICMP_FILTER", mask, .words = icmp_words),

	/* SOL_IPV6, SOL_RAW and SOL_ICMPV6 of AF_INET6 */
	TOP(IPV6_V6ONLY, boolean),
	TOP(IPV6_UNICAST_HOPS, s32, .fresh = -1),
	TOP(IPV6_MULTICAST_HOPS, u32, .fresh = 1),
	TOP(IPV6_MULTICAST_LOOP, boolean, .fresh = 1),
	TOP(IPV6_MULTICAST_ALL, boolean, .fresh = 1),
	TOP(IPV6_MULTICAST_IF, nest, .table = &inetcr_dev_table),
	TOP(IPV6_UNICAST_IF, nest, .table = &inetcr_dev_table),
	TOP(IPV6_MTU, u32),
	TOP(IPV6_MTU_DISCOVER, enum, .words = pmtudisc_words, .fresh = 1),
	TOP(IPV6_RECVERR, boolean),
	TOP(IPV6_RECVERR_RFC4884, boolean),
	TOP(IPV6_MINHOPCOUNT, u32),
	TOP(IPV6_AUTOFLOWLABEL, boolean, .flags = ATTR_GIVEN),
	TOP(IPV6_DONTFRAG, boolean),
	TOP(IPV6_ROUTER_ALERT_ISOLATE, boolean),
	TOP(IPV6_FLOWINFO_SEND, boolean),
	TOP(IPV6_FLOWINFO, boolean),
	TOP(IPV6_ADDR_PREFERENCES, mask, .words = prefer_words),
	TOP(IPV6_RECVPKTINFO, boolean),
	TOP(IPV6_2292PKTINFO, boolean),
	TOP(IPV6_RECVHOPLIMIT, boolean),
	TOP(IPV6_2292HOPLIMIT, boolean),
	TOP(IPV6_RECVRTHDR, boolean),
	TOP(IPV6_2292RTHDR, boolean),
	TOP(IPV6_RECVHOPOPTS, boolean),
	TOP(IPV6_2292HOPOPTS, boolean),
	TOP(IPV6_RECVDSTOPTS, boolean),
	TOP(IPV6_2292DSTOPTS, boolean),
	TOP(IPV6_RECVTCLASS, boolean),
	TOP(IPV6_RECVPATHMTU, boolean),
	TOP(IPV6_RECVORIGDSTADDR, boolean),
	TOP(IPV6_RECVFRAGSIZE, boolean),
	TOP(IPV6_TCLASS, u32, .flags = ATTR_HEX),
	TOP(IPV6_HOPOPTS, hex),
	TOP(IPV6_RTHDRDSTOPTS, hex),
	TOP(IPV6_RTHDR, hex),
	TOP(IPV6_DSTOPTS, hex),
	TOP(IPV6_PKTINFO, nest, .table = &inetcr_dev_table),
	TOP(IPV6_MEMBERSHIP, nest, .flags = INETCR_ATTR_MULTI,
	    .table = &mship6_table),
	TOP(IPV6_ANYCAST, nest, .flags = INETCR_ATTR_MULTI,
	    .table = &mship6_table),
	TOP(IPV6_FLOWLABEL, nest, .flags = INETCR_ATTR_MULTI,
	    .table = &flowlabel_table),
	NAMED(RAW_IPV6_CHECKSUM, "IPV6_CHECKSUM", s32, .flags = ATTR_GIVEN),
	NAMED(RAW_ICMPV6_FILTER, "ICMPV6_FILTER", hex),
	TOP(REMOTE_FLOWINFO, u32, .flags = ATTR_HEX),
	TOP(IPV6_LAST_PEER, addr),

	/* State without an option */
	TOP(ERROR, error),
	TOP(ERROR_SOFT, error),
	TOP(DROPS, u32),
	TOP(STAMP, time),
	TOP(TSKEY, u32),
	TOP(ZCKEY, u32),
	TOP(TXHASH, u32, .flags = ATTR_HEX),
	TOP(IP_ID, u32, .flags = ATTR_HEX),
	TOP(ASYNC, nest, .table = &async_table),
	TOP(REUSEPORT_GROUP, boolean),
	TOP(UNHASHED, flag, .flags = ATTR_NOT_OFF),

	/* Queues */
	TOP(QUEUE_POS, u32, .flags = INETCR_ATTR_IDENTITY | ATTR_PER_MSG),
	TOP(DGRAM, nest, .flags = INETCR_ATTR_MULTI, .table = &dgram_table),
	TOP(DGRAM_DATA, data, .data_of = AF_INET_CR_ATTR_DGRAM),
	TOP(EXTERR, nest, .flags = INETCR_ATTR_MULTI, .table = &exterr_table),
	TOP(EXTERR_DATA, data, .data_of = AF_INET_CR_ATTR_EXTERR),
	TOP(UDP_PENDING, nest, .table = &pending_table),
	TOP(UDP_PENDING_DATA, data),

	/* Devices */
	TOP(NETDEV_NAME, device),
	TOP(NETDEV_INDEX, u32, .flags = INETCR_ATTR_IDENTITY),
	TOP(NETDEV_TYPE, enum, .words = arphrd_words),
	TOP(NETDEV_WHOLE, flag),
	TOP(NETDEV_EXTERNAL, flag),
	TOP(NETDEV_REF, nest, .flags = INETCR_ATTR_MULTI,
	    .table = &netdev_ref_table),
	TOP(NETDEV_LINK, nest, .table = &netns_link_table),
	TOP(NETDEV_FLAGS, mask, .words = iff_words),
	TOP(NETDEV_CONF, nest, .flags = INETCR_ATTR_MULTI,
	    .table = &netdev_conf_table),
	TOP(NETDEV_ADDR, nest, .flags = INETCR_ATTR_MULTI,
	    .table = &netdev_addr_table),
	TOP(NETDEV_ALTNAME, string, .flags = INETCR_ATTR_MULTI),
	TOP(NETDEV_MADDR, mac, .flags = INETCR_ATTR_MULTI),
	TOP(NETDEV_MASTER_DATA, nest, .table = &netns_master_table),
	TOP(NETDEV_NETNS_FD, u32),
	TOP(NETDEV_CREATED, flag),
};

const struct inetcr_table inetcr_attrs = {
	.row = attr_rows,
	.count = ARRAY_SIZE(attr_rows),
};

const struct inetcr_attr inetcr_attr_unknown = {
	.name = "unknown attribute",
	KIND(hex),
	.flags = INETCR_ATTR_MULTI,
};

/* Finding rows */

const struct inetcr_attr *inetcr_table_find(const struct inetcr_table *table,
					    unsigned int number)
{
	if (!number || number >= table->count || !table->row[number].name)
		return NULL;
	return &table->row[number];
}

const struct inetcr_attr *inetcr_attr_by_number(unsigned int number)
{
	return inetcr_table_find(&inetcr_attrs, number);
}

const struct inetcr_attr *inetcr_attr_by_name(const char *name)
{
	unsigned int i;

	for (i = 1; i < inetcr_attrs.count; i++) {
		if (attr_rows[i].name && !strcmp(attr_rows[i].name, name))
			return &attr_rows[i];
	}
	return &inetcr_attr_unknown;
}

const struct inetcr_attr *inetcr_attr_inside(const struct inetcr_attr *attr,
					     unsigned int number)
{
	if (attr->kind != &inetcr_kind_nest)
		return NULL;
	return inetcr_table_find(attr->table, number);
}

const char *inetcr_attr_name(const struct inetcr_attr *attr)
{
	return attr->name;
}

const char *inetcr_attr_label(const struct inetcr_attr *attr, const char *name)
{
	return attr->label ? attr->label : name;
}

bool inetcr_attr_is(const struct inetcr_attr *attr, unsigned int flag)
{
	return attr->flags & flag;
}

void inetcr_attr_path(const struct nlmsghdr *msg, size_t offset, char *path,
		      size_t size)
{
	const struct inetcr_table *table = &inetcr_attrs;
	const char *start = (const char *)msg + NLMSG_HDRLEN + GENL_HDRLEN;
	const char *spot = (const char *)msg + offset;
	size_t len = msg->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN;
	const struct nlattr *nla = NULL;

	*path = '\0';
	while (table && inetcr_nla_valid(start, len) &&
	       (nla = inetcr_nla_next(start, len, nla))) {
		const struct inetcr_attr *attr;
		size_t used = strlen(path);

		if (spot < (const char *)nla ||
		    spot >= (const char *)nla + nla->nla_len)
			continue;
		attr = inetcr_table_find(table, inetcr_nla_type(nla));
		if (!attr)
			snprintf(path + used, size - used, "%sATTR_%u",
				 used ? "." : "", inetcr_nla_type(nla));
		else
			snprintf(path + used, size - used, "%s%s",
				 used ? "." : "", attr->name);
		if (spot == (const char *)nla || !attr ||
		    attr->kind != &inetcr_kind_nest)
			return;
		table = attr->table;
		start = inetcr_nla_data(nla);
		len = inetcr_nla_len(nla);
		nla = NULL;
	}
}
