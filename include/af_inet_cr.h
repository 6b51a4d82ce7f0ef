/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Declarations for all files of the module.
 *
 * A dump is written by walking the state of one socket in the order in which
 * it has to be restored; a restore walks the same steps over the attributes of
 * one message.  Both run in the context of the caller, with its credentials.
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
#include <net/genetlink.h>
#include <net/inet_sock.h>
#include <net/netlink.h>
#include <net/sock.h>
#include <uapi/linux/af_inet_cr.h>
#include "lengths.h"
#include "policy.h"

#define AF_INET_CR_VERSION	"0.1"

/* Messages of a dump are collected in buffers of this size, and grow to */
#define AF_INET_CR_DUMP_ALLOC	SZ_32K
#define AF_INET_CR_ANSWER_MAX	SZ_2M

/* A row of a table of steps: its name, and the sentence for an error without one */
#define AF_INET_CR_STEP(_name, ...) \
	{ #_name, "the step \"" #_name "\" of the restore failed", __VA_ARGS__ }

/* A request by its header: generic netlink has checked that one is there */
static inline const struct nlattr *
af_inet_cr_request_attrs(const struct nlmsghdr *nlh)
{
	return genlmsg_data(nlmsg_data(nlh));
}

static inline int af_inet_cr_request_len(const struct nlmsghdr *nlh)
{
	return genlmsg_len(nlmsg_data(nlh));
}

/* af_inet_cr.c */
extern struct genl_family af_inet_cr_family;

/* nl/attr.c */
struct af_inet_cr_netdev;
struct af_inet_cr_restore;

u32 af_inet_cr_get_flag(const struct nlattr *nla);
u32 af_inet_cr_attr_u32(const struct af_inet_cr_restore *r, int attr,
			u32 absent);
int af_inet_cr_parse_attrs(struct nlattr **tb, const struct nlattr *attrs,
			   int len, const struct nla_policy *policy,
			   int maxtype, struct netlink_ext_ack *extack);
int af_inet_cr_parse(struct af_inet_cr_restore *r, const struct nlattr *attrs,
		     int len);
int af_inet_cr_parse_nests(struct nlattr **tb, int maxtype,
			   const struct nlattr *nest,
			   const struct nla_policy *policy, int many,
			   struct netlink_ext_ack *extack);

int af_inet_cr_netdev_parse(struct af_inet_cr_netdev *r,
			    const struct nlattr *attrs, int len);
int af_inet_cr_put_u32(struct sk_buff *skb, int attr, u32 val);
int af_inet_cr_put_dev(struct sk_buff *skb, int attr, struct net *net,
		       int ifindex, const void *addr, int len);
int af_inet_cr_get_dev(struct af_inet_cr_restore *r, const struct nlattr *nest,
		       int *ifindex, void *addr, int len);
int af_inet_cr_dump_left_out(struct sk_buff *skb, enum af_inet_cr_what what,
			     const char *text, u32 count, u64 bytes);
int af_inet_cr_check_kind(int family, int type, int protocol,
			  struct netlink_ext_ack *extack);

static inline int af_inet_cr_parse_nest(struct nlattr **tb, int maxtype,
					const struct nlattr *nest,
					const struct nla_policy *policy,
					struct netlink_ext_ack *extack)
{
	return af_inet_cr_parse_nests(tb, maxtype, nest, policy, 0, extack);
}

/* nl/msg.c */
int af_inet_cr_check_rights(const struct sk_buff *skb,
			    struct netlink_ext_ack *extack);
int af_inet_cr_check_opener(const struct sk_buff *skb,
			    struct netlink_ext_ack *extack);
void *af_inet_cr_dump_begin(struct sk_buff *skb, struct netlink_callback *cb);
int af_inet_cr_dump_grow(struct sk_buff *skb);
int af_inet_cr_put_info(struct sk_buff *skb, struct netlink_callback *cb,
			const struct nla_policy *policy, int maxtype,
			bool (*missing)(unsigned int attr), int freeze_fd);
int af_inet_cr_put_noop(struct sk_buff *skb, struct netlink_callback *cb);

/* nl/defer.c */
int af_inet_cr_defer(struct sk_buff *skb, struct genl_info *info,
		     int (*run)(struct sk_buff *skb, struct genl_info *info));

#endif /* _AF_INET_CR_H */
