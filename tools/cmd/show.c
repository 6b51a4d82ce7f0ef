// SPDX-License-Identifier: GPL-2.0
/* inetcr show: sockets, of an image or live, for people or as JSON */
#include <json-c/json.h>
#include <stdlib.h>

#include "inetcr.h"

#define NAME_WIDTH	24

static const struct option options[] = {
	COMMON_OPTIONS,
	SELECT_OPTIONS,
	{ "json", no_argument, NULL, 'j' },
	{}
};

static void print_value(const struct inetcr_attr *attr, const char *name,
			struct json_object *value)
{
	char *text = inetcr_value_text(attr, value);

	printf("\t%-*s %s\n", NAME_WIDTH, name, text ? text : "");
	free(text);
}

static uint32_t number(struct json_object *object, const char *name)
{
	return json_object_get_int64(json_get(object, name));
}

/* As ss prints them; round trip times have fractions of a microsecond */
static void print_connection(struct json_object *tcp)
{
	printf("\t%-*s Recv-Q %u Send-Q %u rtt %.3f/%.3fms\n", NAME_WIDTH,
	       "queues",
	       number(tcp, "RCV_NXT") - number(tcp, "COPIED_SEQ"),
	       number(tcp, "WRITE_SEQ") - number(tcp, "SND_UNA"),
	       number(tcp, "SRTT") / 8000.0, number(tcp, "MDEV") / 4000.0);
}

static void print_attr(const char *name, struct json_object *value)
{
	const struct inetcr_attr *attr = inetcr_attr_by_name(name);
	const char *label = inetcr_attr_label(attr, name);
	size_t i;

	if (inetcr_attr_is(attr, INETCR_ATTR_HEAD))
		return;
	if (json_get(value, "SND_UNA"))
		print_connection(value);
	if (!inetcr_attr_is(attr, INETCR_ATTR_MULTI)) {
		print_value(attr, label, value);
		return;
	}
	for (i = 0; i < json_object_array_length(value); i++)
		print_value(attr, label, json_object_array_get_idx(value, i));
}

static int show_text(const struct inetcr_msgs *msgs)
{
	struct inetcr_socket sock = {};
	struct json_object *object;
	struct inetcr_err err;

	while (inetcr_socket_next(msgs, &sock)) {
		if (inetcr_socket_value(&sock, &object, &err))
			return fail("socket %u: %s", sock.number, err.text);
		print_ident(&sock);
		json_object_object_foreach(object, name, value)
			print_attr(name, value);
		json_object_put(object);
	}
	print_absent(msgs);
	return EXIT_OK;
}

/* Sockets that @next finds, behind those that are in @array already */
static int add_sockets(struct json_object *array, const struct inetcr_msgs *msgs,
		       bool (*next)(const struct inetcr_msgs *msgs,
				    struct inetcr_socket *sock))
{
	struct inetcr_socket sock = {};
	struct json_object *object;
	struct inetcr_err err;

	while (next(msgs, &sock)) {
		if (inetcr_socket_value(&sock, &object, &err))
			return fail("socket %u: %s", sock.number, err.text);
		json_object_array_add(array, object);
	}
	return EXIT_OK;
}

static int show_json(const struct inetcr_msgs *msgs)
{
	struct json_object *array = json_object_new_array();
	int code;

	code = add_sockets(array, msgs, inetcr_socket_next);
	if (!code)
		code = add_sockets(array, msgs, inetcr_absent_next);
	if (!code)
		print_json(array);
	json_object_put(array);
	return code;
}

static int show(const struct inetcr_msgs *msgs, bool json)
{
	return json ? show_json(msgs) : show_text(msgs);
}

static int show_file(const char *path, bool json)
{
	struct inetcr_image image = {};
	struct inetcr_err err;
	int code;

	if (inetcr_image_read(path, &image, &err))
		return fail("%s", err.text);
	if (!json)
		print_release(&image);
	code = show(&image.msgs, json);
	inetcr_msgs_free(&image.msgs);
	return code;
}

static int show_live(struct selection *selection, bool json)
{
	struct inetcr_image image = {};
	int code;

	code = select_finish(selection);
	if (code)
		return code;
	code = dump_sockets(&selection->sel, &image);
	if (code)
		return code;
	code = show(&image.msgs, json);
	inetcr_msgs_free(&image.msgs);
	return code;
}

int show_main(int argc, char **argv)
{
	struct selection selection = {};
	bool json = false;
	int c, code;

	while ((c = getopt_long(argc, argv, COMMON_LETTERS "j", options,
				NULL)) != -1) {
		if (c == 'j') {
			json = true;
			print_for_json();
			continue;
		}
		code = select_option(&selection, "show", c, optarg);
		if (code)
			return code;
	}
	if (optind == argc)
		return show_live(&selection, json);
	if (optind + 1 < argc)
		return usage_error("show takes one FILE");
	if (selection.used)
		return usage_error("a FILE or options that select sockets, not both");
	return show_file(argv[optind], json);
}
