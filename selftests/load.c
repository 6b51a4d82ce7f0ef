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

#define A(name)		AF_INET_CR_ATTR_##name
#define SOCKETS		100000
#define DATAGRAMS	10000
#define MEMBERSHIPS	1000
#define DUMPS		100
#define DEVICES		2000
#define PORT		6401

FIXTURE(load) {
	struct cr cr;
	long before;
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

/* kilobytes that are in use for good */
static long memory_used(void)
{
	long total = 0, available = 0;
	char line[128];
	FILE *file = fopen("/proc/meminfo", "r");

	while (file && fgets(line, sizeof(line), file)) {
		sscanf(line, "MemTotal: %ld", &total);
		sscanf(line, "MemAvailable: %ld", &available);
	}
	if (file)
		fclose(file);
	return total - available;
}

/* as far as caches of the kernel let one see: 24 MB, whatever the load was */
static bool memory_is_back(long before)
{
	write_file("/proc/sys/vm/drop_caches", "3");
	return memory_used() < before + 24 * 1024;
}

FIXTURE_SETUP(load)
{
	struct rlimit limit = { 2 * SOCKETS + 100, 2 * SOCKETS + 100 };

	setrlimit(RLIMIT_NOFILE, &limit);
	optmem_raise(self->optmem, sizeof(self->optmem));
	ASSERT_EQ(0, netns_enter());
	write_file(OPTMEM, "1000000");
	ASSERT_EQ(0, cr_open(&self->cr));
	write_file("/proc/sys/vm/drop_caches", "3");
	self->before = memory_used();
}

/* the test's process, with what its heap and descriptor table keep, is gone */
FIXTURE_TEARDOWN_PARENT(load)
{
	write_file(OPTMEM, self->optmem);
	EXPECT_TRUE(EVENTUALLY(!cr_module_refs()));
	EXPECT_TRUE(EVENTUALLY(memory_is_back(self->before)))
		TH_LOG("%ld KB before, %ld KB after", self->before,
		       memory_used());
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
	TH_LOG("%u sockets, %ld KB", n, memory_used() - self->before);
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
	TH_LOG("%u dumps of one socket: %ld KB", n,
	       memory_used() - self->before);
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
	TH_LOG("%u devices, %ld KB", n, memory_used() - self->before);
	cr_list_free(&list);
	cr_list_free(&again);
	place_close(&other);
}

TEST_HARNESS_MAIN
