// SPDX-License-Identifier: GPL-2.0
/*
 * Filters of tc(8) and their actions: those that need no program
 *
 * The kernel lists a filter with what hardware does, what it counts and when it
 * was used, which a request does not have; and a police without the table of
 * rates that a request has. A filter of a kind, or with an action, that is not in
 * the tables here is named.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <linux/if.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/tc_act/tc_connmark.h>
#include <linux/tc_act/tc_csum.h>
#include <linux/tc_act/tc_ct.h>
#include <linux/tc_act/tc_defact.h>
#include <linux/tc_act/tc_gact.h>
#include <linux/tc_act/tc_mirred.h>
#include <linux/tc_act/tc_mpls.h>
#include <linux/tc_act/tc_nat.h>
#include <linux/tc_act/tc_pedit.h>
#include <linux/tc_act/tc_sample.h>
#include <linux/tc_act/tc_skbedit.h>
#include <linux/tc_act/tc_skbmod.h>
#include <linux/tc_act/tc_tunnel_key.h>
#include <linux/tc_act/tc_vlan.h>

#include "netns.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define RATES		256	/* entries of a table of rates */
#define RATE_CELL	3
#define FLAGS_TOLD	(TCA_CLS_FLAGS_SKIP_HW | TCA_CLS_FLAGS_SKIP_SW | \
			 TCA_CLS_FLAGS_VERBOSE)
#define BLOCKS_MAX	64	/* that are shared, in one namespace */

/**
 * struct cls - a kind of filter
 * @kind: its name
 * @act: number of its actions
 * @flags: of its flags, which have what hardware does
 * @indev: of the name of a device
 * @drop: of what it counts
 * @nest: of nests of nests that have to say that they are
 */
struct cls {
	const char *kind;
	uint16_t act;
	uint16_t flags;
	uint16_t indev;
	uint16_t drop;
	uint16_t nest[3];
};

static const struct cls classifiers[] = {
	{ "matchall", TCA_MATCHALL_ACT, TCA_MATCHALL_FLAGS, 0,
	  TCA_MATCHALL_PCNT, {} },
	{ "flower", TCA_FLOWER_ACT, TCA_FLOWER_FLAGS, TCA_FLOWER_INDEV,
	  TCA_FLOWER_IN_HW_COUNT, { TCA_FLOWER_KEY_ENC_OPTS,
				    TCA_FLOWER_KEY_ENC_OPTS_MASK,
				    TCA_FLOWER_KEY_MPLS_OPTS } },
	{ "u32", TCA_U32_ACT, TCA_U32_FLAGS, TCA_U32_INDEV, TCA_U32_PCNT, {} },
	{ "basic", TCA_BASIC_ACT, 0, 0, TCA_BASIC_PCNT, {} },
	{ "fw", TCA_FW_ACT, 0, TCA_FW_INDEV, 0, {} },
};

/**
 * struct act - a kind of action
 * @kind: its name
 * @parms: number of its struct, which begins as tc_gen says
 * @tm: of times of use
 */
struct act {
	const char *kind;
	uint16_t parms;
	uint16_t tm;
};

static const struct act actions[] = {
	{ "gact", TCA_GACT_PARMS, TCA_GACT_TM },
	{ "mirred", TCA_MIRRED_PARMS, TCA_MIRRED_TM },
	{ "vlan", TCA_VLAN_PARMS, TCA_VLAN_TM },
	{ "tunnel_key", TCA_TUNNEL_KEY_PARMS, TCA_TUNNEL_KEY_TM },
	{ "skbedit", TCA_SKBEDIT_PARMS, TCA_SKBEDIT_TM },
	{ "nat", TCA_NAT_PARMS, TCA_NAT_TM },
	{ "ct", TCA_CT_PARMS, TCA_CT_TM },
	{ "csum", TCA_CSUM_PARMS, TCA_CSUM_TM },
	{ "pedit", TCA_PEDIT_PARMS, TCA_PEDIT_TM },
	{ "mpls", TCA_MPLS_PARMS, TCA_MPLS_TM },
	{ "connmark", TCA_CONNMARK_PARMS, TCA_CONNMARK_TM },
	{ "sample", TCA_SAMPLE_PARMS, TCA_SAMPLE_TM },
	{ "skbmod", TCA_SKBMOD_PARMS, TCA_SKBMOD_TM },
	{ "simple", TCA_DEF_PARMS, TCA_DEF_TM },
	{ "police", TCA_POLICE_TBF, TCA_POLICE_TM },
};

static const struct cls *find_cls(const char *kind)
{
	unsigned int i;

	for (i = 0; kind && i < ARRAY_SIZE(classifiers); i++) {
		if (!strcmp(kind, classifiers[i].kind))
			return &classifiers[i];
	}
	return NULL;
}

static const struct act *find_act(const char *kind)
{
	unsigned int i;

	for (i = 0; kind && i < ARRAY_SIZE(actions); i++) {
		if (!strcmp(kind, actions[i].kind))
			return &actions[i];
	}
	return NULL;
}

static const struct nlattr *nest_of(const struct nlattr *nla)
{
	return nla && inetcr_nla_valid(inetcr_nla_data(nla),
				       inetcr_nla_len(nla)) ? nla : NULL;
}

/* Requests */

/**
 * struct writer - a request under way
 * @out: for it
 * @change: indexes and names
 * @err: for the sentence
 */
struct writer {
	struct inetcr_msgs *out;
	const struct netns_change *change;
	struct inetcr_err *err;
};

static int put(struct writer *w, const struct nlattr *nla, uint16_t flag)
{
	return inetcr_put_attr(w->out, nla->nla_type | flag,
			       inetcr_nla_data(nla), inetcr_nla_len(nla),
			       w->err);
}

/* A nest, and the nests in it */
static int put_nests(struct writer *w, const struct nlattr *nest)
{
	const struct nlattr *nla = NULL;
	size_t start = w->out->len;
	int ret;

	if (!nest_of(nest))
		return put(w, nest, 0);
	ret = inetcr_put_attr(w->out, nest->nla_type | NLA_F_NESTED, NULL, 0,
			      w->err);
	while (!ret && (nla = inetcr_nest_attr(nest, nla)))
		ret = put(w, nla, NLA_F_NESTED);
	return ret ? ret : inetcr_end_nest(w->out, start, w->err);
}

static int put_name(struct writer *w, const struct nlattr *nla)
{
	const char *name = netns_string(nla), *to = NULL;

	if (name && w->change->name)
		to = w->change->name(w->change->arg, name);
	return to ? inetcr_put_attr(w->out, nla->nla_type, to, strlen(to) + 1,
				    w->err) : put(w, nla, 0);
}

/* Without who uses it; what it sends to is a device here */
static int put_parms(struct writer *w, const struct act *act,
		     const struct nlattr *nla)
{
	size_t at = w->out->len + NLA_HDRLEN, len = inetcr_nla_len(nla);
	struct tc_mirred mirred;
	char *parms;
	int ret;

	ret = put(w, nla, 0);
	if (ret || len < sizeof(struct tc_gact))
		return ret;
	parms = (char *)w->out->data + at;
	memset(parms + offsetof(struct tc_gact, refcnt), 0, sizeof(int));
	memset(parms + offsetof(struct tc_gact, bindcnt), 0, sizeof(int));
	if (strcmp(act->kind, "mirred") || len < sizeof(mirred) ||
	    !w->change->index)
		return 0;
	memcpy(&mirred, parms, sizeof(mirred));
	if (mirred.ifindex)
		mirred.ifindex = w->change->index(w->change->arg,
						  mirred.ifindex);
	memcpy(parms, &mirred, sizeof(mirred));
	return 0;
}

/* The kernel requires a table of rates, and computes from the rate itself */
static int put_rates(struct writer *w, uint16_t type,
		     const struct tc_ratespec *rate)
{
	uint32_t table[RATES], i;

	for (i = 0; i < RATES; i++)
		table[i] = (uint64_t)((i + 1) << RATE_CELL) * 15625000 /
			   rate->rate;
	return inetcr_put_attr(w->out, type, table, sizeof(table), w->err);
}

static int put_police(struct writer *w, const struct nlattr *nla)
{
	struct tc_police police;
	int ret;

	if (inetcr_nla_len(nla) < sizeof(police))
		return put(w, nla, 0);
	memcpy(&police, inetcr_nla_data(nla), sizeof(police));
	police.refcnt = 0;
	police.bindcnt = 0;
	if (police.rate.rate)
		police.rate.cell_log = RATE_CELL;
	if (police.peakrate.rate)
		police.peakrate.cell_log = RATE_CELL;
	ret = inetcr_put_attr(w->out, nla->nla_type, &police, sizeof(police),
			      w->err);
	if (!ret && police.rate.rate)
		ret = put_rates(w, TCA_POLICE_RATE, &police.rate);
	if (!ret && police.peakrate.rate)
		ret = put_rates(w, TCA_POLICE_PEAKRATE, &police.peakrate);
	return ret;
}

static int put_act_option(struct writer *w, const struct act *act,
			  const struct nlattr *nla)
{
	unsigned int type = inetcr_nla_type(nla);

	if (type == act->tm)
		return 0;
	if (!strcmp(act->kind, "police"))
		return type == act->parms ? put_police(w, nla) :
		       type == TCA_POLICE_PAD ? 0 : put(w, nla, 0);
	if (type == act->parms)
		return put_parms(w, act, nla);
	if (!strcmp(act->kind, "pedit") && type == TCA_PEDIT_PARMS_EX)
		return put_parms(w, act, nla);
	if (!strcmp(act->kind, "tunnel_key") && type == TCA_TUNNEL_KEY_ENC_OPTS)
		return put_nests(w, nla);
	return put(w, nla, 0);
}

static int put_act_options(struct writer *w, const struct act *act,
			   const struct nlattr *options)
{
	const struct nlattr *nla = NULL;
	size_t start = w->out->len;
	int ret;

	ret = inetcr_put_attr(w->out, TCA_ACT_OPTIONS | NLA_F_NESTED, NULL, 0,
			      w->err);
	while (!ret && (nla = inetcr_nest_attr(options, nla)))
		ret = put_act_option(w, act, nla);
	return ret ? ret : inetcr_end_nest(w->out, start, w->err);
}

static int put_act(struct writer *w, const struct nlattr *nest)
{
	const struct nlattr *kind = inetcr_nest_find(nest, TCA_ACT_KIND);
	const struct act *act = find_act(netns_string(kind));
	const struct nlattr *nla = NULL;
	size_t start = w->out->len;
	int ret;

	if (!act)
		return put(w, nest, 0);
	ret = inetcr_put_attr(w->out, nest->nla_type, NULL, 0, w->err);
	while (!ret && (nla = inetcr_nest_attr(nest, nla))) {
		switch (inetcr_nla_type(nla)) {
		case TCA_ACT_KIND:
		case TCA_ACT_COOKIE:
		case TCA_ACT_FLAGS:
		case TCA_ACT_HW_STATS:
			ret = put(w, nla, 0);
			break;
		case TCA_ACT_OPTIONS:
			if (nest_of(nla))
				ret = put_act_options(w, act, nla);
			break;
		}
	}
	return ret ? ret : inetcr_end_nest(w->out, start, w->err);
}

static int put_acts(struct writer *w, const struct nlattr *list)
{
	const struct nlattr *nla = NULL;
	size_t start = w->out->len;
	int ret;

	if (!nest_of(list))
		return put(w, list, 0);
	ret = inetcr_put_attr(w->out, list->nla_type, NULL, 0, w->err);
	while (!ret && (nla = inetcr_nest_attr(list, nla)))
		ret = nest_of(nla) ? put_act(w, nla) : put(w, nla, 0);
	return ret ? ret : inetcr_end_nest(w->out, start, w->err);
}

static int put_option(struct writer *w, const struct cls *cls,
		      const struct nlattr *nla)
{
	uint16_t type = inetcr_nla_type(nla);
	struct tc_u32_mark mark;
	uint32_t flags;
	unsigned int i;

	if (type == cls->act)
		return put_acts(w, nla);
	if (type == cls->drop)
		return 0;
	if (type == cls->flags) {
		flags = netns_u32(nla) & FLAGS_TOLD;
		return flags ? inetcr_put_attr(w->out, type, &flags,
					       sizeof(flags), w->err) : 0;
	}
	if (cls->indev && type == cls->indev)
		return put_name(w, nla);
	for (i = 0; i < ARRAY_SIZE(cls->nest); i++) {
		if (cls->nest[i] && type == cls->nest[i])
			return put_nests(w, nla);
	}
	if (strcmp(cls->kind, "u32") || type != TCA_U32_MARK ||
	    inetcr_nla_len(nla) != sizeof(mark))
		return put(w, nla, 0);
	memcpy(&mark, inetcr_nla_data(nla), sizeof(mark));
	mark.success = 0;
	return inetcr_put_attr(w->out, type, &mark, sizeof(mark), w->err);
}

int netns_put_filter_attr(struct inetcr_msgs *out, const struct nlmsghdr *msg,
			  const struct nlattr *nla,
			  const struct netns_change *change,
			  struct inetcr_err *err)
{
	const struct cls *cls = find_cls(netns_string(netns_find(msg, TCA_KIND)));
	struct writer w = { out, change, err };
	const struct nlattr *option = NULL;
	size_t start = out->len;
	int ret;

	if (inetcr_nla_type(nla) != TCA_OPTIONS || !cls || !nest_of(nla))
		return 0;
	ret = inetcr_put_attr(out, nla->nla_type, NULL, 0, err);
	while (!ret && (option = inetcr_nest_attr(nla, option)))
		ret = put_option(&w, cls, option);
	if (!ret)
		ret = inetcr_end_nest(out, start, err);
	return ret ? ret : 1;
}

/* Dumps */

static bool has_known_acts(const struct nlattr *list)
{
	const struct nlattr *nla = NULL;

	while (list && (nla = inetcr_nest_attr(list, nla))) {
		if (!nest_of(nla) ||
		    !find_act(netns_string(inetcr_nest_find(nla, TCA_ACT_KIND))))
			return false;
	}
	return true;
}

/* Why a filter is not carried; NULL: it is */
static const char *why_left(const struct nlmsghdr *msg)
{
	const struct cls *cls = find_cls(netns_string(netns_find(msg, TCA_KIND)));
	const struct nlattr *options = nest_of(netns_find(msg, TCA_OPTIONS));

	if (!cls)
		return "its kind";
	if (!options ||
	    !has_known_acts(nest_of(inetcr_nest_find(options, cls->act))))
		return "one of its actions";
	return NULL;
}

static const char *parent_text(uint32_t parent, char text[32])
{
	if (parent == TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS))
		return "ingress";
	if (parent == TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_EGRESS))
		return "egress";
	snprintf(text, 32, "parent %x:%x", TC_H_MAJ(parent) >> 16,
		 TC_H_MIN(parent));
	return text;
}

/* A table of u32 that comes with the first filter of a priority: the last listed */
static bool is_root_table(const struct inetcr_msgs *list,
			  const struct nlmsghdr *msg)
{
	const struct tcmsg *tcm = NLMSG_DATA(msg), *next;
	const struct nlattr *options = nest_of(netns_find(msg, TCA_OPTIONS));
	const char *kind = netns_string(netns_find(msg, TCA_KIND));

	if (!kind || strcmp(kind, "u32") || !options ||
	    !inetcr_nest_find(options, TCA_U32_DIVISOR))
		return false;
	while ((msg = netns_next(list, msg))) {
		next = NLMSG_DATA(msg);
		options = nest_of(netns_find(msg, TCA_OPTIONS));
		if (next->tcm_info == tcm->tcm_info && options &&
		    inetcr_nest_find(options, TCA_U32_DIVISOR))
			return false;
	}
	return true;
}

static int take_filters(const struct inetcr_msgs *answer, const char *device,
			uint32_t parent, struct inetcr_msgs *msgs,
			struct inetcr_err *err)
{
	const struct netns_change none = {};
	const struct nlmsghdr *msg = NULL;
	char text[32];
	int ret = 0;

	while (!ret && (msg = netns_next(answer, msg))) {
		const struct tcmsg *tcm = NLMSG_DATA(msg);
		const char *why;

		if (msg->nlmsg_type != RTM_NEWTFILTER ||
		    msg->nlmsg_len < NLMSG_LENGTH(sizeof(*tcm)) ||
		    !netns_find(msg, TCA_OPTIONS) || is_root_table(answer, msg))
			continue;
		why = why_left(msg);
		if (!why)
			ret = netns_copy(msgs, msg, &none, err);
		else
			ret = netns_left_out(msgs, err,
					     "filter %s of %s, %s, priority %u: %s is not supported (tc filter)",
					     netns_string(netns_find(msg, TCA_KIND)),
					     device, parent_text(parent, text),
					     tcm->tcm_info >> 16, why);
	}
	return ret;
}

/**
 * struct search - for filters
 * @rtnl: rtnetlink
 * @names: of devices; NULL: of this namespace
 * @block: that have been listed
 * @blocks: how many
 * @msgs: for what is found
 * @err: for the sentence
 */
struct search {
	struct inetcr *rtnl;
	const struct netns_catalog *names;
	uint32_t block[BLOCKS_MAX];
	unsigned int blocks;
	struct inetcr_msgs *msgs;
	struct inetcr_err *err;
};

static int list_filters(struct search *s, uint32_t index, uint32_t parent)
{
	const struct {
		struct nlmsghdr head;
		struct tcmsg tcm;
	} question = {
		.head.nlmsg_len = sizeof(question),
		.head.nlmsg_type = RTM_GETTFILTER,
		.tcm.tcm_ifindex = index,
		.tcm.tcm_parent = parent,
	};
	struct inetcr_msgs answer = {};
	struct inetcr_err why;
	char name[IFNAMSIZ];
	int ret = 0;

	/* Not every discipline can have them */
	if (!inetcr_nl_request(s->rtnl, &question.head, NLM_F_DUMP, &answer,
			       &why))
		ret = take_filters(&answer,
				   netns_index_name(s->names, index, name),
				   parent, s->msgs, s->err);
	inetcr_msgs_free(&answer);
	return ret;
}

/* Of a block that disciplines share, once */
static bool is_listed(struct search *s, const struct nlmsghdr *qdisc,
		      uint16_t type)
{
	const struct nlattr *nla = netns_find(qdisc, type);
	uint32_t block = netns_u32(nla);
	unsigned int i;

	if (!block)
		return false;
	for (i = 0; i < s->blocks; i++) {
		if (s->block[i] == block)
			return true;
	}
	if (s->blocks < BLOCKS_MAX)
		s->block[s->blocks++] = block;
	return false;
}

static int list_of(struct search *s, const struct nlmsghdr *msg)
{
	const struct tcmsg *tcm = NLMSG_DATA(msg);
	const char *kind = netns_string(netns_find(msg, TCA_KIND));
	uint32_t index = tcm->tcm_ifindex;
	int ret = 0;

	if (!kind || strcmp(kind, "clsact"))
		return is_listed(s, msg, TCA_INGRESS_BLOCK) ? 0 :
		       list_filters(s, index, tcm->tcm_handle);
	if (!is_listed(s, msg, TCA_INGRESS_BLOCK))
		ret = list_filters(s, index, TC_H_MAKE(TC_H_CLSACT,
						       TC_H_MIN_INGRESS));
	if (!ret && !is_listed(s, msg, TCA_EGRESS_BLOCK))
		ret = list_filters(s, index, TC_H_MAKE(TC_H_CLSACT,
						       TC_H_MIN_EGRESS));
	return ret;
}

int netns_filters_dump(struct inetcr *rtnl, const struct inetcr_msgs *list,
		       const struct netns_catalog *names,
		       struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	struct search s = {
		.rtnl = rtnl, .names = names, .msgs = msgs, .err = err,
	};
	const struct nlmsghdr *msg = NULL;
	int ret = 0;

	while (!ret && (msg = netns_next(list, msg))) {
		if (msg->nlmsg_type == RTM_NEWQDISC ||
		    msg->nlmsg_type == RTM_NEWTCLASS)
			ret = list_of(&s, msg);
	}
	return ret;
}
