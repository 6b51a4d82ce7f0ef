// SPDX-License-Identifier: GPL-2.0
/*
 * Link-layer multicast addresses of a device, which rtnetlink does not set.
 */
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/sched/signal.h>
#include <net/netlink.h>
#include "netdev.h"

static int change_maddr(struct af_inet_cr_netdev *r, const struct nlattr *nla,
			bool add)
{
	struct net_device *dev;
	int err;

	rtnl_lock();
	dev = __dev_get_by_index(r->net, r->ifindex);
	if (!dev || !netif_device_present(dev))
		err = -ENODEV;
	else if (!af_inet_cr_has_rx_mode(dev) ||
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
		    af_inet_cr_same_attr(nla, maddr))
			return true;
	return false;
}

static int remove_maddrs(struct af_inet_cr_netdev *r,
			 const struct nlattr *had, int len)
{
	const struct nlattr *nla;
	int err, rem;

	nla_for_each_attr(nla, had, len, rem) {
		cond_resched();
		if (fatal_signal_pending(current) && !r->undoing)
			return -EINTR;
		if (has_maddr(r->attrs, r->len, nla))
			continue;
		err = change_maddr(r, nla, false);
		/* Another process has added it meanwhile */
		if (err == -ENOENT)
			continue;
		err = af_inet_cr_netdev_err(r, err);
		if (err)
			return err;
	}
	return 0;
}

static int add_maddrs(struct af_inet_cr_netdev *r, const struct nlattr *had,
		      int len)
{
	const struct nlattr *nla;
	int err, rem;

	nla_for_each_attr(nla, r->attrs, r->len, rem) {
		cond_resched();
		if (fatal_signal_pending(current) && !r->undoing)
			return -EINTR;
		if (nla_type(nla) != AF_INET_CR_ATTR_NETDEV_MADDR ||
		    has_maddr(had, len, nla))
			continue;
		err = change_maddr(r, nla, true);
		if (err)
			NL_SET_ERR_MSG_ATTR(r->extack, nla,
					    "the device cannot have this link-layer address");
		err = af_inet_cr_netdev_err(r, err);
		if (err)
			return err;
	}
	return 0;
}

/**
 * af_inet_cr_maddr_restore - make the addresses of a device those of a request
 * @r: the request
 * @want: its NETDEV_LINK
 *
 * Return: 0 or an errno.
 */
int af_inet_cr_maddr_restore(struct af_inet_cr_netdev *r, const struct link *want)
{
	const struct nlattr *had;
	struct sk_buff *skb;
	int err = 0;

	if (!r->whole && !r->tb[AF_INET_CR_ATTR_NETDEV_MADDR])
		return 0;
	skb = af_inet_cr_netdev_now(r, af_inet_cr_maddr_dump);
	if (IS_ERR(skb))
		return PTR_ERR(skb);
	had = (const struct nlattr *)skb->data;
	if (r->whole)
		err = remove_maddrs(r, had, skb->len);
	if (!err)
		err = add_maddrs(r, had, skb->len);
	kfree_skb(skb);
	return err;
}
