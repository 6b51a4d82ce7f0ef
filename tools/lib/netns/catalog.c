// SPDX-License-Identifier: GPL-2.0
/*
 * Where in a list of messages something is, found without a walk: a list can be
 * as long as its author likes
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/af_inet_cr.h>
#include "netns.h"

/* By number, then name, then the order of the list */
static int compare(const void *a, const void *b)
{
	const struct netns_entry *x = a, *y = b;
	int order;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	order = strcmp(x->name, y->name);
	if (order)
		return order;
	return x->at < y->at ? -1 : x->at > y->at;
}

/**
 * netns_entries_sort() - put entries in the order in which they are found
 * @entry: the entries
 * @count: how many
 */
void netns_entries_sort(struct netns_entry *entry, size_t count)
{
	if (count)
		qsort(entry, count, sizeof(*entry), compare);
}

/**
 * netns_entries_find() - find one of sorted entries
 * @entry: the entries
 * @count: how many
 * @number: its number
 * @name: its name
 *
 * Return: the first of those in the list, or NULL.
 */
const struct netns_entry *netns_entries_find(const struct netns_entry *entry,
					     size_t count, uint32_t number,
					     const char *name)
{
	const struct netns_entry key = { .number = number, .name = name };
	size_t from = 0, to = count, middle;

	while (from < to) {
		middle = from + (to - from) / 2;
		if (compare(&entry[middle], &key) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	if (from == count || entry[from].number != number ||
	    strcmp(entry[from].name, name))
		return NULL;
	return &entry[from];
}

static const struct nlmsghdr *find(const struct netns_entry *entry,
				   size_t count, uint32_t number,
				   const char *name)
{
	const struct netns_entry *found;

	found = netns_entries_find(entry, count, number, name);
	return found ? found->at : NULL;
}

static const char *find_twice(const struct netns_entry *entry, size_t count)
{
	size_t i;

	for (i = 1; i < count; i++) {
		if (!strcmp(entry[i].name, entry[i - 1].name))
			return entry[i].name;
	}
	return NULL;
}

static void add_msg(struct netns_catalog *catalog, const struct nlmsghdr *msg)
{
	const char *name;
	uint32_t index;

	if (msg->nlmsg_type == NETNS_SYSCTL) {
		name = netns_string(netns_find(msg, NETNS_SYSCTL_NAME));
		catalog->sysctl[catalog->sysctls++] =
			(struct netns_entry){ 0, name, msg };
	} else if (msg->nlmsg_type == NETNS_DEVICE) {
		name = netns_string(netns_find(msg,
					AF_INET_CR_ATTR_NETDEV_NAME));
		index = netns_u32(netns_find(msg,
					AF_INET_CR_ATTR_NETDEV_INDEX));
		catalog->device[catalog->devices] =
			(struct netns_entry){ 0, name, msg };
		catalog->index[catalog->devices++] =
			(struct netns_entry){ index, "", msg };
	}
}

static struct netns_entry *allocate(const struct inetcr_msgs *msgs,
				    uint16_t type)
{
	const struct nlmsghdr *msg = NULL;
	size_t count = 1;

	while ((msg = netns_next_of(msgs, type, msg)))
		count++;
	return calloc(count, sizeof(struct netns_entry));
}

/**
 * netns_catalog() - make a catalog of a list that inetcr_netns_check() has passed
 * @catalog: becomes it
 * @msgs: the list, which has to stay as it is
 * @err: for the sentence
 *
 * Return: 0, or a negative errno. netns_catalog_free() takes it in both cases.
 */
int netns_catalog(struct netns_catalog *catalog, const struct inetcr_msgs *msgs,
		  struct inetcr_err *err)
{
	const struct nlmsghdr *msg = NULL;

	*catalog = (struct netns_catalog){
		.msgs = msgs,
		.device = allocate(msgs, NETNS_DEVICE),
		.index = allocate(msgs, NETNS_DEVICE),
		.sysctl = allocate(msgs, NETNS_SYSCTL),
	};
	if (!catalog->device || !catalog->index || !catalog->sysctl)
		return inetcr_fail(err, ENOMEM, "out of memory");
	while ((msg = netns_next(msgs, msg)))
		add_msg(catalog, msg);
	netns_entries_sort(catalog->device, catalog->devices);
	netns_entries_sort(catalog->index, catalog->devices);
	netns_entries_sort(catalog->sysctl, catalog->sysctls);
	return 0;
}

/**
 * netns_catalog_free() - give up a catalog
 * @catalog: the catalog, or zeros
 */
void netns_catalog_free(struct netns_catalog *catalog)
{
	free(catalog->device);
	free(catalog->index);
	free(catalog->sysctl);
	*catalog = (struct netns_catalog){};
}

/**
 * netns_catalog_check() - look whether no name or index stands for two things
 * @catalog: the catalog
 * @err: for the sentence
 *
 * Return: 0, or a negative errno.
 */
int netns_catalog_check(const struct netns_catalog *catalog,
			struct inetcr_err *err)
{
	const struct netns_entry *index = catalog->index;
	const char *name;
	size_t i;

	name = find_twice(catalog->device, catalog->devices);
	if (name)
		return inetcr_fail(err, EINVAL,
				   "two devices would have the name %s", name);
	for (i = 1; i < catalog->devices; i++) {
		if (index[i].number && index[i].number == index[i - 1].number)
			return inetcr_fail(err, EINVAL,
					   "two devices have the index %u",
					   index[i].number);
	}
	name = find_twice(catalog->sysctl, catalog->sysctls);
	if (name)
		return inetcr_fail(err, EINVAL, "sysctl %.200s has two values",
				   name);
	return 0;
}

/**
 * netns_find_device() - find a device by its name
 * @catalog: where
 * @name: the name
 *
 * Return: its message, or NULL.
 */
const struct nlmsghdr *netns_find_device(const struct netns_catalog *catalog,
					 const char *name)
{
	return find(catalog->device, catalog->devices, 0, name);
}

/**
 * netns_find_index() - find a device by its index
 * @catalog: where
 * @index: the index
 *
 * Return: the message of the first that has it, or NULL.
 */
const struct nlmsghdr *netns_find_index(const struct netns_catalog *catalog,
					uint32_t index)
{
	return find(catalog->index, catalog->devices, index, "");
}

/**
 * netns_find_sysctl() - find what a sysctl is
 * @catalog: where
 * @name: of the sysctl
 *
 * Return: its value, or NULL.
 */
const char *netns_find_sysctl(const struct netns_catalog *catalog,
			      const char *name)
{
	const struct nlmsghdr *msg;

	msg = find(catalog->sysctl, catalog->sysctls, 0, name);
	return msg ? netns_string(netns_find(msg, NETNS_SYSCTL_VALUE)) : NULL;
}
