#!/bin/bash
# Question: what does shutdown(SHUT_RD) do to a connected UDP socket?
# Guess: later datagrams are dropped, and recv(2) returns 0 at once.
# Seen: datagrams still arrive and are read.  With an empty queue a blocking recv(2)
#	returns 0, but one that does not block says EAGAIN, while poll(2) says POLLIN
#	for ever: an event loop spins.
# Why: net/core/datagram.c: __skb_wait_for_more_packets() alone looks at
#	RCV_SHUTDOWN, and is not called without a time to wait; datagram_poll() reports
#	POLLIN | POLLRDHUP; __udp_enqueue_schedule_skb() does not look.
# Hurts: event loops that close the reading half of any connected socket.
# With: Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
python_guest <<'EOF'
c = udp("127.0.0.1")
a = udp("127.0.0.1")
a.connect(c.getsockname())
a.shutdown(SHUT_RD)
c.sendto(b"later", a.getsockname())
print("after shutdown:", get(a))
p = select.poll()
p.register(a, select.POLLIN)
print("poll:", p.poll(0)[0][1] & select.POLLIN != 0,
      "MSG_DONTWAIT:", call(a.recv, 10, MSG_DONTWAIT), "blocking:", call(a.recv, 10))
EOF
seen 6.12 <<'EOF'
after shutdown: b'later'
poll: True MSG_DONTWAIT: EAGAIN blocking: b''
EOF
finish
