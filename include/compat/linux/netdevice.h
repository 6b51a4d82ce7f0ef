/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _AF_INET_CR_COMPAT_LINUX_NETDEVICE_H
#define _AF_INET_CR_COMPAT_LINUX_NETDEVICE_H

#include_next <linux/netdevice.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 16, 0)
#define dev_set_mac_address(dev, ss, extack) \
	dev_set_mac_address(dev, (struct sockaddr *)(ss), extack)
#endif

/* Does a device have lists of addresses that it receives? */
static inline bool af_inet_cr_has_rx_mode(const struct net_device *dev)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 1, 0)
	if (dev->netdev_ops->ndo_set_rx_mode_async)
		return true;
#endif
	return dev->netdev_ops->ndo_set_rx_mode;
}

/*
 * Does a device have work to do that waits for rtnl_lock()?  Since 7.2 a VLAN device
 * follows its lower device up and down from such work.
 */
static inline bool af_inet_cr_has_work(const struct net_device *dev)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0)
	return READ_ONCE(dev->work_pending) || READ_ONCE(dev->work_core_pending);
#else
	return false;
#endif
}

#endif /* _AF_INET_CR_COMPAT_LINUX_NETDEVICE_H */
