#!/bin/bash
# `make bench`: what dumping and restoring UDP sockets costs, as a table of
# ratios of one run in one VM.  CRIU's cost of a socket is that of `criu dump`
# or `criu restore` of a process with many sockets less that of one with one
# socket, divided by the sockets more; each the best of three.  It is left out
# where CRIU is not installed.  Then the same of network devices, beside iproute2.
#
#	bench.sh [SOCKETS ...]	`bench.sh 0`: of devices alone

cd "$(dirname "$0")" || exit 1
# CRIU refuses a process that has a serial port open, as our parents do.
exec 3>&-
dir=$(mktemp -d /tmp/bench.XXXXXX)
trap 'kill -9 $(cat "$dir"/pid 2>/dev/null) 2>/dev/null; rm -rf "$dir"' EXIT

now() {
	echo "${EPOCHREALTIME/[.,]/}"
}

# best VAR CMD...: the shortest time so far, in microseconds
best() {
	local var=$1 start

	shift
	start=$(now)
	"$@" >"$dir/said" 2>&1 || {
		echo "bench: failed: $*" >&2
		cat "$dir/said" "$dir"/*.log >&2
		exit 1
	}
	start=$(($(now) - start))
	[ "${!var:-$start}" -lt "$start" ] || printf -v "$var" %s "$start"
}

# cycle SOCKETS: sets dumped and restored
cycle() {
	dumped='' restored=''
	rm -rf "${dir:?}"/img
	mkdir "$dir/img"
	# No child of ours: CRIU brings it back as nobody's.
	(setsid sh -c "echo \$\$ >$dir/pid; exec ./bench --hold $1" \
		</dev/null >"$dir/hold" 2>&1 &)
	until grep -q ready "$dir/hold" 2>/dev/null; do
		sleep 0.1
	done
	for _ in 1 2 3; do
		best dumped criu dump -v1 -o "$dir/dump.log" -D "$dir/img" \
			-t "$(<"$dir/pid")"
		while [ -d "/proc/$(<"$dir/pid")" ]; do
			sleep 0.1
		done
		best restored criu restore -v1 -o "$dir/restore.log" \
			-D "$dir/img" -d
	done
	kill -9 "$(<"$dir/pid")"
}

echo "Linux $(uname -r), $(nproc) CPUs, emulated: ratios mean something, times do not"
[ $# -gt 0 ] || set -- 100 1000 10000
criu=()
if [ "$1" != 0 ] && command -v criu >/dev/null; then
	cycle 1
	one_dumped=$dumped one_restored=$restored
	for n in 1000 10000; do
		cycle $n
		criu+=(--criu "$n:$((dumped - one_dumped)):$((restored - one_restored))")
	done
	echo "$(criu --version | sed -n 's/^Version: /CRIU /p') of one socket: dump" \
		"$((one_dumped / 1000)) ms, restore $((one_restored / 1000)) ms"
fi
[ "$1" = 0 ] || ./bench "${criu[@]}" "$@"
./bench_netdev 100 500
