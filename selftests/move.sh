#!/bin/bash
# A UDP service moves into another network namespace, with its address and its
# queue, through a pipe, while a client goes on asking.  What had reached its
# socket is answered, once and in order, wherever it was read; what was sent
# while there was no socket is lost, counted and said.
#
# The two are joined by a bridge, as two hosts would be: no descriptor can be
# handed from one to the other.  The service is `sequence serve` (see there),
# which stops reading so that there is a queue to move.
# shellcheck disable=SC2016,SC2317

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

stock_only
need ip inetcr jq nft busybox
here_dir=$PWD/$(dirname "$0")
sequence=$here_dir/sequence
[ -x "$sequence" ] || sequence=${OUTPUT:-$here_dir}/sequence
address=10.9.0.5
read=20

bridge='' client='' here='' there=''
setup_ns bridge client here there
ip -n "$bridge" link add name switch type bridge
ip -n "$bridge" link set switch up
for ns in "$client" "$here" "$there"; do
	ip link add wire netns "$ns" type veth peer name "${ns%-*}" netns "$bridge"
	ip -n "$bridge" link set "${ns%-*}" master switch up
	ip -n "$ns" link set wire up
done
ip -n "$client" addr add 10.9.0.1/24 dev wire
ip -n "$here" addr add $address/24 dev wire
for ns in "$here" "$there"; do
	ip netns exec "$ns" nft -f - <<-END
		table ip seen {
			chain in {
				type filter hook input priority 0
				udp dport 7000 counter
			}
		}
	END
done

# Datagrams that came in for the service in a namespace; and for nobody.
reached() {
	ip netns exec "$1" nft -j list chain ip seen in |
		jq '[.. | .counter? // empty | .packets] | add'
}

for_nobody() {
	ip netns exec "$1" awk '
		$1 == "Udp:" && $2 == "InDatagrams" { at = 3 }
		$1 == "Udp:" && at { value = $at }
		END { print value }' /proc/net/snmp
}

# Bytes that wait in the service's socket are more than this.
waits() {
	local bytes

	bytes=$(awk '$2 ~ /:1B58$/ { sub(".*:", "", $5); print $5 }' \
		"/proc/$1/net/udp")
	[ $((16#${bytes:-0})) -gt "$2" ]
}

bound_there() {
	grep -q ':1B58 ' "/proc/$new/net/udp"
}

read_there() {
	awk -v least=$((moved + 50)) '$1 == "Udp:" { n = $2 }
		END { exit n < least }' "/proc/$new/net/snmp"
}

milliseconds() {
	echo $((${EPOCHREALTIME/[.,]/} / 1000))
}

plan 8

ip netns exec "$here" "$sequence" serve $address 7000 $read &
old=$!
busywait 10 grep -q ':1B58 ' "/proc/$old/net/udp" >/dev/null
ip netns exec "$client" "$sequence" ask $address 7000 >"$tmp/asked" &
asking=$!
check "questions wait in the queue" busywait 20 waits "$old" 60000

out=$(ip netns exec "$here" inetcr dump --pid "$old" | head -c 1000 |
	ip netns exec "$there" inetcr restore - -- "$sequence" serve $address 7000 2>&1)
is "a pipe that breaks half way: one sentence" \
	"$? ${out%: *}" "1 inetcr: standard input is truncated"
check "and the service has what it had" waits "$old" 60000

# From here on nothing reaches it.
start=$(milliseconds)
ip -n "$here" addr del $address/24 dev wire
ip -n "$there" addr add $address/24 dev wire
ip netns exec "$here" inetcr dump --pid "$old" | tee "$tmp/img" |
	ip netns exec "$there" inetcr restore - -- "$sequence" serve $address 7000 &
new=$!
busywait 20 bound_there >/dev/null
end=$(milliseconds)
ip netns exec "$there" busybox arping -q -U -c 1 -I wire $address 2>/dev/null
kill -9 "$old"
wait "$old" 2>/dev/null
moved=$(inetcr show -j "$tmp/img" | jq '.[0].DGRAM | length')

check "the service is asked where it is now" busywait 20 read_there
kill -TERM $asking
wait $asking 2>/dev/null
asked=$(<"$tmp/asked")
read -r _ sent _ answered _ doubled _ reordered _ missing <<<"$asked"
first=$(reached "$here")
second=$(($(reached "$there") - $(for_nobody "$there")))
is "what had reached the socket and was not read went along" \
	"$moved" "$((first - read))"
is "nothing that had reached a socket is lost" \
	"$answered $((moved > 0 && second > 0))" "$((first + second)) 1"
is "nothing is doubled or reordered" "$doubled $reordered" "0 0"
is "what is lost was sent in one stretch, without a socket" \
	"$missing $((sent - answered))" \
	"${missing%,*} $((${missing#*-} - ${missing%-*} + 1))"
kill -9 "$new"
wait "$new" 2>/dev/null
echo "# sent $sent: $first reached the first socket, $moved of them moved in its" \
	"queue, $second reached the second"
echo "# without a socket for $((end - start)) ms; lost meanwhile: $missing"
finish
