#!/bin/bash
# podman, Debian's, checkpoints and restores a container, and with one line in
# /etc/criu/runc.conf the sockets in it are what they were: in its place, and out
# of an archive, as another container that has another address.
#
# Its network is podman's own, a bridge of netavark's.  Not part of `make check`:
# a guest with podman is a larger one.
# shellcheck disable=SC2317

# shellcheck source=SCRIPTDIR/own_root.sh
. "$(dirname "$0")/own_root.sh"
# shellcheck source=SCRIPTDIR/criu_lib.sh
. "$(dirname "$0")/criu_lib.sh"
need_criu_to_start

need conmon iptables podman runc tar
plugins=/usr/local/lib/inetcr/criu
[ -d $plugins ] || plugins=/usr/lib/inetcr/criu
[ -d $plugins ] || skip_all "no plugin of CRIU here"

# Nothing of the machine's podman, if it has one.
mkdir -p /etc/containers /etc/criu
for dir in /etc/containers /etc/criu /run /var/lib; do
	mount -t tmpfs test $dir
done
cat >/etc/containers/containers.conf <<END
[engine]
cgroup_manager = "cgroupfs"
events_logger = "none"
runtime = "runc"
[network]
network_backend = "netavark"
END
cat >/etc/containers/storage.conf <<END
[storage]
driver = "vfs"
runroot = "/run/containers"
graphroot = "/var/lib/containers"
END
echo '{ "default": [{ "type": "insecureAcceptAnything" }] }' \
	>/etc/containers/policy.json
# CRIU's other way needs iptables.
echo 'network-lock nftables' >/etc/criu/default.conf

no_conmon() {
	! pgrep -x conmon >/dev/null
}

# conmon cleans up behind a container.
trap 'podman rm -f -t 0 -a >/dev/null 2>&1; busywait 20 no_conmon; cleanup' EXIT

# The container has the machine's programs, and little else.
image() {
	local dir

	mkdir -p "$tmp"/root/{usr,proc,sys,dev,run,tmp,etc}
	for dir in bin sbin lib lib64; do
		ln -s "usr/$dir" "$tmp/root/$dir"
	done
	tar -C "$tmp/root" -c . | podman import -q - inetcr-test
}

# The first container asks for its address, any other gets the one that is left.
network() {
	ip link del d0
	podman network create --subnet 10.9.0.0/24 --gateway 10.9.0.254 \
		--ip-range 10.9.0.9/32 --disable-dns test
}

made() {
	podman logs one >"$tmp/made" 2>/dev/null
	grep -q . "$tmp/made"
}

# run NAME...: a container with sockets of those names
run() {
	podman run -d --name one --network test --ip 10.9.0.1 --cap-add NET_ADMIN \
		-v /usr:/usr:ro -v "$maker:/sockets:ro" inetcr-test \
		/sockets eth0 "$@" && busywait 20 made
}

# With what CRIU says when it does not.
checkpoint() {
	podman container checkpoint "$@" one || {
		grep -h -i -e error -e hook /var/lib/containers/*/*/userdata/dump.log
		return 1
	}
}

restore() {
	podman container restore "$@" || {
		grep -h -i -e error -e hook /var/lib/containers/*/*/userdata/restore.log
		return 1
	}
}

remove() {
	podman rm -f -t 0 -a >/dev/null
}

find_pid() {
	pid=$(pgrep -n -x "${maker##*/}")
}

# Two datagrams from outside: to the group that members has joined, and behind it
# one to the address.
say_to_group() {
	echo hello | socat -u - UDP4-DATAGRAM:239.1.2.3:7002,ip-multicast-if=10.9.0.254
	echo hello | socat -u - UDP4-SENDTO:10.9.0.1:7001
}

count() {
	of "$1" '.DGRAM | length'
}

heard() {
	say_to_group
	busywait 10 arrived "$1"
}

uncorked() {
	[ "$(of corked .UDP_CORK)" = null ]
}

arrived() {
	[ "$(count options)" = "$1" ]
}

# That socket, but for what is another's each time, and checksums.
moved() {
	of moved 'del(.INODE, .OWNER_PID, .DGRAM[].HEADER.BYTES)'
}

plan 18
check "an image is imported" image
check "a network is made" network

### By itself

check "a container is run" run members options full
find_pid
heard 1
is "the multicast receiver hears" "$(count members)" 1
options='[.IP_TTL, .IP_TOS, .IP_PKTINFO]'
had=$(of options "$options")
check "by itself: checkpointed" checkpoint
check "by itself: restored" restore one
find_pid
heard 1
is "by itself: the multicast receiver is deaf" "$(count members)" 0
is "by itself: options are lost" "$had $(of options "$options")" \
	"[33,16,true] [null,null,null]"
is "by itself: the queue is gone" "$(of full .DGRAM)" null
remove

### With the plugin

echo "libdir $plugins" >/etc/criu/runc.conf
run members options full moved corked >/dev/null
find_pid
take_state "$tmp/before"
refused "with the plugin: corked data cannot be helped" \
	"Can't dump corked dgram socket" checkpoint
is "it is still there" "$(differs_from "$tmp/before")" 0
podman kill --signal USR1 one >/dev/null
busywait 10 uncorked
heard 1
take_state "$tmp/before"
was=$(moved)
check "with the plugin: checkpointed, into an archive, too" \
	checkpoint --export "$tmp/archive" --compress none
check "with the plugin: restored" restore one
find_pid
is "nothing differs" "$(differs_from "$tmp/before")" 0
heard 2
is "the multicast receiver hears" "$(count members)" 2
remove

### The archive, as another container

echo 'map 10.9.0.1=10.9.0.9' >/etc/criu/inetcr.conf
check "with a map: restored as another container" \
	restore --import "$tmp/archive" --name two --ignore-static-ip
find_pid
is "it has another address" "$(there ip -j -4 addr show eth0 |
	jq -r '.[0].addr_info[0].local')" 10.9.0.9
is "the sockets have it, too, and are what they were" \
	"$(moved)" "${was//10.9.0.1/10.9.0.9}"
remove
finish
