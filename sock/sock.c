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
 * kept first, and put back when a step fails, by the steps backwards.
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
#include "sock.h"
#include "af_inet_cr_trace.h"

/* Dump */

/* Attributes that put_identity() writes */
#define IDENTITY_ATTRS	9

static struct nlattr *identity_attr(struct nlattr *nla, int attr, u32 val)
{
	nla->nla_type = attr;
	nla->nla_len = nla_attr_size(sizeof(val));
	memcpy(nla_data(nla), &val, sizeof(val));
	return (void *)nla + nla_total_size(sizeof(val));
}

static int put_identity(struct af_inet_cr_dump *d)
{
	const struct socket *sock = d->sock;
	const struct inode *inode = SOCK_INODE(d->sock);
	uid_t uid = from_kuid(current_user_ns(), inode->i_uid);
	gid_t gid = from_kgid(current_user_ns(), inode->i_gid);
	const struct sock *sk = d->sk;
	struct nlattr *nla;

	/* Every socket has these: room is looked for once */
	if (skb_tailroom(d->skb) < IDENTITY_ATTRS * nla_total_size(sizeof(u32)))
		return -EMSGSIZE;
	nla = (struct nlattr *)skb_tail_pointer(d->skb);
	nla = identity_attr(nla, AF_INET_CR_ATTR_INODE, inode->i_ino);
	nla = identity_attr(nla, AF_INET_CR_ATTR_SOCK_STATE, sock->state);
	nla = identity_attr(nla, AF_INET_CR_ATTR_FAMILY, sk->sk_family);
	nla = identity_attr(nla, AF_INET_CR_ATTR_SOCK_TYPE, sk->sk_type);
	nla = identity_attr(nla, AF_INET_CR_ATTR_PROTOCOL, sk->sk_protocol);
	if (d->owner.pid) {
		nla = identity_attr(nla, AF_INET_CR_ATTR_OWNER_PID, d->owner.pid);
		nla = identity_attr(nla, AF_INET_CR_ATTR_OWNER_FD, d->owner.fd);
	}
	if (uid != (uid_t)-1)
		nla = identity_attr(nla, AF_INET_CR_ATTR_OWNER_UID, uid);
	if (gid != (gid_t)-1)
		nla = identity_attr(nla, AF_INET_CR_ATTR_OWNER_GID, gid);
	__skb_put(d->skb, (unsigned char *)nla - skb_tail_pointer(d->skb));
	return 0;
}

/* Bytes sent that have not left yet; corked data counts, too */
static int in_flight(const struct sock *sk)
{
	const struct sk_buff *skb;
	int bytes = sk_wmem_alloc_get(sk);

	/* Data that is not acknowledged is still in a queue */
	if (sk->sk_type == SOCK_STREAM)
		return 0;
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
	return af_inet_cr_has_psock(sk);
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

/* Report state that cannot be carried */
static int put_left_out(struct af_inet_cr_dump *d)
{
	const struct sock *sk = d->sk;
	int bytes = in_flight(sk);
	int err = 0;

	if (d->hidden)
		err = af_inet_cr_dump_left_out(d->skb, AF_INET_CR_WHAT_CONTENTS,
					       "contents: needs CAP_SYS_PTRACE in the user namespace of the owner",
					       1, 0);
	if (!err && bytes > 0)
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
 * af_inet_cr_dump_absent - write that a socket cannot be dumped
 * @d: dump
 * @why: sentence that says why, NULL: it stays locked
 *
 * RESTORE creates nothing from such a message: it has no SOCK_TYPE.
 *
 * Return: 0 or -EMSGSIZE.
 */
int af_inet_cr_dump_absent(struct af_inet_cr_dump *d, const char *why)
{
	if (af_inet_cr_put_u32(d->skb, AF_INET_CR_ATTR_INODE,
			       SOCK_INODE(d->sock)->i_ino) ||
	    af_inet_cr_put_u32(d->skb, AF_INET_CR_ATTR_FAMILY,
			       d->sk->sk_family) ||
	    af_inet_cr_put_u32(d->skb, AF_INET_CR_ATTR_PROTOCOL,
			       d->sk->sk_protocol) ||
	    (d->owner.pid &&
	     (af_inet_cr_put_u32(d->skb, AF_INET_CR_ATTR_OWNER_PID,
				 d->owner.pid) ||
	      af_inet_cr_put_u32(d->skb, AF_INET_CR_ATTR_OWNER_FD,
				 d->owner.fd))))
		return -EMSGSIZE;
	if (why)
		return af_inet_cr_dump_left_out(d->skb, AF_INET_CR_WHAT_SOCKET,
						why, 1, 0);
	return af_inet_cr_dump_left_out(d->skb, AF_INET_CR_WHAT_SOCKET,
					"a system call of its owner keeps the socket locked",
					1, 0);
}

/**
 * af_inet_cr_dump_head - write the attributes in front of the queues
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
		err = d->proto->left_out(d);
	if (!err)
		err = af_inet_cr_sockopt_dump(d, AF_INET_CR_PHASE_SETUP);
	if (!err)
		err = af_inet_cr_mcast_dump(d);
	if (!err)
		err = af_inet_cr_flowlabel_dump(d);
	return err;
}

/**
 * af_inet_cr_dump_tail - write the attributes behind the queues
 * @d: dump, with the socket locked
 *
 * Return: 0 or -EMSGSIZE.
 */
int af_inet_cr_dump_tail(struct af_inet_cr_dump *d)
{
	int err;

	err = af_inet_cr_sockopt_dump(d, AF_INET_CR_PHASE_QUEUED);
	if (!err)
		err = af_inet_cr_put_async(d);
	if (!err)
		err = af_inet_cr_put_addresses(d);
	if (!err)
		err = d->proto->put_remote(d);
	if (!err)
		err = af_inet_cr_sockopt_dump(d, AF_INET_CR_PHASE_BOUND);
	if (!err)
		err = d->proto->put_last(d);
	if (!err)
		err = af_inet_cr_sockopt_dump(d, AF_INET_CR_PHASE_END);
	if (!err)
		err = af_inet_cr_put_file(d);
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
	/* Do not count packets that the filter dropped */
	af_inet_cr_drops_set(r->sk, 0);
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

static int check_same(struct af_inet_cr_restore *r, int attr, u32 is)
{
	if (af_inet_cr_attr_u32(r, attr, is) == is)
		return 0;
	NL_SET_ERR_MSG_ATTR(r->extack, r->tb[attr],
			    "the socket given as SOCK_FD is of another kind");
	return -EINVAL;
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
		{ AF_INET_CR_ATTR_BIND_ORDER, AF_INET_CR_UDP_ANY | AF_INET_CR_PING },
		{ AF_INET_CR_ATTR_BIND_SHARED, AF_INET_CR_UDP_ANY | AF_INET_CR_PING },
		{ AF_INET_CR_ATTR_REMOTE_FLOWINFO, AF_INET_CR_V6 },
		{ AF_INET_CR_ATTR_IPV6_LAST_PEER, AF_INET_CR_NOT_TCP6 },
		{ AF_INET_CR_ATTR_DGRAM, AF_INET_CR_NOT_TCP },
		{ AF_INET_CR_ATTR_DGRAM_DATA, AF_INET_CR_NOT_TCP },
		{ AF_INET_CR_ATTR_EXTERR, AF_INET_CR_NOT_TCP },
		{ AF_INET_CR_ATTR_EXTERR_DATA, AF_INET_CR_NOT_TCP },
		{ AF_INET_CR_ATTR_TCP_SEGMENT, AF_INET_CR_TCP },
		{ AF_INET_CR_ATTR_TCP_SEGMENT_DATA, AF_INET_CR_TCP },
		{ AF_INET_CR_ATTR_TCP, AF_INET_CR_TCP },
		{ AF_INET_CR_ATTR_FREEZE_FD, AF_INET_CR_TCP },
		{ AF_INET_CR_ATTR_DETACH, AF_INET_CR_TCP },
		{ AF_INET_CR_ATTR_TCP_BACKLOG, AF_INET_CR_TCP },
		{ AF_INET_CR_ATTR_IPV6_FLOWLABEL, AF_INET_CR_V6 },
	};
	unsigned int i;
	int err;

	err = af_inet_cr_check_addrs(r);
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
	af_inet_cr_drops_set(sk, 0);
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
static int sock_make(struct af_inet_cr_restore *r)
{
	int family = af_inet_cr_attr_u32(r, AF_INET_CR_ATTR_FAMILY, AF_INET);
	int type = af_inet_cr_attr_u32(r, AF_INET_CR_ATTR_SOCK_TYPE, 0);
	int protocol = af_inet_cr_attr_u32(r, AF_INET_CR_ATTR_PROTOCOL, 0);
	int err;

	err = af_inet_cr_check_kind(family, type, protocol, r->extack);
	if (err) {
		NL_SET_BAD_ATTR(r->extack, r->tb[AF_INET_CR_ATTR_SOCK_TYPE]);
		return err;
	}

	if (family == AF_INET6 && !af_inet_cr_has_ipv6()) {
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
	r->kinds = af_inet_cr_sk_kinds(r->sk);
	r->proto = af_inet_cr_proto(r->kinds);
	if (r->kinds & AF_INET_CR_RAW_ANY)
		raw_quiet(r->sk);
	return check_kinds(r);
}

/* Refuse changes that an existing socket cannot make */
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

	r->kinds = af_inet_cr_sk_kinds(r->sk);
	r->proto = af_inet_cr_proto(r->kinds);
	err = check_kinds(r);
	if (err)
		return err;
	if (af_inet_cr_is_bound_elsewhere(r)) {
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
	    ~af_inet_cr_attr_u32(r, AF_INET_CR_ATTR_SHUTDOWN, SHUTDOWN_MASK)) {
		NL_SET_ERR_MSG(r->extack,
			       "the socket is shut down already");
		return -EOPNOTSUPP;
	}
	return 0;
}

static int restore_phase(struct af_inet_cr_restore *r,
			 enum af_inet_cr_phase phase)
{
	int err;

	if (r->kept && !af_inet_cr_sockopt_touches(r, phase))
		return 0;
	err = af_inet_cr_keep_part(r, phase);
	if (err)
		return err;
	err = af_inet_cr_sockopt_restore(r, phase);
	af_inet_cr_note_part(r, phase);
	return err;
}

static int restore_setup(struct af_inet_cr_restore *r)
{
	af_inet_cr_keep_errors(r);
	return restore_phase(r, AF_INET_CR_PHASE_SETUP);
}

static int restore_queued(struct af_inet_cr_restore *r)
{
	return restore_phase(r, AF_INET_CR_PHASE_QUEUED);
}

static int restore_bound(struct af_inet_cr_restore *r)
{
	return restore_phase(r, AF_INET_CR_PHASE_BOUND);
}

static int restore_end(struct af_inet_cr_restore *r)
{
	return restore_phase(r, AF_INET_CR_PHASE_END);
}

static int restore_mcast(struct af_inet_cr_restore *r)
{
	int err;

	if (!r->tb[AF_INET_CR_ATTR_IP_MEMBERSHIP] &&
	    !r->tb[AF_INET_CR_ATTR_IPV6_MEMBERSHIP] &&
	    !r->tb[AF_INET_CR_ATTR_IPV6_ANYCAST])
		return 0;
	err = af_inet_cr_keep_part(r, AF_INET_CR_PART_MCAST);
	if (err)
		return err;
	err = af_inet_cr_mcast_restore(r);
	af_inet_cr_note_part(r, AF_INET_CR_PART_MCAST);
	return err;
}

static const char *refuse_nothing(const struct af_inet_cr_dump *d)
{
	return NULL;
}

static int put_queues(struct af_inet_cr_dump *d, struct af_inet_cr_pos *pos)
{
	int err = af_inet_cr_queue_dump(d, &pos->queue);

	return err ? err : af_inet_cr_errors_dump(d, &pos->errors);
}

static int put_cork(struct af_inet_cr_dump *d)
{
	return d->kinds & AF_INET_CR_UDP_ANY ? af_inet_cr_cork_dump(d) : 0;
}

static void end_nothing(struct af_inet_cr_restore *r, bool done)
{
}

static int restore_cork(struct af_inet_cr_restore *r)
{
	int err;

	if (!(r->kinds & AF_INET_CR_UDP_ANY))
		return 0;
	err = af_inet_cr_cork_restore(r);
	if (r->tb[AF_INET_CR_ATTR_UDP_PENDING])
		af_inet_cr_note_part(r, AF_INET_CR_PART_CORK);
	return err;
}

/* The lock cannot be rolled back: no step after it can fail */
static int restore_lock(struct af_inet_cr_restore *r)
{
	int on = 1, err;

	if (!r->lock_filter)
		return 0;
	err = af_inet_cr_setsockopt(r->sock, SOL_SOCKET, SO_LOCK_FILTER, &on,
				    sizeof(on));
	if (err)
		NL_SET_ERR_MSG_ATTR(r->extack,
				    r->tb[AF_INET_CR_ATTR_SOCKOPT_LOCK_FILTER],
				    "cannot lock the filter");
	return err;
}

static int restore_discard(struct af_inet_cr_restore *r)
{
	if (!(r->kinds & AF_INET_CR_UDP_ANY))
		return 0;
	if (r->kept && r->tb[AF_INET_CR_ATTR_UDP_PENDING])
		r->kept->discarded = udp_sk(r->sk)->pending;
	return af_inet_cr_cork_discard(r);
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

/* Each with the function that rolls it back on an existing socket */
#define STEP	AF_INET_CR_STEP

static const struct af_inet_cr_step dgram_steps[] = {
	STEP(owner, af_inet_cr_restore_owner, af_inet_cr_undo_owner),
	STEP(options, restore_setup, af_inet_cr_undo_setup),
	STEP(memberships, restore_mcast, af_inet_cr_undo_mcast),
	STEP(flow labels, af_inet_cr_flowlabel_restore,
	     af_inet_cr_flowlabel_undo),
	STEP(receive queue, af_inet_cr_queue_restore, af_inet_cr_queue_undo),
	STEP(error queue, af_inet_cr_errors_restore, af_inet_cr_errors_undo),
	STEP(after queues, restore_queued, af_inet_cr_undo_queued),
	STEP(async, af_inet_cr_restore_async, af_inet_cr_undo_async),
	STEP(discard, restore_discard),
	STEP(close door, close_door),
	STEP(share, af_inet_cr_share),
	STEP(bind, af_inet_cr_restore_bind),
	STEP(unshare, af_inet_cr_unshare),
	STEP(connect, af_inet_cr_restore_connect),
	STEP(after bind, restore_bound, af_inet_cr_undo_bound),
	STEP(open door, open_door),
	STEP(addresses, af_inet_cr_restore_fixup, af_inet_cr_undo_fixup),
	STEP(cork, restore_cork, af_inet_cr_undo_cork),
	STEP(end, restore_end, af_inet_cr_undo_end),
	STEP(file, af_inet_cr_restore_file, af_inet_cr_undo_file),
	STEP(order, af_inet_cr_restore_order),
	STEP(lock, restore_lock),
	STEP(signals, af_inet_cr_commit_async),
	STEP(group, restore_group),
};

const struct af_inet_cr_proto af_inet_cr_dgram_proto = {
	.refuse		= refuse_nothing,
	.left_out	= af_inet_cr_queue_left_out,
	.hold		= af_inet_cr_queue_hold,
	.keep		= af_inet_cr_queue_keep,
	.put		= af_inet_cr_queue_put,
	.queues		= put_queues,
	.put_remote	= af_inet_cr_put_remote,
	.put_last	= put_cork,
	.steps		= dgram_steps,
	.nr_steps	= ARRAY_SIZE(dgram_steps),
	.end		= end_nothing,
};

/* A connection is made at once, with its queues: nothing reaches it before */
static const struct af_inet_cr_step tcp_steps[] = {
	STEP(detach, af_inet_cr_tcp_detach),
	STEP(connection, af_inet_cr_tcp_parse),
	STEP(owner, af_inet_cr_restore_owner, af_inet_cr_undo_owner),
	STEP(options, restore_setup, af_inet_cr_undo_setup),
	STEP(flow labels, af_inet_cr_flowlabel_restore,
	     af_inet_cr_flowlabel_undo),
	STEP(after queues, restore_queued, af_inet_cr_undo_queued),
	STEP(async, af_inet_cr_restore_async, af_inet_cr_undo_async),
	STEP(bind and connect, af_inet_cr_tcp_connect,
	     af_inet_cr_tcp_disconnect),
	STEP(after bind, restore_bound, af_inet_cr_undo_bound),
	STEP(addresses, af_inet_cr_restore_fixup, af_inet_cr_undo_fixup),
	STEP(end, restore_end, af_inet_cr_undo_end),
	STEP(file, af_inet_cr_restore_file, af_inet_cr_undo_file),
	STEP(keep queues, af_inet_cr_tcp_stash),
	STEP(listen, af_inet_cr_tcp_listen),
	STEP(lock, restore_lock),
	STEP(signals, af_inet_cr_commit_async),
};

const struct af_inet_cr_proto af_inet_cr_tcp_proto = {
	.refuse		= af_inet_cr_tcp_refuse,
	.left_out	= af_inet_cr_tcp_left_out,
	.hold		= af_inet_cr_tcp_hold,
	.keep		= af_inet_cr_tcp_keep,
	.put		= af_inet_cr_tcp_put,
	.queues		= af_inet_cr_tcp_queues,
	.put_remote	= af_inet_cr_tcp_put_remote,
	.put_last	= af_inet_cr_tcp_put_state,
	.steps		= tcp_steps,
	.nr_steps	= ARRAY_SIZE(tcp_steps),
	.end		= af_inet_cr_tcp_end,
};

/* The steps as far as @i, which failed: it may have done a part */
static int sock_undo(struct af_inet_cr_restore *r, int i)
{
	const struct af_inet_cr_step *steps = r->proto->steps;
	const struct cred *caller = override_creds(r->kept->cred);
	int err, ret = 0;

	for (; i >= 0; i--) {
		if (!steps[i].undo)
			continue;
		err = steps[i].undo(r);
		trace_step(steps[i].name, true, r->fd, err);
		if (!err)
			continue;
		pr_debug("fd %d: the step \"%s\" is not rolled back: %d\n",
			 r->fd, steps[i].name, err);
		ret = err;
	}
	revert_creds(caller);
	return ret;
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

/* Return: a sentence for what was done to an existing socket and stays, or NULL. */
static const char *sock_stays(const struct af_inet_cr_restore *r, bool was_bound,
			      bool was_connected, bool was_listening)
{
	if (af_inet_cr_is_connected_there(r) && !was_connected)
		return "failed after connect: the socket stays connected";
	if (r->sk->sk_state == TCP_LISTEN && !was_listening)
		return "failed after listen: the socket listens";
	if (af_inet_cr_is_bound(r) && !was_bound)
		return "failed after bind: the socket stays bound";
	if (r->kept->discarded)
		return "failed after discard: the pending datagram is gone";
	return NULL;
}

static int sock_steps(struct af_inet_cr_restore *r)
{
	bool was_connected = !r->created && af_inet_cr_is_connected_there(r);
	bool was_bound = !r->created && af_inet_cr_is_bound(r);
	bool was_listening = r->sk->sk_state == TCP_LISTEN;
	const char *stays;
	unsigned int i;
	int err;

	for (i = 0; i < r->proto->nr_steps; i++) {
		err = r->proto->steps[i].step(r);
		trace_step(r->proto->steps[i].name, false, r->fd, err);
		if (err)
			break;
	}
	if (i == r->proto->nr_steps) {
		if (r->warning)
			r->extack->_msg = r->warning;
		return 0;
	}

	if (!r->extack->_msg)
		r->extack->_msg = r->proto->steps[i].failed;
	af_inet_cr_unshare(r);
	open_door(r);
	if (r->created)
		return err;
	stays = "failed, and could not be rolled back";
	if (!sock_undo(r, i))
		stays = sock_stays(r, was_bound, was_connected, was_listening);
	if (stays)
		r->extack->_msg = stays;
	return err;
}

/* The setters after it wait as setsockopt(2) does, and their sender with them */
static int sock_wait(struct af_inet_cr_restore *r)
{
	long patience = AF_INET_CR_LOCK_TIME;
	int err;

	err = af_inet_cr_lock_sock(r->sk, &patience);
	if (err) {
		NL_SET_ERR_MSG(r->extack,
			       "a system call of its owner keeps the socket locked");
		return err;
	}
	release_sock(r->sk);
	return 0;
}

/**
 * af_inet_cr_sock_restore - carry out a parsed request
 * @r: restore; give it to af_inet_cr_sock_release() in any case
 *
 * Return: 0, and the socket is complete and has no descriptor yet if it is new;
 * or an errno, and an existing socket is what it was, but for what af_inet_cr(7)
 * says cannot be undone.
 */
int af_inet_cr_sock_restore(struct af_inet_cr_restore *r)
{
	int err;

	err = sock_open(r);
	if (!err && !r->created)
		err = sock_wait(r);
	if (err)
		return err;

	if (!r->created && af_inet_cr_keep(r)) {
		NL_SET_ERR_MSG(r->extack,
			       "no memory to keep what the socket has");
		err = -ENOMEM;
		goto out;
	}
	err = sock_steps(r);
out:
	af_inet_cr_forget(r);
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
	put_pid(r->async.pid);
	af_inet_cr_queue_release(r);
	if (r->proto)
		r->proto->end(r, publish);
	if (r->created && publish) {
		fd_install(r->fd, r->file);
		return;
	}
	if (r->file)
		fput(r->file);
	if (!r->tb[AF_INET_CR_ATTR_SOCK_FD] && r->fd >= 0)
		put_unused_fd(r->fd);
}
