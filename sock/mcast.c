// SPDX-License-Identifier: GPL-2.0
/*
 * Multicast memberships with their source filters, and anycast addresses.
 *
 * An AF_INET socket has one list, an AF_INET6 socket one of each family and one
 * of anycast addresses.  The kernel's lists have the newest entry first, an image
 * the oldest, so that joining in the order of the image makes the same list.
 * lock_sock() protects a list; a dump holds it.
 *
 * An IPv4 membership is joined with all three parts of struct ip_mreqn, because
 * leaving compares all three, and a filter is set by device index.  The
 * filter of a plain join is MCAST_EXCLUDE without a list; MCAST_EXCLUDE with an
 * empty list is a state of its own, that only blocking and unblocking a source
 * leads to.
 */
#include <linux/igmp.h>
#include <linux/in.h>
#include <net/if_inet6.h>
#include <net/ipv6.h>
#include "sock.h"

/* A nest holds 64 KiB; igmp_max_msf is 10 unless the administrator raised it */
#define SOURCES_MAX(len)	(64000 / (len))

/**
 * struct mc_entry - an entry of a list of the kernel
 * @group: its address
 * @ifindex: its device
 * @addr: imr_address, of IPv4
 * @mode: MCAST_INCLUDE or MCAST_EXCLUDE
 * @sources: source addresses, NULL for no list
 * @n: how many
 */
struct mc_entry {
	const void *group;
	int ifindex;
	const __be32 *addr;
	unsigned int mode;
	const void *sources;
	unsigned int n;
};

/**
 * struct mc_list - a list of memberships that a socket has
 * @attr: attribute of an entry
 * @kinds: sockets that have the list
 * @len: length of an address
 * @level: level of setsockopt(2)
 * @join: option to join
 * @leave: option to leave
 * @filter: there are source filters
 * @next: get the entry behind @pos, NULL for the first; NULL behind the last
 */
struct mc_list {
	u16 attr;
	u16 kinds;
	u8 len;
	u8 level;
	u8 join;
	u8 leave;
	bool filter;
	const void *(*next)(const struct sock *sk, const void *pos,
			    struct mc_entry *e);
};

#define sock_dereference(p, sk)	\
	rcu_dereference_protected(p, lockdep_sock_is_held(sk))

static const void *next_ip(const struct sock *sk, const void *pos,
			   struct mc_entry *e)
{
	const struct ip_mc_socklist *mc = pos;
	const struct ip_sf_socklist *list;

	mc = sock_dereference(mc ? mc->next_rcu : inet_sk(sk)->mc_list, sk);
	if (!mc)
		return NULL;
	list = sock_dereference(mc->sflist, sk);
	*e = (struct mc_entry) {
		.group = &mc->multi.imr_multiaddr,
		.ifindex = mc->multi.imr_ifindex,
		.addr = &mc->multi.imr_address.s_addr,
		.mode = mc->sfmode,
		.sources = list ? list->sl_addr : NULL,
		.n = list ? list->sl_count : 0,
	};
	return mc;
}

static const void *next_ip6(const struct sock *sk, const void *pos,
			    struct mc_entry *e)
{
	const struct ipv6_mc_socklist *mc = pos;
	const struct ip6_sf_socklist *list;

	mc = sock_dereference(mc ? mc->next : inet6_sk(sk)->ipv6_mc_list, sk);
	if (!mc)
		return NULL;
	list = sock_dereference(mc->sflist, sk);
	*e = (struct mc_entry) {
		.group = &mc->addr,
		.ifindex = mc->ifindex,
		.mode = mc->sfmode,
		.sources = list ? list->sl_addr : NULL,
		.n = list ? list->sl_count : 0,
	};
	return mc;
}

static const void *next_anycast(const struct sock *sk, const void *pos,
				struct mc_entry *e)
{
	const struct ipv6_ac_socklist *ac = pos;

	ac = ac ? ac->acl_next : inet6_sk(sk)->ipv6_ac_list;
	if (!ac)
		return NULL;
	*e = (struct mc_entry) {
		.group = &ac->acl_addr,
		.ifindex = ac->acl_ifindex,
	};
	return ac;
}

static const struct mc_list lists[] = {
	{ AF_INET_CR_ATTR_IP_MEMBERSHIP, AF_INET_CR_IP, sizeof(struct in_addr),
	  SOL_IP, IP_ADD_MEMBERSHIP, IP_DROP_MEMBERSHIP, true, next_ip },
	{ AF_INET_CR_ATTR_IPV6_MEMBERSHIP, AF_INET_CR_V6,
	  sizeof(struct in6_addr), SOL_IPV6, IPV6_ADD_MEMBERSHIP,
	  IPV6_DROP_MEMBERSHIP, true, next_ip6 },
	{ AF_INET_CR_ATTR_IPV6_ANYCAST, AF_INET_CR_V6, sizeof(struct in6_addr),
	  SOL_IPV6, IPV6_JOIN_ANYCAST, IPV6_LEAVE_ANYCAST, false,
	  next_anycast },
};

static int mship_dump(struct af_inet_cr_dump *d, const struct mc_list *l,
		      const struct mc_entry *e)
{
	struct nlattr *nest;

	if (e->n > SOURCES_MAX(l->len))
		return af_inet_cr_dump_left_out(d->skb,
						AF_INET_CR_WHAT_MEMBERSHIP,
						"a membership has more sources than a message can hold",
						1, 0);
	nest = nla_nest_start(d->skb, l->attr);
	if (!nest ||
	    nla_put(d->skb, AF_INET_CR_MSHIP_GROUP, l->len, e->group) ||
	    af_inet_cr_put_dev(d->skb, AF_INET_CR_MSHIP_DEV,
			       af_inet_cr_dev_net(d), e->ifindex, e->addr,
			       sizeof(*e->addr)) ||
	    (l->filter &&
	     nla_put_u32(d->skb, AF_INET_CR_MSHIP_MODE, e->mode)) ||
	    (e->sources && nla_put(d->skb, AF_INET_CR_MSHIP_SOURCES,
				   e->n * l->len, e->sources))) {
		nla_nest_cancel(d->skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(d->skb, nest);
	return 0;
}

/* A list of one direction, to be read backwards */
static int list_dump(struct af_inet_cr_dump *d, const struct mc_list *l)
{
	struct mc_entry e, *all;
	unsigned int n = 0;
	const void *pos;
	int err = 0;

	for (pos = l->next(d->sk, NULL, &e); pos; pos = l->next(d->sk, pos, &e))
		n++;
	if (!n)
		return 0;

	all = kvmalloc_array(n, sizeof(*all), GFP_KERNEL_ACCOUNT);
	if (!all)
		return -ENOMEM;
	n = 0;
	for (pos = l->next(d->sk, NULL, &e); pos; pos = l->next(d->sk, pos, &e))
		all[n++] = e;
	while (n && !err)
		err = mship_dump(d, l, &all[--n]);
	kvfree(all);
	return err;
}

/**
 * af_inet_cr_mcast_dump - write the memberships, oldest first
 * @d: dump, with the socket locked
 *
 * Return: 0, -EMSGSIZE or -ENOMEM.
 */
int af_inet_cr_mcast_dump(struct af_inet_cr_dump *d)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(lists) && !err; i++)
		if (lists[i].kinds & d->kinds)
			err = list_dump(d, &lists[i]);
	return err;
}

/**
 * struct mship - a membership as a request describes it
 * @list: list that it goes into
 * @group: its address
 * @ifindex: its device, 0 for whichever the kernel takes
 * @addr: imr_address, of IPv4
 * @mode: MCAST_INCLUDE or MCAST_EXCLUDE
 * @sources: source addresses, NULL for no list
 * @n: how many
 */
struct mship {
	const struct mc_list *list;
	union nf_inet_addr group;
	int ifindex;
	struct in_addr addr;
	u32 mode;
	const u8 *sources;
	unsigned int n;
};

static int mship_sources(struct af_inet_cr_restore *r,
			 const struct nlattr *nla, struct mship *m)
{
	if (!m->list->filter || nla_len(nla) % m->list->len) {
		NL_SET_ERR_MSG_ATTR(r->extack, nla,
				    "sources are not whole addresses");
		return -EINVAL;
	}
	m->sources = nla_data(nla);
	m->n = nla_len(nla) / m->list->len;
	return 0;
}

static int mship_parse(struct af_inet_cr_restore *r, const struct nlattr *nla,
		       struct mship *m)
{
	struct nlattr *tb[AF_INET_CR_MSHIP_MAX + 1];
	bool ip = m->list->level == SOL_IP;
	int err;

	err = af_inet_cr_parse_nest(tb, AF_INET_CR_MSHIP_MAX, nla,
				    af_inet_cr_mship_nl_policy,     r->extack);
	if (err)
		return err;

	if (!tb[AF_INET_CR_MSHIP_GROUP] ||
	    nla_len(tb[AF_INET_CR_MSHIP_GROUP]) != m->list->len) {
		NL_SET_ERR_MSG_ATTR(r->extack, nla,
				    "membership without group, or of another family");
		return -EINVAL;
	}
	memcpy(&m->group, nla_data(tb[AF_INET_CR_MSHIP_GROUP]), m->list->len);
	if (tb[AF_INET_CR_MSHIP_DEV]) {
		err = af_inet_cr_get_dev(r, tb[AF_INET_CR_MSHIP_DEV],
					 &m->ifindex, ip ? &m->addr : NULL,
					 sizeof(m->addr));
		if (err)
			return err;
	}
	m->mode = MCAST_EXCLUDE;
	if (tb[AF_INET_CR_MSHIP_MODE])
		m->mode = nla_get_u32(tb[AF_INET_CR_MSHIP_MODE]);
	if (tb[AF_INET_CR_MSHIP_SOURCES]) {
		err = mship_sources(r, tb[AF_INET_CR_MSHIP_SOURCES], m);
		if (err)
			return err;
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
 * newest membership if it was just joined, else the only one; 0: no member.
 */
static int mship_ifindex(struct sock *sk, const struct mship *m, bool joined)
{
	const struct mc_list *l = m->list;
	struct mc_entry e;
	const void *pos;
	int ifindex = 0;

	lock_sock(sk);
	for (pos = l->next(sk, NULL, &e); pos; pos = l->next(sk, pos, &e)) {
		if (memcmp(e.group, &m->group, l->len) ||
		    (m->ifindex && e.ifindex != m->ifindex))
			continue;
		if (ifindex) {
			ifindex = -EINVAL;
			break;
		}
		ifindex = e.ifindex;
		if (joined || m->ifindex)
			break;
	}
	release_sock(sk);
	return ifindex;
}

static void set_addr(struct __kernel_sockaddr_storage *ss,
		     const struct mc_list *l, const void *addr)
{
	if (l->level == SOL_IP) {
		ss->ss_family = AF_INET;
		memcpy(&((struct sockaddr_in *)ss)->sin_addr, addr, l->len);
	} else {
		ss->ss_family = AF_INET6;
		memcpy(&((struct sockaddr_in6 *)ss)->sin6_addr, addr, l->len);
	}
}

static int mship_filter(struct af_inet_cr_restore *r, const struct mship *m,
			int ifindex)
{
	const struct mc_list *l = m->list;
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
	set_addr(&filter->gf_group, l, &m->group);
	for (i = 0; i < m->n; i++)
		set_addr(&filter->gf_slist_flex[i], l, m->sources + i * l->len);

	err = af_inet_cr_setsockopt(r->sock, l->level, MCAST_MSFILTER, filter,
				    len);
	kvfree(filter);
	return err;
}

/* Block any source and unblock it: the list stays, with nothing in it */
static int mship_empty_list(struct af_inet_cr_restore *r,
			    const struct mship *m, int ifindex)
{
	struct group_source_req req = { .gsr_interface = ifindex };
	const union nf_inet_addr any = { .ip = htonl(INADDR_LOOPBACK) };
	const struct mc_list *l = m->list;
	int err;

	set_addr(&req.gsr_group, l, &m->group);
	set_addr(&req.gsr_source, l, &any);
	err = af_inet_cr_setsockopt(r->sock, l->level, MCAST_BLOCK_SOURCE, &req,
				    sizeof(req));
	if (err)
		return err;
	return af_inet_cr_setsockopt(r->sock, l->level, MCAST_UNBLOCK_SOURCE,
				     &req, sizeof(req));
}

static int mship_call(struct af_inet_cr_restore *r, const struct mship *m,
		      int name)
{
	struct ip_mreqn mreqn = {
		.imr_multiaddr.s_addr = m->group.ip,
		.imr_address = m->addr,
		.imr_ifindex = m->ifindex,
	};
	struct ipv6_mreq mreq = {
		.ipv6mr_multiaddr = m->group.in6,
		.ipv6mr_ifindex = m->ifindex,
	};

	if (m->list->level == SOL_IP)
		return af_inet_cr_setsockopt(r->sock, SOL_IP, name, &mreqn,
					     sizeof(mreqn));
	return af_inet_cr_setsockopt(r->sock, SOL_IPV6, name, &mreq,
				     sizeof(mreq));
}

/* Return: 1 if the socket was no member before, 0 if it was, or an errno. */
static int mship_restore(struct af_inet_cr_restore *r, const struct mship *m)
{
	int err, ifindex;
	bool joined;

	/* The kernel lets an anycast address be joined more than once */
	if (!m->list->filter && !r->created && mship_ifindex(r->sk, m, true))
		return 0;
	err = mship_call(r, m, m->list->join);
	joined = err != -EADDRINUSE;
	if (err && joined)
		return err;

	ifindex = mship_ifindex(r->sk, m, joined);
	err = min(ifindex, 0);
	if (!err && (m->n || !joined))
		err = mship_filter(r, m, ifindex);
	if (!err && m->sources && !m->n)
		err = mship_empty_list(r, m, ifindex);
	if (!err)
		return joined;
	if (joined)
		mship_call(r, m, m->list->leave);
	return err;
}

/* Which list of the socket is an attribute of the request for? */
static const struct mc_list *list_of(const struct af_inet_cr_restore *r,
				     const struct nlattr *nla)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lists); i++)
		if (nla_type(nla) == lists[i].attr && r->tb[lists[i].attr])
			return &lists[i];
	return NULL;
}

static unsigned int mship_count(const struct af_inet_cr_restore *r)
{
	const struct nlattr *nla;
	unsigned int i, n = 0;
	bool any = false;
	int rem;

	for (i = 0; i < ARRAY_SIZE(lists); i++)
		any = any || r->tb[lists[i].attr];
	if (!any)
		return 0;
	nla_for_each_attr(nla, r->attrs, r->len, rem)
		n += !!list_of(r, nla);
	return n;
}

/**
 * af_inet_cr_mcast_restore - join the groups of the request
 * @r: restore
 *
 * A group that an existing socket is a member of already gets its filter.
 */
int af_inet_cr_mcast_restore(struct af_inet_cr_restore *r)
{
	unsigned int i = 0, n = mship_count(r);
	const struct nlattr *nla;
	int err, rem;

	if (!n)
		return 0;
	r->joined = bitmap_zalloc(n, GFP_KERNEL);
	if (!r->joined)
		return -ENOMEM;

	nla_for_each_attr(nla, r->attrs, r->len, rem) {
		struct mship m = { .list = list_of(r, nla) };

		if (!m.list)
			continue;
		if (!(m.list->kinds & r->kinds)) {
			NL_SET_ERR_MSG_ATTR(r->extack, nla,
					    "this kind of socket has no such memberships");
			return -EINVAL;
		}
		err = mship_parse(r, nla, &m);
		if (err)
			return err;
		err = mship_restore(r, &m);
		if (err < 0) {
			NL_SET_ERR_MSG_ATTR(r->extack, nla,
					    "cannot join this multicast group or anycast address");
			return err;
		}
		if (err)
			__set_bit(i, r->joined);
		i++;
	}
	return 0;
}

/**
 * af_inet_cr_mcast_leave - leave the groups that the request joined
 * @r: restore that failed, on an existing socket
 *
 * Return: 0, or why a group could not be left; the others are left.
 */
int af_inet_cr_mcast_leave(struct af_inet_cr_restore *r)
{
	const struct nlattr *nla;
	int err, rem, ret = 0;
	unsigned int i = 0;

	if (!r->joined)
		return 0;
	nla_for_each_attr(nla, r->attrs, r->len, rem) {
		struct mship m = { .list = list_of(r, nla) };

		if (!m.list || !test_bit(i++, r->joined))
			continue;
		err = mship_parse(r, nla, &m);
		if (!err)
			err = mship_call(r, &m, m.list->leave);
		/* Somebody else has left it */
		if (err && err != -EADDRNOTAVAIL)
			ret = err;
	}
	return ret;
}

static bool same_member(const struct mship *a, const struct mship *b)
{
	return a->list == b->list && a->ifindex == b->ifindex &&
	       !memcmp(&a->group, &b->group, a->list->len);
}

/* The entry of a part of the state that is about a membership, or NULL */
static const struct nlattr *mship_find(struct af_inet_cr_restore *was,
				       const struct sk_buff *part,
				       const struct mship *m)
{
	const struct nlattr *nla;
	int rem;

	nla_for_each_attr(nla, (const struct nlattr *)part->data, part->len,
			  rem) {
		struct mship other = { .list = m->list };

		if (nla_type(nla) == m->list->attr &&
		    !mship_parse(was, nla, &other) && same_member(m, &other))
			return nla;
	}
	return NULL;
}

static bool same_entry(const struct nlattr *a, const struct nlattr *b)
{
	return a && b && a->nla_len == b->nla_len && !memcmp(a, b, a->nla_len);
}

/*
 * The filter of one membership, unless the socket has it still, or another owner has
 * left the group or given it another filter since
 */
static int mship_undo(struct af_inet_cr_restore *was, const struct nlattr *nla,
		      struct mship *m, const struct sk_buff *left,
		      const struct sk_buff *now)
{
	const struct nlattr *is;
	int err;

	err = mship_parse(was, nla, m);
	if (err)
		return err;
	is = now ? mship_find(was, now, m) : NULL;
	if (now && (same_entry(is, nla) ||
		    (left && !same_entry(is, mship_find(was, left, m)))))
		return 0;
	return min(mship_restore(was, m), 0);
}

/**
 * af_inet_cr_mcast_undo - set the filters of memberships to what they were
 * @r: restore that failed, on an existing socket
 * @was: the memberships before the request
 * @left: as it left them, or NULL
 * @now: as they are, or NULL
 *
 * Return: 0, or why a membership could not be rolled back; the others are.
 */
int af_inet_cr_mcast_undo(struct af_inet_cr_restore *r,
			  const struct sk_buff *was, const struct sk_buff *left,
			  const struct sk_buff *now)
{
	const struct nlattr *nla;
	int err, rem, ret = 0;

	nla_for_each_attr(nla, (const struct nlattr *)was->data, was->len, rem) {
		/* A membership that the request does not have is as it was */
		struct mship m = { .list = list_of(r, nla) };

		if (!m.list)
			continue;
		err = mship_undo(&r->kept->was, nla, &m, left, now);
		if (err)
			ret = err;
	}
	return ret;
}
