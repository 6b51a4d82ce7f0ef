#!/bin/bash
# Question: a byte of urgent data was not read when a second one arrives: where is the
#	first one?
# Guess: lost, as the manuals say of BSD's single mark.
# Seen: it has become an ordinary byte of the stream, if data before it was unread; it
#	is lost if it was the next byte to read.  FIONREAD counts only what is before
#	the mark.
# Why: tcp_check_urg() moves copied_seq over the old byte only if it is at
#	copied_seq; else the byte, which never left its packet, is read in order.
#	tcp_inq() stops at urg_seq.
# Hurts: protocols with urgent data (telnet, rlogin, FTP's ABOR) get a byte that was
#	none; tools that save a queue by the length FIONREAD tells lose its end.
# With: Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
python_guest <<'EOF'
FIONREAD = 0x541B

def received(*parts):
    c, a = tcp()
    for data, flags in parts:
        c.send(data, flags)
        time.sleep(0.2)
    inq = struct.unpack("i", fcntl.ioctl(a, FIONREAD, bytes(4)))[0]
    stream = []
    while (data := get(a)) is not None:
        stream.append(data)
    print([data for data, flags in parts], "FIONREAD", inq, "stream", stream)

received((b"ab", 0), (b"U", MSG_OOB), (b"cd", 0))
received((b"ab", 0), (b"U", MSG_OOB), (b"cd", 0), (b"V", MSG_OOB))
received((b"U", MSG_OOB), (b"cd", 0), (b"V", MSG_OOB))
EOF
seen 6.12 <<'EOF'
[b'ab', b'U', b'cd'] FIONREAD 2 stream [b'ab', b'cd']
[b'ab', b'U', b'cd', b'V'] FIONREAD 5 stream [b'abUcd']
[b'U', b'cd', b'V'] FIONREAD 2 stream [b'cd']
EOF
finish
