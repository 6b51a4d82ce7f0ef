// SPDX-License-Identifier: GPL-2.0
/*
 * Lists of netlink messages
 *
 * A list is the messages one after the other, each padded to 4 bytes, exactly
 * what an image file holds. A socket is a message with SOCK_TYPE and those
 * without that follow it. inetcr_msgs_check() looks at untrusted bytes; the
 * walkers below trust what it has passed.
 */
#include <errno.h>
#include <fcntl.h>
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
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
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
	return inetcr_msgs_add(msgs, (const char *)more->data + from,
			       more->len - from, err);
}

int inetcr_msgs_check(const struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	const char *pos = msgs->data;
	size_t left = msgs->len;
	unsigned int number;

	for (number = 1; left; number++) {
		const struct nlmsghdr *msg = (const void *)pos;

		if (left < MSG_HDRLEN || msg->nlmsg_len < MSG_HDRLEN ||
		    msg->nlmsg_len > left ||
		    NLMSG_ALIGN(msg->nlmsg_len) > left ||
		    !inetcr_nla_valid(pos + MSG_HDRLEN,
				      msg->nlmsg_len - MSG_HDRLEN))
			return inetcr_fail(err, EINVAL,
					   "message %u is malformed", number);
		if (number == 1 && !creates_socket(msg))
			return inetcr_fail(err, EINVAL,
					   "the first message continues a socket instead of creating one");
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

/* The id of the process that a socket signals; NULL when it is none */
static const struct nlattr *async_pid(const struct inetcr_socket *sock)
{
	const struct nlattr *async, *nla = NULL, *pid = NULL;
	uint32_t type = F_OWNER_TID;

	async = inetcr_socket_find(sock, AF_INET_CR_ATTR_ASYNC);
	if (!async)
		return NULL;
	while ((nla = inetcr_nest_attr(async, nla))) {
		if (inetcr_nla_len(nla) != sizeof(uint32_t))
			continue;
		if (inetcr_nla_type(nla) == AF_INET_CR_ASYNC_PID)
			pid = nla;
		if (inetcr_nla_type(nla) == AF_INET_CR_ASYNC_TYPE)
			memcpy(&type, inetcr_nla_data(nla), sizeof(type));
	}
	return type == F_OWNER_PGRP ? NULL : pid;
}

void inetcr_msgs_adopt(struct inetcr_msgs *msgs, int32_t pid)
{
	struct inetcr_socket sock = {};
	const struct nlattr *owner, *nla;

	while (inetcr_socket_next(msgs, &sock)) {
		owner = inetcr_socket_find(&sock, AF_INET_CR_ATTR_OWNER_PID);
		nla = async_pid(&sock);
		if (owner && nla && owner->nla_len == nla->nla_len &&
		    !memcmp(inetcr_nla_data(owner), inetcr_nla_data(nla),
			    sizeof(pid)))
			memcpy((void *)inetcr_nla_data(nla), &pid,
			       sizeof(pid));
	}
}

bool inetcr_socket_next(const struct inetcr_msgs *msgs,
			struct inetcr_socket *sock)
{
	const struct nlmsghdr *msg, *end;

	if (!msgs->len)
		return false;
	end = (const void *)((const char *)msgs->data + msgs->len);
	sock->first = sock->first ? sock->end : msgs->data;
	if (sock->first == end)
		return false;

	msg = sock->first;
	do {
		msg = msg_next(msgs, msg);
	} while (msg && !creates_socket(msg));
	sock->end = msg ? msg : end;
	sock->number++;
	return true;
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
