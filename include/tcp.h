/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of TCP share.
 */
#ifndef _AF_INET_CR_TCP_H
#define _AF_INET_CR_TCP_H

#include <net/tcp.h>
#include "sock.h"

/**
 * struct af_inet_cr_conn - what TCP knows of a connection, as AF_INET_CR_ATTR_TCP
 * @v: values of the attributes, those that are absent included
 * @segments: queues, in the order of the wire
 * @reuse: SO_REUSEADDR of the socket, which making the connection changes
 * @rcvbuf: SO_RCVBUF
 * @sndbuf: SO_SNDBUF
 * @ipv6only: IPV6_V6ONLY, which bind(2) sets
 * @fastopen_connect: TCP_FASTOPEN_CONNECT, with which connect(2) would wait
 *
 * The queue of a segment is in TCP_SKB_CB(skb)->sacked until it is queued.
 */
struct af_inet_cr_conn {
	u64 v[AF_INET_CR_TCP_MAX + 1];
	struct sk_buff_head segments;
	u8 reuse;
	int rcvbuf;
	int sndbuf;
	bool ipv6only;
	bool fastopen_connect;
};

/* The value of an attribute */
#define TCP_V(tcp, name)	((u32)(tcp)->v[AF_INET_CR_TCP_##name])
/* An age or a time that is left, of none */
#define AF_INET_CR_NEVER	U32_MAX

/* Where a FIN that was sent takes a sequence number that is not acknowledged */
#define AF_INET_CR_FIN_SENT	(TCPF_FIN_WAIT1 | TCPF_CLOSING | TCPF_LAST_ACK)
#define AF_INET_CR_SHUT_STATES	(AF_INET_CR_FIN_SENT | TCPF_FIN_WAIT2)
/* Where a FIN has been received */
#define AF_INET_CR_FIN_RECEIVED	(TCPF_CLOSE_WAIT | TCPF_CLOSING | TCPF_LAST_ACK)
/* A connection that has both its ends */
#define AF_INET_CR_CONNECTED	(TCPF_ESTABLISHED | AF_INET_CR_SHUT_STATES | \
				 TCPF_CLOSE_WAIT)

/* A connection, or what is to become one */
static inline bool af_inet_cr_tcp_has_peer(const struct sock *sk)
{
	return BIT(sk->sk_state) & (AF_INET_CR_CONNECTED | TCPF_SYN_SENT);
}

static inline bool af_inet_cr_tcp_is_connected(const struct sock *sk)
{
	return BIT(sk->sk_state) & AF_INET_CR_CONNECTED;
}

static inline u32 af_inet_cr_segment_queue(const struct sk_buff *skb)
{
	return TCP_SKB_CB(skb)->sacked;
}

/* sock/tcp_fields.c */
int af_inet_cr_tcp_put_fields(struct af_inet_cr_dump *d);
int af_inet_cr_tcp_parse_fields(struct af_inet_cr_restore *r,
				struct af_inet_cr_conn *tcp);
void af_inet_cr_tcp_write_fields(struct sock *sk,
				 const struct af_inet_cr_conn *tcp);
void af_inet_cr_tcp_write_syn(struct sock *sk,
			      const struct af_inet_cr_conn *tcp);

/* sock/tcp_check.c */
int af_inet_cr_tcp_check(struct af_inet_cr_restore *r,
			 const struct af_inet_cr_conn *tcp);

/* sock/tcp_queue.c */
int af_inet_cr_tcp_parse_segments(struct af_inet_cr_restore *r,
				  struct sk_buff_head *segments);
int af_inet_cr_tcp_fill(struct sock *sk, struct sk_buff_head *segments);

/* sock/tcp_zerocopy.c */
u32 af_inet_cr_tcp_zerocopy_pending(struct sock *sk);
unsigned int af_inet_cr_tcp_errors(struct sock *sk);
int af_inet_cr_tcp_zerocopy(struct af_inet_cr_restore *r);

/* sock/tcp_stash.c */
void af_inet_cr_stash_take(struct sock *sk, struct sk_buff_head *segments);

/* sock/tcp_freeze.c */

/**
 * struct af_inet_cr_flow - the segments of a connection, both ways
 * @local: this end, IPv4 as a v4-mapped address
 * @remote: the other end; :: and port 0 of a socket that listens
 * @local_port: port of this end
 * @remote_port: port of the other end
 */
struct af_inet_cr_flow {
	struct in6_addr local;
	struct in6_addr remote;
	__be16 local_port;
	__be16 remote_port;
};

int af_inet_cr_freeze_flow(struct af_inet_cr_freeze *freeze,
			   const struct af_inet_cr_flow *flow,
			   struct netlink_ext_ack *extack);
int af_inet_cr_freeze_listener(struct af_inet_cr_freeze *freeze,
			       const struct sock *sk,
			       struct netlink_ext_ack *extack);

#endif /* _AF_INET_CR_TCP_H */
