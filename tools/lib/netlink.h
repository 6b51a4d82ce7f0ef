/* SPDX-License-Identifier: GPL-2.0 */
/* Between netlink.c, the transport, and inetcr_nl.c, the commands of the module */
#ifndef _INETCR_NETLINK_H
#define _INETCR_NETLINK_H

#include <netlink/netlink.h>

#include "internal.h"

struct nl_msg;

#define BATCH_REQUESTS	32	/* whose answers fit a receive buffer */
#define ANSWER_SIZE	1024	/* of one request of a batch */

/**
 * struct inetcr - a netlink socket
 * @sk: the socket
 * @family: of the messages that are answers; 0: all are (rtnetlink, nfnetlink)
 * @torn: the last dump was interrupted by a change
 * @info: DUMP_INFO of the last dump
 * @progress: called after each message
 * @progress_arg: argument of @progress
 * @warn: called with what the kernel says of a request that it carried out
 * @warn_arg: argument of @warn
 * @done: number of messages so far
 */
struct inetcr {
	struct nl_sock *sk;
	int family;
	bool torn;
	struct inetcr_info info;
	inetcr_progress_t progress;
	void *progress_arg;
	inetcr_warn_t warn;
	void *warn_arg;
	unsigned long done;
};

struct nl_msg *inetcr_nl_new(struct inetcr *cr, int cmd, int flags,
			     size_t room);
int inetcr_nl_exchange(struct inetcr *cr, struct nl_msg *msg,
		       struct inetcr_msgs *answer, struct inetcr_err *err);
void inetcr_nl_count(struct inetcr *cr);

/*
 * Sends @len bytes of @count requests, of sequence numbers from @seq on. The
 * answer to each goes into @answer; a length of 0 there: there is none. An
 * acknowledgement is no answer; a sentence in it goes to @cr->warn.
 */
int inetcr_nl_send_batch(struct inetcr *cr, void *buf, size_t len, uint32_t seq,
			 unsigned int count, char (*answer)[ANSWER_SIZE],
			 struct inetcr_err *err);
/* The errno and sentence of an NLMSG_ERROR or NLMSG_DONE that answers @req */
int inetcr_nl_verdict(const struct inetcr *cr, const struct nlmsghdr *req,
		      const struct nlmsghdr *nlh, struct inetcr_err *err);
/* Read the attributes of DUMP_INFO */
void inetcr_nl_take_info(struct inetcr_info *info, const struct nlmsghdr *msg);

#endif /* _INETCR_NETLINK_H */
