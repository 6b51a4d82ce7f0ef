#!/bin/bash
# Question: can tunl0, gre0, sit0, ip6tnl0 of a namespace be deleted?
# Guess: yes, or the kernel says no.
# Seen: `ip link del` succeeds, and the device is still there.
# Why: ip_tunnel_dellink(), ipip6_dellink() and ip6_tnl_dellink() do nothing for the
#	namespace's fallback device, and a dellink cannot fail.
# Hurts: clean-up loops that delete until nothing is left; tools that take the
#	acknowledgement for the fact.
# With: Linux 6.12.117 of Debian, iproute2 6.15.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}"
guest <<'EOF'
modprobe -a ipip ip_gre sit ip6_tunnel
ip netns add a
for d in tunl0 gre0 gretap0 sit0 ip6tnl0; do
	ip -n a link del $d
	echo "$d deleted: $? there: $(ip -n a -br link show $d 2>&1 | cut -d ' ' -f 1)"
done
EOF
seen 6.12 <<'EOF'
tunl0 deleted: 0 there: tunl0@NONE
gre0 deleted: 0 there: gre0@NONE
gretap0 deleted: 0 there: gretap0@NONE
sit0 deleted: 0 there: sit0@NONE
ip6tnl0 deleted: 0 there: ip6tnl0@NONE
EOF
finish
