// SPDX-License-Identifier: GPL-2.0
/*
 * The attribute table
 *
 * One row per attribute of <linux/af_inet_cr.h>, and per member of the structs
 * they carry. Whatever shows, compares or names an attribute walks these rows.
 * ../ynl/gen.py makes the rows of attributes, and names of values, from
 * ../ynl/af_inet_cr.yaml and ../ynl/show.yaml; the rest of both is here.
 */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <linux/errqueue.h>
#include <linux/filter.h>
#include <linux/genetlink.h>
#include <linux/net_tstamp.h>
#include <linux/xfrm.h>

#include <linux/af_inet_cr.h>
#include "netns/netns.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* Words */

static const struct inetcr_word protocol_words[] = {
	{ 1, "icmp" }, { 2, "igmp" }, { 4, "ipip" }, { 6, "tcp" },
	{ 17, "udp" }, { 33, "dccp" }, { 47, "gre" }, { 50, "esp" },
	{ 51, "ah" }, { 58, "icmpv6" }, { 89, "ospf" }, { 103, "pim" },
	{ 112, "vrrp" }, { 132, "sctp" }, { 136, "udplite" }, { 255, "raw" },
	{}
};

/* IPV6_FL_S_* of <linux/in6.h> */
static const struct inetcr_word share_words[] = {
	{ 1, "exclusive" }, { 2, "process" }, { 3, "user" }, { 255, "any" }, {}
};

static const struct inetcr_word shutdown_words[] = {
	{ AF_INET_CR_SHUT_RCV, "rd" }, { AF_INET_CR_SHUT_SND, "wr" }, {}
};

/* SOF_TIMESTAMPING_*; by number, for headers older than the kernel */
static const struct inetcr_word tstamp_words[] = {
	{ 1 << 0, "tx-hardware" }, { 1 << 1, "tx-software" },
	{ 1 << 2, "rx-hardware" }, { 1 << 3, "rx-software" },
	{ 1 << 4, "software" }, { 1 << 5, "sys-hardware" },
	{ 1 << 6, "raw-hardware" }, { 1 << 7, "opt-id" },
	{ 1 << 8, "tx-sched" }, { 1 << 9, "tx-ack" },
	{ 1 << 10, "opt-cmsg" }, { 1 << 11, "opt-tsonly" },
	{ 1 << 12, "opt-stats" }, { 1 << 13, "opt-pktinfo" },
	{ 1 << 14, "opt-tx-swhw" }, { 1 << 15, "bind-phc" },
	{ 1 << 16, "opt-id-tcp" }, { 1 << 17, "opt-rx-filter" },
	{ 1 << 18, "tx-completion" }, {}
};

static const struct inetcr_word clock_words[] = {
	{ 0, "realtime" }, { 1, "monotonic" }, { 11, "tai" }, {}
};

static const struct inetcr_word txtime_words[] = {
	{ 1 << 0, "deadline-mode" }, { 1 << 1, "report-errors" }, {}
};

static const struct inetcr_word encap_words[] = {
	{ 0, "none" }, { 1, "espinudp-non-ike" }, { 2, "espinudp" },
	{ 3, "l2tpinudp" }, { 4, "gtp0" }, { 5, "gtp1u" }, { 6, "rxrpc" },
	{ 7, "espintcp" }, {}
};

static const struct inetcr_word icmp_words[] = {
	{ 1U << 0, "echo-reply" }, { 1U << 3, "destination-unreachable" },
	{ 1U << 4, "source-quench" }, { 1U << 5, "redirect" },
	{ 1U << 8, "echo-request" }, { 1U << 9, "router-advertisement" },
	{ 1U << 10, "router-solicitation" }, { 1U << 11, "time-exceeded" },
	{ 1U << 12, "parameter-problem" }, { 1U << 13, "timestamp-request" },
	{ 1U << 14, "timestamp-reply" }, { 1U << 15, "info-request" },
	{ 1U << 16, "info-reply" }, { 1U << 17, "address-mask-request" },
	{ 1U << 18, "address-mask-reply" }, {}
};

static const struct inetcr_word origin_words[] = {
	{ 0, "none" }, { 1, "local" }, { 2, "icmp" }, { 3, "icmp6" },
	{ 4, "timestamping" }, { 5, "zerocopy" }, { 6, "txtime" }, {}
};

static const struct inetcr_word arphrd_words[] = {
	{ 1, "ether" }, { 768, "ipip" }, { 769, "tunnel6" },
	{ 772, "loopback" }, { 776, "sit" }, { 778, "gre" },
	{ 823, "gre6" }, { 0xfffe, "none" }, {}
};

static const struct inetcr_word addr_scope_words[] = {
	{ 0, "global" }, { 200, "site" }, { 253, "link" }, { 254, "host" }, {}
};

/* IFA_F_* and IFAPROT_*, by number, for headers older than the kernel */
static const struct inetcr_word ifa_words[] = {
	{ 0x01, "temporary" }, { 0x02, "nodad" }, { 0x04, "optimistic" },
	{ 0x08, "dadfailed" }, { 0x10, "home" }, { 0x20, "deprecated" },
	{ 0x40, "tentative" }, { 0x80, "permanent" }, { 0x100, "mngtmpaddr" },
	{ 0x200, "noprefixroute" }, { 0x400, "mcautojoin" },
	{ 0x800, "stable-privacy" }, {}
};

static const struct inetcr_word ifaprot_words[] = {
	{ 1, "kernel_lo" }, { 2, "kernel_ra" }, { 3, "kernel_ll" }, {}
};

/* Rows */

#define KIND(k)		.kind = &inetcr_kind_##k

#define MEMBER(s, m, n, k, ...) \
	{ .name = n, .offset = offsetof(s, m), KIND(k), ## __VA_ARGS__ }

#define STRUCT(t, s) \
	static const struct inetcr_table t##_table = { \
		.row = t##_rows, .count = ARRAY_SIZE(t##_rows), .size = s, \
	}

static const struct inetcr_attr linger_rows[] = {
	MEMBER(struct linger, l_onoff, "ONOFF", boolean, .flags = ATTR_BARE),
	MEMBER(struct linger, l_linger, "LINGER", s32, .flags = ATTR_BARE,
	       .unit = "s"),
};

STRUCT(linger, sizeof(struct linger));

static const struct inetcr_attr filter_rows[] = {
	MEMBER(struct sock_filter, code, "CODE", u16,
	       .flags = ATTR_BARE | ATTR_HEX),
	MEMBER(struct sock_filter, jt, "JT", u8, .flags = ATTR_BARE),
	MEMBER(struct sock_filter, jf, "JF", u8, .flags = ATTR_BARE),
	MEMBER(struct sock_filter, k, "K", u32, .flags = ATTR_BARE | ATTR_HEX),
};

STRUCT(filter, sizeof(struct sock_filter));

static const struct inetcr_attr txtime_rows[] = {
	MEMBER(struct sock_txtime, clockid, "CLOCKID", enum,
	       .flags = ATTR_BARE, .words = clock_words),
	MEMBER(struct sock_txtime, flags, "FLAGS", mask,
	       .words = txtime_words),
};

STRUCT(txtime, sizeof(struct sock_txtime));

static const struct inetcr_attr timestamping_rows[] = {
	MEMBER(struct so_timestamping, flags, "FLAGS", mask,
	       .flags = ATTR_BARE, .words = tstamp_words),
	MEMBER(struct so_timestamping, bind_phc, "BIND_PHC", s32),
};

STRUCT(timestamping, sizeof(struct so_timestamping));

static const struct inetcr_word policy_words[] = {
	{ 0, "allow" }, { 1, "block" }, {}
};

static const struct inetcr_attr policy_rows[] = {
	MEMBER(struct xfrm_userpolicy_info, action, "ACTION", enum8,
	       .flags = ATTR_BARE, .words = policy_words),
	MEMBER(struct xfrm_userpolicy_info, sel.saddr, "SRC", xaddr),
	MEMBER(struct xfrm_userpolicy_info, sel.prefixlen_s, "SRC_LEN", u8),
	MEMBER(struct xfrm_userpolicy_info, sel.sport, "SPORT", be16),
	MEMBER(struct xfrm_userpolicy_info, sel.daddr, "DST", xaddr),
	MEMBER(struct xfrm_userpolicy_info, sel.prefixlen_d, "DST_LEN", u8),
	MEMBER(struct xfrm_userpolicy_info, sel.dport, "DPORT", be16),
	MEMBER(struct xfrm_userpolicy_info, sel.proto, "PROTO", u8),
	MEMBER(struct xfrm_userpolicy_info, priority, "PRIORITY", u32),
	MEMBER(struct xfrm_userpolicy_info, flags, "FLAGS", u8,
	       .flags = ATTR_HEX),
	MEMBER(struct xfrm_userpolicy_info, dir, "DIR", u8,
	       .flags = ATTR_QUIET),
};

STRUCT(policy, sizeof(struct xfrm_userpolicy_info));

static const struct inetcr_attr tmpl_rows[] = {
	MEMBER(struct xfrm_user_tmpl, id.daddr, "DADDR", xaddr),
	MEMBER(struct xfrm_user_tmpl, saddr, "SADDR", xaddr),
	MEMBER(struct xfrm_user_tmpl, id.proto, "PROTO", u8),
	MEMBER(struct xfrm_user_tmpl, id.spi, "SPI", be32, .flags = ATTR_HEX),
	MEMBER(struct xfrm_user_tmpl, reqid, "REQID", u32),
	MEMBER(struct xfrm_user_tmpl, mode, "MODE", u8),
	MEMBER(struct xfrm_user_tmpl, optional, "OPTIONAL", u8),
};

STRUCT(tmpl, sizeof(struct xfrm_user_tmpl));

static const struct inetcr_attr ee_rows[] = {
	MEMBER(struct sock_extended_err, ee_errno, "ERRNO", error,
	       .flags = ATTR_BARE),
	MEMBER(struct sock_extended_err, ee_origin, "ORIGIN", enum8,
	       .words = origin_words),
	MEMBER(struct sock_extended_err, ee_type, "TYPE", u8),
	MEMBER(struct sock_extended_err, ee_code, "CODE", u8),
	MEMBER(struct sock_extended_err, ee_info, "INFO", u32),
	MEMBER(struct sock_extended_err, ee_data, "DATA", u32),
};

STRUCT(ee, sizeof(struct sock_extended_err));

/* u32, high << 16 | low */
struct port_range {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	uint16_t low, high;
#else
	uint16_t high, low;
#endif
};

static const struct inetcr_attr port_range_rows[] = {
	MEMBER(struct port_range, low, "LOW", u16),
	MEMBER(struct port_range, high, "HIGH", u16),
};

STRUCT(port_range, sizeof(struct port_range));

#include "attr_rows.h"

const struct inetcr_attr inetcr_attr_unknown = {
	.name = "unknown attribute",
	KIND(hex),
	.flags = INETCR_ATTR_MULTI,
};

/* Finding rows */

const struct inetcr_attr *inetcr_table_find(const struct inetcr_table *table,
					    unsigned int number)
{
	if (!number || number >= table->count || !table->row[number].name)
		return NULL;
	return &table->row[number];
}

const struct inetcr_attr *inetcr_attr_by_number(unsigned int number)
{
	return inetcr_table_find(&inetcr_attrs, number);
}

const struct inetcr_attr *inetcr_attr_by_name(const char *name)
{
	unsigned int i;

	for (i = 1; i < inetcr_attrs.count; i++) {
		if (attr_rows[i].name && !strcmp(attr_rows[i].name, name))
			return &attr_rows[i];
	}
	return &inetcr_attr_unknown;
}

const struct inetcr_attr *inetcr_attr_inside(const struct inetcr_attr *attr,
					     unsigned int number)
{
	if (attr->kind != &inetcr_kind_nest)
		return NULL;
	return inetcr_table_find(attr->table, number);
}

const char *inetcr_attr_name(const struct inetcr_attr *attr)
{
	return attr->name;
}

const char *inetcr_attr_label(const struct inetcr_attr *attr, const char *name)
{
	return attr->label ? attr->label : name;
}

bool inetcr_attr_is(const struct inetcr_attr *attr, unsigned int flag)
{
	return attr->flags & flag;
}

void inetcr_attr_path(const struct nlmsghdr *msg, size_t offset, char *path,
		      size_t size)
{
	const struct inetcr_table *table = &inetcr_attrs;
	const char *start = (const char *)msg + NLMSG_HDRLEN + GENL_HDRLEN;
	const char *spot = (const char *)msg + offset;
	size_t len = msg->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN;
	const struct nlattr *nla = NULL;

	*path = '\0';
	while (table && inetcr_nla_valid(start, len) &&
	       (nla = inetcr_nla_next(start, len, nla))) {
		const struct inetcr_attr *attr;
		size_t used = strlen(path);

		if (spot < (const char *)nla ||
		    spot >= (const char *)nla + nla->nla_len)
			continue;
		attr = inetcr_table_find(table, inetcr_nla_type(nla));
		if (!attr)
			snprintf(path + used, size - used, "%sATTR_%u",
				 used ? "." : "", inetcr_nla_type(nla));
		else
			snprintf(path + used, size - used, "%s%s",
				 used ? "." : "", attr->name);
		if (spot == (const char *)nla || !attr ||
		    attr->kind != &inetcr_kind_nest)
			return;
		table = attr->table;
		start = inetcr_nla_data(nla);
		len = inetcr_nla_len(nla);
		nla = NULL;
	}
}
