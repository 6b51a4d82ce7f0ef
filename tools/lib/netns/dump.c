// SPDX-License-Identifier: GPL-2.0
/*
 * A network namespace, whole
 *
 * The devices are of one moment because the module holds a lock; that the rest
 * is of the same moment is known when nothing has changed from before the first
 * request until after the last. If something has, all of it is taken again.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <linux/af_inet_cr.h>
#include "netns.h"

#define TRIES	20

/* A message of the module, under a type that is the same everywhere */
static int dump_devices(struct inetcr *cr, struct inetcr_msgs *msgs,
			struct inetcr_err *err)
{
	struct nlmsghdr *msg;
	size_t pos;
	int ret;

	if (!cr)
		return 0;
	ret = inetcr_nl_netdev_dump(cr, msgs, err);
	for (pos = 0; !ret && pos < msgs->len;
	     pos += NLMSG_ALIGN(msg->nlmsg_len)) {
		msg = (void *)((char *)msgs->data + pos);
		msg->nlmsg_type = NETNS_DEVICE;
		msg->nlmsg_flags = 0;
	}
	return ret;
}

static int collect(struct inetcr *cr, struct inetcr *rtnl,
		   struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	uint32_t before = 0, after = 0;
	int ret;

	ret = dump_devices(cr, msgs, err);
	if (!ret)
		ret = netns_nft_dump(msgs, &before, err);
	if (!ret)
		ret = netns_rtnl_dump(rtnl, msgs, err);
	if (!ret)
		ret = netns_nft_generation(&after, err);
	if (!ret && before != after)
		ret = inetcr_fail(err, EAGAIN, "the nftables ruleset changed");
	return ret;
}

/* EAGAIN: it changed meanwhile */
static int collect_watched(struct inetcr *cr, struct inetcr *rtnl,
			   struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	int fd, ret;

	ret = netns_watch(&fd, err);
	if (!ret)
		ret = collect(cr, rtnl, msgs, err);
	if (!ret && netns_changed(fd))
		ret = inetcr_fail(err, EAGAIN, "it changed");
	if (fd >= 0)
		close(fd);
	return ret;
}

static int collect_again(struct inetcr *cr, struct inetcr *rtnl,
			 struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	struct timespec pause = {};
	unsigned int try;
	int ret = -EAGAIN;

	for (try = 0; try < TRIES && ret == -EAGAIN; try++) {
		inetcr_msgs_free(msgs);
		ret = collect_watched(cr, rtnl, msgs, err);
		pause.tv_nsec = try * 1000000;
		if (ret == -EAGAIN)
			nanosleep(&pause, NULL);
	}
	if (ret == -EAGAIN)
		ret = inetcr_fail(err, EBUSY,
				  "the network namespace kept changing while it was dumped, %u times",
				  TRIES);
	return ret;
}

/* @fresh: the sysctls of a new namespace; an empty list to be filled */
int netns_dump(struct inetcr *cr, struct inetcr_msgs *msgs,
	       struct inetcr_msgs *fresh, struct inetcr_err *err)
{
	struct inetcr *rtnl;
	int ret;

	ret = inetcr_nl_open(&rtnl, NETLINK_ROUTE, err);
	if (ret)
		return ret;
	ret = collect_again(cr, rtnl, msgs, err);
	if (!ret)
		ret = netns_sysctl_dump(msgs, fresh, err);
	if (!ret)
		ret = netns_find_others(msgs, err);
	if (!ret)
		ret = inetcr_netns_check(msgs, err);
	inetcr_close(rtnl);
	if (ret)
		inetcr_msgs_free(msgs);
	return ret;
}

int inetcr_netns_dump(struct inetcr *cr, struct inetcr_msgs *msgs,
		      struct inetcr_err *err)
{
	struct inetcr_msgs fresh = {};
	int ret;

	ret = netns_dump(cr, msgs, &fresh, err);
	inetcr_msgs_free(&fresh);
	return ret;
}

/* State that is left out */

typedef void (*say_t)(void *arg, const char *line);

static void say_of_device(const struct nlmsghdr *msg, say_t say, void *arg)
{
	const char *name, *text;
	const struct nlattr *nla = NULL;
	char *line;

	name = netns_string(netns_find(msg, AF_INET_CR_ATTR_NETDEV_NAME));
	while ((nla = netns_attr(msg, nla))) {
		if (inetcr_nla_type(nla) != AF_INET_CR_ATTR_LEFT_OUT)
			continue;
		text = netns_string(inetcr_nest_find(nla,
					AF_INET_CR_LEFT_OUT_TEXT));
		if (!text || asprintf(&line, "device %s: %s", name, text) < 0)
			continue;
		say(arg, line);
		free(line);
	}
}

void inetcr_netns_left_out(const struct inetcr_msgs *msgs, say_t say, void *arg)
{
	const struct nlmsghdr *msg = NULL;
	char *text;

	while ((msg = netns_next(msgs, msg))) {
		/* tun devices, which the module leaves out, are made here */
		if (msg->nlmsg_type == NETNS_DEVICE && !netns_is_tun(msg))
			say_of_device(msg, say, arg);
		if (msg->nlmsg_type != NETNS_LEFT_OUT &&
		    msg->nlmsg_type != NETNS_PASSING)
			continue;
		text = netns_text(msg);
		if (text)
			say(arg, text);
		free(text);
	}
}
