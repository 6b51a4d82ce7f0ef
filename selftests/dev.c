// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdarg.h>
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
#include <netlink/netlink.h>

#include "dev.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#ifndef IFF_LOWER_UP
#define IFF_LOWER_UP	0x10000	/* in <linux/if.h>, not in <net/if.h> */
#endif
#define TOLD		8	/* differences that are told */

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

/* ---- what is compared, as text ---- */

/* what a kernel counts, measures or works out by itself */
static const struct {
	const char *kind;
	int nest, type;
} dev_computed[] = {
	{ "bridge", IFLA_INFO_DATA, IFLA_BR_HELLO_TIMER },
	{ "bridge", IFLA_INFO_DATA, IFLA_BR_TCN_TIMER },
	{ "bridge", IFLA_INFO_DATA, IFLA_BR_TOPOLOGY_CHANGE_TIMER },
	{ "bridge", IFLA_INFO_DATA, IFLA_BR_TOPOLOGY_CHANGE },
	{ "bridge", IFLA_INFO_DATA, IFLA_BR_TOPOLOGY_CHANGE_DETECTED },
	{ "bridge", IFLA_INFO_DATA, IFLA_BR_GC_TIMER },
	{ "bridge", IFLA_INFO_DATA, IFLA_BR_ROOT_ID },
	{ "bridge", IFLA_INFO_DATA, IFLA_BR_BRIDGE_ID },
	{ "bridge", IFLA_INFO_DATA, 48 /* IFLA_BR_FDB_N_LEARNED */ },
	{ "bridge", IFLA_INFO_SLAVE_DATA, 41 /* IFLA_BRPORT_MCAST_N_GROUPS */ },
	{ "bridge", IFLA_INFO_SLAVE_DATA, IFLA_BRPORT_ROOT_ID },
	{ "bridge", IFLA_INFO_SLAVE_DATA, IFLA_BRPORT_BRIDGE_ID },
	{ "bridge", IFLA_INFO_SLAVE_DATA, IFLA_BRPORT_STATE },
	{ "bridge", IFLA_INFO_SLAVE_DATA, IFLA_BRPORT_MESSAGE_AGE_TIMER },
	{ "bridge", IFLA_INFO_SLAVE_DATA, IFLA_BRPORT_FORWARD_DELAY_TIMER },
	{ "bridge", IFLA_INFO_SLAVE_DATA, IFLA_BRPORT_HOLD_TIMER },
	{ "bond", IFLA_INFO_DATA, IFLA_BOND_AD_INFO },
	{ "bond", IFLA_INFO_DATA, IFLA_BOND_ACTIVE_SLAVE },
	{ "bond", IFLA_INFO_SLAVE_DATA, IFLA_BOND_SLAVE_STATE },
	{ "bond", IFLA_INFO_SLAVE_DATA, IFLA_BOND_SLAVE_MII_STATUS },
	{ "bond", IFLA_INFO_SLAVE_DATA, IFLA_BOND_SLAVE_LINK_FAILURE_COUNT },
	{ "bond", IFLA_INFO_SLAVE_DATA, IFLA_BOND_SLAVE_PERM_HWADDR },
	{ "bond", IFLA_INFO_SLAVE_DATA, IFLA_BOND_SLAVE_AD_AGGREGATOR_ID },
	{ "bond", IFLA_INFO_SLAVE_DATA,
	  IFLA_BOND_SLAVE_AD_ACTOR_OPER_PORT_STATE },
	{ "bond", IFLA_INFO_SLAVE_DATA,
	  IFLA_BOND_SLAVE_AD_PARTNER_OPER_PORT_STATE },
	{ "bond", IFLA_INFO_SLAVE_DATA, 11 /* ..._AD_CHURN_ACTOR_STATE */ },
	{ "bond", IFLA_INFO_SLAVE_DATA, 12 /* ..._AD_CHURN_PARTNER_STATE */ },
};

/* a message as lines of text, one for each attribute that has a meaning */
struct lines {
	unsigned int n, max;
	char **line;
	const char *kind;
};

static void lines_put(struct lines *lines, const char *fmt, ...)
{
	va_list args;

	if (lines->n == lines->max) {
		lines->max = lines->max * 2 + 64;
		lines->line = realloc(lines->line,
				      lines->max * sizeof(*lines->line));
	}
	va_start(args, fmt);
	if (vasprintf(&lines->line[lines->n++], fmt, args) < 0)
		abort();
	va_end(args);
}

static void add_line(struct lines *lines, const char *path,
		     const struct nlattr *nla)
{
	const unsigned char *p = nla_data(nla);
	char *hex = malloc(2 * nla_len(nla) + 1);
	int i;

	for (i = 0; i < nla_len(nla); i++)
		sprintf(hex + 2 * i, "%02x", p[i]);
	hex[2 * i] = '\0';
	lines_put(lines, "%s %d =%s", path, nla_type(nla), hex);
	free(hex);
}

static bool is_computed(const char *kind, int nest, int type)
{
	unsigned int i;

	for (i = 0; i < sizeof(dev_computed) / sizeof(dev_computed[0]); i++)
		if (dev_computed[i].nest == nest &&
		    dev_computed[i].type == type &&
		    !strcmp(dev_computed[i].kind, kind))
			return true;
	return false;
}

static void add_info(struct lines *lines, const struct nlattr *info)
{
	const char *kind = "", *slave = "";
	struct nlattr *nla, *in;
	int rem, rem2;
	char path[32];

	nla_for_each_nested(nla, info, rem) {
		if (nla_type(nla) == IFLA_INFO_KIND)
			kind = nla_data(nla);
		if (nla_type(nla) == IFLA_INFO_SLAVE_KIND)
			slave = nla_data(nla);
		if (nla_type(nla) != IFLA_INFO_DATA &&
		    nla_type(nla) != IFLA_INFO_SLAVE_DATA) {
			add_line(lines, "link info", nla);
			continue;
		}
		snprintf(path, sizeof(path), "link info %d", nla_type(nla));
		nla_for_each_nested(in, nla, rem2)
			if (!is_computed(nla_type(nla) == IFLA_INFO_DATA ?
					 kind : slave, nla_type(nla),
					 nla_type(in)))
				add_line(lines, path, in);
	}
}

static void lines_free(struct lines *lines)
{
	while (lines->n)
		free(lines->line[--lines->n]);
	free(lines->line);
}

static bool has_line(const struct lines *lines, const char *line)
{
	unsigned int i;

	for (i = 0; i < lines->n; i++)
		if (!strcmp(lines->line[i], line))
			return true;
	return false;
}

static unsigned int told;

/* lines of a that b has not */
static unsigned int lines_lack(const struct lines *a, const struct lines *b,
			       const char *name, const char *who)
{
	unsigned int n = 0, i;

	for (i = 0; i < a->n; i++) {
		if (has_line(b, a->line[i]))
			continue;
		if (told++ < TOLD)
			fprintf(stderr, "#   %s, %s alone: %.150s\n", name, who,
				a->line[i]);
		n++;
	}
	return n;
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

typedef int (*rtnl_visit)(const struct nlmsghdr *nlh, void *arg);

/* each message of a dump until one visit is not 0: that, or 0 */
static int rtnl_dump(int type, size_t size, rtnl_visit visit, void *arg)
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

/* of a link in rtnetlink's words: what is counted, or was when it was made */
static const int link_counted[] = {
	IFLA_STATS, IFLA_STATS64, IFLA_MAP, IFLA_CARRIER_CHANGES,
	IFLA_CARRIER_UP_COUNT, IFLA_CARRIER_DOWN_COUNT, IFLA_PERM_ADDRESS,
	IFLA_LINK_NETNSID, IFLA_AF_SPEC, IFLA_EVENT, IFLA_OPERSTATE,
};

static int tell_link(const struct nlmsghdr *nlh, void *arg)
{
	const struct ifinfomsg *ifi = NLMSG_DATA(nlh);
	struct lines *all = arg, lines = {};
	struct nlattr *nla;
	unsigned int i;
	char name[64];
	int rem;

	snprintf(name, sizeof(name), "%s",
		 (char *)nla_data(nlmsg_attr(nlh, sizeof(*ifi), IFLA_IFNAME)));
	/* whether it runs is noticed later */
	lines_put(all, "%s: index %d flags %x", name, ifi->ifi_index,
		  ifi->ifi_flags & ~IFF_RUNNING);
	nla_for_each_attr(nla, nlmsg_attrdata(nlh, sizeof(*ifi)),
			  nlmsg_attrlen(nlh, sizeof(*ifi)), rem) {
		for (i = 0; i < sizeof(link_counted) / sizeof(int); i++)
			if (link_counted[i] == nla_type(nla))
				break;
		if (i < sizeof(link_counted) / sizeof(int))
			continue;
		if (nla_type(nla) == IFLA_LINKINFO)
			add_info(&lines, nla);
		else
			add_line(&lines, "IFLA", nla);
	}
	for (i = 0; i < lines.n; i++)
		lines_put(all, "%s: %s", name, lines.line[i]);
	lines_free(&lines);
	return 0;
}

struct lines *net_links(void)
{
	struct lines *lines = calloc(1, sizeof(*lines));

	rtnl_dump(RTM_GETLINK, sizeof(struct ifinfomsg), tell_link, lines);
	return lines;
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

static int batch_begin(struct batch *b)
{
	int p[2];

	if (pipe2(p, O_CLOEXEC))
		return -1;
	b->pid = fork();
	if (!b->pid) {
		dup2(p[0], 0);
		/* stdout is the harness's */
		dup2(2, 1);
		execlp("ip", "ip", "-batch", "-", NULL);
		_exit(127);
	}
	close(p[0]);
	b->to = p[1];
	return b->pid < 0 ? -1 : 0;
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
	struct nlattr *nla;
	int len, rem;

	nla_for_each_attr(nla, cr_attrs(from, &len), len, rem)
		if (nla_type(nla) != without &&
		    nla_put(msg, nla->nla_type, nla_len(nla), nla_data(nla)))
			abort();
	return msg;
}

int dev_restore_msg(struct cr *cr, struct nl_msg *msg, bool *created)
{
	struct cr_list answer = {};
	int err, tries = 20;

	do {
		nlmsg_get(msg);
		err = cr_call(cr, msg, &answer);
		if (err == -EAGAIN)
			usleep(50000);
	} while (err == -EAGAIN && --tries);
	nlmsg_free(msg);
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

static struct nlattr *inside(const struct nlattr *nest, int type)
{
	return nest ? nla_find(nla_data(nest), nla_len(nest), type) : NULL;
}

struct nlattr *dev_link(const struct nlmsghdr *nlh, int type)
{
	return inside(cr_attr(nlh, A(NETDEV_LINK)), type);
}

struct nlattr *dev_info(const struct nlmsghdr *nlh, int type)
{
	return inside(inside(dev_link(nlh, IFLA_LINKINFO), IFLA_INFO_DATA),
		      type);
}

static const struct nlattr *slave_info(const struct nlmsghdr *nlh, int type)
{
	return inside(dev_link(nlh, IFLA_LINKINFO), type);
}

struct nlattr *dev_slave_info(const struct nlmsghdr *nlh, int type)
{
	return inside(slave_info(nlh, IFLA_INFO_SLAVE_DATA), type);
}

const char *dev_slave_kind(const struct nlmsghdr *nlh)
{
	const struct nlattr *nla = slave_info(nlh, IFLA_INFO_SLAVE_KIND);

	return nla ? nla_data(nla) : "";
}

const char *dev_kind(const struct nlmsghdr *nlh)
{
	struct nlattr *nla = inside(dev_link(nlh, IFLA_LINKINFO),
				    IFLA_INFO_KIND);

	return nla ? nla_data(nla) : "";
}

static bool conf_is(const struct nlattr *conf, int family, int of)
{
	struct nlattr *nla = inside(conf, AF_INET_CR_NETDEV_CONF_OF);

	if ((nla ? nla_get_u32(nla) : 0) != (uint32_t)of)
		return false;
	nla = inside(conf, AF_INET_CR_NETDEV_CONF_FAMILY);
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
			nla = inside(entry, AF_INET_CR_NETDEV_CONF_ENTRY_NAME);
			if (nla && !strcmp(nla_data(nla), name))
				return entry;
		}
	}
	return NULL;
}

/* ---- two images ---- */

static void add_link(struct lines *lines, const struct nlattr *link)
{
	struct nlattr *nla;
	int rem;

	nla_for_each_nested(nla, link, rem) {
		if (nla_type(nla) == IFLA_LINKINFO)
			add_info(lines, nla);
		else
			add_line(lines, "link", nla);
	}
}

static void add_conf(struct lines *lines, const struct nlattr *conf)
{
	struct nlattr *of = inside(conf, AF_INET_CR_NETDEV_CONF_OF);
	struct nlattr *entry, *name, *value;
	char path[96];
	int rem;

	nla_for_each_nested(entry, conf, rem) {
		name = inside(entry, AF_INET_CR_NETDEV_CONF_ENTRY_NAME);
		value = inside(entry, AF_INET_CR_NETDEV_CONF_ENTRY_VALUE);
		if (!value)
			value = inside(entry, AF_INET_CR_NETDEV_CONF_ENTRY_ADDR);
		if (nla_type(entry) != AF_INET_CR_NETDEV_CONF_ENTRY || !name ||
		    !value)
			continue;
		snprintf(path, sizeof(path), "conf %d/%d %s",
			 nla_get_u32(inside(conf, AF_INET_CR_NETDEV_CONF_FAMILY)),
			 of ? nla_get_u32(of) : 0, (char *)nla_data(name));
		add_line(lines, path, value);
	}
}

static void add_addr(struct lines *lines, const struct nlattr *addr)
{
	struct nlattr *local = inside(addr, AF_INET_CR_NETDEV_ADDR_LOCAL);
	char path[96] = "addr ", text[64] = "?";
	struct nlattr *nla;
	int rem;

	if (local)
		inet_ntop(nla_len(local) == 4 ? AF_INET : AF_INET6,
			  nla_data(local), text, sizeof(text));
	strcat(path, text);
	nla_for_each_nested(nla, addr, rem) {
		add_line(lines, path, nla);
		/* it goes by while one looks */
		if (nla_type(nla) == AF_INET_CR_NETDEV_ADDR_VALID ||
		    nla_type(nla) == AF_INET_CR_NETDEV_ADDR_PREFERRED)
			strchr(lines->line[lines->n - 1], '=')[0] = '\0';
	}
}

/* a bond chooses its port when links come up, and again */
static bool is_choice(const struct nlattr *left_out)
{
	struct nlattr *text = inside(left_out, AF_INET_CR_LEFT_OUT_TEXT);

	return text && !strncmp(nla_data(text), "the active port", 15);
}

static struct lines lines_of(const struct nlmsghdr *nlh)
{
	struct lines lines = {};
	struct nlattr *nla;
	int len, rem;

	nla_for_each_attr(nla, cr_attrs(nlh, &len), len, rem) {
		switch (nla_type(nla)) {
		case A(PAD):
			break;
		case A(NETDEV_LINK):
			add_link(&lines, nla);
			break;
		case A(NETDEV_CONF):
			add_conf(&lines, nla);
			break;
		case A(NETDEV_ADDR):
			add_addr(&lines, nla);
			break;
		case A(LEFT_OUT):
			if (!is_choice(nla))
				add_line(&lines, "", nla);
			break;
		default:
			add_line(&lines, "", nla);
		}
	}
	return lines;
}

static unsigned int msgs_differ(const struct nlmsghdr *a,
				const struct nlmsghdr *b)
{
	struct lines la, lb;
	unsigned int n, i;

	if (a->nlmsg_len == b->nlmsg_len &&
	    !memcmp(NLMSG_DATA(a), NLMSG_DATA(b), NLMSG_PAYLOAD(a, 0)))
		return 0;
	la = lines_of(a);
	lb = lines_of(b);
	n = lines_lack(&la, &lb, dev_name(a), "one") +
	    lines_lack(&lb, &la, dev_name(b), "two");
	n += !n && la.n != lb.n;
	for (i = 0; !n && i < la.n; i++)
		if (strcmp(la.line[i], lb.line[i])) {
			fprintf(stderr, "#   %s: not in this order: %.150s\n",
				dev_name(a), la.line[i]);
			n++;
		}
	lines_free(&la);
	lines_free(&lb);
	return n;
}

unsigned int net_links_differ(struct lines *a, struct lines *b)
{
	unsigned int n;

	told = 0;
	n = lines_lack(a, b, "rtnetlink", "one") +
	    lines_lack(b, a, "rtnetlink", "two");
	lines_free(a);
	lines_free(b);
	free(a);
	free(b);
	return n;
}

bool dev_differ_quietly(const struct cr_list *a, const struct cr_list *b)
{
	unsigned int i;

	for (i = 0; i < a->n && i < b->n; i++)
		if (a->msg[i]->nlmsg_len != b->msg[i]->nlmsg_len ||
		    memcmp(NLMSG_DATA(a->msg[i]), NLMSG_DATA(b->msg[i]),
			   NLMSG_PAYLOAD(a->msg[i], 0)))
			return true;
	return a->n != b->n;
}

unsigned int dev_differ(const struct cr_list *a, const struct cr_list *b)
{
	unsigned int n = 0, i;

	told = 0;
	if (a->n != b->n) {
		fprintf(stderr, "#   %u devices against %u\n", a->n, b->n);
		n++;
	}
	for (i = 0; i < a->n && i < b->n; i++)
		n += msgs_differ(a->msg[i], b->msg[i]);
	return n;
}
