/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _AF_INET_CR_COMPAT_NET_RTNETLINK_H
#define _AF_INET_CR_COMPAT_NET_RTNETLINK_H

#include_next <net/rtnetlink.h>
#include <linux/version.h>
#include <linux/netdevice.h>
#include <net/netlink.h>

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

#endif /* _AF_INET_CR_COMPAT_NET_RTNETLINK_H */
