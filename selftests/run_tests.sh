#!/bin/bash
# Run the named tests on this machine: `make run_tests` calls it.
# Rule: kselftest's TAP, one result for each program, its own output indented
# as comments; exit code 4 of a test is a skip.

cd "$(dirname "$0")" || exit
PATH=$PWD/../tools:/usr/sbin:/sbin:$PATH
OUTPUT=${OUTPUT:-.}
limit=$(sed -n 's/^timeout=//p' settings)
failed=0
n=0

echo "TAP version 13"
echo "1..$#"
if [ "$(id -u)" != 0 ]; then
	echo "Bail out! the tests must be run by root"
	exit 1
fi
# Tests act as root of user namespaces, too.
modprobe af_inet_cr
userns=/sys/module/af_inet_cr/parameters/userns
allowed=$(cat "$userns")
trap 'echo "$allowed" >"$userns"' EXIT

for test; do
	n=$((n + 1))
	[ ! -w "$userns" ] || echo 1 >"$userns"
	program=./$test
	[ -e "$program" ] || program=$OUTPUT/$test
	echo "# selftests: $test"
	timeout -k 5 "$limit" "$program" </dev/null 2>&1 | sed 's/^/# /'
	rc=${PIPESTATUS[0]}
	case $rc in
	0) echo "ok $n selftests: $test" ;;
	4) echo "ok $n selftests: $test # SKIP" ;;
	124)
		echo "not ok $n selftests: $test # TIMEOUT $limit seconds"
		failed=1
		;;
	*)
		echo "not ok $n selftests: $test # exit=$rc"
		failed=1
		;;
	esac
done
exit $failed
