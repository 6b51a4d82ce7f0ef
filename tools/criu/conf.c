// SPDX-License-Identifier: GPL-2.0
/*
 * The configuration files: a word and its value on a line, as in CRIU's own; "#"
 * starts a comment.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf.h"
#include "libinetcr.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof(*(a)))

/* Limits for a file that another user has written */
#define CONF_MAX	(64 * 1024)
#define LINES_MAX	512

/**
 * struct source - one of the configuration files
 * @path: the file
 * @trusted: only root can write it, so it may be quoted in CRIU's log
 */
struct source {
	const char *path;
	bool trusted;
};

static const struct source sources[] = {
	{ "/etc/criu/inetcr.conf", true },
	{ "af_inet_cr.conf", false },
};

static const struct {
	const char *word;
	int (*add)(struct inetcr_map *map, const char *rule,
		   struct inetcr_err *err);
} maps[] = {
	{ "map", inetcr_map_addr },
	{ "map-dev", inetcr_map_dev },
	{ "map-port", inetcr_map_port },
};

static int add_rule(struct conf *conf, size_t n, const char *rule,
		    struct inetcr_err *err)
{
	if (!conf->map)
		conf->map = inetcr_map_new();
	if (!conf->map)
		return inetcr_fail(err, ENOMEM, "out of memory");
	return maps[n].add(conf->map, rule, err);
}

static int read_line(struct conf *conf, char *line, struct inetcr_err *err)
{
	static const char blank[] = " \t\r\n";
	const char *word, *value, *rest;
	char *pos;
	size_t i;

	*strchrnul(line, '#') = '\0';
	word = strtok_r(line, blank, &pos);
	if (!word)
		return 0;
	value = strtok_r(NULL, blank, &pos);
	rest = value ? strtok_r(NULL, blank, &pos) : NULL;
	if (!strcmp(word, "require") && !value) {
		conf->require = true;
		return 0;
	}
	for (i = 0; i < ARRAY_SIZE(maps); i++) {
		if (!strcmp(word, maps[i].word) && value && !rest)
			return add_rule(conf, i, value, err);
	}
	return inetcr_fail(err, EINVAL,
			   "\"%s\": there are map, map-dev and map-port with one FROM=TO, and require",
			   word);
}

/* A file of the image directory may be a link to a file with secrets */
static int fail_line(const struct source *source, unsigned int number,
		     int code, const char *why, struct inetcr_err *err)
{
	if (!source->trusted)
		why = "neither map, map-dev or map-port with one FROM=TO nor require, or it contradicts a rule before it";
	return inetcr_fail(err, code, "%s, line %u: %s", source->path, number,
			   why);
}

static int read_lines(struct conf *conf, const struct source *source,
		      char *text, struct inetcr_err *err)
{
	struct inetcr_err why;
	unsigned int number;
	char *line;
	int ret;

	for (number = 1; (line = strsep(&text, "\n")); number++) {
		if (number > LINES_MAX && (*line || text))
			return inetcr_fail(err, E2BIG,
					   "%s has more than %u lines",
					   source->path, LINES_MAX);
		ret = read_line(conf, line, &why);
		if (ret)
			return fail_line(source, number, -ret, why.text, err);
	}
	return 0;
}

static int read_source(struct conf *conf, const struct source *source,
		       struct inetcr_err *err)
{
	char *text;
	size_t len;
	int ret;

	ret = inetcr_file_read(source->path, source->trusted, CONF_MAX,
			       &text, &len, err);
	/* In a user namespace, / may belong to nobody that is known there */
	if (ret && !inetcr_file_exists(source->path))
		return 0;
	if (ret)
		return ret;
	if (strlen(text) == len)
		ret = read_lines(conf, source, text, err);
	else
		ret = inetcr_fail(err, EINVAL, "%s is not a text",
				  source->path);
	free(text);
	return ret;
}

/**
 * conf_read - read the configuration
 * @conf: what the files say is added to it
 * @err: the sentence
 *
 * The file of the machine and that of the image directory both count, so that
 * the latter takes nothing away that the former asks for. Rules of the two that
 * contradict each other are refused.
 *
 * Return: 0 or a negative errno.
 */
int conf_read(struct conf *conf, struct inetcr_err *err)
{
	size_t i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(sources); i++) {
		ret = read_source(conf, &sources[i], err);
		if (ret)
			return ret;
	}
	return 0;
}

void conf_free(struct conf *conf)
{
	inetcr_map_free(conf->map);
	conf->map = NULL;
}
