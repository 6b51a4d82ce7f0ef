// SPDX-License-Identifier: GPL-2.0
/*
 * The receive queue is carried: every datagram, in order, with all that
 * recvmsg(2) says of it. Two sockets hear the same multicast datagrams, one is
 * dumped, closed and restored, the other left alone: both then tell the same,
 * timestamps too.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <netinet/udp.h>
#include <linux/net_tstamp.h>
#include <sys/socket.h>

#include "kselftest_harness.h"
#include "nl.h"
#include "seen.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define GROUP		"224.1.1.1"
#define PORT		6001
#define SEND_CSCOV	10
#define RECV_CSCOV	11

static char payload[65536];

static void fill(void)
{
	unsigned int i;

	for (i = 0; i < sizeof(payload); i++)
		payload[i] = i * 7 + (i >> 8);
}

/* every control message there is */
static int all_control(int fd)
{
	static const int ip[] = {
		IP_PKTINFO, IP_RECVTTL, IP_RECVTOS, IP_RECVOPTS, IP_RETOPTS,
		IP_RECVORIGDSTADDR, IP_CHECKSUM, IP_RECVFRAGSIZE,
	};
	static const int ipv6[] = {
		IPV6_RECVPKTINFO, IPV6_RECVHOPLIMIT, IPV6_RECVRTHDR,
		IPV6_RECVHOPOPTS, IPV6_RECVDSTOPTS, IPV6_RECVTCLASS,
		IPV6_FLOWINFO, IPV6_RECVORIGDSTADDR, IPV6_RECVFRAGSIZE,
		IPV6_2292PKTINFO, IPV6_2292HOPLIMIT, IPV6_2292RTHDR,
		IPV6_2292HOPOPTS, IPV6_2292DSTOPTS,
	};
	bool v6 = get_int(fd, SOL_SOCKET, SO_DOMAIN) == AF_INET6;
	bool raw = get_int(fd, SOL_SOCKET, SO_TYPE) == SOCK_RAW;
	unsigned int i;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(ip) && !(v6 && raw); i++)
		err |= set_int(fd, SOL_IP, ip[i], 1);
	for (i = 0; i < ARRAY_SIZE(ipv6) && v6; i++)
		err |= set_int(fd, SOL_IPV6, ipv6[i], 1);
	err |= set_int(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
	err |= set_int(fd, SOL_SOCKET, SO_TIMESTAMPING,
		       SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE);
	err |= set_int(fd, SOL_SOCKET, SO_RXQ_OVFL, 1);
	err |= set_int(fd, SOL_SOCKET, SO_RCVMARK, 1);
	if (kernel_since(6, 14))
		err |= set_int(fd, SOL_SOCKET, SO_RCVPRIORITY, 1);
	return err;
}

/* ---- two that hear the same ---- */

FIXTURE(queue) {
	struct cr cr;
	int one;
	int two;
	int from;
};

FIXTURE_VARIANT(queue) {
	enum kind kind;
	int (*send)(int from);
	size_t room;
	bool gro;
	int rcvbuf;
};

static int send_len(int fd, size_t len)
{
	return send(fd, payload, len, 0) == (ssize_t)len ? 0 : -1;
}

static int send_plain(int fd)
{
	return send_len(fd, 1) | send_len(fd, 0) | send_len(fd, 1400) |
	       send_len(fd, 0) | send_len(fd, 9);
}

static int send_empty(int fd)
{
	return send_len(fd, 0);
}

static int send_biggest(int fd)
{
	return send_len(fd, 65507) | send_len(fd, 3) | send_len(fd, 65507);
}

static int send_options(int fd)
{
	static const char record_route[] = "\x07\x0b\x04\0\0\0\0\0\0\0\0";
	int err = 0;

	err |= set_int(fd, SOL_IP, IP_MULTICAST_TTL, 33) | send_len(fd, 5);
	err |= set_int(fd, SOL_IP, IP_TOS, 0xb8) | send_len(fd, 6);
	err |= set_int(fd, SOL_SOCKET, SO_MARK, 0xabcdef) | send_len(fd, 7);
	err |= setsockopt(fd, SOL_IP, IP_OPTIONS, record_route, 11);
	return err | send_len(fd, 8);
}

/* the extension headers that may go to a group */
static int send_extensions(int fd)
{
	static const char alert[] = "\0\0\5\2\0\0\1";
	static const char padding[] = "\0\1\1\14\0\0\0\0\0\0\0\0\0\0\0";
	int err = 0;

	err |= set_int(fd, SOL_IPV6, IPV6_MULTICAST_HOPS, 33) | send_len(fd, 5);
	err |= set_int(fd, SOL_IPV6, IPV6_TCLASS, 0xb8) | send_len(fd, 6);
	err |= set_int(fd, SOL_SOCKET, SO_MARK, 0xabcdef) | send_len(fd, 7);
	err |= setsockopt(fd, SOL_IPV6, IPV6_DSTOPTS, padding, 16);
	err |= send_len(fd, 8);
	err |= setsockopt(fd, SOL_IPV6, IPV6_HOPOPTS, alert, 8);
	err |= send_len(fd, 9);
	err |= setsockopt(fd, SOL_IPV6, IPV6_DSTOPTS, padding, 0);
	err |= set_int(fd, SOL_IPV6, IPV6_AUTOFLOWLABEL, 1);
	return err | send_len(fd, 10);
}

static int send_fragments(int fd)
{
	return device_mtu("lo", 1500) | send_len(fd, 4000) | send_len(fd, 100) |
	       send_len(fd, 20000) | device_mtu("lo", 65536);
}

static int send_segments(int fd)
{
	return set_int(fd, SOL_UDP, UDP_SEGMENT, 500) | send_len(fd, 1700) |
	       set_int(fd, SOL_UDP, UDP_SEGMENT, 0) | send_len(fd, 10);
}

static uint16_t sum16(const void *data, size_t len, uint32_t sum)
{
	const uint8_t *p = data;
	size_t i;

	for (i = 0; i + 1 < len; i += 2)
		sum += p[i] << 8 | p[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

/* a datagram whose checksum is verified when it is received; wrong is added */
static int send_raw(int fd, int len, int wrong)
{
	struct sockaddr_in src = {}, dst = at(GROUP, PORT);
	int raw = kind_socket(KIND_RAW_HDRINCL), one = 1, ret;
	socklen_t size = sizeof(src);
	char packet[2000] = {};
	struct iphdr *ip = (void *)packet;
	struct udphdr *udp = (void *)(ip + 1);
	uint16_t sum;

	getsockname(fd, (struct sockaddr *)&src, &size);
	ip->version = 4;
	ip->ihl = 5;
	ip->ttl = 9;
	ip->protocol = IPPROTO_UDP;
	ip->saddr = src.sin_addr.s_addr;
	ip->daddr = dst.sin_addr.s_addr;
	udp->source = src.sin_port;
	udp->dest = dst.sin_port;
	udp->len = htons(sizeof(*udp) + len);
	memcpy(udp + 1, payload, len);
	sum = sum16(&ip->saddr, 8, IPPROTO_UDP + sizeof(*udp) + len);
	sum = ~sum16(udp, sizeof(*udp) + len, sum);
	udp->check = htons(sum + wrong);
	setsockopt(raw, SOL_IP, IP_MULTICAST_IF, &src.sin_addr, 4);
	setsockopt(raw, SOL_SOCKET, SO_BROADCAST, &one, sizeof(one));
	len += sizeof(*ip) + sizeof(*udp);
	ret = sendto(raw, packet, len, 0, (struct sockaddr *)&dst, sizeof(dst));
	close(raw);
	return ret == len ? 0 : -1;
}

static int send_checksums(int fd)
{
	return send_raw(fd, 40, 0) | send_raw(fd, 400, 0) |
	       send_raw(fd, 400, 1) | send_len(fd, 4) | send_raw(fd, 800, 3) |
	       send_raw(fd, 800, 0);
}

static int send_coverage(int fd)
{
	return set_int(fd, SOL_UDPLITE, SEND_CSCOV, 20) | send_len(fd, 300) |
	       set_int(fd, SOL_UDPLITE, SEND_CSCOV, 8) | send_len(fd, 200) |
	       set_int(fd, SOL_UDPLITE, SEND_CSCOV, 0) | send_len(fd, 100);
}

static int send_many(int fd)
{
	int i, err = 0;

	for (i = 0; i < 400; i++)
		err |= send_len(fd, i % 300);
	return err;
}

FIXTURE_VARIANT_ADD(queue, plain) { KIND_UDP, send_plain, 65535, false, 0 };
FIXTURE_VARIANT_ADD(queue, empty) { KIND_UDP, send_empty, 65535, false, 0 };
FIXTURE_VARIANT_ADD(queue, biggest) {
	KIND_UDP, send_biggest, 65535, false, 1000000
};
FIXTURE_VARIANT_ADD(queue, truncated) { KIND_UDP, send_plain, 4, false, 0 };
FIXTURE_VARIANT_ADD(queue, options) { KIND_UDP, send_options, 65535, false, 0 };
FIXTURE_VARIANT_ADD(queue, fragments) {
	KIND_UDP, send_fragments, 65535, false, 0
};
FIXTURE_VARIANT_ADD(queue, segments) { KIND_UDP, send_segments, 65535, true, 0 };
FIXTURE_VARIANT_ADD(queue, checksums) {
	KIND_UDP, send_checksums, 65535, false, 0
};
FIXTURE_VARIANT_ADD(queue, overflow) { KIND_UDP, send_many, 65535, false, 20000 };
FIXTURE_VARIANT_ADD(queue, full) { KIND_UDP, send_many, 65535, false, 4000000 };
FIXTURE_VARIANT_ADD(queue, udplite) {
	KIND_UDPLITE, send_plain, 65535, false, 0
};
FIXTURE_VARIANT_ADD(queue, udplite_coverage) {
	KIND_UDPLITE, send_coverage, 65535, false, 0
};

#define V6(name, kind_, ...) \
	FIXTURE_VARIANT_ADD(queue, name##6) { (kind_) | KIND_V6, __VA_ARGS__ }
#define DUAL(name, ...) \
	FIXTURE_VARIANT_ADD(queue, name##_dual) { \
		KIND_UDP | KIND_DUAL, __VA_ARGS__ \
	}

V6(plain, KIND_UDP, send_plain, 65535, false, 0);
V6(truncated, KIND_UDP, send_plain, 4, false, 0);
V6(extensions, KIND_UDP, send_extensions, 65535, false, 0);
V6(fragments, KIND_UDP, send_fragments, 65535, false, 0);
V6(segments, KIND_UDP, send_segments, 65535, true, 0);
V6(overflow, KIND_UDP, send_many, 65535, false, 20000);
V6(udplite, KIND_UDPLITE, send_plain, 65535, false, 0);
V6(udplite_coverage, KIND_UDPLITE, send_coverage, 65535, false, 0);
DUAL(plain, send_plain, 65535, false, 0);
DUAL(options, send_options, 65535, false, 0);
DUAL(fragments, send_fragments, 65535, false, 0);
DUAL(segments, send_segments, 65535, true, 0);

static int listener(enum kind kind, bool gro, int rcvbuf)
{
	struct ip_mreqn mreq = {
		.imr_multiaddr.s_addr = inet_addr(GROUP),
		.imr_ifindex = 1,
	};
	struct ipv6_mreq mreq6 = { .ipv6mr_interface = 1 };
	int fd = kind_socket(kind), err;

	if (kind & KIND_V6) {
		mreq6.ipv6mr_multiaddr = name_at(fd, GROUP, 0).sin6.sin6_addr;
		err = setsockopt(fd, SOL_IPV6, IPV6_ADD_MEMBERSHIP, &mreq6,
				 sizeof(mreq6));
	} else {
		err = setsockopt(fd, SOL_IP, IP_ADD_MEMBERSHIP, &mreq,
				 sizeof(mreq));
	}
	if (err || set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1) ||
	    all_control(fd) ||
	    (gro && set_int(fd, SOL_UDP, UDP_GRO, 1)) ||
	    (rcvbuf && set_int(fd, SOL_SOCKET, SO_RCVBUFFORCE, rcvbuf)) ||
	    bind_at(fd, GROUP, PORT))
		return -1;
	return fd;
}

/*
 * The kernel stamps arrivals while a socket wants it. This one does until the program ends:
 * with none between two tests, the kernel stops, and may still be at it when the next
 * test starts.
 */
static __attribute__((constructor)) void stamping_goes_on(void)
{
	set_int(socket(AF_INET, SOCK_DGRAM, 0), SOL_SOCKET, SO_TIMESTAMPNS, 1);
}

/* arrivals are stamped some time after the first socket asked for it */
static bool stamped(int from, int one, int two)
{
	static struct heard a, b;

	return !send_len(from, 1) && !settle() &&
	       heard_take(one, 0, 1, &a) == 1 && heard_take(two, 0, 1, &b) == 1 &&
	       !memcmp(a.control, b.control, sizeof(a.control));
}

static int multicast_routes(void)
{
	return route_add("224.0.0.0", "240.0.0.0", "lo") ||
	       route6_add_local("ff00::", 8, "lo");
}

NETNS_COMMON(multicast_routes)

FIXTURE_SETUP(queue)
{
	struct in_addr lo = { htonl(INADDR_LOOPBACK) };

	SKIP_MISSING(variant->kind);
	fill();
	ASSERT_EQ(0, netns_common());
	ASSERT_EQ(0, cr_open(&self->cr));
	self->one = listener(variant->kind, variant->gro, variant->rcvbuf);
	self->two = listener(variant->kind, variant->gro, variant->rcvbuf);
	ASSERT_LE(0, self->one);
	ASSERT_LE(0, self->two);
	self->from = kind_socket(variant->kind);
	ASSERT_EQ(0, bind_at(self->from, "127.0.0.1", 6002));
	ASSERT_EQ(0, setsockopt(self->from, SOL_IP, IP_MULTICAST_IF, &lo, 4));
	set_int(self->from, SOL_IPV6, IPV6_MULTICAST_IF, 1);
	ASSERT_EQ(0, connect_at(self->from, GROUP, PORT));
	ASSERT_TRUE(EVENTUALLY(stamped(self->from, self->one, self->two)));
}

FIXTURE_TEARDOWN(queue)
{
	close(self->one);
	close(self->two);
	close(self->from);
	cr_close(&self->cr);
}

/* both are read to the end: the same; returns how many datagrams */
static int read_both(struct __test_metadata *_metadata, int one, int two,
		     size_t room, bool times)
{
	static struct heard a, b;
	int n = 0;

	do {
		heard_take(one, 0, room, &a);
		heard_take(two, 0, room, &b);
		EXPECT_EQ(0, heard_differ(&a, &b, times))
			TH_LOG("datagram %d", n);
		n++;
	} while (a.ret >= 0 && b.ret >= 0);
	EXPECT_EQ(-EAGAIN, a.ret);
	EXPECT_EQ(-EAGAIN, b.ret);
	return n - 1;
}

/* the control: the test can tell two that hear the same */
TEST_F(queue, both_hear_the_same_without_a_checkpoint)
{
	ASSERT_EQ(0, variant->send(self->from));
	ASSERT_EQ(0, settle());
	EXPECT_LT(0, read_both(_metadata, self->one, self->two, variant->room,
			       true));
}

TEST_F(queue, both_hear_the_same_after_a_checkpoint)
{
	ASSERT_EQ(0, variant->send(self->from));
	ASSERT_EQ(0, settle());
	self->one = CR_RECYCLE(&self->cr, self->one);
	EXPECT_LT(0, read_both(_metadata, self->one, self->two, variant->room,
			       true));
	EXPECT_EQ(0, get_int(self->one, SOL_SOCKET, SO_ERROR));
}

TEST_F(queue, and_what_comes_later)
{
	ASSERT_EQ(0, variant->send(self->from));
	ASSERT_EQ(0, settle());
	self->one = CR_RECYCLE(&self->cr, self->one);
	ASSERT_EQ(0, variant->send(self->from));
	ASSERT_EQ(0, settle());
	EXPECT_LT(0, read_both(_metadata, self->one, self->two, variant->room,
			       !variant->rcvbuf));
}

TEST_F(queue, twice)
{
	ASSERT_EQ(0, variant->send(self->from));
	ASSERT_EQ(0, settle());
	self->one = CR_RECYCLE(&self->cr, self->one);
	self->one = CR_RECYCLE(&self->cr, self->one);
	EXPECT_LT(0, read_both(_metadata, self->one, self->two, variant->room,
			       true));
}

TEST_F(queue, dump_again_is_the_same)
{
	struct cr_list before, after;
	int twin;

	ASSERT_EQ(0, variant->send(self->from));
	ASSERT_EQ(0, settle());
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->one, &before));
	EXPECT_NE(NULL, cr_attr_nth(&before, A(DGRAM), 0));
	EXPECT_EQ(NULL, cr_attr_nth(&before, A(LEFT_OUT), 0));
	close(self->one);
	twin = cr_restore(&self->cr, &before);
	ASSERT_LE(0, twin)
		TH_LOG("attribute %d: %s", self->cr.blamed, self->cr.text);
	self->one = twin;
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->one, &after));
	EXPECT_EQ(0, cr_differ(&before, &after, NULL));
	cr_list_free(&before);
	cr_list_free(&after);
}

/* ---- raw and ping: what was heard before tells what is heard after ---- */

FIXTURE(kinds) {
	struct cr cr;
	int fd;
};

FIXTURE_VARIANT(kinds) {
	enum kind kind;
};

FIXTURE_VARIANT_ADD(kinds, raw) { .kind = KIND_RAW };
FIXTURE_VARIANT_ADD(kinds, raw_icmp) { .kind = KIND_RAW_ICMP };
FIXTURE_VARIANT_ADD(kinds, ping) { .kind = KIND_PING };
FIXTURE_VARIANT_ADD(kinds, raw6) { .kind = KIND_RAW | KIND_V6 };
FIXTURE_VARIANT_ADD(kinds, raw6_icmp) { .kind = KIND_RAW_ICMP | KIND_V6 };
FIXTURE_VARIANT_ADD(kinds, ping6) { .kind = KIND_PING | KIND_V6 };

FIXTURE_SETUP(kinds)
{
	SKIP_MISSING(variant->kind);
	fill();
	ASSERT_EQ(0, netns_common());
	ASSERT_EQ(0, cr_open(&self->cr));
	self->fd = kind_socket(variant->kind);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, all_control(self->fd));
	ASSERT_EQ(0, bind_at(self->fd, "127.0.0.1",
			     variant->kind & KIND_PING ? 321 : 0));
}

FIXTURE_TEARDOWN(kinds)
{
	close(self->fd);
	cr_close(&self->cr);
}

/* three datagrams that come back: of 253 to oneself, or echo requests */
static int send_to_oneself(int fd, enum kind kind)
{
	struct name to = name_at(fd, "127.0.0.1", 0);
	struct icmphdr icmp = {
		.type = kind & KIND_V6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO,
		.un.echo.id = htons(99),
	};
	int i, ret, err = 0;

	for (i = 0; i < 3; i++) {
		icmp.un.echo.sequence = htons(i);
		icmp.checksum = 0;
		icmp.checksum = htons(~sum16(&icmp, sizeof(icmp), 0));
		ret = kind & KIND_RAW ?
		      send_to(fd, payload, 10 + 700 * i, to) :
		      send_to(fd, &icmp, sizeof(icmp), to);
		err |= ret < 0;
	}
	return err | settle();
}

#define HEARD_MAX	16

static int take_all(int fd, struct heard *heard)
{
	int n = 0;

	while (n < HEARD_MAX && heard_take(fd, 0, 65535, &heard[n]) >= 0)
		n++;
	return n;
}

TEST_F(kinds, as_before)
{
	static struct heard one[HEARD_MAX], two[HEARD_MAX];
	int n, m, i;

	ASSERT_EQ(0, send_to_oneself(self->fd, variant->kind));
	n = take_all(self->fd, one);
	ASSERT_LE(3, n);
	ASSERT_EQ(0, send_to_oneself(self->fd, variant->kind));
	self->fd = CR_RECYCLE(&self->cr, self->fd);
	m = take_all(self->fd, two);
	EXPECT_EQ(n, m);
	for (i = 0; i < m; i++) {
		if (variant->kind == KIND_RAW ||
		    variant->kind == KIND_RAW_ICMP) {
			heard_blank_ip(&one[i], 0);
			heard_blank_ip(&two[i], 0);
		}
		EXPECT_EQ(0, heard_differ(&one[i], &two[i], false))
			TH_LOG("datagram %d", i);
	}
}

/* an echo is answered to the restored socket as it was to the original */
TEST_F(kinds, goes_on)
{
	static struct heard one[HEARD_MAX], two[HEARD_MAX];
	int n;

	ASSERT_EQ(0, send_to_oneself(self->fd, variant->kind));
	n = take_all(self->fd, one);
	ASSERT_LE(3, n);
	self->fd = CR_RECYCLE(&self->cr, self->fd);
	EXPECT_EQ(0, take_all(self->fd, two));
	ASSERT_EQ(0, send_to_oneself(self->fd, variant->kind));
	EXPECT_EQ(n, take_all(self->fd, two));
}

TEST_F(kinds, dump_again_is_the_same)
{
	struct cr_list before, after;

	ASSERT_EQ(0, send_to_oneself(self->fd, variant->kind));
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &before))
		TH_LOG("%s", self->cr.text);
	EXPECT_NE(NULL, cr_attr_nth(&before, A(DGRAM), 0));
	close(self->fd);
	self->fd = cr_restore(&self->cr, &before);
	ASSERT_LE(0, self->fd)
		TH_LOG("attribute %d: %s", self->cr.blamed, self->cr.text);
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &after));
	EXPECT_EQ(0, cr_differ(&before, &after, NULL));
	cr_list_free(&before);
	cr_list_free(&after);
}

TEST_HARNESS_MAIN
