// SPDX-License-Identifier: GPL-2.0
/*
 * Where in the module somebody has been: for `make coverage` the compiler calls
 * this at the start of each block of code, and reading the parameter "cover"
 * gives addresses that were not read before, until there are none.  Part of the
 * module and not KCOV, which sees tasks that ask for it, on debug kernels.
 */
#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/hash.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>

#define PLACE_BITS	15
#define PLACES		BIT(PLACE_BITS)
#define TOLD		1UL		/* return addresses may be odd: shifted */

static unsigned long places[PLACES];

notrace void __sanitizer_cov_trace_pc(void)
{
	unsigned long place = _RET_IP_ << 1, was;
	unsigned int i = hash_long(place, PLACE_BITS), n;

	for (n = 0; n < PLACES; n++, i = (i + 1) % PLACES) {
		was = READ_ONCE(places[i]);
		if (!was)
			was = cmpxchg(&places[i], 0, place);
		if (!was || (was & ~TOLD) == place)
			return;
	}
}

static int cover_get(char *buf, const struct kernel_param *kp)
{
	unsigned int i;
	int len = 0;

	for (i = 0; i < PLACES && len < PAGE_SIZE - 32; i++) {
		if (!places[i] || places[i] & TOLD)
			continue;
		len += sprintf(buf + len, "%lx ",
			       places[i] >> 1 | 1UL << (BITS_PER_LONG - 1));
		places[i] |= TOLD;
	}
	return len;
}

static const struct kernel_param_ops cover_ops = { .get = cover_get };

module_param_cb(cover, &cover_ops, NULL, 0400);
MODULE_PARM_DESC(cover, "addresses of code that was run, once each");
