// SPDX-License-Identifier: GPL-2.0
/*
 * Whatever bytes are read as an image, or as messages, or say which messages to
 * make: everything the library does with messages without a kernel is done with
 * them. Whatever a check has passed must pass it again after each change.
 *
 * The first byte of an input selects the parser of the rest.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/af_inet_cr.h>
#include "netns/netns.h"
/* A file of the hook, included because its functions are static */
#include "../criu/images.c"

enum {
	INPUT_FILE,
	INPUT_MESSAGES,
	INPUT_RECIPE,
	INPUT_NETNS,
	INPUT_CRIU,
	INPUT_RULES,
	INPUTS,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct inetcr_err err;

/* Reads every byte, so that the sanitizers check it */
static void use(const char *text)
{
	static volatile size_t sum;

	if (text)
		sum += strlen(text);
}

static void show_attr(const struct nlattr *nla)
{
	struct json_object *value;
	char *text;

	text = inetcr_attr_text(nla);
	use(text);
	free(text);
	if (inetcr_attr_value(nla, &value, &err))
		return;
	use(json_object_to_json_string(value));
	json_object_put(value);
}

static void show_socket(const struct inetcr_socket *sock)
{
	const struct nlmsghdr *msg = NULL;
	struct json_object *value;
	struct inetcr_ident id;
	char path[64];

	inetcr_socket_ident(sock, &id);
	use(id.local);
	while ((msg = inetcr_socket_msg(sock, msg))) {
		const struct nlattr *nla = NULL;
		size_t offset;

		for (offset = 0; offset < msg->nlmsg_len; offset += 44)
			inetcr_attr_path(msg, offset, path, sizeof(path));
		while ((nla = inetcr_msg_attr(msg, nla))) {
			const struct inetcr_attr *attr;

			show_attr(nla);
			attr = inetcr_attr_by_number(inetcr_nla_type(nla));
			if (attr)
				inetcr_socket_is_fresh(sock, attr);
		}
	}
	if (inetcr_socket_value(sock, &value, &err))
		return;
	json_object_object_foreach(value, name, item) {
		const struct inetcr_attr *attr = inetcr_attr_by_name(name);

		if (!inetcr_value_equal(attr, item, item))
			abort();
	}
	json_object_put(value);
}

static void check(const struct inetcr_msgs *msgs)
{
	if (inetcr_msgs_check(msgs, &err))
		abort();
}

static int keep(void *arg, const struct inetcr_place *place,
		struct inetcr_payload *payload, struct inetcr_err *e)
{
	(void)arg;
	(void)place;
	(void)payload;
	(void)e;
	return INETCR_KEEP;
}

static bool odd_only(void *arg, const struct inetcr_socket *sock, uint32_t type,
		     int32_t *pid)
{
	(void)arg;
	(void)sock;
	(void)type;
	return *pid & 1;
}

/* No process is signalled that the callback was not asked about */
static void try_owners(struct inetcr_msgs *msgs)
{
	struct inetcr_socket sock = {};
	const struct nlmsghdr *msg;
	const struct nlattr *async, *nla;
	int32_t pid;

	if (inetcr_msgs_owners(msgs, odd_only, NULL, &err))
		return;
	check(msgs);
	while (inetcr_socket_next(msgs, &sock)) {
		for (msg = NULL; (msg = inetcr_socket_msg(&sock, msg));) {
			async = inetcr_msg_find(msg, AF_INET_CR_ATTR_ASYNC);
			nla = async ? inetcr_nest_find(async,
						       AF_INET_CR_ASYNC_PID) :
				      NULL;
			if (!nla)
				continue;
			memcpy(&pid, inetcr_nla_data(nla), sizeof(pid));
			if (pid && !(pid & 1))
				abort();
		}
	}
}

static struct inetcr_map *some_map(void)
{
	static struct inetcr_map *map;

	if (!map) {
		map = inetcr_map_new();
		if (inetcr_map_addr(map, "0.0.0.0/1=128.0.0.0/1", &err) ||
		    inetcr_map_addr(map, "10.0.0.0/13=11.0.0.0/13", &err) ||
		    inetcr_map_addr(map, "10.0.0.1=127.0.0.1", &err) ||
		    inetcr_map_addr(map, "::/1=8000::/1", &err) ||
		    inetcr_map_dev(map, "eth0=fifteen.letters", &err) ||
		    inetcr_map_port(map, "53=5353", &err))
			abort();
	}
	return map;
}

static void change(struct inetcr_msgs *msgs)
{
	unsigned int count = inetcr_socket_count(msgs);

	inetcr_map_apply(some_map(), msgs, &err);
	check(msgs);
	inetcr_edit(msgs, keep, NULL, &err);
	check(msgs);
	try_owners(msgs);
	count = inetcr_socket_count(msgs);
	if (!count)
		return;
	inetcr_socket_set(msgs, count, 27, "eth0", 5, &err);
	inetcr_socket_unset(msgs, 1, 5, &err);
	check(msgs);
	if (inetcr_socket_remove(msgs, 1, &err) ||
	    inetcr_socket_count(msgs) != count - 1)
		abort();
	check(msgs);
}

static void try_msgs(struct inetcr_msgs *msgs)
{
	struct inetcr_socket sock = {};

	while (inetcr_socket_next(msgs, &sock))
		show_socket(&sock);
	change(msgs);
}

static void try_file(const uint8_t *data, size_t size)
{
	struct inetcr_image image = {};
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("image", MFD_CLOEXEC);
	if (ftruncate(fd, 0) || pwrite(fd, data, size, 0) != (ssize_t)size ||
	    lseek(fd, 0, SEEK_SET))
		abort();
	if (inetcr_image_read_fd(fd, "it", &image, &err))
		return;
	try_msgs(&image.msgs);
	inetcr_msgs_free(&image.msgs);
}

static void try_bytes(const uint8_t *data, size_t size)
{
	struct inetcr_msgs msgs = {};

	if (inetcr_msgs_add(&msgs, data, size, &err))
		abort();
	/* No byte more than there are */
	msgs.data = realloc(msgs.data, size ? size : 1);
	msgs.size = size;
	if (!inetcr_msgs_check(&msgs, &err))
		try_msgs(&msgs);
	inetcr_msgs_free(&msgs);
}

/*
 * Each step is a number and a length: 0 to 3 close a nest, 255 begins a message,
 * what has the highest bit of its length opens a nest, all else is a payload.
 */
static void try_recipe(const uint8_t *data, size_t size)
{
	struct inetcr_msgs msgs = {};
	size_t nest[3], depth = 0;

	inetcr_msgs_start(&msgs, &err);
	inetcr_msgs_put(&msgs, 3, "\2\0\0\0", 4, &err);
	while (size >= 2) {
		unsigned int number = data[0], len = data[1] & 0x7f;
		bool opens = data[1] & 0x80;

		data += 2;
		size -= 2;
		if (number < 4 && depth && !len) {
			inetcr_nest_end(&msgs, nest[--depth], &err);
		} else if (number == 255 && !depth) {
			inetcr_msgs_start(&msgs, &err);
		} else if (opens && depth < 3) {
			inetcr_nest_start(&msgs, number, &nest[depth++], &err);
		} else {
			if (len > size)
				len = size;
			inetcr_msgs_put(&msgs, number, data, len, &err);
			data += len;
			size -= len;
		}
	}
	while (depth)
		inetcr_nest_end(&msgs, nest[--depth], &err);
	check(&msgs);
	try_msgs(&msgs);
	inetcr_msgs_free(&msgs);
}

/* Messages of a namespace: shown, and copied as requests */
static void try_netns(const uint8_t *data, size_t size)
{
	const struct netns_change change = { .request = true };
	struct inetcr_msgs msgs = {}, copy = {};
	const struct nlmsghdr *msg = NULL;
	struct netns_catalog names;
	struct json_object *value;

	if (inetcr_msgs_add(&msgs, data, size, &err))
		abort();
	msgs.data = realloc(msgs.data, size ? size : 1);
	msgs.size = size;
	if (inetcr_netns_check(&msgs, &err)) {
		inetcr_msgs_free(&msgs);
		return;
	}
	if (!inetcr_netns_value(&msgs, true, &value, &err))
		json_object_put(value);
	if (netns_catalog(&names, &msgs, &err))
		abort();
	while ((msg = netns_next(&msgs, msg))) {
		char *text = netns_msg_text(&names, msg);

		use(text);
		free(text);
		netns_copy(&copy, msg, &change, &err);
	}
	if (inetcr_netns_check(&copy, &err) && copy.len)
		use(err.text);
	netns_catalog_free(&names);
	inetcr_msgs_free(&copy);
	inetcr_msgs_free(&msgs);
}

/* CRIU's list of files: the mapped list can be read again */
static void try_criu(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size + 1);
	struct bytes file = { copy, size }, mapped, again;

	memcpy(copy, data, size);
	if (!map_file(some_map(), file, &mapped, &err)) {
		if (!map_file(some_map(), mapped, &again, &err))
			free_bytes(&again);
		else if (strstr(err.text, FILES))
			abort();
		free_bytes(&mapped);
	}
	free(copy);
}

/* The text of a ruleset; nothing in it is a directive once it has passed */
static void try_rules(const uint8_t *data, size_t size)
{
	const char *map[] = { "eth0=e1" };
	const struct inetcr_netns_restore how = { .map = map, .maps = 1 };
	struct inetcr_msgs msgs = {}, out = {};
	char *text = strndup((const char *)data, size), *clean, *rules;
	struct netns_word word;
	const char *pos;

	rules = netns_rules_stateless(text);
	use(rules);
	free(rules);
	if (!netns_rules_check(text, &clean, &err)) {
		for (pos = clean; netns_word_next(&pos, &word);) {
			if (netns_word_is(&word, "include") ||
			    word.type == NETNS_WORD_COMMENT)
				abort();
		}
		if (netns_rules_check(clean, NULL, &err))
			abort();
		netns_put_text(&msgs, NETNS_RULESET, clean, &err);
		netns_map_names(&msgs, &how, &out, &err);
		free(clean);
	}
	inetcr_msgs_free(&msgs);
	inetcr_msgs_free(&out);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	switch (data[0] % INPUTS) {
	case INPUT_FILE:
		try_file(data + 1, size - 1);
		break;
	case INPUT_MESSAGES:
		try_bytes(data + 1, size - 1);
		break;
	case INPUT_RECIPE:
		try_recipe(data + 1, size - 1);
		break;
	case INPUT_NETNS:
		try_netns(data + 1, size - 1);
		break;
	case INPUT_CRIU:
		try_criu(data + 1, size - 1);
		break;
	case INPUT_RULES:
		try_rules(data + 1, size - 1);
		break;
	}
	return 0;
}
