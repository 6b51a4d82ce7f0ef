# shellcheck shell=bash
# TAP for the scripts that test the tool.  Sourced, never run.

n=0
failed=0

ok() {
	n=$((n + 1))
	echo "ok $n $1"
}

# not_ok NAME WHY
not_ok() {
	n=$((n + 1))
	failed=1
	echo "not ok $n $1"
	# shellcheck disable=SC2001
	sed 's/^/# /' <<<"$2"
}

# is NAME GOT EXPECTED
is() {
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1" "got:      $2"$'\n'"expected: $3"
	fi
}

# Exit with the verdict.
finish() {
	echo "1..$n"
	exit $failed
}
