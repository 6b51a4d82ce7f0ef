// SPDX-License-Identifier: GPL-2.0
/*
 * Find sockets through the descriptor tables of processes.
 *
 * A socket's inode is in no table of the kernel, and an unbound socket is in
 * none of its protocol either: what finds every socket is the walk over every
 * task that the caller can see.  Threads may have tables of their own, so all
 * of them are looked at, a shared table once.
 *
 * The walk goes from one number of a task to the next higher one, and comes to
 * its end whatever processes do meanwhile.  It runs under RCU and task_lock()
 * and cannot sleep, but rests between two descriptors now and then; after some
 * rests it returns to its caller, which may hold a lock, and goes on at the same
 * place when it is called again.  Files found are taken a reference of; whoever
 * called drops it.
 */
#include <linux/bsearch.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/hash.h>
#include <linux/ktime.h>
#include <linux/net.h>
#include <linux/pid_namespace.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/sort.h>
#include "sock.h"

/* The result for a descriptor: anything but 0 leaves the table */
enum {
	WALK_ON,
	WALK_DONE,		/* found */
	WALK_REST,		/* time to let others run */
	WALK_FULL,		/* room is needed */
};

/* Descriptors looked at, and tasks, between two rests */
#define WALK_BUDGET	2048

/* Rests until the walk returns to its caller */
#define WALK_RESTS	16

/* Bits of a table of descriptors that take as long as a descriptor */
#define WALK_BITS	SZ_4K

/* Threads that take as long as a descriptor */
#define WALK_THREADS	64

/*
 * Descriptors looked at of tasks that began after the walk, so that it does not
 * run after them for ever
 */
#define WALK_LATE	SZ_1M

/* So many sockets are put into order by the call that found the last of them */
#define WALK_SORT	SZ_4K

static int walk_visit(struct af_inet_cr_walk *w, struct file *file,
		      unsigned int fd)
{
	w->fd = fd;
	if (!w->budget)
		return WALK_REST;
	w->budget--;
	if (w->is_late && w->late)
		w->late--;
	return file ? w->visit(w, file) : WALK_ON;
}

static void walk_charge(struct af_inet_cr_walk *w, unsigned int cost)
{
	w->budget -= min(w->budget, cost);
}

/*
 * The process that sent the request may be another program by now, with more
 * rights than its sender had, and somebody else may read the answer.
 */
static bool has_sender_rights(const struct cred *cred)
{
	const struct cred *sender = current_cred();

	return cred->user_ns == sender->user_ns &&
	       uid_eq(cred->uid, sender->uid) &&
	       uid_eq(cred->euid, sender->euid) &&
	       uid_eq(cred->suid, sender->suid) &&
	       gid_eq(cred->gid, sender->gid) &&
	       gid_eq(cred->egid, sender->egid) &&
	       gid_eq(cred->sgid, sender->sgid) &&
	       cap_issubset(cred->cap_permitted, sender->cap_permitted);
}

/*
 * The contents of a socket are for its process, and for those who may take the
 * descriptor from it (pidfd_getfd(2)); modules cannot ask ptrace_may_access().
 * The process is asked for its credentials after the socket was seen in its
 * table: it may get more of them, and then open a socket.
 */
static bool may_read(struct af_inet_cr_walk *w)
{
	const struct cred *cred = __task_cred(w->task);

	if (cred != w->cred) {
		w->cred = cred;
		w->readable = (w->own && has_sender_rights(cred)) ||
			      netlink_ns_capable(w->view->skb, cred->user_ns,
						 CAP_SYS_PTRACE);
	}
	return w->readable;
}

/*
 * The bitmap of the descriptors in use says where the next one is: iterate_fd()
 * would look at each of a million that are not.
 */
static int walk_files(struct af_inet_cr_walk *w, struct files_struct *files)
{
	const struct fdtable *fdt;
	unsigned int fd;
	int ret;

	lockdep_assert_held(&files->file_lock);
	fdt = files_fdtable(files);
	fd = w->fd;
	for_each_set_bit_from(fd, fdt->open_fds, fdt->max_fds) {
		ret = walk_visit(w, rcu_dereference_check_fdtable(files,
								  fdt->fd[fd]),
				 fd);
		if (ret)
			return ret;
	}
	/* A long bitmap counts as descriptors */
	walk_charge(w, fdt->max_fds / WALK_BITS);
	return WALK_ON;
}

/*
 * Of the threads that share a table the first in the list of the process stands
 * for all.  The table is kept by the lock of @task while the others' are compared
 * with it: the address of one that was walked before could be another's by now.
 */
static bool stands_for_others(struct af_inet_cr_walk *w,
			      struct task_struct *task,
			      const struct files_struct *files)
{
	struct task_struct *other;
	unsigned int n = 0;
	bool first = true;

	for_each_thread(task, other) {
		n++;
		if (other == task)
			break;
		if (READ_ONCE(other->files) == files) {
			first = false;
			break;
		}
	}
	walk_charge(w, n / WALK_THREADS);
	return first;
}

static int walk_table(struct af_inet_cr_walk *w, struct task_struct *task)
{
	struct files_struct *files;
	int ret = WALK_ON;

	task_lock(task);
	files = task->files;
	if (files && stands_for_others(w, task, files)) {
		spin_lock(&files->file_lock);
		ret = walk_files(w, files);
		spin_unlock(&files->file_lock);
	}
	task_unlock(task);
	return ret;
}

/* Read the facts of a task; the walk goes on in the table of the same one */
static void walk_enter(struct af_inet_cr_walk *w, struct task_struct *task)
{
	w->cred = NULL;
	w->pid = task_tgid_nr_ns(task, w->view->pid_ns);
	w->own = task_tgid(task) == w->view->tgid;
	w->is_late = task->start_time > w->begun;
	if (task == w->task)
		return;
	if (w->task)
		put_task_struct(w->task);
	w->task = get_task_struct(task);
	w->fd = 0;
}

static int cmp_pid(const void *a, const void *b)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;

	return x < y ? -1 : x > y;
}

static bool is_wanted(const struct af_inet_cr_walk *w)
{
	u32 pid = w->pid;

	return !w->of.n || bsearch(&pid, w->of.pid, w->of.n, sizeof(pid), cmp_pid);
}

static int walk_task(struct af_inet_cr_walk *w, struct task_struct *task)
{
	walk_enter(w, task);
	if (!w->pid || !is_wanted(w))
		return WALK_ON;
	w->known = true;
	return w->is_late && !w->late ? WALK_ON : walk_table(w, task);
}

/* Under RCU, as far as the budget goes */
static int walk_tasks(struct af_inet_cr_walk *w)
{
	struct task_struct *task;
	struct pid *pid;
	int ret;

	while (w->budget) {
		pid = find_ge_pid(w->nr, w->view->pid_ns);
		if (!pid) {
			w->over = true;
			return WALK_DONE;
		}
		w->nr = pid_nr_ns(pid, w->view->pid_ns);
		walk_charge(w, 1);
		task = pid_task(pid, PIDTYPE_PID);
		ret = task ? walk_task(w, task) : WALK_ON;
		if (ret)
			return ret;
		w->nr++;
		w->fd = 0;
	}
	return WALK_REST;
}

static unsigned int *found_slot(const struct af_inet_cr_set *set,
				const struct file *file)
{
	unsigned int mask = 2 * set->room - 1;
	/* Nobody chooses where a file lies */
	unsigned int i = hash_ptr(file, 32);

	while (set->slots[i & mask] &&
	       set->found[set->slots[i & mask] - 1].file != file)
		i++;
	return &set->slots[i & mask];
}

/* Room is a power of two, and half of the slots are never taken */
static int set_grow(struct af_inet_cr_set *set)
{
	struct af_inet_cr_set old = *set;
	unsigned int i;

	set->room = max(2 * old.room, 64U);
	set->found = kvmalloc_array(set->room, sizeof(*set->found),
				    GFP_KERNEL_ACCOUNT);
	set->slots = kvcalloc(2 * set->room, sizeof(*set->slots),
			      GFP_KERNEL_ACCOUNT);
	if (!set->found || !set->slots) {
		kvfree(set->found);
		kvfree(set->slots);
		*set = old;
		return -ENOMEM;
	}
	for (i = 0; i < old.n; i++) {
		set->found[i] = old.found[i];
		*found_slot(set, old.found[i].file) = i + 1;
	}
	kvfree(old.found);
	kvfree(old.slots);
	return 0;
}

/* Return: 0 at the end; -EAGAIN: call again; or an errno. */
static int walk_on(struct af_inet_cr_walk *w)
{
	unsigned int rests;
	int ret, err;

	for (rests = 0; rests < WALK_RESTS && !w->over; rests++) {
		w->budget = WALK_BUDGET;
		do {
			rcu_read_lock();
			ret = walk_tasks(w);
			rcu_read_unlock();
			err = ret == WALK_FULL ? set_grow(w->set) : 0;
		} while (ret == WALK_FULL && !err);
		if (err)
			return err;
		w->over |= ret == WALK_DONE;
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return w->over ? 0 : -EAGAIN;
}

/**
 * af_inet_cr_walk_begin - begin a walk
 * @w: walk; give it to af_inet_cr_walk_end()
 * @view: who asks, to the end of the walk
 */
void af_inet_cr_walk_begin(struct af_inet_cr_walk *w,
			   const struct af_inet_cr_view *view)
{
	*w = (struct af_inet_cr_walk) {
		.view = view,
		.nr = 1,
		.late = WALK_LATE,
		.begun = ktime_get_ns(),
	};
}

/**
 * af_inet_cr_walk_end - end a walk
 * @w: walk, at its end or not
 */
void af_inet_cr_walk_end(struct af_inet_cr_walk *w)
{
	if (w->task)
		put_task_struct(w->task);
	w->task = NULL;
	if (w->found.file)
		fput(w->found.file);
	w->found.file = NULL;
}

/* The kinds of socket that a dump of many returns */
static bool is_carried(struct socket *sock)
{
	const struct sock *sk = sock->sk;

	return sk && !af_inet_cr_check_kind(sk->sk_family, sk->sk_type,
					    sk->sk_protocol, NULL);
}

/* A file of another process that has the inode is not disclosed */
static int visit_inode(struct af_inet_cr_walk *w, struct file *file)
{
	struct socket *sock;

	if (file_inode(file)->i_ino != w->ino)
		return WALK_ON;

	sock = sock_from_file(file);
	if (!sock) {
		if (w->own)
			w->seen = -ENOTSOCK;
		return WALK_ON;
	}
	if (!sock->sk || !net_eq(sock_net(sock->sk), w->view->net))
		return WALK_ON;

	if (!w->found.file) {
		w->found.file = get_file(file);
		w->found.owner.pid = w->pid;
		w->found.owner.fd = w->fd;
	}
	if (w->found.file == file)
		w->found.readable |= may_read(w);
	return w->found.readable ? WALK_DONE : WALK_ON;
}

static int cmp_pids(const struct af_inet_cr_owner *x,
		    const struct af_inet_cr_owner *y)
{
	if (x->pid != y->pid)
		return x->pid < y->pid ? -1 : 1;
	if (x->fd != y->fd)
		return x->fd < y->fd ? -1 : 1;
	return 0;
}

/* A socket that several descriptors share is kept once, with its first owner */
static int visit_socket(struct af_inet_cr_walk *w, struct file *file)
{
	struct af_inet_cr_owner owner = { .pid = w->pid, .fd = w->fd };
	struct socket *sock = sock_from_file(file);
	struct af_inet_cr_set *set = w->set;
	struct af_inet_cr_found *f;
	unsigned int *slot;

	if (!sock || !is_carried(sock) || !net_eq(sock_net(sock->sk), w->view->net))
		return WALK_ON;
	if (set->n == set->room)
		return WALK_FULL;

	slot = found_slot(set, file);
	if (*slot) {
		f = &set->found[*slot - 1];
		if (cmp_pids(&owner, &f->owner) < 0)
			f->owner = owner;
		f->readable = f->readable || may_read(w);
		return WALK_ON;
	}
	f = &set->found[set->n++];
	*slot = set->n;
	f->file = get_file(file);
	f->owner = owner;
	f->order = 0;
	f->shared = false;
	f->readable = may_read(w);
	return WALK_ON;
}

/**
 * af_inet_cr_sort_goes_on - is the caller of sort() still there?
 *
 * Putting many into order takes long: others run meanwhile. For who is killed all are
 * equal, which ends it soon.
 *
 * Return: false if it is killed.
 */
bool af_inet_cr_sort_goes_on(void)
{
	cond_resched();
	return !fatal_signal_pending(current);
}

static int cmp_owner(const void *a, const void *b)
{
	const struct af_inet_cr_found *x = a, *y = b;

	if (!af_inet_cr_sort_goes_on())
		return 0;
	return cmp_pids(&x->owner, &y->owner);
}

/* Threads with tables of their own are not found in the order of processes */
static bool is_ordered(const struct af_inet_cr_set *set)
{
	unsigned int i;

	for (i = 1; i < set->n; i++) {
		if (i % SZ_1K == 0 && !af_inet_cr_sort_goes_on())
			break;
		if (cmp_pids(&set->found[i - 1].owner, &set->found[i].owner) > 0)
			return false;
	}
	return true;
}

static void set_sort(struct af_inet_cr_set *set)
{
	if (!is_ordered(set))
		sort(set->found, set->n, sizeof(*set->found), cmp_owner, NULL);
}

void af_inet_cr_set_free(struct af_inet_cr_set *set)
{
	unsigned int i;

	for (i = 0; i < set->n; i++)
		if (set->found[i].file)
			fput(set->found[i].file);
	kvfree(set->found);
	kvfree(set->slots);
	*set = (struct af_inet_cr_set) {};
}

/**
 * af_inet_cr_parse_pids - read the processes that a dump is of
 * @nlh: request, its attributes checked
 * @of: filled; the caller frees @of->pid with kvfree()
 *
 * Return: 0 or -ENOMEM.
 */
int af_inet_cr_parse_pids(const struct nlmsghdr *nlh, struct af_inet_cr_pids *of)
{
	const struct nlattr *nla;
	unsigned int n = 0;
	int rem;

	nla_for_each_attr(nla, af_inet_cr_request_attrs(nlh),
			  af_inet_cr_request_len(nlh), rem)
		n += nla_type(nla) == AF_INET_CR_ATTR_PID;
	if (!n)
		return 0;
	of->pid = kvmalloc_array(n, sizeof(*of->pid), GFP_KERNEL_ACCOUNT);
	if (!of->pid)
		return -ENOMEM;
	nla_for_each_attr(nla, af_inet_cr_request_attrs(nlh),
			  af_inet_cr_request_len(nlh), rem)
		if (nla_type(nla) == AF_INET_CR_ATTR_PID)
			of->pid[of->n++] = nla_get_u32(nla);
	return 0;
}

/**
 * af_inet_cr_find_all - the sockets of some processes or of a namespace
 * @w: walk, just begun or called before with the same arguments
 * @of: the processes; none: all that the caller can see; sorted by the first call
 * @set: filled with each socket once, a reference held; give it to
 *	af_inet_cr_set_free() in any case
 * @extack: where a sentence goes
 *
 * A socket that is handed from one process to another behind the back of the walk
 * may be missed, as in any walk over processes.
 *
 * Return: 0; -EAGAIN if it takes longer: call again; -ESRCH if none of the processes
 * is there, -ENOMEM, or -EINTR if the caller is killed.
 */
int af_inet_cr_find_all(struct af_inet_cr_walk *w,
			const struct af_inet_cr_pids *of,
			struct af_inet_cr_set *set,
			struct netlink_ext_ack *extack)
{
	int ret;

	if (!w->over) {
		if (!w->set && of->n)
			sort(of->pid, of->n, sizeof(*of->pid), cmp_pid, NULL);
		w->visit = visit_socket;
		w->set = set;
		w->of = *of;
		ret = walk_on(w);
		if (!ret && of->n && !w->known)
			ret = -ESRCH;
		if (ret == -ESRCH)
			NL_SET_ERR_MSG(extack, "no process with this pid here");
		if (ret)
			return ret;
		if (set->n > WALK_SORT)
			return -EAGAIN;
	}
	set_sort(set);
	return fatal_signal_pending(current) ? -EINTR : 0;
}

/**
 * af_inet_cr_find_inode - the socket with an inode number
 * @w: walk, just begun or called before with the same arguments
 * @ino: inode number
 * @found: set to the socket, with a reference, and the first process that has it
 *	open
 * @extack: where a sentence goes
 *
 * Return: 0; -EAGAIN if it takes longer: call again; -ENOENT if there is none in
 * the network namespace, -ENOTSOCK if it is another file of the caller, -EINTR if
 * the caller is killed.
 */
int af_inet_cr_find_inode(struct af_inet_cr_walk *w, u32 ino,
			  struct af_inet_cr_found *found,
			  struct netlink_ext_ack *extack)
{
	int err;

	w->visit = visit_inode;
	w->ino = ino;
	err = walk_on(w);
	if (err)
		return err;
	if (w->found.file) {
		*found = w->found;
		w->found.file = NULL;
		return 0;
	}

	if (w->seen == -ENOTSOCK) {
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
