#!/bin/bash
# Question: a device is moved to another namespace: what goes with it?
# Guess: what belongs to the device, its qdiscs and filters, too.
# Seen: alias, alternative name, group, queue length, MTU and promiscuity go along; all
#	qdiscs, with clsact and its filters, are gone, without an error.
# Why: __dev_change_net_namespace() shuts the device down (dev_shutdown() resets the
#	qdiscs) before it is listed anew.
# Hurts: CNI plugins that shape before they move.
# With: Linux 6.12.117 of Debian, iproute2 6.15.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}"
guest <<'EOF'
ip netns add b
ip link add d0 group 5 txqueuelen 77 mtu 1400 type dummy
ip link set d0 alias hi promisc on
ip link property add dev d0 altname other
tc qdisc add dev d0 root handle 9: pfifo limit 55
tc qdisc add dev d0 clsact
tc filter add dev d0 egress matchall action drop
tc qdisc show dev d0
ip link set d0 netns b
ip -n b link show d0 | grep -oE 'PROMISC|group 5|qlen 77|mtu 1400|alias.*|altname.*'
echo "qdiscs: $(tc -n b qdisc show dev d0)"
EOF
seen 6.12 <<'EOF'
qdisc pfifo 9: root refcnt 2 limit 55p
qdisc clsact ffff: parent ffff:fff1 
PROMISC
mtu 1400
group 5
qlen 77
alias hi
altname other
qdiscs: 
EOF
finish
