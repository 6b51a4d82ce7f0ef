// SPDX-License-Identifier: GPL-2.0
/*
 * TCP for the fuzzer: the connections that its requests act on, and the images
 * that they begin with.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "fuzz.h"
#include "nl.h"
#include "sock.h"
#include "tcp.h"

#define PORT		7500	/* of the first listener */
#define WAIT		50	/* ms for a connection over lo, which may be down */

/* as tcp_pair(), but a connection that is not made in time is none */
static int pair(enum tcp_kind kind, unsigned int port, int fd[2])
{
	struct name name = tcp_name(kind, port);
	int listener = tcp_listen(kind, port);
	struct pollfd poller = { .fd = listener, .events = POLLIN };

	fd[0] = tcp_socket(kind);
	fd[1] = -1;
	if (!fcntl(fd[0], F_SETFL, O_NONBLOCK) &&
	    (!connect(fd[0], &name.sa, name.len) || errno == EINPROGRESS) &&
	    poll(&poller, 1, WAIT) == 1)
		fd[1] = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	close(listener);
	if (fd[1] >= 0)
		return 0;
	close(fd[0]);
	return -1;
}

/* bytes that are read, that wait, that nobody has acknowledged; an urgent one */
static void talk(const int fd[2])
{
	static char buf[30000];
	unsigned int n = dice(4);

	while (n--)
		send(fd[dice(2)], buf, dice(sizeof(buf)),
		     MSG_DONTWAIT | MSG_NOSIGNAL | (dice(6) ? 0 : MSG_OOB));
	recv(fd[dice(2)], buf, dice(sizeof(buf)), MSG_DONTWAIT);
	if (!dice(4))
		shutdown(fd[dice(2)], SHUT_WR);
}

void tcp_live_pair(unsigned int i)
{
	int fd[2];

	if (pair(i / 2 % 3, PORT + i, fd))
		return;
	if (dice(2))
		talk(fd);
	live_replace(i, fd[0]);
	live_replace(i + 1, fd[1]);
	close(fd[0]);
	close(fd[1]);
}

int tcp_live(unsigned int i)
{
	return tcp_socket(i % 3);
}

/* ---- images ---- */

enum scene {
	IDLE, RECEIVED, DISORDER, SENT, CORKED, CLOSING, HALF_CLOSED, LAST_ACK, URGENT,
	UNANSWERED, SCENES
};

/* what is said before the connection is frozen */
static void begin(int fd[2], enum scene scene)
{
	char c;

	switch (scene) {
	case RECEIVED:
	case DISORDER:
		send(fd[1], "received", 8, 0);
		wait_readable(fd[0]);
		recv(fd[0], &c, 1, 0);
		break;
	case CORKED:
		set_int(fd[0], SOL_TCP, TCP_CORK, 1);
		send(fd[0], "corked", 6, 0);
		break;
	case HALF_CLOSED:
		shutdown(fd[0], SHUT_WR);
		wait_readable(fd[1]);
		break;
	case LAST_ACK:
		shutdown(fd[1], SHUT_WR);
		wait_readable(fd[0]);
		break;
	case URGENT:
		send(fd[1], "urgent", 6, MSG_OOB);
		wait_readable(fd[0]);
		break;
	default:
		break;
	}
}

/* what nobody hears */
static void end(int fd[2], enum scene scene)
{
	if (scene == SENT || scene == CLOSING)
		send(fd[0], "sent", 4, 0);
	if (scene == CLOSING || scene == LAST_ACK)
		shutdown(fd[0], SHUT_WR);
}

static void keep(struct cr *cr, int fd, enum scene scene)
{
	struct cr_list list;
	unsigned int i;

	if (cr_dump_fd(cr, fd, &list))
		return;
	for (i = 0; i < list.n; i++)
		if (scene == DISORDER)
			corpus_add_disorder(list.msg[i]);
		else
			corpus_add_message(list.msg[i], AF_INET_CR_CMD_RESTORE);
	cr_list_free(&list);
}

static void harvest_scene(struct cr *cr, enum tcp_kind kind, enum scene scene)
{
	struct cr_list list;
	unsigned int i;
	int fd[2];

	if (pair(kind, PORT + 100 + SCENES * kind + scene, fd))
		return;
	begin(fd, scene);
	if (!cr_dump_frozen(cr, fd[0], &list)) {
		cr_list_free(&list);
		end(fd, scene);
		for (i = 0; i < 2; i++)
			keep(cr, fd[i], scene);
		close(cr->freeze_fd);
	}
	close(fd[0]);
	close(fd[1]);
}

/* to an address where nobody answers */
static void harvest_syn(struct cr *cr)
{
	struct name name = { .sin = at("10.0.0.9", PORT), .len = sizeof(name.sin) };
	int fd = tcp_socket(TCP_V4);

	devices_make();
	fcntl(fd, F_SETFL, O_NONBLOCK);
	connect(fd, &name.sa, name.len);
	keep(cr, fd, UNANSWERED);
	close(fd);
}

void corpus_harvest_tcp(struct cr *cr)
{
	enum tcp_kind kind;
	enum scene scene;

	for (kind = TCP_V4; kind <= TCP_MAPPED; kind++) {
		for (scene = IDLE; scene < UNANSWERED; scene++)
			harvest_scene(cr, kind, scene);
		keep(cr, tcp_socket(kind), IDLE);
	}
	harvest_syn(cr);
}
