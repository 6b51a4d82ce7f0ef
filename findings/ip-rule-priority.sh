#!/bin/bash
# Question: which priority has a rule that is added without one?
# Guess: the next below that of the main table's, 32765.
# Seen: one less than the lowest there is, so that one rule with priority 100 puts all
#	later ones in front of it.
# Why: fib_default_rule_pref() takes the second rule of the list, behind "local".
# Hurts: the order of adding rules of two programs decides which is in front; a rule
#	"at the end" becomes the first one as soon as somebody used a small number.
# With: Linux 6.12.117 of Debian, iproute2 6.15.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}"
guest <<'EOF'
ip rule add from 10.7.0.0/16 lookup 107
ip rule add pref 100 from 10.9.0.0/16 lookup 100
ip rule add from 10.8.0.0/16 lookup 108
ip rule
EOF
seen 6.12 <<'EOF'
0:	from all lookup local
99:	from 10.8.0.0/16 lookup 108
100:	from 10.9.0.0/16 lookup 100
32765:	from 10.7.0.0/16 lookup 107
32766:	from all lookup main
32767:	from all lookup default
EOF
finish
