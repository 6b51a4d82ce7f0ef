#!/bin/bash
# Question: does `nft -j -f` read back what `nft -j list ruleset` wrote?
# Guess: yes; JSON is the exact form, text the one for people.
# Seen: the counters of set elements are 0 afterwards, without a message; text keeps
#	them.  Counters of rules, and named ones, are kept by both.
# Why: the parser of JSON (src/parser_json.c) has no place for packets and bytes of the
#	counter of an element.
# Hurts: backups and tools that go by JSON.
# With: nftables 1.1.3, Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${nftables[@]}" "${iproute2[@]}"
guest <<'EOF'
nft -f - <<'END'
table ip t {
	counter named { packets 3 bytes 30 }
	set s {
		type ipv4_addr
		counter
		elements = { 10.0.0.1 counter packets 5 bytes 50 }
	}
	chain c {
		counter packets 7 bytes 70
	}
}
END
nft list ruleset >/tmp/text
nft -j list ruleset >/tmp/json
show() {
	echo "$1: rc $?," $(nft list ruleset | grep -o 'packets.*bytes [0-9]*')
	nft flush ruleset
}
nft flush ruleset
nft -f /tmp/text
show text
nft -j -f /tmp/json
show JSON
EOF
seen 6.12 <<'EOF'
text: rc 0, packets 3 bytes 30 packets 5 bytes 50 packets 7 bytes 70
JSON: rc 0, packets 3 bytes 30 packets 0 bytes 0 packets 7 bytes 70
EOF
finish
