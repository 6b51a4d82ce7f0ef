// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <net/if.h>
#include <net/route.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/rtnetlink.h>
#include <linux/userfaultfd.h>
#include <linux/veth.h>
#include <netlink/msg.h>

#include "sock.h"

/* AF_INET6 sockets of this process are given v4-mapped addresses */
static bool dual;

bool kernel_since(unsigned int major, unsigned int minor)
{
	unsigned int is[2] = {};
	struct utsname name;

	uname(&name);
	sscanf(name.release, "%u.%u", &is[0], &is[1]);
	return is[0] > major || (is[0] == major && is[1] >= minor);
}

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

bool kind_missing(enum kind kind)
{
	return (kind & KIND_ANY) == KIND_UDPLITE && kernel_since(7, 1);
}

bool option_gone(int level, int opt)
{
	return level == SOL_SOCKET && kernel_since(6, 16) &&
	       (opt == SO_PASSCRED || opt == SO_PASSSEC ||
		opt == SO_PASSPIDFD || opt == SO_TXREHASH);
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

int caps_keep(uint32_t mask)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = {
		{ .effective = mask, .permitted = mask },
	};

	return syscall(SYS_capset, &head, data);
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

int device_mtu(const char *name, int mtu)
{
	struct ifreq ifr = { .ifr_mtu = mtu };

	return device_ioctl(name, SIOCSIFMTU, &ifr);
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

int pair_open(int *fd, int *from, unsigned int port)
{
	*fd = kind_socket(KIND_UDP);
	*from = kind_socket(KIND_UDP);
	return bind_at(*fd, "127.0.0.1", port) ||
	       connect_at(*from, "127.0.0.1", port) ? -1 : 0;
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

int hit(int from, int len)
{
	static char buf[2000];

	return send(from, buf, len, 0) == len ? settle() : -1;
}

int take(int fd, void *buf, int len)
{
	int ret = recv(fd, buf, len, MSG_DONTWAIT);

	return ret < 0 ? -errno : ret;
}

int faults_open(void *page, long size)
{
	struct uffdio_register range = {
		.range = { (unsigned long)page, size },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};
	struct uffdio_api api = { .api = UFFD_API };
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC);

	if (fd >= 0 && (ioctl(fd, UFFDIO_API, &api) ||
			ioctl(fd, UFFDIO_REGISTER, &range))) {
		close(fd);
		return -1;
	}
	return fd;
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
