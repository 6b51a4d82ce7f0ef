// SPDX-License-Identifier: GPL-2.0
/*
 * A process with sockets of every kind that carry much, for tests of the tool:
 *
 *	sockets DEVICE [NAME ...]
 *
 * Makes the sockets of the table below, or those named, prints "NAME DESCRIPTOR"
 * for each, and waits until it is killed; at SIGUSR1 it uncorks those that are.
 * DEVICE is one with an address, for multicast; some of those that must be named
 * are bound to 10.9.0.1 and fd00:9::1, which it has then.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/udp.h>
#include <linux/filter.h>
#include <linux/icmp.h>
#include <linux/net_tstamp.h>

#include "sock.h"

#define LARGEST		65507
#define UDPLITE_SEND_CSCOV	10

static const char *device;
static int corked[8], corks;

static void must(int ret, const char *what)
{
	if (ret >= 0)
		return;
	fprintf(stderr, "sockets: %s: %s\n", what, strerror(errno));
	exit(EXIT_FAILURE);
}

#define MUST(call)	must(call, #call)
#define SET(fd, level, opt, ...) do {					\
	__auto_type value_ = __VA_ARGS__;				\
	must(setsockopt(fd, level, opt, &value_, sizeof(value_)), #opt);	\
} while (0)

/* bound and connected to where nobody is; an error and its queue entry wait */
static void make_refused(int fd)
{
	MUST(set_int(fd, SOL_IP, IP_RECVERR, 1));
	MUST(bind_at(fd, "127.0.0.1", 7000));
	MUST(connect_at(fd, "127.0.0.1", 9));
	MUST(send(fd, "knock", 5, 0));
	MUST(settle());
}

static void make_options(int fd)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 0),
		BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
	};
	unsigned char options[] = { 7, 7, 4, 0, 0, 0, 0, 0 };

	SET(fd, SOL_SOCKET, SO_LINGER, (struct linger){ 1, 7 });
	SET(fd, SOL_SOCKET, SO_RCVTIMEO, (struct timeval){ 1, 500000 });
	SET(fd, SOL_SOCKET, SO_ATTACH_FILTER,
	    (struct sock_fprog){ 2, code });
	SET(fd, SOL_SOCKET, SO_TIMESTAMPING,
	    SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE);
	MUST(set_int(fd, SOL_SOCKET, SO_MARK, 0x42));
	MUST(set_int(fd, SOL_SOCKET, SO_PRIORITY, 5));
	MUST(set_int(fd, SOL_IP, IP_TTL, 33));
	MUST(set_int(fd, SOL_IP, IP_TOS, 0x10));
	MUST(set_int(fd, SOL_IP, IP_PKTINFO, 1));
	MUST(set_int(fd, SOL_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE));
	MUST(setsockopt(fd, SOL_IP, IP_OPTIONS, options, sizeof(options)));
	MUST(bind_at(fd, "0.0.0.0", 7001));
	MUST(fcntl(fd, F_SETOWN, getpid()));
	MUST(fcntl(fd, F_SETSIG, SIGWINCH));
	MUST(fcntl(fd, F_SETFL, O_ASYNC | O_NONBLOCK));
}

static void make_members(int fd)
{
	struct ip_mreqn mreqn = {
		.imr_multiaddr.s_addr = inet_addr("239.1.2.3"),
		.imr_ifindex = if_nametoindex(device),
	};
	struct group_source_req source = {
		.gsr_interface = if_nametoindex(device),
	};
	struct sockaddr_in group = at("239.1.2.4", 0);
	struct sockaddr_in from = at("10.9.0.7", 0);

	memcpy(&source.gsr_group, &group, sizeof(group));
	memcpy(&source.gsr_source, &from, sizeof(from));
	SET(fd, SOL_IP, IP_ADD_MEMBERSHIP, mreqn);
	SET(fd, SOL_IP, MCAST_JOIN_SOURCE_GROUP, source);
	SET(fd, SOL_IP, IP_MULTICAST_IF, mreqn);
	MUST(set_int(fd, SOL_IP, IP_MULTICAST_TTL, 9));
	MUST(set_int(fd, SOL_IP, IP_MULTICAST_LOOP, 0));
	MUST(bind_at(fd, "239.1.2.3", 7002));
}

/* more than a netlink message holds, and an empty datagram in the end */
static void make_full(int fd)
{
	static char payload[LARGEST];
	int from = kind_socket(KIND_UDP);
	int i;

	SET(fd, SOL_SOCKET, SO_RCVBUFFORCE, 4 << 20);
	MUST(bind_at(fd, "127.0.0.1", 7003));
	MUST(connect_at(from, "127.0.0.1", 7003));
	memset(payload, 'x', sizeof(payload));
	for (i = 0; i < 3; i++) {
		payload[0] = '0' + i;
		MUST(send(from, payload, sizeof(payload), 0));
	}
	MUST(send(from, "", 0, 0));
	MUST(settle());
	close(from);
}

static void make_corked(int fd)
{
	struct sockaddr_in to = at("127.0.0.1", 7003);

	corked[corks++] = fd;
	MUST(set_int(fd, SOL_UDP, UDP_CORK, 1));
	MUST(sendto(fd, "half a ", 7, 0, (void *)&to, sizeof(to)));
}

static void make_lite(int fd)
{
	if (!kind_missing(KIND_UDPLITE))
		MUST(set_int(fd, SOL_UDPLITE, UDPLITE_SEND_CSCOV, 20));
	MUST(bind_at(fd, "127.0.0.1", 7005));
	shutdown(fd, SHUT_RD);	/* does it, though it says ENOTCONN */
}

static void make_icmp(int fd)
{
	SET(fd, SOL_RAW, ICMP_FILTER, (struct icmp_filter){
		1 << ICMP_ECHO | 1 << ICMP_ECHOREPLY | 1 << ICMP_DEST_UNREACH
	});
}

static void make_raw(int fd)
{
	MUST(set_int(fd, SOL_IP, IP_TTL, 3));
}

static void make_ping(int fd)
{
	MUST(bind_at(fd, "127.0.0.1", 7008));
}

/* bound to the device's address, sent from it, and to it */
static void make_moved(int fd)
{
	struct sockaddr_in self = at("10.9.0.1", 7010);
	struct ip_mreqn mreqn = {
		.imr_multiaddr.s_addr = inet_addr("239.1.2.5"),
		.imr_address = self.sin_addr,
		.imr_ifindex = if_nametoindex(device),
	};

	SET(fd, SOL_IP, IP_ADD_MEMBERSHIP, mreqn);
	SET(fd, SOL_IP, IP_MULTICAST_IF, mreqn);
	MUST(set_int(fd, SOL_IP, IP_PKTINFO, 1));
	MUST(bind(fd, (void *)&self, sizeof(self)));
	MUST(sendto(fd, "one", 3, 0, (void *)&self, sizeof(self)));
	MUST(sendto(fd, "two", 3, 0, (void *)&self, sizeof(self)));
	MUST(settle());
}

/* a client on the same host, with half a question */
static void make_client(int fd)
{
	MUST(connect_at(fd, "10.9.0.1", 7010));
	MUST(set_int(fd, SOL_UDP, UDP_CORK, 1));
	MUST(send(fd, "thr", 3, 0));
	corked[corks++] = fd;
}

static void make_listener(int fd)
{
	MUST(bind_at(fd, "10.9.0.1", 7012));
	MUST(listen(fd, 1));
}

static struct sockaddr_in6 at6(const char *addr, unsigned int port)
{
	struct sockaddr_in6 sin6 = {
		.sin6_family = AF_INET6, .sin6_port = htons(port),
	};

	MUST(inet_pton(AF_INET6, addr, &sin6.sin6_addr) - 1);
	return sin6;
}

/* IPv6 alone: options, memberships, a queue */
static void make_six(int fd)
{
	struct sockaddr_in6 self = at6("fd00:9::1", 7020);
	struct sockaddr_in6 group = at6("ff15::7", 0);
	struct sockaddr_in6 from = at6("fd00:9::7", 0);
	struct ipv6_mreq mreq = { .ipv6mr_interface = if_nametoindex(device) };
	struct group_source_req source = {
		.gsr_interface = if_nametoindex(device),
	};

	MUST(set_int(fd, SOL_IPV6, IPV6_V6ONLY, 1));
	MUST(set_int(fd, SOL_IPV6, IPV6_UNICAST_HOPS, 33));
	MUST(set_int(fd, SOL_IPV6, IPV6_TCLASS, 0x20));
	MUST(set_int(fd, SOL_IPV6, IPV6_RECVPKTINFO, 1));
	MUST(set_int(fd, SOL_IPV6, IPV6_RECVHOPLIMIT, 1));
	MUST(set_int(fd, SOL_IPV6, IPV6_MULTICAST_IF,
		     if_nametoindex(device)));
	mreq.ipv6mr_multiaddr = at6("ff15::6", 0).sin6_addr;
	SET(fd, SOL_IPV6, IPV6_ADD_MEMBERSHIP, mreq);
	memcpy(&source.gsr_group, &group, sizeof(group));
	memcpy(&source.gsr_source, &from, sizeof(from));
	SET(fd, SOL_IPV6, MCAST_JOIN_SOURCE_GROUP, source);
	MUST(bind(fd, (void *)&self, sizeof(self)));
	MUST(sendto(fd, "six", 3, 0, (void *)&self, sizeof(self)));
	MUST(settle());
}

/* one datagram of each family waits */
static void make_dual(int fd)
{
	struct sockaddr_in6 any = at6("::", 7021);
	struct sockaddr_in6 four = at6("::ffff:10.9.0.1", 7021);
	struct sockaddr_in6 six = at6("fd00:9::1", 7021);
	struct ip_mreqn mreqn = {
		.imr_multiaddr.s_addr = inet_addr("239.1.2.6"),
		.imr_ifindex = if_nametoindex(device),
	};

	MUST(set_int(fd, SOL_IPV6, IPV6_V6ONLY, 0));
	MUST(set_int(fd, SOL_IPV6, IPV6_RECVPKTINFO, 1));
	MUST(set_int(fd, SOL_IP, IP_TTL, 44));
	SET(fd, SOL_IP, IP_ADD_MEMBERSHIP, mreqn);
	MUST(bind(fd, (void *)&any, sizeof(any)));
	MUST(sendto(fd, "four", 4, 0, (void *)&four, sizeof(four)));
	MUST(sendto(fd, "six", 3, 0, (void *)&six, sizeof(six)));
	MUST(settle());
}

/* in IPv4, through an IPv6 socket */
static void make_mapped(int fd)
{
	struct sockaddr_in6 self = at6("::ffff:10.9.0.1", 7022);
	struct sockaddr_in6 to = at6("::ffff:10.9.0.1", 7010);

	MUST(bind(fd, (void *)&self, sizeof(self)));
	MUST(connect(fd, (void *)&to, sizeof(to)));
}

static void make_cork6(int fd)
{
	struct sockaddr_in6 to = at6("fd00:9::1", 7020);

	corked[corks++] = fd;
	MUST(set_int(fd, SOL_UDP, UDP_CORK, 1));
	MUST(sendto(fd, "half a ", 7, 0, (void *)&to, sizeof(to)));
}

/* options that not each kernel has */
static void make_passcred(int fd)
{
	MUST(set_int(fd, SOL_SOCKET, SO_PASSCRED, 1));
	MUST(bind_at(fd, "127.0.0.1", 7030));
}

static void make_passpidfd(int fd)
{
	MUST(set_int(fd, SOL_SOCKET, SO_PASSPIDFD, 1));
	MUST(bind_at(fd, "127.0.0.1", 7031));
}

static void make_rcvpriority(int fd)
{
	MUST(set_int(fd, SOL_SOCKET, SO_RCVPRIORITY, 1));
	MUST(bind_at(fd, "127.0.0.1", 7032));
}

static const struct {
	const char *name;
	enum kind kind;		/* 0: TCP */
	void (*make)(int fd);
	bool on_request;
} sockets[] = {
	{ "refused", KIND_UDP, make_refused, false },
	{ "options", KIND_UDP, make_options, false },
	{ "members", KIND_UDP, make_members, false },
	{ "full", KIND_UDP, make_full, false },
	{ "corked", KIND_UDP, make_corked, false },
	{ "lite", KIND_UDPLITE, make_lite, false },
	{ "icmp", KIND_RAW_ICMP, make_icmp, false },
	{ "raw", KIND_RAW_HDRINCL, make_raw, false },
	{ "ping", KIND_PING, make_ping, false },
	{ "moved", KIND_UDP, make_moved, true },
	{ "client", KIND_UDP, make_client, true },
	{ "listener", 0, make_listener, true },
	{ "six", KIND_UDP | KIND_V6, make_six, true },
	{ "dual", KIND_UDP | KIND_V6, make_dual, true },
	{ "mapped", KIND_UDP | KIND_V6, make_mapped, true },
	{ "cork6", KIND_UDP | KIND_V6, make_cork6, true },
	{ "passcred", KIND_UDP, make_passcred, true },
	{ "passpidfd", KIND_UDP, make_passpidfd, true },
	{ "rcvpriority", KIND_UDP, make_rcvpriority, true },
};

static void uncork(int sig)
{
	int i;

	(void)sig;
	for (i = 0; i < corks; i++)
		set_int(corked[i], SOL_UDP, UDP_CORK, 0);
}

/* one of UDP stands in for one of UDP-Lite where there is none */
static int make_socket(enum kind kind)
{
	if (!kind)
		return socket(AF_INET, SOCK_STREAM, 0);
	return kind_socket(kind_missing(kind) ? KIND_UDP : kind);
}

static bool is_wanted(size_t i, char **names)
{
	if (!*names)
		return !sockets[i].on_request;
	while (*names && strcmp(*names, sockets[i].name))
		names++;
	return *names;
}

int main(int argc, char **argv)
{
	size_t i;
	int fd;

	if (argc < 2) {
		fputs("usage: sockets DEVICE [NAME ...]\n", stderr);
		return 2;
	}
	device = argv[1];
	cpus_use(1);
	signal(SIGUSR1, uncork);
	for (i = 0; i < sizeof(sockets) / sizeof(*sockets); i++) {
		if (!is_wanted(i, argv + 2))
			continue;
		fd = make_socket(sockets[i].kind);
		must(fd, sockets[i].name);
		sockets[i].make(fd);
		printf("%s %d\n", sockets[i].name, fd);
	}
	fclose(stdout);
	while (1)
		pause();
}
