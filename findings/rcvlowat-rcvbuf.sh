#!/bin/bash
# Question: does SO_RCVLOWAT change SO_RCVBUF?
# Guess: no, these are two options.
# Seen: on TCP, it raises SO_RCVBUF to twice the mark, above what net.core.rmem_max
#	would allow SO_RCVBUF; on UDP it does not.  Where SO_RCVBUF was set before, the
#	mark itself is cut to half of that and reads smaller than it was set.
# Why: tcp_set_rcvlowat() writes sk_rcvbuf (bounded by tcp_rmem[2]) unless
#	SOCK_RCVBUF_LOCK is set, and bounds the mark.
# Hurts: whoever sets the two in another order than the program did.
# With: Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
python_guest <<'EOF'
def read(s):
    return s.getsockopt(SOL_SOCKET, SO_RCVBUF), s.getsockopt(SOL_SOCKET, SO_RCVLOWAT)

for name, s in ("TCP", tcp()[1]), ("UDP", udp()):
    before = read(s)[0]
    s.setsockopt(SOL_SOCKET, SO_RCVLOWAT, 1000000)
    after, mark = read(s)
    print(name, "SO_RCVLOWAT 1000000:", "SO_RCVBUF", "as before," if after == before else "%d," % after, "mark", mark)
s = tcp()[1]
s.setsockopt(SOL_SOCKET, SO_RCVBUF, 4096)
s.setsockopt(SOL_SOCKET, SO_RCVLOWAT, 1000000)
print("TCP SO_RCVBUF 4096 before it:", *read(s))
EOF
seen 6.12 <<'EOF'
TCP SO_RCVLOWAT 1000000: SO_RCVBUF 2000000, mark 1000000
UDP SO_RCVLOWAT 1000000: SO_RCVBUF as before, mark 1000000
TCP SO_RCVBUF 4096 before it: 8192 4096
EOF
finish
