// SPDX-License-Identifier: GPL-2.0
/*
 * Much of everything: devices, sockets of one process, datagrams in one queue,
 * memberships of one socket, dumps at once, dumps that nobody reads. What is
 * dumped is restored, nothing is missing, and memory is back where it was.
 *
 * LOAD=100 is what the numbers below are at full load; a stock kernel does a
 * tenth of the sockets by default, a debug kernel (ROUNDS) less of all.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "kselftest_harness.h"
#include "dev.h"
#include "nl.h"
#include "sock.h"
#include "tcp.h"

TCP_ALLOWED

#define A(name)		AF_INET_CR_ATTR_##name
#define SOCKETS		100000
#define DATAGRAMS	10000
#define MEMBERSHIPS	1000
#define DUMPS		100
#define DEVICES		2000
#define PORT		6401
#define FREEZE_SLICE	2048	/* sockets that one read freezes */

FIXTURE(load) {
	struct cr cr;
	/* kilobytes, before the test and while it held all it made */
	long before, most;
	char optmem[16];
};

/* of the machine before Linux 6.8, of the namespace since */
#define OPTMEM		"/proc/sys/net/core/optmem_max"

static void optmem_raise(char *old, int size)
{
	int fd = open(OPTMEM, O_RDONLY), len = 0;

	if (fd >= 0)
		len = read(fd, old, size - 1);
	old[len > 0 ? len : 0] = '\0';
	close(fd);
	write_file(OPTMEM, "1000000");
}

/* a part of full, by default of stock and of debug kernels in percent */
static unsigned int part(unsigned int full, unsigned int stock,
			 unsigned int debug)
{
	return full / 100 * env_number("LOAD", getenv("ROUNDS") ? debug : stock);
}

/*
 * Kilobytes of the kernel's objects: pages would tell of the holes in its
 * caches, too. Objects of more than two pages stand in no cache, and are what
 * the caches' pages leave of Slab.
 */
static long memory_used(void)
{
	unsigned long objects, all, size, per_slab, pages, value;
	char line[256], name[64];
	long kb = 0;
	FILE *file;

	write_file("/proc/sys/vm/drop_caches", "3");
	file = fopen("/proc/slabinfo", "r");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "%63s %lu %lu %lu %lu %lu", name, &objects,
			   &all, &size, &per_slab, &pages) == 6)
			kb += (long)(objects * size / 1024) -
			      (long)(all / per_slab * pages * 4);
	if (file)
		fclose(file);
	file = fopen("/proc/meminfo", "r");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "%63[^:]: %lu", name, &value) == 2 &&
		    (!strcmp(name, "Percpu") || !strcmp(name, "Slab") ||
		     !strcmp(name, "VmallocUsed")))
			kb += value;
	if (file)
		fclose(file);
	return kb;
}

/*
 * A tenth can lie in the caches of a processor, and 2 MB whatever it was. A
 * debug kernel keeps freed objects for a while; there kmemleak looks for leaks.
 */
static bool memory_is_back(long before, long most)
{
	return getenv("ROUNDS") ||
	       memory_used() <= before + (most - before) / 10 + 2 * 1024;
}

FIXTURE_SETUP(load)
{
	struct rlimit limit = { 2 * SOCKETS + 100, 2 * SOCKETS + 100 };

	setrlimit(RLIMIT_NOFILE, &limit);
	optmem_raise(self->optmem, sizeof(self->optmem));
	ASSERT_EQ(0, netns_enter());
	write_file(OPTMEM, "1000000");
	ASSERT_EQ(0, cr_open(&self->cr));
	self->before = memory_used();
	self->most = self->before;
}

/* the test's process, with what its heap and descriptor table keep, is gone */
FIXTURE_TEARDOWN_PARENT(load)
{
	write_file(OPTMEM, self->optmem);
	EXPECT_TRUE(EVENTUALLY(!cr_module_refs()));
	EXPECT_TRUE(EVENTUALLY(memory_is_back(self->before, self->most)))
		TH_LOG("%ld KB before, %ld KB at most, %ld KB after",
		       self->before, self->most, memory_used());
}

static int fill(int *fds, unsigned int n)
{
	char addr[32];
	unsigned int i;

	for (i = 0; i < n; i++) {
		fds[i] = kind_socket(KIND_UDP);
		if (fds[i] < 0)
			return -errno;
		/* some are bound, on many addresses */
		snprintf(addr, sizeof(addr), "127.0.%u.%u", i / 250 % 250 + 1,
			 i % 250 + 1);
		if (i % 10 == 0 && bind_at(fds[i], addr, 10000 + i % 50000))
			return -errno;
	}
	return 0;
}

static void empty(int *fds, unsigned int n)
{
	while (n--)
		close(fds[n]);
	free(fds);
}

static int restore_each(struct cr *cr, const struct cr_list *list, int *fds)
{
	struct cr_list one = { .n = 1 };
	unsigned int i;

	for (i = 0; i < list->n; i++) {
		one.msg = &list->msg[i];
		fds[i] = cr_restore(cr, &one);
		if (fds[i] < 0)
			return fds[i];
	}
	return 0;
}

TEST_F_TIMEOUT(load, sockets_of_one_process, 1000)
{
	unsigned int n = part(SOCKETS, 10, 1), i;
	int *fds = calloc(n, sizeof(int));
	struct cr_list list, again;

	ASSERT_EQ(0, fill(fds, n));
	ASSERT_EQ(0, cr_dump_pid(&self->cr, getpid(), &list))
		TH_LOG("%s", self->cr.text);
	ASSERT_EQ(n, list.n);
	for (i = 0; i < n; i++)
		close(fds[i]);
	ASSERT_EQ(0, restore_each(&self->cr, &list, fds))
		TH_LOG("%s", self->cr.text);
	ASSERT_EQ(0, cr_dump_pid(&self->cr, getpid(), &again));
	EXPECT_EQ(0, cr_differ(&list, &again, NULL));
	self->most = memory_used();
	TH_LOG("%u sockets, %ld KB", n, self->most - self->before);
	cr_list_free(&list);
	cr_list_free(&again);
	empty(fds, n);
}

static int say(int from, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (send(from, &i, sizeof(i), 0) != sizeof(i))
			return -1;
	return settle();
}

static unsigned int heard_in_order(int fd)
{
	unsigned int i = 0, value;

	while (take(fd, &value, sizeof(value)) == sizeof(value) && value == i)
		i++;
	return i;
}

TEST_F_TIMEOUT(load, datagrams_in_one_queue, 1000)
{
	unsigned int n = part(DATAGRAMS, 100, 10);
	int fd = kind_socket(KIND_UDP), from = kind_socket(KIND_UDP);
	struct cr_list list;

	ASSERT_EQ(0, set_int(fd, SOL_SOCKET, SO_RCVBUFFORCE, 64 << 20));
	ASSERT_EQ(0, bind_at(fd, "127.0.0.1", PORT));
	ASSERT_EQ(0, connect_at(from, "127.0.0.1", PORT));
	ASSERT_EQ(0, say(from, n));
	ASSERT_EQ(0, cr_dump_fd(&self->cr, fd, &list));
	EXPECT_EQ(n, cr_count(&list, A(DGRAM)));
	close(fd);
	fd = cr_restore(&self->cr, &list);
	ASSERT_LE(0, fd)
		TH_LOG("%s", self->cr.text);
	EXPECT_EQ(n, heard_in_order(fd));
	TH_LOG("%u datagrams in %u messages", n, list.n);
	cr_list_free(&list);
	close(fd);
	close(from);
}

TEST_F_TIMEOUT(load, memberships_of_one_socket, 1000)
{
	unsigned int n = part(MEMBERSHIPS, 100, 10), i;
	struct ip_mreqn mreq = { .imr_ifindex = 1 };
	int fd = kind_socket(KIND_UDP), twin;
	struct cr_list list, again;

	ASSERT_EQ(0, write_file("/proc/sys/net/ipv4/igmp_max_memberships",
				"2000"));
	for (i = 0; i < n; i++) {
		mreq.imr_multiaddr.s_addr = htonl(0xe0020000 + i);
		ASSERT_EQ(0, setsockopt(fd, SOL_IP, IP_ADD_MEMBERSHIP, &mreq,
					sizeof(mreq)));
	}
	ASSERT_EQ(0, cr_dump_fd(&self->cr, fd, &list));
	EXPECT_EQ(n, cr_count(&list, A(IP_MEMBERSHIP)));
	twin = cr_restore(&self->cr, &list);
	ASSERT_LE(0, twin)
		TH_LOG("%s", self->cr.text);
	ASSERT_EQ(0, cr_dump_fd(&self->cr, twin, &again));
	EXPECT_EQ(0, cr_differ(&list, &again, NULL));
	cr_list_free(&list);
	cr_list_free(&again);
	close(fd);
	close(twin);
}

static int begin_dumps(struct cr *crs, struct cr_list *lists, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (cr_open(&crs[i]) ||
		    cr_send(&crs[i], cr_new(&crs[i], AF_INET_CR_CMD_DUMP,
					    NLM_F_DUMP)) ||
		    cr_recv(&crs[i], &lists[i]) != 1)
			return -1;
	}
	return 0;
}

/* one message of each in turn, until all are at their end */
static unsigned int end_dumps(struct cr *crs, struct cr_list *lists,
			      unsigned int n)
{
	unsigned int i, left = n, failed = 0;
	bool *over = calloc(n, sizeof(*over));
	int ret;

	while (left)
		for (i = 0; i < n; i++) {
			if (over[i])
				continue;
			ret = cr_recv(&crs[i], &lists[i]);
			over[i] = ret != 1;
			left -= over[i];
			failed += ret < 0;
		}
	free(over);
	return failed;
}

TEST_F_TIMEOUT(load, dumps_at_once, 1000)
{
	unsigned int n = part(DUMPS, 100, 10), sockets = 800, i;
	struct cr_list *lists = calloc(n, sizeof(*lists));
	int *fds = calloc(sockets, sizeof(int));
	struct cr *crs = calloc(n, sizeof(*crs));

	ASSERT_EQ(0, fill(fds, sockets));
	ASSERT_EQ(0, begin_dumps(crs, lists, n));
	EXPECT_LT(0, cr_module_refs());
	EXPECT_EQ(0, end_dumps(crs, lists, n));
	for (i = 0; i < n; i++) {
		EXPECT_EQ(sockets, lists[i].n);
		cr_list_free(&lists[i]);
		cr_close(&crs[i]);
	}
	free(lists);
	free(crs);
	empty(fds, sockets);
}

/* dumps of sockets with much in their queues, given up after a first look */
TEST_F_TIMEOUT(load, dumps_that_nobody_reads, 1000)
{
	unsigned int n = part(DUMPS, 100, 10), i;
	int fd = kind_socket(KIND_UDP), from = kind_socket(KIND_UDP);
	struct cr_list *lists = calloc(n, sizeof(*lists));
	struct cr *crs = calloc(n, sizeof(*crs));
	static char payload[60000];

	ASSERT_EQ(0, set_int(fd, SOL_SOCKET, SO_RCVBUFFORCE, 16 << 20));
	ASSERT_EQ(0, bind_at(fd, "127.0.0.1", PORT));
	ASSERT_EQ(0, connect_at(from, "127.0.0.1", PORT));
	for (i = 0; i < 20; i++)
		ASSERT_EQ(sizeof(payload), send(from, payload, sizeof(payload), 0));
	ASSERT_EQ(0, settle());
	ASSERT_EQ(0, begin_dumps(crs, lists, n));
	self->most = memory_used();
	TH_LOG("%u dumps of one socket: %ld KB", n, self->most - self->before);
	close(fd);
	close(from);
	/* the socket is open as long as one dump is: its port is not free */
	fd = kind_socket(KIND_UDP);
	EXPECT_EQ(-1, bind_at(fd, "127.0.0.1", PORT));
	for (i = 0; i < n; i++) {
		cr_list_free(&lists[i]);
		cr_close(&crs[i]);
	}
	EXPECT_TRUE(EVENTUALLY(!bind_at(fd, "127.0.0.1", PORT)));
	close(fd);
	free(lists);
	free(crs);
}

/* dummies with an address of each family, in one batch */
static int make_devices(unsigned int n)
{
	char *lines = malloc(n * 160 + 1);
	unsigned int i, at = 0;
	int ret;

	for (i = 0; i < n; i++)
		at += sprintf(lines + at,
			      "link add l%u type dummy\n"
			      "addr add 10.%u.%u.1/24 dev l%u\n"
			      "addr add fd00:%x::1/64 dev l%u nodad\n",
			      i, i / 250, i % 250, i, i, i);
	ret = ip_batch(lines);
	free(lines);
	return ret;
}

TEST_F_TIMEOUT(load, devices, 1000)
{
	unsigned int n = part(DEVICES, 25, 5);
	struct cr_list list, again;
	struct place other;

	ASSERT_EQ(0, make_devices(n));
	ASSERT_EQ(0, dev_dump(&self->cr, NULL, &list))
		TH_LOG("%s", self->cr.text);
	ASSERT_EQ(n + 1, list.n);
	EXPECT_EQ(2 * n, cr_count(&list, A(NETDEV_ADDR)) -
			 cr_count(&(struct cr_list){ .n = 1, .msg = list.msg },
				  A(NETDEV_ADDR)));
	ASSERT_EQ(0, place_make(&other));
	ASSERT_EQ(n + 1, dev_restore_all(&other.cr, &list, -1));
	ASSERT_EQ(0, dev_dump(&other.cr, NULL, &again));
	EXPECT_EQ(0, dev_differ(&list, &again));
	self->most = memory_used();
	TH_LOG("%u devices, %ld KB", n, self->most - self->before);
	cr_list_free(&list);
	cr_list_free(&again);
	place_close(&other);
}

/* the last of more sockets than one read freezes is frozen before any is read */
TEST_F(load, freeze_in_slices)
{
	unsigned int n = FREEZE_SLICE + 100, i;
	int *fds = calloc(n, sizeof(*fds)), fd[2];
	struct cr_list list, none;
	struct nl_msg *msg;
	char c;

	ASSERT_EQ(0, fill(fds, n));
	ASSERT_EQ(0, tcp_pair(TCP_V4, PORT, fd));
	msg = cr_new_u32(&self->cr, AF_INET_CR_CMD_DUMP, NLM_F_DUMP, A(PID),
			 getpid());
	nla_put_flag(msg, A(FREEZE));
	ASSERT_EQ(0, cr_call(&self->cr, msg, &list));
	EXPECT_EQ(n + 2, list.n);
	for (i = 0; i < list.n; i++)
		EXPECT_EQ(NULL, cr_attr(list.msg[i], A(LEFT_OUT)));
	cr_list_free(&list);
	ASSERT_EQ(1, send(fd[0], "x", 1, 0));
	settle();
	EXPECT_EQ(-EAGAIN, take(fd[1], &c, 1));
	/* more are added to the same freeze, in slices as well */
	msg = cr_new_u32(&self->cr, AF_INET_CR_CMD_DUMP, NLM_F_DUMP, A(PID),
			 getpid());
	nla_put_u32(msg, A(FREEZE_FD), self->cr.freeze_fd);
	ASSERT_EQ(0, cr_call(&self->cr, msg, &none));
	cr_list_free(&none);
	close(self->cr.freeze_fd);
	EXPECT_EQ(0, wait_readable(fd[1]));
	close(fd[0]);
	close(fd[1]);
	empty(fds, n);
}

TEST_HARNESS_MAIN
