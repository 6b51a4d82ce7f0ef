#!/bin/bash
# What af-inet-cr-dkms installs, built by Debian's dkms against the headers of
# each stock kernel.  Rule: nothing is installed on this machine; source, build and
# keys are in directories that go away.

set -eu
# shellcheck source=SCRIPTDIR/../../selftests/vm/lib.sh
. "$(dirname "$0")/../../selftests/vm/lib.sh"

command -v dkms >/dev/null || die "dkms_test.sh needs dkms: apt install dkms"
deb=$(echo "$top"/build/deb/af-inet-cr-dkms_*_all.deb)
[ -f "$deb" ] || die "run make deb first"
scratch
dpkg-deb -x "$deb" "$tmp/root"
src=$(echo "$tmp"/root/usr/src/*)
version=${src##*-}
cat >"$tmp/framework.conf" <<END
mok_signing_key=$tmp/mok.key
mok_certificate=$tmp/mok.pub
END

failed=0
for name in 6.1 6.12 7.3; do
	kernel=$("$vm/kernel.sh" "$name")
	eval "$kernel" # sets release, kdir, tools
	tree=$tmp/tree.$name
	mkdir -p "$tree"
	args=(-m "af-inet-cr/$version" --dkmstree "$tree" --sourcetree "$tmp/root/usr/src")
	log=$tmp/log
	# shellcheck disable=SC2154
	if dkms add "${args[@]}" >"$log" 2>&1 &&
	   PATH=${tools:+$tools:}$PATH dkms build "${args[@]}" -k "$release" --kernelsourcedir "$kdir" >>"$log" 2>&1 &&
	   module=$(find "$tree" -path '*/module/*' -name 'af_inet_cr.ko*' | head -n 1) &&
	   [ -n "$module" ]; then
		echo "ok dkms $release: $(PATH=$PATH:/sbin modinfo -F vermagic "$module")"
	else
		failed=1
		echo "not ok dkms $release"
		sed 's/^/    /' "$log"
		find "$tree" -name make.log -exec tail -n 20 {} + | sed 's/^/    /'
	fi
done
exit $failed
