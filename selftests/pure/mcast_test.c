// SPDX-License-Identifier: GPL-2.0
/* Multicast memberships. */
#include "../../sock/mcast.c"
#include "pure.h"

static struct netlink_ext_ack extack;

static void any_mship(struct request *req, unsigned int len)
{
	struct nlattr *nest, *dev;
	u32 mode = rnd() % 3;

	req->len = 0;
	nest = req_nest(req, 1);
	if (!one_in(16))
		req_put(req, AF_INET_CR_MSHIP_GROUP, NULL,
			one_in(8) ? rnd() % 20 : len);
	if (one_in(3)) {
		dev = req_nest(req, AF_INET_CR_MSHIP_DEV);
		req_put(req, AF_INET_CR_DEV_NAME, DEVICE_NAME,
			sizeof(DEVICE_NAME));
		req_end(req, dev);
	}
	if (one_in(2))
		req_put(req, AF_INET_CR_MSHIP_MODE, &mode, 4);
	if (one_in(2))
		req_put(req, AF_INET_CR_MSHIP_SOURCES, NULL,
			rnd() % 6 * len + one_in(8));
	req_end(req, nest);
	if (one_in(3))
		req_damage(req, NLA_HDRLEN);
}

static bool mship_is_whole(const struct mship *m)
{
	touch(m->sources, m->n * m->list->len);
	if (!m->list->filter && m->n)
		return false;
	return m->mode == MCAST_EXCLUDE || (m->mode == MCAST_INCLUDE && m->n);
}

void test_mcast(void)
{
	unsigned int i, good = 0, wrong = 0;
	struct af_inet_cr_restore r = { .extack = &extack };
	struct nlattr *nest;
	struct request req;

	for (i = 0; i < ROUNDS; i++) {
		struct mship m = { .list = &lists[rnd() % ARRAY_SIZE(lists)] };

		any_mship(&req, m.list->len);
		nest = req_copy(&req);
		if (nla_ok(nest, req.len) && !mship_parse(&r, nest, &m)) {
			good++;
			wrong += !mship_is_whole(&m);
		}
		free(nest);
	}
	ok(!wrong && good > ROUNDS / 100,
	   "membership: an accepted one has whole sources");
}
