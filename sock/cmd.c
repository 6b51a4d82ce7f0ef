// SPDX-License-Identifier: GPL-2.0
/*
 * The commands for sockets: requests, and how the state of a socket is cut into
 * messages.  The other files know the state itself.
 *
 * A dump begins with a message about itself (DUMP_INFO), which generic netlink
 * asks for while it holds cb_lock.  The sockets are looked for, and locked, when
 * the reader asks for more, with the credentials of the sender of the request.
 */
#include <linux/compat.h>
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/mutex.h>
#include <linux/pid_namespace.h>
#include <linux/sched/signal.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>
#include <net/genetlink.h>
#include "sock.h"
#include "af_inet_cr_trace.h"

/**
 * struct dump_request - what a DUMP request asks for
 * @view: what its sender can see; holds references to its pids
 * @blame: the attribute that selects, or NULL
 * @by: AF_INET_CR_ATTR_INODE, _SOCK_FD or _PID, or 0 for all sockets
 * @number: value of that attribute
 * @of: processes, for PID, which may be given several times
 * @file: the socket, for SOCK_FD, a reference
 * @contents: carry queues and corked data
 * @all: emit defaults too
 * @freeze: connections are kept off the wire from before they are read, a
 *	reference, or NULL
 * @freeze_fd: descriptor of @freeze, -1: it gets a new one
 */
struct dump_request {
	struct af_inet_cr_view view;
	const struct nlattr *blame;
	int by;
	u32 number;
	struct af_inet_cr_pids of;
	struct file *file;
	bool contents;
	bool all;
	struct af_inet_cr_freeze *freeze;
	int freeze_fd;
};

static const struct nlattr *dump_selector(struct nlattr **tb,
					  struct netlink_ext_ack *extack)
{
	static const int selectors[] = {
		AF_INET_CR_ATTR_INODE, AF_INET_CR_ATTR_SOCK_FD,
		AF_INET_CR_ATTR_PID,
	};
	const struct nlattr *found = NULL;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(selectors); i++) {
		if (!tb[selectors[i]])
			continue;
		if (found) {
			NL_SET_ERR_MSG(extack,
				       "INODE, SOCK_FD and PID exclude each other");
			return ERR_PTR(-EINVAL);
		}
		found = tb[selectors[i]];
	}
	return found;
}

/* Return: 0, and a freeze in @req if the request wants one. */
static int dump_parse_freeze(struct nlattr **tb, bool many,
			     struct dump_request *req,
			     struct netlink_ext_ack *extack)
{
	const struct nlattr *fd = tb[AF_INET_CR_ATTR_FREEZE_FD];
	struct af_inet_cr_freeze *freeze;

	if (!fd && !af_inet_cr_get_flag(tb[AF_INET_CR_ATTR_FREEZE]))
		return 0;
	if (!many) {
		NL_SET_ERR_MSG(extack, "a freeze needs NLM_F_DUMP");
		return -EINVAL;
	}
	if (fd) {
		freeze = af_inet_cr_freeze_get(req->view.net, nla_get_u32(fd),
					       extack);
		if (IS_ERR(freeze))
			NL_SET_BAD_ATTR(extack, fd);
		else
			req->freeze_fd = nla_get_u32(fd);
	} else {
		freeze = af_inet_cr_freeze_new(req->view.net);
	}
	if (IS_ERR(freeze))
		return PTR_ERR(freeze);
	req->freeze = freeze;
	return 0;
}

/*
 * A descriptor is looked up at once, in the table of the sender.  Everything
 * else is left to dump_find() and dump_collect().
 */
static int dump_parse(const struct sk_buff *skb, const struct nlmsghdr *nlh,
		      struct dump_request *req, struct netlink_ext_ack *extack)
{
	const struct nlattr *by;
	struct nlattr **tb;
	int err;

	/* The family has too many for the stack */
	tb = kmalloc_array(AF_INET_CR_ATTR_MAX + 1, sizeof(*tb), GFP_KERNEL);
	if (!tb)
		return -ENOMEM;
	err = af_inet_cr_parse_attrs(tb, af_inet_cr_request_attrs(nlh),
				     af_inet_cr_request_len(nlh),
				     af_inet_cr_dump_nl_policy,
				     ARRAY_SIZE(af_inet_cr_dump_nl_policy) - 1,
				     extack);
	if (err)
		goto out;
	by = dump_selector(tb, extack);
	err = PTR_ERR_OR_ZERO(by);
	if (err)
		goto out;

	*req = (struct dump_request) {
		.view = { .net = sock_net(skb->sk), .skb = skb },
		.blame = by,
		.by = by ? nla_type(by) : 0,
		.number = by ? nla_get_u32(by) : 0,
		.contents =
			!af_inet_cr_get_flag(tb[AF_INET_CR_ATTR_NO_CONTENTS]),
		.all = af_inet_cr_get_flag(tb[AF_INET_CR_ATTR_ALL_VALUES]),
		.freeze_fd = -1,
	};
	if (req->by == AF_INET_CR_ATTR_SOCK_FD) {
		err = af_inet_cr_find_fd(req->view.net, req->number,
					 &req->file, extack);
		if (err) {
			NL_SET_BAD_ATTR(extack, by);
			goto out;
		}
	}
	req->view.pid_ns = get_pid_ns(task_active_pid_ns(current));
	req->view.tgid = get_pid(task_tgid(current));
	err = af_inet_cr_parse_pids(nlh, &req->of);
	if (!err)
		err = dump_parse_freeze(tb, nlh->nlmsg_flags & NLM_F_DUMP, req,
					extack);
out:
	kfree(tb);
	return err;
}

static void dump_request_free(struct dump_request *req)
{
	af_inet_cr_freeze_put(req->freeze);
	kvfree(req->of.pid);
	if (req->file)
		fput(req->file);
	if (req->view.pid_ns)
		put_pid_ns(req->view.pid_ns);
	put_pid(req->view.tgid);
}

/*
 * The one socket that a request names; a reference goes to @found.  -EAGAIN: call
 * again.
 */
static int dump_find(struct dump_request *req, struct af_inet_cr_walk *walk,
		     struct af_inet_cr_found *found,
		     struct netlink_ext_ack *extack)
{
	const struct sock *sk;
	int err;

	if (req->file) {
		*found = (struct af_inet_cr_found) {
			.file = get_file(req->file), .readable = true,
		};
	} else {
		err = af_inet_cr_find_inode(walk, req->number, found, extack);
		if (err == -EAGAIN)
			return err;
		if (err) {
			NL_SET_BAD_ATTR(extack, req->blame);
			return err;
		}
	}

	sk = sock_from_file(found->file)->sk;
	err = af_inet_cr_check_kind(sk->sk_family, sk->sk_type,
				    sk->sk_protocol, extack);
	if (err) {
		NL_SET_BAD_ATTR(extack, req->blame);
		fput(found->file);
	}
	return err;
}

/*
 * A dump waits with the mutex of its netlink socket, for which another sender to
 * that socket waits while it holds cb_lock.  So it looks for sockets step by step,
 * and lets go of the mutex in between.
 */
#define DUMP_LOCK_TIME	(HZ / 10)

static void dump_init(struct af_inet_cr_dump *d, const struct dump_request *req,
		      const struct af_inet_cr_found *f)
{
	af_inet_cr_dump_init(d, f->file, f->owner,
			     req->contents && f->readable, req->all);
	d->pid_ns = req->view.pid_ns;
	d->order = f->order;
	d->shared = f->shared;
	d->hidden = !f->readable;
}

/* Everything of a socket, which is locked, in one message, or -EMSGSIZE */
static int dump_whole(struct af_inet_cr_dump *d)
{
	struct af_inet_cr_pos pos = {};
	int err;

	err = af_inet_cr_dump_head(d);
	if (!err && d->contents)
		err = d->proto->queues(d, &pos);
	if (!err)
		err = af_inet_cr_dump_tail(d);
	return err;
}

/*
 * Buffers grow by four.  A plain request is answered with one message: what
 * waits in the queues has to fit into QUEUES_MAX.
 */
#define ANSWER_MIN	SZ_8K
#define QUEUES_MAX	SZ_128K

static struct sk_buff *dump_answer(struct genl_info *info,
				   struct af_inet_cr_dump *d, size_t max)
{
	size_t size;
	void *hdr;
	int err = -EMSGSIZE;

	for (size = ANSWER_MIN; size <= max && err == -EMSGSIZE; size *= 4) {
		d->skb = nlmsg_new(size, GFP_KERNEL);
		if (!d->skb)
			return ERR_PTR(-ENOMEM);
		hdr = genlmsg_put_reply(d->skb, info, &af_inet_cr_family, 0,
					AF_INET_CR_CMD_DUMP);
		err = dump_whole(d);
		if (!err) {
			genlmsg_end(d->skb, hdr);
			return d->skb;
		}
		nlmsg_free(d->skb);
	}
	return ERR_PTR(err);
}

static struct sk_buff *dump_locked(struct genl_info *info,
				   struct af_inet_cr_dump *d)
{
	const char *why = d->proto->refuse(d);
	struct sk_buff *answer;
	int err;

	if (why) {
		info->extack->_msg = why;
		return ERR_PTR(-EOPNOTSUPP);
	}
	err = d->proto->hold(d);
	if (err)
		return ERR_PTR(err);

	answer = ERR_PTR(-EMSGSIZE);
	if (d->contents)
		answer = dump_answer(info, d, QUEUES_MAX);
	if (answer == ERR_PTR(-EMSGSIZE)) {
		d->contents = false;
		answer = dump_answer(info, d, AF_INET_CR_ANSWER_MAX);
	}
	return answer;
}

static int dump_one(struct sk_buff *skb, struct genl_info *info,
		    struct dump_request *req)
{
	struct af_inet_cr_found found;
	struct af_inet_cr_walk walk;
	struct af_inet_cr_dump d;
	struct sk_buff *answer;
	long patience = AF_INET_CR_LOCK_TIME;
	int err;

	if (!req->by || req->by == AF_INET_CR_ATTR_PID) {
		NL_SET_ERR_MSG(info->extack,
			       "INODE or SOCK_FD has to say which socket; many sockets need NLM_F_DUMP");
		return -EINVAL;
	}
	af_inet_cr_walk_begin(&walk, &req->view);
	do {
		err = dump_find(req, &walk, &found, info->extack);
	} while (err == -EAGAIN);
	af_inet_cr_walk_end(&walk);
	if (err)
		return err;

	dump_init(&d, req, &found);
	err = af_inet_cr_lock_sock(d.sk, &patience);
	if (err) {
		NL_SET_ERR_MSG(info->extack,
			       "a system call of its owner keeps the socket locked");
		goto out;
	}
	answer = dump_locked(info, &d);
	d.proto->put(&d);
	release_sock(d.sk);
	err = PTR_ERR_OR_ZERO(answer);
	trace_dump(file_inode(found.file)->i_ino, true, err ? 0 : answer->len, err);
	if (!err)
		err = genlmsg_reply(answer, info);
out:
	fput(found.file);
	return err;
}

static int dump_run(struct sk_buff *skb, struct genl_info *info)
{
	struct dump_request req = {};
	int err;

	err = dump_parse(skb, info->nlhdr, &req, info->extack);
	if (!err)
		err = dump_one(skb, info, &req);
	dump_request_free(&req);
	return err;
}

int af_inet_cr_nl_dump_doit(struct sk_buff *skb, struct genl_info *info)
{
	int err = af_inet_cr_check_rights(skb, info->extack);

	return err ? err : af_inet_cr_defer(skb, info, dump_run);
}

/**
 * struct dump_state - a dump of many sockets under way
 * @req: what was asked for
 * @cred: credentials of the sender, a reference
 * @walk: how far they have been looked for
 * @set: the sockets
 * @next: the one to be written next
 * @begun: DUMP_INFO has been written
 * @found: @set is complete
 * @frozen: how many of them have been looked at to be frozen
 * @collected: @set is complete, and frozen
 * @patience: jiffies that are left to wait for locks of sockets
 * @lock: of @set and of all that is taken from it
 * @watch: looks whether the sender is still there
 * @left: it is not, and @set is empty
 * @err: why the dump cannot start
 * @extack: the message for that, and the attribute to blame
 * @d: the socket being cut into several messages, d.file is NULL if none is
 * @tail: state that comes after its queues, taken at the same moment
 * @pos: what of the queues comes next
 * @absent: why the socket cannot be dumped, NULL: it stays locked
 */
struct dump_state {
	struct dump_request req;
	const struct cred *cred;
	struct af_inet_cr_walk walk;
	struct af_inet_cr_set set;
	unsigned int next;
	bool begun;
	bool found;
	unsigned int frozen;
	bool collected;
	long patience;
	struct mutex lock; /* @set */
	struct delayed_work watch;
	bool left;
	int err;
	struct netlink_ext_ack extack;

	struct af_inet_cr_dump d;
	struct sk_buff *tail;
	struct af_inet_cr_pos pos;
	const char *absent;
};

/* Part of the search; -EAGAIN: call again */
static int dump_collect(struct dump_state *s, struct netlink_ext_ack *extack)
{
	const struct dump_request *req = &s->req;
	int err;

	if (!req->by || req->by == AF_INET_CR_ATTR_PID) {
		err = af_inet_cr_find_all(&s->walk, &req->of, &s->set, extack);
		if (err && err != -EAGAIN)
			NL_SET_BAD_ATTR(extack, req->blame);
		return err ? err : af_inet_cr_order(&s->set);
	}

	if (!s->set.found)
		s->set.found = kvmalloc_array(1, sizeof(*s->set.found),
					      GFP_KERNEL_ACCOUNT);
	if (!s->set.found)
		return -ENOMEM;
	err = dump_find(&s->req, &s->walk, s->set.found, extack);
	s->set.n = !err;
	return err;
}

/* Let go of a socket being cut into several messages */
static void dump_split_end(struct dump_state *s)
{
	if (s->d.file)
		s->d.proto->put(&s->d);
	kfree_skb(s->tail);
	s->tail = NULL;
	s->d.file = NULL;
}

static bool is_alive(struct pid *tgid)
{
	const struct task_struct *task;
	bool alive;

	rcu_read_lock();
	task = pid_task(tgid, PIDTYPE_TGID);
	alive = task && !(READ_ONCE(task->exit_state) &&
			  thread_group_empty((struct task_struct *)task));
	rcu_read_unlock();
	return alive;
}

/*
 * A dump keeps its sockets open until it is read to its end or its netlink socket is
 * closed, which somebody else may never do.  They are let go when the process that
 * asked for them has ended.
 */
#define WATCH_TIME	HZ

static void dump_watch(struct work_struct *work)
{
	struct dump_state *s = container_of(to_delayed_work(work),
					    struct dump_state, watch);

	/* A reader holds the lock */
	if (is_alive(s->req.view.tgid) || !mutex_trylock(&s->lock)) {
		schedule_delayed_work(&s->watch, WATCH_TIME);
		return;
	}
	s->left = true;
	dump_split_end(s);
	af_inet_cr_walk_end(&s->walk);
	af_inet_cr_set_free(&s->set);
	if (s->req.file)
		fput(s->req.file);
	s->req.file = NULL;
	mutex_unlock(&s->lock);
}

/*
 * An error is kept for the first message, which takes an extack message along on
 * every kernel.
 */
int af_inet_cr_nl_dump_start(struct netlink_callback *cb)
{
	struct dump_state *s;

	s = kzalloc(sizeof(*s), GFP_KERNEL);
	if (!s)
		return -ENOMEM;

	s->cred = get_current_cred();
	s->patience = DUMP_LOCK_TIME;
	s->err = af_inet_cr_check_rights(cb->skb, &s->extack);
	if (!s->err)
		s->err = dump_parse(cb->skb, cb->nlh, &s->req, &s->extack);
	af_inet_cr_walk_begin(&s->walk, &s->req.view);
	mutex_init(&s->lock);
	INIT_DELAYED_WORK(&s->watch, dump_watch);
	if (!s->err)
		schedule_delayed_work(&s->watch, WATCH_TIME);
	cb->args[0] = (long)s;
	cb->min_dump_alloc = AF_INET_CR_DUMP_ALLOC;
	return 0;
}

int af_inet_cr_nl_dump_done(struct netlink_callback *cb)
{
	struct dump_state *s = (struct dump_state *)cb->args[0];

	if (!s)
		return 0;
	cancel_delayed_work_sync(&s->watch);
	dump_split_end(s);
	af_inet_cr_walk_end(&s->walk);
	af_inet_cr_set_free(&s->set);
	dump_request_free(&s->req);
	put_cred(s->cred);
	kfree(s);
	return 0;
}

/* Write one message with @fill, into a larger buffer if it is the first there */
static int dump_message(struct sk_buff *skb, struct netlink_callback *cb,
			struct dump_state *s,
			int (*fill)(struct dump_state *s))
{
	void *hdr;
	int err;

	do {
		hdr = af_inet_cr_dump_begin(skb, cb);
		if (!hdr)
			return -EMSGSIZE;
		s->d.skb = skb;
		err = fill(s);
		if (!err || err == -EAGAIN) {
			genlmsg_end(skb, hdr);
			return err;
		}
		genlmsg_cancel(skb, hdr);
	} while (err == -EMSGSIZE && !af_inet_cr_dump_grow(skb));
	return err;
}

static int fill_whole(struct dump_state *s)
{
	return dump_whole(&s->d);
}

/* A raw socket receives as soon as it is hashed: not before its queue is there */
static int fill_head(struct dump_state *s)
{
	int err = af_inet_cr_dump_head(&s->d);

	if (!err && s->d.sk->sk_type == SOCK_RAW)
		err = nla_put_flag(s->d.skb, AF_INET_CR_ATTR_UNHASHED);
	return err;
}

static int fill_tail(struct dump_state *s)
{
	int err = af_inet_cr_dump_tail(&s->d);

	if (!err && s->d.sk->sk_type == SOCK_RAW && sk_hashed(s->d.sk))
		err = nla_put_u32(s->d.skb, AF_INET_CR_ATTR_UNHASHED, 0);
	return err;
}

/* A socket that cannot be dumped is named, so that the others can be */
static int fill_absent(struct dump_state *s)
{
	return af_inet_cr_dump_absent(&s->d, s->absent);
}

/* Queues as far as there is room, then what comes after them */
static int fill_rest(struct dump_state *s)
{
	struct af_inet_cr_pos was = s->pos;
	int err;

	err = s->d.proto->queues(&s->d, &s->pos);
	if (!err && skb_tailroom(s->d.skb) < s->tail->len)
		err = -EMSGSIZE;
	if (!err)
		skb_put_data(s->d.skb, s->tail->data, s->tail->len);
	if (err == -EMSGSIZE && memcmp(&was, &s->pos, sizeof(was)))
		return -EAGAIN;
	return err;
}

static int take_tail(struct dump_state *s)
{
	size_t size;
	int err = -EMSGSIZE;

	for (size = ANSWER_MIN; size <= AF_INET_CR_ANSWER_MAX && err == -EMSGSIZE;
	     size *= 4) {
		s->tail = alloc_skb(size, GFP_KERNEL_ACCOUNT);
		if (!s->tail)
			return -ENOMEM;
		s->d.skb = s->tail;
		err = fill_tail(s);
		if (err) {
			kfree_skb(s->tail);
			s->tail = NULL;
		}
	}
	return err;
}

/* First or only message of a socket; -EAGAIN if there are more */
static int dump_first(struct sk_buff *skb, struct netlink_callback *cb,
		      struct dump_state *s)
{
	bool empty = !skb->len;
	void *hdr;
	int err;

	hdr = af_inet_cr_dump_begin(skb, cb);
	if (!hdr)
		return -EMSGSIZE;
	s->d.skb = skb;
	err = dump_whole(&s->d);
	if (!err) {
		genlmsg_end(skb, hdr);
		return 0;
	}
	genlmsg_cancel(skb, hdr);
	if (err != -EMSGSIZE || !empty)
		return err;

	if (!s->d.queue.n && !s->d.errors.n)
		return dump_message(skb, cb, s, fill_whole);

	err = dump_message(skb, cb, s, fill_head);
	if (!err)
		err = s->d.proto->keep(&s->d);
	if (!err)
		err = take_tail(s);
	s->pos = (struct af_inet_cr_pos) {};
	return err ? err : -EAGAIN;
}

/* A socket that is locked */
static int dump_locked_first(struct sk_buff *skb, struct netlink_callback *cb,
			     struct dump_state *s)
{
	int err;

	s->d.frozen = s->req.freeze &&
		      af_inet_cr_is_frozen(s->req.freeze, s->d.sk);
	s->absent = s->d.proto->refuse(&s->d);
	if (s->absent) {
		err = dump_message(skb, cb, s, fill_absent);
		goto out;
	}
	err = s->d.proto->hold(&s->d);
	if (!err)
		err = dump_first(skb, cb, s);
	/* Unless more messages follow, the snapshot is released */
	if (err != -EAGAIN)
		s->d.proto->put(&s->d);
out:
	release_sock(s->d.sk);
	return err;
}

/* After an error other than -EAGAIN the next call begins with the socket anew */
static int dump_socket(struct sk_buff *skb, struct netlink_callback *cb,
		       struct dump_state *s)
{
	int err;

	if (s->d.file)
		return dump_message(skb, cb, s, fill_rest);

	dump_init(&s->d, &s->req, &s->set.found[s->next]);
	err = af_inet_cr_lock_sock(s->d.sk, &s->patience);
	if (!err) {
		err = dump_locked_first(skb, cb, s);
	} else if (err == -EBUSY) {
		s->absent = NULL;
		err = dump_message(skb, cb, s, fill_absent);
	}
	if (err && err != -EAGAIN)
		dump_split_end(s);
	return err;
}

static int dump_sockets(struct sk_buff *skb, struct netlink_callback *cb,
			struct dump_state *s)
{
	unsigned int len;
	bool first;
	int err;

	while (s->next < s->set.n) {
		first = !s->d.file;
		len = skb->len;
		err = dump_socket(skb, cb, s);
		trace_dump(file_inode(s->set.found[s->next].file)->i_ino, first,
			   skb->len - len, err);
		if (err == -EAGAIN)
			continue;
		if (err == -EMSGSIZE && skb->len)
			return skb->len;
		if (err)
			return err;

		dump_split_end(s);
		fput(s->set.found[s->next].file);
		s->set.found[s->next++].file = NULL;
	}
	return 0;
}

/* Sockets that are frozen until a read returns */
#define FREEZE_BUDGET	2048

/*
 * From here on nothing of the connections comes or goes; what has passed before
 * is in a queue, or is when the socket is locked.  -EAGAIN: call again.
 */
static int dump_freeze(struct dump_state *s)
{
	unsigned int budget = FREEZE_BUDGET;
	const struct sock *sk;
	int err;

	if (!s->req.freeze)
		return 0;
	for (; s->frozen < s->set.n; s->frozen++) {
		if (!budget--)
			return -EAGAIN;
		sk = sock_from_file(s->set.found[s->frozen].file)->sk;
		if (sk->sk_type != SOCK_STREAM)
			continue;
		err = af_inet_cr_freeze_add(s->req.freeze, sk, &s->extack);
		if (err)
			return err;
		cond_resched();
	}
	synchronize_net();
	return 0;
}

/* Parts of it; -EAGAIN: call again */
static int dump_prepare(struct dump_state *s)
{
	int err;

	if (!s->found) {
		err = dump_collect(s, &s->extack);
		if (err)
			return err;
		s->found = true;
	}
	return dump_freeze(s);
}

static int dump_next(struct sk_buff *skb, struct netlink_callback *cb,
		     struct dump_state *s)
{
	int err;

	if (!s->collected) {
		err = dump_prepare(s);
		if (err == -EAGAIN)
			return af_inet_cr_put_noop(skb, cb);
		if (err) {
			if (cb->extack)
				*cb->extack = s->extack;
			return err;
		}
		s->collected = true;
	}
	return dump_sockets(skb, cb, s);
}

/* In the process of the sender, which gets the descriptor of a new freeze */
static int dump_begin(struct sk_buff *skb, struct netlink_callback *cb,
		      struct dump_state *s)
{
	int fd = s->req.freeze_fd;

	if (s->req.freeze && fd < 0) {
		fd = af_inet_cr_freeze_install(s->req.freeze);
		if (fd < 0)
			return fd;
	}
	return af_inet_cr_put_info(skb, cb, af_inet_cr_restore_nl_policy,
				   ARRAY_SIZE(af_inet_cr_restore_nl_policy) - 1,
				   af_inet_cr_sockopt_missing, fd);
}

/*
 * The first call comes from genl_rcv(), which holds cb_lock: it touches no socket.
 * The others come from recvmsg(2) of the process that reads the answer.
 */
int af_inet_cr_nl_dump_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct dump_state *s = (struct dump_state *)cb->args[0];
	const struct cred *reader;
	int ret;

	if (s->err) {
		if (cb->extack)
			*cb->extack = s->extack;
		return s->err;
	}
	if (!s->begun) {
		s->begun = true;
		return dump_begin(skb, cb, s);
	}

	reader = override_creds(s->cred);
	mutex_lock(&s->lock);
	ret = s->left ? -ESRCH : dump_next(skb, cb, s);
	mutex_unlock(&s->lock);
	revert_creds(reader);
	return ret;
}

static struct sk_buff *restore_answer(struct genl_info *info, int fd)
{
	struct sk_buff *skb;
	void *hdr;

	skb = genlmsg_new(nla_total_size(sizeof(u32)), GFP_KERNEL);
	if (!skb)
		return NULL;
	hdr = genlmsg_put_reply(skb, info, &af_inet_cr_family, 0, AF_INET_CR_CMD_RESTORE);
	if (!hdr || nla_put_u32(skb, AF_INET_CR_ATTR_SOCK_FD, fd)) {
		nlmsg_free(skb);
		return NULL;
	}
	genlmsg_end(skb, hdr);
	return skb;
}

static int restore_one(struct sk_buff *skb, struct genl_info *info,
		       struct af_inet_cr_restore *r)
{
	struct sk_buff *answer;
	int err;

	err = af_inet_cr_parse(r, af_inet_cr_request_attrs(info->nlhdr),
			       af_inet_cr_request_len(info->nlhdr));
	if (err)
		return err;
	err = af_inet_cr_sock_restore(r);
	if (err)
		return err;
	answer = restore_answer(info, r->fd);
	err = answer ? genlmsg_reply(answer, info) : -ENOMEM;
	/* A socket of the caller is done, and its descriptor is known */
	return r->created ? err : 0;
}

static int restore_run(struct sk_buff *skb, struct genl_info *info)
{
	struct af_inet_cr_restore *r;
	int err;

	r = kzalloc(sizeof(*r), GFP_KERNEL);
	if (!r)
		return -ENOMEM;
	r->net = genl_info_net(info);
	r->portid = info->snd_portid;
	r->extack = info->extack;
	r->fd = -1;
	err = restore_one(skb, info, r);
	trace_restore(r->fd, r->created, err);
	af_inet_cr_sock_release(r, !err);
	kfree(r);
	return err;
}

int af_inet_cr_nl_restore_doit(struct sk_buff *skb, struct genl_info *info)
{
	int err;

	/* Structures of setsockopt(2) have other layouts for such a caller */
	if (in_compat_syscall()) {
		NL_SET_ERR_MSG(info->extack,
			       "a 32-bit program cannot restore on a 64-bit kernel");
		return -EOPNOTSUPP;
	}
	err = af_inet_cr_check_rights(skb, info->extack);
	if (err)
		return err;
	err = af_inet_cr_check_opener(skb, info->extack);
	return err ? err : af_inet_cr_defer(skb, info, restore_run);
}
