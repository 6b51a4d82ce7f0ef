// SPDX-License-Identifier: GPL-2.0
/*
 * Checkpoint and restore of AF_INET sockets and network devices: the generic
 * netlink family.
 */
#include <linux/module.h>
#include <net/genetlink.h>
#include "netdev.h"
#include "sock.h"

/* Before Linux 6.2 */
static struct genl_ops ops[AF_INET_CR_CMD_MAX] __ro_after_init;

struct genl_family af_inet_cr_family __ro_after_init = {
	.name		= AF_INET_CR_GENL_NAME,
	.version	= AF_INET_CR_GENL_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	/* From here on generic netlink refuses all attributes without policy */
	.resv_start_op	= AF_INET_CR_CMD_MAX + 1,
};

static int __init af_inet_cr_init(void)
{
	int err;

	BUILD_BUG_ON(AF_INET_CR_ATTR_SOCKOPT_RCVBUF_ULOCK != 22);
	err = af_inet_cr_sockopt_init();
	if (err)
		return err;
	err = af_inet_cr_sock_init();
	if (err)
		return err;
	err = af_inet_cr_tcp_init();
	if (err)
		goto err_sock;
	err = af_inet_cr_freeze_init();
	if (err)
		goto err_sock;
	err = af_inet_cr_stash_init();
	if (err)
		goto err_freeze;
	err = af_inet_cr_conf_init();
	if (err)
		goto err_stash;
	af_inet_cr_family_ops(&af_inet_cr_family, ops, af_inet_cr_nl_ops,
			      ARRAY_SIZE(af_inet_cr_nl_ops));
	err = genl_register_family(&af_inet_cr_family);
	if (err)
		goto err_conf;
	return 0;

err_conf:
	af_inet_cr_conf_exit();
err_stash:
	af_inet_cr_stash_exit();
err_freeze:
	af_inet_cr_freeze_exit();
err_sock:
	af_inet_cr_sock_exit();
	return err;
}

static void __exit af_inet_cr_exit(void)
{
	genl_unregister_family(&af_inet_cr_family);
	af_inet_cr_conf_exit();
	af_inet_cr_stash_exit();
	af_inet_cr_freeze_exit();
	af_inet_cr_sock_exit();
}

module_init(af_inet_cr_init);
module_exit(af_inet_cr_exit);

/*
 * There is no MODULE_ALIAS_GENL_FAMILY(): any process could load the module by
 * asking for the family.
 */
MODULE_DESCRIPTION("Checkpoint and restore of AF_INET sockets and network devices");
MODULE_AUTHOR("The af_inet_cr authors");
MODULE_LICENSE("GPL");
MODULE_VERSION(AF_INET_CR_VERSION);
