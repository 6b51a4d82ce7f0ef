#!/bin/bash
# inetcr where no kernel module is needed: command lines, images that are bad, and
# images shown and compared.  Rule: what is wrong is one sentence on standard
# error, nothing on standard output, exit code 1, or 2 for a wrong command line.
# shellcheck disable=SC2317

cd "$(dirname "$0")" || exit 1
# shellcheck source=SCRIPTDIR/test_lib.sh
. ./test_lib.sh
export LD_LIBRARY_PATH=$PWD
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
img=$tmp/img

# said CODE SENTENCE CMD...: prints what is wrong with what it said
said() {
	local code=$1 sentence=$2 rc=0 err

	shift 2
	"$@" >"$tmp/out" 2>"$tmp/err" </dev/null || rc=$?
	err=$(<"$tmp/err")
	[[ $rc == "$code" && ! -s $tmp/out && $err == "inetcr: "*"$sentence"* &&
		$err != *$'\n'* ]] || echo "exit code $rc of $*: $err"
}

bad() {
	is "$1" "$(said 1 "$2" ./inetcr restore "$tmp/bad")" ""
}

./edit_test --image >"$img"

: >"$tmp/bad"
bad "an empty file" "$tmp/bad is empty"
echo "Hello" >"$tmp/bad"
bad "a short text" "is not an inetcr image"
cp inetcr "$tmp/bad"
bad "a program" "is not an inetcr image"
head -c 50 "$img" >"$tmp/bad"
bad "half a header" "is truncated: it ends in its header"
head -c 200 "$img" >"$tmp/bad"
bad "a truncated file" "is truncated: 104 of "
{ cat "$img"; echo; } >"$tmp/bad"
bad "a file with something behind its end" "is damaged: it goes on behind its end"
{ head -c 8 "$img"; printf '\1\2\3\4'; tail -c +13 "$img"; } >"$tmp/bad"
bad "the other byte order" "was dumped on a machine of the other byte order"
{ head -c 12 "$img"; printf '\2'; tail -c +14 "$img"; } >"$tmp/bad"
bad "a newer format" "has format 2, of a newer inetcr; this one reads 1"
{ head -c 12 "$img"; printf '\0'; tail -c +14 "$img"; } >"$tmp/bad"
bad "an older format" "has format 0, of an older inetcr; this one reads 1"
./edit_test --empty-image >"$tmp/bad"
bad "no sockets" "there are no sockets in the image"
is "sockets for a namespace" "$(said 1 "$img is an image of sockets, for inetcr restore" \
	./inetcr netns show "$img")" ""
is "no such namespace" "$(said 1 "cannot open network namespace none: No such file" \
	./inetcr netns show --netns none)" ""
is "no file" "$(said 1 "cannot open /nonexistent: No such file or directory" \
	./inetcr restore /nonexistent)" ""

# Bits all over the header, and all over what follows.
hex=$(od -An -v -t x1 "$img" | tr -d '\n' | sed 's/ /\\x/g')
size=$((${#hex} / 4))
wrong=
for ((i = 0; i < 24; i++)); do
	bit=$((i < 12 ? i * 8 * 8 + i * 5 % 64 : (96 + (size - 96) * (i - 12) / 12) * 8 + i % 8))
	at=$((4 * (bit / 8)))
	printf -v byte '\\x%02x' $((0x${hex:at + 2:2} ^ 1 << bit % 8))
	# shellcheck disable=SC2059
	printf "${hex:0:at}$byte${hex:at + 4}" >"$tmp/bad"
	wrong+=$(said 1 "$tmp/bad " ./inetcr restore "$tmp/bad")
done
is "a flipped bit anywhere" "$wrong" ""

wrong=
while IFS='|' read -r args sentence; do
	# shellcheck disable=SC2086
	wrong+=$(said 2 "$sentence" ./inetcr $args)
done <<END
bogus|there is no command bogus
d --all|d is short for both dump and diff
show|one of --pid, --inode and --all, please
show --all --pid 1|only one of --pid, --inode and --all, please
show --fd 3|one of --pid
show $img --all|a FILE or options that select sockets, not both
dump --pid x|x is not a number for a process
dump --pid|option '--pid' requires an argument
dump --all more|dump does not take more
restore|restore needs a FILE
restore $img --fd 0|--fd needs a COMMAND
restore $img --map 10.0.0.1|10.0.0.1 is not of the form FROM=TO
restore $img --map 10.0.0.1=x|x is not an address or prefix
restore $img --map 10.0.0.1=10.0.0.2 --map 10.0.0.1=10.0.0.3|map the same twice
restore $img --map-dev a=b --map-dev c=b|would make two the same
restore $img --map-port 0=1|0 is not a port
diff $img|diff needs A and B
netns|netns needs dump, restore, show or diff
netns bogus|there is no command netns bogus
netns dump -j|netns dump does not take that option
netns dump more|netns dump does not take more
netns restore|netns restore needs a FILE
netns restore $img --map eth0|eth0 is not of the form FROM=TO
netns show $img --netns a|netns show takes one FILE, or --netns
netns diff $img|netns diff needs A and B
END
is "wrong command lines" "$wrong" ""
is "nothing at all: exit code 2 and the usage" \
	"$(./inetcr 2>"$tmp/usage"; echo $?; head -c 12 "$tmp/usage")" "2
Usage: inetc"
is "--help: exit code 0 and the same" "$(./inetcr --help; echo $?)" "$(<"$tmp/usage")
0"
missing=
for option in $(./inetcr --help | grep -oE -- '--[a-z-]+'); do
	grep -qF -- "$option" completion/inetcr || missing+="$option "
done
is "every option is completed" "$missing" ""
is "--version: exit code 0" \
	"$(./inetcr --version | grep -c '^inetcr [0-9]'; echo "${PIPESTATUS[0]}")" "1
0"
is "a screen that is full" "$(./inetcr show "$img" 2>&1 >/dev/full; echo $?)" \
	"inetcr: cannot write standard output
1"

is "show: an image" "$(./inetcr show "$img" | sed 1d)" \
"udp     UNCONN 127.0.0.1:5000 0.0.0.0:* ino:4711 pid:33 fd:4
	SO_BROADCAST             on
	IP_TOS                   0x10
	IP_MEMBERSHIP            239.1.2.3 dev eth0 exclude {10.0.0.1}
	DGRAM                    src 10.0.0.1 dst 10.0.0.2 ttl 64 tos 0x0 sport 4000 dport 53 5 bytes 68656c6c6f \"hello\""
is "diff: an image and itself" "$(./inetcr diff "$img" "$img"; echo $?)" 0

./netns_test --image left 5 >"$tmp/left"
./netns_test --image right 6 >"$tmp/right"
is "netns diff: an image and itself" "$(./inetcr netns diff -j "$tmp/left" "$tmp/left"; echo $?)" 0
is "netns diff: two namespaces" "$(./inetcr netns diff "$tmp/left" "$tmp/right"; echo $?)" \
"only in A: device left
only in B: device right
ROUTES
	- 10.0.0.0/8 table main dev left weight 1 dev 4 weight 2 proto static onlink
	+ 10.0.0.0/8 table main dev right weight 1 dev 4 weight 2 proto static onlink
RULES
	- priority 5 blackhole
	+ priority 6 blackhole
1"
is "netns diff -j: the same for programs" "$(./inetcr netns diff -j "$tmp/left" "$tmp/right" |
	tr -d ' \n' | sed 's/"DST"[^]]*]/.../g')" \
'[{"DEVICE":"left","NAME":"device","A":{"NETDEV_NAME":"left"},"B":null},'\
'{"DEVICE":"right","NAME":"device","A":null,"B":{"NETDEV_NAME":"right"}},'\
'{"NAME":"ROUTES","A":[{...,"TABLE":"main","MULTIPATH":[{"OIF":"left","WEIGHT":1},{"OIF":"4","WEIGHT":2}]}],'\
'"B":[{...,"TABLE":"main","MULTIPATH":[{"OIF":"right","WEIGHT":1},{"OIF":"4","WEIGHT":2}]}]},'\
'{"NAME":"RULES","A":[{"FAMILY":"inet","TOS":0,"ACTION":"blackhole","FLAGS":[],"PRIORITY":5,"SUPPRESS_PREFIXLEN":-1}],'\
'"B":[{"FAMILY":"inet","TOS":0,"ACTION":"blackhole","FLAGS":[],"PRIORITY":6,"SUPPRESS_PREFIXLEN":-1}]}]'

finish
