#!/bin/bash
# Question: may two ping sockets have one identifier, and who gets the reply?
# Guess: the second bind(2) fails with EADDRINUSE, as it does for a UDP port.
# Seen: both are bound, because a ping socket has SO_REUSEADDR from birth; every reply
#	comes to the one bound last, also that to an echo request of the other.
#	A ping socket of IPv6 is born with IPV6_V6ONLY, too, other than a UDP socket.
# Why: net/ipv4/ping.c: ping_init_sock() sets sk_reuse and, for IPv6, sk_ipv6only;
#	ping_get_port() adds at the head of the list, ping_lookup() takes the first.
# Hurts: whoever restores identifiers and counts on an error for one that is in use;
#	a monitor that is started twice reads the other one's replies.
# With: Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
python_guest <<'EOF'
sh("echo 0 2147483647 >/proc/sys/net/ipv4/ping_group_range")
for family, protocol, host, request in ((AF_INET, IPPROTO_ICMP, "127.0.0.1", 8),
                                        (AF_INET6, IPPROTO_ICMPV6, "::1", 128)):
    a, b = (socket(family, SOCK_DGRAM, protocol) for i in range(2))
    print(host, "SO_REUSEADDR", a.getsockopt(SOL_SOCKET, SO_REUSEADDR),
          "bind", call(a.bind, (host, 777)), call(b.bind, (host, 777)))
    for name, s in ("a", a), ("b", b):
        s.sendto(struct.pack("!BBHHH", request, 0, 0, 777, 1), (host, 0))
        print("sent by", name, "reply to a:", get(a) is not None,
              "to b:", get(b) is not None)
print("IPV6_V6ONLY", a.getsockopt(IPPROTO_IPV6, IPV6_V6ONLY), "UDP",
      udp(family=AF_INET6).getsockopt(IPPROTO_IPV6, IPV6_V6ONLY))
EOF
seen 6.12 <<'EOF'
127.0.0.1 SO_REUSEADDR 1 bind ok ok
sent by a reply to a: False to b: True
sent by b reply to a: False to b: True
::1 SO_REUSEADDR 1 bind ok ok
sent by a reply to a: False to b: True
sent by b reply to a: False to b: True
IPV6_V6ONLY 1 UDP 0
EOF
finish
