// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <netinet/in.h>
#include <linux/tcp.h>

#include "tcp_facts.h"

static const int levels[TCP_FACTS_LEVELS] = { IPPROTO_TCP, SOL_SOCKET, SOL_IP, SOL_IPV6 };

bool tcp_facts_quiet;

enum difference {
	SAME,
	ANY,	/* begins anew */
	MSEC,	/* goes on */
	USEC,	/* goes on */
};

#define INFO(name, how) \
	{ #name, offsetof(struct tcp_info, tcpi_ ## name), \
	  sizeof(((struct tcp_info *)0)->tcpi_ ## name), how }

/* All of TCP_INFO is compared; these fields may differ */
static const struct {
	const char *name;
	size_t off, size;
	enum difference how;
} info_differs[] = {
	/* the scoreboard of selective acknowledgments is the peer's to tell */
	INFO(ca_state, ANY), INFO(sacked, ANY), INFO(lost, ANY),
	INFO(retrans, ANY),
	/* packets in flight: cut anew */
	INFO(unacked, ANY),
	INFO(last_data_sent, MSEC), INFO(last_data_recv, MSEC),
	INFO(last_ack_recv, MSEC),
	/* follows from the next acknowledgment */
	INFO(pacing_rate, ANY),
	INFO(busy_time, USEC), INFO(rwnd_limited, USEC),
	INFO(sndbuf_limited, USEC),
	/* not in Debian 12's header */
	{ "total_rto_time", 244, 4, MSEC },
};

/* options that differ after a move */
static const struct {
	int level, opt;
} opt_differs[] = {
	/* compared by field */
	{ IPPROTO_TCP, TCP_INFO },
	/* memory of packets, and another cookie */
	{ SOL_SOCKET, SO_MEMINFO }, { SOL_SOCKET, SO_COOKIE },
	/* another process has it, and another CPU */
	/* how an accepted connection's SYN came, and no option of a stream */
	{ SOL_IP, IP_MULTICAST_TTL }, { SOL_IPV6, IPV6_MULTICAST_IF },
	{ SOL_IPV6, IPV6_MULTICAST_HOPS },
	{ SOL_SOCKET, SO_INCOMING_CPU }, { SOL_SOCKET, SO_INCOMING_NAPI_ID },
	/* of the route, which is looked up anew */
	{ SOL_IP, IP_MTU }, { SOL_IPV6, IPV6_MTU }, { SOL_IPV6, IPV6_PATHMTU },
	/* stands still in a freeze; the sniffer looks whether it goes back */
	{ IPPROTO_TCP, TCP_TIMESTAMP },
	/* state of the congestion control's own */
	{ IPPROTO_TCP, TCP_CC_INFO },
};

void tcp_facts_take(int fd, struct tcp_facts *facts)
{
	unsigned int i, opt;

	memset(facts, 0, sizeof(*facts));
	/* TCP_INFO is of the first level: no timer fires before */
	for (i = 0; i < TCP_FACTS_LEVELS; i++)
		for (opt = 1; opt < TCP_FACTS_OPTIONS; opt++) {
			/* reading it changes it, or maps memory */
			if ((levels[i] == SOL_SOCKET && opt == SO_ERROR) ||
			    (levels[i] == IPPROTO_TCP &&
			     opt == TCP_ZEROCOPY_RECEIVE))
				continue;
			facts->opt[i][opt].len = TCP_FACTS_VALUE;
			facts->opt[i][opt].ret =
				getsockopt(fd, levels[i], opt,
					   facts->opt[i][opt].value,
					   &facts->opt[i][opt].len) ? errno : 0;
		}
}

unsigned int tcp_facts_sent(const struct tcp_facts *facts)
{
	struct tcp_info info;

	memcpy(&info, facts->opt[0][TCP_INFO].value, sizeof(info));
	return info.tcpi_segs_out;
}

static uint64_t number_at(const unsigned char *at, size_t size)
{
	uint64_t n = 0;

	memcpy(&n, at, size);
	return n;
}

/* at most a minute, and rounded to a tick */
static bool goes_on(uint64_t was, uint64_t is, unsigned int msec)
{
	return is + 10 * msec >= was && is <= was + 60000 * msec;
}

static bool byte_differs(const unsigned char *a, const unsigned char *b,
			 size_t at)
{
	uint64_t was, is;
	unsigned int i;

	for (i = 0; i < sizeof(info_differs) / sizeof(*info_differs); i++) {
		if (at < info_differs[i].off ||
		    at >= info_differs[i].off + info_differs[i].size)
			continue;
		if (info_differs[i].how == ANY)
			return false;
		was = number_at(a + info_differs[i].off, info_differs[i].size);
		is = number_at(b + info_differs[i].off, info_differs[i].size);
		return !goes_on(was, is, info_differs[i].how == USEC ? 1000 : 1);
	}
	return true;
}

static unsigned int info_differ(const unsigned char *a, const unsigned char *b,
				size_t len)
{
	unsigned int differ = 0;
	size_t i;

	for (i = 0; i < len; i++) {
		if (a[i] == b[i] || !byte_differs(a, b, i))
			continue;
		if (!tcp_facts_quiet)
			fprintf(stderr, "# TCP_INFO at %zu: %#x, was %#x\n",
				i, b[i], a[i]);
		differ++;
	}
	return differ;
}

static bool may_differ(int level, int opt)
{
	unsigned int i;

	for (i = 0; i < sizeof(opt_differs) / sizeof(*opt_differs); i++)
		if (opt_differs[i].level == level && opt_differs[i].opt == opt)
			return true;
	return false;
}

unsigned int tcp_facts_differ(const struct tcp_facts *a,
			      const struct tcp_facts *b)
{
	unsigned int differ, i, opt;

	differ = info_differ(a->opt[0][TCP_INFO].value,
			     b->opt[0][TCP_INFO].value,
			     a->opt[0][TCP_INFO].len);
	for (i = 0; i < TCP_FACTS_LEVELS; i++)
		for (opt = 1; opt < TCP_FACTS_OPTIONS; opt++) {
			if (may_differ(levels[i], opt) ||
			    !memcmp(&a->opt[i][opt], &b->opt[i][opt],
				    sizeof(a->opt[i][opt])))
				continue;
			differ++;
			if (tcp_facts_quiet)
				continue;
			fprintf(stderr, "# level %d option %u: %d, %#x, was %d, %#x\n",
				levels[i], opt, b->opt[i][opt].ret,
				*(unsigned int *)b->opt[i][opt].value,
				a->opt[i][opt].ret,
				*(unsigned int *)a->opt[i][opt].value);
		}
	return differ;
}
