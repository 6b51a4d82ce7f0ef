/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _AF_INET_CR_COMPAT_LINUX_SYSCTL_H
#define _AF_INET_CR_COMPAT_LINUX_SYSCTL_H

#include_next <linux/sysctl.h>
#include <linux/version.h>

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

#endif /* _AF_INET_CR_COMPAT_LINUX_SYSCTL_H */
