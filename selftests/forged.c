// SPDX-License-Identifier: GPL-2.0
/*
 * An enemy in the network namespace of a request. Root of a user namespace sends
 * forged answers of rtnetlink to every socket of rtnetlink that there is, the
 * module's own among them, while devices are dumped and restored: each request
 * ends as rtnetlink truly said. A name that the undo of a request needs is taken
 * meanwhile: the request says that it could not be rolled back. Drivers are asked
 * for that never come: no request waits for them, and few are asked for at once.
 *
 * FORGED_ROUNDS sets how many requests of each kind there are.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include "kselftest_harness.h"
#include "dev.h"
#include "nl.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define FORGERS		3
#define TARGETS		64
#define FORGED_NAME	"forged"
#define USERNS		"/sys/module/af_inet_cr/parameters/userns"

static struct place place;

/* of an unprivileged user, who is root there */
static int namespace_make(const char *lines)
{
	if (!access(USERNS, F_OK) && write_file(USERNS, "1"))
		return -1;
	return user_root_become() || place_make(&place) || ip_batch(lines) ||
	       net_settle();
}

/* ---- forged messages ---- */

/* a datagram of one or more netlink messages */
struct forged {
	char data[4096];
	size_t len;
};

static struct nlmsghdr *forge(struct forged *f, int type, int flags,
			      const void *payload, size_t len)
{
	struct nlmsghdr *nlh = (void *)(f->data + f->len);

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = flags;
	/* the first number of whoever does not think about it */
	nlh->nlmsg_seq = 1;
	nlh->nlmsg_pid = getpid();
	nlh->nlmsg_len = NLMSG_LENGTH(len);
	if (len)
		memcpy(NLMSG_DATA(nlh), payload, len);
	f->len += NLMSG_ALIGN(nlh->nlmsg_len);
	return nlh;
}

static void forge_attr(struct forged *f, struct nlmsghdr *nlh, int type,
		       int says, const void *data, size_t len)
{
	struct nlattr *nla = (void *)(f->data + f->len);

	nla->nla_type = type;
	nla->nla_len = says;
	memcpy(nla + 1, data, len);
	f->len += NLMSG_ALIGN(sizeof(*nla) + len);
	nlh->nlmsg_len = f->data + f->len - (char *)nlh;
}

static void forge_error(struct forged *f, int error, size_t len)
{
	static const char sentence[] = "a " FORGED_NAME " sentence";
	struct nlmsgerr ack = { .error = error };
	struct nlmsghdr *nlh;

	nlh = forge(f, NLMSG_ERROR, NLM_F_ACK_TLVS | NLM_F_CAPPED, &ack, len);
	if (len == sizeof(ack))
		forge_attr(f, nlh, NLMSGERR_ATTR_MSG,
			   NLA_HDRLEN + sizeof(sentence), sentence,
			   sizeof(sentence));
}

/* IFLA_PROP_LIST with one name, and lengths that may be wrong */
static void forge_name(struct forged *f, const char *name, size_t len,
		       int outer, int inner)
{
	struct ifinfomsg ifm = { .ifi_index = if_nametoindex("d0") };
	char list[512] = {};
	struct nlattr *nla = (void *)list;
	struct nlmsghdr *nlh;

	nla->nla_type = IFLA_ALT_IFNAME;
	nla->nla_len = NLA_HDRLEN + len + inner;
	memcpy(nla + 1, name, len);
	len = NLA_HDRLEN + NLA_ALIGN(len);
	nlh = forge(f, RTM_NEWLINK, 0, &ifm, sizeof(ifm));
	forge_attr(f, nlh, IFLA_PROP_LIST | NLA_F_NESTED,
		   NLA_HDRLEN + len + outer, list, len);
}

enum { FORGED = 15 };
static struct forged forged[FORGED];

static void forge_all(void)
{
	static const int errors[] = { INT_MIN, -4096, -4095, -EEXIST, 1, 0 };
	static const char name[] = FORGED_NAME;
	char long_name[400];
	unsigned int i, n = 0;
	int done = 0;

	memset(long_name, 'f', sizeof(long_name));
	for (i = 0; i < ARRAY_SIZE(errors); i++)
		forge_error(&forged[n++], errors[i], sizeof(struct nlmsgerr));
	forge_error(&forged[n++], INT_MIN, 4);
	forge_error(&forged[n++], INT_MIN, 0);
	forge(&forged[n++], NLMSG_DONE, NLM_F_MULTI, &done, sizeof(done));
	forge(&forged[n++], NLMSG_DONE, NLM_F_MULTI, NULL, 0);
	forge_name(&forged[n++], name, sizeof(name), 0, 0);
	forge_name(&forged[n++], long_name, sizeof(long_name), 0, 0);
	/* no NUL, no name, lengths beyond the end */
	forge_name(&forged[n++], name, sizeof(name) - 1, 0, 0);
	forge_name(&forged[n++], "", 0, 4000, 0);
	forge_name(&forged[n++], name, sizeof(name), 0, 4000);
	/* the same with an end behind it */
	for (i = FORGED - 5; i < FORGED; i++)
		forge_error(&forged[i], 0, sizeof(struct nlmsgerr));
}

/* ---- the forgers ---- */

static atomic_int stop;
static atomic_uint tries, odd;
static _Atomic uint32_t targets[TARGETS];

#define ODD(...) do {							\
	if (atomic_fetch_add(&odd, 1) < 20)				\
		fprintf(stderr, "# " __VA_ARGS__);			\
} while (0)

/* one whose number is no process's, which is what a socket gets */
static int forger_socket(unsigned int number)
{
	struct sockaddr_nl own = {
		.nl_family = AF_NETLINK,
		.nl_pid = 0x70000000 + number,
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	return bind(fd, (struct sockaddr *)&own, sizeof(own)) ? -1 : fd;
}

static void *forger(void *arg)
{
	struct sockaddr_nl to = { .nl_family = AF_NETLINK };
	int fd = forger_socket((uintptr_t)arg);
	unsigned int i, t;

	if (fd < 0) {
		ODD("a forger has no socket\n");
		return NULL;
	}
	for (i = 0; !atomic_load(&stop); i++) {
		for (t = 0; t < TARGETS; t++) {
			to.nl_pid = atomic_load(&targets[t]);
			if (to.nl_pid)
				sendto(fd, forged[i % FORGED].data,
				       forged[i % FORGED].len, MSG_DONTWAIT,
				       (struct sockaddr *)&to, sizeof(to));
		}
		atomic_fetch_add(&tries, 1);
	}
	close(fd);
	return NULL;
}

/* all numbers of sockets of rtnetlink, behind that of this process */
static void *looker(void *arg)
{
	unsigned int protocol, pid, t;
	char line[256];
	FILE *file;

	(void)arg;
	while (!atomic_load(&stop)) {
		file = fopen("/proc/net/netlink", "re");
		for (t = 1; file && t < TARGETS && fgets(line, sizeof(line), file);)
			if (sscanf(line, "%*s %u %u", &protocol, &pid) == 2 &&
			    protocol == NETLINK_ROUTE && pid)
				atomic_store(&targets[t++], pid);
		if (file)
			fclose(file);
		while (t < TARGETS)
			atomic_store(&targets[t++], 0);
	}
	return NULL;
}

/* ---- the requests ---- */

static unsigned int rounds(void)
{
	/* a debug kernel takes a second for one */
	return env_number("FORGED_ROUNDS", getenv("ROUNDS") ? 20 : 300);
}

static struct nl_msg *request(struct cr *cr, const char *name)
{
	struct nl_msg *msg = cr_new(cr, AF_INET_CR_CMD_NETDEV_RESTORE, 0);

	nla_put_string(msg, A(NETDEV_NAME), name);
	return msg;
}

static struct nl_msg *request_link(struct cr *cr, const char *name, int type,
				   const void *data, int len)
{
	struct nl_msg *msg = request(cr, name);
	struct nlattr *link = nla_nest_start(msg, A(NETDEV_LINK));

	nla_put(msg, type, len, data);
	nla_nest_end(msg, link);
	return msg;
}

static int mtu_of(const char *name)
{
	struct ifreq ifr = {};
	int fd = socket(AF_INET, SOCK_DGRAM, 0), err;

	strcpy(ifr.ifr_name, name);
	err = ioctl(fd, SIOCGIFMTU, &ifr);
	close(fd);
	return err ? -1 : ifr.ifr_mtu;
}

/* one for each device, and its own */
static void check_names(const struct cr_list *list)
{
	const char *name, *want;
	unsigned int i, n = 0;
	struct nlattr *nla;
	int len, rem;

	for (i = 0; i < list->n; i++) {
		want = dev_name(list->msg[i]);
		nla_for_each_attr(nla, cr_attrs(list->msg[i], &len), len, rem) {
			if (nla_type(nla) != A(NETDEV_ALTNAME))
				continue;
			name = nla_data(nla);
			n++;
			if (strnlen(name, nla_len(nla)) + 1 !=
				    (size_t)nla_len(nla) ||
			    strncmp(name, want, strlen(want)) ||
			    strcmp(name + strlen(want), "-too"))
				ODD("%s has the name %.*s\n", want,
				    nla_len(nla), name);
		}
	}
	if (n != 2)
		ODD("a dump has %u alternative names of 2\n", n);
}

static void *dumper(void *arg)
{
	unsigned int i, n = rounds();
	struct cr_list list;
	struct cr cr;
	int err;

	(void)arg;
	err = cr_open(&cr);
	for (i = 0; i < n && !err; i++) {
		err = dev_dump(&cr, NULL, &list);
		if (err)
			break;
		check_names(&list);
		cr_list_free(&list);
	}
	if (err)
		ODD("dump %u: %d: %s\n", i, err, cr.text);
	return NULL;
}

/* @text: rtnetlink's own, or NULL for any */
static int check_refused(struct cr *cr, struct nl_msg *msg, int want,
			 const char *text)
{
	int err = dev_restore_msg(cr, msg, NULL);

	if (err != want || !cr->text[0] || (text && strcmp(cr->text, text))) {
		ODD("refused: %d, not %d: %s\n", err, want, cr->text);
		return -1;
	}
	return 0;
}

static int restore_each(struct cr *cr, unsigned int round)
{
	static const unsigned char multicast[6] = { 1, 2, 3, 4, 5, 6 };
	uint32_t mtu = 1300 + round % 100, low = 10;
	struct nl_msg *msg;
	int err;

	err = dev_restore_msg(cr, request_link(cr, "d1", IFLA_MTU, &mtu,
					       sizeof(mtu)), NULL);
	if (err <= 0 || mtu_of("d1") != (int)mtu) {
		ODD("restored: %d: MTU %d, not %u: %s\n", err, mtu_of("d1"),
		    mtu, cr->text);
		return -1;
	}
	msg = request(cr, "d0");
	nla_put_string(msg, A(NETDEV_ALTNAME), "d1-too");
	return check_refused(cr, msg, -EEXIST, NULL) ||
	       check_refused(cr, request_link(cr, "d0", IFLA_ADDRESS, multicast,
					      sizeof(multicast)),
			     -EADDRNOTAVAIL, NULL) ||
	       check_refused(cr, request_link(cr, "v0", IFLA_MTU, &low,
					      sizeof(low)), -EINVAL,
			     "mtu less than device minimum");
}

static void *restorer(void *arg)
{
	unsigned int i, n = rounds();
	struct cr cr;

	(void)arg;
	if (cr_open(&cr)) {
		ODD("no family\n");
		return NULL;
	}
	for (i = 0; i < n; i++)
		if (restore_each(&cr, i))
			break;
	return NULL;
}

/* ---- names ---- */

static atomic_int stolen;

/* takes the other name of d0 as soon as it is nobody's */
static void *thief(void *arg)
{
	struct nlattr *list;
	struct nl_msg *msg;

	while (!atomic_load(&stolen)) {
		msg = rtnl_link(arg);
		nlmsg_hdr(msg)->nlmsg_type = RTM_NEWLINKPROP;
		nlmsg_hdr(msg)->nlmsg_flags |= NLM_F_CREATE;
		list = nla_nest_start(msg, IFLA_PROP_LIST);
		nla_put_string(msg, IFLA_ALT_IFNAME, "d0-too");
		nla_nest_end(msg, list);
		if (!rtnl_do(msg))
			atomic_store(&stolen, 1);
	}
	return NULL;
}

TEST(undo_that_fails)
{
	static const char no_address[7] = "";
	struct nl_msg *msg;
	pthread_t thread;
	bool told;
	int err;

	ASSERT_EQ(0, namespace_make("link add d0 type dummy\n"
				    "link add d1 type dummy\n"
				    "link property add dev d0 altname d0-too"));
	ASSERT_EQ(0, pthread_create(&thread, NULL, thief, "d1"));
	do {
		/* the name goes, then the last step fails */
		msg = request(&place.cr, "d0");
		nla_put_flag(msg, A(NETDEV_WHOLE));
		nla_put(msg, A(NETDEV_MADDR), sizeof(no_address), no_address);
		err = dev_restore_msg(&place.cr, msg, NULL);
		ASSERT_EQ(-EINVAL, err)
			TH_LOG("%s", place.cr.text);
		told = strstr(place.cr.text, "could not be rolled back");
	} while (!told && if_nametoindex("d0-too") == if_nametoindex("d0"));
	EXPECT_TRUE(told)
		TH_LOG("%s", place.cr.text);
	EXPECT_EQ(if_nametoindex("d1"), if_nametoindex("d0-too"));
	atomic_store(&stolen, 1);
	pthread_join(thread, NULL);
}

/* ---- drivers ---- */

#define LOADS		"/tmp/forged.loads"
#define HOLD		"/tmp/forged.hold"
#define LOADER		"/tmp/forged.modprobe"
#define MODPROBE	"/proc/sys/kernel/modprobe"

static const char loader[] =
	"#!/bin/sh\n"
	"echo \"$*\" >>" LOADS "\n"
	"while [ -s " HOLD " ]; do sleep 0.1; done\n";

static int file_make(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	if (!file)
		return -1;
	fputs(text, file);
	return fclose(file) || chmod(path, 0755);
}

/* how often a driver was asked for whose name has this in it */
static unsigned int loads(const char *name)
{
	FILE *file = fopen(LOADS, "re");
	char line[256];
	unsigned int n = 0;

	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file))
		n += !!strstr(line, name);
	fclose(file);
	return n;
}

FIXTURE(drivers) {
	char modprobe[256];
};

FIXTURE_SETUP(drivers)
{
	int fd = open(MODPROBE, O_RDONLY);

	ASSERT_LT(0, read(fd, self->modprobe, sizeof(self->modprobe) - 1));
	close(fd);
	unlink(LOADS);
	ASSERT_EQ(0, file_make(LOADER, loader));
	ASSERT_EQ(0, file_make(HOLD, "until this is empty"));
	ASSERT_EQ(0, chown(HOLD, 1000, 1000));
	ASSERT_EQ(0, write_file(MODPROBE, LOADER));
}

FIXTURE_TEARDOWN(drivers)
{
	unlink(HOLD);
	EXPECT_EQ(0, write_file(MODPROBE, self->modprobe));
	unlink(LOADS);
	unlink(LOADER);
}

static int ask_for(const char *kind)
{
	struct nl_msg *msg = request(&place.cr, "x0");
	struct nlattr *link, *info;

	link = nla_nest_start(msg, A(NETDEV_LINK));
	info = nla_nest_start(msg, IFLA_LINKINFO);
	nla_put_string(msg, IFLA_INFO_KIND, kind);
	nla_nest_end(msg, info);
	nla_nest_end(msg, link);
	return cr_call(&place.cr, msg, NULL);
}

/* a request waits for a driver, and generic netlink does not wait for it */
TEST_F_TIMEOUT(drivers, that_never_come_stop_their_requester_alone, 300)
{
	struct nl_sock *sk;
	int status, i;
	pid_t pid;

	pid = fork();
	if (!pid)
		_exit(namespace_make("link set lo up") ? 99 :
		      -ask_for("forged0"));
	ASSERT_TRUE(EVENTUALLY(loads("rtnl-link-forged0")));
	for (i = 0; i < 3; i++) {
		sk = nl_socket_alloc();
		ASSERT_EQ(0, genl_connect(sk));
		EXPECT_LE(0, genl_ctrl_resolve(sk, AF_INET_CR_GENL_NAME));
		nl_socket_free(sk);
	}
	EXPECT_EQ(0, waitpid(pid, &status, WNOHANG));
	ASSERT_EQ(0, truncate(HOLD, 0));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(EOPNOTSUPP, WEXITSTATUS(status));
}

TEST_F_TIMEOUT(drivers, that_never_come_do_not_keep_a_killed_requester, 300)
{
	int status;
	pid_t pid;

	pid = fork();
	if (!pid)
		_exit(namespace_make("link set lo up") ? 99 :
		      -ask_for("forged1"));
	ASSERT_TRUE(EVENTUALLY(loads("rtnl-link-forged1")));
	ASSERT_EQ(0, kill(pid, SIGKILL));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFSIGNALED(status));
}

/* ---- answers, last: what is wrong with them can end the kernel ---- */

TEST(answers)
{
	pthread_t forgers[FORGERS], look, work[3];
	unsigned int i;

	ASSERT_EQ(0, namespace_make("link set lo up\n"
				    "link add d0 type dummy\n"
				    "link add d1 type dummy\n"
				    "link add v0 type veth peer name v1\n"
				    "link property add dev d0 altname d0-too\n"
				    "link property add dev d1 altname d1-too"));
	forge_all();
	atomic_store(&targets[0], getpid());
	ASSERT_EQ(0, pthread_create(&look, NULL, looker, NULL));
	for (i = 0; i < FORGERS; i++)
		ASSERT_EQ(0, pthread_create(&forgers[i], NULL, forger,
					    (void *)(uintptr_t)i));
	ASSERT_TRUE(EVENTUALLY(tries > 100));
	ASSERT_EQ(0, pthread_create(&work[0], NULL, dumper, NULL));
	ASSERT_EQ(0, pthread_create(&work[1], NULL, restorer, NULL));
	ASSERT_EQ(0, pthread_create(&work[2], NULL, dumper, NULL));
	for (i = 0; i < 3; i++)
		pthread_join(work[i], NULL);
	atomic_store(&stop, 1);
	for (i = 0; i < FORGERS; i++)
		pthread_join(forgers[i], NULL);
	pthread_join(look, NULL);
	EXPECT_EQ(0, odd);
	TH_LOG("%u rounds, each forger sent %u times", rounds(),
	       tries / FORGERS);
}

TEST_HARNESS_MAIN
