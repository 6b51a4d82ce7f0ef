// SPDX-License-Identifier: GPL-2.0
/* inetcr dump: sockets into an image */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "inetcr.h"

static const struct option options[] = {
	SELECT_OPTIONS,
	{ "output", required_argument, NULL, 'o' },
	{}
};

static int dump_to(const char *path, const struct inetcr_selector *sel)
{
	struct inetcr_image image = {};
	struct inetcr_err err;
	int code;

	code = dump_sockets(sel, &image.msgs);
	if (code)
		return code;
	if (!image.msgs.len)
		note("no sockets found");
	note_left_out(&image.msgs);
	/* A reader that went away is worth a sentence */
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

	while ((c = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
		if (c == 'o') {
			path = optarg;
			continue;
		}
		code = select_option(&selection, c, optarg);
		if (code)
			return code;
	}
	if (optind < argc)
		return usage_error("dump does not take %s", argv[optind]);
	code = select_finish(&selection);
	if (code)
		return code;
	if (!strcmp(path, "-") && isatty(STDOUT_FILENO))
		return usage_error("an image is not for a terminal: use -o FILE or a pipe");
	return dump_to(path, &selection.sel);
}
