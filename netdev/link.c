// SPDX-License-Identifier: GPL-2.0
/*
 * Checkpoint and restore of network devices: the restore of one device.
 *
 * rtnetlink creates a device that is missing.  Then a new device and an existing one
 * take the same path: the request is compared with a dump of the device, and the
 * differences are set.  After an error, an existing device takes this path again, with
 * a dump of it that was made first.
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
	if (af_inet_cr_is_veth(want)) {
		err = af_inet_cr_ref_find(r, nla_get_u32(link), false, &ref);
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
	if (af_inet_cr_is_veth(want) && !want->tb[IFLA_LINK] && !r->outside) {
		NL_SET_ERR_MSG_ATTR(r->extack,
				    r->tb[AF_INET_CR_ATTR_NETDEV_LINK],
				    "a veth needs IFLA_LINK, or a reference to another namespace, for its far end");
		return -EINVAL;
	}
	return af_inet_cr_link_create(r, want);
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
	struct af_inet_cr_backup *backup = NULL;
	int err;

	err = af_inet_cr_netdevs_settle(r->net);
	if (err)
		return err;
	err = find_or_create(r, want);
	if (err && r->created)
		af_inet_cr_remove_device(r);
	if (err)
		return err;
	if (!r->created) {
		backup = af_inet_cr_backup_take(r);
		if (IS_ERR(backup))
			return PTR_ERR(backup);
	}
	af_inet_cr_masters_take(r, want);
	err = af_inet_cr_link_apply(r, want);
	if (err)
		af_inet_cr_roll_back(r, backup);
	af_inet_cr_backup_free(backup);
	return err;
}

/* NETDEV_LINK with the indexes that devices have here, in a copy */
static int take_link(struct af_inet_cr_netdev *r, struct link *want,
		     struct nlattr **copy)
{
	const struct nlattr *nla = r->tb[AF_INET_CR_ATTR_NETDEV_LINK];
	int err;

	err = af_inet_cr_link_parse(want, nla, r->extack);
	if (!err)
		err = af_inet_cr_check_refs(r);
	if (err || !nla)
		return err;
	*copy = kmemdup(nla, nla->nla_len, GFP_KERNEL_ACCOUNT);
	if (!*copy)
		return -ENOMEM;
	err = af_inet_cr_link_parse(want, *copy, NULL);
	return err ? err : af_inet_cr_translate_link(r, want);
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
	if (err)
		goto out;
	r->rtnl = af_inet_cr_rtnl_open(r->net);
	if (IS_ERR(r->rtnl)) {
		err = PTR_ERR(r->rtnl);
		goto out;
	}
	err = restore_link(r, &want);
	af_inet_cr_rtnl_close(r->rtnl);
	/* The device can be deleted between two steps */
	if (err == -ENODEV && !r->extack->_msg)
		NL_SET_ERR_MSG_ATTR(r->extack, tb[AF_INET_CR_ATTR_NETDEV_NAME],
				    "the device went away while it was restored");
out:
	kfree(copy);
	put_net(r->far);
	return err;
}
