// SPDX-License-Identifier: GPL-2.0
/*
 * The sysctls of a network namespace, other than those of its devices
 *
 * A value is state if it differs from that of a new namespace, which a child creates
 * to read it. There is no list of defaults. A file that a new namespace does not have,
 * or cannot write, belongs to no namespace.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "netns.h"

#define PROC_SYS	"/proc/sys/"
#define NET		"net/"
#define VALUE_MAX	4096

/* The first ones a kernel always has, others come with modules */
static const char * const roots[] = {
	"net/core", "net/ipv4", "net/ipv6", "net/unix", "net/bridge",
	"net/mptcp", "net/mpls", "net/netfilter", "net/sctp", "net/smc",
	"net/vsock", "net/vrf",
};

bool netns_sysctl_of_module(const char *name)
{
	static const char * const always[] = {
		"net/core/", "net/ipv4/", "net/ipv6/", "net/unix/",
	};
	unsigned int i;

	for (i = 0; i < sizeof(always) / sizeof(*always); i++) {
		if (!strncmp(name, always[i], strlen(always[i])))
			return false;
	}
	return true;
}

/* conf/ and neigh/DEVICE come with the devices */
static bool is_of_devices(const char *dir, const char *name)
{
	const char *last = strrchr(dir, '/') + 1;

	return !strcmp(name, "conf") ||
	       (!strcmp(last, "neigh") && strcmp(name, "default"));
}

/* Reading */

static int put_sysctl(struct inetcr_msgs *msgs, const char *name,
		      const char *value, struct inetcr_err *err)
{
	size_t start = msgs->len;
	int ret;

	ret = netns_start(msgs, NETNS_SYSCTL, err);
	if (!ret)
		ret = inetcr_put_attr(msgs, NETNS_SYSCTL_NAME, name,
				      strlen(name) + 1, err);
	if (!ret)
		ret = inetcr_put_attr(msgs, NETNS_SYSCTL_VALUE, value,
				      strlen(value) + 1, err);
	if (!ret)
		inetcr_end_msg(msgs, start);
	return ret;
}

/* The name can be from an image: it leads nowhere but beneath /proc/sys/net */
static int open_sysctl(const char *name, int flags)
{
	struct open_how how = {
		.flags = flags | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS |
			   RESOLVE_NO_XDEV,
	};
	int dir, fd, code;

	dir = open(PROC_SYS NET, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return -1;
	fd = syscall(SYS_openat2, dir, name + strlen(NET), &how, sizeof(how));
	code = errno;
	close(dir);
	errno = code;
	return fd;
}

/* A file that cannot be read is not state */
static int read_file(struct inetcr_msgs *msgs, const char *name,
		     struct inetcr_err *err)
{
	char value[VALUE_MAX];
	ssize_t len;
	int fd;

	fd = open_sysctl(name, O_RDONLY);
	if (fd < 0)
		return 0;
	len = read(fd, value, sizeof(value) - 1);
	close(fd);
	if (len < 0)
		return 0;
	while (len && value[len - 1] == '\n')
		len--;
	value[len] = '\0';
	return put_sysctl(msgs, name, value, err);
}

static int read_dir(struct inetcr_msgs *msgs, const char *path,
		    struct inetcr_err *err);

static int read_entry(struct inetcr_msgs *msgs, const char *dir,
		      const struct dirent *entry, struct inetcr_err *err)
{
	char *path;
	int ret = 0;

	if (entry->d_name[0] == '.' || is_of_devices(dir, entry->d_name))
		return 0;
	if (asprintf(&path, "%s/%s", dir, entry->d_name) < 0)
		return inetcr_fail(err, ENOMEM, "out of memory");
	if (entry->d_type == DT_DIR)
		ret = read_dir(msgs, path, err);
	else
		ret = read_file(msgs, path + strlen(PROC_SYS), err);
	free(path);
	return ret;
}

static int read_dir(struct inetcr_msgs *msgs, const char *path,
		    struct inetcr_err *err)
{
	struct dirent **list;
	int i, n, ret = 0;

	n = scandir(path, &list, NULL, alphasort);
	if (n < 0)
		return errno == ENOENT ? 0 :
		       inetcr_fail(err, errno, "cannot read %s: %s", path,
				   strerror(errno));
	for (i = 0; i < n; i++) {
		if (!ret)
			ret = read_entry(msgs, path, list[i], err);
		free(list[i]);
	}
	free(list);
	return ret;
}

static int read_all(struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	char path[64];
	unsigned int i;
	int ret = 0;

	for (i = 0; !ret && i < sizeof(roots) / sizeof(*roots); i++) {
		snprintf(path, sizeof(path), PROC_SYS "%s", roots[i]);
		ret = read_dir(msgs, path, err);
	}
	return ret;
}

/* A new namespace's */

static const char *name_of(const struct nlmsghdr *msg)
{
	return netns_string(netns_find(msg, NETNS_SYSCTL_NAME));
}

static const char *value_of(const struct nlmsghdr *msg)
{
	return netns_string(netns_find(msg, NETNS_SYSCTL_VALUE));
}

/* A file that cannot be written is not state either */
static bool is_writable(const char *name)
{
	char path[256];
	struct stat st;

	snprintf(path, sizeof(path), PROC_SYS "%s", name);
	return !stat(path, &st) && st.st_mode & 0222;
}

/* A file that a new namespace can only read is of the machine */
static int add_writable(struct inetcr_msgs *msgs, const struct inetcr_msgs *all,
			struct inetcr_err *err)
{
	const struct nlmsghdr *msg = NULL;
	int ret = 0;

	while (!ret && (msg = netns_next(all, msg))) {
		if (is_writable(name_of(msg)))
			ret = put_sysctl(msgs, name_of(msg), value_of(msg),
					 err);
	}
	return ret;
}

static void child(int fd)
{
	struct inetcr_msgs all = {}, msgs = {};
	struct inetcr_err err;
	size_t done = 0;
	ssize_t n;

	if (unshare(CLONE_NEWNET) || read_all(&all, &err) ||
	    add_writable(&msgs, &all, &err))
		_exit(1);
	while (done < msgs.len) {
		n = write(fd, (char *)msgs.data + done, msgs.len - done);
		if (n < 0)
			_exit(1);
		done += n;
	}
	_exit(0);
}

static int receive(int fd, struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	char buf[4096];
	ssize_t n;
	int ret = 0;

	while (!ret && (n = read(fd, buf, sizeof(buf))) > 0)
		ret = inetcr_msgs_add(msgs, buf, n, err);
	return ret;
}

/* Reads on while we do; *@fd: from where it comes */
static pid_t start_child(int *fd, struct inetcr_err *err)
{
	int pipe[2], code;
	pid_t pid;

	if (pipe2(pipe, O_CLOEXEC))
		return inetcr_fail(err, errno, "pipe: %s", strerror(errno));
	pid = fork();
	code = errno;
	if (!pid)
		child(pipe[1]);
	close(pipe[1]);
	*fd = pipe[0];
	if (pid > 0)
		return pid;
	close(pipe[0]);
	return inetcr_fail(err, code, "fork: %s", strerror(code));
}

static int read_both(struct inetcr_msgs *here, struct inetcr_msgs *fresh,
		     struct inetcr_err *err)
{
	int fd = -1, status, ret;
	pid_t pid;

	pid = start_child(&fd, err);
	if (pid < 0)
		return pid;
	ret = read_all(here, err);
	if (!ret)
		ret = receive(fd, fresh, err);
	close(fd);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!ret && status)
		ret = inetcr_fail(err, EPERM,
				  "cannot make a new network namespace to compare with (CAP_SYS_ADMIN)");
	return ret;
}

/* Both lists are in the same order, that of the walk */
static int add_different(struct inetcr_msgs *msgs,
			 const struct inetcr_msgs *here,
			 const struct inetcr_msgs *fresh,
			 struct inetcr_err *err)
{
	const struct nlmsghdr *msg = NULL, *other = NULL, *found;
	int ret = 0;

	while (!ret && (msg = netns_next(here, msg))) {
		found = other;
		while ((found = netns_next(fresh, found))) {
			if (!strcmp(name_of(found), name_of(msg)))
				break;
		}
		if (!found)
			continue;
		other = found;
		if (strcmp(value_of(found), value_of(msg)) &&
		    is_writable(name_of(msg)))
			ret = put_sysctl(msgs, name_of(msg), value_of(msg),
					 err);
	}
	return ret;
}

int netns_sysctl_dump(struct inetcr_msgs *msgs, struct inetcr_msgs *fresh,
		      struct inetcr_err *err)
{
	struct inetcr_msgs here = {};
	int ret;

	ret = read_both(&here, fresh, err);
	if (!ret)
		ret = add_different(msgs, &here, fresh, err);
	inetcr_msgs_free(&here);
	return ret;
}

/* Writing */

/* The name is from an image: of these directories, and nothing but a name */
static bool is_ours(const char *name)
{
	unsigned int i;

	for (i = 0; i < sizeof(roots) / sizeof(*roots); i++) {
		size_t len = strlen(roots[i]);

		if (!strncmp(name, roots[i], len) && name[len] == '/')
			return !strstr(name, "..");
	}
	return false;
}

bool netns_sysctl_is(const char *name, const char *value)
{
	struct inetcr_msgs now = {};
	struct inetcr_err err;
	bool same;

	same = is_ours(name) && !read_file(&now, name, &err) && now.len &&
	       !strcmp(value_of(now.data), value);
	inetcr_msgs_free(&now);
	return same;
}

int netns_sysctl_write(const char *name, const char *value,
		       struct inetcr_err *err)
{
	ssize_t n;
	int fd, code = 0;

	if (!is_ours(name))
		return inetcr_fail(err, EINVAL,
				   "sysctl %.200s is none of a network namespace",
				   name);
	fd = open_sysctl(name, O_WRONLY);
	if (fd < 0)
		return inetcr_fail(err, errno, "sysctl %.200s: %s", name,
				   strerror(errno));
	/* Of a list, no bytes is the way to say that it is empty */
	n = write(fd, *value ? value : "\n", *value ? strlen(value) : 1);
	if (n < 0)
		code = errno;
	close(fd);
	if (code)
		return inetcr_fail(err, code, "sysctl %.200s cannot be \"%.200s\": %s",
				   name, value, strerror(code));
	return 0;
}
