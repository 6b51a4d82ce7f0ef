// SPDX-License-Identifier: GPL-2.0
/*
 * A restore gives nobody more than plain calls do. An unprivileged user who is
 * root of his user namespace, the same with CAP_NET_ADMIN alone, and root of
 * the machine with CAP_NET_ADMIN alone try every option of sockopts.tsv with
 * many values by setsockopt(2) and by RESTORE, addresses and ports by bind(2),
 * connect(2) and RESTORE: what RESTORE accepts, the call accepts with the same
 * effect, and what the call forbids, RESTORE forbids with the same errno.
 * Restored datagrams are bounded by the socket's limit and the memory cgroup.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/icmp.h>
#include <linux/net_tstamp.h>
#include <linux/sock_diag.h>
#include <linux/xfrm.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "nl.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define UDPLITE_SEND_CSCOV	10
#define UDPLITE_RECV_CSCOV	11
#ifndef UDP_NO_CHECK6_TX
#define UDP_NO_CHECK6_TX	101
#define UDP_NO_CHECK6_RX	102
#endif
#ifndef UDP_SEGMENT
#define UDP_SEGMENT	103
#define UDP_GRO		104
#endif
#ifndef SO_TXREHASH
#define SO_TXREHASH	74
#endif
#ifndef SO_RCVMARK
#define SO_RCVMARK	75
#endif

/* ---- who tries ---- */

static int caps_keep(uint32_t mask)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = {
		{ .effective = mask, .permitted = mask },
	};

	return syscall(SYS_capset, &head, data);
}

static int only_net_admin(void)
{
	return caps_keep(1 << CAP_NET_ADMIN);
}

FIXTURE(rights) {
	struct cr cr;
};

FIXTURE_VARIANT(rights) {
	bool userns;
	bool weak;
};

FIXTURE_VARIANT_ADD(rights, root_of_a_user_namespace) { true, false };
FIXTURE_VARIANT_ADD(rights, net_admin_of_a_user_namespace) { true, true };
FIXTURE_VARIANT_ADD(rights, net_admin_of_the_machine) { false, true };

FIXTURE_SETUP(rights)
{
	if (variant->userns)
		ASSERT_EQ(0, user_root_become());
	ASSERT_EQ(0, netns_enter());
	if (variant->weak)
		ASSERT_EQ(0, only_net_admin());
	ASSERT_EQ(0, cr_open(&self->cr));
}

FIXTURE_TEARDOWN(rights)
{
	cr_close(&self->cr);
}

/* ---- options ---- */

/*
 * How a value from the list becomes an argument of setsockopt(2), and how an
 * attribute; a row for each option of sockopts.tsv, or the build fails.
 */
struct option;

typedef int (*by_hand_fn)(const struct option *o, int fd, int64_t value);
typedef void (*put_fn)(const struct option *o, struct nl_msg *msg,
		       int64_t value);

struct option {
	const char *name;
	int level, opt, attr;
	by_hand_fn by_hand;
	put_fn put;
};

static int hand_int(const struct option *o, int fd, int64_t value)
{
	return set_int(fd, o->level, o->opt, value);
}

static void put_u32(const struct option *o, struct nl_msg *msg, int64_t value)
{
	nla_put_u32(msg, o->attr, value);
}

static void put_u64(const struct option *o, struct nl_msg *msg, int64_t value)
{
	nla_put_u64(msg, o->attr, value);
}

static int hand_u64(const struct option *o, int fd, int64_t value)
{
	return setsockopt(fd, o->level, o->opt, &value, sizeof(value));
}

/* the attribute holds what the kernel does: twice what it was given */
static int hand_buf(const struct option *o, int fd, int64_t value)
{
	int force = o->opt == SO_RCVBUF ? SO_RCVBUFFORCE : SO_SNDBUFFORCE;
	int half = (uint32_t)value / 2, opt = half > 212992 ? force : o->opt;

	return set_int(fd, SOL_SOCKET, opt, half);
}

/* an odd size, which only a sysctl can set, has no call to compare with */
static void put_buf(const struct option *o, struct nl_msg *msg, int64_t value)
{
	nla_put_u32(msg, o->attr, value & ~1);
}

static int hand_linger(const struct option *o, int fd, int64_t value)
{
	struct linger linger = { 1, value };

	return setsockopt(fd, o->level, o->opt, &linger, sizeof(linger));
}

static void put_linger(const struct option *o, struct nl_msg *msg,
		       int64_t value)
{
	struct linger linger = { 1, value };

	nla_put(msg, o->attr, sizeof(linger), &linger);
}

static int hand_time(const struct option *o, int fd, int64_t value)
{
	struct timeval tv = { 1, value };

	return setsockopt(fd, o->level, o->opt, &tv, sizeof(tv));
}

static void put_time(const struct option *o, struct nl_msg *msg, int64_t value)
{
	struct timeval tv = { 1, value };

	nla_put(msg, o->attr, sizeof(tv), &tv);
}

static void put_stamping(const struct option *o, struct nl_msg *msg,
			 int64_t value)
{
	int ts[2] = { value };

	nla_put(msg, o->attr, sizeof(ts), ts);
}

static int hand_stamping(const struct option *o, int fd, int64_t value)
{
	int ts[2] = { value };

	return setsockopt(fd, o->level, o->opt, ts, sizeof(ts));
}

struct txtime {
	int clock;
	uint32_t flags;
};

static int hand_txtime(const struct option *o, int fd, int64_t value)
{
	struct txtime txtime = { value, 0 };

	return setsockopt(fd, o->level, o->opt, &txtime, sizeof(txtime));
}

static void put_txtime(const struct option *o, struct nl_msg *msg,
		       int64_t value)
{
	struct txtime txtime = { value, 0 };

	nla_put(msg, o->attr, sizeof(txtime), &txtime);
}

/* value: an index; those of lo, none and of nothing are in the list */
static const char *device_of(int64_t value)
{
	return value == 1 ? "lo" : value ? "nosuch0" : "";
}

static int hand_device(const struct option *o, int fd, int64_t value)
{
	const char *name = device_of(value);

	return setsockopt(fd, o->level, o->opt, name, strlen(name));
}

static void put_device(const struct option *o, struct nl_msg *msg,
		       int64_t value)
{
	nla_put_string(msg, o->attr, device_of(value));
}

static int hand_unicast_if(const struct option *o, int fd, int64_t value)
{
	return set_int(fd, o->level, o->opt, htonl(value));
}

static int hand_multicast_if(const struct option *o, int fd, int64_t value)
{
	struct ip_mreqn mreq = { .imr_ifindex = value };

	return setsockopt(fd, o->level, o->opt, &mreq, sizeof(mreq));
}

static void put_index(const struct option *o, struct nl_msg *msg,
		      int64_t value)
{
	struct nlattr *nest = nla_nest_start(msg, o->attr);

	nla_put_u32(msg, AF_INET_CR_DEV_INDEX, value);
	nla_nest_end(msg, nest);
}

static int hand_join(const struct option *o, int fd, int64_t value)
{
	struct ip_mreqn mreq = {
		.imr_multiaddr.s_addr = htonl(0xe0010100 + (value & 0xff)),
		.imr_ifindex = 1,
	};

	if (value >> 8)
		mreq.imr_multiaddr.s_addr = htonl(value);
	return setsockopt(fd, o->level, o->opt, &mreq, sizeof(mreq));
}

static void put_join(const struct option *o, struct nl_msg *msg, int64_t value)
{
	struct nlattr *nest = nla_nest_start(msg, o->attr), *dev;
	uint32_t group = htonl(value >> 8 ? (uint32_t)value :
			       0xe0010100 + (value & 0xff));

	nla_put(msg, AF_INET_CR_MSHIP_GROUP, 4, &group);
	dev = nla_nest_start(msg, AF_INET_CR_MSHIP_DEV);
	nla_put_u32(msg, AF_INET_CR_DEV_INDEX, 1);
	nla_nest_end(msg, dev);
	nla_nest_end(msg, nest);
}

/* value: a source of one group */
static int hand_source(const struct option *o, int fd, int64_t value)
{
	struct ip_mreq_source req = {
		.imr_multiaddr.s_addr = htonl(0xe0010101),
		.imr_interface.s_addr = htonl(INADDR_LOOPBACK),
		.imr_sourceaddr.s_addr = value,
	};

	(void)o;
	return setsockopt(fd, SOL_IP, IP_ADD_SOURCE_MEMBERSHIP, &req,
			  sizeof(req));
}

static void put_source(const struct option *o, struct nl_msg *msg,
		       int64_t value)
{
	struct nlattr *nest = nla_nest_start(msg, o->attr), *dev;
	uint32_t group = htonl(0xe0010101), lo = htonl(INADDR_LOOPBACK);

	nla_put(msg, AF_INET_CR_MSHIP_GROUP, 4, &group);
	dev = nla_nest_start(msg, AF_INET_CR_MSHIP_DEV);
	nla_put(msg, AF_INET_CR_DEV_ADDR, 4, &lo);
	nla_nest_end(msg, dev);
	nla_put_u32(msg, AF_INET_CR_MSHIP_MODE, MCAST_INCLUDE);
	nla_put(msg, AF_INET_CR_MSHIP_SOURCES, 4, &value);
	nla_nest_end(msg, nest);
}

/* value: length of the program */
static int hand_filter(const struct option *o, int fd, int64_t value)
{
	struct sock_filter code[8] = {
		[0 ... 7] = BPF_STMT(BPF_RET | BPF_K, 9),
	};
	struct sock_fprog prog = { value & 7, code };

	return setsockopt(fd, o->level, o->opt, &prog, sizeof(prog));
}

static void put_filter(const struct option *o, struct nl_msg *msg,
		       int64_t value)
{
	struct sock_filter code[8] = {
		[0 ... 7] = BPF_STMT(BPF_RET | BPF_K, 9),
	};

	nla_put(msg, o->attr, (value & 7) * sizeof(code[0]), code);
}

static void put_bpf(const struct option *o, struct nl_msg *msg, int64_t value)
{
	struct nlattr *nest = nla_nest_start(msg, o->attr);

	nla_put_u32(msg, AF_INET_CR_BPF_FD, value);
	nla_nest_end(msg, nest);
}

/* type of the option by value: loose and strict source route need CAP_NET_RAW */
static const unsigned char ip_option_types[] = {
	IPOPT_NOOP, IPOPT_RR, IPOPT_LSRR, IPOPT_SSRR, IPOPT_TS, 0x82, 0x86, 0x94,
};

static int ip_option(int64_t value, unsigned char *bytes)
{
	memset(bytes, 0, 8);
	bytes[0] = ip_option_types[value & 7];
	bytes[1] = 8;
	bytes[2] = value & 7 ? 4 : 0;
	return 8;
}

static int hand_options(const struct option *o, int fd, int64_t value)
{
	unsigned char bytes[8];

	return setsockopt(fd, o->level, o->opt, bytes, ip_option(value, bytes));
}

static void put_options(const struct option *o, struct nl_msg *msg,
			int64_t value)
{
	unsigned char bytes[8];

	nla_put(msg, o->attr, ip_option(value, bytes), bytes);
}

/* value: length in units of 8 bytes, and what is in the header */
static int header(int64_t value, unsigned char *bytes)
{
	memset(bytes, 0, 24);
	bytes[1] = value & 3 ? (value & 3) - 1 : 0;
	bytes[2] = value >> 2;
	return (value & 3) * 8;
}

static int hand_header(const struct option *o, int fd, int64_t value)
{
	unsigned char bytes[24];

	return setsockopt(fd, o->level, o->opt, bytes, header(value, bytes));
}

static void put_header(const struct option *o, struct nl_msg *msg,
		       int64_t value)
{
	unsigned char bytes[24];

	nla_put(msg, o->attr, header(value, bytes), bytes);
}

static int hand_pktinfo6(const struct option *o, int fd, int64_t value)
{
	struct in6_pktinfo info = { .ipi6_ifindex = value };

	return setsockopt(fd, o->level, o->opt, &info, sizeof(info));
}

static void put_pktinfo6(const struct option *o, struct nl_msg *msg,
			 int64_t value)
{
	put_index(o, msg, value);
}

static int hand_icmp6_filter(const struct option *o, int fd, int64_t value)
{
	int64_t filter[4] = { value };

	return setsockopt(fd, o->level, o->opt, filter, sizeof(filter));
}

static void put_icmp6_filter(const struct option *o, struct nl_msg *msg,
			     int64_t value)
{
	int64_t filter[4] = { value };

	nla_put(msg, o->attr, sizeof(filter), filter);
}

#define INT(attr)		AF_INET_CR_ATTR_##attr, hand_int, put_u32
#define OWN(attr, what) \
	AF_INET_CR_ATTR_##attr, hand_##what, put_##what
#define SO(name)		INT(SOCKOPT_##name)

#define TRY_SO_DEBUG		SO(DEBUG)
#define TRY_SO_REUSEADDR	SO(REUSEADDR)
#define TRY_SO_REUSEPORT	SO(REUSEPORT)
#define TRY_SO_DONTROUTE	SO(DONTROUTE)
#define TRY_SO_BROADCAST	SO(BROADCAST)
#define TRY_SO_SNDBUF		OWN(SOCKOPT_SNDBUF, buf)
#define TRY_SO_RCVBUF		OWN(SOCKOPT_RCVBUF, buf)
#define TRY_SO_BUF_LOCK		INT(SOCKOPT_SNDBUF_ULOCK)
#define TRY_SO_KEEPALIVE	SO(KEEPALIVE)
#define TRY_SO_OOBINLINE	SO(OOBINLINE)
#define TRY_SO_NO_CHECK		SO(NO_CHECK)
#define TRY_SO_PRIORITY		SO(PRIORITY)
#define TRY_SO_LINGER		OWN(SOCKOPT_LINGER, linger)
#define TRY_SO_PASSCRED		SO(PASSCRED)
#define TRY_SO_PASSSEC		SO(PASSSEC)
#define TRY_SO_PASSPIDFD	SO(PASSPIDFD)
#define TRY_SO_MARK		SO(MARK)
#define TRY_SO_RCVMARK		SO(RCVMARK)
#define TRY_SO_RXQ_OVFL		SO(RXQ_OVFL)
#define TRY_SO_WIFI_STATUS	SO(WIFI_STATUS)
#define TRY_SO_PEEK_OFF		SO(PEEK_OFF)
#define TRY_SO_NOFCS		SO(NOFCS)
#define TRY_SO_BINDTODEVICE	OWN(SOCKOPT_BINDTODEVICE, device)
#define TRY_SO_ATTACH_FILTER	OWN(SOCKOPT_ATTACH_FILTER, filter)
#define TRY_SO_ATTACH_BPF	A(SOCKOPT_ATTACH_BPF), hand_int, put_bpf
#define TRY_SO_LOCK_FILTER	SO(LOCK_FILTER)
#define TRY_SO_ATTACH_REUSEPORT_CBPF OWN(SOCKOPT_ATTACH_REUSEPORT_CBPF, filter)
#define TRY_SO_ATTACH_REUSEPORT_EBPF \
	A(SOCKOPT_ATTACH_REUSEPORT_EBPF), hand_int, put_bpf
#define TRY_SO_SELECT_ERR_QUEUE	SO(SELECT_ERR_QUEUE)
#define TRY_SO_BUSY_POLL	SO(BUSY_POLL)
#define TRY_SO_PREFER_BUSY_POLL	SO(PREFER_BUSY_POLL)
#define TRY_SO_BUSY_POLL_BUDGET	SO(BUSY_POLL_BUDGET)
#define TRY_SO_MAX_PACING_RATE	OWN(SOCKOPT_MAX_PACING_RATE, u64)
#define TRY_SO_INCOMING_CPU	SO(INCOMING_CPU)
#define TRY_SO_ZEROCOPY		SO(ZEROCOPY)
#define TRY_SO_TXTIME		OWN(SOCKOPT_TXTIME, txtime)
#define TRY_SO_RESERVE_MEM	SO(RESERVE_MEM)
#define TRY_SO_TXREHASH		SO(TXREHASH)
#define TRY_SO_RCVLOWAT		SO(RCVLOWAT)
#define TRY_SO_RCVTIMEO_OLD	OWN(SOCKOPT_RCVTIMEO, time)
#define TRY_SO_SNDTIMEO_OLD	OWN(SOCKOPT_SNDTIMEO, time)
#define TRY_SO_TIMESTAMP_OLD	SO(TIMESTAMP)
#define TRY_SO_TIMESTAMPING_OLD	OWN(SOCKOPT_TIMESTAMPING, stamping)
#define TRY_IP_TOS		INT(IP_TOS)
#define TRY_IP_TTL		INT(IP_TTL)
#define TRY_IP_MINTTL		INT(IP_MINTTL)
#define TRY_IP_HDRINCL		INT(IP_HDRINCL)
#define TRY_IP_NODEFRAG		INT(IP_NODEFRAG)
#define TRY_IP_ROUTER_ALERT	INT(IP_ROUTER_ALERT)
#define TRY_IP_OPTIONS		OWN(IP_OPTIONS, options)
#define TRY_IP_PKTINFO		INT(IP_PKTINFO)
#define TRY_IP_RECVTTL		INT(IP_RECVTTL)
#define TRY_IP_RECVTOS		INT(IP_RECVTOS)
#define TRY_IP_RECVOPTS		INT(IP_RECVOPTS)
#define TRY_IP_RETOPTS		INT(IP_RETOPTS)
#define TRY_IP_PASSSEC		INT(IP_PASSSEC)
#define TRY_IP_RECVORIGDSTADDR	INT(IP_RECVORIGDSTADDR)
#define TRY_IP_CHECKSUM		INT(IP_CHECKSUM)
#define TRY_IP_RECVFRAGSIZE	INT(IP_RECVFRAGSIZE)
#define TRY_IP_RECVERR		INT(IP_RECVERR)
#define TRY_IP_RECVERR_RFC4884	INT(IP_RECVERR_RFC4884)
#define TRY_IP_FREEBIND		INT(IP_FREEBIND)
#define TRY_IP_TRANSPARENT	INT(IP_TRANSPARENT)
#define TRY_IP_BIND_ADDRESS_NO_PORT INT(IP_BIND_ADDRESS_NO_PORT)
#define TRY_IP_LOCAL_PORT_RANGE	INT(IP_LOCAL_PORT_RANGE)
#define TRY_IP_MTU_DISCOVER	INT(IP_MTU_DISCOVER)
#define TRY_IP_UNICAST_IF	A(IP_UNICAST_IF), hand_unicast_if, put_index
#define TRY_IP_MULTICAST_IF	A(IP_MULTICAST_IF), hand_multicast_if, put_index
#define TRY_IP_MULTICAST_TTL	INT(IP_MULTICAST_TTL)
#define TRY_IP_MULTICAST_LOOP	INT(IP_MULTICAST_LOOP)
#define TRY_IP_MULTICAST_ALL	INT(IP_MULTICAST_ALL)
#define TRY_IP_ADD_MEMBERSHIP	OWN(IP_MEMBERSHIP, join)
#define TRY_MCAST_MSFILTER	OWN(IP_MEMBERSHIP, source)
/* is not carried */
#define TRY_IP_XFRM_POLICY	0, NULL, NULL
#define TRY_UDP_CORK		INT(UDP_CORK)
#define TRY_UDP_ENCAP		INT(UDP_ENCAP)
#define TRY_UDP_NO_CHECK6_TX	INT(UDP_NO_CHECK6_TX)
#define TRY_UDP_NO_CHECK6_RX	INT(UDP_NO_CHECK6_RX)
#define TRY_UDP_SEGMENT		INT(UDP_SEGMENT)
#define TRY_UDP_GRO		INT(UDP_GRO)
#define TRY_UDPLITE_SEND_CSCOV	INT(UDPLITE_SEND_CSCOV)
#define TRY_UDPLITE_RECV_CSCOV	INT(UDPLITE_RECV_CSCOV)
#define TRY_ICMP_FILTER		INT(RAW_ICMP_FILTER)
#define TRY_IPV6_V6ONLY	INT(IPV6_V6ONLY)
#define TRY_IPV6_UNICAST_HOPS	INT(IPV6_UNICAST_HOPS)
#define TRY_IPV6_MULTICAST_HOPS	INT(IPV6_MULTICAST_HOPS)
#define TRY_IPV6_MULTICAST_LOOP	INT(IPV6_MULTICAST_LOOP)
#define TRY_IPV6_MULTICAST_ALL	INT(IPV6_MULTICAST_ALL)
#define TRY_IPV6_MTU	INT(IPV6_MTU)
#define TRY_IPV6_MTU_DISCOVER	INT(IPV6_MTU_DISCOVER)
#define TRY_IPV6_RECVERR	INT(IPV6_RECVERR)
#define TRY_IPV6_RECVERR_RFC4884	INT(IPV6_RECVERR_RFC4884)
#define TRY_IPV6_MINHOPCOUNT	INT(IPV6_MINHOPCOUNT)
#define TRY_IPV6_AUTOFLOWLABEL	INT(IPV6_AUTOFLOWLABEL)
#define TRY_IPV6_DONTFRAG	INT(IPV6_DONTFRAG)
#define TRY_IPV6_ROUTER_ALERT_ISOLATE	INT(IPV6_ROUTER_ALERT_ISOLATE)
#define TRY_IPV6_FLOWINFO_SEND	INT(IPV6_FLOWINFO_SEND)
#define TRY_IPV6_FLOWINFO	INT(IPV6_FLOWINFO)
#define TRY_IPV6_ADDR_PREFERENCES	INT(IPV6_ADDR_PREFERENCES)
#define TRY_IPV6_RECVPKTINFO	INT(IPV6_RECVPKTINFO)
#define TRY_IPV6_2292PKTINFO	INT(IPV6_2292PKTINFO)
#define TRY_IPV6_RECVHOPLIMIT	INT(IPV6_RECVHOPLIMIT)
#define TRY_IPV6_2292HOPLIMIT	INT(IPV6_2292HOPLIMIT)
#define TRY_IPV6_RECVRTHDR	INT(IPV6_RECVRTHDR)
#define TRY_IPV6_2292RTHDR	INT(IPV6_2292RTHDR)
#define TRY_IPV6_RECVHOPOPTS	INT(IPV6_RECVHOPOPTS)
#define TRY_IPV6_2292HOPOPTS	INT(IPV6_2292HOPOPTS)
#define TRY_IPV6_RECVDSTOPTS	INT(IPV6_RECVDSTOPTS)
#define TRY_IPV6_2292DSTOPTS	INT(IPV6_2292DSTOPTS)
#define TRY_IPV6_RECVTCLASS	INT(IPV6_RECVTCLASS)
#define TRY_IPV6_RECVPATHMTU	INT(IPV6_RECVPATHMTU)
#define TRY_IPV6_RECVORIGDSTADDR	INT(IPV6_RECVORIGDSTADDR)
#define TRY_IPV6_RECVFRAGSIZE	INT(IPV6_RECVFRAGSIZE)
#define TRY_IPV6_TCLASS	INT(IPV6_TCLASS)
#define TRY_IPV6_MULTICAST_IF	A(IPV6_MULTICAST_IF), hand_int, put_index
#define TRY_IPV6_UNICAST_IF	A(IPV6_UNICAST_IF), hand_unicast_if, put_index
#define TRY_IPV6_HOPOPTS	OWN(IPV6_HOPOPTS, header)
#define TRY_IPV6_RTHDRDSTOPTS	OWN(IPV6_RTHDRDSTOPTS, header)
#define TRY_IPV6_RTHDR		OWN(IPV6_RTHDR, header)
#define TRY_IPV6_DSTOPTS	OWN(IPV6_DSTOPTS, header)
#define TRY_IPV6_PKTINFO	A(IPV6_PKTINFO), hand_pktinfo6, put_pktinfo6
#define TRY_IPV6_TRANSPARENT	INT(IP_TRANSPARENT)
#define TRY_IPV6_FREEBIND	INT(IP_FREEBIND)
#define TRY_IPV6_HDRINCL	INT(IP_HDRINCL)
#define TRY_IPV6_CHECKSUM	INT(RAW_IPV6_CHECKSUM)
#define TRY_ICMPV6_FILTER	OWN(RAW_ICMPV6_FILTER, icmp6_filter)
/* is not carried */
#define TRY_IPV6_ROUTER_ALERT	0, NULL, NULL

enum {
	K_udp = KIND_UDP,
	K_udplite = KIND_UDPLITE,
	K_raw = KIND_RAW | KIND_RAW_ICMP | KIND_RAW_HDRINCL,
	K_raw6 = K_raw | KIND_V6,
	K_raw_icmp = KIND_RAW_ICMP,
	K_raw_icmp4 = KIND_RAW_ICMP | KIND_V4,
	K_ping = KIND_PING,
	K_any = KIND_ANY,
};

static const struct row {
	struct option option;
	int kinds;
} rows[] = {
#define ROW(level, name, kinds)	{ { #name, level, name, TRY_##name }, kinds },
#include "sockopts.h"
#undef ROW
};

static const int64_t values[] = {
	0, 1, 2, 3, 4, 5, 6, 7, 8, 100, 255, 256, 1000, 65535, 65536, 1000000,
	999999, 212992, 425984, 425986, 64 << 20, 0x7fffffff, -1, -2,
	0x7f000001, 0xe0000001, 0xc0000201, 41000 << 16 | 40000, 0x100000000,
};

/* what getsockopt(2) tells of an option, or a dump where there is no getter */
struct told {
	int ret;
	socklen_t len;
	unsigned char value[256];
};

static bool has_getter(const struct option *o)
{
	return o->put != put_join && o->put != put_source &&
	       o->put != put_pktinfo6 &&
	       o->put != put_filter && o->put != put_bpf;
}

static struct told tell(struct cr *cr, const struct option *o, int fd)
{
	struct told told = { .len = sizeof(told.value) };
	struct cr_list list;
	struct nlattr *nla;

	if (has_getter(o)) {
		told.ret = getsockopt(fd, o->level, o->opt, told.value,
				      &told.len) ? -errno : 0;
		return told;
	}
	told.len = 0;
	told.ret = cr_dump_one(cr, fd, &list);
	nla = told.ret ? NULL : cr_attr(list.msg[0], o->attr);
	if (nla) {
		told.len = nla_len(nla);
		memcpy(told.value, nla_data(nla), told.len);
	}
	cr_list_free(&list);
	return told;
}

static bool same(const struct told *a, const struct told *b)
{
	return !memcmp(a, b, sizeof(*a));
}

static int restore_onto(struct cr *cr, const struct option *o, int fd,
			int64_t value)
{
	struct nl_msg *msg;
	int ret;

	msg = cr_new_u32(cr, AF_INET_CR_CMD_RESTORE, 0, A(SOCK_FD), fd);
	o->put(o, msg, value);
	ret = cr_restore_msg(cr, msg);
	return ret < 0 ? ret : 0;
}

struct count {
	unsigned int tried;
	unsigned int accepted;
	unsigned int forbidden;
};

static bool is_forbidden(int err)
{
	return err == -EPERM || err == -EACCES;
}

/* one option, one value, on two fresh sockets */
static bool try(struct cr *cr, const struct option *o, enum kind kind,
		int64_t value, struct count *count)
{
	int one = kind_socket(kind), two = kind_socket(kind), hand, restored;
	struct told before, after, by_hand;
	bool good;

	before = tell(cr, o, two);
	hand = o->by_hand(o, one, value) ? -errno : 0;
	by_hand = tell(cr, o, one);
	restored = restore_onto(cr, o, two, value);
	after = tell(cr, o, two);
	close(one);
	close(two);
	count->tried++;
	count->accepted += !restored;
	count->forbidden += is_forbidden(hand);
	/* accepted: the same as by hand, or nothing has changed */
	good = restored ? same(&before, &after) :
			  same(&before, &after) || (!hand && same(&by_hand, &after));
	if (is_forbidden(hand) && restored != hand)
		good = good && (!restored || restored == -EINVAL);
	if (!good)
		fprintf(stderr, "# %s %lld on %d: by hand %d, restored %d: %s\n",
			o->name, (long long)value, kind, hand, restored,
			cr->text);
	return good;
}

/* all values on UDP, of other kinds a third that differs from row to row */
static bool try_values(struct cr *cr, const struct option *o, enum kind kind,
		       struct count *count)
{
	unsigned int step = (kind == KIND_UDP ? 1 : 3) *
			    (getenv("ROUNDS") ? 9 : 1);
	unsigned int i = (kind + o->opt) % step;
	bool good = true;

	for (; i < ARRAY_SIZE(values); i += step)
		good = try(cr, o, kind, values[i], count) && good;
	return good;
}

static bool is_ipv6(const struct option *o)
{
	return o->level == SOL_IPV6 || o->level == SOL_ICMPV6 ||
	       o->attr == A(RAW_IPV6_CHECKSUM);
}

TEST_F_TIMEOUT(rights, options, 200)
{
	static const int kinds[] = {
		KIND_UDP, KIND_UDPLITE, KIND_RAW, KIND_RAW_ICMP,
		KIND_RAW_HDRINCL, KIND_PING, KIND_UDP | KIND_V6,
		KIND_RAW_ICMP | KIND_V6,
	};
	struct count count = {};
	const struct row *row;
	unsigned int i;
	int kind, fd;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		kind = kinds[i];
		fd = kind_socket(kind);
		if (fd < 0)
			continue;
		close(fd);
		for (row = rows; row < rows + ARRAY_SIZE(rows); row++) {
			if (!kind_has(kind, row->option.level, row->kinds) ||
			    !row->option.attr)
				continue;
			/* the others are the same options as of IPv4 */
			if (kind & KIND_V6 && !is_ipv6(&row->option))
				continue;
			EXPECT_TRUE(try_values(&self->cr, &row->option, kind,
					       &count))
				TH_LOG("%s", row->option.name);
		}
	}
	TH_LOG("%u values tried, %u accepted, %u forbidden by setsockopt",
	       count.tried, count.accepted, count.forbidden);
	EXPECT_LT(0, count.accepted);
	EXPECT_LT(variant->userns ? 0 : -1, (int)count.forbidden);
}

/* ---- addresses ---- */

static const char *const addresses[] = {
	"0.0.0.0", "127.0.0.1", "127.9.9.9", "192.0.2.1", "224.1.1.1",
	"127.255.255.255", "255.255.255.255", "240.0.0.1", "0.0.0.1",
};

static const int ports[] = { 0, 1, 53, 1023, 1024, 40000, 65535 };

/* options that widen what bind(2) takes: by hand and in a restore */
static const struct {
	int opt, attr;
} wideners[] = {
	{ 0, 0 },
	{ IP_FREEBIND, A(IP_FREEBIND) },
	{ IP_TRANSPARENT, A(IP_TRANSPARENT) },
};

struct place {
	enum kind kind;
	unsigned int widener;
	const char *addr;
	int port;
};

static int hand_widen(int fd, unsigned int widener)
{
	return widener ? set_int(fd, SOL_IP, wideners[widener].opt, 1) : 0;
}

static struct nl_msg *ask_widened(struct cr *cr, const struct place *p, int fd)
{
	struct nl_msg *msg = cr_new_u32(cr, AF_INET_CR_CMD_RESTORE, 0,
					A(SOCK_FD), fd);

	if (p->widener)
		nla_put_u32(msg, wideners[p->widener].attr, 1);
	return msg;
}

static void put_addr(struct nl_msg *msg, int attr, const char *addr)
{
	uint32_t value = inet_addr(addr);

	nla_put(msg, attr, 4, &value);
}

static bool is_raw(const struct place *p)
{
	return p->kind & (KIND_RAW | KIND_RAW_ICMP | KIND_RAW_HDRINCL);
}

/* as getsockname(2) and getpeername(2) tell; a port that was not chosen is 0 */
static void where(int fd, bool chosen, struct sockaddr_in sin[2])
{
	socklen_t len = sizeof(*sin);

	memset(sin, 0, 2 * sizeof(*sin));
	getsockname(fd, (struct sockaddr *)&sin[0], &len);
	len = sizeof(*sin);
	getpeername(fd, (struct sockaddr *)&sin[1], &len);
	if (!chosen)
		sin[0].sin_port = 0;
}

/* by hand first, then, when the place is free again, by RESTORE */
static bool try_place(struct cr *cr, const struct place *p,
		      int (*by_hand)(int fd, const char *addr, unsigned int port),
		      int attr_addr, int attr_port, struct count *count)
{
	bool chosen = by_hand == bind_at && p->port && !is_raw(p), good;
	int one = kind_socket(p->kind), two, hand, restored;
	struct sockaddr_in seen[2], again[2];
	struct nl_msg *msg;

	hand = hand_widen(one, p->widener) || by_hand(one, p->addr, p->port) ?
	       -errno : 0;
	where(one, chosen, seen);
	close(one);
	two = kind_socket(p->kind);
	msg = ask_widened(cr, p, two);
	put_addr(msg, attr_addr, p->addr);
	if (!is_raw(p) || attr_port == A(REMOTE_PORT))
		nla_put_u16(msg, attr_port, p->port);
	restored = cr_restore_msg(cr, msg);
	restored = restored < 0 ? restored : 0;
	where(two, chosen, again);
	close(two);
	good = hand == restored &&
	       (restored || !memcmp(seen, again, sizeof(seen)));
	count->tried++;
	count->accepted += !restored;
	count->forbidden += hand != 0;
	if (!good)
		fprintf(stderr, "# kind %d %s:%d widened %u: by hand %d, restored %d: %s\n",
			p->kind, p->addr, p->port, p->widener, hand, restored,
			cr->text);
	return good;
}

static bool try_places(struct cr *cr, struct place *p, struct count *count)
{
	bool good = true;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ports); i++) {
		p->port = ports[i];
		good = try_place(cr, p, bind_at, A(LOCAL_ADDR), A(LOCAL_PORT),
				 count) && good;
		good = try_place(cr, p, connect_at, A(REMOTE_ADDR),
				 A(REMOTE_PORT), count) && good;
	}
	return good;
}

TEST_F_TIMEOUT(rights, addresses, 200)
{
	struct count count = {};
	struct place p;
	unsigned int i;
	int fd;

	for (p.kind = KIND_UDP; p.kind <= KIND_PING; p.kind <<= 1) {
		fd = kind_socket(p.kind);
		if (fd < 0)
			continue;
		close(fd);
		for (p.widener = 0; p.widener < ARRAY_SIZE(wideners); p.widener++)
			for (i = 0; i < ARRAY_SIZE(addresses); i++) {
				p.addr = addresses[i];
				EXPECT_TRUE(try_places(&self->cr, &p, &count));
			}
	}
	TH_LOG("%u places tried, %u accepted, %u refused by the calls",
	       count.tried, count.accepted, count.forbidden);
}

/* the address a socket sends from, as a dump tells */
static uint32_t source_of(struct cr *cr, int fd)
{
	static const int attrs[] = { A(SOURCE_ADDR), A(LOCAL_ADDR) };
	struct nlattr *nla = NULL;
	struct cr_list list;
	uint32_t addr = 0;
	unsigned int i;

	if (cr_dump_one(cr, fd, &list))
		return ~0;
	for (i = 0; i < ARRAY_SIZE(attrs) && !nla; i++)
		nla = cr_attr(list.msg[0], attrs[i]);
	if (nla)
		memcpy(&addr, nla_data(nla), 4);
	cr_list_free(&list);
	return addr;
}

/* SOURCE_ADDR is no way around bind(2) */
TEST_F_TIMEOUT(rights, source_addresses, 300)
{
	struct place p = { .kind = KIND_UDP };
	struct nl_msg *msg;
	int one, two, ret;
	unsigned int i;

	for (p.widener = 0; p.widener < ARRAY_SIZE(wideners); p.widener++)
		for (i = 0; i < ARRAY_SIZE(addresses); i++) {
			p.addr = addresses[i];
			one = kind_socket(p.kind);
			hand_widen(one, p.widener);
			bind_at(one, p.addr, 0);
			two = kind_socket(p.kind);
			msg = ask_widened(&self->cr, &p, two);
			nla_put_u16(msg, A(LOCAL_PORT), 0);
			put_addr(msg, A(SOURCE_ADDR), p.addr);
			ret = cr_restore_msg(&self->cr, msg);
			EXPECT_TRUE(ret < 0 || source_of(&self->cr, one) ==
					       source_of(&self->cr, two))
				TH_LOG("%s widened %u", p.addr, p.widener);
			close(one);
			close(two);
		}
}

/* ---- memory ---- */

/* a datagram of this length from nowhere, as an image has it */
static void put_dgram(struct nl_msg *msg, unsigned int len)
{
	static const char header[28] = { 0x45, [8] = 64, [9] = IPPROTO_UDP };
	static char payload[60000];
	struct nlattr *nest = nla_nest_start(msg, A(DGRAM));

	nla_put(msg, AF_INET_CR_DGRAM_HEADER, sizeof(header), header);
	nla_nest_end(msg, nest);
	nla_put(msg, A(DGRAM_DATA), len, payload);
}

static int queue_more(struct cr *cr, int fd, unsigned int len, int n)
{
	struct nl_msg *msg = cr_new_u32(cr, AF_INET_CR_CMD_RESTORE, 0,
					A(SOCK_FD), fd);
	int ret;

	while (n--)
		put_dgram(msg, len);
	ret = cr_restore_msg(cr, msg);
	return ret < 0 ? ret : 0;
}

static unsigned int rmem_of(int fd)
{
	unsigned int info[SK_MEMINFO_VARS] = {};
	socklen_t len = sizeof(info);

	getsockopt(fd, SOL_SOCKET, SO_MEMINFO, info, &len);
	return info[SK_MEMINFO_RMEM_ALLOC];
}

/* twice the receive buffer, and one datagram */
TEST_F_TIMEOUT(rights, queue_is_bounded, 300)
{
	static const unsigned int lengths[] = { 0, 1, 1400, 60000 };
	unsigned int i, rcvbuf, n;
	int fd, err;

	if (!variant->userns)
		SKIP(return, "who may SO_RCVBUFFORCE may have any limit");
	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		fd = kind_socket(KIND_UDP);
		set_int(fd, SOL_SOCKET, SO_RCVBUF, 100000);
		rcvbuf = get_int(fd, SOL_SOCKET, SO_RCVBUF);
		for (n = 0, err = 0; !err && n < 100000; n++)
			err = queue_more(&self->cr, fd, lengths[i],
					 lengths[i] > 10000 ? 1 : 20);
		EXPECT_EQ(-ENOBUFS, err);
		EXPECT_GE(2 * rcvbuf + 160000, rmem_of(fd));
		EXPECT_LT(rcvbuf / 2, rmem_of(fd));
		close(fd);
	}
}

#define MEMORY_MAX	(24 << 20)
#define CGROUP		"/sys/fs/cgroup/af_inet_cr_rights"

static long cgroup_number(const char *name)
{
	char path[128];
	long value = -1;
	FILE *file;

	snprintf(path, sizeof(path), CGROUP "/%s", name);
	file = fopen(path, "r");
	if (file && fscanf(file, "%ld", &value) != 1)
		value = -1;
	if (file)
		fclose(file);
	return value;
}

/* sockets with full queues until there is no more memory, or all are made */
static void fill_memory(int ready)
{
	struct rlimit limit = { 4096, 4096 };
	struct cr cr;
	int fd, n, err = 0;

	setrlimit(RLIMIT_NOFILE, &limit);
	if (user_root_become() || netns_enter() || cr_open(&cr))
		_exit(1);
	for (n = 0; n < 1000; n++) {
		fd = kind_socket(KIND_UDP);
		if (fd < 0)
			break;
		err = queue_more(&cr, fd, 60000, 1);
		err = err ? err : queue_more(&cr, fd, 60000, 1);
	}
	if (write(ready, &n, sizeof(n)) != sizeof(n))
		_exit(1);
	pause();
}

FIXTURE(cgroup) {
	pid_t pid;
};

FIXTURE_SETUP(cgroup)
{
	write_file("/sys/fs/cgroup/cgroup.subtree_control", "+memory");
	if (mkdir(CGROUP, 0755) || write_file(CGROUP "/memory.max", "24M"))
		SKIP(return, "no memory cgroup here: %s", strerror(errno));
	write_file(CGROUP "/memory.swap.max", "0");
}

FIXTURE_TEARDOWN(cgroup)
{
	if (self->pid > 0) {
		kill(self->pid, SIGKILL);
		waitpid(self->pid, NULL, 0);
	}
	EXPECT_TRUE(EVENTUALLY(!rmdir(CGROUP)));
}

/* 120 MB of datagrams are asked for: they are refused, or their owner killed */
TEST_F_TIMEOUT(cgroup, memory_is_charged, 300)
{
	int p[2], n = 0, ret;

	ASSERT_EQ(0, pipe(p));
	self->pid = fork();
	if (!self->pid) {
		close(p[0]);
		if (write_file(CGROUP "/cgroup.procs", "0"))
			_exit(1);
		fill_memory(p[1]);
	}
	close(p[1]);
	ret = read(p[0], &n, sizeof(n));
	close(p[0]);

	EXPECT_GE(MEMORY_MAX / 4 * 5, cgroup_number("memory.peak"));
	EXPECT_LT(MEMORY_MAX / 2, cgroup_number("memory.peak"));
	TH_LOG("%d sockets%s, memory.current %ld, memory.peak %ld", n,
	       ret == sizeof(n) ? "" : " (killed)",
	       cgroup_number("memory.current"), cgroup_number("memory.peak"));
}

/* a socket can reserve what its cgroup pays for, and one without cannot */
TEST_F(cgroup, reserved_memory)
{
	const uint32_t bytes = 3 << 16;
	struct cr_list list;
	struct cr cr;
	int fd;

	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&cr));
	ASSERT_EQ(0, write_file(CGROUP "/cgroup.procs", "0"));
	fd = kind_socket(KIND_UDP);
	ASSERT_LE(0, fd);
	if (setsockopt(fd, SOL_SOCKET, SO_RESERVE_MEM, &bytes, sizeof(bytes))) {
		EXPECT_EQ(EOPNOTSUPP, errno);
		EXPECT_EQ(0, write_file("/sys/fs/cgroup/cgroup.procs", "0"));
		SKIP(return, "this kernel reserves memory for TCP alone");
	}
	ASSERT_EQ(0, cr_dump_fd(&cr, fd, &list));
	ASSERT_EQ(1, list.n);
	EXPECT_EQ(bytes, cr_u32(list.msg[0],
				AF_INET_CR_ATTR_SOCKOPT_RESERVE_MEM, 0));
	close(fd);
	fd = cr_restore_msg(&cr, cr_replay(&cr, list.msg[0], 0));
	EXPECT_LE(0, fd)
		TH_LOG("%s", cr.text);
	EXPECT_EQ(bytes, get_int(fd, SOL_SOCKET, SO_RESERVE_MEM));
	close(fd);

	EXPECT_EQ(0, write_file("/sys/fs/cgroup/cgroup.procs", "0"));
	EXPECT_EQ(-EOPNOTSUPP, cr_restore_msg(&cr, cr_replay(&cr, list.msg[0],
							      0)));
	EXPECT_EQ(AF_INET_CR_ATTR_SOCKOPT_RESERVE_MEM, cr.blamed);
	EXPECT_STRNE("", cr.text);
	cr_list_free(&list);
	cr_close(&cr);
}

TEST_HARNESS_MAIN
