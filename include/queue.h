/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Declarations for the files of the queues.
 */
#ifndef _AF_INET_CR_QUEUE_H
#define _AF_INET_CR_QUEUE_H

#include <linux/if_ether.h>
#include <linux/skbuff.h>
#include "sock.h"

static inline bool af_inet_cr_is_udp(unsigned int kinds)
{
	return kinds & AF_INET_CR_UDP_ANY;
}

/* A raw socket is given the IP header as payload, but not of IPv6 */
static inline bool af_inet_cr_is_raw4(unsigned int kinds)
{
	return kinds & AF_INET_CR_RAW4_ANY;
}

static inline bool af_inet_cr_is_ip6(const struct sk_buff *skb)
{
	return skb->protocol == htons(ETH_P_IPV6);
}

/* sock/queue.c */
int af_inet_cr_put_stamps(struct sk_buff *msg, struct sk_buff *skb,
			  int tstamp, int hwtstamp, int pad);

/* sock/skb.c */
unsigned int af_inet_cr_header_len(unsigned int kinds,
				   const struct sk_buff *skb);
unsigned int af_inet_cr_payload_off(unsigned int kinds,
				    const struct sk_buff *skb);
bool af_inet_cr_is_oversized(const struct sock *sk, unsigned int kinds,
			     const struct sk_buff *skb);
bool af_inet_cr_is_mangled(const struct sock *sk, unsigned int kinds,
			   const struct sk_buff *skb);
void af_inet_cr_set_stamps(struct sk_buff *skb, const struct nlattr *tstamp,
			   const struct nlattr *hwtstamp);
struct sk_buff *af_inet_cr_dgram_parse(struct af_inet_cr_restore *r,
				       const struct nlattr *nest,
				       const struct nlattr *data);
struct sk_buff *af_inet_cr_exterr_parse(struct af_inet_cr_restore *r,
					const struct nlattr *nest,
					const struct nlattr *data);
typedef struct sk_buff *(*af_inet_cr_parse_fn)(struct af_inet_cr_restore *r,
					       const struct nlattr *nest,
					       const struct nlattr *data);
int af_inet_cr_parse_pairs(struct af_inet_cr_restore *r, int attr,
			   af_inet_cr_parse_fn parse,
			   struct af_inet_cr_skbs *skbs);
void af_inet_cr_put_skbs(struct af_inet_cr_skbs *skbs);
int af_inet_cr_alloc_skbs(struct af_inet_cr_skbs *skbs, unsigned int n);
int af_inet_cr_copy_frags(struct sk_buff *copy, const struct sk_buff *skb,
			  int off);
struct sk_buff *af_inet_cr_copy_skb(const struct sk_buff *skb);

#endif /* _AF_INET_CR_QUEUE_H */
