/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _AF_INET_CR_COMPAT_LINUX_IF_LINK_H
#define _AF_INET_CR_COMPAT_LINUX_IF_LINK_H

#include_next <linux/if_link.h>

/* Attributes that newer kernels have; an older one never writes them */
#define AF_INET_CR_BR_FDB_N_LEARNED		48	/* 6.7 */
#define AF_INET_CR_BRPORT_MCAST_N_GROUPS	41	/* 6.3 */
#define AF_INET_CR_BOND_COUPLED_CONTROL		32	/* 6.9 */
#define AF_INET_CR_BOND_BROADCAST_NEIGH		33	/* 6.17 */
#define AF_INET_CR_BOND_LACP_STRICT		34	/* 7.1 */
#define AF_INET_CR_BOND_SLAVE_CHURN_ACTOR	11	/* 6.12 */
#define AF_INET_CR_BOND_SLAVE_CHURN_PARTNER	12	/* 6.12 */
#define AF_INET_CR_HSR_INTERLINK		8	/* 6.10 */

#endif /* _AF_INET_CR_COMPAT_LINUX_IF_LINK_H */
