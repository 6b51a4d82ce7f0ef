// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>

#include "tcp.h"

#define BLOCK	65536

struct name tcp_name(enum tcp_kind kind, unsigned int port)
{
	struct name name = {};

	if (kind == TCP_V4) {
		name.sin = at("127.0.0.1", port);
		name.len = sizeof(name.sin);
		return name;
	}
	name.sin6.sin6_family = AF_INET6;
	name.sin6.sin6_port = htons(port);
	name.sin6.sin6_addr = in6addr_loopback;
	if (kind == TCP_MAPPED) {
		memset(&name.sin6.sin6_addr, 0, sizeof(name.sin6.sin6_addr));
		name.sin6.sin6_addr.s6_addr16[5] = 0xffff;
		name.sin6.sin6_addr.s6_addr32[3] = htonl(INADDR_LOOPBACK);
	}
	name.len = sizeof(name.sin6);
	return name;
}

int tcp_socket(enum tcp_kind kind)
{
	return socket(kind == TCP_V4 ? AF_INET : AF_INET6,
		      SOCK_STREAM | SOCK_CLOEXEC, 0);
}

int tcp_listen_at(enum tcp_kind kind, const struct name *name)
{
	int fd = tcp_socket(kind);

	if (fd < 0 || set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1) ||
	    bind(fd, &name->sa, name->len) || listen(fd, 8)) {
		close(fd);
		return -1;
	}
	return fd;
}

int tcp_listen(enum tcp_kind kind, unsigned int port)
{
	struct name name = tcp_name(kind, port);

	return tcp_listen_at(kind, &name);
}

int tcp_pair(enum tcp_kind kind, unsigned int port, int fd[2])
{
	struct name name = tcp_name(kind, port);
	int listener = tcp_listen(kind, port);

	fd[0] = tcp_socket(kind);
	if (listener < 0 || connect(fd[0], &name.sa, name.len))
		return -1;
	fd[1] = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	close(listener);
	return fd[1] < 0 || fcntl(fd[0], F_SETFL, O_NONBLOCK) ? -1 : 0;
}

struct tcp_info tcp_info_of(int fd)
{
	struct tcp_info info = {};
	socklen_t len = sizeof(info);

	getsockopt(fd, SOL_TCP, TCP_INFO, &info, &len);
	return info;
}

unsigned int tcp_state(int fd)
{
	return tcp_info_of(fd).tcpi_state;
}

int tcp_inq(int fd)
{
	int n = 0;

	ioctl(fd, SIOCINQ, &n);
	return n;
}

int tcp_outq(int fd)
{
	int n = 0;

	ioctl(fd, SIOCOUTQ, &n);
	return n;
}

void tcp_fill(unsigned char *buf, size_t len, size_t at)
{
	size_t i;

	for (i = 0; i < len; i++, at++)
		buf[i] = at ^ at >> 8 ^ at >> 16;
}

size_t tcp_send(int fd, size_t at)
{
	static unsigned char buf[BLOCK];
	ssize_t n;

	do {
		tcp_fill(buf, sizeof(buf), at);
		n = send(fd, buf, sizeof(buf), MSG_DONTWAIT | MSG_NOSIGNAL);
		at += n > 0 ? n : 0;
	} while (n > 0);
	return at;
}

int tcp_expect(int fd, size_t from, size_t to)
{
	static unsigned char buf[BLOCK], want[BLOCK];
	struct pollfd poller = { .fd = fd, .events = POLLIN };
	size_t n;
	ssize_t got;

	while (from < to) {
		n = to - from < sizeof(buf) ? to - from : sizeof(buf);
		if (poll(&poller, 1, 60000) != 1)
			return -1;
		got = recv(fd, buf, n, MSG_DONTWAIT);
		if (got < 0 && errno == EAGAIN)
			continue;
		if (got <= 0) {
			fprintf(stderr, "# recv: %zd (%m) at %zu of %zu\n", got,
				from, to);
			return -1;
		}
		tcp_fill(want, got, from);
		if (memcmp(buf, want, got)) {
			fprintf(stderr, "# other bytes from %zu on\n", from);
			return -1;
		}
		from += got;
	}
	return 0;
}

struct wire *tcp_wire;

int tcp_talk(const int fd[2], size_t at0, size_t at1)
{
	const size_t at[] = { at0, at1 };
	unsigned char buf[100];
	unsigned int i;

	for (i = 0; i < 2; i++) {
		tcp_fill(buf, sizeof(buf), at[i]);
		if (send(fd[i], buf, sizeof(buf), MSG_NOSIGNAL) != sizeof(buf) ||
		    tcp_expect(fd[!i], at[i], at[i] + sizeof(buf)))
			return -1;
	}
	return 0;
}

int tcp_move(struct cr *cr, int fd, struct cr_list *list)
{
	struct cr_list own;
	int ret, twin;

	if (!list)
		list = &own;
	ret = cr_dump_frozen(cr, fd, list);
	if (ret)
		return ret;
	if (tcp_wire)
		wire_freeze(tcp_wire, fd);
	ret = cr_detach(cr, fd);
	close(fd);
	twin = ret ? ret : cr_restore(cr, list);
	if (tcp_wire && twin >= 0)
		wire_thaw(tcp_wire, twin);
	close(cr->freeze_fd);
	if (list == &own)
		cr_list_free(list);
	return twin;
}
