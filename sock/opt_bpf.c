// SPDX-License-Identifier: GPL-2.0
/*
 * Filters and eBPF programs of a socket.
 */
#include <linux/filter.h>
#include <linux/mman.h>
#include <net/sock_reuseport.h>
#include "sockopt.h"

static int put_prog(struct af_inet_cr_dump *d, const struct af_inet_cr_opt *opt,
		    const struct bpf_prog *prog)
{
	int classic = opt->name == SO_ATTACH_FILTER ||
		      opt->name == SO_ATTACH_REUSEPORT_CBPF;
	const struct sock_fprog_kern *orig = prog ? prog->orig_prog : NULL;
	struct nlattr *nest;

	if (classic && orig)
		return nla_put(d->skb, opt->attr, bpf_classic_proglen(orig),
			       orig->filter);
	if (classic)
		return d->all ? nla_put(d->skb, opt->attr, 0, NULL) : 0;
	if (!prog || orig)
		return 0;

	nest = nla_nest_start(d->skb, opt->attr);
	if (!nest || nla_put_u32(d->skb, AF_INET_CR_BPF_ID, prog->aux->id) ||
	    nla_put(d->skb, AF_INET_CR_BPF_TAG, sizeof(prog->tag), prog->tag)) {
		nla_nest_cancel(d->skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(d->skb, nest);
	return 0;
}

int af_inet_cr_put_filter(struct af_inet_cr_dump *d,
			  const struct af_inet_cr_opt *opt)
{
	const struct sk_filter *filter;

	if (d->hidden)
		return 0;
	filter = rcu_dereference_protected(d->sk->sk_filter,
					   lockdep_sock_is_held(d->sk));
	return put_prog(d, opt, filter ? filter->prog : NULL);
}

int af_inet_cr_put_reuseport_prog(struct af_inet_cr_dump *d,
				  const struct af_inet_cr_opt *opt)
{
	const struct sock_reuseport *reuse;
	int err = 0;

	if (d->hidden)
		return 0;
	rcu_read_lock();
	reuse = rcu_dereference(d->sk->sk_reuseport_cb);
	if (reuse)
		err = put_prog(d, opt, rcu_dereference(reuse->prog));
	rcu_read_unlock();
	return err;
}

int af_inet_cr_set_filter(struct af_inet_cr_restore *r,
			  const struct af_inet_cr_opt *opt,
			  const struct nlattr *nla)
{
	struct sock_fprog fprog = {};
	unsigned long addr;
	int err, none = 0;
	bool reuseport;

	if (!nla_len(nla)) {
		reuseport = opt->name == SO_ATTACH_REUSEPORT_CBPF;
		if (reuseport ? !af_inet_cr_in_group(r->sk) :
				!rcu_access_pointer(r->sk->sk_filter))
			return 0;
		err = af_inet_cr_setsockopt(r->sock, SOL_SOCKET,
					    reuseport ?
					    SO_DETACH_REUSEPORT_BPF :
					    SO_DETACH_FILTER, &none,
					    sizeof(none));
		return err == -ENOENT ? 0 : err;
	}
	if (nla_len(nla) % sizeof(struct sock_filter))
		return -EINVAL;

	addr = vm_mmap(NULL, 0, nla_len(nla), PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, 0);
	if (IS_ERR_VALUE(addr))
		return addr;

	fprog.len = nla_len(nla) / sizeof(struct sock_filter);
	fprog.filter = (struct sock_filter __user *)addr;
	err = copy_to_user(fprog.filter, nla_data(nla), nla_len(nla)) ?
	      -EFAULT : af_inet_cr_setsockopt(r->sock, SOL_SOCKET, opt->name,
					      &fprog, sizeof(fprog));
	vm_munmap(addr, nla_len(nla));
	return err;
}

int af_inet_cr_set_bpf(struct af_inet_cr_restore *r,
		       const struct af_inet_cr_opt *opt,
		       const struct nlattr *nla)
{
	struct nlattr *tb[AF_INET_CR_BPF_MAX + 1];
	u32 fd;
	int err;

	err = af_inet_cr_parse_nest(tb, AF_INET_CR_BPF_MAX, nla,
				    af_inet_cr_bpf_nl_policy,     r->extack);
	if (err)
		return err;
	if (!tb[AF_INET_CR_BPF_FD]) {
		NL_SET_ERR_MSG_ATTR(r->extack, nla,
				    "an eBPF program is attached: put a descriptor of it into the image");
		return -EOPNOTSUPP;
	}
	fd = nla_get_u32(tb[AF_INET_CR_BPF_FD]);
	return af_inet_cr_setsockopt(r->sock, SOL_SOCKET, opt->name, &fd,
				     sizeof(fd));
}

/* An eBPF program comes back by af_inet_cr_undo_bound(), in the place of this one */
int af_inet_cr_undo_reuseport_cbpf(struct af_inet_cr_restore *was,
				   const struct af_inet_cr_opt *opt,
				   const struct nlattr *nla)
{
	const struct af_inet_cr_kept *kept =
		container_of(was, struct af_inet_cr_kept, was);

	/* A socket that was in no group has no message of it */
	return nla && !kept->reuseport_prog ? af_inet_cr_set_filter(was, opt, nla) : 0;
}
