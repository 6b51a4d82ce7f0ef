#!/bin/bash
# Question: a raw socket is connected and disconnected: does it receive as before?
# Guess: yes, from everybody again.
# Seen: it never receives anything again, whatever bind(2) and connect(2) come after,
#	and they succeed.  A bound address is forgotten, too.
# Why: raw_bind() sets no SOCK_BINDPORT_LOCK, so that __udp_disconnect(), which raw
#	sockets share, takes the socket out of the hash table; only socket(2) puts a
#	raw socket into it.
# Hurts: ping and routing daemons that reuse a raw socket; a socket that has an
#	address, no error, and is deaf.
# With: Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
python_guest <<'EOF'
def raw():
    return socket(AF_INET, SOCK_RAW, 253)

def gets(what):
    w.sendto(b"x", ("127.0.0.1", 0))
    print(what, "gets:", get(s) is not None)

w = raw()
s = raw()
s.bind(("127.0.0.1", 0))
gets("bound")
s.connect(("127.0.0.1", 1))
gets("connected")
disconnect(s)
gets("disconnected, bound to " + s.getsockname()[0])
call(s.bind, ("127.0.0.1", 0))
gets("bound again")
EOF
seen 6.12 <<'EOF'
bound gets: True
connected gets: True
disconnected, bound to 0.0.0.0 gets: False
bound again gets: False
EOF
finish
