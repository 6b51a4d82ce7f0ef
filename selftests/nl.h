/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The netlink side of the tests: one request, its answers, its refusal
 */
#ifndef AF_INET_CR_TEST_NL_H
#define AF_INET_CR_TEST_NL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <linux/af_inet_cr.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/socket.h>

/* kselftest_harness.h, which comes before: 30 s are not much on a debug kernel */
#ifdef TEST_TIMEOUT_DEFAULT
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT	300
#endif

/**
 * struct cr - a connection to the family, in the network namespace of cr_open
 * @sk: the netlink socket
 * @family: number of the family
 * @text: sentence of the last refusal, "" when there was none
 * @offs: offset of the attribute to blame in the request, 0 when none
 * @blamed: type of the attribute it lies in, 0 when none
 * @to_kernel: name the kernel as the destination of each request; the kernel
 *	then does not ask whether the opener of the socket may
 * @around: called before and after each system call of a request, or NULL
 * @last: the last request, for @blamed
 * @freeze_fd: FREEZE_FD of the last dump that told one, -1 before
 */
struct cr {
	struct nl_sock *sk;
	int family;
	bool to_kernel;
	void (*around)(struct cr *cr, bool begin);
	char text[256];
	unsigned int offs;
	int blamed;
	void *last;
	int freeze_fd;
};

/* messages of the family, each in memory of its own */
struct cr_list {
	unsigned int n;
	struct nlmsghdr **msg;
};

int cr_open(struct cr *cr);
/* a family that is not there is not told on stderr */
extern bool cr_is_quiet;
/* the same with a netlink socket that another cr has open, or had */
int cr_adopt(struct cr *cr, int fd, int family);
void cr_close(struct cr *cr);

/* a request, to be filled with nla_put; cr_call and cr_send free it */
struct nl_msg *cr_new(struct cr *cr, int cmd, int flags);
struct nl_msg *cr_new_u32(struct cr *cr, int cmd, int flags, int attr,
			  uint32_t value);

/* RESTORE of a new UDP socket, with a number, or onto a socket that is there */
struct nl_msg *cr_udp(struct cr *cr);
struct nl_msg *cr_udp_u32(struct cr *cr, int attr, uint32_t value);
struct nl_msg *cr_onto(struct cr *cr, int fd);
/* RESTORE of a new socket of any kind */
struct nl_msg *cr_make(struct cr *cr, int family, int type, int protocol);
/* a nest that names a device, or that has a program */
void cr_put_dev(struct nl_msg *msg, int attr, const char *name);
void cr_put_bpf(struct nl_msg *msg, int attr, int prog);

/* 0 or the negative errno; the answers, if wanted, into list */
int cr_call(struct cr *cr, struct nl_msg *msg, struct cr_list *list);

/* the same in steps: cr_recv reads once, 1 more to come, 0 all, or -errno */
int cr_send(struct cr *cr, struct nl_msg *msg);
int cr_recv(struct cr *cr, struct cr_list *list);

int cr_dump_fd(struct cr *cr, int fd, struct cr_list *list);
int cr_dump_inode(struct cr *cr, uint32_t inode, struct cr_list *list);
int cr_dump_pid(struct cr *cr, pid_t pid, struct cr_list *list);
int cr_dump_all(struct cr *cr, struct cr_list *list);
/* as cr_dump_fd, by a plain request: one message; or with ALL_VALUES */
int cr_dump_one(struct cr *cr, int fd, struct cr_list *list);
int cr_dump_whole(struct cr *cr, int fd, struct cr_list *list);

/* as cr_dump_fd, with the connection frozen: cr->freeze_fd */
int cr_dump_frozen(struct cr *cr, int fd, struct cr_list *list);
/* RESTORE with DETACH onto fd: 0 or -errno */
int cr_detach(struct cr *cr, int fd);

/* the replay law: a socket from its messages; the descriptor or -errno */
int cr_restore(struct cr *cr, const struct cr_list *list);
/* the same for all messages of list, each onto fd */
int cr_restore_onto(struct cr *cr, const struct cr_list *list, int fd);
/* RESTORE request with the attributes of a dumped message but those of one type */
struct nl_msg *cr_replay(struct cr *cr, const struct nlmsghdr *from,
			 int without);
/* the attributes of a message but those of one type into a request */
void cr_put_attrs(struct nl_msg *msg, const struct nlmsghdr *from, int without);
/* RESTORE of the request: the descriptor of the answer or -errno */
int cr_restore_msg(struct cr *cr, struct nl_msg *msg);

/*
 * A socket from its own dump, after closing it; its dump has to say the same,
 * and nothing left out. The descriptor or -errno, and what differs on stderr.
 */
int cr_recycle(struct cr *cr, int fd);
#define CR_RECYCLE(cr, fd) ({						\
	int twin_ = cr_recycle(cr, fd);					\
	ASSERT_LE(0, twin_)						\
		TH_LOG("attribute %d: %s", (cr)->blamed, (cr)->text);	\
	twin_;								\
})

void cr_list_free(struct cr_list *list);

struct nlattr *cr_attrs(const struct nlmsghdr *nlh, int *len);
struct nlattr *cr_attr(const struct nlmsghdr *nlh, int type);
/* of a nest, or of none */
struct nlattr *cr_in(const struct nlattr *nest, int type);
/* nth attribute of a type in all messages of a list, from 0 */
struct nlattr *cr_attr_nth(const struct cr_list *list, int type,
			   unsigned int n);
unsigned int cr_count(const struct cr_list *list, int type);
/* value of a u32 attribute or the given one when absent */
uint32_t cr_u32(const struct nlmsghdr *nlh, int type, uint32_t absent);

/*
 * Number of differences between two dumps, told on stderr; INODE, OWNER_PID,
 * OWNER_FD and the types in but (0 at the end, NULL none) do not count.
 */
unsigned int cr_differ(const struct cr_list *a, const struct cr_list *b,
		       const int *but);

/* what must not grow when a request was refused */
struct cr_left {
	int fds;
	int inuse;
	int refs;
};

struct cr_left cr_left(void);
/* whether it is as it was; else what is left is told on stderr */
bool cr_nothing_left(const struct cr_left *before);
int cr_module_refs(void);

#endif
