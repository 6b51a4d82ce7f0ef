# shellcheck shell=bash
# What moving a UDP service to another network namespace and to another machine
# have in common.  The test has arrays on_here, on_there and on_client, which
# precede a command that is to be run where the service is, where it goes, or at
# the client; each has a device called wire, all have one network, 10.9.0.0/24.
#
# The service is `sequence serve` (see there), which stops reading so that there
# is a queue to move.  What had reached its socket is answered, once and in
# order, wherever it was read; what was sent while there was no socket is lost,
# counted and said.
# shellcheck disable=SC2034,SC2154,SC2317

here_dir=$PWD/$(dirname "$0")
sequence=$here_dir/sequence
[ -x "$sequence" ] || sequence=${OUTPUT:-$here_dir}/sequence
address=10.9.0.5
read=20
# To be loaded on both sides.
seen='table ip seen {
	chain in {
		type filter hook input priority 0
		udp dport 7000 counter
	}
}'

# The address is there, all are told, and so is the service.
take_over="ip addr add $address/24 dev wire
busybox arping -q -U -c 1 -I wire $address 2>/dev/null &
exec inetcr restore - -- $sequence serve $address 7000"

# Datagrams that came in for the service; counters of UDP.
reached() {
	"$@" nft -j list chain ip seen in |
		jq '[.. | .counter? // empty | .packets] | add'
}

udp_counter() {
	local name=$1

	shift
	"$@" cat /proc/net/snmp | awk -v name="$name" '
		$1 == "Udp:" && !at { for (at = 2; $at != name; at++); next }
		$1 == "Udp:" { print $at }'
}

# Bytes that wait in the service's socket are more than this.
waits() {
	local bytes

	bytes=$(awk '$2 ~ /:1B58$/ { sub(".*:", "", $5); print $5 }' \
		"/proc/$1/net/udp")
	[ $((16#${bytes:-0})) -gt "$2" ]
}

bound_there() {
	"${on_there[@]}" cat /proc/net/udp | grep -q ':1B58 '
}

read_there() {
	[ "$(udp_counter InDatagrams "${on_there[@]}")" -ge $((moved + 50)) ]
}

milliseconds() {
	echo $((${EPOCHREALTIME/[.,]/} / 1000))
}

# It serves, it is asked, and reads no more: 1 result.
start_service() {
	"${on_here[@]}" "$sequence" serve $address 7000 $read &
	old=$!
	busywait 10 grep -q ':1B58 ' "/proc/$old/net/udp" >/dev/null
	"${on_client[@]}" "$sequence" ask $address 7000 >"$tmp/asked" &
	asking=$!
	check "questions wait in the queue" busywait 60 waits "$old" 60000
}

# It moves: 5 results.
move_service() {
	local start end moved asked first second sent answered doubled reordered missing

	# From here on nothing reaches it.
	start=$(milliseconds)
	"${on_here[@]}" ip addr del $address/24 dev wire
	"${on_here[@]}" inetcr dump --pid "$old" | tee "$tmp/img" |
		"${on_there[@]}" bash -c "$take_over" &
	busywait 60 bound_there >/dev/null
	end=$(milliseconds)
	kill -9 "$old"
	wait "$old" 2>/dev/null
	moved=$(inetcr show -j "$tmp/img" | jq '.[0].DGRAM | length')

	check "the service is asked where it is now" busywait 60 read_there
	kill -TERM "$asking"
	wait "$asking" 2>/dev/null
	asked=$(<"$tmp/asked")
	read -r _ sent _ answered _ doubled _ reordered _ missing <<<"$asked"
	first=$(reached "${on_here[@]}")
	second=$(($(reached "${on_there[@]}") - $(udp_counter NoPorts "${on_there[@]}")))
	is "what had reached the socket and was not read went along" \
		"$moved" "$((first - read))"
	is "nothing that had reached a socket is lost" \
		"$answered $((moved > 0 && second > 0))" "$((first + second)) 1"
	is "nothing is doubled or reordered" "$doubled $reordered" "0 0"
	is "what is lost was sent in one stretch, without a socket" \
		"$missing $((sent - answered))" \
		"${missing%,*} $((${missing#*-} - ${missing%-*} + 1))"
	echo "# sent $sent: $first reached the first socket, $moved of them moved" \
		"in its queue, $second reached the second"
	echo "# without a socket for $((end - start)) ms; lost meanwhile: $missing"
}
