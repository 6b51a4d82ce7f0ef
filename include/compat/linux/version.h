/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _AF_INET_CR_COMPAT_LINUX_VERSION_H
#define _AF_INET_CR_COMPAT_LINUX_VERSION_H

#include_next <linux/version.h>

/*
 * The only place, with the files beside it, that tests the version of the kernel:
 * a file here stands for the kernel's header of the same name and gives older
 * kernels the names of newer ones, so that the code is written for the newest.
 * A feature that a kernel lacks is a macro AF_INET_CR_HAVE_*, which is not defined
 * there.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
#error "af_inet_cr needs Linux 6.1 or newer"
#endif

/*
 * State that moved to another field compiles and is wrong.  To build for an untested
 * kernel, set AF_INET_CR_UNTESTED=1 in the environment.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 4, 0) && !defined(AF_INET_CR_UNTESTED)
#error "af_inet_cr is tested up to Linux 7.3; AF_INET_CR_UNTESTED=1 builds it all the same"
#endif

#endif /* _AF_INET_CR_COMPAT_LINUX_VERSION_H */
