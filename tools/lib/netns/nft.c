// SPDX-License-Identifier: GPL-2.0
/*
 * The nftables ruleset: its text, by libnftables, and the kernel's own form
 *
 * The text that nft(8) lists is what people read and compare. Restored are the
 * requests of nft_msgs.c, and they have to make what the text says; of an image that
 * has none, the text.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <nftables/libnftables.h>

#include "nft.h"

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

/* A table of a process goes away with it, and cannot be handed over */
static bool is_owned(const struct nlmsghdr *table)
{
	return be32_of(table, NFTA_TABLE_FLAGS) & NFT_TABLE_F_OWNER;
}

static int find_owned(const struct inetcr_msgs *tables, struct inetcr_msgs *msgs,
		      bool *found, struct inetcr_err *err)
{
	const struct nlmsghdr *msg = NULL;
	int ret = 0;

	while (!ret && (msg = netns_next(tables, msg))) {
		if (msg->nlmsg_len <= MSG_HDRLEN || !is_owned(msg))
			continue;
		*found = true;
		ret = netns_left_out(msgs, err,
				     "nftables table %s, which belongs to a process (flags owner)",
				     netns_string(inetcr_msg_find(msg, NFTA_TABLE_NAME)));
	}
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

	if (nft && !nft_ctx_buffer_output(nft) && !nft_ctx_buffer_error(nft)) {
		nft_ctx_clear_include_paths(nft);
		return nft;
	}
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
static int run_alone(const char *commands, struct inetcr_err *err)
{
	struct nft_ctx *nft = open_nft(err);
	int ret;

	if (!nft)
		return -ENOMEM;
	ret = run(nft, commands, err);
	nft_ctx_free(nft);
	return ret;
}

/* The only way of a text from elsewhere into libnftables */
int netns_nft_replace(const char *text, struct inetcr_err *err)
{
	char *clean, *command;
	int ret;

	ret = netns_rules_check(text, &clean, err);
	if (ret)
		return ret;
	if (asprintf(&command, FLUSH "%s\n", clean) < 0)
		command = NULL;
	free(clean);
	if (!command)
		return inetcr_fail(err, ENOMEM, "out of memory");
	ret = run_alone(command, err);
	free(command);
	return ret;
}

/* The words of nft(8) for families */
static const char *family_word(const struct nlmsghdr *table)
{
	static const char * const words[NFPROTO_NUMPROTO] = {
		[NFPROTO_INET] = "inet", [NFPROTO_IPV4] = "ip",
		[NFPROTO_ARP] = "arp", [NFPROTO_NETDEV] = "netdev",
		[NFPROTO_BRIDGE] = "bridge", [NFPROTO_IPV6] = "ip6",
	};
	uint8_t family = nft_family(table);

	return family < NFPROTO_NUMPROTO ? words[family] : NULL;
}

/* List the tables that no process owns, one by one */
static int list_tables(struct nft_ctx *nft, const struct inetcr_msgs *tables,
		       FILE *out, struct inetcr_err *err)
{
	const struct nlmsghdr *msg = NULL;
	char *command;
	int ret = 0;

	while (!ret && (msg = netns_next(tables, msg))) {
		const char *name = netns_string(netns_find(msg, NFTA_TABLE_NAME));
		const char *family = family_word(msg);

		if (!name || !family || is_owned(msg))
			continue;
		if (asprintf(&command, "list table %s %s", family, name) < 0)
			return inetcr_fail(err, ENOMEM, "out of memory");
		ret = run(nft, command, err);
		if (!ret)
			fputs(nft_ctx_get_output_buffer(nft), out);
		free(command);
	}
	return ret;
}

static int put_listing(struct nft_ctx *nft, const struct inetcr_msgs *tables,
		       bool owned, struct inetcr_msgs *msgs,
		       struct inetcr_err *err)
{
	char *text = NULL;
	size_t size;
	FILE *out;
	int ret;

	if (!owned) {
		ret = run(nft, "list ruleset", err);
		return ret ? ret : netns_put_text(msgs, NETNS_RULESET,
						  nft_ctx_get_output_buffer(nft),
						  err);
	}
	out = open_memstream(&text, &size);
	if (!out)
		return inetcr_fail(err, ENOMEM, "out of memory");
	ret = list_tables(nft, tables, out, err);
	fclose(out);
	if (!ret && *text)
		ret = netns_put_text(msgs, NETNS_RULESET, text, err);
	free(text);
	return ret;
}

static int dump_listing(const struct inetcr_msgs *tables,
			struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	struct nft_ctx *nft;
	bool owned = false;
	int ret;

	ret = find_owned(tables, msgs, &owned, err);
	if (ret)
		return ret;
	nft = open_nft(err);
	if (!nft)
		return -ENOMEM;
	nft_ctx_output_set_flags(nft, NFT_CTX_OUTPUT_NUMERIC_ALL);
	ret = put_listing(nft, tables, owned, msgs, err);
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
	struct inetcr_msgs tables = {};
	int ret;

	ret = netns_nft_generation(generation, err);
	if (!ret && *generation)
		ret = ask(NFT_MSG_GETTABLE, NLM_F_DUMP, &tables, err);
	if (!ret && tables.len)
		ret = dump_listing(&tables, msgs, err);
	if (!ret && tables.len)
		ret = netns_nft_msgs_dump(msgs, err);
	inetcr_msgs_free(&tables);
	return ret ? ret : find_legacy(msgs, err);
}

/* Is what there is now what @listed says? */
int netns_nft_verify(const char *listed, struct inetcr_err *err)
{
	struct inetcr_msgs tables = {}, msgs = {};
	const struct nlmsghdr *msg;
	char *made = NULL;
	int ret;

	ret = ask(NFT_MSG_GETTABLE, NLM_F_DUMP, &tables, err);
	if (!ret && tables.len)
		ret = dump_listing(&tables, &msgs, err);
	if (!ret) {
		msg = netns_next_of(&msgs, NETNS_RULESET, NULL);
		made = msg ? netns_text(msg) : strdup("");
		ret = made ? netns_rules_same(listed, made, err) :
			     inetcr_fail(err, ENOMEM, "out of memory");
	}
	free(made);
	inetcr_msgs_free(&tables);
	inetcr_msgs_free(&msgs);
	return ret;
}

/* Requests */

/* Name the object that a request creates, for a message */
static void name_request(const struct nlmsghdr *msg, char *text, size_t size)
{
	static const struct {
		const char *word;
		uint8_t what;
		uint8_t name;
	} words[] = {
		{ "table", NFT_MSG_NEWTABLE, 0 },
		{ "chain", NFT_MSG_NEWCHAIN, NFTA_CHAIN_NAME },
		{ "object", NFT_MSG_NEWOBJ, NFTA_OBJ_NAME },
		{ "flowtable", NFT_MSG_NEWFLOWTABLE, NFTA_FLOWTABLE_NAME },
		{ "set", NFT_MSG_NEWSET, NFTA_SET_NAME },
		{ "elements of set", NFT_MSG_NEWSETELEM, NFTA_SET_ELEM_LIST_SET },
		{ "rule of chain", NFT_MSG_NEWRULE, NFTA_RULE_CHAIN },
	};
	const char *table = netns_string(netns_find(msg, NFTA_TABLE_NAME));
	const char *family = family_word(msg), *name = NULL;
	unsigned int i;

	snprintf(text, size, "nftables ruleset");
	for (i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (msg->nlmsg_type != netns_nft_type(words[i].what))
			continue;
		if (words[i].name)
			name = netns_string(netns_find(msg, words[i].name));
		snprintf(text, size, "nftables %s %s%s%s %s", words[i].word,
			 name ? name : "", name ? " of table " : "",
			 family ? family : "?", table ? table : "?");
	}
}

static int put_frame(struct inetcr_msgs *batch, uint16_t type, uint8_t family,
		     uint16_t id, struct inetcr_err *err)
{
	const struct {
		struct nlmsghdr head;
		struct nfgenmsg nf;
	} msg = {
		.head.nlmsg_len = sizeof(msg),
		.head.nlmsg_type = type,
		.head.nlmsg_flags = NLM_F_REQUEST,
		.nf.nfgen_family = family,
		.nf.version = NFNETLINK_V0,
		.nf.res_id = htons(id),
	};

	return inetcr_msgs_add(batch, &msg, sizeof(msg), err);
}

/* All tables go, then what @msgs makes comes, in one transaction */
static int put_batch(struct inetcr_msgs *batch, const struct inetcr_msgs *msgs,
		     uint32_t port, uint32_t *last, struct inetcr_err *err)
{
	const struct nlmsghdr *msg = NULL;
	struct nlmsghdr *copy;
	uint32_t seq = 0;
	size_t pos;
	int ret;

	ret = put_frame(batch, NFNL_MSG_BATCH_BEGIN, AF_UNSPEC,
			NFNL_SUBSYS_NFTABLES, err);
	if (!ret)
		ret = put_frame(batch, netns_nft_type(NFT_MSG_DELTABLE),
				NFPROTO_UNSPEC, 0, err);
	while (!ret && (msg = netns_next(msgs, msg)))
		ret = inetcr_msgs_append(batch, msg, err);
	if (!ret)
		ret = put_frame(batch, NFNL_MSG_BATCH_END, AF_UNSPEC,
				NFNL_SUBSYS_NFTABLES, err);
	for (pos = 0; !ret && pos < batch->len;
	     pos += NLMSG_ALIGN(copy->nlmsg_len)) {
		copy = (void *)((char *)batch->data + pos);
		copy->nlmsg_flags = NLM_F_REQUEST;
		if (netns_is_nft(copy))
			copy->nlmsg_flags |= NLM_F_CREATE;
		if (copy->nlmsg_type == netns_nft_type(NFT_MSG_NEWRULE))
			copy->nlmsg_flags |= NLM_F_APPEND;
		copy->nlmsg_seq = ++seq;
		copy->nlmsg_pid = port;
	}
	*last = seq - 1;
	return ret;
}

/* The kernel acknowledges the last of the requests */
static void ask_for_ack(struct inetcr_msgs *batch, uint32_t last)
{
	struct nlmsghdr *msg = batch->data;

	while (msg->nlmsg_seq != last)
		msg = (void *)((char *)msg + NLMSG_ALIGN(msg->nlmsg_len));
	msg->nlmsg_flags |= NLM_F_ACK;
}

static int refuse_request(const struct inetcr_msgs *batch, uint32_t failed,
			  int code, const struct inetcr_err *why,
			  struct inetcr_err *err)
{
	const struct nlmsghdr *msg = NULL;
	char name[256] = "nftables ruleset";

	while ((msg = netns_next(batch, msg))) {
		if (msg->nlmsg_seq == failed && netns_is_nft(msg))
			name_request(msg, name, sizeof(name));
	}
	return inetcr_fail(err, code, "%s: %s", name, why->text);
}

int netns_nft_make(const struct inetcr_msgs *msgs, struct inetcr_err *err)
{
	struct inetcr_msgs batch = {};
	uint32_t last, failed = 0;
	struct inetcr_err why;
	struct inetcr *nl;
	int ret;

	ret = inetcr_nl_open(&nl, NETLINK_NETFILTER, err);
	if (ret)
		return ret;
	ret = put_batch(&batch, msgs, inetcr_nl_port(nl), &last, err);
	if (!ret) {
		ask_for_ack(&batch, last);
		ret = inetcr_nl_send_whole(nl, batch.data, batch.len, last,
					   &failed, &why);
		if (ret)
			ret = refuse_request(&batch, failed, -ret, &why, err);
	}
	inetcr_msgs_free(&batch);
	inetcr_close(nl);
	return ret;
}
