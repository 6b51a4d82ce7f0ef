// SPDX-License-Identifier: GPL-2.0
/*
 * inetcr diff: print the differences between two sets of sockets
 *
 * Sockets are matched by their order; where there are more on one side, by
 * type and addresses in that order. Inode number
 * and owner differ between any two sockets, and are not compared.
 */
#include <json-c/json.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "inetcr.h"

static const struct option options[] = {
	COMMON_OPTIONS,
	{ "json", no_argument, NULL, 'j' },
	{}
};

/**
 * struct side - one of the two sets
 * @msgs: its messages
 * @sock: its sockets
 * @count: how many
 * @incomplete: some of its sockets could not be dumped
 */
struct side {
	struct inetcr_msgs msgs;
	struct inetcr_socket *sock;
	unsigned int count;
	bool incomplete;
};

/**
 * struct report - where differences go
 * @json: array of them, or NULL to print
 * @sock: the socket they are about, of A unless only B has it
 * @other: the socket of B that it is compared to
 * @headed: its head line has been printed
 * @found: there was one
 */
struct report {
	struct json_object *json;
	const struct inetcr_socket *sock;
	const struct inetcr_socket *other;
	bool headed;
	bool found;
};

/* Loading */

/* "pid:P", "pid:P:FD", "inode:N"; 0, an exit code, or -1 for a file's name */
static int parse_live(char *arg, struct inetcr_selector *sel)
{
	char *fd;
	int code;

	if (!strncmp(arg, "inode:", 6)) {
		sel->by = INETCR_BY_INODE;
		return parse_u32(arg + 6, "socket", &sel->inode);
	}
	if (strncmp(arg, "pid:", 4))
		return -1;
	sel->by = INETCR_BY_PID;
	fd = strchr(arg + 4, ':');
	if (fd) {
		*fd++ = '\0';
		sel->by = INETCR_BY_PID_FD;
		code = parse_u32(fd, "descriptor", &sel->fd);
		if (code)
			return code;
	}
	return parse_u32(arg + 4, "process", &sel->pid);
}

static int load_msgs(char *arg, struct inetcr_msgs *msgs)
{
	struct inetcr_selector sel = {};
	struct inetcr_image image = {};
	struct inetcr_err err;
	int code;

	code = parse_live(arg, &sel);
	if (code > 0)
		return code;
	if (!code)
		code = dump_sockets(&sel, &image);
	else
		code = inetcr_image_read(arg, &image, &err) ?
		       fail("%s", err.text) : EXIT_OK;
	*msgs = image.msgs;
	return code;
}

/* Two sockets that signal their own process are equal */
static bool forget_own(void *arg, const struct inetcr_socket *sock,
		       uint32_t type, int32_t *pid)
{
	struct inetcr_ident id;

	(void)arg;
	inetcr_socket_ident(sock, &id);
	if (id.pid == (uint32_t)*pid && type != F_OWNER_PGRP)
		*pid = 0;
	return true;
}

static int load(char *arg, struct side *side)
{
	struct inetcr_socket sock = {};
	struct inetcr_err err;
	int code;

	code = load_msgs(arg, &side->msgs);
	if (code)
		return code;
	if (inetcr_msgs_owners(&side->msgs, forget_own, NULL, &err))
		return fail("%s", err.text);
	side->incomplete = note_absent(&side->msgs);
	side->count = inetcr_socket_count(&side->msgs);
	side->sock = calloc(side->count + 1, sizeof(*side->sock));
	if (!side->sock)
		return fail("out of memory");
	while (inetcr_socket_next(&side->msgs, &sock))
		side->sock[sock.number - 1] = sock;
	return EXIT_OK;
}

static void unload(struct side *side)
{
	free(side->sock);
	inetcr_msgs_free(&side->msgs);
}

/* Reporting */

static void print_side(enum color color, char sign, const char *text)
{
	fputs("\t\t", stdout);
	color_begin(color);
	printf("%c %s", sign, text ? text : "");
	color_end();
	putchar('\n');
}

/* As text; as JSON if the texts are equal */
static void print_sides(const struct inetcr_attr *attr, struct json_object *a,
			struct json_object *b)
{
	char *text_a = a ? inetcr_value_text(attr, a) : NULL;
	char *text_b = b ? inetcr_value_text(attr, b) : NULL;
	bool same = text_a && text_b && !strcmp(text_a, text_b);

	if (a)
		print_side(COLOR_BAD, '-',
			   same ? json_object_to_json_string(a) : text_a);
	if (b)
		print_side(COLOR_GOOD, '+',
			   same ? json_object_to_json_string(b) : text_b);
	free(text_a);
	free(text_b);
}

static void print_difference(struct report *report, const char *name,
			     int index, struct json_object *a,
			     struct json_object *b)
{
	const struct inetcr_attr *attr = inetcr_attr_by_name(name);

	if (!report->headed) {
		printf("socket %u: ", report->sock->number);
		print_ident(report->sock);
		report->headed = true;
	}
	if (index < 0)
		printf("\t%s\n", name);
	else
		printf("\t%s[%d]\n", name, index);
	print_sides(attr, a, b);
}

static void add_difference(struct report *report, const char *name, int index,
			   struct json_object *a, struct json_object *b)
{
	struct json_object *item = json_object_new_object();

	json_object_object_add(item, "SOCKET",
			       json_object_new_int(report->sock->number));
	json_object_object_add(item, "NAME", json_object_new_string(name));
	if (index >= 0)
		json_object_object_add(item, "INDEX",
				       json_object_new_int(index));
	json_object_object_add(item, "A", json_object_get(a));
	json_object_object_add(item, "B", json_object_get(b));
	json_object_array_add(report->json, item);
}

/* Compare one value; NULL: the side does not have it */
static void compare(struct report *report, const char *name, int index,
		    struct json_object *a, struct json_object *b)
{
	if (inetcr_value_equal(inetcr_attr_by_name(name), a, b))
		return;
	report->found = true;
	if (report->json)
		add_difference(report, name, index, a, b);
	else
		print_difference(report, name, index, a, b);
}

static void compare_arrays(struct report *report, const char *name,
			   struct json_object *a, struct json_object *b)
{
	size_t in_a = a ? json_object_array_length(a) : 0;
	size_t in_b = b ? json_object_array_length(b) : 0;
	size_t i;

	for (i = 0; i < in_a || i < in_b; i++)
		compare(report, name, i,
			i < in_a ? json_object_array_get_idx(a, i) : NULL,
			i < in_b ? json_object_array_get_idx(b, i) : NULL);
}

static void compare_attr(struct report *report, const char *name,
			 struct json_object *a, struct json_object *b)
{
	const struct inetcr_attr *attr = inetcr_attr_by_name(name);

	if (inetcr_attr_is(attr, INETCR_ATTR_IDENTITY))
		return;
	if (inetcr_attr_is(attr, INETCR_ATTR_MULTI))
		compare_arrays(report, name, a, b);
	else if ((a && b) || !inetcr_socket_is_fresh(a ? report->sock :
						     report->other, attr))
		compare(report, name, -1, a, b);
}

static int compare_sockets(struct report *report,
			   const struct inetcr_socket *a,
			   const struct inetcr_socket *b)
{
	struct json_object *in_a, *in_b, *other;
	struct inetcr_err err;

	report->sock = a;
	report->other = b;
	report->headed = false;
	if (inetcr_socket_value(a, &in_a, &err))
		return fail("socket %u of A: %s", a->number, err.text);
	if (inetcr_socket_value(b, &in_b, &err)) {
		json_object_put(in_a);
		return fail("socket %u of B: %s", b->number, err.text);
	}
	json_object_object_foreach(in_a, name, value) {
		other = NULL;
		json_object_object_get_ex(in_b, name, &other);
		compare_attr(report, name, value, other);
	}
	json_object_object_foreach(in_b, b_name, b_value) {
		if (!json_object_object_get_ex(in_a, b_name, NULL))
			compare_attr(report, b_name, NULL, b_value);
	}
	json_object_put(in_a);
	json_object_put(in_b);
	return EXIT_OK;
}

static int only_one(struct report *report, const struct inetcr_socket *sock,
		    bool in_a)
{
	struct json_object *item;
	struct inetcr_err err;

	report->found = true;
	if (!report->json) {
		printf("only in %c: socket %u: ", in_a ? 'A' : 'B',
		       sock->number);
		print_ident(sock);
		return EXIT_OK;
	}
	if (inetcr_socket_value(sock, &item, &err))
		return fail("socket %u of %c: %s", sock->number,
			    in_a ? 'A' : 'B', err.text);
	report->sock = sock;
	add_difference(report, "socket", -1, in_a ? item : NULL,
		       in_a ? NULL : item);
	json_object_put(item);
	return EXIT_OK;
}

/* Matching */

/**
 * struct key - type and addresses of a socket of B
 * @name: type and addresses, allocated
 * @number: its place in B
 */
struct key {
	char *name;
	unsigned int number;
};

static int compare_keys(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	if (order)
		return order;
	return x->number < y->number ? -1 : x->number > y->number;
}

static void free_keys(struct key *keys, unsigned int count)
{
	unsigned int i;

	for (i = 0; keys && i < count; i++)
		free(keys[i].name);
	free(keys);
}

/* Of all sockets, sorted; NULL: no memory */
static struct key *make_keys(const struct side *side)
{
	struct key *keys = calloc(side->count + 1, sizeof(*keys));
	unsigned int i;

	for (i = 0; keys && i < side->count; i++) {
		keys[i].number = i;
		keys[i].name = inetcr_socket_name(&side->sock[i]);
		if (!keys[i].name) {
			free_keys(keys, i);
			return NULL;
		}
	}
	if (keys)
		qsort(keys, side->count, sizeof(*keys), compare_keys);
	return keys;
}

/* The first of this name from @next on, or @count */
static unsigned int find_key(const struct key *keys, unsigned int count,
			     char *name, unsigned int next)
{
	const struct key wanted = { .name = name, .number = next };
	unsigned int low = 0, high = count;

	while (low < high) {
		unsigned int middle = low + (high - low) / 2;

		if (compare_keys(&keys[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && !strcmp(keys[low].name, name) ?
	       keys[low].number : count;
}

static int match_one(struct report *report, const struct inetcr_socket *sock,
		     const struct side *b, const struct key *keys,
		     unsigned int *next)
{
	char *name = inetcr_socket_name(sock);
	unsigned int found;
	int code = EXIT_OK;

	if (!name)
		return fail("out of memory");
	found = find_key(keys, b->count, name, *next);
	free(name);
	if (found == b->count)
		return only_one(report, sock, true);
	for (; *next < found && !code; (*next)++)
		code = only_one(report, &b->sock[*next], false);
	if (!code)
		code = compare_sockets(report, sock, &b->sock[(*next)++]);
	return code;
}

static int match_by_ident(struct report *report, const struct side *a,
			  const struct side *b)
{
	struct key *keys = make_keys(b);
	unsigned int i, next = 0;
	int code = EXIT_OK;

	if (!keys)
		return fail("out of memory");
	for (i = 0; i < a->count && !code; i++)
		code = match_one(report, &a->sock[i], b, keys, &next);
	for (; next < b->count && !code; next++)
		code = only_one(report, &b->sock[next], false);
	free_keys(keys, b->count);
	return code;
}

static int match(struct report *report, const struct side *a,
		 const struct side *b)
{
	unsigned int i;
	int code = EXIT_OK;

	if (a->count != b->count)
		return match_by_ident(report, a, b);
	for (i = 0; i < a->count && !code; i++)
		code = compare_sockets(report, &a->sock[i], &b->sock[i]);
	return code;
}

static int diff(const struct side *a, const struct side *b, bool json)
{
	struct report report = {};
	int code;

	if (json)
		report.json = json_object_new_array();
	code = match(&report, a, b);
	if (json && !code && report.found)
		print_json(report.json);
	json_object_put(report.json);
	if (code)
		return code;
	if (a->incomplete || b->incomplete)
		return EXIT_PART;
	return report.found ? EXIT_NO : EXIT_OK;
}

int diff_main(int argc, char **argv)
{
	struct side a = {}, b = {};
	bool json = false;
	int c, code;

	while ((c = getopt_long(argc, argv, COMMON_LETTERS "j", options,
				NULL)) != -1) {
		if (c == 'j') {
			json = true;
			print_for_json();
			continue;
		}
		code = common_option("diff", c, optarg);
		if (code)
			return code;
	}
	if (optind + 2 != argc)
		return usage_error("diff needs A and B");
	code = load(argv[optind], &a);
	if (!code)
		code = load(argv[optind + 1], &b);
	if (!code)
		code = diff(&a, &b, json);
	unload(&a);
	unload(&b);
	return code;
}
