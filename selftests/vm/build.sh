#!/bin/bash
# Build for the VM, under build/: nothing of two kernels is ever mixed.
#
#   build.sh module NAME    the module against kernel NAME, in build/NAME/module;
#                           COVER=cover: one that tells where it has been
#                           (cover.c), in build/NAME/module-cover
#   build.sh user           tool and tests; installed in build/user
#
# Rule: the sources are compiled where links to them are (each kernel has its
# own directory of links), so that a file edited in the tree is seen, and the
# tree itself stays clean.

set -eu
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

build_module() {
	local name=$1 dir=$build/$1/module${COVER:+-cover} kernel kdir f untested=

	# What the newest kernel is, nobody has tried: this is the trial.
	[ "$name" != newest ] || untested=1

	mkdir -p "$dir"
	exec {fd}>"$build/$1/.lock" && flock "$fd"
	kernel=$("$vm/kernel.sh" "$name")
	eval "$kernel" # sets kdir, tools, arch
	link_module "$dir"
	if [ -n "${COVER:-}" ]; then
		ln -sfn "$vm/cover.c" "$dir/cover.c"
		rm -f "$dir/Kbuild"
		{
			cat "$top/Kbuild"
			echo 'af_inet_cr-y += cover.o'
			echo 'ccflags-y += -g -fsanitize-coverage=trace-pc'
			echo 'CFLAGS_REMOVE_cover.o := -fsanitize-coverage=trace-pc'
			echo 'CFLAGS_cover.o := -Wno-missing-declarations -Wno-missing-prototypes'
			echo 'KCOV_INSTRUMENT_cover.o := n'
		} >"$dir/Kbuild"
	fi
	# No BTF: a test needs none, and it would need pahole.  Coverage where the
	# kernel has KCOV, which the debug kernels do.
	# shellcheck disable=SC2154
	PATH=${tools:+$tools:}$PATH quiet "$dir.log" make -C "$kdir" M="$dir" -j"$jobs" \
		ARCH="$arch" ${untested:+AF_INET_CR_UNTESTED=1} \
		CONFIG_DEBUG_INFO_BTF_MODULES= KCOV_INSTRUMENT=y modules ||
		die "the module does not build for $name"
}

build_user() {
	mkdir -p "$build"
	exec {fd}>"$build/.lock-user" && flock "$fd"
	if [ -f "$top/tools/Makefile" ]; then
		quiet "$build/tools.log" make -C "$top/tools" ||
			die "the tool does not build"
	fi
	quiet "$build/selftests.log" make -C "$top/selftests" -j"$jobs" \
		OUTPUT="$build/selftests" INSTALL_PATH="$build/user" \
		KSFT="$("$vm/kernel.sh" --source 6.12)/tools/testing/selftests" \
		install || die "the tests do not build"
}

case ${1:-} in
module) build_module "$2" ;;
user) build_user ;;
*) die "usage: build.sh module NAME | build.sh user" ;;
esac
