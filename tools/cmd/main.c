// SPDX-License-Identifier: GPL-2.0
/*
 * inetcr - checkpoint, restore, show and compare sockets and network namespaces
 *
 * Usage and dispatch walk the table of commands.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inetcr.h"

static const struct command {
	const char *name;
	int (*main)(int argc, char **argv);
	const char *usage;
} commands[] = {
	{ "dump", dump_main, SELECT_USAGE " [-o FILE]\n"
		"\t\t[--freeze [COMMAND [ARG...]]]" },
	{ "restore", restore_main, "FILE [--fd FD] [--map A=B]... [--map-dev A=B]...\n"
	  "\t\t[--map-port A=B]... [--] [COMMAND [ARG]...]" },
	{ "show", show_main, "{ FILE | " SELECT_USAGE " } [-j]" },
	{ "diff", diff_main, "A B [-j]\n"
	  "\t\tA, B: FILE | pid:PID[:FD] | inode:INODE" },
	{ "netns", netns_main, NULL },
	{}
};

/* Control characters are escaped: the message is one line */
static void print_message(const char *prefix, const char *fmt, va_list ap)
{
	char *text;

	if (vasprintf(&text, fmt, ap) < 0)
		return;
	fprintf(stderr, "inetcr: %s", prefix);
	inetcr_put_text(text, strlen(text), "", stderr);
	fputc('\n', stderr);
	free(text);
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

	fputs("Usage: inetcr [-c[=WHEN]] COMMAND\n"
	      "       inetcr { --version | --help | COMMAND --help }\n", out);
	for (c = commands; c->name; c++) {
		if (c->usage)
			fprintf(out, "       inetcr %s %s\n", c->name, c->usage);
		else
			netns_usage(out, "      ", NULL);
	}
	fputs("\t\tWHEN: always | auto | never, of --color\n", out);
}

/* A failed write to standard output is an error */
static int flush_output(int code)
{
	if ((fflush(stdout) || ferror(stdout)) && code == EXIT_OK)
		return fail("cannot write standard output");
	return code;
}

void finish(int code)
{
	exit(flush_output(code));
}

/* @name: of a command, or "netns dump" */
static void print_help(const char *name)
{
	const struct command *c;

	for (c = commands; c->name; c++) {
		if (c->usage && !strcmp(c->name, name))
			printf("Usage: inetcr %s %s\n", c->name, c->usage);
	}
	if (!strncmp(name, "netns", 5))
		netns_usage(stdout, "Usage:", name[5] ? name + 6 : NULL);
}

int common_option(const char *command, int option, const char *arg)
{
	if (option == 'c')
		return color_option(arg);
	if (option != 'h')
		return EXIT_USAGE;
	print_help(command);
	finish(EXIT_OK);
}

/* An abbreviation is accepted if only one command starts with it */
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
			fail("%s is ambiguous: %s or %s", name,
			     found->name, c->name);
			return NULL;
		}
		found = c;
	}
	if (!found)
		fail("unknown command %s, see inetcr --help", name);
	return found;
}

bool is_help(const char *arg)
{
	return !strcmp(arg, "--help") || !strcmp(arg, "-h") ||
	       !strcmp(arg, "help");
}

/* "-c", "-color=auto", "--color", in front of the command; NULL: it is not */
static const char *color_arg(const char *arg)
{
	if (!strncmp(arg, "--color", 7))
		return arg + 3;
	return strncmp(arg, "-c", 2) ? NULL : arg + 2;
}

int main(int argc, char **argv)
{
	const struct command *c;
	const char *color;

	print_escaped();
	for (; argc > 1; argc--, argv++) {
		color = color_arg(argv[1]);
		if (!color)
			break;
		if (color_option(color))
			return EXIT_USAGE;
	}
	if (argc < 2 || !*argv[1]) {
		print_usage(stderr);
		return EXIT_USAGE;
	}
	if (is_help(argv[1])) {
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
	argv[1] = "inetcr";	/* the name in messages of getopt */
	return flush_output(c->main(argc - 1, argv + 1));
}
