// SPDX-License-Identifier: GPL-2.0
/*
 * Can a connection be as an image says?  Checked before a socket is touched.
 *
 * TCP trusts its own fields: it warns, or stops the kernel, where sequence numbers
 * and queues contradict each other.  So everything between two sequence numbers has
 * to be there, once and in order.
 */
#include "tcp.h"

/* No window is larger: two sequence numbers further apart have no order */
#define SEQ_SPAN	SZ_1G

static bool seq_ordered(u32 first, u32 last)
{
	return last - first <= SEQ_SPAN;
}

static int refuse(struct af_inet_cr_restore *r, const char *why)
{
	r->extack->_msg = why;
	NL_SET_BAD_ATTR(r->extack, r->tb[AF_INET_CR_ATTR_TCP]);
	return -EINVAL;
}

static int check_sequence(struct af_inet_cr_restore *r,
			  const struct af_inet_cr_conn *tcp)
{
	u32 una = TCP_V(tcp, SND_UNA), nxt = TCP_V(tcp, SND_NXT);
	u32 end = TCP_V(tcp, WRITE_SEQ), up = TCP_V(tcp, SND_UP);

	if (!seq_ordered(una, nxt) || !seq_ordered(nxt, end) ||
	    !seq_ordered(una, end))
		return refuse(r, "sequence numbers of the send queue are out of order");
	if (up - una > end - una)
		return refuse(r, "the urgent pointer is outside of the send queue");
	if (!seq_ordered(TCP_V(tcp, COPIED_SEQ), TCP_V(tcp, RCV_NXT)) ||
	    !seq_ordered(TCP_V(tcp, RCV_WUP), TCP_V(tcp, RCV_NXT)))
		return refuse(r, "sequence numbers of the receive queue are out of order");
	return 0;
}

static int check_kernel(struct af_inet_cr_restore *r,
			const struct af_inet_cr_conn *tcp)
{
	if (TCP_V(tcp, FLAGS) & AF_INET_CR_TCP_USEC_TS &&
	    !af_inet_cr_tcp_has_usec_ts())
		refuse(r, "this kernel has no timestamps in microseconds");
	else if (TCP_V(tcp, RCV_SHRUNK) && !af_inet_cr_tcp_has_shrunk())
		refuse(r, "this kernel makes no window smaller");
	else
		return 0;
	return -EOPNOTSUPP;
}

/* A window is smaller than one before where memory lacks: SND_WL1 may be outside */
static int check_windows(struct af_inet_cr_restore *r,
			 const struct af_inet_cr_conn *tcp)
{
	u32 flags = TCP_V(tcp, FLAGS);

	if (TCP_V(tcp, MAX_WINDOW) < TCP_V(tcp, SND_WND) ||
	    after(TCP_V(tcp, SND_WL1), TCP_V(tcp, RCV_NXT) + SEQ_SPAN))
		return refuse(r, "the windows contradict each other");
	if (!(flags & AF_INET_CR_TCP_WSCALE) &&
	    (TCP_V(tcp, SND_WSCALE) || TCP_V(tcp, RCV_WSCALE)))
		return refuse(r, "windows are scaled without being scaled");
	if (flags & AF_INET_CR_TCP_DSACK_SEEN && !(flags & AF_INET_CR_TCP_SACK))
		return refuse(r, "a D-SACK without SACK");
	return check_kernel(r, tcp);
}

static int check_urgent(struct af_inet_cr_restore *r,
			const struct af_inet_cr_conn *tcp)
{
	u32 data = TCP_V(tcp, URG_DATA), seq = TCP_V(tcp, URG_SEQ);
	u32 nxt = TCP_V(tcp, RCV_NXT);

	switch (data & ~0xff) {
	case 0:
		break;
	case TCP_URG_NOTYET:
		if (!(data & 0xff) && seq_ordered(nxt, seq))
			return 0;
		break;
	case TCP_URG_VALID:
	case TCP_URG_READ:
		/* It is read from a segment behind a hole, or dropped later, too */
		if (seq_ordered(seq, nxt) || seq_ordered(nxt, seq))
			return 0;
		break;
	}
	if (!data)
		return 0;
	return refuse(r, "the urgent byte is not where it can be");
}

/* Which ends are closed says the state, and SHUTDOWN what the owner has closed */
static int check_shutdown(struct af_inet_cr_restore *r,
			  const struct af_inet_cr_conn *tcp)
{
	u32 shut = af_inet_cr_attr_u32(r, AF_INET_CR_ATTR_SHUTDOWN, 0);
	u32 state = BIT(TCP_V(tcp, STATE));

	if (!(state & (AF_INET_CR_CONNECTED | TCPF_SYN_SENT))) {
		refuse(r, "connections in this state are not carried");
		return -EOPNOTSUPP;
	}
	if (!(shut & SEND_SHUTDOWN) != !(state & AF_INET_CR_SHUT_STATES) ||
	    (state & AF_INET_CR_FIN_RECEIVED && !(shut & RCV_SHUTDOWN)))
		return refuse(r, "SHUTDOWN is not what the state says");
	return 0;
}

/**
 * struct walk - how far the segments have been checked
 * @seq: what the next segment of the queue begins with
 * @fin: a FIN has been met in it
 */
struct walk {
	u32 seq;
	bool fin;
};

static bool walk_on(struct walk *w, const struct sk_buff *skb)
{
	const struct tcp_skb_cb *cb = TCP_SKB_CB(skb);

	if (w->fin || cb->seq != w->seq)
		return false;
	w->seq = cb->end_seq;
	w->fin = cb->tcp_flags & TCPHDR_FIN;
	return true;
}

/* Behind a hole, and each behind the one before */
static bool walk_disorder(struct walk *w, const struct sk_buff *skb, u32 nxt)
{
	const struct tcp_skb_cb *cb = TCP_SKB_CB(skb);

	if (w->fin || !seq_ordered(nxt, cb->seq) || cb->seq == nxt ||
	    !seq_ordered(nxt, cb->end_seq) || cb->seq - nxt < w->seq - nxt)
		return false;
	w->seq = cb->end_seq;
	w->fin = cb->tcp_flags & TCPHDR_FIN;
	return true;
}

static bool walk_segment(struct walk *w, const struct sk_buff *skb,
			 const struct af_inet_cr_conn *tcp)
{
	switch (af_inet_cr_segment_queue(skb)) {
	case AF_INET_CR_QUEUE_RECEIVED:
		return walk_on(&w[0], skb);
	case AF_INET_CR_QUEUE_DISORDER:
		return walk_disorder(&w[1], skb, TCP_V(tcp, RCV_NXT));
	case AF_INET_CR_QUEUE_SENT:
		/* The unsent ones go on where the sent ones end */
		if (!walk_on(&w[2], skb))
			return false;
		w[3] = w[2];
		return true;
	default:
		return walk_on(&w[3], skb);
	}
}

static int check_segments(struct af_inet_cr_restore *r,
			  const struct af_inet_cr_conn *tcp)
{
	u32 state = BIT(TCP_V(tcp, STATE)), queue, last = 0;
	struct walk w[AF_INET_CR_NR_QUEUES] = {
		{ .seq = TCP_V(tcp, COPIED_SEQ) },
		{ .seq = TCP_V(tcp, RCV_NXT) },
		{ .seq = TCP_V(tcp, SND_UNA) },
		{ .seq = TCP_V(tcp, SND_UNA) },
	};
	const struct sk_buff *skb;
	bool received;

	skb_queue_walk(&tcp->segments, skb) {
		queue = af_inet_cr_segment_queue(skb);
		if (queue < last || !walk_segment(w, skb, tcp))
			return refuse(r, "the segments of a queue do not follow each other");
		last = queue;
	}
	if (w[0].seq != TCP_V(tcp, RCV_NXT))
		return refuse(r, "the receive queue is not all here");
	if (w[2].seq != TCP_V(tcp, SND_NXT) || w[3].seq != TCP_V(tcp, WRITE_SEQ))
		return refuse(r, "the send queue is not all here");

	/* A FIN that was read is no longer in the queue, and nothing else is */
	received = w[0].fin || TCP_V(tcp, COPIED_SEQ) == TCP_V(tcp, RCV_NXT);
	if (state & AF_INET_CR_FIN_RECEIVED ? !received || w[1].fin ||
	    w[1].seq != TCP_V(tcp, RCV_NXT) : w[0].fin)
		return refuse(r, "the end of what is received is not what the state says");
	if (w[3].fin != !!(state & AF_INET_CR_FIN_SENT))
		return refuse(r, "the end of what is sent is not what the state says");
	if (state & TCPF_FIN_WAIT2 && w[3].seq != TCP_V(tcp, SND_UNA))
		return refuse(r, "the end of what is sent is not what the state says");
	return 0;
}

/* Nothing but a SYN, which takes one sequence number */
static int check_syn(struct af_inet_cr_restore *r,
		     const struct af_inet_cr_conn *tcp)
{
	u32 una = TCP_V(tcp, SND_UNA);

	if (af_inet_cr_attr_u32(r, AF_INET_CR_ATTR_SHUTDOWN, 0) || !una ||
	    TCP_V(tcp, SND_NXT) != una + 1 || TCP_V(tcp, WRITE_SEQ) != una + 1 ||
	    !skb_queue_empty(&tcp->segments))
		return refuse(r, "a connection in the making has sent its SYN only");
	return check_kernel(r, tcp);
}

/**
 * af_inet_cr_tcp_check - can a connection be like this?
 * @r: restore
 * @tcp: the connection, each value in its range, and its queues
 *
 * Return: 0; -EINVAL; or -EOPNOTSUPP if this kernel does not have it.
 */
int af_inet_cr_tcp_check(struct af_inet_cr_restore *r,
			 const struct af_inet_cr_conn *tcp)
{
	int err;

	err = check_shutdown(r, tcp);
	if (!err && TCP_V(tcp, STATE) == TCP_SYN_SENT)
		return check_syn(r, tcp);
	if (!err)
		err = check_sequence(r, tcp);
	if (!err)
		err = check_windows(r, tcp);
	if (!err)
		err = check_urgent(r, tcp);
	return err ? err : check_segments(r, tcp);
}
