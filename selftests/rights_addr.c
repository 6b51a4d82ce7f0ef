// SPDX-License-Identifier: GPL-2.0
/*
 * A restore gives nobody more than bind(2) and connect(2) do. Addresses and ports are
 * tried by the calls and by RESTORE: both accept them with the same effect, or refuse
 * them with the same errno.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <sys/socket.h>

#include "kselftest_harness.h"
#include "rights.h"

static const char *const addresses[] = {
	"0.0.0.0", "127.0.0.1", "127.9.9.9", "192.0.2.1", "224.1.1.1",
	"127.255.255.255", "255.255.255.255", "240.0.0.1", "0.0.0.1",
};

static const int ports[] = { 0, 1, 53, 1023, 1024, 40000, 65535 };

/* options that widen what bind(2) takes: by hand and in a restore */
static const struct {
	int opt, attr;
} wideners[] = {
	{ 0, 0 },
	{ IP_FREEBIND, A(IP_FREEBIND) },
	{ IP_TRANSPARENT, A(IP_TRANSPARENT) },
};

struct place {
	enum kind kind;
	unsigned int widener;
	const char *addr;
	int port;
};

static int hand_widen(int fd, unsigned int widener)
{
	return widener ? set_int(fd, SOL_IP, wideners[widener].opt, 1) : 0;
}

static struct nl_msg *ask_widened(struct cr *cr, const struct place *p, int fd)
{
	struct nl_msg *msg = cr_onto(cr, fd);

	if (p->widener)
		nla_put_u32(msg, wideners[p->widener].attr, 1);
	return msg;
}

static void put_addr(struct nl_msg *msg, int attr, const char *addr)
{
	uint32_t value = inet_addr(addr);

	nla_put(msg, attr, 4, &value);
}

static bool is_raw(const struct place *p)
{
	return p->kind & (KIND_RAW | KIND_RAW_ICMP | KIND_RAW_HDRINCL);
}

/* as getsockname(2) and getpeername(2) tell; a port that was not chosen is 0 */
static void where(int fd, bool chosen, struct sockaddr_in sin[2])
{
	socklen_t len = sizeof(*sin);

	memset(sin, 0, 2 * sizeof(*sin));
	getsockname(fd, (struct sockaddr *)&sin[0], &len);
	len = sizeof(*sin);
	getpeername(fd, (struct sockaddr *)&sin[1], &len);
	if (!chosen)
		sin[0].sin_port = 0;
}

/* by hand first, then, when the place is free again, by RESTORE */
static bool try_place(struct cr *cr, const struct place *p,
		      int (*by_hand)(int fd, const char *addr, unsigned int port),
		      int attr_addr, int attr_port, struct count *count)
{
	bool chosen = by_hand == bind_at && p->port && !is_raw(p), good;
	int one = kind_socket(p->kind), two, hand, restored;
	struct sockaddr_in seen[2], again[2];
	struct nl_msg *msg;

	hand = hand_widen(one, p->widener) || by_hand(one, p->addr, p->port) ?
	       -errno : 0;
	where(one, chosen, seen);
	close(one);
	two = kind_socket(p->kind);
	msg = ask_widened(cr, p, two);
	put_addr(msg, attr_addr, p->addr);
	if (!is_raw(p) || attr_port == A(REMOTE_PORT))
		nla_put_u16(msg, attr_port, p->port);
	restored = cr_restore_msg(cr, msg);
	restored = restored < 0 ? restored : 0;
	where(two, chosen, again);
	close(two);
	good = hand == restored &&
	       (restored || !memcmp(seen, again, sizeof(seen)));
	count->tried++;
	count->accepted += !restored;
	count->forbidden += hand != 0;
	if (!good)
		fprintf(stderr, "# kind %d %s:%d widened %u: by hand %d, restored %d: %s\n",
			p->kind, p->addr, p->port, p->widener, hand, restored,
			cr->text);
	return good;
}

static bool try_places(struct cr *cr, struct place *p, struct count *count)
{
	bool good = true;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ports); i++) {
		p->port = ports[i];
		good = try_place(cr, p, bind_at, A(LOCAL_ADDR), A(LOCAL_PORT),
				 count) && good;
		good = try_place(cr, p, connect_at, A(REMOTE_ADDR),
				 A(REMOTE_PORT), count) && good;
	}
	return good;
}

TEST_F_TIMEOUT(rights, addresses, 200)
{
	struct count count = {};
	struct place p;
	unsigned int i;
	int fd;

	for (p.kind = KIND_UDP; p.kind <= KIND_PING; p.kind <<= 1) {
		fd = kind_socket(p.kind);
		if (fd < 0)
			continue;
		close(fd);
		for (p.widener = 0; p.widener < ARRAY_SIZE(wideners); p.widener++)
			for (i = 0; i < ARRAY_SIZE(addresses); i++) {
				p.addr = addresses[i];
				EXPECT_TRUE(try_places(&self->cr, &p, &count));
			}
	}
	TH_LOG("%u places tried, %u accepted, %u refused by the calls",
	       count.tried, count.accepted, count.forbidden);
}

/* the address a socket sends from, as a dump tells */
static uint32_t source_of(struct cr *cr, int fd)
{
	static const int attrs[] = { A(SOURCE_ADDR), A(LOCAL_ADDR) };
	struct nlattr *nla = NULL;
	struct cr_list list;
	uint32_t addr = 0;
	unsigned int i;

	if (cr_dump_one(cr, fd, &list))
		return ~0;
	for (i = 0; i < ARRAY_SIZE(attrs) && !nla; i++)
		nla = cr_attr(list.msg[0], attrs[i]);
	if (nla)
		memcpy(&addr, nla_data(nla), 4);
	cr_list_free(&list);
	return addr;
}

/* SOURCE_ADDR is no way around bind(2) */
TEST_F_TIMEOUT(rights, source_addresses, 300)
{
	struct place p = { .kind = KIND_UDP };
	struct nl_msg *msg;
	int one, two, ret;
	unsigned int i;

	for (p.widener = 0; p.widener < ARRAY_SIZE(wideners); p.widener++)
		for (i = 0; i < ARRAY_SIZE(addresses); i++) {
			p.addr = addresses[i];
			one = kind_socket(p.kind);
			hand_widen(one, p.widener);
			bind_at(one, p.addr, 0);
			two = kind_socket(p.kind);
			msg = ask_widened(&self->cr, &p, two);
			nla_put_u16(msg, A(LOCAL_PORT), 0);
			put_addr(msg, A(SOURCE_ADDR), p.addr);
			ret = cr_restore_msg(&self->cr, msg);
			EXPECT_TRUE(ret < 0 || source_of(&self->cr, one) ==
					       source_of(&self->cr, two))
				TH_LOG("%s widened %u", p.addr, p.widener);
			close(one);
			close(two);
		}
}

TEST_HARNESS_MAIN
