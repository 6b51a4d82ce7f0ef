/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sockets with everything on them that their kind can have, for tests that need
 * much state and do not look at it piece by piece
 */
#ifndef AF_INET_CR_TEST_DRESS_H
#define AF_INET_CR_TEST_DRESS_H

#include "sock.h"

enum {
	DRESS_OPTIONS = 1,
	DRESS_GROUPS = 2,
	DRESS_QUEUE = 4,
	DRESS_ERRORS = 8,
	DRESS_CONNECT = 16,
	DRESS_CORK = 32,
	DRESS_LARGE = 64,	/* a queue that needs more than one message */
	DRESS_ALL = 127,
};

/*
 * In a namespace of netns_enter(), bound to an address of lo; what the caller
 * may not set is left out. The descriptor or -1.
 */
int dressed_socket(enum kind kind, unsigned int what);

#endif
