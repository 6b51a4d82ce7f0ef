/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What getsockopt(2) tells of a TCP socket, before it is moved and afterwards
 */
#ifndef AF_INET_CR_TEST_TCP_FACTS_H
#define AF_INET_CR_TEST_TCP_FACTS_H

#include <stdbool.h>
#include <sys/socket.h>

#define TCP_FACTS_LEVELS	4
#define TCP_FACTS_OPTIONS	128
#define TCP_FACTS_VALUE		256

struct tcp_facts {
	struct {
		int ret;
		socklen_t len;
		unsigned char value[TCP_FACTS_VALUE];
	} opt[TCP_FACTS_LEVELS][TCP_FACTS_OPTIONS];
};

void tcp_facts_take(int fd, struct tcp_facts *facts);
/* segments that the socket has sent */
unsigned int tcp_facts_sent(const struct tcp_facts *facts);
/* tell no differences */
extern bool tcp_facts_quiet;
/* number of differences that are not named, told on stderr */
unsigned int tcp_facts_differ(const struct tcp_facts *a,
			      const struct tcp_facts *b);

#endif
