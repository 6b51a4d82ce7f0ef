// SPDX-License-Identifier: GPL-2.0
/*
 * Sends with MSG_ZEROCOPY.
 *
 * Their owner waits to hear from the error queue when it may write to its memory
 * again.  A dump has copied that memory, so the socket that is restored reports all
 * of them at once.  TCP completes them in order: those that the owner has not heard
 * of are the last ones.
 */
#include <linux/errqueue.h>
#include "tcp.h"

static bool is_zerocopy(const struct sk_buff *skb)
{
	return SKB_EXT_ERR(skb)->ee.ee_origin == SO_EE_ORIGIN_ZEROCOPY;
}

/* The first that is completed and was not read */
static bool find_completed(struct sock *sk, u32 *id)
{
	struct sk_buff_head *list = &sk->sk_error_queue;
	const struct sk_buff *skb;
	unsigned long flags;
	bool found = false;

	spin_lock_irqsave(&list->lock, flags);
	skb_queue_walk(list, skb) {
		found = is_zerocopy(skb);
		if (found) {
			*id = SKB_EXT_ERR(skb)->ee.ee_info;
			break;
		}
	}
	spin_unlock_irqrestore(&list->lock, flags);
	return found;
}

static bool get_id(struct sk_buff *skb, u32 *id)
{
	struct ubuf_info *uarg = skb_zcopy(skb);

	if (!uarg || !af_inet_cr_is_msgzc(uarg))
		return false;
	*id = uarg_to_msgzc(uarg)->id;
	return true;
}

/* The first that is in a queue */
static bool find_queued(struct sock *sk, u32 *id)
{
	struct rb_node *node;
	struct sk_buff *skb;

	for (node = rb_first(&sk->tcp_rtx_queue); node; node = rb_next(node))
		if (get_id(rb_to_skb(node), id))
			return true;
	skb_queue_walk(&sk->sk_write_queue, skb)
		if (get_id(skb, id))
			return true;
	return false;
}

/**
 * af_inet_cr_tcp_zerocopy_pending - of how many sends is the owner to hear?
 * @sk: socket, locked
 *
 * Return: their number; they are the last ones.
 */
u32 af_inet_cr_tcp_zerocopy_pending(struct sock *sk)
{
	u32 next = atomic_read(&sk->sk_zckey), id;

	if (!find_completed(sk, &id) && !find_queued(sk, &id))
		return 0;
	return next - id;
}

/**
 * af_inet_cr_tcp_errors - how many entries of the error queue are left out?
 * @sk: socket
 *
 * Return: their number.
 */
unsigned int af_inet_cr_tcp_errors(struct sock *sk)
{
	struct sk_buff_head *list = &sk->sk_error_queue;
	const struct sk_buff *skb;
	unsigned long flags;
	unsigned int n = 0;

	spin_lock_irqsave(&list->lock, flags);
	skb_queue_walk(list, skb)
		n += !is_zerocopy(skb);
	spin_unlock_irqrestore(&list->lock, flags);
	return n;
}

/**
 * af_inet_cr_tcp_zerocopy - report sends with MSG_ZEROCOPY
 * @r: restore of a connection, with the socket locked
 *
 * Return: 0 or -ENOMEM.
 */
int af_inet_cr_tcp_zerocopy(struct af_inet_cr_restore *r)
{
	u32 next = af_inet_cr_attr_u32(r, AF_INET_CR_ATTR_ZCKEY, 0);
	u32 pending = TCP_V(r->tcp, ZEROCOPY_PENDING);
	struct sock_exterr_skb *serr;
	struct sk_buff *skb;

	if (!pending)
		return 0;
	/* One, which the kernel would take from the socket's optmem */
	skb = alloc_skb(0, GFP_KERNEL_ACCOUNT);
	if (!skb)
		return -ENOMEM;
	serr = SKB_EXT_ERR(skb);
	memset(serr, 0, sizeof(*serr));
	serr->ee.ee_origin = SO_EE_ORIGIN_ZEROCOPY;
	serr->ee.ee_code = SO_EE_CODE_ZEROCOPY_COPIED;
	serr->ee.ee_info = next - pending;
	serr->ee.ee_data = next - 1;
	skb_queue_tail(&r->sk->sk_error_queue, skb);
	return 0;
}
