// SPDX-License-Identifier: GPL-2.0
/*
 * The kinds of attributes: payload to JSON value, value to text
 *
 * The text is written from the value, never from the payload, so that what
 * people and what programs read cannot differ. Payloads come from files:
 * inetcr_row_value() holds their length against the kind before a kind sees
 * them, and nothing here assumes that they are aligned.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <json-c/json.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/udp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "internal.h"

#define NSEC_PER_SEC	1000000000LL
#define PREVIEW		32	/* bytes of a payload that people are shown */

struct json_object *inetcr_row_value(const struct inetcr_attr *attr,
				     const void *data, size_t len)
{
	if (len < attr->kind->min || (attr->kind->max && len > attr->kind->max))
		return NULL;
	return attr->kind->value(attr, data, len);
}

static uint32_t load32(const uint8_t *data)
{
	uint32_t value;

	memcpy(&value, data, sizeof(value));
	return value;
}

static uint64_t load(const uint8_t *data, size_t len)
{
	uint64_t u64;
	uint16_t u16;

	switch (len) {
	case 1:
		return *data;
	case 2:
		memcpy(&u16, data, sizeof(u16));
		return u16;
	case 4:
		return load32(data);
	default:
		memcpy(&u64, data, sizeof(u64));
		return u64;
	}
}

/* Numbers */

static struct json_object *
number_value(const struct inetcr_attr *attr, const uint8_t *data, size_t len)
{
	(void)attr;
	return json_object_new_uint64(load(data, len));
}

static struct json_object *
s32_value(const struct inetcr_attr *attr, const uint8_t *data, size_t len)
{
	(void)attr;
	(void)len;
	return json_object_new_int((int32_t)load32(data));
}

static struct json_object *
be16_value(const struct inetcr_attr *attr, const uint8_t *data, size_t len)
{
	(void)attr;
	(void)len;
	return json_object_new_int(data[0] << 8 | data[1]);
}

static struct json_object *
be32_value(const struct inetcr_attr *attr, const uint8_t *data, size_t len)
{
	uint32_t number;

	(void)attr;
	(void)len;
	memcpy(&number, data, sizeof(number));
	return json_object_new_int64(ntohl(number));
}

static void number_text(const struct inetcr_attr *attr,
			struct json_object *value, FILE *out)
{
	if (attr->flags & ATTR_HEX)
		fprintf(out, "0x%llx",
			(unsigned long long)json_object_get_uint64(value));
	else
		fputs(json_object_get_string(value), out);
	if (attr->unit)
		fputs(attr->unit, out);
}

static struct json_object *
onoff_value(const struct inetcr_attr *attr, const uint8_t *data, size_t len)
{
	(void)attr;
	if (len && len != sizeof(uint32_t))
		return NULL;
	return json_object_new_boolean(!len || load32(data));
}

static void onoff_text(const struct inetcr_attr *attr,
		      struct json_object *value, FILE *out)
{
	(void)attr;
	fputs(json_object_get_boolean(value) ? "on" : "off", out);
}

/* Strings; every kind whose value is a string is written as it is, on one line */

static void string_text(const struct inetcr_attr *attr,
			struct json_object *value, FILE *out)
{
	size_t len = json_object_get_string_len(value);

	(void)attr;
	if (!len)
		fputs("none", out);
	inetcr_put_text(json_object_get_string(value), len, "", out);
}

static struct json_object *
string_value(const struct inetcr_attr *attr, const uint8_t *data, size_t len)
{
	(void)attr;
	if (data[len - 1] != '\0')
		return NULL;
	return json_object_new_string((const char *)data);
}

static struct json_object *word_or_number(const char *word, uint32_t number)
{
	char text[16];

	if (word)
		return json_object_new_string(word);
	snprintf(text, sizeof(text), "%u", number);
	return json_object_new_string(text);
}

static struct json_object *
enum_value(const struct inetcr_attr *attr, const uint8_t *data, size_t len)
{
	uint32_t number = load(data, len);
	const struct inetcr_word *word;

	for (word = attr->words; word->name; word++) {
		if (word->value == number)
			break;
	}
	return word_or_number(word->name, number);
}

static struct json_object *
error_value(const struct inetcr_attr *attr, const uint8_t *data, size_t len)
{
	uint32_t number = load32(data);

	(void)attr;
	(void)len;
	return word_or_number(strerrorname_np(number), number);
}

static struct json_object *
signal_value(const struct inetcr_attr *attr, const uint8_t *data, size_t len)
{
	uint32_t number = load32(data);
	/* glibc calls it by its other name, SIGPOLL */
	const char *abbrev = number == SIGIO ? "IO" : sigabbrev_np(number);
	char text[16];

	(void)attr;
	(void)len;
	if (abbrev)
		snprintf(text, sizeof(text), "SIG%s", abbrev);
	return word_or_number(abbrev ? text : NULL, number);
}

static struct json_object *
addr_value(const struct inetcr_attr *attr, const uint8_t *data, size_t len)
{
	int family = len == sizeof(struct in6_addr) ? AF_INET6 : AF_INET;
	char text[INET6_ADDRSTRLEN];

	(void)attr;
	if (family == AF_INET && len != sizeof(struct in_addr))
		return NULL;
	inet_ntop(family, data, text, sizeof(text));
	return json_object_new_string(text);
}

/* Of IPsec: room for either family, an IPv4 address has zeroes behind it */
size_t inetcr_xaddr_len(const uint8_t *data)
{
	static const uint8_t zero[12];

	return memcmp(data + 4, zero, sizeof(zero)) ? sizeof(struct in6_addr) :
						      sizeof(struct in_addr);
}

static struct json_object *
xaddr_value(const struct inetcr_attr *attr, const uint8_t *data, size_t len)
{
	(void)len;
	return addr_value(attr, data, inetcr_xaddr_len(data));
}

static struct json_object *
mark_value(const struct inetcr_attr *attr, const uint8_t *data, size_t len)
{
	char text[24];

	(void)attr;
	snprintf(text, sizeof(text), "0x%llx",
		 (unsigned long long)load(data, len));
	return json_object_new_string(text);
}

/* Of traffic control: 1:10, root */
static struct json_object *
handle_value(const struct inetcr_attr *attr, const uint8_t *data, size_t len)
{
	uint32_t handle = load32(data);
	char text[16];

	(void)attr;
	(void)len;
	if (handle == UINT32_MAX)
		return json_object_new_string("root");
	if (handle & 0xffff)
		snprintf(text, sizeof(text), "%x:%x", handle >> 16,
			 handle & 0xffff);
	else
		snprintf(text, sizeof(text), "%x:", handle >> 16);
	return json_object_new_string(text);
}

/* MAX_ADDR_LEN */
#define MAC_MAX		32

/* Of whatever length the device's type has: 52:54:00:12:34:56 */
static struct json_object *
mac_value(const struct inetcr_attr *attr, const uint8_t *data, size_t len)
{
	char text[3 * MAC_MAX + 1];
	size_t i;

	(void)attr;
	for (i = 0; i < len; i++)
		sprintf(text + 3 * i, "%02x:", data[i]);
	return json_object_new_string_len(text, 3 * len - 1);
}

static struct json_object *
onoff8_value(const struct inetcr_attr *attr, const uint8_t *data, size_t len)
{
	(void)attr;
	(void)len;
	return json_object_new_boolean(*data);
}

/* Bytes: a string of hexadecimal digits */

static struct json_object *
hex_value(const struct inetcr_attr *attr, const uint8_t *data, size_t len)
{
	static const char digit[] = "0123456789abcdef";
	struct json_object *value;
	char *text = malloc(2 * len + 1);
	size_t i;

	(void)attr;
	if (!text)
		return NULL;
	for (i = 0; i < len; i++) {
		text[2 * i] = digit[data[i] >> 4];
		text[2 * i + 1] = digit[data[i] & 0xf];
	}
	value = json_object_new_string_len(text, 2 * len);
	free(text);
	return value;
}

static void hex_text(const struct inetcr_attr *attr,
		     struct json_object *value, FILE *out)
{
	(void)attr;
	if (json_object_get_string_len(value))
		fprintf(out, "0x%s", json_object_get_string(value));
	else
		fputs("none", out);
}

static int hex_digit(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

static void data_text(const struct inetcr_attr *attr,
		      struct json_object *value, FILE *out)
{
	const char *hex = json_object_get_string(value);
	size_t len = json_object_get_string_len(value) / 2;
	size_t shown = len < PREVIEW ? len : PREVIEW;
	const char *more = shown < len ? "..." : "";
	size_t i;

	(void)attr;
	fprintf(out, "%zu byte%s", len, len == 1 ? "" : "s");
	if (!len)
		return;
	fprintf(out, " %.*s%s \"", (int)(2 * shown), hex, more);
	for (i = 0; i < shown; i++) {
		int c = hex_digit(hex[2 * i]) << 4 | hex_digit(hex[2 * i + 1]);

		fputc(c >= ' ' && c <= '~' ? c : '.', out);
	}
	fprintf(out, "\"%s", more);
}

/* Times */

static struct json_object *
timeval_value(const struct inetcr_attr *attr, const uint8_t *data, size_t len)
{
	size_t word = len / 2;
	long long sec, usec;
	char text[48];

	(void)attr;
	if (word != sizeof(int32_t) && word != sizeof(int64_t))
		return NULL;
	sec = load(data, word);
	if (word == sizeof(int32_t))
		sec = (int32_t)sec;
	usec = load(data + word, word);
	if (usec < 0 || usec >= 1000000)
		return NULL;
	if (usec % 1000)
		snprintf(text, sizeof(text), "%lld.%06lld", sec, usec);
	else
		snprintf(text, sizeof(text), "%lld.%03lld", sec, usec / 1000);
	return json_object_new_double_s(strtod(text, NULL), text);
}

static struct json_object *
time_value(const struct inetcr_attr *attr, const uint8_t *data, size_t len)
{
	(void)attr;
	return json_object_new_int64((int64_t)load(data, len));
}

static void time_text(const struct inetcr_attr *attr,
		      struct json_object *value, FILE *out)
{
	long long ns = json_object_get_int64(value);
	long long frac = ns % NSEC_PER_SEC;
	time_t sec = ns / NSEC_PER_SEC;
	char date[32];
	struct tm tm;

	(void)attr;
	if (!ns) {
		fputs("none", out);
		return;
	}
	if (frac < 0) {
		frac += NSEC_PER_SEC;
		sec--;
	}
	gmtime_r(&sec, &tm);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	fprintf(out, "%s.%09lldZ", date, frac);
}

/* Arrays */

static void array_text(struct json_object *value, char between, FILE *out)
{
	size_t n = json_object_array_length(value);
	size_t i;

	for (i = 0; i < n; i++) {
		struct json_object *item = json_object_array_get_idx(value, i);

		if (i)
			fputc(between, out);
		fputs(json_object_get_string(item), out);
	}
}

static struct json_object *
mask_value(const struct inetcr_attr *attr, const uint8_t *data, size_t len)
{
	struct json_object *value = json_object_new_array();
	const struct inetcr_word *word;
	uint32_t bits = load(data, len);
	char rest[16];

	for (word = attr->words; word->name; word++) {
		if (!(bits & word->value))
			continue;
		json_object_array_add(value, json_object_new_string(word->name));
		bits &= ~word->value;
	}
	if (bits) {
		snprintf(rest, sizeof(rest), "0x%x", bits);
		json_object_array_add(value, json_object_new_string(rest));
	}
	return value;
}

static void mask_text(const struct inetcr_attr *attr,
		      struct json_object *value, FILE *out)
{
	(void)attr;
	if (!json_object_array_length(value))
		fputs("none", out);
	array_text(value, '|', out);
}

static struct json_object *
addresses(const struct inetcr_attr *attr, const uint8_t *data, size_t len,
	  size_t size)
{
	struct json_object *value;
	size_t pos;

	if (len % size)
		return NULL;
	value = json_object_new_array();
	for (pos = 0; pos < len; pos += size)
		json_object_array_add(value, addr_value(attr, data + pos, size));
	return value;
}

static struct json_object *
addrs_value(const struct inetcr_attr *attr, const uint8_t *data, size_t len)
{
	return addresses(attr, data, len, sizeof(struct in_addr));
}

static struct json_object *
addrs6_value(const struct inetcr_attr *attr, const uint8_t *data, size_t len)
{
	return addresses(attr, data, len, sizeof(struct in6_addr));
}

static void addrs_text(const struct inetcr_attr *attr,
		       struct json_object *value, FILE *out)
{
	(void)attr;
	fputc('{', out);
	array_text(value, ' ', out);
	fputc('}', out);
}

/* Structs and nests: objects */

static const struct inetcr_attr *row_by_name(const struct inetcr_attr *attr,
					     const char *name)
{
	const struct inetcr_table *table = attr->table;
	unsigned int i;

	for (i = 0; i < table->count; i++) {
		if (table->row[i].name && !strcmp(table->row[i].name, name))
			return &table->row[i];
	}
	return &inetcr_attr_unknown;
}

static void name_text(const struct inetcr_attr *attr, const char *key,
		      FILE *out)
{
	const char *pos;

	for (pos = attr->label ? attr->label : key; *pos; pos++)
		fputc(tolower((unsigned char)*pos), out);
	fputc(' ', out);
}

static void object_text(const struct inetcr_attr *attr,
			struct json_object *value, FILE *out)
{
	const char *space = "";

	json_object_object_foreach(value, key, item) {
		const struct inetcr_attr *row = row_by_name(attr, key);

		if (row->flags & ATTR_QUIET)
			continue;
		fputs(space, out);
		space = " ";
		if (!(row->flags & ATTR_BARE))
			name_text(row, key, out);
		row->kind->text(row, item, out);
	}
	if (!*space)
		fputs("none", out);
}

static struct json_object *
members_value(const struct inetcr_table *table, const uint8_t *data,
	      struct json_object *value)
{
	unsigned int i;

	for (i = 0; i < table->count; i++) {
		const struct inetcr_attr *row = &table->row[i];
		struct json_object *item;

		item = inetcr_row_value(row, data + row->offset,
					row->kind->max);
		json_object_object_add(value, row->name, item);
	}
	return value;
}

static struct json_object *
struct_value(const struct inetcr_attr *attr, const uint8_t *data, size_t len)
{
	if (len != attr->table->size)
		return NULL;
	return members_value(attr->table, data, json_object_new_object());
}

static struct json_object *
structs_value(const struct inetcr_attr *attr, const uint8_t *data, size_t len)
{
	const struct inetcr_table *table = attr->table;
	struct json_object *value;
	size_t pos;

	if (len % table->size)
		return NULL;
	value = json_object_new_array();
	for (pos = 0; pos < len; pos += table->size)
		json_object_array_add(value,
				      struct_value(attr, data + pos,
						   table->size));
	return value;
}

static void structs_text(const struct inetcr_attr *attr,
			 struct json_object *value, FILE *out)
{
	size_t n = json_object_array_length(value);
	size_t i;

	fprintf(out, "%zu%s", n, attr->unit);
	for (i = 0; i < n; i++) {
		fputs(i ? ", " : ": ", out);
		object_text(attr, json_object_array_get_idx(value, i), out);
	}
}

static struct json_object *
nest_value(const struct inetcr_attr *attr, const uint8_t *data, size_t len)
{
	const struct nlattr *nla = NULL;
	struct json_object *value;

	if (!inetcr_nla_valid(data, len))
		return NULL;
	value = json_object_new_object();
	while ((nla = inetcr_nla_next(data, len, nla))) {
		const struct inetcr_attr *row;
		struct json_object *item;
		char name[24];

		row = inetcr_table_find(attr->table, inetcr_nla_type(nla));
		snprintf(name, sizeof(name), "ATTR_%u", inetcr_nla_type(nla));
		item = inetcr_row_value(row ? row : &inetcr_attr_unknown,
					inetcr_nla_data(nla),
					inetcr_nla_len(nla));
		if (!item) {
			json_object_put(value);
			return NULL;
		}
		json_object_object_add(value, row ? row->name : name, item);
	}
	return value;
}

/*
 * The headers in front of a payload: what people look for by name, and all
 * bytes for programs
 */
static const struct inetcr_attr header_rows[] = {
	{ .name = "SRC", .kind = &inetcr_kind_addr4,
	  .offset = offsetof(struct iphdr, saddr) },
	{ .name = "DST", .kind = &inetcr_kind_addr4,
	  .offset = offsetof(struct iphdr, daddr) },
	{ .name = "TTL", .kind = &inetcr_kind_u8,
	  .offset = offsetof(struct iphdr, ttl) },
	{ .name = "TOS", .kind = &inetcr_kind_u8, .flags = ATTR_HEX,
	  .offset = offsetof(struct iphdr, tos) },
	{ .name = "SPORT", .kind = &inetcr_kind_be16,
	  .offset = offsetof(struct udphdr, source) },
	{ .name = "DPORT", .kind = &inetcr_kind_be16,
	  .offset = offsetof(struct udphdr, dest) },
	{ .name = "BYTES", .kind = &inetcr_kind_hex, .flags = ATTR_QUIET },
};

static const struct inetcr_table header_table = { header_rows, 7, 0 };
static const struct inetcr_table ip_table = { header_rows, 4, 0 };
static const struct inetcr_table udp_table = { header_rows + 4, 2, 0 };
static const struct inetcr_attr header_attr = { .table = &header_table };

static const struct inetcr_attr ip6_rows[] = {
	{ .name = "SRC", .kind = &inetcr_kind_addr6,
	  .offset = offsetof(struct ip6_hdr, ip6_src) },
	{ .name = "DST", .kind = &inetcr_kind_addr6,
	  .offset = offsetof(struct ip6_hdr, ip6_dst) },
	{ .name = "TTL", .kind = &inetcr_kind_u8,
	  .offset = offsetof(struct ip6_hdr, ip6_hlim) },
};

static const struct inetcr_table ip6_table = { ip6_rows, 3, 0 };

/* Where the header behind the IP header begins, and which it is */
static size_t ip_header(const uint8_t *data, size_t len, uint8_t *protocol)
{
	size_t pos = sizeof(struct ip6_hdr);

	if (len >= sizeof(struct iphdr) && data[0] >> 4 != 6) {
		*protocol = data[offsetof(struct iphdr, protocol)];
		return (data[0] & 0xf) * 4;
	}
	if (len < pos)
		return 0;
	*protocol = data[offsetof(struct ip6_hdr, ip6_nxt)];
	while ((*protocol == IPPROTO_HOPOPTS || *protocol == IPPROTO_DSTOPTS ||
		*protocol == IPPROTO_ROUTING) && pos + 2 <= len) {
		*protocol = data[pos];
		pos += (data[pos + 1] + 1) * 8;
	}
	return pos;
}

static struct json_object *
header_value(const struct inetcr_attr *attr, const uint8_t *data, size_t len)
{
	struct json_object *value = json_object_new_object();
	uint8_t protocol = 0;
	size_t ip_len;

	ip_len = ip_header(data, len, &protocol);
	if (ip_len) {
		members_value(data[0] >> 4 == 6 ? &ip6_table : &ip_table, data,
			      value);
		if ((protocol == IPPROTO_UDP || protocol == IPPROTO_UDPLITE) &&
		    len >= ip_len + sizeof(struct udphdr))
			members_value(&udp_table, data + ip_len, value);
	}
	json_object_object_add(value, "BYTES", hex_value(attr, data, len));
	return value;
}

static void header_text(const struct inetcr_attr *attr,
			struct json_object *value, FILE *out)
{
	(void)attr;
	object_text(&header_attr, value, out);
}

#define KIND(k, shortest, longest, to_value, to_text) \
	const struct inetcr_kind inetcr_kind_##k = { \
		.min = shortest, .max = longest, \
		.value = to_value##_value, .text = to_text##_text, \
	}

KIND(u8, 1, 1, number, number);
KIND(u16, 2, 2, number, number);
KIND(port, 2, 2, number, number);
KIND(u32, 4, 4, number, number);
KIND(u64, 8, 8, number, number);
KIND(s32, 4, 4, s32, number);
KIND(be16, 2, 2, be16, number);
KIND(be32, 4, 4, be32, number);
KIND(flag, 0, 4, onoff, onoff);
KIND(boolean, 4, 4, onoff, onoff);
KIND(string, 1, 0, string, string);
KIND(device, 1, 0, string, string);
KIND(enum, 4, 4, enum, string);
KIND(enum8, 1, 1, enum, string);
KIND(enum16, 2, 2, enum, string);
KIND(error, 4, 4, error, string);
KIND(signal, 4, 4, signal, string);
KIND(addr, 4, 16, addr, string);
KIND(addr4, 4, 4, addr, string);
KIND(addr6, 16, 16, addr, string);
KIND(hex, 0, 0, hex, hex);
KIND(data, 0, 0, hex, data);
KIND(timeval, 8, 16, timeval, number);
KIND(time, 8, 8, time, time);
KIND(mask, 4, 4, mask, mask);
KIND(mask8, 1, 1, mask, mask);
KIND(mask16, 2, 2, mask, mask);
KIND(mark, 4, 4, mark, string);
KIND(handle, 4, 4, handle, string);
KIND(mark16, 2, 2, mark, string);
KIND(mac, 1, MAC_MAX, mac, string);
KIND(boolean8, 1, 1, onoff8, onoff);
KIND(ifindex, 4, 4, number, number);
KIND(by_kind, 0, 0, hex, hex);
KIND(multipath, 0, 0, hex, hex);
KIND(xaddr, 16, 16, xaddr, string);
KIND(addrs, 0, 0, addrs, addrs);
KIND(addrs6, 0, 0, addrs6, addrs);
KIND(struct, 1, 0, struct, object);
KIND(structs, 0, 0, structs, structs);
KIND(nest, 0, 0, nest, object);
KIND(header, 0, 0, header, header);
