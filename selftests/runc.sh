#!/bin/bash
# runc, Debian's, checkpoints and restores a container, and with one line in
# /etc/criu/runc.conf the sockets in it are what they were.
#
# In the container runs avahi-daemon (mDNS), in a network namespace that somebody
# else has made, as with podman and Kubernetes.  By itself it is deaf after the
# restore: its membership is gone, and so is the question that waited.
# shellcheck disable=SC2317

# shellcheck source=SCRIPTDIR/own_root.sh
. "$(dirname "$0")/own_root.sh"
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

stock_only
need avahi-daemon chroot criu inetcr inetcr-criu-hook ip jq nft nsenter od \
	runc socat tar unshare
need_criu_to_start
plugins=/usr/local/lib/inetcr/criu
[ -d $plugins ] || plugins=/usr/lib/inetcr/criu
[ -d $plugins ] || skip_all "no plugin of CRIU here"
# CRIU refuses a process that has a serial port open, as our parents do.
exec 3>&-
mkdir -p /etc/criu
mount -t tmpfs criu /etc/criu
# CRIU's other way needs iptables.
echo 'network-lock nftables' >/etc/criu/default.conf

container=inetcr-test
trap 'runc delete -f "$container" 2>/dev/null; cleanup' EXIT
server='' client=''
setup_ns server client
ip link add wire netns "$server" type veth peer name wire netns "$client"
ip -n "$server" addr add 10.8.0.1/24 dev wire
ip -n "$client" addr add 10.8.0.2/24 dev wire
ip -n "$server" link set wire up
ip -n "$client" link set wire up
ip -n "$client" route add 224.0.0.0/4 dev wire

# The container has the machine's programs, and little else.
bundle() {
	local root=$tmp/bundle/rootfs dir

	mkdir -p "$root"/{usr,proc,sys,dev,run,tmp,etc}
	for dir in bin sbin lib lib64; do
		ln -s usr/$dir "$root/$dir"
	done
	cp /etc/passwd /etc/group /etc/hosts /etc/nsswitch.conf "$root/etc"
	cat >"$root/etc/avahi.conf" <<-END
		[server]
		host-name=printer
		use-ipv4=yes
		use-ipv6=no
		allow-interfaces=wire
		enable-dbus=no
		[publish]
		publish-hinfo=no
		publish-workstation=no
	END
	cd "$tmp/bundle" || exit
	runc spec
	jq --arg ns "/run/netns/$server" '
		.process.terminal = false |
		.process.args = ["avahi-daemon", "--no-drop-root", "--no-chroot",
			"--no-rlimits", "--file=/etc/avahi.conf"] |
		.root.readonly = false |
		(.linux.namespaces[] | select(.type == "network")).path = $ns |
		.mounts += [
			{ destination: "/usr", type: "none", source: "/usr",
			  options: ["rbind", "ro"] },
			{ destination: "/run", type: "tmpfs", source: "tmpfs" }] |
		(.process.capabilities | .bounding, .effective, .permitted) =
			["CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_DAC_OVERRIDE",
			 "CAP_CHOWN", "CAP_FOWNER"]' config.json >"$tmp/config"
	mv "$tmp/config" config.json
}

# Its output must not be a file that the container does not have.
run() {
	runc run -d "$container" </dev/null >/dev/null 2>&1
}

checkpoint() {
	rm -rf "$tmp/img" "$tmp/log"
	mkdir "$tmp/img" "$tmp/log"
	runc checkpoint --image-path "$tmp/img" --work-path "$tmp/log" "$container" || {
		grep -i -e error -e hook "$tmp/log/dump.log"
		return 1
	}
}

restore() {
	runc restore -d --image-path "$tmp/img" --work-path "$tmp/log" "$container" \
		</dev/null >/dev/null 2>&1 || {
		grep -i -e error -e hook "$tmp/log/restore.log"
		return 1
	}
	# CRIU 3.17 does not find its own lock in a namespace that it did not make.
	in_server nft flush ruleset
}

# Of avahi-daemon, as we see it.
pid() {
	runc state "$container" | jq .pid
}

# To a terminal, as the serial port is one, inetcr shows how far it is.
in_server() {
	nsenter --net="/run/netns/$server" "$@" 2>>"$tmp/said"
}

# ask FILE: who is printer.local?  Once, by multicast.
ask() {
	# here: in the background an old answer would be there for a while
	: >"$1"
	nsenter --net="/run/netns/$client" \
		socat -t 1000 - UDP4-DATAGRAM:224.0.0.251:5353 >"$1" 2>/dev/null < \
		<(printf '\x12\x34\0\0\0\1\0\0\0\0\0\0\7printer\5local\0\0\1\0\1') &
}

# 10.8.0.1 is.
heard() {
	od -An -v -t x1 "$1" | tr -d ' \n' | grep -q 0a080001
}

answers() {
	ask "$tmp/heard"
	busywait 2 heard "$tmp/heard"
}

question_waits() {
	in_server inetcr show --pid "$(pid)" | grep -q 'DGRAM.*printer'
}

members() {
	in_server inetcr show --pid "$(pid)" -j | jq -c '.[0].IP_MEMBERSHIP'
}

plan 14
bundle

### By itself

if [ -z "${ROUNDS:-}" ]; then
	check "a container is run" run
	check "avahi answers" busywait 30 answers
	check "by itself: checkpointed" checkpoint
	check "by itself: restored" restore
	is "its membership is gone" "$(members)" null
	runc delete -f "$container"
else
	for i in {1..5}; do
		skip "runc by itself: $i" "on stock kernels only"
	done
fi

### With the plugin

echo "libdir $plugins" >/etc/criu/runc.conf
run
check "another container answers" busywait 30 answers
kill -STOP "$(pid)"
ask "$tmp/waiting"
check "a question waits in its socket" busywait 20 question_waits
in_server inetcr dump --pid "$(pid)" --all-values -o "$tmp/before"
check "with the plugin: checkpointed" checkpoint
check "with the plugin: restored" restore
in_server inetcr dump --pid "$(pid)" --all-values -o "$tmp/after"
is "nothing differs" "$(inetcr diff "$tmp/before" "$tmp/after" 2>&1; echo $?)" 0
kill -CONT "$(pid)"
check "the question that waited is answered" busywait 20 heard "$tmp/waiting"
check "a new one is, too" busywait 20 answers

### Where its address and its device are other ones

# Stopped, as addresses that come up meanwhile have it join again.
kill -STOP "$(pid)"
was=$(members)
checkpoint
ip -n "$server" link set wire down
ip -n "$server" link set wire name wave
ip -n "$server" addr flush dev wave
ip -n "$server" addr add 10.8.0.9/24 dev wave
ip -n "$server" link set wave up
printf '%s\n' 'map 10.8.0.1=10.8.0.9' 'map-dev wire=wave' \
	>"$tmp/img/af_inet_cr.conf"
check "with a map: restored" restore
was=${was//wire/wave}
is "its membership is there" "$(members)" "${was//10.8.0.1/10.8.0.9}"
finish
