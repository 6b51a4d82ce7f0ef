// SPDX-License-Identifier: GPL-2.0
/*
 * Queueing disciplines and their classes: what the kernel tells about one, as a
 * request that it takes
 *
 * Some kinds tell less than they ask for (tables that tc(8) computes), more, or
 * in another form. Tables are computed as tc(8) does. What the table of red was
 * made from, the kernel does not keep: an estimate stands for it, and is named.
 */
#include <errno.h>
#include <string.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>

#include "netns.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#define STAB_SIZE	256	/* entries of red's table */
#define STAB_SHIFT_MAX	31	/* of an average: it is gone then */
#define SIZES_MAX	4096	/* entries of a table of sizes */
#define ATM_CELL	53
#define ATM_PAYLOAD	48

typedef int (*put_t)(struct inetcr_msgs *out, const struct nlattr *options,
		     struct inetcr_err *err);

bool netns_is_qdisc(const struct nlmsghdr *msg)
{
	const struct tcmsg *tcm = NLMSG_DATA(msg);

	/* One that the kernel gave a device has no handle */
	return tcm->tcm_handle;
}

/* The classes of other disciplines are created with the discipline */
bool netns_is_tclass(const struct nlmsghdr *msg)
{
	static const char * const kinds[] = { "htb", "hfsc", "drr", "qfq" };
	const char *kind = netns_string(netns_find(msg, TCA_KIND));
	unsigned int i;

	for (i = 0; kind && i < ARRAY_SIZE(kinds); i++) {
		if (!strcmp(kind, kinds[i]))
			return true;
	}
	return false;
}

/* Values that are listed another way than they are told */

/* htb lists its version as the kernel has it, and is told it as tc(8) has it */
static void request_htb(void *data)
{
	struct tc_htb_glob *glob = data;

	glob->version = TC_HTB_PROTOVER;
	glob->debug = 0;
	glob->direct_pkts = 0;
}

/* Kept in units of ns that a us has not a whole number of, listed rounded down */
static void request_time(void *data)
{
	uint32_t time;

	memcpy(&time, data, sizeof(time));
	time++;
	memcpy(data, &time, sizeof(time));
}

static const struct {
	const char *kind;
	uint16_t option;
	size_t size;
	void (*request)(void *data);
} values[] = {
	{ "htb", TCA_HTB_INIT, sizeof(struct tc_htb_glob), request_htb },
	{ "codel", TCA_CODEL_TARGET, 4, request_time },
	{ "codel", TCA_CODEL_INTERVAL, 4, request_time },
	{ "codel", TCA_CODEL_CE_THRESHOLD, 4, request_time },
	{ "fq_codel", TCA_FQ_CODEL_TARGET, 4, request_time },
	{ "fq_codel", TCA_FQ_CODEL_INTERVAL, 4, request_time },
	{ "fq_codel", TCA_FQ_CODEL_CE_THRESHOLD, 4, request_time },
	{ "pie", TCA_PIE_TARGET, 4, request_time },
	{ "fq_pie", TCA_FQ_PIE_TARGET, 4, request_time },
};

void netns_request_qdisc(struct nlmsghdr *msg)
{
	const char *kind = netns_string(netns_find(msg, TCA_KIND));
	const struct nlattr *options = netns_find(msg, TCA_OPTIONS), *nla;
	struct tcmsg *tcm = NLMSG_DATA(msg);
	unsigned int i;

	tcm->tcm_info = 0;
	for (i = 0; kind && options && i < ARRAY_SIZE(values); i++) {
		if (strcmp(kind, values[i].kind))
			continue;
		nla = inetcr_nest_find(options, values[i].option);
		if (nla && inetcr_nla_len(nla) == values[i].size)
			values[i].request((void *)inetcr_nla_data(nla));
	}
}

/* Options that are told in another form */

static int put_same(struct inetcr_msgs *out, const struct nlattr *nla,
		    uint16_t flag, struct inetcr_err *err)
{
	return inetcr_put_attr(out, nla->nla_type | flag, inetcr_nla_data(nla),
			       inetcr_nla_len(nla), err);
}

/* ets: a nest has to say that it is one */
static int put_ets(struct inetcr_msgs *out, const struct nlattr *options,
		   struct inetcr_err *err)
{
	const struct nlattr *nla = NULL;
	int ret = 0;

	while (!ret && (nla = inetcr_nest_attr(options, nla))) {
		bool nest = inetcr_nla_type(nla) == TCA_ETS_QUANTA ||
			    inetcr_nla_type(nla) == TCA_ETS_PRIOMAP;

		ret = put_same(out, nla, nest ? NLA_F_NESTED : 0, err);
	}
	return ret;
}

static int put_nested(struct inetcr_msgs *out, const struct nlattr *options,
		      struct inetcr_err *err)
{
	return inetcr_msgs_add(out, inetcr_nla_data(options),
			       inetcr_nla_len(options), err);
}

/*
 * How far an idle queue's average falls, in steps that the cell of the kernel's
 * own parameters tells to a factor of two: the middle of it
 */
static int put_red_table(struct inetcr_msgs *out, uint16_t type,
			 struct inetcr_err *err)
{
	uint8_t table[STAB_SIZE];
	unsigned int i;

	for (i = 0; i < STAB_SIZE; i++)
		table[i] = i * STAB_SHIFT_MAX / 384;
	table[STAB_SIZE - 1] = STAB_SHIFT_MAX;
	return inetcr_put_attr(out, type, table, sizeof(table), err);
}

/* red, choke: their attributes have the same numbers */
static int put_red(struct inetcr_msgs *out, const struct nlattr *options,
		   struct inetcr_err *err)
{
	const struct nlattr *nla = NULL;
	int ret = put_red_table(out, TCA_RED_STAB, err);

	while (!ret && (nla = inetcr_nest_attr(options, nla))) {
		if (inetcr_nla_type(nla) != TCA_RED_STAB)
			ret = put_same(out, nla, 0, err);
	}
	return ret;
}

/* A queue of gred, without what it counts; of the discipline itself, all */
static int put_gred(struct inetcr_msgs *out, const struct nlattr *options,
		    struct inetcr_err *err)
{
	const struct nlattr *parms = inetcr_nest_find(options, TCA_GRED_PARMS);
	const struct nlattr *nla = NULL;
	struct tc_gred_qopt queue;
	int ret = parms ? put_red_table(out, TCA_GRED_STAB, err) : 0;

	while (!ret && (nla = inetcr_nest_attr(options, nla))) {
		if (nla != parms || inetcr_nla_len(nla) < sizeof(queue)) {
			ret = put_same(out, nla, 0, err);
			continue;
		}
		memcpy(&queue, inetcr_nla_data(nla), sizeof(queue));
		queue.backlog = 0;
		queue.qave = 0;
		queue.forced = 0;
		queue.early = 0;
		queue.other = 0;
		queue.pdrop = 0;
		queue.packets = 0;
		queue.bytesin = 0;
		ret = inetcr_put_attr(out, nla->nla_type, &queue, sizeof(queue),
				      err);
	}
	return ret;
}

/* mqprio without hardware has no attributes, and takes none */
static int put_mqprio(struct inetcr_msgs *out, const struct nlattr *options,
		      struct inetcr_err *err)
{
	const struct tc_mqprio_qopt *opt = inetcr_nla_data(options);
	size_t len = inetcr_nla_len(options);

	if (len >= sizeof(*opt) && !opt->hw)
		len = NLA_ALIGN(sizeof(*opt)) < len ?
		      NLA_ALIGN(sizeof(*opt)) : len;
	return inetcr_msgs_add(out, opt, len, err);
}

static const struct {
	const char *kind;
	put_t put;
	uint16_t flag;
	bool bare;	/* no nest */
} options_of[] = {
	{ "red", put_red, 0, false },
	{ "choke", put_red, 0, false },
	{ "gred", put_gred, 0, false },
	{ "ets", put_ets, NLA_F_NESTED, false },
	{ "fq_pie", put_nested, NLA_F_NESTED, false },
	{ "mqprio", put_mqprio, 0, true },
};

/* Tables of sizes */

static uint32_t size_on_wire(const struct tc_sizespec *spec, uint32_t size)
{
	if (size < spec->mpu)
		size = spec->mpu;
	if (spec->linklayer != TC_LINKLAYER_ATM)
		return size;
	return (size + ATM_PAYLOAD - 1) / ATM_PAYLOAD * ATM_CELL;
}

static int put_stab(struct inetcr_msgs *out, const struct nlattr *stab,
		    struct inetcr_err *err)
{
	const struct nlattr *base = inetcr_nest_find(stab, TCA_STAB_BASE);
	size_t nest = out->len;
	struct tc_sizespec spec;
	uint16_t size[SIZES_MAX];
	unsigned int i;
	int ret;

	if (!base || inetcr_nla_len(base) < sizeof(spec))
		return inetcr_fail(err, EINVAL, "STAB is malformed");
	memcpy(&spec, inetcr_nla_data(base), sizeof(spec));
	if (spec.tsize > SIZES_MAX || spec.cell_log > 31 || spec.size_log > 31)
		return inetcr_fail(err, EINVAL, "STAB is malformed");
	for (i = 0; i < spec.tsize; i++)
		size[i] = size_on_wire(&spec, (i + 1) << spec.cell_log) >>
			  spec.size_log;
	ret = inetcr_put_attr(out, TCA_STAB | NLA_F_NESTED, NULL, 0, err);
	if (!ret)
		ret = inetcr_put_attr(out, TCA_STAB_BASE, &spec, sizeof(spec),
				      err);
	if (!ret && spec.tsize)
		ret = inetcr_put_attr(out, TCA_STAB_DATA, size,
				      spec.tsize * sizeof(*size), err);
	return ret ? ret : inetcr_end_nest(out, nest, err);
}

static int put_options(struct inetcr_msgs *out, const struct nlattr *options,
		       unsigned int i, struct inetcr_err *err)
{
	size_t nest = out->len;
	int ret;

	if (!options_of[i].bare &&
	    !inetcr_nla_valid(inetcr_nla_data(options),
			      inetcr_nla_len(options)))
		return inetcr_fail(err, EINVAL, "OPTIONS is malformed");
	ret = inetcr_put_attr(out, TCA_OPTIONS | options_of[i].flag, NULL, 0,
			      err);
	if (!ret)
		ret = options_of[i].put(out, options, err);
	return ret ? ret : inetcr_end_nest(out, nest, err);
}

int netns_put_qdisc_attr(struct inetcr_msgs *out, const struct nlmsghdr *msg,
			 const struct nlattr *nla,
			 const struct netns_change *change,
			 struct inetcr_err *err)
{
	const char *kind = netns_string(netns_find(msg, TCA_KIND));
	unsigned int i;
	int ret;

	(void)change;
	if (inetcr_nla_type(nla) == TCA_STAB &&
	    inetcr_nla_valid(inetcr_nla_data(nla), inetcr_nla_len(nla))) {
		ret = put_stab(out, nla, err);
		return ret ? ret : 1;
	}
	if (inetcr_nla_type(nla) != TCA_OPTIONS || !kind)
		return 0;
	for (i = 0; i < ARRAY_SIZE(options_of); i++) {
		if (strcmp(kind, options_of[i].kind))
			continue;
		ret = put_options(out, nla, i, err);
		return ret ? ret : 1;
	}
	return 0;
}

/* Of what the kernel does not tell, and restored is an estimate */
const char *netns_qdisc_guess(const struct nlmsghdr *msg)
{
	const char *kind = netns_string(netns_find(msg, TCA_KIND));
	const struct nlattr *options = netns_find(msg, TCA_OPTIONS);

	if (!kind)
		return NULL;
	if (!strcmp(kind, "red") || !strcmp(kind, "choke") ||
	    (!strcmp(kind, "gred") && options &&
	     inetcr_nest_find(options, TCA_GRED_PARMS)))
		return "avpkt and bandwidth, for which an estimate stands";
	return NULL;
}

/* gred: the discipline is made first, and then each of its queues */

static int put_head(struct inetcr_msgs *msgs, const struct nlmsghdr *msg,
		    size_t *start, struct inetcr_err *err)
{
	struct nlmsghdr head = { .nlmsg_type = RTM_NEWQDISC };
	const struct nlattr *kind = netns_find(msg, TCA_KIND);
	int ret;

	*start = msgs->len;
	ret = inetcr_msgs_add(msgs, &head, sizeof(head), err);
	if (!ret)
		ret = inetcr_msgs_add(msgs, NLMSG_DATA(msg),
				      sizeof(struct tcmsg), err);
	return ret ? ret : put_same(msgs, kind, 0, err);
}

static int split_queue(struct inetcr_msgs *msgs, const struct nlmsghdr *msg,
		       const struct tc_gred_qopt *queue, uint32_t max_p,
		       struct inetcr_err *err)
{
	size_t start, nest;
	int ret;

	ret = put_head(msgs, msg, &start, err);
	nest = msgs->len;
	if (!ret)
		ret = inetcr_put_attr(msgs, TCA_OPTIONS, NULL, 0, err);
	if (!ret)
		ret = inetcr_put_attr(msgs, TCA_GRED_PARMS, queue,
				      sizeof(*queue), err);
	if (!ret && max_p)
		ret = inetcr_put_attr(msgs, TCA_GRED_MAX_P, &max_p,
				      sizeof(max_p), err);
	if (!ret)
		ret = inetcr_end_nest(msgs, nest, err);
	if (!ret)
		inetcr_end_msg(msgs, start);
	return ret;
}

static int split_queues(struct inetcr_msgs *msgs, const struct nlmsghdr *msg,
			const struct nlattr *options, struct inetcr_err *err)
{
	const struct nlattr *parms = inetcr_nest_find(options, TCA_GRED_PARMS);
	const struct nlattr *max = inetcr_nest_find(options, TCA_GRED_MAX_P);
	struct tc_gred_qopt queue;
	uint32_t max_p;
	unsigned int i;
	int ret = 0;

	for (i = 0; !ret && parms &&
	     (i + 1) * sizeof(queue) <= inetcr_nla_len(parms); i++) {
		memcpy(&queue, (const char *)inetcr_nla_data(parms) +
		       i * sizeof(queue), sizeof(queue));
		if (queue.DP != i)
			continue;	/* not set up */
		max_p = 0;
		if (max && (i + 1) * sizeof(max_p) <= inetcr_nla_len(max))
			memcpy(&max_p, (const char *)inetcr_nla_data(max) +
			       i * sizeof(max_p), sizeof(max_p));
		ret = split_queue(msgs, msg, &queue, max_p, err);
	}
	return ret;
}

static int split_gred(struct inetcr_msgs *msgs, const struct nlmsghdr *msg,
		      const struct nlattr *options, struct inetcr_err *err)
{
	const struct nlattr *nla;
	size_t start, nest;
	int ret;

	ret = put_head(msgs, msg, &start, err);
	nest = msgs->len;
	if (!ret)
		ret = inetcr_put_attr(msgs, TCA_OPTIONS, NULL, 0, err);
	nla = inetcr_nest_find(options, TCA_GRED_DPS);
	if (!ret && nla)
		ret = put_same(msgs, nla, 0, err);
	nla = inetcr_nest_find(options, TCA_GRED_LIMIT);
	if (!ret && nla)
		ret = put_same(msgs, nla, 0, err);
	if (!ret)
		ret = inetcr_end_nest(msgs, nest, err);
	nla = netns_find(msg, TCA_STAB);
	if (!ret && nla)
		ret = put_same(msgs, nla, 0, err);
	if (ret)
		return ret;
	inetcr_end_msg(msgs, start);
	return split_queues(msgs, msg, options, err);
}

int netns_split_qdisc(struct inetcr_msgs *msgs, const struct nlmsghdr *msg,
		      struct inetcr_err *err)
{
	const char *kind = netns_string(netns_find(msg, TCA_KIND));
	const struct nlattr *options = netns_find(msg, TCA_OPTIONS);
	const struct netns_change none = {};

	if (msg->nlmsg_type != RTM_NEWQDISC || !netns_is_qdisc(msg))
		return 0;
	if (kind && options && !strcmp(kind, "gred") &&
	    inetcr_nla_valid(inetcr_nla_data(options), inetcr_nla_len(options)))
		return split_gred(msgs, msg, options, err);
	return netns_copy(msgs, msg, &none, err);
}

/* A class without its parent would become one of the root */
uint64_t netns_tclass_id(const struct nlmsghdr *msg)
{
	const struct tcmsg *tcm = NLMSG_DATA(msg);

	return (uint64_t)tcm->tcm_ifindex << 32 | tcm->tcm_handle;
}

uint64_t netns_tclass_under(const struct nlmsghdr *msg)
{
	const struct tcmsg *tcm = NLMSG_DATA(msg);

	return (uint64_t)tcm->tcm_ifindex << 32 | tcm->tcm_parent;
}
