// SPDX-License-Identifier: GPL-2.0
/*
 * tun and tap devices, which rtnetlink cannot make
 *
 * /dev/net/tun creates one from the attributes of its dump. The device stays without a
 * process that has it open; the process that had it opens it by its name.
 */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <linux/if_link.h>
#include <linux/if_tun.h>

#include <linux/af_inet_cr.h>
#include "netns.h"

/* A tun device; absent ids are -1 */
struct tun {
	const char *name;
	uint32_t index;
	int owner;
	int group;
	short flags;
};

static bool is_on(const struct nlattr *data, unsigned int number)
{
	const struct nlattr *nla = inetcr_nest_find(data, number);

	return nla && inetcr_nla_len(nla) && *(const char *)inetcr_nla_data(nla);
}

static int get_id(const struct nlattr *data, unsigned int number)
{
	const struct nlattr *nla = inetcr_nest_find(data, number);

	return nla ? (int)netns_u32(nla) : -1;
}

static bool parse_tun(const struct nlmsghdr *msg, struct tun *tun)
{
	const struct nlattr *link, *info, *data, *type;
	const char *kind;

	link = netns_find(msg, AF_INET_CR_ATTR_NETDEV_LINK);
	info = link ? inetcr_nest_find(link, IFLA_LINKINFO) : NULL;
	kind = info ? netns_string(inetcr_nest_find(info, IFLA_INFO_KIND)) :
		      NULL;
	data = info ? inetcr_nest_find(info, IFLA_INFO_DATA) : NULL;
	if (!kind || strcmp(kind, "tun") || !data)
		return false;
	type = inetcr_nest_find(data, IFLA_TUN_TYPE);
	if (!type || !inetcr_nla_len(type))
		return false;
	tun->flags = *(const uint8_t *)inetcr_nla_data(type);
	if (tun->flags != IFF_TUN && tun->flags != IFF_TAP)
		return false;

	tun->name = netns_string(netns_find(msg, AF_INET_CR_ATTR_NETDEV_NAME));
	tun->index = netns_u32(netns_find(msg, AF_INET_CR_ATTR_NETDEV_INDEX));
	tun->owner = get_id(data, IFLA_TUN_OWNER);
	tun->group = get_id(data, IFLA_TUN_GROUP);
	if (!is_on(data, IFLA_TUN_PI))
		tun->flags |= IFF_NO_PI;
	if (is_on(data, IFLA_TUN_VNET_HDR))
		tun->flags |= IFF_VNET_HDR;
	if (is_on(data, IFLA_TUN_MULTI_QUEUE))
		tun->flags |= IFF_MULTI_QUEUE;
	return true;
}

bool netns_is_tun(const struct nlmsghdr *msg)
{
	struct tun tun;

	return parse_tun(msg, &tun);
}

static int set_up(int fd, const struct tun *tun)
{
	struct ifreq ifr = { .ifr_flags = tun->flags };
	unsigned int index = tun->index;

	strncpy(ifr.ifr_name, tun->name, sizeof(ifr.ifr_name) - 1);
	/* If it is taken, another one will do */
	if (index && !if_indextoname(index, (char[IFNAMSIZ]){}))
		ioctl(fd, TUNSETIFINDEX, &index);
	if (ioctl(fd, TUNSETIFF, &ifr))
		return -1;
	if (tun->owner >= 0 && ioctl(fd, TUNSETOWNER, (long)tun->owner))
		return -1;
	if (tun->group >= 0 && ioctl(fd, TUNSETGROUP, (long)tun->group))
		return -1;
	return ioctl(fd, TUNSETPERSIST, 1L);
}

int netns_tun_create(const struct nlmsghdr *msg, struct inetcr_err *err)
{
	struct tun tun;
	int fd, ret;

	if (!parse_tun(msg, &tun) || if_nametoindex(tun.name))
		return 0;
	fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return inetcr_fail(err, errno, "cannot open /dev/net/tun: %s",
				   strerror(errno));
	ret = set_up(fd, &tun) ?
	      inetcr_fail(err, errno, "/dev/net/tun: %s", strerror(errno)) : 1;
	close(fd);
	return ret;
}
