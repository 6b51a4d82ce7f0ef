// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/ioctl.h>

#include "dev.h"
#include "tcp_net.h"

#define DEVICE		"wire0"
#define PEER_DEVICE	"wire1"

static const char *const addr4[] = { "10.73.0.1", "10.73.0.2" };
static const char *const addr6[] = { "fd73::1", "fd73::2" };

int tcp_net_enter(struct tcp_net *net, enum host host)
{
	return setns(net->ns[host], CLONE_NEWNET);
}

static int address_add(const char *device, enum host host)
{
	return device_up(device, addr4[host], "255.255.255.0") ||
	       address6_add(device, addr6[host], IFA_F_NODAD) ? -1 : 0;
}

/* from the namespace of the caller */
static int device_move(const char *device, int ns)
{
	struct ifinfomsg ifi = { .ifi_index = if_nametoindex(device) };
	struct nl_sock *sk = nl_socket_alloc();
	struct nl_msg *msg;
	int err;

	msg = nlmsg_alloc_simple(RTM_NEWLINK, 0);
	nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO);
	nla_put_u32(msg, IFLA_NET_NS_FD, ns);
	err = nl_connect(sk, NETLINK_ROUTE);
	if (!err)
		err = nl_send_sync(sk, msg);
	nl_socket_free(sk);
	return err;
}

/* SIOCGIFHWADDR or SIOCSIFHWADDR */
static int hwaddr(const char *device, unsigned long request, struct ifreq *ifr)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0), ret;

	strcpy(ifr->ifr_name, device);
	ret = ioctl(fd, request, ifr);
	close(fd);
	return ret;
}

/* The peer asks nobody for the host: it would hear of one that hides */
static int neighbour_add(const char *device, const struct ifreq *ifr)
{
	const unsigned char *mac = (const void *)ifr->ifr_hwaddr.sa_data;
	char lines[320];

	snprintf(lines, sizeof(lines),
		 "neigh replace %s lladdr %02x:%02x:%02x:%02x:%02x:%02x nud permanent dev %s\n"
		 "neigh replace %s lladdr %02x:%02x:%02x:%02x:%02x:%02x nud permanent dev %s\n",
		 addr4[HOST], mac[0], mac[1], mac[2], mac[3], mac[4], mac[5], device,
		 addr6[HOST], mac[0], mac[1], mac[2], mac[3], mac[4], mac[5], device);
	return ip_batch(lines);
}

int tcp_net_make(struct tcp_net *net)
{
	struct ifreq ifr = {};
	unsigned int i;

	for (i = 0; i < NR_HOSTS; i++) {
		if (netns_enter() || cr_open(&net->cr[i]))
			return -1;
		net->ns[i] = open("/proc/thread-self/ns/net",
				  O_RDONLY | O_CLOEXEC);
	}
	net->at = HOST;
	if (tcp_net_enter(net, HOST) ||
	    device_add("veth", DEVICE, PEER_DEVICE) ||
	    hwaddr(DEVICE, SIOCGIFHWADDR, &ifr) ||
	    device_move(PEER_DEVICE, net->ns[PEER]) ||
	    tcp_net_enter(net, PEER) || address_add(PEER_DEVICE, PEER) ||
	    neighbour_add(PEER_DEVICE, &ifr) ||
	    wire_open(&net->wire, PEER_DEVICE) ||
	    tcp_net_enter(net, HOST) || address_add(DEVICE, HOST))
		return -1;
	return 0;
}

void tcp_net_end(struct tcp_net *net)
{
	unsigned int i;

	wire_close(&net->wire);
	for (i = 0; i < NR_HOSTS; i++) {
		cr_close(&net->cr[i]);
		close(net->ns[i]);
	}
}

struct name tcp_net_name(enum tcp_kind kind, enum host host, unsigned int port)
{
	struct name name = {};

	if (kind == TCP_V4) {
		name.sin = at(addr4[host], port);
		name.len = sizeof(name.sin);
		return name;
	}
	name.sin6.sin6_family = AF_INET6;
	name.sin6.sin6_port = htons(port);
	name.len = sizeof(name.sin6);
	if (kind == TCP_V6) {
		inet_pton(AF_INET6, addr6[host], &name.sin6.sin6_addr);
		return name;
	}
	name.sin6.sin6_addr.s6_addr16[5] = 0xffff;
	inet_pton(AF_INET, addr4[host], &name.sin6.sin6_addr.s6_addr32[3]);
	return name;
}

int tcp_net_pair(struct tcp_net *net, enum tcp_kind kind, unsigned int port,
		 bool accepted, int fd[2])
{
	enum host server = accepted ? HOST : PEER;
	enum host client = accepted ? PEER : HOST;
	struct name name = tcp_net_name(kind, server, port);
	int listener, a, b;

	if (tcp_net_enter(net, server == HOST ? net->at : PEER))
		return -1;
	listener = tcp_listen_at(kind, &name);
	if (tcp_net_enter(net, client == HOST ? net->at : PEER))
		return -1;
	a = tcp_socket(kind);
	if (listener < 0 || connect(a, &name.sa, name.len))
		return -1;
	b = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	close(listener);
	fd[accepted] = a;
	fd[!accepted] = b;
	return b < 0 || fcntl(a, F_SETFL, O_NONBLOCK) ||
	       tcp_net_enter(net, net->at) ? -1 : 0;
}

/* flips a bit of the hardware address; the peer uses the one that it knows */
static int device_hide(const char *device)
{
	struct ifreq ifr = {};

	if (hwaddr(device, SIOCGIFHWADDR, &ifr))
		return -1;
	ifr.ifr_hwaddr.sa_data[5] ^= 1;
	return hwaddr(device, SIOCSIFHWADDR, &ifr);
}

/*
 * The host takes its device and its address along. What reached it before its
 * sockets are there would be answered with an RST.
 */
static int go_away(struct tcp_net *net)
{
	enum host to = net->at == HOST ? ELSEWHERE : HOST;

	if (tcp_net_enter(net, net->at) || device_move(DEVICE, net->ns[to]) ||
	    tcp_net_enter(net, to) || device_hide(DEVICE) ||
	    address_add(DEVICE, HOST))
		return -1;
	net->at = to;
	return 0;
}

int tcp_net_move(struct tcp_net *net, int fd, bool away, struct cr_list *list)
{
	struct cr *cr = &net->cr[net->at];
	struct cr_list own;
	int ret, freeze;

	if (!list)
		list = &own;
	ret = cr_dump_frozen(cr, fd, list);
	if (ret)
		return ret;
	freeze = cr->freeze_fd;
	wire_freeze(&net->wire, fd);
	ret = cr_detach(cr, fd);
	close(fd);
	if (!ret && away)
		ret = go_away(net);
	if (!ret)
		ret = cr_restore(&net->cr[net->at], list);
	if (ret >= 0 && away && device_hide(DEVICE))
		return -errno;
	if (ret >= 0)
		wire_thaw(&net->wire, ret);
	close(freeze);
	if (list == &own)
		cr_list_free(list);
	return ret;
}
