/* SPDX-License-Identifier: GPL-2.0 */
/* The tasks that CRIU dumps or restores, and their sockets */
#ifndef _INETCR_CRIU_TREE_H
#define _INETCR_CRIU_TREE_H

#include <stddef.h>
#include <sys/types.h>

#include "libinetcr.h"

/**
 * struct task - a thread
 * @pid: its id as we see it
 * @vpid: its id as it sees it itself
 * @tgid: its process, as we see it; @pid for the leader
 * @pidfd: of the leader, -1 until it is used
 */
struct task {
	pid_t pid;
	pid_t vpid;
	pid_t tgid;
	int pidfd;
};

/* A task by one of its ids */
struct task_id {
	pid_t id;
	struct task *task;
};

/**
 * struct net - the module in a network namespace
 * @next: the next one
 * @ino: which namespace
 * @cr: a connection
 */
struct net {
	struct net *next;
	ino_t ino;
	struct inetcr *cr;
};

/**
 * struct tree - a process, its descendants, and the module in their namespaces
 * @task: those with descendants behind their ancestors
 * @count: how many
 * @by_pid: the same, sorted by @pid
 * @by_vpid: the same, sorted by @vpid
 * @net: a connection to the module for each network namespace
 * @by_ino: the same, of tsearch(3)
 * @warn: called with what the module says of a request that it carried out
 * @warn_arg: argument of @warn
 */
struct tree {
	struct task *task;
	size_t count;
	struct task_id *by_pid;
	struct task_id *by_vpid;
	struct net *net;
	void *by_ino;
	inetcr_warn_t warn;
	void *warn_arg;
};

int tree_read(struct tree *tree, pid_t root, struct inetcr_err *err);
void tree_free(struct tree *tree);

struct task *tree_by_pid(const struct tree *tree, pid_t pid);
struct task *tree_by_vpid(const struct tree *tree, pid_t vpid);

/* Connections for the namespaces of all processes. ENOENT: no module */
int tree_connect(struct tree *tree, struct inetcr_err *err);

/*
 * Descriptor @number of a process as one of our own, by the same number if that
 * is free, and the connection for the network namespace of this socket.
 */
int tree_take_fd(struct tree *tree, struct task *task, int number,
		 struct inetcr **crp, struct inetcr_err *err);

#endif /* _INETCR_CRIU_TREE_H */
