#!/bin/bash
# inetcr-criu-hook where neither CRIU nor the kernel module is needed: its
# configuration files, and what a map makes of CRIU's images.  With --files: writes
# a list of files as CRIU does, for the fuzzer.

cd "$(dirname "$0")/.." || exit 1
# shellcheck source=SCRIPTDIR/../test_lib.sh
. ./test_lib.sh
hook=$PWD/inetcr-criu-hook
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# says NAME STAGE CODE SENTENCE: what the hook says, one line or nothing
says() {
	local out rc=0

	out=$(CRTOOLS_SCRIPT_ACTION=$2 CRTOOLS_IMAGE_DIR=$tmp timeout 20 "$hook" 2>&1) || rc=$?
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
if [ "${1:-}" = --files ]; then
	write "$good" "$files"
	cat "$files"
	exit
fi
write "$good" "$files"
conf() {
	printf '%s\n' "$@" >"$tmp/af_inet_cr.conf"
}

### The configuration file

says "no configuration" map-images 0 ""
# Its text may be that of a file that nobody may read: it is not quoted.
wrong="neither map, map-dev or map-port with one FROM=TO nor require, or it contradicts a rule before it"
while IFS= read -r line; do
	conf '# comment' "$line"
	says "\"$line\"" map-images 1 "af_inet_cr.conf, line 2: $wrong"
done <<END
maps 1=2
map
map 10.0.0.1 = 10.0.0.2
require yes
map 10.0.0.1=x
map-port 0=1
END
conf 'map 10.0.0.1=10.0.0.2' 'map 10.0.0.3=10.0.0.2 # too'
says "rules that collide" pre-dump 1 "af_inet_cr.conf, line 2: $wrong"
conf '# comment' >"$tmp/secret"
ln -sf secret "$tmp/af_inet_cr.conf"
says "a link" map-images 1 \
	"cannot open af_inet_cr.conf: symbolic links are not followed there"
rm "$tmp/af_inet_cr.conf" "$tmp/secret"
mkfifo "$tmp/af_inet_cr.conf"
says "a FIFO" map-images 1 "af_inet_cr.conf is not a regular file"
rm "$tmp/af_inet_cr.conf"
head -c 65537 /dev/zero >"$tmp/af_inet_cr.conf"
says "more than 64 KiB" map-images 1 \
	"af_inet_cr.conf is too big: it has 65537 bytes, and 65536 are the most"
truncate -s 65536 "$tmp/af_inet_cr.conf"
says "no text" map-images 1 "af_inet_cr.conf is not a text"
conf {1..512}
sed -i 's/.*/#/' "$tmp/af_inet_cr.conf"
says "512 lines" map-images 0 ""
echo '#' >>"$tmp/af_inet_cr.conf"
says "one more" map-images 1 "af_inet_cr.conf has more than 512 lines"
conf require
says "require: an image must be there" pre-restore 1 \
	"cannot open af_inet_cr.img: No such file or directory"

### The file of the machine

# etc COMMAND: a shell command where /etc/criu is another, then what the hook says
etc() {
	# shellcheck disable=SC2016
	unshare -m bash -c 'umask 022; mount -t tmpfs -o mode=755 etc /etc &&
		mkdir /etc/criu && eval "$0"
		CRTOOLS_SCRIPT_ACTION=pre-restore CRTOOLS_IMAGE_DIR=$1 "$2"; echo $?' \
		"$1" "$tmp" "$hook" 2>&1
}
file=/etc/criu/inetcr.conf
no_image=$'inetcr-criu-hook: pre-restore: cannot open af_inet_cr.img: No such file or directory\n1'
distrust="inetcr-criu-hook: pre-restore: $file is not trusted: others than root can write"
if unshare -m true 2>/dev/null; then
	conf '# no word of require'
	is "it is not there, in a directory that others can write" \
		"$(etc "chmod 777 /etc/criu" | tail -n 1)" 0
	is "require of the machine: the image directory cannot take it away" \
		"$(etc "echo require >$file")" "$no_image"
	conf require
	is "it can ask for it, too" "$(etc "echo '# nothing' >$file")" "$no_image"
	conf 'map 10.0.0.3=10.0.0.2'
	is "nor can a rule contradict one of the machine" \
		"$(etc "echo map 10.0.0.1=10.0.0.2 >$file")" \
		"inetcr-criu-hook: pre-restore: af_inet_cr.conf, line 1: $wrong
1"
	rm "$tmp/af_inet_cr.conf"
	is "what is wrong in the file of the machine is quoted" \
		"$(etc "echo maps >$file")" \
		"inetcr-criu-hook: pre-restore: $file, line 1: \"maps\": there are map, map-dev and map-port with one FROM=TO, and require
1"
	is "others can write it" "$(etc "echo require >$file; chmod 646 $file")" \
		"$distrust it, or it has another name
1"
	is "others can write its directory" \
		"$(etc "echo require >$file; chmod 777 /etc/criu")" \
		"$distrust a directory above it
1"
	is "it has another name" \
		"$(etc "echo require >$file; ln $file /etc/criu/other")" \
		"$distrust it, or it has another name
1"
else
	for name in absent "cannot be taken away" "can be asked for" "contradiction" quoted \
		writable "directory writable" "another name"; do
		ok "the file of the machine: $name # SKIP no mount namespaces here"
	done
fi

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
says "a socket that is longer than it is" map-images 1 "files.img: an entry is malformed"
write "${good/18022002/180a2002}" "$files"
is "an IPv6 socket with an address of IPv4" \
	"$(CRTOOLS_SCRIPT_ACTION=map-images CRTOOLS_IMAGE_DIR=$tmp "$hook" 2>&1; bytes "$files")" \
	"${good/18022002/180a2002}"
rm "$files"
says "no such file" map-images 1 "cannot open files.img: No such file or directory"

### In a directory of somebody else

# The same with 10.10.0.200 alone
moved=${head}3800000008041001223208011002180220022811300738e23640004800500058
moved+=8a9480c00c60006a00720b0880800d7a0264308001019d0607000000
write "$good" "$tmp/target"
ln -s target "$files"
says "a list of files that is a link" map-images 1 \
	"cannot open files.img: symbolic links are not followed there"
rm "$files"
mkfifo "$files"
says "that is a FIFO" map-images 1 "files.img is not a regular file"
rm "$files"
truncate -s 1T "$files"
says "that is a terabyte of nothing" map-images 1 \
	"files.img is too big: it has 1099511627776 bytes, and 268435456 are the most"
rm -f "$files"*
write "$good" "$files"
ln -sf target "$files.inetcr-new"
ln -sf target "$files.inetcr"
says "a link where the list is kept" map-images 1 \
	"cannot open files.img.inetcr: symbolic links are not followed there"
rm "$files.inetcr"
says "a link where the new list was once written" map-images 0 ""
is "the list is mapped" "$(bytes "$files")" "$moved"
is "what the link points to stays" "$(bytes "$tmp/target")" "$good"
rm -f "$files"*
write "$good" "$files"
ln "$files" "$tmp/name"
says "a list with another name" map-images 0 ""
is "which keeps what it had" "$(bytes "$tmp/name")" "$good"
rm -f "$tmp/name" "$files"*
write "${head}00000000" "$files"
says "an entry of nothing, of which a sparse file has millions" map-images 1 \
	"files.img: an entry is malformed"
write "${good/48005000/48004800}" "$files"
says "a socket without what CRIU always writes" map-images 1 \
	"files.img: an entry is malformed"

# Nine megabytes of sockets cost seconds, and memory for them, not their square.
write "$head" "$tmp/head"
write "${good#"$head"}" "$tmp/entry"
for ((i = 0; i < 12; i++)); do
	cat "$tmp/entry" "$tmp/entry" >"$tmp/entries"
	mv "$tmp/entries" "$tmp/entry"
done
mapfile -t blocks < <(yes "$tmp/entry" | head -n 38)
rm -f "$files"*
cat "$tmp/head" "${blocks[@]}" >"$files"
is "many sockets" "$(ulimit -v 262144; CRTOOLS_SCRIPT_ACTION=map-images \
	CRTOOLS_IMAGE_DIR=$tmp timeout 60 "$hook" 2>&1; echo $?)" 0
is "all are mapped" "$(($(stat -c %s "$files") - $(stat -c %s "$files.inetcr")))" \
	$((38 * 4096))

finish
