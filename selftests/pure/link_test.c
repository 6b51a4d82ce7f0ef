// SPDX-License-Identifier: GPL-2.0
/* NETDEV_LINK, and references to other devices. */
#include "../../netdev/parse.c"
#include "pure.h"

static struct netlink_ext_ack extack;

static const u16 numbers[] = {
	IFLA_LINK, IFLA_MASTER, IFLA_MTU, IFLA_TXQLEN, IFLA_GROUP,
};

static void put_info(struct request *req, u32 index)
{
	static const char * const kinds[] = {
		"vxlan", "bond", "gre", "veth", "vlan",
	};
	const char *kind = kinds[rnd() % ARRAY_SIZE(kinds)];
	struct nlattr *info, *data;

	info = req_nest(req, IFLA_LINKINFO);
	req_put(req, IFLA_INFO_KIND, one_in(10) ? NULL : kind,
		strlen(kind) + !one_in(10));
	if (one_in(2)) {
		data = req_nest(req, IFLA_INFO_DATA);
		req_put(req, IFLA_VXLAN_LINK, &index, one_in(6) ? 2 : 4);
		req_end(req, data);
	}
	if (one_in(3)) {
		req_put(req, IFLA_INFO_SLAVE_KIND, "bridge", 7);
		data = req_nest(req, IFLA_INFO_SLAVE_DATA);
		req_put(req, IFLA_BRPORT_BACKUP_PORT, &index, 4);
		req_end(req, data);
	}
	req_end(req, info);
}

static void put_spec(struct request *req)
{
	struct nlattr *spec = req_nest(req, IFLA_AF_SPEC), *inet6;

	inet6 = req_nest(req, AF_INET6);
	req_put(req, IFLA_INET6_TOKEN, NULL, one_in(4) ? rnd() % 20 : 16);
	req_end(req, inet6);
	req_end(req, spec);
}

static void put_ref(struct request *req, u32 index)
{
	struct nlattr *ref = req_nest(req, AF_INET_CR_ATTR_NETDEV_REF);

	if (!one_in(10))
		req_put(req, AF_INET_CR_NETDEV_REF_INDEX, &index, 4);
	req_put(req, AF_INET_CR_NETDEV_REF_NAME,
		one_in(6) ? "none" : DEVICE_NAME, sizeof(DEVICE_NAME));
	if (one_in(4))
		req_put(req, AF_INET_CR_NETDEV_REF_NETNSID, NULL, 4);
	req_end(req, ref);
}

/* A link, then references; returns where the link ends */
static unsigned int any_link(struct request *req)
{
	unsigned int i, end;
	struct nlattr *link;
	u32 index;

	req->len = 0;
	link = req_nest(req, AF_INET_CR_ATTR_NETDEV_LINK);
	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		index = rnd() % 4;
		if (one_in(2))
			req_put(req, numbers[i], &index, 4);
	}
	if (one_in(2))
		put_info(req, rnd() % 4);
	if (one_in(3))
		put_spec(req);
	while (req->len % NLA_ALIGNTO)
		req->data[req->len++] = 0;
	req_end(req, link);
	end = req->len;
	while (!one_in(3) && req->len < 2000)
		put_ref(req, rnd() % 4);
	if (one_in(3))
		req_damage(req, NLA_HDRLEN);
	return end;
}

static bool link_is_whole(const struct link *l)
{
	unsigned int i;

	for (i = 0; i <= IFLA_MAX; i++)
		if (l->tb[i])
			touch(l->tb[i], l->tb[i]->nla_len);
	for (i = 0; i <= IFLA_INFO_MAX; i++)
		if (l->info[i])
			touch(l->info[i], l->info[i]->nla_len);
	if (l->token)
		touch(nla_data(l->token), 16);
	return !l->kind || strlen(l->kind) < 32;
}

static void test_links(void)
{
	unsigned int i, end, good = 0, named = 0, wrong = 0;
	struct af_inet_cr_netdev r;
	struct request req;
	struct nlattr *data;
	struct link l;

	for (i = 0; i < ROUNDS; i++) {
		end = any_link(&req);
		data = req_copy(&req);
		r = (struct af_inet_cr_netdev) {
			.extack = &extack, .attrs = data, .len = req.len,
		};
		if (nla_ok(data, req.len) && data->nla_len <= end &&
		    !af_inet_cr_link_parse(&l, data, &extack)) {
			good++;
			wrong += !link_is_whole(&l);
			if (!af_inet_cr_check_refs(&r))
				named += !af_inet_cr_translate_link(&r, &l);
			wrong += !link_is_whole(&l);
		}
		free(data);
	}
	ok(!wrong && good > ROUNDS / 100, "link: an accepted one is whole");
	ok(named > ROUNDS / 100, "link: some random references are translated");
}

static void test_translate(void)
{
	struct af_inet_cr_netdev r = { .extack = &extack };
	struct nlattr *data, *link;
	struct request req = {};
	u32 index = 3, other = 4;
	struct link l;

	link = req_nest(&req, AF_INET_CR_ATTR_NETDEV_LINK);
	req_put(&req, IFLA_MASTER, &index, 4);
	req_put(&req, IFLA_LINK, &other, 4);
	req_end(&req, link);
	link = req_nest(&req, AF_INET_CR_ATTR_NETDEV_REF);
	req_put(&req, AF_INET_CR_NETDEV_REF_INDEX, &index, 4);
	req_put(&req, AF_INET_CR_NETDEV_REF_NAME, DEVICE_NAME,
		sizeof(DEVICE_NAME));
	req_end(&req, link);
	data = req_copy(&req);
	r.attrs = data;
	r.len = req.len;
	ok(!af_inet_cr_link_parse(&l, data, &extack) &&
	   !af_inet_cr_check_refs(&r) && !af_inet_cr_translate_link(&r, &l) &&
	   nla_get_u32(l.tb[IFLA_MASTER]) == DEVICE_INDEX,
	   "link: a master has the index of the device of its name");
	ok(nla_get_u32(l.tb[IFLA_LINK]) == other,
	   "link: an index without a reference stays");
	free(data);

	req_put(&req, AF_INET_CR_ATTR_NETDEV_REF | NLA_F_NESTED,
		nla_data(link), nla_len(link));
	data = req_copy(&req);
	r.attrs = data;
	r.len = req.len;
	ok(af_inet_cr_check_refs(&r) == -EINVAL,
	   "link: a second reference to an index is refused");
	free(data);
}

void test_link(void)
{
	test_links();
	test_translate();
}
