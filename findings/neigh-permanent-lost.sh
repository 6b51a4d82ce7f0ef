#!/bin/bash
# Question: what removes a neighbour entry that is NUD_PERMANENT?
# Guess: whoever deletes it, or the device's end.
# Seen: also a new MAC address of the device itself, `arp on` and `arp off`, and
#	`down`.  A lost carrier does not.
# Why: neigh_changeaddr() and neigh_ifdown() flush without skip_perm; only
#	neigh_carrier_down() spares permanent entries.
# Hurts: static neighbours (EVPN, load balancers, Kubernetes CNIs) are gone after the
#	address or the flag is set once more; set those first.
# With: Linux 6.12.117 of Debian, iproute2 6.15.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}"
guest <<'EOF'
entry() {
	ip neigh replace 10.0.0.7 lladdr 02:00:00:00:00:07 dev d0 nud permanent
}
show() {
	echo "$1: $(ip neigh show 10.0.0.7)"
}
ip link add d0 address 02:00:00:00:00:01 type dummy
ip link set d0 up
ip addr add 10.0.0.1/24 dev d0
entry; ip link set d0 carrier off; show "carrier off"
ip link set d0 carrier on
entry; ip link set d0 address 02:00:00:00:00:02; show "address"
entry; ip link set d0 arp on; show "arp on"
entry; ip link set d0 arp off; show "arp off"
entry; ip link set d0 down; show "down"
EOF
seen 6.12 <<'EOF'
carrier off: 10.0.0.7 dev d0 lladdr 02:00:00:00:00:07 PERMANENT 
address: 
arp on: 
arp off: 
down: 
EOF
finish
