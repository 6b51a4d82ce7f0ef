// SPDX-License-Identifier: GPL-2.0
/*
 * Flow labels that an AF_INET6 socket has leased.
 *
 * A label belongs to the network namespace; sockets hold references to it.  It
 * is taken again by its number, as IPV6_FLOWLABEL_MGR does for anybody: if
 * somebody else has it, he must have it for the same use and let it be shared.
 * The kernel's list has the newest lease first, an image the oldest.
 */
#include <linux/bitmap.h>
#include <linux/in6.h>
#include <net/ipv6.h>
#include "sock.h"

/* The size of the options of a lease, and of the structure of the setter */
#define OPTIONS_MAX	(3 * CMSG_SPACE(AF_INET_CR_HEADER_MAX))
#define REQ_SIZE	CMSG_ALIGN(sizeof(struct in6_flowlabel_req))

static const struct {
	u8 attr;
	u8 name;
} headers[] = {
	{ AF_INET_CR_FLOWLABEL_HOPOPTS, IPV6_HOPOPTS },
	{ AF_INET_CR_FLOWLABEL_RTHDRDSTOPTS, IPV6_RTHDRDSTOPTS },
	{ AF_INET_CR_FLOWLABEL_RTHDR, IPV6_RTHDR },
};

static int put_label(struct sk_buff *skb, const struct ip6_flowlabel *fl)
{
	long left = (long)(READ_ONCE(fl->expires) - jiffies) / HZ;
	const struct ipv6_txoptions *opt = fl->opt;
	struct nlattr *nest;

	nest = nla_nest_start(skb, AF_INET_CR_ATTR_IPV6_FLOWLABEL);
	if (!nest ||
	    nla_put_u32(skb, AF_INET_CR_FLOWLABEL_LABEL, ntohl(fl->label)) ||
	    nla_put_in6_addr(skb, AF_INET_CR_FLOWLABEL_DST, &fl->dst) ||
	    nla_put_u32(skb, AF_INET_CR_FLOWLABEL_SHARE, fl->share) ||
	    nla_put_u32(skb, AF_INET_CR_FLOWLABEL_LINGER,
			READ_ONCE(fl->linger) / HZ) ||
	    nla_put_u32(skb, AF_INET_CR_FLOWLABEL_EXPIRES, max(left, 0L)) ||
	    (opt && (af_inet_cr_put_header(skb, AF_INET_CR_FLOWLABEL_HOPOPTS,
					   opt->hopopt) ||
		     af_inet_cr_put_header(skb,
					   AF_INET_CR_FLOWLABEL_RTHDRDSTOPTS,
					   opt->dst0opt) ||
		     af_inet_cr_put_header(skb, AF_INET_CR_FLOWLABEL_RTHDR,
					   opt->srcrt)))) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * af_inet_cr_flowlabel_dump - write the leases, oldest first
 * @d: dump, with the socket locked
 *
 * Return: 0, -EMSGSIZE or -ENOMEM.
 */
int af_inet_cr_flowlabel_dump(struct af_inet_cr_dump *d)
{
	const struct ip6_flowlabel **all;
	struct ipv6_fl_socklist *sfl;
	unsigned int n = 0, room;
	int err = 0;

	if (!(d->kinds & AF_INET_CR_V6))
		return 0;

	rcu_read_lock();
	for (sfl = af_inet_cr_fl_next(d->sk, NULL); sfl;
	     sfl = af_inet_cr_fl_next(d->sk, sfl))
		n++;
	all = n ? kmalloc_array(n, sizeof(*all), GFP_ATOMIC) : NULL;
	if (n && !all)
		err = -ENOMEM;
	room = all ? n : 0;
	n = 0;
	for (sfl = af_inet_cr_fl_next(d->sk, NULL); sfl && n < room;
	     sfl = af_inet_cr_fl_next(d->sk, sfl))
		all[n++] = sfl->fl;
	while (n && !err)
		err = put_label(d->skb, all[--n]);
	rcu_read_unlock();
	kfree(all);
	return err;
}

static u16 attr_seconds(const struct nlattr *nla)
{
	return nla ? min_t(u32, nla_get_u32(nla), U16_MAX) : 0;
}

/* Return: length of what the setter is given, or an errno. */
static int label_parse(struct af_inet_cr_restore *r, const struct nlattr *nest,
		       struct in6_flowlabel_req *req)
{
	struct nlattr *tb[AF_INET_CR_FLOWLABEL_MAX + 1], *nla;
	unsigned int i, len = REQ_SIZE;
	struct cmsghdr *cmsg;
	int err;

	err = af_inet_cr_parse_nest(tb, AF_INET_CR_FLOWLABEL_MAX, nest,
				    af_inet_cr_flowlabel_nl_policy, r->extack);
	if (err)
		return err;
	if (!tb[AF_INET_CR_FLOWLABEL_LABEL] || !tb[AF_INET_CR_FLOWLABEL_DST] ||
	    !tb[AF_INET_CR_FLOWLABEL_SHARE] ||
	    !nla_get_u32(tb[AF_INET_CR_FLOWLABEL_LABEL])) {
		NL_SET_ERR_MSG_ATTR(r->extack, nest,
				    "a flow label needs LABEL, DST and SHARE");
		return -EINVAL;
	}
	*req = (struct in6_flowlabel_req) {
		.flr_dst = nla_get_in6_addr(tb[AF_INET_CR_FLOWLABEL_DST]),
		.flr_label = htonl(nla_get_u32(tb[AF_INET_CR_FLOWLABEL_LABEL])),
		.flr_action = IPV6_FL_A_GET,
		.flr_share = nla_get_u32(tb[AF_INET_CR_FLOWLABEL_SHARE]),
		.flr_flags = IPV6_FL_F_CREATE,
		.flr_linger = attr_seconds(tb[AF_INET_CR_FLOWLABEL_LINGER]),
		.flr_expires = attr_seconds(tb[AF_INET_CR_FLOWLABEL_EXPIRES]),
	};
	for (i = 0; i < ARRAY_SIZE(headers); i++) {
		nla = tb[headers[i].attr];
		if (!nla)
			continue;
		cmsg = (void *)req + len;
		cmsg->cmsg_level = SOL_IPV6;
		cmsg->cmsg_type = headers[i].name;
		cmsg->cmsg_len = CMSG_LEN(nla_len(nla));
		memcpy(CMSG_DATA(cmsg), nla_data(nla), nla_len(nla));
		len += CMSG_SPACE(nla_len(nla));
	}
	return len;
}

static bool has_label(const struct sock *sk, __be32 label)
{
	struct ipv6_fl_socklist *sfl;
	bool has = false;

	rcu_read_lock();
	for (sfl = af_inet_cr_fl_next(sk, NULL); sfl;
	     sfl = af_inet_cr_fl_next(sk, sfl))
		has |= sfl->fl->label == label;
	rcu_read_unlock();
	return has;
}

/* Return: 1 if the label was leased, 0 if the socket had it, or an errno. */
static int label_restore(struct af_inet_cr_restore *r,
			 const struct nlattr *nest,
			 struct in6_flowlabel_req *req)
{
	int err, len = label_parse(r, nest, req);

	if (len < 0)
		return len;
	if (!r->created && has_label(r->sk, req->flr_label))
		return 0;
	err = af_inet_cr_setsockopt(r->sock, SOL_IPV6, IPV6_FLOWLABEL_MGR, req,
				    len);
	if (err)
		NL_SET_ERR_MSG_ATTR(r->extack, nest,
				    "cannot lease this flow label: another user has it, or it needs other rights");
	return err ? err : 1;
}

static bool is_label(const struct nlattr *nla)
{
	return nla_type(nla) == AF_INET_CR_ATTR_IPV6_FLOWLABEL;
}

/**
 * af_inet_cr_flowlabel_restore - lease the flow labels of the request
 * @r: restore
 */
int af_inet_cr_flowlabel_restore(struct af_inet_cr_restore *r)
{
	struct in6_flowlabel_req *req;
	const struct nlattr *nla;
	unsigned int n = 0;
	int err = 0, rem;

	if (!r->tb[AF_INET_CR_ATTR_IPV6_FLOWLABEL])
		return 0;
	nla_for_each_attr(nla, r->attrs, r->len, rem)
		n += is_label(nla);

	r->leased = bitmap_zalloc(n, GFP_KERNEL);
	req = kvzalloc(REQ_SIZE + OPTIONS_MAX, GFP_KERNEL);
	n = 0;
	if (!r->leased || !req)
		err = -ENOMEM;
	nla_for_each_attr(nla, r->attrs, r->len, rem) {
		if (err < 0)
			break;
		if (!is_label(nla))
			continue;
		err = label_restore(r, nla, req);
		if (err > 0)
			__set_bit(n, r->leased);
		n++;
	}
	kvfree(req);
	return min(err, 0);
}

/**
 * af_inet_cr_flowlabel_undo - give back the flow labels that the request leased
 * @r: restore that failed, on an existing socket
 *
 * Return: 0, or why a label could not be given back; the others are.
 */
int af_inet_cr_flowlabel_undo(struct af_inet_cr_restore *r)
{
	struct in6_flowlabel_req req = { .flr_action = IPV6_FL_A_PUT };
	const struct nlattr *nla, *label;
	unsigned int n = 0;
	int err, rem, ret = 0;

	if (!r->leased)
		return 0;
	nla_for_each_attr(nla, r->attrs, r->len, rem) {
		if (!is_label(nla) || !test_bit(n++, r->leased))
			continue;
		label = nla_find_nested(nla, AF_INET_CR_FLOWLABEL_LABEL);
		req.flr_label = htonl(nla_get_u32(label));
		err = af_inet_cr_setsockopt(r->sock, SOL_IPV6,
					    IPV6_FLOWLABEL_MGR, &req,
					    sizeof(req));
		/* Somebody else has given it back */
		if (err && err != -ESRCH)
			ret = err;
	}
	return ret;
}
