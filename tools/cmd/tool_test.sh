#!/bin/bash
# inetcr where no kernel module is needed: command lines, images that are bad, and
# images shown and compared.  Rule: what is wrong is one sentence on standard
# error, nothing on standard output, exit code 1, or 2 for a wrong command line.
# shellcheck disable=SC2317

cd "$(dirname "$0")/.." || exit 1
# shellcheck source=SCRIPTDIR/../test_lib.sh
. ./test_lib.sh
export LD_LIBRARY_PATH=$PWD
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
img=$tmp/img

# said CODE SENTENCE CMD...: prints what is wrong with what it said
said() {
	local code=$1 sentence=$2 rc=0 err

	shift 2
	timeout 60 "$@" >"$tmp/out" 2>"$tmp/err" </dev/null || rc=$?
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
./edit_test --owned-image >"$tmp/owned"
is "owners that are not the command" \
	"$(./inetcr restore "$tmp/owned" -- true 2>&1 | grep -o 'socket .* signals [^,]*')" \
"socket 1 (udp 127.0.0.1:5000): it signals process 1
socket 1 (udp 127.0.0.1:5000): it signals process group 33
socket 1 (udp 127.0.0.1:5000): it signals process 2
socket 1 (udp 127.0.0.1:5000): it signals process 4"
ln -sf "$img" "$tmp/bad"
bad "a link" "cannot open $tmp/bad: symbolic links are not followed there"
rm "$tmp/bad"
mkfifo "$tmp/bad"
bad "a FIFO" "$tmp/bad is not a regular file"
rm "$tmp/bad"
is "a pipe by name" "$(./inetcr show <(cat "$img") | wc -l)" \
	"$(./inetcr show "$img" | wc -l)"
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
bogus|unknown command bogus
d --all|d is ambiguous: dump or diff
show|one of --pid, --inode and --all is needed
show --all --pid 1|only one of --pid, --inode and --all is allowed
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
netns bogus|unknown command netns bogus
netns dump -j|netns dump does not take that option
netns dump more|netns dump does not take more
netns restore|netns restore needs a FILE
netns restore $img --map eth0|eth0 is not of the form FROM=TO
netns show $img --netns a|netns show takes one FILE, or --netns
netns diff $img|netns diff needs A and B
netns show --dot -j $img|--dot or --json, not both
-c=red show $img|red is not always, auto or never
END
is "wrong command lines" "$wrong" ""
is "nothing at all: exit code 2 and the usage" \
	"$(./inetcr 2>"$tmp/usage"; echo $?; head -c 12 "$tmp/usage")" "2
Usage: inetc"
is "--help: exit code 0 and the same" "$(./inetcr --help; echo $?)" "$(<"$tmp/usage")
0"
missing=
for option in --help --color $(./inetcr --help | grep -oE -- '--[a-z-]+'); do
	grep -qF -- "$option" completion/inetcr || missing+="$option "
done
is "every option is completed" "$missing" ""
wrong=
while read -r command; do
	for help in --help -h; do
		# shellcheck disable=SC2086
		out=$(./inetcr $command $help 2>&1) || wrong+="exit code $? of $command $help "
		[[ $out == "Usage: inetcr ${command%% -*}"* && $out != *$'\n       inetcr'* ]] ||
			[ "$command" = netns ] || wrong+="$command $help: $out "
	done
done <<END
dump
dump --pid 1
restore
restore --fd 3
show
show -j
diff
netns
netns dump
netns restore
netns restore --map a=b
netns show
netns diff
END
is "--help and -h of each command: its usage, exit code 0" "$wrong" ""
is "--help of a COMMAND to run: it is the command's" \
	"$(./inetcr restore "$img.none" sh --help 2>&1)" \
	"inetcr: cannot open $img.none: No such file or directory"
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

# Text of an enemy: what a terminal obeys is never printed.
./edit_test --hostile-image >"$tmp/hostile"
./edit_test --absent-image >"$tmp/absent"
# obeyed CMD...: lines of its output with characters that a terminal obeys
obeyed() {
	"$@" 2>&1 | LC_ALL=C grep -a -c -P '[\x00-\x08\x0b-\x1f\x7f\x80-\xff]'
}
is "show: an image of an enemy" "$(obeyed ./inetcr show "$tmp/hostile")" 0
is "show -j: an image of an enemy" "$(obeyed ./inetcr show -j "$tmp/hostile")" 0
is "show -j: it stays JSON" "$(./inetcr show -j "$tmp/hostile" |
	grep -a -c 'u001b\[31m.u009b.u009b.u007f.nudp .u202e')" 2
is "diff: an image of an enemy" "$(obeyed ./inetcr diff "$img" "$tmp/hostile")" 0
is "diff -j: an image of an enemy" "$(obeyed ./inetcr diff -j "$img" "$tmp/hostile")" 0
is "show: no line of an enemy's own" "$(./inetcr show "$tmp/hostile" |
	sed 1,2d | grep -c '^udp ')" 0
is "a file that is called so" "$(obeyed ./inetcr show $'/none\e[31m\xc2\x9b')" 0
head -c 150 "$img" >"$tmp/"$'bad\e[31m'
is "a damaged file that is called so" "$(obeyed ./inetcr show "$tmp/"$'bad\e[31m')" 0

red=$(printf '\033[31m') green=$(printf '\033[32m') magenta=$(printf '\033[35m')
off=$(printf '\033[0m')
colored() {
	env -u NO_COLOR -u COLORFGBG "$@" | sed -n 2p
}
is "-c: devices, and flag up" "$(./netns_test --graph-image >"$tmp/graph"
	env -u NO_COLOR -u COLORFGBG ./inetcr -c netns show "$tmp/graph" | sed -n 2,4p)" \
"$(printf '\033[36m')br0$off: bridge <${green}up$off>
	bridge
	inet ${magenta}10.0.0.1$off/24"
is "-c: addresses have colors" "$(colored ./inetcr -c show "$img")" \
	"udp     UNCONN ${magenta}127.0.0.1:5000$off ${magenta}0.0.0.0:*$off ino:4711 pid:33 fd:4"
plain="udp     UNCONN 127.0.0.1:5000 0.0.0.0:* ino:4711 pid:33 fd:4"
is "-color=auto, --color=never, NO_COLOR: not in a pipe" \
	"$(colored ./inetcr show -color=auto "$img"
	   colored ./inetcr --color=always show --color=never "$img"
	   colored env NO_COLOR=1 ./inetcr show -c "$img"
	   colored ./inetcr show "$img")" "$plain
$plain
$plain
$plain"
is "-color=auto: on a terminal" \
	"$(env -u NO_COLOR -u COLORFGBG script -qec "./inetcr -c=auto show '$img'" /dev/null |
		grep -c $'\e\[35m127.0.0.1')" 1
is "-c: a dark background" \
	"$(COLORFGBG='15;0' ./inetcr -c=always show "$img" | grep -c $'\e\[1;35m127.0.0.1')" 1
is "-c: JSON has no colors" "$(./inetcr show -c=always -j "$img" | grep -c $'\e')" 0
is "-c: no color of an enemy's own" "$(./inetcr -c=always show "$tmp/hostile" |
	sed "s/$(printf '\033')\[3[1-6]m//g; s/$(printf '\033')\[0m//g" | grep -c $'\e')" 0
is "-c: a screen that is full" "$(./inetcr -c=always show "$img" 2>&1 >/dev/full; echo $?)" \
	"inetcr: cannot write standard output
1"
is "show: a socket that is not dumped" "$(./inetcr show "$tmp/absent" | tail -n 1)" \
	"left out: socket ino:12 pid:7 fd:8 kept locked"
is "show -j: a socket that is not dumped" "$(./inetcr show -j "$tmp/absent" |
	grep -c -e '"INODE":12' -e kept)" 2
is "show: and it is no part of another" "$(./inetcr show "$tmp/absent" |
	sed -e 1d -e '$d')" "$(./inetcr show "$img" | sed 1d)"
is "diff: it says so, exit code 3" "$(./inetcr diff "$img" "$tmp/absent" 2>&1; echo $?)" \
	"inetcr: note: socket ino:12 pid:7 fd:8 is not dumped: kept locked
3"

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
is "netns diff -c: both sides" \
	"$(env -u NO_COLOR -u COLORFGBG ./inetcr -c netns diff "$tmp/left" "$tmp/right" | tail -n 2)" \
	"${red}	- priority 5 blackhole$off
${green}	+ priority 6 blackhole$off"
is "netns diff -j: the same for programs" "$(./inetcr netns diff -j "$tmp/left" "$tmp/right" |
	tr -d ' \n' | sed 's/"DST"[^]]*]/.../g')" \
'[{"DEVICE":"left","NAME":"device","A":{"NETDEV_NAME":"left"},"B":null},'\
'{"DEVICE":"right","NAME":"device","A":null,"B":{"NETDEV_NAME":"right"}},'\
'{"NAME":"ROUTES","A":[{...,"TABLE":"main","MULTIPATH":[{"OIF":"left","WEIGHT":1},{"OIF":"4","WEIGHT":2}]}],'\
'"B":[{...,"TABLE":"main","MULTIPATH":[{"OIF":"right","WEIGHT":1},{"OIF":"4","WEIGHT":2}]}]},'\
'{"NAME":"RULES","A":[{"FAMILY":"inet","TOS":0,"ACTION":"blackhole","FLAGS":[],"PRIORITY":5,"SUPPRESS_PREFIXLEN":-1}],'\
'"B":[{"FAMILY":"inet","TOS":0,"ACTION":"blackhole","FLAGS":[],"PRIORITY":6,"SUPPRESS_PREFIXLEN":-1}]}]'

./netns_test --hostile-image >"$tmp/hostile"
is "netns show: lines are of the tool" "$(./inetcr netns show "$tmp/hostile" | sed 1d)" \
"nftables
	table ip t {
	\\x1b[31m}
	EVIL
sysctls
	net/a\\x0aEVIL = 1	2\\x0aEVIL\\x1b[31m
left out: something\\x0aEVIL"
is "netns diff: lines are of the tool" \
	"$(./inetcr netns diff "$tmp/left" "$tmp/hostile" | grep EVIL)" \
"	+ EVIL
SYSCTLS.net/a\\x0aEVIL
	+ 1	2\\x0aEVIL\\x1b[31m
	+ something\\x0aEVIL"
is "netns show -j: an image of an enemy" "$(obeyed ./inetcr netns show -j "$tmp/hostile")" 0
# What people are shown is what is restored, and nothing else
is "netns show: the ruleset that is restored" \
	"$(./inetcr netns show "$tmp/left" | sed -n '/^nftables/,$p')" \
"nftables
	table ip t {
	}"
is "netns show --dot: devices, masters, peers, lower devices" \
	"$(./inetcr netns show --dot "$tmp/graph")" \
'digraph netns {
	rankdir=BT;
	node [shape=box];
	n0 [label="br0: bridge\l10.0.0.1/24\l"];
	n1 [label="p0: veth\l10.0.0.1/24\l"];
	n1 -> n0 [label="master"];
	n1 -> n2 [label="peer", dir=none, constraint=false];
	n2 [label="p1: veth\l10.0.0.1/24\l"];
	n3 [label="vlan5: vlan\l10.0.0.1/24\l"];
	n3 -> n2 [label="lower", style=dashed];
	n4 [label="out: veth\l10.0.0.1/24\l"];
	o0 [label="br0\lanother namespace\l", style=dashed];
	n4 -> o0 [label="peer", dir=none, constraint=false];
	n5 [label="\"];EVIL[\\: &amp;quot;\\x0a\\x1b[31m\l10.0.0.1/24\l"];
	o1 [label="77\lnot in the image\l", style=dashed];
	n5 -> o1 [label="master"];
}'
is "netns show -j: piece by piece, and JSON" "$(./inetcr netns show -j "$tmp/left" | tr -d ' \n')" \
'{"DEVICES":[{"NETDEV_NAME":"left","NETDEV_INDEX":3}],'\
'"ROUTES":[{"DST":"10.0.0.0/8","FAMILY":"inet","TOS":0,"PROTOCOL":"static","SCOPE":"universe",'\
'"TYPE":"unicast","FLAGS":["onlink","linkdown"],"TABLE":"main",'\
'"MULTIPATH":[{"OIF":"left","WEIGHT":1},{"OIF":"4","WEIGHT":2}]}],'\
'"RULES":[{"FAMILY":"inet","TOS":0,"ACTION":"blackhole","FLAGS":[],"PRIORITY":5,"SUPPRESS_PREFIXLEN":-1}],'\
'"NFTABLES":"tableipt{\n}\n"}'

# limited SECONDS COMMAND ARG...: so much time, and 10 times the size of what it
# reads; says what is not an answer
limited() {
	local rc=0 seconds=$1

	shift
	(ulimit -t "$seconds" -v 220000; exec ./inetcr "$@") >/dev/null 2>&1 || rc=$?
	[ $rc -le 1 ] || echo "exit code $rc of ${*/#$tmp*/FILE}"
}

# 10 MB that are made to cost time or memory
for kind in conf devices gateways infos left refs routes rules ruleset sysctls; do
	./large_test --image $kind 0 >"$tmp/a"
	./large_test --image $kind 7 >"$tmp/b"
	is "netns show, diff: large images: $kind" "$(
		limited 20 netns show "$tmp/a"
		limited 20 netns diff -j "$tmp/a" "$tmp/b")" ""
done
for kind in errors ports sockets; do
	./large_test --image $kind 0 >"$tmp/a"
	./large_test --image $kind 100 >"$tmp/b"
	is "show, diff, --map: large images: $kind" "$(
		limited 5 show "$tmp/a"
		limited 5 diff "$tmp/a" "$tmp/b"
		limited 5 restore "$tmp/a" --map 10.0.0.1=10.0.0.3 --map-port 1=2)" ""
done

finish
