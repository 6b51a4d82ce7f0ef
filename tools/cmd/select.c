// SPDX-License-Identifier: GPL-2.0
/* The options that select sockets, and the dump of these sockets */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

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

int select_option(struct selection *s, const char *command, int option,
		  const char *arg)
{
	s->used |= option != 'h' && option != 'c';
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
		return common_option(command, option, arg);
	}
}

int select_finish(struct selection *s)
{
	if (s->given != 1)
		return usage_error("%s of --pid, --inode and --all is %s",
				   s->given ? "only one" : "one",
				   s->given ? "allowed" : "needed");
	if (s->fd_given && s->sel.by != INETCR_BY_PID)
		return usage_error("--fd goes with --pid");
	if (s->fd_given)
		s->sel.by = INETCR_BY_PID_FD;
	return 0;
}

/* A command that is run has the freeze, and knows its descriptor */
static int inherit_freeze(int fd, struct inetcr_err *err)
{
	char number[16];

	snprintf(number, sizeof(number), "%d", fd);
	if (!fcntl(fd, F_SETFD, 0) && !setenv(FREEZE_VARIABLE, number, 1))
		return 0;
	snprintf(err->text, sizeof(err->text), "cannot keep the freeze: %s",
		 strerror(errno));
	return -errno;
}

int dump_sockets(const struct inetcr_selector *sel, struct inetcr_image *image)
{
	struct session s;
	int ret;

	if (session_open(&s, "dumped"))
		return EXIT_NO;
	ret = inetcr_dump(s.cr, sel, &image->msgs, &s.err);
	if (!ret && inetcr_info(s.cr)->frozen)
		ret = inherit_freeze(inetcr_info(s.cr)->freeze_fd, &s.err);
	if (!ret)
		snprintf(image->release, sizeof(image->release), "%s",
			 inetcr_info(s.cr)->release);
	return session_close(&s, ret);
}
