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

/**
 * netns_is_name() - look whether the kernel would give a device this name
 * @name: the name
 *
 * Return: whether it would, as it is: of eth%d it makes another.
 */
bool netns_is_name(const char *name)
{
	return *name && strlen(name) < IFNAMSIZ && strcmp(name, ".") &&
	       strcmp(name, "..") && !strpbrk(name, "/:% \t\n\v\f\r\xa0");
}

bool netns_split_map(const char *rule, char from[IFNAMSIZ], const char **to)
{
	const char *sign = strchr(rule, '=');

	if (!sign || sign == rule || sign - rule >= IFNAMSIZ || !sign[1] ||
	    strlen(sign + 1) >= IFNAMSIZ || strpbrk(sign, "\"\\"))
		return false;
	memcpy(from, rule, sign - rule);
	from[sign - rule] = '\0';
	*to = sign + 1;
	return netns_is_name(from) && netns_is_name(*to);
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

int netns_map_names(const struct inetcr_msgs *msgs,
		    const struct inetcr_netns_restore *how,
		    struct inetcr_msgs *out, struct inetcr_err *err)
{
	const struct netns_change change = {
		.name = map_name, .arg = (void *)how,
	};
	const struct nlmsghdr *msg = NULL;
	int ret = 0;

	while (!ret && (msg = netns_next(msgs, msg))) {
		if (msg->nlmsg_type == NETNS_RULESET && how->maps)
			ret = netns_map_ruleset(msg, how, out, err);
		else
			ret = netns_copy(out, msg, &change, err);
	}
	return ret;
}
