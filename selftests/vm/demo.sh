#!/bin/bash
# Show something in a throwaway VM: boot stock 6.12 (or K=) and run the named
# script of selftests/ in it.  Rule: what the script prints is all one sees.

set -eu
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

script=${1:?demo.sh needs the name of a script in selftests/}
"$vm/deps.sh"
exec "$vm/run.sh" -s "$script" "${K:-6.12}"
