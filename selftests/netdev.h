/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tests of devices: two namespaces for all tests of a program. One has devices,
 * each made by ip(8), the other one gets them from an image.
 */
#ifndef AF_INET_CR_TEST_NETDEV_H
#define AF_INET_CR_TEST_NETDEV_H

#include "dev.h"

extern struct place here, there;

/* both, with lo up; the caller in here */
int places_make(void);
/* the image of what is there when it stands still: 0 or -errno, told on stderr */
int image_of(struct place *p, struct cr_list *image);
/* an image goes there: the number of attributes that differ then, or -1 */
int goes_there(const struct cr_list *image, struct cr_list *after);
/* lines of a file of /proc */
unsigned int count_lines(const char *path);

/* of a program that has included kselftest_harness.h */
#ifdef TEST_F

static bool places_there;

static __attribute__((constructor)) void places_prepare(void)
{
	places_there = !places_make();
}

FIXTURE(netdev) {
	struct cr_list image;
	struct cr_list again;
};

FIXTURE_SETUP(netdev)
{
	ASSERT_TRUE(places_there);
	ASSERT_EQ(0, place_enter(&here));
}

FIXTURE_TEARDOWN(netdev)
{
	cr_list_free(&self->image);
	cr_list_free(&self->again);
	place_empty(&here);
	place_empty(&there);
}

/* what is here comes back there, and again */
static inline void check_replay(struct __test_metadata *_metadata,
				const char *what)
{
	struct cr_list image = {}, first = {}, second = {};
	struct lines *links;

	EXPECT_EQ(0, image_of(&here, &image))
		TH_LOG("%s", what);
	links = net_links();
	EXPECT_EQ(0, goes_there(&image, &first))
		TH_LOG("%s", what);
	EXPECT_EQ(0, net_links_differ(links, net_links()))
		TH_LOG("%s, in the words of rtnetlink", what);
	EXPECT_EQ(0, goes_there(&first, &second))
		TH_LOG("%s, the second time", what);
	cr_list_free(&image);
	cr_list_free(&first);
	cr_list_free(&second);
}

#endif
#endif
