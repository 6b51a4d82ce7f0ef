// SPDX-License-Identifier: GPL-2.0
/* What CRIU may have restored in place of a socket of an image */
#include <netinet/in.h>

#include "test.h"
#include "same.h"

static void make(struct inetcr_msgs *msgs, struct inetcr_socket *sock,
		 uint32_t type, uint32_t protocol, uint16_t port)
{
	struct inetcr_err err;
	struct test_msg msg;

	test_msg_start(&msg);
	test_put_u32(&msg, AF_INET_CR_ATTR_FAMILY, AF_INET);
	test_put_u32(&msg, AF_INET_CR_ATTR_SOCK_TYPE, type);
	test_put_u32(&msg, AF_INET_CR_ATTR_PROTOCOL, protocol);
	if (port)
		test_put(&msg, AF_INET_CR_ATTR_LOCAL_PORT, &port, sizeof(port));
	if (inetcr_msgs_append(msgs, &msg.head, &err))
		abort();
	inetcr_socket_next(msgs, sock);
}

/* Is one of this port taken for one of another? 0: not bound */
static bool same(uint32_t type, uint32_t protocol, uint16_t port, uint16_t live)
{
	struct inetcr_msgs msgs = {}, live_msgs = {};
	struct inetcr_socket a = {}, b = {};
	bool is_same;

	make(&msgs, &a, type, protocol, port);
	make(&live_msgs, &b, type, protocol, live);
	is_same = same_socket(&a, &b);
	inetcr_msgs_free(&msgs);
	inetcr_msgs_free(&live_msgs);
	return is_same;
}

int main(void)
{
	ok(same(SOCK_DGRAM, IPPROTO_UDP, 7, 7), "the same port");
	ok(!same(SOCK_DGRAM, IPPROTO_UDP, 7, 8), "another port");
	ok(!same(SOCK_DGRAM, IPPROTO_UDP, 7, 0), "no port");
	ok(!same(SOCK_DGRAM, IPPROTO_UDP, 0, 7), "a port that was none");
	ok(same(SOCK_DGRAM, IPPROTO_ICMP, 7, 7) &&
	   same(SOCK_DGRAM, IPPROTO_ICMP, 7, 0), "a ping socket, bound or not yet");
	ok(same(SOCK_DGRAM, IPPROTO_ICMPV6, 7, 0), "and one of IPv6");
	ok(!same(SOCK_DGRAM, IPPROTO_ICMP, 7, 8) &&
	   !same(SOCK_DGRAM, IPPROTO_ICMP, 0, 8),
	   "a ping socket of another identifier");
	return test_end();
}
