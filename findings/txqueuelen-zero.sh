#!/bin/bash
# Question: a device has txqueuelen 0 and gets a qdisc: what is its txqueuelen?
# Guess: 0.
# Seen: 1000, and the default limit of a pfifo is 1000, too.  Only the kernel's log tells.
# Why: qdisc_create() "corrects" a queue length of 0 of devices without a queue of their
#	own (IFF_NO_QUEUE: dummy, veth, bridge, vlan) to DEFAULT_TX_QUEUE_LEN.
# Hurts: the order of setting the length and adding a qdisc decides; a length of 0 beside
#	a qdisc exists only if it is set last.
# With: Linux 6.12.117 of Debian, iproute2 6.15.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}"
guest <<'EOF'
ip link add d0 txqueuelen 0 type dummy
tc qdisc add dev d0 root handle 1: pfifo
cat /sys/class/net/d0/tx_queue_len
tc qdisc show dev d0
ip link set d0 txqueuelen 0
cat /sys/class/net/d0/tx_queue_len
EOF
seen 6.12 <<'EOF'
1000
qdisc pfifo 1: root refcnt 2 limit 1000p
0
EOF
finish
