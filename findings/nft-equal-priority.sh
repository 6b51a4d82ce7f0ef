#!/bin/bash
# Question: two base chains of one hook have the same priority: which one runs first?
# Guess: the one that was added first.
# Seen: the one that was added last.
# Why: nf_hook_entries_grow() puts a new hook before the first one whose priority is not
#	lower.
# Hurts: `nft list ruleset` lists tables and chains in the order of their making, so that
#	what is read back runs in the same order, but a table that is deleted and added
#	again moves to the front; two programs that use priority 0 run by the order of
#	their start.
# With: Linux 6.12.117 of Debian, nftables 1.1.3.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${nftables[@]}" "${iproute2[@]}"
guest <<'EOF'
nft -f - <<'END'
add table ip t
add chain ip t first { type filter hook output priority 0; }
add chain ip t second { type filter hook output priority 0; }
add chain ip t last { type filter hook output priority 10; }
add rule ip t first meta mark set 1
add rule ip t second meta mark set 2
add rule ip t last meta mark 1 counter comment "second, first"
add rule ip t last meta mark 2 counter comment "first, second"
END
ping -c 1 127.0.0.1 >/dev/null
nft list chain ip t last | grep -v 'packets 0' | grep -o 'comment.*'
EOF
seen 6.12 <<'EOF'
comment "second, first"
EOF
finish
