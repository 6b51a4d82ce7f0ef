// SPDX-License-Identifier: GPL-2.0
/*
 * State that a dump does not carry: the dump says so, and says nothing of a socket
 * that is not in this state.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "odd.h"

static unsigned int left_out(struct cr *cr, int fd)
{
	struct cr_list list;
	unsigned int n;

	if (cr_dump_fd(cr, fd, &list))
		return ~0;
	n = cr_count(&list, A(LEFT_OUT));
	cr_list_free(&list);
	return n;
}

TEST_F(odd, path_mtu_that_was_not_told)
{
	static char big[5000];
	struct name to = name_at(self->fd6, "127.0.0.1", PORT);

	ASSERT_EQ(0, set_int(self->fd6, SOL_IPV6, IPV6_RECVPATHMTU, 1));
	ASSERT_EQ(0, set_int(self->fd6, SOL_IPV6, IPV6_DONTFRAG, 1));
	ASSERT_EQ(0, set_int(self->fd6, SOL_IPV6, IPV6_MTU, 2000));
	ASSERT_EQ(0, left_out(&self->cr, self->fd6));
	ASSERT_EQ(-1, sendto(self->fd6, big, sizeof(big), 0, &to.sa, to.len));
	ASSERT_EQ(EMSGSIZE, errno);
	EXPECT_EQ(1, left_out(&self->cr, self->fd6));
}

TEST_F(odd, table_of_a_multicast_router)
{
	int fd = socket(AF_INET, SOCK_RAW, IPPROTO_IGMP);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, left_out(&self->cr, fd));
	if (set_int(fd, SOL_IP, 209 /* MRT_TABLE */, 77)) {
		close(fd);
		SKIP(return, "this kernel has one table");
	}
	EXPECT_EQ(1, left_out(&self->cr, fd));
	close(fd);
}

static const struct {
	int family, protocol, level, init;
} routers[] = {
	{ AF_INET, IPPROTO_IGMP, SOL_IP, 200 /* MRT_INIT, MRT6_INIT */ },
	{ AF_INET6, IPPROTO_ICMPV6, SOL_IPV6, 200 },
};

TEST_F(odd, socket_of_a_multicast_router)
{
	struct cr_list list;
	unsigned int i;
	int fd, other;

	for (i = 0; i < ARRAY_SIZE(routers); i++) {
		fd = socket(routers[i].family, SOCK_RAW, routers[i].protocol);
		ASSERT_LE(0, fd);
		other = socket(routers[i].family, SOCK_RAW, routers[i].protocol);
		ASSERT_LE(0, other);
		EXPECT_EQ(0, left_out(&self->cr, fd));
		ASSERT_EQ(0, set_int(fd, routers[i].level, routers[i].init, 1));
		EXPECT_EQ(1, left_out(&self->cr, fd));
		EXPECT_EQ(0, left_out(&self->cr, other));
		ASSERT_EQ(0, cr_dump_fd(&self->cr, fd, &list));
		EXPECT_EQ(0, cr_count(&list, A(IP_ROUTER_ALERT)));
		cr_list_free(&list);
		ASSERT_EQ(0, set_int(fd, routers[i].level,
				     routers[i].init + 1 /* MRT_DONE */, 0));
		EXPECT_EQ(0, left_out(&self->cr, fd));
		close(other);
		close(fd);
	}
}

TEST_F(odd, signal_to_a_process_that_is_not_visible)
{
	struct cr_list list;
	int status;
	pid_t pid;

	ASSERT_EQ(0, fcntl(self->fd, F_SETOWN, getpid()));
	ASSERT_EQ(0, unshare(CLONE_NEWPID));
	pid = fork();
	if (!pid) {
		if (cr_dump_fd(&self->cr, self->fd, &list))
			_exit(1);
		_exit(cr_count(&list, A(LEFT_OUT)) == 1 &&
		      !cr_count(&list, A(ASYNC)) ? 0 : 2);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

/* it waits for the address of a neighbour who is not there */
TEST_F(odd, packet_on_its_way_out)
{
	struct cr_list list;

	ASSERT_EQ(0, device_add("veth", "v0", "v1"));
	/* it is given up after 3 s otherwise */
	ASSERT_EQ(0, write_file("/proc/sys/net/ipv4/neigh/v0/mcast_solicit",
				"1000"));
	ASSERT_EQ(0, device_up("v1", "10.9.1.1", "255.255.255.0"));
	ASSERT_EQ(0, device_up("v0", "10.9.0.1", "255.255.255.0"));
	ASSERT_EQ(0, connect_at(self->fd, "10.9.0.2", PORT));
	ASSERT_EQ(3, send(self->fd, "abc", 3, 0));
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &list));
	EXPECT_EQ(1, cr_count(&list, A(LEFT_OUT)));
	cr_list_free(&list);
	EXPECT_EQ(0, device_del("v0"));
}

/* Kernels before 6.6 keep it where nobody sees it */
TEST_F(odd, router_alert_of_ipv6)
{
	int fd = kind_socket(KIND_RAW_HDRINCL | KIND_V6);
	struct cr_list list;

	ASSERT_EQ(0, cr_dump_fd(&self->cr, fd, &list));
	EXPECT_EQ(0, cr_count(&list, A(LEFT_OUT)));
	cr_list_free(&list);
	ASSERT_EQ(0, set_int(fd, SOL_IPV6, IPV6_ROUTER_ALERT, 5));
	if (get_int(fd, SOL_IPV6, IPV6_ROUTER_ALERT) != 1) {
		close(fd);
		SKIP(return, "this kernel tells nobody of it");
	}
	ASSERT_EQ(0, cr_dump_fd(&self->cr, fd, &list));
	EXPECT_EQ(1, cr_count(&list, A(LEFT_OUT)));
	cr_list_free(&list);
	close(fd);
}

TEST_HARNESS_MAIN
