#!/bin/bash
# Question: which values do network sysctls take and store as others, or refuse because of
#	another file?
# Guess: an impossible range is EINVAL, a possible value is taken.
# Seen: ping_group_range "100 50" is taken and reads "1 0".  ip_unprivileged_port_start
#	above the low end of ip_local_port_range is EINVAL, and the range below the start
#	as well: which of two valid values is refused depends on the order.
# Why: ipv4_ping_group_range() sets the empty range; ipv4_privileged_ports() and
#	ipv4_local_port_range() look at each other.
# Hurts: files of sysctl.d in alphabetical order; whoever restores both.
# With: Linux 6.12.117 of Debian, iproute2 6.15.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}"
guest <<'EOF'
cd /proc/sys/net/ipv4
set_to() {
	r=ok
	echo "$2" 2>/dev/null >$1 || r=refused
	echo "$1 $2: $r, reads" $(cat $1)
}
set_to ping_group_range "100 50"
set_to ip_unprivileged_port_start 40000
set_to ip_local_port_range "50000 60000"
set_to ip_unprivileged_port_start 40000
set_to ip_local_port_range "32768 60999"
EOF
seen 6.12 <<'EOF'
ping_group_range 100 50: ok, reads 1 0
ip_unprivileged_port_start 40000: refused, reads 1024
ip_local_port_range 50000 60000: ok, reads 50000 60000
ip_unprivileged_port_start 40000: ok, reads 40000
ip_local_port_range 32768 60999: refused, reads 50000 60000
EOF
finish
