// SPDX-License-Identifier: GPL-2.0
/*
 * State that no option holds: waiting errors, the drop count, stamps and counters,
 * who is signalled, a raw socket that is unhashed. Where the state has an effect,
 * the effect is tested after a restore.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <netinet/ip.h>
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <linux/sock_diag.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "kselftest_harness.h"
#include "nl.h"
#include "seen.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define PORT		6301
#define CLOSED_PORT	6399

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
	ASSERT_EQ(0, pair_open(&self->fd, &self->from, PORT));
}

FIXTURE_TEARDOWN(state)
{
	close(self->fd);
	close(self->from);
	cr_close(&self->cr);
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

static struct nl_msg *onto_u32(struct cr *cr, int fd, int attr, uint32_t value)
{
	struct nl_msg *msg = cr_onto(cr, fd);

	nla_put_u32(msg, attr, value);
	return msg;
}

/* two errors, one behind the other, are told one after the other */
TEST_F(state, soft_error)
{
	ASSERT_EQ(self->fd,
		  cr_restore_msg(&self->cr, onto_u32(&self->cr, self->fd,
						 A(ERROR_SOFT), EHOSTUNREACH)));
	ASSERT_EQ(self->fd,
		  cr_restore_msg(&self->cr, onto_u32(&self->cr, self->fd,
						 A(ERROR), ECONNREFUSED)));
	self->fd = CR_RECYCLE(&self->cr, self->fd);
	EXPECT_EQ(ECONNREFUSED, get_int(self->fd, SOL_SOCKET, SO_ERROR));
	EXPECT_EQ(EHOSTUNREACH, get_int(self->fd, SOL_SOCKET, SO_ERROR));
	EXPECT_EQ(0, get_int(self->fd, SOL_SOCKET, SO_ERROR));
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
	ASSERT_EQ(0, pair_open(&self->fd, &self->from, PORT));
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

TEST_HARNESS_MAIN
