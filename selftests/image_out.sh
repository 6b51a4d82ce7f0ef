#!/bin/bash
# Print images that this kernel made, as base64 of a tar.  vm/images.sh keeps them
# in images/; vm/between.sh has another kernel read them.  images.sh reads them.

cd "$(dirname "$0")" || exit 1
# shellcheck source=SCRIPTDIR/lib.sh
. ./lib.sh
# shellcheck source=SCRIPTDIR/netns_lib.sh
. ./netns_lib.sh

mkdir "$tmp/images"
allow_tcp
sysctl -qw net.ipv4.ping_group_range="0 2147483647"
ip link add wire type dummy
ip addr add 10.9.0.1/24 dev wire
ip addr add fd00:9::1/64 dev wire nodad
ip link set wire up

# lines N: the command has printed as many
lines() {
	[ "$(wc -l <"$tmp/out")" = "$1" ]
}

# has WORDS: they are in what is shown of the command's sockets
has() {
	inetcr show --pid "$pid" 2>/dev/null | grep -qF -- "$1"
}

ended() {
	! kill -0 "$pid" 2>/dev/null
}

# image NAME READY WORD CMD...: of the sockets of the command, once READY WORD says
# that it has them; none if it ends
image() {
	local name=$1 ready=$2 word=$3 pid

	shift 3
	"$@" >"$tmp/out" 2>&1 &
	pid=$!
	until "$ready" "$word"; do
		! ended || { echo "no image $name: $(cat "$tmp/out")"; return; }
		sleep 0.1
	done
	inetcr dump --pid "$pid" --freeze -o "$tmp/images/$name" kill -9 "$pid"
	wait "$pid" 2>/dev/null
}

image sockets lines 12 ./sockets wire refused options members corked icmp raw \
	ping client six dual mapped cork6
[ ! -e /proc/net/udplite ] || image udplite lines 1 ./sockets wire lite
# Options that came, and that went
for option in passcred passpidfd rcvpriority; do
	image $option lines 1 ./sockets wire $option
done

# A connection: one line waits to be read, one is read
socat TCP-LISTEN:7000,bind=10.9.0.1 SYSTEM:'echo to be read; exec sleep 1000' &
image tcp has 'to be read' bash -c '
	until exec 3<>/dev/tcp/10.9.0.1/7000; do sleep 0.1; done 2>/dev/null
	echo sent >&3
	exec sleep 1000'

full=
setup_ns full
furnish_netns "$full"
settle_netns "$full"
inetcr netns dump --netns "$full" -o "$tmp/images/netns"

# What the port may print before and after is not of it.
echo
echo "begin images"
busybox tar -C "$tmp/images" -cf - . | base64
echo "end images"
