#!/bin/bash
# Question: a netlink socket is connected to the kernel (address 0): can other programs
#	still send to it?
# Guess: no: connect(2) of datagram sockets filters by peer, so nothing but the kernel's
#	messages arrive.
# Seen: their unicast is refused (ECONNREFUSED, at the sender), their multicast to a
#	group that the socket has joined arrives.
# Why: netlink_getsockbyportid() checks dst_portid of the receiver, do_one_broadcast()
#	does not.
# Hurts: clients that connect and take every message for the kernel's: look at nl_pid
#	of the sender's address.
# With: Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
python_guest <<'EOF'
def netlink(groups=0):
    s = socket(AF_NETLINK, SOCK_RAW, 0)
    s.bind((0, groups))
    return s

message = struct.pack("IHHII", 16, 3, 0, 1, 0)
other = netlink()
for connected in False, True:
    s = netlink(groups=1)
    if connected:
        s.connect((0, 0))
    print("connected:" if connected else "not connected:",
          "unicast", call(other.sendto, message, (s.getsockname()[0], 0)), get(s) is not None,
          "multicast", call(other.sendto, message, (0, 1)), get(s) is not None)
EOF
seen 6.12 <<'EOF'
not connected: unicast 16 True multicast 16 True
connected: unicast ECONNREFUSED False multicast 16 True
EOF
finish
