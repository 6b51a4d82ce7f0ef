// SPDX-License-Identifier: GPL-2.0
/*
 * Corked data: the datagram that a UDP socket is putting together.
 *
 * It lies in sk_write_queue, cut into fragments that each have room for their
 * IP header in front, the first one for the UDP header too.  It is made again
 * by sending its payload with MSG_MORE and with the control messages that lead
 * to the same struct inet_cork, so that the route and every permission are
 * looked up by the kernel.  Fragments may be cut elsewhere; the datagram is the
 * same.
 */
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/udp.h>
#include "af_inet_cr.h"

/* SKBTX_* of a corked datagram as the options that asked for them */
static u32 tx_flags_to_sof(u8 tx_flags)
{
	return (tx_flags & SKBTX_HW_TSTAMP ? SOF_TIMESTAMPING_TX_HARDWARE : 0) |
	       (tx_flags & SKBTX_SW_TSTAMP ? SOF_TIMESTAMPING_TX_SOFTWARE : 0) |
	       (tx_flags & SKBTX_SCHED_TSTAMP ? SOF_TIMESTAMPING_TX_SCHED : 0);
}

static int put_cork(struct af_inet_cr_dump *d, const struct inet_cork *cork,
		    const struct flowi4 *fl4)
{
	struct sk_buff *skb = d->skb;
	u32 sof = tx_flags_to_sof(cork->tx_flags);
	u8 options[MAX_IPOPTLEN];

	if ((cork->flags & IPCORK_OPT) && cork->opt)
		af_inet_cr_ip_options(cork->opt, options);

	if (nla_put_in_addr(skb, AF_INET_CR_PENDING_ADDR, fl4->daddr) ||
	    nla_put_u16(skb, AF_INET_CR_PENDING_PORT, ntohs(fl4->fl4_dport)) ||
	    nla_put_in_addr(skb, AF_INET_CR_PENDING_SOURCE, fl4->saddr) ||
	    (fl4->flowi4_oif &&
	     af_inet_cr_put_dev(skb, AF_INET_CR_PENDING_DEV, sock_net(d->sk),
				fl4->flowi4_oif, NULL)) ||
	    (cork->ttl &&
	     nla_put_u32(skb, AF_INET_CR_PENDING_TTL, cork->ttl)) ||
	    (cork->tos != -1 &&
	     nla_put_u32(skb, AF_INET_CR_PENDING_TOS, cork->tos)) ||
	    nla_put_u32(skb, AF_INET_CR_PENDING_PRIORITY, cork->priority) ||
	    nla_put_u32(skb, AF_INET_CR_PENDING_MARK, cork->mark) ||
	    (cork->gso_size &&
	     nla_put_u32(skb, AF_INET_CR_PENDING_GSO_SIZE, cork->gso_size)) ||
	    (cork->transmit_time &&
	     nla_put_u64_64bit(skb, AF_INET_CR_PENDING_TXTIME,
			       cork->transmit_time, AF_INET_CR_PENDING_PAD)) ||
	    ((cork->flags & IPCORK_OPT) && cork->opt && cork->opt->optlen &&
	     nla_put(skb, AF_INET_CR_PENDING_OPTIONS, cork->opt->optlen,
		     options)) ||
	    (sof && nla_put_u32(skb, AF_INET_CR_PENDING_TX_FLAGS, sof)))
		return -EMSGSIZE;
	return 0;
}

static int put_cork_data(struct af_inet_cr_dump *d, int len)
{
	unsigned int off, todo = len;
	struct nlattr *nla;
	struct sk_buff *skb;
	u8 *to;

	nla = nla_reserve(d->skb, AF_INET_CR_ATTR_UDP_PENDING_DATA, len);
	if (!nla)
		return -EMSGSIZE;
	to = nla_data(nla);

	skb_queue_walk(&d->sk->sk_write_queue, skb) {
		off = skb_transport_offset(skb);
		if (skb == skb_peek(&d->sk->sk_write_queue))
			off += sizeof(struct udphdr);
		if (skb->len < off || skb->len - off > todo ||
		    skb_copy_bits(skb, off, to, skb->len - off))
			break;
		to += skb->len - off;
		todo -= skb->len - off;
	}
	/* The kernel's own count and its list agree under lock_sock() */
	if (WARN_ON_ONCE(todo))
		memset(to, 0, todo);
	return 0;
}

/**
 * af_inet_cr_cork_dump - write UDP_CORK and the pending datagram
 * @d: dump, with the socket locked
 *
 * Return: 0 or -EMSGSIZE.
 */
int af_inet_cr_cork_dump(struct af_inet_cr_dump *d)
{
	const struct inet_sock *inet = inet_sk(d->sk);
	const struct inet_cork *cork = &inet->cork.base;
	const struct udp_sock *up = udp_sk(d->sk);
	int len = cork->length - (int)sizeof(struct udphdr);
	bool corked = udp_test_bit(CORK, d->sk);
	struct nlattr *nest;

	if ((corked || d->all) &&
	    nla_put_u32(d->skb, AF_INET_CR_ATTR_UDP_CORK, corked))
		return -EMSGSIZE;

	if (up->pending == AF_INET && !d->contents)
		return af_inet_cr_dump_left_out(d->skb, AF_INET_CR_WHAT_PENDING,
						"corked data has not been sent",
						1, len);
	if (up->pending != AF_INET && !(d->all && d->contents))
		return 0;

	nest = nla_nest_start(d->skb, AF_INET_CR_ATTR_UDP_PENDING);
	if (!nest)
		return -EMSGSIZE;
	if (up->pending == AF_INET &&
	    put_cork(d, cork, &inet->cork.fl.u.ip4)) {
		nla_nest_cancel(d->skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(d->skb, nest);
	return up->pending == AF_INET ? put_cork_data(d, len) : 0;
}

/**
 * af_inet_cr_cork_discard - throw away what is pending on a live socket
 * @r: restore
 *
 * The request says what is to be pending instead, or that nothing is.
 */
int af_inet_cr_cork_discard(struct af_inet_cr_restore *r)
{
	if (!r->tb[AF_INET_CR_ATTR_UDP_PENDING] || r->created)
		return 0;

	lock_sock(r->sk);
	udp_flush_pending_frames(r->sk);
	release_sock(r->sk);
	return 0;
}

static struct netlink_range_validation gso_range = {
	.min = 1, .max = U16_MAX,
};

static const struct nla_policy pending_policy[] = {
	[AF_INET_CR_PENDING_ADDR]	= NLA_POLICY_EXACT_LEN(sizeof(__be32)),
	[AF_INET_CR_PENDING_PORT]	= { .type = NLA_U16 },
	[AF_INET_CR_PENDING_SOURCE]	= NLA_POLICY_EXACT_LEN(sizeof(__be32)),
	[AF_INET_CR_PENDING_DEV]	= { .type = NLA_NESTED },
	[AF_INET_CR_PENDING_TTL]	= NLA_POLICY_RANGE(NLA_U32, 1, 255),
	[AF_INET_CR_PENDING_TOS]	= NLA_POLICY_MAX(NLA_U32, 255),
	[AF_INET_CR_PENDING_PRIORITY]	= { .type = NLA_U32 },
	[AF_INET_CR_PENDING_MARK]	= { .type = NLA_U32 },
	[AF_INET_CR_PENDING_GSO_SIZE]	= NLA_POLICY_FULL_RANGE(NLA_U32, &gso_range),
	[AF_INET_CR_PENDING_TXTIME]	= { .type = NLA_U64 },
	[AF_INET_CR_PENDING_OPTIONS]	= { .type = NLA_BINARY,
					    .len = MAX_IPOPTLEN },
	[AF_INET_CR_PENDING_TX_FLAGS]	= NLA_POLICY_MASK(NLA_U32,
						SOF_TIMESTAMPING_TX_HARDWARE |
						SOF_TIMESTAMPING_TX_SOFTWARE |
						SOF_TIMESTAMPING_TX_SCHED),
	[AF_INET_CR_PENDING_PAD]	= { .type = NLA_BINARY },
};

/* Room for every control message below */
#define CONTROL_SIZE	512

static void add_cmsg(struct msghdr *msg, void *control, int level, int type,
		     const void *val, size_t len)
{
	struct cmsghdr *cmsg = control + msg->msg_controllen;

	cmsg->cmsg_level = level;
	cmsg->cmsg_type = type;
	cmsg->cmsg_len = CMSG_LEN(len);
	memcpy(CMSG_DATA(cmsg), val, len);
	msg->msg_controllen += CMSG_SPACE(len);
}

static void add_cmsg_int(struct msghdr *msg, void *control, int level, int type,
			 const struct nlattr *nla)
{
	int val;

	if (!nla)
		return;
	val = nla_get_u32(nla);
	add_cmsg(msg, control, level, type, &val, sizeof(val));
}

static int pending_control(struct af_inet_cr_restore *r, struct nlattr **tb,
			   struct msghdr *msg, void *control)
{
	struct in_pktinfo info = {};
	u16 gso_size = 0;
	u64 txtime;
	int err;

	if (tb[AF_INET_CR_PENDING_SOURCE])
		info.ipi_spec_dst.s_addr =
			nla_get_in_addr(tb[AF_INET_CR_PENDING_SOURCE]);
	if (tb[AF_INET_CR_PENDING_DEV]) {
		err = af_inet_cr_get_dev(r, tb[AF_INET_CR_PENDING_DEV],
					 &info.ipi_ifindex, NULL);
		if (err)
			return err;
	}
	add_cmsg(msg, control, SOL_IP, IP_PKTINFO, &info, sizeof(info));
	add_cmsg_int(msg, control, SOL_IP, IP_TTL, tb[AF_INET_CR_PENDING_TTL]);
	add_cmsg_int(msg, control, SOL_IP, IP_TOS, tb[AF_INET_CR_PENDING_TOS]);
	if (tb[AF_INET_CR_PENDING_OPTIONS])
		add_cmsg(msg, control, SOL_IP, IP_RETOPTS,
			 nla_data(tb[AF_INET_CR_PENDING_OPTIONS]),
			 nla_len(tb[AF_INET_CR_PENDING_OPTIONS]));
	if (tb[AF_INET_CR_PENDING_MARK] &&
	    nla_get_u32(tb[AF_INET_CR_PENDING_MARK]) != r->sk->sk_mark)
		add_cmsg_int(msg, control, SOL_SOCKET, SO_MARK,
			     tb[AF_INET_CR_PENDING_MARK]);
	add_cmsg_int(msg, control, SOL_SOCKET, SO_TIMESTAMPING_OLD,
		     tb[AF_INET_CR_PENDING_TX_FLAGS]);
	if (tb[AF_INET_CR_PENDING_TXTIME]) {
		txtime = nla_get_u64(tb[AF_INET_CR_PENDING_TXTIME]);
		add_cmsg(msg, control, SOL_SOCKET, SCM_TXTIME, &txtime,
			 sizeof(txtime));
	}
	if (tb[AF_INET_CR_PENDING_GSO_SIZE])
		gso_size = nla_get_u32(tb[AF_INET_CR_PENDING_GSO_SIZE]);
	if (gso_size != udp_sk(r->sk)->gso_size)
		add_cmsg(msg, control, SOL_UDP, UDP_SEGMENT, &gso_size,
			 sizeof(gso_size));
	return 0;
}

/* The priority has a control message only since 6.14: what SO_PRIORITY allows */
static int pending_priority(struct af_inet_cr_restore *r,
			    const struct nlattr *nla)
{
	struct inet_cork *cork = &inet_sk(r->sk)->cork.base;
	u32 priority;

	if (!nla)
		return 0;
	priority = nla_get_u32(nla);
	if (priority > TC_PRIO_INTERACTIVE && priority != r->sk->sk_priority &&
	    !ns_capable(r->net->user_ns, CAP_NET_RAW) &&
	    !ns_capable(r->net->user_ns, CAP_NET_ADMIN))
		return -EPERM;

	lock_sock(r->sk);
	cork->priority = priority;
	release_sock(r->sk);
	return 0;
}

/*
 * Fragments behind the first are refused above twice the send buffer, which
 * may have been lowered since: raise it for the moment as far as the dumped
 * datagram, which is no longer than an IP packet, can need.  Nor may a live
 * socket's shutdown, which came after the corked data, refuse it, or its error
 * be told to us.
 */
static int send_pending(struct af_inet_cr_restore *r, struct msghdr *msg,
			const struct nlattr *data)
{
	struct kvec vec = {
		.iov_base = data ? nla_data(data) : NULL,
		.iov_len = data ? nla_len(data) : 0,
	};
	struct sock *sk = r->sk;
	int err, sndbuf, waiting;
	u8 shut;

	lock_sock(sk);
	sndbuf = sk->sk_sndbuf;
	if (sndbuf < SZ_256K)
		WRITE_ONCE(sk->sk_sndbuf, SZ_256K);
	shut = sk->sk_shutdown & SEND_SHUTDOWN;
	WRITE_ONCE(sk->sk_shutdown, sk->sk_shutdown & ~SEND_SHUTDOWN);
	waiting = xchg(&sk->sk_err, 0);
	release_sock(sk);

	err = kernel_sendmsg(r->sock, msg, &vec, 1, vec.iov_len);

	/* Unless somebody has set it meanwhile */
	lock_sock(sk);
	if (sndbuf < SZ_256K && sk->sk_sndbuf == SZ_256K)
		WRITE_ONCE(sk->sk_sndbuf, sndbuf);
	WRITE_ONCE(sk->sk_shutdown, sk->sk_shutdown | shut);
	if (waiting)
		cmpxchg(&sk->sk_err, 0, waiting);
	release_sock(sk);
	return min(err, 0);
}

static int restore_pending(struct af_inet_cr_restore *r,
			   const struct nlattr *nest)
{
	const struct nlattr *data = r->tb[AF_INET_CR_ATTR_UDP_PENDING_DATA];
	struct nlattr *tb[AF_INET_CR_PENDING_MAX + 1];
	struct sockaddr_in sin = { .sin_family = AF_INET };
	u8 control[CONTROL_SIZE] __aligned(__alignof__(struct cmsghdr));
	struct msghdr msg = {
		.msg_name = &sin,
		.msg_namelen = sizeof(sin),
		.msg_flags = MSG_MORE | MSG_DONTWAIT | MSG_NOSIGNAL,
	};
	int err;

	err = af_inet_cr_parse_nest(tb, AF_INET_CR_PENDING_MAX, nest,
				    pending_policy, r->extack);
	if (err)
		return err;
	if (!tb[AF_INET_CR_PENDING_ADDR] || !tb[AF_INET_CR_PENDING_PORT]) {
		NL_SET_ERR_MSG_ATTR(r->extack, nest,
				    "a pending datagram needs a destination");
		return -EINVAL;
	}
	sin.sin_addr.s_addr = nla_get_in_addr(tb[AF_INET_CR_PENDING_ADDR]);
	sin.sin_port = htons(nla_get_u16(tb[AF_INET_CR_PENDING_PORT]));

	err = pending_control(r, tb, &msg, control);
	if (err)
		return err;
	msg.msg_control = control;
	err = send_pending(r, &msg, data);
	if (!err)
		err = pending_priority(r, tb[AF_INET_CR_PENDING_PRIORITY]);
	if (err)
		NL_SET_ERR_MSG_ATTR(r->extack, nest,
				    "cannot put the pending datagram together");
	return err;
}

/**
 * af_inet_cr_cork_restore - set UDP_CORK and put the pending datagram together
 * @r: restore; the socket has its address and peer
 *
 * Taking UDP_CORK off with setsockopt(2) sends what is pending, so the bit is
 * written; nobody is allowed anything by it.
 */
int af_inet_cr_cork_restore(struct af_inet_cr_restore *r)
{
	const struct nlattr *pending = r->tb[AF_INET_CR_ATTR_UDP_PENDING];
	const struct nlattr *cork = r->tb[AF_INET_CR_ATTR_UDP_CORK];
	int err = 0;

	if (pending && nla_len(pending)) {
		err = restore_pending(r, pending);
	} else if (r->tb[AF_INET_CR_ATTR_UDP_PENDING_DATA]) {
		NL_SET_ERR_MSG_ATTR(r->extack,
				    r->tb[AF_INET_CR_ATTR_UDP_PENDING_DATA],
				    "payload without a pending datagram");
		err = -EINVAL;
	}
	if (err || !cork)
		return err;

	if (nla_get_u32(cork))
		udp_set_bit(CORK, r->sk);
	else
		udp_clear_bit(CORK, r->sk);
	return 0;
}
