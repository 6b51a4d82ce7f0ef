// SPDX-License-Identifier: GPL-2.0
/*
 * What the tested functions call in the kernel: memory, devices and packets. All
 * else stays undefined: a call of it ends the test.
 *
 * A packet has a red zone behind its last byte, so that the sanitizer sees a read
 * behind it, which the kernel's own would not.
 */
#include <net/ipv6.h>
#include "pure.h"

#define RED_ZONE	64

void __asan_poison_memory_region(const void *addr, size_t size);

unsigned long page_offset_base, vmemmap_base;
struct kmem_cache *kmalloc_caches[NR_KMALLOC_TYPES][KMALLOC_SHIFT_HIGH + 1];

void __rcu_read_lock(void)
{
}

void __rcu_read_unlock(void)
{
}

void do_trace_netlink_extack(const char *msg)
{
	touch(msg, 1);
}

int ___ratelimit(struct ratelimit_state *rs, const char *func)
{
	return 0;
}

int _printk(const char *fmt, ...)
{
	return 0;
}

/* fortify-string.h has its own names for them under a sanitizer */
void *__hwasan_memcpy(void *to, const void *from, size_t len)
{
	return memcpy(to, from, len);
}

void *__hwasan_memset(void *to, int c, size_t len)
{
	return memset(to, c, len);
}

void *memchr_inv(const void *p, int c, size_t len)
{
	const u8 *byte = p;

	for (; len; byte++, len--)
		if (*byte != (u8)c)
			return (void *)byte;
	return NULL;
}

static struct net_device device = {
	.name = DEVICE_NAME, .ifindex = DEVICE_INDEX,
};

struct net_device *dev_get_by_name_rcu(struct net *net, const char *name)
{
	return strcmp(name, device.name) ? NULL : &device;
}

/* The same set as of ipv6_ext_hdr() of the kernel, RFC 8200 and RFC 4302 */
bool ipv6_ext_hdr(u8 nexthdr)
{
	return nexthdr == NEXTHDR_HOP || nexthdr == NEXTHDR_ROUTING ||
	       nexthdr == NEXTHDR_FRAGMENT || nexthdr == NEXTHDR_AUTH ||
	       nexthdr == NEXTHDR_NONE || nexthdr == NEXTHDR_DEST;
}

/* Packets: all of them in one piece */

struct sk_buff *alloc_skb_with_frags(unsigned long header_len,
				     unsigned long data_len, int max_page_order,
				     int *errcode, gfp_t gfp)
{
	unsigned int size = ALIGN(header_len, 8);
	struct sk_buff *skb;

	if (data_len)
		abort();
	skb = calloc(1, sizeof(*skb));
	skb->head = malloc(size + RED_ZONE + sizeof(struct skb_shared_info));
	skb->data = skb->head;
	skb->end = size + RED_ZONE;
	memset(skb_shinfo(skb), 0, sizeof(struct skb_shared_info));
	__asan_poison_memory_region(skb->head + header_len,
				    size + RED_ZONE - header_len);
	return skb;
}

void sk_skb_reason_drop(struct sock *sk, struct sk_buff *skb,
			enum skb_drop_reason reason)
{
	free(skb->head);
	free(skb);
}

void *skb_put(struct sk_buff *skb, unsigned int len)
{
	void *tail = skb_tail_pointer(skb);

	skb->tail += len;
	skb->len += len;
	if (skb->tail > skb->end)
		abort();
	return tail;
}

void *skb_push(struct sk_buff *skb, unsigned int len)
{
	skb->data -= len;
	skb->len += len;
	if (skb->data < skb->head)
		abort();
	return skb->data;
}

void *skb_pull(struct sk_buff *skb, unsigned int len)
{
	if (len > skb->len)
		return NULL;
	skb->len -= len;
	return skb->data += len;
}

void skb_trim(struct sk_buff *skb, unsigned int len)
{
	if (skb->len <= len)
		return;
	skb->len = len;
	skb_set_tail_pointer(skb, len);
}

int skb_store_bits(struct sk_buff *skb, int offset, const void *from, int len)
{
	if (offset < 0 || len < 0 || offset + len > skb->len)
		return -EFAULT;
	memcpy(skb->data + offset, from, len);
	return 0;
}
