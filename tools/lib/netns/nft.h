/* SPDX-License-Identifier: GPL-2.0 */
/* Declarations for the files about messages of nftables */
#ifndef _INETCR_NETNS_NFT_H
#define _INETCR_NETNS_NFT_H

#include "netns.h"

/**
 * struct nft_dump - a dump under way
 * @nl: nfnetlink
 * @out: the requests
 * @tables: of processes, which are left out
 * @chains: all, as the kernel lists them
 * @bindings: there are chains without a name
 * @id: the last that a set was given
 * @err: for the sentence
 */
struct nft_dump {
	struct inetcr *nl;
	struct inetcr_msgs *out;
	struct inetcr_msgs tables;
	struct inetcr_msgs chains;
	bool bindings;
	uint32_t id;
	struct inetcr_err *err;
};

/* nft_msgs.c */
unsigned int nft_what(const struct nlmsghdr *msg);
uint8_t nft_family(const struct nlmsghdr *msg);
/* A nest that is one; NULL: there is none */
const struct nlattr *nft_nest(const struct nlattr *nla);
/* In a nest that may be NULL */
const struct nlattr *nft_in(const struct nlattr *nest, unsigned int number);
uint32_t nft_u32(const struct nlattr *nla);
bool nft_same_attr(const struct nlattr *a, const struct nlattr *b);
int nft_ask_all(struct nft_dump *r, unsigned int what,
		struct inetcr_msgs *answer);
int nft_put(struct nft_dump *r, const struct nlattr *nla);
int nft_put_be32(struct nft_dump *r, uint16_t type, uint32_t value);
int nft_put_head(struct nft_dump *r, unsigned int what, uint8_t family,
		 size_t *start);
/* The table is left out */
bool nft_is_left(const struct nft_dump *r, const struct nlmsghdr *msg);
/* A request has this attribute, too */
bool nft_is_kept(const struct nlmsghdr *msg, const struct nlattr *nla);

/* nft_rule.c */
bool nft_is(const struct nlattr *expr, const char *name);
/* Number of a chain among all from 1 on; 0: it has a name */
uint32_t nft_binding_id(const struct nft_dump *r, uint8_t family,
			const struct nlattr *table, const struct nlattr *name);
void nft_find_bindings(struct nft_dump *r);
int nft_put_rules(struct nft_dump *r);

#endif /* _INETCR_NETNS_NFT_H */
