/* Portions: a number of low bits of a hash of the trace's key, and their value. */
#include "detect/survey.h"

#include "base/map.h"
#include "base/pool.h"
#include "detect/blocks.h"
#include "query/trace_key.h"
#include "trace/spill.h"

enum { BITS_MAX = 16, LOOK_EVERY = 256, SCRATCH_BYTES = 1 << 20, SPILL_PORTIONS = 256, AGAIN_BITS = 4 };

struct portion {
	unsigned bits;
	uint64_t value;
};

/* A trace, and all that is said of it. */
struct diagnosed {
	const struct trace *trace;
	struct tree tree;
	struct summary summary;
	struct diagnosis diagnosis;
	struct arena arena;
	void *made;
};

struct survey {
	struct detect *detect;
	uint64_t budget;
	survey_visit *visit;
	survey_wants *wants;
	survey_make *make;
	void *made; /* of the trace that is visited */
	void *user;
	struct collect *collect;
	struct portion now;
	ARRAY(struct portion) later;
	struct arena scratch;
	uint64_t taken;
	bool learnt;         /* the first reading is over */
	int fd;              /* for what does not fit; -1: none, the input is read again */
	struct spill *spill; /* NULL: all is in memory */
	bool full;           /* there was no room in the file: the rest of this reading is passed over */
	unsigned threads;
	const struct thinning *thinning; /* NULL: spans are kept whole */
	struct attr_list room;           /* for thin ones */
	ARRAY(struct diagnosed) done;    /* of one turn of the threads */
	struct blocks blocks;            /* instead, where their `to` is set */
};

struct survey *survey_new(struct detect *d, uint64_t budget_bytes, survey_visit *visit, survey_wants *wants,
			  void *user)
{
	struct survey *s = mem_alloc(1, sizeof(*s));
	*s = (struct survey){
		.detect = d, .budget = budget_bytes, .visit = visit, .wants = wants, .user = user
	};
	s->collect = collect_new();
	s->fd = -1;
	return s;
}

void survey_free(struct survey *s)
{
	if (!s)
		return;
	collect_free(s->collect);
	spill_free(s->spill);
	array_release(&s->later);
	array_release(&s->done);
	blocks_release(&s->blocks);
	array_release(&s->room);
	arena_release(&s->scratch);
	free(s);
}

static bool is_in(const struct portion *p, struct str key)
{
	return (hash_stable(key) & ((UINT64_C(1) << p->bits) - 1)) == p->value;
}

static void copy_portion(struct survey *s, struct collect *to)
{
	size_t n;
	struct trace *const *traces = collect_traces(s->collect, &n);
	for (size_t i = 0; i < n; i++) {
		const struct trace *t = traces[i];
		if (!t->spans.n || !is_in(&s->now, trace_key(t->spans.v[0], &s->scratch)))
			continue;
		for (size_t k = 0; k < t->spans.n; k++)
			for (uint32_t copy = 0; copy < t->copies.v[k]; copy++)
				collect_add(to, t->spans.v[k]);
	}
}

/* Half of what is kept waits for another reading. */
static void halve(struct survey *s)
{
	struct collect *kept = collect_new();
	*array_add(&s->later) =
		(struct portion){ s->now.bits + 1, s->now.value | UINT64_C(1) << s->now.bits };
	s->now.bits++;
	copy_portion(s, kept);
	collect_free(s->collect);
	s->collect = kept;
}

/* ---- aside, in a file ---- */

/* Nothing of this reading can be used: it begins anew, with a part of the traces. */
static void give_up_file(struct survey *s)
{
	spill_free(s->spill);
	s->spill = NULL;
	s->fd = -1;
	s->full = true;
	for (uint64_t i = 0; i < 1 << AGAIN_BITS; i++)
		*array_add(&s->later) = (struct portion){ AGAIN_BITS, i };
}

static void put_aside(struct survey *s, const struct span *span)
{
	uint64_t hash = hash_stable(trace_key(span, &s->scratch));
	if (s->spill && !spill_add(s->spill, (uint32_t)(hash >> 32) % SPILL_PORTIONS, span))
		give_up_file(s);
}

/* What is in memory goes aside, and all that comes after it. */
static void begin_file(struct survey *s)
{
	size_t n;
	struct trace *const *traces = collect_traces(s->collect, &n);
	s->spill = spill_new(s->fd, SPILL_PORTIONS, s->budget);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < traces[i]->spans.n; k++)
			for (uint32_t copy = 0; copy < traces[i]->copies.v[k]; copy++)
				put_aside(s, traces[i]->spans.v[k]);
	collect_free(s->collect);
	s->collect = collect_new();
}

/* ---- taking spans ---- */

static bool is_over_budget(struct survey *s)
{
	return ++s->taken % LOOK_EVERY == 0 && collect_bytes(s->collect) > s->budget;
}

/* What outgrows the budget goes into a file, or half of it waits for another reading. */
static void look_at_budget(struct survey *s)
{
	if (!is_over_budget(s))
		return;
	if (s->fd >= 0)
		begin_file(s);
	else
		while (s->now.bits < BITS_MAX && collect_bytes(s->collect) > s->budget)
			halve(s);
}

/* Is it one that is kept in this reading? */
static bool takes(struct survey *s, const struct span *span)
{
	if (s->scratch.used_bytes > SCRATCH_BYTES)
		arena_reset(&s->scratch);
	if (s->detect && !s->learnt)
		detect_learn(s->detect, span);
	return !s->full && (!s->now.bits || is_in(&s->now, trace_key(span, &s->scratch)));
}

static enum status take_span(void *user, const struct span *span, const struct record *r)
{
	struct survey *s = user;
	struct span kept = *span;
	(void)r;
	if (!takes(s, span))
		return STATUS_OK;
	if (s->thinning)
		span_thin(s->thinning, &kept, &s->room);
	if (s->spill) {
		put_aside(s, &kept);
		return STATUS_OK;
	}
	collect_add(s->collect, &kept);
	look_at_budget(s);
	return STATUS_OK;
}

/*
 * Of a portion copies are kept, because the arena they come in has the others,
 * too. Where the first portion is cut in two, what was taken of the arena so
 * far has been copied with it.
 */
static enum status take_own_span(void *user, struct span *span)
{
	struct survey *s = user;
	if (s->spill || s->full)
		return take_span(s, span, NULL);
	if (!takes(s, span))
		return STATUS_OK;
	if (s->now.bits)
		collect_add(s->collect, span);
	else
		collect_take(s->collect, span);
	look_at_budget(s);
	return STATUS_OK;
}

static void take_arena(void *user, struct arena *arena)
{
	struct survey *s = user;
	if (!s->now.bits && !s->spill && !s->full)
		collect_adopt(s->collect, arena);
}

struct sink survey_sink(struct survey *s)
{
	return (struct sink){ .user = s,
			      .span = take_span,
			      .own_span = take_own_span,
			      .own_arena = take_arena,
			      .thinning = s->thinning };
}

void survey_use_file(struct survey *s, int fd)
{
	s->fd = fd;
}

void survey_use_thinning(struct survey *s, const struct thinning *t)
{
	s->thinning = t;
}

void survey_use_threads(struct survey *s, unsigned threads)
{
	s->threads = threads;
}

void survey_use_blocks(struct survey *s, const struct survey_blocks *blocks)
{
	s->blocks.to = blocks;
}

void survey_use_make(struct survey *s, survey_make *make)
{
	s->make = make;
}

void *survey_made(const struct survey *s)
{
	return s->made;
}

/* ---- diagnosing ---- */

static void diagnose(void *user, unsigned worker, size_t i)
{
	struct survey *s = user;
	struct diagnosed *d = &s->done.v[i];
	tree_init(&d->tree, d->trace);
	summary_of(&d->tree, &d->arena, &d->summary);
	if (s->detect)
		detect_run(s->detect, &d->tree, &d->summary, &d->diagnosis);
	if (s->make)
		d->made = s->make(s->user, worker, &d->tree, &d->summary, s->detect ? &d->diagnosis : NULL);
}

/* In the order of the traces, whoever was done first. */
static void visit_all(struct survey *s)
{
	pool_each(s->threads, s->done.n, diagnose, s);
	for (size_t i = 0; i < s->done.n; i++) {
		struct diagnosed *d = &s->done.v[i];
		s->made = d->made;
		s->visit(s->user, &d->tree, &d->summary, s->detect ? &d->diagnosis : NULL);
		if (s->detect)
			diagnosis_release(&d->diagnosis);
		tree_release(&d->tree);
		arena_release(&d->arena);
	}
	array_clear(&s->done);
}

/* ---- all that is collected ---- */

static bool is_wanted(struct survey *s, const struct trace *t)
{
	return !s->wants || s->wants(s->user, trace_key(t->spans.v[0], &s->scratch));
}

static void deal_collected(struct survey *s)
{
	size_t n;
	struct trace *const *traces = collect_traces(s->collect, &n);
	s->blocks.user = s->user;
	s->blocks.threads = s->threads;
	for (size_t i = 0; i < n; i++)
		if (is_wanted(s, traces[i]))
			blocks_deal(&s->blocks, traces[i]);
	blocks_take(&s->blocks);
}

static void visit_collected(struct survey *s)
{
	enum { EACH = 64 }; /* traces that a thread has at a time */
	size_t n, most = s->threads > 1 ? (size_t)s->threads * EACH : 1;
	struct trace *const *traces = collect_traces(s->collect, &n);
	for (size_t i = 0; i < n; i++) {
		if (is_wanted(s, traces[i]))
			*array_add(&s->done) = (struct diagnosed){ .trace = traces[i] };
		if (s->done.n == most)
			visit_all(s);
	}
	visit_all(s);
}

/* Then nothing is. */
static void diagnose_collected(struct survey *s)
{
	if (s->blocks.to)
		deal_collected(s);
	else
		visit_collected(s);
	collect_free(s->collect);
	s->collect = collect_new();
}

static void take_back(void *user, struct span *span)
{
	struct survey *s = user;
	collect_take(s->collect, span);
}

/* Portion by portion: each fits, as long as the dump is no more than that many budgets. */
static void diagnose_file(struct survey *s)
{
	for (uint32_t i = 0; i < SPILL_PORTIONS; i++) {
		struct arena arena = { 0 };
		if (!spill_read(s->spill, i, &arena, take_back, s))
			BUG("a temporary file cannot be read again");
		collect_adopt(s->collect, &arena);
		diagnose_collected(s);
	}
	spill_free(s->spill);
	s->spill = NULL;
}

bool survey_next(struct survey *s)
{
	s->learnt = true;
	if (s->spill)
		diagnose_file(s);
	else if (!s->full)
		diagnose_collected(s);
	s->full = false;
	if (!s->later.n)
		return false;
	s->now = s->later.v[--s->later.n];
	return true;
}
