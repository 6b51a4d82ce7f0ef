// SPDX-License-Identifier: GPL-2.0
/*
 * The receive queue and the error queue.
 *
 * Dump: under the locks of the queue a reference is taken of each packet; they
 * are copied afterwards, because no reader changes the payload of a packet that
 * is shared.  UDP keeps its oldest datagrams in reader_queue, the others in sk_receive_queue,
 * and uses skb->dev as scratch space.
 *
 * Restore: a packet is made the way it looked on arrival, charged to the socket as
 * the protocol charges it, and put into its place in the queue, while no reader can
 * get at it.  UDP's own function for that is not for modules where IPv6 is built in,
 * since 6.15.
 */
#include <linux/errqueue.h>
#include <linux/icmp.h>
#include <linux/ip.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/raw.h>
#include <net/udp.h>
#include "queue.h"

static void hold_list(struct af_inet_cr_skbs *skbs, struct sk_buff_head *list)
{
	struct sk_buff *skb;

	skb_queue_walk(list, skb)
		skbs->skb[skbs->n++] = skb_get(skb);
}

static unsigned int queue_len(struct sock *sk, bool udp)
{
	unsigned int n = skb_queue_len(&sk->sk_receive_queue);

	if (udp)
		n += skb_queue_len(&udp_sk(sk)->reader_queue) +
		     af_inet_cr_udp_is_incoming(sk);
	return n;
}

/* A datagram with a wrong checksum: recvmsg(2) would find out and drop it */
static bool is_damaged(struct sk_buff *skb, bool udp)
{
	if (skb_csum_unnecessary(skb))
		return false;
	if (udp && af_inet_cr_skb_cscov(skb) != skb->len)
		/* A filter may have cut data that the checksum covers */
		return af_inet_cr_skb_cscov(skb) > skb->len ||
		       __skb_checksum_complete_head(skb,
						    af_inet_cr_skb_cscov(skb));
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
		fits = af_inet_cr_udp_hold_incoming(d->sk, d->queue.skb,
						    &d->queue.n, room);
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
	bool udp = af_inet_cr_is_udp(d->kinds), done;
	unsigned int n;
	int err;

	/* A program may change the packets, which it must not share then */
	if (af_inet_cr_has_psock(d->sk)) {
		d->foreign = queue_len(d->sk, udp);
		return 0;
	}
	for (n = queue_len(d->sk, udp); n; n += n / 2 + 16) {
		err = af_inet_cr_alloc_skbs(&d->queue, n);
		if (err)
			return err;

		done = udp ? hold_udp(d, n) : hold_raw(d, n);
		if (done && (udp || d->kinds & AF_INET_CR_RAW6_ANY))
			drop_damaged(&d->queue, udp);
		if (done)
			return 0;
		af_inet_cr_put_skbs(&d->queue);
	}
	return 0;
}

/* Return: how many were dropped. */
static unsigned int drop_if(struct af_inet_cr_skbs *skbs, const struct sock *sk,
			    unsigned int kinds,
			    bool (*drop)(const struct sock *sk,
					 unsigned int kinds,
					 const struct sk_buff *skb))
{
	unsigned int i, n = 0, dropped;

	for (i = 0; i < skbs->n; i++) {
		if (drop(sk, kinds, skbs->skb[i]))
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
		err = af_inet_cr_alloc_skbs(&d->errors, n);
		if (err)
			return err;

		spin_lock_irq(&list->lock);
		done = skb_queue_len(list) <= n;
		if (done)
			hold_list(&d->errors, list);
		spin_unlock_irq(&list->lock);
		if (done)
			return 0;
		af_inet_cr_put_skbs(&d->errors);
	}
	return 0;
}

/**
 * af_inet_cr_queue_hold - take a snapshot of the queues
 * @d: dump, with the socket locked; give it to af_inet_cr_queue_put() before the
 *	lock goes, or to af_inet_cr_queue_keep()
 *
 * Return: 0 or -ENOMEM.
 */
int af_inet_cr_queue_hold(struct af_inet_cr_dump *d)
{
	int err;

	err = hold_queue(d);
	if (!err)
		err = hold_errors(d);
	if (err) {
		af_inet_cr_queue_put(d);
		return err;
	}
	/* Most sockets have nothing queued */
	if (!d->queue.n && !d->errors.n)
		return 0;
	d->mangled = drop_if(&d->queue, d->sk, d->kinds, af_inet_cr_is_mangled);
	d->oversized = drop_if(&d->queue, d->sk, d->kinds, af_inet_cr_is_oversized) +
		       drop_if(&d->errors, d->sk, 0, af_inet_cr_is_oversized);
	return 0;
}

/**
 * af_inet_cr_queue_keep - copy the snapshot of af_inet_cr_queue_hold() for later
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
			copy = af_inet_cr_copy_skb(both[i]->skb[j]);
			if (!copy)
				return -ENOMEM;
			consume_skb(both[i]->skb[j]);
			both[i]->skb[j] = copy;
		}
	}
	return 0;
}

/**
 * af_inet_cr_queue_put - release the snapshot of af_inet_cr_queue_hold()
 * @d: dump
 */
void af_inet_cr_queue_put(struct af_inet_cr_dump *d)
{
	af_inet_cr_put_skbs(&d->queue);
	af_inet_cr_put_skbs(&d->errors);
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

	if (af_inet_cr_is_ip6(skb))
		return iif ? af_inet_cr_put_dev(d->skb, attr, sock_net(d->sk),
						iif, NULL, 0) : 0;
	if (!info->ipi_ifindex && !info->ipi_spec_dst.s_addr)
		return 0;
	return af_inet_cr_put_dev(d->skb, attr, sock_net(d->sk),
				  info->ipi_ifindex, &info->ipi_spec_dst,
				  sizeof(info->ipi_spec_dst));
}

/**
 * af_inet_cr_put_stamps - write when a packet arrived
 * @msg: message
 * @skb: packet
 * @tstamp: attribute for the software timestamp
 * @hwtstamp: attribute for the hardware timestamp
 * @pad: attribute for padding
 *
 * Return: 0 or -EMSGSIZE.
 */
int af_inet_cr_put_stamps(struct sk_buff *msg, struct sk_buff *skb,
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

/* A link-local address belongs to the port of a VRF, not to the VRF */
static int put_scope_dev(struct af_inet_cr_dump *d, const struct sk_buff *skb)
{
	if (!af_inet_cr_is_ip6(skb) || inet6_iif(skb) == IP6CB(skb)->iif)
		return 0;
	return af_inet_cr_put_dev(d->skb, AF_INET_CR_DGRAM_SCOPE_DEV,
				  sock_net(d->sk), inet6_iif(skb), NULL, 0);
}

static int put_parm(struct sk_buff *msg, const struct sk_buff *skb)
{
	const struct inet_skb_parm *parm = IPCB(skb);

	if (af_inet_cr_is_ip6(skb))
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
		       af_inet_cr_header_len(d->kinds, skb)) ||
	    af_inet_cr_put_stamps(msg, skb, AF_INET_CR_DGRAM_TSTAMP,
				  AF_INET_CR_DGRAM_HWTSTAMP,
				  AF_INET_CR_DGRAM_PAD) ||
	    put_pktinfo(d, AF_INET_CR_DGRAM_PKTINFO, skb) ||
	    put_nonzero(msg, AF_INET_CR_DGRAM_MARK, skb->mark) ||
	    put_nonzero(msg, AF_INET_CR_DGRAM_PRIORITY, skb->priority) ||
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
	    af_inet_cr_skb_cscov(skb) != skb->len &&
	    nla_put_u32(msg, AF_INET_CR_DGRAM_CSCOV, af_inet_cr_skb_cscov(skb)))
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
				  af_inet_cr_payload_off(d->kinds, skb),
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
	unsigned int len = af_inet_cr_header_len(0, skb), off = serr->addr_offset;
	unsigned int size = af_inet_cr_is_ip6(skb) ? sizeof(struct in6_addr) :
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
	if (af_inet_cr_is_ip6(skb) && len >= sizeof(__be32))
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
	    af_inet_cr_put_stamps(msg, skb, AF_INET_CR_EXTERR_TSTAMP,
				  AF_INET_CR_EXTERR_HWTSTAMP,
				  AF_INET_CR_EXTERR_PAD) ||
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
 * af_inet_cr_queue_left_out - report state of the queues that is not in the dump
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
	if (!err && d->mangled)
		err = af_inet_cr_dump_left_out(d->skb,
					       AF_INET_CR_WHAT_RECEIVE_QUEUE,
					       "packets have headers that cannot be restored",
					       d->mangled, 0);
	if (!err && d->foreign)
		err = af_inet_cr_dump_left_out(d->skb,
					       AF_INET_CR_WHAT_RECEIVE_QUEUE,
					       "datagrams wait for a BPF program",
					       d->foreign, 0);
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

/*
 * Of the memory in the scratch space of a datagram the bit says that there is no
 * state but its own to let go of when it is read
 */
#define UDP_SKB_IS_STATELESS	0x80000000

/* Charge a datagram to its socket; the receive queue is locked */
static int udp_charge(struct sock *sk, struct sk_buff *skb)
{
	struct udp_dev_scratch *scratch = udp_skb_scratch(skb);
	unsigned int rmem = atomic_read(&sk->sk_rmem_alloc);
	int size = skb->truesize, delta;

	if (rmem && rmem + size > READ_ONCE(sk->sk_rcvbuf))
		return -ENOMEM;
	delta = size - sk->sk_forward_alloc;
	if (delta > 0 && !__sk_mem_schedule(sk, delta, SK_MEM_RECV))
		return -ENOBUFS;
	sk_forward_alloc_add(sk, -size);
	atomic_add(size, &sk->sk_rmem_alloc);

	scratch->_tsize_state = size;
#if BITS_PER_LONG == 64
	scratch->len = skb->len;
	scratch->csum_unnecessary = !!skb_csum_unnecessary(skb);
	scratch->is_linear = !skb_is_nonlinear(skb);
#endif
	return 0;
}

/* The next datagram of the socket takes the memory, or the socket's end frees it */
static void udp_uncharge(struct sock *sk, struct sk_buff *skb)
{
	int size = udp_skb_scratch(skb)->_tsize_state & ~UDP_SKB_IS_STATELESS;

	sk_forward_alloc_add(sk, size);
	atomic_sub(size, &sk->sk_rmem_alloc);
}

/* Remove a packet from the queue, unless it has been read */

static struct sk_buff *unqueue_udp(struct sock *sk, const struct sk_buff *skb)
{
	struct sk_buff_head *reader = &udp_sk(sk)->reader_queue;
	struct sk_buff *queued;

	spin_lock_bh(&reader->lock);
	spin_lock(&sk->sk_receive_queue.lock);
	queued = list_unlink(reader, skb);
	if (!queued)
		queued = list_unlink(&sk->sk_receive_queue, skb);
	if (queued)
		udp_uncharge(sk, queued);
	spin_unlock(&sk->sk_receive_queue.lock);
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

/* The caller holds the lock of the list, or of both lists of UDP */
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

/* One lock for all packets: a reader between two would move the place */
static int udp_enqueue_all(struct sock *sk, struct af_inet_cr_skbs *skbs,
			   u32 pos)
{
	struct sk_buff_head *reader = &udp_sk(sk)->reader_queue;
	struct place p = {};
	unsigned int i;
	int err = 0;

	spin_lock_bh(&reader->lock);
	spin_lock(&sk->sk_receive_queue.lock);
	for (i = 0; i < skbs->n; i++) {
		err = udp_charge(sk, skbs->skb[i]);
		if (err)
			break;
		place_insert(sk, true, &p, pos, skb_get(skbs->skb[i]));
	}
	spin_unlock(&sk->sk_receive_queue.lock);
	spin_unlock_bh(&reader->lock);

	/* Each wakes one reader */
	while (i--)
		sk->sk_data_ready(sk);
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
 * A packet can take more memory here than where it was dumped, and a queue can be
 * longer than a limit that was lowered later: admit twice the limit.  A caller that
 * may set any limit (SO_RCVBUFFORCE) has none.
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
	err = af_inet_cr_parse_pairs(r, AF_INET_CR_ATTR_DGRAM,
				     af_inet_cr_dgram_parse, &r->injected);
	if (err)
		return err;

	lock_sock(r->sk);
	/*
	 * A BPF program or a tunnel may read in the midst of it, and takes the lock
	 * to begin
	 */
	if (READ_ONCE(r->sk->sk_user_data)) {
		release_sock(r->sk);
		NL_SET_ERR_MSG_ATTR(r->extack, dgram,
				    "the kernel itself reads from this socket");
		return -EOPNOTSUPP;
	}
	rcvbuf = raise_rcvbuf(r->sk);
	err = af_inet_cr_is_udp(r->kinds) ? udp_enqueue_all(r->sk, &r->injected, at) :
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
 * af_inet_cr_queue_undo - remove the packets of the request from the receive queue
 * @r: restore that failed, on an existing socket
 *
 * Return: 0.
 */
int af_inet_cr_queue_undo(struct af_inet_cr_restore *r)
{
	bool udp = af_inet_cr_is_udp(r->kinds);
	struct sk_buff *skb;
	unsigned int i;

	for (i = 0; i < r->injected.n; i++) {
		skb = r->injected.skb[i];
		kfree_skb(udp ? unqueue_udp(r->sk, skb) :
				unqueue_raw(r->sk, skb));
	}
	return 0;
}

/**
 * af_inet_cr_errors_undo - remove the packets of the request from the error queue
 * @r: restore that failed, on an existing socket
 *
 * Return: 0.
 */
int af_inet_cr_errors_undo(struct af_inet_cr_restore *r)
{
	unsigned int i;

	for (i = 0; i < r->reported.n; i++)
		kfree_skb(unqueue_error(r->sk, r->reported.skb[i]));
	return 0;
}

/**
 * af_inet_cr_queue_release - forget the packets of the request
 * @r: restore that is over
 */
void af_inet_cr_queue_release(struct af_inet_cr_restore *r)
{
	af_inet_cr_put_skbs(&r->injected);
	af_inet_cr_put_skbs(&r->reported);
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
	err = af_inet_cr_parse_pairs(r, AF_INET_CR_ATTR_EXTERR,
				     af_inet_cr_exterr_parse, &r->reported);
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
