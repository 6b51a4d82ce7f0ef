// SPDX-License-Identifier: GPL-2.0
/*
 * Socket options of SOL_IP and SOL_UDPLITE that are more than a number.
 */
#include <linux/ip.h>
#include <linux/netdevice.h>
#include <linux/udp.h>
#include <net/inet_sock.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/udp.h>
#include "sockopt.h"

static int opt_ifindex(const struct sock *sk, const struct af_inet_cr_opt *opt)
{
	if (opt->level == SOL_IP)
		return READ_ONCE(inet_sk(sk)->uc_index);
	return opt->name == IPV6_UNICAST_IF ?
	       READ_ONCE(inet6_sk(sk)->ucast_oif) :
	       READ_ONCE(inet6_sk(sk)->mcast_oif);
}

int af_inet_cr_put_opt_dev(struct af_inet_cr_dump *d,
			   const struct af_inet_cr_opt *opt)
{
	int ifindex = opt_ifindex(d->sk, opt);

	if (!ifindex && !d->all)
		return 0;
	return af_inet_cr_put_dev(d->skb, opt->attr, af_inet_cr_dev_net(d),
				  ifindex, NULL, 0);
}

int af_inet_cr_set_opt_dev(struct af_inet_cr_restore *r,
			   const struct af_inet_cr_opt *opt,
			   const struct nlattr *nla)
{
	int ifindex, err;
	u32 val;

	err = af_inet_cr_get_dev(r, nla, &ifindex, NULL, 0);
	if (err || opt_ifindex(r->sk, opt) == ifindex)
		return err;
	val = opt->arg ? (__force u32)htonl(ifindex) : ifindex;
	return af_inet_cr_setsockopt(r->sock, opt->level, opt->name, &val,
				     sizeof(val));
}

/* getsockopt(2) tells the address and not the index */
int af_inet_cr_put_multicast_if(struct af_inet_cr_dump *d,
				const struct af_inet_cr_opt *opt)
{
	const struct inet_sock *inet = inet_sk(d->sk);
	int ifindex = READ_ONCE(inet->mc_index);
	__be32 addr = READ_ONCE(inet->mc_addr);

	if (!ifindex && !addr && !d->all)
		return 0;
	return af_inet_cr_put_dev(d->skb, opt->attr, af_inet_cr_dev_net(d),
				  ifindex, &addr, sizeof(addr));
}

int af_inet_cr_set_multicast_if(struct af_inet_cr_restore *r,
				const struct af_inet_cr_opt *opt,
				const struct nlattr *nla)
{
	const struct inet_sock *inet = inet_sk(r->sk);
	struct ip_mreqn mreq = {};
	int err;

	err = af_inet_cr_get_dev(r, nla, &mreq.imr_ifindex, &mreq.imr_address,
				 sizeof(mreq.imr_address));
	if (err)
		return err;
	if (READ_ONCE(inet->mc_index) == mreq.imr_ifindex &&
	    READ_ONCE(inet->mc_addr) == mreq.imr_address.s_addr)
		return 0;
	return af_inet_cr_setsockopt(r->sock, SOL_IP, IP_MULTICAST_IF, &mreq,
				     sizeof(mreq));
}

/**
 * af_inet_cr_ip_options - IP options as setsockopt(2) was given them
 * @opt: options as the kernel keeps them, in the form in which they go out: the
 *	first hop of a source route is taken off, and room for its own address
 *	and time is counted as used
 * @bytes: filled with @opt->optlen bytes, at most MAX_IPOPTLEN
 */
void af_inet_cr_ip_options(const struct ip_options *opt, u8 *bytes)
{
	u8 *p;

	memcpy(bytes, opt->__data, opt->optlen);

	if (opt->srr) {
		p = bytes + opt->srr - sizeof(struct iphdr);
		memmove(p + 3 + sizeof(opt->faddr), p + 3,
			p[1] - 3 - sizeof(opt->faddr));
		memcpy(p + 3, &opt->faddr, sizeof(opt->faddr));
	}
	if (opt->rr_needaddr) {
		p = bytes + opt->rr - sizeof(struct iphdr);
		p[2] -= 4;
		memset(p + p[2] - 1, 0, 4);
	}
	if (!opt->ts)
		return;

	p = bytes + opt->ts - sizeof(struct iphdr);
	if (opt->ts_needtime) {
		p[2] -= 4;
		memset(p + p[2] - 1, 0, 4);
		if ((p[3] & 0xf) == IPOPT_TS_PRESPEC)
			p[2] -= 4;
	}
	if (opt->ts_needaddr) {
		p[2] -= 4;
		memset(p + p[2] - 1, 0, 4);
	}
}

int af_inet_cr_put_ip_options(struct af_inet_cr_dump *d,
			      const struct af_inet_cr_opt *opt)
{
	const struct ip_options_rcu *options;
	u8 bytes[MAX_IPOPTLEN];

	options = rcu_dereference_protected(inet_sk(d->sk)->inet_opt,
					    lockdep_sock_is_held(d->sk));
	if (!options || !options->opt.optlen)
		return d->all ? nla_put(d->skb, opt->attr, 0, NULL) : 0;

	af_inet_cr_ip_options(&options->opt, bytes);
	return nla_put(d->skb, opt->attr, options->opt.optlen, bytes);
}

int af_inet_cr_set_ip_options(struct af_inet_cr_restore *r,
			      const struct af_inet_cr_opt *opt,
			      const struct nlattr *nla)
{
	if (!nla_len(nla) && !rcu_access_pointer(inet_sk(r->sk)->inet_opt))
		return 0;
	return af_inet_cr_set_bytes(r, opt, nla);
}

/* The setter would empty the error queue */
int af_inet_cr_undo_recverr(struct af_inet_cr_restore *was,
			    const struct af_inet_cr_opt *opt,
			    const struct nlattr *nla)
{
	lock_sock(was->sk);
	if (opt->level == SOL_IP)
		af_inet_cr_set_recverr(was->sk, nla_get_u32(nla));
	else
		af_inet_cr_set_recverr6(was->sk, nla_get_u32(nla));
	release_sock(was->sk);
	return 0;
}

/* A device that is gone, or that a socket bound to another may not name */
int af_inet_cr_undo_opt_dev(struct af_inet_cr_restore *was,
			    const struct af_inet_cr_opt *opt,
			    const struct nlattr *nla)
{
	struct sock *sk = was->sk;
	int ifindex, err;

	err = af_inet_cr_get_dev(was, nla, &ifindex, NULL, 0);
	if (err)
		return err;
	lock_sock(sk);
	if (opt->level == SOL_IP)
		WRITE_ONCE(inet_sk(sk)->uc_index, ifindex);
	else if (opt->name == IPV6_UNICAST_IF)
		WRITE_ONCE(inet6_sk(sk)->ucast_oif, ifindex);
	else
		WRITE_ONCE(inet6_sk(sk)->mcast_oif, ifindex);
	release_sock(sk);
	return 0;
}

int af_inet_cr_undo_multicast_if(struct af_inet_cr_restore *was,
				 const struct af_inet_cr_opt *opt,
				 const struct nlattr *nla)
{
	struct inet_sock *inet = inet_sk(was->sk);
	int ifindex, err;
	__be32 addr;

	err = af_inet_cr_get_dev(was, nla, &ifindex, &addr, sizeof(addr));
	if (err)
		return err;
	lock_sock(was->sk);
	WRITE_ONCE(inet->mc_index, ifindex);
	WRITE_ONCE(inet->mc_addr, addr);
	release_sock(was->sk);
	return 0;
}

#ifdef AF_INET_CR_HAVE_UDPLITE
/* A value that setsockopt(2) changes could not be rolled back: it is refused */
int af_inet_cr_set_cscov(struct af_inet_cr_restore *r,
			 const struct af_inet_cr_opt *opt,
			 const struct nlattr *nla)
{
	int val = nla_get_u32(nla);

	if (val && (val < (int)sizeof(struct udphdr) || val > U16_MAX))
		return -EINVAL;
	if (af_inet_cr_opt_get(r->sk, opt) == val)
		return 0;
	return af_inet_cr_setsockopt(r->sock, opt->level, opt->name, &val,
				     sizeof(val));
}

int af_inet_cr_undo_cscov(struct af_inet_cr_restore *was,
			  const struct af_inet_cr_opt *opt,
			  const struct nlattr *nla)
{
	if (nla)
		return af_inet_cr_set_cscov(was, opt, nla);
	lock_sock(was->sk);
	af_inet_cr_cscov_unset(was->sk, opt->name == UDPLITE_SEND_CSCOV);
	release_sock(was->sk);
	return 0;
}
#endif
