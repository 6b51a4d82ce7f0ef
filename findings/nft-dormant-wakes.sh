#!/bin/bash
# Question: a table is dormant; `nft add table` names it again, without flags: is it still
#	dormant?
# Guess: yes, add of what is there changes nothing.
# Seen: no, its chains are active.  Adding a chain or a rule to it does not wake it.
# Why: nft sends NFTA_TABLE_FLAGS 0 for a table without flags, and nf_tables_updtable()
#	takes that for a change.
# Hurts: scripts that begin with "add table" to be sure that it is there.
# With: Linux 6.12.117 of Debian, nftables 1.1.3.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${nftables[@]}" "${iproute2[@]}"
guest <<'EOF'
show() {
	echo "$1: $(nft list table ip t | grep -o dormant)"
}
nft 'add table ip t { flags dormant; }'
nft add chain ip t c
nft add rule ip t c accept
show "chain and rule added"
nft add table ip t
show "table added again"
EOF
seen 6.12 <<'EOF'
chain and rule added: dormant
table added again: 
EOF
finish
