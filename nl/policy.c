// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/*
 * Generated from tools/ynl/af_inet_cr.yaml: edit that, then "make -C tools spec".
 */
#include "policy.h"
#include "lengths.h"

/* Integer value ranges */
static struct netlink_range_validation af_inet_cr_attr_remote_flowinfo_range = {
	.max	= 268435455ULL,
};

static struct netlink_range_validation af_inet_cr_attr_netdev_index_range = {
	.min	= 1ULL,
	.max	= S32_MAX,
};

static struct netlink_range_validation af_inet_cr_attr_tcp_backlog_range = {
	.max	= S32_MAX,
};

static struct netlink_range_validation af_inet_cr_flowlabel_label_range = {
	.max	= 1048575ULL,
};

static struct netlink_range_validation af_inet_cr_dgram_fragsize_range = {
	.max	= U16_MAX,
};

static struct netlink_range_validation af_inet_cr_dgram_gso_size_range = {
	.min	= 1ULL,
	.max	= U16_MAX,
};

static struct netlink_range_validation af_inet_cr_dgram_cscov_range = {
	.max	= U16_MAX,
};

static struct netlink_range_validation af_inet_cr_pending_gso_size_range = {
	.min	= 1ULL,
	.max	= U16_MAX,
};

static struct netlink_range_validation af_inet_cr_pending_flowlabel_range = {
	.max	= 1048575ULL,
};

const struct nla_policy
af_inet_cr_async_nl_policy[AF_INET_CR_ASYNC_TYPE + 1] = {
	[AF_INET_CR_ASYNC_PID] = { .type = NLA_S32, },
	[AF_INET_CR_ASYNC_SIGNAL] = NLA_POLICY_MAX(NLA_U32, 64),
	[AF_INET_CR_ASYNC_FASYNC] = { .type = NLA_FLAG, },
	[AF_INET_CR_ASYNC_TYPE] = NLA_POLICY_MAX(NLA_U32, 2),
};

const struct nla_policy af_inet_cr_bpf_nl_policy[AF_INET_CR_BPF_FD + 1] = {
	[AF_INET_CR_BPF_ID] = { .type = NLA_U32, },
	[AF_INET_CR_BPF_TAG] = NLA_POLICY_EXACT_LEN(8),
	[AF_INET_CR_BPF_FD] = { .type = NLA_U32, },
};

const struct nla_policy af_inet_cr_dev_nl_policy[AF_INET_CR_DEV_ADDR + 1] = {
	[AF_INET_CR_DEV_NAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[AF_INET_CR_DEV_INDEX] = { .type = NLA_U32, },
	[AF_INET_CR_DEV_ADDR] = { .type = NLA_BINARY, .len = 16, },
};

const struct nla_policy
af_inet_cr_dgram_nl_policy[AF_INET_CR_DGRAM_PRIORITY + 1] = {
	[AF_INET_CR_DGRAM_HEADER] = {
		.type = NLA_BINARY, .len = AF_INET_CR_HEADERS_MAX,
	},
	[AF_INET_CR_DGRAM_TSTAMP] = { .type = NLA_S64, },
	[AF_INET_CR_DGRAM_HWTSTAMP] = { .type = NLA_S64, },
	[AF_INET_CR_DGRAM_PKTINFO] = { .type = NLA_NESTED, },
	[AF_INET_CR_DGRAM_MARK] = { .type = NLA_U32, },
	[AF_INET_CR_DGRAM_DROPCOUNT] = { .type = NLA_U32, },
	[AF_INET_CR_DGRAM_FRAGSIZE] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &af_inet_cr_dgram_fragsize_range),
	[AF_INET_CR_DGRAM_GSO_SIZE] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &af_inet_cr_dgram_gso_size_range),
	[AF_INET_CR_DGRAM_CSUM] = { .type = NLA_U32, },
	[AF_INET_CR_DGRAM_CSCOV] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &af_inet_cr_dgram_cscov_range),
	[AF_INET_CR_DGRAM_PEEKED] = { .type = NLA_FLAG, },
	[AF_INET_CR_DGRAM_OPT_FLAGS] = NLA_POLICY_MASK(NLA_U32, 0x7),
	[AF_INET_CR_DGRAM_PAD] = { .type = NLA_BINARY, },
	[AF_INET_CR_DGRAM_SCOPE_DEV] = { .type = NLA_NESTED, },
	[AF_INET_CR_DGRAM_PRIORITY] = { .type = NLA_U32, },
};

const struct nla_policy
af_inet_cr_exterr_nl_policy[AF_INET_CR_EXTERR_PAD + 1] = {
	[AF_INET_CR_EXTERR_ERR] = NLA_POLICY_EXACT_LEN(16),
	[AF_INET_CR_EXTERR_HEADER] = {
		.type = NLA_BINARY, .len = AF_INET_CR_EXTERR_HEADER_MAX,
	},
	[AF_INET_CR_EXTERR_ADDR_OFFSET] =
		NLA_POLICY_MAX(NLA_U32, AF_INET_CR_EXTERR_HEADER_MAX),
	[AF_INET_CR_EXTERR_PORT] = { .type = NLA_U16, },
	[AF_INET_CR_EXTERR_TSTAMP] = { .type = NLA_S64, },
	[AF_INET_CR_EXTERR_HWTSTAMP] = { .type = NLA_S64, },
	[AF_INET_CR_EXTERR_PKTINFO] = { .type = NLA_NESTED, },
	[AF_INET_CR_EXTERR_IP_OFFSET] =
		NLA_POLICY_RANGE(NLA_U32, 1, AF_INET_CR_EXTERR_HEADER_MAX),
	[AF_INET_CR_EXTERR_PAD] = { .type = NLA_BINARY, },
};

const struct nla_policy
af_inet_cr_flowlabel_nl_policy[AF_INET_CR_FLOWLABEL_RTHDR + 1] = {
	[AF_INET_CR_FLOWLABEL_LABEL] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &af_inet_cr_flowlabel_label_range),
	[AF_INET_CR_FLOWLABEL_DST] = NLA_POLICY_EXACT_LEN(16),
	[AF_INET_CR_FLOWLABEL_SHARE] = NLA_POLICY_MAX(NLA_U32, 255),
	[AF_INET_CR_FLOWLABEL_LINGER] = { .type = NLA_U32, },
	[AF_INET_CR_FLOWLABEL_EXPIRES] = { .type = NLA_U32, },
	[AF_INET_CR_FLOWLABEL_HOPOPTS] = {
		.type = NLA_BINARY, .len = AF_INET_CR_HEADER_MAX,
	},
	[AF_INET_CR_FLOWLABEL_RTHDRDSTOPTS] = {
		.type = NLA_BINARY, .len = AF_INET_CR_HEADER_MAX,
	},
	[AF_INET_CR_FLOWLABEL_RTHDR] = {
		.type = NLA_BINARY, .len = AF_INET_CR_HEADER_MAX,
	},
};

const struct nla_policy
af_inet_cr_mship_nl_policy[AF_INET_CR_MSHIP_SOURCES + 1] = {
	[AF_INET_CR_MSHIP_GROUP] = { .type = NLA_BINARY, .len = 16, },
	[AF_INET_CR_MSHIP_DEV] = { .type = NLA_NESTED, },
	[AF_INET_CR_MSHIP_MODE] = NLA_POLICY_MAX(NLA_U32, 1),
	[AF_INET_CR_MSHIP_SOURCES] = { .type = NLA_BINARY, },
};

const struct nla_policy
af_inet_cr_netdev_addr_nl_policy[AF_INET_CR_NETDEV_ADDR_PROTO + 1] = {
	[AF_INET_CR_NETDEV_ADDR_LOCAL] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[AF_INET_CR_NETDEV_ADDR_PEER] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[AF_INET_CR_NETDEV_ADDR_PREFIXLEN] = NLA_POLICY_MAX(NLA_U32, 128),
	[AF_INET_CR_NETDEV_ADDR_BROADCAST] = NLA_POLICY_EXACT_LEN(4),
	[AF_INET_CR_NETDEV_ADDR_SCOPE] = NLA_POLICY_MAX(NLA_U32, 255),
	[AF_INET_CR_NETDEV_ADDR_FLAGS] = { .type = NLA_U32, },
	[AF_INET_CR_NETDEV_ADDR_LABEL] = { .type = NLA_NUL_STRING, .len = 15, },
	[AF_INET_CR_NETDEV_ADDR_VALID] = { .type = NLA_U32, },
	[AF_INET_CR_NETDEV_ADDR_PREFERRED] = { .type = NLA_U32, },
	[AF_INET_CR_NETDEV_ADDR_METRIC] = { .type = NLA_U32, },
	[AF_INET_CR_NETDEV_ADDR_PROTO] = NLA_POLICY_MAX(NLA_U32, 255),
};

const struct nla_policy
af_inet_cr_netdev_conf_entry_nl_policy[AF_INET_CR_NETDEV_CONF_ENTRY_ADDR + 1] = {
	[AF_INET_CR_NETDEV_CONF_ENTRY_NAME] = { .type = NLA_NUL_STRING, },
	[AF_INET_CR_NETDEV_CONF_ENTRY_VALUE] = { .type = NLA_S32, },
	[AF_INET_CR_NETDEV_CONF_ENTRY_ADDR] = NLA_POLICY_EXACT_LEN(16),
};

const struct nla_policy
af_inet_cr_netdev_conf_nl_policy[AF_INET_CR_NETDEV_CONF_ENTRY + 1] = {
	[AF_INET_CR_NETDEV_CONF_FAMILY] = { .type = NLA_U32, },
	[AF_INET_CR_NETDEV_CONF_OF] = NLA_POLICY_MAX(NLA_U32, 2),
	[AF_INET_CR_NETDEV_CONF_ENTRY] = { .type = NLA_NESTED, },
};

const struct nla_policy
af_inet_cr_netdev_ref_nl_policy[AF_INET_CR_NETDEV_REF_NETNSID + 1] = {
	[AF_INET_CR_NETDEV_REF_INDEX] = { .type = NLA_U32, },
	[AF_INET_CR_NETDEV_REF_NAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[AF_INET_CR_NETDEV_REF_NETNSID] = { .type = NLA_S32, },
};

const struct nla_policy
af_inet_cr_pending_nl_policy[AF_INET_CR_PENDING_TS_OPT_ID + 1] = {
	[AF_INET_CR_PENDING_ADDR] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[AF_INET_CR_PENDING_PORT] = { .type = NLA_U16, },
	[AF_INET_CR_PENDING_SOURCE] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[AF_INET_CR_PENDING_DEV] = { .type = NLA_NESTED, },
	[AF_INET_CR_PENDING_TTL] = NLA_POLICY_MAX(NLA_U32, 255),
	[AF_INET_CR_PENDING_TOS] = NLA_POLICY_MAX(NLA_U32, 255),
	[AF_INET_CR_PENDING_PRIORITY] = { .type = NLA_U32, },
	[AF_INET_CR_PENDING_MARK] = { .type = NLA_U32, },
	[AF_INET_CR_PENDING_GSO_SIZE] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &af_inet_cr_pending_gso_size_range),
	[AF_INET_CR_PENDING_TXTIME] = { .type = NLA_U64, },
	[AF_INET_CR_PENDING_OPTIONS] = { .type = NLA_BINARY, .len = 40, },
	[AF_INET_CR_PENDING_TX_FLAGS] = NLA_POLICY_MASK(NLA_U32, 0x40103),
	[AF_INET_CR_PENDING_PAD] = { .type = NLA_BINARY, },
	[AF_INET_CR_PENDING_FLOWLABEL] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &af_inet_cr_pending_flowlabel_range),
	[AF_INET_CR_PENDING_DONTFRAG] = NLA_POLICY_MAX(NLA_U32, 1),
	[AF_INET_CR_PENDING_HOPOPTS] = {
		.type = NLA_BINARY, .len = AF_INET_CR_HEADER_MAX,
	},
	[AF_INET_CR_PENDING_RTHDRDSTOPTS] = {
		.type = NLA_BINARY, .len = AF_INET_CR_HEADER_MAX,
	},
	[AF_INET_CR_PENDING_RTHDR] = {
		.type = NLA_BINARY, .len = AF_INET_CR_HEADER_MAX,
	},
	[AF_INET_CR_PENDING_DSTOPTS] = {
		.type = NLA_BINARY, .len = AF_INET_CR_HEADER_MAX,
	},
	[AF_INET_CR_PENDING_TS_OPT_ID] = { .type = NLA_U32, },
};

const struct nla_policy
af_inet_cr_segment_nl_policy[AF_INET_CR_SEGMENT_PAD + 1] = {
	[AF_INET_CR_SEGMENT_QUEUE] = NLA_POLICY_MAX(NLA_U32, 3),
	[AF_INET_CR_SEGMENT_SEQ] = { .type = NLA_U32, },
	[AF_INET_CR_SEGMENT_FLAGS] = NLA_POLICY_MASK(NLA_U32, 0x109),
	[AF_INET_CR_SEGMENT_TSTAMP] = { .type = NLA_S64, },
	[AF_INET_CR_SEGMENT_HWTSTAMP] = { .type = NLA_S64, },
	[AF_INET_CR_SEGMENT_PAD] = { .type = NLA_BINARY, },
};

const struct nla_policy
af_inet_cr_tcp_nl_policy[AF_INET_CR_TCP_ZEROCOPY_PENDING + 1] = {
	[AF_INET_CR_TCP_STATE] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_FLAGS] = NLA_POLICY_MASK(NLA_U32, 0x7f),
	[AF_INET_CR_TCP_SND_UNA] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_SND_NXT] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_WRITE_SEQ] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_SND_SML] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_PUSHED_SEQ] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_SND_UP] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_SND_WL1] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_SND_WND] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_MAX_WINDOW] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_RCV_NXT] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_COPIED_SEQ] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_RCV_WUP] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_RCV_WND] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_RCV_SSTHRESH] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_WINDOW_CLAMP] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_SCALING_RATIO] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_SND_WSCALE] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_RCV_WSCALE] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_MSS_CLAMP] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_ADVMSS] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_RCV_MSS] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_TS_VAL] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_TS_RECENT] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_TS_RECENT_AGE] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_ECN] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_URG_SEQ] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_URG_DATA] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_CWND] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_SSTHRESH] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_CWND_CNT] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_CWND_CLAMP] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_REORDERING] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_SRTT] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_MDEV] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_MDEV_MAX] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_RTTVAR] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_RTT_MIN] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_RTO] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_BACKOFF] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_RETRANSMITS] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_PROBES_OUT] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_TIMER_LEFT] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_KEEPALIVE_LEFT] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_DELACK_LEFT] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_RETRANS_AGE] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_PROBES_AGE] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_ACK_AGE] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_DATA_AGE] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_SENT_AGE] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_PINGPONG] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_QUICK] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_ATO] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_BYTES_SENT] = { .type = NLA_U64, },
	[AF_INET_CR_TCP_BYTES_ACKED] = { .type = NLA_U64, },
	[AF_INET_CR_TCP_BYTES_RECEIVED] = { .type = NLA_U64, },
	[AF_INET_CR_TCP_BYTES_RETRANS] = { .type = NLA_U64, },
	[AF_INET_CR_TCP_SEGS_IN] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_SEGS_OUT] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_DATA_SEGS_IN] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_DATA_SEGS_OUT] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_TOTAL_RETRANS] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_DELIVERED] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_DELIVERED_CE] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_LOST] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_DSACK_DUPS] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_REORD_SEEN] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_RCV_OOOPACK] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_PAD] = { .type = NLA_BINARY, },
	[AF_INET_CR_TCP_RCV_RTT] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_RCV_SPACE] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_CHRONO] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_BUSY_TIME] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_RWND_LIMITED] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_SNDBUF_LIMITED] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_RATE_DELIVERED] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_RATE_INTERVAL] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_APP_LIMITED_TO] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_TOTAL_RTO] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_TOTAL_RTO_RECOVERIES] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_TOTAL_RTO_TIME] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_TIMEOUT_REHASH] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_PLB_REHASH] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_FASTOPEN_FAIL] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_RCV_SHRUNK] = { .type = NLA_U32, },
	[AF_INET_CR_TCP_ZEROCOPY_PENDING] = { .type = NLA_U32, },
};

const struct nla_policy af_inet_cr_xfrm_nl_policy[AF_INET_CR_XFRM_TMPL + 1] = {
	[AF_INET_CR_XFRM_INFO] = NLA_POLICY_EXACT_LEN(AF_INET_CR_XFRM_INFO_LEN),
	[AF_INET_CR_XFRM_TMPL] = { .type = NLA_BINARY, .len = 384, },
};

/* AF_INET_CR_CMD_DUMP - do and dump */
const struct nla_policy
af_inet_cr_dump_nl_policy[AF_INET_CR_ATTR_FREEZE_FD + 1] = {
	[AF_INET_CR_ATTR_INODE] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_SOCK_FD] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_PID] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_NO_CONTENTS] = {
		.type = NLA_BINARY, .len = AF_INET_CR_FLAG_LEN,
	},
	[AF_INET_CR_ATTR_ALL_VALUES] = {
		.type = NLA_BINARY, .len = AF_INET_CR_FLAG_LEN,
	},
	[AF_INET_CR_ATTR_FREEZE] = {
		.type = NLA_BINARY, .len = AF_INET_CR_FLAG_LEN,
	},
	[AF_INET_CR_ATTR_FREEZE_FD] = { .type = NLA_U32, },
};

/* AF_INET_CR_CMD_RESTORE - do */
const struct nla_policy
af_inet_cr_restore_nl_policy[AF_INET_CR_ATTR_TCP_BACKLOG + 1] = {
	[AF_INET_CR_ATTR_INODE] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_SOCK_STATE] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_SOCK_TYPE] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_SOCK_FD] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_SOCKOPT_BINDTODEVICE] = {
		.type = NLA_NUL_STRING, .len = 15,
	},
	[AF_INET_CR_ATTR_SOCKOPT_BROADCAST] = {
		.type = NLA_BINARY, .len = AF_INET_CR_FLAG_LEN,
	},
	[AF_INET_CR_ATTR_SOCKOPT_DEBUG] = {
		.type = NLA_BINARY, .len = AF_INET_CR_FLAG_LEN,
	},
	[AF_INET_CR_ATTR_SOCKOPT_DONTROUTE] = {
		.type = NLA_BINARY, .len = AF_INET_CR_FLAG_LEN,
	},
	[AF_INET_CR_ATTR_SOCKOPT_KEEPALIVE] = {
		.type = NLA_BINARY, .len = AF_INET_CR_FLAG_LEN,
	},
	[AF_INET_CR_ATTR_SOCKOPT_LINGER] = NLA_POLICY_EXACT_LEN(8),
	[AF_INET_CR_ATTR_SOCKOPT_OOBINLINE] = {
		.type = NLA_BINARY, .len = AF_INET_CR_FLAG_LEN,
	},
	[AF_INET_CR_ATTR_SOCKOPT_PASSCRED] = {
		.type = NLA_BINARY, .len = AF_INET_CR_FLAG_LEN,
	},
	[AF_INET_CR_ATTR_SOCKOPT_PRIORITY] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_SOCKOPT_RCVLOWAT] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_SOCKOPT_RCVTIMEO] =
		NLA_POLICY_EXACT_LEN(AF_INET_CR_TIMEVAL_LEN),
	[AF_INET_CR_ATTR_SOCKOPT_SNDTIMEO] =
		NLA_POLICY_EXACT_LEN(AF_INET_CR_TIMEVAL_LEN),
	[AF_INET_CR_ATTR_SOCKOPT_RCVBUF] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_SOCKOPT_REUSEADDR] = {
		.type = NLA_BINARY, .len = AF_INET_CR_FLAG_LEN,
	},
	[AF_INET_CR_ATTR_SOCKOPT_SNDBUF] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_SOCKOPT_TIMESTAMP] = {
		.type = NLA_BINARY, .len = AF_INET_CR_FLAG_LEN,
	},
	[AF_INET_CR_ATTR_SOCKOPT_SNDBUF_ULOCK] = {
		.type = NLA_BINARY, .len = AF_INET_CR_FLAG_LEN,
	},
	[AF_INET_CR_ATTR_SOCKOPT_RCVBUF_ULOCK] = {
		.type = NLA_BINARY, .len = AF_INET_CR_FLAG_LEN,
	},
	[AF_INET_CR_ATTR_PAD] = { .type = NLA_BINARY, },
	[AF_INET_CR_ATTR_LEFT_OUT] = { .type = NLA_NESTED, },
	[AF_INET_CR_ATTR_OWNER_PID] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_OWNER_FD] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_OWNER_UID] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_OWNER_GID] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_FAMILY] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_PROTOCOL] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_LOCAL_ADDR] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[AF_INET_CR_ATTR_LOCAL_PORT] = { .type = NLA_U16, },
	[AF_INET_CR_ATTR_BIND_LOCKS] = NLA_POLICY_MASK(NLA_U32, 0x3),
	[AF_INET_CR_ATTR_BIND_NONLOCAL] = {
		.type = NLA_BINARY, .len = AF_INET_CR_FLAG_LEN,
	},
	[AF_INET_CR_ATTR_SOURCE_ADDR] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[AF_INET_CR_ATTR_REMOTE_ADDR] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[AF_INET_CR_ATTR_REMOTE_PORT] = { .type = NLA_U16, },
	[AF_INET_CR_ATTR_SHUTDOWN] = NLA_POLICY_MASK(NLA_U32, 0x3),
	[AF_INET_CR_ATTR_NONBLOCK] = {
		.type = NLA_BINARY, .len = AF_INET_CR_FLAG_LEN,
	},
	[AF_INET_CR_ATTR_SOCKOPT_BINDTOIFINDEX] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_SOCKOPT_REUSEPORT] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_SOCKOPT_NO_CHECK] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_SOCKOPT_PASSSEC] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_SOCKOPT_PASSPIDFD] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_SOCKOPT_MARK] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_SOCKOPT_RCVMARK] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_SOCKOPT_RCVPRIORITY] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_TCP_NODELAY] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_TCP_CORK] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_TCP_MAXSEG] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_TCP_KEEPIDLE] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_TCP_KEEPINTVL] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_TCP_KEEPCNT] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_TCP_SYNCNT] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_TCP_LINGER2] = { .type = NLA_S32, },
	[AF_INET_CR_ATTR_TCP_DEFER_ACCEPT] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_TCP_WINDOW_CLAMP] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_TCP_QUICKACK] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_TCP_CONGESTION] = {
		.type = NLA_NUL_STRING, .len = 15,
	},
	[AF_INET_CR_ATTR_TCP_THIN_LINEAR_TIMEOUTS] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_TCP_USER_TIMEOUT] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_TCP_FASTOPEN] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_TCP_FASTOPEN_CONNECT] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_TCP_FASTOPEN_NO_COOKIE] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_TCP_NOTSENT_LOWAT] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_TCP_SAVE_SYN] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_TCP_INQ] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_TCP_TX_DELAY] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_TCP_RTO_MAX_MS] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_TCP_RTO_MIN_US] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_TCP_DELACK_MAX_US] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_TCP_SEGMENT] = { .type = NLA_NESTED, },
	[AF_INET_CR_ATTR_TCP_SEGMENT_DATA] = { .type = NLA_BINARY, },
	[AF_INET_CR_ATTR_TCP] = { .type = NLA_NESTED, },
	[AF_INET_CR_ATTR_FREEZE_FD] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_DETACH] = {
		.type = NLA_BINARY, .len = AF_INET_CR_FLAG_LEN,
	},
	[AF_INET_CR_ATTR_TCP_BACKLOG] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &af_inet_cr_attr_tcp_backlog_range),
	[AF_INET_CR_ATTR_BIND_ORDER] = NLA_POLICY_MIN(NLA_U32, 1),
	[AF_INET_CR_ATTR_BIND_SHARED] = {
		.type = NLA_BINARY, .len = AF_INET_CR_FLAG_LEN,
	},
	[AF_INET_CR_ATTR_SOCKOPT_RXQ_OVFL] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_SOCKOPT_WIFI_STATUS] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_SOCKOPT_PEEK_OFF] = { .type = NLA_S32, },
	[AF_INET_CR_ATTR_SOCKOPT_NOFCS] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_SOCKOPT_ATTACH_FILTER] = { .type = NLA_BINARY, },
	[AF_INET_CR_ATTR_SOCKOPT_ATTACH_BPF] = { .type = NLA_NESTED, },
	[AF_INET_CR_ATTR_SOCKOPT_LOCK_FILTER] = NLA_POLICY_MAX(NLA_U32, 1),
	[AF_INET_CR_ATTR_SOCKOPT_ATTACH_REUSEPORT_CBPF] = {
		.type = NLA_BINARY,
	},
	[AF_INET_CR_ATTR_SOCKOPT_ATTACH_REUSEPORT_EBPF] = {
		.type = NLA_NESTED,
	},
	[AF_INET_CR_ATTR_SOCKOPT_SELECT_ERR_QUEUE] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_SOCKOPT_BUSY_POLL] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_SOCKOPT_PREFER_BUSY_POLL] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_SOCKOPT_BUSY_POLL_BUDGET] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_SOCKOPT_MAX_PACING_RATE] = { .type = NLA_U64, },
	[AF_INET_CR_ATTR_SOCKOPT_INCOMING_CPU] = { .type = NLA_S32, },
	[AF_INET_CR_ATTR_SOCKOPT_ZEROCOPY] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_SOCKOPT_TXTIME] = NLA_POLICY_EXACT_LEN(8),
	[AF_INET_CR_ATTR_SOCKOPT_RESERVE_MEM] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_SOCKOPT_TXREHASH] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_SOCKOPT_TIMESTAMPNS] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_SOCKOPT_TIMESTAMPING] = NLA_POLICY_EXACT_LEN(8),
	[AF_INET_CR_ATTR_SOCKOPT_TIMESTAMP_NEW] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_RX_TIMESTAMP] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IP_TOS] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IP_TTL] = { .type = NLA_S32, },
	[AF_INET_CR_ATTR_IP_MINTTL] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IP_HDRINCL] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IP_NODEFRAG] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IP_ROUTER_ALERT] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IP_OPTIONS] = { .type = NLA_BINARY, .len = 40, },
	[AF_INET_CR_ATTR_IP_PKTINFO] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IP_RECVTTL] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IP_RECVTOS] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IP_RECVOPTS] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IP_RETOPTS] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IP_PASSSEC] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IP_RECVORIGDSTADDR] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IP_CHECKSUM] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IP_RECVFRAGSIZE] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IP_RECVERR] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IP_RECVERR_RFC4884] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IP_FREEBIND] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IP_TRANSPARENT] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IP_BIND_ADDRESS_NO_PORT] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IP_LOCAL_PORT_RANGE] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IP_MTU_DISCOVER] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IP_UNICAST_IF] = { .type = NLA_NESTED, },
	[AF_INET_CR_ATTR_IP_MULTICAST_IF] = { .type = NLA_NESTED, },
	[AF_INET_CR_ATTR_IP_MULTICAST_TTL] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IP_MULTICAST_LOOP] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IP_MULTICAST_ALL] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IP_MEMBERSHIP] = { .type = NLA_NESTED, },
	[AF_INET_CR_ATTR_UDP_CORK] = NLA_POLICY_MAX(NLA_U32, 1),
	[AF_INET_CR_ATTR_UDP_ENCAP] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_UDP_NO_CHECK6_TX] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_UDP_NO_CHECK6_RX] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_UDP_SEGMENT] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_UDP_GRO] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_UDPLITE_SEND_CSCOV] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_UDPLITE_RECV_CSCOV] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_RAW_ICMP_FILTER] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_ERROR] = NLA_POLICY_MAX(NLA_U32, AF_INET_CR_ERRNO_MAX),
	[AF_INET_CR_ATTR_ERROR_SOFT] =
		NLA_POLICY_MAX(NLA_U32, AF_INET_CR_ERRNO_MAX),
	[AF_INET_CR_ATTR_DROPS] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_STAMP] = { .type = NLA_S64, },
	[AF_INET_CR_ATTR_TSKEY] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_ZCKEY] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_TXHASH] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IP_ID] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_ASYNC] = { .type = NLA_NESTED, },
	[AF_INET_CR_ATTR_REUSEPORT_GROUP] = NLA_POLICY_MAX(NLA_U32, 1),
	[AF_INET_CR_ATTR_UNHASHED] = {
		.type = NLA_BINARY, .len = AF_INET_CR_FLAG_LEN,
	},
	[AF_INET_CR_ATTR_QUEUE_POS] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_DGRAM] = { .type = NLA_NESTED, },
	[AF_INET_CR_ATTR_DGRAM_DATA] = { .type = NLA_BINARY, },
	[AF_INET_CR_ATTR_EXTERR] = { .type = NLA_NESTED, },
	[AF_INET_CR_ATTR_EXTERR_DATA] = { .type = NLA_BINARY, },
	[AF_INET_CR_ATTR_UDP_PENDING] = { .type = NLA_NESTED, },
	[AF_INET_CR_ATTR_UDP_PENDING_DATA] = { .type = NLA_BINARY, },
	[AF_INET_CR_ATTR_IP_XFRM_POLICY_IN] = { .type = NLA_NESTED, },
	[AF_INET_CR_ATTR_IP_XFRM_POLICY_OUT] = { .type = NLA_NESTED, },
	[AF_INET_CR_ATTR_IPV6_V6ONLY] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IPV6_UNICAST_HOPS] = { .type = NLA_S32, },
	[AF_INET_CR_ATTR_IPV6_MULTICAST_HOPS] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IPV6_MULTICAST_LOOP] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IPV6_MULTICAST_ALL] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IPV6_MULTICAST_IF] = { .type = NLA_NESTED, },
	[AF_INET_CR_ATTR_IPV6_UNICAST_IF] = { .type = NLA_NESTED, },
	[AF_INET_CR_ATTR_IPV6_MTU] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IPV6_MTU_DISCOVER] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IPV6_RECVERR] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IPV6_RECVERR_RFC4884] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IPV6_MINHOPCOUNT] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IPV6_AUTOFLOWLABEL] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IPV6_DONTFRAG] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IPV6_ROUTER_ALERT_ISOLATE] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IPV6_FLOWINFO_SEND] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IPV6_FLOWINFO] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IPV6_ADDR_PREFERENCES] = NLA_POLICY_MASK(NLA_U32, 0x7),
	[AF_INET_CR_ATTR_IPV6_RECVPKTINFO] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IPV6_2292PKTINFO] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IPV6_RECVHOPLIMIT] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IPV6_2292HOPLIMIT] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IPV6_RECVRTHDR] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IPV6_2292RTHDR] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IPV6_RECVHOPOPTS] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IPV6_2292HOPOPTS] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IPV6_RECVDSTOPTS] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IPV6_2292DSTOPTS] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IPV6_RECVTCLASS] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IPV6_RECVPATHMTU] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IPV6_RECVORIGDSTADDR] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IPV6_RECVFRAGSIZE] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IPV6_TCLASS] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_IPV6_HOPOPTS] = {
		.type = NLA_BINARY, .len = AF_INET_CR_HEADER_MAX,
	},
	[AF_INET_CR_ATTR_IPV6_RTHDRDSTOPTS] = {
		.type = NLA_BINARY, .len = AF_INET_CR_HEADER_MAX,
	},
	[AF_INET_CR_ATTR_IPV6_RTHDR] = {
		.type = NLA_BINARY, .len = AF_INET_CR_HEADER_MAX,
	},
	[AF_INET_CR_ATTR_IPV6_DSTOPTS] = {
		.type = NLA_BINARY, .len = AF_INET_CR_HEADER_MAX,
	},
	[AF_INET_CR_ATTR_IPV6_PKTINFO] = { .type = NLA_NESTED, },
	[AF_INET_CR_ATTR_RAW_IPV6_CHECKSUM] = { .type = NLA_S32, },
	[AF_INET_CR_ATTR_RAW_ICMPV6_FILTER] = NLA_POLICY_EXACT_LEN(32),
	[AF_INET_CR_ATTR_REMOTE_FLOWINFO] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &af_inet_cr_attr_remote_flowinfo_range),
	[AF_INET_CR_ATTR_IPV6_MEMBERSHIP] = { .type = NLA_NESTED, },
	[AF_INET_CR_ATTR_IPV6_ANYCAST] = { .type = NLA_NESTED, },
	[AF_INET_CR_ATTR_IPV6_FLOWLABEL] = { .type = NLA_NESTED, },
	[AF_INET_CR_ATTR_IPV6_LAST_PEER] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
};

/* AF_INET_CR_CMD_NETDEV_DUMP - dump */
const struct nla_policy
af_inet_cr_netdev_dump_nl_policy[AF_INET_CR_ATTR_NETDEV_NAME + 1] = {
	[AF_INET_CR_ATTR_NETDEV_NAME] = { .type = NLA_NUL_STRING, .len = 15, },
};

/* AF_INET_CR_CMD_NETDEV_RESTORE - do */
const struct nla_policy
af_inet_cr_netdev_restore_nl_policy[AF_INET_CR_ATTR_NETDEV_NETNS_FD + 1] = {
	[AF_INET_CR_ATTR_PAD] = { .type = NLA_BINARY, },
	[AF_INET_CR_ATTR_LEFT_OUT] = { .type = NLA_NESTED, },
	[AF_INET_CR_ATTR_NETDEV_NAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[AF_INET_CR_ATTR_NETDEV_INDEX] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &af_inet_cr_attr_netdev_index_range),
	[AF_INET_CR_ATTR_NETDEV_TYPE] = { .type = NLA_U32, },
	[AF_INET_CR_ATTR_NETDEV_WHOLE] = {
		.type = NLA_BINARY, .len = AF_INET_CR_FLAG_LEN,
	},
	[AF_INET_CR_ATTR_NETDEV_EXTERNAL] = {
		.type = NLA_BINARY, .len = AF_INET_CR_FLAG_LEN,
	},
	[AF_INET_CR_ATTR_NETDEV_REF] = { .type = NLA_NESTED, },
	[AF_INET_CR_ATTR_NETDEV_LINK] = { .type = NLA_NESTED, },
	[AF_INET_CR_ATTR_NETDEV_FLAGS] = NLA_POLICY_MASK(NLA_U32, 0xf3a5),
	[AF_INET_CR_ATTR_NETDEV_CONF] = { .type = NLA_NESTED, },
	[AF_INET_CR_ATTR_NETDEV_ADDR] = { .type = NLA_NESTED, },
	[AF_INET_CR_ATTR_NETDEV_ALTNAME] = {
		.type = NLA_NUL_STRING, .len = 127,
	},
	[AF_INET_CR_ATTR_NETDEV_MADDR] = { .type = NLA_BINARY, .len = 32, },
	[AF_INET_CR_ATTR_NETDEV_MASTER_DATA] = { .type = NLA_NESTED, },
	[AF_INET_CR_ATTR_NETDEV_NETNS_FD] = { .type = NLA_U32, },
};

/* May a message have several? */
bool af_inet_cr_may_repeat(int attr)
{
	switch (attr) {
	case AF_INET_CR_ATTR_PAD:
	case AF_INET_CR_ATTR_PID:
	case AF_INET_CR_ATTR_LEFT_OUT:
	case AF_INET_CR_ATTR_IP_MEMBERSHIP:
	case AF_INET_CR_ATTR_DGRAM:
	case AF_INET_CR_ATTR_DGRAM_DATA:
	case AF_INET_CR_ATTR_EXTERR:
	case AF_INET_CR_ATTR_EXTERR_DATA:
	case AF_INET_CR_ATTR_IPV6_MEMBERSHIP:
	case AF_INET_CR_ATTR_IPV6_ANYCAST:
	case AF_INET_CR_ATTR_IPV6_FLOWLABEL:
	case AF_INET_CR_ATTR_NETDEV_REF:
	case AF_INET_CR_ATTR_NETDEV_CONF:
	case AF_INET_CR_ATTR_NETDEV_ADDR:
	case AF_INET_CR_ATTR_NETDEV_ALTNAME:
	case AF_INET_CR_ATTR_NETDEV_MADDR:
	case AF_INET_CR_ATTR_TCP_SEGMENT:
	case AF_INET_CR_ATTR_TCP_SEGMENT_DATA:
		return true;
	default:
		return false;
	}
}

/* A flag, which may have a payload */
bool af_inet_cr_is_flag(int attr)
{
	switch (attr) {
	case AF_INET_CR_ATTR_SOCKOPT_BROADCAST:
	case AF_INET_CR_ATTR_SOCKOPT_DEBUG:
	case AF_INET_CR_ATTR_SOCKOPT_DONTROUTE:
	case AF_INET_CR_ATTR_SOCKOPT_KEEPALIVE:
	case AF_INET_CR_ATTR_SOCKOPT_OOBINLINE:
	case AF_INET_CR_ATTR_SOCKOPT_PASSCRED:
	case AF_INET_CR_ATTR_SOCKOPT_REUSEADDR:
	case AF_INET_CR_ATTR_SOCKOPT_TIMESTAMP:
	case AF_INET_CR_ATTR_SOCKOPT_SNDBUF_ULOCK:
	case AF_INET_CR_ATTR_SOCKOPT_RCVBUF_ULOCK:
	case AF_INET_CR_ATTR_NO_CONTENTS:
	case AF_INET_CR_ATTR_ALL_VALUES:
	case AF_INET_CR_ATTR_NONBLOCK:
	case AF_INET_CR_ATTR_UNHASHED:
	case AF_INET_CR_ATTR_NETDEV_WHOLE:
	case AF_INET_CR_ATTR_NETDEV_EXTERNAL:
	case AF_INET_CR_ATTR_FREEZE:
	case AF_INET_CR_ATTR_DETACH:
	case AF_INET_CR_ATTR_BIND_NONLOCAL:
	case AF_INET_CR_ATTR_BIND_SHARED:
		return true;
	default:
		return false;
	}
}
