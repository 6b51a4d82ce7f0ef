// SPDX-License-Identifier: GPL-2.0
/*
 * inetcr-criu.so - a plugin of CRIU that runs inetcr-criu-hook
 *
 * For a CRIU older than 3.19 that container tools drive: it takes no action
 * script from a configuration file then.  A plugin is called at fewer moments:
 *
 *	cr_plugin_init		as pre-dump, as map-images and pre-restore
 *	cr_plugin_fini		of a dump that is complete: as post-dump; of a
 *				restore, as unmap-images
 *	cr_plugin_resume_devices_late
 *				as post-restore, though the network is unlocked
 *				by then
 *
 * The functions are found by their names, which CRIU of any version does; a
 * descriptor would tie the plugin to one version.  CRIU does not hear of a
 * failure in the last two.  So what could not be completed is killed, as CRIU
 * does, and the image of a failed dump is missing.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/types.h>
#include <sys/wait.h>

#define HOOK		"inetcr-criu-hook"
#define TRACEES		4096

/* Stages of cr_plugin_init and cr_plugin_fini */
enum {
	STAGE_DUMP,
	STAGE_PRE_DUMP,
	STAGE_RESTORE,
};

#define LOG_ERROR	1

/* Functions of CRIU, and the hooks that it calls */
extern int criu_get_image_dir(void);
extern void print_on_level(unsigned int level, const char *format, ...);

int cr_plugin_init(int stage);
void cr_plugin_fini(int stage, int ret);
int cr_plugin_resume_devices_late(int pid);

/* The processes that CRIU holds */

struct tracee {
	pid_t pid;
	pid_t parent;
};

static bool read_tracee(const char *pid, struct tracee *tracee)
{
	pid_t tracer = 0;
	char path[300], line[256];
	FILE *file;

	*tracee = (struct tracee){ .pid = atoi(pid) };
	snprintf(path, sizeof(path), "/proc/%s/status", pid);
	file = fopen(path, "re");
	if (!file)
		return false;
	while (fgets(line, sizeof(line), file)) {
		sscanf(line, "PPid: %d", &tracee->parent);
		sscanf(line, "TracerPid: %d", &tracer);
	}
	fclose(file);
	return tracer == getpid();
}

static size_t find_tracees(struct tracee *tracee, size_t max)
{
	struct dirent *entry;
	size_t n = 0;
	DIR *dir;

	dir = opendir("/proc");
	if (!dir)
		return 0;
	while (n < max && (entry = readdir(dir))) {
		if (atoi(entry->d_name) > 0 &&
		    read_tracee(entry->d_name, &tracee[n]))
			n++;
	}
	closedir(dir);
	return n;
}

/* The process whose parent is not among them; 0 if there is none */
static pid_t find_root(void)
{
	static struct tracee tracee[TRACEES];
	size_t i, j, n = find_tracees(tracee, TRACEES);

	for (i = 0; i < n; i++) {
		for (j = 0; j < n && tracee[j].pid != tracee[i].parent; j++)
			;
		if (j == n)
			return tracee[i].pid;
	}
	return 0;
}

static void kill_tracees(void)
{
	static struct tracee tracee[TRACEES];
	size_t n = find_tracees(tracee, TRACEES);

	while (n)
		kill(tracee[--n].pid, SIGKILL);
}

/* The hook */

/* CRIU has closed its own when a restore is over */
static int image_dir = -1;

static void exec_hook(const char *stage, pid_t root, int output)
{
	char dir[64], pid[16];

	snprintf(dir, sizeof(dir), "/proc/%d/fd/%d", getppid(), image_dir);
	snprintf(pid, sizeof(pid), "%d", root);
	setenv("CRTOOLS_SCRIPT_ACTION", stage, 1);
	setenv("CRTOOLS_IMAGE_DIR", dir, 1);
	if (root)
		setenv("CRTOOLS_INIT_PID", pid, 1);
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	close_range(STDERR_FILENO + 1, ~0U, 0);
	execlp(HOOK, HOOK, NULL);
	fprintf(stderr, HOOK ": cannot be run: %s\n", strerror(errno));
	_exit(127);
}

/* Its messages go to CRIU's log */
static void forward(int output)
{
	char line[1200];
	FILE *file;

	file = fdopen(output, "r");
	while (file && fgets(line, sizeof(line), file))
		print_on_level(LOG_ERROR, "%s", line);
	if (file)
		fclose(file);
}

static int run_and_wait(const char *stage, pid_t root)
{
	int output[2], status;
	pid_t child;

	if (pipe(output))
		return -1;
	child = fork();
	if (!child)
		exec_hook(stage, root, output[1]);
	close(output[1]);
	forward(output[0]);
	if (child < 0 || waitpid(child, &status, 0) != child)
		return -1;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -1;
}

/* CRIU takes the end of a child that it does not know for a failure */
static int run_hook(const char *stage, pid_t root)
{
	sigset_t child, old;
	int ret;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, &old);
	ret = run_and_wait(stage, root);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return ret;
}

int cr_plugin_init(int stage)
{
	image_dir = fcntl(criu_get_image_dir(), F_DUPFD_CLOEXEC, 0);
	switch (stage) {
	case STAGE_DUMP:
		return run_hook("pre-dump", 0);
	case STAGE_RESTORE:
		if (run_hook("map-images", 0))
			return -1;
		if (!run_hook("pre-restore", 0))
			return 0;
		run_hook("unmap-images", 0);
		return -1;
	}
	return 0;
}

void cr_plugin_fini(int stage, int ret)
{
	if (stage == STAGE_DUMP && !ret)
		run_hook("post-dump", find_root());
	if (stage == STAGE_RESTORE)
		run_hook("unmap-images", 0);
}

/*
 * Called for each process; all are completed at the first.  CRIU asks the next
 * plugin, one for GPUs say, only if this one does not say that it has done all.
 */
int cr_plugin_resume_devices_late(int pid)
{
	static bool done;
	int ret;

	(void)pid;
	if (done)
		return -ENOTSUP;
	done = true;
	ret = run_hook("post-restore", find_root());
	if (ret)
		kill_tracees();
	return ret ? ret : -ENOTSUP;
}
