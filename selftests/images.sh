#!/bin/bash
# Images that older and newer kernels made are shown and restored on this one, and
# what they then are does not differ.  What this kernel lacks is named: images/expected
# has the sentences.  The images are those of the tree (images/KERNEL/NAME, made by
# vm/images.sh), or in carried/ those of another kernel (vm/between.sh).
# shellcheck disable=SC2154,SC2317

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=SCRIPTDIR/netns_lib.sh
. "$(dirname "$0")/netns_lib.sh"
dir=$PWD/images
expected=$dir/expected
need ip inetcr jq zcat

allow_tcp

# number A.B[...]: a version as a number
number() {
	local IFS=.-

	# shellcheck disable=SC2086
	set -- $1
	echo $(($1 * 1000 + $2))
}

# What is another one each time: inodes, ports that the kernel chose
same='s/ ino:.*//; s/:[3-6][0-9]\{4\}/:auto/; s/^[[:blank:]]*//'

here=$(number "$(uname -r)")

# what_is_said KERNEL/NAME: what inetcr says of the image on this kernel, or nothing
what_is_said() {
	local name from until text

	while IFS=$'\t' read -r name from until text; do
		# shellcheck disable=SC2053
		[[ $name != \#* && $1 == $name ]] && [ "$here" -ge "$(number "$from")" ] &&
			[ "$here" -lt "$(number "$until")" ] && echo "$text"
	done <"$expected"
}

furnish() {
	ip -n "$1" link add wire type dummy
	ip -n "$1" addr add 10.9.0.1/24 dev wire
	ip -n "$1" addr add fd00:9::1/64 dev wire nodad
	ip -n "$1" link set wire up
	ip netns exec "$1" sysctl -qw net.ipv4.ping_group_range="0 2147483647"
}

# The sockets go with the command that gets them
of_sockets() {
	# shellcheck disable=SC2016 # the inner shell's
	ip netns exec "$ns" inetcr restore "$1" -- \
		bash -c 'inetcr diff "$0" "pid:$$"' "$1" 2>&1
}

# A connection goes on: state, addresses and what was received stay
of_tcp() {
	# shellcheck disable=SC2016 # the inner shell's
	ip netns exec "$ns" inetcr restore "$1" -- bash -c '
		moved() {
			inetcr show "$@" | sed -n "s/ ino:.*//; /^tcp\|TCP_SEGMENT/p"
		}
		diff <(moved "$0") <(moved --pid $$)' "$1" 2>&1
}

# State of a newer kernel is no loss.  The mask in MULTI_BOOLOPT tells which options a
# kernel knows: a restore compares the options that both know.
of_netns() {
	inetcr netns restore "$1" --netns "$ns" 2>&1 &&
		inetcr netns diff "$1" "netns:$ns" 2>&1 | awk '
			function end() { if (lost) printf "%s", group }
			/^[^\t]/ { end(); group = ""; lost = 0 }
			{ group = group $0 "\n" }
			/^\t- / && group !~ /MULTI_BOOLOPT/ { lost = 1 }
			END { end() }'
}

# image FILE WHAT: unpacked, shown, restored
image() {
	local name=${1##*/} by made said show=show how=of_sockets

	by=${1%/*} by=${by##*/}

	name=${name%.gz}
	case $1 in
	*.gz) zcat "$1" >"$tmp/$name" ;;
	*) cp "$1" "$tmp/$name" ;;
	esac
	[ "$name" != tcp ] || how=of_tcp
	[ "$name" != netns ] || { show='netns show' how=of_netns; }
	# shellcheck disable=SC2086
	made=$(inetcr $show "$tmp/$name" | sed -n 's/^dumped by Linux //p')
	check "$2 says which kernel made it" [ "${made#"$by".}" != "$made" ]
	if [ $how = of_netns ] && [ -n "${ROUNDS:-}" ]; then
		skip "$2 is restored, or not" \
			"a debug kernel has not all configuration files of Debian's"
		return
	fi
	if [ $how = of_netns ] && [ "$here" -lt "$(number "$by")" ]; then
		skip "$2 is restored, or not" \
			"it has configuration files of newer kernels"
		return
	fi
	setup_ns ns
	[ $how = of_netns ] || furnish "$ns"
	said=$($how "$tmp/$name" | sed "$same")
	is "$2 is restored, or not" "$said" "$(what_is_said "$by/$name")"
	ip netns del "$ns"
}

[ ! -d carried ] || dir=$PWD/carried
shopt -s nullglob
images=("$dir"/*/*)
plan $((2 * ${#images[@]}))
for i in "${images[@]}"; do
	image "$i" "${i#"$dir/"}"
done
finish
