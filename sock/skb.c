// SPDX-License-Identifier: GPL-2.0
/*
 * A packet of a queue: check its headers, and make it from a request.
 *
 * An AF_INET6 socket may hold packets of either family, told apart by the version
 * in their IP header.
 *
 * The checksum of a restored datagram counts as verified: a dump leaves out
 * datagrams with a wrong one, which recvmsg(2) would drop.
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

/* The IP header of a raw socket's packet, or 0 if a filter cut the packet in it */
static unsigned int raw4_header_len(const struct sk_buff *skb)
{
	unsigned int len;

	if (skb_network_offset(skb) || skb_headlen(skb) < sizeof(struct iphdr))
		return 0;
	len = ip_hdrlen(skb);
	return len <= skb_headlen(skb) ? len : 0;
}

/**
 * af_inet_cr_header_len - length of the header in front of the payload
 * @kinds: AF_INET_CR_UDP etc., one bit; 0 for the error queue
 * @skb: packet
 *
 * A raw socket is given the IP header with the payload, an image keeps them
 * apart, because together they do not fit an attribute.
 *
 * Return: the length.
 */
unsigned int af_inet_cr_header_len(unsigned int kinds,
				   const struct sk_buff *skb)
{
	int len = -skb_network_offset(skb);

	if (af_inet_cr_is_raw4(kinds))
		return raw4_header_len(skb);
	return len > 0 && len <= skb_headroom(skb) ? len : 0;
}

/**
 * af_inet_cr_payload_off - where the payload of an image begins in a packet
 * @kinds: AF_INET_CR_UDP etc., one bit; 0 for the error queue
 * @skb: packet
 *
 * Return: the offset.
 */
unsigned int af_inet_cr_payload_off(unsigned int kinds,
				    const struct sk_buff *skb)
{
	return af_inet_cr_is_raw4(kinds) ? af_inet_cr_header_len(kinds, skb) : 0;
}

/**
 * af_inet_cr_is_oversized - is this packet more than an attribute can hold?
 * @sk: socket
 * @kinds: AF_INET_CR_UDP etc., one bit; 0 for the error queue
 * @skb: packet
 */
bool af_inet_cr_is_oversized(const struct sock *sk, unsigned int kinds,
			     const struct sk_buff *skb)
{
	return skb->len - af_inet_cr_payload_off(kinds, skb) > U16_MAX - NLA_HDRLEN ||
	       af_inet_cr_header_len(kinds, skb) >
	       (kinds ? AF_INET_CR_HEADERS_MAX : AF_INET_CR_EXTERR_HEADER_MAX);
}

/*
 * struct pkt - a packet as a request or a queue has it
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

		least = 3;
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
			least = 4;
			break;
		case IPOPT_CIPSO:
			field = &opt->cipso;
			least = 0;
			break;
		}
		if (field) {
			/* Its pointer is behind them, and counts from 1 */
			if (*field || (least && (bytes[pos + 1] < least ||
						 bytes[pos + 2] <= least)))
				return -EINVAL;
			*field = pos + sizeof(struct iphdr);
		}
		pos += bytes[pos + 1];
	}
	/* The kernel ends with zeros */
	if (memchr_inv(bytes + pos, IPOPT_END, len - pos))
		return -EINVAL;
	opt->optlen = len;
	return 0;
}

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
		case NEXTHDR_FRAGMENT:
			/* recvmsg(2) takes the reserved byte for a length */
			if (((const struct frag_hdr *)ext)->reserved)
				return -EINVAL;
			break;
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

static bool header6_ok(unsigned int kinds, const struct sock *sk,
		       const struct pkt *p)
{
	unsigned int len = p->hlen;
	struct inet6_skb_parm opt = {};

	if (!(kinds & AF_INET_CR_V6))
		return false;
	if (af_inet_cr_is_udp(kinds))
		len -= min_t(unsigned int, len, sizeof(struct udphdr));
	return len >= sizeof(struct ipv6hdr) &&
	       scan_ext_headers(&opt, p->header, len) == sk->sk_protocol;
}

static bool header4_ok(unsigned int kinds, const struct sock *sk,
		       const struct pkt *p)
{
	const struct iphdr *iph = (const void *)p->header;
	struct ip_options opt = {};
	unsigned int ihl;

	if (p->hlen < sizeof(*iph) || iph->version != 4 || iph->ihl < 5)
		return false;

	ihl = iph->ihl * 4;
	if (p->hlen < ihl ||
	    scan_ip_options(&opt, (const u8 *)(iph + 1), ihl - sizeof(*iph)))
		return false;
	if (af_inet_cr_is_udp(kinds))
		return iph->protocol == sk->sk_protocol &&
		       p->hlen == ihl + sizeof(struct udphdr);
	/* Dual stack is of UDP and UDP-Lite only */
	if (kinds & AF_INET_CR_V6)
		return false;
	if (kinds & AF_INET_CR_PING && iph->protocol != IPPROTO_ICMP)
		return false;
	return p->hlen == ihl;
}

/* Is this a valid header for a payload of this type of socket? */
static bool header_ok(unsigned int kinds, const struct sock *sk,
		      const struct pkt *p)
{
	return p->ip6 ? header6_ok(kinds, sk, p) : header4_ok(kinds, sk, p);
}

/**
 * af_inet_cr_is_mangled - would RESTORE refuse the headers of this packet?
 * @sk: socket
 * @kinds: AF_INET_CR_UDP etc., one bit
 * @skb: packet
 *
 * A filter of the owner cut the packet inside them, the packet came as IPv6
 * before the socket was made an AF_INET one, or recvmsg(2) would misread them.
 */
bool af_inet_cr_is_mangled(const struct sock *sk, unsigned int kinds,
			   const struct sk_buff *skb)
{
	const struct pkt p = {
		.header = skb_network_header(skb),
		.hlen = af_inet_cr_header_len(kinds, skb),
		.ip6 = af_inet_cr_is_ip6(skb),
	};

	return !header_ok(kinds, sk, &p);
}

/*
 * The header is in the head of the skb, the payload behind it, in pages if it is
 * large.  Code that looks for an IP header where there is none reads zeroes.
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

/**
 * af_inet_cr_set_stamps - set when a packet arrived
 * @skb: packet
 * @tstamp: attribute of the software timestamp, or NULL
 * @hwtstamp: attribute of the hardware timestamp, or NULL
 */
void af_inet_cr_set_stamps(struct sk_buff *skb, const struct nlattr *tstamp,
			   const struct nlattr *hwtstamp)
{
	if (tstamp)
		skb->tstamp = ns_to_ktime(nla_get_s64(tstamp));
	if (hwtstamp)
		skb_hwtstamps(skb)->hwtstamp =
			ns_to_ktime(nla_get_s64(hwtstamp));
}

/* The device may be gone: recvmsg(2) cannot return it then */
static int set_pktinfo(struct af_inet_cr_restore *r, struct sk_buff *skb,
		       const struct nlattr *nla)
{
	struct in_pktinfo *info = PKTINFO_SKB_CB(skb);

	if (!nla)
		return 0;
	if (af_inet_cr_is_ip6(skb))
		return af_inet_cr_get_dev(r, nla, &IP6CB(skb)->iif, NULL, 0);
	return af_inet_cr_get_dev(r, nla, &info->ipi_ifindex,
				  &info->ipi_spec_dst,
				  sizeof(info->ipi_spec_dst));
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
	if (!af_inet_cr_is_ip6(skb))
		return -EINVAL;
	IP6CB(skb)->flags |= IP6SKB_L3SLAVE;
	return af_inet_cr_get_dev(r, nla, &skb->skb_iif, NULL, 0);
}

/* Fields that the kernel takes from the IP header on arrival */
static int set_parm(struct sk_buff *skb, struct nlattr **tb)
{
	u32 fragsize = 0;
	int err;

	if (tb[AF_INET_CR_DGRAM_FRAGSIZE])
		fragsize = nla_get_u32(tb[AF_INET_CR_DGRAM_FRAGSIZE]);
	if (!af_inet_cr_is_ip6(skb)) {
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
	if (af_inet_cr_is_udp(r->kinds))
		skb->transport_header -= sizeof(struct udphdr);
	else if (af_inet_cr_is_raw4(r->kinds))
		skb_push(skb, ip_hdrlen(skb));
}

static int dgram_fill(struct af_inet_cr_restore *r, struct sk_buff *skb,
		      struct nlattr **tb)
{
	u32 cscov = skb->len, size;
	int err;

	set_transport(r, skb);
	af_inet_cr_set_stamps(skb, tb[AF_INET_CR_DGRAM_TSTAMP],
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
	if (tb[AF_INET_CR_DGRAM_PRIORITY])
		skb->priority = nla_get_u32(tb[AF_INET_CR_DGRAM_PRIORITY]);
	if (tb[AF_INET_CR_DGRAM_CSUM]) {
		skb->ip_summed = CHECKSUM_COMPLETE;
		skb->csum = (__force __wsum)
			    nla_get_u32(tb[AF_INET_CR_DGRAM_CSUM]);
	}
	skb->peeked = nla_get_flag(tb[AF_INET_CR_DGRAM_PEEKED]);

	if (tb[AF_INET_CR_DGRAM_CSCOV])
		cscov = nla_get_u32(tb[AF_INET_CR_DGRAM_CSCOV]);
	if (af_inet_cr_is_udp(r->kinds))
		af_inet_cr_skb_cscov_set(skb, cscov);

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

/**
 * af_inet_cr_dgram_parse - make the datagram of a request
 * @r: restore
 * @nest: its description
 * @data: its payload
 *
 * Return: the datagram, or ERR_PTR().
 */
struct sk_buff *af_inet_cr_dgram_parse(struct af_inet_cr_restore *r,
				       const struct nlattr *nest,
				       const struct nlattr *data)
{
	struct nlattr *tb[AF_INET_CR_DGRAM_MAX + 1];
	struct sk_buff *skb;
	struct pkt p = {};
	int err;

	err = af_inet_cr_parse_nest(tb, AF_INET_CR_DGRAM_MAX, nest,
				    af_inet_cr_dgram_nl_policy, r->extack);
	if (err)
		return ERR_PTR(err);

	if (tb[AF_INET_CR_DGRAM_HEADER]) {
		p.header = nla_data(tb[AF_INET_CR_DGRAM_HEADER]);
		p.hlen = nla_len(tb[AF_INET_CR_DGRAM_HEADER]);
	}
	p.data = nla_data(data);
	p.len = nla_len(data);
	p.ip6 = r->kinds & AF_INET_CR_V6 && ip_version(p.header, p.hlen) == 6;
	if (!header_ok(r->kinds, r->sk, &p)) {
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

	if (!af_inet_cr_is_ip6(skb))
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
	af_inet_cr_set_stamps(skb, tb[AF_INET_CR_EXTERR_TSTAMP],
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

/**
 * af_inet_cr_exterr_parse - make the entry of an error queue of a request
 * @r: restore
 * @nest: its description
 * @data: its payload
 *
 * Return: the entry, or ERR_PTR().
 */
struct sk_buff *af_inet_cr_exterr_parse(struct af_inet_cr_restore *r,
					const struct nlattr *nest,
					const struct nlattr *data)
{
	struct nlattr *tb[AF_INET_CR_EXTERR_MAX + 1];
	struct sk_buff *skb;
	struct pkt p = {};
	int err;

	err = af_inet_cr_parse_nest(tb, AF_INET_CR_EXTERR_MAX, nest,
				    af_inet_cr_exterr_nl_policy, r->extack);
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

/**
 * af_inet_cr_put_skbs - let go of packets
 * @skbs: references, and the room that they are in
 */
void af_inet_cr_put_skbs(struct af_inet_cr_skbs *skbs)
{
	if (!skbs->skb)
		return;
	while (skbs->n)
		consume_skb(skbs->skb[--skbs->n]);
	kvfree(skbs->skb);
	skbs->skb = NULL;
}

/**
 * af_inet_cr_alloc_skbs - make room for packets
 * @skbs: filled in, none is there yet
 * @n: how many
 *
 * Return: 0 or -ENOMEM.
 */
int af_inet_cr_alloc_skbs(struct af_inet_cr_skbs *skbs, unsigned int n)
{
	skbs->n = 0;
	skbs->skb = kvmalloc_array(n, sizeof(*skbs->skb), GFP_KERNEL_ACCOUNT);
	return skbs->skb ? 0 : -ENOMEM;
}

/**
 * af_inet_cr_parse_pairs - make packets of all (nest, data) pairs of a request
 * @r: restore
 * @attr: attribute of the nest; that of the data is the next one
 * @parse: makes one packet
 * @skbs: filled with the packets
 *
 * Return: 0 or an errno, and there are no packets.
 */
int af_inet_cr_parse_pairs(struct af_inet_cr_restore *r, int attr,
			   af_inet_cr_parse_fn parse,
			   struct af_inet_cr_skbs *skbs)
{
	const struct nlattr *nla, *nest = NULL;
	struct sk_buff *skb;
	unsigned int n = 0;
	int err, rem;

	nla_for_each_attr(nla, r->attrs, r->len, rem)
		n += nla_type(nla) == attr;
	err = af_inet_cr_alloc_skbs(skbs, n);
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
	af_inet_cr_put_skbs(skbs);
	return err;
}

/**
 * af_inet_cr_copy_frags - fill the pages of a copy
 * @copy: new packet with pages
 * @skb: packet
 * @off: where in @skb the first byte of the pages is
 *
 * Return: 0 or -EFAULT.
 */
int af_inet_cr_copy_frags(struct sk_buff *copy, const struct sk_buff *skb,
			  int off)
{
	skb_frag_t *frag;
	int err = 0, i;

	for (i = 0; i < skb_shinfo(copy)->nr_frags && !err; i++) {
		frag = &skb_shinfo(copy)->frags[i];
		err = skb_copy_bits(skb, off, skb_frag_address(frag),
				    skb_frag_size(frag));
		off += skb_frag_size(frag);
	}
	return err;
}

/**
 * af_inet_cr_copy_skb - copy a packet
 * @skb: packet
 *
 * The memory cgroup of the caller pays for it.  The lengths are those of the
 * packet, so that the offsets of its headers hold.
 *
 * Return: the copy, or NULL.
 */
struct sk_buff *af_inet_cr_copy_skb(const struct sk_buff *skb)
{
	unsigned int linear = skb_headroom(skb) + skb_headlen(skb);
	struct sk_buff *copy;
	int err;

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
	if (!err)
		err = af_inet_cr_copy_frags(copy, skb, skb_headlen(skb));
	if (!err)
		return copy;
	kfree_skb(copy);
	return NULL;
}
