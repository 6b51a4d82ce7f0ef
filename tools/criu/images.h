/* SPDX-License-Identifier: GPL-2.0 */
/* Addresses in CRIU's own images, for a restore with a map */
#ifndef _INETCR_CRIU_IMAGES_H
#define _INETCR_CRIU_IMAGES_H

#include "libinetcr.h"

/*
 * In the current directory. CRIU reads its images once, before any action script
 * is run: they are changed when its plugins are loaded, and what CRIU wrote is
 * kept under another name and put back when the restore is over. @map may be
 * NULL.
 */
int images_map(struct inetcr_map *map, struct inetcr_err *err);
int images_unmap(struct inetcr_err *err);
/* ENOTSUP: CRIU has not read what images_map() would have made */
int images_check(struct inetcr_map *map, struct inetcr_err *err);

#endif /* _INETCR_CRIU_IMAGES_H */
