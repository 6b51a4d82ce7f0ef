#!/bin/bash
# `make bench`: what dumping and restoring UDP sockets costs, as a table of
# ratios of one run in one VM.  CRIU's marginal cost is that of dumping 10,000
# sockets less that of dumping one, divided by 9,999; it is left out where CRIU
# does not run.

cd "$(dirname "$0")" || exit 1
echo "Linux $(uname -r), $(nproc) CPUs, emulated: ratios mean something, times do not"
[ $# -gt 0 ] || set -- 100 1000 10000
./bench "$@"
