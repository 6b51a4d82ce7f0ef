#!/bin/bash
# A TCP connection in the tool: shown as people read it, compared without what passes
# with time, frozen while a command runs, refused without the module parameter. A
# listener that moves to another program.
# shellcheck disable=SC2154,SC2317

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

need ip inetcr jq socat
allow_tcp

here=''
setup_ns here
in_ns=(ip netns exec "$here")
mkfifo "$tmp/in" "$tmp/hold"
"${in_ns[@]}" socat TCP-LISTEN:4000,reuseaddr EXEC:'sleep 1000',nofork &
busywait 60 "${in_ns[@]}" grep -q ':0FA0 00000000:0000 0A' /proc/net/tcp
"${in_ns[@]}" socat "OPEN:$tmp/in,rdonly!!CREATE:$tmp/out" \
	TCP:127.0.0.1:4000,keepalive &
pid=$!
exec 7>"$tmp/in"
echo hello >&7
# It has arrived, and nobody reads it.
arrived() {
	"${in_ns[@]}" grep -q ':0FA0 .* 01 00000000:00000006' /proc/net/tcp
}
busywait 60 arrived

plan 13
show=$("${in_ns[@]}" inetcr show --pid "$pid")
is "show: addresses and state" \
	"$(grep -c '^tcp *ESTAB *127.0.0.1:[0-9]* 127.0.0.1:4000 ' <<<"$show")" 1
is "show: queues and round trip time" \
	"$(grep -cE 'queues +Recv-Q 0 Send-Q 0 rtt [0-9.]+/[0-9.]+ms$' <<<"$show")" 1
is "show: options, windows, timers" \
	"$(grep -cE 'TCP +established timestamps.*cwnd 10 rto [0-9]+us keepalive_left [0-9]+ms' <<<"$show")" 1
is "show: no sequence numbers" "$(grep -c snd_nxt <<<"$show")" 0
is "show: says that it is not one moment" \
	"$(grep -c 'left out:.*not one moment' <<<"$show")" 1
is "show -j: all of it" "$("${in_ns[@]}" inetcr show -j --pid "$pid" |
	jq -c '.[0].TCP | [.SND_NXT == .WRITE_SEQ, .BYTES_SENT]')" "[true,6]"
is "diff: time that passes is no difference" \
	"$("${in_ns[@]}" inetcr diff "pid:$pid" "pid:$pid" 2>&1)" ""
# The freeze lasts while the command runs.
"${in_ns[@]}" inetcr dump --pid "$pid" --freeze -o "$tmp/img" \
	cat "$tmp/hold" &
dump=$!
busywait 60 test -e "$tmp/img"
echo more >&7
unacked() {
	"${in_ns[@]}" grep -q '0100007F:0FA0 01 00000005:' /proc/net/tcp
}
check "frozen: what is sent does not arrive" busywait 60 unacked
echo >"$tmp/hold"
wait "$dump"
thawed() {
	"${in_ns[@]}" grep -q ':0FA0 .* 01 00000000:0000000B' /proc/net/tcp
}
check "thawed: it arrives" busywait 60 thawed

"${in_ns[@]}" socat TCP-LISTEN:4001 SYSTEM:'echo old' &
server=$!
listens() {
	"${in_ns[@]}" grep -q ':0FA1 00000000:0000 0A' /proc/net/tcp
}
asks() {
	"${in_ns[@]}" grep -q ' 0100007F:0FA1 02 ' /proc/net/tcp
}
busywait 60 listens
is "show: a listener" "$("${in_ns[@]}" inetcr show --pid "$server" |
	grep -c '^tcp *LISTEN *0.0.0.0:4001 0.0.0.0:\*')" 1
# Who asks for a connection while the server is away is answered by the next one.
"${in_ns[@]}" inetcr dump --pid "$server" --freeze -o "$tmp/ear" sh -c "
	kill -9 $server
	cat $tmp/hold
	exec inetcr restore $tmp/ear -- python3 -c 'import socket; socket.socket(fileno=3).accept()[0].send(b\"new\")'" &
dump=$!
gone() {
	! listens
}
busywait 60 gone
"${in_ns[@]}" socat -u TCP:127.0.0.1:4001 "CREATE:$tmp/answer" &
client=$!
check "frozen: a client waits" busywait 60 asks
echo >"$tmp/hold"
wait "$client"
is "restored: it is answered" "$(cat "$tmp/answer")" new
wait "$dump"

echo 0 >"$tcp_parameter"
is "without tcp=1: none found" \
	"$("${in_ns[@]}" inetcr show --pid "$pid" 2>&1)" ""
finish
