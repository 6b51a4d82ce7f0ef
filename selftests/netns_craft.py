#!/usr/bin/env python3
# An image of a network namespace with one thing more that the kernel refuses, or
# with other rules than its listing shows:
#
#	netns_craft.py IMAGE STEP >BAD
#
# The numbers are those of include/uapi/linux/af_inet_cr.h, tools/lib/netns/netns.h and
# linux/rtnetlink.h.
import struct
import sys
import zlib

HEADER = 96
DEVICE, SYSCTL, RULESET = 0x100, 0x101, 0x102
NFT, NFT_RULE = 0xa00, 0xa06
NEWROUTE, NEWNEIGH, NEWRULE, NEWQDISC = 24, 28, 32, 36
GENL = bytes(4)


def attr(number, data):
    pad = -len(data) % 4
    return struct.pack("=HH", 4 + len(data), number) + data + bytes(pad)


def message(kind, body):
    return struct.pack("=IHHII", 16 + len(body), kind, 0, 0, 0) + body


def messages(body):
    while body:
        size, kind = struct.unpack_from("=IH", body)
        size = (size + 3) & ~3
        yield kind, body[:size]
        body = body[size:]


def bad(step, name_attr):
    route = struct.pack("=BBBBBBBBI", 2, 8, 0, 0, 254, 3, 0, 1, 0)
    rule = struct.pack("=BBBBBBBBI", 2, 8, 0, 0, 254, 0, 0, 1, 0)
    neigh = struct.pack("=BBHiHBB", 2, 0, 0, 1, 0x80, 0, 1)
    qdisc = struct.pack("=BBHiIII", 0, 0, 0, 1, 0x10000, 0xFFFFFFFF, 0)
    return {
        "sysctl": (SYSCTL, GENL +
                   attr(1, b"net/ipv4/tcp_congestion_control\0") +
                   attr(2, b"nosuch\0")),
        "device": (DEVICE, GENL + attr(name_attr, b"nosuch\0")),
        "ruleset": (NFT_RULE, bytes((1, 0, 0, 0)) + attr(1, b"nosuch\0") +
                    attr(2, b"nosuch\0")),
        "text": (RULESET, GENL + attr(1, b"table inet x {\n nosuch\n}\n")),
        "route": (NEWROUTE, route + attr(1, b"\x2d\0\0\0") +
                  attr(5, b"\x2e\1\1\1")),
        "rule": (NEWRULE, rule + attr(1, bytes(8))),
        "neigh": (NEWNEIGH, neigh + attr(1, b"\x2d\0\0")),
        "qdisc": (NEWQDISC, qdisc + attr(1, b"nosuch\0")),
    }[step]


def lie(step, old):
    """A rule that is made twice, or not made; a listing that is not there"""
    rule = next(i for i, m in enumerate(old) if m[0] == NFT_RULE)
    return {
        "hidden": old[:rule] + old[rule:rule + 1] + old[rule:],
        "shown": old[:rule] + old[rule + 1:],
        "unlisted": [m for m in old if m[0] != RULESET],
    }.get(step)


with open(sys.argv[1], "rb") as file:
    image = file.read()
header = bytearray(image[:HEADER])
old = list(messages(image[HEADER:]))
# The first message is a device and begins with its index, or its name
lo = old[0][1].index(b"lo\0")
name = struct.unpack_from("=H", old[0][1], lo - 2)[0]
new = lie(sys.argv[2], old)
if not new:
    kind, body = bad(sys.argv[2], name)
    if kind == RULESET:
        # As an older version wrote it: the text alone
        old = [m for m in old if m[0] != RULESET and m[0] & 0xff00 != NFT]
    # Behind the last of its kind, so that as much as can be is done before
    at = max((i + 1 for i, m in enumerate(old) if m[0] == kind),
             default=len(old))
    new = old[:at] + [(kind, message(kind, body))] + old[at:]
body = b"".join(m for _, m in new)
struct.pack_into("=QI", header, 16, len(body), 0)
struct.pack_into("=I", header, 24, zlib.crc32(bytes(header) + body))
sys.stdout.buffer.write(bytes(header) + body)
