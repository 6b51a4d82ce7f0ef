// SPDX-License-Identifier: GPL-2.0
/*
 * What requests of the fuzzer act on: live sockets of every kind, devices, and
 * an owner who uses the sockets meanwhile, in a thread of his own, too.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <netinet/ip.h>
#include <linux/rtnetlink.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "dev.h"
#include "dress.h"
#include "fuzz.h"
#include "sock.h"

#define PORT		7100	/* of the first live socket */
#define FORGERS		2
/* what does not wait for a packet, which may never come if lo is down */
#define DRESS_QUICK	(DRESS_OPTIONS | DRESS_GROUPS | DRESS_CONNECT | DRESS_CORK)
#define FORGER_FD(i)	(FD_LAST + 1 + LIVE + (i))
#define FAULTS_FD	(FD_LAST + LIVE + 12)


static __thread uint64_t dice_state = 88172645463325252;

uint32_t dice(uint32_t below)
{
	dice_state ^= dice_state << 13;
	dice_state ^= dice_state >> 7;
	dice_state ^= dice_state << 17;
	return (uint32_t)(dice_state >> 16) % below;
}

/* ---- sockets ---- */

uint32_t live_inode[LIVE];

static void live_note(unsigned int i)
{
	live_inode[i] = inode_of(LIVE_FD(i));
}

static const int kinds[] = {
	KIND_UDP, KIND_UDP, KIND_UDPLITE, KIND_RAW, KIND_RAW_ICMP,
	KIND_RAW_HDRINCL, KIND_PING, KIND_UDP,
};

static const int families[] = { 0, KIND_V6, KIND_DUAL };

static enum kind live_kind(unsigned int i)
{
	return kinds[i % 8] | families[i / 8 % 3];
}

/* close(2) waits for a peer that is frozen where SO_LINGER is on */
void close_at_once(int fd)
{
	struct linger off = {};

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &off, sizeof(off));
	close(fd);
}

void live_replace(unsigned int i, int fd)
{
	bool own = fd < 0;

	if (own && i >= LIVE_TCP && i < LIVE_FRESH) {
		tcp_live_pair(i & ~1u);
		return;
	}
	if (own && i >= LIVE_FRESH)
		fd = tcp_live(i);
	else if (own)
		fd = dice(3) ? kind_socket(live_kind(i)) :
			       dressed_socket(live_kind(i),
					      dice(DRESS_ALL + 1) & DRESS_QUICK);
	if (fd < 0)
		return;
	close_at_once(LIVE_FD(i));
	dup2(fd, LIVE_FD(i));
	if (own)
		close(fd);
	if (own && i < LIVE_TCP)
		bind_at(LIVE_FD(i), "127.0.0.1", PORT + i);
	live_note(i);
}

void live_make(void)
{
	struct sockaddr_nl own = { .nl_family = AF_NETLINK };
	unsigned int i;
	int fd;

	close(FREEZE_LIVE);
	for (i = 0; i < LIVE; i++)
		live_replace(i, -1);
	for (i = 0; i < FORGERS; i++) {
		fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC,
			    i ? NETLINK_GENERIC : NETLINK_ROUTE);
		/* a number that no process's socket gets by itself */
		own.nl_pid = 0x70000000 + i;
		bind(fd, (struct sockaddr *)&own, sizeof(own));
		dup2(fd, FORGER_FD(i));
		close(fd);
	}
}

void devices_make(void)
{
	/* a request may have taken it down, or its address away */
	device_up("lo", "127.0.0.1", "255.0.0.0");
	device_add("dummy", "u0", NULL);
	device_up("u0", "10.0.0.1", "255.255.255.0");
	device_add("veth", "u1", "u2");
}

/* ---- the owner ---- */

static int any_fd(void)
{
	return LIVE_FD(dice(LIVE));
}

static int any_flags(void)
{
	static const int flags[] = {
		0, 0, MSG_MORE, MSG_MORE, 0x10 /* MSG_PROBE */, MSG_OOB,
		MSG_CONFIRM, MSG_DONTROUTE, MSG_ZEROCOPY,
	};

	return MSG_DONTWAIT | MSG_NOSIGNAL | flags[dice(9)] |
	       (dice(8) ? 0 : MSG_MORE);
}

static const uint16_t lengths[] = { 0, 1, 8, 100, 1000, 1472, 3000, 9000 };
static char payload[65536];

static unsigned int any_length(void)
{
	return dice(30) ? lengths[dice(8)] : dice(65536);
}

static void owner_send(void)
{
	static const char *const peers[] = { "127.0.0.1", "127.0.0.1", "224.1.1.1" };
	int fd = any_fd();
	struct name to = name_at(fd, peers[dice(3)],
				 dice(4) ? PORT + dice(LIVE) : 9);

	if (dice(3) || to.sa.sa_family == AF_UNSPEC)
		sendto(fd, payload, any_length(), any_flags(), &to.sa, to.len);
	else
		send(fd, payload, any_length(), any_flags());
}

static size_t add_control(void *at, int level, int type, uint64_t value,
			  size_t len)
{
	struct cmsghdr *cmsg = at;

	cmsg->cmsg_level = level;
	cmsg->cmsg_type = type;
	cmsg->cmsg_len = CMSG_LEN(len);
	memcpy(CMSG_DATA(cmsg), &value, len);
	return CMSG_SPACE(len);
}

static void owner_sendmsg(void)
{
	static const struct { int level, type, len; } controls[] = {
		{ SOL_IP, IP_TTL, 4 }, { SOL_IP, IP_TOS, 4 },
		{ SOL_UDP, UDP_SEGMENT, 2 }, { SOL_SOCKET, SO_MARK, 4 },
		{ SOL_SOCKET, SCM_TXTIME, 8 }, { SOL_SOCKET, SO_TIMESTAMPING, 4 },
		{ SOL_IPV6, IPV6_HOPLIMIT, 4 }, { SOL_IPV6, IPV6_TCLASS, 4 },
		{ SOL_IPV6, IPV6_DONTFRAG, 4 }, { SOL_IPV6, IPV6_FLOWINFO, 4 },
		{ SOL_SOCKET, SCM_TS_OPT_ID, 4 }, { SOL_IP, IP_RETOPTS, 8 },
	};
	char control[256] __attribute__((aligned(8))) = {};
	int fd = any_fd();
	struct name to = name_at(fd, "127.0.0.1", PORT + dice(LIVE));
	struct iovec iov = { payload, any_length() };
	struct msghdr msg = {
		.msg_name = &to.sa, .msg_namelen = to.len,
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
	};
	unsigned int n = 1 + dice(3), i;

	while (n--) {
		i = dice(sizeof(controls) / sizeof(controls[0]));
		msg.msg_controllen += add_control(control + msg.msg_controllen,
						  controls[i].level,
						  controls[i].type, dice(1000),
						  controls[i].len);
	}
	sendmsg(fd, &msg, any_flags());
}

static void owner_receive(void)
{
	static const int flags[] = { 0, 0, MSG_PEEK, MSG_ERRQUEUE, MSG_TRUNC };
	static char room[65536], control[1024];
	struct sockaddr_storage from;
	struct iovec iov = { room, any_length() };
	struct msghdr msg = {
		.msg_name = &from, .msg_namelen = sizeof(from),
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = dice(sizeof(control)),
	};

	recvmsg(any_fd(), &msg, MSG_DONTWAIT | flags[dice(5)]);
}

static void owner_set(void)
{
	static const int levels[] = {
		SOL_SOCKET, SOL_IP, SOL_IPV6, SOL_UDP, SOL_UDPLITE, SOL_RAW,
		SOL_SOCKET, SOL_IP, SOL_IPV6, SOL_TCP, SOL_TCP,
	};
	static const int values[] = { 0, 1, 1, 2, 3, 4, 64, 255, 4096, -1 };
	int level = levels[dice(11)], value[16] = { values[dice(10)] };

	value[1 + dice(15)] = values[dice(10)];
	setsockopt(any_fd(), level, level == SOL_UDP ? (int)dice(5) + 100 - 100 *
		   (int)dice(2) : (int)dice(90), value, dice(4) ? 4 : dice(64));
}

static void owner_connect(void)
{
	int fd = any_fd();

	switch (dice(4)) {
	case 0:
		unconnect(fd);
		break;
	case 1:
		bind_at(fd, "127.0.0.1", dice(2) ? 0 : PORT + dice(LIVE));
		break;
	case 2:
		shutdown(fd, dice(3));
		break;
	default:
		/* to a peer that may be frozen */
		fcntl(fd, F_SETFL, O_NONBLOCK);
		connect_at(fd, "127.0.0.1", PORT + dice(LIVE));
	}
}

static void owner_file(void)
{
	static const int signals[] = { 0, SIGURG, SIGIO, SIGUSR1, 40 };
	int fd = any_fd();

	switch (dice(4)) {
	case 0:
		fcntl(fd, F_SETFL, (dice(2) ? O_NONBLOCK : 0) |
				   (dice(3) ? 0 : O_ASYNC));
		break;
	case 1:
		fcntl(fd, F_SETSIG, signals[dice(5)]);
		break;
	case 2:
		fcntl(fd, F_SETOWN, dice(2) ? getpid() : 0);
		break;
	default:
		close_at_once(fd);
		dup2(any_fd(), fd);
	}
}

static void owner_close(void)
{
	close_at_once(any_fd());
}

/* ---- forged messages ---- */

struct forged {
	struct nlmsghdr nlh;
	union {
		struct nlmsgerr err;
		struct ifinfomsg ifm;
		char bytes[128];
	};
};

static void forge(void)
{
	static const uint16_t types[] = {
		NLMSG_ERROR, NLMSG_ERROR, NLMSG_DONE, RTM_NEWLINK, RTM_NEWADDR,
		NLMSG_NOOP, NLMSG_OVERRUN,
	};
	static const int errors[] = { 0, -1, -4095, -4096, -2147483647, 1 };
	/* a kernel's own socket gets the number of the process it works for */
	struct sockaddr_nl to = { .nl_family = AF_NETLINK, .nl_pid = getpid() };
	struct forged msg = {};

	memset(msg.bytes, dice(256), sizeof(msg.bytes));
	msg.nlh.nlmsg_type = types[dice(7)];
	msg.nlh.nlmsg_flags = dice(2) ? NLM_F_ACK_TLVS : NLM_F_MULTI;
	msg.nlh.nlmsg_seq = dice(3);
	msg.nlh.nlmsg_pid = dice(2) ? to.nl_pid : 0;
	msg.nlh.nlmsg_len = sizeof(msg.nlh) + dice(sizeof(msg.bytes));
	msg.err.error = errors[dice(6)];
	sendto(FORGER_FD(dice(FORGERS)), &msg, sizeof(msg), MSG_DONTWAIT,
	       (struct sockaddr *)&to, sizeof(to));
}

static const struct {
	void (*act)(void);
	unsigned int often;
} acts[] = {
	{ owner_send, 30 }, { owner_sendmsg, 10 }, { owner_receive, 24 },
	{ owner_set, 24 }, { owner_connect, 8 }, { owner_file, 4 },
	{ owner_close, 1 }, { forge, 6 },
};

static void act(void)
{
	unsigned int i, all = 0;

	for (i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		all += acts[i].often;
	all = dice(all);
	for (i = 0; all >= acts[i].often; i++)
		all -= acts[i].often;
	acts[i].act();
}

void owner_act(void)
{
	unsigned int i;

	act();
	switch (dice(64)) {
	case 0:
		i = dice(LIVE);
		live_replace(i, -1);
		break;
	case 1:
		device_del("u0");
		break;
	case 2:
		devices_make();
		break;
	}
}

/* ---- a socket that its owner keeps locked ---- */

static struct {
	pthread_t thread;
	int fd;
	void *page;
	size_t size;
} lock = { .fd = -1 };

/* a corked send keeps the lock until its page is there */
static void *send_page(void *arg)
{
	(void)arg;
	send(lock.fd, lock.page, 64, MSG_NOSIGNAL | MSG_MORE);
	return NULL;
}

static int lock_open(void)
{
	int fd = faults_open(lock.page, lock.size), ret;

	ret = fd < 0 || dup2(fd, FAULTS_FD) < 0 ? -1 : 0;
	close(fd);
	return ret;
}

void live_lock(unsigned int i)
{
	lock.size = sysconf(_SC_PAGESIZE);
	lock.page = mmap(NULL, lock.size, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (lock.page == MAP_FAILED)
		return;
	lock.fd = LIVE_FD(i);
	connect_at(lock.fd, "127.0.0.1", PORT);
	if (lock_open() ||
	    pthread_create(&lock.thread, NULL, send_page, NULL)) {
		munmap(lock.page, lock.size);
		lock.fd = -1;
	}
}

void live_unlock(void)
{
	if (lock.fd < 0)
		return;
	/* who waits for the page gets an empty one */
	close(FAULTS_FD);
	pthread_join(lock.thread, NULL);
	munmap(lock.page, lock.size);
	lock.fd = -1;
}

/* ---- the thread ---- */

static atomic_bool stop;
static pthread_t thread;

static void *enemy(void *arg)
{
	dice_state ^= (uintptr_t)arg * 0x9e3779b97f4a7c15;
	/* it works when the other waits, and a little besides */
	setpriority(PRIO_PROCESS, 0, 15);
	while (!atomic_load(&stop)) {
		act();
		forge();
	}
	return NULL;
}

void enemy_start(uint64_t seed)
{
	atomic_store(&stop, false);
	if (pthread_create(&thread, NULL, enemy, (void *)(uintptr_t)(seed | 1)))
		abort();
}

void enemy_stop(void)
{
	atomic_store(&stop, true);
	pthread_join(thread, NULL);
}
