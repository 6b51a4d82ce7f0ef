/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _AF_INET_CR_COMPAT_LINUX_ERRQUEUE_H
#define _AF_INET_CR_COMPAT_LINUX_ERRQUEUE_H

#include_next <linux/errqueue.h>
#include <linux/version.h>

/* Entries of the error queue that IP_RECVERR 0 leaves there: none before 6.8 */
static inline bool af_inet_cr_errqueue_stays(struct sk_buff *skb)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 8, 0)
	return false;
#else
	u8 origin = SKB_EXT_ERR(skb)->ee.ee_origin;

	return origin == SO_EE_ORIGIN_ZEROCOPY ||
	       origin == SO_EE_ORIGIN_TIMESTAMPING;
#endif
}

#endif /* _AF_INET_CR_COMPAT_LINUX_ERRQUEUE_H */
