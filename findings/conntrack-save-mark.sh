#!/bin/bash
# Question: does `conntrack -R` put back what `conntrack -L -o save` wrote?
# Guess: yes, "save" is there for that.
# Seen: addresses, NAT, zone, state and timeout come back, the mark is 0: it is not in
#	what is written, although -A takes --mark.
# Why: the writer of -o save (src/conntrack.c) has no case for the mark.
# Hurts: policy routing by saved marks (CONNMARK): connections go another way after it.
# With: conntrack 1.4.8, Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${conntrack[@]}" "${iproute2[@]}"
guest <<'EOF'
show() {
	conntrack -L 2>/dev/null | grep -oE 'ESTABLISHED|src=10.0.0.9|mark=[0-9]*|zone=[0-9]*' | xargs
}
conntrack -I -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 80 \
	--dst-nat 10.0.0.9:8080 --timeout 500 --state ESTABLISHED --mark 5 \
	--zone 7 2>/dev/null
show
conntrack -L -o save 2>/dev/null | tee /tmp/saved | grep -c mark
conntrack -F 2>/dev/null
conntrack -R /tmp/saved
show
EOF
seen 6.12 <<'EOF'
ESTABLISHED src=10.0.0.9 mark=5 zone=7
0
ESTABLISHED src=10.0.0.9 mark=0 zone=7
EOF
finish
