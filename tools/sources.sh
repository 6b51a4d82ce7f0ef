#!/bin/sh
# Print the sources of the module, relative to the top of the tree.
# Rule: Kbuild has the only list; everything that needs one asks here.

set -eu
cd "$(dirname "$0")/.."
grep -oE '[a-z][a-z0-9_/]*\.o\b' Kbuild | grep -vx 'af_inet_cr\.o' |
	sed 's/^af_inet_cr_main\.o$/af_inet_cr.o/; s/o$/c/' | LC_ALL=C sort -u
