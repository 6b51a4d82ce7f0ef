#!/bin/bash
# Question: what does setsockopt(UDP_ENCAP, 0), "no encapsulation", change on a new
#	socket with UDP_GRO?
# Guess: nothing, 0 is what it has.
# Seen: datagrams that arrive as one aggregate are split again: recv(2) returns 100
#	bytes where it returned 1000.
# Why: udp_lib_setsockopt(UDP_ENCAP) sets encap_rcv for 0 as for the types of ESP, and
#	udp_unexpected_gso() segments what comes to a socket that has one.
# Hurts: who writes all options of a socket back as they read: UDP_GRO is lost without
#	a word.
# With: Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
python_guest <<'EOF'
UDP_ENCAP, UDP_SEGMENT, UDP_GRO = 100, 103, 104
for encap in False, True:
    a = udp("127.0.0.1")
    a.setsockopt(IPPROTO_UDP, UDP_GRO, 1)
    if encap:
        a.setsockopt(IPPROTO_UDP, UDP_ENCAP, 0)
    c = udp()
    c.setsockopt(IPPROTO_UDP, UDP_SEGMENT, 100)
    c.sendto(bytes(1000), a.getsockname())
    print("UDP_ENCAP 0:" if encap else "new:", "UDP_ENCAP reads",
          a.getsockopt(IPPROTO_UDP, UDP_ENCAP), "UDP_GRO", a.getsockopt(IPPROTO_UDP, UDP_GRO),
          "recv", len(get(a)))
EOF
seen 6.12 <<'EOF'
new: UDP_ENCAP reads 0 UDP_GRO 1 recv 1000
UDP_ENCAP 0: UDP_ENCAP reads 0 UDP_GRO 1 recv 100
EOF
finish
