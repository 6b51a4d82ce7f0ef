// SPDX-License-Identifier: GPL-2.0
/*
 * Bind beside sockets that bind(2) would not let in any more: SO_REUSEADDR or
 * SO_REUSEPORT was on when they were bound, and is off now.
 *
 * While such a socket is bound, its caller's own sockets on this port count as having
 * the options on: what setsockopt(2) before and after bind(2) would do, which the
 * caller may call on each of them.
 */
#include <linux/fdtable.h>
#include <linux/file.h>
#include <net/inet_sock.h>
#include "sock.h"

/* Descriptors looked at under the lock of their table */
#define SHARE_BUDGET	2048

/**
 * struct af_inet_cr_shared - a socket of the caller that has options off
 * @file: its file, a reference
 * @reuse: SO_REUSEADDR
 * @reuseport: SO_REUSEPORT
 */
struct af_inet_cr_shared {
	struct file *file;
	u8 reuse;
	u8 reuseport;
};

/**
 * struct search - a search for them
 * @r: restore
 * @budget: descriptors to go before a rest
 * @n: how many have been found
 */
struct search {
	struct af_inet_cr_restore *r;
	unsigned int budget;
	unsigned int n;
};

static bool is_off(const struct sock *sk)
{
	return !sk->sk_reuse ||
	       (rcu_access_pointer(sk->sk_reuseport_cb) && !sk->sk_reuseport);
}

/* Identifiers of both families are in one table */
static bool same_table(const struct sock *a, const struct sock *b)
{
	bool ping = a->sk_protocol != IPPROTO_UDP &&
		    a->sk_protocol != IPPROTO_UDPLITE;

	return a->sk_protocol == b->sk_protocol ||
	       (ping && (b->sk_protocol == IPPROTO_ICMP ||
			 b->sk_protocol == IPPROTO_ICMPV6));
}

static bool is_on_port(const struct af_inet_cr_restore *r, const struct sock *sk)
{
	return sk && sk != r->sk && net_eq(sock_net(sk), r->net) &&
	       (sk->sk_family == AF_INET || sk->sk_family == AF_INET6) &&
	       sk->sk_type == SOCK_DGRAM && same_table(r->sk, sk) &&
	       READ_ONCE(inet_sk(sk)->inet_num) ==
	       nla_get_u16(r->tb[AF_INET_CR_ATTR_LOCAL_PORT]);
}

/* Without @r->shared they are counted; the place where to go on, from 1, or 0 */
static int search_fd(const void *arg, struct file *file, unsigned int fd)
{
	struct search *s = (struct search *)arg;
	struct af_inet_cr_restore *r = s->r;
	struct socket *sock;

	if (!s->budget--)
		return fd + 1;
	sock = sock_from_file(file);
	if (!sock || !is_on_port(r, sock->sk) || !is_off(sock->sk))
		return 0;
	if (!r->shared)
		s->n++;
	else if (r->nr_shared < s->n)
		r->shared[r->nr_shared++].file = get_file(file);
	return 0;
}

static int search(struct search *s)
{
	unsigned int at = 0;
	int next;

	do {
		s->budget = SHARE_BUDGET;
		next = iterate_fd(current->files, at, search_fd, s);
		at = next - 1;
		cond_resched();
		if (fatal_signal_pending(current))
			return -EINTR;
	} while (next);
	return 0;
}

static void share(struct af_inet_cr_shared *shared)
{
	struct sock *sk = sock_from_file(shared->file)->sk;

	lock_sock(sk);
	shared->reuse = sk->sk_reuse;
	shared->reuseport = sk->sk_reuseport;
	sk->sk_reuse = SK_CAN_REUSE;
	if (rcu_access_pointer(sk->sk_reuseport_cb))
		sk->sk_reuseport = 1;
	release_sock(sk);
}

/* Unless the owner has set one of them meanwhile */
static void unshare(const struct af_inet_cr_shared *shared)
{
	struct sock *sk = sock_from_file(shared->file)->sk;

	lock_sock(sk);
	if (sk->sk_reuse == SK_CAN_REUSE)
		sk->sk_reuse = shared->reuse;
	if (sk->sk_reuseport)
		sk->sk_reuseport = shared->reuseport;
	release_sock(sk);
}

/**
 * af_inet_cr_share - let a socket that shared its port be bound
 * @r: restore
 *
 * It waits for the locks of these sockets, as setsockopt(2) would.
 *
 * Return: 0, -ENOMEM, or -EINTR if the caller is killed.
 */
int af_inet_cr_share(struct af_inet_cr_restore *r)
{
	struct search s = { .r = r };
	unsigned int i;
	int err;

	if (!r->created || !r->tb[AF_INET_CR_ATTR_LOCAL_PORT] ||
	    !af_inet_cr_get_flag(r->tb[AF_INET_CR_ATTR_BIND_SHARED]))
		return 0;
	err = search(&s);
	if (err)
		return err;
	r->shared = kvmalloc_array(s.n + 1, sizeof(*r->shared),
				   GFP_KERNEL_ACCOUNT);
	if (!r->shared)
		return -ENOMEM;
	err = search(&s);
	for (i = 0; i < r->nr_shared; i++)
		share(&r->shared[i]);
	r->was_reuse = r->sk->sk_reuse;
	r->sk->sk_reuse = SK_CAN_REUSE;
	return err;
}

/**
 * af_inet_cr_unshare - set the options back
 * @r: restore, with its socket bound or not
 *
 * Return: 0.
 */
int af_inet_cr_unshare(struct af_inet_cr_restore *r)
{
	unsigned int i;

	if (!r->shared)
		return 0;
	for (i = 0; i < r->nr_shared; i++) {
		unshare(&r->shared[i]);
		fput(r->shared[i].file);
	}
	kvfree(r->shared);
	r->shared = NULL;
	r->sk->sk_reuse = r->was_reuse;
	return 0;
}
