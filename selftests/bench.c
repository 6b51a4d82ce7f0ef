// SPDX-License-Identifier: GPL-2.0
/*
 * What a dump and a restore of many UDP sockets cost, beside what a program
 * without the module would do: getsockopt(2) of 54 options a socket, sock_diag,
 * and socket(2), setsockopt(2) and bind(2) by hand; and beside what CRIU does.
 * Each figure is the best of three in one run; ratios mean something, times only
 * on one machine.
 *
 *	bench [--criu SOCKETS:DUMP:RESTORE ...] [SOCKETS ...]
 *					the table; microseconds that CRIU needs
 *					for so many sockets more than for one
 *	bench --hold SOCKETS		hold them until killed, for other dumpers
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netlink/netlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>

#include "nl.h"
#include "sock.h"

#define RUNS	3
#define BATCH	32	/* as libinetcr; BENCH_BATCH= for another */

static unsigned int batch_size = BATCH;

static const struct {
	int level;
	int first;
	int last;
} sweep[] = {
	{ SOL_SOCKET, 1, 10 }, { SOL_SOCKET, 12, 13 }, { SOL_SOCKET, 15, 21 },
	{ SOL_SOCKET, 29, 30 }, { SOL_SOCKET, 34, 37 }, { SOL_SOCKET, 40, 49 },
	{ SOL_IP, 1, 2 }, { SOL_IP, 4, 15 }, { SOL_IP, 18, 24 },
	{ SOL_UDP, 100, 104 },
};

static void die(const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int *make(enum kind kind, unsigned int n)
{
	int *fd = calloc(n, sizeof(*fd));
	char addr[INET_ADDRSTRLEN];
	struct name name;
	unsigned int i;

	for (i = 0; i < n; i++) {
		fd[i] = kind_socket(kind);
		if (fd[i] < 0)
			die("socket");
		/* 50,000 sockets an address */
		if (i % 50000 == 0) {
			snprintf(addr, sizeof(addr), "127.0.0.%u", 1 + i / 50000);
			name = name_at(fd[i], addr, 0);
		}
		name.sin.sin_port = htons(10000 + i % 50000);
		if (bind(fd[i], &name.sa, name.len))
			die("bind");
	}
	return fd;
}

/* Sockets are freed some time after that: not beside what is timed next */
static void close_all(int *fd, unsigned int n)
{
	while (n)
		close(fd[--n]);
	usleep(500000);
}

static double time_getsockopt(const int *fd, unsigned int n, unsigned int *calls)
{
	double start = now();
	unsigned int i, j;
	socklen_t len;
	char buf[256];
	int opt;

	*calls = 0;
	for (i = 0; i < n; i++)
		for (j = 0; j < sizeof(sweep) / sizeof(sweep[0]); j++)
			for (opt = sweep[j].first; opt <= sweep[j].last; opt++) {
				len = sizeof(buf);
				getsockopt(fd[i], sweep[j].level, opt, buf, &len);
				++*calls;
			}
	*calls /= n;
	return now() - start;
}

/* Read a dump to its end and throw it away; returns its bytes */
static size_t drain(int fd)
{
	static char buf[1 << 18];
	struct nlmsghdr *nlh;
	size_t bytes = 0;
	ssize_t len;

	for (;;) {
		len = recv(fd, buf, sizeof(buf), 0);
		if (len < 0)
			die("recv");
		bytes += len;
		for (nlh = (struct nlmsghdr *)buf; NLMSG_OK(nlh, len);
		     nlh = NLMSG_NEXT(nlh, len))
			if (nlh->nlmsg_type == NLMSG_DONE ||
			    nlh->nlmsg_type == NLMSG_ERROR)
				return bytes;
	}
}

static double time_dump(struct cr *cr, size_t *bytes)
{
	double start = now();

	if (cr_send(cr, cr_new_u32(cr, AF_INET_CR_CMD_DUMP, NLM_F_DUMP,
				   AF_INET_CR_ATTR_PID, getpid())))
		die("dump");
	*bytes = drain(nl_socket_get_fd(cr->sk));
	return now() - start;
}

static double time_diag(size_t *bytes)
{
	struct {
		struct nlmsghdr nlh;
		struct inet_diag_req_v2 req;
	} msg = {
		.nlh = {
			.nlmsg_len = sizeof(msg),
			.nlmsg_type = SOCK_DIAG_BY_FAMILY,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		},
		.req = {
			.sdiag_family = AF_INET,
			.sdiag_protocol = IPPROTO_UDP,
			.idiag_ext = 1 << (INET_DIAG_SKMEMINFO - 1) |
				     1 << (INET_DIAG_SHUTDOWN - 1),
			.idiag_states = -1,
		},
	};
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_SOCK_DIAG);
	double start = now();

	if (send(fd, &msg, sizeof(msg), 0) < 0)
		die("sock_diag");
	*bytes = drain(fd);
	start = now() - start;
	close(fd);
	return start;
}

/* What a client without the module sets to be as sure of the state */
static double time_by_hand(unsigned int n)
{
	static const struct {
		int level;
		int opt;
		int val;
	} set[] = {
		{ SOL_SOCKET, SO_REUSEADDR, 0 }, { SOL_SOCKET, SO_PRIORITY, 0 },
		{ SOL_SOCKET, SO_RCVLOWAT, 1 }, { SOL_SOCKET, SO_RCVBUF, 106496 },
		{ SOL_SOCKET, SO_SNDBUF, 106496 }, { SOL_SOCKET, SO_MARK, 0 },
		{ SOL_SOCKET, SO_BUF_LOCK, 0 }, { SOL_SOCKET, SO_KEEPALIVE, 0 },
		{ SOL_SOCKET, SO_BROADCAST, 0 }, { SOL_SOCKET, SO_DONTROUTE, 0 },
		{ SOL_IP, IP_TOS, 0 }, { SOL_IP, IP_TTL, -1 },
		{ SOL_IP, IP_MTU_DISCOVER, 1 }, { SOL_IP, IP_FREEBIND, 0 },
		{ SOL_IP, IP_PKTINFO, 0 }, { SOL_IP, IP_RECVTTL, 0 },
		{ SOL_IP, IP_RECVTOS, 0 }, { SOL_IP, IP_MULTICAST_ALL, 1 },
	};
	struct timeval tv = {};
	double start = now();
	int *fd = make(KIND_UDP, n);
	unsigned int i, j;

	for (i = 0; i < n; i++) {
		for (j = 0; j < sizeof(set) / sizeof(set[0]); j++)
			setsockopt(fd[i], set[j].level, set[j].opt, &set[j].val,
				   sizeof(int));
		setsockopt(fd[i], SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
		setsockopt(fd[i], SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv));
	}
	start = now() - start;
	close_all(fd, n);
	free(fd);
	return start;
}

/* One request a socket, as many in one call as libinetcr has there */
static void restore_batch(int nl, struct nlmsghdr **msg, unsigned int n, int *fd)
{
	struct mmsghdr answer[BATCH] = {};
	struct iovec out[BATCH], in[BATCH];
	static char buf[BATCH][1024]
		__attribute__((aligned(NLMSG_ALIGNTO)));
	struct msghdr batch = { .msg_iov = out, .msg_iovlen = n };
	struct nlmsghdr *nlh;
	unsigned int i;

	for (i = 0; i < n; i++) {
		nlh = msg[i];
		nlh->nlmsg_flags = NLM_F_REQUEST;
		((struct genlmsghdr *)NLMSG_DATA(nlh))->cmd =
			AF_INET_CR_CMD_RESTORE;
		out[i] = (struct iovec){ nlh, NLMSG_ALIGN(nlh->nlmsg_len) };
		in[i] = (struct iovec){ buf[i], sizeof(buf[i]) };
		answer[i].msg_hdr.msg_iov = &in[i];
		answer[i].msg_hdr.msg_iovlen = 1;
	}
	if (sendmsg(nl, &batch, 0) < 0 ||
	    recvmmsg(nl, answer, n, MSG_DONTWAIT, NULL) != (int)n)
		die("restore");
	for (i = 0; i < n; i++) {
		nlh = (struct nlmsghdr *)buf[i];
		if (nlh->nlmsg_type == NLMSG_ERROR) {
			errno = -((struct nlmsgerr *)NLMSG_DATA(nlh))->error;
			die("restore");
		}
		fd[i] = cr_u32(nlh, AF_INET_CR_ATTR_SOCK_FD, -1);
	}
}

static double time_restore(struct cr *cr, const struct cr_list *list, int *fd)
{
	double start = now();
	unsigned int i, n;

	for (i = 0; i < list->n; i += n) {
		n = list->n - i < batch_size ? list->n - i : batch_size;
		restore_batch(nl_socket_get_fd(cr->sk), list->msg + i, n,
			      fd + i);
	}
	return now() - start;
}

/* What CRIU needs, as the command line says */
static struct criu {
	unsigned int n;
	double dump;
	double restore;
} criu[8];

static void add_criu(const char *arg)
{
	unsigned int i;

	for (i = 0; criu[i].n && i + 1 < sizeof(criu) / sizeof(criu[0]); i++)
		;
	errno = EINVAL;
	if (sscanf(arg, "%u:%lf:%lf", &criu[i].n, &criu[i].dump,
		   &criu[i].restore) != 3 || criu[i].n < 2)
		die(arg);
	criu[i].dump /= (criu[i].n - 1) * 1e6;
	criu[i].restore /= (criu[i].n - 1) * 1e6;
}

/* Seconds a socket; n is 0 where nobody measured it */
static struct criu criu_of(unsigned int n)
{
	unsigned int i;

	for (i = 0; i < sizeof(criu) / sizeof(criu[0]); i++)
		if (criu[i].n == n)
			return criu[i];
	return (struct criu){};
}

static void print_criu(unsigned int n, double dump, double restore)
{
	struct criu c = criu_of(n);

	if (c.n)
		printf(" %8.2f %8.1f %8.2f %8.1f", c.dump * 1e6,
		       c.dump / dump, c.restore * 1e6, c.restore / restore);
	printf("\n");
	fflush(stdout);
}

static double best(double a, double b)
{
	return !a || b < a ? b : a;
}

static double best_restore(struct cr *cr, int *fd, unsigned int n)
{
	struct cr_list list;
	double restore = 0;
	unsigned int i;

	if (cr_dump_pid(cr, getpid(), &list))
		die(cr->text);
	for (i = 0; i < RUNS; i++) {
		close_all(fd, n);
		restore = best(restore, time_restore(cr, &list, fd));
	}
	cr_list_free(&list);
	return restore;
}

/* What an IPv6 socket costs more than an IPv4 one */
static void measure6(struct cr *cr, unsigned int n, double dump4,
		     double restore4)
{
	int *fd = make(KIND_UDP | KIND_V6, n);
	double dump = 0, restore;
	unsigned int i;
	size_t bytes;

	for (i = 0; i < RUNS; i++)
		dump = best(dump, time_dump(cr, &bytes));
	restore = best_restore(cr, fd, n);
	close_all(fd, n);
	free(fd);
	printf(" %8.2f %8.2f %8.2f %8.2f", dump / n * 1e6, dump / dump4,
	       restore / n * 1e6, restore / restore4);
}

static void measure(struct cr *cr, unsigned int n)
{
	double dump = 0, get = 0, diag = 0, restore = 0, hand = 0;
	size_t dump_bytes = 0, diag_bytes = 0;
	unsigned int i, calls = 0;
	int *fd = make(KIND_UDP, n);

	for (i = 0; i < RUNS; i++) {
		dump = best(dump, time_dump(cr, &dump_bytes));
		diag = best(diag, time_diag(&diag_bytes));
		get = best(get, time_getsockopt(fd, n, &calls));
	}
	restore = best_restore(cr, fd, n);
	close_all(fd, n);
	free(fd);
	for (i = 0; i < RUNS; i++)
		hand = best(hand, time_by_hand(n));

	printf("%8u %8.2f %8.2f %8.2f %8.1f %8.2f %8.2f %8.2f %8.2f %6zu %6zu",
	       n, dump / n * 1e6, get / n * 1e6, diag / n * 1e6, get / dump,
	       dump / diag, restore / n * 1e6, hand / n * 1e6, restore / hand,
	       dump_bytes / n, diag_bytes / n);
	measure6(cr, n, dump, restore);
	print_criu(n, dump / n, restore / n);
}

int main(int argc, char **argv)
{
	struct rlimit lim = { 1 << 20, 1 << 20 };
	struct cr cr;
	int i = 1;

	setrlimit(RLIMIT_NOFILE, &lim);
	batch_size = env_number("BENCH_BATCH", BATCH);
	if (!batch_size || batch_size > BATCH)
		batch_size = BATCH;
	if (argc == 3 && !strcmp(argv[1], "--hold")) {
		make(KIND_UDP, atoi(argv[2]));
		printf("ready\n");
		fflush(stdout);
		pause();
	}
	for (; i + 1 < argc && !strcmp(argv[i], "--criu"); i += 2)
		add_criu(argv[i + 1]);
	if (netns_enter() || cr_open(&cr))
		die("cannot start");
	printf("microseconds a socket; dump: ratios to getsockopt and sock_diag; restore: ratio to by hand; IPv6: ratios to IPv4; CRIU's to ours\n");
	printf(" sockets     dump  54 gets     diag gets/dmp dump/dia  restore  by hand rest/han  bytes   diag  v6 dump  v6/dump  v6 rest  v6/rest%s\n",
	       criu[0].n ? " CRIU dmp CRIU/dmp CRIU rst CRIU/rst" : "");
	if (i == argc)
		measure(&cr, 10000);
	for (; i < argc; i++)
		measure(&cr, atoi(argv[i]));
	cr_close(&cr);
	return 0;
}
