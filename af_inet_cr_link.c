// SPDX-License-Identifier: GPL-2.0
/*
 * Checkpoint and restore of network devices: the restore of one device.
 *
 * A device that is not there is made by rtnetlink.  From then on there is one
 * way for all: what the message says is compared with what the device is, in
 * the words of the dump, and what differs is set.  An error puts a device that
 * was there before back by the same way, with a message taken of it first.
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
#include "af_inet_cr.h"

#define POLICY_U32	{ .type = NLA_U32 }
#define POLICY_U8	{ .type = NLA_U8 }
#define POLICY_NEST	{ .type = NLA_NESTED }
#define POLICY_KIND	{ .type = NLA_NUL_STRING, .len = 31 }
#define POLICY_NAME	{ .type = NLA_NUL_STRING, .len = IFNAMSIZ - 1 }

/* What rtnetlink checks further */
static const struct nla_policy link_policy[IFLA_MAX + 1] = {
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

static const struct nla_policy ref_policy[] = {
	[AF_INET_CR_NETDEV_REF_INDEX] = POLICY_U32,
	[AF_INET_CR_NETDEV_REF_NAME] = POLICY_NAME,
	[AF_INET_CR_NETDEV_REF_NETNSID] = { .type = NLA_S32 },
};

/**
 * struct link - NETDEV_LINK of a request or of a device
 * @tb: its attributes
 * @info: attributes of IFLA_LINKINFO
 * @kind: kind of the device, or NULL
 * @token: IFLA_INET6_TOKEN, or NULL
 * @flags: of a device, as in NETDEV_FLAGS
 * @skb: where the attributes of a device are
 */
struct link {
	struct nlattr *tb[IFLA_MAX + 1];
	struct nlattr *info[IFLA_INFO_MAX + 1];
	const char *kind;
	const struct nlattr *token;
	u32 flags;
	struct sk_buff *skb;
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

static int link_parse(struct link *l, const struct nlattr *nest,
		      struct netlink_ext_ack *extack)
{
	int err;

	memset(l, 0, sizeof(*l));
	if (!nest)
		return 0;
	err = af_inet_cr_parse_nest(l->tb, IFLA_MAX, nest, link_policy, extack);
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

/**
 * af_inet_cr_netdev_now - what a device is now
 * @r: the request, which has found the device
 * @fill: writes it, under the rtnl lock
 *
 * Returns a buffer of attributes.
 */
struct sk_buff *af_inet_cr_netdev_now(struct af_inet_cr_netdev *r,
				      int (*fill)(struct sk_buff *skb,
						  const struct net_device *dev))
{
	const struct net_device *dev;
	struct sk_buff *skb;
	size_t size;
	int err = -EMSGSIZE;

	for (size = SZ_4K; size <= SZ_2M && err == -EMSGSIZE; size *= 8) {
		skb = alloc_skb(size, GFP_KERNEL_ACCOUNT);
		if (!skb)
			return ERR_PTR(-ENOMEM);
		rtnl_lock();
		dev = __dev_get_by_index(r->net, r->ifindex);
		err = dev ? fill(skb, dev) : -ENODEV;
		rtnl_unlock();
		if (err)
			kfree_skb(skb);
	}
	return err ? ERR_PTR(err) : skb;
}

static int link_fill(struct sk_buff *skb, const struct net_device *dev)
{
	int err = af_inet_cr_link_dump(skb, dev);

	return err ? err : nla_put_u32(skb, AF_INET_CR_ATTR_NETDEV_FLAGS,
				       af_inet_cr_link_flags(dev));
}

static void link_forget(struct af_inet_cr_netdev *r)
{
	if (r->now)
		kfree_skb(r->now->skb);
	kfree(r->now);
	r->now = NULL;
}

/* Looked at once, until the next request changes it: see do_link() */
static const struct link *link_now(struct af_inet_cr_netdev *r)
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
		link_forget(r);
		return ERR_CAST(skb);
	}
	attrs = (const struct nlattr *)skb->data;
	err = link_parse(r->now, attrs, NULL);
	r->now->skb = skb;
	if (err) {
		link_forget(r);
		return ERR_PTR(err);
	}
	r->now->flags = nla_get_u32(nla_find(attrs, skb->len,
					     AF_INET_CR_ATTR_NETDEV_FLAGS));
	return r->now;
}

static bool same_attr(const struct nlattr *a, const struct nlattr *b)
{
	return !a == !b && (!a || (nla_len(a) == nla_len(b) &&
				   !memcmp(nla_data(a), nla_data(b),
					   nla_len(a))));
}

/* References */

/**
 * struct ref - NETDEV_REF of a request
 * @nla: the attribute
 * @index: index that NETDEV_LINK has
 * @name: of the device, or NULL
 * @outside: it is in the namespace of the far end
 */
struct ref {
	const struct nlattr *nla;
	u32 index;
	const char *name;
	bool outside;
};

static int ref_parse(struct ref *ref, const struct nlattr *nla,
		     struct netlink_ext_ack *extack)
{
	struct nlattr *tb[AF_INET_CR_NETDEV_REF_MAX + 1];
	int err;

	err = af_inet_cr_parse_nest(tb, AF_INET_CR_NETDEV_REF_MAX, nla,
				    ref_policy, extack);
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

/* The reference to an index, 0 if there is none, or an error */
static int ref_find(struct af_inet_cr_netdev *r, u32 index, bool outside,
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
	err = ref_find(r, nla_get_u32(nla), outside, &ref);
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

static bool is_veth(const struct link *l)
{
	return l->kind && !strcmp(l->kind, "veth");
}

/* More than any device has */
#define REFS_MAX	16

static int check_refs(struct af_inet_cr_netdev *r)
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
			err = ref_find(r, ref.index, ref.outside, &other);
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

/* The message says nothing else of a far end than its reference */
static int find_far(struct af_inet_cr_netdev *r, struct ref *ref)
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

/* Those among the data of a kind, or @slave: of a port */
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

/* All indexes of NETDEV_LINK */
static int translate_link(struct af_inet_cr_netdev *r, struct link *l)
{
	struct ref far;
	int err;

	err = find_far(r, &far);
	if (err < 0)
		return err;
	r->outside = err;
	err = translate(r, l->tb[IFLA_MASTER], false);
	/* That of a veth is made with it */
	if (!err && !is_veth(l))
		err = translate(r, l->tb[IFLA_LINK], r->outside);
	if (!err)
		err = translate_data(r, l, false);
	return err ? err : translate_data(r, l, true);
}

/* Making a device */

static int put_copy(struct sk_buff *skb, const struct nlattr *nla)
{
	return nla ? nla_put(skb, nla->nla_type, nla_len(nla), nla_data(nla)) : 0;
}

/* The index, or 0 if somebody has it */
static u32 free_index(struct net *net, u32 index)
{
	rcu_read_lock();
	if (index > INT_MAX || dev_get_by_index_rcu(net, index))
		index = 0;
	rcu_read_unlock();
	return index;
}

static int put_veth_peer(struct af_inet_cr_netdev *r, struct sk_buff *skb,
			 const struct link *l)
{
	static const int types[] = {
		IFLA_NUM_TX_QUEUES, IFLA_NUM_RX_QUEUES, IFLA_ADDRESS, IFLA_MTU,
	};
	const struct nlattr *data = l->info[IFLA_INFO_DATA], *given = NULL;
	struct nlattr *tb[IFLA_MAX + 1] = {};
	struct ifinfomsg *ifm;
	struct nlattr *nest;
	struct ref ref = {};
	unsigned int i;
	int err;

	err = r->outside ? find_far(r, &ref) :
	      l->tb[IFLA_LINK] ? ref_find(r, nla_get_u32(l->tb[IFLA_LINK]),
					  false, &ref) : 0;
	if (err < 0)
		return err;
	if (data)
		given = nla_find_nested(data, VETH_INFO_PEER);
	if (given && nla_len(given) >= sizeof(*ifm)) {
		err = __nla_parse(tb, IFLA_MAX, nla_data(given) + sizeof(*ifm),
				  nla_len(given) - sizeof(*ifm), link_policy,
				  NL_VALIDATE_STRICT, NULL);
		if (err) {
			NL_SET_ERR_MSG_ATTR(r->extack,
					    r->tb[AF_INET_CR_ATTR_NETDEV_LINK],
					    "VETH_INFO_PEER is malformed");
			return -EINVAL;
		}
	}

	nest = nla_nest_start(skb, VETH_INFO_PEER);
	ifm = nest ? nla_reserve_nohdr(skb, sizeof(*ifm)) : NULL;
	if (!ifm)
		return -EMSGSIZE;
	memset(ifm, 0, sizeof(*ifm));
	if (ref.name && nla_put_string(skb, IFLA_IFNAME, ref.name))
		return -EMSGSIZE;
	for (i = 0; i < ARRAY_SIZE(types); i++)
		if (put_copy(skb, tb[types[i]]))
			return -EMSGSIZE;
	if (r->outside && r->netns_fd &&
	    nla_put_u32(skb, IFLA_NET_NS_FD, nla_get_u32(r->netns_fd)))
		return -EMSGSIZE;
	ifm->ifi_index = free_index(r->outside ? r->far : r->net, ref.index);
	nla_nest_end(skb, nest);
	return 0;
}

enum kind_mode {
	KIND_CREATE,	/* what a device is made with */
	KIND_ALL,
	KIND_CHANGED,	/* what differs from what it has now */
};

static bool wanted(const struct link *l, const struct nlattr *nla,
		   enum kind_mode mode, const struct link *now)
{
	const struct nlattr *had;

	if (mode == KIND_CREATE)
		return !af_inet_cr_kind_late(l->kind, nla);
	if (mode == KIND_ALL || !now->info[IFLA_INFO_DATA])
		return true;
	had = nla_find_nested(now->info[IFLA_INFO_DATA], nla_type(nla));
	return !had || !same_attr(had, nla);
}

static int put_kind(struct af_inet_cr_netdev *r, struct sk_buff *skb,
		    const struct link *l, enum kind_mode mode,
		    const struct link *now)
{
	struct nlattr *info, *data, *nla;
	int err = 0, rem;

	info = nla_nest_start(skb, IFLA_LINKINFO);
	if (!info || nla_put_string(skb, IFLA_INFO_KIND, l->kind))
		return -EMSGSIZE;
	data = nla_nest_start(skb, IFLA_INFO_DATA);
	if (!data)
		return -EMSGSIZE;
	if (is_veth(l)) {
		err = put_veth_peer(r, skb, l);
	} else if (l->info[IFLA_INFO_DATA]) {
		nla_for_each_nested(nla, l->info[IFLA_INFO_DATA], rem)
			if (!err && wanted(l, nla, mode, now))
				err = put_copy(skb, nla);
	}
	nla_nest_end(skb, data);
	nla_nest_end(skb, info);
	return err;
}

/* What rtnetlink takes when it makes a device, and what it takes later */
static const u16 create_attrs[] = {
	IFLA_ADDRESS, IFLA_BROADCAST, IFLA_MTU, IFLA_TXQLEN, IFLA_GROUP,
	IFLA_NUM_TX_QUEUES, IFLA_NUM_RX_QUEUES, IFLA_LINKMODE,
};

#ifdef AF_INET_CR_HAVE_IPV4_SIZES
/* Absent is the default */
static const u16 size_attrs[] = {
	IFLA_GSO_IPV4_MAX_SIZE, IFLA_GRO_IPV4_MAX_SIZE,
};
#endif

static const u16 change_attrs[] = {
	IFLA_ADDRESS, IFLA_BROADCAST, IFLA_MTU, IFLA_TXQLEN, IFLA_GROUP,
	IFLA_GSO_MAX_SIZE, IFLA_GSO_MAX_SEGS, IFLA_GRO_MAX_SIZE,
#ifdef AF_INET_CR_HAVE_IPV4_SIZES
	IFLA_GSO_IPV4_MAX_SIZE, IFLA_GRO_IPV4_MAX_SIZE,
#endif
	IFLA_LINKMODE, IFLA_IFALIAS,
};

static struct sk_buff *newlink(struct af_inet_cr_netdev *r, int type, int flags,
			       const struct ifinfomsg *ifm)
{
	return af_inet_cr_rtnl_new(type, flags, ifm, sizeof(*ifm),
				   nla_total_size(r->len) + SZ_1K);
}

/* Send it, if there was no error until here */
static int do_link(struct af_inet_cr_netdev *r, struct sk_buff *skb, int err,
		   const struct nlattr *blame)
{
	if (err) {
		nlmsg_free(skb);
		return err;
	}
	link_forget(r);
	err = af_inet_cr_rtnl_do(r->rtnl, skb, r->extack);
	if (!err)
		return 0;
	if (blame)
		NL_SET_BAD_ATTR(r->extack, blame);
	if (!r->extack->_msg)
		NL_SET_ERR_MSG(r->extack, "rtnetlink does not take this");
	return err;
}

static int load_driver(struct af_inet_cr_netdev *r, const struct link *l)
{
	const struct nlattr *nla = r->tb[AF_INET_CR_ATTR_NETDEV_LINK];
	int err = af_inet_cr_rtnl_load(l->kind);

	if (err == -EAGAIN)
		NL_SET_ERR_MSG_ATTR(r->extack, nla,
				    "the driver of this kind of device is being loaded, try again");
	else if (err == -EOPNOTSUPP)
		NL_SET_ERR_MSG_ATTR(r->extack, nla,
				    "this kernel has no such kind of device");
	return err;
}

static int rename_device(struct af_inet_cr_netdev *r)
{
	struct ifinfomsg ifm = { .ifi_index = r->ifindex };
	struct sk_buff *skb;
	int err;

	skb = newlink(r, RTM_NEWLINK, 0, &ifm);
	if (!skb)
		return -ENOMEM;
	err = nla_put_string(skb, IFLA_IFNAME, r->name);
	return do_link(r, skb, err, r->tb[AF_INET_CR_ATTR_NETDEV_NAME]);
}

static int create(struct af_inet_cr_netdev *r, const struct link *l)
{
	const struct nlattr *index = r->tb[AF_INET_CR_ATTR_NETDEV_INDEX];
	bool far = r->outside && !is_veth(l) && !net_eq(r->far, r->net);
	struct ifinfomsg ifm = {
		.ifi_index = index ? free_index(r->net, nla_get_u32(index)) : 0,
	};
	char name[IFNAMSIZ];
	struct sk_buff *skb;
	unsigned int i;
	int err;

	strscpy(name, r->name, sizeof(name));
	/* It comes into being there, where its name and index can be taken */
	if (far) {
		snprintf(name, sizeof(name), "cr%08x", get_random_u32());
		ifm.ifi_index = free_index(r->far, ifm.ifi_index);
	}
	skb = newlink(r, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &ifm);
	if (!skb)
		return -ENOMEM;
	err = nla_put_string(skb, IFLA_IFNAME, name);
	for (i = 0; i < ARRAY_SIZE(create_attrs) && !err; i++)
		err = put_copy(skb, l->tb[create_attrs[i]]);
	if (!err && !is_veth(l))
		err = put_copy(skb, l->tb[IFLA_LINK]);
	if (!err && far)
		err = nla_put_s32(skb, IFLA_LINK_NETNSID,
				  peernet2id_alloc(r->net, r->far, GFP_KERNEL));
	if (!err)
		err = put_kind(r, skb, l, KIND_CREATE, NULL);
	err = do_link(r, skb, err, r->tb[AF_INET_CR_ATTR_NETDEV_LINK]);
	/* It may have been made though nobody could say so */
	if (err && err != -ENOBUFS)
		return err;
	r->ifindex = af_inet_cr_link_index(r->net, name);
	if (!r->ifindex)
		return err ? err : -ENODEV;
	r->created = true;
	return far ? rename_device(r) : 0;
}

/* Making it so, step by step */

/* Does a device lack something of the data the message has for its kind? */
static bool differs(const char *kind, const struct nlattr *want,
		    const struct nlattr *now)
{
	const struct nlattr *nla, *had;
	int rem;

	nla_for_each_nested(nla, want, rem) {
		had = now ? nla_find_nested(now, nla_type(nla)) : NULL;
		if (had ? !same_attr(nla, had) :
			  memchr_inv(nla_data(nla), 0, nla_len(nla)) &&
			  !af_inet_cr_kind_hidden(kind, nla))
			return true;
	}
	return false;
}

static bool kind_differs(struct af_inet_cr_netdev *r, const struct link *want,
			 const struct link *now)
{
	return want->kind && want->info[IFLA_INFO_DATA] && !is_veth(want) && !r->external &&
	       differs(want->kind, want->info[IFLA_INFO_DATA],
		       now->info[IFLA_INFO_DATA]);
}

/* By itself, because some drivers take no other change together with it */
static int send_kind(struct af_inet_cr_netdev *r, const struct link *want,
		     enum kind_mode mode)
{
	struct ifinfomsg ifm = { .ifi_index = r->ifindex };
	const struct link *now = link_now(r);
	struct sk_buff *skb;

	if (IS_ERR(now))
		return PTR_ERR(now);
	skb = newlink(r, RTM_NEWLINK, 0, &ifm);
	if (!skb)
		return -ENOMEM;
	r->extack->_msg = NULL;
	return do_link(r, skb, put_kind(r, skb, want, mode, now),
		       r->tb[AF_INET_CR_ATTR_NETDEV_LINK]);
}

/* Some devices take an address when they are made, others have that of another */
static bool takes_mac(struct af_inet_cr_netdev *r)
{
	const struct net_device *dev;
	bool takes;

	rtnl_lock();
	dev = __dev_get_by_index(r->net, r->ifindex);
	takes = dev && dev->netdev_ops->ndo_set_mac_address;
	rtnl_unlock();
	return takes;
}

static int send_changes(struct af_inet_cr_netdev *r, const struct link *want)
{
	struct ifinfomsg ifm = { .ifi_index = r->ifindex };
	const struct link *now = link_now(r);
	struct sk_buff *skb;
	const struct nlattr *nla;
	bool change = false;
	unsigned int i;
	int err = 0;

	if (IS_ERR(now))
		return PTR_ERR(now);
	skb = newlink(r, RTM_NEWLINK, 0, &ifm);
	if (!skb)
		return -ENOMEM;
	for (i = 0; i < ARRAY_SIZE(change_attrs) && !err; i++) {
		nla = want->tb[change_attrs[i]];
		if (!nla || same_attr(nla, now->tb[change_attrs[i]]) ||
		    (change_attrs[i] == IFLA_ADDRESS && !takes_mac(r)))
			continue;
		/* The longest alias has no room for its NUL in rtnetlink */
		if (change_attrs[i] == IFLA_IFALIAS)
			err = nla_put(skb, IFLA_IFALIAS, strlen(nla_data(nla)),
				      nla_data(nla));
		else
			err = put_copy(skb, nla);
		change = true;
	}
	/* No alias is an empty one */
	if (!err && r->whole && now->tb[IFLA_IFALIAS] &&
	    !want->tb[IFLA_IFALIAS]) {
		err = nla_put(skb, IFLA_IFALIAS, 0, NULL);
		change = true;
	}
#ifdef AF_INET_CR_HAVE_IPV4_SIZES
	for (i = 0; i < ARRAY_SIZE(size_attrs) && !err && r->undoing; i++) {
		if (want->tb[size_attrs[i]] || !now->tb[size_attrs[i]])
			continue;
		err = nla_put_u32(skb, size_attrs[i], GSO_LEGACY_MAX_SIZE);
		change = true;
	}
#endif
	if (!change) {
		nlmsg_free(skb);
		return 0;
	}
	return do_link(r, skb, err, r->tb[AF_INET_CR_ATTR_NETDEV_LINK]);
}

/*
 * What needs nothing else.  Some drivers want to hear all of the data of their
 * kind again, others refuse to hear what they cannot change.
 */
static int set_link(struct af_inet_cr_netdev *r, const struct link *want)
{
	const struct link *now;
	int err;

	err = send_changes(r, want);
	if (err)
		return err;
	now = link_now(r);
	if (IS_ERR(now))
		return PTR_ERR(now);
	if (!kind_differs(r, want, now))
		return 0;
	err = send_kind(r, want, KIND_ALL);
	if (err == -EOPNOTSUPP || err == -EBUSY || err == -ENOTEMPTY ||
	    err == -EACCES)
		err = send_kind(r, want, KIND_CHANGED);
	return err;
}

static int set_attr(struct af_inet_cr_netdev *r, int type, const void *value,
		    int len, const struct nlattr *blame)
{
	struct ifinfomsg ifm = { .ifi_index = r->ifindex };
	struct sk_buff *skb = newlink(r, RTM_NEWLINK, 0, &ifm);

	if (!skb)
		return -ENOMEM;
	return do_link(r, skb, nla_put(skb, type, len, value), blame);
}

static int set_flags(struct af_inet_cr_netdev *r, u32 mask)
{
	const struct nlattr *nla = r->tb[AF_INET_CR_ATTR_NETDEV_FLAGS];
	struct ifinfomsg ifm = { .ifi_index = r->ifindex };
	const struct link *now;
	struct sk_buff *skb;

	if (!nla)
		return 0;
	now = link_now(r);
	if (IS_ERR(now))
		return PTR_ERR(now);
	ifm.ifi_flags = nla_get_u32(nla) & mask;
	ifm.ifi_change = (now->flags ^ ifm.ifi_flags) & mask;
	if (!ifm.ifi_change)
		return 0;
	skb = newlink(r, RTM_NEWLINK, 0, &ifm);
	if (!skb)
		return -ENOMEM;
	return do_link(r, skb, 0, nla);
}

static bool wants_up(const struct af_inet_cr_netdev *r)
{
	const struct nlattr *nla = r->tb[AF_INET_CR_ATTR_NETDEV_FLAGS];

	return nla && nla_get_u32(nla) & IFF_UP;
}

/* The master, and what it knows of its port */
static int set_master(struct af_inet_cr_netdev *r, const struct link *want)
{
	const struct nlattr *master = want->tb[IFLA_MASTER];
	u32 index = master ? nla_get_u32(master) : 0;
	const struct link *now = link_now(r);

	if (IS_ERR(now))
		return PTR_ERR(now);
	if (same_attr(master, now->tb[IFLA_MASTER]) || (!master && !r->whole))
		return 0;
	return set_attr(r, IFLA_MASTER, &index, sizeof(index),
			r->tb[AF_INET_CR_ATTR_NETDEV_LINK]);
}

/* Another port that this one knows and is not to know */
static const struct nlattr *lost_port(const struct af_inet_cr_netdev *r,
				      const struct link *want,
				      const struct link *now)
{
	const struct nlattr *data = now->info[IFLA_INFO_SLAVE_DATA], *nla;
	const struct nlattr *kind = now->info[IFLA_INFO_SLAVE_KIND];
	int rem;

	if (!r->whole || !data || !kind)
		return NULL;
	nla_for_each_nested(nla, data, rem)
		if (af_inet_cr_kind_index(nla_data(kind), true, nla) &&
		    !nla_find_nested(want->info[IFLA_INFO_SLAVE_DATA],
				     nla_type(nla)))
			return nla;
	return NULL;
}

static int put_port_data(struct sk_buff *skb, const struct nlattr *data,
			 const struct nlattr *lost)
{
	struct nlattr *nest = nla_nest_start(skb, IFLA_INFO_SLAVE_DATA);
	const struct nlattr *nla;
	int err = nest ? 0 : -EMSGSIZE, rem;

	nla_for_each_nested(nla, data, rem)
		if (!err)
			err = put_copy(skb, nla);
	if (!err && lost)
		err = nla_put_u32(skb, nla_type(lost), 0);
	if (!err)
		nla_nest_end(skb, nest);
	return err;
}

static int set_port(struct af_inet_cr_netdev *r, const struct link *want)
{
	const struct nlattr *data = want->info[IFLA_INFO_SLAVE_DATA], *lost;
	struct ifinfomsg ifm = { .ifi_index = r->ifindex };
	const struct link *now;
	struct nlattr *nest;
	struct sk_buff *skb;
	int err;

	if (!data)
		return 0;
	now = link_now(r);
	if (IS_ERR(now))
		return PTR_ERR(now);
	if (!now->tb[IFLA_MASTER]) {
		NL_SET_ERR_MSG_ATTR(r->extack,
				    r->tb[AF_INET_CR_ATTR_NETDEV_LINK],
				    "the device has no master to take IFLA_INFO_SLAVE_DATA");
		return -EINVAL;
	}
	lost = lost_port(r, want, now);
	if (!lost && !differs("", data, now->info[IFLA_INFO_SLAVE_DATA]))
		return 0;
	skb = newlink(r, RTM_NEWLINK, 0, &ifm);
	if (!skb)
		return -ENOMEM;
	nest = nla_nest_start(skb, IFLA_LINKINFO);
	err = nest ? put_copy(skb, want->info[IFLA_INFO_SLAVE_KIND]) : -EMSGSIZE;
	if (!err)
		err = put_port_data(skb, data, lost);
	if (!err)
		nla_nest_end(skb, nest);
	return do_link(r, skb, err, r->tb[AF_INET_CR_ATTR_NETDEV_LINK]);
}

/* Tell the master which of its ports this is */
static int tell_master(struct af_inet_cr_netdev *r, const struct link *want)
{
	const struct nlattr *data = r->tb[AF_INET_CR_ATTR_NETDEV_MASTER_DATA];
	const struct nlattr *kind = want->info[IFLA_INFO_SLAVE_KIND];
	struct nlattr *info, *nest, *nla;
	struct ifinfomsg ifm = {};
	const struct link *now;
	struct sk_buff *skb;
	int err, rem;

	if (!data)
		return 0;
	now = link_now(r);
	if (IS_ERR(now))
		return PTR_ERR(now);
	if (!kind || !same_attr(kind, now->info[IFLA_INFO_SLAVE_KIND])) {
		NL_SET_ERR_MSG_ATTR(r->extack, data,
				    "the device has no master of the kind in IFLA_INFO_SLAVE_KIND");
		return -EINVAL;
	}
	ifm.ifi_index = nla_get_u32(now->tb[IFLA_MASTER]);
	skb = newlink(r, RTM_NEWLINK, 0, &ifm);
	if (!skb)
		return -ENOMEM;
	info = nla_nest_start(skb, IFLA_LINKINFO);
	err = info ? nla_put_string(skb, IFLA_INFO_KIND, nla_data(kind)) :
		     -EMSGSIZE;
	nest = err ? NULL : nla_nest_start(skb, IFLA_INFO_DATA);
	if (!err && !nest)
		err = -EMSGSIZE;
	nla_for_each_nested(nla, data, rem) {
		if (!err && !af_inet_cr_kind_port(nla_data(kind), nla)) {
			NL_SET_ERR_MSG(r->extack,
				       "a master is told of its port and nothing else");
			err = -EINVAL;
		}
		if (!err)
			err = nla_put_u32(skb, nla_type(nla), r->ifindex);
	}
	if (!err) {
		nla_nest_end(skb, nest);
		nla_nest_end(skb, info);
	}
	return do_link(r, skb, err, data);
}

static int restore_port(struct af_inet_cr_netdev *r, const struct link *want)
{
	int err = 0;

	if (r->tb[AF_INET_CR_ATTR_NETDEV_LINK])
		err = set_master(r, want);
	if (!err)
		err = set_port(r, want);
	return err ? err : tell_master(r, want);
}

/* An identifier for IPv6 addresses that routers announce prefixes of */
static int set_token(struct af_inet_cr_netdev *r, const struct link *want)
{
	struct ifinfomsg ifm = { .ifi_index = r->ifindex };
	static const struct in6_addr none;
	struct nlattr *spec, *nest;
	struct sk_buff *skb;
	int err = 0;

	if (!want->token && !r->undoing)
		return 0;
	skb = newlink(r, RTM_NEWLINK, 0, &ifm);
	if (!skb)
		return -ENOMEM;
	spec = nla_nest_start(skb, IFLA_AF_SPEC);
	nest = spec ? nla_nest_start(skb, AF_INET6) : NULL;
	if (!nest || nla_put(skb, IFLA_INET6_TOKEN, sizeof(none),
			     want->token ? nla_data(want->token) : &none))
		err = -EMSGSIZE;
	if (!err) {
		nla_nest_end(skb, nest);
		nla_nest_end(skb, spec);
	}
	return do_link(r, skb, err, r->tb[AF_INET_CR_ATTR_NETDEV_LINK]);
}

/* Alternative names */

static int do_altname(struct af_inet_cr_netdev *r, int type,
		      const struct nlattr *name, const struct nlattr *blame)
{
	struct ifinfomsg ifm = { .ifi_index = r->ifindex };
	struct nlattr *nest;
	struct sk_buff *skb;
	int err;

	skb = newlink(r, type, type == RTM_NEWLINKPROP ? NLM_F_CREATE : 0, &ifm);
	if (!skb)
		return -ENOMEM;
	nest = nla_nest_start(skb, IFLA_PROP_LIST);
	err = nest ? nla_put_string(skb, IFLA_ALT_IFNAME, nla_data(name)) :
		     -EMSGSIZE;
	if (!err)
		nla_nest_end(skb, nest);
	return do_link(r, skb, err, blame);
}

static bool has_altname(struct af_inet_cr_netdev *r, const struct nlattr *name)
{
	const struct nlattr *nla;
	int rem;

	nla_for_each_attr(nla, r->attrs, r->len, rem)
		if (nla_type(nla) == AF_INET_CR_ATTR_NETDEV_ALTNAME &&
		    !nla_strcmp(nla, nla_data(name)))
			return true;
	return false;
}

static int remove_altnames(struct af_inet_cr_netdev *r)
{
	struct af_inet_cr_altnames names = {};
	const struct nlattr *nla;
	int err, rem;

	err = af_inet_cr_altnames_take(r->rtnl, r->ifindex, &names);
	nla_for_each_attr(nla, names.attrs, names.len, rem)
		if (nla_type(nla) == IFLA_ALT_IFNAME && !err &&
		    !has_altname(r, nla))
			err = do_altname(r, RTM_DELLINKPROP, nla, NULL);
	kvfree(names.attrs);
	return err;
}

static int restore_altnames(struct af_inet_cr_netdev *r)
{
	const struct nlattr *nla;
	int err = 0, rem;

	if (r->whole && !r->created)
		err = remove_altnames(r);
	nla_for_each_attr(nla, r->attrs, r->len, rem) {
		if (nla_type(nla) != AF_INET_CR_ATTR_NETDEV_ALTNAME ||
		    af_inet_cr_link_index(r->net, nla_data(nla)) == r->ifindex)
			continue;
		if (!err || r->undoing)
			err = do_altname(r, RTM_NEWLINKPROP, nla, nla);
	}
	return err;
}

/* Link-layer multicast addresses, which only an ioctl of a device can set */

static int change_maddr(struct af_inet_cr_netdev *r, const struct nlattr *nla,
			bool add)
{
	struct net_device *dev;
	int err;

	rtnl_lock();
	dev = __dev_get_by_index(r->net, r->ifindex);
	if (!dev || !netif_device_present(dev))
		err = -ENODEV;
	else if (!dev->netdev_ops->ndo_set_rx_mode ||
		 nla_len(nla) != dev->addr_len)
		err = -EINVAL;
	else if (add)
		err = dev_mc_add_global(dev, nla_data(nla));
	else
		err = dev_mc_del_global(dev, nla_data(nla));
	rtnl_unlock();
	return err;
}

static bool has_maddr(const struct nlattr *attrs, int len,
		      const struct nlattr *maddr)
{
	const struct nlattr *nla;
	int rem;

	nla_for_each_attr(nla, attrs, len, rem)
		if (nla_type(nla) == AF_INET_CR_ATTR_NETDEV_MADDR &&
		    same_attr(nla, maddr))
			return true;
	return false;
}

static int restore_maddrs(struct af_inet_cr_netdev *r)
{
	const struct nlattr *nla, *had;
	struct sk_buff *skb;
	int err = 0, rem;

	if (!r->whole && !r->tb[AF_INET_CR_ATTR_NETDEV_MADDR])
		return 0;
	skb = af_inet_cr_netdev_now(r, af_inet_cr_maddr_dump);
	if (IS_ERR(skb))
		return PTR_ERR(skb);
	had = (const struct nlattr *)skb->data;
	nla_for_each_attr(nla, had, skb->len, rem) {
		if (fatal_signal_pending(current))
			err = -EINTR;
		if (r->whole && !err && !has_maddr(r->attrs, r->len, nla))
			err = change_maddr(r, nla, false);
		/* Somebody else was faster */
		if (err == -ENOENT)
			err = 0;
		cond_resched();
	}
	nla_for_each_attr(nla, r->attrs, r->len, rem) {
		if (fatal_signal_pending(current))
			err = -EINTR;
		cond_resched();
		if (nla_type(nla) != AF_INET_CR_ATTR_NETDEV_MADDR || err ||
		    has_maddr(had, skb->len, nla))
			continue;
		err = change_maddr(r, nla, true);
		if (err)
			NL_SET_ERR_MSG_ATTR(r->extack, nla,
					    "the device cannot have this link-layer address");
	}
	kfree_skb(skb);
	return err;
}

/* What a user took away from a device that is up */
static int set_state(struct af_inet_cr_netdev *r, const struct link *want,
		     int type, u8 otherwise)
{
	const struct nlattr *nla = want->tb[type];
	u8 value = nla ? nla_get_u8(nla) : otherwise;
	const struct link *now = link_now(r);

	if (IS_ERR(now))
		return PTR_ERR(now);
	if (same_attr(now->tb[type], nla) || (!nla && !r->whole))
		return 0;
	return set_attr(r, type, &value, sizeof(value),
			r->tb[AF_INET_CR_ATTR_NETDEV_LINK]);
}

static int restore_carrier(struct af_inet_cr_netdev *r, const struct link *want)
{
	const struct nlattr *nla = r->tb[AF_INET_CR_ATTR_NETDEV_LINK];
	const struct link *now;
	int err;

	if (!nla)
		return 0;
	err = set_state(r, want, IFLA_CARRIER, 1);
	if (!err)
		err = set_state(r, want, IFLA_PROTO_DOWN, 0);
	now = err ? ERR_PTR(err) : link_now(r);
	if (IS_ERR(now))
		return PTR_ERR(now);
	if (!kind_differs(r, want, now))
		return 0;
	NL_SET_ERR_MSG_ATTR(r->extack, nla,
			    "the driver of the device does not take this");
	return -EOPNOTSUPP;
}

static int make_it_so(struct af_inet_cr_netdev *r, const struct link *want)
{
	int err;

	err = set_flags(r, ~(u32)IFF_UP);
	if (!err || r->undoing)
		err = set_link(r, want);
	if (!err || r->undoing)
		err = af_inet_cr_conf_restore(r, false);
	/* A master can take addresses away, and wants its port down */
	if (!err || r->undoing)
		err = restore_port(r, want);
	if (!err || r->undoing)
		err = restore_altnames(r);
	/*
	 * Going down takes addresses away; lo gets its first ones, and their
	 * routes, by coming up.
	 */
	if ((!err || r->undoing) &&
	    (r->ifindex == LOOPBACK_IFINDEX || !wants_up(r)))
		err = set_flags(r, ~0U);
	if (!err || r->undoing)
		err = af_inet_cr_addr_restore(r, false);
	if (!err || r->undoing)
		err = set_flags(r, ~0U);
	if (!err || r->undoing)
		err = af_inet_cr_conf_restore(r, true);
	if (!err || r->undoing)
		err = set_token(r, want);
	if (!err || r->undoing)
		err = af_inet_cr_addr_restore(r, true);
	if (!err || r->undoing)
		err = restore_maddrs(r);
	if (!err || r->undoing)
		err = restore_carrier(r, want);
	link_forget(r);
	return err;
}

/* Undoing */

static void remove_device(struct af_inet_cr_netdev *r)
{
	struct net_device *dev;
	LIST_HEAD(list);

	rtnl_lock();
	dev = __dev_get_by_index(r->net, r->ifindex);
	if (dev && dev->rtnl_link_ops && dev->rtnl_link_ops->dellink) {
		dev->rtnl_link_ops->dellink(dev, &list);
		unregister_netdevice_many(&list);
	}
	rtnl_unlock();
}

/**
 * struct backup - what it takes to put a device back
 * @devs: its message, those of devices above it, which can follow its changes,
 *	or those of all others if the request can change them
 * @skb: room for a message
 * @r: a request with that
 * @ignored: nobody is told why it cannot be put back
 */
struct backup {
	struct af_inet_cr_netdevs *devs;
	struct sk_buff *skb;
	struct af_inet_cr_netdev r;
	struct netlink_ext_ack ignored;
};

static void backup_free(struct backup *b)
{
	if (!b)
		return;
	af_inet_cr_netdevs_free(b->devs);
	kfree_skb(b->skb);
	kfree(b);
}

/* Going up, down, to another size or address is passed on to those above */
static bool has_above(struct af_inet_cr_netdev *r)
{
	const struct net_device *dev;
	bool has;

	rcu_read_lock();
	dev = dev_get_by_index_rcu(r->net, r->ifindex);
	has = dev && !list_empty(&dev->adj_list.upper);
	rcu_read_unlock();
	return has;
}

/* Files of "all" change those of every device */
static bool changes_all(struct af_inet_cr_netdev *r)
{
	const struct nlattr *nla, *of;
	int rem;

	nla_for_each_attr(nla, r->attrs, r->len, rem) {
		if (nla_type(nla) != AF_INET_CR_ATTR_NETDEV_CONF)
			continue;
		of = nla_find_nested(nla, AF_INET_CR_NETDEV_CONF_OF);
		if (of)
			return true;
	}
	return false;
}

static struct backup *backup_take(struct af_inet_cr_netdev *r)
{
	struct af_inet_cr_which which = {
		.ifindex = changes_all(r) ? 0 : r->ifindex,
		.above = has_above(r),
		.backup = true,
	};
	struct backup *b;
	int err;

	b = kzalloc(sizeof(*b), GFP_KERNEL_ACCOUNT);
	if (!b)
		return ERR_PTR(-ENOMEM);
	b->r.net = r->net;
	b->r.far = r->net;
	b->r.extack = &b->ignored;
	b->r.rtnl = r->rtnl;
	b->r.whole = true;
	b->r.undoing = true;
	b->devs = af_inet_cr_netdevs_take(r->net, &which);
	if (IS_ERR(b->devs)) {
		err = PTR_ERR(b->devs);
		kfree(b);
		return ERR_PTR(err);
	}
	b->skb = alloc_skb(af_inet_cr_netdevs_room(b->devs), GFP_KERNEL_ACCOUNT);
	if (!b->skb) {
		backup_free(b);
		return ERR_PTR(-ENOMEM);
	}
	return b;
}

static void put_back(struct af_inet_cr_netdev *r, struct backup *b)
{
	bool all = changes_all(r);
	struct link want;
	u32 index;

	for (;;) {
		skb_trim(b->skb, 0);
		if (af_inet_cr_netdevs_put(b->devs, b->skb, r->net) ||
		    af_inet_cr_netdev_parse(&b->r,
					    (const struct nlattr *)b->skb->data,
					    b->skb->len) ||
		    link_parse(&want, b->r.tb[AF_INET_CR_ATTR_NETDEV_LINK],
			       NULL))
			break;
		index = nla_get_u32(b->r.tb[AF_INET_CR_ATTR_NETDEV_INDEX]);
		b->r.ifindex = index;
		b->r.external = index == r->ifindex ? r->external :
			af_inet_cr_get_flag(b->r.tb[AF_INET_CR_ATTR_NETDEV_EXTERNAL]);
		b->r.conf_late = false;
		nla_strscpy(b->r.name, b->r.tb[AF_INET_CR_ATTR_NETDEV_NAME],
			    sizeof(b->r.name));
		if (index == r->ifindex || !all)
			make_it_so(&b->r, &want);
		else
			af_inet_cr_conf_restore(&b->r, false);
	}
}

static void master_take(struct af_inet_cr_master *m,
			const struct net_device *dev)
{
	if (!dev)
		return;
	m->ifindex = dev->ifindex;
	m->assign = dev->addr_assign_type;
	memcpy(m->addr, dev->dev_addr, dev->addr_len);
}

static void masters_take(struct af_inet_cr_netdev *r, const struct link *want)
{
	const struct nlattr *nla = want->tb[IFLA_MASTER];
	struct net_device *dev;

	rtnl_lock();
	dev = __dev_get_by_index(r->net, r->ifindex);
	if (dev)
		master_take(&r->had, netdev_master_upper_dev_get(dev));
	if (nla)
		master_take(&r->gets,
			    __dev_get_by_index(r->net, nla_get_u32(nla)));
	rtnl_unlock();
}

static void master_put_back(struct af_inet_cr_netdev *r,
			    const struct af_inet_cr_master *m)
{
	struct sockaddr_storage addr = {};
	struct net_device *dev;

	if (!m->ifindex)
		return;
	rtnl_lock();
	dev = __dev_get_by_index(r->net, m->ifindex);
	if (dev && memcmp(dev->dev_addr, m->addr, dev->addr_len)) {
		addr.ss_family = dev->type;
		memcpy(addr.__data, m->addr, dev->addr_len);
		if (!dev_set_mac_address(dev, (struct sockaddr *)&addr, NULL))
			dev->addr_assign_type = m->assign;
	}
	rtnl_unlock();
}

/* Finding the device */

static int check_same(struct af_inet_cr_netdev *r, const struct link *want,
		      struct net_device *dev)
{
	const char *kind = dev->rtnl_link_ops ? dev->rtnl_link_ops->kind : "";
	const struct nlattr *link = want->tb[IFLA_LINK];
	struct net_device *peer = NULL;
	struct ref ref = {};
	int err;

	ASSERT_RTNL();
	if (r->external || !want->kind)
		return 0;
	if (strcmp(kind, want->kind)) {
		NL_SET_ERR_MSG_ATTR(r->extack,
				    r->tb[AF_INET_CR_ATTR_NETDEV_NAME],
				    "the name belongs to a device of another kind");
		return -EEXIST;
	}
	if (!link || r->outside)
		return 0;
	if (is_veth(want)) {
		err = ref_find(r, nla_get_u32(link), false, &ref);
		if (err < 0)
			return err;
		peer = af_inet_cr_veth_peer(dev);
		if (!ref.name || (peer && net_eq(dev_net(peer), r->net) &&
				  !strcmp(peer->name, ref.name)))
			return 0;
	} else if (dev_get_iflink(dev) == nla_get_u32(link)) {
		return 0;
	}
	NL_SET_ERR_MSG_ATTR(r->extack, r->tb[AF_INET_CR_ATTR_NETDEV_NAME],
			    "the name belongs to a device that is linked to another one");
	return -EEXIST;
}

/* -ENODEV if it has to be made */
static int find(struct af_inet_cr_netdev *r, const struct link *want)
{
	struct net_device *dev;
	int err = -ENODEV;

	rtnl_lock();
	dev = __dev_get_by_name(r->net, r->name);
	if (dev && strcmp(dev->name, r->name)) {
		NL_SET_ERR_MSG_ATTR(r->extack,
				    r->tb[AF_INET_CR_ATTR_NETDEV_NAME],
				    "the name is an alternative name of another device");
		err = -EEXIST;
	} else if (dev) {
		r->ifindex = dev->ifindex;
		err = check_same(r, want, dev);
	}
	rtnl_unlock();
	return err;
}

static int find_or_create(struct af_inet_cr_netdev *r, const struct link *want)
{
	int err = find(r, want);

	if (err != -ENODEV)
		return err;
	if (r->external || !want->kind) {
		NL_SET_ERR_MSG_ATTR(r->extack,
				    r->tb[AF_INET_CR_ATTR_NETDEV_NAME],
				    "there is no such device, and the message cannot create it");
		return -ENODEV;
	}
	if (is_veth(want) && !want->tb[IFLA_LINK] && !r->outside) {
		NL_SET_ERR_MSG_ATTR(r->extack,
				    r->tb[AF_INET_CR_ATTR_NETDEV_LINK],
				    "a veth needs IFLA_LINK, or a reference to another namespace, for its far end");
		return -EINVAL;
	}
	err = load_driver(r, want);
	return err ? err : create(r, want);
}

static int take_far(struct af_inet_cr_netdev *r)
{
	if (!r->netns_fd) {
		r->far = get_net(r->net);
		return 0;
	}
	r->far = get_net_ns_by_fd(nla_get_u32(r->netns_fd));
	if (IS_ERR(r->far)) {
		NL_SET_ERR_MSG_ATTR(r->extack, r->netns_fd,
				    "the descriptor is no network namespace");
		return PTR_ERR(r->far);
	}
	if (!ns_capable(r->far->user_ns, CAP_NET_ADMIN)) {
		put_net(r->far);
		NL_SET_ERR_MSG_ATTR(r->extack, r->netns_fd,
				    "no CAP_NET_ADMIN in that network namespace");
		return -EPERM;
	}
	return 0;
}

static int restore_link(struct af_inet_cr_netdev *r, const struct link *want)
{
	struct backup *backup = NULL;
	int err;

	err = find_or_create(r, want);
	if (err && r->created)
		remove_device(r);
	if (err)
		return err;
	if (!r->created) {
		backup = backup_take(r);
		if (IS_ERR(backup))
			return PTR_ERR(backup);
	}
	masters_take(r, want);
	err = make_it_so(r, want);
	if (err && r->created)
		remove_device(r);
	else if (err)
		put_back(r, backup);
	if (err) {
		master_put_back(r, &r->gets);
		master_put_back(r, &r->had);
	}
	backup_free(backup);
	return err;
}

/* NETDEV_LINK with the indexes that devices have here, in a copy */
static int take_link(struct af_inet_cr_netdev *r, struct link *want,
		     struct nlattr **copy)
{
	const struct nlattr *nla = r->tb[AF_INET_CR_ATTR_NETDEV_LINK];
	int err;

	err = link_parse(want, nla, r->extack);
	if (!err)
		err = check_refs(r);
	if (err || !nla)
		return err;
	*copy = kmemdup(nla, nla->nla_len, GFP_KERNEL_ACCOUNT);
	if (!*copy)
		return -ENOMEM;
	err = link_parse(want, *copy, NULL);
	return err ? err : translate_link(r, want);
}

/**
 * af_inet_cr_netdev_restore - carry out a NETDEV_RESTORE request
 * @r: the request, parsed
 *
 * Fills in @r->ifindex and @r->created.
 */
int af_inet_cr_netdev_restore(struct af_inet_cr_netdev *r)
{
	struct nlattr **tb = r->tb, *copy = NULL;
	struct link want;
	int err;

	if (!tb[AF_INET_CR_ATTR_NETDEV_NAME]) {
		NL_SET_ERR_MSG(r->extack, "NETDEV_NAME has to say which device");
		return -EINVAL;
	}
	nla_strscpy(r->name, tb[AF_INET_CR_ATTR_NETDEV_NAME], sizeof(r->name));
	/* rtnetlink would put a number in place of %d */
	if (!dev_valid_name(r->name) || strchr(r->name, '%')) {
		NL_SET_ERR_MSG_ATTR(r->extack, tb[AF_INET_CR_ATTR_NETDEV_NAME],
				    "no device can have this name");
		return -EINVAL;
	}
	r->whole = af_inet_cr_get_flag(tb[AF_INET_CR_ATTR_NETDEV_WHOLE]);
	r->external = af_inet_cr_get_flag(tb[AF_INET_CR_ATTR_NETDEV_EXTERNAL]);
	r->netns_fd = tb[AF_INET_CR_ATTR_NETDEV_NETNS_FD];
	err = take_far(r);
	if (err)
		return err;

	err = take_link(r, &want, &copy);
	if (!err)
		err = af_inet_cr_rtnl_open(r->net, &r->rtnl);
	if (!err) {
		err = restore_link(r, &want);
		af_inet_cr_rtnl_close(r->rtnl);
	}
	/* Nothing keeps others from deleting it between two steps */
	if (err == -ENODEV && !r->extack->_msg)
		NL_SET_ERR_MSG_ATTR(r->extack, tb[AF_INET_CR_ATTR_NETDEV_NAME],
				    "the device went away while it was restored");
	kfree(copy);
	put_net(r->far);
	return err;
}
