// SPDX-License-Identifier: GPL-2.0
/*
 * Root of a user namespace against the module: threads of one process, which
 * share descriptors and memory, send every command, while others forge netlink
 * answers to every port of the namespace, close and replace the descriptors in
 * use, change devices, sockets, memory mappings, limits and credentials, send
 * signals, and kill processes in the middle of a command.
 *
 * The kernel has the verdict: no splat, no leak, no process that cannot be killed,
 * no reference to the module. Each answer is 0 or an errno, and afterwards a dump
 * of the same namespace is as right as ever.
 *
 * ATTACK_SECONDS sets how long it takes: 60 if absent, 0 until interrupted.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/rtnetlink.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "dev.h"
#include "dress.h"
#include "nl.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define HELD		16	/* descriptors under attack, from FIRST on */
#define FIRST		100
#define THREADS		12
#define PORTS		256

/* what all processes of the attack share */
static struct arena {
	atomic_bool stop;
	atomic_uint commands, granted, forged, odd, killed;
	int odd_err;
} *arena;

static int any_fd(void)
{
	return FIRST + rnd(HELD);
}

/* an errno, or a number that no kernel gives */
static void judge(int err)
{
	atomic_fetch_add(&arena->commands, 1);
	if (err >= 0)
		atomic_fetch_add(&arena->granted, 1);
	if (err < -4095) {
		atomic_fetch_add(&arena->odd, 1);
		arena->odd_err = err;
	}
}

/* ---- the commands ---- */

static void dump(struct cr *cr)
{
	static const int attrs[] = { A(SOCK_FD), A(PID), A(INODE), 0 };
	struct cr_list list;
	unsigned int by = rnd(4);
	struct nl_msg *msg;
	int flags = rnd(2) ? NLM_F_DUMP : 0;

	msg = cr_new(cr, AF_INET_CR_CMD_DUMP, flags);
	if (attrs[by])
		nla_put_u32(msg, attrs[by], by == 0 ? (uint32_t)any_fd() :
			    by == 1 ? (uint32_t)getpid() - rnd(4) :
				      inode_of(any_fd()));
	/* a dump that nobody reads to its end */
	if (flags && !rnd(8)) {
		judge(cr_send(cr, msg));
		return;
	}
	judge(cr_call(cr, msg, &list));
	cr_list_free(&list);
}

/* a socket from another one's dump, or onto any descriptor that is there */
static void restore(struct cr *cr)
{
	struct cr_list list = {};
	int fd;

	if (cr_dump_fd(cr, any_fd(), &list))
		return;
	fd = rnd(2) ? cr_restore(cr, &list) :
		      cr_restore_onto(cr, &list, any_fd());
	judge(fd);
	if (fd > FIRST + HELD)
		close(fd);
	cr_list_free(&list);
}

static void dump_devices(struct cr *cr)
{
	struct cr_list list;

	judge(cr_call(cr, cr_new(cr, AF_INET_CR_CMD_NETDEV_DUMP, NLM_F_DUMP),
		      &list));
	cr_list_free(&list);
}

static void restore_devices(struct cr *cr)
{
	struct cr_list list = {};
	unsigned int i;

	if (dev_dump(cr, NULL, &list))
		return;
	for (i = 0; i < list.n; i++)
		judge(cr_call(cr, dev_request(cr, list.msg[i],
					      A(NETDEV_INDEX)), NULL));
	cr_list_free(&list);
}

/* several requests in one buffer, which are carried out in one go */
static void many_at_once(struct cr *cr)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	char buf[16 * 64] __attribute__((aligned(4)));
	struct nlmsghdr *nlh;
	struct nl_msg *msg;
	size_t len = 0;

	while (len + 64 <= sizeof(buf)) {
		msg = cr_new_u32(cr, rnd(2) ? AF_INET_CR_CMD_DUMP :
					      AF_INET_CR_CMD_RESTORE, 0,
				 A(SOCK_FD), any_fd());
		nl_complete_msg(cr->sk, msg);
		nlh = nlmsg_hdr(msg);
		memcpy(buf + len, nlh, nlh->nlmsg_len);
		len += NLMSG_ALIGN(nlh->nlmsg_len);
		nlmsg_free(msg);
	}
	if (sendto(nl_socket_get_fd(cr->sk), buf, len, MSG_DONTWAIT,
		   (struct sockaddr *)&kernel, sizeof(kernel)) < 0)
		judge(-errno);
	/* the sender may be gone before the answers are read */
	if (rnd(2))
		return;
	while (recv(nl_socket_get_fd(cr->sk), buf, sizeof(buf),
		    MSG_DONTWAIT | MSG_TRUNC) > 0)
		;
}

/* the kernel alone is heard from here on */
static int hear_kernel(struct cr *cr)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	int fd = nl_socket_get_fd(cr->sk);

	if (connect(fd, (struct sockaddr *)&kernel, sizeof(kernel)) ||
	    fcntl(fd, F_SETFL, O_NONBLOCK))
		return -1;
	while (recv(fd, NULL, 0, MSG_TRUNC) >= 0)
		;
	return errno == EAGAIN ? 0 : -1;
}

static void command(void)
{
	static void (*const commands[])(struct cr *cr) = {
		dump, dump, restore, restore, dump_devices, restore_devices,
		many_at_once,
	};
	struct cr cr;

	if (cr_open(&cr))
		return;
	if (!hear_kernel(&cr))
		commands[rnd(sizeof(commands) / sizeof(commands[0]))](&cr);
	cr_close(&cr);
}

/* ---- everybody else ---- */

static void replace_descriptor(void)
{
	int fd = any_fd(), new;

	switch (rnd(4)) {
	case 0:
		close(fd);
		return;
	case 1:
		dup2(any_fd(), fd);
		return;
	default:
		new = dressed_socket(1 << rnd(6) | (rnd(2) ? KIND_V6 : 0),
				     rnd(DRESS_ALL));
		if (new >= 0 && new != fd) {
			dup2(new, fd);
			close(new);
		}
	}
}

static void use_socket(void)
{
	char buf[64];
	int fd = any_fd();

	switch (rnd(6)) {
	case 0:
		set_int(fd, SOL_UDP, 1 /* UDP_CORK */, rnd(2));
		break;
	case 1:
		send(fd, buf, rnd(sizeof(buf)), MSG_DONTWAIT | MSG_NOSIGNAL |
		     (rnd(2) ? MSG_MORE : 0) | (rnd(4) ? 0 : 0x10 /* MSG_PROBE */));
		break;
	case 2:
		recv(fd, buf, sizeof(buf), MSG_DONTWAIT |
		     (rnd(2) ? MSG_ERRQUEUE : 0));
		break;
	case 3:
		rnd(2) ? (void)connect_at(fd, "127.0.0.1", 7000 + rnd(8)) :
			 (void)unconnect(fd);
		break;
	case 4:
		set_int(fd, rnd(2) ? SOL_SOCKET : SOL_IP, rnd(80), rnd(3));
		break;
	default:
		shutdown(fd, rnd(3));
	}
}

static void change_devices(void)
{
	static const char *const changes[] = {
		"link add at0 type dummy\n", "link del at0\n",
		"link property add dev at0 altname attacked\n",
		"link property del dev at0 altname attacked\n",
		"link add at1 type veth peer name at2\n", "link del at1\n",
		"link set lo up\n", "addr add 10.9.0.1/24 dev at0\n",
		"link set at0 name at3\n", "link set at3 name at0\n",
	};

	ip_batch(changes[rnd(sizeof(changes) / sizeof(changes[0]))]);
}

/* the netlink ports of the namespace, kernel's own sockets for requests too */
static int ports(uint32_t *port)
{
	FILE *file = fopen("/proc/self/net/netlink", "r");
	unsigned int protocol;
	char line[256];
	int n = 0;

	if (!file)
		return 0;
	while (n < PORTS && fgets(line, sizeof(line), file))
		if (sscanf(line, "%*s %u %u", &protocol, &port[n]) == 2 &&
		    port[n])
			n++;
	fclose(file);
	return n;
}

struct forged {
	struct nlmsghdr nlh;
	union {
		struct nlmsgerr err;
		struct ifinfomsg ifm;
		char bytes[64];
	};
};

static void forge(void)
{
	static const int types[] = {
		NLMSG_ERROR, NLMSG_DONE, RTM_NEWLINK, RTM_NEWADDR, NLMSG_NOOP,
	};
	static const int errors[] = { 0, -1, -4095, -4096, -2147483647, 1 };
	struct sockaddr_nl to = { .nl_family = AF_NETLINK };
	struct forged msg = {};
	uint32_t port[PORTS];
	int fd, i, n;

	fd = socket(AF_NETLINK, SOCK_RAW, rnd(4) ? NETLINK_ROUTE :
						   NETLINK_GENERIC);
	n = ports(port);
	for (i = 0; i < n; i++) {
		memset(msg.bytes, rnd(256), sizeof(msg.bytes));
		msg.nlh.nlmsg_type = types[rnd(5)];
		msg.nlh.nlmsg_flags = rnd(2) ? NLM_F_ACK_TLVS : NLM_F_MULTI;
		msg.nlh.nlmsg_seq = rnd(3);
		msg.nlh.nlmsg_pid = rnd(2) ? port[i] : 0;
		msg.nlh.nlmsg_len = sizeof(msg.nlh) + rnd(sizeof(msg.bytes));
		msg.err.error = errors[rnd(6)];
		to.nl_pid = port[i];
		if (sendto(fd, &msg, sizeof(msg), MSG_DONTWAIT,
			   (struct sockaddr *)&to, sizeof(to)) > 0)
			atomic_fetch_add(&arena->forged, 1);
	}
	close(fd);
}

struct lock {
	int fd;
	void *page;
};

static void *send_page(void *arg)
{
	struct lock *lock = arg;

	send(lock->fd, lock->page, 64, MSG_NOSIGNAL | MSG_MORE);
	return NULL;
}

/* a corked send keeps the socket locked until its page is there */
static void lock_socket(void)
{
	long size = sysconf(_SC_PAGESIZE);
	struct lock lock = { .fd = any_fd() };
	pthread_t thread;
	int faults;

	lock.page = mmap(NULL, size, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (lock.page == MAP_FAILED)
		return;
	connect_at(lock.fd, "127.0.0.1", 7000);
	faults = faults_open(lock.page, size);
	if (!pthread_create(&thread, NULL, send_page, &lock)) {
		command();
		/* who waits for the page gets an empty one */
		close(faults);
		pthread_join(thread, NULL);
	} else if (faults >= 0) {
		close(faults);
	}
	munmap(lock.page, size);
}

static void change_limits(void)
{
	struct rlimit files = { FIRST + HELD + rnd(64), FIRST + HELD + 64 };

	setrlimit(RLIMIT_NOFILE, &files);
}

static void interrupt(int sig __attribute__((unused)))
{
}

static void send_signal(void)
{
	syscall(SYS_tgkill, getpid(), getpid() + rnd(THREADS), SIGUSR1);
}

static const struct {
	void (*act)(void);
	unsigned int often;
} acts[] = {
	{ command, 60 }, { replace_descriptor, 20 }, { use_socket, 60 },
	{ lock_socket, 4 }, { change_devices, 4 }, { forge, 20 },
	{ change_limits, 1 }, { send_signal, 10 },
};

static void *act_without_end(void *arg)
{
	unsigned int i, pick, all = 0;

	rnd_seed = (uintptr_t)arg * 0x9e3779b97f4a7c15 + getpid();
	for (i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		all += acts[i].often;
	while (!atomic_load(&arena->stop)) {
		pick = rnd(all);
		for (i = 0; pick >= acts[i].often; i++)
			pick -= acts[i].often;
		acts[i].act();
	}
	return NULL;
}

/* one process of the attack, which is killed in the middle of what it does */
static void run_attack(void)
{
	pthread_t thread;
	uintptr_t i;

	signal(SIGUSR1, interrupt);
	/* ip(8) and libnl tell of each attack that hits them */
	if (!freopen("/dev/null", "w", stderr))
		_exit(1);
	for (i = 0; i < HELD; i++)
		replace_descriptor();
	for (i = 1; i < THREADS; i++)
		pthread_create(&thread, NULL, act_without_end, (void *)i);
	act_without_end(NULL);
	_exit(0);
}

/* until there have been so many more requests, and a while at most */
static void work_for(unsigned int requests)
{
	unsigned int enough = arena->commands + requests;
	double end = now() + 20;

	while (atomic_load(&arena->commands) < enough && now() < end)
		usleep(10000);
}

/* a namespace of its own, where processes attack and are killed */
static int attack_until(double end)
{
	pid_t pid[2];
	int i, fd;
	struct cr cr;

	if (user_root_become() || unshare(CLONE_NEWNET) ||
	    device_up("lo", NULL, NULL))
		return 1;
	while (!end || now() < end) {
		for (i = 0; i < 2; i++) {
			pid[i] = fork();
			if (!pid[i])
				run_attack();
		}
		work_for(1 + rnd(20));
		for (i = 0; i < 2; i++)
			kill(pid[i], SIGKILL);
		for (i = 0; i < 2; i++)
			if (waitpid(pid[i], NULL, 0) == pid[i])
				atomic_fetch_add(&arena->killed, 1);
	}
	/* afterwards the module is as right as ever */
	fd = dressed_socket(KIND_UDP, DRESS_OPTIONS);
	if (fd < 0 || cr_open(&cr))
		return 2;
	fd = cr_recycle(&cr, fd);
	if (fd < 0)
		fprintf(stderr, "# afterwards: %d: %s\n", fd, cr.text);
	return fd < 0 ? 3 : 0;
}

#define SECONDS	env_number("ATTACK_SECONDS", getenv("ROUNDS") ? 60 : 30)

TEST(attack)
{
	double end = SECONDS ? now() + SECONDS : 0;
	int status;
	pid_t pid;

	/* a user's faults in the kernel wait for the user, too */
	write_file("/proc/sys/vm/unprivileged_userfaultfd", "1");
	ASSERT_EQ(0, write_file("/sys/module/af_inet_cr/parameters/userns",
				"1"));
	arena = mmap(NULL, sizeof(*arena), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, arena);
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid)
		_exit(attack_until(end));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	write_file("/proc/sys/vm/unprivileged_userfaultfd", "0");
	EXPECT_EQ(0, status);
	EXPECT_EQ(0, arena->odd)
		TH_LOG("the last of them: %d", arena->odd_err);
	EXPECT_LT(0, arena->granted);
	EXPECT_LT(0, arena->forged);
	TH_LOG("%u requests, %u of them granted, %u forged messages, %u processes killed",
	       arena->commands, arena->granted, arena->forged, arena->killed);
	EXPECT_TRUE(EVENTUALLY(cr_module_refs() == 0));
}

TEST_HARNESS_MAIN
