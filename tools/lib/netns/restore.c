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
#include <linux/if_arp.h>
#include <linux/rtnetlink.h>

#include <linux/af_inet_cr.h>
#include "netns.h"


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

/* Sysctls that new devices start from: written last, restored devices have theirs */
static bool is_late(const char *name)
{
	return !strcmp(name, "net/core/rps_default_mask");
}

/* Write the sysctls of @list, and to others the value of a new namespace */
static int write_sysctls(struct netns_job *job, const struct inetcr_msgs *list,
			 bool late, unsigned int *done, struct inetcr_err *why)
{
	const struct nlmsghdr *msg = NULL;
	struct inetcr_err sentence;
	int ret = 0, code;

	while ((msg = netns_next_of(list, NETNS_SYSCTL, msg))) {
		const char *name, *value;

		name = netns_string(netns_find(msg, NETNS_SYSCTL_NAME));
		value = netns_find_sysctl(job->wanted, name);
		if (!value)
			value = netns_find_sysctl(job->fresh, name);
		if (!value || is_late(name) != late ||
		    netns_sysctl_is(name, value) ||
		    (netns_sysctl_of_module(name) &&
		     !netns_find_sysctl(job->fresh, name)))
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
static int write_all_sysctls(struct netns_job *job, bool late)
{
	unsigned int done, before = 0;
	struct inetcr_err why;
	int ret;

	for (;;) {
		done = 0;
		ret = write_sysctls(job, job->wanted->msgs, late, &done,
				    &why);
		if (!ret)
			ret = write_sysctls(job, job->before->msgs, late,
					    &done, &why);
		if (!ret || done <= before)
			break;
		before = done;
	}
	return ret ? inetcr_fail(job->err, -ret, "%s", why.text) : 0;
}

static int restore_sysctls(struct netns_job *job)
{
	return write_all_sysctls(job, false);
}

static int restore_late_sysctls(struct netns_job *job)
{
	return write_all_sysctls(job, true);
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

/* Change one thing of a device */
static int send_attr(struct netns_job *job, const struct nlmsghdr *msg,
		     unsigned int type, const void *data, size_t len,
		     struct inetcr_err *err)
{
	struct inetcr_msgs change = {};
	uint32_t index;
	int ret;

	ret = inetcr_msgs_start(&change, err);
	if (!ret)
		ret = inetcr_msgs_put(&change, AF_INET_CR_ATTR_NETDEV_NAME,
				      device_name(msg),
				      strlen(device_name(msg)) + 1, err);
	if (!ret)
		ret = inetcr_msgs_put(&change, type, data, len, err);
	if (!ret)
		ret = inetcr_nl_netdev_restore(job->cr, change.data, -1, &index,
					       err);
	inetcr_msgs_free(&change);
	return ret < 0 ? ret : 0;
}

/*
 * Loopback gets its addresses from the kernel when it goes up, without the
 * routes that others get
 */
static int raise_loopback(struct netns_job *job, const struct nlmsghdr *msg,
			  struct inetcr_err *err)
{
	const struct nlattr *type, *flags;

	type = netns_find(msg, AF_INET_CR_ATTR_NETDEV_TYPE);
	flags = netns_find(msg, AF_INET_CR_ATTR_NETDEV_FLAGS);
	if (netns_u32(type) != ARPHRD_LOOPBACK || !(netns_u32(flags) & IFF_UP))
		return 0;
	return send_attr(job, msg, AF_INET_CR_ATTR_NETDEV_FLAGS,
			 inetcr_nla_data(flags), inetcr_nla_len(flags), err);
}

static int send_device(struct netns_job *job, const struct nlmsghdr *msg,
		       uint32_t *index)
{
	int fd = is_across(msg) ? job->how->peer_netns : -1;
	struct inetcr_err why;
	int ret;

	ret = raise_loopback(job, msg, &why);
	if (ret)
		return inetcr_fail(job->err, -ret, "device %s: %s",
				   device_name(msg), why.text);
	ret = inetcr_nl_netdev_restore(job->cr, msg, fd, index, &why);
	if (ret == -ENODEV && is_external(msg))
		return inetcr_fail(job->err, ENODEV,
				   "device %s: it cannot be created, and there is none of this name: --map %s=NAME",
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

/* Attributes that are set when a device goes up: the kernel creates some itself */
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

/* Attributes that change when the device below changes */
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
	job->index[job->indexes++] = (struct netns_pair){ from, to };
}

/* Of an undoing, only what the restore has been at */
static bool is_untouched(const struct netns_job *job,
			 const struct nlmsghdr *msg)
{
	return job->only && !netns_find_device(job->only, device_name(msg));
}

static const struct nlmsghdr *find_ruleset(const struct netns_catalog *catalog)
{
	return netns_next_of(catalog->msgs, NETNS_RULESET, NULL);
}

/* Without a ruleset to wait for, devices go up as soon as they are made */
static bool has_ruleset(const struct netns_job *job)
{
	return find_ruleset(job->wanted);
}

/*
 * A device that is up stays up, because a ruleset is in force, and going down would
 * delete addresses and routes of devices above it. Some changes need it to be down.
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

	while (!ret && (msg = netns_next_of(job->wanted->msgs, NETNS_DEVICE, msg))) {
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
 * Devices that the restore has not handled yet, or that the image lacks, can have gone
 * down, or come up, with the device below them
 */
static int restore_devices_up(struct netns_job *job)
{
	const struct nlmsghdr *msg = NULL;
	struct inetcr_msgs up = {};
	bool waited = has_ruleset(job);
	uint32_t index;
	int ret = 0;

	while (!job->how->dry && ret >= 0 &&
	       (msg = netns_next_of(job->wanted->msgs, NETNS_DEVICE, msg))) {
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
	       (msg = netns_next_of(job->before->msgs, NETNS_DEVICE, msg))) {
		if (netns_find_device(job->wanted, device_name(msg)))
			continue;
		ret = copy_some(&up, msg, is_of_below, job->err);
		if (!ret)
			ret = send_device(job, up.data, &index);
	}
	inetcr_msgs_free(&up);
	return ret < 0 ? ret : 0;
}

static bool has_no_queue(const struct nlmsghdr *msg)
{
	const struct nlattr *link, *len;

	link = netns_find(msg, AF_INET_CR_ATTR_NETDEV_LINK);
	len = link ? inetcr_nest_find(link, IFLA_TXQLEN) : NULL;
	return len && inetcr_nla_len(len) == sizeof(uint32_t) && !netns_u32(len);
}

/* A queueing discipline that is added makes a queue of length 0 one of 1000 packets */
static int restore_queue_lengths(struct netns_job *job)
{
	const struct {
		struct nlattr head;
		uint32_t len;
	} link = { { sizeof(link), IFLA_TXQLEN }, 0 };
	const struct nlmsghdr *msg = NULL;
	int ret = 0;

	while (!job->how->dry && !ret &&
	       (msg = netns_next_of(job->wanted->msgs, NETNS_DEVICE, msg))) {
		if (!is_across(msg) && has_no_queue(msg))
			ret = send_attr(job, msg, NLA_F_NESTED |
					AF_INET_CR_ATTR_NETDEV_LINK, &link,
					sizeof(link), job->err);
	}
	return ret;
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

	/* A device may have gone with another one */
	while (job->news) {
		msg.ifi.ifi_index = job->created[--job->news];
		inetcr_nl_request(job->rtnl, &msg.head, NLM_F_ACK, NULL, &why);
	}
}

/* nftables */

static char *ruleset(const struct netns_catalog *catalog)
{
	const struct nlmsghdr *msg = find_ruleset(catalog);

	return msg ? netns_text(msg) : strdup("");
}

/* Requests, which an image of an older version does not have */
static bool has_requests(const struct netns_catalog *catalog)
{
	const struct nlmsghdr *msg = NULL;

	while ((msg = netns_next(catalog->msgs, msg))) {
		if (netns_is_nft(msg))
			return true;
	}
	return false;
}

static uint32_t index_here(void *arg, uint32_t index)
{
	const struct netns_job *job = arg;
	unsigned int i;

	for (i = 0; i < job->indexes; i++) {
		if (job->index[i].from == index)
			return job->index[i].to;
	}
	return index;	/* of no device */
}

static const char *name_here(void *arg, const char *name)
{
	const struct netns_job *job = arg;

	return netns_mapped(job->how, name);
}

static bool is_changed(const struct netns_job *job)
{
	unsigned int i;

	for (i = 0; i < job->indexes; i++) {
		if (job->index[i].from != job->index[i].to)
			return true;
	}
	return job->how->maps;
}

static int restore_requests(struct netns_job *job)
{
	const struct netns_change change = {
		.index = index_here, .name = name_here, .arg = job,
	};
	struct inetcr_msgs wanted = {}, before = {};
	int ret;

	ret = netns_nft_map(job->wanted->msgs, is_changed(job) ? &change : NULL,
			    job->how, &wanted, job->err);
	if (!ret)
		ret = netns_nft_map(job->before->msgs, NULL, job->how, &before,
				    job->err);
	if (!ret && (wanted.len != before.len ||
		     memcmp(wanted.data, before.data, wanted.len))) {
		netns_say(job, "restore the nftables ruleset");
		if (!job->how->dry)
			ret = netns_nft_make(&wanted, job->err);
	}
	inetcr_msgs_free(&wanted);
	inetcr_msgs_free(&before);
	return ret;
}

static int restore_text(struct netns_job *job)
{
	char *wanted = ruleset(job->wanted), *before = ruleset(job->before);
	int ret = 0;

	if (!wanted || !before) {
		ret = inetcr_fail(job->err, ENOMEM, "out of memory");
	} else if (strcmp(wanted, before)) {
		netns_say(job, "%s the nftables ruleset",
			  *wanted ? "restore" : "flush");
		if (!job->how->dry)
			ret = netns_nft_replace(wanted, job->err);
	}
	free(wanted);
	free(before);
	return ret;
}

static int restore_ruleset(struct netns_job *job)
{
	return has_requests(job->wanted) ? restore_requests(job) :
					   restore_text(job);
}

/* People have read the listing of the image: its messages must make no other rules */
static int verify_ruleset(struct netns_job *job)
{
	char *listed;
	int ret;

	if (job->only || job->how->dry || job->how->unlisted ||
	    !has_requests(job->wanted))
		return 0;
	listed = ruleset(job->wanted);
	ret = listed ? netns_nft_verify(listed, job->err) :
		       inetcr_fail(job->err, ENOMEM, "out of memory");
	free(listed);
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
	{ verify_ruleset, 0 },
	{ restore_devices_up, 1 },
	{ netns_apply, 1 },
	{ restore_queue_lengths, 1 },
	{ restore_late_sysctls, 0 },
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

	while ((msg = netns_next_of(job->wanted->msgs, NETNS_DEVICE, msg)))
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

/* Restore the state before @failed */
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

/* Its module is not loaded here */
static void note_sysctl(const struct netns_job *job, const char *name)
{
	char line[256];

	snprintf(line, sizeof(line), "sysctl %.200s: this kernel has none", name);
	job->how->note(job->how->arg, line);
}

/*
 * A sysctl of the machine, not of a namespace, is absent in a new namespace, or cannot
 * be written there
 */
static int check_sysctls(const struct netns_job *job)
{
	const struct nlmsghdr *msg = NULL;
	const char *name;

	while ((msg = netns_next_of(job->wanted->msgs, NETNS_SYSCTL, msg))) {
		name = netns_string(netns_find(msg, NETNS_SYSCTL_NAME));
		if (netns_find_sysctl(job->fresh, name))
			continue;
		if (!netns_sysctl_of_module(name) || !job->how->note)
			return inetcr_fail(job->err, EINVAL,
					   "sysctl %.200s is none that a new network namespace could have changed",
					   name);
		note_sysctl(job, name);
	}
	return 0;
}

static int check_ruleset(const struct netns_job *job)
{
	char *text;
	int ret;

	if (has_requests(job->wanted))
		return 0;	/* the text is not run */
	text = ruleset(job->wanted);
	ret = text ? netns_rules_check(text, NULL, job->err) :
		     inetcr_fail(job->err, ENOMEM, "out of memory");
	free(text);
	return ret;
}

/* Nothing of the image is opened or run before this, also if nothing is done */
static int check(const struct netns_job *job)
{
	int ret;

	ret = netns_catalog_check(job->wanted, job->err);
	if (!ret)
		ret = check_sysctls(job);
	return ret ? ret : check_ruleset(job);
}

static int restore_over(struct netns_job *job)
{
	int ret;

	ret = check(job);
	if (ret)
		return ret;
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
	struct netns_catalog of_wanted = {}, of_before = {}, of_fresh = {};
	struct netns_job job = {
		.cr = cr, .how = how, .wanted = &of_wanted,
		.before = &of_before, .fresh = &of_fresh, .err = err,
	};
	int ret;

	ret = netns_map_names(msgs, how, &wanted, err);
	if (!ret)
		ret = netns_dump(cr, &before, &fresh, err);
	if (!ret)
		ret = netns_catalog(&of_wanted, &wanted, err);
	if (!ret)
		ret = netns_catalog(&of_before, &before, err);
	if (!ret)
		ret = netns_catalog(&of_fresh, &fresh, err);
	if (!ret)
		ret = inetcr_nl_open(&job.rtnl, NETLINK_ROUTE, err);
	if (!ret)
		ret = restore_over(&job);
	inetcr_close(job.rtnl);
	netns_catalog_free(&of_wanted);
	netns_catalog_free(&of_before);
	netns_catalog_free(&of_fresh);
	inetcr_msgs_free(&wanted);
	inetcr_msgs_free(&before);
	inetcr_msgs_free(&fresh);
	return ret;
}
