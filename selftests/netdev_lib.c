// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>

#include "netdev.h"
#include "sock.h"

struct place here, there;

int places_make(void)
{
	cpus_use(1);
	return place_make(&there) || ip_batch("link set lo up") ||
	       place_make(&here) || ip_batch("link set lo up") ? -1 : 0;
}

int image_of(struct place *p, struct cr_list *image)
{
	int err;

	if (place_enter(p) || net_settle())
		return -EBUSY;
	err = dev_dump(&p->cr, NULL, image);
	if (err)
		fprintf(stderr, "# dump: %d: %s\n", err, p->cr.text);
	return err;
}

int goes_there(const struct cr_list *image, struct cr_list *after)
{
	char addr[INET6_ADDRSTRLEN];
	int index;

	if (place_enter(&there) ||
	    dev_restore_all(&there.cr, image, -1) != (int)image->n)
		return -1;
	index = net_is_tentative(addr);
	if (index) {
		fprintf(stderr, "# %s of device %d is tentative\n", addr, index);
		return -1;
	}
	if (image_of(&there, after))
		return -1;
	return dev_differ(image, after);
}

unsigned int count_lines(const char *path)
{
	FILE *file = fopen(path, "r");
	unsigned int n = 0;
	int c;

	while ((c = fgetc(file)) != EOF)
		n += c == '\n';
	fclose(file);
	return n;
}
