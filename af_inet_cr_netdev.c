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
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/if_tun.h>
#include <linux/if_tunnel.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/veth.h>
#include <net/addrconf.h>
#include <net/if_inet6.h>
#include <net/netlink.h>
#include <net/rtnetlink.h>
#include "af_inet_cr.h"

/*
 * Attributes of IFLA_INFO_DATA, or IFLA_INFO_SLAVE_DATA, that are not just
 * handed on.
 */
static const struct kind_attr {
	const char *kind;
	u16 attr;
	bool slave;
	enum {
		INDEX = 1,	/* index of another device */
		DROP,		/* changes by itself, or cannot be set */
		DROP_IF,	/* cannot be set in all modes; this is the default */
		FLAG,		/* told as a u8, taken as a flag */
		LATE,		/* not together with others */
		PORT,		/* index of a port, which comes later */
	} what;
	u32 value;
	bool hidden;		/* from root of a user namespace */
} kind_attrs[] = {
	{ "vxlan", IFLA_VXLAN_LINK, .what = INDEX },
	{ "vxlan", IFLA_VXLAN_TTL_INHERIT, .what = FLAG },
	/* Hides IFLA_GENEVE_TTL */
	{ "geneve", IFLA_GENEVE_TTL_INHERIT, .what = DROP_IF, .value = 0 },
	{ "gre", IFLA_GRE_LINK, .what = INDEX },
	{ "gretap", IFLA_GRE_LINK, .what = INDEX },
	{ "erspan", IFLA_GRE_LINK, .what = INDEX },
	{ "ip6gre", IFLA_GRE_LINK, .what = INDEX },
	{ "ip6gretap", IFLA_GRE_LINK, .what = INDEX },
	{ "ip6erspan", IFLA_GRE_LINK, .what = INDEX },
	{ "ipip", IFLA_IPTUN_LINK, .what = INDEX },
	{ "sit", IFLA_IPTUN_LINK, .what = INDEX },
	{ "ip6tnl", IFLA_IPTUN_LINK, .what = INDEX },
	{ "vti", IFLA_VTI_LINK, .what = INDEX },
	{ "vti6", IFLA_VTI_LINK, .what = INDEX },
	{ "xfrm", IFLA_XFRM_LINK, .what = INDEX },
	{ "hsr", IFLA_HSR_SLAVE1, .what = INDEX },
	{ "hsr", IFLA_HSR_SLAVE2, .what = INDEX },
	{ "hsr", IFLA_HSR_SEQ_NR, .what = DROP },
	{ "hsr", IFLA_HSR_SUPERVISION_ADDR, .what = DROP },
	{ "macvlan", IFLA_MACVLAN_MACADDR_COUNT, .what = DROP },
	{ "macvlan", IFLA_MACVLAN_BC_QUEUE_LEN_USED, .what = DROP },
	{ "macvtap", IFLA_MACVLAN_MACADDR_COUNT, .what = DROP },
	{ "macvtap", IFLA_MACVLAN_BC_QUEUE_LEN_USED, .what = DROP },
	{ "bridge", IFLA_BR_ROOT_ID, .what = DROP },
	{ "bridge", IFLA_BR_BRIDGE_ID, .what = DROP },
	{ "bridge", IFLA_BR_ROOT_PORT, .what = DROP },
	{ "bridge", IFLA_BR_ROOT_PATH_COST, .what = DROP },
	{ "bridge", IFLA_BR_TOPOLOGY_CHANGE, .what = DROP },
	{ "bridge", IFLA_BR_TOPOLOGY_CHANGE_DETECTED, .what = DROP },
	{ "bridge", IFLA_BR_HELLO_TIMER, .what = DROP },
	{ "bridge", IFLA_BR_TCN_TIMER, .what = DROP },
	{ "bridge", IFLA_BR_TOPOLOGY_CHANGE_TIMER, .what = DROP },
	{ "bridge", IFLA_BR_GC_TIMER, .what = DROP },
	{ "bridge", IFLA_BR_PAD, .what = DROP },
	{ "bridge", IFLA_BR_MCAST_QUERIER_STATE, .what = DROP },
	{ "bridge", AF_INET_CR_BR_FDB_N_LEARNED, .what = DROP },
	/* The default VLAN can be set only while VLANs are not filtered */
	{ "bridge", IFLA_BR_VLAN_FILTERING, .what = LATE },
	/* One of these options only while they are filtered */
	{ "bridge", IFLA_BR_MULTI_BOOLOPT, .what = LATE },
	/* Follows from the link, or from STP */
	{ "bridge", IFLA_BRPORT_STATE, true, DROP },
	{ "bridge", IFLA_BRPORT_ROOT_ID, true, DROP },
	{ "bridge", IFLA_BRPORT_BRIDGE_ID, true, DROP },
	{ "bridge", IFLA_BRPORT_DESIGNATED_PORT, true, DROP },
	{ "bridge", IFLA_BRPORT_DESIGNATED_COST, true, DROP },
	{ "bridge", IFLA_BRPORT_ID, true, DROP },
	{ "bridge", IFLA_BRPORT_NO, true, DROP },
	{ "bridge", IFLA_BRPORT_TOPOLOGY_CHANGE_ACK, true, DROP },
	{ "bridge", IFLA_BRPORT_CONFIG_PENDING, true, DROP },
	{ "bridge", IFLA_BRPORT_MESSAGE_AGE_TIMER, true, DROP },
	{ "bridge", IFLA_BRPORT_FORWARD_DELAY_TIMER, true, DROP },
	{ "bridge", IFLA_BRPORT_HOLD_TIMER, true, DROP },
	{ "bridge", IFLA_BRPORT_PAD, true, DROP },
	{ "bridge", IFLA_BRPORT_MCAST_EHT_HOSTS_CNT, true, DROP },
	{ "bridge", AF_INET_CR_BRPORT_MCAST_N_GROUPS, true, DROP },
	{ "bridge", IFLA_BRPORT_MRP_RING_OPEN, true, DROP },
	{ "bridge", IFLA_BRPORT_MRP_IN_OPEN, true, DROP },
	{ "bridge", IFLA_BRPORT_BACKUP_PORT, true, INDEX },
	{ "bond", IFLA_BOND_PRIMARY, .what = PORT },
	{ "bond", IFLA_BOND_ACTIVE_SLAVE, .what = DROP },
	{ "bond", IFLA_BOND_AD_INFO, .what = DROP },
	{ "bond", IFLA_BOND_UPDELAY, .what = DROP_IF, .value = 0 },
	{ "bond", IFLA_BOND_DOWNDELAY, .what = DROP_IF, .value = 0 },
	{ "bond", IFLA_BOND_PEER_NOTIF_DELAY, .what = DROP_IF, .value = 0 },
	{ "bond", IFLA_BOND_ARP_INTERVAL, .what = DROP_IF, .value = 0 },
	{ "bond", IFLA_BOND_ARP_VALIDATE, .what = DROP_IF, .value = 0 },
	{ "bond", IFLA_BOND_ARP_ALL_TARGETS, .what = DROP_IF, .value = 0 },
	{ "bond", IFLA_BOND_PRIMARY_RESELECT, .what = DROP_IF, .value = 0 },
	{ "bond", IFLA_BOND_AD_LACP_RATE, .what = DROP_IF, .value = 0 },
	{ "bond", IFLA_BOND_AD_SELECT, .what = DROP_IF, .value = 0 },
	{ "bond", IFLA_BOND_AD_LACP_ACTIVE, .what = DROP_IF, .value = 1 },
	{ "bond", IFLA_BOND_AD_ACTOR_SYS_PRIO, .what = DROP_IF, .value = 65535,
	  .hidden = true },
	{ "bond", IFLA_BOND_AD_USER_PORT_KEY, .what = DROP_IF, .value = 0,
	  .hidden = true },
	{ "bond", IFLA_BOND_AD_ACTOR_SYSTEM, .hidden = true },
	{ "bond", IFLA_BOND_TLB_DYNAMIC_LB, .what = DROP_IF, .value = 1 },
	{ "bond", IFLA_BOND_PACKETS_PER_SLAVE, .what = DROP_IF, .value = 1 },
	{ "bond", IFLA_BOND_MISSED_MAX, .what = DROP_IF, .value = 2 },
	{ "bond", AF_INET_CR_BOND_COUPLED_CONTROL, .what = DROP_IF, .value = 1 },
	{ "bond", IFLA_BOND_SLAVE_STATE, true, DROP },
	{ "bond", IFLA_BOND_SLAVE_MII_STATUS, true, DROP },
	{ "bond", IFLA_BOND_SLAVE_LINK_FAILURE_COUNT, true, DROP },
	{ "bond", IFLA_BOND_SLAVE_PERM_HWADDR, true, DROP },
	{ "bond", IFLA_BOND_SLAVE_AD_AGGREGATOR_ID, true, DROP },
	{ "bond", IFLA_BOND_SLAVE_AD_ACTOR_OPER_PORT_STATE, true, DROP },
	{ "bond", IFLA_BOND_SLAVE_AD_PARTNER_OPER_PORT_STATE, true, DROP },
	{ "bond", AF_INET_CR_BOND_SLAVE_CHURN_ACTOR, true, DROP },
	{ "bond", AF_INET_CR_BOND_SLAVE_CHURN_PARTNER, true, DROP },
	{ "vrf", IFLA_VRF_PORT_TABLE, true, DROP },
	{ "tun", IFLA_TUN_NUM_QUEUES, .what = DROP },
	{ "tun", IFLA_TUN_NUM_DISABLED_QUEUES, .what = DROP },
};

/* Kinds whose state rtnetlink does not carry, and whether it can make them */
static const struct foreign_kind {
	const char *kind;
	const char *what;
	bool made;
} foreign_kinds[] = {
	{ "wireguard", "keys and peers of a wireguard device" },
	{ "ovpn", "keys and peers of an ovpn device" },
	{ "macsec", "keys of a macsec device" },
	{ "team", "mode and options of a team", true },
	{ "hsr", "version and supervision address of an hsr device", true },
	{ "tun", "a tun or tap device, which /dev/net/tun makes" },
	{ "vxcan", "the far end of a vxcan device" },
	{ "netkit", "the far end and programs of a netkit device" },
	{ "gtp", "sockets and tunnels of a gtp device" },
	{ "batadv", "the mesh of a batadv device" },
};

static const struct foreign_kind *foreign_kind(const struct net_device *dev)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(foreign_kinds) && dev->rtnl_link_ops; i++)
		if (!strcmp(foreign_kinds[i].kind, dev->rtnl_link_ops->kind))
			return &foreign_kinds[i];
	return NULL;
}

static const struct kind_attr *kind_attr(const char *kind, bool slave,
					 const struct nlattr *nla)
{
	const struct kind_attr *a;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kind_attrs); i++) {
		a = &kind_attrs[i];
		if (a->attr == nla_type(nla) && a->slave == slave &&
		    !strcmp(a->kind, kind))
			return a;
	}
	return NULL;
}

/* A number of 1, 2 or 4 bytes */
static u32 get_number(const struct nlattr *nla)
{
	switch (nla_len(nla)) {
	case sizeof(u8):
		return nla_get_u8(nla);
	case sizeof(u16):
		return nla_get_u16(nla);
	case sizeof(u32):
		return nla_get_u32(nla);
	default:
		return ~0;
	}
}

/**
 * af_inet_cr_kind_index - is this attribute the index of another device?
 * @kind: kind of the device
 * @slave: of its master
 * @nla: attribute of IFLA_INFO_DATA, or IFLA_INFO_SLAVE_DATA
 */
bool af_inet_cr_kind_index(const char *kind, bool slave,
			   const struct nlattr *nla)
{
	const struct kind_attr *a = kind_attr(kind, slave, nla);

	return a && a->what == INDEX && nla_len(nla) == sizeof(u32);
}

/**
 * af_inet_cr_kind_late - is this attribute not set when a device is made?
 * @kind: kind of the device
 * @nla: attribute of IFLA_INFO_DATA
 */
bool af_inet_cr_kind_late(const char *kind, const struct nlattr *nla)
{
	const struct kind_attr *a = kind_attr(kind, false, nla);

	return a && a->what == LATE;
}

/**
 * af_inet_cr_kind_port - is this attribute the index of a port?
 * @kind: kind of the master
 * @nla: attribute of its IFLA_INFO_DATA
 */
bool af_inet_cr_kind_port(const char *kind, const struct nlattr *nla)
{
	const struct kind_attr *a = kind_attr(kind, false, nla);

	return a && a->what == PORT;
}

/**
 * af_inet_cr_kind_hidden - does the driver not tell this attribute to everybody?
 * @kind: kind of the device
 * @nla: attribute of its IFLA_INFO_DATA
 */
bool af_inet_cr_kind_hidden(const char *kind, const struct nlattr *nla)
{
	const struct kind_attr *a = kind_attr(kind, false, nla);

	return a && a->hidden;
}

/* How many bytes of an attribute to keep */
static int kept(const struct kind_attr *a, const struct nlattr *nla, int size)
{
	if (!a)
		return size;
	if (a->what == DROP || a->what == PORT ||
	    (a->what == DROP_IF && get_number(nla) == a->value))
		return 0;
	if (a->what == FLAG && nla_len(nla))
		return get_number(nla) ? NLA_HDRLEN : 0;
	return size;
}

/* Take out of what a driver wrote what is not to be carried */
static void drop_attrs(struct sk_buff *skb, struct nlattr *nest,
		       const char *kind, bool slave)
{
	struct nlattr *nla = nla_data(nest);
	int size, keep, rem = skb_tail_pointer(skb) - (u8 *)nla;

	while (nla_ok(nla, rem)) {
		size = min_t(int, NLA_ALIGN(nla->nla_len), rem);
		keep = kept(kind_attr(kind, slave, nla), nla, size);
		rem -= size;
		if (keep != size) {
			if (keep)
				nla->nla_len = keep;
			memmove((void *)nla + keep, (void *)nla + size, rem);
			skb_trim(skb, skb->len - size + keep);
		}
		nla = (void *)nla + keep;
	}
}

/* vlan tells its flags with a mask that it does not take back */
#define VLAN_FLAGS	(VLAN_FLAG_REORDER_HDR | VLAN_FLAG_GVRP | \
			 VLAN_FLAG_LOOSE_BINDING | VLAN_FLAG_MVRP | \
			 VLAN_FLAG_BRIDGE_BINDING)

static int mend_data(struct sk_buff *skb, struct nlattr *nest, const char *kind)
{
	int rem = skb_tail_pointer(skb) - (u8 *)nla_data(nest);
	struct ifla_vlan_flags *flags;
	struct nlattr *nla;

	if (!strcmp(kind, "vlan")) {
		nla = nla_find(nla_data(nest), rem, IFLA_VLAN_FLAGS);
		if (nla && nla_len(nla) == sizeof(*flags)) {
			flags = nla_data(nla);
			flags->mask &= VLAN_FLAGS;
		}
	} else if (!strcmp(kind, "macvlan") || !strcmp(kind, "macvtap")) {
		if (nla_find(nla_data(nest), rem, IFLA_MACVLAN_MACADDR_DATA))
			return nla_put_u32(skb, IFLA_MACVLAN_MACADDR_MODE,
					   MACVLAN_MACADDR_SET);
	}
	return 0;
}

/*
 * What the far end of a veth is made with: as much as can be given only then,
 * and of one in a namespace that is not dumped what the caller may see.
 */
static int put_veth_peer(struct sk_buff *skb, const struct net_device *dev,
			 const struct net_device *peer)
{
	struct ifinfomsg *ifm;
	struct nlattr *nest;
	bool outside;

	if (!peer)
		return 0;
	outside = !net_eq(dev_net(peer), dev_net(dev));
	if (outside && !ns_capable(dev_net(peer)->user_ns, CAP_NET_ADMIN))
		return 0;
	nest = nla_nest_start(skb, VETH_INFO_PEER);
	ifm = nest ? nla_reserve_nohdr(skb, sizeof(*ifm)) : NULL;
	if (!ifm)
		return -EMSGSIZE;
	memset(ifm, 0, sizeof(*ifm));
	if (nla_put_u32(skb, IFLA_NUM_TX_QUEUES, peer->num_tx_queues) ||
	    nla_put_u32(skb, IFLA_NUM_RX_QUEUES, peer->num_rx_queues))
		return -EMSGSIZE;
	if (outside && (nla_put(skb, IFLA_ADDRESS, peer->addr_len,
				peer->dev_addr) ||
			nla_put_u32(skb, IFLA_MTU, peer->mtu)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * af_inet_cr_veth_peer - the far end of a veth, under the rtnl lock
 * @dev: the veth
 */
struct net_device *af_inet_cr_veth_peer(const struct net_device *dev)
{
	struct net_device *peer;

	ASSERT_RTNL();
	rcu_read_lock();
	peer = dev->netdev_ops->ndo_get_peer_dev((struct net_device *)dev);
	rcu_read_unlock();
	return peer;
}

/* @slave: as the port of its master, whose driver writes it */
static int put_info(struct sk_buff *skb, const struct net_device *dev,
		    const struct net_device *slave)
{
	const struct rtnl_link_ops *ops = dev->rtnl_link_ops;
	struct nlattr *nest;
	int err = 0;

	if (nla_put_string(skb, slave ? IFLA_INFO_SLAVE_KIND : IFLA_INFO_KIND,
			   ops->kind))
		return -EMSGSIZE;
	nest = nla_nest_start(skb, slave ? IFLA_INFO_SLAVE_DATA : IFLA_INFO_DATA);
	if (!nest)
		return -EMSGSIZE;
	if (slave)
		err = ops->fill_slave_info ?
			ops->fill_slave_info(skb, dev, slave) : 0;
	else if (ops->fill_info)
		err = ops->fill_info(skb, dev);
	else if (!strcmp(ops->kind, "veth"))
		err = put_veth_peer(skb, dev, af_inet_cr_veth_peer(dev));
	if (err)
		return err;
	/* A macvlan can have more sources than an attribute holds */
	if (skb_tail_pointer(skb) - (u8 *)nest > U16_MAX - SZ_1K)
		return -E2BIG;
	drop_attrs(skb, nest, ops->kind, slave);
	if (!slave)
		err = mend_data(skb, nest, ops->kind);
	nla_nest_end(skb, nest);
	return err;
}

static int put_linkinfo(struct sk_buff *skb, const struct net_device *dev,
			const struct net_device *master)
{
	struct nlattr *nest;
	int err = 0;

	if (!dev->rtnl_link_ops && !(master && master->rtnl_link_ops))
		return 0;
	nest = nla_nest_start(skb, IFLA_LINKINFO);
	if (!nest)
		return -EMSGSIZE;
	if (dev->rtnl_link_ops)
		err = put_info(skb, dev, NULL);
	if (!err && master && master->rtnl_link_ops)
		err = put_info(skb, master, dev);
	if (!err && skb_tail_pointer(skb) - (u8 *)nest > U16_MAX - SZ_1K)
		err = -E2BIG;
	nla_nest_end(skb, nest);
	return err;
}

static int put_token(struct sk_buff *skb, const struct net_device *dev)
{
#if IS_ENABLED(CONFIG_IPV6)
	const struct inet6_dev *idev = __in6_dev_get(dev);
	struct nlattr *spec, *nest;

	if (!idev || ipv6_addr_any(&idev->token))
		return 0;
	spec = nla_nest_start(skb, IFLA_AF_SPEC);
	nest = spec ? nla_nest_start(skb, AF_INET6) : NULL;
	if (!nest || nla_put_in6_addr(skb, IFLA_INET6_TOKEN, &idev->token))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	nla_nest_end(skb, spec);
#endif
	return 0;
}

static int put_alias(struct sk_buff *skb, const struct net_device *dev)
{
	const struct dev_ifalias *alias = rtnl_dereference(dev->ifalias);

	return alias && nla_put_string(skb, IFLA_IFALIAS, alias->ifalias);
}

/* Where the lower device, or the far end, is */
static struct net *link_net(const struct net_device *dev)
{
	const struct rtnl_link_ops *ops = dev->rtnl_link_ops;

	return ops && ops->get_link_net ? ops->get_link_net(dev) : dev_net(dev);
}

/**
 * af_inet_cr_link_dump - write NETDEV_LINK, under the rtnl lock
 * @skb: the message
 * @dev: the device
 */
int af_inet_cr_link_dump(struct sk_buff *skb, const struct net_device *dev)
{
	struct net_device *master =
		netdev_master_upper_dev_get((struct net_device *)dev);
	int link = dev_get_iflink(dev);
	struct nlattr *nest;
	int err;

	nest = nla_nest_start(skb, AF_INET_CR_ATTR_NETDEV_LINK);
	if (!nest)
		return -EMSGSIZE;
	err = put_linkinfo(skb, dev, master);
	if (err)
		return err;
	/* An address that follows that of the lower device will again */
	if (dev->addr_len && dev->addr_assign_type != NET_ADDR_STOLEN &&
	    nla_put(skb, IFLA_ADDRESS, dev->addr_len, dev->dev_addr))
		return -EMSGSIZE;
	if ((dev->addr_len && nla_put(skb, IFLA_BROADCAST, dev->addr_len,
				      dev->broadcast)) ||
	    (link && (link != dev->ifindex ||
		      !net_eq(link_net(dev), dev_net(dev))) &&
	     nla_put_u32(skb, IFLA_LINK, link)) ||
	    (master && nla_put_u32(skb, IFLA_MASTER, master->ifindex)) ||
	    nla_put_u32(skb, IFLA_MTU, dev->mtu) ||
	    nla_put_u32(skb, IFLA_TXQLEN, dev->tx_queue_len) ||
	    nla_put_u32(skb, IFLA_GROUP, dev->group) ||
	    nla_put_u32(skb, IFLA_NUM_TX_QUEUES, dev->num_tx_queues) ||
	    nla_put_u32(skb, IFLA_NUM_RX_QUEUES, dev->num_rx_queues) ||
	    nla_put_u32(skb, IFLA_GSO_MAX_SIZE, dev->gso_max_size) ||
	    nla_put_u32(skb, IFLA_GSO_MAX_SEGS, dev->gso_max_segs) ||
	    nla_put_u32(skb, IFLA_GRO_MAX_SIZE, dev->gro_max_size) ||
	    af_inet_cr_put_ipv4_sizes(skb, dev) ||
	    nla_put_u8(skb, IFLA_LINKMODE, dev->link_mode) ||
	    put_alias(skb, dev) || put_token(skb, dev))
		return -EMSGSIZE;
	/* That of a team follows its ports until somebody has set it */
	if ((dev->netdev_ops->ndo_change_carrier && !netif_carrier_ok(dev) &&
	     !netif_is_team_master(dev) && nla_put_u8(skb, IFLA_CARRIER, 0)) ||
	    (dev->proto_down && nla_put_u8(skb, IFLA_PROTO_DOWN, 1)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* What a master is told once the device is its port */
static int put_port(struct sk_buff *skb, const struct net_device *dev)
{
	struct net_device *master =
		netdev_master_upper_dev_get((struct net_device *)dev);
	const struct kind_attr *a = NULL;
	struct nlattr *nest, *nla;
	unsigned int i;
	int err, rem;

	for (i = 0; i < ARRAY_SIZE(kind_attrs) && master; i++)
		if (kind_attrs[i].what == PORT && master->rtnl_link_ops &&
		    !strcmp(kind_attrs[i].kind, master->rtnl_link_ops->kind))
			a = &kind_attrs[i];
	if (!a)
		return 0;
	nest = nla_nest_start(skb, AF_INET_CR_ATTR_NETDEV_MASTER_DATA);
	if (!nest)
		return -EMSGSIZE;
	err = master->rtnl_link_ops->fill_info(skb, master);
	if (err)
		return err;
	rem = skb_tail_pointer(skb) - (u8 *)nla_data(nest);
	nla = nla_find(nla_data(nest), rem, a->attr);
	if (!nla || get_number(nla) != dev->ifindex) {
		nla_nest_cancel(skb, nest);
		return 0;
	}
	nlmsg_trim(skb, nla_data(nest));
	err = nla_put_u32(skb, a->attr, dev->ifindex);
	nla_nest_end(skb, nest);
	return err;
}

/* The kernel sets these, too, and counts */
#define COUNTED_FLAGS	(IFF_PROMISC | IFF_ALLMULTI)

/**
 * af_inet_cr_link_flags - the IFF_* of a device that a user sets
 * @dev: the device
 */
u32 af_inet_cr_link_flags(const struct net_device *dev)
{
	return (dev->flags & AF_INET_CR_LINK_FLAGS & ~COUNTED_FLAGS) |
	       (dev->gflags & COUNTED_FLAGS);
}

/**
 * af_inet_cr_maddr_dump - write the link-layer addresses added by hand
 * @skb: the message
 * @dev: the device, under the rtnl lock
 */
int af_inet_cr_maddr_dump(struct sk_buff *skb, const struct net_device *dev)
{
	struct net_device *locked = (struct net_device *)dev;
	const struct netdev_hw_addr *ha;
	int err = 0;

	netif_addr_lock_bh(locked);
	netdev_for_each_mc_addr(ha, dev)
		if (ha->global_use && !err)
			err = nla_put(skb, AF_INET_CR_ATTR_NETDEV_MADDR,
				      dev->addr_len, ha->addr);
	netif_addr_unlock_bh(locked);
	return err;
}

/**
 * struct snap - a device as it was while the lock was held
 * @attrs: attributes of its message, without its configuration
 * @len: their length
 * @conf: its configuration, and those that come with it
 * @nr_conf: how many
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
	struct net *net = dev_net(dev), *where = link_net(dev);
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
	const struct foreign_kind *kind = foreign_kind(dev);
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
		err = put_port(skb, dev);
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

/* What a device needs can need others, as deep as devices can be stacked */
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
 * A port can be the backup of its backup: the first of them does without.  No
 * index, which is what a port has that has none, takes the place of that one.
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
	if (WARN_ON_ONCE(!nla))
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

/* How often to try again while others change alternative names */
#define TRIES	8

/* One that has gone meanwhile is nobody's to put back */
static int take_names(struct af_inet_cr_netdevs *s, struct socket *rtnl,
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

/*
 * Alternative names are rtnetlink's secret, and it takes the lock to tell them:
 * ask before and after.
 */
static int take_moment(struct af_inet_cr_netdevs *s, struct net *net,
		       const struct af_inet_cr_which *which,
		       struct sk_buff **scratch)
{
	struct af_inet_cr_altnames after = {};
	struct socket *rtnl;
	int err, tries = TRIES;
	bool same = false;

	err = af_inet_cr_rtnl_open(net, &rtnl);
	if (err)
		return err;
	while (!err && !same) {
		drop_all(s);
		if (!which->backup)
			err = af_inet_cr_altnames_take(rtnl, which->ifindex,
						       &s->altnames);
		if (err)
			break;
		rtnl_lock();
		err = take_all(s, net, which, scratch);
		rtnl_unlock();
		if (which->backup) {
			err = err ? err : take_names(s, rtnl, which);
			break;
		}
		if (!err)
			err = af_inet_cr_altnames_take(rtnl, which->ifindex,
						       &after);
		same = !err && s->altnames.len == after.len &&
		       !memcmp(s->altnames.attrs, after.attrs, after.len);
		kvfree(after.attrs);
		after = (struct af_inet_cr_altnames) {};
		if (!err && !same && !--tries)
			err = -EBUSY;
	}
	af_inet_cr_rtnl_close(rtnl);
	return err;
}

/**
 * af_inet_cr_netdevs_take - take all devices of a namespace at one moment
 * @net: the network namespace
 * @which: of them
 */
struct af_inet_cr_netdevs *
af_inet_cr_netdevs_take(struct net *net, const struct af_inet_cr_which *which)
{
	unsigned int i, placed = 0;
	struct af_inet_cr_netdevs *s;
	struct sk_buff *scratch;
	int err;

	s = kzalloc(sizeof(*s), GFP_KERNEL_ACCOUNT);
	scratch = alloc_skb(SCRATCH_MIN, GFP_KERNEL_ACCOUNT);
	if (!s || !scratch) {
		kfree_skb(scratch);
		err = -ENOMEM;
		goto err;
	}

	err = take_moment(s, net, which, &scratch);
	kfree_skb(scratch);
	if (err)
		goto err;

	sort(s->snap, s->n, sizeof(*s->snap), compare_snaps, NULL);
	for (i = 0; i < s->n; i++)
		if (!s->snap[i].placed)
			place(s, &s->snap[i], &placed, 0);
	for (i = 0; i < s->n; i++)
		drop_late(s, &s->snap[i]);
	return s;
err:
	af_inet_cr_netdevs_free(s);
	return ERR_PTR(err);
}

static int put_altnames(struct sk_buff *skb, const struct snap *snap,
			const struct af_inet_cr_altnames *names)
{
	const struct nlattr *nla;
	bool mine = false;
	int err = 0, rem;

	nla_for_each_attr(nla, names->attrs, names->len, rem) {
		if (nla_type(nla) != IFLA_ALT_IFNAME)
			mine = nla_get_u32(nla) == snap->ifindex;
		else if (mine && !err)
			err = nla_put_string(skb,
					     AF_INET_CR_ATTR_NETDEV_ALTNAME,
					     nla_data(nla));
	}
	return err;
}

static int put_snap(struct sk_buff *skb, const struct net *net,
		    const struct snap *snap,
		    const struct af_inet_cr_altnames *names)
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
	return err ? err : put_altnames(skb, snap, names);
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
	err = put_snap(skb, net, s->order[s->next], &s->altnames);
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
			     s->snap[i].nr_conf * CONF_ROOM);
	return room + s->altnames.len + SZ_256;
}
