#!/bin/bash
# avahi-daemon (mDNS) serves on while its sockets are taken away and it is given
# restored ones, twice.  A client whose question waits meanwhile gets its answer.
#
# It is asked by IPv4 and by IPv6, which are two sockets of it.
#
# avahi needs nearly all of a socket: its questions come by multicast
# (memberships), it answers only what it knows the device of (IP_PKTINFO, also
# of the datagrams that wait), shares its port (SO_REUSEADDR, SO_REUSEPORT) and
# must send with a TTL of 255.  It is Debian's, unmodified, and is told nothing:
# remote_fd changes its descriptors from outside, as CRIU does.  The
# clients ask once, by multicast.
# shellcheck disable=SC2317

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

need ip inetcr jq nft nsenter od socat avahi-daemon
here=$PWD/$(dirname "$0")
remote_fd=$here/remote_fd
[ -x "$remote_fd" ] || remote_fd=${OUTPUT:-$here}/remote_fd
[ -e /proc/self/syscall ] ||
	skip_all "User-mode Linux lets nobody change another process's system calls"

server='' client=''
setup_ns server client
ip link add wire netns "$server" type veth peer name wire netns "$client"
ip -n "$server" addr add 10.8.0.1/24 dev wire
ip -n "$client" addr add 10.8.0.2/24 dev wire
ip -n "$server" addr add fd08::1/64 dev wire nodad
ip -n "$client" addr add fd08::2/64 dev wire nodad
ip -n "$server" link set wire up
ip -n "$client" link set wire up
ip -n "$client" route add 224.0.0.0/4 dev wire
ip netns exec "$client" nft -f - <<END
table ip seen {
	chain in {
		type filter hook prerouting priority 0
		ip saddr != 10.8.0.1 accept
		meta l4proto != udp accept
		udp sport != 5353 accept
		ip ttl != 255 counter comment "wrong"
		ip daddr 10.8.0.2 counter comment "answers"
		ip daddr 224.0.0.251 counter comment "goodbye"
	}
}
END

cat >"$tmp/avahi.conf" <<END
[server]
host-name=printer
use-ipv4=yes
use-ipv6=yes
allow-interfaces=wire
enable-dbus=no
[publish]
publish-hinfo=no
publish-workstation=no
END

# A /run of its own, so that it does not meet one of the machine's.
serve() {
	exec ip netns exec "$server" unshare --mount sh -c "
		mount -t tmpfs run /run && exec avahi-daemon --no-drop-root \
		--no-chroot --no-rlimits --file=$tmp/avahi.conf" >"$tmp/log" 2>&1
}

in_server() {
	nsenter --net="/run/netns/$server" "$@"
}

in_client() {
	nsenter --net="/run/netns/$client" "$@"
}

# ask FILE: who is printer.local?  What is answered goes to the file.
ask() {
	# here: in the background an old answer would be there for a while
	: >"$1"
	nsenter --net="/run/netns/$client" \
		socat -t 100 - UDP4-DATAGRAM:224.0.0.251:5353 >"$1" < \
		<(printf '\x12\x34\0\0\0\1\0\0\0\0\0\0\7printer\5local\0\0\1\0\1') &
}

# The same by IPv6, and for its IPv6 address.
ask6() {
	: >"$1"
	nsenter --net="/run/netns/$client" \
		socat -t 100 - "UDP6-DATAGRAM:[ff02::fb%wire]:5353" >"$1" < \
		<(printf '\x12\x34\0\0\0\1\0\0\0\0\0\0\7printer\5local\0\0\34\0\1') &
}

answers() {
	od -An -v -t x1 "$1" | tr -d ' \n'
}

# 10.8.0.1 is.
heard() {
	answers "$1" | grep -q 0a080001
}

# fd08::1 is.
heard6() {
	answers "$1" | grep -q fd080000000000000000000000000001
}

# avahi takes up IPv6 some time after it has started.
knows6() {
	# busywait reads what is not redirected to its end
	ask6 "$tmp/heard6" 2>/dev/null
	busywait 10 heard6 "$tmp/heard6"
}

# A client's question in the socket of each family; avahi hears itself, too.
question_waits() {
	local asked

	asked=$(in_server inetcr show --pid "$pid" | grep 'DGRAM.*printer' |
		grep -v 'sport 5353 ')
	[[ $asked == *"dst 224.0.0.251 "* && $asked == *"dst ff02::fb "* ]]
}

# Stopped in a system call, which remote_fd needs
stop_avahi() {
	local call=running

	kill -STOP "$pid"
	while [ "$call" = running ]; do
		read -r call _ <"/proc/$pid/syscall" || return
	done
	[ "$call" -ge 0 ] || {
		kill -CONT "$pid"
		return 1
	}
}

inode_of() {
	in_server inetcr show --pid "$pid" | sed -n 's/.* ino:\([0-9]*\) .*/\1/p'
}

# packets NAME: the client's host has seen
packets() {
	in_client nft -j list table ip seen | jq --arg name "$1" '
		.nftables[].rule | select(.comment == $name) |
		.expr[].counter.packets // empty'
}

# The whole way of a socket: dump, close, restore, give back.
cycle() {
	local fds fd put=() i=3

	in_server inetcr dump --pid "$pid" -o "$tmp/img" || return
	mapfile -t fds < <(inetcr show "$tmp/img" | sed -n 's/^udp.* fd://p')
	"$remote_fd" "$pid" close "${fds[@]}" || return
	[ -z "$(in_server inetcr show --pid "$pid")" ] || return
	for fd in "${fds[@]}"; do
		put+=("$i:$fd")
		i=$((i + 1))
	done
	in_server inetcr restore "$tmp/img" -- "$remote_fd" "$pid" put "${put[@]}"
}

plan 21
serve &
pid=$!
check "avahi is up" busywait 60 grep 'Server startup complete' "$tmp/log"
ask "$tmp/heard"
check "it answers" busywait 60 heard "$tmp/heard"
check "it answers by IPv6" busywait 60 knows6
inode=$(inode_of)

for i in 1 2; do
	busywait 20 stop_avahi
	ask "$tmp/waiting"
	ask6 "$tmp/waiting6"
	check "$i: questions wait in the sockets" busywait 60 question_waits
	check "$i: avahi is given another socket" cycle
	before=$inode
	inode=$(inode_of)
	check "$i: another it is" test "$inode" != "$before"
	is "$i: which does not differ" \
		"$(in_server inetcr diff "$tmp/img" "pid:$pid" 2>&1; echo $?)" 0
	kill -CONT "$pid"
	check "$i: the question is answered" busywait 60 heard "$tmp/waiting"
	check "$i: so is that of IPv6" busywait 60 heard6 "$tmp/waiting6"
	ask "$tmp/heard"
	check "$i: a new question is answered" busywait 60 heard "$tmp/heard"
	ask6 "$tmp/heard6"
	check "$i: so is one of IPv6" busywait 60 heard6 "$tmp/heard6"
done

before=$(packets goodbye)
kill "$pid"
wait "$pid"
check "avahi says goodbye by multicast" test "$(packets goodbye)" -gt "$before"
is "all it sent, and it sent something, had a TTL of 255" \
	"$(packets wrong) of $(packets answers) answers" "0 of 5 answers"
finish
