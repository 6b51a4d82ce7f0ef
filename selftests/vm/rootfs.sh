#!/bin/bash
# Make the guest's userland from the Debian packages named in `packages`, and with
# GUEST=NAME also those in `packages.NAME`: an uncompressed cpio archive in the
# cache, whose path is printed.
# Rules: apt resolves and downloads as for an empty machine and nothing is
# installed on this one; the archive's name is a hash of what it is made from,
# so an edited list makes a new archive and an unedited one is never rebuilt.

set -eu
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

lists=("$vm/packages" ${GUEST:+"$vm/packages.$GUEST"})
key=$(cat "${lists[@]}" "$vm/rootfs.sh" | sha256sum | cut -c 1-16)
out=$cache/rootfs/$key.cpio
hold rootfs
if [ -f "$out" ]; then
	echo "$out"
	exit
fi

wanted=$(sed 's/#.*//; /^-/d' "${lists[@]}")
mapfile -t dropped < <(sed -n 's/^-//p' "${lists[@]}" | grep -vxF -e "$wanted")

is_dropped() {
	local pattern

	for pattern in "${dropped[@]}"; do
		# shellcheck disable=SC2053
		[[ $1 != $pattern ]] || return 0
	done
	return 1
}

scratch
root=$tmp/root
mkdir -p "$tmp/apt/archives/partial" "$cache/rootfs"
: >"$tmp/status"

download() {
	# shellcheck disable=SC2086
	apt-get -q -y --no-install-recommends --download-only \
		-o Dir::State::status="$tmp/status" \
		-o Dir::Cache="$tmp/apt" -o Dir::Cache::archives="$tmp/apt/archives" \
		-o APT::Sandbox::User=root -o Debug::NoLocking=1 \
		install $wanted
}

say "downloading the guest's programs"
download >"$tmp/apt.log" 2>&1 || {
	apt_update
	quiet "$cache/log/rootfs" download ||
		die "apt cannot download what ${lists[*]##*/} name"
}

# /bin, /lib, ... are links into /usr, as on any Debian 12.
mkdir -p "$root"/usr/{bin,sbin,lib,lib64} "$root"/{dev,proc,sys,run,root,tmp,etc}
for d in bin sbin lib lib64; do
	ln -s "usr/$d" "$root/$d"
done
for deb in "$tmp"/apt/archives/*.deb; do
	name=$(dpkg-deb -f "$deb" Package)
	! is_dropped "$name" || continue
	dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$root" \
		--keep-directory-symlink --no-same-owner --touch \
		--exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' \
		--exclude='./usr/share/locale/*' --exclude='./usr/share/info/*' \
		--exclude='./usr/share/lintian/*' --exclude='./usr/share/bash-completion/*' \
		--exclude='./usr/share/bug/*' --exclude='./usr/share/i18n/*' \
		--exclude='./usr/share/perl*' --exclude='./usr/lib/*/gconv/*' \
		--exclude='./usr/lib/systemd/*' --exclude='./lib/systemd/*' \
		--exclude='./usr/lib/*/perl*' --exclude='./usr/include/*'
done

# What maintainer scripts would have done.
mkdir -p "$root"/var/{lib,log,tmp} "$root"/run/netns "$root"/mnt
ln -sfn /run "$root/var/run"
[ -e "$root/usr/bin/awk" ] || ln -s mawk "$root/usr/bin/awk"
for name in ip{,6}tables{,-save,-restore}; do
	[ ! -e "$root/usr/sbin/xtables-nft-multi" ] ||
		ln -s xtables-nft-multi "$root/usr/sbin/$name"
done
[ -e "$root/bin/sh" ] || ln -s bash "$root/bin/sh"
cat >"$root/etc/passwd" <<EOF
root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
messagebus:x:100:100::/nonexistent:/usr/sbin/nologin
unbound:x:101:101::/var/lib/unbound:/usr/sbin/nologin
avahi:x:102:102::/run/avahi-daemon:/usr/sbin/nologin
user:x:1000:1000::/tmp:/bin/bash
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
EOF
cat >"$root/etc/group" <<EOF
root:x:0:
daemon:x:1:
netdev:x:99:
messagebus:x:100:
unbound:x:101:
avahi:x:102:
user:x:1000:
nogroup:x:65534:
EOF
echo guest >"$root/etc/hostname"
printf '127.0.0.1 localhost guest\n::1 localhost\n' >"$root/etc/hosts"
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"

# Commands no package brought, from busybox.
"$root/bin/busybox" --list-full | while read -r applet; do
	for d in usr/bin usr/sbin; do
		[ -e "$root/$d/${applet##*/}" ] && continue 2
	done
	ln -s /bin/busybox "$root/usr/bin/${applet##*/}"
done

(cd "$root" && find . -print0 | LC_ALL=C sort -z |
	cpio -0 -o -H newc -R 0:0 --quiet) >"$tmp/cpio"
mv "$tmp/cpio" "$out"
echo "$out"
