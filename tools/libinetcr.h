/* SPDX-License-Identifier: GPL-2.0 */
/*
 * libinetcr - sockets as netlink messages: dump, restore, files, names, values
 *
 *	struct inetcr_err err;
 *	struct inetcr *cr;
 *
 *	inetcr_open(&cr, &err);			the kernel module
 *	inetcr_dump(cr, &sel, &msgs, &err);	sockets become messages
 *	inetcr_image_write(path, &msgs, &err);	messages become a file
 *	inetcr_image_read(path, &image, &err);	and messages again
 *	inetcr_restore(cr, &image.msgs, &set, &err);
 *						messages become sockets
 *	inetcr_close(cr);
 *
 * A function that returns int returns 0 or a negative errno; with a negative
 * errno, err->text holds one sentence for people, without a full stop.
 * Nothing here prints, exits or keeps global state. An object may be used by
 * one thread at a time.
 *
 * Messages handed to the walkers (inetcr_socket_next, inetcr_msg_attr, ...)
 * must have passed inetcr_msgs_check(); inetcr_dump() and inetcr_image_read()
 * have done that with theirs.
 */
#ifndef _LIBINETCR_H
#define _LIBINETCR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/netlink.h>

#define INETCR_VERSION "0.1"

struct inetcr;
struct inetcr_attr;
struct json_object;

struct inetcr_err {
	char text[1024];
};

/* msgs.c: netlink messages, one after the other, as the kernel sent them */

/**
 * struct inetcr_msgs - a list of netlink messages
 * @data: struct nlmsghdr, struct genlmsghdr, attributes, padded to 4 bytes;
 *	owned by this struct
 * @len: bytes in use
 * @size: bytes allocated
 *
 * {} is the empty list. inetcr_msgs_free() makes it empty again.
 */
struct inetcr_msgs {
	void *data;
	size_t len;
	size_t size;
};

/**
 * struct inetcr_socket - the messages of one socket in a list
 * @first: the message that creates it
 * @end: behind its last message
 * @number: its place in the list, counted from 1
 *
 * {} stands before the first socket.
 */
struct inetcr_socket {
	const struct nlmsghdr *first;
	const struct nlmsghdr *end;
	unsigned int number;
};

int inetcr_msgs_append(struct inetcr_msgs *msgs, const struct nlmsghdr *msg,
		       struct inetcr_err *err);
int inetcr_msgs_check(const struct inetcr_msgs *msgs, struct inetcr_err *err);
void inetcr_msgs_free(struct inetcr_msgs *msgs);

bool inetcr_socket_next(const struct inetcr_msgs *msgs,
			struct inetcr_socket *sock);
unsigned int inetcr_socket_count(const struct inetcr_msgs *msgs);
const struct nlmsghdr *inetcr_socket_msg(const struct inetcr_socket *sock,
					 const struct nlmsghdr *prev);
/*
 * A socket that signals the process it belonged to, F_SETOWN, shall signal
 * @pid: for a restore by another process than the one that was dumped.
 */
void inetcr_msgs_adopt(struct inetcr_msgs *msgs, int32_t pid);

/* The first attribute of this number, in whichever of its messages */
const struct nlattr *inetcr_socket_find(const struct inetcr_socket *sock,
					unsigned int number);

const struct nlattr *inetcr_msg_attr(const struct nlmsghdr *msg,
				     const struct nlattr *prev);
const struct nlattr *inetcr_msg_find(const struct nlmsghdr *msg,
				     unsigned int number);

/* inetcr_nl.c: the kernel */

/**
 * struct inetcr_selector - which sockets to dump
 * @by: ALL of the network namespace, those of process @pid, descriptor @fd of
 *	process @pid, the one with @inode, or the caller's own descriptor @fd
 * @no_contents: leave receive queue, error queue and corked data out
 * @all_values: defaults too
 */
struct inetcr_selector {
	enum {
		INETCR_BY_ALL,
		INETCR_BY_PID,
		INETCR_BY_PID_FD,
		INETCR_BY_INODE,
		INETCR_BY_FD,
	} by;
	uint32_t pid;
	uint32_t fd;
	uint32_t inode;
	bool no_contents;
	bool all_values;
};

/**
 * struct inetcr_set - restored sockets
 * @fd: their descriptors, in the order of the image, close-on-exec; the array
 *	is allocated, inetcr_set_close() closes and frees, inetcr_set_free()
 *	frees only
 * @count: how many
 */
struct inetcr_set {
	int *fd;
	unsigned int count;
};

/* Called now and then during long work with the number of messages done */
typedef void (*inetcr_progress_t)(void *arg, unsigned long done);

int inetcr_open(struct inetcr **crp, struct inetcr_err *err);
void inetcr_close(struct inetcr *cr);
void inetcr_progress(struct inetcr *cr, inetcr_progress_t call, void *arg);

int inetcr_dump(struct inetcr *cr, const struct inetcr_selector *sel,
		struct inetcr_msgs *msgs, struct inetcr_err *err);

/* All sockets of a list, or none */
int inetcr_restore(struct inetcr *cr, const struct inetcr_msgs *msgs,
		   struct inetcr_set *set, struct inetcr_err *err);
/*
 * One message: creates a socket when @fd is negative, else applied to @fd.
 * Returns the descriptor.
 */
int inetcr_restore_msg(struct inetcr *cr, const struct nlmsghdr *msg, int fd,
		       struct inetcr_err *err);
void inetcr_set_close(struct inetcr_set *set);
void inetcr_set_free(struct inetcr_set *set);

/* image.c: files */

/**
 * struct inetcr_image - what a file holds
 * @msgs: the messages; freed with inetcr_msgs_free()
 * @release: kernel that dumped them, as uname -r says it
 */
struct inetcr_image {
	struct inetcr_msgs msgs;
	char release[68];
};

/* "-" is standard input or standard output; neither is ever rewound */
int inetcr_image_read(const char *path, struct inetcr_image *image,
		      struct inetcr_err *err);
int inetcr_image_write(const char *path, const struct inetcr_msgs *msgs,
		       struct inetcr_err *err);
/* The same on an open file; @name is for sentences */
int inetcr_image_read_fd(int fd, const char *name, struct inetcr_image *image,
			 struct inetcr_err *err);
int inetcr_image_write_fd(int fd, const char *name,
			  const struct inetcr_msgs *msgs,
			  struct inetcr_err *err);

/* attrs.c: what attributes are called */

enum {
	INETCR_ATTR_MULTI	= 1 << 0, /* any number of times: an array */
	INETCR_ATTR_HEAD	= 1 << 1, /* part of struct inetcr_ident */
	INETCR_ATTR_IDENTITY	= 1 << 2, /* differs between equal sockets */
};

/* NULL where this version knows no such attribute */
const struct inetcr_attr *inetcr_attr_by_number(unsigned int number);
/* Never NULL: an unknown name is that of an attribute shown as bytes */
const struct inetcr_attr *inetcr_attr_by_name(const char *name);
/* What precedes the value of @attr where people read it; else @name */
const char *inetcr_attr_label(const struct inetcr_attr *attr,
			      const char *name);
bool inetcr_attr_is(const struct inetcr_attr *attr, unsigned int flag);

/* value.c: what attributes say */

/* As ss(8) would write it */
struct inetcr_ident {
	char type[16];		/* udp, udplite, icmp, raw */
	const char *state;	/* UNCONN, ESTAB */
	char local[32];		/* 127.0.0.1:53, 0.0.0.0:* */
	char remote[32];
	uint32_t inode;		/* 0: not known */
	uint32_t pid;		/* 0: not known */
	uint32_t fd;
};

void inetcr_socket_ident(const struct inetcr_socket *sock,
			 struct inetcr_ident *id);

/* An object {attribute's name: value}; dropped with json_object_put() */
int inetcr_socket_value(const struct inetcr_socket *sock,
			struct json_object **value, struct inetcr_err *err);
int inetcr_attr_value(const struct nlattr *nla, struct json_object **value,
		      struct inetcr_err *err);
/* One line for people, allocated; NULL when there is no memory */
char *inetcr_value_text(const struct inetcr_attr *attr,
			struct json_object *value);

#endif /* _LIBINETCR_H */
