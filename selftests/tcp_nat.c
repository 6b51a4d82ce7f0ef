// SPDX-License-Identifier: GPL-2.0
/*
 * A frozen connection whose packets have other addresses on the wire: the kernel
 * translates them between the device and the socket.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "tcp.h"

TCP_ALLOWED

#define PORT		7306

/* a process in a network of its own, until the pipe is closed */
static pid_t neighbour(int end[2])
{
	char c = 'x';
	pid_t pid;

	if (pipe2(end, O_CLOEXEC))
		return -1;
	pid = fork();
	if (!pid) {
		close(end[1]);
		_exit(read(end[0], &c, 1) < 0);
	}
	return pid;
}

static int socket_in(const char *path)
{
	int here = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	int there = open(path, O_RDONLY | O_CLOEXEC), fd = -1;

	if (!setns(there, CLONE_NEWNET))
		fd = tcp_socket(TCP_V4);
	if (setns(here, CLONE_NEWNET))
		fd = -1;
	close(here);
	close(there);
	return fd;
}

#define NETWORK								\
	"ip link add v0 type veth peer name v1 netns %d &&"		\
	"ip addr add 10.1.0.1/24 dev v0 && ip link set v0 up &&"	\
	"nsenter -t %d -n ip addr add 10.1.0.2/24 dev v1 &&"		\
	"nsenter -t %d -n ip link set v1 up"
#define NAT								\
	"nft 'table ip t { chain c { type nat hook input priority 100;"	\
	"ip saddr 10.1.0.2 snat to 10.1.0.3; }; }'"

/* the socket knows its peer by another address than the packet has, up to NAT */
TEST(frozen_behind_nat)
{
	struct name name = { .sin = at("10.1.0.1", PORT), .len = 16 }, peer;
	int listener, fd[2], end[2];
	char command[400], path[32];
	struct cr_list list;
	struct cr cr;
	pid_t pid;
	char c;

	ASSERT_EQ(0, netns_enter());
	pid = neighbour(end);
	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&cr));
	snprintf(path, sizeof(path), "/proc/%d/ns/net", pid);
	snprintf(command, sizeof(command), NETWORK, pid, pid, pid);
	ASSERT_EQ(0, system(command));
	if (system(NAT))
		SKIP(return, "this kernel has no NAT by nftables");
	listener = tcp_socket(TCP_V4);
	ASSERT_EQ(0, bind(listener, &name.sa, name.len));
	ASSERT_EQ(0, listen(listener, 1));
	fd[0] = socket_in(path);
	ASSERT_EQ(0, connect(fd[0], &name.sa, name.len));
	peer.len = sizeof(peer.sin);
	fd[1] = accept(listener, &peer.sa, &peer.len);
	ASSERT_EQ(inet_addr("10.1.0.3"), peer.sin.sin_addr.s_addr);
	ASSERT_EQ(0, cr_dump_frozen(&cr, fd[1], &list));
	cr_list_free(&list);
	ASSERT_EQ(1, send(fd[0], "x", 1, 0));
	settle();
	EXPECT_EQ(-EAGAIN, take(fd[1], &c, 1));
	close(cr.freeze_fd);
	EXPECT_EQ(0, wait_readable(fd[1]));
	EXPECT_EQ(1, take(fd[1], &c, 1));
	close(end[1]);
	EXPECT_EQ(pid, waitpid(pid, NULL, 0));
	cr_close(&cr);
}

TEST_HARNESS_MAIN
