// SPDX-License-Identifier: GPL-2.0
/*
 * Checkpoint and restore of network devices: requests to rtnetlink.
 *
 * What the kernel offers for making devices and addresses is rtnetlink, and
 * that checks who asks.  So we ask as the caller would: from a socket of his
 * namespace, with a file that holds his credentials, in his context.
 */
#include <linux/completion.h>
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/kmod.h>
#include <linux/kref.h>
#include <linux/module.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include <net/netlink.h>
#include <net/rtnetlink.h>
#include "af_inet_cr.h"

/*
 * Sentences of rtnetlink, which come as copies.  An extack keeps a pointer until
 * the error is on its way, so they stay until the module goes, a few at most.
 */
#define SENTENCES_MAX	128
#define SENTENCE_MAX	200

static DEFINE_MUTEX(sentences_lock);
static char *sentences[SENTENCES_MAX];

static const char *keep_sentence(const struct nlattr *nla)
{
	static const char other[] = "rtnetlink refuses it";
	const char *found = other;
	char text[SENTENCE_MAX];
	unsigned int i;

	nla_strscpy(text, nla, sizeof(text));
	mutex_lock(&sentences_lock);
	for (i = 0; i < SENTENCES_MAX && sentences[i]; i++)
		if (!strcmp(sentences[i], text))
			break;
	if (i < SENTENCES_MAX) {
		if (!sentences[i])
			sentences[i] = kstrdup(text, GFP_KERNEL);
		if (sentences[i])
			found = sentences[i];
	}
	mutex_unlock(&sentences_lock);
	return found;
}

/**
 * af_inet_cr_rtnl_open - open a socket to rtnetlink for the caller
 * @net: his network namespace
 * @sock: the socket
 *
 * To be closed with af_inet_cr_rtnl_close().
 */
int af_inet_cr_rtnl_open(struct net *net, struct socket **sock)
{
	static const int options[] = { NETLINK_CAP_ACK, NETLINK_EXT_ACK };
	struct file *file;
	unsigned int i;
	int err, on = 1;

	err = __sock_create(net, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE, sock, 0);
	if (err)
		return err;
	/* rtnetlink asks the file for credentials; the socket goes with it */
	file = sock_alloc_file(*sock, 0, NULL);
	if (IS_ERR(file))
		return PTR_ERR(file);

	for (i = 0; i < ARRAY_SIZE(options) && !err; i++)
		err = do_sock_setsockopt(*sock, false, SOL_NETLINK, options[i],
					 KERNEL_SOCKPTR(&on), sizeof(on));
	if (err)
		fput(file);
	return err;
}

void af_inet_cr_rtnl_close(struct socket *sock)
{
	if (sock)
		fput(sock->file);
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

static int read_ack(struct socket *sock, struct netlink_ext_ack *extack)
{
	struct nlattr *tb[NLMSGERR_ATTR_MAX + 1];
	union {
		struct nlmsghdr nlh;
		char bytes[512];
	} buf;
	const struct nlmsgerr *ack = nlmsg_data(&buf.nlh);
	struct kvec vec = { .iov_base = &buf, .iov_len = sizeof(buf) };
	struct msghdr msg = {};
	int len;

	len = kernel_recvmsg(sock, &msg, &vec, 1, sizeof(buf), MSG_DONTWAIT);
	if (len < 0)
		return len;
	if (!nlmsg_ok(&buf.nlh, len) || buf.nlh.nlmsg_type != NLMSG_ERROR ||
	    nlmsg_len(&buf.nlh) < sizeof(*ack))
		return -EPROTO;
	if (!ack->error || !(buf.nlh.nlmsg_flags & NLM_F_ACK_TLVS) || !extack)
		return ack->error;
	if (!nlmsg_parse_deprecated(&buf.nlh, sizeof(*ack), tb,
				    NLMSGERR_ATTR_MAX, NULL, NULL) &&
	    tb[NLMSGERR_ATTR_MSG])
		extack->_msg = keep_sentence(tb[NLMSGERR_ATTR_MSG]);
	return ack->error;
}

/**
 * af_inet_cr_rtnl_do - send a request and wait for its end
 * @sock: from af_inet_cr_rtnl_open()
 * @skb: the request, freed
 * @extack: where the sentence goes, or NULL
 *
 * -ENOBUFS may also mean that it was done and nobody could say so.
 */
int af_inet_cr_rtnl_do(struct socket *sock, struct sk_buff *skb,
		       struct netlink_ext_ack *extack)
{
	struct kvec vec = { .iov_base = skb->data, .iov_len = skb->len };
	struct msghdr msg = {};
	int err;

	nlmsg_end(skb, nlmsg_hdr(skb));
	err = kernel_sendmsg(sock, &msg, &vec, 1, skb->len);
	nlmsg_free(skb);
	return err < 0 ? err : read_ack(sock, extack);
}

/* Drivers */

/**
 * struct load - the driver of a kind of device being loaded
 * @work: loads it
 * @done: it is loaded, or not to be had
 * @users: who waits, and the work
 * @cred: of who wants it
 * @kind: the kind
 */
struct load {
	struct work_struct work;
	struct completion done;
	struct kref users;
	const struct cred *cred;
	char kind[32];
};

static struct workqueue_struct *loads;

static void load_free(struct kref *users)
{
	struct load *load = container_of(users, struct load, users);

	put_cred(load->cred);
	kfree(load);
}

static void load_work(struct work_struct *work)
{
	struct load *load = container_of(work, struct load, work);
	const struct cred *mine = override_creds(load->cred);

	request_module("rtnl-link-%s", load->kind);
	revert_creds(mine);
	complete(&load->done);
	kref_put(&load->users, load_free);
}

/* rtnetlink says so to who comes to register another one */
static bool kind_known(const char *kind)
{
	struct rtnl_link_ops ops = { .kind = kind };
	int err;

	rtnl_lock();
	err = __rtnl_link_register(&ops);
	/* No device has it, so there is none to look for */
	if (!err)
		list_del(&ops.list);
	rtnl_unlock();
	return err == -EEXIST;
}

/* Longer than loading takes, and short enough for generic netlink to stand still */
#define LOAD_TIME	(5 * HZ)

/**
 * af_inet_cr_rtnl_load - have the driver of a kind of device
 * @kind: the kind
 *
 * rtnetlink would load it itself.  But a request of generic netlink holds a lock
 * that a driver with a family of its own (team, macsec, ...) has to take for
 * writing, so who waits for that one waits for ever.
 *
 * -EOPNOTSUPP if there is none, -EAGAIN if it takes its time.
 */
int af_inet_cr_rtnl_load(const char *kind)
{
	struct load *load;
	long left;

	if (kind_known(kind))
		return 0;
	load = kzalloc(sizeof(*load), GFP_KERNEL);
	if (!load)
		return -ENOMEM;
	INIT_WORK(&load->work, load_work);
	init_completion(&load->done);
	kref_init(&load->users);
	kref_get(&load->users);
	load->cred = get_current_cred();
	strscpy(load->kind, kind, sizeof(load->kind));
	queue_work(loads, &load->work);
	left = wait_for_completion_killable_timeout(&load->done, LOAD_TIME);
	kref_put(&load->users, load_free);
	if (left < 0)
		return left;
	if (kind_known(kind))
		return 0;
	return left ? -EOPNOTSUPP : -EAGAIN;
}

/* Attributes of RTM_NEWLINK that we are after: the index, and the names */
static int add_names(struct af_inet_cr_altnames *names, int ifindex,
		     const struct nlattr *list)
{
	size_t size = names->len + nla_total_size(sizeof(u32)) + nla_len(list);
	struct nlattr *nla;
	void *attrs;

	attrs = kvmalloc(size, GFP_KERNEL_ACCOUNT | __GFP_ZERO);
	if (!attrs)
		return -ENOMEM;
	if (names->len)
		memcpy(attrs, names->attrs, names->len);
	nla = attrs + names->len;
	nla->nla_type = IFLA_LINK;
	nla->nla_len = nla_attr_size(sizeof(u32));
	*(u32 *)nla_data(nla) = ifindex;
	memcpy((void *)nla + nla_total_size(sizeof(u32)), nla_data(list),
	       nla_len(list));
	kvfree(names->attrs);
	names->attrs = attrs;
	names->len = size;
	return 0;
}

/* 1 when the answer has ended */
static int read_names(struct af_inet_cr_altnames *names, struct nlmsghdr *nlh,
		      int len)
{
	const struct ifinfomsg *ifm;
	const struct nlattr *list;
	int err;

	for (; nlmsg_ok(nlh, len); nlh = nlmsg_next(nlh, &len)) {
		if (nlh->nlmsg_type == NLMSG_DONE)
			return 1;
		if (nlh->nlmsg_type == NLMSG_ERROR) {
			err = ((struct nlmsgerr *)nlmsg_data(nlh))->error;
			return err ? err : 1;
		}
		if (nlh->nlmsg_type != RTM_NEWLINK)
			continue;
		ifm = nlmsg_data(nlh);
		list = nlmsg_find_attr(nlh, sizeof(*ifm), IFLA_PROP_LIST);
		err = list ? add_names(names, ifm->ifi_index, list) : 0;
		if (err)
			return err;
	}
	return 0;
}

/* 1 when the answer has ended; @buf grows with what is in it */
static int recv_names(struct socket *sock, struct af_inet_cr_altnames *names,
		      struct kvec *buf)
{
	struct msghdr msg = {};
	struct kvec none = {};
	int len;

	len = kernel_recvmsg(sock, &msg, &none, 1, 0,
			     MSG_DONTWAIT | MSG_PEEK | MSG_TRUNC);
	if (len < 0)
		return len;
	if (len > buf->iov_len) {
		kvfree(buf->iov_base);
		buf->iov_len = 0;
		buf->iov_base = kvmalloc(len, GFP_KERNEL_ACCOUNT);
		if (!buf->iov_base)
			return -ENOMEM;
		buf->iov_len = len;
	}
	msg = (struct msghdr) {};
	len = kernel_recvmsg(sock, &msg, buf, 1, buf->iov_len, MSG_DONTWAIT);
	return len < 0 ? len : read_names(names, buf->iov_base, len);
}

/* What is left of an answer is not for the next request */
static void drop_answer(struct socket *sock)
{
	struct kvec none = {};
	struct msghdr msg;
	int len;

	do {
		msg = (struct msghdr) {};
		len = kernel_recvmsg(sock, &msg, &none, 1, 0,
				     MSG_DONTWAIT | MSG_TRUNC);
	} while (len > 0);
}

/* Messages of a dump become as large as the room they are read into */
#define DUMP_ROOM	SZ_32K

/**
 * af_inet_cr_altnames_take - alternative names of devices
 * @sock: from af_inet_cr_rtnl_open()
 * @ifindex: of the device, or 0 for all
 * @names: added to: IFLA_LINK, index of a device, before its IFLA_ALT_IFNAMEs.
 *	Its attributes are to be freed with kvfree(), after an error, too.
 */
int af_inet_cr_altnames_take(struct socket *sock, int ifindex,
			     struct af_inet_cr_altnames *names)
{
	struct ifinfomsg ifm = { .ifi_index = ifindex };
	struct kvec vec, buf = {};
	struct msghdr msg = {};
	struct sk_buff *skb;
	int err;

	skb = af_inet_cr_rtnl_new(RTM_GETLINK, ifindex ? 0 : NLM_F_DUMP, &ifm,
				  sizeof(ifm), nla_total_size(sizeof(u32)));
	if (!skb)
		return -ENOMEM;
	err = nla_put_u32(skb, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	nlmsg_end(skb, nlmsg_hdr(skb));
	vec = (struct kvec) { .iov_base = skb->data, .iov_len = skb->len };
	if (!err)
		err = kernel_sendmsg(sock, &msg, &vec, 1, skb->len);
	nlmsg_free(skb);
	if (err > 0)
		err = 0;
	if (!err && !ifindex) {
		buf.iov_base = kvmalloc(DUMP_ROOM, GFP_KERNEL_ACCOUNT);
		buf.iov_len = buf.iov_base ? DUMP_ROOM : 0;
	}
	while (!err)
		err = recv_names(sock, names, &buf);
	kvfree(buf.iov_base);
	if (err < 0)
		drop_answer(sock);
	return min(err, 0);
}

int __init af_inet_cr_rtnl_init(void)
{
	loads = alloc_workqueue("af_inet_cr", WQ_UNBOUND, 0);
	return loads ? 0 : -ENOMEM;
}

void af_inet_cr_rtnl_exit(void)
{
	unsigned int i;

	destroy_workqueue(loads);
	for (i = 0; i < SENTENCES_MAX; i++)
		kfree(sentences[i]);
}
