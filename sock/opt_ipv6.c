// SPDX-License-Identifier: GPL-2.0
/*
 * Socket options of SOL_IPV6 and SOL_ICMPV6 that are more than a number.
 */
#include <net/ipv6.h>
#include <net/raw.h>
#include <linux/icmpv6.h>
#include "sockopt.h"

/*
 * A raw socket has a number, its protocol, from the start, and the setter takes
 * that for bound; the value is of a sysctl then. Binding to an IPv6 address sets
 * the option, and what is chosen by connect(2) does not: see restore_bind().
 */
int af_inet_cr_set_v6only(struct af_inet_cr_restore *r,
			  const struct af_inet_cr_opt *opt,
			  const struct nlattr *nla)
{
	u32 val = nla_get_u32(nla);
	int ival = val;

	if (val > 1)
		return -EINVAL;
	if (af_inet_cr_opt_get(r->sk, opt) == val)
		return 0;
	if (!r->created || !(r->kinds & AF_INET_CR_RAW_ANY))
		return af_inet_cr_setsockopt(r->sock, SOL_IPV6, IPV6_V6ONLY,
					     &ival, sizeof(ival));
	lock_sock(r->sk);
	r->sk->sk_ipv6only = val;
	release_sock(r->sk);
	return 0;
}

/* The setter wants each group of preferences to be named, also for none */
int af_inet_cr_set_addr_preferences(struct af_inet_cr_restore *r,
				    const struct af_inet_cr_opt *opt,
				    const struct nlattr *nla)
{
	u32 val = nla_get_u32(nla);
	int set = val;

	if (!(val & (IPV6_PREFER_SRC_TMP | IPV6_PREFER_SRC_PUBLIC)))
		set |= IPV6_PREFER_SRC_PUBTMP_DEFAULT;
	if (!(val & IPV6_PREFER_SRC_COA))
		set |= IPV6_PREFER_SRC_HOME;
	if (af_inet_cr_opt_get(r->sk, opt) == val)
		return 0;
	if (val & ~(IPV6_PREFER_SRC_TMP | IPV6_PREFER_SRC_PUBLIC |
		    IPV6_PREFER_SRC_COA))
		return -EINVAL;
	return af_inet_cr_setsockopt(r->sock, SOL_IPV6, IPV6_ADDR_PREFERENCES,
				     &set, sizeof(set));
}

/* getsockopt(2) does not tell it */
int af_inet_cr_put_sticky_pktinfo(struct af_inet_cr_dump *d,
				  const struct af_inet_cr_opt *opt)
{
	const struct in6_pktinfo *info = &inet6_sk(d->sk)->sticky_pktinfo;

	if (!info->ipi6_ifindex && ipv6_addr_any(&info->ipi6_addr) && !d->all)
		return 0;
	return af_inet_cr_put_dev(d->skb, opt->attr, af_inet_cr_dev_net(d),
				  info->ipi6_ifindex, &info->ipi6_addr,
				  sizeof(info->ipi6_addr));
}

int af_inet_cr_set_sticky_pktinfo(struct af_inet_cr_restore *r,
				  const struct af_inet_cr_opt *opt,
				  const struct nlattr *nla)
{
	const struct in6_pktinfo *now = &inet6_sk(r->sk)->sticky_pktinfo;
	struct in6_pktinfo info = {};
	int ifindex, err;

	err = af_inet_cr_get_dev(r, nla, &ifindex, &info.ipi6_addr,
				 sizeof(info.ipi6_addr));
	if (err)
		return err;
	info.ipi6_ifindex = ifindex;
	if (!memcmp(&info, now, sizeof(info)))
		return 0;
	return af_inet_cr_setsockopt(r->sock, SOL_IPV6, IPV6_PKTINFO, &info,
				     sizeof(info));
}

static const struct ipv6_opt_hdr *sticky_header(const struct sock *sk, int name)
{
	const struct ipv6_txoptions *opt;

	opt = rcu_dereference_protected(inet6_sk(sk)->opt,
					lockdep_sock_is_held(sk));
	if (!opt)
		return NULL;
	switch (name) {
	case IPV6_HOPOPTS:
		return opt->hopopt;
	case IPV6_RTHDRDSTOPTS:
		return opt->dst0opt;
	case IPV6_RTHDR:
		return (const struct ipv6_opt_hdr *)opt->srcrt;
	default:
		return opt->dst1opt;
	}
}

int af_inet_cr_put_sticky(struct af_inet_cr_dump *d,
			  const struct af_inet_cr_opt *opt)
{
	const struct ipv6_opt_hdr *hdr = sticky_header(d->sk, opt->name);

	if (!hdr)
		return d->all ? nla_put(d->skb, opt->attr, 0, NULL) : 0;
	return nla_put(d->skb, opt->attr, ipv6_optlen(hdr), hdr);
}

/**
 * af_inet_cr_is_sticky - is this the extension header that a socket adds?
 * @sk: socket, locked
 * @name: option that sets the header
 * @nla: the header, NULL or empty for none
 */
bool af_inet_cr_is_sticky(const struct sock *sk, int name,
			  const struct nlattr *nla)
{
	const struct ipv6_opt_hdr *now = sticky_header(sk, name);

	if (!now || !nla)
		return !now && (!nla || !nla_len(nla));
	return nla_len(nla) == ipv6_optlen(now) &&
	       !memcmp(nla_data(nla), now, nla_len(nla));
}

int af_inet_cr_set_sticky(struct af_inet_cr_restore *r,
			  const struct af_inet_cr_opt *opt,
			  const struct nlattr *nla)
{
	bool same;

	lock_sock(r->sk);
	same = af_inet_cr_is_sticky(r->sk, opt->name, nla);
	release_sock(r->sk);
	return same ? 0 : af_inet_cr_set_bytes(r, opt, nla);
}

int af_inet_cr_put_icmpv6_filter(struct af_inet_cr_dump *d,
				 const struct af_inet_cr_opt *opt)
{
	const struct icmp6_filter *filter = &raw6_sk(d->sk)->filter;

	if (!memchr_inv(filter, 0, sizeof(*filter)) && !d->all)
		return 0;
	return nla_put(d->skb, opt->attr, sizeof(*filter), filter);
}

int af_inet_cr_undo_autoflowlabel(struct af_inet_cr_restore *was,
				  const struct af_inet_cr_opt *opt,
				  const struct nlattr *nla)
{
	int val;

	if (nla) {
		val = nla_get_u32(nla);
		return af_inet_cr_setsockopt(was->sock, opt->level, opt->name,
					     &val, sizeof(val));
	}
	lock_sock(was->sk);
	af_inet_cr_unset_autoflowlabel(was->sk);
	release_sock(was->sk);
	return 0;
}

int af_inet_cr_undo_sticky_pktinfo(struct af_inet_cr_restore *was,
				   const struct af_inet_cr_opt *opt,
				   const struct nlattr *nla)
{
	struct in6_pktinfo info = {};
	int ifindex, err;

	err = af_inet_cr_get_dev(was, nla, &ifindex, &info.ipi6_addr,
				 sizeof(info.ipi6_addr));
	if (err)
		return err;
	info.ipi6_ifindex = ifindex;
	lock_sock(was->sk);
	inet6_sk(was->sk)->sticky_pktinfo = info;
	release_sock(was->sk);
	return 0;
}
