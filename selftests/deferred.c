// SPDX-License-Identifier: GPL-2.0
/*
 * Requests wait until their sender leaves the kernel. One system call can send
 * many, each of which keeps its buffer: they are refused beyond a limit.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "kselftest_harness.h"
#include "nl.h"
#include "sock.h"

/* what sendmmsg(2) takes, each nearly as large as the send buffer */
#define BUFFERS		1024
#define BUFFER_SIZE	(190 << 10)

static int answer_of(int fd)
{
	char buf[1024];
	struct nlmsghdr *nlh = (void *)buf;
	ssize_t len = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);

	if (len < (ssize_t)NLMSG_LENGTH(sizeof(struct nlmsgerr)) ||
	    nlh->nlmsg_type != NLMSG_ERROR)
		return 1;
	return ((struct nlmsgerr *)NLMSG_DATA(nlh))->error;
}

/* a request that fails, and a message that only takes room */
static void *buffer_new(struct cr *cr)
{
	char *buf = calloc(1, BUFFER_SIZE);
	struct nl_msg *msg = cr_new(cr, AF_INET_CR_CMD_DUMP, 0);
	struct nlmsghdr *nlh = nlmsg_hdr(msg), *noop;
	size_t len = NLMSG_ALIGN(nlh->nlmsg_len);

	if (!buf)
		return NULL;
	memcpy(buf, nlh, nlh->nlmsg_len);
	((struct nlmsghdr *)buf)->nlmsg_flags = NLM_F_REQUEST;
	noop = (void *)(buf + len);
	noop->nlmsg_len = BUFFER_SIZE - len;
	noop->nlmsg_type = NLMSG_NOOP;
	nlmsg_free(msg);
	return buf;
}

TEST(requests_of_one_system_call_are_limited)
{
	struct mmsghdr *msgs = calloc(BUFFERS, sizeof(*msgs));
	struct iovec iov = { .iov_len = BUFFER_SIZE };
	int i, fd, err, ran = 0, refused = 0, room = 64 << 20;
	struct cr cr;

	ASSERT_NE(NULL, msgs);
	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&cr));
	fd = nl_socket_get_fd(cr.sk);
	ASSERT_EQ(0, setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room,
				sizeof(room)));
	iov.iov_base = buffer_new(&cr);
	ASSERT_NE(NULL, iov.iov_base);
	for (i = 0; i < BUFFERS; i++) {
		msgs[i].msg_hdr.msg_iov = &iov;
		msgs[i].msg_hdr.msg_iovlen = 1;
	}
	ASSERT_EQ(BUFFERS, sendmmsg(fd, msgs, BUFFERS, 0));
	for (i = 0; i < BUFFERS; i++) {
		err = answer_of(fd);
		ran += err == -EINVAL;
		refused += err == -ENOBUFS;
	}
	EXPECT_LE(1, ran);
	EXPECT_GE(64, ran);
	EXPECT_EQ(BUFFERS, ran + refused);
	TH_LOG("%d ran, %d were refused", ran, refused);

	/* the next system call begins anew */
	ASSERT_EQ(1, sendmmsg(fd, msgs, 1, 0));
	EXPECT_EQ(-EINVAL, answer_of(fd));
	free(iov.iov_base);
	free(msgs);
	cr_close(&cr);
}

TEST_HARNESS_MAIN
