// SPDX-License-Identifier: GPL-2.0
/*
 * Apply routes, rules, neighbours and other objects of an image
 *
 * The objects of the namespace are listed. Those that the image lacks are removed,
 * and those that the namespace lacks are created. Messages are compared in the form
 * of a request, with the indexes of this namespace. Objects of devices that the image
 * does not have stay. One object can need another (a gateway a route, a class a
 * discipline): refused objects are tried again as long as others succeed. Removing
 * one can remove others: everything is done once more.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/rtnetlink.h>

#include "netns.h"

/* Nothing is under something under something ... more often */
#define PASSES_MAX	64

/**
 * struct entry - a thing that is there or wanted
 * @msg: as the kernel told it
 * @request: offset of the message that makes it
 * @key: offset of what it is compared by
 * @number: its place in the order
 * @matched: it is there and wanted
 */
struct entry {
	const struct nlmsghdr *msg;
	size_t request;
	size_t key;
	unsigned int number;
	bool matched;
};

/**
 * struct set - what is there, or wanted
 * @names: what has the devices
 * @msgs: what the offsets of @entry are in
 * @entry: the things
 * @count: how many
 * @above: those that another can be under, by their ids
 * @aboves: how many
 */
struct set {
	const struct netns_catalog *names;
	struct inetcr_msgs msgs;
	struct entry *entry;
	unsigned int count;
	struct above {
		uint64_t id;
		const struct entry *entry;
	} *above;
	unsigned int aboves;
};

static void free_set(struct set *set)
{
	inetcr_msgs_free(&set->msgs);
	free(set->entry);
	free(set->above);
}

static const struct nlmsghdr *at(const struct set *set, size_t offset)
{
	return (const void *)((const char *)set->msgs.data + offset);
}

/* Indexes */

/**
 * struct lookup - how indexes of the image become those of here
 * @job: with the pairs of them
 * @from: the pairs by index of the image
 * @to: by index of here
 * @unknown: one that was looked for is in no pair
 */
struct lookup {
	const struct netns_job *job;
	struct netns_pair *from;
	struct netns_pair *to;
	bool unknown;
};

static int compare_from(const void *a, const void *b)
{
	const struct netns_pair *x = a, *y = b;

	return x->from < y->from ? -1 : x->from > y->from;
}

static int compare_to(const void *a, const void *b)
{
	const struct netns_pair *x = a, *y = b;

	return x->to < y->to ? -1 : x->to > y->to;
}

static uint32_t index_here(void *arg, uint32_t index)
{
	const struct netns_pair key = { .from = index }, *pair;
	struct lookup *lookup = arg;

	pair = bsearch(&key, lookup->from, lookup->job->indexes, sizeof(key),
		       compare_from);
	lookup->unknown |= !pair;
	return pair ? pair->to : index;
}

static uint32_t check_index(void *arg, uint32_t index)
{
	const struct netns_pair key = { .to = index };
	struct lookup *lookup = arg;

	lookup->unknown |= !bsearch(&key, lookup->to, lookup->job->indexes,
				    sizeof(key), compare_to);
	return index;
}

static struct netns_pair *sorted(const struct netns_job *job,
				 int (*order)(const void *, const void *))
{
	size_t size = (job->indexes + 1) * sizeof(struct netns_pair);
	struct netns_pair *copy = calloc(1, size);

	if (!copy)
		return NULL;
	memcpy(copy, job->index, job->indexes * sizeof(*copy));
	qsort(copy, job->indexes, sizeof(*copy), order);
	return copy;
}

/* Sets */

static int add_entry(struct set *set, const struct nlmsghdr *msg,
		     const struct netns_change *change, struct inetcr_err *err)
{
	struct entry *entry = &set->entry[set->count];
	struct netns_change key = *change;
	int ret;

	*entry = (struct entry){ msg, set->msgs.len, 0, set->count, false };
	ret = netns_copy(&set->msgs, msg, change, err);
	if (ret)
		return ret;
	key.compare = true;
	entry->key = set->msgs.len;
	ret = netns_copy(&set->msgs, msg, &key, err);
	if (!ret)
		set->count++;
	return ret;
}

static unsigned int count_msgs(const struct inetcr_msgs *msgs)
{
	const struct nlmsghdr *msg = NULL;
	unsigned int count = 0;

	while ((msg = netns_next(msgs, msg)))
		count++;
	return count;
}

/* In the order of the classes */
static int make_set(struct set *set, const struct inetcr_msgs *msgs,
		    const struct netns_change *change, bool wanted,
		    struct inetcr_err *err)
{
	struct lookup *lookup = change->arg;
	const struct netns_class *class;
	const struct nlmsghdr *msg = NULL;
	int ret = 0;

	set->entry = calloc(count_msgs(msgs) + 1, sizeof(*set->entry));
	if (!set->entry)
		return inetcr_fail(err, ENOMEM, "out of memory");
	for (class = netns_classes; !ret && class->name; class++) {
		while (!ret && (msg = netns_next(msgs, msg))) {
			if (netns_class_of(msg) != class)
				continue;
			lookup->unknown = false;
			ret = add_entry(set, msg, change, err);
			if (!ret && lookup->unknown && wanted)
				ret = inetcr_fail(err, EINVAL,
						  "a %s is on a device that the image does not have",
						  class->name);
			else if (!ret && lookup->unknown)
				set->count--;
		}
	}
	return ret;
}

/* Comparing */

static int compare_keys(const struct set *a, const struct entry *ea,
			const struct set *b, const struct entry *eb)
{
	const struct nlmsghdr *ma = at(a, ea->key), *mb = at(b, eb->key);

	if (ma->nlmsg_len != mb->nlmsg_len)
		return ma->nlmsg_len < mb->nlmsg_len ? -1 : 1;
	return memcmp(ma, mb, ma->nlmsg_len);
}

static int by_key(const void *a, const void *b, void *set)
{
	const struct entry *ea = a, *eb = b;
	int ret = compare_keys(set, a, set, b);

	return ret ? ret : (int)ea->number - (int)eb->number;
}

static int by_number(const void *a, const void *b, void *set)
{
	const struct entry *ea = a, *eb = b;

	(void)set;
	return (int)ea->number - (int)eb->number;
}

static void sort(struct set *set, int (*order)(const void *, const void *,
					       void *))
{
	qsort_r(set->entry, set->count, sizeof(*set->entry), order, set);
}

static void match(struct set *a, struct set *b)
{
	unsigned int i = 0, j = 0;

	sort(a, by_key);
	sort(b, by_key);
	while (i < a->count && j < b->count) {
		int order = compare_keys(a, &a->entry[i], b, &b->entry[j]);

		if (!order) {
			a->entry[i].matched = true;
			b->entry[j].matched = true;
		}
		i += order <= 0;
		j += order >= 0;
	}
	sort(a, by_number);
	sort(b, by_number);
}

/* Doing */

/* The rest can do without it: it is named at the end */
static int refused(struct netns_job *job, const struct set *set,
		   const struct entry *entry, int code,
		   const struct inetcr_err *why)
{
	const struct netns_class *class = netns_class_of(entry->msg);
	char *text = netns_msg_text(set->names, entry->msg), *line;
	int ret;

	if (class && class->soft && job->how->note && code != EPERM) {
		ret = asprintf(&line, "%s: %s", text ? text : class->name,
			       why->text);
		free(text);
		if (ret < 0)
			return inetcr_fail(job->err, ENOMEM, "out of memory");
		ret = netns_put_text(&job->notes, NETNS_LEFT_OUT, line,
				     job->err);
		free(line);
		return ret;
	}

	ret = inetcr_fail(job->err, code, "%s: %s", text ? text : "?",
			  why->text);
	free(text);
	return ret;
}

static void tell(const struct netns_job *job, const char *verb,
		 const struct set *set, const struct entry *entry)
{
	char *text;

	if (!job->how->say)
		return;
	text = netns_msg_text(set->names, entry->msg);
	netns_say(job, "%s %s", verb, text ? text : "?");
	free(text);
}

/* The message that removes what @msg makes */
static int put_removal(struct inetcr_msgs *out, const struct nlmsghdr *msg,
		       const struct netns_class *class, struct inetcr_err *err)
{
	const struct nlattr *nla = netns_find(msg, class->del_by);
	struct nlmsghdr *copy;
	int ret;

	ret = inetcr_msgs_add(out, msg, class->del_by ? netns_header(msg) :
			      NLMSG_ALIGN(msg->nlmsg_len), err);
	if (ret)
		return ret;
	copy = out->data;
	copy->nlmsg_type = class->del;
	if (!class->del_by)
		return 0;
	memset(NLMSG_DATA(copy), 0, class->header);
	if (nla)
		ret = inetcr_put_attr(out, nla->nla_type, inetcr_nla_data(nla),
				      inetcr_nla_len(nla), err);
	inetcr_end_msg(out, 0);
	return ret;
}

static int remove_one(struct netns_job *job, const struct set *set,
		      const struct entry *entry)
{
	const struct nlmsghdr *msg = at(set, entry->request);
	const struct netns_class *class = netns_class_of(msg);
	struct inetcr_msgs removal = {};
	struct inetcr_err why;
	int ret;

	if (entry->matched || !class || (class->own && class->own(msg)))
		return 0;
	tell(job, "remove", set, entry);
	if (job->how->dry)
		return 0;
	ret = put_removal(&removal, msg, class, &why);
	if (!ret)
		ret = inetcr_nl_request(job->rtnl, removal.data, NLM_F_ACK |
					(class->del == RTM_NEWROUTE ?
					 NLM_F_CREATE : 0), NULL, &why);
	inetcr_msgs_free(&removal);
	job->changes++;
	/* It has gone with something else */
	if (!ret || ret == -ENOENT || ret == -ESRCH || ret == -ENODEV)
		return 0;
	return refused(job, set, entry, -ret, &why);
}

static int remove_unwanted(struct netns_job *job, const struct set *there)
{
	unsigned int i;
	int ret = 0;

	for (i = there->count; !ret && i; i--)
		ret = remove_one(job, there, &there->entry[i - 1]);
	return ret;
}

static int compare_above(const void *a, const void *b)
{
	const struct above *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static int find_above(struct set *set, struct inetcr_err *err)
{
	unsigned int i;

	set->above = calloc(set->count + 1, sizeof(*set->above));
	if (!set->above)
		return inetcr_fail(err, ENOMEM, "out of memory");
	for (i = 0; i < set->count; i++) {
		const struct entry *entry = &set->entry[i];
		const struct nlmsghdr *msg = at(set, entry->request);
		const struct netns_class *class = netns_class_of(msg);

		if (class && class->id)
			set->above[set->aboves++] = (struct above){
				class->id(msg), entry,
			};
	}
	qsort(set->above, set->aboves, sizeof(*set->above), compare_above);
	return 0;
}

/* The object above it is still to be created */
static bool has_to_wait(const struct set *set, const struct netns_class *class,
			const struct nlmsghdr *msg)
{
	const struct above *above;
	struct above key = {};

	if (!class->under)
		return false;
	key.id = class->under(msg);
	above = bsearch(&key, set->above, set->aboves, sizeof(key),
			compare_above);
	return above && !above->entry->matched;
}

static int make_one(struct netns_job *job, const struct set *set,
		    const struct entry *entry, struct inetcr_err *why)
{
	const struct nlmsghdr *msg = at(set, entry->request);
	const struct netns_class *class = netns_class_of(msg);
	int ret;

	if (!class)
		return inetcr_fail(why, EINVAL, "not for a request");
	if (has_to_wait(set, class, msg))
		return inetcr_fail(why, ENOENT, "what it is under is not there");
	if (class->set)
		((struct nlmsghdr *)msg)->nlmsg_type = class->set;
	ret = inetcr_nl_request(job->rtnl, msg, class->flags | NLM_F_ACK, NULL,
				why);
	((struct nlmsghdr *)msg)->nlmsg_type = class->new;
	if (ret == -EEXIST && class->own && class->own(msg))
		ret = 0;
	if (ret == -ESRCH && class->new == RTM_DELROUTE)
		ret = 0;
	return ret;
}

/* Returns how many succeeded; *@failed: how many did not */
static unsigned int make_pass(struct netns_job *job, struct set *wanted,
			      unsigned int *failed)
{
	unsigned int i, done = 0;

	*failed = 0;
	for (i = 0; i < wanted->count; i++) {
		struct entry *entry = &wanted->entry[i];
		struct inetcr_err why;

		if (entry->matched)
			continue;
		if (make_one(job, wanted, entry, &why)) {
			(*failed)++;
			continue;
		}
		entry->matched = true;
		job->changes++;
		done++;
	}
	return done;
}

/* Try the rest once more, for the reason of the refusal */
static int make_last(struct netns_job *job, struct set *wanted)
{
	struct inetcr_err why;
	unsigned int i;
	int code, ret = 0;

	for (i = 0; !ret && i < wanted->count; i++) {
		struct entry *entry = &wanted->entry[i];

		if (entry->matched)
			continue;
		code = make_one(job, wanted, entry, &why);
		if (code)
			ret = refused(job, wanted, entry, -code, &why);
		else
			entry->matched = true;
	}
	return ret;
}

static int make_missing(struct netns_job *job, struct set *wanted)
{
	unsigned int i, failed = 0;

	for (i = 0; i < wanted->count; i++) {
		if (!wanted->entry[i].matched)
			tell(job, "add", wanted, &wanted->entry[i]);
	}
	if (job->how->dry)
		return 0;
	if (find_above(wanted, job->err))
		return -ENOMEM;
	for (i = 0; i < PASSES_MAX; i++) {
		if (!make_pass(job, wanted, &failed) || !failed)
			break;
	}
	return failed ? make_last(job, wanted) : 0;
}

/* One round */
static int apply(struct netns_job *job)
{
	struct lookup lookup = {
		.job = job,
		.from = sorted(job, compare_from),
		.to = sorted(job, compare_to),
	};
	const struct netns_change here = {
		.index = check_index, .arg = &lookup, .request = true,
	}, mapped = {
		.index = index_here, .arg = &lookup, .request = true,
	};
	struct set there = {}, wanted = { .names = job->wanted };
	struct inetcr_msgs list = {};
	int ret = 0;

	if (!lookup.from || !lookup.to)
		ret = inetcr_fail(job->err, ENOMEM, "out of memory");
	if (!ret)
		ret = netns_rtnl_dump(job->rtnl, &list, job->err);
	if (!ret)
		ret = make_set(&there, &list, &here, false, job->err);
	if (!ret)
		ret = make_set(&wanted, job->wanted->msgs, &mapped, true,
			       job->err);
	if (!ret) {
		match(&there, &wanted);
		ret = remove_unwanted(job, &there);
	}
	if (!ret)
		ret = make_missing(job, &wanted);
	free(lookup.from);
	free(lookup.to);
	free_set(&there);
	free_set(&wanted);
	inetcr_msgs_free(&list);
	return ret;
}

static void tell_notes(const struct netns_job *job)
{
	const struct nlmsghdr *msg = NULL;
	char *text;

	while ((msg = netns_next(&job->notes, msg))) {
		text = netns_text(msg);
		if (text)
			job->how->note(job->how->arg, text);
		free(text);
	}
}

int netns_apply(struct netns_job *job)
{
	int ret;

	job->changes = 0;
	ret = apply(job);
	if (!ret && job->changes) {
		job->notes.len = 0;
		ret = apply(job);
	}
	if (!ret)
		tell_notes(job);
	inetcr_msgs_free(&job->notes);
	return ret;
}
