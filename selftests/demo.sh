#!/bin/bash
# `make demo`: a DNS server dies while clients wait for its answers, and its
# next instance answers them, from the socket of the first.
#
# unbound and the clients are Debian's, unmodified.  unbound takes its socket
# by systemd's LISTEN_FDS, which is how inetcr restore hands sockets over; the
# clients are glibc's resolver (getent), which takes an answer only from the
# address and port that it asked.  That address is not the one that the host
# would send from: unbound answers rightly only if the waiting queries come back
# with all that recvmsg(2) says of them (IP_PKTINFO).
#
# Rule: every step is checked, and what is printed is what commands said.

set -eu

server=192.0.2.53
names=(www mail chat)
dir=$(mktemp -d /tmp/demo.XXXXXX)
cd "$dir"
unbound=
steps=0

cleanup() {
	local pids

	pids=$(jobs -p)
	# shellcheck disable=SC2086
	[ -z "$pids" ] || kill -9 $pids 2>/dev/null
	wait 2>/dev/null
	ip netns del client 2>/dev/null
	rm -rf "$dir" /etc/netns/client
}
trap cleanup EXIT

fail() {
	echo
	echo "FAILED: $*"
	if [ -s unbound.log ]; then
		echo "unbound says:"
		tail -n 10 unbound.log
	fi
	exit 1
}

step() {
	steps=$((steps + 1))
	printf '\n%s. %s\n' $steps "$*"
}

# run CMD...: show the command, run it, its output indented; long lines go on
# in the next, and what a datagram holds is printed once, not in hexadecimal too.
run() {
	local rc=0

	echo "   # $*"
	"$@" >out 2>err || rc=$?
	expand -t 4 out | sed -E 's/( bytes) [0-9a-f]+(\.\.\.)? "/\1 "/' |
		awk -v width=112 '{
			while (length > width) {
				end = width + 1
				while (end > 40 && substr($0, end, 1) != " ")
					end--
				print "   " substr($0, 1, end - 1)
				$0 = sprintf("%29s", "") substr($0, end + 1)
			}
			print "   " $0
		}'
	[ $rc = 0 ] || fail "exit code $rc: $(<err)"
}

# until_true WHAT-IT-IS-NOT CMD...: 20 seconds for it to become true.
until_true() {
	local what=$1 end=$((SECONDS + 20))

	shift
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$end" ] || fail "$what"
		sleep 0.02
	done
}

# Milliseconds.
now() {
	echo $((${EPOCHREALTIME/[.,]/} / 1000))
}

seconds() {
	printf '%d.%02d s' $(($1 / 1000)) $(($1 % 1000 / 10))
}

in_client() {
	ip netns exec client "$@"
}

# What a client that asks once and is answered gets to see.
ask() {
	in_client drill "$1" "@$server" |
		sed -n "s/^\($1\.\t.*\)/\1/p; s/^;; \(SERVER: .*\)/\1/p"
}

answered() {
	ask "$1" | grep -qF 198.51.100.
}

# How many queries wait in the server's socket?
queries_wait() {
	[ "$(inetcr show --pid "$unbound" -j | jq '.[0].DGRAM | length')" = "$1" ]
}

port_is_taken() {
	[ -n "$(ss -Hnul 'sport = :53')" ]
}

port_is_free() {
	[ -z "$(ss -Hnul 'sport = :53')" ]
}

port_of_client() {
	in_client ss -Hnup 'dport = :53' |
		sed -n "s/.*192\.0\.2\.2:\([0-9]*\) .*pid=$1,.*/\1/p"
}

# counted NAME: packets on the client's side since the counters were reset.
counted() {
	in_client nft -j list counters table ip demo |
		jq ".nftables[].counter? // empty | select(.name == \"$1\").packets"
}

# Another host, with the clients.
touch /etc/resolv.conf
mkdir -p /etc/netns/client
echo "nameserver $server" >/etc/netns/client/resolv.conf
ip netns add client
ip link add wire type veth peer name wire netns client
ip addr add 192.0.2.1/24 dev wire
ip addr add $server/24 dev wire
ip link set wire up
ip -n client addr add 192.0.2.2/24 dev wire
ip -n client link set wire up
in_client nft -f - <<END
table ip demo {
	counter queries { }
	counter answers { }
	chain out {
		type filter hook output priority 0
		ip daddr $server udp dport 53 counter name queries
	}
	chain in {
		type filter hook input priority 0
		ip saddr $server udp sport 53 counter name answers
	}
}
END

# The server's configuration, the same for both instances.  unbound asks
# whether systemd booted the machine before it looks at LISTEN_FDS.
mkdir -p /run/systemd/system
cat >unbound.conf <<END
server:
    use-systemd: yes
    do-daemonize: no
    interface: 0.0.0.0
    interface-automatic: yes
    access-control: 192.0.2.0/24 allow
    do-ip6: no
    module-config: "iterator"
    chroot: ""
    username: ""
    directory: "$dir"
    pidfile: ""
    use-syslog: no
    logfile: "$dir/unbound.log"
    local-zone: "example.test." static
END
for i in "${!names[@]}"; do
	echo "    local-data: \"${names[i]}.example.test. A 198.51.100.$((i + 1))\""
done >>unbound.conf

version=$(unbound -V | sed -n 's/^Version //p')
echo "A DNS server dies, and its socket is carried to its next instance."
echo "Linux $(uname -r), unbound $version, $(inetcr --version)"

step "unbound serves a zone to another host."
start=$(now)
unbound -c unbound.conf 2>>unbound.log &
unbound=$!
disown
until_true "unbound does not bind its port" port_is_taken
until_true "unbound does not answer" answered www.example.test
start=$(($(now) - start))
echo "   # drill www.example.test @$server"
ask www.example.test | sed 's/^/   /'
echo "   unbound is process $unbound"

step "unbound is stopped; ${#names[@]} clients ask it and wait."
kill -STOP $unbound
in_client nft reset counters >/dev/null
declare -A asked_at name_of
for name in "${names[@]}"; do
	# Not in_client: $! is to be the process that asks.
	ip netns exec client env RES_OPTIONS='timeout:60 attempts:1' \
		getent ahostsv4 "$name.example.test" >"$name" &
	asked_at[$!]=$(now)
	name_of[$!]=$name
	echo "   # getent ahostsv4 $name.example.test &"
done
until_true "the queries do not reach the server's socket" \
	queries_wait ${#names[@]}
declare -A port_of
for pid in "${!name_of[@]}"; do
	port_of[$pid]=$(port_of_client "$pid")
done

step "From outside, its socket is dumped: options, address, waiting queries."
run inetcr dump --pid $unbound -o unbound.img
run inetcr show unbound.img

step "unbound is killed; its socket is restored and handed to a new unbound."
echo "   # kill -KILL $unbound"
kill -KILL $unbound
killed=$(now)
until_true "the port is still taken" port_is_free
echo "   # inetcr restore unbound.img -- unbound -c unbound.conf"
inetcr restore unbound.img -- unbound -c unbound.conf 2>>unbound.log &
unbound=$!
disown
answers=0
lines=()
while [ $answers -lt ${#names[@]} ]; do
	wait -n -p pid || fail "${name_of[$pid]}.example.test was never answered"
	at=$(now)
	[ $answers != 0 ] || first=$((at - killed))
	answers=$((answers + 1))
	name=${name_of[$pid]}
	read -r address _ <"$name"
	lines+=("$name.example.test is $address (asked from port ${port_of[$pid]}, waited $(seconds $((at - asked_at[$pid]))))")
done
run ss -Hnulp "sport = :53"

step "The clients that were waiting have their answers."
printf '   %s\n' "${lines[@]}"
queries=$(counted queries)
replies=$(counted answers)
echo "   $queries queries were sent, $replies answers came from $server port 53"
[ "$queries" = ${#names[@]} ] || fail "clients had to ask again"
[ "$replies" = ${#names[@]} ] || fail "not one answer to each query"
for i in "${!names[@]}"; do
	grep -q "^198\.51\.100\.$((i + 1)) " "${names[i]}" ||
		fail "a wrong answer for ${names[i]}.example.test"
done

step "It serves on; nothing but the queue differs from the image."
echo "   # drill mail.example.test @$server"
answered mail.example.test || fail "the new unbound does not answer"
ask mail.example.test | sed 's/^/   /'
inetcr diff -j unbound.img "pid:$unbound" >diff.json || [ $? = 1 ] ||
	fail "inetcr diff failed"
echo "   # inetcr diff -j unbound.img pid:$unbound | jq -r '.[].NAME' | sort | uniq -c"
jq -r '.[].NAME' diff.json | sort | uniq -c
[ "$(jq -r '.[].NAME' diff.json | sort -u)" = DGRAM ] ||
	fail "the socket is another one"

echo
echo "Each waiting query was answered. No server for $(seconds "$first"), from the kill to the first answer"
echo "(from start to first answer, without a socket to restore: $(seconds "$start"))."
