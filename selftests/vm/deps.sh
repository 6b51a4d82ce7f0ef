#!/bin/bash
# Install on this machine what building and the VM need, if it is missing.
# Rule: nothing is touched when nothing is missing; no kernel and no service
# is ever installed (guest programs go into the guest's userland instead, see
# packages and rootfs.sh).

set -eu
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

packages=(
	# the module (headers of Debian 12's kernels name gcc-12), the debug kernels
	make gcc gcc-12 patch libc6-dev bc bison flex libelf-dev libssl-dev perl
	xz-utils kmod
	# the tool and the tests
	pkg-config libnl-3-dev libnl-genl-3-dev libnftables-dev
	libjson-c-dev zlib1g-dev
	# static checks
	sparse shellcheck python3-yaml python3-jsonschema clang clang-tidy
	cppcheck
	# the VM
	qemu-system-x86 cpio util-linux
)

command -v dpkg-query >/dev/null ||
	die "this needs Debian 12 or 13; by hand, install:" \
	    "${packages[*]}"
# Others have apt, too: this says that it is Debian's that is needed.
debian_mirror debian >/dev/null

missing=()
for p in "${packages[@]}"; do
	status=$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null) ||
		status=none
	[ "$status" = installed ] || missing+=("$p")
done
[ "${#missing[@]}" -gt 0 ] || exit 0

apt_update
say "installing ${missing[*]}"
quiet "$cache/log/apt-install" as_root env DEBIAN_FRONTEND=noninteractive \
	apt-get -q -y -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 \
	install --no-install-recommends "${missing[@]}" ||
	die "could not install ${missing[*]}"
