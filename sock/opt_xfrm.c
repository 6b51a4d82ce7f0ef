// SPDX-License-Identifier: GPL-2.0
/*
 * IPsec policies of a socket.
 */
#include <net/xfrm.h>
#include "sockopt.h"

#ifdef CONFIG_XFRM
/* Room for a policy as setsockopt(2) takes it */
struct policy {
	struct xfrm_userpolicy_info info;
	struct xfrm_user_tmpl tmpl[XFRM_MAX_DEPTH];
};

/* Return: number of templates of the policy of a direction, or -ENOENT. */
static int get_policy(const struct sock *sk, int dir, struct policy *policy)
{
	const struct xfrm_policy *xp;
	const struct xfrm_tmpl *from;
	struct xfrm_user_tmpl *to;
	int i, n = 0;

	memset(policy, 0, sizeof(*policy));
	rcu_read_lock();
	xp = rcu_dereference(sk->sk_policy[dir]);
	if (xp) {
		policy->info.sel = xp->selector;
		policy->info.sel.family = xp->family;
		policy->info.lft = xp->lft;
		policy->info.priority = xp->priority;
		policy->info.dir = dir;
		policy->info.action = xp->action;
		policy->info.flags = xp->flags;
		n = min_t(int, xp->xfrm_nr, XFRM_MAX_DEPTH);
	}
	for (i = 0; i < n; i++) {
		from = &xp->xfrm_vec[i];
		to = &policy->tmpl[i];
		to->id = from->id;
		to->family = from->encap_family;
		to->saddr = from->saddr;
		to->reqid = from->reqid;
		to->mode = from->mode;
		to->share = from->share;
		to->optional = from->optional;
		to->aalgos = from->aalgos;
		to->ealgos = from->ealgos;
		to->calgos = from->calgos;
	}
	rcu_read_unlock();
	return xp ? n : -ENOENT;
}

/* getsockopt(2) does not return it */
int af_inet_cr_put_policy(struct af_inet_cr_dump *d,
			  const struct af_inet_cr_opt *opt)
{
	struct policy policy;
	int n = get_policy(d->sk, opt->arg, &policy);
	struct nlattr *nest;

	if (n < 0 && !d->all)
		return 0;
	nest = nla_nest_start(d->skb, opt->attr);
	if (!nest ||
	    (n >= 0 && nla_put(d->skb, AF_INET_CR_XFRM_INFO,
			       sizeof(policy.info), &policy.info)) ||
	    (n > 0 && nla_put(d->skb, AF_INET_CR_XFRM_TMPL,
			      n * sizeof(policy.tmpl[0]), policy.tmpl))) {
		nla_nest_cancel(d->skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(d->skb, nest);
	return 0;
}

/* The option of the socket's own family; without a policy, it takes off both */
static int policy_setsockopt(struct af_inet_cr_restore *r,
			     const struct policy *policy, int n)
{
	bool v6 = r->kinds & AF_INET_CR_V6;

	return af_inet_cr_setsockopt(r->sock, v6 ? SOL_IPV6 : SOL_IP,
				     v6 ? IPV6_XFRM_POLICY : IP_XFRM_POLICY,
				     policy,
				     policy ? offsetof(struct policy, tmpl[n]) : 0);
}

/* setsockopt(2) removes both directions or none */
static int drop_policy(struct af_inet_cr_restore *r, int dir)
{
	struct policy other;
	int err, n;

	if (!rcu_access_pointer(r->sk->sk_policy[dir]))
		return 0;

	n = get_policy(r->sk, !dir, &other);
	err = policy_setsockopt(r, NULL, 0);
	if (!err && n >= 0)
		err = policy_setsockopt(r, &other, n);
	return err;
}

int af_inet_cr_set_policy(struct af_inet_cr_restore *r,
			  const struct af_inet_cr_opt *opt,
			  const struct nlattr *nla)
{
	struct nlattr *tb[AF_INET_CR_XFRM_MAX + 1];
	struct policy policy;
	int err, len = 0;

	err = af_inet_cr_parse_nest(tb, AF_INET_CR_XFRM_MAX, nla,
				    af_inet_cr_xfrm_nl_policy,     r->extack);
	if (err)
		return err;
	if (!nla_len(nla))
		return drop_policy(r, opt->arg);

	if (tb[AF_INET_CR_XFRM_TMPL]) {
		len = nla_len(tb[AF_INET_CR_XFRM_TMPL]);
		memcpy(policy.tmpl, nla_data(tb[AF_INET_CR_XFRM_TMPL]), len);
	}
	if (!tb[AF_INET_CR_XFRM_INFO] || len % sizeof(policy.tmpl[0]))
		return -EINVAL;
	memcpy(&policy.info, nla_data(tb[AF_INET_CR_XFRM_INFO]),
	       sizeof(policy.info));
	if (policy.info.dir != opt->arg)
		return -EINVAL;

	err = policy_setsockopt(r, &policy, len / sizeof(policy.tmpl[0]));
	if (err == -EINVAL)
		NL_SET_ERR_MSG_ATTR(r->extack, nla,
				    "not a policy, or the kernel module xfrm_user is not loaded");
	return err;
}
#else
int af_inet_cr_set_unknown(struct af_inet_cr_restore *r,
			   const struct af_inet_cr_opt *opt,
			   const struct nlattr *nla)
{
	return nla_len(nla) ? -EOPNOTSUPP : 0;
}
#endif
