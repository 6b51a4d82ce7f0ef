// SPDX-License-Identifier: GPL-2.0
/*
 * The configuration file: a word and its value on a line, as in CRIU's own; "#"
 * starts a comment.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "criu_conf.h"
#include "internal.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof(*(a)))

static const char * const files[] = {
	"af_inet_cr.conf",
	"/etc/criu/inetcr.conf",
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

static int read_lines(struct conf *conf, FILE *file, const char *name,
		      struct inetcr_err *err)
{
	struct inetcr_err why;
	unsigned int number = 0;
	char *line = NULL;
	size_t size = 0;
	int ret = 0;

	while (!ret && getline(&line, &size, file) >= 0) {
		number++;
		ret = read_line(conf, line, &why);
	}
	free(line);
	if (ret)
		inetcr_fail(err, -ret, "%s, line %u: %s", name, number,
			    why.text);
	return ret;
}

int conf_read(struct conf *conf, struct inetcr_err *err)
{
	FILE *file;
	size_t i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		file = fopen(files[i], "re");
		if (!file && errno == ENOENT)
			continue;
		if (!file)
			return inetcr_fail(err, errno, "cannot open %s: %s",
					   files[i], strerror(errno));
		ret = read_lines(conf, file, files[i], err);
		fclose(file);
		return ret;
	}
	return 0;
}

void conf_free(struct conf *conf)
{
	inetcr_map_free(conf->map);
	conf->map = NULL;
}
