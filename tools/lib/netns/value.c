// SPDX-License-Identifier: GPL-2.0
/*
 * Messages of a network namespace as JSON values, and those as text
 *
 * Every value comes from a row. Indexes are shown as the names of devices, so
 * that two namespaces can be compared; a comparison leaves out what differs
 * between equal ones (INETCR_ATTR_IDENTITY).
 */
#include <ctype.h>
#include <errno.h>
#include <net/if.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/rtnetlink.h>

#include <linux/af_inet_cr.h>
#include "netns.h"

/**
 * struct view - how a message is looked at
 * @names: the catalog that has the devices
 * @msg: the message
 * @compare: for a comparison
 * @ref: of a device, indexes that its own attributes can have
 * @refs: how many
 */
struct view {
	const struct netns_catalog *names;
	const struct nlmsghdr *msg;
	bool compare;
	struct netns_entry *ref;
	size_t refs;
};

#define SCOPE_TYPES	8

/**
 * struct scope - the attributes that one stands among
 * @data: of the first
 * @len: of all
 * @seen: the numbers of those that have been looked for
 * @found: where they are
 */
struct scope {
	const void *data;
	size_t len;
	unsigned int seen;
	const struct nlattr *found[SCOPE_TYPES];
};

/* Names */

const char *netns_index_name(const struct netns_catalog *names, uint32_t index,
			     char name[IFNAMSIZ])
{
	const struct nlmsghdr *msg;

	msg = names ? netns_find_index(names, index) : NULL;
	if (msg)
		return netns_string(netns_find(msg,
					       AF_INET_CR_ATTR_NETDEV_NAME));
	if (!names && if_indextoname(index, name))
		return name;
	snprintf(name, IFNAMSIZ, "%u", index);
	return name;
}

/* An index in a device's own attributes can be one of another namespace */
static void find_refs(struct view *view)
{
	const struct nlattr *nla = NULL;
	size_t count = 0;

	while ((nla = netns_attr(view->msg, nla)))
		count += inetcr_nla_type(nla) == AF_INET_CR_ATTR_NETDEV_REF;
	view->ref = count ? calloc(count, sizeof(*view->ref)) : NULL;
	while (view->ref && (nla = netns_attr(view->msg, nla))) {
		const char *name;

		if (inetcr_nla_type(nla) != AF_INET_CR_ATTR_NETDEV_REF)
			continue;
		name = netns_string(inetcr_nest_find(nla,
				AF_INET_CR_NETDEV_REF_NAME));
		if (!name)
			continue;
		view->ref[view->refs++] = (struct netns_entry){
			netns_u32(inetcr_nest_find(nla,
					AF_INET_CR_NETDEV_REF_INDEX)),
			"", name,
		};
	}
	netns_entries_sort(view->ref, view->refs);
}

static const char *ref_name(const struct view *view, uint32_t index)
{
	const struct netns_entry *ref;

	ref = netns_entries_find(view->ref, view->refs, index, "");
	return ref ? ref->at : NULL;
}

static struct json_object *index_value(const struct view *view,
				       const void *data)
{
	char buf[IFNAMSIZ];
	const char *name;
	uint32_t index;

	memcpy(&index, data, sizeof(index));
	name = ref_name(view, index);
	if (!name)
		name = index ? netns_index_name(view->names, index, buf) : "";
	return json_object_new_string(name);
}

/* Values */

static struct json_object *nest_of(const struct view *view, const void *data,
				   size_t len, const struct inetcr_table *table);

static void add_members(const struct view *view,
			const struct inetcr_table *table, const uint8_t *data,
			struct json_object *object)
{
	unsigned int i;

	for (i = 0; i < table->count; i++) {
		const struct inetcr_attr *row = &table->row[i];
		struct json_object *value;

		if (row->flags & ATTR_VOLATILE ||
		    (view->compare && row->flags & INETCR_ATTR_IDENTITY))
			continue;
		value = row->kind == &inetcr_kind_ifindex ?
			index_value(view, data + row->offset) :
			inetcr_row_value(row, data + row->offset,
					 row->kind->max);
		json_object_object_add(object, row->name, value);
	}
}

static struct json_object *hops_value(const struct view *view,
				      const uint8_t *data, size_t len)
{
	struct json_object *array = json_object_new_array();

	while (len >= sizeof(struct rtnexthop)) {
		const struct rtnexthop *hop = (const void *)data;
		size_t step = NLA_ALIGN(hop->rtnh_len);
		struct json_object *value, *nest;

		if (hop->rtnh_len < sizeof(*hop) || hop->rtnh_len > len)
			break;
		value = nest_of(view, data + sizeof(*hop),
				hop->rtnh_len - sizeof(*hop),
				&netns_route_attrs);
		nest = value ? value : json_object_new_object();
		json_object_object_add(nest, "OIF",
				       index_value(view, &hop->rtnh_ifindex));
		json_object_object_add(nest, "WEIGHT",
				       json_object_new_int(hop->rtnh_hops + 1));
		if (hop->rtnh_flags & RTNH_F_ONLINK)
			json_object_object_add(nest, "ONLINK",
					       json_object_new_boolean(true));
		json_object_array_add(array, nest);
		if (step >= len)
			break;
		data += step;
		len -= step;
	}
	return array;
}

static const struct nlattr *beside(struct scope *scope, unsigned int number)
{
	const struct nlattr *nla = NULL;

	if (number >= SCOPE_TYPES)
		return NULL;
	while (!(scope->seen & 1U << number) &&
	       (nla = inetcr_nla_next(scope->data, scope->len, nla))) {
		if (inetcr_nla_type(nla) != number)
			continue;
		scope->found[number] = nla;
		break;
	}
	scope->seen |= 1U << number;
	return scope->found[number];
}

static const struct inetcr_table *info_table(const struct inetcr_attr *row,
					     struct scope *scope)
{
	const struct nlattr *of = beside(scope, row->data_of);

	return of ? netns_info_table(row, netns_string(of)) : NULL;
}

static struct json_object *struct_of(const struct view *view,
				     const struct inetcr_attr *row,
				     const void *data, size_t len)
{
	struct json_object *object;

	if (!row->table || len != row->table->size)
		return NULL;
	object = json_object_new_object();
	add_members(view, row->table, data, object);
	return object;
}

/* @scope: for those that depend on another */
static struct json_object *attr_of(const struct view *view,
				   const struct inetcr_attr *row,
				   const struct nlattr *nla,
				   struct scope *scope)
{
	const void *data = inetcr_nla_data(nla);
	size_t len = inetcr_nla_len(nla);
	const struct inetcr_table *table = row->table;

	if (row->kind == &inetcr_kind_by_kind)
		table = info_table(row, scope);
	if (row->kind == &inetcr_kind_nest || (row->kind == &inetcr_kind_by_kind &&
					       table))
		return nest_of(view, data, len, table);
	if (row->kind == &inetcr_kind_struct)
		return struct_of(view, row, data, len);
	if (row->kind == &inetcr_kind_multipath)
		return hops_value(view, data, len);
	if (row->kind == &inetcr_kind_ifindex && len == sizeof(uint32_t))
		return index_value(view, data);
	return inetcr_row_value(row, data, len);
}

/* An array where the row says so, or where a name comes again */
static void add_value(struct json_object *object, const char *name, bool multi,
		      struct json_object *value)
{
	struct json_object *array;

	if (!multi) {
		json_object_object_add(object, name, value);
		return;
	}
	if (!json_object_object_get_ex(object, name, &array)) {
		array = json_object_new_array();
		json_object_object_add(object, name, array);
	}
	json_object_array_add(array, value);
}

/* A malformed value is shown as bytes; the image is not refused */
static void add_attrs(const struct view *view, const void *data, size_t len,
		      const struct inetcr_table *table,
		      struct json_object *object)
{
	struct scope scope = { .data = data, .len = len };
	const struct nlattr *nla = NULL;

	while ((nla = inetcr_nla_next(data, len, nla))) {
		const struct inetcr_attr *row;
		struct json_object *value;
		char name[24];

		row = table ? inetcr_table_find(table, inetcr_nla_type(nla)) :
			      NULL;
		snprintf(name, sizeof(name), "ATTR_%u", inetcr_nla_type(nla));
		if (row && (row->flags & ATTR_VOLATILE ||
			    (view->compare &&
			     row->flags & INETCR_ATTR_IDENTITY)))
			continue;
		value = row ? attr_of(view, row, nla, &scope) : NULL;
		if (!value)
			value = inetcr_row_value(&inetcr_attr_unknown,
						 inetcr_nla_data(nla),
						 inetcr_nla_len(nla));
		add_value(object, row ? row->name : name,
			  row && row->flags & INETCR_ATTR_MULTI, value);
	}
}

static struct json_object *nest_of(const struct view *view, const void *data,
				   size_t len, const struct inetcr_table *table)
{
	struct json_object *object;

	if (!inetcr_nla_valid(data, len))
		return NULL;
	object = json_object_new_object();
	add_attrs(view, data, len, table, object);
	return object;
}

/* "10.0.0.0/8", "default": an address and the length in the header */
static void add_prefix(struct json_object *object, const char *name,
		       const char *len_name)
{
	struct json_object *addr = NULL, *len = NULL;
	char text[64];

	json_object_object_get_ex(object, len_name, &len);
	if (json_object_object_get_ex(object, name, &addr) &&
	    strcmp(json_object_get_string(addr), "default")) {
		snprintf(text, sizeof(text), "%s/%d",
			 json_object_get_string(addr),
			 json_object_get_int(len));
		json_object_object_add(object, name,
				       json_object_new_string(text));
	}
	json_object_object_del(object, len_name);
}

struct json_object *netns_msg_value(const struct netns_catalog *names,
				    const struct nlmsghdr *msg, bool compare)
{
	const struct netns_class *class = netns_class_of(msg);
	struct view view = { .names = names, .msg = msg, .compare = compare };
	struct json_object *object = json_object_new_object();
	size_t header = netns_header(msg);

	if (msg->nlmsg_type == NETNS_DEVICE)
		find_refs(&view);
	if (msg->nlmsg_type == RTM_NEWROUTE)
		json_object_object_add(object, "DST",
				       json_object_new_string("default"));
	if (class)
		add_members(&view, class->head, NLMSG_DATA(msg), object);
	add_attrs(&view, (const char *)msg + header, msg->nlmsg_len - header,
		  netns_rows(msg), object);
	free(view.ref);
	if (msg->nlmsg_type == RTM_NEWROUTE || msg->nlmsg_type == RTM_NEWRULE) {
		add_prefix(object, "DST", "DST_LEN");
		add_prefix(object, "SRC", "SRC_LEN");
	}
	return object;
}

/* Parts */

/**
 * struct inetcr_netns_view - how a list is looked at
 * @names: what has the devices
 * @compare: without what differs between equal namespaces
 */
struct inetcr_netns_view {
	struct netns_catalog names;
	bool compare;
};

int inetcr_netns_view_new(struct inetcr_netns_view **viewp,
			  const struct inetcr_msgs *msgs, bool compare,
			  struct inetcr_err *err)
{
	struct inetcr_netns_view *view = calloc(1, sizeof(*view));
	int ret;

	if (!view)
		return inetcr_fail(err, ENOMEM, "out of memory");
	view->compare = compare;
	ret = netns_catalog(&view->names, msgs, err);
	if (ret)
		inetcr_netns_view_free(view);
	else
		*viewp = view;
	return ret;
}

void inetcr_netns_view_free(struct inetcr_netns_view *view)
{
	if (view)
		netns_catalog_free(&view->names);
	free(view);
}

/* NULL: nothing to be seen */
static const char *list_of(const struct inetcr_netns_view *view,
			   const struct nlmsghdr *msg)
{
	const struct netns_class *class;

	switch (msg->nlmsg_type) {
	case NETNS_SYSCTL:
		return "SYSCTLS";
	case NETNS_RULESET:
		return "NFTABLES";
	case NETNS_PASSING:
		return view->compare ? NULL : "LEFT_OUT";
	case NETNS_LEFT_OUT:
		return "LEFT_OUT";
	case NETNS_DEVICE:
		return "DEVICES";
	default:
		class = netns_class_of(msg);
		return class ? class->list : NULL;
	}
}

bool inetcr_netns_next(const struct inetcr_netns_view *view, const char *list,
		       struct inetcr_netns_part *part)
{
	do {
		part->msg = netns_next(view->names.msgs, part->msg);
		part->list = part->msg ? list_of(view, part->msg) : NULL;
	} while (part->msg && (!part->list ||
			       (list && strcmp(list, part->list))));
	return part->msg;
}

static struct json_object *text_value(const struct nlmsghdr *msg)
{
	struct json_object *value;
	char *text = netns_text(msg);

	value = json_object_new_string(text ? text : "");
	free(text);
	return value;
}

/* The ruleset; to compare it, without values that count by themselves */
static struct json_object *ruleset_value(const struct nlmsghdr *msg,
					 bool compare)
{
	struct json_object *value;
	char *text, *rules;

	if (!compare)
		return text_value(msg);
	text = netns_text(msg);
	rules = text ? netns_rules_stateless(text) : NULL;
	value = json_object_new_string(rules ? rules : "");
	free(rules);
	free(text);
	return value;
}

static struct json_object *sysctl_value(const struct nlmsghdr *msg)
{
	const char *name = netns_string(netns_find(msg, NETNS_SYSCTL_NAME));
	const char *value = netns_string(netns_find(msg, NETNS_SYSCTL_VALUE));
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, name, json_object_new_string(value));
	return object;
}

/* Compared is what can be restored: counters and the like are not */
static struct json_object *request_value(const struct netns_catalog *names,
					 const struct nlmsghdr *msg)
{
	const struct netns_change change = { .request = true, .compare = true };
	struct inetcr_msgs copy = {};
	struct json_object *value;
	struct inetcr_err err;

	if (!netns_copy(&copy, msg, &change, &err))
		msg = copy.data;
	value = netns_msg_value(names, msg, true);
	inetcr_msgs_free(&copy);
	return value;
}

struct json_object *
inetcr_netns_part_value(const struct inetcr_netns_view *view,
			const struct inetcr_netns_part *part)
{
	switch (part->msg->nlmsg_type) {
	case NETNS_SYSCTL:
		return sysctl_value(part->msg);
	case NETNS_RULESET:
		return ruleset_value(part->msg, view->compare);
	case NETNS_LEFT_OUT:
	case NETNS_PASSING:
		return text_value(part->msg);
	case NETNS_DEVICE:
		return netns_msg_value(&view->names, part->msg, view->compare);
	default:
		return view->compare ? request_value(&view->names, part->msg) :
		       netns_msg_value(&view->names, part->msg, false);
	}
}

/* The whole */

static void add_members_of(struct json_object *object, const char *list,
			   struct json_object *members)
{
	struct json_object *all;

	if (!json_object_object_get_ex(object, list, &all)) {
		all = json_object_new_object();
		json_object_object_add(object, list, all);
	}
	json_object_object_foreach(members, name, value)
		json_object_object_add(all, name, json_object_get(value));
	json_object_put(members);
}

static void add_part(const struct inetcr_netns_view *view,
		     const struct inetcr_netns_part *part,
		     struct json_object *object)
{
	struct json_object *value = inetcr_netns_part_value(view, part);

	if (part->msg->nlmsg_type == NETNS_SYSCTL)
		add_members_of(object, part->list, value);
	else
		add_value(object, part->list,
			  part->msg->nlmsg_type != NETNS_RULESET, value);
}

int inetcr_netns_value(const struct inetcr_msgs *msgs, bool compare,
		       struct json_object **value, struct inetcr_err *err)
{
	struct inetcr_netns_part part = {};
	struct inetcr_netns_view *view = NULL;
	int ret;

	*value = NULL;
	ret = inetcr_netns_view_new(&view, msgs, compare, err);
	if (!view)
		return ret;
	*value = json_object_new_object();
	while (*value && inetcr_netns_next(view, NULL, &part))
		add_part(view, &part, *value);
	inetcr_netns_view_free(view);
	return *value ? 0 : inetcr_fail(err, ENOMEM, "out of memory");
}

/* Text */

static const struct inetcr_attr *row_named(const struct inetcr_table *table,
					   const char *name)
{
	unsigned int i;

	for (i = 0; table && i < table->count; i++) {
		if (table->row[i].name && !strcmp(table->row[i].name, name))
			return &table->row[i];
	}
	return NULL;
}

static bool is_unsaid(const struct inetcr_attr *row, struct json_object *value)
{
	if (!row || row->flags & ATTR_QUIET)
		return true;
	/* Of a kind of device without rows */
	if (row->kind == &inetcr_kind_by_kind &&
	    !json_object_is_type(value, json_type_object))
		return true;
	if (row->flags & ATTR_USUAL && row->words &&
	    !strcmp(json_object_get_string(value), row->words[0].name))
		return true;
	if (!(row->flags & ATTR_NOT_OFF))
		return false;
	return json_object_is_type(value, json_type_array) ?
	       !json_object_array_length(value) : !json_object_get_int(value);
}

static void object_text(struct json_object *object,
			const struct inetcr_table *head,
			const struct inetcr_table *attrs, FILE *out);

static void value_text(struct json_object *value,
		       const struct inetcr_attr *row,
		       const struct inetcr_table *table, FILE *out)
{
	size_t i;

	if (json_object_is_type(value, json_type_boolean)) {
		fputs(json_object_get_boolean(value) ? "on" : "off", out);
	} else if (json_object_is_type(value, json_type_object)) {
		object_text(value, NULL, table, out);
	} else if (json_object_is_type(value, json_type_array)) {
		for (i = 0; i < json_object_array_length(value); i++) {
			fputs(i ? " " : "", out);
			value_text(json_object_array_get_idx(value, i), row,
				   table, out);
		}
	} else {
		const char *text = json_object_get_string(value);

		inetcr_put_text(text, strlen(text), "", out);
	}
}

static void name_text(const struct inetcr_attr *row, FILE *out)
{
	const char *pos = row->label ? row->label : row->name;

	for (; *pos; pos++)
		fputc(tolower((unsigned char)*pos), out);
	fputc(' ', out);
}

/* The rows of what stands in @object under @row */
static const struct inetcr_table *inside(struct json_object *object,
					 const struct inetcr_attr *row,
					 const struct inetcr_table *table)
{
	struct json_object *of;

	if (row->kind == &inetcr_kind_multipath)
		return &netns_hop_table;
	if (row->kind != &inetcr_kind_by_kind || !table)
		return row->table;
	if (!json_object_object_get_ex(object, table->row[row->data_of].name,
				       &of))
		return NULL;
	return netns_info_table(row, json_object_get_string(of));
}

/* Print attributes first, then members of the header */
static void object_text(struct json_object *object,
			const struct inetcr_table *head,
			const struct inetcr_table *attrs, FILE *out)
{
	const char *space = "";
	unsigned int pass;

	for (pass = 0; pass < 2; pass++) {
		const struct inetcr_table *table = pass ? head : attrs;

		json_object_object_foreach(object, name, value) {
			const struct inetcr_attr *row = row_named(table, name);

			if (is_unsaid(row, value))
				continue;
			fputs(space, out);
			space = " ";
			if (!(row->flags & (ATTR_BARE)))
				name_text(row, out);
			value_text(value, row, inside(object, row, table), out);
			if (row->unit && json_object_is_type(value, json_type_int))
				fputs(row->unit, out);
		}
	}
}

char *netns_msg_text(const struct netns_catalog *names,
		     const struct nlmsghdr *msg)
{
	const struct netns_class *class = netns_class_of(msg);
	struct json_object *value;
	char *text = NULL;
	size_t size;
	FILE *out;

	out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	value = netns_msg_value(names, msg, false);
	if (class) {
		fprintf(out, "%s ", class->name);
		object_text(value, class->head, class->attrs, out);
	}
	json_object_put(value);
	fclose(out);
	return text;
}

char *inetcr_netns_text(const char *list, struct json_object *value)
{
	const struct netns_class *class;
	char *text = NULL;
	size_t size;
	FILE *out;

	out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	for (class = netns_classes; class->name; class++) {
		if (!strcmp(class->list, list))
			object_text(value, class->head, class->attrs, out);
	}
	if (!strcmp(list, "LINK"))
		object_text(value, NULL, &netns_link_table, out);
	fclose(out);
	return text;
}
