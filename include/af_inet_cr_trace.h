/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracepoints: the steps of a request.
 *
 *	trace-cmd record -e af_inet_cr inetcr restore IMAGE
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM af_inet_cr

#if !defined(_AF_INET_CR_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _AF_INET_CR_TRACE_H

#include <linux/netdevice.h>
#include <linux/tracepoint.h>

#define AF_INET_CR_STEP_LEN	16

/* A step of a RESTORE, or of its rollback */
TRACE_EVENT(step,
	TP_PROTO(const char *step, bool undo, int fd, int err),
	TP_ARGS(step, undo, fd, err),
	TP_STRUCT__entry(
		__array(char, step, AF_INET_CR_STEP_LEN)
		__field(bool, undo)
		__field(int, fd)
		__field(int, err)
	),
	TP_fast_assign(
		strscpy(__entry->step, step, AF_INET_CR_STEP_LEN);
		__entry->undo = undo;
		__entry->fd = fd;
		__entry->err = err;
	),
	TP_printk("fd=%d %s%s err=%d", __entry->fd, __entry->undo ? "undo " : "",
		  __entry->step, __entry->err)
);

/* An option that a RESTORE sets */
TRACE_EVENT(option,
	TP_PROTO(int fd, int attr, int level, int name, int err),
	TP_ARGS(fd, attr, level, name, err),
	TP_STRUCT__entry(
		__field(int, fd)
		__field(int, attr)
		__field(int, level)
		__field(int, name)
		__field(int, err)
	),
	TP_fast_assign(
		__entry->fd = fd;
		__entry->attr = attr;
		__entry->level = level;
		__entry->name = name;
		__entry->err = err;
	),
	TP_printk("fd=%d attr=%d level=%d option=%d err=%d", __entry->fd,
		  __entry->attr, __entry->level, __entry->name, __entry->err)
);

/* A message of a socket that a DUMP has written */
TRACE_EVENT(dump,
	TP_PROTO(unsigned long ino, bool first, unsigned int bytes, int err),
	TP_ARGS(ino, first, bytes, err),
	TP_STRUCT__entry(
		__field(unsigned long, ino)
		__field(bool, first)
		__field(unsigned int, bytes)
		__field(int, err)
	),
	TP_fast_assign(
		__entry->ino = ino;
		__entry->first = first;
		__entry->bytes = bytes;
		__entry->err = err;
	),
	TP_printk("ino=%lu%s bytes=%u err=%d", __entry->ino,
		  __entry->first ? " first" : "", __entry->bytes, __entry->err)
);

/* A message that a RESTORE has carried out, or not */
TRACE_EVENT(restore,
	TP_PROTO(int fd, bool created, int err),
	TP_ARGS(fd, created, err),
	TP_STRUCT__entry(
		__field(int, fd)
		__field(bool, created)
		__field(int, err)
	),
	TP_fast_assign(
		__entry->fd = fd;
		__entry->created = created;
		__entry->err = err;
	),
	TP_printk("fd=%d%s err=%d", __entry->fd, __entry->created ? " new" : "",
		  __entry->err)
);

/* A step of a NETDEV_RESTORE, or of its rollback */
TRACE_EVENT(netdev_step,
	TP_PROTO(const char *name, const char *step, bool undo, int err),
	TP_ARGS(name, step, undo, err),
	TP_STRUCT__entry(
		__array(char, name, IFNAMSIZ)
		__array(char, step, AF_INET_CR_STEP_LEN)
		__field(bool, undo)
		__field(int, err)
	),
	TP_fast_assign(
		strscpy(__entry->name, name, IFNAMSIZ);
		strscpy(__entry->step, step, AF_INET_CR_STEP_LEN);
		__entry->undo = undo;
		__entry->err = err;
	),
	TP_printk("dev=%s %s%s err=%d", __entry->name,
		  __entry->undo ? "undo " : "", __entry->step, __entry->err)
);

#endif /* _AF_INET_CR_TRACE_H */

/* Found where the Kbuild file says -I */
#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE af_inet_cr_trace
#include <trace/define_trace.h>
