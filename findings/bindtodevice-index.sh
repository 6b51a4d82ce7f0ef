#!/bin/bash
# Question: a socket is bound to device m0 by name; m0 is deleted, and made again; or
#	another device is made: what is the socket bound to?
# Guess: to the name: to the new m0, or to nothing.
# Seen: to a number.  The new m0 does not count, getsockopt(SO_BINDTODEVICE) says
#	ENODEV, SO_BINDTOIFINDEX still has the number; whatever device gets that number
#	later is what the socket is bound to, by its name.
# Why: sk_bound_dev_if is an index that nobody clears when the device goes.
# Hurts: daemons whose interface is made again (VPN, container): they must bind anew, and
#	no error tells them.  Whoever restores a device with its index, and another one
#	has it, moves such sockets.
# With: Linux 6.1.192, 6.12.117, 7.3.4 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
python_guest <<'EOF'
SO_BINDTOIFINDEX = 62

def bound():
    name = call(s.getsockopt, SOL_SOCKET, SO_BINDTODEVICE, 16)
    return name, s.getsockopt(SOL_SOCKET, SO_BINDTOIFINDEX)

sh("ip link add m0 index 50 type dummy")
s = udp()
s.setsockopt(SOL_SOCKET, SO_BINDTODEVICE, b"m0")
print("bound:", *bound())
sh("ip link del m0; ip link add m0 index 60 type dummy")
print("m0 made again:", *bound())
sh("ip link add other index 50 type dummy")
print("another has the index:", *bound())
EOF
seen 6.1 6.12 7.3 <<'EOF'
bound: b'm0\x00' 50
m0 made again: ENODEV 50
another has the index: b'other\x00' 50
EOF
finish
