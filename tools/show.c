// SPDX-License-Identifier: GPL-2.0
/* inetcr show: sockets, of an image or live, for people or as JSON */
#include <json-c/json.h>
#include <stdlib.h>

#include "inetcr.h"

#define NAME_WIDTH	24

static const struct option options[] = {
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

static void print_attr(const char *name, struct json_object *value)
{
	const struct inetcr_attr *attr = inetcr_attr_by_name(name);
	const char *label = inetcr_attr_label(attr, name);
	size_t i;

	if (inetcr_attr_is(attr, INETCR_ATTR_HEAD))
		return;
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
	return EXIT_OK;
}

static int show_json(const struct inetcr_msgs *msgs)
{
	struct json_object *array = json_object_new_array();
	struct inetcr_socket sock = {};
	struct json_object *object;
	struct inetcr_err err;
	int code = EXIT_OK;

	while (inetcr_socket_next(msgs, &sock)) {
		if (inetcr_socket_value(&sock, &object, &err)) {
			code = fail("socket %u: %s", sock.number, err.text);
			break;
		}
		json_object_array_add(array, object);
	}
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
		printf("dumped by Linux %s\n", image.release);
	code = show(&image.msgs, json);
	inetcr_msgs_free(&image.msgs);
	return code;
}

static int show_live(struct selection *selection, bool json)
{
	struct inetcr_msgs msgs = {};
	int code;

	code = select_finish(selection);
	if (code)
		return code;
	code = dump_sockets(&selection->sel, &msgs);
	if (code)
		return code;
	code = show(&msgs, json);
	inetcr_msgs_free(&msgs);
	return code;
}

int show_main(int argc, char **argv)
{
	struct selection selection = {};
	bool json = false;
	int c, code;

	while ((c = getopt_long(argc, argv, "j", options, NULL)) != -1) {
		if (c == 'j') {
			json = true;
			continue;
		}
		code = select_option(&selection, c, optarg);
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
