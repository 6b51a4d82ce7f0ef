// SPDX-License-Identifier: GPL-2.0
/*
 * Lists of netlink messages
 *
 * A list is the messages one after the other, each padded to 4 bytes, exactly
 * what an image file holds. A socket is a message with SOCK_TYPE and those
 * without that follow it. A socket that could not be dumped is a message that
 * says so, LEFT_OUT with WHAT_SOCKET, and belongs to no other socket.
 * inetcr_msgs_check() looks at untrusted bytes; the walkers below trust what it
 * has passed.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/genetlink.h>

#include <linux/af_inet_cr.h>
#include "internal.h"

const char *inetcr_version(void)
{
	return INETCR_VERSION;
}

int inetcr_fail(struct inetcr_err *err, int code, const char *fmt, ...)
{
	char text[sizeof(err->text)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	inetcr_copy_text(err->text, sizeof(err->text), text);
	return -code;
}

/* Attributes */

bool inetcr_nla_valid(const void *data, size_t len)
{
	const char *pos = data;

	while (len) {
		const struct nlattr *nla = (const void *)pos;
		size_t step;

		if (len < NLA_HDRLEN || nla->nla_len < NLA_HDRLEN ||
		    nla->nla_len > len)
			return false;
		step = NLA_ALIGN(nla->nla_len);
		if (step >= len)
			return true;
		pos += step;
		len -= step;
	}
	return true;
}

const struct nlattr *inetcr_nla_next(const void *data, size_t len,
				     const struct nlattr *prev)
{
	const char *end = (const char *)data + len;
	const char *next = data;

	if (prev)
		next = (const char *)prev + NLA_ALIGN(prev->nla_len);
	return next < end ? (const void *)next : NULL;
}

const struct nlattr *inetcr_msg_attr(const struct nlmsghdr *msg,
				     const struct nlattr *prev)
{
	return inetcr_nla_next((const char *)msg + MSG_HDRLEN,
			       msg->nlmsg_len - MSG_HDRLEN, prev);
}

const struct nlattr *inetcr_msg_find(const struct nlmsghdr *msg,
				     unsigned int number)
{
	const struct nlattr *nla = NULL;

	while ((nla = inetcr_msg_attr(msg, nla))) {
		if (inetcr_nla_type(nla) == number)
			return nla;
	}
	return NULL;
}

const struct nlattr *inetcr_nest_attr(const struct nlattr *nest,
				      const struct nlattr *prev)
{
	const char *end = (const char *)nest + nest->nla_len;
	const struct nlattr *nla;
	size_t left;

	nla = inetcr_nla_next(inetcr_nla_data(nest), inetcr_nla_len(nest),
			      prev);
	if (!nla)
		return NULL;
	left = end - (const char *)nla;
	if (left < NLA_HDRLEN || nla->nla_len < NLA_HDRLEN ||
	    nla->nla_len > left)
		return NULL;
	return nla;
}

const struct nlattr *inetcr_nest_find(const struct nlattr *nest,
				      unsigned int number)
{
	const struct nlattr *nla = NULL;

	while ((nla = inetcr_nest_attr(nest, nla))) {
		if (inetcr_nla_type(nla) == number)
			return nla;
	}
	return NULL;
}

/* Messages */

static const struct nlmsghdr *msg_next(const struct inetcr_msgs *msgs,
				       const struct nlmsghdr *prev)
{
	const char *end = (const char *)msgs->data + msgs->len;
	const char *next = msgs->data;

	if (prev)
		next = (const char *)prev + NLMSG_ALIGN(prev->nlmsg_len);
	return next < end ? (const void *)next : NULL;
}

static bool creates_socket(const struct nlmsghdr *msg)
{
	return inetcr_msg_find(msg, AF_INET_CR_ATTR_SOCK_TYPE);
}

static bool is_absent(const struct nlmsghdr *msg)
{
	const struct nlattr *nla = NULL, *what;
	uint32_t value;

	while ((nla = inetcr_msg_attr(msg, nla))) {
		if (inetcr_nla_type(nla) != AF_INET_CR_ATTR_LEFT_OUT)
			continue;
		what = inetcr_nest_find(nla, AF_INET_CR_LEFT_OUT_WHAT);
		if (!what || inetcr_nla_len(what) != sizeof(value))
			continue;
		memcpy(&value, inetcr_nla_data(what), sizeof(value));
		if (value == AF_INET_CR_WHAT_SOCKET)
			return !creates_socket(msg);
	}
	return false;
}

static bool continues_socket(const struct nlmsghdr *msg)
{
	return !creates_socket(msg) && !is_absent(msg);
}

int inetcr_msgs_add(struct inetcr_msgs *msgs, const void *bytes, size_t len,
		    struct inetcr_err *err)
{
	if (msgs->len + len > msgs->size) {
		size_t size = 2 * (msgs->len + len);
		void *data = realloc(msgs->data, size);

		if (!data)
			return inetcr_fail(err, ENOMEM, "out of memory");
		msgs->data = data;
		msgs->size = size;
	}
	if (len)
		memcpy((char *)msgs->data + msgs->len, bytes, len);
	msgs->len += len;
	return 0;
}

int inetcr_msgs_append(struct inetcr_msgs *msgs, const struct nlmsghdr *msg,
		       struct inetcr_err *err)
{
	static const char zero[NLMSG_ALIGNTO];
	int ret;

	ret = inetcr_msgs_add(msgs, msg, msg->nlmsg_len, err);
	if (ret)
		return ret;
	return inetcr_msgs_add(msgs, zero,
			       NLMSG_ALIGN(msgs->len) - msgs->len, err);
}

int inetcr_socket_append(struct inetcr_msgs *msgs,
			 const struct inetcr_socket *sock,
			 struct inetcr_err *err)
{
	return inetcr_msgs_add(msgs, sock->first,
			       (const char *)sock->end -
			       (const char *)sock->first, err);
}

int inetcr_msgs_join(struct inetcr_msgs *msgs, const struct inetcr_msgs *more,
		     size_t from, struct inetcr_err *err)
{
	if (from == more->len)
		return 0;
	return inetcr_msgs_add(msgs, (const char *)more->data + from,
			       more->len - from, err);
}

static bool is_whole(const struct nlmsghdr *msg, size_t left)
{
	return left >= MSG_HDRLEN && msg->nlmsg_len >= MSG_HDRLEN &&
	       msg->nlmsg_len <= left && NLMSG_ALIGN(msg->nlmsg_len) <= left &&
	       inetcr_nla_valid((const char *)msg + MSG_HDRLEN,
				msg->nlmsg_len - MSG_HDRLEN);
}

int inetcr_msgs_check(const struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	const char *pos = msgs->data;
	size_t left = msgs->len;
	unsigned int number;
	bool in_socket = false;

	for (number = 1; left; number++) {
		const struct nlmsghdr *msg = (const void *)pos;

		if (!is_whole(msg, left))
			return inetcr_fail(err, EINVAL,
					   "message %u is malformed", number);
		if (!in_socket && continues_socket(msg))
			return inetcr_fail(err, EINVAL, number == 1 ?
					   "the first message continues a socket instead of creating one" :
					   "message %u continues a socket that is not there",
					   number);
		in_socket = in_socket ? !is_absent(msg) : creates_socket(msg);
		pos += NLMSG_ALIGN(msg->nlmsg_len);
		left -= NLMSG_ALIGN(msg->nlmsg_len);
	}
	return 0;
}

void inetcr_msgs_free(struct inetcr_msgs *msgs)
{
	free(msgs->data);
	*msgs = (struct inetcr_msgs){};
}

/* Sockets */

/* The message behind the socket, or absent socket, that @sock is */
static const struct nlmsghdr *msg_behind(const struct inetcr_msgs *msgs,
					 const struct inetcr_socket *sock)
{
	const char *end = (const char *)msgs->data + msgs->len;

	if (!msgs->len)
		return NULL;
	if (!sock->first)
		return msgs->data;
	return (const char *)sock->end < end ? sock->end : NULL;
}

static bool set_socket(const struct inetcr_msgs *msgs,
		       struct inetcr_socket *sock, const struct nlmsghdr *first,
		       const struct nlmsghdr *behind)
{
	const char *end = (const char *)msgs->data + msgs->len;

	if (!first)
		return false;
	sock->first = first;
	sock->end = behind ? behind : (const void *)end;
	sock->number++;
	return true;
}

bool inetcr_socket_next(const struct inetcr_msgs *msgs,
			struct inetcr_socket *sock)
{
	const struct nlmsghdr *first = msg_behind(msgs, sock), *msg;

	while (first && is_absent(first))
		first = msg_next(msgs, first);
	msg = first;
	while (msg) {
		msg = msg_next(msgs, msg);
		if (!msg || !continues_socket(msg))
			break;
	}
	return set_socket(msgs, sock, first, msg);
}

bool inetcr_absent_next(const struct inetcr_msgs *msgs,
			struct inetcr_socket *sock)
{
	const struct nlmsghdr *msg = msg_behind(msgs, sock);

	while (msg && !is_absent(msg))
		msg = msg_next(msgs, msg);
	return set_socket(msgs, sock, msg, msg ? msg_next(msgs, msg) : NULL);
}

/* Why the kernel did not dump a socket */
static const char *absent_text(const struct inetcr_socket *sock)
{
	const struct nlattr *nla;
	const char *text;

	nla = inetcr_socket_find(sock, AF_INET_CR_ATTR_LEFT_OUT);
	nla = nla ? inetcr_nest_find(nla, AF_INET_CR_LEFT_OUT_TEXT) : NULL;
	text = nla ? inetcr_nla_data(nla) : NULL;
	if (!nla || !inetcr_nla_len(nla) || text[inetcr_nla_len(nla) - 1])
		return "the kernel does not say why";
	return text;
}

int inetcr_msgs_complete(const struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	struct inetcr_socket sock = {};

	if (!inetcr_absent_next(msgs, &sock))
		return 0;
	return inetcr_fail(err, EBUSY, "socket %u is not dumped: %s",
			   inetcr_socket_u32(&sock, AF_INET_CR_ATTR_INODE, 0),
			   absent_text(&sock));
}

unsigned int inetcr_socket_count(const struct inetcr_msgs *msgs)
{
	struct inetcr_socket sock = {};

	while (inetcr_socket_next(msgs, &sock))
		;
	return sock.number;
}

const struct nlmsghdr *inetcr_socket_msg(const struct inetcr_socket *sock,
					 const struct nlmsghdr *prev)
{
	const struct nlmsghdr *msg = sock->first;

	if (prev)
		msg = (const void *)((const char *)prev +
				     NLMSG_ALIGN(prev->nlmsg_len));
	return msg == sock->end ? NULL : msg;
}

const struct nlattr *inetcr_socket_find(const struct inetcr_socket *sock,
					unsigned int number)
{
	const struct nlmsghdr *msg = NULL;
	const struct nlattr *nla = NULL;

	while (!nla && (msg = inetcr_socket_msg(sock, msg)))
		nla = inetcr_msg_find(msg, number);
	return nla;
}

uint32_t inetcr_socket_u32(const struct inetcr_socket *sock,
			   unsigned int number, uint32_t absent)
{
	const struct nlattr *nla = inetcr_socket_find(sock, number);
	uint32_t value;

	if (!nla || inetcr_nla_len(nla) != sizeof(value))
		return absent;
	memcpy(&value, inetcr_nla_data(nla), sizeof(value));
	return value;
}
