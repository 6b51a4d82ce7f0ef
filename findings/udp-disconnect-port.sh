#!/bin/bash
# Question: a UDP socket is bound to an address and port 0, connected and disconnected
#	(connect(2) to AF_UNSPEC): is it still bound as bind(2) left it?
# Guess: yes; bind(2) was explicit, so only the peer is forgotten.
# Seen: the address stays, the port that the kernel chose at bind(2) is gone: nothing
#	arrives any more, and the next send takes another port.  A port that was named
#	stays.
# Why: __inet_bind() sets SOCK_BINDADDR_LOCK and SOCK_BINDPORT_LOCK for what is not
#	zero in its argument; __udp_disconnect() drops what is not locked.
# Hurts: servers that take "any port", tell it to others and reuse the socket; the
#	two kinds of a bound socket cannot be told apart by any system call.
# With: Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
python_guest <<'EOF'
for port in 0, 7000:
    s = udp("127.0.0.1", port)
    before = s.getsockname()
    s.connect(("127.0.0.1", 9))
    disconnect(s)
    after = s.getsockname()
    udp().sendto(b"x", before)
    print("bind to port", port, "address", after[0],
          "port", "kept" if after[1] == before[1] else after[1], "gets", get(s))
EOF
seen 6.12 <<'EOF'
bind to port 0 address 127.0.0.1 port 0 gets None
bind to port 7000 address 127.0.0.1 port kept gets b'x'
EOF
finish
