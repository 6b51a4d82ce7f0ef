#!/bin/bash
# CRIU, Debian's, restores a process in a network namespace where its address and
# its device are other ones, as a container that moved: the map is in a file, the
# plugin gives it to CRIU, inetcr-criu-hook to what CRIU loses.
# shellcheck disable=SC2317

# shellcheck source=SCRIPTDIR/criu_lib.sh
. "$(dirname "$0")/criu_lib.sh"
need_criu_to_start

plugins=/usr/local/lib/inetcr/criu
[ -d $plugins ] || plugins=/usr/lib/inetcr/criu
[ -d $plugins ] || skip_all "no plugin of CRIU here"
with_hook=(--action-script "$hook")
names=(moved client listener six dual mapped)

# Another network: no 10.9.0.1, no d0.
elsewhere=''
setup_ns elsewhere
ip -n "$elsewhere" link add n1 type veth peer name n2
ip -n "$elsewhere" addr add 10.9.7.1/24 dev n1
ip -n "$elsewhere" addr add fd00:97::1/64 dev n1 nodad
ip -n "$elsewhere" link set n1 up
ip -n "$elsewhere" link set n2 up

img=$tmp/img
conf=$img/af_inet_cr.conf
mkdir "$img"

dump() {
	criu dump -t "$pid" -D "$img" -o dump.log -v1 --network-lock nftables \
		--external "net[$(stat -Lc %i "/proc/$pid/ns/net")]:outside" \
		"${with_hook[@]}" && busywait 10 gone
}

restore() {
	criu restore -D "$img" -o restore.log -v1 -d \
		--inherit-fd "fd[9]:outside" "${with_hook[@]}" "$@" \
		9<"/run/netns/$elsewhere"
}

# log NAME WORDS: a line of CRIU's log has these words.
log() {
	if grep -qF -- "$2" "$img/restore.log"; then
		pass "$1"
	else
		fail "$1" "expected the words: $2"$'\n'"got: $(<"$img/restore.log")"
	fi
}

# What people see of the sockets, but for what is another's each time.
look() {
	there inetcr show --pid "$pid" | sed 's/ ino:[0-9]*//'
}

half_question_is_there() {
	[ "$(of moved '.DGRAM[3].DATA')" = '"746872"' ]
}

plan 18
start "${names[@]}"
was=$(look)
check "dumped" dump
files=$(sha256sum <"$img/files.img")

### What is refused

refused "by itself: CRIU cannot bind" "" restore
log "to an address that is not there" "Can't bind inet socket"
echo 'map 10.9.0.1=here' >"$conf"
refused "a map that is none stops CRIU" "" restore
log "with a sentence" \
	"pre-restore: af_inet_cr.conf, line 1: neither map, map-dev or map-port with"
cat >"$conf" <<-END
	# Where it is now
	map      10.9.0.0/24=10.9.7.0/24
	map      fd00:9::/64=fd00:97::/64	# and in IPv6
	map-dev  d0=n1
	map-port 7010=6010
END
refused "a map without the plugin stops CRIU" "" restore
log "with a sentence" "that takes the plugin (libdir), see inetcr-criu-hook(8)"
check "and leaves no process" gone
sed -i s/10.9.7/10.9.8/ "$conf"
refused "a map to what is not there stops CRIU" "" restore --libdir $plugins
is "its images are what they were" "$(sha256sum <"$img/files.img")" "$files"
sed -i s/10.9.8/10.9.7/ "$conf"

### The plugin, after one that was killed

mv "$img/files.img" "$img/files.img.inetcr"
echo junk >"$img/files.img"
check "restored elsewhere" restore --libdir $plugins
now=$(look)
expected=${was//dev d0/dev n1}
expected=${expected//  d0/  n1}
expected=${expected//pktinfo d0/pktinfo n1}
expected=${expected//10.9.0./10.9.7.}
expected=${expected//fd00:9::/fd00:97::}
# shellcheck disable=SC2001 # a word, which ${//} does not know
expected=$(sed 's/\<7010\>/6010/g' <<<"$expected")
is "the sockets have the other addresses and are what they were" "$now" "$expected"
is "CRIU's images are what they were" \
	"$(sha256sum <"$img/files.img") $(ls "$img"/files*)" "$files $img/files.img"
is "what waited came to the new address" \
	"$(of moved '[.DGRAM[] | .DATA]')" '["6f6e65","74776f"]'
echo -n new | there socat -u - UDP4-SENDTO:10.9.7.1:6010
is "what comes now is behind it" \
	"$(of moved '[.DGRAM[] | .DATA]')" '["6f6e65","74776f","6e6577"]'
kill -USR1 "$pid"
check "the half question goes to the new address" busywait 10 \
	half_question_is_there
check "a TCP listener is there, too" \
	there socat -u OPEN:/dev/null TCP4:10.9.7.1:7012
refused "and not at the old one" "" \
	there socat -u OPEN:/dev/null TCP4:10.9.0.1:7012
finish
