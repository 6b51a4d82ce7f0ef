// SPDX-License-Identifier: GPL-2.0
/*
 * Progress: nothing in the first second, then five times a second at most, on a
 * terminal that can clear a line
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

void progress_start(struct progress *p, const char *doing)
{
	p->doing = doing;
	p->shown = false;
	clock_gettime(CLOCK_MONOTONIC, &p->next);
	p->next.tv_sec++;
}

void progress_update(void *arg, unsigned long done)
{
	struct progress *p = arg;
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (!passed(&now, &p->next) || !is_terminal())
		return;
	fprintf(stderr, "\rinetcr: %s %lu messages", p->doing, done);
	p->shown = true;
	p->next = now;
	p->next.tv_nsec += PERIOD_NSEC;
	if (p->next.tv_nsec >= NSEC_PER_SEC) {
		p->next.tv_nsec -= NSEC_PER_SEC;
		p->next.tv_sec++;
	}
}

void progress_end(struct progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
}
