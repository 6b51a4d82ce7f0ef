#!/bin/bash
# Print images that this kernel made, as base64 of a tar.  The first half of
# vm/between.sh, which has another kernel read them with image_in.sh.

cd "$(dirname "$0")" || exit 1
tmp=$(mktemp -d)
mkdir "$tmp/images"
sysctl -qw net.ipv4.ping_group_range="0 2147483647"
ip link add wire type dummy
ip addr add 10.9.9.1/24 dev wire
ip link set wire up

# image NAME READY CMD...: of the sockets of the command, once READY PID says that
# it has them
image() {
	local name=$1 ready=$2 pid tries=200
	shift 2

	"$@" >"$tmp/out" &
	pid=$!
	until $ready "$pid"; do
		((tries--)) && kill -0 "$pid" 2>/dev/null || return
		sleep 0.1
	done
	inetcr dump --pid "$pid" -o "$tmp/images/$name"
	kill -9 "$pid"
	wait "$pid" 2>/dev/null
}

all_told() {
	[ "$(wc -l <"$tmp/out")" = 9 ]
}

one_bound() {
	inetcr show --pid "$1" | grep -qF 127.0.0.1:7777
}

image common all_told ./sockets wire
# SO_PASSPIDFD, Linux 6.5
image newer one_bound socat -u \
	UDP-RECV:7777,bind=127.0.0.1,setsockopt-int=1:76:1 /dev/null 2>/dev/null

busybox tar -C "$tmp/images" -cf - . | base64
