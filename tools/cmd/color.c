// SPDX-License-Identifier: GPL-2.0
/*
 * Colors, as iproute2 has them: only on request, with -c, -color or --color
 *
 * The text of an image cannot make a color: all text goes through stdout, which
 * escapes control characters, and the sequences below go past it.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "inetcr.h"

/* As iproute2 prints them on a light and on a dark background */
static const char * const codes[2][COLORS] = {
	{
		[COLOR_DEVICE] = "\033[36m",
		[COLOR_INET] = "\033[35m",
		[COLOR_INET6] = "\033[34m",
		[COLOR_MAC] = "\033[33m",
		[COLOR_GOOD] = "\033[32m",
		[COLOR_BAD] = "\033[31m",
	}, {
		[COLOR_DEVICE] = "\033[1;36m",
		[COLOR_INET] = "\033[1;35m",
		[COLOR_INET6] = "\033[1;34m",
		[COLOR_MAC] = "\033[1;33m",
		[COLOR_GOOD] = "\033[1;32m",
		[COLOR_BAD] = "\033[1;31m",
	},
};

static bool enabled;

/* COLORFGBG is "foreground;background" */
static bool is_dark(void)
{
	const char *colors = getenv("COLORFGBG");
	const char *last = colors ? strrchr(colors, ';') : NULL;

	return last && last[1] && !last[2] &&
	       ((last[1] >= '0' && last[1] <= '6') || last[1] == '8');
}

static bool is_unwanted(void)
{
	const char *no = getenv("NO_COLOR");

	return no && *no;
}

/**
 * color_option() - read the argument of -c, -color or --color
 * @arg: NULL, "always", "=auto", "olor=never", ...
 *
 * Return: 0, or an exit code after an error message.
 */
int color_option(const char *arg)
{
	const char *when = arg ? arg : "";

	if (!strncmp(when, "olor", 4))
		when += 4;
	if (*when == '=')
		when++;
	if (!*when)
		enabled = !is_unwanted();
	else if (!strcmp(when, "always"))
		enabled = true;
	else if (!strcmp(when, "never"))
		enabled = false;
	else if (!strcmp(when, "auto"))
		enabled = !is_unwanted() && isatty(STDOUT_FILENO);
	else
		return usage_error("%s is not always, auto or never", when);
	return EXIT_OK;
}

void color_begin(enum color color)
{
	if (enabled)
		print_sequence(codes[is_dark()][color]);
}

void color_end(void)
{
	if (enabled)
		print_sequence("\033[0m");
}

void color_text(enum color color, const char *text)
{
	color_begin(color);
	print_text(text, "");
	color_end();
}

/* Of an address, or one with a port */
enum color color_of_addr(const char *text)
{
	const char *colon = strchr(text, ':');

	return colon && strchr(colon + 1, ':') ? COLOR_INET6 : COLOR_INET;
}
