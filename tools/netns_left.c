// SPDX-License-Identifier: GPL-2.0
/*
 * What a namespace has and an image has not: it is named, where the kernel tells
 * cheaply that it is there, and never by loading a module to ask
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

int netns_find_others(struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	int ret = find_files(msgs, err);

	return ret ? ret : find_xfrm(msgs, err);
}
