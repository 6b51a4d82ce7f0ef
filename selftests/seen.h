/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All that can be seen of a socket and of a datagram from outside, and what two
 * of them differ in
 */
#ifndef AF_INET_CR_TEST_SEEN_H
#define AF_INET_CR_TEST_SEEN_H

#include "sock.h"

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

#endif
