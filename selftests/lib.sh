# shellcheck shell=bash
# Helpers of the shell tests.  A test sources this file, calls `plan N`, gives
# N results and ends with `finish`:
#
#	. "$(dirname "$0")/lib.sh"
#	need ip jq
#	plan 2
#	setup_ns left right
#	check "left reaches right" ip netns exec "$left" ping -c 1 10.0.0.2
#	is "the port is back" "$(port_of "$pid")" 53
#	finish
#
# Rules: a test has namespaces and files of its own (setup_ns, $tmp), both gone
# when it exits, however it exits; it waits for conditions (busywait), never for
# time; it compares exact values; it skips with a reason.

ksft_pass=0
ksft_fail=1
ksft_skip=4

tap_n=0
tap_failed=0
tap_planned=0
netns=()
tcp_parameter=/sys/module/af_inet_cr/parameters/tcp
tcp_was=
tmp=$(mktemp -d "${TMPDIR:-/tmp}/selftest.XXXXXX")

# What `sockets` makes for "lite": there is no UDP-Lite since Linux 7.1.
lite_kind=udplite
# shellcheck disable=SC2034
[ -e /proc/net/udplite ] || lite_kind=udp

cleanup() {
	local ns pids

	pids=$(jobs -p)
	# shellcheck disable=SC2086
	[ -z "$pids" ] || kill $pids 2>/dev/null
	for ns in "${netns[@]}"; do
		pids=$(ip netns pids "$ns" 2>/dev/null)
		# shellcheck disable=SC2086
		[ -z "$pids" ] || kill -9 $pids 2>/dev/null
		ip netns del "$ns" 2>/dev/null
	done
	# The jobs' end is awaited, so that nothing of the test outlives it.
	wait 2>/dev/null
	[ -z "$tcp_was" ] || echo "$tcp_was" >"$tcp_parameter"
	rm -rf "$tmp"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The test as a whole does not apply.
skip_all() {
	echo "TAP version 13"
	echo "1..0 # SKIP $*"
	exit $ksft_skip
}

# allow_tcp: the module takes TCP, until the test ends.
allow_tcp() {
	[ -e "$tcp_parameter" ] || modprobe af_inet_cr 2>/dev/null
	[ -w "$tcp_parameter" ] || skip_all "the module is not loaded"
	tcp_was=$(cat "$tcp_parameter")
	echo 1 >"$tcp_parameter"
}

# CRIU 3.17 does not know the vDSO of Linux 7.3 and does not start there.
need_criu_to_start() {
	local out

	out=$(criu check 2>&1)
	! grep -q 'Could not initialize kernel features' <<<"$out" ||
		skip_all "CRIU does not start on this kernel: $(grep -m 1 -o 'vdso: .*' <<<"$out")"
}

# What the test asks of the kernel, tests in C ask as well: on a debug kernel,
# which takes minutes for its programs, it is run with CMDLINE=FULL=1 only.
stock_only() {
	[ -z "${ROUNDS:-}" ] || [ -n "${FULL:-}" ] ||
		skip_all "many programs on a debug kernel: CMDLINE=FULL=1 runs it"
}

# need CMD...: skip when a program is missing.
need() {
	local cmd

	for cmd; do
		command -v "$cmd" >/dev/null || skip_all "no $cmd here"
	done
}

plan() {
	tap_planned=$1
	echo "TAP version 13"
	echo "1..$1"
}

pass() {
	tap_n=$((tap_n + 1))
	echo "ok $tap_n $*"
}

# fail NAME [WHY...]
fail() {
	tap_n=$((tap_n + 1))
	tap_failed=$((tap_failed + 1))
	echo "not ok $tap_n $1"
	shift
	[ $# = 0 ] || echo "# ${*//$'\n'/$'\n'# }"
}

# skip NAME WHY: one result does not apply.
skip() {
	tap_n=$((tap_n + 1))
	echo "ok $tap_n $1 # SKIP $2"
}

# check NAME CMD...: the command succeeds; its output is shown if not.
check() {
	local name=$1 out rc=0

	shift
	out=$("$@" 2>&1) || rc=$?
	if [ $rc = 0 ]; then
		pass "$name"
	else
		fail "$name" "exit $rc of: $*${out:+$'\n'$out}"
	fi
}

# refused NAME WORDS CMD...: the command fails and says so in these words.
refused() {
	local name=$1 words=$2 out rc=0

	shift 2
	out=$("$@" 2>&1) || rc=$?
	if [ $rc = 0 ]; then
		fail "$name" "succeeded: $*"$'\n'"$out"
	elif [[ $out != *"$words"* ]]; then
		fail "$name" "expected the words: $words"$'\n'"got: $out"
	else
		pass "$name"
	fi
}

# is NAME GOT EXPECTED
is() {
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1" "got:      $2"$'\n'"expected: $3"
	fi
}

# Exit with the verdict.
finish() {
	if [ "$tap_n" != "$tap_planned" ]; then
		echo "# planned $tap_planned results, gave $tap_n"
		exit $ksft_fail
	fi
	[ "$tap_failed" = 0 ] || exit $ksft_fail
	exit $ksft_pass
}

# busywait SECONDS CMD...: until the command succeeds; false if it never does.
# Its last output goes to stdout.
busywait() {
	local end out rc

	end=$((${EPOCHREALTIME/[.,]/} + $1 * 1000000))
	shift
	while :; do
		rc=0
		out=$("$@" 2>&1) || rc=$?
		if [ $rc = 0 ] || [ "${EPOCHREALTIME/[.,]/}" -ge "$end" ]; then
			[ -z "$out" ] || echo "$out"
			return $rc
		fi
		sleep 0.05
	done
}

# setup_ns VAR...: a network namespace for each, lo up, its name in $VAR.
setup_ns() {
	local var name

	for var; do
		name=$var-$(mktemp -u XXXXXX)
		ip netns add "$name" || skip_all "cannot add a network namespace"
		netns+=("$name")
		ip -n "$name" link set lo up
		printf -v "$var" %s "$name"
	done
}

# udp_bound PORT [NS]: is a UDP socket bound to this port?  For busywait.
udp_bound() {
	[ -n "$(ip netns exec "${2:?}" ss -Hnlua "sport = :$1")" ]
}
