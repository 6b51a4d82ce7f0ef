#!/bin/bash
# Question: data for A is corked, then the socket is connected to B and uncorked:
#	where does the datagram go?
# Guess: to A, for which it was sent.
# Seen: to B by IPv4; by IPv6 to A up to 6.12, and to B on 7.3.
# Why: the flow of corked data is inet->cork.fl, which connect(2) uses for its own:
#	__ip4_datagram_connect() always did, ip6_datagram_dst_update() does on 7.3.
# Hurts: a program that reuses a socket for the next peer; the same code sends to
#	different hosts by family and kernel.
# With: Linux 6.1.192, 6.12.117, 7.3.4 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
UDP_CORK=1
python_guest <<EOF
for family, host in (AF_INET, "127.0.0.1"), (AF_INET6, "::1"):
    a, b = (udp(host, family=family) for i in range(2))
    s = udp(family=family)
    s.sendto(b"for a", MSG_MORE, a.getsockname())
    s.connect(b.getsockname())
    s.setsockopt(IPPROTO_UDP, $UDP_CORK, 0)
    print(host, "a:", get(a), "b:", get(b))
EOF
seen 6.1 6.12 <<'EOF'
127.0.0.1 a: None b: b'for a'
::1 a: b'for a' b: None
EOF
seen 7.3 <<'EOF'
127.0.0.1 a: None b: b'for a'
::1 a: None b: b'for a'
EOF
finish
