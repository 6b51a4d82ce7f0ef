#!/bin/bash
# Question: a raw socket, whose protocol has no ports, is connected: what does
#	getpeername(2) say?
# Guess: the address.
# Seen: ENOTCONN if connect(2) was given port 0, which man pages advise for raw sockets;
#	with any other port the address and that port.  It is connected either way: it
#	gets packets of that peer only, and send(2) works.
# Why: inet_getname() takes inet_dport for "has a peer"; raw sockets store what
#	sin_port says.
# Hurts: whoever asks getpeername(2) whether, and to whom, a raw socket is connected.
# With: Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
python_guest <<'EOF'
for port in 0, 7:
    s = socket(AF_INET, SOCK_RAW, 253)
    w = socket(AF_INET, SOCK_RAW, 253)
    s.connect(("127.0.0.2", port))
    print("port", port, "getpeername:", call(s.getpeername), "send:", call(s.send, b"x"))
    s = socket(AF_INET, SOCK_RAW, 253)
    s.connect(("127.0.0.2", port))
    w.sendto(b"x", ("127.0.0.1", 0))
    print("from another peer:", get(s))
EOF
seen 6.12 <<'EOF'
port 0 getpeername: ENOTCONN send: 1
from another peer: None
port 7 getpeername: ('127.0.0.2', 7) send: 1
from another peer: None
EOF
finish
