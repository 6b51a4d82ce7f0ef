// SPDX-License-Identifier: GPL-2.0
/*
 * Netlink: messages that the kernel has not sent, and malformed ones
 *
 * In a network namespace of its own, where the test has CAP_NET_ADMIN, as root
 * of a container has in the namespace of the container.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/socket.h>

#include "netlink.h"
#include "netns/netns.h"
#include "test.h"

static const struct sockaddr_nl any = { .nl_family = AF_NETLINK };

/* A message as the kernel might send it to answer a request */
struct forged {
	struct nlmsghdr head;
	union {
		struct nlmsgerr err;
		struct {
			struct ifinfomsg info;
			struct nlattr attr;
			char name[8];
		} link;
		int code;
	};
};

static const struct forged forged[] = {
	{ .head = { .nlmsg_type = NLMSG_ERROR }, .err.error = -9999 },
	{ .head = { .nlmsg_type = NLMSG_ERROR }, .err.error = -EPERM },
	{ .head = { .nlmsg_type = NLMSG_ERROR } },
	{ .head = { .nlmsg_type = RTM_NEWLINK, .nlmsg_flags = NLM_F_MULTI },
	  .link = { .attr = { NLA_HDRLEN + 8, IFLA_IFNAME }, .name = "forged" } },
	{ .head = { .nlmsg_type = NLMSG_DONE, .nlmsg_flags = NLM_F_MULTI } },
};

#define FORGED	(sizeof(forged) / sizeof(*forged))

/* The result of sendto(2) */
static int forge(int fd, unsigned int i, uint32_t port, uint32_t group,
		 uint32_t seq)
{
	struct sockaddr_nl to = any;
	struct forged msg = forged[i];

	to.nl_pid = port;
	to.nl_groups = group;
	msg.head.nlmsg_len = sizeof(msg);
	msg.head.nlmsg_seq = seq;
	msg.head.nlmsg_pid = port;
	return sendto(fd, &msg, sizeof(msg), MSG_DONTWAIT, (void *)&to,
		      sizeof(to));
}

static int open_forger(void)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd >= 0 && bind(fd, (const void *)&any, sizeof(any))) {
		close(fd);
		return -1;
	}
	return fd;
}

/* RTM_GETLINK: 0, or an errno; whether it lists lo and nothing else */
static int list_links(struct inetcr *nl, bool *right)
{
	struct {
		struct nlmsghdr head;
		struct ifinfomsg info;
	} req = {
		.head = { sizeof(req), RTM_GETLINK },
	};
	struct inetcr_msgs answer = {};
	const struct nlattr *name;
	struct inetcr_err err;
	int ret;

	*right = false;
	ret = inetcr_nl_request(nl, &req.head, NLM_F_DUMP, &answer, &err);
	if (!ret && answer.len) {
		const struct nlmsghdr *msg = answer.data;

		name = netns_find(msg, IFLA_IFNAME);
		*right = name && !strcmp(inetcr_nla_data(name), "lo") &&
			 NLMSG_ALIGN(msg->nlmsg_len) == answer.len;
	}
	inetcr_msgs_free(&answer);
	return ret;
}

static uint32_t port_of(const struct inetcr *nl)
{
	return nl_socket_get_local_port(nl->sk);
}

static uint32_t next_seq(const struct inetcr *nl)
{
	/* The number that is used is not used again */
	return nl_socket_use_seq(nl->sk) + 1;
}

static void test_connected(struct inetcr *nl, int forger)
{
	int sent = forge(forger, 0, port_of(nl), 0, next_seq(nl));

	ok(sent < 0 && errno == ECONNREFUSED,
	   "nobody but the kernel can send to the socket");
}

/* The socket as if it were not connected: others can send to it again */
static void test_unconnected(struct inetcr *nl, int forger)
{
	struct sockaddr none = { .sa_family = AF_UNSPEC };
	unsigned int i, sent = 0;
	uint32_t seq;
	bool right;
	int ret;

	connect(nl_socket_get_fd(nl->sk), &none, sizeof(none));
	for (i = 0; i < FORGED; i++) {
		seq = next_seq(nl);
		sent += forge(forger, i, port_of(nl), 0, seq) > 0;
		ret = list_links(nl, &right);
		printf("# message %u: %d\n", i, ret);
		ok(!ret && right, "a forged answer is not looked at");
	}
	ok(sent == FORGED, "all of them were sent");
}

/**
 * struct flood - forged answers, without end
 * @fd: they are sent from here
 * @port: to this port
 * @seq: they have sequence numbers from here on
 * @stop: no more
 * @sent: how many have arrived
 */
struct flood {
	int fd;
	uint32_t port;
	_Atomic uint32_t seq;
	atomic_bool stop;
	atomic_uint sent;
};

static void *run_flood(void *arg)
{
	struct flood *flood = arg;
	unsigned int i;

	for (i = 0; !flood->stop; i++) {
		if (forge(flood->fd, i % FORGED, flood->port, 0,
			  flood->seq + i / FORGED % 4) > 0)
			flood->sent++;
	}
	return NULL;
}

static void test_flood(struct inetcr *nl, int forger)
{
	struct flood flood = { .fd = forger, .port = port_of(nl) };
	unsigned int i, wrong = 0;
	pthread_t thread;
	bool right;

	if (pthread_create(&thread, NULL, run_flood, &flood)) {
		ok(false, "a thread");
		return;
	}
	for (i = 0; i < 200; i++) {
		flood.seq = next_seq(nl);
		wrong += list_links(nl, &right) || !right;
	}
	flood.stop = true;
	pthread_join(thread, NULL);
	printf("# %u of %u wrong, %u messages arrived\n", wrong, i, flood.sent);
	ok(!wrong, "each answer is right while others send forged ones");
}

static void test_watch(int forger)
{
	struct inetcr_err err;
	struct ifreq ifr = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd, inet = socket(AF_INET, SOCK_DGRAM, 0);

	if (netns_watch(&fd, &err)) {
		ok(false, err.text);
		return;
	}
	ok(forge(forger, 3, 0, RTMGRP_LINK, 0) > 0, "a change that is forged");
	ok(!netns_changed(fd), "is not heard");
	ioctl(inet, SIOCSIFFLAGS, &ifr);
	ok(netns_changed(fd), "a change is heard");
	close(inet);
	close(fd);
}

/* Malformed answers */

struct answer {
	struct nlmsghdr head;
	struct nlmsgerr err;
	struct nlattr attr;
	char text[12];
};

static char warned[64];

static void keep_warning(void *arg, const char *text)
{
	(void)arg;
	snprintf(warned, sizeof(warned), "%s", text);
}

/* The verdict of the first @len bytes of the payload */
static int verdict(struct answer answer, int len, struct inetcr_err *err)
{
	/* At the end of an allocation, so that ASAN sees a byte too much */
	struct nlmsghdr req = { .nlmsg_len = NLMSG_HDRLEN };
	const struct inetcr cr = { .warn = keep_warning };
	struct nlmsghdr *copy;
	int ret;

	answer.head.nlmsg_len = NLMSG_HDRLEN + len;
	copy = malloc(answer.head.nlmsg_len);
	memcpy(copy, &answer, answer.head.nlmsg_len);
	err->text[0] = '\0';
	warned[0] = '\0';
	ret = inetcr_nl_verdict(&cr, &req, copy, err);
	free(copy);
	return ret;
}

static void test_malformed(void)
{
	const struct answer good = {
		.head = { .nlmsg_type = NLMSG_ERROR,
			  .nlmsg_flags = NLM_F_CAPPED | NLM_F_ACK_TLVS },
		.err = { .error = -EBUSY, .msg.nlmsg_len = 4000 },
		.attr = { NLA_HDRLEN + 5, NLMSGERR_ATTR_MSG },
		.text = "busy",
	};
	const int whole = sizeof(good) - NLMSG_HDRLEN;
	struct inetcr_err err;
	struct answer bad = good;
	int i, ret = 0;

	ok(verdict(good, whole - 4, &err) == -EBUSY &&
	   !strncmp(err.text, "busy (", 6), "an error with a sentence");
	for (i = 0; i < (int)sizeof(struct nlmsgerr); i++)
		ret += verdict(good, i, &err) != -EPROTO;
	ok(!ret, "an error that is too short");
	bad.head.nlmsg_type = NLMSG_DONE;
	ok(verdict(bad, 3, &err) == -EPROTO, "an end that is too short");
	bad = good;
	bad.head.nlmsg_flags = NLM_F_ACK_TLVS;
	ok(verdict(bad, whole, &err) == -EPROTO,
	   "a request that is longer than its answer");
	bad.err.msg.nlmsg_len = 3;
	ok(verdict(bad, whole, &err) == -EPROTO,
	   "a request that is shorter than its header");
	bad.err.msg.nlmsg_len = ~0U;
	ok(verdict(bad, whole, &err) == -EPROTO,
	   "a request whose length is negative");
	bad = good;
	bad.err.error = -4096;
	ok(verdict(bad, whole, &err) == -EPROTO, "no errno");
	bad.err.error = 1;
	ok(verdict(bad, whole, &err) == -EPROTO, "a positive errno");
	bad.err.error = INT32_MIN;
	ok(verdict(bad, whole, &err) == -EPROTO, "the smallest number");
	bad = good;
	memset(bad.text, 'x', sizeof(bad.text));
	bad.attr.nla_len = NLA_HDRLEN + sizeof(bad.text);
	ok(verdict(bad, whole, &err) == -EPROTO, "a sentence that does not end");
}

static void test_warnings(void)
{
	struct answer ack = {
		.head = { .nlmsg_type = NLMSG_ERROR,
			  .nlmsg_flags = NLM_F_CAPPED | NLM_F_ACK_TLVS },
		.err = { .msg.nlmsg_len = NLMSG_HDRLEN },
		.attr = { NLA_HDRLEN + 7, NLMSGERR_ATTR_MSG },
		.text = "\033odd \n",
	};
	const int whole = sizeof(ack) - NLMSG_HDRLEN;
	struct inetcr_err err;

	ok(!verdict(ack, whole - 4, &err) && *warned &&
	   !strpbrk(warned, "\033\n") && strstr(warned, "odd"),
	   "a request that succeeds, with a sentence");
	ok(!verdict(ack, sizeof(struct nlmsgerr), &err) && !*warned,
	   "one without a sentence");
	memset(ack.text, 'x', sizeof(ack.text));
	ack.attr.nla_len = NLA_HDRLEN + sizeof(ack.text);
	ok(verdict(ack, whole, &err) == -EPROTO && !*warned,
	   "one with a sentence that does not end");
}

static void test_info(void)
{
	struct inetcr_info info;
	struct test_msg msg;
	char bits[300];

	memset(bits, 0xff, sizeof(bits));
	test_msg_start(&msg);
	test_put(&msg, AF_INET_CR_ATTR_INFO_RELEASE, "6.12.1", 7);
	test_put(&msg, AF_INET_CR_ATTR_INFO_VERSION, "0.1", 4);
	test_put(&msg, AF_INET_CR_ATTR_INFO_KNOWN, "\0\2", 2);
	inetcr_nl_take_info(&info, &msg.head);
	ok(!strcmp(info.release, "6.12.1") && !strcmp(info.version, "0.1") &&
	   inetcr_info_knows(&info, 9) && !inetcr_info_knows(&info, 8) &&
	   !inetcr_info_knows(&info, 1 << 20), "what a dump tells of itself");

	test_msg_start(&msg);
	test_put(&msg, AF_INET_CR_ATTR_INFO_RELEASE, bits, sizeof(bits));
	test_put(&msg, AF_INET_CR_ATTR_INFO_VERSION, bits, sizeof(bits));
	test_put(&msg, AF_INET_CR_ATTR_INFO_KNOWN, bits, sizeof(bits));
	inetcr_nl_take_info(&info, &msg.head);
	ok(strlen(info.release) == sizeof(info.release) - 1 &&
	   strlen(info.version) == sizeof(info.version) - 1,
	   "the same, too long");
}

int main(void)
{
	struct inetcr_err err;
	struct inetcr *nl;
	int forger;

	setvbuf(stdout, NULL, _IOLBF, 0);
	test_malformed();
	test_warnings();
	test_info();
	if ((unshare(CLONE_NEWUSER | CLONE_NEWNET) && unshare(CLONE_NEWNET)) ||
	    inetcr_nl_open(&nl, NETLINK_ROUTE, &err)) {
		printf("# SKIP no network namespace can be made here\n");
		return test_end();
	}
	forger = open_forger();
	test_connected(nl, forger);
	test_flood(nl, forger);
	test_unconnected(nl, forger);
	inetcr_close(nl);
	test_watch(forger);
	close(forger);
	return test_end();
}
