// SPDX-License-Identifier: GPL-2.0
/*
 * The commands of the kernel module: dump and restore
 *
 * Sockets are restored by batches, of the requests that need no answer of
 * another.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include <linux/af_inet_cr.h>
#include "netlink.h"

#define BATCH_BYTES	65536

/* Dumping */

static int put_selector(struct nl_msg *msg, const struct inetcr_selector *sel,
			int fd)
{
	int ret = 0;
	size_t i;

	switch (sel->by) {
	case INETCR_BY_ALL:
		break;
	case INETCR_BY_PIDS:
		for (i = 0; !ret && i < sel->pid_count; i++)
			ret = nla_put_u32(msg, AF_INET_CR_ATTR_PID,
					  sel->pids[i]);
		break;
	case INETCR_BY_PID:
		ret = nla_put_u32(msg, AF_INET_CR_ATTR_PID, sel->pid);
		break;
	case INETCR_BY_INODE:
		ret = nla_put_u32(msg, AF_INET_CR_ATTR_INODE, sel->inode);
		break;
	case INETCR_BY_PID_FD:
	case INETCR_BY_FD:
		ret = nla_put_u32(msg, AF_INET_CR_ATTR_SOCK_FD, fd);
		break;
	}
	if (!ret && sel->no_contents)
		ret = nla_put_flag(msg, AF_INET_CR_ATTR_NO_CONTENTS);
	if (!ret && sel->all_values)
		ret = nla_put_flag(msg, AF_INET_CR_ATTR_ALL_VALUES);
	if (!ret && sel->freeze)
		ret = nla_put_flag(msg, AF_INET_CR_ATTR_FREEZE);
	return ret;
}

static int dump_selected(struct inetcr *cr, const struct inetcr_selector *sel,
			 int fd, struct inetcr_msgs *msgs,
			 struct inetcr_err *err)
{
	struct nl_msg *msg;
	int ret;

	cr->info = (struct inetcr_info){};
	msg = inetcr_nl_new(cr, AF_INET_CR_CMD_DUMP, NLM_F_DUMP,
			    (5 + sel->pid_count) * nla_total_size(sizeof(uint32_t)));
	if (!msg || put_selector(msg, sel, fd))
		ret = inetcr_fail(err, ENOMEM, "out of memory");
	else
		ret = inetcr_nl_exchange(cr, msg, msgs, err);
	nlmsg_free(msg);
	if (!ret)
		ret = inetcr_msgs_check(msgs, err);
	if (!ret && sel->by != INETCR_BY_ALL && sel->by != INETCR_BY_PID &&
	    sel->by != INETCR_BY_PIDS)
		ret = inetcr_msgs_complete(msgs, err);
	if (ret)
		inetcr_msgs_free(msgs);
	return ret;
}

/* Duplicate a descriptor of another process */
static int fetch_fd(uint32_t pid, uint32_t pid_fd, struct inetcr_err *err)
{
	int pidfd, fd;

	pidfd = syscall(SYS_pidfd_open, pid, 0);
	if (pidfd < 0 && errno == ESRCH)
		return inetcr_fail(err, ESRCH, "no process %u", pid);
	if (pidfd < 0)
		return inetcr_fail(err, errno, "cannot open process %u: %s",
				   pid, strerror(errno));
	fd = syscall(SYS_pidfd_getfd, pidfd, pid_fd, 0);
	if (fd < 0 && errno == EBADF)
		fd = inetcr_fail(err, EBADF, "process %u has no descriptor %u",
				 pid, pid_fd);
	else if (fd < 0)
		fd = inetcr_fail(err, errno,
				 "cannot take descriptor %u of process %u: %s",
				 pid_fd, pid, strerror(errno));
	close(pidfd);
	return fd;
}

/*
 * The kernel cannot tell whose descriptor it was that we asked about; behind
 * the attributes of the first message is a place as good as any.
 */
static int add_owner(struct inetcr_msgs *msgs,
		     const struct inetcr_selector *sel, struct inetcr_err *err)
{
	const struct nlmsghdr *first = msgs->data;
	size_t len = NLMSG_ALIGN(first->nlmsg_len);
	struct inetcr_msgs owned = {};
	struct nl_msg *msg;
	int ret;

	msg = nlmsg_alloc_size(len + 2 * nla_total_size(sizeof(uint32_t)));
	if (!msg)
		return inetcr_fail(err, ENOMEM, "out of memory");
	memcpy(nlmsg_hdr(msg), first, len);
	nlmsg_hdr(msg)->nlmsg_len = len;
	nla_put_u32(msg, AF_INET_CR_ATTR_OWNER_PID, sel->pid);
	nla_put_u32(msg, AF_INET_CR_ATTR_OWNER_FD, sel->fd);
	ret = inetcr_msgs_append(&owned, nlmsg_hdr(msg), err);
	nlmsg_free(msg);
	if (!ret)
		ret = inetcr_msgs_join(&owned, msgs, len, err);
	if (ret) {
		inetcr_msgs_free(&owned);
		return ret;
	}
	inetcr_msgs_free(msgs);
	*msgs = owned;
	return 0;
}

static int dump_pid_fd(struct inetcr *cr, const struct inetcr_selector *sel,
		       struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	int fd, ret;

	fd = fetch_fd(sel->pid, sel->fd, err);
	if (fd < 0)
		return fd;
	ret = dump_selected(cr, sel, fd, msgs, err);
	close(fd);
	if (!ret && msgs->len &&
	    !inetcr_msg_find(msgs->data, AF_INET_CR_ATTR_OWNER_PID)) {
		ret = add_owner(msgs, sel, err);
		if (ret)
			inetcr_msgs_free(msgs);
	}
	return ret;
}

int inetcr_dump(struct inetcr *cr, const struct inetcr_selector *sel,
		struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	if (sel->by == INETCR_BY_PID_FD)
		return dump_pid_fd(cr, sel, msgs, err);
	return dump_selected(cr, sel, sel->fd, msgs, err);
}

const struct inetcr_info *inetcr_info(const struct inetcr *cr)
{
	return &cr->info;
}

bool inetcr_info_knows(const struct inetcr_info *info, unsigned int number)
{
	return number / 8 < sizeof(info->known) &&
	       info->known[number / 8] & 1 << number % 8;
}

int inetcr_nl_netdev_dump(struct inetcr *cr, struct inetcr_msgs *msgs,
			  struct inetcr_err *err)
{
	struct nl_msg *msg;
	int ret;

	msg = inetcr_nl_new(cr, AF_INET_CR_CMD_NETDEV_DUMP, NLM_F_DUMP, 0);
	if (!msg)
		return inetcr_fail(err, ENOMEM, "out of memory");
	ret = inetcr_nl_exchange(cr, msg, msgs, err);
	nlmsg_free(msg);
	return ret;
}

/* Restoring */

/* The request of command @cmd: descriptor @fd, if any, and the attributes of @image */
static struct nl_msg *restore_request(struct inetcr *cr, int cmd,
				      const struct nlmsghdr *image,
				      unsigned int fd_attr, int fd)
{
	const char *attrs = (const char *)image + NLMSG_HDRLEN + GENL_HDRLEN;
	size_t len = image->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN;
	struct nl_msg *msg;

	msg = inetcr_nl_new(cr, cmd, 0,
			  nla_total_size(sizeof(uint32_t)) + NLMSG_ALIGN(len));
	if (!msg)
		return NULL;
	if ((fd >= 0 && nla_put_u32(msg, fd_attr, fd)) ||
	    nlmsg_append(msg, (void *)attrs, len, NLMSG_ALIGNTO)) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

static int answered_fd(struct nlmsghdr *answer, struct inetcr_err *err)
{
	struct nlattr *nla = NULL;

	if (answer)
		nla = nlmsg_find_attr(answer, GENL_HDRLEN,
				      AF_INET_CR_ATTR_SOCK_FD);
	if (nla && nla_len(nla) == sizeof(uint32_t) &&
	    nla_get_u32(nla) <= INT_MAX)
		return nla_get_u32(nla);
	return inetcr_fail(err, EPROTO,
			   "the kernel's answer names no descriptor");
}

int inetcr_restore_msg(struct inetcr *cr, const struct nlmsghdr *msg, int fd,
		       struct inetcr_err *err)
{
	struct inetcr_msgs answer = {};
	struct nl_msg *req;
	int ret;

	req = restore_request(cr, AF_INET_CR_CMD_RESTORE, msg,
			      AF_INET_CR_ATTR_SOCK_FD, fd);
	if (!req)
		return inetcr_fail(err, ENOMEM, "out of memory");
	ret = inetcr_nl_exchange(cr, req, &answer, err);
	if (!ret)
		ret = answered_fd(answer.data, err);
	nlmsg_free(req);
	inetcr_msgs_free(&answer);
	return ret;
}

static int answered_index(const struct inetcr_msgs *answer, uint32_t *index,
			  struct inetcr_err *err)
{
	const struct nlattr *nla = NULL;

	if (answer->len)
		nla = inetcr_msg_find(answer->data,
				      AF_INET_CR_ATTR_NETDEV_INDEX);
	if (!nla || inetcr_nla_len(nla) != sizeof(*index))
		return inetcr_fail(err, EPROTO,
				   "the kernel's answer names no device");
	memcpy(index, inetcr_nla_data(nla), sizeof(*index));
	return !!inetcr_msg_find(answer->data, AF_INET_CR_ATTR_NETDEV_CREATED);
}

int inetcr_nl_netdev_restore(struct inetcr *cr, const struct nlmsghdr *msg,
			     int netns_fd, uint32_t *index,
			     struct inetcr_err *err)
{
	struct inetcr_msgs answer = {};
	struct nl_msg *req;
	int ret;

	req = restore_request(cr, AF_INET_CR_CMD_NETDEV_RESTORE, msg,
			      AF_INET_CR_ATTR_NETDEV_NETNS_FD, netns_fd);
	if (!req)
		return inetcr_fail(err, ENOMEM, "out of memory");
	ret = inetcr_nl_exchange(cr, req, &answer, err);
	if (!ret)
		ret = answered_index(&answer, index, err);
	nlmsg_free(req);
	inetcr_msgs_free(&answer);
	return ret;
}

static int socket_failed(const struct inetcr_socket *sock, int ret,
			 const struct inetcr_err *why, struct inetcr_err *err)
{
	struct inetcr_ident id;

	inetcr_socket_ident(sock, &id);
	return inetcr_fail(err, -ret, "socket %u (%s %s): %s", sock->number,
			   id.type, id.local, why->text);
}

/* The messages behind @msg, first for NULL */
static int restore_onto(struct inetcr *cr, const struct inetcr_socket *sock,
			const struct nlmsghdr *msg, int fd,
			struct inetcr_err *err)
{
	struct inetcr_err why;
	int ret = 0;

	while (ret >= 0 && (msg = inetcr_socket_msg(sock, msg)))
		ret = inetcr_restore_msg(cr, msg, fd, &why);
	return ret < 0 ? socket_failed(sock, ret, &why, err) : 0;
}

int inetcr_apply(struct inetcr *cr, const struct inetcr_socket *sock, int fd,
		 struct inetcr_err *err)
{
	if (fd < 0)
		return inetcr_fail(err, EBADF, "%d is not a descriptor", fd);
	return restore_onto(cr, sock, NULL, fd, err);
}

/**
 * struct batch - first messages of sockets, on their way to the kernel
 * @set: where their descriptors go
 * @sock: whose they are
 * @at: where in @buf each request begins
 * @count: how many
 * @seq: sequence number of the first
 * @buf: the requests
 * @len: their length
 */
struct batch {
	struct inetcr_set *set;
	struct inetcr_socket sock[BATCH_REQUESTS];
	size_t at[BATCH_REQUESTS];
	unsigned int count;
	uint32_t seq;
	char *buf;
	size_t len;
};

static bool batch_has_room(const struct batch *b, const struct nlmsghdr *msg)
{
	return !b->count || (b->count < BATCH_REQUESTS &&
			     b->len + msg->nlmsg_len <= BATCH_BYTES);
}

/* Without NLM_F_ACK, each request has one answer, and there are no warnings */
static int batch_add(struct inetcr *cr, struct batch *b,
		     const struct inetcr_socket *sock,
		     const struct nlmsghdr *msg, struct inetcr_err *err)
{
	size_t len = NLMSG_ALIGN(msg->nlmsg_len);
	struct genlmsghdr *genl;
	struct nlmsghdr *nlh;
	char *buf = b->buf;

	if (!b->len)
		buf = realloc(buf, len > BATCH_BYTES ? len : BATCH_BYTES);
	if (!buf)
		return inetcr_fail(err, ENOMEM, "out of memory");
	b->buf = buf;
	nlh = memset(buf + b->len, 0, len);
	memcpy(nlh, msg, msg->nlmsg_len);
	nlh->nlmsg_type = cr->family;
	nlh->nlmsg_flags = NLM_F_REQUEST | (cr->warn ? NLM_F_ACK : 0);
	nlh->nlmsg_seq = nl_socket_use_seq(cr->sk);
	nlh->nlmsg_pid = nl_socket_get_local_port(cr->sk);
	genl = nlmsg_data(nlh);
	*genl = (struct genlmsghdr){
		.cmd = AF_INET_CR_CMD_RESTORE,
		.version = AF_INET_CR_GENL_VERSION,
	};
	if (!b->count)
		b->seq = nlh->nlmsg_seq;
	b->sock[b->count] = *sock;
	b->at[b->count++] = b->len;
	b->len += len;
	return 0;
}

/* The descriptor that request @i was answered with */
static int batch_fd(const struct inetcr *cr, const struct batch *b,
		    unsigned int i, struct nlmsghdr *answer,
		    struct inetcr_err *err)
{
	const struct nlmsghdr *req = (void *)(b->buf + b->at[i]);
	int ret;

	if (!answer->nlmsg_len)
		return inetcr_fail(err, EPROTO, "the kernel did not answer");
	if (answer->nlmsg_type == cr->family)
		return answered_fd(answer, err);
	if (answer->nlmsg_type != NLMSG_ERROR)
		return answered_fd(NULL, err);
	ret = inetcr_nl_verdict(cr, req, answer, err);
	return ret ? ret : answered_fd(NULL, err);
}

/* Created sockets are in the set, the first failure in @err */
static int batch_answers(struct inetcr *cr, struct batch *b,
			 char (*answer)[ANSWER_SIZE], struct inetcr_err *err)
{
	struct inetcr_err why;
	unsigned int i;
	int fd, ret = 0;

	for (i = 0; i < b->count; i++) {
		fd = batch_fd(cr, b, i, (void *)answer[i], &why);
		if (fd < 0 && !ret)
			ret = socket_failed(&b->sock[i], fd, &why, err);
		if (fd < 0)
			continue;
		b->set->fd[b->set->count++] = fd;
		inetcr_nl_count(cr);
	}
	return ret;
}

static int batch_send(struct inetcr *cr, struct batch *b,
		      struct inetcr_err *err)
{
	char answer[BATCH_REQUESTS][ANSWER_SIZE]
		__attribute__((aligned(NLMSG_ALIGNTO)));
	int ret;

	if (!b->count)
		return 0;
	ret = inetcr_nl_send_batch(cr, b->buf, b->len, b->seq, b->count,
				   answer, err);
	if (!ret)
		ret = batch_answers(cr, b, answer, err);
	b->count = 0;
	b->len = 0;
	return ret;
}

static int restore_all(struct inetcr *cr, const struct inetcr_msgs *msgs,
		       struct batch *b, struct inetcr_err *err)
{
	struct inetcr_socket sock = {};
	const struct nlmsghdr *first;
	int ret = 0;

	while (!ret && inetcr_socket_next(msgs, &sock)) {
		first = inetcr_socket_msg(&sock, NULL);
		if (!batch_has_room(b, first))
			ret = batch_send(cr, b, err);
		if (!ret)
			ret = batch_add(cr, b, &sock, first, err);
		if (ret || !inetcr_socket_msg(&sock, first))
			continue;
		/* Its other messages want its descriptor */
		ret = batch_send(cr, b, err);
		if (!ret)
			ret = restore_onto(cr, &sock, first,
					   b->set->fd[b->set->count - 1], err);
	}
	return ret ? ret : batch_send(cr, b, err);
}

int inetcr_restore(struct inetcr *cr, const struct inetcr_msgs *msgs,
		   struct inetcr_set *set, struct inetcr_err *err)
{
	struct batch b = { .set = set };
	int ret;

	set->count = 0;
	set->fd = calloc(inetcr_socket_count(msgs) + 1, sizeof(*set->fd));
	if (!set->fd)
		return inetcr_fail(err, ENOMEM, "out of memory");
	ret = restore_all(cr, msgs, &b, err);
	free(b.buf);
	if (ret)
		inetcr_set_close(set);
	return ret;
}

void inetcr_set_close(struct inetcr_set *set)
{
	unsigned int i;

	for (i = 0; i < set->count; i++)
		close(set->fd[i]);
	inetcr_set_free(set);
}

void inetcr_set_free(struct inetcr_set *set)
{
	free(set->fd);
	*set = (struct inetcr_set){};
}
