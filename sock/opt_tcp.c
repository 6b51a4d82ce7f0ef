// SPDX-License-Identifier: GPL-2.0
/*
 * Socket options of SOL_TCP.  getsockopt(2) would tell the default of the
 * namespace where an option was never set: the field is what is carried.
 */
#include <net/tcp.h>
#include "sockopt.h"

/* A connection has a window clamp that TCP chose: what TCP knows of it has that */
static bool has_own_clamp(const struct sock *sk)
{
	return BIT(sk->sk_state) & (TCPF_CLOSE | TCPF_LISTEN);
}

#define GET(name, expr)							\
s64 af_inet_cr_get_tcp_##name(const struct sock *sk, unsigned int arg)	\
{									\
	const struct inet_connection_sock *icsk __maybe_unused =	\
		inet_csk(sk);						\
	const struct tcp_sock *tp __maybe_unused = tcp_sk(sk);		\
									\
	return expr;							\
}

GET(nodelay, !!(tp->nonagle & TCP_NAGLE_OFF))
GET(cork, !!(tp->nonagle & TCP_NAGLE_CORK))
GET(keepidle, tp->keepalive_time / HZ)
GET(keepintvl, tp->keepalive_intvl / HZ)
GET(linger2, tp->linger2 < 0 ? -1 : tp->linger2 / HZ)
GET(window_clamp, has_own_clamp(sk) ? tp->window_clamp : 0)
GET(quickack, !inet_csk_in_pingpong_mode((struct sock *)sk))
GET(thin_lto, tp->thin_lto)
GET(fastopen_connect, tp->fastopen_connect)
GET(fastopen_no_cookie, tp->fastopen_no_cookie)
GET(save_syn, tp->save_syn)
GET(inq, tp->recvmsg_inq)
#ifdef AF_INET_CR_HAVE_TCP_RTO_MAX
GET(rto_max, jiffies_to_msecs(icsk->icsk_rto_max))
GET(rto_min, jiffies_to_usecs(icsk->icsk_rto_min))
GET(delack_max, jiffies_to_usecs(icsk->icsk_delack_max))

s64 af_inet_cr_fresh_rto_max(const struct sock *sk)
{
	return jiffies_to_msecs(TCP_RTO_MAX);
}

s64 af_inet_cr_fresh_rto_min(const struct sock *sk)
{
	return jiffies_to_usecs(TCP_RTO_MIN);
}

s64 af_inet_cr_fresh_delack_max(const struct sock *sk)
{
	return jiffies_to_usecs(TCP_DELACK_MAX);
}
#endif

/* The kernel keeps a number of retransmits: seconds until the last of them */
s64 af_inet_cr_get_tcp_defer_accept(const struct sock *sk, unsigned int arg)
{
	u8 retrans = inet_csk(sk)->icsk_accept_queue.rskq_defer_accept;
	u32 timeout = TCP_TIMEOUT_INIT / HZ, seconds = 0;

	for (; retrans; retrans--) {
		seconds += timeout;
		timeout = min_t(u32, 2 * timeout, TCP_RTO_MAX / HZ);
	}
	return seconds;
}

int af_inet_cr_put_tcp_congestion(struct af_inet_cr_dump *d,
				  const struct af_inet_cr_opt *opt)
{
	char name[TCP_CA_NAME_MAX];

	/* A BPF program may have written it */
	strscpy(name, inet_csk(d->sk)->icsk_ca_ops->name, sizeof(name));
	return nla_put_string(d->skb, opt->attr, name);
}

int af_inet_cr_set_tcp_congestion(struct af_inet_cr_restore *r,
				  const struct af_inet_cr_opt *opt,
				  const struct nlattr *nla)
{
	const char *name = nla_data(nla);
	bool same;

	lock_sock(r->sk);
	same = !strcmp(inet_csk(r->sk)->icsk_ca_ops->name, name);
	release_sock(r->sk);
	if (same)
		return 0;
	return af_inet_cr_setsockopt(r->sock, SOL_TCP, TCP_CONGESTION, name,
				     strlen(name));
}

/* TCP moves that of a connection by itself */
int af_inet_cr_set_tcp_window_clamp(struct af_inet_cr_restore *r,
				    const struct af_inet_cr_opt *opt,
				    const struct nlattr *nla)
{
	int val = nla_get_u32(nla);

	if (af_inet_cr_opt_get(r->sk, opt) == val)
		return 0;
	if (!has_own_clamp(r->sk))
		return -EOPNOTSUPP;
	return af_inet_cr_setsockopt(r->sock, SOL_TCP, TCP_WINDOW_CLAMP, &val,
				     sizeof(val));
}

int af_inet_cr_undo_tcp_window_clamp(struct af_inet_cr_restore *was,
				     const struct af_inet_cr_opt *opt,
				     const struct nlattr *nla)
{
	if (!has_own_clamp(was->sk))
		return 0;
	return af_inet_cr_set_tcp_window_clamp(was, opt, nla);
}
