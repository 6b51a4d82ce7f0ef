// SPDX-License-Identifier: GPL-2.0
/*
 * Freezes: what keeps the segments of connections off the wire.
 *
 * A freeze is a file, and lasts until its last descriptor is closed, whatever
 * becomes of the sockets.  Its flows are looked up by netfilter hooks of LOCAL_IN
 * and LOCAL_OUT, behind and before NAT, which see the addresses of the sockets
 * themselves.  A segment that
 * arrives is dropped, and its peer repeats it.  One that leaves is swallowed: to
 * TCP it has been sent, and TCP repeats it.  The flow of a listener has no remote
 * end: it takes the handshakes with the listener, and not its connections.  The hooks
 * are there while a namespace has a flow, and flows end with their namespace.
 */
#include <linux/anon_inodes.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/hashtable.h>
#include <linux/jhash.h>
#include <linux/module.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/netns/generic.h>
#include "tcp.h"

/**
 * struct af_inet_cr_freeze - a freeze
 * @refs: descriptors and requests that hold it
 * @net: network namespace of its flows, NULL when that is gone
 * @node: in the list of the namespace
 * @flows: struct frozen of it
 */
struct af_inet_cr_freeze {
	refcount_t refs;
	struct net *net;
	struct list_head node;
	struct list_head flows;
};

/**
 * struct frozen - a flow of a freeze
 * @hash: in @frozen_flows
 * @node: in the list of the freeze
 * @freeze: the freeze, only compared
 * @net: network namespace, only compared
 * @flow: addresses and ports
 * @rcu: to free it
 */
struct frozen {
	struct hlist_node hash;
	struct list_head node;
	const struct af_inet_cr_freeze *freeze;
	const struct net *net;
	struct af_inet_cr_flow flow;
	struct rcu_head rcu;
};

/**
 * struct freeze_net - freezes of a network namespace
 * @freezes: all of them
 * @nr_flows: flows of all
 */
struct freeze_net {
	struct list_head freezes;
	unsigned int nr_flows;
};

/* Flows of a network namespace, of about 100 bytes each */
#define FLOWS_MAX	65536

static unsigned int freeze_net_id __ro_after_init;
static u32 freeze_seed __ro_after_init;
/* Everything but what the hooks read */
static DEFINE_MUTEX(freeze_lock);
static DEFINE_HASHTABLE(frozen_flows, 12);

static struct freeze_net *freeze_net(const struct net *net)
{
	return net_generic(net, freeze_net_id);
}

static u32 flow_hash(const struct net *net, const struct af_inet_cr_flow *flow)
{
	BUILD_BUG_ON(sizeof(*flow) % sizeof(u32));
	return jhash2((const u32 *)flow, sizeof(*flow) / sizeof(u32),
		      freeze_seed ^ net_hash_mix(net));
}

/* By a certain freeze, or by any */
static bool flow_is_frozen(const struct net *net,
			   const struct af_inet_cr_flow *flow,
			   const struct af_inet_cr_freeze *by)
{
	const struct frozen *f;

	hash_for_each_possible_rcu(frozen_flows, f, hash, flow_hash(net, flow))
		if (f->net == net && (!by || f->freeze == by) &&
		    !memcmp(&f->flow, flow, sizeof(*flow)))
			return true;
	return false;
}

/* Where the header of TCP is in a segment, or -1 */
static int tcp_offset(const struct sk_buff *skb, const struct nf_hook_state *state,
		      struct in6_addr *source, struct in6_addr *dest)
{
	int off = skb_network_offset(skb), end;
	const struct ipv6hdr *ip6;
	const struct iphdr *ip;
	__be16 fragment;
	u8 next;

	if (state->pf == NFPROTO_IPV4) {
		ip = ip_hdr(skb);
		if (ip->protocol != IPPROTO_TCP ||
		    ip->frag_off & htons(IP_OFFSET))
			return -1;
		ipv6_addr_set_v4mapped(ip->saddr, source);
		ipv6_addr_set_v4mapped(ip->daddr, dest);
		return off + ip_hdrlen(skb);
	}
	ip6 = ipv6_hdr(skb);
	next = ip6->nexthdr;
	end = ipv6_skip_exthdr(skb, off + sizeof(*ip6), &next, &fragment);
	if (end < 0 || next != IPPROTO_TCP || fragment & htons(~0x7))
		return -1;
	*source = ip6->saddr;
	*dest = ip6->daddr;
	return end;
}

static void any_addr(u8 pf, struct in6_addr *addr)
{
	if (pf == NFPROTO_IPV4)
		ipv6_addr_set_v4mapped(htonl(INADDR_ANY), addr);
	else
		*addr = in6addr_any;
}

static bool listener_is_frozen(const struct nf_hook_state *state,
			       const struct af_inet_cr_flow *flow)
{
	struct af_inet_cr_flow listener = {
		.local = flow->local, .local_port = flow->local_port,
	};

	if (flow_is_frozen(state->net, &listener, NULL))
		return true;
	any_addr(state->pf, &listener.local);
	return flow_is_frozen(state->net, &listener, NULL);
}

/* Is a segment that arrives for a connection, which is more than a handshake? */
static bool has_connection(const struct sk_buff *skb,
			   const struct nf_hook_state *state,
			   const struct af_inet_cr_flow *flow)
{
	struct sock *sk = NULL;
	bool has;

	if (state->pf == NFPROTO_IPV4)
		sk = af_inet_cr_lookup4(state->net, flow->remote.s6_addr32[3],
					flow->remote_port,
					flow->local.s6_addr32[3],
					ntohs(flow->local_port), inet_iif(skb),
					inet_sdif(skb));
#if IS_ENABLED(CONFIG_IPV6)
	else
		sk = af_inet_cr_lookup6(state->net, &flow->remote,
					flow->remote_port, &flow->local,
					ntohs(flow->local_port), inet6_iif(skb),
					inet6_sdif(skb));
#endif
	if (!sk)
		return false;
	has = sk->sk_state != TCP_NEW_SYN_RECV;
	sock_gen_put(sk);
	return has;
}

/* A segment of a handshake with a frozen listener, which answers by SYN and ACK */
static bool handshake_is_frozen(const struct sk_buff *skb,
				const struct nf_hook_state *state,
				const struct af_inet_cr_flow *flow,
				const struct tcphdr *th)
{
	if (state->hook == NF_INET_LOCAL_OUT)
		return th->syn && th->ack && listener_is_frozen(state, flow);
	return listener_is_frozen(state, flow) &&
	       !has_connection(skb, state, flow);
}

static unsigned int freeze_hook(void *priv, struct sk_buff *skb,
				const struct nf_hook_state *state)
{
	bool out = state->hook == NF_INET_LOCAL_OUT;
	struct af_inet_cr_flow flow;
	const struct tcphdr *th;
	struct tcphdr space;
	int off;

	off = out ? tcp_offset(skb, state, &flow.local, &flow.remote) :
		    tcp_offset(skb, state, &flow.remote, &flow.local);
	if (off < 0)
		return NF_ACCEPT;
	th = skb_header_pointer(skb, off, sizeof(space), &space);
	if (!th)
		return NF_ACCEPT;
	flow.local_port = out ? th->source : th->dest;
	flow.remote_port = out ? th->dest : th->source;
	if (!flow_is_frozen(state->net, &flow, NULL) &&
	    !handshake_is_frozen(skb, state, &flow, th))
		return NF_ACCEPT;
	if (!out)
		return NF_DROP;
	consume_skb(skb);
	return NF_STOLEN;
}

#define HOOK(_family, _num, _priority) {				\
	.hook = freeze_hook, .pf = NFPROTO_##_family,			\
	.hooknum = NF_INET_LOCAL_##_num, .priority = _priority,		\
}

/* A connection that is dropped is one that connection tracking has not confirmed */
static const struct nf_hook_ops hooks[] = {
	HOOK(IPV4, IN, NF_IP_PRI_CONNTRACK_CONFIRM - 1),
	HOOK(IPV4, OUT, NF_IP_PRI_FIRST),
#if IS_ENABLED(CONFIG_IPV6)
	HOOK(IPV6, IN, NF_IP6_PRI_LAST - 1),
	HOOK(IPV6, OUT, NF_IP6_PRI_FIRST),
#endif
};

static void sk_flow(const struct sock *sk, struct af_inet_cr_flow *flow)
{
	*flow = (struct af_inet_cr_flow) {
		.local_port = inet_sk(sk)->inet_sport,
		.remote_port = inet_sk(sk)->inet_dport,
	};
#if IS_ENABLED(CONFIG_IPV6)
	if (sk->sk_family == AF_INET6) {
		flow->local = sk->sk_v6_rcv_saddr;
		flow->remote = sk->sk_v6_daddr;
		return;
	}
#endif
	ipv6_addr_set_v4mapped(inet_sk(sk)->inet_rcv_saddr, &flow->local);
	ipv6_addr_set_v4mapped(inet_sk(sk)->inet_daddr, &flow->remote);
}

static int flow_add(struct af_inet_cr_freeze *freeze,
		    const struct af_inet_cr_flow *flow,
		    struct netlink_ext_ack *extack)
{
	struct freeze_net *fn = freeze_net(freeze->net);
	struct frozen *f;
	int err = 0;

	if (fn->nr_flows >= FLOWS_MAX) {
		NL_SET_ERR_MSG(extack,
			       "too many connections are frozen in this network namespace");
		return -ENOBUFS;
	}
	f = kzalloc(sizeof(*f), GFP_KERNEL_ACCOUNT);
	if (!f)
		return -ENOMEM;
	f->freeze = freeze;
	f->net = freeze->net;
	f->flow = *flow;
	if (!fn->nr_flows)
		err = nf_register_net_hooks(freeze->net, hooks,
					    ARRAY_SIZE(hooks));
	if (err) {
		kfree(f);
		return err;
	}
	fn->nr_flows++;
	list_add(&f->node, &freeze->flows);
	hash_add_rcu(frozen_flows, &f->hash, flow_hash(f->net, flow));
	return 0;
}

/**
 * af_inet_cr_freeze_flow - keep a flow off the wire
 * @freeze: freeze that it is added to
 * @flow: addresses and ports
 * @extack: where a sentence goes
 *
 * What has passed already has arrived, or been sent, after synchronize_net().
 *
 * Return: 0, -ENOMEM, or -ENOBUFS if there are too many.
 */
int af_inet_cr_freeze_flow(struct af_inet_cr_freeze *freeze,
			   const struct af_inet_cr_flow *flow,
			   struct netlink_ext_ack *extack)
{
	int err = -ENODEV;

	mutex_lock(&freeze_lock);
	rcu_read_lock();
	if (freeze->net)
		err = flow_is_frozen(freeze->net, flow, freeze);
	rcu_read_unlock();
	if (!err)
		err = flow_add(freeze, flow, extack);
	mutex_unlock(&freeze_lock);
	return min(err, 0);
}

/**
 * af_inet_cr_freeze_listener - keep handshakes with a listener off the wire
 * @freeze: freeze that they are added to
 * @sk: socket that listens or is about to, bound
 * @extack: where a sentence goes
 *
 * Return: as af_inet_cr_freeze_flow().
 */
int af_inet_cr_freeze_listener(struct af_inet_cr_freeze *freeze,
			       const struct sock *sk,
			       struct netlink_ext_ack *extack)
{
	struct af_inet_cr_flow flow;
	int err;

	sk_flow(sk, &flow);
	flow.remote = in6addr_any;
	flow.remote_port = 0;
	err = af_inet_cr_freeze_flow(freeze, &flow, extack);
	if (err || !ipv6_addr_any(&flow.local) || ipv6_only_sock(sk))
		return err;
	/* It takes IPv4, too */
	any_addr(NFPROTO_IPV4, &flow.local);
	return af_inet_cr_freeze_flow(freeze, &flow, extack);
}

/**
 * af_inet_cr_freeze_add - keep the flow of a socket off the wire
 * @freeze: freeze that it is added to
 * @sk: socket; nothing is done for one that has no peer and does not listen
 * @extack: where a sentence goes
 *
 * Return: as af_inet_cr_freeze_flow().
 */
int af_inet_cr_freeze_add(struct af_inet_cr_freeze *freeze,
			  const struct sock *sk,
			  struct netlink_ext_ack *extack)
{
	struct af_inet_cr_flow flow;

	if (READ_ONCE(sk->sk_state) == TCP_LISTEN)
		return af_inet_cr_freeze_listener(freeze, sk, extack);
	sk_flow(sk, &flow);
	if (!flow.remote_port)
		return 0;
	return af_inet_cr_freeze_flow(freeze, &flow, extack);
}

/**
 * af_inet_cr_is_frozen - is the flow of a socket in a freeze?
 * @freeze: freeze
 * @sk: socket, locked
 *
 * Return: true if it is.
 */
bool af_inet_cr_is_frozen(struct af_inet_cr_freeze *freeze,
			  const struct sock *sk)
{
	struct af_inet_cr_flow flow;
	bool frozen;

	sk_flow(sk, &flow);
	rcu_read_lock();
	frozen = flow_is_frozen(sock_net(sk), &flow, freeze);
	rcu_read_unlock();
	return frozen;
}

/**
 * af_inet_cr_freeze_new - make a freeze without flows
 * @net: network namespace
 *
 * Return: the freeze, a reference, or an errno.
 */
struct af_inet_cr_freeze *af_inet_cr_freeze_new(struct net *net)
{
	struct af_inet_cr_freeze *freeze;

	freeze = kzalloc(sizeof(*freeze), GFP_KERNEL_ACCOUNT);
	if (!freeze)
		return ERR_PTR(-ENOMEM);
	refcount_set(&freeze->refs, 1);
	freeze->net = net;
	INIT_LIST_HEAD(&freeze->flows);
	mutex_lock(&freeze_lock);
	list_add(&freeze->node, &freeze_net(net)->freezes);
	mutex_unlock(&freeze_lock);
	return freeze;
}

/* The namespace may be gone already, or is going */
static void freeze_end(struct af_inet_cr_freeze *freeze)
{
	struct frozen *f, *next;
	struct freeze_net *fn;

	if (!freeze->net)
		return;
	fn = freeze_net(freeze->net);
	list_for_each_entry_safe(f, next, &freeze->flows, node) {
		hash_del_rcu(&f->hash);
		list_del(&f->node);
		kfree_rcu(f, rcu);
		if (!--fn->nr_flows)
			nf_unregister_net_hooks(freeze->net, hooks,
						ARRAY_SIZE(hooks));
	}
	list_del(&freeze->node);
	freeze->net = NULL;
}

/**
 * af_inet_cr_freeze_put - let go of a freeze
 * @freeze: freeze, or NULL; the last reference thaws its flows
 */
void af_inet_cr_freeze_put(struct af_inet_cr_freeze *freeze)
{
	if (!freeze || !refcount_dec_and_test(&freeze->refs))
		return;
	mutex_lock(&freeze_lock);
	freeze_end(freeze);
	mutex_unlock(&freeze_lock);
	kfree(freeze);
}

static int freeze_release(struct inode *inode, struct file *file)
{
	af_inet_cr_freeze_put(file->private_data);
	return 0;
}

/* A file keeps the module until its release() has returned */
static const struct file_operations freeze_fops = {
	.owner		= THIS_MODULE,
	.release	= freeze_release,
};

/**
 * af_inet_cr_freeze_install - give the caller a descriptor of a freeze
 * @freeze: freeze
 *
 * Return: the descriptor, close-on-exec, or an errno.
 */
int af_inet_cr_freeze_install(struct af_inet_cr_freeze *freeze)
{
	int fd;

	refcount_inc(&freeze->refs);
	fd = anon_inode_getfd("[af_inet_cr freeze]", &freeze_fops, freeze,
			      O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		af_inet_cr_freeze_put(freeze);
	return fd;
}

/**
 * af_inet_cr_freeze_get - the freeze of a descriptor
 * @net: network namespace that it has to be of
 * @fd: descriptor of the caller
 * @extack: where a sentence goes
 *
 * Return: the freeze, a reference, or an errno.
 */
struct af_inet_cr_freeze *af_inet_cr_freeze_get(struct net *net, u32 fd,
						struct netlink_ext_ack *extack)
{
	struct af_inet_cr_freeze *freeze;
	struct file *file = fget(fd);

	if (!file) {
		NL_SET_ERR_MSG(extack, "FREEZE_FD is not open");
		return ERR_PTR(-EBADF);
	}
	freeze = ERR_PTR(-EINVAL);
	if (file->f_op == &freeze_fops) {
		freeze = file->private_data;
		refcount_inc(&freeze->refs);
	}
	fput(file);
	if (IS_ERR(freeze)) {
		NL_SET_ERR_MSG(extack, "FREEZE_FD is not a freeze");
		return freeze;
	}
	if (READ_ONCE(freeze->net) == net)
		return freeze;
	af_inet_cr_freeze_put(freeze);
	NL_SET_ERR_MSG(extack,
		       "the freeze is of another network namespace");
	return ERR_PTR(-EPERM);
}

static int __net_init freeze_net_init(struct net *net)
{
	INIT_LIST_HEAD(&freeze_net(net)->freezes);
	return 0;
}

static void __net_exit freeze_net_exit(struct net *net)
{
	struct af_inet_cr_freeze *freeze, *next;

	mutex_lock(&freeze_lock);
	list_for_each_entry_safe(freeze, next, &freeze_net(net)->freezes, node)
		freeze_end(freeze);
	mutex_unlock(&freeze_lock);
}

static struct pernet_operations freeze_net_ops = {
	.init	= freeze_net_init,
	.exit	= freeze_net_exit,
	.id	= &freeze_net_id,
	.size	= sizeof(struct freeze_net),
};

/**
 * af_inet_cr_freeze_init - have freezes in every network namespace
 *
 * Return: 0 or an errno.
 */
int __init af_inet_cr_freeze_init(void)
{
	freeze_seed = get_random_u32();
	return register_pernet_subsys(&freeze_net_ops);
}

/**
 * af_inet_cr_freeze_exit - end; there is no freeze any more
 */
void af_inet_cr_freeze_exit(void)
{
	unregister_pernet_subsys(&freeze_net_ops);
	/* A segment may still be at a hook */
	synchronize_net();
}
