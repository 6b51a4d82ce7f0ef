// SPDX-License-Identifier: GPL-2.0
/*
 * Carry out a do request when its sender returns to user mode.
 *
 * genl_rcv() holds cb_lock for reading while it calls doit(), and registering a
 * generic netlink family takes cb_lock for writing.  A request may have to wait:
 * for the lock of a socket, which the owner of the socket can hold without end,
 * for rtnl, or for a driver that is being loaded and that has a family of its
 * own.  Such a wait under cb_lock would stop generic netlink on the whole
 * machine.
 *
 * So doit() only queues the request and returns -EINTR, for which netlink sends
 * no acknowledgment.  The request runs in the context of its sender, before
 * sendmsg(2) returns to user mode and with no lock held, and is answered and
 * acknowledged there.  Requests run in the order in which they were sent.
 *
 * Not every kernel lets a module add work to a task, but dropping the last
 * reference to a file does: the requests of a task hang on a file that no
 * descriptor refers to, and its release() carries them out.
 */
#include <linux/anon_inodes.h>
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/hashtable.h>
#include <linux/module.h>
#include <linux/net.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <net/genetlink.h>
#include "af_inet_cr.h"

/**
 * struct request - a request that waits for its sender to leave the kernel
 * @list: in the batch
 * @run: carries it out
 * @skb: the buffer, from the request on
 * @sender: the netlink socket it came from, a reference
 * @cred: of its sender, a reference
 * @info: what generic netlink knows of it
 * @extack: where @info has the message for an error
 */
struct request {
	struct list_head list;
	int (*run)(struct sk_buff *skb, struct genl_info *info);
	struct sk_buff *skb;
	struct file *sender;
	const struct cred *cred;
	struct genl_info info;
	struct netlink_ext_ack extack;
};

/**
 * struct batch - the requests of one task
 * @node: in @batches
 * @file: the file that carries them out, a reference while the batch begins
 * @task: the task, only compared
 * @requests: oldest first; only the task itself looks at them
 * @size: memory that they keep, but for the buffer of the first
 */
struct batch {
	struct hlist_node node;
	struct file *file;
	const struct task_struct *task;
	struct list_head requests;
	size_t size;
};

/*
 * One system call can send any number of buffers: sendmmsg(2), io_uring_enter(2).
 * The limit on one buffer is the send buffer of its socket.
 */
#define BATCH_MAX	SZ_4M

static DEFINE_HASHTABLE(batches, 6);
static DEFINE_SPINLOCK(batches_lock);

static struct batch *batch_find(void)
{
	struct batch *b, *found = NULL;

	spin_lock(&batches_lock);
	hash_for_each_possible(batches, b, node, (unsigned long)current)
		if (b->task == current)
			found = b;
	spin_unlock(&batches_lock);
	return found;
}

static void request_free(struct request *req)
{
	/* Lent, for netlink_ack() */
	req->skb->sk = NULL;
	kfree_skb(req->skb);
	fput(req->sender);
	put_cred(req->cred);
	kfree(req);
}

static void request_run(struct request *req)
{
	const struct cred *own = override_creds(req->cred);
	int err;

	err = req->run(req->skb, &req->info);
	revert_creds(own);
	if (err == -EINTR)
		return;
	if (err || req->info.nlhdr->nlmsg_flags & NLM_F_ACK)
		netlink_ack(req->skb, (struct nlmsghdr *)req->info.nlhdr, err,
			    &req->extack);
}

/* A task that has been killed gets no answers, and has no descriptors */
static bool batch_goes_on(const struct batch *b)
{
	return current == b->task && !(current->flags & PF_EXITING) &&
	       !fatal_signal_pending(current);
}

static int batch_release(struct inode *inode, struct file *file)
{
	struct batch *b = file->private_data;
	struct request *req, *next;

	spin_lock(&batches_lock);
	hash_del(&b->node);
	spin_unlock(&batches_lock);

	list_for_each_entry_safe(req, next, &b->requests, list) {
		if (batch_goes_on(b))
			request_run(req);
		request_free(req);
		cond_resched();
	}
	kfree(b);
	return 0;
}

/* A file keeps the module until its release() has returned */
static const struct file_operations batch_fops = {
	.owner		= THIS_MODULE,
	.release	= batch_release,
};

/* The caller drops b->file when the first request is in */
static struct batch *batch_begin(void)
{
	struct batch *b;
	int err;

	b = kzalloc(sizeof(*b), GFP_KERNEL_ACCOUNT);
	if (!b)
		return ERR_PTR(-ENOMEM);
	b->task = current;
	INIT_LIST_HEAD(&b->requests);

	b->file = anon_inode_getfile("[af_inet_cr]", &batch_fops, b, O_RDONLY);
	if (IS_ERR(b->file)) {
		err = PTR_ERR(b->file);
		kfree(b);
		return ERR_PTR(err);
	}
	spin_lock(&batches_lock);
	hash_add(batches, &b->node, (unsigned long)current);
	spin_unlock(&batches_lock);
	return b;
}

/* A copy of a request whose buffer and sender will be gone */
static struct request *request_new(struct sk_buff *skb, struct file *sender,
				   const struct genl_info *info)
{
	struct request *req = kzalloc(sizeof(*req), GFP_KERNEL_ACCOUNT);

	if (!req)
		return NULL;
	req->skb = netlink_skb_clone(skb, GFP_KERNEL);
	if (!req->skb) {
		kfree(req);
		return NULL;
	}
	/* The kernel's end, from which netlink_ack() answers */
	req->skb->sk = skb->sk;
	req->sender = get_file(sender);
	req->cred = get_current_cred();
	req->info = *info;
	req->info.attrs = NULL;
	req->info.extack = &req->extack;
	return req;
}

static int batch_add(struct batch *b, struct request *req)
{
	size_t size = b->size + sizeof(*req) + sizeof(*req->skb);
	const struct request *last;

	if (!list_empty(&b->requests)) {
		last = list_last_entry(&b->requests, struct request, list);
		if (last->skb->head != req->skb->head)
			size += req->skb->truesize;
		if (size > BATCH_MAX)
			return -ENOBUFS;
	}
	b->size = size;
	list_add_tail(&req->list, &b->requests);
	return 0;
}

/**
 * af_inet_cr_defer - carry a do request out when its sender leaves the kernel
 * @skb: the request, as doit() got it
 * @info: the request, as doit() got it
 * @run: called with a copy of both, with the credentials of the sender and no
 *	lock held; its result is what doit() would have returned, also -EINTR for
 *	no acknowledgment
 *
 * Return: -EINTR, for doit() to return: no acknowledgment yet; or an errno that
 * says why the request cannot be carried out.
 */
int af_inet_cr_defer(struct sk_buff *skb, struct genl_info *info,
		     int (*run)(struct sk_buff *skb, struct genl_info *info))
{
	struct socket *sender = NETLINK_CB(skb).sk->sk_socket;
	struct file *begun = NULL;
	struct request *req;
	struct batch *b;
	int err;

	/* Kernel threads and tasks that exit do not return to user mode */
	if (current->flags & (PF_KTHREAD | PF_EXITING) || !sender ||
	    !sender->file) {
		NL_SET_ERR_MSG(info->extack,
			       "only a process can send this request");
		return -EPERM;
	}
	req = request_new(skb, sender->file, info);
	if (!req)
		return -ENOMEM;
	req->run = run;
	b = batch_find();
	if (!b) {
		b = batch_begin();
		if (!IS_ERR(b))
			begun = b->file;
	}
	err = PTR_ERR_OR_ZERO(b);
	if (!err)
		err = batch_add(b, req);
	if (err) {
		if (err == -ENOBUFS)
			NL_SET_ERR_MSG(info->extack,
				       "too many requests in one system call");
		request_free(req);
	}
	/* Released when the task returns to user mode: @b may be gone after this */
	if (begun)
		fput(begun);
	return err ? err : -EINTR;
}
