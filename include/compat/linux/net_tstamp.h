/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _AF_INET_CR_COMPAT_LINUX_NET_TSTAMP_H
#define _AF_INET_CR_COMPAT_LINUX_NET_TSTAMP_H

#include_next <linux/net_tstamp.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 15, 0)
#define SOF_TIMESTAMPING_TX_COMPLETION	0
#endif

#endif /* _AF_INET_CR_COMPAT_LINUX_NET_TSTAMP_H */
