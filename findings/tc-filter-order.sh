#!/bin/bash
# Question: two tc filters are added without a priority: which one is tried first?
# Guess: the first one, as rules of a firewall are.
# Seen: the last one: priorities go down from 49152.
# Why: tcf_auto_prio() gives the lowest priority number so far less one.
# Hurts: "drop" behind "pass" works, "pass" behind "drop" too; whoever adds filters again
#	in the order of the listing, without its priorities, turns them around.
# With: Linux 6.12.117 of Debian, iproute2 6.15.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}"
guest <<'EOF'
ip link add d0 type dummy
tc qdisc add dev d0 clsact
for action in pass drop; do
	tc filter add dev d0 egress matchall action $action
done
tc filter show dev d0 egress | grep -oE 'pref.*handle|action [dp].*'
EOF
seen 6.12 <<'EOF'
pref 49151 matchall chain 0 handle
action drop
pref 49152 matchall chain 0 handle
action pass
EOF
finish
