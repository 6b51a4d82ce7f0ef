#!/bin/bash
# Two machines with a wire between them: a UDP service moves from one to the
# other (selftests/move_vm.sh).
#
#	move.sh FROM TO

set -eu
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

"$vm/deps.sh"
tmp=$(mktemp -d)
there=
trap '[ -z "$there" ] || kill "$there" 2>/dev/null; rm -rf "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
CMDLINE=SIDE=there WIRE=server:$tmp/wire \
	"$vm/run.sh" -s move_vm.sh "$2" >"$tmp/there.log" 2>&1 &
there=$!
rc=0
CMDLINE=SIDE=here WIRE=client:$tmp/wire \
	"$vm/run.sh" -s move_vm.sh "$1" >"$tmp/tap" 2>&1 || rc=$?
[ "$rc" != 0 ] || wait "$there" || rc=$?
if [ "$rc" = 0 ]; then
	there=
	echo "ok a service moves from $1 to $2" \
		"($(grep -c '^ok ' "$tmp/tap") subtests)"
	sed -n 's/\r$//; s/^# /    # /p' "$tmp/tap"
	echo "1 passed, 0 failed"
else
	echo "not ok a service moves from $1 to $2"
	sed 's/^/    /' "$tmp/tap" "$tmp/there.log"
	echo "0 passed, 1 failed"
	exit 1
fi
