/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Two hosts and a wire between them: network namespaces with one address each,
 * and a third one, to which the first host can move with its address
 */
#ifndef AF_INET_CR_TEST_TCP_NET_H
#define AF_INET_CR_TEST_TCP_NET_H

#include "tcp.h"

enum host {
	HOST,		/* whose sockets are moved */
	PEER,		/* whose sockets stay */
	ELSEWHERE,	/* where the host can go */
	NR_HOSTS
};

struct tcp_net {
	int ns[NR_HOSTS];
	struct cr cr[NR_HOSTS];
	/* HOST or ELSEWHERE: where the address of the host is */
	enum host at;
	/* at the device of the peer */
	struct wire wire;
};

int tcp_net_make(struct tcp_net *net);
void tcp_net_end(struct tcp_net *net);
/* the caller into the namespace of a host */
int tcp_net_enter(struct tcp_net *net, enum host host);
/* the address of the host, or of the peer */
struct name tcp_net_name(enum tcp_kind kind, enum host host, unsigned int port);
/* fd[0] of the host has connected to fd[1] of the peer, or was accepted */
int tcp_net_pair(struct tcp_net *net, enum tcp_kind kind, unsigned int port,
		 bool accepted, int fd[2]);
/* as tcp_move(); away: with the address to the other namespace */
int tcp_net_move(struct tcp_net *net, int fd, bool away, struct cr_list *list);

#endif
