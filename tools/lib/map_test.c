// SPDX-License-Identifier: GPL-2.0
/*
 * Maps: what changes and what stays. Of packets, the headers after mapping are
 * held against headers made with the mapped addresses, checksums and all.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <linux/xfrm.h>

#include <sys/resource.h>

#include "test.h"

static int add(struct inetcr_map *map, const char *rule,
	       struct inetcr_err *err)
{
	if (!strncmp(rule, "dev ", 4))
		return inetcr_map_dev(map, rule + 4, err);
	if (!strncmp(rule, "port ", 5))
		return inetcr_map_port(map, rule + 5, err);
	return inetcr_map_addr(map, rule, err);
}

static struct inetcr_map *map_of(const char * const *rules)
{
	struct inetcr_map *map = inetcr_map_new();
	struct inetcr_err err;

	for (; *rules; rules++) {
		if (add(map, *rules, &err)) {
			printf("# %s\n", err.text);
			abort();
		}
	}
	return map;
}

#define MAP(...)	map_of((const char * const []){ __VA_ARGS__, NULL })

/* With the map, and without it afterwards */
static bool apply(struct inetcr_map *map, struct inetcr_msgs *msgs)
{
	struct inetcr_err err;
	int ret;

	ret = inetcr_map_apply(map, msgs, &err) ||
	      inetcr_msgs_check(msgs, &err);
	if (ret)
		printf("# %s\n", err.text);
	inetcr_map_free(map);
	return !ret;
}

static bool reads(const struct inetcr_msgs *msgs, unsigned int number,
		  unsigned int attr, const char *expected)
{
	struct inetcr_socket sock = {};
	const struct nlattr *nla;
	char *text = NULL;
	bool same;

	while (inetcr_socket_next(msgs, &sock) && sock.number < number)
		;
	nla = inetcr_socket_find(&sock, attr);
	if (nla)
		text = inetcr_attr_text(nla);
	same = text && !strcmp(text, expected);
	if (!same)
		printf("# \"%s\", expected \"%s\"\n", text, expected);
	free(text);
	return same;
}

static void put_addr(struct test_msg *msg, unsigned int number,
		     const char *text)
{
	unsigned char addr[16];

	if (inet_pton(AF_INET, text, addr) == 1)
		test_put(msg, number, addr, 4);
	else if (inet_pton(AF_INET6, text, addr) == 1)
		test_put(msg, number, addr, 16);
	else
		abort();
}

static void put_port(struct test_msg *msg, unsigned int number, uint16_t port)
{
	test_put(msg, number, &port, sizeof(port));
}

/* A socket bound to @local, and connected if there is a @remote */
static void start(struct test_msg *msg, const char *local, uint16_t port,
		  const char *remote, uint16_t remote_port)
{
	test_msg_start(msg);
	test_put_u32(msg, AF_INET_CR_ATTR_SOCK_TYPE, SOCK_DGRAM);
	put_addr(msg, AF_INET_CR_ATTR_LOCAL_ADDR, local);
	put_port(msg, AF_INET_CR_ATTR_LOCAL_PORT, port);
	if (!remote)
		return;
	put_addr(msg, AF_INET_CR_ATTR_REMOTE_ADDR, remote);
	put_port(msg, AF_INET_CR_ATTR_REMOTE_PORT, remote_port);
}

static void add_socket(struct inetcr_msgs *msgs, const char *local,
		       uint16_t port, const char *remote, uint16_t remote_port)
{
	struct inetcr_err err;
	struct test_msg msg;

	start(&msg, local, port, remote, remote_port);
	inetcr_msgs_append(msgs, &msg.head, &err);
}

/* 1 bound, 2 its client on the same host, 3 a client of another host */
static void three_sockets(struct inetcr_msgs *msgs)
{
	add_socket(msgs, "10.88.0.5", 5000, NULL, 0);
	add_socket(msgs, "127.0.0.1", 7000, "10.88.0.5", 5000);
	add_socket(msgs, "0.0.0.0", 5001, "10.88.7.7", 5000);
}

static void test_addresses(void)
{
	struct inetcr_msgs msgs = {};

	three_sockets(&msgs);
	ok(apply(MAP("10.88.0.5=10.88.0.9"), &msgs) &&
	   reads(&msgs, 1, AF_INET_CR_ATTR_LOCAL_ADDR, "10.88.0.9") &&
	   reads(&msgs, 2, AF_INET_CR_ATTR_REMOTE_ADDR, "10.88.0.9") &&
	   reads(&msgs, 2, AF_INET_CR_ATTR_LOCAL_ADDR, "127.0.0.1") &&
	   reads(&msgs, 3, AF_INET_CR_ATTR_REMOTE_ADDR, "10.88.7.7") &&
	   reads(&msgs, 3, AF_INET_CR_ATTR_LOCAL_ADDR, "0.0.0.0"),
	   "an address, wherever it stands, and no other");
	inetcr_msgs_free(&msgs);

	three_sockets(&msgs);
	ok(apply(MAP("10.88.0.0/16=10.89.0.0/16", "10.88.0.5=192.0.2.1"),
		 &msgs) &&
	   reads(&msgs, 1, AF_INET_CR_ATTR_LOCAL_ADDR, "192.0.2.1") &&
	   reads(&msgs, 3, AF_INET_CR_ATTR_REMOTE_ADDR, "10.89.7.7"),
	   "a prefix keeps what is behind it; an address comes before it");
	ok(apply(MAP("10.88.0.0/13=10.96.0.0/13"), &msgs) &&
	   reads(&msgs, 3, AF_INET_CR_ATTR_REMOTE_ADDR, "10.97.7.7"),
	   "a prefix that ends in a byte");
	ok(apply(MAP("0.0.0.0/0=0.0.0.0/0", "192.0.2.1=10.97.7.7",
		     "10.97.7.7=192.0.2.1"), &msgs) &&
	   reads(&msgs, 1, AF_INET_CR_ATTR_LOCAL_ADDR, "10.97.7.7") &&
	   reads(&msgs, 3, AF_INET_CR_ATTR_REMOTE_ADDR, "192.0.2.1"),
	   "two addresses are exchanged");
	inetcr_msgs_free(&msgs);

	add_socket(&msgs, "2001:db8::5", 53, "2001:db8::9", 53);
	ok(apply(MAP("2001:db8::/32=2001:db9::/32", "2001:db8::9=fe80::1"),
		 &msgs), "addresses of 16 bytes");
	ok(!memcmp(inetcr_nla_data(inetcr_msg_find(msgs.data,
						   AF_INET_CR_ATTR_LOCAL_ADDR)),
		   "\x20\x01\x0d\xb9\0\0\0\0\0\0\0\0\0\0\0\5", 16) &&
	   !memcmp(inetcr_nla_data(inetcr_msg_find(msgs.data,
						   AF_INET_CR_ATTR_REMOTE_ADDR)),
		   "\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\1", 16),
	   "likewise");
	inetcr_msgs_free(&msgs);
}

/* A dual-stack socket is bound to, and connected, in IPv4 */
static void test_mapped_addresses(void)
{
	struct inetcr_msgs msgs = {};

	add_socket(&msgs, "::ffff:10.88.0.5", 5000, NULL, 0);
	add_socket(&msgs, "::", 7000, "::ffff:10.88.0.5", 5000);
	add_socket(&msgs, "::", 7001, "::ffff:127.0.0.1", 5000);
	ok(apply(MAP("10.88.0.0/16=10.89.0.0/16", "port 5000=6000"), &msgs) &&
	   reads(&msgs, 1, AF_INET_CR_ATTR_LOCAL_ADDR, "::ffff:10.89.0.5") &&
	   reads(&msgs, 2, AF_INET_CR_ATTR_REMOTE_ADDR, "::ffff:10.89.0.5") &&
	   reads(&msgs, 2, AF_INET_CR_ATTR_REMOTE_PORT, "6000") &&
	   reads(&msgs, 3, AF_INET_CR_ATTR_REMOTE_ADDR, "::ffff:127.0.0.1") &&
	   reads(&msgs, 3, AF_INET_CR_ATTR_REMOTE_PORT, "6000"),
	   "IPv4 addresses of IPv6 sockets");
	inetcr_msgs_free(&msgs);
}

static void test_ports(void)
{
	struct inetcr_msgs msgs = {};

	three_sockets(&msgs);
	ok(apply(MAP("port 5000=6000"), &msgs) &&
	   reads(&msgs, 1, AF_INET_CR_ATTR_LOCAL_PORT, "6000") &&
	   reads(&msgs, 2, AF_INET_CR_ATTR_REMOTE_PORT, "6000") &&
	   reads(&msgs, 3, AF_INET_CR_ATTR_REMOTE_PORT, "5000"),
	   "a port of this host, on either side, and not of another");
	inetcr_msgs_free(&msgs);
}

static void test_ids(void)
{
	struct inetcr_msgs msgs = {};
	struct inetcr_err err;
	uint32_t icmp = IPPROTO_ICMP;

	add_socket(&msgs, "10.0.0.1", 5000, NULL, 0);
	inetcr_socket_set(&msgs, 1, AF_INET_CR_ATTR_PROTOCOL, &icmp, 4, &err);
	ok(apply(MAP("port 5000=6000"), &msgs) &&
	   reads(&msgs, 1, AF_INET_CR_ATTR_LOCAL_PORT, "5000"),
	   "the identifier of a ping socket is no port");
	inetcr_msgs_free(&msgs);
}

static void put_dev(struct test_msg *msg, unsigned int number,
		    const char *name, const char *addr)
{
	struct nlattr *nest = test_put(msg, number, NULL, 0);

	test_put(msg, AF_INET_CR_DEV_NAME, name, strlen(name) + 1);
	test_put_u32(msg, AF_INET_CR_DEV_INDEX, 2);
	if (addr)
		put_addr(msg, AF_INET_CR_DEV_ADDR, addr);
	test_nest_end(msg, nest);
}

static void test_devices(void)
{
	struct inetcr_msgs msgs = {};
	struct inetcr_err err;
	struct nlattr *nest;
	struct test_msg msg;

	start(&msg, "10.0.0.1", 53, NULL, 0);
	test_put(&msg, AF_INET_CR_ATTR_SOCKOPT_BINDTODEVICE, "eth0", 5);
	put_dev(&msg, AF_INET_CR_ATTR_IP_MULTICAST_IF, "eth0", "10.0.0.1");
	put_dev(&msg, AF_INET_CR_ATTR_IP_UNICAST_IF, "eth1", NULL);
	nest = test_put(&msg, AF_INET_CR_ATTR_IP_MEMBERSHIP, NULL, 0);
	put_addr(&msg, AF_INET_CR_MSHIP_GROUP, "239.1.2.3");
	put_dev(&msg, AF_INET_CR_MSHIP_DEV, "eth0", "10.0.0.1");
	test_put(&msg, AF_INET_CR_MSHIP_SOURCES,
		 "\12\0\0\5\12\0\0\1\12\0\0\7", 12);
	test_nest_end(&msg, nest);
	nest = test_put(&msg, AF_INET_CR_ATTR_UDP_PENDING, NULL, 0);
	put_addr(&msg, AF_INET_CR_PENDING_ADDR, "10.0.0.7");
	put_port(&msg, AF_INET_CR_PENDING_PORT, 53);
	put_dev(&msg, AF_INET_CR_PENDING_DEV, "eth0", NULL);
	put_addr(&msg, AF_INET_CR_PENDING_SOURCE, "10.0.0.1");
	test_nest_end(&msg, nest);
	inetcr_msgs_append(&msgs, &msg.head, &err);
	ok(apply(MAP("dev eth0=longer.7", "10.0.0.1=10.0.0.2",
		     "10.0.0.7=10.0.0.8", "port 53=5353"), &msgs),
	   "a device");
	ok(reads(&msgs, 1, AF_INET_CR_ATTR_SOCKOPT_BINDTODEVICE, "longer.7"),
	   "that a socket is bound to");
	ok(reads(&msgs, 1, AF_INET_CR_ATTR_IP_MULTICAST_IF,
		 "longer.7 addr 10.0.0.2"), "with an address, index gone");
	ok(reads(&msgs, 1, AF_INET_CR_ATTR_IP_UNICAST_IF, "eth1 index 2"),
	   "another device stays as it is");
	ok(reads(&msgs, 1, AF_INET_CR_ATTR_IP_MEMBERSHIP,
		 "239.1.2.3 dev longer.7 addr 10.0.0.2 "
		 "{10.0.0.5 10.0.0.2 10.0.0.8}"), "of a membership");
	ok(reads(&msgs, 1, AF_INET_CR_ATTR_UDP_PENDING,
		 "to 10.0.0.8 port 53 dev longer.7 source 10.0.0.2"),
	   "of corked data, whose destination is mapped, its port is not");
	inetcr_msgs_free(&msgs);
}

/* Packets */

static void put16(unsigned char *at, unsigned int value)
{
	at[0] = value >> 8;
	at[1] = value;
}

static uint32_t sum_of(const unsigned char *data, size_t len, uint32_t sum)
{
	size_t i;

	for (i = 0; i < len; i++)
		sum += i % 2 ? data[i] : data[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

static size_t addr_len(int version)
{
	return version == 4 ? 4 : 16;
}

/* An IP header for @len bytes behind it; its length */
static size_t make_ip(unsigned char *p, const char *from, const char *to,
		      int protocol, size_t len)
{
	int version = strchr(from, ':') ? 6 : 4;

	memset(p, 0, version == 4 ? 20 : 40);
	if (version == 4) {
		p[0] = 0x45;
		put16(p + 2, 20 + len);
		p[8] = 64;
		p[9] = protocol;
		inet_pton(AF_INET, from, p + 12);
		inet_pton(AF_INET, to, p + 16);
		put16(p + 10, ~sum_of(p, 20, 0));
		return 20;
	}
	p[0] = 0x60;
	put16(p + 4, len);
	p[6] = protocol;
	p[7] = 64;
	inet_pton(AF_INET6, from, p + 8);
	inet_pton(AF_INET6, to, p + 24);
	return 40;
}

/* Addresses, length and protocol, as the checksum covers them */
static uint32_t pseudo(const unsigned char *ip, size_t ip_len, int protocol,
		       size_t len)
{
	size_t n = addr_len(ip_len == 20 ? 4 : 6);

	return sum_of(ip + ip_len - 2 * n, 2 * n, protocol + len);
}

/* Headers of a datagram with five bytes of payload */
static size_t make_udp(unsigned char *p, const char *from, uint16_t sport,
		       const char *to, uint16_t dport)
{
	static const unsigned char payload[] = "hello";
	size_t ip = make_ip(p, from, to, IPPROTO_UDP, 13);
	unsigned char *udp = p + ip;
	uint32_t sum;

	put16(udp, sport);
	put16(udp + 2, dport);
	put16(udp + 4, 13);
	put16(udp + 6, 0);
	sum = sum_of(udp, 8, pseudo(p, ip, IPPROTO_UDP, 13));
	put16(udp + 6, ~sum_of(payload, 5, sum));
	return ip + 8;
}

/* Port unreachable from @from to @to for a datagram from @to to @of */
static size_t make_error(unsigned char *p, const char *from, const char *to,
			 uint16_t sport, const char *of, uint16_t dport)
{
	int v6 = !!strchr(from, ':');
	int protocol = v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
	size_t len, ip;

	ip = v6 ? 40 : 20;
	len = 8 + make_udp(p + ip + 8, to, sport, of, dport);
	make_ip(p, from, to, protocol, len);
	memset(p + ip, 0, 8);
	p[ip] = v6 ? 1 : 3;
	p[ip + 1] = v6 ? 4 : 3;
	put16(p + ip + 2, ~sum_of(p + ip, len, v6 ?
				  pseudo(p, ip, protocol, len) : 0));
	return ip + len;
}

static const struct nlattr *inside(const struct inetcr_msgs *msgs,
				   unsigned int attr, unsigned int number)
{
	return inetcr_nest_find(inetcr_msg_find(msgs->data, attr), number);
}

static bool has_header(const struct inetcr_msgs *msgs, unsigned int attr,
		       unsigned int number, const unsigned char *header,
		       size_t len)
{
	const struct nlattr *nla = inside(msgs, attr, number);
	bool same;
	size_t i;

	same = inetcr_nla_len(nla) == len &&
	       !memcmp(inetcr_nla_data(nla), header, len);
	for (i = 0; !same && i < len; i++)
		printf("%s%02x/%02x", i % 4 ? " " : "\n#   ",
		       ((unsigned char *)inetcr_nla_data(nla))[i], header[i]);
	return same;
}

static void queue_header(struct inetcr_msgs *msgs, const char *local,
			 const unsigned char *header, size_t len)
{
	struct inetcr_err err;
	struct nlattr *nest;
	struct test_msg msg;

	start(&msg, local, 53, NULL, 0);
	nest = test_put(&msg, AF_INET_CR_ATTR_DGRAM, NULL, 0);
	test_put(&msg, AF_INET_CR_DGRAM_HEADER, header, len);
	put_dev(&msg, AF_INET_CR_DGRAM_PKTINFO, "eth0", NULL);
	test_nest_end(&msg, nest);
	inetcr_msgs_append(msgs, &msg.head, &err);
}

static void test_queue(void)
{
	unsigned char header[96], expected[96];
	struct inetcr_msgs msgs = {};
	const struct nlattr *dev;
	size_t len;

	len = make_udp(header, "10.0.0.7", 53, "10.0.0.1", 53);
	queue_header(&msgs, "10.0.0.1", header, len);
	make_udp(expected, "10.9.9.9", 53, "10.1.2.3", 5353);
	ok(apply(MAP("10.0.0.1=10.1.2.3", "10.0.0.7=10.9.9.9", "port 53=5353",
		     "dev eth0=net1"), &msgs) &&
	   has_header(&msgs, AF_INET_CR_ATTR_DGRAM, AF_INET_CR_DGRAM_HEADER,
		      expected, len),
	   "a datagram's addresses, our port, and both checksums");
	dev = inside(&msgs, AF_INET_CR_ATTR_DGRAM, AF_INET_CR_DGRAM_PKTINFO);
	dev = inetcr_nest_find(dev, AF_INET_CR_DEV_NAME);
	ok(!strcmp(inetcr_nla_data(dev), "net1"),
	   "and the device it arrived at");
	inetcr_msgs_free(&msgs);

	len = make_udp(header, "10.0.0.1", 53, "10.0.0.1", 53);
	queue_header(&msgs, "10.0.0.1", header, len);
	make_udp(expected, "10.1.2.3", 5353, "10.1.2.3", 5353);
	ok(apply(MAP("10.0.0.1=10.1.2.3", "port 53=5353"), &msgs) &&
	   has_header(&msgs, AF_INET_CR_ATTR_DGRAM, AF_INET_CR_DGRAM_HEADER,
		      expected, len),
	   "of a datagram that the host sent to itself both ports");
	inetcr_msgs_free(&msgs);

	len = make_udp(header, "10.0.0.7", 53, "10.0.0.1", 53);
	memset(header + 26, 0, 2);
	queue_header(&msgs, "10.0.0.1", header, len);
	make_udp(expected, "10.0.0.7", 53, "10.1.2.3", 53);
	memset(expected + 26, 0, 2);
	ok(apply(MAP("10.0.0.1=10.1.2.3"), &msgs) &&
	   has_header(&msgs, AF_INET_CR_ATTR_DGRAM, AF_INET_CR_DGRAM_HEADER,
		      expected, len), "no checksum stays none");
	inetcr_msgs_free(&msgs);

	len = make_udp(header, "2001:db8::7", 53, "2001:db8::1", 53);
	queue_header(&msgs, "2001:db8::1", header, len);
	make_udp(expected, "2001:db8::7", 53, "fd00::1", 5353);
	ok(apply(MAP("2001:db8::1=fd00::1", "port 53=5353"), &msgs) &&
	   has_header(&msgs, AF_INET_CR_ATTR_DGRAM, AF_INET_CR_DGRAM_HEADER,
		      expected, len), "a datagram of IPv6");
	inetcr_msgs_free(&msgs);
}

static void queue_error(struct inetcr_msgs *msgs, const char *local,
			const unsigned char *header, size_t len, size_t offset)
{
	struct inetcr_err err;
	struct nlattr *nest;
	struct test_msg msg;

	start(&msg, local, 53, NULL, 0);
	nest = test_put(&msg, AF_INET_CR_ATTR_EXTERR, NULL, 0);
	test_put(&msg, AF_INET_CR_EXTERR_HEADER, header, len);
	test_put_u32(&msg, AF_INET_CR_EXTERR_ADDR_OFFSET, offset);
	put_port(&msg, AF_INET_CR_EXTERR_PORT, 53);
	test_nest_end(&msg, nest);
	inetcr_msgs_append(msgs, &msg.head, &err);
}

static void test_errors(void)
{
	unsigned char header[160], expected[160];
	struct inetcr_msgs msgs = {};
	size_t len;

	len = make_error(header, "10.0.0.9", "10.0.0.1", 53, "10.0.0.7", 53);
	queue_error(&msgs, "10.0.0.1", header, len, 20 + 8 + 16);
	make_error(expected, "10.0.0.9", "10.1.2.3", 5353, "10.6.6.7", 53);
	ok(apply(MAP("10.0.0.1=10.1.2.3", "10.0.0.7=10.6.6.7", "port 53=5353"),
		 &msgs) &&
	   has_header(&msgs, AF_INET_CR_ATTR_EXTERR, AF_INET_CR_EXTERR_HEADER,
		      expected, len),
	   "an ICMP error and what it is about, five checksums");
	ok(reads(&msgs, 1, AF_INET_CR_ATTR_LOCAL_PORT, "5353") &&
	   *(uint16_t *)inetcr_nla_data(inside(&msgs, AF_INET_CR_ATTR_EXTERR,
					       AF_INET_CR_EXTERR_PORT)) == 53,
	   "the port it was sent to is another host's");
	inetcr_msgs_free(&msgs);

	len = make_error(header, "fd00::9", "fd00::1", 53, "fd00::7", 53);
	queue_error(&msgs, "fd00::1", header, len, 40 + 8 + 24);
	make_error(expected, "fd00::9", "fd01::1", 5353, "fd00::7", 53);
	ok(apply(MAP("fd00::1=fd01::1", "port 53=5353"), &msgs) &&
	   has_header(&msgs, AF_INET_CR_ATTR_EXTERR, AF_INET_CR_EXTERR_HEADER,
		      expected, len), "the same of IPv6");
	inetcr_msgs_free(&msgs);

	memset(header, 0, 28);
	inet_pton(AF_INET, "10.0.0.7", header + 16);
	queue_error(&msgs, "10.0.0.1", header, 28, 16);
	inet_pton(AF_INET, "10.6.6.7", header + 16);
	ok(apply(MAP("10.0.0.7=10.6.6.7"), &msgs) &&
	   has_header(&msgs, AF_INET_CR_ATTR_EXTERR, AF_INET_CR_EXTERR_HEADER,
		      header, 28), "a local error has an address only");
	inetcr_msgs_free(&msgs);
}

/* Found by the fuzzer: an offset that speaks of another header */
static void test_two_headers(void)
{
	unsigned char header[64] = {};
	struct inetcr_msgs msgs = {};
	struct inetcr_err err;
	struct nlattr *nest;
	struct test_msg msg;

	start(&msg, "10.0.0.1", 53, NULL, 0);
	nest = test_put(&msg, AF_INET_CR_ATTR_EXTERR, NULL, 0);
	test_put(&msg, AF_INET_CR_EXTERR_HEADER, header, sizeof(header));
	test_put(&msg, AF_INET_CR_EXTERR_HEADER, header, 8);
	test_put_u32(&msg, AF_INET_CR_EXTERR_ADDR_OFFSET, 40);
	test_nest_end(&msg, nest);
	inetcr_msgs_append(&msgs, &msg.head, &err);
	ok(apply(MAP("10.0.0.7=10.6.6.7"), &msgs) &&
	   has_header(&msgs, AF_INET_CR_ATTR_EXTERR, AF_INET_CR_EXTERR_HEADER,
		      header, sizeof(header)), "an error with two headers");
	inetcr_msgs_free(&msgs);
}

/* Rules */

static bool refuses(const char *first, const char *rule, const char *sentence)
{
	struct inetcr_map *map = first ? MAP(first) : inetcr_map_new();
	struct inetcr_err err;
	bool passed;

	passed = add(map, rule, &err) == -EINVAL && strstr(err.text, sentence);
	if (!passed)
		printf("# %s: \"%s\"\n", rule, err.text);
	inetcr_map_free(map);
	return passed;
}

static void test_malformed(void)
{
	ok(refuses(NULL, "10.0.0.1", "not of the form FROM=TO") &&
	   refuses(NULL, "=10.0.0.1", " is not an address") &&
	   refuses(NULL, "10.0.0.1=", " is not an address") &&
	   refuses(NULL, "10.0.0=10.0.0.1", "10.0.0 is not an address") &&
	   refuses(NULL, "10.0.0.0/=10.0.0.1", "is not an address") &&
	   refuses(NULL, "10.0.0.0/33=10.0.0.1", "is not an address") &&
	   refuses(NULL, "10.0.0.0/8x=10.0.0.1", "is not an address") &&
	   refuses(NULL, "10.0.0.1=fd00::1", "different families") &&
	   refuses(NULL, "10.0.0.0/8=11.0.0.0/9", "different length") &&
	   refuses(NULL, "10.0.0.1/8=11.0.0.0/8", "behind the prefix") &&
	   refuses(NULL, "10.0.0.0/8=11.1.0.0/8", "behind the prefix") &&
	   refuses(NULL, "0.0.0.0=10.0.0.1", "unspecified") &&
	   refuses(NULL, "fd00::1=::", "unspecified"), "bad addresses");
	ok(refuses(NULL, "dev eth0=", " is not a device's name") &&
	   refuses(NULL, "dev sixteenletters16=x", "not a device's name") &&
	   refuses(NULL, "dev a/b=x", "not a device's name"), "bad devices");
	ok(refuses(NULL, "port 0=1", "0 is not a port") &&
	   refuses(NULL, "port 53=65536", "65536 is not a port") &&
	   refuses(NULL, "port 53=x", "x is not a port") &&
	   refuses(NULL, "port -1=1", "-1 is not a port"), "bad ports");
}

static void test_policies(void)
{
	struct xfrm_userpolicy_info info = {
		.sel.prefixlen_s = 32, .sel.prefixlen_d = 16,
	};
	struct xfrm_user_tmpl tmpl[2] = {};
	struct inetcr_msgs msgs = {};
	const struct nlattr *nla;
	struct inetcr_err err;
	struct nlattr *nest;
	struct test_msg msg;

	inet_pton(AF_INET, "10.0.0.1", &info.sel.saddr);
	inet_pton(AF_INET, "10.9.0.0", &info.sel.daddr);
	inet_pton(AF_INET, "10.0.0.1", &tmpl[1].saddr);
	start(&msg, "10.0.0.1", 53, NULL, 0);
	nest = test_put(&msg, AF_INET_CR_ATTR_IP_XFRM_POLICY_OUT, NULL, 0);
	test_put(&msg, AF_INET_CR_XFRM_INFO, &info, sizeof(info));
	test_put(&msg, AF_INET_CR_XFRM_TMPL, tmpl, sizeof(tmpl));
	test_nest_end(&msg, nest);
	inetcr_msgs_append(&msgs, &msg.head, &err);

	inet_pton(AF_INET, "10.0.0.2", &info.sel.saddr);
	inet_pton(AF_INET, "10.8.0.0", &info.sel.daddr);
	inet_pton(AF_INET, "10.0.0.2", &tmpl[1].saddr);
	if (!apply(MAP("10.0.0.1=10.0.0.2", "10.9.0.0/16=10.8.0.0/16"), &msgs))
		abort();
	nest = (void *)inetcr_msg_find(msgs.data,
				       AF_INET_CR_ATTR_IP_XFRM_POLICY_OUT);
	nla = inetcr_nest_find(nest, AF_INET_CR_XFRM_INFO);
	ok(!memcmp(inetcr_nla_data(nla), &info, sizeof(info)),
	   "what an IPsec policy is about");
	nla = inetcr_nest_find(nest, AF_INET_CR_XFRM_TMPL);
	ok(!memcmp(inetcr_nla_data(nla), tmpl, sizeof(tmpl)),
	   "the ends of its tunnels");
	inetcr_msgs_free(&msgs);
}

static void test_collisions(void)
{
	struct inetcr_msgs msgs = {};
	struct inetcr_map *map;
	struct inetcr_err err;

	ok(refuses("10.0.0.1=10.0.0.2", "10.0.0.1=10.0.0.3",
		   "10.0.0.1=10.0.0.2 and 10.0.0.1=10.0.0.3 map the same twice") &&
	   refuses("10.0.0.1=10.0.0.2", "10.0.0.3=10.0.0.2",
		   "would make two the same") &&
	   refuses("10.1.0.0/16=10.3.0.0/16", "10.2.0.0/16=10.3.0.0/16",
		   "would make two the same") &&
	   refuses("dev a=b", "dev c=b", "would make two the same") &&
	   refuses("port 1=2", "port 1=3", "map the same twice"),
	   "rules that collide");

	add_socket(&msgs, "10.0.0.1", 53, NULL, 0);
	add_socket(&msgs, "10.0.0.3", 53, NULL, 0);
	add_socket(&msgs, "10.0.0.2", 53, NULL, 0);
	map = MAP("10.0.0.1=10.0.0.2");
	ok(inetcr_map_apply(map, &msgs, &err) == -EADDRINUSE &&
	   !strcmp(err.text,
		   "sockets 1 (udp 10.0.0.1:53 0.0.0.0:*) and "
		   "3 (udp 10.0.0.2:53 0.0.0.0:*) would both become "
		   "udp 10.0.0.2:53 0.0.0.0:*") &&
	   reads(&msgs, 1, AF_INET_CR_ATTR_LOCAL_ADDR, "10.0.0.1"),
	   "sockets that collide, and nothing is changed");
	inetcr_map_free(map);
	inetcr_msgs_free(&msgs);
}

/* Its peer knows a connection by its addresses */
static void test_connection(void)
{
	struct inetcr_map *map = MAP("10.0.0.1=10.0.0.2");
	struct inetcr_msgs msgs = {};
	struct inetcr_err err;
	struct test_msg msg;
	struct nlattr *nest;

	start(&msg, "10.0.0.1", 5000, "10.0.0.7", 80);
	nest = test_put(&msg, AF_INET_CR_ATTR_TCP, NULL, 0);
	test_put_u32(&msg, AF_INET_CR_TCP_STATE, 1);
	test_nest_end(&msg, nest);
	inetcr_msgs_append(&msgs, &msg.head, &err);
	ok(inetcr_map_apply(map, &msgs, &err) == -EOPNOTSUPP &&
	   strstr(err.text, "cannot follow") &&
	   reads(&msgs, 1, AF_INET_CR_ATTR_LOCAL_ADDR, "10.0.0.1"),
	   "a TCP connection keeps its addresses");
	inetcr_map_free(map);
	inetcr_msgs_free(&msgs);
}

static void test_unused(void)
{
	struct inetcr_map *map = MAP("10.0.0.9=10.0.0.2", "10.88.0.5=10.0.0.1",
				     "dev eth7=eth8");
	struct inetcr_msgs msgs = {};
	struct inetcr_err err;
	const char *rule;

	three_sockets(&msgs);
	if (inetcr_map_apply(map, &msgs, &err))
		abort();
	rule = inetcr_map_unused(map, NULL);
	ok(rule && !strcmp(rule, "10.0.0.9=10.0.0.2"), "an unused rule");
	rule = inetcr_map_unused(map, rule);
	ok(rule && !strcmp(rule, "eth7=eth8") && !inetcr_map_unused(map, rule),
	   "and the other one");
	inetcr_map_free(map);
	inetcr_msgs_free(&msgs);
}

/* A machine's worth of rules and sockets, within ten seconds of a CPU */
static void test_many(void)
{
	const struct rlimit limit = { 10, 10 };
	struct inetcr_map *map = inetcr_map_new();
	struct inetcr_msgs msgs = {};
	struct inetcr_err err;
	struct test_msg msg;
	unsigned int i, unused = 0;
	const char *rule = NULL;
	char text[32];
	uint16_t port;
	int ret = 0;

	setrlimit(RLIMIT_CPU, &limit);
	for (i = 1; i < 65535; i++) {
		snprintf(text, sizeof(text), "%u=%u", i, i + 1);
		ret |= inetcr_map_port(map, text, &err);
		port = i;
		test_msg_start(&msg);
		test_put_u32(&msg, AF_INET_CR_ATTR_SOCK_TYPE, SOCK_DGRAM);
		test_put(&msg, AF_INET_CR_ATTR_LOCAL_PORT, &port, sizeof(port));
		if (i % 2)
			ret |= inetcr_msgs_append(&msgs, &msg.head, &err);
	}
	ok(!ret && !inetcr_map_apply(map, &msgs, &err), "65,534 rules");
	while ((rule = inetcr_map_unused(map, rule)))
		unused++;
	ok(unused == 65534 / 2, "half of them are used");
	inetcr_msgs_free(&msgs);
	inetcr_map_free(map);
}

/* ICMP errors in ICMP errors */
static void test_deep(void)
{
	static const uint8_t level[28] = {
		0x45, 0, 0, 28, 0, 0, 0, 0, 64, 1, 0, 0, 10, 0, 0, 1,
		10, 0, 0, 2, 3, 3,
	};
	struct inetcr_map *map = inetcr_map_new();
	const struct nlattr *nla;
	uint8_t headers[100 * sizeof(level)];
	struct inetcr_socket sock = {};
	struct inetcr_msgs msgs = {};
	struct inetcr_err err;
	struct test_msg msg;
	struct nlattr *nest;
	const uint8_t *data;
	size_t i, mapped = 0;

	for (i = 0; i < 100; i++)
		memcpy(headers + i * sizeof(level), level, sizeof(level));
	test_msg_start(&msg);
	test_put_u32(&msg, AF_INET_CR_ATTR_SOCK_TYPE, SOCK_RAW);
	nest = test_put(&msg, AF_INET_CR_ATTR_DGRAM, NULL, 0);
	test_put(&msg, AF_INET_CR_DGRAM_HEADER, headers, sizeof(headers));
	test_nest_end(&msg, nest);
	inetcr_msgs_append(&msgs, &msg.head, &err);
	inetcr_map_addr(map, "10.0.0.1=10.9.9.9", &err);
	ok(!inetcr_map_apply(map, &msgs, &err), "errors about errors");
	inetcr_socket_next(&msgs, &sock);
	nla = inetcr_nest_find(inetcr_socket_find(&sock, AF_INET_CR_ATTR_DGRAM),
			       AF_INET_CR_DGRAM_HEADER);
	data = inetcr_nla_data(nla);
	for (i = 0; i < 100; i++)
		mapped += data[i * sizeof(level) + 13] == 9;
	ok(mapped >= 2 && mapped <= 8, "are looked into a few times");
	inetcr_msgs_free(&msgs);
	inetcr_map_free(map);
}

int main(void)
{
	test_addresses();
	test_mapped_addresses();
	test_ports();
	test_ids();
	test_devices();
	test_queue();
	test_errors();
	test_two_headers();
	test_malformed();
	test_policies();
	test_collisions();
	test_connection();
	test_unused();
	test_deep();
	test_many();
	return test_end();
}
