/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/*
 * Generated from tools/ynl/af_inet_cr.yaml: edit that, then "make -C tools spec".
 */
#ifndef _AF_INET_CR_POLICY_H
#define _AF_INET_CR_POLICY_H

#include <net/netlink.h>
#include <net/genetlink.h>
#include <uapi/linux/af_inet_cr.h>

extern const struct nla_policy
af_inet_cr_async_nl_policy[AF_INET_CR_ASYNC_TYPE + 1];
extern const struct nla_policy af_inet_cr_bpf_nl_policy[AF_INET_CR_BPF_FD + 1];
extern const struct nla_policy
af_inet_cr_dev_nl_policy[AF_INET_CR_DEV_ADDR + 1];
extern const struct nla_policy
af_inet_cr_dgram_nl_policy[AF_INET_CR_DGRAM_PRIORITY + 1];
extern const struct nla_policy
af_inet_cr_exterr_nl_policy[AF_INET_CR_EXTERR_PAD + 1];
extern const struct nla_policy
af_inet_cr_flowlabel_nl_policy[AF_INET_CR_FLOWLABEL_RTHDR + 1];
extern const struct nla_policy
af_inet_cr_mship_nl_policy[AF_INET_CR_MSHIP_SOURCES + 1];
extern const struct nla_policy
af_inet_cr_netdev_addr_nl_policy[AF_INET_CR_NETDEV_ADDR_PROTO + 1];
extern const struct nla_policy
af_inet_cr_netdev_conf_entry_nl_policy[AF_INET_CR_NETDEV_CONF_ENTRY_ADDR + 1];
extern const struct nla_policy
af_inet_cr_netdev_conf_nl_policy[AF_INET_CR_NETDEV_CONF_ENTRY + 1];
extern const struct nla_policy
af_inet_cr_netdev_ref_nl_policy[AF_INET_CR_NETDEV_REF_NETNSID + 1];
extern const struct nla_policy
af_inet_cr_pending_nl_policy[AF_INET_CR_PENDING_TS_OPT_ID + 1];
extern const struct nla_policy
af_inet_cr_segment_nl_policy[AF_INET_CR_SEGMENT_PAD + 1];
extern const struct nla_policy
af_inet_cr_tcp_nl_policy[AF_INET_CR_TCP_ZEROCOPY_PENDING + 1];
extern const struct nla_policy
af_inet_cr_xfrm_nl_policy[AF_INET_CR_XFRM_TMPL + 1];
extern const struct nla_policy
af_inet_cr_dump_nl_policy[AF_INET_CR_ATTR_FREEZE_FD + 1];
extern const struct nla_policy
af_inet_cr_restore_nl_policy[AF_INET_CR_ATTR_TCP_BACKLOG + 1];
extern const struct nla_policy
af_inet_cr_netdev_dump_nl_policy[AF_INET_CR_ATTR_NETDEV_NAME + 1];
extern const struct nla_policy
af_inet_cr_netdev_restore_nl_policy[AF_INET_CR_ATTR_NETDEV_NETNS_FD + 1];

/* Ops table for af_inet_cr */
extern const struct genl_split_ops af_inet_cr_nl_ops[5];

int af_inet_cr_nl_dump_start(struct netlink_callback *cb);
int af_inet_cr_nl_netdev_dump_start(struct netlink_callback *cb);
int af_inet_cr_nl_dump_done(struct netlink_callback *cb);
int af_inet_cr_nl_netdev_dump_done(struct netlink_callback *cb);

int af_inet_cr_nl_dump_doit(struct sk_buff *skb, struct genl_info *info);
int af_inet_cr_nl_dump_dumpit(struct sk_buff *skb,
			      struct netlink_callback *cb);
int af_inet_cr_nl_restore_doit(struct sk_buff *skb, struct genl_info *info);
int af_inet_cr_nl_netdev_dump_dumpit(struct sk_buff *skb,
				     struct netlink_callback *cb);
int af_inet_cr_nl_netdev_restore_doit(struct sk_buff *skb,
				      struct genl_info *info);

bool af_inet_cr_may_repeat(int attr);
bool af_inet_cr_is_flag(int attr);

#endif /* _AF_INET_CR_POLICY_H */
