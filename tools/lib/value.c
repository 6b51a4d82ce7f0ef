// SPDX-License-Identifier: GPL-2.0
/*
 * Sockets and attributes as values
 *
 * A socket is one JSON object, however many messages it took: attributes that
 * may occur more than once are arrays, and payloads stand in the object of the
 * datagram they follow.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <json-c/json.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/af_inet_cr.h>
#include "internal.h"

/* Identity */

static void endpoint(const struct inetcr_socket *sock,
		     unsigned int addr_number, unsigned int port_number,
		     const char *no_port, char *text, size_t size)
{
	int family = inetcr_socket_u32(sock, AF_INET_CR_ATTR_FAMILY, AF_INET);
	const struct nlattr *nla = inetcr_socket_find(sock, addr_number);
	size_t len = family == AF_INET6 ? sizeof(struct in6_addr) :
					  sizeof(struct in_addr);
	const char *format = family == AF_INET6 ? "[%s]:%s" : "%s:%s";
	struct in6_addr addr = {};
	char host[INET6_ADDRSTRLEN];
	char digits[8];
	uint16_t port;

	if (nla && inetcr_nla_len(nla) == len)
		memcpy(&addr, inetcr_nla_data(nla), len);
	inet_ntop(family == AF_INET6 ? AF_INET6 : AF_INET, &addr, host,
		  sizeof(host));
	nla = inetcr_socket_find(sock, port_number);
	if (nla && inetcr_nla_len(nla) == sizeof(port)) {
		memcpy(&port, inetcr_nla_data(nla), sizeof(port));
		snprintf(digits, sizeof(digits), "%u", port);
		no_port = digits;
	}
	snprintf(text, size, format, host, no_port);
}

static void word_of(unsigned int number, uint32_t value, char *text,
		    size_t size)
{
	const struct inetcr_attr *attr = inetcr_attr_by_number(number);
	struct json_object *word;

	word = inetcr_row_value(attr, &value, sizeof(value));
	snprintf(text, size, "%s", json_object_get_string(word));
	json_object_put(word);
}

/* As ss(8) has them */
static const char *connection_state(const struct nlattr *tcp)
{
	static const char * const names[] = {
		[TCP_SYN_SENT] = "SYN-SENT", [TCP_FIN_WAIT1] = "FIN-WAIT-1",
		[TCP_FIN_WAIT2] = "FIN-WAIT-2", [TCP_CLOSE_WAIT] = "CLOSE-WAIT",
		[TCP_LAST_ACK] = "LAST-ACK", [TCP_CLOSING] = "CLOSING",
	};
	const struct nlattr *nla = inetcr_nest_find(tcp, AF_INET_CR_TCP_STATE);
	uint32_t state = TCP_ESTABLISHED;

	if (nla && inetcr_nla_len(nla) == sizeof(state))
		memcpy(&state, inetcr_nla_data(nla), sizeof(state));
	if (state < sizeof(names) / sizeof(*names) && names[state])
		return names[state];
	return "ESTAB";
}

static const char *state_of(const struct inetcr_socket *sock)
{
	const struct nlattr *tcp = inetcr_socket_find(sock, AF_INET_CR_ATTR_TCP);

	if (tcp)
		return connection_state(tcp);
	if (inetcr_socket_find(sock, AF_INET_CR_ATTR_TCP_BACKLOG))
		return "LISTEN";
	if (inetcr_socket_find(sock, AF_INET_CR_ATTR_REMOTE_ADDR) ||
	    inetcr_socket_find(sock, AF_INET_CR_ATTR_REMOTE_PORT))
		return "ESTAB";
	return "UNCONN";
}

void inetcr_socket_ident(const struct inetcr_socket *sock,
			 struct inetcr_ident *id)
{
	uint32_t type = inetcr_socket_u32(sock, AF_INET_CR_ATTR_SOCK_TYPE, 0);
	uint32_t protocol = inetcr_socket_u32(sock, AF_INET_CR_ATTR_PROTOCOL, 0);
	char no_port[16] = "*";

	*id = (struct inetcr_ident){ .state = state_of(sock) };
	if (type == SOCK_RAW) {
		snprintf(id->type, sizeof(id->type), "raw");
		word_of(AF_INET_CR_ATTR_PROTOCOL, protocol, no_port,
			sizeof(no_port));
	} else {
		if (!protocol)
			protocol = type == SOCK_DGRAM ? IPPROTO_UDP :
							IPPROTO_TCP;
		word_of(AF_INET_CR_ATTR_PROTOCOL, protocol, id->type,
			sizeof(id->type));
	}
	endpoint(sock, AF_INET_CR_ATTR_LOCAL_ADDR, AF_INET_CR_ATTR_LOCAL_PORT,
		 no_port, id->local, sizeof(id->local));
	endpoint(sock, AF_INET_CR_ATTR_REMOTE_ADDR, AF_INET_CR_ATTR_REMOTE_PORT,
		 "*", id->remote, sizeof(id->remote));
	id->inode = inetcr_socket_u32(sock, AF_INET_CR_ATTR_INODE, 0);
	id->pid = inetcr_socket_u32(sock, AF_INET_CR_ATTR_OWNER_PID, 0);
	id->fd = inetcr_socket_u32(sock, AF_INET_CR_ATTR_OWNER_FD, 0);
}

char *inetcr_socket_name(const struct inetcr_socket *sock)
{
	struct inetcr_ident id;
	char *text;

	inetcr_socket_ident(sock, &id);
	return asprintf(&text, "%s %s %s", id.type, id.local, id.remote) < 0 ?
	       NULL : text;
}

/* Attributes */

int inetcr_attr_value(const struct nlattr *nla, struct json_object **value,
		      struct inetcr_err *err)
{
	const struct inetcr_attr *attr;

	attr = inetcr_attr_by_number(inetcr_nla_type(nla));
	if (!attr)
		attr = &inetcr_attr_unknown;
	*value = inetcr_row_value(attr, inetcr_nla_data(nla),
				  inetcr_nla_len(nla));
	if (!*value)
		return inetcr_fail(err, EINVAL, "%s of %zu bytes is malformed",
				   attr->name, inetcr_nla_len(nla));
	return 0;
}

static struct json_object *get_array(struct json_object *object,
				     const char *name)
{
	struct json_object *array;

	if (!json_object_object_get_ex(object, name, &array)) {
		array = json_object_new_array();
		json_object_object_add(object, name, array);
	}
	return array;
}

/* The payload of the last datagram in the array of the attribute it follows */
static int add_data(struct json_object *object, const struct inetcr_attr *attr,
		    struct json_object *data, struct inetcr_err *err)
{
	const struct inetcr_attr *owner = inetcr_attr_by_number(attr->data_of);
	struct json_object *array;
	size_t n;

	if (!json_object_object_get_ex(object, owner->name, &array)) {
		json_object_put(data);
		return inetcr_fail(err, EINVAL, "%s without %s", attr->name,
				   owner->name);
	}
	n = json_object_array_length(array);
	json_object_object_add(json_object_array_get_idx(array, n - 1),
			       owner->table->row[0].name, data);
	return 0;
}

static int add_attr(struct json_object *object, const struct nlattr *nla,
		    bool first, struct inetcr_err *err)
{
	const struct inetcr_attr *attr;
	struct json_object *value;
	char name[64];
	int ret;

	attr = inetcr_attr_by_number(inetcr_nla_type(nla));
	if (!attr)
		attr = &inetcr_attr_unknown;
	if (attr->flags & ATTR_PER_MSG && !first)
		return 0;

	ret = inetcr_attr_value(nla, &value, err);
	if (ret)
		return ret;
	if (attr->data_of)
		return add_data(object, attr, value, err);

	snprintf(name, sizeof(name), "ATTR_%u", inetcr_nla_type(nla));
	if (attr != &inetcr_attr_unknown)
		snprintf(name, sizeof(name), "%s", attr->name);
	if (attr->flags & INETCR_ATTR_MULTI)
		json_object_array_add(get_array(object, name), value);
	else
		json_object_object_add(object, name, value);
	if (attr->flags & ATTR_NOT_OFF && !json_object_get_boolean(value))
		json_object_object_del(object, name);
	return 0;
}

int inetcr_socket_value(const struct inetcr_socket *sock,
			struct json_object **value, struct inetcr_err *err)
{
	struct json_object *object = json_object_new_object();
	const struct nlmsghdr *msg = NULL;
	int ret;

	while ((msg = inetcr_socket_msg(sock, msg))) {
		const struct nlattr *nla = NULL;

		while ((nla = inetcr_msg_attr(msg, nla))) {
			ret = add_attr(object, nla, msg == sock->first, err);
			if (ret) {
				json_object_put(object);
				return ret;
			}
		}
	}
	*value = object;
	return 0;
}

char *inetcr_value_text(const struct inetcr_attr *attr,
			struct json_object *value)
{
	char *text = NULL;
	size_t size;
	FILE *out;

	out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	attr->kind->text(attr, value, out);
	if (fclose(out)) {
		free(text);
		return NULL;
	}
	return text;
}

char *inetcr_attr_text(const struct nlattr *nla)
{
	const struct inetcr_attr *attr;
	struct json_object *value;
	struct inetcr_err err;
	char *text;

	if (inetcr_attr_value(nla, &value, &err))
		return NULL;
	attr = inetcr_attr_by_number(inetcr_nla_type(nla));
	text = inetcr_value_text(attr ? attr : &inetcr_attr_unknown, value);
	json_object_put(value);
	return text;
}
