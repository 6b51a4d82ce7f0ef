// SPDX-License-Identifier: GPL-2.0
/*
 * Checkpoint and restore of AF_INET sockets and network devices: the generic
 * netlink family.
 *
 * This file knows messages: policies, requests, how the state of a socket is
 * cut into messages.  What the state is, the other files know.
 *
 * Requests are checked against the policies here and not by generic netlink,
 * because every error is to be one errno and one sentence: generic netlink
 * would answer a malformed attribute with ERANGE, and a dump that cannot start
 * without a sentence on kernels before 6.2.
 *
 * A dump takes its set of sockets when it starts, with a reference to each
 * file, and drops them when it is done or its netlink socket is closed.
 */
#include <linux/compat.h>
#include <linux/cred.h>
#include <linux/errqueue.h>
#include <linux/icmpv6.h>
#include <linux/if.h>
#include <linux/module.h>
#include <linux/nsproxy.h>
#include <linux/net_tstamp.h>
#include <linux/vmalloc.h>
#include <net/genetlink.h>
#include "af_inet_cr.h"

/* A flag, or a u32 that says on or off */
#define POLICY_FLAG	{ .type = NLA_BINARY, .len = sizeof(u32) }
#define POLICY_U32	{ .type = NLA_U32 }
#define POLICY_S32	{ .type = NLA_S32 }
#define POLICY_NEST	{ .type = NLA_NESTED }
#define POLICY_NAME	{ .type = NLA_NUL_STRING, .len = IFNAMSIZ - 1 }
/* IPV6_FLOWINFO_MASK, in host byte order */
#define FLOWINFO_MASK	0x0fffffff
#define BIND_LOCKS_MASK	(AF_INET_CR_BIND_ADDR | AF_INET_CR_BIND_PORT)
#define LINK_FLAGS	AF_INET_CR_LINK_FLAGS
#define POLICY_STRUCT(type)	NLA_POLICY_EXACT_LEN(sizeof(type))

/* AF_INET_CR_CMD_DUMP - do and dump */
static const struct nla_policy dump_policy[AF_INET_CR_ATTR_MAX + 1] = {
	[AF_INET_CR_ATTR_INODE] = POLICY_U32,
	[AF_INET_CR_ATTR_SOCK_FD] = POLICY_U32,
	[AF_INET_CR_ATTR_PID] = POLICY_U32,
	[AF_INET_CR_ATTR_NO_CONTENTS] = POLICY_FLAG,
	[AF_INET_CR_ATTR_ALL_VALUES] = POLICY_FLAG,
};

/* AF_INET_CR_CMD_RESTORE - do */
static const struct nla_policy restore_policy[AF_INET_CR_ATTR_MAX + 1] = {
	[AF_INET_CR_ATTR_INODE] = POLICY_U32,
	[AF_INET_CR_ATTR_SOCK_STATE] = POLICY_U32,
	[AF_INET_CR_ATTR_SOCK_TYPE] = POLICY_U32,
	[AF_INET_CR_ATTR_SOCK_FD] = POLICY_U32,
	[AF_INET_CR_ATTR_SOCKOPT_BINDTODEVICE] = {
		.type = NLA_NUL_STRING, .len = IFNAMSIZ - 1
	},
	[AF_INET_CR_ATTR_SOCKOPT_BROADCAST] = POLICY_FLAG,
	[AF_INET_CR_ATTR_SOCKOPT_DEBUG] = POLICY_FLAG,
	[AF_INET_CR_ATTR_SOCKOPT_DONTROUTE] = POLICY_FLAG,
	[AF_INET_CR_ATTR_SOCKOPT_KEEPALIVE] = POLICY_FLAG,
	[AF_INET_CR_ATTR_SOCKOPT_LINGER] = POLICY_STRUCT(struct linger),
	[AF_INET_CR_ATTR_SOCKOPT_OOBINLINE] = POLICY_FLAG,
	[AF_INET_CR_ATTR_SOCKOPT_PASSCRED] = POLICY_FLAG,
	[AF_INET_CR_ATTR_SOCKOPT_PRIORITY] = POLICY_U32,
	[AF_INET_CR_ATTR_SOCKOPT_RCVLOWAT] = POLICY_U32,
	[AF_INET_CR_ATTR_SOCKOPT_RCVTIMEO] =
		POLICY_STRUCT(struct __kernel_old_timeval),
	[AF_INET_CR_ATTR_SOCKOPT_SNDTIMEO] =
		POLICY_STRUCT(struct __kernel_old_timeval),
	[AF_INET_CR_ATTR_SOCKOPT_RCVBUF] = POLICY_U32,
	[AF_INET_CR_ATTR_SOCKOPT_REUSEADDR] = POLICY_FLAG,
	[AF_INET_CR_ATTR_SOCKOPT_SNDBUF] = POLICY_U32,
	[AF_INET_CR_ATTR_SOCKOPT_TIMESTAMP] = POLICY_FLAG,
	[AF_INET_CR_ATTR_SOCKOPT_SNDBUF_ULOCK] = POLICY_FLAG,
	[AF_INET_CR_ATTR_SOCKOPT_RCVBUF_ULOCK] = POLICY_FLAG,
	[AF_INET_CR_ATTR_PAD] = { .type = NLA_BINARY, .len = 0 },
	[AF_INET_CR_ATTR_LEFT_OUT] = POLICY_NEST,
	[AF_INET_CR_ATTR_OWNER_PID] = POLICY_U32,
	[AF_INET_CR_ATTR_OWNER_FD] = POLICY_U32,
	[AF_INET_CR_ATTR_OWNER_UID] = POLICY_U32,
	[AF_INET_CR_ATTR_OWNER_GID] = POLICY_U32,
	[AF_INET_CR_ATTR_FAMILY] = POLICY_U32,
	[AF_INET_CR_ATTR_PROTOCOL] = POLICY_U32,
	[AF_INET_CR_ATTR_LOCAL_ADDR] = AF_INET_CR_POLICY_ADDR,
	[AF_INET_CR_ATTR_LOCAL_PORT] = { .type = NLA_U16 },
	[AF_INET_CR_ATTR_BIND_LOCKS] =
		NLA_POLICY_MASK(NLA_U32, BIND_LOCKS_MASK),
	[AF_INET_CR_ATTR_SOURCE_ADDR] = AF_INET_CR_POLICY_ADDR,
	[AF_INET_CR_ATTR_REMOTE_ADDR] = AF_INET_CR_POLICY_ADDR,
	[AF_INET_CR_ATTR_REMOTE_PORT] = { .type = NLA_U16 },
	[AF_INET_CR_ATTR_SHUTDOWN] =
		NLA_POLICY_MASK(NLA_U32, SHUTDOWN_MASK),
	[AF_INET_CR_ATTR_NONBLOCK] = POLICY_FLAG,
	[AF_INET_CR_ATTR_SOCKOPT_BINDTOIFINDEX] = POLICY_U32,
	[AF_INET_CR_ATTR_SOCKOPT_REUSEPORT] = POLICY_U32,
	[AF_INET_CR_ATTR_SOCKOPT_NO_CHECK] = POLICY_U32,
	[AF_INET_CR_ATTR_SOCKOPT_PASSSEC] = POLICY_U32,
	[AF_INET_CR_ATTR_SOCKOPT_PASSPIDFD] = POLICY_U32,
	[AF_INET_CR_ATTR_SOCKOPT_MARK] = POLICY_U32,
	[AF_INET_CR_ATTR_SOCKOPT_RCVMARK] = POLICY_U32,
	[AF_INET_CR_ATTR_SOCKOPT_RXQ_OVFL] = POLICY_U32,
	[AF_INET_CR_ATTR_SOCKOPT_WIFI_STATUS] = POLICY_U32,
	[AF_INET_CR_ATTR_SOCKOPT_PEEK_OFF] = POLICY_S32,
	[AF_INET_CR_ATTR_SOCKOPT_NOFCS] = POLICY_U32,
	[AF_INET_CR_ATTR_SOCKOPT_ATTACH_FILTER] = { .type = NLA_BINARY },
	[AF_INET_CR_ATTR_SOCKOPT_ATTACH_BPF] = POLICY_NEST,
	[AF_INET_CR_ATTR_SOCKOPT_LOCK_FILTER] = NLA_POLICY_MAX(NLA_U32, 1),
	[AF_INET_CR_ATTR_SOCKOPT_ATTACH_REUSEPORT_CBPF] = { .type = NLA_BINARY },
	[AF_INET_CR_ATTR_SOCKOPT_ATTACH_REUSEPORT_EBPF] = POLICY_NEST,
	[AF_INET_CR_ATTR_SOCKOPT_SELECT_ERR_QUEUE] = POLICY_U32,
	[AF_INET_CR_ATTR_SOCKOPT_BUSY_POLL] = POLICY_U32,
	[AF_INET_CR_ATTR_SOCKOPT_PREFER_BUSY_POLL] = POLICY_U32,
	[AF_INET_CR_ATTR_SOCKOPT_BUSY_POLL_BUDGET] = POLICY_U32,
	[AF_INET_CR_ATTR_SOCKOPT_MAX_PACING_RATE] = { .type = NLA_U64 },
	[AF_INET_CR_ATTR_SOCKOPT_INCOMING_CPU] = POLICY_S32,
	[AF_INET_CR_ATTR_SOCKOPT_ZEROCOPY] = POLICY_U32,
	[AF_INET_CR_ATTR_SOCKOPT_TXTIME] = POLICY_STRUCT(struct sock_txtime),
	[AF_INET_CR_ATTR_SOCKOPT_RESERVE_MEM] = POLICY_U32,
	[AF_INET_CR_ATTR_SOCKOPT_TXREHASH] = POLICY_U32,
	[AF_INET_CR_ATTR_SOCKOPT_TIMESTAMPNS] = POLICY_U32,
	[AF_INET_CR_ATTR_SOCKOPT_TIMESTAMPING] =
		POLICY_STRUCT(struct so_timestamping),
	[AF_INET_CR_ATTR_SOCKOPT_TIMESTAMP_NEW] = POLICY_U32,
	[AF_INET_CR_ATTR_RX_TIMESTAMP] = POLICY_U32,
	[AF_INET_CR_ATTR_IP_TOS] = POLICY_U32,
	[AF_INET_CR_ATTR_IP_TTL] = POLICY_S32,
	[AF_INET_CR_ATTR_IP_MINTTL] = POLICY_U32,
	[AF_INET_CR_ATTR_IP_HDRINCL] = POLICY_U32,
	[AF_INET_CR_ATTR_IP_NODEFRAG] = POLICY_U32,
	[AF_INET_CR_ATTR_IP_ROUTER_ALERT] = POLICY_U32,
	[AF_INET_CR_ATTR_IP_OPTIONS] = { .type = NLA_BINARY, .len = 40 },
	[AF_INET_CR_ATTR_IP_PKTINFO] = POLICY_U32,
	[AF_INET_CR_ATTR_IP_RECVTTL] = POLICY_U32,
	[AF_INET_CR_ATTR_IP_RECVTOS] = POLICY_U32,
	[AF_INET_CR_ATTR_IP_RECVOPTS] = POLICY_U32,
	[AF_INET_CR_ATTR_IP_RETOPTS] = POLICY_U32,
	[AF_INET_CR_ATTR_IP_PASSSEC] = POLICY_U32,
	[AF_INET_CR_ATTR_IP_RECVORIGDSTADDR] = POLICY_U32,
	[AF_INET_CR_ATTR_IP_CHECKSUM] = POLICY_U32,
	[AF_INET_CR_ATTR_IP_RECVFRAGSIZE] = POLICY_U32,
	[AF_INET_CR_ATTR_IP_RECVERR] = POLICY_U32,
	[AF_INET_CR_ATTR_IP_RECVERR_RFC4884] = POLICY_U32,
	[AF_INET_CR_ATTR_IP_FREEBIND] = POLICY_U32,
	[AF_INET_CR_ATTR_IP_TRANSPARENT] = POLICY_U32,
	[AF_INET_CR_ATTR_IP_BIND_ADDRESS_NO_PORT] = POLICY_U32,
	[AF_INET_CR_ATTR_IP_LOCAL_PORT_RANGE] = POLICY_U32,
	[AF_INET_CR_ATTR_IP_MTU_DISCOVER] = POLICY_U32,
	[AF_INET_CR_ATTR_IP_UNICAST_IF] = POLICY_NEST,
	[AF_INET_CR_ATTR_IP_MULTICAST_IF] = POLICY_NEST,
	[AF_INET_CR_ATTR_IP_MULTICAST_TTL] = POLICY_U32,
	[AF_INET_CR_ATTR_IP_MULTICAST_LOOP] = POLICY_U32,
	[AF_INET_CR_ATTR_IP_MULTICAST_ALL] = POLICY_U32,
	[AF_INET_CR_ATTR_IP_MEMBERSHIP] = POLICY_NEST,
	[AF_INET_CR_ATTR_UDP_CORK] = NLA_POLICY_MAX(NLA_U32, 1),
	[AF_INET_CR_ATTR_UDP_ENCAP] = POLICY_U32,
	[AF_INET_CR_ATTR_UDP_NO_CHECK6_TX] = POLICY_U32,
	[AF_INET_CR_ATTR_UDP_NO_CHECK6_RX] = POLICY_U32,
	[AF_INET_CR_ATTR_UDP_SEGMENT] = POLICY_U32,
	[AF_INET_CR_ATTR_UDP_GRO] = POLICY_U32,
	[AF_INET_CR_ATTR_UDPLITE_SEND_CSCOV] = POLICY_U32,
	[AF_INET_CR_ATTR_UDPLITE_RECV_CSCOV] = POLICY_U32,
	[AF_INET_CR_ATTR_RAW_ICMP_FILTER] = POLICY_U32,
	[AF_INET_CR_ATTR_ERROR] =
		NLA_POLICY_MAX(NLA_U32, AF_INET_CR_ERRNO_MAX),
	[AF_INET_CR_ATTR_ERROR_SOFT] =
		NLA_POLICY_MAX(NLA_U32, AF_INET_CR_ERRNO_MAX),
	[AF_INET_CR_ATTR_DROPS] = POLICY_U32,
	[AF_INET_CR_ATTR_STAMP] = { .type = NLA_S64 },
	[AF_INET_CR_ATTR_TSKEY] = POLICY_U32,
	[AF_INET_CR_ATTR_ZCKEY] = POLICY_U32,
	[AF_INET_CR_ATTR_TXHASH] = POLICY_U32,
	[AF_INET_CR_ATTR_IP_ID] = POLICY_U32,
	[AF_INET_CR_ATTR_ASYNC] = POLICY_NEST,
	[AF_INET_CR_ATTR_REUSEPORT_GROUP] = NLA_POLICY_MAX(NLA_U32, 1),
	[AF_INET_CR_ATTR_UNHASHED] = POLICY_FLAG,
	[AF_INET_CR_ATTR_QUEUE_POS] = POLICY_U32,
	[AF_INET_CR_ATTR_DGRAM] = POLICY_NEST,
	[AF_INET_CR_ATTR_DGRAM_DATA] = { .type = NLA_BINARY },
	[AF_INET_CR_ATTR_EXTERR] = POLICY_NEST,
	[AF_INET_CR_ATTR_EXTERR_DATA] = { .type = NLA_BINARY },
	[AF_INET_CR_ATTR_UDP_PENDING] = POLICY_NEST,
	[AF_INET_CR_ATTR_UDP_PENDING_DATA] = { .type = NLA_BINARY },
	[AF_INET_CR_ATTR_IP_XFRM_POLICY_IN] = POLICY_NEST,
	[AF_INET_CR_ATTR_IP_XFRM_POLICY_OUT] = POLICY_NEST,
	[AF_INET_CR_ATTR_IPV6_V6ONLY] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_UNICAST_HOPS] = POLICY_S32,
	[AF_INET_CR_ATTR_IPV6_MULTICAST_HOPS] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_MULTICAST_LOOP] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_MULTICAST_ALL] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_MULTICAST_IF] = POLICY_NEST,
	[AF_INET_CR_ATTR_IPV6_UNICAST_IF] = POLICY_NEST,
	[AF_INET_CR_ATTR_IPV6_MTU] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_MTU_DISCOVER] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_RECVERR] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_RECVERR_RFC4884] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_MINHOPCOUNT] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_AUTOFLOWLABEL] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_DONTFRAG] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_ROUTER_ALERT_ISOLATE] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_FLOWINFO_SEND] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_FLOWINFO] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_ADDR_PREFERENCES] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_RECVPKTINFO] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_2292PKTINFO] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_RECVHOPLIMIT] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_2292HOPLIMIT] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_RECVRTHDR] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_2292RTHDR] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_RECVHOPOPTS] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_2292HOPOPTS] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_RECVDSTOPTS] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_2292DSTOPTS] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_RECVTCLASS] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_RECVPATHMTU] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_RECVORIGDSTADDR] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_RECVFRAGSIZE] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_TCLASS] = POLICY_U32,
	[AF_INET_CR_ATTR_IPV6_HOPOPTS] = AF_INET_CR_POLICY_HEADER,
	[AF_INET_CR_ATTR_IPV6_RTHDRDSTOPTS] = AF_INET_CR_POLICY_HEADER,
	[AF_INET_CR_ATTR_IPV6_RTHDR] = AF_INET_CR_POLICY_HEADER,
	[AF_INET_CR_ATTR_IPV6_DSTOPTS] = AF_INET_CR_POLICY_HEADER,
	[AF_INET_CR_ATTR_IPV6_PKTINFO] = POLICY_NEST,
	[AF_INET_CR_ATTR_RAW_IPV6_CHECKSUM] = POLICY_S32,
	[AF_INET_CR_ATTR_RAW_ICMPV6_FILTER] =
		POLICY_STRUCT(struct icmp6_filter),
	[AF_INET_CR_ATTR_REMOTE_FLOWINFO] =
		NLA_POLICY_MASK(NLA_U32, FLOWINFO_MASK),
	[AF_INET_CR_ATTR_IPV6_MEMBERSHIP] = POLICY_NEST,
	[AF_INET_CR_ATTR_IPV6_ANYCAST] = POLICY_NEST,
	[AF_INET_CR_ATTR_IPV6_FLOWLABEL] = POLICY_NEST,
	[AF_INET_CR_ATTR_IPV6_LAST_PEER] = AF_INET_CR_POLICY_ADDR,
};

static struct netlink_range_validation index_range = {
	.min = 1, .max = INT_MAX
};

/* AF_INET_CR_CMD_NETDEV_DUMP - dump */
static const struct nla_policy netdev_dump_policy[AF_INET_CR_ATTR_MAX + 1] = {
	[AF_INET_CR_ATTR_NETDEV_NAME] = POLICY_NAME,
};

/* AF_INET_CR_CMD_NETDEV_RESTORE - do */
static const struct nla_policy netdev_policy[AF_INET_CR_ATTR_MAX + 1] = {
	[AF_INET_CR_ATTR_PAD] = { .type = NLA_BINARY, .len = 0 },
	[AF_INET_CR_ATTR_LEFT_OUT] = POLICY_NEST,
	[AF_INET_CR_ATTR_NETDEV_NAME] = POLICY_NAME,
	[AF_INET_CR_ATTR_NETDEV_INDEX] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &index_range),
	[AF_INET_CR_ATTR_NETDEV_TYPE] = POLICY_U32,
	[AF_INET_CR_ATTR_NETDEV_WHOLE] = POLICY_FLAG,
	[AF_INET_CR_ATTR_NETDEV_EXTERNAL] = POLICY_FLAG,
	[AF_INET_CR_ATTR_NETDEV_REF] = POLICY_NEST,
	[AF_INET_CR_ATTR_NETDEV_LINK] = POLICY_NEST,
	[AF_INET_CR_ATTR_NETDEV_FLAGS] =
		NLA_POLICY_MASK(NLA_U32, LINK_FLAGS),
	[AF_INET_CR_ATTR_NETDEV_CONF] = POLICY_NEST,
	[AF_INET_CR_ATTR_NETDEV_ADDR] = POLICY_NEST,
	[AF_INET_CR_ATTR_NETDEV_ALTNAME] = {
		.type = NLA_NUL_STRING, .len = ALTIFNAMSIZ - 1
	},
	[AF_INET_CR_ATTR_NETDEV_MADDR] = {
		.type = NLA_BINARY, .len = MAX_ADDR_LEN
	},
	[AF_INET_CR_ATTR_NETDEV_MASTER_DATA] = POLICY_NEST,
	[AF_INET_CR_ATTR_NETDEV_NETNS_FD] = POLICY_U32,
};

static bool may_repeat(int attr)
{
	switch (attr) {
	case AF_INET_CR_ATTR_PAD:
	case AF_INET_CR_ATTR_LEFT_OUT:
	case AF_INET_CR_ATTR_IP_MEMBERSHIP:
	case AF_INET_CR_ATTR_IPV6_MEMBERSHIP:
	case AF_INET_CR_ATTR_IPV6_ANYCAST:
	case AF_INET_CR_ATTR_IPV6_FLOWLABEL:
	case AF_INET_CR_ATTR_DGRAM:
	case AF_INET_CR_ATTR_DGRAM_DATA:
	case AF_INET_CR_ATTR_EXTERR:
	case AF_INET_CR_ATTR_EXTERR_DATA:
	case AF_INET_CR_ATTR_NETDEV_REF:
	case AF_INET_CR_ATTR_NETDEV_CONF:
	case AF_INET_CR_ATTR_NETDEV_ADDR:
	case AF_INET_CR_ATTR_NETDEV_ALTNAME:
	case AF_INET_CR_ATTR_NETDEV_MADDR:
		return true;
	default:
		return false;
	}
}

static int parse_attrs(struct nlattr **tb, const struct nlattr *attrs, int len,
		       const struct nla_policy *policy,
		       struct netlink_ext_ack *extack)
{
	const struct nlattr *nla;
	int err, rem;

	err = __nla_parse(tb, AF_INET_CR_ATTR_MAX, attrs, len, policy,
			  NL_VALIDATE_STRICT, extack);
	if (err)
		return err == -ERANGE ? -EINVAL : err;

	nla_for_each_attr(nla, attrs, len, rem) {
		if (nla != tb[nla_type(nla)] && !may_repeat(nla_type(nla))) {
			NL_SET_ERR_MSG_ATTR(extack, tb[nla_type(nla)],
					    "attribute is given twice");
			return -EINVAL;
		}
		if (policy[nla_type(nla)].type == NLA_BINARY &&
		    policy[nla_type(nla)].len == sizeof(u32) &&
		    (nla_len(nla) % sizeof(u32) ||
		     af_inet_cr_get_flag(nla) > 1)) {
			NL_SET_ERR_MSG_ATTR(extack, nla,
					    "a flag has no payload, or a u32 of 0 or 1");
			return -EINVAL;
		}
	}
	return 0;
}

/**
 * af_inet_cr_parse - parse the attributes of a RESTORE request
 * @r: filled in
 * @attrs: first attribute
 * @len: length of all
 */
int af_inet_cr_parse(struct af_inet_cr_restore *r, const struct nlattr *attrs,
		     int len)
{
	r->attrs = attrs;
	r->len = len;
	return parse_attrs(r->tb, attrs, len, restore_policy, r->extack);
}

/**
 * af_inet_cr_netdev_parse - parse the attributes of a NETDEV_RESTORE request
 * @r: filled in
 * @attrs: first attribute
 * @len: length of all
 */
int af_inet_cr_netdev_parse(struct af_inet_cr_netdev *r,
			    const struct nlattr *attrs, int len)
{
	r->attrs = attrs;
	r->len = len;
	return parse_attrs(r->tb, attrs, len, netdev_policy, r->extack);
}

/**
 * af_inet_cr_parse_nests - parse a nest in which one attribute may be repeated
 * @tb: filled with its attributes by number
 * @maxtype: highest number
 * @nest: the nest
 * @policy: policy of its attributes
 * @many: the attribute that may be repeated, or 0
 * @extack: where a sentence goes
 */
int af_inet_cr_parse_nests(struct nlattr **tb, int maxtype,
			   const struct nlattr *nest,
			   const struct nla_policy *policy, int many,
			   struct netlink_ext_ack *extack)
{
	const struct nlattr *nla;
	int err, rem;

	err = __nla_parse(tb, maxtype, nla_data(nest), nla_len(nest), policy,
			  NL_VALIDATE_STRICT, extack);
	if (err)
		return err == -ERANGE ? -EINVAL : err;

	nla_for_each_nested(nla, nest, rem)
		/* Padding is empty */
		if (nla != tb[nla_type(nla)] && nla_len(nla) &&
		    nla_type(nla) != many) {
			NL_SET_ERR_MSG_ATTR(extack, nla,
					    "attribute is given twice");
			return -EINVAL;
		}
	return 0;
}

/* A request by its header: generic netlink has checked that one is there */
static const struct nlattr *request_attrs(const struct nlmsghdr *nlh)
{
	return genlmsg_data(nlmsg_data(nlh));
}

static int request_len(const struct nlmsghdr *nlh)
{
	return genlmsg_len(nlmsg_data(nlh));
}

static u8 request_cmd(const struct nlmsghdr *nlh)
{
	return ((struct genlmsghdr *)nlmsg_data(nlh))->cmd;
}

static struct genl_family family;

/**
 * struct dump_request - what a DUMP request asks for
 * @ino: the attribute that names an inode, or NULL
 * @fd: the attribute that names a descriptor, or NULL
 * @pid: the attribute that names a process, or NULL
 * @contents: carry queues and corked data
 * @all: emit defaults too
 */
struct dump_request {
	const struct nlattr *ino;
	const struct nlattr *fd;
	const struct nlattr *pid;
	bool contents;
	bool all;
};

static int dump_parse(const struct nlmsghdr *nlh, struct dump_request *req,
		      bool many, struct netlink_ext_ack *extack)
{
	struct nlattr *tb[AF_INET_CR_ATTR_MAX + 1];
	int err, selectors;

	err = parse_attrs(tb, request_attrs(nlh), request_len(nlh),
			  dump_policy, extack);
	if (err)
		return err;

	selectors = !!tb[AF_INET_CR_ATTR_INODE] +
		    !!tb[AF_INET_CR_ATTR_SOCK_FD] + !!tb[AF_INET_CR_ATTR_PID];
	if (selectors > 1) {
		NL_SET_ERR_MSG(extack,
			       "INODE, SOCK_FD and PID exclude each other");
		return -EINVAL;
	}
	if (!many && (!selectors || tb[AF_INET_CR_ATTR_PID])) {
		NL_SET_ERR_MSG(extack,
			       "INODE or SOCK_FD has to say which socket; many sockets need NLM_F_DUMP");
		return -EINVAL;
	}

	*req = (struct dump_request) {
		.ino = tb[AF_INET_CR_ATTR_INODE],
		.fd = tb[AF_INET_CR_ATTR_SOCK_FD],
		.pid = tb[AF_INET_CR_ATTR_PID],
		.contents =
			!af_inet_cr_get_flag(tb[AF_INET_CR_ATTR_NO_CONTENTS]),
		.all = af_inet_cr_get_flag(tb[AF_INET_CR_ATTR_ALL_VALUES]),
	};
	return 0;
}

/* The one socket that a request names */
static int dump_find(struct net *net, const struct dump_request *req,
		     struct file **file, struct af_inet_cr_owner *owner,
		     struct netlink_ext_ack *extack)
{
	const struct sock *sk;
	int err;

	*owner = (struct af_inet_cr_owner) {};
	if (req->fd)
		err = af_inet_cr_find_fd(net, nla_get_u32(req->fd), file,
					 extack);
	else
		err = af_inet_cr_find_inode(net, nla_get_u32(req->ino), file,
					    owner, extack);
	if (err)
		goto out;

	sk = sock_from_file(*file)->sk;
	err = af_inet_cr_check_kind(sk->sk_family, sk->sk_type,
				    sk->sk_protocol, extack);
	if (err)
		fput(*file);
out:
	if (err)
		NL_SET_BAD_ATTR(extack, req->fd ? req->fd : req->ino);
	return err;
}

/* Everything of a socket, which is locked, in one message, or -EMSGSIZE */
static int dump_whole(struct af_inet_cr_dump *d)
{
	unsigned int queue = 0, errors = 0;
	int err;

	err = af_inet_cr_dump_head(d);
	if (!err && d->contents)
		err = af_inet_cr_queue_dump(d, &queue);
	if (!err && d->contents)
		err = af_inet_cr_errors_dump(d, &errors);
	if (!err)
		err = af_inet_cr_dump_tail(d);
	return err;
}

/*
 * Buffers grow by four.  A plain request is answered with one message: what
 * waits in the queues has to fit into QUEUES_MAX.
 */
#define ANSWER_MIN	SZ_8K
#define QUEUES_MAX	SZ_128K
#define ANSWER_MAX	SZ_2M

static struct sk_buff *dump_answer(struct genl_info *info,
				   struct af_inet_cr_dump *d, size_t max)
{
	size_t size;
	void *hdr;
	int err = -EMSGSIZE;

	for (size = ANSWER_MIN; size <= max && err == -EMSGSIZE; size *= 4) {
		d->skb = nlmsg_new(size, GFP_KERNEL);
		if (!d->skb)
			return ERR_PTR(-ENOMEM);
		hdr = genlmsg_put_reply(d->skb, info, &family, 0,
					AF_INET_CR_CMD_DUMP);
		err = dump_whole(d);
		if (!err) {
			genlmsg_end(d->skb, hdr);
			return d->skb;
		}
		nlmsg_free(d->skb);
	}
	return ERR_PTR(err);
}

static struct sk_buff *dump_locked(struct genl_info *info,
				   struct af_inet_cr_dump *d)
{
	struct sk_buff *answer;
	int err;

	err = af_inet_cr_queue_hold(d);
	if (err)
		return ERR_PTR(err);

	answer = ERR_PTR(-EMSGSIZE);
	if (d->contents)
		answer = dump_answer(info, d, QUEUES_MAX);
	if (answer == ERR_PTR(-EMSGSIZE)) {
		d->contents = false;
		answer = dump_answer(info, d, ANSWER_MAX);
	}
	return answer;
}

static int af_inet_cr_nl_dump_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct af_inet_cr_owner owner;
	struct af_inet_cr_dump d;
	struct dump_request req;
	struct sk_buff *answer;
	struct file *file;
	int err;

	err = dump_parse(info->nlhdr, &req, false, info->extack);
	if (err)
		return err;
	err = dump_find(genl_info_net(info), &req, &file, &owner, info->extack);
	if (err)
		return err;

	af_inet_cr_dump_init(&d, file, owner, req.contents, req.all);
	lock_sock(d.sk);
	answer = dump_locked(info, &d);
	release_sock(d.sk);
	af_inet_cr_queue_put(&d);
	fput(file);
	if (IS_ERR(answer))
		return PTR_ERR(answer);
	return genlmsg_reply(answer, info);
}

/**
 * struct dump_state - a dump of many sockets under way
 * @set: the sockets
 * @next: the one to be written next
 * @contents: carry queues and corked data
 * @all: emit defaults too
 * @err: why the dump cannot start
 * @extack: the sentence for that, and the attribute to blame
 * @d: the socket being cut into several messages, d.file is NULL if none is
 * @tail: what comes after its queues, taken at the same moment
 * @queue: next datagram
 * @errors: next entry of the error queue
 */
struct dump_state {
	struct af_inet_cr_set set;
	unsigned int next;
	bool contents;
	bool all;
	int err;
	struct netlink_ext_ack extack;

	struct af_inet_cr_dump d;
	struct sk_buff *tail;
	unsigned int queue;
	unsigned int errors;
};

/* Messages of a dump are collected in buffers of this size */
#define DUMP_ALLOC	SZ_32K

static int dump_collect(struct net *net, const struct dump_request *req,
			struct dump_state *s, struct netlink_ext_ack *extack)
{
	struct af_inet_cr_owner owner;
	struct file *file;
	int err;

	if (!req->ino && !req->fd) {
		err = af_inet_cr_find_all(net,
					  req->pid ? nla_data(req->pid) : NULL,
					  &s->set, extack);
		if (err)
			NL_SET_BAD_ATTR(extack, req->pid);
		return err;
	}

	err = dump_find(net, req, &file, &owner, extack);
	if (err)
		return err;
	s->set.found = kvmalloc_array(1, sizeof(*s->set.found), GFP_KERNEL);
	if (!s->set.found) {
		fput(file);
		return -ENOMEM;
	}
	s->set.n = 1;
	s->set.found[0].file = file;
	s->set.found[0].pid = owner.pid;
	s->set.found[0].fd = owner.fd;
	return 0;
}

/*
 * An error is kept for the first message, which takes a sentence along on every
 * kernel.
 */
static int af_inet_cr_nl_dump_start(struct netlink_callback *cb)
{
	struct dump_request req = {};
	struct dump_state *s;

	s = kzalloc(sizeof(*s), GFP_KERNEL);
	if (!s)
		return -ENOMEM;

	s->err = dump_parse(cb->nlh, &req, true, &s->extack);
	if (!s->err)
		s->err = dump_collect(sock_net(cb->skb->sk), &req, s,
				      &s->extack);
	s->contents = req.contents;
	s->all = req.all;
	cb->args[0] = (long)s;
	cb->min_dump_alloc = DUMP_ALLOC;
	return 0;
}

/* Let go of a socket being cut into several messages */
static void dump_split_end(struct dump_state *s)
{
	af_inet_cr_queue_put(&s->d);
	kfree_skb(s->tail);
	s->tail = NULL;
	s->d.file = NULL;
}

static int af_inet_cr_nl_dump_done(struct netlink_callback *cb)
{
	struct dump_state *s = (struct dump_state *)cb->args[0];

	if (!s)
		return 0;
	dump_split_end(s);
	af_inet_cr_set_free(&s->set);
	kfree(s);
	return 0;
}

static void *dump_begin(struct sk_buff *skb, struct netlink_callback *cb)
{
	return genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			   &family, NLM_F_MULTI, request_cmd(cb->nlh));
}

/*
 * Make room in a buffer that has no message yet; it is charged to its reader
 * already.
 */
static int dump_grow(struct sk_buff *skb)
{
	unsigned int room = skb_tailroom(skb), was = skb_end_offset(skb);
	int err;

	if (skb->len || room > ANSWER_MAX)
		return -EMSGSIZE;
	err = pskb_expand_head(skb, 0, room, GFP_KERNEL_ACCOUNT);
	if (err)
		return err;
	skb->truesize += skb_end_offset(skb) - was;
	atomic_add(skb_end_offset(skb) - was, &skb->sk->sk_rmem_alloc);
	return 0;
}

/* Write one message with @fill, into a larger buffer if it is the first there */
static int dump_message(struct sk_buff *skb, struct netlink_callback *cb,
			struct dump_state *s,
			int (*fill)(struct dump_state *s))
{
	void *hdr;
	int err;

	do {
		hdr = dump_begin(skb, cb);
		if (!hdr)
			return -EMSGSIZE;
		s->d.skb = skb;
		err = fill(s);
		if (!err || err == -EAGAIN) {
			genlmsg_end(skb, hdr);
			return err;
		}
		genlmsg_cancel(skb, hdr);
	} while (err == -EMSGSIZE && !dump_grow(skb));
	return err;
}

static int fill_whole(struct dump_state *s)
{
	return dump_whole(&s->d);
}

/* A raw socket receives as soon as it is hashed: not before its queue is there */
static int fill_head(struct dump_state *s)
{
	int err = af_inet_cr_dump_head(&s->d);

	if (!err && s->d.sk->sk_type == SOCK_RAW)
		err = nla_put_flag(s->d.skb, AF_INET_CR_ATTR_UNHASHED);
	return err;
}

static int fill_tail(struct dump_state *s)
{
	int err = af_inet_cr_dump_tail(&s->d);

	if (!err && s->d.sk->sk_type == SOCK_RAW && sk_hashed(s->d.sk))
		err = nla_put_u32(s->d.skb, AF_INET_CR_ATTR_UNHASHED, 0);
	return err;
}

/* Queues as far as there is room, then what comes after them */
static int fill_rest(struct dump_state *s)
{
	unsigned int queue = s->queue, errors = s->errors;
	int err;

	err = af_inet_cr_queue_dump(&s->d, &s->queue);
	if (!err)
		err = af_inet_cr_errors_dump(&s->d, &s->errors);
	if (!err && skb_tailroom(s->d.skb) < s->tail->len)
		err = -EMSGSIZE;
	if (!err)
		skb_put_data(s->d.skb, s->tail->data, s->tail->len);
	if (err == -EMSGSIZE && (queue != s->queue || errors != s->errors))
		return -EAGAIN;
	return err;
}

static int take_tail(struct dump_state *s)
{
	size_t size;
	int err = -EMSGSIZE;

	for (size = ANSWER_MIN; size <= ANSWER_MAX && err == -EMSGSIZE;
	     size *= 4) {
		s->tail = alloc_skb(size, GFP_KERNEL_ACCOUNT);
		if (!s->tail)
			return -ENOMEM;
		s->d.skb = s->tail;
		err = fill_tail(s);
		if (err) {
			kfree_skb(s->tail);
			s->tail = NULL;
		}
	}
	return err;
}

/* First or only message of a socket; -EAGAIN if there are more */
static int dump_first(struct sk_buff *skb, struct netlink_callback *cb,
		      struct dump_state *s)
{
	bool empty = !skb->len;
	void *hdr;
	int err;

	hdr = dump_begin(skb, cb);
	if (!hdr)
		return -EMSGSIZE;
	s->d.skb = skb;
	err = dump_whole(&s->d);
	if (!err) {
		genlmsg_end(skb, hdr);
		return 0;
	}
	genlmsg_cancel(skb, hdr);
	if (err != -EMSGSIZE || !empty)
		return err;

	if (!s->d.queue.n && !s->d.errors.n)
		return dump_message(skb, cb, s, fill_whole);

	err = dump_message(skb, cb, s, fill_head);
	if (!err)
		err = af_inet_cr_queue_keep(&s->d);
	if (!err)
		err = take_tail(s);
	s->queue = 0;
	s->errors = 0;
	return err ? err : -EAGAIN;
}

static int dump_socket(struct sk_buff *skb, struct netlink_callback *cb,
		       struct dump_state *s)
{
	const struct af_inet_cr_found *f = &s->set.found[s->next];
	struct af_inet_cr_owner owner = { .pid = f->pid, .fd = f->fd };
	int err;

	if (s->d.file)
		return dump_message(skb, cb, s, fill_rest);

	af_inet_cr_dump_init(&s->d, f->file, owner, s->contents, s->all);
	lock_sock(s->d.sk);
	err = af_inet_cr_queue_hold(&s->d);
	if (!err)
		err = dump_first(skb, cb, s);
	release_sock(s->d.sk);
	if (err && err != -EAGAIN)
		dump_split_end(s);
	return err;
}

static int af_inet_cr_nl_dump_dumpit(struct sk_buff *skb,
				     struct netlink_callback *cb)
{
	struct dump_state *s = (struct dump_state *)cb->args[0];
	int err;

	if (s->err) {
		if (cb->extack)
			*cb->extack = s->extack;
		return s->err;
	}

	while (s->next < s->set.n) {
		err = dump_socket(skb, cb, s);
		if (err == -EAGAIN)
			continue;
		if (err == -EMSGSIZE && skb->len)
			return skb->len;
		if (err)
			return err;

		dump_split_end(s);
		fput(s->set.found[s->next].file);
		s->set.found[s->next++].file = NULL;
	}
	return 0;
}

static struct sk_buff *restore_answer(struct genl_info *info, int fd)
{
	struct sk_buff *skb;
	void *hdr;

	skb = genlmsg_new(nla_total_size(sizeof(u32)), GFP_KERNEL);
	if (!skb)
		return NULL;
	hdr = genlmsg_put_reply(skb, info, &family, 0, AF_INET_CR_CMD_RESTORE);
	if (!hdr || nla_put_u32(skb, AF_INET_CR_ATTR_SOCK_FD, fd)) {
		nlmsg_free(skb);
		return NULL;
	}
	genlmsg_end(skb, hdr);
	return skb;
}

/*
 * Some checks look at the caller alone: a program must not be made to write to a
 * socket that somebody with fewer rights opened.
 */
static int check_opener(const struct sk_buff *skb,
			struct netlink_ext_ack *extack)
{
	const struct socket *sock = NETLINK_CB(skb).sk->sk_socket;
	const struct cred *opener, *caller = current_cred();

	if (sock && sock->file) {
		opener = sock->file->f_cred;
		if (opener->user_ns == caller->user_ns &&
		    cap_issubset(caller->cap_effective, opener->cap_effective))
			return 0;
	}
	NL_SET_ERR_MSG(extack,
		       "the netlink socket was opened by somebody with fewer rights");
	return -EPERM;
}

static int af_inet_cr_nl_restore_doit(struct sk_buff *skb,
				      struct genl_info *info)
{
	struct af_inet_cr_restore *r;
	struct sk_buff *answer;
	int err;

	/* Structures of setsockopt(2) have other layouts for such a caller */
	if (in_compat_syscall()) {
		NL_SET_ERR_MSG(info->extack,
			       "a 32-bit program cannot restore on a 64-bit kernel");
		return -EOPNOTSUPP;
	}

	err = check_opener(skb, info->extack);
	if (err)
		return err;

	r = kzalloc(sizeof(*r), GFP_KERNEL);
	if (!r)
		return -ENOMEM;
	r->net = genl_info_net(info);
	r->extack = info->extack;
	r->fd = -1;

	err = af_inet_cr_parse(r, request_attrs(info->nlhdr),
			       request_len(info->nlhdr));
	if (!err)
		err = af_inet_cr_sock_restore(r);
	if (!err) {
		answer = restore_answer(info, r->fd);
		err = answer ? genlmsg_reply(answer, info) : -ENOMEM;
		/* A live socket is done, and its descriptor known */
		if (!r->created)
			err = 0;
	}
	af_inet_cr_sock_release(r, !err);
	kfree(r);
	return err;
}

/**
 * struct netdev_state - a dump of devices under way
 * @devs: the devices
 * @err: why the dump cannot start
 * @extack: the sentence for that, and the attribute to blame
 */
struct netdev_state {
	struct af_inet_cr_netdevs *devs;
	int err;
	struct netlink_ext_ack extack;
};

static int netdev_collect(struct netlink_callback *cb, struct netdev_state *s)
{
	struct nlattr *tb[AF_INET_CR_ATTR_MAX + 1], *name;
	struct net *net = sock_net(cb->skb->sk);
	struct af_inet_cr_which which = {};
	int err;

	err = parse_attrs(tb, request_attrs(cb->nlh), request_len(cb->nlh),
			  netdev_dump_policy, &s->extack);
	if (err)
		return err;
	name = tb[AF_INET_CR_ATTR_NETDEV_NAME];
	if (name)
		which.ifindex = af_inet_cr_link_index(net, nla_data(name));
	if (!which.ifindex && name) {
		NL_SET_ERR_MSG_ATTR(&s->extack, name, "there is no such device");
		return -ENODEV;
	}
	s->devs = af_inet_cr_netdevs_take(net, &which);
	if (!IS_ERR(s->devs))
		return 0;
	err = PTR_ERR(s->devs);
	s->devs = NULL;
	if (err == -EBUSY)
		NL_SET_ERR_MSG(&s->extack,
			       "alternative names of devices change all the time");
	else if (err == -ENODEV)
		NL_SET_ERR_MSG_ATTR(&s->extack, name, "there is no such device");
	return err;
}

static int af_inet_cr_nl_netdev_dump_start(struct netlink_callback *cb)
{
	struct netdev_state *s;

	s = kzalloc(sizeof(*s), GFP_KERNEL);
	if (!s)
		return -ENOMEM;
	s->err = netdev_collect(cb, s);
	cb->args[0] = (long)s;
	cb->min_dump_alloc = DUMP_ALLOC;
	return 0;
}

static int af_inet_cr_nl_netdev_dump_done(struct netlink_callback *cb)
{
	struct netdev_state *s = (struct netdev_state *)cb->args[0];

	if (s)
		af_inet_cr_netdevs_free(s->devs);
	kfree(s);
	return 0;
}

static int af_inet_cr_nl_netdev_dump_dumpit(struct sk_buff *skb,
					    struct netlink_callback *cb)
{
	struct netdev_state *s = (struct netdev_state *)cb->args[0];
	void *hdr;
	int err;

	if (s->err) {
		if (cb->extack)
			*cb->extack = s->extack;
		return s->err;
	}

	do {
		hdr = dump_begin(skb, cb);
		err = hdr ? af_inet_cr_netdevs_put(s->devs, skb,
						   sock_net(cb->skb->sk)) :
			    -EMSGSIZE;
		if (!err)
			genlmsg_end(skb, hdr);
		else
			genlmsg_cancel(skb, hdr);
		if (err == -EMSGSIZE && !skb->len)
			err = dump_grow(skb);
	} while (!err);
	if (err == -ENOENT || (err == -EMSGSIZE && skb->len))
		return skb->len;
	return err;
}

static struct sk_buff *netdev_answer(struct genl_info *info,
				     const struct af_inet_cr_netdev *r)
{
	struct sk_buff *skb;
	void *hdr;

	skb = genlmsg_new(2 * nla_total_size(sizeof(u32)), GFP_KERNEL);
	if (!skb)
		return NULL;
	hdr = genlmsg_put_reply(skb, info, &family, 0,
				AF_INET_CR_CMD_NETDEV_RESTORE);
	if (!hdr ||
	    nla_put_u32(skb, AF_INET_CR_ATTR_NETDEV_INDEX, r->ifindex) ||
	    (r->created && nla_put_flag(skb, AF_INET_CR_ATTR_NETDEV_CREATED))) {
		nlmsg_free(skb);
		return NULL;
	}
	genlmsg_end(skb, hdr);
	return skb;
}

static int af_inet_cr_nl_netdev_restore_doit(struct sk_buff *skb,
					     struct genl_info *info)
{
	struct af_inet_cr_netdev *r;
	struct sk_buff *answer;
	int err;

	err = check_opener(skb, info->extack);
	if (err)
		return err;
	/* Files of sysctl are those of the caller's namespace */
	if (!net_eq(genl_info_net(info), current->nsproxy->net_ns)) {
		NL_SET_ERR_MSG(info->extack,
			       "the netlink socket is not of the caller's network namespace");
		return -EPERM;
	}

	r = kzalloc(sizeof(*r), GFP_KERNEL);
	if (!r)
		return -ENOMEM;
	r->net = genl_info_net(info);
	r->extack = info->extack;
	err = af_inet_cr_netdev_parse(r, request_attrs(info->nlhdr),
				      request_len(info->nlhdr));
	if (!err)
		err = af_inet_cr_netdev_restore(r);
	if (!err) {
		/* The device is done: at worst its index has to be looked up */
		answer = netdev_answer(info, r);
		if (answer)
			genlmsg_reply(answer, info);
	}
	kfree(r);
	return err;
}

static const struct genl_ops ops[] = {
	{
		.cmd	= AF_INET_CR_CMD_DUMP,
		.flags	= GENL_UNS_ADMIN_PERM,
		.doit	= af_inet_cr_nl_dump_doit,
		.start	= af_inet_cr_nl_dump_start,
		.dumpit	= af_inet_cr_nl_dump_dumpit,
		.done	= af_inet_cr_nl_dump_done,
	},
	{
		.cmd	= AF_INET_CR_CMD_RESTORE,
		.flags	= GENL_UNS_ADMIN_PERM,
		.doit	= af_inet_cr_nl_restore_doit,
	},
	{
		.cmd	= AF_INET_CR_CMD_NETDEV_DUMP,
		.flags	= GENL_UNS_ADMIN_PERM,
		.start	= af_inet_cr_nl_netdev_dump_start,
		.dumpit	= af_inet_cr_nl_netdev_dump_dumpit,
		.done	= af_inet_cr_nl_netdev_dump_done,
	},
	{
		.cmd	= AF_INET_CR_CMD_NETDEV_RESTORE,
		.flags	= GENL_UNS_ADMIN_PERM,
		.doit	= af_inet_cr_nl_netdev_restore_doit,
	},
};

static struct genl_family family __ro_after_init = {
	.name		= AF_INET_CR_GENL_NAME,
	.version	= AF_INET_CR_GENL_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.ops		= ops,
	.n_ops		= ARRAY_SIZE(ops),
	.module		= THIS_MODULE,
	/* From here on generic netlink refuses all attributes without policy */
	.resv_start_op	= AF_INET_CR_CMD_MAX + 1,
};

static int __init af_inet_cr_init(void)
{
	int err;

	BUILD_BUG_ON(AF_INET_CR_ATTR_SOCKOPT_RCVBUF_ULOCK != 22);
	err = af_inet_cr_sockopt_init();
	if (err)
		return err;
	err = af_inet_cr_sock_init();
	if (err)
		return err;
	err = af_inet_cr_conf_init();
	if (err)
		goto err_sock;
	err = af_inet_cr_rtnl_init();
	if (err)
		goto err_conf;
	err = genl_register_family(&family);
	if (err)
		goto err_rtnl;
	return 0;

err_rtnl:
	af_inet_cr_rtnl_exit();
err_conf:
	af_inet_cr_conf_exit();
err_sock:
	af_inet_cr_sock_exit();
	return err;
}

static void __exit af_inet_cr_exit(void)
{
	genl_unregister_family(&family);
	af_inet_cr_rtnl_exit();
	af_inet_cr_conf_exit();
	af_inet_cr_sock_exit();
}

module_init(af_inet_cr_init);
module_exit(af_inet_cr_exit);

MODULE_DESCRIPTION("Checkpoint and restore of AF_INET sockets and network devices");
MODULE_AUTHOR("The af_inet_cr authors");
MODULE_LICENSE("GPL");
MODULE_ALIAS_GENL_FAMILY(AF_INET_CR_GENL_NAME);
