// SPDX-License-Identifier: GPL-2.0
/*
 * Which of the sockets that share a port gets a datagram: the one that bind(2) and
 * connect(2) have put first. Of random sets of sockets, each of many datagrams
 * (sources, destinations, devices, IPv4 and IPv6, echo replies) arrives at the same
 * members before the set is dumped and closed, and after it is restored by the
 * replay law alone. SEED=n repeats a run, ROUNDS=n makes it longer.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/if_addr.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/ip_icmp.h>
#include <netinet/udp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <arpa/inet.h>

#include "kselftest_harness.h"
#include "nl.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name

#define MEMBERS		8
#define PORTS		2
#define PEERS		3
#define DEVICES		2

/* what a datagram may have; the first address of a family is the wildcard to bind */
static const char *const locals4[] = { "0.0.0.0", "10.9.0.1", "10.9.1.1" };
static const char *const locals6[] = { "::", "fd09::1", "fd09:1::1" };
static const char *const peers4[] = { "10.9.0.2", "10.9.0.3", "10.9.1.2" };
static const char *const peers6[] = { "fd09::2", "fd09::3", "fd09:1::2" };
static const char *const groups[] = { "224.9.9.9", "ff05::9" };
static const char *const ours[DEVICES] = { "v0", "v1" };
static const char *const theirs[DEVICES] = { "w0", "w1" };

enum proto { UDP, PING, PROTOS };

struct member {
	int fd;
	int family;
	int port;
};

struct team {
	enum proto proto;
	bool live;
	struct member member[MEMBERS];
	unsigned int count;
	FILE *log;
};

struct datagram {
	enum proto proto;
	int family;
	const char *from;
	const char *to;
	int port;
	int peer_port;
	int device;
};

/* frames go out at the far end of a pair, each with a number of its own */
static int wire = -1;
static uint32_t frame_number;
static uint8_t mac[DEVICES][ETH_ALEN];
static int far[DEVICES];

static int device_make(unsigned int i)
{
	struct ifreq ifr = {};

	if (device_add("veth", ours[i], theirs[i]) ||
	    device_up(ours[i], locals4[1 + i], "255.255.255.0") ||
	    device_up(theirs[i], NULL, NULL) ||
	    address6_add(ours[i], locals6[1 + i], IFA_F_NODAD))
		return -1;
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", ours[i]);
	if (ioctl(wire, SIOCGIFHWADDR, &ifr))
		return -1;
	memcpy(mac[i], ifr.ifr_hwaddr.sa_data, ETH_ALEN);
	far[i] = if_nametoindex(theirs[i]);
	return 0;
}

static int network_make(void)
{
	unsigned int i;

	wire = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (wire < 0)
		return -1;
	for (i = 0; i < DEVICES; i++)
		if (device_make(i))
			return -1;
	return write_file("/proc/sys/net/ipv4/conf/all/rp_filter", "0");
}

NETNS_COMMON(network_make)

static uint32_t sum(uint32_t sum, const void *data, size_t len)
{
	const uint8_t *byte = data;
	size_t i;

	for (i = 0; i < len; i++)
		sum += i % 2 ? byte[i] : byte[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

/* the payload of all is the number of the frame */
static size_t put_transport(const struct datagram *d, void *at, uint32_t sum0)
{
	struct udphdr udp = {
		.source = htons(d->peer_port),
		.dest = htons(d->port),
		.len = htons(sizeof(udp) + sizeof(frame_number)),
	};
	struct icmphdr echo = {
		.type = d->family == AF_INET ? ICMP_ECHOREPLY : ICMP6_ECHO_REPLY,
		.un.echo.id = htons(d->port),
	};
	size_t len = 8 + sizeof(frame_number);
	uint16_t check;

	memcpy(at, d->proto == UDP ? (void *)&udp : &echo, 8);
	memcpy((char *)at + 8, &frame_number, sizeof(frame_number));
	if (d->proto == PING && d->family == AF_INET)
		sum0 = 0;
	check = htons(~sum(sum0, at, len));
	/* which UDP takes for none */
	if (d->proto == UDP && !check)
		check = 0xffff;
	memcpy((char *)at + (d->proto == UDP ? 6 : 2), &check, sizeof(check));
	return len;
}

static size_t put_packet(const struct datagram *d, char *at)
{
	uint8_t next = d->proto == UDP ? IPPROTO_UDP :
		       d->family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;
	uint16_t pseudo[2] = { htons(12), htons(next) };
	struct ip6_hdr ip6 = {
		.ip6_flow = htonl(6U << 28), .ip6_nxt = next, .ip6_hlim = 9,
		.ip6_plen = htons(12),
	};
	struct iphdr ip = {
		.version = 4, .ihl = 5, .ttl = 9, .protocol = next,
		.tot_len = htons(sizeof(ip) + 12),
	};
	uint32_t start = sum(0, pseudo, sizeof(pseudo));

	if (d->family == AF_INET) {
		inet_pton(AF_INET, d->from, &ip.saddr);
		inet_pton(AF_INET, d->to, &ip.daddr);
		ip.check = htons(~sum(0, &ip, sizeof(ip)));
		memcpy(at, &ip, sizeof(ip));
		return sizeof(ip) + put_transport(d, at + sizeof(ip),
						  sum(start, &ip.saddr, 8));
	}
	inet_pton(AF_INET6, d->from, &ip6.ip6_src);
	inet_pton(AF_INET6, d->to, &ip6.ip6_dst);
	memcpy(at, &ip6, sizeof(ip6));
	return sizeof(ip6) + put_transport(d, at + sizeof(ip6),
					   sum(start, &ip6.ip6_src, 32));
}

static int inject(const struct datagram *d)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_ifindex = far[d->device],
		.sll_halen = ETH_ALEN,
	};
	char frame[128] = {};
	struct ether_header *eth = (void *)frame;
	size_t len;

	frame_number++;
	eth->ether_type = htons(d->family == AF_INET ? ETHERTYPE_IP :
						       ETHERTYPE_IPV6);
	memcpy(eth->ether_dhost, mac[d->device], ETH_ALEN);
	len = sizeof(*eth) + put_packet(d, frame + sizeof(*eth));
	return sendto(wire, frame, len, 0, (struct sockaddr *)&to,
		      sizeof(to)) == (ssize_t)len ? 0 : -1;
}

static int port_at(enum proto proto, unsigned int i)
{
	return (proto == UDP ? 5300 : 4200) + i;
}

static int peer_port_at(unsigned int i)
{
	return 7000 + i;
}

/* the nth of all datagrams; 0 when there are no more */
static bool datagram_at(enum proto proto, unsigned int n, struct datagram *d)
{
	unsigned int to;

	d->proto = proto;
	d->family = n % 2 ? AF_INET6 : AF_INET;
	n /= 2;
	d->device = n % DEVICES;
	n /= DEVICES;
	d->port = port_at(proto, n % PORTS);
	n /= PORTS;
	d->from = (d->family == AF_INET ? peers4 : peers6)[n % PEERS];
	n /= PEERS;
	d->peer_port = peer_port_at(n % 2);
	n /= 2;
	to = n % 3;
	d->to = to == 2 ? groups[d->family != AF_INET] :
			  (d->family == AF_INET ? locals4 : locals6)[1 + to];
	return n < 3;
}

#define DATAGRAMS	(2 * DEVICES * PORTS * PEERS * 2 * 3)

/* a bit for each member that has got it, of all frames from the first on */
static void hear(const struct team *team, uint32_t first, unsigned int *mask)
{
	int header = team->proto == PING ? sizeof(struct icmphdr) : 0;
	uint32_t number;
	unsigned int i;
	char got[64];
	int len;

	for (i = 0; i < team->count; i++) {
		if (team->member[i].fd < 0)
			continue;
		while ((len = take(team->member[i].fd, got, sizeof(got))) != -EAGAIN) {
			if (len != header + (int)sizeof(number))
				continue;
			memcpy(&number, got + header, sizeof(number));
			if (number - first < DATAGRAMS)
				mask[number - first] |= 1 << i;
		}
	}
}

static int listen_to(const struct team *team, unsigned int *mask)
{
	uint32_t first = frame_number + 1;
	struct datagram d;
	unsigned int n;

	memset(mask, 0, DATAGRAMS * sizeof(*mask));
	for (n = 0; datagram_at(team->proto, n, &d); n++)
		if (inject(&d))
			return -1;
	if (n != DATAGRAMS || settle())
		return -1;
	hear(team, first, mask);
	return 0;
}

/* Making a set */

static int name_in(int family, const char *addr, int port, struct name *name)
{
	memset(name, 0, sizeof(*name));
	if (family == AF_INET) {
		name->sin.sin_family = AF_INET;
		name->sin.sin_port = htons(port);
		name->len = sizeof(name->sin);
		return inet_pton(AF_INET, addr, &name->sin.sin_addr) == 1 ? 0 : -1;
	}
	name->sin6.sin6_family = AF_INET6;
	name->sin6.sin6_port = htons(port);
	name->len = sizeof(name->sin6);
	return inet_pton(AF_INET6, addr, &name->sin6.sin6_addr) == 1 ? 0 : -1;
}

static void join(int fd, int family)
{
	struct ip_mreqn mreq = {};
	struct ipv6_mreq mreq6 = {};

	if (family == AF_INET) {
		inet_pton(AF_INET, groups[0], &mreq.imr_multiaddr);
		mreq.imr_ifindex = if_nametoindex(ours[rnd(DEVICES)]);
		setsockopt(fd, SOL_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof(mreq));
		return;
	}
	inet_pton(AF_INET6, groups[1], &mreq6.ipv6mr_multiaddr);
	mreq6.ipv6mr_interface = if_nametoindex(ours[rnd(DEVICES)]);
	setsockopt(fd, SOL_IPV6, IPV6_ADD_MEMBERSHIP, &mreq6, sizeof(mreq6));
}

static void to_device(struct team *team, int fd)
{
	const char *name = rnd(3) ? ours[rnd(DEVICES)] : "";

	setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, strlen(name));
	fprintf(team->log, " dev(%s)", name);
}

static void to_peer(struct team *team, const struct member *m)
{
	unsigned int peer = rnd(PEERS), port = peer_port_at(rnd(2));
	struct name name;

	name_in(m->family, (m->family == AF_INET ? peers4 : peers6)[peer], port,
		&name);
	fprintf(team->log, " connect(%u:%u)%s", peer, port,
		connect(m->fd, &name.sa, name.len) ? "!" : "");
}

/* 0, or the port is not to be had */
static int member_make(struct team *team, struct member *m)
{
	bool dual = false;
	struct name name;
	const char *addr;

	m->family = rnd(2) ? AF_INET : AF_INET6;
	m->port = port_at(team->proto, rnd(4) ? 0 : 1);
	m->fd = socket(m->family, SOCK_DGRAM | SOCK_CLOEXEC,
		       team->proto == UDP ? 0 :
		       m->family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6);
	if (m->fd < 0)
		return -1;
	addr = (m->family == AF_INET ? locals4 : locals6)[rnd(2) ? 0 : rnd(3)];
	set_int(m->fd, SOL_SOCKET, SO_REUSEADDR, 1);
	if (m->family == AF_INET6 && team->proto == UDP) {
		dual = rnd(2);
		set_int(m->fd, SOL_IPV6, IPV6_V6ONLY, !dual);
	}
	fprintf(team->log, "\n\t%d: %s%s", (int)(m - team->member),
		m->family == AF_INET ? "v4" : "v6", dual ? " dual" : "");
	/* the order in a group is not another tool's */
	if (!rnd(3) && !team->live) {
		set_int(m->fd, SOL_SOCKET, SO_REUSEPORT, 1);
		fprintf(team->log, " reuseport");
	}
	if (!rnd(4))
		to_device(team, m->fd);
	if (!rnd(8))
		set_int(m->fd, SOL_SOCKET, SO_INCOMING_CPU, rnd(2));
	if (!rnd(3))
		join(m->fd, m->family);
	name_in(m->family, addr, m->port, &name);
	fprintf(team->log, " bind(%s:%d)", addr, m->port);
	return bind(m->fd, &name.sa, name.len);
}

static void event(struct team *team)
{
	struct member *m = &team->member[rnd(team->count)];

	if (m->fd < 0)
		return;
	fprintf(team->log, "\n\t%d:", (int)(m - team->member));
	switch (rnd(8)) {
	case 7:
		/* an identifier that is shared so is not given back */
		if (team->live && team->proto == PING)
			break;
		set_int(m->fd, SOL_SOCKET, SO_REUSEADDR, 0);
		fprintf(team->log, " reuseaddr off");
		break;
	case 6:
		set_int(m->fd, SOL_SOCKET, SO_REUSEPORT, 0);
		fprintf(team->log, " reuseport off");
		break;
	case 0:
		/* it leaves its group, until another one is bound (limits.tsv) */
		if (get_int(m->fd, SOL_SOCKET, SO_REUSEPORT) > 0)
			break;
		unconnect(m->fd);
		fprintf(team->log, " disconnect");
		break;
	case 1:
		to_device(team, m->fd);
		break;
	case 2:
		close(m->fd);
		m->fd = -1;
		fprintf(team->log, " close");
		break;
	default:
		to_peer(team, m);
	}
}

static void team_make(struct team *team)
{
	unsigned int events = rnd(8), left = 2 + rnd(MEMBERS - 1);
	struct member *m;

	while (left || events) {
		if (rnd(left + events) < left) {
			m = &team->member[team->count++];
			if (member_make(team, m)) {
				fprintf(team->log, " (%s)", strerror(errno));
				if (m->fd >= 0)
					close(m->fd);
				m->fd = -1;
			}
			left--;
		} else {
			if (team->count)
				event(team);
			events--;
		}
	}
}

static void team_close(struct team *team)
{
	unsigned int i;

	for (i = 0; i < team->count; i++)
		if (team->member[i].fd >= 0)
			close(team->member[i].fd);
}

/* Dump, close and restore: each gets the number that it had */

#define MESSAGES	64

/* the messages of the socket that begins at i */
static struct cr_list one_socket(const struct cr_list *list, unsigned int i)
{
	struct cr_list one = { .n = 1, .msg = list->msg + i };

	while (i + one.n < list->n && !cr_attr(list->msg[i + one.n], A(SOCK_TYPE)))
		one.n++;
	return one;
}

/* the law's order, or that of another tool, which knows nothing of it */
static int restore_all(struct cr *cr, const struct cr_list *list, bool lawful,
		       int *fd)
{
	struct cr_list one;
	unsigned int i, at;

	for (i = 0; i < list->n; i++) {
		at = lawful ? i : list->n - 1 - i;
		if (!cr_attr(list->msg[at], A(SOCK_TYPE)))
			continue;
		one = one_socket(list, at);
		fd[at] = cr_restore(cr, &one);
		if (fd[at] < 0)
			return fd[at];
	}
	return 0;
}

/* away from the numbers that they are to have, and then to these */
static void place_all(const struct cr_list *list, const int *fd)
{
	unsigned int i;

	for (i = 0; i < list->n; i++) {
		if (fd[i] < 0)
			continue;
		dup2(fd[i], 500 + i);
		close(fd[i]);
	}
	for (i = 0; i < list->n; i++) {
		if (fd[i] < 0)
			continue;
		dup3(500 + i, cr_u32(list->msg[i], A(OWNER_FD), 0), O_CLOEXEC);
		close(500 + i);
	}
}

static int recycle(struct cr *cr, struct team *team, struct cr_list *list,
		   bool lawful)
{
	int fd[MESSAGES], ret;

	memset(fd, -1, sizeof(fd));
	if (cr_dump_pid(cr, getpid(), list) || list->n > MESSAGES)
		return -1;
	team_close(team);
	ret = restore_all(cr, list, lawful, fd);
	place_all(list, fd);
	return ret;
}

/* what another tool has restored becomes what the dump says */
static int complete(struct cr *cr, const struct cr_list *list)
{
	struct cr_list one;
	unsigned int i;
	int fd, ret;

	for (i = 0; i < list->n; i++) {
		if (!cr_attr(list->msg[i], A(SOCK_TYPE)))
			continue;
		one = one_socket(list, i);
		fd = cr_u32(list->msg[i], A(OWNER_FD), 0);
		ret = cr_restore_onto(cr, &one, fd);
		if (ret != fd)
			return ret < 0 ? ret : -EBADMSG;
	}
	return 0;
}

static unsigned int differ(const struct team *team, const unsigned int *before,
			   const unsigned int *after)
{
	unsigned int n, count = 0;
	struct datagram d;

	for (n = 0; datagram_at(team->proto, n, &d); n++) {
		if (before[n] == after[n])
			continue;
		if (!count++)
			fprintf(stderr, "# %s:%d to %s:%d on %s: members %x, then %x\n",
				d.from, d.peer_port, d.to, d.port,
				ours[d.device], before[n], after[n]);
	}
	return count;
}

FIXTURE(order) {
	struct cr cr;
};

FIXTURE_VARIANT(order) {
	enum proto proto;
	bool live;		/* restored by another tool, and completed */
	unsigned long rounds;
};

FIXTURE_VARIANT_ADD(order, udp) { .proto = UDP, .rounds = 100 };
FIXTURE_VARIANT_ADD(order, ping) { .proto = PING, .rounds = 30 };
FIXTURE_VARIANT_ADD(order, udp_live) {
	.proto = UDP, .live = true, .rounds = 60
};
FIXTURE_VARIANT_ADD(order, ping_live) {
	.proto = PING, .live = true, .rounds = 20
};

FIXTURE_SETUP(order)
{
	ASSERT_EQ(0, netns_common());
	ASSERT_EQ(0, cr_open(&self->cr));
}

FIXTURE_TEARDOWN(order)
{
	cr_close(&self->cr);
}

/*
 * The members that a datagram has reached before get it again, and the dump says
 * the same.
 */
static bool same_again(struct cr *cr, struct team *team, bool live,
		       const unsigned int *before)
{
	struct cr_list list = {}, again = {};
	unsigned int after[DATAGRAMS];
	int ret;

	ret = recycle(cr, team, &list, !live);
	if (!ret && live)
		ret = complete(cr, &list);
	if (!ret)
		ret = cr_dump_pid(cr, getpid(), &again);
	if (ret)
		fprintf(stderr, "# %s, attribute %d: %s\n", strerror(-ret),
			cr->blamed, cr->text);
	if (!ret && cr_differ(&list, &again, NULL))
		ret = -EINVAL;
	cr_list_free(&list);
	cr_list_free(&again);
	return !ret && !listen_to(team, after) && !differ(team, before, after);
}

TEST_F_TIMEOUT(order, random_sets, 900)
{
	unsigned long seed = env_number("SEED", 1795261666);
	unsigned long rounds = env_number("ROUNDS", variant->rounds);
	unsigned long failed = 0, arrived = 0, i, n;
	unsigned int before[DATAGRAMS];
	char *told = NULL;
	struct team team;
	size_t size;

	TH_LOG("SEED=%lu ROUNDS=%lu", seed, rounds);
	for (i = 0; i < rounds && failed < 5; i++) {
		rnd_seed = (seed + i) * 0x9e3779b97f4a7c15 | 1;
		team = (struct team){
			.proto = variant->proto, .live = variant->live,
		};
		team.log = open_memstream(&told, &size);
		team_make(&team);
		fclose(team.log);
		ASSERT_EQ(0, listen_to(&team, before));
		for (n = 0; n < DATAGRAMS; n++)
			arrived += !!before[n];
		EXPECT_TRUE(same_again(&self->cr, &team, variant->live,
				       before)) {
			TH_LOG("SEED=%lu ROUNDS=1:%s", seed + i, told);
			failed++;
		}
		team_close(&team);
		free(told);
	}
	EXPECT_EQ(0, failed);
	/* the datagrams are not all for nobody */
	EXPECT_LT(rounds * DATAGRAMS / 8, arrived);
}

/* a socket at a port that others have, too */
static int sharing(unsigned int port)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	return bind_at(fd, "10.9.0.1", port) ? -1 : fd;
}

/* another process with a socket, until it is let go; its id */
static pid_t process_at(unsigned int port, int not_this, int *let_go)
{
	int ready[2], go[2];
	char byte = 0;
	pid_t pid;

	if (pipe(ready) || pipe(go))
		return -1;
	pid = fork();
	if (!pid) {
		close(go[1]);
		close(not_this);
		if (sharing(port) < 0 || write(ready[1], &byte, 1) != 1)
			_exit(1);
		_exit(read(go[0], &byte, 1) != 0);
	}
	close(go[0]);
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		pid = -1;
	close(ready[0]);
	*let_go = go[1];
	return pid;
}

/* PID once for each: the order goes across processes, and each socket comes once */
TEST(processes)
{
	uint32_t before, after, other = 0;
	struct cr_list list = {};
	int one, two, go, status;
	struct nl_msg *msg;
	unsigned int i;
	struct cr cr;
	pid_t pid;

	ASSERT_EQ(0, netns_common());
	ASSERT_EQ(0, cr_open(&cr));
	one = sharing(5400);
	ASSERT_LE(0, one);
	pid = process_at(5400, one, &go);
	ASSERT_LT(0, pid);
	two = sharing(5400);
	ASSERT_LE(0, two);
	before = inode_of(one);
	after = inode_of(two);

	msg = cr_new_u32(&cr, AF_INET_CR_CMD_DUMP, NLM_F_DUMP, A(PID), pid);
	nla_put_u32(msg, A(PID), getpid());
	nla_put_u32(msg, A(PID), pid);
	ASSERT_EQ(0, cr_call(&cr, msg, &list));
	ASSERT_LE(3, list.n);
	for (i = 0; i < list.n; i++) {
		uint32_t inode = cr_u32(list.msg[i], A(INODE), 0);
		uint32_t order = cr_u32(list.msg[i], A(BIND_ORDER), 0);

		if (inode == before) {
			EXPECT_EQ(1, order);
			EXPECT_EQ(0, other);
		} else if (inode == after) {
			EXPECT_EQ(3, order);
			EXPECT_NE(0, other);
		} else if (order) {
			EXPECT_EQ(2, order);
			EXPECT_EQ((uint32_t)pid,
				  cr_u32(list.msg[i], A(OWNER_PID), 0));
			EXPECT_EQ(0, other);
			other = inode;
		}
	}
	EXPECT_NE(0, other);
	cr_list_free(&list);

	/* alone it shares its port with nobody of the dump */
	ASSERT_EQ(0, cr_dump_pid(&cr, pid, &list));
	ASSERT_EQ(1, list.n);
	EXPECT_FALSE(cr_attr(list.msg[0], A(BIND_ORDER)));
	cr_list_free(&list);

	close(go);
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	msg = cr_new_u32(&cr, AF_INET_CR_CMD_DUMP, NLM_F_DUMP, A(PID), pid);
	nla_put_u32(msg, A(PID), pid);
	EXPECT_EQ(-ESRCH, cr_call(&cr, msg, NULL));
	close(one);
	close(two);
	cr_close(&cr);
}

TEST_HARNESS_MAIN
