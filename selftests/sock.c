// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <net/if.h>
#include <net/route.h>
#include <netinet/ip.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <linux/bpf.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/sockios.h>
#include <linux/veth.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include "sock.h"

#define TOLD	4	/* options that differ */

/* AF_INET6 sockets of this process are given v4-mapped addresses */
static bool dual;

int kind_socket(enum kind kind)
{
	int family = kind & (KIND_V6 | KIND_DUAL) ? AF_INET6 : AF_INET;
	int icmp = family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;

	if (family == AF_INET6)
		dual = kind & KIND_DUAL;
	switch (kind & KIND_ANY) {
	case KIND_UDP:
		return socket(family, SOCK_DGRAM, IPPROTO_UDP);
	case KIND_UDPLITE:
		return socket(family, SOCK_DGRAM, IPPROTO_UDPLITE);
	case KIND_RAW:
		return socket(family, SOCK_RAW, 253);
	case KIND_RAW_ICMP:
		return socket(family, SOCK_RAW, icmp);
	case KIND_RAW_HDRINCL:
		return socket(family, SOCK_RAW, IPPROTO_RAW);
	case KIND_PING:
		return socket(family, SOCK_DGRAM, icmp);
	default:
		errno = EINVAL;
		return -1;
	}
}

bool kind_has(enum kind kind, int level, int kinds)
{
	bool v6 = kind & (KIND_V6 | KIND_DUAL);

	if (!(kind & kinds & KIND_ANY) || (v6 && kinds & KIND_V4) ||
	    (!v6 && kinds & KIND_V6))
		return false;
	switch (level) {
	case SOL_IP:
		return !v6 || !(kind & KIND_RAWS);
	case SOL_IPV6:
	case SOL_ICMPV6:
		return v6;
	default:
		return true;
	}
}

int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	int ret;

	if (fd < 0)
		return -1;
	ret = write(fd, text, strlen(text)) == (ssize_t)strlen(text) ? 0 : -1;
	close(fd);
	return ret;
}

int user_root_become(void)
{
	return setgroups(0, NULL) || setresgid(1000, 1000, 1000) ||
	       setresuid(1000, 1000, 1000) || prctl(PR_SET_DUMPABLE, 1) ||
	       unshare(CLONE_NEWUSER) ||
	       write_file("/proc/self/setgroups", "deny") ||
	       write_file("/proc/self/uid_map", "0 1000 1") ||
	       write_file("/proc/self/gid_map", "0 1000 1");
}

double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

void cpus_use(int n)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	while (n--)
		CPU_SET(n, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static struct in6_addr in6_of(uint32_t addr)
{
	struct in6_addr in6 = {};

	if (addr == htonl(INADDR_LOOPBACK))
		return in6addr_loopback;
	if (!addr)
		return in6addr_any;
	in6.s6_addr32[0] = htonl(IN_MULTICAST(ntohl(addr)) ? 0xff050000 :
							     0xfd000000);
	in6.s6_addr32[3] = addr;
	return in6;
}

static struct in6_addr in6_mapped(uint32_t addr)
{
	struct in6_addr in6 = {};

	if (!addr)
		return in6addr_any;
	in6.s6_addr32[2] = htonl(0xffff);
	in6.s6_addr32[3] = addr;
	return in6;
}

static int rtnl_call(struct nl_msg *msg)
{
	struct nl_sock *sk = nl_socket_alloc();
	int err = nl_connect(sk, NETLINK_ROUTE);

	if (!err)
		err = nl_send_sync(sk, msg);
	nl_socket_free(sk);
	return err;
}

static bool hears_itself(int fd)
{
	char c;

	return send(fd, "x", 1, 0) == 1 && recv(fd, &c, 1, MSG_DONTWAIT) == 1;
}

/* packets arrive at a new address only some time after */
static int address6_wait(unsigned int index, const struct in6_addr *addr)
{
	struct sockaddr_in6 sin6 = {
		.sin6_family = AF_INET6,
		.sin6_addr = *addr,
		.sin6_scope_id = index,
	};
	int fd = socket(AF_INET6, SOCK_DGRAM, 0), ret;
	struct name name;

	bind(fd, (struct sockaddr *)&sin6, sizeof(sin6));
	name = name_of(fd);
	ret = EVENTUALLY(!connect(fd, &name.sa, name.len) && hears_itself(fd));
	close(fd);
	return ret ? 0 : -1;
}

static int address6(unsigned int index, const struct in6_addr *addr,
		    unsigned int flags)
{
	struct ifaddrmsg ifa = {
		.ifa_family = AF_INET6,
		.ifa_prefixlen = 64,
		.ifa_index = index,
	};
	struct nl_msg *msg;

	msg = nlmsg_alloc_simple(RTM_NEWADDR, NLM_F_CREATE);
	nlmsg_append(msg, &ifa, sizeof(ifa), NLMSG_ALIGNTO);
	nla_put(msg, IFA_LOCAL, sizeof(*addr), addr);
	nla_put_u32(msg, IFA_FLAGS, flags);
	if (rtnl_call(msg))
		return -1;
	return flags & IFA_F_NODAD ? address6_wait(index, addr) : 0;
}

int address6_add(const char *name, const char *addr, unsigned int flags)
{
	struct in6_addr in6;

	inet_pton(AF_INET6, addr, &in6);
	return address6(if_nametoindex(name), &in6, flags);
}

int netns_enter(void)
{
	struct in6_addr in6;
	unsigned int i;

	cpus_use(1);
	if (unshare(CLONE_NEWNET) || device_up("lo", NULL, NULL))
		return -1;
	/* no harm without IPv6 */
	for (i = 2; i < 5; i++) {
		in6 = in6_of(htonl(0x7f000000 + i));
		if (address6(1, &in6, IFA_F_NODAD))
			break;
	}
	/* the first is for the initial user namespace, where all ids are */
	return write_file("/proc/sys/net/ipv4/ping_group_range", "0 2147483647") ?
	       write_file("/proc/sys/net/ipv4/ping_group_range", "0 0") : 0;
}

static int common = -1;

void netns_prepare(int (*setup)(void))
{
	common = netns_enter() || (setup && setup()) ? -1 : 0;
}

int netns_common(void)
{
	return common;
}

static void put_peer(struct nl_msg *msg, const char *peer)
{
	struct ifinfomsg ifi = {};
	struct nlattr *data, *info;

	data = nla_nest_start(msg, IFLA_INFO_DATA);
	info = nla_nest_start(msg, VETH_INFO_PEER);
	nlmsg_append(msg, &ifi, sizeof(ifi), 0);
	nla_put_string(msg, IFLA_IFNAME, peer);
	nla_nest_end(msg, info);
	nla_nest_end(msg, data);
}

int device_add(const char *kind, const char *name, const char *peer)
{
	struct ifinfomsg ifi = {};
	struct nlattr *info;
	struct nl_msg *msg;

	msg = nlmsg_alloc_simple(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
	nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO);
	nla_put_string(msg, IFLA_IFNAME, name);
	info = nla_nest_start(msg, IFLA_LINKINFO);
	nla_put_string(msg, IFLA_INFO_KIND, kind);
	if (peer)
		put_peer(msg, peer);
	nla_nest_end(msg, info);
	return rtnl_call(msg);
}

int device_del(const char *name)
{
	struct ifinfomsg ifi = {};
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_DELLINK, 0);

	nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO);
	nla_put_string(msg, IFLA_IFNAME, name);
	return rtnl_call(msg);
}

static int device_ioctl(const char *name, int request, struct ifreq *ifr)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	int ret;

	snprintf(ifr->ifr_name, sizeof(ifr->ifr_name), "%s", name);
	ret = ioctl(fd, request, ifr);
	close(fd);
	return ret;
}

static int device_address(const char *name, int request, const char *addr)
{
	struct sockaddr_in sin = at(addr, 0);
	struct ifreq ifr = {};

	memcpy(&ifr.ifr_addr, &sin, sizeof(sin));
	return device_ioctl(name, request, &ifr);
}

int device_up(const char *name, const char *addr, const char *mask)
{
	struct ifreq ifr = {};

	if (addr && (device_address(name, SIOCSIFADDR, addr) ||
		     device_address(name, SIOCSIFNETMASK, mask)))
		return -1;
	if (device_ioctl(name, SIOCGIFFLAGS, &ifr))
		return -1;
	ifr.ifr_flags |= IFF_UP;
	return device_ioctl(name, SIOCSIFFLAGS, &ifr);
}

int route_add(const char *dst, const char *mask, const char *dev)
{
	struct sockaddr_in sin_dst = at(dst, 0), sin_mask = at(mask, 0);
	struct rtentry route = {
		.rt_dev = (char *)dev,
		.rt_flags = RTF_UP,
	};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	int ret;

	memcpy(&route.rt_dst, &sin_dst, sizeof(sin_dst));
	memcpy(&route.rt_genmask, &sin_mask, sizeof(sin_mask));
	ret = ioctl(fd, SIOCADDRT, &route);
	close(fd);
	return ret;
}

int route6_add_local(const char *dst, unsigned int len, const char *dev)
{
	struct rtmsg rtm = {
		.rtm_family = AF_INET6,
		.rtm_dst_len = len,
		.rtm_table = RT_TABLE_LOCAL,
		.rtm_protocol = RTPROT_STATIC,
		.rtm_type = RTN_LOCAL,
	};
	struct in6_addr in6;
	struct nl_msg *msg;

	inet_pton(AF_INET6, dst, &in6);
	msg = nlmsg_alloc_simple(RTM_NEWROUTE, NLM_F_CREATE);
	nlmsg_append(msg, &rtm, sizeof(rtm), NLMSG_ALIGNTO);
	nla_put(msg, RTA_DST, sizeof(in6), &in6);
	nla_put_u32(msg, RTA_OIF, if_nametoindex(dev));
	return rtnl_call(msg);
}

struct sockaddr_in at(const char *addr, unsigned int port)
{
	struct sockaddr_in sin = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = inet_addr(addr),
	};

	return sin;
}

struct name name_at(int fd, const char *addr, unsigned int port)
{
	struct name name = { .sin = at(addr, port), .len = sizeof(name.sin) };
	uint32_t v4 = name.sin.sin_addr.s_addr;

	if (get_int(fd, SOL_SOCKET, SO_DOMAIN) == AF_INET)
		return name;
	memset(&name, 0, sizeof(name));
	name.sin6.sin6_family = AF_INET6;
	name.sin6.sin6_port = htons(port);
	name.sin6.sin6_addr = dual ? in6_mapped(v4) : in6_of(v4);
	name.len = sizeof(name.sin6);
	return name;
}

struct name name_of(int fd)
{
	struct name name = { .len = sizeof(name.sin6) };

	getsockname(fd, &name.sa, &name.len);
	return name;
}

int bind_at(int fd, const char *addr, unsigned int port)
{
	struct name name = name_at(fd, addr, port);

	return bind(fd, &name.sa, name.len);
}

int connect_at(int fd, const char *addr, unsigned int port)
{
	struct name name = name_at(fd, addr, port);

	return connect(fd, &name.sa, name.len);
}

int send_to(int fd, const void *buf, size_t len, struct name to)
{
	if (to.sa.sa_family == AF_INET6 &&
	    get_int(fd, SOL_SOCKET, SO_TYPE) == SOCK_RAW)
		to.sin6.sin6_port = 0;
	return sendto(fd, buf, len, MSG_NOSIGNAL, &to.sa, to.len);
}

int unconnect(int fd)
{
	struct sockaddr sa = { .sa_family = AF_UNSPEC };

	return connect(fd, &sa, sizeof(sa));
}

unsigned int port_of(int fd)
{
	return ntohs(name_of(fd).sin.sin_port);
}

uint32_t inode_of(int fd)
{
	struct stat st = {};

	fstat(fd, &st);
	return st.st_ino;
}

int set_int(int fd, int level, int opt, int value)
{
	return setsockopt(fd, level, opt, &value, sizeof(value));
}

int get_int(int fd, int level, int opt)
{
	socklen_t len = sizeof(int);
	int value = 0;

	return getsockopt(fd, level, opt, &value, &len) ? -errno : value;
}

int wait_readable(int fd)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };

	return poll(&pfd, 1, 60000) == 1 ? 0 : -1;
}

int settle(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	int ret;

	ret = bind_at(fd, "127.9.9.9", 9999) ||
	      connect_at(fd, "127.9.9.9", 9999) ||
	      send(fd, "", 0, 0) || wait_readable(fd) ? -1 : 0;
	close(fd);
	return ret;
}

int take(int fd, void *buf, int len)
{
	int ret = recv(fd, buf, len, MSG_DONTWAIT);

	return ret < 0 ? -errno : ret;
}

static const int seen_levels[SEEN_LEVELS] = {
	SOL_IP, SOL_IPV6, SOL_UDP, SOL_UDPLITE, SOL_RAW, SOL_ICMPV6,
	SOL_SOCKET,
};

static const char *const seen_facts[SEEN_FACTS] = {
	[SEEN_NAME] = "getsockname",
	[SEEN_PEER] = "getpeername",
	[SEEN_FLAGS] = "F_GETFL",
	[SEEN_SIGNAL] = "F_GETSIG",
	[SEEN_OWNER] = "F_GETOWN_EX",
	[SEEN_POLL] = "poll",
	[SEEN_INQ] = "SIOCINQ",
	[SEEN_INODE_OWNER] = "fstat",
	[SEEN_PROC] = "/proc/net",
	[SEEN_STAMP] = "SIOCGSTAMP",
};

/*
 * What must differ between a socket and its twin, or says nothing of it. An
 * entry that is a cache is compared where no option was set since it was filled.
 */
static const struct {
	int level;
	int opt;
	bool cache;
	const char *why;
} seen_apart[] = {
	{ SOL_SOCKET, SO_COOKIE, false, "numbers the socket, as its inode does" },
	{ SOL_SOCKET, SO_MEMINFO, false, "buffers in memory; what is not memory is compared" },
	{ SOL_SOCKET, SO_INCOMING_NAPI_ID, false, "queue of the device last heard" },
	{ SOL_IP, IP_MTU, true, "of the route kept since connect, if kept" },
	{ SOL_IPV6, IPV6_MTU, true, "as IP_MTU" },
	{ SOL_IPV6, IPV6_PATHMTU, true, "as IP_MTU" },
};

struct seen *seen_new(void)
{
	struct seen *seen = calloc(1, sizeof(*seen));

	if (!seen)
		abort();
	return seen;
}

static void look_option(int fd, int level, int opt, struct seen_option *seen)
{
	unsigned char value[SEEN_VALUE * 8];

	memset(value, 0xa5, SEEN_VALUE);
	seen->len = SEEN_VALUE;
	seen->ret = getsockopt(fd, level, opt, value, &seen->len) ? -errno : 0;
	memcpy(seen->value, value, SEEN_VALUE);
}

static void look_options(int fd, struct seen *seen,
			 const struct seen_filter *filter)
{
	int level, opt;

	for (level = 0; level < SEEN_LEVELS; level++)
		for (opt = 0; opt < SEEN_OPTIONS; opt++) {
			if (seen_levels[level] == SOL_SOCKET && opt == SO_ERROR)
				continue;
			if (filter && filter->skip[level][opt])
				memset(&seen->option[level][opt], 0,
				       sizeof(seen->option[level][opt]));
			else
				look_option(fd, seen_levels[level], opt,
					    &seen->option[level][opt]);
		}
}

static void look_meminfo(int fd, struct seen *seen)
{
	unsigned int info[SK_MEMINFO_VARS] = {};
	socklen_t len = sizeof(info);

	getsockopt(fd, SOL_SOCKET, SO_MEMINFO, info, &len);
	seen->meminfo[0] = info[SK_MEMINFO_RCVBUF];
	seen->meminfo[1] = info[SK_MEMINFO_SNDBUF];
	seen->meminfo[2] = info[SK_MEMINFO_DROPS];
}

static void fact(struct seen *seen, enum seen_fact what, int ret,
		 const void *value, size_t len)
{
	seen->fact[what].ret = ret < 0 ? -errno : ret;
	memset(seen->fact[what].value, 0, sizeof(seen->fact[what].value));
	if (ret >= 0)
		memcpy(seen->fact[what].value, value, len);
}

static void look_names(int fd, struct seen *seen)
{
	struct sockaddr_in6 name = {};
	socklen_t len = sizeof(name);
	int ret;

	ret = getsockname(fd, (struct sockaddr *)&name, &len);
	fact(seen, SEEN_NAME, ret, &name, sizeof(name));
	memset(&name, 0, sizeof(name));
	len = sizeof(name);
	ret = getpeername(fd, (struct sockaddr *)&name, &len);
	fact(seen, SEEN_PEER, ret, &name, sizeof(name));
}

static void look_file(int fd, struct seen *seen)
{
	struct pollfd pfd = { .fd = fd, .events = ~0 };
	struct f_owner_ex owner = {};
	struct stat st = {};
	int ret, inq = 0;

	fact(seen, SEEN_FLAGS, fcntl(fd, F_GETFL), "", 0);
	fact(seen, SEEN_SIGNAL, fcntl(fd, F_GETSIG), "", 0);
	ret = fcntl(fd, F_GETOWN_EX, &owner);
	fact(seen, SEEN_OWNER, ret, &owner, sizeof(owner));
	poll(&pfd, 1, 0);
	fact(seen, SEEN_POLL, pfd.revents, "", 0);
	ret = ioctl(fd, SIOCINQ, &inq);
	fact(seen, SEEN_INQ, ret, &inq, sizeof(inq));
	fstat(fd, &st);
	fact(seen, SEEN_INODE_OWNER, st.st_uid, &st.st_gid, sizeof(st.st_gid));
}

#define LINE	160

/* local, remote, state, uid and drops of the socket's line */
static bool look_line(const char *path, uint32_t inode, char *line)
{
	char local[64], remote[64], buf[256];
	FILE *file = fopen(path, "r");
	unsigned int state, uid, ino, drops;
	bool found = false;

	if (!file)
		return false;
	while (!found && fgets(buf, sizeof(buf), file)) {
		if (sscanf(buf, "%*d: %63s %63s %x %*s %*s %*s %u %*u %u %*u %*s %u",
			   local, remote, &state, &uid, &ino, &drops) != 6)
			continue;
		if (ino != inode)
			continue;
		snprintf(line, LINE, "%s %s %x %u %u", local, remote, state, uid,
			 drops);
		found = true;
	}
	fclose(file);
	return found;
}

static void look_proc(int fd, struct seen *seen)
{
	static const char *const paths[] = {
		"/proc/thread-self/net/udp", "/proc/thread-self/net/udp6",
		"/proc/thread-self/net/udplite", "/proc/thread-self/net/udplite6",
		"/proc/thread-self/net/raw", "/proc/thread-self/net/raw6",
		"/proc/thread-self/net/icmp", "/proc/thread-self/net/icmp6",
	};
	char line[LINE] = "";
	unsigned int i;

	for (i = 0; i < 8 && !look_line(paths[i], inode_of(fd), line); i++)
		;
	fact(seen, SEEN_PROC, 0, line, sizeof(line));
}

void seen_look(int fd, struct seen *seen, const struct seen_filter *filter)
{
	struct timespec stamp = {};
	int ret;

	look_options(fd, seen, filter);
	look_meminfo(fd, seen);
	look_names(fd, seen);
	look_file(fd, seen);
	look_proc(fd, seen);
	look_option(fd, SOL_SOCKET, SO_ERROR,
		    &seen->option[SEEN_LEVELS - 1][SO_ERROR]);
	ret = ioctl(fd, SIOCGSTAMPNS, &stamp);
	fact(seen, SEEN_STAMP, ret, &stamp, sizeof(stamp));
}

void seen_filter_learn(const struct seen *seen, struct seen_filter *filter)
{
	int level, opt;

	for (level = 0; level < SEEN_LEVELS; level++)
		for (opt = 0; opt < SEEN_OPTIONS; opt++)
			filter->skip[level][opt] =
				seen->option[level][opt].ret == -ENOPROTOOPT;
}

static bool apart(int level, int opt, bool routes)
{
	unsigned int i;

	for (i = 0; i < sizeof(seen_apart) / sizeof(seen_apart[0]); i++)
		if (seen_apart[i].level == level && seen_apart[i].opt == opt)
			return !seen_apart[i].cache || !routes;
	return false;
}

static void tell_bytes(const char *who, int ret, const void *value, size_t len)
{
	const unsigned char *p = value;
	size_t i;

	fprintf(stderr, "#   %s: returns %d, %zu bytes:", who, ret, len);
	for (i = 0; i < len && i < 40; i++)
		fprintf(stderr, " %02x", p[i]);
	fprintf(stderr, "\n");
}

static unsigned int options_differ(const struct seen *one,
				   const struct seen *two, bool routes)
{
	const struct seen_option *a, *b;
	unsigned int differences = 0;
	int level, opt;

	for (level = 0; level < SEEN_LEVELS; level++)
		for (opt = 0; opt < SEEN_OPTIONS; opt++) {
			a = &one->option[level][opt];
			b = &two->option[level][opt];
			if (apart(seen_levels[level], opt, routes) ||
			    (a->ret == b->ret && a->len == b->len &&
			     !memcmp(a->value, b->value, SEEN_VALUE)))
				continue;
			if (differences++ >= TOLD)
				continue;
			fprintf(stderr, "# level %d option %d\n",
				seen_levels[level], opt);
			tell_bytes("one", a->ret, a->value, a->len);
			tell_bytes("two", b->ret, b->value, b->len);
		}
	return differences;
}

static unsigned int facts_differ(const struct seen *one, const struct seen *two)
{
	unsigned int differences = 0;
	int i;

	for (i = 0; i < SEEN_FACTS; i++) {
		if (!memcmp(&one->fact[i], &two->fact[i], sizeof(one->fact[i])))
			continue;
		fprintf(stderr, "# %s\n", seen_facts[i]);
		tell_bytes("one", one->fact[i].ret, one->fact[i].value, 32);
		tell_bytes("two", two->fact[i].ret, two->fact[i].value, 32);
		differences++;
	}
	if (memcmp(one->meminfo, two->meminfo, sizeof(one->meminfo))) {
		fprintf(stderr, "# SO_MEMINFO: %u %u %u against %u %u %u\n",
			one->meminfo[0], one->meminfo[1], one->meminfo[2],
			two->meminfo[0], two->meminfo[1], two->meminfo[2]);
		differences++;
	}
	return differences;
}

unsigned int seen_differ(const struct seen *one, const struct seen *two,
			 bool routes)
{
	return options_differ(one, two, routes) + facts_differ(one, two);
}

int heard_take(int fd, int flags, size_t room, struct heard *heard)
{
	static unsigned char buf[65536];
	struct iovec iov = { buf, room };
	struct msghdr msg = {
		.msg_name = &heard->from.sa,
		.msg_namelen = sizeof(heard->from.sin6),
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = heard->control,
		.msg_controllen = sizeof(heard->control),
	};
	int i;

	memset(heard, 0, sizeof(*heard));
	heard->ret = recvmsg(fd, &msg, flags | MSG_DONTWAIT);
	if (heard->ret < 0) {
		heard->ret = -errno;
		return heard->ret;
	}
	heard->flags = msg.msg_flags;
	heard->from.len = msg.msg_namelen;
	heard->control_len = msg.msg_controllen;
	heard->sum = 2166136261;
	for (i = 0; i < heard->ret && (size_t)i < room; i++)
		heard->sum = (heard->sum ^ buf[i]) * 16777619;
	if ((size_t)i > sizeof(heard->start))
		i = sizeof(heard->start);
	memcpy(heard->start, buf, i);
	return heard->ret;
}

void heard_blank_ip(struct heard *heard, unsigned int where)
{
	if ((uint8_t)heard->start[where] >> 4 == 6) {
		/* class and flow label */
		memset(heard->start + where + 1, 0, 3);
		heard->sum = 0;
		return;
	}
	memset(heard->start + where + offsetof(struct iphdr, id), 0, 2);
	memset(heard->start + where + offsetof(struct iphdr, check), 0, 2);
	heard->sum = 0;
}

static bool is_time(const struct cmsghdr *cmsg)
{
	return cmsg->cmsg_level == SOL_SOCKET &&
	       (cmsg->cmsg_type == SO_TIMESTAMP_OLD ||
		cmsg->cmsg_type == SO_TIMESTAMPNS_OLD ||
		cmsg->cmsg_type == SO_TIMESTAMPING_OLD ||
		cmsg->cmsg_type == SO_TIMESTAMP_NEW ||
		cmsg->cmsg_type == SO_TIMESTAMPNS_NEW ||
		cmsg->cmsg_type == SO_TIMESTAMPING_NEW);
}

static unsigned int cmsg_differ(struct cmsghdr *a, struct cmsghdr *b, bool times)
{
	if (a && b && a->cmsg_level == b->cmsg_level &&
	    a->cmsg_type == b->cmsg_type && a->cmsg_len == b->cmsg_len &&
	    ((is_time(a) && !times) ||
	     !memcmp(CMSG_DATA(a), CMSG_DATA(b), a->cmsg_len - CMSG_LEN(0))))
		return 0;
	if (a)
		fprintf(stderr, "# one: control message level %d type %d\n",
			a->cmsg_level, a->cmsg_type);
	if (a)
		tell_bytes("one", 0, CMSG_DATA(a), a->cmsg_len - CMSG_LEN(0));
	if (b)
		fprintf(stderr, "# two: control message level %d type %d\n",
			b->cmsg_level, b->cmsg_type);
	if (b)
		tell_bytes("two", 0, CMSG_DATA(b), b->cmsg_len - CMSG_LEN(0));
	return 1;
}

static unsigned int control_differ(const struct heard *one,
				   const struct heard *two, bool times)
{
	struct msghdr ma = { .msg_control = (void *)one->control,
			     .msg_controllen = one->control_len };
	struct msghdr mb = { .msg_control = (void *)two->control,
			     .msg_controllen = two->control_len };
	struct cmsghdr *a = CMSG_FIRSTHDR(&ma), *b = CMSG_FIRSTHDR(&mb);
	unsigned int differences = 0;

	while (a || b) {
		differences += cmsg_differ(a, b, times);
		a = a ? CMSG_NXTHDR(&ma, a) : NULL;
		b = b ? CMSG_NXTHDR(&mb, b) : NULL;
	}
	return differences;
}

unsigned int heard_differ(const struct heard *one, const struct heard *two,
			  bool times)
{
	unsigned int differences = 0;

	if (one->ret != two->ret || one->flags != two->flags ||
	    one->sum != two->sum ||
	    memcmp(one->start, two->start, sizeof(one->start))) {
		fprintf(stderr, "# one: returns %d flags %x sum %x\n", one->ret,
			one->flags, one->sum);
		fprintf(stderr, "# two: returns %d flags %x sum %x\n", two->ret,
			two->flags, two->sum);
		tell_bytes("one", one->ret, one->start, sizeof(one->start));
		tell_bytes("two", two->ret, two->start, sizeof(two->start));
		differences++;
	}
	if (one->from.len != two->from.len ||
	    memcmp(&one->from, &two->from, sizeof(one->from))) {
		tell_bytes("one from", 0, &one->from, sizeof(one->from));
		tell_bytes("two from", 0, &two->from, sizeof(two->from));
		differences++;
	}
	return differences + control_differ(one, two, times);
}

int bpf_load(unsigned int type, int ret)
{
	struct bpf_insn code[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = ret },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr attr = {
		.prog_type = type,
		.insns = (unsigned long)code,
		.insn_cnt = 2,
		.license = (unsigned long)"GPL",
	};

	return syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));
}

uint64_t rnd_seed = 1;

uint32_t rnd(uint32_t below)
{
	rnd_seed ^= rnd_seed << 13;
	rnd_seed ^= rnd_seed >> 7;
	rnd_seed ^= rnd_seed << 17;
	return (uint32_t)(rnd_seed >> 16) % below;
}

unsigned long env_number(const char *name, unsigned long absent)
{
	const char *text = getenv(name);

	return text ? strtoul(text, NULL, 0) : absent;
}
