#!/bin/bash
# Question: a dual-stack IPv6 socket has IPV6_RECVTCLASS, IPV6_RECVHOPLIMIT and
#	IPV6_RECVPKTINFO: what does it learn of an IPv4 datagram?  And do IPV6_TCLASS
#	and IPV6_UNICAST_HOPS hold for what it sends to a mapped address?
# Guess: class and hop limit come with the address, and hold, since all options are of
#	the socket.
# Seen: only the address comes.  TOS comes by IP_RECVTOS, which an IPv6 socket takes,
#	as a control message of IPPROTO_IP.  What is sent has TTL 64 and TOS 0.
# Why: udpv6_recvmsg() calls ip6_datagram_recv_common_ctl() (addresses) and, for IPv4,
#	ip_cmsg_recv_offset(), which knows the flags of IPPROTO_IP only; a mapped
#	destination is sent by udp_sendmsg().
# Hurts: servers that move to one dual-stack socket lose ECN and TTL for IPv4 (QUIC).
# With: Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
python_guest <<'EOF'
IP_RECVTTL, IP_RECVTOS, IPV6_TCLASS = 12, 13, 67
IPV6_RECVPKTINFO, IPV6_RECVHOPLIMIT, IPV6_RECVTCLASS = 49, 51, 66
names = {(0, 1): "IP_TOS", (0, 2): "IP_TTL", (41, 50): "IPV6_PKTINFO"}

def messages(s):
    return [names[level, type] + ("" if level else " %d" % data[0])
            for level, type, data in s.recvmsg(10, 200)[1]]

a = udp("::", 7000, AF_INET6)
for option in IPV6_RECVTCLASS, IPV6_RECVHOPLIMIT, IPV6_RECVPKTINFO:
    a.setsockopt(IPPROTO_IPV6, option, 1)
c = udp()
c.setsockopt(IPPROTO_IP, IP_TOS, 0x10)
c.sendto(b"x", ("127.0.0.1", 7000))
print("gets", messages(a))
a.setsockopt(IPPROTO_IP, IP_RECVTOS, 1)
c.sendto(b"x", ("127.0.0.1", 7000))
print("with IP_RECVTOS", messages(a))
b = udp("127.0.0.1")
b.setsockopt(IPPROTO_IP, IP_RECVTTL, 1)
b.setsockopt(IPPROTO_IP, IP_RECVTOS, 1)
a.setsockopt(IPPROTO_IPV6, IPV6_UNICAST_HOPS, 7)
a.setsockopt(IPPROTO_IPV6, IPV6_TCLASS, 0x20)
a.sendto(b"x", ("::ffff:127.0.0.1", b.getsockname()[1]))
print("sent", messages(b))
EOF
seen 6.12 <<'EOF'
gets ['IPV6_PKTINFO']
with IP_RECVTOS ['IPV6_PKTINFO', 'IP_TOS 16']
sent ['IP_TTL 64', 'IP_TOS 0']
EOF
finish
