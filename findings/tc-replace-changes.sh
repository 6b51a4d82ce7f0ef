#!/bin/bash
# Question: `tc qdisc replace` and `tc filter replace` over one of the same kind: what is
#	left of the old one?
# Guess: nothing; what is not named has its default again, and one is there.
# Seen: a qdisc keeps every parameter that is not named (replace is change), unless the
#	handle differs.  A flower filter with the same match is refused with EEXIST, u32
#	and the like get a second filter behind the old one, which goes on to match.
# Why: tc_modify_qdisc() goes to qdisc_change() when the kind is the same;
#	tc_new_tfilter() finds a filter to replace only by its handle.
# Hurts: scripts that "replace" to be idempotent.
# With: Linux 6.12.117 of Debian, iproute2 6.15.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}"
guest <<'EOF'
ip link add d0 type dummy
show() {
	tc qdisc show dev d0 root | grep -oE 'limit [0-9]+p|target [^ ]*' | xargs
}
tc qdisc add dev d0 root fq_codel limit 100
tc qdisc replace dev d0 root fq_codel target 10ms
echo "replaced: $(show)"
tc qdisc replace dev d0 root handle 7: fq_codel target 10ms
echo "with another handle: $(show)"
tc qdisc add dev d0 clsact
for action in drop pass; do
	tc filter replace dev d0 egress prio 5 protocol ip flower \
		dst_ip 10.0.0.1 action $action 2>&1 | head -n 1
	tc filter replace dev d0 egress prio 6 protocol ip u32 \
		match ip dst 10.0.0.1 action $action
done
for prio in 5 6; do
	echo "prio $prio: $(tc filter show dev d0 egress prio $prio |
		grep -o 'action [dp].*' | xargs)"
done
EOF
seen 6.12 <<'EOF'
replaced: limit 100p target 10ms
with another handle: limit 10240p target 10ms
RTNETLINK answers: File exists
prio 5: action drop
prio 6: action drop action pass
EOF
finish
