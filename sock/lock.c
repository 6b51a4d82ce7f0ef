// SPDX-License-Identifier: GPL-2.0
/*
 * The lock of a socket, whose owner can keep it locked without end.
 */
#include <linux/wait.h>
#include <net/sock.h>
#include "sock.h"

/* Take the lock of a socket if it is free */
static bool sock_trylock(struct sock *sk)
{
	bool free;

	spin_lock_bh(&sk->sk_lock.slock);
	free = !sk->sk_lock.owned;
	if (free) {
		sk->sk_lock.owned = 1;
#ifdef CONFIG_DEBUG_LOCK_ALLOC
		mutex_acquire(&sk->sk_lock.dep_map, 0, 1, _RET_IP_);
#endif
	}
	spin_unlock_bh(&sk->sk_lock.slock);
	return free;
}

/**
 * af_inet_cr_lock_sock - lock_sock() that does not wait for ever
 * @sk: socket; its owner can keep it locked without end
 * @patience: how long to wait, jiffies, counted down
 *
 * Return: 0; -EBUSY if the time is used up; -EINTR if the task is killed.
 */
int af_inet_cr_lock_sock(struct sock *sk, long *patience)
{
	long left;

	if (sock_trylock(sk))
		return 0;
	left = wait_event_killable_timeout(sk->sk_lock.wq, sock_trylock(sk),
					   *patience);
	*patience = max(left, 0L);
	if (left > 0)
		return 0;
	return left ? -EINTR : -EBUSY;
}
