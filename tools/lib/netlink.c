// SPDX-License-Identifier: GPL-2.0
/*
 * Netlink, the one way to the kernel: its module, rtnetlink and nfnetlink
 *
 * A request is one exchange: send, then receive until the kernel's verdict or
 * the end of the dump. Whatever arrived before it is the answer. The kernel's own
 * sentence about an error comes first in ours.
 *
 * Root of a user namespace may send to every netlink socket of its network
 * namespace, and root of the host works there. So each socket is connected to
 * the kernel, which then refuses messages from others; messages that came before
 * are thrown away; and a datagram that the kernel has not sent, or a message
 * that answers another request, is not looked at.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <netlink/attr.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include <linux/af_inet_cr.h>
#include "netlink.h"

#define RECEIVE_BUFFER	65536
#define MAX_ERRNO	4095
/*
 * The owner of a namespace can change what rtnetlink and nfnetlink list while they
 * list it, so that a list has no end.
 */
#define ANSWER_MAX	(1UL << 30)

static const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };

static bool is_from_kernel(const struct sockaddr_nl *from, socklen_t len)
{
	return len == sizeof(*from) && from->nl_family == AF_NETLINK &&
	       !from->nl_pid;
}

/* Opening */

static int find_family(struct inetcr *cr, struct inetcr_err *err)
{
	int ret;

	ret = genl_ctrl_resolve(cr->sk, AF_INET_CR_GENL_NAME);
	if (ret == -NLE_OBJ_NOTFOUND && inetcr_load_module())
		ret = genl_ctrl_resolve(cr->sk, AF_INET_CR_GENL_NAME);
	cr->family = ret;
	if (ret >= 0)
		return 0;
	if (ret == -NLE_OBJ_NOTFOUND)
		return inetcr_fail(err, ENOENT,
				   "the kernel module af_inet_cr is not loaded (modprobe af_inet_cr)");
	return inetcr_fail(err, EIO, "cannot find the family %s: %s",
			   AF_INET_CR_GENL_NAME, nl_geterror(ret));
}

/* From here on, the socket receives messages of the kernel only */
static int connect_to_kernel(int fd, struct inetcr_err *err)
{
	char byte;

	if (connect(fd, (const void *)&kernel, sizeof(kernel)))
		return inetcr_fail(err, errno,
				   "cannot connect to the kernel: %s",
				   strerror(errno));
	/* Messages that others have sent before are in the queue */
	while (recv(fd, &byte, sizeof(byte), MSG_DONTWAIT) >= 0 ||
	       errno == ENOBUFS || errno == EINTR)
		;
	return 0;
}

/* @family: whether answers are those of the module */
static int connect_to(struct inetcr *cr, int protocol, bool family,
		      struct inetcr_err *err)
{
	int on = 1, ret, fd;

	ret = nl_connect(cr->sk, protocol);
	if (ret)
		return inetcr_fail(err, EIO,
				   "cannot open a netlink socket: %s",
				   nl_geterror(ret));
	fd = nl_socket_get_fd(cr->sk);
	ret = connect_to_kernel(fd, err);
	if (ret)
		return ret;
	/* Without these two the errors are only shorter */
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	nl_socket_enable_msg_peek(cr->sk);
	nl_socket_set_msg_buf_size(cr->sk, RECEIVE_BUFFER);
	return family ? find_family(cr, err) : 0;
}

static int open_socket(struct inetcr **crp, int protocol, bool family,
		       struct inetcr_err *err)
{
	struct inetcr *cr = calloc(1, sizeof(*cr));
	int ret;

	if (!cr)
		return inetcr_fail(err, ENOMEM, "out of memory");
	cr->sk = nl_socket_alloc();
	if (!cr->sk)
		ret = inetcr_fail(err, ENOMEM, "out of memory");
	else
		ret = connect_to(cr, protocol, family, err);
	if (ret) {
		inetcr_close(cr);
		return ret;
	}
	*crp = cr;
	return 0;
}

int inetcr_nl_open(struct inetcr **crp, int protocol, struct inetcr_err *err)
{
	return open_socket(crp, protocol, protocol == NETLINK_GENERIC, err);
}

int inetcr_nl_generic(struct inetcr **crp, const char *family, uint16_t *id,
		      struct inetcr_err *err)
{
	int ret;

	ret = open_socket(crp, NETLINK_GENERIC, false, err);
	if (ret)
		return ret;
	ret = genl_ctrl_resolve((*crp)->sk, family);
	if (ret < 0) {
		inetcr_close(*crp);
		return inetcr_fail(err, ENOENT, "there is no family %s", family);
	}
	*id = ret;
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

void inetcr_warnings(struct inetcr *cr, inetcr_warn_t call, void *arg)
{
	cr->warn = call;
	cr->warn_arg = arg;
}

void inetcr_nl_count(struct inetcr *cr)
{
	cr->done++;
	if (cr->progress)
		cr->progress(cr->progress_arg, cr->done);
}

/* The kernel's verdict */

static int parse_tlvs(struct nlattr *tb[NLMSGERR_ATTR_MAX + 1],
		      const void *tlvs, int len)
{
	static const struct nla_policy policy[NLMSGERR_ATTR_MAX + 1] = {
		[NLMSGERR_ATTR_MSG] = { .type = NLA_STRING },
		[NLMSGERR_ATTR_OFFS] = { .type = NLA_U32 },
	};
	int i;

	for (i = 0; i <= NLMSGERR_ATTR_MAX; i++)
		tb[i] = NULL;
	if (len <= 0)
		return 0;
	return nla_parse(tb, NLMSGERR_ATTR_MAX, (struct nlattr *)tlvs, len,
			 policy);
}

static int refused(const struct inetcr *cr, const struct nlmsghdr *req,
		   int code, const void *tlvs, int len, struct inetcr_err *err)
{
	struct nlattr *tb[NLMSGERR_ATTR_MAX + 1];
	const char *sentence = NULL, *space = "";
	char path[128] = "";

	if (parse_tlvs(tb, tlvs, len))
		return inetcr_fail(err, EPROTO, "malformed netlink answer");
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
		return inetcr_fail(err, code, "%s", cr->family ?
				   "this needs CAP_NET_ADMIN in the initial user namespace (or the module parameter userns=1 and CAP_NET_ADMIN in the user namespace that owns the network namespace)" :
				   "this needs CAP_NET_ADMIN in the user namespace that owns the network namespace");
	return inetcr_fail(err, code, "%s%s%s", path, space, strerror(code));
}

/* What the kernel says of a request that it carried out */
static int carried_out(const struct inetcr *cr, const void *tlvs, int len,
		       struct inetcr_err *err)
{
	struct nlattr *tb[NLMSGERR_ATTR_MAX + 1];
	struct inetcr_err warning;

	if (parse_tlvs(tb, tlvs, len))
		return inetcr_fail(err, EPROTO, "malformed netlink answer");
	if (cr->warn && tb[NLMSGERR_ATTR_MSG]) {
		inetcr_fail(&warning, 0, "%s",
			    nla_get_string(tb[NLMSGERR_ATTR_MSG]));
		cr->warn(cr->warn_arg, warning.text);
	}
	return 0;
}

/*
 * Where TLVs begin in a payload of @len bytes; -1: it is malformed. An error has
 * the request, or its header, in front of them.
 */
static int tlvs_at(const struct nlmsghdr *nlh, const char *payload, int len)
{
	const struct nlmsgerr *ack = (const void *)payload;
	int used = sizeof(*ack);

	if (nlh->nlmsg_type == NLMSG_DONE)
		return len < (int)sizeof(int) ? -1 : (int)sizeof(int);
	if (len < used || ack->msg.nlmsg_len < NLMSG_HDRLEN)
		return -1;
	if (nlh->nlmsg_flags & NLM_F_CAPPED)
		return used;
	if (ack->msg.nlmsg_len > (unsigned int)len - sizeof(int))
		return -1;
	return sizeof(int) + NLMSG_ALIGN(ack->msg.nlmsg_len);
}

int inetcr_nl_verdict(const struct inetcr *cr, const struct nlmsghdr *req,
		      const struct nlmsghdr *nlh, struct inetcr_err *err)
{
	const char *payload = nlmsg_data(nlh);
	int len = nlmsg_datalen(nlh);
	int used = tlvs_at(nlh, payload, len);
	int code;

	if (used < 0)
		return inetcr_fail(err, EPROTO, "malformed netlink answer");
	memcpy(&code, payload, sizeof(code));
	if (code > 0 || code < -MAX_ERRNO)
		return inetcr_fail(err, EPROTO, "malformed netlink answer");
	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS) || used > len)
		used = len;
	if (!code)
		return carried_out(cr, payload + used, len - used, err);
	return refused(cr, req, -code, payload + used, len - used, err);
}

/* Receiving */

/* The first message of a dump of many is about the dump */
static bool is_dump_info(const struct inetcr *cr, const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = nlmsg_data(nlh);

	return cr->family && nlmsg_datalen(nlh) >= (int)sizeof(*genl) &&
	       genl->cmd == AF_INET_CR_CMD_DUMP_INFO;
}

static void take_string(char *to, size_t size, const struct nlattr *nla)
{
	size_t len = inetcr_nla_len(nla);

	memset(to, 0, size);
	memcpy(to, inetcr_nla_data(nla), len < size ? len : size - 1);
}

void inetcr_nl_take_info(struct inetcr_info *info, const struct nlmsghdr *msg)
{
	const struct nlattr *nla = NULL;

	*info = (struct inetcr_info){};
	if (!inetcr_nla_valid((const char *)msg + MSG_HDRLEN,
			      msg->nlmsg_len - MSG_HDRLEN))
		return;
	while ((nla = inetcr_msg_attr(msg, nla))) {
		size_t len = inetcr_nla_len(nla);

		switch (inetcr_nla_type(nla)) {
		case AF_INET_CR_ATTR_INFO_RELEASE:
			take_string(info->release, sizeof(info->release), nla);
			break;
		case AF_INET_CR_ATTR_INFO_VERSION:
			take_string(info->version, sizeof(info->version), nla);
			break;
		case AF_INET_CR_ATTR_INFO_KNOWN:
			memcpy(info->known, inetcr_nla_data(nla),
			       len < sizeof(info->known) ? len :
			       sizeof(info->known));
			break;
		case AF_INET_CR_ATTR_FREEZE_FD:
			if (len == sizeof(info->freeze_fd)) {
				memcpy(&info->freeze_fd, inetcr_nla_data(nla),
				       len);
				info->frozen = true;
			}
			break;
		}
	}
}

static int take_answer(struct inetcr *cr, struct nlmsghdr *nlh,
		       struct inetcr_msgs *answer, struct inetcr_err *err)
{
	int ret;

	if (is_dump_info(cr, nlh)) {
		inetcr_nl_take_info(&cr->info, nlh);
		return 0;
	}
	if (!cr->family && answer->len > ANSWER_MAX)
		return inetcr_fail(err, EMSGSIZE,
				   "the answer of the kernel has no end");
	/* Of no meaning later; equal sockets give equal files */
	nlh->nlmsg_seq = 0;
	nlh->nlmsg_pid = 0;
	ret = inetcr_msgs_append(answer, nlh, err);
	if (!ret)
		inetcr_nl_count(cr);
	return ret;
}

static bool answers(const struct nlmsghdr *nlh, const struct nlmsghdr *req)
{
	return nlh->nlmsg_seq == req->nlmsg_seq &&
	       nlh->nlmsg_pid == req->nlmsg_pid;
}

/* Returns 1 if more messages follow */
static int take_messages(struct inetcr *cr, const struct nlmsghdr *req,
			 unsigned char *buf, int len,
			 struct inetcr_msgs *answer, struct inetcr_err *err)
{
	struct nlmsghdr *nlh;
	int ret;

	for (nlh = (void *)buf; nlmsg_ok(nlh, len);
	     nlh = nlmsg_next(nlh, &len)) {
		if (!answers(nlh, req))
			continue;
		if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
			cr->torn = true;
		if (nlh->nlmsg_type == NLMSG_ERROR ||
		    nlh->nlmsg_type == NLMSG_DONE)
			return inetcr_nl_verdict(cr, req, nlh, err);
		if (cr->family && nlh->nlmsg_type != cr->family)
			continue;
		ret = take_answer(cr, nlh, answer, err);
		if (ret)
			return ret;
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
		ret = is_from_kernel(&from, sizeof(from)) ?
		      take_messages(cr, req, buf, ret, answer, err) : 1;
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

int inetcr_nl_exchange(struct inetcr *cr, struct nl_msg *msg,
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

struct nl_msg *inetcr_nl_new(struct inetcr *cr, int cmd, int flags, size_t room)
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
	ret = inetcr_nl_exchange(cr, req, answer ? answer : &nothing, err);
	nlmsg_free(req);
	inetcr_msgs_free(&nothing);
	return ret;
}

bool inetcr_nl_torn(const struct inetcr *cr)
{
	return cr->torn;
}

/* Batches */

/* A message of the kernel that answers request @number of a batch */
static bool answers_batch(const struct inetcr *cr, const struct mmsghdr *msg,
			  const void *buf, uint32_t seq, unsigned int count,
			  unsigned int *number)
{
	const struct nlmsghdr *nlh = buf;

	if (!is_from_kernel(msg->msg_hdr.msg_name, msg->msg_hdr.msg_namelen) ||
	    msg->msg_hdr.msg_flags & MSG_TRUNC || !nlmsg_ok(nlh, msg->msg_len) ||
	    nlh->nlmsg_pid != nl_socket_get_local_port(cr->sk))
		return false;
	*number = nlh->nlmsg_seq - seq;
	return *number < count;
}

/* An error is an answer; of an acknowledgement its sentence is heard */
static bool is_acknowledgement(const struct inetcr *cr,
			       const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *ack = nlmsg_data(nlh);
	struct inetcr_err err;

	return nlh->nlmsg_type == NLMSG_ERROR &&
	       nlmsg_datalen(nlh) >= (int)sizeof(*ack) && !ack->error &&
	       !inetcr_nl_verdict(cr, nlh, nlh, &err);
}

/* Receives what has arrived; returns the number of datagrams */
static int receive_some(struct inetcr *cr, uint32_t seq, unsigned int count,
			char (*answer)[ANSWER_SIZE])
{
	char buf[BATCH_REQUESTS][ANSWER_SIZE]
		__attribute__((aligned(NLMSG_ALIGNTO)));
	struct mmsghdr msg[BATCH_REQUESTS] = {};
	struct sockaddr_nl from[BATCH_REQUESTS];
	struct iovec iov[BATCH_REQUESTS];
	unsigned int number;
	int i, n;

	for (i = 0; i < BATCH_REQUESTS; i++) {
		iov[i] = (struct iovec){ &buf[i], ANSWER_SIZE };
		msg[i].msg_hdr = (struct msghdr){
			.msg_name = &from[i], .msg_namelen = sizeof(from[i]),
			.msg_iov = &iov[i], .msg_iovlen = 1,
		};
	}
	n = recvmmsg(nl_socket_get_fd(cr->sk), msg, BATCH_REQUESTS,
		     MSG_DONTWAIT, NULL);
	for (i = 0; i < n; i++) {
		if (answers_batch(cr, &msg[i], buf[i], seq, count, &number) &&
		    !is_acknowledgement(cr, (void *)buf[i]))
			memcpy(answer[number], buf[i], msg[i].msg_len);
	}
	return n;
}

static int send_whole(struct inetcr *cr, void *buf, size_t len,
		      struct inetcr_err *err)
{
	int ret;

	make_room(cr, len);
	ret = nl_sendto(cr->sk, buf, len);
	if (ret < 0)
		return inetcr_fail(err, EIO, "cannot send to the kernel: %s",
				   nl_geterror(ret));
	return 0;
}

/* The kernel has answered when sendmsg(2) returns: nothing is waited for */
int inetcr_nl_send_batch(struct inetcr *cr, void *buf, size_t len, uint32_t seq,
			 unsigned int count, char (*answer)[ANSWER_SIZE],
			 struct inetcr_err *err)
{
	int ret;

	ret = send_whole(cr, buf, len, err);
	if (ret)
		return ret;
	memset(answer, 0, count * sizeof(*answer));
	while (receive_some(cr, seq, count, answer) > 0)
		;
	return 0;
}

/* The first error that has arrived; 1: no error, and the last was acknowledged */
static int take_refusal(struct inetcr *cr, const void *buf, ssize_t left,
			uint32_t last, uint32_t *failed, struct inetcr_err *err)
{
	const struct nlmsghdr *nlh;
	int ret = 0, len = left, one;

	for (nlh = buf; nlmsg_ok(nlh, len);
	     nlh = nlmsg_next((struct nlmsghdr *)nlh, &len)) {
		if (nlh->nlmsg_type != NLMSG_ERROR ||
		    nlh->nlmsg_pid != nl_socket_get_local_port(cr->sk))
			continue;
		one = inetcr_nl_verdict(cr, nlh, nlh, err);
		if (one) {
			*failed = nlh->nlmsg_seq;
			return one;
		}
		ret |= nlh->nlmsg_seq == last;
	}
	return ret;
}

/* As with a batch, the kernel has answered when sendmsg(2) returns */
int inetcr_nl_send_whole(struct inetcr *cr, void *buf, size_t len, uint32_t last,
			 uint32_t *failed, struct inetcr_err *err)
{
	char answer[RECEIVE_BUFFER] __attribute__((aligned(NLMSG_ALIGNTO)));
	int fd = nl_socket_get_fd(cr->sk), ret;
	bool done = false;
	ssize_t got;

	ret = send_whole(cr, buf, len, err);
	if (ret)
		return ret;
	while ((got = inetcr_nl_heard(fd, answer, sizeof(answer))) >= 0) {
		ret = take_refusal(cr, answer, got, last, failed, err);
		if (ret < 0)
			return ret;
		done |= ret;
	}
	return done ? 0 : inetcr_fail(err, EIO, "the kernel does not answer");
}

uint32_t inetcr_nl_port(const struct inetcr *cr)
{
	return nl_socket_get_local_port(cr->sk);
}

/* Watching */

int inetcr_nl_watch(int *fd, const unsigned int *groups, unsigned int count,
		    struct inetcr_err *err)
{
	unsigned int i;
	int ret;

	*fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (*fd < 0 || bind(*fd, (const void *)&kernel, sizeof(kernel)))
		return inetcr_fail(err, errno, "cannot watch for changes: %s",
				   strerror(errno));
	ret = connect_to_kernel(*fd, err);
	for (i = 0; !ret && i < count; i++) {
		/* A group that a kernel lacks tells nothing */
		setsockopt(*fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &groups[i],
			   sizeof(groups[i]));
	}
	return ret;
}

ssize_t inetcr_nl_heard(int fd, void *buf, size_t size)
{
	struct sockaddr_nl from = {};
	socklen_t from_len = sizeof(from);
	ssize_t len;

	len = recvfrom(fd, buf, size, MSG_DONTWAIT, (void *)&from, &from_len);
	return len < 0 || is_from_kernel(&from, from_len) ? len : 0;
}
