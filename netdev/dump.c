// SPDX-License-Identifier: GPL-2.0
/*
 * Checkpoint and restore of network devices: the dump.
 *
 * Everything is taken while the rtnl lock is held once, device by device, and
 * put into order and handed out later.  What a kind of device is made of only
 * its driver knows: it writes that in the words of rtnetlink, and gets the same
 * words back when the device is made.
 */
#include <linux/bsearch.h>
#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/if_tun.h>
#include <linux/if_tunnel.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/veth.h>
#include <net/addrconf.h>
#include <net/if_inet6.h>
#include <net/netlink.h>
#include <net/rtnetlink.h>
#include "netdev.h"

/**
 * struct snap - a device as it was while the lock was held
 * @attrs: attributes of its message, without its configuration
 * @len: their length
 * @conf: its configuration, and those that come with it
 * @nr_conf: how many
 * @names: its IFLA_ALT_IFNAMEs
 * @names_len: their length
 * @ifindex: its index
 * @needs: indexes of devices that have to be there before it
 * @nr_needs: how many
 * @port_attr: attribute of IFLA_INFO_SLAVE_DATA that is an index, or 0
 * @port_index: the index
 * @late: that device comes later, so the attribute is not carried
 * @placed: it has its place in the order
 * @at: the place
 */
struct snap {
	void *attrs;
	int len;
	struct af_inet_cr_conf *conf;
	unsigned int nr_conf;
	const struct nlattr *names;
	int names_len;
	int ifindex;
	int needs[6];
	unsigned int nr_needs;
	u16 port_attr;
	int port_index;
	bool late;
	bool placed;
	unsigned int at;
};

static void add_need(struct snap *snap, int ifindex)
{
	if (snap->nr_needs < ARRAY_SIZE(snap->needs))
		snap->needs[snap->nr_needs++] = ifindex;
}

static int put_ref(struct sk_buff *skb, struct snap *snap, struct net *net,
		   int ifindex, struct net *where)
{
	const struct net_device *dev = NULL;
	bool outside = !net_eq(net, where);
	struct nlattr *nest;

	if (!outside || ns_capable(where->user_ns, CAP_NET_ADMIN))
		dev = __dev_get_by_index(where, ifindex);
	nest = nla_nest_start(skb, AF_INET_CR_ATTR_NETDEV_REF);
	if (!nest ||
	    nla_put_u32(skb, AF_INET_CR_NETDEV_REF_INDEX, ifindex) ||
	    (dev && nla_put_string(skb, AF_INET_CR_NETDEV_REF_NAME,
				   dev->name)) ||
	    (outside && nla_put_s32(skb, AF_INET_CR_NETDEV_REF_NETNSID,
				    peernet2id(net, where))))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	if (!outside)
		add_need(snap, ifindex);
	return 0;
}

/* Is a device of this namespace referred to?  Once is enough. */
static bool has_ref(const struct sk_buff *skb, int ifindex)
{
	const struct nlattr *nla, *index;
	int rem;

	nla_for_each_attr(nla, (const struct nlattr *)skb->data, skb->len,
			  rem) {
		if (nla_type(nla) != AF_INET_CR_ATTR_NETDEV_REF ||
		    nla_find_nested(nla, AF_INET_CR_NETDEV_REF_NETNSID))
			continue;
		index = nla_find_nested(nla, AF_INET_CR_NETDEV_REF_INDEX);
		if (index && nla_get_u32(index) == ifindex)
			return true;
	}
	return false;
}

/* Other ports that a port knows */
static int put_port_refs(struct sk_buff *skb, struct snap *snap,
			 struct net *net, struct nlattr **info)
{
	const struct nlattr *nla;
	int err = 0, rem;

	if (!info[IFLA_INFO_SLAVE_KIND] || !info[IFLA_INFO_SLAVE_DATA])
		return 0;
	nla_for_each_nested(nla, info[IFLA_INFO_SLAVE_DATA], rem) {
		if (err ||
		    !af_inet_cr_kind_index(nla_data(info[IFLA_INFO_SLAVE_KIND]),
					   true, nla))
			continue;
		snap->port_attr = nla_type(nla);
		snap->port_index = nla_get_u32(nla);
		if (has_ref(skb, snap->port_index))
			add_need(snap, snap->port_index);
		else
			err = put_ref(skb, snap, net, snap->port_index, net);
	}
	return err;
}

/* Devices whose indexes are in the LINK that was just written */
static int put_refs(struct sk_buff *skb, struct snap *snap,
		    const struct net_device *dev, struct nlattr *link)
{
	struct nlattr *tb[IFLA_MAX + 1], *info[IFLA_INFO_MAX + 1], *nla;
	const struct rtnl_link_ops *ops = dev->rtnl_link_ops;
	struct net *net = dev_net(dev), *where = af_inet_cr_link_net(dev);
	int rem, err;

	/* Written by us, and by a driver */
	err = nla_parse_nested_deprecated(tb, IFLA_MAX, link, NULL, NULL);
	if (err)
		return err;
	if ((tb[IFLA_LINK] || !net_eq(net, where)) &&
	    put_ref(skb, snap, net, dev_get_iflink(dev), where))
		return -EMSGSIZE;
	/* The two ends of a veth are made together */
	if (ops && !strcmp(ops->kind, "veth"))
		snap->nr_needs = 0;
	if (tb[IFLA_MASTER] &&
	    put_ref(skb, snap, net, nla_get_u32(tb[IFLA_MASTER]), net))
		return -EMSGSIZE;
	if (!tb[IFLA_LINKINFO])
		return 0;
	err = nla_parse_nested_deprecated(info, IFLA_INFO_MAX,
					  tb[IFLA_LINKINFO], NULL, NULL);
	if (!err)
		err = put_port_refs(skb, snap, net, info);
	if (err || !ops || !info[IFLA_INFO_DATA])
		return err;
	nla_for_each_nested(nla, info[IFLA_INFO_DATA], rem)
		if (af_inet_cr_kind_index(ops->kind, false, nla) &&
		    nla_get_u32(nla) && net_eq(net, where) &&
		    !has_ref(skb, nla_get_u32(nla)) &&
		    put_ref(skb, snap, net, nla_get_u32(nla), net))
			return -EMSGSIZE;
	return 0;
}

/* Has a bond another active port than it will choose? */
static int has_active_port(struct sk_buff *skb, const struct net_device *dev)
{
	const struct nlattr *active, *primary, *attrs;
	unsigned int len = skb->len;
	int err;

	/* One of one */
	if (!netif_is_bond_master(dev) || !dev->rtnl_link_ops->fill_info ||
	    list_is_singular(&dev->adj_list.lower))
		return 0;
	err = dev->rtnl_link_ops->fill_info(skb, dev);
	if (err)
		return err;
	attrs = (const struct nlattr *)(skb->data + len);
	active = nla_find(attrs, skb->len - len, IFLA_BOND_ACTIVE_SLAVE);
	primary = nla_find(attrs, skb->len - len, IFLA_BOND_PRIMARY);
	err = active && (!primary ||
			 nla_get_u32(primary) != nla_get_u32(active));
	skb_trim(skb, len);
	return err;
}

static int put_left_out(struct sk_buff *skb, const struct net_device *dev)
{
	const struct af_inet_cr_foreign_kind *kind = af_inet_cr_foreign_kind(dev);
	int err = 0;

	if (kind ? !kind->made :
		   !dev->rtnl_link_ops && !(dev->flags & IFF_LOOPBACK))
		err = nla_put_flag(skb, AF_INET_CR_ATTR_NETDEV_EXTERNAL);
	if (kind && !err)
		err = af_inet_cr_dump_left_out(skb, AF_INET_CR_WHAT_NETDEV,
					       kind->what, 1, 0);
	if (!err && dev_xdp_prog_count((struct net_device *)dev))
		err = af_inet_cr_dump_left_out(skb, AF_INET_CR_WHAT_NETDEV,
					       "an XDP program", 1, 0);
	if (err)
		return err;
	err = has_active_port(skb, dev);
	if (err > 0)
		err = af_inet_cr_dump_left_out(skb, AF_INET_CR_WHAT_NETDEV,
					       "the active port of a bond, which chooses anew",
					       1, 0);
	return err;
}

static int put_netdev(struct sk_buff *skb, struct snap *snap,
		      const struct net_device *dev)
{
	struct nlattr *link;
	int err;

	snap->nr_needs = 0;
	snap->port_attr = 0;
	if (nla_put_u32(skb, AF_INET_CR_ATTR_NETDEV_INDEX, dev->ifindex) ||
	    nla_put_string(skb, AF_INET_CR_ATTR_NETDEV_NAME, dev->name) ||
	    nla_put_u32(skb, AF_INET_CR_ATTR_NETDEV_TYPE, dev->type) ||
	    nla_put_flag(skb, AF_INET_CR_ATTR_NETDEV_WHOLE))
		return -EMSGSIZE;
	err = put_left_out(skb, dev);
	if (err)
		return err;
	link = (struct nlattr *)skb_tail_pointer(skb);
	err = af_inet_cr_link_dump(skb, dev);
	if (!err)
		err = put_refs(skb, snap, dev, link);
	if (!err)
		err = af_inet_cr_port_dump(skb, dev);
	if (!err)
		err = nla_put_u32(skb, AF_INET_CR_ATTR_NETDEV_FLAGS,
				  af_inet_cr_link_flags(dev));
	if (!err)
		err = af_inet_cr_addr_dump(skb, dev);
	if (!err)
		err = af_inet_cr_maddr_dump(skb, dev);
	return err;
}

/* Most devices fit the first buffer; it grows by four for one that does not */
#define SCRATCH_MIN	SZ_16K
#define SCRATCH_MAX	SZ_2M

static int take_attrs(struct sk_buff **scratch, struct snap *snap,
		      const struct net_device *dev)
{
	size_t size;
	int err;

	for (;;) {
		skb_trim(*scratch, 0);
		err = put_netdev(*scratch, snap, dev);
		if (err != -EMSGSIZE)
			break;
		size = skb_end_offset(*scratch) * 4;
		if (size > SCRATCH_MAX)
			return -EMSGSIZE;
		kfree_skb(*scratch);
		*scratch = alloc_skb(size, GFP_KERNEL_ACCOUNT);
		if (!*scratch)
			return -ENOMEM;
	}
	if (err)
		return err;
	snap->len = (*scratch)->len;
	snap->attrs = kvmalloc(snap->len, GFP_KERNEL_ACCOUNT);
	if (!snap->attrs)
		return -ENOMEM;
	memcpy(snap->attrs, (*scratch)->data, snap->len);
	return 0;
}

static int take_conf(struct snap *snap, const struct net_device *dev)
{
	unsigned int i, n = dev->flags & IFF_LOOPBACK ?
			    AF_INET_CR_CONF_OF_DEFAULT + 1 : 1;

	snap->conf = kcalloc(n, sizeof(*snap->conf), GFP_KERNEL_ACCOUNT);
	if (!snap->conf)
		return -ENOMEM;
	snap->nr_conf = n;
	/* "all" has to be written first, then "default" */
	for (i = 0; i < n; i++)
		af_inet_cr_conf_take(&snap->conf[i], dev_net(dev), dev,
				     (i + 1) % n);
	return 0;
}

/**
 * struct af_inet_cr_netdevs - a dump of devices under way
 * @altnames: alternative names of all of them
 * @snap: the devices, by index
 * @order: the same in the order in which they are to be created
 * @n: how many
 * @next: the one to be written next
 */
struct af_inet_cr_netdevs {
	struct af_inet_cr_altnames altnames;
	struct snap *snap;
	struct snap **order;
	unsigned int n;
	unsigned int next;
};

static int compare_snaps(const void *a, const void *b)
{
	const struct snap *x = a, *y = b;

	return x->ifindex < y->ifindex ? -1 : x->ifindex > y->ifindex;
}

static struct snap *find_snap(const struct af_inet_cr_netdevs *s, int ifindex)
{
	struct snap key = { .ifindex = ifindex };

	return bsearch(&key, s->snap, s->n, sizeof(key), compare_snaps);
}

/* A device can need others, which need others: as deep as devices are stacked */
#define DEPTH_MAX	32

static void place(struct af_inet_cr_netdevs *s, struct snap *snap,
		  unsigned int *placed, unsigned int depth)
{
	struct snap *other;
	unsigned int i;

	snap->placed = true;
	for (i = 0; i < snap->nr_needs && depth < DEPTH_MAX; i++) {
		other = find_snap(s, snap->needs[i]);
		if (other && !other->placed)
			place(s, other, placed, depth + 1);
	}
	snap->at = *placed;
	s->order[(*placed)++] = snap;
}

/*
 * A port can be the backup of its backup: the first of them is dumped without one.
 * The index 0, for no backup port, replaces the index of the other.
 */
static void drop_late(const struct af_inet_cr_netdevs *s, struct snap *snap)
{
	static const u16 path[] = { IFLA_LINKINFO, IFLA_INFO_SLAVE_DATA };
	const struct snap *other = NULL;
	struct nlattr *nla;
	unsigned int i;

	if (snap->port_attr)
		other = find_snap(s, snap->port_index);
	if (!other || other->at < snap->at)
		return;
	nla = nla_find(snap->attrs, snap->len, AF_INET_CR_ATTR_NETDEV_LINK);
	for (i = 0; i < ARRAY_SIZE(path) && nla; i++)
		nla = nla_find_nested(nla, path[i]);
	nla = nla ? nla_find_nested(nla, snap->port_attr) : NULL;
	if (!nla)
		return;
	*(u32 *)nla_data(nla) = 0;
	snap->late = true;
}

static int take_one(struct af_inet_cr_netdevs *s, const struct net_device *dev,
		    struct sk_buff **scratch)
{
	struct snap *snap = &s->snap[s->n++];
	int err;

	snap->ifindex = dev->ifindex;
	err = take_attrs(scratch, snap, dev);
	return err ? err : take_conf(snap, dev);
}

static int take_all(struct af_inet_cr_netdevs *s, struct net *net,
		    const struct af_inet_cr_which *which,
		    struct sk_buff **scratch)
{
	struct net_device *dev, *one = NULL;
	unsigned int n = 0;
	int err = 0;

	ASSERT_RTNL();
	if (which->ifindex) {
		one = __dev_get_by_index(net, which->ifindex);
		if (!one)
			return -ENODEV;
	}
	if (!one || which->above)
		for_each_netdev(net, dev)
			n++;
	s->snap = kvcalloc(n + 1, sizeof(*s->snap), GFP_KERNEL_ACCOUNT);
	s->order = kvcalloc(n + 1, sizeof(*s->order), GFP_KERNEL_ACCOUNT);
	if (!s->snap || !s->order)
		return -ENOMEM;
	if (one)
		err = take_one(s, one, scratch);
	if (one && !which->above)
		return err;
	for_each_netdev(net, dev) {
		if (!err && (!one || netdev_has_upper_dev(one, dev)))
			err = take_one(s, dev, scratch);
		cond_resched();
	}
	return err;
}

static void drop_all(struct af_inet_cr_netdevs *s)
{
	unsigned int i;

	for (i = 0; i < s->n; i++) {
		kvfree(s->snap[i].attrs);
		kfree(s->snap[i].conf);
	}
	kvfree(s->snap);
	kvfree(s->order);
	kvfree(s->altnames.attrs);
	memset(s, 0, sizeof(*s));
}

/**
 * af_inet_cr_netdevs_free - end a dump of devices
 * @s: from af_inet_cr_netdevs_take(), or NULL
 */
void af_inet_cr_netdevs_free(struct af_inet_cr_netdevs *s)
{
	if (s)
		drop_all(s);
	kfree(s);
}

static bool has_work(struct net *net)
{
	const struct net_device *dev;

	for_each_netdev(net, dev)
		if (af_inet_cr_has_work(dev))
			return true;
	return false;
}

/* Take rtnl_lock(), or -EAGAIN a millisecond later: a device has work that waits for it */
static int lock_settled(struct net *net)
{
	rtnl_lock();
	if (!has_work(net))
		return 0;
	rtnl_unlock();
	usleep_range(1000, 2000);
	return -EAGAIN;
}

/**
 * af_inet_cr_netdevs_lock - take rtnl_lock() when no device has work that waits for it
 * @net: network namespace of the devices
 *
 * Return: 0, and rtnl_lock() is held; -EINTR; or -EBUSY, if others change devices all
 * the time.
 */
int af_inet_cr_netdevs_lock(struct net *net)
{
	unsigned int tries = AF_INET_CR_SETTLE_TRIES;
	int err;

	for (;;) {
		err = lock_settled(net);
		if (!err)
			return 0;
		if (fatal_signal_pending(current))
			return -EINTR;
		if (!--tries)
			return -EBUSY;
	}
}

/**
 * af_inet_cr_netdevs_settle - wait until devices have followed those below them
 * @net: network namespace of the devices
 *
 * Return: 0 or an errno, as af_inet_cr_netdevs_lock().
 */
int af_inet_cr_netdevs_settle(struct net *net)
{
	int err = af_inet_cr_netdevs_lock(net);

	if (!err)
		rtnl_unlock();
	return err;
}

/* A device that has gone meanwhile is not rolled back */
static int take_names(struct af_inet_cr_netdevs *s,
		      struct af_inet_cr_rtnl *rtnl,
		      const struct af_inet_cr_which *which)
{
	unsigned int i;
	int err = 0;

	if (!which->ifindex)
		return af_inet_cr_altnames_take(rtnl, 0, &s->altnames);
	for (i = 0; i < s->n && !err; i++) {
		err = af_inet_cr_altnames_take(rtnl, s->snap[i].ifindex,
					       &s->altnames);
		if (err == -ENODEV && s->snap[i].ifindex != which->ifindex)
			err = 0;
	}
	return err;
}

static bool same_names(const struct af_inet_cr_altnames *a,
		       const struct af_inet_cr_altnames *b)
{
	return !a->torn && !b->torn && a->len == b->len &&
	       !memcmp(a->attrs, b->attrs, b->len);
}

/* Each device gets its own */
static void share_names(struct af_inet_cr_netdevs *s)
{
	struct snap *snap = NULL;
	const struct nlattr *nla;
	int rem;

	nla_for_each_attr(nla, s->altnames.attrs, s->altnames.len, rem) {
		if (nla_type(nla) == IFLA_LINK) {
			snap = find_snap(s, nla_get_u32(nla));
			if (!snap)
				continue;
			snap->names = (const void *)nla +
				      NLA_ALIGN(nla->nla_len);
			snap->names_len = 0;
		} else if (snap) {
			snap->names_len += NLA_ALIGN(nla->nla_len);
		}
	}
}

/*
 * Alternative names are available through rtnetlink only, which takes the rtnl lock
 * itself: read them before and after.  Those of a backup are read after only.
 */
static int take_moment(struct af_inet_cr_netdevs *s, struct net *net,
		       const struct af_inet_cr_which *which,
		       struct af_inet_cr_rtnl *rtnl, struct sk_buff **scratch,
		       struct af_inet_cr_tries *tries)
{
	struct af_inet_cr_altnames after = {};
	bool same;
	int err;

	if (!which->backup) {
		err = af_inet_cr_altnames_take(rtnl, which->ifindex,
					       &s->altnames);
		if (err)
			return err;
	}
	err = lock_settled(net);
	if (err)
		return tries->settle-- ? err : -EBUSY;
	err = take_all(s, net, which, scratch);
	rtnl_unlock();
	if (err)
		return err;
	if (which->backup)
		return take_names(s, rtnl, which);

	err = af_inet_cr_altnames_take(rtnl, which->ifindex, &after);
	same = !err && same_names(&s->altnames, &after);
	kvfree(after.attrs);
	if (err || same)
		return err;
	return tries->names-- ? -EAGAIN : -EBUSY;
}

/* The devices as they were while the lock was held once */
static int take_once(struct af_inet_cr_netdevs *s, struct net *net,
		     const struct af_inet_cr_which *which,
		     struct af_inet_cr_tries *tries)
{
	struct af_inet_cr_rtnl *rtnl;
	struct sk_buff *scratch;
	int err;

	rtnl = af_inet_cr_rtnl_open(net);
	if (IS_ERR(rtnl))
		return PTR_ERR(rtnl);
	scratch = alloc_skb(SCRATCH_MIN, GFP_KERNEL_ACCOUNT);
	err = -ENOMEM;
	if (scratch)
		err = take_moment(s, net, which, rtnl, &scratch, tries);
	kfree_skb(scratch);
	af_inet_cr_rtnl_close(rtnl);
	return err;
}

/**
 * af_inet_cr_netdevs_try - take all devices of a namespace at one moment
 * @net: the network namespace
 * @which: of them
 * @tries: how often to try, counted down
 *
 * Return: the devices; -EAGAIN if others are changing them: call again; -EBUSY if
 * that has been tried often enough; or another errno.
 */
struct af_inet_cr_netdevs *
af_inet_cr_netdevs_try(struct net *net, const struct af_inet_cr_which *which,
		       struct af_inet_cr_tries *tries)
{
	unsigned int i, placed = 0;
	struct af_inet_cr_netdevs *s;
	int err = -ENOMEM;

	s = kzalloc(sizeof(*s), GFP_KERNEL_ACCOUNT);
	if (s)
		err = take_once(s, net, which, tries);
	if (err)
		goto err;

	sort(s->snap, s->n, sizeof(*s->snap), compare_snaps, NULL);
	share_names(s);
	for (i = 0; i < s->n; i++)
		if (!s->snap[i].placed)
			place(s, &s->snap[i], &placed, 0);
	for (i = 0; i < s->n; i++)
		drop_late(s, &s->snap[i]);
	return s;
err:
	af_inet_cr_netdevs_free(s);
	return af_inet_cr_err_ptr(err);
}

/**
 * af_inet_cr_netdevs_take - take all devices of a namespace at one moment
 * @net: the network namespace
 * @which: of them
 *
 * Return: the devices, -EINTR, or -EBUSY if others change them all the time.
 */
struct af_inet_cr_netdevs *
af_inet_cr_netdevs_take(struct net *net, const struct af_inet_cr_which *which)
{
	struct af_inet_cr_tries tries = AF_INET_CR_TRIES;
	struct af_inet_cr_netdevs *s;

	do {
		s = af_inet_cr_netdevs_try(net, which, &tries);
	} while (s == ERR_PTR(-EAGAIN) && !fatal_signal_pending(current));
	return s == ERR_PTR(-EAGAIN) ? ERR_PTR(-EINTR) : s;
}

static int put_altnames(struct sk_buff *skb, const struct snap *snap)
{
	const struct nlattr *nla;
	int rem;

	nla_for_each_attr(nla, snap->names, snap->names_len, rem)
		if (nla_put(skb, AF_INET_CR_ATTR_NETDEV_ALTNAME, nla_len(nla),
			    nla_data(nla)))
			return -EMSGSIZE;
	return 0;
}

static int put_snap(struct sk_buff *skb, const struct net *net,
		    const struct snap *snap)
{
	unsigned int i;
	int err = 0;

	if (skb_tailroom(skb) < snap->len)
		return -EMSGSIZE;
	skb_put_data(skb, snap->attrs, snap->len);
	if (snap->late)
		err = af_inet_cr_dump_left_out(skb, AF_INET_CR_WHAT_NETDEV,
					       "the backup port of a bridge port, whose backup it is",
					       1, 0);
	for (i = 0; i < snap->nr_conf && !err; i++)
		err = af_inet_cr_conf_dump(skb, net, &snap->conf[i]);
	return err ? err : put_altnames(skb, snap);
}

/**
 * af_inet_cr_netdevs_put - write the message of the next device
 * @s: the devices
 * @skb: the message
 * @net: their namespace
 *
 * -ENOENT if there is none, -EMSGSIZE if it does not fit.
 */
int af_inet_cr_netdevs_put(struct af_inet_cr_netdevs *s, struct sk_buff *skb,
			   const struct net *net)
{
	int err;

	if (s->next == s->n)
		return -ENOENT;
	err = put_snap(skb, net, s->order[s->next]);
	if (!err)
		s->next++;
	return err;
}

/* A configuration in its longest form: an entry of IPv6 has no 64 bytes */
#define CONF_ROOM	SZ_16K

/**
 * af_inet_cr_netdevs_room - room for the largest message of a dump
 * @s: the devices
 */
size_t af_inet_cr_netdevs_room(const struct af_inet_cr_netdevs *s)
{
	size_t room = 0;
	unsigned int i;

	for (i = 0; i < s->n; i++)
		room = max_t(size_t, room, s->snap[i].len +
			     s->snap[i].nr_conf * CONF_ROOM +
			     s->snap[i].names_len);
	return room + SZ_256;
}
