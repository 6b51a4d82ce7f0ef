#!/bin/bash
# Question: a VLAN device was set down by hand; its lower device goes down and up: is the
#	VLAN device up?
# Guess: no, it was down before.
# Seen: yes, unless it has loose_binding; on 7.3 as well, where it follows a moment
#	later.
# Why: vlan_device_event(NETDEV_UP) opens all VLAN devices that are not up; it does not
#	remember who set them down.
# Hurts: a device that is kept down on purpose is on the net after a restart of the
#	card; who puts state back must set the upper devices after the lower ones.
# With: Linux 6.12.117, 7.3.4 of Debian, iproute2 6.15.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}"
guest <<'EOF'
ip link add d0 up type dummy
ip link add v5 link d0 up type vlan id 5
ip link add v6 link d0 up type vlan id 6 loose_binding on
ip link set v5 down
ip link set v6 down
ip link set d0 down
ip link set d0 up
sleep 2
ip -br link | grep -o '^v.*@d0 *[A-Z]*'
EOF
seen 6.12 7.3 <<'EOF'
v5@d0            UP
v6@d0            DOWN
EOF
finish
