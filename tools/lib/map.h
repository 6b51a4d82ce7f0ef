/* SPDX-License-Identifier: GPL-2.0 */
/* Between map_rules.c, the rules of a map, and map.c, which applies them */
#ifndef _INETCR_MAP_H
#define _INETCR_MAP_H

#include <netinet/in.h>
#include <string.h>

#include "internal.h"

#define ADDR_MAX	sizeof(struct in6_addr)

enum inetcr_rule {
	INETCR_RULE_ADDR,
	INETCR_RULE_DEV,
	INETCR_RULE_PORT,
	INETCR_RULES,
};

static inline bool inetcr_is_unspecified(const uint8_t *addr, size_t size)
{
	static const uint8_t zero[ADDR_MAX];

	return !memcmp(addr, zero, size);
}

/* Changes the bits that the rule for @data is about; whether there is one */
bool inetcr_map_bytes(struct inetcr_map *map, enum inetcr_rule type,
		      uint8_t *data, size_t size);

#endif
