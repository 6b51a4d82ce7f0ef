#!/bin/bash
# Get a kernel by name into the cache (~/.cache/af_inet_cr) and say where it is.
#
#   kernel.sh NAME          6.1, 6.12, 7.3: Debian's stock cloud kernel, unpacked;
#                           newest: the newest one of Debian's backports;
#                           6.1-debug, 6.12-debug, 7.3-debug: built from Debian's
#                           source with debug.config; 6.12-um, 7.3-um: the same as
#                           User-mode Linux, with um.config.  Prints assignments
#                           for eval: release= bzimage= kdir= modules= tools= arch=
#   kernel.sh --source VER  print the directory of Debian's linux-source-VER
#
# Rules: nothing is installed on this machine, and its release does not matter.  A
# thing appears in the cache under its name only when it is whole (renamed into
# place, or stamped after the last step).  What is in the cache is used; remove the
# cache to get newer.

set -eu
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

# The release of Debian that has a kernel, and the toolchain that its headers need
# where it is not the oldest one.
debian_of() {
	case $1 in
	6.1 | 6.12) echo bookworm ;;
	*) echo trixie ;;
	esac
}

toolchain_of() {
	case $1 in
	6.1 | 6.12 | *-debug | *-um) ;;
	*) echo trixie ;;
	esac
}

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

# newest_headers VER: the newest package of headers of VER, or of all.
newest_headers() {
	local re="^linux-headers-${1//./\\.}[.-]" p

	[ "$1" != newest ] || re='^linux-headers-[0-9]'
	apt-cache pkgnames linux-headers- |
		grep -E "$re.*-cloud-amd64\$" | grep -E '[0-9]-cloud|[+]deb' |
		sort -rV |
		while read -r p; do
			apt_candidate "$p" && echo "$p" && break
		done
}

# An image is one package; since 6.19 it is an empty one beside a package for the
# boot image, one for its lists, and one for the modules.
image_packages() {
	if apt_candidate "linux-binary-$1"; then
		echo "linux-binary-$1" "linux-base-$1" "linux-modules-$1"
	else
		echo "linux-image-$1"
	fi
}

stock_packages() {
	local headers

	headers=$(newest_headers "$1")
	[ -n "$headers" ] || {
		apt_update
		headers=$(newest_headers "$1")
	}
	[ -n "$headers" ] || die "Debian $(debian_of "$1") has no kernel $1 (any more)"
	image_packages "${headers#linux-headers-}"
	echo "$headers" "$(depends "$headers" '^linux-headers-.*-common')" \
		"$(depends "$headers" '^linux-kbuild-')"
}

# ld_so ROOT: the beginning of a command that runs a program of a release with that
# release's libraries.
ld_so() {
	echo "exec $1/usr/lib64/ld-linux-x86-64.so.2" \
		"--library-path $1/usr/lib/x86_64-linux-gnu"
}

# run_with ROOT FILE...: each program is run by a script of its name, which gives it
# the libraries in ROOT; it sees its own name in its arguments.
run_with() {
	local root=$1 f

	shift
	for f; do
		mv "$f" "$f.elf"
		{
			echo '#!/bin/sh'
			echo "$(ld_so "$root") --argv0 \"\$0\" \"\$0.elf\" \"\$@\""
		} >"$f"
		chmod +x "$f"
	done
}

# A release's compiler, and binutils, in a directory to put into PATH: scripts that
# run them with the libraries of the release.
make_toolchain() {
	local dest=$cache/toolchain/$1 root=$tmp/toolchain/root bin=$tmp/toolchain/bin
	local deb f gcc=x86_64-linux-gnu-gcc-14

	mkdir -p "$tmp/archives/partial" "$root/usr/lib64" "$bin" "$cache/toolchain"
	quiet "$cache/log/toolchain" apt-get -q -y --no-install-recommends \
		--download-only -o Dir::Cache::archives="$tmp/archives" \
		install gcc-14 libelf1t64 libssl3t64 ||
		die "apt cannot download the compiler of Debian $1"
	for deb in "$tmp"/archives/*.deb; do
		dpkg-deb -x "$deb" "$root"
	done
	# The compiler looks for these where it is told to, then in PATH.
	for f in "$root"/usr/libexec/gcc/x86_64-linux-gnu/14/{cc1,collect2} \
		"$root"/usr/bin/x86_64-linux-gnu-{as,ld.bfd,ar,nm,objcopy,objdump,ranlib,readelf,strip,gcc-14}; do
		f=${f#"$root"}
		{
			echo '#!/bin/sh'
			echo "$(ld_so "$dest/root") --argv0 $dest/root$f" \
				"$dest/root$f $([ "${f##*/}" != $gcc ] ||
					echo "-B$dest/bin/") \"\$@\""
		} >"$bin/${f##*/}"
		chmod +x "$bin/${f##*/}"
	done
	ln -s x86_64-linux-gnu-ld.bfd "$bin/x86_64-linux-gnu-ld"
	for f in as ld ar nm objcopy objdump ranlib readelf strip gcc-14; do
		ln -s "x86_64-linux-gnu-$f" "$bin/$f"
	done
	mv "$tmp/toolchain" "$dest"
}

# fetch_toolchain RELEASE
fetch_toolchain() (
	[ ! -d "$cache/toolchain/$1" ] || return 0
	apt_release "$1"
	[ ! -d "$cache/toolchain/$1" ] || return 0
	scratch
	say "unpacking the compiler of Debian $1"
	make_toolchain "$1"
)

# Paths in /usr/src of the headers are paths in the cache; what they run on this
# machine runs with the libraries that it was made for.
adapt_headers() {
	local dest=$1 root=$2 toolchain=$3 release=$4 programs

	sed -i "s|/usr/src/|$dest/usr/src/|" "$root"/usr/src/*/Makefile
	ln -sfn "$dest/usr/src/linux-headers-$release" \
		"$root/lib/modules/$release/build"
	rm -f "$root/lib/modules/$release/source"
	[ -n "$toolchain" ] || return 0
	mapfile -t programs < <(find "$root"/usr/lib/linux-kbuild-* -type f \
		-exec grep -lzm 1 '^.ELF' {} +)
	run_with "$cache/toolchain/$toolchain/root" "${programs[@]}"
}

fetch_stock() (
	name=$1 dest=$cache/stock/$1

	[ ! -d "$dest" ] || return 0
	apt_release "$(debian_of "$name")"
	scratch
	packages=$(stock_packages "$name")
	mkdir -p "$tmp/deb" "$tmp/root" "$cache/stock"
	# shellcheck disable=SC2086
	(cd "$tmp/deb" && apt_fetch $packages)
	for p in "$tmp"/deb/*.deb; do
		dpkg-deb -x "$p" "$tmp/root"
	done
	rm -r "$tmp/deb"
	[ -d "$tmp/root/lib/modules" ] || ln -sfn usr/lib "$tmp/root/lib"
	release=$(ls "$tmp/root/lib/modules")
	adapt_headers "$dest" "$tmp/root" "$(toolchain_of "$name")" "$release"
	guest_modules "$tmp/root" "$tmp/root/guest" "$release"
	mv "$tmp/root" "$dest"
)

# The name in the cache of the newest kernel that backports have today.
resolve_newest() (
	apt_release trixie
	[ -n "$(find "$cache/apt/trixie/lists" -name '*_Packages*' -mtime -1)" ] ||
		apt_update
	release=$(newest_headers newest)
	release=${release#linux-headers-}
	for dir in "$cache"/stock/*/; do
		[ ! -d "$dir/guest/lib/modules/$release" ] ||
			{ basename "$dir"; return; }
	done
	rm -rf "$cache/stock/newest"
	echo newest
)

print_stock() {
	local dest=$cache/stock/$1 release bzimage

	release=$(ls "$dest/guest/lib/modules")
	bzimage=$dest/boot/vmlinuz-$release
	[ -e "$bzimage" ] || bzimage=$dest/usr/lib/modules/$release/vmlinuz
	printf '%s=%q\n' release "$release" bzimage "$bzimage" \
		kdir "$dest/usr/src/linux-headers-$release" \
		modules "$dest/guest" tools "$(tools_of "$1")" arch x86
}

# The directory that a build for the kernel has in front in its PATH.
tools_of() {
	local toolchain

	toolchain=$(toolchain_of "$1")
	[ -z "$toolchain" ] || echo "$cache/toolchain/$toolchain/bin"
}

fetch_source() (
	ver=$1 dest=$cache/src/linux-source-$1

	[ ! -d "$dest" ] || return 0
	hold "source-$ver"
	[ ! -d "$dest" ] || return 0
	apt_release "$(debian_of "$ver")"
	scratch
	mkdir -p "$cache/src"
	(cd "$tmp" && apt_fetch "linux-source-$ver")
	say "unpacking linux-source-$ver"
	dpkg-deb --fsys-tarfile "$tmp"/*.deb |
		tar -xO "./usr/src/linux-source-$ver.tar.xz" |
		tar -xJ -C "$tmp"
	mv "$tmp/linux-source-$ver" "$dest"
)

# What a kernel of ours is made of: ARCH as the kernel's make has it, its default
# configuration, the file with what is changed, and what is linked.
arch_of() {
	case $1 in
	*-um) echo um ;;
	*) echo x86 ;;
	esac
}

defaults_of() {
	case $1 in
	*-um) echo x86_64_defconfig ;;
	*) echo x86_64_defconfig kvm_guest.config ;;
	esac
}

configs_of() {
	echo "$vm/debug.config"
	[[ $1 != *-um ]] || echo "$vm/um.config"
}

# Patches of the source, of files that this kernel alone is made of.
patches_of() {
	[[ $1 != *-um ]] || echo "$vm/um-stacktrace.patch"
}

patch_source() {
	local src=$2 p

	for p in $(patches_of "$1"); do
		patch -s -f -R -p1 -d "$src" --dry-run <"$p" >/dev/null ||
			patch -s -f -N -p1 -d "$src" <"$p" || return
	done
}

image_of() {
	case $1 in
	*-um) echo linux ;;
	*) echo arch/x86/boot/bzImage ;;
	esac
}

configure_debug() {
	local name=$1 src=$2 out=$3
	local -x ARCH

	ARCH=$(arch_of "$name")
	# shellcheck disable=SC2046
	make -s -C "$src" O="$out" $(defaults_of "$name") || return
	# Its temporary files are left where it is called.
	# shellcheck disable=SC2046
	(cd "$out" && "$src/scripts/kconfig/merge_config.sh" -m -O "$out" \
		"$out/.config" $(configs_of "$name")) &&
	make -s -C "$src" O="$out" olddefconfig
}

# The build directory is resumed when interrupted; only the stamp, written
# last, says that it is a kernel made from this source and this configuration.
build_debug() {
	local name=$1 src=$cache/src/linux-source-${1%-*} out=$cache/build/$1
	local stamp want release

	want="$(stamp_debug "$name")"
	stamp=$(cat "$out/.stamp" 2>/dev/null) || stamp=
	[ "$stamp" = "$want" ] && return
	mkdir -p "$out"
	rm -f "$out/.stamp"
	say "building the kernel $name, once: about 10 minutes on 2 cores" \
	    "(log: $out/build.log)"
	quiet "$out/patch.log" patch_source "$name" "$src" ||
		die "cannot patch the source of the kernel $name"
	quiet "$out/config.log" configure_debug "$name" "$src" "$out" ||
		die "cannot configure the kernel $name"
	quiet "$out/build.log" make -C "$src" O="$out" ARCH="$(arch_of "$name")" \
		-j"$((jobs + 1))" "$(basename "$(image_of "$name")")" modules ||
		die "the kernel $name does not build"
	rm -rf "$out/staging" "$out/guest"
	quiet "$out/install.log" make -C "$src" O="$out" ARCH="$(arch_of "$name")" \
		modules_install INSTALL_MOD_PATH="$out/staging" INSTALL_MOD_STRIP=1 \
		DEPMOD=true || die "modules_install of $name failed"
	release=$(cat "$out/include/config/kernel.release")
	guest_modules "$out/staging" "$out/guest" "$release"
	rm -rf "$out/staging"
	echo "$want" >"$out/.stamp"
}

stamp_debug() {
	make -s -C "$cache/src/linux-source-${1%-*}" kernelversion
	# Comments are not built.
	# shellcheck disable=SC2046
	grep -hE '^(# )?CONFIG_' $(configs_of "$1") | sort |
		cat - $(patches_of "$1") | sha256sum
}

print_debug() {
	local out=$cache/build/$1

	printf '%s=%q\n' release "$(cat "$out/include/config/kernel.release")" \
		bzimage "$out/$(image_of "$1")" \
		kdir "$out" modules "$out/guest" tools "" arch "$(arch_of "$1")"
}

name=${1:-}
case $name in
[67].[0-9] | [67].[0-9][0-9] | newest)
	hold "$name"
	[ "$name" != newest ] || name=$(resolve_newest)
	toolchain=$(toolchain_of "$name")
	[ -z "$toolchain" ] || fetch_toolchain "$toolchain"
	fetch_stock "$name"
	print_stock "$name"
	;;
6.1-debug | 6.12-debug | 7.3-debug | 6.12-um | 7.3-um)
	hold "$name"
	fetch_source "${name%-*}"
	build_debug "$name"
	print_debug "$name"
	;;
--source)
	fetch_source "${2:?kernel.sh --source needs a version: 6.1, 6.12 or 7.3}"
	echo "$cache/src/linux-source-$2"
	;;
*)
	die "no kernel called '$name'; there are 6.1 6.12 7.3 newest" \
	    "6.1-debug 6.12-debug 7.3-debug 6.12-um 7.3-um"
	;;
esac
