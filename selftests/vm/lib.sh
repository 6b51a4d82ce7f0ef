# shellcheck shell=bash disable=SC2034
# What the host's scripts share: where things are, how they speak, how they
# download.  Sourced, never run.  Everything a script prints on stdout is its
# result; progress and errors go to stderr.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
vm=$top/selftests/vm
build=$top/build
cache=${XDG_CACHE_HOME:-$HOME/.cache}/af_inet_cr
jobs=$(nproc)

# The words of the make that called us (V=1, T=, -j) are not for the makes we
# call.
unset MAKEFLAGS MFLAGS MAKEOVERRIDES MAKELEVEL

say() {
	echo "${0##*/}: $*" >&2
}

die() {
	say "error: $*"
	exit 1
}

# link_module DIR: links to the module's sources; a link to none is removed.
link_module() {
	local dir=$1 f

	[ ! -d "$dir" ] || find "$dir" -xtype l -delete
	for f in $("$top/tools/sources.sh") Kbuild include; do
		mkdir -p "$dir/$(dirname "$f")"
		ln -sfn "$top/$f" "$dir/$f"
	done
}

# quiet LOG CMD...: run, keep what it prints, show it only if it fails or V=1.
quiet() {
	local log=$1
	shift
	mkdir -p "$(dirname "$log")"
	if [ "${V:-0}" = 1 ]; then
		"$@" 2>&1 | tee "$log" >&2
		return "${PIPESTATUS[0]}"
	fi
	"$@" >"$log" 2>&1 && return
	{ grep -m 15 -aiE '(error|undefined reference|\*\*\*|^E)[: ]' "$log" ||
		tail -n 25 "$log"; } >&2
	say "failed: $* (all of it in $log)"
	return 1
}

# hold NAME: one at a time, across processes, until this shell exits.
hold() {
	local fd

	mkdir -p "$cache"
	exec {fd}>"$cache/.lock-${1//\//_}"
	flock -w 5 "$fd" && return
	say "waiting for another run that prepares $1"
	flock "$fd"
}

# scratch: a directory beside the final place of things, removed at exit, so
# that what is whole can be renamed into place and what is not never looks so.
scratch() {
	mkdir -p "$cache"
	# What a killed run could not remove.
	find "$cache" -maxdepth 1 -name 'tmp.*' -mmin +600 -exec rm -rf {} +
	tmp=$(mktemp -d "$cache/tmp.XXXXXX")
	trap 'rm -rf "$tmp"' EXIT
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		die "not root and no sudo; run as root: $*"
	fi
}

# debian_mirror ARCHIVE: the address of an archive (debian, debian-security), as
# apt on this machine has it.
debian_mirror() {
	local uri

	# shellcheck disable=SC2016
	uri=$(env -u APT_CONFIG apt-get indextargets --no-release-info \
		--format '$(REPO_URI)' 'Created-By: Packages' |
		grep -m 1 "/$1/*\$") || uri=
	[ -n "$uri" ] && echo "${uri%/}" && return
	[ "$1" != debian ] || die "apt has no Debian mirror among its sources"
	uri=$(debian_mirror debian)
	echo "${uri%/debian}/$1"
}

# apt_release RELEASE: until this shell exits apt speaks of this release of Debian,
# whatever release this machine runs: sources, lists and cache are in our cache, and
# nothing counts as installed.
apt_release() {
	local dir=$cache/apt/$1 main security suite

	hold "apt-$1"
	mkdir -p "$dir"/{lists,archives}/partial "$dir/none"
	: >"$dir/status"
	main=$(debian_mirror debian)
	security=$(debian_mirror debian-security)
	# Backports of a release that is no longer the stable one go away.
	for suite in "$1" "$1-updates" "$1-security" \
		$([ "$1" != trixie ] || echo trixie-backports); do
		printf 'deb [signed-by=%s] %s %s main\n' \
			/usr/share/keyrings/debian-archive-keyring.gpg \
			"$([[ $suite = *-security ]] && echo "$security" ||
				echo "$main")" "$suite"
	done >"$dir/sources.list"
	cat >"$dir/apt.conf" <<-EOF
		Dir::Etc::sourcelist "$dir/sources.list";
		Dir::Etc::sourceparts "$dir/none";
		Dir::Etc::preferences "$dir/none/preferences";
		Dir::Etc::preferencesparts "$dir/none";
		Dir::State "$dir";
		Dir::State::lists "$dir/lists";
		Dir::State::status "$dir/status";
		Dir::Cache "$dir";
		APT::Sandbox::User "root";
		APT::Update::Post-Invoke-Success "";
	EOF
	export APT_CONFIG=$dir/apt.conf
	[ -n "$(find "$dir/lists" -maxdepth 1 -name '*_Packages*')" ] || apt_update
}

# Lists of our own are ours to write.
apt_update() {
	local root=as_root

	[ -z "${APT_CONFIG:-}" ] || root=
	say "apt-get update"
	quiet "$cache/log/apt-update" $root apt-get -q \
		-o Acquire::Retries=3 update ||
		die "apt-get update failed: is there a way to a Debian mirror?"
}

# apt_candidate PACKAGE: is it in apt's lists?
apt_candidate() {
	[ -n "$(apt-cache show --no-all-versions "$1" 2>/dev/null)" ]
}

# apt_fetch PACKAGE...: download the packages into the current directory;
# stale or missing lists are refreshed once.
apt_fetch() {
	local log=$cache/log/apt-fetch.$$ p

	mkdir -p "$cache/log"
	say "downloading $*"
	for p; do
		apt_candidate "$p" || { apt_update; break; }
	done
	apt-get -q -o APT::Sandbox::User=root download "$@" >"$log" 2>&1 || {
		apt_update
		quiet "$log" apt-get -q -o APT::Sandbox::User=root \
			download "$@" || die "apt-get download $* failed"
	}
	rm -f "$log"
}
