// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <netinet/ip.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <linux/sock_diag.h>
#include <linux/sockios.h>
#include <netlink/netlink.h>

#include "seen.h"

#define TOLD	4	/* options that differ */

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
