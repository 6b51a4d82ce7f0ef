/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Checkpoint and restore of AF_INET and AF_INET6 sockets, and of the network
 * devices of a namespace, over generic netlink
 *
 * A client is written from this page alone.  Family "af_inet_cr", version 1,
 * no family header.  Every command needs CAP_NET_ADMIN in the user namespace
 * that owns the network namespace of the netlink socket, and sees and makes
 * sockets of that network namespace only.
 *
 * Conventions
 * -----------
 * u32, s32, u16, u64, s64: host byte order.  Addresses: network byte order, 4
 * bytes of an AF_INET socket, 16 of an AF_INET6 one, v4-mapped ones too; what
 * is of SOL_IP on an AF_INET6 socket has 4.  The scope of a link-local address is
 * the device the socket is bound to (BINDTODEVICE).  Ports: u16, host byte order.
 * "flag": an attribute without payload says on; a u32 payload says on (1) or off
 * (0), in a request as in an answer; in a nest it has no payload and absent is off.
 * Strings are NUL-terminated.  [n]: may occur more than once; all others occur once
 * at most.  Options are named as in setsockopt(2) and carry the value that
 * getsockopt(2) would report, unless the entry says otherwise.
 *
 * Absent means: in an answer to DUMP, the value of a socket fresh from
 * socket(2) on any kernel; in RESTORE that creates, the same; in RESTORE onto
 * SOCK_FD, "leave as it is".  Defaults that a sysctl sets are never left out,
 * nor are LINGER, PRIORITY, RCVLOWAT, RCVTIMEO, SNDTIMEO, RCVBUF and SNDBUF,
 * which clients of the RFC expect.
 *
 * Errors: a negative errno with a sentence (NLMSGERR_ATTR_MSG; set
 * NETLINK_EXT_ACK) and, where one attribute is to blame, its offset
 * (NLMSGERR_ATTR_OFFS).  A do request gets them in NLMSG_ERROR, a dump request
 * in NLMSG_DONE (before Linux 6.2 without the offset).
 *
 *
 * AF_INET_CR_CMD_DUMP - do
 * ------------------------
 * Request, exactly one of:
 *    AF_INET_CR_ATTR_INODE		u32, the socket's inode number
 *					(/proc/PID/fd, fstat(2), ss -e)
 *    AF_INET_CR_ATTR_SOCK_FD		u32, a descriptor of the caller
 * and optionally
 *    AF_INET_CR_ATTR_NO_CONTENTS	flag, leave the receive queue, the
 *					error queue and corked data out
 *    AF_INET_CR_ATTR_ALL_VALUES	flag, emit defaults too
 *
 * Answer: one message.  If the contents do not fit, they are left out and
 * AF_INET_CR_ATTR_LEFT_OUT says so; AF_INET_CR_CMD_DUMP - dump has no limit.
 *
 * Dumping changes nothing on the socket.  While a dump is under way, it keeps
 * the sockets of its set open, as a descriptor would.
 *
 *
 * AF_INET_CR_CMD_DUMP - dump (NLM_F_DUMP)
 * ---------------------------------------
 * Request, one of:
 *    AF_INET_CR_ATTR_INODE, AF_INET_CR_ATTR_SOCK_FD as above
 *    AF_INET_CR_ATTR_PID		u32, every socket this process has open;
 *					a pid in the caller's pid namespace
 *    nothing				every socket of the network namespace
 *					that a process visible to the caller
 *					(in his pid namespace) has open
 * and optionally NO_CONTENTS and ALL_VALUES.  The dump does not return sockets
 * of families and protocols this module does not carry when it selects by PID
 * or nothing; INODE and SOCK_FD refuse them by name.
 *
 * The set of sockets is taken once, when the request arrives.  Each socket is
 * one or more messages, adjacent, sockets ordered by (OWNER_PID, OWNER_FD), but
 * the members of a reuseport group in the order in which they joined it.
 * A message may be larger than 32 KiB: read with MSG_PEEK | MSG_TRUNC first.
 *
 *
 * AF_INET_CR_CMD_RESTORE - do
 * ---------------------------
 * The replay law: what DUMP emits, RESTORE takes back, byte for byte, in the
 * order it was emitted.  The first message of a socket carries SOCK_TYPE and
 * creates it.  Each further message of the same socket (it has no SOCK_TYPE)
 * is sent with the SOCK_FD of the answer put in front.
 *
 * Request, one of:
 *    AF_INET_CR_ATTR_SOCK_TYPE		u32, create a socket
 *    AF_INET_CR_ATTR_SOCK_FD		u32, a descriptor of the caller: what
 *					the message carries becomes so on this
 *					socket, the rest stays.  SOCK_TYPE,
 *					FAMILY and PROTOCOL may be given and
 *					must then match.
 * and any of the attributes below.  Their order does not matter, except that
 * each *_DATA follows the attribute it belongs to, and that attributes marked
 * [n] are applied in the order given.
 *
 * Answer: AF_INET_CR_ATTR_SOCK_FD, u32: the new descriptor (close-on-exec) or
 * the one given.  A request onto SOCK_FD that was carried out is acknowledged
 * (NLM_F_ACK) even if there was no memory for the answer.
 *
 * A new socket that gets a peer or an IP_XFRM_POLICY_IN receives nothing before
 * it has it, though it is bound; other new sockets receive from bind on.
 *
 * All or nothing: when RESTORE fails, there is no socket and no descriptor; a
 * socket given as SOCK_FD has back what the request changed.  What the kernel
 * has no way back from stays: a bind, a connect or a discarded UDP_PENDING (the
 * sentence says "after bind", "after connect", "after discard" then), SHUTDOWN,
 * TXTIME, LOCK_FILTER, RX_TIMESTAMP, UDPLITE_*_CSCOV and IPV6_AUTOFLOWLABEL that
 * had not been set, an eBPF program that was replaced, an error queue that
 * IP_RECVERR 0 has emptied.
 *
 * Every value passes the check that setsockopt(2), bind(2) or connect(2) would
 * make for the caller, except those of security modules (bind, connect,
 * shutdown; before Linux 6.7 setsockopt too) and, before 6.7, of BPF programs
 * of a cgroup for setsockopt: the kernel lets no module ask them.  A value is
 * refused with the same errno:
 *    ENOENT		no socket with this inode in this network namespace
 *    EBADF		SOCK_FD is not open
 *    ENOTSOCK		the descriptor, or the inode of a file that the caller
 *			has open, is not a socket
 *    ESRCH		no such process
 *    EAFNOSUPPORT, EPROTONOSUPPORT, ESOCKTNOSUPPORT
 *			not a kind of socket this module carries
 *    EPERM		the caller may not; SOCK_FD belongs to another network
 *			namespace; or the netlink socket was opened by somebody
 *			with fewer rights than the caller (RESTORE)
 *    EACCES		bind or connect may not
 *    EADDRINUSE, EADDRNOTAVAIL, ENETUNREACH, ENODEV
 *			as bind, connect and setsockopt give them
 *    EMFILE, ENOMEM, ENOBUFS
 *			no descriptor, no memory, no room in a queue
 *    EINVAL		malformed, out of range, twice, or contradictory
 *    EDOM, ENOPROTOOPT, EMSGSIZE
 *			as setsockopt gives them
 *    EOPNOTSUPP	this kernel cannot hold it
 *
 *
 * The attributes of a socket, in the order in which they are emitted
 * ------------------------------------------------------------------
 * INODE, SOCK_STATE, OWNER_PID, OWNER_FD and LEFT_OUT inform; RESTORE checks
 * their form and ignores their value.  See enum af_inet_cr_attr for types.
 *
 *   what it is		INODE SOCK_STATE FAMILY SOCK_TYPE PROTOCOL
 *			OWNER_PID OWNER_FD LEFT_OUT[n] OWNER_UID OWNER_GID
 *   options		SOCKOPT_*, IP_*, IPV6_*, UDP_*, UDPLITE_*, RAW_*; on
 *			an AF_INET6 socket IP_FREEBIND, IP_TRANSPARENT and
 *			IP_HDRINCL are the IPv6 options of these names too
 *   memberships	IP_MEMBERSHIP[n] IPV6_MEMBERSHIP[n] IPV6_ANYCAST[n]
 *			IPV6_FLOWLABEL[n]
 *   queues		QUEUE_POS, { DGRAM[n] DGRAM_DATA[n] },
 *			{ EXTERR[n] EXTERR_DATA[n] }
 *   then		SOCKOPT_PEEK_OFF ASYNC
 *   addresses		LOCAL_ADDR LOCAL_PORT BIND_LOCKS SOURCE_ADDR
 *			REMOTE_ADDR REMOTE_PORT REMOTE_FLOWINFO IP_ID TXHASH,
 *			or IPV6_LAST_PEER
 *   what needs them	SOCKOPT_INCOMING_CPU SOCKOPT_ATTACH_REUSEPORT_*
 *			SOCKOPT_REUSEPORT (0, of a member of a group)
 *			SOCKOPT_LOCK_FILTER IP_XFRM_POLICY_*
 *   corked data	UDP_CORK UDP_PENDING UDP_PENDING_DATA
 *   the end		STAMP TSKEY ZCKEY DROPS SHUTDOWN ERROR_SOFT ERROR
 *			UNHASHED NONBLOCK
 *
 *
 * AF_INET_CR_CMD_NETDEV_DUMP - dump (NLM_F_DUMP)
 * ----------------------------------------------
 * Request, optional:
 *    AF_INET_CR_ATTR_NETDEV_NAME	string, this device alone
 *
 * One message a device of the caller's network namespace, all of one moment
 * (one hold of the rtnl lock), in an order in which they can be created: lower
 * before upper, master before port, the backup of a bridge port before that port,
 * otherwise by index.  lo is first.
 *
 *   what it is		NETDEV_INDEX NETDEV_NAME NETDEV_TYPE NETDEV_WHOLE
 *			NETDEV_EXTERNAL LEFT_OUT[n]
 *   its state		NETDEV_LINK NETDEV_REF[n] NETDEV_MASTER_DATA
 *			NETDEV_FLAGS NETDEV_ADDR[n] NETDEV_MADDR[n]
 *			NETDEV_CONF[n] NETDEV_ALTNAME[n]
 *
 * Other namespaces: the far end of a veth, or the lower device of a macvlan or
 * vlan, can be elsewhere.  NETDEV_REF has then its index, the id of its
 * namespace and, if the caller has CAP_NET_ADMIN there, its name.
 *
 *
 * AF_INET_CR_CMD_NETDEV_RESTORE - do
 * ----------------------------------
 * Takes the messages of NETDEV_DUMP, byte for byte, one by one, in their order.
 * The network namespace of the netlink socket has to be that of the caller.
 * Everything is done through rtnetlink and sysctls, with the caller's rights.
 *
 * Request:
 *    AF_INET_CR_ATTR_NETDEV_NAME	which device.  If there is none of this
 *					name, it is created (NETDEV_LINK has its
 *					kind), with the index NETDEV_INDEX if that is
 *					free.  If there is one of the same kind
 *					(a veth: and with the same peer) or the
 *					message has no kind, what the message
 *					carries becomes so on it
 * and optionally any of the state above, and
 *    AF_INET_CR_ATTR_NETDEV_NETNS_FD	u32, a descriptor of the network
 *					namespace where the far end is to be;
 *					absent: the caller's
 *    AF_INET_CR_ATTR_NETDEV_WHOLE	flag: addresses, NETDEV_MADDR,
 *					NETDEV_ALTNAME, the master and the backup
 *					of a bridge port that the message does not
 *					have go; without it they stay
 *
 * A device that another message refers to (NETDEV_REF) has to be there, by its
 * name; a reference without a name means its index.
 *
 * Answer: AF_INET_CR_ATTR_NETDEV_INDEX, the index of the device, and
 * AF_INET_CR_ATTR_NETDEV_CREATED if it is new (the far end of a veth is with it).
 *
 * All or nothing, for one message: when it fails, a device it created is gone,
 * and one that existed, with those above it in the same network namespace, which
 * follow it up and down, is as it was, but for what the kernel has no way back
 * from: routes that went with an address, a stable_secret that had not been set,
 * a MAC address that followed that of the lower device.  The master that it had,
 * and the one it was to get, have the MAC address that they had.  Errors, besides
 * those of RESTORE:
 *    ENODEV		no such device, and the message cannot create one; or
 *			one it refers to is not there; or somebody deleted it
 *			meanwhile
 *    EEXIST		the name belongs to a device of another kind
 *    EAGAIN		the driver of the kind is being loaded: try again
 *    EOPNOTSUPP	this kernel has no such kind, or cannot do this to it
 * and those of rtnetlink and of sysctl files, with their sentences.
 */
#ifndef _UAPI_LINUX_AF_INET_CR_H
#define _UAPI_LINUX_AF_INET_CR_H

#define AF_INET_CR_GENL_NAME		"af_inet_cr"
#define AF_INET_CR_GENL_VERSION		1

/**
 * enum af_inet_cr_cmd - commands
 * @AF_INET_CR_CMD_DUMP: the state of one socket, or of many
 * @AF_INET_CR_CMD_RESTORE: a socket from its state
 * @AF_INET_CR_CMD_NETDEV_DUMP: the devices of a network namespace
 * @AF_INET_CR_CMD_NETDEV_RESTORE: a device from its state
 */
enum af_inet_cr_cmd {
	AF_INET_CR_CMD_UNSPEC,
	AF_INET_CR_CMD_DUMP,
	AF_INET_CR_CMD_RESTORE,
	AF_INET_CR_CMD_NETDEV_DUMP,
	AF_INET_CR_CMD_NETDEV_RESTORE,

	__AF_INET_CR_CMD_MAX,
	AF_INET_CR_CMD_MAX = __AF_INET_CR_CMD_MAX - 1
};

/*
 * 1 to 22 are those of the RFC of 2007, numbers and types.
 */
enum af_inet_cr_attr {
	AF_INET_CR_ATTR_UNSPEC,
	AF_INET_CR_ATTR_INODE,			/* u32 */
	AF_INET_CR_ATTR_SOCK_STATE,		/* u32, enum socket_state:
						 * 1 SS_UNCONNECTED for every
						 * datagram and raw socket
						 */
	AF_INET_CR_ATTR_SOCK_TYPE,		/* u32, SOCK_DGRAM, SOCK_RAW */
	AF_INET_CR_ATTR_SOCK_FD,		/* u32 */
	AF_INET_CR_ATTR_SOCKOPT_BINDTODEVICE,	/* string, device name; on a
						 * live socket "" unbinds
						 */
	AF_INET_CR_ATTR_SOCKOPT_BROADCAST,	/* flag */
	AF_INET_CR_ATTR_SOCKOPT_DEBUG,		/* flag */
	AF_INET_CR_ATTR_SOCKOPT_DONTROUTE,	/* flag */
	AF_INET_CR_ATTR_SOCKOPT_KEEPALIVE,	/* flag */
	AF_INET_CR_ATTR_SOCKOPT_LINGER,		/* struct linger, seconds; l_linger
						 * is kept while l_onoff is 0
						 */
	AF_INET_CR_ATTR_SOCKOPT_OOBINLINE,	/* flag */
	AF_INET_CR_ATTR_SOCKOPT_PASSCRED,	/* flag */
	AF_INET_CR_ATTR_SOCKOPT_PRIORITY,	/* u32 */
	AF_INET_CR_ATTR_SOCKOPT_RCVLOWAT,	/* u32, bytes */
	AF_INET_CR_ATTR_SOCKOPT_RCVTIMEO,	/* struct timeval of the kernel's
						 * word size; {0,0} for ever,
						 * tv_sec -1 never wait
						 */
	AF_INET_CR_ATTR_SOCKOPT_SNDTIMEO,	/* as RCVTIMEO */
	AF_INET_CR_ATTR_SOCKOPT_RCVBUF,		/* u32, bytes as the kernel holds
						 * them: twice what SO_RCVBUF
						 * was given
						 */
	AF_INET_CR_ATTR_SOCKOPT_REUSEADDR,	/* flag */
	AF_INET_CR_ATTR_SOCKOPT_SNDBUF,		/* u32, as RCVBUF */
	AF_INET_CR_ATTR_SOCKOPT_TIMESTAMP,	/* flag */
	AF_INET_CR_ATTR_SOCKOPT_SNDBUF_ULOCK,	/* flag, SO_BUF_LOCK bit: the
						 * user fixed the size
						 */
	AF_INET_CR_ATTR_SOCKOPT_RCVBUF_ULOCK,	/* flag */

	/* Not in the RFC: selectors and what a socket is */
	AF_INET_CR_ATTR_PAD,			/* alignment, ignored */
	AF_INET_CR_ATTR_PID,			/* u32 */
	AF_INET_CR_ATTR_NO_CONTENTS,		/* flag */
	AF_INET_CR_ATTR_ALL_VALUES,		/* flag */
	AF_INET_CR_ATTR_LEFT_OUT,		/* nest [n], af_inet_cr_left_out:
						 * state the socket has and this
						 * message does not carry
						 */
	AF_INET_CR_ATTR_OWNER_PID,		/* u32, a process that has the
						 * socket open, as the caller
						 * sees it; not in answers to
						 * SOCK_FD
						 */
	AF_INET_CR_ATTR_OWNER_FD,		/* u32, its lowest descriptor there */
	AF_INET_CR_ATTR_OWNER_UID,		/* u32, owner of the inode, in the
						 * caller's user namespace; absent
						 * means the caller
						 */
	AF_INET_CR_ATTR_OWNER_GID,		/* u32 */
	AF_INET_CR_ATTR_FAMILY,			/* u32, AF_INET or AF_INET6; absent
						 * AF_INET
						 */
	AF_INET_CR_ATTR_PROTOCOL,		/* u32, IPPROTO_x; absent 0, the
						 * default of SOCK_TYPE
						 */

	/* Addresses */
	AF_INET_CR_ATTR_LOCAL_ADDR,		/* address the socket is bound to;
						 * absent 0.0.0.0
						 */
	AF_INET_CR_ATTR_LOCAL_PORT,		/* u16, 0 lets the kernel choose;
						 * absent with LOCAL_ADDR: an
						 * address and no port yet
						 * (IP_BIND_ADDRESS_NO_PORT);
						 * neither: do not bind. Ping:
						 * the identifier
						 */
	AF_INET_CR_ATTR_BIND_LOCKS,		/* u32, mask of AF_INET_CR_BIND_x:
						 * what bind(2) chose and
						 * connect(AF_UNSPEC) keeps,
						 * BIND_ADDR also where the
						 * address is any;
						 * absent: what bind(2) would
						 * set for the two above
						 */
	AF_INET_CR_ATTR_SOURCE_ADDR,		/* address sent from where it is
						 * not LOCAL_ADDR (multicast and
						 * broadcast binds)
						 */
	AF_INET_CR_ATTR_REMOTE_ADDR,		/* address connected to */
	AF_INET_CR_ATTR_REMOTE_PORT,		/* u16; either: connected */
	AF_INET_CR_ATTR_SHUTDOWN,		/* u32, mask of AF_INET_CR_SHUT_x */
	AF_INET_CR_ATTR_NONBLOCK,		/* flag, O_NONBLOCK */

	/* SOL_SOCKET */
	AF_INET_CR_ATTR_SOCKOPT_BINDTOIFINDEX,	/* u32; instead of BINDTODEVICE
						 * when no device has this index
						 */
	AF_INET_CR_ATTR_SOCKOPT_REUSEPORT,	/* u32 bool */
	AF_INET_CR_ATTR_SOCKOPT_NO_CHECK,	/* u32 bool */
	AF_INET_CR_ATTR_SOCKOPT_PASSSEC,	/* u32 bool */
	AF_INET_CR_ATTR_SOCKOPT_PASSPIDFD,	/* u32 bool, Linux 6.5 */
	AF_INET_CR_ATTR_SOCKOPT_MARK,		/* u32 */
	AF_INET_CR_ATTR_SOCKOPT_RCVMARK,	/* u32 bool */
	AF_INET_CR_ATTR_SOCKOPT_RXQ_OVFL,	/* u32 bool */
	AF_INET_CR_ATTR_SOCKOPT_WIFI_STATUS,	/* u32 bool */
	AF_INET_CR_ATTR_SOCKOPT_PEEK_OFF,	/* s32, bytes, -1 off */
	AF_INET_CR_ATTR_SOCKOPT_NOFCS,		/* u32 bool */
	AF_INET_CR_ATTR_SOCKOPT_ATTACH_FILTER,	/* struct sock_filter[], classic
						 * BPF; length 0 detaches
						 */
	AF_INET_CR_ATTR_SOCKOPT_ATTACH_BPF,	/* nest, af_inet_cr_bpf */
	AF_INET_CR_ATTR_SOCKOPT_LOCK_FILTER,	/* u32 bool, cannot be taken off */
	AF_INET_CR_ATTR_SOCKOPT_ATTACH_REUSEPORT_CBPF, /* struct sock_filter[] */
	AF_INET_CR_ATTR_SOCKOPT_ATTACH_REUSEPORT_EBPF, /* nest, af_inet_cr_bpf */
	AF_INET_CR_ATTR_SOCKOPT_SELECT_ERR_QUEUE, /* u32 bool */
	AF_INET_CR_ATTR_SOCKOPT_BUSY_POLL,	/* u32, microseconds */
	AF_INET_CR_ATTR_SOCKOPT_PREFER_BUSY_POLL, /* u32 bool */
	AF_INET_CR_ATTR_SOCKOPT_BUSY_POLL_BUDGET, /* u32, packets */
	AF_INET_CR_ATTR_SOCKOPT_MAX_PACING_RATE, /* u64, bytes per second, all
						  * ones for no limit
						  */
	AF_INET_CR_ATTR_SOCKOPT_INCOMING_CPU,	/* s32, -1 none */
	AF_INET_CR_ATTR_SOCKOPT_ZEROCOPY,	/* u32 bool */
	AF_INET_CR_ATTR_SOCKOPT_TXTIME,		/* struct sock_txtime */
	AF_INET_CR_ATTR_SOCKOPT_RESERVE_MEM,	/* u32, bytes */
	AF_INET_CR_ATTR_SOCKOPT_TXREHASH,	/* u32 0 or 1 */
	AF_INET_CR_ATTR_SOCKOPT_TIMESTAMPNS,	/* u32 bool; 1 excludes TIMESTAMP */
	AF_INET_CR_ATTR_SOCKOPT_TIMESTAMPING,	/* struct so_timestamping */
	AF_INET_CR_ATTR_SOCKOPT_TIMESTAMP_NEW,	/* u32 bool, control messages of
						 * the three above use 64 bit
						 * time (SO_*_NEW)
						 */
	AF_INET_CR_ATTR_RX_TIMESTAMP,		/* u32 bool, arrivals are stamped
						 * though none of the three
						 * above is on any more
						 */

	/* SOL_IP */
	AF_INET_CR_ATTR_IP_TOS,			/* u32 */
	AF_INET_CR_ATTR_IP_TTL,			/* s32, -1 the system's default */
	AF_INET_CR_ATTR_IP_MINTTL,		/* u32 */
	AF_INET_CR_ATTR_IP_HDRINCL,		/* u32 bool, raw */
	AF_INET_CR_ATTR_IP_NODEFRAG,		/* u32 bool, raw */
	AF_INET_CR_ATTR_IP_ROUTER_ALERT,	/* u32 bool, raw */
	AF_INET_CR_ATTR_IP_OPTIONS,		/* bytes, 4 to 40; length 0 none */
	AF_INET_CR_ATTR_IP_PKTINFO,		/* u32 bool */
	AF_INET_CR_ATTR_IP_RECVTTL,		/* u32 bool */
	AF_INET_CR_ATTR_IP_RECVTOS,		/* u32 bool */
	AF_INET_CR_ATTR_IP_RECVOPTS,		/* u32 bool */
	AF_INET_CR_ATTR_IP_RETOPTS,		/* u32 bool */
	AF_INET_CR_ATTR_IP_PASSSEC,		/* u32 bool */
	AF_INET_CR_ATTR_IP_RECVORIGDSTADDR,	/* u32 bool */
	AF_INET_CR_ATTR_IP_CHECKSUM,		/* u32 bool */
	AF_INET_CR_ATTR_IP_RECVFRAGSIZE,	/* u32 bool */
	AF_INET_CR_ATTR_IP_RECVERR,		/* u32 bool */
	AF_INET_CR_ATTR_IP_RECVERR_RFC4884,	/* u32 bool */
	AF_INET_CR_ATTR_IP_FREEBIND,		/* u32 bool */
	AF_INET_CR_ATTR_IP_TRANSPARENT,		/* u32 bool */
	AF_INET_CR_ATTR_IP_BIND_ADDRESS_NO_PORT, /* u32 bool */
	AF_INET_CR_ATTR_IP_LOCAL_PORT_RANGE,	/* u32, high << 16 | low */
	AF_INET_CR_ATTR_IP_MTU_DISCOVER,	/* u32, IP_PMTUDISC_* */
	AF_INET_CR_ATTR_IP_UNICAST_IF,		/* nest, af_inet_cr_dev; empty none */
	AF_INET_CR_ATTR_IP_MULTICAST_IF,	/* nest, af_inet_cr_dev */
	AF_INET_CR_ATTR_IP_MULTICAST_TTL,	/* u32 */
	AF_INET_CR_ATTR_IP_MULTICAST_LOOP,	/* u32 bool */
	AF_INET_CR_ATTR_IP_MULTICAST_ALL,	/* u32 bool */
	AF_INET_CR_ATTR_IP_MEMBERSHIP,		/* nest [n], af_inet_cr_mship, in
						 * the order of joining
						 */

	/* SOL_UDP, SOL_UDPLITE, SOL_RAW */
	AF_INET_CR_ATTR_UDP_CORK,		/* u32 bool */
	AF_INET_CR_ATTR_UDP_ENCAP,		/* u32, UDP_ENCAP_* */
	AF_INET_CR_ATTR_UDP_NO_CHECK6_TX,	/* u32 bool */
	AF_INET_CR_ATTR_UDP_NO_CHECK6_RX,	/* u32 bool */
	AF_INET_CR_ATTR_UDP_SEGMENT,		/* u32, bytes */
	AF_INET_CR_ATTR_UDP_GRO,		/* u32 bool */
	AF_INET_CR_ATTR_UDPLITE_SEND_CSCOV,	/* u32, bytes; absent never set */
	AF_INET_CR_ATTR_UDPLITE_RECV_CSCOV,	/* u32, bytes; absent never set */
	AF_INET_CR_ATTR_RAW_ICMP_FILTER,	/* u32, mask of ICMP types */

	/* State without an option */
	AF_INET_CR_ATTR_ERROR,			/* u32, errno waiting in SO_ERROR,
						 * at most 511
						 */
	AF_INET_CR_ATTR_ERROR_SOFT,		/* u32, errno behind it */
	AF_INET_CR_ATTR_DROPS,			/* u32, datagrams dropped */
	AF_INET_CR_ATTR_STAMP,			/* s64, ns since 1970, SIOCGSTAMP;
						 * -1 none
						 */
	AF_INET_CR_ATTR_TSKEY,			/* u32, next SOF_TIMESTAMPING_OPT_ID */
	AF_INET_CR_ATTR_ZCKEY,			/* u32, next MSG_ZEROCOPY id */
	AF_INET_CR_ATTR_TXHASH,			/* u32, flow hash of a connected socket */
	AF_INET_CR_ATTR_IP_ID,			/* u32, IP id generator, connected */
	AF_INET_CR_ATTR_ASYNC,			/* nest, af_inet_cr_async */
	AF_INET_CR_ATTR_REUSEPORT_GROUP,	/* u32 bool, member of a group of
						 * sockets that share a port;
						 * absent: a bound socket with
						 * SO_REUSEPORT is. On a live
						 * socket 0 leaves the group
						 */
	AF_INET_CR_ATTR_UNHASHED,		/* flag, raw: receives nothing (it
						 * was disconnected); 0 in a
						 * later message ends it
						 */

	/* Receive queue */
	AF_INET_CR_ATTR_QUEUE_POS,		/* u32, place of the first DGRAM of
						 * this message, counted from the
						 * head of the queue; absent 0.
						 * On a live socket, datagrams
						 * that arrived since stay behind
						 */
	AF_INET_CR_ATTR_DGRAM,			/* nest [n], af_inet_cr_dgram, oldest
						 * first
						 */
	AF_INET_CR_ATTR_DGRAM_DATA,		/* bytes [n], payload of the DGRAM
						 * just before
						 */
	AF_INET_CR_ATTR_EXTERR,			/* nest [n], af_inet_cr_exterr, an
						 * entry of the error queue
						 */
	AF_INET_CR_ATTR_EXTERR_DATA,		/* bytes [n], payload of the EXTERR
						 * just before
						 */

	/* Corked data */
	AF_INET_CR_ATTR_UDP_PENDING,		/* nest, af_inet_cr_pending, the
						 * datagram being put together;
						 * empty: nothing is pending, on a
						 * live socket what is pending is
						 * thrown away unsent
						 */
	AF_INET_CR_ATTR_UDP_PENDING_DATA,	/* bytes, payload so far */

	/* IP_XFRM_POLICY */
	AF_INET_CR_ATTR_IP_XFRM_POLICY_IN,	/* nest, af_inet_cr_xfrm; empty none */
	AF_INET_CR_ATTR_IP_XFRM_POLICY_OUT,	/* nest, af_inet_cr_xfrm; empty none */
	/* SOL_IPV6; AF_INET6 sockets only */
	AF_INET_CR_ATTR_IPV6_V6ONLY,		/* u32 bool */
	AF_INET_CR_ATTR_IPV6_UNICAST_HOPS,	/* s32, -1 the system's default */
	AF_INET_CR_ATTR_IPV6_MULTICAST_HOPS,	/* u32 */
	AF_INET_CR_ATTR_IPV6_MULTICAST_LOOP,	/* u32 bool */
	AF_INET_CR_ATTR_IPV6_MULTICAST_ALL,	/* u32 bool */
	AF_INET_CR_ATTR_IPV6_MULTICAST_IF,	/* nest, af_inet_cr_dev; empty none */
	AF_INET_CR_ATTR_IPV6_UNICAST_IF,	/* nest, af_inet_cr_dev; empty none */
	AF_INET_CR_ATTR_IPV6_MTU,		/* u32, bytes as set; 0 the path's */
	AF_INET_CR_ATTR_IPV6_MTU_DISCOVER,	/* u32, IPV6_PMTUDISC_* */
	AF_INET_CR_ATTR_IPV6_RECVERR,		/* u32 bool */
	AF_INET_CR_ATTR_IPV6_RECVERR_RFC4884,	/* u32 bool */
	AF_INET_CR_ATTR_IPV6_MINHOPCOUNT,	/* u32 */
	AF_INET_CR_ATTR_IPV6_AUTOFLOWLABEL,	/* u32 bool; absent never set */
	AF_INET_CR_ATTR_IPV6_DONTFRAG,		/* u32 bool */
	AF_INET_CR_ATTR_IPV6_ROUTER_ALERT_ISOLATE, /* u32 bool */
	AF_INET_CR_ATTR_IPV6_FLOWINFO_SEND,	/* u32 bool */
	AF_INET_CR_ATTR_IPV6_FLOWINFO,		/* u32 bool */
	AF_INET_CR_ATTR_IPV6_ADDR_PREFERENCES,	/* u32, mask of
						 * IPV6_PREFER_SRC_TMP, _PUBLIC
						 * and _COA, as far as asked for
						 */
	AF_INET_CR_ATTR_IPV6_RECVPKTINFO,	/* u32 bool */
	AF_INET_CR_ATTR_IPV6_2292PKTINFO,	/* u32 bool */
	AF_INET_CR_ATTR_IPV6_RECVHOPLIMIT,	/* u32 bool */
	AF_INET_CR_ATTR_IPV6_2292HOPLIMIT,	/* u32 bool */
	AF_INET_CR_ATTR_IPV6_RECVRTHDR,		/* u32 bool */
	AF_INET_CR_ATTR_IPV6_2292RTHDR,		/* u32 bool */
	AF_INET_CR_ATTR_IPV6_RECVHOPOPTS,	/* u32 bool */
	AF_INET_CR_ATTR_IPV6_2292HOPOPTS,	/* u32 bool */
	AF_INET_CR_ATTR_IPV6_RECVDSTOPTS,	/* u32 bool */
	AF_INET_CR_ATTR_IPV6_2292DSTOPTS,	/* u32 bool */
	AF_INET_CR_ATTR_IPV6_RECVTCLASS,	/* u32 bool */
	AF_INET_CR_ATTR_IPV6_RECVPATHMTU,	/* u32 bool */
	AF_INET_CR_ATTR_IPV6_RECVORIGDSTADDR,	/* u32 bool */
	AF_INET_CR_ATTR_IPV6_RECVFRAGSIZE,	/* u32 bool */
	AF_INET_CR_ATTR_IPV6_TCLASS,		/* u32 */
	AF_INET_CR_ATTR_IPV6_HOPOPTS,		/* bytes, sticky option; length 0
						 * none
						 */
	AF_INET_CR_ATTR_IPV6_RTHDRDSTOPTS,	/* as HOPOPTS */
	AF_INET_CR_ATTR_IPV6_RTHDR,		/* as HOPOPTS */
	AF_INET_CR_ATTR_IPV6_DSTOPTS,		/* as HOPOPTS */
	AF_INET_CR_ATTR_IPV6_PKTINFO,		/* nest, af_inet_cr_dev with ADDR,
						 * sticky option; empty none
						 */

	/* SOL_RAW and SOL_ICMPV6 of AF_INET6 */
	AF_INET_CR_ATTR_RAW_IPV6_CHECKSUM,	/* s32, offset, -1 off */
	AF_INET_CR_ATTR_RAW_ICMPV6_FILTER,	/* struct icmp6_filter */

	/* State of AF_INET6 sockets without an option */
	AF_INET_CR_ATTR_REMOTE_FLOWINFO,	/* u32, host byte order: traffic
						 * class and flow label that
						 * connect(2) was given
						 */
	AF_INET_CR_ATTR_IPV6_MEMBERSHIP,	/* nest [n], af_inet_cr_mship, as
						 * IP_MEMBERSHIP, which an AF_INET6
						 * socket may have besides
						 */
	AF_INET_CR_ATTR_IPV6_ANYCAST,		/* nest [n], af_inet_cr_mship with
						 * GROUP and DEV, IPV6_JOIN_ANYCAST
						 */
	AF_INET_CR_ATTR_IPV6_FLOWLABEL,		/* nest [n], af_inet_cr_flowlabel, a
						 * label leased with
						 * IPV6_FLOWLABEL_MGR
						 */
	AF_INET_CR_ATTR_IPV6_LAST_PEER,		/* address it was connected to: after
						 * disconnecting, an AF_INET6
						 * socket goes on receiving from
						 * there alone
						 */

	/* Devices */
	AF_INET_CR_ATTR_NETDEV_NAME,		/* string */
	AF_INET_CR_ATTR_NETDEV_INDEX,		/* u32 */
	AF_INET_CR_ATTR_NETDEV_TYPE,		/* u32, ARPHRD_x; informs */
	AF_INET_CR_ATTR_NETDEV_WHOLE,		/* flag, all of the device is here */
	AF_INET_CR_ATTR_NETDEV_EXTERNAL,	/* flag, nobody can create it: a
						 * device of this name has to be
						 * there. Its kind, if it has one,
						 * informs
						 */
	AF_INET_CR_ATTR_NETDEV_REF,		/* nest [n], af_inet_cr_netdev_ref, a
						 * device whose index is in
						 * NETDEV_LINK
						 */
	AF_INET_CR_ATTR_NETDEV_LINK,		/* nest of IFLA_x, see below */
	AF_INET_CR_ATTR_NETDEV_FLAGS,		/* u32, IFF_x that a user sets: UP,
						 * DEBUG, NOTRAILERS, NOARP,
						 * PROMISC, ALLMULTI, MULTICAST,
						 * PORTSEL, AUTOMEDIA, DYNAMIC
						 */
	AF_INET_CR_ATTR_NETDEV_CONF,		/* nest [n], af_inet_cr_netdev_conf */
	AF_INET_CR_ATTR_NETDEV_ADDR,		/* nest [n], af_inet_cr_netdev_addr, in
						 * the order in which they were
						 * added
						 */
	AF_INET_CR_ATTR_NETDEV_ALTNAME,		/* string [n], alternative name */
	AF_INET_CR_ATTR_NETDEV_MADDR,		/* bytes [n], link-layer multicast
						 * address added by hand
						 * (ip maddr)
						 */
	AF_INET_CR_ATTR_NETDEV_MASTER_DATA,	/* nest of IFLA_INFO_DATA of its
						 * master, which is told once the
						 * device is its port: the
						 * primary port of a bond;
						 * needs NETDEV_LINK
						 */
	AF_INET_CR_ATTR_NETDEV_NETNS_FD,	/* u32, request only */
	AF_INET_CR_ATTR_NETDEV_CREATED,		/* flag, answer only */

	__AF_INET_CR_ATTR_MAX,
	AF_INET_CR_ATTR_MAX = __AF_INET_CR_ATTR_MAX - 1
};

/* AF_INET_CR_ATTR_BIND_LOCKS */
#define AF_INET_CR_BIND_ADDR	1	/* SOCK_BINDADDR_LOCK */
#define AF_INET_CR_BIND_PORT	2	/* SOCK_BINDPORT_LOCK */

/* AF_INET_CR_ATTR_SHUTDOWN */
#define AF_INET_CR_SHUT_RCV	1
#define AF_INET_CR_SHUT_SND	2

/**
 * enum af_inet_cr_left_out - one piece of state that a dump does not carry
 * @AF_INET_CR_LEFT_OUT_WHAT: u32, enum af_inet_cr_what
 * @AF_INET_CR_LEFT_OUT_TEXT: string, for people, e.g. "datagrams wait in the
 *	receive queue"
 * @AF_INET_CR_LEFT_OUT_COUNT: u32, how many; absent 1
 * @AF_INET_CR_LEFT_OUT_BYTES: u64, how much; absent unknown
 */
enum af_inet_cr_left_out {
	AF_INET_CR_LEFT_OUT_UNSPEC,
	AF_INET_CR_LEFT_OUT_WHAT,
	AF_INET_CR_LEFT_OUT_TEXT,
	AF_INET_CR_LEFT_OUT_COUNT,
	AF_INET_CR_LEFT_OUT_BYTES,
	AF_INET_CR_LEFT_OUT_PAD,		/* alignment, ignored */

	__AF_INET_CR_LEFT_OUT_MAX,
	AF_INET_CR_LEFT_OUT_MAX = __AF_INET_CR_LEFT_OUT_MAX - 1
};

/**
 * enum af_inet_cr_what - what AF_INET_CR_ATTR_LEFT_OUT is about
 * @AF_INET_CR_WHAT_OPTION: a socket option
 * @AF_INET_CR_WHAT_RECEIVE_QUEUE: datagrams that wait to be received
 * @AF_INET_CR_WHAT_ERROR_QUEUE: entries of the error queue
 * @AF_INET_CR_WHAT_PENDING: corked data
 * @AF_INET_CR_WHAT_MEMBERSHIP: multicast memberships
 * @AF_INET_CR_WHAT_FILTER: a socket filter or reuseport program
 * @AF_INET_CR_WHAT_XFRM_POLICY: an IPsec policy
 * @AF_INET_CR_WHAT_BPF: BPF storage, sockmap
 * @AF_INET_CR_WHAT_SECURITY: LSM label
 * @AF_INET_CR_WHAT_IN_FLIGHT: packets sent and still held by a queueing
 *	discipline or device
 * @AF_INET_CR_WHAT_ASYNC: owner and signal of asynchronous notification
 * @AF_INET_CR_WHAT_NETDEV: something of a device, e.g. an XDP program or keys
 */
enum af_inet_cr_what {
	AF_INET_CR_WHAT_UNSPEC,
	AF_INET_CR_WHAT_OPTION,
	AF_INET_CR_WHAT_RECEIVE_QUEUE,
	AF_INET_CR_WHAT_ERROR_QUEUE,
	AF_INET_CR_WHAT_PENDING,
	AF_INET_CR_WHAT_MEMBERSHIP,
	AF_INET_CR_WHAT_FILTER,
	AF_INET_CR_WHAT_XFRM_POLICY,
	AF_INET_CR_WHAT_BPF,
	AF_INET_CR_WHAT_SECURITY,
	AF_INET_CR_WHAT_IN_FLIGHT,
	AF_INET_CR_WHAT_ASYNC,
	AF_INET_CR_WHAT_NETDEV,
};

/**
 * enum af_inet_cr_dev - a device, and for IP_MULTICAST_IF its address
 * @AF_INET_CR_DEV_NAME: string; on restore the device of this name is meant
 * @AF_INET_CR_DEV_INDEX: u32; on restore used where there is no NAME
 * @AF_INET_CR_DEV_ADDR: address, IP_MULTICAST_IF and memberships
 */
enum af_inet_cr_dev {
	AF_INET_CR_DEV_UNSPEC,
	AF_INET_CR_DEV_NAME,
	AF_INET_CR_DEV_INDEX,
	AF_INET_CR_DEV_ADDR,

	__AF_INET_CR_DEV_MAX,
	AF_INET_CR_DEV_MAX = __AF_INET_CR_DEV_MAX - 1
};

/**
 * enum af_inet_cr_mship - a multicast membership and its source filter
 * @AF_INET_CR_MSHIP_GROUP: address of the group
 * @AF_INET_CR_MSHIP_DEV: nest, af_inet_cr_dev; ADDR is imr_address
 * @AF_INET_CR_MSHIP_MODE: u32, MCAST_INCLUDE or MCAST_EXCLUDE; absent
 *	MCAST_EXCLUDE
 * @AF_INET_CR_MSHIP_SOURCES: addresses, one after the other; absent no list;
 *	of length 0 with MCAST_EXCLUDE the empty list that the kernel keeps when
 *	the last source was unblocked
 */
enum af_inet_cr_mship {
	AF_INET_CR_MSHIP_UNSPEC,
	AF_INET_CR_MSHIP_GROUP,
	AF_INET_CR_MSHIP_DEV,
	AF_INET_CR_MSHIP_MODE,
	AF_INET_CR_MSHIP_SOURCES,

	__AF_INET_CR_MSHIP_MAX,
	AF_INET_CR_MSHIP_MAX = __AF_INET_CR_MSHIP_MAX - 1
};

/**
 * enum af_inet_cr_flowlabel - an IPv6 flow label that the socket has leased
 *
 * RESTORE leases it under the same number: EPERM if it is exclusive and somebody
 * has it, or if it is shared within a process or user that the caller is not.
 * Who shares a label within a process is the process that restores it then.
 *
 * @AF_INET_CR_FLOWLABEL_LABEL: u32
 * @AF_INET_CR_FLOWLABEL_DST: address, the destination it was leased for
 * @AF_INET_CR_FLOWLABEL_SHARE: u32, IPV6_FL_S_*
 * @AF_INET_CR_FLOWLABEL_LINGER: u32, seconds it stays after its last user
 * @AF_INET_CR_FLOWLABEL_EXPIRES: u32, seconds from now on
 * @AF_INET_CR_FLOWLABEL_HOPOPTS: bytes, extension header that goes with it
 * @AF_INET_CR_FLOWLABEL_RTHDRDSTOPTS: bytes, as HOPOPTS
 * @AF_INET_CR_FLOWLABEL_RTHDR: bytes, as HOPOPTS
 */
enum af_inet_cr_flowlabel {
	AF_INET_CR_FLOWLABEL_UNSPEC,
	AF_INET_CR_FLOWLABEL_LABEL,
	AF_INET_CR_FLOWLABEL_DST,
	AF_INET_CR_FLOWLABEL_SHARE,
	AF_INET_CR_FLOWLABEL_LINGER,
	AF_INET_CR_FLOWLABEL_EXPIRES,
	AF_INET_CR_FLOWLABEL_HOPOPTS,
	AF_INET_CR_FLOWLABEL_RTHDRDSTOPTS,
	AF_INET_CR_FLOWLABEL_RTHDR,

	__AF_INET_CR_FLOWLABEL_MAX,
	AF_INET_CR_FLOWLABEL_MAX = __AF_INET_CR_FLOWLABEL_MAX - 1
};

/**
 * enum af_inet_cr_bpf - an eBPF program, which cannot be carried as bytes
 * @AF_INET_CR_BPF_ID: u32, the program's id when it was dumped
 * @AF_INET_CR_BPF_TAG: 8 bytes, the program's tag
 * @AF_INET_CR_BPF_FD: u32, to be put in by the restorer: a descriptor of the
 *	program to attach; without it RESTORE refuses
 */
enum af_inet_cr_bpf {
	AF_INET_CR_BPF_UNSPEC,
	AF_INET_CR_BPF_ID,
	AF_INET_CR_BPF_TAG,
	AF_INET_CR_BPF_FD,

	__AF_INET_CR_BPF_MAX,
	AF_INET_CR_BPF_MAX = __AF_INET_CR_BPF_MAX - 1
};

/**
 * enum af_inet_cr_dgram - a datagram in the receive queue
 * @AF_INET_CR_DGRAM_HEADER: bytes of the IP header with its options or extension
 *	headers and, for UDP and UDP-Lite, the UDP header. Payload is what comes
 *	after it, though recvmsg(2) returns an IPv4 header too on a raw socket. Its
 *	version says of which family it is on an AF_INET6 socket
 * @AF_INET_CR_DGRAM_TSTAMP: s64, ns since 1970, software timestamp; absent none
 * @AF_INET_CR_DGRAM_HWTSTAMP: s64, ns, hardware timestamp; absent none
 * @AF_INET_CR_DGRAM_PKTINFO: nest, af_inet_cr_dev: arrival device and ADDR, the
 *	local address of the route (ipi_spec_dst), IPv4 only; absent: not recorded
 * @AF_INET_CR_DGRAM_MARK: u32; absent 0
 * @AF_INET_CR_DGRAM_DROPCOUNT: u32, what SO_RXQ_OVFL reports; absent 0
 * @AF_INET_CR_DGRAM_FRAGSIZE: u32, what IP_RECVFRAGSIZE reports; absent 0
 * @AF_INET_CR_DGRAM_GSO_SIZE: u32, what UDP_GRO reports; absent 0
 * @AF_INET_CR_DGRAM_CSUM: u32, the sum that IP_CHECKSUM reports from; absent
 *	none
 * @AF_INET_CR_DGRAM_CSCOV: u32, checksum coverage, UDP-Lite; absent all
 * @AF_INET_CR_DGRAM_PEEKED: flag, was looked at with MSG_PEEK
 * @AF_INET_CR_DGRAM_OPT_FLAGS: u32, mask of AF_INET_CR_OPT_*: what the kernel
 *	noted when it read the IP options in HEADER; absent 0
 * @AF_INET_CR_DGRAM_SCOPE_DEV: nest, af_inet_cr_dev: device that the sender's
 *	link-local address belongs to, where it is another than that of PKTINFO
 */
enum af_inet_cr_dgram {
	AF_INET_CR_DGRAM_UNSPEC,
	AF_INET_CR_DGRAM_HEADER,
	AF_INET_CR_DGRAM_TSTAMP,
	AF_INET_CR_DGRAM_HWTSTAMP,
	AF_INET_CR_DGRAM_PKTINFO,
	AF_INET_CR_DGRAM_MARK,
	AF_INET_CR_DGRAM_DROPCOUNT,
	AF_INET_CR_DGRAM_FRAGSIZE,
	AF_INET_CR_DGRAM_GSO_SIZE,
	AF_INET_CR_DGRAM_CSUM,
	AF_INET_CR_DGRAM_CSCOV,
	AF_INET_CR_DGRAM_PEEKED,
	AF_INET_CR_DGRAM_OPT_FLAGS,
	AF_INET_CR_DGRAM_PAD,			/* alignment, ignored */
	AF_INET_CR_DGRAM_SCOPE_DEV,

	__AF_INET_CR_DGRAM_MAX,
	AF_INET_CR_DGRAM_MAX = __AF_INET_CR_DGRAM_MAX - 1
};

/* AF_INET_CR_DGRAM_OPT_FLAGS */
#define AF_INET_CR_OPT_RR_NEEDADDR	1	/* record route: address to add */
#define AF_INET_CR_OPT_TS_NEEDADDR	2	/* timestamp: address to add */
#define AF_INET_CR_OPT_TS_NEEDTIME	4	/* timestamp: time to add */

/**
 * enum af_inet_cr_exterr - an entry of the error queue (MSG_ERRQUEUE)
 * @AF_INET_CR_EXTERR_ERR: struct sock_extended_err
 * @AF_INET_CR_EXTERR_HEADER: bytes from the IP header of the packet that brought
 *	the error (its source is SO_EE_OFFENDER) up to the payload; absent none
 * @AF_INET_CR_EXTERR_ADDR_OFFSET: u32, place in HEADER of the address that
 *	recvmsg(2) returns as msg_name; absent none
 * @AF_INET_CR_EXTERR_PORT: u16, port that recvmsg(2) returns
 * @AF_INET_CR_EXTERR_TSTAMP: s64, ns since 1970; absent none
 * @AF_INET_CR_EXTERR_HWTSTAMP: s64, ns; absent none
 * @AF_INET_CR_EXTERR_PKTINFO: nest, af_inet_cr_dev, as DGRAM_PKTINFO
 * @AF_INET_CR_EXTERR_IP_OFFSET: u32, place of the IP header in the payload, of
 *	transmit timestamps; excludes HEADER
 */
enum af_inet_cr_exterr {
	AF_INET_CR_EXTERR_UNSPEC,
	AF_INET_CR_EXTERR_ERR,
	AF_INET_CR_EXTERR_HEADER,
	AF_INET_CR_EXTERR_ADDR_OFFSET,
	AF_INET_CR_EXTERR_PORT,
	AF_INET_CR_EXTERR_TSTAMP,
	AF_INET_CR_EXTERR_HWTSTAMP,
	AF_INET_CR_EXTERR_PKTINFO,
	AF_INET_CR_EXTERR_IP_OFFSET,
	AF_INET_CR_EXTERR_PAD,			/* alignment, ignored */

	__AF_INET_CR_EXTERR_MAX,
	AF_INET_CR_EXTERR_MAX = __AF_INET_CR_EXTERR_MAX - 1
};

/**
 * enum af_inet_cr_pending - the datagram that is being put together
 * @AF_INET_CR_PENDING_ADDR: address of the destination, of 4 bytes for an IPv4
 *	datagram, on an AF_INET6 socket too
 * @AF_INET_CR_PENDING_PORT: u16, destination port
 * @AF_INET_CR_PENDING_SOURCE: address it is sent from; absent: the route's
 * @AF_INET_CR_PENDING_DEV: nest, af_inet_cr_dev, output device; absent: the
 *	route's
 * @AF_INET_CR_PENDING_TTL: u32, IPv6: hop limit; absent: the socket's
 * @AF_INET_CR_PENDING_TOS: u32, IPv6: traffic class; absent: the socket's
 * @AF_INET_CR_PENDING_PRIORITY: u32; absent: the socket's
 * @AF_INET_CR_PENDING_MARK: u32; absent: the socket's
 * @AF_INET_CR_PENDING_GSO_SIZE: u32, bytes a segment; absent: one datagram
 * @AF_INET_CR_PENDING_TXTIME: u64, ns, SCM_TXTIME; absent none
 * @AF_INET_CR_PENDING_OPTIONS: bytes, IP options of this datagram
 * @AF_INET_CR_PENDING_TX_FLAGS: u32, SOF_TIMESTAMPING_TX_* of this datagram
 * @AF_INET_CR_PENDING_FLOWLABEL: u32, IPv6; absent: none
 * @AF_INET_CR_PENDING_DONTFRAG: u32 bool, IPv6; absent 0
 * @AF_INET_CR_PENDING_HOPOPTS: bytes, extension header of this datagram, IPv6
 * @AF_INET_CR_PENDING_RTHDRDSTOPTS: bytes, as HOPOPTS
 * @AF_INET_CR_PENDING_RTHDR: bytes, as HOPOPTS
 * @AF_INET_CR_PENDING_DSTOPTS: bytes, as HOPOPTS
 */
enum af_inet_cr_pending {
	AF_INET_CR_PENDING_UNSPEC,
	AF_INET_CR_PENDING_ADDR,
	AF_INET_CR_PENDING_PORT,
	AF_INET_CR_PENDING_SOURCE,
	AF_INET_CR_PENDING_DEV,
	AF_INET_CR_PENDING_TTL,
	AF_INET_CR_PENDING_TOS,
	AF_INET_CR_PENDING_PRIORITY,
	AF_INET_CR_PENDING_MARK,
	AF_INET_CR_PENDING_GSO_SIZE,
	AF_INET_CR_PENDING_TXTIME,
	AF_INET_CR_PENDING_OPTIONS,
	AF_INET_CR_PENDING_TX_FLAGS,
	AF_INET_CR_PENDING_PAD,			/* alignment, ignored */
	AF_INET_CR_PENDING_FLOWLABEL,
	AF_INET_CR_PENDING_DONTFRAG,
	AF_INET_CR_PENDING_HOPOPTS,
	AF_INET_CR_PENDING_RTHDRDSTOPTS,
	AF_INET_CR_PENDING_RTHDR,
	AF_INET_CR_PENDING_DSTOPTS,

	__AF_INET_CR_PENDING_MAX,
	AF_INET_CR_PENDING_MAX = __AF_INET_CR_PENDING_MAX - 1
};

/**
 * enum af_inet_cr_xfrm - an IPsec policy of a socket, of one direction
 * @AF_INET_CR_XFRM_INFO: struct xfrm_userpolicy_info, its counters (curlft) and
 *	index 0: they start anew
 * @AF_INET_CR_XFRM_TMPL: struct xfrm_user_tmpl[], at most 6; absent none
 */
enum af_inet_cr_xfrm {
	AF_INET_CR_XFRM_UNSPEC,
	AF_INET_CR_XFRM_INFO,
	AF_INET_CR_XFRM_TMPL,

	__AF_INET_CR_XFRM_MAX,
	AF_INET_CR_XFRM_MAX = __AF_INET_CR_XFRM_MAX - 1
};

/**
 * enum af_inet_cr_async - who is told when the socket becomes ready
 *
 * Pids are not carried over: who restores a socket of a process that is gone
 * puts another one in, or takes PID out; RESTORE answers ESRCH to one that does
 * not exist.
 *
 * @AF_INET_CR_ASYNC_PID: s32, id of the thread, process or process group, as the
 *	caller sees it; absent none
 * @AF_INET_CR_ASYNC_SIGNAL: u32, F_SETSIG; absent SIGIO
 * @AF_INET_CR_ASYNC_FASYNC: flag, O_ASYNC
 * @AF_INET_CR_ASYNC_TYPE: u32, F_OWNER_TID, F_OWNER_PID, F_OWNER_PGRP; absent
 *	F_OWNER_TID
 */
enum af_inet_cr_async {
	AF_INET_CR_ASYNC_UNSPEC,
	AF_INET_CR_ASYNC_PID,
	AF_INET_CR_ASYNC_SIGNAL,
	AF_INET_CR_ASYNC_FASYNC,
	AF_INET_CR_ASYNC_TYPE,

	__AF_INET_CR_ASYNC_MAX,
	AF_INET_CR_ASYNC_MAX = __AF_INET_CR_ASYNC_MAX - 1
};

/*
 * AF_INET_CR_ATTR_NETDEV_LINK holds attributes of RTM_NEWLINK (linux/if_link.h),
 * with the types and meaning they have there:
 *    IFLA_LINKINFO	IFLA_INFO_KIND, IFLA_INFO_DATA, and of the port of a
 *			master IFLA_INFO_SLAVE_KIND, IFLA_INFO_SLAVE_DATA
 *    IFLA_LINK, IFLA_MASTER
 *			indexes; NETDEV_REF says which devices they are, and so
 *			of indexes in the data of a kind or of a port
 *    IFLA_ADDRESS, IFLA_BROADCAST, IFLA_MTU, IFLA_TXQLEN, IFLA_GROUP,
 *    IFLA_NUM_TX_QUEUES, IFLA_NUM_RX_QUEUES, IFLA_GSO_MAX_SIZE,
 *    IFLA_GSO_MAX_SEGS, IFLA_GRO_MAX_SIZE, IFLA_GSO_IPV4_MAX_SIZE,
 *    IFLA_GRO_IPV4_MAX_SIZE, IFLA_LINKMODE, IFLA_IFALIAS
 *    IFLA_CARRIER	0: taken away by hand; IFLA_PROTO_DOWN 1
 *    IFLA_AF_SPEC	AF_INET6: IFLA_INET6_TOKEN
 * Others are refused.  The queue counts are used when a device is created only.
 */

/**
 * enum af_inet_cr_netdev_ref - a device that NETDEV_LINK has the index of
 * @AF_INET_CR_NETDEV_REF_INDEX: u32, its index when it was dumped
 * @AF_INET_CR_NETDEV_REF_NAME: string; on restore the device of this name is
 *	meant, the new far end of a veth gets it; absent in a dump: not to be seen
 * @AF_INET_CR_NETDEV_REF_NETNSID: s32, it is in another namespace, which had this
 *	id (-1: none); on restore NETDEV_NETNS_FD says which one is meant
 */
enum af_inet_cr_netdev_ref {
	AF_INET_CR_NETDEV_REF_UNSPEC,
	AF_INET_CR_NETDEV_REF_INDEX,
	AF_INET_CR_NETDEV_REF_NAME,
	AF_INET_CR_NETDEV_REF_NETNSID,

	__AF_INET_CR_NETDEV_REF_MAX,
	AF_INET_CR_NETDEV_REF_MAX = __AF_INET_CR_NETDEV_REF_MAX - 1
};

/**
 * enum af_inet_cr_netdev_conf - the files of one directory of
 *	/proc/sys/net/ipv4/conf or ipv6/conf
 * @AF_INET_CR_NETDEV_CONF_FAMILY: u32, AF_INET or AF_INET6
 * @AF_INET_CR_NETDEV_CONF_OF: u32, AF_INET_CR_CONF_OF_*; absent the device's own.
 *	"all" and "default" come with lo
 * @AF_INET_CR_NETDEV_CONF_ENTRY: nest [n], af_inet_cr_netdev_conf_entry. RESTORE
 *	writes those that differ; a file that cannot be written informs
 */
enum af_inet_cr_netdev_conf {
	AF_INET_CR_NETDEV_CONF_UNSPEC,
	AF_INET_CR_NETDEV_CONF_FAMILY,
	AF_INET_CR_NETDEV_CONF_OF,
	AF_INET_CR_NETDEV_CONF_ENTRY,

	__AF_INET_CR_NETDEV_CONF_MAX,
	AF_INET_CR_NETDEV_CONF_MAX = __AF_INET_CR_NETDEV_CONF_MAX - 1
};

/* AF_INET_CR_NETDEV_CONF_OF */
#define AF_INET_CR_CONF_OF_DEVICE	0
#define AF_INET_CR_CONF_OF_ALL		1
#define AF_INET_CR_CONF_OF_DEFAULT	2

/**
 * enum af_inet_cr_netdev_conf_entry - one file of such a directory
 * @AF_INET_CR_NETDEV_CONF_ENTRY_NAME: string, name of the file
 * @AF_INET_CR_NETDEV_CONF_ENTRY_VALUE: s32
 * @AF_INET_CR_NETDEV_CONF_ENTRY_ADDR: 16 bytes instead of VALUE: stable_secret
 */
enum af_inet_cr_netdev_conf_entry {
	AF_INET_CR_NETDEV_CONF_ENTRY_UNSPEC,
	AF_INET_CR_NETDEV_CONF_ENTRY_NAME,
	AF_INET_CR_NETDEV_CONF_ENTRY_VALUE,
	AF_INET_CR_NETDEV_CONF_ENTRY_ADDR,

	__AF_INET_CR_NETDEV_CONF_ENTRY_MAX,
	AF_INET_CR_NETDEV_CONF_ENTRY_MAX =
		__AF_INET_CR_NETDEV_CONF_ENTRY_MAX - 1
};

/**
 * enum af_inet_cr_netdev_addr - an address of a device
 * @AF_INET_CR_NETDEV_ADDR_LOCAL: address, of 4 or 16 bytes
 * @AF_INET_CR_NETDEV_ADDR_PEER: address of the far end; absent, or LOCAL: none
 * @AF_INET_CR_NETDEV_ADDR_PREFIXLEN: u32, bits
 * @AF_INET_CR_NETDEV_ADDR_BROADCAST: address, IPv4; absent none
 * @AF_INET_CR_NETDEV_ADDR_SCOPE: u32, RT_SCOPE_*; IPv6: follows from LOCAL
 * @AF_INET_CR_NETDEV_ADDR_FLAGS: u32, IFA_F_*. A restored address is never
 *	tentative and its uniqueness not tried again; SECONDARY, PERMANENT and
 *	DEPRECATED follow from the order and the lifetimes. TEMPORARY needs VALID,
 *	MANAGETEMPADDR a prefix of 64 bits
 * @AF_INET_CR_NETDEV_ADDR_LABEL: string, IPv4; absent the name of the device
 * @AF_INET_CR_NETDEV_ADDR_VALID: u32, seconds that are left of its life; absent
 *	for ever
 * @AF_INET_CR_NETDEV_ADDR_PREFERRED: u32, seconds; absent for ever
 * @AF_INET_CR_NETDEV_ADDR_METRIC: u32, of its prefix route; absent 0
 * @AF_INET_CR_NETDEV_ADDR_PROTO: u32, IFAPROT_*; absent 0
 */
enum af_inet_cr_netdev_addr {
	AF_INET_CR_NETDEV_ADDR_UNSPEC,
	AF_INET_CR_NETDEV_ADDR_LOCAL,
	AF_INET_CR_NETDEV_ADDR_PEER,
	AF_INET_CR_NETDEV_ADDR_PREFIXLEN,
	AF_INET_CR_NETDEV_ADDR_BROADCAST,
	AF_INET_CR_NETDEV_ADDR_SCOPE,
	AF_INET_CR_NETDEV_ADDR_FLAGS,
	AF_INET_CR_NETDEV_ADDR_LABEL,
	AF_INET_CR_NETDEV_ADDR_VALID,
	AF_INET_CR_NETDEV_ADDR_PREFERRED,
	AF_INET_CR_NETDEV_ADDR_METRIC,
	AF_INET_CR_NETDEV_ADDR_PROTO,

	__AF_INET_CR_NETDEV_ADDR_MAX,
	AF_INET_CR_NETDEV_ADDR_MAX = __AF_INET_CR_NETDEV_ADDR_MAX - 1
};

#endif /* _UAPI_LINUX_AF_INET_CR_H */
