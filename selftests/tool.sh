#!/bin/bash
# inetcr on the real module: sockets of every kind with much state go into an
# image and come back equal, whole and in order; what cannot be done is refused
# with one sentence and the right exit code, and changes nothing.
#
# Starting a program is what takes time here: what bash can find out itself is not
# asked of another.  What needs no kernel module is in tools/cmd/tool_test.sh.
# shellcheck disable=SC2016,SC2154,SC2317

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

stock_only
need ip inetcr jq setpriv socat unshare
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
$lite_kind 127.0.0.1:7005
raw 0.0.0.0:icmp
raw 0.0.0.0:raw
icmp 127.0.0.1:7008"

# The test is in a network namespace where the sockets can be; beside it are one
# like it, and one with another device and address.
[ -n "${TOOL_TEST_HERE:-}" ] || {
	trap - EXIT
	rm -rf "$tmp"
	TOOL_TEST_HERE=1 exec unshare --net "$0"
}

# furnish DEVICE ADDRESS [-n NETNS]
furnish() {
	local dev=$1 addr=$2

	shift 2
	ip "$@" -batch - <<-END
		link set lo up
		link add $dev type dummy
		addr add $addr/24 dev $dev
		link set $dev up
	END
}

there='' other=''
setup_ns there other
furnish d0 10.9.0.1
furnish d0 10.9.0.1 -n "$there"
furnish d1 10.9.0.2 -n "$other"
everybody="0 2147483647"
ping_group_range=/proc/sys/net/ipv4/ping_group_range
echo "$everybody" >$ping_group_range
for ns in "$there" "$other"; do
	ip netns exec "$ns" bash -c "echo $everybody >$ping_group_range"
done

lists=(/proc/net/udp /proc/net/raw /proc/net/icmp)
[ "$lite_kind" = udp ] || lists+=(/proc/net/udplite)

# await SECONDS CMD...: as busywait, without a process for each try
exec {never}<> <(:)
await() {
	local end=$((SECONDS + $1))

	shift
	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || return 1
		read -rt 0.02 -u "$never"
	done
	return 0
}

# The kernel's lists of sockets as they are, into $snapshot
take_snapshot() {
	local list text

	snapshot=
	for list in "${lists[@]}"; do
		IFS= read -r -d '' text <"$list"
		snapshot+=$text
	done
}

# Addresses and states of the sockets there are, sorted, into $listed
list_sockets() {
	local slot near far state rest line i lines=()

	take_snapshot
	while read -r slot near far state rest; do
		[[ $slot =~ ^[0-9]+:$ ]] || continue
		line="$near $far $state"
		for ((i = ${#lines[@]}; i > 0; i--)); do
			[[ ${lines[i - 1]} > $line ]] || break
			lines[i]=${lines[i - 1]}
		done
		lines[i]=$line
	done <<<"$snapshot"
	listed="${lines[*]}"
}

none_left() {
	list_sockets
	[ -z "$listed" ]
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

# same NAME CMD...: the command succeeds and says nothing
same() {
	local name=$1 out

	shift
	out=$("$@" 2>&1)
	is "$name" "$? $out" "0 "
}

made() {
	IFS= read -r -d '' all_made <"$tmp/made"
	[[ $all_made == *$'\nping '* ]]
}

start_maker() {
	local name fd

	: >"$tmp/made"
	"$maker" d0 >"$tmp/made" &
	pid=$!
	await 10 made || {
		fail "the sockets can be made" "see above"
		exit $ksft_fail
	}
	declare -gA fd_of
	while read -r name fd; do
		[ -z "$name" ] || fd_of[$name]=$fd
	done <<<"$all_made"
}

stop() {
	kill -9 "$pid"
	wait "$pid" 2>/dev/null
	await 5 none_left
}

# Where NAME is among the restored, from 0
declare -A index_of
for i in "${!names[@]}"; do
	index_of[${names[i]}]=$i
done

port_is_bound() {
	take_snapshot
	[[ $snapshot == *":$1 "* ]]
}

# with_port PORT CMD...: while a socket is bound to it
with_port() {
	local rc=0 socat hex

	socat -u "UDP4-RECV:$1,bind=127.0.0.1" /dev/null &
	socat=$!
	printf -v hex %04X "$1"
	await 10 port_is_bound "$hex"
	shift
	"$@" || rc=$?
	kill "$socat"
	wait "$socat" 2>/dev/null
	return "$rc"
}

# Lines that head a socket, "TYPE LOCAL", of what inetcr show printed
heads_of() {
	local type state near rest

	headed=
	while read -r type state near rest; do
		[[ $type =~ ^[a-z]+$ && $state =~ ^[A-Z]+$ ]] &&
			headed+="$type $near"$'\n'
	done <<<"$1"
	headed=${headed%$'\n'}
}

# The same text without what differs between equal sockets: number, owner,
# index of a device
without_identity() {
	local line all=

	while IFS= read -r line; do
		[[ $line =~ ^(.*)\ ino: ]] && line=${BASH_REMATCH[1]}
		[[ $line =~ ^(.*)\ index\ [0-9]+(.*)$ ]] &&
			line=${BASH_REMATCH[1]}${BASH_REMATCH[2]}
		[[ $line == $'\t'ASYNC* ]] || all+=$line$'\n'
	done <<<"$1"
	printf %s "$all"
}

plan 71

### Dumping and showing

start_maker
img=$tmp/img
same "dump --pid: exit code and no word" inetcr dump --pid "$pid" -o "$img"
is "the image is its owner's only" "$(stat -c %a "$img")" 600
left=("$tmp"/*)
is "nothing else is left beside it" "${left[*]}" "$tmp/img $tmp/made"
text=$(inetcr show "$img")
inetcr show -j "$img" >"$tmp/json"
inetcr dump --pid "$pid" --all-values -o "$tmp/values"
inetcr show -j "$tmp/values" >"$tmp/values.json"
inetcr diff -j "pid:$pid:${fd_of[icmp]}" "pid:$pid:${fd_of[raw]}" >"$tmp/diff.json"
is "diff -j: exit code 1" $? 1
# Asked of all JSON at once, jq is slow to start; a line for each.
mapfile -t told < <(jq -c -s "
	.[0] as \$img | .[1] as \$values | .[2] as \$diff |
	(\$img | [.[].OWNER_FD]),
	\$img[${index_of[corked]}].LOCAL_PORT,
	(\$img | [.[${index_of[full]}].DGRAM[].DATA // \"\" | length / 2]),
	\$img[${index_of[corked]}].UDP_PENDING_DATA,
	(\$img | [.[${index_of[members]}].IP_MEMBERSHIP[].GROUP]),
	(\$img | [.[0].ERROR, .[0].EXTERR[0].ERR.ERRNO]),
	(\$img | [.[1].ASYNC | .PID, .SIGNAL]),
	\$img[${index_of[icmp]}].INODE,
	(\$img | [.. | objects | keys[] | select(startswith(\"ATTR_\"))]),
	([range(\$img | length) as \$i |
		(\$img[\$i] | length) + 20 < (\$values[\$i] | length)] | all),
	(\$diff[] | select(.NAME == \"IP_TTL\") | [.A, .B])" \
	"$tmp/json" "$tmp/values.json" "$tmp/diff.json")
corked=${told[1]}
inode=${told[7]}
heads=${heads/CORKED/0.0.0.0:$corked}
heads_of "$text"
is "show: a line for each, as ss prints them" "$headed" "$heads"
is "show: says which kernel" "${text%%$'\n'*}" \
	"dumped by Linux $(</proc/sys/kernel/osrelease)"
is "show: knows every attribute" \
	"${told[8]} $([[ $text == *ATTR_[0-9]* ]]; echo $?)" "[] 1"
fds=
for one in "${names[@]}"; do
	fds+=,${fd_of[$one]}
done
is "show -j: every socket, in the order of descriptors" "${told[0]}" "[${fds#,}]"
is "all waiting datagrams are in it, of more than one message" "${told[2]}" \
	"[65507,65507,65507,0]"
is "corked data is in it" "${told[3]}" '"68616c66206120"'
is "memberships are in it" "${told[4]}" '["239.1.2.3","239.1.2.4"]'
is "a waiting error is in it" "${told[5]}" '["ECONNREFUSED","ECONNREFUSED"]'
is "owner and signal are in it" "${told[6]}" "[$pid,\"SIGWINCH\"]"
is "--all-values: nothing less, and some more of each" "${told[9]}" true
is "diff -j: what differs, for programs" "${told[10]}" "[null,3]"

inetcr dump --pid "$pid" -o "$tmp/again"
check "dumping changed nothing: a second image is the same, byte for byte" \
	cmp "$img" "$tmp/again"
inetcr dump --pid "$pid" >"$tmp/again"
check "dump to standard output: the same" cmp "$img" "$tmp/again"
check "dump to a pipe by name: the same" \
	cmp "$img" <(inetcr dump --pid "$pid" -o /dev/fd/1 | cat)
inetcr dump --all >"$tmp/again"
check "dump --all: the same, there are no others here" cmp "$img" "$tmp/again"
check "show -: an image from standard input" \
	cmp "$tmp/json" <(inetcr dump --pid "$pid" | inetcr show -j -)
is "show: a live socket and its image look the same" \
	"$(inetcr show --pid "$pid")" "${text#*$'\n'}"
same "diff: an image and the live sockets do not differ" \
	inetcr diff "$img" "pid:$pid"
same "diff: an image with all values and one without do not differ" \
	inetcr diff "$tmp/values" "$img"
fd=${fd_of[icmp]}
same "--inode and --pid --fd: one socket by two names" \
	inetcr diff "inode:$inode" "pid:$pid:$fd"
one=$(inetcr show --pid "$pid" --fd "$fd")
one=${one%%$'\n'*}
is "--pid --fd: says whose it is" "ino:${one#* ino:}" "ino:$inode pid:$pid fd:$fd"
out=$(inetcr diff "pid:$pid:${fd_of[icmp]}" "pid:$pid:${fd_of[raw]}")
is "diff: shows what differs, exit code 1" \
	"$? $([[ $out == *$'\n\tIP_TTL\n\t\t+ 3'* ]]; echo $?)" "1 0"

inetcr dump --pid "$pid" --no-contents -o "$tmp/empty" 2>"$tmp/notes"
notes=$(<"$tmp/notes")
is "--no-contents: says what it left out, and of which socket" \
	"${notes//inetcr: note: /}" \
"socket 1 (udp 127.0.0.1:7000): left out: entries wait in the error queue count 1
socket 4 (udp 127.0.0.1:7003): left out: datagrams wait in the receive queue count 4 bytes 196521
socket 5 (udp 0.0.0.0:$corked): left out: corked data has not been sent count 1 bytes 7"
out=$(inetcr show "$tmp/empty")
contents=$'\t''(DGRAM|EXTERR|UDP_PENDING_DATA) '
is "--no-contents: they are not in it" "$([[ $out =~ $contents ]]; echo $?)" 1
for one in refused full; do
	inetcr dump --pid "$pid" --fd "${fd_of[$one]}" -o "$tmp/$one"
done

### Images that cannot be written

mkdir "$tmp/small"
mount -t tmpfs -o size=128k small "$tmp/small"
cp "$tmp/refused" "$tmp/small/img"
said "a full disk" 1 "cannot write $tmp/small/img: No space left on device" \
	inetcr dump --pid "$pid" -o "$tmp/small/img"
left=("$tmp"/small/*)
is "leaves the old image and nothing beside it" \
	"${left[*]} $(cmp "$tmp/refused" "$tmp/small/img" 2>&1)" "$tmp/small/img "
umount "$tmp/small"
inetcr dump --pid "$pid" 2>"$tmp/notes" | :
is "a pipe that nobody reads" "${PIPESTATUS[0]} $(<"$tmp/notes")" \
	"1 inetcr: cannot write standard output: Broken pipe"
said "no directory for the image" 1 "cannot write /nonexistent/img: No such file" \
	inetcr dump --pid "$pid" -o /nonexistent/img

### What cannot be restored while they are there

list_sockets
before=$listed
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
code=$?
heads_of "$out"
is "restore without a command lists them" "$code $headed" "0 $heads"
is "and says that nobody has them" "$(<"$tmp/notes")" \
	"inetcr: note: restored 9 sockets; no COMMAND to hand them to"
check "nor are they there" none_left

is_sleep() {
	local comm

	read -r comm <"/proc/$pid/comm" && [ "$comm" = sleep ]
}

# hold IMAGE [--fd N]: as process $pid
hold() {
	inetcr restore "$@" -- sleep 1000 <&0 &
	pid=$!
	await 10 is_sleep
}

at_fds() {
	local one found=()

	for one in "/proc/$pid/fd"/*; do
		[ ! -S "$one" ] || found[${one##*/}]=1
	done
	echo "${!found[*]}"
}

listen_environment() {
	local line

	while IFS= read -r -d '' line; do
		[[ $line != LISTEN_* ]] || echo "$line"
	done <"/proc/$pid/environ"
}

hold "$img"
check "restore: the command has the process id of inetcr" is_sleep
is "sockets are where sd_listen_fds has them" "$(at_fds)" "3 4 5 6 7 8 9 10 11"
listen_names=${heads//[ :]/-}
is "the environment says so" "$(listen_environment)" \
	"LISTEN_FDNAMES=${listen_names//$'\n'/:}
LISTEN_FDS=9
LISTEN_PID=$pid"
same "they do not differ from the image" inetcr diff "$img" "pid:$pid"
list_sockets
is "the kernel lists them as before" "$listed" "$before"
out=$(inetcr show --pid "$pid")
out=${out#*ASYNC*pid }
is "a socket's owner is the command now" "${out%% *}" "$pid"
inetcr dump --pid "$pid" -o "$tmp/twice"
said "the same image cannot be restored beside them" 1 "Address already in use" \
	inetcr restore "$img"
stop
hold "$tmp/twice"
same "sockets of an image of them do not differ from the first image" \
	inetcr diff "$img" "pid:$pid"
stop
hold "$tmp/values"
same "nor those restored with all values" inetcr diff "$img" "pid:$pid"
stop
LISTEN_FDS=kept hold - --fd 20 <"$img"
is "restore - --fd: from standard input, at the number given" "$(at_fds)" \
	"20 21 22 23 24 25 26 27 28"
is "the environment is as it was" "$(listen_environment)" LISTEN_FDS=kept
stop

inetcr restore "$tmp/full" --fd 0 -- dd bs=65536 >"$tmp/out" 2>"$tmp/dd"
is "--fd 0: the datagrams come out of standard input, in order" \
	"$(tr -d x <"$tmp/out"; grep -o '196521 bytes' "$tmp/dd")" "012196521 bytes"
out=$(inetcr restore "$tmp/refused" --fd 1 -- /bin/echo 2>&1 >&2)
is "--fd 1: the error comes out of standard output" "${out##*: }" "Connection refused"
is "a command that dies at once: its exit code" \
	"$(inetcr restore "$img" -- bash -c 'exit 7'; echo $?)" 7
is "its image stays good, its addresses are free" \
	"$(inetcr restore "$img" -- true; echo $?)" 0
said "no such command" 1 "cannot run /nonexistent: No such file" \
	inetcr restore "$img" -- /nonexistent
check "and leaves no socket" none_left

start_maker
heads_of "$(inetcr dump --pid "$pid" | ip netns exec "$there" inetcr restore - -- inetcr show --all)"
went=$headed
heads_of "$(inetcr show --pid "$pid")"
is "dump | restore: into another network namespace" "$went" "$headed"
stop

# As it shall look there, from how it looked here
expected=$(without_identity "${text#*$'\n'}")
# the device, and not two digits of a hash
# shellcheck disable=SC2001 # a word, which ${//} does not know
expected=$(sed 's/\<d0\>/d1/g' <<<"$expected")
expected=${expected//10.9.0.7/10.9.0.8}
expected=${expected//127.0.0.1:7003/127.0.0.1:6003}
expected=${expected//port 7003/port 6003}
said "restore: a device that is not there" 1 \
	"socket 3 (udp 239.1.2.3:7002): IP_MULTICAST_IF.NAME: no device of this name here (No such device)" \
	ip netns exec "$other" inetcr restore "$img"
is "nothing is left there" "$(ip netns exec "$other" cat "${lists[@]}" | grep -c '^ *[0-9]*:')" 0
is "restore --map --map-dev --map-port: the same sockets with other names" \
	"$(without_identity "$(ip netns exec "$other" inetcr restore --map 10.9.0.7=10.9.0.8 \
		--map-dev d0=d1 --map-port 7003=6003 "$img" -- inetcr show --all)")" \
	"$expected"

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
inode=$(readlink "/proc/$pid/fd/$fd")
inode=${inode//[!0-9]/}
said "a socket of another network namespace" 1 \
	"no process here has a socket with this inode open in this network namespace" \
	ip netns exec "$other" inetcr dump --inode "$inode"
said "no room for the image" 1 "cannot write /dev/full: No space left on device" \
	inetcr dump --pid "$pid" -o /dev/full
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
	same "the module is loaded when it is needed" inetcr show --all
else
	skip "no module" "af_inet_cr is in use or not installed"
	skip "the module is loaded when it is needed" "likewise"
fi
check "no refused command left a socket" none_left

finish
