// SPDX-License-Identifier: GPL-2.0
/*
 * Other names for devices: wherever an attribute is a device's name, in the
 * messages of devices and in rules, it is mapped; indexes follow by themselves
 */
#include <errno.h>
#include <string.h>

#include <linux/af_inet_cr.h>
#include "netns.h"

static const char *device_name(const struct nlmsghdr *msg)
{
	return netns_string(netns_find(msg, AF_INET_CR_ATTR_NETDEV_NAME));
}

static bool split_rule(const char *rule, char from[IFNAMSIZ], const char **to)
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

	if (split_rule(rule, from, &to))
		return 0;
	return inetcr_fail(err, EINVAL,
			   "%s is not of the form FROM=TO, names of devices",
			   rule);
}

static const char *map_name(void *arg, const char *name)
{
	const struct inetcr_netns_restore *how = arg;
	char from[IFNAMSIZ];
	const char *to;
	unsigned int i;

	for (i = 0; i < how->maps; i++) {
		if (split_rule(how->map[i], from, &to) && !strcmp(from, name))
			return to;
	}
	return NULL;
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

int netns_map_names(const struct inetcr_msgs *msgs,
		    const struct inetcr_netns_restore *how,
		    struct inetcr_msgs *out, struct inetcr_err *err)
{
	const struct netns_change change = {
		.name = map_name, .arg = (void *)how,
	};
	const struct nlmsghdr *msg = NULL;
	int ret = 0;

	while (!ret && (msg = netns_next(msgs, msg)))
		ret = netns_copy(out, msg, &change, err);
	return ret ? ret : check_names(out, err);
}
