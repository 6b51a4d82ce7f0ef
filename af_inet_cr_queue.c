// SPDX-License-Identifier: GPL-2.0
/*
 * The receive queue and the error queue.
 *
 * Dump: under the locks of the queue a reference is taken of each packet; they
 * are copied afterwards, because no reader changes the payload of a packet that
 * is shared.  UDP keeps its oldest datagrams in reader_queue, the others in sk_receive_queue,
 * and uses skb->dev as scratch space.
 *
 * Restore: a packet is made the way it looked on arrival and given to the
 * function that the protocol itself queues with, which charges it to the
 * socket.  It appends; on a live socket what is there already is moved behind,
 * while no reader can get at the queue.
 *
 * An AF_INET6 socket may hold packets of either family, told apart by the version
 * in their IP header.
 *
 * A restored datagram was verified by whoever verified the dumped one: those
 * with a wrong checksum, which recvmsg(2) would drop, are not carried.
 */
#include <linux/errqueue.h>
#include <linux/icmp.h>
#include <linux/ip.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/raw.h>
#include <net/udp.h>
#include "af_inet_cr.h"

static bool is_udp(unsigned int kinds)
{
	return kinds & AF_INET_CR_UDP_ANY;
}

/* A raw socket is given the IP header as payload, but not of IPv6 */
static bool is_raw4(unsigned int kinds)
{
	return kinds & AF_INET_CR_RAW4_ANY;
}

static bool is_ip6(const struct sk_buff *skb)
{
	return skb->protocol == htons(ETH_P_IPV6);
}

static void hold_list(struct af_inet_cr_skbs *skbs, struct sk_buff_head *list)
{
	struct sk_buff *skb;

	skb_queue_walk(list, skb)
		skbs->skb[skbs->n++] = skb_get(skb);
}

static void put_skbs(struct af_inet_cr_skbs *skbs)
{
	while (skbs->n)
		consume_skb(skbs->skb[--skbs->n]);
	kvfree(skbs->skb);
	skbs->skb = NULL;
}

static int alloc_skbs(struct af_inet_cr_skbs *skbs, unsigned int n)
{
	skbs->n = 0;
	skbs->skb = kvmalloc_array(n, sizeof(*skbs->skb), GFP_KERNEL_ACCOUNT);
	return skbs->skb ? 0 : -ENOMEM;
}

static unsigned int queue_len(struct sock *sk, bool udp)
{
	return skb_queue_len(&sk->sk_receive_queue) +
	       (udp ? skb_queue_len(&udp_sk(sk)->reader_queue) : 0);
}

/* A datagram with a wrong checksum: recvmsg(2) would find out and drop it */
static bool is_damaged(struct sk_buff *skb, bool udp)
{
	if (skb_csum_unnecessary(skb))
		return false;
	if (udp && UDP_SKB_CB(skb)->partial_cov)
		return __skb_checksum_complete_head(skb,
						    UDP_SKB_CB(skb)->cscov);
	return __skb_checksum_complete(skb);
}

static void drop_damaged(struct af_inet_cr_skbs *skbs, bool udp)
{
	unsigned int i, n = 0;

	for (i = 0; i < skbs->n; i++) {
		if (is_damaged(skbs->skb[i], udp))
			kfree_skb(skbs->skb[i]);
		else
			skbs->skb[n++] = skbs->skb[i];
	}
	skbs->n = n;
}

/* Both return whether there was room for all */

static bool hold_udp(struct af_inet_cr_dump *d, unsigned int room)
{
	struct sk_buff_head *reader = &udp_sk(d->sk)->reader_queue;
	struct sk_buff_head *list = &d->sk->sk_receive_queue;
	bool fits;

	spin_lock_bh(&reader->lock);
	spin_lock(&list->lock);
	fits = skb_queue_len(reader) + skb_queue_len(list) <= room;
	if (fits) {
		hold_list(&d->queue, reader);
		hold_list(&d->queue, list);
	}
	spin_unlock(&list->lock);
	spin_unlock_bh(&reader->lock);
	return fits;
}

static bool hold_raw(struct af_inet_cr_dump *d, unsigned int room)
{
	struct sk_buff_head *list = &d->sk->sk_receive_queue;
	bool fits;

	spin_lock_bh(&list->lock);
	fits = skb_queue_len(list) <= room;
	if (fits)
		hold_list(&d->queue, list);
	spin_unlock_bh(&list->lock);
	return fits;
}

static int hold_queue(struct af_inet_cr_dump *d)
{
	bool udp = is_udp(d->kinds), done;
	unsigned int n;
	int err;

	for (n = queue_len(d->sk, udp); n; n += n / 2 + 16) {
		err = alloc_skbs(&d->queue, n);
		if (err)
			return err;

		done = udp ? hold_udp(d, n) : hold_raw(d, n);
		if (done && (udp || d->kinds & AF_INET_CR_RAW6_ANY))
			drop_damaged(&d->queue, udp);
		if (done)
			return 0;
		put_skbs(&d->queue);
	}
	return 0;
}

/*
 * What stands before the payload. A raw socket is given the IP header with it,
 * an image keeps them apart, because together they do not fit an attribute.
 */
static unsigned int header_len(unsigned int kinds, const struct sk_buff *skb)
{
	int len = -skb_network_offset(skb);

	if (is_raw4(kinds) && !len)
		return ip_hdrlen(skb);
	return len > 0 && len <= skb_headroom(skb) ? len : 0;
}

/* An IPv6 header and as many extension headers as anybody sends */
#define HEADERS_MAX	(SZ_8K - 1)

/*
 * What an attribute cannot hold, and what came as IPv6 before a socket was made
 * an AF_INET one
 */
static unsigned int drop_oversized(struct af_inet_cr_skbs *skbs,
				   unsigned int kinds)
{
	unsigned int i, n = 0, dropped;

	for (i = 0; i < skbs->n; i++) {
		if (skbs->skb[i]->len > U16_MAX - NLA_HDRLEN ||
		    (kinds && header_len(kinds, skbs->skb[i]) > HEADERS_MAX) ||
		    (kinds & AF_INET_CR_V4 && is_ip6(skbs->skb[i])))
			consume_skb(skbs->skb[i]);
		else
			skbs->skb[n++] = skbs->skb[i];
	}
	dropped = skbs->n - n;
	skbs->n = n;
	return dropped;
}

static int hold_errors(struct af_inet_cr_dump *d)
{
	struct sk_buff_head *list = &d->sk->sk_error_queue;
	unsigned int n;
	bool done;
	int err;

	for (n = skb_queue_len(list); n; n += n / 2 + 16) {
		err = alloc_skbs(&d->errors, n);
		if (err)
			return err;

		spin_lock_irq(&list->lock);
		done = skb_queue_len(list) <= n;
		if (done)
			hold_list(&d->errors, list);
		spin_unlock_irq(&list->lock);
		if (done)
			return 0;
		put_skbs(&d->errors);
	}
	return 0;
}

/**
 * af_inet_cr_queue_hold - take what is in the queues now
 * @d: dump, with the socket locked; give it to af_inet_cr_queue_put()
 */
int af_inet_cr_queue_hold(struct af_inet_cr_dump *d)
{
	int err;

	err = hold_queue(d);
	if (!err)
		err = hold_errors(d);
	if (err)
		af_inet_cr_queue_put(d);
	d->oversized = drop_oversized(&d->errors, 0);
	if (!is_raw4(d->kinds))
		d->oversized += drop_oversized(&d->queue, d->kinds);
	return err;
}

/*
 * A copy that the memory cgroup of whoever dumps pays for.  The lengths are
 * those of the packet, so that the offsets of its headers hold.
 */
static struct sk_buff *copy_skb(const struct sk_buff *skb)
{
	unsigned int linear = skb_headroom(skb) + skb_headlen(skb);
	int off = skb_headlen(skb), err, i;
	struct sk_buff *copy;
	skb_frag_t *frag;

	copy = alloc_skb_with_frags(linear, skb->data_len,
				    PAGE_ALLOC_COSTLY_ORDER, &err,
				    GFP_KERNEL_ACCOUNT);
	if (!copy)
		return NULL;

	skb_reserve(copy, skb_headroom(skb));
	skb_put(copy, skb_headlen(skb));
	copy->data_len = skb->data_len;
	copy->len += skb->data_len;
	skb_copy_header(copy, skb);
	skb_dst_drop(copy);
	copy->peeked = skb->peeked;
	*skb_hwtstamps(copy) = *skb_hwtstamps((struct sk_buff *)skb);

	err = skb_copy_bits(skb, -skb_headroom(skb), copy->head, linear);
	for (i = 0; i < skb_shinfo(copy)->nr_frags && !err; i++) {
		frag = &skb_shinfo(copy)->frags[i];
		err = skb_copy_bits(skb, off, skb_frag_address(frag),
				    skb_frag_size(frag));
		off += skb_frag_size(frag);
	}
	if (!err)
		return copy;
	kfree_skb(copy);
	return NULL;
}

/**
 * af_inet_cr_queue_keep - keep what af_inet_cr_queue_hold() took for later
 * @d: dump
 *
 * Once its reader has a datagram, nobody is charged for it any more, and a
 * dump can be left unread: it gets copies.
 */
int af_inet_cr_queue_keep(struct af_inet_cr_dump *d)
{
	struct af_inet_cr_skbs *both[] = { &d->queue, &d->errors };
	struct sk_buff *copy;
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(both); i++) {
		for (j = 0; j < both[i]->n; j++) {
			copy = copy_skb(both[i]->skb[j]);
			if (!copy)
				return -ENOMEM;
			consume_skb(both[i]->skb[j]);
			both[i]->skb[j] = copy;
		}
	}
	return 0;
}

/**
 * af_inet_cr_queue_put - let go of what af_inet_cr_queue_hold() took
 * @d: dump
 */
void af_inet_cr_queue_put(struct af_inet_cr_dump *d)
{
	put_skbs(&d->queue);
	put_skbs(&d->errors);
}

static int put_header(struct sk_buff *msg, int attr, const struct sk_buff *skb,
		      unsigned int len)
{
	return len ? nla_put(msg, attr, len, skb_network_header(skb)) : 0;
}

static int put_payload(struct sk_buff *msg, int attr, const struct sk_buff *skb,
		       unsigned int off)
{
	struct nlattr *nla;

	if (skb->len - off > U16_MAX - NLA_HDRLEN)
		return -EMSGSIZE;
	nla = nla_reserve(msg, attr, skb->len - off);
	if (!nla)
		return -EMSGSIZE;
	return skb_copy_bits(skb, off, nla_data(nla), skb->len - off);
}

static int put_pktinfo(struct af_inet_cr_dump *d, int attr,
		       const struct sk_buff *skb)
{
	const struct in_pktinfo *info = PKTINFO_SKB_CB(skb);
	int iif = IP6CB(skb)->iif;

	if (is_ip6(skb))
		return iif ? af_inet_cr_put_dev(d->skb, attr, sock_net(d->sk),
						iif, NULL, 0) : 0;
	if (!info->ipi_ifindex && !info->ipi_spec_dst.s_addr)
		return 0;
	return af_inet_cr_put_dev(d->skb, attr, sock_net(d->sk),
				  info->ipi_ifindex, &info->ipi_spec_dst,
				  sizeof(info->ipi_spec_dst));
}

static int put_stamps(struct sk_buff *msg, struct sk_buff *skb,
		      int tstamp, int hwtstamp, int pad)
{
	ktime_t hw = skb_hwtstamps(skb)->hwtstamp;

	if (skb->tstamp && AF_INET_CR_SKB_REALTIME(skb) &&
	    nla_put_s64(msg, tstamp, ktime_to_ns(skb->tstamp), pad))
		return -EMSGSIZE;
	if (hw && nla_put_s64(msg, hwtstamp, ktime_to_ns(hw), pad))
		return -EMSGSIZE;
	return 0;
}

static u32 opt_flags(const struct ip_options *opt)
{
	return (opt->rr_needaddr ? AF_INET_CR_OPT_RR_NEEDADDR : 0) |
	       (opt->ts_needaddr ? AF_INET_CR_OPT_TS_NEEDADDR : 0) |
	       (opt->ts_needtime ? AF_INET_CR_OPT_TS_NEEDTIME : 0);
}

static int put_nonzero(struct sk_buff *msg, int attr, u32 val)
{
	return val ? nla_put_u32(msg, attr, val) : 0;
}

/* A port of a VRF is what a link-local address belongs to, and not the VRF */
static int put_scope_dev(struct af_inet_cr_dump *d, const struct sk_buff *skb)
{
	if (!is_ip6(skb) || inet6_iif(skb) == IP6CB(skb)->iif)
		return 0;
	return af_inet_cr_put_dev(d->skb, AF_INET_CR_DGRAM_SCOPE_DEV,
				  sock_net(d->sk), inet6_iif(skb), NULL, 0);
}

static int put_parm(struct sk_buff *msg, const struct sk_buff *skb)
{
	const struct inet_skb_parm *parm = IPCB(skb);

	if (is_ip6(skb))
		return put_nonzero(msg, AF_INET_CR_DGRAM_FRAGSIZE,
				   IP6CB(skb)->frag_max_size);
	if (put_nonzero(msg, AF_INET_CR_DGRAM_FRAGSIZE, parm->frag_max_size))
		return -EMSGSIZE;
	return put_nonzero(msg, AF_INET_CR_DGRAM_OPT_FLAGS,
			   opt_flags(&parm->opt));
}

static int dgram_attrs_dump(struct af_inet_cr_dump *d, struct sk_buff *skb)
{
	struct sk_buff *msg = d->skb;

	if (put_header(msg, AF_INET_CR_DGRAM_HEADER, skb,
		       header_len(d->kinds, skb)) ||
	    put_stamps(msg, skb, AF_INET_CR_DGRAM_TSTAMP,
		       AF_INET_CR_DGRAM_HWTSTAMP, AF_INET_CR_DGRAM_PAD) ||
	    put_pktinfo(d, AF_INET_CR_DGRAM_PKTINFO, skb) ||
	    put_nonzero(msg, AF_INET_CR_DGRAM_MARK, skb->mark) ||
	    put_nonzero(msg, AF_INET_CR_DGRAM_DROPCOUNT,
			SOCK_SKB_CB(skb)->dropcount) ||
	    put_scope_dev(d, skb) || put_parm(msg, skb))
		return -EMSGSIZE;

	if (d->kinds & AF_INET_CR_UDP && skb_is_gso(skb) &&
	    nla_put_u32(msg, AF_INET_CR_DGRAM_GSO_SIZE,
			skb_shinfo(skb)->gso_size))
		return -EMSGSIZE;
	if (skb->ip_summed == CHECKSUM_COMPLETE &&
	    nla_put_u32(msg, AF_INET_CR_DGRAM_CSUM, (__force u32)skb->csum))
		return -EMSGSIZE;
	if ((d->kinds & AF_INET_CR_UDPLITE) &&
	    UDP_SKB_CB(skb)->cscov != skb->len &&
	    nla_put_u32(msg, AF_INET_CR_DGRAM_CSCOV, UDP_SKB_CB(skb)->cscov))
		return -EMSGSIZE;
	if (skb->peeked && nla_put_flag(msg, AF_INET_CR_DGRAM_PEEKED))
		return -EMSGSIZE;
	return 0;
}

static int packet_dump(struct af_inet_cr_dump *d, struct sk_buff *skb, int attr,
		       int data, unsigned int off,
		       int (*fill)(struct af_inet_cr_dump *d,
				   struct sk_buff *skb))
{
	unsigned char *mark = skb_tail_pointer(d->skb);
	struct nlattr *nest;

	nest = nla_nest_start(d->skb, attr);
	if (!nest || fill(d, skb))
		goto trim;
	nla_nest_end(d->skb, nest);
	if (put_payload(d->skb, data, skb, off))
		goto trim;
	return 0;

trim:
	nlmsg_trim(d->skb, mark);
	return -EMSGSIZE;
}

/**
 * af_inet_cr_queue_dump - write datagrams of the receive queue
 * @d: dump, with the queue held
 * @next: first datagram to write; set to the first that found no room
 *
 * Return: 0 when all are written, or -EMSGSIZE.
 */
int af_inet_cr_queue_dump(struct af_inet_cr_dump *d, unsigned int *next)
{
	unsigned int first = *next;
	struct sk_buff *skb;
	int err;

	if (first && first < d->queue.n &&
	    nla_put_u32(d->skb, AF_INET_CR_ATTR_QUEUE_POS, first))
		return -EMSGSIZE;

	for (; *next < d->queue.n; ++*next) {
		skb = d->queue.skb[*next];
		err = packet_dump(d, skb, AF_INET_CR_ATTR_DGRAM,
				  AF_INET_CR_ATTR_DGRAM_DATA,
				  is_raw4(d->kinds) ?
				  header_len(d->kinds, skb) : 0,
				  dgram_attrs_dump);
		if (err)
			return err;
	}
	return 0;
}

/*
 * Of a local error's IP header the kernel writes the address only, and the first
 * word of an IPv6 one
 */
static int put_exterr_header(struct sk_buff *msg, const struct sk_buff *skb)
{
	const struct sock_exterr_skb *serr = SKB_EXT_ERR(skb);
	unsigned int len = header_len(0, skb), off = serr->addr_offset;
	unsigned int size = is_ip6(skb) ? sizeof(struct in6_addr) :
					  sizeof(__be32);
	struct nlattr *nla;

	if (serr->ee.ee_origin != SO_EE_ORIGIN_LOCAL)
		return put_header(msg, AF_INET_CR_EXTERR_HEADER, skb, len);
	if (!len)
		return 0;

	nla = nla_reserve(msg, AF_INET_CR_EXTERR_HEADER, len);
	if (!nla)
		return -EMSGSIZE;
	memset(nla_data(nla), 0, len);
	if (is_ip6(skb) && len >= sizeof(__be32))
		memcpy(nla_data(nla), skb_network_header(skb), sizeof(__be32));
	if (off + size <= len)
		memcpy(nla_data(nla) + off, skb_network_header(skb) + off,
		       size);
	return 0;
}

static int exterr_attrs_dump(struct af_inet_cr_dump *d, struct sk_buff *skb)
{
	const struct sock_exterr_skb *serr = SKB_EXT_ERR(skb);
	int ip_offset = skb_network_offset(skb);
	struct sk_buff *msg = d->skb;

	if (ip_offset > 0 &&
	    ip_offset + sizeof(struct iphdr) <= skb_headlen(skb) &&
	    nla_put_u32(msg, AF_INET_CR_EXTERR_IP_OFFSET, ip_offset))
		return -EMSGSIZE;
	if (nla_put(msg, AF_INET_CR_EXTERR_ERR, sizeof(serr->ee), &serr->ee) ||
	    put_exterr_header(msg, skb) ||
	    put_nonzero(msg, AF_INET_CR_EXTERR_ADDR_OFFSET,
			serr->addr_offset) ||
	    nla_put_u16(msg, AF_INET_CR_EXTERR_PORT, ntohs(serr->port)) ||
	    put_stamps(msg, skb, AF_INET_CR_EXTERR_TSTAMP,
		       AF_INET_CR_EXTERR_HWTSTAMP, AF_INET_CR_EXTERR_PAD) ||
	    put_pktinfo(d, AF_INET_CR_EXTERR_PKTINFO, skb))
		return -EMSGSIZE;
	return 0;
}

/**
 * af_inet_cr_errors_dump - write entries of the error queue
 * @d: dump, with the queue held
 * @next: first entry to write; set to the first that found no room
 *
 * Return: 0 when all are written, or -EMSGSIZE.
 */
int af_inet_cr_errors_dump(struct af_inet_cr_dump *d, unsigned int *next)
{
	int err;

	for (; *next < d->errors.n; ++*next) {
		err = packet_dump(d, d->errors.skb[*next],
				  AF_INET_CR_ATTR_EXTERR,
				  AF_INET_CR_ATTR_EXTERR_DATA, 0,
				  exterr_attrs_dump);
		if (err)
			return err;
	}
	return 0;
}

/**
 * af_inet_cr_queue_left_out - say what of the queues is not in the dump
 * @d: dump, with the queue held
 */
int af_inet_cr_queue_left_out(struct af_inet_cr_dump *d)
{
	u64 bytes = 0;
	unsigned int i;
	int err = 0;

	if (d->oversized)
		err = af_inet_cr_dump_left_out(d->skb,
					       AF_INET_CR_WHAT_RECEIVE_QUEUE,
					       "packets are larger than a message can hold",
					       d->oversized, 0);
	if (err || d->contents)
		return err;
	for (i = 0; i < d->queue.n; i++)
		bytes += d->queue.skb[i]->len;
	if (d->queue.n)
		err = af_inet_cr_dump_left_out(d->skb,
					       AF_INET_CR_WHAT_RECEIVE_QUEUE,
					       "datagrams wait in the receive queue",
					       d->queue.n, bytes);
	if (!err && d->errors.n)
		err = af_inet_cr_dump_left_out(d->skb,
					       AF_INET_CR_WHAT_ERROR_QUEUE,
					       "entries wait in the error queue",
					       d->errors.n, 0);
	return err;
}

/*
 * struct pkt - a packet as a request describes it
 * @header: bytes in front of the payload
 * @hlen: how many
 * @data: payload
 * @len: how long
 * @ip6: it came as IPv6
 */
struct pkt {
	const u8 *header;
	unsigned int hlen;
	const u8 *data;
	unsigned int len;
	bool ip6;
};

static unsigned int ip_version(const u8 *header, unsigned int len)
{
	return len ? header[0] >> 4 : 0;
}

static struct netlink_range_validation u16_range = { .max = U16_MAX };
static struct netlink_range_validation gso_range = {
	.min = 1, .max = U16_MAX,
};

static const struct nla_policy dgram_policy[] = {
	[AF_INET_CR_DGRAM_HEADER]	= { .type = NLA_BINARY,
					    .len = HEADERS_MAX },
	[AF_INET_CR_DGRAM_TSTAMP]	= { .type = NLA_S64 },
	[AF_INET_CR_DGRAM_HWTSTAMP]	= { .type = NLA_S64 },
	[AF_INET_CR_DGRAM_PKTINFO]	= { .type = NLA_NESTED },
	[AF_INET_CR_DGRAM_MARK]		= { .type = NLA_U32 },
	[AF_INET_CR_DGRAM_DROPCOUNT]	= { .type = NLA_U32 },
	[AF_INET_CR_DGRAM_FRAGSIZE]	= NLA_POLICY_FULL_RANGE(NLA_U32, &u16_range),
	[AF_INET_CR_DGRAM_GSO_SIZE]	= NLA_POLICY_FULL_RANGE(NLA_U32, &gso_range),
	[AF_INET_CR_DGRAM_CSUM]		= { .type = NLA_U32 },
	[AF_INET_CR_DGRAM_CSCOV]	= NLA_POLICY_FULL_RANGE(NLA_U32, &u16_range),
	[AF_INET_CR_DGRAM_PEEKED]	= { .type = NLA_FLAG },
	[AF_INET_CR_DGRAM_OPT_FLAGS]	= NLA_POLICY_MASK(NLA_U32,
						AF_INET_CR_OPT_RR_NEEDADDR |
						AF_INET_CR_OPT_TS_NEEDADDR |
						AF_INET_CR_OPT_TS_NEEDTIME),
	[AF_INET_CR_DGRAM_PAD]		= { .type = NLA_BINARY },
	[AF_INET_CR_DGRAM_SCOPE_DEV]	= { .type = NLA_NESTED },
};

/*
 * Walk the extension headers up to @len, where the payload begins, and note them
 * as the kernel does on arrival.  Whoever returns them with recvmsg(2) trusts
 * their places and lengths.
 * Return: protocol of what is behind them, or -EINVAL.
 */
static int scan_ext_headers(struct inet6_skb_parm *opt, const u8 *header,
			    unsigned int len)
{
	unsigned int off = sizeof(struct ipv6hdr), size;
	const struct ipv6_opt_hdr *ext;
	u8 proto = ((const struct ipv6hdr *)header)->nexthdr;

	while (off < len) {
		if (!ipv6_ext_hdr(proto) || proto == NEXTHDR_NONE ||
		    off + sizeof(*ext) > len)
			return -EINVAL;
		ext = (const void *)(header + off);
		size = proto == NEXTHDR_AUTH ? ipv6_authlen(ext) :
		       proto == NEXTHDR_FRAGMENT ? sizeof(struct frag_hdr) :
						   ipv6_optlen(ext);
		if (off + size > len)
			return -EINVAL;

		switch (proto) {
		case NEXTHDR_HOP:
			if (off != sizeof(struct ipv6hdr))
				return -EINVAL;
			opt->flags |= IP6SKB_HOPBYHOP;
			break;
		case NEXTHDR_DEST:
			opt->lastopt = off;
			opt->dst1 = off;
			break;
		case NEXTHDR_ROUTING:
			opt->lastopt = off;
			opt->srcrt = off;
			opt->dst0 = opt->dst1;
			opt->dst1 = 0;
			break;
		}
		proto = ext->nexthdr;
		off += size;
	}
	return off == len ? proto : -EINVAL;
}

static bool header6_ok(const struct af_inet_cr_restore *r, const struct pkt *p)
{
	unsigned int len = p->hlen;
	struct inet6_skb_parm opt = {};

	if (is_udp(r->kinds))
		len -= min_t(unsigned int, len, sizeof(struct udphdr));
	return len >= sizeof(struct ipv6hdr) &&
	       scan_ext_headers(&opt, p->header, len) == r->sk->sk_protocol;
}

static bool header4_ok(const struct af_inet_cr_restore *r, const struct pkt *p)
{
	const struct iphdr *iph = (const void *)p->header;
	unsigned int ihl;

	if (p->hlen < sizeof(*iph) || iph->version != 4 || iph->ihl < 5)
		return false;

	ihl = iph->ihl * 4;
	if (is_udp(r->kinds))
		return iph->protocol == r->sk->sk_protocol &&
		       p->hlen == ihl + sizeof(struct udphdr);
	/* Dual stack is of UDP and UDP-Lite only */
	if (r->kinds & AF_INET_CR_V6)
		return false;
	if (r->kinds & AF_INET_CR_PING && iph->protocol != IPPROTO_ICMP)
		return false;
	return p->hlen == ihl;
}

/* Is this what stands in front of the payload of a socket of this kind? */
static bool header_ok(const struct af_inet_cr_restore *r, const struct pkt *p)
{
	return p->ip6 ? header6_ok(r, p) : header4_ok(r, p);
}

/*
 * Header in the head of the skb, payload behind it, in pages if it is large.
 * Whoever looks for an IP header where there is none finds zeroes.
 */
static struct sk_buff *pkt_build(const struct pkt *p)
{
	unsigned int linear = min_t(unsigned int, p->len, PAGE_SIZE);
	struct sk_buff *skb;
	int err;

	skb = alloc_skb_with_frags(p->hlen + linear + sizeof(struct ipv6hdr),
				   p->len - linear, PAGE_ALLOC_COSTLY_ORDER,
				   &err, GFP_KERNEL);
	if (!skb)
		return NULL;

	skb_reset_network_header(skb);
	if (p->hlen)
		skb_put_data(skb, p->header, p->hlen);
	skb_pull(skb, p->hlen);
	skb_reset_transport_header(skb);

	skb_put(skb, linear);
	memset(skb_tail_pointer(skb), 0, sizeof(struct ipv6hdr));
	skb->data_len = p->len - linear;
	skb->len += skb->data_len;
	if (p->len)
		skb_store_bits(skb, 0, p->data, p->len);

	memset(skb->cb, 0, sizeof(skb->cb));
	skb->protocol = htons(p->ip6 ? ETH_P_IPV6 : ETH_P_IP);
	skb->csum_valid = 1;
	return skb;
}

static void set_stamps(struct sk_buff *skb, const struct nlattr *tstamp,
		       const struct nlattr *hwtstamp)
{
	if (tstamp)
		skb->tstamp = ns_to_ktime(nla_get_s64(tstamp));
	if (hwtstamp)
		skb_hwtstamps(skb)->hwtstamp =
			ns_to_ktime(nla_get_s64(hwtstamp));
}

/* The device may be gone: then nobody can be told of it */
static int set_pktinfo(struct af_inet_cr_restore *r, struct sk_buff *skb,
		       const struct nlattr *nla)
{
	struct in_pktinfo *info = PKTINFO_SKB_CB(skb);

	if (!nla)
		return 0;
	if (is_ip6(skb))
		return af_inet_cr_get_dev(r, nla, &IP6CB(skb)->iif, NULL, 0);
	return af_inet_cr_get_dev(r, nla, &info->ipi_ifindex,
				  &info->ipi_spec_dst,
				  sizeof(info->ipi_spec_dst));
}

/*
 * Note the options of a received IP header as the kernel does on arrival. Its
 * own function is for options on their way out or for a header whose addresses
 * and times are still to be filled in, and these are.
 */
static int scan_ip_options(struct ip_options *opt, const u8 *bytes, u32 len)
{
	u32 pos = 0, least;
	u8 *field;

	while (pos < len && bytes[pos] != IPOPT_END) {
		if (bytes[pos] == IPOPT_NOOP) {
			pos++;
			continue;
		}
		if (pos + 2 > len || bytes[pos + 1] < 2 ||
		    pos + bytes[pos + 1] > len)
			return -EINVAL;

		least = 4;
		field = NULL;
		switch (bytes[pos]) {
		case IPOPT_LSRR:
		case IPOPT_SSRR:
			field = &opt->srr;
			opt->is_strictroute = bytes[pos] == IPOPT_SSRR;
			break;
		case IPOPT_RR:
			field = &opt->rr;
			break;
		case IPOPT_TIMESTAMP:
			field = &opt->ts;
			least = 5;
			break;
		case IPOPT_CIPSO:
			field = &opt->cipso;
			least = 0;
			break;
		}
		if (field) {
			if (*field || (least && (bytes[pos + 1] < least ||
						 bytes[pos + 2] < least)))
				return -EINVAL;
			*field = pos + sizeof(struct iphdr);
		}
		pos += bytes[pos + 1];
	}
	opt->optlen = len;
	return 0;
}

static int set_ip_options(struct sk_buff *skb, const struct nlattr *flags)
{
	const struct iphdr *iph = ip_hdr(skb);
	struct ip_options *opt = &IPCB(skb)->opt;
	u32 mask = flags ? nla_get_u32(flags) : 0;
	int err;

	if (iph->ihl == 5)
		return 0;

	err = scan_ip_options(opt, (const u8 *)(iph + 1),
			      iph->ihl * 4 - sizeof(*iph));
	if (err)
		return err;
	opt->rr_needaddr = opt->rr && (mask & AF_INET_CR_OPT_RR_NEEDADDR);
	opt->ts_needaddr = opt->ts && (mask & AF_INET_CR_OPT_TS_NEEDADDR);
	opt->ts_needtime = opt->ts && (mask & AF_INET_CR_OPT_TS_NEEDTIME);
	return 0;
}

static int set_scope_dev(struct af_inet_cr_restore *r, struct sk_buff *skb,
			 const struct nlattr *nla)
{
	if (!nla)
		return 0;
	if (!is_ip6(skb))
		return -EINVAL;
	IP6CB(skb)->flags |= IP6SKB_L3SLAVE;
	return af_inet_cr_get_dev(r, nla, &skb->skb_iif, NULL, 0);
}

/* What the kernel notes of the IP header on arrival */
static int set_parm(struct sk_buff *skb, struct nlattr **tb)
{
	u32 fragsize = 0;
	int err;

	if (tb[AF_INET_CR_DGRAM_FRAGSIZE])
		fragsize = nla_get_u32(tb[AF_INET_CR_DGRAM_FRAGSIZE]);
	if (!is_ip6(skb)) {
		IPCB(skb)->frag_max_size = fragsize;
		return set_ip_options(skb, tb[AF_INET_CR_DGRAM_OPT_FLAGS]);
	}
	IP6CB(skb)->frag_max_size = fragsize;
	err = scan_ext_headers(IP6CB(skb), skb_network_header(skb),
			       skb_network_header_len(skb));
	return min(err, 0);
}

static void set_transport(struct af_inet_cr_restore *r, struct sk_buff *skb)
{
	if (is_udp(r->kinds))
		skb->transport_header -= sizeof(struct udphdr);
	else if (is_raw4(r->kinds))
		skb_push(skb, ip_hdrlen(skb));
}

static int dgram_fill(struct af_inet_cr_restore *r, struct sk_buff *skb,
		      struct nlattr **tb)
{
	u32 cscov = skb->len, size;
	int err;

	set_transport(r, skb);
	set_stamps(skb, tb[AF_INET_CR_DGRAM_TSTAMP],
		   tb[AF_INET_CR_DGRAM_HWTSTAMP]);
	err = set_pktinfo(r, skb, tb[AF_INET_CR_DGRAM_PKTINFO]);
	if (!err)
		err = set_scope_dev(r, skb, tb[AF_INET_CR_DGRAM_SCOPE_DEV]);
	if (!err)
		err = set_parm(skb, tb);
	if (err)
		return err;

	if (tb[AF_INET_CR_DGRAM_MARK])
		skb->mark = nla_get_u32(tb[AF_INET_CR_DGRAM_MARK]);
	if (tb[AF_INET_CR_DGRAM_CSUM]) {
		skb->ip_summed = CHECKSUM_COMPLETE;
		skb->csum = (__force __wsum)
			    nla_get_u32(tb[AF_INET_CR_DGRAM_CSUM]);
	}
	skb->peeked = nla_get_flag(tb[AF_INET_CR_DGRAM_PEEKED]);

	if (tb[AF_INET_CR_DGRAM_CSCOV])
		cscov = nla_get_u32(tb[AF_INET_CR_DGRAM_CSCOV]);
	if (is_udp(r->kinds)) {
		UDP_SKB_CB(skb)->cscov = cscov;
		UDP_SKB_CB(skb)->partial_cov = cscov != skb->len;
	}

	if (tb[AF_INET_CR_DGRAM_GSO_SIZE]) {
		size = nla_get_u32(tb[AF_INET_CR_DGRAM_GSO_SIZE]);
		if (!(r->kinds & AF_INET_CR_UDP) || size > skb->len)
			return -EINVAL;
		skb_shinfo(skb)->gso_size = size;
		skb_shinfo(skb)->gso_type = SKB_GSO_UDP_L4;
		skb_shinfo(skb)->gso_segs = DIV_ROUND_UP(skb->len, size);
	}
	SOCK_SKB_CB(skb)->dropcount =
		tb[AF_INET_CR_DGRAM_DROPCOUNT] ?
		nla_get_u32(tb[AF_INET_CR_DGRAM_DROPCOUNT]) : 0;
	return 0;
}

static struct sk_buff *dgram_parse(struct af_inet_cr_restore *r,
				   const struct nlattr *nest,
				   const struct nlattr *data)
{
	struct nlattr *tb[AF_INET_CR_DGRAM_MAX + 1];
	struct sk_buff *skb;
	struct pkt p = {};
	int err;

	err = af_inet_cr_parse_nest(tb, AF_INET_CR_DGRAM_MAX, nest,
				    dgram_policy, r->extack);
	if (err)
		return ERR_PTR(err);

	if (tb[AF_INET_CR_DGRAM_HEADER]) {
		p.header = nla_data(tb[AF_INET_CR_DGRAM_HEADER]);
		p.hlen = nla_len(tb[AF_INET_CR_DGRAM_HEADER]);
	}
	p.data = nla_data(data);
	p.len = nla_len(data);
	p.ip6 = r->kinds & AF_INET_CR_V6 && ip_version(p.header, p.hlen) == 6;
	if (!header_ok(r, &p)) {
		NL_SET_ERR_MSG_ATTR(r->extack, nest,
				    "the datagram's header is not one of this kind of socket");
		return ERR_PTR(-EINVAL);
	}

	skb = pkt_build(&p);
	if (!skb)
		return ERR_PTR(-ENOMEM);
	err = dgram_fill(r, skb, tb);
	if (err) {
		if (!r->extack->_msg)
			NL_SET_ERR_MSG_ATTR(r->extack, nest,
					    "the datagram is malformed");
		kfree_skb(skb);
		return ERR_PTR(err);
	}
	return skb;
}

static const struct nla_policy exterr_policy[] = {
	[AF_INET_CR_EXTERR_ERR]		=
		NLA_POLICY_EXACT_LEN(sizeof(struct sock_extended_err)),
	[AF_INET_CR_EXTERR_HEADER]	= { .type = NLA_BINARY, .len = 512 },
	[AF_INET_CR_EXTERR_ADDR_OFFSET]	= NLA_POLICY_MAX(NLA_U32, 512),
	[AF_INET_CR_EXTERR_PORT]	= { .type = NLA_U16 },
	[AF_INET_CR_EXTERR_TSTAMP]	= { .type = NLA_S64 },
	[AF_INET_CR_EXTERR_HWTSTAMP]	= { .type = NLA_S64 },
	[AF_INET_CR_EXTERR_PKTINFO]	= { .type = NLA_NESTED },
	[AF_INET_CR_EXTERR_IP_OFFSET]	= NLA_POLICY_RANGE(NLA_U32, 1, 512),
	[AF_INET_CR_EXTERR_PAD]		= { .type = NLA_BINARY },
};

/* How many bytes can be read from the network header on */
static int set_ip_offset(struct sk_buff *skb, const struct nlattr *nla, bool v6)
{
	u32 offset;

	if (nla) {
		offset = nla_get_u32(nla);
		if (skb_network_offset(skb) ||
		    offset + sizeof(struct iphdr) > skb_headlen(skb))
			return -EINVAL;
		skb_set_network_header(skb, offset);
		if (v6 && ip_version(skb->data + offset, 1) == 6)
			skb->protocol = htons(ETH_P_IPV6);
	}
	return skb_headlen(skb) - skb_network_offset(skb) +
	       sizeof(struct ipv6hdr);
}

/*
 * Is there an address to read at @offset?  The kernel takes an IPv6 one for the
 * destination in a header, and looks at the flow label in front of it.
 */
static bool offset_ok(const struct sk_buff *skb, u32 offset, int readable)
{
	const struct sock_exterr_skb *serr = SKB_EXT_ERR(skb);

	if (!is_ip6(skb))
		return offset + sizeof(__be32) <= readable;
	if (!offset && !serr->port && serr->ee.ee_origin != SO_EE_ORIGIN_ICMP &&
	    serr->ee.ee_origin != SO_EE_ORIGIN_ICMP6 &&
	    serr->ee.ee_origin != SO_EE_ORIGIN_LOCAL)
		return true;
	return offset >= offsetof(struct ipv6hdr, daddr) &&
	       offset + sizeof(struct in6_addr) <= readable;
}

static int exterr_fill(struct af_inet_cr_restore *r, struct sk_buff *skb,
		       struct nlattr **tb)
{
	struct sock_exterr_skb *serr = SKB_EXT_ERR(skb);
	int err, readable;
	u32 offset = 0;

	readable = set_ip_offset(skb, tb[AF_INET_CR_EXTERR_IP_OFFSET],
				 r->kinds & AF_INET_CR_V6);
	if (readable < 0)
		return readable;

	err = set_pktinfo(r, skb, tb[AF_INET_CR_EXTERR_PKTINFO]);
	if (err)
		return err;
	set_stamps(skb, tb[AF_INET_CR_EXTERR_TSTAMP],
		   tb[AF_INET_CR_EXTERR_HWTSTAMP]);

	memcpy(&serr->ee, nla_data(tb[AF_INET_CR_EXTERR_ERR]),
	       sizeof(serr->ee));
	if (serr->ee.ee_errno > AF_INET_CR_ERRNO_MAX)
		return -EINVAL;
	if (tb[AF_INET_CR_EXTERR_ADDR_OFFSET])
		offset = nla_get_u32(tb[AF_INET_CR_EXTERR_ADDR_OFFSET]);
	if (tb[AF_INET_CR_EXTERR_PORT])
		serr->port = htons(nla_get_u16(tb[AF_INET_CR_EXTERR_PORT]));
	if (!offset_ok(skb, offset, readable))
		return -EINVAL;
	serr->addr_offset = offset;
	return 0;
}

static struct sk_buff *exterr_parse(struct af_inet_cr_restore *r,
				    const struct nlattr *nest,
				    const struct nlattr *data)
{
	struct nlattr *tb[AF_INET_CR_EXTERR_MAX + 1];
	struct sk_buff *skb;
	struct pkt p = {};
	int err;

	err = af_inet_cr_parse_nest(tb, AF_INET_CR_EXTERR_MAX, nest,
				    exterr_policy, r->extack);
	if (err)
		return ERR_PTR(err);
	if (!tb[AF_INET_CR_EXTERR_ERR]) {
		NL_SET_ERR_MSG_ATTR(r->extack, nest,
				    "entry of the error queue without an error");
		return ERR_PTR(-EINVAL);
	}

	if (tb[AF_INET_CR_EXTERR_HEADER]) {
		p.header = nla_data(tb[AF_INET_CR_EXTERR_HEADER]);
		p.hlen = nla_len(tb[AF_INET_CR_EXTERR_HEADER]);
	}
	p.data = nla_data(data);
	p.len = nla_len(data);
	p.ip6 = r->kinds & AF_INET_CR_V6 && ip_version(p.header, p.hlen) == 6;
	skb = pkt_build(&p);
	if (!skb)
		return ERR_PTR(-ENOMEM);
	err = exterr_fill(r, skb, tb);
	if (err) {
		if (!r->extack->_msg)
			NL_SET_ERR_MSG_ATTR(r->extack, nest,
					    "the entry of the error queue is malformed");
		kfree_skb(skb);
		return ERR_PTR(err);
	}
	return skb;
}

typedef struct sk_buff *(*parse_fn)(struct af_inet_cr_restore *r,
				    const struct nlattr *nest,
				    const struct nlattr *data);

/* Make the packets of all (nest, data) pairs of the request */
static int parse_pairs(struct af_inet_cr_restore *r, int attr,
		       parse_fn parse, struct af_inet_cr_skbs *skbs)
{
	const struct nlattr *nla, *nest = NULL;
	struct sk_buff *skb;
	unsigned int n = 0;
	int err, rem;

	nla_for_each_attr(nla, r->attrs, r->len, rem)
		n += nla_type(nla) == attr;
	err = alloc_skbs(skbs, n);
	if (err)
		return err;

	nla_for_each_attr(nla, r->attrs, r->len, rem) {
		if (nla_type(nla) == attr + 1 && nest) {
			skb = parse(r, nest, nla);
			if (IS_ERR(skb)) {
				err = PTR_ERR(skb);
				goto err_put;
			}
			skbs->skb[skbs->n++] = skb;
			nest = NULL;
			continue;
		}
		if (nest || nla_type(nla) == attr + 1) {
			NL_SET_ERR_MSG_ATTR(r->extack, nla,
					    "a packet's data has to follow its description");
			err = -EINVAL;
			goto err_put;
		}
		if (nla_type(nla) == attr)
			nest = nla;
	}
	if (!nest)
		return 0;

	NL_SET_ERR_MSG_ATTR(r->extack, nest, "a packet without its data");
	err = -EINVAL;

err_put:
	put_skbs(skbs);
	return err;
}

/* MSG_PEEK may have put a clone into its place */
static struct sk_buff *list_unlink(struct sk_buff_head *list,
				   const struct sk_buff *skb)
{
	struct sk_buff *pos;

	skb_queue_walk(list, pos) {
		if (pos == skb || pos->head == skb->head) {
			__skb_unlink(pos, list);
			return pos;
		}
	}
	return NULL;
}

/* Take a packet off the queue again, if nobody has read it */

static struct sk_buff *unqueue_udp(struct sock *sk, const struct sk_buff *skb)
{
	struct sk_buff_head *reader = &udp_sk(sk)->reader_queue;
	struct sk_buff *queued;

	spin_lock_bh(&reader->lock);
	spin_lock(&sk->sk_receive_queue.lock);
	queued = list_unlink(reader, skb);
	if (!queued)
		queued = list_unlink(&sk->sk_receive_queue, skb);
	spin_unlock(&sk->sk_receive_queue.lock);
	if (queued)
		udp_skb_destructor(sk, queued);
	spin_unlock_bh(&reader->lock);
	return queued;
}

static struct sk_buff *unqueue_raw(struct sock *sk, const struct sk_buff *skb)
{
	struct sk_buff *queued;

	spin_lock_bh(&sk->sk_receive_queue.lock);
	queued = list_unlink(&sk->sk_receive_queue, skb);
	spin_unlock_bh(&sk->sk_receive_queue.lock);
	return queued;
}

static struct sk_buff *unqueue_error(struct sock *sk, const struct sk_buff *skb)
{
	struct sk_buff *queued;

	spin_lock_irq(&sk->sk_error_queue.lock);
	queued = list_unlink(&sk->sk_error_queue, skb);
	spin_unlock_irq(&sk->sk_error_queue.lock);
	return queued;
}

/**
 * struct place - where the next packet goes
 * @list: list, NULL before the first packet
 * @after: its neighbour there
 */
struct place {
	struct sk_buff_head *list;
	struct sk_buff *after;
};

/* Nobody else can get at the list, or at either list of UDP */
static void place_insert(struct sock *sk, bool udp, struct place *p, u32 pos,
			 struct sk_buff *skb)
{
	struct sk_buff_head *reader = udp ? &udp_sk(sk)->reader_queue : NULL;

	if (!p->list) {
		p->list = &sk->sk_receive_queue;
		if (reader && !skb_queue_empty(reader)) {
			if (pos <= skb_queue_len(reader))
				p->list = reader;
			else
				pos -= skb_queue_len(reader);
		}
		pos = min(pos, skb_queue_len(p->list));
		p->after = (struct sk_buff *)p->list;
		while (pos--)
			p->after = p->after->next;
	}
	__skb_queue_after(p->list, p->after, skb);
	p->after = skb;
}

/* The reader_queue is locked, so that nobody reads what is moved here */
static int udp_enqueue(struct sock *sk, struct place *p, u32 pos,
		       struct sk_buff *skb)
{
	u32 dropcount = SOCK_SKB_CB(skb)->dropcount;
	int err;

	err = __udp_enqueue_schedule_skb(sk, skb);
	if (err) {
		atomic_dec(&sk->sk_drops);
		return err;
	}

	spin_lock(&sk->sk_receive_queue.lock);
	SOCK_SKB_CB(skb)->dropcount = dropcount;
	__skb_unlink(skb, &sk->sk_receive_queue);
	place_insert(sk, true, p, pos, skb);
	spin_unlock(&sk->sk_receive_queue.lock);
	return 0;
}

/* Nobody reads between the packets, which would move the place */
static int udp_enqueue_all(struct sock *sk, struct af_inet_cr_skbs *skbs,
			   u32 pos)
{
	struct place p = {};
	struct sk_buff *skb;
	unsigned int i;
	int err = 0;

	spin_lock_bh(&udp_sk(sk)->reader_queue.lock);
	for (i = 0; i < skbs->n && !err; i++) {
		skb = skb_get(skbs->skb[i]);
		err = udp_enqueue(sk, &p, pos, skb);
		if (err)
			kfree_skb(skb);
	}
	spin_unlock_bh(&udp_sk(sk)->reader_queue.lock);
	return err;
}

static int raw_charge(struct sock *sk, struct sk_buff *skb)
{
	if (atomic_read(&sk->sk_rmem_alloc) >= READ_ONCE(sk->sk_rcvbuf))
		return -ENOMEM;
	if (!sk_rmem_schedule(sk, skb, skb->truesize))
		return -ENOBUFS;
	skb_set_owner_r(skb, sk);
	return 0;
}

static int raw_enqueue_all(struct sock *sk, struct af_inet_cr_skbs *skbs,
			   u32 pos)
{
	struct place p = {};
	unsigned int i;
	int err;

	/* A packet that is freed gives back what it was charged */
	for (i = 0; i < skbs->n; i++) {
		err = raw_charge(sk, skbs->skb[i]);
		if (err)
			return err;
	}

	spin_lock_bh(&sk->sk_receive_queue.lock);
	for (i = 0; i < skbs->n; i++)
		place_insert(sk, false, &p, pos, skb_get(skbs->skb[i]));
	spin_unlock_bh(&sk->sk_receive_queue.lock);
	sk->sk_data_ready(sk);
	return 0;
}

/*
 * A packet may take more memory here than where it was dumped, and a queue may
 * be longer than a limit that was lowered later: admit twice the limit, and to
 * whoever may set any limit (SO_RCVBUFFORCE) anything.
 */
static int raise_rcvbuf(struct sock *sk)
{
	int old = READ_ONCE(sk->sk_rcvbuf);
	int limit = INT_MAX / 2;

	if (!capable(CAP_NET_ADMIN))
		limit = min(old, limit / 2) * 2;
	WRITE_ONCE(sk->sk_rcvbuf, limit);
	return old;
}

/**
 * af_inet_cr_queue_restore - fill the receive queue
 * @r: restore
 */
int af_inet_cr_queue_restore(struct af_inet_cr_restore *r)
{
	const struct nlattr *pos = r->tb[AF_INET_CR_ATTR_QUEUE_POS];
	const struct nlattr *dgram = r->tb[AF_INET_CR_ATTR_DGRAM];
	u32 at = pos ? nla_get_u32(pos) : 0;
	int err, rcvbuf;

	if (!dgram && !r->tb[AF_INET_CR_ATTR_DGRAM_DATA])
		return 0;
	/* A BPF program or a tunnel may read in the midst of it */
	if (READ_ONCE(r->sk->sk_user_data)) {
		NL_SET_ERR_MSG_ATTR(r->extack, dgram,
				    "the kernel itself reads from this socket");
		return -EOPNOTSUPP;
	}
	err = parse_pairs(r, AF_INET_CR_ATTR_DGRAM, dgram_parse, &r->injected);
	if (err)
		return err;

	lock_sock(r->sk);
	rcvbuf = raise_rcvbuf(r->sk);
	err = is_udp(r->kinds) ? udp_enqueue_all(r->sk, &r->injected, at) :
				 raw_enqueue_all(r->sk, &r->injected, at);
	WRITE_ONCE(r->sk->sk_rcvbuf, rcvbuf);
	release_sock(r->sk);
	if (err) {
		NL_SET_ERR_MSG_ATTR(r->extack, dgram,
				    "no room for the datagrams in the receive queue");
		return -ENOBUFS;
	}
	return 0;
}

/**
 * af_inet_cr_queue_undo - take what the request queued off the queues
 * @r: restore that failed, on a live socket
 */
void af_inet_cr_queue_undo(struct af_inet_cr_restore *r)
{
	bool udp = is_udp(r->kinds);
	struct sk_buff *skb;
	unsigned int i;

	for (i = 0; i < r->injected.n; i++) {
		skb = r->injected.skb[i];
		kfree_skb(udp ? unqueue_udp(r->sk, skb) :
				unqueue_raw(r->sk, skb));
	}
	for (i = 0; i < r->reported.n; i++)
		kfree_skb(unqueue_error(r->sk, r->reported.skb[i]));
}

/**
 * af_inet_cr_queue_release - forget what the request queued
 * @r: restore that is over
 */
void af_inet_cr_queue_release(struct af_inet_cr_restore *r)
{
	put_skbs(&r->injected);
	put_skbs(&r->reported);
}

/**
 * af_inet_cr_errors_restore - fill the error queue
 * @r: restore
 */
int af_inet_cr_errors_restore(struct af_inet_cr_restore *r)
{
	const struct nlattr *exterr = r->tb[AF_INET_CR_ATTR_EXTERR];
	unsigned int i;
	int err, rcvbuf;

	if (!exterr && !r->tb[AF_INET_CR_ATTR_EXTERR_DATA])
		return 0;
	err = parse_pairs(r, AF_INET_CR_ATTR_EXTERR, exterr_parse,
			  &r->reported);
	if (err)
		return err;

	lock_sock(r->sk);
	rcvbuf = raise_rcvbuf(r->sk);
	for (i = 0; i < r->reported.n && !err; i++) {
		/* A reader may free it at once */
		err = sock_queue_err_skb(r->sk, skb_get(r->reported.skb[i]));
		if (err)
			kfree_skb(r->reported.skb[i]);
	}
	WRITE_ONCE(r->sk->sk_rcvbuf, rcvbuf);
	release_sock(r->sk);
	if (err)
		NL_SET_ERR_MSG_ATTR(r->extack, exterr,
				    "no room for the entries in the error queue");
	return err;
}
