#!/bin/bash
# Question: what does setsockopt(TCP_REPAIR, 0 or -1) change on a socket that is not in
#	repair mode?
# Guess: nothing.
# Seen: SO_REUSEADDR, which was set, reads 0 afterwards.
# Why: do_tcp_setsockopt(TCP_REPAIR) writes sk_reuse = SK_NO_REUSE for both values,
#	whatever was there before TCP_REPAIR_ON made it SK_FORCE_REUSE.
# Hurts: checkpoint tools: a restart of a server whose connection was checkpointed, and
#	went on, can fail with EADDRINUSE.
# With: Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
python_guest <<'EOF'
TCP_REPAIR = 19
for values in (0,), (-1,), (1, 0), (1, -1):
    s = socket()
    s.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    for value in values:
        s.setsockopt(IPPROTO_TCP, TCP_REPAIR, value)
    print("TCP_REPAIR", values, "SO_REUSEADDR", s.getsockopt(SOL_SOCKET, SO_REUSEADDR))
EOF
seen 6.12 <<'EOF'
TCP_REPAIR (0,) SO_REUSEADDR 0
TCP_REPAIR (-1,) SO_REUSEADDR 0
TCP_REPAIR (1, 0) SO_REUSEADDR 0
TCP_REPAIR (1, -1) SO_REUSEADDR 0
EOF
finish
