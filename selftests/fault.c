// SPDX-License-Identifier: GPL-2.0
/*
 * Every allocation fails once. /proc/thread-self/fail-nth lets the nth
 * allocation, or copy from or to user memory, that this thread makes in a
 * system call fail: n = 1, 2, 3, ... until the call no longer gets that far. Each
 * time the caller is told of an error, or the answer is as good as without;
 * nothing is left behind, a live socket is what it was, and the next call works.
 *
 * FAULTS=all tries every n on a debug kernel too, where ROUNDS is set.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/utsname.h>

#include "kselftest_harness.h"
#include "dev.h"
#include "dress.h"
#include "nl.h"
#include "tcp.h"

TCP_ALLOWED

#define A(name)		AF_INET_CR_ATTR_##name
#define DUMP		AF_INET_CR_CMD_DUMP
#define RESTORE		AF_INET_CR_CMD_RESTORE
#define POINTS_MAX	5000

/* ---- faults ---- */

static int fail_nth = -1;

/* all allocations, also those that may wait; told by the test alone */
static int faults_prepare(void)
{
	static const char *const files[][2] = {
		{ "failslab/ignore-gfp-wait", "N" },
		{ "failslab/verbose", "0" },
		{ "fail_page_alloc/ignore-gfp-wait", "N" },
		{ "fail_page_alloc/ignore-gfp-highmem", "N" },
		{ "fail_page_alloc/min-order", "0" },
		{ "fail_page_alloc/verbose", "0" },
		{ "fail_usercopy/verbose", "0" },
	};
	char path[96];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		snprintf(path, sizeof(path), "/sys/kernel/debug/%s",
			 files[i][0]);
		if (write_file(path, files[i][1]))
			return -1;
	}
	fail_nth = open("/proc/thread-self/fail-nth", O_RDWR);
	return fail_nth < 0 ? -1 : 0;
}

static void faults_begin(unsigned int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", n);

	if (pwrite(fail_nth, text, len, 0) != len)
		abort();
}

/*
 * How many of n are left: 0 if one has failed. Asking copies too, and fails if it
 * is the next: then one was left.
 */
static unsigned int faults_end(void)
{
	char text[16] = "1";
	int tries = 3;

	if (pread(fail_nth, text, sizeof(text) - 1, 0) < 0 && errno != EFAULT)
		abort();
	while (pwrite(fail_nth, "0", 1, 0) != 1)
		if (!--tries)
			abort();
	return strtoul(text, NULL, 10);
}

/* of the call under way: how many allocations from now one fails, 0 none does */
static unsigned int fault_left;

static void around(struct cr *cr, bool begin)
{
	(void)cr;
	if (!fault_left)
		return;
	if (begin)
		faults_begin(fault_left);
	else
		fault_left = faults_end();
}

static void around_send(struct cr *cr, bool begin)
{
	around(cr, begin);
	if (!begin)
		cr->around = NULL;
}

/* a socket of its own for each call: what one left in it is not of the next */
static int connect_again(struct cr *cr, int family)
{
	struct sockaddr_nl any = { .nl_family = AF_NETLINK };
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC);
	int size = 1 << 22, one = 1;
	struct timeval tv = { 120, 0 };

	if (fd < 0 || bind(fd, (struct sockaddr *)&any, sizeof(any)))
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	return cr_adopt(cr, fd, family);
}

/* an answer that came though its acknowledgement was lost */
static void answer_behind(struct cr *cr, struct cr_list *list)
{
	fcntl(nl_socket_get_fd(cr->sk), F_SETFL, O_NONBLOCK);
	while (cr_recv(cr, list) == 1)
		;
}

/* ---- commands ---- */

struct work {
	int family;
	enum kind kind;
	struct cr cr;		/* without faults */
	int fd;			/* dressed */
	int other;		/* plain, to be changed */
	bool slow;		/* each try takes long */
	struct cr_list image;
	struct cr_list before;	/* what is compared with */
};

/**
 * struct command - a call to be made to fail
 * @name: for the log
 * @begin: before each call, NULL for nothing
 * @request: the request
 * @good: is this the right answer?
 * @unchanged: after an error, is all as it was?
 */
struct command {
	const char *name;
	int (*begin)(struct work *w);
	struct nl_msg *(*request)(struct work *w);
	bool (*good)(struct work *w, const struct cr_list *answer);
	bool (*unchanged)(struct work *w);
};

struct tally {
	unsigned int points;
	unsigned int told;
};

static bool is_told(struct work *w, const struct command *c, int err)
{
	if (err < 0 && err != -EAGAIN)
		return true;
	fprintf(stderr, "# %s on %d: %d is no answer: %s\n", c->name, w->kind,
		err, w->cr.text);
	return false;
}

/* after an error: it was not done, or done and nobody could say so */
static bool is_told_rightly(struct work *w, const struct command *c, int err,
			    const struct cr_list *behind)
{
	int fd = behind->n ? (int)cr_u32(behind->msg[0], A(SOCK_FD), -1) : -1;

	if (fd >= 0 && fd != w->other)
		close(fd);
	if (!is_told(w, c, err))
		return false;
	if (fd >= 0)
		return true;
	if (behind->n && cr_attr(behind->msg[0], A(NETDEV_INDEX)) && c->begin)
		return c->good(w, behind);
	return !c->unchanged || c->unchanged(w);
}

/* one call with the nth failing: 1 it did, 0 it is not called that often */
static int try(struct work *w, const struct command *c, unsigned int n,
	       struct tally *tally)
{
	struct nl_msg *msg = c->request(w);
	bool dump = nlmsg_hdr(msg)->nlmsg_flags & NLM_F_DUMP, good;
	struct cr_list answer = {};
	struct cr cr;
	int err;

	if (connect_again(&cr, w->family))
		return -1;
	fault_left = n;
	cr.around = dump ? around : around_send;
	err = cr_call(&cr, msg, &answer);
	cr.around = NULL;
	if (err) {
		if (!dump)
			answer_behind(&cr, &answer);
		good = is_told_rightly(w, c, err, &answer);
		cr_list_free(&answer);
		tally->told++;
	} else {
		good = c->good(w, &answer);
		cr_list_free(&answer);
	}
	tally->points += !fault_left;
	cr_close(&cr);
	if (!good)
		fprintf(stderr, "# %s on %d, n = %u: returned %d\n", c->name,
			w->kind, n, err);
	return good ? !fault_left : -1;
}

/* a raw socket that was made UNHASHED is no longer seen */
static bool settled(const struct cr_left *before)
{
	struct cr_left now = cr_left();

	return now.fds == before->fds && now.inuse <= before->inuse &&
	       now.refs == before->refs;
}

static int sockets_used(void)
{
	FILE *file = fopen("/proc/thread-self/net/sockstat", "r");
	int used = -1;

	if (file && fscanf(file, "sockets: used %d", &used) != 1)
		used = -1;
	if (file)
		fclose(file);
	return used;
}

/* in steps, each kernel takes others */
static unsigned int first_point(unsigned int step)
{
	struct utsname name;
	unsigned int i, sum = 0;

	uname(&name);
	for (i = 0; name.release[i]; i++)
		sum += name.release[i];
	return step > 1 ? 1 + sum % 5 : 1;
}

static void run(struct __test_metadata *_metadata, struct work *w,
		const struct command *c)
{
	unsigned int few = w->slow ? 41 : 11;
	unsigned int step = getenv("ROUNDS") && !getenv("FAULTS") ? few : 1;
	struct tally tally = {};
	struct cr_left before;
	unsigned int n;
	int used, ret = 1;

	before = cr_left();
	used = sockets_used();
	for (n = first_point(step); ret > 0 && n < POINTS_MAX; n += step) {
		if (c->begin) {
			ASSERT_EQ(0, c->begin(w));
			before = cr_left();
			used = sockets_used();
		}
		ret = try(w, c, n, &tally);
		ASSERT_TRUE(EVENTUALLY(settled(&before)))
			TH_LOG("%s, n = %u leaves something", c->name, n);
		ASSERT_TRUE(EVENTUALLY(sockets_used() <= used))
			TH_LOG("%s, n = %u leaves a socket", c->name, n);
	}
	EXPECT_EQ(0, ret);
	TH_LOG("%s, kind %d: %u points in steps of %u, %u told, %u tolerated",
	       c->name, w->kind, tally.points, step, tally.told,
	       tally.points - tally.told);
	EXPECT_LT(0, tally.points);
}

/* ---- DUMP ---- */

static struct nl_msg *request_do(struct work *w)
{
	return cr_new_u32(&w->cr, DUMP, 0, A(SOCK_FD), w->fd);
}

static struct nl_msg *request_fd(struct work *w)
{
	return cr_new_u32(&w->cr, DUMP, NLM_F_DUMP, A(SOCK_FD), w->fd);
}

static struct nl_msg *request_inode(struct work *w)
{
	return cr_new_u32(&w->cr, DUMP, NLM_F_DUMP, A(INODE), inode_of(w->fd));
}

static struct nl_msg *request_pid(struct work *w)
{
	return cr_new_u32(&w->cr, DUMP, NLM_F_DUMP, A(PID), getpid());
}

static struct nl_msg *request_all(struct work *w)
{
	return cr_new(&w->cr, DUMP, NLM_F_DUMP);
}

static bool same_as_before(struct work *w, const struct cr_list *answer)
{
	return !cr_differ(&w->before, answer, NULL);
}

static bool dump_unchanged(struct work *w)
{
	struct cr_list now;
	bool same;

	if (cr_dump_fd(&w->cr, w->fd, &now))
		return false;
	same = !cr_differ(&w->image, &now, NULL);
	cr_list_free(&now);
	return same;
}

static const struct command dumps[] = {
	{ "DUMP SOCK_FD", NULL, request_do, same_as_before, dump_unchanged },
	{ "dump of SOCK_FD", NULL, request_fd, same_as_before, dump_unchanged },
	{ "dump of INODE", NULL, request_inode, same_as_before, dump_unchanged },
	{ "dump of PID", NULL, request_pid, same_as_before, dump_unchanged },
	{ "dump of all", NULL, request_all, same_as_before, dump_unchanged },
};

/* ---- RESTORE ---- */

static struct nl_msg *request_create(struct work *w)
{
	return cr_replay(&w->cr, w->image.msg[0], 0);
}

static int dump_other(struct work *w)
{
	cr_list_free(&w->before);
	return cr_dump_fd(&w->cr, w->other, &w->before);
}

/* the first message has made a socket, the next is to be applied */
static int begin_next(struct work *w)
{
	close(w->other);
	w->other = cr_restore_msg(&w->cr, cr_replay(&w->cr, w->image.msg[0], 0));
	return w->other < 0 ? w->other : dump_other(w);
}

static struct nl_msg *onto(struct work *w, const struct nlmsghdr *from,
			   const int *but)
{
	struct nl_msg *msg = cr_new_u32(&w->cr, RESTORE, 0, A(SOCK_FD),
					w->other);
	struct nlattr *nla;
	int len, rem, i;

	nla_for_each_attr(nla, cr_attrs(from, &len), len, rem) {
		for (i = 0; but && but[i] && but[i] != nla_type(nla); i++)
			;
		if (!but || !but[i])
			nla_put(msg, nla->nla_type, nla_len(nla), nla_data(nla));
	}
	return msg;
}

static struct nl_msg *request_next(struct work *w)
{
	return onto(w, w->image.msg[1], NULL);
}

/* what the header says has no way back, and what would be somewhere else */
static const int no_way_back[] = {
	A(LOCAL_ADDR), A(LOCAL_PORT), A(BIND_LOCKS), A(REMOTE_ADDR),
	A(REMOTE_PORT), A(SOURCE_ADDR), A(IP_ID), A(TXHASH), A(UDP_PENDING),
	A(UDP_PENDING_DATA), A(SOCKOPT_ATTACH_REUSEPORT_CBPF),
	A(REUSEPORT_GROUP), 0
};

static int begin_live(struct work *w)
{
	close(w->other);
	w->other = kind_socket(w->kind);
	bind_at(w->other, "127.0.0.1", 0);
	set_int(w->other, SOL_IP, IP_TTL, 33);
	return dump_other(w);
}

static struct nl_msg *request_live(struct work *w)
{
	return onto(w, w->image.msg[0], no_way_back);
}

static bool other_unchanged(struct work *w)
{
	struct cr_list now;
	bool same;

	if (cr_dump_fd(&w->cr, w->other, &now))
		return false;
	same = !cr_differ(&w->before, &now, NULL);
	cr_list_free(&now);
	return same;
}

/*
 * A socket that has been made is whole: it has the attributes of the message. Of
 * a live one the answer may be lost: it is done, and its descriptor known.
 */
static bool is_whole(struct work *w, const struct cr_list *answer,
		     const struct nlmsghdr *image, const int *but)
{
	int fd = answer->n ? (int)cr_u32(answer->msg[0], A(SOCK_FD), -1) :
			     w->other;
	struct cr_list now;
	struct nlattr *nla;
	int len, rem, i, bad = 0;

	if (fd < 0 || cr_dump_one(&w->cr, fd, &now))
		return false;
	nla_for_each_attr(nla, cr_attrs(image, &len), len, rem) {
		for (i = 0; but && but[i] && but[i] != nla_type(nla); i++)
			;
		if ((but && but[i]) || cr_attr(now.msg[0], nla_type(nla)))
			continue;
		fprintf(stderr, "# attribute %d is not there\n",
			nla_type(nla));
		bad++;
	}
	cr_list_free(&now);
	if (fd != w->other)
		close(fd);
	return !bad;
}

static const int may_lack[] = {
	A(INODE), A(OWNER_PID), A(OWNER_FD), A(UNHASHED), A(PAD), A(LEFT_OUT),
	A(REUSEPORT_GROUP), A(BIND_ORDER), A(BIND_SHARED), 0
};

static bool created_whole(struct work *w, const struct cr_list *answer)
{
	return is_whole(w, answer, w->image.msg[0], may_lack);
}

static bool next_whole(struct work *w, const struct cr_list *answer)
{
	return is_whole(w, answer, w->image.msg[1], may_lack);
}

static bool is_answered(struct work *w, const struct cr_list *answer)
{
	return !answer->n ||
	       (int)cr_u32(answer->msg[0], A(SOCK_FD), -1) == w->other;
}

static const struct command create = {
	"RESTORE create", NULL, request_create, created_whole, NULL
};

static const struct command next = {
	"RESTORE of a later message", begin_next, request_next, next_whole,
	other_unchanged
};

static const struct command live = {
	"RESTORE onto a live socket", begin_live, request_live, is_answered,
	other_unchanged
};

/* ---- devices ---- */

/* one of each kind of work; what is restored is the last */
static const struct {
	const char *name;
	const char *lines;
} devices[] = {
	{ "dummy", "link add m0 mtu 1400 type dummy\n"
	  "link set m0 up alias \"a name\" promisc on\n"
	  "link property add dev m0 altname m0-too\n"
	  "addr add 10.0.0.1/24 brd + dev m0\naddr add 10.0.0.2/24 dev m0\n"
	  "addr add fd00::1/64 dev m0 nodad\n"
	  "maddr add 33:33:00:00:00:01 dev m0\n"
	  "/proc/sys/net/ipv4/conf/m0/rp_filter 2\n"
	  "/proc/sys/net/ipv6/conf/m0/hop_limit 3" },
	{ "veth", "link add m1 type veth peer name m0\nlink set m1 up\n"
	  "link set m0 up" },
	{ "port", "link add m1 type bridge\nlink add m0 type dummy\n"
	  "link add m2 type dummy\nlink set m2 master m1\n"
	  "link set m0 master m1\n"
	  "link set m0 type bridge_slave cost 5 isolated on backup_port m2" },
};

static int netdev_begin(struct work *w)
{
	cr_list_free(&w->before);
	return dev_dump(&w->cr, NULL, &w->before);
}

static bool netdev_unchanged(struct work *w)
{
	struct cr_list now;
	bool same;

	if (dev_dump(&w->cr, NULL, &now))
		return false;
	same = !dev_differ(&w->before, &now);
	cr_list_free(&now);
	return same;
}

static struct nl_msg *request_netdevs(struct work *w)
{
	return cr_new(&w->cr, AF_INET_CR_CMD_NETDEV_DUMP, NLM_F_DUMP);
}

static bool same_netdevs(struct work *w, const struct cr_list *answer)
{
	return !dev_differ(&w->before, answer);
}

static struct nl_msg *request_netdev(struct work *w)
{
	return dev_request(&w->cr, w->image.msg[w->image.n - 1], 0);
}

/* it is there, with all; and goes, for the next one */
static bool netdev_whole(struct work *w, const struct cr_list *answer)
{
	struct nlmsghdr *last = w->image.msg[w->image.n - 1];
	struct cr_list now;
	bool same;

	(void)answer;
	/* a far end that comes with it has a message of its own */
	if (dev_dump(&w->cr, dev_name(last), &now))
		return false;
	same = !dev_differ(&(struct cr_list){ .n = 1, .msg = &last }, &now);
	cr_list_free(&now);
	return !device_del("m0") && same;
}

/* the same onto one that has much else */
static int netdev_begin_live(struct work *w)
{
	device_del("m0");
	if (ip_batch("link add m0 mtu 1300 type dummy\n"
		     "addr add 10.1.0.1/24 dev m0\naddr add 10.0.0.2/24 dev m0\n"
		     "addr add fd00:1::1/64 dev m0 nodad\n"
		     "link property add dev m0 altname m0-other\n"
		     "maddr add 33:33:00:00:00:02 dev m0"))
		return -1;
	return netdev_begin(w);
}

static bool netdev_is_there(struct work *w, const struct cr_list *answer)
{
	struct cr_list now;
	bool good;

	(void)answer;
	if (dev_dump(&w->cr, "m0", &now))
		return false;
	good = cr_count(&now, A(NETDEV_ADDR)) ==
	       cr_count(&w->image, A(NETDEV_ADDR)) -
	       (cr_count(&w->before, A(NETDEV_ADDR)) - 3);
	cr_list_free(&now);
	return good;
}

static const struct command netdev_dump = {
	"NETDEV_DUMP", netdev_begin, request_netdevs, same_netdevs,
	netdev_unchanged
};

static const struct command netdev_create = {
	"NETDEV_RESTORE create", netdev_begin, request_netdev, netdev_whole,
	netdev_unchanged
};

static const struct command netdev_live = {
	"NETDEV_RESTORE onto a device", netdev_begin_live, request_netdev,
	netdev_is_there, netdev_unchanged
};

FIXTURE(fault_netdev) {
	struct work w;
};

FIXTURE_VARIANT(fault_netdev) {
	unsigned int device;
};

FIXTURE_VARIANT_ADD(fault_netdev, dummy) { 0 };
FIXTURE_VARIANT_ADD(fault_netdev, veth) { 1 };
FIXTURE_VARIANT_ADD(fault_netdev, port) { 2 };

FIXTURE_SETUP(fault_netdev)
{
	if (faults_prepare())
		SKIP(return, "this kernel has no fault injection");
	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&self->w.cr));
	self->w.family = self->w.cr.family;
	self->w.fd = -1;
	self->w.other = -1;
	self->w.slow = true;
	ASSERT_EQ(0, ip_batch(devices[variant->device].lines));
	ASSERT_EQ(0, net_settle());
	ASSERT_EQ(0, dev_dump(&self->w.cr, NULL, &self->w.image));
}

FIXTURE_TEARDOWN(fault_netdev)
{
	if (fail_nth < 0)
		return;
	cr_list_free(&self->w.image);
	cr_list_free(&self->w.before);
	cr_close(&self->w.cr);
}

TEST_F_TIMEOUT(fault_netdev, dump, 600)
{
	run(_metadata, &self->w, &netdev_dump);
}

TEST_F_TIMEOUT(fault_netdev, restore, 3600)
{
	ASSERT_EQ(0, device_del("m0"));
	run(_metadata, &self->w, &netdev_create);
}

TEST_F_TIMEOUT(fault_netdev, restore_onto_a_device, 3600)
{
	if (variant->device)
		SKIP(return, "a dummy has all that is changed");
	run(_metadata, &self->w, &netdev_live);
}

/* ---- tests ---- */

FIXTURE(fault) {
	struct work w;
};

FIXTURE_VARIANT(fault) {
	enum kind kind;
	unsigned int what;
};

FIXTURE_VARIANT_ADD(fault, udp) { KIND_UDP, DRESS_ALL };
FIXTURE_VARIANT_ADD(fault, udp_one_message) {
	KIND_UDP, DRESS_ALL & ~DRESS_LARGE
};
FIXTURE_VARIANT_ADD(fault, udplite) { KIND_UDPLITE, DRESS_ALL & ~DRESS_LARGE };
FIXTURE_VARIANT_ADD(fault, raw) { KIND_RAW, DRESS_ALL };
FIXTURE_VARIANT_ADD(fault, ping) { KIND_PING, DRESS_ALL & ~DRESS_LARGE };

FIXTURE_SETUP(fault)
{
	if (faults_prepare())
		SKIP(return, "this kernel has no fault injection");
	SKIP_MISSING(variant->kind);
	signal(SIGURG, SIG_IGN);
	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&self->w.cr));
	self->w.family = self->w.cr.family;
	self->w.kind = variant->kind;
	self->w.other = -1;
	self->w.fd = dressed_socket(variant->kind, variant->what);
	ASSERT_LE(0, self->w.fd);
	ASSERT_EQ(0, cr_dump_fd(&self->w.cr, self->w.fd, &self->w.image));
}

FIXTURE_TEARDOWN(fault)
{
	if (fail_nth < 0)
		return;
	close(self->w.fd);
	close(self->w.other);
	cr_list_free(&self->w.image);
	cr_list_free(&self->w.before);
	cr_close(&self->w.cr);
}

TEST_F_TIMEOUT(fault, dump, 600)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(dumps); i++) {
		cr_list_free(&self->w.before);
		ASSERT_EQ(0, cr_call(&self->w.cr, dumps[i].request(&self->w),
				     &self->w.before));
		run(_metadata, &self->w, &dumps[i]);
	}
}

TEST_F_TIMEOUT(fault, restore, 600)
{
	close(self->w.fd);
	self->w.fd = -1;
	run(_metadata, &self->w, &create);
	run(_metadata, &self->w, &live);
	if (self->w.image.n > 1)
		run(_metadata, &self->w, &next);
}

/* two sockets on one port, which SO_REUSEADDR let there, and which is off by now */
FIXTURE(fault_shared) {
	struct work w;
	int beside;
};

static int shared_socket(void)
{
	int fd = kind_socket(KIND_UDP);

	return set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1) ||
	       bind_at(fd, "127.0.0.1", 7502) ? -1 : fd;
}

FIXTURE_SETUP(fault_shared)
{
	struct nlmsghdr *first;

	if (faults_prepare())
		SKIP(return, "this kernel has no fault injection");
	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&self->w.cr));
	self->w.family = self->w.cr.family;
	self->w.other = -1;
	self->beside = shared_socket();
	self->w.fd = shared_socket();
	ASSERT_LE(0, self->w.fd);
	ASSERT_EQ(0, set_int(self->beside, SOL_SOCKET, SO_REUSEADDR, 0));
	ASSERT_EQ(0, set_int(self->w.fd, SOL_SOCKET, SO_REUSEADDR, 0));
	ASSERT_EQ(0, cr_dump_pid(&self->w.cr, getpid(), &self->w.image));
	ASSERT_EQ(2, self->w.image.n);
	ASSERT_EQ(1, cr_u32(self->w.image.msg[0], A(BIND_ORDER), 0));
	ASSERT_EQ(self->w.fd, cr_u32(self->w.image.msg[1], A(OWNER_FD), -1));
	ASSERT_TRUE(cr_attr(self->w.image.msg[1], A(BIND_SHARED)));
	/* what is created is the first */
	first = self->w.image.msg[0];
	self->w.image.msg[0] = self->w.image.msg[1];
	self->w.image.msg[1] = first;
}

FIXTURE_TEARDOWN(fault_shared)
{
	if (fail_nth < 0)
		return;
	close(self->w.fd);
	close(self->beside);
	cr_list_free(&self->w.image);
	cr_list_free(&self->w.before);
	cr_close(&self->w.cr);
}

static struct nl_msg *request_pids(struct work *w)
{
	struct nl_msg *msg = request_pid(w);

	nla_put_u32(msg, A(PID), getppid());
	return msg;
}

static const struct command dump_shared = {
	"dump of two PID that share a port", NULL, request_pids, same_as_before,
	NULL
};

TEST_F_TIMEOUT(fault_shared, dump, 600)
{
	ASSERT_EQ(0, cr_call(&self->w.cr, request_pids(&self->w),
			     &self->w.before));
	run(_metadata, &self->w, &dump_shared);
}

/* the options of the other one are off again, whatever has failed */
static bool is_off_beside(struct work *w)
{
	return get_int(w->fd, SOL_SOCKET, SO_REUSEADDR) == 0;
}

static bool shared_whole(struct work *w, const struct cr_list *answer)
{
	return created_whole(w, answer) && is_off_beside(w);
}

static const struct command create_shared = {
	"RESTORE beside another one", NULL, request_create, shared_whole,
	is_off_beside
};

TEST_F_TIMEOUT(fault_shared, restore, 600)
{
	close(self->w.fd);
	self->w.fd = self->beside;
	self->beside = -1;
	run(_metadata, &self->w, &create_shared);
}

/* a connection with something in each queue, or a listener; nothing is on the wire */
FIXTURE(fault_tcp) {
	struct work w;
	int peer;
	int freeze;
};

FIXTURE_VARIANT(fault_tcp) {
	bool listens;
};

FIXTURE_VARIANT_ADD(fault_tcp, connection) { };
FIXTURE_VARIANT_ADD(fault_tcp, listener) { .listens = true };

FIXTURE_SETUP(fault_tcp)
{
	struct cr_list list;
	int fd[2];

	if (faults_prepare())
		SKIP(return, "this kernel has no fault injection");
	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, cr_open(&self->w.cr));
	self->w.family = self->w.cr.family;
	self->w.other = -1;
	ASSERT_EQ(0, tcp_pair(TCP_V4, 7501, fd));
	self->w.fd = fd[0];
	self->peer = fd[1];
	ASSERT_EQ(3, send(self->peer, "abc", 3, 0));
	ASSERT_EQ(0, wait_readable(self->w.fd));
	ASSERT_EQ(0, cr_dump_frozen(&self->w.cr, self->w.fd, &list));
	cr_list_free(&list);
	self->freeze = self->w.cr.freeze_fd;
	ASSERT_EQ(5, send(self->w.fd, "12345", 5, 0));
	if (variant->listens) {
		close(self->w.fd);
		self->w.fd = tcp_listen(TCP_V4, 7502);
	}
	ASSERT_EQ(0, cr_dump_fd(&self->w.cr, self->w.fd, &self->w.image));
}

FIXTURE_TEARDOWN(fault_tcp)
{
	if (fail_nth < 0)
		return;
	close(self->w.fd);
	close(self->peer);
	close(self->freeze);
	cr_list_free(&self->w.image);
	cr_close(&self->w.cr);
}

static bool has_connection(struct work *w, const struct cr_list *answer)
{
	(void)w;
	return answer->n == 1 && (cr_attr(answer->msg[0], A(TCP)) ||
				  cr_attr(answer->msg[0], A(TCP_BACKLOG)));
}

static const struct command dump_tcp = {
	"DUMP of a connection", NULL, request_fd, has_connection, NULL
};

TEST_F_TIMEOUT(fault_tcp, dump, 600)
{
	run(_metadata, &self->w, &dump_tcp);
}

TEST_F_TIMEOUT(fault_tcp, restore, 3600)
{
	ASSERT_EQ(0, cr_detach(&self->w.cr, self->w.fd));
	close(self->w.fd);
	self->w.fd = -1;
	run(_metadata, &self->w, &create);
}

TEST_HARNESS_MAIN
