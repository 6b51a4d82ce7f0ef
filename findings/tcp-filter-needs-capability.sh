#!/bin/bash
# Question: may a user attach a classic filter (SO_ATTACH_FILTER) to his own TCP socket?
# Guess: yes, as to any socket; socket(7) asks for no right.
# Seen: EPERM: CAP_NET_ADMIN over the namespace is needed.  UDP is as it was.  Debian's
#	6.1 and 6.12 have it as well as 7.3: it came with an update of a stable kernel.
# Why: sk_setsockopt(SO_ATTACH_FILTER) asks for it if sk_is_tcp().
# Hurts: sandboxes and tests that filter on TCP; a restore of such a socket by a user.
# With: Linux 6.1.192, 6.12.117, 7.3.4 of Debian.

# shellcheck source=SCRIPTDIR/lib.sh
. "${0%/*}/lib.sh"
packages "${iproute2[@]}"
compile attach <<'EOF'
#include <errno.h>
#include <linux/filter.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void attach(const char *who, const char *name, int type)
{
	struct sock_filter all = BPF_STMT(BPF_RET | BPF_K, 0xffff);
	struct sock_fprog program = { .len = 1, .filter = &all };
	int s = socket(AF_INET, type, 0);

	printf("%s, %s: %s\n", who, name,
	       setsockopt(s, SOL_SOCKET, SO_ATTACH_FILTER, &program,
			  sizeof(program)) ? strerror(errno) : "ok");
}

int main(void)
{
	attach("root", "TCP", SOCK_STREAM);
	if (setgid(1000) || setuid(1000))
		return 1;
	attach("user", "TCP", SOCK_STREAM);
	attach("user", "UDP", SOCK_DGRAM);
	return 0;
}
EOF
guest <<'EOF'
attach
EOF
seen 6.1 6.12 7.3 <<'EOF'
root, TCP: ok
user, TCP: Operation not permitted
user, UDP: ok
EOF
finish
