// SPDX-License-Identifier: GPL-2.0
/*
 * What a dump and a restore of many devices cost, beside iproute2: `ip -d -j
 * addr` for the dump, `ip -batch` and a process a command for the restore. Every
 * end of a veth pair is up and has an IPv4 and an IPv6 address. How long the dump
 * holds the rtnl lock is seen by ftrace. Each figure is the best of three in one
 * run; ratios mean something, times only on one machine.
 *
 *	bench_netdev [PAIRS ...]
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <net/if.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <linux/rtnetlink.h>

#include "dev.h"
#include "sock.h"

#define RUNS		3
#define COMMANDS	50	/* that are run as processes of their own */
#define TRACING		"/sys/kernel/tracing/"

static void die(const char *what)
{
	fprintf(stderr, "bench_netdev: %s: %s\n", what, strerror(errno));
	exit(1);
}

static double best(double a, double b)
{
	return !a || b < a ? b : a;
}

/* ---- namespaces ---- */

static struct place home;

/* a namespace whose end is seen at home */
static void fresh(struct place *p)
{
	char lines[100];

	if (place_make(p))
		die("namespace");
	snprintf(lines, sizeof(lines),
		 "link add mark type veth peer name mark netns %d", getppid());
	if (ip_batch(lines))
		die("mark");
}

/* what is measured next is not to wait for the end of this one */
static void await_mark(void)
{
	struct sockaddr_nl groups = {
		.nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK,
	};
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
	char buf[8192];

	bind(fd, (struct sockaddr *)&groups, sizeof(groups));
	while (if_nametoindex("mark"))
		recv(fd, buf, sizeof(buf), 0);
	close(fd);
}

struct shared_result {
	double value;
};

/* in a child with a namespace of its own, which is gone afterwards */
static double measured(double (*what)(const void *arg), const void *arg)
{
	struct shared_result result = {};
	struct place p;
	int pipes[2];
	pid_t pid;

	if (pipe(pipes))
		die("pipe");
	pid = fork();
	if (!pid) {
		fresh(&p);
		result.value = what(arg);
		_exit(write(pipes[1], &result, sizeof(result)) < 0);
	}
	close(pipes[1]);
	if (read(pipes[0], &result, sizeof(result)) != sizeof(result))
		exit(1);
	close(pipes[0]);
	waitpid(pid, NULL, 0);
	await_mark();
	return result.value;
}

/* ---- what iproute2 does ---- */

/* the commands that make n pairs */
static char *commands(unsigned int n)
{
	char *text = malloc(n * 600 + 1), *at = text;
	unsigned int i, end;

	*at = '\0';
	for (i = 0; i < n; i++) {
		at += sprintf(at, "link add a%u type veth peer name b%u\n", i, i);
		for (end = 0; end < 2; end++)
			at += sprintf(at,
				      "addr add 10.%u.%u.%u/30 dev %c%u\n"
				      "addr add fd00:%x::%u/64 dev %c%u nodad\n"
				      "link set %c%u up\n",
				      i >> 8, i & 255, end + 1, "ab"[end], i,
				      i, end + 1, "ab"[end], i, "ab"[end], i);
	}
	return text;
}

static double run_batch(const void *text)
{
	double start = now();

	if (ip_batch(text))
		exit(1);
	return now() - start;
}

static int run_ip(char *line, bool quiet)
{
	char *argv[20] = { "ip" }, *save;
	unsigned int n = 1;
	pid_t pid;
	int status;

	for (line = strtok_r(line, " ", &save); line;
	     line = strtok_r(NULL, " ", &save))
		argv[n++] = line;
	pid = fork();
	if (!pid) {
		if (quiet)
			dup2(open("/dev/null", O_WRONLY), 1);
		execvp("ip", argv);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	return status;
}

/* seconds a command */
static double run_each(const void *text)
{
	char *copy = strdup(text), *line, *save;
	double start = now();
	unsigned int n = 0;

	for (line = strtok_r(copy, "\n", &save); line && n < COMMANDS;
	     line = strtok_r(NULL, "\n", &save), n++)
		if (run_ip(line, false))
			exit(1);
	return (now() - start) / n;
}

static double time_ip_addr(void)
{
	char line[] = "-d -j addr";
	double start = now();

	if (run_ip(line, true))
		die("ip -d -j addr");
	return now() - start;
}

/* ---- what the module does ---- */

static double time_dump(struct cr *cr, size_t *bytes)
{
	static char buf[1 << 18];
	struct nlmsghdr *nlh;
	double start = now();
	ssize_t len;

	*bytes = 0;
	if (cr_send(cr, cr_new(cr, AF_INET_CR_CMD_NETDEV_DUMP, NLM_F_DUMP)))
		die("dump");
	for (;;) {
		len = recv(nl_socket_get_fd(cr->sk), buf, sizeof(buf), 0);
		if (len < 0)
			die("recv");
		*bytes += len;
		for (nlh = (void *)buf; NLMSG_OK(nlh, len);
		     nlh = NLMSG_NEXT(nlh, len)) {
			if (nlh->nlmsg_type == NLMSG_DONE)
				return now() - start;
			if (nlh->nlmsg_type == NLMSG_ERROR)
				die("dump");
		}
	}
}

/* one request a device, its answer read before the next */
static double run_restore(const void *arg)
{
	const struct cr_list *list = arg;
	static char buf[8192];
	struct nlmsghdr *nlh;
	unsigned int i;
	struct cr cr;
	double start;
	int fd;

	if (cr_open(&cr))
		die("family");
	fd = nl_socket_get_fd(cr.sk);
	start = now();
	for (i = 0; i < list->n; i++) {
		nlh = list->msg[i];
		nlh->nlmsg_flags = NLM_F_REQUEST;
		nlh->nlmsg_pid = 0;
		((struct genlmsghdr *)NLMSG_DATA(nlh))->cmd =
			AF_INET_CR_CMD_NETDEV_RESTORE;
		if (send(fd, nlh, nlh->nlmsg_len, 0) < 0 ||
		    recv(fd, buf, sizeof(buf), 0) < 0)
			die("restore");
		nlh = (void *)buf;
		if (nlh->nlmsg_type == NLMSG_ERROR) {
			fprintf(stderr, "bench_netdev: %s: %d\n",
				dev_name(list->msg[i]),
				((struct nlmsgerr *)NLMSG_DATA(nlh))->error);
			exit(1);
		}
	}
	return now() - start;
}

/* ---- how long the lock is held ---- */

static int trace_begin(void)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", getpid());
	return write_file(TRACING "current_tracer", "nop") ||
	       write_file(TRACING "set_ftrace_filter", "rtnl_lock\n") ||
	       write_file(TRACING "set_ftrace_filter", "rtnl_unlock\n") ||
	       write_file(TRACING "set_ftrace_pid", pid) ||
	       write_file(TRACING "current_tracer", "function") ||
	       write_file(TRACING "trace", " ");
}

/* the longest time from a lock to its unlock in seconds, 0 unknown */
static double trace_end(void)
{
	double at, since = 0, longest = 0;
	char line[512], name[64], *text;
	FILE *file;

	write_file(TRACING "tracing_on", "0");
	file = fopen(TRACING "trace", "r");
	while (file && fgets(line, sizeof(line), file)) {
		text = strstr(line, ": rtnl_");
		if (line[0] == '#' || !text)
			continue;
		sscanf(text, ": %63s", name);
		while (text > line && text[-1] != ' ')
			text--;
		at = strtod(text, NULL);
		if (!strcmp(name, "rtnl_lock"))
			since = at;
		else if (since && at - since > longest)
			longest = at - since;
	}
	if (file)
		fclose(file);
	write_file(TRACING "current_tracer", "nop");
	write_file(TRACING "tracing_on", "1");
	return longest;
}

static double time_hold(struct cr *cr)
{
	size_t bytes;

	if (trace_begin())
		return 0;
	time_dump(cr, &bytes);
	return trace_end();
}

/* ---- the table ---- */

struct figures {
	double dump, addr, hold, restore, batch, each;
	size_t bytes;
	struct cr_list image;
};

/* in the namespace that is dumped */
static void look(struct figures *f, const char *text)
{
	struct place p;
	unsigned int i;

	if (place_make(&p) || ip_batch(text) || net_settle())
		die("cannot make the devices");
	for (i = 0; i < RUNS; i++) {
		f->dump = best(f->dump, time_dump(&p.cr, &f->bytes));
		f->addr = best(f->addr, time_ip_addr());
		f->hold = best(f->hold, time_hold(&p.cr));
	}
	if (dev_dump(&p.cr, NULL, &f->image))
		die(p.cr.text);
	if (place_enter(&home))
		die("home");
	place_close(&p);
}

static void measure(unsigned int n)
{
	char *text = commands(n);
	struct figures f = {};
	unsigned int i;

	look(&f, text);
	for (i = 0; i < RUNS; i++) {
		f.restore = best(f.restore, measured(run_restore, &f.image));
		f.batch = best(f.batch, measured(run_batch, text));
	}
	f.each = measured(run_each, text) * 7 * n;
	printf("%6u %9.1f %9.1f %8.2f %9.1f %9.1f %8.2f %9.0f %8.1f %8zu %8.1f %8.2f\n",
	       n, f.dump * 1e3, f.addr * 1e3, f.dump / f.addr, f.restore * 1e3,
	       f.batch * 1e3, f.restore / f.batch, f.each * 1e3,
	       f.each / f.restore, f.bytes >> 10, f.hold * 1e3,
	       f.hold * 1e6 / (f.bytes / 1024.0));
	fflush(stdout);
	cr_list_free(&f.image);
	free(text);
}

int main(int argc, char **argv)
{
	int i;

	if (place_make(&home))
		die("cannot start");
	printf("veth pairs, milliseconds; a process a command: extrapolated from %d; rtnl held during a dump\n",
	       COMMANDS);
	printf(" pairs      dump   ip addr dump/ip   restore  ip batch rest/bat  ip each each/res      KiB  held ms us a KiB\n");
	if (argc == 1)
		measure(500);
	for (i = 1; i < argc; i++)
		measure(atoi(argv[i]));
	return 0;
}
