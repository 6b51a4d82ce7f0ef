// SPDX-License-Identifier: GPL-2.0
/*
 * Do two listings of nft(8) list the same ruleset?
 *
 * An image says its ruleset twice: in messages, which a restore sends, and in a
 * listing, which people read. What the kernel lists after a restore is compared with
 * that. Traffic and time change numbers, and end the life of elements; in what order
 * the kernel lists tables, chains and elements says nothing. All else counts.
 */
#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "netns.h"

#define NAME_MAX_	100	/* bytes of a text in a sentence */

enum listing {
	LISTED,	/* by the image */
	MADE,	/* by its messages */
	LISTINGS
};

/**
 * struct thing - a part of a ruleset
 * @in: the block it is in: a table, a set; NULL none
 * @text: a block up to its brace; all of a chain; an element of a set; a line
 * @count: how often it is there, in each listing
 * @ends: an element that is gone after some time
 * @whole: all of a chain
 */
struct thing {
	const struct thing *in;
	const char *text;
	unsigned int count[LISTINGS];
	bool ends;
	bool whole;
};

/**
 * struct reader - a listing that is read
 * @things: all, of both listings
 * @which: of the listings
 * @in: blocks around, the outermost first
 * @depth: how many of them
 * @braces: that are open besides
 * @elements: in those of a set
 * @chain: in a chain
 * @ends: the element has a time to live
 * @text: what has been read of a thing
 * @len: its length
 * @space: what was before the next word, or NUL
 */
struct reader {
	void *things;
	enum listing which;
	const struct thing *in[3];
	unsigned int depth;
	unsigned int braces;
	bool elements;
	bool chain;
	bool ends;
	char *text;
	size_t len;
	char space;
};

static int compare(const void *a, const void *b)
{
	const struct thing *x = a, *y = b;

	if (x->in != y->in)
		return x->in < y->in ? -1 : 1;
	return strcmp(x->text, y->text);
}

/* The text stands behind the thing. Returns NULL if there is no memory */
static struct thing *find_or_add(struct reader *r, const struct thing *in)
{
	struct thing key = { .in = in, .text = r->text }, **found, *thing;
	char *text;

	r->text[r->len] = '\0';
	found = tfind(&key, &r->things, compare);
	if (found)
		return *found;
	thing = calloc(1, sizeof(*thing) + r->len + 1);
	if (!thing)
		return NULL;
	text = (char *)(thing + 1);
	memcpy(text, r->text, r->len + 1);
	thing->in = in;
	thing->text = text;
	found = tsearch(thing, &r->things, compare);
	if (found)
		return *found;
	free(thing);
	return NULL;
}

/* What has been read becomes a thing; returns NULL if there is no memory */
static const struct thing *take(struct reader *r)
{
	const struct thing *in = r->depth ? r->in[r->depth - 1] : NULL;
	struct thing *thing = find_or_add(r, in);

	if (!thing)
		return NULL;
	thing->count[r->which]++;
	thing->ends |= r->ends;
	thing->whole |= r->chain;
	r->len = 0;
	r->space = '\0';
	r->ends = false;
	return thing;
}

static int take_rest(struct reader *r)
{
	return r->len && !take(r) ? -ENOMEM : 0;
}

static bool starts(const struct reader *r, const char *text)
{
	return r->len >= strlen(text) && !memcmp(r->text, text, strlen(text));
}

static int open_block(struct reader *r)
{
	bool chain = r->depth == 1 && starts(r, "chain ");
	const struct thing *block = take(r);

	if (!block)
		return -ENOMEM;
	r->in[r->depth++] = block;
	r->chain = chain;
	return 0;
}

static void put(struct reader *r, const struct netns_word *word)
{
	const char *at = word->at;
	size_t len = word->len;

	/* A name of a device, with which a map has replaced another */
	if (word->type == NETNS_WORD_QUOTED && starts(r, "devices =")) {
		at++;
		len -= 2;
	}
	if (r->len && r->space)
		r->text[r->len++] = r->space;
	memcpy(r->text + r->len, at, len);
	r->len += len;
	r->space = '\0';
}

/* Does a line end here? */
static bool is_last(const char *pos)
{
	struct netns_word word;

	while (netns_word_next(&pos, &word)) {
		if (word.type == NETNS_WORD_LINE)
			return true;
		if (word.type != NETNS_WORD_SPACE &&
		    word.type != NETNS_WORD_COMMENT)
			return false;
	}
	return true;
}

static int read_open(struct reader *r, const struct netns_word *word,
		     const char *pos)
{
	if (!r->braces && (!r->depth || (r->depth == 1 && is_last(pos))))
		return open_block(r);
	if (r->depth == 2 && !r->chain && !r->braces &&
	    starts(r, "elements =")) {
		r->elements = true;
		return open_block(r);
	}
	put(r, word);
	r->braces++;
	return 0;
}

static int read_close(struct reader *r, const struct netns_word *word)
{
	int ret;

	if (r->braces) {
		r->braces--;
		put(r, word);
		return 0;
	}
	ret = take_rest(r);
	if (r->depth)
		r->depth--;
	r->elements = false;
	r->chain = false;
	return ret;
}

static int read_line(struct reader *r)
{
	if (!r->chain && !r->elements && !r->braces)
		return take_rest(r);
	r->space = r->chain ? '\n' : ' ';
	return 0;
}

static int read_word(struct reader *r, const struct netns_word *word,
		     const char **pos)
{
	bool sign = word->type == NETNS_WORD_SIGN;

	if (word->type == NETNS_WORD_COMMENT)
		return 0;
	if (word->type == NETNS_WORD_LINE)
		return read_line(r);
	if (word->type == NETNS_WORD_SPACE) {
		r->space = r->space ? r->space : ' ';
		return 0;
	}
	if (sign && *word->at == '{')
		return read_open(r, word, *pos);
	if (sign && *word->at == '}')
		return read_close(r, word);
	if (sign && *word->at == ',' && r->elements && !r->braces)
		return take_rest(r);
	if (netns_word_is_state(word, pos)) {
		r->ends |= r->elements && netns_word_is(word, "expires");
		return 0;
	}
	put(r, word);
	return 0;
}

static int read_listing(struct reader *r, const char *text, enum listing which)
{
	struct reader fresh = { .things = r->things, .which = which };
	struct netns_word word;
	int ret = 0;

	*r = fresh;
	/* Each word with no more than the space that was before it */
	r->text = malloc(strlen(text) + 2);
	if (!r->text)
		return -ENOMEM;
	while (!ret && netns_word_next(&text, &word))
		ret = read_word(r, &word, &text);
	if (!ret)
		ret = take_rest(r);
	free(r->text);
	return ret;
}

static bool differs(const struct thing *thing)
{
	if (!thing)
		return false;
	if (thing->count[MADE] < thing->count[LISTED])
		return !thing->ends;
	return thing->count[MADE] > thing->count[LISTED];
}

/* The first, of those that are in no block that differs */
static void find_first(const void *node, VISIT visit, void *first)
{
	const struct thing *thing = *(const struct thing * const *)node;
	const struct thing **found = first;

	if ((visit == postorder || visit == leaf) && !*found &&
	    differs(thing) && !differs(thing->in))
		*found = thing;
}

static int refuse(const struct thing *thing, struct inetcr_err *err)
{
	const struct thing *up[3] = {};
	char name[4 * NAME_MAX_] = "";
	unsigned int n = 0;
	size_t len = 0;

	for (; thing && n < 3; thing = thing->in)
		if (!thing->whole)
			up[n++] = thing;
	while (n-- && len < sizeof(name) - NAME_MAX_ - 3) {
		len += snprintf(name + len, NAME_MAX_, "%s%.90s",
				len ? ", " : "", up[n]->text);
	}
	return inetcr_fail(err, EINVAL,
			   "the nftables rules of the image are not those of its listing: %s",
			   name);
}

/**
 * netns_rules_same() - refuse a listing that is not that of what was restored
 * @listed: that of the image
 * @made: what nft(8) lists now
 * @err: for the sentence
 *
 * Return: 0, -EINVAL or -ENOMEM.
 */
int netns_rules_same(const char *listed, const char *made,
		     struct inetcr_err *err)
{
	const struct thing *first = NULL;
	struct reader r = {};
	int ret;

	ret = read_listing(&r, listed, LISTED);
	if (!ret)
		ret = read_listing(&r, made, MADE);
	if (ret) {
		inetcr_fail(err, ENOMEM, "out of memory");
	} else {
		twalk_r(r.things, find_first, &first);
		if (first)
			ret = refuse(first, err);
	}
	tdestroy(r.things, free);
	return ret;
}
