// SPDX-License-Identifier: GPL-2.0
/*
 * Other devices in requests of nftables
 *
 * Hooks have names of devices. In a rule, a name or an index is what is compared
 * with a register that one was loaded into, or what a packet is sent out by; in a
 * set, the type of the key says what it is.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/if.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>

#include "nft.h"

/* Types of nft(8), which the kernel keeps for it: six bits for each of a key */
#define TYPE_BITS	6
#define TYPE_MASK	((1U << TYPE_BITS) - 1)
#define TYPE_IFINDEX	20
#define TYPE_IFNAME	41
#define FIELDS_MAX	16
#define REGISTERS	20	/* of 4 bytes: verdicts, and 16 for data */

enum kind { KIND_OTHER, KIND_INDEX, KIND_NAME };

/**
 * struct map - a mapping under way
 * @all: the requests that are mapped
 * @change: by what
 * @how: with the map, for patterns
 * @out: the requests with other devices
 * @reg: what of a device is in a register
 * @err: for the sentence
 */
struct map {
	const struct inetcr_msgs *all;
	const struct netns_change *change;
	const struct inetcr_netns_restore *how;
	struct inetcr_msgs *out;
	enum kind reg[REGISTERS];
	struct inetcr_err *err;
};

static int put(struct map *map, const struct nlattr *nla)
{
	return inetcr_put_attr(map->out, nla->nla_type, inetcr_nla_data(nla),
			       inetcr_nla_len(nla), map->err);
}

typedef int (*copy_t)(struct map *map, const struct nlattr *nla, void *arg);

/* A nest whose attributes @copy writes */
static int copy_nest(struct map *map, const struct nlattr *nest, copy_t copy,
		     void *arg)
{
	const struct nlattr *nla = NULL;
	size_t start = map->out->len;
	int ret;

	if (!nft_nest(nest))
		return put(map, nest);
	ret = inetcr_put_attr(map->out, nest->nla_type, NULL, 0, map->err);
	while (!ret && (nla = inetcr_nest_attr(nest, nla)))
		ret = copy(map, nla, arg);
	return ret ? ret : inetcr_end_nest(map->out, start, map->err);
}

/* Values */

static const char *other_name(struct map *map, const char *name)
{
	return map->change->name ? map->change->name(map->change->arg, name) :
				   NULL;
}

/* The beginning of names has to stand for the same devices as before */
static int check_prefix(struct map *map, const char *prefix, size_t len)
{
	char from[IFNAMSIZ];
	const char *to;
	unsigned int i;

	for (i = 0; i < map->how->maps; i++) {
		if (netns_split_map(map->how->map[i], from, &to) &&
		    !strncmp(from, prefix, len) != !strncmp(to, prefix, len))
			return inetcr_fail(map->err, EOPNOTSUPP,
					   "the nftables ruleset has \"%.*s*\", which stands for only one of %s and %s",
					   (int)len, prefix, from, to);
	}
	return 0;
}

/* @data: @len bytes, as long as they were if there were IFNAMSIZ of them */
static int put_name(struct map *map, uint16_t type, const char *data, size_t len)
{
	char name[IFNAMSIZ] = "";
	const char *to;
	int ret = 0;

	if (!memchr(data, '\0', len)) {
		ret = check_prefix(map, data, len);
		return ret ? ret : inetcr_put_attr(map->out, type, data, len,
						   map->err);
	}
	to = other_name(map, data);
	if (!to)
		return inetcr_put_attr(map->out, type, data, len, map->err);
	memcpy(name, to, strnlen(to, sizeof(name) - 1));
	return inetcr_put_attr(map->out, type, name, len == IFNAMSIZ ? len :
			       strlen(name) + 1, map->err);
}

static uint32_t other_index(struct map *map, const void *data)
{
	uint32_t index;

	memcpy(&index, data, sizeof(index));
	return map->change->index && index ?
	       map->change->index(map->change->arg, index) : index;
}

static int copy_value(struct map *map, const struct nlattr *nla, void *arg)
{
	enum kind kind = *(const enum kind *)arg;
	uint32_t index;

	if (inetcr_nla_type(nla) != NFTA_DATA_VALUE)
		return put(map, nla);
	if (kind == KIND_INDEX && inetcr_nla_len(nla) == sizeof(index)) {
		index = other_index(map, inetcr_nla_data(nla));
		return inetcr_put_attr(map->out, nla->nla_type, &index,
				       sizeof(index), map->err);
	}
	if (kind == KIND_NAME && inetcr_nla_len(nla) <= IFNAMSIZ)
		return put_name(map, nla->nla_type, inetcr_nla_data(nla),
				inetcr_nla_len(nla));
	return put(map, nla);
}

/* Hooks */

static int copy_device(struct map *map, const struct nlattr *nla, void *arg)
{
	const char *name = netns_string(nla);
	const char *to = name && inetcr_nla_type(nla) == NFTA_DEVICE_NAME ?
			 other_name(map, name) : NULL;

	(void)arg;
	return to ? inetcr_put_attr(map->out, nla->nla_type, to, strlen(to) + 1,
				    map->err) : put(map, nla);
}

/* @arg: number of the nest of devices; a chain has a device beside it */
static int copy_hook(struct map *map, const struct nlattr *nla, void *arg)
{
	uint16_t list = *(const uint16_t *)arg;
	const char *name = netns_string(nla), *to = NULL;

	if (inetcr_nla_type(nla) == list)
		return copy_nest(map, nla, copy_device, NULL);
	if (list == NFTA_HOOK_DEVS && inetcr_nla_type(nla) == NFTA_HOOK_DEV &&
	    name)
		to = other_name(map, name);
	return to ? inetcr_put_attr(map->out, nla->nla_type, to, strlen(to) + 1,
				    map->err) : put(map, nla);
}

/* Expressions */

static enum kind kind_of_meta(uint32_t key)
{
	switch (key) {
	case NFT_META_IIF:
	case NFT_META_OIF:
	case NFT_META_SDIF:
		return KIND_INDEX;
	case NFT_META_IIFNAME:
	case NFT_META_OIFNAME:
	case NFT_META_SDIFNAME:
	case NFT_META_BRI_IIFNAME:
	case NFT_META_BRI_OIFNAME:
		return KIND_NAME;
	default:
		return KIND_OTHER;
	}
}

static enum kind kind_of_fib(uint32_t result, uint32_t flags)
{
	if (flags & NFTA_FIB_F_PRESENT)
		return KIND_OTHER;	/* no more than whether there is one */
	return result == NFT_FIB_RESULT_OIF ? KIND_INDEX :
	       result == NFT_FIB_RESULT_OIFNAME ? KIND_NAME : KIND_OTHER;
}

/* Registers of 16 bytes have the numbers of the first of four */
static unsigned int slot(uint32_t reg)
{
	if (reg >= NFT_REG_1 && reg <= NFT_REG_4)
		return (reg - NFT_REG_1) * 4;
	return reg >= NFT_REG32_00 && reg <= NFT_REG32_15 ?
	       reg - NFT_REG32_00 : REGISTERS - 1;
}

static void set_reg(struct map *map, const struct nlattr *reg, enum kind kind)
{
	if (reg)
		map->reg[slot(nft_u32(reg))] = kind;
}

/* A value that another kind of expression loads is not a device */
static void follow(struct map *map, const struct nlattr *expr)
{
	static const struct {
		const char *name;
		uint16_t dreg;
	} loads[] = {
		{ "payload", NFTA_PAYLOAD_DREG }, { "ct", NFTA_CT_DREG },
		{ "immediate", NFTA_IMMEDIATE_DREG }, { "rt", NFTA_RT_DREG },
		{ "lookup", NFTA_LOOKUP_DREG }, { "hash", NFTA_HASH_DREG },
		{ "numgen", NFTA_NG_DREG }, { "exthdr", NFTA_EXTHDR_DREG },
		{ "socket", NFTA_SOCKET_DREG }, { "osf", NFTA_OSF_DREG },
		{ "xfrm", NFTA_XFRM_DREG }, { "tunnel", NFTA_TUNNEL_DREG },
	};
	const struct nlattr *data = nft_in(expr, NFTA_EXPR_DATA);
	unsigned int i;

	if (nft_is(expr, "meta")) {
		set_reg(map, nft_in(data, NFTA_META_DREG),
			kind_of_meta(nft_u32(nft_in(data, NFTA_META_KEY))));
		return;
	}
	if (nft_is(expr, "fib")) {
		set_reg(map, nft_in(data, NFTA_FIB_DREG),
			kind_of_fib(nft_u32(nft_in(data, NFTA_FIB_RESULT)),
				    nft_u32(nft_in(data, NFTA_FIB_FLAGS))));
		return;
	}
	for (i = 0; i < sizeof(loads) / sizeof(*loads); i++) {
		if (nft_is(expr, loads[i].name))
			set_reg(map, nft_in(data, loads[i].dreg), KIND_OTHER);
	}
}

/* A register that a later expression sends packets out by, before it is loaded anew */
static bool is_way_out(const struct nlattr *list, const struct nlattr *expr)
{
	uint32_t reg = nft_u32(nft_in(nft_in(expr, NFTA_EXPR_DATA),
				      NFTA_IMMEDIATE_DREG));

	while ((expr = inetcr_nest_attr(list, expr))) {
		const struct nlattr *data = nft_in(expr, NFTA_EXPR_DATA);

		if (nft_is(expr, "dup"))
			return nft_u32(nft_in(data, NFTA_DUP_SREG_DEV)) == reg;
		if (nft_is(expr, "fwd"))
			return nft_u32(nft_in(data, NFTA_FWD_SREG_DEV)) == reg;
		if (!nft_is(expr, "immediate"))
			return false;
		if (nft_u32(nft_in(data, NFTA_IMMEDIATE_DREG)) == reg)
			return false;
	}
	return false;
}

/**
 * struct expr - an expression whose data is changed
 * @data: number of the data among its attributes
 * @kind: what it is
 */
struct expr {
	uint16_t data;
	enum kind kind;
};

static int copy_expr_data(struct map *map, const struct nlattr *nla, void *arg)
{
	struct expr *expr = arg;

	if (inetcr_nla_type(nla) == expr->data)
		return copy_nest(map, nla, copy_value, &expr->kind);
	return put(map, nla);
}

/* Where matches of iptables have names of devices */
static const struct {
	const char *name;
	uint8_t at[2];
} extensions[] = {
	{ "physdev", { 0, 32 } },
	{ "TEE", { 16, 16 } },
};

static int copy_info(struct map *map, const struct nlattr *nla, void *arg)
{
	const uint8_t *at = arg;
	char info[256];
	unsigned int i;

	if (inetcr_nla_type(nla) != NFTA_MATCH_INFO ||
	    inetcr_nla_len(nla) > sizeof(info))
		return put(map, nla);	/* NFTA_TARGET_INFO has the same number */
	memcpy(info, inetcr_nla_data(nla), inetcr_nla_len(nla));
	for (i = 0; i < 2; i++) {
		const char *to;

		if (at[i] + IFNAMSIZ > (int)inetcr_nla_len(nla) ||
		    !memchr(info + at[i], '\0', IFNAMSIZ))
			continue;
		to = other_name(map, info + at[i]);
		if (!to)
			continue;
		memset(info + at[i], 0, IFNAMSIZ);
		memcpy(info + at[i], to, strnlen(to, IFNAMSIZ - 1));
	}
	return inetcr_put_attr(map->out, nla->nla_type, info,
			       inetcr_nla_len(nla), map->err);
}

static int copy_extension(struct map *map, const struct nlattr *nla, void *arg)
{
	if (inetcr_nla_type(nla) == NFTA_EXPR_DATA)
		return copy_nest(map, nla, copy_info, arg);
	return put(map, nla);
}

static int copy_expr_of(struct map *map, const struct nlattr *nla, void *arg)
{
	if (inetcr_nla_type(nla) == NFTA_EXPR_DATA)
		return copy_nest(map, nla, copy_expr_data, arg);
	return put(map, nla);
}

static int copy_expr(struct map *map, const struct nlattr *expr, void *arg)
{
	const struct nlattr *list = arg, *data = nft_in(expr, NFTA_EXPR_DATA);
	const char *name = netns_string(nft_in(data, NFTA_MATCH_NAME));
	struct expr changed = { .data = NFTA_CMP_DATA };
	unsigned int i;

	if (nft_is(expr, "cmp")) {
		changed.kind = map->reg[slot(nft_u32(nft_in(data,
							   NFTA_CMP_SREG)))];
		return copy_nest(map, expr, copy_expr_of, &changed);
	}
	follow(map, expr);
	if (nft_is(expr, "immediate") && is_way_out(list, expr)) {
		changed = (struct expr){ NFTA_IMMEDIATE_DATA, KIND_INDEX };
		return copy_nest(map, expr, copy_expr_of, &changed);
	}
	if (!name || (!nft_is(expr, "match") && !nft_is(expr, "target")))
		return put(map, expr);
	for (i = 0; i < sizeof(extensions) / sizeof(*extensions); i++) {
		if (!strcmp(name, extensions[i].name))
			return copy_nest(map, expr, copy_extension,
					 (void *)extensions[i].at);
	}
	return put(map, expr);
}

/* Sets */

/**
 * struct key - what the key or the data of a set is
 * @fields: how many
 * @kind: of each
 * @len: of each
 * @is: one of them is something of a device
 * @is_index: one is an index
 */
struct key {
	unsigned int fields;
	enum kind kind[FIELDS_MAX];
	unsigned int len[FIELDS_MAX];
	bool is;
	bool is_index;
};

static const struct nlmsghdr *find_set(const struct map *map,
				       const struct nlmsghdr *elements)
{
	const struct nlmsghdr *msg = NULL;

	while ((msg = netns_next(map->all, msg))) {
		if (msg->nlmsg_type == netns_nft_type(NFT_MSG_NEWSET) &&
		    nft_family(msg) == nft_family(elements) &&
		    nft_same_attr(netns_find(msg, NFTA_SET_TABLE),
				  netns_find(elements,
					     NFTA_SET_ELEM_LIST_TABLE)) &&
		    nft_same_attr(netns_find(msg, NFTA_SET_NAME),
				  netns_find(elements, NFTA_SET_ELEM_LIST_SET)))
			return msg;
	}
	return NULL;
}

static struct key take_key(const struct nlmsghdr *set, bool data)
{
	uint32_t type = nft_u32(netns_find(set, data ? NFTA_SET_DATA_TYPE :
						       NFTA_SET_KEY_TYPE));
	uint32_t len = nft_u32(netns_find(set, data ? NFTA_SET_DATA_LEN :
						      NFTA_SET_KEY_LEN));
	const struct nlattr *field = NULL, *desc;
	struct key key = {};
	uint32_t rest;
	unsigned int i;

	for (rest = type; rest && key.fields < FIELDS_MAX; rest >>= TYPE_BITS)
		key.fields++;
	for (i = 0, rest = type; i < key.fields; i++, rest >>= TYPE_BITS) {
		uint32_t one = rest & TYPE_MASK;

		key.kind[key.fields - 1 - i] = one == TYPE_IFINDEX ? KIND_INDEX :
			one == TYPE_IFNAME ? KIND_NAME : KIND_OTHER;
		key.is |= one == TYPE_IFINDEX || one == TYPE_IFNAME;
		key.is_index |= one == TYPE_IFINDEX;
	}
	if (key.fields == 1)
		key.len[0] = len;
	desc = data ? NULL : nft_nest(nft_in(netns_find(set, NFTA_SET_DESC),
					     NFTA_SET_DESC_CONCAT));
	for (i = 0; desc && i < key.fields; i++) {
		field = inetcr_nest_attr(desc, field);
		if (!field)
			break;
		key.len[i] = nft_u32(nft_in(field, NFTA_SET_FIELD_LEN));
	}
	if (type & 0x80000000)		/* a verdict */
		key.is = false;
	return key;
}

static int refuse_set(struct map *map, const struct nlmsghdr *set,
		      const char *why)
{
	const char *name = netns_string(netns_find(set, NFTA_SET_NAME));

	return inetcr_fail(map->err, EOPNOTSUPP,
			   "nftables set %s: %s cannot be others",
			   name ? name : "?", why);
}

/* Fields begin at multiples of 4 bytes */
static int copy_key_value(struct map *map, const struct nlattr *nla, void *arg)
{
	const struct key *key = arg;
	size_t len = inetcr_nla_len(nla), at = 0;
	char value[256];
	unsigned int i;

	if (inetcr_nla_type(nla) != NFTA_DATA_VALUE || len > sizeof(value))
		return put(map, nla);
	memcpy(value, inetcr_nla_data(nla), len);
	for (i = 0; i < key->fields && at + key->len[i] <= len; i++) {
		char *field = value + at;
		const char *to;
		uint32_t index;

		at += NLA_ALIGN(key->len[i]);
		if (key->kind[i] == KIND_INDEX && key->len[i] == sizeof(index)) {
			index = other_index(map, field);
			memcpy(field, &index, sizeof(index));
		} else if (key->kind[i] == KIND_NAME &&
			   key->len[i] == IFNAMSIZ &&
			   memchr(field, '\0', IFNAMSIZ)) {
			to = other_name(map, field);
			if (to) {
				memset(field, 0, IFNAMSIZ);
				memcpy(field, to, strnlen(to, IFNAMSIZ - 1));
			}
		}
	}
	return inetcr_put_attr(map->out, nla->nla_type, value, len, map->err);
}

struct keys {
	struct key key;
	struct key data;
};

static int copy_elem_attr(struct map *map, const struct nlattr *nla, void *arg)
{
	struct keys *keys = arg;

	switch (inetcr_nla_type(nla)) {
	case NFTA_SET_ELEM_KEY:
	case NFTA_SET_ELEM_KEY_END:
		return copy_nest(map, nla, copy_key_value, &keys->key);
	case NFTA_SET_ELEM_DATA:
		return copy_nest(map, nla, copy_key_value, &keys->data);
	default:
		return put(map, nla);
	}
}

static int copy_elem(struct map *map, const struct nlattr *nla, void *arg)
{
	return copy_nest(map, nla, copy_elem_attr, arg);
}

/* Of a tree of intervals, ends would have to follow their beginnings */
static int copy_elements(struct map *map, const struct nlmsghdr *msg,
			 const struct nlattr *list)
{
	const struct nlmsghdr *set = find_set(map, msg);
	struct keys keys;
	uint32_t flags;

	if (!set)
		return put(map, list);
	keys.key = take_key(set, false);
	keys.data = take_key(set, true);
	if (!(map->how->maps ? keys.key.is || keys.data.is :
			       keys.key.is_index || keys.data.is_index))
		return put(map, list);
	flags = nft_u32(netns_find(set, NFTA_SET_FLAGS));
	if (flags & NFT_SET_INTERVAL && keys.key.is)
		return refuse_set(map, set, "devices in intervals");
	if (keys.key.is && !keys.key.len[0])
		return refuse_set(map, set, "devices among other keys");
	return copy_nest(map, list, copy_elem, &keys);
}

/* The whole */

static int copy_attr(struct map *map, const struct nlmsghdr *msg,
		     const struct nlattr *nla)
{
	uint16_t devices;

	switch (nft_what(msg)) {
	case NFT_MSG_NEWCHAIN:
		devices = NFTA_HOOK_DEVS;
		if (inetcr_nla_type(nla) == NFTA_CHAIN_HOOK)
			return copy_nest(map, nla, copy_hook, &devices);
		return put(map, nla);
	case NFT_MSG_NEWFLOWTABLE:
		devices = NFTA_FLOWTABLE_HOOK_DEVS;
		if (inetcr_nla_type(nla) == NFTA_FLOWTABLE_HOOK)
			return copy_nest(map, nla, copy_hook, &devices);
		return put(map, nla);
	case NFT_MSG_NEWRULE:
		memset(map->reg, 0, sizeof(map->reg));
		if (inetcr_nla_type(nla) == NFTA_RULE_EXPRESSIONS)
			return copy_nest(map, nla, copy_expr, (void *)nla);
		return put(map, nla);
	case NFT_MSG_NEWSETELEM:
		if (inetcr_nla_type(nla) == NFTA_SET_ELEM_LIST_ELEMENTS)
			return copy_elements(map, msg, nla);
		return put(map, nla);
	default:
		return put(map, nla);
	}
}

int netns_nft_map(const struct inetcr_msgs *msgs,
		  const struct netns_change *change,
		  const struct inetcr_netns_restore *how,
		  struct inetcr_msgs *out, struct inetcr_err *err)
{
	struct map map = {
		.all = msgs, .change = change, .how = how, .out = out, .err = err,
	};
	const struct nlmsghdr *msg = NULL;
	int ret = 0;

	while (!ret && (msg = netns_next(msgs, msg))) {
		const struct nlattr *nla = NULL;
		size_t start = out->len;

		if (!netns_is_nft(msg))
			continue;
		ret = inetcr_msgs_add(out, msg, MSG_HDRLEN, err);
		while (!ret && (nla = netns_attr(msg, nla)))
			ret = change ? copy_attr(&map, msg, nla) :
				       put(&map, nla);
		if (!ret)
			inetcr_end_msg(out, start);
	}
	return ret;
}
