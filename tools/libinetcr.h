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
 * stop. Nothing here prints, exits or keeps global state. An object may be used
 * by one thread at a time.
 *
 * Ownership: who fills a struct frees it with the function that its comment
 * names; when a call fails, there is nothing to free that was not there before.
 * Pointers to messages, sockets and attributes point into the list they were
 * found in, until that list is changed or freed. Strings returned as const are
 * the library's for ever, those returned as char * are to be freed with free(3).
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
#include <linux/netlink.h>

#ifdef __cplusplus
extern "C" {
#endif

#define INETCR_VERSION "0.1"

struct inetcr;
struct inetcr_attr;
struct json_object;

/* Filled by whatever fails; otherwise left as it is */
struct inetcr_err {
	char text[1024];
};

/* INETCR_VERSION of the library, which need not be that of this header */
const char *inetcr_version(void);

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

/* A copy of one message, or of all messages of a socket, behind the others */
int inetcr_msgs_append(struct inetcr_msgs *msgs, const struct nlmsghdr *msg,
		       struct inetcr_err *err);
int inetcr_socket_append(struct inetcr_msgs *msgs,
			 const struct inetcr_socket *sock,
			 struct inetcr_err *err);
/* EINVAL: these bytes are no messages, or the first continues a socket */
int inetcr_msgs_check(const struct inetcr_msgs *msgs, struct inetcr_err *err);
void inetcr_msgs_free(struct inetcr_msgs *msgs);

/* The next socket into @sock; false: there is none */
bool inetcr_socket_next(const struct inetcr_msgs *msgs,
			struct inetcr_socket *sock);
unsigned int inetcr_socket_count(const struct inetcr_msgs *msgs);
/* Its message behind @prev, the first for NULL; NULL: there is none */
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

/* The attribute behind @prev, the first for NULL; NULL: there is none */
const struct nlattr *inetcr_msg_attr(const struct nlmsghdr *msg,
				     const struct nlattr *prev);
/* The same in a nest; what is malformed ends it */
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

/* edit.c: messages made by hand, and changed */

/*
 * An empty message behind the others, then attributes at its end. A nest is
 * started, filled and ended; @nest keeps its place. EMSGSIZE: more than a
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

/* A payload; @data belongs to whoever fills it in */
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
 * Calls @call for each attribute, nests before what is in them, and does what
 * it says. When it fails, @msgs is as it was. Who drops a DGRAM or EXTERR drops
 * its *_DATA too.
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
/* Takes all of this attribute out of the socket, with *_DATA that follow */
int inetcr_socket_unset(struct inetcr_msgs *msgs, unsigned int number,
			unsigned int attr, struct inetcr_err *err);
/* Takes the socket out of the list */
int inetcr_socket_remove(struct inetcr_msgs *msgs, unsigned int number,
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
 * the headers of waiting datagrams (inetcr(8) says which). A longer prefix wins,
 * nothing is mapped twice. EADDRINUSE: two sockets would become the same. When
 * it fails, @msgs is as it was.
 */
int inetcr_map_apply(struct inetcr_map *map, struct inetcr_msgs *msgs,
		     struct inetcr_err *err);
/* The rule behind @prev, first for NULL, that has never changed anything */
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

/* Called after each message with the number of messages done */
typedef void (*inetcr_progress_t)(void *arg, unsigned long done);

/*
 * A connection to the module, for the network namespace that the caller is in
 * now (setns(2) before it for another). ENOENT: the module is not there.
 */
int inetcr_open(struct inetcr **crp, struct inetcr_err *err);
void inetcr_close(struct inetcr *cr);
void inetcr_progress(struct inetcr *cr, inetcr_progress_t call, void *arg);

/*
 * Into an empty list, which inetcr_msgs_free() frees. Errors are those of
 * <linux/af_inet_cr.h>; nothing found by PID or ALL is an empty list.
 */
int inetcr_dump(struct inetcr *cr, const struct inetcr_selector *sel,
		struct inetcr_msgs *msgs, struct inetcr_err *err);

/* All sockets of a list, or none */
int inetcr_restore(struct inetcr *cr, const struct inetcr_msgs *msgs,
		   struct inetcr_set *set, struct inetcr_err *err);
/*
 * What the messages of @sock carry becomes so on @fd, a descriptor of the
 * caller, which stays his; what they do not mention stays. When a message is
 * refused, it has changed nothing but what <linux/af_inet_cr.h> excepts; those
 * before it have been applied.
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
 * struct inetcr_image - what a file holds
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
 * "-" is standard input or standard output; neither is ever rewound. A file is
 * written under another name or none, synced and renamed, and its directory
 * synced: whatever happens, @path is what it was or the new image. EINVAL: it
 * is no image, or a damaged one; nothing of it is given back then.
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

/* netns.c: network namespaces */

/*
 * All of the namespace that the caller is in: devices through @cr, and what
 * rtnetlink, nftables and sysctls have, into an empty list. EBUSY: it kept
 * changing. EOPNOTSUPP: it has what could not be restored.
 */
int inetcr_netns_dump(struct inetcr *cr, struct inetcr_msgs *msgs,
		      struct inetcr_err *err);

/**
 * struct inetcr_netns_restore - how a namespace is restored
 * @map: names of devices, as inetcr_netns_map() takes them; NULL none
 * @maps: how many
 * @peer_netns: a descriptor of the namespace where the outside end of a veth
 *	goes
 * @dry: do nothing
 * @say: what is done, or would be, in a line; NULL not said
 * @arg: for @say
 */
struct inetcr_netns_restore {
	const char * const *map;
	unsigned int maps;
	int peer_netns;
	bool dry;
	void (*say)(void *arg, const char *line);
	void *arg;
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
/* Says what the namespace had and the list does not have, in a line each */
void inetcr_netns_left_out(const struct inetcr_msgs *msgs,
			   void (*say)(void *arg, const char *line), void *arg);
/* EINVAL: not "FROM=TO", names of devices */
int inetcr_netns_check_map(const char *rule, struct inetcr_err *err);
/* What inetcr_msgs_check() is for sockets */
int inetcr_netns_check(const struct inetcr_msgs *msgs, struct inetcr_err *err);
/*
 * An object of arrays (DEVICES, ROUTES, ...), dropped with json_object_put();
 * with @compare, without what differs between equal namespaces
 */
int inetcr_netns_value(const struct inetcr_msgs *msgs, bool compare,
		       struct json_object **value, struct inetcr_err *err);
/* One line for people of a member of such an array, allocated */
char *inetcr_netns_text(const char *list, struct json_object *value);

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
/* The row of attribute @number in nest @attr; NULL: unknown, or no nest */
const struct inetcr_attr *inetcr_attr_inside(const struct inetcr_attr *attr,
					     unsigned int number);
/* The option's name in setsockopt(2), else the attribute's own */
const char *inetcr_attr_name(const struct inetcr_attr *attr);
/* What precedes the value of @attr where people read it; else @name */
const char *inetcr_attr_label(const struct inetcr_attr *attr,
			      const char *name);
bool inetcr_attr_is(const struct inetcr_attr *attr, unsigned int flag);

/* value.c: what attributes say */

/* As ss(8) would write it */
struct inetcr_ident {
	char type[16];		/* udp, udplite, icmp, raw */
	const char *state;	/* UNCONN, ESTAB */
	char local[64];		/* 127.0.0.1:53, 0.0.0.0:* */
	char remote[64];
	uint32_t inode;		/* 0: not known */
	uint32_t pid;		/* 0: not known */
	uint32_t fd;
};

void inetcr_socket_ident(const struct inetcr_socket *sock,
			 struct inetcr_ident *id);

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
/* Whether the socket has of @attr what a new socket of its kind has */
bool inetcr_socket_is_fresh(const struct inetcr_socket *sock,
			    const struct inetcr_attr *attr);
/* One line for people, allocated; NULL when there is no memory */
char *inetcr_value_text(const struct inetcr_attr *attr,
			struct json_object *value);
/* The same of an attribute as it is; NULL when it is malformed, too */
char *inetcr_attr_text(const struct nlattr *nla);

#ifdef __cplusplus
}
#endif

#endif /* _LIBINETCR_H */
