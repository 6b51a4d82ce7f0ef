/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Limits that tools/ynl/af_inet_cr.yaml has a name for, and the lengths of structs
 * that it has as numbers.
 */
#ifndef _AF_INET_CR_LENGTHS_H
#define _AF_INET_CR_LENGTHS_H

#include <linux/errqueue.h>
#include <linux/icmpv6.h>
#include <linux/net_tstamp.h>
#include <linux/socket.h>
#include <linux/time_types.h>
#include <linux/xfrm.h>

/* A flag, or a u32 that says on or off */
#define AF_INET_CR_FLAG_LEN		sizeof(u32)
#define AF_INET_CR_TIMEVAL_LEN		sizeof(struct __kernel_old_timeval)
#define AF_INET_CR_XFRM_INFO_LEN	sizeof(struct xfrm_userpolicy_info)

/* A pending errno above this one never reaches user space in the kernel */
#define AF_INET_CR_ERRNO_MAX		511

/* An extension header: its length is a byte, in units of 8 bytes */
#define AF_INET_CR_HEADER_MAX		(8 * 256)
/* An IPv6 header and as many extension headers as anybody sends */
#define AF_INET_CR_HEADERS_MAX		(SZ_8K - 1)
/* The same of a sent packet, in an entry of the error queue */
#define AF_INET_CR_EXTERR_HEADER_MAX	512

static_assert(sizeof(struct linger) == 8);
static_assert(sizeof(struct sock_txtime) == 8);
static_assert(sizeof(struct so_timestamping) == 8);
static_assert(sizeof(struct icmp6_filter) == 32);
static_assert(sizeof(struct sock_extended_err) == 16);
static_assert(6 * sizeof(struct xfrm_user_tmpl) == 384);

#endif /* _AF_INET_CR_LENGTHS_H */
