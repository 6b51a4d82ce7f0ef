// SPDX-License-Identifier: GPL-2.0
/*
 * The attribute table against the header, and the kinds against payloads of
 * every length
 */
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>

#include "test.h"

#define LONGEST	100

static void test_table(void)
{
	bool passed = true;
	unsigned int i;

	for (i = 1; i <= AF_INET_CR_ATTR_MAX; i++) {
		if (inetcr_attr_by_number(i))
			continue;
		printf("# attribute %u has no row\n", i);
		passed = false;
	}
	ok(passed, "every attribute has a row");
}

static bool complete(unsigned int number, unsigned int max)
{
	const struct inetcr_attr *attr = inetcr_attr_by_number(number);
	unsigned int i;

	for (i = 1; i <= max; i++) {
		if (!inetcr_table_find(attr->table, i)) {
			printf("# %s: %u has no row\n", attr->name, i);
			return false;
		}
	}
	return true;
}

static void test_nests(void)
{
	ok(complete(AF_INET_CR_ATTR_LEFT_OUT, AF_INET_CR_LEFT_OUT_MAX) &&
	   complete(AF_INET_CR_ATTR_IP_UNICAST_IF, AF_INET_CR_DEV_MAX) &&
	   complete(AF_INET_CR_ATTR_IP_MEMBERSHIP, AF_INET_CR_MSHIP_MAX) &&
	   complete(AF_INET_CR_ATTR_SOCKOPT_ATTACH_BPF, AF_INET_CR_BPF_MAX) &&
	   complete(AF_INET_CR_ATTR_DGRAM, AF_INET_CR_DGRAM_MAX) &&
	   complete(AF_INET_CR_ATTR_EXTERR, AF_INET_CR_EXTERR_MAX) &&
	   complete(AF_INET_CR_ATTR_UDP_PENDING, AF_INET_CR_PENDING_MAX) &&
	   complete(AF_INET_CR_ATTR_ASYNC, AF_INET_CR_ASYNC_MAX),
	   "every attribute of a nest has a row");
}

/* A value, if the kind makes one of it, can be written */
static bool survives(unsigned int number, const void *data, size_t len)
{
	const struct inetcr_attr *attr = inetcr_attr_by_number(number);
	char *exact = malloc(len ? len : 1), *text;
	struct json_object *value;
	bool written;

	if (!exact)
		abort();
	memcpy(exact, data, len);
	value = inetcr_row_value(attr, exact, len);
	free(exact);
	if (!value)
		return true;
	text = inetcr_value_text(attr, value);
	json_object_put(value);
	written = text;
	free(text);
	return written;
}

static void test_lengths(void)
{
	unsigned char data[LONGEST];
	bool passed = true;
	unsigned int number, round;
	size_t len, i;

	srand(1);
	for (number = 1; number <= AF_INET_CR_ATTR_MAX; number++) {
		if (!inetcr_attr_by_number(number))
			continue;
		for (round = 0; round < 20 * LONGEST; round++) {
			len = round % LONGEST;
			for (i = 0; i < len; i++)
				data[i] = rand() % (round % 2 ? 256 : 14);
			passed &= survives(number, data, len);
		}
	}
	ok(passed, "payloads of every length");
}

static bool reads(const char *name, struct json_object *object,
		  const char *expected)
{
	const struct inetcr_attr *attr = inetcr_attr_by_name(name);
	struct json_object *value;
	bool same;
	char *text;

	if (!json_object_object_get_ex(object, name, &value))
		return false;
	if (inetcr_attr_is(attr, INETCR_ATTR_MULTI))
		value = json_object_array_get_idx(value, 0);
	text = inetcr_value_text(attr, value);
	same = text && !strcmp(text, expected);
	if (!same)
		printf("# %s: \"%s\", expected \"%s\"\n", name, text,
		       expected);
	free(text);
	return same;
}

static void test_text(void)
{
	struct inetcr_socket sock = {};
	struct inetcr_msgs msgs = {};
	struct json_object *object;
	struct inetcr_err err;

	test_socket(&msgs);
	ok(inetcr_socket_count(&msgs) == 1 && inetcr_socket_next(&msgs, &sock),
	   "two messages are one socket");
	if (inetcr_socket_value(&sock, &object, &err))
		abort();
	ok(reads("SO_BROADCAST", object, "on"), "a flag");
	ok(reads("IP_TOS", object, "0x10"), "a number");
	ok(reads("IP_MEMBERSHIP", object,
		 "239.1.2.3 dev eth0 exclude {10.0.0.1}"), "a nest");
	ok(reads("DGRAM", object,
		 "src 10.0.0.1 dst 10.0.0.2 ttl 64 tos 0x0 "
		 "sport 4000 dport 53 5 bytes 68656c6c6f \"hello\""),
	   "a datagram and its payload");
	json_object_put(object);
	inetcr_msgs_free(&msgs);
}

static bool time_reads(int64_t ns, const char *expected)
{
	struct test_msg msg;
	bool same;
	char *text;

	test_msg_start(&msg);
	test_put(&msg, AF_INET_CR_ATTR_STAMP, &ns, sizeof(ns));
	text = inetcr_attr_text(inetcr_msg_attr(&msg.head, NULL));
	same = text && !strcmp(text, expected);
	free(text);
	return same;
}

static void test_time(void)
{
	ok(time_reads(0, "none") &&
	   time_reads(1, "1970-01-01T00:00:00.000000001Z") &&
	   time_reads(-1, "1969-12-31T23:59:59.999999999Z"),
	   "times, and none");
}

static void test_ident(void)
{
	struct inetcr_socket sock = {};
	struct inetcr_msgs msgs = {};
	struct inetcr_ident id;

	test_socket(&msgs);
	inetcr_socket_next(&msgs, &sock);
	inetcr_socket_ident(&sock, &id);
	ok(!strcmp(id.type, "udp") && !strcmp(id.state, "UNCONN") &&
	   !strcmp(id.local, "127.0.0.1:5000") &&
	   !strcmp(id.remote, "0.0.0.0:*") && id.inode == 4711 &&
	   id.pid == 33 && id.fd == 4, "who it is");
	inetcr_msgs_free(&msgs);
}

static bool named(const struct nlmsghdr *msg, const void *spot,
		  const char *expected)
{
	size_t offset = (const char *)spot - (const char *)msg;
	char path[64];

	inetcr_attr_path(msg, offset, path, sizeof(path));
	return !strcmp(path, expected);
}

static void test_path(void)
{
	struct inetcr_msgs msgs = {};
	const struct nlmsghdr *msg;
	const char *name;

	test_socket(&msgs);
	msg = msgs.data;
	ok(named(msg, inetcr_msg_find(msg, AF_INET_CR_ATTR_IP_TOS), "IP_TOS"),
	   "name of an attribute at an offset");
	name = memmem(msg, msg->nlmsg_len, "eth0", 5);
	ok(named(msg, name - NLA_HDRLEN, "IP_MEMBERSHIP.DEV.NAME"),
	   "name of a nested one");
	ok(named(msg, msg, ""), "no attribute there");
	inetcr_msgs_free(&msgs);
}

static void test_malformed(void)
{
	struct inetcr_socket sock = {};
	struct inetcr_msgs msgs = {};
	struct json_object *object;
	struct inetcr_err err;
	struct test_msg msg;

	test_msg_start(&msg);
	test_put_u32(&msg, AF_INET_CR_ATTR_SOCK_TYPE, SOCK_DGRAM);
	test_put(&msg, AF_INET_CR_ATTR_IP_TOS, "abc", 3);
	inetcr_msgs_append(&msgs, &msg.head, &err);
	inetcr_socket_next(&msgs, &sock);
	ok(inetcr_socket_value(&sock, &object, &err) == -EINVAL &&
	   strstr(err.text, "IP_TOS of 3 bytes"), "a short attribute");
	inetcr_msgs_free(&msgs);

	test_msg_start(&msg);
	test_put_u32(&msg, AF_INET_CR_ATTR_SOCK_TYPE, SOCK_DGRAM);
	test_put(&msg, AF_INET_CR_ATTR_DGRAM_DATA, "abc", 3);
	inetcr_msgs_append(&msgs, &msg.head, &err);
	sock = (struct inetcr_socket){};
	inetcr_socket_next(&msgs, &sock);
	ok(inetcr_socket_value(&sock, &object, &err) == -EINVAL &&
	   strstr(err.text, "DGRAM_DATA without DGRAM"),
	   "a payload of nothing");
	inetcr_msgs_free(&msgs);

	test_msg_start(&msg);
	test_put_u32(&msg, AF_INET_CR_ATTR_SOCK_TYPE, SOCK_DGRAM);
	test_put_u32(&msg, AF_INET_CR_ATTR_MAX + 1, 1);
	inetcr_msgs_append(&msgs, &msg.head, &err);
	sock = (struct inetcr_socket){};
	inetcr_socket_next(&msgs, &sock);
	ok(!inetcr_socket_value(&sock, &object, &err),
	   "an attribute of a newer kernel");
	json_object_put(object);
	inetcr_msgs_free(&msgs);
}

static bool escapes_to(const char *text, const char *expected)
{
	char got[128];

	inetcr_copy_text(got, sizeof(got), text);
	if (strcmp(got, expected))
		printf("# got %s instead of %s\n", got, expected);
	return !strcmp(got, expected);
}

static void test_escapes(void)
{
	struct inetcr_err err;
	char small[6];

	ok(escapes_to("plain \303\266 \342\202\254 \360\237\230\200",
		      "plain \303\266 \342\202\254 \360\237\230\200"),
	   "UTF-8 is kept");
	ok(escapes_to("\1\t\n\033[1m\177", "\\x01\\x09\\x0a\\x1b[1m\\x7f"),
	   "control characters are escaped");
	ok(escapes_to("\302\200\302\237\302\240", "\\xc2\\x80\\xc2\\x9f\302\240"),
	   "those of C1 are");
	ok(escapes_to("\342\200\256\342\201\246", "\\xe2\\x80\\xae\\xe2\\x81\\xa6"),
	   "a change of direction is");
	ok(escapes_to("\233\300\257\340\200\257\355\240\200\364\220\200\200\377",
		      "\\x9b\\xc0\\xaf\\xe0\\x80\\xaf\\xed\\xa0\\x80\\xf4\\x90\\x80\\x80\\xff"),
	   "what is no UTF-8 is");
	ok(escapes_to("a\342\202", "a\\xe2\\x82"), "a character that is cut is");
	inetcr_copy_text(small, sizeof(small), "abc\033");
	ok(!strcmp(small, "abc"), "there is no half of an escape");
	inetcr_fail(&err, EINVAL, "%s is bad", "a\033\nb");
	ok(!strcmp(err.text, "a\\x1b\\x0ab is bad"),
	   "a message that quotes is one line");
}

int main(void)
{
	test_table();
	test_nests();
	test_lengths();
	test_text();
	test_time();
	test_ident();
	test_path();
	test_malformed();
	test_escapes();
	return test_end();
}
