// SPDX-License-Identifier: GPL-2.0
/* What is a difference, and what a new socket has */
#include <arpa/inet.h>
#include <json-c/json.h>

#include "test.h"

static struct json_object *value_of(const struct test_msg *msg,
				    unsigned int number)
{
	struct json_object *value = NULL;
	struct inetcr_err err;

	if (inetcr_attr_value(inetcr_msg_find(&msg->head, number), &value,
			      &err))
		abort();
	return value;
}

static void put_membership(struct test_msg *msg, const char *name,
			   uint32_t index)
{
	struct nlattr *nest, *dev;

	test_msg_start(msg);
	nest = test_put(msg, AF_INET_CR_ATTR_IP_MEMBERSHIP, NULL, 0);
	test_put(msg, AF_INET_CR_MSHIP_GROUP, "\xef\1\2\3", 4);
	dev = test_put(msg, AF_INET_CR_MSHIP_DEV, NULL, 0);
	if (name)
		test_put(msg, AF_INET_CR_DEV_NAME, name, strlen(name) + 1);
	test_put_u32(msg, AF_INET_CR_DEV_INDEX, index);
	test_nest_end(msg, dev);
	test_nest_end(msg, nest);
}

static bool same(const char *name, uint32_t index, const char *other_name,
		 uint32_t other_index)
{
	const unsigned int number = AF_INET_CR_ATTR_IP_MEMBERSHIP;
	struct json_object *a, *b;
	struct test_msg msg;
	bool equal;

	put_membership(&msg, name, index);
	a = value_of(&msg, number);
	put_membership(&msg, other_name, other_index);
	b = value_of(&msg, number);
	equal = inetcr_value_equal(inetcr_attr_by_number(number), a, b);
	json_object_put(a);
	json_object_put(b);
	return equal;
}

static void test_devices(void)
{
	ok(same("eth0", 2, "eth0", 7), "a name, whatever its index");
	ok(!same("eth0", 2, "eth1", 2), "an index under two names");
	ok(same(NULL, 2, NULL, 2) && !same(NULL, 2, NULL, 3),
	   "an index without a name");
	ok(!same("eth0", 2, NULL, 2), "a name and none");
}

/* The only attribute of a socket of this type, which is bound to 127.0.0.1 */
static bool fresh(uint32_t type, uint32_t protocol, unsigned int number,
		  const void *data, size_t len)
{
	struct inetcr_socket sock = {};
	struct inetcr_msgs msgs = {};
	struct inetcr_err err;
	struct test_msg msg;
	const struct inetcr_attr *attr;
	bool is_fresh;

	test_msg_start(&msg);
	test_put_u32(&msg, AF_INET_CR_ATTR_SOCK_TYPE, type);
	test_put_u32(&msg, AF_INET_CR_ATTR_PROTOCOL, protocol);
	test_put(&msg, AF_INET_CR_ATTR_LOCAL_ADDR, "\x7f\0\0\1", 4);
	test_put(&msg, number, data, len);
	inetcr_msgs_append(&msgs, &msg.head, &err);
	inetcr_socket_next(&msgs, &sock);
	attr = inetcr_attr_by_number(number);
	is_fresh = inetcr_socket_is_fresh(&sock, attr ? attr :
					  &inetcr_attr_unknown);
	inetcr_msgs_free(&msgs);
	return is_fresh;
}

#define UDP(number, value) \
	fresh(SOCK_DGRAM, 17, AF_INET_CR_ATTR_##number, \
	      &(uint32_t){ value }, 4)

#define RAW(number, value) \
	fresh(SOCK_RAW, 255, AF_INET_CR_ATTR_##number, \
	      &(uint32_t){ value }, 4)

static void test_fresh(void)
{
	uint64_t all = ~0ULL, some = 5;

	ok(UDP(IP_PKTINFO, 0) && !UDP(IP_PKTINFO, 1), "off, and on");
	ok(fresh(SOCK_DGRAM, 17, AF_INET_CR_ATTR_IP_OPTIONS, NULL, 0) &&
	   fresh(SOCK_DGRAM, 17, AF_INET_CR_ATTR_UDP_PENDING, NULL, 0) &&
	   fresh(SOCK_DGRAM, 17, AF_INET_CR_ATTR_SOCKOPT_BINDTODEVICE, "", 1),
	   "nothing");
	ok(UDP(IP_TTL, -1) && !UDP(IP_TTL, 0) && UDP(IP_MULTICAST_TTL, 1) &&
	   !UDP(IP_MULTICAST_LOOP, 0), "defaults that are not 0");
	ok(fresh(SOCK_DGRAM, 17, AF_INET_CR_ATTR_SOCKOPT_MAX_PACING_RATE, &all,
		 8) &&
	   !fresh(SOCK_DGRAM, 17, AF_INET_CR_ATTR_SOCKOPT_MAX_PACING_RATE,
		  &some, 8), "no limit, and a limit");
	ok(UDP(SOCKOPT_REUSEADDR, 0) && !RAW(SOCKOPT_REUSEADDR, 0) &&
	   RAW(SOCKOPT_REUSEADDR, 1) && RAW(IP_HDRINCL, 1) &&
	   fresh(SOCK_RAW, 1, AF_INET_CR_ATTR_SOCKOPT_REUSEADDR, NULL, 0),
	   "defaults of raw sockets");
	ok(UDP(SOURCE_ADDR, htonl(0x7f000001)) &&
	   !UDP(SOURCE_ADDR, htonl(0x7f000002)),
	   "sent from the address it is bound to, and from another");
	ok(!UDP(BIND_LOCKS, 0) && !UDP(OWNER_UID, 0),
	   "what has no value of its own when absent");
	ok(!fresh(SOCK_DGRAM, 17, AF_INET_CR_ATTR_MAX + 7, NULL, 0),
	   "an attribute of a newer kernel");
}

int main(void)
{
	test_devices();
	test_fresh();
	return test_end();
}
