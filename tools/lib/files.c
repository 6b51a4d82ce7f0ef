// SPDX-License-Identifier: GPL-2.0
/*
 * Files in directories that another user owns
 *
 * Root restores checkpoints of other people, who may put symbolic links, hard
 * links, FIFOs and devices into the directory of the images, and exchange them
 * at any time. So:
 *
 *	- the last component of a path is never followed when it is a symbolic
 *	  link; those before it are followed when root or the caller owns the
 *	  link, or it is one of /proc, which the kernel made
 *	- only a regular file is read, and at most as much as the caller says;
 *	  no open waits, neither for a writer of a FIFO nor for a lease
 *	- nothing is written into a file that exists: a new file is written,
 *	  synced and renamed, so that a reader finds the old one or the new one,
 *	  and other names of the old one keep what they had
 *	- a configuration file of the machine is trusted when it has no other
 *	  name, and it and every directory above it belongs to root or the
 *	  caller and nobody else can write it (of a directory that is sticky,
 *	  what root has there)
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/magic.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "internal.h"

#define LINKS_MAX	40	/* as the kernel's own limit */
#define NAMES_MAX	100

/* Paths */

/**
 * struct place - a file by its directory
 * @dir: a descriptor of the directory, O_PATH
 * @name: the last component of the path
 * @path: allocated, what is left of the path; ends with @name
 * @links: symbolic links that have been followed
 */
struct place {
	int dir;
	const char *name;
	char *path;
	unsigned int links;
};

static void leave_place(struct place *place)
{
	if (place->dir >= 0)
		close(place->dir);
	free(place->path);
}

static bool is_ours(const struct stat *st)
{
	return !st->st_uid || st->st_uid == geteuid();
}

/* Only root and the caller can rename files in this directory */
static bool is_trusted(const struct stat *st)
{
	if (!is_ours(st))
		return false;
	return !(st->st_mode & (S_IWGRP | S_IWOTH)) ||
	       (S_ISDIR(st->st_mode) && st->st_mode & S_ISVTX);
}

static int open_start(const char *path)
{
	return open(*path == '/' ? "/" : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
}

static bool is_on_proc(int fd)
{
	struct statfs fs;

	return !fstatfs(fd, &fs) && fs.f_type == PROC_SUPER_MAGIC;
}

/* Continues with @rest behind what the link says, returns the new directory */
static int follow_link(struct place *place, int link, const char *rest)
{
	char text[PATH_MAX];
	char *path;
	ssize_t len;
	int dir;

	if (++place->links > LINKS_MAX) {
		errno = ELOOP;
		return -1;
	}
	len = readlinkat(link, "", text, sizeof(text) - 1);
	if (len < 0)
		return -1;
	text[len] = '\0';
	if (asprintf(&path, "%s/%s", text, rest) < 0) {
		errno = ENOMEM;
		return -1;
	}
	free(place->path);
	place->path = path;
	dir = *path == '/' ? open_start(path) :
			     fcntl(place->dir, F_DUPFD_CLOEXEC, 0);
	place->name = path;
	return dir;
}

/* Look at @name in the directory; @rest of the path follows */
static int enter(struct place *place, const char *name, const char *rest,
		 bool trusted)
{
	struct stat st;
	int fd, dir, code;

	fd = openat(place->dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st))
		goto fail;
	if (S_ISLNK(st.st_mode) && is_on_proc(fd)) {
		close(fd);
		place->name = rest;
		return openat(place->dir, name,
			      O_PATH | O_DIRECTORY | O_CLOEXEC);
	}
	if (S_ISLNK(st.st_mode)) {
		errno = ELOOP;
		dir = is_ours(&st) ? follow_link(place, fd, rest) : -1;
		code = errno;
		close(fd);
		errno = code;
		return dir;
	}
	errno = S_ISDIR(st.st_mode) ? EPERM : ENOTDIR;
	if (!S_ISDIR(st.st_mode) || (trusted && !is_trusted(&st)))
		goto fail;
	place->name = rest;
	return fd;
fail:
	code = errno;
	if (fd >= 0)
		close(fd);
	errno = code;
	return -1;
}

/* Enter the next component, but not the last; returns 1 if only the last is left */
static int step(struct place *place, bool trusted)
{
	const char *name = place->name + strspn(place->name, "/");
	const char *slash = strchr(name, '/');
	char *component;
	int dir;

	place->name = name;
	if (!slash)
		return 1;
	component = strndup(name, slash - name);
	if (!component)
		return -1;
	dir = enter(place, component, slash + 1, trusted);
	free(component);
	if (dir < 0)
		return -1;
	close(place->dir);
	place->dir = dir;
	return 0;
}

/* Fails with errno; leave_place() is due in any case */
static int find_place(const char *path, bool trusted, struct place *place)
{
	struct stat st;
	int ret;

	place->links = 0;
	place->path = strdup(path);
	place->name = place->path;
	place->dir = open_start(path);
	if (!place->path || place->dir < 0)
		return -1;
	if (trusted && (fstat(place->dir, &st) || !is_trusted(&st))) {
		errno = EPERM;
		return -1;
	}
	do {
		ret = step(place, trusted);
	} while (!ret);
	if (ret > 0 && *place->name)
		return 0;
	if (ret > 0)
		errno = *path ? EISDIR : ENOENT;
	return -1;
}

static int fail_at(const char *doing, const char *path, struct inetcr_err *err)
{
	int code = errno;

	if (code == ELOOP)
		return inetcr_fail(err, ELOOP,
				   "cannot %s %s: symbolic links are not followed there",
				   doing, path);
	return inetcr_fail(err, code, "cannot %s %s: %s", doing, path,
			   strerror(code));
}

/**
 * inetcr_file_exists - test whether a path exists
 * @path: of whatever kind, also a symbolic link to nothing
 *
 * Return: whether there is; what cannot be looked at is there.
 */
bool inetcr_file_exists(const char *path)
{
	struct stat st;

	return !lstat(path, &st) || errno != ENOENT;
}

/**
 * inetcr_file_descriptor - a path that stands for a descriptor of the caller
 * @path: such as /dev/stdin or /dev/fd/3, which a shell writes for <(command)
 *
 * Return: the descriptor, or -1 where @path is the name of a file.
 */
int inetcr_file_descriptor(const char *path)
{
	static const char * const directories[] = {
		"/dev/fd/", "/proc/self/fd/",
	};
	unsigned int i, fd;
	size_t len;
	char end;

	if (!strcmp(path, "/dev/stdin"))
		return STDIN_FILENO;
	if (!strcmp(path, "/dev/stdout"))
		return STDOUT_FILENO;
	for (i = 0; i < 2; i++) {
		len = strlen(directories[i]);
		if (!strncmp(path, directories[i], len) &&
		    sscanf(path + len, "%9u%c", &fd, &end) == 1)
			return fd;
	}
	return -1;
}

/* Reading */

/* Returns the size */
static int64_t check_file(int fd, const char *path, bool trusted, uint64_t max,
			  struct inetcr_err *err)
{
	struct stat st;

	if (fstat(fd, &st))
		return fail_at("read", path, err);
	if (!S_ISREG(st.st_mode))
		return inetcr_fail(err, EINVAL, "%s is not a regular file",
				   path);
	if (trusted && (!is_trusted(&st) || st.st_nlink > 1))
		return inetcr_fail(err, EPERM,
				   "%s is not trusted: others than root can write it, or it has another name",
				   path);
	if ((uint64_t)st.st_size > max)
		return inetcr_fail(err, EFBIG,
				   "%s is too big: it has %llu bytes, and %llu are the most",
				   path, (unsigned long long)st.st_size,
				   (unsigned long long)max);
	return st.st_size;
}

/* Returns a descriptor */
static int open_file(const char *path, bool trusted, uint64_t max,
		     size_t *size, struct inetcr_err *err)
{
	struct place place;
	int64_t ret;
	int fd = -1;

	if (!find_place(path, trusted, &place))
		fd = openat(place.dir, place.name, O_RDONLY | O_NOFOLLOW |
			    O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0 && errno == EPERM && trusted)
		ret = inetcr_fail(err, EPERM,
				  "%s is not trusted: others than root can write a directory above it",
				  path);
	else if (fd < 0)
		ret = fail_at("open", path, err);
	else
		ret = check_file(fd, path, trusted, max, err);
	leave_place(&place);
	if (ret >= 0) {
		*size = ret;
		return fd;
	}
	if (fd >= 0)
		close(fd);
	return ret;
}

/**
 * inetcr_file_open - open a regular file for reading
 * @path: the file
 * @trusted: refuse it where others than root and the caller can change it
 * @max: the most bytes that it may have
 * @err: the sentence
 *
 * Return: a descriptor, or a negative errno.
 */
int inetcr_file_open(const char *path, bool trusted, uint64_t max,
		     struct inetcr_err *err)
{
	size_t size;

	return open_file(path, trusted, max, &size, err);
}

static ssize_t read_full(int fd, char *data, size_t len)
{
	size_t done = 0;
	ssize_t n;

	while (done < len) {
		n = read(fd, data + done, len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (!n)
			break;
		done += n;
	}
	return done;
}

/**
 * inetcr_file_read - read a whole regular file
 * @path: the file
 * @trusted: as for inetcr_file_open()
 * @max: likewise
 * @data: what it holds, allocated, with a NUL behind it
 * @len: bytes without that
 * @err: the sentence
 *
 * Return: 0 or a negative errno.
 */
int inetcr_file_read(const char *path, bool trusted, size_t max, char **data,
		     size_t *len, struct inetcr_err *err)
{
	char *room = NULL;
	size_t size;
	ssize_t n;
	int fd, ret;

	fd = open_file(path, trusted, max, &size, err);
	if (fd < 0)
		return fd;
	room = malloc(size + 1);
	if (!room) {
		ret = inetcr_fail(err, ENOMEM, "out of memory");
		goto fail;
	}
	n = read_full(fd, room, size);
	if (n < 0) {
		ret = fail_at("read", path, err);
		goto fail;
	}
	if ((size_t)n != size) {
		ret = inetcr_fail(err, EIO, "cannot read all of %s", path);
		goto fail;
	}
	close(fd);
	room[n] = '\0';
	*data = room;
	*len = n;
	return 0;
fail:
	close(fd);
	free(room);
	return ret;
}

/* Writing */

/**
 * inetcr_write_all - write all of something
 * @fd: where to
 * @name: of that, for the sentence
 * @data: what
 * @len: how much of it
 * @err: the sentence
 *
 * Return: 0 or a negative errno.
 */
int inetcr_write_all(int fd, const char *name, const void *data, size_t len,
		     struct inetcr_err *err)
{
	const char *pos = data;
	ssize_t n;

	while (len) {
		n = write(fd, pos, len);
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

/**
 * struct new_file - a file that is being written
 * @place: where it will be
 * @temp: a name for it until then, with room for 6 digits at the end
 * @fd: open for writing
 * @named: it has that name; it has none otherwise
 */
struct new_file {
	struct place place;
	char *temp;
	int fd;
	bool named;
};

static void next_temp(struct new_file *new)
{
	uint32_t number = 0;

	if (getrandom(&number, sizeof(number), 0) != sizeof(number))
		number = getpid();
	snprintf(new->temp + strlen(new->temp) - 6, 7, "%06x",
		 number & 0xffffff);
}

static int open_named(struct new_file *new)
{
	unsigned int tries;
	int fd = -1;

	for (tries = 0; tries < NAMES_MAX && fd < 0; tries++) {
		next_temp(new);
		fd = openat(new->place.dir, new->temp, O_WRONLY | O_CREAT |
			    O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (fd < 0 && errno != EEXIST)
			break;
	}
	new->named = fd >= 0;
	return fd;
}

/*
 * A file without a name, so that nothing is left of it whatever happens; or,
 * where the file system has no such thing, or there is no /proc to give it a
 * name by, one with the name @temp
 */
static int open_new(struct new_file *new)
{
	int fd;

	if (access("/proc/self/fd", X_OK))
		return open_named(new);
	fd = openat(new->place.dir, ".", O_WRONLY | O_TMPFILE | O_CLOEXEC,
		    0600);
	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR ||
		       errno == EINVAL))
		return open_named(new);
	return fd;
}

static int link_to(const struct new_file *new, const char *name)
{
	char self[32];

	snprintf(self, sizeof(self), "/proc/self/fd/%d", new->fd);
	return linkat(AT_FDCWD, self, new->place.dir, name, AT_SYMLINK_FOLLOW);
}

/* link(2) does not replace a file: the new file gets a temporary name first */
static int give_name(struct new_file *new)
{
	unsigned int tries;

	for (tries = 0; tries < NAMES_MAX; tries++) {
		next_temp(new);
		if (!link_to(new, new->temp)) {
			new->named = true;
			return 0;
		}
		if (errno != EEXIST)
			break;
	}
	return -1;
}

static int publish(struct new_file *new)
{
	if (fsync(new->fd))
		return -1;
	if (!new->named && !link_to(new, new->place.name))
		return 0;
	if (!new->named && (errno != EEXIST || give_name(new)))
		return -1;
	if (renameat(new->place.dir, new->temp, new->place.dir,
		     new->place.name))
		return -1;
	new->named = false;
	return 0;
}

static int sync_directory(const struct place *place)
{
	int fd, ret;

	fd = openat(place->dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	ret = fsync(fd);
	close(fd);
	return ret;
}

static int write_new(struct new_file *new, const char *path,
		     inetcr_writer_t write, const void *arg,
		     struct inetcr_err *err)
{
	int ret;

	ret = write(new->fd, path, arg, err);
	if (ret)
		return ret;
	if (publish(new))
		return fail_at("write", path, err);
	if (sync_directory(&new->place))
		return fail_at("sync the directory of", path, err);
	return 0;
}

static int replace(struct new_file *new, const char *path,
		   inetcr_writer_t write, const void *arg,
		   struct inetcr_err *err)
{
	int ret;

	if (asprintf(&new->temp, "%s.XXXXXX", new->place.name) < 0)
		return inetcr_fail(err, ENOMEM, "out of memory");
	new->fd = open_new(new);
	if (new->fd < 0) {
		ret = fail_at("write", path, err);
	} else {
		ret = write_new(new, path, write, arg, err);
		close(new->fd);
	}
	if (new->named)
		unlinkat(new->place.dir, new->temp, 0);
	free(new->temp);
	return ret;
}

/* Such as /dev/null, which must not be replaced */
static int write_device(const struct place *place, const char *path,
			inetcr_writer_t write, const void *arg,
			struct inetcr_err *err)
{
	struct stat st;
	int fd, ret;

	fd = openat(place->dir, place->name, O_WRONLY | O_NOFOLLOW |
		    O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return fail_at("open", path, err);
	if (fstat(fd, &st) || !S_ISCHR(st.st_mode))
		ret = inetcr_fail(err, EINVAL, "%s has been exchanged", path);
	else
		ret = write(fd, path, arg, err);
	close(fd);
	return ret;
}

/* Not a directory, FIFO, socket or link, and not the device of another user */
static bool is_replaceable(const struct stat *st)
{
	return S_ISREG(st->st_mode) || (S_ISCHR(st->st_mode) && is_ours(st));
}

/**
 * inetcr_file_replace - write a file that appears complete or not at all
 * @path: its name; a regular file of that name is replaced, a character device
 *	is written to, anything else is refused
 * @write: writes what it shall hold; @path is for its sentences
 * @arg: for @write
 * @err: the sentence
 *
 * It is readable by its owner only.
 *
 * Return: 0 or a negative errno; @path is what it was then.
 */
int inetcr_file_replace(const char *path, inetcr_writer_t write,
			const void *arg, struct inetcr_err *err)
{
	struct new_file new = {};
	struct place *place = &new.place;
	struct stat st = {};
	int ret;

	if (find_place(path, false, place) ||
	    (fstatat(place->dir, place->name, &st, AT_SYMLINK_NOFOLLOW) &&
	     errno != ENOENT))
		ret = fail_at("write", path, err);
	else if (st.st_mode && !is_replaceable(&st))
		ret = inetcr_fail(err, EINVAL,
				  "cannot write %s: it is not a regular file",
				  path);
	else if (S_ISCHR(st.st_mode))
		ret = write_device(place, path, write, arg, err);
	else
		ret = replace(&new, path, write, arg, err);
	leave_place(place);
	return ret;
}
