#!/bin/bash
# Get a kernel by name into the cache (~/.cache/af_inet_cr) and say where it is.
#
#   kernel.sh NAME          6.1, 6.12: Debian's stock cloud kernel, unpacked;
#                           6.1-debug, 6.12-debug: built from Debian's source
#                           with debug.config.  Prints assignments for eval:
#                           release= bzimage= kdir= modules=
#   kernel.sh --source VER  print the directory of Debian's linux-source-VER
#
# Rules: nothing is installed on this machine.  A thing appears in the cache
# under its name only when it is whole (renamed into place, or stamped after
# the last step).  What is in the cache is used; remove the cache to get newer.

set -eu
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

# The first package Depended on whose name matches.
depends() {
	apt-cache depends "$1" | awk -v re="$2" \
		'$1 ~ /Depends:$/ && $2 ~ re { print $2; exit }'
}

# Module directories the guest gets, and those of them it has no use for; what
# the modules depend on comes along.
guest_dirs='^kernel/(net|drivers/net)/'
guest_not='^kernel/(net/(9p|bluetooth|ceph|rds|rxrpc|smc|sunrpc|tipc|vmw_vsock)|drivers/net/(ethernet|hyperv|phy|vmxnet3|wireless|wwan|xen-net))'

# guest_modules FROM TO RELEASE: copy those modules, uncompressed, from one
# /lib/modules/RELEASE to another.
guest_modules() {
	local from=$1/lib/modules/$3 to=$2/lib/modules/$3 f

	PATH=$PATH:/sbin:/usr/sbin depmod -b "$1" "$3"
	mkdir -p "$to"
	cp "$from"/modules.{order,builtin,builtin.modinfo} "$to"
	sed -i 's/\.ko\.xz$/.ko/' "$to/modules.order"
	awk -F '[: ]+' -v want="$guest_dirs" -v not="$guest_not" '
		$1 ~ want && $1 !~ not {
			for (i = 1; i <= NF; i++)
				if ($i != "" && !seen[$i]++)
					print $i
		}' "$from/modules.dep" |
	while read -r f; do
		mkdir -p "$to/${f%/*}"
		cp "$from/$f" "$to/$f"
		case $f in *.xz) xz -d "$to/$f" ;; esac
	done
}

stock_packages() {
	local meta=$1 image release headers

	apt_candidate "$meta" || apt_update
	image=$(depends "$meta" '^linux-image-[0-9]')
	[ -n "$image" ] || die "apt does not know $meta: is this Debian 12?"
	release=${image#linux-image-}
	headers=linux-headers-$release
	echo "$image" "$headers" "$(depends "$headers" '^linux-headers-.*-common')" \
		"$(depends "$headers" '^linux-kbuild-')"
}

fetch_stock() {
	local ver=$1 meta=$2 dest=$cache/stock/$1 packages p release

	[ -d "$dest" ] && return
	scratch
	packages=$(stock_packages "$meta")
	mkdir -p "$tmp/deb" "$tmp/root" "$cache/stock"
	# shellcheck disable=SC2086
	(cd "$tmp/deb" && apt_fetch $packages)
	for p in "$tmp"/deb/*.deb; do
		dpkg-deb -x "$p" "$tmp/root"
	done
	rm -r "$tmp/deb"
	release=$(ls "$tmp/root/lib/modules")
	sed -i "s|/usr/src/|$dest/usr/src/|" "$tmp"/root/usr/src/*/Makefile
	ln -sfn "$dest/usr/src/linux-headers-$release" \
		"$tmp/root/lib/modules/$release/build"
	rm -f "$tmp/root/lib/modules/$release/source"
	guest_modules "$tmp/root" "$tmp/root/guest" "$release"
	mv "$tmp/root" "$dest"
}

print_stock() {
	local dest=$cache/stock/$1 release

	release=$(ls "$dest/guest/lib/modules")
	printf '%s=%q\n' release "$release" \
		bzimage "$dest/boot/vmlinuz-$release" \
		kdir "$dest/usr/src/linux-headers-$release" \
		modules "$dest/guest"
}

fetch_source() {
	local ver=$1 dest=$cache/src/linux-source-$1

	[ -d "$dest" ] && return
	hold "source-$ver"
	[ -d "$dest" ] && return
	scratch
	mkdir -p "$cache/src"
	(cd "$tmp" && apt_fetch "linux-source-$ver")
	say "unpacking linux-source-$ver"
	dpkg-deb --fsys-tarfile "$tmp"/*.deb |
		tar -xO "./usr/src/linux-source-$ver.tar.xz" |
		tar -xJ -C "$tmp"
	mv "$tmp/linux-source-$ver" "$dest"
	rm -r "$tmp"
}

configure_debug() {
	local src=$1 out=$2

	make -s -C "$src" O="$out" x86_64_defconfig kvm_guest.config &&
	# Its temporary files are left where it is called.
	(cd "$out" && "$src/scripts/kconfig/merge_config.sh" -m -O "$out" \
		"$out/.config" "$vm/debug.config") &&
	make -s -C "$src" O="$out" olddefconfig
}

# The build directory is resumed when interrupted; only the stamp, written
# last, says that it is a kernel made from this source and this configuration.
build_debug() {
	local ver=$1 src=$cache/src/linux-source-$1 out=$cache/build/$1-debug
	local stamp want release

	want="$(stamp_debug "$ver")"
	stamp=$(cat "$out/.stamp" 2>/dev/null) || stamp=
	[ "$stamp" = "$want" ] && return
	mkdir -p "$out"
	rm -f "$out/.stamp"
	say "building the debug kernel $ver, once: about 10 minutes on 2 cores" \
	    "(log: $out/build.log)"
	quiet "$out/config.log" configure_debug "$src" "$out" ||
		die "cannot configure the debug kernel $ver"
	quiet "$out/build.log" make -C "$src" O="$out" -j"$((jobs + 1))" \
		bzImage modules || die "the debug kernel $ver does not build"
	rm -rf "$out/staging" "$out/guest"
	quiet "$out/install.log" make -C "$src" O="$out" modules_install \
		INSTALL_MOD_PATH="$out/staging" INSTALL_MOD_STRIP=1 \
		DEPMOD=true || die "modules_install of $ver failed"
	release=$(cat "$out/include/config/kernel.release")
	guest_modules "$out/staging" "$out/guest" "$release"
	rm -rf "$out/staging"
	echo "$want" >"$out/.stamp"
}

stamp_debug() {
	make -s -C "$cache/src/linux-source-$1" kernelversion
	# Comments are not built.
	grep -E '^(# )?CONFIG_' "$vm/debug.config" | sort | sha256sum
}

print_debug() {
	local out=$cache/build/$1-debug

	printf '%s=%q\n' release "$(cat "$out/include/config/kernel.release")" \
		bzimage "$out/arch/x86/boot/bzImage" \
		kdir "$out" modules "$out/guest"
}

name=${1:-}
case $name in
6.1 | 6.12)
	hold "$name"
	case $name in
	6.1) fetch_stock 6.1 linux-image-cloud-amd64 ;;
	6.12) fetch_stock 6.12 linux-image-6.12-cloud-amd64 ;;
	esac
	print_stock "$name"
	;;
6.1-debug | 6.12-debug)
	hold "$name"
	fetch_source "${name%-debug}"
	build_debug "${name%-debug}"
	print_debug "${name%-debug}"
	;;
--source)
	fetch_source "${2:?kernel.sh --source needs a version: 6.1 or 6.12}"
	echo "$cache/src/linux-source-$2"
	;;
*)
	die "no kernel called '$name'; there are 6.1 6.12 6.1-debug 6.12-debug"
	;;
esac
