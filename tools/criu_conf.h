/* SPDX-License-Identifier: GPL-2.0 */
/* What the configuration file of inetcr-criu-hook says */
#ifndef _INETCR_CRIU_CONF_H
#define _INETCR_CRIU_CONF_H

#include <stdbool.h>

#include "libinetcr.h"

/**
 * struct conf - the configuration
 * @map: other addresses; NULL there are none
 * @require: without the module, or an image to restore, CRIU shall fail
 */
struct conf {
	struct inetcr_map *map;
	bool require;
};

/* The file in the current directory, else that in /etc; neither need be there */
int conf_read(struct conf *conf, struct inetcr_err *err);
void conf_free(struct conf *conf);

#endif /* _INETCR_CRIU_CONF_H */
