// SPDX-License-Identifier: GPL-2.0
/*
 * Corked data: the datagram that a UDP socket is putting together.
 *
 * It lies in sk_write_queue, as fragments with room for their IP header in front;
 * the first one has room for the UDP header, too.  A restore sends the payload with
 * MSG_MORE, and with the control messages that lead to the same struct inet_cork, so
 * that the kernel looks up the route and checks every permission.  Fragments can be
 * cut at other places; the datagram is the same.
 *
 * An AF_INET6 socket can cork an IPv4 datagram, which is as on an AF_INET socket.
 */
#include <linux/errqueue.h>
#include <linux/module.h>
#include <linux/net_tstamp.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/udp.h>
#include "sock.h"

/*
 * SKBTX_* of a corked datagram as the options that asked for them.  The kernel
 * moves them from struct inet_cork to the first packet.
 */
static u32 cork_tx_flags(const struct sock *sk)
{
	const struct sk_buff *first = skb_peek(&sk->sk_write_queue);
	u8 tx_flags = skb_shinfo(first)->tx_flags;

	return (tx_flags & SKBTX_HW_TSTAMP_NOBPF ?
		SOF_TIMESTAMPING_TX_HARDWARE : 0) |
	       (tx_flags & SKBTX_SW_TSTAMP ? SOF_TIMESTAMPING_TX_SOFTWARE : 0) |
	       (tx_flags & SKBTX_SCHED_TSTAMP ? SOF_TIMESTAMPING_TX_SCHED : 0) |
	       (tx_flags & SKBTX_COMPLETION_TSTAMP ?
		SOF_TIMESTAMPING_TX_COMPLETION : 0);
}

/* Attributes of a datagram of either family */
static int put_base(struct af_inet_cr_dump *d, const struct inet_cork *cork)
{
	const u32 *id = af_inet_cr_cork_ts_opt_id(cork);
	u32 sof = cork_tx_flags(d->sk);
	struct sk_buff *skb = d->skb;

	if (nla_put_u32(skb, AF_INET_CR_PENDING_MARK, cork->mark) ||
	    (cork->gso_size &&
	     nla_put_u32(skb, AF_INET_CR_PENDING_GSO_SIZE, cork->gso_size)) ||
	    (cork->transmit_time &&
	     nla_put_u64_64bit(skb, AF_INET_CR_PENDING_TXTIME,
			       cork->transmit_time, AF_INET_CR_PENDING_PAD)) ||
	    (sof && nla_put_u32(skb, AF_INET_CR_PENDING_TX_FLAGS, sof)) ||
	    (id && nla_put_u32(skb, AF_INET_CR_PENDING_TS_OPT_ID, *id)))
		return -EMSGSIZE;
	return 0;
}

static int put_cork6(struct af_inet_cr_dump *d)
{
	const struct inet_cork_full *cork = &inet_sk(d->sk)->cork;
	const struct inet6_cork *cork6 = af_inet_cr_cork6(d->sk);
	const struct ipv6_txoptions *opt = cork6->opt;
	const struct flowi6 *fl6 = &cork->fl.u.ip6;
	u32 label = ntohl(fl6->flowlabel & IPV6_FLOWLABEL_MASK);
	struct sk_buff *skb = d->skb;

	if (nla_put_in6_addr(skb, AF_INET_CR_PENDING_ADDR, &fl6->daddr) ||
	    nla_put_u16(skb, AF_INET_CR_PENDING_PORT, ntohs(fl6->fl6_dport)) ||
	    nla_put_in6_addr(skb, AF_INET_CR_PENDING_SOURCE, &fl6->saddr) ||
	    (fl6->flowi6_oif &&
	     af_inet_cr_put_dev(skb, AF_INET_CR_PENDING_DEV, sock_net(d->sk),
				fl6->flowi6_oif, NULL, 0)) ||
	    nla_put_u32(skb, AF_INET_CR_PENDING_TTL, cork6->hop_limit) ||
	    nla_put_u32(skb, AF_INET_CR_PENDING_TOS, cork6->tclass) ||
	    (label && nla_put_u32(skb, AF_INET_CR_PENDING_FLOWLABEL, label)) ||
	    (af_inet_cr_cork_dontfrag(cork6) &&
	     nla_put_u32(skb, AF_INET_CR_PENDING_DONTFRAG, 1)))
		return -EMSGSIZE;
	if (opt &&
	    (af_inet_cr_put_header(skb, AF_INET_CR_PENDING_HOPOPTS,
				   opt->hopopt) ||
	     af_inet_cr_put_header(skb, AF_INET_CR_PENDING_RTHDRDSTOPTS,
				   opt->dst0opt) ||
	     af_inet_cr_put_header(skb, AF_INET_CR_PENDING_RTHDR,
				   opt->srcrt) ||
	     af_inet_cr_put_header(skb, AF_INET_CR_PENDING_DSTOPTS,
				   opt->dst1opt)))
		return -EMSGSIZE;
	return put_base(d, &cork->base);
}

static int put_cork4(struct af_inet_cr_dump *d)
{
	const struct inet_cork *cork = &inet_sk(d->sk)->cork.base;
	const struct flowi4 *fl4 = &inet_sk(d->sk)->cork.fl.u.ip4;
	struct sk_buff *skb = d->skb;
	u8 options[MAX_IPOPTLEN];

	if ((cork->flags & IPCORK_OPT) && cork->opt)
		af_inet_cr_ip_options(cork->opt, options);

	if (nla_put_in_addr(skb, AF_INET_CR_PENDING_ADDR, fl4->daddr) ||
	    nla_put_u16(skb, AF_INET_CR_PENDING_PORT, ntohs(fl4->fl4_dport)) ||
	    nla_put_in_addr(skb, AF_INET_CR_PENDING_SOURCE, fl4->saddr) ||
	    (fl4->flowi4_oif &&
	     af_inet_cr_put_dev(skb, AF_INET_CR_PENDING_DEV, sock_net(d->sk),
				fl4->flowi4_oif, NULL, 0)) ||
	    (cork->ttl &&
	     nla_put_u32(skb, AF_INET_CR_PENDING_TTL, cork->ttl)) ||
	    (cork->tos != -1 &&
	     nla_put_u32(skb, AF_INET_CR_PENDING_TOS, cork->tos)) ||
	    nla_put_u32(skb, AF_INET_CR_PENDING_PRIORITY, cork->priority) ||
	    ((cork->flags & IPCORK_OPT) && cork->opt && cork->opt->optlen &&
	     nla_put(skb, AF_INET_CR_PENDING_OPTIONS, cork->opt->optlen,
		     options)))
		return -EMSGSIZE;
	return put_base(d, cork);
}

/* The most payload that an attribute can hold */
#define CORK_MAX	(U16_MAX - NLA_HDRLEN)

/*
 * Payload of a packet of the queue, and its place: it stands behind the IP
 * header, and in the first packet behind the UDP header.
 */
static unsigned int packet_payload(const struct sock *sk,
				   const struct sk_buff *skb, int *off)
{
	*off = skb_transport_offset(skb);
	if (skb == skb_peek(&sk->sk_write_queue))
		*off += sizeof(struct udphdr);
	return *off >= 0 && skb->len > *off ? skb->len - *off : 0;
}

/*
 * Payload of the datagram.  udp_sock.len is of no use: it wraps at 64 KiB, and
 * sending with MSG_PROBE raises it and queues nothing.
 */
static u64 cork_payload(const struct sock *sk)
{
	const struct sk_buff *skb;
	u64 len = 0;
	int off;

	skb_queue_walk(&sk->sk_write_queue, skb)
		len += packet_payload(sk, skb, &off);
	return len;
}

/* @len: from cork_payload(), at most CORK_MAX */
static int put_cork_data(struct af_inet_cr_dump *d, unsigned int len)
{
	const struct sk_buff *skb;
	struct nlattr *nla;
	unsigned int n;
	int off, err;
	u8 *to;

	nla = nla_reserve(d->skb, AF_INET_CR_ATTR_UDP_PENDING_DATA, len);
	if (!nla)
		return -EMSGSIZE;
	to = nla_data(nla);

	skb_queue_walk(&d->sk->sk_write_queue, skb) {
		n = packet_payload(d->sk, skb, &off);
		err = skb_copy_bits(skb, off, to, n);
		if (err)
			return err;
		to += n;
	}
	return 0;
}

static int put_pending(struct af_inet_cr_dump *d, int family)
{
	struct nlattr *nest = nla_nest_start(d->skb,
					     AF_INET_CR_ATTR_UDP_PENDING);
	int err = 0;

	if (!nest)
		return -EMSGSIZE;
	if (family == AF_INET)
		err = put_cork4(d);
	else if (family)
		err = put_cork6(d);
	if (err) {
		nla_nest_cancel(d->skb, nest);
		return err;
	}
	nla_nest_end(d->skb, nest);
	return 0;
}

/**
 * af_inet_cr_cork_dump - write UDP_CORK and the pending datagram
 * @d: dump, with the socket locked
 *
 * A datagram of which no packet is queued is none: the kernel sends nothing for
 * it, and the next send begins another one.
 *
 * Return: 0 or an errno; -EMSGSIZE if there is no room.
 */
int af_inet_cr_cork_dump(struct af_inet_cr_dump *d)
{
	bool empty = skb_queue_empty(&d->sk->sk_write_queue);
	int family = empty ? 0 : udp_sk(d->sk)->pending;
	u64 len = family ? cork_payload(d->sk) : 0;
	bool corked = udp_test_bit(CORK, d->sk);
	int err;

	if ((corked || d->all) &&
	    nla_put_u32(d->skb, AF_INET_CR_ATTR_UDP_CORK, corked))
		return -EMSGSIZE;

	if (family && !d->contents)
		return af_inet_cr_dump_left_out(d->skb, AF_INET_CR_WHAT_PENDING,
						"corked data has not been sent",
						1, len);
	/* A device with an MTU above 64 KiB lets a socket cork that much */
	if (len > CORK_MAX)
		return af_inet_cr_dump_left_out(d->skb, AF_INET_CR_WHAT_PENDING,
						"corked data is larger than a message can hold",
						1, len);
	if (!family && !(d->all && d->contents))
		return 0;

	err = put_pending(d, family);
	if (err || !family)
		return err;
	return put_cork_data(d, len);
}

/* udp_flush_pending_frames() is not for modules where IPv6 is built in, since 6.15 */
static void flush_pending4(struct sock *sk)
{
	struct inet_cork *cork = &inet_sk(sk)->cork.base;

	udp_sk(sk)->len = 0;
	WRITE_ONCE(udp_sk(sk)->pending, 0);
	__skb_queue_purge(&sk->sk_write_queue);
	cork->flags &= ~IPCORK_OPT;
	kfree(cork->opt);
	cork->opt = NULL;
	dst_release(cork->dst);
	cork->dst = NULL;
}

/* Looked up when it is needed: IPv6 may be a module, and not be there */
static void flush_pending6(struct sock *sk)
{
#if IS_ENABLED(CONFIG_IPV6)
	void (*flush)(struct sock *sk) = symbol_get(ip6_flush_pending_frames);

	if (!flush)
		return;
	udp_sk(sk)->len = 0;
	WRITE_ONCE(udp_sk(sk)->pending, 0);
	flush(sk);
	symbol_put(ip6_flush_pending_frames);
#endif
}

/**
 * af_inet_cr_cork_discard - throw away what is pending on an existing socket
 * @r: restore
 *
 * The request says what is to be pending instead, or that nothing is.
 */
int af_inet_cr_cork_discard(struct af_inet_cr_restore *r)
{
	if (!r->tb[AF_INET_CR_ATTR_UDP_PENDING] || r->created)
		return 0;

	lock_sock(r->sk);
	if (udp_sk(r->sk)->pending == AF_INET6)
		flush_pending6(r->sk);
	else if (udp_sk(r->sk)->pending)
		flush_pending4(r->sk);
	release_sock(r->sk);
	return 0;
}

/* Room for every control message below */
#define CONTROL_SIZE	(512 + 4 * CMSG_SPACE(AF_INET_CR_HEADER_MAX))

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

static int pending_control4(struct af_inet_cr_restore *r, struct nlattr **tb,
			    struct msghdr *msg, void *control)
{
	struct in_pktinfo info = {};
	int err;

	if (tb[AF_INET_CR_PENDING_SOURCE])
		info.ipi_spec_dst.s_addr =
			nla_get_in_addr(tb[AF_INET_CR_PENDING_SOURCE]);
	if (tb[AF_INET_CR_PENDING_DEV]) {
		err = af_inet_cr_get_dev(r, tb[AF_INET_CR_PENDING_DEV],
					 &info.ipi_ifindex, NULL, 0);
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
	return 0;
}

/*
 * Headers that are the socket's own go without a control message, which could
 * not say all of them.
 */
static int pending_headers(struct af_inet_cr_restore *r, struct nlattr **tb,
			   struct msghdr *msg, void *control)
{
	static const struct {
		int attr, name;
	} headers[] = {
		{ AF_INET_CR_PENDING_HOPOPTS, IPV6_HOPOPTS },
		{ AF_INET_CR_PENDING_RTHDRDSTOPTS, IPV6_RTHDRDSTOPTS },
		{ AF_INET_CR_PENDING_RTHDR, IPV6_RTHDR },
		{ AF_INET_CR_PENDING_DSTOPTS, IPV6_DSTOPTS },
	};
	bool same = true, none = true;
	const struct nlattr *nla;
	unsigned int i;

	lock_sock(r->sk);
	for (i = 0; i < ARRAY_SIZE(headers); i++) {
		nla = tb[headers[i].attr];
		none &= !nla;
		same &= af_inet_cr_is_sticky(r->sk, headers[i].name, nla);
	}
	release_sock(r->sk);
	if (same)
		return 0;
	if (none)
		return -EOPNOTSUPP;
	for (i = 0; i < ARRAY_SIZE(headers); i++) {
		nla = tb[headers[i].attr];
		if (nla)
			add_cmsg(msg, control, SOL_IPV6, headers[i].name,
				 nla_data(nla), nla_len(nla));
	}
	return 0;
}

static int pending_control6(struct af_inet_cr_restore *r, struct nlattr **tb,
			    struct msghdr *msg, void *control)
{
	struct sockaddr_in6 *sin6 = msg->msg_name;
	struct in6_pktinfo info = {};
	int err, ifindex = 0, val;
	__be32 label;

	if (tb[AF_INET_CR_PENDING_SOURCE])
		info.ipi6_addr = nla_get_in6_addr(tb[AF_INET_CR_PENDING_SOURCE]);
	if (tb[AF_INET_CR_PENDING_DEV]) {
		err = af_inet_cr_get_dev(r, tb[AF_INET_CR_PENDING_DEV],
					 &ifindex, NULL, 0);
		if (err)
			return err;
	}
	info.ipi6_ifindex = ifindex;
	if (__ipv6_addr_needs_scope_id(ipv6_addr_type(&sin6->sin6_addr)))
		sin6->sin6_scope_id = ifindex;
	add_cmsg(msg, control, SOL_IPV6, IPV6_PKTINFO, &info, sizeof(info));
	add_cmsg_int(msg, control, SOL_IPV6, IPV6_HOPLIMIT,
		     tb[AF_INET_CR_PENDING_TTL]);
	add_cmsg_int(msg, control, SOL_IPV6, IPV6_TCLASS,
		     tb[AF_INET_CR_PENDING_TOS]);
	val = !!tb[AF_INET_CR_PENDING_DONTFRAG] &&
	      nla_get_u32(tb[AF_INET_CR_PENDING_DONTFRAG]);
	if (val != inet_test_bit(DONTFRAG, r->sk))
		add_cmsg(msg, control, SOL_IPV6, IPV6_DONTFRAG, &val,
			 sizeof(val));
	if (tb[AF_INET_CR_PENDING_FLOWLABEL]) {
		label = htonl(nla_get_u32(tb[AF_INET_CR_PENDING_FLOWLABEL]));
		add_cmsg(msg, control, SOL_IPV6, IPV6_FLOWINFO, &label,
			 sizeof(label));
	}
	return pending_headers(r, tb, msg, control);
}

static int pending_control(struct af_inet_cr_restore *r, struct nlattr **tb,
			   struct msghdr *msg, void *control)
{
	bool v6 = msg->msg_namelen == sizeof(struct sockaddr_in6);
	u16 gso_size = 0;
	u64 txtime;
	int err;

	err = v6 ? pending_control6(r, tb, msg, control) :
		   pending_control4(r, tb, msg, control);
	if (err)
		return err;
	if (tb[AF_INET_CR_PENDING_MARK] &&
	    nla_get_u32(tb[AF_INET_CR_PENDING_MARK]) != r->sk->sk_mark)
		add_cmsg_int(msg, control, SOL_SOCKET, SO_MARK,
			     tb[AF_INET_CR_PENDING_MARK]);
	add_cmsg_int(msg, control, SOL_SOCKET, SO_TIMESTAMPING_OLD,
		     tb[AF_INET_CR_PENDING_TX_FLAGS]);
	add_cmsg_int(msg, control, SOL_SOCKET, SCM_TS_OPT_ID,
		     tb[AF_INET_CR_PENDING_TS_OPT_ID]);
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

	/* Unless another owner has set it meanwhile */
	lock_sock(sk);
	if (sndbuf < SZ_256K && sk->sk_sndbuf == SZ_256K)
		WRITE_ONCE(sk->sk_sndbuf, sndbuf);
	WRITE_ONCE(sk->sk_shutdown, sk->sk_shutdown | shut);
	if (waiting)
		cmpxchg(&sk->sk_err, 0, waiting);
	release_sock(sk);
	return min(err, 0);
}

/*
 * The family of the datagram is that of its address.
 * Return: length of the destination, or an errno.
 */
static int pending_name(struct af_inet_cr_restore *r, const struct nlattr *nest,
			struct nlattr **tb, struct sockaddr_in6 *name)
{
	const struct nlattr *addr = tb[AF_INET_CR_PENDING_ADDR];
	const struct nlattr *source = tb[AF_INET_CR_PENDING_SOURCE];
	struct sockaddr_in *sin = (struct sockaddr_in *)name;
	__be16 port;

	if (!addr || !tb[AF_INET_CR_PENDING_PORT]) {
		NL_SET_ERR_MSG_ATTR(r->extack, nest,
				    "a pending datagram needs a destination");
		return -EINVAL;
	}
	port = htons(nla_get_u16(tb[AF_INET_CR_PENDING_PORT]));
	if (source && nla_len(source) != nla_len(addr))
		goto family;
	if (nla_len(addr) == sizeof(__be32)) {
		sin->sin_family = AF_INET;
		sin->sin_port = port;
		sin->sin_addr.s_addr = nla_get_in_addr(addr);
		return sizeof(*sin);
	}
	if (nla_len(addr) == sizeof(struct in6_addr) &&
	    r->kinds & AF_INET_CR_V6 &&
	    !ipv6_addr_v4mapped(nla_data(addr))) {
		name->sin6_family = AF_INET6;
		name->sin6_port = port;
		name->sin6_addr = nla_get_in6_addr(addr);
		return sizeof(*name);
	}
family:
	NL_SET_ERR_MSG_ATTR(r->extack, nest, "an address of another family");
	return -EINVAL;
}

static int restore_pending(struct af_inet_cr_restore *r,
			   const struct nlattr *nest)
{
	const struct nlattr *data = r->tb[AF_INET_CR_ATTR_UDP_PENDING_DATA];
	struct nlattr *tb[AF_INET_CR_PENDING_MAX + 1];
	struct sockaddr_in6 name = {};
	struct msghdr msg = {
		.msg_name = &name,
		.msg_flags = MSG_MORE | MSG_DONTWAIT | MSG_NOSIGNAL,
	};
	void *control;
	int err;

	err = af_inet_cr_parse_nest(tb, AF_INET_CR_PENDING_MAX, nest,
				    af_inet_cr_pending_nl_policy, r->extack);
	if (err)
		return err;
	msg.msg_namelen = pending_name(r, nest, tb, &name);
	if (msg.msg_namelen < 0)
		return msg.msg_namelen;
	control = kvzalloc(CONTROL_SIZE, GFP_KERNEL);
	if (!control)
		return -ENOMEM;

	err = pending_control(r, tb, &msg, control);
	msg.msg_control = control;
	/* Its first packet has taken the number before that of the next one */
	if (tb[AF_INET_CR_PENDING_TX_FLAGS] && r->tb[AF_INET_CR_ATTR_TSKEY])
		atomic_set(&r->sk->sk_tskey,
			   nla_get_u32(r->tb[AF_INET_CR_ATTR_TSKEY]) - 1);
	if (!err)
		err = send_pending(r, &msg, data);
	if (!err)
		err = pending_priority(r, tb[AF_INET_CR_PENDING_PRIORITY]);
	kvfree(control);
	if (err && !r->extack->_msg)
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

	if (r->kept) {
		r->kept->cork = udp_test_bit(CORK, r->sk);
		r->kept->cork_set = true;
	}
	if (nla_get_u32(cork))
		udp_set_bit(CORK, r->sk);
	else
		udp_clear_bit(CORK, r->sk);
	return 0;
}
