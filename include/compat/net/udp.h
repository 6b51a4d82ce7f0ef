/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _AF_INET_CR_COMPAT_NET_UDP_H
#define _AF_INET_CR_COMPAT_NET_UDP_H

#include_next <net/udp.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 1, 0)
#define AF_INET_CR_HAVE_UDPLITE

#include <net/udplite.h>

static inline bool af_inet_cr_has_cscov(const struct sock *sk, bool send)
{
#ifdef UDPLITE_SEND_CC	/* before 6.7 */
	return udp_sk(sk)->pcflag & (send ? UDPLITE_SEND_CC : UDPLITE_RECV_CC);
#else
	return send ? udp_test_bit(UDPLITE_SEND_CC, sk) :
		      udp_test_bit(UDPLITE_RECV_CC, sk);
#endif
}

/* As if the coverage had never been set */
static inline void af_inet_cr_cscov_unset(struct sock *sk, bool send)
{
#ifdef UDPLITE_SEND_CC
	udp_sk(sk)->pcflag &= ~(send ? UDPLITE_SEND_CC : UDPLITE_RECV_CC);
#else
	if (send)
		udp_clear_bit(UDPLITE_SEND_CC, sk);
	else
		udp_clear_bit(UDPLITE_RECV_CC, sk);
#endif
	if (send)
		WRITE_ONCE(udp_sk(sk)->pcslen, 0);
	else
		WRITE_ONCE(udp_sk(sk)->pcrlen, 0);
}

/* Coverage that is set, or -1 */
static inline s64 af_inet_cr_cscov(const struct sock *sk, bool send)
{
	if (!af_inet_cr_has_cscov(sk, send))
		return -1;
	return send ? READ_ONCE(udp_sk(sk)->pcslen) :
		      READ_ONCE(udp_sk(sk)->pcrlen);
}

/* Bytes of a datagram that its checksum covers */
static inline u32 af_inet_cr_skb_cscov(const struct sk_buff *skb)
{
	return UDP_SKB_CB(skb)->partial_cov ? UDP_SKB_CB(skb)->cscov : skb->len;
}

static inline void af_inet_cr_skb_cscov_set(struct sk_buff *skb, u32 cscov)
{
	UDP_SKB_CB(skb)->cscov = cscov;
	UDP_SKB_CB(skb)->partial_cov = cscov != skb->len;
}
#else
static inline u32 af_inet_cr_skb_cscov(const struct sk_buff *skb)
{
	return skb->len;
}

static inline void af_inet_cr_skb_cscov_set(struct sk_buff *skb, u32 cscov)
{
}
#endif

static inline bool af_inet_cr_has_udplite(void)
{
#ifdef AF_INET_CR_HAVE_UDPLITE
	return true;
#else
	return false;
#endif
}

/*
 * Since 6.18 a datagram waits in a list of its NUMA node for the CPU that moves the
 * list into the receive queue, under the lock of that queue; its sender may be told
 * before that it is sent.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 18, 0)
static inline bool af_inet_cr_udp_is_incoming(const struct sock *sk)
{
	return false;
}

static inline bool
af_inet_cr_udp_hold_incoming(struct sock *sk, struct sk_buff **skbs,
			     unsigned int *n, unsigned int room)
{
	return true;
}
#else
static inline bool af_inet_cr_udp_is_incoming(const struct sock *sk)
{
	unsigned int node;

	for (node = 0; node < nr_node_ids; node++)
		if (!llist_empty(&udp_sk(sk)->udp_prod_queue[node].ll_root))
			return true;
	return false;
}

/*
 * Append a reference of each datagram in the lists to the @n ones in @skbs, the
 * oldest one of a node first.  Returns whether there was room for all.  The receive
 * queue is locked, so that nothing leaves the lists.
 */
static inline bool
af_inet_cr_udp_hold_incoming(struct sock *sk, struct sk_buff **skbs,
			     unsigned int *n, unsigned int room)
{
	struct llist_node *first, *pos;
	unsigned int i, end;

	for (i = 0; i < nr_node_ids; i++) {
		first = READ_ONCE(udp_sk(sk)->udp_prod_queue[i].ll_root.first);
		end = *n;
		for (pos = first; pos; pos = pos->next)
			end++;
		if (end > room)
			return false;
		*n = end;
		/* A list begins with the newest one */
		for (pos = first; pos; pos = pos->next)
			skbs[--end] = skb_get(llist_entry(pos, struct sk_buff,
							  ll_node));
	}
	return true;
}
#endif

/* The hash table that a socket is in: of its own kind, or of its namespace */
static inline struct udp_table *af_inet_cr_udp_table(const struct sock *sk)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
	return sk->sk_prot->h.udp_table;
#elif defined(AF_INET_CR_HAVE_UDPLITE)
	return sk->sk_prot->h.udp_table ? : sock_net(sk)->ipv4.udp_table;
#else
	return sock_net(sk)->ipv4.udp_table;
#endif
}

/* Since 6.13 connected sockets are in a table of both addresses, too */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0) && \
	!IS_ENABLED(CONFIG_BASE_SMALL)
#define AF_INET_CR_HAVE_UDP_HASH4

/* Equal for those that are connected alike, 0: not in the table */
static inline u64 af_inet_cr_udp_same4(const struct sock *sk)
{
	if (sk->sk_protocol != IPPROTO_UDP || !udp_hashed4(sk))
		return 0;
	return 1ULL << 32 | (u32)udp_sk(sk)->udp_port_hash << 16 |
	       udp_sk(sk)->udp_lrpa_hash;
}

/* Who is behind it in the chain, NULL: nobody; under RCU */
static inline const struct sock *af_inet_cr_udp_next4(const struct sock *sk)
{
	const struct hlist_nulls_node *node = &udp_sk(sk)->udp_lrpa_node;

	if (hlist_nulls_unhashed_lockless(node))
		return NULL;
	node = rcu_dereference(*(struct hlist_nulls_node __rcu **)&node->next);
	if (is_a_nulls(node))
		return NULL;
	return (const struct sock *)container_of(node, struct udp_sock,
						 udp_lrpa_node);
}

/* In front of its chain; the lock of the chain of its port is held */
static inline void af_inet_cr_udp_first4(struct sock *sk)
{
	struct hlist_nulls_node *node = &udp_sk(sk)->udp_lrpa_node;
	struct udp_hslot *slot;

	if (!udp_hashed4(sk))
		return;
	slot = udp_hashslot4(af_inet_cr_udp_table(sk),
			     udp_sk(sk)->udp_lrpa_hash);
	spin_lock(&slot->lock);
	hlist_nulls_del_init_rcu(node);
	hlist_nulls_add_head_rcu(node, &slot->nulls_head);
	spin_unlock(&slot->lock);
}
#else
static inline void af_inet_cr_udp_first4(struct sock *sk)
{
}
#endif

#endif /* _AF_INET_CR_COMPAT_NET_UDP_H */
