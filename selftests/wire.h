/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A sniffer: what TCP puts on a device, and whether an untouched connection could
 * have put it there
 */
#ifndef AF_INET_CR_TEST_WIRE_H
#define AF_INET_CR_TEST_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#define WIRE_ENDS	32

/**
 * struct wire_end - what one end of a connection has sent
 * @sport: its port
 * @dport: the port of its peer
 * @segments: how many
 * @last: when the last was heard, of now()
 * @synced: it has sent its SYN, or something since
 * @end: sequence number behind all of it
 * @idle: sequence number of the last segment without data
 * @ack: what it has acknowledged
 * @edge: where the window that it offers ends
 * @has_wscale: it scales windows if its peer does
 * @wscale: by so much its windows are scaled
 * @has_tsval: it has sent timestamps
 * @tsval: the last of them
 * @frozen: nothing may be heard of it
 * @moved: it was frozen once
 * @thawed: it was frozen once, and its peer has not been since
 * @again: segments since then that its peer had acknowledged already
 */
struct wire_end {
	uint16_t sport;
	uint16_t dport;
	unsigned long segments;
	double last;
	bool synced;
	uint32_t end;
	uint32_t idle;
	uint32_t ack;
	uint32_t edge;
	bool has_wscale;
	unsigned int wscale;
	bool has_tsval;
	uint32_t tsval;
	bool frozen;
	bool moved;
	bool thawed;
	unsigned int again;
};

/**
 * struct wire - a sniffer
 * @fd: packet socket, -1: closed
 * @outgoing: hear each packet once where all of them come back (lo)
 * @quiet: tell no fault on stderr
 * @lossy: packets are lost, and those of an end that is never moved are late
 * @resets: an RST is no fault
 * @faults: what no untouched connection would have sent
 * @n: ends that have been heard
 * @end: the ends
 */
struct wire {
	int fd;
	bool outgoing;
	bool quiet;
	bool lossy;
	bool resets;
	unsigned int faults;
	unsigned int n;
	struct wire_end end[WIRE_ENDS];
};

/* a device of this network namespace */
int wire_open(struct wire *wire, const char *device);
void wire_close(struct wire *wire);
/* what has been sent meanwhile; the number of faults so far */
unsigned int wire_hear(struct wire *wire);
/* this end of a connection is frozen from now on, or no longer */
void wire_freeze(struct wire *wire, int fd);
void wire_thaw(struct wire *wire, int fd);
/* segments of this end of a connection so far */
unsigned long wire_segments(struct wire *wire, int fd);
/* when its next one was heard, in time, of now(); or -1 */
double wire_next(struct wire *wire, int fd);

#endif
