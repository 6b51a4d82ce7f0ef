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
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <linux/sockios.h>

#include "tree.h"
#include "libinetcr.h"

/* The id in the innermost pid namespace, the last of the line; 0: it is gone */
static pid_t read_vpid(pid_t tgid, pid_t pid)
{
	char path[64], line[512];
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

/* Of two tasks with one id, the ancestor comes first */
static int compare_ids(const void *a, const void *b)
{
	const struct task_id *x = a, *y = b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return (x->task > y->task) - (x->task < y->task);
}

static int sort_tasks(struct tree *tree, struct inetcr_err *err)
{
	struct task *task = tree->task;
	size_t i;

	tree->by_pid = calloc(tree->count + 1, sizeof(*tree->by_pid));
	tree->by_vpid = calloc(tree->count + 1, sizeof(*tree->by_vpid));
	if (!tree->by_pid || !tree->by_vpid)
		return inetcr_fail(err, ENOMEM, "out of memory");
	for (i = 0; i < tree->count; i++, task++) {
		tree->by_pid[i] = (struct task_id){ task->pid, task };
		tree->by_vpid[i] = (struct task_id){ task->vpid, task };
	}
	qsort(tree->by_pid, tree->count, sizeof(*tree->by_pid), compare_ids);
	qsort(tree->by_vpid, tree->count, sizeof(*tree->by_vpid), compare_ids);
	return 0;
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
	return ret ? ret : sort_tasks(tree, err);
}

static int compare_nets(const void *a, const void *b)
{
	const struct net *x = a, *y = b;

	return (x->ino > y->ino) - (x->ino < y->ino);
}

void tree_free(struct tree *tree)
{
	struct net *net, *next;
	size_t i;

	for (i = 0; i < tree->count; i++) {
		if (tree->task[i].pidfd >= 0)
			close(tree->task[i].pidfd);
	}
	for (net = tree->net; net; net = next) {
		next = net->next;
		tdelete(net, &tree->by_ino, compare_nets);
		inetcr_close(net->cr);
		free(net);
	}
	free(tree->by_pid);
	free(tree->by_vpid);
	free(tree->task);
	*tree = (struct tree){};
}

static struct task *find_task(const struct task_id *sorted, size_t count,
			      pid_t id)
{
	size_t low = 0, high = count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (sorted[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && sorted[low].id == id ? sorted[low].task : NULL;
}

struct task *tree_by_pid(const struct tree *tree, pid_t pid)
{
	return find_task(tree->by_pid, tree->count, pid);
}

struct task *tree_by_vpid(const struct tree *tree, pid_t vpid)
{
	return find_task(tree->by_vpid, tree->count, vpid);
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

static int add_net(struct tree *tree, ino_t ino, int ns, struct inetcr **crp,
		   struct inetcr_err *err)
{
	struct net *net = malloc(sizeof(*net));
	int ret;

	if (!net)
		return inetcr_fail(err, ENOMEM, "out of memory");
	*net = (struct net){ .next = tree->net, .ino = ino };
	ret = open_there(ns, &net->cr, err);
	if (ret)
		goto fail;
	if (!tsearch(net, &tree->by_ino, compare_nets)) {
		inetcr_close(net->cr);
		ret = inetcr_fail(err, ENOMEM, "out of memory");
		goto fail;
	}
	inetcr_warnings(net->cr, tree->warn, tree->warn_arg);
	tree->net = net;
	*crp = net->cr;
	return 0;
fail:
	free(net);
	return ret;
}

static int connect_to(struct tree *tree, int ns, struct inetcr **crp,
		      struct inetcr_err *err)
{
	struct net key = {}, **found;
	struct stat st;

	if (fstat(ns, &st))
		return inetcr_fail(err, errno, "%s", strerror(errno));
	key.ino = st.st_ino;
	found = tfind(&key, &tree->by_ino, compare_nets);
	if (!found)
		return add_net(tree, st.st_ino, ns, crp, err);
	*crp = (*found)->cr;
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
		/* A zombie has none */
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
