#!/bin/bash
# What inetcr-criu-hook does and says when CRIU calls it, without CRIU: which
# socket is whose, bad images, no module.
# shellcheck disable=SC2317

# shellcheck source=SCRIPTDIR/criu_lib.sh
. "$(dirname "$0")/criu_lib.sh"

need python3
plan 25
mkdir "$tmp/img"
img=$tmp/img/af_inet_cr.img

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
	"process 1, descriptor 4 ($lite_kind 127.0.0.1:7005): it is not open" post-restore
start options
says "a socket that signals its own process" 0 "" post-dump
"$here/owner_craft.py" "$img" $$ >"$tmp/img/bad"
mv "$tmp/img/bad" "$img"
says "in a later message, a process that is not restored" 0 \
	"socket 1 (udp 0.0.0.0:7001) signals process $$, which is none of these: F_SETOWN is left to CRIU" \
	post-restore
is "is not signalled" "$(of options .ASYNC.PID)" "$pid"
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
says "an image that cannot be written" 1 \
	"cannot write af_inet_cr.img: it is not a regular file" post-dump
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
