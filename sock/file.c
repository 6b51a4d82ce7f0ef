// SPDX-License-Identifier: GPL-2.0
/*
 * The file of a socket: its owner, its flags and the process that it signals.
 */
#include <linux/fcntl.h>
#include <linux/file.h>
#include <linux/mount.h>
#include <linux/net.h>
#include <linux/user_namespace.h>
#include <net/inet_sock.h>
#include <net/udp.h>
#include "sock.h"

/**
 * af_inet_cr_sk_kinds - the kind of a socket
 * @sk: socket
 *
 * Return: AF_INET_CR_UDP etc., one bit.
 */
unsigned int af_inet_cr_sk_kinds(const struct sock *sk)
{
	bool v6 = sk->sk_family == AF_INET6;
	bool icmp = sk->sk_protocol == (v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP);
	unsigned int kind;

	if (sk->sk_type == SOCK_STREAM)
		kind = AF_INET_CR_TCP;
	else if (sk->sk_type == SOCK_RAW)
		kind = icmp ? AF_INET_CR_RAW_ICMP : AF_INET_CR_RAW;
	else if (sk->sk_protocol == IPPROTO_UDPLITE)
		kind = AF_INET_CR_UDPLITE;
	else
		kind = icmp ? AF_INET_CR_PING : AF_INET_CR_UDP;
	return kind & (v6 ? AF_INET_CR_V6 : AF_INET_CR_V4);
}

/**
 * af_inet_cr_dump_init - begin the dump of a socket
 * @d: filled in
 * @file: the socket's file; the caller holds a reference to the end
 * @owner: who has it open, pid 0 if unknown
 * @contents: carry queues and corked data
 * @all: emit defaults too
 *
 * The caller sets @d->pid_ns.
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
	d->kinds = af_inet_cr_sk_kinds(d->sk);
	d->proto = af_inet_cr_proto(d->kinds);
}

/**
 * af_inet_cr_put_async - write the process that is signalled
 * @d: dump, with the socket locked
 *
 * Return: 0 or -EMSGSIZE.
 */
int af_inet_cr_put_async(struct af_inet_cr_dump *d)
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
			pid = pid_nr_ns(owner->pid, d->pid_ns);
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

/**
 * af_inet_cr_put_file - write the flags of the file, and whether packets find the socket
 * @d: dump, with the socket locked
 *
 * Return: 0 or -EMSGSIZE.
 */
int af_inet_cr_put_file(struct af_inet_cr_dump *d)
{
	bool unhashed = (d->kinds & AF_INET_CR_RAW_ANY) && !sk_hashed(d->sk);

	if (unhashed && nla_put_flag(d->skb, AF_INET_CR_ATTR_UNHASHED))
		return -EMSGSIZE;
	if (d->file->f_flags & O_NONBLOCK)
		return nla_put_flag(d->skb, AF_INET_CR_ATTR_NONBLOCK);
	return d->all ? nla_put_u32(d->skb, AF_INET_CR_ATTR_NONBLOCK, 0) : 0;
}

/**
 * af_inet_cr_sock_chown - give a socket to its owner
 * @r: restore
 * @uid: user
 * @gid: group
 *
 * Return: 0, or what chown(2) returned.
 */
int af_inet_cr_sock_chown(struct af_inet_cr_restore *r, kuid_t uid, kgid_t gid)
{
	struct inode *inode = SOCK_INODE(r->sock);
	struct iattr attr = { .ia_uid = uid, .ia_gid = gid };
	int err;

	if (!uid_eq(uid, inode->i_uid))
		attr.ia_valid |= ATTR_UID;
	if (!gid_eq(gid, inode->i_gid))
		attr.ia_valid |= ATTR_GID;
	if (!attr.ia_valid)
		return 0;

	/*
	 * Closing a netlink socket takes the lock of generic netlink, which is
	 * held here, under that of its inode: this inode is of another kind.
	 */
	inode_lock_nested(inode, I_MUTEX_CHILD);
	err = notify_change(file_mnt_idmap(r->file), r->file->f_path.dentry,
			    &attr, NULL);
	inode_unlock(inode);
	return err;
}

/**
 * af_inet_cr_restore_owner - give the socket to the owner of the request
 * @r: restore
 *
 * Return: 0, -EINVAL, or what chown(2) returned.
 */
int af_inet_cr_restore_owner(struct af_inet_cr_restore *r)
{
	const struct nlattr *uid = r->tb[AF_INET_CR_ATTR_OWNER_UID];
	const struct nlattr *gid = r->tb[AF_INET_CR_ATTR_OWNER_GID];
	const struct inode *inode = SOCK_INODE(r->sock);
	kuid_t kuid = inode->i_uid;
	kgid_t kgid = inode->i_gid;
	const struct nlattr *blame;
	int err;

	if (uid)
		kuid = make_kuid(current_user_ns(), nla_get_u32(uid));
	if (gid)
		kgid = make_kgid(current_user_ns(), nla_get_u32(gid));
	af_inet_cr_keep_owner(r);
	blame = uid && !uid_eq(kuid, inode->i_uid) ? uid : gid;
	if ((uid && !uid_valid(kuid)) || (gid && !gid_valid(kgid))) {
		NL_SET_ERR_MSG_ATTR(r->extack, blame,
				    "the owner does not exist in this user namespace");
		return -EINVAL;
	}
	err = af_inet_cr_sock_chown(r, kuid, kgid);
	if (err)
		NL_SET_ERR_MSG_ATTR(r->extack, blame,
				    "cannot give the socket to its owner");
	else
		af_inet_cr_note_owner(r, kuid, kgid);
	return err;
}

static int find_async_owner(struct af_inet_cr_signalled *async, pid_t nr, u32 how)
{
	static const enum pid_type types[] = {
		[F_OWNER_TID]	= PIDTYPE_PID,
		[F_OWNER_PID]	= PIDTYPE_TGID,
		[F_OWNER_PGRP]	= PIDTYPE_PGID,
	};

	async->type = types[how];
	async->pid = nr ? find_get_pid(nr) : NULL;
	return nr && !async->pid ? -ESRCH : 0;
}

static int set_fasync(struct af_inet_cr_restore *r, bool on)
{
	bool was = r->file->f_flags & FASYNC;
	int err;

	if (r->kept) {
		r->kept->fasync = was;
		r->kept->fasync_set = on != was;
	}
	if (on == was)
		return 0;
	err = r->file->f_op->fasync(r->fd, r->file, on);
	return min(err, 0);
}

/**
 * af_inet_cr_restore_async - set the process that is signalled
 * @r: restore
 *
 * Of an existing socket, that is left to af_inet_cr_commit_async().
 *
 * Return: 0 or why not.
 */
int af_inet_cr_restore_async(struct af_inet_cr_restore *r)
{
	const struct nlattr *nest = r->tb[AF_INET_CR_ATTR_ASYNC];
	struct nlattr *tb[AF_INET_CR_ASYNC_MAX + 1];
	u32 how = F_OWNER_TID;
	pid_t nr = 0;
	int err;

	if (!nest)
		return 0;
	err = af_inet_cr_parse_nest(tb, AF_INET_CR_ASYNC_MAX, nest,
				    af_inet_cr_async_nl_policy, r->extack);
	if (!err)
		err = file_f_owner_allocate(r->file);
	if (err)
		return err;

	if (tb[AF_INET_CR_ASYNC_PID])
		nr = nla_get_s32(tb[AF_INET_CR_ASYNC_PID]);
	if (tb[AF_INET_CR_ASYNC_TYPE])
		how = nla_get_u32(tb[AF_INET_CR_ASYNC_TYPE]);
	err = find_async_owner(&r->async, nr, how);
	if (err) {
		NL_SET_ERR_MSG_ATTR(r->extack, nest,
				    "the process to signal does not exist");
		return err;
	}
	r->async.has_signum = tb[AF_INET_CR_ASYNC_SIGNAL];
	if (r->async.has_signum)
		r->async.signum = nla_get_u32(tb[AF_INET_CR_ASYNC_SIGNAL]);
	r->async.set = true;
	if (r->created)
		af_inet_cr_commit_async(r);
	return set_fasync(r, nla_get_flag(tb[AF_INET_CR_ASYNC_FASYNC]));
}

/**
 * af_inet_cr_commit_async - set the process that is signalled, after all that can fail
 * @r: restore
 *
 * Return: 0.
 */
int af_inet_cr_commit_async(struct af_inet_cr_restore *r)
{
	struct fown_struct *owner = file_f_owner(r->file);

	if (!r->async.set)
		return 0;
	__f_setown(r->file, r->async.pid, r->async.type, 1);
	if (r->async.has_signum) {
		write_lock_irq(&owner->lock);
		owner->signum = r->async.signum;
		write_unlock_irq(&owner->lock);
	}
	put_pid(r->async.pid);
	r->async = (struct af_inet_cr_signalled) {};
	return 0;
}

/**
 * af_inet_cr_set_nonblock - switch O_NONBLOCK
 * @file: file
 * @on: on or off
 */
void af_inet_cr_set_nonblock(struct file *file, bool on)
{
	spin_lock(&file->f_lock);
	if (on)
		file->f_flags |= O_NONBLOCK;
	else
		file->f_flags &= ~O_NONBLOCK;
	spin_unlock(&file->f_lock);
}

/**
 * af_inet_cr_set_hashed - let packets find a raw socket, or not
 * @r: restore
 * @hashed: they do
 *
 * As disconnecting does, which takes the number getsockname(2) tells.
 *
 * Return: 0, or why it cannot be found.
 */
int af_inet_cr_set_hashed(struct af_inet_cr_restore *r, bool hashed)
{
	struct inet_sock *inet = inet_sk(r->sk);
	int err = 0;

	lock_sock(r->sk);
	if (!hashed) {
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

/**
 * af_inet_cr_restore_file - set the flags of the file, and whether packets find the socket
 * @r: restore
 *
 * Return: 0, or why it cannot be found.
 */
int af_inet_cr_restore_file(struct af_inet_cr_restore *r)
{
	const struct nlattr *unhashed = r->tb[AF_INET_CR_ATTR_UNHASHED];
	const struct nlattr *nonblock = r->tb[AF_INET_CR_ATTR_NONBLOCK];
	int err;

	if (r->kept) {
		r->kept->nonblock = r->file->f_flags & O_NONBLOCK;
		r->kept->hashed = sk_hashed(r->sk);
	}
	if (nonblock)
		af_inet_cr_set_nonblock(r->file, af_inet_cr_get_flag(nonblock));
	if (!(r->kinds & AF_INET_CR_RAW_ANY) || (!r->created && !unhashed))
		return 0;
	err = af_inet_cr_set_hashed(r, !af_inet_cr_get_flag(unhashed));
	if (r->kept)
		r->kept->hashed_left = sk_hashed(r->sk);
	return err;
}
