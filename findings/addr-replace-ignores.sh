#!/bin/bash
# Question: `ip addr replace` of an IPv4 address that is there, with another broadcast
#	address, scope, label and metric: what does it replace?
# Guess: all of them.
# Seen: the metric alone (and lifetimes); the rest is ignored and the command succeeds.
# Why: inet_rtm_newaddr() takes lifetimes, metric and protocol from the request and
#	forgets the new struct in_ifaddr.
# Hurts: configuration tools that rely on replace to converge.
# With: Linux 6.12.117 of Debian, iproute2 6.15.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}"
guest <<'EOF'
ip link add d0 type dummy
ip addr add 10.0.0.1/24 brd 10.0.0.255 dev d0
ip addr replace 10.0.0.1/24 brd 10.0.0.99 scope link label d0:x metric 50 dev d0
echo "rc $?"
ip -4 addr show d0 | grep inet
EOF
seen 6.12 <<'EOF'
rc 0
    inet 10.0.0.1/24 metric 50 brd 10.0.0.255 scope global d0
EOF
finish
