/* SPDX-License-Identifier: GPL-2.0 */
/* What the commands of inetcr(8) share */
#ifndef _INETCR_H
#define _INETCR_H

#include <getopt.h>
#include <stdio.h>
#include <time.h>

#include "libinetcr.h"

/* Exit codes */
enum {
	EXIT_OK,
	EXIT_NO,	/* differs, or could not */
	EXIT_USAGE,
};

/* main.c */
int __attribute__((format(printf, 1, 2))) fail(const char *fmt, ...);
int __attribute__((format(printf, 1, 2))) usage_error(const char *fmt, ...);
void __attribute__((format(printf, 1, 2))) note(const char *fmt, ...);

/* select.c: which sockets a command works on */

/* Of struct option, before a command's own */
#define SELECT_OPTIONS \
	{ "pid", required_argument, NULL, 'p' }, \
	{ "fd", required_argument, NULL, 'f' }, \
	{ "inode", required_argument, NULL, 'i' }, \
	{ "all", no_argument, NULL, 'a' }, \
	{ "no-contents", no_argument, NULL, 'C' }, \
	{ "all-values", no_argument, NULL, 'A' }

#define SELECT_USAGE \
	"{ --pid PID [--fd FD] | --inode INODE | --all }\n" \
	"\t\t[--no-contents] [--all-values]"

/**
 * struct selection - the command line's idea of struct inetcr_selector
 * @sel: what to ask the kernel for
 * @given: how many of --pid, --inode, --all there were
 * @fd_given: --fd was there
 * @used: any option was there
 */
struct selection {
	struct inetcr_selector sel;
	unsigned int given;
	bool fd_given;
	bool used;
};

/* 0, or the exit code after having said what is wrong */
int select_option(struct selection *s, int option, const char *arg);
int select_finish(struct selection *s);
int parse_u32(const char *text, const char *what, uint32_t *value);

/* Asks the kernel; shows progress; 0 or the exit code */
int dump_sockets(const struct inetcr_selector *sel, struct inetcr_msgs *msgs);

/* session.c: "inetcr: dumped 12000 messages" on a terminal, after a second */
struct session {
	struct inetcr *cr;
	struct inetcr_err err;
	const char *doing;
	struct timespec next;
	bool shown;
};

/* 0, or the exit code after having said what is wrong */
int session_open(struct session *s, const char *doing);
/* The same for what was done in between: 0, or -errno with a sentence in err */
int session_close(struct session *s, int ret);

/* print.c */
void print_json(struct json_object *value);
void print_ident(const struct inetcr_socket *sock);
/* On standard error: what the images of these sockets do not carry */
void note_left_out(const struct inetcr_msgs *msgs);

/* One file per command */
int dump_main(int argc, char **argv);
int restore_main(int argc, char **argv);
int show_main(int argc, char **argv);
int diff_main(int argc, char **argv);
int netns_main(int argc, char **argv);

/* netns_show.c */
void show_netns(struct json_object *netns);
/* Prints what differs; returns whether anything did */
bool diff_netns(struct json_object *a, struct json_object *b, bool json);

#endif /* _INETCR_H */
