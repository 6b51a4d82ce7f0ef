#!/bin/bash
# Show and restore the images in carried/, which another kernel made: the second
# half of vm/between.sh.
# shellcheck disable=SC2317

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"
images=$(dirname "$0")/carried

sysctl -qw net.ipv4.ping_group_range="0 2147483647"
ip link add wire type dummy
ip addr add 10.9.9.1/24 dev wire
ip link set wire up

is_sleep() {
	[ "$(cat "/proc/$pid/comm")" = sleep ]
}

# of_other IMAGE: it says which kernel made it, and this is another one
of_other() {
	local made

	made=$(inetcr show "$1" | sed -n 's/^dumped by Linux //p')
	[ -n "$made" ] && [ "$made" != "$(uname -r)" ]
}

plan 5
check "another kernel made the image" of_other "$images/common"
is "it has all sockets" "$(inetcr show -j "$images/common" | jq length)" 9
inetcr restore "$images/common" -- sleep 1000 &
pid=$!
check "they are restored" busywait 20 is_sleep
is "and do not differ" \
	"$(inetcr diff "$images/common" "pid:$pid" 2>&1; echo $?)" 0

newer=$images/newer
if [ ! -e "$newer" ]; then
	skip "what only newer kernels have" "the other kernel is older"
elif inetcr restore "$newer" -- true 2>"$tmp/err"; then
	is "what that kernel has, this one has" \
		"$(inetcr restore "$newer" -- inetcr diff "$newer" fd:3 2>&1; echo $?)" 0
else
	is "what this kernel lacks is named" "$(cat "$tmp/err")" \
		"inetcr: socket 1 (udp 127.0.0.1:7777): SO_PASSPIDFD: this kernel does not have the option (Operation not supported)"
fi
finish
