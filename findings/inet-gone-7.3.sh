#!/bin/bash
# Question: which socket options and protocols that inet sockets had are gone?
# Guess: none, what user space can call stays.
# Seen: on 7.3, SO_PASSCRED, SO_PASSSEC and SO_PASSPIDFD are refused on inet sockets
#	for set and get, SO_TXREHASH on all but TCP, and UDP-Lite does not exist.
# Why: sk_setsockopt() asks sk_may_scm_recv() and for a TCP socket since 6.16;
#	net/ipv4/udplite.c was removed after 7.0.
# Hurts: programs that set SO_PASSCRED on whatever they get (it did nothing), and images
#	of 6.12 that say it was on.
# With: Linux 6.12.117, 7.3.4 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
python_guest <<'EOF'
options = {"SO_PASSCRED": 16, "SO_PASSSEC": 34, "SO_PASSPIDFD": 76, "SO_TXREHASH": 74}
for name, option in options.items():
    for kind, s in ("UDP", udp()), ("TCP", socket()):
        print(kind, name, "set", call(s.setsockopt, SOL_SOCKET, option, 1),
              "get", call(s.getsockopt, SOL_SOCKET, option))
lite = call(socket, AF_INET, SOCK_DGRAM, 136)
print("UDP-Lite", lite if isinstance(lite, str) else "ok")
EOF
seen 6.12 <<'EOF'
UDP SO_PASSCRED set ok get 1
TCP SO_PASSCRED set ok get 1
UDP SO_PASSSEC set ok get 1
TCP SO_PASSSEC set ok get 1
UDP SO_PASSPIDFD set ok get 1
TCP SO_PASSPIDFD set ok get 1
UDP SO_TXREHASH set ok get 1
TCP SO_TXREHASH set ok get 1
UDP-Lite ok
EOF
seen 7.3 <<'EOF'
UDP SO_PASSCRED set ENOTSUP get ENOTSUP
TCP SO_PASSCRED set ENOTSUP get ENOTSUP
UDP SO_PASSSEC set ENOTSUP get ENOTSUP
TCP SO_PASSSEC set ENOTSUP get ENOTSUP
UDP SO_PASSPIDFD set ENOTSUP get ENOTSUP
TCP SO_PASSPIDFD set ENOTSUP get ENOTSUP
UDP SO_TXREHASH set ENOTSUP get ENOTSUP
TCP SO_TXREHASH set ok get 1
UDP-Lite EPROTONOSUPPORT
EOF
finish
