// SPDX-License-Identifier: GPL-2.0
/*
 * Image files
 *
 * A header and the netlink messages as they came, in the byte order of the
 * machine that dumped them:
 *
 *	 0	8 bytes		"INETCR\r\n"
 *	 8	u32		0x01020304, the byte order
 *	12	u32		format, 1
 *	16	u64		length of what follows the header
 *	24	u32		CRC-32 of everything, with 0 in this place
 *	28	66 bytes	uname -r of the kernel, padded with NUL
 *	94	u16		what is in it: 0 sockets, 1 a network namespace
 *	96			messages
 *
 * A reader takes a whole image or none of it. A writer replaces a file by a
 * complete one (files.c). Neither side seeks: both work on pipes.
 */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <zlib.h>

#include "internal.h"

#define IMAGE_MAGIC		"INETCR\r\n"
#define IMAGE_BYTE_ORDER	0x01020304U
#define IMAGE_FORMAT		1
/* Behind the header: a machine that is asked for more has been lied to */
#define IMAGE_MAX		(1U << 30)

struct image_header {
	char magic[8];
	uint32_t byte_order;
	uint32_t format;
	uint64_t length;
	uint32_t crc;
	char release[66];
	uint16_t kind;
};

static_assert(sizeof(struct image_header) == 96, "no padding");

static uint32_t image_crc(const struct image_header *header, const void *body)
{
	struct image_header plain = *header;
	uint32_t crc;

	plain.crc = 0;
	crc = crc32_z(0, (const void *)&plain, sizeof(plain));
	/* zlib takes NULL, the body of an empty list, as a call to start anew */
	return header->length ? crc32_z(crc, body, header->length) : crc;
}

/* Reading */

/* Doubles the room, as long as its size is a number */
static int grow(struct inetcr_msgs *buf, struct inetcr_err *err)
{
	size_t size = buf->size ? 2 * buf->size : 65536;
	void *data = size > buf->size ? realloc(buf->data, size) : NULL;

	if (!data)
		return inetcr_fail(err, ENOMEM, "out of memory");
	buf->data = data;
	buf->size = size;
	return 0;
}

/* Reads until @msgs holds @want bytes or the file ends */
static int read_up_to(int fd, const char *name, struct inetcr_msgs *buf,
		      size_t want, struct inetcr_err *err)
{
	while (buf->len < want) {
		size_t room = buf->size - buf->len;
		ssize_t n;

		int ret;

		if (!room) {
			ret = grow(buf, err);
			if (ret)
				return ret;
			continue;
		}
		if (room > want - buf->len)
			room = want - buf->len;
		n = read(fd, (char *)buf->data + buf->len, room);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return inetcr_fail(err, errno, "cannot read %s: %s",
					   name, strerror(errno));
		if (!n)
			break;
		buf->len += n;
	}
	return 0;
}

static int check_header(const struct inetcr_msgs *buf,
			struct image_header *header, const char *name,
			struct inetcr_err *err)
{
	if (!buf->len)
		return inetcr_fail(err, EINVAL, "%s is empty", name);
	if (buf->len < sizeof(header->magic) ||
	    memcmp(buf->data, IMAGE_MAGIC, sizeof(header->magic)))
		return inetcr_fail(err, EINVAL, "%s is not an inetcr image",
				   name);
	if (buf->len < sizeof(*header))
		return inetcr_fail(err, EINVAL,
				   "%s is truncated: it ends in its header",
				   name);
	memcpy(header, buf->data, sizeof(*header));
	if (header->byte_order == __builtin_bswap32(IMAGE_BYTE_ORDER))
		return inetcr_fail(err, EINVAL,
				   "%s was dumped on a machine of the other byte order",
				   name);
	if (header->byte_order != IMAGE_BYTE_ORDER)
		return inetcr_fail(err, EINVAL, "%s is damaged: bad header",
				   name);
	if (header->format != IMAGE_FORMAT)
		return inetcr_fail(err, EINVAL,
				   "%s has format %u, of %s inetcr; this one reads %u",
				   name, header->format,
				   header->format > IMAGE_FORMAT ? "a newer" :
				   "an older", IMAGE_FORMAT);
	if (header->length > IMAGE_MAX)
		return inetcr_fail(err, EINVAL,
				   "%s claims to hold %llu bytes, and %u are the most",
				   name, (unsigned long long)header->length,
				   IMAGE_MAX);
	return 0;
}

static const struct {
	const char *what;
	const char *reader;
} kinds[] = {
	[INETCR_SOCKETS] = { "sockets", "inetcr restore, show and diff" },
	[INETCR_NETNS] = { "a network namespace",
			   "inetcr netns restore, show and diff" },
};

/* A complete image, but of the other kind */
static int check_kind(unsigned int kind, unsigned int wanted, const char *name,
		      struct inetcr_err *err)
{
	if (kind >= sizeof(kinds) / sizeof(*kinds))
		return inetcr_fail(err, EINVAL,
				   "%s holds what only a newer inetcr knows",
				   name);
	if (kind == wanted)
		return 0;
	return inetcr_fail(err, EINVAL, "%s is an image of %s, for %s", name,
			   kinds[kind].what, kinds[kind].reader);
}

static int check_body(const struct image_header *header, const void *body,
		      uint64_t len, const char *name, struct inetcr_err *err)
{
	if (len < header->length)
		return inetcr_fail(err, EINVAL,
				   "%s is truncated: %llu of %llu bytes", name,
				   (unsigned long long)len,
				   (unsigned long long)header->length);
	if (len > header->length)
		return inetcr_fail(err, EINVAL,
				   "%s is damaged: it goes on behind its end",
				   name);
	if (image_crc(header, body) != header->crc)
		return inetcr_fail(err, EINVAL,
				   "%s is damaged: wrong checksum", name);
	if (header->release[sizeof(header->release) - 1])
		return inetcr_fail(err, EINVAL, "%s is damaged: bad header",
				   name);
	return 0;
}

/* Like inetcr_image_read_fd(), leaves what it has read in @buf when it fails */
static int read_image(int fd, const char *name, struct inetcr_image *image,
		      struct inetcr_msgs *buf, struct inetcr_err *err)
{
	struct image_header header = {};
	struct inetcr_err why;
	uint64_t len;
	int ret;

	ret = read_up_to(fd, name, buf, sizeof(header), err);
	if (!ret)
		ret = check_header(buf, &header, name, err);
	if (ret)
		return ret;

	buf->len = 0;
	/* Read one byte more to detect the end of the file */
	ret = read_up_to(fd, name, buf, header.length + 1, err);
	if (ret)
		return ret;
	len = buf->len;
	ret = check_body(&header, buf->data, len, name, err);
	if (ret)
		return ret;
	ret = check_kind(header.kind, image->kind, name, err);
	if (ret)
		return ret;
	ret = image->kind == INETCR_NETNS ? inetcr_netns_check(buf, &why) :
	      inetcr_msgs_check(buf, &why);
	if (ret)
		return inetcr_fail(err, -ret, "%s is malformed: %s", name,
				   why.text);

	memcpy(image->release, header.release, sizeof(header.release));
	image->msgs = *buf;
	return 0;
}

int inetcr_image_read_fd(int fd, const char *name, struct inetcr_image *image,
			 struct inetcr_err *err)
{
	struct inetcr_msgs buf = {};
	int ret;

	ret = read_image(fd, name, image, &buf, err);
	if (ret)
		inetcr_msgs_free(&buf);
	return ret;
}

int inetcr_image_read(const char *path, struct inetcr_image *image,
		      struct inetcr_err *err)
{
	int fd, ret;

	if (!strcmp(path, "-"))
		return inetcr_image_read_fd(STDIN_FILENO, "standard input",
					    image, err);
	fd = inetcr_file_descriptor(path);
	if (fd >= 0)
		return inetcr_image_read_fd(fd, path, image, err);
	fd = inetcr_file_open(path, false, sizeof(struct image_header) +
			      IMAGE_MAX, err);
	if (fd < 0)
		return fd;
	ret = inetcr_image_read_fd(fd, path, image, err);
	close(fd);
	return ret;
}

/* Writing */

int inetcr_image_write_fd(int fd, const char *name,
			  const struct inetcr_image *image,
			  struct inetcr_err *err)
{
	struct image_header header = {
		.magic = IMAGE_MAGIC,
		.byte_order = IMAGE_BYTE_ORDER,
		.format = IMAGE_FORMAT,
		.length = image->msgs.len,
		.kind = image->kind,
	};
	const char *release = image->release;
	struct utsname uts;
	int ret;

	if (image->msgs.len > IMAGE_MAX)
		return inetcr_fail(err, EFBIG,
				   "an image of %zu bytes is too big: %u are the most",
				   image->msgs.len, IMAGE_MAX);
	if (!*release) {
		if (uname(&uts))
			return inetcr_fail(err, errno, "uname: %s",
					   strerror(errno));
		release = uts.release;
	}
	snprintf(header.release, sizeof(header.release), "%.65s", release);
	header.crc = image_crc(&header, image->msgs.data);

	ret = inetcr_write_all(fd, name, &header, sizeof(header), err);
	if (ret)
		return ret;
	return inetcr_write_all(fd, name, image->msgs.data, image->msgs.len, err);
}

static int write_file(int fd, const char *name, const void *arg,
		      struct inetcr_err *err)
{
	return inetcr_image_write_fd(fd, name, arg, err);
}

int inetcr_image_write(const char *path, const struct inetcr_image *image,
		       struct inetcr_err *err)
{
	int fd;

	if (!strcmp(path, "-"))
		return inetcr_image_write_fd(STDOUT_FILENO, "standard output",
					     image, err);
	fd = inetcr_file_descriptor(path);
	if (fd >= 0)
		return inetcr_image_write_fd(fd, path, image, err);
	return inetcr_file_replace(path, write_file, image, err);
}
