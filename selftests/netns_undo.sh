#!/bin/bash
# A restore of a network namespace that fails, at each of its steps, leaves the
# namespace as it was: what it made is gone, what it changed is back.
# shellcheck disable=SC2154,SC2317

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

stock_only
need ip nft tc inetcr python3

craft=$(dirname "$0")/netns_craft.py

# furnish NS NUMBER: what two namespaces have in common, with other values
furnish() {
	local ns=$1 n=$2

	ip -n "$ns" -batch - <<-END
		link add d0 type dummy
		link set d0 up
		link add br$n type bridge
		link set br$n up
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

# describe NS: everything but what counts
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
		tc qdisc | sort
		sysctl -a 2>/dev/null | grep "^net\\."' |
		sed 's/_timer *[0-9.]*/_timer/g'
}

untentative() {
	[ -z "$(ip -n "$1" -6 addr show tentative)" ]
}

source='' target=''
setup_ns source target
furnish "$source" 21
furnish "$target" 22
busywait 10 untentative "$source"
busywait 10 untentative "$target"
steps=(sysctl device ruleset route rule neigh qdisc)
plan $((2 * ${#steps[@]} + 2))

# What inetcr says of each step, iproute2 says of all of them
inetcr netns dump --netns "$source" -o "$tmp/good"
inetcr netns dump --netns "$target" -o "$tmp/was"
describe "$target" >"$tmp/before"
for step in "${steps[@]}"; do
	python3 "$craft" "$tmp/good" "$step" >"$tmp/bad"
	refused "a $step that the kernel refuses" "inetcr: " \
		inetcr netns restore "$tmp/bad" --netns "$target" -v
	busywait 10 untentative "$target"
	check "leaves all as it was" \
		inetcr netns diff "$tmp/was" "netns:$target"
done
is "to iproute2, too" "$(describe "$target" | diff "$tmp/before" - |
	head -n 20)" ""
check "without it, it is restored" \
	inetcr netns restore "$tmp/good" --netns "$target"
finish
