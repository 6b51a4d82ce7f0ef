/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Values for each attribute that a socket can be restored with
 */
#ifndef AF_INET_CR_TEST_VALUES_H
#define AF_INET_CR_TEST_VALUES_H

#include "nl.h"
#include "sock.h"

/* how many there are; those below value_numbers are of 4 bytes, of every attribute */
extern const unsigned int values, value_numbers;

/* what attribute the value of a number is of, and the attribute with that value */
int value_attr(unsigned int i);
void value_put(struct nl_msg *msg, unsigned int i);
/* AF_INET or AF_INET6, of the socket that they are for */
void values_of_family(int family);

/* refused by a step behind all that an attribute of the socket is for */
void value_put_failure(struct nl_msg *msg, enum kind kind);

#endif
