#!/usr/bin/env python3
# Whatever the kernel lists of a network namespace is in a table here, by who takes
# care of it: a dump carries it or names it, or there is a reason not to.
#
#	netns_law.py	prints a line for each thing that is in no table
#
# What is asked is not taken from headers: every type of rtnetlink in every family,
# every family of generic netlink, every message of every subsystem of nfnetlink,
# every file below /proc/sys/net that can be written, every file of /proc/net.
import errno
import os
import socket
import struct

NLM_F_REQUEST, NLM_F_DUMP = 1, 0x300
NLMSG_ERROR, NLMSG_DONE = 2, 3
ROUTE, NETFILTER, GENERIC = 0, 12, 16

# RTM_GET*, by number
RTNETLINK = {
    18: "carried: devices",
    22: "carried: addresses of devices",
    26: "carried: routes; multicast routes of a daemon are named",
    30: "carried: neighbours, forwarding entries, proxies",
    34: "carried: rules",
    38: "carried: queueing disciplines",
    42: "carried: classes",
    46: "carried or named: filters",
    50: "not carried: actions without a filter",
    58: "carried: multicast addresses of devices",
    62: "carried: anycast addresses of sockets",
    66: "carried: parameters of neighbours",
    74: "carried: labels of addresses",
    78: "reason: data center bridging is of the hardware",
    82: "carried: configuration of devices, also as sysctls",
    86: "carried: multicast groups of bridges",
    90: "reason: numbers of other namespaces, as seen from here",
    94: "reason: counters",
    102: "reason: chains come with their filters",
    106: "carried: nexthops",
    110: "carried: other names of devices",
    114: "carried: vlans of bridges",
    118: "reason: buckets follow from the nexthop group and traffic",
    122: "carried: VNIs of vxlan devices",
}

GENL = {
    "nlctrl": "reason: of the kernel",
    "af_inet_cr": "reason: sockets, a dump of its own",
    "VFS_DQUOT": "reason: no network", "acpi_event": "reason: no network",
    "TASKSTATS": "reason: no network", "thermal": "reason: no network",
    "cpufreq": "reason: no network", "NLBL_MGMT": "reason: of the machine",
    "NLBL_CIPSOv4": "reason: of the machine",
    "NLBL_UNLBL": "reason: of the machine",
    "NLBL_CALIPSO": "reason: of the machine",
    "devlink": "reason: of the hardware", "ethtool": "reason: of the hardware",
    "netdev": "reason: settings of queues, of the hardware",
    "dpll": "reason: of the hardware", "psp": "reason: keys of the hardware",
    "net-shaper": "reason: of the hardware",
    "netdev_genl": "reason: of the hardware",
    "handshake": "reason: requests under way", "binder": "reason: no network",
    "tcp_metrics": "reason: a cache", "mptcp_pm": "named",
    "mptcp_pm_events": "reason: events",
    "SEG6": "named", "IOAM6": "named", "fou": "named", "l2tp": "named",
    "TIPC": "named", "TIPCv2": "named", "SMC_PNETID": "named",
    "SMC_GEN_NETLINK": "reason: connections", "IPVS": "named",
    "MACsec": "reason: a dump names the device",
    "macsec": "reason: a dump names the device",
    "wireguard": "reason: a dump names the device",
    "ovpn": "reason: a dump names the device",
    "gtp": "reason: a dump names the device",
    "batadv": "reason: a dump names the device",
    "team": "reason: a dump names the device",
    "hsr": "reason: a dump names the device",
    "nl80211": "reason: of the hardware", "nfsd": "reason: a server",
    "lockd": "reason: a server", "sunrpc": "reason: a server",
    "ovs_datapath": "not carried: datapaths of Open vSwitch",
    "ovs_vport": "not carried: datapaths of Open vSwitch",
    "ovs_flow": "not carried: datapaths of Open vSwitch",
    "ovs_packet": "reason: packets", "ovs_meter": "not carried: Open vSwitch",
    "ovs_ct_limit": "not carried: Open vSwitch",
    "NET_DM": "reason: of the machine", "psample": "reason: packets",
    "ila": "not carried: ILA mappings", "PMCD": "reason: no network",
    "dev-energymodel": "reason: no network",
    "MPTCP": "named", "genl_test": "reason: no network",
}

NFNETLINK = {
    1: "reason: connections, named as passing", 2: "named",
    3: "reason: queues of a process", 4: "reason: logs of a process",
    5: "reason: fingerprints of the machine", 6: "named", 7: "named",
    8: "named", 9: "named", 10: "carried: nftables",
    11: "reason: compat of iptables", 12: "carried: order of chains",
}

SYSCTL = (
    "core/", "ipv4/", "ipv6/", "unix/", "bridge/", "mptcp/", "mpls/",
    "netfilter/", "sctp/", "smc/", "vsock/", "vrf/",
)

PROC = {name: why for why, names in {
    "carried": """dev dev_mcast fib_trie fib_triestat route ipv6_route if_inet6
        igmp igmp6 anycast6 mcfilter mcfilter6 arp vlan bonding netfilter nf_conntrack_expect
        softnet_stat dev_snmp6 rt6_stats""",
    "named": """ip_mr_cache ip_mr_vif ip6_mr_cache ip6_mr_vif ip_vs ip_vs_app
        ip_vs_conn ip_vs_conn_sync ip_vs_stats ip_vs_stats_percpu ip_vs_status
        ip_tables_names
        ip6_tables_names arp_tables_names nf_conntrack ipt_CLUSTERIP""",
    "reason: sockets": """tcp tcp6 udp udp6 udplite udplite6 raw raw6 icmp
        icmp6 unix packet netlink sockstat sockstat6 protocols ip6_flowlabel
        l2tp can sctp vsock xdp""",
    "reason: counters": """snmp snmp6 netstat rt_cache rt_acct stat xfrm_stat
        psched ptype dev_snmp6 tls_stat sctp smc softnet_stat""",
    "reason: of iptables": """ip_tables_matches ip_tables_targets
        ip6_tables_matches ip6_tables_targets xt_recent ipt_hashlimit
        ip6t_hashlimit arp_tables_matches arp_tables_targets""",
    "reason: of the machine": "wireless connector pktgen rpc kcm pppoe pppol2tp",
}.items() for name in names.split()}


def exchange(protocol, kind, body):
    """How many messages a dump has; None: the kernel has no such dump"""
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, protocol)
    sock.setblocking(False)
    sock.bind((0, 0))
    sock.send(struct.pack("=IHHII", 16 + len(body), kind,
                          NLM_F_REQUEST | NLM_F_DUMP, 1, 0) + body)
    found = []
    while True:
        # The kernel has answered when send(2) returns, if it does at all
        try:
            data = sock.recv(1 << 20)
        except BlockingIOError:
            return found
        while data:
            size, what = struct.unpack_from("=IH", data)
            if what == NLMSG_DONE:
                return found
            if what == NLMSG_ERROR:
                return None
            found.append(data[:size])
            data = data[(size + 3) & ~3:]


def rtnetlink():
    for kind in range(18, 254, 4):
        for family in (*range(0, 46), 128, 129):
            found = exchange(ROUTE, kind, struct.pack("=B63x", family))
            if found and kind not in RTNETLINK:
                print(f"rtnetlink: type {kind}, family {family}")
                break


def generic():
    # CTRL_CMD_GETFAMILY; CTRL_ATTR_FAMILY_NAME is 2
    for msg in exchange(GENERIC, 16, struct.pack("=BBH", 3, 1, 0)):
        at = 20
        while at + 4 <= len(msg):
            size, number = struct.unpack_from("=HH", msg, at)
            if number & 0x3fff == 2:
                name = msg[at + 4:at + size].rstrip(b"\0").decode()
                if name not in GENL:
                    print(f"generic netlink: family {name}")
            at += max(4, (size + 3) & ~3)


def nfnetlink():
    for subsystem in range(1, 16):
        for message in range(0, 34):
            body = struct.pack("=BBH", 0, 0, 0)
            if subsystem == 6:
                body += struct.pack("=HHB3x", 5, 1, 6)
            found = exchange(NETFILTER, subsystem << 8 | message, body)
            if found and subsystem not in NFNETLINK:
                print(f"nfnetlink: subsystem {subsystem}, message {message}")


def sysctls():
    for path, _, files in os.walk("/proc/sys/net"):
        for name in files:
            full = os.path.join(path, name)
            short = full[len("/proc/sys/net/"):]
            if os.stat(full).st_mode & 0o222 and not short.startswith(SYSCTL):
                print(f"sysctl: {short}")


def proc():
    for name in sorted(os.listdir("/proc/thread-self/net")):
        if name not in PROC:
            print(f"/proc/net: {name}")


for part in (rtnetlink, generic, nfnetlink, sysctls, proc):
    try:
        part()
    except OSError as err:
        print(f"{part.__name__}: {errno.errorcode.get(err.errno, err)}")
