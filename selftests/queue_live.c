// SPDX-License-Identifier: GPL-2.0
/*
 * The receive queue of a socket that goes on: cut into several messages, or into
 * one; restored onto a socket that others send to and wait for. Restored datagrams
 * come before newer ones, also under load.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>

#include "kselftest_harness.h"
#include "nl.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define PORT		6002

static char payload[65536];

static int send_len(int fd, size_t len)
{
	return send(fd, payload, len, 0) == (ssize_t)len ? 0 : -1;
}

FIXTURE(one) {
	struct cr cr;
	int fd;
	int from;
};

NETNS_COMMON(NULL)

FIXTURE_SETUP(one)
{
	ASSERT_EQ(0, netns_common());
	ASSERT_EQ(0, cr_open(&self->cr));
	ASSERT_EQ(0, pair_open(&self->fd, &self->from, PORT));
	ASSERT_EQ(0, set_int(self->fd, SOL_SOCKET, SO_RCVBUFFORCE, 1 << 25));
}

FIXTURE_TEARDOWN(one)
{
	close(self->fd);
	close(self->from);
	cr_close(&self->cr);
}

static int send_number(int fd, uint32_t number, size_t len)
{
	memcpy(payload, &number, sizeof(number));
	return send(fd, payload, len, 0) == (ssize_t)len ? 0 : -1;
}

/* the next number in the queue, -1 at its end */
static long take_number(int fd)
{
	char buf[2048];
	uint32_t number;

	if (recv(fd, buf, sizeof(buf), MSG_DONTWAIT) < (int)sizeof(number))
		return -1;
	memcpy(&number, buf, sizeof(number));
	return number;
}

TEST_F(one, many_in_several_messages)
{
	uint32_t n = env_number("DATAGRAMS", 3000), i, next = 0;
	struct nlattr *nla;
	struct cr_list list;

	for (i = 0; i < n; i++) {
		ASSERT_EQ(0, send_number(self->from, i, 4 + i % 700));
	}
	ASSERT_EQ(0, settle());
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &list))
		TH_LOG("%s", self->cr.text);
	EXPECT_LT(1, list.n);
	for (i = 0; i < list.n; i++) {
		EXPECT_EQ(i == 0, !!cr_attr(list.msg[i], A(SOCK_TYPE)));
		nla = cr_attr(list.msg[i], A(DGRAM));
		if (!nla)
			continue;
		EXPECT_EQ(next, cr_u32(list.msg[i], A(QUEUE_POS), 0));
		next += cr_count(&(struct cr_list){ 1, &list.msg[i] },
				 A(DGRAM));
	}
	EXPECT_EQ(n, next);
	close(self->fd);
	self->fd = cr_restore(&self->cr, &list);
	ASSERT_LE(0, self->fd)
		TH_LOG("attribute %d: %s", self->cr.blamed, self->cr.text);
	for (i = 0; i < n; i++) {
		ASSERT_EQ(i, take_number(self->fd));
	}
	EXPECT_EQ(-1, take_number(self->fd));
	cr_list_free(&list);
}

static uint32_t left_out_of(const struct cr_list *list, unsigned int n, int type)
{
	struct nlattr *nla = cr_attr_nth(list, A(LEFT_OUT), n), *in;

	in = nla ? cr_in(nla, type) : NULL;
	return in ? nla_get_u32(in) : 0;
}

TEST_F(one, no_contents)
{
	struct cr_list list;
	struct nl_msg *msg;
	int twin;

	ASSERT_EQ(0, send_number(self->from, 1, 10));
	ASSERT_EQ(0, send_number(self->from, 2, 20));
	ASSERT_EQ(0, settle());
	msg = cr_new_u32(&self->cr, AF_INET_CR_CMD_DUMP, 0, A(SOCK_FD),
			 self->fd);
	nla_put_flag(msg, A(NO_CONTENTS));
	ASSERT_EQ(0, cr_call(&self->cr, msg, &list));
	EXPECT_EQ(NULL, cr_attr_nth(&list, A(DGRAM), 0));
	EXPECT_EQ(1, cr_count(&list, A(LEFT_OUT)));
	EXPECT_EQ(AF_INET_CR_WHAT_RECEIVE_QUEUE,
		  (int)left_out_of(&list, 0, AF_INET_CR_LEFT_OUT_WHAT));
	EXPECT_EQ(2, left_out_of(&list, 0, AF_INET_CR_LEFT_OUT_COUNT));
	EXPECT_EQ(1, take_number(self->fd));
	close(self->fd);
	twin = cr_restore(&self->cr, &list);
	ASSERT_LE(0, twin);
	EXPECT_EQ(-1, take_number(twin));
	self->fd = twin;
	cr_list_free(&list);
}

/* a plain request is one message: what does not fit is named */
TEST_F(one, plain_request_that_does_not_fit)
{
	struct cr_list list;
	int i;

	for (i = 0; i < 40; i++) {
		ASSERT_EQ(0, send_len(self->from, 60000));
	}
	ASSERT_EQ(0, settle());
	ASSERT_EQ(0, cr_dump_one(&self->cr, self->fd, &list))
		TH_LOG("%s", self->cr.text);
	ASSERT_EQ(1, list.n);
	EXPECT_EQ(NULL, cr_attr_nth(&list, A(DGRAM), 0));
	EXPECT_EQ(AF_INET_CR_WHAT_RECEIVE_QUEUE,
		  (int)left_out_of(&list, 0, AF_INET_CR_LEFT_OUT_WHAT));
	EXPECT_EQ(40, left_out_of(&list, 0, AF_INET_CR_LEFT_OUT_COUNT));
	cr_list_free(&list);
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &list));
	EXPECT_EQ(40, cr_count(&list, A(DGRAM)));
	EXPECT_EQ(40, cr_count(&list, A(DGRAM_DATA)));
	cr_list_free(&list);
}

TEST_F(one, a_plain_request_carries_what_fits)
{
	struct cr_list list;

	ASSERT_EQ(0, send_number(self->from, 77, 10));
	ASSERT_EQ(0, settle());
	ASSERT_EQ(0, cr_dump_one(&self->cr, self->fd, &list));
	close(self->fd);
	self->fd = cr_restore(&self->cr, &list);
	ASSERT_LE(0, self->fd);
	EXPECT_EQ(77, take_number(self->fd));
	EXPECT_EQ(-1, take_number(self->fd));
	cr_list_free(&list);
}

TEST_F(one, before_newer_ones_on_a_live_socket)
{
	struct cr_list list;
	uint32_t i;

	for (i = 0; i < 500; i++) {
		ASSERT_EQ(0, send_number(self->from, i, 4 + i));
	}
	ASSERT_EQ(0, settle());
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &list));
	close(self->fd);
	self->fd = kind_socket(KIND_UDP);
	ASSERT_EQ(0, bind_at(self->fd, "127.0.0.1", PORT));
	for (; i < 510; i++) {
		ASSERT_EQ(0, send_number(self->from, i, 4));
	}
	ASSERT_EQ(0, settle());
	ASSERT_EQ(self->fd, cr_restore_onto(&self->cr, &list, self->fd))
		TH_LOG("attribute %d: %s", self->cr.blamed, self->cr.text);
	for (i = 0; i < 510; i++) {
		ASSERT_EQ(i, take_number(self->fd));
	}
	EXPECT_EQ(-1, take_number(self->fd));
	cr_list_free(&list);
}

/* the queue goes onto a socket that waits: its reader wakes up */
TEST_F(one, a_waiting_reader_wakes_up)
{
	struct cr_list list;
	int status;
	pid_t pid;

	ASSERT_EQ(0, send_number(self->from, 5, 4));
	ASSERT_EQ(0, settle());
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &list));
	EXPECT_EQ(5, take_number(self->fd));
	pid = fork();
	if (!pid)
		_exit(wait_readable(self->fd) || take_number(self->fd) != 5);
	sched_yield();
	ASSERT_EQ(self->fd, cr_restore_onto(&self->cr, &list, self->fd))
		TH_LOG("attribute %d: %s", self->cr.blamed, self->cr.text);
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	cr_list_free(&list);
}

TEST_F(one, peeked_and_offset)
{
	char buf[16];

	ASSERT_EQ(0, set_int(self->fd, SOL_SOCKET, SO_PEEK_OFF, 0));
	ASSERT_EQ(6, send(self->from, "abcdef", 6, 0));
	ASSERT_EQ(0, send(self->from, "", 0, 0));
	ASSERT_EQ(3, send(self->from, "ghi", 3, 0));
	ASSERT_EQ(0, settle());
	ASSERT_EQ(4, recv(self->fd, buf, 4, MSG_PEEK));
	self->fd = CR_RECYCLE(&self->cr, self->fd);
	EXPECT_EQ(4, get_int(self->fd, SOL_SOCKET, SO_PEEK_OFF));
	ASSERT_EQ(2, recv(self->fd, buf, 16, MSG_PEEK));
	EXPECT_EQ(0, memcmp(buf, "ef", 2));
	ASSERT_EQ(0, recv(self->fd, buf, 16, MSG_PEEK | MSG_DONTWAIT));
	self->fd = CR_RECYCLE(&self->cr, self->fd);
	ASSERT_EQ(3, recv(self->fd, buf, 16, MSG_PEEK | MSG_DONTWAIT));
	EXPECT_EQ(0, memcmp(buf, "ghi", 3));
	ASSERT_EQ(6, recv(self->fd, buf, 16, MSG_DONTWAIT));
	EXPECT_EQ(0, memcmp(buf, "abcdef", 6));
}

/* ---- under load ---- */

#define SENDERS		2
#define SENDER(number)	((number) >> 31)

/* each sender has a CPU, and the highest bit of its numbers says which */
struct flood {
	atomic_int stop;
	atomic_uint sent;
	unsigned int cpu;
};

static void *flood(void *arg)
{
	int fd = kind_socket(KIND_UDP);
	struct flood *flood = arg;
	uint32_t number = flood->cpu << 31;
	cpu_set_t set;

	/* each CPU has a backlog: a sender that moves overtakes itself */
	CPU_ZERO(&set);
	CPU_SET(flood->cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
	connect_at(fd, "127.0.0.1", PORT);
	while (!atomic_load(&flood->stop)) {
		/* refused while the port is closed */
		send(fd, &number, sizeof(number), 0);
		number++;
		atomic_fetch_add(&flood->sent, 1);
	}
	close(fd);
	return NULL;
}

static uint32_t number_in(const struct nlattr *nla)
{
	uint32_t number = 0;

	memcpy(&number, nla_data(nla), nla_len(nla) < 4 ? 0 : 4);
	return number;
}

/* @number is newer than the last one of its sender */
static bool is_newer(int64_t *last, uint32_t number)
{
	bool newer = last[SENDER(number)] < number;

	last[SENDER(number)] = number;
	return newer;
}

/* the numbers of the dump, each sender's in order, then newer ones */
static void check_flood(struct __test_metadata *_metadata, int fd,
			const struct cr_list *list)
{
	struct nlattr *nla;
	unsigned int i;
	int len, rem;
	int64_t last[SENDERS] = { -1, -1 };
	long n;

	for (i = 0; i < list->n; i++)
		nla_for_each_attr(nla, cr_attrs(list->msg[i], &len), len, rem) {
			if (nla_type(nla) != A(DGRAM_DATA))
				continue;
			n = take_number(fd);
			ASSERT_EQ(number_in(nla), n);
			ASSERT_TRUE(is_newer(last, n));
		}
	for (i = 0; i < 100 && (n = take_number(fd)) >= 0; i++) {
		ASSERT_TRUE(is_newer(last, n));
	}
}

TEST_F_TIMEOUT(one, flood, 300)
{
	unsigned int rounds = env_number("ROUNDS", 10), i;
	struct flood state[SENDERS] = { { .cpu = 0 }, { .cpu = 1 } };
	pthread_t id[SENDERS];
	struct cr_list list;
	unsigned int cpu;
	char byte;

	cpus_use(SENDERS);
	for (cpu = 0; cpu < SENDERS; cpu++) {
		ASSERT_EQ(0, pthread_create(&id[cpu], NULL, flood, &state[cpu]));
	}
	set_int(self->fd, SOL_SOCKET, SO_RCVBUF, 100000);
	for (i = 0; i < rounds; i++) {
		unsigned int sent[SENDERS];

		for (cpu = 0; cpu < SENDERS; cpu++)
			sent[cpu] = atomic_load(&state[cpu].sent);
		for (cpu = 0; cpu < SENDERS; cpu++) {
			ASSERT_TRUE(EVENTUALLY(atomic_load(&state[cpu].sent) >
					       sent[cpu] + 20));
		}
		/* what was sent may still wait for ksoftirqd */
		ASSERT_TRUE(EVENTUALLY(recv(self->fd, &byte, 1,
					    MSG_PEEK | MSG_DONTWAIT) >= 0));
		ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &list))
			TH_LOG("%s", self->cr.text);
		EXPECT_NE(NULL, cr_attr_nth(&list, A(DGRAM), 0));
		close(self->fd);
		self->fd = cr_restore(&self->cr, &list);
		ASSERT_LE(0, self->fd)
			TH_LOG("attribute %d: %s", self->cr.blamed,
			       self->cr.text);
		check_flood(_metadata, self->fd, &list);
		cr_list_free(&list);
	}
	for (cpu = 0; cpu < SENDERS; cpu++) {
		atomic_store(&state[cpu].stop, 1);
		pthread_join(id[cpu], NULL);
	}
}

TEST_HARNESS_MAIN
