#!/bin/bash
# Of each kind of thing one, alone in a network namespace: it is dumped, restored
# and looks the same to the program that made it; what a dump says it has not, it
# names; a restore says nothing.
# shellcheck disable=SC2154,SC2016

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

stock_only
need ip bridge tc nft jq inetcr

image=$tmp/image
todo=()

# same NAME SETUP SHOW [LEFT_OUT]: SETUP furnishes $ns, SHOW prints what it has; a
# dump names LEFT_OUT, a pattern, nothing without it.  Commands have $ns for the namespace,
# and ip, tc, bridge and nft act in it.
same() {
	todo+=("$1" "$2" "$3" "${4:-}")
}

# in_ns NS COMMANDS
in_ns() {
	ip netns exec "$1" bash -c "$2"
}

run_same() {
	local name=$1 setup=$2 show=$3 left=$4 old='' new='' out before after

	setup_ns old new
	if ! out=$(in_ns "$old" "$setup" 2>&1); then
		if [[ $out =~ (Unknown|not supported|No such file) ]]; then
			skip "$name" "this kernel or program has none: ${out//$'\n'/ }"
		else
			fail "$name" "cannot be set up: $out"
		fi
		return
	fi
	before=$(in_ns "$old" "$show" 2>&1)
	out=$(inetcr netns dump --netns "$old" -o "$image" 2>&1) || {
		fail "$name" "dump: $out"
		return
	}
	out=${out//inetcr: note: left out: /}
	# shellcheck disable=SC2053
	if [[ $out != $left ]]; then
		fail "$name" "the dump says: $out"
		return
	fi
	out=$(inetcr netns restore "$image" --netns "$new" 2>&1) || {
		fail "$name" "restore: $out"
		return
	}
	out=${out//inetcr: note: left out: /}
	# shellcheck disable=SC2053
	if [[ $out != $left ]]; then
		fail "$name" "the restore says: $out"
		return
	fi
	after=$(in_ns "$new" "$show" 2>&1)
	if [ "$before" != "$after" ]; then
		fail "$name" "$(diff <(echo "$before") <(echo "$after"))"
		return
	fi
	# What is not there, a dump of it does not name
	[ -n "$left" ] || out=$(inetcr netns diff "$image" "netns:$new" 2>&1) || {
		fail "$name" "diff: $out"
		return
	}
	ip netns del "$old"
	ip netns del "$new"
	pass "$name"
}

# Queueing disciplines, each on a device of its own
qdiscs=(
	"red limit 60KB min 15KB max 25KB burst 20 avpkt 1000 bandwidth 10mbit"
	"choke limit 1000 bandwidth 10mbit min 200 max 300 burst 300"
	"ets bands 5 strict 2 quanta 1500 1600 1700"
	"ets bands 3 strict 1 priomap 0 1 2 2 1 0"
	"mqprio num_tc 2 map 0 0 1 1 queues 2@0 2@2 hw 0"
	"gred setup DPs 3 default 1"
	"pie limit 100 target 20ms tupdate 30ms"
	"fq_pie limit 100 target 17us"
	"sfq perturb 10 limit 100"
	"netem delay 10ms 2ms loss 1%"
	"tbf rate 1mbit burst 10k latency 50ms"
	"stab linklayer atm overhead 10 mtu 1500 tsize 128 htb default 7"
	"stab overhead 20 htb default 7"
	"stab linklayer ethernet mpu 64 overhead 4 fq_codel"
	"cake bandwidth 10mbit diffserv4 nat"
	"fq limit 5000 quantum 3000 initial_quantum 9000"
	"hhf limit 500"
	"skbprio limit 50"
	"multiq"
	"mq"
	"prio bands 4 priomap 1 2 2 2 1 2 0 0 1 1 1 1 1 1 1 1"
	"codel limit 100 target 4ms interval 90ms ecn"
	"pfifo limit 33"
	"sfb"
	"plug limit 10000"
	"etf clockid CLOCK_TAI delta 300000"
)
make='ip link add d0 numtxqueues 4 type dummy
	ip link set d0 up
	tc qdisc add dev d0 root handle 1: gred setup DPs 3 default 1 grio
	for i in 0 2; do
		tc qdisc change dev d0 root handle 1: gred DP $i limit 60KB min 15KB max 25KB burst 30 avpkt 1000 bandwidth 10mbit prio $((i + 2))
	done
	tc qdisc add dev d0 clsact
	ip link add e0 numtxqueues 4 type dummy
	ip link set e0 up
	tc qdisc add dev e0 root handle 100: mqprio num_tc 2 map 0 0 1 1 queues 2@0 2@2 hw 0
	tc qdisc add dev e0 parent 100:1 handle 5: fq_codel limit 77
	tc qdisc add dev e0 ingress
'
for i in "${!qdiscs[@]}"; do
	make+="ip link add q$i numtxqueues 4 type dummy
		ip link set q$i up
		tc qdisc add dev q$i root handle 1: ${qdiscs[i]} || echo cannot ${qdiscs[i]}
"
done
same 'queueing disciplines' "$make" 'tc qdisc | sed "s,direct_packets_stat [0-9]*,,"' \
	'*avpkt and bandwidth, * the gred*of d0*the red*the choke*of q1'

# Filters and actions that need no program
same 'filters' '
	modprobe -aq act_police act_mirred act_vlan act_tunnel_key act_skbedit act_nat act_ct act_gact cls_flower cls_matchall cls_u32 cls_basic cls_fw em_u32 act_csum act_pedit
	for d in d0 d1 d2; do
		ip link add $d type dummy
		ip link set $d up
	done
	tc qdisc add dev d0 clsact
	tc qdisc add dev d1 ingress_block 7 clsact
	tc qdisc add dev d2 root handle 1: htb default 9
	tc class add dev d2 parent 1: classid 1:1 htb rate 1mbit
	tc class add dev d2 parent 1:1 classid 1:9 htb rate 1mbit
	set -e
	tc filter add dev d0 ingress pref 1 matchall action drop
	tc filter add dev d0 egress pref 1 matchall action mirred egress redirect dev d1
	tc filter add dev d0 ingress pref 2 protocol ip flower dst_ip 10.0.0.0/8 ip_proto tcp dst_port 80 skip_hw action vlan push id 5 action pass
	tc filter add dev d0 ingress pref 3 protocol ip u32 match ip src 10.1.0.0/16 action police rate 1mbit burst 10k conform-exceed drop/pass
	tc filter add dev d0 ingress pref 4 protocol ip handle 3 fw action skbedit priority 5 mark 6
	tc filter add dev d0 egress pref 5 protocol ip basic match "cmp(u8 at 0 layer 2 mask 0xff gt 20)" action gact ok
	tc filter add dev d0 egress pref 6 protocol ip chain 3 flower indev d0 action nat ingress 10.0.0.1 10.0.0.2
	tc filter add dev d0 egress pref 7 protocol ip flower action tunnel_key set src_ip 10.0.0.1 dst_ip 10.0.0.2 id 7 dst_port 4789 pipe action goto chain 3
	tc filter add dev d0 egress pref 8 protocol ip flower ct_state -trk action ct zone 4
	tc filter add dev d0 egress pref 9 matchall action mirred egress mirror dev d2 index 77
	tc filter add block 7 pref 1 protocol ip flower src_ip 10.9.0.0/16 action drop
	tc filter add dev d2 parent 1: pref 1 protocol ip u32 match ip dport 22 0xffff flowid 1:9
	tc filter add dev d2 parent 1: pref 2 protocol ip handle 2: u32 divisor 4
	tc filter add dev d2 parent 1: pref 2 protocol ip u32 ht 2:1 match ip dst 10.4.0.0/16 flowid 1:1
	tc filter add dev d2 parent 1:1 pref 1 protocol ip flower ip_proto udp classid 1:9' \
	'for w in "dev d0 ingress" "dev d0 egress" "block 7" "dev d2" "dev d2 parent 1:1"; do tc filter show $w; done'
same 'filters that are named' '
	ip link add d0 type dummy
	tc qdisc add dev d0 clsact
	tc filter add dev d0 ingress pref 3 protocol ip bpf bytecode "1,6 0 0 0" action drop' 'true' \
	'filter bpf of d0, ingress, priority 3: its kind is not supported*'

# Nexthops and routes with encapsulation
same 'encapsulation' '
	modprobe -aq mpls_router mpls_iptunnel ip_tunnel vxlan geneve
	ip link add d0 type dummy
	ip link set d0 up
	ip addr add 10.1.1.1/24 dev d0
	ip addr add fd00::1/64 dev d0 nodad
	ip nexthop add id 6 encap mpls 77 via 10.1.1.3 dev d0
	ip nexthop add id 7 encap mpls 77/78 ttl 9 via 10.1.1.3 dev d0
	ip nexthop add id 8 encap ip id 42 dst 10.9.9.9 via 10.1.1.3 dev d0
	ip nexthop add id 9 encap seg6 mode encap segs fd00::7,fd00::8 via fd00::9 dev d0
	ip nexthop add id 10 encap seg6local action End.DX4 nh4 10.1.1.9 via fd00::9 dev d0
	ip nexthop add id 11 group 6/7,3
	ip route add 10.2.0.0/16 encap mpls 99 via 10.1.1.4
	ip route add 10.3.0.0/16 encap ip id 5 dst 10.8.8.8 via 10.1.1.4 dev d0
	ip route add 10.4.0.0/16 encap ip id 5 dst 10.8.8.8 geneve_opts 1:2:03040506 via 10.1.1.4 dev d0
	ip route add 10.5.0.0/16 encap ip id 5 dst 10.8.8.8 vxlan_opts 77 via 10.1.1.4 dev d0
	ip route add 10.6.0.0/16 encap ip id 5 dst 10.8.8.8 erspan_opts 1:2:0:0 via 10.1.1.4 dev d0
	ip route add 10.7.0.0/16 encap ip6 id 5 dst fd00::8 geneve_opts 1:2:03040506,2:3:07080910 via 10.1.1.4 dev d0
	ip route add 10.8.0.0/16 nexthop encap mpls 98 via 10.1.1.4 nexthop encap ip id 5 dst 10.8.8.8 geneve_opts 1:2:03040506 via 10.1.1.5 dev d0
	ip route add fd01::/64 encap seg6 mode inline segs fd00::7 via fd00::9
	ip route add fd02::/64 encap seg6local action End.DT6 table 99 dev d0
	ip route add fd03::/64 encap rpl segs fd00::7 via fd00::9
	ip route add fd04::/64 encap ioam6 trace prealloc type 0x800000 ns 1 size 12 via fd00::9
	true' 'ip nexthop; ip -d route; ip -6 -d route'

# Neighbours and forwarding entries of a program
same 'neighbours that a program learned' '
	ip link add d0 type dummy
	ip link set d0 up
	ip addr add 10.0.0.1/24 dev d0
	ip link add br0 type bridge
	ip link add p0 type dummy
	ip link set p0 master br0 up
	ip link add vx type vxlan id 5 dstport 4789
	ip nexthop add id 5 via 10.9.9.9 fdb
	ip nexthop add id 6 group 5 fdb
	ip neigh add 10.0.0.7 lladdr 02:00:00:00:00:07 dev d0 nud permanent extern_learn
	ip neigh add 10.0.0.8 lladdr 02:00:00:00:00:08 dev d0 nud noarp extern_learn
	ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev d0 nud noarp
	ip neigh add 10.0.0.10 lladdr 02:00:00:00:00:0a dev d0 nud stale extern_learn
	ip neigh add fd00::8 lladdr 02:00:00:00:00:08 dev d0 nud noarp extern_learn router
	ip neigh add 10.0.0.11 lladdr 02:00:00:00:00:0b dev d0 nud permanent protocol bgp
	bridge fdb add 02:00:00:00:00:01 dev vx dst 10.9.9.5 self extern_learn
	bridge fdb add 02:00:00:00:00:02 dev vx dst 10.9.9.5 self extern_learn dynamic
	bridge fdb add 02:00:00:00:00:03 dev vx nhid 6 self extern_learn
	bridge fdb add 02:00:00:00:00:04 dev p0 master extern_learn
	bridge fdb add 02:00:00:00:00:05 dev p0 master extern_learn dynamic
	bridge fdb add 02:00:00:00:00:06 dev p0 master static sticky
	bridge fdb add 02:00:00:00:00:07 dev br0 self permanent' \
	'ip neigh show nud all | grep -v "^ff\|^224" | sort; bridge fdb | grep -v "33:33\|01:00:5e" | sort'

# Routes that bear the protocol of the kernel, and those of it that are gone
same 'routes of proto kernel' '
	ip link set lo up
	ip link add d0 type dummy
	ip link set d0 up
	ip link add d1 type dummy
	ip link set d1 up
	ip link add vrf0 type vrf table 100
	ip link set vrf0 up
	ip link add x0 type dummy
	ip link set x0 master vrf0 up
	ip addr add 10.0.1.5/32 dev d0
	ip addr add 10.0.2.5/24 dev d0
	ip addr add 10.0.3.5/24 dev d0
	ip addr add 10.0.4.5/24 dev d0 metric 7
	ip addr add 10.0.5.5/24 dev d1
	ip addr add 10.0.6.1/24 brd + dev x0
	ip addr add fd00:1::1/64 dev d0 nodad
	ip addr add fd00:2::1/64 dev d0 nodad
	ip addr add fd00:3::1/64 dev d0 nodad
	ip addr add fd00:6::1/64 dev x0 nodad
	ip addr add fd00:7::1/64 dev d1 nodad valid_lft 10000 preferred_lft 5000
	ip addr add fd00:8::1/64 dev d1 nodad noprefixroute valid_lft 10000 preferred_lft 5000
	ip route add local default dev lo table 2004 proto kernel
	ip route add 10.0.7.0/24 dev d0 proto kernel
	ip route add 10.0.8.0/24 via 10.0.2.9 dev d0 proto kernel
	ip route add 10.0.5.0/24 dev d1 proto kernel scope link src 10.0.5.5 table 300
	ip route add 10.0.9.0/24 via 10.0.2.9 dev d0 proto redirect
	ip route add 10.0.10.0/24 via 10.0.2.9 dev d0 proto ra
	ip -6 route add fd00:20::/64 dev d0 proto kernel metric 300
	ip -6 route add fd00:21::/64 via fd00:1::9 dev d0 proto ra
	ip -6 route add default via fd00:1::9 dev d0 proto ra metric 1024
	ip route del 10.0.2.0/24 dev d0
	ip route add 10.0.2.0/24 dev d0 proto kernel scope link src 10.0.2.5 metric 77
	ip route del 10.0.5.0/24 dev d1 table main
	ip route change 10.0.3.0/24 dev d0 proto kernel scope link src 10.0.3.5 mtu 1300
	ip -6 route del fd00:2::/64 dev d0
	ip -6 route del fd00:3::/64 dev d0
	ip -6 route add fd00:3::/64 dev d0 proto kernel metric 500
	ip route del 10.0.6.0/24 dev x0 table 100' \
	'for f in -4 -6; do ip $f route show table all |
		sed "s/expires [0-9]*sec/expires/" | grep -v "^multicast ff00" | sort; done'

# Two devices in one subnet: the one that came up first has the route
same 'the order of coming up' '
	ip link add d0 type dummy
	ip link add d1 type dummy
	ip link add d2 type dummy
	ip addr add 10.0.0.1/24 dev d0
	ip addr add 10.0.0.2/24 dev d1
	ip addr add 10.0.0.3/24 dev d2
	ip link set d2 up
	ip link set d0 up
	ip link set d1 up
	ip addr add fd00::1/64 dev d1 nodad
	ip addr add fd00::2/64 dev d0 nodad' \
	'ip route get 10.0.0.77 | head -n 1; ip route; ip -6 route | grep -v fe80'

# Devices whose driver tells what it does not take
same 'external tunnels and ports of bonds' '
	ip link add g0 type gretap external
	ip link add g1 type ip6gretap external
	ip link add g2 type erspan external
	ip link add g3 type ip6erspan external
	ip link add g4 type gre external
	ip link add g5 type vxlan dstport 4789 external
	ip link add g6 type geneve external
	ip link add g7 type ipip external
	ip link add g8 type ip6tnl external
	n=0
	for mode in balance-rr active-backup balance-xor broadcast 802.3ad balance-tlb balance-alb; do
		ip link add bond$n type bond mode $mode miimon 100
		ip link add p$n type dummy
		ip link set p$n master bond$n
		ip link set p$n type bond_slave queue_id $((n + 1))
		n=$((n + 1))
	done
	ip link set p5 type bond_slave prio 7' \
	'ip -d link | grep -oE "^[0-9]+: [^:]*|(gretap|ip6gretap|erspan|ip6erspan|gre|vxlan|geneve|ipip|ip6tnl) external|mode [a-z0-9.-]*|queue_id [0-9]*|prio [0-9]*|perm_hwaddr [0-9a-f:]*"'

# Virtual networks of one vxlan device
same 'vnifilter of vxlan' '
	ip link add vx0 type vxlan dstport 4789 local 10.0.0.1 nolearning external vnifilter
	bridge vni add dev vx0 vni 1010 2>&1
	bridge vni add dev vx0 vni 1011-1020
	bridge vni add dev vx0 vni 2000 group 239.1.1.1
	bridge vni add dev vx0 vni 2001 remote 10.0.0.9
	ip link add vx1 type vxlan dstport 4790 local fd00::1 nolearning external vnifilter
	bridge vni add dev vx1 vni 3000 remote fd00::2' 'bridge vni'

# The kernel makes a queue longer when a queueing discipline is added to none
same 'no queue beside a queueing discipline' '
	for i in 0 1 2; do
		ip link add d$i txqueuelen 0 type dummy
	done
	tc qdisc add dev d0 root handle 1: pfifo limit 7
	tc qdisc add dev d1 root handle 1: pfifo limit 7
	ip link set d0 txqueuelen 0' '
	tc qdisc show
	cat /sys/class/net/d*/tx_queue_len'

# Labels and sysctls that come with modules; what there is no support for
same 'labels and sysctls' '
	modprobe -aq bridge nf_conntrack br_netfilter
	ip link add d0 type dummy
	ip addrlabel add prefix fd00:77::/32 label 99
	ip addrlabel add prefix fd00:78::/32 dev d0 label 98
	sysctl -qw net.unix.max_dgram_qlen=77
	sysctl -qw net.netfilter.nf_conntrack_tcp_timeout_established=777 || true
	sysctl -qw net.mptcp.enabled=0 || true
	sysctl -qw net.bridge.bridge-nf-call-iptables=0 || true' '
	ip addrlabel list | sort
	for s in net.unix.max_dgram_qlen net.netfilter.nf_conntrack_tcp_timeout_established net.mptcp.enabled net.bridge.bridge-nf-call-iptables; do
		sysctl $s
	done'
same 'what is not supported is named' '
	modprobe -aq fou l2tp_netlink l2tp_ip ip_set
	ip fou add port 5555 ipproto 4
	ip l2tp add tunnel tunnel_id 1 peer_tunnel_id 2 encap ip local 127.0.0.1 remote 127.0.0.1 2>/dev/null
	ip mptcp endpoint add 10.0.0.1 signal
	ip ioam namespace add 7' true \
	'*MPTCP*IOAM*FOU*'

# nftables: what nft(8) prints another way than it reads, and tables of iptables
rules='table inet t {
	map m { type ipv4_addr : verdict; elements = { 10.0.0.1 : drop, 10.0.0.2 : jump later } }
	set s { type ipv4_addr; flags interval; elements = { 10.0.0.0/8, 192.168.0.0-192.168.0.7, 1.1.1.1 } }
	set i { type ifname; elements = { "lo", "d0" } }
	set cs { type ipv4_addr . inet_service; flags interval; counter; elements = { 10.0.0.0/24 . 80-90 counter packets 5 bytes 6 } }
	counter cnt { packets 7 bytes 8 }
	quota q { over 100 mbytes used 5 mbytes }
	limit l { rate 5/second }
	chain c {
		type filter hook input priority 0; policy drop;
		fib saddr . iif oif exists counter packets 3 bytes 4 accept
		fib saddr . iif oif missing drop
		fib daddr type local accept
		iif "lo" accept comment "a comment"
		iif { "lo", "d0" } accept
		oifname "eth*" drop
		ip saddr @s counter
		ip saddr vmap @m
		tcp dport { 22, 80-90, 443 } accept
		ct state vmap { established : accept, related : accept, invalid : drop }
		limit rate 3/minute burst 5 packets log prefix "x " level info
		meta skuid 0 counter
		jump {
			tcp dport 99 drop
			udp dport 98 accept
		}
		meta l4proto tcp goto later
		ip saddr . tcp dport @cs accept
		quota over 5 mbytes used 3 mbytes drop
		counter name "cnt"
		meta mark set ct mark & 0xff | 0x10
		exthdr hbh exists drop
	}
	chain later { accept; }
}
table ip a { chain x { type filter hook forward priority 0; counter packets 1 bytes 2; }
	chain y { type filter hook forward priority 0; }
}
table ip b { chain z { type filter hook forward priority 0; }
}
table inet dorm { flags dormant; chain c { type filter hook input priority 5; }
}
table netdev nd { chain in { type filter hook ingress device "d0" priority 0; }
}'
same 'the ruleset of nft' "ip link add d0 type dummy
	nft -f - <<<'$rules'
	nft delete table ip a
	nft 'add table ip a; add chain ip a x { type filter hook forward priority 0; }'" \
	'nft -n list ruleset; nft list hooks ip'
same 'tables of iptables' '
	command -v iptables-nft || echo Unknown
	iptables-nft -t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
	iptables-nft -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j RETURN
	iptables-nft -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
	iptables-nft -A INPUT -p tcp --dport 22 -m comment --comment "ssh in" -j ACCEPT
	iptables-nft -A INPUT -p tcp -m multiport --dports 80,443 -j ACCEPT
	iptables-nft -A INPUT ! -p udp -m limit --limit 5/min -j LOG --log-prefix "x: "
	iptables-nft -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
	iptables-nft -t mangle -A PREROUTING -i eth+ -p udp -m mark --mark 5 -j MARK --set-mark 7
	iptables-nft -N CH
	iptables-nft -A INPUT -j CH
	ip6tables-nft -A INPUT -p icmpv6 --icmpv6-type echo-request -j ACCEPT
	ip6tables-nft -A INPUT -p tcp --dport 80 -m conntrack --ctstate NEW -j REJECT' '
	for t in filter nat mangle; do
		iptables-nft -t $t -S -v
		ip6tables-nft -t $t -S -v
	done
	iptables-nft -C INPUT -p tcp --dport 22 -m comment --comment "ssh in" -j ACCEPT; echo $?
	iptables-nft -t nat -C POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE; echo $?'

plan $((${#todo[@]} / 4))
for ((i = 0; i < ${#todo[@]}; i += 4)); do
	[ -z "${ONLY:-}" ] || [[ ${todo[i]} =~ $ONLY ]] || continue
	run_same "${todo[@]:i:4}"
done
finish
