/* Every trace is visited once and whole, however little memory there is, and whatever becomes of the file. */
#include "detect/survey.h"
#include "trace_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum { TRACES = 600, SPANS = 4 };

struct visited {
	unsigned times[TRACES], traces;
	bool diagnosed;
	unsigned only; /* every so many traces are wanted; 0: all */
};

static void visit(void *user, const struct tree *t, const struct summary *s, const struct diagnosis *d)
{
	struct visited *v = user;
	unsigned number = (unsigned)atoi(t->trace->id.s);
	(void)s;
	assert_true(number < TRACES);
	assert_int_equal(t->spans, SPANS);
	/* The second span of each trace was read twice. */
	size_t copies = 0;
	for (size_t i = 0; i < t->trace->spans.n; i++)
		copies += t->trace->copies.v[i];
	assert_int_equal(copies, SPANS + 1);
	assert_int_equal(d != NULL, v->diagnosed);
	v->times[number]++;
	v->traces++;
}

static bool is_wanted(void *user, struct str key)
{
	const struct visited *v = user;
	char text[16] = "";
	memcpy(text, key.s, key.n < 15 ? key.n : 15);
	return !v->only || (unsigned)atoi(text) % v->only == 0;
}

/* All spans of all traces, one trace among the others. */
static void read_all(const struct sink *sink, struct world *w, bool owned)
{
	char text[3000]; /* so that a span has a size */
	memset(text, 'x', sizeof(text));
	for (unsigned s = 0; s <= SPANS; s++) {
		struct arena own = { 0 };
		for (unsigned t = 0; t < TRACES; t++) {
			char trace[16], id[16];
			snprintf(trace, sizeof(trace), "%u", t);
			snprintf(id, sizeof(id), "s%u", s == SPANS ? 1 : s);
			begin(w, trace, id, s ? "s0" : NULL, 0, 10)->name = STR("step");
			attr(w, "app.text", value_str((struct str){ text, sizeof(text) }));
			const struct span *span = build_done(&w->build);
			if (owned)
				assert_int_equal(sink->own_span(sink->user,
								span_copy(&own, span, NULL, NULL)),
						 STATUS_OK);
			else
				assert_int_equal(sink->span(sink->user, span, NULL), STATUS_OK);
		}
		if (owned)
			sink->own_arena(sink->user, &own);
		arena_release(&own);
	}
}

struct how {
	uint64_t budget;
	int fd;
	bool owned, diagnosed;
	unsigned threads, only;
};

/* How many readings it took. */
static unsigned survey(const struct how *how)
{
	struct visited v = { .diagnosed = how->diagnosed, .only = how->only };
	struct detect_settings settings = { .min_confidence = 0 };
	struct world *w;
	unsigned readings = 0;
	world_up((void **)&w);
	detect_settings_init(&settings);
	struct detect *d = how->diagnosed ? detect_new(&settings) : NULL;
	struct survey *s = survey_new(d, how->budget, visit, how->only ? is_wanted : NULL, &v);
	struct sink sink = survey_sink(s);
	survey_use_file(s, how->fd);
	survey_use_threads(s, how->threads);
	do {
		read_all(&sink, w, how->owned);
		readings++;
	} while (survey_next(s) && readings < 1000);
	for (unsigned i = 0; i < TRACES; i++)
		assert_int_equal(v.times[i], !how->only || i % how->only == 0);
	survey_free(s);
	detect_free(d);
	world_down((void **)&w);
	return readings;
}

static int empty_file(void)
{
	char name[] = "/tmp/casefile-survey.XXXXXX";
	int fd = mkstemp(name);
	assert_true(fd >= 0);
	unlink(name);
	return fd;
}

static void all_fits(void **state)
{
	(void)state;
	assert_int_equal(survey(&(struct how){ 1 << 30, -1, false, false, 1, 0 }), 1);
	assert_int_equal(survey(&(struct how){ 1 << 30, -1, true, true, 1, 0 }), 1);
	assert_int_equal(survey(&(struct how){ 1 << 30, -1, false, true, 3, 7 }), 1);
}

static void it_goes_into_a_file(void **state)
{
	(void)state;
	for (int owned = 0; owned < 2; owned++) {
		int fd = empty_file();
		assert_int_equal(survey(&(struct how){ 1000, fd, owned, true, 2, 0 }), 1);
		assert_true(lseek(fd, 0, SEEK_END) > 1000000);
		close(fd);
	}
}

static void without_a_file_it_is_read_again(void **state)
{
	(void)state;
	assert_true(survey(&(struct how){ 3000000, -1, false, false, 1, 0 }) > 1);
	assert_true(survey(&(struct how){ 3000000, -1, true, true, 1, 5 }) > 1);
}

/* Nothing can be written, or not all of it. */
static void a_file_without_room_is_given_up(void **state)
{
	(void)state;
	int fd = open("/dev/null", O_RDONLY);
	assert_true(fd >= 0);
	assert_true(survey(&(struct how){ 1000, fd, false, true, 1, 0 }) > 1);
	close(fd);
	struct rlimit before, small;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = before;
	small.rlim_cur = 100000;
	signal(SIGXFSZ, SIG_IGN);
	for (int owned = 0; owned < 2; owned++) {
		fd = empty_file();
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
		unsigned readings = survey(&(struct how){ 1000, fd, owned, false, 1, 0 });
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
		assert_true(readings > 1);
		close(fd);
	}
}

/* ---- blocks ---- */

struct dealt {
	unsigned number; /* of the block, in the order in which they are given back */
	unsigned first[TRACES], traces[TRACES], last;
};

struct dealt_block {
	unsigned first, traces, last;
};

static void *begin_block(void *user)
{
	(void)user;
	return mem_alloc(1, sizeof(struct dealt_block));
}

static void take_trace(void *own, const struct trace *t)
{
	struct dealt_block *b = own;
	unsigned number = (unsigned)atoi(t->id.s);
	assert_int_equal(t->spans.n, SPANS);
	assert_true(!b->traces || number > b->last);
	b->first = b->traces++ ? b->first : number;
	b->last = number;
}

static void end_block(void *user, void *own)
{
	struct dealt *d = user;
	struct dealt_block *b = own;
	assert_true(!d->number || b->first > d->last);
	d->first[d->number] = b->first;
	d->traces[d->number++] = b->traces;
	d->last = b->last;
	free(b);
}

/* Traces start with their numbers, so that this is their order. */
static void deal(unsigned threads, struct dealt *d)
{
	static const struct survey_blocks blocks = { begin_block, take_trace, end_block };
	struct world *w;
	world_up((void **)&w);
	struct survey *s = survey_new(NULL, 1 << 30, NULL, NULL, d);
	struct sink sink = survey_sink(s);
	survey_use_threads(s, threads);
	survey_use_blocks(s, &blocks);
	for (unsigned i = 0; i < SPANS; i++)
		for (unsigned t = 0; t < TRACES; t++) {
			char trace[16], id[16];
			snprintf(trace, sizeof(trace), "%u", t);
			snprintf(id, sizeof(id), "s%u", i);
			begin(w, trace, id, i ? "s0" : NULL, (int)t, (int)t + 10);
			assert_int_equal(sink.span(sink.user, build_done(&w->build), NULL), STATUS_OK);
		}
	assert_false(survey_next(s));
	survey_free(s);
	world_down((void **)&w);
}

static void blocks_are_the_same_for_any_threads(void **state)
{
	static struct dealt one, other;
	unsigned traces = 0;
	(void)state;
	deal(1, &one);
	assert_true(one.number > 1);
	for (unsigned i = 0; i < one.number; i++)
		traces += one.traces[i];
	assert_int_equal(traces, TRACES);
	for (unsigned threads = 0; threads < 9; threads += 4) {
		memset(&other, 0, sizeof(other));
		deal(threads, &other);
		assert_memory_equal(&one, &other, sizeof(one));
	}
}

static void nothing_is_freed_of_nothing(void **state)
{
	(void)state;
	survey_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_fits),
		cmocka_unit_test(it_goes_into_a_file),
		cmocka_unit_test(without_a_file_it_is_read_again),
		cmocka_unit_test(a_file_without_room_is_given_up),
		cmocka_unit_test(blocks_are_the_same_for_any_threads),
		cmocka_unit_test(nothing_is_freed_of_nothing),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
