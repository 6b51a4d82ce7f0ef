/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _AF_INET_CR_COMPAT_NET_INET_SOCK_H
#define _AF_INET_CR_COMPAT_NET_INET_SOCK_H

#include_next <net/inet_sock.h>

/* Options of an inet socket are bits of one word since 6.6 */
#ifdef inet_test_bit
#define AF_INET_CR_HAVE_INET_FLAGS
#else
#define inet_test_bit(nr, sk)		af_inet_cr_inet_##nr(inet_sk(sk))

#define AF_INET_CR_INET_BIT(nr, expr)					\
static inline bool af_inet_cr_inet_##nr(const struct inet_sock *inet)	\
{									\
	return expr;							\
}

AF_INET_CR_INET_BIT(PKTINFO, inet->cmsg_flags & IP_CMSG_PKTINFO)
AF_INET_CR_INET_BIT(TTL, inet->cmsg_flags & IP_CMSG_TTL)
AF_INET_CR_INET_BIT(TOS, inet->cmsg_flags & IP_CMSG_TOS)
AF_INET_CR_INET_BIT(RECVOPTS, inet->cmsg_flags & IP_CMSG_RECVOPTS)
AF_INET_CR_INET_BIT(RETOPTS, inet->cmsg_flags & IP_CMSG_RETOPTS)
AF_INET_CR_INET_BIT(PASSSEC, inet->cmsg_flags & IP_CMSG_PASSSEC)
AF_INET_CR_INET_BIT(ORIGDSTADDR, inet->cmsg_flags & IP_CMSG_ORIGDSTADDR)
AF_INET_CR_INET_BIT(CHECKSUM, inet->cmsg_flags & IP_CMSG_CHECKSUM)
AF_INET_CR_INET_BIT(RECVFRAGSIZE, inet->cmsg_flags & IP_CMSG_RECVFRAGSIZE)
AF_INET_CR_INET_BIT(RECVERR, inet->recverr)
AF_INET_CR_INET_BIT(RECVERR_RFC4884, inet->recverr_rfc4884)
AF_INET_CR_INET_BIT(FREEBIND, inet->freebind)
AF_INET_CR_INET_BIT(HDRINCL, inet->hdrincl)
AF_INET_CR_INET_BIT(MC_LOOP, inet->mc_loop)
AF_INET_CR_INET_BIT(MC_ALL, inet->mc_all)
AF_INET_CR_INET_BIT(TRANSPARENT, inet->transparent)
AF_INET_CR_INET_BIT(NODEFRAG, inet->nodefrag)
AF_INET_CR_INET_BIT(BIND_ADDRESS_NO_PORT, inet->bind_address_no_port)
AF_INET_CR_INET_BIT(DEFER_CONNECT, inet->defer_connect)
#endif

static inline void af_inet_cr_set_recverr(struct sock *sk, bool on)
{
#ifdef AF_INET_CR_HAVE_INET_FLAGS
	inet_assign_bit(RECVERR, sk, on);
#else
	inet_sk(sk)->recverr = on;
#endif
}

static inline u32 af_inet_cr_port_range(const struct sock *sk)
{
#ifdef AF_INET_CR_HAVE_INET_FLAGS
	return READ_ONCE(inet_sk(sk)->local_port_range);
#else
	const struct inet_sock *inet = inet_sk(sk);

	return (u32)inet->local_port_range.hi << 16 | inet->local_port_range.lo;
#endif
}

/* The id of a corked datagram's timestamps, if it has one of its own: since 6.13 */
static inline const u32 *af_inet_cr_cork_ts_opt_id(const struct inet_cork *cork)
{
#ifdef IPCORK_TS_OPT_ID
	if (cork->flags & IPCORK_TS_OPT_ID)
		return &cork->ts_opt_id;
#endif
	return NULL;
}

#endif /* _AF_INET_CR_COMPAT_NET_INET_SOCK_H */
