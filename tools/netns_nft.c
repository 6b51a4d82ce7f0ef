// SPDX-License-Identifier: GPL-2.0
/*
 * The nftables ruleset, through libnftables
 *
 * It is kept as the text that nft(8) lists and reads back: with the state of
 * counters, quotas and sets to be restored, and without it to be shown and
 * compared; and as JSON, in which names can be changed. What libnftables cannot
 * read back is found before a dump succeeds.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <nftables/libnftables.h>

#include "netns.h"

#define FLUSH	"flush ruleset\n"

/* The kernel's own words */

static int ask(uint16_t what, unsigned int flags, struct inetcr_msgs *answer,
	       struct inetcr_err *err)
{
	const struct {
		struct nlmsghdr head;
		struct nfgenmsg nf;
	} msg = {
		.head.nlmsg_len = sizeof(msg),
		.head.nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | what,
		.nf.version = NFNETLINK_V0,
	};
	struct inetcr *nl;
	int ret;

	ret = inetcr_nl_open(&nl, NETLINK_NETFILTER, err);
	if (ret)
		return ret;
	ret = inetcr_nl_request(nl, &msg.head, flags, answer, err);
	inetcr_close(nl);
	return ret;
}

/* Behind struct nfgenmsg, which is as long as a generic netlink header */
static uint32_t be32_of(const struct nlmsghdr *msg, unsigned int number)
{
	return ntohl(netns_u32(inetcr_msg_find(msg, number)));
}

/*
 * A kernel without nf_tables has no ruleset, of generation 0. To ask would load it,
 * which a dump must not be the reason for.
 */
int netns_nft_generation(uint32_t *generation, struct inetcr_err *err)
{
	struct inetcr_msgs answer = {};
	struct inetcr_err why;
	int ret;

	*generation = 0;
	if (!netns_has_netlink(NETLINK_NETFILTER))
		return 0;
	ret = ask(NFT_MSG_GETGEN, NLM_F_ACK, &answer, &why);
	if (!ret && answer.len >= MSG_HDRLEN)
		*generation = be32_of(answer.data, NFTA_GEN_ID);
	inetcr_msgs_free(&answer);
	if (ret == -EPERM)
		return inetcr_fail(err, EPERM, "nftables: %s", why.text);
	return 0;
}

static bool is_extension(const struct nlattr *expr)
{
	const char *name = netns_string(inetcr_nest_find(expr, NFTA_EXPR_NAME));

	return name && (!strcmp(name, "match") || !strcmp(name, "target"));
}

static bool has_extension(const struct nlmsghdr *rule)
{
	const struct nlattr *list, *expr = NULL;

	list = inetcr_msg_find(rule, NFTA_RULE_EXPRESSIONS);
	while (list && (expr = inetcr_nest_attr(list, expr))) {
		if (is_extension(expr))
			return true;
	}
	return false;
}

/* Of iptables-nft; libnftables has words for some of them */
static int find_extensions(bool *found, struct inetcr_err *err)
{
	struct inetcr_msgs answer = {};
	const struct nlmsghdr *msg = NULL;
	int ret;

	*found = false;
	ret = ask(NFT_MSG_GETRULE, NLM_F_DUMP, &answer, err);
	while (!ret && !*found && (msg = netns_next(&answer, msg)))
		*found = msg->nlmsg_len > MSG_HDRLEN && has_extension(msg);
	inetcr_msgs_free(&answer);
	return ret;
}

/*
 * *@found: there are tables. One of a process, which goes away with it, cannot be
 * handed over.
 */
static int check_tables(bool *found, struct inetcr_err *err)
{
	struct inetcr_msgs answer = {};
	const struct nlmsghdr *msg = NULL;
	int ret;

	ret = ask(NFT_MSG_GETTABLE, NLM_F_DUMP, &answer, err);
	*found = answer.len;
	while (!ret && (msg = netns_next(&answer, msg))) {
		if (msg->nlmsg_len > MSG_HDRLEN &&
		    be32_of(msg, NFTA_TABLE_FLAGS) & NFT_TABLE_F_OWNER)
			ret = inetcr_fail(err, EOPNOTSUPP,
					  "nftables table %s belongs to a process (flags owner), which alone can make it",
					  netns_string(inetcr_msg_find(msg, NFTA_TABLE_NAME)));
	}
	inetcr_msgs_free(&answer);
	return ret;
}

/* libnftables */

static int refused(struct nft_ctx *nft, struct inetcr_err *err)
{
	const char *text = nft_ctx_get_error_buffer(nft);
	int code = errno > 0 ? errno : EINVAL;

	return inetcr_fail(err, code, "nftables: %.*s",
			   (int)strcspn(text, "\n"), text);
}

/* Returns NULL, and says why */
static struct nft_ctx *open_nft(struct inetcr_err *err)
{
	struct nft_ctx *nft = nft_ctx_new(NFT_CTX_DEFAULT);

	if (nft && !nft_ctx_buffer_output(nft) && !nft_ctx_buffer_error(nft))
		return nft;
	if (nft)
		nft_ctx_free(nft);
	inetcr_fail(err, ENOMEM, "out of memory");
	return NULL;
}

static int run(struct nft_ctx *nft, const char *command, struct inetcr_err *err)
{
	errno = 0;
	return nft_run_cmd_from_buffer(nft, command) ? refused(nft, err) : 0;
}

/* In a context of their own */
static int run_alone(const char *commands, unsigned int flags, bool dry,
		     struct inetcr_err *err)
{
	struct nft_ctx *nft = open_nft(err);
	int ret;

	if (!nft)
		return -ENOMEM;
	nft_ctx_output_set_flags(nft, flags);
	nft_ctx_set_dry_run(nft, dry);
	ret = run(nft, commands, err);
	nft_ctx_free(nft);
	return ret;
}

static int replace(const char *text, bool dry, struct inetcr_err *err)
{
	char *command;
	int ret;

	if (asprintf(&command, FLUSH "%s", text) < 0)
		return inetcr_fail(err, ENOMEM, "out of memory");
	ret = run_alone(command, 0, dry, err);
	free(command);
	return ret;
}

int netns_nft_replace(const char *text, struct inetcr_err *err)
{
	return replace(text, false, err);
}

int netns_nft_run_json(const char *commands, struct inetcr_err *err)
{
	/* It reads what it writes */
	return run_alone(commands, NFT_CTX_OUTPUT_JSON, false, err);
}

static int check_text(const char *text, struct inetcr_err *err)
{
	struct inetcr_err why;
	bool found;
	int ret;

	ret = find_extensions(&found, err);
	if (ret || !found || !replace(text, true, &why))
		return ret;
	return inetcr_fail(err, EOPNOTSUPP,
			   "a rule of iptables has no form in which nftables could restore it: %s",
			   why.text);
}

static int dump_as(struct nft_ctx *nft, uint16_t type, unsigned int flags,
		   struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	const char *text;
	int ret;

	nft_ctx_output_set_flags(nft, flags);
	ret = run(nft, "list ruleset", err);
	if (ret)
		return ret;
	text = nft_ctx_get_output_buffer(nft);
	if (type == NETNS_RULESET)
		ret = check_text(text, err);
	if (!ret && *text)
		ret = netns_put_text(msgs, type, text, err);
	return ret;
}

/* One context has to ask the kernel only once */
static int dump_ruleset(struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	struct nft_ctx *nft = open_nft(err);
	int ret;

	if (!nft)
		return -ENOMEM;
	ret = dump_as(nft, NETNS_RULESET, NFT_CTX_OUTPUT_NUMERIC_ALL, msgs,
		      err);
	if (!ret)
		ret = dump_as(nft, NETNS_RULESET_JSON,
			      NFT_CTX_OUTPUT_NUMERIC_ALL | NFT_CTX_OUTPUT_JSON,
			      msgs, err);
	if (!ret)
		ret = dump_as(nft, NETNS_RULES, NFT_CTX_OUTPUT_STATELESS, msgs,
			      err);
	nft_ctx_free(nft);
	return ret;
}

/* The old kind of tables, which only iptables-legacy can list */
static int find_legacy(struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	static const char * const files[] = {
		"ip_tables_names", "ip6_tables_names", "arp_tables_names",
	};
	char path[64], name[64];
	unsigned int i;
	int ret = 0;
	FILE *file;

	for (i = 0; i < sizeof(files) / sizeof(*files); i++) {
		snprintf(path, sizeof(path), "/proc/thread-self/net/%s", files[i]);
		file = fopen(path, "re");
		if (!file)
			continue;
		while (!ret && fscanf(file, "%63s", name) == 1)
			ret = netns_left_out(msgs, err,
					     "table %s of iptables-legacy (%s)",
					     name, files[i]);
		fclose(file);
	}
	return ret;
}

int netns_nft_dump(struct inetcr_msgs *msgs, uint32_t *generation,
		   struct inetcr_err *err)
{
	bool found = false;
	int ret;

	ret = netns_nft_generation(generation, err);
	if (!ret && *generation)
		ret = check_tables(&found, err);
	if (!ret && found)
		ret = dump_ruleset(msgs, err);
	return ret ? ret : find_legacy(msgs, err);
}
