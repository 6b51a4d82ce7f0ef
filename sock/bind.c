// SPDX-License-Identifier: GPL-2.0
/*
 * The addresses of a socket: bind and connect.
 */
#include <linux/fcntl.h>
#include <linux/ip.h>
#include <linux/net.h>
#include <net/addrconf.h>
#include <net/inet_sock.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>
#include <net/net_namespace.h>
#include <net/route.h>
#include <net/tcp_states.h>
#include <net/udp.h>
#include "sock.h"

enum sk_addr {
	ADDR_LOCAL,
	ADDR_SOURCE,
	ADDR_REMOTE,
};

static union nf_inet_addr sk_addr(const struct sock *sk, enum sk_addr which)
{
	const struct inet_sock *inet = inet_sk(sk);
	union nf_inet_addr addr = {};

#if IS_ENABLED(CONFIG_IPV6)
	if (sk->sk_family == AF_INET6) {
		addr.in6 = which == ADDR_LOCAL ? sk->sk_v6_rcv_saddr :
			   which == ADDR_SOURCE ? inet6_sk(sk)->saddr :
						  sk->sk_v6_daddr;
		return addr;
	}
#endif
	addr.ip = which == ADDR_LOCAL ? inet->inet_rcv_saddr :
		  which == ADDR_SOURCE ? inet->inet_saddr : inet->inet_daddr;
	return addr;
}

static bool same_addr(const union nf_inet_addr *a, const union nf_inet_addr *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/* 0.0.0.0 or :: */
static bool any_addr(const union nf_inet_addr *addr)
{
	return ipv6_addr_any(&addr->in6);
}

static u32 bind_locks(const struct sock *sk)
{
	return (sk->sk_userlocks & SOCK_BINDADDR_LOCK ? AF_INET_CR_BIND_ADDR : 0) |
	       (sk->sk_userlocks & SOCK_BINDPORT_LOCK ? AF_INET_CR_BIND_PORT : 0);
}

static int put_addr(struct af_inet_cr_dump *d, int attr,
		    const union nf_inet_addr *addr)
{
	return nla_put(d->skb, attr, af_inet_cr_addr_len(d->kinds), addr);
}

static int put_flowinfo(struct af_inet_cr_dump *d)
{
	__be32 flowinfo;

	if (!(d->kinds & AF_INET_CR_V6))
		return 0;
	flowinfo = inet6_sk(d->sk)->flow_label;
	if (!flowinfo)
		return 0;
	return nla_put_u32(d->skb, AF_INET_CR_ATTR_REMOTE_FLOWINFO,
			   ntohl(flowinfo));
}

/**
 * af_inet_cr_put_peer - write the peer of a connected socket
 * @d: dump, with the socket locked
 *
 * Return: 0 or -EMSGSIZE.
 */
int af_inet_cr_put_peer(struct af_inet_cr_dump *d)
{
	union nf_inet_addr remote = sk_addr(d->sk, ADDR_REMOTE);
	const struct inet_sock *inet = inet_sk(d->sk);
	struct sk_buff *skb = d->skb;

	if (put_addr(d, AF_INET_CR_ATTR_REMOTE_ADDR, &remote) ||
	    nla_put_u16(skb, AF_INET_CR_ATTR_REMOTE_PORT,
			ntohs(inet->inet_dport)) ||
	    put_flowinfo(d) ||
	    nla_put_u32(skb, AF_INET_CR_ATTR_IP_ID,
			atomic_read(&inet->inet_id)) ||
	    nla_put_u32(skb, AF_INET_CR_ATTR_TXHASH, READ_ONCE(d->sk->sk_txhash)))
		return -EMSGSIZE;
	return 0;
}

/**
 * af_inet_cr_put_remote - write the peer of a datagram or raw socket
 * @d: dump, with the socket locked
 *
 * Return: 0 or -EMSGSIZE.
 */
int af_inet_cr_put_remote(struct af_inet_cr_dump *d)
{
	union nf_inet_addr remote = sk_addr(d->sk, ADDR_REMOTE);

	if (d->sk->sk_state == TCP_ESTABLISHED)
		return af_inet_cr_put_peer(d);
	if (!(d->kinds & AF_INET_CR_V6) || any_addr(&remote))
		return 0;
	return put_addr(d, AF_INET_CR_ATTR_IPV6_LAST_PEER, &remote);
}

/*
 * Return: index of the device with this IPv6 address, if it is @bound or @bound
 * is 0, else 0.  The functions of the kernel that look for an address do not see
 * one that is new and may yet turn out to be a duplicate.
 */
static int addr_ifindex(struct net *net, const struct in6_addr *addr, int bound)
{
	int ifindex = 0;
#if IS_ENABLED(CONFIG_IPV6)
	const struct inet6_ifaddr *ifa;
	struct inet6_dev *idev;
	struct net_device *dev;

	rcu_read_lock();
	for_each_netdev_rcu(net, dev) {
		idev = __in6_dev_get(dev);
		if (!idev || (bound && dev->ifindex != bound))
			continue;
		list_for_each_entry_rcu(ifa, &idev->addr_list, if_list) {
			if (ipv6_addr_equal(&ifa->addr, addr) &&
			    !(ifa->flags & IFA_F_DADFAILED))
				ifindex = dev->ifindex;
		}
	}
	rcu_read_unlock();
#endif
	return ifindex;
}

/* Most are found in the kernel's hash table, without a look at all devices */
static bool has_addr6(struct net *net, const struct in6_addr *addr)
{
#if IS_ENABLED(CONFIG_IPV6)
	if (ipv6_chk_addr(net, addr, NULL, 0))
		return true;
#endif
	return addr_ifindex(net, addr, 0);
}

/*
 * Return: RTN_LOCAL, RTN_MULTICAST or RTN_BROADCAST; or another type, of an
 * address that bind(2) takes only with IP_FREEBIND and the like.
 */
static unsigned int addr_type(const struct sock *sk,
			      const union nf_inet_addr *addr, u32 table)
{
	struct net *net = sock_net(sk);

	if (sk->sk_family == AF_INET)
		return inet_addr_type_table(net, addr->ip, table);
	if (ipv6_addr_v4mapped(&addr->in6))
		return inet_addr_type_table(net, addr->in6.s6_addr32[3], table);
	if (ipv6_addr_is_multicast(&addr->in6))
		return RTN_MULTICAST;
	return has_addr6(net, &addr->in6) ? RTN_LOCAL : RTN_UNICAST;
}

/* It was bound with IP_FREEBIND and the like, or the address has gone since */
static bool is_nonlocal(const struct sock *sk, const union nf_inet_addr *addr)
{
	int bound = READ_ONCE(sk->sk_bound_dev_if);
	u32 table = bound ? l3mdev_fib_table_by_index(sock_net(sk), bound) : 0;
	unsigned int type;

	if (any_addr(addr))
		return false;
	type = addr_type(sk, addr, table ? table : RT_TABLE_LOCAL);
	return type != RTN_LOCAL && type != RTN_MULTICAST && type != RTN_BROADCAST;
}

/**
 * af_inet_cr_put_addresses - write the local addresses
 * @d: dump, with the socket locked
 *
 * Return: 0 or -EMSGSIZE.
 */
int af_inet_cr_put_addresses(struct af_inet_cr_dump *d)
{
	union nf_inet_addr source = sk_addr(d->sk, ADDR_SOURCE);
	union nf_inet_addr local = sk_addr(d->sk, ADDR_LOCAL);
	u16 num = inet_sk(d->sk)->inet_num;
	bool port = num && !(d->kinds & AF_INET_CR_RAW_ANY);
	bool addr = !any_addr(&local);
	struct sk_buff *skb = d->skb;

	if (addr && put_addr(d, AF_INET_CR_ATTR_LOCAL_ADDR, &local))
		return -EMSGSIZE;
	if (port && nla_put_u16(skb, AF_INET_CR_ATTR_LOCAL_PORT, num))
		return -EMSGSIZE;
	if ((port || addr) && !(d->kinds & AF_INET_CR_RAW_ANY) &&
	    af_inet_cr_put_u32(skb, AF_INET_CR_ATTR_BIND_LOCKS,
			       bind_locks(d->sk)))
		return -EMSGSIZE;
	if (is_nonlocal(d->sk, &local) &&
	    nla_put_flag(skb, AF_INET_CR_ATTR_BIND_NONLOCAL))
		return -EMSGSIZE;
	if (d->order && af_inet_cr_put_u32(skb, AF_INET_CR_ATTR_BIND_ORDER,
					   d->order))
		return -EMSGSIZE;
	if (d->shared && nla_put_flag(skb, AF_INET_CR_ATTR_BIND_SHARED))
		return -EMSGSIZE;
	if ((!same_addr(&source, &local) || (d->all && !any_addr(&source))) &&
	    put_addr(d, AF_INET_CR_ATTR_SOURCE_ADDR, &source))
		return -EMSGSIZE;
	return 0;
}

/* af_inet_cr_check_addrs() has seen to the length */
static union nf_inet_addr attr_addr(const struct af_inet_cr_restore *r, int attr)
{
	union nf_inet_addr addr = {};

	if (r->tb[attr])
		memcpy(&addr, nla_data(r->tb[attr]),
		       af_inet_cr_addr_len(r->kinds));
	return addr;
}

static u16 attr_u16(const struct af_inet_cr_restore *r, int attr)
{
	return r->tb[attr] ? nla_get_u16(r->tb[attr]) : 0;
}

/**
 * af_inet_cr_is_bound - is the socket bound?
 * @r: restore
 */
bool af_inet_cr_is_bound(const struct af_inet_cr_restore *r)
{
	union nf_inet_addr local = sk_addr(r->sk, ADDR_LOCAL);

	return !any_addr(&local) || (!(r->kinds & AF_INET_CR_RAW_ANY) &&
				     inet_sk(r->sk)->inet_num);
}

static bool wants_bind(const struct af_inet_cr_restore *r)
{
	return r->tb[AF_INET_CR_ATTR_LOCAL_ADDR] ||
	       r->tb[AF_INET_CR_ATTR_LOCAL_PORT];
}

/* Bound where the request wants it to be */
static bool is_bound_there(const struct af_inet_cr_restore *r)
{
	union nf_inet_addr want = attr_addr(r, AF_INET_CR_ATTR_LOCAL_ADDR);
	union nf_inet_addr is = sk_addr(r->sk, ADDR_LOCAL);

	return same_addr(&is, &want) &&
	       (!r->tb[AF_INET_CR_ATTR_LOCAL_PORT] ||
		inet_sk(r->sk)->inet_num ==
		attr_u16(r, AF_INET_CR_ATTR_LOCAL_PORT));
}

/**
 * af_inet_cr_is_bound_elsewhere - is a socket bound to another address?
 * @r: restore
 *
 * Return: true if the request has an address to bind to, and the socket is bound
 * to another one.
 */
bool af_inet_cr_is_bound_elsewhere(const struct af_inet_cr_restore *r)
{
	return wants_bind(r) && af_inet_cr_is_bound(r) && !is_bound_there(r);
}

/**
 * af_inet_cr_check_addrs - refuse addresses of another family
 * @r: restore, nothing of it carried out yet
 *
 * Return: 0 or -EINVAL.
 */
int af_inet_cr_check_addrs(struct af_inet_cr_restore *r)
{
	static const int attrs[] = {
		AF_INET_CR_ATTR_LOCAL_ADDR, AF_INET_CR_ATTR_SOURCE_ADDR,
		AF_INET_CR_ATTR_REMOTE_ADDR, AF_INET_CR_ATTR_IPV6_LAST_PEER,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(attrs); i++) {
		if (!r->tb[attrs[i]] ||
		    nla_len(r->tb[attrs[i]]) == af_inet_cr_addr_len(r->kinds))
			continue;
		NL_SET_ERR_MSG_ATTR(r->extack, r->tb[attrs[i]],
				    "an address of another family");
		return -EINVAL;
	}
	return 0;
}

/* Return: length of the socket address. */
static int make_name(const struct af_inet_cr_restore *r,
		     const union nf_inet_addr *addr, u16 port,
		     struct sockaddr_storage *name)
{
	struct sockaddr_in6 *sin6 = (struct sockaddr_in6 *)name;
	struct sockaddr_in *sin = (struct sockaddr_in *)name;

	memset(name, 0, sizeof(*name));
	name->ss_family = r->sk->sk_family;
	if (r->kinds & AF_INET_CR_V4) {
		sin->sin_addr.s_addr = addr->ip;
		sin->sin_port = htons(port);
		return sizeof(*sin);
	}
	sin6->sin6_addr = addr->in6;
	sin6->sin6_port = htons(port);
	if (__ipv6_addr_needs_scope_id(ipv6_addr_type(&addr->in6)))
		sin6->sin6_scope_id = READ_ONCE(r->sk->sk_bound_dev_if);
	return sizeof(*sin6);
}

static bool wants_nonlocal(const struct af_inet_cr_restore *r)
{
	return af_inet_cr_get_flag(r->tb[AF_INET_CR_ATTR_BIND_NONLOCAL]);
}

/* An option that both families have, by the number that each has for it */
static int set_flag(struct af_inet_cr_restore *r, int opt, int opt6, int on)
{
	if (r->kinds & AF_INET_CR_V4)
		return af_inet_cr_setsockopt(r->sock, SOL_IP, opt, &on,
					     sizeof(on));
	return af_inet_cr_setsockopt(r->sock, SOL_IPV6, opt6, &on, sizeof(on));
}

/* An address that is new here is not yet known to be nobody else's */
static bool is_tentative(const struct af_inet_cr_restore *r,
			 const union nf_inet_addr *addr)
{
	return r->kinds & AF_INET_CR_V6 &&
	       addr_ifindex(r->net, &addr->in6,
			    READ_ONCE(r->sk->sk_bound_dev_if));
}

static int name_bind(struct af_inet_cr_restore *r,
		     const union nf_inet_addr *addr, u16 port)
{
	struct sockaddr_storage name;
	int len = make_name(r, addr, port, &name);
	int err;

	err = kernel_bind(r->sock, (struct sockaddr_unsized *)&name, len);
	if (err != -EADDRNOTAVAIL || inet_test_bit(FREEBIND, r->sk) ||
	    (!wants_nonlocal(r) && !is_tentative(r, addr)))
		return err;

	err = set_flag(r, IP_FREEBIND, IPV6_FREEBIND, 1);
	if (err)
		return err;
	err = kernel_bind(r->sock, (struct sockaddr_unsized *)&name, len);
	set_flag(r, IP_FREEBIND, IPV6_FREEBIND, 0);
	return err;
}

/*
 * Of a socket that nobody else has yet, so that no SO_BINDTODEVICE can be lost;
 * unless a BPF program has set another device meanwhile.
 */
static void swap_bound_dev(struct sock *sk, int from, int to)
{
	lock_sock(sk);
	if (sk->sk_bound_dev_if == from)
		WRITE_ONCE(sk->sk_bound_dev_if, to);
	release_sock(sk);
}

/*
 * A link-local address that is bound to no device any more, since the socket
 * was disconnected: it takes a device to bind, which is given up again.
 */
static int bind_scoped(struct af_inet_cr_restore *r,
		       const union nf_inet_addr *addr, u16 port)
{
	int ifindex = addr_ifindex(r->net, &addr->in6, 0);
	int err;

	if (!ifindex)
		ifindex = r->net->loopback_dev->ifindex;
	swap_bound_dev(r->sk, 0, ifindex);
	err = name_bind(r, addr, port);
	swap_bound_dev(r->sk, ifindex, 0);
	return err;
}

/* To whichever device it may be bound to later */
static int bind_first(struct af_inet_cr_restore *r,
		      const union nf_inet_addr *addr, u16 port)
{
	int ifindex = READ_ONCE(r->sk->sk_bound_dev_if);
	int err;

	swap_bound_dev(r->sk, ifindex, 0);
	if (__ipv6_addr_needs_scope_id(ipv6_addr_type(&addr->in6)))
		err = bind_scoped(r, addr, port);
	else
		err = name_bind(r, addr, port);
	swap_bound_dev(r->sk, 0, ifindex);
	return err;
}

static int addr_bind(struct af_inet_cr_restore *r,
		     const union nf_inet_addr *addr, u16 port)
{
	int err;

	if (r->kinds & AF_INET_CR_V4)
		return name_bind(r, addr, port);
	if (r->created && !r->sk->sk_bound_dev_if)
		return bind_first(r, addr, port);
	/* A live socket is bound as bind(2) would: a link-local address takes a device */
	err = name_bind(r, addr, port);
	if (r->created && (err == -ENODEV || err == -EADDRNOTAVAIL))
		err = bind_first(r, addr, port);
	return err;
}

/*
 * An address without a port: bind(2) leaves it so with this option only, and
 * for a ping socket it always takes one, which disconnecting gives back.
 */
static int bind_no_port(struct af_inet_cr_restore *r,
			const union nf_inet_addr *addr)
{
	int was = inet_test_bit(BIND_ADDRESS_NO_PORT, r->sk), on = 1, off = 0;
	int v6only = r->sk->sk_ipv6only;
	int err, ret;

	if (r->kinds & AF_INET_CR_PING) {
		err = addr_bind(r, addr, 0);
		if (err)
			return err;
		lock_sock(r->sk);
		r->sk->sk_prot->unhash(r->sk);
		release_sock(r->sk);
		return 0;
	}

	err = af_inet_cr_setsockopt(r->sock, SOL_IP, IP_BIND_ADDRESS_NO_PORT,
				    &on, sizeof(on));
	if (err)
		return err;
	/* IPV6_V6ONLY can change while there is no port; bind(2) reads it */
	if (v6only && ipv6_addr_v4mapped(&addr->in6))
		af_inet_cr_setsockopt(r->sock, SOL_IPV6, IPV6_V6ONLY, &off,
				      sizeof(off));
	err = addr_bind(r, addr, 0);
	af_inet_cr_setsockopt(r->sock, SOL_IP, IP_BIND_ADDRESS_NO_PORT, &was,
			      sizeof(was));
	/* ... and sets it */
	if (v6only == r->sk->sk_ipv6only)
		return err;
	ret = af_inet_cr_setsockopt(r->sock, SOL_IPV6, IPV6_V6ONLY, &v6only,
				    sizeof(v6only));
	return err ? err : ret;
}

/* An address that bind(2) would take to send from, or none */
static bool source_allowed(const struct af_inet_cr_restore *r,
			   const union nf_inet_addr *addr)
{
	union nf_inet_addr local = sk_addr(r->sk, ADDR_LOCAL);
	bool bound = same_addr(addr, &local) ||
		     inet_test_bit(FREEBIND, r->sk) ||
		     inet_test_bit(TRANSPARENT, r->sk) || wants_nonlocal(r);
	unsigned int type;

	if (any_addr(addr))
		return true;
	type = addr_type(r->sk, addr, RT_TABLE_LOCAL);
	if (type == RTN_MULTICAST || type == RTN_BROADCAST)
		return false;
	return bound || type == RTN_LOCAL;
}

static bool wants_connect(const struct af_inet_cr_restore *r)
{
	return r->tb[AF_INET_CR_ATTR_REMOTE_ADDR] ||
	       r->tb[AF_INET_CR_ATTR_REMOTE_PORT];
}

/*
 * Binding to an IPv6 address makes a socket IPV6_V6ONLY.  One that is not had
 * its address chosen by connect(2), which keeps a source address that is there.
 */
static bool is_chosen(const struct af_inet_cr_restore *r,
		      const union nf_inet_addr *addr)
{
	return r->kinds & AF_INET_CR_V6 && r->kinds & AF_INET_CR_UDP_ANY &&
	       !af_inet_cr_attr_u32(r, AF_INET_CR_ATTR_IPV6_V6ONLY, 1) &&
	       !r->sk->sk_ipv6only && r->tb[AF_INET_CR_ATTR_LOCAL_PORT] &&
	       wants_connect(r) && !any_addr(addr) &&
	       !ipv6_addr_v4mapped(&addr->in6);
}

static int bind_chosen(struct af_inet_cr_restore *r,
		       const union nf_inet_addr *addr)
{
	union nf_inet_addr any = {};
	int err;

	if (!source_allowed(r, addr))
		return -EADDRNOTAVAIL;
	err = addr_bind(r, &any, attr_u16(r, AF_INET_CR_ATTR_LOCAL_PORT));
	if (err)
		return err;
	lock_sock(r->sk);
	inet6_sk(r->sk)->saddr = addr->in6;
	release_sock(r->sk);
	return 0;
}

/**
 * af_inet_cr_restore_bind - bind to the local address
 * @r: restore
 *
 * Return: 0, or what bind(2) returned.
 */
int af_inet_cr_restore_bind(struct af_inet_cr_restore *r)
{
	union nf_inet_addr addr = attr_addr(r, AF_INET_CR_ATTR_LOCAL_ADDR);
	const struct nlattr *port = r->tb[AF_INET_CR_ATTR_LOCAL_PORT];
	int err;

	if (r->tb[AF_INET_CR_ATTR_BIND_ORDER] && !port) {
		NL_SET_ERR_MSG_ATTR(r->extack, r->tb[AF_INET_CR_ATTR_BIND_ORDER],
				    "BIND_ORDER is of a socket that is bound to a port");
		return -EINVAL;
	}
	if (!wants_bind(r))
		return 0;
	r->was_bound = af_inet_cr_is_bound(r) && is_bound_there(r);
	if (r->was_bound)
		return 0;

	/* If the socket is bound elsewhere, bind(2) fails */
	if (is_chosen(r, &addr))
		err = bind_chosen(r, &addr);
	else if (port || (r->kinds & AF_INET_CR_RAW_ANY))
		err = addr_bind(r, &addr,
				attr_u16(r, AF_INET_CR_ATTR_LOCAL_PORT));
	else
		err = bind_no_port(r, &addr);
	if (err == -EADDRNOTAVAIL && r->tb[AF_INET_CR_ATTR_LOCAL_ADDR]) {
		NL_SET_ERR_MSG_ATTR(r->extack, r->tb[AF_INET_CR_ATTR_LOCAL_ADDR],
				    "no device has this address");
		return err;
	}
	if (err) {
		NL_SET_ERR_MSG_ATTR(r->extack, port ? port :
				    r->tb[AF_INET_CR_ATTR_LOCAL_ADDR],
				    "cannot bind to this address and port");
		return err;
	}
	if (af_inet_cr_attr_u32(r, AF_INET_CR_ATTR_IPV6_V6ONLY, 1) ||
	    !r->sk->sk_ipv6only)
		return 0;
	/* The address of a connection may have been chosen by connect(2), too */
	if (r->connected) {
		lock_sock(r->sk);
		r->sk->sk_ipv6only = 0;
		release_sock(r->sk);
		return 0;
	}
	NL_SET_ERR_MSG_ATTR(r->extack, r->tb[AF_INET_CR_ATTR_IPV6_V6ONLY],
			    "a socket bound to an IPv6 address is IPV6_V6ONLY");
	return -EINVAL;
}

/**
 * af_inet_cr_is_connected_there - is the socket connected to the peer of the request?
 * @r: restore
 */
bool af_inet_cr_is_connected_there(const struct af_inet_cr_restore *r)
{
	union nf_inet_addr want = attr_addr(r, AF_INET_CR_ATTR_REMOTE_ADDR);
	union nf_inet_addr is = sk_addr(r->sk, ADDR_REMOTE);

	return r->sk->sk_state == TCP_ESTABLISHED && same_addr(&is, &want) &&
	       ntohs(inet_sk(r->sk)->inet_dport) ==
	       attr_u16(r, AF_INET_CR_ATTR_REMOTE_PORT);
}

/* A flow label is taken only while IPV6_FLOWINFO_SEND is on */
static int flow_connect(struct af_inet_cr_restore *r)
{
	union nf_inet_addr addr = attr_addr(r, AF_INET_CR_ATTR_REMOTE_ADDR);
	u32 flowinfo = af_inet_cr_attr_u32(r, AF_INET_CR_ATTR_REMOTE_FLOWINFO, 0);
	/* The connection of a TCP socket is made at once, or not at all */
	int flags = r->connected ? O_NONBLOCK : 0;
	int on = 1, off = 0, err = 0, len;
	struct sockaddr_storage name;
	bool send;

	len = make_name(r, &addr, attr_u16(r, AF_INET_CR_ATTR_REMOTE_PORT),
			&name);
	if (!flowinfo)
		return kernel_connect(r->sock, (struct sockaddr_unsized *)&name,
				      len, flags);

	((struct sockaddr_in6 *)&name)->sin6_flowinfo = htonl(flowinfo);
	send = inet_test_bit(SNDFLOW, r->sk);
	if (!send)
		err = af_inet_cr_setsockopt(r->sock, SOL_IPV6,
					    IPV6_FLOWINFO_SEND, &on, sizeof(on));
	if (!err)
		err = kernel_connect(r->sock, (struct sockaddr_unsized *)&name,
				     len, flags);
	if (!send)
		af_inet_cr_setsockopt(r->sock, SOL_IPV6, IPV6_FLOWINFO_SEND,
				      &off, sizeof(off));
	return err;
}

/*
 * IPv4 routes from an address that is not local for a transparent socket only.
 * The route is forgotten, and IP_MTU with it: the socket itself would not have
 * got it.
 */
static int name_connect(struct af_inet_cr_restore *r)
{
	union nf_inet_addr peer = attr_addr(r, AF_INET_CR_ATTR_REMOTE_ADDR);
	int err;

	if (!wants_nonlocal(r) || inet_test_bit(TRANSPARENT, r->sk) ||
	    (r->kinds & AF_INET_CR_V6 && !ipv6_addr_v4mapped(&peer.in6)))
		return flow_connect(r);

	err = set_flag(r, IP_TRANSPARENT, IPV6_TRANSPARENT, 1);
	if (err)
		return err;
	err = flow_connect(r);
	set_flag(r, IP_TRANSPARENT, IPV6_TRANSPARENT, 0);
	sk_dst_reset(r->sk);
	return err;
}

/*
 * A socket that was bound to a device after it was connected may have a peer
 * that no route through this device leads to: connect it in that order. The
 * door is closed to other devices meanwhile.
 */
static int connect_first(struct af_inet_cr_restore *r)
{
	int ifindex = READ_ONCE(r->sk->sk_bound_dev_if);
	int err;

	swap_bound_dev(r->sk, ifindex, 0);
	err = name_connect(r);
	swap_bound_dev(r->sk, 0, ifindex);
	return err;
}

static bool is_mapped_any(const union nf_inet_addr *addr)
{
	return ipv6_addr_v4mapped(&addr->in6) && !addr->in6.s6_addr32[3];
}

/**
 * af_inet_cr_restore_connect - connect to the peer
 * @r: restore
 *
 * Return: 0, or what connect(2) returned.
 */
int af_inet_cr_restore_connect(struct af_inet_cr_restore *r)
{
	union nf_inet_addr want = attr_addr(r, AF_INET_CR_ATTR_LOCAL_ADDR);
	union nf_inet_addr is;
	int err;

	if (!wants_connect(r) || af_inet_cr_is_connected_there(r))
		return 0;

	err = name_connect(r);
	if (err == -EINPROGRESS)
		return err;
	if (err && r->created && r->sk->sk_bound_dev_if)
		err = connect_first(r);
	if (err) {
		NL_SET_ERR_MSG_ATTR(r->extack,
				    r->tb[AF_INET_CR_ATTR_REMOTE_ADDR],
				    "cannot connect to this address and port");
		return err;
	}
	/* Unless connecting was to choose it */
	is = sk_addr(r->sk, ADDR_LOCAL);
	if (!r->created || !(r->kinds & AF_INET_CR_V6) || any_addr(&want) ||
	    same_addr(&is, &want) || is_mapped_any(&want))
		return 0;
	NL_SET_ERR_MSG_ATTR(r->extack, r->tb[AF_INET_CR_ATTR_LOCAL_ADDR],
			    "cannot have this address with this peer");
	return -EADDRNOTAVAIL;
}

static void set_source(struct sock *sk, const union nf_inet_addr *addr)
{
	struct inet_sock *inet = inet_sk(sk);

	if (sk->sk_family == AF_INET) {
		inet->inet_saddr = addr->ip;
		return;
	}
	inet6_sk(sk)->saddr = addr->in6;
	if (ipv6_addr_v4mapped(&addr->in6))
		inet->inet_saddr = addr->in6.s6_addr32[3];
}

/* The last peer can only narrow what the socket receives */
static void set_last_peer(struct af_inet_cr_restore *r)
{
#if IS_ENABLED(CONFIG_IPV6)
	if (r->tb[AF_INET_CR_ATTR_IPV6_LAST_PEER] &&
	    r->sk->sk_state != TCP_ESTABLISHED)
		r->sk->sk_v6_daddr =
			attr_addr(r, AF_INET_CR_ATTR_IPV6_LAST_PEER).in6;
#endif
}

/**
 * af_inet_cr_restore_fixup - write back what bind and connect chose
 * @r: restore
 *
 * And what they set that a setter cannot say.
 *
 * Return: 0 or -EINVAL.
 */
int af_inet_cr_restore_fixup(struct af_inet_cr_restore *r)
{
	union nf_inet_addr source = attr_addr(r, AF_INET_CR_ATTR_SOURCE_ADDR);
	const struct nlattr *nla = r->tb[AF_INET_CR_ATTR_SOURCE_ADDR];
	const struct nlattr *locks = r->tb[AF_INET_CR_ATTR_BIND_LOCKS];
	union nf_inet_addr now = sk_addr(r->sk, ADDR_SOURCE);
	struct inet_sock *inet = inet_sk(r->sk);
	struct sock *sk = r->sk;
	u32 mask = 0;

	/* bind(2) itself can set a v4-mapped group */
	if (nla && !same_addr(&source, &now) && !source_allowed(r, &source)) {
		NL_SET_ERR_MSG_ATTR(r->extack, nla,
				    "this source address is not one of this host");
		return -EADDRNOTAVAIL;
	}
	if (locks)
		mask = nla_get_u32(locks);
	/* The address may be none: of who was bound to one and then to any */
	if (mask & AF_INET_CR_BIND_PORT && !inet->inet_num) {
		NL_SET_ERR_MSG_ATTR(r->extack, locks,
				    "the socket is not bound to what BIND_LOCKS keeps");
		return -EINVAL;
	}

	lock_sock(sk);
	af_inet_cr_keep_addrs(r);
	if (locks) {
		sk->sk_userlocks &= ~(SOCK_BINDADDR_LOCK | SOCK_BINDPORT_LOCK);
		sk->sk_userlocks |=
			(mask & AF_INET_CR_BIND_ADDR ? SOCK_BINDADDR_LOCK : 0) |
			(mask & AF_INET_CR_BIND_PORT ? SOCK_BINDPORT_LOCK : 0);
	}
	if (nla)
		set_source(sk, &source);
	set_last_peer(r);
	if (r->tb[AF_INET_CR_ATTR_IP_ID])
		atomic_set(&inet->inet_id,
			   nla_get_u32(r->tb[AF_INET_CR_ATTR_IP_ID]));
	if (r->tb[AF_INET_CR_ATTR_TXHASH])
		WRITE_ONCE(sk->sk_txhash,
			   nla_get_u32(r->tb[AF_INET_CR_ATTR_TXHASH]));
	af_inet_cr_note_addrs(r);
	release_sock(sk);
	return 0;
}
