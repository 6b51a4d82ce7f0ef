// SPDX-License-Identifier: GPL-2.0
/*
 * Other addresses, devices and ports
 *
 * A map says what something in an image is called where it is restored. Each
 * address and device is mapped, wherever it stands: also peers, since they may
 * have moved too, and the headers of waiting datagrams, since that is where
 * recvmsg(2) takes addresses from. A port belongs to an address: those of other
 * hosts stay. Payloads and IP options stay. Once mapped, nothing is mapped
 * again, so that two addresses can be exchanged.
 */
#include <errno.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/ip_icmp.h>
#include <netinet/udp.h>
#include <stdlib.h>
#include <string.h>

#include <linux/af_inet_cr.h>
#include "map.h"

/* Of packets in ICMP errors: no kernel answers an error with an error */
#define PACKET_DEPTH	4

/* The IPv4 address that @addr of an IPv6 socket stands for, else @addr */
static const uint8_t *bare_addr(const uint8_t *addr, size_t *size)
{
	size_t rest = *size - sizeof(struct in_addr);

	if (*size != sizeof(struct in6_addr) ||
	    memcmp(addr, "\0\0\0\0\0\0\0\0\0\0\xff\xff", rest))
		return addr;
	*size = sizeof(struct in_addr);
	return addr + rest;
}

static bool map_addr(struct inetcr_map *map, uint8_t *addr, size_t size)
{
	size_t bare_size = size;
	uint8_t *bare = (uint8_t *)bare_addr(addr, &bare_size);

	if (inetcr_is_unspecified(bare, bare_size))
		return false;
	if (bare != addr &&
	    inetcr_map_bytes(map, INETCR_RULE_ADDR, bare, bare_size))
		return true;
	return inetcr_map_bytes(map, INETCR_RULE_ADDR, addr, size);
}

/* In network byte order, as headers have it */
static bool map_be_port(struct inetcr_map *map, uint8_t *port)
{
	uint16_t value = port[0] << 8 | port[1];
	bool changed;

	changed = inetcr_map_bytes(map, INETCR_RULE_PORT, (uint8_t *)&value,
				   sizeof(value));
	port[0] = value >> 8;
	port[1] = value;
	return changed;
}

/**
 * struct mapping - a map that is being applied
 * @map: the map
 * @own: addresses that sockets of the list are bound to or send from, sorted
 * @count: how many
 * @first: first message of the socket that @ports and @remote are of
 * @ports: it has ports
 * @remote: its REMOTE_ADDR, or NULL
 * @buf: room for a payload that has been changed
 */
struct mapping {
	struct inetcr_map *map;
	struct own {
		uint8_t addr[ADDR_MAX];
		size_t size;
	} *own;
	size_t count;
	const struct nlmsghdr *first;
	bool ports;
	const struct nlattr *remote;
	uint8_t buf[UINT16_MAX];
};

static int compare_own(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct own));
}

static bool is_loopback(const uint8_t *addr, size_t size)
{
	if (size == sizeof(struct in_addr))
		return addr[0] == IN_LOOPBACKNET;
	return !memcmp(addr, &in6addr_loopback, size);
}

/* An address of the host that was dumped, so its ports are mapped */
static bool is_own(const struct mapping *m, const uint8_t *addr, size_t size)
{
	struct own key = {};

	key.size = size;
	addr = bare_addr(addr, &key.size);
	if (is_loopback(addr, key.size))
		return true;
	memcpy(key.addr, addr, key.size);
	return m->count && bsearch(&key, m->own, m->count, sizeof(key),
				   compare_own);
}

static void add_own(struct mapping *m, const struct inetcr_socket *sock,
		    unsigned int number)
{
	const struct nlattr *nla = inetcr_socket_find(sock, number);
	struct own own = {};
	const uint8_t *addr;

	if (!nla || (inetcr_nla_len(nla) != sizeof(struct in_addr) &&
		     inetcr_nla_len(nla) != sizeof(struct in6_addr)))
		return;
	own.size = inetcr_nla_len(nla);
	addr = bare_addr(inetcr_nla_data(nla), &own.size);
	memcpy(own.addr, addr, own.size);
	if (!inetcr_is_unspecified(own.addr, own.size))
		m->own[m->count++] = own;
}

static int find_own(struct mapping *m, const struct inetcr_msgs *msgs,
		    struct inetcr_err *err)
{
	struct inetcr_socket sock = {};

	m->own = calloc(2 * inetcr_socket_count(msgs) + 1, sizeof(*m->own));
	if (!m->own)
		return inetcr_fail(err, ENOMEM, "out of memory");
	while (inetcr_socket_next(msgs, &sock)) {
		add_own(m, &sock, AF_INET_CR_ATTR_LOCAL_ADDR);
		add_own(m, &sock, AF_INET_CR_ATTR_SOURCE_ADDR);
	}
	qsort(m->own, m->count, sizeof(*m->own), compare_own);
	return 0;
}

/* Headers */

static uint32_t sum16(const uint8_t *data, size_t len)
{
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i + 1 < len; i += 2)
		sum += data[i] << 8 | data[i + 1];
	return sum;
}

/* Of a checksum whose covered bytes change from @old to @new (RFC 1624) */
static void fix_sum(uint8_t *check, const uint8_t *old, const uint8_t *new,
		    size_t len)
{
	uint64_t sum = (uint16_t)~(check[0] << 8 | check[1]);

	if (!memcmp(old, new, len))
		return;
	/* sum16() of at most 64 KiB: a multiple of 0xffff is added for "-" */
	sum += 0xffffULL * 0x10000 - sum16(old, len) + sum16(new, len);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	check[0] = (uint16_t)~sum >> 8;
	check[1] = (uint16_t)~sum;
}

/**
 * struct packet - headers of a packet
 * @data: they
 * @old: what they were
 * @len: how long
 * @sent: this host has sent it, else received it
 * @ports: of a socket that has ports
 * @depth: in so many ICMP errors
 */
struct packet {
	uint8_t *data;
	const uint8_t *old;
	size_t len;
	unsigned int depth;
	bool sent;
	bool ports;
};

/**
 * struct layout - offsets in an IP header
 * @addr: the addresses, source first
 * @size: of one
 * @protocol: what comes behind it
 * @end: where that begins
 */
struct layout {
	size_t addr;
	size_t size;
	uint8_t protocol;
	size_t end;
};

static bool get_layout(const uint8_t *data, size_t len, struct layout *l)
{
	if (len >= sizeof(struct iphdr) && data[0] >> 4 == 4) {
		*l = (struct layout){
			offsetof(struct iphdr, saddr), sizeof(struct in_addr),
			data[offsetof(struct iphdr, protocol)],
			(data[0] & 0xf) * 4,
		};
		return l->end >= sizeof(struct iphdr) && l->end <= len;
	}
	if (len >= sizeof(struct ip6_hdr) && data[0] >> 4 == 6) {
		*l = (struct layout){
			offsetof(struct ip6_hdr, ip6_src),
			sizeof(struct in6_addr),
			data[offsetof(struct ip6_hdr, ip6_nxt)],
			sizeof(struct ip6_hdr),
		};
		return true;
	}
	return false;
}

static bool is_error(const struct packet *p, const struct layout *l)
{
	uint8_t type;

	if (p->len < l->end + sizeof(struct icmphdr))
		return false;
	type = p->data[l->end];
	if (l->protocol == IPPROTO_ICMP)
		return type == ICMP_DEST_UNREACH ||
		       type == ICMP_SOURCE_QUENCH || type == ICMP_REDIRECT ||
		       type == ICMP_TIME_EXCEEDED ||
		       type == ICMP_PARAMETERPROB;
	return l->protocol == IPPROTO_ICMPV6 && !(type & ICMP6_INFOMSG_MASK);
}

static bool map_packet(struct mapping *m, const struct packet *p);

/* The packet that an ICMP error is about; its sums are part of the error's */
static bool map_inner(struct mapping *m, const struct packet *p,
		      const struct layout *l)
{
	size_t start = l->end + sizeof(struct icmphdr);
	const struct packet inner = {
		.data = p->data + start, .old = p->old + start,
		.len = p->len - start, .sent = !p->sent, .ports = p->ports,
		.depth = p->depth + 1,
	};
	uint8_t *check = p->data + l->end + offsetof(struct icmphdr, checksum);
	bool changed;

	changed = map_packet(m, &inner);
	fix_sum(check, inner.old, inner.data, inner.len & ~1UL);
	if (l->protocol == IPPROTO_ICMPV6)
		fix_sum(check, p->old + l->addr, p->data + l->addr,
			2 * l->size);
	return changed;
}

static bool map_udp(struct mapping *m, const struct packet *p,
		    const struct layout *l)
{
	uint8_t *udp = p->data + l->end;
	uint8_t *check = udp + offsetof(struct udphdr, check);
	const uint8_t *saddr = p->old + l->addr;
	const uint8_t *daddr = saddr + l->size;
	bool changed = false;

	if (p->ports && (p->sent || is_own(m, saddr, l->size)))
		changed |= map_be_port(m->map, udp);
	if (p->ports && (!p->sent || is_own(m, daddr, l->size)))
		changed |= map_be_port(m->map, udp + 2);
	if (l->protocol == IPPROTO_UDP && !check[0] && !check[1])
		return changed;
	fix_sum(check, p->old + l->addr, p->data + l->addr, 2 * l->size);
	fix_sum(check, p->old + l->end, udp, 4);
	if (!check[0] && !check[1])
		memset(check, 0xff, 2);
	return changed;
}

static bool map_packet(struct mapping *m, const struct packet *p)
{
	struct layout l;
	bool changed;

	if (!get_layout(p->data, p->len, &l))
		return false;
	changed = map_addr(m->map, p->data + l.addr, l.size);
	changed |= map_addr(m->map, p->data + l.addr + l.size, l.size);
	if (l.size == sizeof(struct in_addr))
		fix_sum(p->data + offsetof(struct iphdr, check),
			p->old + l.addr, p->data + l.addr, 2 * l.size);
	if ((l.protocol == IPPROTO_UDP || l.protocol == IPPROTO_UDPLITE) &&
	    p->len >= l.end + sizeof(struct udphdr))
		changed |= map_udp(m, p, &l);
	else if (p->depth < PACKET_DEPTH && is_error(p, &l))
		changed |= map_inner(m, p, &l);
	return changed;
}

/* Attributes */

/* The port of a ping socket is an identifier, which is not mapped */
static bool has_ports(const struct inetcr_socket *sock)
{
	uint32_t protocol = inetcr_socket_u32(sock, AF_INET_CR_ATTR_PROTOCOL, 0);

	return inetcr_socket_u32(sock, AF_INET_CR_ATTR_SOCK_TYPE, 0) != SOCK_RAW &&
	       protocol != IPPROTO_ICMP && protocol != IPPROTO_ICMPV6;
}

/* Each socket is looked through once, whatever number of attributes it has */
static void look_at(struct mapping *m, const struct inetcr_socket *sock)
{
	if (m->first == sock->first)
		return;
	m->first = sock->first;
	m->ports = has_ports(sock);
	m->remote = inetcr_socket_find(sock, AF_INET_CR_ATTR_REMOTE_ADDR);
}

/* Where the address is that an entry of the error queue reports */
static const uint8_t *error_addr(const struct nlattr *exterr, size_t *size)
{
	const struct nlattr *header, *at;
	const uint8_t *data;
	uint32_t offset = 0;

	header = inetcr_nest_find(exterr, AF_INET_CR_EXTERR_HEADER);
	at = inetcr_nest_find(exterr, AF_INET_CR_EXTERR_ADDR_OFFSET);
	if (!header)
		return NULL;
	if (at && inetcr_nla_len(at) == sizeof(offset))
		memcpy(&offset, inetcr_nla_data(at), sizeof(offset));
	data = inetcr_nla_data(header);
	*size = inetcr_nla_len(header) && data[0] >> 4 == 6 ?
		sizeof(struct in6_addr) : sizeof(struct in_addr);
	if (!offset || offset > inetcr_nla_len(header) ||
	    inetcr_nla_len(header) - offset < *size)
		return NULL;
	return data + offset;
}

/* The address that a port attribute stands beside; NULL: our own */
static const uint8_t *port_addr(const struct mapping *m,
				const struct inetcr_place *place, size_t *size)
{
	const struct nlattr *nla = m->remote;

	if (place->parent && inetcr_nla_type(place->parent->nla) ==
	    AF_INET_CR_ATTR_EXTERR)
		return error_addr(place->parent->nla, size);
	if (place->parent)
		nla = inetcr_nest_find(place->parent->nla,
				       AF_INET_CR_PENDING_ADDR);
	if (!nla || (inetcr_nla_len(nla) != sizeof(struct in_addr) &&
		     inetcr_nla_len(nla) != sizeof(struct in6_addr)))
		return NULL;
	*size = inetcr_nla_len(nla);
	return inetcr_nla_data(nla);
}

static bool edit_port(struct mapping *m, const struct inetcr_place *place,
		      size_t len)
{
	const uint8_t *addr;
	size_t size;

	if (len != sizeof(uint16_t) || !m->ports)
		return false;
	if (place->parent ||
	    inetcr_nla_type(place->nla) != AF_INET_CR_ATTR_LOCAL_PORT) {
		addr = port_addr(m, place, &size);
		if (!addr || !is_own(m, addr, size))
			return false;
	}
	return inetcr_map_bytes(m->map, INETCR_RULE_PORT, m->buf, len);
}

static bool edit_addrs(struct mapping *m, const struct inetcr_place *place,
		       size_t len)
{
	const struct nlattr *group;
	size_t size = sizeof(struct in_addr), pos;
	bool changed = false;

	group = inetcr_nest_find(place->parent->nla, AF_INET_CR_MSHIP_GROUP);
	if (group && inetcr_nla_len(group) == sizeof(struct in6_addr))
		size = sizeof(struct in6_addr);
	for (pos = 0; pos + size <= len; pos += size)
		changed |= map_addr(m->map, m->buf + pos, size);
	return changed;
}

/* Addresses that are members of a struct, or of each in an array of them */
static bool edit_members(struct mapping *m, const struct inetcr_attr *attr,
			 size_t len)
{
	const struct inetcr_table *table = attr->table;
	bool changed = false;
	unsigned int i;
	size_t pos;

	for (pos = 0; pos + table->size <= len; pos += table->size) {
		for (i = 0; i < table->count; i++) {
			uint8_t *addr = m->buf + pos + table->row[i].offset;

			if (table->row[i].kind == &inetcr_kind_xaddr)
				changed |= map_addr(m->map, addr,
						    inetcr_xaddr_len(addr));
		}
	}
	return changed;
}

static bool edit_header(struct mapping *m, const struct inetcr_place *place,
			size_t len)
{
	const struct packet packet = {
		.data = m->buf, .old = inetcr_nla_data(place->nla),
		.len = len, .ports = m->ports,
	};
	const uint8_t *addr = NULL;
	size_t size, offset;
	bool changed;

	changed = map_packet(m, &packet);
	/* A second header, which no kernel sends, is not what that speaks of */
	if (inetcr_nla_type(place->parent->nla) == AF_INET_CR_ATTR_EXTERR &&
	    inetcr_nest_find(place->parent->nla, AF_INET_CR_EXTERR_HEADER) ==
	    place->nla)
		addr = error_addr(place->parent->nla, &size);
	if (!addr)
		return changed;
	/* Of a local error the header is this address and nothing else */
	offset = addr - packet.old;
	if (!memcmp(m->buf + offset, addr, size))
		changed |= map_addr(m->map, m->buf + offset, size);
	return changed;
}

static bool edit_dev(struct mapping *m, size_t len)
{
	uint8_t name[ADDR_MAX] = {};

	if (!len || len > IFNAMSIZ || !m->buf[0])
		return false;
	memcpy(name, m->buf, len);
	if (!inetcr_map_bytes(m->map, INETCR_RULE_DEV, name, IFNAMSIZ))
		return false;
	memcpy(m->buf, name, sizeof(name));
	return true;
}

/* Of a device with another name; an index is of no use elsewhere */
static bool is_stale_index(struct mapping *m, const struct inetcr_place *place)
{
	const struct nlattr *name;

	if (!place->parent || place->parent->attr->table != &inetcr_dev_table ||
	    inetcr_nla_type(place->nla) != AF_INET_CR_DEV_INDEX)
		return false;
	name = inetcr_nest_find(place->parent->nla, AF_INET_CR_DEV_NAME);
	if (!name || inetcr_nla_len(name) > IFNAMSIZ)
		return false;
	memcpy(m->buf, inetcr_nla_data(name), inetcr_nla_len(name));
	return edit_dev(m, inetcr_nla_len(name));
}

static int edit(void *arg, const struct inetcr_place *place,
		struct inetcr_payload *payload, struct inetcr_err *err)
{
	size_t len = inetcr_nla_len(place->nla);
	const struct inetcr_kind *kind;
	struct mapping *m = arg;
	bool changed = false;

	(void)err;
	if (!place->attr)
		return INETCR_KEEP;
	look_at(m, place->sock);
	if (is_stale_index(m, place))
		return INETCR_DROP;

	kind = place->attr->kind;
	memcpy(m->buf, inetcr_nla_data(place->nla), len);
	if (kind == &inetcr_kind_addr && (len == sizeof(struct in_addr) ||
					  len == sizeof(struct in6_addr)))
		changed = map_addr(m->map, m->buf, len);
	else if ((kind == &inetcr_kind_addrs || kind == &inetcr_kind_addrs6) &&
		 place->parent)
		changed = edit_addrs(m, place, len);
	else if (kind == &inetcr_kind_port)
		changed = edit_port(m, place, len);
	else if (kind == &inetcr_kind_header && place->parent)
		changed = edit_header(m, place, len);
	else if (kind == &inetcr_kind_device)
		changed = edit_dev(m, len);
	else if (kind == &inetcr_kind_struct || kind == &inetcr_kind_structs)
		changed = edit_members(m, place->attr, len);
	if (!changed)
		return INETCR_KEEP;
	payload->data = m->buf;
	payload->len = kind == &inetcr_kind_device ?
		       strnlen((char *)m->buf, IFNAMSIZ - 1) + 1 : len;
	return INETCR_REPLACE;
}

/* Sockets that have become the same */

/**
 * struct name - a socket as ss(8) would write it
 * @before: the socket in the list that is being mapped
 * @after: its name in the new list, allocated
 */
struct name {
	struct inetcr_socket before;
	char *after;
};

static int compare_names(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	int order = strcmp(x->after, y->after);

	if (order)
		return order;
	return x->before.number < y->before.number ? -1 :
	       x->before.number > y->before.number;
}

/* Two that have the same name now */
static int check_pair(const struct name *x, const struct name *y,
		      struct inetcr_err *err)
{
	char *a = inetcr_socket_name(&x->before), *b = inetcr_socket_name(&y->before);
	int ret = 0;

	if (!a || !b)
		ret = inetcr_fail(err, ENOMEM, "out of memory");
	else if (strcmp(a, b))
		ret = inetcr_fail(err, EADDRINUSE,
				  "sockets %u (%s) and %u (%s) would both become %s",
				  x->before.number, a, y->before.number, b,
				  y->after);
	free(a);
	free(b);
	return ret;
}

static int compare_all(struct name *name, size_t n, struct inetcr_err *err)
{
	size_t i;
	int ret = 0;

	qsort(name, n, sizeof(*name), compare_names);
	for (i = 1; i < n && !ret; i++) {
		if (!strcmp(name[i - 1].after, name[i].after))
			ret = check_pair(&name[i - 1], &name[i], err);
	}
	return ret;
}

static int check_names(const struct inetcr_msgs *before,
		       const struct inetcr_msgs *after, struct inetcr_err *err)
{
	struct inetcr_socket old = {}, new = {};
	struct name *name;
	size_t n = 0;
	int ret = 0;

	name = calloc(inetcr_socket_count(after) + 1, sizeof(*name));
	if (!name)
		return inetcr_fail(err, ENOMEM, "out of memory");
	while (!ret && inetcr_socket_next(before, &old) &&
	       inetcr_socket_next(after, &new)) {
		name[n].before = old;
		name[n].after = inetcr_socket_name(&new);
		if (!name[n++].after)
			ret = inetcr_fail(err, ENOMEM, "out of memory");
	}
	if (!ret)
		ret = compare_all(name, n, err);
	while (n)
		free(name[--n].after);
	free(name);
	return ret;
}

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static bool is_same_attr(const struct inetcr_socket *a,
			 const struct inetcr_socket *b, unsigned int number)
{
	const struct nlattr *x = inetcr_socket_find(a, number);
	const struct nlattr *y = inetcr_socket_find(b, number);

	if (!x || !y)
		return !x && !y;
	return inetcr_nla_len(x) == inetcr_nla_len(y) &&
	       !memcmp(inetcr_nla_data(x), inetcr_nla_data(y),
		       inetcr_nla_len(x));
}

/* A connection is known to its peer by all four */
static int check_connection(const struct inetcr_socket *old,
			    const struct inetcr_socket *new,
			    struct inetcr_err *err)
{
	static const unsigned int name[] = {
		AF_INET_CR_ATTR_LOCAL_ADDR, AF_INET_CR_ATTR_LOCAL_PORT,
		AF_INET_CR_ATTR_REMOTE_ADDR, AF_INET_CR_ATTR_REMOTE_PORT,
	};
	size_t i;

	if (!inetcr_socket_find(old, AF_INET_CR_ATTR_TCP))
		return 0;
	for (i = 0; i < ARRAY_SIZE(name); i++) {
		if (!is_same_attr(old, new, name[i]))
			return inetcr_fail(err, EOPNOTSUPP,
					   "socket %u: the peer of a TCP connection cannot follow it to another address or port",
					   old->number);
	}
	return 0;
}

static int check_connections(const struct inetcr_msgs *before,
			     const struct inetcr_msgs *after,
			     struct inetcr_err *err)
{
	struct inetcr_socket old = {}, new = {};
	int ret = 0;

	while (!ret && inetcr_socket_next(before, &old) &&
	       inetcr_socket_next(after, &new))
		ret = check_connection(&old, &new, err);
	return ret;
}

int inetcr_map_apply(struct inetcr_map *map, struct inetcr_msgs *msgs,
		     struct inetcr_err *err)
{
	struct mapping *m = calloc(1, sizeof(*m));
	struct inetcr_msgs mapped = {};
	int ret;

	if (!m)
		return inetcr_fail(err, ENOMEM, "out of memory");
	m->map = map;
	ret = find_own(m, msgs, err);
	if (!ret)
		ret = inetcr_msgs_join(&mapped, msgs, 0, err);
	if (!ret)
		ret = inetcr_edit(&mapped, edit, m, err);
	if (!ret)
		ret = check_names(msgs, &mapped, err);
	if (!ret)
		ret = check_connections(msgs, &mapped, err);
	free(m->own);
	free(m);
	if (ret) {
		inetcr_msgs_free(&mapped);
		return ret;
	}
	inetcr_msgs_free(msgs);
	*msgs = mapped;
	return 0;
}
