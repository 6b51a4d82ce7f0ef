// SPDX-License-Identifier: GPL-2.0
/*
 * The image reader against what can happen to a file: cut at every length,
 * every bit flipped, of another program, order or format. It may give back the
 * messages that were written, or a sentence; nothing in between.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include "test.h"

#define HEADER_LEN	96
#define ORDER_OFFSET	8
#define FORMAT_OFFSET	12
#define LENGTH_OFFSET	16
#define CRC_OFFSET	24

static char image[8192];
static size_t image_len;

/* Reads an image from memory; the sentence ends up in @err */
static int read_bytes(const void *data, size_t len, struct inetcr_image *out,
		      struct inetcr_err *err)
{
	int fd = memfd_create("image", MFD_CLOEXEC);
	int ret;

	err->text[0] = '\0';
	if (fd < 0 || write(fd, data, len) != (ssize_t)len ||
	    lseek(fd, 0, SEEK_SET))
		abort();
	ret = inetcr_image_read_fd(fd, "it", out, err);
	close(fd);
	return ret;
}

static bool refused(const void *data, size_t len, const char *sentence)
{
	struct inetcr_image out = {};
	struct inetcr_err err;

	if (read_bytes(data, len, &out, &err) == -EINVAL && !out.msgs.data &&
	    *err.text && !strchr(err.text, '\n') &&
	    strstr(err.text, sentence))
		return true;
	printf("# %zu bytes: \"%s\"\n", len, err.text);
	inetcr_msgs_free(&out.msgs);
	return false;
}

static void make_image(const struct inetcr_msgs *msgs)
{
	const struct inetcr_image in = { .msgs = *msgs };
	int fd = memfd_create("image", MFD_CLOEXEC);
	struct inetcr_err err;

	if (fd < 0 || inetcr_image_write_fd(fd, "it", &in, &err))
		abort();
	image_len = pread(fd, image, sizeof(image), 0);
	close(fd);
}

/* As a program would write it that got everything right but one thing */
static void fix_crc(char *copy, size_t len)
{
	uint32_t crc;

	memset(copy + CRC_OFFSET, 0, sizeof(crc));
	crc = crc32_z(0, (void *)copy, len);
	memcpy(copy + CRC_OFFSET, &crc, sizeof(crc));
}

static void test_round_trip(const struct inetcr_msgs *msgs)
{
	struct inetcr_image out = {};
	struct inetcr_err err;
	int ret;

	ret = read_bytes(image, image_len, &out, &err);
	ok(!ret && out.msgs.len == msgs->len &&
	   (!msgs->len || !memcmp(out.msgs.data, msgs->data, msgs->len)),
	   "what was written is read");
	inetcr_msgs_free(&out.msgs);
}

static void test_truncated(void)
{
	bool passed = refused(image, 0, "empty");
	size_t len;

	for (len = 1; len < 8; len++)
		passed &= refused(image, len, "not an inetcr image");
	for (; len < image_len; len++)
		passed &= refused(image, len, "truncated");
	ok(passed, "cut at every length");
}

static void test_flipped(void)
{
	bool passed = true;
	size_t bit;

	for (bit = 0; bit < 8 * image_len; bit++) {
		image[bit / 8] ^= 1 << bit % 8;
		passed &= refused(image, image_len, "it ");
		image[bit / 8] ^= 1 << bit % 8;
	}
	ok(passed, "every bit flipped");
}

static void test_foreign(void)
{
	static const char elf[200] = "\177ELF\2\1\1";
	static const char text[] = "udp UNCONN 0 0 127.0.0.1:53 0.0.0.0:*\n";
	char copy[sizeof(image)];

	ok(refused(elf, sizeof(elf), "not an inetcr image"), "a program");
	ok(refused(text, sizeof(text), "not an inetcr image"), "a text");

	memcpy(copy, image, image_len);
	copy[image_len] = 0;
	ok(refused(copy, image_len + 1, "goes on"), "more behind the end");
}

static void test_header(void)
{
	char copy[sizeof(image)];
	uint32_t value;
	uint64_t length;

	memcpy(copy, image, image_len);
	memcpy(&value, copy + ORDER_OFFSET, sizeof(value));
	value = __builtin_bswap32(value);
	memcpy(copy + ORDER_OFFSET, &value, sizeof(value));
	fix_crc(copy, image_len);
	ok(refused(copy, image_len, "other byte order"), "other byte order");

	memcpy(copy, image, image_len);
	value = 2;
	memcpy(copy + FORMAT_OFFSET, &value, sizeof(value));
	fix_crc(copy, image_len);
	ok(refused(copy, image_len, "has format 2, of a newer inetcr"),
	   "newer format");

	value = 0;
	memcpy(copy + FORMAT_OFFSET, &value, sizeof(value));
	fix_crc(copy, image_len);
	ok(refused(copy, image_len, "has format 0, of an older inetcr"),
	   "older format");

	memcpy(copy, image, image_len);
	length = UINT64_MAX;
	memcpy(copy + LENGTH_OFFSET, &length, sizeof(length));
	fix_crc(copy, image_len);
	ok(refused(copy, image_len, "claims to hold 18446744073709551615 bytes"),
	   "length of all ones");

	length = (1ULL << 30) + 1;
	memcpy(copy + LENGTH_OFFSET, &length, sizeof(length));
	fix_crc(copy, image_len);
	ok(refused(copy, image_len, "claims to hold 1073741825 bytes"),
	   "more than a gigabyte");
	length--;
	memcpy(copy + LENGTH_OFFSET, &length, sizeof(length));
	fix_crc(copy, image_len);
	ok(refused(copy, image_len, "truncated"), "just a gigabyte");
}

/* Right checksum, wrong messages */
static void test_malformed(void)
{
	char copy[sizeof(image)];
	bool passed = true;
	size_t at;

	for (at = HEADER_LEN; at < image_len; at++) {
		struct inetcr_image out = {};
		struct inetcr_err err;

		memcpy(copy, image, image_len);
		copy[at] ^= 0xff;
		fix_crc(copy, image_len);
		if (read_bytes(copy, image_len, &out, &err))
			passed &= !!strstr(err.text, "malformed");
		inetcr_msgs_free(&out.msgs);
	}
	ok(passed, "every byte of the messages changed");
}

static void test_files(const struct inetcr_msgs *msgs)
{
	const struct inetcr_image in = { .msgs = *msgs };
	char path[] = "/tmp/inetcr-test-XXXXXX";
	struct inetcr_image out = {};
	struct inetcr_err err;
	char file[64];
	int ret;

	if (!mkdtemp(path))
		abort();
	snprintf(file, sizeof(file), "%s/image", path);
	ret = inetcr_image_write(file, &in, &err) ||
	      inetcr_image_write(file, &in, &err) ||
	      inetcr_image_read(file, &out, &err);
	ok(!ret && out.msgs.len == msgs->len, "a file is written twice");
	inetcr_msgs_free(&out.msgs);
	unlink(file);
	ok(!rmdir(path), "nothing else is left in the directory");
	ok(inetcr_image_read(file, &out, &err) == -ENOENT, "no such file");
	ok(inetcr_image_write(file, &in, &err) == -ENOENT,
	   "no such directory");
	ok(inetcr_image_write("/dev/full", &in, &err) == -ENOSPC,
	   "no space left");
}

/* In a directory of somebody else; a child, for an open that waits */

struct trap {
	const char *what;
	const char *file;
	int ret;
};

static bool springs(const struct trap *trap, const struct inetcr_image *in)
{
	struct inetcr_image out = {};
	struct inetcr_err err = {};
	int ret, status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		alarm(10);
		ret = in ? inetcr_image_write(trap->file, in, &err) :
			   inetcr_image_read(trap->file, &out, &err);
		_exit(ret == trap->ret && *err.text ? EXIT_SUCCESS :
		      EXIT_FAILURE);
	}
	waitpid(pid, &status, 0);
	return !WIFEXITED(status) || WEXITSTATUS(status);
}

static void test_traps(const struct inetcr_msgs *msgs)
{
	static const struct trap reading[] = {
		{ "reading: a link", "link", -ELOOP },
		{ "reading: a FIFO", "fifo", -EINVAL },
		{ "reading: a device", "/dev/zero", -EINVAL },
		{ "reading: terabytes of nothing", "sparse", -EFBIG },
	};
	static const struct trap writing[] = {
		{ "writing: a link to a file", "link", -EINVAL },
		{ "writing: a link to nothing", "dangling", -EINVAL },
		{ "writing: a FIFO", "fifo", -EINVAL },
	};
	const struct inetcr_image in = { .msgs = *msgs };
	char path[] = "/tmp/inetcr-test-XXXXXX";
	struct inetcr_image out = {};
	struct inetcr_err err;
	size_t i;
	int fd;

	if (!mkdtemp(path) || chdir(path) ||
	    inetcr_image_write("file", &in, &err) ||
	    symlink("file", "link") || symlink("nothing", "dangling") ||
	    mkfifo("fifo", 0600))
		abort();
	fd = open("sparse", O_WRONLY | O_CREAT, 0600);
	if (fd < 0 || ftruncate(fd, 7ULL << 40))
		abort();
	close(fd);
	for (i = 0; i < sizeof(reading) / sizeof(*reading); i++)
		ok(!springs(&reading[i], NULL), reading[i].what);
	for (i = 0; i < sizeof(writing) / sizeof(*writing); i++)
		ok(!springs(&writing[i], &in), writing[i].what);
	ok(access("nothing", F_OK), "nothing is made behind a link");
	fd = open("file", O_RDONLY);
	snprintf(image, sizeof(image), "/dev/fd/%d", fd);
	ok(!inetcr_image_read(image, &out, &err) && out.msgs.len == msgs->len,
	   "a descriptor by its name");
	inetcr_msgs_free(&out.msgs);
	close(fd);
	unlink("file");
	unlink("link");
	unlink("dangling");
	unlink("fifo");
	unlink("sparse");
	ok(!chdir("/") && !rmdir(path), "nothing else was made");
}

/* Old or new: a writer that is stopped at any moment, a disk that fills up */

#define ROUNDS	150

struct place {
	char dir[32];
	char file[64];
	struct inetcr_image old;
	struct inetcr_image new;
};

static void make_place(struct place *p)
{
	struct inetcr_err err;

	strcpy(p->dir, "/tmp/inetcr-test-XXXXXX");
	if (!mkdtemp(p->dir))
		abort();
	snprintf(p->file, sizeof(p->file), "%s/image", p->dir);
	memset(&p->old, 0, sizeof(p->old));
	memset(&p->new, 0, sizeof(p->new));
	test_socket(&p->old.msgs);
	while (p->new.msgs.len < 100000)
		test_socket(&p->new.msgs);
	if (inetcr_image_write(p->file, &p->old, &err))
		abort();
}

/* Files beside the image */
static unsigned int remove_place(struct place *p)
{
	unsigned int others = 0;
	struct dirent *entry;
	char path[320];
	DIR *dir;

	dir = opendir(p->dir);
	while ((entry = readdir(dir))) {
		if (*entry->d_name == '.')
			continue;
		others += strcmp(entry->d_name, "image") != 0;
		snprintf(path, sizeof(path), "%s/%s", p->dir, entry->d_name);
		unlink(path);
	}
	closedir(dir);
	rmdir(p->dir);
	inetcr_msgs_free(&p->old.msgs);
	inetcr_msgs_free(&p->new.msgs);
	return others;
}

static bool is_whole(const struct place *p)
{
	struct inetcr_image image = {};
	struct inetcr_err err;
	bool whole;

	if (inetcr_image_read(p->file, &image, &err)) {
		printf("# %s\n", err.text);
		return false;
	}
	whole = image.msgs.len == p->old.msgs.len ||
		image.msgs.len == p->new.msgs.len;
	inetcr_msgs_free(&image.msgs);
	return whole;
}

/* As on a file system that has no files without a name */
static void forbid_tmpfile(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, args[2])),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, O_TMPFILE & ~O_DIRECTORY,
			 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EOPNOTSUPP),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = { 6, filter };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog))
		abort();
}

static void write_for_ever(const struct place *p, bool tmpfile)
{
	struct inetcr_err err;
	unsigned int i;

	if (!tmpfile)
		forbid_tmpfile();
	for (i = 0; ; i++) {
		if (inetcr_image_write(p->file, i % 2 ? &p->old : &p->new,
				       &err))
			_exit(EXIT_FAILURE);
	}
}

static void test_stopped(bool tmpfile, int signal, const char *what)
{
	struct place p;
	bool passed = true;
	int i, status;
	pid_t pid;

	/* Who runs the tests in the background ignores SIGINT */
	sigaction(signal, &(struct sigaction) {}, NULL);
	make_place(&p);
	for (i = 0; i < ROUNDS && passed; i++) {
		pid = fork();
		if (!pid)
			write_for_ever(&p, tmpfile);
		usleep(rand() % 4000);
		kill(pid, signal);
		waitpid(pid, &status, 0);
		passed = WIFSIGNALED(status) && is_whole(&p);
	}
	remove_place(&p);
	ok(passed, what);
}

/* The file cannot grow beyond @limit bytes: as if the disk were full */
static bool refused_at(const struct place *p, size_t limit, bool tmpfile)
{
	int status;
	pid_t pid;

	pid = fork();
	if (!pid) {
		struct rlimit size = { limit, limit };
		struct inetcr_err err;

		if (!tmpfile)
			forbid_tmpfile();
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &size);
		_exit(inetcr_image_write(p->file, &p->new, &err) == -EFBIG ?
		      EXIT_SUCCESS : EXIT_FAILURE);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) && !WEXITSTATUS(status);
}

static void test_full(bool tmpfile, const char *what)
{
	static const size_t limits[] = { 0, 1, 95, 96, 97, 50000, 100000 };
	struct inetcr_image image = {};
	struct inetcr_err err;
	bool passed = true;
	struct place p;
	size_t i;

	make_place(&p);
	for (i = 0; i < sizeof(limits) / sizeof(*limits); i++)
		passed &= refused_at(&p, limits[i], tmpfile);
	passed &= !inetcr_image_read(p.file, &image, &err) &&
		  image.msgs.len == p.old.msgs.len;
	inetcr_msgs_free(&image.msgs);
	passed &= !remove_place(&p);
	ok(passed, what);
}

static void test_broken_pipe(const struct inetcr_msgs *msgs)
{
	const struct inetcr_image in = { .msgs = *msgs };
	struct inetcr_err err;
	int fds[2];

	signal(SIGPIPE, SIG_IGN);
	if (pipe(fds))
		abort();
	close(fds[0]);
	ok(inetcr_image_write_fd(fds[1], "it", &in, &err) == -EPIPE &&
	   strstr(err.text, "cannot write it: Broken pipe"),
	   "a pipe that breaks");
	close(fds[1]);
}

/* By another host: the kernel's name stays when an image is written again */
static void test_release(const struct inetcr_msgs *msgs)
{
	struct inetcr_image in = { .msgs = *msgs, .release = "5.0-other" };
	int fd = memfd_create("image", MFD_CLOEXEC);
	struct inetcr_image out = {};
	struct inetcr_err err;

	ok(!inetcr_image_write_fd(fd, "it", &in, &err) &&
	   !lseek(fd, 0, SEEK_SET) &&
	   !inetcr_image_read_fd(fd, "it", &out, &err) &&
	   !strcmp(out.release, in.release), "whose kernel dumped it");
	inetcr_msgs_free(&out.msgs);
	close(fd);
}

int main(void)
{
	struct inetcr_msgs msgs = {}, none = {};

	test_socket(&msgs);
	make_image(&msgs);
	test_round_trip(&msgs);
	test_truncated();
	test_flipped();
	test_foreign();
	test_header();
	test_malformed();
	test_files(&msgs);
	test_traps(&msgs);
	test_stopped(true, SIGKILL, "killed at any moment: old or new");
	test_stopped(true, SIGINT, "interrupted at any moment: old or new");
	test_stopped(false, SIGKILL,
		     "the same without files that have no name");
	test_full(true, "a full disk: the old one, and nothing beside it");
	test_full(false, "the same without files that have no name");
	test_broken_pipe(&msgs);
	test_release(&msgs);
	make_image(&none);
	test_round_trip(&none);
	inetcr_msgs_free(&msgs);
	return test_end();
}
