// SPDX-License-Identifier: GPL-2.0
/* inetcr dump: sockets into an image */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "inetcr.h"

static const struct option options[] = {
	COMMON_OPTIONS,
	SELECT_OPTIONS,
	{ "output", required_argument, NULL, 'o' },
	{ "freeze", no_argument, NULL, 'F' },
	{}
};

/* Returns only when it failed; the freeze lasts as long as the command */
static int run(char **command)
{
	execvp(command[0], command);
	return fail("cannot run %s: %s", command[0], strerror(errno));
}

static int dump_to(const char *path, const struct inetcr_selector *sel)
{
	struct inetcr_image image = {};
	struct inetcr_err err;
	int code;

	code = dump_sockets(sel, &image);
	if (code)
		return code;
	if (!image.msgs.len)
		note("no sockets found");
	note_left_out(&image.msgs);
	if (note_absent(&image.msgs))
		code = EXIT_PART;
	/* A closed pipe is reported as an error of write(2) */
	signal(SIGPIPE, SIG_IGN);
	if (inetcr_image_write(path, &image, &err))
		code = fail("%s", err.text);
	inetcr_msgs_free(&image.msgs);
	return code;
}

int dump_main(int argc, char **argv)
{
	struct selection selection = {};
	const char *path = "-";
	int c, code;

	while ((c = getopt_long(argc, argv, "+" COMMON_LETTERS "o:", options,
				NULL)) != -1) {
		if (c == 'o') {
			path = optarg;
			continue;
		}
		if (c == 'F') {
			selection.sel.freeze = true;
			continue;
		}
		code = select_option(&selection, "dump", c, optarg);
		if (code)
			return code;
	}
	if (optind < argc && !selection.sel.freeze)
		return usage_error("dump does not take %s", argv[optind]);
	code = select_finish(&selection);
	if (code)
		return code;
	if (!strcmp(path, "-") && isatty(STDOUT_FILENO))
		return usage_error("an image is not for a terminal: use -o FILE or a pipe");
	code = dump_to(path, &selection.sel);
	if (code || optind == argc)
		return code;
	return run(argv + optind);
}
