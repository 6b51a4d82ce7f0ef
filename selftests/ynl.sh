#!/bin/bash
# The family as the kernel's own netlink client sees it: it knows nothing but
# tools/ynl/af_inet_cr.yaml, and decodes what inetcr shows.
# shellcheck disable=SC2016

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

stock_only
need inetcr ip jq python3 unshare
here=$PWD/$(dirname "$0")
maker=$here/sockets
[ -x "$maker" ] || maker=${OUTPUT:-$here}/sockets
[ -d "$here/ynl" ] || skip_all "the kernel's client is not here: make install has it"
export PYTHONPYCACHEPREFIX=$tmp/pyc

[ -n "${YNL_TEST_HERE:-}" ] || {
	trap - EXIT
	rm -rf "$tmp"
	YNL_TEST_HERE=1 exec unshare --net "$0"
}
ip link set lo up
ip link add d0 type dummy
ip addr add 10.9.0.1/24 dev d0
ip link set d0 up
echo "0 2147483647" >/proc/sys/net/ipv4/ping_group_range

# ynl { --do | --dump } COMMAND [JSON]
ynl() {
	python3 "$here/ynl/cli.py" --spec "$here/ynl/af_inet_cr.yaml" --no-schema \
		--output-json "$1" "$2" ${3:+--json "$3"}
}

# What both write alike: numbers, switches, addresses, arrays and nests of them,
# payloads.  The client calls options by their attribute, and switches true or
# false.
alike='
	def name: ascii_upcase | gsub("-"; "_") | ltrimstr("SOCKOPT_");
	def plain: walk(if type == "object" then with_entries(.key |= name) else . end);
	def shown: with_entries(.key |= (ltrimstr("SO_") | ltrimstr("ICMP_")));
	[$ynl[] | plain] as $dumped | [$tool[] | shown] as $ours |
	[range($ours | length) | . as $i | $ours[$i] | to_entries[] |
		.key as $key | .value as $value | $dumped[$i][$key] as $theirs |
		({ "true": 1, "false": 0 }[$theirs | tostring] // $theirs) as $other |
		select($value | type == "number") |
		select(($other | type) == "number") |
		{ key: "\($i).\($key)", same: ($value == $other) }] |
	{ compared: length, differ: [.[] | select(.same | not) | .key] }'

plan 7

"$maker" d0 >"$tmp/made" &
pid=$!
busywait 10 grep -q '^ping ' "$tmp/made" >/dev/null
inetcr show -j --pid "$pid" --no-contents >"$tmp/tool"

inode=$(jq '.[0].INODE' "$tmp/tool")
# Python is slow to start: side by side.
ynl --do cmd-dump "{\"inode\": $inode, \"no-contents\": \"\"}" >"$tmp/do" &
done=$!
ynl --dump cmd-dump "{\"pid\": $pid, \"no-contents\": \"\"}" >"$tmp/ynl"
is "dump: by process" $? 0
is "as many sockets, and the attributes of each" \
	"$(jq -c '[.[] | length]' "$tmp/ynl")" \
	"$(jq -c '[.[] | length]' "$tmp/tool")"
is "the same values" "$(jq -c -n --slurpfile t "$tmp/tool" --slurpfile y "$tmp/ynl" \
	'$t[0] as $tool | $y[0] as $ynl | '"$alike"' | [.compared > 100, .differ]')" \
	"[true,[]]"
wait $done
is "do: by number, the same socket" \
	"$(jq -c '[.inode, ."local-addr", ."local-port"]' "$tmp/do")" \
	"[$inode,\"127.0.0.1\",7000]"
is "memberships: nests of nests" \
	"$(jq -c '.[2]."ip-membership" | map([.group, .dev.name])' "$tmp/ynl")" \
	"$(jq -c '.[2].IP_MEMBERSHIP | map([.GROUP, .DEV.NAME])' "$tmp/tool")"
refused "restore: the kernel's sentence" "only SOCK_STREAM, SOCK_DGRAM and SOCK_RAW are carried" \
	ynl --do cmd-restore '{"sock-type": 77}'
# A client that knows the library, the specification and af_inet_cr(7)
python3 "$here/client.py" "$here/ynl" "$here/ynl/af_inet_cr.yaml" d0 >"$tmp/client" || true
is "a client of its own: dump and restore" "$(grep -c yes "$tmp/client") $(
	grep -v yes "$tmp/client" | tr '\n' ' ')" "6 "
finish
