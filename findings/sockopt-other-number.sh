#!/bin/bash
# Question: which numbers does setsockopt(2) take and store as others?
# Guess: it refuses what it cannot have; SO_RCVBUF doubling is the known exception.
# Seen: TCP_DEFER_ACCEPT 4 reads 7, 100 reads 127; TCP_LINGER2 200 reads 120; TCP_WINDOW_CLAMP 1
#	reads 1152; SO_RCVBUF -1 is the largest, not an error; IP_MULTICAST_TTL and
#	IPV6_MULTICAST_HOPS -1 read 1; TCP_MAXSEG of a connected socket is taken and reads
#	as before; SO_LINGER off with a time keeps the time of before.
# Why: retransmits are counted, not seconds (secs_to_retrans); TCP_FIN_TIMEOUT_MAX;
#	SOCK_MIN_RCVBUF / 2; min_t(u32); user_mss is for the next handshake.
# Hurts: who sets what he read and expects to read it again, or compares.
# With: Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
python_guest <<'EOF'
TCP_LINGER2, TCP_DEFER_ACCEPT, TCP_WINDOW_CLAMP = 8, 9, 10
sh("echo 212992 >/proc/sys/net/core/rmem_max")

def pairs(s, name, level, option, *values):
    for value in values:
        r = call(s.setsockopt, level, option, value)
        print(name, value, r, s.getsockopt(level, option))

pairs(socket(), "TCP_DEFER_ACCEPT", IPPROTO_TCP, TCP_DEFER_ACCEPT, 1, 2, 4, 100)
pairs(socket(), "TCP_LINGER2", IPPROTO_TCP, TCP_LINGER2, 120, 200, -5)
pairs(socket(), "TCP_WINDOW_CLAMP", IPPROTO_TCP, TCP_WINDOW_CLAMP, 1)
pairs(udp(), "SO_RCVBUF", SOL_SOCKET, SO_RCVBUF, 0, -1)
pairs(udp(), "IP_MULTICAST_TTL", IPPROTO_IP, IP_MULTICAST_TTL, -1)
pairs(udp(family=AF_INET6), "IPV6_MULTICAST_HOPS", IPPROTO_IPV6, IPV6_MULTICAST_HOPS, -1)
c, a = tcp()
before = c.getsockopt(IPPROTO_TCP, TCP_MAXSEG)
print("TCP_MAXSEG 500, connected:", call(c.setsockopt, IPPROTO_TCP, TCP_MAXSEG, 500),
      "changed:", c.getsockopt(IPPROTO_TCP, TCP_MAXSEG) != before)
for on, seconds in (1, 5), (0, 7):
    c.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", on, seconds))
    print("SO_LINGER", (on, seconds), struct.unpack("ii", c.getsockopt(SOL_SOCKET, SO_LINGER, 8)))
EOF
seen 6.12 <<'EOF'
TCP_DEFER_ACCEPT 1 ok 1
TCP_DEFER_ACCEPT 2 ok 3
TCP_DEFER_ACCEPT 4 ok 7
TCP_DEFER_ACCEPT 100 ok 127
TCP_LINGER2 120 ok 120
TCP_LINGER2 200 ok 120
TCP_LINGER2 -5 ok -1
TCP_WINDOW_CLAMP 1 ok 1152
SO_RCVBUF 0 ok 2304
SO_RCVBUF -1 ok 425984
IP_MULTICAST_TTL -1 ok 1
IPV6_MULTICAST_HOPS -1 ok 1
TCP_MAXSEG 500, connected: ok changed: False
SO_LINGER (1, 5) (1, 5)
SO_LINGER (0, 7) (0, 5)
EOF
finish
