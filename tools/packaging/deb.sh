#!/bin/bash
# `make deb`: Debian packages of what is committed or lies in the tree, in
# build/deb, built with debhelper.  Rule: the packages are made from a copy in
# which debian/ and dkms.conf stand where Debian wants them; the tree has neither.

set -eu
cd "$(dirname "$0")/../.."
out=$PWD/build/deb

for need in dpkg-buildpackage dh dh_dkms; do
	command -v $need >/dev/null || {
		echo "make deb needs $need: apt install build-essential debhelper dh-dkms" \
			"libnl-3-dev libnl-genl-3-dev libnftables-dev libjson-c-dev zlib1g-dev" >&2
		exit 1
	}
done

version=$(sed -n 's/^#define INETCR_VERSION "\(.*\)"/\1/p' tools/lib/libinetcr.h)
maintainer=$(git log -1 --format='%an <%ae>' 2>/dev/null) ||
	maintainer="${DEBFULLNAME:-$(id -un)} <${DEBEMAIL:-$(id -un)@$(hostname -f)}>"
date=$(git log -1 --format=%cD 2>/dev/null) || date=$(date -R)
copy=$out/inetcr-$version

rm -rf "$out"
mkdir -p "$copy"
# shellcheck disable=SC2046
cp -r --parents $(tools/sources.sh) Kbuild include COPYING README.md tools "$copy/"
make -s -C "$copy/tools" clean
mv "$copy/tools/packaging/debian" "$copy/tools/packaging/dkms.conf" "$copy/"
mv "$copy/dkms.conf" "$copy/debian/af-inet-cr-dkms.dkms"
sed -i "s|@VERSION@|$version|; s|@MAINTAINER@|$maintainer|; s|@DATE@|$date|" \
	"$copy/debian/control" "$copy/debian/changelog"
for source in $(tools/sources.sh); do
	echo "$source usr/src/af-inet-cr-#VERSION#/$(dirname "$source")"
done >>"$copy/debian/af-inet-cr-dkms.install"
sed -i "s|#VERSION#|$version|" "$copy/debian/af-inet-cr-dkms.install"
log=$out/log
(cd "$copy" && DEB_BUILD_OPTIONS="${DEB_BUILD_OPTIONS:-parallel=$(nproc)}" \
	dpkg-buildpackage -us -uc -b) >"$log" 2>&1 || {
	tail -n 40 "$log" >&2
	exit 1
}
ls "$out"/*.deb
