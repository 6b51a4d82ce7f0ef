// SPDX-License-Identifier: GPL-2.0
/*
 * The rights of the sender of a request, and the messages that answer it.
 */
#include <linux/cred.h>
#include <linux/module.h>
#include <linux/utsname.h>
#include <net/genetlink.h>
#include <net/sock.h>
#include "af_inet_cr.h"

/*
 * Without userns=1, the module is for the administrator of the machine.  The
 * creator of a user namespace has CAP_NET_ADMIN in a network namespace of its own.
 */
static bool userns;
module_param(userns, bool, 0644);
MODULE_PARM_DESC(userns, "open every command to root of the user namespace that owns the network namespace (default: N)");

/**
 * af_inet_cr_check_rights - may the sender of a request use the module?
 * @skb: the request
 * @extack: where a sentence goes
 *
 * Generic netlink has asked for CAP_NET_ADMIN in the user namespace of the
 * network namespace.
 *
 * Return: 0 or -EPERM.
 */
int af_inet_cr_check_rights(const struct sk_buff *skb,
			    struct netlink_ext_ack *extack)
{
	if (READ_ONCE(userns) || netlink_capable(skb, CAP_NET_ADMIN))
		return 0;
	NL_SET_ERR_MSG(extack,
		       "this needs CAP_NET_ADMIN in the initial user namespace (or the module parameter userns=1)");
	return -EPERM;
}

/**
 * af_inet_cr_check_opener - has the opener of a netlink socket its sender's rights?
 * @skb: the request
 * @extack: where a sentence goes
 *
 * Some checks look at the caller alone: a program must not be made to write to a
 * socket that somebody with fewer rights opened.
 *
 * Return: 0 or -EPERM.
 */
int af_inet_cr_check_opener(const struct sk_buff *skb,
			    struct netlink_ext_ack *extack)
{
	const struct socket *sock = NETLINK_CB(skb).sk->sk_socket;
	const struct cred *opener, *caller = current_cred();

	if (sock && sock->file) {
		opener = sock->file->f_cred;
		if (opener->user_ns == caller->user_ns &&
		    cap_issubset(caller->cap_effective, opener->cap_effective))
			return 0;
	}
	NL_SET_ERR_MSG(extack,
		       "the opener of the netlink socket has fewer rights");
	return -EPERM;
}

static u8 request_cmd(const struct nlmsghdr *nlh)
{
	return ((struct genlmsghdr *)nlmsg_data(nlh))->cmd;
}

static void *dump_begin_cmd(struct sk_buff *skb, struct netlink_callback *cb,
			    u8 cmd)
{
	return genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			   &af_inet_cr_family, NLM_F_MULTI, cmd);
}

/**
 * af_inet_cr_dump_begin - begin a message of a dump
 * @skb: buffer of messages
 * @cb: the dump
 *
 * Return: header for genlmsg_end(), or NULL if there is no room.
 */
void *af_inet_cr_dump_begin(struct sk_buff *skb, struct netlink_callback *cb)
{
	return dump_begin_cmd(skb, cb, request_cmd(cb->nlh));
}

/**
 * af_inet_cr_dump_grow - make room in a buffer that has no message yet
 * @skb: buffer, charged to its reader already
 *
 * Return: 0, -EMSGSIZE if it is as large as it may become, or -ENOMEM.
 */
int af_inet_cr_dump_grow(struct sk_buff *skb)
{
	unsigned int room = skb_tailroom(skb), was = skb_end_offset(skb);
	int err;

	if (skb->len || room > AF_INET_CR_ANSWER_MAX)
		return -EMSGSIZE;
	err = pskb_expand_head(skb, 0, room, GFP_KERNEL_ACCOUNT);
	if (err)
		return err;
	skb->truesize += skb_end_offset(skb) - was;
	atomic_add(skb_end_offset(skb) - was, &skb->sk->sk_rmem_alloc);
	return 0;
}

static int put_known(struct sk_buff *skb, const struct nla_policy *policy,
		     int maxtype, bool (*missing)(unsigned int attr))
{
	u8 known[AF_INET_CR_ATTR_MAX / 8 + 1] = {};
	int i;

	for (i = 1; i <= maxtype; i++)
		if (policy[i].type && !(missing && missing(i)))
			known[i / 8] |= BIT(i % 8);
	return nla_put(skb, AF_INET_CR_ATTR_INFO_KNOWN, sizeof(known), known);
}

/**
 * af_inet_cr_put_info - write the first message of a dump, DUMP_INFO
 * @skb: buffer of messages, empty
 * @cb: the dump
 * @policy: policy of the attributes that the dump can hold
 * @maxtype: the last attribute that it has
 * @missing: does this kernel lack what an attribute is about? NULL: it has all
 * @freeze_fd: descriptor of the freeze that the dump adds to, -1 for none
 *
 * Return: length of the buffer, or -EMSGSIZE.
 */
int af_inet_cr_put_info(struct sk_buff *skb, struct netlink_callback *cb,
			const struct nla_policy *policy, int maxtype,
			bool (*missing)(unsigned int attr), int freeze_fd)
{
	void *hdr = dump_begin_cmd(skb, cb, AF_INET_CR_CMD_DUMP_INFO);

	if (!hdr ||
	    nla_put_string(skb, AF_INET_CR_ATTR_INFO_RELEASE,
			   init_utsname()->release) ||
	    nla_put_string(skb, AF_INET_CR_ATTR_INFO_VERSION,
			   AF_INET_CR_VERSION) ||
	    put_known(skb, policy, maxtype, missing) ||
	    (freeze_fd >= 0 &&
	     nla_put_u32(skb, AF_INET_CR_ATTR_FREEZE_FD, freeze_fd)))
		return -EMSGSIZE;
	genlmsg_end(skb, hdr);
	return skb->len;
}

/**
 * af_inet_cr_put_noop - write a message without meaning, as there is more to come
 * @skb: buffer of messages, empty
 * @cb: the dump
 *
 * An empty buffer would be the end of the dump to its reader.  The type says that
 * the message is to be skipped; who does not look at it finds a DUMP_INFO that has
 * nothing in it.
 *
 * Return: length of the buffer, or -EMSGSIZE.
 */
int af_inet_cr_put_noop(struct sk_buff *skb, struct netlink_callback *cb)
{
	void *hdr = dump_begin_cmd(skb, cb, AF_INET_CR_CMD_DUMP_INFO);

	if (!hdr)
		return -EMSGSIZE;
	nlmsg_hdr(skb)->nlmsg_type = NLMSG_NOOP;
	genlmsg_end(skb, hdr);
	return skb->len;
}
