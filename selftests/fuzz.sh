#!/bin/bash
# What runs in the guest of `make fuzz` (vm/fuzz.sh): the fuzzer with one seed after
# the other, until told to stop; a line for each round.  One that fails ends it.
#
# FUZZ_HOST=DIR   a directory of the host, on User-mode Linux: it has the corpus that
#                 was found, and the requests sent last

cd "$(dirname "$0")" || exit
dir=/tmp
if [ -n "${FUZZ_HOST:-}" ]; then
	dir=/run/host
	mkdir -p $dir
	mount -t hostfs none $dir -o "$FUZZ_HOST" || exit
	export FUZZ_LAST=$dir/last
	[ ! -e $dir/replay ] || export FUZZ_REPLAY=$dir/replay
fi
export FUZZ_FOUND=$dir/found FUZZ_SECONDS=${FUZZ_SECONDS:-1200}
seed=${FUZZ_SEED:-$((RANDOM * 32768 + RANDOM))}
while FUZZ_SEED=$seed ./fuzz | grep --line-buffered -E '^(# seed|not ok|# fuzz)' &&
	[ "${PIPESTATUS[0]}" = 0 ]; do
	[ -z "${FUZZ_ONCE:-}" ] || exit 0
	seed=$((seed + 1))
done
echo "seed $seed: failed"
exit 1
