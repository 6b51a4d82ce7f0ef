#!/bin/bash
# Question: a socket is bound to d0 by SO_BINDTODEVICE: may IP_UNICAST_IF name d0?
# Guess: yes, that is where its packets go; at most another device is refused.
# Seen: EINVAL, also for IPv6.  In the other order both succeed, even for two
#	different devices.
# Why: do_ip_setsockopt(IP_UNICAST_IF) accepts a bound socket only if the device it
#	is bound to is the VRF of the one that is named; SO_BINDTODEVICE does not look
#	at uc_index.
# Hurts: who sets a socket's options in an order of his own.
# With: Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
python_guest <<'EOF'
IP_UNICAST_IF, IPV6_UNICAST_IF = 50, 76
sh("ip link add d0 type dummy; ip link add d1 type dummy")
index = struct.pack("!I", if_nametoindex("d0"))
for family, level, option in ((AF_INET, IPPROTO_IP, IP_UNICAST_IF),
                              (AF_INET6, IPPROTO_IPV6, IPV6_UNICAST_IF)):
    s = udp(family=family)
    s.setsockopt(SOL_SOCKET, SO_BINDTODEVICE, b"d0")
    print(family.name, "bound to d0, then UNICAST_IF d0:", call(s.setsockopt, level, option, index))
    s = udp(family=family)
    s.setsockopt(level, option, index)
    print(family.name, "UNICAST_IF d0, then bound to d1:",
          call(s.setsockopt, SOL_SOCKET, SO_BINDTODEVICE, b"d1"))
EOF
seen 6.12 <<'EOF'
AF_INET bound to d0, then UNICAST_IF d0: EINVAL
AF_INET UNICAST_IF d0, then bound to d1: ok
AF_INET6 bound to d0, then UNICAST_IF d0: EINVAL
AF_INET6 UNICAST_IF d0, then bound to d1: ok
EOF
finish
