// SPDX-License-Identifier: GPL-2.0
/*
 * Messages made by hand and changed. With --image, --empty-image, --owned-image,
 * --absent-image or --hostile-image: writes one to standard output, for tests of
 * programs.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "test.h"

static int keep(void *arg, const struct inetcr_place *place,
		struct inetcr_payload *payload, struct inetcr_err *err)
{
	unsigned int *count = arg;

	(void)place;
	(void)payload;
	(void)err;
	(*count)++;
	return INETCR_KEEP;
}

static void test_keep(void)
{
	struct inetcr_msgs msgs = {}, same = {};
	struct inetcr_err err;
	unsigned int count = 0;

	test_socket(&msgs);
	test_socket(&same);
	ok(!inetcr_edit(&msgs, keep, &count, &err) && msgs.len == same.len &&
	   !memcmp(msgs.data, same.data, msgs.len),
	   "who keeps everything has the same bytes");
	ok(count == 18, "every attribute was seen, of nests too");
	inetcr_msgs_free(&msgs);
	inetcr_msgs_free(&same);
}

/* Device names one longer, sources gone */
static int lengthen(void *arg, const struct inetcr_place *place,
		    struct inetcr_payload *payload, struct inetcr_err *err)
{
	const char *name = place->attr ? inetcr_attr_name(place->attr) : "";

	(void)arg;
	(void)err;
	if (!strcmp(name, "SOURCES"))
		return INETCR_DROP;
	if (strcmp(name, "NAME") || !place->parent ||
	    strcmp(inetcr_attr_name(place->parent->attr), "DEV"))
		return INETCR_KEEP;
	payload->data = "ethernet0";
	payload->len = 10;
	return INETCR_REPLACE;
}

static bool attr_reads(const struct inetcr_msgs *msgs, unsigned int number,
		       const char *expected)
{
	struct inetcr_socket sock = {};
	const struct nlattr *nla;
	char *text = NULL;
	bool same;

	inetcr_socket_next(msgs, &sock);
	nla = inetcr_socket_find(&sock, number);
	if (nla)
		text = inetcr_attr_text(nla);
	same = expected ? text && !strcmp(text, expected) : !nla;
	if (!same)
		printf("# \"%s\", expected \"%s\"\n", text, expected);
	free(text);
	return same;
}

static void test_nested(void)
{
	struct inetcr_msgs msgs = {};
	struct inetcr_err err;

	test_socket(&msgs);
	ok(!inetcr_edit(&msgs, lengthen, NULL, &err) &&
	   !inetcr_msgs_check(&msgs, &err) &&
	   attr_reads(&msgs, AF_INET_CR_ATTR_IP_MEMBERSHIP,
		      "239.1.2.3 dev ethernet0 exclude"),
	   "a longer name in a nest in a nest, and less beside it");
	ok(attr_reads(&msgs, AF_INET_CR_ATTR_LOCAL_ADDR, "127.0.0.1"),
	   "what is behind it is still there");
	inetcr_msgs_free(&msgs);
}

static int give_up(void *arg, const struct inetcr_place *place,
		   struct inetcr_payload *payload, struct inetcr_err *err)
{
	static const char big[65536];

	(void)arg;
	if (inetcr_nla_type(place->nla) == AF_INET_CR_ATTR_DGRAM)
		return inetcr_fail(err, EPERM, "enough");
	if (inetcr_nla_type(place->nla) != AF_INET_CR_ATTR_IP_TOS || !arg)
		return INETCR_KEEP;
	payload->data = big;
	payload->len = sizeof(big);
	return INETCR_REPLACE;
}

static void test_fails(void)
{
	struct inetcr_msgs msgs = {};
	struct inetcr_err err;

	test_socket(&msgs);
	ok(inetcr_edit(&msgs, give_up, NULL, &err) == -EPERM &&
	   !strcmp(err.text, "enough") &&
	   attr_reads(&msgs, AF_INET_CR_ATTR_IP_TOS, "0x10"),
	   "who gives up has what he had");
	ok(inetcr_edit(&msgs, give_up, &msgs, &err) == -EMSGSIZE &&
	   attr_reads(&msgs, AF_INET_CR_ATTR_IP_TOS, "0x10"),
	   "more than an attribute can hold");
	inetcr_msgs_free(&msgs);
}

static bool set(struct inetcr_msgs *msgs, unsigned int number,
		const void *data, size_t len)
{
	struct inetcr_err err;

	return !inetcr_socket_set(msgs, 1, number, data, len, &err) &&
	       !inetcr_msgs_check(msgs, &err) &&
	       inetcr_socket_count(msgs) == 1;
}

static void test_set(void)
{
	static const char v6[16] = { 0x20, 1, 0x0d, 0xb8, [15] = 1 };
	struct inetcr_msgs msgs = {};
	struct inetcr_socket sock = {};
	const struct nlattr *nla;
	struct inetcr_err err;
	uint32_t ttl = 3;

	test_socket(&msgs);
	ok(set(&msgs, AF_INET_CR_ATTR_LOCAL_ADDR, "\12\1\2\3", 4) &&
	   attr_reads(&msgs, AF_INET_CR_ATTR_LOCAL_ADDR, "10.1.2.3"),
	   "another value");
	ok(set(&msgs, AF_INET_CR_ATTR_IP_TTL, &ttl, sizeof(ttl)) &&
	   attr_reads(&msgs, AF_INET_CR_ATTR_IP_TTL, "3"),
	   "a value that was not there");
	ok(set(&msgs, AF_INET_CR_ATTR_LOCAL_ADDR, v6, sizeof(v6)),
	   "an address of 16 bytes in place of 4");
	inetcr_socket_next(&msgs, &sock);
	nla = inetcr_socket_find(&sock, AF_INET_CR_ATTR_LOCAL_ADDR);
	ok(nla && inetcr_nla_len(nla) == sizeof(v6) &&
	   !memcmp(inetcr_nla_data(nla), v6, sizeof(v6)), "it is there");
	ok(inetcr_socket_set(&msgs, 2, AF_INET_CR_ATTR_IP_TTL, &ttl, 4,
			     &err) == -ENOENT &&
	   !strcmp(err.text, "there is no socket 2"), "no such socket");
	inetcr_msgs_free(&msgs);
}

static void test_unset(void)
{
	struct inetcr_msgs msgs = {};
	struct inetcr_err err;

	test_socket(&msgs);
	ok(!inetcr_socket_unset(&msgs, 1, AF_INET_CR_ATTR_DGRAM, &err) &&
	   attr_reads(&msgs, AF_INET_CR_ATTR_DGRAM, NULL) &&
	   attr_reads(&msgs, AF_INET_CR_ATTR_DGRAM_DATA, NULL) &&
	   attr_reads(&msgs, AF_INET_CR_ATTR_LOCAL_ADDR, "127.0.0.1"),
	   "a datagram is taken out with its payload");
	ok(inetcr_socket_unset(&msgs, 1, AF_INET_CR_ATTR_SOCK_TYPE, &err) ==
	   -EINVAL, "what makes the socket is not");
	inetcr_msgs_free(&msgs);
}

static void test_lists(void)
{
	struct inetcr_msgs msgs = {}, other = {};
	struct inetcr_socket sock = {};
	struct inetcr_err err;
	uint32_t tos = 0x20;

	test_socket(&msgs);
	inetcr_socket_next(&msgs, &sock);
	ok(!inetcr_socket_append(&other, &sock, &err) &&
	   !inetcr_socket_append(&other, &sock, &err) &&
	   inetcr_socket_count(&other) == 2, "a socket twice in another list");
	ok(!inetcr_socket_set(&other, 2, AF_INET_CR_ATTR_IP_TOS, &tos, 4,
			      &err) &&
	   attr_reads(&other, AF_INET_CR_ATTR_IP_TOS, "0x10"),
	   "changing the second leaves the first");
	ok(!inetcr_socket_remove(&other, 1, &err) &&
	   inetcr_socket_count(&other) == 1 &&
	   attr_reads(&other, AF_INET_CR_ATTR_IP_TOS, "0x20"),
	   "the first is removed, the second is left");
	ok(!inetcr_socket_remove(&other, 1, &err) && !other.len &&
	   inetcr_socket_remove(&other, 1, &err) == -ENOENT,
	   "so is the second");
	inetcr_msgs_free(&other);
	sock = (struct inetcr_socket){};
	ok(!inetcr_socket_next(&other, &sock) && !inetcr_socket_count(&other) &&
	   !inetcr_edit(&other, keep, &tos, &err), "an empty list");
	inetcr_msgs_free(&msgs);
	inetcr_msgs_free(&other);
}

/* What takes corked data off a socket, and a membership */
static void test_made(void)
{
	struct inetcr_msgs msgs = {};
	uint32_t type = SOCK_DGRAM;
	struct inetcr_err err;
	size_t nest, dev;
	int ret;

	ok(inetcr_msgs_put(&msgs, AF_INET_CR_ATTR_SOCK_TYPE, &type, 4, &err) ==
	   -EINVAL, "no attribute without a message");
	ret = inetcr_msgs_start(&msgs, &err) ||
	      inetcr_msgs_put(&msgs, AF_INET_CR_ATTR_SOCK_TYPE, &type,
			      sizeof(type), &err) ||
	      inetcr_nest_start(&msgs, AF_INET_CR_ATTR_UDP_PENDING, &nest,
				&err) ||
	      inetcr_nest_end(&msgs, nest, &err) ||
	      inetcr_nest_start(&msgs, AF_INET_CR_ATTR_IP_MEMBERSHIP, &nest,
				&err) ||
	      inetcr_msgs_put(&msgs, AF_INET_CR_MSHIP_GROUP, "\xef\0\0\1", 4,
			      &err) ||
	      inetcr_nest_start(&msgs, AF_INET_CR_MSHIP_DEV, &dev, &err) ||
	      inetcr_msgs_put(&msgs, AF_INET_CR_DEV_NAME, "lo", 3, &err) ||
	      inetcr_nest_end(&msgs, dev, &err) ||
	      inetcr_nest_end(&msgs, nest, &err);
	ok(!ret && !inetcr_msgs_check(&msgs, &err) &&
	   attr_reads(&msgs, AF_INET_CR_ATTR_UDP_PENDING, "none") &&
	   attr_reads(&msgs, AF_INET_CR_ATTR_IP_MEMBERSHIP, "239.0.0.1 dev lo"),
	   "a message made from nothing");
	inetcr_msgs_free(&msgs);
}

/* Owners */

static void put_async(struct inetcr_msgs *msgs, int32_t pid, uint32_t type,
		      const int32_t *more)
{
	struct inetcr_err err;
	size_t nest;

	if (inetcr_nest_start(msgs, AF_INET_CR_ATTR_ASYNC, &nest, &err) ||
	    inetcr_msgs_put(msgs, AF_INET_CR_ASYNC_PID, &pid, 4, &err) ||
	    (more && inetcr_msgs_put(msgs, AF_INET_CR_ASYNC_PID, more, 4,
				     &err)) ||
	    inetcr_msgs_put(msgs, AF_INET_CR_ASYNC_TYPE, &type, 4, &err) ||
	    inetcr_nest_end(msgs, nest, &err))
		abort();
}

/* A socket of process 33 that signals it, and then what an enemy has added */
static void make_owned(struct inetcr_msgs *msgs)
{
	static const int32_t own = 33;
	struct inetcr_err err;

	test_socket(msgs);
	put_async(msgs, 33, F_OWNER_PID, NULL);
	inetcr_msgs_start(msgs, &err);
	put_async(msgs, 1, F_OWNER_PID, NULL);
	inetcr_msgs_start(msgs, &err);
	put_async(msgs, 33, F_OWNER_PGRP, NULL);
	inetcr_msgs_start(msgs, &err);
	put_async(msgs, 2, F_OWNER_TID, &own);
	inetcr_msgs_start(msgs, &err);
	put_async(msgs, 33, F_OWNER_PID, NULL);
	put_async(msgs, 4, F_OWNER_PID, NULL);
	inetcr_msgs_start(msgs, &err);
	put_async(msgs, 0, F_OWNER_TID, NULL);
}

static bool own_only(void *arg, const struct inetcr_socket *sock, uint32_t type,
		     int32_t *pid)
{
	char *asked = arg;

	sprintf(asked + strlen(asked), "%u:%u:%d ", sock->number, type, *pid);
	if (*pid != 33 || type == F_OWNER_PGRP)
		return false;
	*pid = 77;
	return true;
}

static void test_owners(void)
{
	struct inetcr_msgs msgs = {};
	struct inetcr_socket sock = {};
	const struct nlmsghdr *msg = NULL;
	const struct nlattr *nla;
	struct inetcr_err err;
	char asked[256] = "", left[256] = "";
	char *text;

	make_owned(&msgs);
	ok(!inetcr_msgs_owners(&msgs, own_only, asked, &err) &&
	   !inetcr_msgs_check(&msgs, &err), "owners are changed");
	ok(!strcmp(asked, "1:1:33 1:1:33 1:1:1 1:2:33 1:0:2 1:1:33 1:1:33 1:1:4 "),
	   "all are asked for, in every message");
	inetcr_socket_next(&msgs, &sock);
	while ((msg = inetcr_socket_msg(&sock, msg))) {
		nla = NULL;
		while ((nla = inetcr_msg_attr(msg, nla))) {
			if (inetcr_nla_type(nla) != AF_INET_CR_ATTR_ASYNC)
				continue;
			text = inetcr_attr_text(nla);
			snprintf(left + strlen(left),
				 sizeof(left) - strlen(left), "%s, ", text);
			free(text);
		}
	}
	ok(!strcmp(left, "pid 77 type pid, pid 77 type pid, pid 0 type tid, "),
	   "what is not allowed is out, nobody stays nobody");
	if (strcmp(left, "pid 77 type pid, pid 77 type pid, pid 0 type tid, "))
		printf("# %s| %s\n", asked, left);
	inetcr_msgs_free(&msgs);
}

static void make_short_owner(struct inetcr_msgs *msgs)
{
	struct inetcr_err err;
	size_t nest;

	test_socket(msgs);
	if (inetcr_nest_start(msgs, AF_INET_CR_ATTR_ASYNC, &nest, &err) ||
	    inetcr_msgs_put(msgs, AF_INET_CR_ASYNC_PID, "!", 1, &err) ||
	    inetcr_nest_end(msgs, nest, &err))
		abort();
}

static bool anybody(void *arg, const struct inetcr_socket *sock, uint32_t type,
		    int32_t *pid)
{
	(void)arg;
	(void)sock;
	(void)type;
	*pid = 77;
	return true;
}

static void test_short_owner(void)
{
	struct inetcr_msgs msgs = {};
	struct inetcr_err err;

	make_short_owner(&msgs);
	ok(!inetcr_msgs_owners(&msgs, anybody, NULL, &err) &&
	   attr_reads(&msgs, AF_INET_CR_ATTR_ASYNC, NULL),
	   "an owner that is malformed is out");
	inetcr_msgs_free(&msgs);
}

static int write_image(void (*make)(struct inetcr_msgs *msgs))
{
	struct inetcr_image image = {};
	struct inetcr_err err;
	int ret;

	if (make)
		make(&image.msgs);
	ret = inetcr_image_write_fd(STDOUT_FILENO, "it", &image, &err);
	inetcr_msgs_free(&image.msgs);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* A socket that could not be dumped */
static void put_absent(struct inetcr_msgs *msgs, uint32_t inode)
{
	struct inetcr_err err;
	struct nlattr *nest;
	struct test_msg msg;

	test_msg_start(&msg);
	test_put_u32(&msg, AF_INET_CR_ATTR_INODE, inode);
	test_put_u32(&msg, AF_INET_CR_ATTR_OWNER_PID, 7);
	test_put_u32(&msg, AF_INET_CR_ATTR_OWNER_FD, 8);
	nest = test_put(&msg, AF_INET_CR_ATTR_LEFT_OUT, NULL, 0);
	test_put_u32(&msg, AF_INET_CR_LEFT_OUT_WHAT, AF_INET_CR_WHAT_SOCKET);
	test_put(&msg, AF_INET_CR_LEFT_OUT_TEXT, "kept locked", 12);
	test_nest_end(&msg, nest);
	inetcr_msgs_append(msgs, &msg.head, &err);
}

static void put_continuation(struct inetcr_msgs *msgs)
{
	struct inetcr_err err;
	struct test_msg msg;

	test_msg_start(&msg);
	test_put_u32(&msg, AF_INET_CR_ATTR_QUEUE_POS, 0);
	inetcr_msgs_append(msgs, &msg.head, &err);
}

static unsigned int count_absent(const struct inetcr_msgs *msgs)
{
	struct inetcr_socket sock = {};

	while (inetcr_absent_next(msgs, &sock))
		;
	return sock.number;
}

static void test_absent(void)
{
	struct inetcr_msgs msgs = {}, same = {};
	struct inetcr_socket sock = {};
	unsigned int count = 0;
	struct inetcr_err err;

	put_absent(&msgs, 1);
	put_absent(&msgs, 2);
	ok(!inetcr_msgs_check(&msgs, &err) && !inetcr_socket_count(&msgs) &&
	   count_absent(&msgs) == 2, "sockets that are not dumped, alone");
	ok(!inetcr_edit(&msgs, keep, &count, &err) && count_absent(&msgs) == 2,
	   "are kept by an edit");
	put_continuation(&msgs);
	ok(inetcr_msgs_check(&msgs, &err) == -EINVAL,
	   "nothing continues such a socket");
	inetcr_msgs_free(&msgs);

	put_absent(&msgs, 1);
	test_socket(&msgs);
	put_absent(&msgs, 2);
	test_socket(&msgs);
	put_absent(&msgs, 3);
	inetcr_msgs_join(&same, &msgs, 0, &err);
	ok(!inetcr_msgs_check(&msgs, &err) && inetcr_socket_count(&msgs) == 2 &&
	   count_absent(&msgs) == 3, "between others");
	inetcr_socket_next(&msgs, &sock);
	ok(!inetcr_socket_find(&sock, AF_INET_CR_ATTR_LEFT_OUT) &&
	   inetcr_socket_u32(&sock, AF_INET_CR_ATTR_INODE, 0) == 4711,
	   "it is no part of the socket before it");
	ok(!inetcr_edit(&msgs, keep, &count, &err) && msgs.len == same.len &&
	   !memcmp(msgs.data, same.data, msgs.len),
	   "who keeps everything has the same bytes");
	ok(inetcr_msgs_complete(&msgs, &err) == -EBUSY &&
	   strstr(err.text, "socket 1 "), "the list is said to lack one");
	ok(!inetcr_socket_remove(&msgs, 2, &err) && count_absent(&msgs) == 3 &&
	   inetcr_socket_count(&msgs) == 1, "a socket is removed");
	inetcr_msgs_free(&msgs);
	inetcr_msgs_free(&same);
}

static int write_absent(void)
{
	struct inetcr_image image = { .release = "6.12.1" };
	struct inetcr_err err;
	int ret;

	test_socket(&image.msgs);
	put_absent(&image.msgs, 12);
	ret = inetcr_image_write("-", &image, &err);
	inetcr_msgs_free(&image.msgs);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* Strings that a terminal would obey: ESC, CSI of 8 bits, DEL, a new line */
#define HOSTILE	"\033[31m\302\233\233\177\nudp \342\200\256"

static int write_hostile(void)
{
	struct inetcr_image image = { .release = HOSTILE };
	struct inetcr_err err;
	struct test_msg msg;
	struct nlattr *nest;
	int ret;

	test_msg_start(&msg);
	test_put_u32(&msg, AF_INET_CR_ATTR_SOCK_TYPE, SOCK_DGRAM);
	test_put(&msg, AF_INET_CR_ATTR_SOCKOPT_BINDTODEVICE, HOSTILE,
		 sizeof(HOSTILE));
	nest = test_put(&msg, AF_INET_CR_ATTR_LEFT_OUT, NULL, 0);
	test_put(&msg, AF_INET_CR_LEFT_OUT_TEXT, HOSTILE, sizeof(HOSTILE));
	test_nest_end(&msg, nest);
	inetcr_msgs_append(&image.msgs, &msg.head, &err);
	ret = inetcr_image_write("-", &image, &err);
	inetcr_msgs_free(&image.msgs);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--image"))
		return write_image(test_socket);
	if (argc == 2 && !strcmp(argv[1], "--empty-image"))
		return write_image(NULL);
	if (argc == 2 && !strcmp(argv[1], "--owned-image"))
		return write_image(make_owned);
	if (argc == 2 && !strcmp(argv[1], "--absent-image"))
		return write_absent();
	if (argc == 2 && !strcmp(argv[1], "--hostile-image"))
		return write_hostile();
	test_keep();
	test_nested();
	test_fails();
	test_set();
	test_unset();
	test_lists();
	test_made();
	test_owners();
	test_short_owner();
	test_absent();
	return test_end();
}
