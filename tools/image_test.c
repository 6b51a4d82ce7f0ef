// SPDX-License-Identifier: GPL-2.0
/*
 * The image reader against what can happen to a file: cut at every length,
 * every bit flipped, of another program, order or format. It may give back the
 * messages that were written, or a sentence; nothing in between.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
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
	ok(refused(copy, image_len, "format 2"), "newer format");

	memcpy(copy, image, image_len);
	length = UINT64_MAX;
	memcpy(copy + LENGTH_OFFSET, &length, sizeof(length));
	fix_crc(copy, image_len);
	ok(refused(copy, image_len, "truncated"), "length of all ones");
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
	make_image(&none);
	test_round_trip(&none);
	inetcr_msgs_free(&msgs);
	return test_end();
}
