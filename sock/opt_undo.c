// SPDX-License-Identifier: GPL-2.0
/*
 * Put options of an existing socket back to what they were before a request that failed.
 */
#include "sockopt.h"

/* Attributes that write what is another attribute's as well */
static const struct {
	u16 attr;
	u16 writes;
} shared[] = {
	{ AF_INET_CR_ATTR_IP_TOS, AF_INET_CR_ATTR_SOCKOPT_PRIORITY },
	{ AF_INET_CR_ATTR_REUSEPORT_GROUP, AF_INET_CR_ATTR_SOCKOPT_REUSEPORT },
	{ AF_INET_CR_ATTR_SOCKOPT_BINDTODEVICE,
	  AF_INET_CR_ATTR_SOCKOPT_BINDTOIFINDEX },
	{ AF_INET_CR_ATTR_SOCKOPT_ATTACH_REUSEPORT_EBPF,
	  AF_INET_CR_ATTR_SOCKOPT_ATTACH_REUSEPORT_CBPF },
	{ AF_INET_CR_ATTR_IP_XFRM_POLICY_IN, AF_INET_CR_ATTR_IP_XFRM_POLICY_OUT },
	{ AF_INET_CR_ATTR_IP_XFRM_POLICY_OUT, AF_INET_CR_ATTR_IP_XFRM_POLICY_IN },
};

static bool is_shared(const struct af_inet_cr_restore *r, int attr)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(shared); i++)
		if (shared[i].writes == attr && r->tb[shared[i].attr])
			return true;
	return false;
}

static bool may_have_changed(const struct af_inet_cr_restore *r, int attr)
{
	return r->tb[attr] || is_shared(r, attr);
}

/**
 * af_inet_cr_sockopt_touches - may the request change an option of a phase?
 * @r: restore
 * @phase: phase
 */
bool af_inet_cr_sockopt_touches(const struct af_inet_cr_restore *r,
				enum af_inet_cr_phase phase)
{
	DECLARE_BITMAP(rows, AF_INET_CR_OPTS_MAX);
	unsigned int i;

	af_inet_cr_opt_rows(r->kinds, phase, rows);
	for_each_set_bit(i, rows, AF_INET_CR_OPTS_MAX)
		if (may_have_changed(r, af_inet_cr_opt_row(i)->attr))
			return true;
	return false;
}

/* A request may have more bytes than the kernel takes */
static bool has_bytes(const struct nlattr *is, const struct nlattr *want)
{
	return !nla_len(is) == !nla_len(want) && nla_len(is) <= nla_len(want) &&
	       !memcmp(nla_data(is), nla_data(want), nla_len(is));
}

/*
 * Is an option as it was left?  Between setting it and noting that, another owner may
 * have set another value than the request has; but so may another attribute of it.
 * A value that the kernel keeps in a form of its own is not compared with the request.
 */
static bool is_ours(const struct af_inet_cr_restore *r,
		    const struct af_inet_cr_opt *opt, const struct sk_buff *now)
{
	const struct nlattr *want = r->tb[opt->attr], *is;

	if (!af_inet_cr_is_ours(r, opt->phase, now, opt->attr))
		return false;
	if (!want || !now || (opt->put && !opt->exact) ||
	    r->kept->refused == opt->attr || is_shared(r, opt->attr) ||
	    opt->undo == af_inet_cr_undo_timestamps)
		return true;
	is = nla_find((const struct nlattr *)now->data, now->len, opt->attr);
	if (!is)
		return true;
	if (opt->exact)
		return has_bytes(is, want);
	return af_inet_cr_get_value(opt, is) == af_inet_cr_get_value(opt, want);
}

/* The timestamp options are rolled back together */
static bool stays(const struct af_inet_cr_restore *r, const unsigned long *rows,
		  const struct af_inet_cr_opt *opt, const struct sk_buff *now)
{
	const struct af_inet_cr_opt *other;
	unsigned int i;

	if (opt->undo != af_inet_cr_undo_timestamps)
		return !is_ours(r, opt, now);
	for_each_set_bit(i, rows, AF_INET_CR_OPTS_MAX) {
		other = af_inet_cr_opt_row(i);
		if (other->undo == opt->undo && !is_ours(r, other, now))
			return true;
	}
	return false;
}

static int opt_undo(struct af_inet_cr_restore *was,
		    const struct af_inet_cr_opt *opt)
{
	const struct nlattr *nla = was->tb[opt->attr];

	if (opt->undo)
		return opt->undo(was, opt, nla);
	return nla ? af_inet_cr_opt_restore(was, opt, nla) : 0;
}

/**
 * af_inet_cr_sockopt_undo - set the options of a phase to what they were
 * @r: restore that failed, on an existing socket
 * @phase: phase
 * @now: options of the phase as they are, or NULL
 *
 * Only those that the request may have changed, and nobody else since.
 *
 * Return: 0, or why an option could not be set; the others are.
 */
int af_inet_cr_sockopt_undo(struct af_inet_cr_restore *r,
			    enum af_inet_cr_phase phase,
			    const struct sk_buff *now)
{
	DECLARE_BITMAP(rows, AF_INET_CR_OPTS_MAX);
	const struct af_inet_cr_opt *opt;
	unsigned int i;
	int err, ret = 0;

	af_inet_cr_opt_rows(r->kinds, phase, rows);
	for_each_set_bit(i, rows, AF_INET_CR_OPTS_MAX) {
		opt = af_inet_cr_opt_row(i);
		if (!may_have_changed(r, opt->attr) || stays(r, rows, opt, now))
			continue;
		err = opt_undo(&r->kept->was, opt);
		if (!err)
			continue;
		pr_debug("fd %d: attribute %u is not rolled back: %d\n", r->fd,
			 opt->attr, err);
		ret = err;
	}
	return ret;
}
