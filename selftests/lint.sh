#!/bin/bash
# Static checks: compilers, sparse, checkpatch, kernel-doc, clang-tidy, cppcheck,
# and shellcheck, and rules of ours.  smatch is not here: Debian 12 has no package.
# Rule: a check is a line, "ok" or "not ok" with what it found; a finding is
# fixed or explained in the code, not listed here as an exception.  The last
# line counts.  Only what cannot apply outside the kernel's tree is ignored.
#
#	lint.sh			all
#	lint.sh quick		without the checks that compile; module 6.12 is built

set -eu
# shellcheck source=SCRIPTDIR/vm/lib.sh
. "$(dirname "$0")/vm/lib.sh"

cd "$top"
quick=0
[ "${1:-}" != quick ] || quick=1
"$vm/deps.sh"
mkdir -p "$build/lint"
passed=0
failed=0

# check NAME FUNCTION...: the function prints what it finds, and nothing else.
check() {
	local name=$1 out
	shift
	if out=$("$@" 2>&1) && [ -z "$out" ]; then
		passed=$((passed + 1))
		echo "ok lint $name"
	else
		failed=$((failed + 1))
		echo "not ok lint $name"
		head -n 60 <<<"${out:-(failed and printed nothing)}" | sed 's/^/    /'
	fi
}

shell_files() {
	# A manual page may show a script.
	grep -rIlE '^#!/bin/(ba)?sh|^# shellcheck shell' --exclude-dir=.git \
		--exclude-dir=build --exclude='*.[1-8]' . | sort
}

# Warnings and errors of compiler, modpost and sparse about our own files; the
# kernel's headers have some of their own.
# module_warnings KERNEL NAME ASSIGNMENT...
module_warnings() {
	local name=$1 dir=$build/lint/$1-$2 log=$build/lint/$1-$2.log kernel rc=0

	shift 2
	kernel=$("$vm/kernel.sh" "$name") || return
	eval "$kernel" # sets kdir, tools
	rm -rf "$dir"
	link_module "$dir"
	# shellcheck disable=SC2154
	PATH=${tools:+$tools:}$PATH make -C "$kdir" M="$dir" -O -j"$jobs" W=1 "$@" \
		CONFIG_DEBUG_INFO_BTF_MODULES= modules >"$log" 2>&1 || rc=$?
	# A path of ours (the directory of links, its name relative to the
	# kernel, or the tree), or no path at all (modpost, make).
	grep -E '(warning|error|WARNING|ERROR|\*\*\*)[: ]' "$log" |
		grep -vE "^(/[^:]*/linux-headers-|\./(include|arch)/)" |
		grep -vE 'warning: (the compiler|pahole version) differs|gcc-[0-9]* \(Debian' || true
	return $rc
}

# The headers are configured for gcc: what clang has another way for, or none.
clang=(
	CC=clang CONFIG_CC_IS_CLANG=y CONFIG_CC_IS_GCC= CONFIG_GCC_VERSION=0
	CONFIG_CLANG_VERSION=140000
	CONFIG_CC_IMPLICIT_FALLTHROUGH=-Wimplicit-fallthrough
	CONFIG_FTRACE_MCOUNT_USE_CC= CONFIG_INIT_STACK_ALL_ZERO=
	CONFIG_RETHUNK= CONFIG_MITIGATION_RETHUNK=
	CONFIG_SLS= CONFIG_MITIGATION_SLS=
)

# Types that speak of a place in the kernel's tree or of a commit.
not_in_tree=FILE_PATH_CHANGES,EMAIL_SUBJECT,SPDX_LICENSE_TAG
checkpatch() {
	local ignore=$1
	shift
	GIT_DIR=none "$kernel_source/scripts/checkpatch.pl" --no-tree --root="$kernel_source" --strict --terse \
		--show-types --quiet --ignore "$not_in_tree$ignore" -f "$@" |
		grep -vE '^total: ' || true
}

# include/compat/ is the one place for version tests (which checkpatch reads as
# constant against constant).
checkpatch_all() {
	local f

	for f in "${sources[@]}" include/*.h include/compat/*/*.h \
		include/uapi/linux/*.h selftests/vm/*.c; do
		case $f in
		include/compat/*)
			checkpatch ,LINUX_VERSION_CODE,CONSTANT_COMPARISON "$f" ;;
		# TRACE_EVENT() has a form of its own.
		include/af_inet_cr_trace.h)
			checkpatch ,OPEN_ENDED_LINE,PARENTHESIS_ALIGNMENT "$f" ;;
		# A row has the place and the size of a member.
		sock/tcp_fields.c)
			checkpatch ,MACRO_ARG_REUSE "$f" ;;
		*) checkpatch "" "$f" ;;
		esac
	done
}

shellcheck_all() {
	local files
	mapfile -t files < <(shell_files)
	shellcheck -x -f gcc "${files[@]}"
}

user_warnings() {
	local log=$build/lint/user.log

	rm -rf "$build/lint/selftests" "$build/lint/user"
	make -C selftests -j"$jobs" OUTPUT="$build/lint/selftests" \
		INSTALL_PATH="$build/lint/user" \
		KSFT="$kernel_source/tools/testing/selftests" \
		CFLAGS='-O2 -Wall -Wextra -Werror' all >"$log" 2>&1 ||
		cat "$log"
}

# tool_warnings COMPILER
tool_warnings() {
	local log=$build/lint/tool-$1.log dir=$build/lint/tools-$1

	rm -rf "$dir"
	mkdir -p "$dir"
	# In a copy, so that the tree's own build is left alone.
	cp -r tools include "$dir/"
	make -C "$dir/tools" clean >"$log" 2>&1 || true
	make -C "$dir/tools" -j"$jobs" CC="$1" \
		CFLAGS='-O2 -Wall -Wextra -Werror' >"$log" 2>&1 || cat "$log"
}

# The tool and the library, not their tests.
tool_tidy() {
	local dir=$build/lint/tidy files

	mkdir -p "$dir"
	# shellcheck disable=SC2046
	printf '%s\n' -std=gnu11 -D_GNU_SOURCE "-I$top/include/uapi" \
		"-I$top/tools/lib" $(pkg-config --cflags libnl-genl-3.0 json-c) \
		>"$dir/compile_flags.txt"
	mapfile -t files < <(printf '%s\n' tools/*/*.c tools/lib/netns/*.c |
		grep -vE '_test\.c$|/(example|fuzz)\.c$')
	# What it says on standard error is a count.
	printf '%s\n' "${files[@]}" |
		xargs -P "$jobs" -n 3 clang-tidy --quiet -p "$dir" 2>/dev/null
}

# It has to be told that one macro is a loop; with one job it would follow pointers
# to what callers have not initialised because they are told it.
tool_cppcheck() {
	cppcheck --quiet -j "$((jobs + 1))" --std=c11 -D_GNU_SOURCE -Iinclude/uapi -Itools/lib \
		--enable=warning,performance,portability \
		'-Djson_object_object_foreach(o,k,v)=while(next(o))' tools
}

# An enum of attributes begins and ends as netlink wants it, and PAD pads.
kernel_doc() {
	local f

	for f in "${sources[@]}" include/*.h include/compat/*/*.h \
		include/uapi/linux/*.h selftests/*.h tools/*/*.[ch] \
		tools/lib/netns/*.[ch]; do
		"$kernel_source/scripts/kernel-doc" -none "$f" 2>&1
	done | grep -vE "Enum value '[A-Z0-9_]*_(UNSPEC|PAD|MAX)'" || true
}

version_tests() {
	grep -n LINUX_VERSION_CODE -- "${sources[@]}" include/*.h include/uapi/linux/*.h || true
}

# The command and CRIU's hook are users of the library as others are.
public_headers() {
	find tools/cmd tools/criu -name '*.[ch]' ! -name '*_test.c' -exec \
		grep -nE '#include .*(internal|map|netlink|netns|test)\.h"|#include "\.\.' {} +
	true
}

# What is not saved is named by the code; each has a reason.
limits_generated() {
	tools/limits.sh | diff tools/limits.md - || echo "make -C tools limits"
}

sources_listed() {
	local f

	for f in *.c nl/*.c sock/*.c netdev/*.c; do
		[[ $f == *.mod.c ]] ||
			printf '%s\n' "${sources[@]}" | grep -qxF -- "$f" ||
			echo "$f is not in Kbuild"
	done
}

# The specification is valid, and whatever repeats it is what the kernel's
# generator makes of it.
ynl_spec() {
	local dir=$build/lint/ynl file

	rm -rf "$dir"
	python3 tools/ynl/gen.py "$kernel_source" "$dir" || return
	(cd "$dir" && find . -type f) | while read -r file; do
		diff -u "$file" "$dir/$file" || echo "make -C tools spec"
	done
}

# A longer file is two.  What is generated is not read by anybody.
files_short() {
	git ls-files -z --cached --others --exclude-standard \
		'*.[ch]' '*.sh' '*.py' '*.awk' ':!nl/policy.c' ':!tools/lib/attr_rows.h' \
		':!include/uapi/linux/af_inet_cr.h' |
		xargs -0 wc -l |
		awk '$1 > 900 && $2 != "total" {
			print $2 " has " $1 " lines; 900 are the most"
		}'
}

# A number that is read from the kernel and used as a bound has a line that says
# what holds it; a line about code that is gone misleads.
bounds_listed() {
	local file function number writer holder rest

	while IFS=$'\t' read -r file function number writer holder rest; do
		[[ -n $file && $file != \#* ]] || continue
		[[ -n $number && -n $writer && -n $holder && -z $rest ]] ||
			echo "$file $function: not five columns"
		grep -qE -- "^[a-z].*\b$function\(|^$function\(" "$file" ||
			echo "$file has no function $function"
	done <selftests/bounds.tsv
}

# Every file is a test, or Makefile says what it is.
tests_listed() {
	local name

	for name in $(make -s -C selftests not_tests); do
		[ -e "selftests/$name" ] || echo "selftests/$name is not there"
	done
	git ls-files --cached --ignored --exclude-standard selftests |
		sed 's/$/ is in .gitignore/'
	LC_ALL=C sort -c selftests/config
}

kernel_source=$("$vm/kernel.sh" --source 6.12)
mapfile -t sources < <(tools/sources.sh)

if [ "$quick" = 0 ]; then
	check "module 6.1 (W=1, sparse)" module_warnings 6.1 gcc C=2 CHECK=sparse
	check "module 6.12 (W=1, sparse)" module_warnings 6.12 gcc C=2 CHECK=sparse
	check "module 7.3 (W=1)" module_warnings 7.3 gcc
	check "module 6.1 (W=1, clang)" module_warnings 6.1 clang "${clang[@]}"
	check "module 6.12 (W=1, clang)" module_warnings 6.12 clang "${clang[@]}"
	check "tool (-Wall -Wextra -Werror)" tool_warnings gcc
	check "tool (clang -Wall -Wextra -Werror)" tool_warnings clang
	check "tool (clang-tidy)" tool_tidy
	check "tool (cppcheck)" tool_cppcheck
	check "tests (-Wall -Wextra -Werror)" user_warnings
fi
check "checkpatch --strict" checkpatch_all
check "kernel-doc" kernel_doc
check "shellcheck" shellcheck_all
check "version tests only in include/compat" version_tests
check "ynl: valid, and what the kernel's generator makes of it" ynl_spec
check "tools: cmd and criu include no private header" public_headers
check "tools/limits.md is generated" limits_generated
check "every source listed" sources_listed
check "no file of more than 900 lines" files_short
objects=$build/lint/6.12-gcc
[ "$quick" = 0 ] || objects=$build/6.12/module
check "calls between files run one way" selftests/calls.sh "$objects"
check "every bound's code is there" bounds_listed
check "every test listed" tests_listed

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
