#!/bin/bash
# Question: what becomes of corked data when the socket is shut down for writing, or
#	disconnected?
# Guess: it is dropped, since nothing can be sent any more.
# Seen: it stays.  Uncorking sends it after shutdown(SHUT_WR); after a disconnect,
#	send(2) without an address succeeds and goes, behind it, to the former peer.
#	Only close(2) drops it.
# Why: udp_push_pending_frames() does not look at sk_shutdown; __udp_disconnect() does
#	not flush; udp_sendmsg() asks for a peer only if nothing is pending.
# Hurts: a program that counts on EDESTADDRREQ after a disconnect.
# With: Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
UDP_CORK=1
python_guest <<EOF
def corked():
    s = udp()
    s.connect(a.getsockname())
    s.send(b"corked,", MSG_MORE)
    return s

a = udp("127.0.0.1")
s = corked()
print("shut down:", call(s.shutdown, SHUT_WR),
      "uncork:", call(s.setsockopt, IPPROTO_UDP, $UDP_CORK, 0), get(a))
s = corked()
disconnect(s)
print("disconnected: peer", call(s.getpeername), "send:", call(s.send, b"x"), get(a))
print("nothing is corked now, send:", call(s.send, b"x"))
s = corked()
s.close()
print("closed:", get(a))
EOF
seen 6.12 <<'EOF'
shut down: ok uncork: ok b'corked,'
disconnected: peer ENOTCONN send: 1 b'corked,x'
nothing is corked now, send: EDESTADDRREQ
closed: None
EOF
finish
