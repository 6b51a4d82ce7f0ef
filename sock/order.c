// SPDX-License-Identifier: GPL-2.0
/*
 * The order in which sockets that share a port were bound and connected.
 *
 * Of several sockets that match a datagram equally well the kernel takes the first
 * one in a chain of a hash table, and bind(2) and connect(2) put a socket in front:
 * the one that came last gets it.  A new member of an AF_INET6 reuseport group goes
 * to the end.  So the messages of a dump are in the order in which the sockets have to
 * be bound, as far as they share a port; each of them keeps its place among all others.
 * TCP sockets that listen come first.
 *
 * A chain is followed from one socket of the dump to the next one, under RCU and
 * without its lock.  It has sockets of others: they are only counted, so that a long
 * chain of them ends the walk.  A chain that changes meanwhile gives some order.
 */
#include <linux/bitmap.h>
#include <linux/bsearch.h>
#include <linux/net.h>
#include <linux/sched/signal.h>
#include <linux/sort.h>
#include <net/inet_sock.h>
#include <net/sock_reuseport.h>
#include <net/tcp_states.h>
#include <net/udp.h>
#include "sock.h"

/* Sockets of others between two of the dump, and members of a group at once */
#define WALK_OTHERS	SZ_64K
#define WALK_GROUP	SZ_4K

/* One bit for each port; where two protocols meet, sockets are looked at in vain */
#define PORTS		SZ_64K

/* Of a member that is in no chain any more */
#define NO_RANK		UINT_MAX

/**
 * struct member - a socket that may share its port
 * @sk: the socket, kept by the file of @found
 * @same: equal for those that change places, 0: keeps its place
 * @rank: its place among them
 * @pos: its place in the set
 * @next: who is behind it in its chain, counted from 1, or 0
 * @walked: the chain has been followed to it
 * @follows: somebody is in front of it
 * @found: the socket
 */
struct member {
	const struct sock *sk;
	u64 same;
	unsigned int rank;
	unsigned int pos;
	unsigned int next;
	bool walked;
	bool follows;
	struct af_inet_cr_found found;
};

/**
 * struct members - all of them
 * @m: the members
 * @n: how many
 * @pos: room for as many places
 */
struct members {
	struct member *m;
	unsigned int n;
	unsigned int *pos;
};

typedef const struct sock *(*next_fn)(const struct sock *sk);

static const struct sock *found_sk(const struct af_inet_cr_found *found)
{
	return sock_from_file(found->file)->sk;
}

static bool is_udp(const struct sock *sk)
{
	return sk->sk_protocol == IPPROTO_UDP ||
	       sk->sk_protocol == IPPROTO_UDPLITE;
}

static bool has_port(const struct sock *sk)
{
	return sk->sk_type == SOCK_DGRAM && READ_ONCE(inet_sk(sk)->inet_num);
}

/* Identifiers of both families are in one table */
static unsigned int port_bit(const struct sock *sk)
{
	unsigned int table = is_udp(sk) ? sk->sk_protocol : IPPROTO_ICMP;

	return (u16)(READ_ONCE(inet_sk(sk)->inet_num) ^ table << 8);
}

static bool is_listener(const struct sock *sk)
{
	return sk->sk_type == SOCK_STREAM &&
	       READ_ONCE(sk->sk_state) == TCP_LISTEN;
}

/**
 * struct ports - what is to be put in order
 * @once: bitmap of the ports that are found
 * @twice: bitmap of those that are found twice
 * @shared: there are such ports
 * @listeners: sockets that listen
 */
struct ports {
	unsigned long *once;
	unsigned long *twice;
	bool shared;
	unsigned int listeners;
};

static void ports_find(const struct af_inet_cr_set *set, struct ports *ports)
{
	const struct sock *sk;
	unsigned int i;

	for (i = 0; i < set->n; i++) {
		if (i % SZ_1K == 0)
			cond_resched();
		sk = found_sk(&set->found[i]);
		ports->listeners += is_listener(sk);
		if (!has_port(sk) ||
		    !__test_and_set_bit(port_bit(sk), ports->once))
			continue;
		__set_bit(port_bit(sk), ports->twice);
		ports->shared = true;
	}
}

static bool is_shared(const struct sock *sk, const unsigned long *twice)
{
	return has_port(sk) && test_bit(port_bit(sk), twice);
}

static unsigned int members_count(const struct af_inet_cr_set *set,
				  const unsigned long *twice)
{
	unsigned int i, n = 0;

	for (i = 0; i < set->n; i++) {
		cond_resched();
		n += is_shared(found_sk(&set->found[i]), twice);
	}
	return n;
}

/* One that is bound meanwhile keeps its place */
static void members_get(struct members *all, const struct af_inet_cr_set *set,
			const unsigned long *twice, unsigned int room)
{
	const struct sock *sk;
	unsigned int i;

	for (i = 0; i < set->n && all->n < room; i++) {
		cond_resched();
		sk = found_sk(&set->found[i]);
		if (!is_shared(sk, twice))
			continue;
		all->m[all->n++] = (struct member) {
			.sk = sk, .pos = i, .found = set->found[i],
		};
	}
}

static int cmp_sk(const void *a, const void *b)
{
	const struct member *x = a, *y = b;

	return x->sk < y->sk ? -1 : x->sk > y->sk;
}

static int sort_sk(const void *a, const void *b)
{
	return af_inet_cr_sort_goes_on() ? cmp_sk(a, b) : 0;
}

static int cmp_pos(const void *a, const void *b)
{
	const struct member *x = a, *y = b;

	if (!af_inet_cr_sort_goes_on())
		return 0;
	if (x->same != y->same)
		return x->same < y->same ? -1 : 1;
	return x->pos < y->pos ? -1 : x->pos > y->pos;
}

static int cmp_rank(const void *a, const void *b)
{
	const struct member *x = a, *y = b;

	if (x->same == y->same && x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return cmp_pos(a, b);
}

static void members_sort(struct members *all,
			 int (*cmp)(const void *a, const void *b))
{
	sort(all->m, all->n, sizeof(*all->m), cmp, NULL);
}

static struct member *member_find(const struct members *all,
				  const struct sock *sk)
{
	struct member key = { .sk = sk };

	return bsearch(&key, all->m, all->n, sizeof(key), cmp_sk);
}

/* Let those that are the same have each other's places in the set, by rank */
static void members_place(struct members *all, struct af_inet_cr_set *set)
{
	unsigned int i;

	members_sort(all, cmp_pos);
	for (i = 0; i < all->n; i++)
		all->pos[i] = all->m[i].pos;
	members_sort(all, cmp_rank);
	for (i = 0; i < all->n; i++) {
		all->m[i].pos = all->pos[i];
		set->found[all->pos[i]] = all->m[i].found;
	}
}

/* The chain that a lookup follows; the next of a socket that left it is not its */

static const struct sock *next_in_chain(const struct sock *sk)
{
	const struct hlist_node *node = &sk->__sk_common.skc_portaddr_node;

	if (!is_udp(sk)) {
		node = &sk->sk_node;
		if (hlist_unhashed_lockless(node))
			return NULL;
		return hlist_entry_safe(rcu_dereference(hlist_next_rcu(node)),
					struct sock, sk_node);
	}
	if (hlist_unhashed_lockless(node))
		return NULL;
	return hlist_entry_safe(rcu_dereference(hlist_next_rcu(node)),
				struct sock, __sk_common.skc_portaddr_node);
}

static u64 same_in_chain(const struct sock *sk)
{
	u64 port;

	if (!is_udp(sk)) {
		port = READ_ONCE(inet_sk(sk)->inet_num);
		return 1ULL << 32 | port << 16 | sk->sk_family;
	}
	port = udp_sk(sk)->udp_port_hash;
	return (u64)sk->sk_protocol << 32 | port << 16 |
	       udp_sk(sk)->udp_portaddr_hash;
}

/* Equal for those that bind(2) compares */
static u64 port_of(const struct member *m)
{
	return m->same >> 16;
}

static u64 same_group(const struct sock *sk)
{
	return (unsigned long)rcu_access_pointer(sk->sk_reuseport_cb);
}

/* bind(2) puts it at the end of its chain */
static bool goes_last(const struct sock *sk)
{
	return sk->sk_family == AF_INET6 && is_udp(sk) && same_group(sk);
}

/* From a member on, until the chain ends or what is behind is known */
static void chain_walk(const struct members *all, struct member *m, next_fn next)
{
	unsigned int others = 0;
	const struct sock *sk;
	struct member *found;

	m->walked = true;
	rcu_read_lock();
	for (sk = next(m->sk); sk && others < WALK_OTHERS; sk = next(sk)) {
		found = member_find(all, sk);
		if (!found) {
			others++;
			continue;
		}
		m->next = found - all->m + 1;
		found->follows = true;
		if (found->walked)
			break;
		found->walked = true;
		m = found;
		/* This one is ours, and stays */
		rcu_read_unlock();
		cond_resched();
		rcu_read_lock();
		others = 0;
	}
	rcu_read_unlock();
}

/* The last one in front was bound first, and the first one at the end */
static void chain_rank(const struct members *all, struct member *m,
		       unsigned int *at)
{
	while (m->rank == NO_RANK) {
		m->rank = goes_last(m->sk) ? INT_MAX + *at : INT_MAX - *at - 1U;
		++*at;
		if (!m->next)
			return;
		m = &all->m[m->next - 1];
	}
}

static void rank_by_chain(const struct members *all, next_fn next)
{
	unsigned int i, at = 0;

	for (i = 0; i < all->n; i++)
		if (all->m[i].same && !all->m[i].walked)
			chain_walk(all, &all->m[i], next);
	for (i = 0; i < all->n; i++)
		if (!all->m[i].follows)
			chain_rank(all, &all->m[i], &at);
}

/*
 * Part of the places of a group from @at on, while it is still the group of the
 * member.
 * Return: is there more?
 */
static bool group_rank(const struct members *all, const struct member *m,
		       unsigned int at)
{
	const struct sock_reuseport *reuse;
	struct member *found;
	unsigned int i, end, num;
	bool more = false;

	rcu_read_lock();
	reuse = rcu_dereference(m->sk->sk_reuseport_cb);
	if (!reuse || (unsigned long)reuse != m->same)
		goto out;
	num = min_t(unsigned int, READ_ONCE(reuse->num_socks),
		    reuse->max_socks);
	end = min(num, at + WALK_GROUP);
	for (i = at; i < end; i++) {
		found = member_find(all, READ_ONCE(reuse->socks[i]));
		if (found && found->same == m->same)
			found->rank = i;
	}
	more = end < num;
out:
	rcu_read_unlock();
	return more;
}

/* Each group is read once, as all that are in it have a rank then */
static void rank_by_group(const struct members *all, next_fn next)
{
	unsigned int i, at;

	for (i = 0; i < all->n; i++) {
		if (!all->m[i].same || all->m[i].rank != NO_RANK)
			continue;
		for (at = 0; group_rank(all, &all->m[i], at); at += WALK_GROUP)
			cond_resched();
		cond_resched();
	}
}

/*
 * What chooses, the last one first: an exact match of both addresses, where the
 * kernel has a table of these; the members of a group; all that share the port.
 */
static const struct {
	u64 (*same)(const struct sock *sk);
	void (*rank)(const struct members *all, next_fn next);
	next_fn next;
} orders[] = {
	{ same_in_chain, rank_by_chain, next_in_chain },
	{ same_group, rank_by_group, NULL },
#ifdef AF_INET_CR_HAVE_UDP_HASH4
	{ af_inet_cr_udp_same4, rank_by_chain, af_inet_cr_udp_next4 },
#endif
};

static void members_order(struct members *all, struct af_inet_cr_set *set,
			  unsigned int nr)
{
	struct member *m;

	for (m = all->m; m < all->m + all->n; m++) {
		cond_resched();
		m->same = orders[nr].same(m->sk);
		m->rank = m->same ? NO_RANK : m->pos;
		m->next = 0;
		m->walked = false;
		m->follows = false;
	}
	members_sort(all, sort_sk);
	orders[nr].rank(all, orders[nr].next);
	members_place(all, set);
}

/* Sockets that a lookup chooses among are numbered from 1 */
static void members_number(struct members *all, struct af_inet_cr_set *set)
{
	unsigned int i, number = 1;
	bool first, last;

	for (i = 0; i < all->n; i++) {
		cond_resched();
		all->m[i].same = same_in_chain(all->m[i].sk);
	}
	members_sort(all, cmp_pos);
	for (i = 0; i < all->n; i++) {
		first = !i || all->m[i].same != all->m[i - 1].same;
		last = i + 1 == all->n || all->m[i].same != all->m[i + 1].same;
		number = first ? 1 : number + 1;
		if (!first || !last)
			set->found[all->m[i].pos].order = number;
	}
}

/* Without them one of two could not have been bound: as bind(2) looks at it now */

static bool is_v6(const struct sock *sk)
{
	return sk->sk_family == AF_INET6 &&
	       !ipv6_addr_v4mapped(&sk->sk_v6_rcv_saddr);
}

/* Now, or before connect(2), which a restore calls then, too */
static bool is_any6(const struct sock *sk)
{
	return ipv6_addr_any(&sk->sk_v6_rcv_saddr) ||
	       (sk->sk_state == TCP_ESTABLISHED && !sk->sk_ipv6only);
}

static bool addrs_overlap(const struct sock *a, const struct sock *b)
{
	if (is_v6(a) && is_v6(b))
		return is_any6(a) || is_any6(b) ||
		       ipv6_addr_equal(&a->sk_v6_rcv_saddr, &b->sk_v6_rcv_saddr);
	if (is_v6(a))
		return is_any6(a) && !a->sk_ipv6only;
	if (is_v6(b))
		return is_any6(b) && !b->sk_ipv6only;
	return !a->sk_rcv_saddr || !b->sk_rcv_saddr ||
	       a->sk_rcv_saddr == b->sk_rcv_saddr;
}

static bool conflicts(const struct sock *a, const struct sock *b)
{
	if (a->sk_reuse && b->sk_reuse)
		return false;
	if (!is_udp(a))
		return true;
	if (a->sk_reuseport && b->sk_reuseport)
		return false;
	return (!a->sk_bound_dev_if || !b->sk_bound_dev_if ||
		a->sk_bound_dev_if == b->sk_bound_dev_if) &&
	       addrs_overlap(a, b);
}

/* The members from @first on that have the same port; true: some have options off */
static bool same_port(const struct members *all, unsigned int first,
		      unsigned int *end)
{
	bool reuse = true, reuseport = true;
	unsigned int i;

	for (i = first; i < all->n; i++) {
		if (port_of(&all->m[i]) != port_of(&all->m[first]))
			break;
		reuse &= all->m[i].sk->sk_reuse;
		reuseport &= all->m[i].sk->sk_reuseport;
	}
	*end = i;
	return !reuse && (!reuseport || !is_udp(all->m[first].sk));
}

/* Pairs of one port that are looked at; what is behind them is not found */
#define SHARED_PAIRS	SZ_1M

static void port_mark(const struct members *all, struct af_inet_cr_set *set,
		      unsigned int first, unsigned int end)
{
	unsigned int i, j, pairs = 0;

	for (i = first; i < end; i++) {
		for (j = first; j < i && pairs < SHARED_PAIRS; j++, pairs++) {
			if (!conflicts(all->m[i].sk, all->m[j].sk))
				continue;
			set->found[all->m[i].pos].shared = true;
			set->found[all->m[j].pos].shared = true;
		}
		cond_resched();
	}
}

/* In the order that members_number() has left */
static void members_mark(const struct members *all, struct af_inet_cr_set *set)
{
	unsigned int first, end;

	for (first = 0; first < all->n; first = end)
		if (same_port(all, first, &end))
			port_mark(all, set, first, end);
}

static int order_shared(struct af_inet_cr_set *set, const unsigned long *twice)
{
	unsigned int room = members_count(set, twice);
	struct members all = {};
	unsigned int i;
	int err = -ENOMEM;

	all.m = kvmalloc_array(room, sizeof(*all.m), GFP_KERNEL_ACCOUNT);
	all.pos = kvmalloc_array(room, sizeof(*all.pos), GFP_KERNEL_ACCOUNT);
	if (!all.m || !all.pos)
		goto out;
	members_get(&all, set, twice, room);
	for (i = 0; i < ARRAY_SIZE(orders); i++)
		members_order(&all, set, i);
	members_number(&all, set);
	members_mark(&all, set);
	err = 0;
out:
	kvfree(all.pos);
	kvfree(all.m);
	return err;
}

/* A listener cannot be bound to a port that a connection has, but the other way round */
static int listeners_first(struct af_inet_cr_set *set, unsigned int room)
{
	struct af_inet_cr_found *first;
	unsigned int i, n = 0;

	first = kvmalloc_array(room, sizeof(*first), GFP_KERNEL_ACCOUNT);
	if (!first)
		return -ENOMEM;
	for (i = 0; i < set->n; i++) {
		/* More of them may listen by now */
		if (n < room && is_listener(found_sk(&set->found[i])))
			first[n++] = set->found[i];
		else
			set->found[i - n] = set->found[i];
		cond_resched();
	}
	memmove(set->found + n, set->found, (set->n - n) * sizeof(*first));
	memcpy(set->found, first, n * sizeof(*first));
	kvfree(first);
	return 0;
}

/**
 * af_inet_cr_order - put the sockets of a dump into the order of binding them
 * @set: sockets in the order of their owners
 *
 * Return: 0; -ENOMEM; or -EINTR if the caller is killed.
 */
int af_inet_cr_order(struct af_inet_cr_set *set)
{
	struct ports ports = {};
	int err = -ENOMEM;

	if (set->n < 2)
		return 0;
	ports.once = bitmap_zalloc(PORTS, GFP_KERNEL_ACCOUNT);
	ports.twice = bitmap_zalloc(PORTS, GFP_KERNEL_ACCOUNT);
	if (!ports.once || !ports.twice)
		goto out;
	ports_find(set, &ports);
	err = ports.shared ? order_shared(set, ports.twice) : 0;
	if (!err && ports.listeners)
		err = listeners_first(set, ports.listeners);
out:
	bitmap_free(ports.twice);
	bitmap_free(ports.once);
	return fatal_signal_pending(current) ? -EINTR : err;
}

/*
 * As if it had been bound now; lookups find it all the time.  Its place in a reuseport
 * group stays.
 */
static void udp_last(struct sock *sk)
{
	struct hlist_node *node = &sk->__sk_common.skc_portaddr_node;
	struct udp_table *table = af_inet_cr_udp_table(sk);
	struct udp_hslot *slot, *slot2;

	slot = udp_hashslot(table, sock_net(sk), udp_sk(sk)->udp_port_hash);
	spin_lock_bh(&slot->lock);
	slot2 = udp_hashslot2(table, udp_sk(sk)->udp_portaddr_hash);
	spin_lock(&slot2->lock);
	hlist_del_init_rcu(node);
	if (goes_last(sk))
		hlist_add_tail_rcu(node, &slot2->head);
	else
		hlist_add_head_rcu(node, &slot2->head);
	spin_unlock(&slot2->lock);
	af_inet_cr_udp_first4(sk);
	spin_unlock_bh(&slot->lock);
}

/* Its table has no lock for modules: it gives the identifier back for a moment */
static int ping_last(struct sock *sk)
{
	struct inet_sock *inet = inet_sk(sk);
	u16 num = inet->inet_num;
	u8 reuse = sk->sk_reuse;
	int err;

	sk->sk_reuse = SK_CAN_REUSE;
	sk->sk_prot->unhash(sk);
	err = sk->sk_prot->get_port(sk, num);
	sk->sk_reuse = reuse;
	inet->inet_sport = htons(inet->inet_num);
	return err ? -EADDRINUSE : 0;
}

/**
 * af_inet_cr_restore_order - let a socket that was bound before count as bound last
 * @r: restore
 *
 * A socket that the request itself has bound does.  An identifier that others with
 * SO_REUSEADDR off share would be lost when it is given back.
 *
 * Return: 0, or -EADDRINUSE if a ping socket has lost its identifier to one
 * that shares it no more.
 */
int af_inet_cr_restore_order(struct af_inet_cr_restore *r)
{
	const struct nlattr *order = r->tb[AF_INET_CR_ATTR_BIND_ORDER];
	int err = 0;

	if (!order || !r->was_bound)
		return 0;
	if (!is_udp(r->sk) &&
	    af_inet_cr_get_flag(r->tb[AF_INET_CR_ATTR_BIND_SHARED])) {
		r->warning =
			"SO_REUSEADDR is off: the order of those that share the identifier stays";
		return 0;
	}
	lock_sock(r->sk);
	if (sk_hashed(r->sk) && is_udp(r->sk))
		udp_last(r->sk);
	else if (sk_hashed(r->sk))
		err = ping_last(r->sk);
	release_sock(r->sk);
	if (err)
		NL_SET_ERR_MSG_ATTR(r->extack, order,
				    "cannot be put behind others on its port");
	return err;
}
