/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Messages about devices that are refused: name, errno (0: rtnetlink's or a
 * file's), what makes it. In the namespace are those of furniture[]; "b0" is none.
 */

/* which device */
BAD(nothing, EINVAL, (void)msg;)
BAD(no_name, EINVAL, struct nlattr *link = nla_nest_start(msg, A(NETDEV_LINK));
    put_kind(msg, "dummy"); nla_nest_end(msg, link);)
BAD(empty_name, EINVAL, put_link(msg, "", "dummy");)
BAD(long_name, 0, put_link(msg, "sixteen-chars-ab", "dummy");)
BAD(name_without_end, 0, nla_put(msg, A(NETDEV_NAME), 2, "b0");
    put_kind(msg, "dummy");)
BAD(name_with_slash, EINVAL, put_link(msg, "b/0", "dummy");)
BAD(name_with_blank, EINVAL, put_link(msg, "b 0", "dummy");)
BAD(name_of_a_pattern, EINVAL, put_link(msg, "b%d", "dummy");)
BAD(name_dot, EINVAL, put_link(msg, ".", "dummy");)
BAD(name_dot_dot, EINVAL, put_link(msg, "..", "dummy");)
BAD(name_all, 0, put_link(msg, "all", "dummy");)
BAD(name_default, 0, put_link(msg, "default", "dummy");)
BAD(name_twice, EINVAL, put_link(msg, "b0", "dummy"); put_name(msg, "b0");)
BAD(alternative_name_of_another, 0, put_link(msg, "d0-too", "dummy");)
BAD(not_there_no_kind, ENODEV, put_link(msg, "b0", NULL);)
BAD(not_there_flags, ENODEV, put_name(msg, "b0");
    nla_put_u32(msg, A(NETDEV_FLAGS), IFF_UP);)
BAD(not_there_external, ENODEV, nla_put_flag(msg, A(NETDEV_EXTERNAL));
    put_link(msg, "b0", "dummy");)
BAD(index_0, EINVAL, nla_put_u32(msg, A(NETDEV_INDEX), 0);
    put_link(msg, "b0", "dummy");)
BAD(index_negative, EINVAL, nla_put_u32(msg, A(NETDEV_INDEX), -5);
    put_link(msg, "b0", "dummy");)
BAD(index_of_2_bytes, EINVAL, nla_put_u16(msg, A(NETDEV_INDEX), 77);
    put_link(msg, "b0", "dummy");)
BAD(of_a_socket, EINVAL, put_link(msg, "b0", "dummy");
    nla_put_u32(msg, A(SOCK_TYPE), SOCK_DGRAM);)
BAD(of_an_answer, EINVAL, put_link(msg, "b0", "dummy");
    nla_put_flag(msg, A(NETDEV_CREATED));)
BAD(of_nobody, EINVAL, put_link(msg, "b0", "dummy");
    nla_put_u32(msg, AF_INET_CR_ATTR_MAX + 1, 1);)

/* kinds */
BAD(unknown_kind, EOPNOTSUPP, put_link(msg, "b0", "nosuchkind");)
BAD(kind_empty, 0, put_link(msg, "b0", "");)
BAD(kind_long, 0, put_link(msg, "b0",
			   "a-kind-that-is-longer-than-any-module's-name-can-be-"
			   "because-modules-have-56-bytes-for-it");)
BAD(kind_of_a_path, 0, put_link(msg, "b0", "../../tmp/x");)
BAD(another_kind, EEXIST, put_link(msg, "d0", "bridge");)
BAD(another_kind_lo, EEXIST, put_link(msg, "lo", "dummy");)
BAD(kind_nobody_can_make, 0, put_link(msg, "b0", "tun");)
BAD(veth_with_another_peer, EEXIST, put_ref(msg, 4000, "d0");
    put_link_index(msg, "v0", "veth", IFLA_LINK, 4000);)
BAD(veth_whose_peer_is_there, EEXIST, put_ref(msg, 4000, "d0");
    put_link_index(msg, "b0", "veth", IFLA_LINK, 4000);)
BAD(veth_with_itself, 0, put_ref(msg, 4000, "b0");
    put_link_index(msg, "b0", "veth", IFLA_LINK, 4000);)
BAD(data_of_another_kind, 0,
    struct nlattr *link = link_of(msg, "b0", NULL);
    struct nlattr *info = nla_nest_start(msg, IFLA_LINKINFO), *data;
    nla_put_string(msg, IFLA_INFO_KIND, "vlan");
    data = nla_nest_start(msg, IFLA_INFO_DATA);
    nla_put_string(msg, 1, "x"); nla_put_u64(msg, 5, 7);
    nla_nest_end(msg, data); nla_nest_end(msg, info);
    nla_nest_end(msg, link);)
BAD(kind_twice, 0,
    struct nlattr *link = link_of(msg, "b0", "dummy");
    put_kind(msg, "bridge"); nla_nest_end(msg, link);)
BAD(link_twice, EINVAL, put_link(msg, "b0", "dummy");
    put_link(msg, "b0", "dummy");)
BAD(link_no_nest, 0, put_name(msg, "b0");
    nla_put(msg, A(NETDEV_LINK), 3, "abc");)
BAD(link_mac_short, 0, put_link_bytes(msg, "b0", "dummy", IFLA_ADDRESS, 3);)
BAD(link_mac_long, 0, put_link_bytes(msg, "b0", "dummy", IFLA_ADDRESS, 40);)
BAD(link_mac_of_a_group, 0, put_link_bytes(msg, "d0", NULL, IFLA_ADDRESS, 6);)
BAD(link_broadcast_short, 0,
    put_link_bytes(msg, "b0", "dummy", IFLA_BROADCAST, 3);)
BAD(link_mtu_short, 0, put_link_bytes(msg, "b0", "dummy", IFLA_MTU, 2);)
BAD(link_mtu_huge, 0,
    put_link_index(msg, "v0", NULL, IFLA_MTU, 0x7fffffff);)
BAD(link_queues_none, 0,
    put_link_index(msg, "b0", "dummy", IFLA_NUM_TX_QUEUES, 0);)
BAD(link_queues_many, 0,
    put_link_index(msg, "b0", "dummy", IFLA_NUM_TX_QUEUES, 100000);)
BAD(link_mode_unknown, 0, put_link_bytes(msg, "b0", "dummy", IFLA_LINKMODE, 0);)
BAD(link_alias_long, 0,
    static char alias[300];
    struct nlattr *link = link_of(msg, "d0", NULL);
    memset(alias, 'a', sizeof(alias) - 1);
    nla_put_string(msg, IFLA_IFALIAS, alias);
    nla_nest_end(msg, link);)
BAD(altname_of_another, 0, put_link(msg, "b0", "dummy");
    nla_put_string(msg, A(NETDEV_ALTNAME), "d0");)
BAD(altname_long, 0, static char name[200]; put_link(msg, "b0", "dummy");
    memset(name, 'a', sizeof(name) - 1);
    nla_put_string(msg, A(NETDEV_ALTNAME), name);)
BAD(link_af_spec_of_others, 0,
    struct nlattr *link = link_of(msg, "d0", NULL);
    struct nlattr *spec = nla_nest_start(msg, IFLA_AF_SPEC);
    struct nlattr *inet6 = nla_nest_start(msg, AF_INET6);
    nla_put_u8(msg, IFLA_INET6_ADDR_GEN_MODE, 1);
    nla_nest_end(msg, inet6); nla_nest_end(msg, spec);
    nla_nest_end(msg, link);)

/* NETDEV_REF */
BAD(ref_missing_device, ENODEV, put_ref(msg, 4000, "nobody");
    put_link_index(msg, "b0", "macvlan", IFLA_LINK, 4000);)
BAD(ref_missing_index, ENODEV,
    put_link_index(msg, "b0", "macvlan", IFLA_LINK, 4000);)
BAD(ref_no_name_no_device, ENODEV, put_ref(msg, 4000, NULL);
    put_link_index(msg, "b0", "macvlan", IFLA_LINK, 4000);)
BAD(ref_without_index, EINVAL,
    struct nlattr *ref = nla_nest_start(msg, A(NETDEV_REF));
    nla_put_string(msg, REF(NAME), "d0"); nla_nest_end(msg, ref);
    put_link(msg, "b0", "dummy");)
BAD(ref_twice, EINVAL, put_ref(msg, 4000, "d0"); put_ref(msg, 4000, "v0");
    put_link_index(msg, "b0", "macvlan", IFLA_LINK, 4000);)
BAD(ref_long_name, 0, put_ref(msg, 4000, "a-name-that-is-long");
    put_link_index(msg, "b0", "macvlan", IFLA_LINK, 4000);)
BAD(ref_of_itself, 0, put_ref(msg, 4000, "b0");
    put_link_index(msg, "b0", "macvlan", IFLA_LINK, 4000);)
BAD(master_missing, ENODEV, put_ref(msg, 4000, "nobody");
    put_link_index(msg, "b0", "dummy", IFLA_MASTER, 4000);)
BAD(master_itself, 0, put_ref(msg, 4000, "br0");
    put_link_index(msg, "br0", NULL, IFLA_MASTER, 4000);)
BAD(master_no_master, 0, put_ref(msg, 4000, "v0");
    put_link_index(msg, "b0", "dummy", IFLA_MASTER, 4000);)
BAD(master_bridge_of_a_bridge, 0, put_ref(msg, 4000, "br1");
    put_link_index(msg, "br0", NULL, IFLA_MASTER, 4000);)

/* what a master knows of its port, and a port of its master */
BAD(veth_alone, EINVAL, put_link(msg, "b0", "veth");)
BAD(port_data_without_master, EINVAL,
    struct nlattr *link = link_of(msg, "d0", NULL);
    put_port_kind(msg, NULL, "bridge", 5); nla_nest_end(msg, link);)
BAD(port_data_of_another_master, 0, put_ref(msg, 4000, "bo0");
    struct nlattr *link = link_of(msg, "b0", NULL);
    nla_put_u32(msg, IFLA_MASTER, 4000);
    put_port_kind(msg, "dummy", "bridge", 5); nla_nest_end(msg, link);)
BAD(master_data_alone, EINVAL, put_name(msg, "d0"); put_primary(msg);)
BAD(master_data_without_master, EINVAL,
    struct nlattr *link = link_of(msg, "d0", NULL);
    put_port_kind(msg, NULL, "bond", 0); nla_nest_end(msg, link);
    put_primary(msg);)
BAD(master_data_of_the_master, EINVAL, put_ref(msg, 4000, "bo0");
    struct nlattr *link = link_of(msg, "b0", NULL), *data;
    nla_put_u32(msg, IFLA_MASTER, 4000);
    put_port_kind(msg, "dummy", "bond", 0); nla_nest_end(msg, link);
    data = nla_nest_start(msg, A(NETDEV_MASTER_DATA));
    nla_put_u32(msg, IFLA_BOND_MIIMON, 100); nla_nest_end(msg, data);)
/* the driver says yes and does nothing */
BAD(vlan_of_another_id, EOPNOTSUPP, put_ref(msg, 4000, "d0");
    struct nlattr *link = link_of(msg, "vl5", NULL), *info, *data;
    nla_put_u32(msg, IFLA_LINK, 4000);
    info = nla_nest_start(msg, IFLA_LINKINFO);
    nla_put_string(msg, IFLA_INFO_KIND, "vlan");
    data = nla_nest_start(msg, IFLA_INFO_DATA);
    nla_put_u16(msg, IFLA_VLAN_ID, 7); nla_nest_end(msg, data);
    nla_nest_end(msg, info); nla_nest_end(msg, link);)

/* NETDEV_FLAGS */
BAD(flags_short, EINVAL, put_name(msg, "d0");
    nla_put_u16(msg, A(NETDEV_FLAGS), 1);)
BAD(flags_of_nobody, EINVAL, put_name(msg, "d0");
    nla_put_u32(msg, A(NETDEV_FLAGS), IFF_UP | IFF_LOOPBACK);)
BAD(flags_twice, EINVAL, put_name(msg, "d0");
    nla_put_u32(msg, A(NETDEV_FLAGS), IFF_UP);
    nla_put_u32(msg, A(NETDEV_FLAGS), IFF_UP);)

/* NETDEV_CONF */
BAD(conf_path, 0, put_name(msg, "d0");
    put_conf(msg, AF_INET, 0, "../../../../kernel/hostname", 1);)
BAD(conf_path_of_another, 0, put_name(msg, "d0");
    put_conf(msg, AF_INET, 0, "../lo/rp_filter", 1);)
BAD(conf_path_absolute, 0, put_name(msg, "d0");
    put_conf(msg, AF_INET, 0, "/proc/sys/net/ipv4/ip_forward", 1);)
BAD(conf_dots, 0, put_name(msg, "d0"); put_conf(msg, AF_INET, 0, "..", 1);)
BAD(conf_unknown, 0, put_name(msg, "d0");
    put_conf(msg, AF_INET, 0, "no_such_file", 1);)
BAD(conf_of_the_other_family, 0, put_name(msg, "d0");
    put_conf(msg, AF_INET, 0, "hop_limit", 1);)
BAD(conf_empty_name, 0, put_name(msg, "d0");
    put_conf(msg, AF_INET, 0, "", 1);)
BAD(conf_family, 0, put_name(msg, "d0");
    put_conf(msg, AF_PACKET, 0, "rp_filter", 1);)
BAD(conf_of_nothing, EINVAL, put_name(msg, "d0");
    put_conf(msg, AF_INET, 3, "rp_filter", 1);)
BAD(conf_of_all_of_another, EINVAL, put_name(msg, "d0");
    put_conf(msg, AF_INET, AF_INET_CR_CONF_OF_ALL, "rp_filter", 1);)
BAD(conf_out_of_range, 0, put_name(msg, "d0");
    put_conf(msg, AF_INET6, 0, "addr_gen_mode", 77);)
BAD(conf_secret_as_number, 0, put_name(msg, "d0");
    put_conf(msg, AF_INET6, 0, "stable_secret", 77);)
BAD(conf_no_family, 0, put_name(msg, "d0");
    struct nlattr *conf = nla_nest_start(msg, A(NETDEV_CONF));
    struct nlattr *entry = nla_nest_start(msg, CONF(ENTRY));
    nla_put_string(msg, ENTRY(NAME), "rp_filter");
    nla_put_u32(msg, ENTRY(VALUE), 1);
    nla_nest_end(msg, entry); nla_nest_end(msg, conf);)
BAD(conf_no_value, EINVAL, put_name(msg, "d0");
    struct nlattr *conf = nla_nest_start(msg, A(NETDEV_CONF)), *entry;
    nla_put_u32(msg, CONF(FAMILY), AF_INET);
    entry = nla_nest_start(msg, CONF(ENTRY));
    nla_put_string(msg, ENTRY(NAME), "rp_filter");
    nla_nest_end(msg, entry); nla_nest_end(msg, conf);)
BAD(conf_address_short, EINVAL, put_name(msg, "d0");
    struct nlattr *conf = nla_nest_start(msg, A(NETDEV_CONF)), *entry;
    nla_put_u32(msg, CONF(FAMILY), AF_INET6);
    entry = nla_nest_start(msg, CONF(ENTRY));
    nla_put_string(msg, ENTRY(NAME), "stable_secret");
    nla_put(msg, ENTRY(ADDR), 8, "12345678");
    nla_nest_end(msg, entry); nla_nest_end(msg, conf);)

/* NETDEV_ADDR */
BAD(addr_without_local, EINVAL, put_name(msg, "d0");
    struct nlattr *addr = nla_nest_start(msg, A(NETDEV_ADDR));
    nla_put_u32(msg, ADDR(PREFIXLEN), 24); nla_nest_end(msg, addr);)
BAD(addr_without_prefixlen, EINVAL, put_name(msg, "d0");
    struct nlattr *addr = nla_nest_start(msg, A(NETDEV_ADDR));
    nla_put(msg, ADDR(LOCAL), 4, "\x0a\x01\x01\x01");
    nla_nest_end(msg, addr);)
BAD(addr_of_5_bytes, EINVAL, put_name(msg, "d0");
    struct nlattr *addr = nla_nest_start(msg, A(NETDEV_ADDR));
    nla_put(msg, ADDR(LOCAL), 5, "\x0a\x01\x01\x01\x01");
    nla_put_u32(msg, ADDR(PREFIXLEN), 24); nla_nest_end(msg, addr);)
BAD(addr_prefix_33, 0, put_name(msg, "d0"); put_addr(msg, "10.1.0.1", 33);)
BAD(addr_prefix_129, 0, put_name(msg, "d0"); put_addr(msg, "fd00:1::1", 129);)
BAD(addr_prefix_huge, 0, put_name(msg, "d0");
    put_addr(msg, "10.1.0.1", 256 + 24);)
BAD(addr_peer_of_the_other_family, EINVAL, put_name(msg, "d0");
    put_addr_bytes(msg, "10.1.0.1", ADDR(PEER), 16);)
BAD(addr_broadcast_of_16_bytes, EINVAL, put_name(msg, "d0");
    put_addr_bytes(msg, "10.1.0.1", ADDR(BROADCAST), 16);)
BAD(addr_label_long, 0, put_name(msg, "d0");
    put_addr_bytes(msg, "10.1.0.1", ADDR(LABEL), 30);)
BAD(addr_scope_large, 0, put_name(msg, "d0");
    put_addr_u32(msg, "10.1.0.1", ADDR(SCOPE), 256);)
BAD(addr_proto_large, 0, put_name(msg, "d0");
    put_addr_u32(msg, "10.1.0.1", ADDR(PROTO), 256);)
BAD(addr_valid_0, 0, put_name(msg, "d0");
    put_addr_u32(msg, "10.1.0.1", ADDR(VALID), 0);)
BAD(addr_prefers_longer_than_valid, 0, put_name(msg, "d0");
    struct nlattr *addr = addr_of(msg, "10.1.0.1", 24);
    nla_put_u32(msg, ADDR(VALID), 100);
    nla_put_u32(msg, ADDR(PREFERRED), 200); nla_nest_end(msg, addr);)
BAD(addr_local_twice, EINVAL, put_name(msg, "d0");
    struct nlattr *addr = addr_of(msg, "10.1.0.1", 24);
    nla_put(msg, ADDR(LOCAL), 4, "\x0a\x01\x01\x02"); nla_nest_end(msg, addr);)
BAD(addr_unknown_attribute, EINVAL, put_name(msg, "d0");
    put_addr_u32(msg, "10.1.0.1", AF_INET_CR_NETDEV_ADDR_MAX + 1, 1);)
BAD(addr_temporary_for_ever, EINVAL, put_name(msg, "d0");
    put_addr_u32(msg, "fd00:1::1", ADDR(FLAGS), IFA_F_TEMPORARY);)
BAD(addr_of_temporary_ones_prefix_24, EINVAL, put_name(msg, "d0");
    put_addr_u32(msg, "fd00:1::1", ADDR(FLAGS), IFA_F_MANAGETEMPADDR);)
BAD(addr_group, 0, put_name(msg, "d0"); put_addr(msg, "ff02::5", 128);)
BAD(addr_loopback_elsewhere, 0, put_name(msg, "d0");
    put_addr(msg, "::1", 128);)
BAD(addr_any, 0, put_name(msg, "d0"); put_addr(msg, "::", 128);)

/* NETDEV_MADDR */
BAD(maddr_short, 0, put_name(msg, "d0"); nla_put(msg, A(NETDEV_MADDR), 3, "abc");)
BAD(maddr_empty, 0, put_name(msg, "d0"); nla_put(msg, A(NETDEV_MADDR), 0, "");)
BAD(maddr_long, 0, put_name(msg, "d0");
    nla_put(msg, A(NETDEV_MADDR), 40,
	    "0123456789012345678901234567890123456789");)

/* NETDEV_NETNS_FD */
BAD(netns_not_open, EBADF, put_ref(msg, 4000, "b1");
    put_link_index(msg, "b0", "veth", IFLA_LINK, 4000);
    nla_put_u32(msg, A(NETDEV_NETNS_FD), 999);)
BAD(netns_something_else, EINVAL, put_ref(msg, 4000, "b1");
    put_link_index(msg, "b0", "veth", IFLA_LINK, 4000);
    nla_put_u32(msg, A(NETDEV_NETNS_FD), 0);)
