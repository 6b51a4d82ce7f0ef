#!/bin/bash
# Question: an address is removed that routes name as their source: what becomes of the
#	routes, in the main and in another table, for IPv4 and IPv6?
# Guess: the same for all: they go, or they stay.
# Seen: IPv4: the route of the main table is deleted, that of another table stays with a
#	source that is nobody's.  IPv6: all stay; 6.12 and 7.3 take the source out, 6.1
#	leaves it when the routes are on another device than the address was.
# Why: fib_sync_down_addr() looks at one table, the device's VRF or main;
#	fib6_remove_prefsrc() compared the device until 6.12.
# Hurts: policy routing by source: packets leave with an address that is gone.
# With: Linux 6.1.192, 6.12.117, 7.3.4 of Debian, iproute2 6.15.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}"
guest <<'EOF'
ip link add d0 up type dummy
ip link add d1 up type dummy
ip addr add 10.0.0.1/24 dev d0
ip addr add 2001:db8:1::1/64 dev d0 nodad
for table in main 50; do
	ip route add 10.9.0.0/16 dev d1 src 10.0.0.1 table $table
	ip route add 2001:db8:9::/48 dev d1 src 2001:db8:1::1 table $table
done
ip addr del 10.0.0.1/24 dev d0
ip addr del 2001:db8:1::1/64 dev d0
for table in main 50; do
	echo "table $table"
	ip route show table $table 10.9.0.0/16
	ip -6 route show table $table 2001:db8:9::/48
done
EOF
seen 6.1 <<'EOF'
table main
2001:db8:9::/48 dev d1 src 2001:db8:1::1 metric 1024 pref medium
table 50
10.9.0.0/16 dev d1 scope link src 10.0.0.1 
2001:db8:9::/48 dev d1 src 2001:db8:1::1 metric 1024 pref medium
EOF
seen 6.12 7.3 <<'EOF'
table main
2001:db8:9::/48 dev d1 metric 1024 pref medium
table 50
10.9.0.0/16 dev d1 scope link src 10.0.0.1 
2001:db8:9::/48 dev d1 metric 1024 pref medium
EOF
finish
