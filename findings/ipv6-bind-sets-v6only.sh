#!/bin/bash
# Question: which calls change what getsockopt(IPV6_V6ONLY) reads?
# Guess: only setsockopt(IPV6_V6ONLY).
# Seen: bind(2) to an IPv6 address sets it, for UDP and TCP; to :: or a mapped address,
#	and connect(2), do not, nor does bind(2) of a raw socket.
# Why: __inet6_bind() sets sk_ipv6only when the address is not mapped and not ::.
# Hurts: whoever compares or copies the options of sockets; whoever takes 1 for what
#	the program asked for.
# With: Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
python_guest <<'EOF'
def v6only(type, call, *args, protocol=0):
    s = socket(AF_INET6, type, protocol)
    before = s.getsockopt(IPPROTO_IPV6, IPV6_V6ONLY)
    getattr(s, call)(*args)
    print(type.name, call, *args, before, "->", s.getsockopt(IPPROTO_IPV6, IPV6_V6ONLY))

v6only(SOCK_DGRAM, "bind", ("::1", 0))
v6only(SOCK_STREAM, "bind", ("::1", 0))
v6only(SOCK_DGRAM, "bind", ("::", 0))
v6only(SOCK_DGRAM, "bind", ("::ffff:127.0.0.1", 0))
v6only(SOCK_DGRAM, "connect", ("::1", 9))
v6only(SOCK_RAW, "bind", ("::1", 0), protocol=253)
EOF
seen 6.12 <<'EOF'
SOCK_DGRAM bind ('::1', 0) 0 -> 1
SOCK_STREAM bind ('::1', 0) 0 -> 1
SOCK_DGRAM bind ('::', 0) 0 -> 0
SOCK_DGRAM bind ('::ffff:127.0.0.1', 0) 0 -> 0
SOCK_DGRAM connect ('::1', 9) 0 -> 0
SOCK_RAW bind ('::1', 0) 0 -> 0
EOF
finish
