// SPDX-License-Identifier: GPL-2.0
/*
 * A process with sockets of every kind that carry much, for tests of the tool:
 *
 *	sockets DEVICE [NAME ...]
 *
 * Makes the sockets of the table below, or those named, prints "NAME DESCRIPTOR"
 * for each, and waits until it is killed; at SIGUSR1 it uncorks the corked one.
 * DEVICE is one with an address, for multicast.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
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
static int corked = -1;

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

	corked = fd;
	MUST(set_int(fd, SOL_UDP, UDP_CORK, 1));
	MUST(sendto(fd, "half a ", 7, 0, (void *)&to, sizeof(to)));
}

static void make_lite(int fd)
{
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

static const struct {
	const char *name;
	enum kind kind;
	void (*make)(int fd);
} sockets[] = {
	{ "refused", KIND_UDP, make_refused },
	{ "options", KIND_UDP, make_options },
	{ "members", KIND_UDP, make_members },
	{ "full", KIND_UDP, make_full },
	{ "corked", KIND_UDP, make_corked },
	{ "lite", KIND_UDPLITE, make_lite },
	{ "icmp", KIND_RAW_ICMP, make_icmp },
	{ "raw", KIND_RAW_HDRINCL, make_raw },
	{ "ping", KIND_PING, make_ping },
};

static void uncork(int sig)
{
	(void)sig;
	set_int(corked, SOL_UDP, UDP_CORK, 0);
}

static bool is_named(const char *name, char **names)
{
	if (!*names)
		return true;
	while (*names && strcmp(*names, name))
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
		if (!is_named(sockets[i].name, argv + 2))
			continue;
		fd = kind_socket(sockets[i].kind);
		must(fd, sockets[i].name);
		sockets[i].make(fd);
		printf("%s %d\n", sockets[i].name, fd);
	}
	fclose(stdout);
	while (1)
		pause();
}
