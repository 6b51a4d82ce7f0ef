#!/bin/bash
# Make images on kernels by name, for tests.
#
#	images.sh NAME...	into selftests/images/NAME, to be committed; only when
#				images of a kernel are new: old ones must stay readable
#	images.sh --to DIR NAME	into DIR

set -eu
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

# What else was printed is told if there are none.
make_images() {
	local dir=$1 name=$2 out

	out=$(mktemp)
	mkdir -p "$dir"
	"$vm/run.sh" -s image_out.sh "$name" | tr -d '\r' >"$out" || true
	grep -q '^end images$' "$out" ||
		"$vm/run.sh" -s image_out.sh "$name" | tr -d '\r' >"$out" || true
	sed -n '/^begin images$/,/^end images$/ { /images$/!p }' "$out" |
		base64 -d | tar -C "$dir" -x || head -c 2000 "$out" >&2
	sed '/^begin images$/,$d' "$out" | grep 'no image' >&2 || true
	rm -f "$out"
}

if [ "${1:-}" = --to ]; then
	make_images "$2" "$3"
	exit
fi
[ $# -gt 0 ] || die "usage: images.sh NAME..."
for name; do
	make_images "$top/selftests/images/$name" "$name"
	gzip -9nf "$top/selftests/images/$name"/*
done
