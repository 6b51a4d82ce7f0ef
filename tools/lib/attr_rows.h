/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/*
 * Generated from tools/ynl/af_inet_cr.yaml: edit that, then "make -C tools spec".
 */

static const struct inetcr_word family_words[] = {
	{ 0x2, "inet" },
	{ 0xa, "inet6" },
	{}
};

static const struct inetcr_word socket_state_words[] = {
	{ 0x0, "free" },
	{ 0x1, "unconnected" },
	{ 0x2, "connecting" },
	{ 0x3, "connected" },
	{ 0x4, "disconnecting" },
	{}
};

static const struct inetcr_word sock_type_words[] = {
	{ 0x1, "stream" },
	{ 0x2, "dgram" },
	{ 0x3, "raw" },
	{}
};

static const struct inetcr_word bind_words[] = {
	{ 0x1, "addr" },
	{ 0x2, "port" },
	{}
};

static const struct inetcr_word opt_words[] = {
	{ 0x1, "rr-needaddr" },
	{ 0x2, "ts-needaddr" },
	{ 0x4, "ts-needtime" },
	{}
};

static const struct inetcr_word pmtudisc_words[] = {
	{ 0x0, "dont" },
	{ 0x1, "want" },
	{ 0x2, "do" },
	{ 0x3, "probe" },
	{ 0x4, "interface" },
	{ 0x5, "omit" },
	{}
};

static const struct inetcr_word mcast_mode_words[] = {
	{ 0x0, "exclude" },
	{ 0x1, "include" },
	{}
};

static const struct inetcr_word prefer_words[] = {
	{ 0x1, "tmp" },
	{ 0x2, "public" },
	{ 0x4, "coa" },
	{}
};

static const struct inetcr_word tx_words[] = {
	{ 0x1, "tx-hardware" },
	{ 0x2, "tx-software" },
	{ 0x100, "tx-sched" },
	{ 0x40000, "tx-completion" },
	{}
};

static const struct inetcr_word owner_words[] = {
	{ 0x0, "tid" },
	{ 0x1, "pid" },
	{ 0x2, "pgrp" },
	{}
};

static const struct inetcr_word iff_words[] = {
	{ 0x1, "up" },
	{ 0x4, "debug" },
	{ 0x20, "notrailers" },
	{ 0x80, "noarp" },
	{ 0x100, "promisc" },
	{ 0x200, "allmulti" },
	{ 0x1000, "multicast" },
	{ 0x2000, "portsel" },
	{ 0x4000, "automedia" },
	{ 0x8000, "dynamic" },
	{}
};

static const struct inetcr_word conf_of_words[] = {
	{ 0x0, "device" },
	{ 0x1, "all" },
	{ 0x2, "default" },
	{}
};

static const struct inetcr_word what_words[] = {
	{ 0x1, "option" },
	{ 0x2, "receive-queue" },
	{ 0x3, "error-queue" },
	{ 0x4, "pending" },
	{ 0x5, "membership" },
	{ 0x6, "filter" },
	{ 0x7, "xfrm-policy" },
	{ 0x8, "bpf" },
	{ 0x9, "security" },
	{ 0xa, "in-flight" },
	{ 0xb, "async" },
	{ 0xc, "netdev" },
	{ 0xd, "contents" },
	{ 0xe, "socket" },
	{ 0xf, "moment" },
	{ 0x10, "accept-queue" },
	{}
};

static const struct inetcr_word tcp_state_words[] = {
	{ 0x1, "established" },
	{ 0x2, "syn-sent" },
	{ 0x4, "fin-wait1" },
	{ 0x5, "fin-wait2" },
	{ 0x7, "close" },
	{ 0x8, "close-wait" },
	{ 0x9, "last-ack" },
	{ 0xb, "closing" },
	{}
};

static const struct inetcr_word tcp_opt_words[] = {
	{ 0x1, "timestamps" },
	{ 0x2, "sack" },
	{ 0x4, "wscale" },
	{ 0x8, "usec-ts" },
	{ 0x10, "dsack-seen" },
	{ 0x20, "app-limited" },
	{ 0x40, "syn-data" },
	{}
};

static const struct inetcr_word tcp_queue_words[] = {
	{ 0x0, "received" },
	{ 0x1, "disorder" },
	{ 0x2, "sent" },
	{ 0x3, "unsent" },
	{}
};

static const struct inetcr_word seg_words[] = {
	{ 0x1, "fin" },
	{ 0x8, "psh" },
	{ 0x100, "eor" },
	{}
};

static const struct inetcr_attr left_out_rows[] = {
	[AF_INET_CR_LEFT_OUT_WHAT] = {
		.name = "WHAT",
		.kind = &inetcr_kind_enum,
		.flags = ATTR_QUIET,
		.words = what_words,
	},
	[AF_INET_CR_LEFT_OUT_TEXT] = {
		.name = "TEXT",
		.kind = &inetcr_kind_string,
		.flags = ATTR_BARE,
	},
	[AF_INET_CR_LEFT_OUT_COUNT] = {
		.name = "COUNT",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_LEFT_OUT_BYTES] = {
		.name = "BYTES",
		.kind = &inetcr_kind_u64,
	},
	[AF_INET_CR_LEFT_OUT_PAD] = {
		.name = "PAD",
		.kind = &inetcr_kind_hex,
		.flags = ATTR_QUIET,
	},
};

static const struct inetcr_table left_out_table = {
	.row = left_out_rows,
	.count = ARRAY_SIZE(left_out_rows),
};

static const struct inetcr_attr dev_rows[] = {
	[AF_INET_CR_DEV_NAME] = {
		.name = "NAME",
		.kind = &inetcr_kind_device,
		.flags = ATTR_BARE,
	},
	[AF_INET_CR_DEV_INDEX] = {
		.name = "INDEX",
		.kind = &inetcr_kind_u32,
		.flags = INETCR_ATTR_IDENTITY,
	},
	[AF_INET_CR_DEV_ADDR] = { .name = "ADDR", .kind = &inetcr_kind_addr },
};

const struct inetcr_table inetcr_dev_table = {
	.row = dev_rows,
	.count = ARRAY_SIZE(dev_rows),
};

static const struct inetcr_attr mship_rows[] = {
	[AF_INET_CR_MSHIP_GROUP] = {
		.name = "GROUP",
		.kind = &inetcr_kind_addr,
		.flags = ATTR_BARE,
	},
	[AF_INET_CR_MSHIP_DEV] = {
		.name = "DEV",
		.kind = &inetcr_kind_nest,
		.table = &inetcr_dev_table,
	},
	[AF_INET_CR_MSHIP_MODE] = {
		.name = "MODE",
		.kind = &inetcr_kind_enum,
		.flags = ATTR_BARE,
		.words = mcast_mode_words,
	},
	[AF_INET_CR_MSHIP_SOURCES] = {
		.name = "SOURCES",
		.kind = &inetcr_kind_addrs,
		.flags = ATTR_BARE,
	},
};

static const struct inetcr_table mship_table = {
	.row = mship_rows,
	.count = ARRAY_SIZE(mship_rows),
};

static const struct inetcr_attr flowlabel_rows[] = {
	[AF_INET_CR_FLOWLABEL_LABEL] = {
		.name = "LABEL",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_HEX | ATTR_BARE,
	},
	[AF_INET_CR_FLOWLABEL_DST] = {
		.name = "DST",
		.kind = &inetcr_kind_addr,
		.label = "to",
	},
	[AF_INET_CR_FLOWLABEL_SHARE] = {
		.name = "SHARE",
		.kind = &inetcr_kind_enum,
		.words = share_words,
	},
	[AF_INET_CR_FLOWLABEL_LINGER] = {
		.name = "LINGER",
		.kind = &inetcr_kind_u32,
		.unit = "s",
	},
	[AF_INET_CR_FLOWLABEL_EXPIRES] = {
		.name = "EXPIRES",
		.kind = &inetcr_kind_u32,
		.unit = "s",
	},
	[AF_INET_CR_FLOWLABEL_HOPOPTS] = {
		.name = "HOPOPTS",
		.kind = &inetcr_kind_hex,
	},
	[AF_INET_CR_FLOWLABEL_RTHDRDSTOPTS] = {
		.name = "RTHDRDSTOPTS",
		.kind = &inetcr_kind_hex,
	},
	[AF_INET_CR_FLOWLABEL_RTHDR] = {
		.name = "RTHDR",
		.kind = &inetcr_kind_hex,
	},
};

static const struct inetcr_table flowlabel_table = {
	.row = flowlabel_rows,
	.count = ARRAY_SIZE(flowlabel_rows),
};

static const struct inetcr_attr bpf_rows[] = {
	[AF_INET_CR_BPF_ID] = { .name = "ID", .kind = &inetcr_kind_u32 },
	[AF_INET_CR_BPF_TAG] = { .name = "TAG", .kind = &inetcr_kind_hex },
	[AF_INET_CR_BPF_FD] = { .name = "FD", .kind = &inetcr_kind_u32 },
};

static const struct inetcr_table bpf_table = {
	.row = bpf_rows,
	.count = ARRAY_SIZE(bpf_rows),
};

static const struct inetcr_attr dgram_rows[] = {
	[0] = { .name = "DATA", .kind = &inetcr_kind_data, .flags = ATTR_BARE },
	[AF_INET_CR_DGRAM_HEADER] = {
		.name = "HEADER",
		.kind = &inetcr_kind_header,
		.flags = ATTR_BARE,
	},
	[AF_INET_CR_DGRAM_TSTAMP] = {
		.name = "TSTAMP",
		.kind = &inetcr_kind_time,
		.label = "time",
	},
	[AF_INET_CR_DGRAM_HWTSTAMP] = {
		.name = "HWTSTAMP",
		.kind = &inetcr_kind_time,
		.label = "hwtime",
	},
	[AF_INET_CR_DGRAM_PKTINFO] = {
		.name = "PKTINFO",
		.kind = &inetcr_kind_nest,
		.table = &inetcr_dev_table,
	},
	[AF_INET_CR_DGRAM_MARK] = {
		.name = "MARK",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_HEX,
	},
	[AF_INET_CR_DGRAM_DROPCOUNT] = {
		.name = "DROPCOUNT",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_DGRAM_FRAGSIZE] = {
		.name = "FRAGSIZE",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_DGRAM_GSO_SIZE] = {
		.name = "GSO_SIZE",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_DGRAM_CSUM] = {
		.name = "CSUM",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_HEX,
	},
	[AF_INET_CR_DGRAM_CSCOV] = {
		.name = "CSCOV",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_DGRAM_PEEKED] = {
		.name = "PEEKED",
		.kind = &inetcr_kind_flag,
	},
	[AF_INET_CR_DGRAM_OPT_FLAGS] = {
		.name = "OPT_FLAGS",
		.kind = &inetcr_kind_mask,
		.words = opt_words,
	},
	[AF_INET_CR_DGRAM_PAD] = {
		.name = "PAD",
		.kind = &inetcr_kind_hex,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_DGRAM_SCOPE_DEV] = {
		.name = "SCOPE_DEV",
		.kind = &inetcr_kind_nest,
		.table = &inetcr_dev_table,
	},
	[AF_INET_CR_DGRAM_PRIORITY] = {
		.name = "PRIORITY",
		.kind = &inetcr_kind_u32,
	},
};

static const struct inetcr_table dgram_table = {
	.row = dgram_rows,
	.count = ARRAY_SIZE(dgram_rows),
};

static const struct inetcr_attr exterr_rows[] = {
	[0] = { .name = "DATA", .kind = &inetcr_kind_data, .flags = ATTR_BARE },
	[AF_INET_CR_EXTERR_ERR] = {
		.name = "ERR",
		.kind = &inetcr_kind_struct,
		.flags = ATTR_BARE,
		.table = &ee_table,
	},
	[AF_INET_CR_EXTERR_HEADER] = {
		.name = "HEADER",
		.kind = &inetcr_kind_header,
		.flags = ATTR_BARE,
	},
	[AF_INET_CR_EXTERR_ADDR_OFFSET] = {
		.name = "ADDR_OFFSET",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_EXTERR_PORT] = {
		.name = "PORT",
		.kind = &inetcr_kind_port,
	},
	[AF_INET_CR_EXTERR_TSTAMP] = {
		.name = "TSTAMP",
		.kind = &inetcr_kind_time,
		.label = "time",
	},
	[AF_INET_CR_EXTERR_HWTSTAMP] = {
		.name = "HWTSTAMP",
		.kind = &inetcr_kind_time,
		.label = "hwtime",
	},
	[AF_INET_CR_EXTERR_PKTINFO] = {
		.name = "PKTINFO",
		.kind = &inetcr_kind_nest,
		.table = &inetcr_dev_table,
	},
	[AF_INET_CR_EXTERR_IP_OFFSET] = {
		.name = "IP_OFFSET",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_EXTERR_PAD] = {
		.name = "PAD",
		.kind = &inetcr_kind_hex,
		.flags = ATTR_QUIET,
	},
};

static const struct inetcr_table exterr_table = {
	.row = exterr_rows,
	.count = ARRAY_SIZE(exterr_rows),
};

static const struct inetcr_attr tcp_rows[] = {
	[AF_INET_CR_TCP_STATE] = {
		.name = "STATE",
		.kind = &inetcr_kind_enum,
		.flags = ATTR_BARE,
		.words = tcp_state_words,
	},
	[AF_INET_CR_TCP_FLAGS] = {
		.name = "FLAGS",
		.kind = &inetcr_kind_mask,
		.flags = ATTR_BARE,
		.words = tcp_opt_words,
	},
	[AF_INET_CR_TCP_SND_UNA] = {
		.name = "SND_UNA",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_SND_NXT] = {
		.name = "SND_NXT",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_WRITE_SEQ] = {
		.name = "WRITE_SEQ",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_SND_SML] = {
		.name = "SND_SML",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_PUSHED_SEQ] = {
		.name = "PUSHED_SEQ",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_SND_UP] = {
		.name = "SND_UP",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_SND_WL1] = {
		.name = "SND_WL1",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_SND_WND] = {
		.name = "SND_WND",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_TCP_MAX_WINDOW] = {
		.name = "MAX_WINDOW",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_RCV_NXT] = {
		.name = "RCV_NXT",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_COPIED_SEQ] = {
		.name = "COPIED_SEQ",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_RCV_WUP] = {
		.name = "RCV_WUP",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_RCV_WND] = {
		.name = "RCV_WND",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_TCP_RCV_SSTHRESH] = {
		.name = "RCV_SSTHRESH",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_WINDOW_CLAMP] = {
		.name = "WINDOW_CLAMP",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_SCALING_RATIO] = {
		.name = "SCALING_RATIO",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_SND_WSCALE] = {
		.name = "SND_WSCALE",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_TCP_RCV_WSCALE] = {
		.name = "RCV_WSCALE",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_TCP_MSS_CLAMP] = {
		.name = "MSS_CLAMP",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_TCP_ADVMSS] = {
		.name = "ADVMSS",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_RCV_MSS] = {
		.name = "RCV_MSS",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_TS_VAL] = {
		.name = "TS_VAL",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET | ATTR_PASSING,
	},
	[AF_INET_CR_TCP_TS_RECENT] = {
		.name = "TS_RECENT",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_TS_RECENT_AGE] = {
		.name = "TS_RECENT_AGE",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET | ATTR_PASSING,
		.unit = "s",
	},
	[AF_INET_CR_TCP_ECN] = {
		.name = "ECN",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_HEX,
	},
	[AF_INET_CR_TCP_URG_SEQ] = {
		.name = "URG_SEQ",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_URG_DATA] = {
		.name = "URG_DATA",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_HEX,
	},
	[AF_INET_CR_TCP_CWND] = { .name = "CWND", .kind = &inetcr_kind_u32 },
	[AF_INET_CR_TCP_SSTHRESH] = {
		.name = "SSTHRESH",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_TCP_CWND_CNT] = {
		.name = "CWND_CNT",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_CWND_CLAMP] = {
		.name = "CWND_CLAMP",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_REORDERING] = {
		.name = "REORDERING",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_TCP_SRTT] = {
		.name = "SRTT",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_MDEV] = {
		.name = "MDEV",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_MDEV_MAX] = {
		.name = "MDEV_MAX",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_RTTVAR] = {
		.name = "RTTVAR",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_RTT_MIN] = {
		.name = "RTT_MIN",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
		.unit = "us",
	},
	[AF_INET_CR_TCP_RTO] = {
		.name = "RTO",
		.kind = &inetcr_kind_u32,
		.unit = "us",
	},
	[AF_INET_CR_TCP_BACKOFF] = {
		.name = "BACKOFF",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_TCP_RETRANSMITS] = {
		.name = "RETRANSMITS",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_TCP_PROBES_OUT] = {
		.name = "PROBES_OUT",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_TCP_TIMER_LEFT] = {
		.name = "TIMER_LEFT",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_PASSING,
		.unit = "ms",
	},
	[AF_INET_CR_TCP_KEEPALIVE_LEFT] = {
		.name = "KEEPALIVE_LEFT",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_PASSING,
		.unit = "ms",
	},
	[AF_INET_CR_TCP_DELACK_LEFT] = {
		.name = "DELACK_LEFT",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_PASSING,
		.unit = "ms",
	},
	[AF_INET_CR_TCP_RETRANS_AGE] = {
		.name = "RETRANS_AGE",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_PASSING,
		.unit = "ms",
	},
	[AF_INET_CR_TCP_PROBES_AGE] = {
		.name = "PROBES_AGE",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_PASSING,
		.unit = "ms",
	},
	[AF_INET_CR_TCP_ACK_AGE] = {
		.name = "ACK_AGE",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET | ATTR_PASSING,
		.unit = "ms",
	},
	[AF_INET_CR_TCP_DATA_AGE] = {
		.name = "DATA_AGE",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_PASSING,
		.unit = "ms",
	},
	[AF_INET_CR_TCP_SENT_AGE] = {
		.name = "SENT_AGE",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET | ATTR_PASSING,
		.unit = "ms",
	},
	[AF_INET_CR_TCP_PINGPONG] = {
		.name = "PINGPONG",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_QUICK] = {
		.name = "QUICK",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_ATO] = {
		.name = "ATO",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
		.unit = "ms",
	},
	[AF_INET_CR_TCP_BYTES_SENT] = {
		.name = "BYTES_SENT",
		.kind = &inetcr_kind_u64,
	},
	[AF_INET_CR_TCP_BYTES_ACKED] = {
		.name = "BYTES_ACKED",
		.kind = &inetcr_kind_u64,
	},
	[AF_INET_CR_TCP_BYTES_RECEIVED] = {
		.name = "BYTES_RECEIVED",
		.kind = &inetcr_kind_u64,
	},
	[AF_INET_CR_TCP_BYTES_RETRANS] = {
		.name = "BYTES_RETRANS",
		.kind = &inetcr_kind_u64,
	},
	[AF_INET_CR_TCP_SEGS_IN] = {
		.name = "SEGS_IN",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_SEGS_OUT] = {
		.name = "SEGS_OUT",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_DATA_SEGS_IN] = {
		.name = "DATA_SEGS_IN",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_DATA_SEGS_OUT] = {
		.name = "DATA_SEGS_OUT",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_TOTAL_RETRANS] = {
		.name = "TOTAL_RETRANS",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_TCP_DELIVERED] = {
		.name = "DELIVERED",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_DELIVERED_CE] = {
		.name = "DELIVERED_CE",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_LOST] = { .name = "LOST", .kind = &inetcr_kind_u32 },
	[AF_INET_CR_TCP_DSACK_DUPS] = {
		.name = "DSACK_DUPS",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_REORD_SEEN] = {
		.name = "REORD_SEEN",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_RCV_OOOPACK] = {
		.name = "RCV_OOOPACK",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_PAD] = {
		.name = "PAD",
		.kind = &inetcr_kind_hex,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_RCV_RTT] = {
		.name = "RCV_RTT",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_RCV_SPACE] = {
		.name = "RCV_SPACE",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_CHRONO] = {
		.name = "CHRONO",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_BUSY_TIME] = {
		.name = "BUSY_TIME",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET | ATTR_PASSING,
		.unit = "ms",
	},
	[AF_INET_CR_TCP_RWND_LIMITED] = {
		.name = "RWND_LIMITED",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET | ATTR_PASSING,
		.unit = "ms",
	},
	[AF_INET_CR_TCP_SNDBUF_LIMITED] = {
		.name = "SNDBUF_LIMITED",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET | ATTR_PASSING,
		.unit = "ms",
	},
	[AF_INET_CR_TCP_RATE_DELIVERED] = {
		.name = "RATE_DELIVERED",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_RATE_INTERVAL] = {
		.name = "RATE_INTERVAL",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
		.unit = "us",
	},
	[AF_INET_CR_TCP_APP_LIMITED_TO] = {
		.name = "APP_LIMITED_TO",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_TOTAL_RTO] = {
		.name = "TOTAL_RTO",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_TOTAL_RTO_RECOVERIES] = {
		.name = "TOTAL_RTO_RECOVERIES",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_TOTAL_RTO_TIME] = {
		.name = "TOTAL_RTO_TIME",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET | ATTR_PASSING,
		.unit = "ms",
	},
	[AF_INET_CR_TCP_TIMEOUT_REHASH] = {
		.name = "TIMEOUT_REHASH",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_PLB_REHASH] = {
		.name = "PLB_REHASH",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_FASTOPEN_FAIL] = {
		.name = "FASTOPEN_FAIL",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_TCP_RCV_SHRUNK] = {
		.name = "RCV_SHRUNK",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_TCP_ZEROCOPY_PENDING] = {
		.name = "ZEROCOPY_PENDING",
		.kind = &inetcr_kind_u32,
	},
};

static const struct inetcr_table tcp_table = {
	.row = tcp_rows,
	.count = ARRAY_SIZE(tcp_rows),
};

static const struct inetcr_attr segment_rows[] = {
	[0] = { .name = "DATA", .kind = &inetcr_kind_data, .flags = ATTR_BARE },
	[AF_INET_CR_SEGMENT_QUEUE] = {
		.name = "QUEUE",
		.kind = &inetcr_kind_enum,
		.flags = ATTR_BARE,
		.words = tcp_queue_words,
	},
	[AF_INET_CR_SEGMENT_SEQ] = { .name = "SEQ", .kind = &inetcr_kind_u32 },
	[AF_INET_CR_SEGMENT_FLAGS] = {
		.name = "FLAGS",
		.kind = &inetcr_kind_mask,
		.flags = ATTR_BARE,
		.words = seg_words,
	},
	[AF_INET_CR_SEGMENT_TSTAMP] = {
		.name = "TSTAMP",
		.kind = &inetcr_kind_time,
		.label = "time",
	},
	[AF_INET_CR_SEGMENT_HWTSTAMP] = {
		.name = "HWTSTAMP",
		.kind = &inetcr_kind_time,
		.label = "hwtime",
	},
	[AF_INET_CR_SEGMENT_PAD] = {
		.name = "PAD",
		.kind = &inetcr_kind_hex,
		.flags = ATTR_QUIET,
	},
};

static const struct inetcr_table segment_table = {
	.row = segment_rows,
	.count = ARRAY_SIZE(segment_rows),
};

static const struct inetcr_attr pending_rows[] = {
	[AF_INET_CR_PENDING_ADDR] = {
		.name = "ADDR",
		.kind = &inetcr_kind_addr,
		.label = "to",
	},
	[AF_INET_CR_PENDING_PORT] = {
		.name = "PORT",
		.kind = &inetcr_kind_port,
	},
	[AF_INET_CR_PENDING_SOURCE] = {
		.name = "SOURCE",
		.kind = &inetcr_kind_addr,
	},
	[AF_INET_CR_PENDING_DEV] = {
		.name = "DEV",
		.kind = &inetcr_kind_nest,
		.table = &inetcr_dev_table,
	},
	[AF_INET_CR_PENDING_TTL] = { .name = "TTL", .kind = &inetcr_kind_u32 },
	[AF_INET_CR_PENDING_TOS] = {
		.name = "TOS",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_HEX,
	},
	[AF_INET_CR_PENDING_PRIORITY] = {
		.name = "PRIORITY",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_PENDING_MARK] = {
		.name = "MARK",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_HEX,
	},
	[AF_INET_CR_PENDING_GSO_SIZE] = {
		.name = "GSO_SIZE",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_PENDING_TXTIME] = {
		.name = "TXTIME",
		.kind = &inetcr_kind_u64,
	},
	[AF_INET_CR_PENDING_OPTIONS] = {
		.name = "OPTIONS",
		.kind = &inetcr_kind_hex,
	},
	[AF_INET_CR_PENDING_TX_FLAGS] = {
		.name = "TX_FLAGS",
		.kind = &inetcr_kind_mask,
		.words = tx_words,
	},
	[AF_INET_CR_PENDING_PAD] = {
		.name = "PAD",
		.kind = &inetcr_kind_hex,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_PENDING_FLOWLABEL] = {
		.name = "FLOWLABEL",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_HEX,
	},
	[AF_INET_CR_PENDING_DONTFRAG] = {
		.name = "DONTFRAG",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_PENDING_HOPOPTS] = {
		.name = "HOPOPTS",
		.kind = &inetcr_kind_hex,
	},
	[AF_INET_CR_PENDING_RTHDRDSTOPTS] = {
		.name = "RTHDRDSTOPTS",
		.kind = &inetcr_kind_hex,
	},
	[AF_INET_CR_PENDING_RTHDR] = {
		.name = "RTHDR",
		.kind = &inetcr_kind_hex,
	},
	[AF_INET_CR_PENDING_DSTOPTS] = {
		.name = "DSTOPTS",
		.kind = &inetcr_kind_hex,
	},
	[AF_INET_CR_PENDING_TS_OPT_ID] = {
		.name = "TS_OPT_ID",
		.kind = &inetcr_kind_u32,
	},
};

static const struct inetcr_table pending_table = {
	.row = pending_rows,
	.count = ARRAY_SIZE(pending_rows),
};

static const struct inetcr_attr xfrm_rows[] = {
	[AF_INET_CR_XFRM_INFO] = {
		.name = "INFO",
		.kind = &inetcr_kind_struct,
		.flags = ATTR_BARE,
		.table = &policy_table,
	},
	[AF_INET_CR_XFRM_TMPL] = {
		.name = "TMPL",
		.kind = &inetcr_kind_structs,
		.unit = " templates",
		.table = &tmpl_table,
	},
};

static const struct inetcr_table xfrm_table = {
	.row = xfrm_rows,
	.count = ARRAY_SIZE(xfrm_rows),
};

static const struct inetcr_attr async_rows[] = {
	[AF_INET_CR_ASYNC_PID] = { .name = "PID", .kind = &inetcr_kind_s32 },
	[AF_INET_CR_ASYNC_SIGNAL] = {
		.name = "SIGNAL",
		.kind = &inetcr_kind_signal,
	},
	[AF_INET_CR_ASYNC_FASYNC] = {
		.name = "FASYNC",
		.kind = &inetcr_kind_flag,
	},
	[AF_INET_CR_ASYNC_TYPE] = {
		.name = "TYPE",
		.kind = &inetcr_kind_enum,
		.words = owner_words,
	},
};

static const struct inetcr_table async_table = {
	.row = async_rows,
	.count = ARRAY_SIZE(async_rows),
};

static const struct inetcr_attr netdev_ref_rows[] = {
	[AF_INET_CR_NETDEV_REF_INDEX] = {
		.name = "INDEX",
		.kind = &inetcr_kind_u32,
		.flags = INETCR_ATTR_IDENTITY,
	},
	[AF_INET_CR_NETDEV_REF_NAME] = {
		.name = "NAME",
		.kind = &inetcr_kind_device,
		.flags = ATTR_BARE,
	},
	[AF_INET_CR_NETDEV_REF_NETNSID] = {
		.name = "NETNSID",
		.kind = &inetcr_kind_s32,
		.flags = INETCR_ATTR_IDENTITY,
	},
};

static const struct inetcr_table netdev_ref_table = {
	.row = netdev_ref_rows,
	.count = ARRAY_SIZE(netdev_ref_rows),
};

static const struct inetcr_attr netdev_conf_entry_rows[] = {
	[AF_INET_CR_NETDEV_CONF_ENTRY_NAME] = {
		.name = "NAME",
		.kind = &inetcr_kind_string,
		.flags = ATTR_BARE,
	},
	[AF_INET_CR_NETDEV_CONF_ENTRY_VALUE] = {
		.name = "VALUE",
		.kind = &inetcr_kind_s32,
		.flags = ATTR_BARE,
	},
	[AF_INET_CR_NETDEV_CONF_ENTRY_ADDR] = {
		.name = "ADDR",
		.kind = &inetcr_kind_addr,
	},
};

static const struct inetcr_table netdev_conf_entry_table = {
	.row = netdev_conf_entry_rows,
	.count = ARRAY_SIZE(netdev_conf_entry_rows),
};

static const struct inetcr_attr netdev_conf_rows[] = {
	[AF_INET_CR_NETDEV_CONF_FAMILY] = {
		.name = "FAMILY",
		.kind = &inetcr_kind_enum,
		.flags = ATTR_BARE,
		.words = family_words,
	},
	[AF_INET_CR_NETDEV_CONF_OF] = {
		.name = "OF",
		.kind = &inetcr_kind_enum,
		.words = conf_of_words,
	},
	[AF_INET_CR_NETDEV_CONF_ENTRY] = {
		.name = "ENTRY",
		.kind = &inetcr_kind_nest,
		.flags = INETCR_ATTR_MULTI,
		.table = &netdev_conf_entry_table,
	},
};

static const struct inetcr_table netdev_conf_table = {
	.row = netdev_conf_rows,
	.count = ARRAY_SIZE(netdev_conf_rows),
};

static const struct inetcr_attr netdev_addr_rows[] = {
	[AF_INET_CR_NETDEV_ADDR_LOCAL] = {
		.name = "LOCAL",
		.kind = &inetcr_kind_addr,
		.flags = ATTR_BARE,
	},
	[AF_INET_CR_NETDEV_ADDR_PEER] = {
		.name = "PEER",
		.kind = &inetcr_kind_addr,
	},
	[AF_INET_CR_NETDEV_ADDR_PREFIXLEN] = {
		.name = "PREFIXLEN",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_QUIET,
	},
	[AF_INET_CR_NETDEV_ADDR_BROADCAST] = {
		.name = "BROADCAST",
		.kind = &inetcr_kind_addr,
		.label = "brd",
	},
	[AF_INET_CR_NETDEV_ADDR_SCOPE] = {
		.name = "SCOPE",
		.kind = &inetcr_kind_enum,
		.words = addr_scope_words,
	},
	[AF_INET_CR_NETDEV_ADDR_FLAGS] = {
		.name = "FLAGS",
		.kind = &inetcr_kind_mask,
		.flags = ATTR_BARE,
		.words = ifa_words,
	},
	[AF_INET_CR_NETDEV_ADDR_LABEL] = {
		.name = "LABEL",
		.kind = &inetcr_kind_string,
	},
	[AF_INET_CR_NETDEV_ADDR_VALID] = {
		.name = "VALID",
		.kind = &inetcr_kind_u32,
		.flags = INETCR_ATTR_IDENTITY,
		.unit = "s",
	},
	[AF_INET_CR_NETDEV_ADDR_PREFERRED] = {
		.name = "PREFERRED",
		.kind = &inetcr_kind_u32,
		.flags = INETCR_ATTR_IDENTITY,
		.unit = "s",
	},
	[AF_INET_CR_NETDEV_ADDR_METRIC] = {
		.name = "METRIC",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_NETDEV_ADDR_PROTO] = {
		.name = "PROTO",
		.kind = &inetcr_kind_enum,
		.words = ifaprot_words,
	},
};

static const struct inetcr_table netdev_addr_table = {
	.row = netdev_addr_rows,
	.count = ARRAY_SIZE(netdev_addr_rows),
};

static const struct inetcr_attr mship6_rows[] = {
	[AF_INET_CR_MSHIP_GROUP] = {
		.name = "GROUP",
		.kind = &inetcr_kind_addr,
		.flags = ATTR_BARE,
	},
	[AF_INET_CR_MSHIP_DEV] = {
		.name = "DEV",
		.kind = &inetcr_kind_nest,
		.table = &inetcr_dev_table,
	},
	[AF_INET_CR_MSHIP_MODE] = {
		.name = "MODE",
		.kind = &inetcr_kind_enum,
		.flags = ATTR_BARE,
		.words = mcast_mode_words,
	},
	[AF_INET_CR_MSHIP_SOURCES] = {
		.name = "SOURCES",
		.kind = &inetcr_kind_addrs6,
		.flags = ATTR_BARE,
	},
};

static const struct inetcr_table mship6_table = {
	.row = mship6_rows,
	.count = ARRAY_SIZE(mship6_rows),
};

static const struct inetcr_attr attr_rows[] = {
	[AF_INET_CR_ATTR_INODE] = {
		.name = "INODE",
		.kind = &inetcr_kind_u32,
		.flags = INETCR_ATTR_HEAD | INETCR_ATTR_IDENTITY,
	},
	[AF_INET_CR_ATTR_SOCK_STATE] = {
		.name = "SOCK_STATE",
		.kind = &inetcr_kind_enum,
		.flags = INETCR_ATTR_HEAD,
		.words = socket_state_words,
	},
	[AF_INET_CR_ATTR_SOCK_TYPE] = {
		.name = "SOCK_TYPE",
		.kind = &inetcr_kind_enum,
		.flags = INETCR_ATTR_HEAD,
		.words = sock_type_words,
	},
	[AF_INET_CR_ATTR_SOCK_FD] = {
		.name = "SOCK_FD",
		.kind = &inetcr_kind_u32,
		.flags = INETCR_ATTR_IDENTITY,
	},
	[AF_INET_CR_ATTR_SOCKOPT_BINDTODEVICE] = {
		.name = "SO_BINDTODEVICE",
		.kind = &inetcr_kind_device,
	},
	[AF_INET_CR_ATTR_SOCKOPT_BROADCAST] = {
		.name = "SO_BROADCAST",
		.kind = &inetcr_kind_flag,
	},
	[AF_INET_CR_ATTR_SOCKOPT_DEBUG] = {
		.name = "SO_DEBUG",
		.kind = &inetcr_kind_flag,
	},
	[AF_INET_CR_ATTR_SOCKOPT_DONTROUTE] = {
		.name = "SO_DONTROUTE",
		.kind = &inetcr_kind_flag,
	},
	[AF_INET_CR_ATTR_SOCKOPT_KEEPALIVE] = {
		.name = "SO_KEEPALIVE",
		.kind = &inetcr_kind_flag,
	},
	[AF_INET_CR_ATTR_SOCKOPT_LINGER] = {
		.name = "SO_LINGER",
		.kind = &inetcr_kind_struct,
		.table = &linger_table,
	},
	[AF_INET_CR_ATTR_SOCKOPT_OOBINLINE] = {
		.name = "SO_OOBINLINE",
		.kind = &inetcr_kind_flag,
	},
	[AF_INET_CR_ATTR_SOCKOPT_PASSCRED] = {
		.name = "SO_PASSCRED",
		.kind = &inetcr_kind_flag,
	},
	[AF_INET_CR_ATTR_SOCKOPT_PRIORITY] = {
		.name = "SO_PRIORITY",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_ATTR_SOCKOPT_RCVLOWAT] = {
		.name = "SO_RCVLOWAT",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_ATTR_SOCKOPT_RCVTIMEO] = {
		.name = "SO_RCVTIMEO",
		.kind = &inetcr_kind_timeval,
		.unit = "s",
	},
	[AF_INET_CR_ATTR_SOCKOPT_SNDTIMEO] = {
		.name = "SO_SNDTIMEO",
		.kind = &inetcr_kind_timeval,
		.unit = "s",
	},
	[AF_INET_CR_ATTR_SOCKOPT_RCVBUF] = {
		.name = "SO_RCVBUF",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_ATTR_SOCKOPT_REUSEADDR] = {
		.name = "SO_REUSEADDR",
		.kind = &inetcr_kind_flag,
	},
	[AF_INET_CR_ATTR_SOCKOPT_SNDBUF] = {
		.name = "SO_SNDBUF",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_ATTR_SOCKOPT_TIMESTAMP] = {
		.name = "SO_TIMESTAMP",
		.kind = &inetcr_kind_flag,
	},
	[AF_INET_CR_ATTR_SOCKOPT_SNDBUF_ULOCK] = {
		.name = "SNDBUF_ULOCK",
		.kind = &inetcr_kind_flag,
	},
	[AF_INET_CR_ATTR_SOCKOPT_RCVBUF_ULOCK] = {
		.name = "RCVBUF_ULOCK",
		.kind = &inetcr_kind_flag,
	},
	[AF_INET_CR_ATTR_PAD] = {
		.name = "PAD",
		.kind = &inetcr_kind_hex,
		.flags = INETCR_ATTR_MULTI | INETCR_ATTR_HEAD | INETCR_ATTR_IDENTITY,
	},
	[AF_INET_CR_ATTR_PID] = {
		.name = "PID",
		.kind = &inetcr_kind_u32,
		.flags = INETCR_ATTR_MULTI,
	},
	[AF_INET_CR_ATTR_NO_CONTENTS] = {
		.name = "NO_CONTENTS",
		.kind = &inetcr_kind_flag,
	},
	[AF_INET_CR_ATTR_ALL_VALUES] = {
		.name = "ALL_VALUES",
		.kind = &inetcr_kind_flag,
	},
	[AF_INET_CR_ATTR_LEFT_OUT] = {
		.name = "LEFT_OUT",
		.kind = &inetcr_kind_nest,
		.flags = INETCR_ATTR_MULTI,
		.label = "left out:",
		.table = &left_out_table,
	},
	[AF_INET_CR_ATTR_OWNER_PID] = {
		.name = "OWNER_PID",
		.kind = &inetcr_kind_u32,
		.flags = INETCR_ATTR_HEAD | INETCR_ATTR_IDENTITY,
	},
	[AF_INET_CR_ATTR_OWNER_FD] = {
		.name = "OWNER_FD",
		.kind = &inetcr_kind_u32,
		.flags = INETCR_ATTR_HEAD | INETCR_ATTR_IDENTITY,
	},
	[AF_INET_CR_ATTR_OWNER_UID] = {
		.name = "OWNER_UID",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_GIVEN,
	},
	[AF_INET_CR_ATTR_OWNER_GID] = {
		.name = "OWNER_GID",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_GIVEN,
	},
	[AF_INET_CR_ATTR_FAMILY] = {
		.name = "FAMILY",
		.kind = &inetcr_kind_enum,
		.flags = INETCR_ATTR_HEAD,
		.words = family_words,
	},
	[AF_INET_CR_ATTR_PROTOCOL] = {
		.name = "PROTOCOL",
		.kind = &inetcr_kind_enum,
		.flags = INETCR_ATTR_HEAD,
		.words = protocol_words,
	},
	[AF_INET_CR_ATTR_LOCAL_ADDR] = {
		.name = "LOCAL_ADDR",
		.kind = &inetcr_kind_addr,
		.flags = INETCR_ATTR_HEAD,
	},
	[AF_INET_CR_ATTR_LOCAL_PORT] = {
		.name = "LOCAL_PORT",
		.kind = &inetcr_kind_port,
		.flags = ATTR_GIVEN | INETCR_ATTR_HEAD,
	},
	[AF_INET_CR_ATTR_BIND_LOCKS] = {
		.name = "BIND_LOCKS",
		.kind = &inetcr_kind_mask,
		.flags = ATTR_GIVEN,
		.words = bind_words,
	},
	[AF_INET_CR_ATTR_SOURCE_ADDR] = {
		.name = "SOURCE_ADDR",
		.kind = &inetcr_kind_addr,
	},
	[AF_INET_CR_ATTR_REMOTE_ADDR] = {
		.name = "REMOTE_ADDR",
		.kind = &inetcr_kind_addr,
		.flags = INETCR_ATTR_HEAD,
	},
	[AF_INET_CR_ATTR_REMOTE_PORT] = {
		.name = "REMOTE_PORT",
		.kind = &inetcr_kind_port,
		.flags = ATTR_GIVEN | INETCR_ATTR_HEAD,
	},
	[AF_INET_CR_ATTR_SHUTDOWN] = {
		.name = "SHUTDOWN",
		.kind = &inetcr_kind_mask,
		.words = shutdown_words,
	},
	[AF_INET_CR_ATTR_NONBLOCK] = {
		.name = "NONBLOCK",
		.kind = &inetcr_kind_flag,
	},
	[AF_INET_CR_ATTR_SOCKOPT_BINDTOIFINDEX] = {
		.name = "SO_BINDTOIFINDEX",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_ATTR_SOCKOPT_REUSEPORT] = {
		.name = "SO_REUSEPORT",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_SOCKOPT_NO_CHECK] = {
		.name = "SO_NO_CHECK",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_SOCKOPT_PASSSEC] = {
		.name = "SO_PASSSEC",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_SOCKOPT_PASSPIDFD] = {
		.name = "SO_PASSPIDFD",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_SOCKOPT_MARK] = {
		.name = "SO_MARK",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_HEX,
	},
	[AF_INET_CR_ATTR_SOCKOPT_RCVMARK] = {
		.name = "SO_RCVMARK",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_SOCKOPT_RXQ_OVFL] = {
		.name = "SO_RXQ_OVFL",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_SOCKOPT_WIFI_STATUS] = {
		.name = "SO_WIFI_STATUS",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_SOCKOPT_PEEK_OFF] = {
		.name = "SO_PEEK_OFF",
		.kind = &inetcr_kind_s32,
		.fresh = -1,
	},
	[AF_INET_CR_ATTR_SOCKOPT_NOFCS] = {
		.name = "SO_NOFCS",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_SOCKOPT_ATTACH_FILTER] = {
		.name = "SO_ATTACH_FILTER",
		.kind = &inetcr_kind_structs,
		.unit = " instructions",
		.table = &filter_table,
	},
	[AF_INET_CR_ATTR_SOCKOPT_ATTACH_BPF] = {
		.name = "SO_ATTACH_BPF",
		.kind = &inetcr_kind_nest,
		.table = &bpf_table,
	},
	[AF_INET_CR_ATTR_SOCKOPT_LOCK_FILTER] = {
		.name = "SO_LOCK_FILTER",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_SOCKOPT_ATTACH_REUSEPORT_CBPF] = {
		.name = "SO_ATTACH_REUSEPORT_CBPF",
		.kind = &inetcr_kind_structs,
		.unit = " instructions",
		.table = &filter_table,
	},
	[AF_INET_CR_ATTR_SOCKOPT_ATTACH_REUSEPORT_EBPF] = {
		.name = "SO_ATTACH_REUSEPORT_EBPF",
		.kind = &inetcr_kind_nest,
		.table = &bpf_table,
	},
	[AF_INET_CR_ATTR_SOCKOPT_SELECT_ERR_QUEUE] = {
		.name = "SO_SELECT_ERR_QUEUE",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_SOCKOPT_BUSY_POLL] = {
		.name = "SO_BUSY_POLL",
		.kind = &inetcr_kind_u32,
		.unit = "us",
	},
	[AF_INET_CR_ATTR_SOCKOPT_PREFER_BUSY_POLL] = {
		.name = "SO_PREFER_BUSY_POLL",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_SOCKOPT_BUSY_POLL_BUDGET] = {
		.name = "SO_BUSY_POLL_BUDGET",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_ATTR_SOCKOPT_MAX_PACING_RATE] = {
		.name = "SO_MAX_PACING_RATE",
		.kind = &inetcr_kind_u64,
		.fresh = -1,
	},
	[AF_INET_CR_ATTR_SOCKOPT_INCOMING_CPU] = {
		.name = "SO_INCOMING_CPU",
		.kind = &inetcr_kind_s32,
		.fresh = -1,
	},
	[AF_INET_CR_ATTR_SOCKOPT_ZEROCOPY] = {
		.name = "SO_ZEROCOPY",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_SOCKOPT_TXTIME] = {
		.name = "SO_TXTIME",
		.kind = &inetcr_kind_struct,
		.table = &txtime_table,
	},
	[AF_INET_CR_ATTR_SOCKOPT_RESERVE_MEM] = {
		.name = "SO_RESERVE_MEM",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_ATTR_SOCKOPT_TXREHASH] = {
		.name = "SO_TXREHASH",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_SOCKOPT_TIMESTAMPNS] = {
		.name = "SO_TIMESTAMPNS",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_SOCKOPT_TIMESTAMPING] = {
		.name = "SO_TIMESTAMPING",
		.kind = &inetcr_kind_struct,
		.table = &timestamping_table,
	},
	[AF_INET_CR_ATTR_SOCKOPT_TIMESTAMP_NEW] = {
		.name = "TIMESTAMP_NEW",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_RX_TIMESTAMP] = {
		.name = "RX_TIMESTAMP",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IP_TOS] = {
		.name = "IP_TOS",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_HEX,
	},
	[AF_INET_CR_ATTR_IP_TTL] = {
		.name = "IP_TTL",
		.kind = &inetcr_kind_s32,
		.fresh = -1,
	},
	[AF_INET_CR_ATTR_IP_MINTTL] = {
		.name = "IP_MINTTL",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_ATTR_IP_HDRINCL] = {
		.name = "IP_HDRINCL",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IP_NODEFRAG] = {
		.name = "IP_NODEFRAG",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IP_ROUTER_ALERT] = {
		.name = "IP_ROUTER_ALERT",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IP_OPTIONS] = {
		.name = "IP_OPTIONS",
		.kind = &inetcr_kind_hex,
	},
	[AF_INET_CR_ATTR_IP_PKTINFO] = {
		.name = "IP_PKTINFO",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IP_RECVTTL] = {
		.name = "IP_RECVTTL",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IP_RECVTOS] = {
		.name = "IP_RECVTOS",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IP_RECVOPTS] = {
		.name = "IP_RECVOPTS",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IP_RETOPTS] = {
		.name = "IP_RETOPTS",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IP_PASSSEC] = {
		.name = "IP_PASSSEC",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IP_RECVORIGDSTADDR] = {
		.name = "IP_RECVORIGDSTADDR",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IP_CHECKSUM] = {
		.name = "IP_CHECKSUM",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IP_RECVFRAGSIZE] = {
		.name = "IP_RECVFRAGSIZE",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IP_RECVERR] = {
		.name = "IP_RECVERR",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IP_RECVERR_RFC4884] = {
		.name = "IP_RECVERR_RFC4884",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IP_FREEBIND] = {
		.name = "IP_FREEBIND",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IP_TRANSPARENT] = {
		.name = "IP_TRANSPARENT",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IP_BIND_ADDRESS_NO_PORT] = {
		.name = "IP_BIND_ADDRESS_NO_PORT",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IP_LOCAL_PORT_RANGE] = {
		.name = "IP_LOCAL_PORT_RANGE",
		.kind = &inetcr_kind_struct,
		.table = &port_range_table,
	},
	[AF_INET_CR_ATTR_IP_MTU_DISCOVER] = {
		.name = "IP_MTU_DISCOVER",
		.kind = &inetcr_kind_enum,
		.words = pmtudisc_words,
	},
	[AF_INET_CR_ATTR_IP_UNICAST_IF] = {
		.name = "IP_UNICAST_IF",
		.kind = &inetcr_kind_nest,
		.table = &inetcr_dev_table,
	},
	[AF_INET_CR_ATTR_IP_MULTICAST_IF] = {
		.name = "IP_MULTICAST_IF",
		.kind = &inetcr_kind_nest,
		.table = &inetcr_dev_table,
	},
	[AF_INET_CR_ATTR_IP_MULTICAST_TTL] = {
		.name = "IP_MULTICAST_TTL",
		.kind = &inetcr_kind_u32,
		.fresh = 1,
	},
	[AF_INET_CR_ATTR_IP_MULTICAST_LOOP] = {
		.name = "IP_MULTICAST_LOOP",
		.kind = &inetcr_kind_boolean,
		.fresh = 1,
	},
	[AF_INET_CR_ATTR_IP_MULTICAST_ALL] = {
		.name = "IP_MULTICAST_ALL",
		.kind = &inetcr_kind_boolean,
		.fresh = 1,
	},
	[AF_INET_CR_ATTR_IP_MEMBERSHIP] = {
		.name = "IP_MEMBERSHIP",
		.kind = &inetcr_kind_nest,
		.flags = INETCR_ATTR_MULTI,
		.table = &mship_table,
	},
	[AF_INET_CR_ATTR_UDP_CORK] = {
		.name = "UDP_CORK",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_UDP_ENCAP] = {
		.name = "UDP_ENCAP",
		.kind = &inetcr_kind_enum,
		.words = encap_words,
	},
	[AF_INET_CR_ATTR_UDP_NO_CHECK6_TX] = {
		.name = "UDP_NO_CHECK6_TX",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_UDP_NO_CHECK6_RX] = {
		.name = "UDP_NO_CHECK6_RX",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_UDP_SEGMENT] = {
		.name = "UDP_SEGMENT",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_ATTR_UDP_GRO] = {
		.name = "UDP_GRO",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_UDPLITE_SEND_CSCOV] = {
		.name = "UDPLITE_SEND_CSCOV",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_ATTR_UDPLITE_RECV_CSCOV] = {
		.name = "UDPLITE_RECV_CSCOV",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_ATTR_RAW_ICMP_FILTER] = {
		.name = "ICMP_FILTER",
		.kind = &inetcr_kind_mask,
		.words = icmp_words,
	},
	[AF_INET_CR_ATTR_ERROR] = {
		.name = "ERROR",
		.kind = &inetcr_kind_error,
	},
	[AF_INET_CR_ATTR_ERROR_SOFT] = {
		.name = "ERROR_SOFT",
		.kind = &inetcr_kind_error,
	},
	[AF_INET_CR_ATTR_DROPS] = {
		.name = "DROPS",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_ATTR_STAMP] = {
		.name = "STAMP",
		.kind = &inetcr_kind_time,
	},
	[AF_INET_CR_ATTR_TSKEY] = {
		.name = "TSKEY",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_ATTR_ZCKEY] = {
		.name = "ZCKEY",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_ATTR_TXHASH] = {
		.name = "TXHASH",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_HEX,
	},
	[AF_INET_CR_ATTR_IP_ID] = {
		.name = "IP_ID",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_HEX,
	},
	[AF_INET_CR_ATTR_ASYNC] = {
		.name = "ASYNC",
		.kind = &inetcr_kind_nest,
		.table = &async_table,
	},
	[AF_INET_CR_ATTR_REUSEPORT_GROUP] = {
		.name = "REUSEPORT_GROUP",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_UNHASHED] = {
		.name = "UNHASHED",
		.kind = &inetcr_kind_flag,
		.flags = ATTR_NOT_OFF,
	},
	[AF_INET_CR_ATTR_QUEUE_POS] = {
		.name = "QUEUE_POS",
		.kind = &inetcr_kind_u32,
		.flags = INETCR_ATTR_IDENTITY | ATTR_PER_MSG,
	},
	[AF_INET_CR_ATTR_DGRAM] = {
		.name = "DGRAM",
		.kind = &inetcr_kind_nest,
		.flags = INETCR_ATTR_MULTI,
		.table = &dgram_table,
	},
	[AF_INET_CR_ATTR_DGRAM_DATA] = {
		.name = "DGRAM_DATA",
		.kind = &inetcr_kind_data,
		.data_of = AF_INET_CR_ATTR_DGRAM,
	},
	[AF_INET_CR_ATTR_EXTERR] = {
		.name = "EXTERR",
		.kind = &inetcr_kind_nest,
		.flags = INETCR_ATTR_MULTI,
		.table = &exterr_table,
	},
	[AF_INET_CR_ATTR_EXTERR_DATA] = {
		.name = "EXTERR_DATA",
		.kind = &inetcr_kind_data,
		.data_of = AF_INET_CR_ATTR_EXTERR,
	},
	[AF_INET_CR_ATTR_UDP_PENDING] = {
		.name = "UDP_PENDING",
		.kind = &inetcr_kind_nest,
		.table = &pending_table,
	},
	[AF_INET_CR_ATTR_UDP_PENDING_DATA] = {
		.name = "UDP_PENDING_DATA",
		.kind = &inetcr_kind_data,
	},
	[AF_INET_CR_ATTR_IP_XFRM_POLICY_IN] = {
		.name = "IP_XFRM_POLICY_IN",
		.kind = &inetcr_kind_nest,
		.table = &xfrm_table,
	},
	[AF_INET_CR_ATTR_IP_XFRM_POLICY_OUT] = {
		.name = "IP_XFRM_POLICY_OUT",
		.kind = &inetcr_kind_nest,
		.table = &xfrm_table,
	},
	[AF_INET_CR_ATTR_IPV6_V6ONLY] = {
		.name = "IPV6_V6ONLY",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IPV6_UNICAST_HOPS] = {
		.name = "IPV6_UNICAST_HOPS",
		.kind = &inetcr_kind_s32,
		.fresh = -1,
	},
	[AF_INET_CR_ATTR_IPV6_MULTICAST_HOPS] = {
		.name = "IPV6_MULTICAST_HOPS",
		.kind = &inetcr_kind_u32,
		.fresh = 1,
	},
	[AF_INET_CR_ATTR_IPV6_MULTICAST_LOOP] = {
		.name = "IPV6_MULTICAST_LOOP",
		.kind = &inetcr_kind_boolean,
		.fresh = 1,
	},
	[AF_INET_CR_ATTR_IPV6_MULTICAST_ALL] = {
		.name = "IPV6_MULTICAST_ALL",
		.kind = &inetcr_kind_boolean,
		.fresh = 1,
	},
	[AF_INET_CR_ATTR_IPV6_MULTICAST_IF] = {
		.name = "IPV6_MULTICAST_IF",
		.kind = &inetcr_kind_nest,
		.table = &inetcr_dev_table,
	},
	[AF_INET_CR_ATTR_IPV6_UNICAST_IF] = {
		.name = "IPV6_UNICAST_IF",
		.kind = &inetcr_kind_nest,
		.table = &inetcr_dev_table,
	},
	[AF_INET_CR_ATTR_IPV6_MTU] = {
		.name = "IPV6_MTU",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_ATTR_IPV6_MTU_DISCOVER] = {
		.name = "IPV6_MTU_DISCOVER",
		.kind = &inetcr_kind_enum,
		.words = pmtudisc_words,
		.fresh = 1,
	},
	[AF_INET_CR_ATTR_IPV6_RECVERR] = {
		.name = "IPV6_RECVERR",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IPV6_RECVERR_RFC4884] = {
		.name = "IPV6_RECVERR_RFC4884",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IPV6_MINHOPCOUNT] = {
		.name = "IPV6_MINHOPCOUNT",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_ATTR_IPV6_AUTOFLOWLABEL] = {
		.name = "IPV6_AUTOFLOWLABEL",
		.kind = &inetcr_kind_boolean,
		.flags = ATTR_GIVEN,
	},
	[AF_INET_CR_ATTR_IPV6_DONTFRAG] = {
		.name = "IPV6_DONTFRAG",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IPV6_ROUTER_ALERT_ISOLATE] = {
		.name = "IPV6_ROUTER_ALERT_ISOLATE",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IPV6_FLOWINFO_SEND] = {
		.name = "IPV6_FLOWINFO_SEND",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IPV6_FLOWINFO] = {
		.name = "IPV6_FLOWINFO",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IPV6_ADDR_PREFERENCES] = {
		.name = "IPV6_ADDR_PREFERENCES",
		.kind = &inetcr_kind_mask,
		.words = prefer_words,
	},
	[AF_INET_CR_ATTR_IPV6_RECVPKTINFO] = {
		.name = "IPV6_RECVPKTINFO",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IPV6_2292PKTINFO] = {
		.name = "IPV6_2292PKTINFO",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IPV6_RECVHOPLIMIT] = {
		.name = "IPV6_RECVHOPLIMIT",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IPV6_2292HOPLIMIT] = {
		.name = "IPV6_2292HOPLIMIT",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IPV6_RECVRTHDR] = {
		.name = "IPV6_RECVRTHDR",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IPV6_2292RTHDR] = {
		.name = "IPV6_2292RTHDR",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IPV6_RECVHOPOPTS] = {
		.name = "IPV6_RECVHOPOPTS",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IPV6_2292HOPOPTS] = {
		.name = "IPV6_2292HOPOPTS",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IPV6_RECVDSTOPTS] = {
		.name = "IPV6_RECVDSTOPTS",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IPV6_2292DSTOPTS] = {
		.name = "IPV6_2292DSTOPTS",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IPV6_RECVTCLASS] = {
		.name = "IPV6_RECVTCLASS",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IPV6_RECVPATHMTU] = {
		.name = "IPV6_RECVPATHMTU",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IPV6_RECVORIGDSTADDR] = {
		.name = "IPV6_RECVORIGDSTADDR",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IPV6_RECVFRAGSIZE] = {
		.name = "IPV6_RECVFRAGSIZE",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_IPV6_TCLASS] = {
		.name = "IPV6_TCLASS",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_HEX,
	},
	[AF_INET_CR_ATTR_IPV6_HOPOPTS] = {
		.name = "IPV6_HOPOPTS",
		.kind = &inetcr_kind_hex,
	},
	[AF_INET_CR_ATTR_IPV6_RTHDRDSTOPTS] = {
		.name = "IPV6_RTHDRDSTOPTS",
		.kind = &inetcr_kind_hex,
	},
	[AF_INET_CR_ATTR_IPV6_RTHDR] = {
		.name = "IPV6_RTHDR",
		.kind = &inetcr_kind_hex,
	},
	[AF_INET_CR_ATTR_IPV6_DSTOPTS] = {
		.name = "IPV6_DSTOPTS",
		.kind = &inetcr_kind_hex,
	},
	[AF_INET_CR_ATTR_IPV6_PKTINFO] = {
		.name = "IPV6_PKTINFO",
		.kind = &inetcr_kind_nest,
		.table = &inetcr_dev_table,
	},
	[AF_INET_CR_ATTR_RAW_IPV6_CHECKSUM] = {
		.name = "IPV6_CHECKSUM",
		.kind = &inetcr_kind_s32,
		.flags = ATTR_GIVEN,
	},
	[AF_INET_CR_ATTR_RAW_ICMPV6_FILTER] = {
		.name = "ICMPV6_FILTER",
		.kind = &inetcr_kind_hex,
	},
	[AF_INET_CR_ATTR_REMOTE_FLOWINFO] = {
		.name = "REMOTE_FLOWINFO",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_HEX,
	},
	[AF_INET_CR_ATTR_IPV6_MEMBERSHIP] = {
		.name = "IPV6_MEMBERSHIP",
		.kind = &inetcr_kind_nest,
		.flags = INETCR_ATTR_MULTI,
		.table = &mship6_table,
	},
	[AF_INET_CR_ATTR_IPV6_ANYCAST] = {
		.name = "IPV6_ANYCAST",
		.kind = &inetcr_kind_nest,
		.flags = INETCR_ATTR_MULTI,
		.table = &mship6_table,
	},
	[AF_INET_CR_ATTR_IPV6_FLOWLABEL] = {
		.name = "IPV6_FLOWLABEL",
		.kind = &inetcr_kind_nest,
		.flags = INETCR_ATTR_MULTI,
		.table = &flowlabel_table,
	},
	[AF_INET_CR_ATTR_IPV6_LAST_PEER] = {
		.name = "IPV6_LAST_PEER",
		.kind = &inetcr_kind_addr,
	},
	[AF_INET_CR_ATTR_NETDEV_NAME] = {
		.name = "NETDEV_NAME",
		.kind = &inetcr_kind_device,
	},
	[AF_INET_CR_ATTR_NETDEV_INDEX] = {
		.name = "NETDEV_INDEX",
		.kind = &inetcr_kind_u32,
		.flags = INETCR_ATTR_IDENTITY,
	},
	[AF_INET_CR_ATTR_NETDEV_TYPE] = {
		.name = "NETDEV_TYPE",
		.kind = &inetcr_kind_enum,
		.words = arphrd_words,
	},
	[AF_INET_CR_ATTR_NETDEV_WHOLE] = {
		.name = "NETDEV_WHOLE",
		.kind = &inetcr_kind_flag,
	},
	[AF_INET_CR_ATTR_NETDEV_EXTERNAL] = {
		.name = "NETDEV_EXTERNAL",
		.kind = &inetcr_kind_flag,
	},
	[AF_INET_CR_ATTR_NETDEV_REF] = {
		.name = "NETDEV_REF",
		.kind = &inetcr_kind_nest,
		.flags = INETCR_ATTR_MULTI,
		.table = &netdev_ref_table,
	},
	[AF_INET_CR_ATTR_NETDEV_LINK] = {
		.name = "NETDEV_LINK",
		.kind = &inetcr_kind_nest,
		.table = &netns_link_table,
	},
	[AF_INET_CR_ATTR_NETDEV_FLAGS] = {
		.name = "NETDEV_FLAGS",
		.kind = &inetcr_kind_mask,
		.words = iff_words,
	},
	[AF_INET_CR_ATTR_NETDEV_CONF] = {
		.name = "NETDEV_CONF",
		.kind = &inetcr_kind_nest,
		.flags = INETCR_ATTR_MULTI,
		.table = &netdev_conf_table,
	},
	[AF_INET_CR_ATTR_NETDEV_ADDR] = {
		.name = "NETDEV_ADDR",
		.kind = &inetcr_kind_nest,
		.flags = INETCR_ATTR_MULTI,
		.table = &netdev_addr_table,
	},
	[AF_INET_CR_ATTR_NETDEV_ALTNAME] = {
		.name = "NETDEV_ALTNAME",
		.kind = &inetcr_kind_string,
		.flags = INETCR_ATTR_MULTI,
	},
	[AF_INET_CR_ATTR_NETDEV_MADDR] = {
		.name = "NETDEV_MADDR",
		.kind = &inetcr_kind_mac,
		.flags = INETCR_ATTR_MULTI,
	},
	[AF_INET_CR_ATTR_NETDEV_MASTER_DATA] = {
		.name = "NETDEV_MASTER_DATA",
		.kind = &inetcr_kind_nest,
		.table = &netns_master_table,
	},
	[AF_INET_CR_ATTR_NETDEV_NETNS_FD] = {
		.name = "NETDEV_NETNS_FD",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_ATTR_NETDEV_CREATED] = {
		.name = "NETDEV_CREATED",
		.kind = &inetcr_kind_flag,
	},
	[AF_INET_CR_ATTR_INFO_RELEASE] = {
		.name = "INFO_RELEASE",
		.kind = &inetcr_kind_string,
	},
	[AF_INET_CR_ATTR_INFO_VERSION] = {
		.name = "INFO_VERSION",
		.kind = &inetcr_kind_string,
	},
	[AF_INET_CR_ATTR_INFO_KNOWN] = {
		.name = "INFO_KNOWN",
		.kind = &inetcr_kind_hex,
	},
	[AF_INET_CR_ATTR_SOCKOPT_RCVPRIORITY] = {
		.name = "SO_RCVPRIORITY",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_TCP_NODELAY] = {
		.name = "TCP_NODELAY",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_TCP_CORK] = {
		.name = "TCP_CORK",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_TCP_MAXSEG] = {
		.name = "TCP_MAXSEG",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_ATTR_TCP_KEEPIDLE] = {
		.name = "TCP_KEEPIDLE",
		.kind = &inetcr_kind_u32,
		.unit = "s",
	},
	[AF_INET_CR_ATTR_TCP_KEEPINTVL] = {
		.name = "TCP_KEEPINTVL",
		.kind = &inetcr_kind_u32,
		.unit = "s",
	},
	[AF_INET_CR_ATTR_TCP_KEEPCNT] = {
		.name = "TCP_KEEPCNT",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_ATTR_TCP_SYNCNT] = {
		.name = "TCP_SYNCNT",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_ATTR_TCP_LINGER2] = {
		.name = "TCP_LINGER2",
		.kind = &inetcr_kind_s32,
		.unit = "s",
	},
	[AF_INET_CR_ATTR_TCP_DEFER_ACCEPT] = {
		.name = "TCP_DEFER_ACCEPT",
		.kind = &inetcr_kind_u32,
		.unit = "s",
	},
	[AF_INET_CR_ATTR_TCP_WINDOW_CLAMP] = {
		.name = "TCP_WINDOW_CLAMP",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_ATTR_TCP_QUICKACK] = {
		.name = "TCP_QUICKACK",
		.kind = &inetcr_kind_boolean,
		.fresh = 1,
	},
	[AF_INET_CR_ATTR_TCP_CONGESTION] = {
		.name = "TCP_CONGESTION",
		.kind = &inetcr_kind_string,
	},
	[AF_INET_CR_ATTR_TCP_THIN_LINEAR_TIMEOUTS] = {
		.name = "TCP_THIN_LINEAR_TIMEOUTS",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_TCP_USER_TIMEOUT] = {
		.name = "TCP_USER_TIMEOUT",
		.kind = &inetcr_kind_u32,
		.unit = "ms",
	},
	[AF_INET_CR_ATTR_TCP_FASTOPEN] = {
		.name = "TCP_FASTOPEN",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_ATTR_TCP_FASTOPEN_CONNECT] = {
		.name = "TCP_FASTOPEN_CONNECT",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_TCP_FASTOPEN_NO_COOKIE] = {
		.name = "TCP_FASTOPEN_NO_COOKIE",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_TCP_NOTSENT_LOWAT] = {
		.name = "TCP_NOTSENT_LOWAT",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_ATTR_TCP_SAVE_SYN] = {
		.name = "TCP_SAVE_SYN",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_ATTR_TCP_INQ] = {
		.name = "TCP_INQ",
		.kind = &inetcr_kind_boolean,
	},
	[AF_INET_CR_ATTR_TCP_TX_DELAY] = {
		.name = "TCP_TX_DELAY",
		.kind = &inetcr_kind_u32,
		.unit = "us",
	},
	[AF_INET_CR_ATTR_TCP_RTO_MAX_MS] = {
		.name = "TCP_RTO_MAX_MS",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_GIVEN,
	},
	[AF_INET_CR_ATTR_TCP_RTO_MIN_US] = {
		.name = "TCP_RTO_MIN_US",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_GIVEN,
	},
	[AF_INET_CR_ATTR_TCP_DELACK_MAX_US] = {
		.name = "TCP_DELACK_MAX_US",
		.kind = &inetcr_kind_u32,
		.flags = ATTR_GIVEN,
	},
	[AF_INET_CR_ATTR_TCP_SEGMENT] = {
		.name = "TCP_SEGMENT",
		.kind = &inetcr_kind_nest,
		.flags = INETCR_ATTR_MULTI,
		.table = &segment_table,
	},
	[AF_INET_CR_ATTR_TCP_SEGMENT_DATA] = {
		.name = "TCP_SEGMENT_DATA",
		.kind = &inetcr_kind_data,
		.data_of = AF_INET_CR_ATTR_TCP_SEGMENT,
	},
	[AF_INET_CR_ATTR_TCP] = {
		.name = "TCP",
		.kind = &inetcr_kind_nest,
		.table = &tcp_table,
	},
	[AF_INET_CR_ATTR_FREEZE] = {
		.name = "FREEZE",
		.kind = &inetcr_kind_flag,
	},
	[AF_INET_CR_ATTR_FREEZE_FD] = {
		.name = "FREEZE_FD",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_ATTR_DETACH] = {
		.name = "DETACH",
		.kind = &inetcr_kind_flag,
	},
	[AF_INET_CR_ATTR_BIND_NONLOCAL] = {
		.name = "BIND_NONLOCAL",
		.kind = &inetcr_kind_flag,
	},
	[AF_INET_CR_ATTR_BIND_ORDER] = {
		.name = "BIND_ORDER",
		.kind = &inetcr_kind_u32,
	},
	[AF_INET_CR_ATTR_BIND_SHARED] = {
		.name = "BIND_SHARED",
		.kind = &inetcr_kind_flag,
	},
	[AF_INET_CR_ATTR_TCP_BACKLOG] = {
		.name = "TCP_BACKLOG",
		.kind = &inetcr_kind_u32,
	},
};

const struct inetcr_table inetcr_attrs = {
	.row = attr_rows,
	.count = ARRAY_SIZE(attr_rows),
};
