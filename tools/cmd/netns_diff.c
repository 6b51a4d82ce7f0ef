// SPDX-License-Identifier: GPL-2.0
/*
 * inetcr netns diff: what differs in two namespaces
 *
 * Of lists, which can be long, values are made one at a time: what is kept is a
 * hash of each. Equal hashes are equal values only after a look at both.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <linux/if.h>

#include "inetcr.h"

/**
 * struct report - where differences go
 * @json: as JSON, else as text
 * @device: the device that they are of, or NULL
 * @found: there was one
 */
struct report {
	bool json;
	const char *device;
	bool found;
};

static void print_name(const struct report *r, const char *name)
{
	if (r->device) {
		print_text(r->device, "");
		putchar('.');
	}
	print_text(name, "");
}

/* The members of an item that come before its sides */
static void begin_item(struct report *r, const char *name)
{
	struct json_object *string = json_object_new_string(name);

	json_begin(r->found ? "," : "[", 1);
	putchar('{');
	if (r->device) {
		struct json_object *device = json_object_new_string(r->device);

		json_begin("", 2);
		json_name("DEVICE");
		json_value(device, 2);
		putchar(',');
		json_object_put(device);
	}
	json_begin("", 2);
	json_name("NAME");
	json_value(string, 2);
	json_object_put(string);
}

static void begin_side(const char *side)
{
	json_begin(",", 2);
	json_name(side);
}

static void end_item(void)
{
	json_begin("", 1);
	putchar('}');
}

/* A ruleset is lines; tabs stand between the numbers of a sysctl */
static void print_side(char sign, const char *name, struct json_object *value)
{
	const char before[] = { '\t', sign, ' ', '\0' };
	char *text;

	if (!value)
		return;
	color_begin(sign == '-' ? COLOR_BAD : COLOR_GOOD);
	if (!strcmp(name, "NFTABLES")) {
		print_lines(before, json_object_get_string(value));
		color_end();
		return;
	}
	text = inetcr_netns_text(name, value);
	fputs(before, stdout);
	if (text && *text)
		fputs(text, stdout);
	else
		print_text(json_object_get_string(value), "\t");
	color_end();
	putchar('\n');
	free(text);
}

static void differ(struct report *r, const char *name, struct json_object *a,
		   struct json_object *b)
{
	if (r->json) {
		begin_item(r, name);
		begin_side("A");
		json_value(a, 2);
		begin_side("B");
		json_value(b, 2);
		end_item();
	} else {
		print_name(r, name);
		putchar('\n');
		print_side('-', name, a);
		print_side('+', name, b);
	}
	r->found = true;
}

/* Hashes */

/* FNV-1a */
static uint64_t hash_bytes(uint64_t hash, const void *data, size_t len)
{
	const uint8_t *byte = data;

	while (len--)
		hash = (hash ^ *byte++) * 0x100000001b3;
	return hash;
}

static uint64_t hash_value(struct json_object *value);

static uint64_t hash_array(uint64_t hash, struct json_object *array)
{
	uint64_t inside;
	size_t i;

	for (i = 0; i < json_length(array); i++) {
		inside = hash_value(json_object_array_get_idx(array, i));
		hash = hash_bytes(hash, &inside, sizeof(inside));
	}
	return hash;
}

/* The order of members says nothing */
static uint64_t hash_object(uint64_t hash, struct json_object *object)
{
	uint64_t sum = 0;

	json_object_object_foreach(object, name, member)
		sum += hash_bytes(hash_value(member), name, strlen(name));
	return hash_bytes(hash, &sum, sizeof(sum));
}

static uint64_t hash_value(struct json_object *value)
{
	enum json_type type = json_object_get_type(value);
	uint64_t hash = hash_bytes(0xcbf29ce484222325, &type, sizeof(type));
	const char *text;

	switch (type) {
	case json_type_null:
		return hash;
	case json_type_array:
		return hash_array(hash, value);
	case json_type_object:
		return hash_object(hash, value);
	default:
		text = json_object_get_string(value);
		return hash_bytes(hash, text, strlen(text));
	}
}

/* Lists */

struct item {
	uint64_t hash;
	const struct nlmsghdr *msg;
	unsigned int number;
	bool matched;
};

/**
 * struct list - a list of values
 * @view: where they are made; NULL: of an array
 * @name: of the list
 * @array: the array, or NULL
 * @item: one for each
 * @count: how many
 * @size: for how many there is room
 * @unmatched: how many the other list has not
 */
struct list {
	const struct inetcr_netns_view *view;
	const char *name;
	struct json_object *array;
	struct item *item;
	size_t count;
	size_t size;
	size_t unmatched;
};

static struct json_object *item_value(const struct list *list,
				      const struct item *item)
{
	const struct inetcr_netns_part part = { item->msg, list->name };

	if (list->view)
		return inetcr_netns_part_value(list->view, &part);
	return json_object_get(json_object_array_get_idx(list->array,
							 item->number));
}

static void add_item(struct list *list, const struct nlmsghdr *msg)
{
	struct item item = { .msg = msg, .number = list->count };
	struct json_object *value = item_value(list, &item);

	item.hash = hash_value(value);
	json_object_put(value);
	if (list->count == list->size) {
		list->size += list->size / 2 + 16;
		list->item = reallocarray(list->item, list->size, sizeof(item));
		if (!list->item)
			exit(fail("out of memory"));
	}
	list->item[list->count++] = item;
}

static void list_parts(struct list *list, const struct inetcr_netns_view *view,
		       const char *name)
{
	struct inetcr_netns_part part = {};

	*list = (struct list){ .view = view, .name = name };
	while (inetcr_netns_next(view, name, &part))
		add_item(list, part.msg);
}

static void list_array(struct list *list, const char *name,
		       struct json_object *array)
{
	size_t i;

	*list = (struct list){ .name = name, .array = array };
	for (i = 0; i < json_length(array); i++)
		add_item(list, NULL);
}

static int by_hash(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

static int by_number(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	return x->number < y->number ? -1 : x->number > y->number;
}

static void sort(struct list *list, int (*order)(const void *, const void *))
{
	if (list->count)
		qsort(list->item, list->count, sizeof(*list->item), order);
}

static bool is_equal(const struct list *a, const struct item *in_a,
		     const struct list *b, const struct item *in_b)
{
	struct json_object *va = item_value(a, in_a), *vb = item_value(b, in_b);
	bool equal = json_object_equal(va, vb);

	json_object_put(va);
	json_object_put(vb);
	return equal;
}

static void match(struct list *a, struct list *b)
{
	size_t i = 0, j = 0, matched = 0;

	sort(a, by_hash);
	sort(b, by_hash);
	while (i < a->count && j < b->count) {
		struct item *in_a = &a->item[i], *in_b = &b->item[j];

		if (in_a->hash == in_b->hash && is_equal(a, in_a, b, in_b)) {
			in_a->matched = true;
			in_b->matched = true;
			matched++;
		}
		i += in_a->hash <= in_b->hash;
		j += in_b->hash <= in_a->hash;
	}
	sort(a, by_number);
	sort(b, by_number);
	a->unmatched = a->count - matched;
	b->unmatched = b->count - matched;
}

/* Of lists that have the same */
static bool is_moved(const struct list *a, const struct list *b)
{
	size_t i;

	for (i = 0; i < a->count; i++) {
		if (a->item[i].hash != b->item[i].hash)
			return true;
	}
	return false;
}

/* Whose order says something; others come as a hash table has them */
static bool has_order(const char *name)
{
	return !strcmp(name, "ROUTES") || !strcmp(name, "RULES") ||
	       !strcmp(name, "NETDEV_ADDR");
}

static void print_items(const struct list *list, char sign)
{
	struct json_object *value;
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (list->item[i].matched)
			continue;
		value = item_value(list, &list->item[i]);
		print_side(sign, list->name, value);
		json_object_put(value);
	}
}

/* All of them, where only the order differs */
static void print_array(const struct list *list, bool moved)
{
	struct json_object *value;
	bool first = true;
	size_t i;

	if (!moved && !list->unmatched) {
		fputs("null", stdout);
		return;
	}
	for (i = 0; i < list->count; i++) {
		if (!moved && list->item[i].matched)
			continue;
		json_begin(first ? "[" : ",", 3);
		value = item_value(list, &list->item[i]);
		json_value(value, 3);
		json_object_put(value);
		first = false;
	}
	json_begin("", 2);
	putchar(']');
}

static void diff_lists(struct report *r, struct list *a, struct list *b)
{
	bool moved;

	match(a, b);
	moved = !a->unmatched && !b->unmatched;
	if (moved && (!has_order(a->name) || !is_moved(a, b)))
		return;
	if (r->json) {
		begin_item(r, a->name);
		begin_side("A");
		print_array(a, moved);
		begin_side("B");
		print_array(b, moved);
		end_item();
	} else {
		print_name(r, a->name);
		puts(moved ? ": in another order" : "");
		print_items(a, '-');
		print_items(b, '+');
	}
	r->found = true;
}

static void diff_arrays(struct report *r, const char *name,
			struct json_object *a, struct json_object *b)
{
	struct list in_a, in_b;

	list_array(&in_a, name, a);
	list_array(&in_b, name, b);
	diff_lists(r, &in_a, &in_b);
	free(in_a.item);
	free(in_b.item);
}

/* Values */

static void diff_values(struct report *r, const char *path,
			struct json_object *a, struct json_object *b);

static void diff_member(struct report *r, const char *path, const char *name,
			struct json_object *a, struct json_object *b)
{
	char *inside;

	if (asprintf(&inside, "%s%s%s", path, *path ? "." : "", name) < 0) {
		r->found = true;
		return;
	}
	diff_values(r, inside, a, b);
	free(inside);
}

static void diff_objects(struct report *r, const char *path,
			 struct json_object *a, struct json_object *b)
{
	if (a) {
		json_object_object_foreach(a, name, value)
			diff_member(r, path, name, value, json_get(b, name));
	}
	if (b) {
		json_object_object_foreach(b, name, value) {
			if (!json_get(a, name))
				diff_member(r, path, name, NULL, value);
		}
	}
}

static bool is(struct json_object *value, enum json_type type)
{
	return !value || json_object_is_type(value, type);
}

static void diff_values(struct report *r, const char *path,
			struct json_object *a, struct json_object *b)
{
	if (a && b && json_object_equal(a, b))
		return;
	if (is(a, json_type_array) && is(b, json_type_array))
		diff_arrays(r, path, a, b);
	else if (is(a, json_type_object) && is(b, json_type_object))
		diff_objects(r, path, a, b);
	else
		differ(r, path, a, b);
}

/* Devices */

static const char *conf_of(struct json_object *conf)
{
	return json_get(conf, "OF") ? json_string(conf, "OF") : "device";
}

static void add_file(struct json_object *all, struct json_object *conf,
		     struct json_object *entry)
{
	const char *what = json_get(entry, "ADDR") ? "ADDR" : "VALUE";
	char *name;

	if (asprintf(&name, "%s.%s.%s", json_string(conf, "FAMILY"),
		     conf_of(conf), json_string(entry, "NAME")) < 0)
		return;
	json_object_object_add(all, name,
			       json_object_get(json_get(entry, what)));
	free(name);
}

/* Directories of conf/, file by file */
static void sort_out_conf(struct json_object *device)
{
	struct json_object *confs = json_get(device, "NETDEV_CONF"), *all;
	size_t i, j;

	if (!confs)
		return;
	all = json_object_new_object();
	for (i = 0; i < json_length(confs); i++) {
		struct json_object *conf = json_object_array_get_idx(confs, i);
		struct json_object *entries = json_get(conf, "ENTRY");

		for (j = 0; j < json_length(entries); j++)
			add_file(all, conf,
				 json_object_array_get_idx(entries, j));
	}
	json_object_object_add(device, "NETDEV_CONF", all);
}

struct device {
	char name[IFNAMSIZ];
	struct inetcr_netns_part part;
};

/* @name: by name, all of a side */
struct devices {
	const struct inetcr_netns_view *view;
	struct device *device;
	size_t count;
};

static int by_name(const void *a, const void *b)
{
	const struct device *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static struct json_object *device_value(const struct inetcr_netns_view *view,
					const struct inetcr_netns_part *part)
{
	struct json_object *device = inetcr_netns_part_value(view, part);

	sort_out_conf(device);
	return device;
}

static void name_of(char name[IFNAMSIZ], struct json_object *device)
{
	snprintf(name, IFNAMSIZ, "%s", json_string(device, "NETDEV_NAME"));
}

static void find_devices(struct devices *devices,
			 const struct inetcr_netns_view *view)
{
	struct inetcr_netns_part part = {};
	struct json_object *value;
	size_t size = 0;

	*devices = (struct devices){ .view = view };
	while (inetcr_netns_next(view, "DEVICES", &part)) {
		if (devices->count == size) {
			size += size / 2 + 16;
			devices->device = reallocarray(devices->device, size,
						       sizeof(struct device));
			if (!devices->device)
				exit(fail("out of memory"));
		}
		value = inetcr_netns_part_value(view, &part);
		name_of(devices->device[devices->count].name, value);
		devices->device[devices->count++].part = part;
		json_object_put(value);
	}
	if (devices->count)
		qsort(devices->device, devices->count, sizeof(struct device),
		      by_name);
}

/* As JSON, to be given back; NULL: there is none of this name */
static struct json_object *find_device(const struct devices *devices,
				       const char *name)
{
	const struct device *found;
	struct device key = {};

	if (!devices->count)
		return NULL;
	snprintf(key.name, sizeof(key.name), "%s", name);
	found = bsearch(&key, devices->device, devices->count, sizeof(key),
			by_name);
	return found ? device_value(devices->view, &found->part) : NULL;
}

static void only_one(struct report *r, struct json_object *device, bool in_a)
{
	if (r->json) {
		differ(r, "device", in_a ? device : NULL,
		       in_a ? NULL : device);
		return;
	}
	r->found = true;
	printf("only in %c: device ", in_a ? 'A' : 'B');
	print_text(r->device, "");
	putchar('\n');
}

/* In the order of @mine; those that both have in the first of two rounds */
static void diff_side(struct report *r, const struct devices *mine,
		      const struct devices *others, bool in_a)
{
	struct json_object *device, *other;
	struct inetcr_netns_part part = {};
	char name[IFNAMSIZ];

	while (inetcr_netns_next(mine->view, "DEVICES", &part)) {
		device = device_value(mine->view, &part);
		name_of(name, device);
		other = find_device(others, name);
		r->device = name;
		if (!other)
			only_one(r, device, in_a);
		else if (in_a)
			diff_objects(r, "", device, other);
		json_object_put(other);
		json_object_put(device);
	}
	r->device = NULL;
}

static void diff_devices(struct report *r, const struct inetcr_netns_view *a,
			 const struct inetcr_netns_view *b)
{
	struct devices in_a, in_b;

	find_devices(&in_a, a);
	find_devices(&in_b, b);
	diff_side(r, &in_a, &in_b, true);
	diff_side(r, &in_b, &in_a, false);
	free(in_a.device);
	free(in_b.device);
}

/* The whole */

/* Not an array: one value, or the members of an object */
static struct json_object *whole(const struct inetcr_netns_view *view,
				 const char *list)
{
	struct json_object *all = NULL, *value;
	struct inetcr_netns_part part = {};

	while (inetcr_netns_next(view, list, &part)) {
		value = inetcr_netns_part_value(view, &part);
		if (!all) {
			all = value;
			continue;
		}
		json_object_object_foreach(value, name, member)
			json_object_object_add(all, name,
					       json_object_get(member));
		json_object_put(value);
	}
	return all;
}

static void diff_list(struct report *r, const char *name,
		      const struct inetcr_netns_view *a,
		      const struct inetcr_netns_view *b)
{
	struct json_object *whole_a, *whole_b;
	struct list in_a, in_b;

	if (!strcmp(name, "SYSCTLS") || !strcmp(name, "NFTABLES")) {
		whole_a = whole(a, name);
		whole_b = whole(b, name);
		diff_values(r, name, whole_a, whole_b);
		json_object_put(whole_a);
		json_object_put(whole_b);
		return;
	}
	list_parts(&in_a, a, name);
	list_parts(&in_b, b, name);
	diff_lists(r, &in_a, &in_b);
	free(in_a.item);
	free(in_b.item);
}

static void add_lists(struct json_object *lists,
		      const struct inetcr_netns_view *view)
{
	struct inetcr_netns_part part = {};

	while (inetcr_netns_next(view, NULL, &part)) {
		if (strcmp(part.list, "DEVICES"))
			json_object_object_add(lists, part.list, NULL);
	}
}

bool diff_netns(const struct inetcr_netns_view *a,
		const struct inetcr_netns_view *b, bool json)
{
	struct json_object *lists = json_object_new_object();
	struct report report = { .json = json };

	diff_devices(&report, a, b);
	add_lists(lists, a);
	add_lists(lists, b);
	json_object_object_foreach(lists, name, none) {
		(void)none;
		diff_list(&report, name, a, b);
	}
	if (json && report.found)
		puts("\n]");
	json_object_put(lists);
	return report.found;
}
