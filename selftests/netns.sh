#!/bin/bash
# A network namespace with everything in it goes into an image and comes back: to
# iproute2, bridge, nft and sysctl the new one looks like the old one, but for what
# is named in netns_lib.sh.  A second restore changes nothing, one that fails
# changes nothing, devices can have other names, root of a user namespace may do
# it all, and so it is with a namespace that Debian's ifupdown has set up.
# shellcheck disable=SC2016,SC2154,SC2317

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=SCRIPTDIR/netns_lib.sh
. "$(dirname "$0")/netns_lib.sh"

stock_only
need ip bridge tc nft jq sysctl inetcr unshare nsenter ifup

image=$tmp/image

# looks_like NAME NS DIR: the namespace looks as the other did
looks_like() {
	no_change "$2" "$3"
	is "$1" "$(head -n 40 "$tmp/changes")" ""
}

plan 22

# Everything
old='' new=''
setup_ns old new
check "a namespace with everything in it" furnish_netns "$old"
settle_netns "$old"
describe_netns "$old" "$tmp/old"
check "is dumped" inetcr netns dump --netns "$old" -o "$image"
looks_like "which changes nothing" "$old" "$tmp/old"
check "restored" inetcr netns restore "$image" --netns "$new"
check "no address of it is tentative" settle_netns "$new"
looks_like "the new one looks like the old one" "$new" "$tmp/old"
is "diff says so, too" "$(inetcr netns diff "$image" "netns:$new" 2>&1)" ""
check "a second time" inetcr netns restore "$image" --netns "$new"
looks_like "changes nothing" "$new" "$tmp/old"

# Failures
early='' external=''
setup_ns early external
ip -n "$early" link add mv0 type dummy
head -c 5000 "$image" >"$tmp/short"
ip -n "$external" link add wg0 type wireguard
ip -n "$external" xfrm policy add src 10.8.0.0/24 dst 10.9.0.0/24 dir out
ip netns exec "$external" nft 'table inet t {
	chain c { type filter hook input priority 0; iifname "wg0" drop; }
}'
inetcr netns dump --netns "$external" -o "$tmp/external" 2>"$tmp/notes"
is "what an image has not is named" "$(sort "$tmp/notes")" \
"inetcr: note: left out: IPsec states and policies (ip xfrm)
inetcr: note: left out: device wg0: keys and peers of a wireguard device"
describe_netns "$early" "$tmp/early"
refused "a name that another kind has" mv0 \
	inetcr netns restore "$image" --netns "$early"
refused "half an image" truncated \
	inetcr netns restore "$tmp/short" --netns "$early"
refused "a device that nobody can make" wg0 \
	inetcr netns restore "$tmp/external" --netns "$early"
looks_like "what failed changed nothing" "$early" "$tmp/early"

# What it is called here
mapped=''
setup_ns mapped
ip -n "$mapped" link add wg1 type dummy
check "a device that nobody can make can be another one" \
	inetcr netns restore "$tmp/external" --netns "$mapped" --map wg0=wg1
is "in the ruleset, too" "$(ip netns exec "$mapped" nft list ruleset |
	grep -o 'iifname.*')" 'iifname "wg1" drop'

# As root of a user namespace, without sysctls that are not for it to set
ip netns exec "$old" sysctl -qw net.core.somaxconn=4096 \
	net.ipv4.ping_group_range='1 0'
inetcr netns dump --netns "$old" -o "$image"
describe_netns "$old" "$tmp/old"
unshare -Urn sleep 1000 &
pid=$!
# unshare has written the maps before it becomes sleep
is_sleep() {
	[ "$(<"/proc/$pid/comm")" = sleep ]
}
busywait 60 is_sleep || exit "$ksft_fail"
own=own-$pid
ip netns attach "$own" $pid
netns+=("$own")
check "root of a user namespace restores" \
	nsenter -t $pid -U -n --preserve-credentials inetcr netns restore "$image"
settle_netns "$own"
no_change "$own" "$tmp/old"
is "and it looks the same, but for files that are not his" "$(
	grep '^[<>]' "$tmp/changes" |
		grep -vE '^< net\.(core|ipv[46]\.neigh|netfilter)\.' |
		head -n 40)" ""

# A real one
real='' real_new='' world='' world_new=''
setup_ns real real_new world world_new
mkdir -p "/etc/netns/$real/network"/if-{pre-up,up,down,post-down}.d /run/network
cat >"/etc/netns/$real/network/interfaces" <<-'END'
	auto lo
	iface lo inet loopback

	auto eth0
	iface eth0 inet static
		address 192.0.2.10/24
		gateway 192.0.2.1
		up ip rule add from 192.0.2.10 table 9
		up ip route add default via 192.0.2.1 table 9
	iface eth0 inet6 static
		address 2001:db8::10/64
		gateway 2001:db8::1

	auto eth0.5
	iface eth0.5 inet static
		address 10.5.0.1/24

	auto br0
	iface br0 inet static
		pre-up ip link add br0 type bridge vlan_filtering 1
		pre-up ip link add port0 type dummy
		pre-up ip link set port0 master br0 up
		address 10.6.0.1/24
		up ip route add 10.7.0.0/16 via 10.6.0.9
END
ip -n "$real" link add eth0 type veth peer name outer netns "$world"
for ns in "$world" "$world_new"; do
	[ "$ns" = "$world_new" ] || ip -n "$ns" link set outer up
done
check "ifupdown sets a namespace up" ip netns exec "$real" ifup -a --state-dir="$tmp"
settle_netns "$real"
describe_netns "$real" "$tmp/real"
check "it is dumped and restored, the far end elsewhere" sh -c "
	inetcr netns dump --netns $real -o $image &&
	inetcr netns restore $image --netns $real_new --veth-peer-netns $world_new"
ip -n "$world_new" -batch - <<-END
	link set outer up
	addr add 192.0.2.1/24 dev outer
END
settle_netns "$real_new"
looks_like "it looks the same" "$real_new" "$tmp/real"
check "and reaches the world" \
	ip netns exec "$real_new" ping -c 1 -w 10 192.0.2.1
rm -rf "/etc/netns/$real"
finish
