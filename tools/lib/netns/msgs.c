// SPDX-License-Identifier: GPL-2.0
/*
 * Messages of a network namespace: rtnetlink's as the kernel gave them, and
 * those of our own (NETNS_*), which have a generic netlink header
 *
 * inetcr_netns_check() looks at untrusted bytes; the rest trusts the frame that
 * it has passed, and holds every payload against its row before it looks into it.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/rtnetlink.h>

#include <linux/af_inet_cr.h>
#include "netns.h"

#define PIECE	32768	/* of a text in one attribute */

/* No kernel tells more of one thing */
#define DEVICE_MAX	(2 << 20)
#define THING_MAX	(128 << 10)

/* Walking */

const struct nlmsghdr *netns_next(const struct inetcr_msgs *msgs,
				  const struct nlmsghdr *prev)
{
	const char *end = (const char *)msgs->data + msgs->len;
	const char *next = msgs->data;

	if (prev)
		next = (const char *)prev + NLMSG_ALIGN(prev->nlmsg_len);
	return msgs->len && next < end ? (const void *)next : NULL;
}

size_t netns_header(const struct nlmsghdr *msg)
{
	const struct netns_class *class;

	/* The kernel lists multicast groups under the type that asks for them */
	for (class = netns_classes; class->name; class++) {
		if (class->new == msg->nlmsg_type ||
		    (class->split && class->get == msg->nlmsg_type))
			return NLMSG_HDRLEN + NLMSG_ALIGN(class->header);
	}
	return MSG_HDRLEN;
}

const struct nlattr *netns_attr(const struct nlmsghdr *msg,
				const struct nlattr *prev)
{
	size_t header = netns_header(msg);

	if (msg->nlmsg_len <= header)
		return NULL;
	return inetcr_nla_next((const char *)msg + header,
			       msg->nlmsg_len - header, prev);
}

const struct nlattr *netns_find(const struct nlmsghdr *msg,
				unsigned int number)
{
	const struct nlattr *nla = NULL;

	while ((nla = netns_attr(msg, nla))) {
		if (inetcr_nla_type(nla) == number)
			return nla;
	}
	return NULL;
}

const char *netns_string(const struct nlattr *nla)
{
	const char *text = nla ? inetcr_nla_data(nla) : NULL;
	size_t len = nla ? inetcr_nla_len(nla) : 0;

	return len && !text[len - 1] ? text : NULL;
}

uint32_t netns_u32(const struct nlattr *nla)
{
	uint32_t value = 0;

	if (nla && inetcr_nla_len(nla) == sizeof(value))
		memcpy(&value, inetcr_nla_data(nla), sizeof(value));
	return value;
}

const struct nlmsghdr *netns_next_of(const struct inetcr_msgs *msgs,
				     uint16_t type, const struct nlmsghdr *msg)
{
	do {
		msg = netns_next(msgs, msg);
	} while (msg && msg->nlmsg_type != type);
	return msg;
}

/* Untrusted lists */

/* Of a header there is all, of attributes there are whole ones */
static bool is_framed(const struct nlmsghdr *msg, size_t left)
{
	size_t header;

	if (left < NLMSG_HDRLEN || msg->nlmsg_len < NLMSG_HDRLEN ||
	    msg->nlmsg_len > left || NLMSG_ALIGN(msg->nlmsg_len) > left)
		return false;
	header = netns_header(msg);
	return msg->nlmsg_len >= header &&
	       inetcr_nla_valid((const char *)msg + header,
				msg->nlmsg_len - header);
}

/* Pieces of a text hold no NUL, behind which nobody would see more */
static bool is_text(const struct nlmsghdr *msg)
{
	const struct nlattr *nla = NULL;

	while ((nla = netns_attr(msg, nla))) {
		if (memchr(inetcr_nla_data(nla), '\0', inetcr_nla_len(nla)))
			return false;
	}
	return true;
}

static bool is_device(const struct nlmsghdr *msg)
{
	const char *name = netns_string(netns_find(msg,
					AF_INET_CR_ATTR_NETDEV_NAME));

	return msg->nlmsg_len <= DEVICE_MAX && name && netns_is_name(name);
}

static bool is_sysctl(const struct nlmsghdr *msg)
{
	return msg->nlmsg_len <= THING_MAX &&
	       netns_string(netns_find(msg, NETNS_SYSCTL_NAME)) &&
	       netns_string(netns_find(msg, NETNS_SYSCTL_VALUE));
}

static bool is_known(const struct nlmsghdr *msg)
{
	switch (msg->nlmsg_type) {
	case NETNS_DEVICE:
		return is_device(msg);
	case NETNS_SYSCTL:
		return is_sysctl(msg);
	case NETNS_RULESET:
	case NETNS_RULES:
	case NETNS_LEFT_OUT:
	case NETNS_PASSING:
	case NETNS_RULESET_JSON:
		return is_text(msg);
	default:
		return msg->nlmsg_len <= THING_MAX &&
		       (netns_is_nft(msg) || netns_class_of(msg));
	}
}

int inetcr_netns_check(const struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	const char *pos = msgs->data;
	size_t left = msgs->len;
	unsigned int number, rulesets = 0;

	for (number = 1; left; number++) {
		const struct nlmsghdr *msg = (const void *)pos;

		if (!is_framed(msg, left))
			return inetcr_fail(err, EINVAL,
					   "message %u is malformed", number);
		if (!is_known(msg))
			return inetcr_fail(err, EINVAL,
					   "message %u is nothing that a namespace has",
					   number);
		rulesets += msg->nlmsg_type == NETNS_RULESET;
		if (rulesets > 1)
			return inetcr_fail(err, EINVAL,
					   "message %u is a second nftables ruleset",
					   number);
		pos += NLMSG_ALIGN(msg->nlmsg_len);
		left -= NLMSG_ALIGN(msg->nlmsg_len);
	}
	return 0;
}

/* Writing */

int netns_start(struct inetcr_msgs *msgs, uint16_t type, struct inetcr_err *err)
{
	const struct {
		struct nlmsghdr head;
		struct genlmsghdr genl;
	} msg = {
		.head.nlmsg_len = sizeof(msg),
		.head.nlmsg_type = type,
	};

	return inetcr_msgs_add(msgs, &msg, sizeof(msg), err);
}

int netns_put_text(struct inetcr_msgs *msgs, uint16_t type, const char *text,
		   struct inetcr_err *err)
{
	size_t start = msgs->len, left = strlen(text), len;
	int ret;

	ret = netns_start(msgs, type, err);
	for (; !ret && left; text += len, left -= len) {
		len = left < PIECE ? left : PIECE;
		ret = inetcr_put_attr(msgs, NETNS_TEXT, text, len, err);
	}
	if (!ret)
		inetcr_end_msg(msgs, start);
	return ret;
}

int netns_left_out(struct inetcr_msgs *msgs, struct inetcr_err *err,
		   const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return netns_put_text(msgs, NETNS_LEFT_OUT, text, err);
}

char *netns_text(const struct nlmsghdr *msg)
{
	const struct nlattr *nla = NULL;
	char *text, *pos;

	text = pos = calloc(1, msg->nlmsg_len + 1);
	while (text && (nla = netns_attr(msg, nla))) {
		memcpy(pos, inetcr_nla_data(nla), inetcr_nla_len(nla));
		pos += inetcr_nla_len(nla);
	}
	return text;
}

/* Copying, with changes */

const struct inetcr_table *netns_rows(const struct nlmsghdr *msg)
{
	const struct netns_class *class = netns_class_of(msg);

	if (class)
		return class->attrs;
	return msg->nlmsg_type == NETNS_DEVICE ? &inetcr_attrs : NULL;
}

static void change_index(const struct netns_change *change, void *data)
{
	uint32_t index;

	memcpy(&index, data, sizeof(index));
	if (change->index && index && index != TCM_IFINDEX_MAGIC_BLOCK)
		index = change->index(change->arg, index);
	memcpy(data, &index, sizeof(index));
}

static void change_members(const struct netns_change *change,
			   const struct inetcr_table *table, void *data,
			   size_t len)
{
	unsigned int i;

	for (i = 0; i < table->count && len >= table->size; i++) {
		if (table->row[i].kind == &inetcr_kind_ifindex)
			change_index(change, (char *)data +
				     table->row[i].offset);
	}
}

/* The flags of a nexthop that are not state, and its index */
static void change_hops(const struct netns_change *change, void *data,
			size_t len)
{
	char *pos = data;

	while (len >= sizeof(struct rtnexthop)) {
		struct rtnexthop *hop = (void *)pos;
		size_t step = NLA_ALIGN(hop->rtnh_len);

		if (hop->rtnh_len < sizeof(*hop) || hop->rtnh_len > len)
			return;
		if (change->request)
			hop->rtnh_flags &= RTNH_F_ONLINK | RTNH_F_PERVASIVE;
		change_index(change, &hop->rtnh_ifindex);
		if (step >= len)
			return;
		pos += step;
		len -= step;
	}
}

static int copy_attrs(struct inetcr_msgs *out, const void *data, size_t len,
		      const struct inetcr_table *table,
		      const struct netns_change *change,
		      struct inetcr_err *err);

static int copy_nest(struct inetcr_msgs *out, const struct nlattr *nla,
		     const struct inetcr_table *table,
		     const struct netns_change *change, struct inetcr_err *err)
{
	size_t nest = out->len;
	int ret;

	if (!inetcr_nla_valid(inetcr_nla_data(nla), inetcr_nla_len(nla)))
		return inetcr_fail(err, EINVAL, "a nest is malformed");
	ret = inetcr_put_attr(out, nla->nla_type, NULL, 0, err);
	if (!ret)
		ret = copy_attrs(out, inetcr_nla_data(nla), inetcr_nla_len(nla),
				 table, change, err);
	return ret ? ret : inetcr_end_nest(out, nest, err);
}

static int copy_name(struct inetcr_msgs *out, const struct nlattr *nla,
		     const struct netns_change *change, struct inetcr_err *err)
{
	const char *name = netns_string(nla);
	const char *other = NULL;

	if (name && change->name)
		other = change->name(change->arg, name);
	if (other)
		return inetcr_put_attr(out, nla->nla_type, other,
				       strlen(other) + 1, err);
	return inetcr_put_attr(out, nla->nla_type, inetcr_nla_data(nla),
			       inetcr_nla_len(nla), err);
}

/* Not every object takes an attribute that it lists as off */
static bool is_off(const struct nlattr *nla, const struct inetcr_attr *row)
{
	const uint8_t *data = inetcr_nla_data(nla);
	size_t i;

	for (i = 0; i < inetcr_nla_len(nla); i++) {
		if (data[i])
			return false;
	}
	return row->flags & ATTR_NOT_OFF;
}

static int copy_attr(struct inetcr_msgs *out, const struct nlattr *nla,
		     const struct inetcr_attr *row,
		     const struct netns_change *change, struct inetcr_err *err)
{
	size_t at = out->len + NLA_HDRLEN, len = inetcr_nla_len(nla);
	int ret;

	if ((change->request && (row->flags & ATTR_VOLATILE ||
				 is_off(nla, row))) ||
	    (row->flags & INETCR_ATTR_IDENTITY && change->compare))
		return 0;
	if (row->kind == &inetcr_kind_nest && row->table)
		return copy_nest(out, nla, row->table, change, err);
	if (row->kind == &inetcr_kind_device)
		return copy_name(out, nla, change, err);
	ret = inetcr_put_attr(out, nla->nla_type, inetcr_nla_data(nla), len,
			      err);
	if (ret)
		return ret;
	if (row->kind == &inetcr_kind_ifindex && len == sizeof(uint32_t))
		change_index(change, (char *)out->data + at);
	else if (row->kind == &inetcr_kind_struct && row->table)
		change_members(change, row->table, (char *)out->data + at, len);
	else if (row->kind == &inetcr_kind_multipath)
		change_hops(change, (char *)out->data + at, len);
	return 0;
}

static int copy_attrs(struct inetcr_msgs *out, const void *data, size_t len,
		      const struct inetcr_table *table,
		      const struct netns_change *change,
		      struct inetcr_err *err)
{
	const struct nlattr *nla = NULL;
	const struct inetcr_attr *row;
	int ret = 0;

	while (!ret && (nla = inetcr_nla_next(data, len, nla))) {
		row = table ? inetcr_table_find(table, inetcr_nla_type(nla)) :
			      NULL;
		ret = copy_attr(out, nla, row ? row : &inetcr_attr_unknown,
				change, err);
	}
	return ret;
}

/* The attributes of a message of a class; a request has fewer, and others */
static int copy_request(struct inetcr_msgs *out, const struct nlmsghdr *msg,
			const struct netns_class *class,
			const struct netns_change *change,
			struct inetcr_err *err)
{
	bool drops = change->request && class->drop &&
		     netns_find(msg, class->instead);
	const struct nlattr *nla = NULL;
	const struct inetcr_attr *row;
	int ret = 0;

	while (!ret && (nla = netns_attr(msg, nla))) {
		if (drops && class->drop(nla))
			continue;
		if (change->request && class->put) {
			ret = class->put(out, msg, nla, change, err);
			if (ret) {
				ret = ret < 0 ? ret : 0;
				continue;
			}
		}
		row = inetcr_table_find(class->attrs, inetcr_nla_type(nla));
		ret = copy_attr(out, nla, row ? row : &inetcr_attr_unknown,
				change, err);
	}
	if (!ret && change->request && !change->compare && class->finish)
		ret = class->finish(out, msg, err);
	return ret;
}

int netns_copy(struct inetcr_msgs *msgs, const struct nlmsghdr *msg,
	       const struct netns_change *change, struct inetcr_err *err)
{
	const struct netns_class *class = netns_class_of(msg);
	size_t start = msgs->len, header = netns_header(msg);
	struct nlmsghdr *copy;
	int ret;

	ret = inetcr_msgs_add(msgs, msg, header, err);
	if (ret)
		return ret;
	copy = (void *)((char *)msgs->data + start);
	copy->nlmsg_flags = 0;
	copy->nlmsg_seq = 0;
	copy->nlmsg_pid = 0;
	if (class)
		change_members(change, class->head, NLMSG_DATA(copy),
			       class->header);
	if (class)
		ret = copy_request(msgs, msg, class, change, err);
	else
		ret = copy_attrs(msgs, (const char *)msg + header,
				 msg->nlmsg_len - header, netns_rows(msg),
				 change, err);
	if (ret) {
		msgs->len = start;
		return ret;
	}
	inetcr_end_msg(msgs, start);
	copy = (void *)((char *)msgs->data + start);
	if (class && change->request && class->request)
		class->request(copy);
	return 0;
}
