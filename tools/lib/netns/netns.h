/* SPDX-License-Identifier: GPL-2.0 */
/* Declarations for the files of libinetcr about network namespaces */
#ifndef _INETCR_NETNS_H
#define _INETCR_NETNS_H

#include <linux/if.h>

#include "internal.h"

struct netns_catalog;
struct netns_change;

/* Types of messages in an image of a namespace; those below are rtnetlink's */
enum {
	NETNS_DEVICE = 0x100,	/* as NETDEV_DUMP gave it */
	NETNS_SYSCTL,		/* NETNS_SYSCTL_* */
	NETNS_RULESET,		/* nftables with its counters, NETNS_TEXT */
	NETNS_RULES,		/* in an older image: no more than NETNS_RULESET */
	NETNS_LEFT_OUT,		/* what is not here, NETNS_TEXT */
	NETNS_PASSING,		/* the same of what comes and goes by itself */
	NETNS_RULESET_JSON,	/* in an older image: no more than NETNS_RULESET */
};

/* Of a route of the kernel's own, its place among those to one prefix */
#define NETNS_ROUTE_PLACE	63	/* none of the kernel's RTA_* */

enum {
	NETNS_TEXT = 1,		/* [n], pieces of one text without NUL */
};

enum {
	NETNS_SYSCTL_NAME = 1,	/* net/ipv4/ip_forward */
	NETNS_SYSCTL_VALUE,
};

/* A flag of rows beyond those of internal.h */
enum {
	ATTR_VOLATILE	= 1 << 14, /* the kernel's own: not shown, not restored */
	ATTR_USUAL	= 1 << 15, /* people do not read the first of its words */
};

/**
 * struct netns_class - a kind of thing that rtnetlink has messages for
 * @name: of one
 * @list: of all
 * @new: type of the message that makes one, and that the kernel dumps
 * @set: type of the message that makes one, where that is another
 * @del: type of the message that removes one
 * @get: type of the message that asks for all
 * @family: what to ask for, ends with 0 after the first
 * @ask: flags of a struct ndmsg or br_vlan_msg that asks
 * @flags: NLM_F_* of the message that makes one
 * @header: of the header in front of the attributes
 * @head: its members
 * @attrs: rows of the attributes
 * @del_by: the only attribute of the message that removes; 0: all it has
 * @each: asked for device by device, of those that have disciplines
 * @mine: it belongs to the class and is not the kernel's own
 * @split: makes messages of @new from what the kernel dumps
 * @own: the kernel may have made it by itself: never removed, and no matter if
 *	it is there already
 * @request: the header, from what is dumped to what is asked for
 * @id: of one, where another can be under it, which the kernel does not tell
 * @under: the id of the one that has to be there first
 * @instead: an attribute that says what others say, too
 * @drop: one of those others, which the request does not have beside it
 * @put: writes an attribute of the request another way; returns 1 if it has
 * @finish: what it has besides
 * @soft: one that the kernel refuses is named, and the rest comes
 */
struct netns_class {
	const char *name;
	const char *list;
	uint16_t new;
	uint16_t set;
	uint16_t del;
	uint16_t get;
	uint8_t family[2];
	uint8_t ask;
	unsigned int flags;
	size_t header;
	const struct inetcr_table *head;
	const struct inetcr_table *attrs;
	uint16_t del_by;
	bool each;
	bool (*mine)(const struct nlmsghdr *msg);
	int (*split)(struct inetcr_msgs *msgs, const struct nlmsghdr *msg,
		     struct inetcr_err *err);
	bool (*own)(const struct nlmsghdr *msg);
	void (*request)(struct nlmsghdr *msg);
	uint64_t (*id)(const struct nlmsghdr *msg);
	uint64_t (*under)(const struct nlmsghdr *msg);
	uint16_t instead;
	bool (*drop)(const struct nlattr *nla);
	int (*put)(struct inetcr_msgs *out, const struct nlmsghdr *msg,
		   const struct nlattr *nla, const struct netns_change *change,
		   struct inetcr_err *err);
	int (*finish)(struct inetcr_msgs *msgs, const struct nlmsghdr *msg,
		      struct inetcr_err *err);
	bool soft;
};

/* class.c: in the order in which they can be made */
extern const struct netns_class netns_classes[];
const struct netns_class *netns_class_of(const struct nlmsghdr *msg);

/* tc.c: queueing disciplines and their classes */
bool netns_is_qdisc(const struct nlmsghdr *msg);
bool netns_is_tclass(const struct nlmsghdr *msg);
void netns_request_qdisc(struct nlmsghdr *msg);
int netns_put_qdisc_attr(struct inetcr_msgs *out, const struct nlmsghdr *msg,
			 const struct nlattr *nla,
			 const struct netns_change *change,
			 struct inetcr_err *err);
int netns_split_qdisc(struct inetcr_msgs *msgs, const struct nlmsghdr *msg,
		      struct inetcr_err *err);
/* The state of it that the kernel does not list; NULL: none */
const char *netns_qdisc_guess(const struct nlmsghdr *msg);
uint64_t netns_tclass_id(const struct nlmsghdr *msg);
uint64_t netns_tclass_under(const struct nlmsghdr *msg);

/* filter.c: filters of what is in @list, or that there are others */
int netns_put_filter_attr(struct inetcr_msgs *out, const struct nlmsghdr *msg,
			  const struct nlattr *nla,
			  const struct netns_change *change,
			  struct inetcr_err *err);
int netns_filters_dump(struct inetcr *rtnl, const struct inetcr_msgs *list,
		       const struct netns_catalog *names,
		       struct inetcr_msgs *msgs, struct inetcr_err *err);

/* attrs.c, links.c: rows */
extern const struct inetcr_table netns_route_head, netns_route_attrs;
extern const struct inetcr_table netns_hop_table;
extern const struct inetcr_table netns_nexthop_head, netns_nexthop_attrs;
extern const struct inetcr_table netns_rule_head, netns_rule_attrs;
extern const struct inetcr_table netns_neigh_head, netns_neigh_attrs;
extern const struct inetcr_table netns_neightbl_head, netns_neightbl_attrs;
extern const struct inetcr_table netns_vlan_head, netns_vlan_attrs;
extern const struct inetcr_table netns_vni_head, netns_vni_attrs;
extern const struct inetcr_table netns_mdb_head, netns_mdb_attrs;
extern const struct inetcr_table netns_tc_head, netns_tc_attrs;
extern const struct inetcr_table netns_label_head, netns_label_attrs;
extern const struct inetcr_table netns_filter_head, netns_filter_attrs;
extern const struct inetcr_table netns_link_table, netns_master_table;
/* The rows of a nest whose attributes depend on the string @of; or NULL */
const struct inetcr_table *netns_info_table(const struct inetcr_attr *attr,
					    const char *of);

/* msgs.c: messages of either sort */

/**
 * struct netns_change - what becomes different in a copy
 * @index: an index of a device by an index
 * @name: a name of a device by a name; returns NULL to leave it
 * @arg: for both
 * @request: what the kernel does not take is left out
 * @compare: and what differs between equal things
 */
struct netns_change {
	uint32_t (*index)(void *arg, uint32_t index);
	const char *(*name)(void *arg, const char *name);
	void *arg;
	bool request;
	bool compare;
};

const struct nlmsghdr *netns_next(const struct inetcr_msgs *msgs,
				  const struct nlmsghdr *prev);
/* The next of a type, first for NULL */
const struct nlmsghdr *netns_next_of(const struct inetcr_msgs *msgs,
				     uint16_t type, const struct nlmsghdr *msg);
/* Where the attributes of a message begin */
size_t netns_header(const struct nlmsghdr *msg);
const struct nlattr *netns_attr(const struct nlmsghdr *msg,
				const struct nlattr *prev);
const struct nlattr *netns_find(const struct nlmsghdr *msg,
				unsigned int number);
const char *netns_string(const struct nlattr *nla);
uint32_t netns_u32(const struct nlattr *nla);
const struct inetcr_table *netns_rows(const struct nlmsghdr *msg);
/* A message of attributes alone, to be filled with inetcr_msgs_put() */
int netns_start(struct inetcr_msgs *msgs, uint16_t type, struct inetcr_err *err);
int netns_put_text(struct inetcr_msgs *msgs, uint16_t type, const char *text,
		   struct inetcr_err *err);
/* The text of such a message, allocated; NULL: no memory */
char *netns_text(const struct nlmsghdr *msg);
int netns_left_out(struct inetcr_msgs *msgs, struct inetcr_err *err,
		   const char *fmt, ...) __attribute__((format(printf, 3, 4)));
int netns_copy(struct inetcr_msgs *msgs, const struct nlmsghdr *msg,
	       const struct netns_change *change, struct inetcr_err *err);

/* catalog.c */

/* An object with a name or a number; the other is empty or 0. @at: often a message */
struct netns_entry {
	uint32_t number;
	const char *name;
	const void *at;
};

/**
 * struct netns_catalog - where in a list something is
 * @msgs: the list
 * @device: devices by name
 * @index: devices by index
 * @devices: how many
 * @sysctl: sysctls by name
 * @sysctls: how many
 */
struct netns_catalog {
	const struct inetcr_msgs *msgs;
	struct netns_entry *device;
	struct netns_entry *index;
	size_t devices;
	struct netns_entry *sysctl;
	size_t sysctls;
};

void netns_entries_sort(struct netns_entry *entry, size_t count);
const struct netns_entry *netns_entries_find(const struct netns_entry *entry,
					     size_t count, uint32_t number,
					     const char *name);
int netns_catalog(struct netns_catalog *catalog, const struct inetcr_msgs *msgs,
		  struct inetcr_err *err);
void netns_catalog_free(struct netns_catalog *catalog);
int netns_catalog_check(const struct netns_catalog *catalog,
			struct inetcr_err *err);
const struct nlmsghdr *netns_find_device(const struct netns_catalog *catalog,
					 const char *name);
const struct nlmsghdr *netns_find_index(const struct netns_catalog *catalog,
					uint32_t index);
const char *netns_find_sysctl(const struct netns_catalog *catalog,
			      const char *name);

/* value.c; indexes become names of the devices in @names */
struct json_object *netns_msg_value(const struct netns_catalog *names,
				    const struct nlmsghdr *msg, bool compare);
/* "route 10.0.0.0/8 via 10.1.1.1 dev eth0", allocated */
char *netns_msg_text(const struct netns_catalog *names,
		     const struct nlmsghdr *msg);
/*
 * The name of a device in a list, or for NULL in this namespace; in the buffer
 * @name; else its number
 */
const char *netns_index_name(const struct netns_catalog *names, uint32_t index,
			     char name[IFNAMSIZ]);

/*
 * own.c: takes what the kernel made by itself out of @msgs, behind @from, and
 * adds what of it was removed
 */
int netns_drop_own(struct inetcr *rtnl, struct inetcr_msgs *msgs, size_t from,
		   struct inetcr_err *err);

/* rtnl.c: what the kernel has of the classes */
int netns_rtnl_dump(struct inetcr *rtnl, struct inetcr_msgs *msgs,
		    struct inetcr_err *err);
int netns_watch(int *fd, struct inetcr_err *err);
/* Something that a dump would show has changed since */
bool netns_changed(int fd);

/**
 * struct netns_job - a restore under way, or its undoing
 * @cr: the module
 * @rtnl: rtnetlink
 * @how: what the caller wants
 * @wanted: what the namespace is to be
 * @before: what it was
 * @fresh: sysctls of a new namespace
 * @index: of devices, in @wanted and here
 * @indexes: how many
 * @created: devices that are new here
 * @news: how many
 * @lowered: a device that was up had to go down first
 * @only: of an undoing, what has the devices that the restore has been at
 * @changes: things of the classes that were removed or made
 * @notes: things that the kernel refused while the rest came, NETNS_TEXT
 * @reached: steps that were done; of an undoing, that the restore had done
 * @err: for the sentence
 */
struct netns_job {
	struct inetcr *cr;
	struct inetcr *rtnl;
	const struct inetcr_netns_restore *how;
	const struct netns_catalog *wanted;
	const struct netns_catalog *before;
	const struct netns_catalog *fresh;
	const struct netns_catalog *only;
	struct netns_pair {
		uint32_t from;
		uint32_t to;
	} *index;
	unsigned int indexes;
	uint32_t *created;
	unsigned int news;
	bool lowered;
	unsigned int changes;
	struct inetcr_msgs notes;
	unsigned int reached;
	struct inetcr_err *err;
};

/* restore.c */
void netns_say(const struct netns_job *job, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* map.c: a copy with other names */
bool netns_is_name(const char *name);
bool netns_split_map(const char *rule, char from[IFNAMSIZ], const char **to);
/* The name that replaces that of a device, or NULL */
const char *netns_mapped(const struct inetcr_netns_restore *how,
			 const char *name);
int netns_map_names(const struct inetcr_msgs *msgs,
		    const struct inetcr_netns_restore *how,
		    struct inetcr_msgs *out, struct inetcr_err *err);

/* rules.c: the text of a ruleset */
enum netns_word_type {
	NETNS_WORD_PLAIN,
	NETNS_WORD_QUOTED,	/* with its quotation marks */
	NETNS_WORD_SIGN,
	NETNS_WORD_SPACE,
	NETNS_WORD_LINE,	/* its end */
	NETNS_WORD_COMMENT,
	NETNS_WORD_BAD,
};

struct netns_word {
	const char *at;
	size_t len;
	enum netns_word_type type;
};

bool netns_word_next(const char **pos, struct netns_word *word);
bool netns_word_is(const struct netns_word *word, const char *text);
int netns_rules_check(const char *text, char **clean, struct inetcr_err *err);
bool netns_word_is_state(const struct netns_word *word, const char **pos);
char *netns_rules_stateless(const char *text);

/* rules_same.c: two listings */
int netns_rules_same(const char *listed, const char *made,
		     struct inetcr_err *err);

/* map_nft.c: adds the ruleset with other names */
int netns_map_ruleset(const struct nlmsghdr *msg,
		      const struct inetcr_netns_restore *how,
		      struct inetcr_msgs *out, struct inetcr_err *err);

/* apply.c: what the classes have becomes what is wanted */
int netns_apply(struct netns_job *job);

/* dump.c; @fresh: empty, becomes the sysctls of a new namespace */
int netns_dump(struct inetcr *cr, struct inetcr_msgs *msgs,
	       struct inetcr_msgs *fresh, struct inetcr_err *err);

/* tun.c: a tun or tap device as the message says, if it is one; 1: made */
bool netns_is_tun(const struct nlmsghdr *msg);
int netns_tun_create(const struct nlmsghdr *msg, struct inetcr_err *err);

/* sysctl.c */
int netns_sysctl_dump(struct inetcr_msgs *msgs, struct inetcr_msgs *fresh,
		      struct inetcr_err *err);
bool netns_sysctl_is(const char *name, const char *value);
/* A kernel without the module does not have it */
bool netns_sysctl_of_module(const char *name);
int netns_sysctl_write(const char *name, const char *value,
		       struct inetcr_err *err);

/* left.c */
bool netns_has_netlink(unsigned int protocol);
int netns_find_others(struct inetcr_msgs *msgs, struct inetcr_err *err);

/* nft_msgs.c: the requests that make the ruleset */
bool netns_is_nft(const struct nlmsghdr *msg);
uint16_t netns_nft_type(unsigned int what);
int netns_nft_msgs_dump(struct inetcr_msgs *msgs, struct inetcr_err *err);

/* nft_map.c: the requests among @msgs, with other devices; @change NULL: the same */
int netns_nft_map(const struct inetcr_msgs *msgs,
		  const struct netns_change *change,
		  const struct inetcr_netns_restore *how,
		  struct inetcr_msgs *out, struct inetcr_err *err);

/* nft.c */
int netns_nft_dump(struct inetcr_msgs *msgs, uint32_t *generation,
		   struct inetcr_err *err);
int netns_nft_generation(uint32_t *generation, struct inetcr_err *err);
/* All at once: what was there goes, what the requests make comes */
int netns_nft_make(const struct inetcr_msgs *msgs, struct inetcr_err *err);
int netns_nft_verify(const char *listed, struct inetcr_err *err);
/* The same with a text */
int netns_nft_replace(const char *text, struct inetcr_err *err);

#endif /* _INETCR_NETNS_H */
