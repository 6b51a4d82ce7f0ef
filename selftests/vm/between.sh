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

# made_by NAME: its images, in $tmp/NAME
made_by() {
	mkdir "$tmp/$1"
	"$vm/run.sh" -s image_out.sh "$1" | tr -d '\r' |
		base64 -d 2>/dev/null | tar -C "$tmp/$1" -x
}

# read_by NAME OTHER: the images of the other one
read_by() {
	CARRIED=$tmp/$2 "$vm/run.sh" -s image_in.sh "$1" >"$tmp/$1.tap" || true
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
