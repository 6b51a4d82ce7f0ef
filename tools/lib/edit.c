// SPDX-License-Identifier: GPL-2.0
/*
 * Messages made by hand, and changed
 *
 * A list is changed by writing another one: what is kept is copied, and the
 * lengths of nests and messages follow from what was written into them. The
 * caller's list is exchanged for the new one at the end, so that a failure
 * leaves it alone. Where nests are, the attribute table knows.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <linux/genetlink.h>

#include <linux/af_inet_cr.h>
#include "internal.h"

#define NLA_MAX_LEN	UINT16_MAX
/* A nest of a socket has at most this many attributes */
#define NEST_ATTRS_MAX	256

/* Writing */

static int pad(struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	static const char zero[NLA_ALIGNTO];

	return inetcr_msgs_add(msgs, zero, NLA_ALIGN(msgs->len) - msgs->len,
			       err);
}

int inetcr_put_attr(struct inetcr_msgs *msgs, uint16_t type, const void *data,
		    size_t len, struct inetcr_err *err)
{
	struct nlattr nla = { .nla_type = type };
	int ret;

	if (len > NLA_MAX_LEN - NLA_HDRLEN)
		return inetcr_fail(err, EMSGSIZE,
				   "%zu bytes are more than an attribute can hold",
				   len);
	nla.nla_len = NLA_HDRLEN + len;
	ret = inetcr_msgs_add(msgs, &nla, sizeof(nla), err);
	if (!ret)
		ret = inetcr_msgs_add(msgs, data, len, err);
	if (!ret)
		ret = pad(msgs, err);
	return ret;
}

void inetcr_end_msg(struct inetcr_msgs *msgs, size_t offset)
{
	struct nlmsghdr *msg = (void *)((char *)msgs->data + offset);

	msg->nlmsg_len = msgs->len - offset;
}

int inetcr_end_nest(struct inetcr_msgs *msgs, size_t offset,
		    struct inetcr_err *err)
{
	struct nlattr *nla = (void *)((char *)msgs->data + offset);

	if (msgs->len - offset > NLA_MAX_LEN)
		return inetcr_fail(err, EMSGSIZE,
				   "%zu bytes are more than a nest can hold",
				   msgs->len - offset);
	nla->nla_len = msgs->len - offset;
	return 0;
}

static uint16_t nested_type(unsigned int number)
{
	return number | NLA_F_NESTED;
}

static size_t last_msg(const struct inetcr_msgs *msgs)
{
	size_t offset = 0, next = 0;

	while (next < msgs->len) {
		const struct nlmsghdr *msg;

		offset = next;
		msg = (const void *)((const char *)msgs->data + offset);
		next += NLMSG_ALIGN(msg->nlmsg_len);
	}
	return offset;
}

int inetcr_msgs_start(struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	const struct {
		struct nlmsghdr head;
		struct genlmsghdr genl;
	} msg = {
		.head.nlmsg_len = sizeof(msg),
		.genl.cmd = AF_INET_CR_CMD_RESTORE,
		.genl.version = AF_INET_CR_GENL_VERSION,
	};

	return inetcr_msgs_add(msgs, &msg, sizeof(msg), err);
}

static int put_last(struct inetcr_msgs *msgs, uint16_t type, const void *data,
		    size_t len, struct inetcr_err *err)
{
	size_t before = msgs->len, offset;
	int ret;

	if (!before)
		return inetcr_fail(err, EINVAL, "there is no message yet");
	offset = last_msg(msgs);
	ret = inetcr_put_attr(msgs, type, data, len, err);
	if (ret)
		msgs->len = before;
	else
		inetcr_end_msg(msgs, offset);
	return ret;
}

int inetcr_msgs_put(struct inetcr_msgs *msgs, unsigned int number,
		    const void *data, size_t len, struct inetcr_err *err)
{
	return put_last(msgs, number, data, len, err);
}

int inetcr_nest_start(struct inetcr_msgs *msgs, unsigned int number,
		      size_t *nest, struct inetcr_err *err)
{
	size_t offset = msgs->len;
	int ret;

	ret = put_last(msgs, nested_type(number), NULL, 0, err);
	if (!ret)
		*nest = offset;
	return ret;
}

int inetcr_nest_end(struct inetcr_msgs *msgs, size_t nest,
		    struct inetcr_err *err)
{
	return inetcr_end_nest(msgs, nest, err);
}

/* Editing */

/**
 * struct edit - an edit under way
 * @call: who decides
 * @arg: for @call
 * @out: the new list
 * @err: for the sentence
 */
struct edit {
	inetcr_edit_t call;
	void *arg;
	struct inetcr_msgs out;
	struct inetcr_err *err;
};

static int edit_attr(struct edit *edit, const struct inetcr_place *place);

static int edit_nest(struct edit *edit, const struct inetcr_place *nest)
{
	const void *data = inetcr_nla_data(nest->nla);
	size_t len = inetcr_nla_len(nest->nla);
	struct inetcr_place place = { .sock = nest->sock, .parent = nest };
	size_t offset = edit->out.len;
	unsigned int count = 0;
	int ret;

	if (!inetcr_nla_valid(data, len))
		return inetcr_fail(edit->err, EINVAL, "%s is malformed",
				   nest->attr->name);
	ret = inetcr_put_attr(&edit->out, nest->nla->nla_type, NULL, 0,
			      edit->err);
	while (!ret && (place.nla = inetcr_nla_next(data, len, place.nla))) {
		if (++count > NEST_ATTRS_MAX)
			return inetcr_fail(edit->err, EINVAL,
					   "%s has more than %u attributes",
					   nest->attr->name, NEST_ATTRS_MAX);
		place.attr = inetcr_attr_inside(nest->attr,
						inetcr_nla_type(place.nla));
		ret = edit_attr(edit, &place);
	}
	return ret ? ret : inetcr_end_nest(&edit->out, offset, edit->err);
}

static int edit_attr(struct edit *edit, const struct inetcr_place *place)
{
	struct inetcr_payload payload = {};
	int ret;

	ret = edit->call(edit->arg, place, &payload, edit->err);
	if (ret < 0 || ret == INETCR_DROP)
		return ret < 0 ? ret : 0;
	if (ret == INETCR_KEEP && place->attr &&
	    place->attr->kind == &inetcr_kind_nest)
		return edit_nest(edit, place);
	if (ret == INETCR_KEEP)
		payload = (struct inetcr_payload){
			.data = inetcr_nla_data(place->nla),
			.len = inetcr_nla_len(place->nla),
		};
	return inetcr_put_attr(&edit->out, place->nla->nla_type, payload.data,
			payload.len, edit->err);
}

static int edit_msg(struct edit *edit, const struct inetcr_socket *sock,
		    const struct nlmsghdr *msg)
{
	struct inetcr_place place = { .sock = sock };
	size_t offset = edit->out.len;
	int ret;

	ret = inetcr_msgs_add(&edit->out, msg, MSG_HDRLEN, edit->err);
	while (!ret && (place.nla = inetcr_msg_attr(msg, place.nla))) {
		place.attr = inetcr_attr_by_number(inetcr_nla_type(place.nla));
		ret = edit_attr(edit, &place);
	}
	if (!ret)
		inetcr_end_msg(&edit->out, offset);
	return ret;
}

/* Sockets that could not be dumped stay where they are */
static int copy_absent(struct edit *edit, const struct inetcr_msgs *msgs,
		       const struct nlmsghdr *from, const struct nlmsghdr *to)
{
	const char *start = from ? (const char *)from : msgs->data;

	return inetcr_msgs_add(&edit->out, start, (const char *)to - start,
			       edit->err);
}

static int edit_socket(struct edit *edit, const struct inetcr_socket *sock)
{
	const struct nlmsghdr *msg = NULL;
	int ret = 0;

	while (!ret && (msg = inetcr_socket_msg(sock, msg)))
		ret = edit_msg(edit, sock, msg);
	return ret;
}

int inetcr_edit(struct inetcr_msgs *msgs, inetcr_edit_t call, void *arg,
		struct inetcr_err *err)
{
	struct edit edit = { .call = call, .arg = arg, .err = err };
	const struct nlmsghdr *end = NULL;
	struct inetcr_socket sock = {};
	int ret = 0;

	while (!ret && inetcr_socket_next(msgs, &sock)) {
		ret = copy_absent(&edit, msgs, end, sock.first);
		if (!ret)
			ret = edit_socket(&edit, &sock);
		end = sock.end;
	}
	if (!ret && msgs->len)
		ret = copy_absent(&edit, msgs, end,
				  (const void *)((const char *)msgs->data +
						 msgs->len));
	/* The edit has removed SOCK_TYPE: the messages are no socket */
	if (!ret)
		ret = inetcr_msgs_check(&edit.out, err);
	if (ret) {
		inetcr_msgs_free(&edit.out);
		return ret;
	}
	inetcr_msgs_free(msgs);
	*msgs = edit.out;
	return 0;
}

/* One attribute of one socket */

/**
 * struct one - what to do with one attribute of one socket
 * @number: the socket
 * @attr: the attribute
 * @payload: what it shall hold; NULL to take it out
 * @done: @payload is in
 * @dropping: the attribute before was taken out
 */
struct one {
	unsigned int number;
	unsigned int attr;
	const struct inetcr_payload *payload;
	bool done;
	bool dropping;
};

static int edit_one(void *arg, const struct inetcr_place *place,
		    struct inetcr_payload *payload, struct inetcr_err *err)
{
	bool follows = place->attr && place->attr->data_of;
	struct one *one = arg;

	(void)err;
	if (place->sock->number != one->number || place->parent)
		return INETCR_KEEP;
	if (follows && one->dropping &&
	    place->attr->data_of == one->attr)
		return INETCR_DROP;
	one->dropping = false;
	if (inetcr_nla_type(place->nla) != one->attr)
		return INETCR_KEEP;
	if (one->payload && !one->done) {
		one->done = true;
		*payload = *one->payload;
		return INETCR_REPLACE;
	}
	one->dropping = true;
	return INETCR_DROP;
}

static int find_number(const struct inetcr_msgs *msgs, unsigned int number,
		       struct inetcr_socket *sock, struct inetcr_err *err)
{
	*sock = (struct inetcr_socket){};
	while (inetcr_socket_next(msgs, sock)) {
		if (sock->number == number)
			return 0;
	}
	return inetcr_fail(err, ENOENT, "there is no socket %u", number);
}

/* The message that binds the socket, or the last: a new attribute goes there */
static const struct nlmsghdr *msg_for_new(const struct inetcr_socket *sock)
{
	const struct nlmsghdr *msg = NULL, *last = NULL;

	while ((msg = inetcr_socket_msg(sock, msg))) {
		last = msg;
		if (inetcr_msg_find(msg, AF_INET_CR_ATTR_LOCAL_ADDR) ||
		    inetcr_msg_find(msg, AF_INET_CR_ATTR_LOCAL_PORT))
			break;
	}
	return last;
}

static int add_attr(struct inetcr_msgs *msgs, const struct inetcr_socket *sock,
		    unsigned int number, const struct inetcr_payload *payload,
		    struct inetcr_err *err)
{
	const struct nlmsghdr *msg = msg_for_new(sock);
	const struct inetcr_attr *attr = inetcr_attr_by_number(number);
	size_t offset = (const char *)msg - (const char *)msgs->data;
	size_t end = offset + NLMSG_ALIGN(msg->nlmsg_len);
	bool nest = attr && attr->kind == &inetcr_kind_nest;
	struct inetcr_msgs out = {};
	int ret;

	ret = inetcr_msgs_add(&out, msgs->data, end, err);
	if (!ret)
		ret = inetcr_put_attr(&out, nest ? nested_type(number) : number,
			       payload->data, payload->len, err);
	if (!ret) {
		inetcr_end_msg(&out, offset);
		ret = inetcr_msgs_join(&out, msgs, end, err);
	}
	if (ret) {
		inetcr_msgs_free(&out);
		return ret;
	}
	inetcr_msgs_free(msgs);
	*msgs = out;
	return 0;
}

int inetcr_socket_set(struct inetcr_msgs *msgs, unsigned int number,
		      unsigned int attr, const void *data, size_t len,
		      struct inetcr_err *err)
{
	const struct inetcr_payload payload = { .data = data, .len = len };
	struct one one = {
		.number = number, .attr = attr, .payload = &payload,
	};
	struct inetcr_socket sock;
	int ret;

	ret = find_number(msgs, number, &sock, err);
	if (ret)
		return ret;
	if (!inetcr_socket_find(&sock, attr))
		return add_attr(msgs, &sock, attr, &payload, err);
	return inetcr_edit(msgs, edit_one, &one, err);
}

int inetcr_socket_unset(struct inetcr_msgs *msgs, unsigned int number,
			unsigned int attr, struct inetcr_err *err)
{
	struct one one = { .number = number, .attr = attr };
	struct inetcr_socket sock;
	int ret;

	if (attr == AF_INET_CR_ATTR_SOCK_TYPE)
		return inetcr_fail(err, EINVAL, "SOCK_TYPE makes the socket");
	ret = find_number(msgs, number, &sock, err);
	return ret ? ret : inetcr_edit(msgs, edit_one, &one, err);
}

int inetcr_socket_remove(struct inetcr_msgs *msgs, unsigned int number,
			 struct inetcr_err *err)
{
	struct inetcr_socket sock;
	char *first, *end;
	int ret;

	ret = find_number(msgs, number, &sock, err);
	if (ret)
		return ret;
	first = (char *)sock.first;
	end = (char *)sock.end;
	memmove(first, end, (char *)msgs->data + msgs->len - end);
	msgs->len -= end - first;
	return 0;
}

/* Owners: processes that are signalled */

/**
 * struct owners - a walk over all of them
 * @call: who is signalled instead
 * @arg: for @call
 * @pid: of the one at hand
 */
struct owners {
	inetcr_owner_t call;
	void *arg;
	int32_t pid;
};

static bool is_pid(const struct nlattr *nla)
{
	return inetcr_nla_type(nla) == AF_INET_CR_ASYNC_PID;
}

/* Of the last of several, as the kernel reads a nest */
static uint32_t owner_type(const struct nlattr *async)
{
	const struct nlattr *nla = NULL;
	uint32_t type = F_OWNER_TID;

	while ((nla = inetcr_nest_attr(async, nla))) {
		if (inetcr_nla_type(nla) == AF_INET_CR_ASYNC_TYPE &&
		    inetcr_nla_len(nla) == sizeof(type))
			memcpy(&type, inetcr_nla_data(nla), sizeof(type));
	}
	return type;
}

/* Whether @nla of @async names nobody, or @owners->pid is signalled for it */
static bool find_owner(struct owners *owners, const struct inetcr_socket *sock,
		       const struct nlattr *async, const struct nlattr *nla)
{
	bool whole = inetcr_nla_len(nla) == sizeof(owners->pid);

	owners->pid = 0;
	if (whole)
		memcpy(&owners->pid, inetcr_nla_data(nla),
		       sizeof(owners->pid));
	if (whole && !owners->pid)
		return true;
	return owners->call(owners->arg, sock, owner_type(async),
			    &owners->pid) && whole;
}

static bool find_owners(struct owners *owners, const struct inetcr_socket *sock,
			const struct nlattr *async)
{
	const struct nlattr *nla = NULL;

	while ((nla = inetcr_nest_attr(async, nla))) {
		if (is_pid(nla) && !find_owner(owners, sock, async, nla))
			return false;
	}
	return true;
}

static bool is_async(const struct inetcr_place *place)
{
	return !place->parent &&
	       inetcr_nla_type(place->nla) == AF_INET_CR_ATTR_ASYNC;
}

static int edit_owner(void *arg, const struct inetcr_place *place,
		      struct inetcr_payload *payload, struct inetcr_err *err)
{
	struct owners *owners = arg;

	(void)err;
	if (is_async(place))
		return find_owners(owners, place->sock, place->nla) ?
		       INETCR_KEEP : INETCR_DROP;
	if (!place->parent || !is_async(place->parent) || !is_pid(place->nla))
		return INETCR_KEEP;
	find_owner(owners, place->sock, place->parent->nla, place->nla);
	payload->data = &owners->pid;
	payload->len = sizeof(owners->pid);
	return INETCR_REPLACE;
}

int inetcr_msgs_owners(struct inetcr_msgs *msgs, inetcr_owner_t call, void *arg,
		       struct inetcr_err *err)
{
	struct owners owners = { .call = call, .arg = arg };

	return inetcr_edit(msgs, edit_owner, &owners, err);
}
