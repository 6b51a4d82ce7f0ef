// SPDX-License-Identifier: GPL-2.0
/*
 * Who may do what to whom. Eight processes of unprivileged users live in nested
 * and neighbouring user, network and pid namespaces. Each in turn gets hold of
 * the netlink socket of every other (received over SCM_RIGHTS; written to, or
 * sent to the kernel by name) or opens one in the other's network namespace,
 * and asks over it for the sockets of every other: by inode, by descriptor
 * (received), by pid, all; it creates one and changes one; it dumps the devices,
 * and restores lo. Each answer is the
 * one that the table and the rules below say.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/capability.h>
#include <net/if.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "dev.h"
#include "nl.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE	71
#endif
#define TTL_BEFORE	64
#define TTL_AFTER	77

/* namespaces: each user namespace owns the network namespace of its name */
enum ns { INIT, PARENT, OWN, SIBLING, CHILD, NAMESPACES };

enum who {
	A_STRANGER, A_USER, A_PARENT, A_OWN, A_SIBLING, A_CHILD, A_POWERLESS,
	A_VISITOR, PEOPLE
};

/**
 * struct person - a process and what it may
 * @name: for the log
 * @uid: in the initial user namespace
 * @user: its user namespace
 * @net: its network namespace
 * @join: user namespace it enters first
 * @unshare: namespaces of its own, made inside @join
 * @caps: has the capabilities of its user namespace
 * @may: network namespaces, one letter each, over which it has CAP_NET_ADMIN:
 *	a user namespace and those inside it, and those its uid has made
 */
static const struct person {
	const char *name;
	uid_t uid;
	enum ns user, net, join;
	int unshare;
	bool caps;
	const char *may;
} people[PEOPLE] = {
#define OF_ITS_OWN	(CLONE_NEWUSER | CLONE_NEWNET)
	/*					 init parent own sibling child */
	[A_STRANGER] = { "stranger", 1001, INIT, INIT, INIT, 0, false, "-----" },
	[A_USER] = { "user", 1000, INIT, INIT, INIT, 0, false, "-posc" },
	[A_PARENT] = { "parent", 1000, PARENT, PARENT, INIT, OF_ITS_OWN, true,
		       "-posc" },
	[A_OWN] = { "own", 1000, OWN, OWN, PARENT, OF_ITS_OWN, true, "--o-c" },
	[A_SIBLING] = { "sibling", 1000, SIBLING, SIBLING, PARENT, OF_ITS_OWN,
			true, "---s-" },
	/* pid 1 of a pid namespace: sees itself only */
	[A_CHILD] = { "child", 1000, CHILD, CHILD, OWN,
		      OF_ITS_OWN | CLONE_NEWPID, true, "----c" },
	/* in the namespaces of own; its uid made those of child */
	[A_POWERLESS] = { "powerless", 1000, OWN, OWN, OWN, 0, false, "----c" },
	/* of own's user namespace, in the network of child */
	[A_VISITOR] = { "visitor", 1000, OWN, CHILD, OWN, 0, true, "--o-c" },
};

enum op {
	INODE, INODE_DUMP, FD, FD_DUMP, PID, ALL, NETDEVS, NETDEV, CREATE, APPLY, OPS
};

static const char *const op_names[OPS] = {
	"DUMP INODE", "DUMP INODE (dump)", "DUMP SOCK_FD", "DUMP SOCK_FD (dump)",
	"DUMP PID", "DUMP of all", "NETDEV_DUMP", "NETDEV_RESTORE",
	"RESTORE create", "RESTORE SOCK_FD",
};

/* over whose netlink socket, and how; or one opened there by the caller */
enum how { WRITE, SENDTO, ENTER, HOWS };

static const char *const how_names[HOWS] = {
	"written to the netlink socket of", "sent to the kernel over that of",
	"over one opened elsewhere by",
};

/* ---- the rules ---- */

static bool may(enum who who, enum ns net)
{
	return people[who].may[net] != '-';
}

/* entering a network namespace needs CAP_SYS_ADMIN here and there */
static bool may_enter(enum who who, enum ns net)
{
	return people[who].caps && may(who, net);
}

static bool sees(enum who who, enum who whom)
{
	return who != A_CHILD || whom == A_CHILD;
}

static bool may_ask(enum who caller, enum who opener, enum ns net, enum how how)
{
	return may(caller, net) && (how != WRITE || may(opener, net));
}

/* to write, the opener of the netlink socket must be no weaker */
static bool may_restore(enum who caller, enum who opener)
{
	return people[caller].user == people[opener].user &&
	       (people[opener].caps || !people[caller].caps);
}

/* the module parameter userns: nobody here has rights on the machine */
static bool closed;

static int expected(enum who caller, enum who opener, enum ns net, enum how how,
		    enum op op, enum who target)
{
	bool there = people[target].net == net;

	if (closed)
		return -EPERM;
	if (how == ENTER && !may_enter(caller, net))
		return -EPERM;
	if (!may_ask(caller, opener, net, how))
		return -EPERM;
	switch (op) {
	case INODE:
	case INODE_DUMP:
		return there && sees(caller, target) ? 0 : -ENOENT;
	case FD:
	case FD_DUMP:
		return there ? 0 : -EPERM;
	case PID:
		return sees(caller, target) ? 0 : -ESRCH;
	case CREATE:
		return may_restore(caller, opener) ? 0 : -EPERM;
	/* the namespace of the netlink socket is to be the caller's */
	case NETDEV:
		return may_restore(caller, opener) &&
		       people[caller].net == net ? 0 : -EPERM;
	case APPLY:
		return there && may_restore(caller, opener) ? 0 : -EPERM;
	default:
		return 0;
	}
}

/* sockets in the answer to a dump that is granted */
static unsigned int expected_sockets(enum who caller, enum ns net, enum op op,
				     enum who target)
{
	unsigned int n = 0, i;

	if (op == PID)
		return people[target].net == net;
	if (op != ALL)
		return op < PID || op == NETDEVS;
	for (i = 0; i < PEOPLE; i++)
		n += people[i].net == net && sees(caller, i);
	return n;
}

/* ---- descriptors on their way ---- */

#define FDS_MAX	2

static int give(int channel, void *data, size_t len, const int *fds, int n)
{
	char control[CMSG_SPACE(sizeof(int) * FDS_MAX)] = {};
	struct iovec iov = { data, len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	struct cmsghdr *cmsg;

	if (n) {
		msg.msg_control = control;
		msg.msg_controllen = CMSG_SPACE(sizeof(int) * n);
		cmsg = CMSG_FIRSTHDR(&msg);
		cmsg->cmsg_level = SOL_SOCKET;
		cmsg->cmsg_type = SCM_RIGHTS;
		cmsg->cmsg_len = CMSG_LEN(sizeof(int) * n);
		memcpy(CMSG_DATA(cmsg), fds, sizeof(int) * n);
	}
	return sendmsg(channel, &msg, MSG_NOSIGNAL) == (ssize_t)len ? 0 : -1;
}

/* the number of descriptors that came, or -1 */
static int get(int channel, void *data, size_t len, int *fds)
{
	char control[CMSG_SPACE(sizeof(int) * FDS_MAX)];
	struct iovec iov = { data, len };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *cmsg;
	int n = 0;

	if (recvmsg(channel, &msg, 0) != (ssize_t)len)
		return -1;
	cmsg = CMSG_FIRSTHDR(&msg);
	if (cmsg) {
		n = (cmsg->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		memcpy(fds, CMSG_DATA(cmsg), sizeof(int) * n);
	}
	return n;
}

/* ---- a process ---- */

struct order {
	enum op op;
	enum how how;
	int family;
	uint32_t value;		/* inode or pid; pid 0: yourself */
};

struct answer {
	int err;
	unsigned int sockets;
	uint64_t cookie;
};

static uint64_t cookie_of(int fd)
{
	socklen_t len = sizeof(uint64_t);
	uint64_t cookie = 0;

	getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &len);
	return cookie;
}

static int open_inside(struct cr *cr, int ns)
{
	int home = open("/proc/self/ns/net", O_RDONLY), err;

	if (home < 0)
		return -errno;
	err = setns(ns, CLONE_NEWNET) ? -errno : 0;
	if (!err) {
		err = cr_open(cr);
		if (setns(home, CLONE_NEWNET))
			abort();
	}
	close(home);
	return err;
}

static int create(struct cr *cr, struct answer *answer)
{
	int fd;

	fd = cr_restore_msg(cr, cr_new_u32(cr, AF_INET_CR_CMD_RESTORE, 0,
					   A(SOCK_TYPE), SOCK_DGRAM));
	if (fd < 0)
		return fd;
	answer->cookie = cookie_of(fd);
	close(fd);
	return 0;
}

static int apply(struct cr *cr, int target)
{
	struct nl_msg *msg;
	int ret;

	msg = cr_new_u32(cr, AF_INET_CR_CMD_RESTORE, 0, A(SOCK_FD), target);
	nla_put_u32(msg, A(IP_TTL), TTL_AFTER);
	ret = cr_restore_msg(cr, msg);
	return ret < 0 ? ret : 0;
}

/* lo is up: nothing that others of the namespace would notice */
static int restore_lo(struct cr *cr)
{
	struct nl_msg *msg = cr_new(cr, AF_INET_CR_CMD_NETDEV_RESTORE, 0);

	nla_put_string(msg, A(NETDEV_NAME), "lo");
	nla_put_u32(msg, A(NETDEV_FLAGS), IFF_UP);
	return cr_call(cr, msg, NULL);
}

static int ask(struct cr *cr, const struct order *order, int target,
	       struct cr_list *list)
{
	switch (order->op) {
	case INODE:
		return cr_call(cr, cr_new_u32(cr, AF_INET_CR_CMD_DUMP, 0,
					      A(INODE), order->value), list);
	case INODE_DUMP:
		return cr_dump_inode(cr, order->value, list);
	case FD:
		return cr_dump_one(cr, target, list);
	case FD_DUMP:
		return cr_dump_fd(cr, target, list);
	case PID:
		return cr_dump_pid(cr, order->value ? (pid_t)order->value :
						      getpid(), list);
	case NETDEVS:
		return dev_dump(cr, "lo", list);
	case NETDEV:
		return restore_lo(cr);
	default:
		return cr_dump_all(cr, list);
	}
}

static struct answer carry_out(const struct order *order, int way, int target)
{
	struct answer answer = {};
	struct cr_list list = {};
	struct cr cr;

	if (order->how == ENTER)
		answer.err = open_inside(&cr, way);
	else
		answer.err = cr_adopt(&cr, dup(way), order->family);
	if (answer.err)
		return answer;
	cr.to_kernel = order->how == SENDTO;
	if (order->op == CREATE)
		answer.err = create(&cr, &answer);
	else if (order->op == APPLY)
		answer.err = apply(&cr, target);
	else
		answer.err = ask(&cr, order, target, &list);
	answer.sockets = list.n;
	cr_list_free(&list);
	cr_close(&cr);
	return answer;
}

static void serve(int channel)
{
	struct answer answer;
	struct order order;
	int fds[FDS_MAX], n;

	while ((n = get(channel, &order, sizeof(order), fds)) >= 0) {
		answer = carry_out(&order, fds[0], n > 1 ? fds[1] : -1);
		while (n)
			close(fds[--n]);
		give(channel, &answer, sizeof(answer), NULL, 0);
	}
	_exit(0);
}

static int write_map(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY), ret;

	if (fd < 0)
		return -1;
	ret = write(fd, text, strlen(text));
	close(fd);
	return ret < 0 ? -1 : 0;
}

static int unshare_user(int flags)
{
	char uids[32], gids[32];

	snprintf(uids, sizeof(uids), "0 %d 1", getuid());
	snprintf(gids, sizeof(gids), "0 %d 1", getgid());
	return unshare(CLONE_NEWUSER) ||
	       write_map("/proc/self/setgroups", "deny") ||
	       write_map("/proc/self/uid_map", uids) ||
	       write_map("/proc/self/gid_map", gids) ||
	       unshare(flags & ~CLONE_NEWUSER);
}

static int drop_caps(void)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct none[2] = {};

	return syscall(SYS_capset, &head, none);
}

/* the namespaces of those who were there before */
struct places {
	int user[NAMESPACES];
	int net[NAMESPACES];
};

static int become(const struct person *p, const struct places *places)
{
	if (setgroups(0, NULL) || setresgid(p->uid, p->uid, p->uid) ||
	    setresuid(p->uid, p->uid, p->uid) || prctl(PR_SET_DUMPABLE, 1))
		return -1;
	if (p->join != INIT && setns(places->user[p->join], CLONE_NEWUSER))
		return -1;
	if (p->unshare)
		return unshare_user(p->unshare);
	if (p->net != INIT && setns(places->net[p->net], CLONE_NEWNET))
		return -1;
	return p->caps ? 0 : drop_caps();
}

struct hello {
	pid_t pid;		/* as the tester sees it */
	int family;
};

/* who makes a pid namespace is not in it, but its child is */
static pid_t enter_pid_ns(const struct person *p)
{
	pid_t pid;

	if (!(p->unshare & CLONE_NEWPID))
		return getpid();
	pid = fork();
	if (pid) {
		waitpid(pid, NULL, 0);
		_exit(0);
	}
	return 0;
}

static void live(const struct person *p, const struct places *places,
		 int channel)
{
	struct hello hello = {};
	struct cr cr;
	int fds[2];

	if (become(p, places)) {
		fprintf(stderr, "# cannot become %s: %s\n", p->name,
			strerror(errno));
		_exit(1);
	}
	hello.pid = enter_pid_ns(p);
	prctl(PR_SET_DUMPABLE, 1);
	if (cr_open(&cr))
		_exit(1);
	hello.family = cr.family;
	fds[0] = nl_socket_get_fd(cr.sk);
	fds[1] = kind_socket(KIND_UDP);
	if (give(channel, &hello, sizeof(hello), fds, 2))
		_exit(1);
	serve(channel);
}

/* ---- the tester ---- */

/* what the tester has of each */
struct contact {
	pid_t child;
	pid_t pid;
	int channel;
	int nl;
	int fd;
	uint64_t cookie;
};

FIXTURE(isolation) {
	struct contact people[PEOPLE];
	struct places places;
	int family;
	unsigned int count;
	unsigned int cells;
	unsigned int refused;
};

FIXTURE_VARIANT(isolation) {
	enum who caller;
};

FIXTURE_VARIANT_ADD(isolation, stranger) { A_STRANGER };
FIXTURE_VARIANT_ADD(isolation, user) { A_USER };
FIXTURE_VARIANT_ADD(isolation, parent) { A_PARENT };
FIXTURE_VARIANT_ADD(isolation, own) { A_OWN };
FIXTURE_VARIANT_ADD(isolation, sibling) { A_SIBLING };
FIXTURE_VARIANT_ADD(isolation, child) { A_CHILD };
FIXTURE_VARIANT_ADD(isolation, powerless) { A_POWERLESS };
FIXTURE_VARIANT_ADD(isolation, visitor) { A_VISITOR };

/* the pid of who is pid 1 of a namespace is its parent's child */
static pid_t first_child(pid_t pid)
{
	char path[64];
	FILE *file;
	pid_t child = 0;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
	file = fopen(path, "r");
	if (file && fscanf(file, "%d", &child) != 1)
		child = 0;
	if (file)
		fclose(file);
	return child;
}

static int ns_of(pid_t pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/ns/%s", pid, name);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static bool is_place(const struct places *places, int fd)
{
	unsigned int i;

	for (i = 0; i < NAMESPACES; i++)
		if (fd == places->user[i] || fd == places->net[i])
			return true;
	return false;
}

/* it must hold no socket of another by inheritance */
static void keep_only(const struct places *places, int channel)
{
	int fd;

	for (fd = 3; fd < 256; fd++)
		if (fd != channel && !is_place(places, fd))
			close(fd);
}

static void start(struct __test_metadata *_metadata, struct contact *c,
		  const struct person *p, struct places *places, int *family)
{
	struct hello hello;
	int pair[2], fds[2];

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair));
	c->child = fork();
	ASSERT_LE(0, c->child);
	if (!c->child) {
		keep_only(places, pair[1]);
		live(p, places, pair[1]);
	}
	close(pair[1]);
	c->channel = pair[0];
	ASSERT_EQ(2, get(c->channel, &hello, sizeof(hello), fds))
		TH_LOG("%s did not come up", p->name);
	c->pid = hello.pid ? hello.pid : first_child(c->child);
	c->nl = fds[0];
	c->fd = fds[1];
	c->cookie = cookie_of(c->fd);
	*family = hello.family;
	if (places->net[p->net] >= 0)
		return;
	places->user[p->net] = ns_of(c->pid, "user");
	places->net[p->net] = ns_of(c->pid, "net");
	ASSERT_LE(0, places->user[p->net]);
	ASSERT_LE(0, places->net[p->net]);
}

FIXTURE_SETUP(isolation)
{
	unsigned int i;

	/* orders and answers go to and fro */
	cpus_use(1);
	memset(&self->places, -1, sizeof(self->places));
	for (i = 0; i < PEOPLE; i++)
		start(_metadata, &self->people[i], &people[i], &self->places,
		      &self->family);
}

FIXTURE_TEARDOWN(isolation)
{
	unsigned int i;

	for (i = 0; i < PEOPLE; i++) {
		close(self->people[i].channel);
		waitpid(self->people[i].child, NULL, 0);
	}
}

static struct answer send_order(const struct contact *contacts, enum who caller,
				struct order *order, int way, int target)
{
	struct answer answer = { .err = -EPIPE };
	int fds[FDS_MAX] = { way, target }, none[FDS_MAX];

	if (!give(contacts[caller].channel, order, sizeof(*order), fds,
		  target < 0 ? 1 : 2) &&
	    get(contacts[caller].channel, &answer, sizeof(answer), none) < 0)
		answer.err = -EPIPE;
	return answer;
}

/* one cell: who asks, over what, for what, of whom */
struct cell {
	enum who caller, opener;
	enum ns net;
	enum how how;
	enum op op;
	enum who target;
};

static struct answer try(const struct contact *contacts, const struct cell *c,
			 int family, int way)
{
	const struct contact *target = &contacts[c->target];
	bool fd = c->op == FD || c->op == FD_DUMP || c->op == APPLY;
	struct order order = { .op = c->op, .how = c->how, .family = family };

	if (c->op == INODE || c->op == INODE_DUMP)
		order.value = inode_of(target->fd);
	if (c->op == PID && c->target != c->caller)
		order.value = target->pid;
	return send_order(contacts, c->caller, &order, way, fd ? target->fd : -1);
}

/* of the network namespace that the socket must be in */
static uint64_t cookie_in(const struct contact *contacts, enum ns net)
{
	unsigned int i = 0;

	while (people[i].net != net)
		i++;
	return contacts[i].cookie;
}

static void check_cell(struct __test_metadata *_metadata,
		       FIXTURE_DATA(isolation) *self, const struct cell *c,
		       int way)
{
	int fd = self->people[c->target].fd, want, ttl;
	struct answer got;

	/* on a slow kernel each fifth, which is prime to how they repeat */
	if (self->count++ % (closed || getenv("ROUNDS") ? 5 : 1))
		return;
	want = expected(c->caller, c->opener, c->net, c->how, c->op, c->target);
	got = try(self->people, c, self->family, way);
	self->cells++;
	self->refused += want != 0;
	EXPECT_EQ(want, got.err)
		TH_LOG("%s of %s by %s, %s %s", op_names[c->op],
		       people[c->target].name, people[c->caller].name,
		       how_names[c->how], people[c->opener].name);
	if (c->op < NETDEV) {
		EXPECT_EQ(want ? 0 : expected_sockets(c->caller, c->net, c->op,
						      c->target), got.sockets)
			TH_LOG("%s of %s by %s, %s %s", op_names[c->op],
			       people[c->target].name, people[c->caller].name,
			       how_names[c->how], people[c->opener].name);
	}
	if (c->op == CREATE && !want)
		EXPECT_EQ(cookie_in(self->people, c->net), got.cookie);
	if (c->op != APPLY)
		return;
	ttl = get_int(fd, SOL_IP, IP_TTL);
	EXPECT_EQ(want ? TTL_BEFORE : TTL_AFTER, ttl);
	set_int(fd, SOL_IP, IP_TTL, TTL_BEFORE);
}

/* every operation on everybody */
static void check_all(struct __test_metadata *_metadata,
		      FIXTURE_DATA(isolation) *self, struct cell *c, int way)
{
	for (c->op = 0; c->op < OPS; c->op++) {
		c->target = c->opener;
		if (c->op >= ALL && c->op <= CREATE) {
			check_cell(_metadata, self, c, way);
			continue;
		}
		for (c->target = 0; c->target < PEOPLE; c->target++)
			check_cell(_metadata, self, c, way);
	}
}

static void every_cell(struct __test_metadata *_metadata,
		       FIXTURE_DATA(isolation) *self, enum who caller)
{
	struct cell c = { .caller = caller };

	self->cells = 0;
	self->refused = 0;
	for (c.opener = 0; c.opener < PEOPLE; c.opener++) {
		c.net = people[c.opener].net;
		for (c.how = WRITE; c.how <= SENDTO; c.how++)
			check_all(_metadata, self, &c,
				  self->people[c.opener].nl);
	}
	c.how = ENTER;
	c.opener = c.caller;
	for (c.net = 0; c.net < NAMESPACES; c.net++)
		check_all(_metadata, self, &c, self->places.net[c.net]);
	TH_LOG("%s, userns=%d: %u cells, %u of them refused",
	       people[c.caller].name, !closed, self->cells, self->refused);
}

#define PARAMETER	"/sys/module/af_inet_cr/parameters/userns"

TEST_F_TIMEOUT(isolation, every_cell, 400)
{
	closed = true;
	ASSERT_EQ(0, write_file(PARAMETER, "0"));
	every_cell(_metadata, self, variant->caller);
	closed = false;
	ASSERT_EQ(0, write_file(PARAMETER, "1"));
	every_cell(_metadata, self, variant->caller);
}

TEST_HARNESS_MAIN
