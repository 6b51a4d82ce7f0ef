# shellcheck shell=bash
# What the tests of inetcr-criu-hook share: processes with sockets, in network
# namespaces of their own.

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

stock_only
need criu inetcr inetcr-criu-hook ip jq nsenter pgrep setsid socat unshare
here=$(realpath "$(dirname "$0")")
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
ip addr add 10.9.0.1/24 dev d0; ip addr add fd00:9::1/64 dev d0 nodad
ip link set d0 up; ip link set d1 up
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

# To a terminal, as the serial port is one, inetcr shows how far it is.
there() {
	nsenter --net="/proc/$pid/ns/net" "$@" 2>>"$tmp/said"
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

# of NAME FILTER: jq on the socket of this name
of() {
	there inetcr show --pid "$pid" --fd "$(awk -v n="$1" '$1 == n { print $2 }' \
		"$tmp/made")" -j | jq -c ".[0] | $2"
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
