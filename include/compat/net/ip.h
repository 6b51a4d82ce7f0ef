/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _AF_INET_CR_COMPAT_NET_IP_H
#define _AF_INET_CR_COMPAT_NET_IP_H

#include_next <net/ip.h>
#include <net/inet_sock.h>

#ifdef AF_INET_CR_HAVE_INET_FLAGS
static inline bool af_inet_cr_router_alert(const struct sock *sk)
{
	return inet_test_bit(RTALERT, sk);
}
#else
/* No bit says so: look for the socket in the chain of the namespace */
static inline bool af_inet_cr_router_alert(const struct sock *sk)
{
	struct ip_ra_chain *ra;
	bool found = false;

	rcu_read_lock();
	for (ra = rcu_dereference(sock_net(sk)->ipv4.ra_chain); ra && !found;
	     ra = rcu_dereference(ra->next))
		/* A multicast router is in it as well, with a destructor */
		found = ra->sk == sk && !ra->destructor;
	rcu_read_unlock();
	return found;
}
#endif

#endif /* _AF_INET_CR_COMPAT_NET_IP_H */
