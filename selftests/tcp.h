/* SPDX-License-Identifier: GPL-2.0 */
/*
 * TCP connections of the tests: both ends over lo, and what moves one
 */
#ifndef AF_INET_CR_TEST_TCP_H
#define AF_INET_CR_TEST_TCP_H

#include <stddef.h>
#include <sys/socket.h>
#include "nl.h"
#include "sock.h"
#include "wire.h"

enum tcp_kind {
	TCP_V4,
	TCP_V6,
	TCP_MAPPED,	/* AF_INET6 with v4-mapped addresses */
};

struct tcp_info;

/* an address of this kind, of lo */
struct name tcp_name(enum tcp_kind kind, unsigned int port);
int tcp_socket(enum tcp_kind kind);
int tcp_listen(enum tcp_kind kind, unsigned int port);
int tcp_listen_at(enum tcp_kind kind, const struct name *name);
/* fd[0] has connected, fd[1] was accepted; neither blocks */
int tcp_pair(enum tcp_kind kind, unsigned int port, int fd[2]);
struct tcp_info tcp_info_of(int fd);
/* bytes that were not read, and that were not acknowledged */
int tcp_inq(int fd);
int tcp_outq(int fd);
/* TCP_ESTABLISHED etc. */
unsigned int tcp_state(int fd);
/* bytes at a place of a stream that has no end */
void tcp_fill(unsigned char *buf, size_t len, size_t at);
/* as much as the socket takes at once; where the stream goes on */
size_t tcp_send(int fd, size_t at);
/* reads to a place of the stream, in time: 0, or -1 if a byte is another one */
int tcp_expect(int fd, size_t from, size_t to);
/* bytes go both ways, from these places of both streams on */
int tcp_talk(const int fd[2], size_t at0, size_t at1);
/* who hears what tcp_move() moves, or NULL */
extern struct wire *tcp_wire;
/*
 * dump with FREEZE, detach, close, restore, thaw: the descriptor or -errno; the
 * messages, if wanted, into list
 */
int tcp_move(struct cr *cr, int fd, struct cr_list *list);

/* A test of TCP allows it first, by TCP_ALLOWED in front of its tests */
#define TCP_PARAMETER	"/sys/module/af_inet_cr/parameters/tcp"
#define TCP_ALLOWED							\
	static void __attribute__((constructor)) tcp_allow(void)	\
	{								\
		write_file(TCP_PARAMETER, "1");				\
	}

#endif
