// SPDX-License-Identifier: GPL-2.0
/*
 * inetcr restore: sockets from an image, handed to a command
 *
 * Without --fd the command gets them as systemd hands them over: descriptors
 * from 3 on, LISTEN_FDS, LISTEN_PID and LISTEN_FDNAMES. With --fd they are at
 * that number and those after it, and the environment is unchanged.
 * Without a command the sockets are restored, listed and closed again.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <linux/af_inet_cr.h>

#include "inetcr.h"

#define LISTEN_FDS_START	3
#define SPARE_FDS		64	/* for everything but the sockets */

static const struct option options[] = {
	COMMON_OPTIONS,
	{ "fd", required_argument, NULL, 'f' },
	{ "map", required_argument, NULL, 'a' },
	{ "map-dev", required_argument, NULL, 'd' },
	{ "map-port", required_argument, NULL, 'p' },
	{}
};

/**
 * struct handover - the command that gets the sockets, and their descriptors
 * @command: its arguments; empty: no command
 * @start: the first descriptor
 * @listen: set LISTEN_FDS and so on
 */
struct handover {
	char **command;
	uint32_t start;
	bool listen;
};

/**
 * struct handed - a socket that the command gets
 * @owner: its owner's process and descriptor, if the image has them
 * @sock: it
 * @fd: its descriptor
 */
struct handed {
	uint32_t owner[2];
	struct inetcr_socket sock;
	int fd;
};

/**
 * struct job - the options of the command line
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

static int compare_handed(const void *a, const void *b)
{
	const struct handed *x = a, *y = b;
	size_t i;

	for (i = 0; i < 2; i++) {
		if (x->owner[i] != y->owner[i])
			return x->owner[i] < y->owner[i] ? -1 : 1;
	}
	return x->sock.number < y->sock.number ? -1 : 1;
}

/*
 * The image has the sockets in the order in which they have to be bound, and the
 * command gets them in the order of their owners' descriptors. Allocated; the
 * descriptors of @set change places, too.
 */
static struct handed *sort_handed(const struct inetcr_msgs *msgs,
				  struct inetcr_set *set)
{
	struct inetcr_socket sock = {};
	struct handed *handed;
	unsigned int i;

	handed = calloc(set->count + 1, sizeof(*handed));
	if (!handed)
		return NULL;
	for (i = 0; i < set->count && inetcr_socket_next(msgs, &sock); i++) {
		handed[i] = (struct handed){
			.owner = {
				inetcr_socket_u32(&sock,
						  AF_INET_CR_ATTR_OWNER_PID, 0),
				inetcr_socket_u32(&sock,
						  AF_INET_CR_ATTR_OWNER_FD, 0),
			},
			.sock = sock,
			.fd = set->fd[i],
		};
	}
	qsort(handed, set->count, sizeof(*handed), compare_handed);
	for (i = 0; i < set->count; i++)
		set->fd[i] = handed[i].fd;
	return handed;
}

/* Move all descriptors out of the way, then each to its number */
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
static char *listen_names(const struct handed *handed, unsigned int count)
{
	struct inetcr_ident id;
	char *names = NULL;
	unsigned int i;
	size_t size;
	FILE *out;

	out = open_memstream(&names, &size);
	if (!out)
		return NULL;
	for (i = 0; i < count; i++) {
		inetcr_socket_ident(&handed[i].sock, &id);
		replace_colons(id.local);
		fprintf(out, "%s%s-%s", i ? ":" : "", id.type, id.local);
	}
	if (fclose(out)) {
		free(names);
		return NULL;
	}
	return names;
}

static int announce(const struct handed *handed, unsigned int count)
{
	char *names = listen_names(handed, count);
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

/* The command does not hold the freeze of a dump that we run under */
static void thaw(void)
{
	const char *fd = getenv(FREEZE_VARIABLE);

	if (!fd)
		return;
	close(atoi(fd));
	unsetenv(FREEZE_VARIABLE);
}

/* Returns on failure only */
static int run(const struct handover *to, struct inetcr_set *set,
	       const struct inetcr_msgs *msgs, const struct rlimit *limit)
{
	struct handed *handed = sort_handed(msgs, set);
	int code = EXIT_OK;

	thaw();
	if (!handed)
		return fail("out of memory");
	if (to->listen)
		code = announce(handed, set->count);
	free(handed);
	if (!code)
		code = place_fds(set, to->start);
	if (code)
		return code;
	/* The command can open as many descriptors as without the sockets */
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
	note_absent(msgs);
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
		return common_option("restore", option, arg);
	}
	return ret ? usage_error("%s", err.text) : EXIT_OK;
}

/* The command starts at the first argument after FILE that is no option */
static int parse(int argc, char **argv, struct job *job)
{
	int c, code;

	while ((c = getopt_long(argc, argv, "-" COMMON_LETTERS, options, NULL)) != -1) {
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
		note("%s matches nothing in the image", rule);
	return EXIT_OK;
}

/* A socket signals the command only: signals are sent with the caller's rights */
static bool find_owner(void *arg, const struct inetcr_socket *sock,
		       uint32_t type, int32_t *pid)
{
	struct inetcr_ident id;

	(void)arg;
	inetcr_socket_ident(sock, &id);
	if (id.pid && id.pid == (uint32_t)*pid && type != F_OWNER_PGRP) {
		*pid = getpid();
		return true;
	}
	note("socket %u (%s %s): it signals process%s %d, not the one it belongs to: F_SETOWN, F_SETSIG and O_ASYNC are not restored",
	     sock->number, id.type, id.local,
	     type == F_OWNER_PGRP ? " group" : "", *pid);
	return false;
}

static int restore_job(const struct job *job)
{
	struct inetcr_image image = {};
	struct inetcr_err err;
	int code;

	if (inetcr_image_read(job->path, &image, &err))
		return fail("%s", err.text);
	code = EXIT_OK;
	if (inetcr_msgs_owners(&image.msgs, find_owner, NULL, &err))
		code = fail("%s", err.text);
	if (!code)
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
