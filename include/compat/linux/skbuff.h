/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _AF_INET_CR_COMPAT_LINUX_SKBUFF_H
#define _AF_INET_CR_COMPAT_LINUX_SKBUFF_H

#include_next <linux/skbuff.h>
#include <linux/version.h>

/* Kind of clock of skb->tstamp: one bit before 6.11 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 11, 0)
#define AF_INET_CR_SKB_REALTIME(skb)	(!(skb)->mono_delivery_time)
#else
#define AF_INET_CR_SKB_REALTIME(skb)	((skb)->tstamp_type == SKB_CLOCK_REALTIME)
#endif

/* The bit that a socket asks for itself: BPF has one of its own since 6.15 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 15, 0)
#define SKBTX_HW_TSTAMP_NOBPF		SKBTX_HW_TSTAMP
#define SKBTX_COMPLETION_TSTAMP		0
#endif

#endif /* _AF_INET_CR_COMPAT_LINUX_SKBUFF_H */
