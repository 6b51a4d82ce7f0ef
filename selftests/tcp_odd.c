// SPDX-License-Identifier: GPL-2.0
/*
 * Connections that few programs have: on link-local addresses, of a socket that
 * became one of IPv4, and all that is refused by name. Nothing comes back as plain
 * TCP that is more than that.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <linux/bpf.h>
#include <linux/if_addr.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <sys/syscall.h>

#include "kselftest_harness.h"
#include "tcp_net.h"

TCP_ALLOWED

#define PORT		7801
#ifndef TCP_AO_ADD_KEY
#define TCP_AO_ADD_KEY	38
#endif

FIXTURE(tcp_odd) {
	struct tcp_net net;
	int fd[2];
};

FIXTURE_SETUP(tcp_odd)
{
	self->fd[0] = -1;
	self->fd[1] = -1;
	ASSERT_EQ(0, tcp_net_make(&self->net));
}

FIXTURE_TEARDOWN(tcp_odd)
{
	EXPECT_EQ(0, wire_hear(&self->net.wire));
	close(self->fd[0]);
	close(self->fd[1]);
	tcp_net_end(&self->net);
}

/* DUMP refuses a socket with this word */
static bool refused(struct cr *cr, int fd, const char *word)
{
	struct cr_list list;

	if (cr_dump_one(cr, fd, &list) == -EOPNOTSUPP && strstr(cr->text, word))
		return true;
	fprintf(stderr, "# not refused: %s\n", cr->text);
	return false;
}

static struct sockaddr_in6 link_local(const char *addr, const char *device)
{
	struct sockaddr_in6 sin6 = {
		.sin6_family = AF_INET6, .sin6_port = htons(PORT),
		.sin6_scope_id = if_nametoindex(device),
	};

	inet_pton(AF_INET6, addr, &sin6.sin6_addr);
	return sin6;
}

/* the scope of the peer is that of the device, which has another index */
TEST_F(tcp_odd, link_local)
{
	struct tcp_net *net = &self->net;
	struct sockaddr_in6 sin6, peer = {};
	socklen_t len = sizeof(peer);
	unsigned int i;
	int listener;

	ASSERT_EQ(0, tcp_net_enter(net, PEER));
	ASSERT_EQ(0, address6_add("wire1", "fe80::73:2", IFA_F_NODAD));
	sin6 = link_local("fe80::73:2", "wire1");
	listener = tcp_socket(TCP_V6);
	ASSERT_EQ(0, bind(listener, (struct sockaddr *)&sin6, sizeof(sin6)));
	ASSERT_EQ(0, listen(listener, 1));
	ASSERT_EQ(0, tcp_net_enter(net, HOST));
	ASSERT_EQ(0, address6_add("wire0", "fe80::73:1", IFA_F_NODAD));
	sin6 = link_local("fe80::73:2", "wire0");
	self->fd[0] = tcp_socket(TCP_V6);
	ASSERT_EQ(0, connect(self->fd[0], (struct sockaddr *)&sin6,
			     sizeof(sin6)));
	self->fd[1] = accept(listener, NULL, NULL);
	close(listener);
	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, tcp_talk(self->fd, i * 100, i * 100));
		self->fd[0] = tcp_net_move(net, self->fd[0], false, NULL);
		ASSERT_LE(0, self->fd[0]) TH_LOG("%s", net->cr[HOST].text);
		ASSERT_EQ(0, getpeername(self->fd[0], (struct sockaddr *)&peer,
					 &len));
		EXPECT_EQ(0, memcmp(&sin6, &peer, sizeof(sin6)));
	}
	EXPECT_EQ(0, tcp_talk(self->fd, i * 100, i * 100));
}

TEST_F(tcp_odd, became_ipv4)
{
	struct name name;

	ASSERT_EQ(0, tcp_net_pair(&self->net, TCP_MAPPED, PORT, false,
				  self->fd));
	ASSERT_EQ(0, set_int(self->fd[0], SOL_IPV6, 1 /* IPV6_ADDRFORM */,
			     AF_INET));
	ASSERT_EQ(0, tcp_talk(self->fd, 0, 0));
	self->fd[0] = tcp_net_move(&self->net, self->fd[0], false, NULL);
	ASSERT_LE(0, self->fd[0]) TH_LOG("%s", self->net.cr[HOST].text);
	name = name_of(self->fd[0]);
	EXPECT_EQ(AF_INET, name.sa.sa_family);
	EXPECT_EQ(0, tcp_talk(self->fd, 100, 100));
}

static int bpf(int cmd, union bpf_attr *attr)
{
	return syscall(SYS_bpf, cmd, attr, sizeof(*attr));
}

TEST_F(tcp_odd, sockmap)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_SOCKMAP, .key_size = 4,
		.value_size = 4, .max_entries = 1,
	};
	uint32_t key = 0, value;
	int map = bpf(BPF_MAP_CREATE, &attr);

	if (map < 0)
		SKIP(return, "this kernel has no sockmap");
	ASSERT_EQ(0, tcp_net_pair(&self->net, TCP_V4, PORT, false, self->fd));
	value = self->fd[0];
	attr = (union bpf_attr) {
		.map_fd = map, .key = (uintptr_t)&key,
		.value = (uintptr_t)&value,
	};
	ASSERT_EQ(0, bpf(BPF_MAP_UPDATE_ELEM, &attr));
	EXPECT_TRUE(refused(&self->net.cr[HOST], self->fd[0], "sockmap"));
	close(map);
}

/* other protocols above TCP: each of those that this kernel has */
TEST_F(tcp_odd, upper_layers)
{
	static const char *const names[] = { "tls", "espintcp", "smc" };
	unsigned int i, n = 0;

	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, tcp_net_pair(&self->net, TCP_V4, PORT + i, false,
					  self->fd));
		if (!setsockopt(self->fd[0], SOL_TCP, TCP_ULP, names[i],
				strlen(names[i]))) {
			n++;
			EXPECT_TRUE(refused(&self->net.cr[HOST], self->fd[0],
					    "not carried"));
		}
		close(self->fd[0]);
		close(self->fd[1]);
	}
	self->fd[0] = -1;
	self->fd[1] = -1;
	if (!n)
		SKIP(return, "this kernel has no upper layer protocol");
}

/* struct tcp_ao_add of a key for any peer */
struct ao_key {
	struct sockaddr_storage addr;
	char alg_name[64];
	int32_t ifindex;
	uint32_t bits;
	uint16_t reserved2;
	uint8_t prefix, sndid, rcvid, maclen, keyflags, keylen;
	uint8_t key[80];
} __attribute__((aligned(8)));

TEST_F(tcp_odd, tcp_ao)
{
	struct ao_key key = {
		.addr.ss_family = AF_INET, .alg_name = "hmac(sha1)",
		.sndid = 1, .rcvid = 1, .keylen = 3, .key = "abc",
	};
	int fd = tcp_socket(TCP_V4);

	if (setsockopt(fd, SOL_TCP, TCP_AO_ADD_KEY, &key, sizeof(key))) {
		close(fd);
		SKIP(return, "this kernel has no TCP-AO");
	}
	EXPECT_TRUE(refused(&self->net.cr[HOST], fd, "TCP-AO"));
	close(fd);
}

/* connect(2) that waits for data, and data in a SYN */
TEST_F(tcp_odd, fast_open)
{
	struct name name = tcp_net_name(TCP_V4, PEER, PORT);
	struct cr *cr = &self->net.cr[HOST];
	int fd = tcp_socket(TCP_V4);

	/* without a cookie */
	ASSERT_EQ(0, write_file("/proc/sys/net/ipv4/tcp_fastopen", "5"));
	ASSERT_EQ(0, fcntl(fd, F_SETFL, O_NONBLOCK));
	ASSERT_EQ(0, set_int(fd, SOL_TCP, TCP_FASTOPEN_CONNECT, 1));
	ASSERT_EQ(0, connect(fd, &name.sa, name.len));
	EXPECT_TRUE(refused(cr, fd, "Fast Open"));
	/* nobody listens, and nobody says so: the peer's device is down */
	ASSERT_EQ(0, tcp_net_enter(&self->net, PEER));
	ASSERT_EQ(0, device_del("wire1"));
	ASSERT_EQ(0, tcp_net_enter(&self->net, HOST));
	close(fd);
	ASSERT_EQ(0, device_add("dummy", "wire0", NULL));
	ASSERT_EQ(0, device_up("wire0", "10.73.0.1", "255.255.255.0"));
	fd = tcp_socket(TCP_V4);
	ASSERT_EQ(0, fcntl(fd, F_SETFL, O_NONBLOCK));
	ASSERT_TRUE(sendto(fd, "abc", 3, MSG_FASTOPEN, &name.sa, name.len) == 3 ||
		    errno == EINPROGRESS);
	EXPECT_TRUE(refused(cr, fd, "Fast Open"));
	close(fd);
}

TEST_F(tcp_odd, repair)
{
	ASSERT_EQ(0, tcp_net_pair(&self->net, TCP_V4, PORT, false, self->fd));
	ASSERT_EQ(0, set_int(self->fd[0], SOL_TCP, TCP_REPAIR, 1));
	EXPECT_TRUE(refused(&self->net.cr[HOST], self->fd[0], "TCP_REPAIR"));
	/* nor is one made of it */
	EXPECT_EQ(-EOPNOTSUPP, cr_detach(&self->net.cr[HOST], self->fd[0]));
	ASSERT_EQ(0, set_int(self->fd[0], SOL_TCP, TCP_REPAIR, -1));
	EXPECT_EQ(0, tcp_talk(self->fd, 0, 0));
}

TEST_HARNESS_MAIN
