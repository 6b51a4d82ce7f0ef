// SPDX-License-Identifier: GPL-2.0
/*
 * NETDEV_LINK: of a request, with references to other devices, and of a device.
 */
#include <linux/etherdevice.h>
#include <linux/if_link.h>
#include <linux/netdevice.h>
#include <linux/random.h>
#include <linux/rtnetlink.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/veth.h>
#include <net/netlink.h>
#include <net/net_namespace.h>
#include <net/rtnetlink.h>
#include "netdev.h"

#define POLICY_U32	{ .type = NLA_U32 }
#define POLICY_U8	{ .type = NLA_U8 }
#define POLICY_NEST	{ .type = NLA_NESTED }
#define POLICY_KIND	{ .type = NLA_NUL_STRING, .len = 31 }
#define POLICY_NAME	{ .type = NLA_NUL_STRING, .len = IFNAMSIZ - 1 }

/* rtnetlink checks these attributes further */
const struct nla_policy af_inet_cr_link_policy[IFLA_MAX + 1] = {
	[IFLA_LINKINFO] = POLICY_NEST,
	[IFLA_LINK] = POLICY_U32,
	[IFLA_MASTER] = POLICY_U32,
	[IFLA_ADDRESS] = { .type = NLA_BINARY, .len = MAX_ADDR_LEN },
	[IFLA_BROADCAST] = { .type = NLA_BINARY, .len = MAX_ADDR_LEN },
	[IFLA_MTU] = POLICY_U32,
	[IFLA_TXQLEN] = POLICY_U32,
	[IFLA_GROUP] = POLICY_U32,
	[IFLA_NUM_TX_QUEUES] = POLICY_U32,
	[IFLA_NUM_RX_QUEUES] = POLICY_U32,
	[IFLA_GSO_MAX_SIZE] = POLICY_U32,
	[IFLA_GSO_MAX_SEGS] = POLICY_U32,
	[IFLA_GRO_MAX_SIZE] = POLICY_U32,
#ifdef AF_INET_CR_HAVE_IPV4_SIZES
	[IFLA_GSO_IPV4_MAX_SIZE] = POLICY_U32,
	[IFLA_GRO_IPV4_MAX_SIZE] = POLICY_U32,
#endif
	[IFLA_LINKMODE] = POLICY_U8,
	[IFLA_IFALIAS] = { .type = NLA_NUL_STRING, .len = IFALIASZ - 1 },
	[IFLA_CARRIER] = NLA_POLICY_MAX(NLA_U8, 1),
	[IFLA_PROTO_DOWN] = NLA_POLICY_MAX(NLA_U8, 1),
	[IFLA_AF_SPEC] = POLICY_NEST,
};

static const struct nla_policy info_policy[IFLA_INFO_MAX + 1] = {
	[IFLA_INFO_KIND] = POLICY_KIND,
	[IFLA_INFO_DATA] = POLICY_NEST,
	[IFLA_INFO_SLAVE_KIND] = POLICY_KIND,
	[IFLA_INFO_SLAVE_DATA] = POLICY_NEST,
};

static const struct nla_policy spec_policy[AF_INET6 + 1] = {
	[AF_INET6] = POLICY_NEST,
};

static const struct nla_policy inet6_policy[IFLA_INET6_MAX + 1] = {
	[IFLA_INET6_TOKEN] = NLA_POLICY_EXACT_LEN(sizeof(struct in6_addr)),
};

static int spec_parse(struct link *l, struct netlink_ext_ack *extack)
{
	struct nlattr *tb[IFLA_INET6_MAX + 1], *families[AF_INET6 + 1];
	int err;

	err = af_inet_cr_parse_nest(families, AF_INET6, l->tb[IFLA_AF_SPEC],
				    spec_policy, extack);
	if (err || !families[AF_INET6])
		return err;
	err = af_inet_cr_parse_nest(tb, IFLA_INET6_MAX, families[AF_INET6],
				    inet6_policy, extack);
	if (!err)
		l->token = tb[IFLA_INET6_TOKEN];
	return err;
}

/**
 * af_inet_cr_link_parse - parse NETDEV_LINK
 * @l: filled in
 * @nest: the attribute, or NULL
 * @extack: where a sentence goes
 *
 * Return: 0 or -EINVAL.
 */
int af_inet_cr_link_parse(struct link *l, const struct nlattr *nest,
			  struct netlink_ext_ack *extack)
{
	int err;

	memset(l, 0, sizeof(*l));
	if (!nest)
		return 0;
	err = af_inet_cr_parse_nest(l->tb, IFLA_MAX, nest, af_inet_cr_link_policy, extack);
	if (!err && l->tb[IFLA_LINKINFO])
		err = af_inet_cr_parse_nest(l->info, IFLA_INFO_MAX,
					    l->tb[IFLA_LINKINFO], info_policy,
					    extack);
	if (!err && l->tb[IFLA_AF_SPEC])
		err = spec_parse(l, extack);
	if (!err && l->info[IFLA_INFO_KIND])
		l->kind = nla_data(l->info[IFLA_INFO_KIND]);
	return err;
}

static int link_fill(struct sk_buff *skb, const struct net_device *dev)
{
	int err = af_inet_cr_link_dump(skb, dev);

	return err ? err : nla_put_u32(skb, AF_INET_CR_ATTR_NETDEV_FLAGS,
				       af_inet_cr_link_flags(dev));
}

/**
 * af_inet_cr_link_forget - forget the state of a device
 * @r: the request
 */
void af_inet_cr_link_forget(struct af_inet_cr_netdev *r)
{
	if (r->now)
		kfree_skb(r->now->skb);
	kfree(r->now);
	r->now = NULL;
}

/**
 * af_inet_cr_link_now - the state of a device
 * @r: the request, which has found the device
 *
 * Looked at once, until the next request changes it: see do_link().
 *
 * Return: the device, or ERR_PTR().
 */
const struct link *af_inet_cr_link_now(struct af_inet_cr_netdev *r)
{
	const struct nlattr *attrs;
	struct sk_buff *skb;
	int err;

	if (r->now)
		return r->now;
	r->now = kzalloc(sizeof(*r->now), GFP_KERNEL_ACCOUNT);
	if (!r->now)
		return ERR_PTR(-ENOMEM);
	skb = af_inet_cr_netdev_now(r, link_fill);
	if (IS_ERR(skb)) {
		af_inet_cr_link_forget(r);
		return ERR_CAST(skb);
	}
	attrs = (const struct nlattr *)skb->data;
	err = af_inet_cr_link_parse(r->now, attrs, NULL);
	r->now->skb = skb;
	if (err) {
		af_inet_cr_link_forget(r);
		return ERR_PTR(err);
	}
	r->now->flags = nla_get_u32(nla_find(attrs, skb->len,
					     AF_INET_CR_ATTR_NETDEV_FLAGS));
	return r->now;
}

/* References */

static int ref_parse(struct ref *ref, const struct nlattr *nla,
		     struct netlink_ext_ack *extack)
{
	struct nlattr *tb[AF_INET_CR_NETDEV_REF_MAX + 1];
	int err;

	err = af_inet_cr_parse_nest(tb, AF_INET_CR_NETDEV_REF_MAX, nla,
				    af_inet_cr_netdev_ref_nl_policy, extack);
	if (err)
		return err;
	if (!tb[AF_INET_CR_NETDEV_REF_INDEX]) {
		NL_SET_ERR_MSG_ATTR(extack, nla,
				    "a reference to a device needs INDEX");
		return -EINVAL;
	}
	*ref = (struct ref) {
		.nla = nla,
		.index = nla_get_u32(tb[AF_INET_CR_NETDEV_REF_INDEX]),
		.name = tb[AF_INET_CR_NETDEV_REF_NAME] ?
			nla_data(tb[AF_INET_CR_NETDEV_REF_NAME]) : NULL,
		.outside = tb[AF_INET_CR_NETDEV_REF_NETNSID],
	};
	return 0;
}

/**
 * af_inet_cr_ref_find - find the reference to an index
 * @r: the request
 * @index: the index
 * @outside: of the namespace of the peer
 * @ref: filled in
 *
 * Return: 1, 0 if there is none, or an error.
 */
int af_inet_cr_ref_find(struct af_inet_cr_netdev *r, u32 index, bool outside,
			struct ref *ref)
{
	const struct nlattr *nla;
	int err, rem;

	nla_for_each_attr(nla, r->attrs, r->len, rem) {
		if (nla_type(nla) != AF_INET_CR_ATTR_NETDEV_REF)
			continue;
		err = ref_parse(ref, nla, r->extack);
		if (err)
			return err;
		if (ref->index == index && ref->outside == outside)
			return 1;
	}
	return 0;
}

/**
 * af_inet_cr_link_index - index of a device
 * @net: its network namespace
 * @name: its name, or an alternative one
 *
 * Returns 0 if there is none.
 */
int af_inet_cr_link_index(struct net *net, const char *name)
{
	struct net_device *dev;
	int index;

	rcu_read_lock();
	dev = dev_get_by_name_rcu(net, name);
	index = dev ? dev->ifindex : 0;
	rcu_read_unlock();
	return index;
}

/* Put the index that a device has here in place of the one it had */
static int translate(struct af_inet_cr_netdev *r, struct nlattr *nla,
		     bool outside)
{
	struct ref ref;
	int err, index;

	if (!nla || !nla_get_u32(nla))
		return 0;
	err = af_inet_cr_ref_find(r, nla_get_u32(nla), outside, &ref);
	if (err <= 0 || !ref.name)
		return min(err, 0);
	index = af_inet_cr_link_index(outside ? r->far : r->net, ref.name);
	if (!index) {
		NL_SET_ERR_MSG_ATTR(r->extack, ref.nla,
				    "the device it refers to is not there");
		return -ENODEV;
	}
	*(u32 *)nla_data(nla) = index;
	return 0;
}

/* More than any device has */
#define REFS_MAX	16

/**
 * af_inet_cr_check_refs - refuse references that are malformed, twice there, or too many
 * @r: the request
 *
 * Return: 0 or -EINVAL.
 */
int af_inet_cr_check_refs(struct af_inet_cr_netdev *r)
{
	const struct nlattr *nla;
	struct ref ref, other;
	unsigned int n = 0;
	int err, rem;

	nla_for_each_attr(nla, r->attrs, r->len, rem) {
		if (nla_type(nla) != AF_INET_CR_ATTR_NETDEV_REF)
			continue;
		err = ref_parse(&ref, nla, r->extack);
		if (!err)
			err = af_inet_cr_ref_find(r, ref.index, ref.outside, &other);
		if (err < 0)
			return err;
		if (other.nla != nla || ++n > REFS_MAX) {
			NL_SET_ERR_MSG_ATTR(r->extack, nla,
					    "a device is referred to twice, or too many are");
			return -EINVAL;
		}
	}
	return 0;
}

/**
 * af_inet_cr_find_far - find the reference to the peer
 * @r: the request
 * @ref: filled in
 *
 * The message says nothing else of a peer than its reference.
 *
 * Return: 1, 0 if there is none, or an error.
 */
int af_inet_cr_find_far(struct af_inet_cr_netdev *r, struct ref *ref)
{
	const struct nlattr *nla;
	int err, rem;

	nla_for_each_attr(nla, r->attrs, r->len, rem) {
		if (nla_type(nla) != AF_INET_CR_ATTR_NETDEV_REF)
			continue;
		err = ref_parse(ref, nla, r->extack);
		if (err || ref->outside)
			return err ? err : 1;
	}
	return 0;
}

/* Translate the indexes among the data of a kind, or (@slave) of a port */
static int translate_data(struct af_inet_cr_netdev *r, struct link *l,
			  bool slave)
{
	struct nlattr *data, *kind, *nla;
	int err = 0, rem;

	kind = l->info[slave ? IFLA_INFO_SLAVE_KIND : IFLA_INFO_KIND];
	data = l->info[slave ? IFLA_INFO_SLAVE_DATA : IFLA_INFO_DATA];
	if (!kind || !data)
		return 0;
	nla_for_each_nested(nla, data, rem)
		if (!err && af_inet_cr_kind_index(nla_data(kind), slave, nla))
			err = translate(r, nla, !slave && r->outside);
	return err;
}

/**
 * af_inet_cr_translate_link - put the indexes that devices have here into NETDEV_LINK
 * @r: the request
 * @l: a copy of its NETDEV_LINK, parsed
 *
 * All indexes of NETDEV_LINK.
 *
 * Return: 0 or an error.
 */
int af_inet_cr_translate_link(struct af_inet_cr_netdev *r, struct link *l)
{
	struct ref far;
	int err;

	err = af_inet_cr_find_far(r, &far);
	if (err < 0)
		return err;
	r->outside = err;
	err = translate(r, l->tb[IFLA_MASTER], false);
	/* The peer of a veth is created with it */
	if (!err && !af_inet_cr_is_veth(l))
		err = translate(r, l->tb[IFLA_LINK], r->outside);
	if (!err)
		err = translate_data(r, l, false);
	return err ? err : translate_data(r, l, true);
}
