// SPDX-License-Identifier: GPL-2.0
/*
 * inetcr diff: what differs between two sets of sockets
 *
 * Sockets are matched by their order; where there are more on one side, by
 * type and addresses in that order. What cannot be the same on two sockets
 * (inode number, owner) is not compared.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "inetcr.h"

static const struct option options[] = {
	{ "json", no_argument, NULL, 'j' },
	{}
};

/**
 * struct side - one of the two
 * @msgs: its messages
 * @sock: its sockets
 * @count: how many
 */
struct side {
	struct inetcr_msgs msgs;
	struct inetcr_socket *sock;
	unsigned int count;
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
		return dump_sockets(&sel, msgs);
	if (inetcr_image_read(arg, &image, &err))
		return fail("%s", err.text);
	*msgs = image.msgs;
	return EXIT_OK;
}

static int load(char *arg, struct side *side)
{
	struct inetcr_socket sock = {};
	int code;

	code = load_msgs(arg, &side->msgs);
	if (code)
		return code;
	/* That each signals its own process is no difference */
	inetcr_msgs_adopt(&side->msgs, 0);
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

/* As people read it, unless they could not see the difference then */
static void print_sides(const struct inetcr_attr *attr, struct json_object *a,
			struct json_object *b)
{
	char *text_a = a ? inetcr_value_text(attr, a) : NULL;
	char *text_b = b ? inetcr_value_text(attr, b) : NULL;
	bool same = text_a && text_b && !strcmp(text_a, text_b);

	if (a)
		printf("\t\t- %s\n",
		       same ? json_object_to_json_string(a) : text_a);
	if (b)
		printf("\t\t+ %s\n",
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

/* Compares one value; a side that has none is NULL */
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

static bool same_ident(const struct inetcr_socket *a,
		       const struct inetcr_socket *b)
{
	struct inetcr_ident ia, ib;

	inetcr_socket_ident(a, &ia);
	inetcr_socket_ident(b, &ib);
	return !strcmp(ia.type, ib.type) && !strcmp(ia.local, ib.local) &&
	       !strcmp(ia.remote, ib.remote);
}

static int match_by_ident(struct report *report, const struct side *a,
			  const struct side *b)
{
	unsigned int i, found, next = 0;
	int code = EXIT_OK;

	for (i = 0; i < a->count && !code; i++) {
		for (found = next; found < b->count; found++) {
			if (same_ident(&a->sock[i], &b->sock[found]))
				break;
		}
		if (found == b->count) {
			code = only_one(report, &a->sock[i], true);
			continue;
		}
		for (; next < found && !code; next++)
			code = only_one(report, &b->sock[next], false);
		if (!code)
			code = compare_sockets(report, &a->sock[i],
					       &b->sock[next++]);
	}
	for (; next < b->count && !code; next++)
		code = only_one(report, &b->sock[next], false);
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
	return report.found ? EXIT_NO : EXIT_OK;
}

int diff_main(int argc, char **argv)
{
	struct side a = {}, b = {};
	bool json = false;
	int c, code;

	while ((c = getopt_long(argc, argv, "j", options, NULL)) != -1) {
		if (c != 'j')
			return EXIT_USAGE;
		json = true;
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
