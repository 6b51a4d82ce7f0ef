// SPDX-License-Identifier: GPL-2.0
/* Attributes that a driver wrote, of which some are taken out. */
#include "../../netdev/kinds.c"
#include "pure.h"

static const char * const kinds[] = {
	"vxlan", "vlan", "bridge", "bond", "geneve", "gre", "macvlan", "vrf",
};

static void any_attrs(struct request *req)
{
	unsigned int n = rnd() % 8;

	req->len = 0;
	while (n--)
		req_put(req, rnd() % 48, NULL,
			one_in(3) ? rnd() % 12 : 1 << rnd() % 3);
	while (req->len % NLA_ALIGNTO)
		req->data[req->len++] = 0;
	if (one_in(3))
		req_damage(req, 0);
}

/* No attribute that is dropped is left */
static bool dropped_well(const struct nlattr *nest, int len, const char *kind,
			 bool slave)
{
	const struct kind_attr *a;
	const struct nlattr *nla;
	int rem;

	nla_for_each_attr(nla, nla_data(nest), len, rem) {
		a = kind_attr(kind, slave, nla);
		if (a && (a->what == DROP || a->what == PORT))
			return false;
	}
	return true;
}

void test_kinds(void)
{
	unsigned int i, wrong = 0, shorter = 0, len;
	struct nlattr *nest;
	struct sk_buff *skb;
	struct request req;
	const char *kind;
	bool slave;
	int err;

	for (i = 0; i < ROUNDS; i++) {
		kind = kinds[rnd() % ARRAY_SIZE(kinds)];
		slave = one_in(3);
		any_attrs(&req);
		len = NLA_HDRLEN + req.len;
		skb = alloc_skb_with_frags(len, 0, 0, &err, GFP_KERNEL);
		nest = skb_put(skb, len);
		nest->nla_type = IFLA_INFO_DATA;
		nest->nla_len = len;
		memcpy(nla_data(nest), req.data, req.len);
		drop_attrs(skb, nest, kind, slave);
		shorter += skb->len < len;
		wrong += skb->len > len || skb->len < NLA_HDRLEN ||
			 !dropped_well(nest, skb->len - NLA_HDRLEN, kind,
				       slave);
		kfree_skb(skb);
	}
	ok(!wrong && shorter > ROUNDS / 100,
	   "kinds: dropped attributes are gone, the others stay within the message");
}
