#!/bin/bash
# Question: a WireGuard device gets a peer with its own public key, or the private key that
#	belongs to one of its peers: what happens?
# Guess: an error.
# Seen: both succeed; in the first case no peer is there afterwards, in the second that
#	peer is gone.
# Why: set_peer() leaves out a peer with the device's own key; wg_set_device() removes
#	such a peer before it sets the key.
# Hurts: the order of setting a configuration: a peer is lost if keys are exchanged
#	between hosts peer by peer.  Count the peers afterwards.
# With: wireguard-tools 1.0.20210914, Linux 6.12.117 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}" wireguard-tools=1.0.20210914-3
guest <<'EOF'
umask 077
wg genkey >/tmp/a
wg genkey >/tmp/b
ip link add w0 type wireguard
try() {
	wg set w0 "$@"
	echo "rc $?, $(wg show w0 peers | wc -l) peers"
}
try private-key /tmp/a
try peer "$(wg pubkey </tmp/a)" allowed-ips 10.0.0.0/24
try peer "$(wg pubkey </tmp/b)" allowed-ips 10.0.0.0/24
try private-key /tmp/b
EOF
seen 6.12 <<'EOF'
rc 0, 0 peers
rc 0, 0 peers
rc 0, 1 peers
rc 0, 0 peers
EOF
finish
