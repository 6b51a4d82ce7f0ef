#!/bin/bash
# Question: may a socket be bound to an address a second time?
# Guess: no, EINVAL, since it has an address.
# Seen: with IP_BIND_ADDRESS_NO_PORT and port 0, as often as one likes, and to another
#	address each time, UDP and TCP, until it has a port.  An IPv6 socket that
#	is bound to a mapped IPv4 address can also be made IPV6_V6ONLY then, and
#	can connect neither to IPv4 nor to IPv6.
# Why: __inet_bind() and do_ipv6_setsockopt() ask for inet_num, the port, not for
#	the address.
# Hurts: code that takes "has an address" for "is bound"; a state that exists only by
#	one order of calls.
# With: Linux 6.1.192, 6.12.117, 7.3.4 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
python_guest <<'EOF'
IP_BIND_ADDRESS_NO_PORT = 24
for type in SOCK_DGRAM, SOCK_STREAM:
    s = socket(AF_INET, type)
    s.setsockopt(IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
    for host, port in ("127.0.0.1", 0), ("127.0.0.2", 0), ("127.0.0.3", 7), ("127.0.0.4", 0):
        print(type.name, call(s.bind, (host, port)), s.getsockname())
s = udp(family=AF_INET6)
s.setsockopt(IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
print("mapped", call(s.bind, ("::ffff:127.0.0.1", 0)), "IPV6_V6ONLY",
      call(s.setsockopt, IPPROTO_IPV6, IPV6_V6ONLY, 1), "connect",
      call(s.connect, ("::ffff:127.0.0.1", 9)))
EOF
seen 6.1 6.12 7.3 <<'EOF'
SOCK_DGRAM ok ('127.0.0.1', 0)
SOCK_DGRAM ok ('127.0.0.2', 0)
SOCK_DGRAM ok ('127.0.0.3', 7)
SOCK_DGRAM EINVAL ('127.0.0.3', 7)
SOCK_STREAM ok ('127.0.0.1', 0)
SOCK_STREAM ok ('127.0.0.2', 0)
SOCK_STREAM ok ('127.0.0.3', 7)
SOCK_STREAM EINVAL ('127.0.0.3', 7)
mapped ok IPV6_V6ONLY ok connect ENETUNREACH
EOF
finish
