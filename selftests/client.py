#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""
A client on the kernel's netlink library: dump, restore, and compare.

	client.py YNL SPEC [DEVICE]

It knows the library in the directory YNL, the specification, and af_inet_cr(7).
It dumps a socket of its own with datagrams in its queue, closes it and restores
it; and removes and restores DEVICE.
"""
import os
import socket
import subprocess
import sys

sys.path.insert(0, sys.argv[1])
# pylint: disable=import-error,wrong-import-position
from lib.ynl import GenlMsg, Netlink, NlAttrs, NlError, NlMsgs, YnlFamily
from lib.ynl import _genl_msg_finalize

# What is of the moment, or of a process
MOMENT = {'inode', 'owner-pid', 'owner-fd', 'netdev-index', 'netdev-ref'}


class Client(YnlFamily):
    """A message is its attributes, as the kernel sent them"""

    def send(self, op, attrs, flags=0):
        """One request; the messages that answer it"""
        flags |= Netlink.NLM_F_REQUEST | Netlink.NLM_F_ACK
        self.sock.send(_genl_msg_finalize(
            self.nlproto.message(flags, op.req_value, 1, 1) + attrs))
        while True:
            for msg in NlMsgs(self.sock.recv(1 << 22)):
                if msg.error:
                    raise NlError(msg)
                if msg.done:
                    return
                answer = GenlMsg(msg)
                # DUMP_INFO is of no socket
                if answer.genl_cmd == op.rsp_value:
                    yield answer.raw

    def encode(self, **attrs):
        """Attributes of a request"""
        names = ((name.replace('_', '-'), value) for name, value in attrs.items())
        return b''.join(self._add_attr('attr', name, value, None)
                        for name, value in names)

    def decode(self, attrs):
        """Attributes of a message as a dictionary"""
        return self._decode(NlAttrs(attrs), 'attr')

    def dump(self, command, **attrs):
        """Messages of a dump"""
        return list(self.send(self.ops[command], self.encode(**attrs),
                              Netlink.NLM_F_DUMP))

    def restore(self, command, attrs):
        """One message; what the answer says"""
        answer, = self.send(self.ops[command], attrs)
        return self.decode(answer)

    def restore_sockets(self, messages):
        """Descriptors of the sockets in the messages of a dump"""
        fds = []
        for attrs in messages:
            if 'sock-type' in self.decode(attrs):
                fds.append(self.restore('cmd-restore', attrs)['sock-fd'])
            else:
                self.restore('cmd-restore', self.encode(sock_fd=fds[-1]) + attrs)
        return fds


def state(client, messages):
    """What has to be the same after a restore"""
    return [{name: value for name, value in client.decode(attrs).items()
             if name not in MOMENT} for attrs in messages]


def check(what, good):
    """Say it, and count"""
    print(f'{what}: {"yes" if good else "NO"}')
    return good


def check_socket(client):
    """A bound socket with options, a membership and a queue"""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, 9)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(('127.0.0.1', 0))
    port = sock.getsockname()[1]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        for text in b'one', b'two', b'three':
            peer.sendto(text, ('127.0.0.1', port))

    before = client.dump('cmd-dump', sock_fd=sock.fileno())
    sock.close()
    twin = socket.socket(fileno=client.restore_sockets(before)[0])
    after = client.dump('cmd-dump', sock_fd=twin.fileno())
    twin.setblocking(False)
    return [check('the socket is as it was', state(client, before) == state(client, after)),
            check('its address', twin.getsockname() == ('127.0.0.1', port)),
            check('its option', twin.getsockopt(socket.IPPROTO_IP, socket.IP_TTL) == 9),
            check('its queue', [twin.recv(9) for _ in range(3)] == [b'one', b'two', b'three'])]


def check_device(client, device):
    """A device that is removed and comes back"""
    before = client.dump('cmd-netdev-dump', netdev_name=device)
    subprocess.run(['ip', 'link', 'del', device], check=True)
    created = [client.restore('cmd-netdev-restore', attrs) for attrs in before]
    after = client.dump('cmd-netdev-dump', netdev_name=device)
    return [check('the device is new', all('netdev-created' in answer for answer in created)),
            check('it is as it was', state(client, before) == state(client, after))]


def main():
    """Exit with 0 if all is as it was"""
    client = Client(sys.argv[2], schema='')
    results = check_socket(client)
    for device in sys.argv[3:]:
        results += check_device(client, device)
    sys.exit(0 if all(results) else 1)


if __name__ == '__main__':
    os.environ['LC_ALL'] = 'C'
    main()
