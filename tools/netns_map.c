// SPDX-License-Identifier: GPL-2.0
/*
 * Other names for devices: wherever an attribute is a device's name, in the
 * messages of devices and in rules, and in the nftables ruleset, it is mapped;
 * indexes follow by themselves
 */
#include <errno.h>
#include <string.h>

#include <linux/af_inet_cr.h>
#include "netns.h"

static const char *device_name(const struct nlmsghdr *msg)
{
	return netns_string(netns_find(msg, AF_INET_CR_ATTR_NETDEV_NAME));
}

bool netns_split_map(const char *rule, char from[IFNAMSIZ], const char **to)
{
	const char *sign = strchr(rule, '=');

	if (!sign || sign == rule || sign - rule >= IFNAMSIZ || !sign[1] ||
	    strlen(sign + 1) >= IFNAMSIZ)
		return false;
	memcpy(from, rule, sign - rule);
	from[sign - rule] = '\0';
	*to = sign + 1;
	return true;
}

int inetcr_netns_check_map(const char *rule, struct inetcr_err *err)
{
	char from[IFNAMSIZ];
	const char *to;

	if (netns_split_map(rule, from, &to))
		return 0;
	return inetcr_fail(err, EINVAL,
			   "%s is not of the form FROM=TO, names of devices",
			   rule);
}

const char *netns_mapped(const struct inetcr_netns_restore *how,
			 const char *name)
{
	char from[IFNAMSIZ];
	const char *to;
	unsigned int i;

	for (i = 0; i < how->maps; i++) {
		if (netns_split_map(how->map[i], from, &to) &&
		    !strcmp(from, name))
			return to;
	}
	return NULL;
}

static const char *map_name(void *arg, const char *name)
{
	return netns_mapped(arg, name);
}

static int check_names(const struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	const struct nlmsghdr *msg = NULL;

	while ((msg = netns_next_of(msgs, NETNS_DEVICE, msg))) {
		if (netns_find_device(msgs, device_name(msg)) != msg)
			return inetcr_fail(err, EINVAL,
					   "two devices would have the name %s",
					   device_name(msg));
	}
	return 0;
}

/* 1: it has other names now, so its text does not count */
static int map_ruleset(const struct inetcr_msgs *msgs,
		       const struct inetcr_netns_restore *how,
		       struct inetcr_msgs *out, struct inetcr_err *err)
{
	const struct nlmsghdr *json;

	json = netns_next_of(msgs, NETNS_RULESET_JSON, NULL);
	if (!how->maps || !netns_next_of(msgs, NETNS_RULESET, NULL))
		return 0;
	if (!json)
		return inetcr_fail(err, EOPNOTSUPP,
				   "the image is of an older inetcr, whose nftables rulesets --map does not reach");
	return netns_map_ruleset(json, how, out, err);
}

int netns_map_names(const struct inetcr_msgs *msgs,
		    const struct inetcr_netns_restore *how,
		    struct inetcr_msgs *out, struct inetcr_err *err)
{
	const struct netns_change change = {
		.name = map_name, .arg = (void *)how,
	};
	const struct nlmsghdr *msg = NULL;
	int ret, mapped;

	mapped = map_ruleset(msgs, how, out, err);
	ret = mapped < 0 ? mapped : 0;
	while (!ret && (msg = netns_next(msgs, msg))) {
		if (msg->nlmsg_type != NETNS_RULESET_JSON &&
		    !(mapped && msg->nlmsg_type == NETNS_RULESET))
			ret = netns_copy(out, msg, &change, err);
	}
	return ret ? ret : check_names(out, err);
}
