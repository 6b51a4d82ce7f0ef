// SPDX-License-Identifier: GPL-2.0
/*
 * inetcr netns show --dot: the devices of a namespace as a graph for Graphviz
 *
 * Nodes have numbers. Text of an image stands in labels only, where quotes,
 * backslashes and ampersands are escaped.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <linux/if.h>

#include "inetcr.h"

#define LABEL_ADDRS	12	/* more of one device are counted */

/**
 * struct node - a device in the graph
 * @name: its name
 * @lower: the name of its lower device or peer, empty: none
 * @number: its number in the order of the image
 */
struct node {
	char name[IFNAMSIZ];
	char lower[IFNAMSIZ];
	size_t number;
};

/**
 * struct graph - all devices
 * @node: sorted by name
 * @count: number of nodes
 * @size: number of nodes that fit
 * @others: number of nodes for devices that the namespace does not have
 */
struct graph {
	struct node *node;
	size_t count;
	size_t size;
	size_t others;
};

static void put_label(const char *text)
{
	char out[INETCR_ESCAPE_MAX];
	size_t len = strlen(text), used, i, out_len;

	for (; len; text += used, len -= used) {
		used = inetcr_escape(text, len, "", out, &out_len);
		for (i = 0; i < out_len; i++) {
			if (out[i] == '&') {
				fputs("&amp;", stdout);
				continue;
			}
			if (out[i] == '"' || out[i] == '\\')
				putchar('\\');
			putchar(out[i]);
		}
	}
}

static void put_member(const char *before, struct json_object *object,
		       const char *name)
{
	const char *text = json_string(object, name);

	if (!*text)
		return;
	fputs(before, stdout);
	put_label(text);
}

static struct json_object *link_of(struct json_object *device)
{
	return json_get(device, "NETDEV_LINK");
}

static const char *kind_of(struct json_object *device)
{
	return json_string(json_get(link_of(device), "LINKINFO"), "KIND");
}

static bool is_up(struct json_object *device)
{
	struct json_object *flags = json_get(device, "NETDEV_FLAGS");
	size_t i;

	if (!json_object_is_type(flags, json_type_array))
		return false;
	for (i = 0; i < json_length(flags); i++) {
		if (!strcmp(json_object_get_string(
				json_object_array_get_idx(flags, i)), "up"))
			return true;
	}
	return false;
}

/* The device that it is stacked on, or the other end of a pair; or "" */
static const char *lower_of(struct json_object *device)
{
	struct json_object *link = link_of(device);
	const char *lower = json_string(link, "LINK");
	struct json_object *data;

	if (*lower)
		return lower;
	data = json_get(json_get(link, "LINKINFO"), "DATA");
	return json_string(data, "LINK");
}

/* Is the device of this name in another network namespace? */
static bool is_outside(struct json_object *device, const char *name)
{
	struct json_object *refs = json_get(device, "NETDEV_REF"), *ref;
	size_t i;

	for (i = 0; i < json_length(refs); i++) {
		ref = json_object_array_get_idx(refs, i);
		if (json_get(ref, "NETNSID") &&
		    !strcmp(json_string(ref, "NAME"), name))
			return true;
	}
	return false;
}

static bool is_pair(const char *kind)
{
	return !strcmp(kind, "veth") || !strcmp(kind, "netkit") ||
	       !strcmp(kind, "vxcan");
}

static int by_name(const void *a, const void *b)
{
	const struct node *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : (x->number > y->number) - (x->number < y->number);
}

/* The first of those that have this name */
static const struct node *find_node(const struct graph *graph,
				    const char *name)
{
	size_t from = 0, to = graph->count, middle;

	while (from < to) {
		middle = from + (to - from) / 2;
		if (strcmp(graph->node[middle].name, name) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from < graph->count && !strcmp(graph->node[from].name, name) ?
	       &graph->node[from] : NULL;
}

static bool add_node(struct graph *graph, struct json_object *device)
{
	struct node *node;

	if (graph->count == graph->size) {
		size_t size = 2 * graph->size + 16;

		node = reallocarray(graph->node, size, sizeof(*node));
		if (!node)
			return false;
		graph->node = node;
		graph->size = size;
	}
	node = &graph->node[graph->count];
	*node = (struct node){ .number = graph->count++ };
	snprintf(node->name, sizeof(node->name), "%s",
		 json_string(device, "NETDEV_NAME"));
	if (!is_outside(device, lower_of(device)))
		snprintf(node->lower, sizeof(node->lower), "%s",
			 lower_of(device));
	return true;
}

static void print_addrs(struct json_object *device)
{
	struct json_object *list = json_get(device, "NETDEV_ADDR"), *addr;
	size_t i, count = json_length(list);

	for (i = 0; i < count && i < LABEL_ADDRS; i++) {
		addr = json_object_array_get_idx(list, i);
		put_member("\\l", addr, "LOCAL");
		put_member(" peer ", addr, "PEER");
		put_member("/", addr, "PREFIXLEN");
	}
	if (count > i)
		printf("\\land %zu more", count - i);
}

static void print_node(struct json_object *device, size_t number)
{
	const char *kind = kind_of(device);

	printf("\tn%zu [label=\"", number);
	put_member("", device, "NETDEV_NAME");
	if (*kind) {
		fputs(": ", stdout);
		put_label(kind);
	} else {
		put_member(": ", device, "NETDEV_TYPE");
	}
	put_member("\\l", link_of(device), "ADDRESS");
	print_addrs(device);
	printf("\\l\"%s];\n", is_up(device) ? "" : ", color=gray, fontcolor=gray");
}

/* A device that only its name is known of */
static size_t print_other(struct graph *graph, const char *name, bool outside)
{
	printf("\to%zu [label=\"", graph->others);
	put_label(name);
	printf("\\l%s\\l\", style=dashed];\n",
	       outside ? "another namespace" : "not in the image");
	return graph->others++;
}

static void print_edge(struct graph *graph, struct json_object *device,
		       size_t number, const char *to, const char *look)
{
	bool outside = is_outside(device, to);
	const struct node *node = outside ? NULL : find_node(graph, to);

	if (node)
		printf("\tn%zu -> n%zu [%s];\n", number, node->number, look);
	else
		printf("\tn%zu -> o%zu [%s];\n", number,
		       print_other(graph, to, outside), look);
}

/* Is it the end of a pair whose other end has the line already? */
static bool is_drawn(const struct graph *graph, struct json_object *device,
		     size_t number)
{
	const char *peer = lower_of(device);
	const struct node *node;

	if (!is_pair(kind_of(device)) || is_outside(device, peer))
		return false;
	node = find_node(graph, peer);
	return node && node->number < number &&
	       !strcmp(node->lower, json_string(device, "NETDEV_NAME"));
}

static void print_edges(struct graph *graph, struct json_object *device,
			size_t number)
{
	const char *master = json_string(link_of(device), "MASTER");
	const char *lower = lower_of(device);

	if (*master)
		print_edge(graph, device, number, master, "label=\"master\"");
	if (!*lower || is_drawn(graph, device, number))
		return;
	print_edge(graph, device, number, lower, is_pair(kind_of(device)) ?
		   "label=\"peer\", dir=none, constraint=false" :
		   "label=\"lower\", style=dashed");
}

static bool read_devices(struct graph *graph,
			 const struct inetcr_netns_view *view)
{
	struct inetcr_netns_part part = {};
	struct json_object *device;
	bool done = true;

	while (done && inetcr_netns_next(view, "DEVICES", &part)) {
		device = inetcr_netns_part_value(view, &part);
		done = add_node(graph, device);
		json_object_put(device);
	}
	if (graph->count)
		qsort(graph->node, graph->count, sizeof(*graph->node), by_name);
	return done;
}

int show_netns_dot(const struct inetcr_netns_view *view)
{
	struct inetcr_netns_part part = {};
	struct json_object *device;
	struct graph graph = {};
	size_t number = 0;

	if (!read_devices(&graph, view)) {
		free(graph.node);
		return fail("out of memory");
	}
	puts("digraph netns {\n\trankdir=BT;\n\tnode [shape=box];");
	while (inetcr_netns_next(view, "DEVICES", &part)) {
		device = inetcr_netns_part_value(view, &part);
		print_node(device, number);
		print_edges(&graph, device, number++);
		json_object_put(device);
	}
	puts("}");
	free(graph.node);
	return EXIT_OK;
}
