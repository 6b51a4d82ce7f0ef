/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Functions of the module that read hostile bytes, run in user space.
 *
 * A test file includes a source file of the module, with the kernel's headers, so
 * that it reaches static functions. The C library is linked, but its headers do
 * not go with the kernel's; what a test needs of it is declared here.
 */
#ifndef _PURE_H
#define _PURE_H

#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <net/netlink.h>

#define ROUNDS	100000

int printf(const char *format, ...);
int fflush(void *stream);
void *malloc(size_t size);
void *calloc(size_t n, size_t size);
void free(void *p);
void abort(void) __noreturn;

/* main.c */
void ok(bool passed, const char *what);
u32 rnd(void);
/* Reads each byte; the sanitizer reports one that is not there */
void touch(const void *data, size_t len);

static inline bool one_in(u32 n)
{
	return rnd() % n == 0;
}

/**
 * struct request - attributes of a request, of exactly as many bytes as they have
 * @len: bytes in use
 * @data: room for them
 */
struct request {
	unsigned int len;
	u8 data[6000] __aligned(8);
};

/* Random bytes stand where @data is NULL; @type has NLA_F_NESTED, if any */
struct nlattr *req_put(struct request *req, u16 type, const void *data,
		       unsigned int len);
/* A nest, ended where the request ends then */
struct nlattr *req_nest(struct request *req, u16 type);
void req_end(struct request *req, struct nlattr *nest);
/* Changes some bits of some bytes, from @from on */
void req_damage(struct request *req, unsigned int from);
/* A copy without a byte behind its end; freed with free() */
void *req_copy(const struct request *req);

/* kernel.c: a device of this name has this index */
#define DEVICE_NAME	"eth0"
#define DEVICE_INDEX	7

/* One for each file */
void test_attr(void);
void test_skb(void);
void test_link(void);
void test_kinds(void);
void test_addr(void);
void test_mcast(void);

#endif /* _PURE_H */
