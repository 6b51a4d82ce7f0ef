#!/bin/bash
# Question: what does listen(2) change of a socket's options where net.ipv4.tcp_fastopen
#	is 0x402, servers without a call of their own?
# Guess: nothing; the sysctl is looked at when a SYN arrives.
# Seen: TCP_FASTOPEN, which was never set, is the backlog afterwards, and stays so when the
#	backlog changes or the sysctl is 0 again. One that was set stays what it was.
# Why: inet_listen() sets the length of the queue if it is 0, and remembers it as any
#	other length.
# Hurts: checkpoint tools: the option looks as if the program had set it, and a listener
#	that is made again where the sysctl is on gets a queue that it did not have.
# With: Linux 6.1.192, 6.12.117 and 7.3.4 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
python_guest <<'EOF'
TCP_FASTOPEN = 23

def mode(value):
    with open("/proc/sys/net/ipv4/tcp_fastopen", "w") as f:
        f.write(value)

def fastopen(s):
    return s.getsockopt(IPPROTO_TCP, TCP_FASTOPEN)

for was in 0, 3:
    mode("0x402")
    s = socket()
    if was:
        s.setsockopt(IPPROTO_TCP, TCP_FASTOPEN, was)
    before = fastopen(s)
    s.listen(7)
    print("before", before, "listen(7)", fastopen(s), end=" ")
    s.listen(9)
    print("listen(9)", fastopen(s), end=" ")
    mode("0")
    print("off", fastopen(s))
mode("1")
s = socket()
s.listen(7)
print("1, the default:", fastopen(s))
EOF
seen 6.1 6.12 7.3 <<'EOF'
before 0 listen(7) 7 listen(9) 7 off 7
before 3 listen(7) 3 listen(9) 3 off 3
1, the default: 0
EOF
finish
