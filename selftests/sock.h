/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sockets of the tests, the network they live in, and all that can be seen of
 * a socket from outside
 */
#ifndef AF_INET_CR_TEST_SOCK_H
#define AF_INET_CR_TEST_SOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>
#include <netinet/in.h>
#include <sys/socket.h>

/* in headers newer than Debian 12's */
#ifndef SO_PASSPIDFD
#define SO_PASSPIDFD		76
#define SO_PEERPIDFD		77
#endif
#ifndef IP_LOCAL_PORT_RANGE
#define IP_LOCAL_PORT_RANGE	51
#endif
#ifndef IPV6_AUTOFLOWLABEL
#define IPV6_AUTOFLOWLABEL	70
#endif
#ifndef ICMPV6_FILTER
#define ICMPV6_FILTER		1
#endif
/* in <linux/in6.h>, which does not go with <netinet/in.h> */
#ifndef IPV6_FLOWINFO
#define IPV6_FLOWINFO		11
#define IPV6_FLOWLABEL_MGR	32
#define IPV6_FLOWINFO_SEND	33
#endif
#ifndef IPV6_MULTICAST_ALL
#define IPV6_MULTICAST_ALL	29
#endif
#ifndef IPV6_ROUTER_ALERT_ISOLATE
#define IPV6_ROUTER_ALERT_ISOLATE 30
#endif
#ifndef IPV6_RECVERR_RFC4884
#define IPV6_RECVERR_RFC4884	31
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

int kind_socket(enum kind kind);
/* whether a kind of socket has the options of a level, and of a set of kinds */
bool kind_has(enum kind kind, int level, int kinds);

/* a text into a file that is there: 0 or -1 */
int write_file(const char *path, const char *text);
/* from root to an unprivileged user, who is root of a user namespace of his own */
int user_root_become(void);

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
/* bytes received without waiting, or -errno */
int take(int fd, void *buf, int len);

#define SEEN_LEVELS	7
#define SEEN_OPTIONS	128
#define SEEN_VALUE	256

struct seen_option {
	int ret;
	socklen_t len;
	unsigned char value[SEEN_VALUE];
};

enum seen_fact {
	SEEN_NAME,
	SEEN_PEER,
	SEEN_FLAGS,
	SEEN_SIGNAL,
	SEEN_OWNER,
	SEEN_POLL,
	SEEN_INQ,
	SEEN_INODE_OWNER,
	SEEN_PROC,
	SEEN_STAMP,
	SEEN_FACTS
};

struct seen {
	struct seen_option option[SEEN_LEVELS][SEEN_OPTIONS];
	struct {
		int ret;
		char value[160];
	} fact[SEEN_FACTS];
	unsigned int meminfo[3];
};

/* which options exist on a kind of socket, so that later looks are short */
struct seen_filter {
	bool skip[SEEN_LEVELS][SEEN_OPTIONS];
};

/* memory for one, freed with free() */
struct seen *seen_new(void);
/* looks at the socket; reading SO_ERROR and SIOCGSTAMP, which changes it, last */
void seen_look(int fd, struct seen *seen, const struct seen_filter *filter);
void seen_filter_learn(const struct seen *seen, struct seen_filter *filter);
/* number of differences, told on stderr; routes: also of the route kept */
unsigned int seen_differ(const struct seen *one, const struct seen *two,
			 bool routes);

/* one datagram as recvmsg(2) tells of it; the payload by length and sum */
struct heard {
	int ret;
	int flags;
	struct name from;
	size_t control_len;
	char control[1024];
	uint32_t sum;
	char start[32];
};

/* without waiting; room: of the payload, at most 65535 */
int heard_take(int fd, int flags, size_t room, struct heard *heard);
/* without what differs each time in the IP header at this place of the payload */
void heard_blank_ip(struct heard *heard, unsigned int where);
/* number of differences, told on stderr; times: compare timestamps too */
unsigned int heard_differ(const struct heard *one, const struct heard *two,
			  bool times);

/* an eBPF program of this BPF_PROG_TYPE_ that returns this; -1 with errno */
int bpf_load(unsigned int type, int ret);

/* numbers from a seed: the same seed, the same numbers */
extern uint64_t rnd_seed;
uint32_t rnd(uint32_t below);
/* a number from the environment or the given one */
unsigned long env_number(const char *name, unsigned long absent);

#endif
