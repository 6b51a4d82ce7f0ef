#!/bin/bash
# Question: a member of a UDP reuseport group is connected for a while and then
#	disconnected: does it get its share again?
# Guess: yes, address, port and SO_REUSEPORT are what they were.
# Seen: it gets all datagrams and the group none: it is out of the group, and in front of
#	it in the hash table.
# Why: connect(2) sets the local address, so udp_lib_rehash() calls
#	reuseport_detach_sock(); nothing but bind(2) of a new port adds a socket to a
#	group (udp_reuseport_add_sock()).
# Hurts: servers that connect a worker's socket for one exchange.  No option tells
#	members from others, SO_REUSEPORT still reads 1.
# With: Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
python_guest <<'EOF'
def share():
    got = [0, 0]
    for i in range(100):
        udp().sendto(b"x", ("127.0.0.1", 7000))
    for i in range(2):
        while select.select([group[i]], [], [], 0)[0]:
            group[i].recv(9)
            got[i] += 1
    return ["all" if n == 100 else "some" if n else "none" for n in got]

group = []
for i in range(2):
    s = udp()
    s.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1)
    s.bind(("0.0.0.0", 7000))
    group.append(s)
print("group:", share())
group[0].connect(("127.0.0.1", 9))
disconnect(group[0])
print("first disconnected:", group[0].getsockname(),
      group[0].getsockopt(SOL_SOCKET, SO_REUSEPORT), share())
EOF
seen 6.12 <<'EOF'
group: ['some', 'some']
first disconnected: ('0.0.0.0', 7000) 1 ['all', 'none']
EOF
finish
