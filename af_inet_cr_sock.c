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
#include <linux/mroute_base.h>
#include <linux/net.h>
#include <linux/pid_namespace.h>
#include <linux/route.h>
#include <linux/user_namespace.h>
#include <net/addrconf.h>
#include <net/inet_sock.h>
#include <net/ipv6.h>
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
	if (family != AF_INET &&
	    !(IS_ENABLED(CONFIG_IPV6) && family == AF_INET6)) {
		NL_SET_ERR_MSG(extack,
			       "only AF_INET and AF_INET6 sockets are carried");
		return -EAFNOSUPPORT;
	}
	switch (type) {
	case SOCK_RAW:
		return 0;
	case SOCK_DGRAM:
		if (!protocol || protocol == IPPROTO_UDP ||
		    protocol == IPPROTO_UDPLITE ||
		    protocol == (family == AF_INET ? IPPROTO_ICMP :
						     IPPROTO_ICMPV6))
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
	bool v6 = sk->sk_family == AF_INET6;
	bool icmp = sk->sk_protocol == (v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP);
	unsigned int kind;

	if (sk->sk_type == SOCK_RAW)
		kind = icmp ? AF_INET_CR_RAW_ICMP : AF_INET_CR_RAW;
	else if (sk->sk_protocol == IPPROTO_UDPLITE)
		kind = AF_INET_CR_UDPLITE;
	else
		kind = icmp ? AF_INET_CR_PING : AF_INET_CR_UDP;
	return kind & (v6 ? AF_INET_CR_V6 : AF_INET_CR_V4);
}

/* Addresses, as long as the family of the socket says */

enum sk_addr {
	ADDR_LOCAL,
	ADDR_SOURCE,
	ADDR_REMOTE,
};

static union nf_inet_addr sk_addr(const struct sock *sk, enum sk_addr which)
{
	const struct inet_sock *inet = inet_sk(sk);
	union nf_inet_addr addr = {};

#if IS_ENABLED(CONFIG_IPV6)
	if (sk->sk_family == AF_INET6) {
		addr.in6 = which == ADDR_LOCAL ? sk->sk_v6_rcv_saddr :
			   which == ADDR_SOURCE ? inet6_sk(sk)->saddr :
						  sk->sk_v6_daddr;
		return addr;
	}
#endif
	addr.ip = which == ADDR_LOCAL ? inet->inet_rcv_saddr :
		  which == ADDR_SOURCE ? inet->inet_saddr : inet->inet_daddr;
	return addr;
}

static bool same_addr(const union nf_inet_addr *a, const union nf_inet_addr *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/* 0.0.0.0 or :: */
static bool any_addr(const union nf_inet_addr *addr)
{
	return !memchr_inv(addr, 0, sizeof(*addr));
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
	const struct socket *sock = d->sock;
	const struct inode *inode = SOCK_INODE(d->sock);
	uid_t uid = from_kuid(current_user_ns(), inode->i_uid);
	gid_t gid = from_kgid(current_user_ns(), inode->i_gid);
	const struct sock *sk = d->sk;
	struct sk_buff *skb = d->skb;

	if (af_inet_cr_put_u32(skb, AF_INET_CR_ATTR_INODE, inode->i_ino) ||
	    af_inet_cr_put_u32(skb, AF_INET_CR_ATTR_SOCK_STATE, sock->state) ||
	    af_inet_cr_put_u32(skb, AF_INET_CR_ATTR_FAMILY, sk->sk_family) ||
	    af_inet_cr_put_u32(skb, AF_INET_CR_ATTR_SOCK_TYPE, sk->sk_type) ||
	    af_inet_cr_put_u32(skb, AF_INET_CR_ATTR_PROTOCOL, sk->sk_protocol))
		return -EMSGSIZE;
	if (d->owner.pid &&
	    (af_inet_cr_put_u32(skb, AF_INET_CR_ATTR_OWNER_PID, d->owner.pid) ||
	     af_inet_cr_put_u32(skb, AF_INET_CR_ATTR_OWNER_FD, d->owner.fd)))
		return -EMSGSIZE;
	if (uid != (uid_t)-1 &&
	    af_inet_cr_put_u32(skb, AF_INET_CR_ATTR_OWNER_UID, uid))
		return -EMSGSIZE;
	if (gid != (gid_t)-1 &&
	    af_inet_cr_put_u32(skb, AF_INET_CR_ATTR_OWNER_GID, gid))
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

static bool has_mrt_table(const struct af_inet_cr_dump *d)
{
	if (d->kinds & AF_INET_CR_RAW4_ANY)
		return raw_sk(d->sk)->ipmr_table;
	return d->kinds & AF_INET_CR_RAW6_ANY && raw6_sk(d->sk)->ip6mr_table;
}

static bool __maybe_unused has_table(const struct mr_table *mrt,
				     const struct sock *sk)
{
	return mrt && rcu_access_pointer(mrt->mroute_sk) == sk;
}

static bool __maybe_unused has_table_of(const struct list_head *tables,
					const struct sock *sk)
{
	const struct mr_table *mrt;
	bool found = false;

	rcu_read_lock();
	list_for_each_entry_rcu(mrt, tables, list)
		found = found || has_table(mrt, sk);
	rcu_read_unlock();
	return found;
}

/* Does a multicast router use the socket (MRT_INIT)? */
static bool routes_multicast(const struct af_inet_cr_dump *d)
{
	const struct net *net = sock_net(d->sk);

	if (d->kinds & AF_INET_CR_RAW4_ANY) {
#if defined(CONFIG_IP_MROUTE_MULTIPLE_TABLES)
		return has_table_of(&net->ipv4.mr_tables, d->sk);
#elif defined(CONFIG_IP_MROUTE)
		return has_table(net->ipv4.mrt, d->sk);
#endif
	} else if (d->kinds & AF_INET_CR_RAW6_ANY) {
#if defined(CONFIG_IPV6_MROUTE_MULTIPLE_TABLES)
		return has_table_of(&net->ipv6.mr6_tables, d->sk);
#elif defined(CONFIG_IPV6_MROUTE)
		return has_table(net->ipv6.mrt6, d->sk);
#endif
	}
	return false;
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
	if (!err && has_mrt_table(d))
		err = af_inet_cr_dump_left_out(d->skb, AF_INET_CR_WHAT_OPTION,
					       "MRT_TABLE, multicast routing", 1,
					       0);
	if (!err && routes_multicast(d))
		err = af_inet_cr_dump_left_out(d->skb, AF_INET_CR_WHAT_OPTION,
					       "MRT_INIT, multicast routing", 1,
					       0);
	/* Which value it has is in a list that modules cannot see */
	if (!err && (d->kinds & AF_INET_CR_RAW6_ANY) &&
	    af_inet_cr_router_alert(sk))
		err = af_inet_cr_dump_left_out(d->skb, AF_INET_CR_WHAT_OPTION,
					       "IPV6_ROUTER_ALERT", 1, 0);
	if (!err && d->kinds & AF_INET_CR_V6 && READ_ONCE(inet6_sk(sk)->rxpmtu))
		err = af_inet_cr_dump_left_out(d->skb, AF_INET_CR_WHAT_OPTION,
					       "IPV6_RECVPATHMTU: a new path MTU is not told yet",
					       1, 0);
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
	if (!err)
		err = af_inet_cr_flowlabel_dump(d);
	return err;
}

static u32 bind_locks(const struct sock *sk)
{
	return (sk->sk_userlocks & SOCK_BINDADDR_LOCK ? AF_INET_CR_BIND_ADDR : 0) |
	       (sk->sk_userlocks & SOCK_BINDPORT_LOCK ? AF_INET_CR_BIND_PORT : 0);
}

static int put_addr(struct af_inet_cr_dump *d, int attr,
		    const union nf_inet_addr *addr)
{
	return nla_put(d->skb, attr, af_inet_cr_addr_len(d->kinds), addr);
}

static int put_flowinfo(struct af_inet_cr_dump *d)
{
	__be32 flowinfo;

	if (!(d->kinds & AF_INET_CR_V6))
		return 0;
	flowinfo = inet6_sk(d->sk)->flow_label;
	if (!flowinfo)
		return 0;
	return nla_put_u32(d->skb, AF_INET_CR_ATTR_REMOTE_FLOWINFO,
			   ntohl(flowinfo));
}

static int put_remote(struct af_inet_cr_dump *d)
{
	union nf_inet_addr remote = sk_addr(d->sk, ADDR_REMOTE);
	const struct inet_sock *inet = inet_sk(d->sk);
	struct sk_buff *skb = d->skb;

	if (d->sk->sk_state != TCP_ESTABLISHED) {
		if (!(d->kinds & AF_INET_CR_V6) || any_addr(&remote))
			return 0;
		return put_addr(d, AF_INET_CR_ATTR_IPV6_LAST_PEER, &remote);
	}
	if (put_addr(d, AF_INET_CR_ATTR_REMOTE_ADDR, &remote) ||
	    nla_put_u16(skb, AF_INET_CR_ATTR_REMOTE_PORT,
			ntohs(inet->inet_dport)) ||
	    put_flowinfo(d) ||
	    nla_put_u32(skb, AF_INET_CR_ATTR_IP_ID,
			atomic_read(&inet->inet_id)) ||
	    nla_put_u32(skb, AF_INET_CR_ATTR_TXHASH, READ_ONCE(d->sk->sk_txhash)))
		return -EMSGSIZE;
	return 0;
}

static int put_addresses(struct af_inet_cr_dump *d)
{
	union nf_inet_addr source = sk_addr(d->sk, ADDR_SOURCE);
	union nf_inet_addr local = sk_addr(d->sk, ADDR_LOCAL);
	u16 num = inet_sk(d->sk)->inet_num;
	bool port = num && !(d->kinds & AF_INET_CR_RAW_ANY);
	bool addr = !any_addr(&local);
	struct sk_buff *skb = d->skb;

	if (addr && put_addr(d, AF_INET_CR_ATTR_LOCAL_ADDR, &local))
		return -EMSGSIZE;
	if (port && nla_put_u16(skb, AF_INET_CR_ATTR_LOCAL_PORT, num))
		return -EMSGSIZE;
	if ((port || addr) && !(d->kinds & AF_INET_CR_RAW_ANY) &&
	    af_inet_cr_put_u32(skb, AF_INET_CR_ATTR_BIND_LOCKS,
			       bind_locks(d->sk)))
		return -EMSGSIZE;
	if ((!same_addr(&source, &local) || (d->all && !any_addr(&source))) &&
	    put_addr(d, AF_INET_CR_ATTR_SOURCE_ADDR, &source))
		return -EMSGSIZE;
	return put_remote(d);
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

/* check_addrs() has seen to the length */
static union nf_inet_addr attr_addr(const struct af_inet_cr_restore *r, int attr)
{
	union nf_inet_addr addr = {};

	if (r->tb[attr])
		memcpy(&addr, nla_data(r->tb[attr]),
		       af_inet_cr_addr_len(r->kinds));
	return addr;
}

static u16 attr_u16(const struct af_inet_cr_restore *r, int attr)
{
	return r->tb[attr] ? nla_get_u16(r->tb[attr]) : 0;
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
	union nf_inet_addr local = sk_addr(r->sk, ADDR_LOCAL);

	return !any_addr(&local) || (!(r->kinds & AF_INET_CR_RAW_ANY) &&
				     inet_sk(r->sk)->inet_num);
}

static bool wants_bind(const struct af_inet_cr_restore *r)
{
	return r->tb[AF_INET_CR_ATTR_LOCAL_ADDR] ||
	       r->tb[AF_INET_CR_ATTR_LOCAL_PORT];
}

/* Bound where the request wants it to be */
static bool is_bound_there(const struct af_inet_cr_restore *r)
{
	union nf_inet_addr want = attr_addr(r, AF_INET_CR_ATTR_LOCAL_ADDR);
	union nf_inet_addr is = sk_addr(r->sk, ADDR_LOCAL);

	return same_addr(&is, &want) &&
	       (!r->tb[AF_INET_CR_ATTR_LOCAL_PORT] ||
		inet_sk(r->sk)->inet_num ==
		attr_u16(r, AF_INET_CR_ATTR_LOCAL_PORT));
}

static int check_addrs(struct af_inet_cr_restore *r)
{
	static const int attrs[] = {
		AF_INET_CR_ATTR_LOCAL_ADDR, AF_INET_CR_ATTR_SOURCE_ADDR,
		AF_INET_CR_ATTR_REMOTE_ADDR, AF_INET_CR_ATTR_IPV6_LAST_PEER,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(attrs); i++) {
		if (!r->tb[attrs[i]] ||
		    nla_len(r->tb[attrs[i]]) == af_inet_cr_addr_len(r->kinds))
			continue;
		NL_SET_ERR_MSG_ATTR(r->extack, r->tb[attrs[i]],
				    "an address of another family");
		return -EINVAL;
	}
	return 0;
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
		{ AF_INET_CR_ATTR_REMOTE_FLOWINFO, AF_INET_CR_V6 },
		{ AF_INET_CR_ATTR_IPV6_LAST_PEER, AF_INET_CR_V6 },
		{ AF_INET_CR_ATTR_IPV6_FLOWLABEL, AF_INET_CR_V6 },
	};
	unsigned int i;
	int err;

	err = check_addrs(r);
	if (err)
		return err;
	for (i = 0; i < ARRAY_SIZE(only); i++) {
		if (!r->tb[only[i].attr] || (only[i].kinds & r->kinds))
			continue;
		NL_SET_ERR_MSG_ATTR(r->extack, r->tb[only[i].attr],
				    "this kind of socket does not have this state");
		return -EINVAL;
	}
	return af_inet_cr_sockopt_check(r);
}

/* A raw socket is hashed when it is made: nothing may reach it yet */
static void raw_quiet(struct sock *sk)
{
	sk->sk_prot->unhash(sk);
	synchronize_net();
	skb_queue_purge(&sk->sk_receive_queue);
	atomic_set(&sk->sk_drops, 0);
}

/*
 * Generic netlink holds a lock while a request is carried out, and a module that
 * has a generic netlink family, such as ipv6, waits for that lock when it is
 * loaded: socket(2) may load one, a request must not.  So, nothing is created
 * for which the kernel would: no IPv6 before ipv6 is there (if it is a module,
 * it never goes again), and no raw socket of protocol 0, which nobody has.  What
 * else is carried is part of IPv4 and IPv6, and any other protocol of a raw
 * socket has the same entry.
 */
static bool has_ipv6(void)
{
#if IS_ENABLED(CONFIG_IPV6)
	bool (*enabled)(void) = symbol_get(ipv6_mod_enabled);
	bool has = enabled && enabled();

	if (enabled)
		symbol_put(ipv6_mod_enabled);
	return has;
#else
	return false;
#endif
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

	if (family == AF_INET6 && !has_ipv6()) {
		NL_SET_ERR_MSG_ATTR(r->extack, r->tb[AF_INET_CR_ATTR_FAMILY],
				    "IPv6 is disabled in this kernel, or its module is not loaded");
		return -EAFNOSUPPORT;
	}
	err = -EPROTONOSUPPORT;
	if (type != SOCK_RAW || protocol)
		err = __sock_create(r->net, family, type, protocol, &r->sock,
				    0);
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
	return check_kinds(r);
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

	r->kinds = sk_kinds(r->sk);
	err = check_kinds(r);
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

/* Return: length of the socket address. */
static int make_name(const struct af_inet_cr_restore *r,
		     const union nf_inet_addr *addr, u16 port,
		     struct sockaddr_storage *name)
{
	struct sockaddr_in6 *sin6 = (struct sockaddr_in6 *)name;
	struct sockaddr_in *sin = (struct sockaddr_in *)name;

	memset(name, 0, sizeof(*name));
	name->ss_family = r->sk->sk_family;
	if (r->kinds & AF_INET_CR_V4) {
		sin->sin_addr.s_addr = addr->ip;
		sin->sin_port = htons(port);
		return sizeof(*sin);
	}
	sin6->sin6_addr = addr->in6;
	sin6->sin6_port = htons(port);
	if (__ipv6_addr_needs_scope_id(ipv6_addr_type(&addr->in6)))
		sin6->sin6_scope_id = READ_ONCE(r->sk->sk_bound_dev_if);
	return sizeof(*sin6);
}

/*
 * Return: index of the device with this IPv6 address, if it is @bound or @bound
 * is 0, else 0.  The functions of the kernel that look for an address do not see
 * one that is new and may yet turn out to be a duplicate.
 */
static int addr_ifindex(const struct af_inet_cr_restore *r,
			const struct in6_addr *addr, int bound)
{
	int ifindex = 0;
#if IS_ENABLED(CONFIG_IPV6)
	const struct inet6_ifaddr *ifa;
	struct inet6_dev *idev;
	struct net_device *dev;

	rcu_read_lock();
	for_each_netdev_rcu(r->net, dev) {
		idev = __in6_dev_get(dev);
		if (!idev || (bound && dev->ifindex != bound))
			continue;
		list_for_each_entry_rcu(ifa, &idev->addr_list, if_list) {
			if (ipv6_addr_equal(&ifa->addr, addr) &&
			    !(ifa->flags & IFA_F_DADFAILED))
				ifindex = dev->ifindex;
		}
	}
	rcu_read_unlock();
#endif
	return ifindex;
}

static int name_bind(struct af_inet_cr_restore *r,
		     const union nf_inet_addr *addr, u16 port)
{
	struct sockaddr_storage name;
	int len = make_name(r, addr, port, &name);
	int err, on = 1, off = 0;

	err = kernel_bind(r->sock, (struct sockaddr *)&name, len);
	if (err != -EADDRNOTAVAIL || !(r->kinds & AF_INET_CR_V6) ||
	    inet_test_bit(FREEBIND, r->sk) ||
	    !addr_ifindex(r, &addr->in6, READ_ONCE(r->sk->sk_bound_dev_if)))
		return err;

	/* The address is new here, and not yet known to be nobody else's */
	err = af_inet_cr_setsockopt(r->sock, SOL_IPV6, IPV6_FREEBIND, &on,
				    sizeof(on));
	if (err)
		return err;
	err = kernel_bind(r->sock, (struct sockaddr *)&name, len);
	af_inet_cr_setsockopt(r->sock, SOL_IPV6, IPV6_FREEBIND, &off,
			      sizeof(off));
	return err;
}

static void set_bound_dev(struct sock *sk, int ifindex)
{
	lock_sock(sk);
	WRITE_ONCE(sk->sk_bound_dev_if, ifindex);
	release_sock(sk);
}

/*
 * A link-local address that is bound to no device any more, since the socket
 * was disconnected: it takes a device to bind, which is given up again.
 */
static int bind_scoped(struct af_inet_cr_restore *r,
		       const union nf_inet_addr *addr, u16 port)
{
	int ifindex = addr_ifindex(r, &addr->in6, 0);
	int err;

	if (!ifindex)
		ifindex = r->net->loopback_dev->ifindex;
	set_bound_dev(r->sk, ifindex);
	err = name_bind(r, addr, port);
	set_bound_dev(r->sk, 0);
	return err;
}

/* To whichever device it may be bound to later */
static int bind_first(struct af_inet_cr_restore *r,
		      const union nf_inet_addr *addr, u16 port)
{
	int ifindex = READ_ONCE(r->sk->sk_bound_dev_if);
	int err;

	set_bound_dev(r->sk, 0);
	if (__ipv6_addr_needs_scope_id(ipv6_addr_type(&addr->in6)))
		err = bind_scoped(r, addr, port);
	else
		err = name_bind(r, addr, port);
	set_bound_dev(r->sk, ifindex);
	return err;
}

static int addr_bind(struct af_inet_cr_restore *r,
		     const union nf_inet_addr *addr, u16 port)
{
	int err;

	if (r->kinds & AF_INET_CR_V4)
		return name_bind(r, addr, port);
	if (!r->sk->sk_bound_dev_if)
		return bind_first(r, addr, port);
	err = name_bind(r, addr, port);
	if (r->created && (err == -ENODEV || err == -EADDRNOTAVAIL))
		err = bind_first(r, addr, port);
	return err;
}

/*
 * An address without a port: bind(2) leaves it so with this option only, and
 * for a ping socket it always takes one, which disconnecting gives back.
 */
static int bind_no_port(struct af_inet_cr_restore *r,
			const union nf_inet_addr *addr)
{
	int was = inet_test_bit(BIND_ADDRESS_NO_PORT, r->sk), on = 1, off = 0;
	int v6only = r->sk->sk_ipv6only;
	int err, ret;

	if (r->kinds & AF_INET_CR_PING) {
		err = addr_bind(r, addr, 0);
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
	/* It can be changed as long as there is no port, and bind(2) looks at it */
	if (v6only && ipv6_addr_v4mapped(&addr->in6))
		af_inet_cr_setsockopt(r->sock, SOL_IPV6, IPV6_V6ONLY, &off,
				      sizeof(off));
	err = addr_bind(r, addr, 0);
	af_inet_cr_setsockopt(r->sock, SOL_IP, IP_BIND_ADDRESS_NO_PORT, &was,
			      sizeof(was));
	/* ... and sets it */
	if (v6only == r->sk->sk_ipv6only)
		return err;
	ret = af_inet_cr_setsockopt(r->sock, SOL_IPV6, IPV6_V6ONLY, &v6only,
				    sizeof(v6only));
	return err ? err : ret;
}

/* An address that bind(2) would take to send from, or none */
static bool source_allowed(const struct af_inet_cr_restore *r,
			   const union nf_inet_addr *addr)
{
	union nf_inet_addr local = sk_addr(r->sk, ADDR_LOCAL);
	bool v6 = r->kinds & AF_INET_CR_V6;
	bool bound = same_addr(addr, &local) ||
		     inet_test_bit(FREEBIND, r->sk) ||
		     inet_test_bit(TRANSPARENT, r->sk);
	unsigned int type;

	if (any_addr(addr))
		return true;
	if (v6 && !ipv6_addr_v4mapped(&addr->in6))
		return !ipv6_addr_is_multicast(&addr->in6) &&
		       (bound || addr_ifindex(r, &addr->in6, 0));

	type = inet_addr_type(r->net, v6 ? addr->in6.s6_addr32[3] : addr->ip);
	if (type == RTN_MULTICAST || type == RTN_BROADCAST)
		return false;
	return bound || type == RTN_LOCAL;
}

static bool wants_connect(const struct af_inet_cr_restore *r)
{
	return r->tb[AF_INET_CR_ATTR_REMOTE_ADDR] ||
	       r->tb[AF_INET_CR_ATTR_REMOTE_PORT];
}

/*
 * Binding to an IPv6 address makes a socket IPV6_V6ONLY.  One that is not had
 * its address chosen by connect(2), which keeps a source address that is there.
 */
static bool is_chosen(const struct af_inet_cr_restore *r,
		      const union nf_inet_addr *addr)
{
	return r->kinds & AF_INET_CR_V6 && r->kinds & AF_INET_CR_UDP_ANY &&
	       !attr_u32(r, AF_INET_CR_ATTR_IPV6_V6ONLY, 1) &&
	       !r->sk->sk_ipv6only && r->tb[AF_INET_CR_ATTR_LOCAL_PORT] &&
	       wants_connect(r) && !any_addr(addr) &&
	       !ipv6_addr_v4mapped(&addr->in6);
}

static int bind_chosen(struct af_inet_cr_restore *r,
		       const union nf_inet_addr *addr)
{
	union nf_inet_addr any = {};
	int err;

	if (!source_allowed(r, addr))
		return -EADDRNOTAVAIL;
	err = addr_bind(r, &any, attr_u16(r, AF_INET_CR_ATTR_LOCAL_PORT));
	if (err)
		return err;
	lock_sock(r->sk);
	inet6_sk(r->sk)->saddr = addr->in6;
	release_sock(r->sk);
	return 0;
}

static int restore_bind(struct af_inet_cr_restore *r)
{
	union nf_inet_addr addr = attr_addr(r, AF_INET_CR_ATTR_LOCAL_ADDR);
	const struct nlattr *port = r->tb[AF_INET_CR_ATTR_LOCAL_PORT];
	int err;

	if (!wants_bind(r) || (is_bound(r) && is_bound_there(r)))
		return 0;

	/* Who is bound elsewhere is told so by the kernel */
	if (is_chosen(r, &addr))
		err = bind_chosen(r, &addr);
	else if (port || (r->kinds & AF_INET_CR_RAW_ANY))
		err = addr_bind(r, &addr,
				attr_u16(r, AF_INET_CR_ATTR_LOCAL_PORT));
	else
		err = bind_no_port(r, &addr);
	if (err) {
		NL_SET_ERR_MSG_ATTR(r->extack, port ? port :
				    r->tb[AF_INET_CR_ATTR_LOCAL_ADDR],
				    "cannot bind to this address and port");
		return err;
	}
	if (attr_u32(r, AF_INET_CR_ATTR_IPV6_V6ONLY, 1) ||
	    !r->sk->sk_ipv6only)
		return 0;
	NL_SET_ERR_MSG_ATTR(r->extack, r->tb[AF_INET_CR_ATTR_IPV6_V6ONLY],
			    "a socket bound to an IPv6 address is IPV6_V6ONLY");
	return -EINVAL;
}

static bool is_connected_there(const struct af_inet_cr_restore *r)
{
	union nf_inet_addr want = attr_addr(r, AF_INET_CR_ATTR_REMOTE_ADDR);
	union nf_inet_addr is = sk_addr(r->sk, ADDR_REMOTE);

	return r->sk->sk_state == TCP_ESTABLISHED && same_addr(&is, &want) &&
	       ntohs(inet_sk(r->sk)->inet_dport) ==
	       attr_u16(r, AF_INET_CR_ATTR_REMOTE_PORT);
}

/* A flow label is taken only while IPV6_FLOWINFO_SEND is on */
static int name_connect(struct af_inet_cr_restore *r)
{
	union nf_inet_addr addr = attr_addr(r, AF_INET_CR_ATTR_REMOTE_ADDR);
	u32 flowinfo = attr_u32(r, AF_INET_CR_ATTR_REMOTE_FLOWINFO, 0);
	int on = 1, off = 0, err = 0, len;
	struct sockaddr_storage name;
	bool send;

	len = make_name(r, &addr, attr_u16(r, AF_INET_CR_ATTR_REMOTE_PORT),
			&name);
	if (!flowinfo)
		return kernel_connect(r->sock, (struct sockaddr *)&name, len, 0);

	((struct sockaddr_in6 *)&name)->sin6_flowinfo = htonl(flowinfo);
	send = inet_test_bit(SNDFLOW, r->sk);
	if (!send)
		err = af_inet_cr_setsockopt(r->sock, SOL_IPV6,
					    IPV6_FLOWINFO_SEND, &on, sizeof(on));
	if (!err)
		err = kernel_connect(r->sock, (struct sockaddr *)&name, len, 0);
	if (!send)
		af_inet_cr_setsockopt(r->sock, SOL_IPV6, IPV6_FLOWINFO_SEND,
				      &off, sizeof(off));
	return err;
}

/*
 * A socket that was bound to a device after it was connected may have a peer
 * that no route through this device leads to: connect it in that order. The
 * door is closed to other devices meanwhile.
 */
static int connect_first(struct af_inet_cr_restore *r)
{
	int ifindex = READ_ONCE(r->sk->sk_bound_dev_if);
	int err;

	WRITE_ONCE(r->sk->sk_bound_dev_if, 0);
	err = name_connect(r);
	WRITE_ONCE(r->sk->sk_bound_dev_if, ifindex);
	return err;
}

static bool is_mapped_any(const union nf_inet_addr *addr)
{
	return ipv6_addr_v4mapped(&addr->in6) && !addr->in6.s6_addr32[3];
}

static int restore_connect(struct af_inet_cr_restore *r)
{
	union nf_inet_addr want = attr_addr(r, AF_INET_CR_ATTR_LOCAL_ADDR);
	union nf_inet_addr is;
	int err;

	if (!wants_connect(r) || is_connected_there(r))
		return 0;

	err = name_connect(r);
	if (err && r->created && r->sk->sk_bound_dev_if)
		err = connect_first(r);
	if (err) {
		NL_SET_ERR_MSG_ATTR(r->extack,
				    r->tb[AF_INET_CR_ATTR_REMOTE_ADDR],
				    "cannot connect to this address and port");
		return err;
	}
	/* Unless connecting was to choose it */
	is = sk_addr(r->sk, ADDR_LOCAL);
	if (!r->created || !(r->kinds & AF_INET_CR_V6) || any_addr(&want) ||
	    same_addr(&is, &want) || is_mapped_any(&want))
		return 0;
	NL_SET_ERR_MSG_ATTR(r->extack, r->tb[AF_INET_CR_ATTR_LOCAL_ADDR],
			    "cannot have this address with this peer");
	return -EADDRNOTAVAIL;
}

static void set_source(struct sock *sk, const union nf_inet_addr *addr)
{
	struct inet_sock *inet = inet_sk(sk);

	if (sk->sk_family == AF_INET) {
		inet->inet_saddr = addr->ip;
		return;
	}
	inet6_sk(sk)->saddr = addr->in6;
	if (ipv6_addr_v4mapped(&addr->in6))
		inet->inet_saddr = addr->in6.s6_addr32[3];
}

/* Nobody can receive more by it */
static void set_last_peer(struct af_inet_cr_restore *r)
{
#if IS_ENABLED(CONFIG_IPV6)
	if (r->tb[AF_INET_CR_ATTR_IPV6_LAST_PEER] &&
	    r->sk->sk_state != TCP_ESTABLISHED)
		r->sk->sk_v6_daddr =
			attr_addr(r, AF_INET_CR_ATTR_IPV6_LAST_PEER).in6;
#endif
}

/* What bind and connect chose, and what they set that a setter cannot say */
static int restore_fixup(struct af_inet_cr_restore *r)
{
	union nf_inet_addr source = attr_addr(r, AF_INET_CR_ATTR_SOURCE_ADDR);
	const struct nlattr *nla = r->tb[AF_INET_CR_ATTR_SOURCE_ADDR];
	const struct nlattr *locks = r->tb[AF_INET_CR_ATTR_BIND_LOCKS];
	union nf_inet_addr now = sk_addr(r->sk, ADDR_SOURCE);
	struct inet_sock *inet = inet_sk(r->sk);
	struct sock *sk = r->sk;
	u32 mask = 0;

	/* What bind(2) itself has set may be a v4-mapped group */
	if (nla && !same_addr(&source, &now) && !source_allowed(r, &source)) {
		NL_SET_ERR_MSG_ATTR(r->extack, nla,
				    "this source address is not one of this host");
		return -EADDRNOTAVAIL;
	}
	if (locks)
		mask = nla_get_u32(locks);
	/* The address may be none: of who was bound to one and then to any */
	if (mask & AF_INET_CR_BIND_PORT && !inet->inet_num) {
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
	if (nla)
		set_source(sk, &source);
	set_last_peer(r);
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
	{ af_inet_cr_flowlabel_restore },
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
	af_inet_cr_flowlabel_undo(r);
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
	bitmap_free(r->leased);
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
