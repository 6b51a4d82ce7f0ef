#!/bin/bash
# Question: net.ipv6.conf.default.stable_secret is written: what changes on devices that
#	exist?
# Guess: nothing, it is the secret of devices to come.
# Seen: their addr_gen_mode becomes 2 (stable-privacy), while default/addr_gen_mode stays
#	0 and their own stable_secret cannot be read (EIO) as before.
# Why: addrconf_sysctl_stable_secret() writes addr_gen_mode of every device when the
#	file is default's.
# Hurts: link-local addresses are others after the next "up"; backups that read all files
#	meet EIO.
# With: Linux 6.12.117 of Debian, iproute2 6.15.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}"
guest <<'EOF'
cd /proc/sys/net/ipv6/conf
ip link add d0 type dummy
show() {
	echo "$1: default $(cat default/addr_gen_mode) d0 $(cat d0/addr_gen_mode)"
}
show "before"
echo 2001:db8::1 >default/stable_secret
show "default's secret written"
cat d0/stable_secret 2>&1
EOF
seen 6.12 <<'EOF'
before: default 0 d0 0
default's secret written: default 0 d0 2
cat: read error: Input/output error
EOF
finish
