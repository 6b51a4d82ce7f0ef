#!/bin/bash
# Boot a kernel by name in a VM and run tests, or one script, inside.
#
#   run.sh NAME [TEST...]      build what is needed, run all or the named tests,
#                              print a line for each; the last line counts
#   run.sh -s SCRIPT NAME      run selftests/SCRIPT; what it prints is all there
#                              is to see, its exit code is ours; LIMIT= seconds
#                              it may take, 0 for no limit
#   GUEST=NAME                 with the packages of packages.NAME, too
#   COVER=cover                with the module of `make coverage`
#   WIRE=server:SOCKET         with a network card, and a wire to that of another
#   WIRE=client:SOCKET         run that is given the same socket and the other word
#
# Rules: the verdict never depends on the console, and a bad word on the
# console spoils any verdict; a VM that does not say "done" has failed.  Logs
# stay in build/log/.  KVM only where the CPU says so: /dev/kvm alone is no
# proof.
# shellcheck disable=SC2154

set -eu
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

script=
if [ "${1:-}" = -s ]; then
	script=${2:?-s needs a script of selftests/}
	[ -f "$top/selftests/$script" ] || die "there is no selftests/$script"
	shift 2
fi
name=${1:?run.sh needs the name of a kernel}
shift

kernel=$("$vm/kernel.sh" "$name")
eval "$kernel" # sets release, bzimage, modules, arch
rootfs=$("$vm/rootfs.sh")
"$vm/build.sh" module "$name"
"$vm/build.sh" user

# What runs is a copy, made while no other run rebuilds it.
tmp=$(mktemp -d "$build/$name/run.XXXXXX")
qemu=
trap '[ -z "$qemu" ] || kill "$qemu" 2>/dev/null; rm -rf "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
root=$tmp/root
extra=$root/usr/lib/modules/$release/updates
mkdir -p "$root/usr/lib" "$root/usr/sbin"
cp -a "$modules/lib/modules" "$root/usr/lib/modules"
mkdir -p "$extra"
flock "$build/$name/.lock" strip --strip-debug -o "$extra/af_inet_cr.ko" \
	"$build/$name/module${COVER:+-cover}/af_inet_cr.ko"
flock "$build/.lock-user" cp -a "$build/user" "$root/selftests"
if [ -x "$top/tools/inetcr" ]; then
	flock "$build/.lock-user" cp "$top"/tools/inetcr{,-criu-hook} "$root/usr/sbin/"
	flock "$build/.lock-user" cp "$top"/tools/libinetcr.so.? "$root/usr/lib/"
	flock "$build/.lock-user" install -D -t "$root/usr/lib/inetcr/criu" \
		"$top/tools/inetcr-criu.so"
fi
# A network card needs its bus, if that is a module.
bus=$extra/../kernel/drivers/virtio
from=${modules%/guest}/lib/modules/$release/kernel/drivers/virtio
if [ -n "${WIRE:-}" ] && ls "$from"/virtio_pci*.ko* >/dev/null 2>&1; then
	mkdir -p "$bus"
	cp "$from"/virtio_pci*.ko* "$bus"
fi
PATH=$PATH:/sbin:/usr/sbin depmod -b "$root/usr" "$release"
cp "$vm/init" "$root/init"
[ -z "$script" ] || install "$top/selftests/$script" "$root/selftests/"
# A directory for the script to find as carried/.
[ -z "${CARRIED:-}" ] || cp -r "$CARRIED" "$root/selftests/carried"

# Tests may be named with or without .sh.
mapfile -t all < <(sed 's/^selftests://' "$root/selftests/kselftest-list.txt")
mapfile -t more <"$root/selftests/extended-list.txt"
tests=()
for t; do
	for match in "${all[@]}" "${more[@]}" ""; do
		case $match in "$t" | "$t.sh") break ;; esac
	done
	[ -n "$match" ] || die "no test called '$t'; there are: ${all[*]} ${more[*]}"
	tests+=("$match")
done
[ $# -gt 0 ] || tests=("${all[@]}")

memory=1024
slow=1
case $name in
*-debug)
	memory=1536
	slow=4
	;;
*-um)
	memory=2048
	;;
esac
seconds=$(sed -n 's/^timeout=//p' "$root/selftests/settings")
{
	cat "$rootfs"
	cd "$root" && find . -print0 | cpio -0 -o -H newc -R 0:0 --quiet
} >"$tmp/initrd"

# Without KVM: no 5-level page tables, which are slower, and in which KASAN takes
# an interrupt during identify_cpu() for a wild access.
accel=tcg,thread=multi
cpu=max,la57=off
if grep -qwE 'vmx|svm' /proc/cpuinfo && [ -w /dev/kvm ]; then
	accel=kvm
	cpu=host
fi

console=$tmp/console
tap=$tmp/tap
: >"$console"
: >"$tap"
if [ -n "$script" ]; then
	second="stdio,id=second,signal=off"
else
	second="file,id=second,append=on,path=$tap"
fi
# A host that is busy must not look like a broken timer or a lockup.
patience="no_timer_check watchdog_thresh=60 rcupdate.rcu_cpu_stall_timeout=120"
append="loglevel=5 panic=-1 oops=panic panic_on_warn=1 \
$patience dummy.numdummies=0 ifb.numifbs=0 bonding.max_bonds=0 ${CMDLINE:-}"
args=(
	-nodefaults -no-reboot -display none -machine pc -accel "$accel" -cpu "$cpu"
	-smp 2 -m "$memory" -nic none -kernel "$bzimage" -initrd "$tmp/initrd.job"
	-chardev "file,id=first,append=on,path=$console" -serial chardev:first
	-chardev "$second" -serial chardev:second
	-append "console=ttyS0 mitigations=off random.trust_cpu=on $append"
)

if [ -n "${WIRE:-}" ]; then
	mac=52:54:00:00:00:02
	wire=stream,id=wire,addr.type=unix,addr.path=${WIRE#*:}
	case $WIRE in
	server:*) mac=52:54:00:00:00:01 wire+=,server=on ;;
	esac
	args+=(-netdev "$wire" -device "virtio-net-pci,netdev=wire,mac=$mac,romfile=")
fi

# A machine of the emulator, or a process that is a kernel: its first serial port is
# there for the names of the devices only, its console is not one.
machine() {
	if [ "$arch" = x86 ]; then
		exec timeout -k 5 "$1" qemu-system-x86_64 "${args[@]}" </dev/null
	fi
	# A descriptor is one device's.
	exec 3</dev/null 4>>"$console" 5</dev/null 6>&1
	[ -n "$script" ] || exec 6>>"$tap"
	# shellcheck disable=SC2086
	TMPDIR=/dev/shm exec timeout -k 5 "$1" "$bzimage" mem="${memory}M" noreboot \
		initrd="$tmp/initrd.job" con=null con0=fd:3,fd:4 ssl=null \
		ssl1=fd:5,fd:6 console=tty0 $append </dev/null >"$tmp/um" 2>&1
}

# boot TEST...: run a VM to its end.
boot() {
	local limit=$(((600 + 90 * $#) * slow))

	[ -z "$script" ] || limit=${LIMIT:-600}
	mkdir -p "$tmp/job"
	{
		echo "mode=$([ -n "$script" ] && echo script || echo tests)"
		printf 'script=%q\ntests=%q\n' "$script" "$*"
		echo "timeout=$((seconds * slow))"
	} >"$tmp/job/job"
	{
		cat "$tmp/initrd"
		cd "$tmp/job" && echo job | cpio -o -H newc -R 0:0 --quiet
	} >"$tmp/initrd.job"
	case ${WIRE:-} in
	client:*)
		for ((i = 0; i < 3000; i++)); do
			[ ! -S "${WIRE#*:}" ] || break
			sleep 0.1
		done
		;;
	esac
	machine "$limit" 2>"$tmp/qemu" &
	qemu=$!
	status=0
	wait "$qemu" || status=$?
	qemu=
	[ "$status" != 124 ] || echo "@@ timeout $limit" >>"$tap"
}

# A kernel that a test brought down is booted again for the tests after it.
start=$SECONDS
rest=("${tests[@]}")
while :; do
	boot "${rest[@]}"
	last=$(sed -n 's/^@@ begin //p' "$tap" | tail -n 1)
	[ -n "$last" ] || break
	! tail -n 1 "$tap" | grep -q '^@@ done' || break
	while [ "${#rest[@]}" -gt 0 ] && [ "${rest[0]}" != "$last" ]; do
		rest=("${rest[@]:1}")
	done
	rest=("${rest[@]:1}")
	[ "${#rest[@]}" -gt 0 ] || break
	echo "@@ again" >>"$tap"
done
elapsed=$((SECONDS - start))
log=$build/log/$name
mkdir -p "$build/log"
cp "$console" "$log.console"
cp "$tap" "$log.tap"

bad='BUG:|WARNING:|possible (circular|recursive)|suspicious RCU|inconsistent lock'
bad+='|bad unlock|lock held|KASAN:|UBSAN:|unreferenced object|refcount_t:'
bad+='|leaked reference|ref_tracker: [^m]|ODEBUG:|Oops|general protection|Kernel panic'
bad+='|unregister_netdevice: waiting|soft lockup|blocked for more than|rcu: INFO'
bad+='|list_(add|del) corruption|scheduling while atomic|kmemleak: [1-9]'

# What the kernel complained of: the lines, under the test they came in; the
# first with what follows it.
splats() {
	awk -v bad="$bad" '
		/selftests: / { at = $0; n = 0; rest = 0; next }
		$0 ~ bad { if (at != "") print at; at = ""; if (!n++) rest = 40 }
		$0 ~ bad || rest-- > 0' "$console"
}

if [ -n "$script" ]; then
	code=$(sed -n 's/.*selftests: exit \([0-9]*\).*/\1/p' "$console")
	if [ -n "$(splats)" ] || [ -z "$code" ]; then
		say "the VM failed (status $status, $elapsed s); console: $log.console"
		tail -n 30 "$console" >&2
		exit 1
	fi
	exit "$code"
fi

splats >"$tmp/splats"
tail -n 25 "$console" >"$tmp/tail"
cat "$tmp/qemu" >>"$tmp/tail"
awk -f "$vm/report.awk" -v kernel="$name" -v verbose="${V:-0}" \
	-v splats="$tmp/splats" -v tail="$tmp/tail" -v elapsed="$elapsed" \
	-v tests="${tests[*]}" -v logs="$log" "$tap"
