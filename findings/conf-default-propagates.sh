#!/bin/bash
# Question: net.ipv4.conf.default.X is written: do devices that exist change?
# Guess: no, "default" is for devices to come.
# Seen: yes, every device whose own X nobody has written; writing a value that is there
#	counts as written, and nothing shows it.  net.ipv6.conf.default does not.
# Why: devinet_copy_dflt_conf() copies to all devices whose bit in ipv4_devconf.state is
#	not set; devinet_conf_proc() sets the bit.
# Hurts: rp_filter or forwarding of a running machine, by a file of sysctl.d; and whoever
#	reads and writes all values back: the same later write then has another effect.
# With: Linux 6.12.117 of Debian, iproute2 6.15.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}"
guest <<'EOF'
cd /proc/sys/net
ip link add d0 type dummy
ip link add d1 type dummy
cat ipv4/conf/d1/arp_ignore >/tmp/is
cat /tmp/is >ipv4/conf/d1/arp_ignore
echo 2 >ipv4/conf/default/arp_ignore
echo 7 >ipv6/conf/default/dad_transmits
grep . ipv4/conf/d?/arp_ignore ipv6/conf/d?/dad_transmits
EOF
seen 6.12 <<'EOF'
ipv4/conf/d0/arp_ignore:2
ipv4/conf/d1/arp_ignore:0
ipv6/conf/d0/dad_transmits:1
ipv6/conf/d1/dad_transmits:1
EOF
finish
