/* SPDX-License-Identifier: GPL-2.0 */
/*
 * libinetcr - sockets as netlink messages: dump, restore, files, names, values
 *
 *	struct inetcr_err err;
 *	struct inetcr *cr;
 *
 *	inetcr_open(&cr, &err);			the kernel module
 *	inetcr_dump(cr, &sel, &image.msgs, &err);
 *						sockets become messages
 *	inetcr_image_write(path, &image, &err);	messages become a file
 *	inetcr_image_read(path, &image, &err);	and messages again
 *	inetcr_map_apply(map, &image.msgs, &err);
 *						with other addresses
 *	inetcr_restore(cr, &image.msgs, &set, &err);
 *						messages become sockets
 *	inetcr_apply(cr, &sock, fd, &err);	or one that is there already
 *	inetcr_close(cr);
 *
 * A function that returns int returns 0, or more where it says so, or a
 * negative errno; then err->text holds one sentence for people, without a full
 * stop, on one line and without control characters. Nothing here prints, exits
 * or keeps global state. An object may be used by one thread at a time.
 *
 * Ownership: the caller frees a struct that a call has filled, with the function
 * that the comment of the struct names. A call that fails leaves nothing to free.
 * Pointers to messages, sockets and attributes point into the list they were
 * found in, until that list is changed or freed. The library owns strings that are
 * returned as const; the caller frees those returned as char * with free(3).
 *
 * Units and types of attributes are those of <linux/af_inet_cr.h>.
 *
 * Messages handed to the walkers (inetcr_socket_next, inetcr_msg_attr, ...)
 * must have passed inetcr_msgs_check(); inetcr_dump() and inetcr_image_read()
 * have done that with theirs, and what the functions below change stays so.
 */
#ifndef _LIBINETCR_H
#define _LIBINETCR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <linux/netlink.h>

#ifdef __cplusplus
extern "C" {
#endif

#define INETCR_VERSION "0.1"

struct inetcr;
struct inetcr_attr;
struct json_object;

/* Filled by a function that fails, otherwise unchanged */
struct inetcr_err {
	char text[1024];
};

/* Writes the text, escaped on one line, and returns -@code; also for callbacks */
int inetcr_fail(struct inetcr_err *err, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* INETCR_VERSION of the library, which may differ from that of this header */
const char *inetcr_version(void);

/* text.c: untrusted text, for a terminal */

#define INETCR_ESCAPE_MAX	17	/* characters, with a NUL */

enum inetcr_glyph {
	INETCR_GLYPH_PLAIN,
	INETCR_GLYPH_CONTROL,	/* of a terminal, or of the direction of writing */
	INETCR_GLYPH_BYTE,	/* not UTF-8 */
	INETCR_GLYPH_CUT,	/* UTF-8 that ends too early */
};

/*
 * The first character of @len bytes, at least one: its length into @used, its
 * number, or that of the byte, into @code.
 */
enum inetcr_glyph inetcr_glyph(const char *text, size_t len, size_t *used,
			       uint32_t *code);
/*
 * Writes the first character as it is if it is plain or in @keep, else each of
 * its bytes as \xNN; returns its length. All messages of this library are such
 * text, on one line.
 */
size_t inetcr_escape(const char *text, size_t len, const char *keep,
		     char out[INETCR_ESCAPE_MAX], size_t *out_len);
/* The same for all characters: to a file, or as far as @size allows */
void inetcr_put_text(const char *text, size_t len, const char *keep, FILE *out);
void inetcr_copy_text(char *to, size_t size, const char *text);

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

/* Append a copy of one message, or of all messages of a socket */
int inetcr_msgs_append(struct inetcr_msgs *msgs, const struct nlmsghdr *msg,
		       struct inetcr_err *err);
int inetcr_socket_append(struct inetcr_msgs *msgs,
			 const struct inetcr_socket *sock,
			 struct inetcr_err *err);
/* EINVAL: the bytes are not messages, or one continues a socket that is missing */
int inetcr_msgs_check(const struct inetcr_msgs *msgs, struct inetcr_err *err);
void inetcr_msgs_free(struct inetcr_msgs *msgs);

/* The next socket into @sock; false: no more */
bool inetcr_socket_next(const struct inetcr_msgs *msgs,
			struct inetcr_socket *sock);
unsigned int inetcr_socket_count(const struct inetcr_msgs *msgs);
/*
 * The next socket that could not be dumped, because a system call of its owner
 * kept it locked: of all that sockets have, INODE, OWNER_PID, OWNER_FD and
 * LEFT_OUT. inetcr_socket_next() does not find it.
 */
bool inetcr_absent_next(const struct inetcr_msgs *msgs,
			struct inetcr_socket *sock);
/* EBUSY: the list has such a socket */
int inetcr_msgs_complete(const struct inetcr_msgs *msgs,
			 struct inetcr_err *err);
/* Its message after @prev, the first for NULL; NULL: no more */
const struct nlmsghdr *inetcr_socket_msg(const struct inetcr_socket *sock,
					 const struct nlmsghdr *prev);
/* The first attribute with this number, in any of its messages */
const struct nlattr *inetcr_socket_find(const struct inetcr_socket *sock,
					unsigned int number);

/* Its value, that of a u32; @absent: the socket does not have it */
uint32_t inetcr_socket_u32(const struct inetcr_socket *sock,
			   unsigned int number, uint32_t absent);

/* The attribute after @prev, the first for NULL; NULL: no more */
const struct nlattr *inetcr_msg_attr(const struct nlmsghdr *msg,
				     const struct nlattr *prev);
/* The same in a nest; a malformed attribute ends the walk */
const struct nlattr *inetcr_nest_attr(const struct nlattr *nest,
				      const struct nlattr *prev);
const struct nlattr *inetcr_msg_find(const struct nlmsghdr *msg,
				     unsigned int number);
const struct nlattr *inetcr_nest_find(const struct nlattr *nest,
				      unsigned int number);

/* Number (AF_INET_CR_ATTR_*), payload, and its length in bytes */
static inline unsigned int inetcr_nla_type(const struct nlattr *nla)
{
	return nla->nla_type & NLA_TYPE_MASK;
}

static inline const void *inetcr_nla_data(const struct nlattr *nla)
{
	return (const char *)nla + NLA_HDRLEN;
}

static inline size_t inetcr_nla_len(const struct nlattr *nla)
{
	return nla->nla_len - NLA_HDRLEN;
}

/* edit.c: build and change messages */

/*
 * Append an empty message, then attributes to it. A nest is started, filled and
 * ended; @nest is its place. EMSGSIZE: more than a
 * netlink attribute can hold.
 */
int inetcr_msgs_start(struct inetcr_msgs *msgs, struct inetcr_err *err);
int inetcr_msgs_put(struct inetcr_msgs *msgs, unsigned int number,
		    const void *data, size_t len, struct inetcr_err *err);
int inetcr_nest_start(struct inetcr_msgs *msgs, unsigned int number,
		      size_t *nest, struct inetcr_err *err);
int inetcr_nest_end(struct inetcr_msgs *msgs, size_t nest,
		    struct inetcr_err *err);

/**
 * struct inetcr_place - where an edit is
 * @sock: the socket
 * @parent: the nest it is in, NULL outside of nests
 * @attr: its row, NULL where this version knows no such attribute
 * @nla: the attribute
 */
struct inetcr_place {
	const struct inetcr_socket *sock;
	const struct inetcr_place *parent;
	const struct inetcr_attr *attr;
	const struct nlattr *nla;
};

/* A payload; the callback owns @data */
struct inetcr_payload {
	const void *data;
	size_t len;
};

enum inetcr_edit {
	INETCR_KEEP,		/* of a nest: look at what is in it */
	INETCR_DROP,
	INETCR_REPLACE,		/* by @payload, which is used at once */
};

/* Returns an inetcr_edit, or a negative errno to give up */
typedef int (*inetcr_edit_t)(void *arg, const struct inetcr_place *place,
			     struct inetcr_payload *payload,
			     struct inetcr_err *err);

/*
 * Call @call for each attribute, for a nest before its attributes, and apply the
 * result. On failure @msgs is unchanged. Dropping a DGRAM or EXTERR drops its
 * *_DATA too.
 */
int inetcr_edit(struct inetcr_msgs *msgs, inetcr_edit_t call, void *arg,
		struct inetcr_err *err);
/*
 * Socket @number (from 1): attribute @attr has this payload, all that it has of
 * this attribute being replaced by one; where there is none, it is put into the
 * message that binds the socket, or its last. ENOENT: no such socket.
 */
int inetcr_socket_set(struct inetcr_msgs *msgs, unsigned int number,
		      unsigned int attr, const void *data, size_t len,
		      struct inetcr_err *err);
/* Remove all of this attribute from the socket, with the *_DATA that follow */
int inetcr_socket_unset(struct inetcr_msgs *msgs, unsigned int number,
			unsigned int attr, struct inetcr_err *err);
/* Remove the socket from the list */
int inetcr_socket_remove(struct inetcr_msgs *msgs, unsigned int number,
			 struct inetcr_err *err);

/*
 * @sock signals @pid (F_SETOWN), a thread, process or process group (@type,
 * F_OWNER_*) of the host that was dumped. Returns whether it shall signal what
 * is in @pid then.
 */
typedef bool (*inetcr_owner_t)(void *arg, const struct inetcr_socket *sock,
			       uint32_t type, int32_t *pid);

/*
 * Call @call for every owner in every message, maybe twice. If it returns false,
 * ASYNC is taken out of the message: F_SETOWN, F_SETSIG and O_ASYNC. An
 * image of somebody else needs that before a restore with more rights than he
 * has: a socket may signal every process that the restoring process may signal.
 * On failure @msgs is unchanged.
 */
int inetcr_msgs_owners(struct inetcr_msgs *msgs, inetcr_owner_t call, void *arg,
		       struct inetcr_err *err);

/* map.c: other addresses, devices and ports */

struct inetcr_map;

/* NULL: no memory */
struct inetcr_map *inetcr_map_new(void);
void inetcr_map_free(struct inetcr_map *map);
/*
 * One more rule, "FROM=TO": addresses, or prefixes of the same length; names of
 * devices; ports. EINVAL: malformed, or it collides with a rule before it.
 */
int inetcr_map_addr(struct inetcr_map *map, const char *rule,
		    struct inetcr_err *err);
int inetcr_map_dev(struct inetcr_map *map, const char *rule,
		   struct inetcr_err *err);
int inetcr_map_port(struct inetcr_map *map, const char *rule,
		    struct inetcr_err *err);
/*
 * Maps every address and device, and the ports of this host, in messages and in
 * the headers of queued datagrams, as inetcr(8) describes. The longest prefix is
 * used, and each value is mapped once. EADDRINUSE: two sockets would become equal.
 * On failure @msgs is unchanged.
 */
int inetcr_map_apply(struct inetcr_map *map, struct inetcr_msgs *msgs,
		     struct inetcr_err *err);
/* The rule after @prev, first for NULL, that has not matched; NULL: no more */
const char *inetcr_map_unused(const struct inetcr_map *map, const char *prev);

/* inetcr_nl.c: the kernel */

/**
 * struct inetcr_selector - which sockets to dump
 * @by: ALL of the network namespace, those of process @pid, descriptor @fd of
 *	process @pid, the one with @inode, or the caller's own descriptor @fd
 * @pid: with PID and PID_FD
 * @fd: with PID_FD and FD
 * @inode: with INODE
 * @no_contents: leave receive queue, error queue and corked data out
 * @all_values: defaults too
 * @freeze: keep TCP connections off the wire from before they are dumped until the
 *	descriptor that inetcr_info() tells is closed; the caller's, close-on-exec
 * @pids: with PIDS: processes that share ports are dumped at once, as their
 *	sockets are then in the order in which they have to be bound
 * @pid_count: how many
 */
struct inetcr_selector {
	enum {
		INETCR_BY_ALL,
		INETCR_BY_PID,
		INETCR_BY_PID_FD,
		INETCR_BY_INODE,
		INETCR_BY_FD,
		INETCR_BY_PIDS,
	} by;
	uint32_t pid;
	uint32_t fd;
	uint32_t inode;
	bool no_contents;
	bool all_values;
	bool freeze;
	const uint32_t *pids;
	size_t pid_count;
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

/**
 * struct inetcr_info - what the kernel reports about a dump
 * @release: of the kernel, as uname -r prints it; empty: not reported
 * @version: of the kernel module
 * @known: attributes that the dump can hold: number n is bit n % 8 of byte n / 8
 * @frozen: connections are frozen, until @freeze_fd is closed
 * @freeze_fd: descriptor of the caller, if @frozen
 */
struct inetcr_info {
	char release[66];
	char version[32];
	uint8_t known[128];
	bool frozen;
	uint32_t freeze_fd;
};

/* Called after each message with the number of messages done */
typedef void (*inetcr_progress_t)(void *arg, unsigned long done);

/*
 * Called with a sentence of the kernel about a request that it carried out: an
 * option that it does not have, and that had no effect where the image was made
 */
typedef void (*inetcr_warn_t)(void *arg, const char *text);

/*
 * A connection to the module, for the network namespace that the caller is in
 * now (call setns(2) before it for another). A caller with CAP_SYS_MODULE loads the
 * module, which runs a process. ENOENT: the module is not loaded.
 */
int inetcr_open(struct inetcr **crp, struct inetcr_err *err);
void inetcr_close(struct inetcr *cr);
void inetcr_progress(struct inetcr *cr, inetcr_progress_t call, void *arg);
void inetcr_warnings(struct inetcr *cr, inetcr_warn_t call, void *arg);

/*
 * Into an empty list, which inetcr_msgs_free() frees. Errors are those of
 * <linux/af_inet_cr.h>; nothing found by PID or ALL is an empty list. A socket
 * whose owner keeps it locked is EBUSY, or of several a socket that
 * inetcr_absent_next() finds.
 */
int inetcr_dump(struct inetcr *cr, const struct inetcr_selector *sel,
		struct inetcr_msgs *msgs, struct inetcr_err *err);

/* Of the last inetcr_dump(), valid until the next one */
const struct inetcr_info *inetcr_info(const struct inetcr *cr);
/* Could that dump hold attribute @number? */
bool inetcr_info_knows(const struct inetcr_info *info, unsigned int number);

/* All sockets of a list, or none */
int inetcr_restore(struct inetcr *cr, const struct inetcr_msgs *msgs,
		   struct inetcr_set *set, struct inetcr_err *err);
/*
 * Apply the messages of @sock to @fd, a descriptor that the caller keeps. State that
 * is not in the messages is unchanged. A message that is refused is rolled back, with
 * the exceptions in <linux/af_inet_cr.h>; those before it have been applied.
 */
int inetcr_apply(struct inetcr *cr, const struct inetcr_socket *sock, int fd,
		 struct inetcr_err *err);
/*
 * One message: creates a socket when @fd is negative, else applied to @fd.
 * Returns the descriptor; a new one is the caller's, and close-on-exec.
 */
int inetcr_restore_msg(struct inetcr *cr, const struct nlmsghdr *msg, int fd,
		       struct inetcr_err *err);
void inetcr_set_close(struct inetcr_set *set);
void inetcr_set_free(struct inetcr_set *set);

/* image.c: files */

/**
 * struct inetcr_image - the contents of a file
 * @msgs: the messages; freed with inetcr_msgs_free()
 * @release: kernel that dumped them, as uname -r says it; empty when it is
 *	written: this kernel
 * @kind: of what; set before reading, an image of anything else is EINVAL
 *
 * {} is ready to read sockets.
 */
struct inetcr_image {
	struct inetcr_msgs msgs;
	char release[68];
	enum {
		INETCR_SOCKETS,
		INETCR_NETNS,
	} kind;
};

/*
 * "-" is standard input or standard output, and /dev/fd/3 that descriptor; none
 * is ever rewound. Only a regular file is read or replaced, and a character
 * device written to: ELOOP or EINVAL for links, FIFOs and so on. A file is
 * written under another name or none, synced and renamed, and its directory
 * synced: whatever happens, @path is what it was or the new image. EFBIG: more
 * than 1 GiB. EINVAL: it is no image, or a damaged one; nothing of it is given
 * back then.
 */
int inetcr_image_read(const char *path, struct inetcr_image *image,
		      struct inetcr_err *err);
int inetcr_image_write(const char *path, const struct inetcr_image *image,
		       struct inetcr_err *err);
/* The same on an open file; @name is for sentences */
int inetcr_image_read_fd(int fd, const char *name, struct inetcr_image *image,
			 struct inetcr_err *err);
int inetcr_image_write_fd(int fd, const char *name,
			  const struct inetcr_image *image,
			  struct inetcr_err *err);

/* files.c: files in directories that another user owns */

/* Whether @path exists; true for a dangling link, and if lstat(2) fails otherwise */
bool inetcr_file_exists(const char *path);
/*
 * A descriptor of the regular file @path, which has at most @max bytes. ELOOP:
 * a symbolic link. EPERM: @trusted, and others than root and the caller can
 * change the file.
 */
int inetcr_file_open(const char *path, bool trusted, uint64_t max,
		     struct inetcr_err *err);
/* All of it, allocated, with a NUL behind it that @len does not count */
int inetcr_file_read(const char *path, bool trusted, size_t max, char **data,
		     size_t *len, struct inetcr_err *err);

typedef int (*inetcr_writer_t)(int fd, const char *name, const void *arg,
			       struct inetcr_err *err);

/*
 * Writes a new file with @write, syncs it and renames it to @path. When it
 * fails, @path is unchanged.
 */
int inetcr_file_replace(const char *path, inetcr_writer_t write,
			const void *arg, struct inetcr_err *err);
/* All @len bytes to a descriptor; @name is for the sentence */
int inetcr_write_all(int fd, const char *name, const void *data, size_t len,
		     struct inetcr_err *err);

/* lib/netns: network namespaces */

/*
 * All of the namespace that the caller is in: devices through @cr, and what
 * rtnetlink, nftables and sysctls have, into an empty list. EBUSY: it kept
 * changing. EOPNOTSUPP: it has what could not be restored.
 */
int inetcr_netns_dump(struct inetcr *cr, struct inetcr_msgs *msgs,
		      struct inetcr_err *err);

/**
 * struct inetcr_netns_restore - how a namespace is restored
 * @map: names of devices, as inetcr_netns_check_map() takes them; NULL none
 * @maps: how many
 * @peer_netns: a descriptor of the namespace where the outside end of a veth
 *	goes
 * @dry: do nothing
 * @unlisted: restore rules of nftables that are not those of the listing, too
 * @say: what is done, or would be, in a line; NULL not said
 * @arg: for @say and @note
 * @note: a thing that the kernel refused while the rest came back, in a line. NULL:
 *	such a thing fails the restore
 */
struct inetcr_netns_restore {
	const char * const *map;
	unsigned int maps;
	int peer_netns;
	bool dry;
	bool unlisted;
	void (*say)(void *arg, const char *line);
	void *arg;
	void (*note)(void *arg, const char *line);
};

/*
 * Makes the namespace that the caller is in what the list says. Devices that the
 * list does not have stay, and so do their routes and neighbours; all else is
 * replaced. When it fails, the namespace is as it was, or the sentence says what
 * is not.
 */
int inetcr_netns_restore(struct inetcr *cr, const struct inetcr_msgs *msgs,
			 const struct inetcr_netns_restore *how,
			 struct inetcr_err *err);
/* Report the state of the namespace that is not in the list, in a line each */
void inetcr_netns_left_out(const struct inetcr_msgs *msgs,
			   void (*say)(void *arg, const char *line), void *arg);
/* EINVAL: not "FROM=TO", names of devices */
int inetcr_netns_check_map(const char *rule, struct inetcr_err *err);
/* As inetcr_msgs_check(), for a namespace */
int inetcr_netns_check(const struct inetcr_msgs *msgs, struct inetcr_err *err);
/*
 * An object of arrays (DEVICES, ROUTES, ...), dropped with json_object_put();
 * with @compare, without what differs between equal namespaces
 */
int inetcr_netns_value(const struct inetcr_msgs *msgs, bool compare,
		       struct json_object **value, struct inetcr_err *err);
/**
 * struct inetcr_netns_part - one of the things that a namespace has
 * @msg: its message; NULL before the first
 * @list: the member of that object in which it stands
 */
struct inetcr_netns_part {
	const struct nlmsghdr *msg;
	const char *list;
};

struct inetcr_netns_view;

/* One after the other: of a long list the whole object would be too large */
int inetcr_netns_view_new(struct inetcr_netns_view **viewp,
			  const struct inetcr_msgs *msgs, bool compare,
			  struct inetcr_err *err);
void inetcr_netns_view_free(struct inetcr_netns_view *view);
/* The next part, of any list or of @list */
bool inetcr_netns_next(const struct inetcr_netns_view *view, const char *list,
		       struct inetcr_netns_part *part);
/* Dropped with json_object_put(); of SYSCTLS an object with one member */
struct json_object *inetcr_netns_part_value(const struct inetcr_netns_view *view,
					    const struct inetcr_netns_part *part);
/* One line for people of a member of such an array, allocated */
char *inetcr_netns_text(const char *list, struct json_object *value);

/* attrs.c: names of attributes */

enum {
	INETCR_ATTR_MULTI	= 1 << 0, /* any number of times: an array */
	INETCR_ATTR_HEAD	= 1 << 1, /* part of struct inetcr_ident */
	INETCR_ATTR_IDENTITY	= 1 << 2, /* differs between equal sockets */
};

/* NULL: this version does not know the attribute */
const struct inetcr_attr *inetcr_attr_by_number(unsigned int number);
/* Never NULL: an attribute with an unknown name is printed as bytes */
const struct inetcr_attr *inetcr_attr_by_name(const char *name);
/* The row of attribute @number in nest @attr; NULL: unknown, or no nest */
const struct inetcr_attr *inetcr_attr_inside(const struct inetcr_attr *attr,
					     unsigned int number);
/* The option's name in setsockopt(2), else the attribute's own */
const char *inetcr_attr_name(const struct inetcr_attr *attr);
/* The label of @attr in text output, or @name */
const char *inetcr_attr_label(const struct inetcr_attr *attr,
			      const char *name);
bool inetcr_attr_is(const struct inetcr_attr *attr, unsigned int flag);

/* value.c: values of attributes */

/* As ss(8) would write it */
struct inetcr_ident {
	char type[16];		/* udp, udplite, icmp, raw */
	const char *state;	/* UNCONN, ESTAB, LISTEN and others, as ss(8) has them */
	char local[64];		/* 127.0.0.1:53, 0.0.0.0:* */
	char remote[64];
	uint32_t inode;		/* 0: not known */
	uint32_t pid;		/* 0: not known */
	uint32_t fd;
};

void inetcr_socket_ident(const struct inetcr_socket *sock,
			 struct inetcr_ident *id);
/* Type and addresses in one text, dropped with free(); NULL: no memory */
char *inetcr_socket_name(const struct inetcr_socket *sock);

/*
 * An object {attribute's name: value}, or a value; dropped with
 * json_object_put() of json-c. EINVAL: an attribute is malformed.
 */
int inetcr_socket_value(const struct inetcr_socket *sock,
			struct json_object **value, struct inetcr_err *err);
int inetcr_attr_value(const struct nlattr *nla, struct json_object **value,
		      struct inetcr_err *err);
/*
 * Whether two values are the same; the index of a device does not count where
 * both have its name. NULL is no value.
 */
bool inetcr_value_equal(const struct inetcr_attr *attr, struct json_object *a,
			struct json_object *b);
/* Whether @attr of the socket has the value of a new socket of its type */
bool inetcr_socket_is_fresh(const struct inetcr_socket *sock,
			    const struct inetcr_attr *attr);
/* One line for people, allocated; NULL when there is no memory */
char *inetcr_value_text(const struct inetcr_attr *attr,
			struct json_object *value);
/* The same for an attribute; NULL also if it is malformed */
char *inetcr_attr_text(const struct nlattr *nla);

#ifdef __cplusplus
}
#endif

#endif /* _LIBINETCR_H */
