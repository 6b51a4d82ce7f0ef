/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _AF_INET_CR_COMPAT_LINUX_FS_H
#define _AF_INET_CR_COMPAT_LINUX_FS_H

#include_next <linux/fs.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
#define file_mnt_idmap(file)		file_mnt_user_ns(file)
#endif

/* Owner of SIGIO: part of struct file before 6.12 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
static inline struct fown_struct *file_f_owner(struct file *file)
{
	return &file->f_owner;
}

static inline int file_f_owner_allocate(struct file *file)
{
	return 0;
}
#endif

#endif /* _AF_INET_CR_COMPAT_LINUX_FS_H */
