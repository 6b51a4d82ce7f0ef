// SPDX-License-Identifier: GPL-2.0
/*
 * A connection to the kernel, with progress: after the first second, at most five
 * times a second, on a terminal that can clear a line
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "inetcr.h"

#define NSEC_PER_SEC	1000000000L
#define PERIOD_NSEC	(NSEC_PER_SEC / 5)

static bool passed(const struct timespec *now, const struct timespec *then)
{
	if (now->tv_sec != then->tv_sec)
		return now->tv_sec > then->tv_sec;
	return now->tv_nsec >= then->tv_nsec;
}

static bool is_terminal(void)
{
	const char *term = getenv("TERM");

	return term && strcmp(term, "dumb") && isatty(STDERR_FILENO);
}

static void show_progress(void *arg, unsigned long done)
{
	struct session *s = arg;
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (!passed(&now, &s->next) || !is_terminal())
		return;
	fprintf(stderr, "\rinetcr: %s %lu messages", s->doing, done);
	s->shown = true;
	s->next = now;
	s->next.tv_nsec += PERIOD_NSEC;
	if (s->next.tv_nsec >= NSEC_PER_SEC) {
		s->next.tv_nsec -= NSEC_PER_SEC;
		s->next.tv_sec++;
	}
}

static void clear_progress(struct session *s)
{
	if (s->shown)
		fputs("\r\033[K", stderr);
	s->shown = false;
}

/* The same of many sockets is said once */
static void say_warning(void *arg, const char *text)
{
	struct session *s = arg;

	if (!strcmp(s->said.text, text))
		return;
	inetcr_copy_text(s->said.text, sizeof(s->said.text), text);
	clear_progress(s);
	note("%s", text);
}

int session_open(struct session *s, const char *doing)
{
	*s = (struct session){ .doing = doing };
	if (inetcr_open(&s->cr, &s->err))
		return fail("%s", s->err.text);
	clock_gettime(CLOCK_MONOTONIC, &s->next);
	s->next.tv_sec++;
	inetcr_progress(s->cr, show_progress, s);
	inetcr_warnings(s->cr, say_warning, s);
	return EXIT_OK;
}

int session_close(struct session *s, int ret)
{
	clear_progress(s);
	inetcr_close(s->cr);
	return ret ? fail("%s", s->err.text) : EXIT_OK;
}
