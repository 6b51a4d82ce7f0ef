#!/bin/bash
# Question: one request changes MTU, group, alias, queue length and master of a device,
#	and the master is refused: what has changed?
# Guess: nothing, a request succeeds or fails.
# Seen: what do_setlink() does before it: MTU, group and alias, but not the queue
#	length.  The error does not say so; the log does, once.
# Why: do_setlink() applies one attribute after the other and takes nothing back
#	(DO_SETLINK_MODIFIED).
# Hurts: everybody who retries or reports "not changed" after an error.
# With: Linux 6.12.117 of Debian, iproute2 6.15.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}"
guest <<'EOF'
ip link add d0 type dummy
ip link add d1 type dummy
ip link set d0 mtu 1400 group 7 alias x txqueuelen 5 master d1
echo "rc $?"
ip link show d0 | grep -oE 'mtu [0-9]+|group [a-z0-9]+|qlen [0-9]+|alias .*'
EOF
seen 6.12 <<'EOF'
RTNETLINK answers: Operation not supported
rc 2
mtu 1400
group 7
qlen 1000
alias x
EOF
finish
