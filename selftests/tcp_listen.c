// SPDX-License-Identifier: GPL-2.0
/*
 * A TCP socket that listens: who connects before, during and after a move gets a
 * connection, and never an RST.  Connections that wait to be accepted are named.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "kselftest_harness.h"
#include "dev.h"
#include "tcp.h"

TCP_ALLOWED

#define A(name)		AF_INET_CR_ATTR_##name
#define PORT		7601
#define BACKLOG		5
#define FASTOPEN	"/proc/sys/net/ipv4/tcp_fastopen"
/* of net.ipv4.tcp_fastopen: servers have it, and need not ask for it */
#define FASTOPEN_SERVERS	"1026"

FIXTURE(tcp_listen) {
	struct cr cr;
	int listener;
	struct name to;
};

FIXTURE_VARIANT(tcp_listen) {
	enum tcp_kind kind;
	bool any;
	bool v6only;
	/* who connects to a listener of both families */
	bool from_v4;
};

FIXTURE_VARIANT_ADD(tcp_listen, v4) { .kind = TCP_V4 };
FIXTURE_VARIANT_ADD(tcp_listen, v6) { .kind = TCP_V6 };
FIXTURE_VARIANT_ADD(tcp_listen, mapped) { .kind = TCP_MAPPED, .from_v4 = true };
FIXTURE_VARIANT_ADD(tcp_listen, any4) { .kind = TCP_V4, .any = true };
FIXTURE_VARIANT_ADD(tcp_listen, any6) {
	.kind = TCP_V6, .any = true, .v6only = true,
};
FIXTURE_VARIANT_ADD(tcp_listen, dual) { .kind = TCP_V6, .any = true };
FIXTURE_VARIANT_ADD(tcp_listen, dual_from_v4) {
	.kind = TCP_V6, .any = true, .from_v4 = true,
};

static struct name listen_name(enum tcp_kind kind, bool any)
{
	struct name name = tcp_name(kind, PORT);

	if (any && kind == TCP_V4)
		name.sin.sin_addr.s_addr = htonl(INADDR_ANY);
	else if (any)
		name.sin6.sin6_addr = in6addr_any;
	return name;
}

/* bound, with an option of SOL_SOCKET on, or 0 */
static int bound_socket(enum tcp_kind kind, bool v6only, int opt,
			const struct name *name)
{
	int fd = tcp_socket(kind);

	if ((opt && set_int(fd, SOL_SOCKET, opt, 1)) ||
	    (v6only && set_int(fd, SOL_IPV6, IPV6_V6ONLY, 1)) ||
	    fcntl(fd, F_SETFL, O_NONBLOCK) || bind(fd, &name->sa, name->len)) {
		close(fd);
		return -1;
	}
	return fd;
}

FIXTURE_SETUP(tcp_listen)
{
	struct name name = listen_name(variant->kind, variant->any);

	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&self->cr));
	self->listener = bound_socket(variant->kind, variant->v6only, 0, &name);
	ASSERT_LE(0, self->listener);
	ASSERT_EQ(0, listen(self->listener, BACKLOG));
	self->to = tcp_name(variant->from_v4 ? TCP_V4 : variant->kind, PORT);
}

FIXTURE_TEARDOWN(tcp_listen)
{
	close(self->listener);
	cr_close(&self->cr);
}

/* a client that has asked for a connection; it does not block */
static int ask(const struct name *to)
{
	int fd = socket(to->sa.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
			0);

	if (fd >= 0 && connect(fd, &to->sa, to->len) && errno != EINPROGRESS) {
		close(fd);
		return -1;
	}
	return fd;
}

/* 0 when it has got one, in time */
static int gets_it(int fd)
{
	struct pollfd poller = { .fd = fd, .events = POLLOUT };

	if (poll(&poller, 1, 60000) != 1)
		return -ETIMEDOUT;
	return -get_int(fd, SOL_SOCKET, SO_ERROR);
}

static int take_one(int listener)
{
	if (wait_readable(listener))
		return -1;
	return accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

/* both ends of a connection with the listener */
static int serve(int listener, const struct name *to, int fd[2])
{
	fd[0] = ask(to);
	if (fd[0] < 0 || gets_it(fd[0]))
		return -1;
	fd[1] = take_one(listener);
	return fd[1] < 0 ? -1 : 0;
}

static void hang_up(const int fd[2])
{
	close(fd[0]);
	close(fd[1]);
}

/* as ss(8) shows it: connections that may wait, and that do */
static unsigned int may_wait(int listener)
{
	return tcp_info_of(listener).tcpi_sacked;
}

static unsigned int waiting(int listener)
{
	return tcp_info_of(listener).tcpi_unacked;
}

/* how many of a WHAT are left out, in all entries of a list */
static unsigned int left_out(const struct cr_list *list, unsigned int what)
{
	struct nlattr *nla, *is, *count;
	unsigned int i, n = 0;

	for (i = 0; (nla = cr_attr_nth(list, A(LEFT_OUT), i)); i++) {
		is = cr_in(nla, AF_INET_CR_LEFT_OUT_WHAT);
		count = cr_in(nla, AF_INET_CR_LEFT_OUT_COUNT);
		if (is && nla_get_u32(is) == what)
			n += count ? nla_get_u32(count) : 1;
	}
	return n;
}

TEST_F(tcp_listen, goes_on)
{
	int fd[2];

	self->listener = CR_RECYCLE(&self->cr, self->listener);
	EXPECT_EQ(TCP_LISTEN, tcp_state(self->listener));
	EXPECT_EQ(BACKLOG, may_wait(self->listener));
	ASSERT_EQ(0, serve(self->listener, &self->to, fd));
	EXPECT_EQ(0, tcp_talk(fd, 0, 0));
	hang_up(fd);
}

/* what a listener gives to its connections */
TEST_F(tcp_listen, options)
{
	static const struct {
		int level, opt, value;
	} options[] = {
		{ SOL_TCP, TCP_NODELAY, 1 }, { SOL_TCP, TCP_MAXSEG, 777 },
		{ SOL_TCP, TCP_WINDOW_CLAMP, 20000 }, { SOL_TCP, TCP_KEEPIDLE, 55 },
		{ SOL_TCP, TCP_USER_TIMEOUT, 54321 }, { SOL_TCP, TCP_SAVE_SYN, 1 },
		{ SOL_SOCKET, SO_KEEPALIVE, 1 }, { SOL_SOCKET, SO_MARK, 7 },
	};
	int fd[2], was[ARRAY_SIZE(options)];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(options); i++)
		ASSERT_EQ(0, set_int(self->listener, options[i].level,
				     options[i].opt, options[i].value));
	ASSERT_EQ(0, serve(self->listener, &self->to, fd));
	for (i = 0; i < ARRAY_SIZE(options); i++)
		was[i] = get_int(fd[1], options[i].level, options[i].opt);
	hang_up(fd);
	self->listener = CR_RECYCLE(&self->cr, self->listener);
	ASSERT_EQ(0, serve(self->listener, &self->to, fd));
	for (i = 0; i < ARRAY_SIZE(options); i++)
		EXPECT_EQ(was[i], get_int(fd[1], options[i].level,
					  options[i].opt))
			TH_LOG("option %d", options[i].opt);
	hang_up(fd);
}

/* what listen(2) changes: one queue, where the namespace says so, and TCP_QUICKACK */
TEST_F(tcp_listen, nothing_else_changes)
{
	ASSERT_EQ(0, get_int(self->listener, SOL_TCP, TCP_FASTOPEN));
	ASSERT_EQ(0, set_int(self->listener, SOL_TCP, TCP_QUICKACK, 0));
	ASSERT_EQ(0, write_file(FASTOPEN, FASTOPEN_SERVERS));
	self->listener = CR_RECYCLE(&self->cr, self->listener);
	EXPECT_EQ(0, get_int(self->listener, SOL_TCP, TCP_FASTOPEN));
	EXPECT_EQ(0, get_int(self->listener, SOL_TCP, TCP_QUICKACK));
}

/* and what it changes when it fails */
TEST_F(tcp_listen, a_failure_changes_nothing)
{
	struct name name = listen_name(variant->kind, variant->any);
	struct cr_list before, after;
	struct nl_msg *msg;
	int two;

	close(self->listener);
	self->listener = bound_socket(variant->kind, variant->v6only,
				      SO_REUSEADDR, &name);
	two = bound_socket(variant->kind, variant->v6only, SO_REUSEADDR, &name);
	ASSERT_LE(0, self->listener);
	ASSERT_LE(0, two);
	ASSERT_EQ(0, listen(self->listener, BACKLOG));
	ASSERT_EQ(0, set_int(two, SOL_TCP, TCP_QUICKACK, 0));
	ASSERT_EQ(0, write_file(FASTOPEN, FASTOPEN_SERVERS));
	ASSERT_EQ(0, cr_dump_whole(&self->cr, two, &before));
	msg = cr_onto(&self->cr, two);
	nla_put_u32(msg, A(TCP_BACKLOG), BACKLOG);
	EXPECT_EQ(-EADDRINUSE, cr_restore_msg(&self->cr, msg));
	EXPECT_EQ(A(TCP_BACKLOG), self->cr.blamed);
	ASSERT_EQ(0, cr_dump_whole(&self->cr, two, &after));
	EXPECT_EQ(0, cr_differ(&before, &after, NULL));
	cr_list_free(&before);
	cr_list_free(&after);
	close(two);
}

TEST_F(tcp_listen, who_waits_is_named)
{
	int a = ask(&self->to), b = ask(&self->to);
	struct cr_list list;

	ASSERT_EQ(0, gets_it(a));
	ASSERT_EQ(0, gets_it(b));
	ASSERT_TRUE(EVENTUALLY(waiting(self->listener) == 2));
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->listener, &list));
	EXPECT_EQ(2, left_out(&list, AF_INET_CR_WHAT_ACCEPT_QUEUE));
	cr_list_free(&list);
	/* and a dump has taken none of them */
	EXPECT_EQ(2, waiting(self->listener));
	close(a);
	close(b);
}

/* a handshake that waits for data, by TCP_DEFER_ACCEPT */
TEST_F(tcp_listen, handshakes_are_named)
{
	struct cr_list list;
	int fd;

	ASSERT_EQ(0, set_int(self->listener, SOL_TCP, TCP_DEFER_ACCEPT, 100));
	fd = ask(&self->to);
	ASSERT_EQ(0, gets_it(fd));
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->listener, &list));
	EXPECT_EQ(1, left_out(&list, AF_INET_CR_WHAT_ACCEPT_QUEUE));
	cr_list_free(&list);
	close(fd);
}

/* a connection that is asked for while the listener is away */
TEST_F(tcp_listen, nobody_is_refused)
{
	struct wire wire;
	struct cr_list list;
	int fd[2];

	ASSERT_EQ(0, wire_open(&wire, "lo"));
	ASSERT_EQ(0, cr_dump_frozen(&self->cr, self->listener, &list));
	ASSERT_LE(0, self->cr.freeze_fd);
	fd[0] = ask(&self->to);
	ASSERT_LE(0, fd[0]);
	EXPECT_EQ(TCP_SYN_SENT, tcp_state(fd[0]));
	EXPECT_EQ(0, waiting(self->listener));
	EXPECT_EQ(0, cr_detach(&self->cr, self->listener));
	EXPECT_EQ(TCP_CLOSE, tcp_state(self->listener));
	close(self->listener);
	EXPECT_EQ(TCP_SYN_SENT, tcp_state(fd[0]));
	self->listener = cr_restore(&self->cr, &list);
	ASSERT_LE(0, self->listener)
		TH_LOG("%s", self->cr.text);
	cr_list_free(&list);
	EXPECT_EQ(TCP_SYN_SENT, tcp_state(fd[0]));
	close(self->cr.freeze_fd);
	/* its SYN is repeated */
	ASSERT_EQ(0, gets_it(fd[0]));
	fd[1] = take_one(self->listener);
	EXPECT_EQ(0, tcp_talk(fd, 0, 0));
	hang_up(fd);
	/* which tells an RST */
	EXPECT_EQ(0, wire_hear(&wire));
	wire_close(&wire);
}

/* the last segment of a handshake that began before */
TEST_F(tcp_listen, a_handshake_waits)
{
	struct cr_list list;
	int fd[2];

	ASSERT_EQ(0, set_int(self->listener, SOL_TCP, TCP_DEFER_ACCEPT, 100));
	fd[0] = ask(&self->to);
	ASSERT_EQ(0, gets_it(fd[0]));
	ASSERT_EQ(0, cr_dump_frozen(&self->cr, self->listener, &list));
	cr_list_free(&list);
	ASSERT_EQ(1, send(fd[0], "x", 1, 0));
	ASSERT_EQ(0, settle());
	EXPECT_EQ(0, waiting(self->listener));
	close(self->cr.freeze_fd);
	fd[1] = take_one(self->listener);
	ASSERT_LE(0, fd[1]);
	EXPECT_EQ(0, wait_readable(fd[1]));
	hang_up(fd);
}

/* a frozen listener, and not its connections */
TEST_F(tcp_listen, connections_go_on)
{
	struct cr_list list;
	int fd[2];

	ASSERT_EQ(0, serve(self->listener, &self->to, fd));
	ASSERT_EQ(0, cr_dump_frozen(&self->cr, self->listener, &list));
	cr_list_free(&list);
	EXPECT_EQ(0, tcp_talk(fd, 0, 0));
	close(self->listener);
	EXPECT_EQ(0, tcp_talk(fd, 100, 100));
	close(self->cr.freeze_fd);
	hang_up(fd);
}

/* the freeze of IPv6 alone is not one of IPv4, and the other way round */
TEST_F(tcp_listen, others_go_on)
{
	enum tcp_kind kind = variant->kind == TCP_V6 ? TCP_V4 : TCP_V6;
	struct name name = tcp_name(kind, PORT);
	struct cr_list list;
	int other, fd[2];

	if (variant->any && !variant->v6only && variant->kind == TCP_V6)
		SKIP(return, "it takes both families");
	other = tcp_listen_at(kind, &name);
	ASSERT_LE(0, other);
	ASSERT_EQ(0, cr_dump_frozen(&self->cr, self->listener, &list));
	cr_list_free(&list);
	EXPECT_EQ(0, serve(other, &name, fd));
	EXPECT_EQ(0, tcp_talk(fd, 0, 0));
	hang_up(fd);
	close(other);
	close(self->cr.freeze_fd);
}

TEST_F(tcp_listen, detach)
{
	int fd = ask(&self->to), taken;

	ASSERT_EQ(0, gets_it(fd));
	ASSERT_TRUE(EVENTUALLY(waiting(self->listener) == 1));
	/* who waits would be reset */
	EXPECT_EQ(-EOPNOTSUPP, cr_detach(&self->cr, self->listener));
	EXPECT_EQ(TCP_LISTEN, tcp_state(self->listener));
	taken = take_one(self->listener);
	EXPECT_LE(0, taken);
	EXPECT_EQ(0, cr_detach(&self->cr, self->listener));
	EXPECT_EQ(TCP_CLOSE, tcp_state(self->listener));
	close(taken);
	close(fd);
}

/* onto a socket that the caller holds: bound or not, or one that listens already */
TEST_F(tcp_listen, onto)
{
	struct cr_list list;
	struct nl_msg *msg;
	int fd, ends[2];

	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->listener, &list));
	EXPECT_EQ(0, listen(self->listener, BACKLOG + 1));
	EXPECT_EQ(BACKLOG + 1, may_wait(self->listener));
	EXPECT_EQ(self->listener,
		  cr_restore_onto(&self->cr, &list, self->listener))
		TH_LOG("%s", self->cr.text);
	EXPECT_EQ(BACKLOG, may_wait(self->listener));
	close(self->listener);
	fd = tcp_socket(variant->kind);
	EXPECT_EQ(fd, cr_restore_onto(&self->cr, &list, fd))
		TH_LOG("%s", self->cr.text);
	self->listener = fd;
	EXPECT_EQ(BACKLOG, may_wait(fd));
	ASSERT_EQ(0, serve(fd, &self->to, ends));
	msg = cr_onto(&self->cr, ends[1]);
	nla_put_u32(msg, A(TCP_BACKLOG), BACKLOG);
	EXPECT_EQ(-EOPNOTSUPP, cr_restore_msg(&self->cr, msg));
	EXPECT_EQ(0, tcp_talk(ends, 0, 0));
	hang_up(ends);
	cr_list_free(&list);
}

/* the port is taken: nothing is left */
TEST_F(tcp_listen, in_use)
{
	struct cr_left before;
	struct cr_list list;

	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->listener, &list));
	before = cr_left();
	EXPECT_EQ(-EADDRINUSE, cr_restore(&self->cr, &list));
	EXPECT_TRUE(cr_nothing_left(&before));
	cr_list_free(&list);
}

/* a group of SO_REUSEPORT */
TEST_F(tcp_listen, two_of_a_group)
{
	struct name name = listen_name(variant->kind, variant->any);
	unsigned int i, n = 0;
	int two, fd[20];

	close(self->listener);
	self->listener = bound_socket(variant->kind, variant->v6only,
				      SO_REUSEPORT, &name);
	ASSERT_LE(0, self->listener);
	ASSERT_EQ(0, listen(self->listener, 50));
	two = bound_socket(variant->kind, variant->v6only, SO_REUSEPORT, &name);
	ASSERT_LE(0, two);
	ASSERT_EQ(0, listen(two, 50));
	two = CR_RECYCLE(&self->cr, two);
	for (i = 0; i < ARRAY_SIZE(fd); i++) {
		fd[i] = ask(&self->to);
		ASSERT_EQ(0, gets_it(fd[i]));
	}
	ASSERT_TRUE(EVENTUALLY(waiting(self->listener) + waiting(two) ==
			       ARRAY_SIZE(fd)));
	/* both get some, but once in half a million runs */
	n = waiting(two);
	EXPECT_LT(0, n);
	EXPECT_GT(ARRAY_SIZE(fd), n);
	for (i = 0; i < ARRAY_SIZE(fd); i++)
		close(fd[i]);
	close(two);
}

/* a port is one of the VRF in which it was bound: the kernel warns of others */
TEST(another_vrf)
{
	struct name name = tcp_name(TCP_V4, PORT);
	struct nl_msg *msg;
	struct cr cr;
	int fd;

	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&cr));
	if (ip_batch("link add vrf0 type vrf table 10\n"))
		SKIP(return, "this kernel has no VRF");
	fd = bound_socket(TCP_V4, false, 0, &name);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "vrf0", 5));
	msg = cr_onto(&cr, fd);
	nla_put_u32(msg, A(TCP_BACKLOG), BACKLOG);
	EXPECT_EQ(-EINVAL, cr_restore_msg(&cr, msg));
	EXPECT_EQ(A(TCP_BACKLOG), cr.blamed);
	EXPECT_EQ(TCP_CLOSE, tcp_state(fd));
	close(fd);
	cr_close(&cr);
}

/* as listen(2) does for who may not change it */
TEST(somaxconn)
{
	struct nl_msg *msg;
	struct cr cr;
	int fd;

	ASSERT_EQ(0, write_file("/sys/module/af_inet_cr/parameters/userns", "1"));
	ASSERT_EQ(0, user_root_become());
	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&cr));
	msg = cr_make(&cr, AF_INET, SOCK_STREAM, IPPROTO_TCP);
	nla_put_u16(msg, A(LOCAL_PORT), PORT);
	nla_put_u32(msg, A(TCP_BACKLOG), 0x7fffffff);
	fd = cr_restore_msg(&cr, msg);
	ASSERT_LE(0, fd)
		TH_LOG("%s", cr.text);
	EXPECT_NE(NULL, strstr(cr.text, "somaxconn"))
		TH_LOG("%s", cr.text);
	EXPECT_EQ(4096, may_wait(fd));
	close(fd);
	cr_close(&cr);
}

static struct nl_msg *bad(struct cr *cr, int type, int protocol)
{
	struct nl_msg *msg = cr_make(cr, AF_INET, type, protocol);

	nla_put_u32(msg, A(TCP_BACKLOG), BACKLOG);
	return msg;
}

TEST(refused)
{
	struct cr_left before;
	struct nl_msg *msg;
	struct cr cr;

	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&cr));
	before = cr_left();

	/* not bound */
	EXPECT_EQ(-EINVAL, cr_restore_msg(&cr, bad(&cr, SOCK_STREAM, IPPROTO_TCP)));
	EXPECT_EQ(A(TCP_BACKLOG), cr.blamed);

	/* with a peer, or a queue */
	msg = bad(&cr, SOCK_STREAM, IPPROTO_TCP);
	nla_put_u16(msg, A(LOCAL_PORT), PORT);
	nla_put_u16(msg, A(REMOTE_PORT), PORT);
	EXPECT_EQ(-EINVAL, cr_restore_msg(&cr, msg));
	msg = bad(&cr, SOCK_STREAM, IPPROTO_TCP);
	nla_put_u16(msg, A(LOCAL_PORT), PORT);
	nla_put(msg, A(TCP_SEGMENT_DATA), 1, "x");
	EXPECT_EQ(-EINVAL, cr_restore_msg(&cr, msg));

	/* of another kind */
	msg = bad(&cr, SOCK_DGRAM, IPPROTO_UDP);
	nla_put_u16(msg, A(LOCAL_PORT), PORT);
	EXPECT_EQ(-EINVAL, cr_restore_msg(&cr, msg));
	EXPECT_EQ(A(TCP_BACKLOG), cr.blamed);

	/* more than listen(2) takes */
	msg = cr_make(&cr, AF_INET, SOCK_STREAM, IPPROTO_TCP);
	nla_put_u16(msg, A(LOCAL_PORT), PORT);
	nla_put_u32(msg, A(TCP_BACKLOG), 0x80000000);
	EXPECT_EQ(-EINVAL, cr_restore_msg(&cr, msg));
	EXPECT_EQ(A(TCP_BACKLOG), cr.blamed);

	EXPECT_TRUE(cr_nothing_left(&before));
	cr_close(&cr);
}

/* the listener comes first, whatever its descriptor: its connections have its port */
TEST(comes_first)
{
	struct name name = tcp_name(TCP_V4, PORT);
	struct cr_list list;
	int listener, fd[2];
	struct cr cr;

	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&cr));
	listener = tcp_listen_at(TCP_V4, &name);
	ASSERT_EQ(0, serve(listener, &name, fd));
	ASSERT_EQ(100, dup2(listener, 100));
	close(listener);
	ASSERT_EQ(0, cr_dump_pid(&cr, getpid(), &list));
	ASSERT_EQ(3, list.n);
	EXPECT_NE(NULL, cr_attr(list.msg[0], A(TCP_BACKLOG)));
	EXPECT_EQ(100, cr_u32(list.msg[0], A(OWNER_FD), 0));
	EXPECT_NE(NULL, cr_attr(list.msg[1], A(TCP)));
	EXPECT_NE(NULL, cr_attr(list.msg[2], A(TCP)));
	EXPECT_LT(cr_u32(list.msg[1], A(OWNER_FD), 0),
		  cr_u32(list.msg[2], A(OWNER_FD), 0));
	cr_list_free(&list);
	close(100);
	hang_up(fd);
	cr_close(&cr);
}

/* a listener and its connection, both moved, without SO_REUSEADDR */
TEST(with_its_connection)
{
	struct name name = tcp_name(TCP_V4, PORT);
	struct cr_list ear, mouth;
	int listener, fd[2], freeze;
	struct cr cr;

	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&cr));
	listener = tcp_socket(TCP_V4);
	ASSERT_EQ(0, bind(listener, &name.sa, name.len));
	ASSERT_EQ(0, listen(listener, BACKLOG));
	ASSERT_EQ(0, serve(listener, &name, fd));
	ASSERT_EQ(0, cr_dump_frozen(&cr, listener, &ear));
	freeze = cr.freeze_fd;
	ASSERT_EQ(0, cr_dump_frozen(&cr, fd[1], &mouth));
	EXPECT_EQ(0, cr_detach(&cr, fd[1]));
	close(fd[1]);
	close(listener);
	listener = cr_restore(&cr, &ear);
	ASSERT_LE(0, listener)
		TH_LOG("%s", cr.text);
	fd[1] = cr_restore(&cr, &mouth);
	ASSERT_LE(0, fd[1])
		TH_LOG("%s", cr.text);
	close(freeze);
	close(cr.freeze_fd);
	EXPECT_EQ(0, tcp_talk(fd, 0, 0));
	hang_up(fd);
	ASSERT_EQ(0, serve(listener, &name, fd));
	hang_up(fd);
	close(listener);
	cr_list_free(&ear);
	cr_list_free(&mouth);
	cr_close(&cr);
}

TEST_HARNESS_MAIN
