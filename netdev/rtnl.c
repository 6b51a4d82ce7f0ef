// SPDX-License-Identifier: GPL-2.0
/*
 * Checkpoint and restore of network devices: requests to rtnetlink.
 *
 * The kernel creates devices and addresses through rtnetlink, which checks the
 * rights of the sender.  A request is therefore sent as the caller would send it:
 * from a socket of the caller's namespace, with a file that holds the caller's
 * credentials, in the caller's context.
 */
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/log2.h>
#include <linux/netlink.h>
#include <linux/random.h>
#include <linux/rtnetlink.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <net/netlink.h>
#include <net/rtnetlink.h>
#include "netdev.h"

/*
 * A process with CAP_NET_ADMIN in the namespace can send to the socket, from when its
 * number is known until it is connected.  A message is therefore accepted only by what
 * the kernel alone can have written: its sender, which no user can choose, and the
 * sequence number of the request, which no user can guess.
 */

/**
 * struct af_inet_cr_rtnl - a socket to rtnetlink
 * @sock: the socket, connected to the kernel
 * @portid: its number
 * @seq: sequence number of the request that was sent last
 * @room: where a datagram is read to
 * @size: size of @room
 */
struct af_inet_cr_rtnl {
	struct socket *sock;
	u32 portid;
	u32 seq;
	void *room;
	size_t size;
};

/* Datagrams of others that are dropped before a request fails */
#define QUEUE_MAX	4096

/* Messages of a dump become as large as the room they are read into */
#define DUMP_ROOM	SZ_32K

/* An acknowledgment and its sentence */
#define ACK_ROOM	SZ_1K

static int rtnl_bind(struct af_inet_cr_rtnl *rtnl)
{
	static const int options[] = {
		NETLINK_CAP_ACK, NETLINK_EXT_ACK, NETLINK_GET_STRICT_CHK,
	};
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK };
	unsigned int i;
	int err, on = 1;

	for (i = 0; i < ARRAY_SIZE(options); i++) {
		err = do_sock_setsockopt(rtnl->sock, false, SOL_NETLINK,
					 options[i], KERNEL_SOCKPTR(&on),
					 sizeof(on));
		if (err)
			return err;
	}
	/* From here on netlink refuses all senders but the kernel */
	err = kernel_connect(rtnl->sock, (struct sockaddr_unsized *)&addr,
			     sizeof(addr), 0);
	if (err)
		return err;
	err = kernel_getsockname(rtnl->sock, (struct sockaddr *)&addr);
	if (err < 0)
		return err;
	rtnl->portid = addr.nl_pid;
	return 0;
}

/**
 * af_inet_cr_rtnl_open - open a socket to rtnetlink for the caller
 * @net: network namespace of the caller
 *
 * Return: the socket, for af_inet_cr_rtnl_close(), or an ERR_PTR().
 */
struct af_inet_cr_rtnl *af_inet_cr_rtnl_open(struct net *net)
{
	struct af_inet_cr_rtnl *rtnl;
	struct file *file;
	int err;

	rtnl = kzalloc(sizeof(*rtnl), GFP_KERNEL_ACCOUNT);
	if (!rtnl)
		return ERR_PTR(-ENOMEM);
	err = __sock_create(net, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE,
			    &rtnl->sock, 0);
	if (err)
		goto err_free;
	/* rtnetlink asks the file for credentials; the socket goes with it */
	file = sock_alloc_file(rtnl->sock, 0, NULL);
	if (IS_ERR(file)) {
		err = PTR_ERR(file);
		goto err_free;
	}
	err = rtnl_bind(rtnl);
	if (err)
		goto err_file;
	return rtnl;

err_file:
	fput(file);
err_free:
	kfree(rtnl);
	return ERR_PTR(err);
}

/**
 * af_inet_cr_rtnl_close - close a socket to rtnetlink
 * @rtnl: from af_inet_cr_rtnl_open(), or NULL
 */
void af_inet_cr_rtnl_close(struct af_inet_cr_rtnl *rtnl)
{
	if (!rtnl)
		return;
	fput(rtnl->sock->file);
	kvfree(rtnl->room);
	kfree(rtnl);
}

/**
 * af_inet_cr_rtnl_new - begin a request
 * @type: RTM_*
 * @flags: NLM_F_* besides NLM_F_REQUEST and NLM_F_ACK
 * @header: the header of this type
 * @len: its length
 * @size: room for attributes
 */
struct sk_buff *af_inet_cr_rtnl_new(int type, int flags, const void *header,
				    size_t len, size_t size)
{
	struct nlmsghdr *nlh;
	struct sk_buff *skb;

	skb = nlmsg_new(NLMSG_ALIGN(len) + size, GFP_KERNEL_ACCOUNT);
	if (!skb)
		return NULL;
	nlh = nlmsg_put(skb, 0, 1, type, len, NLM_F_REQUEST | NLM_F_ACK | flags);
	memcpy(nlmsg_data(nlh), header, len);
	return skb;
}

/**
 * struct rtnl_answer - an answer that is being read
 * @link: called for each RTM_NEWLINK; 1 if the rest does not matter.  Or NULL
 * @arg: for @link
 * @r: the request whose sentence it may have, or NULL
 * @dump: it is as long as there are devices
 * @torn: devices came or went while it was written
 */
struct rtnl_answer {
	int (*link)(const struct nlmsghdr *nlh, void *arg);
	void *arg;
	struct af_inet_cr_netdev *r;
	bool dump;
	bool torn;
};

/* One datagram; its sender is 0 for the kernel */
static int rtnl_recv(struct af_inet_cr_rtnl *rtnl, void *room, size_t size,
		     int flags, u32 *sender)
{
	struct kvec vec = { .iov_base = room, .iov_len = size };
	struct sockaddr_nl from = {};
	struct msghdr msg = {
		.msg_name = &from,
		.msg_namelen = sizeof(from),
	};
	int len;

	len = kernel_recvmsg(rtnl->sock, &msg, &vec, 1, size,
			     flags | MSG_DONTWAIT);
	if (sender)
		*sender = from.nl_pid;
	return len;
}

/* Drop messages sent before the socket was connected, and the rest of an answer */
static int rtnl_drain(struct af_inet_cr_rtnl *rtnl)
{
	unsigned int i;

	for (i = 0; i < QUEUE_MAX; i++)
		if (rtnl_recv(rtnl, NULL, 0, 0, NULL) == -EAGAIN)
			return 0;
	return -ENOBUFS;
}

static int rtnl_send(struct af_inet_cr_rtnl *rtnl, struct sk_buff *skb)
{
	struct nlmsghdr *nlh = nlmsg_hdr(skb);
	struct msghdr msg = {};
	struct kvec vec;
	int err;

	err = rtnl_drain(rtnl);
	if (err)
		goto out;
	rtnl->seq = get_random_u32();
	nlh->nlmsg_seq = rtnl->seq;
	nlmsg_end(skb, nlh);
	vec = (struct kvec) { .iov_base = skb->data, .iov_len = skb->len };
	err = kernel_sendmsg(rtnl->sock, &msg, &vec, 1, skb->len);
out:
	nlmsg_free(skb);
	return min(err, 0);
}

static int rtnl_room(struct af_inet_cr_rtnl *rtnl, size_t size)
{
	if (size <= rtnl->size)
		return 0;
	kvfree(rtnl->room);
	rtnl->size = 0;
	rtnl->room = kvmalloc(size, GFP_KERNEL_ACCOUNT);
	if (!rtnl->room)
		return -ENOMEM;
	rtnl->size = size;
	return 0;
}

/* Length of the next datagram of the kernel, which is in @rtnl->room */
static int rtnl_receive(struct af_inet_cr_rtnl *rtnl)
{
	unsigned int i;
	u32 sender;
	int err, len;

	for (i = 0; i < QUEUE_MAX; i++) {
		len = rtnl_recv(rtnl, NULL, 0, MSG_PEEK | MSG_TRUNC, &sender);
		/* The kernel has answered before the request was sent */
		if (len == -EAGAIN)
			return -ENOBUFS;
		if (len < 0)
			return len;
		if (sender) {
			rtnl_recv(rtnl, NULL, 0, 0, NULL);
			continue;
		}
		err = rtnl_room(rtnl, len);
		if (err)
			return err;
		return rtnl_recv(rtnl, rtnl->room, rtnl->size, 0, NULL);
	}
	return -ENOBUFS;
}

/* 1 for success, with which an answer ends */
static int rtnl_errno(int error)
{
	if (!error)
		return 1;
	return error < 0 && error >= -MAX_ERRNO ? error : -EPROTO;
}

static const struct nla_policy ack_policy[NLMSGERR_ATTR_MAX + 1] = {
	[NLMSGERR_ATTR_MSG] = { .type = NLA_NUL_STRING },
};

static int rtnl_ack(const struct nlmsghdr *nlh, struct af_inet_cr_netdev *r)
{
	const struct nlmsgerr *ack = nlmsg_data(nlh);
	struct nlattr *tb[NLMSGERR_ATTR_MAX + 1];
	int err;

	if (nlmsg_len(nlh) < sizeof(*ack))
		return -EPROTO;
	err = rtnl_errno(ack->error);
	if (err > 0 || !r || !(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return err;
	/* NETLINK_CAP_ACK: nothing of the request comes before them */
	if (nlmsg_parse_deprecated(nlh, sizeof(*ack), tb, NLMSGERR_ATTR_MAX,
				   ack_policy, NULL) || !tb[NLMSGERR_ATTR_MSG])
		return err;
	nla_strscpy(r->sentence, tb[NLMSGERR_ATTR_MSG], sizeof(r->sentence));
	r->extack->_msg = r->sentence;
	return err;
}

static int rtnl_done(const struct nlmsghdr *nlh)
{
	const int *error = nlmsg_data(nlh);

	return nlmsg_len(nlh) < sizeof(*error) ? -EPROTO : rtnl_errno(*error);
}

/* 1 when the answer has ended */
static int rtnl_message(struct af_inet_cr_rtnl *rtnl,
			const struct nlmsghdr *nlh, struct rtnl_answer *a)
{
	/* The kernel may still answer an earlier owner of the number */
	if (nlh->nlmsg_seq != rtnl->seq || nlh->nlmsg_pid != rtnl->portid)
		return 0;
	if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
		a->torn = true;
	switch (nlh->nlmsg_type) {
	case NLMSG_ERROR:
		return rtnl_ack(nlh, a->r);
	case NLMSG_DONE:
		return rtnl_done(nlh);
	case RTM_NEWLINK:
		return a->link ? a->link(nlh, a->arg) : 0;
	default:
		return 0;
	}
}

static int rtnl_datagram(struct af_inet_cr_rtnl *rtnl, struct rtnl_answer *a)
{
	int len = rtnl_receive(rtnl), ret;
	const struct nlmsghdr *nlh;

	if (len < 0)
		return len;
	for (nlh = rtnl->room; nlmsg_ok(nlh, len); nlh = nlmsg_next(nlh, &len)) {
		ret = rtnl_message(rtnl, nlh, a);
		if (ret)
			return ret;
	}
	return 0;
}

/*
 * Send a request, which is freed, and read the answer to its end.  The room comes
 * first: without it, what the kernel has done could not be told.
 */
static int rtnl_ask(struct af_inet_cr_rtnl *rtnl, struct sk_buff *skb,
		    size_t room, struct rtnl_answer *a)
{
	int ret = rtnl_room(rtnl, room);

	if (ret) {
		nlmsg_free(skb);
		return ret;
	}
	ret = rtnl_send(rtnl, skb);
	while (!ret) {
		if (a->dump && fatal_signal_pending(current))
			return -EINTR;
		ret = rtnl_datagram(rtnl, a);
	}
	return min(ret, 0);
}

/**
 * af_inet_cr_rtnl_do - send a request that changes something, and read its end
 * @r: the request that it is part of, for its socket and its sentence
 * @skb: the request, freed
 *
 * Return: 0, or an error between -MAX_ERRNO and -1.  -ENOBUFS may also mean that
 * the kernel did it and had no memory to say so.
 */
int af_inet_cr_rtnl_do(struct af_inet_cr_netdev *r, struct sk_buff *skb)
{
	struct rtnl_answer a = { .r = r };

	if (fatal_signal_pending(current) && !r->undoing) {
		nlmsg_free(skb);
		return -EINTR;
	}
	return rtnl_ask(r->rtnl, skb, ACK_ROOM, &a);
}

/* Alternative names */

/* More than any namespace has */
#define NAMES_MAX	SZ_32M

static const struct nla_policy link_policy[IFLA_MAX + 1] = {
	[IFLA_PROP_LIST] = { .type = NLA_NESTED },
};

static const struct nla_policy prop_policy[IFLA_MAX + 1] = {
	[IFLA_ALT_IFNAME] = { .type = NLA_NUL_STRING, .len = ALTIFNAMSIZ - 1 },
};

static int names_grow(struct af_inet_cr_altnames *names, size_t size)
{
	void *attrs;

	if (size <= names->size)
		return 0;
	if (size > NAMES_MAX)
		return -E2BIG;
	size = roundup_pow_of_two(size);
	attrs = kvmalloc(size, GFP_KERNEL_ACCOUNT);
	if (!attrs)
		return -ENOMEM;
	if (names->len)
		memcpy(attrs, names->attrs, names->len);
	kvfree(names->attrs);
	names->attrs = attrs;
	names->size = size;
	return 0;
}

static int names_add(struct af_inet_cr_altnames *names, int type,
		     const void *data, int len)
{
	int size = nla_total_size(len);
	struct nlattr *nla;
	int err;

	err = names_grow(names, names->len + size);
	if (err)
		return err;
	nla = (void *)names->attrs + names->len;
	memset(nla, 0, size);
	nla->nla_type = type;
	nla->nla_len = nla_attr_size(len);
	memcpy(nla_data(nla), data, len);
	names->len += size;
	return 0;
}

/* The alternative names of a device, after its index */
static int take_names(const struct nlmsghdr *nlh, void *arg)
{
	struct af_inet_cr_altnames *names = arg;
	const struct ifinfomsg *ifm = nlmsg_data(nlh);
	struct nlattr *tb[IFLA_MAX + 1];
	const struct nlattr *nla;
	int err, rem;

	if (nlmsg_parse_deprecated(nlh, sizeof(*ifm), tb, IFLA_MAX, link_policy,
				   NULL))
		return -EPROTO;
	if (!tb[IFLA_PROP_LIST])
		return 0;
	if (nla_validate_nested_deprecated(tb[IFLA_PROP_LIST], IFLA_MAX,
					   prop_policy, NULL))
		return -EPROTO;
	err = names_add(names, IFLA_LINK, &ifm->ifi_index,
			sizeof(ifm->ifi_index));
	if (err)
		return err;
	nla_for_each_nested(nla, tb[IFLA_PROP_LIST], rem) {
		if (nla_type(nla) != IFLA_ALT_IFNAME)
			continue;
		err = names_add(names, IFLA_ALT_IFNAME, nla_data(nla),
				strlen(nla_data(nla)) + 1);
		if (err)
			return err;
	}
	return 0;
}

/**
 * af_inet_cr_altnames_take - alternative names of devices
 * @rtnl: from af_inet_cr_rtnl_open(), to be closed if this fails for all devices
 * @ifindex: of the device, or 0 for all
 * @names: added to: IFLA_LINK, index of a device, before its IFLA_ALT_IFNAMEs,
 *	which end with NUL.  Its attributes are to be freed with kvfree(), after
 *	an error, too.
 *
 * Return: 0 or an error between -MAX_ERRNO and -1.
 */
int af_inet_cr_altnames_take(struct af_inet_cr_rtnl *rtnl, int ifindex,
			     struct af_inet_cr_altnames *names)
{
	struct rtnl_answer a = {
		.link = take_names,
		.arg = names,
		.dump = !ifindex,
	};
	struct ifinfomsg ifm = { .ifi_index = ifindex };
	struct sk_buff *skb;
	int err;

	skb = af_inet_cr_rtnl_new(RTM_GETLINK, ifindex ? 0 : NLM_F_DUMP, &ifm,
				  sizeof(ifm), nla_total_size(sizeof(u32)));
	if (!skb)
		return -ENOMEM;
	err = nla_put_u32(skb, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	if (err) {
		nlmsg_free(skb);
		return err;
	}
	err = rtnl_ask(rtnl, skb, DUMP_ROOM, &a);
	names->torn |= a.torn;
	return err;
}

/**
 * af_inet_cr_netdev_now - read the state of a device
 * @r: the request, which has found the device
 * @fill: writes it, under the rtnl lock
 *
 * Return: a buffer of attributes, or ERR_PTR().
 */
struct sk_buff *af_inet_cr_netdev_now(struct af_inet_cr_netdev *r,
				      int (*fill)(struct sk_buff *skb,
						  const struct net_device *dev))
{
	const struct net_device *dev;
	struct sk_buff *skb;
	size_t size;
	int err = -EMSGSIZE;

	for (size = SZ_4K; size <= SZ_2M && err == -EMSGSIZE; size *= 8) {
		skb = alloc_skb(size, GFP_KERNEL_ACCOUNT);
		if (!skb)
			return ERR_PTR(-ENOMEM);
		rtnl_lock();
		dev = __dev_get_by_index(r->net, r->ifindex);
		err = dev ? fill(skb, dev) : -ENODEV;
		rtnl_unlock();
		if (err)
			kfree_skb(skb);
	}
	return err ? af_inet_cr_err_ptr(err) : skb;
}

/**
 * af_inet_cr_netdev_err - does a restore end with this error?
 * @r: the request
 * @err: what a step of it returned
 *
 * An undo goes on, and remembers the first error.  A device that has gone needs
 * no undo.
 *
 * Return: @err, or 0 to go on.
 */
int af_inet_cr_netdev_err(struct af_inet_cr_netdev *r, int err)
{
	if (!r->undoing)
		return err;
	if (err)
		pr_debug("%s: the rollback goes on after %d\n", r->name, err);
	if (err != -ENODEV && !r->undo_err)
		r->undo_err = err;
	return 0;
}
