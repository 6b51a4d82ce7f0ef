// SPDX-License-Identifier: GPL-2.0
/*
 * Addresses in CRIU's own images
 *
 * CRIU binds and connects sockets as FILES says, so a map must have been applied
 * there. FILES is two magic numbers, then for each file its length and a
 * protocol buffer, file_entry of CRIU's images/fdinfo.proto. Of those, the
 * sockets (images/sk-inet.proto) become messages, which the library maps; what
 * changes is written again, everything else is copied as it is.
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>

#include <linux/af_inet_cr.h>
#include <linux/if.h>
#include "images.h"
#include "libinetcr.h"

#define FILES		"files.img"
#define FILES_KEPT	"files.img.inetcr"
/* A million files have half of it */
#define FILES_MAX	(256 << 20)

#define MAGIC_COMMON	0x54564319
#define MAGIC_FILES	0x56303138

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof(*(a)))

/* A socket of CRIU: the fields that a map changes */
struct criu_addr {
	uint32_t word[4];
	uint32_t count;
};

struct criu_socket {
	uint32_t entry_seen;	/* fields of the entry, by number */
	uint32_t seen;		/* and of the socket in it */
	uint32_t family;
	uint32_t type;
	uint32_t protocol;
	uint32_t port[2];	/* local, remote */
	struct criu_addr addr[2];
	char dev[2][IFNAMSIZ];	/* bound to, scope of the local address */
};

/* Protocol buffers: a field is its number and wire type, then the value */

enum {
	WIRE_NUMBER = 0,
	WIRE_64 = 1,
	WIRE_BYTES = 2,
	WIRE_32 = 5,
};

struct bytes {
	const uint8_t *data;
	size_t len;
};

/**
 * struct field - one field of a message
 * @number: of the field
 * @wire: WIRE_*
 * @value: of a number
 * @bytes: of bytes
 * @raw: all of it
 */
struct field {
	uint32_t number;
	uint32_t wire;
	uint64_t value;
	struct bytes bytes;
	struct bytes raw;
};

static bool take(struct bytes *from, uint64_t len, struct bytes *taken)
{
	if (len > from->len)
		return false;
	*taken = (struct bytes){ from->data, len };
	from->data += len;
	from->len -= len;
	return true;
}

static bool take_number(struct bytes *from, uint64_t *value)
{
	unsigned int shift;
	struct bytes byte;

	*value = 0;
	for (shift = 0; shift < 64; shift += 7) {
		if (!take(from, 1, &byte))
			return false;
		*value |= (uint64_t)(*byte.data & 0x7f) << shift;
		if (!(*byte.data & 0x80))
			return true;
	}
	return false;
}

static bool take_value(struct bytes *from, struct field *field)
{
	struct bytes fixed;

	switch (field->wire) {
	case WIRE_NUMBER:
		return take_number(from, &field->value);
	case WIRE_64:
		return take(from, 8, &fixed);
	case WIRE_BYTES:
		return take_number(from, &field->value) &&
		       take(from, field->value, &field->bytes);
	case WIRE_32:
		return take(from, 4, &fixed);
	}
	return false;
}

static bool take_field(struct bytes *from, struct field *field)
{
	const uint8_t *start = from->data;
	uint64_t key;

	*field = (struct field){};
	if (!take_number(from, &key))
		return false;
	field->number = key >> 3;
	field->wire = key & 7;
	if (!take_value(from, field))
		return false;
	field->raw = (struct bytes){ start, from->data - start };
	return true;
}

static void put_number(FILE *out, uint64_t value)
{
	for (; value > 0x7f; value >>= 7)
		fputc(0x80 | (value & 0x7f), out);
	fputc(value, out);
}

static void put_number_field(FILE *out, uint32_t number, uint64_t value)
{
	put_number(out, number << 3 | WIRE_NUMBER);
	put_number(out, value);
}

static void put_bytes_field(FILE *out, uint32_t number, const void *data,
			    size_t len)
{
	put_number(out, number << 3 | WIRE_BYTES);
	put_number(out, len);
	fwrite(data, 1, len, out);
}

/* The known fields; one table for reading and writing */

enum what {
	NUMBER,
	ADDR,
	NAME,
	NEST,
};

struct row {
	uint32_t number;
	enum what what;
	size_t offset;
	const struct row *nest;
};

#define MEMBER(m)	offsetof(struct criu_socket, m)

static const struct row opts_rows[] = {
	{ 15, NAME, MEMBER(dev[0]), NULL },	/* so_bound_dev */
	{}
};

static const struct row socket_rows[] = {
	{ 3, NUMBER, MEMBER(family), NULL },
	{ 4, NUMBER, MEMBER(type), NULL },
	{ 5, NUMBER, MEMBER(protocol), NULL },
	{ 7, NUMBER, MEMBER(port[0]), NULL },	/* src_port */
	{ 8, NUMBER, MEMBER(port[1]), NULL },	/* dst_port */
	{ 11, ADDR, MEMBER(addr[0]), NULL },	/* src_addr */
	{ 12, ADDR, MEMBER(addr[1]), NULL },	/* dst_addr */
	{ 14, NEST, 0, opts_rows },
	{ 17, NAME, MEMBER(dev[1]), NULL },	/* ifname */
	{}
};

static const struct row entry_rows[] = {
	{ 4, NEST, 0, socket_rows },
	{}
};

static const struct row *find_row(const struct row *row, uint32_t number)
{
	while (row->number && row->number != number)
		row++;
	return row->number ? row : NULL;
}

static bool walk(struct bytes msg, const struct row *rows,
		 struct criu_socket *sock, FILE *out);

static bool walk_nest(const struct field *field, const struct row *row,
		      struct criu_socket *sock, FILE *out)
{
	char *data = NULL;
	FILE *inner = NULL;
	size_t len;
	bool good;

	if (out) {
		inner = open_memstream(&data, &len);
		if (!inner)
			return false;
	}
	good = walk(field->bytes, row->nest, sock, inner);
	if (out) {
		good &= !fclose(inner);
		if (good)
			put_bytes_field(out, field->number, data, len);
		free(data);
	}
	return good;
}

static bool walk_addr(const struct field *field, struct criu_addr *addr,
		      FILE *out)
{
	if (addr->count == ARRAY_SIZE(addr->word))
		return false;
	if (out)
		put_number_field(out, field->number, addr->word[addr->count]);
	else
		addr->word[addr->count] = field->value;
	addr->count++;
	return true;
}

static bool walk_name(const struct field *field, char *name, FILE *out)
{
	if (field->bytes.len >= IFNAMSIZ)
		return false;
	if (out)
		put_bytes_field(out, field->number, name, strlen(name));
	else
		snprintf(name, IFNAMSIZ, "%.*s", (int)field->bytes.len,
			 (const char *)field->bytes.data);
	return true;
}

static bool walk_field(const struct field *field, const struct row *row,
		       struct criu_socket *sock, FILE *out)
{
	bool number = row->what == NUMBER || row->what == ADDR;
	void *member = (char *)sock + row->offset;
	uint32_t value = field->value;

	if (field->wire != (number ? WIRE_NUMBER : WIRE_BYTES))
		return false;
	switch (row->what) {
	case NUMBER:
		if (out)
			put_number_field(out, field->number,
					 *(uint32_t *)member);
		else
			memcpy(member, &value, sizeof(value));
		return true;
	case ADDR:
		return walk_addr(field, member, out);
	case NAME:
		return walk_name(field, member, out);
	case NEST:
		return walk_nest(field, row, sock, out);
	}
	return false;
}

static void mark_seen(struct criu_socket *sock, const struct row *rows,
		      uint32_t number)
{
	if (number >= 32)
		return;
	if (rows == entry_rows)
		sock->entry_seen |= 1U << number;
	if (rows == socket_rows)
		sock->seen |= 1U << number;
}

/* Reads @sock from @msg, or copies @msg with what @sock has */
static bool walk(struct bytes msg, const struct row *rows,
		 struct criu_socket *sock, FILE *out)
{
	const struct row *row;
	struct field field;

	while (msg.len) {
		if (!take_field(&msg, &field))
			return false;
		mark_seen(sock, rows, field.number);
		row = find_row(rows, field.number);
		if (row && !walk_field(&field, row, sock, out))
			return false;
		if (!row && out)
			fwrite(field.raw.data, 1, field.raw.len, out);
	}
	return true;
}

/* Sockets as messages */

static const unsigned int addr_attrs[] = {
	AF_INET_CR_ATTR_LOCAL_ADDR, AF_INET_CR_ATTR_REMOTE_ADDR,
};

static const unsigned int port_attrs[] = {
	AF_INET_CR_ATTR_LOCAL_PORT, AF_INET_CR_ATTR_REMOTE_PORT,
};

static size_t addr_len(const struct criu_socket *sock)
{
	return sock->family == AF_INET ? 4 : 16;
}

static int put_addr(struct inetcr_msgs *msgs, const struct criu_socket *sock,
		    size_t i, struct inetcr_err *err)
{
	uint16_t port = sock->port[i];
	int ret;

	ret = inetcr_msgs_put(msgs, addr_attrs[i], sock->addr[i].word,
			      addr_len(sock), err);
	if (!ret && port)
		ret = inetcr_msgs_put(msgs, port_attrs[i], &port, sizeof(port),
				      err);
	if (ret)
		return ret;
	return inetcr_msgs_put(msgs, AF_INET_CR_ATTR_SOCKOPT_BINDTODEVICE,
			       sock->dev[i], strlen(sock->dev[i]) + 1, err);
}

static int put_message(struct inetcr_msgs *msgs, const struct criu_socket *sock,
		       struct inetcr_err *err)
{
	const struct {
		unsigned int attr;
		uint32_t value;
	} kind[] = {
		{ AF_INET_CR_ATTR_SOCK_TYPE, sock->type },
		{ AF_INET_CR_ATTR_FAMILY, sock->family },
		{ AF_INET_CR_ATTR_PROTOCOL, sock->protocol },
	};
	/* A list of one message: inetcr_msgs_put() walks a list to its end. */
	struct inetcr_msgs msg = {};
	size_t i;
	int ret;

	ret = inetcr_msgs_start(&msg, err);
	for (i = 0; !ret && i < ARRAY_SIZE(kind); i++)
		ret = inetcr_msgs_put(&msg, kind[i].attr, &kind[i].value,
				      sizeof(kind[i].value), err);
	for (i = 0; !ret && i < 2; i++)
		ret = put_addr(&msg, sock, i, err);
	if (!ret)
		ret = inetcr_msgs_append(msgs, msg.data, err);
	inetcr_msgs_free(&msg);
	return ret;
}

static void take_message(const struct inetcr_socket *from,
			 struct criu_socket *sock)
{
	const struct nlattr *nla;
	unsigned int dev = 0;
	uint16_t port;
	size_t i;

	for (i = 0; i < 2; i++) {
		nla = inetcr_socket_find(from, addr_attrs[i]);
		memcpy(sock->addr[i].word, inetcr_nla_data(nla),
		       addr_len(sock));
		nla = inetcr_socket_find(from, port_attrs[i]);
		if (!nla)
			continue;
		memcpy(&port, inetcr_nla_data(nla), sizeof(port));
		sock->port[i] = port;
	}
	nla = NULL;
	while ((nla = inetcr_msg_attr(from->first, nla))) {
		if (inetcr_nla_type(nla) ==
		    AF_INET_CR_ATTR_SOCKOPT_BINDTODEVICE)
			strncpy(sock->dev[dev++], inetcr_nla_data(nla),
				IFNAMSIZ - 1);
	}
}

/* The file: @out is NULL, and sockets become @msgs, or it is the other way */

/* CRIU refuses an entry without type and id */
#define ENTRY_REQUIRED	(1U << 1 | 1U << 2)
/* and a socket without one of id to backlog, fown and opts */
#define SOCKET_REQUIRED	(0x7feU | 1U << 13 | 1U << 14)

static bool is_socket(const struct criu_socket *sock)
{
	return sock->seen;
}

static bool is_whole(const struct criu_socket *sock)
{
	if ((sock->entry_seen & ENTRY_REQUIRED) != ENTRY_REQUIRED)
		return false;
	if (!is_socket(sock))
		return true;
	return (sock->seen & SOCKET_REQUIRED) == SOCKET_REQUIRED &&
	       (sock->family == AF_INET || sock->family == AF_INET6);
}

static int do_entry(struct bytes entry, struct inetcr_msgs *msgs,
		    struct inetcr_socket *pos, FILE *out,
		    struct inetcr_err *err)
{
	struct criu_socket sock = {};
	char *data = NULL;
	FILE *copy;
	size_t len;
	bool good;

	if (!walk(entry, entry_rows, &sock, NULL) || !is_whole(&sock))
		return inetcr_fail(err, EINVAL,
				   FILES ": an entry is malformed");
	if (!out)
		return is_socket(&sock) ? put_message(msgs, &sock, err) : 0;
	if (is_socket(&sock)) {
		inetcr_socket_next(msgs, pos);
		take_message(pos, &sock);
	}
	sock.addr[0].count = 0;
	sock.addr[1].count = 0;
	copy = open_memstream(&data, &len);
	if (!copy)
		return inetcr_fail(err, ENOMEM, "out of memory");
	good = walk(entry, entry_rows, &sock, copy);
	good &= !fclose(copy);
	if (good) {
		fwrite(&(uint32_t){ len }, sizeof(uint32_t), 1, out);
		fwrite(data, 1, len, out);
	}
	free(data);
	return good ? 0 : inetcr_fail(err, ENOMEM, "out of memory");
}

static int do_file(struct bytes file, struct inetcr_msgs *msgs, FILE *out,
		   struct inetcr_err *err)
{
	static const uint32_t magic[] = { MAGIC_COMMON, MAGIC_FILES };
	struct inetcr_socket pos = {};
	struct bytes head, entry;
	uint32_t len;
	int ret = 0;

	if (!file.data || !take(&file, sizeof(magic), &head) ||
	    memcmp(head.data, magic, sizeof(magic)))
		return inetcr_fail(err, EINVAL,
				   FILES " is not CRIU's list of files, or of a version that is not known");
	if (out)
		fwrite(head.data, 1, head.len, out);
	while (!ret && file.len) {
		if (!take(&file, sizeof(len), &head))
			return inetcr_fail(err, EINVAL, FILES " is truncated");
		memcpy(&len, head.data, sizeof(len));
		if (!take(&file, len, &entry))
			return inetcr_fail(err, EINVAL, FILES " is truncated");
		ret = do_entry(entry, msgs, &pos, out, err);
	}
	return ret;
}

static int read_whole(const char *path, struct bytes *file,
		      struct inetcr_err *err)
{
	char *data;
	size_t len;
	int ret;

	ret = inetcr_file_read(path, false, FILES_MAX, &data, &len, err);
	if (!ret)
		*file = (struct bytes){ (uint8_t *)data, len };
	return ret;
}

static void free_bytes(struct bytes *bytes)
{
	free((void *)bytes->data);
	*bytes = (struct bytes){};
}

/* The contents of @file after the map; allocated */
static int map_file(struct inetcr_map *map, struct bytes file,
		    struct bytes *mapped, struct inetcr_err *err)
{
	struct inetcr_msgs msgs = {};
	char *data = NULL;
	size_t len = 0;
	FILE *out;
	int ret;

	ret = do_file(file, &msgs, NULL, err);
	if (!ret)
		ret = inetcr_map_apply(map, &msgs, err);
	out = ret ? NULL : open_memstream(&data, &len);
	if (!ret && !out)
		ret = inetcr_fail(err, ENOMEM, "out of memory");
	if (!ret)
		ret = do_file(file, &msgs, out, err);
	if (out && fclose(out) && !ret)
		ret = inetcr_fail(err, ENOMEM, "out of memory");
	inetcr_msgs_free(&msgs);
	if (ret)
		free(data);
	else
		*mapped = (struct bytes){ (uint8_t *)data, len };
	return ret;
}

static int write_bytes(int fd, const char *name, const void *arg,
		       struct inetcr_err *err)
{
	const struct bytes *bytes = arg;

	return inetcr_write_all(fd, name, bytes->data, bytes->len, err);
}

static int move(const char *from, const char *to, struct inetcr_err *err)
{
	if (!rename(from, to))
		return 0;
	return inetcr_fail(err, errno, "cannot rename %s: %s", from,
			   strerror(errno));
}

static bool equal(struct bytes a, struct bytes b)
{
	return a.data && b.data && a.len == b.len &&
	       !memcmp(a.data, b.data, a.len);
}

int images_unmap(struct inetcr_err *err)
{
	int fd;

	if (!inetcr_file_exists(FILES_KEPT))
		return 0;
	fd = inetcr_file_open(FILES_KEPT, false, FILES_MAX, err);
	if (fd < 0)
		return fd;
	close(fd);
	return move(FILES_KEPT, FILES, err);
}

static int install(struct bytes mapped, struct inetcr_err *err)
{
	int ret;

	ret = move(FILES, FILES_KEPT, err);
	if (ret)
		return ret;
	ret = inetcr_file_replace(FILES, write_bytes, &mapped, err);
	if (ret)
		images_unmap(&(struct inetcr_err){});
	return ret;
}

int images_map(struct inetcr_map *map, struct inetcr_err *err)
{
	struct bytes file = {}, mapped = {};
	int ret;

	/* Of a CRIU that was killed */
	ret = images_unmap(err);
	if (ret || !map)
		return ret;
	ret = read_whole(FILES, &file, err);
	if (!ret)
		ret = map_file(map, file, &mapped, err);
	if (!ret && !equal(file, mapped))
		ret = install(mapped, err);
	free_bytes(&file);
	free_bytes(&mapped);
	return ret;
}

int images_check(struct inetcr_map *map, struct inetcr_err *err)
{
	struct bytes file = {}, now = {}, mapped = {};
	bool kept = inetcr_file_exists(FILES_KEPT), good;
	int ret;

	if (!map && !kept)
		return 0;
	ret = read_whole(kept ? FILES_KEPT : FILES, &file, err);
	if (!ret && map)
		ret = map_file(map, file, &mapped, err);
	if (!ret)
		ret = read_whole(FILES, &now, err);
	good = !ret && equal(now, map ? mapped : file);
	free_bytes(&file);
	free_bytes(&now);
	free_bytes(&mapped);
	if (ret || good)
		return ret;
	if (!kept)
		return inetcr_fail(err, ENOTSUP,
				   "CRIU has read its images without the map: that takes the plugin (libdir), see inetcr-criu-hook(8)");
	ret = images_unmap(err);
	return ret ? ret :
	       inetcr_fail(err, EAGAIN,
			   "CRIU has read what a restore with another map left; it is put back: try again");
}
