// SPDX-License-Identifier: GPL-2.0
/*
 * The owner of a socket keeps it locked for as long as it likes: a corked
 * sendmsg(2) holds the lock while it copies from a page that userfaultfd(2) does
 * not provide. Only requests about that socket may suffer: generic netlink goes
 * on, a dump names the socket and carries the others, and a waiting process can
 * be killed.
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
#include <linux/userfaultfd.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "nl.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define ASKERS		4
/* a debug kernel takes its time */
#define ROUNDS_ASKED	(getenv("ROUNDS") ? 3 : 5)

FIXTURE(locked) {
	struct cr cr;
	struct cr_list list;
	int faults;		/* the userfaultfd */
	char *page;
	long size;
	int fd;
	pthread_t sender;
};

static void *send_corked(void *arg)
{
	FIXTURE_DATA(locked) *self = arg;

	send_to(self->fd, self->page, 64, name_at(self->fd, "127.0.0.1", 7001));
	return NULL;
}

FIXTURE_SETUP(locked)
{
	struct uffd_msg fault;

	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&self->cr));
	self->size = sysconf(_SC_PAGESIZE);
	self->page = mmap(NULL, self->size, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->page);
	self->faults = faults_open(self->page, self->size);
	ASSERT_LE(0, self->faults);
	self->fd = kind_socket(KIND_UDP);
	ASSERT_EQ(0, bind_at(self->fd, "127.0.0.1", 7000));
	ASSERT_EQ(0, set_int(self->fd, SOL_UDP, 1 /* UDP_CORK */, 1));
	ASSERT_EQ(0, pthread_create(&self->sender, NULL, send_corked, self));
	/* the fault has come: the socket is locked */
	ASSERT_EQ(sizeof(fault), read(self->faults, &fault, sizeof(fault)));
}

static void unlock(FIXTURE_DATA(locked) *self)
{
	struct uffdio_zeropage zero = {
		.range = { (unsigned long)self->page, self->size },
	};

	ioctl(self->faults, UFFDIO_ZEROPAGE, &zero);
}

FIXTURE_TEARDOWN(locked)
{
	unlock(self);
	pthread_join(self->sender, NULL);
	cr_list_free(&self->list);
	cr_close(&self->cr);
	munmap(self->page, self->size);
}

TEST_F(locked, plain_dump_is_refused)
{
	EXPECT_EQ(-EBUSY, cr_dump_one(&self->cr, self->fd, &self->list));
	EXPECT_STREQ("a system call of its owner keeps the socket locked",
		     self->cr.text);
}

TEST_F(locked, restore_onto_it_is_refused)
{
	struct nl_msg *msg = cr_new_u32(&self->cr, AF_INET_CR_CMD_RESTORE, 0,
					A(SOCK_FD), self->fd);

	nla_put_u32(msg, A(IP_TTL), 5);
	EXPECT_EQ(-EBUSY, cr_restore_msg(&self->cr, msg));
	EXPECT_STREQ("a system call of its owner keeps the socket locked",
		     self->cr.text);
}

static bool is_named(const struct nlmsghdr *nlh)
{
	struct nlattr *nest = cr_attr(nlh, A(LEFT_OUT)), *what;

	if (!nest || cr_attr(nlh, A(SOCK_TYPE)))
		return false;
	what = nla_find(nla_data(nest), nla_len(nest), AF_INET_CR_LEFT_OUT_WHAT);
	return what && nla_get_u32(what) == AF_INET_CR_WHAT_SOCKET;
}

TEST_F(locked, dump_of_many_names_it_and_carries_the_others)
{
	unsigned int i, named = 0, carried = 0;
	uint32_t inode = inode_of(self->fd);
	int other = kind_socket(KIND_UDP);

	ASSERT_EQ(0, cr_dump_all(&self->cr, &self->list));
	ASSERT_EQ(2, self->list.n);
	for (i = 0; i < self->list.n; i++) {
		if (cr_u32(self->list.msg[i], A(INODE), 0) == inode)
			named += is_named(self->list.msg[i]);
		else
			carried += !!cr_attr(self->list.msg[i], A(SOCK_TYPE));
	}
	EXPECT_EQ(1, named);
	EXPECT_EQ(1, carried);
	close(other);
}

/* messages about locked sockets that fill more than one buffer of the dump */
#define MANY		600

struct sender {
	int fd;
	char *page;
	pthread_t thread;
};

static void *send_one_corked(void *arg)
{
	struct sender *s = arg;

	send_to(s->fd, s->page, 64, name_at(s->fd, "127.0.0.1", 7001));
	return NULL;
}

static int sender_start(struct sender *s, pthread_attr_t *small)
{
	s->fd = kind_socket(KIND_UDP);
	if (s->fd < 0 || bind_at(s->fd, "127.0.0.1", 0) ||
	    set_int(s->fd, SOL_UDP, 1 /* UDP_CORK */, 1))
		return -1;
	return pthread_create(&s->thread, small, send_one_corked, s);
}

TEST_F(locked, many_of_them_are_named)
{
	struct sender *s = calloc(MANY, sizeof(*s));
	unsigned int i, named = 0;
	struct uffd_msg fault;
	pthread_attr_t small;

	ASSERT_NE(NULL, s);
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 64 << 10);
	for (i = 0; i < MANY; i++) {
		s[i].page = self->page;
		ASSERT_EQ(0, sender_start(&s[i], &small));
		ASSERT_EQ(sizeof(fault),
			  read(self->faults, &fault, sizeof(fault)));
	}
	EXPECT_EQ(0, cr_dump_all(&self->cr, &self->list));
	EXPECT_EQ(MANY + 1, self->list.n);
	for (i = 0; i < self->list.n; i++)
		named += is_named(self->list.msg[i]);
	EXPECT_EQ(MANY + 1, named);
	unlock(self);
	for (i = 0; i < MANY; i++) {
		pthread_join(s[i].thread, NULL);
		close(s[i].fd);
	}
	free(s);
}

/* the round-trip law: the message continues a socket and changes nothing */
TEST_F(locked, message_that_names_it_is_taken_back)
{
	int other = kind_socket(KIND_UDP);

	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &self->list));
	ASSERT_EQ(1, self->list.n);
	EXPECT_TRUE(is_named(self->list.msg[0]));
	EXPECT_EQ(other, cr_restore_onto(&self->cr, &self->list, other));
	EXPECT_EQ(-EINVAL, cr_restore_msg(&self->cr, cr_replay(&self->cr,
						self->list.msg[0], 0)));
	close(other);
}

TEST_F(locked, process_that_waits_for_it_can_be_killed)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		for (;;)
			cr_dump_one(&self->cr, self->fd, &self->list);
	}
	ASSERT_LE(0, pid);
	usleep(100000);
	ASSERT_EQ(0, kill(pid, SIGKILL));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFSIGNALED(status));
}

/* ---- generic netlink of everybody else ---- */

struct askers {
	atomic_bool stop;
	int fd;
};

/* all requests that want the lock, and a RESTORE, which waits for it */
static void *ask_without_end(void *arg)
{
	struct askers *a = arg;
	struct cr_list list = {};
	struct nl_msg *msg;
	struct cr cr;

	if (cr_open(&cr))
		return NULL;
	while (!a->stop) {
		cr_dump_one(&cr, a->fd, &list);
		cr_list_free(&list);
		cr_dump_all(&cr, &list);
		cr_list_free(&list);
		msg = cr_new_u32(&cr, AF_INET_CR_CMD_RESTORE, 0, A(SOCK_FD),
				 a->fd);
		nla_put_u32(msg, A(IP_TTL), 5);
		cr_restore_msg(&cr, msg);
	}
	cr_close(&cr);
	return NULL;
}

/* a family comes and goes, which waits for every request under way */
static int family_cycle(void)
{
	return system("modprobe -q fou && rmmod fou 2>/dev/null || "
		      "{ modprobe -q team && rmmod team 2>/dev/null; }");
}

TEST_F(locked, requests_of_others_are_answered)
{
	struct askers a = { .fd = self->fd };
	double start, longest = 0;
	pthread_t thread[ASKERS];
	struct nl_sock *sk;
	int i;

	for (i = 0; i < ASKERS; i++)
		ASSERT_EQ(0, pthread_create(&thread[i], NULL, ask_without_end,
					    &a));
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	for (i = 0; i < ROUNDS_ASKED; i++) {
		EXPECT_EQ(0, family_cycle());
		sk = nl_socket_alloc();
		start = now();
		ASSERT_EQ(0, genl_connect(sk));
		EXPECT_LE(0, genl_ctrl_resolve(sk, "nlctrl"));
		if (now() - start > longest)
			longest = now() - start;
		nl_socket_free(sk);
	}
	TH_LOG("the longest answer took %.3f s", longest);
	a.stop = true;
	unlock(self);
	for (i = 0; i < ASKERS; i++)
		pthread_join(thread[i], NULL);
}

/* one thread reads a dump, which waits for the lock; another one asks again */

struct pair {
	struct cr cr;
	pthread_t reader, sender;
};

static atomic_bool pairs_stop;

static void *read_without_end(void *arg)
{
	struct pair *p = arg;
	char buf[64 << 10];

	while (!pairs_stop)
		if (recv(nl_socket_get_fd(p->cr.sk), buf, sizeof(buf),
			 MSG_DONTWAIT) < 0)
			usleep(1000);
	return NULL;
}

static void *dump_without_end(void *arg)
{
	struct pair *p = arg;

	while (!pairs_stop)
		cr_send(&p->cr, cr_new(&p->cr, AF_INET_CR_CMD_DUMP,
				       NLM_F_DUMP));
	return NULL;
}

static void *families_without_end(void *arg)
{
	while (!pairs_stop)
		family_cycle();
	return arg;
}

TEST_F(locked, dump_that_waits_delays_nobody_else)
{
	struct pair pair[ASKERS];
	double start, longest = 0;
	pthread_t families;
	struct nl_sock *sk;
	int i;

	pairs_stop = false;
	for (i = 0; i < ASKERS; i++) {
		ASSERT_EQ(0, cr_open(&pair[i].cr));
		ASSERT_EQ(0, pthread_create(&pair[i].reader, NULL,
					    read_without_end, &pair[i]));
		ASSERT_EQ(0, pthread_create(&pair[i].sender, NULL,
					    dump_without_end, &pair[i]));
	}
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	ASSERT_EQ(0, pthread_create(&families, NULL, families_without_end,
				    NULL));
	for (i = 0; i < 2 * ROUNDS_ASKED; i++) {
		sk = nl_socket_alloc();
		start = now();
		ASSERT_EQ(0, genl_connect(sk));
		EXPECT_LE(0, genl_ctrl_resolve(sk, "nlctrl"));
		if (now() - start > longest)
			longest = now() - start;
		nl_socket_free(sk);
		usleep(200000);
	}
	TH_LOG("the longest answer took %.3f s", longest);
	EXPECT_GT(0.5, longest);
	pairs_stop = true;
	pthread_join(families, NULL);
	for (i = 0; i < ASKERS; i++) {
		pthread_join(pair[i].reader, NULL);
		pthread_join(pair[i].sender, NULL);
		cr_close(&pair[i].cr);
	}
}

TEST_HARNESS_MAIN
