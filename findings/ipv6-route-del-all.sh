#!/bin/bash
# Question: an IPv6 prefix has two routes of one metric by two gateways, and one of another
#	metric: what does `ip -6 route add` make of the second, and what does
#	`ip -6 route del PREFIX` delete?
# Guess: add makes a second route, as the gateways differ; del deletes the first one.
# Seen: add is EEXIST, append joins both into one multipath route; del deletes
#	both gateways of the lowest metric.  IPv4's append makes a route of its own.
# Why: fib6_add_rt2node() compares the metric only, and joins with NLM_F_APPEND;
#	ip6_route_del() removes all siblings if no gateway is given.
# Hurts: scripts that were written for IPv4.
# With: Linux 6.12.117 of Debian, iproute2 6.15.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}"
guest <<'EOF'
ip link add d0 up type dummy
ip addr add 10.0.0.1/24 dev d0
for gw in fe80::1 fe80::2; do
	ip -6 route add 2001:db8:f::/64 via $gw dev d0 metric 10
	echo "add: $?"
done
ip -6 route append 2001:db8:f::/64 via fe80::2 dev d0 metric 10
ip -6 route add 2001:db8:f::/64 via fe80::3 dev d0 metric 20
ip -6 route del 2001:db8:f::/64
ip -6 route show 2001:db8:f::/64
ip route add 10.9.0.0/16 via 10.0.0.2
ip route append 10.9.0.0/16 via 10.0.0.3
ip route del 10.9.0.0/16
ip route show 10.9.0.0/16
EOF
seen 6.12 <<'EOF'
add: 0
RTNETLINK answers: File exists
add: 2
2001:db8:f::/64 via fe80::3 dev d0 metric 20 pref medium
10.9.0.0/16 via 10.0.0.3 dev d0 
EOF
finish
