// SPDX-License-Identifier: GPL-2.0
/*
 * Compare a socket of an image with one that CRIU has restored.
 */
#include <string.h>
#include <json-c/json.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <linux/af_inet_cr.h>
#include "same.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof(*(a)))

static bool equal(const struct nlattr *a, const struct nlattr *b)
{
	if (!a || !b)
		return !a && !b;
	return a->nla_len == b->nla_len &&
	       !memcmp(inetcr_nla_data(a), inetcr_nla_data(b),
		       inetcr_nla_len(a));
}

static bool is_ping(const struct inetcr_socket *sock)
{
	uint32_t protocol = inetcr_socket_u32(sock, AF_INET_CR_ATTR_PROTOCOL, 0);

	return inetcr_socket_u32(sock, AF_INET_CR_ATTR_SOCK_TYPE, 0) ==
		       SOCK_DGRAM &&
	       (protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6);
}

/* CRIU 4.2 and newer binds no ping socket: it gets its identifier from us */
static bool same_port(const struct inetcr_socket *sock,
		      const struct inetcr_socket *live)
{
	const struct nlattr *port;

	port = inetcr_socket_find(live, AF_INET_CR_ATTR_LOCAL_PORT);
	return (!port && is_ping(sock)) ||
	       equal(inetcr_socket_find(sock, AF_INET_CR_ATTR_LOCAL_PORT), port);
}

bool same_socket(const struct inetcr_socket *sock,
		 const struct inetcr_socket *live)
{
	static const unsigned int number[] = {
		AF_INET_CR_ATTR_FAMILY, AF_INET_CR_ATTR_SOCK_TYPE,
		AF_INET_CR_ATTR_PROTOCOL, AF_INET_CR_ATTR_REMOTE_ADDR,
		AF_INET_CR_ATTR_REMOTE_PORT,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(number); i++) {
		if (!equal(inetcr_socket_find(sock, number[i]),
			   inetcr_socket_find(live, number[i])))
			return false;
	}
	return same_port(sock, live);
}

/* The next of a queue's attributes that is not empty, in any message */
static const struct nlattr *next_queued(const struct inetcr_socket *sock,
					const unsigned int *queue,
					const struct nlmsghdr **msg,
					const struct nlattr *nla)
{
	for (;;) {
		if (*msg)
			nla = inetcr_msg_attr(*msg, nla);
		if (!nla) {
			*msg = inetcr_socket_msg(sock, *msg);
			if (!*msg)
				return NULL;
		} else if ((inetcr_nla_type(nla) == queue[0] ||
			    inetcr_nla_type(nla) == queue[1]) &&
			   inetcr_nla_len(nla)) {
			return nla;
		}
	}
}

/* The number of a device may be another here */
static bool is_same_queued(const struct nlattr *a, const struct nlattr *b)
{
	struct json_object *value[2] = {};
	struct inetcr_err err;
	bool same;

	if (!a || !b || inetcr_nla_type(a) != inetcr_nla_type(b))
		return false;
	same = !inetcr_attr_value(a, &value[0], &err) &&
	       !inetcr_attr_value(b, &value[1], &err) &&
	       inetcr_value_equal(inetcr_attr_by_number(inetcr_nla_type(a)),
				  value[0], value[1]);
	json_object_put(value[0]);
	json_object_put(value[1]);
	return same;
}

/* Is all that waits in @sock at the head of what waits in @live? */
static bool is_queued(const struct inetcr_socket *sock,
		      const struct inetcr_socket *live,
		      const unsigned int *queue, unsigned int *count)
{
	const struct nlmsghdr *msg = NULL, *live_msg = NULL;
	const struct nlattr *nla = NULL, *live_nla = NULL;

	while ((nla = next_queued(sock, queue, &msg, nla))) {
		live_nla = next_queued(live, queue, &live_msg, live_nla);
		if (!is_same_queued(nla, live_nla))
			return false;
		++*count;
	}
	return true;
}

bool same_queues(const struct inetcr_socket *sock,
		 const struct inetcr_socket *live)
{
	static const unsigned int queue[][2] = {
		{ AF_INET_CR_ATTR_DGRAM, AF_INET_CR_ATTR_DGRAM_DATA },
		{ AF_INET_CR_ATTR_EXTERR, AF_INET_CR_ATTR_EXTERR_DATA },
		{ AF_INET_CR_ATTR_UDP_PENDING,
		  AF_INET_CR_ATTR_UDP_PENDING_DATA },
	};
	unsigned int count = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(queue); i++) {
		if (!is_queued(sock, live, queue[i], &count))
			return false;
	}
	return count;
}
