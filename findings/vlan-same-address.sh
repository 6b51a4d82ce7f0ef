#!/bin/bash
# Question: a VLAN device is given the MAC address that it has: does that change anything?
# Guess: no.
# Seen: it no longer follows the address of its lower device, as it did before (while it
#	was up).
# Why: vlan_sync_address() follows only while addr_assign_type is NET_ADDR_STOLEN;
#	dev_set_mac_address() makes it NET_ADDR_SET.  addr_assign_type in /sys tells.
# Hurts: tools that "make sure" of an address; copies of a configuration.
# With: Linux 6.12.117 of Debian, iproute2 6.15.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}"
guest <<'EOF'
show() {
	echo "$(cat /sys/class/net/v5/address)" \
		"assigned $(cat /sys/class/net/v5/addr_assign_type)"
}
ip link add d0 up address 02:00:00:00:00:01 type dummy
ip link add v5 link d0 up type vlan id 5
show
ip link set d0 address 02:00:00:00:00:02
show
ip link set v5 address 02:00:00:00:00:02
show
ip link set d0 address 02:00:00:00:00:03
show
EOF
seen 6.12 <<'EOF'
02:00:00:00:00:01 assigned 2
02:00:00:00:00:02 assigned 2
02:00:00:00:00:02 assigned 3
02:00:00:00:00:02 assigned 3
EOF
finish
