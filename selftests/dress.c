// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <linux/filter.h>
#include <linux/net_tstamp.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "dress.h"

#define CLOSED_PORT	9
#define PEER_PORT	7099

struct setting {
	int level, opt, value;
};

/* those that a kind does not have are refused, and not missed */
static const struct setting settings[] = {
	{ SOL_SOCKET, SO_DEBUG, 1 }, { SOL_SOCKET, SO_REUSEADDR, 1 },
	{ SOL_SOCKET, SO_REUSEPORT, 1 }, { SOL_SOCKET, SO_BROADCAST, 1 },
	{ SOL_SOCKET, SO_SNDBUF, 70000 }, { SOL_SOCKET, SO_RCVBUF, 200000 },
	{ SOL_SOCKET, SO_KEEPALIVE, 1 }, { SOL_SOCKET, SO_OOBINLINE, 1 },
	{ SOL_SOCKET, SO_NO_CHECK, 1 }, { SOL_SOCKET, SO_PRIORITY, 5 },
	{ SOL_SOCKET, SO_PASSCRED, 1 }, { SOL_SOCKET, SO_PASSSEC, 1 },
	{ SOL_SOCKET, SO_MARK, 7 }, { SOL_SOCKET, SO_RXQ_OVFL, 1 },
	{ SOL_SOCKET, SO_WIFI_STATUS, 1 }, { SOL_SOCKET, SO_PEEK_OFF, 0 },
	{ SOL_SOCKET, SO_NOFCS, 1 }, { SOL_SOCKET, SO_SELECT_ERR_QUEUE, 1 },
	{ SOL_SOCKET, SO_BUSY_POLL, 1 }, { SOL_SOCKET, SO_BUSY_POLL_BUDGET, 9 },
	{ SOL_SOCKET, SO_MAX_PACING_RATE, 1000000 },
	{ SOL_SOCKET, SO_INCOMING_CPU, 0 }, { SOL_SOCKET, SO_ZEROCOPY, 1 },
	{ SOL_SOCKET, SO_RCVLOWAT, 3 },
	{ SOL_SOCKET, SO_TIMESTAMPNS, 1 },
	{ SOL_SOCKET, SO_TIMESTAMPING, SOF_TIMESTAMPING_RX_SOFTWARE |
				       SOF_TIMESTAMPING_SOFTWARE |
				       SOF_TIMESTAMPING_OPT_ID },
	{ SOL_IP, IP_TOS, 0x10 }, { SOL_IP, IP_TTL, 9 }, { SOL_IP, IP_MINTTL, 1 },
	{ SOL_IP, IP_NODEFRAG, 1 }, { SOL_IP, IP_ROUTER_ALERT, 1 },
	{ SOL_IP, IP_PKTINFO, 1 }, { SOL_IP, IP_RECVTTL, 1 },
	{ SOL_IP, IP_RECVTOS, 1 }, { SOL_IP, IP_RECVOPTS, 1 },
	{ SOL_IP, IP_RETOPTS, 1 }, { SOL_IP, IP_PASSSEC, 1 },
	{ SOL_IP, IP_RECVORIGDSTADDR, 1 }, { SOL_IP, IP_CHECKSUM, 1 },
	{ SOL_IP, IP_RECVFRAGSIZE, 1 }, { SOL_IP, IP_RECVERR, 1 },
	{ SOL_IP, IP_RECVERR_RFC4884, 1 }, { SOL_IP, IP_FREEBIND, 1 },
	{ SOL_IP, IP_TRANSPARENT, 1 }, { SOL_IP, IP_BIND_ADDRESS_NO_PORT, 1 },
	{ SOL_IP, IP_LOCAL_PORT_RANGE, 50000 << 16 | 40000 },
	{ SOL_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT },
	{ SOL_IP, IP_MULTICAST_TTL, 3 }, { SOL_IP, IP_MULTICAST_LOOP, 0 },
	{ SOL_IP, IP_MULTICAST_ALL, 0 }, { SOL_UDP, 101, 1 }, { SOL_UDP, 102, 1 },
	{ SOL_UDP, UDP_SEGMENT, 1000 }, { SOL_UDP, UDP_GRO, 1 },
	{ SOL_UDPLITE, 10, 20 }, { SOL_UDPLITE, 11, 8 },
};

static void put_on_structs(int fd)
{
	static const char record_route[12] = "\x07\x0b\x04";
	struct sock_filter code[] = { BPF_STMT(BPF_RET | BPF_K, 0x40000) };
	struct sock_fprog prog = { 1, code };
	struct ip_mreqn mreqn = { .imr_ifindex = 1 };
	struct linger linger = { 1, 7 };
	struct timeval tv = { 3, 500000 };
	struct { int clock; uint32_t flags; } txtime = { CLOCK_MONOTONIC, 1 };
	int index = htonl(1);

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv));
	setsockopt(fd, SOL_SOCKET, SO_TXTIME, &txtime, sizeof(txtime));
	setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof(prog));
	setsockopt(fd, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &prog,
		   sizeof(prog));
	setsockopt(fd, SOL_IP, IP_OPTIONS, record_route, 12);
	setsockopt(fd, SOL_IP, IP_UNICAST_IF, &index, sizeof(index));
	setsockopt(fd, SOL_IP, IP_MULTICAST_IF, &mreqn, sizeof(mreqn));
	setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3);
	/* nobody is signalled: no O_ASYNC */
	fcntl(fd, F_SETSIG, SIGURG);
	fcntl(fd, F_SETOWN, getpid());
	fcntl(fd, F_SETFL, O_NONBLOCK);
}

static void put_on_options(int fd)
{
	unsigned int i;

	for (i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		set_int(fd, settings[i].level, settings[i].opt,
			settings[i].value);
	put_on_structs(fd);
}

static void put_on_groups(int fd)
{
	struct ip_mreq_source source = {
		.imr_multiaddr.s_addr = inet_addr("224.1.1.2"),
		.imr_interface.s_addr = htonl(INADDR_LOOPBACK),
		.imr_sourceaddr.s_addr = inet_addr("127.0.0.9"),
	};
	struct ip_mreqn mreqn = {
		.imr_multiaddr.s_addr = inet_addr("224.1.1.1"),
		.imr_ifindex = 1,
	};

	setsockopt(fd, SOL_IP, IP_ADD_MEMBERSHIP, &mreqn, sizeof(mreqn));
	setsockopt(fd, SOL_IP, IP_BLOCK_SOURCE, &source, sizeof(source));
	setsockopt(fd, SOL_IP, IP_ADD_SOURCE_MEMBERSHIP, &source,
		   sizeof(source));
	source.imr_sourceaddr.s_addr = inet_addr("127.0.0.8");
	setsockopt(fd, SOL_IP, IP_ADD_SOURCE_MEMBERSHIP, &source,
		   sizeof(source));
}

/* an echo request, to be heard by ping and ICMP sockets; payload for others */
static int payload(enum kind kind, char *buf, int len)
{
	struct icmphdr *icmp = (void *)buf;
	uint32_t sum = 0;
	int i;

	for (i = 0; i < len; i++)
		buf[i] = i * 5;
	if (kind != KIND_PING && kind != KIND_RAW_ICMP)
		return len;
	if (len < (int)sizeof(*icmp))
		len = sizeof(*icmp);
	memset(icmp, 0, sizeof(*icmp));
	icmp->type = ICMP_ECHO;
	for (i = 0; i < len / 2; i++)
		sum += ((uint16_t *)buf)[i];
	sum = (sum >> 16) + (sum & 0xffff);
	icmp->checksum = ~(sum + (sum >> 16));
	return len;
}

/* a ping socket hears what it asked for itself, others a peer of their kind */
static void put_on_queue(int fd, enum kind kind, bool large)
{
	static const int lengths[] = { 2, 0, 1400, 8000, 30000, 30000 };
	int from = kind == KIND_PING ? fd : kind_socket(kind), i, len;
	struct sockaddr_in to = at("127.0.0.1", port_of(fd));
	static char buf[32000];

	if (kind == KIND_PING || kind == KIND_RAW_HDRINCL)
		to.sin_port = 0;
	for (i = 0; i < (large ? 6 : 3); i++) {
		len = payload(kind, buf, lengths[i]);
		sendto(from, buf, len, MSG_DONTWAIT, (struct sockaddr *)&to,
		       sizeof(to));
	}
	settle();
	if (from != fd)
		close(from);
}

static void put_on_errors(int fd)
{
	struct sockaddr_in to = at("127.0.0.1", CLOSED_PORT);
	int i;

	set_int(fd, SOL_IP, IP_RECVERR, 1);
	for (i = 0; i < 3; i++) {
		sendto(fd, "refused", i * 3, MSG_DONTWAIT,
		       (struct sockaddr *)&to, sizeof(to));
		settle();
	}
}

static void put_on_cork(int fd)
{
	static const char data[3000];
	struct sockaddr_in to = at("127.0.0.1", PEER_PORT);

	sendto(fd, data, 100, MSG_MORE | MSG_DONTWAIT, (struct sockaddr *)&to,
	       sizeof(to));
	sendto(fd, data, 900, MSG_MORE | MSG_DONTWAIT, (struct sockaddr *)&to,
	       sizeof(to));
}

int dressed_socket(enum kind kind, unsigned int what)
{
	int fd = kind_socket(kind);

	if (fd < 0)
		return -1;
	/* what it receives is to be as it is for one without options */
	bind_at(fd, "127.0.0.1", 0);
	if (what & DRESS_QUEUE)
		put_on_queue(fd, kind, what & DRESS_LARGE);
	if (what & DRESS_ERRORS && kind & KIND_DGRAM)
		put_on_errors(fd);
	if (what & DRESS_GROUPS)
		put_on_groups(fd);
	if (what & DRESS_OPTIONS)
		put_on_options(fd);
	if (what & DRESS_CONNECT)
		connect_at(fd, "127.0.0.1", PEER_PORT);
	if (what & DRESS_CORK && kind & KIND_DGRAM)
		put_on_cork(fd);
	return fd;
}
