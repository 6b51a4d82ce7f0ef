// SPDX-License-Identifier: GPL-2.0
/*
 * Find sockets through the descriptor tables of processes.
 *
 * A socket's inode is in no table of the kernel, and an unbound socket is in
 * none of its protocol either: what finds every socket is the walk over every
 * task that the caller can see.  Threads may have tables of their own, so all
 * of them are looked at, a shared table once.
 *
 * The walk runs under RCU and task_lock() and cannot sleep, but rests between
 * two descriptors now and then.  Files found are taken a reference of; whoever
 * called drops it.
 */
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/net.h>
#include <linux/pid_namespace.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/sort.h>
#include <net/sock_reuseport.h>
#include "af_inet_cr.h"

/* What looking at a descriptor says: anything but 0 leaves the table */
enum {
	WALK_ON,
	WALK_DONE,		/* found */
	WALK_REST,		/* time to let others run */
	WALK_FULL,		/* room is needed */
};

/* Descriptors looked at, and tasks, between two rests */
#define WALK_BUDGET	2048

/* Times that a walk begins anew when the task it rested at has gone */
#define WALK_TRIES	64

/**
 * struct af_inet_cr_walk - a walk over descriptor tables
 * @net: namespace whose sockets are meant
 * @visit: called for each open file
 * @files: table looked at last
 * @budget: descriptors to go before a rest
 * @fd: descriptor being looked at
 * @pid: process being looked at, as the caller sees it
 * @ino: inode that is looked for
 * @seen: errno that says what has @ino instead of a socket of @net
 * @found: the file with @ino
 * @owner: who has it open
 * @set: room for @room sockets, filled up to @set->n
 * @room: how many
 * @shared: a file may have been found more than once
 * @grouped: how many are in a reuseport group, or more
 */
struct af_inet_cr_walk {
	struct net *net;
	int (*visit)(struct af_inet_cr_walk *w, struct file *file);
	const struct files_struct *files;
	unsigned int budget;
	unsigned int fd;
	pid_t pid;

	u32 ino;
	int seen;
	struct file *found;
	struct af_inet_cr_owner owner;

	struct af_inet_cr_set *set;
	unsigned int room;
	bool shared;
	unsigned int grouped;
};

static int walk_visit(const void *walk, struct file *file, unsigned int fd)
{
	/* iterate_fd() passes what it was given on as const */
	struct af_inet_cr_walk *w = (struct af_inet_cr_walk *)walk;

	w->fd = fd;
	if (!w->budget)
		return WALK_REST;
	w->budget--;
	return w->visit(w, file);
}

static int walk_grow(struct af_inet_cr_walk *w)
{
	unsigned int room = w->room * 2 + 64;
	struct af_inet_cr_found *found;

	found = kvmalloc_array(room, sizeof(*found), GFP_KERNEL_ACCOUNT);
	if (!found)
		return -ENOMEM;
	if (w->set->n)
		memcpy(found, w->set->found, w->set->n * sizeof(*found));
	kvfree(w->set->found);
	w->set->found = found;
	w->room = room;
	return 0;
}

/*
 * Leave the RCU read side for a while.
 * Return: 0; -EAGAIN if the task has gone, and with it the place in the list.
 */
static int walk_rest(struct af_inet_cr_walk *w, struct task_struct *leader,
		     struct task_struct *task, int why)
{
	int err = 0;

	get_task_struct(leader);
	get_task_struct(task);
	rcu_read_unlock();
	cond_resched();
	w->budget = WALK_BUDGET;
	w->files = NULL;
	if (why == WALK_FULL)
		err = walk_grow(w);
	if (!err && fatal_signal_pending(current))
		err = -EINTR;
	rcu_read_lock();
	if (!err && (!pid_alive(leader) || !pid_alive(task)))
		err = -EAGAIN;
	put_task_struct(task);
	put_task_struct(leader);
	return err;
}

static int walk_task(struct af_inet_cr_walk *w, struct task_struct *task)
{
	int ret = WALK_ON;

	task_lock(task);
	if (task->files && task->files != w->files)
		ret = iterate_fd(task->files, w->fd, walk_visit, w);
	w->files = task->files;
	task_unlock(task);
	return ret;
}

/* Within rcu_read_lock(), which it may leave and enter again */
static int walk_process(struct af_inet_cr_walk *w, struct task_struct *leader)
{
	struct task_struct *task;
	int ret, err;

	w->files = NULL;
	w->pid = task_tgid_vnr(leader);
	if (!w->pid)
		return WALK_ON;

	for_each_thread(leader, task) {
		w->fd = 0;
		if (w->budget)
			w->budget--;
		for (;;) {
			ret = walk_task(w, task);
			if (ret != WALK_REST && ret != WALK_FULL)
				break;
			err = walk_rest(w, leader, task, ret);
			if (err)
				return err;
		}
		if (ret)
			return ret;
	}
	return WALK_ON;
}

static int walk_all(struct af_inet_cr_walk *w)
{
	struct task_struct *task;
	int ret = WALK_ON, tries = 0;

	w->budget = WALK_BUDGET;
	rcu_read_lock();
again:
	for_each_process(task) {
		ret = walk_process(w, task);
		if (ret == -EAGAIN && tries++ < WALK_TRIES) {
			/* What was found is found again and kept once */
			w->shared = true;
			goto again;
		}
		if (ret)
			break;
	}
	rcu_read_unlock();
	return ret;
}

static int walk_pid(struct af_inet_cr_walk *w, u32 pid)
{
	struct task_struct *task;
	int ret = -ESRCH;

	w->budget = WALK_BUDGET;
	rcu_read_lock();
	task = pid_task(find_vpid(pid), PIDTYPE_TGID);
	if (task)
		ret = walk_process(w, task);
	rcu_read_unlock();
	return ret == -EAGAIN ? -ESRCH : ret;
}

/* The kinds of socket that a dump of many returns */
static bool is_carried(struct socket *sock)
{
	struct sock *sk = sock->sk;

	return sk && !af_inet_cr_check_kind(sk->sk_family, sk->sk_type,
					    sk->sk_protocol, NULL);
}

/*
 * What has the inode if no socket has is told of the caller's own files only:
 * the files of others are none of his business.
 */
static int visit_inode(struct af_inet_cr_walk *w, struct file *file)
{
	struct socket *sock;

	if (file_inode(file)->i_ino != w->ino)
		return WALK_ON;

	sock = sock_from_file(file);
	if (!sock) {
		if (w->pid == task_tgid_vnr(current))
			w->seen = -ENOTSOCK;
		return WALK_ON;
	}
	if (!sock->sk || !net_eq(sock_net(sock->sk), w->net))
		return WALK_ON;

	w->found = get_file(file);
	w->owner.pid = w->pid;
	w->owner.fd = w->fd;
	return WALK_DONE;
}

static int visit_socket(struct af_inet_cr_walk *w, struct file *file)
{
	struct socket *sock = sock_from_file(file);
	struct af_inet_cr_found *f;

	if (!sock || !is_carried(sock) || !net_eq(sock_net(sock->sk), w->net))
		return WALK_ON;
	if (w->set->n == w->room)
		return WALK_FULL;

	f = &w->set->found[w->set->n++];
	f->file = get_file(file);
	/* More than this reference and one descriptor */
	if (file_count(file) > 2)
		w->shared = true;
	if (rcu_access_pointer(sock->sk->sk_reuseport_cb))
		w->grouped++;
	f->pid = w->pid;
	f->fd = w->fd;
	return WALK_ON;
}

static int cmp_owner(const void *a, const void *b)
{
	const struct af_inet_cr_found *x = a, *y = b;

	if (x->pid != y->pid)
		return x->pid < y->pid ? -1 : 1;
	if (x->fd != y->fd)
		return x->fd < y->fd ? -1 : 1;
	return 0;
}

static int cmp_file(const void *a, const void *b)
{
	const struct af_inet_cr_found *x = a, *y = b;

	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	return cmp_owner(a, b);
}

/* Tasks are found in no order, but one task's descriptors are */
static bool is_ordered(const struct af_inet_cr_set *set)
{
	unsigned int i;

	for (i = 1; i < set->n; i++)
		if (cmp_owner(&set->found[i - 1], &set->found[i]) > 0)
			return false;
	return true;
}

static void set_sort(struct af_inet_cr_set *set)
{
	if (!is_ordered(set))
		sort(set->found, set->n, sizeof(*set->found), cmp_owner, NULL);
}

/* A socket that several descriptors share is kept once, with its first owner */
static void set_uniq(struct af_inet_cr_set *set)
{
	struct af_inet_cr_found *f = set->found;
	unsigned int i, n = 0;

	sort(f, set->n, sizeof(*f), cmp_file, NULL);
	for (i = 0; i < set->n; i++) {
		if (n && f[n - 1].file == f[i].file)
			fput(f[i].file);
		else
			f[n++] = f[i];
	}
	set->n = n;
}

/**
 * struct member - a socket that is in a reuseport group
 * @group: the group, only compared
 * @index: its place in the group
 * @pos: its place in the set, which some member of the group takes
 * @found: the socket
 */
struct member {
	const void *group;
	unsigned int index;
	unsigned int pos;
	struct af_inet_cr_found found;
};

static bool member_get(struct member *m, const struct af_inet_cr_found *found)
{
	const struct sock *sk = sock_from_file(found->file)->sk;
	const struct sock_reuseport *reuse;

	m->found = *found;
	rcu_read_lock();
	reuse = rcu_dereference(sk->sk_reuseport_cb);
	m->group = reuse;
	if (reuse)
		for (m->index = 0; m->index < READ_ONCE(reuse->num_socks);
		     m->index++)
			if (READ_ONCE(reuse->socks[m->index]) == sk)
				break;
	rcu_read_unlock();
	return m->group;
}

static int cmp_member_pos(const void *a, const void *b)
{
	const struct member *x = a, *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return x->pos < y->pos ? -1 : x->pos > y->pos;
}

static int cmp_member_index(const void *a, const void *b)
{
	const struct member *x = a, *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

/*
 * The place in a reuseport group decides which datagrams a socket gets, and
 * binding in this order restores it: let the members of a group have each
 * other's places in the set.
 */
static int set_order_groups(struct af_inet_cr_set *set, unsigned int room)
{
	unsigned int i, n = 0;
	struct member *m;
	unsigned int *pos;
	int err = -ENOMEM;

	if (room < 2)
		return 0;

	m = kvmalloc_array(room, sizeof(*m), GFP_KERNEL_ACCOUNT);
	pos = kvmalloc_array(room, sizeof(*pos), GFP_KERNEL_ACCOUNT);
	if (!m || !pos)
		goto out;

	/* Who joins a group meanwhile keeps his place */
	for (i = 0; i < set->n && n < room; i++) {
		if (!member_get(&m[n], &set->found[i]))
			continue;
		m[n++].pos = i;
	}

	sort(m, n, sizeof(*m), cmp_member_pos, NULL);
	for (i = 0; i < n; i++)
		pos[i] = m[i].pos;
	sort(m, n, sizeof(*m), cmp_member_index, NULL);
	for (i = 0; i < n; i++)
		set->found[pos[i]] = m[i].found;
	err = 0;
out:
	kvfree(pos);
	kvfree(m);
	return err;
}

void af_inet_cr_set_free(struct af_inet_cr_set *set)
{
	unsigned int i;

	for (i = 0; i < set->n; i++)
		if (set->found[i].file)
			fput(set->found[i].file);
	kvfree(set->found);
	set->found = NULL;
	set->n = 0;
}

/**
 * af_inet_cr_find_all - the sockets of a process or of a namespace
 * @net: network namespace
 * @pid: process, NULL for all that the caller can see
 * @set: filled with each socket once, a reference held; give it to
 *	af_inet_cr_set_free()
 * @extack: where a sentence goes
 *
 * The walk rests now and then; a socket that is handed from one process to
 * another behind its back may be missed, as in any walk over processes.
 */
int af_inet_cr_find_all(struct net *net, const u32 *pid,
			struct af_inet_cr_set *set,
			struct netlink_ext_ack *extack)
{
	struct af_inet_cr_walk w = {
		.net = net, .visit = visit_socket, .set = set,
	};
	int ret;

	ret = pid ? walk_pid(&w, *pid) : walk_all(&w);
	if (!ret) {
		if (w.shared)
			set_uniq(set);
		set_sort(set);
		ret = set_order_groups(set, w.grouped);
	}
	if (ret == -ESRCH)
		NL_SET_ERR_MSG(extack, "no process with this pid here");
	if (ret)
		af_inet_cr_set_free(set);
	return ret;
}

/**
 * af_inet_cr_find_inode - the socket with an inode number
 * @net: network namespace it has to be in
 * @ino: inode number
 * @file: set to the socket's file, with a reference
 * @owner: set to the first process found that has it open
 * @extack: where a sentence goes
 */
int af_inet_cr_find_inode(struct net *net, u32 ino, struct file **file,
			  struct af_inet_cr_owner *owner,
			  struct netlink_ext_ack *extack)
{
	struct af_inet_cr_walk w = {
		.net = net, .visit = visit_inode, .ino = ino,
	};
	int ret = walk_all(&w);

	if (ret == WALK_DONE) {
		*file = w.found;
		*owner = w.owner;
		return 0;
	}
	if (ret)
		return ret;

	if (w.seen == -ENOTSOCK) {
		NL_SET_ERR_MSG(extack, "this inode is not a socket");
		return -ENOTSOCK;
	}
	NL_SET_ERR_MSG(extack,
		       "no process here has a socket with this inode open in this network namespace");
	return -ENOENT;
}

/**
 * af_inet_cr_find_fd - the socket behind a descriptor of the caller
 * @net: network namespace it has to be in
 * @fd: descriptor
 * @file: set to the socket's file, with a reference
 * @extack: where a sentence goes
 */
int af_inet_cr_find_fd(struct net *net, u32 fd, struct file **file,
		       struct netlink_ext_ack *extack)
{
	struct socket *sock;
	int err;

	if (fd > INT_MAX) {
		NL_SET_ERR_MSG(extack, "SOCK_FD is not an open descriptor");
		return -EBADF;
	}

	sock = sockfd_lookup(fd, &err);
	if (!sock) {
		if (err == -ENOTSOCK)
			NL_SET_ERR_MSG(extack, "SOCK_FD is not a socket");
		else
			NL_SET_ERR_MSG(extack,
				       "SOCK_FD is not an open descriptor");
		return err;
	}

	if (!sock->sk || !net_eq(sock_net(sock->sk), net)) {
		NL_SET_ERR_MSG(extack,
			       "the socket belongs to another network namespace");
		sockfd_put(sock);
		return -EPERM;
	}

	*file = sock->file;
	return 0;
}
