#!/bin/bash
# While devices, addresses, routes and rules come and go, a dump of the namespace
# is one that was, and can be restored.  A storm that never pauses may be refused,
# with a sentence.  ROUNDS=200: as many dumps.
# shellcheck disable=SC2154,SC2317

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

stock_only
need ip jq inetcr

rounds=${ROUNDS:-20}
exec {never}<> <(:)

# pause MILLISECONDS: less, or none
pause() {
	local ms=$((RANDOM % $1))

	! read -rt "$((ms / 1000)).$(printf %03d $((ms % 1000)))" -u "$never"
}

# One step after the other: these are all the states there are between $1 and the
# number after it, in this order.
steps() {
	local n=$1 m=$(($1 + 1))

	cat <<-END
		link add s$m type dummy
		addr add 10.9.$m.1/24 dev d0
		route replace 10.8.0.0/16 dev d0 mtu $((1000 + m))
		rule add from 10.8.0.1 table $m priority 1000
		rule del from 10.8.0.1 table $n priority 1000
		addr del 10.9.$n.1/24 dev d0
		link del s$n
	END
}

states() {
	local n=$1 m=$(($1 + 1))

	cat <<-END
		[["s$n","s$m"],["10.9.$n.1"],[$((1000 + n))],["$n"]]
		[["s$n","s$m"],["10.9.$n.1","10.9.$m.1"],[$((1000 + n))],["$n"]]
		[["s$n","s$m"],["10.9.$n.1","10.9.$m.1"],[$((1000 + m))],["$n"]]
		[["s$n","s$m"],["10.9.$n.1","10.9.$m.1"],[$((1000 + m))],["$n","$m"]]
		[["s$n","s$m"],["10.9.$n.1","10.9.$m.1"],[$((1000 + m))],["$m"]]
		[["s$n","s$m"],["10.9.$m.1"],[$((1000 + m))],["$m"]]
		[["s$m"],["10.9.$m.1"],[$((1000 + m))],["$m"]]
	END
}

# A line for each dump
# shellcheck disable=SC2016
summary='[
	([.DEVICES[].NETDEV_NAME | select(startswith("s"))] | sort_by(.[1:] | tonumber)),
	[.DEVICES[].NETDEV_ADDR[]?.LOCAL | select(startswith("10.9."))],
	[.ROUTES[] | select(.DST == "10.8.0.0/16").METRICS.MTU],
	[.RULES[]? | select(.PRIORITY == 1000).TABLE | tostring]]'

# storm NAMESPACE MILLISECONDS: in the background, until end_storm
storm() {
	local n step

	rm -f "$tmp/end"
	for ((n = 1; n < 250; n++)); do
		[ ! -e "$tmp/end" ] || break
		steps $n | while [ ! -e "$tmp/end" ] && read -r step; do
			echo "$step"
			[ "$2" = 0 ] || pause "$2"
		done
	done | ip -n "$1" -batch - &
}

end_storm() {
	touch "$tmp/end"
	wait
}

calm='' wild='' copy=''
setup_ns calm wild copy
for ns in "$calm" "$wild"; do
	ip -n "$ns" -batch - <<-END
		link add d0 type dummy
		link set d0 up
		link add s1 type dummy
		addr add 10.9.1.1/24 dev d0
		route add 10.8.0.0/16 dev d0 mtu 1001
		rule add from 10.8.0.1 table 1 priority 1000
	END
done
{
	echo '[["s1"],["10.9.1.1"],[1001],["1"]]'
	for ((n = 1; n < 250; n++)); do
		states $n
	done
} >"$tmp/states"
plan 4

# As slow as the machine is: up to four dumps
start=${EPOCHREALTIME/[.,]/}
inetcr netns dump --netns "$calm" -o "$tmp/first"
pace=$(((${EPOCHREALTIME/[.,]/} - start) * 4 / 1000))
storm "$calm" $((pace > 400 ? pace : 400))
failed=
for ((i = 0; i < rounds; i++)); do
	inetcr netns dump --netns "$calm" -o "$tmp/image$i" 2>"$tmp/said" ||
		failed+="$i: $(<"$tmp/said")"$'\n'
done
end_storm
is "a namespace that changes is dumped" "$failed" ""
for ((i = 0; i < rounds; i++)); do
	inetcr netns show -j "$tmp/image$i"
done | jq -c "$summary" >"$tmp/got"
is "and is always one that was ($(sort -u "$tmp/got" | wc -l) of them)" \
	"$(wc -l <"$tmp/got"), wrong: $(grep -vxFf "$tmp/states" "$tmp/got")" \
	"$rounds, wrong: "

for ((i = 0; i < rounds; i += rounds / 4)); do
	inetcr netns restore "$tmp/image$i" --netns "$copy" &&
		inetcr netns diff "$tmp/image$i" "netns:$copy" |
		grep -vE '^only in B: device s|dev s[0-9]* |^NEIGHBOUR_PARMS$'
done >"$tmp/wrong" 2>&1
is "it can be restored" "$(<"$tmp/wrong")" ""

storm "$wild" 0
wrong=
for ((i = 0; i < 3; i++)); do
	if inetcr netns dump --netns "$wild" -o "$tmp/wild" 2>"$tmp/said"; then
		inetcr netns show -j "$tmp/wild" | jq -c "$summary" >"$tmp/got"
		wrong+=$(grep -vxFf "$tmp/states" "$tmp/got")
	else
		wrong+=$(grep -v "kept changing while it was dumped" "$tmp/said")
	fi
done
end_storm
is "one that changes all the time, or a sentence says that it does" "$wrong" ""
finish
