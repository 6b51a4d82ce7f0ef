// SPDX-License-Identifier: GPL-2.0
/*
 * Which sockets a dump shows: by descriptor, by inode, of a process, all. Each
 * once, however many descriptors, threads and processes share it, ordered by
 * owner, none of another network namespace and none that only processes out of
 * the caller's sight have open. The set is that of the moment of the request,
 * and a dump that is not read to its end leaves nothing behind.
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
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "nl.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define DUMP		AF_INET_CR_CMD_DUMP

static int exit_of(pid_t pid)
{
	int status;

	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ?
	       WEXITSTATUS(status) : -1;
}

FIXTURE(selectors) {
	struct cr cr;
	int fd;
	struct cr_list list;
};

FIXTURE_SETUP(selectors)
{
	struct rlimit limit = { 8192, 8192 };

	setrlimit(RLIMIT_NOFILE, &limit);
	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&self->cr));
	self->fd = kind_socket(KIND_UDP);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(selectors)
{
	close(self->fd);
	cr_list_free(&self->list);
	cr_close(&self->cr);
}

static int find(const struct cr_list *list, uint32_t inode)
{
	unsigned int i;
	int found = -1;

	for (i = 0; i < list->n; i++) {
		if (cr_u32(list->msg[i], A(INODE), 0) != inode)
			continue;
		if (found >= 0)
			return -2;
		found = i;
	}
	return found;
}

#define EXPECT_OWNER(index, pid, fd) do {				\
	int index_ = index;						\
	ASSERT_LE(0, index_);						\
	EXPECT_EQ((uint32_t)(pid), cr_u32(self->list.msg[index_],	\
					  A(OWNER_PID), 0));		\
	EXPECT_EQ((uint32_t)(fd), cr_u32(self->list.msg[index_],	\
					 A(OWNER_FD), 0));		\
} while (0)

TEST_F(selectors, descriptor)
{
	ASSERT_EQ(0, cr_dump_one(&self->cr, self->fd, &self->list));
	ASSERT_EQ(1, self->list.n);
	EXPECT_EQ(inode_of(self->fd), cr_u32(self->list.msg[0], A(INODE), 0));
	EXPECT_EQ(NULL, cr_attr(self->list.msg[0], A(OWNER_PID)));
	EXPECT_EQ(NULL, cr_attr(self->list.msg[0], A(OWNER_FD)));
	EXPECT_EQ(NULL, cr_attr(self->list.msg[0], A(SOCK_FD)));
	EXPECT_EQ(0, self->list.msg[0]->nlmsg_flags & NLM_F_MULTI);
}

TEST_F(selectors, inode_of_a_socket_in_no_table)
{
	ASSERT_EQ(0, cr_dump_inode(&self->cr, inode_of(self->fd), &self->list))
		TH_LOG("%s", self->cr.text);
	ASSERT_EQ(1, self->list.n);
	EXPECT_OWNER(find(&self->list, inode_of(self->fd)), getpid(), self->fd);
}

TEST_F(selectors, one_among_many)
{
	int sockets[64];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sockets); i++) {
		ASSERT_LE(0, sockets[i] = kind_socket(KIND_UDP));
	}
	for (i = 0; i < ARRAY_SIZE(sockets); i++) {
		ASSERT_EQ(0, cr_dump_inode(&self->cr, inode_of(sockets[i]),
					   &self->list));
		ASSERT_EQ(1, self->list.n);
		EXPECT_OWNER(find(&self->list, inode_of(sockets[i])), getpid(),
			     sockets[i]);
		cr_list_free(&self->list);
	}
}

/* what the module does not carry is no part of a dump of many */
TEST_F(selectors, process)
{
	int others[4], p[2], second, i;

	ASSERT_EQ(0, pipe(p));
	others[0] = socket(AF_UNIX, SOCK_DGRAM, 0);
	others[1] = socket(AF_UNIX, SOCK_STREAM, 0);
	others[2] = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	others[3] = socket(AF_NETLINK, SOCK_RAW, 0);
	second = kind_socket(KIND_UDP);
	ASSERT_EQ(0, cr_dump_pid(&self->cr, getpid(), &self->list))
		TH_LOG("%s", self->cr.text);
	ASSERT_EQ(2, self->list.n);
	EXPECT_EQ(0, find(&self->list, inode_of(self->fd)));
	EXPECT_EQ(1, find(&self->list, inode_of(second)));
	EXPECT_OWNER(0, getpid(), self->fd);
	EXPECT_OWNER(1, getpid(), second);
	for (i = 0; i < 4; i++)
		close(others[i]);
	close(second);
}

TEST_F(selectors, process_without_sockets)
{
	int p[2];
	pid_t pid;
	char c;

	ASSERT_EQ(0, pipe(p));
	pid = fork();
	if (!pid) {
		close(self->fd);
		close(p[1]);
		_exit(read(p[0], &c, 1));
	}
	close(p[0]);
	while (cr_dump_pid(&self->cr, pid, &self->list) == 0 && self->list.n)
		cr_list_free(&self->list);
	EXPECT_EQ(0, self->list.n);
	EXPECT_STREQ("", self->cr.text);
	close(p[1]);
	ASSERT_EQ(pid, waitpid(pid, NULL, 0));
	EXPECT_EQ(-ESRCH, cr_dump_pid(&self->cr, pid, &self->list));
}

TEST_F(selectors, duplicates_appear_once)
{
	int copy = dup(self->fd), low = fcntl(self->fd, F_DUPFD, 500);

	ASSERT_LE(0, copy);
	ASSERT_LE(500, low);
	ASSERT_EQ(0, cr_dump_pid(&self->cr, getpid(), &self->list));
	ASSERT_EQ(1, self->list.n);
	EXPECT_OWNER(0, getpid(), self->fd);
	cr_list_free(&self->list);
	close(self->fd);
	self->fd = -1;
	ASSERT_EQ(0, cr_dump_pid(&self->cr, getpid(), &self->list));
	ASSERT_EQ(1, self->list.n);
	EXPECT_OWNER(0, getpid(), copy);
	close(copy);
	close(low);
}

/* a child that holds what it inherited until the parent lets it go */
static pid_t hold(int *gate)
{
	int p[2];
	pid_t pid;
	char c;

	if (pipe(p))
		return -1;
	pid = fork();
	if (!pid) {
		close(p[1]);
		_exit(read(p[0], &c, 1));
	}
	close(p[0]);
	*gate = p[1];
	return pid;
}

static void let_go(pid_t pid, int gate)
{
	close(gate);
	waitpid(pid, NULL, 0);
}

TEST_F(selectors, shared_with_a_child_appears_once)
{
	uint32_t inode = inode_of(self->fd);
	int gate, fd = self->fd;
	pid_t pid;

	pid = hold(&gate);
	ASSERT_LT(0, pid);
	ASSERT_EQ(0, cr_dump_all(&self->cr, &self->list));
	ASSERT_EQ(1, self->list.n);
	EXPECT_OWNER(find(&self->list, inode), pid < getpid() ? pid : getpid(),
		     fd);
	cr_list_free(&self->list);
	close(self->fd);
	self->fd = -1;
	ASSERT_EQ(0, cr_dump_inode(&self->cr, inode, &self->list));
	ASSERT_EQ(1, self->list.n);
	EXPECT_OWNER(0, pid, fd);
	cr_list_free(&self->list);
	ASSERT_EQ(0, cr_dump_pid(&self->cr, pid, &self->list));
	EXPECT_EQ(1, self->list.n);
	let_go(pid, gate);
	cr_list_free(&self->list);
	EXPECT_EQ(-ENOENT, cr_dump_inode(&self->cr, inode, &self->list));
}

TEST_F(selectors, all_are_ordered_by_owner)
{
	uint32_t pid, fd, last_pid = 0, last_fd = 0;
	pid_t pids[4];
	int gates[4], extra[4];
	unsigned int i;

	for (i = 0; i < 4; i++) {
		extra[i] = kind_socket(KIND_UDP);
		pids[i] = hold(&gates[i]);
		ASSERT_LT(0, pids[i]);
		close(extra[i]);
	}
	ASSERT_EQ(0, cr_dump_all(&self->cr, &self->list));
	EXPECT_EQ(5, self->list.n);
	for (i = 0; i < self->list.n; i++) {
		pid = cr_u32(self->list.msg[i], A(OWNER_PID), 0);
		fd = cr_u32(self->list.msg[i], A(OWNER_FD), 0);
		EXPECT_TRUE(pid > last_pid ||
			    (pid == last_pid && fd > last_fd));
		last_pid = pid;
		last_fd = fd;
	}
	/* a later child holds the gates of those before it */
	for (i = 4; i--; )
		let_go(pids[i], gates[i]);
}

/* ---- threads ---- */

struct thread {
	int opened;		/* pipe to the one who waits */
	int gate;
	uint32_t inode;
	int fd;
};

static void *thread_with_files_of_its_own(void *arg)
{
	struct thread *thread = arg;
	char c;

	if (unshare(CLONE_FILES))
		return NULL;
	thread->fd = fcntl(kind_socket(KIND_UDP), F_DUPFD, 300);
	thread->inode = inode_of(thread->fd);
	if (write(thread->opened, "x", 1) != 1 || read(thread->gate, &c, 1) != 1)
		return NULL;
	return NULL;
}

TEST_F(selectors, thread_with_a_table_of_its_own)
{
	struct thread thread = {};
	int opened[2], gate[2];
	pthread_t id;
	char c;

	ASSERT_EQ(0, pipe(opened));
	ASSERT_EQ(0, pipe(gate));
	thread.opened = opened[1];
	thread.gate = gate[0];
	ASSERT_EQ(0, pthread_create(&id, NULL, thread_with_files_of_its_own,
				    &thread));
	ASSERT_EQ(1, read(opened[0], &c, 1));
	ASSERT_EQ(-1, fcntl(thread.fd, F_GETFD));
	ASSERT_EQ(0, cr_dump_inode(&self->cr, thread.inode, &self->list))
		TH_LOG("%s", self->cr.text);
	EXPECT_EQ(1, self->list.n);
	cr_list_free(&self->list);
	ASSERT_EQ(0, cr_dump_pid(&self->cr, getpid(), &self->list));
	EXPECT_LE(0, find(&self->list, thread.inode));
	EXPECT_LE(0, find(&self->list, inode_of(self->fd)));
	cr_list_free(&self->list);
	ASSERT_EQ(0, cr_dump_all(&self->cr, &self->list));
	EXPECT_LE(0, find(&self->list, thread.inode));
	ASSERT_EQ(1, write(gate[1], "x", 1));
	pthread_join(id, NULL);
}

static void *thread_that_stays(void *arg)
{
	struct thread *thread = arg;
	char c;

	/* the leader's state is Z once it has gone */
	for (;;) {
		char path[64], state = 0;
		FILE *file;

		snprintf(path, sizeof(path), "/proc/%d/stat", getpid());
		file = fopen(path, "r");
		if (fscanf(file, "%*d %*s %c", &state) != 1)
			state = 0;
		fclose(file);
		if (state == 'Z')
			break;
		sched_yield();
	}
	if (write(thread->opened, "x", 1) == 1 && read(thread->gate, &c, 1) == 1)
		_exit(0);
	_exit(1);
}

static void leader_that_goes(struct thread *thread)
{
	pthread_t id;

	pthread_create(&id, NULL, thread_that_stays, thread);
	syscall(SYS_exit, 0);
}

TEST_F(selectors, leader_has_exited)
{
	struct thread thread = {};
	int opened[2], gate[2];
	uint32_t inode;
	pid_t pid;
	char c;

	inode = inode_of(self->fd);
	ASSERT_EQ(0, pipe(opened));
	ASSERT_EQ(0, pipe(gate));
	thread.opened = opened[1];
	thread.gate = gate[0];
	pid = fork();
	if (!pid)
		leader_that_goes(&thread);
	ASSERT_EQ(1, read(opened[0], &c, 1));
	close(self->fd);
	EXPECT_EQ(0, cr_dump_inode(&self->cr, inode, &self->list))
		TH_LOG("%s", self->cr.text);
	EXPECT_EQ(1, self->list.n);
	EXPECT_OWNER(find(&self->list, inode), pid, self->fd);
	cr_list_free(&self->list);
	EXPECT_EQ(0, cr_dump_pid(&self->cr, pid, &self->list));
	EXPECT_EQ(0, find(&self->list, inode));
	cr_list_free(&self->list);
	EXPECT_EQ(0, cr_dump_all(&self->cr, &self->list));
	EXPECT_EQ(0, find(&self->list, inode));
	ASSERT_EQ(1, write(gate[1], "x", 1));
	waitpid(pid, NULL, 0);
	self->fd = -1;
}

/* ---- namespaces ---- */

TEST_F(selectors, other_network_namespaces_are_not_shown)
{
	uint32_t here = inode_of(self->fd);
	struct cr_list list;
	struct cr other;
	int there;

	ASSERT_EQ(0, netns_enter());
	there = kind_socket(KIND_UDP);
	ASSERT_LE(0, there);
	ASSERT_EQ(0, cr_dump_all(&self->cr, &self->list));
	EXPECT_EQ(1, self->list.n);
	EXPECT_EQ(0, find(&self->list, here));
	ASSERT_EQ(0, cr_open(&other));
	ASSERT_EQ(0, cr_dump_all(&other, &list));
	EXPECT_EQ(1, list.n);
	EXPECT_EQ(0, find(&list, inode_of(there)));
	cr_list_free(&list);
	ASSERT_EQ(0, cr_dump_pid(&other, getpid(), &list));
	EXPECT_EQ(1, list.n);
	EXPECT_EQ(0, find(&list, inode_of(there)));
	cr_list_free(&list);
	cr_close(&other);
	close(there);
}

/* what pid 1 of a new pid namespace sees, and how it is seen */
struct inside {
	int done;
	uint32_t inode;
	int fd;
	int all;
	int all_n;
	uint32_t owner;
	int by_pid;
	int by_pid_n;
	int parents_inode;
	int parents_pid;
};

static void look_from_inside(struct inside *in, int outer, pid_t outer_pid)
{
	uint32_t outer_inode = inode_of(outer);
	struct cr_list list = {};
	struct cr cr;

	close(outer);
	in->fd = kind_socket(KIND_UDP);
	in->inode = inode_of(in->fd);
	if (cr_open(&cr))
		return;
	in->all = cr_dump_all(&cr, &list);
	in->all_n = list.n;
	if (list.n)
		in->owner = cr_u32(list.msg[0], A(OWNER_PID), 0);
	cr_list_free(&list);
	in->by_pid = cr_dump_pid(&cr, 1, &list);
	in->by_pid_n = list.n;
	cr_list_free(&list);
	in->parents_inode = cr_dump_inode(&cr, outer_inode, &list);
	in->parents_pid = cr_dump_pid(&cr, outer_pid, &list);
	in->done = 1;
}

TEST_F(selectors, pid_namespaces)
{
	struct inside *in = mmap(NULL, sizeof(*in), PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int opened[2], gate[2];
	pid_t self_pid = getpid(), pid;
	char c;

	ASSERT_EQ(0, pipe(opened));
	ASSERT_EQ(0, pipe(gate));
	ASSERT_EQ(0, unshare(CLONE_NEWPID));
	pid = fork();
	if (!pid) {
		look_from_inside(in, self->fd, self_pid);
		_exit(write(opened[1], "x", 1) + read(gate[0], &c, 1));
	}
	ASSERT_EQ(1, read(opened[0], &c, 1));
	ASSERT_EQ(1, in->done);
	EXPECT_EQ(0, in->all);
	EXPECT_EQ(1, in->all_n);
	EXPECT_EQ(1, in->owner);
	EXPECT_EQ(0, in->by_pid);
	EXPECT_EQ(1, in->by_pid_n);
	EXPECT_EQ(-ENOENT, in->parents_inode);
	EXPECT_EQ(-ESRCH, in->parents_pid);
	ASSERT_EQ(0, cr_dump_all(&self->cr, &self->list));
	EXPECT_EQ(2, self->list.n);
	EXPECT_OWNER(find(&self->list, in->inode), pid, in->fd);
	EXPECT_OWNER(find(&self->list, inode_of(self->fd)), getpid(), self->fd);
	ASSERT_EQ(1, write(gate[1], "x", 1));
	waitpid(pid, NULL, 0);
}

/* ---- many, and while they change ---- */

static int open_many(int *fds, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		fds[i] = kind_socket(KIND_UDP);
		if (fds[i] < 0)
			return -1;
	}
	return 0;
}

static int bind_many(const int *fds, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (bind_at(fds[i], "127.0.0.1", 10000 + i))
			return -1;
	return 0;
}

static void close_many(const int *fds, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		close(fds[i]);
}

TEST_F_TIMEOUT(selectors, many, 300)
{
	unsigned int n = env_number("SOCKETS", 2000), i;
	int *fds = calloc(n, sizeof(int));

	ASSERT_EQ(0, open_many(fds, n));
	ASSERT_EQ(0, bind_many(fds, n));
	ASSERT_EQ(0, cr_dump_all(&self->cr, &self->list))
		TH_LOG("%s", self->cr.text);
	ASSERT_EQ(n + 1, self->list.n);
	for (i = 0; i < n; i++) {
		ASSERT_EQ(inode_of(fds[i]),
			  cr_u32(self->list.msg[i + 1], A(INODE), 0));
		ASSERT_EQ((uint32_t)fds[i],
			  cr_u32(self->list.msg[i + 1], A(OWNER_FD), 0));
	}
	close_many(fds, n);
	EXPECT_TRUE(EVENTUALLY(!cr_module_refs()));
	free(fds);
}

TEST_F(selectors, set_of_the_moment_of_the_request)
{
	static const unsigned int n = 600;
	int *fds = calloc(n, sizeof(int)), later[50];
	uint32_t *inodes = calloc(n, sizeof(uint32_t));
	unsigned int i;
	int ret;

	ASSERT_EQ(0, open_many(fds, n));
	for (i = 0; i < n; i++)
		inodes[i] = inode_of(fds[i]);
	ASSERT_EQ(0, cr_send(&self->cr, cr_new_u32(&self->cr, DUMP, NLM_F_DUMP,
						   A(PID), getpid())));
	ASSERT_EQ(1, cr_recv(&self->cr, &self->list));
	ASSERT_GT(n, self->list.n);
	close_many(fds + n / 2, n / 2);
	ASSERT_EQ(0, open_many(later, ARRAY_SIZE(later)));
	while ((ret = cr_recv(&self->cr, &self->list)) == 1)
		;
	ASSERT_EQ(0, ret);
	EXPECT_EQ(n + 1, self->list.n);
	for (i = 0; i < n; i++)
		EXPECT_LE(0, find(&self->list, inodes[i]));
	for (i = 0; i < ARRAY_SIZE(later); i++)
		EXPECT_EQ(-1, find(&self->list, inode_of(later[i])));
	free(fds);
	free(inodes);
}

struct churn {
	atomic_int stop;
	atomic_uint rounds;
};

/* opens the next before it closes the last: at any moment one or two are open */
static void *churn(void *arg)
{
	struct churn *churn = arg;
	int next, last = kind_socket(KIND_UDP);

	cpus_use(2);
	while (!atomic_load(&churn->stop)) {
		next = kind_socket(KIND_UDP);
		bind_at(next, "127.0.0.1", 0);
		close(last);
		last = next;
		atomic_fetch_add(&churn->rounds, 1);
	}
	close(last);
	return NULL;
}

TEST_F(selectors, while_a_thread_opens_and_closes)
{
	unsigned int i, j, rounds = env_number("ROUNDS", 100);
	struct churn state = {};
	pthread_t id;
	int fds[10];

	cpus_use(2);
	ASSERT_EQ(0, open_many(fds, ARRAY_SIZE(fds)));
	ASSERT_EQ(0, pthread_create(&id, NULL, churn, &state));
	ASSERT_TRUE(EVENTUALLY(atomic_load(&state.rounds)));
	for (i = 0; i < rounds || atomic_load(&state.rounds) < 10; i++) {
		ASSERT_EQ(0, cr_dump_pid(&self->cr, getpid(), &self->list))
			TH_LOG("%s", self->cr.text);
		for (j = 0; j < ARRAY_SIZE(fds); j++) {
			ASSERT_LE(0, find(&self->list, inode_of(fds[j])));
		}
		ASSERT_LE(ARRAY_SIZE(fds) + 1 + 1, self->list.n);
		ASSERT_GE(ARRAY_SIZE(fds) + 1 + 2, self->list.n);
		cr_list_free(&self->list);
	}
	atomic_store(&state.stop, 1);
	pthread_join(id, NULL);
	EXPECT_TRUE(EVENTUALLY(!cr_module_refs()));
}

TEST_F(selectors, dump_not_read_to_its_end)
{
	static const unsigned int n = 600;
	int *fds = calloc(n, sizeof(int));
	struct cr other;
	unsigned int i;
	int again;

	ASSERT_EQ(0, open_many(fds, n));
	ASSERT_EQ(0, bind_many(fds, n));
	ASSERT_EQ(0, cr_open(&other));
	ASSERT_EQ(0, cr_send(&other, cr_new(&other, DUMP, NLM_F_DUMP)));
	ASSERT_EQ(1, cr_recv(&other, &self->list));
	ASSERT_GT(n, self->list.n);
	close_many(fds, n);
	cr_close(&other);
	EXPECT_TRUE(EVENTUALLY(!cr_module_refs()));
	for (i = 0; i < n; i += n - 1) {
		again = kind_socket(KIND_UDP);
		EXPECT_TRUE(EVENTUALLY(!bind_at(again, "127.0.0.1", 10000 + i)));
		close(again);
	}
	free(fds);
}

/* somebody else has its netlink socket: it ends with the process that asked for it */
TEST_F(selectors, dump_whose_sender_has_ended)
{
	static const unsigned int n = 600;
	int *fds = calloc(n, sizeof(int)), ret, again;
	struct cr other;
	pid_t sender;

	ASSERT_EQ(0, open_many(fds, n));
	ASSERT_EQ(0, bind_many(fds, n));
	ASSERT_EQ(0, cr_open(&other));
	sender = fork();
	ASSERT_LE(0, sender);
	if (!sender)
		_exit(cr_send(&other, cr_new(&other, DUMP, NLM_F_DUMP)) ||
		      cr_recv(&other, &self->list) != 1);
	ASSERT_EQ(0, exit_of(sender));
	close_many(fds, n);
	again = kind_socket(KIND_UDP);
	EXPECT_TRUE(EVENTUALLY(!bind_at(again, "127.0.0.1", 10000 + n - 1)));
	close(again);
	while ((ret = cr_recv(&other, &self->list)) == 1)
		;
	EXPECT_EQ(-ESRCH, ret);
	cr_close(&other);
	EXPECT_TRUE(EVENTUALLY(!cr_module_refs()));
	free(fds);
}

/* the search for sockets is cut: each read ends after some descriptors */
TEST_F_TIMEOUT(selectors, many_descriptors_are_many_reads, 300)
{
	static const int n = 50000, processes = 4;
	struct rlimit limit = { n + 100, n + 100 };
	int i, ret, reads = 0, pipefd[2];
	pid_t pids[4];

	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &limit));
	ASSERT_EQ(0, pipe(pipefd));
	for (i = 0; i < n; i++)
		ASSERT_LE(0, dup(self->fd));
	for (i = 0; i < processes; i++) {
		pids[i] = fork();
		ASSERT_LE(0, pids[i]);
		if (!pids[i]) {
			close(pipefd[1]);
			_exit(read(pipefd[0], &ret, 1));
		}
	}
	ASSERT_EQ(0, cr_send(&self->cr, cr_new(&self->cr, DUMP, NLM_F_DUMP)));
	while ((ret = cr_recv(&self->cr, &self->list)) == 1)
		reads++;
	EXPECT_EQ(0, ret);
	EXPECT_LT(processes * n / 40000, reads);
	EXPECT_EQ(1, self->list.n);
	EXPECT_OWNER(0, getpid(), self->fd);
	close(pipefd[1]);
	for (i = 0; i < processes; i++)
		EXPECT_EQ(0, exit_of(pids[i]));
	for (i = self->fd + 1; i < n + 100; i++)
		if (i != nl_socket_get_fd(self->cr.sk))
			close(i);
}

/* a dump holds no lock of the family: another one runs meanwhile */
TEST_F(selectors, two_dumps_at_once)
{
	static const unsigned int n = 600;
	int *fds = calloc(n, sizeof(int)), ret;
	struct cr_list list;
	struct cr other;

	ASSERT_EQ(0, open_many(fds, n));
	ASSERT_EQ(0, cr_open(&other));
	ASSERT_EQ(0, cr_send(&other, cr_new(&other, DUMP, NLM_F_DUMP)));
	ASSERT_EQ(1, cr_recv(&other, &self->list));
	ASSERT_EQ(0, cr_dump_all(&self->cr, &list));
	EXPECT_EQ(n + 1, list.n);
	while ((ret = cr_recv(&other, &self->list)) == 1)
		;
	EXPECT_EQ(0, ret);
	EXPECT_EQ(n + 1, self->list.n);
	cr_list_free(&list);
	cr_close(&other);
	free(fds);
}

TEST_HARNESS_MAIN
