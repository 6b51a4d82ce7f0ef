// SPDX-License-Identifier: GPL-2.0
/*
 * Network devices: what NETDEV_DUMP says, and that NETDEV_RESTORE makes the same
 * of it. One namespace has the devices, each made by ip(8), another gets them
 * from the image; then both have the same image, and the kernel says the same of
 * their addresses. A second restore changes nothing.
 *
 * All rows are made and restored at once; with ROW=text those that have it in
 * their name, one by one.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <net/if.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <linux/bpf.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "kselftest_harness.h"
#include "dev.h"
#include "sock.h"

#define A(name)		AF_INET_CR_ATTR_##name
#define REF(name)	AF_INET_CR_NETDEV_REF_##name
#define CONF(name)	AF_INET_CR_NETDEV_CONF_##name
#define ADDR(name)	AF_INET_CR_NETDEV_ADDR_##name

/* ---- what can be made ---- */

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

/* ---- two namespaces for all tests of this program ---- */

static struct place here, there;
static bool places_there;

static __attribute__((constructor)) void places_make(void)
{
	cpus_use(1);
	places_there = !place_make(&there) && !ip_batch("link set lo up") &&
		       !place_make(&here) && !ip_batch("link set lo up");
}

FIXTURE(netdev) {
	struct cr_list image;
	struct cr_list again;
};

FIXTURE_SETUP(netdev)
{
	ASSERT_TRUE(places_there);
	ASSERT_EQ(0, place_enter(&here));
}

FIXTURE_TEARDOWN(netdev)
{
	cr_list_free(&self->image);
	cr_list_free(&self->again);
	place_empty(&here);
	place_empty(&there);
}

static void say(const char *what, int ret, const struct place *p)
{
	if (ret < 0)
		fprintf(stderr, "# %s: %d: %s\n", what, ret, p->cr.text);
}

/* what is made here, as it is when it stands still */
static int image_of(struct place *p, struct cr_list *image)
{
	int err;

	if (place_enter(p) || net_settle())
		return -EBUSY;
	err = dev_dump(&p->cr, NULL, image);
	say("dump", err, p);
	return err;
}

/* ---- what a dump looks like ---- */

enum form { FLAG, U32, STRING, BYTES, ADDRESS, NEST };

struct policy {
	int type;
	enum form form;
	bool many;
	const struct policy *nest;
	unsigned int len;
};

static const struct policy left_out_policy[] = {
	{ AF_INET_CR_LEFT_OUT_WHAT, U32, 0, NULL, 0 },
	{ AF_INET_CR_LEFT_OUT_TEXT, STRING, 0, NULL, 0 },
	{ AF_INET_CR_LEFT_OUT_COUNT, U32, 0, NULL, 0 },
	{ AF_INET_CR_LEFT_OUT_BYTES, BYTES, 0, NULL, 8 },
	{ AF_INET_CR_LEFT_OUT_PAD, BYTES, 0, NULL, 0 },
	{}
};

static const struct policy ref_policy[] = {
	{ REF(INDEX), U32, 0, NULL, 0 },
	{ REF(NAME), STRING, 0, NULL, 0 },
	{ REF(NETNSID), U32, 0, NULL, 0 },
	{}
};

static const struct policy entry_policy[] = {
	{ AF_INET_CR_NETDEV_CONF_ENTRY_NAME, STRING, 0, NULL, 0 },
	{ AF_INET_CR_NETDEV_CONF_ENTRY_VALUE, U32, 0, NULL, 0 },
	{ AF_INET_CR_NETDEV_CONF_ENTRY_ADDR, BYTES, 0, NULL, 16 },
	{}
};

static const struct policy conf_policy[] = {
	{ CONF(FAMILY), U32, 0, NULL, 0 },
	{ CONF(OF), U32, 0, NULL, 0 },
	{ CONF(ENTRY), NEST, true, entry_policy, 0 },
	{}
};

static const struct policy addr_policy[] = {
	{ ADDR(LOCAL), ADDRESS, 0, NULL, 0 },
	{ ADDR(PEER), ADDRESS, 0, NULL, 0 },
	{ ADDR(PREFIXLEN), U32, 0, NULL, 0 },
	{ ADDR(BROADCAST), BYTES, 0, NULL, 4 },
	{ ADDR(SCOPE), U32, 0, NULL, 0 },
	{ ADDR(FLAGS), U32, 0, NULL, 0 },
	{ ADDR(LABEL), STRING, 0, NULL, 0 },
	{ ADDR(VALID), U32, 0, NULL, 0 },
	{ ADDR(PREFERRED), U32, 0, NULL, 0 },
	{ ADDR(METRIC), U32, 0, NULL, 0 },
	{ ADDR(PROTO), U32, 0, NULL, 0 },
	{}
};

/* in the order of the header */
static const struct policy netdev_policy[] = {
	{ A(NETDEV_INDEX), U32, 0, NULL, 0 },
	{ A(NETDEV_NAME), STRING, 0, NULL, 0 },
	{ A(NETDEV_TYPE), U32, 0, NULL, 0 },
	{ A(NETDEV_WHOLE), FLAG, 0, NULL, 0 },
	{ A(NETDEV_EXTERNAL), FLAG, 0, NULL, 0 },
	{ A(LEFT_OUT), NEST, true, left_out_policy, 0 },
	{ A(NETDEV_LINK), NEST, 0, NULL, 0 },
	{ A(NETDEV_REF), NEST, true, ref_policy, 0 },
	{ A(NETDEV_MASTER_DATA), NEST, 0, NULL, 0 },
	{ A(NETDEV_FLAGS), U32, 0, NULL, 0 },
	{ A(NETDEV_ADDR), NEST, true, addr_policy, 0 },
	{ A(NETDEV_MADDR), BYTES, true, NULL, 0 },
	{ A(NETDEV_CONF), NEST, true, conf_policy, 0 },
	{ A(NETDEV_ALTNAME), STRING, true, NULL, 0 },
	{}
};

/* what the header says NETDEV_LINK may hold */
static const int link_types[] = {
	IFLA_LINKINFO, IFLA_LINK, IFLA_MASTER, IFLA_ADDRESS, IFLA_BROADCAST,
	IFLA_MTU, IFLA_TXQLEN, IFLA_GROUP, IFLA_NUM_TX_QUEUES,
	IFLA_NUM_RX_QUEUES, IFLA_GSO_MAX_SIZE, IFLA_GSO_MAX_SEGS,
	IFLA_GRO_MAX_SIZE, 63 /* GSO_IPV4_MAX_SIZE */, 64 /* GRO_IPV4_MAX_SIZE */,
	IFLA_LINKMODE, IFLA_IFALIAS, IFLA_CARRIER, IFLA_PROTO_DOWN, IFLA_AF_SPEC,
};

static bool form_is_right(const struct policy *p, const struct nlattr *nla)
{
	int len = nla_len(nla);
	const char *text = nla_data(nla);

	switch (p->form) {
	case FLAG:
		return !len;
	case U32:
		return len == 4;
	case STRING:
		return len > 0 && strnlen(text, len) == (size_t)len - 1;
	case BYTES:
		return !p->len || len == (int)p->len;
	case ADDRESS:
		return len == 4 || len == 16;
	default:
		return true;
	}
}

/* number of attributes that are not what the table says */
static unsigned int malformed(const struct policy *policy,
			      const struct nlattr *head, int len,
			      const char *dev, bool ordered)
{
	const struct policy *p, *last = policy;
	const struct nlattr *nla;
	unsigned int bad = 0;
	int rem;

	nla_for_each_attr(nla, (struct nlattr *)head, len, rem) {
		for (p = policy; p->type && p->type != nla_type(nla); p++)
			;
		if (nla_type(nla) == A(PAD) && ordered)
			continue;
		if (!p->type || !form_is_right(p, nla) ||
		    (ordered && (p < last || (p == last && !p->many &&
					      p != policy)))) {
			fprintf(stderr, "# %s: attribute %d of %d bytes is not right here\n",
				dev, nla_type(nla), nla_len(nla));
			bad++;
			continue;
		}
		last = p;
		if (p->nest)
			bad += malformed(p->nest, nla_data(nla), nla_len(nla),
					 dev, false);
	}
	if (rem) {
		fprintf(stderr, "# %s: %d bytes are left\n", dev, rem);
		bad++;
	}
	return bad;
}

static unsigned int unknown_links(const struct nlmsghdr *nlh)
{
	struct nlattr *link = cr_attr(nlh, A(NETDEV_LINK)), *nla;
	unsigned int bad = 0, i;
	int rem;

	if (!link)
		return 0;
	nla_for_each_nested(nla, link, rem) {
		for (i = 0; i < ARRAY_SIZE(link_types); i++)
			if (link_types[i] == nla_type(nla))
				break;
		if (i < ARRAY_SIZE(link_types))
			continue;
		fprintf(stderr, "# %s: IFLA %d is not of the header\n",
			dev_name(nlh), nla_type(nla));
		bad++;
	}
	return bad;
}

static void check_form(struct __test_metadata *_metadata,
		       const struct cr_list *image)
{
	struct nlattr *head;
	unsigned int i, j;
	int len;

	for (i = 0; i < image->n; i++) {
		head = cr_attrs(image->msg[i], &len);
		EXPECT_EQ(0, malformed(netdev_policy, head, len,
				       dev_name(image->msg[i]), true));
		EXPECT_EQ(0, unknown_links(image->msg[i]));
		EXPECT_TRUE(cr_attr(image->msg[i], A(NETDEV_NAME)));
		EXPECT_TRUE(cr_attr(image->msg[i], A(NETDEV_INDEX)));
		EXPECT_TRUE(cr_attr(image->msg[i], A(NETDEV_WHOLE)));
		EXPECT_TRUE(cr_attr(image->msg[i], A(NETDEV_FLAGS)));
		for (j = 0; j < i; j++)
			EXPECT_STRNE(dev_name(image->msg[i]),
				     dev_name(image->msg[j]));
	}
}

/* the device that an attribute of NETDEV_LINK names by index, as it was dumped */
static struct nlattr *ref_of(const struct nlmsghdr *nlh, uint32_t index)
{
	struct nlattr *nla, *in;
	int len, rem;

	nla_for_each_attr(nla, cr_attrs(nlh, &len), len, rem) {
		if (nla_type(nla) != A(NETDEV_REF))
			continue;
		in = nla_find(nla_data(nla), nla_len(nla), REF(INDEX));
		if (in && nla_get_u32(in) == index &&
		    !nla_find(nla_data(nla), nla_len(nla), REF(NETNSID)))
			return nla_find(nla_data(nla), nla_len(nla), REF(NAME));
	}
	return NULL;
}

static unsigned int position(const struct cr_list *image, const char *name)
{
	unsigned int i;

	for (i = 0; i < image->n; i++)
		if (!strcmp(dev_name(image->msg[i]), name))
			return i;
	return -1u;
}

static void check_order_of(struct __test_metadata *_metadata,
			   const struct cr_list *image, unsigned int i, int type)
{
	const struct nlmsghdr *nlh = image->msg[i];
	struct nlattr *nla = dev_link(nlh, type), *name;

	if (!nla)
		return;
	name = ref_of(nlh, nla_get_u32(nla));
	ASSERT_NE(NULL, name)
		TH_LOG("%s: no NETDEV_REF of IFLA %d", dev_name(nlh), type);
	EXPECT_NE(-1u, position(image, nla_data(name)));
	/* the ends of a veth are each other's */
	if (strcmp(dev_kind(nlh), "veth") || type != IFLA_LINK)
		EXPECT_LT(position(image, nla_data(name)), i)
			TH_LOG("%s is before %s", dev_name(nlh),
			       (char *)nla_data(name));
}

static void check_order(struct __test_metadata *_metadata,
			const struct cr_list *image)
{
	unsigned int i;

	ASSERT_LT(0, image->n);
	EXPECT_STREQ("lo", dev_name(image->msg[0]));
	for (i = 0; i < image->n; i++) {
		check_order_of(_metadata, image, i, IFLA_LINK);
		check_order_of(_metadata, image, i, IFLA_MASTER);
	}
}

static unsigned int count_devices(void)
{
	struct if_nameindex *list = if_nameindex();
	unsigned int n = 0;

	while (list[n].if_index)
		n++;
	if_freenameindex(list);
	return n;
}

static bool add_row(const struct row *row)
{
	if (!ip_batch(row->lines))
		return true;
	if (!row->lacking)
		return false;
	fprintf(stderr, "# left out, this kernel has no %s\n", row->name);
	return true;
}

static void make_everything(struct __test_metadata *_metadata)
{
	static char lines[65536];
	unsigned int i;

	lines[0] = '\0';
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].lacking) {
			EXPECT_TRUE(add_row(&rows[i]));
			continue;
		}
		strcat(lines, rows[i].lines);
		strcat(lines, "\n");
	}
	ASSERT_EQ(0, ip_batch(lines));
}

TEST_F_TIMEOUT(netdev, one_by_name, 200)
{
	const struct nlmsghdr *of_all;

	ASSERT_EQ(0, ip_batch("link add n0 type veth peer name n1\n"
			      "link property add dev n1 altname another"));
	ASSERT_EQ(0, image_of(&here, &self->again));
	ASSERT_EQ(0, dev_dump(&here.cr, "n1", &self->image));
	ASSERT_EQ(1, self->image.n);
	of_all = dev_find(&self->again, "n1");
	ASSERT_NE(NULL, of_all);
	EXPECT_EQ(of_all->nlmsg_len, self->image.msg[0]->nlmsg_len);
	EXPECT_EQ(0, memcmp(NLMSG_DATA(of_all), NLMSG_DATA(self->image.msg[0]),
			    NLMSG_PAYLOAD(of_all, 0)));
	cr_list_free(&self->image);
	EXPECT_EQ(-ENODEV, dev_dump(&here.cr, "n2", &self->image));
	EXPECT_STRNE("", here.cr.text);
}

TEST_F_TIMEOUT(netdev, needs_nlm_f_dump, 200)
{
	int err = cr_call(&here.cr, cr_new(&here.cr,
					   AF_INET_CR_CMD_NETDEV_DUMP, 0), NULL);

	EXPECT_GT(0, err);
	EXPECT_NE(-EPERM, err);
}

/* ---- conf ---- */

static bool value_of(const char *path, char *text, int size)
{
	int fd = open(path, O_RDONLY), len;

	len = fd < 0 ? -1 : read(fd, text, size - 1);
	close(fd);
	if (len <= 0)
		return false;
	text[len] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return true;
}

static bool same_value(const struct nlattr *entry, const char *text)
{
	struct nlattr *nla = nla_find(nla_data(entry), nla_len(entry),
				      AF_INET_CR_NETDEV_CONF_ENTRY_VALUE);
	unsigned char addr[16];

	if (nla)
		return nla_len(nla) == 4 &&
		       nla_get_u32(nla) == (uint32_t)strtoll(text, NULL, 10);
	nla = nla_find(nla_data(entry), nla_len(entry),
		       AF_INET_CR_NETDEV_CONF_ENTRY_ADDR);
	return nla && nla_len(nla) == 16 &&
	       inet_pton(AF_INET6, text, addr) == 1 &&
	       !memcmp(addr, nla_data(nla), 16);
}

/* each file of a directory is an entry with its value: how many */
static unsigned int check_conf(struct __test_metadata *_metadata,
			       const struct nlmsghdr *nlh, int family, int of,
			       const char *name)
{
	char path[512], text[128];
	struct dirent *file;
	struct nlattr *entry;
	unsigned int n = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/sys/net/ipv%d/conf/%s",
		 family == AF_INET ? 4 : 6, name);
	dir = opendir(path);
	ASSERT_NE(NULL, dir);
	while ((file = readdir(dir))) {
		if (file->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/proc/sys/net/ipv%d/conf/%s/%s",
			 family == AF_INET ? 4 : 6, name, file->d_name);
		/* a secret that is not set cannot be read */
		if (!value_of(path, text, sizeof(text)))
			continue;
		entry = dev_conf(nlh, family, of, file->d_name);
		EXPECT_NE(NULL, entry)
			TH_LOG("%s is not there", path);
		if (entry)
			EXPECT_TRUE(same_value(entry, text))
				TH_LOG("%s is %s", path, text);
		n++;
	}
	closedir(dir);
	return n;
}

TEST_F_TIMEOUT(netdev, every_conf_file, 200)
{
	static const char *const names[] = { NULL, "all", "default" };
	const int families[] = { AF_INET, AF_INET6 };
	unsigned int i, of, n;

	ASSERT_EQ(0, ip_batch("link add c0 type dummy\n"
			      "/proc/sys/net/ipv6/conf/c0/stable_secret fd00::5\n"
			      "/proc/sys/net/ipv4/conf/c0/rp_filter 2\n"
			      "/proc/sys/net/ipv6/conf/c0/hop_limit 3\n"
			      "/proc/sys/net/ipv4/conf/default/shared_media 0\n"
			      "/proc/sys/net/ipv6/conf/all/accept_redirects 0\n"));
	ASSERT_EQ(0, image_of(&here, &self->image));
	ASSERT_EQ(2, self->image.n);
	for (i = 0; i < 2; i++) {
		n = check_conf(_metadata, self->image.msg[1], families[i], 0,
			       "c0");
		EXPECT_LT(25, n);
		check_conf(_metadata, self->image.msg[0], families[i], 0, "lo");
		for (of = 1; of < 3; of++)
			check_conf(_metadata, self->image.msg[0], families[i],
				   of, names[of]);
	}
	/* no others have "all" and "default" */
	EXPECT_EQ(NULL, dev_conf(self->image.msg[1], AF_INET, 1, "rp_filter"));
	/* and they come back */
	ASSERT_EQ(0, place_enter(&there));
	ASSERT_EQ(2, dev_restore_all(&there.cr, &self->image, -1));
	ASSERT_EQ(0, image_of(&there, &self->again));
	EXPECT_EQ(0, dev_differ(&self->image, &self->again));
	for (i = 0; i < 2; i++)
		for (of = 1; of < 3; of++)
			check_conf(_metadata, self->image.msg[0], families[i],
				   of, names[of]);
	check_conf(_metadata, self->image.msg[1], AF_INET6, 0, "c0");
	EXPECT_EQ(0, ip_batch("/proc/sys/net/ipv4/conf/default/shared_media 1\n"
			      "/proc/sys/net/ipv6/conf/all/accept_redirects 1"));
	ASSERT_EQ(0, place_enter(&here));
	EXPECT_EQ(0, ip_batch("/proc/sys/net/ipv4/conf/default/shared_media 1\n"
			      "/proc/sys/net/ipv6/conf/all/accept_redirects 1"));
}

/* ---- the replay law ---- */

/* an image goes there: the number of attributes that differ then, or -1 */
static int goes_there(const struct cr_list *image, struct cr_list *after)
{
	char addr[INET6_ADDRSTRLEN];
	int index;

	if (place_enter(&there) ||
	    dev_restore_all(&there.cr, image, -1) != (int)image->n)
		return -1;
	index = net_is_tentative(addr);
	if (index) {
		fprintf(stderr, "# %s of device %d is tentative\n", addr, index);
		return -1;
	}
	if (image_of(&there, after))
		return -1;
	return dev_differ(image, after);
}

/* what is here comes back there, and again */
static void check_replay(struct __test_metadata *_metadata, const char *what)
{
	struct cr_list image = {}, first = {}, second = {};
	struct lines *links;

	EXPECT_EQ(0, image_of(&here, &image))
		TH_LOG("%s", what);
	links = net_links();
	EXPECT_EQ(0, goes_there(&image, &first))
		TH_LOG("%s", what);
	EXPECT_EQ(0, net_links_differ(links, net_links()))
		TH_LOG("%s, in the words of rtnetlink", what);
	EXPECT_EQ(0, goes_there(&first, &second))
		TH_LOG("%s, the second time", what);
	cr_list_free(&image);
	cr_list_free(&first);
	cr_list_free(&second);
}

/* in a network namespace of his own; 0, or which step went wrong */
static int replay_as_user_root(const struct cr_list *image)
{
	struct cr_list after;
	struct place own;
	int status;
	pid_t pid;

	pid = fork();
	if (!pid) {
		if (user_root_become() || place_make(&own) ||
		    ip_batch("link set lo up"))
			_exit(1);
		if (dev_restore_all(&own.cr, image, -1) != (int)image->n)
			_exit(2);
		if (image_of(&own, &after))
			_exit(3);
		_exit(dev_differ(image, &after) ? 4 : 0);
	}
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

/* all rows at once: their making is what takes the time */
TEST_F_TIMEOUT(netdev, everything_comes_back, 600)
{
	make_everything(_metadata);
	ASSERT_EQ(0, image_of(&here, &self->image));
	EXPECT_EQ(count_devices(), self->image.n);
	check_form(_metadata, &self->image);
	check_order(_metadata, &self->image);
	/* dumping changes nothing */
	ASSERT_EQ(0, image_of(&here, &self->again));
	EXPECT_EQ(0, dev_differ(&self->image, &self->again));
	check_replay(_metadata, "everything at once");

	/* some of the options of this bond are for root of the machine alone */
	ASSERT_EQ(0, place_enter(&here));
	ASSERT_EQ(0, ip_batch("link del k_bl\nlink del k_bl0"));
	cr_list_free(&self->image);
	ASSERT_EQ(0, image_of(&here, &self->image));
	EXPECT_EQ(0, replay_as_user_root(&self->image));
}

TEST_F_TIMEOUT(netdev, each_comes_back, 600)
{
	const char *only = getenv("ROW");
	unsigned int i;

	if (!only)
		SKIP(return, "everything_comes_back has the same rows at once: ROW=text runs those with it");
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		if (!strstr(rows[i].name, only))
			continue;
		EXPECT_TRUE(add_row(&rows[i]))
			TH_LOG("cannot make: %s", rows[i].name);
		check_replay(_metadata, rows[i].name);
		place_empty(&there);
		place_empty(&here);
	}
}

/* limits that iproute2 of Debian 12 does not know */
TEST_F_TIMEOUT(netdev, ipv4_limits, 200)
{
	struct nl_msg *msg;

	ASSERT_EQ(0, ip_batch("link add l4 type dummy"));
	msg = rtnl_link("l4");
	nla_put_u32(msg, 63 /* IFLA_GSO_IPV4_MAX_SIZE */, 20000);
	nla_put_u32(msg, 64 /* IFLA_GRO_IPV4_MAX_SIZE */, 21000);
	ASSERT_EQ(0, rtnl_do(msg));
	check_replay(_metadata, "gso_ipv4_max_size");
}

TEST_F_TIMEOUT(netdev, address_protocol, 200)
{
	const char *const addrs[] = { "10.18.0.1", "fd00:18::1" };
	struct nl_msg *msg;
	unsigned int i;

	ASSERT_EQ(0, ip_batch("link add ap type dummy\nlink set ap up"));
	for (i = 0; i < 2; i++) {
		msg = rtnl_addr("ap", addrs[i], 24 + 40 * i);
		nla_put_u8(msg, 11 /* IFA_PROTO */, 77);
		ASSERT_EQ(0, rtnl_do(msg));
	}
	ASSERT_EQ(0, image_of(&here, &self->image));
	EXPECT_LE(2, cr_count(&self->image, A(NETDEV_ADDR)));
	check_replay(_metadata, "protocol of an address");
}

/* ---- indexes that are taken ---- */

/* where a kind has an index among its own attributes */
static const struct {
	const char *kind;
	int nest, type;
} index_attrs[] = {
	{ "vxlan", IFLA_INFO_DATA, IFLA_VXLAN_LINK },
	{ "gre", IFLA_INFO_DATA, 1 /* IFLA_GRE_LINK */ },
	{ "ip6gre", IFLA_INFO_DATA, 1 },
	{ "ipip", IFLA_INFO_DATA, 1 /* IFLA_IPTUN_LINK */ },
	{ "sit", IFLA_INFO_DATA, 1 },
	{ "ip6tnl", IFLA_INFO_DATA, 1 },
	{ "vti", IFLA_INFO_DATA, 1 /* IFLA_VTI_LINK */ },
	{ "bond", IFLA_INFO_DATA, IFLA_BOND_PRIMARY },
	{ "bridge", IFLA_INFO_SLAVE_DATA, IFLA_BRPORT_BACKUP_PORT },
};

static const char lowers[] =
	"link add x_d type dummy\n"
	"link add x_br type bridge\nlink add x_p0 type dummy\n"
	"link add x_p1 type dummy\nlink set x_p0 master x_br\n"
	"link set x_p1 master x_br\n"
	"link set x_p0 type bridge_slave backup_port x_p1\n"
	"link add x_e type dummy\nlink set x_e master x_br\n"
	"link add x_vy type vxlan id 48 group 239.1.1.3 dev x_e dstport 4796\n"
	"link set x_vy master x_br\n"
	"link set x_vy type bridge_slave backup_port x_e\n"
	"link add x_bo type bond mode active-backup miimon 100\n"
	"link add x_b0 type dummy\nlink add x_b1 type dummy\n"
	"link set x_b0 master x_bo\nlink set x_b1 master x_bo\n"
	"link set x_bo type bond primary x_b1\n"
	"link add link x_d name x_d.5 type vlan id 5\n"
	"link add link x_d name x_mv type macvlan mode bridge\n"
	"link add x_vx type vxlan id 47 group 239.1.1.2 dev x_d dstport 4795\n"
	"link add x_gr type gre local 10.0.0.1 remote 10.0.0.2 dev x_d\n"
	"link add x_ii type ipip local 10.0.0.1 remote 10.0.0.2 dev x_d\n"
	"link add x_si type sit local 10.0.0.1 remote 10.0.0.2 dev x_d\n"
	"link add x_t6 type ip6tnl local fd00::1 remote fd00::2 dev x_d\n"
	"link add x_g6 type ip6gre local fd00::1 remote fd00::2 dev x_d\n"
	"link add x_vt type vti local 10.0.0.1 remote 10.0.0.2 dev x_d\n"
	"link add x_v0 type veth peer name x_v1";

static const char *name_in(const struct place *p, uint32_t index, char *name)
{
	name[0] = '\0';
	if (place_enter(p) || !if_indextoname(index, name))
		snprintf(name, IFNAMSIZ, "none");
	return name;
}

static void same_device(struct __test_metadata *_metadata, const char *dev,
			const struct nlattr *one, const struct nlattr *two)
{
	char a[IFNAMSIZ], b[IFNAMSIZ];

	EXPECT_EQ(!one, !two)
		TH_LOG("%s", dev);
	if (!one || !two)
		return;
	EXPECT_STREQ(name_in(&here, nla_get_u32(one), a),
		     name_in(&there, nla_get_u32(two), b))
		TH_LOG("%s, IFLA %d", dev, nla_type(one));
}

static void same_devices(struct __test_metadata *_metadata,
			 const struct nlmsghdr *one, const struct nlmsghdr *two)
{
	const char *dev = dev_name(one);
	unsigned int i;

	same_device(_metadata, dev, dev_link(one, IFLA_LINK),
		    dev_link(two, IFLA_LINK));
	same_device(_metadata, dev, dev_link(one, IFLA_MASTER),
		    dev_link(two, IFLA_MASTER));
	for (i = 0; i < ARRAY_SIZE(index_attrs); i++) {
		if (!strcmp(dev_kind(one), index_attrs[i].kind))
			same_device(_metadata, dev,
				    dev_info(one, index_attrs[i].type),
				    dev_info(two, index_attrs[i].type));
		if (!strcmp(dev_slave_kind(one), index_attrs[i].kind))
			same_device(_metadata, dev,
				    dev_slave_info(one, index_attrs[i].type),
				    dev_slave_info(two, index_attrs[i].type));
	}
}

TEST_F_TIMEOUT(netdev, taken_indexes, 200)
{
	char lines[2000] = "";
	const struct nlmsghdr *two;
	unsigned int i, index;

	ASSERT_EQ(0, ip_batch(lowers));
	ASSERT_EQ(0, image_of(&here, &self->image));
	for (i = 1; i < self->image.n; i++)
		snprintf(lines + strlen(lines), sizeof(lines) - strlen(lines),
			 "link add o%u index %u type dummy\n", i,
			 cr_u32(self->image.msg[i], A(NETDEV_INDEX), 0));
	ASSERT_EQ(0, place_enter(&there));
	ASSERT_EQ(0, ip_batch(lines));
	ASSERT_EQ(self->image.n, dev_restore_all(&there.cr, &self->image, -1));
	ASSERT_EQ(0, image_of(&there, &self->again));
	EXPECT_TRUE(dev_slave_info(dev_find(&self->again, "x_p0"),
				   IFLA_BRPORT_BACKUP_PORT));
	for (i = 1; i < self->image.n; i++) {
		two = dev_find(&self->again, dev_name(self->image.msg[i]));
		ASSERT_NE(NULL, two);
		index = cr_u32(two, A(NETDEV_INDEX), 0);
		EXPECT_NE(cr_u32(self->image.msg[i], A(NETDEV_INDEX), 0), index);
		same_devices(_metadata, self->image.msg[i], two);
	}
}

static uint32_t backup_of(const struct cr_list *image, const char *name)
{
	const struct nlmsghdr *dev = dev_find(image, name);
	const struct nlattr *backup;

	backup = dev ? dev_slave_info(dev, IFLA_BRPORT_BACKUP_PORT) : NULL;
	return backup ? nla_get_u32(backup) : 0;
}

/* of two that are each other's backup, one can be; and a backup can go again */
TEST_F_TIMEOUT(netdev, mutual_backups, 200)
{
	const struct nlmsghdr *dev;

	ASSERT_EQ(0, ip_batch("link add mb type bridge\n"
			      "link add mb0 type dummy\nlink add mb1 type dummy\n"
			      "link set mb0 master mb\nlink set mb1 master mb\n"
			      "link set mb0 type bridge_slave backup_port mb1\n"
			      "link set mb1 type bridge_slave backup_port mb0"));
	ASSERT_EQ(0, image_of(&here, &self->image));
	EXPECT_NE(!backup_of(&self->image, "mb0"), !backup_of(&self->image, "mb1"));
	dev = dev_find(&self->image, backup_of(&self->image, "mb0") ? "mb1" : "mb0");
	ASSERT_NE(NULL, dev);
	EXPECT_TRUE(cr_attr(dev, A(LEFT_OUT)));
	ASSERT_EQ(0, place_enter(&there));
	ASSERT_EQ(self->image.n, dev_restore_all(&there.cr, &self->image, -1));
	ASSERT_EQ(0, image_of(&there, &self->again));
	EXPECT_EQ(!backup_of(&self->image, "mb0"), !backup_of(&self->again, "mb0"));
	EXPECT_EQ(!backup_of(&self->image, "mb1"), !backup_of(&self->again, "mb1"));
	/* without one, none */
	cr_list_free(&self->image);
	ASSERT_EQ(0, ip_batch("link set mb0 type bridge_slave nobackup_port\n"
			      "link set mb1 type bridge_slave nobackup_port"));
	ASSERT_EQ(0, image_of(&there, &self->image));
	ASSERT_EQ(0, ip_batch("link set mb0 type bridge_slave backup_port mb1"));
	ASSERT_LT(0, dev_restore_all(&there.cr, &self->image, -1));
	cr_list_free(&self->again);
	ASSERT_EQ(0, image_of(&there, &self->again));
	EXPECT_EQ(0, backup_of(&self->again, "mb0"));
}

/* which port a bond uses follows from its primary, or is named */
TEST_F_TIMEOUT(netdev, active_port, 200)
{
	ASSERT_EQ(0, ip_batch("link add bo type bond mode active-backup miimon 100\n"
			      "link add p0 type dummy\nlink add p1 type dummy\n"
			      "link set p0 master bo\n"));
	ASSERT_EQ(0, image_of(&here, &self->image));
	EXPECT_FALSE(cr_attr(dev_find(&self->image, "bo"), A(LEFT_OUT)));
	cr_list_free(&self->image);
	ASSERT_EQ(0, ip_batch("link set p1 master bo\nlink set bo up\n"
			      "link set bo type bond active_slave p1"));
	ASSERT_EQ(0, image_of(&here, &self->image));
	EXPECT_TRUE(cr_attr(dev_find(&self->image, "bo"), A(LEFT_OUT)));
	cr_list_free(&self->image);
	ASSERT_EQ(0, ip_batch("link set bo type bond primary p1"));
	ASSERT_EQ(0, image_of(&here, &self->image));
	EXPECT_FALSE(cr_attr(dev_find(&self->image, "bo"), A(LEFT_OUT)));
}

/* ---- parts of an image ---- */

static int restore_flags(const char *name, uint32_t flags)
{
	struct nl_msg *msg = cr_new(&here.cr, AF_INET_CR_CMD_NETDEV_RESTORE, 0);

	nla_put_string(msg, A(NETDEV_NAME), name);
	nla_put_u32(msg, A(NETDEV_FLAGS), flags);
	return dev_restore_msg(&here.cr, msg, NULL);
}

TEST_F_TIMEOUT(netdev, flags_alone, 200)
{
	const struct nlmsghdr *p0;
	uint32_t flags;

	ASSERT_EQ(0, ip_batch("link add p0 mtu 1400 type veth peer name p1\n"
			      "link set p1 up\n"
			      "link set p0 alias \"stays\"\n"
			      "addr add 10.21.0.1/24 dev p0\n"
			      "addr add fd00:21::1/64 dev p0 nodad\n"
			      "link property add dev p0 altname also-stays\n"
			      "maddr add 33:33:00:00:00:99 dev p0"));
	ASSERT_EQ(0, image_of(&here, &self->image));
	p0 = dev_find(&self->image, "p0");
	ASSERT_NE(NULL, p0);
	flags = cr_u32(p0, A(NETDEV_FLAGS), 0);
	EXPECT_EQ(IFF_MULTICAST, flags & (IFF_UP | IFF_MULTICAST | IFF_NOARP));
	EXPECT_EQ(if_nametoindex("p0"), restore_flags("p0", flags | IFF_NOARP))
		TH_LOG("%s", here.cr.text);
	EXPECT_EQ(if_nametoindex("p0"), restore_flags("p0", flags));
	ASSERT_EQ(0, image_of(&here, &self->again));
	EXPECT_EQ(0, dev_differ(&self->image, &self->again));
	/* up, and all the rest stays */
	EXPECT_EQ(if_nametoindex("p0"), restore_flags("p0", flags | IFF_UP));
	EXPECT_EQ(if_nametoindex("p0"), restore_flags("p0", flags));
	EXPECT_EQ(0, ip_batch("addr del 10.21.0.1/24 dev p0"));
}

/* a device that is down has IPv6 addresses, and going down loses them */
TEST_F_TIMEOUT(netdev, down_with_addresses, 200)
{
	ASSERT_EQ(0, ip_batch("link add w0 type dummy\n"
			      "addr add 10.23.0.1/24 dev w0\n"
			      "addr add fd00:23::1/64 dev w0 nodad"));
	ASSERT_EQ(0, image_of(&here, &self->image));
	EXPECT_EQ(2, cr_count(&(struct cr_list){
		.n = 1, .msg = &self->image.msg[1] }, A(NETDEV_ADDR)));
	ASSERT_EQ(0, ip_batch("link set w0 up\naddr add fd00:23::2/64 dev w0"));
	EXPECT_LT(0, dev_restore(&here.cr, self->image.msg[1]))
		TH_LOG("%s", here.cr.text);
	ASSERT_EQ(0, image_of(&here, &self->again));
	EXPECT_EQ(0, dev_differ(&self->image, &self->again));
}

/* NETDEV_NAME, some of the image, and WHOLE or not */
static int restore_part(const struct nlmsghdr *from, bool whole, int part)
{
	struct nl_msg *msg = cr_new(&here.cr, AF_INET_CR_CMD_NETDEV_RESTORE, 0);
	struct nlattr *nla;
	int len, rem;

	nla_put_string(msg, A(NETDEV_NAME), dev_name(from));
	if (whole)
		nla_put_flag(msg, A(NETDEV_WHOLE));
	nla_for_each_attr(nla, cr_attrs(from, &len), len, rem)
		if (nla_type(nla) == part)
			nla_put(msg, part | NLA_F_NESTED, nla_len(nla),
				nla_data(nla));
	return dev_restore_msg(&here.cr, msg, NULL);
}

static const char part_lines[] =
	"link add q0 type dummy\naddr add 10.22.0.1/24 dev q0\n"
	"addr add fd00:22::1/64 dev q0 nodad\nlink set q0 up\n"
	"link property add dev q0 altname q0-too\n"
	"maddr add 33:33:00:00:00:98 dev q0";

TEST_F_TIMEOUT(netdev, whole_or_not, 200)
{
	const struct nlmsghdr *q0;

	ASSERT_EQ(0, ip_batch(part_lines));
	ASSERT_EQ(0, image_of(&here, &self->image));
	q0 = dev_find(&self->image, "q0");
	ASSERT_NE(NULL, q0);
	/* more than the image has */
	ASSERT_EQ(0, ip_batch("addr add 10.22.1.1/24 dev q0\n"
			      "addr add fd00:22:1::1/64 dev q0 nodad\n"
			      "maddr add 33:33:00:00:00:97 dev q0\n"
			      "link property add dev q0 altname q0-more"));
	ASSERT_EQ(0, dev_dump(&here.cr, NULL, &self->again));
	EXPECT_LT(0, restore_part(q0, false, A(NETDEV_ADDR)));
	cr_list_free(&self->again);
	ASSERT_EQ(0, dev_dump(&here.cr, "q0", &self->again));
	EXPECT_EQ(5, cr_count(&self->again, A(NETDEV_ADDR)));
	EXPECT_EQ(2, cr_count(&self->again, A(NETDEV_MADDR)));
	EXPECT_EQ(2, cr_count(&self->again, A(NETDEV_ALTNAME)));
	cr_list_free(&self->again);
	/* the whole image: what it has not goes */
	EXPECT_LT(0, dev_restore(&here.cr, q0))
		TH_LOG("%s", here.cr.text);
	ASSERT_EQ(0, dev_dump(&here.cr, NULL, &self->again));
	EXPECT_EQ(0, dev_differ(&self->image, &self->again));
	cr_list_free(&self->again);
	/* nothing is the whole */
	EXPECT_LT(0, restore_part(q0, true, 0));
	ASSERT_EQ(0, dev_dump(&here.cr, "q0", &self->again));
	EXPECT_EQ(0, cr_count(&self->again, A(NETDEV_ADDR)));
	EXPECT_EQ(0, cr_count(&self->again, A(NETDEV_MADDR)));
	EXPECT_EQ(0, cr_count(&self->again, A(NETDEV_ALTNAME)));
	EXPECT_EQ(IFF_UP, cr_u32(self->again.msg[0], A(NETDEV_FLAGS), 0) &
			  IFF_UP);
}

TEST_F_TIMEOUT(netdev, answer, 200)
{
	bool created;

	ASSERT_EQ(0, ip_batch("link add r0 type veth peer name r1"));
	ASSERT_EQ(0, image_of(&here, &self->image));
	ASSERT_EQ(3, self->image.n);
	ASSERT_EQ(0, place_enter(&there));
	EXPECT_EQ(1, dev_restore_msg(&there.cr,
				     dev_request(&there.cr, self->image.msg[0],
						 0), &created));
	EXPECT_FALSE(created);
	EXPECT_EQ(cr_u32(self->image.msg[1], A(NETDEV_INDEX), 0),
		  dev_restore_msg(&there.cr,
				  dev_request(&there.cr, self->image.msg[1], 0),
				  &created));
	EXPECT_TRUE(created);
	/* the far end came with it */
	EXPECT_EQ(cr_u32(self->image.msg[2], A(NETDEV_INDEX), 0),
		  dev_restore_msg(&there.cr,
				  dev_request(&there.cr, self->image.msg[2], 0),
				  &created));
	EXPECT_FALSE(created);
}

static unsigned int count_lines(const char *path)
{
	FILE *file = fopen(path, "r");
	unsigned int n = 0;
	int c;

	while ((c = fgetc(file)) != EOF)
		n += c == '\n';
	fclose(file);
	return n;
}

/* routes come and go with addresses: also those of lo */
TEST_F_TIMEOUT(netdev, lo_keeps_its_routes, 200)
{
	struct place fresh;
	unsigned int before;

	ASSERT_EQ(0, image_of(&here, &self->image));
	ASSERT_EQ(0, place_make(&fresh));
	ASSERT_EQ(0, ip_batch("link set lo up"));
	before = count_lines("/proc/thread-self/net/ipv6_route");
	EXPECT_EQ(1, dev_restore_all(&fresh.cr, &self->image, -1));
	EXPECT_EQ(before, count_lines("/proc/thread-self/net/ipv6_route"));
	place_close(&fresh);
}

/* ---- addresses, as the kernel tells of them ---- */

TEST_F_TIMEOUT(netdev, addresses_in_the_kernels_words, 200)
{
	char *before, *after;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		if (!strncmp(rows[i].name, "IPv", 3))
			ASSERT_EQ(0, ip_batch(rows[i].lines));
	ASSERT_EQ(0, image_of(&here, &self->image));
	before = net_addresses();
	ASSERT_EQ(0, goes_there(&self->image, &self->again));
	after = net_addresses();
	EXPECT_LT(1000, strlen(before));
	EXPECT_STREQ(before, after);
	free(before);
	free(after);
}

TEST_F_TIMEOUT(netdev, lifetimes_go_on, 200)
{
	struct nlattr *a, *b, *va, *vb;
	unsigned int i;

	ASSERT_EQ(0, ip_batch("link add lt type dummy\nlink set lt up\n"
			      "addr add 10.23.0.1/24 dev lt valid_lft 1000 "
			      "preferred_lft 500\n"
			      "addr add fd00:23::1/64 dev lt valid_lft 1000 "
			      "preferred_lft 500 nodad"));
	ASSERT_EQ(0, image_of(&here, &self->image));
	ASSERT_LE(0, goes_there(&self->image, &self->again));
	for (i = 0; (a = cr_attr_nth(&self->image, A(NETDEV_ADDR), i)); i++) {
		b = cr_attr_nth(&self->again, A(NETDEV_ADDR), i);
		ASSERT_NE(NULL, b);
		va = nla_find(nla_data(a), nla_len(a), ADDR(VALID));
		vb = nla_find(nla_data(b), nla_len(b), ADDR(VALID));
		if (!va && !vb)
			continue;
		EXPECT_GE(1000, nla_get_u32(va));
		EXPECT_GE(nla_get_u32(va), nla_get_u32(vb));
		EXPECT_LE(nla_get_u32(va), nla_get_u32(vb) + 30);
	}
	EXPECT_LT(2, i);
}

/* a dump that has one, or none */
static bool has_temporary(struct cr_list *image)
{
	struct nlattr *nla, *flags;
	unsigned int i;

	cr_list_free(image);
	if (image_of(&here, image))
		return false;
	for (i = 0; (nla = cr_attr_nth(image, A(NETDEV_ADDR), i)); i++) {
		flags = nla_find(nla_data(nla), nla_len(nla), ADDR(FLAGS));
		if (flags && nla_get_u32(flags) & IFA_F_TEMPORARY)
			return true;
	}
	return false;
}

TEST_F_TIMEOUT(netdev, temporary_addresses, 200)
{
	ASSERT_EQ(0, ip_batch("link add t_te type veth peer name t_tp\n"
			      "/proc/sys/net/ipv6/conf/t_te/use_tempaddr 2"));
	ASSERT_EQ(0, ip_batch("link set t_te up\nlink set t_tp up"));
	ASSERT_EQ(0, net_settle());
	ASSERT_EQ(0, ip_batch("addr add fd00:24::1/64 dev t_te mngtmpaddr "
			      "valid_lft 100000 preferred_lft 90000"));
	ASSERT_TRUE(EVENTUALLY(has_temporary(&self->image)));
	EXPECT_EQ(0, goes_there(&self->image, &self->again));
}

/* an address that somebody else has: it is tried again, and what it manages stays */
TEST_F_TIMEOUT(netdev, duplicate_that_manages, 200)
{
	unsigned int n;

	ASSERT_EQ(0, ip_batch("link add t_de type veth peer name t_dp\n"
			      "/proc/sys/net/ipv6/conf/t_de/use_tempaddr 2\n"
			      "link set t_de up\nlink set t_dp up"));
	ASSERT_EQ(0, net_settle());
	ASSERT_EQ(0, ip_batch("addr add fd00:26::1/64 dev t_dp nodad\n"
			      "addr add fd00:26::1/64 dev t_de mngtmpaddr"));
	ASSERT_EQ(0, net_settle());
	ASSERT_TRUE(EVENTUALLY(has_temporary(&self->image)));
	n = cr_count(&self->image, A(NETDEV_ADDR));
	EXPECT_LT(0, dev_restore(&here.cr, dev_find(&self->image, "t_de")))
		TH_LOG("%s", here.cr.text);
	EXPECT_TRUE(has_temporary(&self->image));
	EXPECT_EQ(n, cr_count(&self->image, A(NETDEV_ADDR)));
}

/* an address whose peer is itself has none: it is the one that is there */
TEST_F_TIMEOUT(netdev, own_peer, 200)
{
	struct nlattr *had, *addr;
	unsigned int routes;
	struct nl_msg *msg;

	ASSERT_EQ(0, ip_batch("link add u0 up type dummy\n"
			      "addr add 10.25.0.1/24 dev u0\n"
			      "route add 10.26.0.0/16 via 10.25.0.2"));
	routes = count_lines("/proc/thread-self/net/route");
	ASSERT_EQ(0, dev_dump(&here.cr, "u0", &self->image));
	had = cr_attr(self->image.msg[0], A(NETDEV_ADDR));
	ASSERT_NE(NULL, had);
	msg = cr_new(&here.cr, AF_INET_CR_CMD_NETDEV_RESTORE, 0);
	nla_put_string(msg, A(NETDEV_NAME), "u0");
	nla_put_flag(msg, A(NETDEV_WHOLE));
	addr = nla_nest_start(msg, A(NETDEV_ADDR));
	nlmsg_append(msg, nla_data(had), nla_len(had), NLA_ALIGNTO);
	nla_put(msg, ADDR(PEER), 4, "\x0a\x19\x00\x01");
	nla_nest_end(msg, addr);
	EXPECT_LT(0, dev_restore_msg(&here.cr, msg, NULL))
		TH_LOG("%s", here.cr.text);
	ASSERT_EQ(0, dev_dump(&here.cr, "u0", &self->again));
	EXPECT_EQ(1, cr_count(&self->again, A(NETDEV_ADDR)));
	EXPECT_EQ(routes, count_lines("/proc/thread-self/net/route"));
}

/* ---- what is not carried ---- */

/* it stays as long as what is returned is open */
static int xdp_attach(const char *name, int prog)
{
	union bpf_attr attr = {
		.link_create = {
			.prog_fd = prog,
			.target_ifindex = if_nametoindex(name),
			.attach_type = BPF_XDP,
			.flags = XDP_FLAGS_SKB_MODE,
		},
	};

	return syscall(SYS_bpf, BPF_LINK_CREATE, &attr, sizeof(attr));
}

TEST_F_TIMEOUT(netdev, xdp_program, 200)
{
	int prog, link;

	ASSERT_EQ(0, ip_batch("link add y0 type dummy"));
	ASSERT_EQ(0, image_of(&here, &self->image));
	EXPECT_FALSE(cr_attr(dev_find(&self->image, "y0"), A(LEFT_OUT)));
	prog = bpf_load(BPF_PROG_TYPE_XDP, XDP_PASS);
	if (prog < 0 && errno == ENOSYS)
		SKIP(return, "no bpf(2) here");
	ASSERT_LE(0, prog);
	link = xdp_attach("y0", prog);
	ASSERT_LE(0, link) TH_LOG("%s", strerror(errno));
	ASSERT_EQ(0, image_of(&here, &self->again));
	EXPECT_TRUE(cr_attr(dev_find(&self->again, "y0"), A(LEFT_OUT)));
	close(link);
	close(prog);
}

/* ---- devices that nobody has to make ---- */

#define FALLBACK	"/proc/sys/net/core/fb_tunnels_only_for_init_net"

TEST_F_TIMEOUT(netdev, fallback_tunnels, 200)
{
	struct place one, two;
	bool created;
	unsigned int i;

	int init = open("/proc/1/ns/net", O_RDONLY | O_CLOEXEC);

	/* the drivers, before the namespaces */
	ASSERT_EQ(0, ip_batch("link add z0 type ipip local 10.0.0.1\n"
			      "link add z1 type sit local 10.0.0.1\n"
			      "link add z2 type gre local 10.0.0.1\n"
			      "link add z3 type ip6tnl local fd00::1"));
	ASSERT_EQ(0, setns(init, CLONE_NEWNET));
	ASSERT_EQ(0, write_file(FALLBACK, "0"));
	EXPECT_EQ(0, place_make(&one));
	EXPECT_EQ(0, place_make(&two));
	ASSERT_EQ(0, setns(init, CLONE_NEWNET));
	ASSERT_EQ(0, write_file(FALLBACK, "2"));
	close(init);
	ASSERT_EQ(0, place_enter(&one));
	ASSERT_EQ(0, ip_batch("link set tunl0 up mtu 1300\n"
			      "addr add 10.25.0.1/24 dev tunl0\n"
			      "link set gre0 up\n"
			      "link set sit0 txqueuelen 55\n"
			      "link set ip6tnl0 up"));
	ASSERT_EQ(0, image_of(&one, &self->image));
	EXPECT_LT(4, self->image.n);
	ASSERT_EQ(0, place_enter(&two));
	for (i = 0; i < self->image.n; i++) {
		EXPECT_LT(0, dev_restore_msg(&two.cr,
					     dev_request(&two.cr,
							 self->image.msg[i], 0),
					     &created))
			TH_LOG("%s: %s", dev_name(self->image.msg[i]),
			       two.cr.text);
		EXPECT_FALSE(created);
	}
	ASSERT_EQ(0, image_of(&two, &self->again));
	EXPECT_EQ(0, dev_differ(&self->image, &self->again));
	place_close(&one);
	place_close(&two);
}

/* ---- devices that nobody can make ---- */

static const struct {
	const char *name;
	const char *lines;
} externals[] = {
	{ "w0", "link add w0 mtu 1400 type wireguard\n"
		"addr add 10.26.0.1/24 dev w0\nlink set w0 up" },
};

TEST_F_TIMEOUT(netdev, external_devices, 200)
{
	const struct nlmsghdr *dev;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(externals); i++) {
		ASSERT_EQ(0, place_enter(&here));
		ASSERT_EQ(0, ip_batch(externals[i].lines));
		ASSERT_EQ(0, image_of(&here, &self->image));
		dev = dev_find(&self->image, externals[i].name);
		ASSERT_NE(NULL, dev);
		EXPECT_TRUE(cr_attr(dev, A(NETDEV_EXTERNAL)));
		EXPECT_TRUE(cr_attr(dev, A(LEFT_OUT)));
		ASSERT_EQ(0, place_enter(&there));
		EXPECT_EQ(-ENODEV, dev_restore(&there.cr, dev));
		EXPECT_STRNE("", there.cr.text);
		EXPECT_EQ(0, if_nametoindex(externals[i].name));
		/* its name alone is what it takes */
		ASSERT_EQ(0, device_add("dummy", externals[i].name, NULL));
		EXPECT_LT(0, dev_restore(&there.cr, dev))
			TH_LOG("%s", there.cr.text);
		ASSERT_EQ(0, dev_dump(&there.cr, externals[i].name,
				      &self->again));
		EXPECT_EQ(1, cr_count(&self->again, A(NETDEV_ADDR)));
		EXPECT_EQ(IFF_UP, cr_u32(self->again.msg[0], A(NETDEV_FLAGS),
					 0) & IFF_UP);
		cr_list_free(&self->image);
		cr_list_free(&self->again);
		place_empty(&there);
		place_empty(&here);
	}
}

/* a team can be made, but not all of it */
TEST_F_TIMEOUT(netdev, team, 200)
{
	const struct nlmsghdr *dev;

	ASSERT_EQ(0, ip_batch("link add te type team\nlink set te up"));
	ASSERT_EQ(0, image_of(&here, &self->image));
	dev = dev_find(&self->image, "te");
	ASSERT_NE(NULL, dev);
	EXPECT_FALSE(cr_attr(dev, A(NETDEV_EXTERNAL)));
	EXPECT_TRUE(cr_attr(dev, A(LEFT_OUT)));
	check_replay(_metadata, "team");
}

/* made by ioctl(2), persistent: comes back as it was, or is external */
TEST_F_TIMEOUT(netdev, tun_and_tap, 200)
{
	const struct nlmsghdr *dev;
	unsigned int i;

	/* without udev, nothing of a driver that is to be loaded is there */
	mkdir("/dev/net", 0755);
	mknod("/dev/net/tun", S_IFCHR | 0666, makedev(10, 200));
	ASSERT_EQ(0, ip_batch("tuntap add dev tu0 mode tun user 1000\n"
			      "tuntap add dev tu1 mode tap pi\n"
			      "addr add 10.27.0.1/24 dev tu0"));
	ASSERT_EQ(0, image_of(&here, &self->image));
	EXPECT_EQ(3, self->image.n);
	for (i = 0; i < self->image.n; i++) {
		dev = self->image.msg[i];
		ASSERT_EQ(0, place_enter(&there));
		if (!cr_attr(dev, A(NETDEV_EXTERNAL))) {
			EXPECT_LT(0, dev_restore(&there.cr, dev));
			continue;
		}
		EXPECT_EQ(-ENODEV, dev_restore(&there.cr, dev));
		EXPECT_STRNE("", there.cr.text);
		ASSERT_EQ(0, ip_batch(i == 1 ? "tuntap add dev tu0 mode tun user 1000" :
				      "tuntap add dev tu1 mode tap pi"));
		EXPECT_LT(0, dev_restore(&there.cr, dev))
			TH_LOG("%s", there.cr.text);
	}
	ASSERT_EQ(0, image_of(&there, &self->again));
	/* they may have indexes of their own */
	EXPECT_GE(4, dev_differ(&self->image, &self->again));
}

/* ---- a veth out of the namespace ---- */

TEST_F_TIMEOUT(netdev, veth_to_outside, 200)
{
	const struct nlmsghdr *dev;
	struct place out, other;
	struct nlattr *ref, *name;
	char lines[200];

	ASSERT_EQ(0, place_make(&out));
	ASSERT_EQ(0, place_make(&other));
	ASSERT_EQ(0, place_enter(&here));
	ASSERT_EQ(0, ip_batch("link add vi mtu 1400 type veth peer name vo\n"
			      "addr add 10.28.0.1/24 dev vi\nlink set vi up"));
	snprintf(lines, sizeof(lines), "link set vo netns /proc/%d/fd/%d",
		 getpid(), out.ns);
	ASSERT_EQ(0, ip_batch(lines));
	ASSERT_EQ(0, image_of(&here, &self->image));
	ASSERT_EQ(2, self->image.n);
	dev = self->image.msg[1];
	ref = cr_attr(dev, A(NETDEV_REF));
	ASSERT_NE(NULL, ref);
	EXPECT_NE(NULL, nla_find(nla_data(ref), nla_len(ref), REF(NETNSID)));
	name = nla_find(nla_data(ref), nla_len(ref), REF(NAME));
	ASSERT_NE(NULL, name);
	EXPECT_STREQ("vo", nla_data(name));

	/* the far end goes where the restorer says */
	ASSERT_EQ(0, place_enter(&there));
	ASSERT_EQ(2, dev_restore_all(&there.cr, &self->image, other.ns));
	EXPECT_EQ(0, if_nametoindex("vo"));
	ASSERT_EQ(0, place_enter(&other));
	EXPECT_LT(0, if_nametoindex("vo"));
	ASSERT_EQ(0, image_of(&there, &self->again));
	/* but for the index of the far end, in NETDEV_REF and IFLA_LINK */
	EXPECT_GE(4, dev_differ(&self->image, &self->again));
	/* it is there: a second time is the same */
	ASSERT_EQ(0, place_enter(&there));
	EXPECT_EQ(2, dev_restore_all(&there.cr, &self->image, other.ns));
	cr_list_free(&self->again);
	place_empty(&there);

	/* nobody says: beside the near end */
	ASSERT_EQ(0, place_enter(&there));
	ASSERT_EQ(2, dev_restore_all(&there.cr, &self->image, -1));
	EXPECT_LT(0, if_nametoindex("vo"));
	EXPECT_LT(0, if_nametoindex("vi"));
	place_close(&out);
	place_close(&other);
}

/* ---- devices on one that is out of the namespace ---- */

TEST_F_TIMEOUT(netdev, lower_outside, 200)
{
	const struct nlmsghdr *dev;
	struct place out, other;
	char lines[300];
	unsigned int i;

	ASSERT_EQ(0, place_make(&out));
	snprintf(lines, sizeof(lines),
		 "link add low type dummy\nlink set low up\n"
		 "link add link low name mv netns /proc/%d/fd/%d type macvlan mode bridge\n"
		 "link add link low name vl netns /proc/%d/fd/%d type vlan id 5",
		 getpid(), here.ns, getpid(), here.ns);
	ASSERT_EQ(0, ip_batch(lines));
	ASSERT_EQ(0, place_enter(&here));
	ASSERT_EQ(0, ip_batch("addr add 10.29.0.1/24 dev mv\nlink set mv up\n"
			      "addr add 10.30.0.1/24 dev vl\nlink set vl up"));
	ASSERT_EQ(0, image_of(&here, &self->image));
	ASSERT_EQ(3, self->image.n);

	/* nobody says where: it is not here */
	dev = self->image.msg[1];
	ASSERT_EQ(0, place_enter(&there));
	EXPECT_EQ(-ENODEV, dev_restore(&there.cr, dev));
	EXPECT_STREQ("the device it refers to is not there", there.cr.text);

	ASSERT_EQ(0, place_make(&other));
	ASSERT_EQ(0, ip_batch("link add first type dummy\nlink add low type dummy\n"
			      "link set low up"));
	/* a second time is the same */
	for (i = 0; i < 2; i++) {
		ASSERT_EQ(0, place_enter(&there));
		ASSERT_EQ(3, dev_restore_all(&there.cr, &self->image, other.ns));
		ASSERT_EQ(0, place_enter(&other));
		EXPECT_EQ(0, if_nametoindex("mv"));
		EXPECT_EQ(0, if_nametoindex("vl"));
		ASSERT_EQ(0, image_of(&there, &self->again));
		/* but for the index of the lower one, in NETDEV_REF and IFLA_LINK */
		EXPECT_GE(8, dev_differ(&self->image, &self->again));
		cr_list_free(&self->again);
	}
	place_close(&out);
	place_close(&other);
}

/* ---- what changes while it is dumped ---- */

#define STORM_DEVICES	8
#define STORM_STEPS	6

/*
 * The nth round of who changes: add an IPv4 address with the number n, an IPv6
 * one, a device; then delete those of n - 1. What there is of each is a number or
 * two, and says in which steps that was so.
 */
static void storm_step(unsigned int n, unsigned int step)
{
	unsigned int of = step < 3 ? n : n - 1;
	char name[16], addr[48];
	struct nl_msg *msg;

	snprintf(name, sizeof(name), "s%u", (of + step % 3) % STORM_DEVICES);
	snprintf(addr, sizeof(addr), step % 3 ? "fd00::%x:%x" : "10.%u.%u.%u",
		 step % 3 ? of >> 16 : of >> 16 & 255,
		 step % 3 ? of & 0xffff : of >> 8 & 255, of & 255);
	if (step % 3 == 2) {
		snprintf(name, sizeof(name), "n%u", of);
		if (step < 3 ? device_add("dummy", name, NULL) :
			       device_del(name))
			_exit(1);
		return;
	}
	msg = rtnl_addr(name, addr, step % 3 ? 128 : 32);
	if (step % 3)
		nla_put_u32(msg, IFA_FLAGS, IFA_F_NODAD);
	nlmsg_hdr(msg)->nlmsg_type = step < 3 ? RTM_NEWADDR : RTM_DELADDR;
	if (rtnl_do(msg))
		_exit(2);
}

static void storm(void)
{
	unsigned int n, step;

	for (n = 2;; n++)
		for (step = 0; step < STORM_STEPS; step++)
			storm_step(n, step);
}

struct seen_numbers {
	unsigned int n, low, high;
};

static void see_number(struct seen_numbers *s, unsigned int number)
{
	if (!s->n || number < s->low)
		s->low = number;
	if (!s->n || number > s->high)
		s->high = number;
	s->n++;
}

static void see_addr(struct seen_numbers *seen, const struct nlattr *addr)
{
	struct nlattr *local = nla_find(nla_data(addr), nla_len(addr),
					ADDR(LOCAL));
	const unsigned char *p;

	if (!local)
		return;
	p = nla_data(local);
	if (nla_len(local) == 4 && p[0] == 10)
		see_number(&seen[0], p[1] << 16 | p[2] << 8 | p[3]);
	if (nla_len(local) == 16 && p[0] == 0xfd)
		see_number(&seen[1], p[12] << 24 | p[13] << 16 | p[14] << 8 |
				     p[15]);
}

/* steps, from and to, in which the dump can have been made: is there one? */
static bool existed(const struct cr_list *image)
{
	struct seen_numbers seen[3] = {};
	unsigned int i, from = 0, to = -1u, first, end;
	struct nlattr *nla;

	for (i = 0; (nla = cr_attr_nth(image, A(NETDEV_ADDR), i)); i++)
		see_addr(seen, nla);
	for (i = 0; i < image->n; i++)
		if (dev_name(image->msg[i])[0] == 'n')
			see_number(&seen[2], atoi(dev_name(image->msg[i]) + 1));
	for (i = 0; i < 3; i++) {
		if (!seen[i].n || seen[i].n > 2 ||
		    seen[i].high - seen[i].low != seen[i].n - 1)
			break;
		/* two from the addition to the deletion, one from there on */
		first = seen[i].high * STORM_STEPS + i +
			(seen[i].n == 1 ? 3 : 0);
		end = first + 2;
		from = first > from ? first : from;
		to = end < to ? end : to;
	}
	if (i == 3 && from <= to)
		return true;
	fprintf(stderr, "# never was: %u %u-%u, %u %u-%u, %u %u-%u\n",
		seen[0].n, seen[0].low, seen[0].high, seen[1].n, seen[1].low,
		seen[1].high, seen[2].n, seen[2].low, seen[2].high);
	return false;
}

TEST_F_TIMEOUT(netdev, storm, 300)
{
	unsigned int rounds = env_number("ROUNDS", 200), i, step, moved = 0;
	char name[16];
	pid_t pid;

	cpus_use(2);
	for (i = 0; i < STORM_DEVICES; i++) {
		snprintf(name, sizeof(name), "s%u", i);
		ASSERT_EQ(0, device_add("dummy", name, NULL));
	}
	for (step = 0; step < 3; step++)
		storm_step(1, step);
	pid = fork();
	if (!pid)
		storm();
	/* who changes may not get the lock for a while */
	for (i = 0; i < rounds || (moved <= rounds / 20 && i < 20 * rounds);
	     i++) {
		ASSERT_EQ(0, dev_dump(&here.cr, NULL, &self->image))
			TH_LOG("%s", here.cr.text);
		EXPECT_TRUE(existed(&self->image));
		moved += self->again.n && dev_differ_quietly(&self->image,
							     &self->again);
		cr_list_free(&self->again);
		self->again = self->image;
		memset(&self->image, 0, sizeof(self->image));
	}
	EXPECT_EQ(0, kill(pid, SIGKILL));
	EXPECT_EQ(pid, waitpid(pid, NULL, 0));
	TH_LOG("%u dumps, %u of them unlike the one before", i, moved);
	EXPECT_LT(rounds / 20, moved);
}

TEST_HARNESS_MAIN
