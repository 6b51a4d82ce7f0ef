// SPDX-License-Identifier: GPL-2.0
/* Output of more than one command */
#include <json-c/json.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/af_inet_cr.h>
#include "inetcr.h"

/* Standard output */

/**
 * struct output - the state of standard output
 * @json: it is JSON
 * @failed: a sequence could not be written
 * @cut: bytes of an incomplete character
 * @count: how many
 */
static struct output {
	bool json;
	bool failed;
	char cut[4];
	size_t count;
} output;

static int write_out(const char *text, size_t len)
{
	ssize_t n;

	while (len) {
		n = write(STDOUT_FILENO, text, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		text += n;
		len -= n;
	}
	return 0;
}

/* JSON is UTF-8: other bytes become U+0080 to U+00FF */
static void escape_json(const char *text, size_t len, FILE *out)
{
	enum inetcr_glyph glyph;
	uint32_t code;
	size_t used;

	for (; len; text += used, len -= used) {
		glyph = inetcr_glyph(text, len, &used, &code);
		if (glyph == INETCR_GLYPH_PLAIN || (*text && strchr("\n\t", *text)))
			fwrite(text, used, 1, out);
		else
			fprintf(out, "\\u%04x", code);
	}
}

/* Length of the complete characters in @text */
static size_t whole_len(const char *text, size_t len)
{
	size_t used, pos;
	uint32_t code;

	for (pos = 0; pos < len; pos += used) {
		if (inetcr_glyph(text + pos, len - pos, &used, &code) ==
		    INETCR_GLYPH_CUT)
			break;
	}
	return pos;
}

static int write_escaped(const char *text, size_t len)
{
	char *escaped = NULL;
	size_t size;
	FILE *out;
	int ret;

	out = open_memstream(&escaped, &size);
	if (!out)
		return -1;
	if (output.json)
		escape_json(text, len, out);
	else
		inetcr_put_text(text, len, "\n\t", out);
	ret = fclose(out) ? -1 : write_out(escaped, size);
	free(escaped);
	return ret;
}

/* Write function of stdout; its data may end within a character */
static ssize_t take_output(void *cookie, const char *text, size_t len)
{
	char *all = malloc(output.count + len);
	size_t whole;
	int ret;

	(void)cookie;
	if (!all)
		return 0;
	memcpy(all, output.cut, output.count);
	memcpy(all + output.count, text, len);
	whole = whole_len(all, output.count + len);
	ret = output.failed ? -1 : write_escaped(all, whole);
	output.count += len - whole;
	memcpy(output.cut, all + whole, output.count);
	free(all);
	return ret ? 0 : (ssize_t)len;
}

void print_escaped(void)
{
	const cookie_io_functions_t functions = { .write = take_output };
	FILE *out = fopencookie(NULL, "w", functions);

	if (!out)
		exit(EXIT_NO);
	setvbuf(out, NULL, isatty(STDOUT_FILENO) ? _IOLBF : _IOFBF, 65536);
	stdout = out;
}

void print_for_json(void)
{
	output.json = true;
}

void print_sequence(const char *sequence)
{
	if (output.json)
		return;
	if (fflush(stdout) || write_out(sequence, strlen(sequence)))
		output.failed = true;
}

void print_text(const char *text, const char *keep)
{
	inetcr_put_text(text, strlen(text), keep, stdout);
}

void print_lines(const char *before, const char *text)
{
	size_t len;

	for (; *text; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		fputs(before, stdout);
		inetcr_put_text(text, len, "\t", stdout);
		putchar('\n');
	}
}

/* Values */

void print_json(struct json_object *value)
{
	puts(json_object_to_json_string_ext(value,
					    JSON_C_TO_STRING_PRETTY |
					    JSON_C_TO_STRING_NOSLASHESCAPE));
}

void print_release(const struct inetcr_image *image)
{
	fputs("dumped by Linux ", stdout);
	print_text(image->release, "");
	putchar('\n');
}

void print_ident(const struct inetcr_socket *sock)
{
	struct inetcr_ident id;

	inetcr_socket_ident(sock, &id);
	printf("%-7s %-6s ", id.type, id.state);
	color_text(color_of_addr(id.local), id.local);
	putchar(' ');
	color_text(color_of_addr(id.remote), id.remote);
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

static char *reason_of(const struct inetcr_socket *sock)
{
	const struct nlattr *nla;

	nla = inetcr_socket_find(sock, AF_INET_CR_ATTR_LEFT_OUT);
	return nla ? inetcr_attr_text(nla) : NULL;
}

void print_absent(const struct inetcr_msgs *msgs)
{
	struct inetcr_socket sock = {};
	struct inetcr_ident id;
	char *reason;

	while (inetcr_absent_next(msgs, &sock)) {
		inetcr_socket_ident(&sock, &id);
		reason = reason_of(&sock);
		printf("left out: socket ino:%u", id.inode);
		if (id.pid)
			printf(" pid:%u fd:%u", id.pid, id.fd);
		printf(" %s\n", reason ? reason : "");
		free(reason);
	}
}

bool note_absent(const struct inetcr_msgs *msgs)
{
	struct inetcr_socket sock = {};
	struct inetcr_ident id;
	char *reason;

	while (inetcr_absent_next(msgs, &sock)) {
		inetcr_socket_ident(&sock, &id);
		reason = reason_of(&sock);
		note("socket ino:%u pid:%u fd:%u is not dumped: %s", id.inode,
		     id.pid, id.fd, reason ? reason : "");
		free(reason);
	}
	return sock.number;
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
