// SPDX-License-Identifier: GPL-2.0
/*
 * NETDEV_LINK of a device, and rules for kinds of devices.
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
		DROP_ZERO,	/* cannot be set to bytes that are all 0 */
		FLAG,		/* dumped as a u8, accepted as a flag */
		LATE,		/* not together with others */
		PORT,		/* index of a port, which comes later */
		BEFORE,		/* address that a port had before it was one */
	} what;
	u32 value;
	bool hidden;		/* from root of a user namespace */
	bool masked;		/* a u32, and a u32 of the bits that are told */
} kind_attrs[] = {
	{ "vxlan", IFLA_VXLAN_LINK, .what = INDEX },
	{ "vxlan", IFLA_VXLAN_TTL_INHERIT, .what = FLAG },
	/* Claims bits of IFLA_VXLAN_RESERVED_BITS, even where it is off */
	{ "vxlan", IFLA_VXLAN_REMCSUM_RX, .what = DROP_IF, .value = 0 },
	/* Hides IFLA_GENEVE_TTL */
	{ "geneve", IFLA_GENEVE_TTL_INHERIT, .what = DROP_IF, .value = 0 },
	{ "gre", IFLA_GRE_LINK, .what = INDEX },
	{ "gretap", IFLA_GRE_LINK, .what = INDEX },
	{ "erspan", IFLA_GRE_LINK, .what = INDEX },
	{ "ip6gre", IFLA_GRE_LINK, .what = INDEX },
	{ "ip6gretap", IFLA_GRE_LINK, .what = INDEX },
	{ "ip6erspan", IFLA_GRE_LINK, .what = INDEX },
	/* One that is external has no peer */
	{ "gretap", IFLA_GRE_REMOTE, .what = DROP_ZERO },
	{ "erspan", IFLA_GRE_REMOTE, .what = DROP_ZERO },
	{ "ip6gretap", IFLA_GRE_REMOTE, .what = DROP_ZERO },
	{ "ip6erspan", IFLA_GRE_REMOTE, .what = DROP_ZERO },
	{ "ipip", IFLA_IPTUN_LINK, .what = INDEX },
	{ "sit", IFLA_IPTUN_LINK, .what = INDEX },
	{ "ip6tnl", IFLA_IPTUN_LINK, .what = INDEX },
	{ "vti", IFLA_VTI_LINK, .what = INDEX },
	{ "vti6", IFLA_VTI_LINK, .what = INDEX },
	{ "xfrm", IFLA_XFRM_LINK, .what = INDEX },
	{ "hsr", IFLA_HSR_SLAVE1, .what = INDEX },
	{ "hsr", IFLA_HSR_SLAVE2, .what = INDEX },
	{ "hsr", AF_INET_CR_HSR_INTERLINK, .what = INDEX },
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
	{ "bridge", IFLA_BR_MULTI_BOOLOPT, .what = LATE, .masked = true },
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
	{ "bond", AF_INET_CR_BOND_BROADCAST_NEIGH, .what = DROP_IF, .value = 0 },
	{ "bond", AF_INET_CR_BOND_LACP_STRICT, .what = DROP_IF, .value = 0 },
	{ "bond", IFLA_BOND_SLAVE_STATE, true, DROP },
	{ "bond", IFLA_BOND_SLAVE_MII_STATUS, true, DROP },
	{ "bond", IFLA_BOND_SLAVE_LINK_FAILURE_COUNT, true, DROP },
	{ "bond", IFLA_BOND_SLAVE_PERM_HWADDR, true, BEFORE },
	{ "bond", IFLA_BOND_SLAVE_AD_AGGREGATOR_ID, true, DROP },
	{ "bond", IFLA_BOND_SLAVE_AD_ACTOR_OPER_PORT_STATE, true, DROP },
	{ "bond", IFLA_BOND_SLAVE_AD_PARTNER_OPER_PORT_STATE, true, DROP },
	{ "bond", IFLA_BOND_SLAVE_PRIO, true, DROP_IF, 0 },
	{ "bond", AF_INET_CR_BOND_SLAVE_CHURN_ACTOR, true, DROP },
	{ "bond", AF_INET_CR_BOND_SLAVE_CHURN_PARTNER, true, DROP },
	{ "vrf", IFLA_VRF_PORT_TABLE, true, DROP },
	{ "tun", IFLA_TUN_NUM_QUEUES, .what = DROP },
	{ "tun", IFLA_TUN_NUM_DISABLED_QUEUES, .what = DROP },
};

static const struct af_inet_cr_foreign_kind foreign_kinds[] = {
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

/**
 * af_inet_cr_foreign_kind - does rtnetlink not carry the state of this device?
 * @dev: the device, under the rtnl lock
 *
 * Return: its kind, or NULL if rtnetlink carries it.
 */
const struct af_inet_cr_foreign_kind *
af_inet_cr_foreign_kind(const struct net_device *dev)
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
 * af_inet_cr_kind_before - is this the address that a port had before it was one?
 * @kind: kind of the master
 * @nla: attribute of IFLA_INFO_SLAVE_DATA
 */
bool af_inet_cr_kind_before(const char *kind, const struct nlattr *nla)
{
	const struct kind_attr *a = kind_attr(kind, true, nla);

	return a && a->what == BEFORE;
}

/**
 * af_inet_cr_kind_hidden - does the driver hide this attribute from some callers?
 * @kind: kind of the device
 * @nla: attribute of its IFLA_INFO_DATA
 */
bool af_inet_cr_kind_hidden(const char *kind, const struct nlattr *nla)
{
	const struct kind_attr *a = kind_attr(kind, false, nla);

	return a && a->hidden;
}

/**
 * af_inet_cr_kind_same - is an attribute of a device what it should be?
 * @kind: kind of the device
 * @want: attribute of an IFLA_INFO_DATA
 * @now: the same one of the device
 *
 * Each kernel tells of the options that it knows. One that this kernel does not
 * know is off here.
 *
 * Return: true if it is.
 */
bool af_inet_cr_kind_same(const char *kind, const struct nlattr *want,
			  const struct nlattr *now)
{
	const struct kind_attr *a = kind_attr(kind, false, want);
	struct br_boolopt_multi x, y;

	if (!a || !a->masked || nla_len(want) != sizeof(x) ||
	    nla_len(now) != sizeof(y))
		return af_inet_cr_same_attr(want, now);
	nla_memcpy(&x, want, sizeof(x));
	nla_memcpy(&y, now, sizeof(y));
	return !((x.optval ^ y.optval) & x.optmask);
}

/* How many bytes of an attribute to keep */
static int kept(const struct kind_attr *a, const struct nlattr *nla, int size)
{
	if (!a)
		return size;
	if (a->what == DROP || a->what == PORT ||
	    (a->what == DROP_IF && get_number(nla) == a->value) ||
	    (a->what == DROP_ZERO &&
	     !memchr_inv(nla_data(nla), 0, nla_len(nla))))
		return 0;
	if (a->what == FLAG && nla_len(nla))
		return get_number(nla) ? NLA_HDRLEN : 0;
	return size;
}

/* Remove attributes that a driver wrote and a dump does not carry */
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

/* vlan dumps its flags with a mask that it refuses */
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
 * Attributes that create the peer of a veth: those that can be set only then.  A
 * peer in another namespace is described as far as the caller may see it.
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
 * af_inet_cr_veth_peer - the peer of a veth, under the rtnl lock
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

/**
 * af_inet_cr_link_net - namespace of what a device is linked to
 * @dev: the device, under the rtnl lock
 *
 * The network namespace of the lower device, or of the peer.
 *
 * Return: the namespace.
 */
struct net *af_inet_cr_link_net(const struct net_device *dev)
{
	const struct rtnl_link_ops *ops = dev->rtnl_link_ops;

	return ops && ops->get_link_net ? ops->get_link_net(dev) : dev_net(dev);
}

/*
 * The master that IFLA_MASTER gives a device. An hsr device takes its ports when it is
 * made, and is told as their master by newer kernels (7.3, not 6.12).
 */
static struct net_device *master_of(const struct net_device *dev)
{
	struct net_device *master =
		netdev_master_upper_dev_get((struct net_device *)dev);

	if (master && master->rtnl_link_ops &&
	    !strcmp(master->rtnl_link_ops->kind, "hsr"))
		return NULL;
	return master;
}

/**
 * af_inet_cr_link_dump - write NETDEV_LINK, under the rtnl lock
 * @skb: the message
 * @dev: the device
 */
int af_inet_cr_link_dump(struct sk_buff *skb, const struct net_device *dev)
{
	struct net_device *master = master_of(dev);
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
		      !net_eq(af_inet_cr_link_net(dev), dev_net(dev))) &&
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
	/* The carrier of a team follows its ports until it is set */
	if ((dev->netdev_ops->ndo_change_carrier && !netif_carrier_ok(dev) &&
	     !netif_is_team_master(dev) && nla_put_u8(skb, IFLA_CARRIER, 0)) ||
	    (dev->proto_down && nla_put_u8(skb, IFLA_PROTO_DOWN, 1)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * af_inet_cr_port_dump - write NETDEV_MASTER_DATA
 * @skb: the message
 * @dev: the device, under the rtnl lock
 *
 * The attributes are sent to the master once the device is its port.
 *
 * Return: 0 or -EMSGSIZE.
 */
int af_inet_cr_port_dump(struct sk_buff *skb, const struct net_device *dev)
{
	struct net_device *master = master_of(dev);
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
