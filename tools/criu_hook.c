// SPDX-License-Identifier: GPL-2.0
/*
 * inetcr-criu-hook - an action script of CRIU: sockets keep what CRIU loses
 *
 *	network-lock	tasks are stopped, CRIU has not looked at descriptors:
 *			corked data is written to CORK_IMAGE and taken off, for
 *			CRIU refuses to dump a socket that has some
 *	post-dump	still stopped, the network locked: all sockets are
 *			written to IMAGE, with the corked data they had
 *	network-unlock	of a dump that failed or lets the tasks go on: corked
 *			data is put back
 *	post-restore	descriptors are at their places, the network locked:
 *			each socket becomes what IMAGE says
 *	pre-dump, pre-restore
 *			nothing has happened yet: what is bound to fail does
 *	map-images, unmap-images
 *			of the plugin alone, before CRIU reads its images and
 *			when the restore is over: with a map, they have the
 *			mapped addresses meanwhile
 *
 * CRIU runs the first and the third only when the tasks have a network
 * namespace of their own.
 *
 * Rules: a socket is known by its descriptor and by its process, by the id that
 * the process itself sees (it is another for us after a restore). Any stage may
 * run twice, for a hook may be in two configuration files.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <json-c/json.h>
#include <linux/genetlink.h>

#include <linux/af_inet_cr.h>
#include "criu_conf.h"
#include "criu_images.h"
#include "criu_tree.h"
#include "internal.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof(*(a)))

/* In the directory of CRIU's images, which they are named after */
#define IMAGE		"af_inet_cr.img"
#define CORK_IMAGE	"af_inet_cr-cork.img"

/**
 * struct hook - one stage
 * @stage: its name
 * @conf: what is asked for
 * @tree: the tasks
 */
struct hook {
	const char *stage;
	struct conf conf;
	struct tree tree;
};

static void note(const struct hook *hook, const char *text)
{
	fprintf(stderr, "inetcr-criu-hook: %s: %s\n", hook->stage, text);
}

/* Attributes */

static void set_u32(const struct nlattr *nla, uint32_t value)
{
	if (nla && inetcr_nla_len(nla) == sizeof(value))
		memcpy((void *)inetcr_nla_data(nla), &value, sizeof(value));
}

/* The attribute is not there any more */
static void blank(const struct nlattr *nla)
{
	((struct nlattr *)nla)->nla_type = AF_INET_CR_ATTR_PAD;
}

static bool is_corked(const struct inetcr_socket *sock)
{
	const struct nlattr *pending;

	pending = inetcr_socket_find(sock, AF_INET_CR_ATTR_UDP_PENDING);
	return (pending && inetcr_nla_len(pending)) ||
	       inetcr_socket_u32(sock, AF_INET_CR_ATTR_UDP_CORK, 0);
}

static const unsigned int cork_attrs[] = {
	AF_INET_CR_ATTR_UDP_CORK,
	AF_INET_CR_ATTR_UDP_PENDING,
	AF_INET_CR_ATTR_UDP_PENDING_DATA,
};

static bool is_cork_attr(unsigned int number)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cork_attrs); i++) {
		if (cork_attrs[i] == number)
			return true;
	}
	return false;
}

static void put_attr(struct nlmsghdr *msg, const struct nlattr *nla)
{
	memcpy((char *)msg + NLMSG_ALIGN(msg->nlmsg_len), nla, nla->nla_len);
	msg->nlmsg_len = NLMSG_ALIGN(msg->nlmsg_len) + nla->nla_len;
}

/* An empty message with room for @size bytes of attributes, allocated */
static struct nlmsghdr *new_message(const struct nlmsghdr *like, size_t size)
{
	struct nlmsghdr *msg;

	msg = calloc(1, NLMSG_HDRLEN + GENL_HDRLEN + size);
	if (!msg)
		return NULL;
	memcpy(msg, like, NLMSG_HDRLEN + GENL_HDRLEN);
	msg->nlmsg_len = NLMSG_HDRLEN + GENL_HDRLEN;
	return msg;
}

/* @base, if any, with the corked data of @cork instead of its own; allocated */
static struct nlmsghdr *cork_message(const struct nlmsghdr *base,
				     const struct inetcr_socket *cork)
{
	const struct nlattr *nla[ARRAY_SIZE(cork_attrs)], *attr = NULL;
	size_t i, size = base ? base->nlmsg_len : 0;
	struct nlmsghdr *msg;

	for (i = 0; i < ARRAY_SIZE(cork_attrs); i++) {
		nla[i] = inetcr_socket_find(cork, cork_attrs[i]);
		if (nla[i])
			size += NLA_ALIGN(nla[i]->nla_len);
	}
	msg = new_message(cork->first, size);
	if (!msg)
		return NULL;
	while (base && (attr = inetcr_msg_attr(base, attr))) {
		if (!is_cork_attr(inetcr_nla_type(attr)))
			put_attr(msg, attr);
	}
	for (i = 0; i < ARRAY_SIZE(cork_attrs); i++) {
		if (nla[i])
			put_attr(msg, nla[i]);
	}
	return msg;
}

/* Who is signalled, F_SETOWN: an id as we see it and as the tasks do */

/* Who is not one of the tasks is left to CRIU */
static void translate_signalled(const struct tree *tree,
				const struct inetcr_socket *sock, bool to_vpid)
{
	const struct nlattr *async, *nla = NULL;
	struct task *task;
	pid_t pid;

	async = inetcr_socket_find(sock, AF_INET_CR_ATTR_ASYNC);
	if (async)
		nla = inetcr_nest_find(async, AF_INET_CR_ASYNC_PID);
	if (!nla || inetcr_nla_len(nla) != sizeof(pid))
		return;
	memcpy(&pid, inetcr_nla_data(nla), sizeof(pid));
	task = to_vpid ? tree_by_pid(tree, pid) : tree_by_vpid(tree, pid);
	if (task)
		set_u32(nla, to_vpid ? task->vpid : task->pid);
	else
		blank(async);
}

/* Dumping */

static int compare_inodes(const void *a, const void *b)
{
	uintptr_t x = (uintptr_t)a, y = (uintptr_t)b;

	return (x > y) - (x < y);
}

/* Is this the first time that the inode is seen? */
static bool is_new(void **seen, uint32_t inode)
{
	void *key = (void *)(uintptr_t)inode;

	if (tfind(key, seen, compare_inodes))
		return false;
	tsearch(key, seen, compare_inodes);
	return true;
}

static void forget(void **seen)
{
	while (*seen)
		tdelete(*(void **)*seen, seen, compare_inodes);
}

/* The sockets of one process that are not in @seen */
static int dump_task(struct hook *hook, struct inetcr *cr,
		     const struct task *task, void **seen,
		     struct inetcr_msgs *all, struct inetcr_err *err)
{
	struct inetcr_selector sel = {
		.by = INETCR_BY_PID, .pid = task->pid, .all_values = true,
	};
	struct inetcr_socket sock = {};
	struct inetcr_msgs msgs = {};
	int ret;

	ret = inetcr_dump(cr, &sel, &msgs, err);
	while (!ret && inetcr_socket_next(&msgs, &sock)) {
		if (!is_new(seen, inetcr_socket_u32(&sock,
						    AF_INET_CR_ATTR_INODE, 0)))
			continue;
		set_u32(inetcr_socket_find(&sock, AF_INET_CR_ATTR_OWNER_PID),
			task->vpid);
		translate_signalled(&hook->tree, &sock, true);
		ret = inetcr_socket_append(all, &sock, err);
	}
	inetcr_msgs_free(&msgs);
	return ret;
}

/* All sockets of all tasks, in whichever of their network namespaces */
static int dump_tree(struct hook *hook, struct inetcr_msgs *all,
		     struct inetcr_err *err)
{
	struct tree *tree = &hook->tree;
	void *seen = NULL;
	int ret = 0;
	size_t i, n;

	for (n = 0; n < tree->nets; n++) {
		for (i = 0; !ret && i < tree->count; i++) {
			if (tree->task[i].pid != tree->task[i].tgid)
				continue;
			ret = dump_task(hook, tree->net[n].cr, &tree->task[i],
					&seen, all, err);
		}
	}
	forget(&seen);
	return ret;
}

/* One of our own, with all it has */
static int dump_fd(struct inetcr *cr, int fd, struct inetcr_msgs *msgs,
		   struct inetcr_socket *sock, struct inetcr_err *err)
{
	struct inetcr_selector sel = {
		.by = INETCR_BY_FD, .fd = fd, .all_values = true,
	};
	int ret;

	ret = inetcr_dump(cr, &sel, msgs, err);
	*sock = (struct inetcr_socket){};
	if (!ret && !inetcr_socket_next(msgs, sock))
		ret = inetcr_fail(err, ENOENT, "the kernel does not know it");
	return ret;
}

static bool is_same_inode(const struct inetcr_socket *a,
			  const struct inetcr_socket *b)
{
	return inetcr_socket_u32(a, AF_INET_CR_ATTR_INODE, 0) ==
	       inetcr_socket_u32(b, AF_INET_CR_ATTR_INODE, 0);
}

/* The same socket, with the same owner, in another list */
static bool find_socket(const struct inetcr_msgs *msgs,
			const struct inetcr_socket *sock,
			struct inetcr_socket *found)
{
	static const unsigned int owner[] = {
		AF_INET_CR_ATTR_OWNER_PID, AF_INET_CR_ATTR_OWNER_FD,
	};

	*found = (struct inetcr_socket){};
	while (inetcr_socket_next(msgs, found)) {
		if (is_same_inode(sock, found) &&
		    inetcr_socket_u32(sock, owner[0], 0) ==
		    inetcr_socket_u32(found, owner[0], 0) &&
		    inetcr_socket_u32(sock, owner[1], 0) ==
		    inetcr_socket_u32(found, owner[1], 0))
			return true;
	}
	return false;
}

/* Doing something to each socket of an image */

typedef int (*socket_fn)(struct inetcr *cr, int fd,
			 const struct inetcr_socket *sock,
			 struct inetcr_err *err);

static int do_to_socket(struct hook *hook, const struct inetcr_socket *sock,
			socket_fn fn, struct inetcr_err *err)
{
	uint32_t pid = inetcr_socket_u32(sock, AF_INET_CR_ATTR_OWNER_PID, 0);
	uint32_t number = inetcr_socket_u32(sock, AF_INET_CR_ATTR_OWNER_FD, 0);
	struct task *task = tree_by_vpid(&hook->tree, pid);
	struct inetcr_ident id;
	struct inetcr *cr = NULL;
	struct inetcr_err why;
	int fd, ret;

	fd = task ? tree_take_fd(&hook->tree, task, number, &cr, &why) :
		    inetcr_fail(&why, ESRCH, "there is no such process");
	ret = fd;
	if (fd >= 0) {
		ret = fn(cr, fd, sock, &why);
		close(fd);
	}
	if (ret >= 0)
		return 0;
	inetcr_socket_ident(sock, &id);
	return inetcr_fail(err, -ret, "process %u, descriptor %u (%s %s): %s",
			   pid, number, id.type, id.local, why.text);
}

/* Stops at the first failure */
static int do_to_all(struct hook *hook, const struct inetcr_msgs *msgs,
		     socket_fn fn, struct inetcr_err *err)
{
	struct inetcr_socket sock = {};
	int ret = 0;

	while (!ret && inetcr_socket_next(msgs, &sock))
		ret = do_to_socket(hook, &sock, fn, err);
	return ret;
}

/* Tries all, and does not mind those that are not there */
static int do_to_present(struct hook *hook, const struct inetcr_msgs *msgs,
			 socket_fn fn, struct inetcr_err *err)
{
	struct inetcr_socket sock = {};
	struct inetcr_err why;
	int one, ret = 0;

	while (inetcr_socket_next(msgs, &sock)) {
		one = do_to_socket(hook, &sock, fn, &why);
		if (!one || one == -ESRCH || one == -EBADF || ret)
			continue;
		ret = one;
		*err = why;
	}
	return ret;
}

/* Corked data */

/* Nothing is pending, and UDP_CORK is off: CRIU refuses that alone, too */
static int detach_cork(struct inetcr *cr, int fd,
		       const struct inetcr_socket *sock, struct inetcr_err *err)
{
	struct {
		struct nlattr nla;
		uint32_t value;
	} off = { { sizeof(off), AF_INET_CR_ATTR_UDP_CORK }, 0 };
	struct nlattr nothing = {
		NLA_HDRLEN, AF_INET_CR_ATTR_UDP_PENDING | NLA_F_NESTED,
	};
	struct nlmsghdr *msg;
	int ret;

	msg = new_message(sock->first, sizeof(off) + sizeof(nothing));
	if (!msg)
		return inetcr_fail(err, ENOMEM, "out of memory");
	put_attr(msg, &off.nla);
	put_attr(msg, &nothing);
	ret = inetcr_restore_msg(cr, msg, fd, err);
	free(msg);
	return ret;
}

/* If it is still the socket it was, and nothing has been corked since */
static int attach_cork(struct inetcr *cr, int fd,
		       const struct inetcr_socket *sock, struct inetcr_err *err)
{
	struct inetcr_msgs msgs = {};
	struct inetcr_socket live;
	struct nlmsghdr *msg;
	int ret;

	ret = dump_fd(cr, fd, &msgs, &live, err);
	if (!ret && is_same_inode(sock, &live) && !is_corked(&live)) {
		msg = cork_message(NULL, sock);
		ret = msg ? inetcr_restore_msg(cr, msg, fd, err) :
			    inetcr_fail(err, ENOMEM, "out of memory");
		free(msg);
	}
	inetcr_msgs_free(&msgs);
	return ret;
}

static int put_back(struct hook *hook, struct inetcr_err *err)
{
	struct inetcr_image image = {};
	int ret;

	if (access(CORK_IMAGE, F_OK))
		return 0;
	ret = inetcr_image_read(CORK_IMAGE, &image, err);
	if (!ret)
		ret = do_to_present(hook, &image.msgs, attach_cork, err);
	inetcr_msgs_free(&image.msgs);
	if (!ret)
		unlink(CORK_IMAGE);
	return ret;
}

static int dump_corked(struct hook *hook, struct inetcr_msgs *corked,
		       struct inetcr_err *err)
{
	struct inetcr_socket sock = {};
	struct inetcr_msgs msgs = {};
	int ret;

	ret = dump_tree(hook, &msgs, err);
	while (!ret && inetcr_socket_next(&msgs, &sock)) {
		if (is_corked(&sock))
			ret = inetcr_socket_append(corked, &sock, err);
	}
	inetcr_msgs_free(&msgs);
	return ret;
}

/* Stages: for CRIU, anything but 0 is a failure */

static int network_lock(struct hook *hook, struct inetcr_err *err)
{
	struct inetcr_image corked = {};
	struct inetcr_err later;
	int ret;

	/* Of a CRIU that was killed, or of ourselves */
	ret = put_back(hook, err);
	if (!ret)
		ret = dump_corked(hook, &corked.msgs, err);
	if (!ret && corked.msgs.len) {
		ret = inetcr_image_write(CORK_IMAGE, &corked, err);
		if (!ret)
			ret = do_to_all(hook, &corked.msgs, detach_cork, err);
		if (ret)
			put_back(hook, &later);
	}
	inetcr_msgs_free(&corked.msgs);
	return ret;
}

/* A socket as it is now, with the corked data that it had */
static int append_corked(struct inetcr_msgs *all,
			 const struct inetcr_socket *sock,
			 const struct inetcr_socket *cork,
			 struct inetcr_err *err)
{
	const struct nlmsghdr *msg = NULL;
	struct nlmsghdr *whole;
	int ret = 0;

	while (!ret && (msg = inetcr_socket_msg(sock, msg))) {
		if (!inetcr_msg_find(msg, AF_INET_CR_ATTR_UDP_PENDING)) {
			ret = inetcr_msgs_append(all, msg, err);
			continue;
		}
		whole = cork_message(msg, cork);
		ret = whole ? inetcr_msgs_append(all, whole, err) :
			      inetcr_fail(err, ENOMEM, "out of memory");
		free(whole);
	}
	return ret;
}

static int post_dump(struct hook *hook, struct inetcr_err *err)
{
	struct inetcr_image corked = {}, all = {};
	struct inetcr_socket sock = {}, cork;
	struct inetcr_msgs msgs = {};
	int ret = 0;

	if (!access(CORK_IMAGE, F_OK))
		ret = inetcr_image_read(CORK_IMAGE, &corked, err);
	if (!ret)
		ret = dump_tree(hook, &msgs, err);
	while (!ret && inetcr_socket_next(&msgs, &sock)) {
		if (find_socket(&corked.msgs, &sock, &cork))
			ret = append_corked(&all.msgs, &sock, &cork, err);
		else
			ret = inetcr_socket_append(&all.msgs, &sock, err);
	}
	if (!ret)
		ret = inetcr_image_write(IMAGE, &all, err);
	inetcr_msgs_free(&corked.msgs);
	inetcr_msgs_free(&msgs);
	inetcr_msgs_free(&all.msgs);
	return ret;
}

static bool equal(const struct nlattr *a, const struct nlattr *b)
{
	if (!a || !b)
		return !a && !b;
	return a->nla_len == b->nla_len &&
	       !memcmp(inetcr_nla_data(a), inetcr_nla_data(b),
		       inetcr_nla_len(a));
}

/* What CRIU has restored already, or it is another socket */
static bool is_same(const struct inetcr_socket *a,
		    const struct inetcr_socket *b)
{
	static const unsigned int number[] = {
		AF_INET_CR_ATTR_FAMILY, AF_INET_CR_ATTR_SOCK_TYPE,
		AF_INET_CR_ATTR_PROTOCOL, AF_INET_CR_ATTR_LOCAL_PORT,
		AF_INET_CR_ATTR_REMOTE_ADDR, AF_INET_CR_ATTR_REMOTE_PORT,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(number); i++) {
		if (!equal(inetcr_socket_find(a, number[i]),
			   inetcr_socket_find(b, number[i])))
			return false;
	}
	return true;
}

/* The next of a queue's attributes that is not empty, in any message */
static const struct nlattr *next_queued(const struct inetcr_socket *sock,
					const unsigned int *queue,
					const struct nlmsghdr **msg,
					const struct nlattr *nla)
{
	for (;;) {
		if (*msg)
			nla = inetcr_msg_attr(*msg, nla);
		if (!nla) {
			*msg = inetcr_socket_msg(sock, *msg);
			if (!*msg)
				return NULL;
		} else if ((inetcr_nla_type(nla) == queue[0] ||
			    inetcr_nla_type(nla) == queue[1]) &&
			   inetcr_nla_len(nla)) {
			return nla;
		}
	}
}

/* The number of a device may be another here */
static bool is_same_queued(const struct nlattr *a, const struct nlattr *b)
{
	struct json_object *value[2] = {};
	struct inetcr_err err;
	bool same;

	if (!a || !b || inetcr_nla_type(a) != inetcr_nla_type(b))
		return false;
	same = !inetcr_attr_value(a, &value[0], &err) &&
	       !inetcr_attr_value(b, &value[1], &err) &&
	       inetcr_value_equal(inetcr_attr_by_number(inetcr_nla_type(a)),
				  value[0], value[1]);
	json_object_put(value[0]);
	json_object_put(value[1]);
	return same;
}

/* Is all that waits in @sock at the head of what waits in @live? */
static bool is_queued(const struct inetcr_socket *sock,
		      const struct inetcr_socket *live,
		      const unsigned int *queue, unsigned int *count)
{
	const struct nlmsghdr *msg = NULL, *live_msg = NULL;
	const struct nlattr *nla = NULL, *live_nla = NULL;

	while ((nla = next_queued(sock, queue, &msg, nla))) {
		live_nla = next_queued(live, queue, &live_msg, live_nla);
		if (!is_same_queued(nla, live_nla))
			return false;
		++*count;
	}
	return true;
}

/* Doing it again would double what waits */
static bool is_complete(const struct inetcr_socket *sock,
			const struct inetcr_socket *live)
{
	static const unsigned int queue[][2] = {
		{ AF_INET_CR_ATTR_DGRAM, AF_INET_CR_ATTR_DGRAM_DATA },
		{ AF_INET_CR_ATTR_EXTERR, AF_INET_CR_ATTR_EXTERR_DATA },
		{ AF_INET_CR_ATTR_UDP_PENDING,
		  AF_INET_CR_ATTR_UDP_PENDING_DATA },
	};
	unsigned int count = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(queue); i++) {
		if (!is_queued(sock, live, queue[i], &count))
			return false;
	}
	return count;
}

static int complete(struct inetcr *cr, int fd,
		    const struct inetcr_socket *sock, struct inetcr_err *err)
{
	struct inetcr_msgs msgs = {};
	struct inetcr_socket live;
	struct inetcr_ident id;
	int ret;

	ret = dump_fd(cr, fd, &msgs, &live, err);
	if (ret)
		goto out;
	if (!is_same(sock, &live)) {
		inetcr_socket_ident(&live, &id);
		ret = inetcr_fail(err, EINVAL,
				  "CRIU has restored another socket there (%s %s): " IMAGE " is not of this checkpoint",
				  id.type, id.local);
		goto out;
	}
	if (!is_complete(sock, &live))
		ret = inetcr_apply(cr, sock, fd, err);
out:
	inetcr_msgs_free(&msgs);
	return ret;
}

static int post_restore(struct hook *hook, struct inetcr_err *err)
{
	struct inetcr_image image = {};
	struct inetcr_socket sock = {};
	int ret;

	/* pre-restore has said it */
	if (access(IMAGE, F_OK) && !hook->conf.require)
		return 0;
	ret = inetcr_image_read(IMAGE, &image, err);
	if (ret)
		return ret;
	while (inetcr_socket_next(&image.msgs, &sock))
		translate_signalled(&hook->tree, &sock, false);
	if (hook->conf.map)
		ret = inetcr_map_apply(hook->conf.map, &image.msgs, err);
	if (!ret)
		ret = do_to_all(hook, &image.msgs, complete, err);
	inetcr_msgs_free(&image.msgs);
	/* Should CRIU run network-unlock, nothing is to be put back */
	if (!ret)
		unlink(CORK_IMAGE);
	return ret;
}

/* Before anything happens: the one place where the hook steps aside aloud */
static int pre_dump(struct hook *hook, struct inetcr_err *err)
{
	struct inetcr_err why;
	struct inetcr *cr;
	int ret;

	ret = inetcr_open(&cr, &why);
	if (ret == -ENOENT && !hook->conf.require) {
		inetcr_fail(err, ENOENT, "%s: sockets are left to CRIU alone",
			    why.text);
		note(hook, err->text);
		return 0;
	}
	*err = why;
	if (!ret)
		inetcr_close(cr);
	return ret;
}

static int pre_restore(struct hook *hook, struct inetcr_err *err)
{
	struct inetcr_image image = {};
	int ret;

	ret = images_check(hook->conf.map, err);
	if (ret)
		return ret;
	if (access(IMAGE, F_OK) && !hook->conf.require) {
		note(hook, "there is no " IMAGE ": sockets are left to CRIU alone");
		return 0;
	}
	ret = inetcr_image_read(IMAGE, &image, err);
	inetcr_msgs_free(&image.msgs);
	return ret ? ret : pre_dump(hook, err);
}

static int map_images(struct hook *hook, struct inetcr_err *err)
{
	return images_map(hook->conf.map, err);
}

static int unmap_images(struct hook *hook, struct inetcr_err *err)
{
	(void)hook;
	return images_unmap(err);
}

static const struct {
	const char *name;
	int (*run)(struct hook *hook, struct inetcr_err *err);
	bool tasks;	/* there are some */
} stages[] = {
	{ "pre-dump", pre_dump, false },
	{ "network-lock", network_lock, true },
	{ "post-dump", post_dump, true },
	{ "network-unlock", put_back, true },
	{ "pre-restore", pre_restore, false },
	{ "post-restore", post_restore, true },
	{ "map-images", map_images, false },
	{ "unmap-images", unmap_images, false },
};

/* Returns 1 where the module is absent and that has been said */
static int find_tasks(struct hook *hook, struct inetcr_err *err)
{
	const char *root = getenv("CRTOOLS_INIT_PID");
	int ret;

	if (!root || atoi(root) <= 0)
		return inetcr_fail(err, EINVAL,
				   "CRIU has set no CRTOOLS_INIT_PID");
	ret = tree_read(&hook->tree, atoi(root), err);
	if (!ret)
		ret = tree_connect(&hook->tree, err);
	if (ret == -ENOENT && !hook->conf.require && access(CORK_IMAGE, F_OK))
		return 1;
	return ret;
}

static int run_stage(struct hook *hook, size_t n, struct inetcr_err *err)
{
	const char *dir = getenv("CRTOOLS_IMAGE_DIR");
	int ret;

	if (!dir || chdir(dir))
		return inetcr_fail(err, EINVAL,
				   "cannot enter the directory of images, CRTOOLS_IMAGE_DIR: %s",
				   dir ? strerror(errno) : "not set");
	ret = conf_read(&hook->conf, err);
	if (!ret && stages[n].tasks)
		ret = find_tasks(hook, err);
	if (!ret)
		ret = stages[n].run(hook, err);
	tree_free(&hook->tree);
	conf_free(&hook->conf);
	return ret < 0 ? ret : 0;
}

static int usage(FILE *out)
{
	fputs("Usage: inetcr-criu-hook [--require]\n"
	      "\tas an action script: criu --action-script inetcr-criu-hook ...\n"
	      "\tor \"action-script PATH\" in /etc/criu/runc.conf\n"
	      "See inetcr-criu-hook(8).\n", out);
	return 2;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "require", no_argument, NULL, 'r' },
		{ "version", no_argument, NULL, 'V' },
		{ "help", no_argument, NULL, 'h' },
		{}
	};
	struct hook hook = { .stage = getenv("CRTOOLS_SCRIPT_ACTION") };
	struct inetcr_err err;
	size_t i;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) >= 0) {
		switch (c) {
		case 'r':
			hook.conf.require = true;
			break;
		case 'V':
			puts("inetcr-criu-hook " INETCR_VERSION);
			return 0;
		case 'h':
			usage(stdout);
			return 0;
		default:
			return usage(stderr);
		}
	}
	if (!hook.stage || optind < argc)
		return usage(stderr);
	for (i = 0; i < ARRAY_SIZE(stages); i++) {
		if (strcmp(stages[i].name, hook.stage))
			continue;
		if (!run_stage(&hook, i, &err))
			return 0;
		note(&hook, err.text);
		return 1;
	}
	return 0;
}
