/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Devices and addresses that ip(8) makes, and that come back
 */
#ifndef AF_INET_CR_TEST_NETDEV_ROWS_H
#define AF_INET_CR_TEST_NETDEV_ROWS_H

#include <stdbool.h>

/**
 * struct row - something of devices that comes back
 * @name: for the log
 * @lines: as of ip_batch(); no two rows use the same names
 * @lacking: a kernel may lack it
 */
struct row {
	const char *name;
	const char *lines;
	bool lacking;
};

#define ROW(name, lines)	{ name, lines, false }
#define MAY_LACK(name, lines)	{ name, lines, true }

static const struct row rows[] = {
	/* kinds */
	ROW("dummy", "link add k_du type dummy\nlink set k_du up"),
	ROW("veth", "link add k_ve0 type veth peer name k_ve1\n"
	  "link set k_ve0 up\nlink set k_ve1 up"),
	ROW("veth, one end down",
	  "link add k_vd0 mtu 1400 type veth peer name k_vd1 mtu 1300\n"
	  "link set k_vd0 up"),
	ROW("veth, far end first",
	  "link add k_vf0 index 4001 type veth peer name k_vf1 index 4000"),
	ROW("bridge", "link add k_br type bridge forward_delay 400 hello_time 300 "
	  "max_age 700 ageing_time 10000 priority 100 group_fwd_mask 8 "
	  "vlan_filtering 1 vlan_default_pvid 7 vlan_stats_enabled 1 "
	  "mcast_snooping 0 mcast_query_interval 5000 mcast_hash_max 1024 "
	  "mcast_router 2 mcast_igmp_version 3 mcast_mld_version 2 "
	  "group_address 01:80:c2:00:00:04"),
	ROW("bridge with ports", "link add k_bp type bridge\n"
	  "link add k_bp0 type dummy\nlink add k_bp1 type veth peer name k_bp2\n"
	  "link set k_bp0 master k_bp\nlink set k_bp1 master k_bp\n"
	  "link set k_bp0 type bridge_slave cost 55 priority 11 hairpin on "
	  "guard on learning off flood off mcast_flood off bcast_flood off "
	  "isolated on neigh_suppress on fastleave on group_fwd_mask 8\n"
	  "link set k_bp0 up\nlink set k_bp1 up\nlink set k_bp2 up\n"
	  "link set k_bp up"),
	ROW("bridge with stp", "link add k_bs type bridge stp_state 1\n"
	  "link add k_bs0 type dummy\nlink set k_bs0 master k_bs"),
	ROW("bridge with an address of its own",
	  "link add k_ba address 02:00:00:00:0b:0a type bridge\n"
	  "link add k_ba0 address 02:00:00:00:0b:00 type dummy\n"
	  "link set k_ba0 master k_ba"),
	ROW("vlan", "link add k_vl type dummy\n"
	  "link add link k_vl name k_vl.5 type vlan id 5 protocol 802.1ad "
	  "reorder_hdr off loose_binding on egress-qos-map 1:2 3:4 "
	  "ingress-qos-map 5:6\nlink set k_vl up\nlink set k_vl.5 up\n"
	  "link add link k_vl.5 name k_vl.5.6 type vlan id 6"),
	ROW("upper with a lower index",
	  "link add k_up index 3001 type dummy\n"
	  "link add link k_up name k_up.9 index 3000 type vlan id 9"),
	ROW("port with a lower index than its master",
	  "link add k_po index 3100 type dummy\n"
	  "link add k_po.m index 3101 type bridge\n"
	  "link set k_po master k_po.m"),
	ROW("bridge ports with backups", "link add k_bk type bridge\n"
	  "link add k_bk0 type dummy\nlink set k_bk0 master k_bk\n"
	  "link add k_bk1 type dummy\nlink set k_bk1 master k_bk\n"
	  "link add k_bk2 type dummy\nlink set k_bk2 master k_bk\n"
	  "link set k_bk1 type bridge_slave backup_port k_bk0\n"
	  "link set k_bk2 type bridge_slave backup_port k_bk1"),
	ROW("macvlan", "link add k_mv type dummy\nlink set k_mv up\n"
	  "link add link k_mv name k_mv0 type macvlan mode private\n"
	  "link add link k_mv name k_mv1 type macvlan mode vepa\n"
	  "link add link k_mv name k_mv2 type macvlan mode bridge\n"
	  "link set k_mv2 up\n"),
	ROW("macvlan of source addresses", "link add k_ms type dummy\n"
	  "link add link k_ms name k_ms0 type macvlan mode source\n"
	  "link set k_ms0 type macvlan macaddr add 02:00:00:00:05:01\n"
	  "link set k_ms0 type macvlan macaddr add 02:00:00:00:05:02"),
	ROW("macvlan, passthru", "link add k_mp type dummy\n"
	  "link add link k_mp name k_mp0 type macvlan mode passthru nopromisc"),
	MAY_LACK("macvtap", "link add k_mt type dummy\n"
	  "link add link k_mt name k_mt0 type macvtap mode bridge"),
	ROW("ipvlan", "link add k_iv type dummy\n"
	  "link add link k_iv name k_iv0 type ipvlan mode l3 private\n"
	  "link add link k_iv name k_iv1 type ipvlan mode l3 private"),
	MAY_LACK("ipvtap", "link add k_it type dummy\n"
	  "link add link k_it name k_it0 type ipvtap mode l2 vepa"),
	ROW("vxlan", "link add k_vx type vxlan id 42 local 10.0.0.1 "
	  "remote 10.0.0.2 dstport 4789 ttl 5 tos 4 nolearning proxy rsc l2miss "
	  "l3miss ageing 100 maxaddress 10 srcport 1000 2000 noudpcsum gbp"),
	ROW("vxlan of a group", "link add k_vg type dummy\n"
	  "link add k_vg0 type vxlan id 43 group 239.1.1.1 dev k_vg "
	  "dstport 4790\nlink set k_vg up\nlink set k_vg0 up"),
	ROW("vxlan over IPv6", "link add k_v6 type vxlan id 44 local fd00::1 "
	  "remote fd00::2 dstport 4791 udp6zerocsumtx udp6zerocsumrx ttl inherit"),
	ROW("vxlan, external", "link add k_vn type vxlan external dstport 4792"),
	ROW("vrf", "link add k_vr type vrf table 100\nlink add k_vr0 type dummy\n"
	  "link set k_vr0 master k_vr\nlink set k_vr up\nlink set k_vr0 up"),
	ROW("gre", "link add k_gr type gre local 10.0.0.1 remote 10.0.0.2 ikey 5 "
	  "okey 6 iseq ocsum ttl 9 tos 4"),
	ROW("gre over a device", "link add k_gd type dummy\n"
	  "link add k_gd0 type gre local 10.0.1.1 remote 10.0.1.2 dev k_gd"),
	ROW("gretap", "link add k_gt type gretap local 10.0.0.1 remote 10.0.0.3 "
	  "key 7 nopmtudisc ignore-df"),
	MAY_LACK("erspan", "link add k_er type erspan local 10.0.0.1 remote 10.0.0.4 "
	  "seq key 8 erspan_ver 2 erspan_dir egress erspan_hwid 3"),
	ROW("ipip", "link add k_ii type ipip local 10.0.0.1 remote 10.0.0.2 "
	  "ttl 7 mode any\nlink set k_ii up"),
	ROW("sit", "link add k_si type sit local 10.0.0.1 remote 10.0.0.2 "
	  "ttl 7 mode any"),
	MAY_LACK("sit, 6rd", "link add k_sr type sit local 10.0.0.7 ttl 64\n"
	  "tunnel 6rd dev k_sr 6rd-prefix fd11::/32"),
	ROW("ip6tnl", "link add k_t6 type ip6tnl local fd00::1 remote fd00::2 "
	  "mode any hoplimit 9 encaplimit 3 tclass 0x10 flowlabel 0x123"),
	ROW("ip6gre", "link add k_g6 type ip6gre local fd00::1 remote fd00::2 "
	  "key 9 seq encaplimit none"),
	ROW("ip6gretap", "link add k_h6 type ip6gretap local fd00::1 "
	  "remote fd00::3 key 10"),
	ROW("vti", "link add k_vt type vti local 10.0.0.1 remote 10.0.0.2 key 11"),
	ROW("vti6", "link add k_w6 type vti6 local fd00::1 remote fd00::2 key 12"),
	ROW("geneve", "link add k_ge type geneve id 45 remote 10.0.0.2 ttl 5 "
	  "tos 4 dstport 6082 udpcsum"),
	ROW("bond", "link add k_bo type bond mode active-backup miimon 100 "
	  "updelay 200 downdelay 300 primary_reselect better "
	  "fail_over_mac none num_grat_arp 3 all_slaves_active 1\n"
	  "link add k_bo0 address 02:00:00:00:0c:00 type dummy\n"
	  "link add k_bo1 address 02:00:00:00:0c:01 type dummy\n"
	  "link set k_bo0 master k_bo\nlink set k_bo1 master k_bo\n"
	  "link set k_bo1 type bond_slave queue_id 2\n"
	  "link set k_bo type bond primary k_bo1\nlink set k_bo up"),
	ROW("bond, 802.3ad", "link add k_bl type bond mode 802.3ad miimon 100 "
	  "lacp_rate fast ad_select bandwidth ad_actor_sys_prio 5 "
	  "ad_user_port_key 6 xmit_hash_policy layer3+4 min_links 1\n"
	  "link add k_bl0 type veth peer name k_bl1\n"
	  "link set k_bl0 master k_bl\nlink set k_bl up"),
	ROW("bond, arp", "link add k_br0 type bond mode balance-xor "
	  "arp_interval 500 arp_ip_target 10.0.0.9,10.0.0.8 arp_validate none"),
	ROW("vlan of a bond", "link add k_vb type bond mode balance-rr\n"
	  "link add k_vb0 type dummy\nlink set k_vb0 master k_vb\n"
	  "link add link k_vb name k_vb.7 type vlan id 7\nlink set k_vb up\n"
	  "link set k_vb.7 up"),
	MAY_LACK("ifb", "link add k_if numtxqueues 2 numrxqueues 2 type ifb"),
	ROW("nlmon", "link add k_nl type nlmon"),
	MAY_LACK("xfrm", "link add k_xf type xfrm if_id 7"),
	MAY_LACK("bareudp", "link add k_bu type bareudp dstport 6635 "
	  "ethertype mpls_uc"),
	MAY_LACK("hsr", "link add k_hs0 type veth peer name k_hs2\n"
	  "link add k_hs1 type veth peer name k_hs3\n"
	  "link add k_hs type hsr slave1 k_hs0 slave2 k_hs1 version 1"),
	/* fields */
	ROW("address", "link add f_mac address 02:00:00:00:01:01 type dummy\n"
	  "link set f_mac broadcast 02:00:00:00:01:ff"),
	ROW("address of a veth changed later", "link add f_mv type veth peer "
	  "name f_mw\nlink set f_mv address 02:00:00:00:01:02"),
	ROW("MTU", "link add f_mtu mtu 1333 type dummy\n"
	  "link add f_mtl type dummy\nlink set f_mtl mtu 65000"),
	ROW("queues", "link add f_q numtxqueues 4 numrxqueues 3 txqueuelen 77 "
	  "type dummy"),
	ROW("no queue", "link add f_q0 txqueuelen 0 type dummy"),
	ROW("group", "link add f_grp type dummy\nlink set f_grp group 77"),
	ROW("alias", "link add f_ali type dummy\n"
	  "link set f_ali alias \"what people call it\""),
	ROW("alternative names", "link add f_alt type dummy\n"
	  "link property add dev f_alt altname a-name-longer-than-ifnamsiz "
	  "altname second"),
	ROW("gso", "link add f_gso type dummy\n"
	  "link set f_gso gso_max_size 30000 gso_max_segs 20"),
	ROW("gro", "link add f_gro type dummy\nlink set f_gro gro_max_size 30000"),
	ROW("carrier", "link add f_car type dummy\nlink set f_car up\n"
	  "link set f_car carrier off"),
	ROW("link mode", "link add f_mod type dummy\n"
	  "link set f_mod mode dormant"),
	ROW("link mode of one that is up", "link add f_mou type dummy\n"
	  "link set f_mou mode dormant\nlink set f_mou up"),
	ROW("promiscuous by the user", "link add f_pro type dummy\n"
	  "link set f_pro promisc on allmulticast on\nlink set f_pro up"),
	ROW("promiscuous by a bridge alone", "link add f_pb type bridge\n"
	  "link add f_pb0 type dummy\nlink set f_pb0 master f_pb\n"
	  "link set f_pb0 up\nlink set f_pb up"),
	ROW("flags", "link add f_fl type veth peer name f_fl1\n"
	  "link set f_fl arp off multicast off dynamic on trailers off"),
	ROW("proto_down", "link add f_pd type dummy\n"
	  "link add link f_pd name f_pd0 type macvlan mode bridge\n"
	  "link set f_pd0 protodown on"),
	ROW("token", "link add f_tok type veth peer name f_tok1\n"
	  "token set ::99 dev f_tok"),
	ROW("maddr", "link add f_ma type dummy\n"
	  "maddr add 33:33:00:00:12:34 dev f_ma\n"
	  "maddr add 01:00:5e:00:12:34 dev f_ma\nlink set f_ma up"),
	ROW("addr_gen_mode", "link add f_ag type dummy\n"
	  "link set f_ag addrgenmode none\nlink set f_ag up"),
	ROW("stable_secret", "link add f_ss type dummy\n"
	  "/proc/sys/net/ipv6/conf/f_ss/stable_secret "
	  "fd00:1:2:3:4:5:6:7"),
	ROW("ipv4 conf", "link add f_c4 type dummy\n"
	  "/proc/sys/net/ipv4/conf/f_c4/rp_filter 2\n"
	  "/proc/sys/net/ipv4/conf/f_c4/arp_announce 2\n"
	  "/proc/sys/net/ipv4/conf/f_c4/arp_ignore 8\n"
	  "/proc/sys/net/ipv4/conf/f_c4/forwarding 1\n"
	  "/proc/sys/net/ipv4/conf/f_c4/force_igmp_version 2\n"
	  "/proc/sys/net/ipv4/conf/f_c4/igmpv3_unsolicited_report_interval 777\n"
	  "/proc/sys/net/ipv4/conf/f_c4/promote_secondaries 1\n"
	  "/proc/sys/net/ipv4/conf/f_c4/tag -5"),
	ROW("ipv6 conf", "link add f_c6 type dummy\n"
	  "/proc/sys/net/ipv6/conf/f_c6/accept_ra 2\n"
	  "/proc/sys/net/ipv6/conf/f_c6/hop_limit 33\n"
	  "/proc/sys/net/ipv6/conf/f_c6/dad_transmits 3\n"
	  "/proc/sys/net/ipv6/conf/f_c6/use_tempaddr 2\n"
	  "/proc/sys/net/ipv6/conf/f_c6/temp_valid_lft 1234\n"
	  "/proc/sys/net/ipv6/conf/f_c6/router_solicitation_delay 3\n"
	  "/proc/sys/net/ipv6/conf/f_c6/force_mld_version 1\n"
	  "/proc/sys/net/ipv6/conf/f_c6/mldv2_unsolicited_report_interval 777"),
	ROW("no IPv6", "link add f_n6 type dummy\nlink set f_n6 up\n"
	  "/proc/sys/net/ipv6/conf/f_n6/disable_ipv6 1"),
	ROW("an MTU too small for IPv6", "link add f_s6 mtu 1000 type dummy\n"
	  "link set f_s6 up"),
	ROW("a name like another's alternative one",
	  "link add f_an type dummy\nlink property add dev f_an altname f_bn.1"),
	/* addresses */
	ROW("IPv4, primary and secondary", "link add a_ps type dummy\n"
	  "addr add 10.11.0.3/24 dev a_ps\naddr add 10.11.0.1/24 dev a_ps\n"
	  "addr add 10.11.0.2/24 dev a_ps\naddr add 10.11.1.9/24 dev a_ps\n"
	  "addr add 10.11.1.8/24 dev a_ps\naddr add 10.11.0.1/16 dev a_ps\n"
	  "link set a_ps up"),
	ROW("IPv4, scopes", "link add a_sc type dummy\n"
	  "addr add 10.12.0.1/24 dev a_sc scope link\n"
	  "addr add 10.12.1.2/24 dev a_sc scope host\n"
	  "addr add 10.12.2.3/24 dev a_sc\naddr add 10.12.3.4/24 dev a_sc "
	  "scope 200"),
	ROW("IPv4, peers", "link add a_pe type dummy\n"
	  "addr add 10.13.0.1 peer 10.13.9.9/32 dev a_pe\n"
	  "addr add 10.13.0.1 peer 10.13.8.0/24 dev a_pe\n"
	  "addr add 10.13.0.2/31 dev a_pe\nlink set a_pe up"),
	ROW("IPv4, broadcast", "link add a_bc type dummy\n"
	  "addr add 10.14.0.1/24 brd + dev a_bc\n"
	  "addr add 10.14.1.1/24 brd 10.14.1.0 dev a_bc\n"
	  "addr add 10.14.2.1/24 dev a_bc\naddr add 10.14.3.1/32 dev a_bc"),
	ROW("IPv4, labels", "link add a_la type dummy\n"
	  "addr add 10.15.0.1/24 dev a_la label a_la:one\n"
	  "addr add 10.15.0.2/24 dev a_la label a_la:two"),
	ROW("IPv4, lifetimes", "link add a_li type dummy\n"
	  "addr add 10.16.0.1/24 dev a_li valid_lft 1000 preferred_lft 500\n"
	  "addr add 10.16.0.2/24 dev a_li valid_lft 2000 preferred_lft 0\n"
	  "addr add 10.16.0.3/24 dev a_li valid_lft forever preferred_lft 99"),
	ROW("IPv4, metric and flags", "link add a_me type dummy\n"
	  "addr add 10.17.0.1/24 dev a_me metric 77 noprefixroute\n"
	  "addr add 10.17.1.1/24 dev a_me metric 78\nlink set a_me up"),
	ROW("IPv6", "link add a_6 type veth peer name a_6p\nlink set a_6 up\n"
	  "link set a_6p up\naddr add fd00:6::3/64 dev a_6\n"
	  "addr add fd00:6::1/64 dev a_6\naddr add fd00:6::2/128 dev a_6 nodad\n"
	  "addr add fd00:6:1::1/64 dev a_6 noprefixroute metric 55\n"
	  "addr add fd00:6::9 peer fd00:6::a/128 dev a_6\n"
	  "addr add fe80::77/64 dev a_6\naddr add fec0::5/64 dev a_6"),
	ROW("IPv6, lifetimes", "link add a_6l type dummy\nlink set a_6l up\n"
	  "addr add fd00:7::1/64 dev a_6l valid_lft 1000 preferred_lft 500\n"
	  "addr add fd00:7::2/64 dev a_6l valid_lft 1000 preferred_lft 0\n"
	  "addr add fd00:7::3/64 dev a_6l preferred_lft 0"),
	ROW("IPv6, of a device that is down", "link add a_6d type dummy\n"
	  "addr add fd00:8::1/64 dev a_6d nodad"),
	ROW("IPv6, without the link-local one", "link add a_6n type dummy\n"
	  "link set a_6n up\naddr flush dev a_6n scope link\n"
	  "addr add fd00:9::1/64 dev a_6n"),
	ROW("IPv6, none where there would be", "link add a_6z type dummy\n"
	  "link set a_6z up\naddr flush dev a_6z"),
	ROW("IPv6, home and autojoin", "link add a_6h type dummy\nlink set a_6h up\n"
	  "addr add fd00:a::1/64 dev a_6h home\n"
	  "addr add ff05::1234/128 dev a_6h autojoin"),
};

#endif
