#!/bin/bash
# Question: the device of a netdev chain, or of a flowtable, is renamed, or deleted and made
#	again: what becomes of the chain?
# Guess: it stays, follows the rename, and is without effect after the deletion.
# Seen: 6.1: follows the rename; the deletion takes the chain with all its rules.  6.12:
#	follows; the chain stays with its rules, has no device and cannot be hooked
#	again.  7.3: does not follow (it stays with the name, and has no hook then), and is
#	hooked again when a device of that name appears.
# Why: nft_netdev_event(): __nft_release_basechain() until 6.10 or so; hooks are bound by
#	name since 6.16.
# Hurts: everybody with ingress rules on devices that come and go: the same ruleset is
#	three things.
# With: Linux 6.1.192, 6.12.117, 7.3.4 of Debian, nftables 1.1.3.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${nftables[@]}" "${iproute2[@]}"
guest <<'EOF'
show() {
	echo "$1:" $(nft list ruleset | grep -oE 'chain [a-z]*|hook ingress.*device.*priority|hook ingress priority|counter')
}
ip link add d0 type dummy
nft -f - <<'END'
table netdev t {
	chain c {
		type filter hook ingress device d0 priority 0;
		counter
	}
}
END
show "new"
ip link set d0 name e0
show "renamed to e0"
ip link set e0 name d0
ip link del d0
show "deleted"
ip link add d0 type dummy
show "made again"
EOF
seen 6.1 <<'EOF'
new: chain c hook ingress device "d0" priority counter
renamed to e0: chain c hook ingress device "e0" priority counter
deleted:
made again:
EOF
seen 6.12 <<'EOF'
new: chain c hook ingress device "d0" priority counter
renamed to e0: chain c hook ingress device "e0" priority counter
deleted: chain c hook ingress priority counter
made again: chain c hook ingress priority counter
EOF
seen 7.3 <<'EOF'
new: chain c hook ingress device "d0" priority counter
renamed to e0: chain c hook ingress device "d0" priority counter
deleted: chain c hook ingress device "d0" priority counter
made again: chain c hook ingress device "d0" priority counter
EOF
finish
