#!/bin/bash
# Question: tables of iptables-nft are listed by nft and read back by `nft -f`, which
#	succeeds: does iptables work with them as before?
# Guess: yes if nft says nothing: both are the same expressions in the kernel.
# Seen: it depends on the rule: `-p tcp --dport` is found again by -C; with a match
#	of xtables that nft translates (conntrack, addrtype) iptables cannot parse
#	the table any more, and exits with 3.
# Why: nft lists the translation of an xt match and reads that, so that the kernel
#	gets expressions of its own instead; iptables accepts only those it makes.
# Hurts: backups of hosts with Docker or Kubernetes: the warning "do not touch" is in
#	the listing as a comment.
# With: iptables 1.8.11, nftables 1.1.3, Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${xtables[@]}" "${iproute2[@]}"
guest <<'EOF'
again() {
	iptables-nft -A INPUT "$@"
	nft list ruleset >/tmp/listing 2>/dev/null
	nft flush ruleset
	nft -f /tmp/listing
	echo "$*: nft -f $?"
	iptables-nft -C INPUT "$@" 2>/dev/null
	echo "iptables -C $?"
	nft flush ruleset
}
again -p tcp --dport 22 -j ACCEPT
again -m conntrack --ctstate NEW -j ACCEPT
again -m addrtype --dst-type LOCAL -j ACCEPT
EOF
seen 6.12 <<'EOF'
-p tcp --dport 22 -j ACCEPT: nft -f 0
iptables -C 0
-m conntrack --ctstate NEW -j ACCEPT: nft -f 0
iptables -C 3
-m addrtype --dst-type LOCAL -j ACCEPT: nft -f 0
iptables -C 3
EOF
finish
