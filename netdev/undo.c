// SPDX-License-Identifier: GPL-2.0
/*
 * Roll back the changes of a request that failed.
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

/**
 * af_inet_cr_remove_device - delete the device of a request
 * @r: the request
 */
void af_inet_cr_remove_device(struct af_inet_cr_netdev *r)
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
 * struct af_inet_cr_backup - what it takes to put a device back
 * @devs: its message, those of devices above it, which can follow its changes,
 *	or those of all others if the request can change them
 * @skb: room for a message
 * @r: a request with that
 * @ignored: nobody is told why it cannot be put back
 */
struct af_inet_cr_backup {
	struct af_inet_cr_netdevs *devs;
	struct sk_buff *skb;
	struct af_inet_cr_netdev r;
	struct netlink_ext_ack ignored;
};

/**
 * af_inet_cr_backup_free - free a backup
 * @b: the backup, or NULL
 */
void af_inet_cr_backup_free(struct af_inet_cr_backup *b)
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

/**
 * af_inet_cr_backup_take - save the state that a rollback of a device needs
 * @r: the request, which has found the device
 *
 * Return: the backup, or ERR_PTR().
 */
struct af_inet_cr_backup *af_inet_cr_backup_take(struct af_inet_cr_netdev *r)
{
	struct af_inet_cr_which which = {
		.ifindex = changes_all(r) ? 0 : r->ifindex,
		.above = has_above(r),
		.backup = true,
	};
	struct af_inet_cr_backup *b;
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
		af_inet_cr_backup_free(b);
		return ERR_PTR(-ENOMEM);
	}
	return b;
}

/* The device of the next message of a backup; -ENOENT if there is none */
static int put_back_next(struct af_inet_cr_netdev *r, struct af_inet_cr_backup *b,
			 bool conf_only)
{
	struct link want;
	u32 index;
	int err;

	skb_trim(b->skb, 0);
	err = af_inet_cr_netdevs_put(b->devs, b->skb, r->net);
	if (err)
		return err;
	err = af_inet_cr_netdev_parse(&b->r, (const struct nlattr *)b->skb->data,
				      b->skb->len);
	if (err)
		return err;
	err = af_inet_cr_link_parse(&want, b->r.tb[AF_INET_CR_ATTR_NETDEV_LINK], NULL);
	if (err)
		return err;
	index = nla_get_u32(b->r.tb[AF_INET_CR_ATTR_NETDEV_INDEX]);
	b->r.ifindex = index;
	b->r.external = index == r->ifindex ? r->external :
		af_inet_cr_get_flag(b->r.tb[AF_INET_CR_ATTR_NETDEV_EXTERNAL]);
	b->r.conf_late = false;
	nla_strscpy(b->r.name, b->r.tb[AF_INET_CR_ATTR_NETDEV_NAME],
		    sizeof(b->r.name));
	if (index == r->ifindex || !conf_only)
		return af_inet_cr_link_apply(&b->r, &want);
	return af_inet_cr_conf_restore(&b->r, false);
}

static int put_back(struct af_inet_cr_netdev *r, struct af_inet_cr_backup *b)
{
	bool all = changes_all(r);
	int err;

	do {
		/* A device that follows the last one must not do so later */
		err = af_inet_cr_netdevs_settle(r->net);
		if (err)
			return err;
		err = put_back_next(r, b, all);
	} while (!err);
	return err == -ENOENT ? b->r.undo_err : err;
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

/**
 * af_inet_cr_masters_take - note the masters of a device, before and after
 * @r: the request
 * @want: its NETDEV_LINK
 */
void af_inet_cr_masters_take(struct af_inet_cr_netdev *r,
			     const struct link *want)
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

static int master_put_back(struct af_inet_cr_netdev *r,
			   const struct af_inet_cr_master *m)
{
	struct sockaddr_storage addr = {};
	struct net_device *dev;
	int err = 0;

	if (!m->ifindex)
		return 0;
	rtnl_lock();
	dev = __dev_get_by_index(r->net, m->ifindex);
	if (dev && memcmp(dev->dev_addr, m->addr, dev->addr_len)) {
		addr.ss_family = dev->type;
		memcpy(addr.__data, m->addr, dev->addr_len);
		err = dev_set_mac_address(dev, &addr, NULL);
		if (!err)
			dev->addr_assign_type = m->assign;
	}
	rtnl_unlock();
	return err;
}

/* Add to the sentence */
static void say_stuck(struct af_inet_cr_netdev *r)
{
	static const char stuck[] = ", and could not be rolled back";
	const char *why = r->extack->_msg ?: "the device cannot be restored";
	size_t max = sizeof(r->sentence) - sizeof(stuck);

	if (why != r->sentence)
		strscpy(r->sentence, why, max);
	strscpy(r->sentence + strnlen(r->sentence, max - 1), stuck,
		sizeof(stuck));
	r->extack->_msg = r->sentence;
}

/**
 * af_inet_cr_roll_back - roll back the changes of a request that failed
 * @r: the request
 * @b: the backup; NULL if the device is new
 */
void af_inet_cr_roll_back(struct af_inet_cr_netdev *r,
			  struct af_inet_cr_backup *b)
{
	int err, undo_err = 0;

	if (r->created)
		af_inet_cr_remove_device(r);
	else
		undo_err = put_back(r, b);
	err = master_put_back(r, &r->gets);
	if (err)
		undo_err = err;
	err = master_put_back(r, &r->had);
	if (!err)
		err = undo_err;
	if (!err)
		return;
	pr_debug("%s: not rolled back: %d\n", r->name, err);
	say_stuck(r);
}
