/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Declarations for the files of netdev/.
 */
#ifndef _AF_INET_CR_NETDEV_H
#define _AF_INET_CR_NETDEV_H

#include <linux/if_link.h>
#include <linux/netdevice.h>
#include <net/ip.h>
#include "af_inet_cr.h"

/**
 * struct af_inet_cr_master - what a device can lose by taking a port and losing it
 * @ifindex: its index, 0 for none
 * @assign: where its address comes from, NET_ADDR_*
 * @addr: its address: of its first port, at random after the last one
 */
struct af_inet_cr_master {
	int ifindex;
	unsigned char assign;
	unsigned char addr[MAX_ADDR_LEN];
};

/**
 * struct af_inet_cr_netdev - one NETDEV_RESTORE request being carried out
 * @net: network namespace of the request
 * @far: network namespace of the peer
 * @extack: where the sentence goes
 * @sentence: room for one that is not constant, as long as @extack needs it
 * @attrs: first attribute of the request
 * @len: length of all attributes
 * @tb: attributes by number; the last one where several may occur
 * @rtnl: a socket to rtnetlink with the caller's credentials
 * @now: what the device was when it was last looked at, or NULL
 * @netns_fd: the attribute that says where the peer is, or NULL
 * @name: of the device
 * @ifindex: of the device
 * @had: the master that it had
 * @gets: the master that it is to have
 * @whole: what the message does not have goes
 * @external: the device cannot be created
 * @outside: its peer, or lower device, is in @far
 * @created: the device is new
 * @conf_late: it has no configuration of IPv6 before it is up
 * @undoing: what a device had is put back: go on after an error
 * @undo_err: the first of those errors
 */
struct af_inet_cr_netdev {
	struct net *net;
	struct net *far;
	struct netlink_ext_ack *extack;
	char sentence[256];
	const struct nlattr *attrs;
	int len;
	struct nlattr *tb[AF_INET_CR_ATTR_MAX + 1];
	struct af_inet_cr_rtnl *rtnl;
	struct link *now;
	const struct nlattr *netns_fd;
	char name[IFNAMSIZ];
	int ifindex;
	struct af_inet_cr_master had;
	struct af_inet_cr_master gets;
	bool whole;
	bool external;
	bool outside;
	bool created;
	bool conf_late;
	bool undoing;
	int undo_err;
};

/* netdev/rtnl.c */
struct af_inet_cr_rtnl;

/* ERR_PTR() of an error that comes from elsewhere in the kernel */
static inline void *af_inet_cr_err_ptr(int err)
{
	return ERR_PTR(err < 0 && err >= -MAX_ERRNO ? err : -EPROTO);
}

/**
 * struct af_inet_cr_altnames - alternative names of devices
 * @attrs: IFLA_LINK, index of a device, before its IFLA_ALT_IFNAMEs, and so on
 * @len: their length
 * @size: room at @attrs
 * @torn: devices came or went while they were read
 */
struct af_inet_cr_altnames {
	struct nlattr *attrs;
	int len;
	size_t size;
	bool torn;
};

struct af_inet_cr_rtnl *af_inet_cr_rtnl_open(struct net *net);
void af_inet_cr_rtnl_close(struct af_inet_cr_rtnl *rtnl);
struct sk_buff *af_inet_cr_rtnl_new(int type, int flags, const void *header,
				    size_t len, size_t size);
int af_inet_cr_rtnl_do(struct af_inet_cr_netdev *r, struct sk_buff *skb);
struct sk_buff *af_inet_cr_netdev_now(struct af_inet_cr_netdev *r,
				      int (*fill)(struct sk_buff *skb,
						  const struct net_device *dev));
int af_inet_cr_netdev_err(struct af_inet_cr_netdev *r, int err);
int af_inet_cr_altnames_take(struct af_inet_cr_rtnl *rtnl, int ifindex,
			     struct af_inet_cr_altnames *names);

/* netdev/conf.c */

/**
 * struct af_inet_cr_conf - configuration of a device, of "all" or of "default"
 * @of: AF_INET_CR_CONF_OF_*
 * @has_v4: there is one for IPv4
 * @has_v6: there is one for IPv6
 * @v4: that of IPv4, by IPV4_DEVCONF_* - 1
 * @v6: that of IPv6
 */
struct af_inet_cr_conf {
	u32 of;
	bool has_v4;
	bool has_v6;
	s32 v4[IPV4_DEVCONF_MAX];
	struct ipv6_devconf v6;
};

void af_inet_cr_conf_take(struct af_inet_cr_conf *conf, const struct net *net,
			  const struct net_device *dev, u32 of);
int af_inet_cr_conf_dump(struct sk_buff *skb, const struct net *net,
			 const struct af_inet_cr_conf *conf);
int af_inet_cr_conf_restore(struct af_inet_cr_netdev *r, bool last);
int af_inet_cr_conf_init(void);
void af_inet_cr_conf_exit(void);

/* netdev/addr.c */
int af_inet_cr_addr_dump(struct sk_buff *skb, const struct net_device *dev);
int af_inet_cr_addr_restore(struct af_inet_cr_netdev *r, bool last);

/* netdev/dump.c */

/* NETDEV_FLAGS */
#define AF_INET_CR_LINK_FLAGS	(IFF_UP | IFF_DEBUG | IFF_NOTRAILERS | \
				 IFF_NOARP | IFF_PROMISC | IFF_ALLMULTI | \
				 IFF_MULTICAST | IFF_PORTSEL | \
				 IFF_AUTOMEDIA | IFF_DYNAMIC)

struct af_inet_cr_netdevs;

/**
 * struct af_inet_cr_which - devices to take
 * @ifindex: this one alone, or 0 for all
 * @above: and those above it
 * @backup: they are to be put back: nobody takes them for one moment
 */
struct af_inet_cr_which {
	int ifindex;
	bool above;
	bool backup;
};

/**
 * struct af_inet_cr_tries - how often to try to take devices
 * @settle: while devices have work to do, of a millisecond at least
 * @names: while others change alternative names
 */
struct af_inet_cr_tries {
	unsigned int settle;
	unsigned int names;
};

#define AF_INET_CR_SETTLE_TRIES	5000
#define AF_INET_CR_TRIES						\
	((struct af_inet_cr_tries) { .settle = AF_INET_CR_SETTLE_TRIES,	\
				     .names = 8 })

struct af_inet_cr_netdevs *
af_inet_cr_netdevs_try(struct net *net, const struct af_inet_cr_which *which,
		       struct af_inet_cr_tries *tries);
struct af_inet_cr_netdevs *
af_inet_cr_netdevs_take(struct net *net, const struct af_inet_cr_which *which);
int af_inet_cr_netdevs_put(struct af_inet_cr_netdevs *s, struct sk_buff *skb,
			   const struct net *net);
size_t af_inet_cr_netdevs_room(const struct af_inet_cr_netdevs *s);
int af_inet_cr_netdevs_lock(struct net *net);
int af_inet_cr_netdevs_settle(struct net *net);
void af_inet_cr_netdevs_free(struct af_inet_cr_netdevs *s);

/* netdev/kinds.c */

/**
 * struct af_inet_cr_foreign_kind - a kind whose state rtnetlink does not carry
 * @kind: the kind
 * @what: its state, for people
 * @made: rtnetlink can make a device of it
 */
struct af_inet_cr_foreign_kind {
	const char *kind;
	const char *what;
	bool made;
};

const struct af_inet_cr_foreign_kind *
af_inet_cr_foreign_kind(const struct net_device *dev);
struct net *af_inet_cr_link_net(const struct net_device *dev);
int af_inet_cr_port_dump(struct sk_buff *skb, const struct net_device *dev);
int af_inet_cr_link_dump(struct sk_buff *skb, const struct net_device *dev);
int af_inet_cr_maddr_dump(struct sk_buff *skb, const struct net_device *dev);
u32 af_inet_cr_link_flags(const struct net_device *dev);
struct net_device *af_inet_cr_veth_peer(const struct net_device *dev);
bool af_inet_cr_kind_index(const char *kind, bool slave,
			   const struct nlattr *nla);
bool af_inet_cr_kind_late(const char *kind, const struct nlattr *nla);
bool af_inet_cr_kind_port(const char *kind, const struct nlattr *nla);
bool af_inet_cr_kind_before(const char *kind, const struct nlattr *nla);
bool af_inet_cr_kind_hidden(const char *kind, const struct nlattr *nla);
bool af_inet_cr_kind_same(const char *kind, const struct nlattr *want,
			  const struct nlattr *now);

/* netdev/maddr.c */
int af_inet_cr_maddr_restore(struct af_inet_cr_netdev *r, const struct link *want);

/* netdev/parse.c */

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

/**
 * struct ref - NETDEV_REF of a request
 * @nla: the attribute
 * @index: index that NETDEV_LINK has
 * @name: of the device, or NULL
 * @outside: it is in the namespace of the peer
 */
struct ref {
	const struct nlattr *nla;
	u32 index;
	const char *name;
	bool outside;
};

extern const struct nla_policy af_inet_cr_link_policy[IFLA_MAX + 1];

static inline bool af_inet_cr_same_attr(const struct nlattr *a, const struct nlattr *b)
{
	return !a == !b && (!a || (nla_len(a) == nla_len(b) &&
				   !memcmp(nla_data(a), nla_data(b),
					   nla_len(a))));
}

static inline bool af_inet_cr_is_veth(const struct link *l)
{
	return l->kind && !strcmp(l->kind, "veth");
}

int af_inet_cr_link_parse(struct link *l, const struct nlattr *nest,
			  struct netlink_ext_ack *extack);
void af_inet_cr_link_forget(struct af_inet_cr_netdev *r);
const struct link *af_inet_cr_link_now(struct af_inet_cr_netdev *r);
int af_inet_cr_ref_find(struct af_inet_cr_netdev *r, u32 index, bool outside,
			struct ref *ref);
int af_inet_cr_check_refs(struct af_inet_cr_netdev *r);
int af_inet_cr_find_far(struct af_inet_cr_netdev *r, struct ref *ref);
int af_inet_cr_translate_link(struct af_inet_cr_netdev *r, struct link *l);
int af_inet_cr_link_index(struct net *net, const char *name);

/* netdev/set.c */
int af_inet_cr_link_create(struct af_inet_cr_netdev *r, const struct link *l);
int af_inet_cr_link_apply(struct af_inet_cr_netdev *r, const struct link *want);

/* netdev/undo.c */
struct af_inet_cr_backup;

void af_inet_cr_remove_device(struct af_inet_cr_netdev *r);
void af_inet_cr_backup_free(struct af_inet_cr_backup *b);
struct af_inet_cr_backup *af_inet_cr_backup_take(struct af_inet_cr_netdev *r);
void af_inet_cr_masters_take(struct af_inet_cr_netdev *r,
			     const struct link *want);
void af_inet_cr_roll_back(struct af_inet_cr_netdev *r,
			  struct af_inet_cr_backup *b);

/* netdev/link.c */
int af_inet_cr_netdev_restore(struct af_inet_cr_netdev *r);

#endif /* _AF_INET_CR_NETDEV_H */
