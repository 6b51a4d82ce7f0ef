// SPDX-License-Identifier: GPL-2.0
/*
 * One request that the kernel refuses, for a program that is not made for it:
 *
 *	LD_PRELOAD=./netns_fault.so FAULT=N inetcr netns restore ...
 *
 * The Nth thing that would change the namespace (a message of rtnetlink, of our
 * family, a batch of nftables, a sysctl, a call of /dev/net/tun) is made one that
 * the kernel does not know. It stays so when it is tried again; what undoes the
 * rest goes through. That it was, is said on standard error.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <linux/genetlink.h>
#include <linux/if_tun.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/rtnetlink.h>

#include <linux/af_inet_cr.h>

#define NO_TYPE		0x7ff0

static unsigned int seen;

/* What is refused until something else happens; of a message, all but its number */
static char *refused;
static size_t refused_len;

static bool is_refused(const void *what, size_t len)
{
	return refused && refused_len == len && !memcmp(refused, what, len);
}

/* Is this the one? */
static bool comes_now(const void *what, size_t len)
{
	const char *fault = getenv("FAULT");

	if (is_refused(what, len))
		return true;
	if (!fault || ++seen != (unsigned int)atoi(fault))
		return false;
	fprintf(stderr, "netns_fault: request %s is refused\n", fault);
	refused = malloc(len);
	if (!refused)
		abort();
	memcpy(refused, what, len);
	refused_len = len;
	return true;
}

static int protocol_of(int fd)
{
	socklen_t len = sizeof(int);
	int domain, protocol;

	if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) ||
	    domain != AF_NETLINK ||
	    getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &len))
		return -1;
	return protocol;
}

/* NEW, DEL, GET, SET: this is the order of all of them */
static bool changes_rtnl(const struct nlmsghdr *msg)
{
	return (msg->nlmsg_type - RTM_BASE) % 4 != RTM_GETLINK - RTM_BASE;
}

static bool is_device(const struct nlmsghdr *msg)
{
	const struct genlmsghdr *genl = NLMSG_DATA(msg);

	return msg->nlmsg_type > GENL_ID_CTRL &&
	       genl->cmd == AF_INET_CR_CMD_NETDEV_RESTORE;
}

/* By type and payload, without sequence number and port */
static bool comes_message(struct nlmsghdr *msg)
{
	const struct nlmsghdr had = *msg;
	bool comes;

	msg->nlmsg_seq = 0;
	msg->nlmsg_pid = 0;
	comes = comes_now(msg, msg->nlmsg_len);
	*msg = had;
	return comes;
}

/* What to break of it, or NULL */
static uint16_t *to_break(int fd, struct nlmsghdr *msg)
{
	struct nlmsghdr *next = (void *)((char *)msg +
					 NLMSG_ALIGN(msg->nlmsg_len));

	switch (protocol_of(fd)) {
	case NETLINK_ROUTE:
		if (changes_rtnl(msg) && comes_message(msg))
			return &msg->nlmsg_type;
		return NULL;
	case NETLINK_GENERIC:
		if (!is_device(msg))
			return NULL;
		/* Whatever comes after a change of devices may succeed again */
		free(refused);
		refused = NULL;
		return comes_message(msg) ? NLMSG_DATA(msg) : NULL;
	case NETLINK_NETFILTER:
		if (msg->nlmsg_type == NFNL_MSG_BATCH_BEGIN &&
		    comes_now("nftables", 8)) {
			free(refused);
			refused = NULL;
			return &next->nlmsg_type;
		}
		return NULL;
	default:
		return NULL;
	}
}

ssize_t sendmsg(int fd, const struct msghdr *hdr, int flags)
{
	ssize_t (*real)(int fd, const struct msghdr *hdr, int flags);
	uint16_t *broken, had = 0;
	ssize_t ret;

	real = dlsym(RTLD_NEXT, "sendmsg");
	broken = hdr->msg_iovlen && hdr->msg_iov->iov_len >= NLMSG_HDRLEN ?
		 to_break(fd, hdr->msg_iov->iov_base) : NULL;
	if (broken) {
		had = *broken;
		*broken = NO_TYPE;
	}
	ret = real(fd, hdr, flags);
	if (broken)
		*broken = had;
	return ret;
}

int open(const char *path, int flags, ...)
{
	int (*real)(const char *path, int flags, ...);
	va_list ap;
	int mode;

	va_start(ap, flags);
	mode = flags & O_CREAT ? va_arg(ap, int) : 0;
	va_end(ap);
	real = dlsym(RTLD_NEXT, "open");
	if (flags & O_WRONLY && !strncmp(path, "/proc/sys/", 10) &&
	    comes_now(path, strlen(path))) {
		errno = EACCES;
		return -1;
	}
	return real(path, flags, mode);
}

int ioctl(int fd, unsigned long request, ...)
{
	int (*real)(int fd, unsigned long request, ...);
	va_list ap;
	void *arg;

	va_start(ap, request);
	arg = va_arg(ap, void *);
	va_end(ap);
	real = dlsym(RTLD_NEXT, "ioctl");
	/* Terminals have the same letter; an index is not insisted on */
	if (_IOC_TYPE(request) == 'T' && _IOC_SIZE(request) &&
	    request != TUNSETIFINDEX &&
	    comes_now(&request, sizeof(request))) {
		errno = EPERM;
		return -1;
	}
	return real(fd, request, arg);
}
