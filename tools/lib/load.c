// SPDX-License-Identifier: GPL-2.0
/*
 * Loading the kernel module
 *
 * The module has no alias by which the kernel would load it for any process. So
 * who may load modules does it, as the kernel would: with the program and the
 * environment that the kernel uses, where /proc/sys/kernel/modprobe names one.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <errno.h>
#include <linux/capability.h>

#include <linux/af_inet_cr.h>
#include "internal.h"

#define MODPROBE_PATH	"/proc/sys/kernel/modprobe"

/* The first line of a file of /proc, without its end */
static bool read_line(const char *path, char *line, size_t size)
{
	FILE *file = fopen(path, "re");
	bool found;

	if (!file)
		return false;
	found = fgets(line, size, file);
	fclose(file);
	if (found)
		line[strcspn(line, "\n")] = '\0';
	return found;
}

/* In other user namespaces a capability is not about the machine */
static bool in_initial_userns(void)
{
	unsigned int inside, outside, count;
	char line[64];

	return read_line("/proc/self/uid_map", line, sizeof(line)) &&
	       sscanf(line, "%u %u %u", &inside, &outside, &count) == 3 &&
	       !inside && !outside && count == UINT32_MAX;
}

static bool may_load(void)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {};

	if (syscall(SYS_capget, &head, data))
		return false;
	return data[CAP_TO_INDEX(CAP_SYS_MODULE)].effective &
	       CAP_TO_MASK(CAP_SYS_MODULE) && in_initial_userns();
}

static bool run(char *path)
{
	char *argv[] = { path, "-q", "--", AF_INET_CR_GENL_NAME, NULL };
	char *envp[] = { "HOME=/", "TERM=linux",
			 "PATH=/sbin:/usr/sbin:/bin:/usr/bin", NULL };
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int ret;

	if (posix_spawn_file_actions_init(&actions))
		return false;
	ret = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO,
					       "/dev/null", O_RDWR, 0);
	if (!ret)
		ret = posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO,
						       STDOUT_FILENO);
	if (!ret)
		ret = posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO,
						       STDERR_FILENO);
	if (!ret)
		ret = posix_spawn_file_actions_addclosefrom_np(&actions,
							       STDERR_FILENO + 1);
	if (!ret)
		ret = posix_spawn(&pid, path, &actions, NULL, argv, envp);
	posix_spawn_file_actions_destroy(&actions);
	if (ret)
		return false;
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	return true;
}

bool inetcr_load_module(void)
{
	char path[256];

	if (!may_load() || !read_line(MODPROBE_PATH, path, sizeof(path)) ||
	    path[0] != '/')
		return false;
	return run(path);
}
