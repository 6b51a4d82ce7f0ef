#!/bin/bash
# `make fuzz`: the fuzzer in a guest, until stopped (on User-mode Linux, or K=).  What
# it found stays in build/fuzz/found, and is in the corpus of the next run.
#
# When a guest dies, build/fuzz/crash-TIME has its console, the requests that were
# sent last, and the corpus.  REPLAY=FILE sends such requests first; FUZZ_SEED,
# FUZZ_FIRST and FUZZ_FOUND as selftests/fuzz.c says repeat the round.

set -eu
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

name=${K:-6.12-um}
keep=$build/fuzz
"$vm/deps.sh"
mkdir -p "$keep"

# A file in memory is written without waiting for a disk.
dir=$(mktemp -d "$([ -w /dev/shm ] && echo /dev/shm || echo /tmp)/fuzz.XXXXXX")
trap 'cp "$dir/found" "$keep/found.new" 2>/dev/null &&
	mv "$keep/found.new" "$keep/found"; rm -rf "$dir"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
from=${FUZZ_FOUND:-$keep/found}
[ ! -e "$from" ] || cp "$from" "$dir/found"
[ -z "${REPLAY:-}" ] || cp "$REPLAY" "$dir/replay"

words=
[[ $name != *-um ]] || words="FUZZ_HOST=$dir"
for v in SECONDS SEED FIRST ROUND ONCE; do
	v=FUZZ_$v
	[ -z "${!v:-}" ] || words+=" $v=${!v}"
done
status=0
CMDLINE="${CMDLINE:-} $words" LIMIT=${LIMIT:-0} \
	"$vm/run.sh" -s fuzz.sh "$name" || status=$?
[ "$status" != 0 ] || exit 0
crash=$keep/crash-$(date +%Y%m%d-%H%M%S)
mkdir -p "$crash"
cp "$build/log/$name.console" "$crash/console"
[ ! -e "$dir/last" ] || cp "$dir/last" "$dir/found" "$crash/"
say "see $crash"
exit "$status"
