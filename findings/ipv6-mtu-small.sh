#!/bin/bash
# Question: the MTU of a device is 1279 for a moment and then 1500 again: what of IPv6 is
#	different?
# Guess: nothing, or IPv6 packets were not sent meanwhile.
# Seen: addresses that were added by hand are gone and the files in conf/d0 began anew
#	with the defaults, since IPv6 was taken off the device.  A smaller change of the
#	MTU, up or down, sets conf/d0/mtu to the device's.
# Why: addrconf_notify(NETDEV_CHANGEMTU) calls addrconf_ifdown(dev, true) below
#	IPV6_MIN_MTU, and writes cnf.mtu6 = dev->mtu otherwise.
# Hurts: a tunnel whose MTU is computed in steps; the order of "mtu" and everything of
#	IPv6 when a configuration is put back.
# With: Linux 6.12.117 of Debian, iproute2 6.15.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}"
guest <<'EOF'
conf=/proc/sys/net/ipv6/conf/d0
show() {
	echo "$1: mtu $(cat $conf/mtu) hop_limit $(cat $conf/hop_limit)" \
		"$(ip -6 addr show d0 scope global | grep -o '2001[^ ]*')"
}
ip link add d0 up type dummy
ip addr add 2001:db8::5/64 dev d0 nodad
echo 9 >$conf/hop_limit
echo 1400 >$conf/mtu
show "set"
ip link set d0 mtu 1600
show "1600"
ip link set d0 mtu 1279
ls $conf 2>&1
ip link set d0 mtu 1500
show "1279 and 1500"
EOF
seen 6.12 <<'EOF'
set: mtu 1400 hop_limit 9 2001:db8::5/64
1600: mtu 1600 hop_limit 9 2001:db8::5/64
ls: /proc/sys/net/ipv6/conf/d0: No such file or directory
1279 and 1500: mtu 1500 hop_limit 64 
EOF
finish
