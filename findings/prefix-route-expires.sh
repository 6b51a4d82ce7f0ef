#!/bin/bash
# Question: a device has a permanent address and one with a lifetime in one /64, and the
#	permanent one is removed: what of the prefix route?
# Guess: it stays as it is, the other address uses it.
# Seen: it is given the lifetime of the other address, and expires with it; when the
#	address is made permanent, the route is again.
# Why: check_cleanup_prefix_route() asks for CLEANUP_PREFIX_RT_EXPIRE, and
#	modify_prefix_route() does the rest.
# Hurts: hosts with a static address beside one of DHCPv6: routes that were compared
#	or copied as "permanent" go away.
# With: Linux 6.12.117 of Debian, iproute2 6.15.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}"
guest <<'EOF'
show() {
	ip -6 route show 2001:db8::/64 | sed 's/expires [0-9]*sec/expires/'
}
ip link add d0 up type dummy
ip addr add 2001:db8::1/64 dev d0 nodad
ip addr add 2001:db8::2/64 dev d0 nodad valid_lft 500 preferred_lft 400
show
ip addr del 2001:db8::1/64 dev d0
show
ip addr change 2001:db8::2/64 dev d0 valid_lft forever preferred_lft forever
show
EOF
seen 6.12 <<'EOF'
2001:db8::/64 dev d0 proto kernel metric 256 pref medium
2001:db8::/64 dev d0 proto kernel metric 256 expires pref medium
2001:db8::/64 dev d0 proto kernel metric 256 pref medium
EOF
finish
