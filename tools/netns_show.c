// SPDX-License-Identifier: GPL-2.0
/* inetcr netns show, diff: a namespace as a tree, and what differs in two */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "inetcr.h"

/* What a device or namespace has under a name; an empty array, if nothing */
static struct json_object *get(struct json_object *object, const char *name)
{
	struct json_object *value = NULL;

	if (json_object_is_type(object, json_type_object))
		json_object_object_get_ex(object, name, &value);
	return value;
}

static const char *get_string(struct json_object *object, const char *name)
{
	struct json_object *value = get(object, name);

	return value ? json_object_get_string(value) : "";
}

static size_t length(struct json_object *array)
{
	return array ? json_object_array_length(array) : 0;
}

static void indent(unsigned int depth)
{
	while (depth--)
		putchar('\t');
}

/* A number, word or list of words */
static void print_plain(struct json_object *value)
{
	size_t i;

	if (!json_object_is_type(value, json_type_array)) {
		fputs(json_object_get_string(value), stdout);
		return;
	}
	for (i = 0; i < length(value); i++)
		printf("%s%s", i ? "," : "", json_object_get_string(
			json_object_array_get_idx(value, i)));
}

/* Devices */

static void print_address(struct json_object *addr, unsigned int depth)
{
	static const char * const names[] = {
		"BROADCAST", "SCOPE", "FLAGS", "LABEL", "VALID", "PREFERRED",
		"METRIC", "PROTO",
	};
	static const char * const labels[] = {
		"brd", "scope", "", "label", "valid", "preferred", "metric",
		"proto",
	};
	const char *local = get_string(addr, "LOCAL");
	unsigned int i;

	indent(depth);
	printf("%s %s", strchr(local, ':') ? "inet6" : "inet", local);
	if (get(addr, "PEER"))
		printf(" peer %s", get_string(addr, "PEER"));
	printf("/%s", get_string(addr, "PREFIXLEN"));
	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct json_object *value = get(addr, names[i]);

		if (!value)
			continue;
		printf(" %s%s", labels[i], *labels[i] ? " " : "");
		print_plain(value);
	}
	putchar('\n');
}

static const char *conf_of(struct json_object *conf)
{
	return get(conf, "OF") ? get_string(conf, "OF") : "device";
}

/* The values of the files of conf/default, which lo has */
static struct json_object *default_conf(struct json_object *netns,
					const char *family)
{
	struct json_object *devices = get(netns, "DEVICES"), *confs, *conf;
	size_t i;

	confs = length(devices) ?
		get(json_object_array_get_idx(devices, 0), "NETDEV_CONF") : NULL;
	for (i = 0; i < length(confs); i++) {
		conf = json_object_array_get_idx(confs, i);
		if (!strcmp(conf_of(conf), "default") &&
		    !strcmp(get_string(conf, "FAMILY"), family))
			return get(conf, "ENTRY");
	}
	return NULL;
}

static bool is_default(struct json_object *defaults, struct json_object *entry)
{
	size_t i;

	for (i = 0; i < length(defaults); i++) {
		if (json_object_equal(json_object_array_get_idx(defaults, i),
				      entry))
			return true;
	}
	return false;
}

static void print_conf(struct json_object *netns, struct json_object *conf,
		       unsigned int depth)
{
	const char *family = get_string(conf, "FAMILY");
	struct json_object *entries = get(conf, "ENTRY"), *entry;
	struct json_object *defaults = default_conf(netns, family);
	size_t i;

	if (!defaults || strcmp(conf_of(conf), "device"))
		return;
	for (i = 0; i < length(entries); i++) {
		entry = json_object_array_get_idx(entries, i);
		if (is_default(defaults, entry))
			continue;
		indent(depth);
		printf("conf %s %s %s\n", family, get_string(entry, "NAME"),
		       get(entry, "ADDR") ? get_string(entry, "ADDR") :
		       get_string(entry, "VALUE"));
	}
}

/* tun and tap devices are external to the module, but not to the library */
static struct json_object *left_out_of(struct json_object *device)
{
	struct json_object *info = get(get(device, "NETDEV_LINK"), "LINKINFO");

	return strcmp(get_string(info, "KIND"), "tun") ?
	       get(device, "LEFT_OUT") : NULL;
}

static void print_left_out(struct json_object *device, unsigned int depth)
{
	struct json_object *list = left_out_of(device);
	size_t i;

	for (i = 0; i < length(list); i++) {
		indent(depth);
		printf("left out: %s\n",
		       get_string(json_object_array_get_idx(list, i), "TEXT"));
	}
}

static void print_device(struct json_object *netns, struct json_object *device,
			 unsigned int depth)
{
	struct json_object *link = get(device, "NETDEV_LINK");
	struct json_object *info = get(link, "LINKINFO");
	struct json_object *list;
	char *text;
	size_t i;

	indent(depth);
	printf("%s: %s", get_string(device, "NETDEV_NAME"),
	       get(info, "KIND") ? get_string(info, "KIND") :
	       get_string(device, "NETDEV_TYPE"));
	if (get(device, "NETDEV_EXTERNAL") && left_out_of(device))
		fputs(" external", stdout);
	if (get(device, "NETDEV_FLAGS")) {
		fputs(" <", stdout);
		print_plain(get(device, "NETDEV_FLAGS"));
		putchar('>');
	}
	putchar('\n');
	text = link ? inetcr_netns_text("LINK", link) : NULL;
	if (text && *text) {
		indent(depth + 1);
		puts(text);
	}
	free(text);
	list = get(device, "NETDEV_ALTNAME");
	for (i = 0; i < length(list); i++) {
		indent(depth + 1);
		printf("altname %s\n", json_object_get_string(
			json_object_array_get_idx(list, i)));
	}
	list = get(device, "NETDEV_ADDR");
	for (i = 0; i < length(list); i++)
		print_address(json_object_array_get_idx(list, i), depth + 1);
	list = get(device, "NETDEV_MADDR");
	for (i = 0; i < length(list); i++) {
		indent(depth + 1);
		printf("maddr %s\n", json_object_get_string(
			json_object_array_get_idx(list, i)));
	}
	list = get(device, "NETDEV_CONF");
	for (i = 0; i < length(list); i++)
		print_conf(netns, json_object_array_get_idx(list, i),
			   depth + 1);
	print_left_out(device, depth + 1);
}

/* Ports stand under their master; a master that is not there is none */
static const char *master_of(struct json_object *device)
{
	return get_string(get(device, "NETDEV_LINK"), "MASTER");
}

static bool has_device(struct json_object *devices, const char *name)
{
	size_t i;

	for (i = 0; i < length(devices); i++) {
		if (!strcmp(name, get_string(
			json_object_array_get_idx(devices, i), "NETDEV_NAME")))
			return true;
	}
	return false;
}

/* No deeper than there are devices, whatever an image says */
static void print_devices(struct json_object *netns, const char *master,
			  unsigned int depth)
{
	struct json_object *devices = get(netns, "DEVICES"), *device;
	const char *of;
	size_t i;

	if (depth > 8)
		return;
	for (i = 0; i < length(devices); i++) {
		device = json_object_array_get_idx(devices, i);
		of = master_of(device);
		if (!has_device(devices, of))
			of = "";
		if (strcmp(of, master))
			continue;
		print_device(netns, device, depth);
		print_devices(netns, get_string(device, "NETDEV_NAME"),
			      depth + 1);
	}
}

/* The rest */

static void print_list(struct json_object *netns, const char *list,
		       const char *title)
{
	struct json_object *array = get(netns, list);
	char *text;
	size_t i;

	if (length(array))
		printf("%s\n", title);
	for (i = 0; i < length(array); i++) {
		text = inetcr_netns_text(list,
					 json_object_array_get_idx(array, i));
		printf("\t%s\n", text ? text : "");
		free(text);
	}
}

/* Table by table, in the order in which they come */
static void print_routes(struct json_object *netns)
{
	struct json_object *routes = get(netns, "ROUTES"), *route;
	size_t i, j;
	char *text;

	for (i = 0; i < length(routes); i++) {
		const char *table, *family;

		route = json_object_array_get_idx(routes, i);
		table = get_string(route, "TABLE");
		family = get_string(route, "FAMILY");
		for (j = 0; j < i; j++) {
			struct json_object *other;

			other = json_object_array_get_idx(routes, j);
			if (!strcmp(table, get_string(other, "TABLE")) &&
			    !strcmp(family, get_string(other, "FAMILY")))
				break;
		}
		if (j == i)
			printf("routes of %s table %s\n", family, table);
		text = inetcr_netns_text("ROUTES", route);
		printf("\t%s\n", text ? text : "");
		free(text);
	}
}

static void print_sysctls(struct json_object *netns)
{
	struct json_object *all = get(netns, "SYSCTLS");

	if (!all)
		return;
	puts("sysctls");
	json_object_object_foreach(all, name, value)
		printf("\t%s = %s\n", name, json_object_get_string(value));
}

static void print_ruleset(struct json_object *netns)
{
	const char *text = get_string(netns, "NFTABLES");

	if (!*text)
		return;
	puts("nftables");
	while (*text) {
		size_t len = strcspn(text, "\n");

		printf("\t%.*s\n", (int)len, text);
		text += len + (text[len] == '\n');
	}
}

void show_netns(struct json_object *netns)
{
	struct json_object *left = get(netns, "LEFT_OUT");
	size_t i;

	print_devices(netns, "", 0);
	print_list(netns, "BRIDGE_VLANS", "bridge vlans");
	print_list(netns, "NEXTHOPS", "nexthops");
	print_routes(netns);
	print_list(netns, "RULES", "rules");
	print_list(netns, "NEIGHBOURS", "neighbours");
	print_list(netns, "PROXIES", "proxies");
	print_list(netns, "FDB", "forwarding database");
	print_list(netns, "MDB", "multicast groups");
	print_list(netns, "QDISCS", "queueing disciplines");
	print_list(netns, "CLASSES", "classes");
	print_ruleset(netns);
	print_sysctls(netns);
	for (i = 0; i < length(left); i++)
		printf("left out: %s\n", json_object_get_string(
			json_object_array_get_idx(left, i)));
}

/* Differences */

/**
 * struct report - where differences go
 * @json: array of them, or NULL to print
 * @device: the device that they are of, or NULL
 * @found: there was one
 */
struct report {
	struct json_object *json;
	const char *device;
	bool found;
};

static void add_difference(struct report *r, const char *name,
			   struct json_object *a, struct json_object *b)
{
	struct json_object *item = json_object_new_object();

	if (r->device)
		json_object_object_add(item, "DEVICE",
				       json_object_new_string(r->device));
	json_object_object_add(item, "NAME", json_object_new_string(name));
	json_object_object_add(item, "A", json_object_get(a));
	json_object_object_add(item, "B", json_object_get(b));
	json_object_array_add(r->json, item);
}

static void print_name(const struct report *r, const char *name)
{
	printf("%s%s%s", r->device ? r->device : "", r->device ? "." : "",
	       name);
}

static void print_side(char sign, const char *name, struct json_object *value)
{
	char *text;

	if (!value)
		return;
	text = inetcr_netns_text(name, value);
	printf("\t%c %s\n", sign, text && *text ? text :
	       json_object_get_string(value));
	free(text);
}

static void differ(struct report *r, const char *name, struct json_object *a,
		   struct json_object *b)
{
	r->found = true;
	if (r->json) {
		add_difference(r, name, a, b);
		return;
	}
	print_name(r, name);
	putchar('\n');
	print_side('-', name, a);
	print_side('+', name, b);
}

/* What @a has and @b has not, as often; NULL: nothing */
static struct json_object *surplus(struct json_object *a, struct json_object *b)
{
	struct json_object *list = NULL;
	size_t n = length(b), i, j;
	bool *used = calloc(n + 1, sizeof(*used));

	for (i = 0; used && i < length(a); i++) {
		struct json_object *value = json_object_array_get_idx(a, i);

		for (j = 0; j < n; j++) {
			if (!used[j] && json_object_equal(value,
					json_object_array_get_idx(b, j)))
				break;
		}
		used[j] = true;
		if (j < n)
			continue;
		if (!list)
			list = json_object_new_array();
		json_object_array_add(list, json_object_get(value));
	}
	free(used);
	return list;
}

/* Whose order says something; others come as a hash table has them */
static bool has_order(const char *name)
{
	return !strcmp(name, "ROUTES") || !strcmp(name, "RULES") ||
	       !strcmp(name, "NETDEV_ADDR");
}

static void print_list_sides(const struct report *r, const char *name,
			     struct json_object *a, struct json_object *b)
{
	size_t i;

	print_name(r, name);
	puts(a || b ? "" : ": in another order");
	for (i = 0; i < length(a); i++)
		print_side('-', name, json_object_array_get_idx(a, i));
	for (i = 0; i < length(b); i++)
		print_side('+', name, json_object_array_get_idx(b, i));
}

static void diff_arrays(struct report *r, const char *name,
			struct json_object *a, struct json_object *b)
{
	struct json_object *in_a = surplus(a, b), *in_b = surplus(b, a);
	bool moved = !in_a && !in_b;

	if (!moved || has_order(name)) {
		r->found = true;
		if (!r->json)
			print_list_sides(r, name, in_a, in_b);
		else if (moved)
			add_difference(r, name, a, b);
		else
			add_difference(r, name, in_a, in_b);
	}
	json_object_put(in_a);
	json_object_put(in_b);
}

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
			diff_member(r, path, name, value, get(b, name));
	}
	if (b) {
		json_object_object_foreach(b, name, value) {
			if (!get(a, name))
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

/* Directories of conf/, file by file */
static struct json_object *by_file(struct json_object *confs)
{
	struct json_object *all = json_object_new_object();
	size_t i, j;

	for (i = 0; i < length(confs); i++) {
		struct json_object *conf = json_object_array_get_idx(confs, i);
		struct json_object *entries = get(conf, "ENTRY");

		for (j = 0; j < length(entries); j++) {
			struct json_object *entry, *value;
			char *name;

			entry = json_object_array_get_idx(entries, j);
			value = get(entry, get(entry, "ADDR") ? "ADDR" :
								"VALUE");
			if (asprintf(&name, "%s.%s.%s", get_string(conf, "FAMILY"),
				     conf_of(conf), get_string(entry, "NAME")) < 0)
				continue;
			json_object_object_add(all, name,
					       json_object_get(value));
			free(name);
		}
	}
	return all;
}

static void sort_out_conf(struct json_object *device)
{
	struct json_object *confs = get(device, "NETDEV_CONF");

	if (confs)
		json_object_object_add(device, "NETDEV_CONF", by_file(confs));
}

static struct json_object *find_device(struct json_object *devices,
				       const char *name)
{
	size_t i;

	for (i = 0; i < length(devices); i++) {
		struct json_object *device;

		device = json_object_array_get_idx(devices, i);
		if (!strcmp(get_string(device, "NETDEV_NAME"), name))
			return device;
	}
	return NULL;
}

static void only_one(struct report *r, struct json_object *device, bool in_a)
{
	r->found = true;
	if (r->json)
		add_difference(r, "device", in_a ? device : NULL,
			       in_a ? NULL : device);
	else
		printf("only in %c: device %s\n", in_a ? 'A' : 'B', r->device);
}

static void diff_devices(struct report *r, struct json_object *a,
			 struct json_object *b)
{
	struct json_object *device, *other;
	size_t i;

	for (i = 0; i < length(a); i++) {
		device = json_object_array_get_idx(a, i);
		r->device = get_string(device, "NETDEV_NAME");
		other = find_device(b, r->device);
		sort_out_conf(device);
		if (other) {
			sort_out_conf(other);
			diff_objects(r, "", device, other);
		} else {
			only_one(r, device, true);
		}
	}
	for (i = 0; i < length(b); i++) {
		device = json_object_array_get_idx(b, i);
		r->device = get_string(device, "NETDEV_NAME");
		if (find_device(a, r->device))
			continue;
		sort_out_conf(device);
		only_one(r, device, false);
	}
	r->device = NULL;
}

bool diff_netns(struct json_object *a, struct json_object *b, bool json)
{
	struct report report = {};

	if (json)
		report.json = json_object_new_array();
	diff_devices(&report, get(a, "DEVICES"), get(b, "DEVICES"));
	json_object_object_del(a, "DEVICES");
	json_object_object_del(b, "DEVICES");
	diff_objects(&report, "", a, b);
	if (json && report.found)
		print_json(report.json);
	json_object_put(report.json);
	return report.found;
}
