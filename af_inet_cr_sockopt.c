// SPDX-License-Identifier: GPL-2.0
/*
 * Socket options, and state of a socket that is one number: one table that a
 * dump and a restore walk.
 *
 * A dump reads the field, because there is no getsockopt() for kernel memory
 * and some options have no getter.  A restore goes through the setter of
 * setsockopt(2), with the checks it makes for the caller, and only if the
 * field differs; afterwards the field must hold the value that was asked for.
 * Rows stand in the order of restoring.  A row with a reader of its own (put)
 * or a writer of its own (set) says above that function why.
 */
#include <linux/bitmap.h>
#include <linux/filter.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/mman.h>
#include <linux/net_tstamp.h>
#include <linux/netdevice.h>
#include <linux/udp.h>
#include <net/inet_sock.h>
#include <net/ipv6.h>
#include <net/raw.h>
#include <net/sock_reuseport.h>
#include <net/tcp.h>
#include <net/udp.h>
#include <net/xfrm.h>
#include "sockopt.h"
#include "af_inet_cr_trace.h"

/* Readers of values that are not one field: bit fields, and several fields */

#define GET(name, expr)							\
static s64 get_##name(const struct sock *sk, unsigned int arg)		\
{									\
	return expr;							\
}

GET(reuseaddr, sk->sk_reuse)
GET(reuseport, sk->sk_reuseport)
GET(no_check, sk->sk_no_check_tx)
/* TCP itself has the bits of ECN */
GET(ip_tos, inet_sk(sk)->tos &
	    ~(sk->sk_type == SOCK_STREAM ? INET_ECN_MASK : 0))
GET(buf_lock, !!(sk->sk_userlocks & arg))
#ifdef AF_INET_CR_HAVE_PASSCRED
GET(sock_flag, test_bit(arg, &sk->sk_socket->flags))
#endif
GET(ip_local_port_range, af_inet_cr_port_range(sk))
GET(ip_router_alert, af_inet_cr_router_alert(sk))
GET(drops, af_inet_cr_drops(sk))
#ifdef AF_INET_CR_HAVE_UDPLITE
GET(udplite_send_cscov, af_inet_cr_cscov(sk, true))
GET(udplite_recv_cscov, af_inet_cr_cscov(sk, false))
#endif

/* Where that lies: a dump looks no further if it is as in a fresh socket */

#define MARK(name, expr)						\
static void mark_##name(struct inet_sock *inet)				\
{									\
	expr;								\
}

MARK(reuseport, inet->sk.sk_reuseport = 1)
MARK(no_check, inet->sk.sk_no_check_tx = 1)
MARK(sndbuf_lock, inet->sk.sk_userlocks = SOCK_SNDBUF_LOCK)
MARK(rcvbuf_lock, inet->sk.sk_userlocks = SOCK_RCVBUF_LOCK)
MARK(multicast_if, inet->mc_index = -1; inet->mc_addr = htonl(INADDR_BROADCAST))
MARK(timestamping, inet->sk.sk_tsflags = -1; inet->sk.sk_bind_phc = -1)

#ifndef AF_INET_CR_HAVE_INET_FLAGS
#define GET_INET(bit)	GET(inet_##bit, inet_test_bit(bit, sk))

GET_INET(PKTINFO)
GET_INET(TTL)
GET_INET(TOS)
GET_INET(RECVOPTS)
GET_INET(RETOPTS)
GET_INET(PASSSEC)
GET_INET(ORIGDSTADDR)
GET_INET(CHECKSUM)
GET_INET(RECVFRAGSIZE)
GET_INET(RECVERR)
GET_INET(RECVERR_RFC4884)
GET_INET(FREEBIND)
GET_INET(HDRINCL)
GET_INET(MC_LOOP)
GET_INET(MC_ALL)
GET_INET(TRANSPARENT)
GET_INET(NODEFRAG)
GET_INET(BIND_ADDRESS_NO_PORT)
GET_INET(MC6_LOOP)
GET_INET(MC6_ALL)
GET_INET(RECVERR6)
GET_INET(RECVERR6_RFC4884)
GET_INET(DONTFRAG)
GET_INET(RTALERT_ISOLATE)
GET_INET(SNDFLOW)
#endif

/* The same for fields that only an AF_INET6 socket has */

#define GET6(name, expr)						\
static s64 get_##name(const struct sock *sk, unsigned int arg)		\
{									\
	const struct ipv6_pinfo *np = inet6_sk(sk);			\
									\
	return np ? (expr) : 0;						\
}

#define GET6_RX(bit)	GET6(rx_##bit, np->rxopt.bits.bit)

GET6(ipv6only, sk->sk_ipv6only)
GET6(hop_limit, np->hop_limit)
GET6(mcast_hops, np->mcast_hops)
GET6(frag_size, np->frag_size)
GET6(pmtudisc6, np->pmtudisc)
GET6(min_hopcount, np->min_hopcount)
GET6(tclass, np->tclass &
	     ~(sk->sk_type == SOCK_STREAM ? INET_ECN_MASK : 0))
GET6(srcprefs, np->srcprefs)
GET6(autoflowlabel, inet_test_bit(AUTOFLOWLABEL_SET, sk) ?
		    inet_test_bit(AUTOFLOWLABEL, sk) : -1)
GET6(ipv6_checksum, raw6_sk(sk)->checksum ? (s64)raw6_sk(sk)->offset : -1)
GET6_RX(srcrt)
GET6_RX(osrcrt)
GET6_RX(rxinfo)
GET6_RX(rxoinfo)
GET6_RX(rxhlim)
GET6_RX(rxohlim)
GET6_RX(hopopts)
GET6_RX(ohopopts)
GET6_RX(dstopts)
GET6_RX(odstopts)
GET6_RX(rxflow)
GET6_RX(rxtclass)
GET6_RX(rxpmtu)
GET6_RX(rxorigdstaddr)
GET6_RX(recvfragsize)

/* SO_TIMESTAMP and SO_TIMESTAMPNS are two values of one state */
static s64 get_timestamp(const struct sock *sk, unsigned int arg)
{
	return sock_flag(sk, SOCK_RCVTSTAMP) && !sock_flag(sk, SOCK_RCVTSTAMPNS);
}

static s64 get_timestampns(const struct sock *sk, unsigned int arg)
{
	return sock_flag(sk, SOCK_RCVTSTAMP) && sock_flag(sk, SOCK_RCVTSTAMPNS);
}

GET(stamp, ktime_to_ns(sock_read_timestamp((struct sock *)sk)))

/* Raw and ping sockets start with SO_REUSEADDR, IPPROTO_RAW with IP_HDRINCL */

static s64 fresh_reuseaddr(const struct sock *sk)
{
	return sk->sk_type == SOCK_RAW || sk->sk_protocol == IPPROTO_ICMP ||
	       sk->sk_protocol == IPPROTO_ICMPV6;
}

static s64 fresh_hdrincl(const struct sock *sk)
{
	return sk->sk_protocol == IPPROTO_RAW;
}

static s64 fresh_ipv6_checksum(const struct sock *sk)
{
	switch (sk->sk_protocol) {
	case IPPROTO_ICMPV6:
		return offsetof(struct icmp6hdr, icmp6_cksum);
	case IPPROTO_MH:
		return 4;
	default:
		return -1;
	}
}

/* Rows.  ATTR is the part of the attribute's name after AF_INET_CR_ATTR_. */

#define OPT(_attr, _level, _name, _type, _kinds, ...) {			\
	.attr = AF_INET_CR_ATTR_##_attr,				\
	.level = _level,						\
	.name = _name,							\
	.type = OPT_##_type,						\
	.kinds = AF_INET_CR_##_kinds,					\
	.refused = "cannot set " #_attr " to this value",		\
	__VA_ARGS__							\
}

#define SOCK_OPT(_name, _type, ...)					\
	OPT(SOCKOPT_##_name, SOL_SOCKET, SO_##_name, _type, ALL, __VA_ARGS__)

#define SOCK_OPT_AS(_attr, _name, _type, ...)				\
	OPT(SOCKOPT_##_attr, SOL_SOCKET, _name, _type, ALL, __VA_ARGS__)

#define AT(_struct, _member)	.off = offsetof(struct _struct, _member)
#define SIZE(_struct, _member)	.size = sizeof_field(struct _struct, _member)

#define BIT_OF(_struct, _member, _bit)					\
	.off = offsetof(struct _struct, _member), .arg = _bit

#define SK_FLAG(_name, _type, _flag)					\
	SOCK_OPT(_name, _type, BIT_OF(sock, sk_flags, _flag))

#define IP_OPT(_name, _type, ...)					\
	OPT(IP_##_name, SOL_IP, IP_##_name, _type, IP, __VA_ARGS__)

#define IPV6_OPT(_name, _type, ...)					\
	OPT(IPV6_##_name, SOL_IPV6, IPV6_##_name, _type, V6, __VA_ARGS__)

#ifdef AF_INET_CR_HAVE_INET_FLAGS
#define INET_BIT(_bit)	BIT_OF(inet_sock, inet_flags, INET_FLAGS_##_bit)
#define CMSG_BIT(_bit)	INET_BIT(_bit)
#else
#define INET_BIT(_bit)	.get = get_inet_##_bit
#define CMSG_BIT(_bit)	.get = get_inet_##_bit,				\
			AT(inet_sock, cmsg_flags),			\
			SIZE(inet_sock, cmsg_flags)
#endif

#define IP_BIT(_name, _bit, ...)					\
	IP_OPT(_name, U32, INET_BIT(_bit), __VA_ARGS__)

#define IP_CMSG(_name, _bit)						\
	IP_OPT(_name, U32, CMSG_BIT(_bit))

/* State without an option, and so without a check but that of the policy */
#define STATE(_attr, _type, ...)					\
	OPT(_attr, 0, 0, _type, ALL, .phase = AF_INET_CR_PHASE_END,	\
	    .flags = OPT_FIELD, __VA_ARGS__)

#define XFRM_OPT(_dir)							\
	OPT(IP_XFRM_POLICY_##_dir, SOL_IP, IP_XFRM_POLICY, OWN, ALL,	\
	    .phase = AF_INET_CR_PHASE_BOUND, .arg = XFRM_POLICY_##_dir,	\
	    .put = af_inet_cr_put_policy, .set = af_inet_cr_set_policy,			\
	    AT(sock, sk_policy[XFRM_POLICY_##_dir]), .size = sizeof(void *))

#define TIMESTAMPING_OPT(_kinds, _phase)				\
	OPT(SOCKOPT_TIMESTAMPING, SOL_SOCKET, SO_TIMESTAMPING_OLD, OWN,	\
	    _kinds, .phase = _phase, .put = af_inet_cr_put_timestamping,	\
	    .mark = mark_timestamping, .set = af_inet_cr_set_timestamping,	\
	    .undo = af_inet_cr_undo_timestamps)

#define IPV6_BIT(_name, _bit, ...)					\
	IPV6_OPT(_name, U32, INET_BIT(_bit), __VA_ARGS__)

#define IPV6_RX(_name, _bit)						\
	IPV6_OPT(_name, U32, .get = get_rx_##_bit, .flags = OPT_RX)

#define TCP_OPT(_name, _type, ...)					\
	OPT(TCP_##_name, SOL_TCP, TCP_##_name, _type, TCP, __VA_ARGS__)

#define TCP_GET(_name, _get, ...)					\
	TCP_OPT(_name, U32, .get = af_inet_cr_get_tcp_##_get, __VA_ARGS__)

#define UDP_OPT(_name, ...)						\
	OPT(UDP_##_name, SOL_UDP, UDP_##_name, U32, UDP_ANY, __VA_ARGS__)

static const struct af_inet_cr_opt opts[] = {
	/* Options that bind and connect read */
	SOCK_OPT(REUSEADDR, FLAG, .get = get_reuseaddr,
		 .fresh = fresh_reuseaddr),
	SOCK_OPT(REUSEPORT, U32, .get = get_reuseport, .mark = mark_reuseport),
	OPT(REUSEPORT_GROUP, SOL_SOCKET, 0, OWN, ALL,
	    .put = af_inet_cr_put_reuseport_group,
	    .set = af_inet_cr_set_reuseport_group,
	    .undo = af_inet_cr_undo_nothing),
	IPV6_OPT(V6ONLY, U32, .get = get_ipv6only, .set = af_inet_cr_set_v6only,
		 .flags = OPT_ALWAYS),
	IP_BIT(FREEBIND, FREEBIND),
	IP_BIT(TRANSPARENT, TRANSPARENT),
	/* The same bits; a raw IPv6 socket has them by these names only */
	OPT(IP_FREEBIND, SOL_IPV6, IPV6_FREEBIND, U32, RAW6_ANY,
	    INET_BIT(FREEBIND)),
	OPT(IP_TRANSPARENT, SOL_IPV6, IPV6_TRANSPARENT, U32, RAW6_ANY,
	    INET_BIT(TRANSPARENT)),
	IP_BIT(BIND_ADDRESS_NO_PORT, BIND_ADDRESS_NO_PORT),
	IP_OPT(LOCAL_PORT_RANGE, U32, .get = get_ip_local_port_range,
	       AT(inet_sock, local_port_range),
	       SIZE(inet_sock, local_port_range)),
	/* They refuse a socket that is bound to a device */
	IPV6_OPT(UNICAST_IF, OWN, .put = af_inet_cr_put_opt_dev,
		 .set = af_inet_cr_set_opt_dev,
		 .undo = af_inet_cr_undo_opt_dev, .arg = true),
	OPT(IPV6_MULTICAST_IF, SOL_IPV6, IPV6_MULTICAST_IF, OWN, NOT_TCP6,
	    .put = af_inet_cr_put_opt_dev, .set = af_inet_cr_set_opt_dev,
	    .undo = af_inet_cr_undo_opt_dev),
	IPV6_OPT(PKTINFO, OWN, .put = af_inet_cr_put_sticky_pktinfo,
		 .set = af_inet_cr_set_sticky_pktinfo,
		 .undo = af_inet_cr_undo_sticky_pktinfo),
	IP_OPT(UNICAST_IF, OWN, .put = af_inet_cr_put_opt_dev,
	       .set = af_inet_cr_set_opt_dev,
	       .undo = af_inet_cr_undo_opt_dev, .arg = true,
	       AT(inet_sock, uc_index),
	       SIZE(inet_sock, uc_index)),
	OPT(IP_MULTICAST_IF, SOL_IP, IP_MULTICAST_IF, OWN, DGRAM_IP,
	    .put = af_inet_cr_put_multicast_if,
	    .mark = mark_multicast_if, .set = af_inet_cr_set_multicast_if,
	    .undo = af_inet_cr_undo_multicast_if),
	SOCK_OPT(BINDTODEVICE, OWN, .put = af_inet_cr_put_bindtodevice,
		 .set = af_inet_cr_set_bindtodevice, AT(sock, sk_bound_dev_if),
		 SIZE(sock, sk_bound_dev_if)),
	SOCK_OPT(BINDTOIFINDEX, OWN, .put = af_inet_cr_put_nothing,
		 .set = af_inet_cr_set_bindtodevice, AT(sock, sk_bound_dev_if),
		 SIZE(sock, sk_bound_dev_if)),

	/* Options of the route lookup; IP_TOS sets the priority */
	SOCK_OPT(MARK, U32, AT(sock, sk_mark), SIZE(sock, sk_mark)),
	SK_FLAG(DONTROUTE, FLAG, SOCK_LOCALROUTE),
	SK_FLAG(BROADCAST, FLAG, SOCK_BROADCAST),
	IP_OPT(TOS, U32, .get = get_ip_tos, AT(inet_sock, tos),
	       SIZE(inet_sock, tos)),
	SOCK_OPT(PRIORITY, U32, AT(sock, sk_priority),
		 SIZE(sock, sk_priority), .flags = OPT_ALWAYS),
	IP_OPT(OPTIONS, OWN, .put = af_inet_cr_put_ip_options,
	       .set = af_inet_cr_set_ip_options,
	       AT(inet_sock, inet_opt), SIZE(inet_sock, inet_opt)),
	IPV6_OPT(TCLASS, U32, .get = get_tclass),
	IPV6_OPT(ADDR_PREFERENCES, U32, .get = get_srcprefs,
		 .set = af_inet_cr_set_addr_preferences),
	IPV6_OPT(HOPOPTS, OWN, .put = af_inet_cr_put_sticky,
		 .set = af_inet_cr_set_sticky, .exact = true),
	IPV6_OPT(RTHDRDSTOPTS, OWN, .put = af_inet_cr_put_sticky,
		 .set = af_inet_cr_set_sticky, .exact = true),
	IPV6_OPT(RTHDR, OWN, .put = af_inet_cr_put_sticky,
		 .set = af_inet_cr_set_sticky, .exact = true),
	IPV6_OPT(DSTOPTS, OWN, .put = af_inet_cr_put_sticky,
		 .set = af_inet_cr_set_sticky, .exact = true),
	IPV6_BIT(FLOWINFO_SEND, SNDFLOW),
	IPV6_OPT(AUTOFLOWLABEL, U32, .get = get_autoflowlabel, .dflt = -1,
		 .undo = af_inet_cr_undo_autoflowlabel),

	/* Options of packets that are sent */
	IP_OPT(TTL, S32, AT(inet_sock, uc_ttl),
	       SIZE(inet_sock, uc_ttl), .dflt = -1),
	IP_OPT(MTU_DISCOVER, U32, AT(inet_sock, pmtudisc),
	       SIZE(inet_sock, pmtudisc),
	       .flags = OPT_ALWAYS),
	OPT(IP_MULTICAST_TTL, SOL_IP, IP_MULTICAST_TTL, U32, DGRAM_IP,
	    AT(inet_sock, mc_ttl), SIZE(inet_sock, mc_ttl), .dflt = 1),
	IP_BIT(MULTICAST_LOOP, MC_LOOP, .dflt = 1),
	IPV6_OPT(UNICAST_HOPS, S32, .get = get_hop_limit, .dflt = -1),
	IPV6_OPT(MTU, U32, .get = get_frag_size),
	IPV6_OPT(MTU_DISCOVER, U32, .get = get_pmtudisc6,
		 .dflt = IPV6_PMTUDISC_WANT),
	IPV6_BIT(DONTFRAG, DONTFRAG),
	OPT(IPV6_MULTICAST_HOPS, SOL_IPV6, IPV6_MULTICAST_HOPS, U32, NOT_TCP6,
	    .get = get_mcast_hops, .dflt = IPV6_DEFAULT_MCASTHOPS),
	IPV6_BIT(MULTICAST_LOOP, MC6_LOOP, .dflt = 1),
	SOCK_OPT(NO_CHECK, U32, .get = get_no_check, .mark = mark_no_check),
	SOCK_OPT(MAX_PACING_RATE, U64, AT(sock, sk_max_pacing_rate),
		 SIZE(sock, sk_max_pacing_rate), .dflt = -1),
	SOCK_OPT(TXREHASH, U32, AT(sock, sk_txrehash),
		 SIZE(sock, sk_txrehash), .flags = OPT_ALWAYS,
		 .set = af_inet_cr_set_txrehash),
	OPT(SOCKOPT_ZEROCOPY, SOL_SOCKET, SO_ZEROCOPY, U32, ZEROCOPY,
	    BIT_OF(sock, sk_flags, SOCK_ZEROCOPY)),
	SOCK_OPT(TXTIME, OWN, .put = af_inet_cr_put_txtime,
		 .set = af_inet_cr_set_bytes,
		 .undo = af_inet_cr_undo_txtime,
		 BIT_OF(sock, sk_flags, SOCK_TXTIME)),
	OPT(IP_HDRINCL, SOL_IP, IP_HDRINCL, U32, RAW4_ANY,
	    INET_BIT(HDRINCL), .fresh = fresh_hdrincl),
	OPT(IP_HDRINCL, SOL_IPV6, IPV6_HDRINCL, U32, RAW6_ANY,
	    INET_BIT(HDRINCL), .fresh = fresh_hdrincl),
	OPT(IP_NODEFRAG, SOL_IP, IP_NODEFRAG, U32, RAW4_ANY,
	    INET_BIT(NODEFRAG)),
	OPT(IP_ROUTER_ALERT, SOL_IP, IP_ROUTER_ALERT, U32, RAW4_ANY,
	    .get = get_ip_router_alert),
	IPV6_BIT(ROUTER_ALERT_ISOLATE, RTALERT_ISOLATE),
	OPT(RAW_IPV6_CHECKSUM, SOL_RAW, IPV6_CHECKSUM, S32, RAW6_ANY,
	    .get = get_ipv6_checksum, .fresh = fresh_ipv6_checksum),
	UDP_OPT(NO_CHECK6_TX,
		BIT_OF(udp_sock, udp_flags, UDP_FLAGS_NO_CHECK6_TX)),
	UDP_OPT(SEGMENT, AT(udp_sock, gso_size), SIZE(udp_sock, gso_size)),
#ifdef AF_INET_CR_HAVE_UDPLITE
	OPT(UDPLITE_SEND_CSCOV, SOL_UDPLITE, UDPLITE_SEND_CSCOV, U32, UDPLITE,
	    .get = get_udplite_send_cscov, .set = af_inet_cr_set_cscov,
	    .undo = af_inet_cr_undo_cscov, .dflt = -1),
#else
	OPT(UDPLITE_SEND_CSCOV, SOL_UDPLITE, 0, U32, UDPLITE, .dflt = -1),
#endif

	/* TCP */
	TCP_GET(NODELAY, nodelay),
	TCP_GET(CORK, cork),
	TCP_OPT(MAXSEG, U32, AT(tcp_sock, rx_opt.user_mss),
		SIZE(tcp_sock, rx_opt.user_mss)),
	TCP_GET(KEEPIDLE, keepidle),
	TCP_GET(KEEPINTVL, keepintvl),
	TCP_OPT(KEEPCNT, U32, AT(tcp_sock, keepalive_probes),
		SIZE(tcp_sock, keepalive_probes)),
	TCP_OPT(SYNCNT, U32, AT(inet_connection_sock, icsk_syn_retries),
		SIZE(inet_connection_sock, icsk_syn_retries)),
	TCP_OPT(LINGER2, S32, .get = af_inet_cr_get_tcp_linger2),
	TCP_GET(DEFER_ACCEPT, defer_accept),
	TCP_GET(WINDOW_CLAMP, window_clamp,
		.set = af_inet_cr_set_tcp_window_clamp,
		.undo = af_inet_cr_undo_tcp_window_clamp),
	TCP_GET(QUICKACK, quickack, .dflt = 1),
	TCP_OPT(CONGESTION, OWN, .put = af_inet_cr_put_tcp_congestion,
		.set = af_inet_cr_set_tcp_congestion, .exact = true),
	TCP_GET(THIN_LINEAR_TIMEOUTS, thin_lto),
	TCP_OPT(USER_TIMEOUT, U32, AT(inet_connection_sock, icsk_user_timeout),
		SIZE(inet_connection_sock, icsk_user_timeout)),
	TCP_OPT(FASTOPEN, U32,
		AT(inet_connection_sock, icsk_accept_queue.fastopenq.max_qlen),
		SIZE(inet_connection_sock, icsk_accept_queue.fastopenq.max_qlen)),
	TCP_GET(FASTOPEN_CONNECT, fastopen_connect),
	TCP_GET(FASTOPEN_NO_COOKIE, fastopen_no_cookie),
	TCP_OPT(NOTSENT_LOWAT, U32, AT(tcp_sock, notsent_lowat),
		SIZE(tcp_sock, notsent_lowat)),
	TCP_GET(SAVE_SYN, save_syn),
	TCP_GET(INQ, inq),
	TCP_OPT(TX_DELAY, U32, AT(tcp_sock, tcp_tx_delay),
		SIZE(tcp_sock, tcp_tx_delay)),
#ifdef AF_INET_CR_HAVE_TCP_RTO_MAX
	TCP_GET(RTO_MAX_MS, rto_max, .fresh = af_inet_cr_fresh_rto_max),
	TCP_GET(RTO_MIN_US, rto_min, .fresh = af_inet_cr_fresh_rto_min),
	TCP_GET(DELACK_MAX_US, delack_max,
		.fresh = af_inet_cr_fresh_delack_max),
#else
	OPT(TCP_RTO_MAX_MS, SOL_TCP, 0, U32, TCP),
	OPT(TCP_RTO_MIN_US, SOL_TCP, 0, U32, TCP),
	OPT(TCP_DELACK_MAX_US, SOL_TCP, 0, U32, TCP),
#endif

	/* Options of packets that are received, and of their control messages */
	IP_OPT(MINTTL, U32, AT(inet_sock, min_ttl), SIZE(inet_sock, min_ttl)),
	OPT(IP_MULTICAST_ALL, SOL_IP, IP_MULTICAST_ALL, U32, V4,
	    INET_BIT(MC_ALL), .dflt = 1),
	OPT(IP_MULTICAST_ALL, SOL_IP, IP_MULTICAST_ALL, U32, IP6,
	    INET_BIT(MC_ALL)),
	IP_CMSG(PKTINFO, PKTINFO),
	IP_CMSG(RECVTTL, TTL),
	IP_CMSG(RECVTOS, TOS),
	IP_CMSG(RECVOPTS, RECVOPTS),
	IP_CMSG(RETOPTS, RETOPTS),
	IP_CMSG(PASSSEC, PASSSEC),
	IP_CMSG(RECVORIGDSTADDR, ORIGDSTADDR),
	IP_CMSG(CHECKSUM, CHECKSUM),
	IP_CMSG(RECVFRAGSIZE, RECVFRAGSIZE),
	IP_BIT(RECVERR, RECVERR, .undo = af_inet_cr_undo_recverr),
	IP_BIT(RECVERR_RFC4884, RECVERR_RFC4884),
	IPV6_OPT(MINHOPCOUNT, U32, .get = get_min_hopcount),
	IPV6_BIT(MULTICAST_ALL, MC6_ALL, .dflt = 1),
	IPV6_RX(RECVPKTINFO, rxinfo),
	IPV6_RX(2292PKTINFO, rxoinfo),
	IPV6_RX(RECVHOPLIMIT, rxhlim),
	IPV6_RX(2292HOPLIMIT, rxohlim),
	IPV6_RX(RECVRTHDR, srcrt),
	IPV6_RX(2292RTHDR, osrcrt),
	IPV6_RX(RECVHOPOPTS, hopopts),
	IPV6_RX(2292HOPOPTS, ohopopts),
	IPV6_RX(RECVDSTOPTS, dstopts),
	IPV6_RX(2292DSTOPTS, odstopts),
	IPV6_RX(FLOWINFO, rxflow),
	IPV6_RX(RECVTCLASS, rxtclass),
	IPV6_RX(RECVPATHMTU, rxpmtu),
	IPV6_RX(RECVORIGDSTADDR, rxorigdstaddr),
	IPV6_RX(RECVFRAGSIZE, recvfragsize),
	IPV6_BIT(RECVERR, RECVERR6, .undo = af_inet_cr_undo_recverr),
	IPV6_BIT(RECVERR_RFC4884, RECVERR6_RFC4884),
	UDP_OPT(NO_CHECK6_RX,
		BIT_OF(udp_sock, udp_flags, UDP_FLAGS_NO_CHECK6_RX)),
	UDP_OPT(ENCAP, AT(udp_sock, encap_type), SIZE(udp_sock, encap_type)),
	UDP_OPT(GRO, BIT_OF(udp_sock, udp_flags, UDP_FLAGS_GRO_ENABLED)),
#ifdef AF_INET_CR_HAVE_UDPLITE
	OPT(UDPLITE_RECV_CSCOV, SOL_UDPLITE, UDPLITE_RECV_CSCOV, U32, UDPLITE,
	    .get = get_udplite_recv_cscov, .set = af_inet_cr_set_cscov,
	    .undo = af_inet_cr_undo_cscov, .dflt = -1),
#else
	OPT(UDPLITE_RECV_CSCOV, SOL_UDPLITE, 0, U32, UDPLITE, .dflt = -1),
#endif
	OPT(RAW_ICMP_FILTER, SOL_RAW, ICMP_FILTER, U32, RAW4_ICMP,
	    AT(raw_sock, filter.data), SIZE(raw_sock, filter.data)),
	OPT(RAW_ICMPV6_FILTER, SOL_ICMPV6, ICMPV6_FILTER, OWN, RAW6_ICMP,
	    .put = af_inet_cr_put_icmpv6_filter, .set = af_inet_cr_set_bytes,
	    .exact = true),
	TIMESTAMPING_OPT(NOT_TCP, AF_INET_CR_PHASE_SETUP),
	SOCK_OPT_AS(TIMESTAMP, SO_TIMESTAMP_OLD, FLAG, .get = get_timestamp,
		    .undo = af_inet_cr_undo_timestamps,
		    BIT_OF(sock, sk_flags, SOCK_RCVTSTAMP)),
	SOCK_OPT_AS(TIMESTAMPNS, SO_TIMESTAMPNS_OLD, U32,
		    .get = get_timestampns, .undo = af_inet_cr_undo_timestamps,
		    BIT_OF(sock, sk_flags, SOCK_RCVTSTAMP)),
	OPT(RX_TIMESTAMP, SOL_SOCKET, 0, U32, ALL,
	    .get = af_inet_cr_get_rx_timestamp,
	    BIT_OF(sock, sk_flags, SOCK_TIMESTAMP),
	    .set = af_inet_cr_set_rx_timestamp,
	    .undo = af_inet_cr_undo_timestamps),
	SOCK_OPT(TIMESTAMP_NEW, U32, BIT_OF(sock, sk_flags, SOCK_TSTAMP_NEW),
		 .set = af_inet_cr_set_timestamp_new,
		 .undo = af_inet_cr_undo_timestamps),
	SK_FLAG(RCVMARK, U32, SOCK_RCVMARK),
#ifdef AF_INET_CR_HAVE_RCVPRIORITY
	SK_FLAG(RCVPRIORITY, U32, SOCK_RCVPRIORITY),
#else
	SOCK_OPT_AS(RCVPRIORITY, 0, U32),
#endif
	SK_FLAG(RXQ_OVFL, U32, SOCK_RXQ_OVFL),
	SK_FLAG(WIFI_STATUS, U32, SOCK_WIFI_STATUS),
	SK_FLAG(SELECT_ERR_QUEUE, U32, SOCK_SELECT_ERR_QUEUE),
#ifdef CONFIG_NET_RX_BUSY_POLL
	SOCK_OPT(BUSY_POLL, U32, AT(sock, sk_ll_usec), SIZE(sock, sk_ll_usec),
		 .flags = OPT_ALWAYS),
	SOCK_OPT(PREFER_BUSY_POLL, U32, AT(sock, sk_prefer_busy_poll),
		 SIZE(sock, sk_prefer_busy_poll)),
	SOCK_OPT(BUSY_POLL_BUDGET, U32, AT(sock, sk_busy_poll_budget),
		 SIZE(sock, sk_busy_poll_budget)),
#else
	SOCK_OPT(BUSY_POLL, U32),
	SOCK_OPT(PREFER_BUSY_POLL, U32),
	SOCK_OPT(BUSY_POLL_BUDGET, U32),
#endif
	SOCK_OPT(ATTACH_FILTER, OWN, .put = af_inet_cr_put_filter,
		 .set = af_inet_cr_set_filter,
		 .undo = af_inet_cr_undo_nothing, AT(sock, sk_filter),
		 SIZE(sock, sk_filter)),
	SOCK_OPT(ATTACH_BPF, OWN, .put = af_inet_cr_put_filter,
		 .set = af_inet_cr_set_bpf,
		 .undo = af_inet_cr_undo_nothing, AT(sock, sk_filter),
		 SIZE(sock, sk_filter)),

	/* Options that no other one depends on */
	SK_FLAG(DEBUG, FLAG, SOCK_DBG),
	SK_FLAG(KEEPALIVE, FLAG, SOCK_KEEPOPEN),
	SOCK_OPT(LINGER, OWN, .put = af_inet_cr_put_linger,
		 .set = af_inet_cr_set_linger),
	SK_FLAG(OOBINLINE, FLAG, SOCK_URGINLINE),
#ifdef AF_INET_CR_HAVE_PASSCRED
	SOCK_OPT(PASSCRED, FLAG, .get = get_sock_flag, .arg = SOCK_PASSCRED,
		 .flags = OPT_SOCKET),
	SOCK_OPT(PASSSEC, U32, .get = get_sock_flag, .arg = SOCK_PASSSEC,
		 .flags = OPT_SOCKET),
#ifdef SO_PASSPIDFD
	SOCK_OPT(PASSPIDFD, U32, .get = get_sock_flag, .arg = SOCK_PASSPIDFD,
		 .flags = OPT_SOCKET),
#else
	SOCK_OPT_AS(PASSPIDFD, 0, U32),
#endif
#else
	SOCK_OPT(PASSCRED, FLAG, .set = af_inet_cr_set_pass),
	SOCK_OPT(PASSSEC, U32, .set = af_inet_cr_set_pass),
	SOCK_OPT(PASSPIDFD, U32, .set = af_inet_cr_set_pass),
#endif
	SK_FLAG(NOFCS, U32, SOCK_NOFCS),
	SOCK_OPT(RCVLOWAT, U32, AT(sock, sk_rcvlowat),
		 SIZE(sock, sk_rcvlowat), .flags = OPT_ALWAYS),
	SOCK_OPT_AS(RCVTIMEO, SO_RCVTIMEO_NEW, OWN, .put = af_inet_cr_put_timeo,
		    .set = af_inet_cr_set_timeo),
	SOCK_OPT_AS(SNDTIMEO, SO_SNDTIMEO_NEW, OWN, .put = af_inet_cr_put_timeo,
		    .set = af_inet_cr_set_timeo),
	SOCK_OPT(RCVBUF, U32, AT(sock, sk_rcvbuf),
		 SIZE(sock, sk_rcvbuf), .set = af_inet_cr_set_buf,
		 .undo = af_inet_cr_undo_buf,
		 .flags = OPT_ALWAYS),
	SOCK_OPT(SNDBUF, U32, AT(sock, sk_sndbuf),
		 SIZE(sock, sk_sndbuf), .set = af_inet_cr_set_buf,
		 .undo = af_inet_cr_undo_buf,
		 .flags = OPT_ALWAYS),
	SOCK_OPT_AS(SNDBUF_ULOCK, SO_BUF_LOCK, FLAG, .get = get_buf_lock,
		    .arg = SOCK_SNDBUF_LOCK, .mark = mark_sndbuf_lock,
		    .set = af_inet_cr_set_buf_lock),
	SOCK_OPT_AS(RCVBUF_ULOCK, SO_BUF_LOCK, FLAG, .get = get_buf_lock,
		    .arg = SOCK_RCVBUF_LOCK, .mark = mark_rcvbuf_lock,
		    .set = af_inet_cr_set_buf_lock),
	SOCK_OPT(RESERVE_MEM, U32, AT(sock, sk_reserved_mem),
		 SIZE(sock, sk_reserved_mem)),

	/* Reading and peeking move it */
	OPT(SOCKOPT_PEEK_OFF, SOL_SOCKET, SO_PEEK_OFF, S32, PEEKS,
	    .phase = AF_INET_CR_PHASE_QUEUED, AT(sock, sk_peek_off),
	    SIZE(sock, sk_peek_off), .dflt = -1),

	/* TCP numbers bytes: from a sequence number on */
	TIMESTAMPING_OPT(TCP, AF_INET_CR_PHASE_BOUND),

	/* Options that need the reuseport group, which bind makes */
	SOCK_OPT(INCOMING_CPU, S32, .phase = AF_INET_CR_PHASE_BOUND,
		 AT(sock, sk_incoming_cpu),
		 SIZE(sock, sk_incoming_cpu), .dflt = -1),
	SOCK_OPT(ATTACH_REUSEPORT_CBPF, OWN, .phase = AF_INET_CR_PHASE_BOUND,
		 .put = af_inet_cr_put_reuseport_prog,
		 .set = af_inet_cr_set_filter,
		 .undo = af_inet_cr_undo_reuseport_cbpf,
		 AT(sock, sk_reuseport_cb),
		 SIZE(sock, sk_reuseport_cb)),
	SOCK_OPT(ATTACH_REUSEPORT_EBPF, OWN, .phase = AF_INET_CR_PHASE_BOUND,
		 .put = af_inet_cr_put_reuseport_prog,
		 .set = af_inet_cr_set_bpf,
		 .undo = af_inet_cr_undo_nothing, AT(sock, sk_reuseport_cb),
		 SIZE(sock, sk_reuseport_cb)),
	SOCK_OPT(REUSEPORT, U32, .phase = AF_INET_CR_PHASE_BOUND,
		 .get = get_reuseport, .put = af_inet_cr_put_reuseport_off,
		 AT(sock, sk_reuseport_cb), SIZE(sock, sk_reuseport_cb)),

	/* No filter can be attached after it */
	SOCK_OPT(LOCK_FILTER, U32, .phase = AF_INET_CR_PHASE_BOUND,
		 .set = af_inet_cr_set_lock_filter,
		 .undo = af_inet_cr_undo_nothing,
		 BIT_OF(sock, sk_flags, SOCK_FILTER_LOCKED)),

	/* A route that it refuses would let connect fail */
#ifdef CONFIG_XFRM
	XFRM_OPT(IN),
	XFRM_OPT(OUT),
#else
	OPT(IP_XFRM_POLICY_IN, SOL_IP, IP_XFRM_POLICY, OWN, ALL,
	    .set = af_inet_cr_set_unknown),
	OPT(IP_XFRM_POLICY_OUT, SOL_IP, IP_XFRM_POLICY, OWN, ALL,
	    .set = af_inet_cr_set_unknown),
#endif

	/* State that the steps before change or consume */
	STATE(STAMP, U64, .get = get_stamp, .set = af_inet_cr_set_stamp,
	      .dflt = -1),
	STATE(TSKEY, U32, AT(sock, sk_tskey), SIZE(sock, sk_tskey)),
	STATE(ZCKEY, U32, AT(sock, sk_zckey), SIZE(sock, sk_zckey)),
	STATE(DROPS, U32, .get = get_drops, .set = af_inet_cr_set_drops),
	STATE(SHUTDOWN, U32, AT(sock, sk_shutdown), SIZE(sock, sk_shutdown),
	      .set = af_inet_cr_set_shutdown, .undo = af_inet_cr_undo_shutdown),
	STATE(ERROR_SOFT, U32, AT(sock, sk_err_soft), SIZE(sock, sk_err_soft)),
	STATE(ERROR, U32, AT(sock, sk_err), SIZE(sock, sk_err),
	      .set = af_inet_cr_set_error),
};

#define NR_OPTS		ARRAY_SIZE(opts)
static_assert(NR_OPTS <= AF_INET_CR_OPTS_MAX);

/* Kinds of socket that have the option of an attribute; 0: it is no option */
static u16 attr_kinds[AF_INET_CR_ATTR_MAX + 1] __ro_after_init;
/* Attributes whose option this kernel does not have */
static unsigned long
missing[BITS_TO_LONGS(AF_INET_CR_ATTR_MAX + 1)] __ro_after_init;

static int put_value(struct sk_buff *skb, const struct af_inet_cr_opt *opt,
		     s64 val)
{
	switch (opt->type) {
	case OPT_FLAG:
		if (val == 1)
			return nla_put_flag(skb, opt->attr);
		return af_inet_cr_put_u32(skb, opt->attr, val);
	case OPT_U64:
		return nla_put_u64_64bit(skb, opt->attr, val,
					 AF_INET_CR_ATTR_PAD);
	default:
		return af_inet_cr_put_u32(skb, opt->attr, val);
	}
}

static int opt_dump(struct af_inet_cr_dump *d, const struct af_inet_cr_opt *opt)
{
	s64 val, fresh;

	if (opt->put)
		return opt->put(d, opt);
	if (!af_inet_cr_opt_is_known(opt))
		return 0;

	val = af_inet_cr_opt_get(d->sk, opt);
	if (opt->type == OPT_U32 && val < 0)
		return 0;
	fresh = opt->fresh ? opt->fresh(d->sk) : opt->dflt;
	if (val != fresh || (opt->flags & OPT_ALWAYS) || d->all ||
	    (opt->type == OPT_FLAG && val))
		return put_value(d->skb, opt, val);
	return 0;
}

/**
 * af_inet_cr_sockopt_dump - write the options of a phase
 * @d: dump, with the socket locked
 * @phase: phase
 *
 * Return: 0 or -EMSGSIZE.
 */
int af_inet_cr_sockopt_dump(struct af_inet_cr_dump *d,
			    enum af_inet_cr_phase phase)
{
	DECLARE_BITMAP(look, AF_INET_CR_OPTS_MAX);
	unsigned long bits;
	unsigned int i;
	int err;

	af_inet_cr_opt_look(d, phase, look);
	/* for_each_set_bit() calls a function for each */
	for (i = 0; i < ARRAY_SIZE(look); i++) {
		for (bits = look[i]; bits; bits &= bits - 1) {
			err = opt_dump(d, &opts[i * BITS_PER_LONG + __ffs(bits)]);
			if (err)
				return err;
		}
	}
	return 0;
}

/* A field that setsockopt(2) does not know */
static void set_field(struct sock *sk, const struct af_inet_cr_opt *opt, u32 val)
{
	WRITE_ONCE(*(u32 *)((char *)sk + opt->off), val);
}

static int set_value(struct af_inet_cr_restore *r,
		     const struct af_inet_cr_opt *opt, s64 val)
{
	unsigned long rate = val;
	int ival = val, err;

	if (!af_inet_cr_opt_is_known(opt))
		return val == opt->dflt ? 0 : -EOPNOTSUPP;
	if (af_inet_cr_opt_get(r->sk, opt) == val)
		return 0;
	if (opt->flags & OPT_FIELD) {
		set_field(r->sk, opt, val);
		return 0;
	}

	if (opt->type == OPT_U64)
		err = af_inet_cr_setsockopt(r->sock, opt->level, opt->name,
					    &rate, sizeof(rate));
	else
		err = af_inet_cr_setsockopt(r->sock, opt->level, opt->name,
					    &ival, sizeof(ival));
	if (err)
		return err;
	return af_inet_cr_opt_get(r->sk, opt) == val ? 0 : -EINVAL;
}

/**
 * af_inet_cr_opt_restore - set an option
 * @r: restore
 * @opt: its row
 * @nla: its attribute
 *
 * Return: 0, or what setsockopt(2) returned, with the attribute to blame.
 */
int af_inet_cr_opt_restore(struct af_inet_cr_restore *r,
			   const struct af_inet_cr_opt *opt,
			   const struct nlattr *nla)
{
	int err;

	if (opt->set)
		err = opt->set(r, opt, nla);
	else
		err = set_value(r, opt, af_inet_cr_get_value(opt, nla));
	trace_option(r->fd, opt->attr, opt->level, opt->name, err);
	if (!err || (r->extack && r->extack->_msg))
		return err;

	if (!af_inet_cr_opt_is_known(opt))
		NL_SET_ERR_MSG_ATTR(r->extack, nla,
				    "this kernel does not have the option");
	else if (err == -ENODEV)
		NL_SET_ERR_MSG_ATTR(r->extack, nla,
				    "no device of this name here");
	else if (r->extack) {
		r->extack->_msg = opt->refused;
		NL_SET_BAD_ATTR(r->extack, nla);
	}
	return err;
}

/**
 * af_inet_cr_sockopt_restore - set the options of a phase
 * @r: restore
 * @phase: phase
 *
 * Return: 0, or what setsockopt(2) returned, with the attribute to blame.
 */
int af_inet_cr_sockopt_restore(struct af_inet_cr_restore *r,
			       enum af_inet_cr_phase phase)
{
	DECLARE_BITMAP(rows, AF_INET_CR_OPTS_MAX);
	const struct nlattr *nla;
	unsigned int i;
	int err;

	af_inet_cr_opt_rows(r->kinds, phase, rows);
	for_each_set_bit(i, rows, AF_INET_CR_OPTS_MAX) {
		nla = r->tb[opts[i].attr];
		if (!nla)
			continue;
		err = af_inet_cr_opt_restore(r, &opts[i], nla);
		if (!err)
			continue;
		if (r->kept)
			r->kept->refused = opts[i].attr;
		return err;
	}
	return 0;
}

/**
 * af_inet_cr_opt_row - a row of the table
 * @i: its number
 */
const struct af_inet_cr_opt *af_inet_cr_opt_row(unsigned int i)
{
	return &opts[i];
}

/**
 * af_inet_cr_sockopt_check - refuse options that this kind of socket lacks
 * @r: restore, nothing of it carried out yet
 */
int af_inet_cr_sockopt_check(struct af_inet_cr_restore *r)
{
	const struct nlattr *nla;
	u16 kinds;
	int rem;

	nla_for_each_attr(nla, r->attrs, r->len, rem) {
		kinds = attr_kinds[nla_type(nla)];
		if (!kinds || (kinds & r->kinds))
			continue;
		NL_SET_ERR_MSG_ATTR(r->extack, nla,
				    "this kind of socket does not have the option");
		return -EINVAL;
	}
	return 0;
}

/**
 * af_inet_cr_sockopt_missing - does this kernel lack the option of an attribute?
 * @attr: attribute
 *
 * Return: true if @attr is an option and the kernel does not have it.
 */
bool af_inet_cr_sockopt_missing(unsigned int attr)
{
	return test_bit(attr, missing);
}

/**
 * af_inet_cr_sockopt_init - sort the rows of the table by kind and phase
 *
 * Return: 0 or -ENOMEM.
 */
int __init af_inet_cr_sockopt_init(void)
{
	struct inet_sock *blank = kzalloc(sizeof(*blank), GFP_KERNEL);
	unsigned int i;

	if (!blank)
		return -ENOMEM;
	for (i = 0; i < NR_OPTS; i++) {
		attr_kinds[opts[i].attr] |= opts[i].kinds;
		if (!af_inet_cr_opt_is_known(&opts[i]))
			__set_bit(opts[i].attr, missing);
		af_inet_cr_opt_plan_add(&opts[i], i, blank);
	}
	kfree(blank);
	return 0;
}
