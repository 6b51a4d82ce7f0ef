#!/bin/bash
# Question: the only blocked source of a group is unblocked again: is the membership what
#	it was before?
# Guess: yes, "everybody but nobody".
# Seen: for IPv4 not: MCAST_JOIN_SOURCE_GROUP, which turns a fresh membership into
#	"these sources only", is refused with EINVAL, and nothing reads differently.
#	For IPv6 it was so, and is mended between 6.1 and 6.12.
# Why: ip_mc_source() keeps the empty list (sflist, sl_count 0) and takes a list that
#	is there for a filter in use.
# Hurts: receivers that block and unblock sources and then switch to SSM.
# With: Linux 6.1.192, 6.12.117, 7.3.4 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
python_guest <<'EOF'
MCAST_BLOCK_SOURCE, MCAST_UNBLOCK_SOURCE, MCAST_JOIN_SOURCE_GROUP = 43, 44, 46
MCAST_JOIN_GROUP = 42

def address(a):
    if ":" in a:
        return struct.pack("HHI16s", AF_INET6, 0, 0, inet_pton(AF_INET6, a)).ljust(128, b"\0")
    return struct.pack("HH4s", AF_INET, 0, inet_aton(a)).ljust(128, b"\0")

sh("ip link add d0 type dummy; ip link set d0 up; ip addr add 10.0.0.1/24 dev d0")
index = struct.pack("Q", if_nametoindex("d0"))
for family, level, group, source in ((AF_INET, IPPROTO_IP, "239.1.1.1", "10.0.0.7"),
                                     (AF_INET6, IPPROTO_IPV6, "ff05::5", "2001:db8::7")):
    both = index + address(group) + address(source)
    for steps in (), (MCAST_BLOCK_SOURCE, MCAST_UNBLOCK_SOURCE):
        s = udp(family=family)
        s.setsockopt(level, MCAST_JOIN_GROUP, index + address(group))
        for step in steps:
            s.setsockopt(level, step, both)
        print(family.name, "blocked and unblocked:" if steps else "fresh:",
              call(s.setsockopt, level, MCAST_JOIN_SOURCE_GROUP, both))
EOF
seen 6.1 <<'EOF'
AF_INET fresh: ok
AF_INET blocked and unblocked: EINVAL
AF_INET6 fresh: ok
AF_INET6 blocked and unblocked: EINVAL
EOF
seen 6.12 7.3 <<'EOF'
AF_INET fresh: ok
AF_INET blocked and unblocked: EINVAL
AF_INET6 fresh: ok
AF_INET6 blocked and unblocked: ok
EOF
finish
