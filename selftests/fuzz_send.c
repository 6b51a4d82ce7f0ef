// SPDX-License-Identifier: GPL-2.0
/*
 * How the fuzzer sends requests, takes their answers, and sees where they led.
 * Many go with one system call: their answers, too. What is on the way of one
 * that leads where none did before is found by sending each of them again.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "fuzz.h"
#include "nl.h"
#include "sock.h"

#define KCOV_INIT_TRACE	_IOR('c', 1, unsigned long)
#define KCOV_ENABLE	_IO('c', 100)
#define KCOV_TRACE_PC	0
#define COVER_SIZE	(256 << 10)
#define NETLINK_FD	(FD_LAST + LIVE + 8)
#define BATCH_SIZE	(128 << 10)
#define ANSWERS		80	/* that are taken with one system call */
#define ANSWER_SIZE	2048	/* what is behind it is lost */

struct shared *shared;
int last_fd = -1;
unsigned int cover_every = 1;

/* ---- coverage ---- */

static unsigned long *cover;

bool cover_begin(int fd)
{
	/* an earlier round has said how large it is */
	if (fd < 0 || (ioctl(fd, KCOV_INIT_TRACE, COVER_SIZE) && errno != EBUSY))
		return false;
	cover = mmap(NULL, COVER_SIZE * sizeof(*cover), PROT_READ | PROT_WRITE,
		     MAP_SHARED, fd, 0);
	if (cover == MAP_FAILED || ioctl(fd, KCOV_ENABLE, KCOV_TRACE_PC))
		cover = NULL;
	return cover;
}

static void cover_clear(bool wanted)
{
	/* a full buffer takes no more, which is quicker */
	if (cover)
		cover[0] = wanted ? 0 : COVER_SIZE;
}

static unsigned int hash(unsigned long key)
{
	return (key * 0x9e3779b97f4a7c15ul) >> 47;
}

#define FRESH_MAX	1024

static unsigned int fresh[FRESH_MAX];

/* how many edges were new; they are noted in fresh[] */
static unsigned int cover_read(void)
{
	unsigned int n = 0, h;
	unsigned long i, last = 0;

	if (!cover || cover[0] >= COVER_SIZE)
		return 0;
	for (i = 1; i <= cover[0]; i++) {
		h = hash(cover[i]);
		if (!shared->place[h]) {
			shared->place[h] = 1;
			shared->places++;
		}
		h = hash(cover[i] ^ last << 17);
		last = cover[i];
		if (shared->edge[h])
			continue;
		shared->edge[h] = 1;
		shared->edges++;
		if (n < FRESH_MAX)
			fresh[n++] = h;
	}
	return n;
}

/* as if they had not been seen */
static void cover_forget(unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		shared->edge[fresh[i]] = 0;
	shared->edges -= n;
}

static void found(const struct input *input)
{
	size_t size = sizeof(*input) + input->len;

	if (shared->found_len + size > FOUND_SIZE)
		return;
	memcpy(shared->found + shared->found_len, input, size);
	shared->found_len += size;
}

/* ---- faults ---- */

#define FAULT_EVERY	8	/* batches, in one of which an allocation fails */
#define FAULT_LAST	400
#define FAULT_FD	(FD_LAST + LIVE + 14)

static bool faults;

void faults_allow(void)
{
	static const char *const files[][2] = {
		{ "failslab/ignore-gfp-wait", "N" },
		{ "failslab/verbose", "0" },
		{ "fail_page_alloc/verbose", "0" },
		{ "fail_usercopy/verbose", "0" },
	};
	unsigned int i;
	char path[96];

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "/sys/kernel/debug/%s", files[i][0]);
		write_file(path, files[i][1]);
	}
}

void faults_begin(void)
{
	int fd = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);

	faults = fd >= 0 && dup2(fd, FAULT_FD) >= 0;
	close(fd);
}

/* the nth allocation from here on fails, or none */
static void fault_set(unsigned int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", n);

	if (pwrite(FAULT_FD, text, len, 0) != len)
		faults = false;
}

/* ---- netlink ---- */

static int family;
static uint32_t seq;

int netlink_open(int number)
{
	struct sockaddr_nl any = { .nl_family = AF_NETLINK };
	int fd, size = 4 << 20, one = 1, err;

	family = number;
	close(NETLINK_FD);
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	err = bind(fd, (struct sockaddr *)&any, sizeof(any));
	/* nobody else is heard from here on */
	if (!err)
		err = connect(fd, (struct sockaddr *)&any, sizeof(any));
	while (!err && recv(fd, NULL, 0, MSG_DONTWAIT | MSG_TRUNC) >= 0)
		;
	if (!err && dup2(fd, NETLINK_FD) < 0)
		err = -1;
	close(fd);
	return err;
}

static uint8_t buf[BATCH_SIZE + INPUT_MAX + 4096] __attribute__((aligned(8)));

static unsigned int put_request(unsigned int at, const struct input *input)
{
	struct nlmsghdr *nlh = (void *)(buf + at);
	struct genlmsghdr *genl = NLMSG_DATA(nlh);

	*nlh = (struct nlmsghdr) {
		.nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN) + input->len,
		.nlmsg_type = family,
		.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | input->flags,
		.nlmsg_seq = ++seq,
	};
	*genl = (struct genlmsghdr) {
		.cmd = input->cmd, .version = input->version,
	};
	memcpy((uint8_t *)genl + GENL_HDRLEN, input->bytes, input->len);
	return at + NLMSG_ALIGN(nlh->nlmsg_len);
}

/**
 * struct answers - what came back for a batch
 * @ends: requests that are done
 * @broken: some answers are lost
 */
struct answers {
	unsigned int ends;
	bool broken;
};

static uint8_t room[ANSWERS][ANSWER_SIZE] __attribute__((aligned(8)));

/* a descriptor of the answer is closed, or lives on as one that is acted on */
static void take_descriptor(const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = NLMSG_DATA(nlh);
	int fd;

	if (genl->cmd == AF_INET_CR_CMD_DUMP_INFO) {
		fd = cr_u32(nlh, A(FREEZE_FD), -1);
		if (fd < 0 || fd > FD_LAST)
			return;
		if (!dice(8))
			dup2(fd, FREEZE_LIVE);
		close(fd);
	}
	if (genl->cmd != AF_INET_CR_CMD_RESTORE)
		return;
	fd = cr_u32(nlh, A(SOCK_FD), -1);
	if (fd < 0 || fd > FD_LAST)
		return;
	if (!dice(16))
		live_replace(dice(LIVE), fd);
	close_at_once(fd);
}

static void take_one(struct answers *answers, uint8_t *data, unsigned int len,
		     bool cut)
{
	struct nlmsghdr *nlh = (void *)data;

	for (; NLMSG_OK(nlh, len); nlh = NLMSG_NEXT(nlh, len)) {
		if (nlh->nlmsg_type == NLMSG_ERROR ||
		    nlh->nlmsg_type == NLMSG_DONE) {
			answers->ends++;
			shared->good += !*(int *)NLMSG_DATA(nlh);
		} else if (nlh->nlmsg_type == family && !cut) {
			take_descriptor(nlh);
		}
	}
	/* an end may be in what was cut off */
	if (cut)
		answers->broken = true;
}

/* all there is; a dump is carried on by it */
static void take_answers(struct answers *answers, unsigned int patience)
{
	struct mmsghdr msgs[ANSWERS];
	struct iovec iov[ANSWERS];
	int i, n;

	do {
		memset(msgs, 0, sizeof(msgs));
		for (i = 0; i < ANSWERS; i++) {
			iov[i] = (struct iovec) { room[i], ANSWER_SIZE };
			msgs[i].msg_hdr.msg_iov = &iov[i];
			msgs[i].msg_hdr.msg_iovlen = 1;
		}
		n = recvmmsg(NETLINK_FD, msgs, ANSWERS, MSG_DONTWAIT, NULL);
		for (i = 0; i < n; i++)
			take_one(answers, room[i], msgs[i].msg_len,
				 msgs[i].msg_hdr.msg_flags & MSG_TRUNC);
		if (n < 0 && errno != EAGAIN)
			answers->broken = true;
	} while (n > 0 && --patience);
}

/* ---- what an answer tells ---- */

static int highest_known;
static bool answers_lost;

void descriptors_known(int highest)
{
	highest_known = highest;
}

void check_descriptors(void)
{
	int fd;

	for (fd = highest_known + 1; fd <= FD_LAST; fd++) {
		if (fcntl(fd, F_GETFD) < 0)
			continue;
		if (!answers_lost && !shared->leaked++)
			fprintf(stderr, "# descriptor %d was not told of\n", fd);
		close(fd);
	}
	answers_lost = false;
}

static void tell_host(unsigned int len)
{
	if (last_fd < 0)
		return;
	memset(buf + len, 0, NLMSG_HDRLEN);
	if (pwrite(last_fd, buf, len + NLMSG_HDRLEN, 0) < 0 || fsync(last_fd))
		last_fd = -1;
}

/* the first bytes of buf, with so many requests and dumps in them */
static void exchange_buf(unsigned int len, unsigned int n, unsigned int dumps)
{
	bool fault = faults && !dice(FAULT_EVERY);
	struct answers answers = { .broken = fault };
	ssize_t sent;

	tell_host(len);
	if (fault)
		fault_set(1 + dice(FAULT_LAST));
	sent = send(NETLINK_FD, buf, len, 0);
	if (fault)
		fault_set(0);
	if (sent < 0) {
		answers_lost = true;
		netlink_open(family);
		return;
	}
	/* a dump that nobody reads to its end */
	take_answers(&answers, dumps && !dice(8) ? 1 : 1000);
	shared->done += n;
	answers_lost |= answers.broken;
	if (answers.ends == n)
		return;
	if (!answers.broken && !dumps && !shared->silent++)
		fprintf(stderr, "# %u requests were answered %u times\n", n,
			answers.ends);
	netlink_open(family);
}

static void exchange(const struct input *const *inputs, unsigned int n)
{
	unsigned int i, len = 0, dumps = 0;

	for (i = 0; i < n && len < BATCH_SIZE; i++) {
		len = put_request(len, inputs[i]);
		dumps += !!(inputs[i]->flags & NLM_F_DUMP);
	}
	exchange_buf(len, i, dumps);
}

void batch_replay(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), left;
	unsigned int len, n = 0, dumps = 0;
	struct nlmsghdr *nlh = (void *)buf;

	left = read(fd, buf, sizeof(buf));
	close(fd);
	/* there may be older ones behind the end, which has no length */
	for (; NLMSG_OK(nlh, left); nlh = NLMSG_NEXT(nlh, left)) {
		nlh->nlmsg_type = family;
		dumps += !!(nlh->nlmsg_flags & NLM_F_DUMP);
		n++;
	}
	len = (uint8_t *)nlh - buf;
	if (n)
		exchange_buf(len, n, dumps);
}

void batch_send(const struct input *const *inputs, unsigned int n)
{
	unsigned int i, new;

	cover_clear(!dice(cover_every));
	exchange(inputs, n);
	new = cover_read();
	if (!new)
		return;
	if (n == 1) {
		found(inputs[0]);
		return;
	}
	cover_forget(new);
	for (i = 0; i < n; i++) {
		cover_clear(true);
		exchange(&inputs[i], 1);
		if (cover_read())
			found(inputs[i]);
	}
}
