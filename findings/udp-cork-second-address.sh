#!/bin/bash
# Question: sendto(2) with MSG_MORE to A, then sendto(2) without it to B: what arrives?
# Guess: EINVAL, or a datagram for each.
# Seen: one datagram of both parts at A; B gets nothing and the call says that all
#	was sent.
# Why: udp_sendmsg() and udpv6_sendmsg() append to what is pending and do not look
#	at the address then.
# Hurts: a library that sends by one unconnected socket for several users, if one of
#	them corks.
# With: Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
python_guest <<'EOF'
for family, host in (AF_INET, "127.0.0.1"), (AF_INET6, "::1"):
    a, b = (udp(host, family=family) for i in range(2))
    s = udp(family=family)
    print(host, call(s.sendto, b"for a,", MSG_MORE, a.getsockname()),
          call(s.sendto, b"for b", 0, b.getsockname()),
          "a:", get(a), "b:", get(b))
EOF
seen 6.12 <<'EOF'
127.0.0.1 6 5 a: b'for a,for b' b: None
::1 6 5 a: b'for a,for b' b: None
EOF
finish
