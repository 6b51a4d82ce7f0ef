#!/bin/bash
# Question: RTM_NEWLINK with NLM_F_ECHO: does the kernel answer with the link it made?
# Guess: yes, NLM_F_ECHO is in every manual of netlink.
# Seen: not on 6.1: only the acknowledgement comes, and the flag is not refused; the
#	new device's index must be looked up by name.  6.12 and 7.3 answer.
# Why: rtnl_newlink() and rtnl_configure_link() pass portid and nlh on to
#	rtmsg_ifinfo() since 6.2 only.
# Hurts: clients that wait for the echo, or trust that names are still theirs when they
#	look them up.
# With: Linux 6.1.192, 6.12.117, 7.3.4 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
python_guest <<'EOF'
NLM_F_REQUEST, NLM_F_ACK, NLM_F_ECHO, NLM_F_EXCL, NLM_F_CREATE = 1, 4, 8, 0x200, 0x400
RTM_NEWLINK, IFLA_IFNAME, IFLA_LINKINFO, IFLA_INFO_KIND = 16, 3, 18, 1

def attribute(type, data):
    data = struct.pack("HH", 4 + len(data), type) + data
    return data + bytes(-len(data) % 4)

s = socket(AF_NETLINK, SOCK_RAW, 0)
body = bytes(16) + attribute(IFLA_IFNAME, b"d0\0") + attribute(
    IFLA_LINKINFO, attribute(IFLA_INFO_KIND, b"dummy\0"))
s.send(struct.pack("IHHII", 16 + len(body), RTM_NEWLINK, NLM_F_REQUEST | NLM_F_ACK |
                   NLM_F_ECHO | NLM_F_EXCL | NLM_F_CREATE, 7, 0) + body)
while (answer := get(s, 8000)) is not None:
    print({2: "acknowledgement", 16: "RTM_NEWLINK"}[struct.unpack("IH", answer[:6])[1]])
EOF
seen 6.1 <<'EOF'
acknowledgement
EOF
seen 6.12 7.3 <<'EOF'
RTM_NEWLINK
acknowledgement
EOF
finish
