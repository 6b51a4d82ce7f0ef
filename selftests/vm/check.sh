#!/bin/bash
# `make check` and `make check-debug`: static checks and all tests on the
# kernels given.  T= names tests and K= kernels, then nothing else is run.
# Rule: whatever could not be done counts as failed; the last line is always
# "N passed, N failed".

set -eu
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

read -ra kernels <<<"${K:-$*}"
read -ra tests <<<"${T:-}"
passed=0
failed=0

# count LOG: add up a part's last line; a part without one has failed.
count() {
	local line

	line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$1" | tail -n 1) || true
	if [ -n "$line" ]; then
		passed=$((passed + ${line%% *}))
		line=${line#*, }
		failed=$((failed + ${line%% *}))
	else
		failed=$((failed + 1))
	fi
	# The parts' own sums are not for the reader.
	sed '$ { /^[0-9]* passed, [0-9]* failed$/d }' "$1"
}

# record: the result of make check-all into selftests/RESULTS
record() {
	local i

	{
		echo "# The last result of make check-all, written by vm/check.sh"
		echo "date   $(date -u '+%Y-%m-%d %H:%M UTC')"
		echo "commit $(git -C "$top" describe --always --abbrev=12 --dirty \
			2>/dev/null || echo unknown)"
		for i in "${!logs[@]}"; do
			echo "${logs[i]##*/}: $(sed -n '$p' "${logs[i]}")"
			grep -h '^not ok ' "${logs[i]}" | sed 's/^/    /' || true
		done
		echo "all: $passed passed, $failed failed"
	} >"$top/selftests/RESULTS"
}

finish() {
	echo "$passed passed, $failed failed"
	[ "$failed" = 0 ]
}

"$vm/deps.sh" || { failed=1; finish; exit 1; }

# First what all need, so that parts that run side by side do not wait on it;
# the debug kernels one after the other, each using all cores.
for k in "${kernels[@]}"; do
	"$vm/kernel.sh" "$k" >/dev/null || { failed=1; finish; exit 1; }
done
"$vm/rootfs.sh" >/dev/null || { failed=1; finish; exit 1; }
"$vm/build.sh" user || { failed=1; finish; exit 1; }

# The tool's own tests need no VM.
tool() {
	local log=$tmp/tool-tap rc=0

	make -s -C "$top/tools" check >"$log" 2>&1 || rc=$?
	awk -v rc="$rc" '
		/^ok / { passed++ }
		/^not ok / { failed++ }
		!/^ok / { text = text "    " $0 "\n" }
		END {
			failed += rc && !failed
			printf "%s tool unit tests (%d passed)\n%s", \
				failed ? "not ok" : "ok", passed, failed ? text : ""
			printf "%d passed, %d failed\n", passed, failed
		}' "$log"
}

pids=()
logs=()
last=()
part() {
	local log=$tmp/$1
	shift
	"$@" >"$log" 2>&1 &
	pids+=($!)
	logs+=("$log")
}
tmp=$(mktemp -d)
trap '[ "${#pids[@]}" = 0 ] || kill "${pids[@]}" 2>/dev/null; rm -rf "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

if [ -z "${K:-}${T:-}" ] && [ "${kernels[*]}" = "6.1 6.12 7.3" ]; then
	part lint "$top/selftests/lint.sh"
	part tool tool
	last=("$vm/between.sh" 6.1 6.12)
fi
# tests_of KERNEL: the named tests, or all but the long ones, which ALL=1 runs; on
# 7.3 beside other stock kernels those that are named for it
tests_of() {
	local list=long-list.txt

	if [ -n "${T:-}${ALL:-}" ]; then
		[ "${#tests[@]}" = 0 ] || printf '%s\n' "${tests[@]}"
		return
	fi
	if [ -z "${K:-}" ] && [ "$1" = 7.3 ]; then
		cat "$build/user/newest-list.txt"
		return
	fi
	case $1 in
	*-debug) list=long-debug-list.txt ;;
	*-um) list=/dev/null ;;
	esac
	sed 's/^selftests://' "$build/user/kselftest-list.txt" |
		(cd "$build/user" && grep -vxFf "$list")
}

for k in "${kernels[@]}"; do
	mapfile -t of < <(tests_of "$k")
	part "$k" "$vm/run.sh" "$k" "${of[@]}"
done
for i in "${!pids[@]}"; do
	wait "${pids[i]}" || true
	count "${logs[i]}"
done
pids=()
# What is short and has VMs of its own, when there is room for them.
if [ "${#last[@]}" -gt 0 ]; then
	"${last[@]}" >"$tmp/last" 2>&1 || true
	count "$tmp/last"
fi
[ -z "${ALL:-}" ] || [ -n "${K:-}${T:-}" ] || record
finish
