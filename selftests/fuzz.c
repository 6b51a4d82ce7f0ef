// SPDX-License-Identifier: GPL-2.0
/*
 * Requests that nobody would make, from the grammar of the family and from a
 * corpus, led by coverage (KCOV: the module's files are instrumented on debug
 * kernels). They act on live sockets of every kind and on devices, while an owner
 * uses the sockets and forges netlink messages, and now and then an allocation fails.
 * What is wrong shows as a splat, a leak, an answer that does not come.
 *
 * It goes in rounds, each a process with a network of its own. What a round finds
 * joins the corpus of the next one, so that a round is told by its seed, its number
 * and its corpus: the same three, the same requests.
 *
 * FUZZ_SECONDS	how long; 0 without end
 * FUZZ_SEED	where the numbers begin
 * FUZZ_ROUND	requests of a round
 * FUZZ_FIRST	number of the first round
 * FUZZ_CORPUS	file of the corpus, fuzz.corpus if absent; if there is none, images
 *		of sockets, connections and devices are
 * FUZZ_FOUND	file with a further corpus, to which what is found is added
 * FUZZ_KEEP	file for those of the corpus that lead where none before did, the
 *		short ones first
 * FUZZ_LAST	file that has the messages sent last
 * FUZZ_REPLAY	such a file, to be sent first
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "dev.h"
#include "fuzz.h"
#include "nl.h"
#include "sock.h"
#include "tcp.h"

TCP_ALLOWED

#define BATCH_MAX	32
#define COVER_EVERY	4

/**
 * struct round - what a round does
 * @seed: of all its requests
 * @requests: how many
 * @end: when it ends at the latest, 0 never
 * @replay: send the corpus, one by one
 * @kcov: for its coverage, or -1
 */
struct round {
	uint64_t seed;
	unsigned long requests;
	double end;
	bool replay;
	int kcov;
};

/* ---- the worker ---- */

static void ignore_signals(void)
{
	int i;

	for (i = 1; i < 65; i++)
		signal(i, SIG_IGN);
}

static int highest_fd(void)
{
	int fd, highest = 2;

	for (fd = 0; fd < FD_LAST; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			highest = fd;
	return highest;
}

static int family_find(void)
{
	struct cr cr;
	int family;

	if (cr_open(&cr))
		return -1;
	family = cr.family;
	cr_close(&cr);
	return family;
}

/* copies of requests, until they are sent */
static struct {
	const struct input *input[BATCH_MAX];
	unsigned int n;
	size_t len;
	uint8_t room[BATCH_MAX * (INPUT_MAX + 64)] __attribute__((aligned(8)));
} batch;

static void batch_add(const struct input *input)
{
	size_t size = sizeof(*input) + input->len;

	memcpy(batch.room + batch.len, input, size);
	batch.input[batch.n++] = (void *)(batch.room + batch.len);
	batch.len += (size + 7) & ~7ul;
}

/* each request of a socket that is locked waits for a second */
#define LOCKED_EVERY	1000	/* batches: about once a round */
#define LOCKED_BATCH	3

static void batch_next(unsigned int i)
{
	bool locked = i % LOCKED_EVERY == 0;
	unsigned int n = 1 + rnd(locked ? LOCKED_BATCH : BATCH_MAX);
	unsigned int aim = request_aim();

	batch.n = 0;
	batch.len = 0;
	while (n--)
		batch_add(request_next());
	if (locked)
		live_lock(aim);
	batch_send(batch.input, batch.n);
	if (locked)
		live_unlock();
}

static void replay_corpus(void)
{
	const struct input *input;
	unsigned int i;

	for (i = 0; i < corpus_n; i++) {
		input = corpus[i];
		batch_send(&input, 1);
		if (i % 64 == 63)
			live_make();
	}
}

static void work(const struct round *round)
{
	struct place here = {
		.ns = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC),
	};
	unsigned long end = shared->done + round->requests;
	unsigned int i;

	dup2(here.ns, FD_LAST + LIVE + 10);
	close(here.ns);
	here.ns = FD_LAST + LIVE + 10;
	for (i = 1; shared->done < end; i++) {
		batch_next(i);
		owner_act();
		if (i % 16)
			continue;
		check_descriptors();
		if (round->end && now() > round->end)
			break;
		/* a dump of many devices takes long */
		if (i % 128 == 0) {
			place_empty(&here);
			devices_make();
		}
		if (i % 512 == 0)
			live_make();
	}
}

static void run(const struct round *round)
{
	int family;

	ignore_signals();
	rnd_seed = round->seed * 0x9e3779b97f4a7c15ul | 1;
	if (netns_enter())
		_exit(1);
	family = family_find();
	if (family < 0)
		_exit(2);
	descriptors_known(highest_fd());
	live_make();
	devices_make();
	cover_begin(round->kcov);
	if (netlink_open(family))
		_exit(3);
	cover_every = round->replay ? 1 : COVER_EVERY;
	if (round->replay) {
		if (getenv("FUZZ_REPLAY"))
			batch_replay(getenv("FUZZ_REPLAY"));
		replay_corpus();
	} else {
		faults_begin();
		enemy_start(round->seed);
		work(round);
		enemy_stop();
	}
	check_descriptors();
	_exit(0);
}

/* it sees nobody whom a restored socket could signal */
static pid_t fork_alone(void)
{
	return syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, NULL, NULL, NULL, NULL);
}

static int run_alone(const struct round *round)
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork_alone();
	if (!pid)
		run(round);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return status;
}

/* ---- the corpus ---- */

static int file_open(const char *name, int flags)
{
	const char *path = getenv(name);

	return path ? open(path, flags | O_CLOEXEC | O_CREAT, 0644) : -1;
}

/* what the worker found, from shared memory */
static void found_take(int fd)
{
	const struct input *input;
	unsigned int at = 0;

	while (at < shared->found_len) {
		input = (void *)(shared->found + at);
		corpus_add(input);
		if (fd >= 0 && corpus_write(fd, input))
			break;
		at += sizeof(*input) + input->len;
	}
	shared->found_len = 0;
}

static void found_keep(int fd)
{
	if (fd >= 0 && write(fd, shared->found, shared->found_len) < 0)
		perror("# FUZZ_KEEP");
	shared->found_len = 0;
}

static void harvest(void (*images)(struct cr *cr))
{
	struct cr cr;
	unsigned int i;
	pid_t pid = fork();

	if (!pid) {
		if (netns_enter() || cr_open(&cr))
			_exit(1);
		i = corpus_n;
		images(&cr);
		for (; i < corpus_n; i++) {
			unsigned int size = sizeof(struct input) + corpus[i]->len;

			if (shared->found_len + size > FOUND_SIZE)
				continue;
			memcpy(shared->found + shared->found_len, corpus[i], size);
			shared->found_len += size;
		}
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	found_take(-1);
}

static int shorter(const void *a, const void *b)
{
	const struct input *const *one = a, *const *two = b;

	return (int)(*one)->len - (int)(*two)->len;
}

static void corpus_make(void)
{
	const char *path = getenv("FUZZ_CORPUS"), *more = getenv("FUZZ_FOUND");

	if (corpus_n)
		return;
	if (corpus_read(path ? path : "fuzz.corpus", CORPUS_MAX) <= 0) {
		harvest(corpus_harvest);
		harvest(corpus_harvest_tcp);
	}
	if (more)
		corpus_read(more, CORPUS_MAX);
	if (getenv("FUZZ_KEEP"))
		qsort(corpus, corpus_n, sizeof(corpus[0]), shorter);
}

/* ---- the test ---- */

FIXTURE(fuzz) {
	int kcov;
};

FIXTURE_VARIANT(fuzz) {
	bool userns;
	unsigned int seed;
};

FIXTURE_VARIANT_ADD(fuzz, root) { false, 1 };
FIXTURE_VARIANT_ADD(fuzz, root_of_a_user_namespace) { true, 2 };

FIXTURE_SETUP(fuzz)
{
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, shared);
	self->kcov = open("/sys/kernel/debug/kcov", O_RDWR | O_CLOEXEC);
	last_fd = file_open("FUZZ_LAST", O_WRONLY);
	faults_allow();
	if (variant->userns)
		ASSERT_EQ(0, user_root_become());
	corpus_make();
	ASSERT_LT(0, corpus_n);
}

FIXTURE_TEARDOWN(fuzz)
{
	close(self->kcov);
	munmap(shared, sizeof(*shared));
}

static unsigned long seconds(int kcov)
{
	return env_number("FUZZ_SECONDS", kcov < 0 ? 8 : 50);
}

static void tell(uint64_t seed, unsigned long rounds, double since)
{
	printf("# seed %lu, %lu rounds: %lu executions, %.0f/s, %lu accepted, %u edges, %u places, corpus %u\n",
	       (unsigned long)seed, rounds, shared->done,
	       shared->done / (now() - since), shared->good, shared->edges,
	       shared->places, corpus_n);
	fflush(stdout);
}

TEST_F_TIMEOUT(fuzz, no_request_does_harm, 1000000)
{
	uint64_t seed = env_number("FUZZ_SEED", 12345);
	unsigned long first = env_number("FUZZ_FIRST", 0), i = first;
	int found_fd = file_open("FUZZ_FOUND", O_WRONLY | O_APPEND);
	int keep_fd = file_open("FUZZ_KEEP", O_WRONLY | O_TRUNC);
	double since = now();
	struct round round = {
		.requests = env_number("FUZZ_ROUND", 20000),
		.end = seconds(self->kcov) ?
		       since + seconds(self->kcov) / 2. : 0,
		.replay = true,
		.kcov = self->kcov,
	};

	ASSERT_EQ(0, run_alone(&round));
	found_keep(keep_fd);
	tell(seed, 0, since);
	round.replay = false;
	while (!round.end || now() < round.end) {
		round.seed = (seed << 20) + (i++ << 1) + variant->userns;
		ASSERT_EQ(0, run_alone(&round))
			TH_LOG("seed %lu, round %lu", (unsigned long)seed, i - 1);
		found_take(found_fd);
		if (getenv("FUZZ_FOUND"))
			tell(seed, i - first, since);
	}
	EXPECT_EQ(0, shared->silent);
	EXPECT_EQ(0, shared->leaked);
	TH_LOG("%lu executions in %.0f s, %lu accepted, %u edges, %u places of the module, %u inputs%s",
	       shared->done, now() - since, shared->good, shared->edges,
	       shared->places, corpus_n,
	       self->kcov < 0 ? " (no KCOV here)" : "");
	EXPECT_LT(100, shared->done);
	EXPECT_LT(0, shared->good);
	close(found_fd);
	close(keep_fd);
}

TEST_HARNESS_MAIN
