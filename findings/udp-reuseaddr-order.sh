#!/bin/bash
# Question: three UDP sockets with SO_REUSEADDR are bound to one address and port:
#	which one gets a datagram?
# Guess: the first one bound, or it is undefined.
# Seen: always the one bound last; when that is closed, the one bound before it.
# Why: udp_lib_get_port() puts a socket at the head of its hash chain
#	(hlist_add_head_rcu), and udp4_lib_lookup2() keeps the first of equal score.
#	SO_REUSEPORT alone is added at the tail, for IPv6.
# Hurts: who makes such sockets anew in another order (a restart, a checkpoint, socket
#	activation) moves the traffic from one program to another, and no option,
#	no line of /proc and no socket diagnosis shows the order.
# With: Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
python_guest <<'EOF'
for family, host in (AF_INET, "127.0.0.1"), (AF_INET6, "::1"):
    bound = []
    port = 0
    for i in range(3):
        s = udp(family=family)
        s.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        s.bind((host, port))
        port = s.getsockname()[1]
        bound.append(s)
    while bound:
        udp(family=family).sendto(b"x", (host, port))
        print(host, [get(s) for s in bound])
        bound.pop().close()
EOF
seen 6.12 <<'EOF'
127.0.0.1 [None, None, b'x']
127.0.0.1 [None, b'x']
127.0.0.1 [b'x']
::1 [None, None, b'x']
::1 [None, b'x']
::1 [b'x']
EOF
finish
