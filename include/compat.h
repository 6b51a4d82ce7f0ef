/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The one place that knows kernel versions.  It is included in front of every
 * file and gives older kernels the names of newer ones, so that the code is
 * written for the newest kernel.  What an older kernel cannot do at all is
 * named AF_INET_CR_HAVE_<what>.
 */
#ifndef _AF_INET_CR_COMPAT_H
#define _AF_INET_CR_COMPAT_H

#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
#error "af_inet_cr needs Linux 6.1 or newer"
#endif

#include <linux/fs.h>
#include <linux/ipv6.h>
#include <linux/skbuff.h>
#include <linux/rtnetlink.h>
#include <linux/socket.h>
#include <linux/sysctl.h>
#include <net/genetlink.h>
#include <net/inet_sock.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/sock.h>
#include <net/udp.h>

/* Options of an inet socket are bits of one word since 6.6 */
#ifndef inet_test_bit
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
AF_INET_CR_INET_BIT(MC6_LOOP, inet6_sk(&inet->sk)->mc_loop)
AF_INET_CR_INET_BIT(MC6_ALL, inet6_sk(&inet->sk)->mc_all)
AF_INET_CR_INET_BIT(RECVERR6, inet6_sk(&inet->sk)->recverr)
AF_INET_CR_INET_BIT(RECVERR6_RFC4884, inet6_sk(&inet->sk)->recverr_rfc4884)
AF_INET_CR_INET_BIT(DONTFRAG, inet6_sk(&inet->sk)->dontfrag)
AF_INET_CR_INET_BIT(RTALERT_ISOLATE, inet6_sk(&inet->sk)->rtalert_isolate)
AF_INET_CR_INET_BIT(SNDFLOW, inet6_sk(&inet->sk)->sndflow)
AF_INET_CR_INET_BIT(AUTOFLOWLABEL, inet6_sk(&inet->sk)->autoflowlabel)
AF_INET_CR_INET_BIT(AUTOFLOWLABEL_SET, inet6_sk(&inet->sk)->autoflowlabel_set)

static inline u32 af_inet_cr_port_range(const struct sock *sk)
{
	const struct inet_sock *inet = inet_sk(sk);

	return (u32)inet->local_port_range.hi << 16 | inet->local_port_range.lo;
}

/* No bit says so: look for the socket in the chain of the namespace */
static inline bool af_inet_cr_router_alert(const struct sock *sk)
{
	struct ip_ra_chain *ra;
	bool found = false;

	rcu_read_lock();
	for (ra = rcu_dereference(sock_net(sk)->ipv4.ra_chain); ra && !found;
	     ra = rcu_dereference(ra->next))
		/* A multicast router is in it as well, with a destructor */
		found = ra->sk == sk && !ra->destructor;
	rcu_read_unlock();
	return found;
}
#else
#define AF_INET_CR_HAVE_INET_FLAGS

static inline u32 af_inet_cr_port_range(const struct sock *sk)
{
	return READ_ONCE(inet_sk(sk)->local_port_range);
}

static inline bool af_inet_cr_router_alert(const struct sock *sk)
{
	return inet_test_bit(RTALERT, sk);
}
#endif

/* UDP-Lite coverage was marked in a field of its own before 6.7 */
#ifdef UDPLITE_SEND_CC
static inline bool af_inet_cr_udplite_cc(const struct sock *sk, bool send)
{
	return udp_sk(sk)->pcflag & (send ? UDPLITE_SEND_CC : UDPLITE_RECV_CC);
}
#else
static inline bool af_inet_cr_udplite_cc(const struct sock *sk, bool send)
{
	return send ? udp_test_bit(UDPLITE_SEND_CC, sk) :
		      udp_test_bit(UDPLITE_RECV_CC, sk);
}
#endif

/* 6.7 lets modules go the whole way of setsockopt(2), LSM and BPF included */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
static inline int do_sock_setsockopt(struct socket *sock, bool compat,
				     int level, int optname, sockptr_t optval,
				     int optlen)
{
#ifdef SOCK_CUSTOM_SOCKOPT
	if (test_bit(SOCK_CUSTOM_SOCKOPT, &sock->flags))
		return sock->ops->setsockopt(sock, level, optname, optval,
					     optlen);
#endif
	if (level == SOL_SOCKET)
		return sock_setsockopt(sock, level, optname, optval, optlen);
	return sock->ops->setsockopt(sock, level, optname, optval, optlen);
}
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
#define file_mnt_idmap(file)		file_mnt_user_ns(file)
#endif

/* Owner of SIGIO: part of struct file before 6.12 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
static inline struct fown_struct *file_f_owner(struct file *file)
{
	return &file->f_owner;
}

static inline int file_f_owner_allocate(struct file *file)
{
	return 0;
}
#endif

/* Before 6.4 a datagram being put together did not keep it */
static inline bool af_inet_cr_cork_dontfrag(const struct inet6_cork *cork)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
	return false;
#else
	return cork->dontfrag;
#endif
}

#if IS_ENABLED(CONFIG_IPV6)
/* Flow labels of a socket: of struct ipv6_pinfo before 6.6 */
static inline struct ipv6_fl_socklist *
af_inet_cr_fl_next(const struct sock *sk, const struct ipv6_fl_socklist *sfl)
{
	if (sfl)
		return rcu_dereference(sfl->next);
#ifdef AF_INET_CR_HAVE_INET_FLAGS
	return rcu_dereference(inet_sk(sk)->ipv6_fl_list);
#else
	return rcu_dereference(inet6_sk(sk)->ipv6_fl_list);
#endif
}
#endif

/* Kind of clock of skb->tstamp: one bit before 6.11 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 11, 0)
#define AF_INET_CR_SKB_REALTIME(skb)	(!(skb)->mono_delivery_time)
#else
#define AF_INET_CR_SKB_REALTIME(skb)	((skb)->tstamp_type == SKB_CLOCK_REALTIME)
#endif

/* Limits of their own for IPv4 packets: since 6.3, said if set */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
static inline int af_inet_cr_put_ipv4_sizes(struct sk_buff *skb,
					    const struct net_device *dev)
{
	return 0;
}
#else
#define AF_INET_CR_HAVE_IPV4_SIZES

static inline int af_inet_cr_put_ipv4_sizes(struct sk_buff *skb,
					    const struct net_device *dev)
{
	if (dev->gso_ipv4_max_size != GSO_LEGACY_MAX_SIZE &&
	    nla_put_u32(skb, IFLA_GSO_IPV4_MAX_SIZE, dev->gso_ipv4_max_size))
		return -EMSGSIZE;
	if (dev->gro_ipv4_max_size == GSO_LEGACY_MAX_SIZE)
		return 0;
	return nla_put_u32(skb, IFLA_GRO_IPV4_MAX_SIZE, dev->gro_ipv4_max_size);
}
#endif

/* Attributes that newer kernels have; an older one never writes them */
#define AF_INET_CR_BR_FDB_N_LEARNED		48	/* 6.7 */
#define AF_INET_CR_BRPORT_MCAST_N_GROUPS	41	/* 6.3 */
#define AF_INET_CR_BOND_COUPLED_CONTROL		32	/* 6.9 */
#define AF_INET_CR_BOND_SLAVE_CHURN_ACTOR	11	/* 6.12 */
#define AF_INET_CR_BOND_SLAVE_CHURN_PARTNER	12	/* 6.12 */

/* How many entries a table of sysctl files has; older ones end with an empty one */
static inline unsigned int
af_inet_cr_ctl_size(const struct ctl_table_header *header)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 5, 0)
	return UINT_MAX;
#else
	return header->ctl_table_size;
#endif
}

#endif /* _AF_INET_CR_COMPAT_H */
