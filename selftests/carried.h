/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The options of sockopts.tsv, and which attribute carries each, or that none can: a
 * row whose attribute does not exist does not compile
 */
#ifndef AF_INET_CR_TEST_CARRIED_H
#define AF_INET_CR_TEST_CARRIED_H

#include <linux/af_inet_cr.h>
#include "sock.h"

enum {
	K_udp = KIND_UDP,
	K_udplite = KIND_UDPLITE,
	K_raw = KIND_RAW | KIND_RAW_ICMP | KIND_RAW_HDRINCL,
	K_raw_icmp = KIND_RAW_ICMP,
	K_raw6 = K_raw | KIND_V6,
	K_raw_icmp4 = KIND_RAW_ICMP | KIND_V4,
	K_ping = KIND_PING,
	K_any = KIND_ANY,
};

#define NO_ATTRIBUTE	(-1)
#define NOT_A_NUMBER	(1ll << 40)

/**
 * struct carried - an option
 * @level: of setsockopt(2)
 * @opt: of setsockopt(2)
 * @name: the name of @opt
 * @kinds: types of sockets on which it has an effect
 * @attr: attribute that carries it, or NO_ATTRIBUTE
 * @good: a value that a socket takes, if it is a number of 4 bytes
 * @if_set: a dump has the attribute only if there is a value
 * @since: the first kernel that has it, of Linux 6
 * @until: the first kernel that has it no more, or 0
 */
struct carried {
	int level;
	int opt;
	const char *name;
	int kinds;
	int attr;
	long long good;
	bool if_set;
	unsigned int since;
	unsigned int until;
};

static const struct carried carried[] = {
#define SOCKOPT(l, o, k, a, form, g, low, high, ...)			\
	{ .level = l, .opt = o, .name = #o, .kinds = k, .attr = a, .good = g, \
	  __VA_ARGS__ },
#include "sockopts.h"
};

/* whether this kernel has the option */
static inline bool carried_here(const struct carried *row)
{
	return kernel_since(6, row->since) &&
	       !(row->until && kernel_since(6, row->until));
}

#endif
