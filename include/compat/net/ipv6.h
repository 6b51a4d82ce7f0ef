/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _AF_INET_CR_COMPAT_NET_IPV6_H
#define _AF_INET_CR_COMPAT_NET_IPV6_H

#include <linux/module.h>
#include_next <net/ipv6.h>
#include <linux/version.h>
#include <net/inet_sock.h>

#ifndef AF_INET_CR_HAVE_INET_FLAGS
AF_INET_CR_INET_BIT(MC6_LOOP, inet6_sk(&inet->sk)->mc_loop)
AF_INET_CR_INET_BIT(MC6_ALL, inet6_sk(&inet->sk)->mc_all)
AF_INET_CR_INET_BIT(RECVERR6, inet6_sk(&inet->sk)->recverr)
AF_INET_CR_INET_BIT(RECVERR6_RFC4884, inet6_sk(&inet->sk)->recverr_rfc4884)
AF_INET_CR_INET_BIT(DONTFRAG, inet6_sk(&inet->sk)->dontfrag)
AF_INET_CR_INET_BIT(RTALERT_ISOLATE, inet6_sk(&inet->sk)->rtalert_isolate)
AF_INET_CR_INET_BIT(SNDFLOW, inet6_sk(&inet->sk)->sndflow)
AF_INET_CR_INET_BIT(AUTOFLOWLABEL, inet6_sk(&inet->sk)->autoflowlabel)
AF_INET_CR_INET_BIT(AUTOFLOWLABEL_SET, inet6_sk(&inet->sk)->autoflowlabel_set)
#endif

/* Before 6.4 a datagram being put together did not keep it */
static inline bool af_inet_cr_cork_dontfrag(const struct inet6_cork *cork)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
	return false;
#else
	return cork->dontfrag;
#endif
}

#if IS_ENABLED(CONFIG_IPV6)
/* Flow labels of a socket: of struct ipv6_pinfo before 6.6 */
static inline struct ipv6_fl_socklist *
af_inet_cr_fl_next(const struct sock *sk, const struct ipv6_fl_socklist *sfl)
{
	if (sfl)
		return rcu_dereference(sfl->next);
#ifdef AF_INET_CR_HAVE_INET_FLAGS
	return rcu_dereference(inet_sk(sk)->ipv6_fl_list);
#else
	return rcu_dereference(inet6_sk(sk)->ipv6_fl_list);
#endif
}

/* Corked data of an AF_INET6 socket: part of struct inet_cork_full since 7.0 */
static inline struct inet6_cork *af_inet_cr_cork6(struct sock *sk)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 0, 0)
	return &inet6_sk(sk)->cork;
#else
	return &inet_sk(sk)->cork.base6;
#endif
}
#endif

#if IS_ENABLED(CONFIG_IPV6)
/*
 * Whether IPv6 can be used.  Before 7.0 the answer is a function of a module that
 * need not be loaded.
 */
static inline bool af_inet_cr_has_ipv6(void)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 0, 0)
	bool (*enabled)(void) = symbol_get(ipv6_mod_enabled);
	bool has = enabled && enabled();

	if (enabled)
		symbol_put(ipv6_mod_enabled);
	return has;
#else
	return ipv6_mod_enabled();
#endif
}
#else
static inline bool af_inet_cr_has_ipv6(void)
{
	return false;
}
#endif

static inline void af_inet_cr_set_recverr6(struct sock *sk, bool on)
{
#ifdef AF_INET_CR_HAVE_INET_FLAGS
	inet_assign_bit(RECVERR6, sk, on);
#else
	inet6_sk(sk)->recverr = on;
#endif
}

static inline void af_inet_cr_unset_autoflowlabel(struct sock *sk)
{
#ifdef AF_INET_CR_HAVE_INET_FLAGS
	inet_clear_bit(AUTOFLOWLABEL_SET, sk);
	inet_clear_bit(AUTOFLOWLABEL, sk);
#else
	inet6_sk(sk)->autoflowlabel_set = 0;
	inet6_sk(sk)->autoflowlabel = 0;
#endif
}

#endif /* _AF_INET_CR_COMPAT_NET_IPV6_H */
