#!/bin/bash
# Question: does `nft -f` read back a listing that was made with -nn (all numeric)?
# Guess: yes, numbers are what the kernel has.
# Seen: `fib saddr . iif oif exists` is listed as `oif 1` and reads back as `oif "lo"`:
#	another rule, without a message.
# Why: "exists" is a boolean of the expression (NFTA_FIB_F_PRESENT); its number is
#	read as the index of a device, and lo has index 1.
# Hurts: reverse path filters in backups: what was accepted is dropped.
# With: nftables 1.1.3, Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${nftables[@]}" "${iproute2[@]}"
guest <<'EOF'
nft add table t
nft add chain t c
nft add rule t c fib saddr . iif oif exists accept
nft list ruleset | grep fib
nft -nn list ruleset | tee /tmp/listing | grep fib
nft flush ruleset
nft -f /tmp/listing
nft list ruleset | grep fib
EOF
seen 6.12 <<'EOF'
		fib saddr . iif oif exists accept
		fib saddr . iif oif 1 accept
		fib saddr . iif oif "lo" accept
EOF
finish
