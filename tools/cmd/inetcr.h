/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the commands of inetcr(8) */
#ifndef _INETCR_H
#define _INETCR_H

#include <getopt.h>
#include <stdio.h>
#include <time.h>

#include "libinetcr.h"

/* Exit codes */
enum {
	EXIT_OK,
	EXIT_NO,	/* failed, or found a difference */
	EXIT_USAGE,
	EXIT_PART,	/* some sockets could not be dumped */
};

/* main.c */
int __attribute__((format(printf, 1, 2))) fail(const char *fmt, ...);
int __attribute__((format(printf, 1, 2))) usage_error(const char *fmt, ...);
void __attribute__((format(printf, 1, 2))) note(const char *fmt, ...);

/* main.c: options that every command has */

/* Of struct option, and of a string of letters */
#define COMMON_OPTIONS \
	{ "help", no_argument, NULL, 'h' }, \
	{ "color", optional_argument, NULL, 'c' }
#define COMMON_LETTERS "hc::"

/*
 * Reads such an option; 0 or the exit code. --help prints the usage of the
 * command and exits. getopt has reported an unknown option.
 */
int common_option(const char *command, int option, const char *arg);
/* "--help", "-h" or "help" in place of a command? */
bool is_help(const char *arg);
/* Writes standard output out and exits */
void __attribute__((noreturn)) finish(int code);

/* color.c */
enum color {
	COLOR_DEVICE,
	COLOR_INET,
	COLOR_INET6,
	COLOR_MAC,
	COLOR_GOOD,
	COLOR_BAD,
	COLORS,
};

int color_option(const char *arg);
void color_begin(enum color color);
void color_end(void);
void color_text(enum color color, const char *text);
enum color color_of_addr(const char *text);

/* select.c: options that select sockets */

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
 * struct selection - the selected sockets, while options are read
 * @sel: the selector
 * @given: number of --pid, --inode and --all
 * @fd_given: --fd was used
 * @used: any of the options was used
 */
struct selection {
	struct inetcr_selector sel;
	unsigned int given;
	bool fd_given;
	bool used;
};

/* 0, or the exit code after an error message; @command is for --help */
int select_option(struct selection *s, const char *command, int option,
		  const char *arg);
int select_finish(struct selection *s);
int parse_u32(const char *text, const char *what, uint32_t *value);

/* The environment of a command that a dump with --freeze runs */
#define FREEZE_VARIABLE	"INETCR_FREEZE_FD"

/* Dump sockets and show progress; 0 or the exit code */
int dump_sockets(const struct inetcr_selector *sel, struct inetcr_image *image);

/* session.c: "inetcr: dumped 12000 messages" on a terminal, after a second */
struct session {
	struct inetcr *cr;
	struct inetcr_err err;
	const char *doing;
	struct timespec next;
	bool shown;
	struct inetcr_err said;
};

/* 0, or the exit code after an error message */
int session_open(struct session *s, const char *doing);
/* @ret: 0, or -errno with a message in @s->err, which is printed */
int session_close(struct session *s, int ret);

/* print.c */
/*
 * Escape control characters in standard output, except newlines and tabs;
 * print_for_json(): as JSON escapes them.
 */
void print_escaped(void);
void print_for_json(void);
/* A sequence for the terminal, which is not escaped; not in JSON */
void print_sequence(const char *sequence);
/* On one line, but for characters in @keep; line by line, each after @before */
void print_text(const char *text, const char *keep);
void print_lines(const char *before, const char *text);
void print_json(struct json_object *value);
void print_release(const struct inetcr_image *image);
void print_ident(const struct inetcr_socket *sock);
/* Report on standard error the state that these messages do not have */
void note_left_out(const struct inetcr_msgs *msgs);
/* Print the sockets that could not be dumped */
void print_absent(const struct inetcr_msgs *msgs);
/* The same on standard error; returns whether there are any */
bool note_absent(const struct inetcr_msgs *msgs);

/* One file per command */
int dump_main(int argc, char **argv);
int restore_main(int argc, char **argv);
int show_main(int argc, char **argv);
int diff_main(int argc, char **argv);
int netns_main(int argc, char **argv);
/* The usage of netns @name, or for NULL of each; @before: of the first line */
void netns_usage(FILE *out, const char *before, const char *name);

/* netns_show.c */
void show_netns(const struct inetcr_netns_view *view);
void show_netns_json(const struct inetcr_netns_view *view);
/* Print the differences; returns whether there are any */
bool diff_netns(const struct inetcr_netns_view *a,
		const struct inetcr_netns_view *b, bool json);

/* netns_dot.c; 0 or the exit code */
int show_netns_dot(const struct inetcr_netns_view *view);

/* json.c */
struct json_object *json_get(struct json_object *object, const char *name);
const char *json_string(struct json_object *object, const char *name);
size_t json_length(struct json_object *array);
void json_begin(const char *before, unsigned int depth);
void json_value(struct json_object *value, unsigned int depth);
void json_name(const char *name);

#endif /* _INETCR_H */
