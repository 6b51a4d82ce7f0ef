// SPDX-License-Identifier: GPL-2.0
/*
 * What the fuzzer's requests begin with: images of sockets of every kind that have
 * what setsockopt(2) can give them, and of devices.
 */
#define _GNU_SOURCE
#include <stddef.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <linux/xfrm.h>

#include "dev.h"
#include "dress.h"
#include "fuzz.h"
#include "nl.h"
#include "sock.h"

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(x)	(sizeof(x) / sizeof((x)[0]))
#endif

/* ---- more than dress.h has ---- */

/* struct in6_flowlabel_req, whose header does not go with <netinet/in.h> */
struct flowlabel {
	struct in6_addr dst;
	uint32_t label;
	uint8_t action, share;
	uint16_t flags, expires, linger;
	uint32_t pad;
};

static void put_on_flowlabels(int fd)
{
	struct flowlabel req = {
		.dst = in6addr_loopback, .share = 255, .flags = 1,
		.expires = 60, .linger = 6,
	};

	req.label = htonl(0x100 + fd);
	setsockopt(fd, SOL_IPV6, IPV6_FLOWLABEL_MGR, &req, sizeof(req));
	req.label = htonl(0x200 + fd);
	req.share = 1;
	setsockopt(fd, SOL_IPV6, IPV6_FLOWLABEL_MGR, &req, sizeof(req));
}

static void put_on_headers(int fd)
{
	static const uint8_t options[8] = { 0, 0, 1, 4 };
	/* segment routing, with one segment */
	static const uint8_t routing[24] = { 0, 2, 4, 0, 0, 0, 0, 0, [23] = 1 };

	setsockopt(fd, SOL_IPV6, IPV6_HOPOPTS, options, sizeof(options));
	setsockopt(fd, SOL_IPV6, IPV6_DSTOPTS, options, sizeof(options));
	setsockopt(fd, SOL_IPV6, IPV6_RTHDR, routing, sizeof(routing));
	setsockopt(fd, SOL_IPV6, IPV6_RTHDRDSTOPTS, options, sizeof(options));
}

static void put_on_options6(int fd)
{
	struct in6_pktinfo info = { in6addr_loopback, 1 };
	int opt;

	for (opt = 2; opt < 80; opt++)
		if (opt != IPV6_V6ONLY)
			set_int(fd, SOL_IPV6, opt, 1);
	setsockopt(fd, SOL_IPV6, IPV6_PKTINFO, &info, sizeof(info));
	put_on_headers(fd);
	put_on_flowlabels(fd);
}

static void put_on_groups6(int fd)
{
	struct ipv6_mreq mreq = { .ipv6mr_interface = 1 };
	struct group_source_req source = { .gsr_interface = 1 };
	struct sockaddr_in6 *group = (void *)&source.gsr_group;
	struct sockaddr_in6 *from = (void *)&source.gsr_source;

	inet_pton(AF_INET6, "ff05::1:1", &mreq.ipv6mr_multiaddr);
	setsockopt(fd, SOL_IPV6, IPV6_ADD_MEMBERSHIP, &mreq, sizeof(mreq));
	group->sin6_family = AF_INET6;
	from->sin6_family = AF_INET6;
	from->sin6_addr = in6addr_loopback;
	group->sin6_addr = mreq.ipv6mr_multiaddr;
	setsockopt(fd, SOL_IPV6, MCAST_BLOCK_SOURCE, &source, sizeof(source));
	inet_pton(AF_INET6, "ff05::1:2", &group->sin6_addr);
	setsockopt(fd, SOL_IPV6, MCAST_JOIN_SOURCE_GROUP, &source,
		   sizeof(source));
	inet_pton(AF_INET6, "fd00::", &mreq.ipv6mr_multiaddr);
	setsockopt(fd, SOL_IPV6, IPV6_JOIN_ANYCAST, &mreq, sizeof(mreq));
}

static void put_on_policies(int fd, bool v6)
{
	struct {
		struct xfrm_userpolicy_info info;
		struct xfrm_user_tmpl tmpl;
	} policy = {
		.info = {
			.sel.family = v6 ? AF_INET6 : AF_INET,
			.lft = {
				XFRM_INF, XFRM_INF, XFRM_INF, XFRM_INF,
			},
		},
		.tmpl = {
			.family = v6 ? AF_INET6 : AF_INET, .id.proto = 50,
			.aalgos = ~0u, .ealgos = ~0u, .calgos = ~0u,
			.optional = 1,
		},
	};

	for (policy.info.dir = 0; policy.info.dir < 2; policy.info.dir++)
		setsockopt(fd, v6 ? SOL_IPV6 : SOL_IP,
			   v6 ? IPV6_XFRM_POLICY : IP_XFRM_POLICY, &policy,
			   policy.info.dir ? sizeof(policy) : sizeof(policy.info));
}

/* what comes over lo, and what is refused there */
static void put_on_queue6(int fd, enum kind kind)
{
	int from = kind_socket(kind), i;
	char data[600];

	memset(data, 3, sizeof(data));
	set_int(fd, SOL_IPV6, IPV6_RECVERR, 1);
	put_on_headers(from);
	for (i = 0; i < 3; i++) {
		send_to(from, data, 200 * i, name_of(fd));
		send_to(fd, data, 200 * i, name_at(fd, "127.0.0.1", 9));
		settle();
	}
	close(from);
}

static void put_on_cork6(int fd)
{
	struct name to = name_at(fd, "127.0.0.1", 7099);
	static const char data[1000];

	sendto(fd, data, 900, MSG_MORE | MSG_DONTWAIT, &to.sa, to.len);
}

static void dress_more(int fd, enum kind kind, unsigned int what)
{
	bool v6 = kind & (KIND_V6 | KIND_DUAL);

	if (what & DRESS_OPTIONS)
		put_on_policies(fd, v6);
	if (!v6)
		return;
	if (what & (DRESS_QUEUE | DRESS_ERRORS))
		put_on_queue6(fd, kind);
	if (what & DRESS_GROUPS)
		put_on_groups6(fd);
	if (what & DRESS_OPTIONS)
		put_on_options6(fd);
	if (what & DRESS_CORK && kind & KIND_DGRAM)
		put_on_cork6(fd);
}

/* ---- images ---- */

static void harvest_list(struct cr_list *list, int cmd)
{
	unsigned int i;

	for (i = 0; i < list->n; i++)
		corpus_add_message(list->msg[i], cmd);
	cr_list_free(list);
}

/* short, and with all values */
static void harvest_socket(struct cr *cr, int fd)
{
	struct cr_list list;
	struct nl_msg *msg;
	unsigned int all;

	for (all = 0; all < 2; all++) {
		msg = cr_new_u32(cr, AF_INET_CR_CMD_DUMP, NLM_F_DUMP, A(SOCK_FD),
				 fd);
		if (all)
			nla_put_flag(msg, A(ALL_VALUES));
		if (!cr_call(cr, msg, &list))
			harvest_list(&list, AF_INET_CR_CMD_RESTORE);
	}
}

static void harvest_kind(struct cr *cr, enum kind kind)
{
	static const unsigned int what[] = {
		0, DRESS_OPTIONS, DRESS_GROUPS | DRESS_QUEUE | DRESS_ERRORS,
		DRESS_CONNECT | DRESS_CORK, DRESS_ALL & ~DRESS_LARGE,
	};
	unsigned int i;
	int fd;

	for (i = 0; i < ARRAY_SIZE(what); i++) {
		fd = dressed_socket(kind, what[i]);
		if (fd < 0)
			continue;
		dress_more(fd, kind, what[i]);
		harvest_socket(cr, fd);
		close(fd);
	}
}

/* the devices go, and come from the images */
static void harvest_devices(struct cr *cr)
{
	static const char *const lines[] = {
		"link add u0 mtu 1400 type dummy\nlink set u0 up\n"
		"link property add dev u0 altname u0-too\n"
		"addr add 10.0.0.1/24 brd + dev u0\n"
		"addr add fd00::1/64 dev u0 nodad\n"
		"maddr add 33:33:00:00:00:01 dev u0",
		"link add u1 type veth peer name u2",
		"link add u3 type bridge\nlink set u0 master u3",
		"link add link u1 name u4 type vlan id 5",
		"link add link u2 name u5 type macvlan mode bridge",
		"link add u6 type vxlan id 7 dstport 4789 remote 10.0.0.2",
		"link add u7 type gre local 10.0.0.1 remote 10.0.0.2",
		"link add u8 type vrf table 9",
		"link add u9 type bond\nlink add ub type team",
	};
	struct cr_list list;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lines); i++)
		ip_batch(lines[i]);
	if (!dev_dump(cr, NULL, &list))
		harvest_list(&list, AF_INET_CR_CMD_NETDEV_RESTORE);
}

void corpus_harvest(struct cr *cr)
{
	static const int families[] = { 0, KIND_V6, KIND_DUAL };
	unsigned int kind, i;

	for (kind = KIND_UDP; kind <= KIND_PING; kind <<= 1)
		for (i = 0; i < ARRAY_SIZE(families); i++)
			harvest_kind(cr, kind | families[i]);
	harvest_devices(cr);
}
