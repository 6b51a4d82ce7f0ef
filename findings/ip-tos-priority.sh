#!/bin/bash
# Question: does setting IP_TOS change SO_PRIORITY, and does IPV6_TCLASS?
# Guess: both always do, or neither.
# Seen: IP_TOS sets it if the TOS changes; a TOS that is there already leaves a priority
#	that was set in between.  IPV6_TCLASS never does.  IP_TOS is taken by an IPv6
#	socket and changes the priority of its IPv6 packets, too.
# Why: __ip_sock_set_tos() compares with inet->tos first and then writes
#	rt_tos2priority(); do_ipv6_setsockopt(IPV6_TCLASS) writes np->tclass alone.
# Hurts: who sets options in any order but TOS, then priority; a second "set
#	everything again" gives another result than the first one.
# With: Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
python_guest <<'EOF'
IPV6_TCLASS = 67
def priority():
    return s.getsockopt(SOL_SOCKET, SO_PRIORITY)

s = udp()
s.setsockopt(IPPROTO_IP, IP_TOS, 0x10)
print("IP_TOS 0x10:", priority())
s.setsockopt(SOL_SOCKET, SO_PRIORITY, 3)
s.setsockopt(IPPROTO_IP, IP_TOS, 0x10)
print("SO_PRIORITY 3, IP_TOS 0x10 again:", priority())
s.setsockopt(IPPROTO_IP, IP_TOS, 0x08)
print("IP_TOS 0x08:", priority())
s = udp(family=AF_INET6)
s.setsockopt(SOL_SOCKET, SO_PRIORITY, 3)
s.setsockopt(IPPROTO_IPV6, IPV6_TCLASS, 0x10)
print("IPv6, IPV6_TCLASS 0x10:", priority())
s.setsockopt(IPPROTO_IP, IP_TOS, 0x08)
print("IPv6, IP_TOS 0x08:", priority(), "class", s.getsockopt(IPPROTO_IPV6, IPV6_TCLASS))
EOF
seen 6.12 <<'EOF'
IP_TOS 0x10: 6
SO_PRIORITY 3, IP_TOS 0x10 again: 3
IP_TOS 0x08: 2
IPv6, IPV6_TCLASS 0x10: 3
IPv6, IP_TOS 0x08: 2 class 16
EOF
finish
