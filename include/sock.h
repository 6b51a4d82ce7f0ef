/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Declarations for the files of sock/.
 */
#ifndef _AF_INET_CR_SOCK_H
#define _AF_INET_CR_SOCK_H

#include <linux/ipv6.h>
#include <linux/net.h>
#include <linux/skmsg.h>
#include <net/inet_sock.h>
#include <net/sock.h>
#include "af_inet_cr.h"

/*
 * Kinds of socket a piece of state applies to: a socket is one bit, of IPv4 or
 * of IPv6
 */
#define AF_INET_CR_NR_TYPES	6
#define AF_INET_CR_NR_KINDS	(2 * AF_INET_CR_NR_TYPES)
#define AF_INET_CR_KIND(n)	((BIT(AF_INET_CR_NR_TYPES) | 1) << (n))
#define AF_INET_CR_UDP		AF_INET_CR_KIND(0)
#define AF_INET_CR_UDPLITE	AF_INET_CR_KIND(1)
#define AF_INET_CR_RAW		AF_INET_CR_KIND(2)
#define AF_INET_CR_RAW_ICMP	AF_INET_CR_KIND(3)
#define AF_INET_CR_PING		AF_INET_CR_KIND(4)
#define AF_INET_CR_TCP		AF_INET_CR_KIND(5)
#define AF_INET_CR_UDP_ANY	(AF_INET_CR_UDP | AF_INET_CR_UDPLITE)
#define AF_INET_CR_RAW_ANY	(AF_INET_CR_RAW | AF_INET_CR_RAW_ICMP)
#define AF_INET_CR_ALL		GENMASK(AF_INET_CR_NR_KINDS - 1, 0)
#define AF_INET_CR_NOT_TCP	(AF_INET_CR_ALL & ~AF_INET_CR_TCP)
#define AF_INET_CR_ZEROCOPY	(AF_INET_CR_UDP | AF_INET_CR_TCP)
#define AF_INET_CR_PEEKS	(AF_INET_CR_UDP_ANY | AF_INET_CR_TCP)
#define AF_INET_CR_V4		GENMASK(AF_INET_CR_NR_TYPES - 1, 0)
#define AF_INET_CR_V6		(AF_INET_CR_ALL & ~AF_INET_CR_V4)
#define AF_INET_CR_NOT_TCP4	(AF_INET_CR_NOT_TCP & AF_INET_CR_V4)
#define AF_INET_CR_NOT_TCP6	(AF_INET_CR_NOT_TCP & AF_INET_CR_V6)
#define AF_INET_CR_RAW4_ANY	(AF_INET_CR_RAW_ANY & AF_INET_CR_V4)
#define AF_INET_CR_RAW6_ANY	(AF_INET_CR_RAW_ANY & AF_INET_CR_V6)
#define AF_INET_CR_RAW4_ICMP	(AF_INET_CR_RAW_ICMP & AF_INET_CR_V4)
#define AF_INET_CR_RAW6_ICMP	(AF_INET_CR_RAW_ICMP & AF_INET_CR_V6)
/* Types with options of SOL_IP: dual-stack sockets have them, raw IPv6 sockets do not */
#define AF_INET_CR_IP		(AF_INET_CR_ALL & ~AF_INET_CR_RAW6_ANY)
#define AF_INET_CR_IP6		(AF_INET_CR_IP & AF_INET_CR_V6)
/* ... of datagrams */
#define AF_INET_CR_DGRAM_IP	(AF_INET_CR_IP & AF_INET_CR_NOT_TCP)
#define AF_INET_CR_DGRAM_IP6	(AF_INET_CR_IP6 & AF_INET_CR_NOT_TCP)

/**
 * enum af_inet_cr_phase - when an option is restored
 * @AF_INET_CR_PHASE_SETUP: on a socket that nothing reaches yet
 * @AF_INET_CR_PHASE_QUEUED: when its queues are filled
 * @AF_INET_CR_PHASE_BOUND: when it is bound and connected
 * @AF_INET_CR_PHASE_END: when everything else is there
 * @AF_INET_CR_NR_PHASES: how many there are
 */
enum af_inet_cr_phase {
	AF_INET_CR_PHASE_SETUP,
	AF_INET_CR_PHASE_QUEUED,
	AF_INET_CR_PHASE_BOUND,
	AF_INET_CR_PHASE_END,
	AF_INET_CR_NR_PHASES,
};

/**
 * struct af_inet_cr_owner - a process that has a socket open
 * @pid: its id in the pid namespace of the caller, 0 if unknown
 * @fd: its lowest descriptor of the socket
 */
struct af_inet_cr_owner {
	pid_t pid;
	unsigned int fd;
};

/**
 * struct af_inet_cr_pos - what of the queues is to be written next
 * @queue: packet of the receive queue, or piece of a queue of TCP
 * @off: byte of that piece
 * @errors: entry of the error queue
 */
struct af_inet_cr_pos {
	unsigned int queue;
	unsigned int off;
	unsigned int errors;
};

struct af_inet_cr_dump;
struct af_inet_cr_restore;

/**
 * struct af_inet_cr_step - a step of a restore
 * @name: for traces
 * @failed: sentence for when it fails without one
 * @step: carry it out
 * @undo: put an existing socket back to what it was before it, NULL: nothing to do
 */
struct af_inet_cr_step {
	const char *name;
	const char *failed;
	int (*step)(struct af_inet_cr_restore *r);
	int (*undo)(struct af_inet_cr_restore *r);
};

/**
 * struct af_inet_cr_proto - what sockets of a protocol have of their own
 * @refuse: a sentence that says why the socket, which is locked, cannot be
 *	carried, or NULL
 * @left_out: write what of the socket is not in the dump; its queue is held
 * @hold: take what is in the queues now, for @put
 * @keep: keep that after the socket is unlocked
 * @put: let go of it
 * @queues: write the queues from @pos on, which is set to what found no room
 * @put_remote: write the address of the peer
 * @put_last: write what comes after the addresses and their options
 * @steps: the steps of a restore, in order
 * @nr_steps: how many there are
 * @end: end a restore, successfully or not
 */
struct af_inet_cr_proto {
	const char *(*refuse)(const struct af_inet_cr_dump *d);
	int (*left_out)(struct af_inet_cr_dump *d);
	int (*hold)(struct af_inet_cr_dump *d);
	int (*keep)(struct af_inet_cr_dump *d);
	void (*put)(struct af_inet_cr_dump *d);
	int (*queues)(struct af_inet_cr_dump *d, struct af_inet_cr_pos *pos);
	int (*put_remote)(struct af_inet_cr_dump *d);
	int (*put_last)(struct af_inet_cr_dump *d);
	const struct af_inet_cr_step *steps;
	unsigned int nr_steps;
	void (*end)(struct af_inet_cr_restore *r, bool done);
};

/* sock/sock.c */
extern const struct af_inet_cr_proto af_inet_cr_dgram_proto;
extern const struct af_inet_cr_proto af_inet_cr_tcp_proto;

static inline const struct af_inet_cr_proto *af_inet_cr_proto(unsigned int kinds)
{
	return kinds & AF_INET_CR_TCP ? &af_inet_cr_tcp_proto :
					&af_inet_cr_dgram_proto;
}

/* AF_INET_CR_QUEUE_x */
#define AF_INET_CR_NR_QUEUES	4

struct af_inet_cr_freeze;
struct af_inet_cr_conn;

/**
 * struct af_inet_cr_dump - one socket being dumped
 * @skb: the message under construction
 * @file: the socket's file, a reference is held by the caller
 * @sock: the socket
 * @sk: the socket, locked
 * @pid_ns: pid namespace that process ids are told in
 * @owner: who has it open
 * @order: its place in the order of binding, 0: it shares its port with no other
 * @shared: it was bound beside others with options that are off now
 * @kinds: AF_INET_CR_UDP etc., one bit
 * @proto: what its protocol has of its own
 * @frozen: nothing of its connection comes or goes
 * @contents: carry queues and corked data
 * @hidden: the caller may not see the contents, nor filters
 * @all: emit defaults too
 * @keep: it is to be put back: devices by their index, as names change
 * @queue: datagrams of the receive queue, a reference each
 * @errors: entries of the error queue, a reference each
 * @oversized: how many of both do not fit an attribute
 * @mangled: how many datagrams have headers that cannot be restored
 * @pieces: how many of @queue are in each queue of TCP
 * @read: bytes of its first piece that have been read
 * @copied: @queue are copies
 * @foreign: how many datagrams wait for a BPF program
 */
struct af_inet_cr_dump {
	struct sk_buff *skb;
	struct file *file;
	struct socket *sock;
	struct sock *sk;
	struct pid_namespace *pid_ns;
	struct af_inet_cr_owner owner;
	unsigned int order;
	bool shared;
	unsigned int kinds;
	const struct af_inet_cr_proto *proto;
	bool frozen;
	bool contents;
	bool hidden;
	bool all;
	bool keep;
	struct af_inet_cr_skbs {
		struct sk_buff **skb;
		unsigned int n;
	} queue, errors;
	unsigned int oversized;
	unsigned int mangled;
	unsigned int pieces[AF_INET_CR_NR_QUEUES];
	unsigned int read;
	bool copied;
	unsigned int foreign;
};

/**
 * struct af_inet_cr_restore - one RESTORE request being carried out
 * @net: network namespace of the request
 * @extack: where the sentence goes
 * @attrs: first attribute of the request
 * @len: length of all attributes
 * @tb: attributes by number; the last one where several may occur
 * @file: the socket's file, a reference is held
 * @sock: the socket
 * @sk: the socket
 * @fd: its descriptor, reserved if it is new; -1 before that
 * @kinds: AF_INET_CR_UDP etc., one bit
 * @proto: what its protocol has of its own
 * @portid: the netlink socket of the request
 * @created: the socket is new and nobody else can reach it
 * @filter: what the door stands in front of
 * @injected: datagrams put into the queue of an existing socket, a reference each
 * @reported: entries put into the error queue, a reference each
 * @warning: sentence for a request that succeeds, or NULL
 * @lock_filter: SO_LOCK_FILTER is to be set on an existing socket
 * @was_bound: it was bound where the request wants it to be
 * @shared: sockets of the caller that let it bind beside them, or NULL
 * @nr_shared: how many
 * @was_reuse: its own SO_REUSEADDR meanwhile
 * @async: who is to be signalled
 * @joined: bitmap of the memberships that were joined
 * @leased: bitmap of the flow labels that were leased
 * @kept: what an existing socket was before; NULL if the socket is new
 * @freeze: keeps the flow of a connection off the wire, a reference, or NULL
 * @connected: the request has made a connection of the socket
 * @tcp: the connection, or pieces of its queues, or NULL
 */
struct af_inet_cr_restore {
	struct net *net;
	struct netlink_ext_ack *extack;
	const struct nlattr *attrs;
	int len;
	struct nlattr *tb[AF_INET_CR_ATTR_MAX + 1];
	struct file *file;
	struct socket *sock;
	struct sock *sk;
	int fd;
	unsigned int kinds;
	const struct af_inet_cr_proto *proto;
	u32 portid;
	bool created;
	struct sk_filter *filter;
	struct af_inet_cr_skbs injected;
	struct af_inet_cr_skbs reported;
	const char *warning;
	bool lock_filter;
	bool was_bound;
	struct af_inet_cr_shared *shared;
	unsigned int nr_shared;
	u8 was_reuse;
	struct af_inet_cr_signalled {
		struct pid *pid;
		enum pid_type type;
		int signum;
		bool has_signum;
		bool set;
	} async;
	unsigned long *joined;
	unsigned long *leased;
	struct af_inet_cr_kept *kept;
	struct af_inet_cr_freeze *freeze;
	bool connected;
	struct af_inet_cr_conn *tcp;
};

/**
 * struct af_inet_cr_chosen - what bind and connect chose
 * @saddr: source address
 * @saddr6: source address of an AF_INET6 socket
 * @daddr6: peer, or the last peer, of an AF_INET6 socket
 * @bind_locks: SOCK_BINDADDR_LOCK and SOCK_BINDPORT_LOCK
 * @ip_id: IP id generator
 * @txhash: flow hash
 */
struct af_inet_cr_chosen {
	__be32 saddr;
	struct in6_addr saddr6;
	struct in6_addr daddr6;
	u8 bind_locks;
	int ip_id;
	u32 txhash;
};

#define AF_INET_CR_BIND_LOCKS	(SOCK_BINDADDR_LOCK | SOCK_BINDPORT_LOCK)

/* Parts of the state of an existing socket: options by phase, and what follows */
enum {
	AF_INET_CR_PART_MCAST = AF_INET_CR_NR_PHASES,
	AF_INET_CR_PART_CORK,
	AF_INET_CR_NR_PARTS,
};

/**
 * struct af_inet_cr_kept - what an existing socket was before a request
 * @was: its options, as a request that sets them
 * @part: parts of the state, as each was right before its step
 * @left: the same right after the step, NULL before it or without memory
 * @refused: attribute of the option that could not be set, or 0
 * @extack: where the sentences of @was go
 * @cred: credentials to put it back with
 * @uid: owner of the inode
 * @gid: group of the inode
 * @uid_left: owner of the inode after it was set
 * @gid_left: group of the inode after it was set
 * @fasync: O_ASYNC
 * @fasync_set: it was changed
 * @nonblock: O_NONBLOCK
 * @hashed: packets find it
 * @hashed_left: the same after it was set
 * @in_group: it is in a reuseport group
 * @cork: UDP_CORK
 * @cork_set: it was set
 * @discarded: a datagram being put together was thrown away
 * @filter_holder: a socket that nobody sees, with the filter
 * @reuseport_prog: eBPF program of the reuseport group, a reference, or NULL
 * @errors: entries taken off the error queue
 * @pacing_rate: rate that SO_MAX_PACING_RATE lowers
 * @pacing_status: whether it was ever set
 * @chosen: what bind and connect chose
 * @chosen_left: what was written over it
 * @is_chosen: both are there
 */
struct af_inet_cr_kept {
	struct af_inet_cr_restore was;
	struct sk_buff *part[AF_INET_CR_NR_PARTS];
	struct sk_buff *left[AF_INET_CR_NR_PARTS];
	int refused;
	struct netlink_ext_ack extack;
	const struct cred *cred;
	kuid_t uid;
	kgid_t gid;
	kuid_t uid_left;
	kgid_t gid_left;
	bool fasync;
	bool fasync_set;
	bool nonblock;
	bool hashed;
	bool hashed_left;
	bool in_group;
	bool cork;
	bool cork_set;
	bool discarded;
	struct sock *filter_holder;
	struct bpf_prog *reuseport_prog;
	struct sk_buff_head errors;
	unsigned long pacing_rate;
	u32 pacing_status;
	struct af_inet_cr_chosen chosen;
	struct af_inet_cr_chosen chosen_left;
	bool is_chosen;
};

static inline int af_inet_cr_put_header(struct sk_buff *skb, int attr,
					const void *header)
{
	const struct ipv6_opt_hdr *hdr = header;

	return hdr ? nla_put(skb, attr, ipv6_optlen(hdr), hdr) : 0;
}

/* Where the names of devices are looked up, NULL for none */
static inline struct net *af_inet_cr_dev_net(const struct af_inet_cr_dump *d)
{
	return d->keep ? NULL : sock_net(d->sk);
}

/* Is the socket in a BPF map, whose program may read from it? */
static inline bool af_inet_cr_has_psock(const struct sock *sk)
{
	bool has;

	rcu_read_lock();
	has = sk_psock(sk);
	rcu_read_unlock();
	return has;
}

/* Addresses are as long as the family of the socket says */
static inline int af_inet_cr_addr_len(unsigned int kinds)
{
	return kinds & AF_INET_CR_V6 ? sizeof(struct in6_addr) : sizeof(__be32);
}

/* sock/find.c */

/**
 * struct af_inet_cr_view - the sender of a request, and what it can see
 * @net: network namespace of the sockets
 * @skb: the request, to check capabilities of its sender with
 * @pid_ns: pid namespace of the sender
 * @tgid: the sender's process
 */
struct af_inet_cr_view {
	struct net *net;
	const struct sk_buff *skb;
	struct pid_namespace *pid_ns;
	struct pid *tgid;
};

/**
 * struct af_inet_cr_found - a socket that was found
 * @file: its file, a reference
 * @owner: the first process that has it open
 * @order: its place among those of the set that share an address and a port with
 *	it, in the order of binding them, from 1; 0: there is no other
 * @shared: with options that are off now, it was bound beside others
 * @readable: the sender may see its contents
 */
struct af_inet_cr_found {
	struct file *file;
	struct af_inet_cr_owner owner;
	unsigned int order;
	bool shared;
	bool readable;
};

/**
 * struct af_inet_cr_set - sockets that were found, each once
 * @found: the sockets
 * @n: how many
 * @room: room for them
 * @slots: where a file is in @found, counted from 1, by a hash of its address
 */
struct af_inet_cr_set {
	struct af_inet_cr_found *found;
	unsigned int n;
	unsigned int room;
	unsigned int *slots;
};

/**
 * struct af_inet_cr_pids - processes, in the pid namespace of the sender
 * @pid: their numbers
 * @n: how many
 */
struct af_inet_cr_pids {
	u32 *pid;
	unsigned int n;
};

/**
 * struct af_inet_cr_walk - a walk over descriptor tables
 * @view: who asks
 * @visit: called for each open file
 * @of: processes that are looked at alone, none for all
 * @known: one of them was there
 * @over: the walk is at its end
 * @begun: when the walk began
 * @late: descriptors to go of tasks that began later
 * @is_late: @task did
 * @budget: descriptors to go before a rest
 * @nr: number of the task being looked at, or of none any more
 * @fd: descriptor being looked at
 * @task: task that @fd is of, a reference, or NULL
 * @pid: its process, as the caller sees it
 * @own: it is the caller
 * @cred: credentials of @task when it was last asked, only compared
 * @readable: with them, the caller may see the contents of its sockets
 * @ino: inode that is looked for
 * @seen: errno that says what has @ino instead of a socket
 * @found: the socket with @ino
 * @set: the sockets
 */
struct af_inet_cr_walk {
	const struct af_inet_cr_view *view;
	int (*visit)(struct af_inet_cr_walk *w, struct file *file);
	struct af_inet_cr_pids of;
	bool known;
	bool over;
	u64 begun;
	unsigned int late;
	bool is_late;
	unsigned int budget;
	pid_t nr;
	unsigned int fd;
	struct task_struct *task;
	pid_t pid;
	bool own;
	const struct cred *cred;
	bool readable;

	u32 ino;
	int seen;
	struct af_inet_cr_found found;

	struct af_inet_cr_set *set;
};

void af_inet_cr_walk_begin(struct af_inet_cr_walk *w,
			   const struct af_inet_cr_view *view);
void af_inet_cr_walk_end(struct af_inet_cr_walk *w);
int af_inet_cr_find_inode(struct af_inet_cr_walk *w, u32 ino,
			  struct af_inet_cr_found *found,
			  struct netlink_ext_ack *extack);
int af_inet_cr_parse_pids(const struct nlmsghdr *nlh, struct af_inet_cr_pids *of);
int af_inet_cr_find_all(struct af_inet_cr_walk *w,
			const struct af_inet_cr_pids *of,
			struct af_inet_cr_set *set,
			struct netlink_ext_ack *extack);
int af_inet_cr_find_fd(struct net *net, u32 fd, struct file **file,
		       struct netlink_ext_ack *extack);
void af_inet_cr_set_free(struct af_inet_cr_set *set);
bool af_inet_cr_sort_goes_on(void);

/* sock/order.c */
int af_inet_cr_order(struct af_inet_cr_set *set);
int af_inet_cr_restore_order(struct af_inet_cr_restore *r);

/* sock/share.c */
int af_inet_cr_share(struct af_inet_cr_restore *r);
int af_inet_cr_unshare(struct af_inet_cr_restore *r);

/* sock/file.c */
unsigned int af_inet_cr_sk_kinds(const struct sock *sk);
void af_inet_cr_dump_init(struct af_inet_cr_dump *d, struct file *file,
			  struct af_inet_cr_owner owner, bool contents,
			  bool all);
int af_inet_cr_put_async(struct af_inet_cr_dump *d);
int af_inet_cr_put_file(struct af_inet_cr_dump *d);
int af_inet_cr_sock_chown(struct af_inet_cr_restore *r, kuid_t uid, kgid_t gid);
void af_inet_cr_set_nonblock(struct file *file, bool on);
int af_inet_cr_set_hashed(struct af_inet_cr_restore *r, bool hashed);
int af_inet_cr_restore_owner(struct af_inet_cr_restore *r);
int af_inet_cr_restore_async(struct af_inet_cr_restore *r);
int af_inet_cr_commit_async(struct af_inet_cr_restore *r);
int af_inet_cr_restore_file(struct af_inet_cr_restore *r);

/* sock/bind.c */
int af_inet_cr_put_addresses(struct af_inet_cr_dump *d);
int af_inet_cr_put_peer(struct af_inet_cr_dump *d);
int af_inet_cr_put_remote(struct af_inet_cr_dump *d);
bool af_inet_cr_is_bound(const struct af_inet_cr_restore *r);
bool af_inet_cr_is_bound_elsewhere(const struct af_inet_cr_restore *r);
int af_inet_cr_check_addrs(struct af_inet_cr_restore *r);
bool af_inet_cr_is_connected_there(const struct af_inet_cr_restore *r);
int af_inet_cr_restore_bind(struct af_inet_cr_restore *r);
int af_inet_cr_restore_connect(struct af_inet_cr_restore *r);
int af_inet_cr_restore_fixup(struct af_inet_cr_restore *r);

/* sock/lock.c: a request waits this long for the lock of a socket */
#define AF_INET_CR_LOCK_TIME	HZ
int af_inet_cr_lock_sock(struct sock *sk, long *patience);

/* sock/sock.c */
int af_inet_cr_dump_head(struct af_inet_cr_dump *d);
int af_inet_cr_dump_tail(struct af_inet_cr_dump *d);
int af_inet_cr_dump_absent(struct af_inet_cr_dump *d, const char *why);
int af_inet_cr_sock_restore(struct af_inet_cr_restore *r);
void af_inet_cr_sock_release(struct af_inet_cr_restore *r, bool publish);
int af_inet_cr_sock_init(void);
void af_inet_cr_sock_exit(void);

/* sock/opt_value.c */
int af_inet_cr_setsockopt(struct socket *sock, int level, int name,
			  const void *val, int len);

/* sock/opt_ip.c */
void af_inet_cr_ip_options(const struct ip_options *opt, u8 *bytes);

/* sock/opt_ipv6.c */
bool af_inet_cr_is_sticky(const struct sock *sk, int name,
			  const struct nlattr *nla);

/* af_inet_cr_sockopt.c */
int af_inet_cr_sockopt_init(void);
int af_inet_cr_sockopt_dump(struct af_inet_cr_dump *d,
			    enum af_inet_cr_phase phase);
int af_inet_cr_sockopt_restore(struct af_inet_cr_restore *r,
			       enum af_inet_cr_phase phase);
int af_inet_cr_sockopt_check(struct af_inet_cr_restore *r);
bool af_inet_cr_sockopt_missing(unsigned int attr);

/* sock/opt_undo.c */
bool af_inet_cr_sockopt_touches(const struct af_inet_cr_restore *r,
				enum af_inet_cr_phase phase);
int af_inet_cr_sockopt_undo(struct af_inet_cr_restore *r,
			    enum af_inet_cr_phase phase,
			    const struct sk_buff *now);

/* sock/mcast.c */
int af_inet_cr_mcast_dump(struct af_inet_cr_dump *d);
int af_inet_cr_mcast_restore(struct af_inet_cr_restore *r);
int af_inet_cr_mcast_leave(struct af_inet_cr_restore *r);
int af_inet_cr_mcast_undo(struct af_inet_cr_restore *r,
			  const struct sk_buff *was, const struct sk_buff *left,
			  const struct sk_buff *now);

/* sock/flowlabel.c */
#if IS_ENABLED(CONFIG_IPV6)
int af_inet_cr_flowlabel_dump(struct af_inet_cr_dump *d);
int af_inet_cr_flowlabel_restore(struct af_inet_cr_restore *r);
int af_inet_cr_flowlabel_undo(struct af_inet_cr_restore *r);
#else
static inline int af_inet_cr_flowlabel_dump(struct af_inet_cr_dump *d)
{
	return 0;
}

static inline int af_inet_cr_flowlabel_restore(struct af_inet_cr_restore *r)
{
	return 0;
}

static inline int af_inet_cr_flowlabel_undo(struct af_inet_cr_restore *r)
{
	return 0;
}
#endif

/* sock/queue.c */
int af_inet_cr_queue_hold(struct af_inet_cr_dump *d);
int af_inet_cr_queue_keep(struct af_inet_cr_dump *d);
void af_inet_cr_queue_put(struct af_inet_cr_dump *d);
int af_inet_cr_queue_dump(struct af_inet_cr_dump *d, unsigned int *next);
int af_inet_cr_errors_dump(struct af_inet_cr_dump *d, unsigned int *next);
int af_inet_cr_queue_left_out(struct af_inet_cr_dump *d);
int af_inet_cr_queue_restore(struct af_inet_cr_restore *r);
int af_inet_cr_errors_restore(struct af_inet_cr_restore *r);
int af_inet_cr_queue_undo(struct af_inet_cr_restore *r);
int af_inet_cr_errors_undo(struct af_inet_cr_restore *r);
void af_inet_cr_queue_release(struct af_inet_cr_restore *r);

/* sock/cork.c */
int af_inet_cr_cork_dump(struct af_inet_cr_dump *d);
int af_inet_cr_cork_discard(struct af_inet_cr_restore *r);
int af_inet_cr_cork_restore(struct af_inet_cr_restore *r);

/* sock/tcp.c */
const char *af_inet_cr_tcp_refuse(const struct af_inet_cr_dump *d);
int af_inet_cr_tcp_left_out(struct af_inet_cr_dump *d);
int af_inet_cr_tcp_put_remote(struct af_inet_cr_dump *d);
int af_inet_cr_tcp_put_state(struct af_inet_cr_dump *d);
int af_inet_cr_tcp_init(void);

/* sock/tcp_restore.c */
int af_inet_cr_tcp_detach(struct af_inet_cr_restore *r);
int af_inet_cr_tcp_parse(struct af_inet_cr_restore *r);
int af_inet_cr_tcp_connect(struct af_inet_cr_restore *r);
int af_inet_cr_tcp_listen(struct af_inet_cr_restore *r);
int af_inet_cr_tcp_disconnect(struct af_inet_cr_restore *r);
void af_inet_cr_tcp_end(struct af_inet_cr_restore *r, bool done);

/* sock/tcp_queue.c */
int af_inet_cr_tcp_hold(struct af_inet_cr_dump *d);
int af_inet_cr_tcp_keep(struct af_inet_cr_dump *d);
void af_inet_cr_tcp_put(struct af_inet_cr_dump *d);
int af_inet_cr_tcp_queues(struct af_inet_cr_dump *d, struct af_inet_cr_pos *pos);

/* sock/tcp_stash.c */
int af_inet_cr_tcp_stash(struct af_inet_cr_restore *r);
int af_inet_cr_stash_init(void);
void af_inet_cr_stash_exit(void);

/* sock/tcp_freeze.c */
struct af_inet_cr_freeze *af_inet_cr_freeze_new(struct net *net);
struct af_inet_cr_freeze *af_inet_cr_freeze_get(struct net *net, u32 fd,
						struct netlink_ext_ack *extack);
void af_inet_cr_freeze_put(struct af_inet_cr_freeze *freeze);
int af_inet_cr_freeze_add(struct af_inet_cr_freeze *freeze,
			  const struct sock *sk,
			  struct netlink_ext_ack *extack);
bool af_inet_cr_is_frozen(struct af_inet_cr_freeze *freeze,
			  const struct sock *sk);
int af_inet_cr_freeze_install(struct af_inet_cr_freeze *freeze);
int af_inet_cr_freeze_init(void);
void af_inet_cr_freeze_exit(void);
/* sock/kept.c */
bool af_inet_cr_is_ours(const struct af_inet_cr_restore *r, unsigned int part,
			const struct sk_buff *now, int attr);
void af_inet_cr_chosen_get(struct af_inet_cr_chosen *c, const struct sock *sk);
void af_inet_cr_keep_addrs(struct af_inet_cr_restore *r);
void af_inet_cr_note_addrs(struct af_inet_cr_restore *r);
void af_inet_cr_keep_owner(struct af_inet_cr_restore *r);
void af_inet_cr_note_owner(struct af_inet_cr_restore *r, kuid_t uid, kgid_t gid);

/* sock/undo.c */
int af_inet_cr_keep(struct af_inet_cr_restore *r);
int af_inet_cr_keep_part(struct af_inet_cr_restore *r, unsigned int part);
void af_inet_cr_note_part(struct af_inet_cr_restore *r, unsigned int part);
void af_inet_cr_keep_errors(struct af_inet_cr_restore *r);
void af_inet_cr_forget(struct af_inet_cr_restore *r);
int af_inet_cr_undo_owner(struct af_inet_cr_restore *r);
int af_inet_cr_undo_setup(struct af_inet_cr_restore *r);
int af_inet_cr_undo_mcast(struct af_inet_cr_restore *r);
int af_inet_cr_undo_queued(struct af_inet_cr_restore *r);
int af_inet_cr_undo_async(struct af_inet_cr_restore *r);
int af_inet_cr_undo_bound(struct af_inet_cr_restore *r);
int af_inet_cr_undo_fixup(struct af_inet_cr_restore *r);
int af_inet_cr_undo_cork(struct af_inet_cr_restore *r);
int af_inet_cr_undo_end(struct af_inet_cr_restore *r);
int af_inet_cr_undo_file(struct af_inet_cr_restore *r);

#endif /* _AF_INET_CR_SOCK_H */
