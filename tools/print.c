// SPDX-License-Identifier: GPL-2.0
/* What more than one command prints */
#include <json-c/json.h>
#include <stdlib.h>

#include <linux/af_inet_cr.h>
#include "inetcr.h"

void print_json(struct json_object *value)
{
	puts(json_object_to_json_string_ext(value,
					    JSON_C_TO_STRING_PRETTY |
					    JSON_C_TO_STRING_NOSLASHESCAPE));
}

void print_ident(const struct inetcr_socket *sock)
{
	struct inetcr_ident id;

	inetcr_socket_ident(sock, &id);
	printf("%-7s %-6s %s %s", id.type, id.state, id.local, id.remote);
	if (id.inode)
		printf(" ino:%u", id.inode);
	if (id.pid)
		printf(" pid:%u fd:%u", id.pid, id.fd);
	putchar('\n');
}

static void note_attr(const struct inetcr_socket *sock,
		      const struct nlattr *nla)
{
	const struct inetcr_attr *attr;
	struct json_object *value;
	struct inetcr_ident id;
	struct inetcr_err err;
	char *text;

	if ((nla->nla_type & NLA_TYPE_MASK) != AF_INET_CR_ATTR_LEFT_OUT ||
	    inetcr_attr_value(nla, &value, &err))
		return;
	attr = inetcr_attr_by_number(AF_INET_CR_ATTR_LEFT_OUT);
	text = inetcr_value_text(attr, value);
	inetcr_socket_ident(sock, &id);
	note("socket %u (%s %s): %s %s", sock->number, id.type, id.local,
	     inetcr_attr_label(attr, ""), text ? text : "");
	free(text);
	json_object_put(value);
}

void note_left_out(const struct inetcr_msgs *msgs)
{
	struct inetcr_socket sock = {};

	while (inetcr_socket_next(msgs, &sock)) {
		const struct nlmsghdr *msg = NULL;

		while ((msg = inetcr_socket_msg(&sock, msg))) {
			const struct nlattr *nla = NULL;

			while ((nla = inetcr_msg_attr(msg, nla)))
				note_attr(&sock, nla);
		}
	}
}
