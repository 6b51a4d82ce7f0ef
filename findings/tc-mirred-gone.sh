#!/bin/bash
# Question: a filter redirects to a device that is deleted: what becomes of the filter?
# Guess: it goes with the device, or names the old index.
# Seen: it stays and matches, and its action redirects to device "*".  What tc lists
#	cannot be added again, and a new device of the old name is not its target.
# Why: mirred_device_event() sets tcfm_dev to NULL and keeps the action.
# Hurts: packets of that filter are dropped from then on; a listing does not say to
#	where it went.
# With: Linux 6.12.117 of Debian, iproute2 6.15.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}"
guest <<'EOF'
ip link add d0 type dummy
ip link add d1 type dummy
tc qdisc add dev d0 clsact
tc filter add dev d0 egress matchall action mirred egress redirect dev d1
show() {
	tc filter show dev d0 egress | grep -o 'mirred.*)'
}
show
ip link del d1
show
ip link add d1 type dummy
show
EOF
seen 6.12 <<'EOF'
mirred (Egress Redirect to device d1)
mirred (Egress Redirect to device *)
mirred (Egress Redirect to device *)
EOF
finish
