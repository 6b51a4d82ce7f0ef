/* SPDX-License-Identifier: GPL-2.0 */
#include_next <net/genetlink.h>

#ifndef _AF_INET_CR_COMPAT_GENETLINK_H
#define _AF_INET_CR_COMPAT_GENETLINK_H

#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
struct genl_split_ops {
	int (*doit)(struct sk_buff *skb, struct genl_info *info);
	int (*start)(struct netlink_callback *cb);
	int (*dumpit)(struct sk_buff *skb, struct netlink_callback *cb);
	int (*done)(struct netlink_callback *cb);
	const struct nla_policy *policy;
	unsigned int maxattr;
	u8 cmd;
	u8 flags;
	u8 validate;
};

/* The do and the dump of a command are one operation, with one policy */
static inline void
af_inet_cr_family_ops(struct genl_family *family, struct genl_ops *ops,
		      const struct genl_split_ops *split, unsigned int n)
{
	struct genl_ops *op = ops;
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (i && split[i].cmd != split[i - 1].cmd)
			op++;
		op->cmd = split[i].cmd;
		op->flags |= split[i].flags;
		op->validate |= split[i].validate;
		op->policy = split[i].policy;
		op->maxattr = split[i].maxattr;
		if (split[i].doit)
			op->doit = split[i].doit;
		if (split[i].dumpit) {
			/* Validation there would refuse a dump without a message */
			op->validate |= GENL_DONT_VALIDATE_DUMP;
			op->start = split[i].start;
			op->dumpit = split[i].dumpit;
			op->done = split[i].done;
		}
	}
	family->ops = ops;
	family->n_ops = op + 1 - ops;
}
#else
static inline void
af_inet_cr_family_ops(struct genl_family *family, struct genl_ops *ops,
		      const struct genl_split_ops *split, unsigned int n)
{
	family->split_ops = split;
	family->n_split_ops = n;
}
#endif

#endif /* _AF_INET_CR_COMPAT_GENETLINK_H */
