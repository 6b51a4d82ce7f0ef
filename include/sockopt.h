/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of socket options share: the table in af_inet_cr_sockopt.c, and
 * the functions of its rows in sock/opt_*.c.
 *
 * A function put_*, set_* or undo_* is @put, @set or @undo of rows, and does what
 * struct af_inet_cr_opt says of these.
 */
#ifndef _AF_INET_CR_SOCKOPT_H
#define _AF_INET_CR_SOCKOPT_H

#include <linux/bitmap.h>
#include "sock.h"

/* The value of an attribute */
enum opt_type {
	OPT_FLAG,	/* flag, of the RFC */
	OPT_U32,	/* u32; -1 when the option was never set */
	OPT_S32,	/* s32 */
	OPT_U64,	/* u64 */
	OPT_OWN,	/* put() and set() know */
};

#define OPT_ALWAYS	BIT(0)	/* the default is the host's, or the RFC's */
#define OPT_FIELD	BIT(1)	/* no option sets it: it is written */
#define OPT_RX		BIT(2)	/* a bit of struct ipv6_pinfo's rxopt */
#define OPT_SOCKET	BIT(3)	/* bit @arg of struct socket's flags */

/**
 * struct af_inet_cr_opt - one socket option
 * @attr: attribute
 * @level: level of setsockopt(2)
 * @name: option of setsockopt(2)
 * @type: what the attribute holds
 * @phase: when it is restored
 * @kinds: sockets that have it
 * @flags: OPT_*
 * @dflt: value of a fresh socket
 * @fresh: value of a fresh socket, where it depends on the kind
 * @off: place of the value in the socket; with @put, of what is @dflt when there
 *	is nothing to write
 * @size: its size in bytes; 0: it is bit @arg of the unsigned long there
 * @arg: bit, or for @get
 * @get: read the value, where @off cannot say
 * @mark: set bits of all that @get or @put look at, where @off cannot say; they
 *	are 0 in a fresh socket
 * @put: write the attribute, instead of @get
 * @set: set the option, instead of setsockopt(2) with an int
 * @undo: set what an existing socket had, NULL for none, instead of as it is restored
 * @refused: sentence for when it cannot be set
 * @exact: with @put, the kernel keeps the bytes of the attribute as they are
 *
 * A row that has none of @off, @get and @put is of an option that this kernel
 * does not have.
 */
struct af_inet_cr_opt {
	u16 attr;
	u16 level;
	u16 name;
	u8 type;
	u8 phase;
	u8 flags;
	u16 kinds;
	s8 dflt;
	u8 size;
	u16 off;
	u16 arg;
	s64 (*fresh)(const struct sock *sk);
	s64 (*get)(const struct sock *sk, unsigned int arg);
	void (*mark)(struct inet_sock *inet);
	int (*put)(struct af_inet_cr_dump *d, const struct af_inet_cr_opt *opt);
	int (*set)(struct af_inet_cr_restore *r,
		   const struct af_inet_cr_opt *opt, const struct nlattr *nla);
	int (*undo)(struct af_inet_cr_restore *r,
		    const struct af_inet_cr_opt *opt, const struct nlattr *nla);
	const char *refused;
	bool exact;
};

/* Does this kernel have the option? */
static inline bool af_inet_cr_opt_is_known(const struct af_inet_cr_opt *opt)
{
	return opt->get || opt->off || opt->put;
}

/* The most rows that the table may have */
#define AF_INET_CR_OPTS_MAX	192

/*
 * A socket that has SO_REUSEPORT when it is bound is in a group; later changes of the
 * option have no effect on that. Attaching a program makes a group before bind.
 */
static inline bool af_inet_cr_in_group(const struct sock *sk)
{
	return rcu_access_pointer(sk->sk_reuseport_cb);
}

/* sock/opt_value.c */
s64 af_inet_cr_opt_get(const struct sock *sk, const struct af_inet_cr_opt *opt);
int af_inet_cr_set_bytes(struct af_inet_cr_restore *r,
			 const struct af_inet_cr_opt *opt,
			 const struct nlattr *nla);
int af_inet_cr_put_nothing(struct af_inet_cr_dump *d,
			   const struct af_inet_cr_opt *opt);
s64 af_inet_cr_get_value(const struct af_inet_cr_opt *opt,
			 const struct nlattr *nla);
int af_inet_cr_undo_nothing(struct af_inet_cr_restore *was,
			    const struct af_inet_cr_opt *opt,
			    const struct nlattr *nla);

/* sock/opt_sol_socket.c */
s64 af_inet_cr_get_rx_timestamp(const struct sock *sk, unsigned int arg);
int af_inet_cr_put_reuseport_group(struct af_inet_cr_dump *d,
				   const struct af_inet_cr_opt *opt);
int af_inet_cr_put_reuseport_off(struct af_inet_cr_dump *d,
				 const struct af_inet_cr_opt *opt);
int af_inet_cr_set_reuseport_group(struct af_inet_cr_restore *r,
				   const struct af_inet_cr_opt *opt,
				   const struct nlattr *nla);
int af_inet_cr_set_timestamping(struct af_inet_cr_restore *r,
				const struct af_inet_cr_opt *opt,
				const struct nlattr *nla);
int af_inet_cr_put_timestamping(struct af_inet_cr_dump *d,
				const struct af_inet_cr_opt *opt);
int af_inet_cr_set_timestamp_new(struct af_inet_cr_restore *r,
				 const struct af_inet_cr_opt *opt,
				 const struct nlattr *nla);
int af_inet_cr_set_rx_timestamp(struct af_inet_cr_restore *r,
				const struct af_inet_cr_opt *opt,
				const struct nlattr *nla);
int af_inet_cr_put_txtime(struct af_inet_cr_dump *d,
			  const struct af_inet_cr_opt *opt);
int af_inet_cr_set_buf(struct af_inet_cr_restore *r,
		       const struct af_inet_cr_opt *opt,
		       const struct nlattr *nla);
int af_inet_cr_set_buf_lock(struct af_inet_cr_restore *r,
			    const struct af_inet_cr_opt *opt,
			    const struct nlattr *nla);
int af_inet_cr_set_linger(struct af_inet_cr_restore *r,
			  const struct af_inet_cr_opt *opt,
			  const struct nlattr *nla);
int af_inet_cr_put_linger(struct af_inet_cr_dump *d,
			  const struct af_inet_cr_opt *opt);
int af_inet_cr_put_timeo(struct af_inet_cr_dump *d,
			 const struct af_inet_cr_opt *opt);
int af_inet_cr_set_timeo(struct af_inet_cr_restore *r,
			 const struct af_inet_cr_opt *opt,
			 const struct nlattr *nla);
int af_inet_cr_put_bindtodevice(struct af_inet_cr_dump *d,
				const struct af_inet_cr_opt *opt);
int af_inet_cr_set_bindtodevice(struct af_inet_cr_restore *r,
				const struct af_inet_cr_opt *opt,
				const struct nlattr *nla);
int af_inet_cr_set_stamp(struct af_inet_cr_restore *r,
			 const struct af_inet_cr_opt *opt,
			 const struct nlattr *nla);
int af_inet_cr_set_shutdown(struct af_inet_cr_restore *r,
			    const struct af_inet_cr_opt *opt,
			    const struct nlattr *nla);
int af_inet_cr_set_drops(struct af_inet_cr_restore *r,
			 const struct af_inet_cr_opt *opt,
			 const struct nlattr *nla);
int af_inet_cr_set_txrehash(struct af_inet_cr_restore *r,
			    const struct af_inet_cr_opt *opt,
			    const struct nlattr *nla);
int af_inet_cr_set_error(struct af_inet_cr_restore *r,
			 const struct af_inet_cr_opt *opt,
			 const struct nlattr *nla);
int af_inet_cr_undo_timestamps(struct af_inet_cr_restore *was,
			       const struct af_inet_cr_opt *opt,
			       const struct nlattr *nla);
int af_inet_cr_undo_txtime(struct af_inet_cr_restore *was,
			   const struct af_inet_cr_opt *opt,
			   const struct nlattr *nla);
int af_inet_cr_set_lock_filter(struct af_inet_cr_restore *r,
			       const struct af_inet_cr_opt *opt,
			       const struct nlattr *nla);
int af_inet_cr_undo_buf(struct af_inet_cr_restore *was,
			const struct af_inet_cr_opt *opt,
			const struct nlattr *nla);
int af_inet_cr_undo_shutdown(struct af_inet_cr_restore *was,
			     const struct af_inet_cr_opt *opt,
			     const struct nlattr *nla);
int af_inet_cr_set_pass(struct af_inet_cr_restore *r,
			const struct af_inet_cr_opt *opt,
			const struct nlattr *nla);

/* sock/opt_bpf.c */
int af_inet_cr_put_filter(struct af_inet_cr_dump *d,
			  const struct af_inet_cr_opt *opt);
int af_inet_cr_put_reuseport_prog(struct af_inet_cr_dump *d,
				  const struct af_inet_cr_opt *opt);
int af_inet_cr_set_filter(struct af_inet_cr_restore *r,
			  const struct af_inet_cr_opt *opt,
			  const struct nlattr *nla);
int af_inet_cr_set_bpf(struct af_inet_cr_restore *r,
		       const struct af_inet_cr_opt *opt,
		       const struct nlattr *nla);
int af_inet_cr_undo_reuseport_cbpf(struct af_inet_cr_restore *was,
				   const struct af_inet_cr_opt *opt,
				   const struct nlattr *nla);

/* sock/opt_xfrm.c */
int af_inet_cr_put_policy(struct af_inet_cr_dump *d,
			  const struct af_inet_cr_opt *opt);
int af_inet_cr_set_policy(struct af_inet_cr_restore *r,
			  const struct af_inet_cr_opt *opt,
			  const struct nlattr *nla);
int af_inet_cr_set_unknown(struct af_inet_cr_restore *r,
			   const struct af_inet_cr_opt *opt,
			   const struct nlattr *nla);

/* sock/opt_ip.c */
int af_inet_cr_put_opt_dev(struct af_inet_cr_dump *d,
			   const struct af_inet_cr_opt *opt);
int af_inet_cr_set_opt_dev(struct af_inet_cr_restore *r,
			   const struct af_inet_cr_opt *opt,
			   const struct nlattr *nla);
int af_inet_cr_put_multicast_if(struct af_inet_cr_dump *d,
				const struct af_inet_cr_opt *opt);
int af_inet_cr_set_multicast_if(struct af_inet_cr_restore *r,
				const struct af_inet_cr_opt *opt,
				const struct nlattr *nla);
int af_inet_cr_put_ip_options(struct af_inet_cr_dump *d,
			      const struct af_inet_cr_opt *opt);
int af_inet_cr_set_ip_options(struct af_inet_cr_restore *r,
			      const struct af_inet_cr_opt *opt,
			      const struct nlattr *nla);
int af_inet_cr_undo_recverr(struct af_inet_cr_restore *was,
			    const struct af_inet_cr_opt *opt,
			    const struct nlattr *nla);
int af_inet_cr_undo_opt_dev(struct af_inet_cr_restore *was,
			    const struct af_inet_cr_opt *opt,
			    const struct nlattr *nla);
int af_inet_cr_undo_multicast_if(struct af_inet_cr_restore *was,
				 const struct af_inet_cr_opt *opt,
				 const struct nlattr *nla);
int af_inet_cr_set_cscov(struct af_inet_cr_restore *r,
			 const struct af_inet_cr_opt *opt,
			 const struct nlattr *nla);
int af_inet_cr_undo_cscov(struct af_inet_cr_restore *was,
			  const struct af_inet_cr_opt *opt,
			  const struct nlattr *nla);

/* sock/opt_ipv6.c */
int af_inet_cr_set_v6only(struct af_inet_cr_restore *r,
			  const struct af_inet_cr_opt *opt,
			  const struct nlattr *nla);
int af_inet_cr_set_addr_preferences(struct af_inet_cr_restore *r,
				    const struct af_inet_cr_opt *opt,
				    const struct nlattr *nla);
int af_inet_cr_put_sticky_pktinfo(struct af_inet_cr_dump *d,
				  const struct af_inet_cr_opt *opt);
int af_inet_cr_set_sticky_pktinfo(struct af_inet_cr_restore *r,
				  const struct af_inet_cr_opt *opt,
				  const struct nlattr *nla);
int af_inet_cr_put_sticky(struct af_inet_cr_dump *d,
			  const struct af_inet_cr_opt *opt);
int af_inet_cr_set_sticky(struct af_inet_cr_restore *r,
			  const struct af_inet_cr_opt *opt,
			  const struct nlattr *nla);
int af_inet_cr_put_icmpv6_filter(struct af_inet_cr_dump *d,
				 const struct af_inet_cr_opt *opt);
int af_inet_cr_undo_autoflowlabel(struct af_inet_cr_restore *was,
				  const struct af_inet_cr_opt *opt,
				  const struct nlattr *nla);
int af_inet_cr_undo_sticky_pktinfo(struct af_inet_cr_restore *was,
				   const struct af_inet_cr_opt *opt,
				   const struct nlattr *nla);

/* sock/opt_tcp.c */
s64 af_inet_cr_get_tcp_nodelay(const struct sock *sk, unsigned int arg);
s64 af_inet_cr_get_tcp_cork(const struct sock *sk, unsigned int arg);
s64 af_inet_cr_get_tcp_keepidle(const struct sock *sk, unsigned int arg);
s64 af_inet_cr_get_tcp_keepintvl(const struct sock *sk, unsigned int arg);
s64 af_inet_cr_get_tcp_linger2(const struct sock *sk, unsigned int arg);
s64 af_inet_cr_get_tcp_defer_accept(const struct sock *sk, unsigned int arg);
s64 af_inet_cr_get_tcp_window_clamp(const struct sock *sk, unsigned int arg);
s64 af_inet_cr_get_tcp_quickack(const struct sock *sk, unsigned int arg);
s64 af_inet_cr_get_tcp_thin_lto(const struct sock *sk, unsigned int arg);
s64 af_inet_cr_get_tcp_fastopen_connect(const struct sock *sk, unsigned int arg);
s64 af_inet_cr_get_tcp_fastopen_no_cookie(const struct sock *sk,
					  unsigned int arg);
s64 af_inet_cr_get_tcp_save_syn(const struct sock *sk, unsigned int arg);
s64 af_inet_cr_get_tcp_inq(const struct sock *sk, unsigned int arg);
s64 af_inet_cr_get_tcp_rto_max(const struct sock *sk, unsigned int arg);
s64 af_inet_cr_get_tcp_rto_min(const struct sock *sk, unsigned int arg);
s64 af_inet_cr_get_tcp_delack_max(const struct sock *sk, unsigned int arg);
s64 af_inet_cr_fresh_rto_max(const struct sock *sk);
s64 af_inet_cr_fresh_rto_min(const struct sock *sk);
s64 af_inet_cr_fresh_delack_max(const struct sock *sk);
int af_inet_cr_put_tcp_congestion(struct af_inet_cr_dump *d,
				  const struct af_inet_cr_opt *opt);
int af_inet_cr_set_tcp_congestion(struct af_inet_cr_restore *r,
				  const struct af_inet_cr_opt *opt,
				  const struct nlattr *nla);
int af_inet_cr_set_tcp_window_clamp(struct af_inet_cr_restore *r,
				    const struct af_inet_cr_opt *opt,
				    const struct nlattr *nla);
int af_inet_cr_undo_tcp_window_clamp(struct af_inet_cr_restore *was,
				     const struct af_inet_cr_opt *opt,
				     const struct nlattr *nla);

/* af_inet_cr_sockopt.c */
int af_inet_cr_opt_restore(struct af_inet_cr_restore *r,
			   const struct af_inet_cr_opt *opt,
			   const struct nlattr *nla);
const struct af_inet_cr_opt *af_inet_cr_opt_row(unsigned int i);

/* sock/opt_plan.c */
void af_inet_cr_opt_rows(unsigned int kinds, enum af_inet_cr_phase phase,
			 unsigned long *rows);
void af_inet_cr_opt_look(const struct af_inet_cr_dump *d,
			 enum af_inet_cr_phase phase, unsigned long *look);
void af_inet_cr_opt_plan_add(const struct af_inet_cr_opt *opt,
			     unsigned int row, struct inet_sock *blank);

#endif /* _AF_INET_CR_SOCKOPT_H */
