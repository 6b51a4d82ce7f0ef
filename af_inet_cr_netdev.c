// SPDX-License-Identifier: GPL-2.0
/*
 * The commands for devices.
 */
#include <linux/cred.h>
#include <linux/if.h>
#include <linux/nsproxy.h>
#include <net/genetlink.h>
#include "netdev.h"

/**
 * struct netdev_state - a dump of devices under way
 * @cred: credentials of the sender of the request, a reference
 * @name: device that is asked for alone, "" for all
 * @devs: the devices, NULL before they are taken
 * @tries: how often to try to take them
 * @begun: DUMP_INFO has been written
 * @err: why the dump cannot start
 * @extack: the sentence for that, and the attribute to blame
 */
struct netdev_state {
	const struct cred *cred;
	char name[IFNAMSIZ];
	struct af_inet_cr_netdevs *devs;
	struct af_inet_cr_tries tries;
	bool begun;
	int err;
	struct netlink_ext_ack extack;
};

static int netdev_dump_parse(struct netlink_callback *cb, struct netdev_state *s)
{
	struct nlattr *tb[AF_INET_CR_ATTR_MAX + 1];
	int err;

	err = af_inet_cr_check_rights(cb->skb, &s->extack);
	if (err)
		return err;
	err = af_inet_cr_parse_attrs(tb, af_inet_cr_request_attrs(cb->nlh),
				     af_inet_cr_request_len(cb->nlh),
				     af_inet_cr_netdev_dump_nl_policy,
				     ARRAY_SIZE(af_inet_cr_netdev_dump_nl_policy) - 1,
				     &s->extack);
	if (err)
		return err;
	if (!tb[AF_INET_CR_ATTR_NETDEV_NAME])
		return 0;
	nla_strscpy(s->name, tb[AF_INET_CR_ATTR_NETDEV_NAME], sizeof(s->name));
	if (s->name[0])
		return 0;
	NL_SET_ERR_MSG_ATTR(&s->extack, tb[AF_INET_CR_ATTR_NETDEV_NAME],
			    "there is no such device");
	return -ENODEV;
}

/*
 * The reader holds the mutex of its netlink socket, for which another sender to that
 * socket waits while it holds cb_lock.  -EAGAIN: call again.
 */
static int netdev_collect(struct net *net, struct netdev_state *s,
			  struct netlink_ext_ack *extack)
{
	struct af_inet_cr_which which = {};
	struct af_inet_cr_netdevs *devs;

	if (s->name[0]) {
		which.ifindex = af_inet_cr_link_index(net, s->name);
		if (!which.ifindex)
			goto none;
	}
	devs = af_inet_cr_netdevs_try(net, &which, &s->tries);
	if (!IS_ERR(devs)) {
		s->devs = devs;
		return 0;
	}
	if (PTR_ERR(devs) == -ENODEV)
		goto none;
	if (PTR_ERR(devs) == -EBUSY)
		NL_SET_ERR_MSG(extack,
			       "devices kept changing during the dump");
	return PTR_ERR(devs);

none:
	NL_SET_ERR_MSG(extack, "there is no such device");
	return -ENODEV;
}

/**
 * af_inet_cr_nl_netdev_dump_start - start NETDEV_DUMP
 * @cb: the dump
 *
 * Return: 0 or -ENOMEM; other errors wait for the first message.
 */
int af_inet_cr_nl_netdev_dump_start(struct netlink_callback *cb)
{
	struct netdev_state *s;

	s = kzalloc(sizeof(*s), GFP_KERNEL);
	if (!s)
		return -ENOMEM;
	s->cred = get_current_cred();
	s->tries = AF_INET_CR_TRIES;
	s->err = netdev_dump_parse(cb, s);
	cb->args[0] = (long)s;
	cb->min_dump_alloc = AF_INET_CR_DUMP_ALLOC;
	return 0;
}

/**
 * af_inet_cr_nl_netdev_dump_done - end NETDEV_DUMP
 * @cb: the dump
 *
 * Return: 0.
 */
int af_inet_cr_nl_netdev_dump_done(struct netlink_callback *cb)
{
	struct netdev_state *s = (struct netdev_state *)cb->args[0];

	if (!s)
		return 0;
	af_inet_cr_netdevs_free(s->devs);
	put_cred(s->cred);
	kfree(s);
	return 0;
}

static int netdev_dump_put(struct sk_buff *skb, struct netlink_callback *cb,
			   struct netdev_state *s)
{
	struct net *net = sock_net(cb->skb->sk);
	void *hdr;
	int err;

	do {
		hdr = af_inet_cr_dump_begin(skb, cb);
		err = hdr ? af_inet_cr_netdevs_put(s->devs, skb, net) :
			    -EMSGSIZE;
		if (!err)
			genlmsg_end(skb, hdr);
		else
			genlmsg_cancel(skb, hdr);
		if (err == -EMSGSIZE && !skb->len)
			err = af_inet_cr_dump_grow(skb);
	} while (!err);
	if (err == -ENOENT || (err == -EMSGSIZE && skb->len))
		return skb->len;
	return err;
}

static int netdev_dump_next(struct sk_buff *skb, struct netlink_callback *cb,
			    struct netdev_state *s)
{
	int err;

	if (!s->devs) {
		err = netdev_collect(sock_net(cb->skb->sk), s, &s->extack);
		if (err == -EAGAIN)
			return af_inet_cr_put_noop(skb, cb);
		if (err) {
			if (cb->extack)
				*cb->extack = s->extack;
			return err;
		}
	}
	return netdev_dump_put(skb, cb, s);
}

/**
 * af_inet_cr_nl_netdev_dump_dumpit - write messages of NETDEV_DUMP
 * @skb: buffer of messages
 * @cb: the dump
 *
 * The first call must not wait for rtnl, see af_inet_cr_nl_dump_dumpit().
 *
 * Return: length of the buffer, 0 at the end, or an errno.
 */
int af_inet_cr_nl_netdev_dump_dumpit(struct sk_buff *skb,
				     struct netlink_callback *cb)
{
	struct netdev_state *s = (struct netdev_state *)cb->args[0];
	const struct cred *reader;
	int ret;

	if (s->err) {
		if (cb->extack)
			*cb->extack = s->extack;
		return s->err;
	}
	if (!s->begun) {
		s->begun = true;
		return af_inet_cr_put_info(skb, cb,
					   af_inet_cr_netdev_restore_nl_policy,
					   ARRAY_SIZE(af_inet_cr_netdev_restore_nl_policy) - 1,
					   NULL, -1);
	}

	reader = override_creds(s->cred);
	ret = netdev_dump_next(skb, cb, s);
	revert_creds(reader);
	return ret;
}

static struct sk_buff *netdev_answer(struct genl_info *info,
				     const struct af_inet_cr_netdev *r)
{
	struct sk_buff *skb;
	void *hdr;

	skb = genlmsg_new(2 * nla_total_size(sizeof(u32)), GFP_KERNEL);
	if (!skb)
		return NULL;
	hdr = genlmsg_put_reply(skb, info, &af_inet_cr_family, 0,
				AF_INET_CR_CMD_NETDEV_RESTORE);
	if (!hdr ||
	    nla_put_u32(skb, AF_INET_CR_ATTR_NETDEV_INDEX, r->ifindex) ||
	    (r->created && nla_put_flag(skb, AF_INET_CR_ATTR_NETDEV_CREATED))) {
		nlmsg_free(skb);
		return NULL;
	}
	genlmsg_end(skb, hdr);
	return skb;
}

static int netdev_restore_one(struct genl_info *info,
			      struct af_inet_cr_netdev *r)
{
	struct sk_buff *answer;
	int err;

	err = af_inet_cr_netdev_parse(r, af_inet_cr_request_attrs(info->nlhdr),
				      af_inet_cr_request_len(info->nlhdr));
	if (err)
		return err;
	err = af_inet_cr_netdev_restore(r);
	if (err)
		return err;
	/* The device is done: at worst its index has to be looked up */
	answer = netdev_answer(info, r);
	if (answer)
		genlmsg_reply(answer, info);
	return 0;
}

static int netdev_restore_run(struct sk_buff *skb, struct genl_info *info)
{
	struct af_inet_cr_netdev *r;
	int err;

	r = kzalloc(sizeof(*r), GFP_KERNEL);
	if (!r)
		return -ENOMEM;
	r->net = genl_info_net(info);
	r->extack = info->extack;
	err = netdev_restore_one(info, r);
	if (err) {
		/* The extack message can be in @r, and -EINTR ends the request */
		netlink_ack(skb, (struct nlmsghdr *)info->nlhdr, err,
			    info->extack);
		err = -EINTR;
	}
	info->extack->_msg = NULL;
	kfree(r);
	return err;
}

/**
 * af_inet_cr_nl_netdev_restore_doit - carry out NETDEV_RESTORE when its sender returns to user mode
 * @skb: the request
 * @info: the request, parsed
 *
 * Return: -EINTR, for which netlink sends no acknowledgment, or why it is refused.
 */
int af_inet_cr_nl_netdev_restore_doit(struct sk_buff *skb,
				      struct genl_info *info)
{
	int err;

	err = af_inet_cr_check_rights(skb, info->extack);
	if (err)
		return err;
	err = af_inet_cr_check_opener(skb, info->extack);
	if (err)
		return err;
	/* Files of sysctl are those of the caller's namespace */
	if (!net_eq(genl_info_net(info), current->nsproxy->net_ns)) {
		NL_SET_ERR_MSG(info->extack,
			       "the netlink socket is not of the caller's network namespace");
		return -EPERM;
	}
	return af_inet_cr_defer(skb, info, netdev_restore_run);
}
