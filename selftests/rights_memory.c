// SPDX-License-Identifier: GPL-2.0
/*
 * Restored datagrams are bounded by the limit of the socket, and paid by the memory
 * cgroup of who restores them.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <linux/sock_diag.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "rights.h"

/* a datagram of this length from nowhere, as an image has it */
static void put_dgram(struct nl_msg *msg, unsigned int len)
{
	static const char header[28] = { 0x45, [8] = 64, [9] = IPPROTO_UDP };
	static char payload[60000];
	struct nlattr *nest = nla_nest_start(msg, A(DGRAM));

	nla_put(msg, AF_INET_CR_DGRAM_HEADER, sizeof(header), header);
	nla_nest_end(msg, nest);
	nla_put(msg, A(DGRAM_DATA), len, payload);
}

static int queue_more(struct cr *cr, int fd, unsigned int len, int n)
{
	struct nl_msg *msg = cr_onto(cr, fd);
	int ret;

	while (n--)
		put_dgram(msg, len);
	ret = cr_restore_msg(cr, msg);
	return ret < 0 ? ret : 0;
}

static unsigned int rmem_of(int fd)
{
	unsigned int info[SK_MEMINFO_VARS] = {};
	socklen_t len = sizeof(info);

	getsockopt(fd, SOL_SOCKET, SO_MEMINFO, info, &len);
	return info[SK_MEMINFO_RMEM_ALLOC];
}

/* twice the receive buffer, and one datagram */
TEST_F_TIMEOUT(rights, queue_is_bounded, 300)
{
	static const unsigned int lengths[] = { 0, 1, 1400, 60000 };
	unsigned int i, rcvbuf, n;
	int fd, err;

	if (!variant->userns)
		SKIP(return, "who may SO_RCVBUFFORCE may have any limit");
	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		fd = kind_socket(KIND_UDP);
		set_int(fd, SOL_SOCKET, SO_RCVBUF, 100000);
		rcvbuf = get_int(fd, SOL_SOCKET, SO_RCVBUF);
		for (n = 0, err = 0; !err && n < 100000; n++)
			err = queue_more(&self->cr, fd, lengths[i],
					 lengths[i] > 10000 ? 1 : 20);
		EXPECT_EQ(-ENOBUFS, err);
		EXPECT_GE(2 * rcvbuf + 160000, rmem_of(fd));
		EXPECT_LT(rcvbuf / 2, rmem_of(fd));
		close(fd);
	}
}

#define MEMORY_MAX	(24 << 20)
#define CGROUP		"/sys/fs/cgroup/af_inet_cr_rights"

static long cgroup_number(const char *name)
{
	char path[128];
	long value = -1;
	FILE *file;

	snprintf(path, sizeof(path), CGROUP "/%s", name);
	file = fopen(path, "r");
	if (file && fscanf(file, "%ld", &value) != 1)
		value = -1;
	if (file)
		fclose(file);
	return value;
}

/* sockets with full queues until there is no more memory, or all are made */
static void fill_memory(int ready)
{
	struct rlimit limit = { 4096, 4096 };
	struct cr cr;
	int fd, n, err = 0;

	setrlimit(RLIMIT_NOFILE, &limit);
	if (user_root_become() || netns_enter() || cr_open(&cr))
		_exit(1);
	for (n = 0; n < 1000; n++) {
		fd = kind_socket(KIND_UDP);
		if (fd < 0)
			break;
		err = queue_more(&cr, fd, 60000, 1);
		err = err ? err : queue_more(&cr, fd, 60000, 1);
	}
	if (write(ready, &n, sizeof(n)) != sizeof(n))
		_exit(1);
	pause();
}

FIXTURE(cgroup) {
	pid_t pid;
};

FIXTURE_SETUP(cgroup)
{
	write_file("/sys/fs/cgroup/cgroup.subtree_control", "+memory");
	if (mkdir(CGROUP, 0755) || write_file(CGROUP "/memory.max", "24M"))
		SKIP(return, "no memory cgroup here: %s", strerror(errno));
	write_file(CGROUP "/memory.swap.max", "0");
}

FIXTURE_TEARDOWN(cgroup)
{
	if (self->pid > 0) {
		kill(self->pid, SIGKILL);
		waitpid(self->pid, NULL, 0);
	}
	EXPECT_TRUE(EVENTUALLY(!rmdir(CGROUP)));
}

/* 120 MB of datagrams are asked for: they are refused, or their owner killed */
TEST_F_TIMEOUT(cgroup, memory_is_charged, 300)
{
	int p[2], n = 0, ret;

	ASSERT_EQ(0, pipe(p));
	self->pid = fork();
	if (!self->pid) {
		close(p[0]);
		if (write_file(CGROUP "/cgroup.procs", "0"))
			_exit(1);
		fill_memory(p[1]);
	}
	close(p[1]);
	ret = read(p[0], &n, sizeof(n));
	close(p[0]);

	EXPECT_GE(MEMORY_MAX / 4 * 5, cgroup_number("memory.peak"));
	EXPECT_LT(MEMORY_MAX / 2, cgroup_number("memory.peak"));
	TH_LOG("%d sockets%s, memory.current %ld, memory.peak %ld", n,
	       ret == sizeof(n) ? "" : " (killed)",
	       cgroup_number("memory.current"), cgroup_number("memory.peak"));
}

/* a socket can reserve what its cgroup pays for, and one without cannot */
TEST_F(cgroup, reserved_memory)
{
	const uint32_t bytes = 3 << 16;
	struct cr_list list;
	struct cr cr;
	int fd;

	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&cr));
	ASSERT_EQ(0, write_file(CGROUP "/cgroup.procs", "0"));
	fd = kind_socket(KIND_UDP);
	ASSERT_LE(0, fd);
	if (setsockopt(fd, SOL_SOCKET, SO_RESERVE_MEM, &bytes, sizeof(bytes))) {
		EXPECT_EQ(EOPNOTSUPP, errno);
		EXPECT_EQ(0, write_file("/sys/fs/cgroup/cgroup.procs", "0"));
		SKIP(return, "this kernel reserves memory for TCP alone");
	}
	ASSERT_EQ(0, cr_dump_fd(&cr, fd, &list));
	ASSERT_EQ(1, list.n);
	EXPECT_EQ(bytes, cr_u32(list.msg[0],
				AF_INET_CR_ATTR_SOCKOPT_RESERVE_MEM, 0));
	close(fd);
	fd = cr_restore_msg(&cr, cr_replay(&cr, list.msg[0], 0));
	EXPECT_LE(0, fd)
		TH_LOG("%s", cr.text);
	EXPECT_EQ(bytes, get_int(fd, SOL_SOCKET, SO_RESERVE_MEM));
	close(fd);

	EXPECT_EQ(0, write_file("/sys/fs/cgroup/cgroup.procs", "0"));
	EXPECT_EQ(-EOPNOTSUPP, cr_restore_msg(&cr, cr_replay(&cr, list.msg[0],
							      0)));
	EXPECT_EQ(AF_INET_CR_ATTR_SOCKOPT_RESERVE_MEM, cr.blamed);
	EXPECT_STRNE("", cr.text);
	cr_list_free(&list);
	cr_close(&cr);
}

TEST_HARNESS_MAIN
