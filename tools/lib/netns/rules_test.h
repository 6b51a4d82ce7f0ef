/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A listing of nft(8), and what is another one: part of netns_test.c
 */
#ifndef _INETCR_NETNS_RULES_TEST_H
#define _INETCR_NETNS_RULES_TEST_H

/* What nft(8) lists, of everything it has words for */
static const char listing[] =
	"table inet filter {\n"
	"	comment \"a \\ b # c ; } include\"\n"
	"	ct helper ftp {\n		type \"ftp\" protocol tcp\n"
	"		l3proto inet\n	}\n\n"
	"	quota q {\n		over 25 mbytes used 10 kbytes\n	}\n\n"
	"	limit l {\n		rate 10/second burst 5 packets\n	}\n\n"
	"	counter c {\n		packets 3 bytes 4\n	}\n\n"
	"	set my-include.list {\n		type ipv4_addr . inet_service\n"
	"		flags interval,timeout\n		timeout 1d2h3m4s5ms\n"
	"		elements = { 10.0.0.0/8 . 1-1024 timeout 1m expires 59s10ms counter packets 1 bytes 2,\n"
	"			     192.0.2.1-192.0.2.9 . 53 comment \"x\" }\n	}\n\n"
	"	set seen {\n		type ipv6_addr\n		size 65535\n"
	"		flags dynamic,timeout\n"
	"		elements = { 2001:db8::1 expires 9s }\n	}\n\n"
	"	map verdicts {\n		type ifname : verdict\n"
	"		elements = { \"eth\\*\" : jump other, * : drop }\n	}\n\n"
	"	flowtable f {\n		hook ingress priority 0\n"
	"		devices = { lo, eth0.100 }\n	}\n\n"
	"	chain input {\n"
	"		type filter hook input priority -150; policy drop;\n"
	"		ct state 0x2,0x4 accept # handle 7\n"
	"		iifname \"eth*\" ip saddr . tcp dport @my-include.list counter packets 7 bytes 8 accept\n"
	"		tcp flags & (0x2 | 0x10) == 0x2 meta mark set ct mark & 0x000000ff ^ 0x00000001\n"
	"		fib saddr . iif oif 0 drop\n"
	"		fib daddr type != 2 limit rate over 1/minute burst 3 packets drop\n"
	"		tcp option maxseg size set rt mtu\n"
	"		@th,16,16 { 22, 80 } quota until 5 bytes used 3 bytes dnat ip6 to [2001:db8::2]:80\n"
	"		exthdr hbh exists numgen inc mod 2 vmap { 0 : accept, 1 : goto other }\n"
	"	}\n\n"
	"	chain other {\n	}\n}\n"
	"table ip6 t {\n}\n";

/* A listing, and that of what an image made, which is another one or not */
static void test_same(void)
{
	static const struct {
		const char *from;
		const char *to;
		const char *named;	/* NULL: it is the same */
	} rows[] = {
		{ "accept\n", "accept\n", NULL },
		{ "packets 7 bytes 8", "packets 70 bytes 800", NULL },
		{ "used 10 kbytes", "used 11 kbytes", NULL },
		{ "expires 59s10ms", "expires 1ms", NULL },
		/* It has ended */
		{ "2001:db8::1 expires 9s ", "", NULL },
		{ "# handle 7", "", NULL },
		{ "lo, eth0.100 }", "\"lo\", eth0.100 }", NULL },
		{ "table ip6 t {\n}\n", "", "table ip6 t" },
		{ "table ip6 t {\n}\n", "table ip t {\n}\ntable ip6 t {\n}\n",
		  "table ip t" },
		{ "	chain other {\n	}\n", "", "chain other" },
		{ "	chain other {\n", "	chain other {\n		drop\n",
		  "table inet filter, chain other" },
		{ "		fib saddr . iif oif 0 drop\n", "", "chain input" },
		{ "set rt mtu\n", "set rt mtu drop\n", "chain input" },
		{ "priority -150; policy drop", "priority -150; policy accept",
		  "chain input" },
		{ "192.0.2.1-192.0.2.9 . 53", "192.0.2.1-192.0.2.9 . 54",
		  "set my-include.list, elements =" },
		{ "timeout 1m expires", "timeout 2m expires", "elements =" },
		{ "2001:db8::1 expires 9s", "2001:db8::1 expires 9s, ::1 expires 9s",
		  "set seen, elements =, ::1" },
		{ "jump other, * : drop", "jump other, * : accept",
		  "map verdicts" },
		{ "over 25 mbytes", "over 26 mbytes", "quota q" },
		{ "burst 5", "burst 6", "limit l" },
		{ "flags interval,timeout", "flags interval",
		  "set my-include.list" },
		{ "{ 22, 80 }", "{ 22, 81 }", "chain input" },
	};
	size_t at, size = sizeof(listing) + 100;
	char *made = malloc(size);
	unsigned int i;
	int ret;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		at = strstr(listing, rows[i].from) - listing;
		snprintf(made, size, "%.*s%s%s", (int)at, listing, rows[i].to,
			 listing + at + strlen(rows[i].from));
		ret = netns_rules_same(listing, made, &err);
		ok(rows[i].named ? ret == -EINVAL &&
				   strstr(err.text, rows[i].named) : !ret,
		   rows[i].named ? "another listing is refused" :
				   "the same listing is not");
	}
	free(made);
	ok(!netns_rules_same("table a b {\nchain c {\nx\n}\nset s {\n}\n}\ntable d e {\n}\n",
			     "table d e {\n}\ntable a b {\nset s {\n}\nchain c {\nx\n}\n}\n",
			     &err) &&
	   netns_rules_same("table a b {\nchain c {\nx\ny\n}\n}\n",
			    "table a b {\nchain c {\ny\nx\n}\n}\n", &err),
	   "the order of rules counts, that of chains and tables does not");
	ok(netns_rules_same("", listing, &err) && netns_rules_same(listing, "", &err) &&
	   !netns_rules_same("", "", &err), "a listing of nothing");
	ok(netns_rules_same("}}}{{{", "{\n{\n}\n", &err), "no listing at all");
}

#endif /* _INETCR_NETNS_RULES_TEST_H */
