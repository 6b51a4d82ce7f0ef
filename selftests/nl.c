// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include <netlink/netlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>

#include "nl.h"

#define CR_MSG_SIZE	(192 * 1024)
#define CR_TOLD		4	/* differences that are told */
#define CR_HDRLEN	(NLMSG_HDRLEN + GENL_HDRLEN)

bool cr_is_quiet;

int cr_open(struct cr *cr)
{
	int size = 1 << 22;
	int one = 1;

	memset(cr, 0, sizeof(*cr));
	cr->freeze_fd = -1;
	cr->sk = nl_socket_alloc();
	if (!cr->sk)
		return -ENOMEM;
	if (genl_connect(cr->sk))
		return -EPROTO;
	cr->family = genl_ctrl_resolve(cr->sk, AF_INET_CR_GENL_NAME);
	if (cr->family < 0) {
		if (!cr_is_quiet)
			fprintf(stderr, "# no family %s: is the module there?\n",
				AF_INET_CR_GENL_NAME);
		return -ENOENT;
	}
	/* root of a user namespace gets what anybody may have */
	nl_socket_set_buffer_size(cr->sk, size, size);
	setsockopt(nl_socket_get_fd(cr->sk), SOL_SOCKET, SO_SNDBUFFORCE, &size,
		   sizeof(size));
	setsockopt(nl_socket_get_fd(cr->sk), SOL_SOCKET, SO_RCVBUFFORCE, &size,
		   sizeof(size));
	setsockopt(nl_socket_get_fd(cr->sk), SOL_NETLINK, NETLINK_EXT_ACK, &one,
		   sizeof(one));
	return 0;
}

int cr_adopt(struct cr *cr, int fd, int family)
{
	memset(cr, 0, sizeof(*cr));
	cr->sk = nl_socket_alloc();
	if (!cr->sk)
		return -ENOMEM;
	cr->family = family;
	return nl_socket_set_fd(cr->sk, NETLINK_GENERIC, fd) ? -EBADF : 0;
}

void cr_close(struct cr *cr)
{
	nl_socket_free(cr->sk);
	free(cr->last);
	memset(cr, 0, sizeof(*cr));
}

struct nl_msg *cr_new(struct cr *cr, int cmd, int flags)
{
	struct nl_msg *msg;

	/* of fresh pages each time, which need not be cleared */
	mallopt(M_MMAP_THRESHOLD, CR_MSG_SIZE / 2);
	msg = nlmsg_alloc_size(CR_MSG_SIZE);

	if (!(flags & NLM_F_DUMP))
		flags |= NLM_F_ACK;
	if (!msg || !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, cr->family, 0,
				 flags, cmd, AF_INET_CR_GENL_VERSION))
		abort();
	return msg;
}

struct nl_msg *cr_new_u32(struct cr *cr, int cmd, int flags, int attr,
			  uint32_t value)
{
	struct nl_msg *msg = cr_new(cr, cmd, flags);

	nla_put_u32(msg, attr, value);
	return msg;
}

struct nl_msg *cr_udp(struct cr *cr)
{
	return cr_new_u32(cr, AF_INET_CR_CMD_RESTORE, 0,
			  AF_INET_CR_ATTR_SOCK_TYPE, SOCK_DGRAM);
}

struct nl_msg *cr_udp_u32(struct cr *cr, int attr, uint32_t value)
{
	struct nl_msg *msg = cr_udp(cr);

	nla_put_u32(msg, attr, value);
	return msg;
}

struct nl_msg *cr_onto(struct cr *cr, int fd)
{
	return cr_new_u32(cr, AF_INET_CR_CMD_RESTORE, 0,
			  AF_INET_CR_ATTR_SOCK_FD, fd);
}

struct nl_msg *cr_make(struct cr *cr, int family, int type, int protocol)
{
	struct nl_msg *msg = cr_new_u32(cr, AF_INET_CR_CMD_RESTORE, 0,
					AF_INET_CR_ATTR_SOCK_TYPE, type);

	nla_put_u32(msg, AF_INET_CR_ATTR_FAMILY, family);
	nla_put_u32(msg, AF_INET_CR_ATTR_PROTOCOL, protocol);
	return msg;
}

void cr_put_dev(struct nl_msg *msg, int attr, const char *name)
{
	struct nlattr *dev = nla_nest_start(msg, attr);

	nla_put_string(msg, AF_INET_CR_DEV_NAME, name);
	nla_nest_end(msg, dev);
}

void cr_put_bpf(struct nl_msg *msg, int attr, int prog)
{
	struct nlattr *nest = nla_nest_start(msg, attr);

	nla_put_u32(msg, AF_INET_CR_BPF_FD, prog);
	nla_nest_end(msg, nest);
}

int cr_send(struct cr *cr, struct nl_msg *msg)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	int err;

	cr->text[0] = '\0';
	cr->offs = 0;
	cr->blamed = 0;
	nl_complete_msg(cr->sk, msg);
	free(cr->last);
	cr->last = malloc(nlmsg_hdr(msg)->nlmsg_len);
	memcpy(cr->last, nlmsg_hdr(msg), nlmsg_hdr(msg)->nlmsg_len);
	if (cr->around)
		cr->around(cr, true);
	err = sendto(nl_socket_get_fd(cr->sk), nlmsg_hdr(msg),
		     nlmsg_hdr(msg)->nlmsg_len, 0,
		     cr->to_kernel ? (struct sockaddr *)&kernel : NULL,
		     cr->to_kernel ? sizeof(kernel) : 0);
	if (err < 0)
		err = -errno;
	if (cr->around)
		cr->around(cr, false);
	nlmsg_free(msg);
	return err < 0 ? err : 0;
}

/* the first message of a dump of many is about the dump */
static bool cr_is_info(const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = NLMSG_DATA(nlh);

	return nlh->nlmsg_len >= CR_HDRLEN &&
	       genl->cmd == AF_INET_CR_CMD_DUMP_INFO;
}

static void cr_list_add(struct cr_list *list, const struct nlmsghdr *nlh)
{
	struct nlmsghdr *copy = malloc(NLMSG_ALIGN(nlh->nlmsg_len));

	list->msg = realloc(list->msg, (list->n + 1) * sizeof(copy));
	if (!copy || !list->msg)
		abort();
	memcpy(copy, nlh, nlh->nlmsg_len);
	list->msg[list->n++] = copy;
}

/* type of the attribute that offs lies in, 0 none */
static int cr_attr_at(const struct nlmsghdr *nlh, unsigned int offs)
{
	const char *blamed = (const char *)nlh + offs;
	struct nlattr *nla;
	int len, rem;

	nla_for_each_attr(nla, cr_attrs(nlh, &len), len, rem)
		if (blamed >= (char *)nla &&
		    blamed < (char *)nla + nla->nla_len)
			return nla_type(nla);
	return 0;
}

static void cr_read_tlvs(struct cr *cr, struct nlattr *head, int len)
{
	struct nlattr *nla;
	int rem;

	nla_for_each_attr(nla, head, len, rem) {
		if (nla_type(nla) == NLMSGERR_ATTR_MSG)
			snprintf(cr->text, sizeof(cr->text), "%.*s",
				 nla_len(nla), (char *)nla_data(nla));
		if (nla_type(nla) == NLMSGERR_ATTR_OFFS)
			cr->offs = nla_get_u32(nla);
	}
	cr->blamed = cr_attr_at(cr->last, cr->offs);
}

static int cr_read_end(struct cr *cr, struct nlmsghdr *nlh)
{
	size_t skip = nlh->nlmsg_type == NLMSG_DONE ? sizeof(int) :
						      sizeof(struct nlmsgerr);
	struct nlmsgerr *err = NLMSG_DATA(nlh);

	if (nlh->nlmsg_len < NLMSG_LENGTH(skip))
		return 0;
	if (nlh->nlmsg_type == NLMSG_ERROR && !(nlh->nlmsg_flags & NLM_F_CAPPED))
		skip += NLMSG_ALIGN(err->msg.nlmsg_len) - NLMSG_HDRLEN;
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS && nlh->nlmsg_len >
						 NLMSG_LENGTH(skip))
		cr_read_tlvs(cr, (struct nlattr *)((char *)NLMSG_DATA(nlh) + skip),
			     nlh->nlmsg_len - NLMSG_LENGTH(skip));
	return err->error;
}

static int cr_recv_raw(struct cr *cr, void *buf, size_t len, int flags)
{
	int ret;

	if (cr->around)
		cr->around(cr, true);
	ret = recv(nl_socket_get_fd(cr->sk), buf, len, flags);
	ret = ret < 0 ? -errno : ret;
	if (cr->around)
		cr->around(cr, false);
	return ret;
}

int cr_recv(struct cr *cr, struct cr_list *list)
{
	struct nlmsghdr *nlh;
	int more = 1;
	void *buf;
	int len;

	len = cr_recv_raw(cr, NULL, 0, MSG_PEEK | MSG_TRUNC);
	if (len < 0)
		return len;
	buf = malloc(len);
	len = cr_recv_raw(cr, buf, len, 0);
	if (len < 0)
		more = len;
	for (nlh = buf; more == 1 && NLMSG_OK(nlh, (unsigned int)len);
	     nlh = NLMSG_NEXT(nlh, len)) {
		if (nlh->nlmsg_type == NLMSG_ERROR ||
		    nlh->nlmsg_type == NLMSG_DONE)
			more = cr_read_end(cr, nlh);
		else if (nlh->nlmsg_type == cr->family && cr_is_info(nlh))
			cr->freeze_fd = cr_u32(nlh, AF_INET_CR_ATTR_FREEZE_FD,
					       -1);
		else if (nlh->nlmsg_type == cr->family && list)
			cr_list_add(list, nlh);
	}
	free(buf);
	return more;
}

int cr_call(struct cr *cr, struct nl_msg *msg, struct cr_list *list)
{
	int err = cr_send(cr, msg);

	if (list)
		memset(list, 0, sizeof(*list));
	if (err)
		return err;
	do {
		err = cr_recv(cr, list);
	} while (err == 1);
	if (err && list)
		cr_list_free(list);
	return err;
}

static int cr_dump_by(struct cr *cr, int attr, uint32_t value,
		      struct cr_list *list)
{
	return cr_call(cr, cr_new_u32(cr, AF_INET_CR_CMD_DUMP, NLM_F_DUMP, attr,
				      value), list);
}

int cr_dump_fd(struct cr *cr, int fd, struct cr_list *list)
{
	return cr_dump_by(cr, AF_INET_CR_ATTR_SOCK_FD, fd, list);
}

int cr_dump_inode(struct cr *cr, uint32_t inode, struct cr_list *list)
{
	return cr_dump_by(cr, AF_INET_CR_ATTR_INODE, inode, list);
}

int cr_dump_pid(struct cr *cr, pid_t pid, struct cr_list *list)
{
	return cr_dump_by(cr, AF_INET_CR_ATTR_PID, pid, list);
}

int cr_dump_all(struct cr *cr, struct cr_list *list)
{
	return cr_call(cr, cr_new(cr, AF_INET_CR_CMD_DUMP, NLM_F_DUMP), list);
}

int cr_dump_one(struct cr *cr, int fd, struct cr_list *list)
{
	return cr_call(cr, cr_new_u32(cr, AF_INET_CR_CMD_DUMP, 0,
				      AF_INET_CR_ATTR_SOCK_FD, fd), list);
}

int cr_dump_whole(struct cr *cr, int fd, struct cr_list *list)
{
	struct nl_msg *msg;

	msg = cr_new_u32(cr, AF_INET_CR_CMD_DUMP, 0, AF_INET_CR_ATTR_SOCK_FD, fd);
	nla_put_flag(msg, AF_INET_CR_ATTR_ALL_VALUES);
	return cr_call(cr, msg, list);
}

int cr_dump_frozen(struct cr *cr, int fd, struct cr_list *list)
{
	struct nl_msg *msg;

	msg = cr_new_u32(cr, AF_INET_CR_CMD_DUMP, NLM_F_DUMP,
			 AF_INET_CR_ATTR_SOCK_FD, fd);
	nla_put_flag(msg, AF_INET_CR_ATTR_FREEZE);
	return cr_call(cr, msg, list);
}

int cr_detach(struct cr *cr, int fd)
{
	struct nl_msg *msg;
	int ret;

	msg = cr_new_u32(cr, AF_INET_CR_CMD_RESTORE, 0, AF_INET_CR_ATTR_SOCK_FD,
			 fd);
	nla_put_flag(msg, AF_INET_CR_ATTR_DETACH);
	ret = cr_restore_msg(cr, msg);
	return ret < 0 ? ret : 0;
}

void cr_put_attrs(struct nl_msg *msg, const struct nlmsghdr *from, int without)
{
	struct nlattr *nla;
	int len, rem;

	nla_for_each_attr(nla, cr_attrs(from, &len), len, rem)
		if (nla_type(nla) != without &&
		    nla_put(msg, nla->nla_type, nla_len(nla), nla_data(nla)))
			abort();
}

struct nl_msg *cr_replay(struct cr *cr, const struct nlmsghdr *from,
			 int without)
{
	struct nl_msg *msg = cr_new(cr, AF_INET_CR_CMD_RESTORE, 0);

	cr_put_attrs(msg, from, without);
	return msg;
}

int cr_restore_msg(struct cr *cr, struct nl_msg *msg)
{
	struct cr_list answer;
	int err = cr_call(cr, msg, &answer);

	if (err)
		return err;
	err = -EBADMSG;
	if (answer.n == 1 && cr_attr(answer.msg[0], AF_INET_CR_ATTR_SOCK_FD))
		err = cr_u32(answer.msg[0], AF_INET_CR_ATTR_SOCK_FD, 0);
	cr_list_free(&answer);
	return err;
}

static int cr_restore_next(struct cr *cr, const struct nlmsghdr *nlh, int fd)
{
	struct nl_msg *msg;

	msg = cr_new_u32(cr, AF_INET_CR_CMD_RESTORE, 0, AF_INET_CR_ATTR_SOCK_FD,
			 fd);
	cr_put_attrs(msg, nlh, 0);
	return cr_restore_msg(cr, msg);
}

int cr_restore_onto(struct cr *cr, const struct cr_list *list, int fd)
{
	unsigned int i;
	int ret;

	for (i = 0; i < list->n; i++) {
		ret = cr_restore_next(cr, list->msg[i], fd);
		if (ret < 0)
			return ret;
		if (ret != fd)
			return -EBADMSG;
	}
	return fd;
}

int cr_restore(struct cr *cr, const struct cr_list *list)
{
	struct cr_list rest = { .n = list->n - 1, .msg = list->msg + 1 };
	int ret, fd;

	if (!list->n)
		return -ENODATA;
	fd = cr_restore_msg(cr, cr_replay(cr, list->msg[0], 0));
	if (fd < 0)
		return fd;
	ret = cr_restore_onto(cr, &rest, fd);
	if (ret < 0)
		close(fd);
	return ret;
}

void cr_list_free(struct cr_list *list)
{
	while (list->n)
		free(list->msg[--list->n]);
	free(list->msg);
	list->msg = NULL;
}

struct nlattr *cr_attrs(const struct nlmsghdr *nlh, int *len)
{
	*len = nlh->nlmsg_len - CR_HDRLEN;
	return (struct nlattr *)((char *)nlh + CR_HDRLEN);
}

struct nlattr *cr_attr(const struct nlmsghdr *nlh, int type)
{
	struct nlattr *head;
	int len;

	head = cr_attrs(nlh, &len);
	return nla_find(head, len, type);
}

struct nlattr *cr_in(const struct nlattr *nest, int type)
{
	return nest ? nla_find(nla_data(nest), nla_len(nest), type) : NULL;
}

struct nlattr *cr_attr_nth(const struct cr_list *list, int type,
			   unsigned int n)
{
	struct nlattr *nla;
	unsigned int i;
	int len, rem;

	for (i = 0; i < list->n; i++)
		nla_for_each_attr(nla, cr_attrs(list->msg[i], &len), len, rem)
			if (nla_type(nla) == type && !n--)
				return nla;
	return NULL;
}

unsigned int cr_count(const struct cr_list *list, int type)
{
	unsigned int n = 0;

	while (cr_attr_nth(list, type, n))
		n++;
	return n;
}

uint32_t cr_u32(const struct nlmsghdr *nlh, int type, uint32_t absent)
{
	struct nlattr *nla = cr_attr(nlh, type);

	return nla && nla_len(nla) == 4 ? nla_get_u32(nla) : absent;
}

static bool cr_skipped(int type, const int *but)
{
	if (type == AF_INET_CR_ATTR_INODE || type == AF_INET_CR_ATTR_OWNER_PID ||
	    type == AF_INET_CR_ATTR_OWNER_FD || type == AF_INET_CR_ATTR_PAD)
		return true;
	for (; but && *but; but++)
		if (type == *but)
			return true;
	return false;
}

static struct nlattr *cr_next(struct nlattr *nla, int *rem, const int *but)
{
	while (nla_ok(nla, *rem) && cr_skipped(nla_type(nla), but))
		nla = nla_next(nla, rem);
	return nla_ok(nla, *rem) ? nla : NULL;
}

static void cr_tell(const char *who, const struct nlattr *nla)
{
	const unsigned char *p;
	int i;

	if (!nla) {
		fprintf(stderr, "#   %s: nothing\n", who);
		return;
	}
	p = nla_data(nla);
	fprintf(stderr, "#   %s: attribute %d, %d bytes:", who, nla_type(nla),
		nla_len(nla));
	for (i = 0; i < nla_len(nla) && i < 40; i++)
		fprintf(stderr, " %02x", p[i]);
	fprintf(stderr, "\n");
}

static bool cr_same_attr(const struct nlattr *a, const struct nlattr *b)
{
	return a && b && a->nla_type == b->nla_type && nla_len(a) == nla_len(b) &&
	       !memcmp(nla_data(a), nla_data(b), nla_len(a));
}

/* over what is told: of both sides, or of the one that has more */
static void cr_step(struct nlattr **a, int *arem, struct nlattr **b, int *brem)
{
	bool other = *a && *b && nla_type(*a) != nla_type(*b);
	bool only_a = other && !nla_find(*b, *brem, nla_type(*a));
	bool only_b = other && !only_a && !nla_find(*a, *arem, nla_type(*b));

	if (*a && !only_b)
		*a = nla_next(*a, arem);
	if (*b && !only_a)
		*b = nla_next(*b, brem);
}

static unsigned int cr_msg_differ(const struct nlmsghdr *a,
				  const struct nlmsghdr *b, const int *but)
{
	unsigned int differences = 0;
	struct nlattr *na, *nb;
	int arem, brem;

	na = cr_attrs(a, &arem);
	nb = cr_attrs(b, &brem);
	for (;;) {
		na = na ? cr_next(na, &arem, but) : NULL;
		nb = nb ? cr_next(nb, &brem, but) : NULL;
		if (!na && !nb)
			return differences;
		if (!cr_same_attr(na, nb) && differences++ < CR_TOLD) {
			cr_tell("one", na);
			cr_tell("two", nb);
		}
		cr_step(&na, &arem, &nb, &brem);
	}
}

unsigned int cr_differ(const struct cr_list *a, const struct cr_list *b,
		       const int *but)
{
	unsigned int differences = 0;
	unsigned int i;

	if (a->n != b->n) {
		fprintf(stderr, "#   %u messages against %u\n", a->n, b->n);
		differences++;
	}
	for (i = 0; i < a->n && i < b->n; i++)
		differences += cr_msg_differ(a->msg[i], b->msg[i], but);
	return differences;
}

int cr_recycle(struct cr *cr, int fd)
{
	struct cr_list before, after;
	int twin, err;

	err = cr_dump_fd(cr, fd, &before);
	if (err)
		return err;
	close(fd);
	twin = cr_restore(cr, &before);
	if (twin >= 0)
		err = cr_dump_fd(cr, twin, &after);
	if (twin >= 0 && !err) {
		if (cr_count(&before, AF_INET_CR_ATTR_LEFT_OUT) ||
		    cr_differ(&before, &after, NULL))
			err = -ENODATA;
		cr_list_free(&after);
	}
	cr_list_free(&before);
	return err ? err : twin;
}

static int count_entries(const char *path)
{
	DIR *dir = opendir(path);
	int n = 0;

	if (!dir)
		return -1;
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

/* sockets that can be found, by protocol; a walk through them all takes longer */
static int count_inuse(const char *path)
{
	FILE *file = fopen(path, "r");
	char line[128], name[16];
	int n, sum = 0;

	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%15[^:]: inuse %d", name, &n) == 2 &&
		    (!strncmp(name, "UDP", 3) || !strncmp(name, "RAW", 3) ||
		     !strncmp(name, "TCP", 3)))
			sum += n;
	fclose(file);
	return sum;
}

int cr_module_refs(void)
{
	FILE *file = fopen("/sys/module/" AF_INET_CR_GENL_NAME "/refcnt", "r");
	int n = -1;

	if (!file)
		return -1;
	if (fscanf(file, "%d", &n) != 1)
		n = -1;
	fclose(file);
	return n;
}

struct cr_left cr_left(void)
{
	struct cr_left left = {
		.fds = count_entries("/proc/self/fd"),
		.inuse = count_inuse("/proc/thread-self/net/sockstat") +
			 count_inuse("/proc/thread-self/net/sockstat6"),
		.refs = cr_module_refs(),
	};

	return left;
}

bool cr_nothing_left(const struct cr_left *before)
{
	struct cr_left now = cr_left();

	if (!memcmp(before, &now, sizeof(now)))
		return true;
	fprintf(stderr, "# left behind: %d descriptors, %d sockets, %d references\n",
		now.fds - before->fds, now.inuse - before->inuse,
		now.refs - before->refs);
	return false;
}
