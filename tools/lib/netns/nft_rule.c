// SPDX-License-Identifier: GPL-2.0
/*
 * Rules of nftables as requests
 *
 * A chain without a name is known by an id where a rule jumps to it. Expressions
 * of iptables are told with the protocol of the rule, which the kernel does not
 * list.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>

#include "nft.h"

/* Chains without a name, for one rule that jumps to it: known by an id */

static bool is_binding(const struct nlmsghdr *chain)
{
	return nft_u32(netns_find(chain, NFTA_CHAIN_FLAGS)) & NFT_CHAIN_BINDING;
}

/* Its number among all chains from 1 on; 0: it has a name */
uint32_t nft_binding_id(const struct nft_dump *r, uint8_t family,
			const struct nlattr *table, const struct nlattr *name)
{
	const struct nlmsghdr *chain = NULL;
	uint32_t id = 0;

	if (!r->bindings || !name || !table)
		return 0;
	while ((chain = netns_next(&r->chains, chain))) {
		id++;
		if (is_binding(chain) && nft_family(chain) == family &&
		    nft_same_attr(netns_find(chain, NFTA_CHAIN_NAME), name) &&
		    nft_same_attr(netns_find(chain, NFTA_CHAIN_TABLE), table))
			return id;
	}
	return 0;
}

void nft_find_bindings(struct nft_dump *r)
{
	const struct nlmsghdr *chain = NULL;

	while ((chain = netns_next(&r->chains, chain)))
		r->bindings |= is_binding(chain);
}

/* Rules */

bool nft_is(const struct nlattr *expr, const char *name)
{
	const char *is = netns_string(nft_in(expr, NFTA_EXPR_NAME));

	return is && !strcmp(is, name);
}

static uint32_t chain_id(const struct nft_dump *r, const struct nlmsghdr *rule)
{
	return nft_binding_id(r, nft_family(rule),
			      netns_find(rule, NFTA_RULE_TABLE),
			      netns_find(rule, NFTA_RULE_CHAIN));
}

/* A jump to a chain without a name: its verdict has the id instead */
static int put_verdict(struct nft_dump *r, const struct nlattr *verdict,
		       uint32_t id)
{
	const struct nlattr *nla = NULL;
	size_t nest = r->out->len;
	int ret;

	ret = inetcr_put_attr(r->out, verdict->nla_type, NULL, 0, r->err);
	while (!ret && (nla = inetcr_nest_attr(verdict, nla))) {
		if (inetcr_nla_type(nla) == NFTA_VERDICT_CHAIN)
			ret = nft_put_be32(r, NFTA_VERDICT_CHAIN_ID, id);
		else
			ret = nft_put(r, nla);
	}
	return ret ? ret : inetcr_end_nest(r->out, nest, r->err);
}

/* The nests of an immediate expression down to its verdict */
static int put_jump(struct nft_dump *r, const struct nlattr *nest, uint32_t id,
		    unsigned int depth)
{
	static const uint8_t path[] = {
		NFTA_EXPR_DATA, NFTA_IMMEDIATE_DATA, NFTA_DATA_VERDICT,
	};
	const struct nlattr *nla = NULL;
	size_t start = r->out->len;
	int ret;

	if (depth == sizeof(path))
		return put_verdict(r, nest, id);
	ret = inetcr_put_attr(r->out, nest->nla_type, NULL, 0, r->err);
	while (!ret && (nla = inetcr_nest_attr(nest, nla))) {
		if (inetcr_nla_type(nla) == path[depth] && nft_nest(nla))
			ret = put_jump(r, nla, id, depth + 1);
		else
			ret = nft_put(r, nla);
	}
	return ret ? ret : inetcr_end_nest(r->out, start, r->err);
}

static const struct nlattr *jump_chain(const struct nlattr *expr)
{
	const struct nlattr *data;

	if (!nft_is(expr, "immediate"))
		return NULL;
	data = nft_in(nft_in(expr, NFTA_EXPR_DATA), NFTA_IMMEDIATE_DATA);
	return nft_in(nft_in(data, NFTA_DATA_VERDICT), NFTA_VERDICT_CHAIN);
}

static int put_expressions(struct nft_dump *r, const struct nlmsghdr *rule,
			   const struct nlattr *list)
{
	const struct nlattr *expr = NULL;
	size_t nest = r->out->len;
	int ret;

	ret = inetcr_put_attr(r->out, list->nla_type, NULL, 0, r->err);
	while (!ret && (expr = inetcr_nest_attr(list, expr))) {
		uint32_t id = nft_binding_id(r, nft_family(rule),
					 netns_find(rule, NFTA_RULE_TABLE),
					 jump_chain(expr));

		ret = id ? put_jump(r, expr, id, 0) : nft_put(r, expr);
	}
	return ret ? ret : inetcr_end_nest(r->out, nest, r->err);
}

/*
 * iptables-nft sends the protocol beside the expressions, and the kernel does not list
 * it: the expressions contain it, too
 */
static bool loads_protocol(const struct nlattr *expr, uint8_t family)
{
	const struct nlattr *data = nft_in(expr, NFTA_EXPR_DATA);
	uint32_t base, offset;

	if (nft_is(expr, "meta"))
		return nft_u32(nft_in(data, NFTA_META_KEY)) ==
		       (family == NFPROTO_BRIDGE ? NFT_META_PROTOCOL :
						   NFT_META_L4PROTO);
	if (!nft_is(expr, "payload"))
		return false;
	base = nft_u32(nft_in(data, NFTA_PAYLOAD_BASE));
	offset = nft_u32(nft_in(data, NFTA_PAYLOAD_OFFSET));
	switch (family) {
	case NFPROTO_IPV4:
		return base == NFT_PAYLOAD_NETWORK_HEADER && offset == 9;
	case NFPROTO_IPV6:
		return base == NFT_PAYLOAD_NETWORK_HEADER && offset == 6;
	case NFPROTO_BRIDGE:
		return base == NFT_PAYLOAD_LL_HEADER && offset == 12;
	default:
		return false;
	}
}

static void find_protocol(const struct nlattr *list, uint8_t family,
			  uint32_t *proto, uint32_t *flags)
{
	const struct nlattr *expr = NULL, *data, *value;
	bool loaded = false;
	uint16_t ether;

	*proto = 0;
	*flags = 0;
	while ((expr = inetcr_nest_attr(list, expr))) {
		data = nft_in(expr, NFTA_EXPR_DATA);
		value = nft_in(nft_in(data, NFTA_CMP_DATA), NFTA_DATA_VALUE);
		if (!loaded || !nft_is(expr, "cmp") || !value ||
		    !inetcr_nla_len(value)) {
			loaded = loads_protocol(expr, family);
			continue;
		}
		*proto = *(const uint8_t *)inetcr_nla_data(value);
		if (inetcr_nla_len(value) == sizeof(ether)) {
			memcpy(&ether, inetcr_nla_data(value), sizeof(ether));
			*proto = ether;
		}
		if (nft_u32(nft_in(data, NFTA_CMP_OP)) == NFT_CMP_NEQ)
			*flags = NFT_RULE_COMPAT_F_INV;
		return;
	}
}

static int put_compat(struct nft_dump *r, const struct nlattr *list,
		      uint8_t family)
{
	const struct nlattr *expr = NULL;
	uint32_t proto, flags;
	size_t nest = r->out->len;
	bool found = false;
	int ret;

	while (!found && (expr = inetcr_nest_attr(list, expr)))
		found = nft_is(expr, "match") ||
			nft_is(expr, "target");
	if (!found)
		return 0;
	find_protocol(list, family, &proto, &flags);
	ret = inetcr_put_attr(r->out, NFTA_RULE_COMPAT | NLA_F_NESTED, NULL, 0,
			      r->err);
	if (!ret)
		ret = nft_put_be32(r, NFTA_RULE_COMPAT_PROTO, proto);
	if (!ret)
		ret = nft_put_be32(r, NFTA_RULE_COMPAT_FLAGS, flags);
	return ret ? ret : inetcr_end_nest(r->out, nest, r->err);
}

static int put_rule_attr(struct nft_dump *r, const struct nlmsghdr *rule,
			 const struct nlattr *nla)
{
	uint32_t id;

	switch (inetcr_nla_type(nla)) {
	case NFTA_RULE_CHAIN:
		id = chain_id(r, rule);
		return id ? nft_put_be32(r, NFTA_RULE_CHAIN_ID, id) : nft_put(r, nla);
	case NFTA_RULE_EXPRESSIONS:
		return nft_nest(nla) ? put_expressions(r, rule, nla) :
					     nft_put(r, nla);
	default:
		return nft_is_kept(rule, nla) ? nft_put(r, nla) : 0;
	}
}

static int put_rule(struct nft_dump *r, const struct nlmsghdr *rule)
{
	const struct nlattr *list, *nla = NULL;
	size_t start;
	int ret;

	list = nft_nest(netns_find(rule, NFTA_RULE_EXPRESSIONS));
	ret = nft_put_head(r, NFT_MSG_NEWRULE, nft_family(rule), &start);
	while (!ret && (nla = netns_attr(rule, nla)))
		ret = put_rule_attr(r, rule, nla);
	if (!ret && list)
		ret = put_compat(r, list, nft_family(rule));
	if (!ret)
		inetcr_end_msg(r->out, start);
	return ret;
}

/* Of the chain without a name that has number @id */
static int put_bound(struct nft_dump *r, const struct inetcr_msgs *rules,
		     uint32_t id, bool *done);

/* A jump to it ends what can be done to such a chain: inner ones come first */
static int put_inner(struct nft_dump *r, const struct inetcr_msgs *rules,
		     const struct nlmsghdr *rule, bool *done)
{
	const struct nlattr *list, *expr = NULL;
	uint32_t id;
	int ret = 0;

	list = nft_nest(netns_find(rule, NFTA_RULE_EXPRESSIONS));
	while (list && !ret && (expr = inetcr_nest_attr(list, expr))) {
		id = nft_binding_id(r, nft_family(rule),
				    netns_find(rule, NFTA_RULE_TABLE),
				    jump_chain(expr));
		if (id)
			ret = put_bound(r, rules, id, done);
	}
	return ret;
}

static int put_bound(struct nft_dump *r, const struct inetcr_msgs *rules,
		     uint32_t id, bool *done)
{
	const struct nlmsghdr *rule = NULL;
	int ret = 0;

	if (done[id])
		return 0;
	done[id] = true;
	while (!ret && (rule = netns_next(rules, rule))) {
		if (chain_id(r, rule) != id)
			continue;
		ret = put_inner(r, rules, rule, done);
	}
	while (!ret && (rule = netns_next(rules, rule))) {
		if (chain_id(r, rule) == id)
			ret = put_rule(r, rule);
	}
	return ret;
}

static int put_bound_rules(struct nft_dump *r, const struct inetcr_msgs *rules)
{
	const struct nlmsghdr *rule = NULL, *chain = NULL;
	unsigned int count = 1;
	int ret = 0;
	bool *done;

	while ((chain = netns_next(&r->chains, chain)))
		count++;
	done = calloc(count, sizeof(*done));
	if (!done)
		return inetcr_fail(r->err, ENOMEM, "out of memory");
	while (!ret && (rule = netns_next(rules, rule))) {
		uint32_t id = chain_id(r, rule);

		if (id && !nft_is_left(r, rule))
			ret = put_bound(r, rules, id, done);
	}
	free(done);
	return ret;
}

int nft_put_rules(struct nft_dump *r)
{
	struct inetcr_msgs rules = {};
	const struct nlmsghdr *rule = NULL;
	int ret;

	ret = nft_ask_all(r, NFT_MSG_GETRULE, &rules);
	if (!ret && r->bindings)
		ret = put_bound_rules(r, &rules);
	while (!ret && (rule = netns_next(&rules, rule))) {
		if (netns_is_nft(rule) && !nft_is_left(r, rule) &&
		    !chain_id(r, rule))
			ret = put_rule(r, rule);
	}
	inetcr_msgs_free(&rules);
	return ret;
}
