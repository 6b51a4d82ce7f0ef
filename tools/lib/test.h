/* SPDX-License-Identifier: GPL-2.0 */
/* TAP, and messages as the kernel would send them */
#ifndef _INETCR_TEST_H
#define _INETCR_TEST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <linux/genetlink.h>

#include <linux/af_inet_cr.h>
#include "internal.h"

static unsigned int test_number, test_failed;

static inline void ok(bool passed, const char *what)
{
	test_number++;
	if (!passed)
		test_failed++;
	printf("%sok %u %s\n", passed ? "" : "not ", test_number, what);
}

static inline int test_end(void)
{
	printf("1..%u\n", test_number);
	return test_failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* A message that is being written; its attributes end at nlmsg_len */
struct test_msg {
	struct nlmsghdr head;
	struct genlmsghdr genl;
	char attrs[4096];
};

static inline void test_msg_start(struct test_msg *msg)
{
	memset(msg, 0, sizeof(*msg));
	msg->head.nlmsg_len = NLMSG_HDRLEN + GENL_HDRLEN;
	msg->head.nlmsg_type = 0x20;
	msg->genl.cmd = AF_INET_CR_CMD_DUMP;
	msg->genl.version = AF_INET_CR_GENL_VERSION;
}

static inline struct nlattr *test_put(struct test_msg *msg, unsigned int type,
				      const void *data, size_t len)
{
	struct nlattr *nla = (void *)((char *)msg + msg->head.nlmsg_len);

	nla->nla_type = type;
	nla->nla_len = NLA_HDRLEN + len;
	if (len)
		memcpy((char *)nla + NLA_HDRLEN, data, len);
	msg->head.nlmsg_len += NLA_ALIGN(nla->nla_len);
	return nla;
}

static inline void test_put_u32(struct test_msg *msg, unsigned int type,
				uint32_t value)
{
	test_put(msg, type, &value, sizeof(value));
}

static inline void test_nest_end(struct test_msg *msg, struct nlattr *nest)
{
	nest->nla_len = (char *)msg + msg->head.nlmsg_len - (char *)nest;
}

/* A bound UDP socket with a membership, a datagram, and a second message */
static inline void test_socket(struct inetcr_msgs *msgs)
{
	static const char header[28] = {
		0x45, 0, 0, 33, 0, 1, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1,
		10, 0, 0, 2, 0x0f, 0xa0, 0, 53, 0, 13, 0, 0,
	};
	struct inetcr_err err;
	struct nlattr *nest, *dev;
	struct test_msg msg;
	uint16_t port = 5000;

	test_msg_start(&msg);
	test_put_u32(&msg, AF_INET_CR_ATTR_INODE, 4711);
	test_put_u32(&msg, AF_INET_CR_ATTR_SOCK_TYPE, SOCK_DGRAM);
	test_put_u32(&msg, AF_INET_CR_ATTR_OWNER_PID, 33);
	test_put_u32(&msg, AF_INET_CR_ATTR_OWNER_FD, 4);
	test_put(&msg, AF_INET_CR_ATTR_SOCKOPT_BROADCAST, NULL, 0);
	test_put_u32(&msg, AF_INET_CR_ATTR_IP_TOS, 0x10);
	nest = test_put(&msg, AF_INET_CR_ATTR_IP_MEMBERSHIP, NULL, 0);
	test_put(&msg, AF_INET_CR_MSHIP_GROUP, "\xef\1\2\3", 4);
	dev = test_put(&msg, AF_INET_CR_MSHIP_DEV, NULL, 0);
	test_put(&msg, AF_INET_CR_DEV_NAME, "eth0", 5);
	test_nest_end(&msg, dev);
	test_put_u32(&msg, AF_INET_CR_MSHIP_MODE, 0);
	test_put(&msg, AF_INET_CR_MSHIP_SOURCES, "\12\0\0\1", 4);
	test_nest_end(&msg, nest);
	inetcr_msgs_append(msgs, &msg.head, &err);

	test_msg_start(&msg);
	test_put_u32(&msg, AF_INET_CR_ATTR_QUEUE_POS, 0);
	nest = test_put(&msg, AF_INET_CR_ATTR_DGRAM, NULL, 0);
	test_put(&msg, AF_INET_CR_DGRAM_HEADER, header, sizeof(header));
	test_nest_end(&msg, nest);
	test_put(&msg, AF_INET_CR_ATTR_DGRAM_DATA, "hello", 5);
	test_put(&msg, AF_INET_CR_ATTR_LOCAL_ADDR, "\177\0\0\1", 4);
	test_put(&msg, AF_INET_CR_ATTR_LOCAL_PORT, &port, sizeof(port));
	inetcr_msgs_append(msgs, &msg.head, &err);
}

#endif /* _INETCR_TEST_H */
