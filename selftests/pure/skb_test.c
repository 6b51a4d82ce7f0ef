// SPDX-License-Identifier: GPL-2.0
/* Headers of queued packets, and datagrams and errors made from a request. */
#include "../../sock/skb.c"
#include "pure.h"

#define HEADERS	256

static struct netlink_ext_ack extack;
static struct sock sock;

/* IPv4: does each noted option lie in the header, with its pointer? */
static bool option_fits(const u8 *header, unsigned int ihl, u8 place,
			unsigned int least)
{
	if (!place)
		return true;
	return place >= sizeof(struct iphdr) && place + least <= ihl &&
	       place + header[place + 1] <= ihl;
}

static bool options_fit(const struct ip_options *opt, const u8 *header,
			unsigned int ihl)
{
	return option_fits(header, ihl, opt->srr, 3) &&
	       option_fits(header, ihl, opt->rr, 3) &&
	       option_fits(header, ihl, opt->ts, 4) &&
	       option_fits(header, ihl, opt->cipso, 2) &&
	       opt->optlen == ihl - sizeof(struct iphdr);
}

/* IPv6: what recvmsg(2) copies of each noted extension header */
static bool ext_fits(const u8 *header, unsigned int len, unsigned int place)
{
	if (!place)
		return true;
	if (place < sizeof(struct ipv6hdr) || place + 2 > len ||
	    place + ((header[place + 1] + 1) << 3) > len)
		return false;
	touch(header + place, (header[place + 1] + 1) << 3);
	return true;
}

static bool exts_fit(const struct inet6_skb_parm *opt, const u8 *header,
		     unsigned int len)
{
	if (opt->flags & IP6SKB_HOPBYHOP && !ext_fits(header, len, 40))
		return false;
	return ext_fits(header, len, opt->lastopt) &&
	       ext_fits(header, len, opt->dst0) &&
	       ext_fits(header, len, opt->dst1) &&
	       ext_fits(header, len, opt->srcrt);
}

/* Options that are well formed more often than not */
static unsigned int any_options(u8 *bytes)
{
	static const u8 types[] = {
		IPOPT_NOOP, IPOPT_END, IPOPT_LSRR, IPOPT_SSRR, IPOPT_RR,
		IPOPT_TIMESTAMP, IPOPT_CIPSO, IPOPT_RA,
	};
	unsigned int len = rnd() % 11 * 4, pos = 0, size;

	memset(bytes, 0, len);
	while (pos + 8 <= len) {
		bytes[pos] = types[rnd() % ARRAY_SIZE(types)];
		if (bytes[pos] <= IPOPT_NOOP) {
			pos++;
			continue;
		}
		size = 3 + rnd() % 6;
		bytes[pos + 1] = size;
		bytes[pos + 2] = one_in(6) ? rnd() : 4 + rnd() % 4 * 4;
		pos += size;
	}
	while (one_in(3) && len)
		bytes[rnd() % len] = rnd();
	return len;
}

static void test_ip_options(void)
{
	unsigned int i, len, good = 0, wrong = 0;
	struct ip_options opt;
	u8 header[60], *bytes;

	for (i = 0; i < ROUNDS; i++) {
		len = any_options(header + 20);
		bytes = malloc(len + !len);
		memcpy(bytes, header + 20, len);
		opt = (struct ip_options) {};
		if (!scan_ip_options(&opt, bytes, len)) {
			good++;
			wrong += !options_fit(&opt, header, len + 20);
		}
		free(bytes);
	}
	ok(!wrong, "IP options: what is noted lies in the header");
	ok(good > ROUNDS / 100 && good < ROUNDS, "IP options: of both sorts");
}

/* Extension headers behind an IPv6 header; returns the protocol of the last */
static unsigned int any_ext(u8 *header, unsigned int *len)
{
	static const u8 protos[] = {
		NEXTHDR_HOP, NEXTHDR_ROUTING, NEXTHDR_FRAGMENT, NEXTHDR_AUTH,
		NEXTHDR_DEST, NEXTHDR_DEST, NEXTHDR_NONE,
	};
	unsigned int n = rnd() % 5, size;
	u8 *next = header + 6, *ext = header + 40;

	memset(header, 0, HEADERS);
	header[0] = 0x60;
	while (n--) {
		*next = protos[rnd() % ARRAY_SIZE(protos)];
		size = *next == NEXTHDR_FRAGMENT ? 8 : 8 * (1 + rnd() % 4);
		ext[1] = *next == NEXTHDR_AUTH ? size / 4 - 2 :
			 *next == NEXTHDR_FRAGMENT ? 0 : size / 8 - 1;
		next = ext;
		ext += size;
	}
	*next = IPPROTO_UDP;
	*len = ext - header;
	if (one_in(3))
		header[rnd() % *len] = rnd();
	if (one_in(4))
		*len -= rnd() % (*len - 40 + 1);
	return IPPROTO_UDP;
}

static void test_ext_headers(void)
{
	unsigned int i, len, good = 0, wrong = 0;
	struct inet6_skb_parm opt;
	u8 header[HEADERS], *bytes;
	int proto;

	for (i = 0; i < ROUNDS; i++) {
		any_ext(header, &len);
		bytes = malloc(len);
		memcpy(bytes, header, len);
		opt = (struct inet6_skb_parm) {};
		proto = scan_ext_headers(&opt, bytes, len);
		if (proto >= 0) {
			good++;
			wrong += !exts_fit(&opt, bytes, len);
		}
		free(bytes);
	}
	ok(!wrong, "extension headers: what is noted lies in the headers");
	ok(good > ROUNDS / 100 && good < ROUNDS, "extension headers: of both sorts");
}

static void test_ext_known(void)
{
	/* Hop-by-hop options, then a fragment header, then UDP */
	u8 header[56] = { [0] = 0x60, [6] = NEXTHDR_HOP, [40] = NEXTHDR_FRAGMENT,
			  [48] = IPPROTO_UDP };
	struct inet6_skb_parm opt = {};
	unsigned int len;

	ok(scan_ext_headers(&opt, header, 56) == IPPROTO_UDP &&
	   opt.flags & IP6SKB_HOPBYHOP, "extension headers: two are walked");
	for (len = 41; len < 56; len++)
		if (len != 48 && scan_ext_headers(&opt, header, len) >= 0)
			break;
	ok(len == 56, "extension headers: a cut one is refused");
	header[49] = 1;
	ok(scan_ext_headers(&opt, header, 56) == -EINVAL,
	   "extension headers: a fragment header with a length is refused");
	header[49] = 0;
	header[40] = NEXTHDR_HOP;
	ok(scan_ext_headers(&opt, header, 56) == -EINVAL,
	   "extension headers: a second hop-by-hop header is refused");
}

/* A header for a socket of @kinds, and what can be wrong with one */
static unsigned int any_header(unsigned int kinds, u8 *header)
{
	struct iphdr *iph = (struct iphdr *)header;
	unsigned int len;

	if (kinds & AF_INET_CR_V6 && !one_in(4)) {
		any_ext(header, &len);
	} else {
		memset(header, 0, sizeof(*iph));
		len = 20 + any_options(header + 20);
		iph->version = 4;
		iph->ihl = len / 4;
		iph->protocol = sock.sk_protocol;
	}
	if (af_inet_cr_is_udp(kinds)) {
		memset(header + len, 0, 8);
		len += 8;
	}
	if (one_in(6))
		header[rnd() % len] = rnd();
	if (one_in(8))
		len -= rnd() % len;
	return len;
}

static void test_headers(void)
{
	unsigned int i, good = 0, kinds;
	u8 header[HEADERS + 8];
	struct pkt p;

	sock.sk_protocol = IPPROTO_UDP;
	for (i = 0; i < ROUNDS; i++) {
		kinds = BIT(rnd() % AF_INET_CR_NR_KINDS);
		p = (struct pkt) { .hlen = any_header(kinds, header) };
		p.header = malloc(p.hlen + !p.hlen);
		memcpy((u8 *)p.header, header, p.hlen);
		p.ip6 = ip_version(p.header, p.hlen) == 6;
		good += header_ok(kinds, &sock, &p);
		free((u8 *)p.header);
	}
	ok(good > ROUNDS / 100 && good < ROUNDS, "headers: of each kind of socket");
}

/* Datagrams and errors */

static const struct {
	u16 type;
	u16 len;
} dgram_attrs[] = {
	{ AF_INET_CR_DGRAM_TSTAMP, 8 }, { AF_INET_CR_DGRAM_HWTSTAMP, 8 },
	{ AF_INET_CR_DGRAM_MARK, 4 }, { AF_INET_CR_DGRAM_DROPCOUNT, 4 },
	{ AF_INET_CR_DGRAM_CSUM, 4 }, { AF_INET_CR_DGRAM_PEEKED, 0 },
	{ AF_INET_CR_DGRAM_PRIORITY, 4 },
}, small_attrs[] = {
	{ AF_INET_CR_DGRAM_FRAGSIZE, 4 }, { AF_INET_CR_DGRAM_GSO_SIZE, 4 },
	{ AF_INET_CR_DGRAM_CSCOV, 4 }, { AF_INET_CR_DGRAM_OPT_FLAGS, 4 },
};

static void put_dev(struct request *req, u16 type)
{
	struct nlattr *nest = req_nest(req, type);

	req_put(req, AF_INET_CR_DEV_NAME, DEVICE_NAME, sizeof(DEVICE_NAME));
	req_end(req, nest);
}

static void any_dgram(struct request *req, unsigned int kinds)
{
	u8 header[HEADERS + 8];
	struct nlattr *nest;
	unsigned int i;
	u32 small;

	req->len = 0;
	nest = req_nest(req, AF_INET_CR_ATTR_DGRAM);
	if (!one_in(20))
		req_put(req, AF_INET_CR_DGRAM_HEADER, header,
			any_header(kinds, header));
	for (i = 0; i < ARRAY_SIZE(dgram_attrs); i++)
		if (one_in(6))
			req_put(req, dgram_attrs[i].type, NULL,
				dgram_attrs[i].len);
	for (i = 0; i < ARRAY_SIZE(small_attrs); i++) {
		small = rnd() % (one_in(4) ? 70000 : 8);
		if (one_in(6))
			req_put(req, small_attrs[i].type, &small, 4);
	}
	if (one_in(6))
		put_dev(req, AF_INET_CR_DGRAM_PKTINFO);
	if (one_in(6))
		put_dev(req, AF_INET_CR_DGRAM_SCOPE_DEV);
	req_end(req, nest);
	if (one_in(3))
		req_damage(req, NLA_HDRLEN);
}

/* What the kernel reads of a queued packet, and believes of it */
static bool dgram_fits(unsigned int kinds, const struct sk_buff *skb)
{
	unsigned int hlen = skb->data - skb_network_header(skb);

	touch(skb->data, skb->len);
	if (af_inet_cr_is_raw4(kinds))
		hlen = ip_hdrlen(skb);
	if (af_inet_cr_is_udp(kinds)) {
		hlen -= sizeof(struct udphdr);
		touch(skb_transport_header(skb), sizeof(struct udphdr));
	}
	touch(skb_network_header(skb), hlen);
	if (skb_shinfo(skb)->gso_size > skb->len)
		return false;
	if (af_inet_cr_is_ip6(skb))
		return exts_fit(IP6CB(skb), skb_network_header(skb), hlen);
	return ip_hdrlen(skb) == 20 || !hlen ||
	       options_fit(&IPCB(skb)->opt, skb_network_header(skb), hlen);
}

/* The parser of either, with attributes that end where their memory ends */
static struct sk_buff *
make(struct sk_buff *(*parse)(struct af_inet_cr_restore *r,
			      const struct nlattr *nest,
			      const struct nlattr *data),
     unsigned int kinds, const struct request *req, unsigned int len)
{
	struct af_inet_cr_restore r = {
		.extack = &extack, .kinds = kinds, .sk = &sock,
	};
	struct nlattr *nest = req_copy(req);
	struct request payload = {};
	struct sk_buff *skb;
	void *data;

	extack = (struct netlink_ext_ack) {};
	req_put(&payload, AF_INET_CR_ATTR_DGRAM_DATA, NULL, len);
	data = req_copy(&payload);
	skb = nla_ok(nest, req->len) ? parse(&r, nest, data) :
				       ERR_PTR(-EBADMSG);
	free(nest);
	free(data);
	return skb;
}

static void test_dgrams(void)
{
	unsigned int i, kinds, good = 0, wrong = 0;
	struct request req;
	struct sk_buff *skb;

	for (i = 0; i < ROUNDS; i++) {
		kinds = BIT(rnd() % AF_INET_CR_NR_KINDS);
		any_dgram(&req, kinds);
		skb = make(af_inet_cr_dgram_parse, kinds, &req, rnd() % 64);
		if (IS_ERR(skb))
			continue;
		good++;
		wrong += !dgram_fits(kinds, skb);
		/* A dump of it must not call it mangled. */
		wrong += af_inet_cr_is_mangled(&sock, kinds, skb);
		kfree_skb(skb);
	}
	ok(!wrong, "datagram: an accepted one is whole, and a dump carries it");
	ok(good > ROUNDS / 100, "datagram: some random ones are accepted");
}

static void any_exterr(struct request *req)
{
	struct sock_extended_err ee = {
		.ee_errno = rnd() % 200, .ee_origin = rnd() % 6,
	};
	u8 header[61] = { one_in(2) ? 0x60 : 0x45 };
	struct nlattr *nest;
	u32 offset;

	req->len = 0;
	nest = req_nest(req, AF_INET_CR_ATTR_EXTERR);
	req_put(req, AF_INET_CR_EXTERR_ERR, &ee, sizeof(ee));
	if (one_in(2))
		req_put(req, AF_INET_CR_EXTERR_HEADER, header,
			1 + rnd() % 60);
	offset = rnd() % 120;
	if (one_in(2))
		req_put(req, AF_INET_CR_EXTERR_ADDR_OFFSET, &offset, 4);
	offset = rnd() % 80;
	if (one_in(2))
		req_put(req, AF_INET_CR_EXTERR_IP_OFFSET, &offset, 4);
	if (one_in(3))
		req_put(req, AF_INET_CR_EXTERR_PORT, NULL, 2);
	if (one_in(6))
		put_dev(req, AF_INET_CR_EXTERR_PKTINFO);
	req_end(req, nest);
	if (one_in(3))
		req_damage(req, NLA_HDRLEN);
}

/* What recvmsg(2) with MSG_ERRQUEUE reads: the address, and a flow label */
static void read_error(const struct sk_buff *skb)
{
	const struct sock_exterr_skb *serr = SKB_EXT_ERR(skb);
	const u8 *addr = skb_network_header(skb) + serr->addr_offset;

	touch(skb->data, skb->len);
	if (!af_inet_cr_is_ip6(skb))
		touch(addr, sizeof(__be32));
	else if (serr->addr_offset >= offsetof(struct ipv6hdr, daddr))
		touch(addr - offsetof(struct ipv6hdr, daddr),
		      sizeof(struct ipv6hdr));
}

static void test_errors(void)
{
	unsigned int i, good = 0, kinds;
	struct request req;
	struct sk_buff *skb;

	for (i = 0; i < ROUNDS; i++) {
		kinds = BIT(rnd() % AF_INET_CR_NR_KINDS);
		any_exterr(&req);
		skb = make(af_inet_cr_exterr_parse, kinds, &req, rnd() % 100);
		if (IS_ERR(skb))
			continue;
		good++;
		read_error(skb);
		kfree_skb(skb);
	}
	ok(good > ROUNDS / 100 && good < ROUNDS,
	   "error: what recvmsg(2) reads of an accepted one is there");
}

void test_skb(void)
{
	test_ip_options();
	test_ext_headers();
	test_ext_known();
	test_headers();
	test_dgrams();
	test_errors();
}
