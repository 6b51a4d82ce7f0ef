#!/bin/bash
# Question: which numbers does a bridge take and then have others?
# Guess: it stores what it accepts, and answers ERANGE for the rest.
# Seen: a forward_delay of 1 s is taken while STP is off and becomes 2 s when STP comes
#	on, where it would be ERANGE.  Query intervals below 1 s become 1 s, with a
#	line in the log at most.  mcast_hash_elasticity is taken and always reads 16.
# Why: br_stp_start() clamps; br_multicast_set_query_intvl() clamps since 5.16;
#	the elasticity has had no meaning since 5.0.
# Hurts: who compares what he set with what is there.
# With: Linux 6.12.117 of Debian, iproute2 6.15.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}"
guest <<'EOF'
set_to() {
	ip link set br0 type bridge $1 $2 2>&1
	echo "$1 $2: $(ip -d link show br0 | grep -oE '(^| )'$1' [0-9]+')"
}
ip link add br0 type bridge
set_to forward_delay 100
set_to stp_state 1
ip -d link show br0 | grep -oE 'forward_delay [0-9]+'
set_to forward_delay 100
set_to mcast_query_interval 50
set_to mcast_startup_query_interval 10
set_to mcast_hash_elasticity 8
EOF
seen 6.12 <<'EOF'
forward_delay 100:  forward_delay 100
stp_state 1:  stp_state 1
forward_delay 200
RTNETLINK answers: Numerical result out of range
forward_delay 100:  forward_delay 200
mcast_query_interval 50:  mcast_query_interval 100
mcast_startup_query_interval 10:  mcast_startup_query_interval 100
mcast_hash_elasticity 8:  mcast_hash_elasticity 16
EOF
finish
