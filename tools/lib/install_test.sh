#!/bin/bash
# What `make install` puts into DESTDIR is enough to build and run a program of
# somebody else's: the example, with the shared library and with the static one.
# Rule: nothing but DESTDIR is looked at, and the library exports what its header
# declares, nothing more and nothing less.
# shellcheck disable=SC2317

set -u
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=SCRIPTDIR/../test_lib.sh
. ./test_lib.sh
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

# check NAME CMD...
check() {
	local name=$1 out

	shift
	if out=$("$@" 2>&1); then
		ok "$name"
	else
		not_ok "$name" "$out"
	fi
}

same() {
	[ "$1" = "$2" ] || { diff <(echo "$1") <(echo "$2"); false; }
}

flags() {
	PKG_CONFIG_PATH=$root/usr/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$root \
		${PKG_CONFIG:-pkg-config} "$@" libinetcr
}

# compile OUTPUT OPTION...
compile() {
	local out=$1

	shift
	# shellcheck disable=SC2046
	${CC:-cc} -Wall -Wextra -Werror -o "$root/$out" lib/example.c \
		$(flags --cflags) "$@"
}

# run OUTPUT: what it says of an image
run() {
	LD_LIBRARY_PATH=$root/usr/lib "$root/$1" "$root/image"
}

make -s install DESTDIR="$root" PREFIX=/usr LIBDIR=/usr/lib >/dev/null
check "make install with DESTDIR and PREFIX" test -x "$root/usr/sbin/inetcr"
check "exported: what the header declares" same \
	"$(grep -oE '^[a-z].*\binetcr_[a-z0-9_]+\(' lib/libinetcr.h |
		grep -v '^static' | grep -oE 'inetcr_[a-z0-9_]+\($' | tr -d '(' | sort)" \
	"$(nm -D --defined-only "$root/usr/lib/libinetcr.so.0" |
		sed -n 's/.* T \(.*\)@@INETCR_.*/\1/p' | sort)"
check "the library says its version" same \
	"$(LD_LIBRARY_PATH=$root/usr/lib "$root/usr/sbin/inetcr" --version)" \
	"inetcr $(flags --modversion)"

# shellcheck disable=SC2046
check "the example builds against the shared library" \
	compile shared $(flags --libs)
# shellcheck disable=SC2046
check "and against the static one" compile static "$root/usr/lib/libinetcr.a" \
	$(flags --static --libs | sed 's/-linetcr//')
./edit_test --image >"$root/image"
check "it runs" same "$(run shared | head -n 3)" "socket 1
	1 4711
	3 dgram"
check "both say the same" same "$(run static)" "$(run shared)"

finish
