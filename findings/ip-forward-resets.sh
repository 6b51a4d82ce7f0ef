#!/bin/bash
# Question: what does writing 1 to net.ipv4.ip_forward change, besides itself?
# Guess: nothing, or conf.all.forwarding, which it is.
# Seen: forwarding of every device becomes 1, also where somebody had set 0 for that
#	device alone; conf.all.accept_redirects becomes 0, and 1 again with 0.
# Why: inet_forward_change().
# Hurts: whoever writes ip_forward after the values of devices, or conf.all.
# With: Linux 6.12.117 of Debian, iproute2 6.15.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}"
guest <<'EOF'
cd /proc/sys/net/ipv4
ip link add d0 type dummy
show() {
	echo "$1: d0/forwarding $(cat conf/d0/forwarding)" \
		"all/accept_redirects $(cat conf/all/accept_redirects)"
}
echo 1 >ip_forward
echo 0 >conf/d0/forwarding
echo 1 >conf/all/accept_redirects
show "set by hand"
echo 0 >ip_forward
show "ip_forward 0"
echo 0 >conf/all/accept_redirects
echo 1 >ip_forward
show "ip_forward 1"
EOF
seen 6.12 <<'EOF'
set by hand: d0/forwarding 0 all/accept_redirects 1
ip_forward 0: d0/forwarding 0 all/accept_redirects 1
ip_forward 1: d0/forwarding 1 all/accept_redirects 0
EOF
finish
