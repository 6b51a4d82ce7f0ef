#!/bin/bash
# The module loads, is loaded by the name of its family when somebody asks for
# it, and unloads.

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

module=af_inet_cr
need modprobe genl
modprobe -n $module 2>/dev/null || skip_all "$module is not installed"
if [ -d /sys/module/$module ]; then
	rmmod $module || skip_all "$module is in use"
fi

# shellcheck disable=SC2317
family_known() {
	genl ctrl get name "$module" | grep -q "Name: $module"
}

plan 4
check "loads" modprobe $module
check "registers its family" family_known
check "unloads" rmmod $module
check "is loaded by its family's name" family_known
finish
