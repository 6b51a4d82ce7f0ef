// SPDX-License-Identifier: GPL-2.0
/*
 * inetcr netns: a network namespace into an image and back
 *
 * The command enters the namespace with setns(2) and calls the library.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "inetcr.h"

#define OWN_NETNS	"/proc/self/ns/net"

/**
 * struct netns_options - the options of the command line
 * @netns: the namespace to work on; NULL: the caller's
 * @path: the image to write
 * @json: print JSON
 * @dot: print a graph
 * @verbose: print each change
 * @peer: the namespace of peers outside; NULL: the caller's
 * @how: the options of the library
 * @map: the array that @how points to
 */
struct netns_options {
	const char *netns;
	const char *path;
	bool json;
	bool dot;
	bool verbose;
	const char *peer;
	struct inetcr_netns_restore how;
	const char **map;
};

static const struct option options[] = {
	COMMON_OPTIONS,
	{ "netns", required_argument, NULL, 'N' },
	{ "output", required_argument, NULL, 'o' },
	{ "json", no_argument, NULL, 'j' },
	{ "dot", no_argument, NULL, 'd' },
	{ "map", required_argument, NULL, 'm' },
	{ "veth-peer-netns", required_argument, NULL, 'p' },
	{ "unlisted-rules", no_argument, NULL, 'u' },
	{ "dry-run", no_argument, NULL, 'n' },
	{ "verbose", no_argument, NULL, 'v' },
	{}
};

/* Namespaces */

/* Open NAME, PID or PATH; returns a descriptor, or -1 after an error message */
static int open_netns(const char *netns)
{
	char *path;
	int fd, n;

	if (!netns)
		n = asprintf(&path, OWN_NETNS);
	else if (strchr(netns, '/'))
		n = asprintf(&path, "%s", netns);
	else if (strspn(netns, "0123456789") == strlen(netns))
		n = asprintf(&path, "/proc/%s/ns/net", netns);
	else
		n = asprintf(&path, "/run/netns/%s", netns);
	if (n < 0) {
		fail("out of memory");
		return -1;
	}
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		fail("cannot open network namespace %s: %s", netns ? netns : path,
		     strerror(errno));
	free(path);
	return fd;
}

static int enter(const char *netns)
{
	int fd, ret;

	if (!netns)
		return EXIT_OK;
	fd = open_netns(netns);
	if (fd < 0)
		return EXIT_NO;
	ret = setns(fd, CLONE_NEWNET);
	close(fd);
	return ret ? fail("cannot enter network namespace %s: %s", netns,
			  strerror(errno)) : EXIT_OK;
}

/* Enter the namespace, dump it, and return to the own one */
static int dump_netns(const char *netns, struct inetcr_msgs *msgs)
{
	struct session s;
	int own, code;

	own = open_netns(NULL);
	if (own < 0)
		return EXIT_NO;
	code = enter(netns);
	if (!code)
		code = session_open(&s, "dumped");
	if (!code)
		code = session_close(&s, inetcr_netns_dump(s.cr, msgs, &s.err));
	if (netns && setns(own, CLONE_NEWNET) && !code)
		code = fail("cannot go back to the own network namespace: %s",
			    strerror(errno));
	close(own);
	return code;
}

/* Commands */

static void note_one(void *arg, const char *line)
{
	(void)arg;
	note("left out: %s", line);
}

static void note_refused(void *arg, const char *line)
{
	(void)arg;
	note("not restored: %s", line);
}

static int netns_dump_main(struct netns_options *o, char **args)
{
	struct inetcr_image image = { .kind = INETCR_NETNS };
	struct inetcr_err err;
	int code;

	if (*args)
		return usage_error("netns dump does not take %s", *args);
	if (!strcmp(o->path, "-") && isatty(STDOUT_FILENO))
		return usage_error("an image is not for a terminal: use -o FILE or a pipe");
	code = dump_netns(o->netns, &image.msgs);
	if (code)
		return code;
	inetcr_netns_left_out(&image.msgs, note_one, NULL);
	signal(SIGPIPE, SIG_IGN);
	if (inetcr_image_write(o->path, &image, &err))
		code = fail("%s", err.text);
	inetcr_msgs_free(&image.msgs);
	return code;
}

static void say(void *arg, const char *line)
{
	(void)arg;
	puts(line);
}

static int restore_here(struct netns_options *o,
			const struct inetcr_msgs *msgs)
{
	struct session s;

	if (session_open(&s, "restored"))
		return EXIT_NO;
	if (o->how.dry || o->verbose)
		o->how.say = say;
	o->how.note = note_refused;
	return session_close(&s, inetcr_netns_restore(s.cr, msgs, &o->how,
						      &s.err));
}

static int netns_restore_main(struct netns_options *o, char **args)
{
	struct inetcr_image image = { .kind = INETCR_NETNS };
	struct inetcr_err err;
	int code;

	if (!args[0] || args[1])
		return usage_error("netns restore needs a FILE");
	if (inetcr_image_read(args[0], &image, &err))
		return fail("%s", err.text);
	o->how.peer_netns = open_netns(o->peer);
	code = o->how.peer_netns < 0 ? EXIT_NO : enter(o->netns);
	if (!code)
		code = restore_here(o, &image.msgs);
	if (!code)
		inetcr_netns_left_out(&image.msgs, note_one, NULL);
	inetcr_msgs_free(&image.msgs);
	return code;
}

/* "netns:NETNS", or the name of a file */
static int load(const char *what, struct inetcr_image *image)
{
	struct inetcr_err err;

	image->kind = INETCR_NETNS;
	if (!strncmp(what, "netns:", 6))
		return dump_netns(what + 6, &image->msgs);
	if (inetcr_image_read(what, image, &err))
		return fail("%s", err.text);
	return EXIT_OK;
}

static int open_view(const struct inetcr_image *image, bool compare,
		     struct inetcr_netns_view **view)
{
	struct inetcr_err err;

	if (inetcr_netns_view_new(view, &image->msgs, compare, &err))
		return fail("%s", err.text);
	return EXIT_OK;
}

static int netns_show_main(struct netns_options *o, char **args)
{
	struct inetcr_image image = {};
	struct inetcr_netns_view *view;
	int code;

	if (args[0] && (args[1] || o->netns))
		return usage_error("netns show takes one FILE, or --netns");
	if (o->dot && o->json)
		return usage_error("--dot or --json, not both");
	code = args[0] ? load(args[0], &image) :
			 dump_netns(o->netns, &image.msgs);
	if (!code)
		code = open_view(&image, false, &view);
	if (code)
		return code;
	if (*image.release && !o->json && !o->dot)
		print_release(&image);
	if (o->dot)
		code = show_netns_dot(view);
	else if (o->json)
		show_netns_json(view);
	else
		show_netns(view);
	inetcr_netns_view_free(view);
	inetcr_msgs_free(&image.msgs);
	return code;
}

static int compare(const struct inetcr_image *a, const struct inetcr_image *b,
		   bool json)
{
	struct inetcr_netns_view *in_a, *in_b;
	int code;

	code = open_view(a, true, &in_a);
	if (code)
		return code;
	code = open_view(b, true, &in_b);
	if (!code) {
		code = diff_netns(in_a, in_b, json) ? EXIT_NO : EXIT_OK;
		inetcr_netns_view_free(in_b);
	}
	inetcr_netns_view_free(in_a);
	return code;
}

static int netns_diff_main(struct netns_options *o, char **args)
{
	struct inetcr_image a = {}, b = {};
	int code;

	if (!args[0] || !args[1] || args[2])
		return usage_error("netns diff needs A and B");
	code = load(args[0], &a);
	if (!code)
		code = load(args[1], &b);
	if (!code)
		code = compare(&a, &b, o->json);
	inetcr_msgs_free(&a.msgs);
	inetcr_msgs_free(&b.msgs);
	return code;
}

static const struct {
	const char *name;
	const char *letters;	/* of the options it takes */
	int (*main)(struct netns_options *o, char **args);
	const char *usage;
} commands[] = {
	{ "dump", "No", netns_dump_main, "[--netns NETNS] [-o FILE]" },
	{ "restore", "Nmpunv", netns_restore_main,
	  "FILE [--netns NETNS] [--map DEV=DEV]...\n"
	  "\t\t[--veth-peer-netns NETNS] [--unlisted-rules] [-n] [-v]" },
	{ "show", "Njd", netns_show_main,
	  "[FILE | --netns NETNS] [-j | --dot]" },
	{ "diff", "j", netns_diff_main, "A B [-j]" },
	{}
};

void netns_usage(FILE *out, const char *before, const char *name)
{
	unsigned int i;

	for (i = 0; commands[i].name; i++) {
		if (name && strcmp(commands[i].name, name))
			continue;
		fprintf(out, "%s inetcr netns %s %s\n", before,
			commands[i].name, commands[i].usage);
		before = "      ";
	}
	fputs("\t\tNETNS: NAME | PID | PATH; A, B: FILE | netns:NETNS\n", out);
}

/* Command line */

static int parse_option(struct netns_options *o, int option, const char *arg)
{
	struct inetcr_err err;

	switch (option) {
	case 'N':
		o->netns = arg;
		break;
	case 'o':
		o->path = arg;
		break;
	case 'j':
		o->json = true;
		print_for_json();
		break;
	case 'd':
		o->dot = true;
		break;
	case 'm':
		if (inetcr_netns_check_map(arg, &err))
			return usage_error("%s", err.text);
		o->map[o->how.maps++] = arg;
		break;
	case 'p':
		o->peer = arg;
		break;
	case 'u':
		o->how.unlisted = true;
		break;
	case 'n':
		o->how.dry = true;
		break;
	case 'v':
		o->verbose = true;
		break;
	default:
		return EXIT_USAGE;
	}
	return EXIT_OK;
}

static int run(struct netns_options *o, int argc, char **argv)
{
	char command[32];
	unsigned int i;
	int c, code;

	for (i = 0; commands[i].name; i++) {
		if (!strcmp(commands[i].name, argv[1]))
			break;
	}
	if (!commands[i].name)
		return usage_error("unknown command netns %s, see inetcr netns --help",
				   argv[1]);
	snprintf(command, sizeof(command), "netns %s", commands[i].name);
	argv[1] = argv[0];
	argc--;
	argv++;
	while ((c = getopt_long(argc, argv, COMMON_LETTERS "o:jnv", options,
				NULL)) != -1) {
		if (c != '?' && strchr(commands[i].letters, c))
			code = parse_option(o, c, optarg);
		else if (c == '?' || c == 'h' || c == 'c')
			code = common_option(command, c, optarg);
		else
			code = usage_error("%s does not take that option",
					   command);
		if (code)
			return code;
	}
	return commands[i].main(o, argv + optind);
}

int netns_main(int argc, char **argv)
{
	struct netns_options o = { .path = "-" };
	int code;

	if (argc < 2)
		return usage_error("netns needs dump, restore, show or diff");
	if (is_help(argv[1]))
		return common_option("netns", 'h', NULL);
	o.map = calloc(argc, sizeof(*o.map));
	if (!o.map)
		return fail("out of memory");
	o.how.map = o.map;
	code = run(&o, argc, argv);
	free(o.map);
	return code;
}
