#!/bin/bash
# Question: SO_PEEK_OFF of a UDP socket: an offset into which datagram?
# Guess: into the first one; each MSG_PEEK looks at the first datagram.
# Seen: into all of them, as if the queue were a stream: peeks step through one datagram
#	after the other, in pieces as large as the buffer.  A read moves it back by the
#	length of the datagram it took.  Behind the last byte a peek waits though
#	datagrams are there.
# Why: __skb_try_recv_from_queue() skips datagrams that are shorter than what is left
#	of the offset; udp_recvmsg() calls sk_peek_offset_fwd() and _bwd().
# Hurts: who uses it to look at headers, or to copy a queue: a datagram may come in two.
# With: Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
python_guest <<'EOF'
SO_PEEK_OFF = 42

def offset():
    return s.getsockopt(SOL_SOCKET, SO_PEEK_OFF)

s = udp("127.0.0.1")
for data in b"abc", b"defg", b"hi":
    udp().sendto(data, s.getsockname())
s.setsockopt(SOL_SOCKET, SO_PEEK_OFF, 2)
for size in 100, 2, 100, 100:
    print("peek of", size, get(s, size, MSG_PEEK), "offset", offset())
print("peek", call(s.recv, 100, MSG_PEEK | MSG_DONTWAIT), "offset", offset())
print("read", get(s), "offset", offset())
EOF
seen 6.12 <<'EOF'
peek of 100 b'c' offset 3
peek of 2 b'de' offset 5
peek of 100 b'fg' offset 7
peek of 100 b'hi' offset 9
peek EAGAIN offset 9
read b'abc' offset 6
EOF
finish
