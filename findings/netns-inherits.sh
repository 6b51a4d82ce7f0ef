#!/bin/bash
# Question: which sysctls of the first namespace does a new one begin with?
# Guess: none, all begin with the kernel's defaults.
# Seen: net.ipv4.conf.all and default, as they are in the first namespace at that
#	moment; tcp_congestion_control, tcp_rmem, tcp_wmem.  Not net.ipv6.conf, not
#	tcp_sack, ip_default_ttl, somaxconn.  net.ipv4.neigh.default does not exist there.
# Why: devinet_init_net() copies (net.core.devconf_inherit_init_net 0 means that for IPv4
#	only); tcp_sk_init() copies these.
# Hurts: a container's settings depend on the host's at the moment it was made; a
#	checkpoint that saves what differs from the defaults restores something else.
# With: Linux 6.12.117 of Debian, iproute2 6.15.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}"
guest <<'EOF'
cd /proc/sys/net
set_to() {
	echo "$2" >$1
	files="$files $1"
}
set_to ipv4/conf/default/rp_filter 2
set_to ipv4/conf/all/arp_ignore 3
set_to ipv6/conf/default/hop_limit 33
set_to ipv6/conf/all/forwarding 1
set_to ipv4/tcp_congestion_control reno
set_to ipv4/tcp_rmem "4096 87380 1000000"
set_to ipv4/tcp_wmem "4096 20000 1000000"
set_to ipv4/tcp_sack 0
set_to ipv4/ip_default_ttl 33
set_to core/somaxconn 77
set_to ipv4/neigh/default/mcast_solicit 8
ip netns add a
for f in $files; do
	first=$(cat $f)
	new=$(ip netns exec a cat /proc/sys/net/$f 2>/dev/null)
	case $new in
	"$first") echo "$f: the first one's" ;;
	"") echo "$f: none" ;;
	*) echo "$f: default" ;;
	esac
done
EOF
seen 6.12 <<'EOF'
ipv4/conf/default/rp_filter: the first one's
ipv4/conf/all/arp_ignore: the first one's
ipv6/conf/default/hop_limit: default
ipv6/conf/all/forwarding: default
ipv4/tcp_congestion_control: the first one's
ipv4/tcp_rmem: the first one's
ipv4/tcp_wmem: the first one's
ipv4/tcp_sack: default
ipv4/ip_default_ttl: default
core/somaxconn: default
ipv4/neigh/default/mcast_solicit: none
EOF
finish
