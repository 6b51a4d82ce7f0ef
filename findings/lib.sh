# shellcheck shell=bash disable=SC2034
# What the findings share: pinned packages of Debian in a temporary directory, and
# a virtual machine that boots Debian's own kernel with them.  Sourced, never run.
#
#	packages NAME=VERSION...	unpack packages into the machine's file system;
#					12:NAME=VERSION is one of Debian 12, below /12
#	compile NAME <SOURCE		a static C program, as /bin/NAME
#	guest <SCRIPT			what the machine runs, by dash
#	python_guest <SCRIPT		the same in Python, after the lines of prelude()
#	seen KERNEL... <EXPECTED	boot each kernel, print what the script prints,
#					compare; KERNEL is 6.1, 6.12 or 7.3
#	finish				exit: 0 as stated, 1 changed, 2 could not be run
#
# FINDINGS_CACHE=DIR keeps for other runs what apt downloads, and machines that have
# booted and wait for a script.

set -eu

unset MAKEFLAGS MFLAGS
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || :; rm -rf "$work"' EXIT
store=${FINDINGS_CACHE:-$work/store}
root=$work/root
changed=0

# Debian 13's programs, each with the libraries it needs.
libc=(libc6=2.41-12+deb13u5)
# Busybox's own shell would take its programs for those of the same names.
shell=("${libc[@]}" dash=0.5.12-12 busybox-static=1:1.37.0-6+b9)
python=("${libc[@]}" python3.13-minimal=3.13.5-2+deb13u5
	libpython3.13-minimal=3.13.5-2+deb13u5 libexpat1 zlib1g)
iproute2=("${libc[@]}" iproute2=6.15.0-1 libbpf1 libbsd0 libmd0 libcap2 libdb5.3t64
	libelf1t64 libmnl0 libselinux1 libpcre2-8-0 libtirpc3t64 libxtables12
	libgssapi-krb5-2 libkrb5-3 libkrb5support0 libk5crypto3 libcom-err2
	libkeyutils1 zlib1g libzstd1)
nftables=("${libc[@]}" nftables=1.1.3-1 libnftables1=1.1.3-1 libnftnl11 libmnl0
	libgmp10 libjansson4 libxtables12 libedit2 libtinfo6 libbsd0 libmd0)
xtables=("${nftables[@]}" iptables=1.8.11-2 libip4tc2 libip6tc2
	libnetfilter-conntrack3 libnfnetlink0)
conntrack=("${libc[@]}" conntrack=1:1.4.8-2 libnetfilter-conntrack3 libnfnetlink0
	libmnl0)
# Debian 12's.
nftables12=(12:libc6=2.36-9+deb12u14 12:nftables=1.0.6-2+deb12u2
	12:libnftables1=1.0.6-2+deb12u2 12:libnftnl11 12:libmnl0 12:libgmp10
	12:libjansson4 12:libxtables12 12:libedit2 12:libtinfo6 12:libbsd0 12:libmd0)

# The packages that hold a kernel.
kernel_packages() {
	case $1 in
	6.1) echo 12:linux-image-6.1.0-57-cloud-amd64=6.1.192-3 ;;
	6.12) echo linux-image-6.12.117+deb13-cloud-amd64=6.12.117-1 ;;
	7.3) echo linux-{binary,modules,base}-7.3.4+deb13-cloud-amd64=7.3.4-1~bpo13+1 ;;
	*) die "no kernel $1" ;;
	esac
}

die() {
	echo "${0##*/}: $*" >&2
	exit 2
}

# mirror ARCHIVE: where apt on this machine gets that archive.
mirror() {
	local uri

	# shellcheck disable=SC2016
	uri=$(env -u APT_CONFIG apt-get indextargets --no-release-info \
		--format '$(REPO_URI)' 'Created-By: Packages' |
		grep -m 1 "/$1/*\$") || die "apt has no source of $1"
	echo "${uri%/}"
}

# apt_for RELEASE: apt speaks of a release of Debian, whatever this machine is.
apt_for() {
	local dir=$store/apt/$1 suite archive

	export APT_CONFIG=$dir/apt.conf
	[ ! -e "$dir/updated" ] || return 0
	mkdir -p "$dir"/{lists,archives}/partial "$dir/none"
	: >"$dir/status"
	for suite in "$1" "$1-updates" "$1-security" "$1-backports"; do
		case $suite in
		bookworm-backports) continue ;;
		*-security) archive=$(mirror debian-security) ;;
		*) archive=$(mirror debian) ;;
		esac
		echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
			"$archive $suite main"
	done >"$dir/sources.list"
	cat >"$APT_CONFIG" <<-END
		Dir::Etc::sourcelist "$dir/sources.list";
		Dir::Etc::sourceparts "$dir/none";
		Dir::Etc::preferencesparts "$dir/none";
		Dir::State "$dir";
		Dir::State::lists "$dir/lists";
		Dir::State::status "$dir/status";
		Dir::Cache "$dir";
		APT::Architecture "amd64";
		APT::Sandbox::User "root";
		APT::Update::Post-Invoke-Success "";
	END
	apt-get -qq update >&2 || die "apt-get update failed"
	touch "$dir/updated"
}

# fetch [12:]NAME[=VERSION]: the path of the package, downloaded.
fetch() {
	local name=${1#12:} release=trixie dir new

	[ "$1" = "$name" ] || release=bookworm
	apt_for "$release"
	dir=$store/deb/$release/$name
	if [ ! -d "$dir" ]; then
		mkdir -p "${dir%/*}"
		new=$(mktemp -d "$store/new.XXXXXX")
		(cd "$new" && apt-get -qq download "$name" >&2) ||
			die "apt cannot download $name of $release"
		mv -T "$new" "$dir" 2>/dev/null || rm -r "$new"
	fi
	echo "$dir"/*.deb
}

# unpack DEB DIR
unpack() {
	dpkg-deb --fsys-tarfile "$1" | tar -x -C "$2" --keep-directory-symlink \
		--no-same-owner --exclude='./usr/share/doc/*' \
		--exclude='./usr/share/man/*' --exclude='./usr/share/locale/*'
}

# usr_merged DIR: the links into /usr of any Debian.
usr_merged() {
	local d

	[ ! -d "$1/usr" ] || return 0
	mkdir -p "$1"/usr/{bin,sbin,lib,lib64}
	for d in bin sbin lib lib64; do
		ln -s "usr/$d" "$1/$d"
	done
}

packages() {
	printf '%s\n' "$@" >>"$work/packages"
}

compile() {
	cat >"$work/c/$1.c"
}

# make_root: what the machine has, besides its kernel.
make_root() {
	local p deb c name

	usr_merged "$root"
	mkdir -p "$root"/{dev,proc,sys,run,tmp,etc,var}
	init >"$root/init"
	chmod +x "$root/init"
	while read -r p; do
		deb=$(fetch "$p") || exit
		case $p in
		12:*)
			usr_merged "$root/12"
			unpack "$deb" "$root/12"
			;;
		*) unpack "$deb" "$root" ;;
		esac
	done < <(sort -u "$work/packages")
	for c in "$work"/c/*.c; do
		[ -e "$c" ] || continue
		name=$(basename "$c" .c)
		gcc -static -O1 -Wall -o "$root/bin/$name" "$c" ||
			die "$name does not compile"
	done
}

guest() {
	cat >"$work/script"
}

# What scripts in Python begin with.
prelude() {
	cat <<'END'
import errno, fcntl, os, select, struct, subprocess, time
from socket import *

# The result of a call, the name of its error, or "ok".
def call(f, *args):
    try:
        r = f(*args)
    except OSError as e:
        return errno.errorcode[e.errno]
    return "ok" if r is None else r

# What a datagram socket has, or None; it may take half a second to arrive.
def get(s, n=2000, flags=0):
    ready = select.select([s], [], [], 0.5)[0]
    return s.recv(n, flags | MSG_DONTWAIT) if ready else None

def udp(host=None, port=0, family=AF_INET):
    s = socket(family, SOCK_DGRAM)
    if host is not None:
        s.bind((host, port))
    return s

# A connection over loopback.
def tcp():
    l = create_server(("127.0.0.1", 0))
    c = create_connection(l.getsockname())
    return c, l.accept()[0]

# connect(2) to AF_UNSPEC.
def disconnect(s):
    os.set_inheritable(s.fileno(), True)
    return subprocess.call(["/bin/disconnect", str(s.fileno())], close_fds=False)

def sh(command):
    return subprocess.call(command, shell=True)
END
}

python_guest() {
	packages "${python[@]}" "${iproute2[@]}"
	{
		echo "cat >/tmp/script.py <<'END-OF-PYTHON'"
		prelude
		cat
		echo "END-OF-PYTHON"
		echo "python3.13 -u /tmp/script.py"
	} | guest
	compile disconnect <<'END'
#include <stdlib.h>
#include <sys/socket.h>

int main(int argc, char **argv)
{
	struct sockaddr to = { .sa_family = AF_UNSPEC };

	return argc != 2 || connect(atoi(argv[1]), &to, sizeof(to));
}
END
}

# What a machine may need of a kernel: these modules, and what they depend on.
wanted='^kernel/(net/(802|8021q|bridge|core|ipv4|ipv6|key|l2tp|llc|mpls|netfilter|netlink|packet|sched|xfrm)|drivers/net/(bonding|geneve|ipvlan|vxlan|wireguard|[a-z]*[.]))'

# kernel_tree KERNEL: its image and, below root, its modules, in $store/KERNEL.
kernel_tree() {
	local dir=$work/$1 p deb release from to f

	[ ! -d "$store/$1" ] || return 0
	mkdir -p "$dir/all" "$dir/root/usr/lib/modules"
	for p in $(kernel_packages "$1"); do
		deb=$(fetch "$p") || exit
		unpack "$deb" "$dir/all"
	done
	[ -d "$dir/all/lib/modules" ] || ln -s usr/lib "$dir/all/lib"
	from=$(echo "$dir"/all/lib/modules/*)
	release=${from##*/}
	mv "$(find "$dir/all" -name 'vmlinuz*' -type f | head -n 1)" "$dir/vmlinuz"
	PATH=$PATH:/sbin:/usr/sbin depmod -b "$dir/all" "$release"
	to=$dir/root/usr/lib/modules/$release
	mkdir -p "$to"
	cp "$from"/modules.{order,builtin,builtin.modinfo} "$to"
	awk -F '[: ]+' -v want="$wanted" '$1 ~ want {
		for (i = 1; i <= NF; i++)
			if ($i != "" && !seen[$i]++)
				print $i
	}' "$from/modules.dep" | while read -r f; do
		mkdir -p "$to/${f%/*}"
		cp "$from/$f" "$to/$f"
	done
	find "$to" -name '*.ko.xz' -print0 | xargs -0r xz -d
	PATH=$PATH:/sbin:/usr/sbin depmod -b "$dir/root/usr" "$release" 2>/dev/null
	rm -r "$dir/all"
	mv -T "$dir" "$store/$1" 2>/dev/null || [ -d "$store/$1" ]
}

# The first process of the machine: the second serial port gives it the script, and
# takes what the script prints.
init() {
	cat <<'END'
#!/usr/bin/dash
/usr/bin/busybox --install -s /usr/bin
export PATH=/usr/sbin:/usr/bin HOME=/ TERM=dumb LC_ALL=C
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t tmpfs run /run
mount -t tmpfs tmp /tmp
ln -sfn /usr/bin/busybox /usr/sbin/modprobe
ip link set lo up
# debian12 PROGRAM...: that of Debian 12.
if [ -d /12 ]; then
	for d in proc sys dev tmp; do
		mkdir -p /12/$d
		mount --rbind /$d /12/$d
	done
fi
debian12() {
	chroot /12 "$@"
}
exec 3<>/dev/ttyS1
stty -F /dev/ttyS1 raw -echo
echo "@ready" >&3
while read -r line <&3 && [ "$line" != "@script" ]; do
	echo "@ready" >&3
done
sed -n '/^@run$/q; p' <&3 >/tmp/script
{
	echo "@begin"
	. /tmp/script </dev/null
	echo "@end"
} 2>&1 | cat >&3
exec poweroff -f
END
}

# machine KERNEL [OPTION...]: run QEMU.
machine() {
	local accel=tcg cpu=max,la57=off kernel=$1

	shift
	if grep -qwE 'vmx|svm' /proc/cpuinfo && [ -w /dev/kvm ]; then
		accel=kvm
		cpu=host
	fi
	exec timeout -k 5 "${LIMIT:-600}" qemu-system-x86_64 -nodefaults -no-reboot \
		-display none -machine pc -accel "$accel" -cpu "$cpu" -smp 1 -m 1024 \
		-nic none -kernel "$store/$kernel/vmlinuz" -initrd "$work/initrd" \
		-append "console=ttyS0 loglevel=4 panic=-1 mitigations=off \
no_timer_check random.trust_cpu=on dummy.numdummies=0 ifb.numifbs=0 \
bonding.max_bonds=0" \
		-chardev "file,id=first,path=$work/console" -serial chardev:first \
		-serial chardev:second "$@"
}

# make_initrd KERNEL
make_initrd() {
	[ -d "$root" ] || make_root
	{
		(cd "$root" && find . -print0 | cpio -0 -o -H newc -R 0:0 --quiet)
		(cd "$store/$1/root" && find usr/lib/modules -print0 |
			cpio -0 -o -H newc -R 0:0 --quiet)
	} >"$work/initrd"
}

# wait_ready: until the machine waits for its script; what is sent before that is lost.
wait_ready() {
	local i

	for ((i = 0; i < 1500; i++)); do
		! grep -aq '^@ready' "$work/second" || return 0
		jobs %+ >/dev/null 2>&1 || break
		echo >"$work/input"
		sleep 0.2
	done
	die "the machine does not boot: $(tail -n 5 "$work/qemu" "$work/console")"
}

# snapshot KERNEL FILE: boot it until it waits for its script, and keep its memory.
snapshot() {
	machine "$1" -chardev "file,id=second,path=$work/second" -monitor stdio \
		<>"$work/input" >"$work/qemu" 2>&1 &
	wait_ready
	echo "migrate \"exec:cat >$2.$$\"" >"$work/input"
	echo quit >"$work/input"
	wait $! || die "no snapshot: $(tail -n 3 "$work/qemu")"
	mv "$2.$$" "$2"
}

# boot KERNEL: print what the script prints.
boot() {
	local incoming=() key

	kernel_tree "$1"
	rm -f "$work/input"
	mkfifo "$work/input"
	: >"$work/second"
	if [ -n "${FINDINGS_CACHE:-}" ]; then
		key=$store/snapshot.$1.$({ sort -u "$work/packages"; init
			cat "$work"/c/*; } 2>/dev/null | sha256sum | cut -c 1-16)
		[ -e "$key" ] || {
			make_initrd "$1"
			snapshot "$1" "$key"
		}
		incoming=(-incoming "exec:cat $key")
		: >"$work/second"
		echo >"$work/initrd"
	else
		make_initrd "$1"
	fi
	machine "$1" -chardev "stdio,id=second,signal=off" "${incoming[@]}" \
		<>"$work/input" >"$work/second" 2>"$work/qemu" &
	wait_ready
	{
		echo "@script"
		cat "$work/script"
		# sed reads a line ahead.
		printf '@run\n\n'
	} >"$work/input"
	wait $! || true
	grep -aq '^@end' "$work/second" || {
		tail -n 30 "$work/qemu" "$work/console" "$work/second" >&2
		die "the machine with Linux $1 did not come to its end"
	}
	tr -d '\r' <"$work/second" | sed '1,/^@begin/d; /^@end/,$d'
}

seen() {
	local kernel expected

	expected=$(cat)
	for kernel; do
		boot "$kernel" >"$work/seen"
		sed "s/^/$kernel: /" "$work/seen"
		diff -u --label expected --label "seen on $kernel" \
			<(echo "$expected") "$work/seen" || changed=1
	done
}

finish() {
	[ "$changed" = 0 ] || echo "${0##*/}: this has changed"
	exit "$changed"
}

mkdir "$work/c"
packages "${shell[@]}"
