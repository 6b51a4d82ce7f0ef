// SPDX-License-Identifier: GPL-2.0
/*
 * Devices and addresses change while they are dumped: what a dump says was so at
 * one moment.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/wait.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>

#include "kselftest_harness.h"
#include "netdev.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define ADDR(name)	AF_INET_CR_NETDEV_ADDR_##name

#define STORM_DEVICES	8
#define STORM_STEPS	6

/*
 * The nth round of who changes: add an IPv4 address with the number n, an IPv6
 * one, a device; then delete those of n - 1. What there is of each is a number or
 * two, and says in which steps that was so.
 */
static void storm_step(unsigned int n, unsigned int step)
{
	unsigned int of = step < 3 ? n : n - 1;
	char name[16], addr[48];
	struct nl_msg *msg;

	snprintf(name, sizeof(name), "s%u", (of + step % 3) % STORM_DEVICES);
	snprintf(addr, sizeof(addr), step % 3 ? "fd00::%x:%x" : "10.%u.%u.%u",
		 step % 3 ? of >> 16 : of >> 16 & 255,
		 step % 3 ? of & 0xffff : of >> 8 & 255, of & 255);
	if (step % 3 == 2) {
		snprintf(name, sizeof(name), "n%u", of);
		if (step < 3 ? device_add("dummy", name, NULL) :
			       device_del(name))
			_exit(1);
		return;
	}
	msg = rtnl_addr(name, addr, step % 3 ? 128 : 32);
	if (step % 3)
		nla_put_u32(msg, IFA_FLAGS, IFA_F_NODAD);
	nlmsg_hdr(msg)->nlmsg_type = step < 3 ? RTM_NEWADDR : RTM_DELADDR;
	if (rtnl_do(msg))
		_exit(2);
}

static void storm(void)
{
	unsigned int n, step;

	for (n = 2;; n++)
		for (step = 0; step < STORM_STEPS; step++)
			storm_step(n, step);
}

struct seen_numbers {
	unsigned int n, low, high;
};

static void see_number(struct seen_numbers *s, unsigned int number)
{
	if (!s->n || number < s->low)
		s->low = number;
	if (!s->n || number > s->high)
		s->high = number;
	s->n++;
}

static void see_addr(struct seen_numbers *seen, const struct nlattr *addr)
{
	struct nlattr *local = cr_in(addr, ADDR(LOCAL));
	const unsigned char *p;

	if (!local)
		return;
	p = nla_data(local);
	if (nla_len(local) == 4 && p[0] == 10)
		see_number(&seen[0], p[1] << 16 | p[2] << 8 | p[3]);
	if (nla_len(local) == 16 && p[0] == 0xfd)
		see_number(&seen[1], p[12] << 24 | p[13] << 16 | p[14] << 8 |
				     p[15]);
}

/* steps, from and to, in which the dump can have been made: is there one? */
static bool existed(const struct cr_list *image)
{
	struct seen_numbers seen[3] = {};
	unsigned int i, from = 0, to = -1u, first, end;
	struct nlattr *nla;

	for (i = 0; (nla = cr_attr_nth(image, A(NETDEV_ADDR), i)); i++)
		see_addr(seen, nla);
	for (i = 0; i < image->n; i++)
		if (dev_name(image->msg[i])[0] == 'n')
			see_number(&seen[2], atoi(dev_name(image->msg[i]) + 1));
	for (i = 0; i < 3; i++) {
		if (!seen[i].n || seen[i].n > 2 ||
		    seen[i].high - seen[i].low != seen[i].n - 1)
			break;
		/* two from the addition to the deletion, one from there on */
		first = seen[i].high * STORM_STEPS + i +
			(seen[i].n == 1 ? 3 : 0);
		end = first + 2;
		from = first > from ? first : from;
		to = end < to ? end : to;
	}
	if (i == 3 && from <= to)
		return true;
	fprintf(stderr, "# never was: %u %u-%u, %u %u-%u, %u %u-%u\n",
		seen[0].n, seen[0].low, seen[0].high, seen[1].n, seen[1].low,
		seen[1].high, seen[2].n, seen[2].low, seen[2].high);
	return false;
}

TEST_F_TIMEOUT(netdev, storm, 300)
{
	unsigned int rounds = env_number("ROUNDS", 200), i, step, moved = 0;
	char name[16];
	pid_t pid;

	cpus_use(2);
	for (i = 0; i < STORM_DEVICES; i++) {
		snprintf(name, sizeof(name), "s%u", i);
		ASSERT_EQ(0, device_add("dummy", name, NULL));
	}
	for (step = 0; step < 3; step++)
		storm_step(1, step);
	pid = fork();
	if (!pid)
		storm();
	/* who changes may not get the lock for a while */
	for (i = 0; i < rounds || (moved <= rounds / 20 && i < 20 * rounds);
	     i++) {
		ASSERT_EQ(0, dev_dump(&here.cr, NULL, &self->image))
			TH_LOG("%s", here.cr.text);
		EXPECT_TRUE(existed(&self->image));
		moved += self->again.n && dev_differ_quietly(&self->image,
							     &self->again);
		cr_list_free(&self->again);
		self->again = self->image;
		memset(&self->image, 0, sizeof(self->image));
	}
	EXPECT_EQ(0, kill(pid, SIGKILL));
	EXPECT_EQ(pid, waitpid(pid, NULL, 0));
	TH_LOG("%u dumps, %u of them unlike the one before", i, moved);
	EXPECT_LT(rounds / 20, moved);
}

TEST_HARNESS_MAIN
