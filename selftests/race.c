// SPDX-License-Identifier: GPL-2.0
/*
 * Dumpers and restorers against owners that never stand still, on all CPUs.
 * Owners open, close, duplicate, pass on, send, receive, bind, connect, join,
 * set, shut down, fork, exec, exit, are killed, change their network namespace;
 * namespaces die and a device comes and goes, the module too.
 * What holds: a dump shows every socket that stays open all the time, once; no
 * socket that was never opened; nothing is left when it is over.
 *
 * RACE_SECONDS sets how long it takes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <net/if.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <linux/if_link.h>

#include "kselftest_harness.h"
#include "dev.h"
#include "dress.h"
#include "nl.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define STABLE		16
#define HELD		12
#define INODES		(1u << 26)
#define DEVICE		"rd0"

/**
 * struct arena - what all processes share
 * @stop: it is over
 * @unloading: the module goes and comes
 * @home: pid of the holder of the stable sockets
 * @ioctls: pid of a process that opens sockets for ioctl(2) only
 * @stable: their inodes
 * @opened: bit by inode, sockets that somebody has opened
 * @dumped: bit by inode, sockets that a dump has shown
 * @odd: invariants broken, told on stderr
 */
struct arena {
	atomic_int stop;
	bool unloading;
	pid_t home;
	pid_t ioctls;
	uint32_t stable[STABLE];
	atomic_uint opens, dumps, restores, applies, errors, odd, unloads;
	atomic_uint netdevs, remade;
	_Atomic uint8_t opened[INODES / 8];
	_Atomic uint8_t dumped[INODES / 8];
};

static struct arena *arena;

static void mark(_Atomic uint8_t *map, uint32_t inode)
{
	if (inode < INODES)
		atomic_fetch_or(&map[inode / 8], 1 << inode % 8);
}

#define ODD(...) do {							\
	atomic_fetch_add(&arena->odd, 1);				\
	fprintf(stderr, "# " __VA_ARGS__);				\
} while (0)

static int open_marked(enum kind kind)
{
	int fd = kind_socket(kind);

	if (fd >= 0) {
		mark(arena->opened, inode_of(fd));
		atomic_fetch_add(&arena->opens, 1);
	}
	return fd;
}

static enum kind any_kind(void)
{
	return 1 << rnd(6);
}

/* ---- owners ---- */

struct owner {
	int fd[HELD];
	int pass[2];		/* where descriptors are passed on */
	int elsewhere;		/* another network namespace */
	int home;
};

static int *any_fd(struct owner *o)
{
	return &o->fd[rnd(HELD)];
}

static void do_open(struct owner *o)
{
	int *fd = any_fd(o);

	close(*fd);
	*fd = open_marked(any_kind());
	fcntl(*fd, F_SETFL, O_NONBLOCK);
}

static void do_dup(struct owner *o)
{
	int *fd = any_fd(o), from = *any_fd(o);

	if (*fd != from && *fd >= 0 && from >= 0)
		dup2(from, *fd);
}

static void do_bind(struct owner *o)
{
	bind_at(*any_fd(o), rnd(2) ? "127.0.0.1" : "0.0.0.0",
		rnd(2) ? 0 : 7000 + rnd(20));
}

static void do_connect(struct owner *o)
{
	if (rnd(3))
		connect_at(*any_fd(o), "127.0.0.1", 7000 + rnd(20));
	else
		unconnect(*any_fd(o));
}

static void do_send(struct owner *o)
{
	struct sockaddr_in to = at("127.0.0.1", 7000 + rnd(20));
	static char buf[9000];
	int i;

	for (i = 0; i < 4; i++)
		sendto(*any_fd(o), buf, rnd(sizeof(buf)),
		       MSG_DONTWAIT | MSG_NOSIGNAL | (rnd(4) ? 0 : MSG_MORE),
		       (struct sockaddr *)&to, sizeof(to));
}

static void do_receive(struct owner *o)
{
	char buf[64];
	int i, fd = *any_fd(o);

	for (i = 0; i < 8; i++)
		recv(fd, buf, sizeof(buf),
		     MSG_DONTWAIT | (rnd(4) ? 0 : MSG_PEEK) |
		     (rnd(4) ? 0 : MSG_ERRQUEUE));
}

static void do_set(struct owner *o)
{
	static const int opts[][2] = {
		{ SOL_SOCKET, SO_REUSEADDR }, { SOL_SOCKET, SO_REUSEPORT },
		{ SOL_SOCKET, SO_RCVBUF }, { SOL_SOCKET, SO_SNDBUF },
		{ SOL_SOCKET, SO_TIMESTAMP }, { SOL_SOCKET, SO_PEEK_OFF },
		{ SOL_IP, IP_RECVERR }, { SOL_IP, IP_TTL }, { SOL_IP, IP_PKTINFO },
		{ SOL_IP, IP_ROUTER_ALERT }, { SOL_UDP, 1 /* UDP_CORK */ },
		{ SOL_UDP, 104 /* UDP_GRO */ }, { SOL_IP, IP_HDRINCL },
	};
	static const char options[8] = "\x07\x07\x04";
	int i = rnd(sizeof(opts) / sizeof(opts[0])), fd = *any_fd(o);

	set_int(fd, opts[i][0], opts[i][1], rnd(3) ? (int)rnd(2) : (int)rnd(90000));
	if (!rnd(4))
		setsockopt(fd, SOL_IP, IP_OPTIONS, options, rnd(2) ? 8 : 0);
	if (!rnd(4))
		setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE,
			   rnd(2) ? DEVICE : "", 4);
}

static void do_join(struct owner *o)
{
	struct ip_mreqn mreq = {
		.imr_multiaddr.s_addr = htonl(0xe0010100 + rnd(4)),
		.imr_address.s_addr = rnd(2) ? htonl(INADDR_LOOPBACK) :
					       inet_addr("10.7.0.1"),
	};
	struct ip_mreq_source source = {
		.imr_multiaddr = mreq.imr_multiaddr,
		.imr_interface = mreq.imr_address,
		.imr_sourceaddr.s_addr = htonl(0x7f000001 + rnd(4)),
	};
	int fd = *any_fd(o);

	setsockopt(fd, SOL_IP, rnd(2) ? IP_ADD_MEMBERSHIP : IP_DROP_MEMBERSHIP,
		   &mreq, sizeof(mreq));
	setsockopt(fd, SOL_IP, rnd(2) ? IP_BLOCK_SOURCE : IP_UNBLOCK_SOURCE,
		   &source, sizeof(source));
}

static void do_shutdown(struct owner *o)
{
	shutdown(*any_fd(o), rnd(3));
}

static void do_pass(struct owner *o)
{
	char control[CMSG_SPACE(sizeof(int))] = {}, byte = 0;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);
	int *fd = any_fd(o);

	if (*fd < 0)
		return;
	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(cmsg), fd, sizeof(int));
	if (sendmsg(o->pass[1], &msg, MSG_DONTWAIT) == 1 && rnd(2)) {
		close(*fd);
		*fd = -1;
	}
}

static void do_take(struct owner *o)
{
	char control[CMSG_SPACE(sizeof(int))], byte;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *cmsg;
	int *fd = any_fd(o);

	if (recvmsg(o->pass[0], &msg, MSG_DONTWAIT) != 1)
		return;
	cmsg = CMSG_FIRSTHDR(&msg);
	if (!cmsg || cmsg->cmsg_len != CMSG_LEN(sizeof(int)))
		return;
	close(*fd);
	memcpy(fd, CMSG_DATA(cmsg), sizeof(int));
}

/* a child with all of it that uses it and exits, execs or is killed */
static void do_fork(struct owner *o)
{
	int end = rnd(3), i;
	pid_t pid = fork();

	if (pid < 0)
		return;
	if (!pid) {
		for (i = 0; i < 20 || end == 0; i++) {
			do_send(o);
			do_receive(o);
			do_connect(o);
		}
		if (end == 1)
			execl("/bin/true", "true", NULL);
		_exit(0);
	}
	if (!end) {
		usleep(rnd(3000));
		kill(pid, SIGKILL);
	}
	waitpid(pid, NULL, 0);
}

/* sockets of another namespace are no part of what the dumpers are to see */
static void do_elsewhere(struct owner *o)
{
	if (setns(o->elsewhere, CLONE_NEWNET))
		return;
	do_open(o);
	do_bind(o);
	if (setns(o->home, CLONE_NEWNET))
		abort();
}

/* a namespace that lives as long as a socket of it, and a dump nobody reads */
static void do_die(struct owner *o)
{
	struct cr cr;
	pid_t pid = fork();
	int i;

	if (!pid) {
		for (i = 0; i < HELD; i++)
			close(o->fd[i]);
		if (!unshare(CLONE_NEWNET) && !cr_open(&cr)) {
			for (i = 0; i < HELD; i++)
				o->fd[i] = kind_socket(KIND_UDP);
			cr_send(&cr, cr_new(&cr, AF_INET_CR_CMD_DUMP,
					    NLM_F_DUMP));
		}
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

static const struct {
	void (*act)(struct owner *o);
	unsigned int often;
} acts[] = {
	{ do_open, 50 }, { do_dup, 30 }, { do_bind, 40 }, { do_connect, 40 },
	{ do_send, 60 }, { do_receive, 40 }, { do_set, 50 }, { do_join, 20 },
	{ do_shutdown, 10 }, { do_pass, 30 }, { do_take, 30 },
	{ do_elsewhere, 10 }, { do_fork, 5 }, { do_die, 1 },
};

static void own(struct owner *o)
{
	unsigned int i, pick, all = 0;

	for (i = 0; i < HELD; i++)
		o->fd[i] = open_marked(any_kind());
	for (i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		all += acts[i].often;
	while (!atomic_load(&arena->stop)) {
		pick = rnd(all);
		for (i = 0; pick >= acts[i].often; i++)
			pick -= acts[i].often;
		acts[i].act(o);
	}
}

/* ---- dumpers ---- */

/* an error that is right when what was asked for has gone */
static bool is_gone(int err)
{
	return err == -ENOENT || err == -ESRCH || err == -EBADF ||
	       err == -ENOTSOCK || err == -EPERM || err == -EAFNOSUPPORT ||
	       err == -EPROTONOSUPPORT || err == -ESOCKTNOSUPPORT;
}

/* all that a dump shows; stable sockets: how many, if it is to have them all */
static void check_dump(const struct cr_list *list, bool whole)
{
	int count[STABLE] = {};
	uint32_t last = 0, inode;
	unsigned int i, j;

	for (i = 0; i < list->n; i++) {
		inode = cr_u32(list->msg[i], A(INODE), 0);
		/* a later message of the same socket has none */
		if (!inode)
			continue;
		if (inode == last)
			ODD("socket %u twice in a row\n", inode);
		last = inode;
		if (cr_u32(list->msg[i], A(OWNER_PID), 0) !=
		    (uint32_t)arena->ioctls)
			mark(arena->dumped, inode);
		for (j = 0; j < STABLE; j++)
			count[j] += arena->stable[j] == inode;
	}
	for (j = 0; whole && j < STABLE; j++)
		if (count[j] != 1)
			ODD("stable socket %u is there %d times\n",
			    arena->stable[j], count[j]);
}

static int dump_something(struct cr *cr, unsigned int how, struct cr_list *list)
{
	switch (how) {
	case 0:
		return cr_dump_all(cr, list);
	case 1:
		return cr_dump_pid(cr, arena->home, list);
	case 2:
		return cr_dump_inode(cr, arena->stable[rnd(STABLE)], list);
	case 3:
		return cr_dump_pid(cr, arena->home + rnd(30), list);
	case 4:
		return cr_dump_inode(cr, arena->stable[0] + rnd(4000), list);
	default:
		return cr_dump_one(cr, 3 + rnd(STABLE * 2), list);
	}
}

static void dump_once(struct cr *cr)
{
	unsigned int how = rnd(6);
	struct cr_list list;
	int err;

	err = dump_something(cr, how, &list);
	atomic_fetch_add(&arena->dumps, 1);
	if (err) {
		atomic_fetch_add(&arena->errors, 1);
		if (how < 3 || !is_gone(err))
			ODD("dump %u says %d: %s\n", how, err, cr->text);
		return;
	}
	check_dump(&list, how < 2);
	cr_list_free(&list);
}

static void dump_all_the_time(void)
{
	struct cr cr;

	if (cr_open(&cr))
		_exit(1);
	while (!atomic_load(&arena->stop))
		dump_once(&cr);
	cr_close(&cr);
}

/* as long as one worked, or the module is never without users */
static void rest_from(double since)
{
	if (arena->unloading)
		usleep((now() - since) * 1e6);
}

/* begins dumps and reads a part of each, or nothing */
static void dump_in_part(void)
{
	struct cr_list list;
	struct cr cr;
	double since;

	while (!atomic_load(&arena->stop)) {
		since = now();
		memset(&list, 0, sizeof(list));
		if (cr_open(&cr)) {
			cr_close(&cr);
			usleep(1000);
			continue;
		}
		if (!cr_send(&cr, cr_new(&cr, AF_INET_CR_CMD_DUMP, NLM_F_DUMP)) &&
		    rnd(2))
			cr_recv(&cr, &list);
		check_dump(&list, false);
		cr_list_free(&list);
		cr_close(&cr);
		rest_from(since);
	}
}

/* ---- restorers ---- */

static int restore_one(struct cr *cr, const struct nlmsghdr *nlh)
{
	int fd = cr_restore_msg(cr, cr_replay(cr, nlh, 0));

	atomic_fetch_add(&arena->restores, 1);
	if (fd >= 0)
		mark(arena->opened, inode_of(fd));
	return fd;
}

/* onto a socket that others use at this moment */
static void apply_one(struct cr *cr, const struct nlmsghdr *nlh, int fd)
{
	struct cr_list one = { .n = 1, .msg = (struct nlmsghdr *[]){
		(struct nlmsghdr *)nlh } };

	cr_restore_onto(cr, &one, fd);
	atomic_fetch_add(&arena->applies, 1);
}

static void restore_all_the_time(struct owner *o)
{
	struct cr_list list;
	struct cr cr;
	unsigned int i;
	int fd;

	if (cr_open(&cr))
		_exit(1);
	for (i = 0; i < HELD; i++)
		o->fd[i] = open_marked(any_kind());
	while (!atomic_load(&arena->stop)) {
		if (cr_dump_all(&cr, &list))
			continue;
		for (i = 0; i < list.n && !atomic_load(&arena->stop); i++) {
			fd = restore_one(&cr, list.msg[i]);
			apply_one(&cr, list.msg[i], *any_fd(o));
			close(fd);
			do_take(o);
			do_pass(o);
		}
		cr_list_free(&list);
	}
	cr_close(&cr);
}

/* ---- what they stand on ---- */

static void move_device(void)
{
	arena->ioctls = getpid();
	while (!atomic_load(&arena->stop)) {
		if (device_add("dummy", DEVICE, NULL))
			_exit(1);
		device_up(DEVICE, "10.7.0.1", "255.255.255.0");
		usleep(rnd(100000));
		device_del(DEVICE);
		/* what joins a group waits for the same lock */
		usleep(rnd(100000));
	}
}

/* ---- devices, of a namespace with names that all of them use ---- */

static struct place places[2];

static void any_device(char *name)
{
	sprintf(name, "r%u", rnd(6));
}

/* adds, changes and deletes them by rtnetlink */
static void make_devices(void)
{
	static const char *const kinds[] = { "dummy", "veth", "bridge" };
	char name[8], peer[8], addr[16];
	struct nl_msg *msg;
	unsigned int kind;

	while (!atomic_load(&arena->stop)) {
		if (place_enter(&places[rnd(2)]))
			_exit(1);
		any_device(name);
		any_device(peer);
		snprintf(addr, sizeof(addr), "10.0.%u.1", rnd(9));
		kind = rnd(3);
		switch (rnd(4)) {
		case 0:
			device_del(name);
			break;
		case 1:
			device_add(kinds[kind], name, kind == 1 ? peer : NULL);
			break;
		case 2:
			msg = rtnl_link(name);
			nla_put_u32(msg, IFLA_MASTER,
				    rnd(2) ? if_nametoindex(peer) : 0);
			rtnl_do(msg);
			break;
		default:
			device_up(name, NULL, NULL);
			rtnl_do(rtnl_addr(name, addr, 24));
		}
	}
}

/* two processes must not read each other's answers */
static void own_sockets(void)
{
	unsigned int i;

	for (i = 0; i < 2; i++)
		if (place_enter(&places[i]) || cr_open(&places[i].cr))
			_exit(1);
}

/* what is dumped in one namespace is restored in the other, as far as it goes */
static void remake_devices(void)
{
	unsigned int from, i;
	struct cr_list list;
	int err;

	while (!atomic_load(&arena->stop)) {
		from = rnd(2);
		err = dev_dump(&places[from].cr, NULL, &list);
		if (err) {
			ODD("NETDEV_DUMP says %d: %s\n", err,
			    places[from].cr.text);
			continue;
		}
		atomic_fetch_add(&arena->netdevs, 1);
		if (!list.n || strcmp(dev_name(list.msg[0]), "lo"))
			ODD("lo is not there\n");
		if (place_enter(&places[!from]))
			_exit(1);
		for (i = 0; i < list.n; i++) {
			err = dev_restore(&places[!from].cr, list.msg[i]);
			if (err >= 0)
				atomic_fetch_add(&arena->remade, 1);
			else if (!places[!from].cr.text[0])
				ODD("%s: %d without a sentence\n",
				    dev_name(list.msg[i]), err);
		}
		cr_list_free(&list);
	}
}

/* a namespace that ends while its devices are dumped and restored */
static void end_namespaces(void)
{
	struct place p;

	while (!atomic_load(&arena->stop)) {
		if (place_make(&p))
			_exit(1);
		device_add("veth", "e0", "e1");
		cr_send(&p.cr, cr_new(&p.cr, AF_INET_CR_CMD_NETDEV_DUMP,
				      NLM_F_DUMP));
		place_close(&p);
	}
}

/* ---- the test ---- */

enum role {
	OWNER, DUMPER, READER_IN_PART, RESTORER, DEVICES, UNLOADER, RESOLVER,
	DEVICE_MAKER, DEVICE_REMAKER, NAMESPACE_ENDER,
};

FIXTURE(race) {
	struct owner owner;
	int stable[STABLE];
	int used;
};

FIXTURE_SETUP(race)
{
	enum kind kind;
	unsigned int i;
	int elsewhere;

	arena = mmap(NULL, sizeof(*arena), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	ASSERT_NE(MAP_FAILED, arena);
	signal(SIGURG, SIG_IGN);
	ASSERT_EQ(0, netns_enter());
	elsewhere = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	ASSERT_EQ(0, netns_enter());
	cpus_use(2);
	self->owner.elsewhere = elsewhere;
	self->owner.home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_DGRAM, 0, self->owner.pass));
	arena->home = getpid();
	for (i = 0; i < STABLE; i++) {
		kind = 1 << i % 6;
		self->stable[i] =
			dressed_socket(kind_missing(kind) ? KIND_UDP : kind,
				       i % 5 ? DRESS_ALL & ~DRESS_LARGE :
					       DRESS_ALL);
		ASSERT_LE(0, self->stable[i]);
		arena->stable[i] = inode_of(self->stable[i]);
		mark(arena->opened, arena->stable[i]);
	}
}

FIXTURE_TEARDOWN(race)
{
	munmap(arena, sizeof(*arena));
}

static void unload_all_the_time(void)
{
	/* or it is gone again before anybody has used it */
	unsigned int rest = getenv("ROUNDS") ? 1500000 : 100000;

	while (!atomic_load(&arena->stop)) {
		if (!syscall(SYS_delete_module, AF_INET_CR_GENL_NAME,
			     O_NONBLOCK)) {
			atomic_fetch_add(&arena->unloads, 1);
			usleep(rnd(rest));
			if (system("modprobe -q " AF_INET_CR_GENL_NAME))
				ODD("the module does not load\n");
		}
		usleep(rnd(30000));
	}
}

/* the family is looked up, and may go at any moment */
static void resolve_all_the_time(void)
{
	unsigned int how, i;
	struct cr_list list;
	struct cr cr;
	double since;
	int err;

	while (!atomic_load(&arena->stop)) {
		since = now();
		err = cr_open(&cr);
		for (i = rnd(6); i && !err; i--) {
			how = rnd(3);
			err = dump_something(&cr, how, &list);
			if (err)
				break;
			atomic_fetch_add(&arena->dumps, 1);
			check_dump(&list, how < 2);
			cr_list_free(&list);
		}
		/* no such family, or a module that is leaving */
		if (err && err != -ENOENT && err != -EPROTONOSUPPORT)
			ODD("without the module: %d: %s\n", err, cr.text);
		cr_close(&cr);
		rest_from(since);
	}
}

static void play(enum role role, struct owner *owner)
{
	rnd_seed = getpid() * 2654435761u + 1;
	switch (role) {
	case OWNER:
		own(owner);
		break;
	case DUMPER:
		dump_all_the_time();
		break;
	case READER_IN_PART:
		dump_in_part();
		break;
	case RESTORER:
		restore_all_the_time(owner);
		break;
	case DEVICES:
		move_device();
		break;
	case UNLOADER:
		unload_all_the_time();
		break;
	case RESOLVER:
		resolve_all_the_time();
		break;
	case DEVICE_MAKER:
		make_devices();
		break;
	case DEVICE_REMAKER:
		own_sockets();
		remake_devices();
		break;
	case NAMESPACE_ENDER:
		end_namespaces();
		break;
	}
	_exit(0);
}

static unsigned int not_opened(void)
{
	unsigned int i, n = 0;
	uint8_t odd;

	for (i = 0; i < INODES / 8; i++) {
		odd = arena->dumped[i] & ~arena->opened[i];
		if (odd && n++ < 4)
			ODD("a dump showed a socket that nobody opened, about %u\n",
			    i * 8);
	}
	return n;
}

/* At least so long that something was dumped, and done of what is needed */
static void run(struct __test_metadata *_metadata, struct owner *owner,
		const enum role *roles, unsigned int n, unsigned int seconds,
		const atomic_uint *needed)
{
	pid_t pids[16];
	unsigned int i;
	int status;

	for (i = 0; i < n; i++) {
		pids[i] = fork();
		ASSERT_LE(0, pids[i]);
		if (!pids[i])
			play(roles[i], owner);
	}
	sleep(seconds);
	for (i = 0; i < 300; i++) {
		if (atomic_load(needed) &&
		    (atomic_load(&arena->dumps) || atomic_load(&arena->netdevs)))
			break;
		sleep(1);
	}
	atomic_store(&arena->stop, 1);
	for (i = 0; i < n; i++) {
		ASSERT_EQ(pids[i], waitpid(pids[i], &status, 0));
		EXPECT_EQ(0, status)
			TH_LOG("role %d", roles[i]);
	}
	EXPECT_EQ(0, not_opened());
	EXPECT_EQ(0, atomic_load(&arena->odd));
	TH_LOG("%u s: %u sockets, %u dumps (%u of them refused), %u restores, %u applied, %u unloads",
	       seconds, arena->opens, arena->dumps, arena->errors,
	       arena->restores, arena->applies, arena->unloads);
	EXPECT_LT(0, arena->dumps + arena->netdevs);
	EXPECT_LT(0, *needed);
}

static unsigned int seconds(unsigned int part)
{
	return env_number("RACE_SECONDS", getenv("ROUNDS") ? 30 : 15) * part / 3;
}

TEST_F_TIMEOUT(race, everything, 4000)
{
	static const enum role roles[] = {
		OWNER, OWNER, OWNER, DUMPER, DUMPER, READER_IN_PART, RESTORER,
		RESTORER, DEVICES,
	};

	run(_metadata, &self->owner, roles, ARRAY_SIZE(roles), seconds(2),
	    &arena->restores);
	EXPECT_TRUE(EVENTUALLY(!cr_module_refs()));
}

TEST_F_TIMEOUT(race, devices, 4000)
{
	static const enum role roles[] = {
		DEVICE_MAKER, DEVICE_MAKER, DEVICE_REMAKER, DEVICE_REMAKER,
		NAMESPACE_ENDER,
	};

	ASSERT_EQ(0, place_make(&places[0]));
	ASSERT_EQ(0, place_make(&places[1]));
	run(_metadata, &self->owner, roles, ARRAY_SIZE(roles), seconds(1),
	    &arena->remade);
	TH_LOG("%u dumps of devices, %u restored", arena->netdevs,
	       arena->remade);
	EXPECT_TRUE(EVENTUALLY(!cr_module_refs()));
}

TEST_F_TIMEOUT(race, module, 2000)
{
	static const enum role roles[] = {
		OWNER, UNLOADER, RESOLVER, RESOLVER, READER_IN_PART,
	};

	if (cr_module_refs() != 0)
		SKIP(return, "somebody else uses the module");
	arena->unloading = true;
	cr_is_quiet = true;
	run(_metadata, &self->owner, roles, ARRAY_SIZE(roles), seconds(1),
	    &arena->unloads);
	EXPECT_EQ(0, system("modprobe " AF_INET_CR_GENL_NAME));
	EXPECT_TRUE(EVENTUALLY(!cr_module_refs()));
}

TEST_HARNESS_MAIN
