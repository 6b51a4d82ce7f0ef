#!/bin/bash
# The module loads and unloads, and is not loaded by a process that asks for its
# family.

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

module=af_inet_cr
userns=/sys/module/$module/parameters/userns
need modprobe genl
modprobe -n $module 2>/dev/null || skip_all "$module is not installed"
if [ -d /sys/module/$module ]; then
	rmmod $module || skip_all "$module is in use"
fi

# shellcheck disable=SC2317
family_known() {
	genl ctrl get name "$module" | grep -q "Name: $module"
}

# shellcheck disable=SC2317
not() {
	! "$@"
}

plan 8
check "loads" modprobe $module
check "registers its family" family_known
is "is closed to user namespaces" "$(<$userns)" N
check "answers the administrator" inetcr show --all
check "unloads" rmmod $module
check "is not loaded by the name of its family" not family_known
check "is not loaded, then" test ! -d /sys/module/$module
check "is loaded by inetcr of root" inetcr show --all
finish
