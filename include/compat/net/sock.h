/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _AF_INET_CR_COMPAT_NET_SOCK_H
#define _AF_INET_CR_COMPAT_NET_SOCK_H

#include_next <net/sock.h>
#include <linux/version.h>

/* 6.7 lets modules go the whole way of setsockopt(2), LSM and BPF included */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
static inline int do_sock_setsockopt(struct socket *sock, bool compat,
				     int level, int optname, sockptr_t optval,
				     int optlen)
{
#ifdef SOCK_CUSTOM_SOCKOPT
	if (test_bit(SOCK_CUSTOM_SOCKOPT, &sock->flags))
		return sock->ops->setsockopt(sock, level, optname, optval,
					     optlen);
#endif
	if (level == SOL_SOCKET)
		return sock_setsockopt(sock, level, optname, optval, optlen);
	return sock->ops->setsockopt(sock, level, optname, optval, optlen);
}
#endif

/* UDP and raw sockets count drops for each NUMA node since 6.18 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 18, 0)
static inline u32 af_inet_cr_drops(const struct sock *sk)
{
	return atomic_read(&sk->sk_drops);
}

static inline void af_inet_cr_drops_set(struct sock *sk, u32 drops)
{
	atomic_set(&sk->sk_drops, drops);
}
#else
static inline u32 af_inet_cr_drops(const struct sock *sk)
{
	return sk_drops_read(sk);
}

static inline void af_inet_cr_drops_set(struct sock *sk, u32 drops)
{
	sk_drops_reset(sk);
	sk_drops_add(sk, drops);
}
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 14, 0)
#define AF_INET_CR_HAVE_RCVPRIORITY
#endif

/* Sockets other than those of AF_UNIX and the like had these before 6.16 */
#ifdef SOCK_PASSCRED
#define AF_INET_CR_HAVE_PASSCRED
#endif

#endif /* _AF_INET_CR_COMPAT_NET_SOCK_H */
