#!/bin/bash
# Question: a nexthop object that routes use is deleted, or its device goes down: what
#	happens?
# Guess: EBUSY for the first; for the second, the object stays and is dead, as its
#	routes are made again when the device comes up.
# Seen: it is deleted with all its routes, without a word about them; a device that goes
#	down deletes the objects, too, and up does not bring them back.  A group loses
#	the member and goes on with the rest.
# Why: remove_nexthop() -> __remove_nexthop_fib(); nexthop_flush_dev() on NETDEV_DOWN.
# Hurts: routing daemons that think their objects exist; a flap of one device.
# With: Linux 6.12.117 of Debian, iproute2 6.15.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}"
guest <<'EOF'
ip link add d0 up type dummy
ip link add d1 up type dummy
ip nexthop add id 1 dev d0
ip nexthop add id 2 dev d1
ip nexthop add id 9 group 1/2
ip route add 10.1.0.0/16 nhid 1
ip route add 10.9.0.0/16 nhid 9
ip link set d0 down
ip link set d0 up
ip nexthop
ip route
ip nexthop del id 2
echo "del: $?"
ip route
EOF
seen 6.12 <<'EOF'
id 2 dev d1 scope host 
id 9 group 2 
10.9.0.0/16 nhid 9 dev d1 
del: 0
EOF
finish
