// SPDX-License-Identifier: GPL-2.0
/* What an image holds: cc example.c $(pkg-config --cflags --libs libinetcr) */
#include <libinetcr.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	struct inetcr_image image = {};
	struct inetcr_socket sock = {};
	struct inetcr_err err;

	if (inetcr_image_read(argc > 1 ? argv[1] : "-", &image, &err))
		return fprintf(stderr, "%s\n", err.text), 1;
	while (inetcr_socket_next(&image.msgs, &sock)) {
		const struct nlmsghdr *msg = NULL;
		const struct nlattr *nla = NULL;

		printf("socket %u\n", sock.number);
		while ((msg = inetcr_socket_msg(&sock, msg)))
			while ((nla = inetcr_msg_attr(msg, nla))) {
				char *text = inetcr_attr_text(nla);

				printf("\t%u %s\n", inetcr_nla_type(nla),
				       text ? text : "malformed");
				free(text);
			}
	}
	inetcr_msgs_free(&image.msgs);
}
