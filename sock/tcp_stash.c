// SPDX-License-Identifier: GPL-2.0
/*
 * Queues of TCP sockets that have not been completed yet.
 *
 * A connection whose queues take several messages is made by the last one: until
 * then its socket is not bound, and nothing of it is on the wire.  What the messages
 * before have brought is kept here, and is thrown away when the netlink socket that
 * they came from is closed.  The memory cgroup of their sender pays for it.
 */
#include <linux/hashtable.h>
#include <linux/netlink.h>
#include "tcp.h"

/**
 * struct stash - queues of a socket
 * @node: in @stashes
 * @sk: the socket, a reference
 * @net: network namespace of the netlink socket, only compared
 * @portid: the netlink socket
 * @segments: packets
 */
struct stash {
	struct hlist_node node;
	struct sock *sk;
	const struct net *net;
	u32 portid;
	struct sk_buff_head segments;
};

/* Sockets of a network namespace that wait to be completed */
#define STASHES_MAX	256

static DEFINE_HASHTABLE(stashes, 6);
static DEFINE_MUTEX(stash_lock);

static struct stash *stash_find(const struct sock *sk)
{
	struct stash *stash;

	hash_for_each_possible(stashes, stash, node, (unsigned long)sk)
		if (stash->sk == sk)
			return stash;
	return NULL;
}

static unsigned int stash_count(const struct net *net)
{
	struct stash *stash;
	unsigned int n = 0;
	int bucket;

	hash_for_each(stashes, bucket, stash, node)
		n += stash->net == net;
	return n;
}

static struct stash *stash_new(struct af_inet_cr_restore *r)
{
	struct stash *stash;

	if (stash_count(r->net) >= STASHES_MAX) {
		NL_SET_ERR_MSG(r->extack,
			       "too many sockets wait for the rest of their messages");
		return ERR_PTR(-ENOBUFS);
	}
	stash = kzalloc(sizeof(*stash), GFP_KERNEL_ACCOUNT);
	if (!stash)
		return ERR_PTR(-ENOMEM);
	sock_hold(r->sk);
	stash->sk = r->sk;
	stash->net = r->net;
	stash->portid = r->portid;
	__skb_queue_head_init(&stash->segments);
	hash_add(stashes, &stash->node, (unsigned long)stash->sk);
	return stash;
}

static void stash_free(struct stash *stash)
{
	hash_del(&stash->node);
	__skb_queue_purge(&stash->segments);
	sock_put(stash->sk);
	kfree(stash);
}

/**
 * af_inet_cr_tcp_stash - keep the queues of a message that completes no socket
 * @r: restore
 *
 * Return: 0, -ENOMEM or -ENOBUFS.
 */
int af_inet_cr_tcp_stash(struct af_inet_cr_restore *r)
{
	struct stash *stash;
	int err = 0;

	if (!r->tcp || r->tb[AF_INET_CR_ATTR_TCP] ||
	    skb_queue_empty(&r->tcp->segments))
		return 0;
	mutex_lock(&stash_lock);
	stash = stash_find(r->sk);
	if (!stash)
		stash = stash_new(r);
	if (IS_ERR(stash))
		err = PTR_ERR(stash);
	else
		skb_queue_splice_tail_init(&r->tcp->segments, &stash->segments);
	mutex_unlock(&stash_lock);
	return err;
}

/**
 * af_inet_cr_stash_take - take what was kept for a socket
 * @sk: socket
 * @segments: list in front of which it is put
 */
void af_inet_cr_stash_take(struct sock *sk, struct sk_buff_head *segments)
{
	struct stash *stash;

	mutex_lock(&stash_lock);
	stash = stash_find(sk);
	if (stash) {
		skb_queue_splice_init(&stash->segments, segments);
		stash_free(stash);
	}
	mutex_unlock(&stash_lock);
}

static int stash_event(struct notifier_block *nb, unsigned long event,
		       void *data)
{
	const struct netlink_notify *notify = data;
	struct hlist_node *next;
	struct stash *stash;
	int bucket;

	if (event != NETLINK_URELEASE || notify->protocol != NETLINK_GENERIC)
		return NOTIFY_DONE;
	mutex_lock(&stash_lock);
	hash_for_each_safe(stashes, bucket, next, stash, node)
		if (stash->portid == notify->portid && stash->net == notify->net)
			stash_free(stash);
	mutex_unlock(&stash_lock);
	return NOTIFY_DONE;
}

static struct notifier_block stash_notifier = {
	.notifier_call = stash_event,
};

/**
 * af_inet_cr_stash_init - watch for netlink sockets that are closed
 *
 * Return: 0 or an errno.
 */
int __init af_inet_cr_stash_init(void)
{
	return netlink_register_notifier(&stash_notifier);
}

/**
 * af_inet_cr_stash_exit - throw away what is kept
 */
void af_inet_cr_stash_exit(void)
{
	struct hlist_node *next;
	struct stash *stash;
	int bucket;

	netlink_unregister_notifier(&stash_notifier);
	hash_for_each_safe(stashes, bucket, next, stash, node)
		stash_free(stash);
}
