// SPDX-License-Identifier: GPL-2.0
/*
 * The nftables ruleset as the kernel has it: messages of nfnetlink that make it
 *
 * A listing of a ruleset can read differently than it was printed, and tables of
 * iptables have no text at all. So what the kernel dumps is kept in the form of
 * the requests that make it, in the order in which they can be made: without
 * handles, positions and uses, with the ids that requests have.
 *
 * Of base chains with one priority, the one registered last runs first. The
 * kernel lists chains by table; in what order they run, its list of hooks says.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "nft.h"

#define ELEMENTS_MAX	32000	/* bytes of elements in one message */
#define HOOKS_MAX	8		/* of a family */

/* Of the list of hooks, in headers newer than Debian 12's in part */
#define SUBSYS_HOOK		12
#define HOOK_HOOKNUM		1
#define HOOK_PRIORITY		2
#define HOOK_CHAIN_INFO		6
#define HOOK_INFO_DESC		1
#define HOOK_CHAIN_TABLE	1
#define HOOK_CHAIN_FAMILY	2
#define HOOK_CHAIN_NAME		3

/* Messages */

uint16_t netns_nft_type(unsigned int what)
{
	return NFNL_SUBSYS_NFTABLES << 8 | what;
}

bool netns_is_nft(const struct nlmsghdr *msg)
{
	static const uint8_t makes[] = {
		NFT_MSG_NEWTABLE, NFT_MSG_NEWCHAIN, NFT_MSG_NEWOBJ,
		NFT_MSG_NEWFLOWTABLE, NFT_MSG_NEWSET, NFT_MSG_NEWSETELEM,
		NFT_MSG_NEWRULE,
	};
	unsigned int i;

	for (i = 0; i < sizeof(makes); i++) {
		if (msg->nlmsg_type == netns_nft_type(makes[i]))
			return msg->nlmsg_len >= MSG_HDRLEN;
	}
	return false;
}

unsigned int nft_what(const struct nlmsghdr *msg)
{
	return NFNL_MSG_TYPE(msg->nlmsg_type);
}

uint8_t nft_family(const struct nlmsghdr *msg)
{
	const struct nfgenmsg *nf = NLMSG_DATA(msg);

	return nf->nfgen_family;
}

/* A nest that is one; NULL: there is none */
const struct nlattr *nft_nest(const struct nlattr *nla)
{
	return nla && inetcr_nla_valid(inetcr_nla_data(nla),
				       inetcr_nla_len(nla)) ? nla : NULL;
}

/* In a nest that may be NULL */
const struct nlattr *nft_in(const struct nlattr *nest, unsigned int number)
{
	nest = nft_nest(nest);
	return nest ? inetcr_nest_find(nest, number) : NULL;
}

uint32_t nft_u32(const struct nlattr *nla)
{
	return ntohl(netns_u32(nla));
}

bool nft_same_attr(const struct nlattr *a, const struct nlattr *b)
{
	return a && b && inetcr_nla_len(a) == inetcr_nla_len(b) &&
	       !memcmp(inetcr_nla_data(a), inetcr_nla_data(b),
		       inetcr_nla_len(a));
}

static int ask(struct nft_dump *r, uint16_t type, uint8_t family,
	       const struct inetcr_msgs *attrs, struct inetcr_msgs *answer)
{
	const struct {
		struct nlmsghdr head;
		struct nfgenmsg nf;
	} head = {
		.head.nlmsg_type = type,
		.nf.nfgen_family = family,
		.nf.version = NFNETLINK_V0,
	};
	struct inetcr_msgs question = {};
	struct inetcr_err why;
	int ret;

	ret = inetcr_msgs_add(&question, &head, sizeof(head), r->err);
	if (!ret && attrs)
		ret = inetcr_msgs_add(&question, attrs->data, attrs->len,
				      r->err);
	if (ret)
		return ret;
	inetcr_end_msg(&question, 0);
	ret = inetcr_nl_request(r->nl, question.data, NLM_F_DUMP, answer, &why);
	inetcr_msgs_free(&question);
	if (ret)
		return inetcr_fail(r->err, -ret, "nftables: %s", why.text);
	if (inetcr_nl_torn(r->nl))
		return inetcr_fail(r->err, EAGAIN, "the nftables ruleset changed");
	return 0;
}

int nft_ask_all(struct nft_dump *r, unsigned int what,
		struct inetcr_msgs *answer)
{
	return ask(r, netns_nft_type(what), NFPROTO_UNSPEC, NULL, answer);
}

int nft_put(struct nft_dump *r, const struct nlattr *nla)
{
	return inetcr_put_attr(r->out, nla->nla_type, inetcr_nla_data(nla),
			       inetcr_nla_len(nla), r->err);
}

int nft_put_be32(struct nft_dump *r, uint16_t type, uint32_t value)
{
	value = htonl(value);
	return inetcr_put_attr(r->out, type, &value, sizeof(value), r->err);
}

int nft_put_head(struct nft_dump *r, unsigned int what, uint8_t family,
		 size_t *start)
{
	const struct {
		struct nlmsghdr head;
		struct nfgenmsg nf;
	} head = {
		.head.nlmsg_type = netns_nft_type(what),
		.nf.nfgen_family = family,
		.nf.version = NFNETLINK_V0,
	};

	*start = r->out->len;
	return inetcr_msgs_add(r->out, &head, sizeof(head), r->err);
}

/* Tables of processes */

/* The table, by the number its messages have for its name, is left out */
bool nft_is_left(const struct nft_dump *r, const struct nlmsghdr *msg)
{
	const struct nlattr *name = netns_find(msg, NFTA_TABLE_NAME);
	const struct nlmsghdr *table = NULL;

	while ((table = netns_next(&r->tables, table))) {
		if (nft_family(table) == nft_family(msg) &&
		    nft_same_attr(netns_find(table, NFTA_TABLE_NAME), name))
			return true;
	}
	return false;
}

/* Requests */

/*
 * The attributes that a request takes over from each message, by number. The table
 * is number 1 everywhere.
 */
static const struct {
	uint8_t what;
	uint32_t attrs;
} kept[] = {
#define A(a)	(1U << (a))
	{ NFT_MSG_NEWTABLE, A(NFTA_TABLE_NAME) | A(NFTA_TABLE_FLAGS) |
			    A(NFTA_TABLE_USERDATA) },
	{ NFT_MSG_NEWCHAIN, A(NFTA_CHAIN_TABLE) | A(NFTA_CHAIN_NAME) |
			    A(NFTA_CHAIN_HOOK) | A(NFTA_CHAIN_POLICY) |
			    A(NFTA_CHAIN_TYPE) | A(NFTA_CHAIN_COUNTERS) |
			    A(NFTA_CHAIN_FLAGS) | A(NFTA_CHAIN_USERDATA) },
	{ NFT_MSG_NEWOBJ, A(NFTA_OBJ_TABLE) | A(NFTA_OBJ_NAME) |
			  A(NFTA_OBJ_TYPE) | A(NFTA_OBJ_DATA) |
			  A(NFTA_OBJ_USERDATA) },
	{ NFT_MSG_NEWFLOWTABLE, A(NFTA_FLOWTABLE_TABLE) |
				A(NFTA_FLOWTABLE_NAME) |
				A(NFTA_FLOWTABLE_HOOK) |
				A(NFTA_FLOWTABLE_FLAGS) },
	{ NFT_MSG_NEWSET, A(NFTA_SET_TABLE) | A(NFTA_SET_NAME) |
			  A(NFTA_SET_FLAGS) | A(NFTA_SET_KEY_TYPE) |
			  A(NFTA_SET_KEY_LEN) | A(NFTA_SET_DATA_TYPE) |
			  A(NFTA_SET_DATA_LEN) | A(NFTA_SET_POLICY) |
			  A(NFTA_SET_DESC) | A(NFTA_SET_TIMEOUT) |
			  A(NFTA_SET_GC_INTERVAL) | A(NFTA_SET_USERDATA) |
			  A(NFTA_SET_OBJ_TYPE) | A(NFTA_SET_EXPR) |
			  A(NFTA_SET_EXPRESSIONS) },
	{ NFT_MSG_NEWRULE, A(NFTA_RULE_TABLE) | A(NFTA_RULE_CHAIN) |
			   A(NFTA_RULE_EXPRESSIONS) | A(NFTA_RULE_USERDATA) },
#undef A
};

bool nft_is_kept(const struct nlmsghdr *msg, const struct nlattr *nla)
{
	unsigned int i, number = inetcr_nla_type(nla);

	for (i = 0; i < sizeof(kept) / sizeof(*kept); i++) {
		if (kept[i].what == nft_what(msg))
			return number < 32 && kept[i].attrs & 1U << number;
	}
	return false;
}

static int put_chain(struct nft_dump *r, const struct nlmsghdr *msg)
{
	const struct nlattr *nla = NULL;
	uint32_t id = nft_binding_id(r, nft_family(msg),
				 netns_find(msg, NFTA_CHAIN_TABLE),
				 netns_find(msg, NFTA_CHAIN_NAME));
	size_t start;
	int ret;

	ret = nft_put_head(r, NFT_MSG_NEWCHAIN, nft_family(msg), &start);
	while (!ret && (nla = netns_attr(msg, nla))) {
		if (id && inetcr_nla_type(nla) == NFTA_CHAIN_NAME)
			ret = nft_put_be32(r, NFTA_CHAIN_ID, id);
		else if (nft_is_kept(msg, nla))
			ret = nft_put(r, nla);
	}
	if (!ret)
		inetcr_end_msg(r->out, start);
	return ret;
}

/* Everything else but elements and rules */
static int put_object(struct nft_dump *r, const struct nlmsghdr *msg)
{
	const struct nlattr *nla = NULL;
	size_t start;
	int ret;

	ret = nft_put_head(r, nft_what(msg), nft_family(msg), &start);
	while (!ret && (nla = netns_attr(msg, nla))) {
		if (nft_is_kept(msg, nla))
			ret = nft_put(r, nla);
	}
	if (!ret && nft_what(msg) == NFT_MSG_NEWSET)
		ret = nft_put_be32(r, NFTA_SET_ID, ++r->id);
	if (!ret)
		inetcr_end_msg(r->out, start);
	return ret;
}

static int put_objects(struct nft_dump *r, unsigned int get)
{
	struct inetcr_msgs answer = {};
	const struct nlmsghdr *msg = NULL;
	int ret;

	ret = nft_ask_all(r, get, &answer);
	while (!ret && (msg = netns_next(&answer, msg))) {
		if (netns_is_nft(msg) && !nft_is_left(r, msg))
			ret = put_object(r, msg);
	}
	inetcr_msgs_free(&answer);
	return ret;
}

/* The order in which chains were registered */

struct base {
	const struct nlmsghdr *msg;
	uint32_t hook;
	int32_t priority;
};

static uint32_t hook_number(const struct nlmsghdr *chain)
{
	return nft_u32(nft_in(netns_find(chain, NFTA_CHAIN_HOOK),
					  NFTA_HOOK_HOOKNUM));
}

static int32_t hook_priority(const struct nlmsghdr *chain)
{
	return nft_u32(nft_in(netns_find(chain, NFTA_CHAIN_HOOK),
					  NFTA_HOOK_PRIORITY));
}

static bool is_base(const struct nlmsghdr *chain)
{
	return netns_find(chain, NFTA_CHAIN_HOOK);
}

/* Both can see one packet */
static bool is_tie(const struct nlmsghdr *a, const struct nlmsghdr *b)
{
	uint8_t p = nft_family(a), q = nft_family(b);

	return hook_number(a) == hook_number(b) &&
	       hook_priority(a) == hook_priority(b) &&
	       (p == q || p == NFPROTO_INET || q == NFPROTO_INET);
}

static unsigned int find_chain(const struct nlmsghdr **chain, unsigned int count,
			       const struct nlattr *desc)
{
	uint8_t family;
	unsigned int i;
	const struct nlattr *nla = nft_in(desc, HOOK_CHAIN_FAMILY);

	if (!nla || !inetcr_nla_len(nla))
		return count;
	family = *(const uint8_t *)inetcr_nla_data(nla);
	for (i = 0; i < count; i++) {
		if (nft_family(chain[i]) == family &&
		    nft_same_attr(netns_find(chain[i], NFTA_CHAIN_TABLE),
				  nft_in(desc, HOOK_CHAIN_TABLE)) &&
		    nft_same_attr(netns_find(chain[i], NFTA_CHAIN_NAME),
				  nft_in(desc, HOOK_CHAIN_NAME)))
			return i;
	}
	return count;
}

/* Of two with one priority, the later in the list of hooks was registered first */
static void order_by(const struct nlmsghdr **chain, unsigned int count,
		     const struct inetcr_msgs *hooks)
{
	const struct nlmsghdr *hook = NULL, *moved;
	unsigned int before = count, at;

	while ((hook = netns_next(hooks, hook))) {
		const struct nlattr *info = netns_find(hook, HOOK_CHAIN_INFO);

		at = find_chain(chain, count, nft_in(info, HOOK_INFO_DESC));
		if (at == count)
			continue;
		if (before < count && before < at &&
		    hook_priority(chain[before]) == hook_priority(chain[at])) {
			moved = chain[at];
			memmove(&chain[before + 1], &chain[before],
				(at - before) * sizeof(void *));
			chain[before] = moved;
			at = before;
		}
		before = at;
	}
}

static int ask_hooks(struct nft_dump *r, uint8_t family, uint32_t number,
		     struct inetcr_msgs *answer)
{
	struct inetcr_msgs attrs = {};
	int ret;

	number = htonl(number);
	ret = inetcr_put_attr(&attrs, HOOK_HOOKNUM, &number, sizeof(number),
			      r->err);
	if (!ret)
		ret = ask(r, SUBSYS_HOOK << 8, family, &attrs, answer);
	inetcr_msgs_free(&attrs);
	return ret;
}

/* A kernel that does not list hooks has them in the order of the chains */
static int order_hook(struct nft_dump *r, const struct nlmsghdr **chain,
		      unsigned int count, uint8_t family, uint32_t number)
{
	struct inetcr_msgs hooks = {};
	int ret;

	ret = ask_hooks(r, family, number, &hooks);
	if (!ret)
		order_by(chain, count, &hooks);
	inetcr_msgs_free(&hooks);
	return ret == -EAGAIN || ret == -ENOMEM ? ret : 0;
}

/* Of chains of a device, the list of hooks is by device: each has one table */
static int order_chains(struct nft_dump *r, const struct nlmsghdr **chain,
			unsigned int count)
{
	uint32_t asked[NFPROTO_NUMPROTO] = {};
	unsigned int i, j;
	int ret = 0;

	for (i = 0; i < count; i++) {
		for (j = 0; j < i && !ret; j++) {
			uint8_t family = nft_family(chain[i]);
			uint32_t number = hook_number(chain[i]);

			if (family == NFPROTO_INET)
				family = nft_family(chain[j]);
			if (!is_tie(chain[i], chain[j]) ||
			    family >= NFPROTO_NUMPROTO || number >= HOOKS_MAX ||
			    family == NFPROTO_NETDEV ||
			    asked[family] & 1U << number)
				continue;
			asked[family] |= 1U << number;
			if (family == NFPROTO_INET)
				family = NFPROTO_IPV4;
			ret = order_hook(r, chain, count, family, number);
		}
	}
	return ret;
}

static int put_chains(struct nft_dump *r)
{
	const struct nlmsghdr *msg = NULL, **chain;
	unsigned int count = 0, i;
	int ret = 0;

	while ((msg = netns_next(&r->chains, msg)))
		count++;
	chain = calloc(count + 1, sizeof(void *));
	if (!chain)
		return inetcr_fail(r->err, ENOMEM, "out of memory");
	count = 0;
	while ((msg = netns_next(&r->chains, msg))) {
		if (is_base(msg))
			chain[count++] = msg;
	}
	ret = order_chains(r, chain, count);
	for (i = 0; !ret && i < count; i++) {
		if (!nft_is_left(r, chain[i]))
			ret = put_chain(r, chain[i]);
	}
	while (!ret && (msg = netns_next(&r->chains, msg))) {
		if (!is_base(msg) && !nft_is_left(r, msg))
			ret = put_chain(r, msg);
	}
	free(chain);
	return ret;
}

/* Elements of sets */

struct elements {
	const struct nlattr **nla;
	size_t count;
	size_t room;
};

static int compare_elements(const void *a, const void *b)
{
	const struct nlattr *x = *(const struct nlattr **)a;
	const struct nlattr *y = *(const struct nlattr **)b;
	size_t len = x->nla_len < y->nla_len ? x->nla_len : y->nla_len;
	int ret = memcmp(inetcr_nla_data(x), inetcr_nla_data(y),
			 len - NLA_HDRLEN);

	return ret ? ret : (int)x->nla_len - (int)y->nla_len;
}

static int take_elements(struct nft_dump *r, struct elements *e,
			 const struct inetcr_msgs *answer)
{
	const struct nlmsghdr *msg = NULL;

	while ((msg = netns_next(answer, msg))) {
		const struct nlattr *list, *nla = NULL;

		list = nft_nest(netns_find(msg,
						 NFTA_SET_ELEM_LIST_ELEMENTS));
		while (list && (nla = inetcr_nest_attr(list, nla))) {
			if (e->count == e->room) {
				size_t room = 2 * e->room + 64;
				void *more = realloc(e->nla,
						     room * sizeof(void *));

				if (!more)
					return inetcr_fail(r->err, ENOMEM,
							   "out of memory");
				e->nla = more;
				e->room = room;
			}
			e->nla[e->count++] = nla;
		}
	}
	return 0;
}

/*
 * Ends of intervals stand in the list of a set, behind their beginnings, in the
 * order of the tree, which is from the greatest. All others are in no order.
 */
static void order_elements(struct elements *e, const struct nlmsghdr *set)
{
	uint32_t flags = nft_u32(netns_find(set, NFTA_SET_FLAGS));
	const struct nlattr *concat;
	size_t i;

	concat = nft_in(netns_find(set, NFTA_SET_DESC),
			      NFTA_SET_DESC_CONCAT);
	if (!(flags & NFT_SET_INTERVAL) || concat) {
		if (e->count)
			qsort(e->nla, e->count, sizeof(void *), compare_elements);
		return;
	}
	for (i = 0; i < e->count / 2; i++) {
		const struct nlattr *nla = e->nla[i];

		e->nla[i] = e->nla[e->count - 1 - i];
		e->nla[e->count - 1 - i] = nla;
	}
}

static int put_some(struct nft_dump *r, const struct nlmsghdr *set,
		    const struct elements *e, size_t *at)
{
	const struct nlattr *name = netns_find(set, NFTA_SET_NAME);
	size_t start, nest;
	int ret;

	ret = nft_put_head(r, NFT_MSG_NEWSETELEM, nft_family(set), &start);
	if (!ret)
		ret = nft_put(r, netns_find(set, NFTA_SET_TABLE));
	if (!ret)
		ret = inetcr_put_attr(r->out, NFTA_SET_ELEM_LIST_SET,
				      inetcr_nla_data(name),
				      inetcr_nla_len(name), r->err);
	nest = r->out->len;
	if (!ret)
		ret = inetcr_put_attr(r->out, NFTA_SET_ELEM_LIST_ELEMENTS |
				      NLA_F_NESTED, NULL, 0, r->err);
	while (!ret && *at < e->count && r->out->len - nest < ELEMENTS_MAX)
		ret = nft_put(r, e->nla[(*at)++]);
	if (!ret)
		ret = inetcr_end_nest(r->out, nest, r->err);
	if (!ret)
		inetcr_end_msg(r->out, start);
	return ret;
}

static int ask_elements(struct nft_dump *r, const struct nlmsghdr *set,
			struct inetcr_msgs *answer)
{
	const struct nlattr *table = netns_find(set, NFTA_SET_TABLE);
	const struct nlattr *name = netns_find(set, NFTA_SET_NAME);
	struct inetcr_msgs attrs = {};
	int ret;

	ret = inetcr_put_attr(&attrs, NFTA_SET_ELEM_LIST_TABLE,
			      inetcr_nla_data(table), inetcr_nla_len(table),
			      r->err);
	if (!ret)
		ret = inetcr_put_attr(&attrs, NFTA_SET_ELEM_LIST_SET,
				      inetcr_nla_data(name),
				      inetcr_nla_len(name), r->err);
	if (!ret)
		ret = ask(r, netns_nft_type(NFT_MSG_GETSETELEM),
			  nft_family(set), &attrs, answer);
	inetcr_msgs_free(&attrs);
	return ret == -ENOENT ? inetcr_fail(r->err, EAGAIN,
					    "the nftables ruleset changed") : ret;
}

static int put_elements(struct nft_dump *r, const struct nlmsghdr *set)
{
	struct inetcr_msgs answer = {};
	struct elements e = {};
	size_t at = 0;
	int ret;

	ret = ask_elements(r, set, &answer);
	if (!ret)
		ret = take_elements(r, &e, &answer);
	if (!ret)
		order_elements(&e, set);
	while (!ret && at < e.count)
		ret = put_some(r, set, &e, &at);
	free(e.nla);
	inetcr_msgs_free(&answer);
	return ret;
}

static int put_sets(struct nft_dump *r)
{
	struct inetcr_msgs sets = {};
	const struct nlmsghdr *set = NULL;
	int ret;

	ret = nft_ask_all(r, NFT_MSG_GETSET, &sets);
	while (!ret && (set = netns_next(&sets, set))) {
		if (netns_is_nft(set) && !nft_is_left(r, set))
			ret = put_object(r, set);
	}
	while (!ret && (set = netns_next(&sets, set))) {
		if (netns_is_nft(set) && !nft_is_left(r, set) &&
		    netns_find(set, NFTA_SET_TABLE) &&
		    netns_find(set, NFTA_SET_NAME))
			ret = put_elements(r, set);
	}
	inetcr_msgs_free(&sets);
	return ret;
}

/* Tables */

static int put_tables(struct nft_dump *r)
{
	struct inetcr_msgs answer = {};
	const struct nlmsghdr *msg = NULL;
	int ret;

	ret = nft_ask_all(r, NFT_MSG_GETTABLE, &answer);
	while (!ret && (msg = netns_next(&answer, msg))) {
		if (!netns_is_nft(msg))
			continue;
		if (nft_u32(netns_find(msg, NFTA_TABLE_FLAGS)) &
		    NFT_TABLE_F_OWNER)
			ret = inetcr_msgs_append(&r->tables, msg, r->err);
		else
			ret = put_object(r, msg);
	}
	inetcr_msgs_free(&answer);
	return ret;
}

int netns_nft_msgs_dump(struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	struct nft_dump r = { .out = msgs, .err = err };
	int ret;

	ret = inetcr_nl_open(&r.nl, NETLINK_NETFILTER, err);
	if (ret)
		return ret;
	ret = put_tables(&r);
	if (!ret)
		ret = nft_ask_all(&r, NFT_MSG_GETCHAIN, &r.chains);
	nft_find_bindings(&r);
	if (!ret)
		ret = put_chains(&r);
	if (!ret)
		ret = put_objects(&r, NFT_MSG_GETOBJ);
	if (!ret)
		ret = put_objects(&r, NFT_MSG_GETFLOWTABLE);
	if (!ret)
		ret = put_sets(&r);
	if (!ret)
		ret = nft_put_rules(&r);
	inetcr_close(r.nl);
	inetcr_msgs_free(&r.tables);
	inetcr_msgs_free(&r.chains);
	return ret;
}
