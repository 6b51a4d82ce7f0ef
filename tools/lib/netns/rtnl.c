// SPDX-License-Identifier: GPL-2.0
/*
 * Lists of rtnetlink, and whether they changed meanwhile
 *
 * The answer to one request is consistent, or has NLM_F_DUMP_INTR. The watch checks
 * that all answers are consistent with each other: a socket that receives every
 * change, opened before the first request and read after the last.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <linux/if_bridge.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include "netns.h"

/* Datagrams, more than a receive buffer holds: others can send them for ever */
#define WATCH_MAX	(1U << 20)

/* Asking */

/* The family is the first byte of every header */
struct question {
	struct nlmsghdr head;
	union {
		uint8_t family;
		struct ndmsg ndm;
		struct tcmsg tcm;
		char bytes[64];
	};
};

static int add_wanted(const struct netns_class *class,
		      const struct inetcr_msgs *answer,
		      struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	const struct netns_change none = {};
	const struct nlmsghdr *msg = NULL;
	int ret = 0;

	while (!ret && (msg = netns_next(answer, msg))) {
		if (msg->nlmsg_len < NLMSG_HDRLEN + class->header)
			continue;
		if (class->split)
			ret = class->split(msgs, msg, err);
		else if (msg->nlmsg_type == class->new && class->mine(msg))
			ret = netns_copy(msgs, msg, &none, err);
	}
	return ret;
}

static int ask(struct inetcr *rtnl, const struct netns_class *class,
	       const struct question *question, struct inetcr_msgs *msgs,
	       struct inetcr_err *err)
{
	struct inetcr_msgs answer = {};
	struct inetcr_err why;
	int ret;

	ret = inetcr_nl_request(rtnl, &question->head, NLM_F_DUMP, &answer,
				&why);
	if (!ret && inetcr_nl_torn(rtnl))
		ret = inetcr_fail(err, EAGAIN, "%ss changed", class->name);
	else if (!ret)
		ret = add_wanted(class, &answer, msgs, err);
	else if (ret == -EOPNOTSUPP || ret == -EAFNOSUPPORT)
		ret = 0;	/* a kernel without it has none */
	else
		ret = inetcr_fail(err, -ret, "cannot list each %s: %s",
				  class->name, why.text);
	inetcr_msgs_free(&answer);
	return ret;
}

/* Only a device with a discipline that is not the kernel's has classes */
static int ask_each_device(struct inetcr *rtnl, const struct netns_class *class,
			   struct question *question, struct inetcr_msgs *msgs,
			   struct inetcr_err *err)
{
	struct inetcr_msgs found = {};
	const struct nlmsghdr *msg = NULL;
	int last = 0, ret = 0;

	while (!ret && (msg = netns_next(msgs, msg))) {
		const struct tcmsg *tcm = NLMSG_DATA(msg);

		if (msg->nlmsg_type != RTM_NEWQDISC || tcm->tcm_ifindex == last)
			continue;
		last = tcm->tcm_ifindex;
		question->tcm.tcm_ifindex = last;
		ret = ask(rtnl, class, question, &found, err);
	}
	if (!ret)
		ret = inetcr_msgs_join(msgs, &found, 0, err);
	inetcr_msgs_free(&found);
	return ret;
}

static int ask_family(struct inetcr *rtnl, const struct netns_class *class,
		      uint8_t family, struct inetcr_msgs *msgs,
		      struct inetcr_err *err)
{
	struct question question = {
		.head.nlmsg_len = NLMSG_HDRLEN + class->header,
		.head.nlmsg_type = class->get,
		.family = family,
	};

	if (class->new == RTM_NEWNEIGH)
		question.ndm.ndm_flags = class->ask;
	if (class->each)
		return ask_each_device(rtnl, class, &question, msgs, err);
	return ask(rtnl, class, &question, msgs, err);
}

static int dump_class(struct inetcr *rtnl, const struct netns_class *class,
		      struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	unsigned int i;
	int ret;

	ret = ask_family(rtnl, class, class->family[0], msgs, err);
	for (i = 1; !ret && i < sizeof(class->family) && class->family[i]; i++)
		ret = ask_family(rtnl, class, class->family[i], msgs, err);
	return ret;
}

static int find_guess(const struct nlmsghdr *qdisc,
		      const struct netns_catalog *names,
		      struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	const struct tcmsg *tcm = NLMSG_DATA(qdisc);
	const char *guess = netns_qdisc_guess(qdisc);
	char name[IFNAMSIZ];

	if (!guess)
		return 0;
	return netns_left_out(msgs, err, "%s, of the %s queueing discipline of %s",
			      guess, netns_string(netns_find(qdisc, TCA_KIND)),
			      netns_index_name(names, tcm->tcm_ifindex, name));
}

static int find_traffic_control(struct inetcr *rtnl, struct inetcr_msgs *msgs,
			    struct inetcr_err *err)
{
	struct netns_catalog names = {};
	struct inetcr_msgs copy = {};
	const struct nlmsghdr *msg = NULL;
	int ret;

	ret = inetcr_msgs_join(&copy, msgs, 0, err);
	if (!ret)
		ret = netns_catalog(&names, &copy, err);
	while (!ret && (msg = netns_next(&copy, msg))) {
		if (msg->nlmsg_type == RTM_NEWQDISC)
			ret = find_guess(msg, &names, msgs, err);
	}
	if (!ret)
		ret = netns_filters_dump(rtnl, &copy, &names, msgs, err);
	netns_catalog_free(&names);
	inetcr_msgs_free(&copy);
	return ret;
}

int netns_rtnl_dump(struct inetcr *rtnl, struct inetcr_msgs *msgs,
		    struct inetcr_err *err)
{
	const struct netns_class *class;
	size_t from = msgs->len;
	int ret = 0;

	for (class = netns_classes; !ret && class->name; class++) {
		if (class->get)
			ret = dump_class(rtnl, class, msgs, err);
	}
	if (!ret)
		ret = netns_drop_own(rtnl, msgs, from, err);
	return ret ? ret : find_traffic_control(rtnl, msgs, err);
}

/* Watching */

static const unsigned int groups[] = {
	RTNLGRP_LINK, RTNLGRP_NEIGH, RTNLGRP_TC, RTNLGRP_IPV4_IFADDR,
	RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV4_RULE, RTNLGRP_IPV6_IFADDR,
	RTNLGRP_IPV6_ROUTE, RTNLGRP_IPV6_RULE, RTNLGRP_IPV4_NETCONF,
	RTNLGRP_IPV6_NETCONF, RTNLGRP_NEXTHOP, RTNLGRP_BRVLAN, RTNLGRP_MDB,
	RTNLGRP_TUNNEL,
};

int netns_watch(int *fd, struct inetcr_err *err)
{
	return inetcr_nl_watch(fd, groups, sizeof(groups) / sizeof(*groups),
			       err);
}

/* A multicast group that a bridge has learned, or where a router is */
static bool is_learned(const struct nlmsghdr *msg)
{
	const struct {
		struct br_port_msg bpm;
		struct nlattr mdb;
		struct nlattr entry;
		struct nlattr info;
		struct br_mdb_entry group;
	} *told = NLMSG_DATA(msg);

	return msg->nlmsg_len < NLMSG_HDRLEN + sizeof(*told) ||
	       inetcr_nla_type(&told->mdb) != MDBA_MDB ||
	       told->group.state != MDB_PERMANENT;
}

/* Entries that come and go by themselves, and those that are not state */
static bool is_transient(const struct nlmsghdr *msg)
{
	const struct ndmsg *ndm = NLMSG_DATA(msg);

	if (msg->nlmsg_type == RTM_NEWMDB || msg->nlmsg_type == RTM_DELMDB)
		return is_learned(msg);
	if (msg->nlmsg_type != RTM_NEWNEIGH && msg->nlmsg_type != RTM_DELNEIGH)
		return false;
	if (msg->nlmsg_len < NLMSG_HDRLEN + sizeof(*ndm))
		return true;
	return !(ndm->ndm_state & (NUD_PERMANENT | NUD_NOARP)) &&
	       !(ndm->ndm_flags & NTF_PROXY);
}

static bool tells_change(const void *buf, ssize_t len)
{
	const struct nlmsghdr *msg;

	for (msg = buf; NLMSG_OK(msg, len); msg = NLMSG_NEXT(msg, len)) {
		if (!is_transient(msg))
			return true;
	}
	return false;
}

bool netns_changed(int fd)
{
	char buf[65536] __attribute__((aligned(NLMSG_ALIGNTO)));
	unsigned int n;
	ssize_t len;

	for (n = 0; n < WATCH_MAX; n++) {
		len = inetcr_nl_heard(fd, buf, sizeof(buf));
		if (len < 0)
			/* More than its buffer holds */
			return errno == ENOBUFS;
		if (tells_change(buf, len))
			return true;
	}
	return true;
}
