/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tests of requests and sockets that are seldom met: a socket of each family, a
 * device with an address, and what is expected of a request
 */
#ifndef AF_INET_CR_TEST_ODD_H
#define AF_INET_CR_TEST_ODD_H

#include <unistd.h>

#include "nl.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define PORT		6701

FIXTURE(odd) {
	struct cr cr;
	int fd;
	int fd6;
};

static int add_device(void)
{
	return device_add("dummy", "d0", NULL) ||
	       device_up("d0", "10.0.0.1", "255.255.255.0") ||
	       route_add("224.0.0.0", "240.0.0.0", "lo");
}

NETNS_COMMON(add_device)

FIXTURE_SETUP(odd)
{
	ASSERT_EQ(0, netns_common());
	ASSERT_EQ(0, cr_open(&self->cr));
	self->fd = kind_socket(KIND_UDP);
	self->fd6 = kind_socket(KIND_UDP | KIND_V6);
	ASSERT_LE(0, self->fd6);
}

FIXTURE_TEARDOWN(odd)
{
	close(self->fd);
	close(self->fd6);
	cr_close(&self->cr);
}

#define REFUSED(error, attr, msg) do {					\
	struct nl_msg *msg_ = msg;					\
	EXPECT_EQ(-(error), cr_restore_msg(&self->cr, msg_));		\
	EXPECT_EQ(attr, self->cr.blamed);				\
	EXPECT_STRNE("", self->cr.text);				\
} while (0)

/* a new socket of the request; its dump, restored, has the same dump */
#define CARRIED(msg) ({							\
	int fd_ = cr_restore_msg(&self->cr, msg);			\
	ASSERT_LE(0, fd_)						\
		TH_LOG("attribute %d: %s", self->cr.blamed,		\
		       self->cr.text);					\
	CR_RECYCLE(&self->cr, fd_);					\
})

#endif
