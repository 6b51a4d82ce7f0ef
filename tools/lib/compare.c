// SPDX-License-Identifier: GPL-2.0
/*
 * When two sockets are the same
 *
 * An attribute that one of them lacks is no difference where the other has the
 * value of a new socket: images may be of different kernels, and with all
 * values or without. What is only a hint does not count either.
 */
#include <json-c/json.h>
#include <netinet/in.h>
#include <string.h>

#include <linux/af_inet_cr.h>
#include "internal.h"

/* Rows that identify a device without a name are not compared beside a name */
static bool is_hint(const struct inetcr_attr *row, struct json_object *a,
		    struct json_object *b)
{
	return row->flags & INETCR_ATTR_IDENTITY &&
	       json_object_object_get_ex(a, "NAME", NULL) &&
	       json_object_object_get_ex(b, "NAME", NULL);
}

static const struct inetcr_attr *row_of(const struct inetcr_attr *attr,
					const char *name)
{
	unsigned int i;

	for (i = 0; attr->table && i < attr->table->count; i++) {
		const struct inetcr_attr *row = &attr->table->row[i];

		if (row->name && !strcmp(row->name, name))
			return row;
	}
	return &inetcr_attr_unknown;
}

/* Whether one is needed depends on where in the message a number is */
static bool is_padding(const struct inetcr_attr *row)
{
	return row->name && !strcmp(row->name, "PAD");
}

/* Is each attribute of @a in @b, too? */
static bool covers(const struct inetcr_attr *attr, struct json_object *a,
		   struct json_object *b)
{
	json_object_object_foreach(a, name, value) {
		const struct inetcr_attr *row = row_of(attr, name);
		struct json_object *other = NULL;

		if (row->flags & ATTR_PASSING || is_hint(row, a, b) ||
		    is_padding(row))
			continue;
		if (!json_object_object_get_ex(b, name, &other) ||
		    !inetcr_value_equal(row, value, other))
			return false;
	}
	return true;
}

bool inetcr_value_equal(const struct inetcr_attr *attr, struct json_object *a,
			struct json_object *b)
{
	if (!json_object_is_type(a, json_type_object) ||
	    !json_object_is_type(b, json_type_object))
		return json_object_equal(a, b);
	return covers(attr, a, b) && covers(attr, b, a);
}

/* Values of a new socket */

static bool is_zero(const uint8_t *data, size_t len)
{
	while (len && !data[len - 1])
		len--;
	return !len;
}

static bool is_zero_nest(const struct inetcr_attr *attr,
			 const struct nlattr *nest)
{
	const struct nlattr *nla = NULL;

	while ((nla = inetcr_nest_attr(nest, nla))) {
		const struct inetcr_attr *row;

		row = inetcr_attr_inside(attr, inetcr_nla_type(nla));
		if (!row || row->kind == &inetcr_kind_flag ||
		    row->kind == &inetcr_kind_nest ||
		    !is_zero(inetcr_nla_data(nla), inetcr_nla_len(nla)))
			return false;
	}
	return true;
}

/* Raw and ping sockets start with SO_REUSEADDR, IPPROTO_RAW with IP_HDRINCL */
static int64_t fresh_value(const struct inetcr_socket *sock,
			   unsigned int number, const struct inetcr_attr *attr)
{
	uint32_t type = inetcr_socket_u32(sock, AF_INET_CR_ATTR_SOCK_TYPE, 0);
	uint32_t protocol = inetcr_socket_u32(sock, AF_INET_CR_ATTR_PROTOCOL, 0);

	switch (number) {
	case AF_INET_CR_ATTR_SOCKOPT_REUSEADDR:
		return type == SOCK_RAW || protocol == IPPROTO_ICMP ||
		       protocol == IPPROTO_ICMPV6;
	case AF_INET_CR_ATTR_IP_HDRINCL:
		return protocol == IPPROTO_RAW;
	case AF_INET_CR_ATTR_REUSEPORT_GROUP:
		return type != SOCK_RAW &&
		       inetcr_socket_u32(sock, AF_INET_CR_ATTR_SOCKOPT_REUSEPORT,
					 0) &&
		       inetcr_socket_find(sock, AF_INET_CR_ATTR_LOCAL_PORT);
	default:
		return attr->fresh;
	}
}

/* A bound socket sends from the address that it is bound to */
static bool is_usual_source(const struct inetcr_socket *sock,
			    const struct nlattr *source)
{
	const struct nlattr *local;

	local = inetcr_socket_find(sock, AF_INET_CR_ATTR_LOCAL_ADDR);
	return local && inetcr_nla_len(local) == inetcr_nla_len(source) &&
	       !memcmp(inetcr_nla_data(local), inetcr_nla_data(source),
		       inetcr_nla_len(source));
}

bool inetcr_socket_is_fresh(const struct inetcr_socket *sock,
			    const struct inetcr_attr *attr)
{
	unsigned int number = attr - inetcr_attrs.row;
	const struct nlattr *nla;
	int64_t fresh, value = 0;
	size_t len;

	if (attr == &inetcr_attr_unknown || attr->flags & ATTR_GIVEN)
		return false;
	nla = inetcr_socket_find(sock, number);
	if (!nla)
		return true;
	if (attr->kind == &inetcr_kind_nest)
		return is_zero_nest(attr, nla);
	if (number == AF_INET_CR_ATTR_SOURCE_ADDR)
		return is_usual_source(sock, nla);

	fresh = fresh_value(sock, number, attr);
	len = inetcr_nla_len(nla);
	if (!len && attr->kind == &inetcr_kind_flag)
		return fresh == 1;
	if (!fresh)
		return is_zero(inetcr_nla_data(nla), len);
	memcpy(&value, inetcr_nla_data(nla),
	       len < sizeof(value) ? len : sizeof(value));
	if (len == sizeof(uint32_t))
		return (uint32_t)value == (uint32_t)fresh;
	return len == sizeof(value) && value == fresh;
}
