// SPDX-License-Identifier: GPL-2.0
/*
 * Putting an existing socket back to what it was before a request that fails.
 *
 * Everything that is needed for a step is allocated before it.  Options and
 * memberships are kept as the message of a dump, with an entry for "none", and
 * are set again by af_inet_cr_sockopt_undo(); the rest is kept as it lies in the
 * socket.  Each step of sock/sock.c has its counterpart here, and the steps that
 * ran are walked backwards.
 *
 * The socket may have other owners, who change it meanwhile.  What a step finds is
 * kept right before it, and what it has left right after it: a value that is
 * another one when it is to be put back is somebody else's, and stays.
 *
 * The counterparts run with the credentials of the kernel: the socket had these
 * values, so nobody gains a right by it, and the caller may lack the right to
 * set them (SO_PRIORITY, SO_MARK, a buffer above the limit).
 */
#include <linux/bpf.h>
#include <linux/cred.h>
#include <linux/errqueue.h>
#include <linux/fcntl.h>
#include <linux/file.h>
#include <linux/filter.h>
#include <linux/init_task.h>
#include <linux/pid_namespace.h>
#include <net/inet_sock.h>
#include <net/ipv6.h>
#include <net/sock.h>
#include <net/sock_reuseport.h>
#include <net/udp.h>
#include "sock.h"

/* Keep */

static int part_fill(struct af_inet_cr_dump *d, unsigned int part)
{
	switch (part) {
	case AF_INET_CR_PART_MCAST:
		return af_inet_cr_mcast_dump(d);
	case AF_INET_CR_PART_CORK:
		return d->kinds & AF_INET_CR_UDP_ANY ? af_inet_cr_cork_dump(d) :
						       0;
	default:
		return af_inet_cr_sockopt_dump(d, part);
	}
}

/* Return: a part of the state of a socket, or NULL. */
static struct sk_buff *part_take(struct af_inet_cr_restore *r, unsigned int part)
{
	struct af_inet_cr_owner nobody = {};
	struct af_inet_cr_dump d;
	size_t size = NLMSG_GOODSIZE;
	int err;

	af_inet_cr_dump_init(&d, r->file, nobody, true, true);
	d.pid_ns = task_active_pid_ns(current);
	d.keep = true;
	do {
		d.skb = alloc_skb(size, GFP_KERNEL);
		if (!d.skb)
			return NULL;
		lock_sock(d.sk);
		err = part_fill(&d, part);
		release_sock(d.sk);
		if (!err)
			return d.skb;
		kfree_skb(d.skb);
		size *= 2;
	} while (err == -EMSGSIZE && size <= SZ_2M);
	return NULL;
}

/* The kernel wrote these attributes: they are of the right form */
static void was_parse(struct af_inet_cr_restore *was, const struct sk_buff *skb)
{
	const struct nlattr *nla;
	int rem;

	nla_for_each_attr(nla, (const struct nlattr *)skb->data, skb->len, rem)
		was->tb[nla_type(nla)] = (struct nlattr *)nla;
}

static void was_forget(struct af_inet_cr_restore *was, const struct sk_buff *skb)
{
	const struct nlattr *nla;
	int rem;

	nla_for_each_attr(nla, (const struct nlattr *)skb->data, skb->len, rem)
		was->tb[nla_type(nla)] = NULL;
}

/**
 * af_inet_cr_keep_part - save the state that a step changes, right before it
 * @r: restore
 * @part: phase of the options, or AF_INET_CR_PART_MCAST
 *
 * Return: 0 or -ENOMEM.
 */
int af_inet_cr_keep_part(struct af_inet_cr_restore *r, unsigned int part)
{
	struct af_inet_cr_kept *kept = r->kept;
	struct sk_buff *skb;

	if (!kept)
		return 0;
	skb = part_take(r, part);
	if (!skb) {
		NL_SET_ERR_MSG(r->extack,
			       "no memory to keep what the socket has");
		return -ENOMEM;
	}
	if (kept->part[part])
		was_forget(&kept->was, kept->part[part]);
	kfree_skb(kept->part[part]);
	kept->part[part] = skb;
	was_parse(&kept->was, skb);
	return 0;
}

/**
 * af_inet_cr_note_part - save the state after a step, right after it
 * @r: restore
 * @part: phase of the options, AF_INET_CR_PART_MCAST or _CORK
 *
 * Without memory for it, all that the step may have changed is put back.
 */
void af_inet_cr_note_part(struct af_inet_cr_restore *r, unsigned int part)
{
	if (r->kept)
		r->kept->left[part] = part_take(r, part);
}

/* The current state of a part, or NULL if nothing is compared */
static struct sk_buff *part_now(struct af_inet_cr_restore *r, unsigned int part)
{
	return r->kept->left[part] ? part_take(r, part) : NULL;
}

static bool sets_filter(const struct af_inet_cr_restore *r)
{
	return r->tb[AF_INET_CR_ATTR_SOCKOPT_ATTACH_FILTER] ||
	       r->tb[AF_INET_CR_ATTR_SOCKOPT_ATTACH_BPF];
}

static bool sets_reuseport_prog(const struct af_inet_cr_restore *r)
{
	return r->tb[AF_INET_CR_ATTR_SOCKOPT_ATTACH_REUSEPORT_CBPF] ||
	       r->tb[AF_INET_CR_ATTR_SOCKOPT_ATTACH_REUSEPORT_EBPF];
}

static int filter_size(const struct sk_filter *filter)
{
	return filter ? bpf_prog_size(filter->prog->len) : 0;
}

/*
 * Attaching a filter lets go of the one before.  Only a socket can hold a filter
 * and let go of it: a second one that nobody sees, as a clone of the first.
 */
static int keep_filter(struct af_inet_cr_kept *kept, struct sock *sk)
{
	struct sk_filter *filter;
	struct sock *holder;

	holder = sk_alloc(sock_net(sk), sk->sk_family, GFP_KERNEL, sk->sk_prot,
			  1);
	if (!holder)
		return -ENOMEM;

	lock_sock(sk);
	filter = rcu_dereference_protected(sk->sk_filter,
					   lockdep_sock_is_held(sk));
	if (filter) {
		refcount_inc(&filter->refcnt);
		atomic_add(filter_size(filter), &holder->sk_omem_alloc);
		rcu_assign_pointer(holder->sk_filter, filter);
	}
	release_sock(sk);
	kept->filter_holder = holder;
	return 0;
}

/* An eBPF program of a group: setsockopt(2) would want a descriptor of it */
static void keep_reuseport_prog(struct af_inet_cr_kept *kept, struct sock *sk)
{
	const struct sock_reuseport *reuse;
	struct bpf_prog *prog = NULL;

	rcu_read_lock();
	reuse = rcu_dereference(sk->sk_reuseport_cb);
	if (reuse)
		prog = rcu_dereference(reuse->prog);
	if (prog && !prog->orig_prog)
		prog = bpf_prog_inc_not_zero(prog);
	else
		prog = NULL;
	rcu_read_unlock();
	kept->reuseport_prog = IS_ERR(prog) ? NULL : prog;
}

static void keep_fields(struct af_inet_cr_kept *kept, struct sock *sk)
{
	lock_sock(sk);
	kept->pacing_rate = READ_ONCE(sk->sk_pacing_rate);
	kept->pacing_status = READ_ONCE(sk->sk_pacing_status);
	kept->in_group = rcu_access_pointer(sk->sk_reuseport_cb);
	release_sock(sk);
}

/**
 * af_inet_cr_keep - save the state of an existing socket
 * @r: restore that nothing of is carried out yet
 *
 * Return: 0 or -ENOMEM; r->kept is freed by af_inet_cr_forget() in any case.
 */
int af_inet_cr_keep(struct af_inet_cr_restore *r)
{
	struct af_inet_cr_kept *kept = kzalloc(sizeof(*kept), GFP_KERNEL);
	unsigned int part;

	if (!kept)
		return -ENOMEM;
	r->kept = kept;
	skb_queue_head_init(&kept->errors);
	kept->was.net = r->net;
	kept->was.extack = &kept->extack;
	kept->was.file = r->file;
	kept->was.sock = r->sock;
	kept->was.sk = r->sk;
	kept->was.fd = r->fd;
	kept->was.kinds = r->kinds;

	kept->cred = prepare_kernel_cred(&init_task);
	if (!kept->cred)
		return -ENOMEM;
	for (part = 0; part <= AF_INET_CR_PART_MCAST; part++)
		if (af_inet_cr_keep_part(r, part))
			return -ENOMEM;
	if (sets_filter(r) && keep_filter(kept, r->sk))
		return -ENOMEM;
	if (sets_reuseport_prog(r))
		keep_reuseport_prog(kept, r->sk);
	keep_fields(kept, r->sk);
	return 0;
}

/**
 * af_inet_cr_forget - forget the saved state of an existing socket
 * @r: restore that is over
 */
void af_inet_cr_forget(struct af_inet_cr_restore *r)
{
	struct af_inet_cr_kept *kept = r->kept;
	unsigned int part;

	if (!kept)
		return;
	r->kept = NULL;
	skb_queue_purge(&kept->errors);
	if (kept->filter_holder)
		sk_free(kept->filter_holder);
	if (kept->reuseport_prog)
		bpf_prog_put(kept->reuseport_prog);
	bitmap_free(kept->was.joined);
	for (part = 0; part < AF_INET_CR_NR_PARTS; part++) {
		kfree_skb(kept->part[part]);
		kfree_skb(kept->left[part]);
	}
	if (kept->cred)
		put_cred(kept->cred);
	kfree(kept);
}

/**
 * af_inet_cr_keep_errors - keep the error queue that IP_RECVERR 0 would empty
 * @r: restore, before it sets options
 *
 * The entries that the kernel would throw away leave the queue here, so that
 * nobody reads them while the request is carried out.
 */
void af_inet_cr_keep_errors(struct af_inet_cr_restore *r)
{
	const struct nlattr *v4 = r->tb[AF_INET_CR_ATTR_IP_RECVERR];
	const struct nlattr *v6 = r->tb[AF_INET_CR_ATTR_IPV6_RECVERR];
	struct sk_buff_head *queue = &r->sk->sk_error_queue;
	struct sk_buff *skb, *next;
	unsigned long flags;

	if (!r->kept ||
	    !((v4 && !nla_get_u32(v4) && inet_test_bit(RECVERR, r->sk)) ||
	      (v6 && !nla_get_u32(v6) && inet_test_bit(RECVERR6, r->sk))))
		return;
	spin_lock_irqsave(&queue->lock, flags);
	skb_queue_walk_safe(queue, skb, next) {
		if (af_inet_cr_errqueue_stays(skb))
			continue;
		__skb_unlink(skb, queue);
		__skb_queue_tail(&r->kept->errors, skb);
	}
	spin_unlock_irqrestore(&queue->lock, flags);
}

/* Put back */

/**
 * af_inet_cr_undo_owner - give the socket back to its owner
 * @r: restore that failed, on an existing socket
 *
 * Return: 0, or what chown(2) returned.
 */
int af_inet_cr_undo_owner(struct af_inet_cr_restore *r)
{
	const struct inode *inode = SOCK_INODE(r->sock);
	const struct af_inet_cr_kept *kept = r->kept;
	kuid_t uid = inode->i_uid;
	kgid_t gid = inode->i_gid;

	if (!r->tb[AF_INET_CR_ATTR_OWNER_UID] &&
	    !r->tb[AF_INET_CR_ATTR_OWNER_GID])
		return 0;
	return af_inet_cr_sock_chown(r,
				     uid_eq(uid, kept->uid_left) ? kept->uid : uid,
				     gid_eq(gid, kept->gid_left) ? kept->gid : gid);
}

/*
 * The filters change places at once: no packet finds none.  A filter that somebody
 * has locked meanwhile (SO_LOCK_FILTER) stays.
 */
static int undo_filter(struct af_inet_cr_restore *r, const struct sk_buff *now)
{
	struct sock *holder = r->kept->filter_holder, *sk = r->sk;
	struct sk_filter *old, *was;
	int err = 0;

	if (!af_inet_cr_is_ours(r, AF_INET_CR_PHASE_SETUP, now,
				AF_INET_CR_ATTR_SOCKOPT_ATTACH_FILTER) ||
	    !af_inet_cr_is_ours(r, AF_INET_CR_PHASE_SETUP, now,
				AF_INET_CR_ATTR_SOCKOPT_ATTACH_BPF))
		return 0;
	lock_sock(sk);
	was = rcu_dereference_protected(holder->sk_filter, true);
	old = rcu_dereference_protected(sk->sk_filter, lockdep_sock_is_held(sk));
	if (was == old)
		goto out;
	err = -EPERM;
	if (sock_flag(sk, SOCK_FILTER_LOCKED))
		goto out;
	err = 0;
	rcu_assign_pointer(sk->sk_filter, was);
	rcu_assign_pointer(holder->sk_filter, old);
	atomic_add(filter_size(was) - filter_size(old), &sk->sk_omem_alloc);
	atomic_add(filter_size(old) - filter_size(was),
		   &holder->sk_omem_alloc);
out:
	release_sock(sk);
	return err;
}

static void undo_errors(struct af_inet_cr_restore *r)
{
	struct sk_buff_head *queue = &r->sk->sk_error_queue;
	unsigned long flags;

	spin_lock_irqsave(&queue->lock, flags);
	skb_queue_splice_init(&r->kept->errors, queue);
	spin_unlock_irqrestore(&queue->lock, flags);
}

/* The setter lowers the rate in use and never raises it */
static void undo_pacing(struct af_inet_cr_restore *r, const struct sk_buff *now)
{
	if (!r->tb[AF_INET_CR_ATTR_SOCKOPT_MAX_PACING_RATE] ||
	    !af_inet_cr_is_ours(r, AF_INET_CR_PHASE_SETUP, now,
				AF_INET_CR_ATTR_SOCKOPT_MAX_PACING_RATE))
		return;
	WRITE_ONCE(r->sk->sk_pacing_rate, r->kept->pacing_rate);
	WRITE_ONCE(r->sk->sk_pacing_status, r->kept->pacing_status);
}

/* A bound socket that is given another device leaves its group for ever */
static bool left_group(const struct af_inet_cr_restore *r)
{
	return r->kept->in_group &&
	       !rcu_access_pointer(r->sk->sk_reuseport_cb) &&
	       (r->tb[AF_INET_CR_ATTR_SOCKOPT_BINDTODEVICE] ||
		r->tb[AF_INET_CR_ATTR_SOCKOPT_BINDTOIFINDEX]);
}

/**
 * af_inet_cr_undo_setup - set options back, and the filter and the error queue
 * @r: restore that failed, on an existing socket
 *
 * Return: 0, or why something could not be rolled back; the rest is.
 */
int af_inet_cr_undo_setup(struct af_inet_cr_restore *r)
{
	struct sk_buff *now = part_now(r, AF_INET_CR_PHASE_SETUP);
	int err = af_inet_cr_sockopt_undo(r, AF_INET_CR_PHASE_SETUP, now);
	int ret = 0;

	if (r->kept->filter_holder)
		ret = undo_filter(r, now);
	err = err ? err : ret;
	undo_errors(r);
	undo_pacing(r, now);
	kfree_skb(now);
	if (!err && left_group(r))
		err = -EOPNOTSUPP;
	return err;
}

/**
 * af_inet_cr_undo_mcast - leave groups that were joined, and set sources back
 * @r: restore that failed, on an existing socket
 *
 * Return: 0, or why a membership could not be rolled back; the others are.
 */
int af_inet_cr_undo_mcast(struct af_inet_cr_restore *r)
{
	struct sk_buff *now = part_now(r, AF_INET_CR_PART_MCAST);
	int err, ret;

	ret = af_inet_cr_mcast_leave(r);
	err = af_inet_cr_mcast_undo(r, r->kept->part[AF_INET_CR_PART_MCAST],
				    r->kept->left[AF_INET_CR_PART_MCAST], now);
	kfree_skb(now);
	return err ? err : ret;
}

static int undo_phase(struct af_inet_cr_restore *r, enum af_inet_cr_phase phase)
{
	struct sk_buff *now = part_now(r, phase);
	int err = af_inet_cr_sockopt_undo(r, phase, now);

	kfree_skb(now);
	return err;
}

/**
 * af_inet_cr_undo_queued - set options back
 * @r: restore that failed, on an existing socket
 *
 * Return: 0, or why an option could not be rolled back; the others are.
 */
int af_inet_cr_undo_queued(struct af_inet_cr_restore *r)
{
	return undo_phase(r, AF_INET_CR_PHASE_QUEUED);
}

/**
 * af_inet_cr_undo_async - set O_ASYNC back
 * @r: restore that failed, on an existing socket
 *
 * The owner is set by a later step, after which nothing can fail: the label that a
 * security module stores with it could not be rolled back.
 *
 * Return: 0, or why O_ASYNC could not be set.
 */
int af_inet_cr_undo_async(struct af_inet_cr_restore *r)
{
	bool now = r->file->f_flags & FASYNC;
	int err;

	if (!r->kept->fasync_set || now == r->kept->fasync)
		return 0;
	err = r->file->f_op->fasync(r->fd, r->file, r->kept->fasync);
	return min(err, 0);
}

/* Attaching a program to a socket that is not bound makes a group */
static int undo_reuseport(struct af_inet_cr_restore *r, const struct sk_buff *now)
{
	struct af_inet_cr_kept *kept = r->kept;
	struct sock *sk = r->sk;
	int err = 0;

	if (!sets_reuseport_prog(r) ||
	    !af_inet_cr_is_ours(r, AF_INET_CR_PHASE_BOUND, now,
				AF_INET_CR_ATTR_SOCKOPT_ATTACH_REUSEPORT_CBPF) ||
	    !af_inet_cr_is_ours(r, AF_INET_CR_PHASE_BOUND, now,
				AF_INET_CR_ATTR_SOCKOPT_ATTACH_REUSEPORT_EBPF))
		return 0;
	lock_sock(sk);
	if (!kept->in_group && sk_unhashed(sk) &&
	    rcu_access_pointer(sk->sk_reuseport_cb)) {
		reuseport_detach_sock(sk);
	} else if (kept->reuseport_prog) {
		err = reuseport_attach_prog(sk, kept->reuseport_prog);
		if (!err)
			kept->reuseport_prog = NULL;
	}
	release_sock(sk);
	return err;
}

/**
 * af_inet_cr_undo_bound - set options back, and the group and its program
 * @r: restore that failed, on an existing socket
 *
 * Return: 0, or why something could not be rolled back; the rest is.
 */
int af_inet_cr_undo_bound(struct af_inet_cr_restore *r)
{
	struct sk_buff *now = part_now(r, AF_INET_CR_PHASE_BOUND);
	int err = af_inet_cr_sockopt_undo(r, AF_INET_CR_PHASE_BOUND, now);
	int ret = undo_reuseport(r, now);

	kfree_skb(now);
	return err ? err : ret;
}

/**
 * af_inet_cr_undo_fixup - write back what bind and connect chose
 * @r: restore that failed, on an existing socket
 *
 * Return: 0.
 */
int af_inet_cr_undo_fixup(struct af_inet_cr_restore *r)
{
	const struct af_inet_cr_chosen *was = &r->kept->chosen;
	const struct af_inet_cr_chosen *left = &r->kept->chosen_left;
	struct af_inet_cr_chosen now;
	struct sock *sk = r->sk;

	if (!r->kept->is_chosen)
		return 0;
	lock_sock(sk);
	af_inet_cr_chosen_get(&now, sk);
	if (r->tb[AF_INET_CR_ATTR_BIND_LOCKS] &&
	    now.bind_locks == left->bind_locks)
		sk->sk_userlocks = (sk->sk_userlocks & ~AF_INET_CR_BIND_LOCKS) |
				   was->bind_locks;
	if (r->tb[AF_INET_CR_ATTR_SOURCE_ADDR] && now.saddr == left->saddr)
		inet_sk(sk)->inet_saddr = was->saddr;
#if IS_ENABLED(CONFIG_IPV6)
	if (r->tb[AF_INET_CR_ATTR_SOURCE_ADDR] && r->kinds & AF_INET_CR_V6 &&
	    ipv6_addr_equal(&now.saddr6, &left->saddr6))
		inet6_sk(sk)->saddr = was->saddr6;
	if (r->tb[AF_INET_CR_ATTR_IPV6_LAST_PEER] &&
	    ipv6_addr_equal(&now.daddr6, &left->daddr6))
		sk->sk_v6_daddr = was->daddr6;
#endif
	if (r->tb[AF_INET_CR_ATTR_IP_ID])
		atomic_cmpxchg(&inet_sk(sk)->inet_id, left->ip_id, was->ip_id);
	if (r->tb[AF_INET_CR_ATTR_TXHASH] && now.txhash == left->txhash)
		WRITE_ONCE(sk->sk_txhash, was->txhash);
	release_sock(sk);
	return 0;
}

/* The datagram was neither sent nor extended since */
static bool is_pending(struct af_inet_cr_restore *r)
{
	struct sk_buff *now = part_now(r, AF_INET_CR_PART_CORK);
	bool same = af_inet_cr_is_ours(r, AF_INET_CR_PART_CORK, now,
				       AF_INET_CR_ATTR_UDP_PENDING) &&
		    af_inet_cr_is_ours(r, AF_INET_CR_PART_CORK, now,
				       AF_INET_CR_ATTR_UDP_PENDING_DATA);

	kfree_skb(now);
	return same;
}

/**
 * af_inet_cr_undo_cork - remove the pending datagram of the request
 * @r: restore that failed, on an existing socket
 *
 * Return: 0, or -EBUSY if another owner has gone on with it.
 */
int af_inet_cr_undo_cork(struct af_inet_cr_restore *r)
{
	u32 tskey = nla_get_u32(r->kept->was.tb[AF_INET_CR_ATTR_TSKEY]);
	const struct nlattr *cork = r->tb[AF_INET_CR_ATTR_UDP_CORK];
	int err = 0;

	if (!(r->kinds & AF_INET_CR_UDP_ANY))
		return 0;
	if (r->tb[AF_INET_CR_ATTR_UDP_PENDING]) {
		if (is_pending(r))
			af_inet_cr_cork_discard(r);
		else
			err = -EBUSY;
		/* The number that it took is free, if nobody took one since */
		atomic_cmpxchg(&r->sk->sk_tskey, tskey + 1, tskey);
	}
	if (cork && r->kept->cork_set &&
	    udp_test_bit(CORK, r->sk) == !!nla_get_u32(cork))
		udp_assign_bit(CORK, r->sk, r->kept->cork);
	return err;
}

/**
 * af_inet_cr_undo_end - write back state without an option
 * @r: restore that failed, on an existing socket
 *
 * Return: 0, or why something could not be rolled back; the rest is.
 */
int af_inet_cr_undo_end(struct af_inet_cr_restore *r)
{
	return undo_phase(r, AF_INET_CR_PHASE_END);
}

/**
 * af_inet_cr_undo_file - write back O_NONBLOCK, and whether packets find it
 * @r: restore that failed, on an existing socket
 *
 * Return: 0, or why they cannot.
 */
int af_inet_cr_undo_file(struct af_inet_cr_restore *r)
{
	const struct nlattr *unhashed = r->tb[AF_INET_CR_ATTR_UNHASHED];
	const struct nlattr *nonblock = r->tb[AF_INET_CR_ATTR_NONBLOCK];
	const struct af_inet_cr_kept *kept = r->kept;

	if (nonblock && !!(r->file->f_flags & O_NONBLOCK) ==
			!!af_inet_cr_get_flag(nonblock))
		af_inet_cr_set_nonblock(r->file, kept->nonblock);
	if (!unhashed || sk_hashed(r->sk) != kept->hashed_left)
		return 0;
	return af_inet_cr_set_hashed(r, kept->hashed);
}
