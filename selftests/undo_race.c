// SPDX-License-Identifier: GPL-2.0
/*
 * Two owners of one socket: one sends a RESTORE that fails late, the other one
 * changes the socket before it fails. What the other one has set must stay.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_addr.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "kselftest_harness.h"
#include "nl.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define GROUPS		300	/* time for the other one */
#define TRIES		50

/* filters differ in the bytes that they let through */
#define KEPT		100
#define REQUESTED	101
#define OTHER		102

static int filter_set(int fd, uint32_t k)
{
	struct sock_filter insn = BPF_STMT(BPF_RET | BPF_K, k);
	struct sock_fprog prog = { .len = 1, .filter = &insn };

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof(prog));
}

static uint32_t filter_of(int fd)
{
	struct sock_filter insn[8] = {};
	socklen_t len = 8;

	return getsockopt(fd, SOL_SOCKET, SO_GET_FILTER, insn, &len) ? 0 :
	       insn[0].k;
}

/* ---- what two owners can change ---- */

/**
 * struct change - a value of a socket
 * @name: what it is
 * @v6: it is an option of IPv6
 * @level: level of the option, 0: it is none
 * @opt: the option
 * @attr: its attribute
 * @get: reads it, if it is no option
 * @set: sets it, if it is no option
 * @put: writes REQUESTED into a request, if it is no option
 */
struct change {
	const char *name;
	bool v6;
	int level;
	int opt;
	int attr;
	int (*get)(int fd);
	int (*set)(int fd, int val);
	void (*put)(struct nl_msg *msg);
};

static int change_get(const struct change *c, int fd)
{
	return c->get ? c->get(fd) : get_int(fd, c->level, c->opt);
}

static int change_set(const struct change *c, int fd, int val)
{
	return c->set ? c->set(fd, val) : set_int(fd, c->level, c->opt, val);
}

static void change_put(const struct change *c, struct nl_msg *msg)
{
	if (c->put)
		c->put(msg);
	else
		nla_put_u32(msg, c->attr, REQUESTED);
}

static int get_filter(int fd)
{
	return filter_of(fd);
}

static int set_filter(int fd, int k)
{
	return filter_set(fd, k);
}

static void put_filter(struct nl_msg *msg)
{
	struct sock_filter insn = BPF_STMT(BPF_RET | BPF_K, REQUESTED);

	nla_put(msg, A(SOCKOPT_ATTACH_FILTER), sizeof(insn), &insn);
}

/* a filter that is locked, too */
static int set_locked_filter(int fd, int k)
{
	if (filter_set(fd, k))
		return -1;
	return k == OTHER ? set_int(fd, SOL_SOCKET, SO_LOCK_FILTER, 1) : 0;
}

static int get_owner(int fd)
{
	struct stat st;

	return fstat(fd, &st) ? -1 : (int)st.st_uid;
}

static int set_owner(int fd, int uid)
{
	return fchown(fd, uid, -1);
}

static void put_owner(struct nl_msg *msg)
{
	nla_put_u32(msg, A(OWNER_UID), REQUESTED);
}

/* padding with one byte that differs */
static void make_header(uint8_t header[8], int k)
{
	memcpy(header, "\0\0\1\4\0\0\0\0", 8);
	header[4] = k;
}

static int get_header(int fd)
{
	uint8_t header[8] = {};
	socklen_t len = sizeof(header);

	return getsockopt(fd, SOL_IPV6, IPV6_DSTOPTS, header, &len) ? -1 :
	       header[4];
}

static int set_header(int fd, int k)
{
	uint8_t header[8];

	make_header(header, k);
	return setsockopt(fd, SOL_IPV6, IPV6_DSTOPTS, header, sizeof(header));
}

static void put_header(struct nl_msg *msg)
{
	uint8_t header[8];

	make_header(header, REQUESTED);
	nla_put(msg, A(IPV6_DSTOPTS), sizeof(header), header);
}

static const struct change changes[] = {
	{ "filter", .get = get_filter, .set = set_filter, .put = put_filter },
	{ "locked filter", .get = get_filter, .set = set_locked_filter,
	  .put = put_filter },
	{ "SO_MARK", .level = SOL_SOCKET, .opt = SO_MARK,
	  .attr = A(SOCKOPT_MARK) },
	{ "SO_PRIORITY", .level = SOL_SOCKET, .opt = SO_PRIORITY,
	  .attr = A(SOCKOPT_PRIORITY) },
	{ "IP_TTL", .level = SOL_IP, .opt = IP_TTL, .attr = A(IP_TTL) },
	{ "IPV6_DSTOPTS", .v6 = true, .get = get_header, .set = set_header,
	  .put = put_header },
	{ "owner", .get = get_owner, .set = set_owner, .put = put_owner },
};

struct other {
	const struct change *change;
	int fd;
	bool set;
	atomic_bool ready, over;
};

static void *change_it(void *arg)
{
	struct other *o = arg;

	o->ready = true;
	while (!o->over && change_get(o->change, o->fd) != REQUESTED)
		;
	o->set = !o->over && !change_set(o->change, o->fd, OTHER);
	return NULL;
}

/* a change, groups that take time to join, and a process that does not exist */
static struct nl_msg *late_failure(struct cr *cr, int fd,
				   const struct change *change)
{
	struct nl_msg *msg = cr_new_u32(cr, AF_INET_CR_CMD_RESTORE, 0,
					A(SOCK_FD), fd);
	uint8_t group[16] = { 0xff, 0x05 };
	struct nlattr *nest, *dev;
	uint32_t number;
	int i;

	change_put(change, msg);
	for (i = 0; i < GROUPS; i++) {
		number = htonl(0xef010000 + i);
		memcpy(group + 12, &number, sizeof(number));
		nest = nla_nest_start(msg, change->v6 ? A(IPV6_MEMBERSHIP) :
							A(IP_MEMBERSHIP));
		if (change->v6)
			nla_put(msg, AF_INET_CR_MSHIP_GROUP, sizeof(group), group);
		else
			nla_put(msg, AF_INET_CR_MSHIP_GROUP, sizeof(number), &number);
		dev = nla_nest_start(msg, AF_INET_CR_MSHIP_DEV);
		nla_put_u32(msg, AF_INET_CR_DEV_INDEX, 1);
		nla_nest_end(msg, dev);
		nla_nest_end(msg, nest);
	}
	nest = nla_nest_start(msg, A(ASYNC));
	nla_put_s32(msg, AF_INET_CR_ASYNC_PID, 0x7ffffffe);
	nla_nest_end(msg, nest);
	return msg;
}

/* Whether the other one was in time; then its value has to be there */
static bool try_change(struct __test_metadata *_metadata, struct cr *cr,
		       const struct change *change)
{
	struct other o = { .change = change, .fd = -1 };
	pthread_t thread;

	o.fd = kind_socket(KIND_UDP | (change->v6 ? KIND_V6 : 0));
	EXPECT_EQ(0, change_set(change, o.fd, KEPT));
	EXPECT_EQ(0, pthread_create(&thread, NULL, change_it, &o));
	while (!o.ready)
		;
	EXPECT_EQ(-ESRCH, cr_restore_msg(cr, late_failure(cr, o.fd, change)))
		TH_LOG("%s: %s", change->name, cr->text);
	o.over = true;
	pthread_join(thread, NULL);
	EXPECT_EQ(o.set ? OTHER : KEPT, change_get(change, o.fd))
		TH_LOG("%s", change->name);
	close(o.fd);
	return o.set;
}

TEST(what_another_owner_sets_stays)
{
	/* on one processor the other one may never run in the midst of a request */
	bool alone = sysconf(_SC_NPROCESSORS_ONLN) < 2;
	unsigned int i, try, seen;
	struct cr cr;

	ASSERT_EQ(0, netns_enter());
	cpus_use(2);
	ASSERT_EQ(0, write_file("/proc/sys/net/ipv4/igmp_max_memberships",
				"100000"));
	ASSERT_EQ(0, cr_open(&cr));
	for (i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		seen = 0;
		for (try = 0; try < (alone ? 3 : TRIES) && !seen; try++)
			seen = try_change(_metadata, &cr, &changes[i]);
		EXPECT_TRUE(seen || alone)
			TH_LOG("%s", changes[i].name);
	}
	cr_close(&cr);
}

struct watch {
	int fd;
	int opt;
	atomic_bool ready, over;
	bool seen;
};

static void *watch_option(void *arg)
{
	struct watch *w = arg;

	w->ready = true;
	while (!w->over)
		w->seen = w->seen || get_int(w->fd, SOL_SOCKET, w->opt);
	return NULL;
}

/*
 * A lock that a rollback takes off could be another owner's, who sets it as well: a
 * request that fails never sets it
 */
TEST(failed_request_never_locks_the_filter)
{
	struct watch w = { .opt = SO_LOCK_FILTER };
	struct nl_msg *msg;
	pthread_t thread;
	struct cr cr;
	int i;

	ASSERT_EQ(0, netns_enter());
	cpus_use(2);
	ASSERT_EQ(0, cr_open(&cr));
	w.fd = kind_socket(KIND_UDP);
	ASSERT_EQ(0, pthread_create(&thread, NULL, watch_option, &w));
	while (!w.ready)
		;
	for (i = 0; i < 300 && !w.seen; i++) {
		msg = cr_new_u32(&cr, AF_INET_CR_CMD_RESTORE, 0, A(SOCK_FD),
				 w.fd);
		nla_put_u32(msg, A(SOCKOPT_LOCK_FILTER), 1);
		nla_put(msg, A(UDP_PENDING_DATA), 1, "x");
		EXPECT_EQ(-EINVAL, cr_restore_msg(&cr, msg));
	}
	w.over = true;
	pthread_join(thread, NULL);
	EXPECT_FALSE(w.seen);
	msg = cr_new_u32(&cr, AF_INET_CR_CMD_RESTORE, 0, A(SOCK_FD), w.fd);
	nla_put_u32(msg, A(SOCKOPT_LOCK_FILTER), 1);
	EXPECT_EQ(w.fd, cr_restore_msg(&cr, msg));
	EXPECT_EQ(1, get_int(w.fd, SOL_SOCKET, SO_LOCK_FILTER));
	cr_close(&cr);
}

static struct nl_msg *bind_on_link(struct cr *cr, int fd)
{
	struct nl_msg *msg = cr_new_u32(cr, AF_INET_CR_CMD_RESTORE, 0,
					A(SOCK_FD), fd);
	struct in6_addr addr;

	inet_pton(AF_INET6, "fe80::77", &addr);
	nla_put(msg, A(LOCAL_ADDR), sizeof(addr), &addr);
	nla_put_u16(msg, A(LOCAL_PORT), 7077);
	return msg;
}

/*
 * A device that a request sets to bind, and takes off again, could be the one that
 * another owner has set meanwhile: a link-local address takes a device of the socket
 */
TEST(request_never_takes_a_device_off)
{
	struct watch w = { .opt = SO_BINDTOIFINDEX };
	pthread_t thread;
	struct cr cr;
	int i;

	ASSERT_EQ(0, netns_enter());
	cpus_use(2);
	ASSERT_EQ(0, cr_open(&cr));
	ASSERT_EQ(0, device_add("dummy", "link0", NULL));
	ASSERT_EQ(0, device_up("link0", NULL, NULL));
	ASSERT_EQ(0, address6_add("link0", "fe80::77", IFA_F_NODAD));
	w.fd = kind_socket(KIND_UDP | KIND_V6);
	ASSERT_EQ(0, pthread_create(&thread, NULL, watch_option, &w));
	while (!w.ready)
		;
	for (i = 0; i < 300 && !w.seen; i++)
		EXPECT_EQ(-EINVAL, cr_restore_msg(&cr, bind_on_link(&cr, w.fd)));
	w.over = true;
	pthread_join(thread, NULL);
	EXPECT_FALSE(w.seen);
	ASSERT_EQ(0, setsockopt(w.fd, SOL_SOCKET, SO_BINDTODEVICE, "link0", 6));
	EXPECT_EQ(w.fd, cr_restore_msg(&cr, bind_on_link(&cr, w.fd)));
	EXPECT_EQ((int)if_nametoindex("link0"),
		  get_int(w.fd, SOL_SOCKET, SO_BINDTOIFINDEX));
	close(w.fd);
	cr_close(&cr);
}

TEST_HARNESS_MAIN
