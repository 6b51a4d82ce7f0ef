// SPDX-License-Identifier: GPL-2.0
/*
 * inetcr - checkpoint, restore, show and compare sockets and network namespaces
 *
 * The table of commands is all there is to know about them here: usage and
 * dispatch walk it.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "inetcr.h"

static const struct command {
	const char *name;
	int (*main)(int argc, char **argv);
	const char *usage;
} commands[] = {
	{ "dump", dump_main, SELECT_USAGE " [-o FILE]" },
	{ "restore", restore_main, "FILE [--fd FD] [--map A=B]... [--map-dev A=B]...\n"
	  "\t\t[--map-port A=B]... [--] [COMMAND [ARG]...]" },
	{ "show", show_main, "{ FILE | " SELECT_USAGE " } [-j]" },
	{ "diff", diff_main, "A B [-j]\n"
	  "\t\tA, B: FILE | pid:PID[:FD] | inode:INODE" },
	{ "netns", netns_main, "dump [--netns NETNS] [-o FILE]\n"
	  "       inetcr netns restore FILE [--netns NETNS] [--map DEV=DEV]...\n"
	  "\t\t[--veth-peer-netns NETNS] [-n] [-v]\n"
	  "       inetcr netns show [FILE | --netns NETNS] [-j]\n"
	  "       inetcr netns diff A B [-j]\n"
	  "\t\tNETNS: NAME | PID | PATH; A, B: FILE | netns:NETNS" },
	{}
};

static void print_message(const char *prefix, const char *fmt, va_list ap)
{
	fprintf(stderr, "inetcr: %s", prefix);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
}

int fail(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print_message("", fmt, ap);
	va_end(ap);
	return EXIT_NO;
}

int usage_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print_message("", fmt, ap);
	va_end(ap);
	return EXIT_USAGE;
}

void note(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print_message("note: ", fmt, ap);
	va_end(ap);
}

static void print_usage(FILE *out)
{
	const struct command *c;

	for (c = commands; c->name; c++)
		fprintf(out, "%s inetcr %s %s\n",
			c == commands ? "Usage:" : "      ", c->name, c->usage);
	fputs("       inetcr { --version | --help | COMMAND --help }\n", out);
}

/* A command may be abbreviated while that says which */
static const struct command *find_command(const char *name)
{
	const struct command *c, *found = NULL;
	size_t len = strlen(name);

	for (c = commands; c->name; c++) {
		if (!strcmp(c->name, name))
			return c;
		if (strncmp(c->name, name, len))
			continue;
		if (found) {
			fail("%s is short for both %s and %s", name,
			     found->name, c->name);
			return NULL;
		}
		found = c;
	}
	if (!found)
		fail("there is no command %s, see inetcr --help", name);
	return found;
}

static bool is_help(const char *arg)
{
	return arg && (!strcmp(arg, "--help") || !strcmp(arg, "-h"));
}

/* Output that could not be written must not look like success */
static int flush_output(int code)
{
	if ((fflush(stdout) || ferror(stdout)) && code == EXIT_OK)
		return fail("cannot write standard output");
	return code;
}

int main(int argc, char **argv)
{
	const struct command *c;

	if (argc < 2 || !*argv[1]) {
		print_usage(stderr);
		return EXIT_USAGE;
	}
	if (is_help(argv[1]) || !strcmp(argv[1], "help")) {
		print_usage(stdout);
		return flush_output(EXIT_OK);
	}
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		puts("inetcr " INETCR_VERSION);
		return flush_output(EXIT_OK);
	}
	c = find_command(argv[1]);
	if (!c)
		return EXIT_USAGE;
	if (is_help(argv[2])) {
		printf("Usage: inetcr %s %s\n", c->name, c->usage);
		return flush_output(EXIT_OK);
	}
	argv[1] = "inetcr";	/* the name that getopt complains under */
	return flush_output(c->main(argc - 1, argv + 1));
}
