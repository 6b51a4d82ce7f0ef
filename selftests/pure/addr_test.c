// SPDX-License-Identifier: GPL-2.0
/* Addresses of a device. */
#include "../../netdev/addr.c"
#include "pure.h"

static struct netlink_ext_ack extack;

static unsigned int addr_len(void)
{
	return one_in(8) ? rnd() % 20 : one_in(2) ? 4 : 16;
}

static void any_addr(struct request *req)
{
	struct nlattr *nest;
	unsigned int type, len;
	u32 prefix = rnd() % 140;

	req->len = 0;
	nest = req_nest(req, 1);
	len = addr_len();
	req_put(req, AF_INET_CR_NETDEV_ADDR_LOCAL, NULL, len);
	if (one_in(3))
		req_put(req, AF_INET_CR_NETDEV_ADDR_PEER, NULL,
			one_in(4) ? addr_len() : len);
	if (!one_in(8))
		req_put(req, AF_INET_CR_NETDEV_ADDR_PREFIXLEN, &prefix, 4);
	while (one_in(2)) {
		type = 1 + rnd() % (AF_INET_CR_NETDEV_ADDR_MAX + 1);
		req_put(req, type, NULL, one_in(4) ? rnd() % 20 : 4);
	}
	req_end(req, nest);
	if (one_in(3))
		req_damage(req, NLA_HDRLEN);
}

/* What an accepted address promises to those that send it to rtnetlink */
static bool addr_is_whole(const struct addr *a)
{
	const struct nlattr *local = a->tb[AF_INET_CR_NETDEV_ADDR_LOCAL];
	const struct nlattr *peer = a->tb[AF_INET_CR_NETDEV_ADDR_PEER];
	const struct nlattr *label = a->tb[AF_INET_CR_NETDEV_ADDR_LABEL];

	touch(nla_data(local), a->len);
	if (peer)
		touch(nla_data(peer), a->len);
	if (label && strnlen(nla_data(label), nla_len(label)) >= IFNAMSIZ)
		return false;
	return (a->len == 4 || a->len == 16) &&
	       addr_u32(a, AF_INET_CR_NETDEV_ADDR_PREFIXLEN, 129) <= 128;
}

static int parse(const struct request *req, bool *whole)
{
	struct nlattr *nest = req_copy(req);
	struct addr a = {};
	int err = -EBADMSG;

	if (nla_ok(nest, req->len))
		err = addr_parse(&a, nest, &extack);
	if (!err)
		err = addr_check(&a, &extack);
	if (!err)
		*whole = addr_is_whole(&a) && same_addr(&a, &a);
	free(nest);
	return err;
}

void test_addr(void)
{
	unsigned int i, good = 0, wrong = 0;
	struct request req;
	struct nlattr *nest;
	u32 flags = IFA_F_MANAGETEMPADDR, prefix = 63;
	bool whole;

	for (i = 0; i < ROUNDS; i++) {
		any_addr(&req);
		if (parse(&req, &whole))
			continue;
		good++;
		wrong += !whole;
	}
	ok(!wrong && good > ROUNDS / 100, "address: an accepted one is whole");

	req.len = 0;
	nest = req_nest(&req, 1);
	req_put(&req, AF_INET_CR_NETDEV_ADDR_LOCAL, NULL, 16);
	req_put(&req, AF_INET_CR_NETDEV_ADDR_PREFIXLEN, &prefix, 4);
	req_end(&req, nest);
	ok(!parse(&req, &whole), "address: one of IPv6 is accepted");
	req_put(&req, AF_INET_CR_NETDEV_ADDR_FLAGS, &flags, 4);
	req_end(&req, nest);
	ok(parse(&req, &whole) == -EINVAL,
	   "address: IFA_F_MANAGETEMPADDR of a prefix of 63 bits is refused");
}
