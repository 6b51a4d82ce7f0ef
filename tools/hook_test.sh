#!/bin/bash
# inetcr-criu-hook where neither CRIU nor the kernel module is needed: its
# configuration file, and what a map makes of CRIU's images.

cd "$(dirname "$0")" || exit 1
# shellcheck source=SCRIPTDIR/test_lib.sh
. ./test_lib.sh
hook=$PWD/inetcr-criu-hook
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# says NAME STAGE CODE SENTENCE: what the hook says, one line or nothing
says() {
	local out rc=0

	out=$(CRTOOLS_SCRIPT_ACTION=$2 CRTOOLS_IMAGE_DIR=$tmp "$hook" 2>&1) || rc=$?
	is "$1" "$rc $out" "$3 ${4:+inetcr-criu-hook: $2: $4}"
}

bytes() {
	od -An -v -t x1 "$1" | tr -d ' \n'
}

# write HEX FILE
write() {
	# shellcheck disable=SC2001,SC2059
	printf "$(sed 's/../\\x&/g' <<<"$1")" >"$2"
}

# CRIU's list of files: a file, and a UDP socket with fields that are not known
# here; it is bound to 10.9.0.1, port 7010, and to d0.
files=$tmp/files.img
head=19435654383130560c000000080110021a0608023a022f78
good=${head}3700000008041001223108011002180220022811300738e23640004800
good+=5000588a92800860006a00720b0880800d7a0264308001019d0607000000
# The same with 10.10.0.200, port 100 and longer0.
mapped=${head}3c00000008041001223608011002180220022811300738644000480050
mapped+=00588a9480c00c60006a0072100880800d7a076c6f6e676572308001019d0607000000
write "$good" "$files"
conf() {
	printf '%s\n' "$@" >"$tmp/af_inet_cr.conf"
}

### The configuration file

says "no configuration" map-images 0 ""
while IFS='|' read -r line sentence; do
	conf '# comment' "$line"
	says "\"$line\"" map-images 1 "af_inet_cr.conf, line 2: $sentence"
done <<END
maps 1=2|"maps": there are map, map-dev and map-port with one FROM=TO, and require
map|"map": there are map, map-dev and map-port with one FROM=TO, and require
map 10.0.0.1 = 10.0.0.2|"map": there are map, map-dev and map-port with one FROM=TO, and require
require yes|"require": there are map, map-dev and map-port with one FROM=TO, and require
map 10.0.0.1=x|x is not an address or prefix
map-port 0=1|0 is not a port
END
conf 'map 10.0.0.1=10.0.0.2' 'map 10.0.0.3=10.0.0.2 # too'
says "rules that collide" pre-dump 1 \
	"af_inet_cr.conf, line 2: 10.0.0.1=10.0.0.2 and 10.0.0.3=10.0.0.2 would make two the same"
conf require
says "require: an image must be there" pre-restore 1 \
	"cannot open af_inet_cr.img: No such file or directory"

### CRIU's images

conf 'map 192.0.2.0/24=198.51.100.0/24'
says "a map of nothing that is there" map-images 0 ""
is "changes nothing" "$(bytes "$files") $(ls "$tmp")" "$good af_inet_cr.conf
files.img"
conf 'map 10.9.0.1=10.10.0.200' 'map-dev d0=longer0' '' 'map-port 7010=100'
says "a script alone is too late for a map" pre-restore 1 \
	"CRIU has read its images without the map: that takes the plugin (libdir), see inetcr-criu-hook(8)"
says "a map" map-images 0 ""
is "changes what it is about, and nothing else" "$(bytes "$files")" "$mapped"
says "then a script steps aside where there is no image" pre-restore 0 \
	"there is no af_inet_cr.img: sockets are left to CRIU alone"
says "a map, after a CRIU that was killed" map-images 0 ""
is "is not applied twice" "$(bytes "$files")" "$mapped"
says "the end of the restore" unmap-images 0 ""
is "all is as it was" "$(bytes "$files") $(ls "$tmp")" "$good af_inet_cr.conf
files.img"
says "a map again" map-images 0 ""
rm "$tmp/af_inet_cr.conf"
says "left from a CRIU that was killed, without a map" pre-restore 1 \
	"CRIU has read what a restore with another map left; it is put back: try again"
is "and put back" "$(bytes "$files") $(ls "$tmp")" "$good files.img"

write "$good${mapped#"$head"}" "$files"
conf 'map 10.9.0.1=10.10.0.200' 'map-port 7010=100'
says "a map that would make two sockets one" map-images 1 \
	"sockets 1 (udp 10.9.0.1:7010 0.0.0.0:*) and 2 (udp 10.10.0.200:100 0.0.0.0:*) would both become udp 10.10.0.200:100 0.0.0.0:*"
is "is not applied" "$(bytes "$files")" "$good${mapped#"$head"}"

### What is none

conf 'map 10.9.0.1=10.10.0.200'
wrong=
for ((i = 0; i < ${#good} / 2; i++)); do
	write "${good:0:2 * i}" "$files"
	out=$(CRTOOLS_SCRIPT_ACTION=map-images CRTOOLS_IMAGE_DIR=$tmp "$hook" 2>&1)
	code=$?
	# At 8 and 24 bytes, a file ends.
	case $i,$code,$out in
	8,0, | 24,0,) ;;
	*,1,"inetcr-criu-hook: map-images: files.img "*) ;;
	*) wrong+="$i: $code $out"$'\n' ;;
	esac
	is_same=$(bytes "$files")
	[ "$is_same" = "${good:0:2 * i}" ] || wrong+="$i: changed"$'\n'
done
is "truncated anywhere: refused, and left alone" "$wrong" ""
write "${good/2231/2271}" "$files"
says "a socket that is longer than it is" map-images 1 "files.img: a socket is malformed"
write "${good/18022002/180a2002}" "$files"
is "an IPv6 socket with an address of IPv4" \
	"$(CRTOOLS_SCRIPT_ACTION=map-images CRTOOLS_IMAGE_DIR=$tmp "$hook" 2>&1; bytes "$files")" \
	"${good/18022002/180a2002}"
rm "$files"
says "no such file" map-images 1 "cannot read files.img: No such file or directory"

finish
