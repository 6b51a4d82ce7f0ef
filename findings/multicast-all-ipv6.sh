#!/bin/bash
# Question: what is IP_MULTICAST_ALL of a new socket?
# Guess: 1, as ip(7) says.
# Seen: 1 on an AF_INET socket, 0 on an AF_INET6 one.  A dual-stack socket that did not
#	join gets no IPv4 datagram of a group that another program joined; an AF_INET
#	socket beside it gets it.
# Why: inet_create() sets mc_all, inet6_create() sets mc6_all only.
# Hurts: who replaces an IPv4 socket by a dual-stack one, or takes 1 for the default.
# With: Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
python_guest <<'EOF'
IP_MULTICAST_ALL = 49
four, six, joined = udp("", 7000), udp("::", 7001, AF_INET6), udp()
for s in four, six:
    print(s.family.name, s.getsockopt(IPPROTO_IP, IP_MULTICAST_ALL))
group = inet_aton("239.1.1.1")
lo = inet_aton("127.0.0.1")
joined.setsockopt(IPPROTO_IP, IP_ADD_MEMBERSHIP, group + lo)
c = udp()
c.setsockopt(IPPROTO_IP, IP_MULTICAST_IF, lo)
for port in 7000, 7001:
    c.sendto(b"x", ("239.1.1.1", port))
print("another program joined: AF_INET gets", get(four), "AF_INET6 gets", get(six))
EOF
seen 6.12 <<'EOF'
AF_INET 1
AF_INET6 0
another program joined: AF_INET gets b'x' AF_INET6 gets None
EOF
finish
