#!/bin/bash
# `make fuzz`: rounds of fuzz with a new seed each, until told to stop; a line
# for each round and what there is in all.  A round that fails ends it.

cd "$(dirname "$0")" || exit
export FUZZ_SECONDS=${FUZZ_SECONDS:-120}
all=0
seed=${FUZZ_SEED:-$((RANDOM * 32768 + RANDOM))}
while :; do
	if ! out=$(FUZZ_SEED=$seed ./fuzz 2>&1); then
		echo "seed $seed: failed"
		echo "$out"
		exit 1
	fi
	while read -r line; do
		line=${line#*no_request_does_harm:}
		all=$((all + ${line%% *}))
		echo "seed $seed: $line; $all in all"
	done < <(grep 'executions' <<<"$out")
	seed=$((seed + 1))
done
