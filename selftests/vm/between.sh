#!/bin/bash
# Carry images between two kernels, both ways: what one dumped, the other shows
# and restores, or refuses by name.
#
#	between.sh NAME NAME

set -eu
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
passed=0
failed=0

# both CMD NAME NAME: for one kernel and the other at the same time
both() {
	"$1" "$2" "$3" &
	"$1" "$3" "$2"
	wait $!
}

# made_by NAME: its images, in $tmp/NAME/NAME
made_by() {
	"$vm/images.sh" --to "$tmp/$1/$1" "$1"
}

# read_by NAME OTHER: the images of the other one.  A VM that ends before the first
# test is started once more: QEMU may run an instruction that the kernel is patching
# (static keys), on two processors, and the guest dies of an invalid opcode.
read_by() {
	local try

	for try in 1 2; do
		CARRIED=$tmp/$2 "$vm/run.sh" -s images.sh "$1" >"$tmp/$1.tap" || true
		! grep -q '^1\.\.' "$tmp/$1.tap" || return 0
		echo "# $1: try $try ended before the first test" >&2
	done
}

both made_by "$@" || true
both read_by "$@"

for name in "$@"; do
	n=$(grep -c '^ok ' "$tmp/$name.tap") || true
	bad=$(grep -c '^not ok ' "$tmp/$name.tap") || true
	passed=$((passed + n))
	if [ "$n" -gt 0 ] && [ "$bad" = 0 ]; then
		echo "ok images of another kernel on $name ($n subtests)"
	else
		failed=$((failed + (bad ? bad : 1)))
		echo "not ok images of another kernel on $name"
		sed 's/^/    /' "$tmp/$name.tap"
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
