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

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

need criu inetcr inetcr-criu-hook ip jq nsenter pgrep setsid socat unshare
here=$PWD/$(dirname "$0")
maker=$here/sockets
[ -x "$maker" ] || maker=${OUTPUT:-$here}/sockets
hook=$(command -v inetcr-criu-hook)

# A namespace that is CRIU's.
[ -n "${CRIU_TEST_HERE:-}" ] || {
	trap - EXIT
	rm -rf "$tmp"
	CRIU_TEST_HERE=1 exec unshare --net "$0"
}
# CRIU refuses a process that has a serial port open, as our parents do.
exec 3>&-
pid=
trap '[ -z "$pid" ] || kill -9 "$pid" 2>/dev/null; cleanup' EXIT

furnish='ip link set lo up; ip link add d0 type veth peer d1
ip addr add 10.9.0.1/24 dev d0; ip link set d0 up; ip link set d1 up
echo 0 2147483647 >/proc/sys/net/ipv4/ping_group_range'
eval "$furnish"

# start [--here|--pidns] NAME...: sockets of those names, in a process of its own
# network namespace or of ours, or of its own pid namespace too; no child of
# ours, as it will be after a restore.
start() {
	local how=(unshare --net sh -c "$furnish"$'\n''exec "$@"' sh)

	stop
	case $1 in
	--here) shift; how=() ;;
	--pidns) shift; how+=(unshare --pid --fork) ;;
	esac
	rm -f "$tmp/made"
	("${how[@]}" setsid "$maker" d0 "$@" </dev/null >"$tmp/made" 2>/dev/null &)
	busywait 20 grep -q "^${!#} " "$tmp/made" || {
		fail "the sockets can be made" "$(<"$tmp/made")"
		exit $ksft_fail
	}
	pid=$(pgrep -n -x "${maker##*/}")
}

gone() {
	[ ! -d "/proc/$pid" ]
}

stop() {
	[ -n "$pid" ] || return 0
	kill -9 "$pid" 2>/dev/null
	busywait 10 gone
	pid=
}

there() {
	nsenter --net="/proc/$pid/ns/net" "$@"
}

# The state of all sockets, into a file.
take_state() {
	there inetcr dump --pid "$pid" --all-values -o "$1"
}

# What differs now from that file; nothing, and 0, when nothing does.
differs_from() {
	take_state "$tmp/now"
	inetcr diff "$1" "$tmp/now" 2>&1
	echo $?
}

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

# says NAME CODE SENTENCE STAGE [OPTION]: what the hook says when CRIU calls it,
# one line or nothing.
says() {
	local name=$1 code=$2 sentence=$3 stage=$4 out rc=0

	shift 4
	out=$(CRTOOLS_SCRIPT_ACTION=$stage CRTOOLS_IMAGE_DIR=$tmp/img \
		CRTOOLS_INIT_PID=$pid "$hook" "$@" 2>&1) || rc=$?
	[ -z "$sentence" ] || sentence="inetcr-criu-hook: $stage: $sentence"
	is "$name" "$rc $out" "$code $sentence"
}

# of NAME FILTER: jq on the socket of this name
of() {
	there inetcr show --pid "$pid" --fd "$(awk -v n="$1" '$1 == n { print $2 }' \
		"$tmp/made")" -j | jq -c ".[0] | $2"
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

plan 56
if [ -z "${ROUNDS:-}" ]; then
	by_itself
	in_criu_namespace
else
	for i in {1..13}; do
		skip "CRIU by itself, and in its namespace: $i" "on stock kernels only"
	done
fi

### With the hook

start refused options members full corked lite icmp raw
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

### A dump that fails

start corked ping
take_state "$tmp/before"
refused "CRIU cannot dump a ping socket" "" dump "${with_hook[@]}"
log "and says so" "Unsupported proto" dump.log
is "the corked data is back" "$(differs_from "$tmp/before")" 0
is "and no image is left" "$(find "$tmp/img" -name 'af_inet_cr*')" ""

### What the hook says

start --pidns lite members
says "sockets are saved" 0 "" post-dump
is "under the process id that the process sees" \
	"$(inetcr show "$img" | grep -o 'pid:.*' | xargs)" "pid:1 fd:3 pid:1 fd:4"
cp "$img" "$tmp/good"
says "they are found by it" 0 "" post-restore
start --pidns members lite options
says "sockets are where others were" 1 \
	"process 1, descriptor 3 (udp 239.1.2.3:7002): CRIU has restored another socket there (udp 0.0.0.0:7001): af_inet_cr.img is not of this checkpoint" \
	post-restore
start --pidns members
says "sockets are not there" 1 \
	"process 1, descriptor 4 (udplite 127.0.0.1:7005): it is not open" post-restore
stop
(unshare --net --pid --fork bash -c 'ip link set lo up
	exec 5<>/dev/udp/127.0.0.1/9; sleep 1000 & exec -a shared sleep 1000' \
	</dev/null >/dev/null 2>&1 &)
busywait 10 pgrep -f '^shared' >/dev/null
pid=$(pgrep -f '^shared')
says "a socket that two processes share" 0 "" post-dump
is "is saved once" "$(inetcr show "$img" | grep -o 'pid:.*')" "pid:1 fd:5"
says "and completed" 0 "" post-restore
cp "$tmp/good" "$tmp/img/af_inet_cr-cork.img"
says "corked data of sockets that are gone" 0 "" network-unlock
check "its image goes, too" test ! -e "$tmp/img/af_inet_cr-cork.img"
rm "$img"
says "no image: said once" 0 \
	"there is no af_inet_cr.img: sockets are left to CRIU alone" pre-restore
says "and not again" 0 "" post-restore
says "--require: refused" 1 \
	"cannot open af_inet_cr.img: No such file or directory" pre-restore --require
echo junk >"$tmp/img/af_inet_cr-cork.img"
says "bad corked data" 1 "af_inet_cr-cork.img is not an inetcr image" network-unlock
rm "$tmp/img/af_inet_cr-cork.img"
says "a stage of no interest" 0 "" post-resume
mkdir "$img"
says "an image that cannot be written" 1 "cannot open af_inet_cr.img: Is a directory" \
	post-dump
rmdir "$img"
kept=$pid pid=999999
says "a process that is not there" 1 "no process 999999" post-dump
pid=$kept

modprobe=/proc/sys/kernel/modprobe
loader=$(<$modprobe)
absent="the kernel module af_inet_cr is not loaded (modprobe af_inet_cr)"
cp "$tmp/good" "$img"
if modprobe -n af_inet_cr 2>/dev/null && rmmod af_inet_cr 2>/dev/null; then
	trap 'echo "$loader" >$modprobe; modprobe af_inet_cr; kill -9 "$pid"; cleanup' EXIT
	echo /bin/false >$modprobe
	says "no module: said once" 0 "$absent: sockets are left to CRIU alone" pre-dump
	says "and not again" 0 "" network-lock
	says "nor after a restore" 0 "" post-restore
	says "--require: refused" 1 "$absent" pre-dump --require
	says "and before a restore" 1 "$absent" pre-restore --require
	echo "$loader" >$modprobe
else
	for name in "no module: said once" "and not again" "nor after a restore" \
		"--require: refused" "and before a restore"; do
		skip "$name" "af_inet_cr is in use or not installed"
	done
fi
finish
