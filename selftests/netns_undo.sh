#!/bin/bash
# A restore of a network namespace that fails, at each of its steps and at each
# of its requests, leaves the namespace as it was: what it made is gone, what it
# changed is back.
# shellcheck disable=SC2154,SC2317

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=SCRIPTDIR/netns_lib.sh
. "$(dirname "$0")/netns_lib.sh"

stock_only
need ip nft tc inetcr python3 jq

craft=$(dirname "$0")/netns_craft.py
fault=$(cd "$(dirname "$0")" && pwd)/netns_fault.so

# furnish NS NUMBER: what two namespaces have in common, with other values
furnish() {
	local ns=$1 n=$2

	ip -n "$ns" -batch - <<-END
		link add d0 type dummy
		link set d0 up
		link add br$n type bridge
		link set br$n up
		link add link d0 name d0.$n type vlan id $n
		tuntap add tun$n mode tap

		addr add 10.$n.0.1/24 dev d0
		addr add 2001:db8:$n::1/64 dev d0 nodad
		route add 10.66.$n.0/24 via 10.$n.0.7
		neigh replace 10.$n.0.9 lladdr 02:00:00:00:00:09 dev d0
		rule add from 10.44.$n.0/24 lookup 100 prio 500
		nexthop add id 1 via 10.$n.0.3 dev d0
		route add 10.67.$n.0/24 nhid 1
	END
	ip netns exec "$ns" nft -f - <<-END
		table inet t$n {
			chain c {
				type filter hook input priority 0
				counter packets 5 bytes $n accept
			}
		}
	END
	ip netns exec "$ns" sysctl -qw net.ipv4.ip_forward=$((n % 2)) \
		net.core.somaxconn="9$n"
	ip netns exec "$ns" tc qdisc add dev d0 root handle 5: \
		tbf rate 1mbit burst 10k latency "${n}ms"
}

# describe NS: everything but what counts, and what a device that is down got when
# it was up: the qdisc called noqueue, the address of the one below
describe() {
	ip netns exec "$1" bash -c '
		ip -d link
		ip addr
		ip route show table all | sort
		ip -6 route show table all | sort
		ip rule
		ip -6 rule
		ip nexthop
		ip neigh show nud permanent
		nft list ruleset
		tc qdisc | grep -v noqueue | sort
		sysctl -a 2>/dev/null | grep "^net\\."' |
		sed 's/_timer *[0-9.]*/_timer/g; s/noqueue state DOWN/noop state DOWN/
			/@.* state DOWN/{n;s/ether [0-9a-f:]*//}'
}

# The devices that the other namespace does not have stay when it is restored
back() {
	local dev

	inetcr netns restore "$tmp/was" --netns "$target"
	for dev in br21 d0.21 tun21; do
		ip -n "$target" link del "$dev"
	done
}

modprobe tun 2>/dev/null
source='' target=''
setup_ns source target
furnish "$source" 21
furnish "$target" 22
settle_netns "$source"
settle_netns "$target"
steps=(sysctl device ruleset text hidden shown unlisted route rule neigh)
plan $((2 * ${#steps[@]} + 9))

# What inetcr says of each step, iproute2 says of all of them
inetcr netns dump --netns "$source" -o "$tmp/good"
inetcr netns dump --netns "$target" -o "$tmp/was"
describe "$target" >"$tmp/before"
for step in "${steps[@]}"; do
	python3 "$craft" "$tmp/good" "$step" >"$tmp/bad"
	refused "a $step that the kernel refuses" "inetcr: " \
		inetcr netns restore "$tmp/bad" --netns "$target" -v
	settle_netns "$target"
	check "leaves all as it was" \
		inetcr netns diff "$tmp/was" "netns:$target"
done

# The rule is in the kernel before it is seen to be none of the listing
python3 "$craft" "$tmp/good" hidden >"$tmp/bad"
is "what the listing of an image hides is named" "$(
	inetcr netns restore "$tmp/bad" --netns "$target" 2>&1)" \
	"inetcr: the nftables rules of the image are not those of its listing: table inet t21, chain c"
check "and is restored if the caller says so" \
	inetcr netns restore "$tmp/bad" --netns "$target" --unlisted-rules
back
settle_netns "$target"

# A discipline is nothing that a whole namespace fails for
python3 "$craft" "$tmp/good" qdisc >"$tmp/bad"
is "a qdisc that the kernel refuses is named" "$(
	inetcr netns restore "$tmp/bad" --netns "$target" 2>&1)" \
	"inetcr: note: not restored: queueing discipline nosuch dev lo handle 1: parent root: Specified qdisc kind is unknown (No such file or directory)"
back
settle_netns "$target"

check "without it, it is restored" \
	inetcr netns restore "$tmp/good" --netns "$target"
is "but for devices that are nobody's business" "$(
	inetcr netns diff -j "$tmp/good" "netns:$target" | jq -c '[.[] |
		select(.NAME | IN("NEIGHBOUR_PARMS", "FDB", "BRIDGE_VLANS") | not) |
		.DEVICE, .NAME]')" \
	'["br22","device","d0.22","device","tun22","device"]'
inetcr netns dump --netns "$target" -o "$tmp/restored"
back

# One request after the other, STEP=1 each, until there are no more
wrong=
faults=0
for ((n = 1; n < 200; n += ${STEP:-3})); do
	if LD_PRELOAD=$fault FAULT=$n inetcr netns restore "$tmp/good" \
		--netns "$target" -v >"$tmp/said" 2>&1; then
		grep -q netns_fault "$tmp/said" || break
		# It found another way, or named what is not there
		grep -q "not restored: " "$tmp/said" ||
			inetcr netns diff "$tmp/restored" "netns:$target" \
				>"$tmp/differs" 2>&1 ||
			wrong+="request $n: $(<"$tmp/differs")"$'\n'
		back
	fi
	settle_netns "$target"
	inetcr netns diff "$tmp/was" "netns:$target" >"$tmp/differs" 2>&1 ||
		wrong+="request $n: $(tail -n 1 "$tmp/said"): $(<"$tmp/differs")"$'\n'
	[ $((++faults)) != 9 ] || describe "$target" >"$tmp/after"
done
is "one refused request leaves all as it was" "$wrong" ""
check "there were some ($faults, $n requests)" [ "$n" -gt 20 -a "$n" -lt 200 ]
is "to iproute2, too" "$(diff "$tmp/before" "$tmp/after" | head -n 20)" ""
check "and when there was none, it is restored" \
	inetcr netns diff "$tmp/restored" "netns:$target"
finish
