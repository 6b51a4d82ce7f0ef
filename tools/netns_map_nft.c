// SPDX-License-Identifier: GPL-2.0
/*
 * Other names for devices in the nftables ruleset, in its JSON form
 * (libnftables-json(5))
 *
 * A string is a device's name unless its member, or what it is compared with,
 * says that it is something else.
 */
#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "netns.h"

/**
 * struct walk - a mapping under way
 * @how: with the map
 * @changed: a name has been replaced
 * @err: for the sentence
 */
struct walk {
	const struct inetcr_netns_restore *how;
	bool changed;
	struct inetcr_err *err;
};

static bool is_one_of(const char *word, const char * const *words)
{
	for (; *words; words++) {
		if (!strcmp(word, *words))
			return true;
	}
	return false;
}

/* Members whose strings are words of nftables, or names of other things */
static bool is_of_others(const char *member)
{
	static const char * const members[] = {
		"family", "table", "chain", "name", "target", "comment",
		"prefix", "type", "op", "hook", "policy", "key", "protocol",
		"l3proto", "level", "flags", "unit", "per", "counter", "quota",
		"limit", "ct helper", "ct timeout", "ct expectation",
		"secmark", "synproxy", "flowtable", NULL,
	};

	return is_one_of(member, members);
}

static const char *word_of(struct json_object *object, const char *member)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(object, member, &value);
	return json_object_is_type(value, json_type_string) ?
	       json_object_get_string(value) : "";
}

/* Is this expression a device? */
static bool is_device(struct json_object *expr)
{
	static const char * const keys[] = {
		"iif", "iifname", "oif", "oifname", "ibrname", "obrname", "sdif",
		"sdifname", NULL,
	};
	static const char * const results[] = { "oif", "oifname", NULL };
	struct json_object *inside = NULL;
	bool found = false;
	size_t i;

	if (!json_object_is_type(expr, json_type_object))
		return false;
	if (json_object_object_get_ex(expr, "meta", &inside))
		return is_one_of(word_of(inside, "key"), keys);
	if (json_object_object_get_ex(expr, "fib", &inside))
		return is_one_of(word_of(inside, "result"), results);
	if (json_object_object_get_ex(expr, "concat", &inside) &&
	    json_object_is_type(inside, json_type_array)) {
		for (i = 0; i < json_object_array_length(inside); i++)
			found |= is_device(json_object_array_get_idx(inside, i));
	}
	return found;
}

/* "eth*" has to stand for the same devices as before */
static int check_pattern(const struct walk *walk, const char *pattern)
{
	size_t len = strlen(pattern);
	char from[IFNAMSIZ];
	const char *to;
	unsigned int i;

	if (!len || pattern[len - 1] != '*')
		return 0;
	for (i = 0; i < walk->how->maps; i++) {
		if (netns_split_map(walk->how->map[i], from, &to) &&
		    !strncmp(from, pattern, len - 1) !=
		    !strncmp(to, pattern, len - 1))
			return inetcr_fail(walk->err, EOPNOTSUPP,
					   "the nftables ruleset has \"%s\", which stands for only one of %s and %s",
					   pattern, from, to);
	}
	return 0;
}

static int map_string(struct walk *walk, struct json_object *value)
{
	const char *name = json_object_get_string(value), *to;

	to = netns_mapped(walk->how, name);
	if (!to)
		return check_pattern(walk, name);
	walk->changed = true;
	return json_object_set_string(value, to) ? 0 :
	       inetcr_fail(walk->err, ENOMEM, "out of memory");
}

static int map_value(struct walk *walk, struct json_object *value,
		     const char *member)
{
	struct json_object *left = NULL;
	size_t i;
	int ret = 0;

	switch (json_object_get_type(value)) {
	case json_type_string:
		return is_of_others(member) ? 0 : map_string(walk, value);
	case json_type_array:
		for (i = 0; !ret && i < json_object_array_length(value); i++)
			ret = map_value(walk,
					json_object_array_get_idx(value, i),
					member);
		return ret;
	case json_type_object:
		json_object_object_get_ex(value, "left", &left);
		json_object_object_foreach(value, name, inside) {
			if (left && !strcmp(name, "right") && !is_device(left))
				continue;
			if (!ret)
				ret = map_value(walk, inside, name);
		}
		return ret;
	default:
		return 0;
	}
}

/* As commands: all there is goes first */
static int put_commands(struct json_object *ruleset, struct inetcr_msgs *out,
			struct inetcr_err *err)
{
	struct json_object *flush = json_tokener_parse("{\"flush\":{\"ruleset\":null}}");
	struct json_object *list = NULL;

	if (!flush)
		return inetcr_fail(err, ENOMEM, "out of memory");
	json_object_object_get_ex(ruleset, "nftables", &list);
	/* The first says which version of nftables wrote it */
	if (!json_object_is_type(list, json_type_array) ||
	    json_object_array_put_idx(list, 0, flush)) {
		json_object_put(flush);
		return inetcr_fail(err, EINVAL,
				   "the nftables ruleset of the image is malformed");
	}
	return netns_put_text(out, NETNS_RULESET_JSON,
			      json_object_to_json_string_ext(ruleset,
							     JSON_C_TO_STRING_PLAIN),
			      err);
}

int netns_map_ruleset(const struct nlmsghdr *msg,
		      const struct inetcr_netns_restore *how,
		      struct inetcr_msgs *out, struct inetcr_err *err)
{
	struct walk walk = { .how = how, .err = err };
	struct json_object *ruleset;
	char *text = netns_text(msg);
	int ret;

	ruleset = text ? json_tokener_parse(text) : NULL;
	free(text);
	if (!ruleset)
		return inetcr_fail(err, EINVAL,
				   "the nftables ruleset of the image is malformed");
	ret = map_value(&walk, ruleset, "");
	if (!ret && walk.changed)
		ret = put_commands(ruleset, out, err);
	json_object_put(ruleset);
	return ret ? ret : walk.changed;
}
