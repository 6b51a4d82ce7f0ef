// SPDX-License-Identifier: GPL-2.0
/*
 * Socket options, and state of a socket that is one number: one table that a
 * dump and a restore walk.
 *
 * A dump reads the field, because there is no getsockopt() for kernel memory
 * and some options have no getter.  A restore goes through the setter of
 * setsockopt(2), with the checks it makes for the caller, and only if the
 * field differs; afterwards the field must hold the value that was asked for.
 * Rows stand in the order of restoring.  A row with a reader of its own (put)
 * or a writer of its own (set) says above that function why.
 *
 * Most options of most sockets are as in a fresh socket: a dump compares whole
 * words of the socket and looks at the rows of those that differ.
 */
#include <linux/bitmap.h>
#include <linux/filter.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/mman.h>
#include <linux/net_tstamp.h>
#include <linux/netdevice.h>
#include <linux/udp.h>
#include <net/inet_sock.h>
#include <net/ipv6.h>
#include <net/raw.h>
#include <net/sock_reuseport.h>
#include <net/udp.h>
#include <net/udplite.h>
#include <net/xfrm.h>
#include "af_inet_cr.h"

/* What an attribute holds */
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
 * @refused: sentence for when it cannot be set
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
	const char *refused;
};

/**
 * af_inet_cr_setsockopt - setsockopt(2) with a value in kernel memory
 * @sock: socket
 * @level: level
 * @name: option
 * @val: value
 * @len: length of the value
 */
int af_inet_cr_setsockopt(struct socket *sock, int level, int name,
			  const void *val, int len)
{
	return do_sock_setsockopt(sock, false, level, name,
				  KERNEL_SOCKPTR((void *)val), len);
}

/**
 * af_inet_cr_get_flag - value of a flag attribute, which may have a payload
 * @nla: attribute, or NULL
 */
u32 af_inet_cr_get_flag(const struct nlattr *nla)
{
	if (!nla)
		return 0;
	return nla_len(nla) ? nla_get_u32(nla) : 1;
}

/**
 * af_inet_cr_put_u32 - write a u32 attribute, of which a socket has many
 * @skb: message
 * @attr: attribute
 * @val: value
 *
 * nla_put_u32() goes four functions deep: a sixth of all that a dump does.
 *
 * Return: 0 or -EMSGSIZE.
 */
int af_inet_cr_put_u32(struct sk_buff *skb, int attr, u32 val)
{
	struct nlattr *nla;

	if (skb_tailroom(skb) < nla_total_size(sizeof(val)))
		return -EMSGSIZE;
	nla = __skb_put(skb, nla_total_size(sizeof(val)));
	nla->nla_type = attr;
	nla->nla_len = nla_attr_size(sizeof(val));
	memcpy(nla_data(nla), &val, sizeof(val));
	return 0;
}

/**
 * af_inet_cr_put_dev - write a nest that names a device
 * @skb: message
 * @attr: attribute
 * @net: namespace of the device
 * @ifindex: its index, 0 for none
 * @addr: address that belongs to it, or NULL
 * @len: length of the address
 */
int af_inet_cr_put_dev(struct sk_buff *skb, int attr, struct net *net,
		       int ifindex, const void *addr, int len)
{
	struct net_device *dev;
	struct nlattr *nest;
	int err = 0;

	nest = nla_nest_start(skb, attr);
	if (!nest)
		return -EMSGSIZE;

	if (ifindex) {
		rcu_read_lock();
		dev = dev_get_by_index_rcu(net, ifindex);
		if (dev)
			err = nla_put_string(skb, AF_INET_CR_DEV_NAME,
					     dev->name);
		rcu_read_unlock();
		if (!err)
			err = nla_put_u32(skb, AF_INET_CR_DEV_INDEX, ifindex);
	}
	if (!err && addr)
		err = nla_put(skb, AF_INET_CR_DEV_ADDR, len, addr);
	if (err) {
		nla_nest_cancel(skb, nest);
		return err;
	}

	nla_nest_end(skb, nest);
	return 0;
}

static const struct nla_policy dev_policy[] = {
	[AF_INET_CR_DEV_NAME]	= { .type = NLA_NUL_STRING,
				    .len = IFNAMSIZ - 1 },
	[AF_INET_CR_DEV_INDEX]	= { .type = NLA_U32 },
	[AF_INET_CR_DEV_ADDR]	= { .type = NLA_BINARY,
				    .len = sizeof(struct in6_addr) },
};

/**
 * af_inet_cr_get_dev - read a nest that names a device
 * @r: restore
 * @nest: attribute
 * @ifindex: set to the index of the device in the namespace of the request,
 *	0 for none
 * @addr: set to the address that belongs to it, 0 for none; may be NULL
 * @len: length of the address
 */
int af_inet_cr_get_dev(struct af_inet_cr_restore *r, const struct nlattr *nest,
		       int *ifindex, void *addr, int len)
{
	struct nlattr *tb[AF_INET_CR_DEV_MAX + 1];
	struct net_device *dev;
	int err;

	err = af_inet_cr_parse_nest(tb, AF_INET_CR_DEV_MAX, nest, dev_policy,
				    r->extack);
	if (err)
		return err;

	*ifindex = 0;
	if (tb[AF_INET_CR_DEV_NAME]) {
		rcu_read_lock();
		dev = dev_get_by_name_rcu(r->net,
					  nla_data(tb[AF_INET_CR_DEV_NAME]));
		if (dev)
			*ifindex = dev->ifindex;
		rcu_read_unlock();
		if (!dev) {
			NL_SET_ERR_MSG_ATTR(r->extack, tb[AF_INET_CR_DEV_NAME],
					    "no device of this name here");
			return -ENODEV;
		}
	} else if (tb[AF_INET_CR_DEV_INDEX]) {
		*ifindex = nla_get_u32(tb[AF_INET_CR_DEV_INDEX]);
	}
	if (!addr)
		return 0;
	memset(addr, 0, len);
	if (!tb[AF_INET_CR_DEV_ADDR])
		return 0;
	if (nla_len(tb[AF_INET_CR_DEV_ADDR]) != len) {
		NL_SET_ERR_MSG_ATTR(r->extack, tb[AF_INET_CR_DEV_ADDR],
				    "an address of another family");
		return -EINVAL;
	}
	memcpy(addr, nla_data(tb[AF_INET_CR_DEV_ADDR]), len);
	return 0;
}

/* Readers of what has no place of its own: bit fields, and more than a field */

#define GET(name, expr)							\
static s64 get_##name(const struct sock *sk, unsigned int arg)		\
{									\
	return expr;							\
}

GET(reuseaddr, sk->sk_reuse)
GET(reuseport, sk->sk_reuseport)
GET(no_check, sk->sk_no_check_tx)
GET(buf_lock, !!(sk->sk_userlocks & arg))
GET(sock_flag, test_bit(arg, &sk->sk_socket->flags))
GET(ip_local_port_range, af_inet_cr_port_range(sk))
GET(ip_router_alert, af_inet_cr_router_alert(sk))
GET(udplite_send_cscov, af_inet_cr_udplite_cc(sk, true) ?
			READ_ONCE(udp_sk(sk)->pcslen) : -1)
GET(udplite_recv_cscov, af_inet_cr_udplite_cc(sk, false) ?
			READ_ONCE(udp_sk(sk)->pcrlen) : -1)

/* Where that lies: a dump looks no further if it is as in a fresh socket */

#define MARK(name, expr)						\
static void mark_##name(struct inet_sock *inet)				\
{									\
	expr;								\
}

MARK(reuseport, inet->sk.sk_reuseport = 1)
MARK(no_check, inet->sk.sk_no_check_tx = 1)
MARK(sndbuf_lock, inet->sk.sk_userlocks = SOCK_SNDBUF_LOCK)
MARK(rcvbuf_lock, inet->sk.sk_userlocks = SOCK_RCVBUF_LOCK)
MARK(multicast_if, inet->mc_index = -1; inet->mc_addr = htonl(INADDR_BROADCAST))
MARK(timestamping, inet->sk.sk_tsflags = -1; inet->sk.sk_bind_phc = -1)

#ifndef AF_INET_CR_HAVE_INET_FLAGS
#define GET_INET(bit)	GET(inet_##bit, inet_test_bit(bit, sk))

GET_INET(PKTINFO)
GET_INET(TTL)
GET_INET(TOS)
GET_INET(RECVOPTS)
GET_INET(RETOPTS)
GET_INET(PASSSEC)
GET_INET(ORIGDSTADDR)
GET_INET(CHECKSUM)
GET_INET(RECVFRAGSIZE)
GET_INET(RECVERR)
GET_INET(RECVERR_RFC4884)
GET_INET(FREEBIND)
GET_INET(HDRINCL)
GET_INET(MC_LOOP)
GET_INET(MC_ALL)
GET_INET(TRANSPARENT)
GET_INET(NODEFRAG)
GET_INET(BIND_ADDRESS_NO_PORT)
GET_INET(MC6_LOOP)
GET_INET(MC6_ALL)
GET_INET(RECVERR6)
GET_INET(RECVERR6_RFC4884)
GET_INET(DONTFRAG)
GET_INET(RTALERT_ISOLATE)
GET_INET(SNDFLOW)
#endif

/* The same of what only an AF_INET6 socket has */

#define GET6(name, expr)						\
static s64 get_##name(const struct sock *sk, unsigned int arg)		\
{									\
	const struct ipv6_pinfo *np = inet6_sk(sk);			\
									\
	return np ? (expr) : 0;						\
}

#define GET6_RX(bit)	GET6(rx_##bit, np->rxopt.bits.bit)

GET6(ipv6only, sk->sk_ipv6only)
GET6(hop_limit, np->hop_limit)
GET6(mcast_hops, np->mcast_hops)
GET6(frag_size, np->frag_size)
GET6(pmtudisc6, np->pmtudisc)
GET6(min_hopcount, np->min_hopcount)
GET6(tclass, np->tclass)
GET6(srcprefs, np->srcprefs)
GET6(autoflowlabel, inet_test_bit(AUTOFLOWLABEL_SET, sk) ?
		    inet_test_bit(AUTOFLOWLABEL, sk) : -1)
GET6(ipv6_checksum, raw6_sk(sk)->checksum ? (s64)raw6_sk(sk)->offset : -1)
GET6_RX(srcrt)
GET6_RX(osrcrt)
GET6_RX(rxinfo)
GET6_RX(rxoinfo)
GET6_RX(rxhlim)
GET6_RX(rxohlim)
GET6_RX(hopopts)
GET6_RX(ohopopts)
GET6_RX(dstopts)
GET6_RX(odstopts)
GET6_RX(rxflow)
GET6_RX(rxtclass)
GET6_RX(rxpmtu)
GET6_RX(rxorigdstaddr)
GET6_RX(recvfragsize)

/* SO_TIMESTAMP and SO_TIMESTAMPNS are two values of one state */
static s64 get_timestamp(const struct sock *sk, unsigned int arg)
{
	return sock_flag(sk, SOCK_RCVTSTAMP) && !sock_flag(sk, SOCK_RCVTSTAMPNS);
}

static s64 get_timestampns(const struct sock *sk, unsigned int arg)
{
	return sock_flag(sk, SOCK_RCVTSTAMP) && sock_flag(sk, SOCK_RCVTSTAMPNS);
}

static s64 get_rx_timestamp(const struct sock *sk, unsigned int arg)
{
	return sock_flag(sk, SOCK_TIMESTAMP) && !sock_flag(sk, SOCK_RCVTSTAMP);
}

GET(stamp, ktime_to_ns(sock_read_timestamp((struct sock *)sk)))

static s64 opt_get(const struct sock *sk, const struct af_inet_cr_opt *opt)
{
	const void *p = (const char *)sk + opt->off;

	if (opt->get)
		return opt->get(sk, opt->arg);

	switch (opt->size) {
	case 0:
		return test_bit(opt->arg, p);
	case 1:
		return READ_ONCE(*(const u8 *)p);
	case 2:
		if (opt->type == OPT_S32)
			return READ_ONCE(*(const s16 *)p);
		return READ_ONCE(*(const u16 *)p);
	case 4:
		if (opt->type == OPT_S32)
			return READ_ONCE(*(const s32 *)p);
		return READ_ONCE(*(const u32 *)p);
	default:
		return READ_ONCE(*(const u64 *)p);
	}
}

/* Raw and ping sockets start with SO_REUSEADDR, IPPROTO_RAW with IP_HDRINCL */

static s64 fresh_reuseaddr(const struct sock *sk)
{
	return sk->sk_type == SOCK_RAW || sk->sk_protocol == IPPROTO_ICMP ||
	       sk->sk_protocol == IPPROTO_ICMPV6;
}

static s64 fresh_hdrincl(const struct sock *sk)
{
	return sk->sk_protocol == IPPROTO_RAW;
}

static s64 fresh_ipv6_checksum(const struct sock *sk)
{
	switch (sk->sk_protocol) {
	case IPPROTO_ICMPV6:
		return offsetof(struct icmp6hdr, icmp6_cksum);
	case IPPROTO_MH:
		return 4;
	default:
		return -1;
	}
}

/*
 * Who has SO_REUSEPORT when he binds is in a group; it can be switched after
 * that and changes nothing. Attaching a program makes a group before bind.
 */
static bool in_group(const struct sock *sk)
{
	return rcu_access_pointer(sk->sk_reuseport_cb);
}

static int put_reuseport_group(struct af_inet_cr_dump *d,
			       const struct af_inet_cr_opt *opt)
{
	bool usual = d->sk->sk_reuseport && sk_hashed(d->sk) &&
		     d->sk->sk_type != SOCK_RAW;

	if (in_group(d->sk) == usual && !d->all)
		return 0;
	return nla_put_u32(d->skb, opt->attr, in_group(d->sk));
}

/* A member of a group that has the option off now has to say so */
static int put_reuseport_off(struct af_inet_cr_dump *d,
			     const struct af_inet_cr_opt *opt)
{
	if (d->sk->sk_reuseport || !in_group(d->sk) || d->all)
		return 0;
	return nla_put_u32(d->skb, opt->attr, 0);
}

/* For bind, what the group needs; the option itself comes after it */
static int set_reuseport_group(struct af_inet_cr_restore *r,
			       const struct af_inet_cr_opt *opt,
			       const struct nlattr *nla)
{
	int val = nla_get_u32(nla);

	if (r->sk->sk_reuseport == val || sk_hashed(r->sk))
		return 0;
	return af_inet_cr_setsockopt(r->sock, SOL_SOCKET, SO_REUSEPORT, &val,
				     sizeof(val));
}

/* Restoring the timestamp options, which share four bits */

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

static int set_timestamping(struct af_inet_cr_restore *r,
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

static int put_timestamping(struct af_inet_cr_dump *d,
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

static int set_timestamp_new(struct af_inet_cr_restore *r,
			     const struct af_inet_cr_opt *opt,
			     const struct nlattr *nla)
{
	if (nla_get_u32(nla) > 1)
		return -EINVAL;
	set_tstamp_new(r->sk, nla_get_u32(nla));
	return 0;
}

/* The bit stays when SO_TIMESTAMP is switched off: switch it on and off */
static int set_rx_timestamp(struct af_inet_cr_restore *r,
			    const struct af_inet_cr_opt *opt,
			    const struct nlattr *nla)
{
	bool was_new = sock_flag(r->sk, SOCK_TSTAMP_NEW);
	u32 on = nla_get_u32(nla);
	int err, val;

	if (on > 1)
		return -EINVAL;
	if (on == get_rx_timestamp(r->sk, 0) ||
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

static int put_txtime(struct af_inet_cr_dump *d,
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

static int set_bytes(struct af_inet_cr_restore *r,
		     const struct af_inet_cr_opt *opt,
		     const struct nlattr *nla)
{
	return af_inet_cr_setsockopt(r->sock, opt->level, opt->name,
				     nla_data(nla), nla_len(nla));
}

/*
 * The kernel holds twice what SO_RCVBUF is given and cannot be given an odd
 * value, which a sysctl can; the difference of one is written afterwards.  The
 * setters lock the size, which has an attribute of its own here.
 */
static int set_buf(struct af_inet_cr_restore *r,
		   const struct af_inet_cr_opt *opt, const struct nlattr *nla)
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
	if (opt_get(sk, opt) == val)
		return 0;

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
	if (opt_get(sk, opt) + 1 == val)
		WRITE_ONCE(*(rcv ? &sk->sk_rcvbuf : &sk->sk_sndbuf), val);
	release_sock(sk);
	return opt_get(sk, opt) == val ? 0 : -EINVAL;
}

static int set_buf_lock(struct af_inet_cr_restore *r,
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

/* What setsockopt(2) would take as another value cannot be taken back */
static int set_cscov(struct af_inet_cr_restore *r,
		     const struct af_inet_cr_opt *opt, const struct nlattr *nla)
{
	int val = nla_get_u32(nla);

	if (val && (val < (int)sizeof(struct udphdr) || val > U16_MAX))
		return -EINVAL;
	if (opt_get(r->sk, opt) == val)
		return 0;
	return af_inet_cr_setsockopt(r->sock, opt->level, opt->name, &val,
				     sizeof(val));
}

/* The seconds survive switching off, which SO_LINGER cannot say at once */
static int set_linger(struct af_inet_cr_restore *r,
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

static int put_linger(struct af_inet_cr_dump *d,
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

static int put_timeo(struct af_inet_cr_dump *d,
		     const struct af_inet_cr_opt *opt)
{
	struct __kernel_old_timeval tv;

	get_timeo(d->sk, opt, &tv);
	return nla_put(d->skb, opt->attr, sizeof(tv), &tv);
}

static int set_timeo(struct af_inet_cr_restore *r,
		     const struct af_inet_cr_opt *opt,
		     const struct nlattr *nla)
{
	const struct __kernel_old_timeval *old = nla_data(nla);
	struct __kernel_sock_timeval tv = {
		.tv_sec = old->tv_sec, .tv_usec = old->tv_usec,
	};
	struct __kernel_old_timeval now;

	get_timeo(r->sk, opt, &now);
	if (now.tv_sec == old->tv_sec && now.tv_usec == old->tv_usec)
		return 0;
	return af_inet_cr_setsockopt(r->sock, SOL_SOCKET, opt->name, &tv,
				     sizeof(tv));
}

/* A device is named; a name cannot be given to an index whose device is gone */
static int put_bindtodevice(struct af_inet_cr_dump *d,
			    const struct af_inet_cr_opt *opt)
{
	int ifindex = READ_ONCE(d->sk->sk_bound_dev_if);
	struct net_device *dev;
	int err = 0;

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

static int put_nothing(struct af_inet_cr_dump *d,
		       const struct af_inet_cr_opt *opt)
{
	return 0;
}

static int set_bindtodevice(struct af_inet_cr_restore *r,
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

/* An option whose value is a device; an index in network byte order or not */

static int opt_ifindex(const struct sock *sk, const struct af_inet_cr_opt *opt)
{
	if (opt->level == SOL_IP)
		return READ_ONCE(inet_sk(sk)->uc_index);
	return opt->name == IPV6_UNICAST_IF ?
	       READ_ONCE(inet6_sk(sk)->ucast_oif) :
	       READ_ONCE(inet6_sk(sk)->mcast_oif);
}

static int put_opt_dev(struct af_inet_cr_dump *d,
		       const struct af_inet_cr_opt *opt)
{
	int ifindex = opt_ifindex(d->sk, opt);

	if (!ifindex && !d->all)
		return 0;
	return af_inet_cr_put_dev(d->skb, opt->attr, sock_net(d->sk), ifindex,
				  NULL, 0);
}

static int set_opt_dev(struct af_inet_cr_restore *r,
		       const struct af_inet_cr_opt *opt,
		       const struct nlattr *nla)
{
	int ifindex, err;
	u32 val;

	err = af_inet_cr_get_dev(r, nla, &ifindex, NULL, 0);
	if (err || opt_ifindex(r->sk, opt) == ifindex)
		return err;
	val = opt->arg ? (__force u32)htonl(ifindex) : ifindex;
	return af_inet_cr_setsockopt(r->sock, opt->level, opt->name, &val,
				     sizeof(val));
}

/* getsockopt(2) tells the address and not the index */
static int put_multicast_if(struct af_inet_cr_dump *d,
			    const struct af_inet_cr_opt *opt)
{
	const struct inet_sock *inet = inet_sk(d->sk);
	int ifindex = READ_ONCE(inet->mc_index);
	__be32 addr = READ_ONCE(inet->mc_addr);

	if (!ifindex && !addr && !d->all)
		return 0;
	return af_inet_cr_put_dev(d->skb, opt->attr, sock_net(d->sk), ifindex,
				  &addr, sizeof(addr));
}

static int set_multicast_if(struct af_inet_cr_restore *r,
			    const struct af_inet_cr_opt *opt,
			    const struct nlattr *nla)
{
	const struct inet_sock *inet = inet_sk(r->sk);
	struct ip_mreqn mreq = {};
	int err;

	err = af_inet_cr_get_dev(r, nla, &mreq.imr_ifindex, &mreq.imr_address,
				 sizeof(mreq.imr_address));
	if (err)
		return err;
	if (READ_ONCE(inet->mc_index) == mreq.imr_ifindex &&
	    READ_ONCE(inet->mc_addr) == mreq.imr_address.s_addr)
		return 0;
	return af_inet_cr_setsockopt(r->sock, SOL_IP, IP_MULTICAST_IF, &mreq,
				     sizeof(mreq));
}

/**
 * af_inet_cr_ip_options - IP options as setsockopt(2) was given them
 * @opt: options as the kernel keeps them, in the form in which they go out: the
 *	first hop of a source route is taken off, and room for its own address
 *	and time is counted as used
 * @bytes: filled with @opt->optlen bytes, at most MAX_IPOPTLEN
 */
void af_inet_cr_ip_options(const struct ip_options *opt, u8 *bytes)
{
	u8 *p;

	memcpy(bytes, opt->__data, opt->optlen);

	if (opt->srr) {
		p = bytes + opt->srr - sizeof(struct iphdr);
		memmove(p + 3 + sizeof(opt->faddr), p + 3,
			p[1] - 3 - sizeof(opt->faddr));
		memcpy(p + 3, &opt->faddr, sizeof(opt->faddr));
	}
	if (opt->rr_needaddr) {
		p = bytes + opt->rr - sizeof(struct iphdr);
		p[2] -= 4;
		memset(p + p[2] - 1, 0, 4);
	}
	if (!opt->ts)
		return;

	p = bytes + opt->ts - sizeof(struct iphdr);
	if (opt->ts_needtime) {
		p[2] -= 4;
		memset(p + p[2] - 1, 0, 4);
		if ((p[3] & 0xf) == IPOPT_TS_PRESPEC)
			p[2] -= 4;
	}
	if (opt->ts_needaddr) {
		p[2] -= 4;
		memset(p + p[2] - 1, 0, 4);
	}
}

static int put_ip_options(struct af_inet_cr_dump *d,
			  const struct af_inet_cr_opt *opt)
{
	const struct ip_options_rcu *options;
	u8 bytes[MAX_IPOPTLEN];

	options = rcu_dereference_protected(inet_sk(d->sk)->inet_opt,
					    lockdep_sock_is_held(d->sk));
	if (!options || !options->opt.optlen)
		return d->all ? nla_put(d->skb, opt->attr, 0, NULL) : 0;

	af_inet_cr_ip_options(&options->opt, bytes);
	return nla_put(d->skb, opt->attr, options->opt.optlen, bytes);
}

static int set_ip_options(struct af_inet_cr_restore *r,
			  const struct af_inet_cr_opt *opt,
			  const struct nlattr *nla)
{
	if (!nla_len(nla) && !rcu_access_pointer(inet_sk(r->sk)->inet_opt))
		return 0;
	return set_bytes(r, opt, nla);
}

/*
 * A raw socket has a number, its protocol, from the start, and the setter takes
 * that for bound; the value is of a sysctl then. Binding to an IPv6 address sets
 * the option, and what is chosen by connect(2) does not: see restore_bind().
 */
static int set_v6only(struct af_inet_cr_restore *r,
		      const struct af_inet_cr_opt *opt,
		      const struct nlattr *nla)
{
	u32 val = nla_get_u32(nla);
	int ival = val;

	if (val > 1)
		return -EINVAL;
	if (opt_get(r->sk, opt) == val)
		return 0;
	if (!r->created || !(r->kinds & AF_INET_CR_RAW_ANY))
		return af_inet_cr_setsockopt(r->sock, SOL_IPV6, IPV6_V6ONLY,
					     &ival, sizeof(ival));
	lock_sock(r->sk);
	r->sk->sk_ipv6only = val;
	release_sock(r->sk);
	return 0;
}

/* The setter wants each group of preferences to be named, also for none */
static int set_addr_preferences(struct af_inet_cr_restore *r,
				const struct af_inet_cr_opt *opt,
				const struct nlattr *nla)
{
	u32 val = nla_get_u32(nla);
	int set = val;

	if (!(val & (IPV6_PREFER_SRC_TMP | IPV6_PREFER_SRC_PUBLIC)))
		set |= IPV6_PREFER_SRC_PUBTMP_DEFAULT;
	if (!(val & IPV6_PREFER_SRC_COA))
		set |= IPV6_PREFER_SRC_HOME;
	if (opt_get(r->sk, opt) == val)
		return 0;
	if (val & ~(IPV6_PREFER_SRC_TMP | IPV6_PREFER_SRC_PUBLIC |
		    IPV6_PREFER_SRC_COA))
		return -EINVAL;
	return af_inet_cr_setsockopt(r->sock, SOL_IPV6, IPV6_ADDR_PREFERENCES,
				     &set, sizeof(set));
}

/* getsockopt(2) does not tell it */
static int put_sticky_pktinfo(struct af_inet_cr_dump *d,
			      const struct af_inet_cr_opt *opt)
{
	const struct in6_pktinfo *info = &inet6_sk(d->sk)->sticky_pktinfo;

	if (!info->ipi6_ifindex && ipv6_addr_any(&info->ipi6_addr) && !d->all)
		return 0;
	return af_inet_cr_put_dev(d->skb, opt->attr, sock_net(d->sk),
				  info->ipi6_ifindex, &info->ipi6_addr,
				  sizeof(info->ipi6_addr));
}

static int set_sticky_pktinfo(struct af_inet_cr_restore *r,
			      const struct af_inet_cr_opt *opt,
			      const struct nlattr *nla)
{
	const struct in6_pktinfo *now = &inet6_sk(r->sk)->sticky_pktinfo;
	struct in6_pktinfo info = {};
	int ifindex, err;

	err = af_inet_cr_get_dev(r, nla, &ifindex, &info.ipi6_addr,
				 sizeof(info.ipi6_addr));
	if (err)
		return err;
	info.ipi6_ifindex = ifindex;
	if (!memcmp(&info, now, sizeof(info)))
		return 0;
	return af_inet_cr_setsockopt(r->sock, SOL_IPV6, IPV6_PKTINFO, &info,
				     sizeof(info));
}

/* Extension headers, as they go out */

static const struct ipv6_opt_hdr *sticky_header(const struct sock *sk, int name)
{
	const struct ipv6_txoptions *opt;

	opt = rcu_dereference_protected(inet6_sk(sk)->opt,
					lockdep_sock_is_held(sk));
	if (!opt)
		return NULL;
	switch (name) {
	case IPV6_HOPOPTS:
		return opt->hopopt;
	case IPV6_RTHDRDSTOPTS:
		return opt->dst0opt;
	case IPV6_RTHDR:
		return (const struct ipv6_opt_hdr *)opt->srcrt;
	default:
		return opt->dst1opt;
	}
}

static int put_sticky(struct af_inet_cr_dump *d,
		      const struct af_inet_cr_opt *opt)
{
	const struct ipv6_opt_hdr *hdr = sticky_header(d->sk, opt->name);

	if (!hdr)
		return d->all ? nla_put(d->skb, opt->attr, 0, NULL) : 0;
	return nla_put(d->skb, opt->attr, ipv6_optlen(hdr), hdr);
}

/**
 * af_inet_cr_is_sticky - is this the extension header that a socket adds?
 * @sk: socket, locked
 * @name: option that sets the header
 * @nla: the header, NULL or empty for none
 */
bool af_inet_cr_is_sticky(const struct sock *sk, int name,
			  const struct nlattr *nla)
{
	const struct ipv6_opt_hdr *now = sticky_header(sk, name);

	if (!now || !nla)
		return !now && (!nla || !nla_len(nla));
	return nla_len(nla) == ipv6_optlen(now) &&
	       !memcmp(nla_data(nla), now, nla_len(nla));
}

static int set_sticky(struct af_inet_cr_restore *r,
		      const struct af_inet_cr_opt *opt,
		      const struct nlattr *nla)
{
	bool same;

	lock_sock(r->sk);
	same = af_inet_cr_is_sticky(r->sk, opt->name, nla);
	release_sock(r->sk);
	return same ? 0 : set_bytes(r, opt, nla);
}

static int put_icmpv6_filter(struct af_inet_cr_dump *d,
			     const struct af_inet_cr_opt *opt)
{
	const struct icmp6_filter *filter = &raw6_sk(d->sk)->filter;

	if (!memchr_inv(filter, 0, sizeof(*filter)) && !d->all)
		return 0;
	return nla_put(d->skb, opt->attr, sizeof(*filter), filter);
}

/* Classic filters: the setter wants the program in the caller's memory */

static int put_prog(struct af_inet_cr_dump *d, const struct af_inet_cr_opt *opt,
		    const struct bpf_prog *prog)
{
	int classic = opt->name == SO_ATTACH_FILTER ||
		      opt->name == SO_ATTACH_REUSEPORT_CBPF;
	const struct sock_fprog_kern *orig = prog ? prog->orig_prog : NULL;
	struct nlattr *nest;

	if (classic && orig)
		return nla_put(d->skb, opt->attr, bpf_classic_proglen(orig),
			       orig->filter);
	if (classic)
		return d->all ? nla_put(d->skb, opt->attr, 0, NULL) : 0;
	if (!prog || orig)
		return 0;

	nest = nla_nest_start(d->skb, opt->attr);
	if (!nest || nla_put_u32(d->skb, AF_INET_CR_BPF_ID, prog->aux->id) ||
	    nla_put(d->skb, AF_INET_CR_BPF_TAG, sizeof(prog->tag), prog->tag)) {
		nla_nest_cancel(d->skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(d->skb, nest);
	return 0;
}

static int put_filter(struct af_inet_cr_dump *d,
		      const struct af_inet_cr_opt *opt)
{
	const struct sk_filter *filter;

	filter = rcu_dereference_protected(d->sk->sk_filter,
					   lockdep_sock_is_held(d->sk));
	return put_prog(d, opt, filter ? filter->prog : NULL);
}

static int put_reuseport_prog(struct af_inet_cr_dump *d,
			      const struct af_inet_cr_opt *opt)
{
	const struct sock_reuseport *reuse;
	int err = 0;

	rcu_read_lock();
	reuse = rcu_dereference(d->sk->sk_reuseport_cb);
	if (reuse)
		err = put_prog(d, opt, rcu_dereference(reuse->prog));
	rcu_read_unlock();
	return err;
}

static int set_filter(struct af_inet_cr_restore *r,
		      const struct af_inet_cr_opt *opt,
		      const struct nlattr *nla)
{
	struct sock_fprog fprog = {};
	unsigned long addr;
	int err, none = 0;
	bool reuseport;

	if (!nla_len(nla)) {
		reuseport = opt->name == SO_ATTACH_REUSEPORT_CBPF;
		if (reuseport ? !in_group(r->sk) :
				!rcu_access_pointer(r->sk->sk_filter))
			return 0;
		err = af_inet_cr_setsockopt(r->sock, SOL_SOCKET,
					    reuseport ?
					    SO_DETACH_REUSEPORT_BPF :
					    SO_DETACH_FILTER, &none,
					    sizeof(none));
		return err == -ENOENT ? 0 : err;
	}
	if (nla_len(nla) % sizeof(struct sock_filter))
		return -EINVAL;

	addr = vm_mmap(NULL, 0, nla_len(nla), PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, 0);
	if (IS_ERR_VALUE(addr))
		return addr;

	fprog.len = nla_len(nla) / sizeof(struct sock_filter);
	fprog.filter = (struct sock_filter __user *)addr;
	err = copy_to_user(fprog.filter, nla_data(nla), nla_len(nla)) ?
	      -EFAULT : af_inet_cr_setsockopt(r->sock, SOL_SOCKET, opt->name,
					      &fprog, sizeof(fprog));
	vm_munmap(addr, nla_len(nla));
	return err;
}

static const struct nla_policy bpf_policy[] = {
	[AF_INET_CR_BPF_ID]	= { .type = NLA_U32 },
	[AF_INET_CR_BPF_TAG]	= NLA_POLICY_EXACT_LEN(BPF_TAG_SIZE),
	[AF_INET_CR_BPF_FD]	= { .type = NLA_U32 },
};

static int set_bpf(struct af_inet_cr_restore *r,
		   const struct af_inet_cr_opt *opt, const struct nlattr *nla)
{
	struct nlattr *tb[AF_INET_CR_BPF_MAX + 1];
	u32 fd;
	int err;

	err = af_inet_cr_parse_nest(tb, AF_INET_CR_BPF_MAX, nla, bpf_policy,
				    r->extack);
	if (err)
		return err;
	if (!tb[AF_INET_CR_BPF_FD]) {
		NL_SET_ERR_MSG_ATTR(r->extack, nla,
				    "an eBPF program is attached: put a descriptor of it into the image");
		return -EOPNOTSUPP;
	}
	fd = nla_get_u32(tb[AF_INET_CR_BPF_FD]);
	return af_inet_cr_setsockopt(r->sock, SOL_SOCKET, opt->name, &fd,
				     sizeof(fd));
}

#ifdef CONFIG_XFRM
/* Room for a policy as setsockopt(2) takes it */
struct policy {
	struct xfrm_userpolicy_info info;
	struct xfrm_user_tmpl tmpl[XFRM_MAX_DEPTH];
};

/* Return: number of templates of the policy of a direction, or -ENOENT. */
static int get_policy(const struct sock *sk, int dir, struct policy *policy)
{
	const struct xfrm_policy *xp;
	const struct xfrm_tmpl *from;
	struct xfrm_user_tmpl *to;
	int i, n = 0;

	memset(policy, 0, sizeof(*policy));
	rcu_read_lock();
	xp = rcu_dereference(sk->sk_policy[dir]);
	if (xp) {
		policy->info.sel = xp->selector;
		policy->info.sel.family = xp->family;
		policy->info.lft = xp->lft;
		policy->info.priority = xp->priority;
		policy->info.dir = dir;
		policy->info.action = xp->action;
		policy->info.flags = xp->flags;
		n = xp->xfrm_nr;
	}
	for (i = 0; i < n; i++) {
		from = &xp->xfrm_vec[i];
		to = &policy->tmpl[i];
		to->id = from->id;
		to->family = from->encap_family;
		to->saddr = from->saddr;
		to->reqid = from->reqid;
		to->mode = from->mode;
		to->share = from->share;
		to->optional = from->optional;
		to->aalgos = from->aalgos;
		to->ealgos = from->ealgos;
		to->calgos = from->calgos;
	}
	rcu_read_unlock();
	return xp ? n : -ENOENT;
}

/* No getsockopt(2) tells it */
static int put_policy(struct af_inet_cr_dump *d,
		      const struct af_inet_cr_opt *opt)
{
	struct policy policy;
	int n = get_policy(d->sk, opt->arg, &policy);
	struct nlattr *nest;

	if (n < 0 && !d->all)
		return 0;
	nest = nla_nest_start(d->skb, opt->attr);
	if (!nest ||
	    (n >= 0 && nla_put(d->skb, AF_INET_CR_XFRM_INFO,
			       sizeof(policy.info), &policy.info)) ||
	    (n > 0 && nla_put(d->skb, AF_INET_CR_XFRM_TMPL,
			      n * sizeof(policy.tmpl[0]), policy.tmpl))) {
		nla_nest_cancel(d->skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(d->skb, nest);
	return 0;
}

/* The option of the socket's own family; without a policy, it takes off both */
static int policy_setsockopt(struct af_inet_cr_restore *r,
			     const struct policy *policy, int n)
{
	bool v6 = r->kinds & AF_INET_CR_V6;

	return af_inet_cr_setsockopt(r->sock, v6 ? SOL_IPV6 : SOL_IP,
				     v6 ? IPV6_XFRM_POLICY : IP_XFRM_POLICY,
				     policy,
				     policy ? offsetof(struct policy, tmpl[n]) : 0);
}

/* setsockopt(2) removes both directions or none */
static int drop_policy(struct af_inet_cr_restore *r, int dir)
{
	struct policy other;
	int err, n;

	if (!rcu_access_pointer(r->sk->sk_policy[dir]))
		return 0;

	n = get_policy(r->sk, !dir, &other);
	err = policy_setsockopt(r, NULL, 0);
	if (!err && n >= 0)
		err = policy_setsockopt(r, &other, n);
	return err;
}

static const struct nla_policy xfrm_attrs[] = {
	[AF_INET_CR_XFRM_INFO]	=
		NLA_POLICY_EXACT_LEN(sizeof(struct xfrm_userpolicy_info)),
	[AF_INET_CR_XFRM_TMPL]	= {
		.type = NLA_BINARY,
		.len = XFRM_MAX_DEPTH * sizeof(struct xfrm_user_tmpl),
	},
};

static int set_policy(struct af_inet_cr_restore *r,
		      const struct af_inet_cr_opt *opt,
		      const struct nlattr *nla)
{
	struct nlattr *tb[AF_INET_CR_XFRM_MAX + 1];
	struct policy policy;
	int err, len = 0;

	err = af_inet_cr_parse_nest(tb, AF_INET_CR_XFRM_MAX, nla, xfrm_attrs,
				    r->extack);
	if (err)
		return err;
	if (!nla_len(nla))
		return drop_policy(r, opt->arg);

	if (tb[AF_INET_CR_XFRM_TMPL]) {
		len = nla_len(tb[AF_INET_CR_XFRM_TMPL]);
		memcpy(policy.tmpl, nla_data(tb[AF_INET_CR_XFRM_TMPL]), len);
	}
	if (!tb[AF_INET_CR_XFRM_INFO] || len % sizeof(policy.tmpl[0]))
		return -EINVAL;
	memcpy(&policy.info, nla_data(tb[AF_INET_CR_XFRM_INFO]),
	       sizeof(policy.info));
	if (policy.info.dir != opt->arg)
		return -EINVAL;

	err = policy_setsockopt(r, &policy, len / sizeof(policy.tmpl[0]));
	if (err == -EINVAL)
		NL_SET_ERR_MSG_ATTR(r->extack, nla,
				    "not a policy, or the kernel module xfrm_user is not loaded");
	return err;
}
#else
static int set_unknown(struct af_inet_cr_restore *r,
		       const struct af_inet_cr_opt *opt,
		       const struct nlattr *nla)
{
	return nla_len(nla) ? -EOPNOTSUPP : 0;
}
#endif

/* State that no option sets */

static int set_stamp(struct af_inet_cr_restore *r,
		     const struct af_inet_cr_opt *opt, const struct nlattr *nla)
{
	sock_write_timestamp(r->sk, ns_to_ktime(nla_get_s64(nla)));
	return 0;
}

/* There is no way back from a shutdown but a new connect */
static int set_shutdown(struct af_inet_cr_restore *r,
			const struct af_inet_cr_opt *opt,
			const struct nlattr *nla)
{
	u32 val = nla_get_u32(nla), now = READ_ONCE(r->sk->sk_shutdown);
	int err;

	if (val == now)
		return 0;
	if (now & ~val)
		return -EOPNOTSUPP;
	err = kernel_sock_shutdown(r->sock, val - 1);
	return err == -ENOTCONN ? 0 : err;
}

static int set_error(struct af_inet_cr_restore *r,
		     const struct af_inet_cr_opt *opt, const struct nlattr *nla)
{
	WRITE_ONCE(r->sk->sk_err, nla_get_u32(nla));
	if (nla_get_u32(nla) && !r->created)
		sk_error_report(r->sk);
	return 0;
}

/* Rows.  ATTR is the part of the attribute's name after AF_INET_CR_ATTR_. */

#define OPT(_attr, _level, _name, _type, _kinds, ...) {			\
	.attr = AF_INET_CR_ATTR_##_attr,				\
	.level = _level,						\
	.name = _name,							\
	.type = OPT_##_type,						\
	.kinds = AF_INET_CR_##_kinds,					\
	.refused = "cannot set " #_attr " to this value",		\
	__VA_ARGS__							\
}

#define SOCK_OPT(_name, _type, ...)					\
	OPT(SOCKOPT_##_name, SOL_SOCKET, SO_##_name, _type, ALL, __VA_ARGS__)

#define SOCK_OPT_AS(_attr, _name, _type, ...)				\
	OPT(SOCKOPT_##_attr, SOL_SOCKET, _name, _type, ALL, __VA_ARGS__)

#define AT(_struct, _member)	.off = offsetof(struct _struct, _member)
#define SIZE(_struct, _member)	.size = sizeof_field(struct _struct, _member)

#define BIT_OF(_struct, _member, _bit)					\
	.off = offsetof(struct _struct, _member), .arg = _bit

#define SK_FLAG(_name, _type, _flag)					\
	SOCK_OPT(_name, _type, BIT_OF(sock, sk_flags, _flag))

#define IP_OPT(_name, _type, ...)					\
	OPT(IP_##_name, SOL_IP, IP_##_name, _type, IP, __VA_ARGS__)

#define IPV6_OPT(_name, _type, ...)					\
	OPT(IPV6_##_name, SOL_IPV6, IPV6_##_name, _type, V6, __VA_ARGS__)

#ifdef AF_INET_CR_HAVE_INET_FLAGS
#define INET_BIT(_bit)	BIT_OF(inet_sock, inet_flags, INET_FLAGS_##_bit)
#define CMSG_BIT(_bit)	INET_BIT(_bit)
#else
#define INET_BIT(_bit)	.get = get_inet_##_bit
#define CMSG_BIT(_bit)	.get = get_inet_##_bit,				\
			AT(inet_sock, cmsg_flags),			\
			SIZE(inet_sock, cmsg_flags)
#endif

#define IP_BIT(_name, _bit, ...)					\
	IP_OPT(_name, U32, INET_BIT(_bit), __VA_ARGS__)

#define IP_CMSG(_name, _bit)						\
	IP_OPT(_name, U32, CMSG_BIT(_bit))

/* State without an option, and so without a check but that of the policy */
#define STATE(_attr, _type, ...)					\
	OPT(_attr, 0, 0, _type, ALL, .phase = AF_INET_CR_PHASE_END,	\
	    .flags = OPT_FIELD, __VA_ARGS__)

#define XFRM_OPT(_dir)							\
	OPT(IP_XFRM_POLICY_##_dir, SOL_IP, IP_XFRM_POLICY, OWN, ALL,	\
	    .phase = AF_INET_CR_PHASE_BOUND, .arg = XFRM_POLICY_##_dir,	\
	    .put = put_policy, .set = set_policy,			\
	    AT(sock, sk_policy[XFRM_POLICY_##_dir]), .size = sizeof(void *))
#define IPV6_BIT(_name, _bit, ...)					\
	IPV6_OPT(_name, U32, INET_BIT(_bit), __VA_ARGS__)

#define IPV6_RX(_name, _bit)						\
	IPV6_OPT(_name, U32, .get = get_rx_##_bit, .flags = OPT_RX)

#define UDP_OPT(_name, ...)						\
	OPT(UDP_##_name, SOL_UDP, UDP_##_name, U32, UDP_ANY, __VA_ARGS__)

static const struct af_inet_cr_opt opts[] = {
	/* What bind and connect look at */
	SOCK_OPT(REUSEADDR, FLAG, .get = get_reuseaddr,
		 .fresh = fresh_reuseaddr),
	SOCK_OPT(REUSEPORT, U32, .get = get_reuseport, .mark = mark_reuseport),
	OPT(REUSEPORT_GROUP, SOL_SOCKET, 0, OWN, ALL,
	    .put = put_reuseport_group, .set = set_reuseport_group),
	IPV6_OPT(V6ONLY, U32, .get = get_ipv6only, .set = set_v6only,
		 .flags = OPT_ALWAYS),
	IP_BIT(FREEBIND, FREEBIND),
	IP_BIT(TRANSPARENT, TRANSPARENT),
	/* The same bits; a raw IPv6 socket has them by these names only */
	OPT(IP_FREEBIND, SOL_IPV6, IPV6_FREEBIND, U32, RAW6_ANY,
	    INET_BIT(FREEBIND)),
	OPT(IP_TRANSPARENT, SOL_IPV6, IPV6_TRANSPARENT, U32, RAW6_ANY,
	    INET_BIT(TRANSPARENT)),
	IP_BIT(BIND_ADDRESS_NO_PORT, BIND_ADDRESS_NO_PORT),
	IP_OPT(LOCAL_PORT_RANGE, U32, .get = get_ip_local_port_range,
	       AT(inet_sock, local_port_range),
	       SIZE(inet_sock, local_port_range)),
	/* They refuse a socket that is bound to a device */
	IPV6_OPT(UNICAST_IF, OWN, .put = put_opt_dev, .set = set_opt_dev,
		 .arg = true),
	IPV6_OPT(MULTICAST_IF, OWN, .put = put_opt_dev, .set = set_opt_dev),
	IPV6_OPT(PKTINFO, OWN, .put = put_sticky_pktinfo,
		 .set = set_sticky_pktinfo),
	IP_OPT(UNICAST_IF, OWN, .put = put_opt_dev, .set = set_opt_dev,
	       .arg = true, AT(inet_sock, uc_index),
	       SIZE(inet_sock, uc_index)),
	IP_OPT(MULTICAST_IF, OWN, .put = put_multicast_if,
	       .mark = mark_multicast_if, .set = set_multicast_if),
	SOCK_OPT(BINDTODEVICE, OWN, .put = put_bindtodevice,
		 .set = set_bindtodevice, AT(sock, sk_bound_dev_if),
		 SIZE(sock, sk_bound_dev_if)),
	SOCK_OPT(BINDTOIFINDEX, OWN, .put = put_nothing,
		 .set = set_bindtodevice, AT(sock, sk_bound_dev_if),
		 SIZE(sock, sk_bound_dev_if)),

	/* What a route is looked up with; IP_TOS sets the priority */
	SOCK_OPT(MARK, U32, AT(sock, sk_mark), SIZE(sock, sk_mark)),
	SK_FLAG(DONTROUTE, FLAG, SOCK_LOCALROUTE),
	SK_FLAG(BROADCAST, FLAG, SOCK_BROADCAST),
	IP_OPT(TOS, U32, AT(inet_sock, tos), SIZE(inet_sock, tos)),
	SOCK_OPT(PRIORITY, U32, AT(sock, sk_priority),
		 SIZE(sock, sk_priority), .flags = OPT_ALWAYS),
	IP_OPT(OPTIONS, OWN, .put = put_ip_options, .set = set_ip_options,
	       AT(inet_sock, inet_opt), SIZE(inet_sock, inet_opt)),
	IPV6_OPT(TCLASS, U32, .get = get_tclass),
	IPV6_OPT(ADDR_PREFERENCES, U32, .get = get_srcprefs,
		 .set = set_addr_preferences),
	IPV6_OPT(HOPOPTS, OWN, .put = put_sticky, .set = set_sticky),
	IPV6_OPT(RTHDRDSTOPTS, OWN, .put = put_sticky, .set = set_sticky),
	IPV6_OPT(RTHDR, OWN, .put = put_sticky, .set = set_sticky),
	IPV6_OPT(DSTOPTS, OWN, .put = put_sticky, .set = set_sticky),
	IPV6_BIT(FLOWINFO_SEND, SNDFLOW),
	IPV6_OPT(AUTOFLOWLABEL, U32, .get = get_autoflowlabel, .dflt = -1),

	/* What goes out */
	IP_OPT(TTL, S32, AT(inet_sock, uc_ttl),
	       SIZE(inet_sock, uc_ttl), .dflt = -1),
	IP_OPT(MTU_DISCOVER, U32, AT(inet_sock, pmtudisc),
	       SIZE(inet_sock, pmtudisc),
	       .flags = OPT_ALWAYS),
	IP_OPT(MULTICAST_TTL, U32, AT(inet_sock, mc_ttl),
	       SIZE(inet_sock, mc_ttl), .dflt = 1),
	IP_BIT(MULTICAST_LOOP, MC_LOOP, .dflt = 1),
	IPV6_OPT(UNICAST_HOPS, S32, .get = get_hop_limit, .dflt = -1),
	IPV6_OPT(MTU, U32, .get = get_frag_size),
	IPV6_OPT(MTU_DISCOVER, U32, .get = get_pmtudisc6,
		 .dflt = IPV6_PMTUDISC_WANT),
	IPV6_BIT(DONTFRAG, DONTFRAG),
	IPV6_OPT(MULTICAST_HOPS, U32, .get = get_mcast_hops,
		 .dflt = IPV6_DEFAULT_MCASTHOPS),
	IPV6_BIT(MULTICAST_LOOP, MC6_LOOP, .dflt = 1),
	SOCK_OPT(NO_CHECK, U32, .get = get_no_check, .mark = mark_no_check),
	SOCK_OPT(MAX_PACING_RATE, U64, AT(sock, sk_max_pacing_rate),
		 SIZE(sock, sk_max_pacing_rate), .dflt = -1),
	SOCK_OPT(TXREHASH, U32, AT(sock, sk_txrehash),
		 SIZE(sock, sk_txrehash), .flags = OPT_ALWAYS),
	OPT(SOCKOPT_ZEROCOPY, SOL_SOCKET, SO_ZEROCOPY, U32, UDP,
	    BIT_OF(sock, sk_flags, SOCK_ZEROCOPY)),
	SOCK_OPT(TXTIME, OWN, .put = put_txtime, .set = set_bytes,
		 BIT_OF(sock, sk_flags, SOCK_TXTIME)),
	OPT(IP_HDRINCL, SOL_IP, IP_HDRINCL, U32, RAW4_ANY,
	    INET_BIT(HDRINCL), .fresh = fresh_hdrincl),
	OPT(IP_HDRINCL, SOL_IPV6, IPV6_HDRINCL, U32, RAW6_ANY,
	    INET_BIT(HDRINCL), .fresh = fresh_hdrincl),
	OPT(IP_NODEFRAG, SOL_IP, IP_NODEFRAG, U32, RAW4_ANY,
	    INET_BIT(NODEFRAG)),
	OPT(IP_ROUTER_ALERT, SOL_IP, IP_ROUTER_ALERT, U32, RAW4_ANY,
	    .get = get_ip_router_alert),
	IPV6_BIT(ROUTER_ALERT_ISOLATE, RTALERT_ISOLATE),
	OPT(RAW_IPV6_CHECKSUM, SOL_RAW, IPV6_CHECKSUM, S32, RAW6_ANY,
	    .get = get_ipv6_checksum, .fresh = fresh_ipv6_checksum),
	UDP_OPT(NO_CHECK6_TX,
		BIT_OF(udp_sock, udp_flags, UDP_FLAGS_NO_CHECK6_TX)),
	UDP_OPT(SEGMENT, AT(udp_sock, gso_size), SIZE(udp_sock, gso_size)),
	OPT(UDPLITE_SEND_CSCOV, SOL_UDPLITE, UDPLITE_SEND_CSCOV, U32, UDPLITE,
	    .get = get_udplite_send_cscov, .set = set_cscov, .dflt = -1),

	/* What is received, and what is told of it */
	IP_OPT(MINTTL, U32, AT(inet_sock, min_ttl), SIZE(inet_sock, min_ttl)),
	OPT(IP_MULTICAST_ALL, SOL_IP, IP_MULTICAST_ALL, U32, V4,
	    INET_BIT(MC_ALL), .dflt = 1),
	OPT(IP_MULTICAST_ALL, SOL_IP, IP_MULTICAST_ALL, U32, IP6,
	    INET_BIT(MC_ALL)),
	IP_CMSG(PKTINFO, PKTINFO),
	IP_CMSG(RECVTTL, TTL),
	IP_CMSG(RECVTOS, TOS),
	IP_CMSG(RECVOPTS, RECVOPTS),
	IP_CMSG(RETOPTS, RETOPTS),
	IP_CMSG(PASSSEC, PASSSEC),
	IP_CMSG(RECVORIGDSTADDR, ORIGDSTADDR),
	IP_CMSG(CHECKSUM, CHECKSUM),
	IP_CMSG(RECVFRAGSIZE, RECVFRAGSIZE),
	IP_BIT(RECVERR, RECVERR),
	IP_BIT(RECVERR_RFC4884, RECVERR_RFC4884),
	IPV6_OPT(MINHOPCOUNT, U32, .get = get_min_hopcount),
	IPV6_BIT(MULTICAST_ALL, MC6_ALL, .dflt = 1),
	IPV6_RX(RECVPKTINFO, rxinfo),
	IPV6_RX(2292PKTINFO, rxoinfo),
	IPV6_RX(RECVHOPLIMIT, rxhlim),
	IPV6_RX(2292HOPLIMIT, rxohlim),
	IPV6_RX(RECVRTHDR, srcrt),
	IPV6_RX(2292RTHDR, osrcrt),
	IPV6_RX(RECVHOPOPTS, hopopts),
	IPV6_RX(2292HOPOPTS, ohopopts),
	IPV6_RX(RECVDSTOPTS, dstopts),
	IPV6_RX(2292DSTOPTS, odstopts),
	IPV6_RX(FLOWINFO, rxflow),
	IPV6_RX(RECVTCLASS, rxtclass),
	IPV6_RX(RECVPATHMTU, rxpmtu),
	IPV6_RX(RECVORIGDSTADDR, rxorigdstaddr),
	IPV6_RX(RECVFRAGSIZE, recvfragsize),
	IPV6_BIT(RECVERR, RECVERR6),
	IPV6_BIT(RECVERR_RFC4884, RECVERR6_RFC4884),
	UDP_OPT(NO_CHECK6_RX,
		BIT_OF(udp_sock, udp_flags, UDP_FLAGS_NO_CHECK6_RX)),
	UDP_OPT(ENCAP, AT(udp_sock, encap_type), SIZE(udp_sock, encap_type)),
	UDP_OPT(GRO, BIT_OF(udp_sock, udp_flags, UDP_FLAGS_GRO_ENABLED)),
	OPT(UDPLITE_RECV_CSCOV, SOL_UDPLITE, UDPLITE_RECV_CSCOV, U32, UDPLITE,
	    .get = get_udplite_recv_cscov, .set = set_cscov, .dflt = -1),
	OPT(RAW_ICMP_FILTER, SOL_RAW, ICMP_FILTER, U32, RAW4_ICMP,
	    AT(raw_sock, filter.data), SIZE(raw_sock, filter.data)),
	OPT(RAW_ICMPV6_FILTER, SOL_ICMPV6, ICMPV6_FILTER, OWN, RAW6_ICMP,
	    .put = put_icmpv6_filter, .set = set_bytes),
	SOCK_OPT_AS(TIMESTAMPING, SO_TIMESTAMPING_OLD, OWN,
		    .put = put_timestamping, .mark = mark_timestamping,
		    .set = set_timestamping),
	SOCK_OPT_AS(TIMESTAMP, SO_TIMESTAMP_OLD, FLAG, .get = get_timestamp,
		    BIT_OF(sock, sk_flags, SOCK_RCVTSTAMP)),
	SOCK_OPT_AS(TIMESTAMPNS, SO_TIMESTAMPNS_OLD, U32,
		    .get = get_timestampns,
		    BIT_OF(sock, sk_flags, SOCK_RCVTSTAMP)),
	OPT(RX_TIMESTAMP, SOL_SOCKET, 0, U32, ALL, .get = get_rx_timestamp,
	    BIT_OF(sock, sk_flags, SOCK_TIMESTAMP), .set = set_rx_timestamp),
	SOCK_OPT(TIMESTAMP_NEW, U32, BIT_OF(sock, sk_flags, SOCK_TSTAMP_NEW),
		 .set = set_timestamp_new),
	SK_FLAG(RCVMARK, U32, SOCK_RCVMARK),
	SK_FLAG(RXQ_OVFL, U32, SOCK_RXQ_OVFL),
	SK_FLAG(WIFI_STATUS, U32, SOCK_WIFI_STATUS),
	SK_FLAG(SELECT_ERR_QUEUE, U32, SOCK_SELECT_ERR_QUEUE),
#ifdef CONFIG_NET_RX_BUSY_POLL
	SOCK_OPT(BUSY_POLL, U32, AT(sock, sk_ll_usec), SIZE(sock, sk_ll_usec),
		 .flags = OPT_ALWAYS),
	SOCK_OPT(PREFER_BUSY_POLL, U32, AT(sock, sk_prefer_busy_poll),
		 SIZE(sock, sk_prefer_busy_poll)),
	SOCK_OPT(BUSY_POLL_BUDGET, U32, AT(sock, sk_busy_poll_budget),
		 SIZE(sock, sk_busy_poll_budget)),
#else
	SOCK_OPT(BUSY_POLL, U32),
	SOCK_OPT(PREFER_BUSY_POLL, U32),
	SOCK_OPT(BUSY_POLL_BUDGET, U32),
#endif
	SOCK_OPT(ATTACH_FILTER, OWN, .put = put_filter, .set = set_filter,
		 AT(sock, sk_filter), SIZE(sock, sk_filter)),
	SOCK_OPT(ATTACH_BPF, OWN, .put = put_filter, .set = set_bpf,
		 AT(sock, sk_filter), SIZE(sock, sk_filter)),

	/* What nothing else depends on */
	SK_FLAG(DEBUG, FLAG, SOCK_DBG),
	SK_FLAG(KEEPALIVE, FLAG, SOCK_KEEPOPEN),
	SOCK_OPT(LINGER, OWN, .put = put_linger, .set = set_linger),
	SK_FLAG(OOBINLINE, FLAG, SOCK_URGINLINE),
	SOCK_OPT(PASSCRED, FLAG, .get = get_sock_flag, .arg = SOCK_PASSCRED,
		 .flags = OPT_SOCKET),
	SOCK_OPT(PASSSEC, U32, .get = get_sock_flag, .arg = SOCK_PASSSEC,
		 .flags = OPT_SOCKET),
#ifdef SO_PASSPIDFD
	SOCK_OPT(PASSPIDFD, U32, .get = get_sock_flag, .arg = SOCK_PASSPIDFD,
		 .flags = OPT_SOCKET),
#else
	SOCK_OPT_AS(PASSPIDFD, 0, U32),
#endif
	SK_FLAG(NOFCS, U32, SOCK_NOFCS),
	SOCK_OPT(RCVLOWAT, U32, AT(sock, sk_rcvlowat),
		 SIZE(sock, sk_rcvlowat), .flags = OPT_ALWAYS),
	SOCK_OPT_AS(RCVTIMEO, SO_RCVTIMEO_NEW, OWN, .put = put_timeo,
		    .set = set_timeo),
	SOCK_OPT_AS(SNDTIMEO, SO_SNDTIMEO_NEW, OWN, .put = put_timeo,
		    .set = set_timeo),
	SOCK_OPT(RCVBUF, U32, AT(sock, sk_rcvbuf),
		 SIZE(sock, sk_rcvbuf), .set = set_buf,
		 .flags = OPT_ALWAYS),
	SOCK_OPT(SNDBUF, U32, AT(sock, sk_sndbuf),
		 SIZE(sock, sk_sndbuf), .set = set_buf,
		 .flags = OPT_ALWAYS),
	SOCK_OPT_AS(SNDBUF_ULOCK, SO_BUF_LOCK, FLAG, .get = get_buf_lock,
		    .arg = SOCK_SNDBUF_LOCK, .mark = mark_sndbuf_lock,
		    .set = set_buf_lock),
	SOCK_OPT_AS(RCVBUF_ULOCK, SO_BUF_LOCK, FLAG, .get = get_buf_lock,
		    .arg = SOCK_RCVBUF_LOCK, .mark = mark_rcvbuf_lock,
		    .set = set_buf_lock),
	SOCK_OPT(RESERVE_MEM, U32, AT(sock, sk_reserved_mem),
		 SIZE(sock, sk_reserved_mem)),

	/* Reading and peeking move it */
	OPT(SOCKOPT_PEEK_OFF, SOL_SOCKET, SO_PEEK_OFF, S32, UDP_ANY,
	    .phase = AF_INET_CR_PHASE_QUEUED, AT(sock, sk_peek_off),
	    SIZE(sock, sk_peek_off), .dflt = -1),

	/* What takes part in a reuseport group, which bind makes */
	SOCK_OPT(INCOMING_CPU, S32, .phase = AF_INET_CR_PHASE_BOUND,
		 AT(sock, sk_incoming_cpu),
		 SIZE(sock, sk_incoming_cpu), .dflt = -1),
	SOCK_OPT(ATTACH_REUSEPORT_CBPF, OWN, .phase = AF_INET_CR_PHASE_BOUND,
		 .put = put_reuseport_prog, .set = set_filter,
		 AT(sock, sk_reuseport_cb), SIZE(sock, sk_reuseport_cb)),
	SOCK_OPT(ATTACH_REUSEPORT_EBPF, OWN, .phase = AF_INET_CR_PHASE_BOUND,
		 .put = put_reuseport_prog, .set = set_bpf,
		 AT(sock, sk_reuseport_cb), SIZE(sock, sk_reuseport_cb)),
	SOCK_OPT(REUSEPORT, U32, .phase = AF_INET_CR_PHASE_BOUND,
		 .get = get_reuseport, .put = put_reuseport_off,
		 AT(sock, sk_reuseport_cb), SIZE(sock, sk_reuseport_cb)),

	/* No filter can be attached after it */
	SOCK_OPT(LOCK_FILTER, U32, .phase = AF_INET_CR_PHASE_BOUND,
		 BIT_OF(sock, sk_flags, SOCK_FILTER_LOCKED)),

	/* A route that it refuses would let connect fail */
#ifdef CONFIG_XFRM
	XFRM_OPT(IN),
	XFRM_OPT(OUT),
#else
	OPT(IP_XFRM_POLICY_IN, SOL_IP, IP_XFRM_POLICY, OWN, ALL,
	    .set = set_unknown),
	OPT(IP_XFRM_POLICY_OUT, SOL_IP, IP_XFRM_POLICY, OWN, ALL,
	    .set = set_unknown),
#endif

	/* What the steps before would change or consume */
	STATE(STAMP, U64, .get = get_stamp, .set = set_stamp, .dflt = -1),
	STATE(TSKEY, U32, AT(sock, sk_tskey), SIZE(sock, sk_tskey)),
	STATE(ZCKEY, U32, AT(sock, sk_zckey), SIZE(sock, sk_zckey)),
	STATE(DROPS, U32, AT(sock, sk_drops), SIZE(sock, sk_drops)),
	STATE(SHUTDOWN, U32, AT(sock, sk_shutdown), SIZE(sock, sk_shutdown),
	      .set = set_shutdown),
	STATE(ERROR_SOFT, U32, AT(sock, sk_err_soft), SIZE(sock, sk_err_soft)),
	STATE(ERROR, U32, AT(sock, sk_err), SIZE(sock, sk_err),
	      .set = set_error),
};

#define NR_OPTS		ARRAY_SIZE(opts)

/**
 * struct opt_word - a word of a socket that holds options
 * @off: its place
 * @mask: the bits of the options
 * @fresh: what they are in a fresh socket
 * @rows: rows to look at when they differ
 */
struct opt_word {
	u16 off;
	unsigned long mask;
	unsigned long fresh;
	DECLARE_BITMAP(rows, NR_OPTS);
};

#define OPT_WORDS	24

/**
 * struct opt_plan - rows of a kind of socket and a phase
 * @rows: all of them
 * @always: those that no word speaks for
 * @rx: those of what an AF_INET6 socket tells of arrivals
 * @socket: those of struct socket's flags
 * @flags: these flags
 * @nr_words: how many words there are
 * @word: words
 * @nr_rows: how many rows there are
 * @attr: their attributes, in order
 * @row: their places in the table
 */
static struct opt_plan {
	DECLARE_BITMAP(rows, NR_OPTS);
	DECLARE_BITMAP(always, NR_OPTS);
	DECLARE_BITMAP(rx, NR_OPTS);
	DECLARE_BITMAP(socket, NR_OPTS);
	unsigned long flags;
	unsigned int nr_words;
	struct opt_word word[OPT_WORDS];
	unsigned int nr_rows;
	u16 attr[NR_OPTS];
	u16 row[NR_OPTS];
} opt_plans[AF_INET_CR_NR_KINDS][AF_INET_CR_NR_PHASES] __ro_after_init;

/* Kinds of socket that have the option of an attribute; 0: it is no option */
static u16 attr_kinds[AF_INET_CR_ATTR_MAX + 1] __ro_after_init;

static bool is_known(const struct af_inet_cr_opt *opt)
{
	return opt->get || opt->off || opt->put;
}

static int put_value(struct sk_buff *skb, const struct af_inet_cr_opt *opt,
		     s64 val)
{
	switch (opt->type) {
	case OPT_FLAG:
		if (val == 1)
			return nla_put_flag(skb, opt->attr);
		return af_inet_cr_put_u32(skb, opt->attr, val);
	case OPT_U64:
		return nla_put_u64_64bit(skb, opt->attr, val,
					 AF_INET_CR_ATTR_PAD);
	default:
		return af_inet_cr_put_u32(skb, opt->attr, val);
	}
}

static s64 get_value(const struct af_inet_cr_opt *opt, const struct nlattr *nla)
{
	switch (opt->type) {
	case OPT_FLAG:
		return af_inet_cr_get_flag(nla);
	case OPT_U64:
		return nla_get_u64(nla);
	case OPT_S32:
		return nla_get_s32(nla);
	default:
		return nla_get_u32(nla);
	}
}

static int opt_dump(struct af_inet_cr_dump *d, const struct af_inet_cr_opt *opt)
{
	s64 val, fresh;

	if (opt->put)
		return opt->put(d, opt);
	if (!is_known(opt))
		return 0;

	val = opt_get(d->sk, opt);
	if (opt->type == OPT_U32 && val < 0)
		return 0;
	fresh = opt->fresh ? opt->fresh(d->sk) : opt->dflt;
	if (val != fresh || (opt->flags & OPT_ALWAYS) || d->all ||
	    (opt->type == OPT_FLAG && val))
		return put_value(d->skb, opt, val);
	return 0;
}

static const struct opt_plan *get_plan(unsigned int kinds,
				       enum af_inet_cr_phase phase)
{
	return &opt_plans[__ffs(kinds)][phase];
}

/**
 * af_inet_cr_sockopt_dump - write the options of a phase
 * @d: dump, with the socket locked
 * @phase: phase
 *
 * Return: 0 or -EMSGSIZE.
 */
int af_inet_cr_sockopt_dump(struct af_inet_cr_dump *d,
			    enum af_inet_cr_phase phase)
{
	const struct opt_plan *plan = get_plan(d->kinds, phase);
	const struct opt_word *word = plan->word, *end = word + plan->nr_words;
	DECLARE_BITMAP(look, NR_OPTS);
	unsigned long bits;
	unsigned int i;
	int err;

	bitmap_copy(look, d->all ? plan->rows : plan->always, NR_OPTS);
	for (; word < end; word++) {
		bits = READ_ONCE(*(const unsigned long *)
				 ((const char *)d->sk + word->off));
		if ((bits & word->mask) != word->fresh)
			bitmap_or(look, look, word->rows, NR_OPTS);
	}

	if (READ_ONCE(d->sock->flags) & plan->flags)
		bitmap_or(look, look, plan->socket, NR_OPTS);
	if (d->kinds & AF_INET_CR_V6 && inet6_sk(d->sk)->rxopt.all)
		bitmap_or(look, look, plan->rx, NR_OPTS);

	for_each_set_bit(i, look, NR_OPTS) {
		err = opt_dump(d, &opts[i]);
		if (err)
			return err;
	}
	return 0;
}

/* A field that setsockopt(2) does not know */
static void set_field(struct sock *sk, const struct af_inet_cr_opt *opt, u32 val)
{
	WRITE_ONCE(*(u32 *)((char *)sk + opt->off), val);
}

static int set_value(struct af_inet_cr_restore *r,
		     const struct af_inet_cr_opt *opt, s64 val)
{
	unsigned long rate = val;
	int ival = val, err;

	if (!is_known(opt))
		return val == opt->dflt ? 0 : -EOPNOTSUPP;
	if (opt_get(r->sk, opt) == val)
		return 0;
	if (opt->flags & OPT_FIELD) {
		set_field(r->sk, opt, val);
		return 0;
	}

	if (opt->type == OPT_U64)
		err = af_inet_cr_setsockopt(r->sock, opt->level, opt->name,
					    &rate, sizeof(rate));
	else
		err = af_inet_cr_setsockopt(r->sock, opt->level, opt->name,
					    &ival, sizeof(ival));
	if (err)
		return err;
	return opt_get(r->sk, opt) == val ? 0 : -EINVAL;
}

static int opt_restore(struct af_inet_cr_restore *r,
		       const struct af_inet_cr_opt *opt,
		       const struct nlattr *nla)
{
	int err;

	if (opt->set)
		err = opt->set(r, opt, nla);
	else
		err = set_value(r, opt, get_value(opt, nla));
	if (!err || (r->extack && r->extack->_msg))
		return err;

	if (!is_known(opt))
		NL_SET_ERR_MSG_ATTR(r->extack, nla,
				    "this kernel does not have the option");
	else if (err == -ENODEV)
		NL_SET_ERR_MSG_ATTR(r->extack, nla,
				    "no device of this name here");
	else if (r->extack) {
		r->extack->_msg = opt->refused;
		NL_SET_BAD_ATTR(r->extack, nla);
	}
	return err;
}

/**
 * af_inet_cr_sockopt_restore - set the options of a phase
 * @r: restore
 * @phase: phase
 *
 * Return: 0, or what setsockopt(2) returned, with the attribute to blame.
 */
int af_inet_cr_sockopt_restore(struct af_inet_cr_restore *r,
			       enum af_inet_cr_phase phase)
{
	const struct opt_plan *plan = get_plan(r->kinds, phase);
	const struct nlattr *nla;
	unsigned int i;
	int err;

	for (i = 0; i < plan->nr_rows; i++) {
		nla = r->tb[plan->attr[i]];
		if (!nla)
			continue;
		err = opt_restore(r, &opts[plan->row[i]], nla);
		if (err && !r->undoing)
			return err;
	}
	return 0;
}

/**
 * af_inet_cr_sockopt_check - refuse options that this kind of socket lacks
 * @r: restore, nothing of it carried out yet
 */
int af_inet_cr_sockopt_check(struct af_inet_cr_restore *r)
{
	const struct nlattr *nla;
	u16 kinds;
	int rem;

	nla_for_each_attr(nla, r->attrs, r->len, rem) {
		kinds = attr_kinds[nla_type(nla)];
		if (!kinds || (kinds & r->kinds))
			continue;
		NL_SET_ERR_MSG_ATTR(r->extack, nla,
				    "this kind of socket does not have the option");
		return -EINVAL;
	}
	return 0;
}

/* Is there nothing to dump when the field is as in a fresh socket? */
static bool __init is_plain(const struct af_inet_cr_opt *opt)
{
	return opt->off && opt->size <= sizeof(long) && !opt->fresh &&
	       !(opt->flags & OPT_ALWAYS);
}

/* A value of an option as it lies in its word */
static unsigned long __init in_word(const struct af_inet_cr_opt *opt, s64 val)
{
	unsigned long word = 0;
	void *p = (char *)&word + opt->off % sizeof(long);

	switch (opt->size) {
	case 0:
		return val ? BIT(opt->arg) : 0;
	case 1:
		*(u8 *)p = val;
		break;
	case 2:
		*(u16 *)p = val;
		break;
	case 4:
		*(u32 *)p = val;
		break;
	default:
		*(long *)p = val;
	}
	return word;
}

/* A row that finds no word is always looked at */
static void __init add_word(struct opt_plan *plan, unsigned int row,
			    unsigned int off, unsigned long mask,
			    unsigned long fresh)
{
	struct opt_word *word = plan->word;

	while (word < plan->word + plan->nr_words && word->off != off)
		word++;
	if (word == plan->word + OPT_WORDS) {
		__set_bit(row, plan->always);
		return;
	}

	if (word == plan->word + plan->nr_words)
		plan->nr_words++;
	word->off = off;
	word->mask |= mask;
	word->fresh |= fresh;
	__set_bit(row, word->rows);
}

/* The words that a row marks; @blank: socket of zeros, and left so */
static void __init add_marked(struct opt_plan *plan, unsigned int row,
			      struct inet_sock *blank)
{
	unsigned long *word = (unsigned long *)blank;
	unsigned int i;

	opts[row].mark(blank);
	for (i = 0; i < sizeof(*blank) / sizeof(*word); i++) {
		if (word[i])
			add_word(plan, row, i * sizeof(*word), word[i], 0);
		word[i] = 0;
	}
}

static void __init add_row(struct opt_plan *plan, unsigned int row,
			   struct inet_sock *blank)
{
	const struct af_inet_cr_opt *opt = &opts[row];

	__set_bit(row, plan->rows);
	plan->attr[plan->nr_rows] = opt->attr;
	plan->row[plan->nr_rows++] = row;

	if (opt->flags & OPT_RX) {
		__set_bit(row, plan->rx);
	} else if (opt->flags & OPT_SOCKET) {
		__set_bit(row, plan->socket);
		plan->flags |= BIT(opt->arg);
	} else if (opt->mark && !opt->fresh) {
		add_marked(plan, row, blank);
	} else if (is_plain(opt)) {
		add_word(plan, row, round_down(opt->off, sizeof(long)),
			 in_word(opt, -1), in_word(opt, opt->dflt));
	} else {
		__set_bit(row, plan->always);
	}
}

/**
 * af_inet_cr_sockopt_init - sort the rows of the table by kind and phase
 *
 * Return: 0 or -ENOMEM.
 */
int __init af_inet_cr_sockopt_init(void)
{
	struct inet_sock *blank = kzalloc(sizeof(*blank), GFP_KERNEL);
	unsigned int i, kind;

	if (!blank)
		return -ENOMEM;
	for (i = 0; i < NR_OPTS; i++) {
		attr_kinds[opts[i].attr] |= opts[i].kinds;
		for (kind = 0; kind < AF_INET_CR_NR_KINDS; kind++)
			if (opts[i].kinds & BIT(kind))
				add_row(&opt_plans[kind][opts[i].phase], i,
					blank);
	}
	kfree(blank);
	return 0;
}
