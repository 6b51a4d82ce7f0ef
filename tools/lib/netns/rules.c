// SPDX-License-Identifier: GPL-2.0
/*
 * The text of an nftables ruleset, as nft(8) lists it
 *
 * The text of an image is run by libnftables, whose language can do more than a
 * listing: it reads other files and it has commands. What is run is therefore
 * looked at word by word first, and refused unless it is blocks of tables and
 * nothing else. Comments are left out, so that libnftables has no text that was
 * not looked at.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "netns.h"

#define BRACES_MAX	32	/* a set in a rule in a chain in a chain ... */
#define ROUND_MAX	16
#define RUN_MAX		4096	/* words of one expression: nftables recurses */

/* Words */

static bool is_word_char(char c)
{
	return isascii(c) && (isalnum(c) || (c && strchr("_./:+-", c)));
}

static bool is_quotable(char c)
{
	return c == '\t' || ((unsigned char)c >= ' ' && c != '"' && c != '\x7f');
}

static size_t quoted_len(const char *text)
{
	size_t len = 1;

	while (is_quotable(text[len]))
		len++;
	return text[len] == '"' ? len + 1 : 0;
}

static size_t word_len(const char *text)
{
	size_t len = 0;

	while (is_word_char(text[len]))
		len++;
	return len;
}

/**
 * netns_word_next() - find the next word of a ruleset
 * @pos: where it begins; becomes where it ends
 * @word: the word
 *
 * Return: whether there is one. One of type NETNS_WORD_BAD is none of a listing.
 */
bool netns_word_next(const char **pos, struct netns_word *word)
{
	const char *text = *pos;

	*word = (struct netns_word){ text, 1, NETNS_WORD_SIGN };
	if (!*text)
		return false;
	if (*text == ' ' || *text == '\t') {
		word->type = NETNS_WORD_SPACE;
		word->len = strspn(text, " \t");
	} else if (*text == '\n') {
		word->type = NETNS_WORD_LINE;
	} else if (*text == '#') {
		word->type = NETNS_WORD_COMMENT;
		word->len = strcspn(text, "\n");
	} else if (*text == '"') {
		word->len = quoted_len(text);
		word->type = word->len ? NETNS_WORD_QUOTED : NETNS_WORD_BAD;
	} else if (is_word_char(*text)) {
		word->type = NETNS_WORD_PLAIN;
		word->len = word_len(text);
	} else if (!strchr("{}()[],;=!<>|&^@*", *text)) {
		word->type = NETNS_WORD_BAD;
	}
	if (word->type == NETNS_WORD_BAD)
		word->len = 1;
	*pos += word->len;
	return true;
}

/**
 * netns_word_is() - compare a word of a ruleset
 * @word: the word, which need not be a plain one
 * @text: what it may be
 *
 * Return: whether it is a plain word and the same.
 */
bool netns_word_is(const struct netns_word *word, const char *text)
{
	return word->type == NETNS_WORD_PLAIN && strlen(text) == word->len &&
	       !memcmp(word->at, text, word->len);
}

static bool is_sign(const struct netns_word *word, const char *signs)
{
	return word->type == NETNS_WORD_SIGN && strchr(signs, *word->at);
}

/* Checking */

enum place {
	PLACE_OUTSIDE,	/* of tables */
	PLACE_TABLE,	/* behind the word table */
	PLACE_FAMILY,	/* behind a family or name */
	PLACE_NAME,	/* behind both */
	PLACE_CLOSED,	/* behind a table, in its last line */
};

/**
 * struct check - a check under way
 * @place: of no brace, where we are
 * @braces: that are open
 * @round: brackets and parentheses that are open
 * @run: words since something ended an expression
 * @line: number of the line
 * @out: what has been checked
 * @err: for the sentence
 */
struct check {
	enum place place;
	unsigned int braces;
	unsigned int round;
	unsigned int run;
	unsigned int line;
	FILE *out;
	struct inetcr_err *err;
};

/* No word of the text itself: it can hold anything */
static int refuse(const struct check *check, const char *why)
{
	return inetcr_fail(check->err, EINVAL,
			   "the nftables ruleset is not a listing: line %u %s",
			   check->line, why);
}

/* One that the scanner of nftables cannot but take as one */
static bool is_whole(const struct netns_word *word)
{
	size_t i;

	if (!isalpha(*word->at) && *word->at != '_' && *word->at != '.')
		return false;
	for (i = 0; i < word->len; i++) {
		if (word->at[i] == ':' || word->at[i] == '+')
			return false;
	}
	return true;
}

/* In whatever place these stand, nftables reads a file or keeps a variable */
static bool is_directive(const struct netns_word *word)
{
	static const char * const words[] = {
		"include", "define", "redefine", "undefine",
	};
	bool whole = is_whole(word);
	unsigned int i;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (whole ? netns_word_is(word, words[i]) :
			    !!memmem(word->at, word->len, words[i],
				     strlen(words[i])))
			return true;
	}
	return false;
}

/* table [FAMILY] NAME {, and nothing else */
static int check_outside(struct check *check, const struct netns_word *word)
{
	if (word->type == NETNS_WORD_LINE &&
	    (check->place == PLACE_OUTSIDE || check->place == PLACE_CLOSED)) {
		check->place = PLACE_OUTSIDE;
		return 0;
	}
	if (check->place == PLACE_OUTSIDE && netns_word_is(word, "table")) {
		check->place = PLACE_TABLE;
		return 0;
	}
	if (word->type == NETNS_WORD_PLAIN &&
	    (check->place == PLACE_TABLE || check->place == PLACE_FAMILY)) {
		check->place++;
		return 0;
	}
	if (is_sign(word, "{") &&
	    (check->place == PLACE_FAMILY || check->place == PLACE_NAME)) {
		check->place = PLACE_CLOSED;
		check->braces++;
		return 0;
	}
	return refuse(check, "has something that is not a table");
}

static int check_sign(struct check *check, const struct netns_word *word)
{
	if (is_sign(word, "{"))
		check->braces++;
	else if (is_sign(word, "}"))
		check->braces--;
	else if (is_sign(word, "(["))
		check->round++;
	else if (is_sign(word, ")]") && check->round)
		check->round--;
	if (check->braces > BRACES_MAX || check->round > ROUND_MAX)
		return refuse(check, "is nested too deep");
	return 0;
}

static int check_word(struct check *check, const struct netns_word *word)
{
	if (word->type == NETNS_WORD_BAD)
		return refuse(check, "has a character that no listing has");
	if (word->type == NETNS_WORD_PLAIN && is_directive(word))
		return refuse(check, "has a directive, as include is one");
	if (word->type == NETNS_WORD_SPACE || word->type == NETNS_WORD_COMMENT)
		return 0;
	check->run++;
	if (word->type == NETNS_WORD_LINE || is_sign(word, "{},;"))
		check->run = 0;
	if (check->run > RUN_MAX)
		return refuse(check, "has an expression without an end");
	return check->braces ? check_sign(check, word) :
			       check_outside(check, word);
}

static int check_words(struct check *check, const char *text)
{
	struct netns_word word;
	int ret;

	while (netns_word_next(&text, &word)) {
		ret = check_word(check, &word);
		if (ret)
			return ret;
		if (word.type != NETNS_WORD_COMMENT)
			fwrite(word.at, 1, word.len, check->out);
		check->line += word.type == NETNS_WORD_LINE;
	}
	if (check->braces || (check->place != PLACE_OUTSIDE &&
			      check->place != PLACE_CLOSED))
		return refuse(check, "ends in the middle of a table");
	return 0;
}

/**
 * netns_rules_check() - look whether a text is a listing of tables
 * @text: the text
 * @clean: becomes the same without comments, to be freed; NULL: not wanted
 * @err: why not
 *
 * Return: 0, or a negative errno.
 */
int netns_rules_check(const char *text, char **clean, struct inetcr_err *err)
{
	struct check check = { .line = 1, .err = err };
	char *copy = NULL;
	size_t size;
	int ret;

	check.out = open_memstream(&copy, &size);
	if (!check.out)
		return inetcr_fail(err, ENOMEM, "out of memory");
	ret = check_words(&check, text);
	if (fclose(check.out) && !ret)
		ret = inetcr_fail(err, ENOMEM, "out of memory");
	if (ret || !clean)
		free(copy);
	else
		*clean = copy;
	return ret;
}

/* Without what counts */

/**
 * struct stateless - a copy under way
 * @out: the copy
 * @space: what was before the word; left out with it
 * @braces: that are open
 * @flags: the statement is one of flags
 * @dynamic: the set gets its elements from packets
 */
struct stateless {
	FILE *out;
	struct netns_word space;
	unsigned int braces;
	bool flags;
	bool dynamic;
};

/* The next that is no space */
static bool next_solid(const char **pos, struct netns_word *word)
{
	while (netns_word_next(pos, word)) {
		if (word->type != NETNS_WORD_SPACE)
			return true;
	}
	return false;
}

static bool is_number(const struct netns_word *word)
{
	return word->type == NETNS_WORD_PLAIN && isdigit(*word->at);
}

/* Is @pos behind the next word, a number, and perhaps one of @units? */
static bool skip_number(const char **pos, const char * const *units)
{
	struct netns_word word;
	const char *end = *pos;

	if (!next_solid(&end, &word) || !is_number(&word))
		return false;
	*pos = end;
	if (!units || !next_solid(&end, &word))
		return true;
	for (; *units; units++) {
		if (netns_word_is(&word, *units))
			*pos = end;
	}
	return true;
}

/* packets 3 bytes 4: of no limit, which has no second number */
static bool skip_counter(const char **pos)
{
	struct netns_word word;
	const char *end = *pos;

	if (!skip_number(&end, NULL) || !next_solid(&end, &word) ||
	    !netns_word_is(&word, "bytes") || !skip_number(&end, NULL))
		return false;
	*pos = end;
	return true;
}

/* Up to the end of the text, if they have none */
static bool skip_elements(const char **pos)
{
	struct netns_word word;
	const char *end = *pos;
	unsigned int braces = 0;

	while (next_solid(&end, &word)) {
		if (is_sign(&word, "}") && !braces)
			return false;
		*pos = end;
		if (is_sign(&word, "}") && !--braces)
			break;
		braces += is_sign(&word, "{");
	}
	return true;
}

/**
 * netns_word_is_state() - is it a number that traffic or time changes?
 * @word: the word that tells what the number is
 * @pos: behind it; becomes where the number ends
 *
 * Return: whether it is one of a counter, a quota or the life of an element.
 */
bool netns_word_is_state(const struct netns_word *word, const char **pos)
{
	static const char * const units[] = {
		"bytes", "kbytes", "mbytes", NULL,
	};

	if (netns_word_is(word, "packets"))
		return skip_counter(pos);
	if (netns_word_is(word, "used"))
		return skip_number(pos, units);
	if (netns_word_is(word, "expires"))
		return skip_number(pos, NULL);
	return false;
}

static bool is_state(const struct stateless *s, const struct netns_word *word,
		     const char **pos)
{
	if (netns_word_is_state(word, pos))
		return true;
	return s->dynamic && s->braces == 2 &&
	       netns_word_is(word, "elements") && skip_elements(pos);
}

static void follow(struct stateless *s, const struct netns_word *word)
{
	if (is_sign(word, "{") && ++s->braces == 2)
		s->dynamic = false;
	else if (is_sign(word, "}") && s->braces)
		s->braces--;
	if (word->type == NETNS_WORD_LINE)
		s->flags = false;
	else if (netns_word_is(word, "flags"))
		s->flags = true;
	else if (s->flags && s->braces == 2 && netns_word_is(word, "dynamic"))
		s->dynamic = true;
}

static void put_solid(struct stateless *s, const struct netns_word *word)
{
	if (s->space.len)
		fwrite(s->space.at, 1, s->space.len, s->out);
	s->space.len = 0;
	fwrite(word->at, 1, word->len, s->out);
	follow(s, word);
}

/**
 * netns_rules_stateless() - leave out what traffic and time change
 * @text: a ruleset
 *
 * Return: the text without numbers of counters and quotas, without the rest of
 * the life of an element, and without elements that packets add; to be freed.
 * NULL: no memory.
 */
char *netns_rules_stateless(const char *text)
{
	struct stateless s = {};
	struct netns_word word;
	char *copy = NULL;
	size_t size;

	s.out = open_memstream(&copy, &size);
	if (!s.out)
		return NULL;
	while (netns_word_next(&text, &word)) {
		if (word.type == NETNS_WORD_SPACE)
			s.space = word;
		else if (is_state(&s, &word, &text))
			s.space.len = 0;
		else
			put_solid(&s, &word);
	}
	fclose(s.out);
	return copy;
}
