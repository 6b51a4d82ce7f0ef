#!/bin/bash
# Question: a bond has miimon 100: what does arp_interval 200 do, and updelay 150?
# Guess: the first is refused, as both are by `ip link add`; the second is stored.
# Seen: arp_interval sets miimon and updelay to 0 without a word, and miimon sets
#	arp_interval to 0.  updelay 150 becomes 100, the multiple of miimon below.
# Why: bond_option_arp_interval_set() and bond_option_miimon_set() clear the other one;
#	_bond_option_delay_set() rounds.
# Hurts: who sets the attributes of a bond one after the other, in whatever order.
# With: Linux 6.12.117 of Debian, iproute2 6.15.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}"
guest <<'EOF'
show() {
	echo "$1: $(ip -d link show b0 |
		grep -oE '(miimon|arp_interval|updelay) [0-9]+' | xargs)"
}
ip link add b0 type bond mode active-backup miimon 100 updelay 200
show "new"
ip link set b0 type bond arp_interval 200
show "arp_interval 200"
ip link set b0 type bond miimon 100
ip link set b0 type bond updelay 150
show "miimon 100, updelay 150"
ip link add b1 type bond mode active-backup miimon 100 arp_interval 200
EOF
seen 6.12 <<'EOF'
new: miimon 100 updelay 200 arp_interval 0
arp_interval 200: miimon 0 updelay 0 arp_interval 200
miimon 100, updelay 150: miimon 100 updelay 100 arp_interval 0
Error: ARP monitoring cannot be used with MII monitoring.
EOF
finish
