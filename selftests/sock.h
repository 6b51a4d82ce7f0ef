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
#ifndef SOL_UDP
#define SOL_UDP			17
#endif
#ifndef SOL_UDPLITE
#define SOL_UDPLITE		136
#endif

/* whether cond holds now or within ten seconds */
#define EVENTUALLY(cond) ({						\
	int tries_ = 1000;						\
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
	KIND_ANY = 63,
};

int kind_socket(enum kind kind);

/* a text into a file that is there: 0 or -1 */
int write_file(const char *path, const char *text);
/* from root to an unprivileged user, who is root of a user namespace of his own */
int user_root_become(void);

/* the CPUs this thread may use: packets over lo stay in order on one */
void cpus_use(int n);
/*
 * a new network namespace with lo up, where anyone may open a ping socket; the
 * caller on one CPU
 */
int netns_enter(void);
/* a device of a kind that needs no argument (dummy), or a pair (veth) */
int device_add(const char *kind, const char *name, const char *peer);
int device_del(const char *name);
int device_up(const char *name, const char *addr, const char *mask);
int route_add(const char *dst, const char *mask, const char *dev);

struct sockaddr_in at(const char *addr, unsigned int port);
int bind_at(int fd, const char *addr, unsigned int port);
int connect_at(int fd, const char *addr, unsigned int port);
int unconnect(int fd);
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

#define SEEN_LEVELS	5
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
		char value[128];
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
	struct sockaddr_in from;
	socklen_t from_len;
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

/* numbers from a seed: the same seed, the same numbers */
extern uint64_t rnd_seed;
uint32_t rnd(uint32_t below);
/* a number from the environment or the given one */
unsigned long env_number(const char *name, unsigned long absent);

#endif
