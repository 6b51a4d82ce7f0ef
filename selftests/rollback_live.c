// SPDX-License-Identifier: GPL-2.0
/*
 * A RESTORE onto a live socket that fails at its end leaves the socket as it was,
 * where more than the value of one attribute shows it: two attributes that write
 * the same, a server that hears, a queue of errors, programs.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <sys/socket.h>

#include "kselftest_harness.h"
#include "values.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define PORT		6431

static const struct sock_filter filter[] = { BPF_STMT(BPF_RET | BPF_K, 77) };
static const unsigned char mapped[16] = { [10] = 255, 255, 127, 0, 0, 1 };

FIXTURE(live) {
	struct cr cr;
	int fd;
};

FIXTURE_VARIANT(live) {
	enum kind kind;
};

FIXTURE_VARIANT_ADD(live, udp) { KIND_UDP };
FIXTURE_VARIANT_ADD(live, udp6) { KIND_UDP | KIND_V6 };

FIXTURE_SETUP(live)
{
	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&self->cr));
	self->fd = kind_socket(variant->kind);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(live)
{
	close(self->fd);
	cr_close(&self->cr);
}

/* a request that fails leaves the socket as it was, and says no more than why */
#define ROLLED_BACK(msg) do {						\
	struct nl_msg *msg_ = msg;					\
	struct cr_list before_, after_;					\
	ASSERT_EQ(0, cr_dump_whole(&self->cr, self->fd, &before_));	\
	value_put_failure(msg_, variant->kind);				\
	EXPECT_EQ(-EINVAL, cr_restore_msg(&self->cr, msg_));		\
	EXPECT_STREQ("payload without a pending datagram",		\
		     self->cr.text);					\
	ASSERT_EQ(0, cr_dump_whole(&self->cr, self->fd, &after_));		\
	EXPECT_EQ(0, cr_differ(&before_, &after_, NULL));		\
	cr_list_free(&before_);						\
	cr_list_free(&after_);						\
} while (0)

/* the second attribute of a request overwrites what the first one has set */
TEST_F(live, two_attributes_of_one_value)
{
	struct nl_msg *msg = cr_onto(&self->cr, self->fd);

	nla_put_u32(msg, A(SOCKOPT_PRIORITY), 5);
	nla_put_u32(msg, A(IP_TOS), 0x10);
	nla_put_u32(msg, A(SOCKOPT_TIMESTAMP), 1);
	nla_put_u32(msg, A(SOCKOPT_TIMESTAMPNS), 1);
	ROLLED_BACK(msg);
	msg = cr_onto(&self->cr, self->fd);
	nla_put_string(msg, A(SOCKOPT_BINDTODEVICE), "lo");
	nla_put_u32(msg, A(SOCKOPT_BINDTOIFINDEX), 1);
	ROLLED_BACK(msg);
}

/* a server that is given a last peer hears nobody else */
TEST_F(live, server_hears)
{
	struct nl_msg *msg = cr_onto(&self->cr, self->fd);
	int client = kind_socket(variant->kind);
	char c;

	if (!(variant->kind & KIND_V6))
		SKIP(return, "of AF_INET6");
	ASSERT_EQ(0, bind_at(self->fd, "127.0.0.1", PORT));
	ASSERT_EQ(0, connect_at(client, "127.0.0.1", PORT));
	nla_put(msg, A(IPV6_LAST_PEER), sizeof(mapped), mapped);
	ROLLED_BACK(msg);
	ASSERT_EQ(1, send(client, "x", 1, 0));
	ASSERT_EQ(0, settle());
	EXPECT_EQ(1, take(self->fd, &c, 1));
	close(client);
}

/* taking IP_RECVERR off empties the queue; a request that fails does not */
TEST_F(live, error_queue_stays)
{
	struct name to = name_at(self->fd, "127.0.0.1", PORT);
	struct cr_list list;
	struct nl_msg *msg;
	int i;

	ASSERT_EQ(0, set_int(self->fd, SOL_IP, IP_RECVERR, 1));
	if (variant->kind & KIND_V6)
		ASSERT_EQ(0, set_int(self->fd, SOL_IPV6, IPV6_RECVERR, 1));
	for (i = 0; i < 4; i++) {
		send_to(self->fd, "refused", i, to);
		settle();
	}
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &list));
	EXPECT_LT(1, (int)cr_count(&list, A(EXTERR)));
	cr_list_free(&list);
	for (i = 0; i < 2; i++) {
		msg = cr_onto(&self->cr, self->fd);
		nla_put_u32(msg, A(IP_RECVERR), 0);
		if (variant->kind & KIND_V6)
			nla_put_u32(msg, A(IPV6_RECVERR), 0);
		if (!i)
			ROLLED_BACK(msg);
		else
			ASSERT_EQ(self->fd, cr_restore_msg(&self->cr, msg));
	}
	ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &list));
	EXPECT_EQ(0, (int)cr_count(&list, A(EXTERR)));
	cr_list_free(&list);
}

static bool has_bpf(struct cr *cr, int fd, int attr)
{
	struct cr_list list;
	bool has;

	if (cr_dump_fd(cr, fd, &list))
		return false;
	has = cr_count(&list, attr);
	cr_list_free(&list);
	return has;
}

/* of a program that is attached the message of a dump has the number alone */
TEST_F(live, ebpf_filter_stays)
{
	int prog = bpf_load(BPF_PROG_TYPE_SOCKET_FILTER, 0), none = 0;
	int other = bpf_load(BPF_PROG_TYPE_SOCKET_FILTER, 1);
	struct nl_msg *msg;

	ASSERT_LE(0, prog);
	ASSERT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_ATTACH_BPF, &prog,
				sizeof(prog)));
	ASSERT_TRUE(has_bpf(&self->cr, self->fd, A(SOCKOPT_ATTACH_BPF)));
	msg = cr_onto(&self->cr, self->fd);
	nla_put(msg, A(SOCKOPT_ATTACH_FILTER), sizeof(filter), filter);
	nla_put_u32(msg, A(SOCKOPT_LOCK_FILTER), 1);
	ROLLED_BACK(msg);
	msg = cr_onto(&self->cr, self->fd);
	nla_put(msg, A(SOCKOPT_ATTACH_FILTER), 0, NULL);
	ROLLED_BACK(msg);
	msg = cr_onto(&self->cr, self->fd);
	cr_put_bpf(msg, A(SOCKOPT_ATTACH_BPF), other);
	ROLLED_BACK(msg);
	/* what is charged for it is right: it goes as it came */
	EXPECT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_DETACH_FILTER, &none,
				sizeof(none)));
	close(other);
	close(prog);
}

TEST_F(live, ebpf_program_of_a_group_stays)
{
	int prog = bpf_load(BPF_PROG_TYPE_SK_REUSEPORT, 1);
	int other = bpf_load(BPF_PROG_TYPE_SK_REUSEPORT, 1);
	struct nl_msg *msg;

	ASSERT_LE(0, prog);
	ASSERT_EQ(0, set_int(self->fd, SOL_SOCKET, SO_REUSEPORT, 1));
	ASSERT_EQ(0, bind_at(self->fd, "127.0.0.1", PORT));
	ASSERT_EQ(0, setsockopt(self->fd, SOL_SOCKET,
				SO_ATTACH_REUSEPORT_EBPF, &prog, sizeof(prog)));
	ASSERT_TRUE(has_bpf(&self->cr, self->fd,
			    A(SOCKOPT_ATTACH_REUSEPORT_EBPF)));
	msg = cr_onto(&self->cr, self->fd);
	nla_put(msg, A(SOCKOPT_ATTACH_REUSEPORT_CBPF), sizeof(filter), filter);
	ROLLED_BACK(msg);
	msg = cr_onto(&self->cr, self->fd);
	nla_put(msg, A(SOCKOPT_ATTACH_REUSEPORT_CBPF), 0, NULL);
	ROLLED_BACK(msg);
	msg = cr_onto(&self->cr, self->fd);
	nla_put_u32(msg, A(SOCKOPT_REUSEPORT), 1);
	cr_put_bpf(msg, A(SOCKOPT_ATTACH_REUSEPORT_EBPF), other);
	ROLLED_BACK(msg);
	close(other);
	close(prog);
}

/* the kernel takes a bound socket out of its group when its device changes */
TEST_F(live, group_that_is_left_is_told)
{
	struct nl_msg *msg = cr_onto(&self->cr, self->fd);

	ASSERT_EQ(0, set_int(self->fd, SOL_SOCKET, SO_REUSEPORT, 1));
	ASSERT_EQ(0, bind_at(self->fd, "127.0.0.1", PORT));
	nla_put_string(msg, A(SOCKOPT_BINDTODEVICE), "lo");
	value_put_failure(msg, variant->kind);
	EXPECT_EQ(-EINVAL, cr_restore_msg(&self->cr, msg));
	EXPECT_NE(NULL, strstr(self->cr.text, "could not be rolled back"))
		TH_LOG("%s", self->cr.text);
	EXPECT_EQ(0, get_int(self->fd, SOL_SOCKET, SO_BINDTOIFINDEX));
}

TEST_HARNESS_MAIN
