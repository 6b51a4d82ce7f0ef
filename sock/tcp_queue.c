// SPDX-License-Identifier: GPL-2.0
/*
 * The queues of a TCP connection.
 *
 * Dump: TCP frees and changes its packets without asking who else holds them, so
 * they are read while the socket is locked, and copied if they go into more than
 * one message.  A packet larger than an attribute is cut.
 *
 * Restore: packets are made with pages, as TCP makes them, and charged to the
 * socket.  What was sent is marked as repaired, so that it is no sample of a round
 * trip; how it is cut into segments is of the segment size that the socket has now.
 */
#include <linux/rbtree.h>
#include "policy.h"
#include "queue.h"
#include "tcp.h"

/* Payload of a piece: less than a packet's fragments and an attribute hold */
#define PIECE_MAX	(15 * PAGE_SIZE)
static_assert(15 <= MAX_SKB_FRAGS);

static unsigned int count_tree(struct rb_root *root)
{
	struct rb_node *node;
	unsigned int n = 0;

	for (node = rb_first(root); node; node = rb_next(node))
		n++;
	return n;
}

static void hold_list(struct af_inet_cr_skbs *to, struct sk_buff_head *list)
{
	struct sk_buff *skb;

	skb_queue_walk(list, skb)
		to->skb[to->n++] = skb;
}

static void hold_tree(struct af_inet_cr_skbs *to, struct rb_root *root)
{
	struct rb_node *node;

	for (node = rb_first(root); node; node = rb_next(node))
		to->skb[to->n++] = rb_to_skb(node);
}

/**
 * af_inet_cr_tcp_hold - list what is in the queues now
 * @d: dump, with the socket locked to af_inet_cr_tcp_put() or
 *	af_inet_cr_tcp_keep()
 *
 * Return: 0 or -ENOMEM.
 */
int af_inet_cr_tcp_hold(struct af_inet_cr_dump *d)
{
	struct tcp_sock *tp = tcp_sk(d->sk);
	unsigned int *pieces = d->pieces;
	struct sock *sk = d->sk;
	unsigned int i, n = 0;
	struct sk_buff *skb;

	memset(pieces, 0, sizeof(d->pieces));
	/* A SYN is no piece of a queue */
	if (sk->sk_state == TCP_SYN_SENT)
		return 0;
	pieces[AF_INET_CR_QUEUE_RECEIVED] = skb_queue_len(&sk->sk_receive_queue);
	pieces[AF_INET_CR_QUEUE_DISORDER] = count_tree(&tp->out_of_order_queue);
	pieces[AF_INET_CR_QUEUE_SENT] = count_tree(&sk->tcp_rtx_queue);
	pieces[AF_INET_CR_QUEUE_UNSENT] = skb_queue_len(&sk->sk_write_queue);
	for (i = 0; i < AF_INET_CR_NR_QUEUES; i++)
		n += pieces[i];
	if (!n)
		return 0;
	if (af_inet_cr_alloc_skbs(&d->queue, n))
		return -ENOMEM;
	hold_list(&d->queue, &sk->sk_receive_queue);
	skb = skb_peek(&sk->sk_receive_queue);
	d->read = skb ? min(tp->copied_seq - TCP_SKB_CB(skb)->seq, skb->len) : 0;
	hold_tree(&d->queue, &tp->out_of_order_queue);
	hold_tree(&d->queue, &sk->tcp_rtx_queue);
	hold_list(&d->queue, &sk->sk_write_queue);
	return 0;
}

static unsigned int queue_of(const struct af_inet_cr_dump *d, unsigned int i)
{
	unsigned int queue = 0;

	while (i >= d->pieces[queue])
		i -= d->pieces[queue++];
	return queue;
}

/*
 * Where the part of a packet begins that is carried: what has been read, is in the
 * packet before, or is acknowledged, is not.  A peer may cut what it sends again in
 * another way, and TCP queues such a packet whole.
 */
static unsigned int start_of(const struct af_inet_cr_dump *d, unsigned int i)
{
	const struct sk_buff *skb = d->queue.skb[i];
	u32 seq = TCP_SKB_CB(skb)->seq, from;

	if (d->copied)
		return 0;
	if (i && queue_of(d, i - 1) == queue_of(d, i))
		from = TCP_SKB_CB(d->queue.skb[i - 1])->end_seq;
	else if (queue_of(d, i) == AF_INET_CR_QUEUE_SENT)
		from = tcp_sk(d->sk)->snd_una;
	else
		return i ? 0 : d->read;
	return after(from, seq) ? min(from - seq, skb->len) : 0;
}

/* The memory cgroup of the caller pays for it */
static struct sk_buff *copy_piece(const struct sk_buff *skb, unsigned int off,
				  unsigned int len)
{
	struct sk_buff *copy;
	int err;

	copy = alloc_skb_with_frags(0, len, PAGE_ALLOC_COSTLY_ORDER, &err,
				    GFP_KERNEL_ACCOUNT);
	if (!copy)
		return NULL;
	copy->len = len;
	copy->data_len = len;
	memcpy(copy->cb, skb->cb, sizeof(copy->cb));
	TCP_SKB_CB(copy)->seq += off;
	if (off + len < skb->len) {
		TCP_SKB_CB(copy)->tcp_flags &= ~(TCPHDR_FIN | TCPHDR_PSH);
		TCP_SKB_CB(copy)->eor = 0;
	}
	copy->tstamp = skb->tstamp;
	*skb_hwtstamps(copy) = *skb_hwtstamps((struct sk_buff *)skb);
	if (!af_inet_cr_copy_frags(copy, skb, off))
		return copy;
	kfree_skb(copy);
	return NULL;
}

static void free_copies(struct af_inet_cr_skbs *skbs)
{
	while (skbs->n)
		kfree_skb(skbs->skb[--skbs->n]);
}

/* How many pieces a packet is cut into; a FIN alone is one */
static unsigned int count_pieces(unsigned int len)
{
	return max_t(unsigned int, DIV_ROUND_UP(len, PIECE_MAX), 1);
}

static int copy_segment(struct af_inet_cr_skbs *to, const struct sk_buff *skb,
			unsigned int off)
{
	unsigned int len;

	do {
		len = min_t(unsigned int, skb->len - off, PIECE_MAX);
		to->skb[to->n] = copy_piece(skb, off, len);
		if (!to->skb[to->n])
			return -ENOMEM;
		to->n++;
		off += len;
	} while (off < skb->len);
	cond_resched();
	return 0;
}

/**
 * af_inet_cr_tcp_keep - keep what af_inet_cr_tcp_hold() listed for later
 * @d: dump, with the socket still locked
 *
 * Return: 0 or -ENOMEM.
 */
int af_inet_cr_tcp_keep(struct af_inet_cr_dump *d)
{
	unsigned int pieces[AF_INET_CR_NR_QUEUES] = {};
	struct af_inet_cr_skbs copies;
	unsigned int i, n = 0;
	int err;

	for (i = 0; i < d->queue.n; i++)
		n += count_pieces(d->queue.skb[i]->len);
	err = af_inet_cr_alloc_skbs(&copies, n);
	if (err)
		return err;
	for (i = 0; i < d->queue.n && !err; i++) {
		n = copies.n;
		err = copy_segment(&copies, d->queue.skb[i], start_of(d, i));
		pieces[queue_of(d, i)] += copies.n - n;
	}
	if (err) {
		free_copies(&copies);
		kvfree(copies.skb);
		return err;
	}
	kvfree(d->queue.skb);
	d->queue = copies;
	memcpy(d->pieces, pieces, sizeof(pieces));
	d->read = 0;
	d->copied = true;
	return 0;
}

/**
 * af_inet_cr_tcp_put - let go of what af_inet_cr_tcp_hold() listed
 * @d: dump
 */
void af_inet_cr_tcp_put(struct af_inet_cr_dump *d)
{
	if (d->copied)
		free_copies(&d->queue);
	d->copied = false;
	kvfree(d->queue.skb);
	d->queue = (struct af_inet_cr_skbs) {};
}

static u32 piece_flags(const struct tcp_skb_cb *cb, bool last, bool sent)
{
	if (!last)
		return 0;
	return (cb->tcp_flags & TCPHDR_FIN ? AF_INET_CR_SEG_FIN : 0) |
	       (cb->tcp_flags & TCPHDR_PSH ? AF_INET_CR_SEG_PSH : 0) |
	       (cb->eor && sent ? AF_INET_CR_SEG_EOR : 0);
}

static int put_piece(struct af_inet_cr_dump *d, struct sk_buff *skb,
		     unsigned int queue, unsigned int off, unsigned int len)
{
	const struct tcp_skb_cb *cb = TCP_SKB_CB(skb);
	bool sent = queue >= AF_INET_CR_QUEUE_SENT;
	unsigned char *mark = skb_tail_pointer(d->skb);
	struct nlattr *nest, *data;

	if (!len && !(cb->tcp_flags & TCPHDR_FIN))
		return 0;
	nest = nla_nest_start(d->skb, AF_INET_CR_ATTR_TCP_SEGMENT);
	if (!nest ||
	    nla_put_u32(d->skb, AF_INET_CR_SEGMENT_QUEUE, queue) ||
	    nla_put_u32(d->skb, AF_INET_CR_SEGMENT_SEQ, cb->seq + off) ||
	    nla_put_u32(d->skb, AF_INET_CR_SEGMENT_FLAGS,
			piece_flags(cb, off + len == skb->len, sent)) ||
	    (!sent && cb->has_rxtstamp &&
	     af_inet_cr_put_stamps(d->skb, skb, AF_INET_CR_SEGMENT_TSTAMP,
				   AF_INET_CR_SEGMENT_HWTSTAMP,
				   AF_INET_CR_SEGMENT_PAD)))
		goto trim;
	nla_nest_end(d->skb, nest);
	data = nla_reserve(d->skb, AF_INET_CR_ATTR_TCP_SEGMENT_DATA, len);
	if (!data)
		goto trim;
	return skb_copy_bits(skb, off, nla_data(data), len);

trim:
	nlmsg_trim(d->skb, mark);
	return -EMSGSIZE;
}

/**
 * af_inet_cr_tcp_queues - write pieces of the queues
 * @d: dump, with the queues listed
 * @pos: the first to write; set to the first that found no room
 *
 * Return: 0 when all are written, or -EMSGSIZE.
 */
int af_inet_cr_tcp_queues(struct af_inet_cr_dump *d, struct af_inet_cr_pos *pos)
{
	unsigned int off, len;
	struct sk_buff *skb;
	int err;

	for (; pos->queue < d->queue.n; pos->queue++, pos->off = 0) {
		skb = d->queue.skb[pos->queue];
		off = max(pos->off, start_of(d, pos->queue));
		do {
			len = min_t(unsigned int, skb->len - off, PIECE_MAX);
			err = put_piece(d, skb, queue_of(d, pos->queue), off,
					len);
			if (err)
				return err;
			off += len;
			pos->off = off;
		} while (off < skb->len);
	}
	return 0;
}

static int fill_pages(struct sk_buff *skb, const u8 *data, unsigned int len)
{
	struct page *page;
	unsigned int n;
	int i;

	for (i = 0; len; i++, data += n, len -= n) {
		n = min_t(unsigned int, len, PAGE_SIZE);
		page = alloc_page(GFP_KERNEL_ACCOUNT);
		if (!page)
			return -ENOMEM;
		memcpy(page_address(page), data, n);
		skb_add_rx_frag(skb, i, page, 0, n, PAGE_SIZE);
	}
	return 0;
}

static struct sk_buff *make_segment(unsigned int queue, const struct nlattr *data)
{
	bool sent = queue >= AF_INET_CR_QUEUE_SENT;
	struct sk_buff *skb;

	skb = sent ? alloc_skb_fclone(MAX_TCP_HEADER, GFP_KERNEL_ACCOUNT) :
		     alloc_skb(0, GFP_KERNEL_ACCOUNT);
	if (!skb)
		return NULL;
	if (sent) {
		skb->truesize = SKB_TRUESIZE(skb_end_offset(skb));
		skb_reserve(skb, MAX_TCP_HEADER);
	}
	if (!fill_pages(skb, nla_data(data), nla_len(data)))
		return skb;
	kfree_skb(skb);
	return NULL;
}

static struct sk_buff *parse_segment(struct af_inet_cr_restore *r,
				     const struct nlattr *nest,
				     const struct nlattr *data)
{
	struct nlattr *tb[AF_INET_CR_SEGMENT_MAX + 1];
	struct tcp_skb_cb *cb;
	struct sk_buff *skb;
	u32 flags, queue;
	int err;

	err = af_inet_cr_parse_nest(tb, AF_INET_CR_SEGMENT_MAX, nest,
				    af_inet_cr_segment_nl_policy, r->extack);
	if (err)
		return ERR_PTR(err);
	if (!tb[AF_INET_CR_SEGMENT_QUEUE] || !tb[AF_INET_CR_SEGMENT_SEQ] ||
	    !tb[AF_INET_CR_SEGMENT_FLAGS] || nla_len(data) > PIECE_MAX) {
		NL_SET_ERR_MSG_ATTR(r->extack, nest,
				    "a segment lacks its place, or is too large");
		return ERR_PTR(-EINVAL);
	}
	queue = nla_get_u32(tb[AF_INET_CR_SEGMENT_QUEUE]);
	flags = nla_get_u32(tb[AF_INET_CR_SEGMENT_FLAGS]);
	if (!nla_len(data) && !(flags & AF_INET_CR_SEG_FIN)) {
		NL_SET_ERR_MSG_ATTR(r->extack, nest, "a segment of nothing");
		return ERR_PTR(-EINVAL);
	}
	skb = make_segment(queue, data);
	if (!skb)
		return ERR_PTR(-ENOMEM);

	cb = TCP_SKB_CB(skb);
	memset(cb, 0, sizeof(*cb));
	cb->sacked = queue;
	cb->seq = nla_get_u32(tb[AF_INET_CR_SEGMENT_SEQ]);
	cb->end_seq = cb->seq + skb->len + !!(flags & AF_INET_CR_SEG_FIN);
	cb->tcp_flags = TCPHDR_ACK |
			(flags & AF_INET_CR_SEG_FIN ? TCPHDR_FIN : 0) |
			(flags & AF_INET_CR_SEG_PSH ? TCPHDR_PSH : 0);
	if (queue >= AF_INET_CR_QUEUE_SENT) {
		cb->eor = !!(flags & AF_INET_CR_SEG_EOR);
	} else {
		af_inet_cr_set_stamps(skb, tb[AF_INET_CR_SEGMENT_TSTAMP],
				      tb[AF_INET_CR_SEGMENT_HWTSTAMP]);
		cb->has_rxtstamp = tb[AF_INET_CR_SEGMENT_TSTAMP] ||
				   tb[AF_INET_CR_SEGMENT_HWTSTAMP];
	}
	return skb;
}

/**
 * af_inet_cr_tcp_parse_segments - make the packets of a request
 * @r: restore
 * @segments: list that they are added to
 *
 * Return: 0 or an errno.
 */
int af_inet_cr_tcp_parse_segments(struct af_inet_cr_restore *r,
				  struct sk_buff_head *segments)
{
	struct af_inet_cr_skbs skbs = {};
	unsigned int i;
	int err;

	if (!r->tb[AF_INET_CR_ATTR_TCP_SEGMENT] &&
	    !r->tb[AF_INET_CR_ATTR_TCP_SEGMENT_DATA])
		return 0;
	err = af_inet_cr_parse_pairs(r, AF_INET_CR_ATTR_TCP_SEGMENT,
				     parse_segment, &skbs);
	if (err)
		return err;
	for (i = 0; i < skbs.n; i++)
		__skb_queue_tail(segments, skbs.skb[i]);
	kvfree(skbs.skb);
	return 0;
}

/* Behind all others, as their sequence numbers ascend */
static void tree_append(struct rb_root *root, struct sk_buff *skb)
{
	struct rb_node **p = &root->rb_node, *parent = NULL;

	while (*p) {
		parent = *p;
		p = &parent->rb_right;
	}
	rb_link_node(&skb->rbnode, parent, p);
	rb_insert_color(&skb->rbnode, root);
}

/* The peer is told of what arrived behind a hole: of four ranges at most */
static void add_sack(struct tcp_sock *tp, const struct sk_buff *skb)
{
	struct tcp_sack_block *sack = tp->selective_acks;
	u8 n = tp->rx_opt.num_sacks;

	if (!tp->rx_opt.sack_ok)
		return;
	if (n && sack[n - 1].end_seq == TCP_SKB_CB(skb)->seq) {
		sack[n - 1].end_seq = TCP_SKB_CB(skb)->end_seq;
	} else if (n < ARRAY_SIZE(tp->selective_acks)) {
		sack[n].start_seq = TCP_SKB_CB(skb)->seq;
		sack[n].end_seq = TCP_SKB_CB(skb)->end_seq;
		tp->rx_opt.num_sacks++;
	}
}

static int fill_received(struct sock *sk, struct sk_buff *skb, bool disorder)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (!sk_rmem_schedule(sk, skb, skb->truesize))
		return -ENOBUFS;
	TCP_SKB_CB(skb)->ack_seq = tp->snd_una;
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	if (disorder) {
		tree_append(&tp->out_of_order_queue, skb);
		tp->ooo_last_skb = skb;
		add_sack(tp, skb);
	} else {
		__skb_queue_tail(&sk->sk_receive_queue, skb);
	}
	skb_set_owner_r(skb, sk);
	return 0;
}

static void fill_rtx(struct sock *sk, struct sk_buff *skb)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 mss = tp->mss_cache;

	/* No sample of a round trip; who had a selective ACK of it tells it again */
	TCP_SKB_CB(skb)->sacked = TCPCB_REPAIRED;
	skb->skb_mstamp_ns = tcp_clock_ns();
	tcp_skb_pcount_set(skb, max_t(u32, 1, DIV_ROUND_UP(skb->len, mss)));
	if (skb->len > mss)
		TCP_SKB_CB(skb)->tcp_gso_size = mss;
	tree_append(&sk->tcp_rtx_queue, skb);
	list_add_tail(&skb->tcp_tsorted_anchor, &tp->tsorted_sent_queue);
	tp->packets_out += tcp_skb_pcount(skb);
	if (!tp->highest_sack)
		tp->highest_sack = skb;
}

static int fill_sent(struct sock *sk, struct sk_buff *skb, bool sent)
{
	if (!sk_wmem_schedule(sk, skb->truesize))
		return -ENOBUFS;
	skb->ip_summed = CHECKSUM_PARTIAL;
	INIT_LIST_HEAD(&skb->tcp_tsorted_anchor);
	__skb_header_release(skb);
	if (sent)
		fill_rtx(sk, skb);
	else
		__skb_queue_tail(&sk->sk_write_queue, skb);
	sk_wmem_queued_add(sk, skb->truesize);
	sk_mem_charge(sk, skb->truesize);
	return 0;
}

static int fill_segment(struct sock *sk, struct sk_buff *skb, unsigned int queue)
{
	TCP_SKB_CB(skb)->sacked = 0;
	if (queue < AF_INET_CR_QUEUE_SENT)
		return fill_received(sk, skb,
				     queue == AF_INET_CR_QUEUE_DISORDER);
	return fill_sent(sk, skb, queue == AF_INET_CR_QUEUE_SENT);
}

/**
 * af_inet_cr_tcp_fill - fill the queues of a connection
 * @sk: socket, locked; its queues are empty and its segment size is known
 * @segments: packets that have been checked; those that are queued leave the list
 *
 * Return: 0 or -ENOBUFS.
 */
int af_inet_cr_tcp_fill(struct sock *sk, struct sk_buff_head *segments)
{
	struct sk_buff *skb;
	int err;

	while ((skb = __skb_dequeue(segments))) {
		err = fill_segment(sk, skb, af_inet_cr_segment_queue(skb));
		if (err) {
			kfree_skb(skb);
			return err;
		}
	}
	return 0;
}
