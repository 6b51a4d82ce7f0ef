#!/bin/bash
# Question: IP_PKTINFO and SO_TIMESTAMP are switched on when a datagram waits in the
#	queue already: what do their control messages say of it?
# Guess: what is true of the datagram, or there are none.
# Seen: both are there and not true.  IP_PKTINFO has interface 0 and the local address
#	0.0.0.0 beside the right destination.  SO_TIMESTAMP has the time of the
#	recvmsg(2), not that of the arrival.
# Why: ipv4_pktinfo_prepare() fills the interface in at arrival, only if the option is
#	on; __sock_recv_timestamp() puts "now" where the packet has no time.
# Hurts: socket activation, where the program sets its options when the first
#	datagram is there; servers that answer by the interface they are told.
# With: Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
python_guest <<'EOF'
a = udp("")
c = udp()

def one(late):
    c.sendto(b"x", ("127.0.0.1", a.getsockname()[1]))
    sent = time.time()
    time.sleep(3)
    if late:
        a.setsockopt(IPPROTO_IP, IP_PKTINFO, 1)
        a.setsockopt(SOL_SOCKET, SO_TIMESTAMP, 1)
    for level, type, data in a.recvmsg(10, 200)[1]:
        if level == IPPROTO_IP:
            index, local, to = struct.unpack("I4s4s", data)
            print("interface", index, "local", inet_ntoa(local), "to", inet_ntoa(to))
        else:
            seconds, micro = struct.unpack("ll", data)
            age = seconds + micro / 1e6 - sent
            print("time of", "arrival" if age < 1.5 else "reading")

SO_TIMESTAMP = 29
print("switched on after the arrival:")
one(True)
print("before it:")
one(False)
EOF
seen 6.12 <<'EOF'
switched on after the arrival:
time of reading
interface 0 local 0.0.0.0 to 127.0.0.1
before it:
time of arrival
interface 1 local 127.0.0.1 to 127.0.0.1
EOF
finish
