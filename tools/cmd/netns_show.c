// SPDX-License-Identifier: GPL-2.0
/* inetcr netns show: a namespace as a tree, or as JSON */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <linux/if.h>

#include "inetcr.h"

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
		print_text(json_object_get_string(value), "");
		return;
	}
	for (i = 0; i < json_length(value); i++) {
		fputs(i ? "," : "", stdout);
		print_text(json_object_get_string(
			json_object_array_get_idx(value, i)), "");
	}
}

static void print_string(const char *before, struct json_object *object,
			 const char *name)
{
	fputs(before, stdout);
	print_text(json_string(object, name), "");
}

static void print_words(const char *before, struct json_object *list,
			unsigned int depth)
{
	size_t i;

	for (i = 0; i < json_length(list); i++) {
		indent(depth);
		fputs(before, stdout);
		print_plain(json_object_array_get_idx(list, i));
		putchar('\n');
	}
}

/* Devices */

/**
 * struct device - a device in the tree
 * @name: its name
 * @master: that of its master, if there is one
 * @number: its place in the order
 * @first: of those with this name, it is the first
 * @part: the device
 */
struct device {
	char name[IFNAMSIZ];
	char master[IFNAMSIZ];
	size_t number;
	bool first;
	struct inetcr_netns_part part;
};

/**
 * struct tree - all devices
 * @view: where they are from
 * @conf: the files of conf/default
 * @device: the devices
 * @count: how many
 * @size: for how many there is room
 */
struct tree {
	const struct inetcr_netns_view *view;
	struct json_object *conf;
	struct device *device;
	size_t count;
	size_t size;
};

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
	const char *local = json_string(addr, "LOCAL");
	unsigned int i;

	indent(depth);
	fputs(strchr(local, ':') ? "inet6 " : "inet ", stdout);
	color_text(color_of_addr(local), local);
	if (json_get(addr, "PEER"))
		print_string(" peer ", addr, "PEER");
	print_string("/", addr, "PREFIXLEN");
	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct json_object *value = json_get(addr, names[i]);

		if (!value)
			continue;
		printf(" %s%s", labels[i], *labels[i] ? " " : "");
		print_plain(value);
	}
	putchar('\n');
}

static const char *conf_of(struct json_object *conf)
{
	return json_get(conf, "OF") ? json_string(conf, "OF") : "device";
}

static char *conf_name(struct json_object *conf, struct json_object *entry)
{
	char *name;

	if (asprintf(&name, "%s.%s", json_string(conf, "FAMILY"),
		     json_string(entry, "NAME")) < 0)
		return NULL;
	return name;
}

/*
 * The files of conf/default, which lo has, by family and name: an object of
 * their values
 */
static struct json_object *default_conf(struct json_object *device)
{
	struct json_object *all = json_object_new_object();
	struct json_object *confs = json_get(device, "NETDEV_CONF");
	size_t i, j;

	for (i = 0; i < json_length(confs); i++) {
		struct json_object *conf = json_object_array_get_idx(confs, i);
		struct json_object *entries = json_get(conf, "ENTRY"), *entry;
		char *name;

		if (strcmp(conf_of(conf), "default"))
			continue;
		for (j = 0; j < json_length(entries); j++) {
			entry = json_object_array_get_idx(entries, j);
			name = conf_name(conf, entry);
			if (name)
				json_object_object_add(all, name,
						       json_object_get(entry));
			free(name);
		}
	}
	return all;
}

static void print_entry(const struct tree *tree, struct json_object *conf,
			struct json_object *entry, unsigned int depth)
{
	char *name = conf_name(conf, entry);
	bool is_default = name && json_object_equal(json_get(tree->conf, name),
						    entry);

	free(name);
	if (is_default)
		return;
	indent(depth);
	print_string("conf ", conf, "FAMILY");
	print_string(" ", entry, "NAME");
	print_string(" ", entry, json_get(entry, "ADDR") ? "ADDR" : "VALUE");
	putchar('\n');
}

static void print_conf(const struct tree *tree, struct json_object *conf,
		       unsigned int depth)
{
	struct json_object *entries = json_get(conf, "ENTRY");
	size_t i;

	if (strcmp(conf_of(conf), "device"))
		return;
	for (i = 0; i < json_length(entries); i++)
		print_entry(tree, conf, json_object_array_get_idx(entries, i),
			    depth);
}

/* The library creates tun and tap devices, the module does not */
static struct json_object *left_out_of(struct json_object *device)
{
	struct json_object *info = json_get(json_get(device, "NETDEV_LINK"), "LINKINFO");

	return strcmp(json_string(info, "KIND"), "tun") ?
	       json_get(device, "LEFT_OUT") : NULL;
}

static void print_left_out(struct json_object *device, unsigned int depth)
{
	struct json_object *list = left_out_of(device);
	size_t i;

	for (i = 0; i < json_length(list); i++) {
		indent(depth);
		print_string("left out: ", json_object_array_get_idx(list, i),
			     "TEXT");
		putchar('\n');
	}
}

static void print_flags(struct json_object *flags)
{
	const char *flag;
	size_t i;

	if (!json_object_is_type(flags, json_type_array)) {
		print_plain(flags);
		return;
	}
	for (i = 0; i < json_length(flags); i++) {
		flag = json_object_get_string(json_object_array_get_idx(flags, i));
		fputs(i ? "," : "", stdout);
		if (!strcmp(flag, "up"))
			color_text(COLOR_GOOD, flag);
		else
			print_text(flag, "");
	}
}

static void print_device(const struct tree *tree, struct json_object *device,
			 unsigned int depth)
{
	struct json_object *link = json_get(device, "NETDEV_LINK");
	struct json_object *info = json_get(link, "LINKINFO");
	struct json_object *list;
	char *text;
	size_t i;

	indent(depth);
	color_text(COLOR_DEVICE, json_string(device, "NETDEV_NAME"));
	if (json_get(info, "KIND"))
		print_string(": ", info, "KIND");
	else
		print_string(": ", device, "NETDEV_TYPE");
	if (json_get(device, "NETDEV_EXTERNAL") && left_out_of(device))
		fputs(" external", stdout);
	if (json_get(device, "NETDEV_FLAGS")) {
		fputs(" <", stdout);
		print_flags(json_get(device, "NETDEV_FLAGS"));
		putchar('>');
	}
	putchar('\n');
	text = link ? inetcr_netns_text("LINK", link) : NULL;
	if (text && *text) {
		indent(depth + 1);
		puts(text);
	}
	free(text);
	print_words("altname ", json_get(device, "NETDEV_ALTNAME"), depth + 1);
	list = json_get(device, "NETDEV_ADDR");
	for (i = 0; i < json_length(list); i++)
		print_address(json_object_array_get_idx(list, i), depth + 1);
	print_words("maddr ", json_get(device, "NETDEV_MADDR"), depth + 1);
	list = json_get(device, "NETDEV_CONF");
	for (i = 0; i < json_length(list); i++)
		print_conf(tree, json_object_array_get_idx(list, i),
			   depth + 1);
	print_left_out(device, depth + 1);
}

/* Ports are printed below their master, if the namespace has it */
static const char *master_of(struct json_object *device)
{
	return json_string(json_get(device, "NETDEV_LINK"), "MASTER");
}

static int by_name(const void *a, const void *b)
{
	const struct device *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : (x->number > y->number) - (x->number < y->number);
}

static int same_name(const void *a, const void *b)
{
	const struct device *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int by_master(const void *a, const void *b)
{
	const struct device *x = a, *y = b;
	int order = strcmp(x->master, y->master);

	return order ? order : (x->number > y->number) - (x->number < y->number);
}

static bool add_device(struct tree *tree, const struct inetcr_netns_part *part)
{
	struct json_object *value = inetcr_netns_part_value(tree->view, part);
	struct device *device;

	if (!tree->conf)
		tree->conf = default_conf(value);
	if (tree->count == tree->size) {
		size_t size = 2 * tree->size + 16;

		device = reallocarray(tree->device, size, sizeof(*device));
		if (!device) {
			json_object_put(value);
			return false;
		}
		tree->device = device;
		tree->size = size;
	}
	device = &tree->device[tree->count];
	*device = (struct device){
		.number = tree->count++, .part = *part, .first = true,
	};
	snprintf(device->name, sizeof(device->name), "%s",
		 json_string(value, "NETDEV_NAME"));
	snprintf(device->master, sizeof(device->master), "%s",
		 master_of(value));
	json_object_put(value);
	return true;
}

/* Of several devices with one name, the first has the ports */
static void find_masters(struct tree *tree)
{
	struct device key = {};
	size_t i;

	qsort(tree->device, tree->count, sizeof(key), by_name);
	for (i = 1; i < tree->count; i++)
		tree->device[i].first = strcmp(tree->device[i].name,
					       tree->device[i - 1].name);
	for (i = 0; i < tree->count; i++) {
		struct device *device = &tree->device[i];

		memcpy(key.name, device->master, sizeof(key.name));
		if (!bsearch(&key, tree->device, tree->count, sizeof(key),
			     same_name))
			device->master[0] = '\0';
	}
	qsort(tree->device, tree->count, sizeof(key), by_master);
}

static size_t first_port(const struct tree *tree, const char *master)
{
	size_t from = 0, to = tree->count, middle;

	while (from < to) {
		middle = from + (to - from) / 2;
		if (strcmp(tree->device[middle].master, master) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

/* The kernel limits how deep masters are nested; an image does not */
static void print_ports(const struct tree *tree, const char *master,
			unsigned int depth)
{
	struct json_object *value;
	size_t i;

	if (depth > 8)
		return;
	for (i = first_port(tree, master); i < tree->count; i++) {
		const struct device *device = &tree->device[i];

		if (strcmp(device->master, master))
			break;
		value = inetcr_netns_part_value(tree->view, &device->part);
		print_device(tree, value, depth);
		json_object_put(value);
		if (device->first)
			print_ports(tree, device->name, depth + 1);
	}
}

static void print_devices(const struct inetcr_netns_view *view)
{
	struct inetcr_netns_part part = {};
	struct tree tree = { .view = view };

	while (inetcr_netns_next(view, "DEVICES", &part) &&
	       add_device(&tree, &part))
		;
	if (tree.count) {
		find_masters(&tree);
		print_ports(&tree, "", 0);
	}
	json_object_put(tree.conf);
	free(tree.device);
}

/* The rest */

static void print_line(const char *list, struct json_object *value)
{
	char *text = inetcr_netns_text(list, value);

	printf("\t%s\n", text ? text : "");
	free(text);
}

static void print_list(const struct inetcr_netns_view *view, const char *list,
		       const char *title)
{
	struct inetcr_netns_part part = {};
	struct json_object *value;

	while (inetcr_netns_next(view, list, &part)) {
		if (title)
			printf("%s\n", title);
		title = NULL;
		value = inetcr_netns_part_value(view, &part);
		print_line(list, value);
		json_object_put(value);
	}
}

/* Table by table, in the order in which they come */
static void print_routes(const struct inetcr_netns_view *view)
{
	struct json_object *tables = json_object_new_object(), *value;
	struct inetcr_netns_part part = {};
	char *table;

	while (inetcr_netns_next(view, "ROUTES", &part)) {
		value = inetcr_netns_part_value(view, &part);
		if (asprintf(&table, "%s table %s", json_string(value, "FAMILY"),
			     json_string(value, "TABLE")) < 0)
			table = NULL;
		if (table && !json_object_object_get_ex(tables, table, NULL)) {
			fputs("routes of ", stdout);
			print_text(table, "");
			putchar('\n');
			json_object_object_add(tables, table, NULL);
		}
		print_line("ROUTES", value);
		free(table);
		json_object_put(value);
	}
	json_object_put(tables);
}

static void print_sysctls(const struct inetcr_netns_view *view)
{
	struct inetcr_netns_part part = {};
	struct json_object *all;
	bool titled = false;

	while (inetcr_netns_next(view, "SYSCTLS", &part)) {
		if (!titled)
			puts("sysctls");
		titled = true;
		all = inetcr_netns_part_value(view, &part);
		json_object_object_foreach(all, name, value) {
			putchar('\t');
			print_text(name, "");
			fputs(" = ", stdout);
			print_text(json_object_get_string(value), "\t");
			putchar('\n');
		}
		json_object_put(all);
	}
}

static void print_ruleset(const struct inetcr_netns_view *view)
{
	struct inetcr_netns_part part = {};
	struct json_object *value;
	const char *text;

	if (!inetcr_netns_next(view, "NFTABLES", &part))
		return;
	value = inetcr_netns_part_value(view, &part);
	text = json_object_get_string(value);
	if (*text)
		puts("nftables");
	print_lines("\t", text);
	json_object_put(value);
}

static void print_left(const struct inetcr_netns_view *view)
{
	struct inetcr_netns_part part = {};
	struct json_object *value;

	while (inetcr_netns_next(view, "LEFT_OUT", &part)) {
		value = inetcr_netns_part_value(view, &part);
		fputs("left out: ", stdout);
		print_text(json_object_get_string(value), "");
		putchar('\n');
		json_object_put(value);
	}
}

void show_netns(const struct inetcr_netns_view *view)
{
	print_devices(view);
	print_list(view, "BRIDGE_VLANS", "bridge vlans");
	print_list(view, "VNIS", "vnis");
	print_list(view, "NEXTHOPS", "nexthops");
	print_routes(view);
	print_list(view, "ABSENT_ROUTES", "routes of addresses that were removed");
	print_list(view, "RULES", "rules");
	print_list(view, "NEIGHBOURS", "neighbours");
	print_list(view, "PROXIES", "proxies");
	print_list(view, "FDB", "forwarding database");
	print_list(view, "MDB", "multicast groups");
	print_list(view, "QDISCS", "queueing disciplines");
	print_list(view, "CLASSES", "classes");
	print_list(view, "FILTERS", "filters");
	print_list(view, "ADDRESS_LABELS", "address labels");
	print_ruleset(view);
	print_sysctls(view);
	print_left(view);
}

/* As JSON, one part after the other: all of it may be too large */

static void print_member(struct json_object *member, bool first)
{
	json_object_object_foreach(member, name, value) {
		json_begin(first ? "" : ",", 2);
		json_name(name);
		json_value(value, 2);
	}
}

static void print_json_list(const struct inetcr_netns_view *view,
			    const char *list)
{
	bool members = !strcmp(list, "SYSCTLS");
	bool one = !strcmp(list, "NFTABLES"), first = true;
	struct inetcr_netns_part part = {};

	fputs(one ? "" : members ? "{" : "[", stdout);
	while (inetcr_netns_next(view, list, &part)) {
		struct json_object *value = inetcr_netns_part_value(view, &part);

		if (!one && !members)
			json_begin(first ? "" : ",", 2);
		if (members)
			print_member(value, first);
		else
			json_value(value, one ? 1 : 2);
		json_object_put(value);
		first = false;
	}
	if (!one)
		json_begin("", 1);
	fputs(one ? "" : members ? "}" : "]", stdout);
}

void show_netns_json(const struct inetcr_netns_view *view)
{
	struct json_object *lists = json_object_new_object();
	struct inetcr_netns_part part = {};
	bool first = true;

	while (inetcr_netns_next(view, NULL, &part))
		json_object_object_add(lists, part.list, NULL);
	putchar('{');
	json_object_object_foreach(lists, list, none) {
		(void)none;
		json_begin(first ? "" : ",", 1);
		printf("\"%s\":", list);
		print_json_list(view, list);
		first = false;
	}
	puts(first ? "}" : "\n}");
	json_object_put(lists);
}
