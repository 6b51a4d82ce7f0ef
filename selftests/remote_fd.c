// SPDX-License-Identifier: GPL-2.0
/*
 * Replaces descriptors of a running process that knows nothing of it, as
 * checkpointing tools do: stops it with ptrace(2) and lets it make the system
 * calls.
 *
 *	remote_fd PID close FD ...
 *	remote_fd PID put MINE:FD ...
 *
 * put gives the process our descriptor MINE as its FD. The process must be in a
 * system call, as one that waits is, and not wait with epoll(7), which would
 * wait for the old file. Exits with 4, as a test that is skipped, where it does
 * not know the machine.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>

static pid_t pid;

static void fail(const char *what)
{
	fprintf(stderr, "remote_fd: %s: %s\n", what, strerror(errno));
	exit(EXIT_FAILURE);
}

#ifdef __x86_64__
#define SYSCALL_SIZE	2
static const unsigned char syscall_code[SYSCALL_SIZE] = { 0x0f, 0x05 };

static void ptrace_do(long request, void *data)
{
	if (ptrace(request, pid, NULL, data))
		fail("ptrace");
}

static int wait_stop(void)
{
	int status;

	if (waitpid(pid, &status, __WALL) != pid || !WIFSTOPPED(status))
		fail("it does not stop");
	return status;
}

/* one instruction; of a process that SIGSTOP has stopped we hear that first */
static void step(void)
{
	int status;

	do {
		ptrace_do(PTRACE_SINGLESTEP, NULL);
		status = wait_stop();
	} while (status >> 16 == PTRACE_EVENT_STOP);
	if (WSTOPSIG(status) != SIGTRAP)
		fail("it is sent a signal");
}

/* a system call by the process, which is stopped in one: the same instruction */
static long call(long number, long a, long b, long c)
{
	struct user_regs_struct saved, regs;

	ptrace_do(PTRACE_GETREGS, &saved);
	regs = saved;
	regs.rip -= SYSCALL_SIZE;
	regs.orig_rax = -1;
	regs.rax = number;
	regs.rdi = a;
	regs.rsi = b;
	regs.rdx = c;
	ptrace_do(PTRACE_SETREGS, &regs);
	step();
	ptrace_do(PTRACE_GETREGS, &regs);
	ptrace_do(PTRACE_SETREGS, &saved);
	errno = -(long)regs.rax;
	return (long)regs.rax < 0 ? -1 : (long)regs.rax;
}

static void stop_in_syscall(void)
{
	unsigned char code[SYSCALL_SIZE] = {};
	struct user_regs_struct regs;
	struct iovec here = { code, sizeof(code) };
	struct iovec there = { NULL, sizeof(code) };

	ptrace_do(PTRACE_SEIZE, NULL);
	ptrace_do(PTRACE_INTERRUPT, NULL);
	wait_stop();
	ptrace_do(PTRACE_GETREGS, &regs);
	there.iov_base = (void *)(regs.rip - SYSCALL_SIZE);
	errno = EAGAIN;
	if (process_vm_readv(pid, &here, 1, &there, 1, 0) != sizeof(code) ||
	    memcmp(code, syscall_code, sizeof(code)))
		fail("it is not in a system call");
}

static void resume(void)
{
	ptrace_do(PTRACE_DETACH, NULL);
}
#else
static long call(long number, long a, long b, long c)
{
	return number + a + b + c;
}

static void stop_in_syscall(void)
{
	fprintf(stderr, "remote_fd: not for this machine\n");
	exit(4);
}

static void resume(void)
{
}
#endif

static void close_one(const char *arg)
{
	if (call(SYS_close, atoi(arg), 0, 0))
		fail("close");
}

static void put_one(const char *arg)
{
	int mine, fd;
	long us, copy;

	errno = EINVAL;
	if (sscanf(arg, "%d:%d", &mine, &fd) != 2)
		fail(arg);
	us = call(SYS_pidfd_open, getpid(), 0, 0);
	if (us < 0)
		fail("pidfd_open");
	copy = call(SYS_pidfd_getfd, us, mine, 0);
	if (copy < 0)
		fail("pidfd_getfd");
	if (copy != fd && (call(SYS_dup3, copy, fd, O_CLOEXEC) < 0 ||
			   call(SYS_close, copy, 0, 0)))
		fail("dup3");
	if (us != fd && call(SYS_close, us, 0, 0))
		fail("close");
}

int main(int argc, char **argv)
{
	void (*one)(const char *arg);
	int i;

	if (argc < 4) {
		fputs("usage: remote_fd PID {close FD | put MINE:FD} ...\n",
		      stderr);
		return 2;
	}
	pid = atoi(argv[1]);
	one = strcmp(argv[2], "put") ? close_one : put_one;
	stop_in_syscall();
	for (i = 3; i < argc; i++)
		one(argv[i]);
	resume();
	return 0;
}
