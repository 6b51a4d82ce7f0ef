// SPDX-License-Identifier: GPL-2.0
/*
 * Talking to the kernel, its module above all: the one file that knows libnl
 *
 * A request is one exchange(): send, then receive until the kernel's verdict or
 * the end of the dump. Whatever arrived before it is the answer. The kernel's own
 * sentence about an error comes first in ours. Sockets are restored by batches,
 * of the requests that need no answer of another.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <netlink/attr.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include <linux/af_inet_cr.h>
#include "internal.h"

#define RECEIVE_BUFFER	65536
#define BATCH_REQUESTS	32	/* whose answers fit a receive buffer */
#define BATCH_BYTES	65536
#define ANSWER_SIZE	1024	/* of one request of a batch */

/**
 * struct inetcr - a netlink socket
 * @sk: it
 * @family: of the messages that are answers; 0: all are (rtnetlink, nfnetlink)
 * @torn: what was dumped last changed meanwhile
 * @progress: called after each message
 * @progress_arg: with this
 * @done: and how many there were
 */
struct inetcr {
	struct nl_sock *sk;
	int family;
	bool torn;
	inetcr_progress_t progress;
	void *progress_arg;
	unsigned long done;
};

/* Opening */

static int find_family(struct inetcr *cr, struct inetcr_err *err)
{
	cr->family = genl_ctrl_resolve(cr->sk, AF_INET_CR_GENL_NAME);
	if (cr->family >= 0)
		return 0;
	if (cr->family == -NLE_OBJ_NOTFOUND)
		return inetcr_fail(err, ENOENT,
				   "the kernel module af_inet_cr is not loaded (modprobe af_inet_cr)");
	return inetcr_fail(err, EIO, "cannot find the family %s: %s",
			   AF_INET_CR_GENL_NAME, nl_geterror(cr->family));
}

static int connect_to(struct inetcr *cr, int protocol, struct inetcr_err *err)
{
	int on = 1, ret, fd;

	ret = nl_connect(cr->sk, protocol);
	if (ret)
		return inetcr_fail(err, EIO,
				   "cannot open a netlink socket: %s",
				   nl_geterror(ret));
	/* Without these two the errors are only shorter */
	fd = nl_socket_get_fd(cr->sk);
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	nl_socket_enable_msg_peek(cr->sk);
	nl_socket_set_msg_buf_size(cr->sk, RECEIVE_BUFFER);
	return protocol == NETLINK_GENERIC ? find_family(cr, err) : 0;
}

int inetcr_nl_open(struct inetcr **crp, int protocol, struct inetcr_err *err)
{
	struct inetcr *cr = calloc(1, sizeof(*cr));
	int ret;

	if (!cr)
		return inetcr_fail(err, ENOMEM, "out of memory");
	cr->sk = nl_socket_alloc();
	if (!cr->sk)
		ret = inetcr_fail(err, ENOMEM, "out of memory");
	else
		ret = connect_to(cr, protocol, err);
	if (ret) {
		inetcr_close(cr);
		return ret;
	}
	*crp = cr;
	return 0;
}

int inetcr_open(struct inetcr **crp, struct inetcr_err *err)
{
	return inetcr_nl_open(crp, NETLINK_GENERIC, err);
}

void inetcr_close(struct inetcr *cr)
{
	if (!cr)
		return;
	nl_socket_free(cr->sk);
	free(cr);
}

void inetcr_progress(struct inetcr *cr, inetcr_progress_t call, void *arg)
{
	cr->progress = call;
	cr->progress_arg = arg;
}

static void count_message(struct inetcr *cr)
{
	cr->done++;
	if (cr->progress)
		cr->progress(cr->progress_arg, cr->done);
}

/* The kernel's verdict */

static int refused(const struct inetcr *cr, const struct nlmsghdr *req,
		   int code, const void *tlvs, int len, struct inetcr_err *err)
{
	struct nlattr *tb[NLMSGERR_ATTR_MAX + 1] = {};
	const char *sentence = NULL, *space = "";
	char path[128] = "";

	if (len > 0)
		nla_parse(tb, NLMSGERR_ATTR_MAX, (struct nlattr *)tlvs, len,
			  NULL);
	if (tb[NLMSGERR_ATTR_MSG])
		sentence = nla_get_string(tb[NLMSGERR_ATTR_MSG]);
	if (tb[NLMSGERR_ATTR_OFFS] && cr->family)
		inetcr_attr_path(req, nla_get_u32(tb[NLMSGERR_ATTR_OFFS]),
				 path, sizeof(path));
	if (*path)
		space = ": ";
	if (sentence)
		return inetcr_fail(err, code, "%s%s%s (%s)", path, space,
				   sentence, strerror(code));
	if (code == EPERM && !*path)
		return inetcr_fail(err, code,
				   "this needs CAP_NET_ADMIN in the user namespace that owns the network namespace");
	return inetcr_fail(err, code, "%s%s%s", path, space, strerror(code));
}

/* An error, of which 0 is none, or the end of a dump */
static int verdict(const struct inetcr *cr, const struct nlmsghdr *req,
		   const struct nlmsghdr *nlh, struct inetcr_err *err)
{
	const char *payload = nlmsg_data(nlh);
	const struct nlmsgerr *ack = (const void *)payload;
	int len = nlmsg_datalen(nlh);
	int used = sizeof(int);
	int code;

	if (nlh->nlmsg_type == NLMSG_ERROR) {
		used = sizeof(*ack);
		if (len >= used && !(nlh->nlmsg_flags & NLM_F_CAPPED))
			used += NLMSG_ALIGN(nlmsg_datalen(&ack->msg));
	}
	if (len < (int)sizeof(int))
		return inetcr_fail(err, EPROTO, "malformed netlink answer");
	memcpy(&code, payload, sizeof(code));
	if (!code)
		return 0;
	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		used = len;
	return refused(cr, req, -code, payload + used, len - used, err);
}

/* Returns 1 when there is more to come */
static int take_messages(struct inetcr *cr, const struct nlmsghdr *req,
			 unsigned char *buf, int len,
			 struct inetcr_msgs *answer, struct inetcr_err *err)
{
	struct nlmsghdr *nlh;
	int ret;

	for (nlh = (void *)buf; nlmsg_ok(nlh, len);
	     nlh = nlmsg_next(nlh, &len)) {
		if (nlh->nlmsg_seq != req->nlmsg_seq)
			continue;
		if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
			cr->torn = true;
		if (nlh->nlmsg_type == NLMSG_ERROR ||
		    nlh->nlmsg_type == NLMSG_DONE)
			return verdict(cr, req, nlh, err);
		if (cr->family && nlh->nlmsg_type != cr->family)
			continue;
		/* Of no meaning later; equal sockets give equal files */
		nlh->nlmsg_seq = 0;
		nlh->nlmsg_pid = 0;
		ret = inetcr_msgs_append(answer, nlh, err);
		if (ret)
			return ret;
		count_message(cr);
	}
	return 1;
}

static int receive(struct inetcr *cr, const struct nlmsghdr *req,
		   struct inetcr_msgs *answer, struct inetcr_err *err)
{
	struct sockaddr_nl from;
	unsigned char *buf;
	int ret;

	do {
		ret = nl_recv(cr->sk, &from, &buf, NULL);
		if (ret < 0)
			return inetcr_fail(err, EIO,
					   "cannot receive from the kernel: %s",
					   nl_geterror(ret));
		if (!ret)
			return inetcr_fail(err, EIO,
					   "the kernel closed the netlink socket");
		ret = take_messages(cr, req, buf, ret, answer, err);
		free(buf);
	} while (ret > 0);
	return ret;
}

/* Requests */

/* A message larger than the send buffer is refused by netlink itself */
static void make_room(struct inetcr *cr, int len)
{
	int fd = nl_socket_get_fd(cr->sk);
	socklen_t optlen = sizeof(int);
	int have;

	if (getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &have, &optlen) ||
	    have >= len + 1024)
		return;
	len += 1024;
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &len, sizeof(len)))
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &len, sizeof(len));
}

static int exchange(struct inetcr *cr, struct nl_msg *msg,
		    struct inetcr_msgs *answer, struct inetcr_err *err)
{
	int ret;

	make_room(cr, nlmsg_hdr(msg)->nlmsg_len);
	ret = nl_send_auto(cr->sk, msg);
	if (ret < 0)
		return inetcr_fail(err, EIO, "cannot send to the kernel: %s",
				   nl_geterror(ret));
	return receive(cr, nlmsg_hdr(msg), answer, err);
}

static struct nl_msg *new_request(struct inetcr *cr, int cmd, int flags,
				  size_t room)
{
	struct nl_msg *msg;

	msg = nlmsg_alloc_size(NLMSG_HDRLEN + GENL_HDRLEN + room);
	if (!msg)
		return NULL;
	if (!genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, cr->family, 0, flags,
			 cmd, AF_INET_CR_GENL_VERSION)) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

int inetcr_nl_request(struct inetcr *cr, const struct nlmsghdr *msg,
		      unsigned int flags, struct inetcr_msgs *answer,
		      struct inetcr_err *err)
{
	struct inetcr_msgs nothing = {};
	struct nl_msg *req;
	int ret;

	req = nlmsg_convert((struct nlmsghdr *)msg);
	if (!req)
		return inetcr_fail(err, ENOMEM, "out of memory");
	nlmsg_hdr(req)->nlmsg_flags = flags;
	nlmsg_hdr(req)->nlmsg_seq = NL_AUTO_SEQ;
	nlmsg_hdr(req)->nlmsg_pid = NL_AUTO_PORT;
	cr->torn = false;
	ret = exchange(cr, req, answer ? answer : &nothing, err);
	nlmsg_free(req);
	inetcr_msgs_free(&nothing);
	return ret;
}

bool inetcr_nl_torn(const struct inetcr *cr)
{
	return cr->torn;
}

/* Dumping */

static int put_selector(struct nl_msg *msg, const struct inetcr_selector *sel,
			int fd)
{
	int ret = 0;

	switch (sel->by) {
	case INETCR_BY_ALL:
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
	return ret;
}

static int dump_selected(struct inetcr *cr, const struct inetcr_selector *sel,
			 int fd, struct inetcr_msgs *msgs,
			 struct inetcr_err *err)
{
	struct nl_msg *msg;
	int ret;

	msg = new_request(cr, AF_INET_CR_CMD_DUMP, NLM_F_DUMP,
			  4 * nla_total_size(sizeof(uint32_t)));
	if (!msg || put_selector(msg, sel, fd))
		ret = inetcr_fail(err, ENOMEM, "out of memory");
	else
		ret = exchange(cr, msg, msgs, err);
	nlmsg_free(msg);
	if (!ret)
		ret = inetcr_msgs_check(msgs, err);
	if (ret)
		inetcr_msgs_free(msgs);
	return ret;
}

/* A descriptor of another process, as one of our own */
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

int inetcr_nl_netdev_dump(struct inetcr *cr, struct inetcr_msgs *msgs,
			  struct inetcr_err *err)
{
	struct nl_msg *msg;
	int ret;

	msg = new_request(cr, AF_INET_CR_CMD_NETDEV_DUMP, NLM_F_DUMP, 0);
	if (!msg)
		return inetcr_fail(err, ENOMEM, "out of memory");
	ret = exchange(cr, msg, msgs, err);
	nlmsg_free(msg);
	return ret;
}

/* Restoring */

/* What @image says as command @cmd; descriptor @fd, if any, goes first */
static struct nl_msg *restore_request(struct inetcr *cr, int cmd,
				      const struct nlmsghdr *image,
				      unsigned int fd_attr, int fd)
{
	const char *attrs = (const char *)image + NLMSG_HDRLEN + GENL_HDRLEN;
	size_t len = image->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN;
	struct nl_msg *msg;

	msg = new_request(cr, cmd, 0,
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
	if (nla && nla_len(nla) == sizeof(uint32_t))
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
	ret = exchange(cr, req, &answer, err);
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
	ret = exchange(cr, req, &answer, err);
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
 * @buf: the requests
 * @len: their length
 */
struct batch {
	struct inetcr_set *set;
	struct inetcr_socket sock[BATCH_REQUESTS];
	size_t at[BATCH_REQUESTS];
	unsigned int count;
	char *buf;
	size_t len;
};

static bool batch_has_room(const struct batch *b, const struct nlmsghdr *msg)
{
	return !b->count || (b->count < BATCH_REQUESTS &&
			     b->len + msg->nlmsg_len <= BATCH_BYTES);
}

/* Without NLM_F_ACK, there is one answer to each */
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
	nlh->nlmsg_flags = NLM_F_REQUEST;
	nlh->nlmsg_seq = nl_socket_use_seq(cr->sk);
	nlh->nlmsg_pid = nl_socket_get_local_port(cr->sk);
	genl = nlmsg_data(nlh);
	*genl = (struct genlmsghdr){
		.cmd = AF_INET_CR_CMD_RESTORE,
		.version = AF_INET_CR_GENL_VERSION,
	};
	b->sock[b->count] = *sock;
	b->at[b->count++] = b->len;
	b->len += len;
	return 0;
}

/*
 * The kernel has answered when sendmsg(2) returns: nothing is waited for.
 * Returns how many answers there are.
 */
static unsigned int batch_receive(struct inetcr *cr,
				  char (*answer)[ANSWER_SIZE],
				  unsigned int count)
{
	struct mmsghdr msg[BATCH_REQUESTS] = {};
	struct iovec iov[BATCH_REQUESTS];
	unsigned int i;
	int ret;

	for (i = 0; i < count; i++) {
		iov[i] = (struct iovec){ answer[i], ANSWER_SIZE };
		msg[i].msg_hdr.msg_iov = &iov[i];
		msg[i].msg_hdr.msg_iovlen = 1;
	}
	ret = recvmmsg(nl_socket_get_fd(cr->sk), msg, count, MSG_DONTWAIT,
		       NULL);
	for (i = 0; ret > 0 && i < (unsigned int)ret; i++)
		if (!nlmsg_ok((void *)answer[i], msg[i].msg_len))
			break;
	return i;
}

/* The descriptor that request @i was answered with */
static int batch_fd(const struct inetcr *cr, const struct batch *b,
		    unsigned int i, struct nlmsghdr *answer,
		    struct inetcr_err *err)
{
	const struct nlmsghdr *req = (void *)(b->buf + b->at[i]);
	int ret;

	if (answer->nlmsg_seq != req->nlmsg_seq)
		return answered_fd(NULL, err);
	if (answer->nlmsg_type != NLMSG_ERROR)
		return answered_fd(answer, err);
	ret = verdict(cr, req, answer, err);
	return ret ? ret : answered_fd(NULL, err);
}

/* What was made is in the set, the first failure in @err */
static int batch_answers(struct inetcr *cr, struct batch *b,
			 struct inetcr_err *err)
{
	char answer[BATCH_REQUESTS][ANSWER_SIZE]
		__attribute__((aligned(NLMSG_ALIGNTO)));
	struct inetcr_err why;
	unsigned int i, count;
	int fd, ret = 0;

	count = batch_receive(cr, answer, b->count);
	for (i = 0; i < count; i++) {
		fd = batch_fd(cr, b, i, (void *)answer[i], &why);
		if (fd < 0 && !ret)
			ret = socket_failed(&b->sock[i], fd, &why, err);
		if (fd < 0)
			continue;
		b->set->fd[b->set->count++] = fd;
		count_message(cr);
	}
	if (!ret && count < b->count)
		ret = inetcr_fail(err, EPROTO,
				  "the kernel did not answer all requests");
	return ret;
}

static int batch_send(struct inetcr *cr, struct batch *b,
		      struct inetcr_err *err)
{
	int ret;

	if (!b->count)
		return 0;
	make_room(cr, b->len);
	ret = nl_sendto(cr->sk, b->buf, b->len);
	if (ret < 0)
		ret = inetcr_fail(err, EIO, "cannot send to the kernel: %s",
				  nl_geterror(ret));
	else
		ret = batch_answers(cr, b, err);
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
