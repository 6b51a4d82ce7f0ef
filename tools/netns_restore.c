// SPDX-License-Identifier: GPL-2.0
/*
 * A network namespace from its image
 *
 * Nothing leaks: sysctls, then devices, down unless they have been up, then
 * netfilter, and only then devices go up, and routes and the rest follow. What
 * the namespace was is dumped first. If a step fails, devices that it made are
 * removed, and the dump is restored by the same steps.
 */
#include <errno.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <linux/if_arp.h>
#include <linux/rtnetlink.h>

#include <linux/af_inet_cr.h>
#include "netns.h"

#define DRIVER_TRIES	100	/* 50 ms each */

void netns_say(const struct netns_job *job, const char *fmt, ...)
{
	char *line;
	va_list ap;

	if (!job->how->say)
		return;
	va_start(ap, fmt);
	if (vasprintf(&line, fmt, ap) >= 0) {
		job->how->say(job->how->arg, line);
		free(line);
	}
	va_end(ap);
}

static const char *device_name(const struct nlmsghdr *msg)
{
	return netns_string(netns_find(msg, AF_INET_CR_ATTR_NETDEV_NAME));
}

static uint32_t device_index(const struct nlmsghdr *msg)
{
	return netns_u32(netns_find(msg, AF_INET_CR_ATTR_NETDEV_INDEX));
}

/* Sysctls */

static const struct nlmsghdr *find_sysctl(const struct inetcr_msgs *msgs,
					  const char *name)
{
	const struct nlmsghdr *msg = NULL;

	while ((msg = netns_next_of(msgs, NETNS_SYSCTL, msg))) {
		if (!strcmp(netns_string(netns_find(msg, NETNS_SYSCTL_NAME)),
			    name))
			return msg;
	}
	return NULL;
}

static const char *sysctl_value(const struct inetcr_msgs *msgs,
				const char *name)
{
	const struct nlmsghdr *msg = find_sysctl(msgs, name);

	return msg ? netns_string(netns_find(msg, NETNS_SYSCTL_VALUE)) : NULL;
}

/* What those in @list are to be, others being as in a new namespace */
static int write_sysctls(struct netns_job *job, const struct inetcr_msgs *list,
			 unsigned int *done, struct inetcr_err *why)
{
	const struct nlmsghdr *msg = NULL;
	struct inetcr_err sentence;
	int ret = 0, code;

	while ((msg = netns_next_of(list, NETNS_SYSCTL, msg))) {
		const char *name, *value;

		name = netns_string(netns_find(msg, NETNS_SYSCTL_NAME));
		value = sysctl_value(job->wanted, name);
		if (!value)
			value = sysctl_value(job->fresh, name);
		if (!value || netns_sysctl_is(name, value))
			continue;
		netns_say(job, "sysctl %s = %s", name, value);
		code = job->how->dry ? 0 :
		       netns_sysctl_write(name, value, &sentence);
		if (!code) {
			(*done)++;
		} else if (!ret) {
			ret = code;
			*why = sentence;
		}
	}
	return ret;
}

/* One can need another: a range of ports those that are not reserved */
static int restore_sysctls(struct netns_job *job)
{
	unsigned int done, before = 0;
	struct inetcr_err why;
	int ret;

	for (;;) {
		done = 0;
		ret = write_sysctls(job, job->wanted, &done, &why);
		if (!ret)
			ret = write_sysctls(job, job->before, &done, &why);
		if (!ret || done <= before)
			break;
		before = done;
	}
	return ret ? inetcr_fail(job->err, -ret, "%s", why.text) : 0;
}

/* Devices */

/* The far end, or what is below, is in another namespace */
static bool is_across(const struct nlmsghdr *msg)
{
	const struct nlattr *nla = NULL;

	while ((nla = netns_attr(msg, nla))) {
		if (inetcr_nla_type(nla) == AF_INET_CR_ATTR_NETDEV_REF &&
		    inetcr_nest_find(nla, AF_INET_CR_NETDEV_REF_NETNSID))
			return true;
	}
	return false;
}

static bool is_external(const struct nlmsghdr *msg)
{
	return netns_find(msg, AF_INET_CR_ATTR_NETDEV_EXTERNAL);
}

/*
 * Loopback gets its addresses from the kernel when it goes up, without the
 * routes that others get
 */
static int raise_loopback(struct netns_job *job, const struct nlmsghdr *msg,
			  uint32_t *index, struct inetcr_err *err)
{
	const struct nlattr *type, *flags;
	struct inetcr_msgs up = {};
	int ret;

	type = netns_find(msg, AF_INET_CR_ATTR_NETDEV_TYPE);
	flags = netns_find(msg, AF_INET_CR_ATTR_NETDEV_FLAGS);
	if (netns_u32(type) != ARPHRD_LOOPBACK || !(netns_u32(flags) & IFF_UP))
		return 0;
	ret = inetcr_msgs_start(&up, err);
	if (!ret)
		ret = inetcr_msgs_put(&up, AF_INET_CR_ATTR_NETDEV_NAME,
				      device_name(msg),
				      strlen(device_name(msg)) + 1, err);
	if (!ret)
		ret = inetcr_msgs_put(&up, AF_INET_CR_ATTR_NETDEV_FLAGS,
				      inetcr_nla_data(flags),
				      inetcr_nla_len(flags), err);
	if (!ret)
		ret = inetcr_nl_netdev_restore(job->cr, up.data, -1, index,
					       err);
	inetcr_msgs_free(&up);
	return ret;
}

/* A driver that is being loaded is waited for */
static int send_device(struct netns_job *job, const struct nlmsghdr *msg,
		       uint32_t *index)
{
	const struct timespec pause = { .tv_nsec = 50000000 };
	int fd = is_across(msg) ? job->how->peer_netns : -1;
	unsigned int try = 0;
	struct inetcr_err why;
	int ret;

	ret = raise_loopback(job, msg, index, &why);
	if (ret < 0)
		return inetcr_fail(job->err, -ret, "device %s: %s",
				   device_name(msg), why.text);
	do {
		if (try)
			nanosleep(&pause, NULL);
		ret = inetcr_nl_netdev_restore(job->cr, msg, fd, index, &why);
	} while (ret == -EAGAIN && ++try < DRIVER_TRIES);
	if (ret == -ENODEV && is_external(msg))
		return inetcr_fail(job->err, ENODEV,
				   "device %s: nobody can make it again, and there is none of this name: --map %s=NAME",
				   device_name(msg), device_name(msg));
	if (ret < 0)
		return inetcr_fail(job->err, -ret, "device %s: %s",
				   device_name(msg), why.text);
	return ret;
}

static int restore_device(struct netns_job *job, const struct nlmsghdr *msg,
			  uint32_t *index)
{
	struct inetcr_err why;
	int made, ret;

	if (job->how->dry) {
		const struct nlmsghdr *there;

		there = netns_find_device(job->before, device_name(msg));
		netns_say(job, "%s device %s", there ? "adopt" : "create",
			  device_name(msg));
		*index = device_index(there ? there : msg);
		return 0;
	}
	made = netns_tun_create(msg, &why);
	if (made < 0)
		return inetcr_fail(job->err, -made, "device %s: %s",
				   device_name(msg), why.text);
	if (made)
		job->created[job->news++] = if_nametoindex(device_name(msg));
	ret = send_device(job, msg, index);
	if (ret > 0)
		job->created[job->news++] = *index;
	netns_say(job, "%s device %s", made || ret > 0 ? "create" : "adopt",
		  device_name(msg));
	return ret < 0 ? ret : 0;
}

/* What comes when a device goes up: the kernel makes some of it itself then */
static bool is_of_up(const struct nlattr *nla)
{
	switch (inetcr_nla_type(nla)) {
	case AF_INET_CR_ATTR_NETDEV_WHOLE:
	case AF_INET_CR_ATTR_NETDEV_ADDR:
	case AF_INET_CR_ATTR_NETDEV_MADDR:
		return true;
	default:
		return false;
	}
}

static bool is_up(struct netns_job *job, const char *name)
{
	const struct {
		struct nlmsghdr head;
		struct ifinfomsg ifi;
	} msg = {
		.head.nlmsg_len = sizeof(msg),
		.head.nlmsg_type = RTM_GETLINK,
		.ifi.ifi_index = if_nametoindex(name),
	};
	struct inetcr_msgs answer = {};
	struct inetcr_err why;
	bool up = false;

	if (msg.ifi.ifi_index &&
	    !inetcr_nl_request(job->rtnl, &msg.head, 0, &answer, &why) &&
	    answer.len >= sizeof(msg)) {
		const struct ifinfomsg *ifi = NLMSG_DATA(answer.data);

		up = ifi->ifi_flags & IFF_UP;
	}
	inetcr_msgs_free(&answer);
	return up;
}

/* The same for a device that is to be down, unless it stays up */
static int copy_down(struct inetcr_msgs *out, const struct nlmsghdr *msg,
		     bool stays, struct inetcr_err *err)
{
	const struct nlattr *nla = NULL;
	uint32_t flags;
	int ret;

	out->len = 0;
	ret = inetcr_msgs_add(out, msg, netns_header(msg), err);
	while (!ret && (nla = netns_attr(msg, nla))) {
		const void *data = inetcr_nla_data(nla);

		if (is_of_up(nla))
			continue;
		if (inetcr_nla_type(nla) == AF_INET_CR_ATTR_NETDEV_FLAGS &&
		    inetcr_nla_len(nla) == sizeof(flags)) {
			flags = netns_u32(nla) & ~(stays ? 0 : IFF_UP);
			data = &flags;
		}
		ret = inetcr_put_attr(out, nla->nla_type, data,
				      inetcr_nla_len(nla), err);
	}
	if (!ret)
		inetcr_end_msg(out, 0);
	return ret;
}

/* The rest; configuration is there already */
static bool is_of_rest(const struct nlattr *nla)
{
	return inetcr_nla_type(nla) != AF_INET_CR_ATTR_NETDEV_CONF;
}

/* What a device loses, or gets, with what is below it */
static bool is_of_below(const struct nlattr *nla)
{
	switch (inetcr_nla_type(nla)) {
	case AF_INET_CR_ATTR_NETDEV_NAME:
	case AF_INET_CR_ATTR_NETDEV_FLAGS:
	case AF_INET_CR_ATTR_NETDEV_ADDR:
	case AF_INET_CR_ATTR_NETDEV_MADDR:
		return true;
	default:
		return false;
	}
}

static int copy_some(struct inetcr_msgs *out, const struct nlmsghdr *msg,
		     bool (*is_wanted)(const struct nlattr *nla),
		     struct inetcr_err *err)
{
	const struct nlattr *nla = NULL;
	int ret;

	out->len = 0;
	ret = inetcr_msgs_add(out, msg, netns_header(msg), err);
	while (!ret && (nla = netns_attr(msg, nla))) {
		if (is_wanted(nla))
			ret = inetcr_put_attr(out, nla->nla_type,
					      inetcr_nla_data(nla),
					      inetcr_nla_len(nla), err);
	}
	if (!ret)
		inetcr_end_msg(out, 0);
	return ret;
}

static void set_index(struct netns_job *job, uint32_t from, uint32_t to)
{
	unsigned int i;

	for (i = 0; i < job->indexes; i++) {
		if (job->index[i].from == from)
			break;
	}
	job->index[i].from = from;
	job->index[i].to = to;
	if (i == job->indexes)
		job->indexes++;
}

/* Of an undoing, only what the restore has been at */
static bool is_untouched(const struct netns_job *job,
			 const struct nlmsghdr *msg)
{
	return job->only && !netns_find_device(job->only, device_name(msg));
}

/* As text; as JSON alone where names in it were mapped */
static const struct nlmsghdr *find_ruleset(const struct inetcr_msgs *msgs)
{
	const struct nlmsghdr *msg = netns_next_of(msgs, NETNS_RULESET, NULL);

	return msg ? msg : netns_next_of(msgs, NETNS_RULESET_JSON, NULL);
}

/* Without a ruleset to wait for, devices go up as soon as they are made */
static bool has_ruleset(const struct netns_job *job)
{
	return find_ruleset(job->wanted);
}

/*
 * What is up has had a ruleset until now: going down would take addresses and
 * routes of devices above it away. But not every change can be made while it is.
 */
static int restore_device_down(struct netns_job *job,
			       const struct nlmsghdr *msg, uint32_t *index)
{
	bool up = is_up(job, device_name(msg));
	struct inetcr_msgs down = {};
	int ret;

	ret = copy_down(&down, msg, up, job->err);
	if (!ret)
		ret = restore_device(job, down.data, index);
	if (ret && up && !copy_down(&down, msg, false, job->err)) {
		ret = restore_device(job, down.data, index);
		job->lowered = true;
	}
	inetcr_msgs_free(&down);
	return ret;
}

static int restore_devices_down(struct netns_job *job)
{
	const struct nlmsghdr *msg = NULL;
	bool wait = has_ruleset(job);
	uint32_t index = 0;
	int ret = 0;

	while (!ret && (msg = netns_next_of(job->wanted, NETNS_DEVICE, msg))) {
		if (is_untouched(job, msg)) {
			set_index(job, device_index(msg), device_index(msg));
			continue;
		}
		ret = wait ? restore_device_down(job, msg, &index) :
			     restore_device(job, msg, &index);
		if (!ret)
			set_index(job, device_index(msg), index);
	}
	return ret;
}

/*
 * What the restore has not been at, or the image has not, may have gone down, or
 * come up, with what is below it
 */
static int restore_devices_up(struct netns_job *job)
{
	const struct nlmsghdr *msg = NULL;
	struct inetcr_msgs up = {};
	bool waited = has_ruleset(job);
	uint32_t index;
	int ret = 0;

	while (!job->how->dry && ret >= 0 &&
	       (msg = netns_next_of(job->wanted, NETNS_DEVICE, msg))) {
		if (is_untouched(job, msg)) {
			ret = send_device(job, msg, &index);
		} else if (waited) {
			ret = copy_some(&up, msg, is_of_rest, job->err);
			if (!ret)
				ret = send_device(job, up.data, &index);
		}
	}
	msg = NULL;
	while (job->lowered && !job->only && ret >= 0 &&
	       (msg = netns_next_of(job->before, NETNS_DEVICE, msg))) {
		if (netns_find_device(job->wanted, device_name(msg)))
			continue;
		ret = copy_some(&up, msg, is_of_below, job->err);
		if (!ret)
			ret = send_device(job, up.data, &index);
	}
	inetcr_msgs_free(&up);
	return ret < 0 ? ret : 0;
}

static void remove_devices(struct netns_job *job)
{
	struct {
		struct nlmsghdr head;
		struct ifinfomsg ifi;
	} msg = {
		.head.nlmsg_len = sizeof(msg),
		.head.nlmsg_type = RTM_DELLINK,
	};
	struct inetcr_err why;

	/* What is gone with another, is gone */
	while (job->news) {
		msg.ifi.ifi_index = job->created[--job->news];
		inetcr_nl_request(job->rtnl, &msg.head, NLM_F_ACK, NULL, &why);
	}
}

/* nftables */

static char *ruleset(const struct inetcr_msgs *msgs)
{
	const struct nlmsghdr *msg = find_ruleset(msgs);

	return msg ? netns_text(msg) : strdup("");
}

static bool is_json(const struct inetcr_msgs *msgs)
{
	const struct nlmsghdr *msg = find_ruleset(msgs);

	return msg && msg->nlmsg_type == NETNS_RULESET_JSON;
}

static int restore_ruleset(struct netns_job *job)
{
	char *wanted = ruleset(job->wanted), *before = ruleset(job->before);
	int ret = 0;

	if (!wanted || !before) {
		ret = inetcr_fail(job->err, ENOMEM, "out of memory");
	} else if (strcmp(wanted, before)) {
		netns_say(job, "%s the nftables ruleset",
			  *wanted ? "restore" : "flush");
		if (!job->how->dry)
			ret = is_json(job->wanted) ?
			      netns_nft_run_json(wanted, job->err) :
			      netns_nft_replace(wanted, job->err);
	}
	free(wanted);
	free(before);
	return ret;
}

/* The whole */

/* @after: to undo a restore that has done fewer steps, it is not needed */
static const struct {
	int (*step)(struct netns_job *job);
	unsigned int after;
} steps[] = {
	{ restore_sysctls, 0 },
	{ restore_devices_down, 1 },
	{ restore_ruleset, 3 },
	{ restore_devices_up, 1 },
	{ netns_apply, 1 },
};

static int run(struct netns_job *job)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; !ret && i < sizeof(steps) / sizeof(*steps); i++) {
		if (job->only && job->reached < steps[i].after)
			continue;
		ret = steps[i].step(job);
		if (!ret && !job->only)
			job->reached++;
	}
	return ret;
}

static int start(struct netns_job *job)
{
	const struct nlmsghdr *msg = NULL;
	unsigned int count = 1;

	while ((msg = netns_next_of(job->wanted, NETNS_DEVICE, msg)))
		count++;
	job->index = calloc(count, sizeof(*job->index));
	/* A tun device counts twice */
	job->created = calloc(2 * count, sizeof(*job->created));
	if (job->index && job->created)
		return 0;
	return inetcr_fail(job->err, ENOMEM, "out of memory");
}

static void finish(struct netns_job *job)
{
	free(job->index);
	free(job->created);
}

/* What was before @failed comes back */
static int undo(struct netns_job *failed)
{
	const struct inetcr_netns_restore how = {
		.peer_netns = failed->how->peer_netns,
	};
	struct inetcr_err first = *failed->err, why;
	struct netns_job job = {
		.cr = failed->cr,
		.rtnl = failed->rtnl,
		.how = &how,
		.wanted = failed->before,
		.before = failed->wanted,
		.only = failed->wanted,
		.fresh = failed->fresh,
		.reached = failed->reached,
		.err = &why,
	};
	int ret;

	remove_devices(failed);
	ret = start(&job);
	if (!ret)
		ret = run(&job);
	finish(&job);
	if (ret)
		snprintf(failed->err->text, sizeof(failed->err->text),
			 "%.500s; and what was there before could not be put back: %.400s",
			 first.text, why.text);
	return ret;
}

static int restore_over(struct netns_job *job)
{
	int ret;

	ret = start(job);
	if (!ret) {
		ret = run(job);
		if (ret && !job->how->dry)
			undo(job);
	}
	finish(job);
	return ret;
}

int inetcr_netns_restore(struct inetcr *cr, const struct inetcr_msgs *msgs,
			 const struct inetcr_netns_restore *how,
			 struct inetcr_err *err)
{
	struct inetcr_msgs wanted = {}, before = {}, fresh = {};
	struct netns_job job = {
		.cr = cr, .how = how, .wanted = &wanted, .before = &before,
		.fresh = &fresh, .err = err,
	};
	int ret;

	ret = netns_map_names(msgs, how, &wanted, err);
	if (!ret)
		ret = netns_dump(cr, &before, &fresh, err);
	if (!ret)
		ret = inetcr_nl_open(&job.rtnl, NETLINK_ROUTE, err);
	if (!ret)
		ret = restore_over(&job);
	inetcr_close(job.rtnl);
	inetcr_msgs_free(&wanted);
	inetcr_msgs_free(&before);
	inetcr_msgs_free(&fresh);
	return ret;
}
