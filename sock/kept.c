// SPDX-License-Identifier: GPL-2.0
/*
 * Notes that the steps of a restore take for their rollback.
 */
#include <linux/net.h>
#include <net/inet_sock.h>
#include <net/ipv6.h>
#include <net/netlink.h>
#include "sock.h"

static const struct nlattr *part_attr(const struct sk_buff *part, int attr)
{
	return nla_find((const struct nlattr *)part->data, part->len, attr);
}

static bool same_attr(const struct nlattr *a, const struct nlattr *b)
{
	if (!a || !b)
		return !a && !b;
	return a->nla_len == b->nla_len && !memcmp(a, b, a->nla_len);
}

/* A program is in the request as it is in a dump */
static bool is_requested(const struct af_inet_cr_restore *r,
			 const struct sk_buff *now, int attr)
{
	const struct nlattr *want = r->tb[attr], *is = part_attr(now, attr);

	if (attr != AF_INET_CR_ATTR_SOCKOPT_ATTACH_FILTER || !want ||
	    r->kept->refused == attr)
		return true;
	if (!is)
		return !nla_len(want);
	return nla_len(is) == nla_len(want) &&
	       !memcmp(nla_data(is), nla_data(want), nla_len(is));
}

/**
 * af_inet_cr_is_ours - has a value stayed as a step left it?
 * @r: restore that failed, on an existing socket
 * @part: part that it is in
 * @now: that part as it is now, or NULL
 * @attr: its attribute
 */
bool af_inet_cr_is_ours(const struct af_inet_cr_restore *r, unsigned int part,
			const struct sk_buff *now, int attr)
{
	const struct sk_buff *left = r->kept->left[part];

	if (!left || !now)
		return true;
	return same_attr(part_attr(left, attr), part_attr(now, attr)) &&
	       is_requested(r, now, attr);
}

/**
 * af_inet_cr_chosen_get - read what bind and connect chose
 * @c: filled in
 * @sk: the socket, locked
 */
void af_inet_cr_chosen_get(struct af_inet_cr_chosen *c, const struct sock *sk)
{
	c->saddr = inet_sk(sk)->inet_saddr;
#if IS_ENABLED(CONFIG_IPV6)
	if (sk->sk_family == AF_INET6) {
		c->saddr6 = inet6_sk(sk)->saddr;
		c->daddr6 = sk->sk_v6_daddr;
	}
#endif
	c->bind_locks = sk->sk_userlocks & AF_INET_CR_BIND_LOCKS;
	c->ip_id = atomic_read(&inet_sk(sk)->inet_id);
	c->txhash = READ_ONCE(sk->sk_txhash);
}

/**
 * af_inet_cr_keep_addrs - keep what bind and connect chose
 * @r: restore, with the socket locked, before it overwrites that
 *
 * A bind and a connect of the request stay; so does what they have set.
 */
void af_inet_cr_keep_addrs(struct af_inet_cr_restore *r)
{
	if (r->kept)
		af_inet_cr_chosen_get(&r->kept->chosen, r->sk);
}

/**
 * af_inet_cr_note_addrs - note what was written over it
 * @r: restore, with the socket still locked
 */
void af_inet_cr_note_addrs(struct af_inet_cr_restore *r)
{
	if (!r->kept)
		return;
	af_inet_cr_chosen_get(&r->kept->chosen_left, r->sk);
	r->kept->is_chosen = true;
}

/**
 * af_inet_cr_keep_owner - keep the owner that a socket has
 * @r: restore, before it gives the socket to another one
 */
void af_inet_cr_keep_owner(struct af_inet_cr_restore *r)
{
	const struct inode *inode = SOCK_INODE(r->sock);

	if (!r->kept)
		return;
	r->kept->uid = inode->i_uid;
	r->kept->gid = inode->i_gid;
	r->kept->uid_left = inode->i_uid;
	r->kept->gid_left = inode->i_gid;
}

/**
 * af_inet_cr_note_owner - note the owner that it has got
 * @r: restore
 * @uid: user
 * @gid: group
 */
void af_inet_cr_note_owner(struct af_inet_cr_restore *r, kuid_t uid, kgid_t gid)
{
	if (!r->kept)
		return;
	r->kept->uid_left = uid;
	r->kept->gid_left = gid;
}
