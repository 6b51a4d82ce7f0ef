// SPDX-License-Identifier: GPL-2.0
/*
 * The tasks that CRIU dumps or restores
 *
 * The hook runs outside of their namespaces: it finds them in its /proc, takes
 * descriptors with pidfd_getfd(2), and opens the module in each network
 * namespace that it meets.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <linux/sockios.h>

#include "criu_tree.h"
#include "internal.h"

/* The id in the innermost pid namespace, the last of the line; 0: it is gone */
static pid_t read_vpid(pid_t tgid, pid_t pid)
{
	char path[64], line[256];
	pid_t vpid = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/status", tgid, pid);
	file = fopen(path, "re");
	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file)) {
		if (!strncmp(line, "NSpid:", 6))
			vpid = atoi(strrchr(line, '\t') + 1);
	}
	fclose(file);
	return vpid;
}

static int add_task(struct tree *tree, pid_t tgid, pid_t pid,
		    struct inetcr_err *err)
{
	struct task *task;

	task = realloc(tree->task, (tree->count + 1) * sizeof(*task));
	if (!task)
		return inetcr_fail(err, ENOMEM, "out of memory");
	tree->task = task;
	task += tree->count;
	*task = (struct task){
		.pid = pid, .tgid = tgid, .pidfd = -1,
		.vpid = read_vpid(tgid, pid),
	};
	if (task->vpid)
		tree->count++;
	return 0;
}

static int add_children(struct tree *tree, pid_t tgid, pid_t pid,
			struct inetcr_err *err)
{
	char path[64];
	int ret = 0;
	FILE *file;
	pid_t child;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", tgid, pid);
	file = fopen(path, "re");
	if (!file)
		return 0;
	while (!ret && fscanf(file, "%d", &child) == 1)
		ret = add_task(tree, child, child, err);
	fclose(file);
	return ret;
}

/* The other threads of a process, and the children of all of them */
static int add_family(struct tree *tree, pid_t tgid, struct inetcr_err *err)
{
	struct dirent *entry;
	char path[64];
	int ret = 0;
	pid_t pid;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", tgid);
	dir = opendir(path);
	if (!dir)
		return 0;
	while (!ret && (entry = readdir(dir))) {
		pid = atoi(entry->d_name);
		if (pid <= 0)
			continue;
		if (pid != tgid)
			ret = add_task(tree, tgid, pid, err);
		if (!ret)
			ret = add_children(tree, tgid, pid, err);
	}
	closedir(dir);
	return ret;
}

int tree_read(struct tree *tree, pid_t root, struct inetcr_err *err)
{
	size_t i;
	int ret;

	ret = add_task(tree, root, root, err);
	if (!ret && !tree->count)
		ret = inetcr_fail(err, ESRCH, "no process %d", root);
	for (i = 0; !ret && i < tree->count; i++) {
		if (tree->task[i].pid == tree->task[i].tgid)
			ret = add_family(tree, tree->task[i].pid, err);
	}
	return ret;
}

void tree_free(struct tree *tree)
{
	size_t i;

	for (i = 0; i < tree->count; i++) {
		if (tree->task[i].pidfd >= 0)
			close(tree->task[i].pidfd);
	}
	for (i = 0; i < tree->nets; i++)
		inetcr_close(tree->net[i].cr);
	free(tree->task);
	free(tree->net);
	*tree = (struct tree){};
}

struct task *tree_by_pid(const struct tree *tree, pid_t pid)
{
	size_t i;

	for (i = 0; i < tree->count; i++) {
		if (tree->task[i].pid == pid)
			return &tree->task[i];
	}
	return NULL;
}

struct task *tree_by_vpid(const struct tree *tree, pid_t vpid)
{
	size_t i;

	for (i = 0; i < tree->count; i++) {
		if (tree->task[i].vpid == vpid)
			return &tree->task[i];
	}
	return NULL;
}

/* A connection that belongs to the network namespace @ns for good */
static int open_there(int ns, struct inetcr **crp, struct inetcr_err *err)
{
	int home, ret;

	home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (home < 0)
		return inetcr_fail(err, errno, "cannot open /proc/self/ns/net: %s",
				   strerror(errno));
	if (setns(ns, CLONE_NEWNET)) {
		ret = inetcr_fail(err, errno,
				  "cannot enter the network namespace: %s",
				  strerror(errno));
	} else {
		ret = inetcr_open(crp, err);
		if (setns(home, CLONE_NEWNET) && !ret) {
			inetcr_close(*crp);
			ret = inetcr_fail(err, errno,
					  "cannot leave the network namespace: %s",
					  strerror(errno));
		}
	}
	close(home);
	return ret;
}

static int connect_to(struct tree *tree, int ns, struct inetcr **crp,
		      struct inetcr_err *err)
{
	struct net *net;
	struct stat st;
	size_t i;
	int ret;

	if (fstat(ns, &st))
		return inetcr_fail(err, errno, "%s", strerror(errno));
	for (i = 0; i < tree->nets; i++) {
		if (tree->net[i].ino == st.st_ino) {
			*crp = tree->net[i].cr;
			return 0;
		}
	}
	net = realloc(tree->net, (tree->nets + 1) * sizeof(*net));
	if (!net)
		return inetcr_fail(err, ENOMEM, "out of memory");
	tree->net = net;
	net += tree->nets;
	net->ino = st.st_ino;
	ret = open_there(ns, &net->cr, err);
	if (ret)
		return ret;
	*crp = net->cr;
	tree->nets++;
	return 0;
}

int tree_connect(struct tree *tree, struct inetcr_err *err)
{
	struct inetcr *cr;
	char path[64];
	int ns, ret = 0;
	size_t i;

	for (i = 0; !ret && i < tree->count; i++) {
		snprintf(path, sizeof(path), "/proc/%d/ns/net",
			 tree->task[i].tgid);
		ns = open(path, O_RDONLY | O_CLOEXEC);
		/* One that is dead and not yet buried has none */
		if (ns < 0)
			continue;
		ret = connect_to(tree, ns, &cr, err);
		close(ns);
	}
	return ret;
}

static int get_fd(struct task *task, int number, struct inetcr_err *err)
{
	int fd;

	if (task->pidfd < 0)
		task->pidfd = syscall(SYS_pidfd_open, task->pid, 0);
	if (task->pidfd < 0)
		return inetcr_fail(err, errno, "cannot open process %d: %s",
				   task->vpid, strerror(errno));
	fd = syscall(SYS_pidfd_getfd, task->pidfd, number, 0);
	if (fd < 0 && errno == EBADF)
		return inetcr_fail(err, EBADF, "it is not open");
	if (fd < 0)
		return inetcr_fail(err, errno, "cannot take it: %s",
				   strerror(errno));
	return fd;
}

int tree_take_fd(struct tree *tree, struct task *task, int number,
		 struct inetcr **crp, struct inetcr_err *err)
{
	int fd, ns, ret;

	fd = get_fd(task, number, err);
	if (fd < 0)
		return fd;
	/* SIGIO tells the number that O_ASYNC was set through */
	if (fd != number && fcntl(number, F_GETFD) < 0 &&
	    dup3(fd, number, O_CLOEXEC) == number) {
		close(fd);
		fd = number;
	}
	ns = ioctl(fd, SIOCGSKNS);
	if (ns < 0) {
		ret = inetcr_fail(err, EBADF, "it is not a socket");
	} else {
		ret = connect_to(tree, ns, crp, err);
		close(ns);
	}
	if (!ret)
		return fd;
	close(fd);
	return ret;
}
