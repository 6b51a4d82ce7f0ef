/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _AF_INET_CR_COMPAT_NET_TCP_H
#define _AF_INET_CR_COMPAT_NET_TCP_H

#include_next <net/tcp.h>
#include <linux/version.h>
#include <net/inet6_hashtables.h>
#include <net/inet_hashtables.h>

/* A namespace's own table of connections since 6.1, and known by it since 6.18 */
static inline struct sock *
af_inet_cr_lookup4(struct net *net, __be32 saddr, __be16 sport, __be32 daddr,
		   u16 dport, int dif, int sdif)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 18, 0)
	return __inet_lookup_established(net, net->ipv4.tcp_death_row.hashinfo,
					 saddr, sport, daddr, dport, dif, sdif);
#else
	return __inet_lookup_established(net, saddr, sport, daddr, dport, dif,
					 sdif);
#endif
}

#if IS_ENABLED(CONFIG_IPV6)
static inline struct sock *
af_inet_cr_lookup6(struct net *net, const struct in6_addr *saddr, __be16 sport,
		   const struct in6_addr *daddr, u16 dport, int dif, int sdif)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 18, 0)
	return __inet6_lookup_established(net, net->ipv4.tcp_death_row.hashinfo,
					  saddr, sport, daddr, dport, dif, sdif);
#else
	return __inet6_lookup_established(net, saddr, sport, daddr, dport, dif,
					  sdif);
#endif
}
#endif

/* Timestamps of TCP may count microseconds since 6.7 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
static inline u32 tcp_clock_ts(bool usec_ts)
{
	return tcp_time_stamp_raw();
}

static inline bool af_inet_cr_tcp_usec_ts(const struct tcp_sock *tp)
{
	return false;
}

/* Return: false if this kernel cannot. */
static inline bool af_inet_cr_tcp_set_usec_ts(struct tcp_sock *tp, bool on)
{
	return !on;
}

static inline bool af_inet_cr_tcp_has_usec_ts(void)
{
	return false;
}
#else
static inline bool af_inet_cr_tcp_usec_ts(const struct tcp_sock *tp)
{
	return tp->tcp_usec_ts;
}

static inline bool af_inet_cr_tcp_set_usec_ts(struct tcp_sock *tp, bool on)
{
	tp->tcp_usec_ts = on;
	return true;
}

static inline bool af_inet_cr_tcp_has_usec_ts(void)
{
	return true;
}
#endif

/* What of a buffer is payload is measured since 6.6; it was a sysctl */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
static inline u8 af_inet_cr_tcp_scaling_ratio(const struct tcp_sock *tp)
{
	return 0;
}

static inline void af_inet_cr_tcp_set_scaling_ratio(struct tcp_sock *tp, u8 ratio)
{
}
#else
static inline u8 af_inet_cr_tcp_scaling_ratio(const struct tcp_sock *tp)
{
	return tp->scaling_ratio;
}

static inline void af_inet_cr_tcp_set_scaling_ratio(struct tcp_sock *tp, u8 ratio)
{
	tp->scaling_ratio = ratio;
}
#endif

/* The retransmission timer moved to struct sock in 6.19 */
static inline struct timer_list *af_inet_cr_tcp_timer(struct sock *sk)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 19, 0)
	return &inet_csk(sk)->icsk_retransmit_timer;
#else
	return &sk->tcp_retransmit_timer;
#endif
}

/*
 * The right edge of all windows that were told to the peer, since 7.0: by how much it
 * is behind that of the last one
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 0, 0)
static inline u32 af_inet_cr_tcp_shrunk(const struct tcp_sock *tp)
{
	return 0;
}

/* Return: false if this kernel cannot. */
static inline bool af_inet_cr_tcp_set_shrunk(struct tcp_sock *tp, u32 bytes)
{
	return !bytes;
}

static inline bool af_inet_cr_tcp_has_shrunk(void)
{
	return false;
}
#else
static inline u32 af_inet_cr_tcp_shrunk(const struct tcp_sock *tp)
{
	return tp->rcv_mwnd_seq - (tp->rcv_wup + tp->rcv_wnd);
}

static inline bool af_inet_cr_tcp_set_shrunk(struct tcp_sock *tp, u32 bytes)
{
	tp->rcv_mwnd_seq = tp->rcv_wup + tp->rcv_wnd + bytes;
	return true;
}

static inline bool af_inet_cr_tcp_has_shrunk(void)
{
	return true;
}
#endif

/* Accurate ECN, since 6.18 */
static inline bool af_inet_cr_tcp_is_accecn(const struct tcp_sock *tp)
{
#ifdef TCP_ECN_MODE_ACCECN
	return tp->ecn_flags & TCP_ECN_MODE_ACCECN;
#else
	return false;
#endif
}

/*
 * Binding a socket in repair mode (SK_FORCE_REUSE) marks the port as free to share
 * with who has SO_REUSEADDR; since 6.2 it does not.
 */
static inline void af_inet_cr_tcp_set_fastreuse(struct sock *sk)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
	struct inet_bind_bucket *tb = inet_csk(sk)->icsk_bind_hash;
	struct inet_hashinfo *info = sock_net(sk)->ipv4.tcp_death_row.hashinfo;
	struct inet_bind_hashbucket *head;

	if (!tb)
		return;
	head = &info->bhash[inet_bhashfn(sock_net(sk), inet_sk(sk)->inet_num,
					 info->bhash_size)];
	spin_lock_bh(&head->lock);
	if (!sk->sk_reuse && tb->fastreuse > 0)
		tb->fastreuse = 0;
	spin_unlock_bh(&head->lock);
#endif
}

/* Memory of devices (devmem TCP), since 6.12; tokens for it, and PSP */
static inline bool af_inet_cr_tcp_has_devmem(struct sock *sk)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	return !xa_empty(&sk->sk_user_frags);
#else
	return false;
#endif
}

static inline bool af_inet_cr_skb_readable(const struct sk_buff *skb)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	return skb_frags_readable(skb);
#else
	return true;
#endif
}

static inline bool af_inet_cr_tcp_has_psp(const struct sock *sk)
{
#ifdef CONFIG_INET_PSP
	return rcu_access_pointer(sk->psp_assoc);
#else
	return false;
#endif
}

/* Authentication of segments (TCP-AO), since 6.7 */
static inline bool af_inet_cr_tcp_has_ao(const struct tcp_sock *tp)
{
#ifdef CONFIG_TCP_AO
	return rcu_access_pointer(tp->ao_info);
#else
	return false;
#endif
}

/* A send with MSG_ZEROCOPY, of which its owner waits to hear */
static inline bool af_inet_cr_is_msgzc(const struct ubuf_info *uarg)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 10, 0)
	return uarg->callback == msg_zerocopy_callback;
#else
	return uarg->ops == &msg_zerocopy_ubuf_ops;
#endif
}

/* Counters of retransmission timeouts, and of changes of the flow by PLB */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
#define AF_INET_CR_HAVE_TCP_TOTAL_RTO
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
#define AF_INET_CR_HAVE_TCP_PLB_REHASH
#endif

/* Options since 6.15 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 15, 0)
#define AF_INET_CR_HAVE_TCP_RTO_MAX
#endif

#endif /* _AF_INET_CR_COMPAT_NET_TCP_H */
