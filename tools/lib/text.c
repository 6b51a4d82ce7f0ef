// SPDX-License-Identifier: GPL-2.0
/*
 * Text from elsewhere, for a terminal
 *
 * An enemy can choose the contents of images and of names in the kernel. Control
 * characters of terminals (C0, DEL, C1), characters that change the direction of
 * writing, and bytes that are not UTF-8 are not printed as they are.
 */
#include <stdio.h>
#include <string.h>

#include "internal.h"

/* Length of the sequence that starts with this byte; 0 if no sequence does */
static size_t sequence_len(uint8_t lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead <= 0xdf)
		return 2;
	if (lead >= 0xe0 && lead <= 0xef)
		return 3;
	return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

static bool is_continuation(uint8_t byte)
{
	return (byte & 0xc0) == 0x80;
}

enum inetcr_glyph inetcr_glyph(const char *text, size_t len, size_t *used,
			       uint32_t *code)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const uint8_t *byte = (const uint8_t *)text;
	size_t n = sequence_len(*byte), i;

	*used = 1;
	*code = *byte;
	if (!n)
		return INETCR_GLYPH_BYTE;
	if (n > 1)
		*code = *byte & (0x7f >> n);
	for (i = 1; i < n; i++) {
		if (i == len)
			return INETCR_GLYPH_CUT;
		if (!is_continuation(byte[i]))
			break;
		*code = *code << 6 | (byte[i] & 0x3f);
	}
	if (i < n || *code < smallest[n] || *code > 0x10ffff ||
	    (*code >= 0xd800 && *code <= 0xdfff)) {
		*code = *byte;
		return INETCR_GLYPH_BYTE;
	}
	*used = n;
	if (*code < 0x20 || (*code >= 0x7f && *code < 0xa0) ||
	    (*code >= 0x200e && *code <= 0x200f) ||
	    (*code >= 0x2028 && *code <= 0x202e) ||
	    (*code >= 0x2066 && *code <= 0x2069))
		return INETCR_GLYPH_CONTROL;
	return INETCR_GLYPH_PLAIN;
}

size_t inetcr_escape(const char *text, size_t len, const char *keep,
		     char out[INETCR_ESCAPE_MAX], size_t *out_len)
{
	enum inetcr_glyph glyph;
	size_t used, i;
	uint32_t code;

	glyph = inetcr_glyph(text, len, &used, &code);
	if (glyph == INETCR_GLYPH_PLAIN || (*text && strchr(keep, *text))) {
		memcpy(out, text, used);
		*out_len = used;
		return used;
	}
	for (i = 0; i < used; i++)
		sprintf(out + 4 * i, "\\x%02x", (uint8_t)text[i]);
	*out_len = 4 * used;
	return used;
}

void inetcr_put_text(const char *text, size_t len, const char *keep, FILE *out)
{
	char escaped[INETCR_ESCAPE_MAX];
	size_t used, n;

	for (; len; text += used, len -= used) {
		used = inetcr_escape(text, len, keep, escaped, &n);
		fwrite(escaped, n, 1, out);
	}
}

void inetcr_copy_text(char *to, size_t size, const char *text)
{
	size_t len = strlen(text), used, n, pos = 0;
	char escaped[INETCR_ESCAPE_MAX];

	for (; len; text += used, len -= used) {
		used = inetcr_escape(text, len, "", escaped, &n);
		if (pos + n >= size)
			break;
		memcpy(to + pos, escaped, n);
		pos += n;
	}
	to[pos] = '\0';
}
