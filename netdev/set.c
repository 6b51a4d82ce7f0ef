// SPDX-License-Identifier: GPL-2.0
/*
 * Create a device, and set the differences to the request, step by step.
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
#include "af_inet_cr_trace.h"

/* Making a device */

static int put_copy(struct sk_buff *skb, const struct nlattr *nla)
{
	return nla ? nla_put(skb, nla->nla_type, nla_len(nla), nla_data(nla)) : 0;
}

/* The index, or 0 if another device has it */
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

	err = r->outside ? af_inet_cr_find_far(r, &ref) :
	      l->tb[IFLA_LINK] ? af_inet_cr_ref_find(r, nla_get_u32(l->tb[IFLA_LINK]),
					  false, &ref) : 0;
	if (err < 0)
		return err;
	if (data)
		given = nla_find_nested(data, VETH_INFO_PEER);
	if (given && nla_len(given) >= sizeof(*ifm)) {
		err = __nla_parse(tb, IFLA_MAX, nla_data(given) + sizeof(*ifm),
				  nla_len(given) - sizeof(*ifm), af_inet_cr_link_policy,
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
	return !had || !af_inet_cr_same_attr(had, nla);
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
	if (af_inet_cr_is_veth(l)) {
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

/* Attributes that rtnetlink takes when it creates a device, and those it takes later */
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
	af_inet_cr_link_forget(r);
	err = af_inet_cr_rtnl_do(r, skb);
	if (!err)
		return 0;
	if (blame)
		NL_SET_BAD_ATTR(r->extack, blame);
	if (!r->extack->_msg)
		NL_SET_ERR_MSG(r->extack, "rtnetlink does not take this");
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

/**
 * af_inet_cr_link_create - make a device
 * @r: the request
 * @l: its NETDEV_LINK
 *
 * Return: 0 or an error; @r->created says whether there is a device.
 */
int af_inet_cr_link_create(struct af_inet_cr_netdev *r, const struct link *l)
{
	const struct nlattr *index = r->tb[AF_INET_CR_ATTR_NETDEV_INDEX];
	bool far = r->outside && !af_inet_cr_is_veth(l) && !net_eq(r->far, r->net);
	struct ifinfomsg ifm = {
		.ifi_index = index ? free_index(r->net, nla_get_u32(index)) : 0,
	};
	char name[IFNAMSIZ];
	struct sk_buff *skb;
	unsigned int i;
	int err;

	strscpy(name, r->name, sizeof(name));
	/* The device is created there, where its name and index can be in use */
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
	if (!err && !af_inet_cr_is_veth(l))
		err = put_copy(skb, l->tb[IFLA_LINK]);
	if (!err && far)
		err = nla_put_s32(skb, IFLA_LINK_NETNSID,
				  peernet2id_alloc(r->net, r->far, GFP_KERNEL));
	if (!err)
		err = put_kind(r, skb, l, KIND_CREATE, NULL);
	err = do_link(r, skb, err, r->tb[AF_INET_CR_ATTR_NETDEV_LINK]);
	/* -ENOBUFS: the device may exist although the answer was lost */
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
		if (had ? !af_inet_cr_kind_same(kind, nla, had) :
			  memchr_inv(nla_data(nla), 0, nla_len(nla)) &&
			  !af_inet_cr_kind_hidden(kind, nla))
			return true;
	}
	return false;
}

/* Return: 1 if data of the kind differs from the request, 0, or an error */
static int kind_differs(struct af_inet_cr_netdev *r, const struct link *want)
{
	const struct link *now = af_inet_cr_link_now(r);

	if (IS_ERR(now))
		return PTR_ERR(now);
	return want->kind && want->info[IFLA_INFO_DATA] &&
	       !af_inet_cr_is_veth(want) && !r->external &&
	       differs(want->kind, want->info[IFLA_INFO_DATA],
		       now->info[IFLA_INFO_DATA]);
}

/* By itself, because some drivers take no other change together with it */
static int send_kind(struct af_inet_cr_netdev *r, const struct link *want,
		     enum kind_mode mode)
{
	struct ifinfomsg ifm = { .ifi_index = r->ifindex };
	const struct link *now = af_inet_cr_link_now(r);
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
	const struct link *now = af_inet_cr_link_now(r);
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
		if (!nla || af_inet_cr_same_attr(nla, now->tb[change_attrs[i]]) ||
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
 * Attributes that depend on no other step.  Some drivers want all of the data of
 * their kind again, others refuse the part that they cannot change.
 */
static int set_link(struct af_inet_cr_netdev *r, const struct link *want)
{
	int err;

	err = send_changes(r, want);
	if (err)
		return err;
	err = kind_differs(r, want);
	if (err <= 0)
		return err;
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
	now = af_inet_cr_link_now(r);
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

/* The address that the device gets back when it is no port any more */
static const struct nlattr *addr_before(const struct link *want)
{
	const struct nlattr *data = want->info[IFLA_INFO_SLAVE_DATA], *nla;
	const struct nlattr *kind = want->info[IFLA_INFO_SLAVE_KIND];
	int rem;

	if (!data || !kind)
		return NULL;
	nla_for_each_nested(nla, data, rem)
		if (af_inet_cr_kind_before(nla_data(kind), nla))
			return nla;
	return NULL;
}

/* The master, and its attributes of the port */
static int set_master(struct af_inet_cr_netdev *r, const struct link *want)
{
	const struct nlattr *master = want->tb[IFLA_MASTER];
	const struct nlattr *before = master ? addr_before(want) : NULL;
	u32 index = master ? nla_get_u32(master) : 0;
	const struct link *now = af_inet_cr_link_now(r);
	int err;

	if (IS_ERR(now))
		return PTR_ERR(now);
	if (af_inet_cr_same_attr(master, now->tb[IFLA_MASTER]) || (!master && !r->whole))
		return 0;
	if (before && !af_inet_cr_same_attr(before, now->tb[IFLA_ADDRESS])) {
		err = set_attr(r, IFLA_ADDRESS, nla_data(before),
			       nla_len(before),
			       r->tb[AF_INET_CR_ATTR_NETDEV_LINK]);
		if (err)
			return err;
	}
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

static int put_port_data(struct sk_buff *skb, const struct nlattr *kind,
			 const struct nlattr *data, const struct nlattr *lost)
{
	struct nlattr *nest = nla_nest_start(skb, IFLA_INFO_SLAVE_DATA);
	const struct nlattr *nla;
	int err = nest ? 0 : -EMSGSIZE, rem;

	nla_for_each_nested(nla, data, rem)
		if (!err && !(kind && af_inet_cr_kind_before(nla_data(kind),
							     nla)))
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
	now = af_inet_cr_link_now(r);
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
		err = put_port_data(skb, want->info[IFLA_INFO_SLAVE_KIND],
				    data, lost);
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
	now = af_inet_cr_link_now(r);
	if (IS_ERR(now))
		return PTR_ERR(now);
	if (!kind || !af_inet_cr_same_attr(kind, now->info[IFLA_INFO_SLAVE_KIND])) {
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
		err = af_inet_cr_netdev_err(r, set_master(r, want));
	if (err)
		return err;
	err = af_inet_cr_netdev_err(r, set_port(r, want));
	return err ? err : tell_master(r, want);
}

/* An identifier for IPv6 addresses that routers announce prefixes of */
static int set_token(struct af_inet_cr_netdev *r, const struct link *want)
{
	struct ifinfomsg ifm = { .ifi_index = r->ifindex };
	static const struct in6_addr none;
	struct nlattr *spec, *nest;
	const struct link *now;
	struct sk_buff *skb;
	int err = 0;

	if (!want->token && !r->undoing)
		return 0;
	now = af_inet_cr_link_now(r);
	if (IS_ERR(now))
		return PTR_ERR(now);
	if (af_inet_cr_same_attr(now->token, want->token))
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
	if (err)
		goto out;
	nla_for_each_attr(nla, names.attrs, names.len, rem) {
		if (nla_type(nla) != IFLA_ALT_IFNAME || has_altname(r, nla))
			continue;
		err = do_altname(r, RTM_DELLINKPROP, nla, NULL);
		err = af_inet_cr_netdev_err(r, err);
		if (err)
			goto out;
	}
out:
	kvfree(names.attrs);
	return err;
}

static int restore_altnames(struct af_inet_cr_netdev *r,
			    const struct link *want)
{
	const struct nlattr *nla;
	int err, rem;

	if (r->whole && !r->created) {
		err = af_inet_cr_netdev_err(r, remove_altnames(r));
		if (err)
			return err;
	}
	nla_for_each_attr(nla, r->attrs, r->len, rem) {
		if (nla_type(nla) != AF_INET_CR_ATTR_NETDEV_ALTNAME ||
		    af_inet_cr_link_index(r->net, nla_data(nla)) == r->ifindex)
			continue;
		err = do_altname(r, RTM_NEWLINKPROP, nla, nla);
		err = af_inet_cr_netdev_err(r, err);
		if (err)
			return err;
	}
	return 0;
}

/* The carrier or PROTO_DOWN of a device: @otherwise if the request has none */
static int set_state(struct af_inet_cr_netdev *r, const struct link *want,
		     int type, u8 otherwise)
{
	const struct nlattr *nla = want->tb[type];
	u8 value = nla ? nla_get_u8(nla) : otherwise;
	const struct link *now = af_inet_cr_link_now(r);

	if (IS_ERR(now))
		return PTR_ERR(now);
	if (af_inet_cr_same_attr(now->tb[type], nla) || (!nla && !r->whole))
		return 0;
	return set_attr(r, type, &value, sizeof(value),
			r->tb[AF_INET_CR_ATTR_NETDEV_LINK]);
}

static int restore_carrier(struct af_inet_cr_netdev *r, const struct link *want)
{
	const struct nlattr *nla = r->tb[AF_INET_CR_ATTR_NETDEV_LINK];
	int err;

	if (!nla)
		return 0;
	err = set_state(r, want, IFLA_CARRIER, 1);
	err = af_inet_cr_netdev_err(r, err);
	if (err)
		return err;
	err = set_state(r, want, IFLA_PROTO_DOWN, 0);
	err = af_inet_cr_netdev_err(r, err);
	if (err)
		return err;
	err = kind_differs(r, want);
	if (err <= 0)
		return err;
	NL_SET_ERR_MSG_ATTR(r->extack, nla,
			    "the driver of the device does not take this");
	return -EOPNOTSUPP;
}

/* The order: a master wants its port down, and can take addresses away */

static int set_flags_but_up(struct af_inet_cr_netdev *r,
			    const struct link *want)
{
	return set_flags(r, ~(u32)IFF_UP);
}

static int set_conf(struct af_inet_cr_netdev *r, const struct link *want)
{
	return af_inet_cr_conf_restore(r, false);
}

/*
 * Going down takes addresses away; lo gets its first ones, and their routes, by
 * coming up.
 */
static int set_up_first(struct af_inet_cr_netdev *r, const struct link *want)
{
	if (r->ifindex != LOOPBACK_IFINDEX && wants_up(r))
		return 0;
	return set_flags(r, ~0U);
}

static int set_addrs(struct af_inet_cr_netdev *r, const struct link *want)
{
	return af_inet_cr_addr_restore(r, false);
}

static int set_all_flags(struct af_inet_cr_netdev *r, const struct link *want)
{
	return set_flags(r, ~0U);
}

static int set_conf_late(struct af_inet_cr_netdev *r, const struct link *want)
{
	return af_inet_cr_conf_restore(r, true);
}

static int set_addrs_late(struct af_inet_cr_netdev *r, const struct link *want)
{
	return af_inet_cr_addr_restore(r, true);
}

#define STEP	AF_INET_CR_STEP

static const struct {
	const char *name;
	const char *failed;
	int (*step)(struct af_inet_cr_netdev *r, const struct link *want);
} steps[] = {
	STEP(flags, set_flags_but_up),
	STEP(link, set_link),
	STEP(conf, set_conf),
	STEP(port, restore_port),
	STEP(altnames, restore_altnames),
	STEP(down, set_up_first),
	STEP(addresses, set_addrs),
	STEP(up, set_all_flags),
	STEP(late conf, set_conf_late),
	STEP(token, set_token),
	STEP(late addresses, set_addrs_late),
	STEP(maddrs, af_inet_cr_maddr_restore),
	STEP(carrier, restore_carrier),
};

/**
 * af_inet_cr_link_apply - apply a message to a device
 * @r: the request
 * @want: its NETDEV_LINK
 *
 * Return: 0 or an error.
 */
int af_inet_cr_link_apply(struct af_inet_cr_netdev *r, const struct link *want)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(steps) && !err; i++) {
		err = steps[i].step(r, want);
		trace_netdev_step(r->name, steps[i].name, r->undoing, err);
		err = af_inet_cr_netdev_err(r, err);
		if (err && !r->extack->_msg)
			r->extack->_msg = steps[i].failed;
	}
	af_inet_cr_link_forget(r);
	return err;
}
