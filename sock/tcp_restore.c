// SPDX-License-Identifier: GPL-2.0
/*
 * Make a TCP connection again, and take one off without a word to its peer.
 *
 * The kernel makes the connection: a socket in repair mode is bound and connected
 * without a segment, with all checks that bind(2) and connect(2) make.  What TCP
 * knew and its queues are written under one lock afterwards.  From before the bind
 * to the end of the request the flow is frozen, so that nothing reaches the socket
 * before it is complete, and a request that fails has sent nothing.
 */
#include <linux/net.h>
#include "tcp.h"

/* Each message of a socket may have it; the one with the connection uses it */
static int parse_freeze(struct af_inet_cr_restore *r)
{
	const struct nlattr *fd = r->tb[AF_INET_CR_ATTR_FREEZE_FD];
	struct af_inet_cr_freeze *freeze;

	if (!fd)
		return 0;
	freeze = af_inet_cr_freeze_get(r->net, nla_get_u32(fd), r->extack);
	if (IS_ERR(freeze)) {
		NL_SET_BAD_ATTR(r->extack, fd);
		return PTR_ERR(freeze);
	}
	r->freeze = freeze;
	return 0;
}

static bool has_connection(const struct af_inet_cr_restore *r)
{
	return r->tb[AF_INET_CR_ATTR_TCP] || r->tb[AF_INET_CR_ATTR_TCP_SEGMENT] ||
	       r->tb[AF_INET_CR_ATTR_TCP_SEGMENT_DATA];
}

static int check_backlog(struct af_inet_cr_restore *r)
{
	const struct nlattr *backlog = r->tb[AF_INET_CR_ATTR_TCP_BACKLOG];

	if (has_connection(r) || r->tb[AF_INET_CR_ATTR_REMOTE_ADDR] ||
	    r->tb[AF_INET_CR_ATTR_REMOTE_PORT]) {
		NL_SET_ERR_MSG_ATTR(r->extack, backlog,
				    "a socket that listens has no connection");
		return -EINVAL;
	}
	if (!(BIT(READ_ONCE(r->sk->sk_state)) & (TCPF_CLOSE | TCPF_LISTEN))) {
		NL_SET_ERR_MSG_ATTR(r->extack, backlog,
				    "a connection cannot listen");
		return -EOPNOTSUPP;
	}
	if (r->tb[AF_INET_CR_ATTR_LOCAL_PORT] || af_inet_cr_is_bound(r))
		return 0;
	NL_SET_ERR_MSG_ATTR(r->extack, backlog,
			    "a socket that listens is bound to a port");
	return -EINVAL;
}

/**
 * af_inet_cr_tcp_parse - read a connection, or a part of its queues
 * @r: restore, nothing of it carried out yet
 *
 * Return: 0 or an errno.
 */
int af_inet_cr_tcp_parse(struct af_inet_cr_restore *r)
{
	struct af_inet_cr_conn *tcp;
	int err;

	err = parse_freeze(r);
	if (!err && r->tb[AF_INET_CR_ATTR_TCP_BACKLOG])
		err = check_backlog(r);
	if (err || !has_connection(r))
		return err;
	if (READ_ONCE(r->sk->sk_state) != TCP_CLOSE ||
	    af_inet_cr_is_bound(r)) {
		NL_SET_ERR_MSG(r->extack,
			       "a connection can only be made of a socket that is closed and not bound");
		return -EOPNOTSUPP;
	}
	tcp = kzalloc(sizeof(*tcp), GFP_KERNEL);
	if (!tcp)
		return -ENOMEM;
	__skb_queue_head_init(&tcp->segments);
	r->tcp = tcp;
	err = af_inet_cr_tcp_parse_segments(r, &tcp->segments);
	if (err || !r->tb[AF_INET_CR_ATTR_TCP])
		return err;
	err = af_inet_cr_tcp_parse_fields(r, tcp);
	if (err)
		return err;
	af_inet_cr_stash_take(r->sk, &tcp->segments);
	return af_inet_cr_tcp_check(r, tcp);
}

static int refuse_flow(struct af_inet_cr_restore *r)
{
	NL_SET_ERR_MSG_ATTR(r->extack, r->tb[AF_INET_CR_ATTR_TCP],
			    "a connection needs the addresses and ports of both ends");
	return -EINVAL;
}

static bool is_any(const struct in6_addr *addr)
{
	return ipv6_addr_any(addr) ||
	       (ipv6_addr_v4mapped(addr) && !addr->s6_addr32[3]);
}

static int parse_flow(struct af_inet_cr_restore *r, struct af_inet_cr_flow *flow)
{
	const struct nlattr *local = r->tb[AF_INET_CR_ATTR_LOCAL_ADDR];
	const struct nlattr *remote = r->tb[AF_INET_CR_ATTR_REMOTE_ADDR];
	const struct nlattr *lport = r->tb[AF_INET_CR_ATTR_LOCAL_PORT];
	const struct nlattr *rport = r->tb[AF_INET_CR_ATTR_REMOTE_PORT];

	if (!local || !remote || !lport || !rport || !nla_get_u16(lport) ||
	    !nla_get_u16(rport))
		return refuse_flow(r);
	*flow = (struct af_inet_cr_flow) {
		.local_port = htons(nla_get_u16(lport)),
		.remote_port = htons(nla_get_u16(rport)),
	};
	if (r->kinds & AF_INET_CR_V6) {
		flow->local = nla_get_in6_addr(local);
		flow->remote = nla_get_in6_addr(remote);
	} else {
		ipv6_addr_set_v4mapped(nla_get_in_addr(local), &flow->local);
		ipv6_addr_set_v4mapped(nla_get_in_addr(remote), &flow->remote);
	}
	/* bind(2) and connect(2) would choose others */
	return is_any(&flow->local) || is_any(&flow->remote) ? refuse_flow(r) : 0;
}

/* Nothing of the flow comes or goes from here to the end of the request */
static int freeze(struct af_inet_cr_restore *r)
{
	struct af_inet_cr_freeze *freeze;
	struct af_inet_cr_flow flow;
	int err;

	err = parse_flow(r, &flow);
	if (err)
		return err;
	if (!r->freeze) {
		freeze = af_inet_cr_freeze_new(r->net);
		if (IS_ERR(freeze))
			return PTR_ERR(freeze);
		r->freeze = freeze;
	}
	return af_inet_cr_freeze_flow(r->freeze, &flow, r->extack);
}

static bool has_queues(const struct sock *sk)
{
	return !skb_queue_empty(&sk->sk_receive_queue) ||
	       !skb_queue_empty(&sk->sk_write_queue) ||
	       !tcp_rtx_queue_empty(sk) ||
	       !RB_EMPTY_ROOT(&tcp_sk(sk)->out_of_order_queue);
}

static int repair_begin(struct af_inet_cr_restore *r)
{
	struct af_inet_cr_conn *tcp = r->tcp;
	struct sock *sk = r->sk;
	struct tcp_sock *tp = tcp_sk(sk);
	int err = -EBUSY;

	lock_sock(sk);
	if (sk->sk_state != TCP_CLOSE || inet_sk(sk)->inet_num || tp->repair ||
	    inet_csk(sk)->icsk_ulp_ops || has_queues(sk))
		goto out;
	tcp->reuse = sk->sk_reuse;
	tcp->ipv6only = sk->sk_ipv6only;
	tcp->rcvbuf = sk->sk_rcvbuf;
	tcp->sndbuf = sk->sk_sndbuf;
	tcp->fastopen_connect = tp->fastopen_connect;
	tp->fastopen_connect = 0;
	/* A SYN is sent, into the freeze */
	tp->repair = TCP_V(tcp, STATE) != TCP_SYN_SENT;
	tp->repair_queue = TCP_NO_QUEUE;
	sk->sk_reuse = SK_FORCE_REUSE;
	WRITE_ONCE(tp->write_seq, TCP_V(tcp, SND_UNA));
	WRITE_ONCE(tp->rcv_nxt, TCP_V(tcp, RCV_NXT));
	WRITE_ONCE(tp->copied_seq, TCP_V(tcp, RCV_NXT));
	r->connected = true;
	err = 0;
out:
	release_sock(sk);
	return err;
}

static void set_state(struct sock *sk, int state)
{
	/* They are counted as established, too */
	if (state != TCP_ESTABLISHED && state != TCP_CLOSE_WAIT)
		TCP_DEC_STATS(sock_net(sk), TCP_MIB_CURRESTAB);
	inet_sk_set_state(sk, state);
	if (BIT(state) & AF_INET_CR_FIN_RECEIVED)
		sock_set_flag(sk, SOCK_DONE);
}

static void set_timer(struct sock *sk, struct timer_list *timer, u32 left)
{
	if (left != AF_INET_CR_NEVER)
		sk_reset_timer(sk, timer, jiffies + msecs_to_jiffies(left));
}

/*
 * What waits in a queue is sent by a timer only: by that of the image, or by one
 * that the image lacks.
 */
static void start_timers(struct sock *sk, const struct af_inet_cr_conn *tcp)
{
	struct inet_connection_sock *icsk = inet_csk(sk);
	struct tcp_sock *tp = tcp_sk(sk);
	u32 left = TCP_V(tcp, TIMER_LEFT);
	unsigned long when = icsk->icsk_rto;

	if (left != AF_INET_CR_NEVER)
		when = max_t(unsigned long, msecs_to_jiffies(left), 1);
	if (tp->packets_out)
		inet_csk_reset_xmit_timer(sk, ICSK_TIME_RETRANS, when,
					  TCP_RTO_MAX);
	else if (!skb_queue_empty(&sk->sk_write_queue))
		inet_csk_reset_xmit_timer(sk, ICSK_TIME_PROBE0, when,
					  TCP_RTO_MAX);

	sk_stop_timer(sk, &icsk->icsk_keepalive_timer);
	if (sock_flag(sk, SOCK_KEEPOPEN))
		set_timer(sk, &icsk->icsk_keepalive_timer,
			  TCP_V(tcp, KEEPALIVE_LEFT));

	/* An acknowledgment that is owed */
	left = TCP_V(tcp, DELACK_LEFT);
	if (left == AF_INET_CR_NEVER && tp->rcv_nxt == tp->rcv_wup)
		return;
	when = left == AF_INET_CR_NEVER ? TCP_ATO_MIN : msecs_to_jiffies(left);
	icsk->icsk_ack.pending |= ICSK_ACK_SCHED;
	inet_csk_reset_xmit_timer(sk, ICSK_TIME_DACK, max(when, 1UL),
				  TCP_RTO_MAX);
}

/* The owner of a socket that was given as SOCK_FD may have meddled */
static bool is_as_expected(const struct af_inet_cr_restore *r)
{
	const struct tcp_sock *tp = tcp_sk(r->sk);

	return r->sk->sk_state == TCP_ESTABLISHED && tp->repair &&
	       af_inet_cr_is_frozen(r->freeze, r->sk) &&
	       tp->write_seq == TCP_V(r->tcp, SND_UNA) &&
	       tp->snd_una == tp->write_seq && tp->snd_nxt == tp->write_seq &&
	       tp->rcv_nxt == TCP_V(r->tcp, RCV_NXT) &&
	       !READ_ONCE(r->sk->sk_shutdown) && !has_queues(r->sk) &&
	       !inet_csk(r->sk)->icsk_ulp_ops && !READ_ONCE(r->sk->sk_user_data);
}

/* What making the connection has changed, and the socket keeps */
static void put_back(struct sock *sk, const struct af_inet_cr_conn *tcp)
{
	WRITE_ONCE(sk->sk_rcvbuf, tcp->rcvbuf);
	WRITE_ONCE(sk->sk_sndbuf, tcp->sndbuf);
	tcp_sk(sk)->fastopen_connect = tcp->fastopen_connect;
	sk->sk_reuse = tcp->reuse;
	sk->sk_ipv6only = tcp->ipv6only;
	af_inet_cr_tcp_set_fastreuse(sk);
}

static int syn_end(struct af_inet_cr_restore *r)
{
	struct sock *sk = r->sk;
	struct tcp_sock *tp = tcp_sk(sk);
	u32 left = TCP_V(r->tcp, TIMER_LEFT);
	int err = -EBUSY;

	lock_sock(sk);
	if (sk->sk_state != TCP_SYN_SENT || tp->repair ||
	    !af_inet_cr_is_frozen(r->freeze, sk) ||
	    tp->snd_una != TCP_V(r->tcp, SND_UNA) ||
	    tp->write_seq - tp->snd_una != 1 || READ_ONCE(sk->sk_shutdown))
		goto out;
	af_inet_cr_tcp_write_syn(sk, r->tcp);
	put_back(sk, r->tcp);
	if (left != AF_INET_CR_NEVER)
		inet_csk_reset_xmit_timer(sk, ICSK_TIME_RETRANS,
					  max(msecs_to_jiffies(left), 1UL),
					  TCP_RTO_MAX);
	err = 0;
out:
	release_sock(sk);
	return err;
}

static int repair_end(struct af_inet_cr_restore *r)
{
	struct sock *sk = r->sk;
	struct tcp_sock *tp = tcp_sk(sk);
	int err = -EBUSY;

	lock_sock(sk);
	if (!is_as_expected(r))
		goto out;
	af_inet_cr_tcp_write_fields(sk, r->tcp);
	err = af_inet_cr_tcp_fill(sk, &r->tcp->segments);
	if (!err)
		err = af_inet_cr_tcp_zerocopy(r);
	if (err)
		goto out;
	set_state(sk, TCP_V(r->tcp, STATE));
	WRITE_ONCE(sk->sk_shutdown,
		   af_inet_cr_attr_u32(r, AF_INET_CR_ATTR_SHUTDOWN, 0));
	put_back(sk, r->tcp);
	start_timers(sk, r->tcp);
	tp->repair = 0;
out:
	release_sock(sk);
	return err;
}

/**
 * af_inet_cr_tcp_connect - bind, and make the connection if there is one
 * @r: restore
 *
 * Return: 0, or an errno: what bind(2) or connect(2) returned.
 */
int af_inet_cr_tcp_connect(struct af_inet_cr_restore *r)
{
	int err;

	if (!r->tb[AF_INET_CR_ATTR_TCP]) {
		if (!r->tb[AF_INET_CR_ATTR_REMOTE_ADDR] &&
		    !r->tb[AF_INET_CR_ATTR_REMOTE_PORT])
			return af_inet_cr_restore_bind(r);
		NL_SET_ERR_MSG_ATTR(r->extack,
				    r->tb[AF_INET_CR_ATTR_REMOTE_ADDR],
				    "a TCP socket with a peer needs what TCP knows of the connection");
		return -EINVAL;
	}
	err = freeze(r);
	if (err)
		return err;
	err = repair_begin(r);
	if (!err)
		err = af_inet_cr_restore_bind(r);
	if (!err)
		err = af_inet_cr_restore_connect(r);
	if (err == -EINPROGRESS && TCP_V(r->tcp, STATE) == TCP_SYN_SENT)
		err = syn_end(r);
	else if (!err)
		err = repair_end(r);
	if (err == -EBUSY)
		NL_SET_ERR_MSG(r->extack,
			       "the owner of the socket uses it meanwhile");
	else if (err == -ENOBUFS && !r->extack->_msg)
		NL_SET_ERR_MSG(r->extack, "no room for the queues");
	return err;
}

/**
 * struct listen_kept - what listen(2) changes beside the state, also where it fails
 * @fastopen: TCP_FASTOPEN, where the namespace has a default of its own
 * @pingpong: TCP_QUICKACK
 * @backlog: that before
 */
struct listen_kept {
	int fastopen;
	u8 pingpong;
	u32 backlog;
};

static int listen_keep(struct af_inet_cr_restore *r, struct listen_kept *kept)
{
	struct inet_connection_sock *icsk = inet_csk(r->sk);
	int err = -EINVAL;

	lock_sock(r->sk);
	*kept = (struct listen_kept) {
		.fastopen = icsk->icsk_accept_queue.fastopenq.max_qlen,
		.pingpong = icsk->icsk_ack.pingpong,
		.backlog = r->sk->sk_max_ack_backlog,
	};
	/* A port that was bound in another VRF is not the port of this one */
	if (inet_sk(r->sk)->inet_num && icsk->icsk_bind_hash &&
	    icsk->icsk_bind_hash->l3mdev == inet_sk_bound_l3mdev(r->sk))
		err = 0;
	release_sock(r->sk);
	return err;
}

static void listen_put_back(struct sock *sk, const struct listen_kept *kept,
			    bool failed)
{
	struct inet_connection_sock *icsk = inet_csk(sk);

	lock_sock(sk);
	if (BIT(sk->sk_state) & (TCPF_CLOSE | TCPF_LISTEN)) {
		WRITE_ONCE(icsk->icsk_accept_queue.fastopenq.max_qlen,
			   kept->fastopen);
		icsk->icsk_ack.pingpong = kept->pingpong;
		if (failed)
			WRITE_ONCE(sk->sk_max_ack_backlog, kept->backlog);
	}
	release_sock(sk);
}

/* listen(2) bounds it for everybody, without a word */
static u32 allowed_backlog(struct af_inet_cr_restore *r)
{
	u32 backlog = nla_get_u32(r->tb[AF_INET_CR_ATTR_TCP_BACKLOG]);
	u32 max = READ_ONCE(r->net->core.sysctl_somaxconn);

	if (backlog <= max || capable(CAP_NET_ADMIN))
		return backlog;
	r->warning = "the backlog is that of net.core.somaxconn";
	return max;
}

/**
 * af_inet_cr_tcp_listen - make a socket listen, or change its backlog
 * @r: restore; only the lock of the filter comes after it
 *
 * Return: 0, or what listen(2) returned.
 */
int af_inet_cr_tcp_listen(struct af_inet_cr_restore *r)
{
	const struct nlattr *backlog = r->tb[AF_INET_CR_ATTR_TCP_BACKLOG];
	struct listen_kept kept;
	int err;

	if (!backlog)
		return 0;
	err = listen_keep(r, &kept);
	if (!err && r->freeze)
		err = af_inet_cr_freeze_listener(r->freeze, r->sk, r->extack);
	if (!err) {
		err = kernel_listen(r->sock, allowed_backlog(r));
		listen_put_back(r->sk, &kept, err);
	}
	if (err && !r->extack->_msg)
		NL_SET_ERR_MSG_ATTR(r->extack, backlog,
				    "cannot listen at this address and port");
	return err;
}

/* Close a connection without a segment; @sk is locked */
static int silence(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	int err;

	/* What a listener has is for the connections that it makes */
	tp->repair = sk->sk_state != TCP_LISTEN;
	sk->sk_disconnects++;
	err = sk->sk_prot->disconnect(sk, 0);
	tp->repair = 0;
	if (!err && sk->sk_socket)
		sk->sk_socket->state = SS_UNCONNECTED;
	return err;
}

/* A socket that was never bound, as it was: no port, no address, no error */
static int take_back(struct af_inet_cr_restore *r)
{
	struct sock *sk = r->sk;
	struct tcp_sock *tp = tcp_sk(sk);
	u32 window_clamp;
	u16 user_mss;
	int err;

	lock_sock(sk);
	user_mss = tp->rx_opt.user_mss;
	window_clamp = af_inet_cr_tcp_is_connected(sk) ? 0 : tp->window_clamp;
	sk->sk_userlocks &= ~(SOCK_BINDADDR_LOCK | SOCK_BINDPORT_LOCK);
	/* Leaving a state gives a port back; none is left by who has bound only */
	if (sk->sk_state == TCP_CLOSE && inet_sk(sk)->inet_num)
		inet_sk_set_state(sk, TCP_SYN_SENT);
	err = silence(sk);
	tp->rx_opt.user_mss = user_mss;
	WRITE_ONCE(tp->window_clamp, window_clamp);
	inet_sk(sk)->inet_sport = 0;
	WRITE_ONCE(sk->sk_err, 0);
	sk->sk_reuse = r->tcp->reuse;
	sk->sk_ipv6only = r->tcp->ipv6only;
	tp->fastopen_connect = r->tcp->fastopen_connect;
	release_sock(sk);
	r->connected = false;
	return err;
}

/**
 * af_inet_cr_tcp_disconnect - take a connection back that a request has made
 * @r: restore that failed, on a socket given as SOCK_FD
 *
 * Return: 0 or an errno.
 */
int af_inet_cr_tcp_disconnect(struct af_inet_cr_restore *r)
{
	return r->connected ? take_back(r) : 0;
}

/* Does a request say nothing but which socket to detach?  It cannot be rolled back. */
static bool detaches_only(const struct af_inet_cr_restore *r)
{
	const struct nlattr *nla;
	int rem;

	nla_for_each_attr(nla, r->attrs, r->len, rem) {
		switch (nla_type(nla)) {
		case AF_INET_CR_ATTR_SOCK_FD:
		case AF_INET_CR_ATTR_SOCK_TYPE:
		case AF_INET_CR_ATTR_FAMILY:
		case AF_INET_CR_ATTR_PROTOCOL:
		case AF_INET_CR_ATTR_DETACH:
			break;
		default:
			return false;
		}
	}
	return true;
}

/**
 * af_inet_cr_tcp_detach - close a connection without a word
 * @r: restore
 *
 * Return: 0 or an errno.
 */
int af_inet_cr_tcp_detach(struct af_inet_cr_restore *r)
{
	const struct nlattr *detach = r->tb[AF_INET_CR_ATTR_DETACH];
	int err = 0;

	if (!af_inet_cr_get_flag(detach))
		return 0;
	if (r->created || !detaches_only(r)) {
		NL_SET_ERR_MSG_ATTR(r->extack, detach,
				    "DETACH is for a connection given as SOCK_FD, and stands alone");
		return -EINVAL;
	}
	lock_sock(r->sk);
	/* Connections that wait would be reset */
	if ((r->sk->sk_state == TCP_LISTEN && r->sk->sk_ack_backlog) ||
	    tcp_sk(r->sk)->repair)
		err = -EOPNOTSUPP;
	else if (r->sk->sk_state != TCP_CLOSE)
		err = silence(r->sk);
	release_sock(r->sk);
	if (err)
		NL_SET_ERR_MSG_ATTR(r->extack, detach,
				    "this socket cannot be detached");
	return err;
}

/**
 * af_inet_cr_tcp_end - end a restore
 * @r: restore
 * @done: it has succeeded
 *
 * The flow thaws, unless the caller has it frozen.
 */
void af_inet_cr_tcp_end(struct af_inet_cr_restore *r, bool done)
{
	if (r->created && !done) {
		struct sk_buff_head stashed;

		__skb_queue_head_init(&stashed);
		af_inet_cr_stash_take(r->sk, &stashed);
		__skb_queue_purge(&stashed);
		if (r->connected)
			take_back(r);
	}
	af_inet_cr_freeze_put(r->freeze);
	if (!r->tcp)
		return;
	__skb_queue_purge(&r->tcp->segments);
	kfree(r->tcp);
}
