// SPDX-License-Identifier: GPL-2.0
/*
 * Requests of the fuzzer: from the grammar of the family, from the corpus, and
 * from both. All chances are rnd()'s: the same seed and the same corpus give the
 * same requests.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>

#include "fuzz.h"
#include "nl.h"
#include "sock.h"

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(x)	(sizeof(x) / sizeof((x)[0]))
#endif
#include "fuzz_grammar.h"

#define DEPTH		4	/* nests in each other */
#define SPOTS		256	/* attributes of one part that are looked at */
#define POOL		12	/* values that are kept of an attribute */
#define UNKNOWN		-1	/* the set of what rtnetlink defines */

/* ---- values that were seen ---- */

struct seen_value {
	const uint8_t *data;
	uint16_t len;
};

static struct {
	uint32_t n;
	struct seen_value value[POOL];
} pools[SETS][256];

static void pool_add(int set, unsigned int type, const struct nlattr *nla)
{
	struct seen_value value = { nla_data(nla), nla_len(nla) };
	unsigned int i;

	if (set < 0 || type >= 256)
		return;
	for (i = 0; i < pools[set][type].n && i < POOL; i++)
		if (pools[set][type].value[i].len == value.len &&
		    !memcmp(pools[set][type].value[i].data, value.data,
			    value.len))
			return;
	i = pools[set][type].n++;
	pools[set][type].value[i % POOL] = value;
}

static const struct rule *rule_of(int set, unsigned int type)
{
	static const struct rule none = { .nested = UNKNOWN };

	if (set < 0 || type >= rule_sets[set].n)
		return &none;
	return &rule_sets[set].rules[type];
}

static bool is_nest(int set, const struct nlattr *nla)
{
	unsigned int type = nla_type(nla);

	if (set == SET_ATTR && (type == A(NETDEV_LINK) ||
				type == A(NETDEV_MASTER_DATA)))
		return true;
	return rule_of(set, type)->type == RULE_NEST;
}

static void pool_add_all(const uint8_t *bytes, unsigned int len, int set)
{
	const struct nlattr *nla;
	int rem;

	nla_for_each_attr(nla, (struct nlattr *)bytes, (int)len, rem) {
		pool_add(set, nla_type(nla), nla);
		if (is_nest(set, nla))
			pool_add_all(nla_data(nla), nla_len(nla),
				     rule_of(set, nla_type(nla))->nested);
	}
}

/* ---- the corpus ---- */

struct input *corpus[CORPUS_MAX];
unsigned int corpus_n;

void corpus_add(const struct input *input)
{
	size_t size = sizeof(*input) + input->len;
	struct input *copy;

	if (corpus_n == CORPUS_MAX)
		return;
	copy = malloc(size);
	if (!copy)
		abort();
	memcpy(copy, input, size);
	corpus[corpus_n++] = copy;
	pool_add_all(copy->bytes, copy->len, SET_ATTR);
}

int corpus_read(const char *path, unsigned int max)
{
	struct input *input = malloc(sizeof(*input) + INPUT_MAX);
	FILE *file = fopen(path, "re");
	int n = 0;

	if (!file) {
		free(input);
		return -1;
	}
	while ((unsigned int)n < max &&
	       fread(input, sizeof(*input), 1, file) == 1 &&
	       input->len <= INPUT_MAX &&
	       fread(input->bytes, 1, input->len, file) == input->len) {
		corpus_add(input);
		n++;
	}
	fclose(file);
	free(input);
	return n;
}

int corpus_write(int fd, const struct input *input)
{
	ssize_t size = sizeof(*input) + input->len;

	return write(fd, input, size) == size ? 0 : -1;
}

static struct input *work;

static void work_begin(int cmd, int flags)
{
	if (!work)
		work = malloc(sizeof(*work) + INPUT_MAX + 4096);
	*work = (struct input) { cmd, AF_INET_CR_GENL_VERSION, flags, 0 };
}

/* an attribute behind what is there */
static void work_put(int type, const void *data, unsigned int len)
{
	struct nlattr nla = { .nla_len = NLA_HDRLEN + len, .nla_type = type };

	if (work->len + NLA_ALIGN(nla.nla_len) > INPUT_MAX)
		return;
	memcpy(work->bytes + work->len, &nla, sizeof(nla));
	memset(work->bytes + work->len + NLA_HDRLEN, 0,
	       NLA_ALIGN(nla.nla_len) - NLA_HDRLEN);
	memcpy(work->bytes + work->len + NLA_HDRLEN, data, len);
	work->len += NLA_ALIGN(nla.nla_len);
}

static void work_put_u32(int type, uint32_t value)
{
	work_put(type, &value, sizeof(value));
}

void corpus_add_message(const struct nlmsghdr *nlh, int cmd)
{
	struct nlattr *attrs;
	int len;

	attrs = cr_attrs(nlh, &len);
	if (len > INPUT_MAX)
		return;
	work_begin(cmd, 0);
	memcpy(work->bytes, attrs, len);
	work->len = len;
	corpus_add(work);
}

void corpus_add_disorder(const struct nlmsghdr *nlh)
{
	struct nlattr *tcp = cr_attr(nlh, A(TCP)), *nxt, *attrs;
	struct { struct nlattr nla; uint32_t value; } segment[] = {
		{ { 8, AF_INET_CR_SEGMENT_QUEUE }, AF_INET_CR_QUEUE_DISORDER },
		{ { 8, AF_INET_CR_SEGMENT_SEQ }, 10 },
		{ { 8, AF_INET_CR_SEGMENT_FLAGS }, 0 },
	};
	int len;

	nxt = tcp ? nla_find(nla_data(tcp), nla_len(tcp),
			     AF_INET_CR_TCP_RCV_NXT) : NULL;
	attrs = cr_attrs(nlh, &len);
	if (!nxt || len > INPUT_MAX)
		return;
	segment[1].value += nla_get_u32(nxt);
	work_begin(AF_INET_CR_CMD_RESTORE, 0);
	memcpy(work->bytes, attrs, len);
	work->len = len;
	work_put(A(TCP_SEGMENT), segment, sizeof(segment));
	work_put(A(TCP_SEGMENT_DATA), "disorder", 8);
	corpus_add(work);
}

/* ---- values ---- */

static const uint32_t odd_values[] = {
	0, 1, 2, 3, 4, 7, 8, 16, 20, 28, 31, 32, 40, 60, 63, 64, 127, 128, 255, 256,
	511, 512, 1000, 4095, 4096, 32767, 32768, 65507, 65535, 65536, 0x7fffffff,
	0x80000000, 0xfffffffe, 0xffffffff, 0x0100007f, 0x010101e0,
};

static uint32_t odd_value(void)
{
	if (!rnd(4))
		return rnd(0xffffffff);
	return odd_values[rnd(ARRAY_SIZE(odd_values))] + (rnd(4) ? 0 : rnd(3) - 1);
}

static const char *const strings[] = {
	"lo", "u0", "u1", "u2", "u3", "u0-too", "", "nobody", "a-name-of-15-cha",
	"forwarding", "mtu", "disable_ipv6", "stable_secret", "rp_filter",
	"addr_gen_mode", "promote_secondaries", "accept_dad", "%d", "a/b", "..",
};

static const char *const addresses4[] = {
	"127.0.0.1", "0.0.0.0", "127.0.0.2", "224.1.1.1", "255.255.255.255",
	"10.0.0.1", "10.0.0.2", "169.254.1.1", "239.1.2.3", "127.255.255.255",
};

static const char *const addresses6[] = {
	"::1", "::", "fd00::1", "fe80::1", "ff02::1", "ff05::101:101",
	"::ffff:127.0.0.1", "::ffff:0.0.0.0", "fd00::7f00:2", "::ffff:224.1.1.1",
	"ff01::1", "2001:db8::1",
};

static unsigned int make_address(uint8_t *to)
{
	switch (rnd(16)) {
	case 0:
		memset(to, rnd(256), 20);
		return rnd(21);
	case 1 ... 8:
		inet_pton(AF_INET, addresses4[rnd(ARRAY_SIZE(addresses4))], to);
		return 4;
	default:
		inet_pton(AF_INET6, addresses6[rnd(ARRAY_SIZE(addresses6))], to);
		return 16;
	}
}

static unsigned int make_bytes(uint8_t *to)
{
	static const uint16_t sizes[] = {
		0, 1, 2, 3, 4, 6, 8, 12, 16, 20, 24, 28, 32, 40, 48, 56, 64, 168,
	};
	unsigned int len = rnd(16) ? sizes[rnd(ARRAY_SIZE(sizes))] :
			   rnd(8) ? rnd(600) : rnd(3000);
	unsigned int i;
	uint32_t value;

	for (i = 0; i < len; i += 4) {
		value = rnd(3) ? odd_value() : 0;
		memcpy(to + i, &value, 4);
	}
	return len;
}

#define VALUE_MAX	(20 << 10)

static unsigned int value_make(int set, unsigned int type, uint8_t *to,
			       unsigned int depth);

/* some attributes of a set, or each once */
static unsigned int make_nest(int set, uint8_t *to, unsigned int depth)
{
	bool all = !rnd(3);
	unsigned int n = all ? rule_sets[set].n - 1 : 1 + rnd(5), len = 0;
	struct nlattr nla;

	for (; n && len < VALUE_MAX / (depth + 1); n--) {
		nla.nla_type = all ? n : 1 + rnd(rule_sets[set].n);
		nla.nla_len = NLA_HDRLEN +
			      value_make(set, nla.nla_type, to + len + NLA_HDRLEN,
					 depth + 1);
		if (is_nest(set, &nla) && rnd(2))
			nla.nla_type |= NLA_F_NESTED;
		memcpy(to + len, &nla, sizeof(nla));
		memset(to + len + nla.nla_len, 0,
		       NLA_ALIGN(nla.nla_len) - nla.nla_len);
		len += NLA_ALIGN(nla.nla_len);
	}
	return len;
}

static unsigned int make_number(uint8_t *to, unsigned int size)
{
	uint64_t value = rnd(3) ? odd_value() : rnd(300);

	if (size == 8 && !rnd(3))
		value = value << 32 | odd_value();
	memcpy(to, &value, 8);
	return rnd(50) ? size : rnd(9);
}

/* a value that was seen, whole or with a change */
static unsigned int make_seen(int set, unsigned int type, uint8_t *to)
{
	uint32_t n = pools[set][type].n;
	const struct seen_value *v =
		&pools[set][type].value[rnd(n < POOL ? n : POOL)];
	unsigned int len = v->len < VALUE_MAX / 2 ? v->len : VALUE_MAX / 2;
	uint32_t value;

	memcpy(to, v->data, len);
	if (len >= 4 && !rnd(3)) {
		value = odd_value();
		memcpy(to + rnd(len - 3), &value, 4);
	}
	if (!rnd(12))
		len = len ? rnd(len) : 4;
	return len;
}

static unsigned int value_make(int set, unsigned int type, uint8_t *to,
			       unsigned int depth)
{
	const struct rule *rule = rule_of(set, type);

	if (set == SET_ATTR && type == A(FREEZE_FD) && rnd(4)) {
		memcpy(to, &(uint32_t){ FREEZE_LIVE }, 4);
		return 4;
	}
	if (set >= 0 && type < 256 && pools[set][type].n && rnd(3))
		return make_seen(set, type, to);
	switch (rule->type) {
	case RULE_FLAG:
		return rnd(3) ? 0 : make_number(to, 4);
	case RULE_PAD:
		return 0;
	case RULE_U16:
		return make_number(to, 2);
	case RULE_U32:
	case RULE_S32:
		return make_number(to, 4);
	case RULE_U64:
	case RULE_S64:
		return make_number(to, 8);
	case RULE_STRING:
		strcpy((char *)to, strings[rnd(ARRAY_SIZE(strings))]);
		return strlen((char *)to) + (rnd(20) ? 1 : 0);
	case RULE_NEST:
		if (rule->nested >= 0 && depth < DEPTH)
			return make_nest(rule->nested, to, depth);
		return make_bytes(to);
	default:
		return rule->address ? make_address(to) : make_bytes(to);
	}
}

/* ---- the places of a request that are changed ---- */

/**
 * struct spot - an attribute of the request
 * @nla: the attribute
 * @set: of the grammar, UNKNOWN if it has none
 * @up: the nests around it, the outermost first
 * @depth: how many
 */
struct spot {
	struct nlattr *nla;
	int set;
	struct nlattr *up[DEPTH];
	unsigned int depth;
};

static unsigned int attrs_in(uint8_t *start, unsigned int len,
			     struct nlattr **attr)
{
	unsigned int n = 0;
	struct nlattr *nla;
	int rem;

	nla_for_each_attr(nla, (struct nlattr *)start, (int)len, rem)
		if (n < SPOTS)
			attr[n++] = nla;
	return n;
}

static bool spot_pick(struct spot *spot)
{
	struct nlattr *attr[SPOTS];
	unsigned int n = attrs_in(work->bytes, work->len, attr);

	if (!n)
		return false;
	spot->set = SET_ATTR;
	spot->depth = 0;
	spot->nla = attr[rnd(n)];
	while (spot->depth < DEPTH && is_nest(spot->set, spot->nla) && rnd(4)) {
		n = attrs_in(nla_data(spot->nla), nla_len(spot->nla), attr);
		if (!n)
			break;
		spot->up[spot->depth++] = spot->nla;
		spot->set = rule_of(spot->set, nla_type(spot->nla))->nested;
		spot->nla = attr[rnd(n)];
	}
	return true;
}

/* what the attribute takes up, in the part that it is in */
static unsigned int spot_size(const struct spot *spot)
{
	unsigned int size = NLA_ALIGN(spot->nla->nla_len);
	const struct nlattr *up = spot->depth ? spot->up[spot->depth - 1] : NULL;
	const uint8_t *end = up ? (uint8_t *)up + up->nla_len :
				  work->bytes + work->len;
	unsigned int left = end - (uint8_t *)spot->nla;

	return size < left ? size : left;
}

/* make room at a place or take some away; the nests around it are told */
static bool spot_move(const struct spot *spot, uint8_t *at, unsigned int old,
		      unsigned int now)
{
	unsigned int off = at - work->bytes, i;

	if (off + old > work->len || work->len - old + now > INPUT_MAX)
		return false;
	for (i = 0; i < spot->depth; i++)
		if (spot->up[i]->nla_len - old + now > UINT16_MAX)
			return false;
	memmove(at + now, at + old, work->len - off - old);
	work->len += now - old;
	for (i = 0; i < spot->depth; i++)
		spot->up[i]->nla_len += now - old;
	return true;
}

static uint8_t value_room[4 * VALUE_MAX];

static void spot_put(const struct spot *spot, unsigned int old, unsigned int type,
		     unsigned int len)
{
	unsigned int size = NLA_ALIGN(NLA_HDRLEN + len);

	if (NLA_HDRLEN + len > UINT16_MAX ||
	    !spot_move(spot, (uint8_t *)spot->nla, old, size))
		return;
	memset(spot->nla, 0, size);
	spot->nla->nla_type = type;
	spot->nla->nla_len = NLA_HDRLEN + len;
	memcpy(nla_data(spot->nla), value_room, len);
}

static void change_value(const struct spot *spot)
{
	unsigned int len, type = nla_type(spot->nla);

	len = value_make(spot->set, type, value_room, spot->depth);
	spot_put(spot, spot_size(spot), spot->nla->nla_type, len);
}

/* any word, or one near by: numbers of TCP depend on each other */
static void change_word(const struct spot *spot)
{
	unsigned int len = nla_len(spot->nla) > 0 ? nla_len(spot->nla) : 0;
	unsigned int off = len > 4 ? rnd(len - 3) : 0;
	unsigned int size = len < 4 ? len : 4;
	uint8_t *at = (uint8_t *)nla_data(spot->nla) + off;
	uint32_t value = odd_value();

	if (!rnd(3)) {
		memcpy(&value, at, size);
		value += rnd(9) - 4;
	}
	memcpy(at, &value, size);
}

static void delete(const struct spot *spot)
{
	spot_move(spot, (uint8_t *)spot->nla, spot_size(spot), 0);
}

static void twice(const struct spot *spot)
{
	unsigned int size = spot_size(spot);

	if (spot_move(spot, (uint8_t *)spot->nla, 0, size))
		memcpy(spot->nla, (uint8_t *)spot->nla + size, size);
}

static unsigned int any_type(int set)
{
	if (set < 0)
		return rnd(rnd(3) ? 16 : 70);
	return rnd(16) ? 1 + rnd(rule_sets[set].n) : odd_value() & 0xffff;
}

static void change_type(const struct spot *spot)
{
	spot->nla->nla_type = any_type(spot->set);
}

/* what has to follow an attribute, or 0 */
static unsigned int data_of(unsigned int type)
{
	switch (type) {
	case A(DGRAM):
	case A(EXTERR):
	case A(UDP_PENDING):
		return type + 1;
	default:
		return 0;
	}
}

/* a new attribute in front of this one */
static void insert(const struct spot *spot)
{
	const struct rule_cmd *cmd;
	unsigned int type, len;

	type = any_type(spot->set);
	if (spot->set == SET_ATTR && work->cmd < rule_cmds_n && rnd(16)) {
		cmd = &rule_cmds[work->cmd];
		if (cmd->n)
			type = cmd->attrs[rnd(cmd->n)];
		if (data_of(type)) {
			len = value_make(SET_ATTR, data_of(type), value_room, 0);
			spot_put(spot, 0, data_of(type), len);
		}
	}
	len = value_make(spot->set, type, value_room, spot->depth);
	spot_put(spot, 0, type, len);
}

static void lie(const struct spot *spot)
{
	spot->nla->nla_len = rnd(2) ? odd_value() :
				      spot->nla->nla_len + rnd(9) - 4;
}

/* another length, told truly */
static void resize(const struct spot *spot)
{
	unsigned int len = nla_len(spot->nla) > 0 ? nla_len(spot->nla) : 0;
	unsigned int now = rnd(4) ? rnd(70) : rnd(3000);

	memset(value_room, 0, now);
	memcpy(value_room, nla_data(spot->nla), len < now ? len : now);
	spot_put(spot, spot_size(spot), spot->nla->nla_type, now);
}

/* to another place of the request: the order of things */
static void move(const struct spot *spot)
{
	unsigned int size = spot_size(spot);
	struct spot to;

	if (size > VALUE_MAX)
		return;
	memcpy(value_room, spot->nla, size);
	spot_move(spot, (uint8_t *)spot->nla, size, 0);
	if (spot_pick(&to) && spot_move(&to, (uint8_t *)to.nla, 0, size))
		memcpy(to.nla, value_room, size);
}

static const struct {
	void (*change)(const struct spot *spot);
	unsigned int often;
} spot_changes[] = {
	{ change_value, 24 }, { change_word, 8 }, { insert, 16 }, { delete, 6 },
	{ twice, 3 }, { change_type, 3 }, { lie, 2 }, { resize, 3 }, { move, 3 },
};

static void change_spot(void)
{
	struct spot spot;
	unsigned int i, pick = 0;

	if (!spot_pick(&spot))
		return;
	for (i = 0; i < ARRAY_SIZE(spot_changes); i++)
		pick += spot_changes[i].often;
	pick = rnd(pick);
	for (i = 0; pick >= spot_changes[i].often; i++)
		pick -= spot_changes[i].often;
	spot_changes[i].change(&spot);
}

/* ---- changes of the whole request ---- */

static void change_bits(void)
{
	unsigned int n = 1 + rnd(4);

	while (n-- && work->len)
		work->bytes[rnd(work->len)] ^= 1 << rnd(8);
}

static const struct input *any_input(void)
{
	const struct input *one = corpus[rnd(corpus_n)];
	const struct input *two = corpus[rnd(corpus_n)];

	/* short ones are quick */
	return one->len < two->len || !rnd(6) ? one : two;
}

/* attributes of another one */
static void splice_other(void)
{
	const struct input *other = any_input();
	struct nlattr *attr[SPOTS], *nla;
	unsigned int n = attrs_in((uint8_t *)other->bytes, other->len, attr), i;

	for (i = rnd(4); n && i < 4; i++) {
		nla = attr[rnd(n)];
		work_put(nla->nla_type, nla_data(nla), nla_len(nla));
	}
}

static void change_head(void)
{
	switch (rnd(4)) {
	case 0:
		work->cmd = rnd(6);
		break;
	case 1:
		work->version = rnd(256);
		break;
	default:
		work->flags ^= NLM_F_DUMP;
	}
}

static unsigned int aim;

unsigned int request_aim(void)
{
	aim = rnd(LIVE);
	return aim;
}

static unsigned int any_live(void)
{
	return rnd(4) ? aim : rnd(LIVE);
}

static void delete_all(unsigned int type)
{
	struct spot spot = {};
	struct nlattr *attr[SPOTS];
	unsigned int n = attrs_in(work->bytes, work->len, attr);

	while (n--)
		if (nla_type(attr[n]) == (int)type) {
			spot.nla = attr[n];
			delete(&spot);
		}
}

static struct nlattr *work_find(int type)
{
	return nla_find((struct nlattr *)work->bytes, work->len, type);
}

/* a connection is made of a socket that has none */
static unsigned int any_target(void)
{
	if (rnd(8) && (work_find(A(TCP)) || work_find(A(TCP_SEGMENT))))
		return rnd(8) ? LIVE_FRESH + rnd(LIVE - LIVE_FRESH) :
				LIVE_TCP + rnd(LIVE - LIVE_TCP);
	return any_live();
}

/* onto a socket that is there; without what creates */
static void onto_live(void)
{
	struct { struct nlattr nla; uint32_t fd; } front = {
		{ 8, A(SOCK_FD) }, LIVE_FD(any_target()),
	};
	struct spot none = {};

	if (work->cmd != AF_INET_CR_CMD_RESTORE)
		return;
	delete_all(A(SOCK_TYPE));
	delete_all(A(PROTOCOL));
	delete_all(A(SOCK_FD));
	if (spot_move(&none, work->bytes, 0, sizeof(front)))
		memcpy(work->bytes, &front, sizeof(front));
}

static bool makes_raw(const struct input *input)
{
	struct nlattr *nla = nla_find((struct nlattr *)input->bytes, input->len,
				      A(SOCK_TYPE));

	return nla && nla_len(nla) == 4 && nla_get_u32(nla) == SOCK_RAW;
}

/* a connection that is there already would be refused */
static void other_port(void)
{
	struct nlattr *port = work_find(A(LOCAL_PORT));

	if (work_find(A(TCP)) && port && nla_len(port) == 2)
		*(uint16_t *)nla_data(port) = 10000 + rnd(50000);
}

static void mutate(void)
{
	const struct input *from = any_input();
	unsigned int n = rnd(3) ? 1 + rnd(2) : rnd(6), pick;

	memcpy(work, from, sizeof(*from) + from->len);
	/* making a raw socket may wait for other CPUs: more are changed instead */
	if (rnd(makes_raw(from) ? 6 : 3))
		onto_live();
	if (rnd(8))
		other_port();
	while (n--) {
		pick = rnd(64);
		if (pick < 50)
			change_spot();
		else if (pick < 58)
			splice_other();
		else if (pick < 61)
			change_bits();
		else if (pick < 62)
			work->len = work->len ? rnd(work->len) & ~3u : 0;
		else
			change_head();
	}
}

/* ---- requests of the grammar alone ---- */

static void make_attr(unsigned int type)
{
	unsigned int len = value_make(SET_ATTR, type, value_room, 0);

	if (len <= VALUE_MAX)
		work_put(type, value_room, len);
}

static void make_attrs(unsigned int n)
{
	const struct rule_cmd *cmd = &rule_cmds[work->cmd];
	unsigned int type, data;

	while (n--) {
		type = cmd->attrs[rnd(cmd->n)];
		make_attr(type);
		data = data_of(type);
		if (data && rnd(16))
			make_attr(data);
	}
}

/* an address without a route: connect fails, and undoes what was done before */
static void make_failure(bool v6)
{
	uint8_t addr[16];

	inet_pton(v6 ? AF_INET6 : AF_INET, v6 ? "2001:db8::1" : "203.0.113.1",
		  addr);
	work_put(A(REMOTE_ADDR), addr, v6 ? 16 : 4);
}

static void make_dump(void)
{
	work_begin(AF_INET_CR_CMD_DUMP, rnd(4) ? 0 : NLM_F_DUMP);
	switch (rnd(work->flags ? 12 : 8)) {
	case 0:
		work_put_u32(A(INODE), live_inode[any_live()]);
		break;
	case 8:
		work_put_u32(A(PID), getpid());
		break;
	case 9:
		break;
	case 10:
		make_attrs(2);
		break;
	default:
		work_put_u32(A(SOCK_FD), LIVE_FD(any_live()));
	}
	if (!rnd(4))
		work_put(rnd(2) ? A(ALL_VALUES) : A(NO_CONTENTS), NULL, 0);
	if (work->flags && !rnd(6))
		work_put(A(FREEZE), NULL, 0);
	else if (work->flags && !rnd(6))
		work_put_u32(A(FREEZE_FD), FREEZE_LIVE);
}

static void make_restore(void)
{
	static const struct { uint32_t type, protocol; } kinds[] = {
		{ SOCK_DGRAM, IPPROTO_UDP }, { SOCK_DGRAM, IPPROTO_UDPLITE },
		{ SOCK_DGRAM, IPPROTO_ICMP }, { SOCK_DGRAM, IPPROTO_ICMPV6 },
		{ SOCK_RAW, 253 }, { SOCK_RAW, IPPROTO_RAW },
		{ SOCK_RAW, IPPROTO_ICMP }, { SOCK_RAW, IPPROTO_ICMPV6 },
		{ SOCK_STREAM, IPPROTO_TCP }, { SOCK_STREAM, IPPROTO_TCP },
	};
	unsigned int kind = rnd(ARRAY_SIZE(kinds));

	work_begin(AF_INET_CR_CMD_RESTORE, 0);
	if (rnd(4)) {
		work_put_u32(A(SOCK_FD), LIVE_FD(any_live()));
		if (!rnd(40)) {
			work_put(A(DETACH), NULL, 0);
			if (rnd(4))
				return;
		}
	} else {
		work_put_u32(A(FAMILY), rnd(2) ? AF_INET : AF_INET6);
		work_put_u32(A(SOCK_TYPE), kinds[kind].type);
		work_put_u32(A(PROTOCOL), kinds[kind].protocol);
	}
	make_attrs(1 + rnd(6));
	if (!rnd(5))
		make_failure(rnd(2));
}

static void make_devices(void)
{
	const char *name = strings[rnd(6)];

	work_begin(rnd(3) ? AF_INET_CR_CMD_NETDEV_RESTORE :
			    AF_INET_CR_CMD_NETDEV_DUMP, 0);
	if (work->cmd == AF_INET_CR_CMD_NETDEV_DUMP)
		work->flags = NLM_F_DUMP;
	work_put(A(NETDEV_NAME), name, strlen(name) + 1);
	if (work->cmd == AF_INET_CR_CMD_NETDEV_RESTORE)
		make_attrs(1 + rnd(3));
}

const struct input *request_next(void)
{
	unsigned int pick = rnd(100);

	if (!work)
		work_begin(0, 0);
	if (pick < 14)
		make_dump();
	else if (pick < 40 || !corpus_n)
		make_restore();
	else if (pick < 42)
		make_devices();
	else
		mutate();
	return work;
}
