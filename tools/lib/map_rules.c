// SPDX-License-Identifier: GPL-2.0
/*
 * Rules of a map: read, and found
 *
 * Of the rules for one thing, that with the longest prefix counts. They are
 * found in trees, since a map can have as many rules as addresses.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "map.h"

#define PREFIX_MAX	(8 * ADDR_MAX)

/**
 * struct rule - "FROM=TO"
 * @next: next rule of the map
 * @type: what it is about
 * @used: it has changed something
 * @size: of @from and @to in bytes
 * @prefix: bits of @from and @to that count
 * @from: address, name or port
 * @to: likewise
 * @text: as it was given
 */
struct rule {
	struct rule *next;
	enum inetcr_rule type;
	bool used;
	size_t size;
	unsigned int prefix;
	uint8_t from[ADDR_MAX];
	uint8_t to[ADDR_MAX];
	char text[];
};

/**
 * struct inetcr_map - rules
 * @rules: in the order in which they were given
 * @end: where the next one goes
 * @by_from: the same, a tree
 * @by_to: likewise
 * @prefixes: prefixes of these lengths there are, by type
 */
struct inetcr_map {
	struct rule *rules;
	struct rule **end;
	void *by_from;
	void *by_to;
	bool prefixes[INETCR_RULES][PREFIX_MAX + 1];
};

struct inetcr_map *inetcr_map_new(void)
{
	struct inetcr_map *map = calloc(1, sizeof(*map));

	if (map)
		map->end = &map->rules;
	return map;
}

static void keep_rule(void *rule)
{
	(void)rule;
}

void inetcr_map_free(struct inetcr_map *map)
{
	struct rule *rule, *next;

	if (!map)
		return;
	tdestroy(map->by_from, keep_rule);
	tdestroy(map->by_to, keep_rule);
	for (rule = map->rules; rule; rule = next) {
		next = rule->next;
		free(rule);
	}
	free(map);
}

const char *inetcr_map_unused(const struct inetcr_map *map, const char *prev)
{
	const struct rule *rule = map->rules;

	if (prev)
		rule = ((const struct rule *)
			(prev - offsetof(struct rule, text)))->next;
	while (rule && rule->used)
		rule = rule->next;
	return rule ? rule->text : NULL;
}

/* Rules */

static bool has_host_bits(const uint8_t *addr, size_t size, unsigned int prefix)
{
	unsigned int bit;

	for (bit = prefix; bit < 8 * size; bit++) {
		if (addr[bit / 8] & 0x80 >> bit % 8)
			return true;
	}
	return false;
}

/* Parse "10.1.0.0/16"; returns the size of the address, 0 if it is malformed */
static size_t parse_addr(const char *text, uint8_t *addr, unsigned int *prefix)
{
	char host[INET6_ADDRSTRLEN];
	const char *slash = strchrnul(text, '/');
	size_t len = slash - text, size = 0;
	char *end;

	if (len >= sizeof(host))
		return 0;
	memcpy(host, text, len);
	host[len] = '\0';
	if (inet_pton(AF_INET, host, addr) == 1)
		size = sizeof(struct in_addr);
	else if (inet_pton(AF_INET6, host, addr) == 1)
		size = sizeof(struct in6_addr);
	*prefix = 8 * size;
	if (*slash) {
		if (slash[1] < '0' || slash[1] > '9')
			return 0;
		*prefix = strtoul(slash + 1, &end, 10);
		if (*end || *prefix > 8 * size)
			return 0;
	}
	return size;
}

static int parse_addrs(struct rule *rule, const char *from, const char *to,
		       struct inetcr_err *err)
{
	unsigned int to_prefix;

	rule->size = parse_addr(from, rule->from, &rule->prefix);
	if (!rule->size)
		return inetcr_fail(err, EINVAL,
				   "%s is not an address or prefix", from);
	if (!parse_addr(to, rule->to, &to_prefix))
		return inetcr_fail(err, EINVAL,
				   "%s is not an address or prefix", to);
	if (parse_addr(to, rule->to, &to_prefix) != rule->size)
		return inetcr_fail(err, EINVAL,
				   "%s and %s are of different families", from,
				   to);
	if (to_prefix != rule->prefix)
		return inetcr_fail(err, EINVAL,
				   "%s and %s are of different length", from,
				   to);
	if (has_host_bits(rule->from, rule->size, rule->prefix) ||
	    has_host_bits(rule->to, rule->size, rule->prefix))
		return inetcr_fail(err, EINVAL,
				   "%s: there are bits behind the prefix",
				   rule->text);
	if (rule->prefix == 8 * rule->size &&
	    (inetcr_is_unspecified(rule->from, rule->size) ||
	     inetcr_is_unspecified(rule->to, rule->size)))
		return inetcr_fail(err, EINVAL,
				   "%s: the unspecified address is every address and has no other",
				   rule->text);
	return 0;
}

static bool parse_dev(const char *text, uint8_t *name)
{
	size_t len = strlen(text);

	if (!len || len >= IFNAMSIZ || strpbrk(text, "/: \t\n"))
		return false;
	strncpy((char *)name, text, IFNAMSIZ);
	return true;
}

static int parse_devs(struct rule *rule, const char *from, const char *to,
		      struct inetcr_err *err)
{
	rule->size = IFNAMSIZ;
	rule->prefix = 8 * IFNAMSIZ;
	if (!parse_dev(from, rule->from))
		return inetcr_fail(err, EINVAL, "%s is not a device's name",
				   from);
	if (!parse_dev(to, rule->to))
		return inetcr_fail(err, EINVAL, "%s is not a device's name",
				   to);
	return 0;
}

static bool parse_port(const char *text, uint8_t *port)
{
	unsigned long number;
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	number = strtoul(text, &end, 10);
	if (*end || !number || number > UINT16_MAX)
		return false;
	memcpy(port, &(uint16_t){ number }, sizeof(uint16_t));
	return true;
}

static int parse_ports(struct rule *rule, const char *from, const char *to,
		       struct inetcr_err *err)
{
	rule->size = sizeof(uint16_t);
	rule->prefix = 8 * sizeof(uint16_t);
	if (!parse_port(from, rule->from))
		return inetcr_fail(err, EINVAL, "%s is not a port", from);
	if (!parse_port(to, rule->to))
		return inetcr_fail(err, EINVAL, "%s is not a port", to);
	return 0;
}

static int compare_kinds(const struct rule *a, const struct rule *b)
{
	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	if (a->size != b->size)
		return a->size < b->size ? -1 : 1;
	return (int)a->prefix - (int)b->prefix;
}

static int compare_from(const void *a, const void *b)
{
	const struct rule *x = a, *y = b;
	int order = compare_kinds(x, y);

	return order ? order : memcmp(x->from, y->from, x->size);
}

static int compare_to(const void *a, const void *b)
{
	const struct rule *x = a, *y = b;
	int order = compare_kinds(x, y);

	return order ? order : memcmp(x->to, y->to, x->size);
}

/* Nothing has two names afterwards, and no two things one */
static int check_collision(const struct inetcr_map *map,
			   const struct rule *rule, struct inetcr_err *err)
{
	struct rule **other;

	other = tfind(rule, &map->by_from, compare_from);
	if (other)
		return inetcr_fail(err, EINVAL, "%s and %s map the same twice",
				   (*other)->text, rule->text);
	other = tfind(rule, &map->by_to, compare_to);
	if (other)
		return inetcr_fail(err, EINVAL,
				   "%s and %s would make two the same",
				   (*other)->text, rule->text);
	return 0;
}

static int enter_rule(struct inetcr_map *map, struct rule *rule,
		      struct inetcr_err *err)
{
	if (!tsearch(rule, &map->by_from, compare_from))
		return inetcr_fail(err, ENOMEM, "out of memory");
	if (!tsearch(rule, &map->by_to, compare_to)) {
		tdelete(rule, &map->by_from, compare_from);
		return inetcr_fail(err, ENOMEM, "out of memory");
	}
	map->prefixes[rule->type][rule->prefix] = true;
	*map->end = rule;
	map->end = &rule->next;
	return 0;
}

static int (* const parsers[])(struct rule *rule, const char *from,
			       const char *to, struct inetcr_err *err) = {
	[INETCR_RULE_ADDR] = parse_addrs,
	[INETCR_RULE_DEV] = parse_devs,
	[INETCR_RULE_PORT] = parse_ports,
};

static int parse_rule(struct rule *rule, struct inetcr_err *err)
{
	char *from = strdup(rule->text), *equals;
	int ret;

	if (!from)
		return inetcr_fail(err, ENOMEM, "out of memory");
	equals = strchr(from, '=');
	if (equals) {
		*equals = '\0';
		ret = parsers[rule->type](rule, from, equals + 1, err);
	} else {
		ret = inetcr_fail(err, EINVAL, "%s is not of the form FROM=TO",
				  from);
	}
	free(from);
	return ret;
}

static int add_rule(struct inetcr_map *map, enum inetcr_rule type,
		    const char *text, struct inetcr_err *err)
{
	size_t size = strlen(text) + 1;
	struct rule *rule = calloc(1, sizeof(*rule) + size);
	int ret;

	if (!rule)
		return inetcr_fail(err, ENOMEM, "out of memory");
	rule->type = type;
	memcpy(rule->text, text, size);
	ret = parse_rule(rule, err);
	if (!ret)
		ret = check_collision(map, rule, err);
	if (!ret)
		ret = enter_rule(map, rule, err);
	if (ret)
		free(rule);
	return ret;
}

int inetcr_map_addr(struct inetcr_map *map, const char *rule,
		    struct inetcr_err *err)
{
	return add_rule(map, INETCR_RULE_ADDR, rule, err);
}

int inetcr_map_dev(struct inetcr_map *map, const char *rule,
		   struct inetcr_err *err)
{
	return add_rule(map, INETCR_RULE_DEV, rule, err);
}

int inetcr_map_port(struct inetcr_map *map, const char *rule,
		    struct inetcr_err *err)
{
	return add_rule(map, INETCR_RULE_PORT, rule, err);
}

/* Applying rules */

static void take_bits(uint8_t *to, const uint8_t *from, unsigned int bits)
{
	unsigned int rest = bits % 8;
	uint8_t mask = 0xff << (8 - rest);

	memcpy(to, from, bits / 8);
	if (rest)
		to[bits / 8] = (to[bits / 8] & ~mask) | (from[bits / 8] & mask);
}

/* The rule whose prefix is the longest */
static struct rule *find_rule(const struct inetcr_map *map,
			      enum inetcr_rule type,
			      const uint8_t *data, size_t size)
{
	unsigned int prefix = 8 * size;
	struct rule **found, key = { .type = type, .size = size };

	do {
		if (!map->prefixes[type][prefix])
			continue;
		key.prefix = prefix;
		memset(key.from, 0, sizeof(key.from));
		take_bits(key.from, data, prefix);
		found = tfind(&key, &map->by_from, compare_from);
		if (found)
			return *found;
	} while (prefix--);
	return NULL;
}

bool inetcr_map_bytes(struct inetcr_map *map, enum inetcr_rule type,
		      uint8_t *data, size_t size)
{
	struct rule *rule = find_rule(map, type, data, size);

	if (!rule)
		return false;
	rule->used = true;
	take_bits(data, rule->to, rule->prefix);
	return true;
}
