// SPDX-License-Identifier: GPL-2.0
/*
 * Files in a directory that an enemy owns: links, FIFOs, devices, sparse files.
 * Everything is done by a child with an alarm: an open that waits is a failure.
 * Root alone can make files of somebody else; without root those are skipped.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"

#define SECONDS		20
#define SOMEBODY	12345
#define SPARSE		(10ULL << 40)
#define SPARSE_LESS	(7ULL << 40)

static char dir[] = "/tmp/inetcr-files-XXXXXX";

static const char *in_dir(const char *name)
{
	static char path[4][128];
	static unsigned int n;
	char *here = path[n++ % 4];

	snprintf(here, sizeof(path[0]), "%s/%s", dir, name);
	return here;
}

static void put(const char *name, const char *text)
{
	int fd = open(in_dir(name), O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		abort();
	close(fd);
}

static bool holds(const char *name, const char *text)
{
	char data[64] = {};
	int fd = open(in_dir(name), O_RDONLY);

	if (fd < 0)
		return false;
	if (read(fd, data, sizeof(data) - 1) < 0)
		data[0] = '\0';
	close(fd);
	return !strcmp(data, text);
}

static int write_text(int fd, const char *name, const void *arg,
		      struct inetcr_err *err)
{
	return inetcr_write_all(fd, name, arg, strlen(arg), err);
}

static int read_it(const char *path, bool trusted, struct inetcr_err *err)
{
	char *data = NULL;
	size_t len = 0;
	int ret;

	ret = inetcr_file_read(path, trusted, 100, &data, &len, err);
	if (!ret && (len != strlen(data) || strcmp(data, "text")))
		ret = 1;
	free(data);
	return ret;
}

static int read_any(const char *path, struct inetcr_err *err)
{
	return read_it(path, false, err);
}

static int read_trusted(const char *path, struct inetcr_err *err)
{
	return read_it(path, true, err);
}

static int write_it(const char *path, struct inetcr_err *err)
{
	return inetcr_file_replace(path, write_text, "new", err);
}

/* What @call returns of @path is @expected, with these words */
static void check(const char *what,
		  int (*call)(const char *path, struct inetcr_err *err),
		  const char *path, int expected, const char *words)
{
	struct inetcr_err err = {};
	int ret, status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		alarm(SECONDS);
		ret = call(path, &err);
		if (ret != expected || (ret && !strstr(err.text, words))) {
			printf("# %d, \"%s\"\n", ret, err.text);
			fflush(stdout);
			_exit(EXIT_FAILURE);
		}
		_exit(EXIT_SUCCESS);
	}
	waitpid(pid, &status, 0);
	ok(WIFEXITED(status) && !WEXITSTATUS(status), what);
}

static void make_socket(const char *name)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", in_dir(name));
	if (fd < 0 || bind(fd, (void *)&addr, sizeof(addr)))
		abort();
	close(fd);
}

static void make_sparse(const char *name)
{
	int fd = open(in_dir(name), O_WRONLY | O_CREAT, 0644);

	/* Some file systems end at 8 TiB */
	if (fd < 0 || (ftruncate(fd, SPARSE) && ftruncate(fd, SPARSE_LESS)))
		abort();
	close(fd);
}

static void test_read(void)
{
	check("a file is read", read_any, in_dir("file"), 0, "");
	check("no such file", read_any, in_dir("none"), -ENOENT,
	      "No such file");
	check("a symbolic link is not followed", read_any, in_dir("link"),
	      -ELOOP, "symbolic links are not followed");
	check("nor is one to nothing", read_any, in_dir("dangling"), -ELOOP,
	      "symbolic links are not followed");
	check("a FIFO is not waited for", read_any, in_dir("fifo"), -EINVAL,
	      "not a regular file");
	check("a directory", read_any, in_dir("sub"), -EINVAL,
	      "not a regular file");
	check("a directory with a slash behind it", read_any, in_dir("sub/"),
	      -EISDIR, "Is a directory");
	check("a socket", read_any, in_dir("socket"), -ENXIO, "No such device");
	check("a device", read_any, "/dev/zero", -EINVAL, "not a regular file");
	check("a sparse file of terabytes is refused by its length", read_any,
	      in_dir("sparse"), -EFBIG, "too big");
	check("a file below a file", read_any, in_dir("file/file"), -ENOTDIR,
	      "Not a directory");
}

static void test_path(void)
{
	check("a link of our own to the directory is followed", read_any,
	      in_dir("way/file"), 0, "");
	check("links that go round and round", read_any,
	      in_dir("round/file"), -ELOOP, "symbolic links");
	check("a link of /proc leads where the kernel says", read_any,
	      "/proc/self/cwd/file", 0, "");
	check("a name alone", read_any, "file", 0, "");
	check("dots", read_any, "./sub/../file", 0, "");
	if (geteuid()) {
		ok(true, "a link of somebody else # SKIP not root");
		return;
	}
	if (lchown(in_dir("their"), SOMEBODY, SOMEBODY))
		abort();
	check("a link of somebody else is not", read_any, in_dir("their/file"),
	      -ELOOP, "symbolic links are not followed");
	check("neither to write behind it", write_it, in_dir("their/new"),
	      -ELOOP, "symbolic links are not followed");
	ok(access(in_dir("new"), F_OK), "and nothing is there");
}

static bool become(const char *name, mode_t mode)
{
	return !chmod(in_dir(name), mode);
}

static void test_trusted(void)
{
	check("trusted: ours, and others cannot write it", read_trusted,
	      in_dir("file"), 0, "");
	become("file", 0664);
	check("the group can write it", read_trusted, in_dir("file"), -EPERM,
	      "not trusted");
	become("file", 0646);
	check("all can write it", read_trusted, in_dir("file"), -EPERM,
	      "not trusted");
	become("file", 0644);
	become("", 0777);
	check("all can write its directory", read_trusted, in_dir("file"),
	      -EPERM, "not trusted");
	check("or the one above", read_trusted, in_dir("sub/file"), -EPERM,
	      "not trusted");
	become("", 0700);
	if (link(in_dir("file"), in_dir("sub/name")))
		abort();
	check("it has another name", read_trusted, in_dir("file"), -EPERM,
	      "another name");
	unlink(in_dir("sub/name"));
	check("it is a link", read_trusted, in_dir("link"), -ELOOP,
	      "symbolic links");
	if (geteuid()) {
		ok(true, "of somebody else # SKIP not root");
		return;
	}
	if (chown(in_dir("sub/file"), SOMEBODY, 0))
		abort();
	check("it is somebody else's", read_trusted, in_dir("sub/file"),
	      -EPERM, "not trusted");
	if (chown(in_dir("sub/file"), 0, 0) ||
	    chown(in_dir("sub"), SOMEBODY, 0))
		abort();
	check("its directory is", read_trusted, in_dir("sub/file"), -EPERM,
	      "not trusted");
}

static void test_write(void)
{
	struct stat st;

	check("a new file", write_it, in_dir("made"), 0, "");
	ok(holds("made", "new") && !stat(in_dir("made"), &st) &&
	   (st.st_mode & 07777) == 0600, "is its owner's only");
	if (link(in_dir("made"), in_dir("other name")))
		abort();
	put("made", "old");
	check("a file with two names", write_it, in_dir("made"), 0, "");
	ok(holds("made", "new") && holds("other name", "old"),
	   "the other name keeps what it had");
	check("a symbolic link", write_it, in_dir("link"), -EINVAL,
	      "not a regular file");
	ok(holds("file", "text"), "what it points to stays");
	check("a link to nothing", write_it, in_dir("dangling"), -EINVAL,
	      "not a regular file");
	ok(access(in_dir("nothing"), F_OK), "nothing is still not there");
	check("a FIFO", write_it, in_dir("fifo"), -EINVAL,
	      "not a regular file");
	check("a directory", write_it, in_dir("sub"), -EINVAL,
	      "not a regular file");
	check("a socket", write_it, in_dir("socket"), -EINVAL,
	      "not a regular file");
	check("a device is written to", write_it, "/dev/null", 0, "");
	check("one that is full", write_it, "/dev/full", -ENOSPC, "No space");
	ok(!stat("/dev/null", &st) && S_ISCHR(st.st_mode),
	   "and it is still one");
}

/* The owner of a file may hold up everybody else who opens it */
static void test_lease(void)
{
	int fd, ready[2];
	char byte;
	pid_t pid;

	if (pipe(ready))
		abort();
	pid = fork();
	if (!pid) {
		signal(SIGIO, SIG_IGN);
		fd = open(in_dir("file"), O_WRONLY);
		byte = fd >= 0 && !fcntl(fd, F_SETLEASE, F_WRLCK);
		if (write(ready[1], &byte, 1) == 1)
			pause();
		_exit(EXIT_SUCCESS);
	}
	if (read(ready[0], &byte, 1) != 1)
		abort();
	if (byte)
		check("a lease is not waited for", read_any, in_dir("file"),
		      -EAGAIN, "temporarily unavailable");
	else
		ok(true, "a lease # SKIP not on this file system");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void test_names(void)
{
	ok(inetcr_file_descriptor("/dev/stdin") == 0 &&
	   inetcr_file_descriptor("/dev/stdout") == 1 &&
	   inetcr_file_descriptor("/dev/fd/63") == 63 &&
	   inetcr_file_descriptor("/proc/self/fd/4") == 4,
	   "names of descriptors");
	ok(inetcr_file_descriptor("/dev/fd/") < 0 &&
	   inetcr_file_descriptor("/dev/fd/-1") < 0 &&
	   inetcr_file_descriptor("/dev/fd/1x") < 0 &&
	   inetcr_file_descriptor("/dev/fd/4294967297") < 0 &&
	   inetcr_file_descriptor("/dev/null") < 0, "names of files");
	ok(inetcr_file_exists(in_dir("dangling")) &&
	   !inetcr_file_exists(in_dir("none")), "a link to nothing is there");
}

static void make_files(void)
{
	put("file", "text");
	if (mkdir(in_dir("sub"), 0755) || mkfifo(in_dir("fifo"), 0600) ||
	    symlink(in_dir("file"), in_dir("link")) ||
	    symlink(in_dir("nothing"), in_dir("dangling")) ||
	    symlink(".", in_dir("way")) || symlink(dir, in_dir("their")) ||
	    symlink("round", in_dir("round")) || chdir(dir))
		abort();
	put("sub/file", "text");
	make_socket("socket");
	make_sparse("sparse");
}

int main(void)
{
	char command[64];

	umask(022);
	if (!mkdtemp(dir))
		abort();
	make_files();
	test_read();
	test_path();
	test_trusted();
	test_write();
	test_lease();
	test_names();
	snprintf(command, sizeof(command), "rm -r %s", dir);
	ok(!chdir("/") && !system(command), "cleaned up");
	return test_end();
}
