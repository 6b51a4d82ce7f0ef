#!/bin/bash
# Question: does `ip route restore` put back what `ip route save` wrote?
# Guess: yes.
# Seen: a route with a nexthop object is refused, "mutually exclusive": the kernel tells
#	of the object and of what is in it, and takes only one of them.  An IPv6 route
#	that expires comes back without an end.
# Why: fib_dump_info() and rt6_fill_node() write RTA_NH_ID and the nexthop as well
#	(unless sysctl nexthop_compat_mode is 0); the remaining time is in
#	RTA_CACHEINFO, which requests are not asked for; they want RTA_EXPIRES.
# Hurts: CRIU, which restores routes so, and backups: the first fails, the second makes
#	routes of router advertisements permanent.
# With: Linux 6.12.117 of Debian, iproute2 6.15.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}"
guest <<'EOF'
ip link add d0 up type dummy
ip nexthop add id 1 dev d0
ip route add 10.7.0.0/16 nhid 1
ip route save 10.7.0.0/16 >/tmp/saved
ip route del 10.7.0.0/16
ip route restore </tmp/saved
echo "rc $?: $(ip route show 10.7.0.0/16)"
show() {
	ip -6 route show 2001:db8::/64 | sed 's/expires [0-9]*sec/expires/'
}
ip -6 route add 2001:db8::/64 dev d0 expires 500
show
ip -6 route save 2001:db8::/64 >/tmp/saved
ip -6 route del 2001:db8::/64
ip -6 route restore </tmp/saved
show
EOF
seen 6.12 <<'EOF'
Error: Nexthop specification and nexthop id are mutually exclusive.
rc 2: 
2001:db8::/64 dev d0 metric 1024 expires pref medium
2001:db8::/64 dev d0 metric 1024 pref medium
EOF
finish
