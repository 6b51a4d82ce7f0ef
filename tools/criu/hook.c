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
#include <getopt.h>
#include <search.h>
#include <stdio.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/genetlink.h>

#include <linux/af_inet_cr.h>
#include "conf.h"
#include "images.h"
#include "same.h"
#include "tree.h"
#include "libinetcr.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof(*(a)))

/* In the directory of CRIU's images, which they are named after */
#define IMAGE		"af_inet_cr.img"
#define CORK_IMAGE	"af_inet_cr-cork.img"

/**
 * struct hook - one stage
 * @stage: its name
 * @conf: what is asked for
 * @tree: the tasks
 * @done: inodes of the sockets that are complete, of tsearch(3)
 */
struct hook {
	const char *stage;
	struct conf conf;
	struct tree tree;
	void *done;
};

static void note(const struct hook *hook, const char *text)
{
	fprintf(stderr, "inetcr-criu-hook: %s: ", hook->stage);
	inetcr_put_text(text, strlen(text), "", stderr);
	fputc('\n', stderr);
}

/* What the module says of a request that it carried out */
static void note_warning(void *arg, const char *text)
{
	note(arg, text);
}

/* Attributes */

static void set_u32(const struct nlattr *nla, uint32_t value)
{
	if (nla && inetcr_nla_len(nla) == sizeof(value))
		memcpy((void *)inetcr_nla_data(nla), &value, sizeof(value));
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

/* The owner (F_SETOWN): its id in our pid namespace, and in that of the tasks */

/**
 * struct signals - whom sockets signal
 * @hook: with the tasks
 * @to_vpid: from our ids to those of the tasks, else the other way
 */
struct signals {
	const struct hook *hook;
	bool to_vpid;
};

static bool translate_owner(void *arg, const struct inetcr_socket *sock,
			    uint32_t type, int32_t *pid)
{
	const struct signals *signals = arg;
	const struct tree *tree = &signals->hook->tree;
	struct inetcr_ident id;
	struct inetcr_err text;
	struct task *task;

	(void)type;
	task = signals->to_vpid ? tree_by_pid(tree, *pid) :
				  tree_by_vpid(tree, *pid);
	if (task) {
		*pid = signals->to_vpid ? task->vpid : task->pid;
		return true;
	}
	inetcr_socket_ident(sock, &id);
	inetcr_fail(&text, 0,
		    "socket %u (%s %s) signals process %d, which is none of these: F_SETOWN is left to CRIU",
		    sock->number, id.type, id.local, *pid);
	note(signals->hook, text.text);
	return false;
}

static int translate_owners(const struct hook *hook, struct inetcr_msgs *msgs,
			    bool to_vpid, struct inetcr_err *err)
{
	struct signals signals = { hook, to_vpid };

	return inetcr_msgs_owners(msgs, translate_owner, &signals, err);
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

/* TCP is CRIU's own: also a connection that the kernel does not dump */
static bool is_tcp(const struct inetcr_socket *sock)
{
	return inetcr_socket_u32(sock, AF_INET_CR_ATTR_PROTOCOL, 0) ==
	       IPPROTO_TCP;
}

static int check_complete(const struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	struct inetcr_socket sock = {};

	while (inetcr_absent_next(msgs, &sock)) {
		if (!is_tcp(&sock))
			return inetcr_msgs_complete(msgs, err);
	}
	return 0;
}

/* Our ids of all processes, allocated */
static uint32_t *tree_pids(const struct tree *tree, size_t *count)
{
	uint32_t *pids = calloc(tree->count + 1, sizeof(*pids));
	size_t i;

	*count = 0;
	for (i = 0; pids && i < tree->count; i++)
		if (tree->task[i].pid == tree->task[i].tgid)
			pids[(*count)++] = tree->task[i].pid;
	return pids;
}

/* The id of its owner as the tasks see it */
static void set_vpid(const struct tree *tree, const struct inetcr_socket *sock)
{
	const struct nlattr *nla;
	struct task *task;

	nla = inetcr_socket_find(sock, AF_INET_CR_ATTR_OWNER_PID);
	task = tree_by_pid(tree, inetcr_socket_u32(sock,
						   AF_INET_CR_ATTR_OWNER_PID,
						   0));
	if (task)
		set_u32(nla, task->vpid);
}

/*
 * All sockets of all tasks in one network namespace, at once: who shares a port
 * is in the order of binding, whichever task has it
 */
static int dump_net(struct hook *hook, const struct net *net,
		    struct inetcr_msgs *all, struct inetcr_err *err)
{
	struct inetcr_selector sel = {
		.by = INETCR_BY_PIDS, .all_values = true,
	};
	struct inetcr_socket sock = {};
	struct inetcr_msgs msgs = {};
	uint32_t *pids;
	int ret;

	pids = tree_pids(&hook->tree, &sel.pid_count);
	if (!pids)
		return inetcr_fail(err, ENOMEM, "out of memory");
	sel.pids = pids;
	ret = inetcr_dump(net->cr, &sel, &msgs, err);
	free(pids);
	if (!ret)
		ret = check_complete(&msgs, err);
	while (!ret && inetcr_socket_next(&msgs, &sock)) {
		if (is_tcp(&sock))
			continue;
		set_vpid(&hook->tree, &sock);
		ret = inetcr_socket_append(all, &sock, err);
	}
	inetcr_msgs_free(&msgs);
	return ret;
}

/* All sockets of all tasks, in whichever of their network namespaces */
static int dump_tree(struct hook *hook, struct inetcr_msgs *all,
		     struct inetcr_err *err)
{
	const struct net *net;
	int ret = 0;

	for (net = hook->tree.net; !ret && net; net = net->next)
		ret = dump_net(hook, net, all, err);
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

/* Finding the same socket, with the same owner, in another list */

/**
 * struct known - a socket
 * @id: its inode, and its owner's process and descriptor
 * @sock: it
 */
struct known {
	uint32_t id[3];
	struct inetcr_socket sock;
};

/**
 * struct index - the sockets of a list
 * @known: sorted by their ids
 * @count: how many
 */
struct index {
	struct known *known;
	size_t count;
};

static int compare_known(const void *a, const void *b)
{
	const struct known *x = a, *y = b;

	return memcmp(x->id, y->id, sizeof(x->id));
}

static struct known know(const struct inetcr_socket *sock)
{
	return (struct known){
		.id = {
			inetcr_socket_u32(sock, AF_INET_CR_ATTR_INODE, 0),
			inetcr_socket_u32(sock, AF_INET_CR_ATTR_OWNER_PID, 0),
			inetcr_socket_u32(sock, AF_INET_CR_ATTR_OWNER_FD, 0),
		},
		.sock = *sock,
	};
}

static int make_index(struct index *index, const struct inetcr_msgs *msgs,
		      struct inetcr_err *err)
{
	struct inetcr_socket sock = {};

	index->known = calloc(inetcr_socket_count(msgs) + 1,
			      sizeof(*index->known));
	if (!index->known)
		return inetcr_fail(err, ENOMEM, "out of memory");
	while (inetcr_socket_next(msgs, &sock))
		index->known[index->count++] = know(&sock);
	qsort(index->known, index->count, sizeof(*index->known),
	      compare_known);
	return 0;
}

static const struct inetcr_socket *find_socket(const struct index *index,
					       const struct inetcr_socket *sock)
{
	struct known key = know(sock), *found;

	found = bsearch(&key, index->known, index->count, sizeof(key),
			compare_known);
	return found ? &found->sock : NULL;
}

/* Doing something to each socket of an image */

typedef int (*socket_fn)(struct hook *hook, struct inetcr *cr, int fd,
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
		ret = fn(hook, cr, fd, sock, &why);
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

/* Remove all of them; one that does not exist is no error */
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
static int detach_cork(struct hook *hook, struct inetcr *cr, int fd,
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

	(void)hook;
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
static int attach_cork(struct hook *hook, struct inetcr *cr, int fd,
		       const struct inetcr_socket *sock, struct inetcr_err *err)
{
	struct inetcr_msgs msgs = {};
	struct inetcr_socket live;
	struct nlmsghdr *msg;
	int ret;

	(void)hook;
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

	if (!inetcr_file_exists(CORK_IMAGE))
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

/* All sockets of @msgs, with the corked data that @corked has of them */
static int merge_corked(struct inetcr_msgs *all, const struct inetcr_msgs *msgs,
			const struct inetcr_msgs *corked,
			struct inetcr_err *err)
{
	const struct inetcr_socket *cork;
	struct inetcr_socket sock = {};
	struct index index = {};
	int ret;

	ret = make_index(&index, corked, err);
	while (!ret && inetcr_socket_next(msgs, &sock)) {
		cork = find_socket(&index, &sock);
		ret = cork ? append_corked(all, &sock, cork, err) :
			     inetcr_socket_append(all, &sock, err);
	}
	free(index.known);
	return ret;
}

static int post_dump(struct hook *hook, struct inetcr_err *err)
{
	struct inetcr_image corked = {}, all = {};
	struct inetcr_msgs msgs = {};
	int ret = 0;

	if (inetcr_file_exists(CORK_IMAGE))
		ret = inetcr_image_read(CORK_IMAGE, &corked, err);
	if (!ret)
		ret = dump_tree(hook, &msgs, err);
	if (!ret)
		ret = merge_corked(&all.msgs, &msgs, &corked.msgs, err);
	if (!ret)
		ret = translate_owners(hook, &all.msgs, true, err);
	if (!ret)
		ret = inetcr_image_write(IMAGE, &all, err);
	inetcr_msgs_free(&corked.msgs);
	inetcr_msgs_free(&msgs);
	inetcr_msgs_free(&all.msgs);
	return ret;
}

/* One that is complete; those that share its port are bound again behind it */
static int apply_order(struct inetcr *cr, const struct inetcr_socket *sock,
		       int fd, struct inetcr_err *err)
{
	static const unsigned int number[] = {
		AF_INET_CR_ATTR_LOCAL_ADDR, AF_INET_CR_ATTR_LOCAL_PORT,
		AF_INET_CR_ATTR_BIND_ORDER,
	};
	const struct nlattr *nla;
	struct nlmsghdr *msg;
	size_t i;
	int ret;

	if (!inetcr_socket_find(sock, AF_INET_CR_ATTR_BIND_ORDER))
		return 0;
	msg = new_message(sock->first, 64);
	if (!msg)
		return inetcr_fail(err, ENOMEM, "out of memory");
	for (i = 0; i < ARRAY_SIZE(number); i++) {
		nla = inetcr_socket_find(sock, number[i]);
		if (nla)
			put_attr(msg, nla);
	}
	ret = inetcr_restore_msg(cr, msg, fd, err);
	free(msg);
	return ret;
}

/* Two of an image's sockets are never one: each would cost a dump of it */
static int complete(struct hook *hook, struct inetcr *cr, int fd,
		    const struct inetcr_socket *sock, struct inetcr_err *err)
{
	struct inetcr_msgs msgs = {};
	struct inetcr_socket live;
	struct inetcr_ident id;
	int ret;

	ret = dump_fd(cr, fd, &msgs, &live, err);
	if (ret)
		goto out;
	if (!is_new(&hook->done, inetcr_socket_u32(&live, AF_INET_CR_ATTR_INODE,
						   0))) {
		ret = inetcr_fail(err, EINVAL,
				  "it is also another socket of " IMAGE);
		goto out;
	}
	if (!same_socket(sock, &live)) {
		inetcr_socket_ident(&live, &id);
		ret = inetcr_fail(err, EINVAL,
				  "CRIU has restored another socket there (%s %s): " IMAGE " is not of this checkpoint",
				  id.type, id.local);
		goto out;
	}
	if (!same_queues(sock, &live))
		ret = inetcr_apply(cr, sock, fd, err);
	else
		ret = apply_order(cr, sock, fd, err);
out:
	inetcr_msgs_free(&msgs);
	return ret;
}

static int post_restore(struct hook *hook, struct inetcr_err *err)
{
	struct inetcr_image image = {};
	int ret;

	/* pre-restore has reported it */
	if (!inetcr_file_exists(IMAGE) && !hook->conf.require)
		return 0;
	ret = inetcr_image_read(IMAGE, &image, err);
	if (!ret)
		ret = translate_owners(hook, &image.msgs, false, err);
	if (!ret && hook->conf.map)
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
	if (!inetcr_file_exists(IMAGE) && !hook->conf.require) {
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

/* Returns 1 if the module is absent, which has been reported */
static int find_tasks(struct hook *hook, struct inetcr_err *err)
{
	const char *root = getenv("CRTOOLS_INIT_PID");
	int ret;

	if (!root || atoi(root) <= 0)
		return inetcr_fail(err, EINVAL,
				   "CRIU has set no CRTOOLS_INIT_PID");
	hook->tree.warn = note_warning;
	hook->tree.warn_arg = hook;
	ret = tree_read(&hook->tree, atoi(root), err);
	if (!ret)
		ret = tree_connect(&hook->tree, err);
	if (ret == -ENOENT && !hook->conf.require &&
	    !inetcr_file_exists(CORK_IMAGE))
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
	forget(&hook->done);
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
