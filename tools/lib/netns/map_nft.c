// SPDX-License-Identifier: GPL-2.0
/*
 * Other names for devices in the text of an nftables ruleset
 *
 * A string in quotation marks is a device's name unless the word before it says
 * that it is something else; in a list, the word before the list. The devices of
 * a flowtable stand without quotation marks.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "netns.h"

#define BRACES_MAX	40	/* more than netns_rules_check() lets pass */

/**
 * struct walk - a mapping under way
 * @how: with the map
 * @key: the word before, inside of so many braces
 * @braces: that are open
 * @out: the text with other names
 * @err: for the sentence
 */
struct walk {
	const struct inetcr_netns_restore *how;
	struct netns_word key[BRACES_MAX];
	unsigned int braces;
	FILE *out;
	struct inetcr_err *err;
};

/* Behind these, and in lists behind them, no device is named */
static bool is_of_others(const struct netns_word *key)
{
	static const char * const words[] = {
		"comment", "day", "helper", "hour", "iifkind", "level", "name",
		"oifkind", "prefix", "protocol", "set", "time", "type",
	};
	unsigned int i;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (netns_word_is(key, words[i]))
			return true;
	}
	return false;
}

/* "eth*" has to stand for the same devices as before */
static int check_pattern(const struct walk *walk, const char *pattern)
{
	size_t len = strlen(pattern);
	char from[IFNAMSIZ];
	const char *to;
	unsigned int i;

	if (!len || pattern[len - 1] != '*')
		return 0;
	for (i = 0; i < walk->how->maps; i++) {
		if (netns_split_map(walk->how->map[i], from, &to) &&
		    !strncmp(from, pattern, len - 1) !=
		    !strncmp(to, pattern, len - 1))
			return inetcr_fail(walk->err, EOPNOTSUPP,
					   "the nftables ruleset has \"%s\", which stands for only one of %s and %s",
					   pattern, from, to);
	}
	return 0;
}

static int put_name(struct walk *walk, const struct netns_word *word)
{
	size_t quote = word->type == NETNS_WORD_QUOTED;
	char name[IFNAMSIZ + 1];	/* and an asterisk */
	size_t len = word->len - 2 * quote;
	const char *to = NULL;
	int ret = 0;

	if (len < sizeof(name)) {
		memcpy(name, word->at + quote, len);
		name[len] = '\0';
		to = netns_mapped(walk->how, name);
		ret = to ? 0 : check_pattern(walk, name);
	}
	if (to)
		fprintf(walk->out, "\"%s\"", to);
	else
		fwrite(word->at, 1, word->len, walk->out);
	return ret;
}

static void open_brace(struct walk *walk)
{
	if (walk->braces + 1 == BRACES_MAX)
		return;
	walk->braces++;
	walk->key[walk->braces] = walk->key[walk->braces - 1];
}

/* In a list, what is behind a comma is like what is behind the brace */
static void next_in_list(struct walk *walk)
{
	if (walk->braces)
		walk->key[walk->braces] = walk->key[walk->braces - 1];
}

static void follow(struct walk *walk, const struct netns_word *word)
{
	struct netns_word *key = &walk->key[walk->braces];

	if (word->type == NETNS_WORD_SIGN && *word->at == '{')
		open_brace(walk);
	else if (word->type == NETNS_WORD_SIGN && *word->at == '}')
		walk->braces -= walk->braces > 0;
	else if (word->type == NETNS_WORD_SIGN && *word->at == ',')
		next_in_list(walk);
	else if (netns_word_is(key, "jump") || netns_word_is(key, "goto"))
		*key = (struct netns_word){ "", 0, NETNS_WORD_BAD };
	else if (word->type == NETNS_WORD_PLAIN && isalpha(*word->at))
		*key = *word;
}

static bool is_name(const struct walk *walk, const struct netns_word *word)
{
	const struct netns_word *key = &walk->key[walk->braces];

	if (word->type == NETNS_WORD_PLAIN)
		return walk->braces &&
		       netns_word_is(&walk->key[walk->braces - 1], "devices");
	return word->type == NETNS_WORD_QUOTED && !is_of_others(key);
}

static int map_text(struct walk *walk, const char *text)
{
	struct netns_word word;
	int ret = 0;

	while (!ret && netns_word_next(&text, &word)) {
		if (is_name(walk, &word)) {
			ret = put_name(walk, &word);
			continue;
		}
		fwrite(word.at, 1, word.len, walk->out);
		if (word.type != NETNS_WORD_SPACE)
			follow(walk, &word);
	}
	return ret;
}

int netns_map_ruleset(const struct nlmsghdr *msg,
		      const struct inetcr_netns_restore *how,
		      struct inetcr_msgs *out, struct inetcr_err *err)
{
	struct walk walk = { .how = how, .err = err };
	char *text = netns_text(msg), *mapped = NULL;
	size_t size;
	int ret;

	walk.out = text ? open_memstream(&mapped, &size) : NULL;
	if (!walk.out) {
		free(text);
		return inetcr_fail(err, ENOMEM, "out of memory");
	}
	ret = map_text(&walk, text);
	if (fclose(walk.out) && !ret)
		ret = inetcr_fail(err, ENOMEM, "out of memory");
	if (!ret)
		ret = netns_put_text(out, NETNS_RULESET, mapped, err);
	free(mapped);
	free(text);
	return ret;
}
