#!/bin/bash
# A UDP service moves into another network namespace, with its address and its
# queue, through a pipe, while a client goes on asking.  The two are joined by a
# bridge, as two hosts would be: no descriptor can be handed from one to the
# other.
# shellcheck disable=SC2317

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=SCRIPTDIR/move_lib.sh
. "$(dirname "$0")/move_lib.sh"

stock_only
need ip inetcr jq nft busybox

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
ip -n "$here" addr add "$address/24" dev wire

for ns in "$here" "$there"; do
	ip netns exec "$ns" nft -f - <<<"$seen"
done
# shellcheck disable=SC2034
{
	on_here=(ip netns exec "$here")
	on_there=(ip netns exec "$there")
	on_client=(ip netns exec "$client")
}

plan 8
start_service
out=$(ip netns exec "$here" inetcr dump --pid "$old" | head -c 1000 |
	ip netns exec "$there" inetcr restore - -- "$sequence" serve "$address" 7000 2>&1)
is "a pipe that breaks half way: one sentence" \
	"$? ${out%: *}" "1 inetcr: standard input is truncated"
check "and the service has what it had" waits "$old" 60000
move_service
finish
