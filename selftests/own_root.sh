# shellcheck shell=bash
# A test that sources this, first of all, runs again in a mount namespace of its
# own, with a root that one can pivot away from, which that of an initramfs is not.

case ${OWN_ROOT:-} in
'')
	OWN_ROOT=mount exec unshare --mount --propagation private "$0"
	;;
mount)
	if grep -q '^[0-9]* [0-9]* [0-9:]* / / .* rootfs ' /proc/self/mountinfo; then
		here=$(realpath "$0")
		mount --bind / /mnt
		for dir in proc sys dev run tmp; do
			mount --rbind /$dir /mnt/$dir
		done
		cd /mnt || exit
		mount --move . /
		OWN_ROOT=root exec chroot . /bin/bash -c \
			"cd ${here%/*} && exec ./${here##*/}"
	fi
	;;
esac
