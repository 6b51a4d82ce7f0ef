#!/bin/bash
# Downloads from a web server that dies in the middle, and goes on in another network
# namespace: the client, which is told nothing, has every byte, once and in order.
#
# The server is busybox httpd, run as by inetd, and the client busybox wget. A server
# that is killed cannot go on; what does in its place is tail, which is given the
# restored socket as its standard output, and the number of the next byte.
# shellcheck disable=SC2154,SC2317

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

need ip inetcr jq socat busybox sha256sum
allow_tcp

server='' elsewhere='' client=''
setup_ns server elsewhere client
ip link add wire netns "$server" type veth peer name wire netns "$client"
ip -n "$client" addr add 10.8.0.2/24 dev wire
ip -n "$client" link set wire up
ip -n "$server" addr add 10.8.0.1/24 dev wire
ip -n "$server" link set wire up

size=${BYTES:-8000000}
mkdir "$tmp/www"
head -c "$size" /dev/urandom >"$tmp/www/file"

# The body of an answer begins behind an empty line.
serve() {
	exec ip netns exec "$server" socat TCP-LISTEN:80,reuseaddr \
		"EXEC:busybox httpd -i -h $tmp/www,nofork"
}

# A slow reader, so that the server is in the middle.
fetch() {
	ip netns exec "$client" busybox wget -q -O - http://10.8.0.1/file |
		{
			head -c 100000
			touch "$tmp/begun"
			busywait 60 [ -e "$tmp/moved" ]
			cat
		} >"$tmp/got"
}

listens() {
	ip netns exec "$server" grep -q ':0050 00000000:0000 0A' /proc/net/tcp
}

# Bytes that the server has written: sent once, and not sent yet.
written() {
	inetcr show --json "$tmp/img" | jq '.[0] | .TCP |
		(.BYTES_SENT // 0) - (.BYTES_RETRANS // 0) +
		((.WRITE_SEQ - .SND_NXT) + 4294967296) % 4294967296'
}

has_socket() {
	ip netns exec "$1" grep -q ':0050 0200080A:.* 0[1-9] ' /proc/net/tcp
}

# What reaches the address before the socket is there is answered by a reset: the
# client's end of the wire is down meanwhile.
move() {
	kill -9 "$pid"
	ip -n "$client" link set wire down
	ip -n "$server" link set wire netns "$elsewhere"
	ip -n "$elsewhere" addr add 10.8.0.1/24 dev wire
	ip -n "$elsewhere" link set wire up
}

go_on() {
	local sent head

	sent=$(written)
	head=$(grep -a -b -o -m 1 $'^\r$' "$tmp/head" | cut -d: -f1)
	exec ip netns exec "$elsewhere" inetcr restore "$tmp/img" --fd 1 -- \
		tail -c "+$((sent - head - 2 + 1))" "$tmp/www/file"
}

plan 4
# The head of an answer, whose length is always the same.
serve &
busywait 60 listens
printf 'GET /file HTTP/1.0\r\n\r\n' |
	ip netns exec "$client" busybox timeout 60 busybox nc 10.8.0.1 80 |
	head -c 1000 >"$tmp/head"
wait $!
serve &
pid=$!
busywait 60 listens
fetch &
fetch=$!
busywait 60 [ -e "$tmp/begun" ]
pid=$(ip netns pids "$server" | head -n 1)

export -f move
export pid client server elsewhere
check "dump, kill and move the address" ip netns exec "$server" \
	inetcr dump --pid "$pid" --freeze -o "$tmp/img" bash -c move
go_on &
check "the socket is restored elsewhere" busywait 60 has_socket "$elsewhere"
ip -n "$client" link set wire up
touch "$tmp/moved"
wait "$fetch"
is "bytes that have arrived" "$(stat -c %s "$tmp/got")" "$size"
is "they are those of the file" "$(sha256sum <"$tmp/got")" \
	"$(sha256sum <"$tmp/www/file")"
finish
