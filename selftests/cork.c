// SPDX-License-Identifier: GPL-2.0
/*
 * Corked data is carried: the datagram being put together with UDP_CORK or
 * MSG_MORE leaves the restored socket, once completed, as it would have left
 * the original: same payload, sender, TTL, TOS and options. Nothing is sent by
 * dumping, restoring or closing, and an empty UDP_PENDING throws it away.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <sys/socket.h>

#include "kselftest_harness.h"
#include "nl.h"
#include "seen.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define PORT		6201
#define FROM_PORT	6202
#define UDP_CORK	1

static char payload[65536];

FIXTURE(cork) {
	struct cr cr;
	int to;
};

FIXTURE_VARIANT(cork) {
	enum kind kind;
	int (*begin)(int fd);
	int (*finish)(int fd);
	bool pending;
};

static int cork(int fd)
{
	return set_int(fd, SOL_UDP, UDP_CORK, 1);
}

static int uncork(int fd)
{
	return set_int(fd, SOL_UDP, UDP_CORK, 0);
}

static int say(int fd, size_t from, size_t len, int flags)
{
	struct name to = name_at(fd, "127.0.0.1", PORT);

	return sendto(fd, payload + from, len, flags, &to.sa, to.len) ==
	       (ssize_t)len ? 0 : -1;
}

static int say_connected(int fd, size_t from, size_t len, int flags)
{
	return send(fd, payload + from, len, flags) == (ssize_t)len ? 0 : -1;
}

static int from_port(int fd)
{
	return bind_at(fd, "127.0.0.1", FROM_PORT);
}

static int joined(int fd)
{
	return from_port(fd) || connect_at(fd, "127.0.0.1", PORT);
}

static int only_cork(int fd)
{
	return from_port(fd) || cork(fd);
}

static int then_say_and_uncork(int fd)
{
	return say(fd, 0, 30, 0) || uncork(fd);
}

static int one_part(int fd)
{
	return only_cork(fd) || say(fd, 0, 10, 0);
}

static int two_parts(int fd)
{
	return one_part(fd) || say(fd, 10, 20, 0);
}

static int empty_part(int fd)
{
	return only_cork(fd) || say(fd, 0, 0, 0);
}

static int connected_parts(int fd)
{
	return joined(fd) || cork(fd) || say_connected(fd, 0, 33, 0) ||
	       say_connected(fd, 33, 44, 0);
}

static int msg_more(int fd)
{
	return from_port(fd) || say(fd, 0, 100, MSG_MORE);
}

static int msg_more_connected(int fd)
{
	return joined(fd) || say_connected(fd, 0, 100, MSG_MORE);
}

static int then_last(int fd)
{
	return say(fd, 100, 50, 0);
}

static int then_last_connected(int fd)
{
	return say_connected(fd, 100, 50, 0);
}

static int long_parts(int fd)
{
	return only_cork(fd) || say(fd, 0, 20000, 0) ||
	       say(fd, 20000, 30000, 0) || say(fd, 50000, 1, 0);
}

static int many_parts(int fd)
{
	int i;

	if (only_cork(fd))
		return -1;
	for (i = 0; i < 300; i++)
		if (say(fd, i * 7, 7, 0))
			return -1;
	return 0;
}

static int auto_bound(int fd)
{
	return cork(fd) || say(fd, 0, 10, 0);
}

/* options of the socket when it began, other ones since */
static int changed_since(int fd)
{
	return from_port(fd) || set_int(fd, SOL_IP, IP_TTL, 9) ||
	       set_int(fd, SOL_IP, IP_TOS, 0x28) || cork(fd) ||
	       say(fd, 0, 10, 0) || set_int(fd, SOL_IP, IP_TTL, 77) ||
	       set_int(fd, SOL_IP, IP_TOS, 0x10);
}

/* options of the datagram alone */
static int say_with(int fd, int level, int type, const void *value, size_t len)
{
	struct name to = name_at(fd, "127.0.0.1", PORT);
	struct iovec iov = { payload, 60 };
	char control[CMSG_SPACE(64)] = {};
	struct msghdr msg = {
		.msg_name = &to.sa, .msg_namelen = to.len,
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = CMSG_SPACE(len),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

	cmsg->cmsg_level = level;
	cmsg->cmsg_type = type;
	cmsg->cmsg_len = CMSG_LEN(len);
	memcpy(CMSG_DATA(cmsg), value, len);
	return sendmsg(fd, &msg, MSG_MORE) == 60 ? 0 : -1;
}

static int with_ttl(int fd)
{
	int ttl = 12;

	return from_port(fd) ||
	       say_with(fd, SOL_IP, IP_TTL, &ttl, sizeof(ttl));
}

static int with_tos(int fd)
{
	int tos = 0x88;

	return from_port(fd) ||
	       say_with(fd, SOL_IP, IP_TOS, &tos, sizeof(tos));
}

static int with_source(int fd)
{
	struct in_pktinfo info = {
		.ipi_ifindex = 1,
		.ipi_spec_dst.s_addr = htonl(0x7f000009),
	};

	return bind_at(fd, "0.0.0.0", FROM_PORT) ||
	       say_with(fd, SOL_IP, IP_PKTINFO, &info, sizeof(info));
}

static int with_hop_limit(int fd)
{
	int limit = 12;

	return from_port(fd) ||
	       say_with(fd, SOL_IPV6, IPV6_HOPLIMIT, &limit, sizeof(limit));
}

static int with_class(int fd)
{
	int class = 0x88;

	return from_port(fd) ||
	       say_with(fd, SOL_IPV6, IPV6_TCLASS, &class, sizeof(class));
}

static int with_source6(int fd)
{
	struct in6_pktinfo info = {
		.ipi6_ifindex = 1,
		.ipi6_addr = name_at(fd, "127.0.0.3", 0).sin6.sin6_addr,
	};

	return bind_at(fd, "0.0.0.0", FROM_PORT) ||
	       say_with(fd, SOL_IPV6, IPV6_PKTINFO, &info, sizeof(info));
}

static const char extension[8] = "\0\0\1\4\0\0\0";

static int with_extension(int fd)
{
	return from_port(fd) || say_with(fd, SOL_IPV6, IPV6_DSTOPTS, extension,
					 sizeof(extension));
}

static int with_label(int fd)
{
	uint32_t label = htonl(0x12345);

	return from_port(fd) ||
	       say_with(fd, SOL_IPV6, IPV6_FLOWINFO, &label, sizeof(label));
}

static int changed_since6(int fd)
{
	return from_port(fd) ||
	       set_int(fd, SOL_IPV6, IPV6_UNICAST_HOPS, 9) ||
	       set_int(fd, SOL_IPV6, IPV6_TCLASS, 0x28) ||
	       setsockopt(fd, SOL_IPV6, IPV6_HOPOPTS, extension, 8) ||
	       cork(fd) || say(fd, 0, 10, 0) ||
	       set_int(fd, SOL_IPV6, IPV6_UNICAST_HOPS, 77) ||
	       set_int(fd, SOL_IPV6, IPV6_TCLASS, 0x10) ||
	       setsockopt(fd, SOL_IPV6, IPV6_HOPOPTS, extension, 0);
}

static int with_options(int fd)
{
	static const char options[8] = "\x07\x07\x04\0\0\0\0\0";

	return from_port(fd) ||
	       say_with(fd, SOL_IP, IP_RETOPTS, options, sizeof(options));
}

static int with_mark(int fd)
{
	int mark = 0x77;

	return from_port(fd) ||
	       say_with(fd, SOL_SOCKET, SO_MARK, &mark, sizeof(mark));
}

static int with_segments(int fd)
{
	uint16_t size = 25;

	return from_port(fd) ||
	       say_with(fd, SOL_UDP, UDP_SEGMENT, &size, sizeof(size));
}

/* the id of the timestamp is the datagram's own, and comes to the error queue */
static int with_id(int fd)
{
	uint32_t id = 0xabcdef;

	if (set_int(fd, SOL_SOCKET, SO_TIMESTAMPING,
		    SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE |
		    SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY))
		return -1;
	return from_port(fd) ||
	       say_with(fd, SOL_SOCKET, SCM_TS_OPT_ID, &id, sizeof(id));
}

static int shut(int fd)
{
	return connected_parts(fd) || shutdown(fd, SHUT_WR);
}

static int finish_sixty(int fd)
{
	return say(fd, 60, 15, 0);
}

#define VARIANT(name, kind, finish) \
	FIXTURE_VARIANT_ADD(cork, name) { kind, name, finish, true }

FIXTURE_VARIANT_ADD(cork, only_cork) {
	KIND_UDP, only_cork, then_say_and_uncork, false
};
VARIANT(one_part, KIND_UDP, uncork);
VARIANT(two_parts, KIND_UDP, uncork);
VARIANT(empty_part, KIND_UDP, then_say_and_uncork);
VARIANT(connected_parts, KIND_UDP, uncork);
VARIANT(msg_more, KIND_UDP, then_last);
VARIANT(msg_more_connected, KIND_UDP, then_last_connected);
VARIANT(long_parts, KIND_UDP, uncork);
VARIANT(many_parts, KIND_UDP, uncork);
VARIANT(auto_bound, KIND_UDP, uncork);
VARIANT(changed_since, KIND_UDP, uncork);
VARIANT(with_ttl, KIND_UDP, finish_sixty);
VARIANT(with_tos, KIND_UDP, finish_sixty);
VARIANT(with_source, KIND_UDP, finish_sixty);
VARIANT(with_options, KIND_UDP, finish_sixty);
VARIANT(with_mark, KIND_UDP, finish_sixty);
VARIANT(with_segments, KIND_UDP, finish_sixty);
VARIANT(shut, KIND_UDP, uncork);
FIXTURE_VARIANT_ADD(cork, udplite) {
	KIND_UDPLITE, two_parts, uncork, true
};
FIXTURE_VARIANT_ADD(cork, udplite_more) {
	KIND_UDPLITE, msg_more, then_last, true
};

#define V6(name, finish) \
	FIXTURE_VARIANT_ADD(cork, name##6) { \
		KIND_UDP | KIND_V6, name, finish, true \
	}
#define DUAL(name, finish) \
	FIXTURE_VARIANT_ADD(cork, name##_dual) { \
		KIND_UDP | KIND_DUAL, name, finish, true \
	}

V6(one_part, uncork);
V6(empty_part, then_say_and_uncork);
V6(connected_parts, uncork);
V6(msg_more, then_last);
V6(long_parts, uncork);
V6(auto_bound, uncork);
V6(with_hop_limit, finish_sixty);
V6(with_class, finish_sixty);
V6(with_source6, finish_sixty);
V6(with_extension, finish_sixty);
V6(with_label, finish_sixty);
V6(with_mark, finish_sixty);
V6(with_segments, finish_sixty);
V6(changed_since6, uncork);
V6(shut, uncork);
DUAL(two_parts, uncork);
DUAL(connected_parts, uncork);
DUAL(msg_more, then_last);
DUAL(with_ttl, finish_sixty);
DUAL(with_options, finish_sixty);
FIXTURE_VARIANT_ADD(cork, udplite6) {
	KIND_UDPLITE | KIND_V6, two_parts, uncork, true
};

static int listener(enum kind kind)
{
	static const int told6[] = {
		IPV6_RECVPKTINFO, IPV6_RECVHOPLIMIT, IPV6_RECVTCLASS,
		IPV6_RECVHOPOPTS, IPV6_RECVDSTOPTS, IPV6_FLOWINFO,
	};
	static const int told[] = {
		IP_PKTINFO, IP_RECVTTL, IP_RECVTOS, IP_RECVOPTS,
	};
	int fd = kind_socket(kind);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(told); i++)
		set_int(fd, SOL_IP, told[i], 1);
	for (i = 0; i < ARRAY_SIZE(told6); i++)
		set_int(fd, SOL_IPV6, told6[i], 1);
	set_int(fd, SOL_SOCKET, SO_RCVMARK, 1);
	return bind_at(fd, "127.0.0.1", PORT) ? -1 : fd;
}

NETNS_COMMON(NULL)

FIXTURE_SETUP(cork)
{
	unsigned int i;

	SKIP_MISSING(variant->kind);
	for (i = 0; i < sizeof(payload); i++)
		payload[i] = i * 13 + (i >> 8);
	ASSERT_EQ(0, netns_common());
	ASSERT_EQ(0, cr_open(&self->cr));
	self->to = listener(variant->kind);
	ASSERT_LE(0, self->to);
}

FIXTURE_TEARDOWN(cork)
{
	close(self->to);
	cr_close(&self->cr);
}

#define HEARD_MAX	8

static int take_all(int fd, struct heard *heard)
{
	int n = 0;

	settle();
	while (n < HEARD_MAX && heard_take(fd, 0, 65535, &heard[n]) >= 0)
		n++;
	return n;
}

static int begin(struct __test_metadata *_metadata, enum kind kind,
		 int (*how)(int fd))
{
	int fd = kind_socket(kind);

	ASSERT_LE(0, fd);
	/* the flow label is the one that is asked for, or none */
	set_int(fd, SOL_IPV6, IPV6_AUTOFLOWLABEL, 0);
	ASSERT_EQ(0, how(fd))
		TH_LOG("%s", strerror(errno));
	return fd;
}

static void same_heard(struct __test_metadata *_metadata, struct heard *one,
		       struct heard *two, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		/* ports that the kernel chose */
		if (ntohs(one[i].from.sin.sin_port) != FROM_PORT)
			one[i].from.sin.sin_port = two[i].from.sin.sin_port;
		EXPECT_EQ(0, heard_differ(&one[i], &two[i], true))
			TH_LOG("datagram %d", i);
	}
}

TEST_F(cork, leaves_as_it_would_have_left)
{
	static struct heard one[HEARD_MAX], two[HEARD_MAX];
	int fd, twin, n, m, expected, finished;
	struct cr_list list;

	fd = begin(_metadata, variant->kind, variant->begin);
	expected = variant->finish(fd);
	n = take_all(self->to, one);
	close(fd);
	fd = begin(_metadata, variant->kind, variant->begin);
	ASSERT_EQ(0, cr_dump_fd(&self->cr, fd, &list))
		TH_LOG("%s", self->cr.text);
	EXPECT_EQ(0, cr_count(&list, A(LEFT_OUT)));
	close(fd);
	twin = cr_restore(&self->cr, &list);
	ASSERT_LE(0, twin)
		TH_LOG("attribute %d: %s", self->cr.blamed, self->cr.text);
	EXPECT_EQ(0, take_all(self->to, two));
	finished = variant->finish(twin);
	m = take_all(self->to, two);
	EXPECT_EQ(expected, finished);
	EXPECT_EQ(n, m);
	same_heard(_metadata, one, two, n < m ? n : m);
	close(twin);
	cr_list_free(&list);
}

TEST_F(cork, dump_again_is_the_same)
{
	struct cr_list before, after;
	int fd, twin;

	fd = begin(_metadata, variant->kind, variant->begin);
	ASSERT_EQ(0, cr_dump_fd(&self->cr, fd, &before));
	EXPECT_EQ(variant->pending, !!cr_attr_nth(&before, A(UDP_PENDING), 0));
	close(fd);
	twin = cr_restore(&self->cr, &before);
	ASSERT_LE(0, twin)
		TH_LOG("attribute %d: %s", self->cr.blamed, self->cr.text);
	ASSERT_EQ(0, cr_dump_fd(&self->cr, twin, &after));
	EXPECT_EQ(0, cr_differ(&before, &after, NULL));
	close(twin);
	cr_list_free(&before);
	cr_list_free(&after);
}

/* nothing leaves by a dump, by closing, by restoring, by closing again */
TEST_F(cork, nothing_leaves_unasked)
{
	static struct heard heard[HEARD_MAX];
	struct cr_list list;
	int fd, twin;

	fd = begin(_metadata, variant->kind, variant->begin);
	ASSERT_EQ(0, cr_dump_fd(&self->cr, fd, &list));
	EXPECT_EQ(0, take_all(self->to, heard));
	close(fd);
	twin = cr_restore(&self->cr, &list);
	ASSERT_LE(0, twin);
	close(twin);
	EXPECT_EQ(0, take_all(self->to, heard));
	cr_list_free(&list);
}

/* "nothing is pending", said of a live socket */
TEST_F(cork, thrown_away)
{
	static struct heard heard[HEARD_MAX];
	struct cr_list list;
	struct nl_msg *msg;
	struct name to;
	int fd;

	fd = begin(_metadata, variant->kind, variant->begin);
	to = name_at(fd, "127.0.0.1", PORT);
	msg = cr_new_u32(&self->cr, AF_INET_CR_CMD_RESTORE, 0, A(SOCK_FD), fd);
	nla_put(msg, A(UDP_PENDING) | NLA_F_NESTED, 0, NULL);
	ASSERT_EQ(fd, cr_restore_msg(&self->cr, msg))
		TH_LOG("attribute %d: %s", self->cr.blamed, self->cr.text);
	EXPECT_EQ(0, take_all(self->to, heard));
	ASSERT_EQ(0, cr_dump_fd(&self->cr, fd, &list));
	EXPECT_EQ(NULL, cr_attr_nth(&list, A(UDP_PENDING_DATA), 0));
	cr_list_free(&list);
	EXPECT_EQ(0, uncork(fd));
	EXPECT_EQ(0, take_all(self->to, heard));
	if (variant->begin != shut) {
		ASSERT_EQ(3, send_to(fd, "new", 3, to));
		ASSERT_EQ(1, take_all(self->to, heard));
		EXPECT_EQ(3, heard[0].ret);
	}
	close(fd);
}

/* which leaves the error that waits, and needs none of what shutdown took */
TEST_F(cork, taken_off_and_put_back)
{
	static const int cork[] = {
		A(UDP_CORK), A(UDP_PENDING), A(UDP_PENDING_DATA),
	};
	struct cr_list before, after;
	struct nlattr *nla;
	struct nl_msg *msg;
	unsigned int i;
	int fd;

	fd = begin(_metadata, variant->kind, variant->begin);
	msg = cr_new_u32(&self->cr, AF_INET_CR_CMD_RESTORE, 0, A(SOCK_FD), fd);
	nla_put_u32(msg, A(ERROR), EHOSTDOWN);
	ASSERT_EQ(fd, cr_restore_msg(&self->cr, msg));
	ASSERT_EQ(0, cr_dump_fd(&self->cr, fd, &before));

	msg = cr_new_u32(&self->cr, AF_INET_CR_CMD_RESTORE, 0, A(SOCK_FD), fd);
	nla_put_u32(msg, A(UDP_CORK), 0);
	nla_put(msg, A(UDP_PENDING) | NLA_F_NESTED, 0, NULL);
	ASSERT_EQ(fd, cr_restore_msg(&self->cr, msg));
	ASSERT_EQ(0, cr_dump_fd(&self->cr, fd, &after));
	EXPECT_EQ(NULL, cr_attr_nth(&after, A(UDP_CORK), 0));
	EXPECT_EQ(NULL, cr_attr_nth(&after, A(UDP_PENDING), 0));
	cr_list_free(&after);

	msg = cr_new_u32(&self->cr, AF_INET_CR_CMD_RESTORE, 0, A(SOCK_FD), fd);
	for (i = 0; i < ARRAY_SIZE(cork); i++) {
		nla = cr_attr_nth(&before, cork[i], 0);
		if (nla)
			nla_put(msg, nla->nla_type, nla_len(nla),
				nla_data(nla));
	}
	ASSERT_EQ(fd, cr_restore_msg(&self->cr, msg))
		TH_LOG("attribute %d: %s", self->cr.blamed, self->cr.text);
	ASSERT_EQ(0, cr_dump_fd(&self->cr, fd, &after));
	EXPECT_EQ(0, cr_differ(&before, &after, NULL));
	EXPECT_EQ(EHOSTDOWN, get_int(fd, SOL_SOCKET, SO_ERROR));
	close(fd);
	cr_list_free(&before);
	cr_list_free(&after);
}

static int what_of(const struct nlattr *nla)
{
	const struct nlattr *in;

	in = nla ? nla_find(nla_data(nla), nla_len(nla),
			    AF_INET_CR_LEFT_OUT_WHAT) : NULL;
	return in ? (int)nla_get_u32(in) : 0;
}

TEST_F(cork, no_contents)
{
	struct cr_list list;
	struct nl_msg *msg;
	int fd;

	fd = begin(_metadata, variant->kind, variant->begin);
	msg = cr_new_u32(&self->cr, AF_INET_CR_CMD_DUMP, NLM_F_DUMP,
			 A(SOCK_FD), fd);
	nla_put_flag(msg, A(NO_CONTENTS));
	ASSERT_EQ(0, cr_call(&self->cr, msg, &list));
	EXPECT_EQ(NULL, cr_attr_nth(&list, A(UDP_PENDING_DATA), 0));
	EXPECT_EQ(variant->pending ? AF_INET_CR_WHAT_PENDING : 0,
		  what_of(cr_attr_nth(&list, A(LEFT_OUT), 0)));
	close(fd);
	cr_list_free(&list);
}

/* the number of the timestamp in the error queue, or -1 */
static long stamp_number(int fd)
{
	char control[512];
	struct msghdr msg = {
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct sock_extended_err *ee;
	struct cmsghdr *cmsg;

	settle();
	if (recvmsg(fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
		return -1;
	for (cmsg = CMSG_FIRSTHDR(&msg); cmsg; cmsg = CMSG_NXTHDR(&msg, cmsg)) {
		ee = (void *)CMSG_DATA(cmsg);
		if (cmsg->cmsg_level == SOL_IP && cmsg->cmsg_type == IP_RECVERR &&
		    ee->ee_origin == SO_EE_ORIGIN_TIMESTAMPING)
			return ee->ee_data;
	}
	return -1;
}

/* a timestamp that the datagram alone has asked for, and its number */
TEST(timestamp_of_what_is_corked)
{
	uint32_t asked = SOF_TIMESTAMPING_TX_SOFTWARE;
	struct cr cr;
	int fd, i;

	ASSERT_EQ(0, netns_common());
	ASSERT_EQ(0, cr_open(&cr));
	fd = kind_socket(KIND_UDP);
	ASSERT_EQ(0, set_int(fd, SOL_SOCKET, SO_TIMESTAMPING,
			     SOF_TIMESTAMPING_SOFTWARE |
			     SOF_TIMESTAMPING_OPT_ID |
			     SOF_TIMESTAMPING_OPT_TSONLY));
	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, say_with(fd, SOL_SOCKET, SO_TIMESTAMPING, &asked,
				      sizeof(asked)));
		uncork(fd);
		ASSERT_EQ(i, stamp_number(fd));
	}
	ASSERT_EQ(0, say_with(fd, SOL_SOCKET, SO_TIMESTAMPING, &asked,
			      sizeof(asked)));
	fd = CR_RECYCLE(&cr, fd);
	EXPECT_EQ(-1, stamp_number(fd));
	uncork(fd);
	EXPECT_EQ(3, stamp_number(fd));
	EXPECT_EQ(-1, stamp_number(fd));
	close(fd);
	cr_close(&cr);
}

/* an id of its own (SCM_TS_OPT_ID) */
TEST(timestamp_id_of_what_is_corked)
{
	struct cr cr;
	int fd;

	if (!kernel_since(6, 13))
		SKIP(return, "this kernel has no SCM_TS_OPT_ID");
	ASSERT_EQ(0, netns_common());
	ASSERT_EQ(0, cr_open(&cr));
	fd = begin(_metadata, KIND_UDP, with_id);
	fd = CR_RECYCLE(&cr, fd);
	EXPECT_EQ(-1, stamp_number(fd));
	ASSERT_EQ(0, uncork(fd));
	EXPECT_EQ(0xabcdef, stamp_number(fd));
	close(fd);
	cr_close(&cr);
}

TEST_HARNESS_MAIN
