// SPDX-License-Identifier: GPL-2.0
/*
 * The replay law: what DUMP emitted, RESTORE takes back, and a second dump
 * has the same attributes byte for byte. The original is closed before its
 * twin is made. The twin then does what an original would: it sends, hears the
 * same senders, and keeps or loses its address when it is disconnected.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <linux/if_addr.h>
#include <net/if.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "kselftest_harness.h"
#include "dev.h"
#include "nl.h"
#include "seen.h"
#include "sock.h"

#define PEER_PORT	5001
#define STRANGER_PORT	5002
#define OWN_PORT	5003

FIXTURE(replay) {
	struct cr cr;
	int peer;
	int stranger;
};

FIXTURE_VARIANT(replay) {
	enum kind kind;
	int (*make)(int fd);
};

static int fresh(int fd)
{
	(void)fd;
	return 0;
}

static int bound(int fd)
{
	return bind_at(fd, "127.0.0.1", OWN_PORT);
}

static int bound_any(int fd)
{
	return bind_at(fd, "0.0.0.0", OWN_PORT);
}

static int bound_any_port_any(int fd)
{
	return bind_at(fd, "0.0.0.0", 0);
}

static int bound_port_any(int fd)
{
	return bind_at(fd, "127.0.0.2", 0);
}

static int bound_multicast(int fd)
{
	return bind_at(fd, "224.1.2.3", OWN_PORT);
}

static int bound_broadcast(int fd)
{
	return bind_at(fd, "127.255.255.255", OWN_PORT);
}

static int bound_elsewhere(int fd)
{
	return set_int(fd, SOL_IP, IP_FREEBIND, 1) ||
	       bind_at(fd, "192.0.2.1", OWN_PORT);
}

static int bound_nonlocal(int fd)
{
	return bound_elsewhere(fd) || set_int(fd, SOL_IP, IP_FREEBIND, 0);
}

/* "add" or "del": an address of each family, for a while */
static int passing_addr(const char *what)
{
	char lines[160];

	snprintf(lines, sizeof(lines),
		 "addr %s 192.0.2.9/32 dev lo\n"
		 "addr %s fd00::c000:209/128 dev lo nodad\n", what, what);
	return ip_batch(lines);
}

static int bound_gone(int fd)
{
	return passing_addr("add") || bind_at(fd, "192.0.2.9", OWN_PORT) ||
	       passing_addr("del");
}

static int bound_no_port(int fd)
{
	return set_int(fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT, 1) ||
	       bind_at(fd, "127.0.0.3", 0);
}

/* the lock of the first address stays; found by twin */
static int no_port_any(int fd)
{
	return bound_no_port(fd) || bind_at(fd, "0.0.0.0", 0);
}

static int no_port_connected(int fd)
{
	return bound_no_port(fd) || connect_at(fd, "127.0.0.1", PEER_PORT);
}

static int bound_privileged(int fd)
{
	return bind_at(fd, "127.0.0.1", 53);
}

static int auto_bound(int fd)
{
	struct name name = name_at(fd, "127.0.0.1", PEER_PORT);

	return sendto(fd, "x", 1, 0, &name.sa, name.len) != 1;
}

static int connected(int fd)
{
	return connect_at(fd, "127.0.0.1", PEER_PORT);
}

static int connected_gone(int fd)
{
	return passing_addr("add") || bind_at(fd, "192.0.2.9", OWN_PORT) ||
	       connected(fd) || passing_addr("del");
}

static int connected_bound(int fd)
{
	return bound(fd) || connected(fd);
}

static int connected_bound_any(int fd)
{
	return bound_any(fd) || connected(fd);
}

static int connected_bound_port_any(int fd)
{
	return bound_port_any(fd) || connected(fd);
}

static int connected_port_0(int fd)
{
	return bound(fd) || connect_at(fd, "127.0.0.1", 0);
}

static int connected_any(int fd)
{
	return connect_at(fd, "0.0.0.0", PEER_PORT);
}

static int connected_and_sent(int fd)
{
	return connected(fd) || send(fd, "x", 1, 0) != 1;
}

static int reconnected(int fd)
{
	return connect_at(fd, "127.0.0.4", STRANGER_PORT) || connected(fd);
}

static int disconnected(int fd)
{
	return connected(fd) || unconnect(fd);
}

static int disconnected_bound(int fd)
{
	return connected_bound(fd) || unconnect(fd);
}

/* an address, and no port since the one that bind chose was given up */
static int disconnected_port_any(int fd)
{
	return connected_bound_port_any(fd) || unconnect(fd);
}

static int on_device(int fd)
{
	return setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3);
}

static int on_device_bound(int fd)
{
	return on_device(fd) || bound(fd);
}

static int on_device_after_bind(int fd)
{
	return bound_any(fd) || on_device(fd);
}

static int on_device_connected(int fd)
{
	return on_device_bound(fd) || connected(fd);
}

static int shut_read(int fd)
{
	return connected_bound(fd) || shutdown(fd, SHUT_RD);
}

static int shut_write(int fd)
{
	return connected_bound(fd) || shutdown(fd, SHUT_WR);
}

static int shut_both(int fd)
{
	return connected_bound(fd) || shutdown(fd, SHUT_RDWR);
}

static int nonblock(int fd)
{
	return bound(fd) || fcntl(fd, F_SETFL, O_NONBLOCK);
}

static int shared_address(int fd)
{
	return set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1) || bound(fd);
}

static int shared_port(int fd)
{
	return set_int(fd, SOL_SOCKET, SO_REUSEPORT, 1) || bound(fd);
}

static int shared_after_bind(int fd)
{
	return bound(fd) || set_int(fd, SOL_SOCKET, SO_REUSEPORT, 1) ||
	       set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1);
}

static int odd_linger(int fd)
{
	struct linger on = { 1, 9 }, off = { 0, 0 };

	return setsockopt(fd, SOL_SOCKET, SO_LINGER, &on, sizeof(on)) ||
	       setsockopt(fd, SOL_SOCKET, SO_LINGER, &off, sizeof(off));
}

static int linger_zero(int fd)
{
	struct linger on = { 1, 0 };

	return setsockopt(fd, SOL_SOCKET, SO_LINGER, &on, sizeof(on));
}

static int set_timeouts(int fd, long sec, long usec)
{
	struct timeval tv = { sec, usec };

	return setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv)) ||
	       setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv));
}

static int negative_timeouts(int fd)
{
	return set_timeouts(fd, -1, 0);
}

static int short_timeouts(int fd)
{
	return set_timeouts(fd, 0, 1);
}

static int long_timeouts(int fd)
{
	return set_timeouts(fd, INT_MAX, 999999);
}

static int buffers(int fd)
{
	return set_int(fd, SOL_SOCKET, SO_RCVBUF, 0) ||
	       set_int(fd, SOL_SOCKET, SO_SNDBUF, 0);
}

static int buffers_forced(int fd)
{
	return set_int(fd, SOL_SOCKET, SO_RCVBUFFORCE, 50000000) ||
	       set_int(fd, SOL_SOCKET, SO_SNDBUFFORCE, 60000000);
}

static int buffers_locked(int fd)
{
	return set_int(fd, SOL_SOCKET, SO_BUF_LOCK, 2);
}

static int buffers_unlocked(int fd)
{
	return set_int(fd, SOL_SOCKET, SO_RCVBUF, 12345) ||
	       set_int(fd, SOL_SOCKET, SO_BUF_LOCK, 0);
}

static int many(int fd)
{
	static const int socket_flags[] = {
		SO_BROADCAST, SO_DEBUG, SO_DONTROUTE, SO_KEEPALIVE,
		SO_OOBINLINE, SO_PASSCRED, SO_REUSEADDR, SO_TIMESTAMP,
	};
	unsigned int i;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(socket_flags); i++)
		err |= !option_gone(SOL_SOCKET, socket_flags[i]) &&
		       set_int(fd, SOL_SOCKET, socket_flags[i], 1);
	err |= set_int(fd, SOL_SOCKET, SO_PRIORITY, 0x1234567);
	err |= set_int(fd, SOL_SOCKET, SO_RCVLOWAT, INT_MAX);
	return err | set_timeouts(fd, 1, 2000) | connected_bound(fd);
}

/* what IPv6 has of its own: addresses of a link, flow labels, being IPv6 only */

static struct sockaddr_in6 on_link(const char *addr, unsigned int port)
{
	struct sockaddr_in6 sin6 = {
		.sin6_family = AF_INET6,
		.sin6_port = htons(port),
		.sin6_scope_id = if_nametoindex("link0"),
	};

	inet_pton(AF_INET6, addr, &sin6.sin6_addr);
	return sin6;
}

static int link_add(int flags)
{
	return device_add("dummy", "link0", NULL) ||
	       device_up("link0", NULL, NULL) ||
	       address6_add("link0", "fe80::77", flags);
}

static int bind_on_link(int fd, const char *addr)
{
	struct sockaddr_in6 sin6 = on_link(addr, OWN_PORT);

	return bind(fd, (struct sockaddr *)&sin6, sizeof(sin6));
}

static int link_local(int fd)
{
	if (!if_nametoindex("link0") && link_add(IFA_F_NODAD))
		return -1;
	return bind_on_link(fd, "fe80::77");
}

static int link_local_connected(int fd)
{
	struct sockaddr_in6 sin6 = on_link("fe80::78", PEER_PORT);

	if (link_local(fd))
		return -1;
	sin6.sin6_scope_id = if_nametoindex("link0");
	return connect(fd, (struct sockaddr *)&sin6, sizeof(sin6));
}

static int link_local_disconnected(int fd)
{
	return link_local_connected(fd) || unconnect(fd);
}

static int link_local_group(int fd)
{
	if (!if_nametoindex("link0") && link_add(IFA_F_NODAD))
		return -1;
	return bind_on_link(fd, "ff02::77") ||
	       set_int(fd, SOL_IPV6, IPV6_MULTICAST_IF,
		       if_nametoindex("link0"));
}

/* with a neighbour to ask, and often, an address is not one's own for long */
static int tentative(int fd)
{
	int on = 1;

	if (!if_nametoindex("link0") &&
	    (device_add("veth", "link0", "link1") ||
	     write_file("/proc/sys/net/ipv6/conf/link0/dad_transmits", "1000") ||
	     device_up("link1", NULL, NULL) ||
	     device_up("link0", NULL, NULL) ||
	     address6_add("link0", "fd77::77", 0)))
		return -1;
	if (set_int(fd, SOL_IPV6, IPV6_FREEBIND, on))
		return -1;
	return bind_on_link(fd, "fd77::77") ||
	       set_int(fd, SOL_IPV6, IPV6_FREEBIND, 0);
}

static int flowinfo(int fd)
{
	struct name name = name_at(fd, "127.0.0.1", PEER_PORT);

	name.sin6.sin6_flowinfo = htonl(0x0ab12345);
	return set_int(fd, SOL_IPV6, IPV6_FLOWINFO_SEND, 1) ||
	       connect(fd, &name.sa, name.len);
}

static int flowinfo_off(int fd)
{
	return flowinfo(fd) || set_int(fd, SOL_IPV6, IPV6_FLOWINFO_SEND, 0);
}

/* binding makes it IPv6 only, and without a port that can be undone */
static int not_v6only(int fd)
{
	return bound_no_port(fd) || set_int(fd, SOL_IPV6, IPV6_V6ONLY, 0);
}

/* found by twin */
static int no_port_v6only(int fd)
{
	return bound_no_port(fd) || set_int(fd, SOL_IPV6, IPV6_V6ONLY, 1);
}

#define VARIANT(kind_, name) \
	FIXTURE_VARIANT_ADD(replay, name) { .kind = kind_, .make = name }

VARIANT(KIND_UDP, fresh);
VARIANT(KIND_UDP, bound);
VARIANT(KIND_UDP, bound_any);
VARIANT(KIND_UDP, bound_any_port_any);
VARIANT(KIND_UDP, bound_port_any);
VARIANT(KIND_UDP, bound_multicast);
VARIANT(KIND_UDP, bound_broadcast);
VARIANT(KIND_UDP, bound_elsewhere);
VARIANT(KIND_UDP, bound_nonlocal);
VARIANT(KIND_UDP, bound_gone);
VARIANT(KIND_UDP, connected_gone);
VARIANT(KIND_UDP, bound_no_port);
VARIANT(KIND_UDP, no_port_connected);
VARIANT(KIND_UDP, no_port_any);
VARIANT(KIND_UDP, bound_privileged);
VARIANT(KIND_UDP, auto_bound);
VARIANT(KIND_UDP, connected);
VARIANT(KIND_UDP, connected_bound);
VARIANT(KIND_UDP, connected_bound_any);
VARIANT(KIND_UDP, connected_bound_port_any);
VARIANT(KIND_UDP, connected_port_0);
VARIANT(KIND_UDP, connected_any);
VARIANT(KIND_UDP, connected_and_sent);
VARIANT(KIND_UDP, reconnected);
VARIANT(KIND_UDP, disconnected);
VARIANT(KIND_UDP, disconnected_bound);
VARIANT(KIND_UDP, disconnected_port_any);
VARIANT(KIND_UDP, on_device);
VARIANT(KIND_UDP, on_device_bound);
VARIANT(KIND_UDP, on_device_after_bind);
VARIANT(KIND_UDP, on_device_connected);
VARIANT(KIND_UDP, shut_read);
VARIANT(KIND_UDP, shut_write);
VARIANT(KIND_UDP, shut_both);
VARIANT(KIND_UDP, nonblock);
VARIANT(KIND_UDP, shared_address);
VARIANT(KIND_UDP, shared_port);
VARIANT(KIND_UDP, shared_after_bind);
VARIANT(KIND_UDP, odd_linger);
VARIANT(KIND_UDP, linger_zero);
VARIANT(KIND_UDP, negative_timeouts);
VARIANT(KIND_UDP, short_timeouts);
VARIANT(KIND_UDP, long_timeouts);
VARIANT(KIND_UDP, buffers);
VARIANT(KIND_UDP, buffers_forced);
VARIANT(KIND_UDP, buffers_locked);
VARIANT(KIND_UDP, buffers_unlocked);
VARIANT(KIND_UDP, many);

#define OTHER(prefix, kind_, name) \
	FIXTURE_VARIANT_ADD(replay, prefix##_##name) { \
		.kind = kind_, .make = name \
	}

OTHER(udplite, KIND_UDPLITE, fresh);
OTHER(udplite, KIND_UDPLITE, bound);
OTHER(udplite, KIND_UDPLITE, auto_bound);
OTHER(udplite, KIND_UDPLITE, connected);
OTHER(udplite, KIND_UDPLITE, connected_bound);
OTHER(udplite, KIND_UDPLITE, shut_read);
OTHER(raw, KIND_RAW, fresh);
OTHER(raw, KIND_RAW, bound);
OTHER(raw, KIND_RAW, bound_broadcast);
OTHER(raw, KIND_RAW, bound_nonlocal);
OTHER(raw, KIND_RAW, connected_gone);
OTHER(raw, KIND_RAW, connected);
OTHER(raw, KIND_RAW, connected_bound);
OTHER(raw, KIND_RAW, connected_port_0);
OTHER(raw, KIND_RAW, disconnected);
OTHER(raw, KIND_RAW, on_device);
OTHER(raw, KIND_RAW, on_device_connected);
OTHER(raw, KIND_RAW, shut_write);
OTHER(raw_icmp, KIND_RAW_ICMP, fresh);
OTHER(raw_icmp, KIND_RAW_ICMP, connected);
OTHER(raw_hdrincl, KIND_RAW_HDRINCL, fresh);
OTHER(raw_hdrincl, KIND_RAW_HDRINCL, connected_bound);
OTHER(ping, KIND_PING, fresh);
OTHER(ping, KIND_PING, bound);
OTHER(ping, KIND_PING, bound_any);
OTHER(ping, KIND_PING, bound_nonlocal);
OTHER(ping, KIND_PING, bound_gone);
OTHER(ping, KIND_PING, connected_gone);
OTHER(ping, KIND_PING, connected);
OTHER(ping, KIND_PING, connected_bound);
OTHER(ping, KIND_PING, disconnected);
OTHER(ping, KIND_PING, disconnected_bound);
OTHER(ping, KIND_PING, disconnected_port_any);
OTHER(ping, KIND_PING, shut_both);
OTHER(udp6, KIND_UDP | KIND_V6, fresh);
OTHER(udp6, KIND_UDP | KIND_V6, bound);
OTHER(udp6, KIND_UDP | KIND_V6, bound_any);
OTHER(udp6, KIND_UDP | KIND_V6, bound_port_any);
OTHER(udp6, KIND_UDP | KIND_V6, bound_multicast);
OTHER(udp6, KIND_UDP | KIND_V6, bound_elsewhere);
OTHER(udp6, KIND_UDP | KIND_V6, bound_no_port);
OTHER(udp6, KIND_UDP | KIND_V6, no_port_connected);
OTHER(udp6, KIND_UDP | KIND_V6, auto_bound);
OTHER(udp6, KIND_UDP | KIND_V6, bound_nonlocal);
OTHER(udp6, KIND_UDP | KIND_V6, bound_gone);
OTHER(udp6, KIND_UDP | KIND_V6, connected_gone);
OTHER(udp6, KIND_UDP | KIND_V6, connected);
OTHER(udp6, KIND_UDP | KIND_V6, connected_bound);
OTHER(udp6, KIND_UDP | KIND_V6, connected_bound_any);
OTHER(udp6, KIND_UDP | KIND_V6, connected_bound_port_any);
OTHER(udp6, KIND_UDP | KIND_V6, connected_any);
OTHER(udp6, KIND_UDP | KIND_V6, reconnected);
OTHER(udp6, KIND_UDP | KIND_V6, disconnected);
OTHER(udp6, KIND_UDP | KIND_V6, disconnected_bound);
OTHER(udp6, KIND_UDP | KIND_V6, disconnected_port_any);
OTHER(udp6, KIND_UDP | KIND_V6, on_device_bound);
OTHER(udp6, KIND_UDP | KIND_V6, on_device_after_bind);
OTHER(udp6, KIND_UDP | KIND_V6, on_device_connected);
OTHER(udp6, KIND_UDP | KIND_V6, shut_both);
OTHER(udp6, KIND_UDP | KIND_V6, shared_port);
OTHER(udp6, KIND_UDP | KIND_V6, many);
OTHER(dual, KIND_UDP | KIND_DUAL, bound);
OTHER(dual, KIND_UDP | KIND_DUAL, bound_any);
OTHER(dual, KIND_UDP | KIND_DUAL, bound_multicast);
OTHER(dual, KIND_UDP | KIND_DUAL, no_port_connected);
OTHER(dual, KIND_UDP | KIND_DUAL, no_port_v6only);
OTHER(dual, KIND_UDP | KIND_DUAL, bound_nonlocal);
OTHER(dual, KIND_UDP | KIND_DUAL, bound_gone);
OTHER(dual, KIND_UDP | KIND_DUAL, connected);
OTHER(dual, KIND_UDP | KIND_DUAL, connected_bound_any);
OTHER(dual, KIND_UDP | KIND_DUAL, reconnected);
OTHER(dual, KIND_UDP | KIND_DUAL, disconnected);
OTHER(dual, KIND_UDP | KIND_DUAL, disconnected_bound);
OTHER(dual, KIND_UDP | KIND_DUAL, on_device_connected);
OTHER(dual, KIND_UDP | KIND_DUAL, shared_port);
OTHER(udp6, KIND_UDP | KIND_V6, link_local);
OTHER(udp6, KIND_UDP | KIND_V6, link_local_connected);
OTHER(udp6, KIND_UDP | KIND_V6, link_local_disconnected);
OTHER(udp6, KIND_UDP | KIND_V6, link_local_group);
OTHER(udp6, KIND_UDP | KIND_V6, tentative);
OTHER(udp6, KIND_UDP | KIND_V6, flowinfo);
OTHER(udp6, KIND_UDP | KIND_V6, flowinfo_off);
OTHER(udp6, KIND_UDP | KIND_V6, not_v6only);
OTHER(udplite6, KIND_UDPLITE | KIND_V6, fresh);
OTHER(udplite6, KIND_UDPLITE | KIND_V6, connected_bound);
OTHER(udplite6, KIND_UDPLITE | KIND_V6, link_local_connected);
OTHER(raw6, KIND_RAW | KIND_V6, fresh);
OTHER(raw6, KIND_RAW | KIND_V6, bound);
OTHER(raw6, KIND_RAW | KIND_V6, bound_gone);
OTHER(raw6, KIND_RAW | KIND_V6, connected_gone);
OTHER(raw6, KIND_RAW | KIND_V6, connected);
OTHER(raw6, KIND_RAW | KIND_V6, connected_bound);
OTHER(raw6, KIND_RAW | KIND_V6, disconnected);
OTHER(raw6, KIND_RAW | KIND_V6, on_device_connected);
OTHER(raw6, KIND_RAW | KIND_V6, link_local_connected);
OTHER(raw6_icmp, KIND_RAW_ICMP | KIND_V6, fresh);
OTHER(raw6_icmp, KIND_RAW_ICMP | KIND_V6, connected);
OTHER(raw6_hdrincl, KIND_RAW_HDRINCL | KIND_V6, fresh);
OTHER(ping6, KIND_PING | KIND_V6, fresh);
OTHER(ping6, KIND_PING | KIND_V6, bound);
OTHER(ping6, KIND_PING | KIND_V6, bound_any);
OTHER(ping6, KIND_PING | KIND_V6, bound_nonlocal);
OTHER(ping6, KIND_PING | KIND_V6, bound_gone);
OTHER(ping6, KIND_PING | KIND_V6, connected_gone);
OTHER(ping6, KIND_PING | KIND_V6, connected);
OTHER(ping6, KIND_PING | KIND_V6, connected_bound);
OTHER(ping6, KIND_PING | KIND_V6, disconnected_bound);
OTHER(ping6, KIND_PING | KIND_V6, disconnected_port_any);
OTHER(ping6, KIND_PING | KIND_V6, link_local);
OTHER(ping6, KIND_PING | KIND_V6, link_local_connected);
OTHER(ping6, KIND_PING | KIND_V6, link_local_disconnected);

NETNS_COMMON(NULL)

/* what makes a device has a namespace of its own */
static bool makes_link(int (*make)(int fd))
{
	return make == link_local || make == link_local_connected ||
	       make == link_local_disconnected || make == link_local_group ||
	       make == tentative;
}

FIXTURE_SETUP(replay)
{
	SKIP_MISSING(variant->kind);
	ASSERT_EQ(0, makes_link(variant->make) ? netns_enter() :
						 netns_common());
	ASSERT_EQ(0, cr_open(&self->cr));
	self->peer = kind_socket(variant->kind);
	self->stranger = kind_socket(variant->kind);
	ASSERT_EQ(0, bind_at(self->peer, "127.0.0.1", PEER_PORT));
	ASSERT_EQ(0, bind_at(self->stranger, "127.0.0.4", STRANGER_PORT));
}

FIXTURE_TEARDOWN(replay)
{
	close(self->peer);
	close(self->stranger);
	cr_close(&self->cr);
}

/* what a socket does when it is used; ports that the kernel chose are 1 */
struct deeds {
	int heard_peer;
	int heard_stranger;
	int sent;
	int peer_got;
	unsigned int addr_after;
	unsigned int port_after;
	int device_after;
	int heard_after;
};

static bool is_any(const struct name *name)
{
	return name->sa.sa_family == AF_INET ?
	       name->sin.sin_addr.s_addr == INADDR_ANY :
	       IN6_IS_ADDR_UNSPECIFIED(&name->sin6.sin6_addr);
}

static int hear(int fd, int from)
{
	struct name name = name_of(fd);
	char buf[16];

	if (!name.sin.sin_port)
		return -ENOTCONN;
	if (is_any(&name))
		name = name_at(fd, "127.0.0.1", ntohs(name.sin.sin_port));
	if (send_to(from, "abc", 3, name) != 3)
		return -errno;
	return settle() ? -ETIMEDOUT : take(fd, buf, sizeof(buf));
}

static int say(int fd)
{
	struct name name = name_at(fd, "127.0.0.1", PEER_PORT), to;
	socklen_t len = sizeof(to.sin6);
	int ret;

	if (!getpeername(fd, &to.sa, &len))
		ret = send(fd, "defg", 4, MSG_NOSIGNAL);
	else
		ret = send_to(fd, "defg", 4, name);
	return ret < 0 ? -errno : ret;
}

static void empty(int fd)
{
	char buf[16];

	settle();
	while (take(fd, buf, sizeof(buf)) >= 0)
		;
}

static unsigned int port_kind(unsigned int port)
{
	return port && port != OWN_PORT && port != 53 ? 1 : port;
}

static struct deeds use(int fd, int peer, int stranger)
{
	struct deeds deeds = {};
	struct name name;
	char buf[16];

	empty(peer);
	deeds.heard_peer = hear(fd, peer);
	deeds.heard_stranger = hear(fd, stranger);
	deeds.sent = say(fd);
	settle();
	deeds.peer_got = take(peer, buf, sizeof(buf));
	unconnect(fd);
	name = name_of(fd);
	deeds.addr_after = name.sa.sa_family == AF_INET ?
			   name.sin.sin_addr.s_addr :
			   name.sin6.sin6_addr.s6_addr32[3];
	deeds.port_after = port_kind(ntohs(name.sin.sin_port));
	deeds.device_after = get_int(fd, SOL_SOCKET, SO_BINDTOIFINDEX);
	deeds.heard_after = hear(fd, stranger);
	return deeds;
}

/* the twin, made after the original is gone */
static int cycle(struct __test_metadata *_metadata, struct cr *cr, int fd)
{
	struct cr_list before, after;
	int twin;

	ASSERT_EQ(0, cr_dump_fd(cr, fd, &before))
		TH_LOG("%s", cr->text);
	EXPECT_EQ(1, before.n);
	close(fd);
	twin = cr_restore(cr, &before);
	ASSERT_LE(0, twin)
		TH_LOG("attribute %d: %s", cr->blamed, cr->text);
	ASSERT_EQ(0, cr_dump_fd(cr, twin, &after))
		TH_LOG("%s", cr->text);
	EXPECT_EQ(0, cr_differ(&before, &after, NULL));
	cr_list_free(&before);
	cr_list_free(&after);
	return twin;
}

static int original(struct __test_metadata *_metadata, enum kind kind,
		    int (*make)(int fd))
{
	int fd = kind_socket(kind);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, make(fd))
		TH_LOG("%s", strerror(errno));
	return fd;
}

/* and what both look like to who does not know of dumps */
TEST_F(replay, byte_for_byte)
{
	struct seen *one = seen_new(), *two = seen_new();
	int fd;

	fd = original(_metadata, variant->kind, variant->make);
	seen_look(fd, one, NULL);
	fd = cycle(_metadata, &self->cr, fd);
	seen_look(fd, two, NULL);
	EXPECT_EQ(0, seen_differ(one, two, true));
	fd = cycle(_metadata, &self->cr, fd);
	close(fd);
	free(one);
	free(two);
}

TEST_F(replay, does_what_the_original_does)
{
	struct deeds expected, seen;
	int fd;

	fd = original(_metadata, variant->kind, variant->make);
	expected = use(fd, self->peer, self->stranger);
	close(fd);
	fd = original(_metadata, variant->kind, variant->make);
	fd = cycle(_metadata, &self->cr, fd);
	seen = use(fd, self->peer, self->stranger);
	close(fd);
	EXPECT_EQ(expected.heard_peer, seen.heard_peer);
	EXPECT_EQ(expected.heard_stranger, seen.heard_stranger);
	EXPECT_EQ(expected.sent, seen.sent);
	EXPECT_EQ(expected.peer_got, seen.peer_got);
	EXPECT_EQ(expected.addr_after, seen.addr_after);
	EXPECT_EQ(expected.port_after, seen.port_after);
	EXPECT_EQ(expected.device_after, seen.device_after);
	EXPECT_EQ(expected.heard_after, seen.heard_after);
}

/* a dump that says all is taken back as well, and says no less */
TEST_F(replay, all_values)
{
	struct cr_list shorter, before, after;
	struct nl_msg *msg;
	int fd, twin;

	fd = original(_metadata, variant->kind, variant->make);
	ASSERT_EQ(0, cr_dump_fd(&self->cr, fd, &shorter));
	msg = cr_new_u32(&self->cr, AF_INET_CR_CMD_DUMP, NLM_F_DUMP,
			 AF_INET_CR_ATTR_SOCK_FD, fd);
	nla_put_flag(msg, AF_INET_CR_ATTR_ALL_VALUES);
	ASSERT_EQ(0, cr_call(&self->cr, msg, &before));
	ASSERT_EQ(1, before.n);
	EXPECT_LT(shorter.msg[0]->nlmsg_len, before.msg[0]->nlmsg_len);
	close(fd);
	twin = cr_restore(&self->cr, &before);
	ASSERT_LE(0, twin)
		TH_LOG("attribute %d: %s", self->cr.blamed, self->cr.text);
	ASSERT_EQ(0, cr_dump_fd(&self->cr, twin, &after));
	EXPECT_EQ(0, cr_differ(&shorter, &after, NULL));
	close(twin);
	cr_list_free(&shorter);
	cr_list_free(&before);
	cr_list_free(&after);
}

FIXTURE(dump_is_silent) {
	struct cr cr;
	int fd;
	int peer;
};

FIXTURE_SETUP(dump_is_silent)
{
	ASSERT_EQ(0, netns_common());
	ASSERT_EQ(0, cr_open(&self->cr));
	self->fd = kind_socket(KIND_UDP);
	self->peer = kind_socket(KIND_UDP);
	ASSERT_EQ(0, bind_at(self->fd, "127.0.0.1", OWN_PORT));
	ASSERT_EQ(0, bind_at(self->peer, "127.0.0.1", PEER_PORT));
}

FIXTURE_TEARDOWN(dump_is_silent)
{
	close(self->fd);
	close(self->peer);
	cr_close(&self->cr);
}

/* dumping changes nothing: no datagram is taken, no error is read away */
TEST_F(dump_is_silent, nothing_is_consumed)
{
	struct cr_list list;
	char buf[8] = "";
	int i;

	ASSERT_EQ(0, connect_at(self->peer, "127.0.0.1", OWN_PORT));
	ASSERT_EQ(3, send(self->peer, "one", 3, 0));
	ASSERT_EQ(3, send(self->peer, "two", 3, 0));
	ASSERT_EQ(0, connect_at(self->fd, "127.0.0.1", 9));
	ASSERT_EQ(1, send(self->fd, "x", 1, 0));
	ASSERT_EQ(0, settle());
	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, cr_dump_fd(&self->cr, self->fd, &list))
			TH_LOG("%s", self->cr.text);
		cr_list_free(&list);
		ASSERT_EQ(0, cr_dump_one(&self->cr, self->fd, &list));
		cr_list_free(&list);
	}
	EXPECT_EQ(ECONNREFUSED, get_int(self->fd, SOL_SOCKET, SO_ERROR));
	EXPECT_EQ(3, take(self->fd, buf, sizeof(buf)));
	EXPECT_STREQ("one", buf);
	EXPECT_EQ(3, take(self->fd, buf, sizeof(buf)));
	EXPECT_STREQ("two", buf);
	EXPECT_EQ(-EAGAIN, take(self->fd, buf, sizeof(buf)));
}

TEST_HARNESS_MAIN
