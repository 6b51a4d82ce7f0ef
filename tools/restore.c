// SPDX-License-Identifier: GPL-2.0
/*
 * inetcr restore: sockets from an image, handed to a command
 *
 * Without --fd the command gets them as systemd hands them over: descriptors
 * from 3 on, LISTEN_FDS, LISTEN_PID and LISTEN_FDNAMES. With --fd they are at
 * that number and those after it, and nothing is said in the environment.
 * Without a command the sockets are restored, listed and closed again.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "inetcr.h"

#define LISTEN_FDS_START	3
#define SPARE_FDS		64	/* for everything but the sockets */

static const struct option options[] = {
	{ "fd", required_argument, NULL, 'f' },
	{ "map", required_argument, NULL, 'a' },
	{ "map-dev", required_argument, NULL, 'd' },
	{ "map-port", required_argument, NULL, 'p' },
	{}
};

/**
 * struct handover - who gets the sockets, and where
 * @command: its arguments; empty: nobody
 * @start: the first descriptor
 * @listen: tell the command in its environment
 */
struct handover {
	char **command;
	uint32_t start;
	bool listen;
};

/**
 * struct job - what the command line asks for
 * @path: the image
 * @map: other addresses
 * @to: who gets the sockets
 */
struct job {
	const char *path;
	struct inetcr_map *map;
	struct handover to;
};

static void set_fd_limit(const struct rlimit *limit, rlim_t number)
{
	struct rlimit now = *limit;

	if (now.rlim_cur < number)
		now.rlim_cur = number < now.rlim_max ? number : now.rlim_max;
	setrlimit(RLIMIT_NOFILE, &now);
}

/* Room for the sockets, twice while they move; returns the limit before */
static struct rlimit raise_fd_limit(rlim_t start, rlim_t sockets)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	set_fd_limit(&limit, start + 2 * sockets + SPARE_FDS);
	return limit;
}

/* First out of the way of each other, then each to its number */
static int place_fds(struct inetcr_set *set, unsigned int start)
{
	unsigned int i;
	int fd;

	for (i = 0; i < set->count; i++) {
		fd = fcntl(set->fd[i], F_DUPFD_CLOEXEC, start + set->count);
		if (fd < 0)
			return fail("no descriptors above %u: %s",
				    start + set->count, strerror(errno));
		close(set->fd[i]);
		set->fd[i] = fd;
	}
	for (i = 0; i < set->count; i++) {
		if (dup2(set->fd[i], start + i) < 0)
			return fail("cannot place a socket at descriptor %u: %s",
				    start + i, strerror(errno));
	}
	return EXIT_OK;
}

/* A colon ends a name */
static void replace_colons(char *text)
{
	for (; *text; text++) {
		if (*text == ':')
			*text = '-';
	}
}

/* "udp-127.0.0.1-53:raw-0.0.0.0-icmp" */
static char *listen_names(const struct inetcr_msgs *msgs)
{
	struct inetcr_socket sock = {};
	struct inetcr_ident id;
	char *names = NULL;
	size_t size;
	FILE *out;

	out = open_memstream(&names, &size);
	if (!out)
		return NULL;
	while (inetcr_socket_next(msgs, &sock)) {
		inetcr_socket_ident(&sock, &id);
		replace_colons(id.local);
		fprintf(out, "%s%s-%s", sock.number > 1 ? ":" : "", id.type,
			id.local);
	}
	if (fclose(out)) {
		free(names);
		return NULL;
	}
	return names;
}

static int announce(const struct inetcr_msgs *msgs, unsigned int count)
{
	char *names = listen_names(msgs);
	char text[16];
	int ret;

	if (!names)
		return fail("out of memory");
	ret = setenv("LISTEN_FDNAMES", names, 1);
	free(names);
	snprintf(text, sizeof(text), "%u", count);
	ret |= setenv("LISTEN_FDS", text, 1);
	snprintf(text, sizeof(text), "%d", getpid());
	ret |= setenv("LISTEN_PID", text, 1);
	return ret ? fail("out of memory") : EXIT_OK;
}

/* Returns only when it failed */
static int run(const struct handover *to, struct inetcr_set *set,
	       const struct inetcr_msgs *msgs, const struct rlimit *limit)
{
	int code = EXIT_OK;

	if (to->listen)
		code = announce(msgs, set->count);
	if (!code)
		code = place_fds(set, to->start);
	if (code)
		return code;
	/* As many more as the command would have had without them */
	set_fd_limit(limit, limit->rlim_cur + set->count);
	execvp(to->command[0], to->command);
	return fail("cannot run %s: %s", to->command[0], strerror(errno));
}

static void report(const struct inetcr_msgs *msgs, unsigned int count)
{
	struct inetcr_socket sock = {};

	while (inetcr_socket_next(msgs, &sock))
		print_ident(&sock);
	note("restored %u socket%s; no COMMAND to hand %s to", count,
	     count == 1 ? "" : "s", count == 1 ? "it" : "them");
}

static int restore_sockets(const struct inetcr_msgs *msgs,
			   struct inetcr_set *set)
{
	struct session s;

	if (session_open(&s, "restored"))
		return EXIT_NO;
	return session_close(&s, inetcr_restore(s.cr, msgs, set, &s.err));
}

static int restore_image(const struct inetcr_msgs *msgs,
			 const struct handover *to)
{
	struct inetcr_set set = {};
	struct rlimit limit;
	int code;

	if (!msgs->len)
		return fail("there are no sockets in the image");
	limit = raise_fd_limit(to->start, inetcr_socket_count(msgs));
	code = restore_sockets(msgs, &set);
	if (code)
		return code;
	note_left_out(msgs);
	if (*to->command)
		code = run(to, &set, msgs, &limit);
	else
		report(msgs, set.count);
	inetcr_set_close(&set);
	return code;
}

static int parse_option(struct job *job, int option, const char *arg)
{
	struct inetcr_err err;
	int ret;

	switch (option) {
	case 'f':
		job->to.listen = false;
		return parse_u32(arg, "descriptor", &job->to.start);
	case 'a':
		ret = inetcr_map_addr(job->map, arg, &err);
		break;
	case 'd':
		ret = inetcr_map_dev(job->map, arg, &err);
		break;
	case 'p':
		ret = inetcr_map_port(job->map, arg, &err);
		break;
	default:
		return EXIT_USAGE;
	}
	return ret ? usage_error("%s", err.text) : EXIT_OK;
}

/* What follows FILE and is no option of ours is the command's */
static int parse(int argc, char **argv, struct job *job)
{
	int c, code;

	while ((c = getopt_long(argc, argv, "-", options, NULL)) != -1) {
		if (c == 1 && job->path) {
			optind--;
			break;
		} else if (c == 1) {
			job->path = optarg;
			continue;
		}
		code = parse_option(job, c, optarg);
		if (code)
			return code;
	}
	if (!job->path && optind < argc)
		job->path = argv[optind++];
	if (!job->path)
		return usage_error("restore needs a FILE");
	job->to.command = argv + optind;
	if (!job->to.listen && !*job->to.command)
		return usage_error("--fd needs a COMMAND");
	return EXIT_OK;
}

static int map_msgs(struct inetcr_map *map, struct inetcr_msgs *msgs)
{
	const char *rule = NULL;
	struct inetcr_err err;

	if (inetcr_map_apply(map, msgs, &err))
		return fail("%s", err.text);
	while ((rule = inetcr_map_unused(map, rule)))
		note("%s: there is nothing of that in the image", rule);
	return EXIT_OK;
}

static int restore_job(const struct job *job)
{
	struct inetcr_image image = {};
	struct inetcr_err err;
	int code;

	if (inetcr_image_read(job->path, &image, &err))
		return fail("%s", err.text);
	inetcr_msgs_adopt(&image.msgs, getpid());
	code = map_msgs(job->map, &image.msgs);
	if (!code)
		code = restore_image(&image.msgs, &job->to);
	inetcr_msgs_free(&image.msgs);
	return code;
}

int restore_main(int argc, char **argv)
{
	struct job job = {
		.to = {
			.command = argv + argc,
			.start = LISTEN_FDS_START,
			.listen = true,
		},
		.map = inetcr_map_new(),
	};
	int code;

	if (!job.map)
		return fail("out of memory");
	code = parse(argc, argv, &job);
	if (!code)
		code = restore_job(&job);
	inetcr_map_free(job.map);
	return code;
}
