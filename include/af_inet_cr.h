/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of the module share.
 *
 * A dump is written by walking the state of one socket in the order in which
 * it has to be restored; a restore walks the same steps over the attributes of
 * one message.  Both run in the context of the caller, with his credentials.
 *
 * Locks: a dump holds lock_sock() while it writes the message of a socket.
 * A restore holds none between its steps, because the kernel's own setters take
 * theirs.
 */
#ifndef _AF_INET_CR_H
#define _AF_INET_CR_H

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/net.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/netlink.h>
#include <linux/skbuff.h>
#include <net/inet_sock.h>
#include <net/netlink.h>
#include <net/sock.h>
#include <uapi/linux/af_inet_cr.h>

/* A pending errno above this one never reaches user space in the kernel */
#define AF_INET_CR_ERRNO_MAX	511

/*
 * Kinds of socket a piece of state applies to: a socket is one bit, of IPv4 or
 * of IPv6
 */
#define AF_INET_CR_NR_TYPES	5
#define AF_INET_CR_NR_KINDS	(2 * AF_INET_CR_NR_TYPES)
#define AF_INET_CR_KIND(n)	((BIT(AF_INET_CR_NR_TYPES) | 1) << (n))
#define AF_INET_CR_UDP		AF_INET_CR_KIND(0)
#define AF_INET_CR_UDPLITE	AF_INET_CR_KIND(1)
#define AF_INET_CR_RAW		AF_INET_CR_KIND(2)
#define AF_INET_CR_RAW_ICMP	AF_INET_CR_KIND(3)
#define AF_INET_CR_PING		AF_INET_CR_KIND(4)
#define AF_INET_CR_UDP_ANY	(AF_INET_CR_UDP | AF_INET_CR_UDPLITE)
#define AF_INET_CR_RAW_ANY	(AF_INET_CR_RAW | AF_INET_CR_RAW_ICMP)
#define AF_INET_CR_ALL		GENMASK(AF_INET_CR_NR_KINDS - 1, 0)
#define AF_INET_CR_V4		GENMASK(AF_INET_CR_NR_TYPES - 1, 0)
#define AF_INET_CR_V6		(AF_INET_CR_ALL & ~AF_INET_CR_V4)
#define AF_INET_CR_RAW4_ANY	(AF_INET_CR_RAW_ANY & AF_INET_CR_V4)
#define AF_INET_CR_RAW6_ANY	(AF_INET_CR_RAW_ANY & AF_INET_CR_V6)
#define AF_INET_CR_RAW4_ICMP	(AF_INET_CR_RAW_ICMP & AF_INET_CR_V4)
#define AF_INET_CR_RAW6_ICMP	(AF_INET_CR_RAW_ICMP & AF_INET_CR_V6)
/* Those that setsockopt(2) lets at SOL_IP: dual stack, but a raw socket is none */
#define AF_INET_CR_IP		(AF_INET_CR_ALL & ~AF_INET_CR_RAW6_ANY)
#define AF_INET_CR_IP6		(AF_INET_CR_IP & AF_INET_CR_V6)

/**
 * enum af_inet_cr_phase - when an option is restored
 * @AF_INET_CR_PHASE_SETUP: on a socket that nothing reaches yet
 * @AF_INET_CR_PHASE_QUEUED: when its queues are filled
 * @AF_INET_CR_PHASE_BOUND: when it is bound and connected
 * @AF_INET_CR_PHASE_END: when everything else is there
 * @AF_INET_CR_NR_PHASES: how many there are
 */
enum af_inet_cr_phase {
	AF_INET_CR_PHASE_SETUP,
	AF_INET_CR_PHASE_QUEUED,
	AF_INET_CR_PHASE_BOUND,
	AF_INET_CR_PHASE_END,
	AF_INET_CR_NR_PHASES,
};

/**
 * struct af_inet_cr_owner - a process that has a socket open
 * @pid: its id in the pid namespace of the caller, 0 if unknown
 * @fd: its lowest descriptor of the socket
 */
struct af_inet_cr_owner {
	pid_t pid;
	unsigned int fd;
};

/**
 * struct af_inet_cr_dump - one socket being dumped
 * @skb: the message under construction
 * @file: the socket's file, a reference is held by the caller
 * @sock: the socket
 * @sk: the socket, locked
 * @owner: who has it open
 * @kinds: AF_INET_CR_UDP etc., one bit
 * @contents: carry queues and corked data
 * @all: emit defaults too
 * @queue: datagrams of the receive queue, a reference each
 * @errors: entries of the error queue, a reference each
 * @oversized: how many of both do not fit an attribute
 */
struct af_inet_cr_dump {
	struct sk_buff *skb;
	struct file *file;
	struct socket *sock;
	struct sock *sk;
	struct af_inet_cr_owner owner;
	unsigned int kinds;
	bool contents;
	bool all;
	struct af_inet_cr_skbs {
		struct sk_buff **skb;
		unsigned int n;
	} queue, errors;
	unsigned int oversized;
};

/**
 * struct af_inet_cr_restore - one RESTORE request being carried out
 * @net: network namespace of the request
 * @extack: where the sentence goes
 * @attrs: first attribute of the request
 * @len: length of all attributes
 * @tb: attributes by number; the last one where several may occur
 * @file: the socket's file, a reference is held
 * @sock: the socket
 * @sk: the socket
 * @fd: its descriptor, reserved if it is new; -1 before that
 * @kinds: AF_INET_CR_UDP etc., one bit
 * @created: the socket is new and nobody else can reach it
 * @filter: what the door stands in front of
 * @injected: datagrams put into the queue of a live socket, a reference each
 * @reported: entries put into the error queue, a reference each
 * @undoing: what a live socket had is put back: go on after an error
 * @joined: bitmap of the memberships that were joined
 * @leased: bitmap of the flow labels that were leased
 */
struct af_inet_cr_restore {
	struct net *net;
	struct netlink_ext_ack *extack;
	const struct nlattr *attrs;
	int len;
	struct nlattr *tb[AF_INET_CR_ATTR_MAX + 1];
	struct file *file;
	struct socket *sock;
	struct sock *sk;
	int fd;
	unsigned int kinds;
	bool created;
	struct sk_filter *filter;
	struct af_inet_cr_skbs injected;
	struct af_inet_cr_skbs reported;
	bool undoing;
	unsigned long *joined;
	unsigned long *leased;
};

/* Of 4 or 16 bytes, as the family says */
#define AF_INET_CR_POLICY_ADDR	NLA_POLICY_RANGE(NLA_BINARY, sizeof(__be32), \
						 sizeof(struct in6_addr))
/* An extension header: its length is a byte, in units of 8 bytes */
#define AF_INET_CR_HEADER_MAX	(8 * 256)
#define AF_INET_CR_POLICY_HEADER { .type = NLA_BINARY, \
				   .len = AF_INET_CR_HEADER_MAX }

static inline int af_inet_cr_put_header(struct sk_buff *skb, int attr,
					const void *header)
{
	const struct ipv6_opt_hdr *hdr = header;

	return hdr ? nla_put(skb, attr, ipv6_optlen(hdr), hdr) : 0;
}

/* Addresses are as long as the family of the socket says */
static inline int af_inet_cr_addr_len(unsigned int kinds)
{
	return kinds & AF_INET_CR_V6 ? sizeof(struct in6_addr) : sizeof(__be32);
}

/* af_inet_cr.c */
int af_inet_cr_parse(struct af_inet_cr_restore *r, const struct nlattr *attrs,
		     int len);
int af_inet_cr_parse_nests(struct nlattr **tb, int maxtype,
			   const struct nlattr *nest,
			   const struct nla_policy *policy, int many,
			   struct netlink_ext_ack *extack);

static inline int af_inet_cr_parse_nest(struct nlattr **tb, int maxtype,
					const struct nlattr *nest,
					const struct nla_policy *policy,
					struct netlink_ext_ack *extack)
{
	return af_inet_cr_parse_nests(tb, maxtype, nest, policy, 0, extack);
}

/* af_inet_cr_find.c */
struct af_inet_cr_set {
	struct af_inet_cr_found {
		struct file *file;
		pid_t pid;
		unsigned int fd;
	} *found;
	unsigned int n;
};

int af_inet_cr_find_inode(struct net *net, u32 ino, struct file **file,
			  struct af_inet_cr_owner *owner,
			  struct netlink_ext_ack *extack);
int af_inet_cr_find_fd(struct net *net, u32 fd, struct file **file,
		       struct netlink_ext_ack *extack);
int af_inet_cr_find_all(struct net *net, const u32 *pid,
			struct af_inet_cr_set *set,
			struct netlink_ext_ack *extack);
void af_inet_cr_set_free(struct af_inet_cr_set *set);

/* af_inet_cr_sock.c */
int af_inet_cr_check_kind(int family, int type, int protocol,
			  struct netlink_ext_ack *extack);
void af_inet_cr_dump_init(struct af_inet_cr_dump *d, struct file *file,
			  struct af_inet_cr_owner owner, bool contents,
			  bool all);
int af_inet_cr_dump_head(struct af_inet_cr_dump *d);
int af_inet_cr_dump_tail(struct af_inet_cr_dump *d);
int af_inet_cr_dump_left_out(struct sk_buff *skb, enum af_inet_cr_what what,
			     const char *text, u32 count, u64 bytes);
int af_inet_cr_sock_restore(struct af_inet_cr_restore *r);
void af_inet_cr_sock_release(struct af_inet_cr_restore *r, bool publish);
int af_inet_cr_sock_init(void);
void af_inet_cr_sock_exit(void);

/* af_inet_cr_sockopt.c */
int af_inet_cr_sockopt_init(void);
int af_inet_cr_sockopt_dump(struct af_inet_cr_dump *d,
			    enum af_inet_cr_phase phase);
int af_inet_cr_sockopt_restore(struct af_inet_cr_restore *r,
			       enum af_inet_cr_phase phase);
int af_inet_cr_sockopt_check(struct af_inet_cr_restore *r);
int af_inet_cr_setsockopt(struct socket *sock, int level, int name,
			  const void *val, int len);
u32 af_inet_cr_get_flag(const struct nlattr *nla);
void af_inet_cr_ip_options(const struct ip_options *opt, u8 *bytes);
bool af_inet_cr_is_sticky(const struct sock *sk, int name,
			  const struct nlattr *nla);
int af_inet_cr_put_u32(struct sk_buff *skb, int attr, u32 val);
int af_inet_cr_put_dev(struct sk_buff *skb, int attr, struct net *net,
		       int ifindex, const void *addr, int len);
int af_inet_cr_get_dev(struct af_inet_cr_restore *r, const struct nlattr *nest,
		       int *ifindex, void *addr, int len);

/* af_inet_cr_mcast.c */
int af_inet_cr_mcast_dump(struct af_inet_cr_dump *d);
int af_inet_cr_mcast_restore(struct af_inet_cr_restore *r);
void af_inet_cr_mcast_undo(struct af_inet_cr_restore *r);

/* af_inet_cr_ipv6.c */
#if IS_ENABLED(CONFIG_IPV6)
int af_inet_cr_flowlabel_dump(struct af_inet_cr_dump *d);
int af_inet_cr_flowlabel_restore(struct af_inet_cr_restore *r);
void af_inet_cr_flowlabel_undo(struct af_inet_cr_restore *r);
#else
static inline int af_inet_cr_flowlabel_dump(struct af_inet_cr_dump *d)
{
	return 0;
}

static inline int af_inet_cr_flowlabel_restore(struct af_inet_cr_restore *r)
{
	return 0;
}

static inline void af_inet_cr_flowlabel_undo(struct af_inet_cr_restore *r)
{
}
#endif

/* af_inet_cr_queue.c */
int af_inet_cr_queue_hold(struct af_inet_cr_dump *d);
int af_inet_cr_queue_keep(struct af_inet_cr_dump *d);
void af_inet_cr_queue_put(struct af_inet_cr_dump *d);
int af_inet_cr_queue_dump(struct af_inet_cr_dump *d, unsigned int *next);
int af_inet_cr_errors_dump(struct af_inet_cr_dump *d, unsigned int *next);
int af_inet_cr_queue_left_out(struct af_inet_cr_dump *d);
int af_inet_cr_queue_restore(struct af_inet_cr_restore *r);
int af_inet_cr_errors_restore(struct af_inet_cr_restore *r);
void af_inet_cr_queue_undo(struct af_inet_cr_restore *r);
void af_inet_cr_queue_release(struct af_inet_cr_restore *r);

/* af_inet_cr_cork.c */
int af_inet_cr_cork_dump(struct af_inet_cr_dump *d);
int af_inet_cr_cork_discard(struct af_inet_cr_restore *r);
int af_inet_cr_cork_restore(struct af_inet_cr_restore *r);

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
 * @far: network namespace of the far end
 * @extack: where the sentence goes
 * @attrs: first attribute of the request
 * @len: length of all attributes
 * @tb: attributes by number; the last one where several may occur
 * @rtnl: a socket to rtnetlink with the caller's credentials
 * @now: what the device was when it was last looked at, or NULL
 * @netns_fd: the attribute that says where the far end is, or NULL
 * @name: of the device
 * @ifindex: of the device
 * @had: the master that it had
 * @gets: the master that it is to have
 * @whole: what the message does not have goes
 * @external: the device cannot be created
 * @outside: its far end, or lower device, is in @far
 * @created: the device is new
 * @conf_late: it has no configuration of IPv6 before it is up
 * @undoing: what a device had is put back: go on after an error
 */
struct af_inet_cr_netdev {
	struct net *net;
	struct net *far;
	struct netlink_ext_ack *extack;
	const struct nlattr *attrs;
	int len;
	struct nlattr *tb[AF_INET_CR_ATTR_MAX + 1];
	struct socket *rtnl;
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
};

int af_inet_cr_netdev_parse(struct af_inet_cr_netdev *r,
			    const struct nlattr *attrs, int len);

/* af_inet_cr_rtnl.c */
struct af_inet_cr_altnames {
	struct nlattr *attrs;
	int len;
};

int af_inet_cr_rtnl_open(struct net *net, struct socket **sock);
void af_inet_cr_rtnl_close(struct socket *sock);
struct sk_buff *af_inet_cr_rtnl_new(int type, int flags, const void *header,
				    size_t len, size_t size);
int af_inet_cr_rtnl_do(struct socket *sock, struct sk_buff *skb,
		       struct netlink_ext_ack *extack);
int af_inet_cr_altnames_take(struct socket *sock, int ifindex,
			     struct af_inet_cr_altnames *names);
int af_inet_cr_rtnl_load(const char *kind);
int af_inet_cr_rtnl_init(void);
void af_inet_cr_rtnl_exit(void);

/* af_inet_cr_conf.c */

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

/* af_inet_cr_addr.c */
int af_inet_cr_addr_dump(struct sk_buff *skb, const struct net_device *dev);
int af_inet_cr_addr_restore(struct af_inet_cr_netdev *r, bool last);

/* af_inet_cr_netdev.c */

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

struct af_inet_cr_netdevs *
af_inet_cr_netdevs_take(struct net *net, const struct af_inet_cr_which *which);
int af_inet_cr_netdevs_put(struct af_inet_cr_netdevs *s, struct sk_buff *skb,
			   const struct net *net);
size_t af_inet_cr_netdevs_room(const struct af_inet_cr_netdevs *s);
void af_inet_cr_netdevs_free(struct af_inet_cr_netdevs *s);
int af_inet_cr_link_dump(struct sk_buff *skb, const struct net_device *dev);
int af_inet_cr_maddr_dump(struct sk_buff *skb, const struct net_device *dev);
u32 af_inet_cr_link_flags(const struct net_device *dev);
struct net_device *af_inet_cr_veth_peer(const struct net_device *dev);
bool af_inet_cr_kind_index(const char *kind, bool slave,
			   const struct nlattr *nla);
bool af_inet_cr_kind_late(const char *kind, const struct nlattr *nla);
bool af_inet_cr_kind_port(const char *kind, const struct nlattr *nla);
bool af_inet_cr_kind_hidden(const char *kind, const struct nlattr *nla);

/* af_inet_cr_link.c */
struct sk_buff *af_inet_cr_netdev_now(struct af_inet_cr_netdev *r,
				      int (*fill)(struct sk_buff *skb,
						  const struct net_device *dev));
int af_inet_cr_link_index(struct net *net, const char *name);
int af_inet_cr_netdev_restore(struct af_inet_cr_netdev *r);

#endif /* _AF_INET_CR_H */
