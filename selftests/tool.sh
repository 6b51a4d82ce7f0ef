#!/bin/bash
# inetcr on the real module: sockets of every kind with much state go into an
# image and come back equal, whole and in order; what cannot be done is refused
# with one sentence and the right exit code, and changes nothing.
# shellcheck disable=SC2016,SC2317

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

need ip inetcr jq od setpriv socat unshare
PATH=$PATH:/usr/sbin:/sbin
here=$PWD/$(dirname "$0")
maker=$here/sockets
[ -x "$maker" ] || maker=${OUTPUT:-$here}/sockets
names=(refused options members full corked lite icmp raw ping)
heads="udp 127.0.0.1:7000
udp 0.0.0.0:7001
udp 239.1.2.3:7002
udp 127.0.0.1:7003
udp CORKED
udplite 127.0.0.1:7005
raw 0.0.0.0:icmp
raw 0.0.0.0:raw
icmp 127.0.0.1:7008"

# The test is in a network namespace where the sockets can be; one like it and
# a bare one are beside it.
[ -n "${TOOL_TEST_HERE:-}" ] || {
	trap - EXIT
	rm -rf "$tmp"
	TOOL_TEST_HERE=1 exec unshare --net "$0"
}

furnish() {
	ip "$@" link set lo up
	ip "$@" link add d0 type dummy
	ip "$@" addr add 10.9.0.1/24 dev d0
	ip "$@" link set d0 up
}

there='' bare=''
setup_ns there bare
furnish
furnish -n "$there"
echo "0 2147483647" >/proc/sys/net/ipv4/ping_group_range
echo "0 2147483647" | ip netns exec "$there" \
	tee /proc/sys/net/ipv4/ping_group_range >/dev/null

lists=(/proc/net/udp /proc/net/udplite /proc/net/raw /proc/net/icmp)

# Addresses and states of the sockets there are, from the kernel's lists.
listed() {
	awk '/^ *[0-9]+:/ { print $2, $3, $4 }' "${lists[@]}" | sort
}

# The lists as they are, into $snapshot; without a process, this is done often.
take_snapshot() {
	local list text

	snapshot=
	for list in "${lists[@]}"; do
		IFS= read -r -d '' text <"$list"
		snapshot+=$text
	done
}

none_left() {
	[ -z "$(listed)" ]
}

# said NAME CODE SENTENCE CMD...: the command exits with this code, prints
# nothing but one line with these words on standard error, and the kernel's
# lists of sockets are the same before and after.
said() {
	local name=$1 code=$2 sentence=$3 rc=0 before err

	shift 3
	take_snapshot
	before=$snapshot
	"$@" >"$tmp/said.out" 2>"$tmp/said.err" </dev/null || rc=$?
	take_snapshot
	IFS= read -r -d '' err <"$tmp/said.err"
	err=${err%$'\n'}
	if [ $rc != "$code" ]; then
		fail "$name" "exit code $rc, not $code, of: $*" $'\n'"$err"
	elif [ -s "$tmp/said.out" ]; then
		fail "$name" "it prints something"
	elif [[ $err != "inetcr: "*"$sentence"* || $err == *$'\n'* ]]; then
		fail "$name" "expected one line with: $sentence" $'\n'"got: $err"
	elif [ "$snapshot" != "$before" ]; then
		fail "$name" "the sockets are not what they were"
	else
		pass "$name"
	fi
}

start_maker() {
	"$maker" d0 >"$tmp/made" &
	pid=$!
	busywait 10 grep -q '^ping ' "$tmp/made" >/dev/null || {
		fail "the sockets can be made" "see above"
		exit $ksft_fail
	}
}

stop() {
	kill -9 "$pid"
	wait "$pid" 2>/dev/null
	busywait 5 none_left >/dev/null
}

fd_of() {
	awk -v name="$1" '$1 == name { print $2 }' "$tmp/made"
}

# Where NAME is among the restored, from 0.
index_of() {
	local i

	for i in "${!names[@]}"; do
		[ "${names[i]}" != "$1" ] || echo "$i"
	done
}

# with_port PORT CMD...: while a socket is bound to it
with_port() {
	local rc=0 socat

	socat -u "UDP4-RECV:$1,bind=127.0.0.1" /dev/null &
	socat=$!
	busywait 10 grep -q ":$(printf %04X "$1") " /proc/net/udp >/dev/null
	shift
	"$@" || rc=$?
	kill "$socat"
	wait "$socat" 2>/dev/null
	return "$rc"
}

# flipped BIT: the file that $text is, "\x00\x01...", with another bit
flipped() {
	local LC_ALL=C at=$((4 * ($1 / 8))) byte

	printf -v byte '\\x%02x' $((0x${text:at + 2:2} ^ 1 << $1 % 8))
	# shellcheck disable=SC2059
	printf "${text:0:at}$byte${text:at + 4}"
}

plan 79

### Dumping and showing

start_maker
img=$tmp/img
out=$(inetcr dump --pid "$pid" -o "$img" 2>&1)
is "dump --pid: exit code and no word" "$? $out" "0 "
is "the image is its owner's only" "$(stat -c %a "$img")" 600
is "nothing else is left beside it" "$(ls "$tmp")" "img
made"
inetcr show "$img" >"$tmp/text"
inetcr show -j "$img" >"$tmp/json"
# Asked of the JSON at once, jq is slow to start; a line for each.
full=$(index_of full)
mapfile -t told < <(jq -c "
	([.[].OWNER_FD]),
	.[$(index_of corked)].LOCAL_PORT,
	([.[$full].DGRAM[].DATA // \"\" | length / 2]),
	.[$(index_of corked)].UDP_PENDING_DATA,
	([.[$(index_of members)].IP_MEMBERSHIP[].GROUP]),
	([.[0].ERROR, .[0].EXTERR[0].ERR.ERRNO]),
	([.[1].ASYNC | .PID, .SIGNAL]),
	.[$(index_of icmp)].INODE,
	([.[] | length])" "$tmp/json")
corked=${told[1]}
inode=${told[7]}
heads=${heads/CORKED/0.0.0.0:$corked}
is "show: a line for each, as ss prints them" \
	"$(awk '/^[a-z]+ +[A-Z]+ / { print $1, $3 }' "$tmp/text")" "$heads"
is "show: says which kernel" "$(head -n 1 "$tmp/text")" "dumped by Linux $(uname -r)"
is "show: knows every attribute" "$(grep -o 'ATTR_[0-9]*' "$tmp/text" "$tmp/json")" ""
is "show -j: every socket, in the order of descriptors" "${told[0]}" \
	"[$(cut -d ' ' -f 2 "$tmp/made" | paste -sd ,)]"
is "all waiting datagrams are in it, of more than one message" "${told[2]}" \
	"[65507,65507,65507,0]"
is "corked data is in it" "${told[3]}" \
	"\"$(printf 'half a ' | od -An -tx1 | tr -d ' \n')\""
is "memberships are in it" "${told[4]}" '["239.1.2.3","239.1.2.4"]'
is "a waiting error is in it" "${told[5]}" '["ECONNREFUSED","ECONNREFUSED"]'
is "owner and signal are in it" "${told[6]}" "[$pid,\"SIGWINCH\"]"

inetcr dump --pid "$pid" -o "$tmp/again"
check "dumping changed nothing: a second image is the same, byte for byte" \
	cmp "$img" "$tmp/again"
inetcr dump --pid "$pid" >"$tmp/again"
check "dump to standard output: the same" cmp "$img" "$tmp/again"
inetcr dump --pid "$pid" -o /dev/fd/1 | cat >"$tmp/again"
check "dump to a pipe by name: the same" cmp "$img" "$tmp/again"
inetcr dump --all >"$tmp/again"
check "dump --all: the same, there are no others here" cmp "$img" "$tmp/again"
is "show -: an image from standard input" \
	"$(inetcr dump --pid "$pid" | inetcr show -j - | cksum)" "$(cksum <"$tmp/json")"
is "show: a live socket and its image look the same" \
	"$(inetcr show --pid "$pid")" "$(tail -n +2 "$tmp/text")"
is "diff: an image and the live sockets do not differ" \
	"$(inetcr diff "$img" "pid:$pid" 2>&1; echo $?)" 0
fd=$(fd_of icmp)
is "--inode and --pid --fd: one socket by two names" \
	"$(inetcr diff "inode:$inode" "pid:$pid:$fd" 2>&1; echo $?)" 0
is "--pid --fd: says whose it is" \
	"$(inetcr show --pid "$pid" --fd "$fd" | sed -n '1s/.* ino:/ino:/p')" \
	"ino:$inode pid:$pid fd:$fd"
is "diff: shows what differs, exit code 1" \
	"$(inetcr diff "pid:$pid:$(fd_of icmp)" "pid:$pid:$(fd_of raw)" |
		grep -c -e '^	IP_TTL$' -e '^		+ 3$'; echo "${PIPESTATUS[0]}")" "2
1"
is "diff -j: the same for programs" \
	"$(inetcr diff -j "pid:$pid:$(fd_of icmp)" "pid:$pid:$(fd_of raw)" |
		jq -c '.[] | select(.NAME == "IP_TTL") | [.A, .B]')" "[null,3]"

inetcr dump --pid "$pid" --no-contents -o "$tmp/empty" 2>"$tmp/notes"
is "--no-contents: says what it left out, and of which socket" \
	"$(sed 's/.*note: //' "$tmp/notes")" \
"socket 1 (udp 127.0.0.1:7000): left out: entries wait in the error queue count 1
socket 4 (udp 127.0.0.1:7003): left out: datagrams wait in the receive queue count 4 bytes 196521
socket 5 (udp 0.0.0.0:$corked): left out: corked data has not been sent count 1 bytes 7"
is "--no-contents: they are not in it" \
	"$(inetcr show "$tmp/empty" | grep -cE '^	(DGRAM|EXTERR|UDP_PENDING_DATA) ')" 0
inetcr dump --pid "$pid" --all-values -o "$tmp/values"
is "--all-values: nothing less, and some more of each" \
	"$(inetcr show -j "$tmp/values" | jq "[.[] | length] as \$all | ${told[8]} |
		[range(length) as \$i | .[\$i] + 20 < \$all[\$i]] | all")" true
for one in refused full; do
	inetcr dump --pid "$pid" --fd "$(fd_of $one)" -o "$tmp/$one"
done

### What cannot be restored while they are there

before=$(listed)
said "restore: a port in use" 1 \
	"socket 1 (udp 127.0.0.1:7000): LOCAL_PORT: cannot bind to this address and port (Address already in use)" \
	inetcr restore "$img"

### Restoring

stop
check "the sockets are gone" none_left
said "all or nothing: a port taken in the middle leaves none of them" 1 \
	"socket 4 (udp 127.0.0.1:7003)" \
	with_port 7003 inetcr restore "$img"
out=$(inetcr restore "$img" 2>"$tmp/notes")
is "restore without a command lists them" \
	"$? $(awk '{ print $1, $3 }' <<<"$out")" "0 $heads"
is "and says that nobody has them" "$(<"$tmp/notes")" \
	"inetcr: note: restored 9 sockets; no COMMAND to hand them to"
check "nor are they there" none_left

# hold IMAGE [--fd N]: as process $pid
hold() {
	inetcr restore "$@" -- sleep 1000 <&0 &
	pid=$!
	busywait 10 grep -q sleep "/proc/$pid/comm" >/dev/null
}

at_fds() {
	local one

	for one in "/proc/$pid/fd"/*; do
		[[ $(readlink "$one") != socket:* ]] || echo "${one##*/}"
	done | sort -n | paste -sd ' '
}

hold "$img"
is "restore: the command has the process id of inetcr" "$(<"/proc/$pid/comm")" sleep
is "sockets are where sd_listen_fds has them" "$(at_fds)" "3 4 5 6 7 8 9 10 11"
is "the environment says so" \
	"$(tr '\0' '\n' <"/proc/$pid/environ" | grep '^LISTEN_' | sort)" \
	"LISTEN_FDNAMES=$(awk '{ sub(":", "-", $2); print $1 "-" $2 }' <<<"$heads" | paste -sd :)
LISTEN_FDS=9
LISTEN_PID=$pid"
is "they do not differ from the image" \
	"$(inetcr diff "$img" "pid:$pid" 2>&1; echo $?)" 0
is "the kernel lists them as before" "$(listed)" "$before"
is "a socket's owner is the command now" \
	"$(inetcr show --pid "$pid" | awk '$1 == "ASYNC" { print $3 }')" "$pid"
inetcr dump --pid "$pid" -o "$tmp/twice"
said "the same image cannot be restored beside them" 1 "Address already in use" \
	inetcr restore "$img"
stop
hold "$tmp/twice"
is "sockets of an image of them do not differ from the first image" \
	"$(inetcr diff "$img" "pid:$pid" 2>&1; echo $?)" 0
stop
hold "$tmp/values"
inetcr dump --pid "$pid" -o "$tmp/again"
is "nor those restored with all values" \
	"$(inetcr diff "$img" "$tmp/again" 2>&1; echo $?)" 0
stop
LISTEN_FDS=kept hold - --fd 20 <"$img"
is "restore - --fd: from standard input, at the number given" "$(at_fds)" \
	"20 21 22 23 24 25 26 27 28"
is "the environment is as it was" \
	"$(tr '\0' '\n' <"/proc/$pid/environ" | grep '^LISTEN_')" LISTEN_FDS=kept
stop

inetcr restore "$tmp/full" --fd 0 -- dd bs=65536 >"$tmp/out" 2>"$tmp/dd"
is "--fd 0: the datagrams come out of standard input, in order" \
	"$(tr -d x <"$tmp/out"; grep -o '196521 bytes' "$tmp/dd")" "012196521 bytes"
is "--fd 1: the error comes out of standard output" \
	"$(inetcr restore "$tmp/refused" --fd 1 -- /bin/echo 2>&1 >&2 | grep -o 'Connection refused')" \
	"Connection refused"
is "restore: the command's exit code" \
	"$(inetcr restore "$img" -- sh -c 'exit 7'; echo $?)" 7
said "restore: no such command" 1 "cannot run /nonexistent: No such file" \
	inetcr restore "$img" -- /nonexistent
check "and leaves no socket" none_left

start_maker
is "dump | restore: into another network namespace" \
	"$(inetcr dump --pid "$pid" |
		ip netns exec "$there" inetcr restore - -- inetcr show --all |
		awk '/^[a-z]+ +[A-Z]+ / { print $1, $3, $4 }')" \
	"$(inetcr show --pid "$pid" | awk '/^[a-z]+ +[A-Z]+ / { print $1, $3, $4 }')"
said "restore: a device that is not there" 1 \
	"socket 3 (udp 239.1.2.3:7002): IP_MULTICAST_IF.NAME: no device of this name here (No such device)" \
	ip netns exec "$bare" inetcr restore "$img"
is "nothing is left there" \
	"$(ip netns exec "$bare" cat "${lists[@]}" | grep -c '^ *[0-9]*:')" 0
stop

### Bad images

no_image() {
	said "restore: $1" 1 "$2" inetcr restore "$tmp/bad"
}

: >"$tmp/bad"
no_image "an empty file" "is empty"
echo "Hello" >"$tmp/bad"
no_image "a short text" "is not an inetcr image"
cp "$maker" "$tmp/bad"
no_image "a program" "is not an inetcr image"
head -c 50 "$tmp/empty" >"$tmp/bad"
no_image "half a header" "is truncated: it ends in its header"
head -c 1000 "$tmp/empty" >"$tmp/bad"
no_image "a truncated file" "is truncated: 904 of "
{ cat "$tmp/empty"; echo; } >"$tmp/bad"
no_image "a file with something behind its end" "is damaged: it goes on behind its end"
{ head -c 8 "$img"; printf '\1\2\3\4'; tail -c +13 "$img"; } >"$tmp/bad"
no_image "the other byte order" "was dumped on a machine of the other byte order"
{ head -c 12 "$img"; printf '\2'; tail -c +14 "$img"; } >"$tmp/bad"
no_image "a newer format" "has format 2; this inetcr reads up to 1"
ip netns exec "$bare" inetcr dump --all -o "$tmp/bad" 2>/dev/null
no_image "no sockets" "there are no sockets in the image"
said "restore: no file" 1 "cannot open /nonexistent: No such file or directory" \
	inetcr restore /nonexistent

# Bits all over the header, and all over what follows in a small image.
text=$(od -An -v -t x1 "$tmp/empty" | tr -d '\n' | sed 's/ /\\x/g')
size=$((${#text} / 4))
bits=()
wrong=
for ((i = 0; i < 12; i++)); do
	bits+=($((i * 8 * 8 + i * 5 % 64)) $(((96 + (size - 96) * i / 12) * 8 + i % 8)))
done
for bit in "${bits[@]}"; do
	flipped "$bit" >"$tmp/bad"
	out=$(inetcr restore "$tmp/bad" 2>&1)
	[[ $? == 1 && $out == "inetcr: $tmp/bad "* && $out != *$'\n'* ]] ||
		wrong+="bit $bit: $out"$'\n'
done
is "restore: a flipped bit anywhere is refused with one sentence" "$wrong" ""
check "no bad image left a socket" none_left

### Errors

start_maker
nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)
said "no permission" 1 "this needs CAP_NET_ADMIN" \
	"${nobody[@]}" inetcr show --all
said "no permission for another's descriptor" 1 "cannot take descriptor" \
	"${nobody[@]}" inetcr show --pid "$pid" --fd "$fd"
said "no such process" 1 "no process" inetcr dump --pid 4194303
said "no such socket" 1 "no process here has a socket with this inode" \
	inetcr dump --inode 4294967295
said "no such descriptor" 1 "process $pid has no descriptor 99" \
	inetcr dump --pid "$pid" --fd 99
said "a descriptor of something else" 1 "is not a socket" inetcr dump --pid "$pid" --fd 0
inode=$(stat -L -c %i "/proc/$pid/fd/$fd")
said "a socket of another network namespace" 1 \
	"no process here has a socket with this inode open in this network namespace" \
	ip netns exec "$bare" inetcr dump --inode "$inode"
said "no room for the image" 1 "cannot write /dev/full: No space left on device" \
	inetcr dump --pid "$pid" -o /dev/full
said "no directory for the image" 1 "cannot write /nonexistent/img: No such file" \
	inetcr dump --pid "$pid" -o /nonexistent/img
stop
said "no descriptors left" 1 "Too many open files" bash -c \
	"ulimit -n 10; inetcr restore $img"

modprobe=/proc/sys/kernel/modprobe
loader=$(<$modprobe)
if modprobe -n af_inet_cr 2>/dev/null && rmmod af_inet_cr 2>/dev/null; then
	trap 'echo "$loader" >$modprobe; modprobe af_inet_cr; cleanup' EXIT
	echo /bin/false >$modprobe
	said "no module" 1 \
		"the kernel module af_inet_cr is not loaded (modprobe af_inet_cr)" \
		inetcr show --all
	echo "$loader" >$modprobe
	is "the module is loaded when it is needed" \
		"$(inetcr show --all 2>&1; echo $?)" 0
else
	skip "no module" "af_inet_cr is in use or not installed"
	skip "the module is loaded when it is needed" "likewise"
fi

wrong=
for args in bogus "d --all" show "show --all --pid 1" "show --fd 3" \
	"show $img --all" "dump --pid x" "dump --pid" "dump --all more" restore \
	"restore $img --fd 0" "diff $img"; do
	# shellcheck disable=SC2086
	out=$(inetcr $args 2>&1 >/dev/null)
	[[ $? == 2 && $out == "inetcr: "* && $out != *$'\n'* ]] ||
		wrong+="inetcr $args: $out"$'\n'
done
is "wrong command lines: exit code 2 and one sentence" "$wrong" ""
is "nothing at all: exit code 2 and the usage" \
	"$(inetcr 2>"$tmp/usage"; echo $?; head -c 12 "$tmp/usage")" "2
Usage: inetc"
is "--help: exit code 0 and the same" \
	"$(inetcr --help; echo $?)" "$(<"$tmp/usage")
0"
is "--version: exit code 0" "$(inetcr --version | grep -c '^inetcr [0-9]'; \
	echo "${PIPESTATUS[0]}")" "1
0"

finish
