/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/*
 * Checkpoint and restore of AF_INET and AF_INET6 sockets, and of the network
 * devices of a namespace, over generic netlink.  af_inet_cr(7) has the rules that
 * hold for every command and attribute.
 *
 * Generated from tools/ynl/af_inet_cr.yaml: edit that, then "make -C tools spec".
 *
 * u32, s32, u16, u64, s64: host byte order.  Addresses: network byte order, 4 or
 * 16 bytes.  "flag": an attribute without payload means on; a u32 payload means
 * on (1) or off (0).  [n]: may occur more than once.
 */
#ifndef _UAPI_LINUX_AF_INET_CR_H
#define _UAPI_LINUX_AF_INET_CR_H

#define AF_INET_CR_GENL_NAME	"af_inet_cr"
#define AF_INET_CR_GENL_VERSION	1

/**
 * enum af_inet_cr_bind - AF_INET_CR_ATTR_BIND_LOCKS
 * @AF_INET_CR_BIND_ADDR: SOCK_BINDADDR_LOCK
 * @AF_INET_CR_BIND_PORT: SOCK_BINDPORT_LOCK
 */
enum af_inet_cr_bind {
	AF_INET_CR_BIND_ADDR = 1,
	AF_INET_CR_BIND_PORT = 2,
};

/**
 * enum af_inet_cr_shut - AF_INET_CR_ATTR_SHUTDOWN
 * @AF_INET_CR_SHUT_RCV: nothing is received any more
 * @AF_INET_CR_SHUT_SND: nothing is sent any more
 */
enum af_inet_cr_shut {
	AF_INET_CR_SHUT_RCV = 1,
	AF_INET_CR_SHUT_SND = 2,
};

/**
 * enum af_inet_cr_opt_flags - AF_INET_CR_DGRAM_OPT_FLAGS
 * @AF_INET_CR_OPT_RR_NEEDADDR: record route: address to add
 * @AF_INET_CR_OPT_TS_NEEDADDR: timestamp: address to add
 * @AF_INET_CR_OPT_TS_NEEDTIME: timestamp: time to add
 */
enum af_inet_cr_opt_flags {
	AF_INET_CR_OPT_RR_NEEDADDR = 1,
	AF_INET_CR_OPT_TS_NEEDADDR = 2,
	AF_INET_CR_OPT_TS_NEEDTIME = 4,
};

/**
 * enum af_inet_cr_conf_of - AF_INET_CR_NETDEV_CONF_OF
 * @AF_INET_CR_CONF_OF_DEVICE: the device's own
 * @AF_INET_CR_CONF_OF_ALL: those that apply to all devices
 * @AF_INET_CR_CONF_OF_DEFAULT: those of new devices
 */
enum af_inet_cr_conf_of {
	AF_INET_CR_CONF_OF_DEVICE,
	AF_INET_CR_CONF_OF_ALL,
	AF_INET_CR_CONF_OF_DEFAULT,
};

/**
 * enum af_inet_cr_what - subject of AF_INET_CR_ATTR_LEFT_OUT
 * @AF_INET_CR_WHAT_OPTION: a socket option
 * @AF_INET_CR_WHAT_RECEIVE_QUEUE: datagrams in the receive queue
 * @AF_INET_CR_WHAT_ERROR_QUEUE: entries of the error queue
 * @AF_INET_CR_WHAT_PENDING: corked data
 * @AF_INET_CR_WHAT_MEMBERSHIP: multicast memberships
 * @AF_INET_CR_WHAT_FILTER: a socket filter or reuseport program
 * @AF_INET_CR_WHAT_XFRM_POLICY: an IPsec policy
 * @AF_INET_CR_WHAT_BPF: BPF storage, sockmap
 * @AF_INET_CR_WHAT_SECURITY: LSM label
 * @AF_INET_CR_WHAT_IN_FLIGHT: sent packets that are still in a queueing
 *   discipline or device
 * @AF_INET_CR_WHAT_ASYNC: owner and signal of asynchronous notification
 * @AF_INET_CR_WHAT_NETDEV: state of a device, e.g. an XDP program or keys
 * @AF_INET_CR_WHAT_CONTENTS: queues, corked data and filters that the caller
 *   has no permission to read
 * @AF_INET_CR_WHAT_SOCKET: the whole socket
 * @AF_INET_CR_WHAT_MOMENT: the connection goes on after the dump; RESTORE
 *   would repeat what its peer has seen
 * @AF_INET_CR_WHAT_ACCEPT_QUEUE: connections that nobody has accepted yet, and
 *   their handshakes
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
	AF_INET_CR_WHAT_CONTENTS,
	AF_INET_CR_WHAT_SOCKET,
	AF_INET_CR_WHAT_MOMENT,
	AF_INET_CR_WHAT_ACCEPT_QUEUE,
};

/**
 * enum af_inet_cr_tcp_opt - AF_INET_CR_TCP_FLAGS
 * @AF_INET_CR_TCP_TIMESTAMPS: both ends send timestamps
 * @AF_INET_CR_TCP_SACK: selective acknowledgments
 * @AF_INET_CR_TCP_WSCALE: windows are scaled
 * @AF_INET_CR_TCP_USEC_TS: timestamps in microseconds
 * @AF_INET_CR_TCP_DSACK_SEEN: the peer has sent a D-SACK
 * @AF_INET_CR_TCP_APP_LIMITED: nothing more was to be sent when RATE_DELIVERED
 *   was measured
 * @AF_INET_CR_TCP_SYN_DATA: data of the SYN was acknowledged
 */
enum af_inet_cr_tcp_opt {
	AF_INET_CR_TCP_TIMESTAMPS = 1,
	AF_INET_CR_TCP_SACK = 2,
	AF_INET_CR_TCP_WSCALE = 4,
	AF_INET_CR_TCP_USEC_TS = 8,
	AF_INET_CR_TCP_DSACK_SEEN = 16,
	AF_INET_CR_TCP_APP_LIMITED = 32,
	AF_INET_CR_TCP_SYN_DATA = 64,
};

/**
 * enum af_inet_cr_queue - AF_INET_CR_SEGMENT_QUEUE; RESTORE wants them in this
 *   order
 * @AF_INET_CR_QUEUE_RECEIVED: in order, not read yet
 * @AF_INET_CR_QUEUE_DISORDER: received out of order
 * @AF_INET_CR_QUEUE_SENT: sent, not acknowledged yet
 * @AF_INET_CR_QUEUE_UNSENT: not sent yet
 */
enum af_inet_cr_queue {
	AF_INET_CR_QUEUE_RECEIVED,
	AF_INET_CR_QUEUE_DISORDER,
	AF_INET_CR_QUEUE_SENT,
	AF_INET_CR_QUEUE_UNSENT,
};

/**
 * enum af_inet_cr_seg - AF_INET_CR_SEGMENT_FLAGS
 * @AF_INET_CR_SEG_FIN: the end of the stream follows it
 * @AF_INET_CR_SEG_PSH: pushed
 * @AF_INET_CR_SEG_EOR: sent with MSG_EOR: nothing is added to it
 */
enum af_inet_cr_seg {
	AF_INET_CR_SEG_FIN = 1,
	AF_INET_CR_SEG_PSH = 8,
	AF_INET_CR_SEG_EOR = 256,
};

/**
 * enum af_inet_cr_attr
 * @AF_INET_CR_ATTR_INODE: u32; the inode number of the socket in sockfs
 * @AF_INET_CR_ATTR_SOCK_STATE: u32; enum socket_state: 1 SS_UNCONNECTED for
 *   every datagram and raw socket
 * @AF_INET_CR_ATTR_SOCK_TYPE: u32; SOCK_DGRAM, SOCK_RAW
 * @AF_INET_CR_ATTR_SOCK_FD: u32; a descriptor of the caller
 * @AF_INET_CR_ATTR_SOCKOPT_BINDTODEVICE: string; device name; on an existing
 *   socket "" unbinds
 * @AF_INET_CR_ATTR_SOCKOPT_BROADCAST: flag, SO_BROADCAST
 * @AF_INET_CR_ATTR_SOCKOPT_DEBUG: flag, SO_DEBUG
 * @AF_INET_CR_ATTR_SOCKOPT_DONTROUTE: flag, SO_DONTROUTE
 * @AF_INET_CR_ATTR_SOCKOPT_KEEPALIVE: flag, SO_KEEPALIVE
 * @AF_INET_CR_ATTR_SOCKOPT_LINGER: struct linger, seconds; l_linger is kept
 *   while l_onoff is 0
 * @AF_INET_CR_ATTR_SOCKOPT_OOBINLINE: flag, SO_OOBINLINE
 * @AF_INET_CR_ATTR_SOCKOPT_PASSCRED: flag, SO_PASSCRED
 * @AF_INET_CR_ATTR_SOCKOPT_PRIORITY: u32; SO_PRIORITY
 * @AF_INET_CR_ATTR_SOCKOPT_RCVLOWAT: u32; bytes
 * @AF_INET_CR_ATTR_SOCKOPT_RCVTIMEO: struct timeval of the kernel's word size;
 *   {0,0} waits for ever, tv_sec -1 never waits
 * @AF_INET_CR_ATTR_SOCKOPT_SNDTIMEO: as RCVTIMEO
 * @AF_INET_CR_ATTR_SOCKOPT_RCVBUF: u32; bytes as stored by the kernel: twice
 *   the value given to SO_RCVBUF
 * @AF_INET_CR_ATTR_SOCKOPT_REUSEADDR: flag, SO_REUSEADDR
 * @AF_INET_CR_ATTR_SOCKOPT_SNDBUF: u32; as RCVBUF
 * @AF_INET_CR_ATTR_SOCKOPT_TIMESTAMP: flag, SO_TIMESTAMP
 * @AF_INET_CR_ATTR_SOCKOPT_SNDBUF_ULOCK: flag, SO_BUF_LOCK bit: the user set
 *   the size
 * @AF_INET_CR_ATTR_SOCKOPT_RCVBUF_ULOCK: flag, the same of the receive buffer
 * @AF_INET_CR_ATTR_PID: u32 [n]; a process, in the caller's pid namespace
 * @AF_INET_CR_ATTR_NO_CONTENTS: flag, do not dump the queues and corked data
 * @AF_INET_CR_ATTR_ALL_VALUES: flag, dump default values too
 * @AF_INET_CR_ATTR_LEFT_OUT: nest [n], enum af_inet_cr_left_out; state of the
 *   socket that is not in this message
 * @AF_INET_CR_ATTR_OWNER_PID: u32; a process that has the socket open, in the
 *   caller's pid namespace; not in answers to SOCK_FD
 * @AF_INET_CR_ATTR_OWNER_FD: u32; lowest descriptor in OWNER_PID
 * @AF_INET_CR_ATTR_OWNER_UID: u32; owner of the inode, in the caller's user
 *   namespace; absent: the caller
 * @AF_INET_CR_ATTR_OWNER_GID: u32; group of the inode, as OWNER_UID
 * @AF_INET_CR_ATTR_FAMILY: u32; AF_INET or AF_INET6; absent: AF_INET
 * @AF_INET_CR_ATTR_PROTOCOL: u32; IPPROTO_x; absent: 0, the default of
 *   SOCK_TYPE
 * @AF_INET_CR_ATTR_LOCAL_ADDR: address the socket is bound to; absent: 0.0.0.0
 * @AF_INET_CR_ATTR_LOCAL_PORT: u16; 0: the kernel chooses; absent with
 *   LOCAL_ADDR: bind the address and no port (IP_BIND_ADDRESS_NO_PORT); both
 *   absent: do not bind. Ping: the identifier
 * @AF_INET_CR_ATTR_BIND_LOCKS: u32, mask of enum af_inet_cr_bind; address and
 *   port chosen by bind(2), which connect(AF_UNSPEC) keeps. BIND_ADDR can be
 *   set while the address is the wildcard. Absent: the bits that bind(2) sets
 *   for the two above
 * @AF_INET_CR_ATTR_SOURCE_ADDR: address used as source, if it is not
 *   LOCAL_ADDR (multicast and broadcast binds)
 * @AF_INET_CR_ATTR_REMOTE_ADDR: address of the peer
 * @AF_INET_CR_ATTR_REMOTE_PORT: u16; a socket with REMOTE_ADDR or REMOTE_PORT
 *   is connected
 * @AF_INET_CR_ATTR_SHUTDOWN: u32, mask of enum af_inet_cr_shut; what
 *   shutdown(2) ended
 * @AF_INET_CR_ATTR_NONBLOCK: flag, O_NONBLOCK
 * @AF_INET_CR_ATTR_SOCKOPT_BINDTOIFINDEX: u32; replaces BINDTODEVICE if no
 *   device has this index
 * @AF_INET_CR_ATTR_SOCKOPT_REUSEPORT: u32 bool; SO_REUSEPORT
 * @AF_INET_CR_ATTR_SOCKOPT_NO_CHECK: u32 bool; SO_NO_CHECK
 * @AF_INET_CR_ATTR_SOCKOPT_PASSSEC: u32 bool; SO_PASSSEC
 * @AF_INET_CR_ATTR_SOCKOPT_PASSPIDFD: u32 bool; Linux 6.5
 * @AF_INET_CR_ATTR_SOCKOPT_MARK: u32; SO_MARK
 * @AF_INET_CR_ATTR_SOCKOPT_RCVMARK: u32 bool; SO_RCVMARK
 * @AF_INET_CR_ATTR_SOCKOPT_RXQ_OVFL: u32 bool; SO_RXQ_OVFL
 * @AF_INET_CR_ATTR_SOCKOPT_WIFI_STATUS: u32 bool; SO_WIFI_STATUS
 * @AF_INET_CR_ATTR_SOCKOPT_PEEK_OFF: s32; bytes, -1: off
 * @AF_INET_CR_ATTR_SOCKOPT_NOFCS: u32 bool; SO_NOFCS
 * @AF_INET_CR_ATTR_SOCKOPT_ATTACH_FILTER: struct sock_filter[], classic BPF;
 *   length 0 detaches
 * @AF_INET_CR_ATTR_SOCKOPT_ATTACH_BPF: nest, enum af_inet_cr_bpf;
 *   SO_ATTACH_BPF
 * @AF_INET_CR_ATTR_SOCKOPT_LOCK_FILTER: u32 bool; cannot be unset
 * @AF_INET_CR_ATTR_SOCKOPT_ATTACH_REUSEPORT_CBPF: struct sock_filter[]
 * @AF_INET_CR_ATTR_SOCKOPT_ATTACH_REUSEPORT_EBPF: nest, enum af_inet_cr_bpf;
 *   SO_ATTACH_REUSEPORT_EBPF
 * @AF_INET_CR_ATTR_SOCKOPT_SELECT_ERR_QUEUE: u32 bool; SO_SELECT_ERR_QUEUE
 * @AF_INET_CR_ATTR_SOCKOPT_BUSY_POLL: u32; microseconds
 * @AF_INET_CR_ATTR_SOCKOPT_PREFER_BUSY_POLL: u32 bool; SO_PREFER_BUSY_POLL
 * @AF_INET_CR_ATTR_SOCKOPT_BUSY_POLL_BUDGET: u32; packets
 * @AF_INET_CR_ATTR_SOCKOPT_MAX_PACING_RATE: u64; bytes per second; all ones:
 *   no limit
 * @AF_INET_CR_ATTR_SOCKOPT_INCOMING_CPU: s32; -1: none
 * @AF_INET_CR_ATTR_SOCKOPT_ZEROCOPY: u32 bool; SO_ZEROCOPY
 * @AF_INET_CR_ATTR_SOCKOPT_TXTIME: struct sock_txtime
 * @AF_INET_CR_ATTR_SOCKOPT_RESERVE_MEM: u32; bytes
 * @AF_INET_CR_ATTR_SOCKOPT_TXREHASH: u32 bool; SO_TXREHASH
 * @AF_INET_CR_ATTR_SOCKOPT_TIMESTAMPNS: u32 bool; 1 excludes TIMESTAMP
 * @AF_INET_CR_ATTR_SOCKOPT_TIMESTAMPING: struct so_timestamping
 * @AF_INET_CR_ATTR_SOCKOPT_TIMESTAMP_NEW: u32 bool; the three above return
 *   64-bit time in control messages (SO_*_NEW)
 * @AF_INET_CR_ATTR_RX_TIMESTAMP: u32 bool; datagrams get a timestamp on
 *   arrival although the three above are off again
 * @AF_INET_CR_ATTR_IP_TOS: u32; IP_TOS
 * @AF_INET_CR_ATTR_IP_TTL: s32; -1: default of the namespace
 * @AF_INET_CR_ATTR_IP_MINTTL: u32; IP_MINTTL
 * @AF_INET_CR_ATTR_IP_HDRINCL: u32 bool; raw
 * @AF_INET_CR_ATTR_IP_NODEFRAG: u32 bool; raw
 * @AF_INET_CR_ATTR_IP_ROUTER_ALERT: u32 bool; raw
 * @AF_INET_CR_ATTR_IP_OPTIONS: 4 to 40 bytes; length 0: none
 * @AF_INET_CR_ATTR_IP_PKTINFO: u32 bool; IP_PKTINFO
 * @AF_INET_CR_ATTR_IP_RECVTTL: u32 bool; IP_RECVTTL
 * @AF_INET_CR_ATTR_IP_RECVTOS: u32 bool; IP_RECVTOS
 * @AF_INET_CR_ATTR_IP_RECVOPTS: u32 bool; IP_RECVOPTS
 * @AF_INET_CR_ATTR_IP_RETOPTS: u32 bool; IP_RETOPTS
 * @AF_INET_CR_ATTR_IP_PASSSEC: u32 bool; IP_PASSSEC
 * @AF_INET_CR_ATTR_IP_RECVORIGDSTADDR: u32 bool; IP_RECVORIGDSTADDR
 * @AF_INET_CR_ATTR_IP_CHECKSUM: u32 bool; IP_CHECKSUM
 * @AF_INET_CR_ATTR_IP_RECVFRAGSIZE: u32 bool; IP_RECVFRAGSIZE
 * @AF_INET_CR_ATTR_IP_RECVERR: u32 bool; IP_RECVERR
 * @AF_INET_CR_ATTR_IP_RECVERR_RFC4884: u32 bool; IP_RECVERR_RFC4884
 * @AF_INET_CR_ATTR_IP_FREEBIND: u32 bool; IP_FREEBIND
 * @AF_INET_CR_ATTR_IP_TRANSPARENT: u32 bool; IP_TRANSPARENT
 * @AF_INET_CR_ATTR_IP_BIND_ADDRESS_NO_PORT: u32 bool; IP_BIND_ADDRESS_NO_PORT
 * @AF_INET_CR_ATTR_IP_LOCAL_PORT_RANGE: u32; high << 16 | low
 * @AF_INET_CR_ATTR_IP_MTU_DISCOVER: u32; IP_PMTUDISC_*
 * @AF_INET_CR_ATTR_IP_UNICAST_IF: nest, enum af_inet_cr_dev; empty: none
 * @AF_INET_CR_ATTR_IP_MULTICAST_IF: nest, enum af_inet_cr_dev; IP_MULTICAST_IF
 * @AF_INET_CR_ATTR_IP_MULTICAST_TTL: u32; IP_MULTICAST_TTL
 * @AF_INET_CR_ATTR_IP_MULTICAST_LOOP: u32 bool; IP_MULTICAST_LOOP
 * @AF_INET_CR_ATTR_IP_MULTICAST_ALL: u32 bool; IP_MULTICAST_ALL
 * @AF_INET_CR_ATTR_IP_MEMBERSHIP: nest [n], enum af_inet_cr_mship; in the
 *   order of joining
 * @AF_INET_CR_ATTR_UDP_CORK: u32 bool; UDP_CORK
 * @AF_INET_CR_ATTR_UDP_ENCAP: u32; UDP_ENCAP_*
 * @AF_INET_CR_ATTR_UDP_NO_CHECK6_TX: u32 bool; UDP_NO_CHECK6_TX
 * @AF_INET_CR_ATTR_UDP_NO_CHECK6_RX: u32 bool; UDP_NO_CHECK6_RX
 * @AF_INET_CR_ATTR_UDP_SEGMENT: u32; bytes
 * @AF_INET_CR_ATTR_UDP_GRO: u32 bool; UDP_GRO
 * @AF_INET_CR_ATTR_UDPLITE_SEND_CSCOV: u32; bytes; absent: never set
 * @AF_INET_CR_ATTR_UDPLITE_RECV_CSCOV: u32; bytes; absent: never set
 * @AF_INET_CR_ATTR_RAW_ICMP_FILTER: u32; mask of ICMP types
 * @AF_INET_CR_ATTR_ERROR: u32; pending errno of SO_ERROR, at most 511
 * @AF_INET_CR_ATTR_ERROR_SOFT: u32; pending soft error (sk_err_soft)
 * @AF_INET_CR_ATTR_DROPS: u32; datagrams dropped
 * @AF_INET_CR_ATTR_STAMP: s64; ns since 1970, SIOCGSTAMP; -1: none
 * @AF_INET_CR_ATTR_TSKEY: u32; next SOF_TIMESTAMPING_OPT_ID
 * @AF_INET_CR_ATTR_ZCKEY: u32; next MSG_ZEROCOPY id
 * @AF_INET_CR_ATTR_TXHASH: u32; flow hash of a connected socket
 * @AF_INET_CR_ATTR_IP_ID: u32; IP id counter, if connected
 * @AF_INET_CR_ATTR_ASYNC: nest, enum af_inet_cr_async; who is signalled when
 *   the socket becomes ready
 * @AF_INET_CR_ATTR_REUSEPORT_GROUP: u32 bool; member of a group of sockets
 *   that share a port; absent: member, if bound with SO_REUSEPORT. On an
 *   existing socket, 0 leaves the group
 * @AF_INET_CR_ATTR_UNHASHED: flag, raw: disconnected, receives nothing; 0 in a
 *   later message receives again
 * @AF_INET_CR_ATTR_QUEUE_POS: u32; position of the first DGRAM of this
 *   message, counted from the head of the queue; absent: 0. On an existing
 *   socket, datagrams that arrived since then stay behind
 * @AF_INET_CR_ATTR_DGRAM: nest [n], enum af_inet_cr_dgram; oldest first
 * @AF_INET_CR_ATTR_DGRAM_DATA: [n], payload of the preceding DGRAM
 * @AF_INET_CR_ATTR_EXTERR: nest [n], enum af_inet_cr_exterr; an entry of the
 *   error queue
 * @AF_INET_CR_ATTR_EXTERR_DATA: [n], payload of the preceding EXTERR
 * @AF_INET_CR_ATTR_UDP_PENDING: nest, enum af_inet_cr_pending; the corked
 *   datagram; empty: nothing is pending. On an existing socket, empty discards
 *   pending data unsent
 * @AF_INET_CR_ATTR_UDP_PENDING_DATA: bytes payload so far
 * @AF_INET_CR_ATTR_IP_XFRM_POLICY_IN: nest, enum af_inet_cr_xfrm; empty: none
 * @AF_INET_CR_ATTR_IP_XFRM_POLICY_OUT: nest, enum af_inet_cr_xfrm; empty: none
 * @AF_INET_CR_ATTR_IPV6_V6ONLY: u32 bool; IPV6_V6ONLY
 * @AF_INET_CR_ATTR_IPV6_UNICAST_HOPS: s32; -1: default of the namespace
 * @AF_INET_CR_ATTR_IPV6_MULTICAST_HOPS: u32; IPV6_MULTICAST_HOPS
 * @AF_INET_CR_ATTR_IPV6_MULTICAST_LOOP: u32 bool; IPV6_MULTICAST_LOOP
 * @AF_INET_CR_ATTR_IPV6_MULTICAST_ALL: u32 bool; IPV6_MULTICAST_ALL
 * @AF_INET_CR_ATTR_IPV6_MULTICAST_IF: nest, enum af_inet_cr_dev; empty: none
 * @AF_INET_CR_ATTR_IPV6_UNICAST_IF: nest, enum af_inet_cr_dev; empty: none
 * @AF_INET_CR_ATTR_IPV6_MTU: u32; bytes as set; 0: path MTU
 * @AF_INET_CR_ATTR_IPV6_MTU_DISCOVER: u32; IPV6_PMTUDISC_*
 * @AF_INET_CR_ATTR_IPV6_RECVERR: u32 bool; IPV6_RECVERR
 * @AF_INET_CR_ATTR_IPV6_RECVERR_RFC4884: u32 bool; IPV6_RECVERR_RFC4884
 * @AF_INET_CR_ATTR_IPV6_MINHOPCOUNT: u32; IPV6_MINHOPCOUNT
 * @AF_INET_CR_ATTR_IPV6_AUTOFLOWLABEL: u32 bool; absent: never set
 * @AF_INET_CR_ATTR_IPV6_DONTFRAG: u32 bool; IPV6_DONTFRAG
 * @AF_INET_CR_ATTR_IPV6_ROUTER_ALERT_ISOLATE: u32 bool;
 *   IPV6_ROUTER_ALERT_ISOLATE
 * @AF_INET_CR_ATTR_IPV6_FLOWINFO_SEND: u32 bool; IPV6_FLOWINFO_SEND
 * @AF_INET_CR_ATTR_IPV6_FLOWINFO: u32 bool; IPV6_FLOWINFO
 * @AF_INET_CR_ATTR_IPV6_ADDR_PREFERENCES: u32; mask of IPV6_PREFER_SRC_TMP,
 *   _PUBLIC and _COA, those that were set
 * @AF_INET_CR_ATTR_IPV6_RECVPKTINFO: u32 bool; IPV6_RECVPKTINFO
 * @AF_INET_CR_ATTR_IPV6_2292PKTINFO: u32 bool; IPV6_2292PKTINFO
 * @AF_INET_CR_ATTR_IPV6_RECVHOPLIMIT: u32 bool; IPV6_RECVHOPLIMIT
 * @AF_INET_CR_ATTR_IPV6_2292HOPLIMIT: u32 bool; IPV6_2292HOPLIMIT
 * @AF_INET_CR_ATTR_IPV6_RECVRTHDR: u32 bool; IPV6_RECVRTHDR
 * @AF_INET_CR_ATTR_IPV6_2292RTHDR: u32 bool; IPV6_2292RTHDR
 * @AF_INET_CR_ATTR_IPV6_RECVHOPOPTS: u32 bool; IPV6_RECVHOPOPTS
 * @AF_INET_CR_ATTR_IPV6_2292HOPOPTS: u32 bool; IPV6_2292HOPOPTS
 * @AF_INET_CR_ATTR_IPV6_RECVDSTOPTS: u32 bool; IPV6_RECVDSTOPTS
 * @AF_INET_CR_ATTR_IPV6_2292DSTOPTS: u32 bool; IPV6_2292DSTOPTS
 * @AF_INET_CR_ATTR_IPV6_RECVTCLASS: u32 bool; IPV6_RECVTCLASS
 * @AF_INET_CR_ATTR_IPV6_RECVPATHMTU: u32 bool; IPV6_RECVPATHMTU
 * @AF_INET_CR_ATTR_IPV6_RECVORIGDSTADDR: u32 bool; IPV6_RECVORIGDSTADDR
 * @AF_INET_CR_ATTR_IPV6_RECVFRAGSIZE: u32 bool; IPV6_RECVFRAGSIZE
 * @AF_INET_CR_ATTR_IPV6_TCLASS: u32; IPV6_TCLASS
 * @AF_INET_CR_ATTR_IPV6_HOPOPTS: sticky option; length 0: none
 * @AF_INET_CR_ATTR_IPV6_RTHDRDSTOPTS: as HOPOPTS
 * @AF_INET_CR_ATTR_IPV6_RTHDR: as HOPOPTS
 * @AF_INET_CR_ATTR_IPV6_DSTOPTS: as HOPOPTS
 * @AF_INET_CR_ATTR_IPV6_PKTINFO: nest, enum af_inet_cr_dev; with ADDR, sticky
 *   option; empty: none
 * @AF_INET_CR_ATTR_RAW_IPV6_CHECKSUM: s32; offset, -1: off
 * @AF_INET_CR_ATTR_RAW_ICMPV6_FILTER: struct icmp6_filter
 * @AF_INET_CR_ATTR_REMOTE_FLOWINFO: u32; host byte order: traffic class and
 *   flow label given to connect(2)
 * @AF_INET_CR_ATTR_IPV6_MEMBERSHIP: nest [n], enum af_inet_cr_mship; as
 *   IP_MEMBERSHIP. An AF_INET6 socket can have both
 * @AF_INET_CR_ATTR_IPV6_ANYCAST: nest [n], enum af_inet_cr_mship; with GROUP
 *   and DEV, IPV6_JOIN_ANYCAST
 * @AF_INET_CR_ATTR_IPV6_FLOWLABEL: nest [n], enum af_inet_cr_flowlabel; a
 *   label leased with IPV6_FLOWLABEL_MGR
 * @AF_INET_CR_ATTR_IPV6_LAST_PEER: address of the last peer: a disconnected
 *   AF_INET6 socket still receives from this address only
 * @AF_INET_CR_ATTR_NETDEV_NAME: string; name of the device
 * @AF_INET_CR_ATTR_NETDEV_INDEX: u32; its index
 * @AF_INET_CR_ATTR_NETDEV_TYPE: u32; ARPHRD_x; informational
 * @AF_INET_CR_ATTR_NETDEV_WHOLE: flag, all state of the device is here
 * @AF_INET_CR_ATTR_NETDEV_EXTERNAL: flag, RESTORE cannot create it: a device
 *   of this name must exist. A kind is informational
 * @AF_INET_CR_ATTR_NETDEV_REF: nest [n], enum af_inet_cr_netdev_ref; a device
 *   whose index is in NETDEV_LINK
 * @AF_INET_CR_ATTR_NETDEV_LINK: nest of IFLA_x, see below
 * @AF_INET_CR_ATTR_NETDEV_FLAGS: u32; IFF_x set by the user: UP, DEBUG,
 *   NOTRAILERS, NOARP, PROMISC, ALLMULTI, MULTICAST, PORTSEL, AUTOMEDIA,
 *   DYNAMIC
 * @AF_INET_CR_ATTR_NETDEV_CONF: nest [n], enum af_inet_cr_netdev_conf; its
 *   configuration files
 * @AF_INET_CR_ATTR_NETDEV_ADDR: nest [n], enum af_inet_cr_netdev_addr; in the
 *   order in which they were added
 * @AF_INET_CR_ATTR_NETDEV_ALTNAME: string [n]; alternative name
 * @AF_INET_CR_ATTR_NETDEV_MADDR: [n], link-layer multicast address added by a
 *   user (ip maddr)
 * @AF_INET_CR_ATTR_NETDEV_MASTER_DATA: nest of IFLA_INFO_DATA of its master,
 *   applied to the master when the device is its port: the primary port of a
 *   bond; needs NETDEV_LINK
 * @AF_INET_CR_ATTR_NETDEV_NETNS_FD: u32; request only
 * @AF_INET_CR_ATTR_NETDEV_CREATED: flag; answer only
 * @AF_INET_CR_ATTR_INFO_RELEASE: string; kernel release
 * @AF_INET_CR_ATTR_INFO_VERSION: string; version of the module
 * @AF_INET_CR_ATTR_INFO_KNOWN: bitmap of the attributes that a dump of this
 *   kernel and module can hold: attribute n is bit n % 8 of byte n / 8
 * @AF_INET_CR_ATTR_SOCKOPT_RCVPRIORITY: u32 bool; SO_RCVPRIORITY
 * @AF_INET_CR_ATTR_TCP_NODELAY: u32 bool; TCP_NODELAY
 * @AF_INET_CR_ATTR_TCP_CORK: u32 bool; TCP_CORK
 * @AF_INET_CR_ATTR_TCP_MAXSEG: u32; bytes as set; 0: never set
 * @AF_INET_CR_ATTR_TCP_KEEPIDLE: u32; seconds as set; 0: default of the
 *   namespace
 * @AF_INET_CR_ATTR_TCP_KEEPINTVL: u32; seconds as set; 0: default of the
 *   namespace
 * @AF_INET_CR_ATTR_TCP_KEEPCNT: u32; probes as set; 0: default of the
 *   namespace
 * @AF_INET_CR_ATTR_TCP_SYNCNT: u32; retransmits as set; 0: default of the
 *   namespace
 * @AF_INET_CR_ATTR_TCP_LINGER2: s32; seconds; -1: none; 0: default of the
 *   namespace
 * @AF_INET_CR_ATTR_TCP_DEFER_ACCEPT: u32; seconds
 * @AF_INET_CR_ATTR_TCP_WINDOW_CLAMP: u32; bytes; of a socket without a
 *   connection
 * @AF_INET_CR_ATTR_TCP_QUICKACK: u32 bool; TCP_QUICKACK
 * @AF_INET_CR_ATTR_TCP_CONGESTION: string; name of the algorithm
 * @AF_INET_CR_ATTR_TCP_THIN_LINEAR_TIMEOUTS: u32 bool;
 *   TCP_THIN_LINEAR_TIMEOUTS
 * @AF_INET_CR_ATTR_TCP_USER_TIMEOUT: u32; milliseconds
 * @AF_INET_CR_ATTR_TCP_FASTOPEN: u32; length of the queue
 * @AF_INET_CR_ATTR_TCP_FASTOPEN_CONNECT: u32 bool; TCP_FASTOPEN_CONNECT
 * @AF_INET_CR_ATTR_TCP_FASTOPEN_NO_COOKIE: u32 bool; TCP_FASTOPEN_NO_COOKIE
 * @AF_INET_CR_ATTR_TCP_NOTSENT_LOWAT: u32; bytes as set; 0: default of the
 *   namespace
 * @AF_INET_CR_ATTR_TCP_SAVE_SYN: u32; 0 to 2
 * @AF_INET_CR_ATTR_TCP_INQ: u32 bool; TCP_INQ
 * @AF_INET_CR_ATTR_TCP_TX_DELAY: u32; microseconds
 * @AF_INET_CR_ATTR_TCP_RTO_MAX_MS: u32; Linux 6.15
 * @AF_INET_CR_ATTR_TCP_RTO_MIN_US: u32; Linux 6.15
 * @AF_INET_CR_ATTR_TCP_DELACK_MAX_US: u32; Linux 6.15
 * @AF_INET_CR_ATTR_TCP_SEGMENT: nest [n], enum af_inet_cr_segment; a piece of
 *   a queue of a TCP connection
 * @AF_INET_CR_ATTR_TCP_SEGMENT_DATA: [n], payload of the preceding TCP_SEGMENT
 * @AF_INET_CR_ATTR_TCP: nest, enum af_inet_cr_tcp; what TCP knows of the
 *   connection; a message with it completes the socket
 * @AF_INET_CR_ATTR_FREEZE: flag, freeze the TCP connections and listeners of
 *   the dump before they are read
 * @AF_INET_CR_ATTR_FREEZE_FD: u32; a descriptor of the caller, of a freeze:
 *   nothing of its connections, and of handshakes with its listeners, is on
 *   the wire until the last copy is closed. In RESTORE, the message that makes
 *   a connection or a listener adds it; other messages of TCP sockets only
 *   check it
 * @AF_INET_CR_ATTR_DETACH: flag, close the TCP connection of SOCK_FD without a
 *   segment, with the error ECONNABORTED; or the listener, for which no
 *   connection waits
 * @AF_INET_CR_ATTR_BIND_NONLOCAL: flag, at the dump bind(2) took LOCAL_ADDR
 *   only with IP_FREEBIND or the like; RESTORE binds as if IP_FREEBIND were
 *   on, and connects over IPv4 as if IP_TRANSPARENT were
 * @AF_INET_CR_ATTR_BIND_ORDER: u32; UDP and ping: place among the sockets of
 *   this dump that share LOCAL_PORT, of UDP LOCAL_ADDR, too, counted from 1 in
 *   the order of binding them, which is that of the messages; absent: shares
 *   them with none. On an existing socket that is bound already, it counts as
 *   bound last, but for a ping socket with BIND_SHARED. The number informs
 * @AF_INET_CR_ATTR_BIND_SHARED: flag, UDP and ping: it shares its port with a
 *   socket of this dump that SO_REUSEADDR and SO_REUSEPORT, as they are now,
 *   would not let in. A new socket is bound as if SO_REUSEADDR were on, of it
 *   and of the caller's other sockets on this port, and SO_REUSEPORT of those
 *   in a group
 * @AF_INET_CR_ATTR_TCP_BACKLOG: u32; the TCP socket is in the state LISTEN:
 *   connections that may wait to be accepted, as given to listen(2).
 *   net.core.somaxconn bounds it in RESTORE without CAP_NET_ADMIN in the
 *   initial user namespace. Connections that wait already are not in a dump
 */
enum af_inet_cr_attr {
	AF_INET_CR_ATTR_UNSPEC,
	AF_INET_CR_ATTR_INODE,
	AF_INET_CR_ATTR_SOCK_STATE,
	AF_INET_CR_ATTR_SOCK_TYPE,
	AF_INET_CR_ATTR_SOCK_FD,
	AF_INET_CR_ATTR_SOCKOPT_BINDTODEVICE,
	AF_INET_CR_ATTR_SOCKOPT_BROADCAST,
	AF_INET_CR_ATTR_SOCKOPT_DEBUG,
	AF_INET_CR_ATTR_SOCKOPT_DONTROUTE,
	AF_INET_CR_ATTR_SOCKOPT_KEEPALIVE,
	AF_INET_CR_ATTR_SOCKOPT_LINGER,
	AF_INET_CR_ATTR_SOCKOPT_OOBINLINE,
	AF_INET_CR_ATTR_SOCKOPT_PASSCRED,
	AF_INET_CR_ATTR_SOCKOPT_PRIORITY,
	AF_INET_CR_ATTR_SOCKOPT_RCVLOWAT,
	AF_INET_CR_ATTR_SOCKOPT_RCVTIMEO,
	AF_INET_CR_ATTR_SOCKOPT_SNDTIMEO,
	AF_INET_CR_ATTR_SOCKOPT_RCVBUF,
	AF_INET_CR_ATTR_SOCKOPT_REUSEADDR,
	AF_INET_CR_ATTR_SOCKOPT_SNDBUF,
	AF_INET_CR_ATTR_SOCKOPT_TIMESTAMP,
	AF_INET_CR_ATTR_SOCKOPT_SNDBUF_ULOCK,
	AF_INET_CR_ATTR_SOCKOPT_RCVBUF_ULOCK,
	AF_INET_CR_ATTR_PAD,
	AF_INET_CR_ATTR_PID,
	AF_INET_CR_ATTR_NO_CONTENTS,
	AF_INET_CR_ATTR_ALL_VALUES,
	AF_INET_CR_ATTR_LEFT_OUT,
	AF_INET_CR_ATTR_OWNER_PID,
	AF_INET_CR_ATTR_OWNER_FD,
	AF_INET_CR_ATTR_OWNER_UID,
	AF_INET_CR_ATTR_OWNER_GID,
	AF_INET_CR_ATTR_FAMILY,
	AF_INET_CR_ATTR_PROTOCOL,
	AF_INET_CR_ATTR_LOCAL_ADDR,
	AF_INET_CR_ATTR_LOCAL_PORT,
	AF_INET_CR_ATTR_BIND_LOCKS,
	AF_INET_CR_ATTR_SOURCE_ADDR,
	AF_INET_CR_ATTR_REMOTE_ADDR,
	AF_INET_CR_ATTR_REMOTE_PORT,
	AF_INET_CR_ATTR_SHUTDOWN,
	AF_INET_CR_ATTR_NONBLOCK,
	AF_INET_CR_ATTR_SOCKOPT_BINDTOIFINDEX,
	AF_INET_CR_ATTR_SOCKOPT_REUSEPORT,
	AF_INET_CR_ATTR_SOCKOPT_NO_CHECK,
	AF_INET_CR_ATTR_SOCKOPT_PASSSEC,
	AF_INET_CR_ATTR_SOCKOPT_PASSPIDFD,
	AF_INET_CR_ATTR_SOCKOPT_MARK,
	AF_INET_CR_ATTR_SOCKOPT_RCVMARK,
	AF_INET_CR_ATTR_SOCKOPT_RXQ_OVFL,
	AF_INET_CR_ATTR_SOCKOPT_WIFI_STATUS,
	AF_INET_CR_ATTR_SOCKOPT_PEEK_OFF,
	AF_INET_CR_ATTR_SOCKOPT_NOFCS,
	AF_INET_CR_ATTR_SOCKOPT_ATTACH_FILTER,
	AF_INET_CR_ATTR_SOCKOPT_ATTACH_BPF,
	AF_INET_CR_ATTR_SOCKOPT_LOCK_FILTER,
	AF_INET_CR_ATTR_SOCKOPT_ATTACH_REUSEPORT_CBPF,
	AF_INET_CR_ATTR_SOCKOPT_ATTACH_REUSEPORT_EBPF,
	AF_INET_CR_ATTR_SOCKOPT_SELECT_ERR_QUEUE,
	AF_INET_CR_ATTR_SOCKOPT_BUSY_POLL,
	AF_INET_CR_ATTR_SOCKOPT_PREFER_BUSY_POLL,
	AF_INET_CR_ATTR_SOCKOPT_BUSY_POLL_BUDGET,
	AF_INET_CR_ATTR_SOCKOPT_MAX_PACING_RATE,
	AF_INET_CR_ATTR_SOCKOPT_INCOMING_CPU,
	AF_INET_CR_ATTR_SOCKOPT_ZEROCOPY,
	AF_INET_CR_ATTR_SOCKOPT_TXTIME,
	AF_INET_CR_ATTR_SOCKOPT_RESERVE_MEM,
	AF_INET_CR_ATTR_SOCKOPT_TXREHASH,
	AF_INET_CR_ATTR_SOCKOPT_TIMESTAMPNS,
	AF_INET_CR_ATTR_SOCKOPT_TIMESTAMPING,
	AF_INET_CR_ATTR_SOCKOPT_TIMESTAMP_NEW,
	AF_INET_CR_ATTR_RX_TIMESTAMP,
	AF_INET_CR_ATTR_IP_TOS,
	AF_INET_CR_ATTR_IP_TTL,
	AF_INET_CR_ATTR_IP_MINTTL,
	AF_INET_CR_ATTR_IP_HDRINCL,
	AF_INET_CR_ATTR_IP_NODEFRAG,
	AF_INET_CR_ATTR_IP_ROUTER_ALERT,
	AF_INET_CR_ATTR_IP_OPTIONS,
	AF_INET_CR_ATTR_IP_PKTINFO,
	AF_INET_CR_ATTR_IP_RECVTTL,
	AF_INET_CR_ATTR_IP_RECVTOS,
	AF_INET_CR_ATTR_IP_RECVOPTS,
	AF_INET_CR_ATTR_IP_RETOPTS,
	AF_INET_CR_ATTR_IP_PASSSEC,
	AF_INET_CR_ATTR_IP_RECVORIGDSTADDR,
	AF_INET_CR_ATTR_IP_CHECKSUM,
	AF_INET_CR_ATTR_IP_RECVFRAGSIZE,
	AF_INET_CR_ATTR_IP_RECVERR,
	AF_INET_CR_ATTR_IP_RECVERR_RFC4884,
	AF_INET_CR_ATTR_IP_FREEBIND,
	AF_INET_CR_ATTR_IP_TRANSPARENT,
	AF_INET_CR_ATTR_IP_BIND_ADDRESS_NO_PORT,
	AF_INET_CR_ATTR_IP_LOCAL_PORT_RANGE,
	AF_INET_CR_ATTR_IP_MTU_DISCOVER,
	AF_INET_CR_ATTR_IP_UNICAST_IF,
	AF_INET_CR_ATTR_IP_MULTICAST_IF,
	AF_INET_CR_ATTR_IP_MULTICAST_TTL,
	AF_INET_CR_ATTR_IP_MULTICAST_LOOP,
	AF_INET_CR_ATTR_IP_MULTICAST_ALL,
	AF_INET_CR_ATTR_IP_MEMBERSHIP,
	AF_INET_CR_ATTR_UDP_CORK,
	AF_INET_CR_ATTR_UDP_ENCAP,
	AF_INET_CR_ATTR_UDP_NO_CHECK6_TX,
	AF_INET_CR_ATTR_UDP_NO_CHECK6_RX,
	AF_INET_CR_ATTR_UDP_SEGMENT,
	AF_INET_CR_ATTR_UDP_GRO,
	AF_INET_CR_ATTR_UDPLITE_SEND_CSCOV,
	AF_INET_CR_ATTR_UDPLITE_RECV_CSCOV,
	AF_INET_CR_ATTR_RAW_ICMP_FILTER,
	AF_INET_CR_ATTR_ERROR,
	AF_INET_CR_ATTR_ERROR_SOFT,
	AF_INET_CR_ATTR_DROPS,
	AF_INET_CR_ATTR_STAMP,
	AF_INET_CR_ATTR_TSKEY,
	AF_INET_CR_ATTR_ZCKEY,
	AF_INET_CR_ATTR_TXHASH,
	AF_INET_CR_ATTR_IP_ID,
	AF_INET_CR_ATTR_ASYNC,
	AF_INET_CR_ATTR_REUSEPORT_GROUP,
	AF_INET_CR_ATTR_UNHASHED,
	AF_INET_CR_ATTR_QUEUE_POS,
	AF_INET_CR_ATTR_DGRAM,
	AF_INET_CR_ATTR_DGRAM_DATA,
	AF_INET_CR_ATTR_EXTERR,
	AF_INET_CR_ATTR_EXTERR_DATA,
	AF_INET_CR_ATTR_UDP_PENDING,
	AF_INET_CR_ATTR_UDP_PENDING_DATA,
	AF_INET_CR_ATTR_IP_XFRM_POLICY_IN,
	AF_INET_CR_ATTR_IP_XFRM_POLICY_OUT,
	AF_INET_CR_ATTR_IPV6_V6ONLY,
	AF_INET_CR_ATTR_IPV6_UNICAST_HOPS,
	AF_INET_CR_ATTR_IPV6_MULTICAST_HOPS,
	AF_INET_CR_ATTR_IPV6_MULTICAST_LOOP,
	AF_INET_CR_ATTR_IPV6_MULTICAST_ALL,
	AF_INET_CR_ATTR_IPV6_MULTICAST_IF,
	AF_INET_CR_ATTR_IPV6_UNICAST_IF,
	AF_INET_CR_ATTR_IPV6_MTU,
	AF_INET_CR_ATTR_IPV6_MTU_DISCOVER,
	AF_INET_CR_ATTR_IPV6_RECVERR,
	AF_INET_CR_ATTR_IPV6_RECVERR_RFC4884,
	AF_INET_CR_ATTR_IPV6_MINHOPCOUNT,
	AF_INET_CR_ATTR_IPV6_AUTOFLOWLABEL,
	AF_INET_CR_ATTR_IPV6_DONTFRAG,
	AF_INET_CR_ATTR_IPV6_ROUTER_ALERT_ISOLATE,
	AF_INET_CR_ATTR_IPV6_FLOWINFO_SEND,
	AF_INET_CR_ATTR_IPV6_FLOWINFO,
	AF_INET_CR_ATTR_IPV6_ADDR_PREFERENCES,
	AF_INET_CR_ATTR_IPV6_RECVPKTINFO,
	AF_INET_CR_ATTR_IPV6_2292PKTINFO,
	AF_INET_CR_ATTR_IPV6_RECVHOPLIMIT,
	AF_INET_CR_ATTR_IPV6_2292HOPLIMIT,
	AF_INET_CR_ATTR_IPV6_RECVRTHDR,
	AF_INET_CR_ATTR_IPV6_2292RTHDR,
	AF_INET_CR_ATTR_IPV6_RECVHOPOPTS,
	AF_INET_CR_ATTR_IPV6_2292HOPOPTS,
	AF_INET_CR_ATTR_IPV6_RECVDSTOPTS,
	AF_INET_CR_ATTR_IPV6_2292DSTOPTS,
	AF_INET_CR_ATTR_IPV6_RECVTCLASS,
	AF_INET_CR_ATTR_IPV6_RECVPATHMTU,
	AF_INET_CR_ATTR_IPV6_RECVORIGDSTADDR,
	AF_INET_CR_ATTR_IPV6_RECVFRAGSIZE,
	AF_INET_CR_ATTR_IPV6_TCLASS,
	AF_INET_CR_ATTR_IPV6_HOPOPTS,
	AF_INET_CR_ATTR_IPV6_RTHDRDSTOPTS,
	AF_INET_CR_ATTR_IPV6_RTHDR,
	AF_INET_CR_ATTR_IPV6_DSTOPTS,
	AF_INET_CR_ATTR_IPV6_PKTINFO,
	AF_INET_CR_ATTR_RAW_IPV6_CHECKSUM,
	AF_INET_CR_ATTR_RAW_ICMPV6_FILTER,
	AF_INET_CR_ATTR_REMOTE_FLOWINFO,
	AF_INET_CR_ATTR_IPV6_MEMBERSHIP,
	AF_INET_CR_ATTR_IPV6_ANYCAST,
	AF_INET_CR_ATTR_IPV6_FLOWLABEL,
	AF_INET_CR_ATTR_IPV6_LAST_PEER,
	AF_INET_CR_ATTR_NETDEV_NAME,
	AF_INET_CR_ATTR_NETDEV_INDEX,
	AF_INET_CR_ATTR_NETDEV_TYPE,
	AF_INET_CR_ATTR_NETDEV_WHOLE,
	AF_INET_CR_ATTR_NETDEV_EXTERNAL,
	AF_INET_CR_ATTR_NETDEV_REF,
	AF_INET_CR_ATTR_NETDEV_LINK,
	AF_INET_CR_ATTR_NETDEV_FLAGS,
	AF_INET_CR_ATTR_NETDEV_CONF,
	AF_INET_CR_ATTR_NETDEV_ADDR,
	AF_INET_CR_ATTR_NETDEV_ALTNAME,
	AF_INET_CR_ATTR_NETDEV_MADDR,
	AF_INET_CR_ATTR_NETDEV_MASTER_DATA,
	AF_INET_CR_ATTR_NETDEV_NETNS_FD,
	AF_INET_CR_ATTR_NETDEV_CREATED,
	AF_INET_CR_ATTR_INFO_RELEASE,
	AF_INET_CR_ATTR_INFO_VERSION,
	AF_INET_CR_ATTR_INFO_KNOWN,
	AF_INET_CR_ATTR_SOCKOPT_RCVPRIORITY,
	AF_INET_CR_ATTR_TCP_NODELAY,
	AF_INET_CR_ATTR_TCP_CORK,
	AF_INET_CR_ATTR_TCP_MAXSEG,
	AF_INET_CR_ATTR_TCP_KEEPIDLE,
	AF_INET_CR_ATTR_TCP_KEEPINTVL,
	AF_INET_CR_ATTR_TCP_KEEPCNT,
	AF_INET_CR_ATTR_TCP_SYNCNT,
	AF_INET_CR_ATTR_TCP_LINGER2,
	AF_INET_CR_ATTR_TCP_DEFER_ACCEPT,
	AF_INET_CR_ATTR_TCP_WINDOW_CLAMP,
	AF_INET_CR_ATTR_TCP_QUICKACK,
	AF_INET_CR_ATTR_TCP_CONGESTION,
	AF_INET_CR_ATTR_TCP_THIN_LINEAR_TIMEOUTS,
	AF_INET_CR_ATTR_TCP_USER_TIMEOUT,
	AF_INET_CR_ATTR_TCP_FASTOPEN,
	AF_INET_CR_ATTR_TCP_FASTOPEN_CONNECT,
	AF_INET_CR_ATTR_TCP_FASTOPEN_NO_COOKIE,
	AF_INET_CR_ATTR_TCP_NOTSENT_LOWAT,
	AF_INET_CR_ATTR_TCP_SAVE_SYN,
	AF_INET_CR_ATTR_TCP_INQ,
	AF_INET_CR_ATTR_TCP_TX_DELAY,
	AF_INET_CR_ATTR_TCP_RTO_MAX_MS,
	AF_INET_CR_ATTR_TCP_RTO_MIN_US,
	AF_INET_CR_ATTR_TCP_DELACK_MAX_US,
	AF_INET_CR_ATTR_TCP_SEGMENT,
	AF_INET_CR_ATTR_TCP_SEGMENT_DATA,
	AF_INET_CR_ATTR_TCP,
	AF_INET_CR_ATTR_FREEZE,
	AF_INET_CR_ATTR_FREEZE_FD,
	AF_INET_CR_ATTR_DETACH,
	AF_INET_CR_ATTR_BIND_NONLOCAL,
	AF_INET_CR_ATTR_BIND_ORDER,
	AF_INET_CR_ATTR_BIND_SHARED,
	AF_INET_CR_ATTR_TCP_BACKLOG,

	__AF_INET_CR_ATTR_MAX,
	AF_INET_CR_ATTR_MAX = (__AF_INET_CR_ATTR_MAX - 1)
};

/**
 * enum af_inet_cr_left_out - A piece of state that is not in a dump
 * @AF_INET_CR_LEFT_OUT_WHAT: u32, enum af_inet_cr_what; enum af_inet_cr_what
 * @AF_INET_CR_LEFT_OUT_TEXT: string; for display, e.g. "datagrams wait in the
 *   receive queue"
 * @AF_INET_CR_LEFT_OUT_COUNT: u32; number of objects; absent: 1
 * @AF_INET_CR_LEFT_OUT_BYTES: u64; size; absent: unknown
 */
enum af_inet_cr_left_out {
	AF_INET_CR_LEFT_OUT_UNSPEC,
	AF_INET_CR_LEFT_OUT_WHAT,
	AF_INET_CR_LEFT_OUT_TEXT,
	AF_INET_CR_LEFT_OUT_COUNT,
	AF_INET_CR_LEFT_OUT_BYTES,
	AF_INET_CR_LEFT_OUT_PAD,

	__AF_INET_CR_LEFT_OUT_MAX,
	AF_INET_CR_LEFT_OUT_MAX = (__AF_INET_CR_LEFT_OUT_MAX - 1)
};

/**
 * enum af_inet_cr_dev - A device, and an address for IP_MULTICAST_IF
 * @AF_INET_CR_DEV_NAME: string; RESTORE uses the device of this name
 * @AF_INET_CR_DEV_INDEX: u32; RESTORE uses it if NAME is absent
 * @AF_INET_CR_DEV_ADDR: address, for IP_MULTICAST_IF and memberships
 */
enum af_inet_cr_dev {
	AF_INET_CR_DEV_UNSPEC,
	AF_INET_CR_DEV_NAME,
	AF_INET_CR_DEV_INDEX,
	AF_INET_CR_DEV_ADDR,

	__AF_INET_CR_DEV_MAX,
	AF_INET_CR_DEV_MAX = (__AF_INET_CR_DEV_MAX - 1)
};

/**
 * enum af_inet_cr_mship - A multicast membership and its source filter
 * @AF_INET_CR_MSHIP_GROUP: address of the group
 * @AF_INET_CR_MSHIP_DEV: nest, enum af_inet_cr_dev; ADDR is imr_address
 * @AF_INET_CR_MSHIP_MODE: u32; MCAST_INCLUDE or MCAST_EXCLUDE; absent:
 *   MCAST_EXCLUDE
 * @AF_INET_CR_MSHIP_SOURCES: addresses, one after the other; absent: no list.
 *   Length 0 with MCAST_EXCLUDE: the empty list that the kernel keeps after
 *   the last source was unblocked
 */
enum af_inet_cr_mship {
	AF_INET_CR_MSHIP_UNSPEC,
	AF_INET_CR_MSHIP_GROUP,
	AF_INET_CR_MSHIP_DEV,
	AF_INET_CR_MSHIP_MODE,
	AF_INET_CR_MSHIP_SOURCES,

	__AF_INET_CR_MSHIP_MAX,
	AF_INET_CR_MSHIP_MAX = (__AF_INET_CR_MSHIP_MAX - 1)
};

/**
 * enum af_inet_cr_flowlabel - An IPv6 flow label leased by the socket. RESTORE
 *   leases the same label. It fails with EPERM if the label is exclusive and
 *   already leased, or if it is shared within another process or user than the
 *   caller's. A label shared within a process then belongs to the restoring
 *   process.
 * @AF_INET_CR_FLOWLABEL_LABEL: u32; the label
 * @AF_INET_CR_FLOWLABEL_DST: address, destination of the lease
 * @AF_INET_CR_FLOWLABEL_SHARE: u32; IPV6_FL_S_*
 * @AF_INET_CR_FLOWLABEL_LINGER: u32; seconds that it stays after its last user
 * @AF_INET_CR_FLOWLABEL_EXPIRES: u32; seconds from now on
 * @AF_INET_CR_FLOWLABEL_HOPOPTS: extension header of the label
 * @AF_INET_CR_FLOWLABEL_RTHDRDSTOPTS: as HOPOPTS
 * @AF_INET_CR_FLOWLABEL_RTHDR: as HOPOPTS
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
	AF_INET_CR_FLOWLABEL_MAX = (__AF_INET_CR_FLOWLABEL_MAX - 1)
};

/**
 * enum af_inet_cr_bpf - An eBPF program, whose bytes cannot be dumped
 * @AF_INET_CR_BPF_ID: u32; id of the program at the time of the dump
 * @AF_INET_CR_BPF_TAG: 8 bytes, tag of the program
 * @AF_INET_CR_BPF_FD: u32; descriptor of the program to attach. The client
 *   adds it; without it RESTORE fails
 */
enum af_inet_cr_bpf {
	AF_INET_CR_BPF_UNSPEC,
	AF_INET_CR_BPF_ID,
	AF_INET_CR_BPF_TAG,
	AF_INET_CR_BPF_FD,

	__AF_INET_CR_BPF_MAX,
	AF_INET_CR_BPF_MAX = (__AF_INET_CR_BPF_MAX - 1)
};

/**
 * enum af_inet_cr_dgram - A datagram in the receive queue
 * @AF_INET_CR_DGRAM_HEADER: bytes of the IP header with its options or
 *   extension headers and, for UDP and UDP-Lite, the UDP header. The payload
 *   begins after it, although recvmsg(2) on a raw socket also returns an IPv4
 *   header. On an AF_INET6 socket, the IP version gives the family of the
 *   datagram. RESTORE refuses headers that recvmsg(2) would misread, and a
 *   dump reports them in LEFT_OUT: an option after the end of the options, a
 *   reserved byte in a fragment header
 * @AF_INET_CR_DGRAM_TSTAMP: s64; ns since 1970, software timestamp; absent:
 *   none
 * @AF_INET_CR_DGRAM_HWTSTAMP: s64; ns, hardware timestamp; absent: none
 * @AF_INET_CR_DGRAM_PKTINFO: nest, enum af_inet_cr_dev; arrival device and
 *   ADDR, the local address of the route (ipi_spec_dst), IPv4 only; absent:
 *   not recorded
 * @AF_INET_CR_DGRAM_MARK: u32; absent: 0
 * @AF_INET_CR_DGRAM_DROPCOUNT: u32; value of SO_RXQ_OVFL; absent: 0
 * @AF_INET_CR_DGRAM_FRAGSIZE: u32; value of IP_RECVFRAGSIZE; absent: 0
 * @AF_INET_CR_DGRAM_GSO_SIZE: u32; value of UDP_GRO; absent: 0
 * @AF_INET_CR_DGRAM_CSUM: u32; sum from which IP_CHECKSUM is computed; absent:
 *   none
 * @AF_INET_CR_DGRAM_CSCOV: u32; checksum coverage, UDP-Lite; absent: all
 * @AF_INET_CR_DGRAM_PEEKED: flag; was read with MSG_PEEK
 * @AF_INET_CR_DGRAM_OPT_FLAGS: u32, mask of enum af_inet_cr_opt_flags; mask of
 *   AF_INET_CR_OPT_*: flags that the kernel set when it parsed the IP options
 *   in HEADER; absent: 0
 * @AF_INET_CR_DGRAM_SCOPE_DEV: nest, enum af_inet_cr_dev; device of the
 *   sender's link-local address, if it is not the device of PKTINFO
 * @AF_INET_CR_DGRAM_PRIORITY: u32; value of SO_RCVPRIORITY; absent: 0
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
	AF_INET_CR_DGRAM_PAD,
	AF_INET_CR_DGRAM_SCOPE_DEV,
	AF_INET_CR_DGRAM_PRIORITY,

	__AF_INET_CR_DGRAM_MAX,
	AF_INET_CR_DGRAM_MAX = (__AF_INET_CR_DGRAM_MAX - 1)
};

/**
 * enum af_inet_cr_exterr - An entry of the error queue (MSG_ERRQUEUE)
 * @AF_INET_CR_EXTERR_ERR: struct sock_extended_err
 * @AF_INET_CR_EXTERR_HEADER: bytes from the IP header of the packet that
 *   caused the error (its source is SO_EE_OFFENDER) up to the payload; absent:
 *   none
 * @AF_INET_CR_EXTERR_ADDR_OFFSET: u32; offset in HEADER of the address that
 *   recvmsg(2) returns as msg_name; absent: none
 * @AF_INET_CR_EXTERR_PORT: u16; port that recvmsg(2) returns
 * @AF_INET_CR_EXTERR_TSTAMP: s64; ns since 1970; absent: none
 * @AF_INET_CR_EXTERR_HWTSTAMP: s64; ns; absent: none
 * @AF_INET_CR_EXTERR_PKTINFO: nest, enum af_inet_cr_dev; as DGRAM_PKTINFO
 * @AF_INET_CR_EXTERR_IP_OFFSET: u32; offset of the IP header in the payload of
 *   a transmit timestamp; excludes HEADER
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
	AF_INET_CR_EXTERR_PAD,

	__AF_INET_CR_EXTERR_MAX,
	AF_INET_CR_EXTERR_MAX = (__AF_INET_CR_EXTERR_MAX - 1)
};

/**
 * enum af_inet_cr_tcp - What TCP knows of a connection. Sequence numbers,
 *   windows and counters are those of struct tcp_sock. Windows are in bytes,
 *   and scaled already. Times are what is left of a timer, or how long ago
 *   something was; absent: there is no such timer, or it never was
 * @AF_INET_CR_TCP_STATE: u32; TCP_ESTABLISHED to TCP_CLOSING
 * @AF_INET_CR_TCP_FLAGS: u32, mask of enum af_inet_cr_tcp_opt; mask of
 *   AF_INET_CR_TCP_x
 * @AF_INET_CR_TCP_SND_UNA: u32; oldest sequence number that is not
 *   acknowledged
 * @AF_INET_CR_TCP_SND_NXT: u32; next one to be sent
 * @AF_INET_CR_TCP_WRITE_SEQ: u32; end of the send queue
 * @AF_INET_CR_TCP_SND_SML: u32; end of the last small segment
 * @AF_INET_CR_TCP_PUSHED_SEQ: u32; end of what was pushed
 * @AF_INET_CR_TCP_SND_UP: u32; urgent pointer of what is sent
 * @AF_INET_CR_TCP_SND_WL1: u32; segment of the last window update
 * @AF_INET_CR_TCP_SND_WND: u32; window of the peer
 * @AF_INET_CR_TCP_MAX_WINDOW: u32; largest window of the peer
 * @AF_INET_CR_TCP_RCV_NXT: u32; next sequence number to be received
 * @AF_INET_CR_TCP_COPIED_SEQ: u32; next one to be read
 * @AF_INET_CR_TCP_RCV_WUP: u32; RCV_NXT when the window was last told
 * @AF_INET_CR_TCP_RCV_WND: u32; window told to the peer
 * @AF_INET_CR_TCP_RCV_SSTHRESH: u32; present limit of that window
 * @AF_INET_CR_TCP_WINDOW_CLAMP: u32; highest limit of that window
 * @AF_INET_CR_TCP_SCALING_RATIO: u32; payload of 256 bytes of memory; absent:
 *   the kernel's
 * @AF_INET_CR_TCP_SND_WSCALE: u32; shift of the peer's windows
 * @AF_INET_CR_TCP_RCV_WSCALE: u32; shift of windows told to the peer
 * @AF_INET_CR_TCP_MSS_CLAMP: u32; largest segment that the peer takes
 * @AF_INET_CR_TCP_ADVMSS: u32; largest segment told to the peer
 * @AF_INET_CR_TCP_RCV_MSS: u32; estimate of the peer's segment size
 * @AF_INET_CR_TCP_TS_VAL: u32; value of a timestamp sent now
 * @AF_INET_CR_TCP_TS_RECENT: u32; timestamp to be echoed
 * @AF_INET_CR_TCP_TS_RECENT_AGE: u32; seconds since TS_RECENT
 * @AF_INET_CR_TCP_ECN: u32; ECN flags of the connection
 * @AF_INET_CR_TCP_URG_SEQ: u32; place of the urgent byte
 * @AF_INET_CR_TCP_URG_DATA: u32; state of the urgent byte
 * @AF_INET_CR_TCP_CWND: u32; congestion window, segments
 * @AF_INET_CR_TCP_SSTHRESH: u32; slow start threshold, segments
 * @AF_INET_CR_TCP_CWND_CNT: u32; linear increase counter
 * @AF_INET_CR_TCP_CWND_CLAMP: u32; highest CWND
 * @AF_INET_CR_TCP_REORDERING: u32; reordering of segments seen
 * @AF_INET_CR_TCP_SRTT: u32; round trip time, eighths of a microsecond
 * @AF_INET_CR_TCP_MDEV: u32; its deviation, quarters of a microsecond
 * @AF_INET_CR_TCP_MDEV_MAX: u32; the largest of this round trip
 * @AF_INET_CR_TCP_RTTVAR: u32; smoothed MDEV_MAX
 * @AF_INET_CR_TCP_RTT_MIN: u32; smallest round trip time, microseconds
 * @AF_INET_CR_TCP_RTO: u32; retransmission timeout, microseconds
 * @AF_INET_CR_TCP_BACKOFF: u32; how often it was doubled
 * @AF_INET_CR_TCP_RETRANSMITS: u32; timeouts without progress
 * @AF_INET_CR_TCP_PROBES_OUT: u32; probes without an answer
 * @AF_INET_CR_TCP_TIMER_LEFT: u32; milliseconds to the retransmission or probe
 * @AF_INET_CR_TCP_KEEPALIVE_LEFT: u32; milliseconds to the keepalive timer
 * @AF_INET_CR_TCP_DELACK_LEFT: u32; milliseconds to the delayed acknowledgment
 * @AF_INET_CR_TCP_RETRANS_AGE: u32; milliseconds since the first
 *   retransmission
 * @AF_INET_CR_TCP_PROBES_AGE: u32; milliseconds since the first probe
 * @AF_INET_CR_TCP_ACK_AGE: u32; milliseconds since the last segment received
 * @AF_INET_CR_TCP_DATA_AGE: u32; milliseconds since data was received
 * @AF_INET_CR_TCP_SENT_AGE: u32; milliseconds since data was sent
 * @AF_INET_CR_TCP_PINGPONG: u32; signs of an interactive session
 * @AF_INET_CR_TCP_QUICK: u32; quick acknowledgments that are left
 * @AF_INET_CR_TCP_ATO: u32; delay of acknowledgments, milliseconds
 * @AF_INET_CR_TCP_BYTES_SENT: u64; counter
 * @AF_INET_CR_TCP_BYTES_ACKED: u64; counter
 * @AF_INET_CR_TCP_BYTES_RECEIVED: u64; counter
 * @AF_INET_CR_TCP_BYTES_RETRANS: u64; counter
 * @AF_INET_CR_TCP_SEGS_IN: u32; counter
 * @AF_INET_CR_TCP_SEGS_OUT: u32; counter
 * @AF_INET_CR_TCP_DATA_SEGS_IN: u32; counter
 * @AF_INET_CR_TCP_DATA_SEGS_OUT: u32; counter
 * @AF_INET_CR_TCP_TOTAL_RETRANS: u32; counter
 * @AF_INET_CR_TCP_DELIVERED: u32; counter
 * @AF_INET_CR_TCP_DELIVERED_CE: u32; counter
 * @AF_INET_CR_TCP_LOST: u32; counter
 * @AF_INET_CR_TCP_DSACK_DUPS: u32; counter
 * @AF_INET_CR_TCP_REORD_SEEN: u32; counter
 * @AF_INET_CR_TCP_RCV_OOOPACK: u32; counter
 * @AF_INET_CR_TCP_RCV_RTT: u32; round trip time as the receiver sees it,
 *   eighths of a microsecond
 * @AF_INET_CR_TCP_RCV_SPACE: u32; bytes that were read in a round trip
 * @AF_INET_CR_TCP_CHRONO: u32; what limits sending: 1 nothing, 2 the window of
 *   the peer, 3 the send buffer; absent: nothing is to be sent
 * @AF_INET_CR_TCP_BUSY_TIME: u32; milliseconds of CHRONO 1
 * @AF_INET_CR_TCP_RWND_LIMITED: u32; milliseconds of CHRONO 2
 * @AF_INET_CR_TCP_SNDBUF_LIMITED: u32; milliseconds of CHRONO 3
 * @AF_INET_CR_TCP_RATE_DELIVERED: u32; packets of the last sample of the rate
 * @AF_INET_CR_TCP_RATE_INTERVAL: u32; microseconds of that sample
 * @AF_INET_CR_TCP_APP_LIMITED_TO: u32; DELIVERED at which sending is limited
 *   by data no more
 * @AF_INET_CR_TCP_TOTAL_RTO: u32; counter
 * @AF_INET_CR_TCP_TOTAL_RTO_RECOVERIES: u32; counter
 * @AF_INET_CR_TCP_TOTAL_RTO_TIME: u32; milliseconds of recovery from timeouts
 * @AF_INET_CR_TCP_TIMEOUT_REHASH: u32; counter
 * @AF_INET_CR_TCP_PLB_REHASH: u32; counter
 * @AF_INET_CR_TCP_FASTOPEN_FAIL: u32; why TCP Fast Open failed, TFO_*
 * @AF_INET_CR_TCP_RCV_SHRUNK: u32; by how much a window told to the peer
 *   earlier ended later
 * @AF_INET_CR_TCP_ZEROCOPY_PENDING: u32; how many sends with MSG_ZEROCOPY, ids
 *   before ZCKEY, are not completed or their completion was not read; RESTORE
 *   reports them as completed by a copy
 */
enum af_inet_cr_tcp {
	AF_INET_CR_TCP_UNSPEC,
	AF_INET_CR_TCP_STATE,
	AF_INET_CR_TCP_FLAGS,
	AF_INET_CR_TCP_SND_UNA,
	AF_INET_CR_TCP_SND_NXT,
	AF_INET_CR_TCP_WRITE_SEQ,
	AF_INET_CR_TCP_SND_SML,
	AF_INET_CR_TCP_PUSHED_SEQ,
	AF_INET_CR_TCP_SND_UP,
	AF_INET_CR_TCP_SND_WL1,
	AF_INET_CR_TCP_SND_WND,
	AF_INET_CR_TCP_MAX_WINDOW,
	AF_INET_CR_TCP_RCV_NXT,
	AF_INET_CR_TCP_COPIED_SEQ,
	AF_INET_CR_TCP_RCV_WUP,
	AF_INET_CR_TCP_RCV_WND,
	AF_INET_CR_TCP_RCV_SSTHRESH,
	AF_INET_CR_TCP_WINDOW_CLAMP,
	AF_INET_CR_TCP_SCALING_RATIO,
	AF_INET_CR_TCP_SND_WSCALE,
	AF_INET_CR_TCP_RCV_WSCALE,
	AF_INET_CR_TCP_MSS_CLAMP,
	AF_INET_CR_TCP_ADVMSS,
	AF_INET_CR_TCP_RCV_MSS,
	AF_INET_CR_TCP_TS_VAL,
	AF_INET_CR_TCP_TS_RECENT,
	AF_INET_CR_TCP_TS_RECENT_AGE,
	AF_INET_CR_TCP_ECN,
	AF_INET_CR_TCP_URG_SEQ,
	AF_INET_CR_TCP_URG_DATA,
	AF_INET_CR_TCP_CWND,
	AF_INET_CR_TCP_SSTHRESH,
	AF_INET_CR_TCP_CWND_CNT,
	AF_INET_CR_TCP_CWND_CLAMP,
	AF_INET_CR_TCP_REORDERING,
	AF_INET_CR_TCP_SRTT,
	AF_INET_CR_TCP_MDEV,
	AF_INET_CR_TCP_MDEV_MAX,
	AF_INET_CR_TCP_RTTVAR,
	AF_INET_CR_TCP_RTT_MIN,
	AF_INET_CR_TCP_RTO,
	AF_INET_CR_TCP_BACKOFF,
	AF_INET_CR_TCP_RETRANSMITS,
	AF_INET_CR_TCP_PROBES_OUT,
	AF_INET_CR_TCP_TIMER_LEFT,
	AF_INET_CR_TCP_KEEPALIVE_LEFT,
	AF_INET_CR_TCP_DELACK_LEFT,
	AF_INET_CR_TCP_RETRANS_AGE,
	AF_INET_CR_TCP_PROBES_AGE,
	AF_INET_CR_TCP_ACK_AGE,
	AF_INET_CR_TCP_DATA_AGE,
	AF_INET_CR_TCP_SENT_AGE,
	AF_INET_CR_TCP_PINGPONG,
	AF_INET_CR_TCP_QUICK,
	AF_INET_CR_TCP_ATO,
	AF_INET_CR_TCP_BYTES_SENT,
	AF_INET_CR_TCP_BYTES_ACKED,
	AF_INET_CR_TCP_BYTES_RECEIVED,
	AF_INET_CR_TCP_BYTES_RETRANS,
	AF_INET_CR_TCP_SEGS_IN,
	AF_INET_CR_TCP_SEGS_OUT,
	AF_INET_CR_TCP_DATA_SEGS_IN,
	AF_INET_CR_TCP_DATA_SEGS_OUT,
	AF_INET_CR_TCP_TOTAL_RETRANS,
	AF_INET_CR_TCP_DELIVERED,
	AF_INET_CR_TCP_DELIVERED_CE,
	AF_INET_CR_TCP_LOST,
	AF_INET_CR_TCP_DSACK_DUPS,
	AF_INET_CR_TCP_REORD_SEEN,
	AF_INET_CR_TCP_RCV_OOOPACK,
	AF_INET_CR_TCP_PAD,
	AF_INET_CR_TCP_RCV_RTT,
	AF_INET_CR_TCP_RCV_SPACE,
	AF_INET_CR_TCP_CHRONO,
	AF_INET_CR_TCP_BUSY_TIME,
	AF_INET_CR_TCP_RWND_LIMITED,
	AF_INET_CR_TCP_SNDBUF_LIMITED,
	AF_INET_CR_TCP_RATE_DELIVERED,
	AF_INET_CR_TCP_RATE_INTERVAL,
	AF_INET_CR_TCP_APP_LIMITED_TO,
	AF_INET_CR_TCP_TOTAL_RTO,
	AF_INET_CR_TCP_TOTAL_RTO_RECOVERIES,
	AF_INET_CR_TCP_TOTAL_RTO_TIME,
	AF_INET_CR_TCP_TIMEOUT_REHASH,
	AF_INET_CR_TCP_PLB_REHASH,
	AF_INET_CR_TCP_FASTOPEN_FAIL,
	AF_INET_CR_TCP_RCV_SHRUNK,
	AF_INET_CR_TCP_ZEROCOPY_PENDING,

	__AF_INET_CR_TCP_MAX,
	AF_INET_CR_TCP_MAX = (__AF_INET_CR_TCP_MAX - 1)
};

/**
 * enum af_inet_cr_segment - A piece of a queue of a TCP connection
 * @AF_INET_CR_SEGMENT_QUEUE: u32, enum af_inet_cr_queue; the queue
 * @AF_INET_CR_SEGMENT_SEQ: u32; sequence number of its first byte
 * @AF_INET_CR_SEGMENT_FLAGS: u32, mask of enum af_inet_cr_seg; what follows
 *   its payload
 * @AF_INET_CR_SEGMENT_TSTAMP: s64; ns since 1970, software timestamp
 * @AF_INET_CR_SEGMENT_HWTSTAMP: s64; ns, hardware timestamp
 */
enum af_inet_cr_segment {
	AF_INET_CR_SEGMENT_UNSPEC,
	AF_INET_CR_SEGMENT_QUEUE,
	AF_INET_CR_SEGMENT_SEQ,
	AF_INET_CR_SEGMENT_FLAGS,
	AF_INET_CR_SEGMENT_TSTAMP,
	AF_INET_CR_SEGMENT_HWTSTAMP,
	AF_INET_CR_SEGMENT_PAD,

	__AF_INET_CR_SEGMENT_MAX,
	AF_INET_CR_SEGMENT_MAX = (__AF_INET_CR_SEGMENT_MAX - 1)
};

/**
 * enum af_inet_cr_pending - The corked datagram
 * @AF_INET_CR_PENDING_ADDR: address of the destination; 4 bytes for an IPv4
 *   datagram, also on an AF_INET6 socket
 * @AF_INET_CR_PENDING_PORT: u16; destination port
 * @AF_INET_CR_PENDING_SOURCE: address of the source; absent: from the route
 * @AF_INET_CR_PENDING_DEV: nest, enum af_inet_cr_dev; output device; absent:
 *   from the route
 * @AF_INET_CR_PENDING_TTL: u32; IPv6: hop limit; absent: the socket's
 * @AF_INET_CR_PENDING_TOS: u32; IPv6: traffic class; absent: the socket's
 * @AF_INET_CR_PENDING_PRIORITY: u32; absent: the socket's
 * @AF_INET_CR_PENDING_MARK: u32; absent: the socket's
 * @AF_INET_CR_PENDING_GSO_SIZE: u32; bytes a segment; absent: one datagram
 * @AF_INET_CR_PENDING_TXTIME: u64; ns, SCM_TXTIME; absent: none
 * @AF_INET_CR_PENDING_OPTIONS: IP options of this datagram
 * @AF_INET_CR_PENDING_TX_FLAGS: u32; SOF_TIMESTAMPING_TX_* of this datagram
 * @AF_INET_CR_PENDING_FLOWLABEL: u32; IPv6; absent: none
 * @AF_INET_CR_PENDING_DONTFRAG: u32 bool; IPv6; absent: 0
 * @AF_INET_CR_PENDING_HOPOPTS: extension header of this datagram, IPv6
 * @AF_INET_CR_PENDING_RTHDRDSTOPTS: as HOPOPTS
 * @AF_INET_CR_PENDING_RTHDR: as HOPOPTS
 * @AF_INET_CR_PENDING_DSTOPTS: as HOPOPTS
 * @AF_INET_CR_PENDING_TS_OPT_ID: u32; SCM_TS_OPT_ID; absent: none
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
	AF_INET_CR_PENDING_PAD,
	AF_INET_CR_PENDING_FLOWLABEL,
	AF_INET_CR_PENDING_DONTFRAG,
	AF_INET_CR_PENDING_HOPOPTS,
	AF_INET_CR_PENDING_RTHDRDSTOPTS,
	AF_INET_CR_PENDING_RTHDR,
	AF_INET_CR_PENDING_DSTOPTS,
	AF_INET_CR_PENDING_TS_OPT_ID,

	__AF_INET_CR_PENDING_MAX,
	AF_INET_CR_PENDING_MAX = (__AF_INET_CR_PENDING_MAX - 1)
};

/**
 * enum af_inet_cr_xfrm - An IPsec policy of a socket, for one direction
 * @AF_INET_CR_XFRM_INFO: struct xfrm_userpolicy_info. The counters (curlft)
 *   and the index are 0 and start anew
 * @AF_INET_CR_XFRM_TMPL: struct xfrm_user_tmpl[], at most 6; absent: none
 */
enum af_inet_cr_xfrm {
	AF_INET_CR_XFRM_UNSPEC,
	AF_INET_CR_XFRM_INFO,
	AF_INET_CR_XFRM_TMPL,

	__AF_INET_CR_XFRM_MAX,
	AF_INET_CR_XFRM_MAX = (__AF_INET_CR_XFRM_MAX - 1)
};

/**
 * enum af_inet_cr_async - Receiver of signals when the socket becomes ready.
 *   Pids are not mapped. If the process no longer exists, RESTORE fails with
 *   ESRCH; the client must replace or remove PID.
 * @AF_INET_CR_ASYNC_PID: s32; id of the thread, process or process group, in
 *   the caller's pid namespace; absent: none
 * @AF_INET_CR_ASYNC_SIGNAL: u32; F_SETSIG; absent: SIGIO
 * @AF_INET_CR_ASYNC_FASYNC: flag; O_ASYNC
 * @AF_INET_CR_ASYNC_TYPE: u32; F_OWNER_TID, F_OWNER_PID, F_OWNER_PGRP; absent:
 *   F_OWNER_TID
 */
enum af_inet_cr_async {
	AF_INET_CR_ASYNC_UNSPEC,
	AF_INET_CR_ASYNC_PID,
	AF_INET_CR_ASYNC_SIGNAL,
	AF_INET_CR_ASYNC_FASYNC,
	AF_INET_CR_ASYNC_TYPE,

	__AF_INET_CR_ASYNC_MAX,
	AF_INET_CR_ASYNC_MAX = (__AF_INET_CR_ASYNC_MAX - 1)
};

/**
 * enum af_inet_cr_netdev_ref - A device whose index is in NETDEV_LINK
 * @AF_INET_CR_NETDEV_REF_INDEX: u32; index at the time of the dump
 * @AF_INET_CR_NETDEV_REF_NAME: string; RESTORE uses the device of this name,
 *   or gives the name to the new peer of a veth; absent in a dump: not visible
 * @AF_INET_CR_NETDEV_REF_NETNSID: s32; id of the other namespace that has the
 *   device (-1: none); RESTORE uses the namespace of NETDEV_NETNS_FD
 */
enum af_inet_cr_netdev_ref {
	AF_INET_CR_NETDEV_REF_UNSPEC,
	AF_INET_CR_NETDEV_REF_INDEX,
	AF_INET_CR_NETDEV_REF_NAME,
	AF_INET_CR_NETDEV_REF_NETNSID,

	__AF_INET_CR_NETDEV_REF_MAX,
	AF_INET_CR_NETDEV_REF_MAX = (__AF_INET_CR_NETDEV_REF_MAX - 1)
};

/**
 * enum af_inet_cr_netdev_conf - The files of one directory of.
 *   /proc/sys/net/ipv4/conf or ipv6/conf
 * @AF_INET_CR_NETDEV_CONF_FAMILY: u32; AF_INET or AF_INET6
 * @AF_INET_CR_NETDEV_CONF_OF: u32, enum af_inet_cr_conf_of;
 *   AF_INET_CR_CONF_OF_*; absent: the device's own. "all" and "default" are in
 *   the message of lo
 * @AF_INET_CR_NETDEV_CONF_ENTRY: nest [n], enum af_inet_cr_netdev_conf_entry;
 *   . RESTORE writes the files that differ; a read-only file is informational
 */
enum af_inet_cr_netdev_conf {
	AF_INET_CR_NETDEV_CONF_UNSPEC,
	AF_INET_CR_NETDEV_CONF_FAMILY,
	AF_INET_CR_NETDEV_CONF_OF,
	AF_INET_CR_NETDEV_CONF_ENTRY,

	__AF_INET_CR_NETDEV_CONF_MAX,
	AF_INET_CR_NETDEV_CONF_MAX = (__AF_INET_CR_NETDEV_CONF_MAX - 1)
};

/**
 * enum af_inet_cr_netdev_conf_entry - One file of such a directory
 * @AF_INET_CR_NETDEV_CONF_ENTRY_NAME: string; name of the file
 * @AF_INET_CR_NETDEV_CONF_ENTRY_VALUE: s32; its number
 * @AF_INET_CR_NETDEV_CONF_ENTRY_ADDR: 16 bytes instead of VALUE: stable_secret
 */
enum af_inet_cr_netdev_conf_entry {
	AF_INET_CR_NETDEV_CONF_ENTRY_UNSPEC,
	AF_INET_CR_NETDEV_CONF_ENTRY_NAME,
	AF_INET_CR_NETDEV_CONF_ENTRY_VALUE,
	AF_INET_CR_NETDEV_CONF_ENTRY_ADDR,

	__AF_INET_CR_NETDEV_CONF_ENTRY_MAX,
	AF_INET_CR_NETDEV_CONF_ENTRY_MAX = (__AF_INET_CR_NETDEV_CONF_ENTRY_MAX - 1)
};

/**
 * enum af_inet_cr_netdev_addr - An address of a device
 * @AF_INET_CR_NETDEV_ADDR_LOCAL: address, of 4 or 16 bytes
 * @AF_INET_CR_NETDEV_ADDR_PEER: address of the peer; absent, or equal to
 *   LOCAL: none
 * @AF_INET_CR_NETDEV_ADDR_PREFIXLEN: u32; bits
 * @AF_INET_CR_NETDEV_ADDR_BROADCAST: address, IPv4; absent: none
 * @AF_INET_CR_NETDEV_ADDR_SCOPE: u32; RT_SCOPE_*; for IPv6 derived from LOCAL
 * @AF_INET_CR_NETDEV_ADDR_FLAGS: u32; IFA_F_*. A restored address is never
 *   tentative, and duplicate detection is not repeated. SECONDARY, PERMANENT
 *   and DEPRECATED follow from the order and the lifetimes. TEMPORARY needs
 *   VALID, MANAGETEMPADDR needs a prefix of 64 bits
 * @AF_INET_CR_NETDEV_ADDR_LABEL: string; IPv4; absent: the name of the device
 * @AF_INET_CR_NETDEV_ADDR_VALID: u32; remaining valid lifetime in seconds;
 *   absent: for ever
 * @AF_INET_CR_NETDEV_ADDR_PREFERRED: u32; remaining preferred lifetime in
 *   seconds; absent: for ever
 * @AF_INET_CR_NETDEV_ADDR_METRIC: u32; metric of its prefix route; absent: 0
 * @AF_INET_CR_NETDEV_ADDR_PROTO: u32; IFAPROT_*; absent: 0
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
	AF_INET_CR_NETDEV_ADDR_MAX = (__AF_INET_CR_NETDEV_ADDR_MAX - 1)
};

/**
 * enum af_inet_cr_cmd - commands
 * @AF_INET_CR_CMD_DUMP: Dump the state of one socket (do), or of several
 *   (dump). Without INODE, SOCK_FD and PID a dump is of all sockets of the
 *   network namespace. PID is for a dump only, once for each process.
 * @AF_INET_CR_CMD_RESTORE: Create a socket from its state (SOCK_TYPE), or
 *   change the one that is SOCK_FD. Accepts the messages of a dump byte for
 *   byte, in their order.
 * @AF_INET_CR_CMD_NETDEV_DUMP: Dump the devices of the network namespace, or
 *   the one that is NETDEV_NAME, in an order in which they can be created.
 * @AF_INET_CR_CMD_NETDEV_RESTORE: Create or change a device from its state.
 * @AF_INET_CR_CMD_DUMP_INFO: First message of a dump: describes the dump,
 *   belongs to no socket and no device.
 */
enum af_inet_cr_cmd {
	AF_INET_CR_CMD_UNSPEC,
	AF_INET_CR_CMD_DUMP,
	AF_INET_CR_CMD_RESTORE,
	AF_INET_CR_CMD_NETDEV_DUMP,
	AF_INET_CR_CMD_NETDEV_RESTORE,
	AF_INET_CR_CMD_DUMP_INFO,

	__AF_INET_CR_CMD_MAX,
	AF_INET_CR_CMD_MAX = (__AF_INET_CR_CMD_MAX - 1)
};

#endif /* _UAPI_LINUX_AF_INET_CR_H */
