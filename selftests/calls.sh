#!/bin/bash
# calls.sh DIR: do the files of the module call each other one way only?  DIR
# holds their objects.  Printed is each call between sock/ and netdev/ and each
# circle of files.
# Rule: only functions count.  The family is data that commands refer to.

set -eu
cd "$1"

# CALLER FILE for each function of another file that an object calls.
calls() {
	find . -name '*.o' ! -name 'af_inet_cr.o' ! -name '*.mod.o' \
		! -name 'cover.o' ! -name '.*' -printf '%P\n' | xargs nm -A |
		awk -F '[: ]+' '
			$(NF - 1) == "T" { defined[$NF] = $1 }
			$(NF - 1) == "U" { used[$1, $NF] }
			END {
				for (u in used) {
					split(u, part, SUBSEP)
					if (!(part[2] in defined))
						continue
					print part[1], defined[part[2]], part[2]
				}
			}'
}

all=$(calls)
[ -n "$all" ] || echo "no objects in $1"
awk '$1 ~ /^sock\// && $2 ~ /^netdev\// || $1 ~ /^netdev\// && $2 ~ /^sock\// {
	print $1 " calls " $3 "() of " $2
}' <<<"$all"
# tsort prints a circle as the names of its files.
awk '{ print $1, $2 }' <<<"$all" | tsort 2>&1 >/dev/null |
	sed -n 's/^tsort: -: input contains a loop:/a circle of files:/p; s/^tsort: \([^-].*\)/    \1/p'
