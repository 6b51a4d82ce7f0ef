// SPDX-License-Identifier: GPL-2.0
/*
 * State that no option holds: waiting errors and the error queue, the drop
 * count, stamps and counters, who is signalled, reuseport groups with their
 * order and program, filters and their lock, a raw socket that is unhashed.
 * Where the state has an effect, the effect is tested after a restore.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <linux/bpf.h>
#include <linux/errqueue.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/net_tstamp.h>
#include <linux/sock_diag.h>
#include <linux/sockios.h>
#include <linux/xfrm.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "kselftest_harness.h"
#include "nl.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define PORT		6301
#define CLOSED_PORT	6399
#define MAX_TEMPLATES	6

FIXTURE(state) {
	struct cr cr;
	int fd;
	int from;
};

NETNS_COMMON(NULL)

FIXTURE_SETUP(state)
{
	ASSERT_EQ(0, netns_common());
	ASSERT_EQ(0, cr_open(&self->cr));
	self->fd = kind_socket(KIND_UDP);
	self->from = kind_socket(KIND_UDP);
	ASSERT_EQ(0, bind_at(self->fd, "127.0.0.1", PORT));
	ASSERT_EQ(0, connect_at(self->from, "127.0.0.1", PORT));
}

FIXTURE_TEARDOWN(state)
{
	close(self->fd);
	close(self->from);
	cr_close(&self->cr);
}

static int hit(int from, int len)
{
	static char buf[2000];

	return send(from, buf, len, 0) == len ? settle() : -1;
}

/* ---- errors ---- */

static int refused(int fd)
{
	return connect_at(fd, "127.0.0.1", CLOSED_PORT) ||
	       send(fd, "x", 1, 0) != 1 || settle();
}

TEST_F(state, error_told_by_getsockopt)
{
	ASSERT_EQ(0, refused(self->fd));
	self->fd = CR_RECYCLE(&self->cr, self->fd);
	EXPECT_EQ(ECONNREFUSED, get_int(self->fd, SOL_SOCKET, SO_ERROR));
	EXPECT_EQ(0, get_int(self->fd, SOL_SOCKET, SO_ERROR));
}

TEST_F(state, error_told_by_recv)
{
	char buf[4];

	ASSERT_EQ(0, refused(self->fd));
	self->fd = CR_RECYCLE(&self->cr, self->fd);
	EXPECT_EQ(-ECONNREFUSED, take(self->fd, buf, sizeof(buf)));
	EXPECT_EQ(-EAGAIN, take(self->fd, buf, sizeof(buf)));
}

TEST_F(state, error_that_arrives_after)
{
	ASSERT_EQ(0, connect_at(self->fd, "127.0.0.1", CLOSED_PORT));
	self->fd = CR_RECYCLE(&self->cr, self->fd);
	ASSERT_EQ(1, send(self->fd, "x", 1, 0));
	ASSERT_EQ(0, settle());
	EXPECT_EQ(ECONNREFUSED, get_int(self->fd, SOL_SOCKET, SO_ERROR));
}

static struct nl_msg *onto(struct cr *cr, int fd, int attr, uint32_t value)
{
	struct nl_msg *msg;

	msg = cr_new_u32(cr, AF_INET_CR_CMD_RESTORE, 0, A(SOCK_FD), fd);
	nla_put_u32(msg, attr, value);
	return msg;
}

/* two errors, one behind the other, are told one after the other */
TEST_F(state, soft_error)
{
	ASSERT_EQ(self->fd,
		  cr_restore_msg(&self->cr, onto(&self->cr, self->fd,
						 A(ERROR_SOFT), EHOSTUNREACH)));
	ASSERT_EQ(self->fd,
		  cr_restore_msg(&self->cr, onto(&self->cr, self->fd,
						 A(ERROR), ECONNREFUSED)));
	self->fd = CR_RECYCLE(&self->cr, self->fd);
	EXPECT_EQ(ECONNREFUSED, get_int(self->fd, SOL_SOCKET, SO_ERROR));
	EXPECT_EQ(EHOSTUNREACH, get_int(self->fd, SOL_SOCKET, SO_ERROR));
	EXPECT_EQ(0, get_int(self->fd, SOL_SOCKET, SO_ERROR));
}

/* ---- the error queue ---- */

static int fill_refused(int fd)
{
	struct name to = name_at(fd, "127.0.0.1", CLOSED_PORT);
	int i;

	set_int(fd, SOL_IP, IP_RECVERR, 1);
	set_int(fd, SOL_IPV6, IPV6_RECVERR, 1);
	for (i = 0; i < 4; i++) {
		/* the error of the one before is told by the first try */
		if (send_to(fd, "abcdefgh", i * 2, to) < 0)
			send_to(fd, "abcdefgh", i * 2, to);
		settle();
	}
	return 0;
}

static int fill_too_long(int fd)
{
	struct name to = name_at(fd, "127.0.0.1", PORT + 1);
	static char buf[65000];
	struct ifreq ifr = { .ifr_name = "lo", .ifr_mtu = 2000 };

	set_int(fd, SOL_IP, IP_RECVERR, 1);
	set_int(fd, SOL_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO);
	set_int(fd, SOL_IPV6, IPV6_RECVERR, 1);
	set_int(fd, SOL_IPV6, IPV6_MTU_DISCOVER, IP_PMTUDISC_DO);
	if (ioctl(fd, SIOCSIFMTU, &ifr))
		return -1;
	return send_to(fd, buf, sizeof(buf), to) != -1 || errno != EMSGSIZE;
}

static int fill_tx_stamps(int fd)
{
	int i;

	if (set_int(fd, SOL_SOCKET, SO_TIMESTAMPING,
		    SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE |
		    SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_CMSG) ||
	    connect_at(fd, "127.0.0.1", 9999))
		return -1;
	for (i = 0; i < 3; i++)
		if (send(fd, "stamp", 5, 0) != 5)
			/* nobody listens there: refused */
			send(fd, "stamp", 5, 0);
	return settle();
}

FIXTURE(error_queue) {
	struct cr cr;
	int fd;
};

FIXTURE_VARIANT(error_queue) {
	enum kind kind;
	int (*fill)(int fd);
	bool packet;
};

#define FILLED(name, ...) \
	FIXTURE_VARIANT_ADD(error_queue, name) { KIND_UDP, __VA_ARGS__ }; \
	FIXTURE_VARIANT_ADD(error_queue, name##6) { \
		KIND_UDP | KIND_V6, __VA_ARGS__ \
	}; \
	FIXTURE_VARIANT_ADD(error_queue, name##_dual) { \
		KIND_UDP | KIND_DUAL, __VA_ARGS__ \
	}

FILLED(refused, fill_refused, false);
FILLED(too_long, fill_too_long, false);
FILLED(tx_stamps, fill_tx_stamps, true);

FIXTURE_SETUP(error_queue)
{
	ASSERT_EQ(0, netns_common());
	ASSERT_EQ(0, cr_open(&self->cr));
	self->fd = kind_socket(variant->kind);
	ASSERT_EQ(0, bind_at(self->fd, "127.0.0.1", PORT));
	ASSERT_EQ(0, variant->fill(self->fd));
}

FIXTURE_TEARDOWN(error_queue)
{
	close(self->fd);
	cr_close(&self->cr);
}

#define HEARD_MAX	12

static int take_errors(int fd, struct heard *heard)
{
	int n = 0;

	while (n < HEARD_MAX &&
	       heard_take(fd, MSG_ERRQUEUE, 65535, &heard[n]) >= 0)
		n++;
	return n;
}

TEST_F(error_queue, as_before)
{
	static struct heard one[HEARD_MAX], two[HEARD_MAX];
	int n, m, i, twin;

	n = take_errors(self->fd, one);
	ASSERT_LT(0, n);
	close(self->fd);
	twin = kind_socket(variant->kind);
	ASSERT_EQ(0, bind_at(twin, "127.0.0.1", PORT));
	ASSERT_EQ(0, variant->fill(twin));
	self->fd = CR_RECYCLE(&self->cr, twin);
	m = take_errors(self->fd, two);
	EXPECT_EQ(n, m);
	for (i = 0; i < n && i < m; i++) {
		/* what was sent comes back, behind an Ethernet header */
		if (variant->packet) {
			heard_blank_ip(&one[i], ETH_HLEN);
			heard_blank_ip(&two[i], ETH_HLEN);
		}
		EXPECT_EQ(0, heard_differ(&one[i], &two[i], false))
			TH_LOG("entry %d", i);
	}
}

TEST_F(error_queue, left_out_on_request)
{
	struct nlattr *left, *what;
	struct cr_list list;
	struct nl_msg *msg;

	msg = cr_new_u32(&self->cr, AF_INET_CR_CMD_DUMP, NLM_F_DUMP,
			 A(SOCK_FD), self->fd);
	nla_put_flag(msg, A(NO_CONTENTS));
	ASSERT_EQ(0, cr_call(&self->cr, msg, &list));
	EXPECT_EQ(NULL, cr_attr_nth(&list, A(EXTERR), 0));
	left = cr_attr_nth(&list, A(LEFT_OUT), 0);
	ASSERT_NE(NULL, left);
	what = nla_find(nla_data(left), nla_len(left),
			AF_INET_CR_LEFT_OUT_WHAT);
	ASSERT_NE(NULL, what);
	EXPECT_EQ(AF_INET_CR_WHAT_ERROR_QUEUE, (int)nla_get_u32(what));
	cr_list_free(&list);
}

/* ---- flow labels ---- */

struct flowlabel {
	struct in6_addr dst;
	uint32_t label;
	uint8_t action;
	uint8_t share;
	uint16_t flags;
	uint16_t expires;
	uint16_t linger;
	uint32_t pad;
};

#define FL_GET		0
#define FL_CREATE	1
#define FL_EXCL		1
#define FL_PROCESS	2
#define FL_USER		3
#define FL_ANY		255

static int lease(int fd, uint32_t label, int share)
{
	struct flowlabel req = {
		.dst = in6addr_loopback,
		.label = htonl(label),
		.action = FL_GET,
		.share = share,
		.flags = FL_CREATE,
		.expires = 30,
		.linger = 7,
	};

	return setsockopt(fd, SOL_IPV6, IPV6_FLOWLABEL_MGR, &req, sizeof(req));
}

static int connect_labelled(int fd, uint32_t label)
{
	struct name name = name_at(fd, "127.0.0.1", PORT);

	name.sin6.sin6_flowinfo = htonl(label);
	return set_int(fd, SOL_IPV6, IPV6_FLOWINFO_SEND, 1) ||
	       connect(fd, &name.sa, name.len);
}

/* the label a socket was connected with, if it has leased it */
static struct flowlabel leased(int fd)
{
	struct flowlabel req = { .action = FL_GET };
	socklen_t len = sizeof(req);

	if (getsockopt(fd, SOL_IPV6, IPV6_FLOWLABEL_MGR, &req, &len))
		memset(&req, 0, sizeof(req));
	req.expires = 0;
	return req;
}

FIXTURE(labels) {
	struct cr cr;
	int fd;
};

FIXTURE_SETUP(labels)
{
	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&self->cr));
	self->fd = kind_socket(KIND_UDP | KIND_V6);
}

FIXTURE_TEARDOWN(labels)
{
	close(self->fd);
	cr_close(&self->cr);
}

TEST_F(labels, are_leased_again)
{
	static const int but[] = { A(IPV6_FLOWLABEL), 0 };
	struct cr_list before, after;
	struct flowlabel one, two;

	ASSERT_EQ(0, lease(self->fd, 0x12345, FL_ANY));
	ASSERT_EQ(0, lease(self->fd, 0x777, FL_PROCESS));
	ASSERT_EQ(0, lease(self->fd, 0x778, FL_USER));
	ASSERT_EQ(0, connect_labelled(self->fd, 0x12345));
	one = leased(self->fd);
	ASSERT_EQ(htonl(0x12345), one.label);
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &before));
	EXPECT_EQ(3, cr_count(&before, A(IPV6_FLOWLABEL)));
	EXPECT_EQ(0, cr_count(&before, A(LEFT_OUT)));
	close(self->fd);
	self->fd = cr_restore(&self->cr, &before);
	ASSERT_LE(0, self->fd)
		TH_LOG("attribute %d: %s", self->cr.blamed, self->cr.text);
	two = leased(self->fd);
	EXPECT_EQ(0, memcmp(&one, &two, sizeof(one)));
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &after));
	EXPECT_EQ(3, cr_count(&after, A(IPV6_FLOWLABEL)));
	EXPECT_EQ(0, cr_differ(&before, &after, but));
	cr_list_free(&before);
	cr_list_free(&after);
}

/* the kernel gives one that was exclusive to nobody until it has expired */
TEST_F(labels, exclusive)
{
	struct flowlabel one, two;
	struct cr_list list;
	struct cr other;
	int fd;

	ASSERT_EQ(0, lease(self->fd, 0x12345, FL_EXCL));
	ASSERT_EQ(0, connect_labelled(self->fd, 0x12345));
	one = leased(self->fd);
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &list));
	EXPECT_EQ(-EPERM, cr_restore(&self->cr, &list));
	EXPECT_STRNE("", self->cr.text);
	EXPECT_EQ(A(IPV6_FLOWLABEL), self->cr.blamed);
	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&other));
	fd = cr_restore(&other, &list);
	ASSERT_LE(0, fd)
		TH_LOG("attribute %d: %s", other.blamed, other.text);
	two = leased(fd);
	EXPECT_EQ(0, memcmp(&one, &two, sizeof(one)));
	close(fd);
	cr_close(&other);
	cr_list_free(&list);
}

/* what a refused request leased on a live socket is given back */
TEST_F(labels, given_back)
{
	struct cr_list list, after;
	struct nl_msg *msg;
	int fd;

	ASSERT_EQ(0, lease(self->fd, 0x12345, FL_ANY));
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &list));
	fd = kind_socket(KIND_UDP | KIND_V6);
	msg = cr_new_u32(&self->cr, AF_INET_CR_CMD_RESTORE, 0, A(SOCK_FD), fd);
	nla_put(msg, A(IPV6_FLOWLABEL) | NLA_F_NESTED,
		nla_len(cr_attr(list.msg[0], A(IPV6_FLOWLABEL))),
		nla_data(cr_attr(list.msg[0], A(IPV6_FLOWLABEL))));
	nla_put_u16(msg, A(LOCAL_PORT), PORT);
	nla_put(msg, A(LOCAL_ADDR), 16, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1");
	EXPECT_EQ(-EADDRNOTAVAIL, cr_restore_msg(&self->cr, msg));
	ASSERT_EQ(0, cr_dump_fd(&self->cr, fd, &after));
	EXPECT_EQ(0, cr_count(&after, A(IPV6_FLOWLABEL)));
	close(fd);
	cr_list_free(&list);
	cr_list_free(&after);
}

/* ---- counters ---- */

static unsigned int drops(int fd)
{
	unsigned int info[SK_MEMINFO_VARS] = {};
	socklen_t len = sizeof(info);

	getsockopt(fd, SOL_SOCKET, SO_MEMINFO, info, &len);
	return info[SK_MEMINFO_DROPS];
}

/* the count that comes with the next datagram */
static int ovfl(int fd)
{
	static struct heard heard;
	struct msghdr msg = { .msg_control = heard.control };
	struct cmsghdr *cmsg;

	if (heard_take(fd, 0, 65535, &heard) < 0)
		return -1;
	msg.msg_controllen = heard.control_len;
	for (cmsg = CMSG_FIRSTHDR(&msg); cmsg; cmsg = CMSG_NXTHDR(&msg, cmsg))
		if (cmsg->cmsg_level == SOL_SOCKET &&
		    cmsg->cmsg_type == SO_RXQ_OVFL)
			return *(int *)CMSG_DATA(cmsg);
	return 0;
}

TEST_F(state, drops_go_on)
{
	unsigned int dropped;
	int i;

	ASSERT_EQ(0, set_int(self->fd, SOL_SOCKET, SO_RXQ_OVFL, 1));
	ASSERT_EQ(0, set_int(self->fd, SOL_SOCKET, SO_RCVBUF, 0));
	for (i = 0; i < 20; i++)
		hit(self->from, 1000);
	while (ovfl(self->fd) >= 0)
		;
	dropped = drops(self->fd);
	ASSERT_LT(0, dropped);
	self->fd = CR_RECYCLE(&self->cr, self->fd);
	EXPECT_EQ(dropped, drops(self->fd));
	ASSERT_EQ(0, hit(self->from, 10));
	EXPECT_EQ(dropped, ovfl(self->fd));
}

TEST_F(state, stamp)
{
	struct timespec before = {}, after = {};
	char buf[16];

	/* the first asks for stamps, a later datagram has one */
	ioctl(self->fd, SIOCGSTAMPNS, &before);
	ASSERT_EQ(0, hit(self->from, 3));
	ASSERT_EQ(3, take(self->fd, buf, sizeof(buf)));
	ASSERT_EQ(0, ioctl(self->fd, SIOCGSTAMPNS, &before));
	ASSERT_LT(0, before.tv_sec);
	self->fd = CR_RECYCLE(&self->cr, self->fd);
	ASSERT_EQ(0, ioctl(self->fd, SIOCGSTAMPNS, &after));
	EXPECT_EQ(before.tv_sec, after.tv_sec);
	EXPECT_EQ(before.tv_nsec, after.tv_nsec);
}

/* ee_data of the next entry of the error queue, -1 none */
static long next_id(int fd)
{
	static struct heard heard;
	struct msghdr msg = { .msg_control = heard.control };
	struct sock_extended_err *err;
	struct cmsghdr *cmsg;

	if (heard_take(fd, MSG_ERRQUEUE, 65535, &heard) < 0)
		return -1;
	msg.msg_controllen = heard.control_len;
	for (cmsg = CMSG_FIRSTHDR(&msg); cmsg; cmsg = CMSG_NXTHDR(&msg, cmsg)) {
		err = (void *)CMSG_DATA(cmsg);
		if (cmsg->cmsg_level == SOL_IP && cmsg->cmsg_type == IP_RECVERR)
			return err->ee_data;
	}
	return -2;
}

TEST_F(state, timestamp_ids_go_on)
{
	long i;

	ASSERT_EQ(0, set_int(self->from, SOL_SOCKET, SO_TIMESTAMPING,
			     SOF_TIMESTAMPING_TX_SOFTWARE |
			     SOF_TIMESTAMPING_SOFTWARE |
			     SOF_TIMESTAMPING_OPT_ID |
			     SOF_TIMESTAMPING_OPT_TSONLY));
	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, hit(self->from, 5));
		ASSERT_EQ(i, next_id(self->from));
	}
	self->from = CR_RECYCLE(&self->cr, self->from);
	for (; i < 6; i++) {
		ASSERT_EQ(0, hit(self->from, 5));
		EXPECT_EQ(i, next_id(self->from));
	}
}

TEST_F(state, zerocopy_ids_go_on)
{
	static char page[4096];
	long i;

	if (set_int(self->from, SOL_SOCKET, SO_ZEROCOPY, 1))
		SKIP(return, "no SO_ZEROCOPY here: %s", strerror(errno));
	for (i = 0; i < 3; i++) {
		ASSERT_EQ(2000, send(self->from, page, 2000, MSG_ZEROCOPY));
		ASSERT_EQ(2000, recv(self->fd, page, 4096, 0));
		ASSERT_EQ(0, settle());
		ASSERT_EQ(i, next_id(self->from));
	}
	self->from = CR_RECYCLE(&self->cr, self->from);
	ASSERT_EQ(2000, send(self->from, page, 2000, MSG_ZEROCOPY));
	ASSERT_EQ(2000, recv(self->fd, page, 4096, 0));
	ASSERT_EQ(0, settle());
	EXPECT_EQ(i, next_id(self->from));
}

/* the id in the IP header of the next datagram, heard by a raw socket */
static int ip_id(int raw, int fd)
{
	char packet[128];
	struct iphdr *ip = (void *)packet;

	if (send(fd, "id", 2, 0) != 2 || settle() ||
	    take(raw, packet, sizeof(packet)) < (int)sizeof(*ip))
		return -1;
	return ntohs(ip->id);
}

TEST_F(state, ip_id_goes_on)
{
	int raw = socket(AF_INET, SOCK_RAW, IPPROTO_UDP);
	int first, second;
	char buf[128];

	ASSERT_LE(0, raw);
	ASSERT_EQ(0, bind_at(raw, "127.0.0.1", 0));
	ASSERT_EQ(0, set_int(self->from, SOL_IP, IP_MTU_DISCOVER,
			     IP_PMTUDISC_DO));
	first = ip_id(raw, self->from);
	second = ip_id(raw, self->from);
	ASSERT_EQ((first + 1) & 0xffff, second)
		TH_LOG("ids do not count");
	self->from = CR_RECYCLE(&self->cr, self->from);
	while (take(raw, buf, sizeof(buf)) >= 0)
		;
	EXPECT_EQ((first + 2) & 0xffff, ip_id(raw, self->from));
	close(raw);
}

/* ---- who is signalled ---- */

FIXTURE(async) {
	struct cr cr;
	int fd;
	int from;
	sigset_t set;
};

FIXTURE_VARIANT(async) {
	int signal;
	int type;
};

FIXTURE_VARIANT_ADD(async, sigio) { 0, F_OWNER_PID };
FIXTURE_VARIANT_ADD(async, usr1) { SIGUSR1, F_OWNER_PID };
FIXTURE_VARIANT_ADD(async, thread) { SIGUSR2, F_OWNER_TID };
FIXTURE_VARIANT_ADD(async, group) { SIGUSR1, F_OWNER_PGRP };

FIXTURE_SETUP(async)
{
	ASSERT_EQ(0, netns_common());
	ASSERT_EQ(0, cr_open(&self->cr));
	setpgid(0, 0);
	sigemptyset(&self->set);
	sigaddset(&self->set, SIGIO);
	sigaddset(&self->set, SIGUSR1);
	sigaddset(&self->set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &self->set, NULL);
	self->fd = kind_socket(KIND_UDP);
	self->from = kind_socket(KIND_UDP);
	ASSERT_EQ(0, bind_at(self->fd, "127.0.0.1", PORT));
	ASSERT_EQ(0, connect_at(self->from, "127.0.0.1", PORT));
}

FIXTURE_TEARDOWN(async)
{
	close(self->fd);
	close(self->from);
	cr_close(&self->cr);
}

TEST_F(async, is_signalled)
{
	struct f_owner_ex owner = {
		.type = variant->type,
		.pid = variant->type == F_OWNER_PGRP ? getpgrp() : getpid(),
	};
	struct f_owner_ex seen = {};
	struct timespec wait = { 60, 0 };
	siginfo_t info;

	ASSERT_EQ(0, fcntl(self->fd, F_SETOWN_EX, &owner));
	ASSERT_EQ(0, fcntl(self->fd, F_SETSIG, variant->signal));
	ASSERT_EQ(0, fcntl(self->fd, F_SETFL, O_ASYNC));
	self->fd = CR_RECYCLE(&self->cr, self->fd);
	EXPECT_EQ(O_ASYNC, fcntl(self->fd, F_GETFL) & O_ASYNC);
	EXPECT_EQ(variant->signal, fcntl(self->fd, F_GETSIG));
	ASSERT_EQ(0, fcntl(self->fd, F_GETOWN_EX, &seen));
	EXPECT_EQ(owner.type, seen.type);
	EXPECT_EQ(owner.pid, seen.pid);
	ASSERT_EQ(0, hit(self->from, 1));
	ASSERT_EQ(variant->signal ? variant->signal : SIGIO,
		  sigtimedwait(&self->set, &info, &wait));
	if (variant->signal)
		EXPECT_EQ(self->fd, info.si_fd);
}

/* ---- filters ---- */

static int attach(int fd, int opt, struct sock_filter *code, int len)
{
	struct sock_fprog prog = { .len = len, .filter = code };

	return setsockopt(fd, SOL_SOCKET, opt, &prog, sizeof(prog));
}

/* datagrams of more than 20 bytes, the UDP header included, are dropped */
static struct sock_filter only_short[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0),
	BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, 20, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, 0),
	BPF_STMT(BPF_RET | BPF_K, 0xffff),
};

TEST_F(state, filter)
{
	char buf[64];

	ASSERT_EQ(0, attach(self->fd, SO_ATTACH_FILTER, only_short, 4));
	self->fd = CR_RECYCLE(&self->cr, self->fd);
	ASSERT_EQ(0, hit(self->from, 40));
	ASSERT_EQ(0, hit(self->from, 5));
	EXPECT_EQ(5, take(self->fd, buf, sizeof(buf)));
	EXPECT_EQ(-EAGAIN, take(self->fd, buf, sizeof(buf)));
	EXPECT_EQ(0, set_int(self->fd, SOL_SOCKET, SO_DETACH_FILTER, 0));
}

TEST_F(state, filter_with_what_it_let_through)
{
	char buf[64];

	ASSERT_EQ(0, hit(self->from, 50));
	ASSERT_EQ(0, attach(self->fd, SO_ATTACH_FILTER, only_short, 4));
	ASSERT_EQ(0, hit(self->from, 6));
	self->fd = CR_RECYCLE(&self->cr, self->fd);
	EXPECT_EQ(50, take(self->fd, buf, sizeof(buf)));
	EXPECT_EQ(6, take(self->fd, buf, sizeof(buf)));
}

TEST_F(state, filter_locked)
{
	ASSERT_EQ(0, attach(self->fd, SO_ATTACH_FILTER, only_short, 4));
	ASSERT_EQ(0, set_int(self->fd, SOL_SOCKET, SO_LOCK_FILTER, 1));
	self->fd = CR_RECYCLE(&self->cr, self->fd);
	EXPECT_EQ(-1, attach(self->fd, SO_ATTACH_FILTER, only_short, 4));
	EXPECT_EQ(EPERM, errno);
	EXPECT_EQ(-1, set_int(self->fd, SOL_SOCKET, SO_DETACH_FILTER, 0));
	EXPECT_EQ(EPERM, errno);
	EXPECT_EQ(-1, set_int(self->fd, SOL_SOCKET, SO_LOCK_FILTER, 0));
	EXPECT_EQ(EPERM, errno);
}

TEST_F(state, filter_as_long_as_may_be)
{
	static struct sock_filter code[BPF_MAXINSNS];
	unsigned int i;
	int fd;

	for (i = 0; i < BPF_MAXINSNS - 1; i++)
		code[i] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_IMM, i);
	code[i] = only_short[3];
	fd = kind_socket(KIND_UDP);
	if (attach(fd, SO_ATTACH_FILTER, code, BPF_MAXINSNS))
		SKIP(return, "optmem_max does not allow it: %s",
		     strerror(errno));
	fd = CR_RECYCLE(&self->cr, fd);
	close(fd);
}

static struct nl_msg *with_program(struct cr *cr, const struct nlmsghdr *from,
				   int prog)
{
	struct nlattr *old = cr_attr(from, A(SOCKOPT_ATTACH_BPF)), *in, *nest;
	struct nl_msg *msg = cr_replay(cr, from, A(SOCKOPT_ATTACH_BPF));
	int rem;

	nest = nla_nest_start(msg, A(SOCKOPT_ATTACH_BPF));
	nla_for_each_nested(in, old, rem)
		nla_put(msg, nla_type(in), nla_len(in), nla_data(in));
	nla_put_u32(msg, AF_INET_CR_BPF_FD, prog);
	nla_nest_end(msg, nest);
	return msg;
}

TEST_F(state, ebpf_filter_needs_its_program)
{
	int prog = bpf_load(BPF_PROG_TYPE_SOCKET_FILTER, 10), twin;
	struct cr_list list, after;
	char buf[16];

	if (prog < 0)
		SKIP(return, "no bpf(2) here: %s", strerror(errno));
	ASSERT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_ATTACH_BPF, &prog,
				sizeof(prog)));
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &list));
	ASSERT_NE(NULL, cr_attr(list.msg[0], A(SOCKOPT_ATTACH_BPF)));
	close(self->fd);
	EXPECT_GT(0, cr_restore(&self->cr, &list));
	EXPECT_STRNE("", self->cr.text);
	EXPECT_EQ(A(SOCKOPT_ATTACH_BPF), self->cr.blamed);
	twin = cr_restore_msg(&self->cr, with_program(&self->cr, list.msg[0],
						      prog));
	ASSERT_LE(0, twin)
		TH_LOG("%s", self->cr.text);
	self->fd = twin;
	ASSERT_EQ(0, cr_dump_fd(&self->cr, twin, &after));
	EXPECT_EQ(0, cr_differ(&list, &after, NULL));
	/* cut to 10 bytes, 8 of the UDP header */
	ASSERT_EQ(0, hit(self->from, 10));
	EXPECT_EQ(2, take(twin, buf, sizeof(buf)));
	cr_list_free(&list);
	cr_list_free(&after);
}

/* ---- reuseport ---- */

#define MEMBERS	3

FIXTURE(reuseport) {
	struct cr cr;
	int fd[MEMBERS];
};

FIXTURE_SETUP(reuseport)
{
	int i;

	ASSERT_EQ(0, netns_common());
	ASSERT_EQ(0, cr_open(&self->cr));
	for (i = 0; i < MEMBERS; i++) {
		self->fd[i] = kind_socket(KIND_UDP);
		ASSERT_EQ(0, set_int(self->fd[i], SOL_SOCKET, SO_REUSEPORT, 1));
	}
}

FIXTURE_TEARDOWN(reuseport)
{
	int i;

	for (i = 0; i < MEMBERS; i++)
		close(self->fd[i]);
	cr_close(&self->cr);
}

static void join(struct __test_metadata *_metadata, int *fd, const int *order)
{
	int i;

	for (i = 0; i < MEMBERS; i++) {
		ASSERT_EQ(0, bind_at(fd[order[i]], "127.0.0.1", PORT));
	}
}

/* who hears each of 32 senders, two bits a sender */
static uint64_t spread(const int *fd)
{
	uint64_t map = 0;
	char buf[4];
	int i, j, from;

	for (i = 0; i < 32; i++) {
		from = kind_socket(KIND_UDP);
		bind_at(from, "127.0.0.1", 7000 + i);
		connect_at(from, "127.0.0.1", PORT);
		send(from, "x", 1, 0);
		settle();
		close(from);
		for (j = 0; j < MEMBERS; j++)
			if (take(fd[j], buf, sizeof(buf)) == 1)
				map |= (uint64_t)(j + 1) << 2 * i;
	}
	return map;
}

/* all are dumped, all are closed, all are restored in the order of the dump */
static void recycle_all(struct __test_metadata *_metadata, struct cr *cr,
			int *fd)
{
	struct cr_list list, one = { .n = 1 };
	uint32_t was[MEMBERS];
	unsigned int i, j;
	int twin;

	ASSERT_EQ(0, cr_dump_pid(cr, getpid(), &list));
	ASSERT_EQ(MEMBERS, list.n);
	for (i = 0; i < MEMBERS; i++) {
		close(fd[i]);
		was[i] = fd[i];
	}
	for (i = 0; i < MEMBERS; i++) {
		one.msg = &list.msg[i];
		twin = cr_restore(cr, &one);
		ASSERT_LE(0, twin)
			TH_LOG("attribute %d: %s", cr->blamed, cr->text);
		for (j = 0; j < MEMBERS; j++)
			if (was[j] == cr_u32(list.msg[i],
					     AF_INET_CR_ATTR_OWNER_FD, 0))
				fd[j] = twin;
	}
	cr_list_free(&list);
}

static const int in_order[MEMBERS] = { 0, 1, 2 };
static const int out_of_order[MEMBERS] = { 2, 0, 1 };

TEST_F(reuseport, spreads_as_before)
{
	uint64_t before;

	join(_metadata, self->fd, in_order);
	before = spread(self->fd);
	recycle_all(_metadata, &self->cr, self->fd);
	EXPECT_EQ(before, spread(self->fd));
}

/* the order in the group is that of binding, not of the descriptors */
TEST_F(reuseport, spreads_as_before_out_of_order)
{
	uint64_t before;

	join(_metadata, self->fd, out_of_order);
	before = spread(self->fd);
	recycle_all(_metadata, &self->cr, self->fd);
	EXPECT_EQ(before, spread(self->fd));
}

TEST_F(reuseport, program_chooses)
{
	struct sock_filter second[] = { BPF_STMT(BPF_RET | BPF_K, 1) };
	uint64_t before;

	join(_metadata, self->fd, in_order);
	ASSERT_EQ(0, attach(self->fd[0], SO_ATTACH_REUSEPORT_CBPF, second, 1));
	before = spread(self->fd);
	EXPECT_EQ(0xaaaaaaaaaaaaaaaa, before);
	recycle_all(_metadata, &self->cr, self->fd);
	EXPECT_EQ(before, spread(self->fd));
}

/* the flag set after bind makes no group: the port stays exclusive */
TEST_F(reuseport, flag_without_a_group)
{
	ASSERT_EQ(0, set_int(self->fd[0], SOL_SOCKET, SO_REUSEPORT, 0));
	ASSERT_EQ(0, bind_at(self->fd[0], "127.0.0.1", PORT));
	ASSERT_EQ(0, set_int(self->fd[0], SOL_SOCKET, SO_REUSEPORT, 1));
	self->fd[0] = CR_RECYCLE(&self->cr, self->fd[0]);
	EXPECT_EQ(1, get_int(self->fd[0], SOL_SOCKET, SO_REUSEPORT));
}

/* ---- raw ---- */

/* 1 heard, 0 not */
static int raw_hears(int fd)
{
	struct sockaddr_in to = at("127.0.0.1", 0);
	int from = kind_socket(KIND_RAW), n = 0;
	char buf[64];

	sendto(from, "raw", 3, 0, (struct sockaddr *)&to, sizeof(to));
	settle();
	close(from);
	while (take(fd, buf, sizeof(buf)) >= 0)
		n++;
	return n;
}

TEST_F(state, raw_hears)
{
	int fd = kind_socket(KIND_RAW);

	EXPECT_EQ(1, raw_hears(fd));
	fd = CR_RECYCLE(&self->cr, fd);
	EXPECT_EQ(1, raw_hears(fd));
	close(fd);
}

TEST_F(state, raw_that_was_disconnected_hears_nothing)
{
	int fd = kind_socket(KIND_RAW);

	ASSERT_EQ(0, connect_at(fd, "127.0.0.1", 1));
	ASSERT_EQ(0, unconnect(fd));
	ASSERT_EQ(0, raw_hears(fd));
	fd = CR_RECYCLE(&self->cr, fd);
	EXPECT_EQ(0, raw_hears(fd));
	close(fd);
}

/* ---- IPsec policies ---- */

/* Its key manager is a module of its own, loaded by whoever asks for it */
static bool has_xfrm(void)
{
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_XFRM);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static int set_policy(int fd, int dir, int action, unsigned int templates)
{
	int family = get_int(fd, SOL_SOCKET, SO_DOMAIN);
	bool v6 = family == AF_INET6;
	struct {
		struct xfrm_userpolicy_info info;
		struct xfrm_user_tmpl tmpl[MAX_TEMPLATES];
	} policy = {
		.info = {
			.sel.family = family,
			.lft = { XFRM_INF, XFRM_INF, 77, XFRM_INF, 0, 0, 0, 0 },
			.priority = 11,
			.dir = dir,
			.action = action,
		},
	};
	unsigned int i;

	for (i = 0; i < templates; i++) {
		policy.tmpl[i].family = family;
		policy.tmpl[i].id.proto = IPPROTO_ESP;
		policy.tmpl[i].id.daddr.a6[v6 ? 3 : 0] = htonl(0x0a000001 + i);
		policy.tmpl[i].reqid = i + 1;
		policy.tmpl[i].mode = XFRM_MODE_TUNNEL;
		policy.tmpl[i].optional = dir == XFRM_POLICY_IN;
		policy.tmpl[i].aalgos = -1;
		policy.tmpl[i].ealgos = 5;
		policy.tmpl[i].calgos = -1;
	}
	return setsockopt(fd, v6 ? SOL_IPV6 : SOL_IP,
			  v6 ? IPV6_XFRM_POLICY : IP_XFRM_POLICY, &policy,
			  sizeof(policy.info) +
			  templates * sizeof(policy.tmpl[0]));
}

/* Bytes of a policy in a dump of the socket, 0 for none */
static int policy_len(struct cr *cr, int fd, int attr)
{
	struct nlattr *nla;
	struct cr_list list;
	int len = -1;

	if (!cr_dump_fd(cr, fd, &list)) {
		nla = cr_attr(list.msg[0], attr);
		len = nla ? nla_len(nla) : 0;
	}
	cr_list_free(&list);
	return len;
}

FIXTURE(xfrm) {
	struct cr cr;
	int fd;
};

FIXTURE_VARIANT(xfrm) {
	enum kind kind;
};

FIXTURE_VARIANT_ADD(xfrm, udp) { KIND_UDP };
FIXTURE_VARIANT_ADD(xfrm, udp6) { KIND_UDP | KIND_V6 };
FIXTURE_VARIANT_ADD(xfrm, raw) { KIND_RAW };
FIXTURE_VARIANT_ADD(xfrm, raw6) { KIND_RAW | KIND_V6 };

FIXTURE_SETUP(xfrm)
{
	if (!has_xfrm())
		SKIP(return, "this kernel has no xfrm_user");
	ASSERT_EQ(0, netns_common());
	ASSERT_EQ(0, cr_open(&self->cr));
	self->fd = kind_socket(variant->kind);
	ASSERT_EQ(0, connect_at(self->fd, "127.0.0.1", PORT + 2));
}

FIXTURE_TEARDOWN(xfrm)
{
	close(self->fd);
	cr_close(&self->cr);
}

TEST_F(xfrm, policies)
{
	unsigned int n[] = { 0, 1, MAX_TEMPLATES };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(n); i++) {
		ASSERT_EQ(0, set_policy(self->fd, XFRM_POLICY_IN,
					XFRM_POLICY_ALLOW, n[i]));
		ASSERT_EQ(0, set_policy(self->fd, XFRM_POLICY_OUT,
					XFRM_POLICY_ALLOW, n[i]));
		/* compares a dump of before and one of after */
		self->fd = CR_RECYCLE(&self->cr, self->fd);
		EXPECT_LT(n[i] * (int)sizeof(struct xfrm_user_tmpl),
			  policy_len(&self->cr, self->fd,
				     A(IP_XFRM_POLICY_IN)));
		EXPECT_LT(n[i] * (int)sizeof(struct xfrm_user_tmpl),
			  policy_len(&self->cr, self->fd,
				     A(IP_XFRM_POLICY_OUT)));
	}
}

TEST_F(xfrm, blocks_again)
{
	ASSERT_EQ(1, send(self->fd, "x", 1, 0));
	ASSERT_EQ(0, settle());
	ASSERT_EQ(0, set_policy(self->fd, XFRM_POLICY_OUT, XFRM_POLICY_BLOCK,
				0));
	/* what came back of the first is told first */
	send(self->fd, "x", 1, 0);
	ASSERT_EQ(-1, send(self->fd, "x", 1, 0));
	ASSERT_EQ(EPERM, errno);
	self->fd = CR_RECYCLE(&self->cr, self->fd);
	EXPECT_EQ(-1, send(self->fd, "x", 1, 0));
	EXPECT_EQ(EPERM, errno);
}

/* One direction goes, the other one stays */
TEST_F(xfrm, taken_off_a_live_socket)
{
	struct nl_msg *msg;

	ASSERT_EQ(0, set_policy(self->fd, XFRM_POLICY_IN, XFRM_POLICY_ALLOW,
				2));
	ASSERT_EQ(0, set_policy(self->fd, XFRM_POLICY_OUT, XFRM_POLICY_BLOCK,
				1));
	msg = cr_new_u32(&self->cr, AF_INET_CR_CMD_RESTORE, 0,
			 AF_INET_CR_ATTR_SOCK_FD, self->fd);
	nla_put(msg, A(IP_XFRM_POLICY_IN) | NLA_F_NESTED, 0, NULL);
	ASSERT_EQ(self->fd, cr_restore_msg(&self->cr, msg))
		TH_LOG("%s", self->cr.text);
	EXPECT_EQ(0, policy_len(&self->cr, self->fd, A(IP_XFRM_POLICY_IN)));
	EXPECT_LT(0, policy_len(&self->cr, self->fd, A(IP_XFRM_POLICY_OUT)));
}

/* ---- what is only named ---- */

/* Kernels before 6.6 keep it where nobody sees it */
TEST_F(state, router_alert_of_ipv6_is_named)
{
	int fd = kind_socket(KIND_RAW_HDRINCL | KIND_V6);
	struct cr_list list;

	ASSERT_EQ(0, cr_dump_fd(&self->cr, fd, &list));
	EXPECT_EQ(0, cr_count(&list, A(LEFT_OUT)));
	cr_list_free(&list);
	ASSERT_EQ(0, set_int(fd, SOL_IPV6, IPV6_ROUTER_ALERT, 5));
	if (get_int(fd, SOL_IPV6, IPV6_ROUTER_ALERT) != 1) {
		close(fd);
		SKIP(return, "this kernel tells nobody of it");
	}
	ASSERT_EQ(0, cr_dump_fd(&self->cr, fd, &list));
	EXPECT_EQ(1, cr_count(&list, A(LEFT_OUT)));
	cr_list_free(&list);
	close(fd);
}

TEST_HARNESS_MAIN
