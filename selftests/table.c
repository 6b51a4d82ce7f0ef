// SPDX-License-Identifier: GPL-2.0
/*
 * Every settable option of sockopts.tsv is carried by an attribute or listed
 * here as impossible with the reason: a row that is neither does not compile.
 * A dump with ALL_VALUES has the attribute of every option the kind of socket
 * has, but for those whose absence is their value.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "nl.h"
#include "sock.h"

enum {
	K_udp = KIND_UDP,
	K_udplite = KIND_UDPLITE,
	K_raw = KIND_RAW | KIND_RAW_ICMP | KIND_RAW_HDRINCL,
	K_raw_icmp = KIND_RAW_ICMP,
	K_raw6 = K_raw | KIND_V6,
	K_raw_icmp4 = KIND_RAW_ICMP | KIND_V4,
	K_ping = KIND_PING,
	K_any = KIND_ANY,
};

#define IF_SET		0x10000	/* no value: no attribute */
#define SINCE(n)	((n) << 20) /* of Linux 6.n */
#define IMPOSSIBLE	(-1)

#define C(name, attr)	CARRIED_##name = AF_INET_CR_ATTR_##attr
#define S(name)		C(SO_##name, SOCKOPT_##name)
#define V(name)		C(IPV6_##name, IPV6_##name)

enum {
	S(DEBUG), S(REUSEADDR), S(REUSEPORT), S(DONTROUTE), S(BROADCAST),
	S(SNDBUF), S(RCVBUF), C(SO_BUF_LOCK, SOCKOPT_SNDBUF_ULOCK),
	S(KEEPALIVE), S(OOBINLINE), S(NO_CHECK), S(PRIORITY), S(LINGER),
	S(PASSCRED), S(PASSSEC), C(SO_PASSPIDFD, SOCKOPT_PASSPIDFD) | SINCE(5),
	S(MARK), S(RCVMARK), S(RXQ_OVFL), S(WIFI_STATUS), S(PEEK_OFF), S(NOFCS),
	S(BINDTODEVICE) | IF_SET, S(ATTACH_FILTER) | IF_SET,
	S(ATTACH_BPF) | IF_SET, S(LOCK_FILTER),
	S(ATTACH_REUSEPORT_CBPF) | IF_SET, S(ATTACH_REUSEPORT_EBPF) | IF_SET,
	S(SELECT_ERR_QUEUE), S(BUSY_POLL), S(PREFER_BUSY_POLL),
	S(BUSY_POLL_BUDGET), S(MAX_PACING_RATE), S(INCOMING_CPU), S(ZEROCOPY),
	S(TXTIME) | IF_SET, S(RESERVE_MEM) | IF_SET, S(TXREHASH), S(RCVLOWAT),
	C(SO_RCVTIMEO_OLD, SOCKOPT_RCVTIMEO),
	C(SO_SNDTIMEO_OLD, SOCKOPT_SNDTIMEO),
	C(SO_TIMESTAMP_OLD, SOCKOPT_TIMESTAMP),
	C(SO_TIMESTAMPING_OLD, SOCKOPT_TIMESTAMPING),
	C(IP_TOS, IP_TOS), C(IP_TTL, IP_TTL), C(IP_MINTTL, IP_MINTTL),
	C(IP_HDRINCL, IP_HDRINCL), C(IP_NODEFRAG, IP_NODEFRAG),
	C(IP_ROUTER_ALERT, IP_ROUTER_ALERT),
	C(IP_OPTIONS, IP_OPTIONS) | IF_SET, C(IP_PKTINFO, IP_PKTINFO),
	C(IP_RECVTTL, IP_RECVTTL), C(IP_RECVTOS, IP_RECVTOS),
	C(IP_RECVOPTS, IP_RECVOPTS), C(IP_RETOPTS, IP_RETOPTS),
	C(IP_PASSSEC, IP_PASSSEC), C(IP_RECVORIGDSTADDR, IP_RECVORIGDSTADDR),
	C(IP_CHECKSUM, IP_CHECKSUM), C(IP_RECVFRAGSIZE, IP_RECVFRAGSIZE),
	C(IP_RECVERR, IP_RECVERR), C(IP_RECVERR_RFC4884, IP_RECVERR_RFC4884),
	C(IP_FREEBIND, IP_FREEBIND), C(IP_TRANSPARENT, IP_TRANSPARENT),
	C(IP_BIND_ADDRESS_NO_PORT, IP_BIND_ADDRESS_NO_PORT),
	C(IP_LOCAL_PORT_RANGE, IP_LOCAL_PORT_RANGE),
	C(IP_MTU_DISCOVER, IP_MTU_DISCOVER),
	C(IP_UNICAST_IF, IP_UNICAST_IF) | IF_SET,
	C(IP_MULTICAST_IF, IP_MULTICAST_IF) | IF_SET,
	C(IP_MULTICAST_TTL, IP_MULTICAST_TTL),
	C(IP_MULTICAST_LOOP, IP_MULTICAST_LOOP),
	C(IP_MULTICAST_ALL, IP_MULTICAST_ALL),
	C(IP_ADD_MEMBERSHIP, IP_MEMBERSHIP) | IF_SET,
	C(MCAST_MSFILTER, IP_MEMBERSHIP) | IF_SET,
	C(IP_XFRM_POLICY, IP_XFRM_POLICY_IN),
	C(UDP_CORK, UDP_CORK), C(UDP_ENCAP, UDP_ENCAP) | IF_SET,
	C(UDP_NO_CHECK6_TX, UDP_NO_CHECK6_TX),
	C(UDP_NO_CHECK6_RX, UDP_NO_CHECK6_RX), C(UDP_SEGMENT, UDP_SEGMENT),
	C(UDP_GRO, UDP_GRO), C(UDPLITE_SEND_CSCOV, UDPLITE_SEND_CSCOV) | IF_SET,
	C(UDPLITE_RECV_CSCOV, UDPLITE_RECV_CSCOV) | IF_SET,
	C(ICMP_FILTER, RAW_ICMP_FILTER),
	V(V6ONLY), V(UNICAST_HOPS), V(MULTICAST_HOPS), V(MULTICAST_LOOP),
	V(MULTICAST_ALL), V(MULTICAST_IF) | IF_SET, V(UNICAST_IF) | IF_SET,
	V(MTU), V(MTU_DISCOVER), V(RECVERR), V(RECVERR_RFC4884),
	V(MINHOPCOUNT), V(AUTOFLOWLABEL) | IF_SET, V(DONTFRAG),
	V(ROUTER_ALERT_ISOLATE), V(FLOWINFO_SEND), V(FLOWINFO),
	V(ADDR_PREFERENCES), V(RECVPKTINFO), V(2292PKTINFO), V(RECVHOPLIMIT),
	V(2292HOPLIMIT), V(RECVRTHDR), V(2292RTHDR), V(RECVHOPOPTS),
	V(2292HOPOPTS), V(RECVDSTOPTS), V(2292DSTOPTS), V(RECVTCLASS),
	V(RECVPATHMTU), V(RECVORIGDSTADDR), V(RECVFRAGSIZE), V(TCLASS),
	V(HOPOPTS), V(RTHDRDSTOPTS), V(RTHDR), V(DSTOPTS), V(PKTINFO),
	C(IPV6_FREEBIND, IP_FREEBIND), C(IPV6_TRANSPARENT, IP_TRANSPARENT),
	C(IPV6_HDRINCL, IP_HDRINCL), C(IPV6_CHECKSUM, RAW_IPV6_CHECKSUM),
	C(ICMPV6_FILTER, RAW_ICMPV6_FILTER),
	/* its value is in a list that modules cannot see */
	CARRIED_IPV6_ROUTER_ALERT = IMPOSSIBLE,
};

#undef C
#undef S
#undef V

static const struct row {
	int level;
	const char *name;
	int carried;
	int kinds;
} rows[] = {
#define ROW(level, name, kinds)	{ level, #name, CARRIED_##name, kinds },
#include "sockopts.h"
#undef ROW
};

FIXTURE(table) {
	struct cr cr;
};

FIXTURE_VARIANT(table) {
	enum kind kind;
};

FIXTURE_VARIANT_ADD(table, udp) { .kind = KIND_UDP };
FIXTURE_VARIANT_ADD(table, udplite) { .kind = KIND_UDPLITE };
FIXTURE_VARIANT_ADD(table, raw) { .kind = KIND_RAW };
FIXTURE_VARIANT_ADD(table, raw_icmp) { .kind = KIND_RAW_ICMP };
FIXTURE_VARIANT_ADD(table, ping) { .kind = KIND_PING };
FIXTURE_VARIANT_ADD(table, udp6) { .kind = KIND_UDP | KIND_V6 };
FIXTURE_VARIANT_ADD(table, udplite6) { .kind = KIND_UDPLITE | KIND_V6 };
FIXTURE_VARIANT_ADD(table, raw6) { .kind = KIND_RAW | KIND_V6 };
FIXTURE_VARIANT_ADD(table, raw6_icmp) { .kind = KIND_RAW_ICMP | KIND_V6 };
FIXTURE_VARIANT_ADD(table, ping6) { .kind = KIND_PING | KIND_V6 };

NETNS_COMMON(NULL)

FIXTURE_SETUP(table)
{
	ASSERT_EQ(0, netns_common());
	ASSERT_EQ(0, cr_open(&self->cr));
}

FIXTURE_TEARDOWN(table)
{
	cr_close(&self->cr);
}

static bool is_here(const struct row *row, int fd)
{
	return row->carried >> 20 == 0 ||
	       get_int(fd, SOL_SOCKET, SO_PASSPIDFD) >= 0;
}

TEST_F(table, every_option_is_in_a_full_dump)
{
	int fd = kind_socket(variant->kind);
	const struct row *row;
	struct cr_list list;
	struct nl_msg *msg;

	ASSERT_LT(100, (int)ARRAY_SIZE(rows));
	if (fd < 0 && errno == EAFNOSUPPORT)
		SKIP(return, "IPv6 is off here");
	msg = cr_new_u32(&self->cr, AF_INET_CR_CMD_DUMP, 0,
			 AF_INET_CR_ATTR_SOCK_FD, fd);
	nla_put_flag(msg, AF_INET_CR_ATTR_ALL_VALUES);
	ASSERT_EQ(0, cr_call(&self->cr, msg, &list));
	for (row = rows; row < rows + ARRAY_SIZE(rows); row++) {
		if (!kind_has(variant->kind, row->level, row->kinds) ||
		    row->carried < 0 ||
		    row->carried & IF_SET || !is_here(row, fd))
			continue;
		EXPECT_NE(NULL, cr_attr(list.msg[0], row->carried & 0xffff))
			TH_LOG("%s", row->name);
	}
	cr_list_free(&list);
	close(fd);
}

TEST_HARNESS_MAIN
