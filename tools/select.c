// SPDX-License-Identifier: GPL-2.0
/* Which sockets: the selector options, and asking the kernel for them */
#include <errno.h>
#include <stdlib.h>

#include "inetcr.h"

int parse_u32(const char *text, const char *what, uint32_t *value)
{
	unsigned long long number;
	char *end;

	errno = 0;
	number = strtoull(text, &end, 10);
	if (errno || *end || *text < '0' || *text > '9' || number > UINT32_MAX)
		return usage_error("%s is not a number for a %s", text, what);
	*value = number;
	return 0;
}

int select_option(struct selection *s, int option, const char *arg)
{
	s->used = true;
	switch (option) {
	case 'p':
		s->given++;
		s->sel.by = INETCR_BY_PID;
		return parse_u32(arg, "process", &s->sel.pid);
	case 'f':
		s->fd_given = true;
		return parse_u32(arg, "descriptor", &s->sel.fd);
	case 'i':
		s->given++;
		s->sel.by = INETCR_BY_INODE;
		return parse_u32(arg, "socket", &s->sel.inode);
	case 'a':
		s->given++;
		s->sel.by = INETCR_BY_ALL;
		return 0;
	case 'C':
		s->sel.no_contents = true;
		return 0;
	case 'A':
		s->sel.all_values = true;
		return 0;
	default:
		return EXIT_USAGE;	/* getopt has said why */
	}
}

int select_finish(struct selection *s)
{
	if (s->given != 1)
		return usage_error("%s of --pid, --inode and --all, please",
				   s->given ? "only one" : "one");
	if (s->fd_given && s->sel.by != INETCR_BY_PID)
		return usage_error("--fd goes with --pid");
	if (s->fd_given)
		s->sel.by = INETCR_BY_PID_FD;
	return 0;
}

int dump_sockets(const struct inetcr_selector *sel, struct inetcr_msgs *msgs)
{
	struct session s;

	if (session_open(&s, "dumped"))
		return EXIT_NO;
	return session_close(&s, inetcr_dump(s.cr, sel, msgs, &s.err));
}
