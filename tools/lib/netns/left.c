// SPDX-License-Identifier: GPL-2.0
/*
 * Report state of a namespace that an image does not have, where the kernel lists it
 * cheaply; no module is loaded to ask
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/bpf.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <linux/xfrm.h>

#include "netns.h"

bool netns_has_netlink(unsigned int protocol)
{
	FILE *file = fopen("/proc/thread-self/net/netlink", "re");
	unsigned int number, port;
	bool found = false;
	char line[256];

	if (!file)
		return true;
	/* Where a protocol is, the kernel has a socket of its own */
	while (!found && fgets(line, sizeof(line), file))
		found = sscanf(line, "%*s %u %u", &number, &port) == 2 &&
			number == protocol && !port;
	fclose(file);
	return found;
}

/* Files: one that has more lines than a head, or a number that is not zero */
static const struct {
	const char *path;
	unsigned int head;
	uint16_t type;
	const char *text;
} files[] = {
	{ "/proc/thread-self/net/ip_vs", 3, NETNS_LEFT_OUT,
	  "services of IPVS (ipvsadm)" },
	{ "/proc/sys/net/mpls/platform_labels", 0, NETNS_LEFT_OUT,
	  "MPLS labels and their routes (ip -M route)" },
	{ "/proc/thread-self/net/ip_mr_vif", 1, NETNS_LEFT_OUT,
	  "interfaces and routes of a multicast routing daemon" },
	{ "/proc/thread-self/net/ip6_mr_vif", 1, NETNS_LEFT_OUT,
	  "interfaces and routes of an IPv6 multicast routing daemon" },
	{ "/proc/sys/net/netfilter/nf_conntrack_count", 0, NETNS_PASSING,
	  "connections that are tracked (conntrack -L)" },
};

static bool is_there(const char *path, unsigned int head)
{
	FILE *file = fopen(path, "re");
	unsigned int lines = 0;
	char line[256];
	bool there = false;

	if (!file)
		return false;
	while (!there && fgets(line, sizeof(line), file))
		there = head ? ++lines > head : atoi(line) != 0;
	fclose(file);
	return there;
}

static int find_files(struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; !ret && i < sizeof(files) / sizeof(*files); i++) {
		if (is_there(files[i].path, files[i].head))
			ret = netns_put_text(msgs, files[i].type,
					     files[i].text, err);
	}
	return ret;
}

/* An attribute of what the kernel counts, behind its four bytes of flags */
static const struct nlattr *count_of(struct inetcr *nl, uint16_t type,
				     unsigned int number,
				     struct inetcr_msgs *answer)
{
	const struct {
		struct nlmsghdr head;
		uint32_t flags;
	} msg = {
		.head.nlmsg_len = sizeof(msg),
		.head.nlmsg_type = type,
		.flags = UINT32_MAX,
	};
	struct inetcr_err why;

	inetcr_msgs_free(answer);
	if (inetcr_nl_request(nl, &msg.head, 0, answer, &why) || !answer->len)
		return NULL;
	return inetcr_msg_find(answer->data, number);
}

static bool has_xfrm(struct inetcr *nl)
{
	struct inetcr_msgs answer = {};
	struct xfrmu_spdinfo policies = {};
	const struct nlattr *nla;
	bool states;

	nla = count_of(nl, XFRM_MSG_GETSADINFO, XFRMA_SAD_CNT, &answer);
	states = nla && netns_u32(nla);
	nla = count_of(nl, XFRM_MSG_GETSPDINFO, XFRMA_SPD_INFO, &answer);
	if (nla && inetcr_nla_len(nla) >= sizeof(policies))
		memcpy(&policies, inetcr_nla_data(nla), sizeof(policies));
	inetcr_msgs_free(&answer);
	return states || policies.incnt || policies.outcnt || policies.fwdcnt;
}

static int find_xfrm(struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	struct inetcr_err why;
	struct inetcr *nl;
	int ret = 0;

	if (!netns_has_netlink(NETLINK_XFRM) ||
	    inetcr_nl_open(&nl, NETLINK_XFRM, &why))
		return 0;
	if (has_xfrm(nl))
		ret = netns_left_out(msgs, err,
				     "IPsec states and policies (ip xfrm)");
	inetcr_close(nl);
	return ret;
}

/* Families of generic netlink: that one has an answer says that it has something */
static const struct {
	const char *family;
	const char *module;	/* whose family it is; NULL: of the kernel itself */
	uint8_t command;
	const char *text;
} families[] = {
	{ "mptcp_pm", NULL, 3, "endpoints of MPTCP (ip mptcp endpoint)" },
	{ "SEG6", NULL, 2, "HMAC keys of SRv6 (ip sr hmac)" },
	{ "IOAM6", NULL, 3, "namespaces of IOAM (ip ioam namespace)" },
	{ "IOAM6", NULL, 6, "schemas of IOAM (ip ioam schema)" },
	{ "fou", "fou", 3, "ports of FOU (ip fou)" },
	{ "l2tp", "l2tp_netlink", 4, "tunnels of L2TP (ip l2tp)" },
	{ "TIPC", "tipc", 2, "bearers of TIPC (tipc bearer)" },
	{ "SMC_PNETID", "smc", 1, "networks of SMC (smc_pnet)" },
};

static bool has_module(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/module/%s", name);
	return !access(path, F_OK);
}

static bool has_answer(const char *family, uint8_t command)
{
	struct {
		struct nlmsghdr head;
		struct genlmsghdr genl;
	} msg = {
		.head.nlmsg_len = sizeof(msg),
		.genl.cmd = command,
		.genl.version = 1,
	};
	struct inetcr_msgs answer = {};
	struct inetcr_err why;
	struct inetcr *nl;
	bool found;

	if (inetcr_nl_generic(&nl, family, &msg.head.nlmsg_type, &why))
		return false;
	found = !inetcr_nl_request(nl, &msg.head, NLM_F_DUMP, &answer, &why) &&
		answer.len;
	inetcr_msgs_free(&answer);
	inetcr_close(nl);
	return found;
}

static int find_families(struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; !ret && i < sizeof(families) / sizeof(*families); i++) {
		if ((!families[i].module || has_module(families[i].module)) &&
		    has_answer(families[i].family, families[i].command))
			ret = netns_left_out(msgs, err, "%s", families[i].text);
	}
	return ret;
}

/* Subsystems of nfnetlink, likewise */
static const struct {
	const char *module;
	uint16_t type;
	uint16_t name;		/* number of the name of one; 0: it has none */
	const char *text;
} subsystems[] = {
	{ "ip_set", 6 << 8 | 7, 2, "set of ipset" },
	{ "nfnetlink_acct", 7 << 8 | 1, 1, "counter of nfacct" },
	{ "nfnetlink_cttimeout", 8 << 8 | 1, 1, "timeout policy of nfct" },
	{ "nfnetlink_cthelper", 9 << 8 | 1, 1, "helper of nfct" },
	{ "nf_conntrack_netlink", 2 << 8 | 1, 0,
	  "connections that are expected (conntrack -L expect)" },
};

static int find_of(unsigned int i, struct inetcr *nl, struct inetcr_msgs *msgs,
		   struct inetcr_err *err)
{
	const struct {
		struct nlmsghdr head;
		struct nfgenmsg nf;
		struct nlattr protocol;
		uint8_t version[4];
	} msg = {
		/* ipset wants to hear the version of its protocol */
		.head.nlmsg_len = subsystems[i].type >> 8 == 6 ? sizeof(msg) :
				  NLMSG_LENGTH(sizeof(msg.nf)),
		.head.nlmsg_type = subsystems[i].type,
		.protocol = { NLA_HDRLEN + 1, 1 },
		.version = { 6 },
	};
	const struct nlmsghdr *one = NULL;
	struct inetcr_msgs answer = {};
	struct inetcr_err why;
	const char *last = "";
	int ret = 0;

	if (inetcr_nl_request(nl, &msg.head, NLM_F_DUMP, &answer, &why))
		answer.len = 0;
	while (!ret && (one = netns_next(&answer, one))) {
		const char *name = subsystems[i].name ?
			netns_string(inetcr_msg_find(one, subsystems[i].name)) :
			"";

		if (!name || (*name && !strcmp(name, last)))
			continue;
		last = name;
		ret = netns_left_out(msgs, err, "%s%s%s", subsystems[i].text,
				     *name ? " " : "", name);
		if (!*name)
			break;
	}
	inetcr_msgs_free(&answer);
	return ret;
}

static int find_subsystems(struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	struct inetcr_err why;
	struct inetcr *nl;
	unsigned int i;
	int ret = 0;

	if (!netns_has_netlink(NETLINK_NETFILTER) ||
	    inetcr_nl_open(&nl, NETLINK_NETFILTER, &why))
		return 0;
	for (i = 0; !ret && i < sizeof(subsystems) / sizeof(*subsystems); i++) {
		if (has_module(subsystems[i].module))
			ret = find_of(i, nl, msgs, err);
	}
	inetcr_close(nl);
	return ret;
}

/* Programs that a namespace has: the kernel tells of how many there are */
static int find_programs(struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	static const struct {
		uint32_t type;
		const char *text;
	} types[] = {
		{ BPF_FLOW_DISSECTOR, "a flow dissector program (bpftool net)" },
		{ BPF_SK_LOOKUP, "programs that look sockets up (bpftool net)" },
	};
	union bpf_attr attr;
	unsigned int i;
	int fd, ret = 0;

	fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	for (i = 0; fd >= 0 && !ret && i < sizeof(types) / sizeof(*types); i++) {
		memset(&attr, 0, sizeof(attr));
		attr.query.target_fd = fd;
		attr.query.attach_type = types[i].type;
		if (!syscall(SYS_bpf, BPF_PROG_QUERY, &attr, sizeof(attr)) &&
		    attr.query.prog_cnt)
			ret = netns_left_out(msgs, err, "%s", types[i].text);
	}
	if (fd >= 0)
		close(fd);
	return ret;
}

int netns_find_others(struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	int ret = find_files(msgs, err);

	if (!ret)
		ret = find_xfrm(msgs, err);
	if (!ret)
		ret = find_families(msgs, err);
	if (!ret)
		ret = find_subsystems(msgs, err);
	return ret ? ret : find_programs(msgs, err);
}
