/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _AF_INET_CR_COMPAT_LINUX_SOCKET_H
#define _AF_INET_CR_COMPAT_LINUX_SOCKET_H

#include_next <linux/socket.h>
#include <linux/version.h>

/* Addresses as the kernel's own callers pass them, since 6.19 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 19, 0)
#define sockaddr_unsized		sockaddr
#endif

/* 6.13; an older kernel refuses it */
#ifndef SCM_TS_OPT_ID
#define SCM_TS_OPT_ID			81
#endif

#endif /* _AF_INET_CR_COMPAT_LINUX_SOCKET_H */
