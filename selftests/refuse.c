// SPDX-License-Identifier: GPL-2.0
/*
 * Bad input: every refusal is one errno of the header's list with a sentence,
 * blames the attribute where one is to blame, and leaves nothing behind: no
 * descriptor, no socket in /proc/net, no reference to the module. Each
 * malformed request is the twin of one that is accepted.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>
#include <linux/errqueue.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "kselftest_harness.h"
#include "carried.h"
#include "refuse.h"

REFUSE_FIXTURE(refuse)

/* ---- form of attributes ---- */

/* a value that is accepted, and the length it must have */
struct form {
	int attr;
	int len;
	int family;	/* 0 for AF_INET */
	union {
		uint32_t u32;
		int32_t s32;
		uint64_t u64;
		uint16_t u16;
		char text[16];
		struct linger linger;
		struct timeval tv;
		uint8_t bytes[16];
	} good;
};

#define FORM(name, value) \
	{ .attr = AF_INET_CR_ATTR_##name, .len = 4, .good.u32 = value }

/* of what is no option with a number of 4 bytes: those are in sockopts.tsv */
static const struct form others_than_numbers[] = {
	FORM(INODE, 1), FORM(SOCK_STATE, 1), FORM(OWNER_PID, 1),
	FORM(OWNER_FD, 1), FORM(OWNER_UID, 0), FORM(OWNER_GID, 0),
	FORM(FAMILY, AF_INET), FORM(PROTOCOL, IPPROTO_UDP),
	{ .attr = A(SOCKOPT_LINGER), .len = sizeof(struct linger),
	  .good.linger = { 1, 5 } },
	{ .attr = A(SOCKOPT_RCVTIMEO), .len = sizeof(struct timeval),
	  .good.tv = { 1, 0 } },
	{ .attr = A(SOCKOPT_SNDTIMEO), .len = sizeof(struct timeval),
	  .good.tv = { 1, 0 } },
	{ .attr = A(LOCAL_ADDR), .len = 4, .good.bytes = { 127, 0, 0, 1 } },
	{ .attr = A(LOCAL_PORT), .len = 2, .good.u16 = 7001 },
	{ .attr = A(REMOTE_ADDR), .len = 4, .good.bytes = { 127, 0, 0, 1 } },
	{ .attr = A(REMOTE_PORT), .len = 2, .good.u16 = 7001 },
	FORM(SHUTDOWN, 0), FORM(BIND_LOCKS, 0),
	{ .attr = A(SOCKOPT_MAX_PACING_RATE), .len = 8, .good.u64 = 1000000 },
	FORM(SOCKOPT_TIMESTAMPNS, 1), FORM(SOCKOPT_TIMESTAMP_NEW, 1),
	FORM(RX_TIMESTAMP, 1),
	FORM(ERROR, ECONNREFUSED), FORM(ERROR_SOFT, EHOSTUNREACH),
	FORM(DROPS, 3), { .attr = A(STAMP), .len = 8, .good.u64 = 1 },
	FORM(TSKEY, 1), FORM(ZCKEY, 1), FORM(IP_ID, 1),
	{ .attr = A(LOCAL_ADDR), .len = 16, .family = AF_INET6,
	  .good.bytes = { [15] = 1 } },
	{ .attr = A(REMOTE_ADDR), .len = 16, .family = AF_INET6,
	  .good.bytes = { [15] = 1 } },
	{ .attr = A(IPV6_LAST_PEER), .len = 16, .family = AF_INET6,
	  .good.bytes = { [15] = 1 } },
};

static const int flags[] = {
	A(SOCKOPT_BROADCAST), A(SOCKOPT_DEBUG), A(SOCKOPT_DONTROUTE),
	A(SOCKOPT_KEEPALIVE), A(SOCKOPT_OOBINLINE), A(SOCKOPT_PASSCRED),
	A(SOCKOPT_REUSEADDR), A(SOCKOPT_TIMESTAMP), A(SOCKOPT_SNDBUF_ULOCK),
	A(SOCKOPT_RCVBUF_ULOCK), A(NONBLOCK),
};

static bool has_ipv6(void)
{
	int fd = socket(AF_INET6, SOCK_DGRAM, 0);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool is_flag(int attr)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(flags); i++)
		if (flags[i] == attr)
			return true;
	return false;
}

static struct form forms[ARRAY_SIZE(others_than_numbers) + ARRAY_SIZE(carried)];
static unsigned int nr_forms;

static void add_option(const struct carried *row)
{
	int family = row->level == SOL_IPV6 ? AF_INET6 : 0;

	if (row->good != NOT_A_NUMBER && row->kinds & KIND_UDP &&
	    carried_here(row) && !is_flag(row->attr))
		forms[nr_forms++] = (struct form) {
			.attr = row->attr, .len = 4, .family = family,
			.good.u32 = row->good,
		};
}

static __attribute__((constructor)) void add_forms(void)
{
	unsigned int i;

	nr_forms = ARRAY_SIZE(others_than_numbers);
	memcpy(forms, others_than_numbers, sizeof(others_than_numbers));
	for (i = 0; i < ARRAY_SIZE(carried); i++)
		add_option(&carried[i]);
}

/* with IPv6 off, its forms cannot be tried */
static bool is_off(const struct form *form)
{
	return form->family && !has_ipv6();
}

static struct nl_msg *udp_with(struct cr *cr, const struct form *form, int len)
{
	struct nl_msg *msg = cr_udp(cr);
	uint8_t value[64] = {};

	if (form->family)
		nla_put_u32(msg, A(FAMILY), form->family);
	memcpy(value, &form->good, sizeof(form->good));
	nla_put(msg, form->attr, len, value);
	return msg;
}

TEST_F_TIMEOUT(refuse, every_form_is_accepted_once, 300)
{
	unsigned int i;

	for (i = 0; i < nr_forms; i++)
		if (!is_off(&forms[i]))
			ACCEPTED(udp_with(&self->cr, &forms[i], forms[i].len));
	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		struct nl_msg *msg = cr_udp(&self->cr);

		nla_put_flag(msg, flags[i]);
		ACCEPTED(msg);
		ACCEPTED(cr_udp_u32(&self->cr, flags[i], 1));
		ACCEPTED(cr_udp_u32(&self->cr, flags[i], 0));
	}
}

TEST_F_TIMEOUT(refuse, short_and_long, 300)
{
	static const int wrong[] = { 1, 2, 3, 5, 8 };
	unsigned int i, j;

	for (i = 0; i < nr_forms; i++) {
		const struct form *form = &forms[i];

		if (is_off(form))
			continue;
		REFUSED_FOR(EINVAL, form->attr, udp_with(&self->cr, form, 0));
		REFUSED_FOR(EINVAL, form->attr, udp_with(&self->cr, form,
							 form->len - 1));
		REFUSED_FOR(EINVAL, form->attr, udp_with(&self->cr, form,
							 form->len + 1));
		REFUSED_FOR(EINVAL, form->attr, udp_with(&self->cr, form,
							 form->len + 4));
	}
	for (i = 0; i < ARRAY_SIZE(flags); i++)
		for (j = 0; j < ARRAY_SIZE(wrong); j++) {
			struct nl_msg *msg = cr_udp(&self->cr);

			nla_put(msg, flags[i], wrong[j], "\1\0\0\0\0\0\0\0");
			REFUSED_FOR(EINVAL, flags[i], msg);
		}
}

TEST_F_TIMEOUT(refuse, repeated, 300)
{
	struct nl_msg *msg;
	unsigned int i;

	for (i = 0; i < nr_forms; i++) {
		msg = udp_with(&self->cr, &forms[i], forms[i].len);
		nla_put(msg, forms[i].attr, forms[i].len, &forms[i].good);
		REFUSED_FOR(EINVAL, forms[i].attr, msg);
	}
	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		msg = cr_udp_u32(&self->cr, flags[i], 1);
		nla_put_flag(msg, flags[i]);
		REFUSED_FOR(EINVAL, flags[i], msg);
	}
	msg = cr_udp(&self->cr);
	nla_put_u32(msg, A(SOCK_TYPE), SOCK_DGRAM);
	REFUSED_FOR(EINVAL, A(SOCK_TYPE), msg);
}

TEST_F(refuse, unknown_attributes)
{
	static const int unknown[] = {
		AF_INET_CR_ATTR_MAX + 1, AF_INET_CR_ATTR_MAX + 100, 0x3fff,
		AF_INET_CR_ATTR_UNSPEC,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(unknown); i++)
		REFUSED(EINVAL, cr_udp_u32(&self->cr, unknown[i], 1));
}

TEST_F(refuse, selectors_in_a_restore)
{
	REFUSED_FOR(EINVAL, A(PID), cr_udp_u32(&self->cr, A(PID), getpid()));
	REFUSED_FOR(EINVAL, A(NO_CONTENTS), cr_udp_u32(&self->cr, A(NO_CONTENTS),
						    1));
	REFUSED_FOR(EINVAL, A(ALL_VALUES), cr_udp_u32(&self->cr, A(ALL_VALUES), 1));
}

TEST_F(refuse, bytes_after_the_attributes)
{
	struct nl_msg *msg = cr_udp(&self->cr);

	nlmsg_append(msg, "\1\2\3", 3, 1);
	REFUSED(EINVAL, msg);
	msg = cr_udp(&self->cr);
	nlmsg_append(msg, "\377\377\15\0", 4, 1);
	REFUSED(EINVAL, msg);
}

/* ---- contradictions and ranges ---- */

TEST_F(refuse, nothing_to_restore)
{
	REFUSED(EINVAL, cr_new(&self->cr, RESTORE, 0));
	REFUSED(EINVAL, cr_new_u32(&self->cr, RESTORE, 0, A(IP_TTL), 3));
	REFUSED(EINVAL, cr_new_u32(&self->cr, RESTORE, 0, A(INODE),
				   inode_of(self->fd)));
}

TEST_F(refuse, kinds_of_sockets)
{
	static const struct {
		int family, type, protocol, error, error2;
	} kinds[] = {
		{ AF_INET, SOCK_STREAM, IPPROTO_UDP, EPROTONOSUPPORT, 0 },
		{ AF_INET, SOCK_STREAM, IPPROTO_MPTCP, EPROTONOSUPPORT, 0 },
		{ AF_INET, SOCK_SEQPACKET, 0, ESOCKTNOSUPPORT,
		  EPROTONOSUPPORT },
		{ AF_INET, SOCK_PACKET, 0, ESOCKTNOSUPPORT, EPROTONOSUPPORT },
		{ AF_INET, 0, 0, ESOCKTNOSUPPORT, EINVAL },
		{ AF_INET, 77, 0, ESOCKTNOSUPPORT, EINVAL },
		{ AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0, ESOCKTNOSUPPORT,
		  EINVAL },
		{ AF_INET, -1, 0, ESOCKTNOSUPPORT, EINVAL },
		{ AF_INET, SOCK_DGRAM, IPPROTO_TCP, EPROTONOSUPPORT, 0 },
		{ AF_INET, SOCK_DGRAM, 255, EPROTONOSUPPORT, 0 },
		{ AF_INET, SOCK_DGRAM, 256, EPROTONOSUPPORT, EINVAL },
		{ AF_INET, SOCK_DGRAM, -1, EPROTONOSUPPORT, EINVAL },
		{ AF_INET, SOCK_RAW, 0, EPROTONOSUPPORT, 0 },
		{ AF_INET, SOCK_RAW, 300, EPROTONOSUPPORT, EINVAL },
		{ AF_INET, SOCK_DGRAM, IPPROTO_ICMPV6, EPROTONOSUPPORT, 0 },
		{ AF_INET6, SOCK_DGRAM, IPPROTO_ICMP, EPROTONOSUPPORT, 0 },
		{ AF_INET6, SOCK_STREAM, 255, EPROTONOSUPPORT, 0 },
		{ AF_INET6, SOCK_RAW, 0, EPROTONOSUPPORT, 0 },
		{ AF_UNIX, SOCK_DGRAM, 0, EAFNOSUPPORT, 0 },
		{ 0, SOCK_DGRAM, 0, EAFNOSUPPORT, 0 },
		{ 9999, SOCK_DGRAM, 0, EAFNOSUPPORT, 0 },
	};
	struct nl_msg *msg;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		msg = cr_new_u32(&self->cr, RESTORE, 0, A(SOCK_TYPE),
				 kinds[i].type);
		nla_put_u32(msg, A(FAMILY), kinds[i].family);
		if (kinds[i].protocol)
			nla_put_u32(msg, A(PROTOCOL), kinds[i].protocol);
		if (kinds[i].family == AF_INET6 && !has_ipv6()) {
			nlmsg_free(msg);
			continue;
		}
		TH_LOG("family %d type %d protocol %d", kinds[i].family,
		       kinds[i].type, kinds[i].protocol);
		REFUSED_EITHER(kinds[i].error, kinds[i].error2 ?
			       kinds[i].error2 : kinds[i].error, msg);
	}
}

/* ---- headers of IPv6 datagrams, which recvmsg(2) trusts ---- */

static struct nl_msg *dgram6(struct cr *cr, const uint8_t *header, size_t len)
{
	struct nl_msg *msg = cr_udp_u32(cr, A(FAMILY), AF_INET6);
	struct nlattr *nest = nla_nest_start(msg, A(DGRAM));

	nla_put(msg, AF_INET_CR_DGRAM_HEADER, len, header);
	nla_nest_end(msg, nest);
	nla_put(msg, A(DGRAM_DATA), 3, "abc");
	return msg;
}

/* next headers: destination options, routing header, fragment, and what is none */
#define UDP17	17

TEST_F(refuse, headers_of_ipv6)
{
	static const struct {
		uint8_t next;		/* of the IPv6 header */
		uint8_t ext[24];	/* what follows it, up to the UDP header */
		size_t len;
		bool good;
	} cases[] = {
		{ UDP17, { }, 0, true },
		{ 60, { UDP17, 0, 1, 4 }, 8, true },
		{ 0, { 60, 0, 1, 4, 0, 0, 0, 0, UDP17, 0, 1, 4 }, 16, true },
		{ 43, { UDP17, 2, 4 }, 24, true },
		{ 44, { UDP17 }, 8, true },
		{ UDP17, { UDP17 }, 8, false },		/* none is said to be */
		{ 60, { UDP17, 1, 1, 12 }, 8, false },	/* longer than it is */
		{ 60, { UDP17, 255, 1, 4 }, 24, false },
		{ 43, { UDP17, 255, 4 }, 24, false },
		{ 60, { UDP17, 0, 1, 4 }, 1, false },	/* cut off */
		{ 60, { UDP17, 0, 1, 4 }, 7, false },
		{ 60, { UDP17, 0, 1, 4 }, 9, false },	/* and a bit */
		{ 60, { 58, 0, 1, 4 }, 8, false },	/* not UDP behind it */
		{ 60, { 0, 0, 1, 4, 0, 0, 0, 0, UDP17 }, 16, false },
		{ 51, { UDP17, 255 }, 24, false },
		{ 59, { UDP17 }, 8, false },
		{ 50, { UDP17 }, 8, false },
		{ 136, { }, 0, false },
	};
	uint8_t header[80];
	unsigned int i;
	size_t len;

	if (!has_ipv6())
		SKIP(return, "IPv6 is off here");
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		memset(header, 0, sizeof(header));
		header[0] = 6 << 4;
		header[6] = cases[i].next;
		memcpy(header + 40, cases[i].ext, cases[i].len);
		len = 40 + cases[i].len + 8;
		TH_LOG("case %u", i);
		if (cases[i].good)
			ACCEPTED(dgram6(&self->cr, header, len));
		else
			REFUSED(EINVAL, dgram6(&self->cr, header, len));
	}
	header[0] = 6 << 4;
	header[6] = UDP17;
	for (len = 0; len < 48; len += 7)
		REFUSED(EINVAL, dgram6(&self->cr, header, len));
	for (i = 0; i < 16; i++) {
		header[0] = i << 4;
		if (i != 6)
			REFUSED(EINVAL, dgram6(&self->cr, header, 48));
	}
}

/* where the kernel will look for the address of an error, and before it */
TEST_F(refuse, addresses_of_ipv6_errors)
{
	static const struct {
		uint32_t offset;
		size_t len;
		bool good;
	} cases[] = {
		{ 24, 40, true }, { 0, 40, false }, { 23, 40, false },
		{ 200, 40, false }, { 100, 40, false }, { 512, 512, true },
		{ 300, 400, true }, { 0, 0, true },
	};
	struct sock_extended_err ee = {
		.ee_errno = ECONNREFUSED, .ee_origin = SO_EE_ORIGIN_ICMP6,
	};
	uint8_t header[512] = { 6 << 4 };
	struct nlattr *nest;
	struct nl_msg *msg;
	unsigned int i;

	if (!has_ipv6())
		SKIP(return, "IPv6 is off here");
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		msg = cr_udp_u32(&self->cr, A(FAMILY), AF_INET6);
		nest = nla_nest_start(msg, A(EXTERR));
		nla_put(msg, AF_INET_CR_EXTERR_ERR, sizeof(ee), &ee);
		if (cases[i].len)
			nla_put(msg, AF_INET_CR_EXTERR_HEADER, cases[i].len,
				header);
		nla_put_u32(msg, AF_INET_CR_EXTERR_ADDR_OFFSET,
			    cases[i].offset);
		nla_nest_end(msg, nest);
		nla_put(msg, A(EXTERR_DATA), 3, "abc");
		TH_LOG("case %u", i);
		if (cases[i].good)
			ACCEPTED(msg);
		else
			REFUSED(EINVAL, msg);
	}
}

/* make check T=refuse CMDLINE=ipv6.disable=1 */
TEST_F(refuse, ipv6_that_is_off)
{
	struct nl_msg *msg;

	if (has_ipv6())
		SKIP(return, "IPv6 is on here");
	ACCEPTED(cr_udp(&self->cr));
	msg = cr_udp_u32(&self->cr, A(FAMILY), AF_INET6);
	REFUSED_FOR(EAFNOSUPPORT, A(FAMILY), msg);
	EXPECT_STREQ("IPv6 is disabled in this kernel, or its module is not loaded",
		     self->cr.text);
}

TEST_F(refuse, out_of_range)
{
	static const struct {
		int attr;
		uint32_t value;
		int error;
	} bad[] = {
		{ A(SHUTDOWN), 4, EINVAL },
		{ A(SHUTDOWN), 0xffffffff, EINVAL },
		{ A(BIND_LOCKS), 4, EINVAL },
		{ A(BIND_ORDER), 0, EINVAL },
		{ A(BIND_ORDER), 1, EINVAL },	/* not bound to a port */
		{ A(IP_TTL), 256, EINVAL },
		{ A(IP_TTL), 0, EINVAL },
		{ A(IP_MINTTL), 256, EINVAL },
		{ A(IP_MTU_DISCOVER), 6, EINVAL },
		{ A(IP_MULTICAST_TTL), 256, EINVAL },
		{ A(IP_LOCAL_PORT_RANGE), 40000 << 16 | 41000, EINVAL },
		{ A(IPV6_TCLASS), 0, EINVAL },	/* not of AF_INET */
		{ A(IPV6_V6ONLY), 0, EINVAL },
		{ A(REMOTE_FLOWINFO), 0, EINVAL },
		{ A(SOCKOPT_TXREHASH), 2, EINVAL },
		{ A(SOCKOPT_BUSY_POLL), -1, EINVAL },
		{ A(SOCKOPT_BUSY_POLL_BUDGET), -1, EINVAL },
		{ A(SOCKOPT_ZEROCOPY), 2, EINVAL },
		{ A(UDP_SEGMENT), 65536, EINVAL },
		{ A(UDP_ENCAP), 99, ENOPROTOOPT },
		{ A(ERROR), 4096, EINVAL },
		{ A(ERROR_SOFT), 0xffffffff, EINVAL },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		REFUSED_FOR(bad[i].error, bad[i].attr,
			    cr_udp_u32(&self->cr, bad[i].attr, bad[i].value));
}

TEST_F(refuse, options_without_effect_are_left_off_with_a_warning)
{
	static const int gone[] = {
		A(SOCKOPT_PASSCRED), A(SOCKOPT_PASSSEC), A(SOCKOPT_PASSPIDFD),
	};
	unsigned int i;
	int fd;

	if (!option_gone(SOL_SOCKET, SO_PASSCRED))
		SKIP(return, "this kernel has the options");
	for (i = 0; i < ARRAY_SIZE(gone); i++) {
		fd = cr_restore_msg(&self->cr, cr_udp_u32(&self->cr, gone[i], 1));
		EXPECT_LE(0, fd);
		close(fd);
		EXPECT_STREQ("SO_PASSCRED, SO_PASSSEC, SO_PASSPIDFD: without effect, left off",
			     self->cr.text);
		fd = cr_restore_msg(&self->cr, cr_udp_u32(&self->cr, gone[i], 0));
		EXPECT_LE(0, fd);
		close(fd);
		EXPECT_STREQ("", self->cr.text);
		REFUSED_FOR(EINVAL, gone[i], cr_udp_u32(&self->cr, gone[i], 2));
	}
}

TEST_F(refuse, udplite_that_the_kernel_lacks)
{
	struct nl_msg *msg = cr_udp_u32(&self->cr, A(PROTOCOL), IPPROTO_UDPLITE);

	if (!kind_missing(KIND_UDPLITE)) {
		ACCEPTED(msg);
		return;
	}
	EXPECT_EQ(-1, kind_socket(KIND_UDPLITE));
	EXPECT_EQ(EPROTONOSUPPORT, errno);
	REFUSED(EPROTONOSUPPORT, msg);
	EXPECT_STREQ("this kernel has no UDP-Lite", self->cr.text);
}

TEST_F(refuse, time_out_of_range)
{
	struct timeval tv = { .tv_sec = 1, .tv_usec = 1000000 };
	struct nl_msg *msg = cr_udp(&self->cr);

	nla_put(msg, A(SOCKOPT_RCVTIMEO), sizeof(tv), &tv);
	REFUSED_FOR(EDOM, A(SOCKOPT_RCVTIMEO), msg);
	tv.tv_usec = -1;
	msg = cr_udp(&self->cr);
	nla_put(msg, A(SOCKOPT_SNDTIMEO), sizeof(tv), &tv);
	REFUSED_FOR(EDOM, A(SOCKOPT_SNDTIMEO), msg);
}

TEST_F(refuse, not_for_udp)
{
	static const int raw_only[] = {
		A(IP_HDRINCL), A(IP_NODEFRAG), A(IP_ROUTER_ALERT),
		A(RAW_ICMP_FILTER), A(UDPLITE_SEND_CSCOV),
		A(UDPLITE_RECV_CSCOV),
	};
	struct nl_msg *msg;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(raw_only); i++) {
		int err = cr_call(&self->cr, cr_udp_u32(&self->cr, raw_only[i], 8),
				  NULL);

		EXPECT_TRUE(err == -ENOPROTOOPT || err == -EINVAL ||
			    err == -EOPNOTSUPP)
			TH_LOG("attribute %d: %d", raw_only[i], err);
		EXPECT_STRNE("", self->cr.text);
		EXPECT_EQ(raw_only[i], self->cr.blamed);
		EXPECT_TRUE(cr_nothing_left(&self->before));
	}
	msg = cr_udp(&self->cr);
	nla_put_flag(msg, A(UNHASHED));
	REFUSED_FOR(EINVAL, A(UNHASHED), msg);
}

TEST_F(refuse, data_without_its_attribute)
{
	static const int data[] = {
		A(DGRAM_DATA), A(EXTERR_DATA), A(UDP_PENDING_DATA),
	};
	struct nl_msg *msg;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(data); i++) {
		msg = cr_udp(&self->cr);
		nla_put(msg, data[i], 3, "abc");
		REFUSED_FOR(EINVAL, data[i], msg);
	}
}

/* ---- addresses and devices ---- */

TEST_F(refuse, port_in_use)
{
	REFUSED(EADDRINUSE, udp_at(&self->cr, "127.0.0.1", 7777));
	REFUSED(EADDRINUSE, udp_at(&self->cr, "0.0.0.0", 7777));
	ACCEPTED(udp_at(&self->cr, "127.0.0.2", 7777));
}

TEST_F(refuse, address_not_here)
{
	struct nl_msg *msg;

	REFUSED_FOR(EADDRNOTAVAIL, A(LOCAL_ADDR),
		    udp_at(&self->cr, "192.0.2.7", 7778));
	EXPECT_STREQ("no device has this address", self->cr.text);
	msg = udp_at(&self->cr, "192.0.2.7", 7778);
	nla_put_u32(msg, A(BIND_NONLOCAL), 0);
	REFUSED_FOR(EADDRNOTAVAIL, A(LOCAL_ADDR), msg);
	msg = udp_at(&self->cr, "192.0.2.7", 7778);
	nla_put_flag(msg, A(BIND_NONLOCAL));
	ACCEPTED(msg);
	msg = udp_at(&self->cr, "192.0.2.7", 7778);
	nla_put_u32(msg, A(IP_FREEBIND), 1);
	ACCEPTED(msg);
}

TEST_F(refuse, no_route)
{
	struct sockaddr_in sin = at("192.0.2.7", 9);
	struct nl_msg *msg = udp_at(&self->cr, "127.0.0.1", 7778);

	nla_put(msg, A(REMOTE_ADDR), 4, &sin.sin_addr);
	nla_put_u16(msg, A(REMOTE_PORT), 9);
	REFUSED(ENETUNREACH, msg);
}

TEST_F(refuse, broadcast_not_allowed)
{
	struct sockaddr_in sin = at("127.255.255.255", 9);
	struct nl_msg *msg = udp_at(&self->cr, "127.0.0.1", 7778);

	nla_put(msg, A(REMOTE_ADDR), 4, &sin.sin_addr);
	nla_put_u16(msg, A(REMOTE_PORT), 9);
	REFUSED(EACCES, msg);
}

TEST_F(refuse, no_such_device)
{
	struct nl_msg *msg = cr_udp(&self->cr);

	nla_put_string(msg, A(SOCKOPT_BINDTODEVICE), "nosuch0");
	REFUSED_FOR(ENODEV, A(SOCKOPT_BINDTODEVICE), msg);
}

TEST_F(refuse, odd_device_names)
{
	struct nl_msg *msg = cr_udp(&self->cr);

	nla_put(msg, A(SOCKOPT_BINDTODEVICE), 2, "lo");
	REFUSED_FOR(EINVAL, A(SOCKOPT_BINDTODEVICE), msg);
	msg = cr_udp(&self->cr);
	nla_put(msg, A(SOCKOPT_BINDTODEVICE), 0, "");
	REFUSED_FOR(EINVAL, A(SOCKOPT_BINDTODEVICE), msg);
	msg = cr_udp(&self->cr);
	nla_put_string(msg, A(SOCKOPT_BINDTODEVICE), "a234567890123456");
	REFUSED_FOR(EINVAL, A(SOCKOPT_BINDTODEVICE), msg);
	msg = cr_udp(&self->cr);
	nla_put_string(msg, A(SOCKOPT_BINDTODEVICE), "lo");
	ACCEPTED(msg);
}

TEST_F(refuse, late_steps_leave_no_socket)
{
	struct sockaddr_in sin = at("192.0.2.7", 9);
	struct nl_msg *msg;
	int i;

	for (i = 0; i < 100; i++) {
		msg = udp_at(&self->cr, "127.0.0.1", 7779);
		nla_put(msg, A(REMOTE_ADDR), 4, &sin.sin_addr);
		nla_put_u16(msg, A(REMOTE_PORT), 9);
		ASSERT_EQ(-ENETUNREACH, cr_call(&self->cr, msg, NULL));
	}
	EXPECT_TRUE(cr_nothing_left(&self->before));
	ACCEPTED(udp_at(&self->cr, "127.0.0.1", 7779));
}

/* ---- onto a descriptor ---- */

TEST_F(refuse, descriptor_that_is_no_socket)
{
	struct nl_msg *msg;
	int p[2];

	ASSERT_EQ(0, pipe(p));
	self->before = cr_left();
	REFUSED_FOR(ENOTSOCK, A(SOCK_FD), cr_onto(&self->cr, p[0]));
	REFUSED_FOR(EBADF, A(SOCK_FD), cr_onto(&self->cr, 999));
	REFUSED_FOR(EBADF, A(SOCK_FD), cr_onto(&self->cr, -1));
	msg = cr_onto(&self->cr, self->fd);
	ASSERT_EQ(self->fd, cr_restore_msg(&self->cr, msg));
}

TEST_F(refuse, descriptor_of_another_kind)
{
	const struct other *o = NULL;
	int fd;

	while ((o = next_other(_metadata, o, &fd))) {
		self->before = cr_left();
		REFUSED_EITHER(o->error, o->error2,
			       cr_onto(&self->cr, fd));
		close(fd);
	}
}

TEST_F(refuse, descriptor_that_does_not_match)
{
	struct nl_msg *msg = cr_onto(&self->cr, self->fd);

	nla_put_u32(msg, A(SOCK_TYPE), SOCK_RAW);
	REFUSED_FOR(EINVAL, A(SOCK_TYPE), msg);
	msg = cr_onto(&self->cr, self->fd);
	nla_put_u32(msg, A(PROTOCOL), IPPROTO_UDPLITE);
	REFUSED_FOR(EINVAL, A(PROTOCOL), msg);
	msg = cr_onto(&self->cr, self->fd);
	nla_put_u32(msg, A(FAMILY), AF_INET6);
	REFUSED(EINVAL, msg);
}

TEST_F(refuse, descriptor_bound_elsewhere)
{
	struct nl_msg *msg = cr_onto(&self->cr, self->fd);
	struct sockaddr_in sin = at("127.0.0.2", 7777);

	nla_put(msg, A(LOCAL_ADDR), 4, &sin.sin_addr);
	nla_put_u16(msg, A(LOCAL_PORT), 7777);
	REFUSED(EINVAL, msg);
	msg = cr_onto(&self->cr, self->fd);
	sin = at("127.0.0.1", 7778);
	nla_put(msg, A(LOCAL_ADDR), 4, &sin.sin_addr);
	nla_put_u16(msg, A(LOCAL_PORT), 7778);
	REFUSED(EINVAL, msg);
	EXPECT_EQ(7777, port_of(self->fd));
}

TEST_F(refuse, descriptor_of_another_namespace)
{
	struct cr other;

	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&other));
	EXPECT_EQ(-EPERM, cr_call(&other, cr_onto(&other, self->fd), NULL));
	EXPECT_STRNE("", other.text);
	cr_close(&other);
}

TEST_HARNESS_MAIN
