// SPDX-License-Identifier: GPL-2.0
/*
 * A RESTORE onto a live socket that fails at its end leaves the socket as it was.
 * Every attribute with every value that a socket takes is sent together with
 * something that fails after all else was done, and a dump with ALL_VALUES must
 * say the same before and after, byte for byte: of a socket fresh from socket(2)
 * and of a connected one with something set for each attribute, of every kind,
 * for root and for root of a user namespace, whose socket has values that need
 * other rights.
 *
 * The sockets are made by a helper process, which is root in both cases.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <netinet/icmp6.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "carried.h"
#include "dress.h"
#include "values.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define MLD2_LISTENER_REPORT	143
#ifndef F_GETOWNER_UIDS
#define F_GETOWNER_UIDS	17
#endif

enum state { FRESH, DRESSED };

/* not what the request is about, nor a bind or a connect, which stay */
static bool is_state(int attr)
{
	switch (attr) {
	case A(LOCAL_ADDR):
	case A(LOCAL_PORT):
	case A(REMOTE_ADDR):
	case A(REMOTE_PORT):
	case A(INODE):
	case A(SOCK_STATE):
	case A(SOCK_TYPE):
	case A(SOCK_FD):
	case A(PAD):
	case A(FAMILY):
	case A(PROTOCOL):
		return false;
	default:
		return true;
	}
}

/* ---- the helper ---- */

/*
 * Reports of the host's own memberships come when a timer says so, to each raw
 * socket of ICMPv6 that lets them through.
 */
static int fresh_socket(enum kind kind)
{
	struct icmp6_filter filter;
	int fd = kind_socket(kind);

	if ((kind & (KIND_ANY | KIND_V6)) != (KIND_RAW_ICMP | KIND_V6))
		return fd;
	ICMP6_FILTER_SETPASSALL(&filter);
	ICMP6_FILTER_SETBLOCK(MLD_LISTENER_REPORT, &filter);
	ICMP6_FILTER_SETBLOCK(MLD2_LISTENER_REPORT, &filter);
	ICMP6_FILTER_SETBLOCK(MLD_LISTENER_REDUCTION, &filter);
	setsockopt(fd, SOL_ICMPV6, ICMP6_FILTER, &filter, sizeof(filter));
	return fd;
}

/* what would refuse other values, or is nobody's but the test's own */
static bool dresses(int attr)
{
	switch (attr) {
	case A(SHUTDOWN):
	case A(SOCKOPT_LOCK_FILTER):
	case A(UNHASHED):
	case A(ERROR):
	case A(ERROR_SOFT):
	case A(REUSEPORT_GROUP):
	case A(SOCKOPT_BINDTOIFINDEX):
	case A(SOCKOPT_ATTACH_BPF):
	case A(SOCKOPT_ATTACH_REUSEPORT_EBPF):
	case A(IPV6_ANYCAST):
	case A(IPV6_FLOWLABEL):
		return false;
	default:
		return is_state(attr);
	}
}

static bool same_whole(struct cr *cr, int fd, const struct cr_list *before)
{
	struct cr_list now;
	bool same = false;

	if (cr_dump_whole(cr, fd, &now))
		return false;
	if (now.n == 1 && now.msg[0]->nlmsg_len == before->msg[0]->nlmsg_len)
		same = !memcmp(nlmsg_data(now.msg[0]),
			       nlmsg_data(before->msg[0]),
			       nlmsg_datalen(now.msg[0]));
	cr_list_free(&now);
	return same;
}

/*
 * Whether the socket is another by this value.  A request that is refused leaves it
 * as it was.
 */
static bool takes(struct cr *cr, int fd, const struct cr_list *before,
		  unsigned int i)
{
	struct nl_msg *msg = cr_onto(cr, fd);

	value_put(msg, i);
	return cr_restore_msg(cr, msg) == fd && !same_whole(cr, fd, before);
}

static bool differs(const struct cr_list *a, const struct cr_list *b, int attr)
{
	const struct nlattr *one = cr_attr(a->msg[0], attr);
	const struct nlattr *two = cr_attr(b->msg[0], attr);

	if (!one || !two)
		return one || two;
	return nla_len(one) != nla_len(two) ||
	       memcmp(nla_data(one), nla_data(two), nla_len(one));
}

/* the last refusal was of the form: the attribute takes no number at all */
static bool no_number(const struct cr *cr)
{
	return strstr(cr->text, "nvalid attribute length") ||
	       strstr(cr->text, "nknown attribute") ||
	       strstr(cr->text, "nsupported attribute");
}

/* ... or no other number than 0 and 1, which are tried first */
static bool is_flag(const struct cr *cr)
{
	return strstr(cr->text, "a flag has no payload");
}

/*
 * A value for each attribute that makes it another than that of a fresh socket:
 * the last number, which is above the limits of who has no rights
 */
static int dress_more(struct cr *cr, int fd)
{
	struct cr_list fresh, now;
	unsigned int i;
	int skip = 0;

	if (cr_dump_whole(cr, fd, &fresh) || cr_dump_whole(cr, fd, &now))
		return -1;
	for (i = values; i--; ) {
		int attr = value_attr(i);

		if (!dresses(attr) || attr == skip || differs(&fresh, &now, attr))
			continue;
		if (takes(cr, fd, &now, i)) {
			cr_list_free(&now);
			if (cr_dump_whole(cr, fd, &now))
				return -1;
		}
		if (i < value_numbers && no_number(cr))
			skip = attr;
	}
	cr_list_free(&fresh);
	cr_list_free(&now);
	return 0;
}

/* a socket with something set for each attribute, connected if that lets it */
static int dressed(struct cr *cr, enum kind kind, struct cr_list *image)
{
	int fd = dressed_socket(kind, DRESS_GROUPS);

	if (fd < 0 || dress_more(cr, fd))
		return -1;
	connect_at(fd, "127.0.0.1", 9);
	if (cr_dump_fd(cr, fd, image))
		return -1;
	return close(fd);
}

static int send_fd(int to, int fd)
{
	char control[CMSG_SPACE(sizeof(fd))] = {};
	struct iovec iov = { "x", 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	struct cmsghdr *cmsg;

	if (fd >= 0) {
		msg.msg_control = control;
		msg.msg_controllen = sizeof(control);
		cmsg = CMSG_FIRSTHDR(&msg);
		cmsg->cmsg_level = SOL_SOCKET;
		cmsg->cmsg_type = SCM_RIGHTS;
		cmsg->cmsg_len = CMSG_LEN(sizeof(fd));
		memcpy(CMSG_DATA(cmsg), &fd, sizeof(fd));
	}
	return sendmsg(to, &msg, 0) == 1 ? 0 : -1;
}

static int recv_fd(int from)
{
	char control[CMSG_SPACE(sizeof(int))] = {}, c;
	struct iovec iov = { &c, 1 };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	int fd;

	if (recvmsg(from, &msg, 0) != 1 || !CMSG_FIRSTHDR(&msg))
		return -1;
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(fd));
	return fd;
}

/* into the namespace of the test, whose group may make ping sockets there */
static int join_netns(pid_t pid)
{
	gid_t group = 1000;
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/ns/net", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET) || setgroups(1, &group))
		return -1;
	return close(fd);
}

static void help(int sock, enum kind kind, pid_t pid)
{
	struct cr_list image;
	struct cr cr;
	char state;
	int fd;

	/* until the test is where it wants to be */
	if (read(sock, &state, 1) != 1)
		_exit(0);
	cpus_use(1);
	if (join_netns(pid) || cr_open(&cr))
		_exit(1);
	if (dressed(&cr, kind, &image)) {
		perror("# helper: no image");
		_exit(1);
	}
	while (read(sock, &state, 1) == 1) {
		fd = state == FRESH ? fresh_socket(kind) :
				      cr_restore(&cr, &image);
		if (fd < 0)
			fprintf(stderr, "# helper: attribute %d: %s (%s)\n",
				cr.blamed, cr.text, strerror(-fd));
		send_fd(sock, fd);
		close(fd);
	}
	_exit(0);
}

/* ---- every attribute ---- */

FIXTURE(rollback) {
	struct cr cr;
	pid_t helper;
	int sock;
	bool changed[AF_INET_CR_ATTR_MAX + 1];
};

FIXTURE_VARIANT(rollback) {
	enum kind kind;
	bool userns;
};

FIXTURE_VARIANT_ADD(rollback, udp) { KIND_UDP, false };
FIXTURE_VARIANT_ADD(rollback, udplite) { KIND_UDPLITE, false };
FIXTURE_VARIANT_ADD(rollback, raw) { KIND_RAW, false };
FIXTURE_VARIANT_ADD(rollback, raw_icmp) { KIND_RAW_ICMP, false };
FIXTURE_VARIANT_ADD(rollback, ping) { KIND_PING, false };
FIXTURE_VARIANT_ADD(rollback, udp6) { KIND_UDP | KIND_V6, false };
FIXTURE_VARIANT_ADD(rollback, udplite6) { KIND_UDPLITE | KIND_V6, false };
FIXTURE_VARIANT_ADD(rollback, raw6) { KIND_RAW | KIND_V6, false };
FIXTURE_VARIANT_ADD(rollback, raw6_icmp) { KIND_RAW_ICMP | KIND_V6, false };
FIXTURE_VARIANT_ADD(rollback, ping6) { KIND_PING | KIND_V6, false };
FIXTURE_VARIANT_ADD(rollback, udp_userns) { KIND_UDP, true };
FIXTURE_VARIANT_ADD(rollback, raw_userns) { KIND_RAW, true };
FIXTURE_VARIANT_ADD(rollback, udp6_userns) { KIND_UDP | KIND_V6, true };

FIXTURE_SETUP(rollback)
{
	pid_t pid = getpid();
	int pair[2];
	char c = 0;

	SKIP_MISSING(variant->kind);
	values_of_family(variant->kind & KIND_V6 ? AF_INET6 : AF_INET);
	/* not there: user namespaces may use the family without */
	if (variant->userns)
		write_file("/sys/module/af_inet_cr/parameters/userns", "1");
	/* the kernel loads what takes a policy */
	close(socket(AF_NETLINK, SOCK_RAW, NETLINK_XFRM));
	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair));
	self->helper = fork();
	ASSERT_LE(0, self->helper);
	if (!self->helper) {
		close(pair[0]);
		help(pair[1], variant->kind, pid);
	}
	close(pair[1]);
	self->sock = pair[0];
	if (variant->userns)
		ASSERT_EQ(0, user_root_become());
	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&self->cr));
	ASSERT_EQ(1, write(self->sock, &c, 1));
}

FIXTURE_TEARDOWN(rollback)
{
	close(self->sock);
	waitpid(self->helper, NULL, 0);
	cr_close(&self->cr);
}

static int make(int sock, enum state state)
{
	char c = state;

	return write(sock, &c, 1) == 1 ? recv_fd(sock) : -1;
}

/* ids of who has set the owner are not in a dump; without an owner they are none */
static bool same_ids(int fd, const uid_t *before)
{
	uid_t ids[2] = {};

	if (!fcntl(fd, F_GETOWN))
		return true;
	/* a kernel without F_GETOWNER_UIDS */
	return fcntl(fd, F_GETOWNER_UIDS, ids) || !memcmp(before, ids, sizeof(ids));
}

/* what the failure at the end blames */
static int failing_attr(enum kind kind)
{
	return kind & KIND_DGRAM ? A(UDP_PENDING_DATA) : A(SOURCE_ADDR);
}

/* a socket and what it is */
struct victim {
	int fd;
	uid_t ids[2];
	struct cr_list before;
};

static int victim_make(struct cr *cr, int sock, enum state state,
		       struct victim *v)
{
	*v = (struct victim) { .fd = make(sock, state) };
	if (v->fd < 0)
		return -1;
	fcntl(v->fd, F_GETOWNER_UIDS, v->ids);
	return cr_dump_whole(cr, v->fd, &v->before);
}

static void victim_free(struct victim *v)
{
	close(v->fd);
	cr_list_free(&v->before);
}

/* Whether the request came as far as the failure; the socket is as before then */
static bool try_value(struct __test_metadata *_metadata,
		      FIXTURE_DATA(rollback) *self, enum kind kind,
		      enum state state, struct victim *v, unsigned int i)
{
	struct cr_list after;
	struct nl_msg *msg;
	int differ;

	msg = cr_onto(&self->cr, v->fd);
	value_put(msg, i);
	value_put_failure(msg, kind);
	EXPECT_GT(0, cr_restore_msg(&self->cr, msg));
	EXPECT_STRNE("", self->cr.text);
	EXPECT_EQ(NULL, strstr(self->cr.text, "rolled back"))
		TH_LOG("attribute %d: %s", value_attr(i), self->cr.text);
	if (self->cr.blamed != failing_attr(kind))
		return false;
	EXPECT_EQ(0, cr_dump_whole(&self->cr, v->fd, &after));
	differ = cr_differ(&v->before, &after, NULL);
	cr_list_free(&after);
	EXPECT_EQ(0, differ)
		TH_LOG("attribute %d, value %u of a %s socket", value_attr(i),
		       i, state == FRESH ? "fresh" : "dressed");
	EXPECT_TRUE(same_ids(v->fd, v->ids))
		TH_LOG("attribute %d: ids of the owner", value_attr(i));
	if (differ) {
		victim_free(v);
		EXPECT_EQ(0, victim_make(&self->cr, self->sock, state, v));
	}
	return true;
}

/* the same value on another socket makes that one differ, without the failure */
static bool changes(struct __test_metadata *_metadata, struct cr *cr, int sock,
		    enum state state, unsigned int i)
{
	struct victim v;
	bool changed;

	EXPECT_EQ(0, victim_make(cr, sock, state, &v));
	changed = takes(cr, v.fd, &v.before, i);
	victim_free(&v);
	return changed;
}

static void try_values(struct __test_metadata *_metadata,
		       FIXTURE_DATA(rollback) *self, enum kind kind,
		       enum state state)
{
	struct victim v;
	unsigned int i;
	int attr, skip = 0;

	ASSERT_EQ(0, victim_make(&self->cr, self->sock, state, &v));
	for (i = 0; i < values; i++) {
		attr = value_attr(i);
		/* a debug kernel takes its time: each seventh value there */
		if (getenv("ROUNDS") && i % 7)
			continue;
		/* of the last two is the failure, or it comes before them */
		if (!is_state(attr) || (i < value_numbers && attr == skip) ||
		    attr == A(UDP_PENDING_DATA) ||
		    (attr == A(SOURCE_ADDR) && !(kind & KIND_DGRAM)))
			continue;
		if (!try_value(_metadata, self, kind, state, &v, i)) {
			if (no_number(&self->cr) || is_flag(&self->cr))
				skip = attr;
		} else if (!self->changed[attr]) {
			/* only one of them can have the port */
			victim_free(&v);
			self->changed[attr] = changes(_metadata, &self->cr,
						      self->sock, state, i);
			ASSERT_EQ(0, victim_make(&self->cr, self->sock, state,
						 &v))
				TH_LOG("after attribute %d", attr);
		}
	}
	victim_free(&v);
}

/* a kernel, or its configuration, may lack these */
static bool may_be_refused(enum kind kind, int attr)
{
	switch (attr) {
	/* a raw socket has its number, so setsockopt(2) refuses another value */
	case A(IPV6_V6ONLY):
		return kind & KIND_RAWS;
	case A(SOCKOPT_PASSPIDFD):
	/* of a socket of UDP-Lite, some programs only */
	case A(SOCKOPT_ATTACH_REUSEPORT_EBPF):
	case A(SOCKOPT_RESERVE_MEM):
	case A(UDP_ENCAP):
		return true;
	default:
		return false;
	}
}

TEST_F(rollback, every_value)
{
	unsigned int i;

	try_values(_metadata, self, variant->kind, FRESH);
	try_values(_metadata, self, variant->kind, DRESSED);
	/* who has no rights cannot try them all */
	for (i = 0; i < ARRAY_SIZE(carried) && !variant->userns &&
	     !getenv("ROUNDS"); i++) {
		const struct carried *row = &carried[i];

		if (row->attr == NO_ATTRIBUTE || !carried_here(row) ||
		    may_be_refused(variant->kind, row->attr) ||
		    !kind_has(variant->kind, row->level, row->kinds))
			continue;
		EXPECT_TRUE(self->changed[row->attr])
			TH_LOG("no value of %s was tried", row->name);
	}
}

TEST_HARNESS_MAIN
