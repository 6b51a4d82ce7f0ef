#!/bin/bash
# Question: what does SO_RCVTIMEO of -1 second do?
# Guess: EINVAL or EDOM, or no timeout.
# Seen: it is taken and reads back as 0, which stands for "no timeout"; but a
#	blocking recv(2) returns EAGAIN at once.
# Why: sock_set_timeout() stores 0 jiffies for a negative value, and
#	MAX_SCHEDULE_TIMEOUT for 0; sock_get_timeout() reads both as 0.
# Hurts: who reads the timeout and sets it again: a socket that never waits becomes one
#	that waits for ever.
# With: Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
python_guest <<'EOF'
for seconds in 0, -1:
    s = udp("127.0.0.1")
    s.setsockopt(SOL_SOCKET, SO_RCVTIMEO, struct.pack("ll", seconds, 0))
    child = os.fork()
    if child == 0:
        print("set", seconds, "read", struct.unpack("ll", s.getsockopt(SOL_SOCKET, SO_RCVTIMEO, 16)),
              "recv:", call(os.read, s.fileno(), 1))
        os._exit(0)
    time.sleep(2)
    if os.waitpid(child, os.WNOHANG)[0] == 0:
        print("set", seconds, "recv: waits")
        os.kill(child, 9)
        os.waitpid(child, 0)
EOF
seen 6.12 <<'EOF'
set 0 recv: waits
set -1 read (0, 0) recv: EAGAIN
EOF
finish
