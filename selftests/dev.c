// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "dev.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#ifndef IFF_LOWER_UP
#define IFF_LOWER_UP	0x10000	/* in <linux/if.h>, not in <net/if.h> */
#endif

/* ---- namespaces ---- */

int place_make(struct place *p)
{
	if (unshare(CLONE_NEWNET))
		return -1;
	p->ns = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	return p->ns < 0 ? -1 : cr_open(&p->cr);
}

int place_enter(const struct place *p)
{
	return setns(p->ns, CLONE_NEWNET);
}

void place_close(struct place *p)
{
	close(p->ns);
	cr_close(&p->cr);
}

/* ---- rtnetlink ---- */

int rtnl_do(struct nl_msg *msg)
{
	static const int errs[][2] = {
		{ NLE_EXIST, EEXIST }, { NLE_PERM, EPERM },
		{ NLE_NODEV, ENODEV }, { NLE_BUSY, EBUSY },
		{ NLE_OPNOTSUPP, EOPNOTSUPP }, { NLE_RANGE, ERANGE },
	};
	struct nl_sock *sk = nl_socket_alloc();
	int err = nl_connect(sk, NETLINK_ROUTE);
	unsigned int i;

	if (!err)
		err = nl_send_sync(sk, msg);
	nl_socket_free(sk);
	for (i = 0; i < sizeof(errs) / sizeof(errs[0]); i++)
		if (err == -errs[i][0])
			return -errs[i][1];
	return err ? -EINVAL : 0;
}

struct nl_msg *rtnl_link(const char *name)
{
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_NEWLINK, 0);
	struct ifinfomsg ifi = { .ifi_index = if_nametoindex(name) };

	nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO);
	return msg;
}

struct nl_msg *rtnl_addr(const char *name, const char *addr, int len)
{
	int family = strchr(addr, ':') ? AF_INET6 : AF_INET;
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_NEWADDR, NLM_F_CREATE);
	struct ifaddrmsg ifa = {
		.ifa_family = family,
		.ifa_prefixlen = len,
		.ifa_index = if_nametoindex(name),
	};
	unsigned char buf[16];

	inet_pton(family, addr, buf);
	nlmsg_append(msg, &ifa, sizeof(ifa), NLMSG_ALIGNTO);
	nla_put(msg, IFA_LOCAL, family == AF_INET ? 4 : 16, buf);
	return msg;
}

int rtnl_dump(int type, size_t size, rtnl_visit visit, void *arg)
{
	struct {
		struct nlmsghdr nlh;
		char body[sizeof(struct ifinfomsg)];
	} req = {
		.nlh = {
			.nlmsg_len = NLMSG_LENGTH(size),
			.nlmsg_type = type,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		},
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	static char buf[1 << 16];
	struct nlmsghdr *nlh;
	int len, ret = 0;

	if (send(fd, &req, req.nlh.nlmsg_len, 0) < 0)
		abort();
	for (;;) {
		len = recv(fd, buf, sizeof(buf), 0);
		nlh = (void *)buf;
		for (; NLMSG_OK(nlh, (unsigned int)len);
		     nlh = NLMSG_NEXT(nlh, len)) {
			if (nlh->nlmsg_type == NLMSG_DONE ||
			    nlh->nlmsg_type == NLMSG_ERROR)
				goto out;
			if (!ret)
				ret = visit(nlh, arg);
		}
	}
out:
	close(fd);
	return ret;
}

static struct nlattr *nlmsg_attr(const struct nlmsghdr *nlh, int hdr, int type)
{
	return nla_find(nlmsg_attrdata(nlh, hdr), nlmsg_attrlen(nlh, hdr), type);
}

/* the kernel has not noticed yet that a carrier came or went */
static int link_is_moving(const struct nlmsghdr *nlh, void *arg)
{
	struct ifinfomsg *ifi = NLMSG_DATA(nlh);
	struct nlattr *nla = nlmsg_attr(nlh, sizeof(*ifi), IFLA_OPERSTATE);
	unsigned int state = nla ? nla_get_u8(nla) : 0;

	(void)arg;
	if (!(ifi->ifi_flags & IFF_UP))
		return 0;
	if (ifi->ifi_flags & IFF_LOWER_UP)
		return state > 0 && state < 5;
	return state == 6;
}

static int address_is_tentative(const struct nlmsghdr *nlh, void *arg)
{
	struct ifaddrmsg *ifa = NLMSG_DATA(nlh);
	struct nlattr *nla = nlmsg_attr(nlh, sizeof(*ifa), IFA_ADDRESS);

	if (!(ifa->ifa_flags & IFA_F_TENTATIVE) ||
	    ifa->ifa_flags & IFA_F_DADFAILED)
		return 0;
	if (arg)
		inet_ntop(AF_INET6, nla_data(nla), arg, INET6_ADDRSTRLEN);
	return ifa->ifa_index;
}

int net_is_tentative(char *addr)
{
	return rtnl_dump(RTM_GETADDR, sizeof(struct ifaddrmsg),
			 address_is_tentative, addr);
}

static bool net_moves(void)
{
	return rtnl_dump(RTM_GETLINK, sizeof(struct ifinfomsg), link_is_moving,
			 NULL) || net_is_tentative(NULL);
}

int net_settle(void)
{
	struct sockaddr_nl groups = {
		.nl_family = AF_NETLINK,
		.nl_groups = RTMGRP_LINK | RTMGRP_IPV6_IFADDR,
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	struct pollfd pollfd = { .fd = fd, .events = POLLIN };
	char buf[4096];
	int ret = -1;

	if (bind(fd, (struct sockaddr *)&groups, sizeof(groups)))
		abort();
	do {
		/* what has been told so far is in the answer */
		while (recv(fd, buf, sizeof(buf), MSG_DONTWAIT) > 0)
			;
		ret = net_moves() ? -1 : 0;
	} while (ret && poll(&pollfd, 1, 60000) == 1);
	close(fd);
	return ret;
}

static int tell_address(const struct nlmsghdr *nlh, void *arg)
{
	const struct ifaddrmsg *ifa = NLMSG_DATA(nlh);
	const unsigned char *p;
	struct nlattr *nla;
	FILE *to = arg;
	int rem, i;

	fprintf(to, "%u/%u scope %u flags %x of %u\n", ifa->ifa_family,
		ifa->ifa_prefixlen, ifa->ifa_scope, ifa->ifa_flags,
		ifa->ifa_index);
	nla_for_each_attr(nla, nlmsg_attrdata(nlh, sizeof(*ifa)),
			  nlmsg_attrlen(nlh, sizeof(*ifa)), rem) {
		if (nla_type(nla) == IFA_CACHEINFO)
			continue;
		fprintf(to, "  %u", nla_type(nla));
		p = nla_data(nla);
		for (i = 0; i < nla_len(nla); i++)
			fprintf(to, " %02x", p[i]);
		fprintf(to, "\n");
	}
	return 0;
}

char *net_addresses(void)
{
	char *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);

	rtnl_dump(RTM_GETADDR, sizeof(struct ifaddrmsg), tell_address, to);
	fclose(to);
	return text;
}

struct doomed {
	unsigned int n;
	int index[4096];
};

static int doom(const struct nlmsghdr *nlh, void *arg)
{
	struct ifinfomsg *ifi = NLMSG_DATA(nlh);
	struct doomed *doomed = arg;

	if (ifi->ifi_index != 1 && doomed->n < 4096)
		doomed->index[doomed->n++] = ifi->ifi_index;
	return 0;
}

int place_empty(const struct place *p)
{
	static struct doomed doomed;
	struct ifinfomsg ifi = {};
	struct nl_msg *msg;

	if (place_enter(p))
		return -1;
	doomed.n = 0;
	rtnl_dump(RTM_GETLINK, sizeof(ifi), doom, &doomed);
	/* what is above or beside one goes with it, fallback tunnels stay */
	while (doomed.n) {
		msg = nlmsg_alloc_simple(RTM_DELLINK, 0);
		ifi.ifi_index = doomed.index[--doomed.n];
		nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO);
		rtnl_do(msg);
	}
	return 0;
}

/* ---- ip(8) ---- */

static int file_line(const char *line, int len)
{
	char text[256], *value;

	snprintf(text, sizeof(text), "%.*s", len, line);
	value = strchr(text, ' ');
	*value++ = '\0';
	if (!write_file(text, value))
		return 0;
	fprintf(stderr, "# %s: %s\n", text, strerror(errno));
	return -1;
}

struct batch {
	pid_t pid;
	int to;
};

/*
 * Not by fork(2): a process that is killed in the middle of it brings User-mode
 * Linux 6.12 down.
 */
static int batch_begin(struct batch *b)
{
	static char *const argv[] = { "ip", "-batch", "-", NULL };
	posix_spawn_file_actions_t actions;
	int p[2], err;

	if (pipe2(p, O_CLOEXEC))
		return -1;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, p[0], 0);
	/* stdout is the harness's */
	posix_spawn_file_actions_adddup2(&actions, 2, 1);
	err = posix_spawnp(&b->pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(p[0]);
	b->to = p[1];
	if (!err)
		return 0;
	close(b->to);
	b->pid = 0;
	return -1;
}

static int batch_end(struct batch *b)
{
	int status = 0;

	if (!b->pid)
		return 0;
	close(b->to);
	waitpid(b->pid, &status, 0);
	b->pid = 0;
	return status ? -1 : 0;
}

static int batch_line(struct batch *b, const char *line, int len)
{
	if (!b->pid && batch_begin(b))
		return -1;
	if (write(b->to, line, len) < 0 || write(b->to, "\n", 1) < 0)
		return -1;
	/* after these ip exits, as if there were no more */
	if (!strncmp(line, "link property", strlen("link property")) ||
	    !strncmp(line, "maddr", strlen("maddr")))
		return batch_end(b);
	return 0;
}

int ip_batch(const char *lines)
{
	struct batch batch = {};
	const char *line, *end;
	int err = 0;

	for (line = lines; *line && !err; line = end + !!*end) {
		end = strchrnul(line, '\n');
		if (*line != '/')
			err = batch_line(&batch, line, end - line);
	}
	err |= batch_end(&batch);
	for (line = lines; *line && !err; line = end + !!*end) {
		end = strchrnul(line, '\n');
		if (*line == '/')
			err = file_line(line, end - line);
	}
	return err;
}

/* ---- requests ---- */

int dev_dump(struct cr *cr, const char *name, struct cr_list *list)
{
	struct nl_msg *msg = cr_new(cr, AF_INET_CR_CMD_NETDEV_DUMP, NLM_F_DUMP);

	if (name)
		nla_put_string(msg, A(NETDEV_NAME), name);
	return cr_call(cr, msg, list);
}

struct nl_msg *dev_request(struct cr *cr, const struct nlmsghdr *from,
			   int without)
{
	struct nl_msg *msg = cr_new(cr, AF_INET_CR_CMD_NETDEV_RESTORE, 0);

	cr_put_attrs(msg, from, without);
	return msg;
}

int dev_restore_msg(struct cr *cr, struct nl_msg *msg, bool *created)
{
	struct cr_list answer = {};
	int err;

	err = cr_call(cr, msg, &answer);
	if (err)
		return err;
	err = -EBADMSG;
	if (answer.n == 1 && cr_attr(answer.msg[0], A(NETDEV_INDEX)))
		err = cr_u32(answer.msg[0], A(NETDEV_INDEX), 0);
	if (created)
		*created = err > 0 && cr_attr(answer.msg[0], A(NETDEV_CREATED));
	cr_list_free(&answer);
	return err;
}

int dev_restore(struct cr *cr, const struct nlmsghdr *from)
{
	return dev_restore_msg(cr, dev_request(cr, from, 0), NULL);
}

int dev_restore_all(struct cr *cr, const struct cr_list *list, int netns)
{
	struct nl_msg *msg;
	unsigned int i;
	int ret;

	for (i = 0; i < list->n; i++) {
		msg = dev_request(cr, list->msg[i], 0);
		if (netns >= 0)
			nla_put_u32(msg, A(NETDEV_NETNS_FD), netns);
		ret = dev_restore_msg(cr, msg, NULL);
		if (ret < 0) {
			fprintf(stderr, "# %s: %d: %s\n",
				dev_name(list->msg[i]), ret, cr->text);
			return ret;
		}
	}
	return list->n;
}

/* ---- what is in a message ---- */

const char *dev_name(const struct nlmsghdr *nlh)
{
	struct nlattr *nla = cr_attr(nlh, A(NETDEV_NAME));

	return nla ? nla_data(nla) : "";
}

const struct nlmsghdr *dev_find(const struct cr_list *list, const char *name)
{
	unsigned int i;

	for (i = 0; i < list->n; i++)
		if (!strcmp(dev_name(list->msg[i]), name))
			return list->msg[i];
	return NULL;
}

struct nlattr *dev_link(const struct nlmsghdr *nlh, int type)
{
	return cr_in(cr_attr(nlh, A(NETDEV_LINK)), type);
}

struct nlattr *dev_info(const struct nlmsghdr *nlh, int type)
{
	return cr_in(cr_in(dev_link(nlh, IFLA_LINKINFO), IFLA_INFO_DATA), type);
}

static const struct nlattr *slave_info(const struct nlmsghdr *nlh, int type)
{
	return cr_in(dev_link(nlh, IFLA_LINKINFO), type);
}

struct nlattr *dev_slave_info(const struct nlmsghdr *nlh, int type)
{
	return cr_in(slave_info(nlh, IFLA_INFO_SLAVE_DATA), type);
}

const char *dev_slave_kind(const struct nlmsghdr *nlh)
{
	const struct nlattr *nla = slave_info(nlh, IFLA_INFO_SLAVE_KIND);

	return nla ? nla_data(nla) : "";
}

const char *dev_kind(const struct nlmsghdr *nlh)
{
	struct nlattr *nla = cr_in(dev_link(nlh, IFLA_LINKINFO), IFLA_INFO_KIND);

	return nla ? nla_data(nla) : "";
}

static bool conf_is(const struct nlattr *conf, int family, int of)
{
	struct nlattr *nla = cr_in(conf, AF_INET_CR_NETDEV_CONF_OF);

	if ((nla ? nla_get_u32(nla) : 0) != (uint32_t)of)
		return false;
	nla = cr_in(conf, AF_INET_CR_NETDEV_CONF_FAMILY);
	return nla && nla_get_u32(nla) == (uint32_t)family;
}

struct nlattr *dev_conf(const struct nlmsghdr *nlh, int family, int of,
			const char *name)
{
	struct nlattr *conf, *entry, *nla;
	int len, rem, rem2;

	nla_for_each_attr(conf, cr_attrs(nlh, &len), len, rem) {
		if (nla_type(conf) != A(NETDEV_CONF) ||
		    !conf_is(conf, family, of))
			continue;
		nla_for_each_nested(entry, conf, rem2) {
			nla = cr_in(entry, AF_INET_CR_NETDEV_CONF_ENTRY_NAME);
			if (nla && !strcmp(nla_data(nla), name))
				return entry;
		}
	}
	return NULL;
}
