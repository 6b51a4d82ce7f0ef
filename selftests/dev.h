/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Network devices of the tests: namespaces to have them in, ip(8) to make them,
 * their images, and what two images differ in
 */
#ifndef AF_INET_CR_TEST_DEV_H
#define AF_INET_CR_TEST_DEV_H

#include <stdbool.h>
#include <stdint.h>
#include "nl.h"

/**
 * struct place - a network namespace
 * @ns: a descriptor of it
 * @cr: the family there
 */
struct place {
	int ns;
	struct cr cr;
};

/* a new one, nothing up; the caller is in it */
int place_make(struct place *p);
int place_enter(const struct place *p);
void place_close(struct place *p);
/* the caller enters it, and all devices that can go are gone */
int place_empty(const struct place *p);

/*
 * Lines of ip -batch in the caller's namespace; lines "/PATH VALUE" write
 * files, after the others. Returns 0 or ip's exit code.
 */
int ip_batch(const char *lines);
/*
 * Until rtnetlink has told that no address is tentative and no carrier is to be
 * noticed: 0, or -1 after ten seconds
 */
int net_settle(void);
/* index of a device with an address that is being tried, as text to addr; or 0 */
int net_is_tentative(char *addr);
/* all that RTM_GETADDR says but for times, as a text that is to be freed */
char *net_addresses(void);
/*
 * All that RTM_GETLINK says but for what is counted, and how many lines differ
 * (told on stderr); both are freed
 */
struct lines *net_links(void);
unsigned int net_links_differ(struct lines *a, struct lines *b);

/* a request of rtnetlink, which is freed; 0 or a negative errno */
int rtnl_do(struct nl_msg *msg);
/* each message of a dump until one visit is not 0: that, or 0 */
typedef int (*rtnl_visit)(const struct nlmsghdr *nlh, void *arg);
int rtnl_dump(int type, size_t size, rtnl_visit visit, void *arg);
/* RTM_NEWLINK of a device that is there, to be filled */
struct nl_msg *rtnl_link(const char *name);
/* RTM_NEWADDR, with the address */
struct nl_msg *rtnl_addr(const char *name, const char *addr, int len);

int dev_dump(struct cr *cr, const char *name, struct cr_list *list);
/* NETDEV_RESTORE request, with the attributes of a message but those of one type */
struct nl_msg *dev_request(struct cr *cr, const struct nlmsghdr *from,
			   int without);
/* the index of the answer or -errno */
int dev_restore_msg(struct cr *cr, struct nl_msg *msg, bool *created);
int dev_restore(struct cr *cr, const struct nlmsghdr *from);
/* NETNS_FD with each, if it is not -1; the number of devices or -errno */
int dev_restore_all(struct cr *cr, const struct cr_list *list, int netns);

const char *dev_name(const struct nlmsghdr *nlh);
const struct nlmsghdr *dev_find(const struct cr_list *list, const char *name);
/* IFLA_* of NETDEV_LINK, or of IFLA_INFO_DATA in it */
struct nlattr *dev_link(const struct nlmsghdr *nlh, int type);
struct nlattr *dev_info(const struct nlmsghdr *nlh, int type);
const char *dev_kind(const struct nlmsghdr *nlh);
/* the same of IFLA_INFO_SLAVE_* */
struct nlattr *dev_slave_info(const struct nlmsghdr *nlh, int type);
const char *dev_slave_kind(const struct nlmsghdr *nlh);
/* NETDEV_CONF of a family and AF_INET_CR_CONF_OF_*, entry of a name, or NULL */
struct nlattr *dev_conf(const struct nlmsghdr *nlh, int family, int of,
			const char *name);

/*
 * Number of attributes that differ, told on stderr by device and path. Left out
 * is what a kernel counts or computes, see dev_computed[], and how much is left of
 * the life of an address.
 */
unsigned int dev_differ(const struct cr_list *a, const struct cr_list *b);
/* whether they are the same bytes */
bool dev_differ_quietly(const struct cr_list *a, const struct cr_list *b);

#endif
