// SPDX-License-Identifier: GPL-2.0
/*
 * Each segment that a device carries is compared with those before. What is told as
 * a fault is what no connection does that was merely slow: an RST, a segment of an
 * end that is frozen, an acknowledgment, a timestamp or a window that goes back, data
 * again that the peer had acknowledged, twice.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>

#include "sock.h"
#include "wire.h"

#define ROOM		(64 << 20)
/* of a packet: headers with all their options */
#define HEAD		256

struct segment {
	uint16_t sport, dport;
	uint32_t seq, ack, len;
	uint16_t window;
	bool syn, fin, rst, has_ack, has_tsval, has_wscale;
	uint32_t tsval;
	unsigned int wscale;
};

static bool before(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) < 0;
}

int wire_open(struct wire *wire, const char *device)
{
	struct sockaddr_ll addr = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = if_nametoindex(device),
	};

	*wire = (struct wire) { .outgoing = !strcmp(device, "lo") };
	wire->fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (wire->fd < 0 || !addr.sll_ifindex ||
	    bind(wire->fd, (struct sockaddr *)&addr, sizeof(addr)))
		return -1;
	/* root of a user namespace has what rmem_max allows */
	if (set_int(wire->fd, SOL_SOCKET, SO_RCVBUFFORCE, ROOM))
		set_int(wire->fd, SOL_SOCKET, SO_RCVBUF, ROOM);
	return 0;
}

void wire_close(struct wire *wire)
{
	close(wire->fd);
	wire->fd = -1;
}

static struct wire_end *end_of(struct wire *wire, uint16_t sport,
			       uint16_t dport)
{
	struct wire_end *end = wire->end;
	unsigned int i;

	for (i = 0; i < wire->n; i++, end++)
		if (end->sport == sport && end->dport == dport)
			return end;
	if (wire->n == WIRE_ENDS)
		return NULL;
	wire->n++;
	*end = (struct wire_end) { .sport = sport, .dport = dport };
	return end;
}

static void __attribute__((format(printf, 4, 5)))
fault(struct wire *wire, const struct wire_end *end, const struct segment *s,
      const char *format, ...)
{
	va_list args;

	/* packets overtake each other, but for those of an end that is moved */
	if (wire->lossy && !end->moved && !end->frozen)
		return;
	wire->faults++;
	if (wire->quiet)
		return;
	fprintf(stderr, "# wire: %u > %u, segment %lu, seq %u ack %u len %u: ",
		end->sport, end->dport, end->segments, s->seq, s->ack, s->len);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

static void parse_options(struct segment *s, const unsigned char *opt,
			  const unsigned char *end)
{
	while (opt < end && *opt != TCPOPT_EOL) {
		if (*opt == TCPOPT_NOP) {
			opt++;
			continue;
		}
		if (opt + 1 >= end || opt[1] < 2 || opt + opt[1] > end)
			return;
		if (*opt == TCPOPT_TIMESTAMP && opt[1] == TCPOLEN_TIMESTAMP) {
			s->has_tsval = true;
			memcpy(&s->tsval, opt + 2, sizeof(s->tsval));
			s->tsval = ntohl(s->tsval);
		} else if (*opt == TCPOPT_WINDOW && opt[1] == TCPOLEN_WINDOW) {
			s->has_wscale = true;
			s->wscale = opt[2];
		}
		opt += opt[1];
	}
}

/* len: of the packet, of which less may be here; false: it is no TCP segment */
static bool parse(struct segment *s, const unsigned char *packet, size_t here,
		  size_t len, int protocol)
{
	const struct tcphdr *th;
	size_t off;

	if (protocol == ETH_P_IP) {
		const struct iphdr *ip = (const void *)packet;

		if (here < sizeof(*ip) || ip->protocol != IPPROTO_TCP)
			return false;
		off = ip->ihl * 4;
	} else if (protocol == ETH_P_IPV6) {
		const struct ip6_hdr *ip6 = (const void *)packet;

		if (here < sizeof(*ip6) || ip6->ip6_nxt != IPPROTO_TCP)
			return false;
		off = sizeof(*ip6);
	} else {
		return false;
	}
	th = (const void *)(packet + off);
	if (here < off + sizeof(*th) || here < off + th->doff * 4)
		return false;
	*s = (struct segment) {
		.sport = ntohs(th->source), .dport = ntohs(th->dest),
		.seq = ntohl(th->seq), .ack = ntohl(th->ack_seq),
		.len = len - off - th->doff * 4,
		.window = ntohs(th->window),
		.syn = th->syn, .fin = th->fin, .rst = th->rst,
		.has_ack = th->ack,
	};
	parse_options(s, (const unsigned char *)(th + 1),
		      (const unsigned char *)th + th->doff * 4);
	return true;
}

static void hear_ack(struct wire *wire, struct wire_end *end,
		     const struct segment *s, const struct wire_end *peer)
{
	uint32_t edge;

	if (!s->has_ack || s->rst)
		return;
	if (end->ack && before(s->ack, end->ack))
		fault(wire, end, s, "acknowledges less than %u", end->ack);
	else
		end->ack = s->ack;
	/* only if both sides say so windows are scaled */
	edge = s->ack + (s->syn ? s->window :
			 (uint32_t)s->window <<
			 (peer->has_wscale ? end->wscale : 0));
	/* closed at once where memory lacks; SO_RCVBUF may make it smaller */
	if (end->moved && s->window && before(edge, end->edge))
		fault(wire, end, s, "window ends %u earlier", end->edge - edge);
	else
		end->edge = edge;
}

static void hear_data(struct wire *wire, struct wire_end *end,
		      const struct segment *s, const struct wire_end *peer)
{
	uint32_t last = s->seq + s->len + s->syn + s->fin;

	if (s->rst) {
		if (!wire->resets)
			fault(wire, end, s, "RST");
		return;
	}
	if (last == s->seq) {
		/* but a probe, which is of the byte before what is missing */
		if (end->idle && before(s->seq, end->idle) &&
		    before(s->seq + 1, peer->ack) && !peer->frozen)
			fault(wire, end, s, "goes back from %u", end->idle);
		else if (!end->idle || before(end->idle, s->seq))
			end->idle = s->seq;
	} else if (end->thawed && !wire->lossy && peer->ack && !before(peer->ack, last)) {
		if (++end->again > 1)
			fault(wire, end, s, "repeats what %u acknowledges, again",
			      peer->ack);
	}
	if (!end->synced || before(end->end, last))
		end->end = last;
	end->synced = true;
}

static void hear(struct wire *wire, const struct segment *s)
{
	struct wire_end *end = end_of(wire, s->sport, s->dport);
	struct wire_end *peer = end_of(wire, s->dport, s->sport);

	if (!end || !peer) {
		wire->faults++;
		return;
	}
	/* another connection of the same ports */
	if (s->syn && !s->has_ack && end->synced && s->seq + 1 != end->end) {
		*end = (struct wire_end) { .sport = s->sport, .dport = s->dport };
		*peer = (struct wire_end) { .sport = s->dport, .dport = s->sport };
	}
	end->segments++;
	end->last = now();
	if (end->frozen)
		fault(wire, end, s, "it is frozen");
	if (s->syn) {
		end->has_wscale = s->has_wscale;
		end->wscale = s->wscale;
	}
	if (s->has_tsval && !s->rst) {
		if (end->has_tsval && before(s->tsval, end->tsval))
			fault(wire, end, s, "TSval %u after %u", s->tsval,
			      end->tsval);
		else
			end->tsval = s->tsval;
		end->has_tsval = true;
	}
	hear_data(wire, end, s, peer);
	hear_ack(wire, end, s, peer);
}

static bool hear_one(struct wire *wire)
{
	unsigned char packet[HEAD];
	struct sockaddr_ll from;
	socklen_t len = sizeof(from);
	struct segment s;
	ssize_t n;

	n = recvfrom(wire->fd, packet, sizeof(packet),
		     MSG_DONTWAIT | MSG_TRUNC, (struct sockaddr *)&from, &len);
	if (n < 0)
		return errno == ENETDOWN;
	if (wire->outgoing != (from.sll_pkttype == PACKET_OUTGOING) &&
	    wire->outgoing)
		return true;
	if (parse(&s, packet, n < HEAD ? n : HEAD, n, ntohs(from.sll_protocol)))
		hear(wire, &s);
	return true;
}

unsigned int wire_hear(struct wire *wire)
{
	struct tpacket_stats stats = {};
	socklen_t len = sizeof(stats);

	while (hear_one(wire))
		;
	getsockopt(wire->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &len);
	if (stats.tp_drops) {
		fprintf(stderr, "# wire: %u packets not heard\n", stats.tp_drops);
		wire->faults++;
	}
	return wire->faults;
}

static uint16_t port_in(const struct name *name)
{
	return ntohs(name->sa.sa_family == AF_INET ? name->sin.sin_port :
						     name->sin6.sin6_port);
}

static struct wire_end *end_of_fd(struct wire *wire, int fd, bool peer)
{
	struct name name = name_of(fd), to = { .len = sizeof(to.sin6) };

	if (getpeername(fd, &to.sa, &to.len))
		return NULL;
	return peer ? end_of(wire, port_in(&to), port_in(&name)) :
		      end_of(wire, port_in(&name), port_in(&to));
}

void wire_freeze(struct wire *wire, int fd)
{
	struct wire_end *end = end_of_fd(wire, fd, false);
	struct wire_end *peer = end_of_fd(wire, fd, true);

	/* what was on the wire before arrives */
	settle();
	wire_hear(wire);
	if (!end || !peer)
		return;
	end->frozen = true;
	/* it repeats what the frozen end does not hear */
	peer->thawed = false;
}

void wire_thaw(struct wire *wire, int fd)
{
	struct wire_end *end = end_of_fd(wire, fd, false);

	wire_hear(wire);
	if (!end)
		return;
	end->frozen = false;
	end->moved = true;
	end->thawed = true;
	end->again = 0;
}

double wire_next(struct wire *wire, int fd)
{
	const struct wire_end *end = end_of_fd(wire, fd, false);
	unsigned long n = end ? end->segments : 0;

	return end && EVENTUALLY((wire_hear(wire), end->segments > n)) ?
	       end->last : -1;
}

unsigned long wire_segments(struct wire *wire, int fd)
{
	const struct wire_end *end = end_of_fd(wire, fd, false);

	wire_hear(wire);
	return end ? end->segments : 0;
}
