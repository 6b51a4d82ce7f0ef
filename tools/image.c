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
 * A reader takes a whole image or none of it. A file is written under another
 * name in its directory, synced and renamed, so that a reader never finds half
 * of it. Neither side seeks: both work on pipes.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <zlib.h>

#include "internal.h"

#define IMAGE_MAGIC		"INETCR\r\n"
#define IMAGE_BYTE_ORDER	0x01020304U
#define IMAGE_FORMAT		1

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

/* Reads until @msgs holds @want bytes or the file ends */
static int read_up_to(int fd, const char *name, struct inetcr_msgs *buf,
		      uint64_t want, struct inetcr_err *err)
{
	while (buf->len < want) {
		size_t room = buf->size - buf->len;
		ssize_t n;

		if (!room) {
			size_t size = buf->size ? 2 * buf->size : 65536;
			void *data = realloc(buf->data, size);

			if (!data)
				return inetcr_fail(err, ENOMEM,
						   "out of memory");
			buf->data = data;
			buf->size = size;
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

/* One that is whole, but of what was not asked for */
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
	/* One byte more, to see that there is none */
	ret = read_up_to(fd, name, buf, header.length == UINT64_MAX ?
			 UINT64_MAX : header.length + 1, err);
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
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return inetcr_fail(err, errno, "cannot open %s: %s", path,
				   strerror(errno));
	ret = inetcr_image_read_fd(fd, path, image, err);
	close(fd);
	return ret;
}

/* Writing */

static int write_all(int fd, const char *name, const void *data, size_t len,
		     struct inetcr_err *err)
{
	const char *pos = data;

	while (len) {
		ssize_t n = write(fd, pos, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return inetcr_fail(err, errno, "cannot write %s: %s",
					   name, strerror(errno));
		pos += n;
		len -= n;
	}
	return 0;
}

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

	if (!*release) {
		if (uname(&uts))
			return inetcr_fail(err, errno, "uname: %s",
					   strerror(errno));
		release = uts.release;
	}
	snprintf(header.release, sizeof(header.release), "%.65s", release);
	header.crc = image_crc(&header, image->msgs.data);

	ret = write_all(fd, name, &header, sizeof(header), err);
	if (ret)
		return ret;
	return write_all(fd, name, image->msgs.data, image->msgs.len, err);
}

/* The directory that @path is in; "" is the working directory */
static char *directory_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return strndup(path, slash ? slash + 1 - path : 0);
}

static int sync_directory(const char *dir)
{
	int fd, ret;

	fd = open(*dir ? dir : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	ret = fsync(fd) ? -errno : 0;
	close(fd);
	return ret;
}

/*
 * A file without a name, so that nothing is left of it whatever happens; or,
 * where the file system has no such thing, or there is no /proc to give it a
 * name by, one called @temp
 */
static int open_unnamed(const char *dir, char *temp, bool *named)
{
	int fd;

	*named = access("/proc/self/fd", X_OK);
	if (*named)
		return mkostemp(temp, O_CLOEXEC);
	fd = open(*dir ? dir : ".", O_WRONLY | O_TMPFILE | O_CLOEXEC, 0600);
	*named = fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR ||
			    errno == EINVAL);
	return *named ? mkostemp(temp, O_CLOEXEC) : fd;
}

static int link_to(int fd, const char *path)
{
	char self[32];

	snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
	return linkat(AT_FDCWD, self, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
}

/* There is no link(2) that replaces: it gets a name of its own first */
static int give_name(int fd, char *temp)
{
	char *random = temp + strlen(temp) - 6;
	unsigned int tries;

	for (tries = 0; tries < 100; tries++) {
		snprintf(random, 7, "%06x",
			 (unsigned int)(getpid() + tries) & 0xffffff);
		if (!link_to(fd, temp))
			return 0;
		if (errno != EEXIST)
			break;
	}
	return -1;
}

static int publish(int fd, bool *named, char *temp, const char *path)
{
	if (fsync(fd))
		return -1;
	if (!*named && !link_to(fd, path))
		return 0;
	if (!*named && (errno != EEXIST || give_name(fd, temp)))
		return -1;
	*named = true;
	return rename(temp, path);
}

static int replace_in(const char *dir, char *temp, const char *path,
		      const struct inetcr_image *image, struct inetcr_err *err)
{
	bool named;
	int fd, ret;

	fd = open_unnamed(dir, temp, &named);
	if (fd < 0)
		return inetcr_fail(err, errno, "cannot write %s: %s", path,
				   strerror(errno));
	ret = inetcr_image_write_fd(fd, path, image, err);
	if (!ret && publish(fd, &named, temp, path))
		ret = inetcr_fail(err, errno, "cannot write %s: %s", path,
				  strerror(errno));
	close(fd);
	if (ret) {
		if (named)
			unlink(temp);
		return ret;
	}
	ret = sync_directory(dir);
	if (ret)
		return inetcr_fail(err, -ret,
				   "cannot sync the directory of %s: %s", path,
				   strerror(-ret));
	return 0;
}

static int replace_file(const char *path, const struct inetcr_image *image,
			struct inetcr_err *err)
{
	char *dir = directory_of(path), *temp = NULL;
	int ret;

	if (!dir || asprintf(&temp, "%s.XXXXXX", path) < 0)
		ret = inetcr_fail(err, ENOMEM, "out of memory");
	else
		ret = replace_in(dir, temp, path, image, err);
	free(temp);
	free(dir);
	return ret;
}

/* A device or pipe, which must not be replaced by a file of that name */
static int write_special(const char *path, const struct inetcr_image *image,
			 struct inetcr_err *err)
{
	int fd, ret;

	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return inetcr_fail(err, errno, "cannot open %s: %s", path,
				   strerror(errno));
	ret = inetcr_image_write_fd(fd, path, image, err);
	close(fd);
	return ret;
}

int inetcr_image_write(const char *path, const struct inetcr_image *image,
		       struct inetcr_err *err)
{
	struct stat st;
	char *target;
	int ret;

	if (!strcmp(path, "-"))
		return inetcr_image_write_fd(STDOUT_FILENO, "standard output",
					     image, err);
	if (!stat(path, &st) && !S_ISREG(st.st_mode))
		return write_special(path, image, err);

	/* What a symbolic link points to is replaced, not the link */
	target = realpath(path, NULL);
	ret = replace_file(target ? target : path, image, err);
	free(target);
	return ret;
}
