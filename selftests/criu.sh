#!/bin/bash
# CRIU, Debian's, checkpoints and restores processes whose sockets it knows
# little of: what it loses and refuses by itself, and that inetcr-criu-hook as
# its action script keeps all of it.
#
# What CRIU cannot do is asserted, too: the day it can, this test says so.
# Processes have a network namespace of their own, as in a container, but some
# that of CRIU.  A debug kernel, which is eight times slower, does not repeat
# what does not need the module's help.
# shellcheck disable=SC2317

# shellcheck source=SCRIPTDIR/criu_lib.sh
. "$(dirname "$0")/criu_lib.sh"
need_criu_to_start

with_hook=(--action-script "$hook")

dump_to_img() {
	rm -rf "$tmp/img"
	mkdir "$tmp/img"
	criu dump -t "$pid" -D "$tmp/img" -o dump.log -v1 \
		--network-lock nftables "$@"
}

dump() {
	dump_to_img "$@" && busywait 10 gone
}

restore() {
	criu restore -D "$tmp/img" -o restore.log -v1 -d "$@"
}

# log NAME WORDS FILE: a line of CRIU's log has these words.
log() {
	if grep -qF -- "$2" "$tmp/img/$3"; then
		pass "$1"
	else
		fail "$1" "expected the words: $2"$'\n'"got: $(<"$tmp/img/$3")"
	fi
}

# One datagram to the group that members has joined.
say_to_group() {
	echo hello | there socat -u - "UDP4-DATAGRAM:239.1.2.3:7002,ip-multicast-if=10.9.0.1"
}

nothing_corked() {
	[ "$(of corked '[.UDP_CORK, .UDP_PENDING]')" = "[null,null]" ]
}

### By itself

by_itself() {
	local had lost='[.IP_TTL, .IP_TOS, .IP_PKTINFO]'

	start members options full
	had=$(of options "$lost")
	check "CRIU dumps a process" dump
	check "and restores it" restore
	say_to_group
	is "by itself: the multicast receiver is deaf" "$(of members .DGRAM)" null
	is "by itself: options are lost" "$had $(of options "$lost")" \
		"[33,16,true] [null,null,null]"
	is "by itself: the queue is gone" "$(of full .DGRAM)" null
	start corked
	refused "by itself: a corked socket cannot be dumped" "" dump
	log "because it is corked" "Can't dump corked dgram socket" dump.log
}

### Where there is no network-lock: the namespace of CRIU

in_criu_namespace() {
	start --here options members full
	take_state "$tmp/before"
	check "in CRIU's namespace: dumped" dump "${with_hook[@]}"
	check "in CRIU's namespace: restored" restore "${with_hook[@]}"
	is "in CRIU's namespace: nothing differs" "$(differs_from "$tmp/before")" 0
	start --here corked
	take_state "$tmp/before"
	refused "in CRIU's namespace: corked data cannot be helped" "" \
		dump "${with_hook[@]}"
	log "CRIU says so" "Can't dump corked dgram socket" dump.log
	is "it is still there" "$(differs_from "$tmp/before")" 0
}

plan 36
if [ -z "${ROUNDS:-}" ]; then
	by_itself
	in_criu_namespace
else
	for i in {1..13}; do
		skip "CRIU by itself, and in its namespace: $i" "on stock kernels only"
	done
fi

### With the hook

start refused options members full corked lite icmp raw six dual mapped cork6
take_state "$tmp/before"
check "with the hook: all can be dumped; they run on" \
	dump_to_img --leave-running "${with_hook[@]}"
is "and are what they were" "$(differs_from "$tmp/before")" 0
is "the image can be shown" \
	"$(inetcr show "$tmp/img/af_inet_cr.img" | awk '/^[a-z]+ +[A-Z]+ / { print $NF }' | xargs)" \
	"$(awk '{ print "fd:" $2 }' "$tmp/made" | xargs)"
is "no corked data is left beside it" "$(ls "$tmp/img"/af_inet_cr*)" \
	"$tmp/img/af_inet_cr.img"
printf '#!/bin/sh\nexec %s --require\n' "$hook" >"$tmp/require"
chmod +x "$tmp/require"
echo "action-script $tmp/require" >"$tmp/criu.conf"
check "again, with the hook in a configuration file and beside it" \
	dump --config "$tmp/criu.conf" "${with_hook[@]}"

img=$tmp/img/af_inet_cr.img
cp "$img" "$tmp/good"
head -c 3000 "$tmp/good" >"$img"
refused "half an image stops CRIU" "" restore "${with_hook[@]}"
log "with a sentence" "pre-restore: af_inet_cr.img is truncated" restore.log
# The image of another process, which is gone.
was=$pid pid=''
made=$(<"$tmp/made")
start --here options
inetcr dump --pid "$pid" -o "$img"
stop
echo "$made" >"$tmp/made"
refused "an image of other processes stops CRIU" "" restore "${with_hook[@]}"
log "with a sentence" "(udp 0.0.0.0:7001): there is no such process" restore.log
pid=$was
check "and leaves no process" gone
cp "$tmp/good" "$img"

check "the right one restores all" \
	restore --config "$tmp/criu.conf" "${with_hook[@]}"
is "nothing differs" "$(differs_from "$tmp/before")" 0
says "a stage done again changes nothing" 0 "" post-restore
is "nothing differs still" "$(differs_from "$tmp/before")" 0
say_to_group
is "the multicast receiver hears" "$(of members '[.DGRAM[].DATA]')" '["68656c6c6f0a"]'
kill -USR1 "$pid"
check "the corked half leaves" busywait 10 nothing_corked
is "behind those that waited" "$(of full '[.DGRAM[].DATA // "" | length / 2]')" \
	"[65507,65507,65507,0,7]"
is "in IPv6, too" "$(of six '[.DGRAM[].DATA]')" '["736978","68616c66206120"]'
is "a dual-stack socket has what came in both" "$(of dual '[.DGRAM[].DATA]')" \
	'["666f7572","736978"]'

### A dump that fails

start corked ping
take_state "$tmp/before"
refused "CRIU cannot dump a ping socket" "" dump "${with_hook[@]}"
log "and says so" "Unsupported proto" dump.log
is "the corked data is back" "$(differs_from "$tmp/before")" 0
is "and no image is left" "$(find "$tmp/img" -name 'af_inet_cr*')" ""
finish
