// SPDX-License-Identifier: GPL-2.0
/*
 * Checkpoint and restore of network devices: configuration, which is the files
 * of /proc/sys/net/ipv4/conf and /proc/sys/net/ipv6/conf.
 *
 * A dump copies the values and gives them names later, without the lock.  A
 * restore writes the files that differ, because a file's handler knows what has
 * to follow from its value (forwarding, disable_ipv6, ...) and who may write it.
 */
#include <linux/fs.h>
#include <linux/inetdevice.h>
#include <linux/mount.h>
#include <linux/rtnetlink.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/sysctl.h>
#include <net/addrconf.h>
#include <net/ip.h>
#include <net/net_namespace.h>
#include <net/netlink.h>
#include "netdev.h"

/* A private mount of proc: the caller may not have one */
static struct vfsmount *proc;

int __init af_inet_cr_conf_init(void)
{
	struct file_system_type *type = get_fs_type("proc");

	if (!type)
		return 0;
	proc = kern_mount(type);
	module_put(type->owner);
	return PTR_ERR_OR_ZERO(proc);
}

void af_inet_cr_conf_exit(void)
{
	kern_unmount(proc);
}

/* No header has the names of these files */
static const char *const ipv4_names[IPV4_DEVCONF_MAX + 1] = {
	[IPV4_DEVCONF_FORWARDING] = "forwarding",
	[IPV4_DEVCONF_MC_FORWARDING] = "mc_forwarding",
	[IPV4_DEVCONF_PROXY_ARP] = "proxy_arp",
	[IPV4_DEVCONF_ACCEPT_REDIRECTS] = "accept_redirects",
	[IPV4_DEVCONF_SECURE_REDIRECTS] = "secure_redirects",
	[IPV4_DEVCONF_SEND_REDIRECTS] = "send_redirects",
	[IPV4_DEVCONF_SHARED_MEDIA] = "shared_media",
	[IPV4_DEVCONF_RP_FILTER] = "rp_filter",
	[IPV4_DEVCONF_ACCEPT_SOURCE_ROUTE] = "accept_source_route",
	[IPV4_DEVCONF_BOOTP_RELAY] = "bootp_relay",
	[IPV4_DEVCONF_LOG_MARTIANS] = "log_martians",
	[IPV4_DEVCONF_TAG] = "tag",
	[IPV4_DEVCONF_ARPFILTER] = "arp_filter",
	[IPV4_DEVCONF_MEDIUM_ID] = "medium_id",
	[IPV4_DEVCONF_NOXFRM] = "disable_xfrm",
	[IPV4_DEVCONF_NOPOLICY] = "disable_policy",
	[IPV4_DEVCONF_FORCE_IGMP_VERSION] = "force_igmp_version",
	[IPV4_DEVCONF_ARP_ANNOUNCE] = "arp_announce",
	[IPV4_DEVCONF_ARP_IGNORE] = "arp_ignore",
	[IPV4_DEVCONF_PROMOTE_SECONDARIES] = "promote_secondaries",
	[IPV4_DEVCONF_ARP_ACCEPT] = "arp_accept",
	[IPV4_DEVCONF_ARP_NOTIFY] = "arp_notify",
	[IPV4_DEVCONF_ACCEPT_LOCAL] = "accept_local",
	[IPV4_DEVCONF_SRC_VMARK] = "src_valid_mark",
	[IPV4_DEVCONF_PROXY_ARP_PVLAN] = "proxy_arp_pvlan",
	[IPV4_DEVCONF_ROUTE_LOCALNET] = "route_localnet",
	[IPV4_DEVCONF_IGMPV2_UNSOLICITED_REPORT_INTERVAL] =
		"igmpv2_unsolicited_report_interval",
	[IPV4_DEVCONF_IGMPV3_UNSOLICITED_REPORT_INTERVAL] =
		"igmpv3_unsolicited_report_interval",
	[IPV4_DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN] =
		"ignore_routes_with_linkdown",
	[IPV4_DEVCONF_DROP_UNICAST_IN_L2_MULTICAST] =
		"drop_unicast_in_l2_multicast",
	[IPV4_DEVCONF_DROP_GRATUITOUS_ARP] = "drop_gratuitous_arp",
	[IPV4_DEVCONF_BC_FORWARDING] = "bc_forwarding",
	[IPV4_DEVCONF_ARP_EVICT_NOCARRIER] = "arp_evict_nocarrier",
};

/**
 * af_inet_cr_conf_take - copy a configuration, under the rtnl lock
 * @conf: where to
 * @net: the network namespace
 * @dev: the device; ignored for "all" and "default"
 * @of: AF_INET_CR_CONF_OF_*
 */
void af_inet_cr_conf_take(struct af_inet_cr_conf *conf, const struct net *net,
			  const struct net_device *dev, u32 of)
{
	const struct in_device *in_dev;
	const struct ipv4_devconf *v4;

	conf->of = of;
	if (of == AF_INET_CR_CONF_OF_DEVICE) {
		in_dev = __in_dev_get_rtnl(dev);
		v4 = in_dev ? &in_dev->cnf : NULL;
	} else {
		v4 = of == AF_INET_CR_CONF_OF_ALL ? net->ipv4.devconf_all :
						    net->ipv4.devconf_dflt;
	}
	conf->has_v4 = v4;
	if (v4)
		memcpy(conf->v4, v4->data, sizeof(conf->v4));

#if IS_ENABLED(CONFIG_IPV6)
	{
		const struct ipv6_devconf *v6 = NULL;
		const struct inet6_dev *idev;

		if (of == AF_INET_CR_CONF_OF_DEVICE) {
			idev = __in6_dev_get(dev);
			v6 = idev && idev->cnf.sysctl_header ? &idev->cnf : NULL;
		} else {
			v6 = of == AF_INET_CR_CONF_OF_ALL ?
				net->ipv6.devconf_all : net->ipv6.devconf_dflt;
		}
		conf->has_v6 = v6;
		if (v6)
			conf->v6 = *v6;
	}
#endif
}

/**
 * struct conf_file - one file of a configuration
 * @name: its name
 * @value: what is in it, but for:
 * @addr: the address that is in it, or NULL
 * @unset: it is an address that was never set
 * @writable: by the owner of the namespace
 */
struct conf_file {
	const char *name;
	s32 value;
	const struct in6_addr *addr;
	bool unset;
	bool writable;
};

static bool conf_file_v4(const struct af_inet_cr_conf *conf, unsigned int i,
			 struct conf_file *file)
{
	if (i >= ARRAY_SIZE(conf->v4))
		return false;
	*file = (struct conf_file) {
		.name = ipv4_names[i + 1],
		.value = conf->v4[i],
		.writable = i + 1 != IPV4_DEVCONF_MC_FORWARDING,
	};
	return true;
}

#if IS_ENABLED(CONFIG_IPV6)
/* Convert a value to the unit of its file */
static s32 in_units(const struct ctl_table *table, s32 value)
{
	if (table->proc_handler == proc_dointvec_jiffies)
		return value / HZ;
	if (table->proc_handler == proc_dointvec_ms_jiffies)
		return jiffies_to_msecs(value);
	return value;
}

/*
 * Names and places of IPv6 are in the table of files of "all", which stays as
 * long as its namespace.
 */
static bool conf_file_v6(const struct net *net,
			 const struct af_inet_cr_conf *conf, unsigned int i,
			 struct conf_file *file)
{
	const struct ipv6_devconf *all = net->ipv6.devconf_all;
	const struct ctl_table *table;
	const void *place;
	size_t offset;

	if (!all || !all->sysctl_header ||
	    i >= af_inet_cr_ctl_size(all->sysctl_header))
		return false;
	table = &all->sysctl_header->ctl_table[i];
	if (!table->procname)
		return false;

	*file = (struct conf_file) { .writable = table->mode & 0200 };
	offset = table->data - (const void *)all;
	if (offset >= sizeof(*all))
		return true;
	place = (const void *)&conf->v6 + offset;
	if (offset == offsetof(struct ipv6_devconf, stable_secret)) {
		file->addr = &conf->v6.stable_secret.secret;
		file->unset = !conf->v6.stable_secret.initialized;
	} else if (table->maxlen == sizeof(u8)) {
		file->value = *(const u8 *)place;
	} else if (table->maxlen == sizeof(s32)) {
		file->value = in_units(table, *(const s32 *)place);
	} else {
		return true;
	}
	file->name = table->procname;
	return true;
}
#else
static bool conf_file_v6(const struct net *net,
			 const struct af_inet_cr_conf *conf, unsigned int i,
			 struct conf_file *file)
{
	return false;
}
#endif

/* The file with number @i; one without a name is none that we know */
static bool conf_file(const struct net *net,
		      const struct af_inet_cr_conf *conf, u32 family,
		      unsigned int i, struct conf_file *file)
{
	if (family == AF_INET)
		return conf->has_v4 && conf_file_v4(conf, i, file);
	return conf->has_v6 && conf_file_v6(net, conf, i, file);
}

static int put_entry(struct sk_buff *skb, const struct conf_file *file)
{
	struct nlattr *nest;

	if (!file->name || file->unset)
		return 0;
	nest = nla_nest_start(skb, AF_INET_CR_NETDEV_CONF_ENTRY);
	if (!nest ||
	    nla_put_string(skb, AF_INET_CR_NETDEV_CONF_ENTRY_NAME, file->name))
		return -EMSGSIZE;
	if (file->addr ?
	    nla_put_in6_addr(skb, AF_INET_CR_NETDEV_CONF_ENTRY_ADDR,
			     file->addr) :
	    nla_put_s32(skb, AF_INET_CR_NETDEV_CONF_ENTRY_VALUE, file->value))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * af_inet_cr_conf_dump - write a configuration
 * @skb: the message
 * @net: its network namespace
 * @conf: from af_inet_cr_conf_take()
 */
int af_inet_cr_conf_dump(struct sk_buff *skb, const struct net *net,
			 const struct af_inet_cr_conf *conf)
{
	static const u32 families[] = { AF_INET, AF_INET6 };
	struct conf_file file;
	struct nlattr *nest;
	unsigned int f, i;

	for (f = 0; f < ARRAY_SIZE(families); f++) {
		if (!conf_file(net, conf, families[f], 0, &file))
			continue;
		nest = nla_nest_start(skb, AF_INET_CR_ATTR_NETDEV_CONF);
		if (!nest ||
		    nla_put_u32(skb, AF_INET_CR_NETDEV_CONF_FAMILY,
				families[f]) ||
		    (conf->of && nla_put_u32(skb, AF_INET_CR_NETDEV_CONF_OF,
					     conf->of)))
			return -EMSGSIZE;
		for (i = 0; conf_file(net, conf, families[f], i, &file); i++)
			if (put_entry(skb, &file))
				return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	return 0;
}

/*
 * A handler that did not get the rtnl lock marks a signal, so that its system
 * call is restarted.  The mark goes, unless there is a signal.
 */
static void wait_for_rtnl(void)
{
	/* The sighand of the running task does not change */
	struct sighand_struct *sighand = rcu_dereference_raw(current->sighand);

	rtnl_lock();
	rtnl_unlock();
	spin_lock_irq(&sighand->siglock);
	recalc_sigpending();
	spin_unlock_irq(&sighand->siglock);
}

/* Others can take the rtnl lock each time */
#define WRITE_TRIES	1000

static int write_text(const char *path, const char *text, bool undoing)
{
	unsigned int i;
	struct path root = { .mnt = proc, .dentry = proc->mnt_root };
	struct file *file;
	loff_t pos = 0;
	ssize_t n;

	file = file_open_root(&root, path, O_WRONLY, 0);
	if (IS_ERR(file))
		return PTR_ERR(file);
	for (i = 0; i < WRITE_TRIES; i++) {
		n = kernel_write(file, text, strlen(text), &pos);
		if (n != -ERESTARTNOINTR)
			break;
		wait_for_rtnl();
		if (fatal_signal_pending(current) && !undoing)
			break;
	}
	fput(file);
	if (n == -ERESTARTNOINTR)
		return i < WRITE_TRIES ? -EINTR : -EBUSY;
	return n < 0 ? n : 0;
}

/* The caller has checked that the file has another value */
static int write_file(struct af_inet_cr_netdev *r, u32 family, u32 of,
		      const char *name, struct nlattr **tb)
{
	const struct nlattr *addr = tb[AF_INET_CR_NETDEV_CONF_ENTRY_ADDR];
	char path[sizeof("sys/net/ipv6/conf//") + IFNAMSIZ + 64];
	char text[48];
	s32 value;
	int err;

	if (!proc)
		return -EOPNOTSUPP;
	snprintf(path, sizeof(path), "sys/net/%s/conf/%s/%s",
		 family == AF_INET ? "ipv4" : "ipv6",
		 of == AF_INET_CR_CONF_OF_ALL ? "all" :
		 of == AF_INET_CR_CONF_OF_DEFAULT ? "default" : r->name, name);
	if (addr) {
		snprintf(text, sizeof(text), "%pI6", nla_data(addr));
		return write_text(path, text, r->undoing);
	}
	value = nla_get_s32(tb[AF_INET_CR_NETDEV_CONF_ENTRY_VALUE]);
	snprintf(text, sizeof(text), "%d", value);
	err = write_text(path, text, r->undoing);
	if (err == -EINVAL && value < 0) {
		snprintf(text, sizeof(text), "%u", value);
		err = write_text(path, text, r->undoing);
	}
	return err;
}

static bool same_value(const struct conf_file *file, struct nlattr **tb)
{
	const struct nlattr *value = tb[AF_INET_CR_NETDEV_CONF_ENTRY_VALUE];
	const struct nlattr *addr = tb[AF_INET_CR_NETDEV_CONF_ENTRY_ADDR];

	if (addr)
		return !file->unset &&
		       !memcmp(nla_data(addr), file->addr, sizeof(*file->addr));
	return nla_get_s32(value) == file->value;
}

/* A dump has the files in their order: look from the last one on */
static bool find_file(const struct net *net, const struct af_inet_cr_conf *now,
		      u32 family, const struct nlattr *name, unsigned int *next,
		      struct conf_file *file)
{
	unsigned int i;

	for (i = *next; conf_file(net, now, family, i, file); i++)
		if (file->name && !nla_strcmp(name, file->name))
			goto found;
	for (i = 0; i < *next && conf_file(net, now, family, i, file); i++)
		if (file->name && !nla_strcmp(name, file->name))
			goto found;
	return false;
found:
	*next = i + 1;
	return true;
}

static int restore_entry(struct af_inet_cr_netdev *r,
			 const struct af_inet_cr_conf *now, u32 family,
			 const struct nlattr *nla, unsigned int *next)
{
	struct nlattr *tb[AF_INET_CR_NETDEV_CONF_ENTRY_MAX + 1];
	const struct nlattr *name;
	struct conf_file file;
	int err;

	err = af_inet_cr_parse_nest(tb, AF_INET_CR_NETDEV_CONF_ENTRY_MAX, nla,
				    af_inet_cr_netdev_conf_entry_nl_policy, r->extack);
	if (err)
		return err;
	name = tb[AF_INET_CR_NETDEV_CONF_ENTRY_NAME];
	if (!name || !tb[AF_INET_CR_NETDEV_CONF_ENTRY_VALUE] ==
		     !tb[AF_INET_CR_NETDEV_CONF_ENTRY_ADDR]) {
		NL_SET_ERR_MSG_ATTR(r->extack, nla,
				    "a configuration file needs NAME, and VALUE or ADDR");
		return -EINVAL;
	}

	if (!find_file(r->net, now, family, name, next, &file)) {
		NL_SET_ERR_MSG_ATTR(r->extack, name,
				    "this kernel has no such configuration file for this device");
		return -EOPNOTSUPP;
	}
	if (!file.addr != !tb[AF_INET_CR_NETDEV_CONF_ENTRY_ADDR]) {
		NL_SET_ERR_MSG_ATTR(r->extack, name,
				    "this configuration file holds something else");
		return -EINVAL;
	}
	if (!file.writable || same_value(&file, tb))
		return 0;
	err = write_file(r, family, now->of, file.name, tb);
	if (err)
		NL_SET_ERR_MSG_ATTR(r->extack, name,
				    "the configuration file cannot be written");
	return err;
}

static int restore_conf(struct af_inet_cr_netdev *r, const struct nlattr *nla,
			struct af_inet_cr_conf *now, bool last)
{
	struct nlattr *tb[AF_INET_CR_NETDEV_CONF_MAX + 1];
	const struct nlattr *entry;
	struct net_device *dev;
	u32 family, of = AF_INET_CR_CONF_OF_DEVICE;
	unsigned int next = 0;
	int err, rem;

	err = af_inet_cr_parse_nests(tb, AF_INET_CR_NETDEV_CONF_MAX, nla,
				     af_inet_cr_netdev_conf_nl_policy,
				     AF_INET_CR_NETDEV_CONF_ENTRY,
				     r->extack);
	if (err)
		return err;
	family = tb[AF_INET_CR_NETDEV_CONF_FAMILY] ?
		 nla_get_u32(tb[AF_INET_CR_NETDEV_CONF_FAMILY]) : AF_UNSPEC;
	if (family != AF_INET && family != AF_INET6) {
		NL_SET_ERR_MSG_ATTR(r->extack, nla,
				    "configuration is of AF_INET or AF_INET6");
		return -EINVAL;
	}
	if (tb[AF_INET_CR_NETDEV_CONF_OF])
		of = nla_get_u32(tb[AF_INET_CR_NETDEV_CONF_OF]);

	rtnl_lock();
	dev = __dev_get_by_index(r->net, r->ifindex);
	if (dev)
		af_inet_cr_conf_take(now, r->net, dev, of);
	if (!dev)
		err = -ENODEV;
	else if (of != AF_INET_CR_CONF_OF_DEVICE && !(dev->flags & IFF_LOOPBACK))
		err = -EINVAL;
	rtnl_unlock();
	if (err == -EINVAL)
		NL_SET_ERR_MSG_ATTR(r->extack, nla,
				    "configuration of all and default comes with lo");
	if (err)
		return err;
	if (!last && family == AF_INET6 && !now->has_v6) {
		r->conf_late = true;
		return 0;
	}

	nla_for_each_nested(entry, nla, rem) {
		if (nla_type(entry) != AF_INET_CR_NETDEV_CONF_ENTRY)
			continue;
		err = restore_entry(r, now, family, entry, &next);
		err = af_inet_cr_netdev_err(r, err);
		if (err)
			return err;
	}
	return 0;
}

/**
 * af_inet_cr_conf_restore - write the configuration files that differ
 * @r: the request
 * @last: the device is up: write those that were not there before that
 */
int af_inet_cr_conf_restore(struct af_inet_cr_netdev *r, bool last)
{
	struct af_inet_cr_conf *now;
	const struct nlattr *nla;
	int err = 0, rem;

	if (!r->tb[AF_INET_CR_ATTR_NETDEV_CONF] || (last && !r->conf_late))
		return 0;
	now = kzalloc(sizeof(*now), GFP_KERNEL);
	if (!now)
		return -ENOMEM;
	nla_for_each_attr(nla, r->attrs, r->len, rem) {
		if (nla_type(nla) != AF_INET_CR_ATTR_NETDEV_CONF)
			continue;
		err = restore_conf(r, nla, now, last);
		err = af_inet_cr_netdev_err(r, err);
		if (err)
			break;
	}
	kfree(now);
	return err;
}
