// SPDX-License-Identifier: GPL-2.0
/*
 * The generator of values: for each attribute of RESTORE some that a socket takes.
 * An option of 4 bytes needs no line, if numbers[] has a value that it takes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/net_tstamp.h>
#include <linux/xfrm.h>
#include <sys/time.h>

#include "values.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define ARRAY_SIZE(x)	(sizeof(x) / sizeof((x)[0]))

/* of attributes with 4 bytes: one of them is taken by each, or it has none */
static const uint32_t numbers[] = {
	1, 0, 2, 3, 8, 20, 2000, 70000, 8000000, 50000u << 16 | 40000, 0x01010101,
};

struct linger_value { int on, seconds; };
struct timeval_value { long sec, usec; };
struct txtime_value { int clock; uint32_t flags; };
struct stamping_value { int flags, phc; };

static const struct linger_value linger[] = { { 1, 9 }, { 0, 5 } };
static const struct timeval_value timeo[] = { { 2, 0 }, { -1, 0 } };
static const struct txtime_value txtime[] = {
	{ CLOCK_MONOTONIC, 0 }, { CLOCK_TAI, 3 },
};

static const struct stamping_value stamping[] = {
	{ SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_RX_SOFTWARE |
	  SOF_TIMESTAMPING_SOFTWARE, 0 },
	{ 0, 0 },
};

static const uint64_t large[] = { 5000, 1000000000000ull };
static const struct sock_filter filter[] = { BPF_STMT(BPF_RET | BPF_K, 77) };
static const unsigned char header[] = { 0, 0, 1, 4, 0, 0, 0, 0 };
/* of type 2, with one address, of this host */
static const unsigned char route[24] = { 0, 2, 2, 1, [23] = 1 };
static const unsigned char icmp6[32] = { [0 ... 31] = 0xa5 };
static const unsigned char lo4[4] = { 127, 0, 0, 1 };
static const unsigned char lo6[16] = { [15] = 1 };
static const unsigned char mapped[16] = { [10] = 255, 255, 127, 0, 0, 1 };

#define BYTES(name, value)	{ AF_INET_CR_ATTR_##name, &(value), sizeof(value) }
#define EACH(name, values)	BYTES(name, (values)[0]), BYTES(name, (values)[1])

static const struct {
	int attr;
	const void *value;
	int len;
} bytes[] = {
	{ A(SOCKOPT_BINDTODEVICE), "lo", 3 },
	{ A(SOCKOPT_BINDTODEVICE), "", 1 },
	EACH(SOCKOPT_LINGER, linger),
	EACH(SOCKOPT_RCVTIMEO, timeo),
	EACH(SOCKOPT_SNDTIMEO, timeo), EACH(SOCKOPT_TXTIME, txtime),
	EACH(SOCKOPT_TIMESTAMPING, stamping),
	EACH(SOCKOPT_MAX_PACING_RATE, large), EACH(STAMP, large),
	BYTES(SOCKOPT_ATTACH_FILTER, filter),
	{ A(SOCKOPT_ATTACH_FILTER), NULL, 0 },
	BYTES(SOCKOPT_ATTACH_REUSEPORT_CBPF, filter),
	{ A(SOCKOPT_ATTACH_REUSEPORT_CBPF), NULL, 0 },
	{ A(IP_OPTIONS), NULL, 0 },
	BYTES(IPV6_HOPOPTS, header), { A(IPV6_HOPOPTS), NULL, 0 },
	BYTES(IPV6_DSTOPTS, header), { A(IPV6_DSTOPTS), NULL, 0 },
	BYTES(IPV6_RTHDRDSTOPTS, header), { A(IPV6_RTHDRDSTOPTS), NULL, 0 },
	BYTES(IPV6_RTHDR, route), { A(IPV6_RTHDR), NULL, 0 },
	BYTES(RAW_ICMPV6_FILTER, icmp6),
	BYTES(SOURCE_ADDR, lo4), BYTES(SOURCE_ADDR, lo6),
	BYTES(SOURCE_ADDR, mapped), BYTES(IPV6_LAST_PEER, lo6),
	BYTES(IPV6_LAST_PEER, mapped),
};

static void put_none(struct nl_msg *msg, int attr)
{
	nla_nest_end(msg, nla_nest_start(msg, attr));
}

static void put_device(struct nl_msg *msg, int attr)
{
	struct nlattr *nest = nla_nest_start(msg, attr);

	nla_put_u32(msg, AF_INET_CR_DEV_INDEX, 1);
	nla_nest_end(msg, nest);
}

static void put_member(struct nl_msg *msg, int attr, const void *group, int len,
		       const void *source)
{
	struct nlattr *nest = nla_nest_start(msg, attr);

	nla_put(msg, AF_INET_CR_MSHIP_GROUP, len, group);
	put_device(msg, AF_INET_CR_MSHIP_DEV);
	if (source)
		nla_put(msg, AF_INET_CR_MSHIP_SOURCES, len, source);
	nla_nest_end(msg, nest);
}

static void put_group(struct nl_msg *msg, int attr)
{
	static const unsigned char group[4] = { 224, 1, 1, 9 };
	static const unsigned char group6[16] = { 255, 5, [15] = 9 };

	if (attr == A(IP_MEMBERSHIP))
		put_member(msg, attr, group, 4, NULL);
	else
		put_member(msg, attr, group6, 16, NULL);
}

/* of a group that a dressed socket is in, another source */
static void put_source(struct nl_msg *msg, int attr)
{
	static const unsigned char group[4] = { 224, 1, 1, 9 };
	static const unsigned char group6[16] = { 255, 5, [15] = 9 };

	if (attr == A(IP_MEMBERSHIP))
		put_member(msg, attr, group, 4, lo4);
	else
		put_member(msg, attr, group6, 16, lo6);
}

static void put_anycast(struct nl_msg *msg, int attr)
{
	static const unsigned char addr[16] = { 0xfd, [12] = 127, [15] = 2 };

	put_member(msg, attr, addr, 16, NULL);
}

static void put_label(struct nl_msg *msg, int attr)
{
	struct nlattr *nest = nla_nest_start(msg, attr);

	nla_put_u32(msg, AF_INET_CR_FLOWLABEL_LABEL, 0x12345);
	nla_put(msg, AF_INET_CR_FLOWLABEL_DST, 16, lo6);
	/* IPV6_FL_S_ANY */
	nla_put_u32(msg, AF_INET_CR_FLOWLABEL_SHARE, 255);
	nla_nest_end(msg, nest);
}

static int family = AF_INET;

void values_of_family(int of)
{
	family = of;
}

static void put_policy(struct nl_msg *msg, int attr)
{
	struct xfrm_userpolicy_info info = {
		.sel.family = family,
		.lft = { XFRM_INF, XFRM_INF, XFRM_INF, XFRM_INF, 0, 0, 0, 0 },
		.priority = 11,
		.dir = attr == A(IP_XFRM_POLICY_OUT),
		.action = XFRM_POLICY_ALLOW,
	};
	struct nlattr *nest = nla_nest_start(msg, attr);

	nla_put(msg, AF_INET_CR_XFRM_INFO, sizeof(info), &info);
	nla_nest_end(msg, nest);
}

/* another process than that of the dressed socket, which is the helper */
static void put_async(struct nl_msg *msg, int attr)
{
	struct nlattr *nest = nla_nest_start(msg, attr);

	nla_put_s32(msg, AF_INET_CR_ASYNC_PID, getpid());
	nla_put_u32(msg, AF_INET_CR_ASYNC_TYPE, F_OWNER_PID);
	nla_put_u32(msg, AF_INET_CR_ASYNC_SIGNAL, SIGURG);
	nla_put_flag(msg, AF_INET_CR_ASYNC_FASYNC);
	nla_nest_end(msg, nest);
}

static void put_bpf(struct nl_msg *msg, int attr, int type)
{
	static int fd[2] = { -1, -1 };
	int *prog = &fd[attr == A(SOCKOPT_ATTACH_BPF)];
	struct nlattr *nest = nla_nest_start(msg, attr);

	if (*prog < 0)
		*prog = bpf_load(type, 1);
	nla_put_u32(msg, AF_INET_CR_BPF_FD, *prog);
	nla_nest_end(msg, nest);
}

static void put_bpf_filter(struct nl_msg *msg, int attr)
{
	put_bpf(msg, attr, BPF_PROG_TYPE_SOCKET_FILTER);
}

/* a program makes a group, and needs SO_REUSEPORT */
static void put_bpf_group(struct nl_msg *msg, int attr)
{
	nla_put_u32(msg, A(SOCKOPT_REUSEPORT), 1);
	put_bpf(msg, attr, BPF_PROG_TYPE_SK_REUSEPORT);
}

static void put_filter_group(struct nl_msg *msg, int attr)
{
	nla_put_u32(msg, A(SOCKOPT_REUSEPORT), 1);
	nla_put(msg, attr, sizeof(filter), filter);
}

static const struct {
	int attr;
	void (*put)(struct nl_msg *msg, int attr);
} nests[] = {
	{ A(IP_UNICAST_IF), put_device }, { A(IP_UNICAST_IF), put_none },
	{ A(IP_MULTICAST_IF), put_device }, { A(IP_MULTICAST_IF), put_none },
	{ A(IPV6_UNICAST_IF), put_device }, { A(IPV6_UNICAST_IF), put_none },
	{ A(IPV6_MULTICAST_IF), put_device },
	{ A(IPV6_MULTICAST_IF), put_none },
	{ A(IPV6_PKTINFO), put_device }, { A(IPV6_PKTINFO), put_none },
	{ A(IP_MEMBERSHIP), put_group }, { A(IP_MEMBERSHIP), put_source },
	{ A(IPV6_MEMBERSHIP), put_group }, { A(IPV6_MEMBERSHIP), put_source },
	{ A(IPV6_ANYCAST), put_anycast }, { A(IPV6_FLOWLABEL), put_label },
	{ A(IP_XFRM_POLICY_IN), put_policy }, { A(IP_XFRM_POLICY_IN), put_none },
	{ A(IP_XFRM_POLICY_OUT), put_policy },
	{ A(IP_XFRM_POLICY_OUT), put_none },
	{ A(ASYNC), put_async }, { A(ASYNC), put_none },
	{ A(SOCKOPT_ATTACH_BPF), put_bpf_filter },
	{ A(SOCKOPT_ATTACH_REUSEPORT_EBPF), put_bpf_group },
	{ A(SOCKOPT_ATTACH_REUSEPORT_CBPF), put_filter_group },
};

#define NR_NUMBERS	((AF_INET_CR_ATTR_MAX + 1u) * ARRAY_SIZE(numbers))

const unsigned int value_numbers = NR_NUMBERS;
const unsigned int values = NR_NUMBERS + ARRAY_SIZE(bytes) + ARRAY_SIZE(nests);

int value_attr(unsigned int i)
{
	if (i < NR_NUMBERS)
		return i / ARRAY_SIZE(numbers);
	i -= NR_NUMBERS;
	return i < ARRAY_SIZE(bytes) ? bytes[i].attr :
				       nests[i - ARRAY_SIZE(bytes)].attr;
}

void value_put(struct nl_msg *msg, unsigned int i)
{
	int attr = value_attr(i);

	if (i < NR_NUMBERS) {
		nla_put_u32(msg, attr, numbers[i % ARRAY_SIZE(numbers)]);
		return;
	}
	i -= NR_NUMBERS;
	if (i < ARRAY_SIZE(bytes))
		nla_put(msg, attr, bytes[i].len, bytes[i].value);
	else
		nests[i - ARRAY_SIZE(bytes)].put(msg, attr);
}

void value_put_failure(struct nl_msg *msg, enum kind kind)
{
	static const unsigned char group[16] = { 0xff, 5, [15] = 1 };
	static const unsigned char group4[4] = { 224, 1, 1, 1 };

	if (kind & KIND_DGRAM)
		nla_put(msg, A(UDP_PENDING_DATA), 1, "x");
	else if (kind & KIND_V6)
		nla_put(msg, A(SOURCE_ADDR), sizeof(group), group);
	else
		nla_put(msg, A(SOURCE_ADDR), sizeof(group4), group4);
}
