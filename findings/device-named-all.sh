#!/bin/bash
# Question: may a device be called "all" or "default"?
# Guess: yes; names must only be short, without slash, colon or space.
# Seen: EINVAL, without a message, when it is made and when one is renamed.
# Why: devinet_sysctl_register() does not accept the name, as conf/all exists, and fails
#	the notifier.
# Hurts: maps of names, generated names.
# With: Linux 6.12.117 of Debian, iproute2 6.15.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}"
guest <<'EOF'
ip link add d0 type dummy
for name in all default; do
	ip link add $name type dummy
	echo "add $name: $?"
	ip link set d0 name $name
	echo "rename to $name: $?"
done
EOF
seen 6.12 <<'EOF'
RTNETLINK answers: Invalid argument
add all: 2
RTNETLINK answers: Invalid argument
rename to all: 2
RTNETLINK answers: Invalid argument
add default: 2
RTNETLINK answers: Invalid argument
rename to default: 2
EOF
finish
