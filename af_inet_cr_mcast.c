// SPDX-License-Identifier: GPL-2.0
/*
 * IPv4 multicast memberships and their source filters.
 *
 * The kernel's list has the newest membership first, an image the oldest, so
 * that joining in the order of the image makes the same list.  Whoever changes
 * the list holds lock_sock(), as a dump does.
 *
 * A membership is joined with all three parts of struct ip_mreqn, because
 * leaving compares all three, and its filter is set by device index.  The
 * filter of a plain join is MCAST_EXCLUDE without a list; MCAST_EXCLUDE with an
 * empty list is a state of its own, that only blocking and unblocking a source
 * leads to.
 */
#include <linux/igmp.h>
#include <linux/in.h>
#include "af_inet_cr.h"

/* A nest holds 64 KiB; igmp_max_msf is 10 unless the administrator raised it */
#define SOURCES_MAX	16000

static int mship_dump(struct af_inet_cr_dump *d,
		      const struct ip_mc_socklist *mc)
{
	const struct ip_sf_socklist *sources;
	struct nlattr *nest;

	sources = rcu_dereference_protected(mc->sflist,
					    lockdep_sock_is_held(d->sk));
	if (sources && sources->sl_count > SOURCES_MAX)
		return af_inet_cr_dump_left_out(d->skb,
						AF_INET_CR_WHAT_MEMBERSHIP,
						"a membership has more sources than a message can hold",
						1, 0);
	nest = nla_nest_start(d->skb, AF_INET_CR_ATTR_IP_MEMBERSHIP);
	if (!nest ||
	    nla_put_in_addr(d->skb, AF_INET_CR_MSHIP_GROUP,
			    mc->multi.imr_multiaddr.s_addr) ||
	    af_inet_cr_put_dev(d->skb, AF_INET_CR_MSHIP_DEV, sock_net(d->sk),
			       mc->multi.imr_ifindex,
			       &mc->multi.imr_address.s_addr) ||
	    nla_put_u32(d->skb, AF_INET_CR_MSHIP_MODE, mc->sfmode) ||
	    (sources && nla_put(d->skb, AF_INET_CR_MSHIP_SOURCES,
				sources->sl_count * sizeof(__be32),
				sources->sl_addr))) {
		nla_nest_cancel(d->skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(d->skb, nest);
	return 0;
}

static struct ip_mc_socklist *mc_next(struct sock *sk,
				      struct ip_mc_socklist __rcu *mc)
{
	return rcu_dereference_protected(mc, lockdep_sock_is_held(sk));
}

/**
 * af_inet_cr_mcast_dump - write the memberships, oldest first
 * @d: dump, with the socket locked
 *
 * Return: 0, -EMSGSIZE or -ENOMEM.
 */
int af_inet_cr_mcast_dump(struct af_inet_cr_dump *d)
{
	struct ip_mc_socklist *mc, **all, *head;
	unsigned int n = 0;
	int err = 0;

	head = mc_next(d->sk, inet_sk(d->sk)->mc_list);
	if (!head)
		return 0;

	/* A list of one direction, to be read backwards */
	for (mc = head; mc; mc = mc_next(d->sk, mc->next_rcu))
		n++;
	all = kvmalloc_array(n, sizeof(*all), GFP_KERNEL_ACCOUNT);
	if (!all)
		return -ENOMEM;
	for (mc = head, n = 0; mc; mc = mc_next(d->sk, mc->next_rcu))
		all[n++] = mc;
	while (n && !err)
		err = mship_dump(d, all[--n]);
	kvfree(all);
	return err;
}

static const struct nla_policy mship_policy[] = {
	[AF_INET_CR_MSHIP_GROUP]	= NLA_POLICY_EXACT_LEN(sizeof(__be32)),
	[AF_INET_CR_MSHIP_DEV]		= { .type = NLA_NESTED },
	[AF_INET_CR_MSHIP_MODE]		= NLA_POLICY_MAX(NLA_U32, MCAST_INCLUDE),
	[AF_INET_CR_MSHIP_SOURCES]	= { .type = NLA_BINARY },
};

/**
 * struct mship - a membership as a request describes it
 * @mreq: group, address and device
 * @mode: MCAST_INCLUDE or MCAST_EXCLUDE
 * @sources: source addresses, NULL for no list
 * @n: how many
 */
struct mship {
	struct ip_mreqn mreq;
	u32 mode;
	const __be32 *sources;
	unsigned int n;
};

static int mship_parse(struct af_inet_cr_restore *r, const struct nlattr *nla,
		       struct mship *m)
{
	struct nlattr *tb[AF_INET_CR_MSHIP_MAX + 1];
	const struct nlattr *sources;
	int err;

	err = af_inet_cr_parse_nest(tb, AF_INET_CR_MSHIP_MAX, nla, mship_policy,
				    r->extack);
	if (err)
		return err;

	if (!tb[AF_INET_CR_MSHIP_GROUP]) {
		NL_SET_ERR_MSG_ATTR(r->extack, nla, "membership without group");
		return -EINVAL;
	}
	*m = (struct mship) { .mode = MCAST_EXCLUDE };
	m->mreq.imr_multiaddr.s_addr =
		nla_get_in_addr(tb[AF_INET_CR_MSHIP_GROUP]);
	if (tb[AF_INET_CR_MSHIP_DEV]) {
		err = af_inet_cr_get_dev(r, tb[AF_INET_CR_MSHIP_DEV],
					 &m->mreq.imr_ifindex,
					 &m->mreq.imr_address.s_addr);
		if (err)
			return err;
	}
	if (tb[AF_INET_CR_MSHIP_MODE])
		m->mode = nla_get_u32(tb[AF_INET_CR_MSHIP_MODE]);

	sources = tb[AF_INET_CR_MSHIP_SOURCES];
	if (sources) {
		m->sources = nla_data(sources);
		m->n = nla_len(sources) / sizeof(__be32);
		if (nla_len(sources) % sizeof(__be32)) {
			NL_SET_ERR_MSG_ATTR(r->extack, sources,
					    "sources are not whole addresses");
			return -EINVAL;
		}
	}
	if (m->mode == MCAST_INCLUDE && !m->n) {
		NL_SET_ERR_MSG_ATTR(r->extack, nla,
				    "MCAST_INCLUDE without sources is no membership");
		return -EINVAL;
	}
	return 0;
}

/*
 * The interface that the kernel took, when the request names none: that of the
 * newest membership if it was just joined, else the only one.
 */
static int mship_ifindex(struct sock *sk, const struct ip_mreqn *mreq,
			 bool joined)
{
	struct ip_mc_socklist *mc;
	int ifindex = 0;

	if (mreq->imr_ifindex)
		return mreq->imr_ifindex;

	lock_sock(sk);
	for (mc = mc_next(sk, inet_sk(sk)->mc_list); mc;
	     mc = mc_next(sk, mc->next_rcu)) {
		if (mc->multi.imr_multiaddr.s_addr !=
		    mreq->imr_multiaddr.s_addr)
			continue;
		if (ifindex) {
			ifindex = -EINVAL;
			break;
		}
		ifindex = mc->multi.imr_ifindex;
		if (joined)
			break;
	}
	release_sock(sk);
	return ifindex;
}

static int mship_filter(struct af_inet_cr_restore *r, const struct mship *m,
			int ifindex)
{
	struct sockaddr_in *group, *source;
	struct group_filter *filter;
	unsigned int i;
	int err, len;

	len = GROUP_FILTER_SIZE(m->n);
	filter = kvzalloc(len, GFP_KERNEL_ACCOUNT);
	if (!filter)
		return -ENOMEM;

	filter->gf_interface = ifindex;
	filter->gf_fmode = m->mode;
	filter->gf_numsrc = m->n;
	group = (struct sockaddr_in *)&filter->gf_group;
	group->sin_family = AF_INET;
	group->sin_addr = m->mreq.imr_multiaddr;
	for (i = 0; i < m->n; i++) {
		source = (struct sockaddr_in *)&filter->gf_slist_flex[i];
		source->sin_family = AF_INET;
		source->sin_addr.s_addr = m->sources[i];
	}

	err = af_inet_cr_setsockopt(r->sock, SOL_IP, MCAST_MSFILTER, filter,
				    len);
	kvfree(filter);
	return err;
}

/* Block any source and unblock it: the list stays, with nothing in it */
static int mship_empty_list(struct af_inet_cr_restore *r,
			    const struct mship *m, int ifindex)
{
	struct group_source_req req = { .gsr_interface = ifindex };
	struct sockaddr_in *addr;
	int err;

	addr = (struct sockaddr_in *)&req.gsr_group;
	addr->sin_family = AF_INET;
	addr->sin_addr = m->mreq.imr_multiaddr;
	addr = (struct sockaddr_in *)&req.gsr_source;
	addr->sin_family = AF_INET;
	addr->sin_addr.s_addr = htonl(INADDR_LOOPBACK);

	err = af_inet_cr_setsockopt(r->sock, SOL_IP, MCAST_BLOCK_SOURCE, &req,
				    sizeof(req));
	if (err)
		return err;
	return af_inet_cr_setsockopt(r->sock, SOL_IP, MCAST_UNBLOCK_SOURCE,
				     &req, sizeof(req));
}

static void mship_leave(struct af_inet_cr_restore *r, const struct mship *m)
{
	af_inet_cr_setsockopt(r->sock, SOL_IP, IP_DROP_MEMBERSHIP,
			      (void *)&m->mreq, sizeof(m->mreq));
}

/* Return: 1 if the socket was no member before, 0 if it was, or an errno. */
static int mship_restore(struct af_inet_cr_restore *r, const struct mship *m)
{
	int err, ifindex;
	bool joined;

	err = af_inet_cr_setsockopt(r->sock, SOL_IP, IP_ADD_MEMBERSHIP,
				    &m->mreq, sizeof(m->mreq));
	joined = err != -EADDRINUSE;
	if (err && joined)
		return err;

	ifindex = mship_ifindex(r->sk, &m->mreq, joined);
	err = min(ifindex, 0);
	if (!err && (m->n || !joined))
		err = mship_filter(r, m, ifindex);
	if (!err && m->sources && !m->n)
		err = mship_empty_list(r, m, ifindex);
	if (!err)
		return joined;
	if (joined)
		mship_leave(r, m);
	return err;
}

static unsigned int mship_count(const struct af_inet_cr_restore *r)
{
	const struct nlattr *nla;
	unsigned int n = 0;
	int rem;

	nla_for_each_attr(nla, r->attrs, r->len, rem)
		n += nla_type(nla) == AF_INET_CR_ATTR_IP_MEMBERSHIP;
	return n;
}

/**
 * af_inet_cr_mcast_restore - join the groups of the request
 * @r: restore
 *
 * A group that a live socket is a member of already gets its filter.
 */
int af_inet_cr_mcast_restore(struct af_inet_cr_restore *r)
{
	unsigned int i = 0;
	const struct nlattr *nla;
	struct mship m;
	int err, rem;

	if (!r->tb[AF_INET_CR_ATTR_IP_MEMBERSHIP])
		return 0;

	r->joined = bitmap_zalloc(mship_count(r), GFP_KERNEL);
	if (!r->joined)
		return -ENOMEM;

	nla_for_each_attr(nla, r->attrs, r->len, rem) {
		if (nla_type(nla) != AF_INET_CR_ATTR_IP_MEMBERSHIP)
			continue;
		err = mship_parse(r, nla, &m);
		if (err)
			return err;
		err = mship_restore(r, &m);
		if (err < 0) {
			NL_SET_ERR_MSG_ATTR(r->extack, nla,
					    "cannot join this multicast group");
			return err;
		}
		if (err)
			__set_bit(i, r->joined);
		i++;
	}
	return 0;
}

/**
 * af_inet_cr_mcast_undo - leave the groups that the request joined
 * @r: restore that failed, on a live socket
 */
void af_inet_cr_mcast_undo(struct af_inet_cr_restore *r)
{
	const struct nlattr *nla;
	unsigned int i = 0;
	struct mship m;
	int rem;

	if (!r->joined)
		return;
	nla_for_each_attr(nla, r->attrs, r->len, rem) {
		if (nla_type(nla) != AF_INET_CR_ATTR_IP_MEMBERSHIP)
			continue;
		if (test_bit(i++, r->joined) && !mship_parse(r, nla, &m))
			mship_leave(r, &m);
	}
}
