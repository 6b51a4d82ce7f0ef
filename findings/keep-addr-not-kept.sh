#!/bin/bash
# Question: keep_addr_on_down is 1 for a device and all: which addresses are kept when the
#	device joins a VRF, and when disable_ipv6 is 1 for a moment?
# Guess: all that were added by hand, as on "down".
# Seen: on "down" and into a VRF they are kept; disable_ipv6 removes them.  Without
#	keep_addr_on_down a VRF takes the IPv6 addresses and leaves the IPv4 ones.
# Why: addrconf_ifdown() does not keep while cnf.disable_ipv6 is set; a change of the
#	VRF is a down and up for IPv6 (addrconf_notify(NETDEV_CHANGEUPPER)).
# Hurts: scripts that put a device into a VRF after they gave it its addresses.
# With: Linux 6.12.117 of Debian, iproute2 6.15.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}"
guest <<'EOF'
show() {
	echo "$1:" $(ip -br addr show d0 | grep -oE '(10|2001)[^ ]*')
}
add() {
	ip link add d0 up type dummy
	ip addr add 10.0.0.1/24 dev d0
	ip addr add 2001:db8::5/64 dev d0 nodad
	echo $1 >/proc/sys/net/ipv6/conf/d0/keep_addr_on_down
}
ip link add vrf0 up type vrf table 7
for keep in 0 1; do
	add $keep
	ip link set d0 master vrf0
	show "keep $keep, VRF"
	ip link del d0
done
add 1
ip link set d0 down
ip link set d0 up
show "keep 1, down and up"
echo 1 >/proc/sys/net/ipv6/conf/d0/disable_ipv6
echo 0 >/proc/sys/net/ipv6/conf/d0/disable_ipv6
show "keep 1, disable_ipv6"
EOF
seen 6.12 <<'EOF'
keep 0, VRF: 10.0.0.1/24
keep 1, VRF: 10.0.0.1/24 2001:db8::5/64
keep 1, down and up: 10.0.0.1/24 2001:db8::5/64
keep 1, disable_ipv6: 10.0.0.1/24
EOF
finish
