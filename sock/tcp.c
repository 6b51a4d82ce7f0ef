// SPDX-License-Identifier: GPL-2.0
/*
 * TCP: which sockets can be carried, and what a dump says of one.
 *
 * Something that took a connection over (TLS, MPTCP, a BPF map, a file system)
 * must never come back as plain TCP: it is refused by name.
 */
#include <linux/net.h>
#include <net/mptcp.h>
#include "tcp.h"

/* What a fresh socket calls; who takes a socket over puts its own there */
static void (*fresh_data_ready)(struct sock *sk) __ro_after_init;
static void (*fresh_state_change)(struct sock *sk) __ro_after_init;
static void (*fresh_write_space)(struct sock *sk) __ro_after_init;
static void (*fresh_error_report)(struct sock *sk) __ro_after_init;

static bool is_taken_over(const struct sock *sk)
{
	return READ_ONCE(sk->sk_data_ready) != fresh_data_ready ||
	       READ_ONCE(sk->sk_state_change) != fresh_state_change ||
	       READ_ONCE(sk->sk_write_space) != fresh_write_space ||
	       READ_ONCE(sk->sk_error_report) != fresh_error_report;
}

/* IPV6_ADDRFORM makes an IPv4 socket of an IPv6 one */
static bool has_own_proto(const struct sock *sk)
{
	const struct proto *prot = READ_ONCE(sk->sk_prot);

	if (sk->sk_family == AF_INET)
		return prot != &tcp_prot;
	return prot != READ_ONCE(sk->sk_prot_creator);
}

static const char *refuse_user(const struct sock *sk)
{
	const struct tcp_ulp_ops *ulp = inet_csk(sk)->icsk_ulp_ops;

	if (sk_is_mptcp(sk))
		return "MPTCP is not carried";
	if (ulp && !strcmp(ulp->name, "tls"))
		return "kernel TLS (TCP_ULP tls) is not carried";
	if (ulp)
		return "an upper layer protocol (TCP_ULP) is not carried";
	if (af_inet_cr_has_psock(sk))
		return "a socket in a BPF sockmap is not carried";
	if (has_own_proto(sk) || is_taken_over(sk) || READ_ONCE(sk->sk_user_data))
		return "the kernel itself uses the socket (SMC, RPC, ...): not carried";
	return NULL;
}

static const char *refuse_state(const struct sock *sk)
{
	switch (sk->sk_state) {
	case TCP_LISTEN:
		return NULL;
	case TCP_CLOSE:
		if (!skb_queue_empty(&sk->sk_receive_queue) ||
		    sock_flag(sk, SOCK_DONE))
			return "a TCP connection that has ended is not carried";
		return NULL;
	default:
		return af_inet_cr_tcp_has_peer(sk) ? NULL :
			"a TCP connection in this state is not carried";
	}
}

static const char *refuse_option(const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	if (tp->repair)
		return "TCP_REPAIR is on";
	if (af_inet_cr_tcp_has_ao(tp))
		return "TCP-AO keys are not carried";
#ifdef CONFIG_TCP_MD5SIG
	if (rcu_access_pointer(tp->md5sig_info))
		return "TCP_MD5SIG keys are not carried";
#endif
	if (af_inet_cr_tcp_has_psp(sk))
		return "PSP security is not carried";
	if (tp->fastopen_req || rcu_access_pointer(tp->fastopen_rsk) ||
	    inet_test_bit(DEFER_CONNECT, sk))
		return "TCP Fast Open under way is not carried";
	if (af_inet_cr_tcp_is_accecn(tp))
		return "Accurate ECN is not carried";
	if (af_inet_cr_tcp_has_devmem((struct sock *)sk))
		return "device memory (devmem TCP) is not carried";
	return NULL;
}

static const char *refuse_packet(const struct sk_buff *skb)
{
	const struct tcp_skb_cb *cb = TCP_SKB_CB(skb);
	u32 len = skb->len + !!(cb->tcp_flags & TCPHDR_FIN);

	if (!af_inet_cr_skb_readable(skb))
		return "device memory (devmem TCP) is not carried";
#ifdef CONFIG_TLS_DEVICE
	if (skb->decrypted)
		return "kernel TLS (TCP_ULP tls) is not carried";
#endif
	if (cb->tcp_flags & TCPHDR_SYN || cb->end_seq - cb->seq != len)
		return "TCP Fast Open under way is not carried";
	return NULL;
}

static const char *refuse_list(const struct sk_buff_head *list)
{
	const struct sk_buff *skb;
	const char *why;

	skb_queue_walk(list, skb) {
		why = refuse_packet(skb);
		if (why)
			return why;
	}
	return NULL;
}

static const char *refuse_tree(const struct rb_root *root)
{
	struct rb_node *node;
	const char *why;

	for (node = rb_first(root); node; node = rb_next(node)) {
		why = refuse_packet(rb_to_skb(node));
		if (why)
			return why;
	}
	return NULL;
}

static const char *refuse_syn(const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	if (tp->write_seq - tp->snd_una != 1 || tp->syn_data ||
	    !skb_queue_empty(&sk->sk_write_queue))
		return "TCP Fast Open under way is not carried";
	return NULL;
}

/**
 * af_inet_cr_tcp_refuse - why can a socket not be carried?
 * @d: dump, with the socket locked
 *
 * Return: a sentence, or NULL if it can.
 */
const char *af_inet_cr_tcp_refuse(const struct af_inet_cr_dump *d)
{
	const struct sock *sk = d->sk;
	const char *why;

	why = refuse_user(sk);
	if (!why)
		why = refuse_state(sk);
	if (!why)
		why = refuse_option(sk);
	/* The SYN is made anew, and there is nothing behind it */
	if (why || sk->sk_state == TCP_SYN_SENT)
		return why ? why : refuse_syn(sk);
	why = refuse_list(&sk->sk_receive_queue);
	if (!why)
		why = refuse_tree(&tcp_sk(sk)->out_of_order_queue);
	if (!why)
		why = refuse_tree(&sk->tcp_rtx_queue);
	return why ? why : refuse_list(&sk->sk_write_queue);
}

static u64 queued_bytes(const struct af_inet_cr_dump *d)
{
	u64 bytes = 0;
	unsigned int i;

	for (i = 0; i < d->queue.n; i++)
		bytes += d->queue.skb[i]->len;
	return bytes;
}

static bool has_txstamp(const struct af_inet_cr_dump *d)
{
	unsigned int i;

	for (i = 0; i < d->queue.n; i++)
		if (i >= d->pieces[0] + d->pieces[1] &&
		    (TCP_SKB_CB(d->queue.skb[i])->txstamp_ack ||
		     skb_shinfo(d->queue.skb[i])->tx_flags & SKBTX_ANY_TSTAMP))
			return true;
	return false;
}

static int left_out_accept(struct af_inet_cr_dump *d)
{
	unsigned int waiting, handshakes;
	int err = 0;

	if (d->sk->sk_state != TCP_LISTEN)
		return 0;
	waiting = READ_ONCE(d->sk->sk_ack_backlog);
	handshakes = inet_csk_reqsk_queue_len(d->sk);
	if (waiting)
		err = af_inet_cr_dump_left_out(d->skb, AF_INET_CR_WHAT_ACCEPT_QUEUE,
					       "connections wait to be accepted",
					       waiting, 0);
	if (!err && handshakes)
		err = af_inet_cr_dump_left_out(d->skb, AF_INET_CR_WHAT_ACCEPT_QUEUE,
					       "handshakes are under way",
					       handshakes, 0);
	return err;
}

/**
 * af_inet_cr_tcp_left_out - say what of a connection is not in the dump
 * @d: dump, with the socket locked and its queues listed
 *
 * Return: 0 or -EMSGSIZE.
 */
int af_inet_cr_tcp_left_out(struct af_inet_cr_dump *d)
{
	const struct tcp_sock *tp = tcp_sk(d->sk);
	unsigned int errors = af_inet_cr_tcp_errors(d->sk);
	int err;

	err = left_out_accept(d);
	if (!err && af_inet_cr_tcp_has_peer(d->sk) && !d->frozen)
		err = af_inet_cr_dump_left_out(d->skb, AF_INET_CR_WHAT_MOMENT,
					       "not one moment: the connection goes on (dump with FREEZE to move it)",
					       1, 0);
	if (!err && !d->contents && d->queue.n)
		err = af_inet_cr_dump_left_out(d->skb,
					       AF_INET_CR_WHAT_RECEIVE_QUEUE,
					       "bytes wait in the queues",
					       d->queue.n, queued_bytes(d));
	if (!err && errors)
		err = af_inet_cr_dump_left_out(d->skb,
					       AF_INET_CR_WHAT_ERROR_QUEUE,
					       "entries wait in the error queue",
					       errors, 0);
	if (!err && has_txstamp(d))
		err = af_inet_cr_dump_left_out(d->skb, AF_INET_CR_WHAT_OPTION,
					       "transmit timestamps that are not taken yet",
					       1, 0);
	if (!err && tp->saved_syn)
		err = af_inet_cr_dump_left_out(d->skb, AF_INET_CR_WHAT_OPTION,
					       "TCP_SAVED_SYN", 1, 0);
	if (!err && rcu_access_pointer(inet_csk(d->sk)->icsk_accept_queue.fastopenq.ctx))
		err = af_inet_cr_dump_left_out(d->skb, AF_INET_CR_WHAT_OPTION,
					       "TCP_FASTOPEN_KEY", 1, 0);
#ifdef CONFIG_BPF
	if (!err && tp->bpf_sock_ops_cb_flags)
		err = af_inet_cr_dump_left_out(d->skb, AF_INET_CR_WHAT_BPF,
					       "callbacks of a BPF sock_ops program",
					       1, 0);
#endif
	return err;
}

/**
 * af_inet_cr_tcp_put_remote - write the peer of a connection
 * @d: dump, with the socket locked
 *
 * Return: 0 or -EMSGSIZE.
 */
int af_inet_cr_tcp_put_remote(struct af_inet_cr_dump *d)
{
	return af_inet_cr_tcp_has_peer(d->sk) ? af_inet_cr_put_peer(d) : 0;
}

/**
 * af_inet_cr_tcp_put_state - write what TCP knows of a connection or a listener
 * @d: dump, with the socket locked
 *
 * Return: 0 or -EMSGSIZE.
 */
int af_inet_cr_tcp_put_state(struct af_inet_cr_dump *d)
{
	if (d->sk->sk_state == TCP_LISTEN)
		return af_inet_cr_put_u32(d->skb, AF_INET_CR_ATTR_TCP_BACKLOG,
					  READ_ONCE(d->sk->sk_max_ack_backlog));
	return af_inet_cr_tcp_has_peer(d->sk) ? af_inet_cr_tcp_put_fields(d) : 0;
}

/**
 * af_inet_cr_tcp_init - learn what a fresh socket calls
 *
 * Return: 0 or an errno.
 */
int __init af_inet_cr_tcp_init(void)
{
	struct socket *sock;
	int err;

	err = sock_create_kern(&init_net, AF_INET, SOCK_STREAM, IPPROTO_TCP,
			       &sock);
	if (err)
		return err;
	fresh_data_ready = sock->sk->sk_data_ready;
	fresh_state_change = sock->sk->sk_state_change;
	fresh_write_space = sock->sk->sk_write_space;
	fresh_error_report = sock->sk->sk_error_report;
	sock_release(sock);
	return 0;
}
