/* SPDX-License-Identifier: GPL-2.0 */
/* Private header of libinetcr */
#ifndef _INETCR_INTERNAL_H
#define _INETCR_INTERNAL_H

#include <stdio.h>

#include <linux/genetlink.h>

#include "libinetcr.h"

#define MSG_HDRLEN	(NLMSG_HDRLEN + GENL_HDRLEN)

struct inetcr_kind;
struct inetcr_table;

/* A name for a number, or for a bit of a mask; ends with a NULL name */
struct inetcr_word {
	uint32_t value;
	const char *name;
};

/* Flags of a row beyond those of libinetcr.h */
enum {
	ATTR_BARE	= 1 << 8,	/* people read the value without name */
	ATTR_QUIET	= 1 << 9,	/* people do not read it, programs do */
	ATTR_HEX	= 1 << 10,
	ATTR_PER_MSG	= 1 << 11,	/* says something of the message */
	ATTR_NOT_OFF	= 1 << 12,	/* off in a later message: not there */
	ATTR_GIVEN	= 1 << 13,	/* absent is no value of its own */
	ATTR_PASSING	= 1 << 14,	/* changes as time passes: not compared */
};

/**
 * struct inetcr_attr - a row of the attribute table
 * @name: the option's name in setsockopt(2), else the attribute's own
 * @label: instead of @name where people read it
 * @kind: how its bytes become a value and a value becomes text
 * @flags: INETCR_ATTR_* and ATTR_*
 * @unit: behind a number
 * @words: names of the values or bits
 * @table: rows of a nest, by attribute number; of a struct, by @offset
 * @offset: in the struct this row is a member of
 * @data_of: number of the attribute whose payload this is
 * @fresh: value of a new socket
 */
struct inetcr_attr {
	const char *name;
	const char *label;
	const struct inetcr_kind *kind;
	unsigned int flags;
	const char *unit;
	const struct inetcr_word *words;
	const struct inetcr_table *table;
	unsigned short offset;
	unsigned short data_of;
	signed char fresh;
};

/* @size: of the struct; row 0 of a nest is the payload that follows it */
struct inetcr_table {
	const struct inetcr_attr *row;
	unsigned int count;
	size_t size;
};

/**
 * struct inetcr_kind - a type of attribute
 * @min: shortest payload
 * @max: longest payload, 0 for any
 * @value: NULL when the payload is malformed
 * @text: writes a value that @value made
 */
struct inetcr_kind {
	size_t min;
	size_t max;
	struct json_object *(*value)(const struct inetcr_attr *attr,
				     const uint8_t *data, size_t len);
	void (*text)(const struct inetcr_attr *attr, struct json_object *value,
		     FILE *out);
};

/* files.c */
int inetcr_file_descriptor(const char *path);

/* netlink.c */
/* A socket of another protocol: rtnetlink, nfnetlink */
int inetcr_nl_open(struct inetcr **crp, int protocol, struct inetcr_err *err);
/* A generic netlink socket of another family */
int inetcr_nl_generic(struct inetcr **crp, const char *family, uint16_t *id,
		      struct inetcr_err *err);
/* Send @msg with other flags, sequence number and sender; @answer may be NULL */
int inetcr_nl_request(struct inetcr *cr, const struct nlmsghdr *msg,
		      unsigned int flags, struct inetcr_msgs *answer,
		      struct inetcr_err *err);
/*
 * Sends requests that are one to the kernel. *@failed: the sequence number of the
 * one that it refused; 0 is returned if it acknowledged number @last
 */
int inetcr_nl_send_whole(struct inetcr *cr, void *buf, size_t len, uint32_t last,
			 uint32_t *failed, struct inetcr_err *err);
uint32_t inetcr_nl_port(const struct inetcr *cr);
/* The last dump was interrupted by a change: it is inconsistent */
bool inetcr_nl_torn(const struct inetcr *cr);
/* A socket that is subscribed to multicast groups of rtnetlink */
int inetcr_nl_watch(int *fd, const unsigned int *groups, unsigned int count,
		    struct inetcr_err *err);
/* The next datagram; 0: another process has sent it; -1: none, see errno */
ssize_t inetcr_nl_heard(int fd, void *buf, size_t size);

/* load.c: run modprobe(8); false: not permitted, or it failed */
bool inetcr_load_module(void);

/* inetcr_nl.c */
int inetcr_nl_netdev_dump(struct inetcr *cr, struct inetcr_msgs *msgs,
			  struct inetcr_err *err);
/* @netns_fd: for NETDEV_NETNS_FD, or -1; returns 1 for a new device */
int inetcr_nl_netdev_restore(struct inetcr *cr, const struct nlmsghdr *msg,
			     int netns_fd, uint32_t *index,
			     struct inetcr_err *err);

/* msgs.c */
int inetcr_msgs_add(struct inetcr_msgs *msgs, const void *bytes, size_t len,
		    struct inetcr_err *err);
/* Append @more, from byte @from on, to @msgs */
int inetcr_msgs_join(struct inetcr_msgs *msgs, const struct inetcr_msgs *more,
		     size_t from, struct inetcr_err *err);
bool inetcr_nla_valid(const void *data, size_t len);
const struct nlattr *inetcr_nla_next(const void *data, size_t len,
				     const struct nlattr *prev);

/* edit.c: append to a list; a message or nest ends where the list ends */
/* @type: with NLA_F_NESTED, if any */
int inetcr_put_attr(struct inetcr_msgs *msgs, uint16_t type, const void *data,
		    size_t len, struct inetcr_err *err);
void inetcr_end_msg(struct inetcr_msgs *msgs, size_t offset);
int inetcr_end_nest(struct inetcr_msgs *msgs, size_t offset,
		    struct inetcr_err *err);

/* attrs.c */
extern const struct inetcr_table inetcr_attrs;
extern const struct inetcr_table inetcr_dev_table;
extern const struct inetcr_attr inetcr_attr_unknown;

const struct inetcr_attr *inetcr_table_find(const struct inetcr_table *table,
					    unsigned int number);
/* "IP_MEMBERSHIP.DEV.NAME": the attribute that begins at @offset of @msg */
void inetcr_attr_path(const struct nlmsghdr *msg, size_t offset, char *path,
		      size_t size);

/* kinds.c */
extern const struct inetcr_kind inetcr_kind_addr;
extern const struct inetcr_kind inetcr_kind_addr4;
extern const struct inetcr_kind inetcr_kind_addr6;
extern const struct inetcr_kind inetcr_kind_xaddr;
extern const struct inetcr_kind inetcr_kind_addrs;
extern const struct inetcr_kind inetcr_kind_addrs6;
extern const struct inetcr_kind inetcr_kind_be16;
extern const struct inetcr_kind inetcr_kind_be32;
extern const struct inetcr_kind inetcr_kind_flag;
extern const struct inetcr_kind inetcr_kind_boolean;
extern const struct inetcr_kind inetcr_kind_data;
extern const struct inetcr_kind inetcr_kind_device;
extern const struct inetcr_kind inetcr_kind_enum;
extern const struct inetcr_kind inetcr_kind_enum8;
extern const struct inetcr_kind inetcr_kind_error;
extern const struct inetcr_kind inetcr_kind_header;
extern const struct inetcr_kind inetcr_kind_hex;
extern const struct inetcr_kind inetcr_kind_mask;
extern const struct inetcr_kind inetcr_kind_mask8;
extern const struct inetcr_kind inetcr_kind_mask16;
extern const struct inetcr_kind inetcr_kind_mark;
extern const struct inetcr_kind inetcr_kind_handle;
extern const struct inetcr_kind inetcr_kind_mark16;
extern const struct inetcr_kind inetcr_kind_mac;
extern const struct inetcr_kind inetcr_kind_boolean8;
extern const struct inetcr_kind inetcr_kind_ifindex;
extern const struct inetcr_kind inetcr_kind_by_kind;
extern const struct inetcr_kind inetcr_kind_multipath;
extern const struct inetcr_kind inetcr_kind_enum16;
extern const struct inetcr_kind inetcr_kind_nest;
extern const struct inetcr_kind inetcr_kind_port;
extern const struct inetcr_kind inetcr_kind_s32;
extern const struct inetcr_kind inetcr_kind_signal;
extern const struct inetcr_kind inetcr_kind_string;
extern const struct inetcr_kind inetcr_kind_struct;
extern const struct inetcr_kind inetcr_kind_structs;
extern const struct inetcr_kind inetcr_kind_time;
extern const struct inetcr_kind inetcr_kind_timeval;
extern const struct inetcr_kind inetcr_kind_u16;
extern const struct inetcr_kind inetcr_kind_u32;
extern const struct inetcr_kind inetcr_kind_u64;
extern const struct inetcr_kind inetcr_kind_u8;

/* length of an address of IPsec, which has room for 16 bytes */
size_t inetcr_xaddr_len(const uint8_t *data);

struct json_object *inetcr_row_value(const struct inetcr_attr *attr,
				     const void *data, size_t len);

#endif /* _INETCR_INTERNAL_H */
