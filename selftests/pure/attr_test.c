// SPDX-License-Identifier: GPL-2.0
/* Requests, and nests that name a device. */
#include "../../nl/attr.c"
#include "pure.h"

static struct netlink_ext_ack extack;

/* Is each attribute that was found one of this number within the request? */
static bool found_well(const struct af_inet_cr_restore *r, const u8 *data,
		       unsigned int len)
{
	const struct nlattr *nla;
	unsigned int i;

	for (i = 0; i <= AF_INET_CR_ATTR_MAX; i++) {
		nla = r->tb[i];
		if (!nla)
			continue;
		if ((const u8 *)nla < data || nla_type(nla) != i ||
		    (const u8 *)nla + nla->nla_len > data + len)
			return false;
		touch(nla, nla->nla_len);
	}
	return true;
}

static unsigned int any_len(const struct nla_policy *policy)
{
	switch (one_in(4) ? -1 : policy->type) {
	case NLA_FLAG:
		return 0;
	case NLA_U8:
		return 1;
	case NLA_U16:
		return 2;
	case NLA_U32:
	case NLA_S32:
		return 4;
	case NLA_U64:
	case NLA_S64:
		return 8;
	case NLA_BINARY:
		return policy->len == 4 ? one_in(2) * 4 : rnd() % 40;
	default:
		return rnd() % 40;
	}
}

static void any_request(struct request *req)
{
	const struct nla_policy *policy = af_inet_cr_restore_nl_policy;
	const unsigned int types = ARRAY_SIZE(af_inet_cr_restore_nl_policy);
	unsigned int n = rnd() % 8, type, len;

	req->len = 0;
	while (n--) {
		type = rnd() % (types + 3);
		len = type < types ? any_len(&policy[type]) : 4;
		if (one_in(3) && len == 4)
			req_put(req, type, "\1\0\0\0", 4);
		else
			req_put(req, type, NULL, len);
	}
	if (one_in(3))
		req_damage(req, 0);
	if (one_in(5) && req->len)
		req->len -= rnd() % min(req->len, 8u);
}

static void test_requests(void)
{
	unsigned int i, good = 0, bad = 0, wrong = 0;
	struct af_inet_cr_restore r;
	struct request req;
	void *data;

	for (i = 0; i < ROUNDS; i++) {
		any_request(&req);
		data = req_copy(&req);
		r = (struct af_inet_cr_restore) { .extack = &extack };
		if (af_inet_cr_parse(&r, data, req.len)) {
			bad++;
		} else {
			good++;
			wrong += !found_well(&r, data, req.len);
		}
		free(data);
	}
	ok(!wrong, "parse: what is found lies within the request");
	ok(good > ROUNDS / 100 && bad > ROUNDS / 10,
	   "parse: the random requests are of both sorts");
}

static int parse(struct request *req)
{
	struct af_inet_cr_restore r = { .extack = &extack };
	void *data = req_copy(req);
	int err = af_inet_cr_parse(&r, data, req->len);

	free(data);
	return err;
}

static void test_twice(void)
{
	struct request req = {};
	u32 one = 1, two = 2;

	req_put(&req, AF_INET_CR_ATTR_IP_TTL, &one, 4);
	ok(!parse(&req), "parse: one IP_TTL is accepted");
	req_put(&req, AF_INET_CR_ATTR_IP_TTL, &one, 4);
	ok(parse(&req) == -EINVAL, "parse: a second IP_TTL is refused");
	req.len = 0;
	req_put(&req, AF_INET_CR_ATTR_SOCKOPT_BROADCAST, NULL, 0);
	ok(!parse(&req), "parse: a flag without payload is accepted");
	req.len = 0;
	req_put(&req, AF_INET_CR_ATTR_SOCKOPT_BROADCAST, &one, 4);
	ok(!parse(&req), "parse: a flag of 1 is accepted");
	req.len = 0;
	req_put(&req, AF_INET_CR_ATTR_SOCKOPT_BROADCAST, &two, 4);
	ok(parse(&req) == -EINVAL, "parse: a flag of 2 is refused");
	req.len = 0;
	req_put(&req, AF_INET_CR_ATTR_SOCKOPT_BROADCAST, &one, 2);
	ok(parse(&req) < 0, "parse: a flag of two bytes is refused");
	req.len = 0;
	req_put(&req, AF_INET_CR_ATTR_MAX + 1, &one, 4);
	ok(parse(&req) == -EINVAL, "parse: an unknown attribute is refused");
}

static int get_dev(struct request *req, int *ifindex, void *addr, int len)
{
	struct af_inet_cr_restore r = { .extack = &extack };
	struct nlattr *nest = req_copy(req);
	int err = -EBADMSG;

	/* Whoever calls it has checked the nest itself. */
	if (nla_ok(nest, req->len))
		err = af_inet_cr_get_dev(&r, nest, ifindex, addr, len);
	free(nest);
	return err;
}

static void test_devs(void)
{
	unsigned int i, wrong = 0, good = 0;
	struct nlattr *nest;
	struct request req;
	int ifindex, err;
	u8 addr[16];

	for (i = 0; i < ROUNDS; i++) {
		req.len = 0;
		nest = req_nest(&req, 1);
		if (one_in(2))
			req_put(&req, AF_INET_CR_DEV_NAME,
				one_in(3) ? NULL : DEVICE_NAME,
				1 + rnd() % sizeof(DEVICE_NAME));
		if (one_in(2))
			req_put(&req, AF_INET_CR_DEV_INDEX, NULL, 4);
		if (one_in(2))
			req_put(&req, AF_INET_CR_DEV_ADDR, NULL, rnd() % 20);
		req_end(&req, nest);
		if (one_in(3))
			req_damage(&req, NLA_HDRLEN);
		err = get_dev(&req, &ifindex, addr, one_in(2) ? 4 : 16);
		good += !err;
		wrong += err > 0;
	}
	ok(!wrong && good > ROUNDS / 100, "device: random nests");

	req.len = 0;
	nest = req_nest(&req, 1);
	req_put(&req, AF_INET_CR_DEV_NAME, DEVICE_NAME, sizeof(DEVICE_NAME));
	req_put(&req, AF_INET_CR_DEV_ADDR, "\1\2\3\4", 4);
	req_end(&req, nest);
	ok(!get_dev(&req, &ifindex, addr, 4) && ifindex == DEVICE_INDEX &&
	   !memcmp(addr, "\1\2\3\4", 4), "device: name and address are found");
	ok(get_dev(&req, &ifindex, addr, 16) == -EINVAL,
	   "device: an address of another family is refused");
}

void test_attr(void)
{
	test_requests();
	test_twice();
	test_devs();
}
