// SPDX-License-Identifier: GPL-2.0
/*
 * Checkpoint and restore of network devices: addresses.
 *
 * rtnetlink adds and removes them.  What it never lets a user set (a temporary
 * address, for example) is put onto the new address afterwards, and IPv6
 * addresses are added as if they had been tried already: they were.
 */
#include <linux/bsearch.h>
#include <linux/if_addr.h>
#include <linux/inetdevice.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <net/addrconf.h>
#include <net/if_inet6.h>
#include <net/netlink.h>
#include "netdev.h"

#define FOR_EVER	0xffffffffU

/* Seconds that are left of @lft seconds counted from @stamp */
static u32 lifetime_left(u32 lft, unsigned long stamp)
{
	unsigned long passed = (jiffies - stamp) / HZ;

	if (lft == FOR_EVER)
		return lft;
	return lft > passed ? lft - passed : 0;
}

static int put_lifetimes(struct sk_buff *skb, u32 valid, u32 preferred)
{
	if (valid != FOR_EVER &&
	    nla_put_u32(skb, AF_INET_CR_NETDEV_ADDR_VALID, valid))
		return -EMSGSIZE;
	if (preferred != FOR_EVER &&
	    nla_put_u32(skb, AF_INET_CR_NETDEV_ADDR_PREFERRED, preferred))
		return -EMSGSIZE;
	return 0;
}

/* Attributes of addresses of both families */
static int put_common(struct sk_buff *skb, u32 prefixlen, u32 scope, u32 flags,
		      u32 metric, u32 proto)
{
	if (nla_put_u32(skb, AF_INET_CR_NETDEV_ADDR_PREFIXLEN, prefixlen) ||
	    nla_put_u32(skb, AF_INET_CR_NETDEV_ADDR_SCOPE, scope) ||
	    nla_put_u32(skb, AF_INET_CR_NETDEV_ADDR_FLAGS, flags) ||
	    (metric &&
	     nla_put_u32(skb, AF_INET_CR_NETDEV_ADDR_METRIC, metric)) ||
	    (proto && nla_put_u32(skb, AF_INET_CR_NETDEV_ADDR_PROTO, proto)))
		return -EMSGSIZE;
	return 0;
}

static int put_v4(struct sk_buff *skb, const struct net_device *dev,
		  const struct in_ifaddr *ifa)
{
	bool permanent = ifa->ifa_flags & IFA_F_PERMANENT;
	u32 preferred = ifa->ifa_preferred_lft;
	struct nlattr *nest;

	if (permanent)
		preferred = ifa->ifa_flags & IFA_F_DEPRECATED ? 0 : FOR_EVER;
	nest = nla_nest_start(skb, AF_INET_CR_ATTR_NETDEV_ADDR);
	if (!nest ||
	    nla_put_in_addr(skb, AF_INET_CR_NETDEV_ADDR_LOCAL,
			    ifa->ifa_local) ||
	    (ifa->ifa_address != ifa->ifa_local &&
	     nla_put_in_addr(skb, AF_INET_CR_NETDEV_ADDR_PEER,
			     ifa->ifa_address)) ||
	    (ifa->ifa_broadcast &&
	     nla_put_in_addr(skb, AF_INET_CR_NETDEV_ADDR_BROADCAST,
			     ifa->ifa_broadcast)) ||
	    put_common(skb, ifa->ifa_prefixlen, ifa->ifa_scope, ifa->ifa_flags,
		       ifa->ifa_rt_priority, ifa->ifa_proto) ||
	    (strcmp(ifa->ifa_label, dev->name) &&
	     nla_put_string(skb, AF_INET_CR_NETDEV_ADDR_LABEL,
			    ifa->ifa_label)) ||
	    put_lifetimes(skb,
			  permanent ? FOR_EVER :
				lifetime_left(ifa->ifa_valid_lft,
					      ifa->ifa_tstamp),
			  lifetime_left(preferred, ifa->ifa_tstamp)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

#if IS_ENABLED(CONFIG_IPV6)
static u32 scope_of(const struct inet6_ifaddr *ifp)
{
	if (ifp->scope & IFA_HOST)
		return RT_SCOPE_HOST;
	if (ifp->scope & IFA_LINK)
		return RT_SCOPE_LINK;
	if (ifp->scope & IFA_SITE)
		return RT_SCOPE_SITE;
	return RT_SCOPE_UNIVERSE;
}

static int put_v6(struct sk_buff *skb, const struct inet6_ifaddr *ifp)
{
	bool permanent = ifp->flags & IFA_F_PERMANENT &&
			 ifp->prefered_lft == FOR_EVER;
	struct nlattr *nest;

	nest = nla_nest_start(skb, AF_INET_CR_ATTR_NETDEV_ADDR);
	if (!nest ||
	    nla_put_in6_addr(skb, AF_INET_CR_NETDEV_ADDR_LOCAL, &ifp->addr) ||
	    (!ipv6_addr_any(&ifp->peer_addr) &&
	     nla_put_in6_addr(skb, AF_INET_CR_NETDEV_ADDR_PEER,
			      &ifp->peer_addr)) ||
	    put_common(skb, ifp->prefix_len, scope_of(ifp), ifp->flags,
		       ifp->rt_priority, ifp->ifa_proto) ||
	    put_lifetimes(skb,
			  permanent ? FOR_EVER :
				lifetime_left(ifp->valid_lft, ifp->tstamp),
			  permanent ? FOR_EVER :
				lifetime_left(ifp->prefered_lft, ifp->tstamp)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_all_v6(struct sk_buff *skb, const struct net_device *dev)
{
	struct inet6_dev *idev = __in6_dev_get(dev);
	const struct inet6_ifaddr *ifp;
	int err = 0;

	if (!idev)
		return 0;
	/* The kernel puts a new address in front of others of its scope */
	read_lock_bh(&idev->lock);
	list_for_each_entry_reverse(ifp, &idev->addr_list, if_list) {
		err = put_v6(skb, ifp);
		if (err)
			break;
	}
	read_unlock_bh(&idev->lock);
	return err;
}
#else
static int put_all_v6(struct sk_buff *skb, const struct net_device *dev)
{
	return 0;
}
#endif

/**
 * af_inet_cr_addr_dump - write the addresses of a device, under the rtnl lock
 * @skb: the message
 * @dev: the device
 */
int af_inet_cr_addr_dump(struct sk_buff *skb, const struct net_device *dev)
{
	struct in_device *in_dev = __in_dev_get_rtnl(dev);
	const struct in_ifaddr *ifa;

	if (in_dev) {
		in_dev_for_each_ifa_rtnl(ifa, in_dev)
			if (put_v4(skb, dev, ifa))
				return -EMSGSIZE;
	}
	return put_all_v6(skb, dev);
}

/**
 * struct addr - an address of a request
 * @nla: its attribute
 * @tb: what is in it, by number
 * @len: of an address
 */
struct addr {
	const struct nlattr *nla;
	struct nlattr *tb[AF_INET_CR_NETDEV_ADDR_MAX + 1];
	int len;
};

static u32 addr_u32(const struct addr *a, int type, u32 absent)
{
	return a->tb[type] ? nla_get_u32(a->tb[type]) : absent;
}

static int addr_parse(struct addr *a, const struct nlattr *nla,
		      struct netlink_ext_ack *extack)
{
	const struct nlattr *local, *peer;
	int err;

	err = af_inet_cr_parse_nest(a->tb, AF_INET_CR_NETDEV_ADDR_MAX, nla,
				    af_inet_cr_netdev_addr_nl_policy, extack);
	if (err)
		return err;
	a->nla = nla;
	local = a->tb[AF_INET_CR_NETDEV_ADDR_LOCAL];
	peer = a->tb[AF_INET_CR_NETDEV_ADDR_PEER];
	if (!local || !a->tb[AF_INET_CR_NETDEV_ADDR_PREFIXLEN]) {
		NL_SET_ERR_MSG_ATTR(extack, nla,
				    "an address of a device needs LOCAL and PREFIXLEN");
		return -EINVAL;
	}
	a->len = nla_len(local);
	if ((a->len != sizeof(__be32) && a->len != sizeof(struct in6_addr)) ||
	    (peer && nla_len(peer) != a->len)) {
		NL_SET_ERR_MSG_ATTR(extack, nla,
				    "an address has 4 or 16 bytes, and its peer as many");
		return -EINVAL;
	}
	/* A peer equal to the local address is none, and not in a dump */
	if (peer && !memcmp(nla_data(peer), nla_data(local), a->len))
		a->tb[AF_INET_CR_NETDEV_ADDR_PEER] = NULL;
	return 0;
}

/* Refuse combinations that addrconf cannot represent */
static int addr_check(const struct addr *a, struct netlink_ext_ack *extack)
{
	u32 flags = addr_u32(a, AF_INET_CR_NETDEV_ADDR_FLAGS, 0);
	bool temporary = flags & IFA_F_TEMPORARY;

	if (a->len != sizeof(struct in6_addr))
		return 0;
	if (temporary && !a->tb[AF_INET_CR_NETDEV_ADDR_VALID]) {
		NL_SET_ERR_MSG_ATTR(extack, a->nla,
				    "a temporary address needs VALID");
		return -EINVAL;
	}
	if (flags & IFA_F_MANAGETEMPADDR &&
	    (temporary ||
	     addr_u32(a, AF_INET_CR_NETDEV_ADDR_PREFIXLEN, 0) != 64)) {
		NL_SET_ERR_MSG_ATTR(extack, a->nla,
				    "IFA_F_MANAGETEMPADDR is for a prefix of 64 bits");
		return -EINVAL;
	}
	return 0;
}

/* Flags that rtnetlink does not give, or that make it do more than give them */
#define KERNEL_FLAGS	(IFA_F_TEMPORARY | IFA_F_MANAGETEMPADDR | \
			 IFA_F_STABLE_PRIVACY | IFA_F_NODAD)
/* Flags that follow from others, or from time */
#define DERIVED_FLAGS	(IFA_F_SECONDARY | IFA_F_PERMANENT | \
			 IFA_F_DEPRECATED | IFA_F_TENTATIVE | \
			 IFA_F_OPTIMISTIC | IFA_F_DADFAILED)

static bool same_attr(const struct nlattr *a, const struct nlattr *b)
{
	return !a == !b && (!a || (nla_len(a) == nla_len(b) &&
				   !memcmp(nla_data(a), nla_data(b),
					   nla_len(a))));
}

/* Compare the attributes that an existing address cannot change */
static bool same_addr(const struct addr *a, const struct addr *b)
{
	static const int types[] = {
		AF_INET_CR_NETDEV_ADDR_LOCAL, AF_INET_CR_NETDEV_ADDR_PEER,
		AF_INET_CR_NETDEV_ADDR_PREFIXLEN,
		AF_INET_CR_NETDEV_ADDR_BROADCAST, AF_INET_CR_NETDEV_ADDR_SCOPE,
		AF_INET_CR_NETDEV_ADDR_LABEL,
	};
	u32 p = addr_u32(a, AF_INET_CR_NETDEV_ADDR_FLAGS, 0);
	u32 q = addr_u32(b, AF_INET_CR_NETDEV_ADDR_FLAGS, 0);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(types); i++)
		if (!same_attr(a->tb[types[i]], b->tb[types[i]]))
			return false;
	return !((p ^ q) & ~DERIVED_FLAGS);
}

static int put_request(struct sk_buff *skb, const struct addr *a, u32 flags)
{
	const struct nlattr *local = a->tb[AF_INET_CR_NETDEV_ADDR_LOCAL];
	const struct nlattr *peer = a->tb[AF_INET_CR_NETDEV_ADDR_PEER];
	const struct nlattr *bcast = a->tb[AF_INET_CR_NETDEV_ADDR_BROADCAST];
	const struct nlattr *label = a->tb[AF_INET_CR_NETDEV_ADDR_LABEL];
	struct ifa_cacheinfo life = {
		.ifa_valid = addr_u32(a, AF_INET_CR_NETDEV_ADDR_VALID,
				      FOR_EVER),
		.ifa_prefered = addr_u32(a, AF_INET_CR_NETDEV_ADDR_PREFERRED,
					 FOR_EVER),
	};
	u32 metric = addr_u32(a, AF_INET_CR_NETDEV_ADDR_METRIC, 0);
	u32 proto = addr_u32(a, AF_INET_CR_NETDEV_ADDR_PROTO, 0);

	/* Its last second */
	if (!life.ifa_valid)
		life.ifa_valid = 1;
	if (!peer)
		peer = local;
	if (nla_put(skb, IFA_LOCAL, a->len, nla_data(local)) ||
	    nla_put(skb, IFA_ADDRESS, a->len, nla_data(peer)) ||
	    nla_put_u32(skb, IFA_FLAGS, flags) ||
	    nla_put(skb, IFA_CACHEINFO, sizeof(life), &life) ||
	    (bcast && nla_put(skb, IFA_BROADCAST, nla_len(bcast),
			      nla_data(bcast))) ||
	    (label && nla_put_string(skb, IFA_LABEL, nla_data(label))) ||
	    (metric && nla_put_u32(skb, IFA_RT_PRIORITY, metric)) ||
	    (proto && nla_put_u8(skb, IFA_PROTO, proto)))
		return -EMSGSIZE;
	return 0;
}

/* Attributes of a request: two addresses, and numbers */
#define REQUEST_SIZE	256

static int addr_do(struct af_inet_cr_netdev *r, const struct addr *a, int type,
		   int nlflags, u32 pass)
{
	u32 flags = addr_u32(a, AF_INET_CR_NETDEV_ADDR_FLAGS, 0);
	struct ifaddrmsg ifm = {
		.ifa_family = a->len == sizeof(__be32) ? AF_INET : AF_INET6,
		.ifa_prefixlen =
			addr_u32(a, AF_INET_CR_NETDEV_ADDR_PREFIXLEN, 0),
		.ifa_scope = addr_u32(a, AF_INET_CR_NETDEV_ADDR_SCOPE, 0),
		.ifa_index = r->ifindex,
	};
	struct sk_buff *skb;
	int err;

	flags &= ~DERIVED_FLAGS;
	if (ifm.ifa_family == AF_INET6) {
		flags &= ~KERNEL_FLAGS | pass;
		flags |= IFA_F_NODAD;
	}
	skb = af_inet_cr_rtnl_new(type, nlflags, &ifm, sizeof(ifm),
				  REQUEST_SIZE);
	if (!skb)
		return -ENOMEM;
	err = put_request(skb, a, flags);
	if (err) {
		nlmsg_free(skb);
		return err;
	}
	return af_inet_cr_rtnl_do(r, skb);
}

#if IS_ENABLED(CONFIG_IPV6)
/* An address that the kernel makes up from another one belongs to that */
static struct inet6_ifaddr *public_of(struct inet6_dev *idev,
				      const struct inet6_ifaddr *temporary)
{
	struct inet6_ifaddr *ifp;

	list_for_each_entry(ifp, &idev->addr_list, if_list)
		if (ifp != temporary && ifp->flags & IFA_F_MANAGETEMPADDR &&
		    ipv6_prefix_equal(&ifp->addr, &temporary->addr,
				      temporary->prefix_len))
			return ifp;
	return NULL;
}

static void set_kernel_flags(struct inet6_dev *idev, struct inet6_ifaddr *ifp,
			     u32 flags)
{
	struct inet6_ifaddr *pub = NULL;

	lockdep_assert_held_write(&idev->lock);
	/* The kernel forgets a permanent one twice */
	if (ifp->flags & IFA_F_PERMANENT)
		flags &= ~IFA_F_TEMPORARY;
	if (flags & IFA_F_TEMPORARY && !(ifp->flags & IFA_F_TEMPORARY)) {
		pub = public_of(idev, ifp);
		list_add(&ifp->tmp_list, &idev->tempaddr_list);
		in6_ifa_hold(ifp);
		if (pub)
			in6_ifa_hold(pub);
	} else if (ifp->flags & IFA_F_TEMPORARY) {
		/* Cannot be undone: the kernel forgets it with the address */
		flags |= IFA_F_TEMPORARY;
	}

	spin_lock(&ifp->lock);
	if (pub)
		ifp->ifpub = pub;
	ifp->flags = (ifp->flags & ~KERNEL_FLAGS) | (flags & KERNEL_FLAGS);
	spin_unlock(&ifp->lock);
}

static void addr_flags(struct af_inet_cr_netdev *r, const struct addr *a)
{
	const void *local = nla_data(a->tb[AF_INET_CR_NETDEV_ADDR_LOCAL]);
	u32 flags = addr_u32(a, AF_INET_CR_NETDEV_ADDR_FLAGS, 0);
	struct net_device *dev;
	struct inet6_ifaddr *ifp;
	struct inet6_dev *idev;

	if (a->len != sizeof(struct in6_addr))
		return;
	rtnl_lock();
	dev = __dev_get_by_index(r->net, r->ifindex);
	idev = dev ? __in6_dev_get(dev) : NULL;
	if (idev) {
		write_lock_bh(&idev->lock);
		list_for_each_entry(ifp, &idev->addr_list, if_list)
			if (!memcmp(&ifp->addr, local, sizeof(ifp->addr))) {
				set_kernel_flags(idev, ifp, flags);
				break;
			}
		write_unlock_bh(&idev->lock);
	}
	rtnl_unlock();
}
#else
static void addr_flags(struct af_inet_cr_netdev *r, const struct addr *a)
{
}
#endif

/* @pass: flags that an address which is there would lose otherwise */
static int addr_add(struct af_inet_cr_netdev *r, const struct addr *a, u32 pass)
{
	int err = addr_do(r, a, RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, pass);

	if (!err) {
		addr_flags(r, a);
		return 0;
	}
	NL_SET_BAD_ATTR(r->extack, a->nla);
	if (!r->extack->_msg)
		NL_SET_ERR_MSG(r->extack, "rtnetlink does not take this address");
	return err;
}

/**
 * struct addr_list - addresses, of a request or of a device
 * @attrs: first attribute
 * @len: length of all attributes
 * @size: of an address, of which family they are
 */
struct addr_list {
	const struct nlattr *attrs;
	int len;
	int size;
};

static bool of_family(const struct nlattr *nla, int size)
{
	const struct nlattr *local =
		nla_find_nested(nla, AF_INET_CR_NETDEV_ADDR_LOCAL);

	return local && nla_len(local) == size;
}

static const struct nlattr *next_addr(const struct addr_list *list,
				      const struct nlattr *nla)
{
	int rem = list->len;

	if (nla)
		rem -= (const void *)nla - (const void *)list->attrs;
	for (nla = nla ? nla_next(nla, &rem) : list->attrs; nla_ok(nla, rem);
	     nla = nla_next(nla, &rem))
		if (nla_type(nla) == AF_INET_CR_ATTR_NETDEV_ADDR &&
		    of_family(nla, list->size))
			return nla;
	return NULL;
}

/* The kernel identifies an address by these; one of IPv6 by @local alone */
struct addr_key {
	struct {
		u8 local[sizeof(struct in6_addr)];
		u8 peer[sizeof(__be32)];
		u8 prefixlen;
	} known_by;
	const struct nlattr *nla;
};

/**
 * struct addr_keys - which addresses are in a list, to be looked up
 * @key: the addresses, sorted
 * @n: how many
 */
struct addr_keys {
	struct addr_key *key;
	unsigned int n;
};

static int compare_keys(const void *a, const void *b)
{
	const struct addr_key *x = a, *y = b;

	return memcmp(&x->known_by, &y->known_by, sizeof(x->known_by));
}

static struct addr_key addr_key(const struct addr *a)
{
	const struct nlattr *peer = a->tb[AF_INET_CR_NETDEV_ADDR_PEER];
	struct addr_key key = { .nla = a->nla };

	memcpy(key.known_by.local, nla_data(a->tb[AF_INET_CR_NETDEV_ADDR_LOCAL]),
	       a->len);
	if (a->len == sizeof(struct in6_addr))
		return key;
	key.known_by.prefixlen =
		addr_u32(a, AF_INET_CR_NETDEV_ADDR_PREFIXLEN, 0);
	if (peer)
		memcpy(key.known_by.peer, nla_data(peer), a->len);
	return key;
}

static int keys_take(struct addr_keys *keys, const struct addr_list *list)
{
	const struct nlattr *nla;
	struct addr a;
	size_t n = 0;

	for (nla = next_addr(list, NULL); nla; nla = next_addr(list, nla))
		n++;
	keys->n = 0;
	keys->key = kvmalloc_array(n + 1, sizeof(*keys->key),
				   GFP_KERNEL_ACCOUNT);
	if (!keys->key)
		return -ENOMEM;
	for (nla = next_addr(list, NULL); nla; nla = next_addr(list, nla))
		if (!addr_parse(&a, nla, NULL))
			keys->key[keys->n++] = addr_key(&a);
	sort(keys->key, keys->n, sizeof(*keys->key), compare_keys, NULL);
	return 0;
}

/* The attribute of the same address, or NULL */
static const struct nlattr *keys_find(const struct addr_keys *keys,
				      const struct addr *a)
{
	struct addr_key key = addr_key(a), *found;

	found = bsearch(&key, keys->key, keys->n, sizeof(key), compare_keys);
	return found ? found->nla : NULL;
}

static int remove_addr(struct af_inet_cr_netdev *r, const struct addr *a)
{
	int err = addr_do(r, a, RTM_DELADDR, 0, 0);

	/* A secondary one goes with its primary one, all with IPv6 */
	if (err != -EADDRNOTAVAIL && err != -ENXIO)
		return err;
	r->extack->_msg = NULL;
	return 0;
}

static int remove_addrs(struct af_inet_cr_netdev *r,
			const struct addr_list *now, const struct nlattr *first)
{
	const struct nlattr *nla;
	struct addr a;
	int err;

	for (nla = first; nla; nla = next_addr(now, nla)) {
		err = addr_parse(&a, nla, NULL);
		if (!err)
			err = af_inet_cr_netdev_err(r, remove_addr(r, &a));
		if (err)
			return err;
	}
	return 0;
}

/* Compare lists up to @end, without the attributes that can change */
static int change_addrs(struct af_inet_cr_netdev *r,
			const struct addr_list *now,
			const struct addr_list *want, const struct nlattr *end)
{
	const struct nlattr *nla, *had = NULL;
	struct addr a;
	int err;

	for (nla = next_addr(want, NULL); nla && nla != end;
	     nla = next_addr(want, nla)) {
		had = next_addr(now, had);
		if (had && same_attr(had, nla))
			continue;
		err = addr_parse(&a, nla, r->extack);
		if (err)
			return err;
		err = addr_add(r, &a, IFA_F_MANAGETEMPADDR);
		err = af_inet_cr_netdev_err(r, err);
		if (err)
			return err;
	}
	return 0;
}

/* An existing address that differs is deleted before */
static int put_addr(struct af_inet_cr_netdev *r, const struct addr_keys *keys,
		    const struct addr *a)
{
	const struct nlattr *had = keys_find(keys, a);
	struct addr old;
	int err;

	if (!had)
		return addr_add(r, a, 0);
	err = addr_parse(&old, had, NULL);
	if (err)
		return err;
	if (same_addr(&old, a))
		return addr_add(r, a, IFA_F_MANAGETEMPADDR);
	err = remove_addr(r, &old);
	return err ? err : addr_add(r, a, 0);
}

/* Add the addresses of @want from @first on */
static int add_addrs(struct af_inet_cr_netdev *r, const struct addr_list *now,
		     const struct addr_list *want, const struct nlattr *first)
{
	struct addr_keys keys = {};
	const struct nlattr *nla;
	struct addr a;
	int err = 0;

	if (now)
		err = keys_take(&keys, now);
	for (nla = first; nla && !err; nla = next_addr(want, nla)) {
		err = addr_parse(&a, nla, r->extack);
		if (!err)
			err = af_inet_cr_netdev_err(r, put_addr(r, &keys, &a));
	}
	kvfree(keys.key);
	return err;
}

/* The device is up: delete addresses that came with that, or are still tried */
static int remove_strange(struct af_inet_cr_netdev *r,
			  const struct addr_list *now,
			  const struct addr_list *want)
{
	struct addr_keys keys = {};
	const struct nlattr *nla;
	struct addr a;
	int err;

	err = keys_take(&keys, want);
	for (nla = next_addr(now, NULL); nla && !err; nla = next_addr(now, nla)) {
		err = addr_parse(&a, nla, NULL);
		if (!err && (addr_u32(&a, AF_INET_CR_NETDEV_ADDR_FLAGS, 0) &
			     IFA_F_TENTATIVE || !keys_find(&keys, &a)))
			err = af_inet_cr_netdev_err(r, remove_addr(r, &a));
	}
	kvfree(keys.key);
	return err;
}

/*
 * Add what went with that, and what the kernel dropped when the device came up,
 * which it does when it has no memory for a route.
 */
static int add_missing(struct af_inet_cr_netdev *r, const struct addr_list *now,
		       const struct addr_list *want)
{
	struct addr_keys keys = {};
	const struct nlattr *nla;
	struct addr a;
	int err;

	err = keys_take(&keys, now);
	for (nla = next_addr(want, NULL); nla && !err;
	     nla = next_addr(want, nla)) {
		err = addr_parse(&a, nla, r->extack);
		if (!err && !keys_find(&keys, &a))
			err = af_inet_cr_netdev_err(r, addr_add(r, &a, 0));
	}
	kvfree(keys.key);
	return err;
}

/*
 * A prefix has no route while the device is down. Coming up, the kernel makes up
 * for it for addresses without a lifetime only: others are set again.
 */
static int renew_limited(struct af_inet_cr_netdev *r,
			 const struct addr_list *now,
			 const struct addr_list *want)
{
	const u32 without = IFA_F_NOPREFIXROUTE | IFA_F_TEMPORARY;
	const struct nlattr *nla;
	struct addr a;
	int err = 0;

	if (want->size != sizeof(struct in6_addr))
		return 0;
	for (nla = next_addr(want, NULL); nla && !err;
	     nla = next_addr(want, nla)) {
		err = addr_parse(&a, nla, r->extack);
		if (err || !a.tb[AF_INET_CR_NETDEV_ADDR_VALID] ||
		    addr_u32(&a, AF_INET_CR_NETDEV_ADDR_FLAGS, 0) & without)
			continue;
		err = af_inet_cr_netdev_err(r, addr_add(r, &a,
							IFA_F_MANAGETEMPADDR));
	}
	return err;
}

static int check_addrs(struct af_inet_cr_netdev *r,
		       const struct addr_list *want)
{
	const struct nlattr *nla;
	struct addr_keys keys;
	struct addr a;
	unsigned int i;
	int err = 0;

	for (nla = next_addr(want, NULL); nla && !err; nla = next_addr(want, nla)) {
		err = addr_parse(&a, nla, r->extack);
		if (!err && !r->undoing)
			err = addr_check(&a, r->extack);
	}
	if (err)
		return err;
	err = keys_take(&keys, want);
	for (i = 1; i < keys.n && !err; i++)
		if (!compare_keys(&keys.key[i - 1], &keys.key[i])) {
			NL_SET_ERR_MSG_ATTR(r->extack, keys.key[i].nla,
					    "an address is given twice");
			err = -EINVAL;
		}
	kvfree(keys.key);
	return err;
}

/* One family; what both lists begin with stays, with the routes it has */
static int restore_family(struct af_inet_cr_netdev *r,
			  const struct addr_list *now,
			  const struct addr_list *want)
{
	const struct nlattr *x = next_addr(now, NULL);
	const struct nlattr *y = next_addr(want, NULL);
	struct addr p, q;
	int err;

	err = check_addrs(r, want);
	if (err)
		return err;
	while (x && y && !addr_parse(&p, x, NULL) && !addr_parse(&q, y, NULL) &&
	       same_addr(&p, &q)) {
		x = next_addr(now, x);
		y = next_addr(want, y);
	}
	if ((x || y) && !r->whole)
		return add_addrs(r, now, want, next_addr(want, NULL));
	err = af_inet_cr_netdev_err(r, change_addrs(r, now, want, y));
	if (err)
		return err;
	err = af_inet_cr_netdev_err(r, remove_addrs(r, now, x));
	return err ? err : add_addrs(r, NULL, want, y);
}

typedef int (*family_fn)(struct af_inet_cr_netdev *r,
			 const struct addr_list *now,
			 const struct addr_list *want);

/* Do with what the device has, and what it is to have, of each family */
static int each_family(struct af_inet_cr_netdev *r, family_fn fn)
{
	static const int sizes[] = { sizeof(__be32), sizeof(struct in6_addr) };
	struct addr_list now, want = { .attrs = r->attrs, .len = r->len };
	struct sk_buff *skb;
	unsigned int i;
	int err = 0;

	skb = af_inet_cr_netdev_now(r, af_inet_cr_addr_dump);
	if (IS_ERR(skb))
		return PTR_ERR(skb);
	now = (struct addr_list) {
		.attrs = (const struct nlattr *)skb->data, .len = skb->len
	};
	for (i = 0; i < ARRAY_SIZE(sizes) && !err; i++) {
		now.size = sizes[i];
		want.size = sizes[i];
		err = af_inet_cr_netdev_err(r, fn(r, &now, &want));
	}
	kfree_skb(skb);
	return err;
}

/* An address of neither length */
static int check_families(struct af_inet_cr_netdev *r)
{
	const struct nlattr *nla;
	struct addr a;
	int err = 0, rem;

	nla_for_each_attr(nla, r->attrs, r->len, rem)
		if (nla_type(nla) == AF_INET_CR_ATTR_NETDEV_ADDR && !err)
			err = addr_parse(&a, nla, r->extack);
	return err;
}

/**
 * af_inet_cr_addr_restore - give a device the addresses of a request
 * @r: the request
 * @last: the device is up: see to what came and went with that, and no more
 */
int af_inet_cr_addr_restore(struct af_inet_cr_netdev *r, bool last)
{
	int err;

	if (!r->whole && (last || !r->tb[AF_INET_CR_ATTR_NETDEV_ADDR]))
		return 0;
	if (last) {
		err = af_inet_cr_netdev_err(r, each_family(r, remove_strange));
		if (!err)
			err = each_family(r, add_missing);
		return err ? err : each_family(r, renew_limited);
	}
	err = check_families(r);
	return err ? err : each_family(r, restore_family);
}
