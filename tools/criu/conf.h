/* SPDX-License-Identifier: GPL-2.0 */
/* The configuration of inetcr-criu-hook */
#ifndef _INETCR_CRIU_CONF_H
#define _INETCR_CRIU_CONF_H

#include <stdbool.h>

#include "libinetcr.h"

/**
 * struct conf - the configuration
 * @map: other addresses, or NULL
 * @require: CRIU fails without the module, or without an image to restore
 */
struct conf {
	struct inetcr_map *map;
	bool require;
};

/* Read the file in /etc and the one in the current directory; both are optional */
int conf_read(struct conf *conf, struct inetcr_err *err);
void conf_free(struct conf *conf);

#endif /* _INETCR_CRIU_CONF_H */
