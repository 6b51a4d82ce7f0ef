#!/bin/bash
# A UDP service moves from one machine to another, with its address and its
# queue, through the network, while a client goes on asking.  vm/move.sh runs
# this on two machines with a wire between them: SIDE=here is where the service
# and its client are; SIDE=there offers a shell, as little of ssh as does.
# shellcheck disable=SC2317

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=SCRIPTDIR/move_lib.sh
. "$(dirname "$0")/move_lib.sh"

shell=10.9.0.3:22
over=/tmp/over
modprobe -qa virtio_pci virtio_net
card=$(busywait 10 ls -d /sys/class/net/*/device)
card=${card%/device}
card=${card##*/}
nft -f - <<<"$seen"
# The default, fq_codel, drops what waits long on a machine that is slow.
tc qdisc add dev "$card" root pfifo limit 10000

if [ "$SIDE" = there ]; then
	ip link set "$card" name wire
	ip addr add ${shell%:*}/24 dev wire
	ip link set wire up
	socat -t 60 "TCP-LISTEN:${shell#*:},reuseaddr,fork" EXEC:/bin/bash &
	busywait 300 test -e $over >/dev/null
	exit
fi

# Runs a command there; standard input comes along.
remote() {
	{
		printf 'exec'
		printf ' %q' "$@"
		echo
		cat
	} | socat -t 60 - "TCP:$shell"
}

# A switch in this machine: the card, the client, and the service itself.
client=''
setup_ns client
ip link add name wire type bridge
ip link set "$card" master wire up
ip link add client type veth peer name wire netns "$client"
ip link set client master wire up
ip link set wire up
ip -n "$client" link set wire up
ip -n "$client" addr add 10.9.0.1/24 dev wire
ip addr add 10.9.0.2/24 dev wire
ip addr add "$address/24" dev wire
# shellcheck disable=SC2034
{
	on_here=()
	on_there=(remote)
	on_client=(ip netns exec "$client")
}

there_is_a_shell() {
	[ "$(remote echo yes)" = yes ]
}

plan 7
check "the other machine is there" busywait 60 there_is_a_shell
echo "# from Linux $(uname -r) to $(remote uname -r)"
start_service
move_service
remote touch $over
finish
