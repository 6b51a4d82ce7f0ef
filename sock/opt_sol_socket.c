// SPDX-License-Identifier: GPL-2.0
/*
 * Socket options of SOL_SOCKET that are more than a number, and state of any
 * socket.  What puts back goes by no setter: that has a value no way back to, or
 * has more conditions than that the socket had it before.
 */
#include <linux/net_tstamp.h>
#include <linux/netdevice.h>
#include <net/inet_sock.h>
#include <net/sock_reuseport.h>
#include <net/udp.h>
#include "sockopt.h"

s64 af_inet_cr_get_rx_timestamp(const struct sock *sk, unsigned int arg)
{
	return sock_flag(sk, SOCK_TIMESTAMP) && !sock_flag(sk, SOCK_RCVTSTAMP);
}

int af_inet_cr_put_reuseport_group(struct af_inet_cr_dump *d,
				   const struct af_inet_cr_opt *opt)
{
	bool usual = d->sk->sk_reuseport && sk_hashed(d->sk) &&
		     d->sk->sk_type != SOCK_RAW;

	if (af_inet_cr_in_group(d->sk) == usual && !d->all)
		return 0;
	return nla_put_u32(d->skb, opt->attr, af_inet_cr_in_group(d->sk));
}

/* A member of a group that has the option off now has to say so */
int af_inet_cr_put_reuseport_off(struct af_inet_cr_dump *d,
				 const struct af_inet_cr_opt *opt)
{
	if (d->sk->sk_reuseport || !af_inet_cr_in_group(d->sk) || d->all)
		return 0;
	return nla_put_u32(d->skb, opt->attr, 0);
}

/* For bind, what the group needs; the option itself comes after it */
int af_inet_cr_set_reuseport_group(struct af_inet_cr_restore *r,
				   const struct af_inet_cr_opt *opt,
				   const struct nlattr *nla)
{
	int val = nla_get_u32(nla);

	if (r->sk->sk_reuseport == val || sk_hashed(r->sk))
		return 0;
	return af_inet_cr_setsockopt(r->sock, SOL_SOCKET, SO_REUSEPORT, &val,
				     sizeof(val));
}

/*
 * SO_TIMESTAMPING writes SOCK_TSTAMP_NEW, which has an attribute of its own
 * here; every form of the options can therefore be set by the old one.
 */
static void set_tstamp_new(struct sock *sk, bool on)
{
	lock_sock(sk);
	sock_valbool_flag(sk, SOCK_TSTAMP_NEW, on);
	release_sock(sk);
}

int af_inet_cr_set_timestamping(struct af_inet_cr_restore *r,
				const struct af_inet_cr_opt *opt,
				const struct nlattr *nla)
{
	const struct so_timestamping *ts = nla_data(nla);
	bool was_new = sock_flag(r->sk, SOCK_TSTAMP_NEW);
	int err;

	if (READ_ONCE(r->sk->sk_tsflags) == ts->flags &&
	    READ_ONCE(r->sk->sk_bind_phc) == ts->bind_phc)
		return 0;

	err = af_inet_cr_setsockopt(r->sock, SOL_SOCKET, SO_TIMESTAMPING_OLD,
				    ts, sizeof(*ts));
	set_tstamp_new(r->sk, was_new);
	return err;
}

int af_inet_cr_put_timestamping(struct af_inet_cr_dump *d,
				const struct af_inet_cr_opt *opt)
{
	struct so_timestamping ts = {
		.flags = READ_ONCE(d->sk->sk_tsflags),
		.bind_phc = READ_ONCE(d->sk->sk_bind_phc),
	};

	if (!ts.flags && !ts.bind_phc && !d->all)
		return 0;
	return nla_put(d->skb, opt->attr, sizeof(ts), &ts);
}

int af_inet_cr_set_timestamp_new(struct af_inet_cr_restore *r,
				 const struct af_inet_cr_opt *opt,
				 const struct nlattr *nla)
{
	if (nla_get_u32(nla) > 1)
		return -EINVAL;
	set_tstamp_new(r->sk, nla_get_u32(nla));
	return 0;
}

/* The bit stays when SO_TIMESTAMP is switched off: switch it on and off */
int af_inet_cr_set_rx_timestamp(struct af_inet_cr_restore *r,
				const struct af_inet_cr_opt *opt,
				const struct nlattr *nla)
{
	bool was_new = sock_flag(r->sk, SOCK_TSTAMP_NEW);
	u32 on = nla_get_u32(nla);
	int err, val;

	if (on > 1)
		return -EINVAL;
	if (on == af_inet_cr_get_rx_timestamp(r->sk, 0) ||
	    sock_flag(r->sk, SOCK_RCVTSTAMP))
		return 0;
	if (!on)
		return -EOPNOTSUPP;

	for (val = 1, err = 0; val >= 0 && !err; val--)
		err = af_inet_cr_setsockopt(r->sock, SOL_SOCKET,
					    SO_TIMESTAMP_OLD, &val,
					    sizeof(val));
	set_tstamp_new(r->sk, was_new);
	return err;
}

int af_inet_cr_put_txtime(struct af_inet_cr_dump *d,
			  const struct af_inet_cr_opt *opt)
{
	struct sock *sk = d->sk;
	struct sock_txtime txtime = {
		.clockid = sk->sk_clockid,
		.flags = (sk->sk_txtime_deadline_mode ?
			  SOF_TXTIME_DEADLINE_MODE : 0) |
			 (sk->sk_txtime_report_errors ?
			  SOF_TXTIME_REPORT_ERRORS : 0),
	};

	if (!sock_flag(sk, SOCK_TXTIME))
		return 0;
	return nla_put(d->skb, opt->attr, sizeof(txtime), &txtime);
}

/* Sizes that TCP gives to buffers by itself; it takes no right to have them */
static bool is_tuned(const struct sock *sk, bool rcv, u32 val)
{
	const struct net *net = sock_net(sk);

	if (rcv)
		return val >= SOCK_MIN_RCVBUF &&
		       val <= READ_ONCE(net->ipv4.sysctl_tcp_rmem[2]);
	return val >= SOCK_MIN_SNDBUF &&
	       val <= READ_ONCE(net->ipv4.sysctl_tcp_wmem[2]);
}

/*
 * The kernel holds twice what SO_RCVBUF is given and cannot be given an odd
 * value, which a sysctl can; the difference of one is written afterwards.  The
 * setters lock the size, which has an attribute of its own here.
 */
int af_inet_cr_set_buf(struct af_inet_cr_restore *r,
		       const struct af_inet_cr_opt *opt,
		       const struct nlattr *nla)
{
	bool rcv = opt->name == SO_RCVBUF;
	u32 lock = rcv ? SOCK_RCVBUF_LOCK : SOCK_SNDBUF_LOCK;
	u32 max = rcv ? READ_ONCE(sysctl_rmem_max) : READ_ONCE(sysctl_wmem_max);
	int name = rcv ? SO_RCVBUFFORCE : SO_SNDBUFFORCE;
	u32 val = nla_get_u32(nla);
	struct sock *sk = r->sk;
	int half = val / 2;
	bool locked;
	int err;

	if (val > INT_MAX)
		return -EINVAL;
	if (af_inet_cr_opt_get(sk, opt) == val)
		return 0;
	if (r->kinds & AF_INET_CR_TCP && is_tuned(sk, rcv, val)) {
		WRITE_ONCE(*(rcv ? &sk->sk_rcvbuf : &sk->sk_sndbuf), val);
		return 0;
	}

	locked = sk->sk_userlocks & lock;
	if (half <= max)
		name = opt->name;
	err = af_inet_cr_setsockopt(r->sock, SOL_SOCKET, name, &half,
				    sizeof(half));
	if (err)
		return err;

	lock_sock(sk);
	if (!locked)
		sk->sk_userlocks &= ~lock;
	if (af_inet_cr_opt_get(sk, opt) + 1 == val)
		WRITE_ONCE(*(rcv ? &sk->sk_rcvbuf : &sk->sk_sndbuf), val);
	release_sock(sk);
	return af_inet_cr_opt_get(sk, opt) == val ? 0 : -EINVAL;
}

int af_inet_cr_set_buf_lock(struct af_inet_cr_restore *r,
			    const struct af_inet_cr_opt *opt,
			    const struct nlattr *nla)
{
	u32 val = r->sk->sk_userlocks & (SOCK_SNDBUF_LOCK | SOCK_RCVBUF_LOCK);

	if (af_inet_cr_get_flag(nla))
		val |= opt->arg;
	else
		val &= ~opt->arg;
	return af_inet_cr_setsockopt(r->sock, SOL_SOCKET, SO_BUF_LOCK, &val,
				     sizeof(val));
}

/* The seconds survive switching off, which SO_LINGER cannot say at once */
int af_inet_cr_set_linger(struct af_inet_cr_restore *r,
			  const struct af_inet_cr_opt *opt,
			  const struct nlattr *nla)
{
	const struct linger *want = nla_data(nla);
	struct linger on = { .l_onoff = 1, .l_linger = want->l_linger };
	struct linger off = {};
	int err;

	if (want->l_onoff < 0 || want->l_onoff > 1 || want->l_linger < 0)
		return -EINVAL;
	if (want->l_onoff == sock_flag(r->sk, SOCK_LINGER) &&
	    want->l_linger == r->sk->sk_lingertime / HZ)
		return 0;

	err = af_inet_cr_setsockopt(r->sock, SOL_SOCKET, SO_LINGER, &on,
				    sizeof(on));
	if (!err && !want->l_onoff)
		err = af_inet_cr_setsockopt(r->sock, SOL_SOCKET, SO_LINGER,
					    &off, sizeof(off));
	return err;
}

int af_inet_cr_put_linger(struct af_inet_cr_dump *d,
			  const struct af_inet_cr_opt *opt)
{
	struct linger linger = {
		.l_onoff = sock_flag(d->sk, SOCK_LINGER),
		.l_linger = d->sk->sk_lingertime / HZ,
	};

	return nla_put(d->skb, opt->attr, sizeof(linger), &linger);
}

/* SO_RCVTIMEO reports no timeout and never waiting alike: say -1 s for that */
static void get_timeo(const struct sock *sk, const struct af_inet_cr_opt *opt,
		      struct __kernel_old_timeval *tv)
{
	long timeo = opt->name == SO_RCVTIMEO_NEW ?
		     READ_ONCE(sk->sk_rcvtimeo) : READ_ONCE(sk->sk_sndtimeo);

	*tv = (struct __kernel_old_timeval) {};
	if (!timeo) {
		tv->tv_sec = -1;
	} else if (timeo != MAX_SCHEDULE_TIMEOUT) {
		tv->tv_sec = timeo / HZ;
		tv->tv_usec = ((timeo % HZ) * USEC_PER_SEC) / HZ;
	}
}

int af_inet_cr_put_timeo(struct af_inet_cr_dump *d,
			 const struct af_inet_cr_opt *opt)
{
	struct __kernel_old_timeval tv;

	get_timeo(d->sk, opt, &tv);
	return nla_put(d->skb, opt->attr, sizeof(tv), &tv);
}

int af_inet_cr_set_timeo(struct af_inet_cr_restore *r,
			 const struct af_inet_cr_opt *opt,
			 const struct nlattr *nla)
{
	struct __kernel_old_timeval old, now;
	struct __kernel_sock_timeval tv;

	/* An attribute is aligned to 4 bytes, and these are of 8 */
	memcpy(&old, nla_data(nla), sizeof(old));
	tv = (struct __kernel_sock_timeval) {
		.tv_sec = old.tv_sec, .tv_usec = old.tv_usec,
	};
	get_timeo(r->sk, opt, &now);
	if (now.tv_sec == old.tv_sec && now.tv_usec == old.tv_usec)
		return 0;
	return af_inet_cr_setsockopt(r->sock, SOL_SOCKET, opt->name, &tv,
				     sizeof(tv));
}

/* A device is named; a name cannot be given to an index whose device is gone */
int af_inet_cr_put_bindtodevice(struct af_inet_cr_dump *d,
				const struct af_inet_cr_opt *opt)
{
	int ifindex = READ_ONCE(d->sk->sk_bound_dev_if);
	struct net_device *dev;
	int err = 0;

	if (d->keep)
		return nla_put_u32(d->skb,
				   AF_INET_CR_ATTR_SOCKOPT_BINDTOIFINDEX,
				   ifindex);
	if (!ifindex)
		return d->all ? nla_put_string(d->skb, opt->attr, "") : 0;

	rcu_read_lock();
	dev = dev_get_by_index_rcu(sock_net(d->sk), ifindex);
	if (dev)
		err = nla_put_string(d->skb, opt->attr, dev->name);
	rcu_read_unlock();
	if (!dev)
		err = nla_put_u32(d->skb,
				  AF_INET_CR_ATTR_SOCKOPT_BINDTOIFINDEX,
				  ifindex);
	return err;
}

int af_inet_cr_set_bindtodevice(struct af_inet_cr_restore *r,
				const struct af_inet_cr_opt *opt,
				const struct nlattr *nla)
{
	const char *name = nla_data(nla);
	struct net_device *dev;
	int ifindex = 0;

	if (opt->name == SO_BINDTOIFINDEX) {
		ifindex = nla_get_u32(nla);
	} else if (name[0]) {
		rcu_read_lock();
		dev = dev_get_by_name_rcu(r->net, name);
		if (dev)
			ifindex = dev->ifindex;
		rcu_read_unlock();
		if (!dev)
			return -ENODEV;
	}
	if (READ_ONCE(r->sk->sk_bound_dev_if) == ifindex)
		return 0;
	return af_inet_cr_setsockopt(r->sock, SOL_SOCKET, SO_BINDTOIFINDEX,
				     &ifindex, sizeof(ifindex));
}

int af_inet_cr_set_stamp(struct af_inet_cr_restore *r,
			 const struct af_inet_cr_opt *opt,
			 const struct nlattr *nla)
{
	sock_write_timestamp(r->sk, ns_to_ktime(nla_get_s64(nla)));
	return 0;
}

/* There is no way back from a shutdown but a new connect */
int af_inet_cr_set_shutdown(struct af_inet_cr_restore *r,
			    const struct af_inet_cr_opt *opt,
			    const struct nlattr *nla)
{
	u32 val = nla_get_u32(nla), now = READ_ONCE(r->sk->sk_shutdown);
	int err;

	if (val == now)
		return 0;
	/* Closing an end of a connection would send a FIN */
	if (now & ~val || (r->kinds & AF_INET_CR_TCP &&
			   READ_ONCE(r->sk->sk_state) != TCP_CLOSE))
		return -EOPNOTSUPP;
	err = kernel_sock_shutdown(r->sock, val - 1);
	return err == -ENOTCONN ? 0 : err;
}

int af_inet_cr_set_drops(struct af_inet_cr_restore *r,
			 const struct af_inet_cr_opt *opt,
			 const struct nlattr *nla)
{
	af_inet_cr_drops_set(r->sk, nla_get_u32(nla));
	return 0;
}

/* Since 6.16 setsockopt(2) has it for TCP only; other sockets have the field */
int af_inet_cr_set_txrehash(struct af_inet_cr_restore *r,
			    const struct af_inet_cr_opt *opt,
			    const struct nlattr *nla)
{
	u32 val = nla_get_u32(nla);

	if (val > SOCK_TXREHASH_ENABLED)
		return -EINVAL;
	WRITE_ONCE(r->sk->sk_txrehash, val);
	return 0;
}

int af_inet_cr_set_error(struct af_inet_cr_restore *r,
			 const struct af_inet_cr_opt *opt,
			 const struct nlattr *nla)
{
	WRITE_ONCE(r->sk->sk_err, nla_get_u32(nla));
	if (nla_get_u32(nla) && !r->created)
		sk_error_report(r->sk);
	return 0;
}

/* All that the timestamp options share; the kernel counts who wants stamps */
int af_inet_cr_undo_timestamps(struct af_inet_cr_restore *was,
			       const struct af_inet_cr_opt *opt,
			       const struct nlattr *nla)
{
	const struct so_timestamping *ts =
		nla_data(was->tb[AF_INET_CR_ATTR_SOCKOPT_TIMESTAMPING]);
	u32 us = af_inet_cr_get_flag(was->tb[AF_INET_CR_ATTR_SOCKOPT_TIMESTAMP]);
	u32 ns = nla_get_u32(was->tb[AF_INET_CR_ATTR_SOCKOPT_TIMESTAMPNS]);
	u32 rx = nla_get_u32(was->tb[AF_INET_CR_ATTR_RX_TIMESTAMP]);
	u32 is_new = nla_get_u32(was->tb[AF_INET_CR_ATTR_SOCKOPT_TIMESTAMP_NEW]);
	struct sock *sk = was->sk;
	bool counted;

	lock_sock(sk);
	counted = sk->sk_flags & SK_FLAGS_TIMESTAMP;
	sock_valbool_flag(sk, SOCK_RCVTSTAMP, us || ns);
	sock_valbool_flag(sk, SOCK_RCVTSTAMPNS, ns);
	sock_valbool_flag(sk, SOCK_TSTAMP_NEW, is_new);
	sock_valbool_flag(sk, SOCK_TIMESTAMP, us || ns || rx);
	sock_valbool_flag(sk, SOCK_TIMESTAMPING_RX_SOFTWARE,
			  ts->flags & SOF_TIMESTAMPING_RX_SOFTWARE);
	/* Counting the datagrams began anew */
	if (sk->sk_tsflags & ~ts->flags & SOF_TIMESTAMPING_OPT_ID)
		atomic_set(&sk->sk_tskey,
			   nla_get_u32(was->tb[AF_INET_CR_ATTR_TSKEY]));
	WRITE_ONCE(sk->sk_tsflags, ts->flags);
	WRITE_ONCE(sk->sk_bind_phc, ts->bind_phc);
	if (counted && !(sk->sk_flags & SK_FLAGS_TIMESTAMP))
		net_disable_timestamp();
	if (!counted && sk->sk_flags & SK_FLAGS_TIMESTAMP)
		net_enable_timestamp();
	release_sock(sk);
	return 0;
}

int af_inet_cr_undo_txtime(struct af_inet_cr_restore *was,
			   const struct af_inet_cr_opt *opt,
			   const struct nlattr *nla)
{
	struct sock_txtime txtime = {};
	struct sock *sk = was->sk;

	if (nla)
		memcpy(&txtime, nla_data(nla), sizeof(txtime));
	lock_sock(sk);
	sock_valbool_flag(sk, SOCK_TXTIME, !!nla);
	sk->sk_clockid = txtime.clockid;
	sk->sk_txtime_deadline_mode =
		!!(txtime.flags & SOF_TXTIME_DEADLINE_MODE);
	sk->sk_txtime_report_errors =
		!!(txtime.flags & SOF_TXTIME_REPORT_ERRORS);
	release_sock(sk);
	return 0;
}

/* The lock cannot be removed: on an existing socket the last step sets it */
int af_inet_cr_set_lock_filter(struct af_inet_cr_restore *r,
			       const struct af_inet_cr_opt *opt,
			       const struct nlattr *nla)
{
	u32 val = nla_get_u32(nla);
	int ival = val;

	if (val > 1)
		return -EINVAL;
	if (af_inet_cr_opt_get(r->sk, opt) == val)
		return 0;
	if (val && !r->created) {
		r->lock_filter = true;
		return 0;
	}
	return af_inet_cr_setsockopt(r->sock, opt->level, opt->name, &ival,
				     sizeof(ival));
}

/* The limit may have been lowered; who waits for room is told of more */
int af_inet_cr_undo_buf(struct af_inet_cr_restore *was,
			const struct af_inet_cr_opt *opt,
			const struct nlattr *nla)
{
	struct sock *sk = was->sk;

	lock_sock(sk);
	if (opt->name == SO_RCVBUF) {
		WRITE_ONCE(sk->sk_rcvbuf, nla_get_u32(nla));
	} else {
		WRITE_ONCE(sk->sk_sndbuf, nla_get_u32(nla));
		sk->sk_write_space(sk);
	}
	release_sock(sk);
	return 0;
}

int af_inet_cr_undo_shutdown(struct af_inet_cr_restore *was,
			     const struct af_inet_cr_opt *opt,
			     const struct nlattr *nla)
{
	lock_sock(was->sk);
	WRITE_ONCE(was->sk->sk_shutdown, nla_get_u32(nla));
	release_sock(was->sk);
	return 0;
}

#ifndef AF_INET_CR_HAVE_PASSCRED
/* These options have no effect on a socket that is not of AF_UNIX or the like */
int af_inet_cr_set_pass(struct af_inet_cr_restore *r,
			const struct af_inet_cr_opt *opt,
			const struct nlattr *nla)
{
	s64 val = af_inet_cr_get_value(opt, nla);

	if (val > 1)
		return -EINVAL;
	if (val)
		r->warning = "SO_PASSCRED, SO_PASSSEC, SO_PASSPIDFD: without effect, left off";
	return 0;
}
#endif
