# shellcheck shell=bash
# A network namespace with everything in it, and how it looks to iproute2,
# bridge, nft and sysctl.  For tests of `inetcr netns`; after lib.sh.

# furnish_netns NS: devices of every kind the guest has, addresses, routes, rules,
# neighbours, filters, sysctls.
furnish_netns() {
	local ns=$1

	ip -n "$ns" -batch - <<-'END' || return
		link set lo up
		link add d0 address 02:00:00:00:00:d0 mtu 1400 numtxqueues 2 type dummy
		link set d0 up alias "a name for people" group 7 txqueuelen 77
		addr add 10.1.0.2/24 brd + dev d0 label d0:two
		addr add 10.1.0.1/24 dev d0
		addr add 10.1.0.3 peer 10.1.9.9/32 dev d0
		addr add 10.1.5.1/24 dev d0 metric 50 noprefixroute
		addr add 10.1.6.1/24 dev d0 valid_lft 10000 preferred_lft 9000
		addr add fd00:1::1/64 dev d0 nodad
		addr add fd00:1::2/64 dev d0 nodad preferred_lft 0
		addr add fe80::1:1/64 dev d0 nodad
		link add v0 type veth peer name v1
		link set v0 up
		link set v1 up promisc on
		addr add 10.2.0.1/24 dev v0
		addr add fd00:2::1/64 dev v0 nodad
		link add br0 type bridge vlan_filtering 1 vlan_default_pvid 7 ageing_time 10000 mcast_snooping 0
		link add p0 type dummy
		link add p1 type veth peer name p2
		link set p0 master br0 up
		link set p1 master br0 up
		link set p2 up
		link set p0 type bridge_slave cost 55 priority 11 hairpin on isolated on learning off
		link set br0 up
		addr add 10.3.0.1/24 dev br0
		link add link d0 name d0.5 type vlan id 5 protocol 802.1ad
		link add link d0 name mv0 type macvlan mode bridge
		link add link p2 name iv0 type ipvlan mode l3
		link add vx0 type vxlan id 42 local 10.1.0.1 remote 10.9.0.2 dstport 4789 nolearning
		link add vrf0 type vrf table 100
		link set vrf0 up
		link add x0 type dummy
		link set x0 master vrf0 up
		addr add 10.4.0.1/24 dev x0
		link add g0 type gre local 10.1.0.1 remote 10.9.0.3 key 5 ttl 9
		link add i0 type ipip local 10.1.0.1 remote 10.9.0.4
		link add s0 type sit local 10.1.0.1 remote 10.9.0.5
		link add t0 type ip6tnl local fd00:1::1 remote fd00:9::2
		link add n0 type geneve id 45 remote 10.9.0.2
		link add bo0 type bond mode active-backup miimon 100
		link add bo1 type dummy
		link add bo2 type dummy
		link set bo1 master bo0
		link set bo2 master bo0
		link set bo0 type bond primary bo2
		link set bo0 up
		link set d0.5 up
		link set mv0 up
		link set g0 up
		addr add 10.5.0.1/30 dev g0
		route add 10.20.0.0/16 via 10.1.0.9 dev d0 metric 7 mtu 1300 advmss 1200
		route add 10.20.0.0/16 via 10.2.0.9 dev v0 metric 9 proto static src 10.2.0.1
		route add default table 77 via 10.2.0.9
		route add unreachable 10.21.0.0/16
		route add blackhole 10.22.0.0/16 metric 5
		route add prohibit 10.23.0.0/16
		route add 10.24.0.0/16 nexthop via 10.1.0.9 weight 2 nexthop via 10.2.0.9 weight 5
		route add 10.25.0.0/16 tos 4 via 10.1.0.9
		route add 10.4.9.0/24 via 10.4.0.9 vrf vrf0
		route add 10.26.0.0/16 via 192.0.2.1 dev d0 onlink
		route add fd00:20::/32 via fd00:1::9 dev d0 metric 7 mtu 1300
		route add fd00:21::/32 nexthop via fd00:1::9 dev d0 nexthop via fd00:2::9 dev v0 weight 3
		route add unreachable fd00:22::/32
		route add default via fe80::9 dev v0 table 77
		nexthop add id 10 via 10.1.0.9 dev d0
		nexthop add id 11 via 10.2.0.9 dev v0
		nexthop add id 12 group 10/11,3
		nexthop add id 13 blackhole
		nexthop add id 20 via fd00:1::9 dev d0
		route add 10.30.0.0/16 nhid 12
		route add 10.31.0.0/16 nhid 13
		route add fd00:30::/32 nhid 20
		rule add from 10.1.0.0/24 table 77 priority 100
		rule add fwmark 5/7 lookup 77 priority 101
		rule add iif d0 prohibit priority 102
		rule add to 10.9.0.0/16 ipproto 17 dport 53 table 77 priority 103
		neigh add 10.1.0.9 lladdr 02:00:00:00:99:01 dev d0 nud permanent
		neigh add fd00:1::9 lladdr 02:00:00:00:99:02 dev d0 nud permanent
		neigh add proxy 10.1.0.77 dev d0
		neigh add proxy fd00:1::77 dev d0
	END
	ip -6 -n "$ns" rule add from fd00:1::/64 table 77 priority 100 || return
	# after these ip ends a batch
	ip -n "$ns" link property add dev d0 altname first-other-name \
		altname second || return
	ip -n "$ns" maddr add 33:33:00:00:12:34 dev d0 || return
	bridge -n "$ns" -batch - <<-'END' || return
		fdb add 02:00:00:00:98:01 dev p0 master static vlan 7
		fdb append 00:00:00:00:00:00 dev vx0 dst 10.9.0.7
		fdb add 02:00:00:00:98:03 dev vx0 dst 10.9.0.8 vni 43
		vlan add vid 8 dev p0
		vlan add vid 20-24 dev p1 untagged
		vlan add vid 9 dev br0 self
	END
	ip netns exec "$ns" nft -f - <<-'END' || return
		table inet filter {
			set known {
				type ipv4_addr
				flags interval
				elements = { 10.0.0.0/8, 192.0.2.1 }
			}
			chain input {
				type filter hook input priority 0; policy accept;
				ct state established accept
				ip saddr @known tcp dport { 22, 80 } counter accept
				meta l4proto icmp accept comment "ping"
			}
			chain other {
				udp dport 53 drop
			}
		}
		table ip nat {
			chain post {
				type nat hook postrouting priority 100;
				ip saddr 10.1.0.0/24 masquerade
			}
		}
	END
	ip netns exec "$ns" sysctl -qw net.ipv4.ip_forward=1 \
		net.ipv4.conf.d0.rp_filter=2 net.ipv4.conf.d0.arp_announce=2 \
		net.ipv4.conf.default.accept_redirects=0 \
		net.ipv6.conf.all.forwarding=1 net.ipv6.conf.d0.hop_limit=33 \
		net.ipv4.tcp_rmem='4096 131072 7000000' net.core.somaxconn=999 \
		net.ipv4.ip_local_port_range='20000 30000' \
		net.ipv4.ping_group_range='0 1000' \
		net.ipv4.igmp_max_memberships=44
}

# What cannot be the same, or need not: what the kernel counts and measures, times
# of day, what a bridge has learned, and the groups of routers: a device joins three
# when it becomes one, and one when it is made as one.
# shellcheck disable=SC2034,SC2016 # jq's own variables
same_words='
	def gone($names): with_entries(select(.key as $k | $names | index($k) | not));
	walk(if type == "object" then gone(["stats", "stats64", "handle", "used",
		"updated", "hello_timer", "tcn_timer", "topology_change_timer",
		"gc_timer", "hold_timer", "message_age_timer",
		"forward_delay_timer", "link_failure_count", "perm_hwaddr",
		"permaddr", "ad_info", "metainfo", "expires", "probes",
		"packets", "bytes", "drops", "overlimits", "requeues",
		"backlog", "qlen", "link_index", "link_netnsid"]) else . end) |
	walk(if type == "object" and (.valid_life_time | type) == "number" and
		.valid_life_time < 4294967295
		then .valid_life_time = "limited" | .preferred_life_time =
			(if .preferred_life_time > 0 then "limited" else 0 end)
		else . end) |
	walk(if type == "array" then map(select(type != "object" or
		((.address // .link // "") | tostring |
			IN("ff01::2", "ff02::2", "ff05::2", "33:33:00:00:00:02") | not)))
		else . end) |
	(.maddr |= walk(if type == "object" then del(.users) else . end)) |
	(.fdb |= (if . then map(select(.state | IN("permanent", "static")))
		else . end))'

# shellcheck disable=SC2034,SC2016
in_order='
	def sorted: walk(if type == "array" then sort_by(tostring) else . end);
	to_entries[] | .key as $what |
	(if $what == "addr" or $what == "link" or $what == "nft" then .value
		else .value | sorted end) |
	(if type == "array" then .[] else . end) | [$what, .]'

# describe_netns NS FILE: a line for each thing, after what says so; in the order
# in which the kernel has them where that matters
# shellcheck disable=SC2016 # the inner shell's
describe_netns() {
	ip netns exec "$1" bash -c '
		say() {
			local name=$1 text
			shift
			text=$("$@" 2>/dev/null)
			echo "{\"$name\": ${text:-[]}}"
		}
		{
			say link ip -d -j link
			say addr ip -d -j addr
			say route4 ip -4 -d -j route show table all
			say route6 ip -6 -d -j route show table all
			say rule4 ip -4 -j rule
			say rule6 ip -6 -j rule
			say nexthop ip -d -j nexthop
			say neigh ip -j neigh show nud permanent
			say proxy4 ip -4 -j neigh show proxy
			say proxy6 ip -6 -j neigh show proxy
			say maddr ip -j maddr
			say fdb bridge -j fdb
			say vlan bridge -j vlan
			say mdb bridge -j mdb
			say qdisc tc -j qdisc
			say nft nft -j list ruleset
		} | jq -cS "$0 | $1"
		sysctl -a 2>/dev/null | grep "^net\." |
			grep -vE "\.(nf_conntrack_count|stable_secret) "' \
		"$same_words" "$in_order" >"$2"
}

# no_change NS FILE: nothing differs from what was described
# shellcheck disable=SC2154 # tmp is of lib.sh
no_change() {
	describe_netns "$1" "$tmp/now"
	diff "$2" "$tmp/now" >"$tmp/changes"
}

# settle_netns NS: every carrier has been noticed and no address is tentative
settle_netns() {
	busywait 60 settled_netns "$1" >/dev/null || {
		echo "# $1 does not settle"
		return 1
	}
}

# The carrier first: with it comes an address, which is tentative.
settled_netns() {
	ip -n "$1" -j link | jq -e 'all(
		(.flags | index("UP") | not) or
		((.flags | index("LOWER_UP")) != null) ==
		(.operstate | IN("UP", "UNKNOWN", "DORMANT")))' >/dev/null &&
		[ -z "$(ip -n "$1" -6 addr show tentative -dadfailed)" ]
}
