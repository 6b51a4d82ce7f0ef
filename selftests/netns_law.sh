#!/bin/bash
# No silent loss, by enumeration: whatever the kernel lists of a network namespace
# that has something of everything is carried or named by a dump, or stands in a
# table with the reason why not (netns_law.py).
# shellcheck disable=SC2154

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=SCRIPTDIR/netns_lib.sh
. "$(dirname "$0")/netns_lib.sh"

stock_only
need ip bridge tc nft jq inetcr python3

law=$(dirname "$0")/netns_law.py
plan 2
modprobe -aq fou l2tp_netlink ip_set nf_conntrack_netlink nfnetlink_cttimeout \
	nfnetlink_cthelper nfnetlink_acct mpls_router wireguard macsec ip_vs sctp \
	br_netfilter nf_conntrack vxlan geneve
full=''
setup_ns full
check "a namespace with everything in it" furnish_netns "$full"
is "nothing in it is in no table" "$(ip netns exec "$full" python3 "$law" 2>&1)" ""
finish
