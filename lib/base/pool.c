/* Workers that take the next item until there is none. */
#define _GNU_SOURCE /* sched_getaffinity(): what a container leaves us */
#include "base/pool.h"

#include "base/mem.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

unsigned pool_processors(void)
{
	cpu_set_t set;
	if (sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) > 0)
		return (unsigned)CPU_COUNT(&set);
	long n = sysconf(_SC_NPROCESSORS_ONLN);
	return n > 0 ? (unsigned)n : 1;
}

struct job {
	size_t n;
	atomic_size_t next;
	void (*work)(void *user, unsigned worker, size_t i);
	void *user;
};

struct worker {
	struct job *job;
	unsigned number;
	pthread_t thread;
};

static void *run(void *arg)
{
	struct worker *w = arg;
	size_t i;
	while ((i = atomic_fetch_add(&w->job->next, 1)) < w->job->n)
		w->job->work(w->job->user, w->number, i);
	return NULL;
}

void pool_each(unsigned threads, size_t n, void (*work)(void *user, unsigned worker, size_t i), void *user)
{
	struct job job = { .n = n, .work = work, .user = user };
	struct worker workers[POOL_WORKERS];
	unsigned started = 1;
	threads = threads > POOL_WORKERS ? POOL_WORKERS : threads;
	for (; started < threads && started < n; started++) {
		workers[started] = (struct worker){ .job = &job, .number = started };
		if (pthread_create(&workers[started].thread, NULL, run, &workers[started]))
			break;
	}
	workers[0] = (struct worker){ .job = &job };
	run(&workers[0]);
	for (unsigned i = 1; i < started; i++)
		pthread_join(workers[i].thread, NULL);
}
