#!/bin/bash
# Question: `meta hour "03:00"-"09:00"`: can everybody write it, and does everybody read it?
# Guess: yes; it is a time of the day.
# Seen: five hours east of UTC it is refused, "Range negative size", since it crosses
#	midnight of UTC; "23:00"-"01:00" is refused in UTC.  A rule that was written
#	in one time zone reads as other hours in another.
# Why: nft turns local hours into seconds of the day in UTC when it reads, and back when
#	it lists (src/meta.c: hour_type_parse(), hour_type_print()).
# Hurts: rulesets in files: the same file is another rule, or an error, when TZ of the
#	machine, or of the service that loads it, differs.
# With: nftables 1.1.3, Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${nftables[@]}" "${iproute2[@]}"
guest <<'EOF'
nft add table t
nft add chain t c
add() {
	TZ=$1 nft add rule t c meta hour "$2" 2>&1 | head -n 1
	echo "$1 $2: $(TZ=UTC0 nft list chain ip t c | grep -o 'hour.*') in UTC"
	nft flush chain t c
}
add UTC0 '"03:00"-"09:00"'
add UTC0 '"23:00"-"01:00"'
add EAST-2 '"03:00"-"09:00"'
add EAST-5 '"03:00"-"09:00"'
EOF
seen 6.12 <<'EOF'
UTC0 "03:00"-"09:00": hour "03:00"-"09:00" in UTC
Error: Range negative size
UTC0 "23:00"-"01:00":  in UTC
EAST-2 "03:00"-"09:00": hour "01:00"-"07:00" in UTC
Error: Range negative size
EAST-5 "03:00"-"09:00":  in UTC
EOF
finish
