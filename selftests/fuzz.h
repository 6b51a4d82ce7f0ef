/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fuzzer of the family, in parts: requests (fuzz_make.c), the images
 * that they begin with (fuzz_harvest.c), what they act on (fuzz_live.c), TCP's part
 * of both (fuzz_tcp.c), how they are sent and where they led (fuzz_send.c), the
 * test (fuzz.c).
 */
#ifndef AF_INET_CR_TEST_FUZZ_H
#define AF_INET_CR_TEST_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/af_inet_cr.h>

#define A(name)		AF_INET_CR_ATTR_##name
#define INPUT_MAX	40000	/* bytes of attributes */
#define CORPUS_MAX	6000
#define FD_LAST		63	/* below: what is open by itself, or by an answer */
#define LIVE		32	/* sockets that are acted on, from FD_LAST + 1 on */
#define LIVE_TCP	24	/* from here on they are of TCP, in pairs */
#define LIVE_FRESH	30	/* and these have no connection */
#define LIVE_FD(i)	(FD_LAST + 1 + (i))
#define FREEZE_LIVE	(FD_LAST + LIVE + 16)	/* a freeze of an answer */

/* ---- the grammar, made from af_inet_cr.yaml ---- */

enum rule_type {
	RULE_NONE, RULE_FLAG, RULE_U16, RULE_U32, RULE_U64, RULE_S32, RULE_S64,
	RULE_STRING, RULE_BINARY, RULE_NEST, RULE_PAD,
};

/**
 * struct rule - an attribute
 * @type: of its value
 * @nested: the set of the attributes inside, or -1
 * @address: it is an address of either family
 * @name: its name
 */
struct rule {
	enum rule_type type;
	int nested;
	bool address;
	const char *name;
};

struct rule_set {
	const struct rule *rules;
	unsigned int n;
};

struct rule_cmd {
	const uint16_t *attrs;
	unsigned int n;
};

extern const struct rule_set rule_sets[];
extern const unsigned int rule_sets_n;
extern const struct rule_cmd rule_cmds[];
extern const unsigned int rule_cmds_n;

/* ---- requests: fuzz_make.c ---- */

/**
 * struct input - a request without its headers
 * @cmd: command
 * @version: of the family
 * @flags: NLM_F_DUMP or none
 * @len: of the attributes
 * @bytes: the attributes
 */
struct input {
	uint8_t cmd;
	uint8_t version;
	uint16_t flags;
	uint32_t len;
	uint8_t bytes[];
};

extern struct input *corpus[CORPUS_MAX];
extern unsigned int corpus_n;

void corpus_add(const struct input *input);
/* from a file that corpus_write() made; the number of inputs, or -1 */
int corpus_read(const char *path, unsigned int max);
int corpus_write(int fd, const struct input *input);
struct nlmsghdr;
/* a message of a dump, as a request */
void corpus_add_message(const struct nlmsghdr *nlh, int cmd);
/* that of a TCP connection, with a segment behind a hole */
void corpus_add_disorder(const struct nlmsghdr *nlh);

/* the next request, from the numbers of rnd() alone but for inodes */
const struct input *request_next(void);
/* where the requests of a batch go, for the most part: the number of a socket */
unsigned int request_aim(void);

/* ---- the first corpus: fuzz_harvest.c ---- */

struct cr;
/* images of dressed sockets and of devices, in the caller's namespace */
void corpus_harvest(struct cr *cr);

/* ---- TCP: fuzz_tcp.c ---- */

/* a connection, its ends in this place and the next */
void tcp_live_pair(unsigned int i);
/* a socket without one */
int tcp_live(unsigned int i);
/* images of connections in every state, in the caller's namespace */
void corpus_harvest_tcp(struct cr *cr);

/* ---- what requests act on: fuzz_live.c ---- */

/* other numbers than rnd()'s, so that no answer changes the next request */
uint32_t dice(uint32_t below);

extern uint32_t live_inode[LIVE];
void live_make(void);
/* another socket in one of the places, dressed or given */
void live_replace(unsigned int i, int fd);
/* never waits */
void close_at_once(int fd);
void devices_make(void);
/* one is locked by a system call of its owner, until it is unlocked */
void live_lock(unsigned int i);
void live_unlock(void);
/* something that an owner does between requests */
void owner_act(void);
/* a thread that does so all the time, and forges netlink messages */
void enemy_start(uint64_t seed);
void enemy_stop(void);

/* ---- sending: fuzz_send.c ---- */

#define EDGES		(1 << 17)
#define FOUND_SIZE	(4 << 20)

/**
 * struct shared - what the worker tells the test
 * @done: requests sent
 * @good: of them accepted
 * @edges: edges of the module's code seen
 * @places: places seen
 * @silent: batches with more or fewer answers than requests
 * @leaked: descriptors that appeared by themselves
 * @found_len: bytes of @found
 * @edge: which edges, hashed
 * @place: which places, hashed
 * @found: inputs that reached what none before did
 */
struct shared {
	unsigned long done, good;
	unsigned int edges, places, silent, leaked, found_len;
	uint8_t edge[EDGES], place[EDGES];
	uint8_t found[FOUND_SIZE];
};

extern struct shared *shared;

/* KCOV for this thread; false without */
bool cover_begin(int fd);
/* as root: let an allocation fail now and then (CONFIG_FAULT_INJECTION) */
void faults_allow(void);
void faults_begin(void);
int netlink_open(int family);
/* so many requests in one system call; the answers are taken */
void batch_send(const struct input *const *inputs, unsigned int n);
/* what a file like that of last_fd has */
void batch_replay(const char *path);
/* of so many batches one is looked at */
extern unsigned int cover_every;
/* a file on the host that has the requests sent last, or -1 */
extern int last_fd;
/* up to which descriptors are open by themselves */
void descriptors_known(int highest);
/* those that no answer told of are counted, if no answer was lost, and closed */
void check_descriptors(void);

#endif
