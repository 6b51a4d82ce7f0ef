// SPDX-License-Identifier: GPL-2.0
/*
 * A UDP service, and a client that knows which of its questions were answered
 *
 *	sequence serve ADDRESS PORT [COUNT]
 *	sequence ask ADDRESS PORT
 *
 * serve takes its socket as sd_listen_fds(3) does, or makes one, and sends each
 * datagram back; after COUNT of them it reads no more. ask numbers what it
 * sends, 100 a second, until SIGTERM; then it waits for the last answers and
 * prints what it sent, what was answered, doubled and reordered, and the ranges
 * that were not answered.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "sock.h"

#define LISTEN_FDS_START	3
#define INTERVAL_MS		10
#define PATIENCE_MS		5000
#define MOST			100000

static void fail(const char *what)
{
	fprintf(stderr, "sequence: %s: %s\n", what, strerror(errno));
	exit(EXIT_FAILURE);
}

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ULL + ts.tv_nsec / 1000000;
}

static struct sockaddr_in address(char **argv)
{
	struct sockaddr_in sin = {
		.sin_family = AF_INET,
		.sin_port = htons(atoi(argv[1])),
	};

	if (inet_pton(AF_INET, argv[0], &sin.sin_addr) != 1)
		fail(argv[0]);
	return sin;
}

/* The protocol of sd_listen_fds(3); -1 when it does not speak to us */
static int listen_fd(void)
{
	const char *pid = getenv("LISTEN_PID"), *fds = getenv("LISTEN_FDS");
	const char *names = getenv("LISTEN_FDNAMES");

	if (!pid || !fds || atoi(pid) != getpid())
		return -1;
	if (strcmp(fds, "1") || !names || strchr(names, ':') ||
	    fcntl(LISTEN_FDS_START, F_GETFD) != 0) {
		fprintf(stderr, "sequence: not what sd_listen_fds expects\n");
		exit(EXIT_FAILURE);
	}
	return LISTEN_FDS_START;
}

/* With room for whatever comes while nobody reads */
static int new_socket(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0), size = 4 << 20;

	if (fd < 0)
		fail("socket");
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		fail("SO_RCVBUFFORCE");
	return fd;
}

static int own_fd(char **argv)
{
	struct sockaddr_in sin = address(argv);
	int fd = new_socket();

	if (bind(fd, (void *)&sin, sizeof(sin)))
		fail("bind");
	return fd;
}

static void serve(int argc, char **argv)
{
	long left = argc > 2 ? atol(argv[2]) : MOST;
	int fd = listen_fd();

	if (fd < 0)
		fd = own_fd(argv);
	while (left--) {
		struct sockaddr_in from;
		socklen_t from_len = sizeof(from);
		uint32_t number;

		if (recvfrom(fd, &number, sizeof(number), 0, (void *)&from,
			     &from_len) < 0)
			fail("recvfrom");
		sendto(fd, &number, sizeof(number), 0, (void *)&from,
		       from_len);
	}
	while (1)
		pause();
}

static unsigned char answered[MOST];
static uint32_t sent, count, doubled, reordered, highest;
static volatile sig_atomic_t stopping;

static void stop(int sig)
{
	(void)sig;
	stopping = 1;
}

/* An error that waits is that of a host where nobody was listening */
static bool take_answer(int fd)
{
	uint32_t number;

	if (recv(fd, &number, sizeof(number), MSG_DONTWAIT) !=
	    sizeof(number) || number > sent || !number)
		return false;
	if (answered[number - 1]++) {
		doubled++;
		return true;
	}
	count++;
	if (number < highest)
		reordered++;
	else
		highest = number;
	return true;
}

static void take_answers(int fd, uint64_t until)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	uint64_t now;

	while ((now = now_ms()) < until) {
		if (poll(&poll_fd, 1, until - now) > 0)
			take_answer(fd);
	}
}

static void print_missing(void)
{
	const char *comma = "";
	uint32_t i, first;

	for (i = 0; i < sent; i++) {
		if (answered[i])
			continue;
		first = i;
		while (i + 1 < sent && !answered[i + 1])
			i++;
		printf("%s%u-%u", comma, first + 1, i + 1);
		comma = ",";
	}
	printf("%s\n", *comma ? "" : "none");
}

static int ask(char **argv)
{
	struct sockaddr_in sin = address(argv);
	uint64_t next = now_ms();
	int fd = new_socket();
	unsigned int idle;

	if (connect(fd, (void *)&sin, sizeof(sin)))
		fail("connect");
	signal(SIGTERM, stop);
	while (!stopping && sent < MOST) {
		sent++;
		if (send(fd, &sent, sizeof(sent), 0) < 0)
			send(fd, &sent, sizeof(sent), 0);
		next += INTERVAL_MS;
		take_answers(fd, next);
	}
	for (idle = 0; idle < PATIENCE_MS; idle += INTERVAL_MS) {
		uint32_t before = count;

		take_answers(fd, now_ms() + INTERVAL_MS);
		if (count != before)
			idle = 0;
	}
	printf("sent %u answered %u doubled %u reordered %u missing ", sent,
	       count, doubled, reordered);
	print_missing();
	return 0;
}

/* On one CPU, since packets sent from two may overtake each other on the wire */
int main(int argc, char **argv)
{
	cpus_use(1);
	if (argc >= 4 && !strcmp(argv[1], "serve"))
		serve(argc - 2, argv + 2);
	if (argc == 4 && !strcmp(argv[1], "ask"))
		return ask(argv + 2);
	fputs("usage: sequence { serve ADDRESS PORT [COUNT] | ask ADDRESS PORT }\n",
	      stderr);
	return 2;
}
