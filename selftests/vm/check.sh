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

if [ -z "${K:-}${T:-}" ] && [ "${kernels[*]}" = "6.1 6.12" ]; then
	part lint "$top/selftests/lint.sh"
	part tool tool
	last=("$vm/between.sh" 6.1 6.12)
fi
# A debug kernel takes minutes for what tries forms and values one by one. Where
# that is the same code for both, it is run on the newer one; ALL=1 runs all on both.
alike="cork isolation mcast netdev_refuse queue refuse replay selectors twin avahi.sh"

tests_of() {
	local t

	if [ "$1 ${kernels[*]}" != "6.1-debug 6.1-debug 6.12-debug" ] ||
	   [ -n "${T:-}${ALL:-}" ]; then
		[ "${#tests[@]}" = 0 ] || printf '%s\n' "${tests[@]}"
		return
	fi
	sed 's/^selftests://' "$build/user/kselftest-list.txt" | while read -r t; do
		[[ " $alike " == *" $t "* ]] || echo "$t"
	done
}

for k in "${kernels[@]}"; do
	mapfile -t of < <(tests_of "$k")
	[ "${#of[@]}" = "${#tests[@]}" ] ||
		echo "# $k: not run, because 6.12-debug runs them: $alike"
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
finish
