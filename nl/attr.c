// SPDX-License-Identifier: GPL-2.0
/*
 * Parse attributes, and write those that several files write.
 */
#include <linux/in.h>
#include <linux/moduleparam.h>
#include <linux/netdevice.h>
#include <net/netlink.h>
#include <net/udp.h>
#include "netdev.h"
#include "sock.h"

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
 * af_inet_cr_parse_attrs - parse the attributes of a request
 * @tb: filled with its attributes by number; the last one of several
 * @attrs: first attribute
 * @len: length of all
 * @policy: policy of the request
 * @maxtype: the last attribute that it has
 * @extack: where a sentence goes
 *
 * Return: 0, -EINVAL or an errno of a policy.
 */
int af_inet_cr_parse_attrs(struct nlattr **tb, const struct nlattr *attrs,
			   int len, const struct nla_policy *policy,
			   int maxtype, struct netlink_ext_ack *extack)
{
	const struct nlattr *nla;
	int err, rem;

	memset(tb, 0, (AF_INET_CR_ATTR_MAX + 1) * sizeof(*tb));
	err = __nla_parse(tb, maxtype, attrs, len, policy, NL_VALIDATE_STRICT,
			  extack);
	if (err)
		return err == -ERANGE ? -EINVAL : err;

	nla_for_each_attr(nla, attrs, len, rem) {
		if (nla != tb[nla_type(nla)] &&
		    !af_inet_cr_may_repeat(nla_type(nla))) {
			NL_SET_ERR_MSG_ATTR(extack, tb[nla_type(nla)],
					    "attribute is given twice");
			return -EINVAL;
		}
		if (af_inet_cr_is_flag(nla_type(nla)) &&
		    (nla_len(nla) % sizeof(u32) ||
		     af_inet_cr_get_flag(nla) > 1)) {
			NL_SET_ERR_MSG_ATTR(extack, nla,
					    "a flag has no payload, or a u32 of 0 or 1");
			return -EINVAL;
		}
	}
	return 0;
}

/**
 * af_inet_cr_parse - parse the attributes of a RESTORE request
 * @r: filled in
 * @attrs: first attribute
 * @len: length of all
 */
int af_inet_cr_parse(struct af_inet_cr_restore *r, const struct nlattr *attrs,
		     int len)
{
	r->attrs = attrs;
	r->len = len;
	return af_inet_cr_parse_attrs(r->tb, attrs, len, af_inet_cr_restore_nl_policy,
				      ARRAY_SIZE(af_inet_cr_restore_nl_policy) - 1,
				      r->extack);
}

/**
 * af_inet_cr_netdev_parse - parse the attributes of a NETDEV_RESTORE request
 * @r: filled in
 * @attrs: first attribute
 * @len: length of all
 */
int af_inet_cr_netdev_parse(struct af_inet_cr_netdev *r,
			    const struct nlattr *attrs, int len)
{
	r->attrs = attrs;
	r->len = len;
	return af_inet_cr_parse_attrs(r->tb, attrs, len,
				      af_inet_cr_netdev_restore_nl_policy,
				      ARRAY_SIZE(af_inet_cr_netdev_restore_nl_policy) - 1,
				      r->extack);
}

/**
 * af_inet_cr_parse_nests - parse a nest in which one attribute may be repeated
 * @tb: filled with its attributes by number
 * @maxtype: highest number
 * @nest: the nest
 * @policy: policy of its attributes
 * @many: the attribute that may be repeated, or 0
 * @extack: where a sentence goes
 */
int af_inet_cr_parse_nests(struct nlattr **tb, int maxtype,
			   const struct nlattr *nest,
			   const struct nla_policy *policy, int many,
			   struct netlink_ext_ack *extack)
{
	const struct nlattr *nla;
	int err, rem;

	err = __nla_parse(tb, maxtype, nla_data(nest), nla_len(nest), policy,
			  NL_VALIDATE_STRICT, extack);
	if (err)
		return err == -ERANGE ? -EINVAL : err;

	nla_for_each_nested(nla, nest, rem)
		/* Padding is empty */
		if (nla != tb[nla_type(nla)] && nla_len(nla) &&
		    nla_type(nla) != many) {
			NL_SET_ERR_MSG_ATTR(extack, nla,
					    "attribute is given twice");
			return -EINVAL;
		}
	return 0;
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
 * @net: namespace of the device, or NULL to leave its name out
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

	if (ifindex && net) {
		rcu_read_lock();
		dev = dev_get_by_index_rcu(net, ifindex);
		if (dev)
			err = nla_put_string(skb, AF_INET_CR_DEV_NAME,
					     dev->name);
		rcu_read_unlock();
	}
	if (ifindex && !err)
		err = nla_put_u32(skb, AF_INET_CR_DEV_INDEX, ifindex);
	if (!err && addr)
		err = nla_put(skb, AF_INET_CR_DEV_ADDR, len, addr);
	if (err) {
		nla_nest_cancel(skb, nest);
		return err;
	}

	nla_nest_end(skb, nest);
	return 0;
}

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

	err = af_inet_cr_parse_nest(tb, AF_INET_CR_DEV_MAX, nest,
				    af_inet_cr_dev_nl_policy, r->extack);
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

static bool tcp;
module_param(tcp, bool, 0644);
MODULE_PARM_DESC(tcp, "carry TCP connections, which is experimental (default: N)");

/**
 * af_inet_cr_check_kind - is this a kind of socket that the module carries?
 * @family: address family
 * @type: socket type
 * @protocol: protocol, 0 for the default of @type
 * @extack: where a sentence goes, or NULL
 */
int af_inet_cr_check_kind(int family, int type, int protocol,
			  struct netlink_ext_ack *extack)
{
	if (family != AF_INET &&
	    !(IS_ENABLED(CONFIG_IPV6) && family == AF_INET6)) {
		NL_SET_ERR_MSG(extack,
			       "only AF_INET and AF_INET6 sockets are carried");
		return -EAFNOSUPPORT;
	}
	switch (type) {
	case SOCK_RAW:
		return 0;
	case SOCK_DGRAM:
		if (protocol == IPPROTO_UDPLITE && !af_inet_cr_has_udplite()) {
			NL_SET_ERR_MSG(extack, "this kernel has no UDP-Lite");
			return -EPROTONOSUPPORT;
		}
		if (!protocol || protocol == IPPROTO_UDP ||
		    protocol == IPPROTO_UDPLITE ||
		    protocol == (family == AF_INET ? IPPROTO_ICMP :
						     IPPROTO_ICMPV6))
			return 0;
		NL_SET_ERR_MSG(extack,
			       "of SOCK_DGRAM, only UDP, UDP-Lite and ICMP are carried");
		return -EPROTONOSUPPORT;
	case SOCK_STREAM:
		if (protocol && protocol != IPPROTO_TCP) {
			NL_SET_ERR_MSG(extack,
				       "of SOCK_STREAM, only TCP is carried");
			return -EPROTONOSUPPORT;
		}
		if (READ_ONCE(tcp))
			return 0;
		NL_SET_ERR_MSG(extack,
			       "TCP is experimental: it needs the module parameter tcp=1");
		return -ESOCKTNOSUPPORT;
	default:
		NL_SET_ERR_MSG(extack,
			       "only SOCK_STREAM, SOCK_DGRAM and SOCK_RAW are carried");
		return -ESOCKTNOSUPPORT;
	}
}

/**
 * af_inet_cr_dump_left_out - report state that a message does not carry
 * @skb: message
 * @what: kind of state
 * @text: what it is, for people
 * @count: how many
 * @bytes: how much, 0 if unknown
 */
int af_inet_cr_dump_left_out(struct sk_buff *skb, enum af_inet_cr_what what,
			     const char *text, u32 count, u64 bytes)
{
	struct nlattr *nest = nla_nest_start(skb, AF_INET_CR_ATTR_LEFT_OUT);

	if (!nest || nla_put_u32(skb, AF_INET_CR_LEFT_OUT_WHAT, what) ||
	    nla_put_string(skb, AF_INET_CR_LEFT_OUT_TEXT, text) ||
	    nla_put_u32(skb, AF_INET_CR_LEFT_OUT_COUNT, count) ||
	    (bytes && nla_put_u64_64bit(skb, AF_INET_CR_LEFT_OUT_BYTES, bytes,
					AF_INET_CR_LEFT_OUT_PAD))) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * af_inet_cr_attr_u32 - the u32 of an attribute of a RESTORE request
 * @r: restore
 * @attr: attribute
 * @absent: value if the request does not have it
 *
 * Return: the value.
 */
u32 af_inet_cr_attr_u32(const struct af_inet_cr_restore *r, int attr,
			u32 absent)
{
	return r->tb[attr] ? nla_get_u32(r->tb[attr]) : absent;
}
