// SPDX-License-Identifier: GPL-2.0
/*
 * Which rows of the table of options have something to dump.
 *
 * Most options of most sockets are as in a fresh socket: a dump compares whole
 * words of the socket and looks at the rows of those that differ.
 */
#include <linux/bitmap.h>
#include <net/inet_sock.h>
#include <net/ipv6.h>
#include "sockopt.h"

/* Words of all kinds and phases; words in which a kind has options in a phase */
#define NR_WORDS	128
#define PLAN_WORDS	31

/**
 * struct opt_word - a word of a socket that holds options
 * @off: its place
 * @kinds: sockets that have these options
 * @phase: phase of the options
 * @mask: the bits of the options
 * @fresh: what they are in a fresh socket
 * @rows: rows to look at when they differ
 *
 * Two kinds can have different fields in one place.
 */
struct opt_word {
	u16 off;
	u16 kinds;
	u8 phase;
	unsigned long mask;
	unsigned long fresh;
	DECLARE_BITMAP(rows, AF_INET_CR_OPTS_MAX);
};

/**
 * struct opt_phase - rows of a phase
 * @rows: all of them
 * @rx: those of what an AF_INET6 socket tells of arrivals
 * @socket: those of struct socket's flags
 * @flags: these flags
 */
struct opt_phase {
	DECLARE_BITMAP(rows, AF_INET_CR_OPTS_MAX);
	DECLARE_BITMAP(rx, AF_INET_CR_OPTS_MAX);
	DECLARE_BITMAP(socket, AF_INET_CR_OPTS_MAX);
	unsigned long flags;
};

/**
 * struct opt_plan - what a dump looks at of a kind of socket in a phase
 * @always: rows that no word speaks for
 * @nr_words: how many words there are
 * @word: their places in @words
 */
struct opt_plan {
	DECLARE_BITMAP(always, AF_INET_CR_OPTS_MAX);
	u8 nr_words;
	u8 word[PLAN_WORDS];
};

static struct opt_word words[NR_WORDS] __ro_after_init;
static unsigned int nr_words __ro_after_init;
static struct opt_phase phases[AF_INET_CR_NR_PHASES] __ro_after_init;
static struct opt_plan
plans[AF_INET_CR_NR_KINDS][AF_INET_CR_NR_PHASES] __ro_after_init;
/* Rows of a kind */
static unsigned long
kind_rows[AF_INET_CR_NR_KINDS][BITS_TO_LONGS(AF_INET_CR_OPTS_MAX)] __ro_after_init;

/**
 * af_inet_cr_opt_rows - the rows of a kind of socket and a phase
 * @kinds: AF_INET_CR_UDP etc., one bit
 * @phase: phase
 * @rows: filled with a bitmap of AF_INET_CR_OPTS_MAX rows
 */
void af_inet_cr_opt_rows(unsigned int kinds, enum af_inet_cr_phase phase,
			 unsigned long *rows)
{
	bitmap_and(rows, phases[phase].rows, kind_rows[__ffs(kinds)],
		   AF_INET_CR_OPTS_MAX);
}

/* Rows that no word of the socket itself speaks for */
static void look_elsewhere(const struct af_inet_cr_dump *d,
			   const struct opt_phase *phase, unsigned long *look)
{
	bool socket = READ_ONCE(d->sock->flags) & phase->flags;
	bool rx = d->kinds & AF_INET_CR_V6 && inet6_sk(d->sk)->rxopt.all;

	if (!socket && !rx)
		return;
	if (socket)
		bitmap_or(look, look, phase->socket, AF_INET_CR_OPTS_MAX);
	if (rx)
		bitmap_or(look, look, phase->rx, AF_INET_CR_OPTS_MAX);
	bitmap_and(look, look, kind_rows[__ffs(d->kinds)], AF_INET_CR_OPTS_MAX);
}

/**
 * af_inet_cr_opt_look - find the rows that have something to dump
 * @d: dump, with the socket locked
 * @phase: phase
 * @look: filled with a bitmap of AF_INET_CR_OPTS_MAX rows
 */
void af_inet_cr_opt_look(const struct af_inet_cr_dump *d,
			 enum af_inet_cr_phase phase, unsigned long *look)
{
	const struct opt_plan *plan = &plans[__ffs(d->kinds)][phase];
	const u8 *i = plan->word, *end = i + plan->nr_words;
	const struct opt_word *word;
	unsigned long bits;

	if (d->all) {
		af_inet_cr_opt_rows(d->kinds, phase, look);
		return;
	}
	bitmap_copy(look, plan->always, AF_INET_CR_OPTS_MAX);
	for (; i < end; i++) {
		word = &words[*i];
		bits = READ_ONCE(*(const unsigned long *)
				 ((const char *)d->sk + word->off));
		if ((bits & word->mask) != word->fresh)
			bitmap_or(look, look, word->rows, AF_INET_CR_OPTS_MAX);
	}
	look_elsewhere(d, &phases[phase], look);
}

/* Is there nothing to dump when the field is as in a fresh socket? */
static bool __init is_plain(const struct af_inet_cr_opt *opt)
{
	return opt->off && opt->size <= sizeof(long) && !opt->fresh &&
	       !(opt->flags & OPT_ALWAYS);
}

/* A value of an option as it lies in its word */
static unsigned long __init in_word(const struct af_inet_cr_opt *opt, s64 val)
{
	unsigned long word = 0;
	void *p = (char *)&word + opt->off % sizeof(long);

	switch (opt->size) {
	case 0:
		return val ? BIT(opt->arg) : 0;
	case 1:
		*(u8 *)p = val;
		break;
	case 2:
		*(u16 *)p = val;
		break;
	case 4:
		*(u32 *)p = val;
		break;
	default:
		*(long *)p = val;
	}
	return word;
}

static struct opt_word *__init find_word(const struct af_inet_cr_opt *opt,
					 unsigned int off)
{
	unsigned int i;

	for (i = 0; i < nr_words; i++)
		if (words[i].off == off && words[i].kinds == opt->kinds &&
		    words[i].phase == opt->phase)
			return &words[i];
	return NULL;
}

static bool __init has_room(const struct af_inet_cr_opt *opt)
{
	unsigned int kind;

	for (kind = 0; kind < AF_INET_CR_NR_KINDS; kind++)
		if (opt->kinds & BIT(kind) &&
		    plans[kind][opt->phase].nr_words == PLAN_WORDS)
			return false;
	return nr_words < NR_WORDS;
}

static struct opt_word *__init new_word(const struct af_inet_cr_opt *opt,
					unsigned int off)
{
	struct opt_plan *plan;
	unsigned int kind;

	if (!has_room(opt))
		return NULL;
	for (kind = 0; kind < AF_INET_CR_NR_KINDS; kind++) {
		if (!(opt->kinds & BIT(kind)))
			continue;
		plan = &plans[kind][opt->phase];
		plan->word[plan->nr_words++] = nr_words;
	}
	words[nr_words].off = off;
	words[nr_words].kinds = opt->kinds;
	words[nr_words].phase = opt->phase;
	return &words[nr_words++];
}

static void __init add_always(const struct af_inet_cr_opt *opt, unsigned int row)
{
	unsigned int kind;

	for (kind = 0; kind < AF_INET_CR_NR_KINDS; kind++)
		if (opt->kinds & BIT(kind))
			__set_bit(row, plans[kind][opt->phase].always);
}

/* A row that finds no word is always looked at */
static void __init add_word(const struct af_inet_cr_opt *opt, unsigned int row,
			    unsigned int off, unsigned long mask,
			    unsigned long fresh)
{
	struct opt_word *word = find_word(opt, off);

	if (!word)
		word = new_word(opt, off);
	if (!word) {
		add_always(opt, row);
		return;
	}
	word->mask |= mask;
	word->fresh |= fresh;
	__set_bit(row, word->rows);
}

/* The words that a row marks; @blank: socket of zeros, and left so */
static void __init add_marked(const struct af_inet_cr_opt *opt, unsigned int row,
			      struct inet_sock *blank)
{
	unsigned long *word = (unsigned long *)blank;
	unsigned int i;

	opt->mark(blank);
	for (i = 0; i < sizeof(*blank) / sizeof(*word); i++) {
		if (word[i])
			add_word(opt, row, i * sizeof(*word), word[i], 0);
		word[i] = 0;
	}
}

/**
 * af_inet_cr_opt_plan_add - sort a row of the table by kind and phase
 * @opt: the row
 * @row: its place in the table
 * @blank: socket of zeros, and left so
 */
void __init af_inet_cr_opt_plan_add(const struct af_inet_cr_opt *opt,
				    unsigned int row, struct inet_sock *blank)
{
	struct opt_phase *phase = &phases[opt->phase];
	unsigned int kind;

	__set_bit(row, phase->rows);
	for (kind = 0; kind < AF_INET_CR_NR_KINDS; kind++)
		if (opt->kinds & BIT(kind))
			__set_bit(row, kind_rows[kind]);

	if (opt->flags & OPT_RX) {
		__set_bit(row, phase->rx);
	} else if (opt->flags & OPT_SOCKET) {
		__set_bit(row, phase->socket);
		phase->flags |= BIT(opt->arg);
	} else if (opt->mark && !opt->fresh) {
		add_marked(opt, row, blank);
	} else if (is_plain(opt)) {
		add_word(opt, row, round_down(opt->off, sizeof(long)),
			 in_word(opt, -1), in_word(opt, opt->dflt));
	} else {
		add_always(opt, row);
	}
}
