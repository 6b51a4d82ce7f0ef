// SPDX-License-Identifier: GPL-2.0
/* TAP, random bytes of a fixed seed, and requests made of them. */
#include "pure.h"

static unsigned int number, failed;

void ok(bool passed, const char *what)
{
	number++;
	failed += !passed;
	printf("%sok %u %s\n", passed ? "" : "not ", number, what);
	/* The sanitizer ends the process at once. */
	fflush(NULL);
}

/* xorshift32 */
u32 rnd(void)
{
	static u32 state = 20261201;

	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

void touch(const void *data, size_t len)
{
	static volatile u8 sum;
	const u8 *byte = data;

	while (len--)
		sum += *byte++;
}

struct nlattr *req_put(struct request *req, u16 type, const void *data,
		       unsigned int len)
{
	struct nlattr *nla;
	unsigned int i;
	u8 *byte;

	while (req->len % NLA_ALIGNTO)
		req->data[req->len++] = 0;
	nla = (struct nlattr *)(req->data + req->len);
	if (req->len + NLA_HDRLEN + len > sizeof(req->data))
		abort();
	nla->nla_type = type;
	nla->nla_len = NLA_HDRLEN + len;
	byte = nla_data(nla);
	for (i = 0; i < len; i++)
		byte[i] = data ? ((const u8 *)data)[i] : rnd();
	req->len += nla->nla_len;
	return nla;
}

struct nlattr *req_nest(struct request *req, u16 type)
{
	return req_put(req, type | NLA_F_NESTED, NULL, 0);
}

void req_end(struct request *req, struct nlattr *nest)
{
	nest->nla_len = req->data + req->len - (u8 *)nest;
}

void req_damage(struct request *req, unsigned int from)
{
	unsigned int n = rnd() % 4;

	while (n-- && req->len > from)
		req->data[from + rnd() % (req->len - from)] ^= 1 << rnd() % 8;
}

void *req_copy(const struct request *req)
{
	void *copy = malloc(req->len ? req->len : 1);

	memcpy(copy, req->data, req->len);
	return copy;
}

int main(void)
{
	test_attr();
	test_skb();
	test_link();
	test_kinds();
	test_addr();
	test_mcast();
	printf("1..%u\n", number);
	return failed ? 1 : 0;
}
