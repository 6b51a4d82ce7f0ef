// SPDX-License-Identifier: GPL-2.0
/*
 * Requests that nobody would make, led by coverage. The corpus is made when the
 * test starts: images of dressed sockets of every kind and of devices, and every
 * selector. A request is one of it, mutated; if it reaches an edge of the module
 * that none before did (KCOV: the module's files are instrumented on debug kernels), it
 * joins the corpus. What is wrong shows as a splat, a leak, an answer that does
 * not come. Without KCOV the corpus stays as it is.
 *
 * FUZZ_SECONDS sets how long, FUZZ_SEED where the numbers begin: the same seed,
 * the same requests.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "dev.h"
#include "dress.h"
#include "nl.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define KCOV_INIT_TRACE	_IOR('c', 1, unsigned long)
#define KCOV_ENABLE	_IO('c', 100)
#define KCOV_TRACE_PC	0
#define COVER_SIZE	(256 << 10)
#define EDGES		(1 << 16)
#define INPUT_MAX	40000
#define CORPUS_MAX	3000
#define LIVE		8
#define FD_LAST		63

/* one request without its headers */
struct input {
	uint8_t cmd;
	uint8_t version;
	uint16_t flags;
	unsigned int len;
	uint8_t bytes[];
};

/**
 * struct shared - what the worker tells
 * @done: requests sent
 * @good: of them accepted
 * @edges: edges seen
 * @places: of the module's code, that were seen
 * @inputs: in the corpus
 * @silent: requests without an answer
 * @leaked: descriptors that appeared by themselves
 */
struct shared {
	unsigned long done, good;
	unsigned int edges, places, inputs, silent, leaked;
};

static struct shared *shared;

/* ---- coverage ---- */

static unsigned long *cover;
static uint8_t edges[EDGES], places[EDGES];

static int cover_open(void)
{
	return open("/sys/kernel/debug/kcov", O_RDWR);
}

static void cover_begin(int fd)
{
	if (fd < 0 || ioctl(fd, KCOV_INIT_TRACE, COVER_SIZE))
		return;
	cover = mmap(NULL, COVER_SIZE * sizeof(*cover), PROT_READ | PROT_WRITE,
		     MAP_SHARED, fd, 0);
	if (cover == MAP_FAILED || ioctl(fd, KCOV_ENABLE, KCOV_TRACE_PC))
		cover = NULL;
}

static unsigned int seen_first(uint8_t *map, unsigned long key)
{
	uint8_t *at = &map[(key * 0x9e3779b97f4a7c15ul) >> 48];

	return !(*at)++ ? 1 : (*at -= *at > 1, 0);
}

/* whether the last request went where none was before */
static bool cover_is_new(void)
{
	unsigned long i, n, last = 0;
	unsigned int fresh = 0;

	if (!cover)
		return false;
	n = cover[0];
	for (i = 1; i <= n; i++) {
		shared->places += seen_first(places, cover[i]);
		fresh += seen_first(edges, cover[i] ^ (last << 17));
		last = cover[i];
	}
	shared->edges += fresh;
	return fresh;
}

/* ---- the corpus ---- */

static struct input *corpus[CORPUS_MAX];
static unsigned int corpus_n;

static void corpus_add(const struct input *input)
{
	unsigned int i = corpus_n < CORPUS_MAX ? corpus_n++ : rnd(CORPUS_MAX);
	size_t size = sizeof(*input) + input->len;

	free(corpus[i]);
	corpus[i] = malloc(size);
	if (!corpus[i])
		abort();
	memcpy(corpus[i], input, size);
	shared->inputs = corpus_n;
}

static struct input *work;

static void work_from(const struct nlmsghdr *nlh, int cmd, int flags)
{
	struct nlattr *attrs;
	int len;

	attrs = cr_attrs(nlh, &len);
	if (len > INPUT_MAX)
		return;
	*work = (struct input) { cmd, 1, flags, len };
	memcpy(work->bytes, attrs, len);
	corpus_add(work);
}

/* an attribute behind what is there */
static void work_put(int type, const void *data, unsigned int len)
{
	struct nlattr nla = { .nla_len = NLA_HDRLEN + len, .nla_type = type };

	if (work->len + NLA_ALIGN(nla.nla_len) > INPUT_MAX)
		return;
	memcpy(work->bytes + work->len, &nla, sizeof(nla));
	memset(work->bytes + work->len + NLA_HDRLEN, 0,
	       NLA_ALIGN(nla.nla_len) - NLA_HDRLEN);
	memcpy(work->bytes + work->len + NLA_HDRLEN, data, len);
	work->len += NLA_ALIGN(nla.nla_len);
}

static void corpus_dumps(uint32_t inode)
{
	uint32_t value[] = { inode, 3, getpid() };
	int attr[] = { A(INODE), A(SOCK_FD), A(PID) };
	int flags[] = { 0, NLM_F_DUMP };
	unsigned int i, j;

	for (i = 0; i < 3; i++)
		for (j = 0; j < 2; j++) {
			*work = (struct input) {
				.cmd = AF_INET_CR_CMD_DUMP, .version = 1,
				.flags = flags[j],
			};
			work_put(attr[i], &value[i], 4);
			corpus_add(work);
			work_put(i ? A(ALL_VALUES) : A(NO_CONTENTS), NULL, 0);
			corpus_add(work);
		}
}

/* images of a socket: short, and with all values */
static void corpus_socket(struct cr *cr, int fd)
{
	struct cr_list list;
	struct nl_msg *msg;
	unsigned int i, all;

	for (all = 0; all < 2; all++) {
		msg = cr_new_u32(cr, AF_INET_CR_CMD_DUMP, NLM_F_DUMP, A(SOCK_FD),
				 fd);
		if (all)
			nla_put_flag(msg, A(ALL_VALUES));
		if (cr_call(cr, msg, &list))
			continue;
		for (i = 0; i < list.n; i++)
			work_from(list.msg[i], AF_INET_CR_CMD_RESTORE, 0);
		cr_list_free(&list);
	}
}

/* images of devices of many kinds; the devices go, and come from the images */
static void corpus_netdevs(struct cr *cr)
{
	static const char *const lines[] = {
		"link add u0 mtu 1400 type dummy\nlink set u0 up\n"
		"link property add dev u0 altname u0-too\n"
		"addr add 10.0.0.1/24 brd + dev u0\n"
		"addr add fd00::1/64 dev u0 nodad\n"
		"maddr add 33:33:00:00:00:01 dev u0",
		"link add u1 type veth peer name u2",
		"link add u3 type bridge\nlink set u0 master u3",
		"link add link u1 name u4 type vlan id 5",
		"link add link u2 name u5 type macvlan mode bridge",
		"link add u6 type vxlan id 7 dstport 4789 remote 10.0.0.2",
		"link add u7 type gre local 10.0.0.1 remote 10.0.0.2",
		"link add u8 type vrf table 9",
	};
	struct cr_list list;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lines); i++)
		ip_batch(lines[i]);
	*work = (struct input) {
		.cmd = AF_INET_CR_CMD_NETDEV_DUMP, .version = 1,
		.flags = NLM_F_DUMP,
	};
	corpus_add(work);
	work_put(A(NETDEV_NAME), "u0", 3);
	corpus_add(work);
	if (dev_dump(cr, NULL, &list))
		return;
	for (i = 0; i < list.n; i++)
		work_from(list.msg[i], AF_INET_CR_CMD_NETDEV_RESTORE, 0);
	cr_list_free(&list);
}

static void corpus_make(struct cr *cr)
{
	static const unsigned int what[] = {
		0, DRESS_OPTIONS, DRESS_GROUPS | DRESS_QUEUE | DRESS_ERRORS,
		DRESS_CONNECT | DRESS_CORK, DRESS_ALL & ~DRESS_LARGE,
	};
	unsigned int kind, i;
	int fd = -1;

	for (kind = KIND_UDP; kind <= KIND_PING; kind <<= 1)
		for (i = 0; i < ARRAY_SIZE(what); i++) {
			close(fd);
			fd = dressed_socket(kind, what[i]);
			if (fd >= 0)
				corpus_socket(cr, fd);
		}
	corpus_dumps(inode_of(fd));
	corpus_netdevs(cr);
	close(fd);
}

/* ---- mutation ---- */

static const uint32_t odd_values[] = {
	0, 1, 2, 3, 4, 7, 8, 16, 20, 28, 31, 32, 40, 60, 63, 64, 127, 128, 255, 256,
	511, 512, 1000, 4095, 4096, 32767, 32768, 65507, 65535, 65536, 0x7fffffff,
	0x80000000, 0xfffffffe, 0xffffffff, 0x0100007f, 0x010101e0,
};

static uint32_t odd_value(void)
{
	if (!rnd(4))
		return rnd(0xffffffff);
	return odd_values[rnd(ARRAY_SIZE(odd_values))] + (rnd(4) ? 0 : rnd(3) - 1);
}

/* attributes in a part of the request */
struct part {
	uint8_t *start;
	unsigned int len;
};

#define PART_ATTRS	256

static unsigned int attrs_in(struct part part, struct nlattr **attr)
{
	unsigned int n = 0;
	struct nlattr *nla;
	int rem;

	nla_for_each_attr(nla, (struct nlattr *)part.start, (int)part.len, rem)
		if (n < PART_ATTRS)
			attr[n++] = nla;
	return n;
}

/* make room at a place or take some away, for what comes behind */
static bool move_tail(uint8_t *at, unsigned int old, unsigned int now)
{
	unsigned int off = at - work->bytes;

	if (off + old > work->len || work->len - old + now > INPUT_MAX)
		return false;
	memmove(at + now, at + old, work->len - off - old);
	work->len += now - old;
	return true;
}

static unsigned int room_of(const struct nlattr *nla, struct part part)
{
	unsigned int size = NLA_ALIGN(nla->nla_len);
	unsigned int left = part.start + part.len - (uint8_t *)nla;

	return size < left ? size : left;
}

static void attr_delete(struct nlattr *nla, struct part part)
{
	move_tail((uint8_t *)nla, room_of(nla, part), 0);
}

static void attr_double(struct nlattr *nla, struct part part)
{
	unsigned int size = room_of(nla, part);

	if (move_tail((uint8_t *)nla, 0, size))
		memcpy(nla, (uint8_t *)nla + size, size);
}

static void attr_value(struct nlattr *nla, struct part part)
{
	uint32_t value = odd_value();
	unsigned int len = nla_len(nla) > 0 ? nla_len(nla) : 0;
	unsigned int off = len > 4 ? rnd(len - 3) : 0;

	(void)part;
	memcpy((uint8_t *)nla_data(nla) + off, &value, len < 4 ? len : 4);
}

static void attr_type(struct nlattr *nla, struct part part)
{
	(void)part;
	nla->nla_type = rnd(8) ? rnd(AF_INET_CR_ATTR_MAX + 3) : odd_value();
}

static void attr_inner_type(struct nlattr *nla, struct part part)
{
	(void)part;
	nla->nla_type = rnd(rnd(3) ? 16 : 70);
}

static void attr_lie(struct nlattr *nla, struct part part)
{
	(void)part;
	nla->nla_len = rnd(2) ? odd_value() : nla->nla_len + rnd(9) - 4;
}

/* another length, told truly */
static void attr_resize(struct nlattr *nla, struct part part)
{
	unsigned int old = room_of(nla, part), len = rnd(4) ? rnd(70) : rnd(3000);

	if (move_tail((uint8_t *)nla, old, NLA_ALIGN(NLA_HDRLEN + len)))
		nla->nla_len = NLA_HDRLEN + len;
}

/* after another of the same part: the order of things */
static void attr_move(struct nlattr *nla, struct part part)
{
	static uint8_t copy[INPUT_MAX];
	unsigned int size = room_of(nla, part);
	uint8_t *to;

	memcpy(copy, nla, size);
	move_tail((uint8_t *)nla, size, 0);
	to = work->bytes + (work->len / 4 ? rnd(work->len / 4) * 4 : 0);
	if (move_tail(to, 0, size))
		memcpy(to, copy, size);
}

static void (*const attr_changes[])(struct nlattr *nla, struct part part) = {
	attr_delete, attr_double, attr_value, attr_value, attr_value, attr_type,
	attr_lie, attr_resize, attr_move,
};

static void (*const inner_changes[])(struct nlattr *nla, struct part part) = {
	attr_value, attr_value, attr_inner_type, attr_lie, attr_inner_type,
};

static struct part whole(void)
{
	return (struct part) { work->bytes, work->len };
}

static void change_attr(void)
{
	struct nlattr *attr[PART_ATTRS];
	unsigned int n = attrs_in(whole(), attr);

	if (n)
		attr_changes[rnd(ARRAY_SIZE(attr_changes))](attr[rnd(n)], whole());
}

/* inside a nest, or a nest in it */
static void change_inner(void)
{
	struct nlattr *attr[PART_ATTRS];
	struct part part = whole();
	unsigned int n, depth = 1 + rnd(3);

	while (depth--) {
		n = attrs_in(part, attr);
		if (!n)
			return;
		n = rnd(n);
		part = (struct part) { nla_data(attr[n]), nla_len(attr[n]) };
	}
	n = attrs_in(part, attr);
	if (n)
		inner_changes[rnd(ARRAY_SIZE(inner_changes))](attr[rnd(n)], part);
}

static void change_bits(void)
{
	unsigned int n = 1 + rnd(4);

	while (n-- && work->len)
		work->bytes[rnd(work->len)] ^= 1 << rnd(8);
}

static void change_length(void)
{
	if (work->len)
		work->len = rnd(work->len);
}

/* attributes of another one */
static void splice_other(void)
{
	const struct input *other = corpus[rnd(corpus_n)];
	struct nlattr *attr[PART_ATTRS], *nla;
	struct part part = { (uint8_t *)other->bytes, other->len };
	unsigned int n = attrs_in(part, attr), i;

	for (i = rnd(4); n && i < 4; i++) {
		nla = attr[rnd(n)];
		work_put(nla->nla_type, nla_data(nla), nla_len(nla));
	}
}

static void add_any(void)
{
	uint32_t value[8];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(value); i++)
		value[i] = odd_value();
	work_put(rnd(AF_INET_CR_ATTR_MAX + 1), value, rnd(3) ? 4 : rnd(32));
}

/* onto a socket that is there; without what creates */
static void onto_live(void)
{
	struct { struct nlattr nla; uint32_t fd; } front = {
		{ 8, A(SOCK_FD) }, FD_LAST + 1 + rnd(LIVE),
	};
	struct nlattr *attr[PART_ATTRS];
	unsigned int n, i;

	if (work->cmd != AF_INET_CR_CMD_RESTORE)
		return;
	n = attrs_in(whole(), attr);
	for (i = n; i--; )
		if (nla_type(attr[i]) == A(SOCK_TYPE) ||
		    nla_type(attr[i]) == A(PROTOCOL) ||
		    nla_type(attr[i]) == A(SOCK_FD))
			attr_delete(attr[i], whole());
	if (move_tail(work->bytes, 0, sizeof(front)))
		memcpy(work->bytes, &front, sizeof(front));
}

static void change_head(void)
{
	switch (rnd(4)) {
	case 0:
		work->cmd = rnd(6);
		break;
	case 1:
		work->version = rnd(256);
		break;
	default:
		work->flags ^= NLM_F_DUMP;
	}
}

static const struct {
	void (*change)(void);
	unsigned int often;
} changes[] = {
	{ change_attr, 20 }, { change_inner, 20 }, { change_bits, 4 },
	{ change_length, 1 }, { splice_other, 6 }, { add_any, 5 }, { change_head, 1 },
};

static bool makes_raw(const struct input *input)
{
	struct nlattr *nla = nla_find((struct nlattr *)input->bytes, input->len,
				      A(SOCK_TYPE));

	return nla && nla_len(nla) == 4 && nla_get_u32(nla) == SOCK_RAW;
}

static void mutate(void)
{
	const struct input *from = corpus[rnd(corpus_n)];
	unsigned int n = rnd(5), pick, i;

	memcpy(work, from, sizeof(*from) + from->len);
	/* making a raw socket waits for other CPUs: most are changed instead */
	if (rnd(makes_raw(from) ? 16 : 3))
		onto_live();
	while (n--) {
		pick = rnd(57);
		for (i = 0; pick >= changes[i].often; i++)
			pick -= changes[i].often;
		changes[i].change();
	}
}

/* ---- one request ---- */

static struct {
	int fd;
	int family;
	uint32_t seq;
} nl;

static int nl_open(void)
{
	struct sockaddr_nl any = { .nl_family = AF_NETLINK };
	struct timeval tv = { 120, 0 };
	int size = 1 << 20, one = 1;

	if (nl.fd >= 0)
		close(nl.fd);
	nl.fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	setsockopt(nl.fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	setsockopt(nl.fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	setsockopt(nl.fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	setsockopt(nl.fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	return bind(nl.fd, (struct sockaddr *)&any, sizeof(any));
}

static int send_work(void)
{
	struct {
		struct nlmsghdr nlh;
		struct genlmsghdr genl;
	} head = {
		.nlh = {
			.nlmsg_len = sizeof(head) + work->len,
			.nlmsg_type = nl.family,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | work->flags,
			.nlmsg_seq = ++nl.seq,
		},
		.genl = { .cmd = work->cmd, .version = work->version },
	};
	struct iovec iov[2] = {
		{ &head, sizeof(head) }, { work->bytes, work->len },
	};
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = 2 };

	return sendmsg(nl.fd, &msg, 0) < 0 ? -errno : 0;
}

/* descriptors of the answer are closed, or live on as one that is changed */
static void take_answer(const struct nlmsghdr *nlh)
{
	int fd = cr_u32(nlh, A(SOCK_FD), -1);

	if (work->cmd != AF_INET_CR_CMD_RESTORE || fd < 0 || fd > FD_LAST)
		return;
	if (!rnd(4))
		dup2(fd, FD_LAST + 1 + rnd(LIVE));
	close(fd);
}

#define SILENCE	2	/* no answer; the module has an -EAGAIN of its own */

/* 1 more to come, 0 the end, SILENCE, or an errno */
static int receive(void)
{
	static char buf[1 << 20];
	struct nlmsghdr *nlh = (void *)buf;
	int len = recv(nl.fd, buf, sizeof(buf), 0);

	if (len < 0)
		return errno == EAGAIN ? SILENCE : -errno;
	for (; NLMSG_OK(nlh, (unsigned int)len); nlh = NLMSG_NEXT(nlh, len)) {
		if (nlh->nlmsg_type == NLMSG_ERROR ||
		    nlh->nlmsg_type == NLMSG_DONE)
			return *(int *)NLMSG_DATA(nlh);
		if (nlh->nlmsg_type == nl.family)
			take_answer(nlh);
	}
	return 1;
}

static void execute(void)
{
	int patience = work->flags & NLM_F_DUMP && !rnd(8) ? 1 : 10000, err;

	if (cover)
		cover[0] = 0;
	err = send_work();
	if (!err) {
		do {
			err = receive();
		} while (err == 1 && --patience);
		shared->silent += err == SILENCE;
	}
	shared->done++;
	shared->good += !err;
	/* what is left of it is not of the next */
	if (err == 1 || err == -ENOBUFS || err == SILENCE)
		nl_open();
}

/* ---- the worker ---- */

static void live_make(void)
{
	static const enum kind kinds[LIVE] = {
		KIND_UDP, KIND_UDP, KIND_UDPLITE, KIND_RAW, KIND_RAW_ICMP,
		KIND_RAW_HDRINCL, KIND_PING, KIND_UDP,
	};
	unsigned int i;
	int fd;

	for (i = 0; i < LIVE; i++) {
		fd = kind_socket(kinds[i]);
		if (fd < 0)
			continue;
		dup2(fd, FD_LAST + 1 + i);
		close(fd);
	}
}

/* nothing but what is known is open */
static void check_descriptors(int highest)
{
	int fd;

	for (fd = highest + 1; fd <= FD_LAST; fd++) {
		if (fcntl(fd, F_GETFD) < 0)
			continue;
		if (!shared->leaked++)
			fprintf(stderr, "# descriptor %d was not told of\n", fd);
		close(fd);
	}
	syscall(SYS_close_range, FD_LAST + LIVE + 1, ~0u, 0);
}

static int highest_fd(void)
{
	int fd, highest = 2;

	for (fd = 0; fd < FD_LAST; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			highest = fd;
	return highest;
}

static void ignore_signals(void)
{
	int i;

	for (i = 1; i < 65; i++)
		signal(i, SIG_IGN);
}

static void fuzz(int kcov, unsigned int seconds)
{
	struct place here;
	struct cr cr;
	int highest;
	double end;

	ignore_signals();
	work = malloc(sizeof(*work) + INPUT_MAX + 64);
	if (netns_enter() || cr_open(&cr))
		_exit(1);
	here.ns = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	nl.family = cr.family;
	nl.fd = -1;
	corpus_make(&cr);
	cover_begin(kcov);
	if (!corpus_n || nl_open())
		_exit(1);
	highest = highest_fd();
	end = now() + seconds;
	while (now() < end) {
		if (shared->done % 40 == 0) {
			check_descriptors(highest);
			live_make();
		}
		/* a dump of thousands of them takes long */
		if (shared->done % 400 == 399)
			place_empty(&here);
		mutate();
		execute();
		if (cover_is_new())
			corpus_add(work);
	}
	check_descriptors(highest);
	_exit(0);
}

/* ---- the test ---- */

FIXTURE(fuzz) {
	int kcov;
};

FIXTURE_VARIANT(fuzz) {
	bool userns;
	unsigned int seed;
};

FIXTURE_VARIANT_ADD(fuzz, root) { false, 1 };
FIXTURE_VARIANT_ADD(fuzz, root_of_a_user_namespace) { true, 2 };

FIXTURE_SETUP(fuzz)
{
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, shared);
	self->kcov = cover_open();
	rnd_seed = env_number("FUZZ_SEED", 12345) * 2 + variant->seed;
	if (variant->userns)
		ASSERT_EQ(0, user_root_become());
}

FIXTURE_TEARDOWN(fuzz)
{
	close(self->kcov);
	munmap(shared, sizeof(*shared));
}

static unsigned int seconds(int kcov)
{
	return env_number("FUZZ_SECONDS", kcov < 0 ? 8 : 50) / 2;
}

TEST_F_TIMEOUT(fuzz, no_request_does_harm, 100000)
{
	int status;
	pid_t pid;

	/* it sees nobody whom a restored socket could signal */
	ASSERT_EQ(0, unshare(CLONE_NEWPID));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid)
		fuzz(self->kcov, seconds(self->kcov));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_EQ(0, shared->silent);
	EXPECT_EQ(0, shared->leaked);
	TH_LOG("%lu executions in %u s, %lu accepted, %u edges, %u places of the module, %u inputs%s",
	       shared->done, seconds(self->kcov), shared->good, shared->edges, shared->places,
	       shared->inputs, self->kcov < 0 ? " (no KCOV here)" : "");
	EXPECT_LT(100, shared->done);
	EXPECT_LT(0, shared->good);
}

TEST_HARNESS_MAIN
