#!/bin/bash
# Question: an ipvlan device of mode l3 is added on a device that carries one of mode l2:
#	which mode has each?
# Guess: its own, or the second one is refused.
# Seen: both are l3: the mode of the first one has changed, without a notification that
#	names it; the same goes for the flag bridge, private or vepa.
# Why: the mode is that of the port (struct ipvl_port), and ipvlan_link_new() calls
#	ipvlan_set_port_mode() for all.
# Hurts: two container networks on one card: the second one breaks ARP of the first.
# With: Linux 6.12.117 of Debian, iproute2 6.15.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}"
guest <<'EOF'
show() {
	echo "$1 $(ip -d link show $1 | grep -oE 'mode l[23]s? [a-z]+')"
}
ip link add d0 type dummy
ip link add i0 link d0 type ipvlan mode l2
show i0
ip link add i1 link d0 type ipvlan mode l3 private
show i0
show i1
EOF
seen 6.12 <<'EOF'
i0 mode l2 bridge
i0 mode l3 private
i1 mode l3 private
EOF
finish
