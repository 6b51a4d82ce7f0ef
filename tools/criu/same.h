/* SPDX-License-Identifier: GPL-2.0 */
/* Is a socket of an image the one that CRIU has restored? */
#ifndef _INETCR_CRIU_SAME_H
#define _INETCR_CRIU_SAME_H

#include "libinetcr.h"

/* CRIU has restored what is compared; if it differs, it is another socket */
bool same_socket(const struct inetcr_socket *sock,
		 const struct inetcr_socket *live);
/* Does @live begin with all that waits in @sock? A restore would queue it twice */
bool same_queues(const struct inetcr_socket *sock,
		 const struct inetcr_socket *live);

#endif /* _INETCR_CRIU_SAME_H */
