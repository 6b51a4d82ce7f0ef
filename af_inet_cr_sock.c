// SPDX-License-Identifier: GPL-2.0
/*
 * One socket's life: what it is, its addresses, and the order of the steps.
 *
 * Order of restoring, and why:
 *   options, memberships		before anything can arrive
 *   queues			before bind, so that what arrives queues behind
 *   bind, then connect		options decide what they may and choose; what
 *				arrives in between is not let in
 *   corked data		has the route that connect left, and needs
 *				the socket not shut down
 *   counters, shutdown, errors	the steps above would change or consume them
 *   owner of signals, flags	the socket is complete
 *
 * A new socket is unreachable until the caller gets its descriptor, and going
 * wrong means closing it. A socket of the caller is live: what it holds is
 * dumped first, and put back when a step fails.
 */
#include <linux/bitmap.h>
#include <linux/fcntl.h>
#include <linux/file.h>
#include <linux/filter.h>
#include <linux/ip.h>
#include <linux/mount.h>
#include <linux/net.h>
#include <linux/pid_namespace.h>
#include <linux/route.h>
#include <linux/user_namespace.h>
#include <net/inet_sock.h>
#include <net/net_namespace.h>
#include <net/ping.h>
#include <net/raw.h>
#include <net/route.h>
#include <net/sock_reuseport.h>
#include <net/tcp_states.h>
#include <net/udp.h>
#include "af_inet_cr.h"

/**
 * af_inet_cr_check_kind - is this a kind of socket that the module carries?
 * @family: address family
 * @type: socket type
 * @protocol: protocol, 0 for the default of @type
 * @extack: where a sentence goes, or NULL
 */
int af_inet_cr_check_kind(int family, int type, int protocol,
			  struct netlink_ext_ack *extack)
{
	if (family != AF_INET) {
		NL_SET_ERR_MSG(extack, "only AF_INET sockets are carried");
		return -EAFNOSUPPORT;
	}
	switch (type) {
	case SOCK_RAW:
		return 0;
	case SOCK_DGRAM:
		if (!protocol || protocol == IPPROTO_UDP ||
		    protocol == IPPROTO_UDPLITE || protocol == IPPROTO_ICMP)
			return 0;
		NL_SET_ERR_MSG(extack,
			       "of SOCK_DGRAM, only UDP, UDP-Lite and ICMP are carried");
		return -EPROTONOSUPPORT;
	default:
		NL_SET_ERR_MSG(extack,
			       "only SOCK_DGRAM and SOCK_RAW are carried");
		return -ESOCKTNOSUPPORT;
	}
}

static unsigned int sk_kinds(const struct sock *sk)
{
	if (sk->sk_type == SOCK_RAW)
		return sk->sk_protocol == IPPROTO_ICMP ? AF_INET_CR_RAW_ICMP :
							 AF_INET_CR_RAW;
	switch (sk->sk_protocol) {
	case IPPROTO_UDPLITE:
		return AF_INET_CR_UDPLITE;
	case IPPROTO_ICMP:
		return AF_INET_CR_PING;
	default:
		return AF_INET_CR_UDP;
	}
}

/* Dump */

/**
 * af_inet_cr_dump_left_out - say that a message does not carry something
 * @skb: message
 * @what: kind of state
 * @text: what it is, for people
 * @count: how many
 * @bytes: how much, 0 if unknown
 */
int af_inet_cr_dump_left_out(struct sk_buff *skb, enum af_inet_cr_what what,
			     const char *text, u32 count, u64 bytes)
{
	struct nlattr *nest = nla_nest_start(skb, AF_INET_CR_ATTR_LEFT_OUT);

	if (!nest || nla_put_u32(skb, AF_INET_CR_LEFT_OUT_WHAT, what) ||
	    nla_put_string(skb, AF_INET_CR_LEFT_OUT_TEXT, text) ||
	    nla_put_u32(skb, AF_INET_CR_LEFT_OUT_COUNT, count) ||
	    (bytes && nla_put_u64_64bit(skb, AF_INET_CR_LEFT_OUT_BYTES, bytes,
					AF_INET_CR_LEFT_OUT_PAD))) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * af_inet_cr_dump_init - begin the dump of a socket
 * @d: filled in
 * @file: the socket's file; the caller holds a reference to the end
 * @owner: who has it open, pid 0 if unknown
 * @contents: carry queues and corked data
 * @all: emit defaults too
 */
void af_inet_cr_dump_init(struct af_inet_cr_dump *d, struct file *file,
			  struct af_inet_cr_owner owner, bool contents,
			  bool all)
{
	*d = (struct af_inet_cr_dump) {
		.file = file,
		.sock = sock_from_file(file),
		.owner = owner,
		.contents = contents,
		.all = all,
	};
	d->sk = d->sock->sk;
	d->kinds = sk_kinds(d->sk);
}

static int put_identity(struct af_inet_cr_dump *d)
{
	const struct inode *inode = SOCK_INODE(d->sock);
	uid_t uid = from_kuid(current_user_ns(), inode->i_uid);
	gid_t gid = from_kgid(current_user_ns(), inode->i_gid);
	struct sk_buff *skb = d->skb;

	if (nla_put_u32(skb, AF_INET_CR_ATTR_INODE, inode->i_ino) ||
	    nla_put_u32(skb, AF_INET_CR_ATTR_SOCK_STATE, d->sock->state) ||
	    nla_put_u32(skb, AF_INET_CR_ATTR_FAMILY, d->sk->sk_family) ||
	    nla_put_u32(skb, AF_INET_CR_ATTR_SOCK_TYPE, d->sk->sk_type) ||
	    nla_put_u32(skb, AF_INET_CR_ATTR_PROTOCOL, d->sk->sk_protocol))
		return -EMSGSIZE;
	if (d->owner.pid &&
	    (nla_put_u32(skb, AF_INET_CR_ATTR_OWNER_PID, d->owner.pid) ||
	     nla_put_u32(skb, AF_INET_CR_ATTR_OWNER_FD, d->owner.fd)))
		return -EMSGSIZE;
	if (uid != (uid_t)-1 && nla_put_u32(skb, AF_INET_CR_ATTR_OWNER_UID, uid))
		return -EMSGSIZE;
	if (gid != (gid_t)-1 && nla_put_u32(skb, AF_INET_CR_ATTR_OWNER_GID, gid))
		return -EMSGSIZE;
	return 0;
}

/* Sent and not yet gone; what is corked is counted with them */
static int in_flight(const struct sock *sk)
{
	const struct sk_buff *skb;
	int bytes = sk_wmem_alloc_get(sk);

	skb_queue_walk(&sk->sk_write_queue, skb)
		bytes -= skb->truesize;
	return bytes;
}

static bool has_bpf_state(const struct sock *sk)
{
#ifdef CONFIG_BPF_SYSCALL
	if (rcu_access_pointer(sk->sk_bpf_storage))
		return true;
#endif
	return sk->sk_prot != READ_ONCE(sk->sk_prot_creator) &&
	       READ_ONCE(sk->sk_user_data);
}

/* What cannot be carried at all */
static int put_left_out(struct af_inet_cr_dump *d)
{
	const struct sock *sk = d->sk;
	int bytes = in_flight(sk);
	int err = 0;

	if (bytes > 0)
		err = af_inet_cr_dump_left_out(d->skb, AF_INET_CR_WHAT_IN_FLIGHT,
					       "packets sent are still on their way out",
					       1, bytes);
	if (!err && has_bpf_state(sk))
		err = af_inet_cr_dump_left_out(d->skb, AF_INET_CR_WHAT_BPF,
					       "BPF storage or a BPF map is attached",
					       1, 0);
	if (!err && (d->kinds & AF_INET_CR_UDP_ANY) && READ_ONCE(sk->sk_user_data))
		err = af_inet_cr_dump_left_out(d->skb, AF_INET_CR_WHAT_OPTION,
					       "a kernel tunnel uses the socket",
					       1, 0);
	if (!err && (d->kinds & AF_INET_CR_RAW_ANY) && raw_sk(sk)->ipmr_table)
		err = af_inet_cr_dump_left_out(d->skb, AF_INET_CR_WHAT_OPTION,
					       "MRT_TABLE, multicast routing", 1,
					       0);
	return err;
}

/**
 * af_inet_cr_dump_head - write what comes before the queues
 * @d: dump, with the socket locked
 *
 * Return: 0 or -EMSGSIZE.
 */
int af_inet_cr_dump_head(struct af_inet_cr_dump *d)
{
	int err;

	err = put_identity(d);
	if (!err)
		err = put_left_out(d);
	if (!err)
		err = af_inet_cr_queue_left_out(d);
	if (!err)
		err = af_inet_cr_sockopt_dump(d, AF_INET_CR_PHASE_SETUP);
	if (!err)
		err = af_inet_cr_mcast_dump(d);
	return err;
}

static u32 bind_locks(const struct sock *sk)
{
	return (sk->sk_userlocks & SOCK_BINDADDR_LOCK ? AF_INET_CR_BIND_ADDR : 0) |
	       (sk->sk_userlocks & SOCK_BINDPORT_LOCK ? AF_INET_CR_BIND_PORT : 0);
}

static int put_addresses(struct af_inet_cr_dump *d)
{
	const struct inet_sock *inet = inet_sk(d->sk);
	bool port = inet->inet_num && !(d->kinds & AF_INET_CR_RAW_ANY);
	struct sk_buff *skb = d->skb;

	if (inet->inet_rcv_saddr &&
	    nla_put_in_addr(skb, AF_INET_CR_ATTR_LOCAL_ADDR,
			    inet->inet_rcv_saddr))
		return -EMSGSIZE;
	if (port &&
	    nla_put_u16(skb, AF_INET_CR_ATTR_LOCAL_PORT, inet->inet_num))
		return -EMSGSIZE;
	if ((port || inet->inet_rcv_saddr) && !(d->kinds & AF_INET_CR_RAW_ANY) &&
	    nla_put_u32(skb, AF_INET_CR_ATTR_BIND_LOCKS, bind_locks(d->sk)))
		return -EMSGSIZE;
	if ((inet->inet_saddr != inet->inet_rcv_saddr ||
	     (d->all && inet->inet_saddr)) &&
	    nla_put_in_addr(skb, AF_INET_CR_ATTR_SOURCE_ADDR, inet->inet_saddr))
		return -EMSGSIZE;
	if (d->sk->sk_state != TCP_ESTABLISHED)
		return 0;

	if (nla_put_in_addr(skb, AF_INET_CR_ATTR_REMOTE_ADDR,
			    inet->inet_daddr) ||
	    nla_put_u16(skb, AF_INET_CR_ATTR_REMOTE_PORT,
			ntohs(inet->inet_dport)) ||
	    nla_put_u32(skb, AF_INET_CR_ATTR_IP_ID,
			atomic_read(&inet->inet_id)) ||
	    nla_put_u32(skb, AF_INET_CR_ATTR_TXHASH, READ_ONCE(d->sk->sk_txhash)))
		return -EMSGSIZE;
	return 0;
}

static int put_async(struct af_inet_cr_dump *d)
{
	struct fown_struct *owner = file_f_owner(d->file);
	static const u8 types[] = {
		[PIDTYPE_PID]	= F_OWNER_TID,
		[PIDTYPE_TGID]	= F_OWNER_PID,
		[PIDTYPE_PGID]	= F_OWNER_PGRP,
	};
	bool fasync = d->file->f_flags & FASYNC;
	struct nlattr *nest;
	bool hidden = false;
	int signum = 0;
	u32 type = 0;
	pid_t pid = 0;

	if (owner) {
		read_lock_irq(&owner->lock);
		rcu_read_lock();
		if (owner->pid && pid_task(owner->pid, owner->pid_type)) {
			pid = pid_vnr(owner->pid);
			hidden = !pid;
		}
		if (owner->pid_type < ARRAY_SIZE(types))
			type = types[owner->pid_type];
		rcu_read_unlock();
		signum = owner->signum;
		read_unlock_irq(&owner->lock);
	}
	if (hidden)
		return af_inet_cr_dump_left_out(d->skb, AF_INET_CR_WHAT_ASYNC,
						"a process that is not visible here is signalled",
						1, 0);
	if (!pid && !signum && !fasync && !d->all)
		return 0;

	nest = nla_nest_start(d->skb, AF_INET_CR_ATTR_ASYNC);
	if (!nest ||
	    (pid && nla_put_s32(d->skb, AF_INET_CR_ASYNC_PID, pid)) ||
	    nla_put_u32(d->skb, AF_INET_CR_ASYNC_TYPE, type) ||
	    nla_put_u32(d->skb, AF_INET_CR_ASYNC_SIGNAL, signum) ||
	    (fasync && nla_put_flag(d->skb, AF_INET_CR_ASYNC_FASYNC))) {
		nla_nest_cancel(d->skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(d->skb, nest);
	return 0;
}

static int put_file(struct af_inet_cr_dump *d)
{
	bool unhashed = (d->kinds & AF_INET_CR_RAW_ANY) && !sk_hashed(d->sk);

	if (unhashed && nla_put_flag(d->skb, AF_INET_CR_ATTR_UNHASHED))
		return -EMSGSIZE;
	if (d->file->f_flags & O_NONBLOCK)
		return nla_put_flag(d->skb, AF_INET_CR_ATTR_NONBLOCK);
	return d->all ? nla_put_u32(d->skb, AF_INET_CR_ATTR_NONBLOCK, 0) : 0;
}

/**
 * af_inet_cr_dump_tail - write what comes after the queues
 * @d: dump, with the socket locked
 *
 * Return: 0 or -EMSGSIZE.
 */
int af_inet_cr_dump_tail(struct af_inet_cr_dump *d)
{
	int err;

	err = af_inet_cr_sockopt_dump(d, AF_INET_CR_PHASE_QUEUED);
	if (!err)
		err = put_async(d);
	if (!err)
		err = put_addresses(d);
	if (!err)
		err = af_inet_cr_sockopt_dump(d, AF_INET_CR_PHASE_BOUND);
	if (!err && (d->kinds & AF_INET_CR_UDP_ANY))
		err = af_inet_cr_cork_dump(d);
	if (!err)
		err = af_inet_cr_sockopt_dump(d, AF_INET_CR_PHASE_END);
	if (!err)
		err = put_file(d);
	return err;
}

/* Restore */

/*
 * The door of a new socket that is bound already and not connected yet, or has
 * not got its IPsec policy: a filter that lets nothing in.  It stands in front of the
 * socket's own one, holds no reference and leaves before the socket is shown.
 */
static struct sk_filter door;

static struct sk_filter *swap_filter(struct sock *sk, struct sk_filter *filter)
{
	struct sk_filter *old;

	lock_sock(sk);
	old = rcu_replace_pointer(sk->sk_filter, filter,
				  lockdep_sock_is_held(sk));
	release_sock(sk);
	return old;
}

static int close_door(struct af_inet_cr_restore *r)
{
	if (r->created && (r->tb[AF_INET_CR_ATTR_REMOTE_ADDR] ||
			   r->tb[AF_INET_CR_ATTR_REMOTE_PORT] ||
			   r->tb[AF_INET_CR_ATTR_IP_XFRM_POLICY_IN]))
		r->filter = swap_filter(r->sk, &door);
	return 0;
}

static int open_door(struct af_inet_cr_restore *r)
{
	if (rcu_access_pointer(r->sk->sk_filter) != &door)
		return 0;
	swap_filter(r->sk, r->filter);
	/* Who stood before it does not count */
	atomic_set(&r->sk->sk_drops, 0);
	return 0;
}

int __init af_inet_cr_sock_init(void)
{
	struct sock_filter drop = BPF_STMT(BPF_RET | BPF_K, 0);
	struct sock_fprog_kern fprog = { .len = 1, .filter = &drop };

	refcount_set(&door.refcnt, 1);
	return bpf_prog_create(&door.prog, &fprog);
}

void af_inet_cr_sock_exit(void)
{
	/* A packet may still be at it */
	synchronize_net();
	bpf_prog_destroy(door.prog);
}

static u32 attr_u32(const struct af_inet_cr_restore *r, int attr, u32 absent)
{
	return r->tb[attr] ? nla_get_u32(r->tb[attr]) : absent;
}

static __be32 attr_addr(const struct af_inet_cr_restore *r, int attr)
{
	return r->tb[attr] ? nla_get_in_addr(r->tb[attr]) : 0;
}

static u16 attr_u16(const struct af_inet_cr_restore *r, int attr)
{
	return r->tb[attr] ? nla_get_u16(r->tb[attr]) : 0;
}

/* A raw socket is hashed when it is made: nothing may reach it yet */
static void raw_quiet(struct sock *sk)
{
	sk->sk_prot->unhash(sk);
	synchronize_net();
	skb_queue_purge(&sk->sk_receive_queue);
	atomic_set(&sk->sk_drops, 0);
}

static int sock_make(struct af_inet_cr_restore *r)
{
	int family = attr_u32(r, AF_INET_CR_ATTR_FAMILY, AF_INET);
	int type = attr_u32(r, AF_INET_CR_ATTR_SOCK_TYPE, 0);
	int protocol = attr_u32(r, AF_INET_CR_ATTR_PROTOCOL, 0);
	int err;

	err = af_inet_cr_check_kind(family, type, protocol, r->extack);
	if (err) {
		NL_SET_BAD_ATTR(r->extack, r->tb[AF_INET_CR_ATTR_SOCK_TYPE]);
		return err;
	}

	err = __sock_create(r->net, family, type, protocol, &r->sock, 0);
	if (err) {
		NL_SET_ERR_MSG_ATTR(r->extack, r->tb[AF_INET_CR_ATTR_SOCK_TYPE],
				    "cannot create a socket of this type and protocol");
		return err;
	}

	/* On failure this releases the socket */
	r->file = sock_alloc_file(r->sock, 0, NULL);
	if (IS_ERR(r->file)) {
		err = PTR_ERR(r->file);
		r->file = NULL;
		return err;
	}
	r->created = true;
	r->sk = r->sock->sk;
	r->kinds = sk_kinds(r->sk);
	if (r->kinds & AF_INET_CR_RAW_ANY)
		raw_quiet(r->sk);
	return 0;
}

static int check_same(struct af_inet_cr_restore *r, int attr, u32 is)
{
	if (attr_u32(r, attr, is) == is)
		return 0;
	NL_SET_ERR_MSG_ATTR(r->extack, r->tb[attr],
			    "the socket given as SOCK_FD is of another kind");
	return -EINVAL;
}

static bool is_bound(const struct af_inet_cr_restore *r)
{
	const struct inet_sock *inet = inet_sk(r->sk);

	return inet->inet_rcv_saddr ||
	       (!(r->kinds & AF_INET_CR_RAW_ANY) && inet->inet_num);
}

static bool wants_bind(const struct af_inet_cr_restore *r)
{
	return r->tb[AF_INET_CR_ATTR_LOCAL_ADDR] ||
	       r->tb[AF_INET_CR_ATTR_LOCAL_PORT];
}

/* Bound where the request wants it to be */
static bool is_bound_there(const struct af_inet_cr_restore *r)
{
	const struct inet_sock *inet = inet_sk(r->sk);

	return inet->inet_rcv_saddr == attr_addr(r, AF_INET_CR_ATTR_LOCAL_ADDR) &&
	       (!r->tb[AF_INET_CR_ATTR_LOCAL_PORT] ||
		inet->inet_num == attr_u16(r, AF_INET_CR_ATTR_LOCAL_PORT));
}

/* State without an option that only some kinds of socket have */
static int check_kinds(struct af_inet_cr_restore *r)
{
	static const struct {
		int attr;
		unsigned int kinds;
	} only[] = {
		{ AF_INET_CR_ATTR_UDP_CORK, AF_INET_CR_UDP_ANY },
		{ AF_INET_CR_ATTR_UDP_PENDING, AF_INET_CR_UDP_ANY },
		{ AF_INET_CR_ATTR_UDP_PENDING_DATA, AF_INET_CR_UDP_ANY },
		{ AF_INET_CR_ATTR_UNHASHED, AF_INET_CR_RAW_ANY },
		{ AF_INET_CR_ATTR_LOCAL_PORT, AF_INET_CR_ALL & ~AF_INET_CR_RAW_ANY },
		{ AF_INET_CR_ATTR_BIND_LOCKS, AF_INET_CR_ALL & ~AF_INET_CR_RAW_ANY },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(only); i++) {
		if (!r->tb[only[i].attr] || (only[i].kinds & r->kinds))
			continue;
		NL_SET_ERR_MSG_ATTR(r->extack, r->tb[only[i].attr],
				    "this kind of socket does not have this state");
		return -EINVAL;
	}
	return af_inet_cr_sockopt_check(r);
}

/* What a live socket can no longer become */
static int sock_check(struct af_inet_cr_restore *r)
{
	int err;

	err = af_inet_cr_check_kind(r->sk->sk_family, r->sk->sk_type,
				    r->sk->sk_protocol, r->extack);
	if (!err)
		err = check_same(r, AF_INET_CR_ATTR_FAMILY, r->sk->sk_family);
	if (!err)
		err = check_same(r, AF_INET_CR_ATTR_SOCK_TYPE, r->sk->sk_type);
	if (!err)
		err = check_same(r, AF_INET_CR_ATTR_PROTOCOL,
				 r->sk->sk_protocol);
	if (err)
		return err;

	if (wants_bind(r) && is_bound(r) && !is_bound_there(r)) {
		NL_SET_ERR_MSG(r->extack,
			       "the socket is bound to another address already");
		return -EINVAL;
	}
	if (sock_flag(r->sk, SOCK_FILTER_LOCKED) &&
	    rcu_access_pointer(r->sk->sk_filter) &&
	    (r->tb[AF_INET_CR_ATTR_SOCKOPT_ATTACH_FILTER] ||
	     r->tb[AF_INET_CR_ATTR_SOCKOPT_ATTACH_BPF])) {
		NL_SET_ERR_MSG(r->extack, "the socket's filter is locked");
		return -EPERM;
	}
	if (READ_ONCE(r->sk->sk_shutdown) &
	    ~attr_u32(r, AF_INET_CR_ATTR_SHUTDOWN, SHUTDOWN_MASK)) {
		NL_SET_ERR_MSG(r->extack,
			       "the socket is shut down already");
		return -EOPNOTSUPP;
	}
	return 0;
}

static int restore_owner(struct af_inet_cr_restore *r)
{
	const struct nlattr *uid = r->tb[AF_INET_CR_ATTR_OWNER_UID];
	const struct nlattr *gid = r->tb[AF_INET_CR_ATTR_OWNER_GID];
	struct inode *inode = SOCK_INODE(r->sock);
	const struct nlattr *blame;
	struct iattr attr = {};
	int err;

	if (uid) {
		attr.ia_uid = make_kuid(current_user_ns(), nla_get_u32(uid));
		if (!uid_eq(attr.ia_uid, inode->i_uid))
			attr.ia_valid |= ATTR_UID;
	}
	if (gid) {
		attr.ia_gid = make_kgid(current_user_ns(), nla_get_u32(gid));
		if (!gid_eq(attr.ia_gid, inode->i_gid))
			attr.ia_valid |= ATTR_GID;
	}
	if (!attr.ia_valid)
		return 0;
	blame = attr.ia_valid & ATTR_UID ? uid : gid;
	if ((uid && !uid_valid(attr.ia_uid)) ||
	    (gid && !gid_valid(attr.ia_gid))) {
		NL_SET_ERR_MSG_ATTR(r->extack, blame,
				    "the owner does not exist in this user namespace");
		return -EINVAL;
	}

	/*
	 * Closing a netlink socket takes the lock of generic netlink, which is
	 * held here, under that of its inode: this inode is of another kind.
	 */
	inode_lock_nested(inode, I_MUTEX_CHILD);
	err = notify_change(file_mnt_idmap(r->file), r->file->f_path.dentry,
			    &attr, NULL);
	inode_unlock(inode);
	if (err)
		NL_SET_ERR_MSG_ATTR(r->extack, blame,
				    "cannot give the socket to its owner");
	return err;
}

static int restore_setup(struct af_inet_cr_restore *r)
{
	return af_inet_cr_sockopt_restore(r, AF_INET_CR_PHASE_SETUP);
}

static int restore_queued(struct af_inet_cr_restore *r)
{
	return af_inet_cr_sockopt_restore(r, AF_INET_CR_PHASE_QUEUED);
}

static int restore_bound(struct af_inet_cr_restore *r)
{
	return af_inet_cr_sockopt_restore(r, AF_INET_CR_PHASE_BOUND);
}

static int restore_end(struct af_inet_cr_restore *r)
{
	return af_inet_cr_sockopt_restore(r, AF_INET_CR_PHASE_END);
}

/*
 * An address without a port: bind(2) leaves it so with this option only, and
 * for a ping socket it always takes one, which disconnecting gives back.
 */
static int bind_no_port(struct af_inet_cr_restore *r, struct sockaddr_in *sin)
{
	int was = inet_test_bit(BIND_ADDRESS_NO_PORT, r->sk), on = 1;
	int err;

	if (r->kinds & AF_INET_CR_PING) {
		err = kernel_bind(r->sock, (struct sockaddr *)sin, sizeof(*sin));
		if (err)
			return err;
		lock_sock(r->sk);
		r->sk->sk_prot->unhash(r->sk);
		release_sock(r->sk);
		return 0;
	}

	err = af_inet_cr_setsockopt(r->sock, SOL_IP, IP_BIND_ADDRESS_NO_PORT,
				    &on, sizeof(on));
	if (err)
		return err;
	err = kernel_bind(r->sock, (struct sockaddr *)sin, sizeof(*sin));
	af_inet_cr_setsockopt(r->sock, SOL_IP, IP_BIND_ADDRESS_NO_PORT, &was,
			      sizeof(was));
	return err;
}

static int restore_bind(struct af_inet_cr_restore *r)
{
	const struct nlattr *port = r->tb[AF_INET_CR_ATTR_LOCAL_PORT];
	struct sockaddr_in sin = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = attr_addr(r, AF_INET_CR_ATTR_LOCAL_ADDR),
		.sin_port = htons(attr_u16(r, AF_INET_CR_ATTR_LOCAL_PORT)),
	};
	int err;

	if (!wants_bind(r) || (is_bound(r) && is_bound_there(r)))
		return 0;

	/* Who is bound elsewhere is told so by the kernel */
	if (port || (r->kinds & AF_INET_CR_RAW_ANY))
		err = kernel_bind(r->sock, (struct sockaddr *)&sin, sizeof(sin));
	else
		err = bind_no_port(r, &sin);
	if (err)
		NL_SET_ERR_MSG_ATTR(r->extack, port ? port :
				    r->tb[AF_INET_CR_ATTR_LOCAL_ADDR],
				    "cannot bind to this address and port");
	return err;
}

static bool is_connected_there(const struct af_inet_cr_restore *r)
{
	const struct inet_sock *inet = inet_sk(r->sk);

	return r->sk->sk_state == TCP_ESTABLISHED &&
	       inet->inet_daddr == attr_addr(r, AF_INET_CR_ATTR_REMOTE_ADDR) &&
	       ntohs(inet->inet_dport) ==
	       attr_u16(r, AF_INET_CR_ATTR_REMOTE_PORT);
}

/*
 * A socket that was bound to a device after it was connected may have a peer
 * that no route through this device leads to: connect it in that order. The
 * door is closed to other devices meanwhile.
 */
static int connect_first(struct af_inet_cr_restore *r, struct sockaddr_in *sin)
{
	int ifindex = READ_ONCE(r->sk->sk_bound_dev_if);
	int err;

	WRITE_ONCE(r->sk->sk_bound_dev_if, 0);
	err = kernel_connect(r->sock, (struct sockaddr *)sin, sizeof(*sin), 0);
	WRITE_ONCE(r->sk->sk_bound_dev_if, ifindex);
	return err;
}

static int restore_connect(struct af_inet_cr_restore *r)
{
	struct sockaddr_in sin = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = attr_addr(r, AF_INET_CR_ATTR_REMOTE_ADDR),
		.sin_port = htons(attr_u16(r, AF_INET_CR_ATTR_REMOTE_PORT)),
	};
	int err;

	if (!r->tb[AF_INET_CR_ATTR_REMOTE_ADDR] &&
	    !r->tb[AF_INET_CR_ATTR_REMOTE_PORT])
		return 0;
	if (is_connected_there(r))
		return 0;

	err = kernel_connect(r->sock, (struct sockaddr *)&sin, sizeof(sin), 0);
	if (err && r->created && r->sk->sk_bound_dev_if)
		err = connect_first(r, &sin);
	if (err)
		NL_SET_ERR_MSG_ATTR(r->extack,
				    r->tb[AF_INET_CR_ATTR_REMOTE_ADDR],
				    "cannot connect to this address and port");
	return err;
}

/* An address that bind(2) would take to send from, or none */
static bool source_allowed(const struct af_inet_cr_restore *r, __be32 addr)
{
	unsigned int type = inet_addr_type(r->net, addr);

	if (!addr)
		return true;
	if (type == RTN_MULTICAST || type == RTN_BROADCAST)
		return false;
	return addr == inet_sk(r->sk)->inet_rcv_saddr || type == RTN_LOCAL ||
	       inet_test_bit(FREEBIND, r->sk) ||
	       inet_test_bit(TRANSPARENT, r->sk);
}

/* What bind and connect chose, and what they set that a setter cannot say */
static int restore_fixup(struct af_inet_cr_restore *r)
{
	const struct nlattr *source = r->tb[AF_INET_CR_ATTR_SOURCE_ADDR];
	const struct nlattr *locks = r->tb[AF_INET_CR_ATTR_BIND_LOCKS];
	struct inet_sock *inet = inet_sk(r->sk);
	struct sock *sk = r->sk;
	u32 mask = 0;

	if (source && !source_allowed(r, nla_get_in_addr(source))) {
		NL_SET_ERR_MSG_ATTR(r->extack, source,
				    "this source address is not one of this host");
		return -EADDRNOTAVAIL;
	}
	if (locks)
		mask = nla_get_u32(locks);
	if ((mask & AF_INET_CR_BIND_ADDR && !inet->inet_rcv_saddr) ||
	    (mask & AF_INET_CR_BIND_PORT && !inet->inet_num)) {
		NL_SET_ERR_MSG_ATTR(r->extack, locks,
				    "the socket is not bound to what BIND_LOCKS keeps");
		return -EINVAL;
	}

	lock_sock(sk);
	if (locks) {
		sk->sk_userlocks &= ~(SOCK_BINDADDR_LOCK | SOCK_BINDPORT_LOCK);
		sk->sk_userlocks |=
			(mask & AF_INET_CR_BIND_ADDR ? SOCK_BINDADDR_LOCK : 0) |
			(mask & AF_INET_CR_BIND_PORT ? SOCK_BINDPORT_LOCK : 0);
	}
	if (source)
		inet->inet_saddr = nla_get_in_addr(source);
	if (r->tb[AF_INET_CR_ATTR_IP_ID])
		atomic_set(&inet->inet_id,
			   nla_get_u32(r->tb[AF_INET_CR_ATTR_IP_ID]));
	if (r->tb[AF_INET_CR_ATTR_TXHASH])
		WRITE_ONCE(sk->sk_txhash,
			   nla_get_u32(r->tb[AF_INET_CR_ATTR_TXHASH]));
	release_sock(sk);
	return 0;
}

static int restore_cork(struct af_inet_cr_restore *r)
{
	return r->kinds & AF_INET_CR_UDP_ANY ? af_inet_cr_cork_restore(r) : 0;
}

static int restore_discard(struct af_inet_cr_restore *r)
{
	return r->kinds & AF_INET_CR_UDP_ANY ? af_inet_cr_cork_discard(r) : 0;
}

static const struct nla_policy async_policy[] = {
	[AF_INET_CR_ASYNC_PID]		= { .type = NLA_S32 },
	[AF_INET_CR_ASYNC_SIGNAL]	= NLA_POLICY_MAX(NLA_U32, _NSIG),
	[AF_INET_CR_ASYNC_FASYNC]	= { .type = NLA_FLAG },
	[AF_INET_CR_ASYNC_TYPE]		= NLA_POLICY_MAX(NLA_U32, F_OWNER_PGRP),
};

static int set_async_owner(struct af_inet_cr_restore *r, pid_t nr, u32 how)
{
	static const enum pid_type types[] = {
		[F_OWNER_TID]	= PIDTYPE_PID,
		[F_OWNER_PID]	= PIDTYPE_TGID,
		[F_OWNER_PGRP]	= PIDTYPE_PGID,
	};
	struct pid *pid;
	int err = 0;

	rcu_read_lock();
	pid = nr ? find_vpid(nr) : NULL;
	if (nr && !pid)
		err = -ESRCH;
	else
		__f_setown(r->file, pid, types[how], 1);
	rcu_read_unlock();
	return err;
}

static int restore_async(struct af_inet_cr_restore *r)
{
	const struct nlattr *nest = r->tb[AF_INET_CR_ATTR_ASYNC];
	struct nlattr *tb[AF_INET_CR_ASYNC_MAX + 1];
	struct fown_struct *owner;
	u32 how = F_OWNER_TID;
	pid_t nr = 0;
	bool fasync;
	int err;

	if (!nest)
		return 0;
	err = af_inet_cr_parse_nest(tb, AF_INET_CR_ASYNC_MAX, nest,
				    async_policy, r->extack);
	if (!err)
		err = file_f_owner_allocate(r->file);
	if (err)
		return err;

	if (tb[AF_INET_CR_ASYNC_PID])
		nr = nla_get_s32(tb[AF_INET_CR_ASYNC_PID]);
	if (tb[AF_INET_CR_ASYNC_TYPE])
		how = nla_get_u32(tb[AF_INET_CR_ASYNC_TYPE]);
	err = set_async_owner(r, nr, how);
	if (err) {
		NL_SET_ERR_MSG_ATTR(r->extack, nest,
				    "the process to signal does not exist");
		return err;
	}

	owner = file_f_owner(r->file);
	if (tb[AF_INET_CR_ASYNC_SIGNAL]) {
		write_lock_irq(&owner->lock);
		owner->signum = nla_get_u32(tb[AF_INET_CR_ASYNC_SIGNAL]);
		write_unlock_irq(&owner->lock);
	}
	fasync = nla_get_flag(tb[AF_INET_CR_ASYNC_FASYNC]);
	if (fasync != !!(r->file->f_flags & FASYNC))
		err = r->file->f_op->fasync(r->fd, r->file, fasync);
	return min(err, 0);
}

static int restore_file(struct af_inet_cr_restore *r)
{
	const struct nlattr *unhashed = r->tb[AF_INET_CR_ATTR_UNHASHED];
	const struct nlattr *nonblock = r->tb[AF_INET_CR_ATTR_NONBLOCK];
	struct inet_sock *inet = inet_sk(r->sk);
	int err = 0;

	if (nonblock) {
		spin_lock(&r->file->f_lock);
		if (af_inet_cr_get_flag(nonblock))
			r->file->f_flags |= O_NONBLOCK;
		else
			r->file->f_flags &= ~O_NONBLOCK;
		spin_unlock(&r->file->f_lock);
	}
	if (!(r->kinds & AF_INET_CR_RAW_ANY) || (!r->created && !unhashed))
		return 0;

	/* As disconnecting does, which takes the number getsockname(2) tells */
	lock_sock(r->sk);
	if (af_inet_cr_get_flag(unhashed)) {
		inet->inet_sport = 0;
		r->sk->sk_prot->unhash(r->sk);
	} else {
		inet->inet_sport = htons(inet->inet_num);
		if (!sk_hashed(r->sk))
			err = r->sk->sk_prot->hash(r->sk);
	}
	release_sock(r->sk);
	return err;
}

/*
 * Out of the group that bind made, as if SO_REUSEPORT had been off by then.
 * Last, as there is no way back in.
 */
static int restore_group(struct af_inet_cr_restore *r)
{
	const struct nlattr *group = r->tb[AF_INET_CR_ATTR_REUSEPORT_GROUP];

	if (r->created || !group || nla_get_u32(group))
		return 0;
	lock_sock(r->sk);
	if (rcu_access_pointer(r->sk->sk_reuseport_cb))
		reuseport_detach_sock(r->sk);
	release_sock(r->sk);
	return 0;
}

typedef int (*step_fn)(struct af_inet_cr_restore *r);

static const struct {
	step_fn step;
	const char *final;	/* sentence: this cannot be undone */
} steps[] = {
	{ restore_owner },
	{ restore_setup },
	{ af_inet_cr_mcast_restore },
	{ af_inet_cr_queue_restore },
	{ af_inet_cr_errors_restore },
	{ restore_queued },
	{ restore_async },
	{ restore_discard,
	  "failed after discard: the pending datagram is gone" },
	{ close_door },
	{ restore_bind, "failed after bind: the socket stays bound" },
	{ restore_connect,
	  "failed after connect: the socket stays connected" },
	{ restore_bound },
	{ open_door },
	{ restore_fixup },
	{ restore_cork },
	{ restore_end },
	{ restore_file },
	{ restore_group },
};

/* What takes a live socket back to what it was before */
static const step_fn undo_steps[] = {
	restore_owner,
	restore_setup,
	af_inet_cr_mcast_restore,
	restore_queued,
	restore_async,
	restore_bound,
	restore_fixup,
	restore_cork,
	restore_end,
	restore_file,
};

/* Return: what a live socket has, as a message that restores it. */
static struct sk_buff *sock_save(struct af_inet_cr_restore *r)
{
	struct af_inet_cr_owner nobody = {};
	struct af_inet_cr_dump d;
	size_t size = NLMSG_GOODSIZE;
	int err;

	af_inet_cr_dump_init(&d, r->file, nobody, false, true);
	do {
		d.skb = alloc_skb(size, GFP_KERNEL);
		if (!d.skb)
			return NULL;
		lock_sock(d.sk);
		err = af_inet_cr_dump_head(&d);
		if (!err)
			err = af_inet_cr_dump_tail(&d);
		release_sock(d.sk);
		if (!err)
			return d.skb;
		kfree_skb(d.skb);
		size *= 2;
	} while (err == -EMSGSIZE && size <= SZ_2M);
	return NULL;
}

static void sock_undo(struct af_inet_cr_restore *r, const struct sk_buff *saved)
{
	struct netlink_ext_ack extack = {};
	struct af_inet_cr_restore *u;
	unsigned int i;

	af_inet_cr_queue_undo(r);
	af_inet_cr_mcast_undo(r);
	restore_discard(r);

	u = kzalloc(sizeof(*u), GFP_KERNEL | __GFP_NOFAIL);
	u->net = r->net;
	u->extack = &extack;
	u->file = r->file;
	u->sock = r->sock;
	u->sk = r->sk;
	u->fd = r->fd;
	u->kinds = r->kinds;
	u->undoing = true;
	af_inet_cr_parse(u, (struct nlattr *)saved->data, saved->len);
	/* What the request did not touch is not ours to put back */
	for (i = 0; i <= AF_INET_CR_ATTR_MAX; i++)
		if (!r->tb[i] && i != AF_INET_CR_ATTR_SOCKOPT_ATTACH_FILTER)
			u->tb[i] = NULL;
	if (!r->tb[AF_INET_CR_ATTR_SOCKOPT_ATTACH_BPF] &&
	    !r->tb[AF_INET_CR_ATTR_SOCKOPT_ATTACH_FILTER])
		u->tb[AF_INET_CR_ATTR_SOCKOPT_ATTACH_FILTER] = NULL;
	for (i = 0; i < ARRAY_SIZE(undo_steps); i++)
		undo_steps[i](u);
	bitmap_free(u->joined);
	kfree(u);
}

static int sock_open(struct af_inet_cr_restore *r)
{
	const struct nlattr *fd = r->tb[AF_INET_CR_ATTR_SOCK_FD];
	int err;

	if (!fd && !r->tb[AF_INET_CR_ATTR_SOCK_TYPE]) {
		NL_SET_ERR_MSG(r->extack,
			       "SOCK_TYPE (to create) or SOCK_FD (to continue) is missing");
		return -EINVAL;
	}
	if (!fd) {
		r->fd = get_unused_fd_flags(O_CLOEXEC);
		if (r->fd < 0) {
			NL_SET_ERR_MSG(r->extack, "no descriptor is free");
			return r->fd;
		}
		return sock_make(r);
	}

	err = af_inet_cr_find_fd(r->net, nla_get_u32(fd), &r->file, r->extack);
	if (err) {
		NL_SET_BAD_ATTR(r->extack, fd);
		return err;
	}
	r->fd = nla_get_u32(fd);
	r->sock = sock_from_file(r->file);
	r->sk = r->sock->sk;
	r->kinds = sk_kinds(r->sk);
	return sock_check(r);
}

/* Return: did a step do what cannot be undone to a live socket? */
static bool sock_changed(const struct af_inet_cr_restore *r, step_fn step,
			 bool was_bound, bool was_connected)
{
	if (step == restore_bind)
		return is_bound(r) != was_bound;
	if (step == restore_connect)
		return is_connected_there(r) != was_connected;
	return step == restore_discard && r->tb[AF_INET_CR_ATTR_UDP_PENDING];
}

static int sock_steps(struct af_inet_cr_restore *r)
{
	bool was_connected = !r->created && is_connected_there(r);
	bool was_bound = !r->created && is_bound(r);
	const char *final = NULL;
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		err = steps[i].step(r);
		if (err)
			break;
		if (steps[i].final && !r->created &&
		    sock_changed(r, steps[i].step, was_bound, was_connected))
			final = steps[i].final;
	}
	if (err)
		open_door(r);
	if (err && final)
		r->extack->_msg = final;
	return err;
}

/**
 * af_inet_cr_sock_restore - carry out a parsed request
 * @r: restore; give it to af_inet_cr_sock_release() in any case
 *
 * Return: 0, and the socket is complete and has no descriptor yet if it is new;
 * or an errno, and a live socket is what it was, but for what the UAPI header
 * says cannot be undone.
 */
int af_inet_cr_sock_restore(struct af_inet_cr_restore *r)
{
	struct sk_buff *saved = NULL;
	int err;

	err = sock_open(r);
	if (!err)
		err = check_kinds(r);
	if (err)
		return err;

	if (!r->created) {
		saved = sock_save(r);
		if (!saved) {
			NL_SET_ERR_MSG(r->extack,
				       "no memory to keep what the socket has");
			return -ENOMEM;
		}
	}
	err = sock_steps(r);
	if (err && !r->created)
		sock_undo(r, saved);
	kfree_skb(saved);
	return err;
}

/**
 * af_inet_cr_sock_release - end a restore
 * @r: restore
 * @publish: give a new socket its descriptor; else it is closed
 */
void af_inet_cr_sock_release(struct af_inet_cr_restore *r, bool publish)
{
	bitmap_free(r->joined);
	af_inet_cr_queue_release(r);
	if (r->created && publish) {
		fd_install(r->fd, r->file);
		return;
	}
	if (r->file)
		fput(r->file);
	if (!r->tb[AF_INET_CR_ATTR_SOCK_FD] && r->fd >= 0)
		put_unused_fd(r->fd);
}
