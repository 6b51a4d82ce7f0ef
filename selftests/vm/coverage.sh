#!/bin/bash
# `make coverage`: run all tests (or T=) on debug 6.12 (or K=) with a module that
# tells where it has been, and print how much of it that was.
# Rule: tests that fail fail this, too; the numbers are printed nevertheless.

set -eu
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

name=${K:-6.12-debug}
read -ra tests <<<"${T:-}"
export COVER=cover

"$vm/deps.sh"
mkdir -p "$build"
rc=0
"$vm/run.sh" "$name" "${tests[@]}" >"$build/coverage.tests" || rc=$?
grep -v '^ok ' "$build/coverage.tests"
python3 "$vm/coverage.py" "$build/$name/module-cover/af_inet_cr.ko" \
	"$build/log/$name.tap" "$top/selftests/uncovered.tsv" \
	"$build/log/$name.uncovered"
exit $rc
