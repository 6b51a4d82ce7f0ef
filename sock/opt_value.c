// SPDX-License-Identifier: GPL-2.0
/*
 * Read the value of an option, and set one as setsockopt(2) does.
 */
#include <linux/net.h>
#include <net/sock.h>
#include "sockopt.h"

/**
 * af_inet_cr_setsockopt - setsockopt(2) with a value in kernel memory
 * @sock: socket
 * @level: level
 * @name: option
 * @val: value
 * @len: length of the value
 */
int af_inet_cr_setsockopt(struct socket *sock, int level, int name,
			  const void *val, int len)
{
	return do_sock_setsockopt(sock, false, level, name,
				  KERNEL_SOCKPTR((void *)val), len);
}

/**
 * af_inet_cr_opt_get - read the value of an option
 * @sk: socket
 * @opt: option
 *
 * Return: the value.
 */
s64 af_inet_cr_opt_get(const struct sock *sk, const struct af_inet_cr_opt *opt)
{
	const void *p = (const char *)sk + opt->off;

	if (opt->get)
		return opt->get(sk, opt->arg);

	switch (opt->size) {
	case 0:
		return test_bit(opt->arg, p);
	case 1:
		return READ_ONCE(*(const u8 *)p);
	case 2:
		if (opt->type == OPT_S32)
			return READ_ONCE(*(const s16 *)p);
		return READ_ONCE(*(const u16 *)p);
	case 4:
		if (opt->type == OPT_S32)
			return READ_ONCE(*(const s32 *)p);
		return READ_ONCE(*(const u32 *)p);
	default:
		return READ_ONCE(*(const u64 *)p);
	}
}

int af_inet_cr_set_bytes(struct af_inet_cr_restore *r,
			 const struct af_inet_cr_opt *opt,
			 const struct nlattr *nla)
{
	return af_inet_cr_setsockopt(r->sock, opt->level, opt->name,
				     nla_data(nla), nla_len(nla));
}

int af_inet_cr_put_nothing(struct af_inet_cr_dump *d,
			   const struct af_inet_cr_opt *opt)
{
	return 0;
}

/**
 * af_inet_cr_get_value - value of an attribute of an option
 * @opt: option
 * @nla: the attribute
 *
 * Return: the value.
 */
s64 af_inet_cr_get_value(const struct af_inet_cr_opt *opt,
			 const struct nlattr *nla)
{
	switch (opt->type) {
	case OPT_FLAG:
		return af_inet_cr_get_flag(nla);
	case OPT_U64:
		return nla_get_u64(nla);
	case OPT_S32:
		return nla_get_s32(nla);
	default:
		return nla_get_u32(nla);
	}
}

int af_inet_cr_undo_nothing(struct af_inet_cr_restore *was,
			    const struct af_inet_cr_opt *opt,
			    const struct nlattr *nla)
{
	return 0;
}
