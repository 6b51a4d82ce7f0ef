/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sockets of the tests, and the network they live in
 */
#ifndef AF_INET_CR_TEST_SOCK_H
#define AF_INET_CR_TEST_SOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>
#include <netinet/in.h>
#include <sys/socket.h>

/* numbers that headers of the C library lack: of options, and others */
#include "sockopts.h"
#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD		77
#endif
#ifndef SCM_TS_OPT_ID
#define SCM_TS_OPT_ID		81
#endif
#ifndef IPV6_FLOWLABEL_MGR
#define IPV6_FLOWLABEL_MGR	32
#endif
#ifndef SOL_UDP
#define SOL_UDP			17
#endif
#ifndef SOL_UDPLITE
#define SOL_UDPLITE		136
#endif

/* whether cond holds now or within a minute */
#define EVENTUALLY(cond) ({						\
	int tries_ = 6000;						\
	while (!(cond) && --tries_)					\
		usleep(10000);						\
	tries_ != 0;							\
})

enum kind {
	KIND_UDP = 1,
	KIND_UDPLITE = 2,
	KIND_RAW = 4,		/* IPPROTO 253, for experiments */
	KIND_RAW_ICMP = 8,
	KIND_RAW_HDRINCL = 16,	/* IPPROTO_RAW */
	KIND_PING = 32,
	KIND_DGRAM = KIND_UDP | KIND_UDPLITE,
	KIND_RAWS = KIND_RAW | KIND_RAW_ICMP | KIND_RAW_HDRINCL,
	KIND_ANY = 63,
	/* AF_INET6, with IPv6 addresses; of what has an option, AF_INET6 alone */
	KIND_V6 = 64,
	KIND_DUAL = 128,	/* AF_INET6, with v4-mapped addresses */
	KIND_V4 = 256,		/* AF_INET alone, of what has an option */
};

/* whether the kernel is this release or newer */
bool kernel_since(unsigned int major, unsigned int minor);
int kind_socket(enum kind kind);
/* whether this kernel has no sockets of a kind, as it should: UDP-Lite ended in 7.1 */
bool kind_missing(enum kind kind);
#define SKIP_MISSING(kind)						\
	do {								\
		if (kind_missing(kind))					\
			SKIP(return, "this kernel has no UDP-Lite");	\
	} while (0)
/*
 * whether this kernel has an option of SOL_SOCKET no more, for sockets of kinds of
 * ours, on which it did nothing
 */
bool option_gone(int level, int opt);
/* whether a kind of socket has the options of a level, and of a set of kinds */
bool kind_has(enum kind kind, int level, int kinds);

/* a text into a file that is there: 0 or -1 */
int write_file(const char *path, const char *text);
/* from root to an unprivileged user, who is root of a user namespace of his own */
int user_root_become(void);

/* no capability but those of a mask of CAP_* below 32 */
int caps_keep(uint32_t mask);

/* in seconds, of CLOCK_MONOTONIC */
double now(void);
/* the CPUs this thread may use: packets over lo stay in order on one */
void cpus_use(int n);
/*
 * a new network namespace with lo up, where anyone may open a ping socket; the
 * caller on one CPU
 */
int netns_enter(void);
/*
 * One for all tests of a program, and what setup() makes in it: for tests that
 * leave nothing behind there. Making one takes a second on a debug kernel.
 */
#define NETNS_COMMON(setup)						\
	static __attribute__((constructor)) void netns_common_make(void)	\
	{								\
		netns_prepare(setup);					\
	}
void netns_prepare(int (*setup)(void));
/* 0 when the caller is in it */
int netns_common(void);
/* a device of a kind that needs no argument (dummy), or a pair (veth) */
int device_add(const char *kind, const char *name, const char *peer);
int device_del(const char *name);
int device_up(const char *name, const char *addr, const char *mask);
int device_mtu(const char *name, int mtu);
/* an IPv6 address, of 64 bits of network, with flags of IFA_FLAGS */
int address6_add(const char *name, const char *addr, unsigned int flags);
int route_add(const char *dst, const char *mask, const char *dev);
/* IPv6 has no other over lo */
int route6_add_local(const char *dst, unsigned int len, const char *dev);

/* an address as sockets of one family have it */
struct name {
	union {
		struct sockaddr sa;
		struct sockaddr_in sin;
		struct sockaddr_in6 sin6;
	};
	socklen_t len;
};

struct sockaddr_in at(const char *addr, unsigned int port);
/*
 * The same for a socket of either family: for IPv6, 0.0.0.0 is ::, 127.0.0.1 is
 * ::1, a group is of ff05::/16 and all others of fd00::/16, of which lo has
 * those of 127.0.0.2 to 127.0.0.4
 */
struct name name_at(int fd, const char *addr, unsigned int port);
struct name name_of(int fd);
int bind_at(int fd, const char *addr, unsigned int port);
int connect_at(int fd, const char *addr, unsigned int port);
int unconnect(int fd);
/* a UDP socket that is bound to 127.0.0.1, and one that is connected to it: 0 or -1 */
int pair_open(int *fd, int *from, unsigned int port);
/* as sendto(2); a raw IPv6 socket takes no port there */
int send_to(int fd, const void *buf, size_t len, struct name to);
unsigned int port_of(int fd);
uint32_t inode_of(int fd);
int set_int(int fd, int level, int opt, int value);
int get_int(int fd, int level, int opt);

/* 0 when fd becomes readable in time */
int wait_readable(int fd);
/* 0 when what this CPU sent over lo before has arrived, or never will */
int settle(void);
/* len bytes, zero, on a connected socket; 0 when they have arrived or never will */
int hit(int from, int len);
/* bytes received without waiting, or -errno */
int take(int fd, void *buf, int len);

/*
 * A userfaultfd(2) of these pages: who touches one of them waits until the descriptor,
 * or -1, is closed
 */
int faults_open(void *page, long size);

/* an eBPF program of this BPF_PROG_TYPE_ that returns this; -1 with errno */
int bpf_load(unsigned int type, int ret);

/* numbers from a seed: the same seed, the same numbers */
extern uint64_t rnd_seed;
uint32_t rnd(uint32_t below);
/* a number from the environment or the given one */
unsigned long env_number(const char *name, unsigned long absent);

#endif
