#!/bin/bash
# Question: the last rule that uses connection tracking is deleted: what of the entries, and
#	what of new flows?
# Guess: tracking goes on, or the entries are flushed.
# Seen: neither: the entries stay and are listed until they expire, and packets are no
#	longer tracked, so that the entries are not of their flows any more.
#	nf_conntrack_max is the whole machine's, shown in a namespace and read-only.
# Why: nf_ct_netns_put() unregisters the hooks of the namespace with the last user and
#	leaves the table; nf_conntrack_standalone_init_sysctl() makes the file 0444.
# Hurts: who reloads a ruleset with a moment without ct; who reads the list as "flows".
# With: Linux 6.12.117 of Debian, nftables 1.1.3, conntrack 1.4.8.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${conntrack[@]}" "${nftables[@]}" "${iproute2[@]}"
guest <<'EOF'
ip netns add a
ip -n a link set lo up
cat >/tmp/in <<'END'
flow() {
	ping -c 1 127.0.0.$2 >/dev/null
	echo "$1: $(conntrack -C) entries"
}
flow "no rule" 1
nft add table t
nft 'add chain t o { type filter hook output priority 0; }'
nft add rule t o ct state new counter
flow "a rule" 2
nft delete table t
flow "rule deleted, another flow" 3
stat -c '%a %n' /proc/sys/net/netfilter/nf_conntrack_max
END
ip netns exec a dash /tmp/in
EOF
seen 6.12 <<'EOF'
no rule: 0 entries
a rule: 1 entries
rule deleted, another flow: 1 entries
444 /proc/sys/net/netfilter/nf_conntrack_max
EOF
finish
