#!/bin/bash
# Question: an error is in the error queue when IP_RECVERR is switched off: can it still
#	be read?
# Guess: yes, the option concerns errors to come.
# Seen: the queue is emptied; but the next send(2) still fails with the error that was
#	in it.
# Why: do_ip_setsockopt(IP_RECVERR, 0) calls skb_errqueue_purge() and leaves sk_err.
# Hurts: who switches the option off and on around something, or sets options "back".
# With: Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
python_guest <<'EOF'
IP_RECVERR = 11
for off in False, True:
    s = udp()
    s.setsockopt(IPPROTO_IP, IP_RECVERR, 1)
    s.connect(("127.0.0.1", 9))
    s.send(b"x")
    time.sleep(0.2)
    if off:
        s.setsockopt(IPPROTO_IP, IP_RECVERR, 0)
    error = call(s.recvmsg, 10, 200, MSG_ERRQUEUE)
    print("off:" if off else "on:", "error queue:", error if error == "EAGAIN" else "an error",
          "send:", call(s.send, b"x"))
EOF
seen 6.12 <<'EOF'
on: error queue: an error send: 1
off: error queue: EAGAIN send: ECONNREFUSED
EOF
finish
