#!/bin/bash
# quick.sh KERNEL...: `make quick`, what a change can be tested with in two
# minutes when the kernels are in the cache: the module built for each kernel, its
# parsers in user space (pure/), the tests of the tool, the part of lint.sh that
# compiles nothing.  It needs no VM.
# Rule: as of check.sh: what could not be done has failed, the last line counts.

set -eu
# shellcheck source=SCRIPTDIR/vm/lib.sh
. "$(dirname "$0")/vm/lib.sh"

"$vm/deps.sh"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
passed=0
failed=0

# result NAME RC LOG: one line, and the log if it failed
result() {
	if [ "$2" = 0 ]; then
		passed=$((passed + 1))
		echo "ok $1"
	else
		failed=$((failed + 1))
		echo "not ok $1"
		sed 's/^/    /' "$3"
	fi
}

# run NAME CMD...
run() {
	local name=$1 rc=0

	shift
	"$@" >"$tmp/run" 2>&1 || rc=$?
	result "$name" "$rc" "$tmp/run"
}

# Its tests mostly wait for one process each: beside everything else.
make -s -C "$top/tools" check >"$tmp/tool" 2>&1 &
tool=$!
for kernel; do
	run "module $kernel" "$vm/build.sh" module "$kernel"
done
run "parsers in user space" make -s -C "$top/selftests/pure" -j"$jobs" check
rc=0
"$top/selftests/lint.sh" quick >"$tmp/lint" 2>&1 || rc=$?
grep -v '^[0-9]* passed, [0-9]* failed$' "$tmp/lint" || true
passed=$((passed + $(grep -c '^ok ' "$tmp/lint" || true)))
bad=$(grep -c '^not ok ' "$tmp/lint" || true)
[ "$rc" = 0 ] || [ "$bad" != 0 ] || bad=1
failed=$((failed + bad))
rc=0
wait "$tool" || rc=$?
result "tool unit tests ($(grep -c '^ok ' "$tmp/tool") passed)" "$rc" "$tmp/tool"

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
