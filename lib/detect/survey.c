/* Portions: a number of low bits of a hash of the trace's key, and their value. */
#include "detect/survey.h"

#include "base/map.h"
#include "query/trace_key.h"

enum { BITS_MAX = 16, LOOK_EVERY = 256, SCRATCH_BYTES = 1 << 20 };

struct portion {
	unsigned bits;
	uint64_t value;
};

struct survey {
	struct detect *detect;
	uint64_t budget;
	survey_visit *visit;
	survey_wants *wants;
	void *user;
	struct collect *collect;
	struct portion now;
	ARRAY(struct portion) later;
	struct arena scratch;
	uint64_t taken;
	bool learnt; /* the first reading is over */
};

struct survey *survey_new(struct detect *d, uint64_t budget_bytes, survey_visit *visit, survey_wants *wants,
			  void *user)
{
	struct survey *s = mem_alloc(1, sizeof(*s));
	*s = (struct survey){
		.detect = d, .budget = budget_bytes, .visit = visit, .wants = wants, .user = user
	};
	s->collect = collect_new();
	return s;
}

void survey_free(struct survey *s)
{
	if (!s)
		return;
	collect_free(s->collect);
	array_release(&s->later);
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

static enum status take_span(void *user, const struct span *span, const struct record *r)
{
	struct survey *s = user;
	(void)r;
	if (s->scratch.used_bytes > SCRATCH_BYTES)
		arena_reset(&s->scratch);
	if (s->detect && !s->learnt)
		detect_learn(s->detect, span);
	if (!is_in(&s->now, trace_key(span, &s->scratch)))
		return STATUS_OK;
	collect_add(s->collect, span);
	while (++s->taken % LOOK_EVERY == 0 && s->now.bits < BITS_MAX &&
	       collect_bytes(s->collect) > s->budget)
		halve(s);
	return STATUS_OK;
}

struct sink survey_sink(struct survey *s)
{
	return (struct sink){ .user = s, .span = take_span };
}

static void diagnose(struct survey *s, const struct trace *t)
{
	struct arena arena = { 0 };
	struct tree tree;
	struct summary summary;
	struct diagnosis d;
	tree_init(&tree, t);
	summary_of(&tree, &arena, &summary);
	if (s->detect)
		detect_run(s->detect, &tree, &summary, &d);
	s->visit(s->user, &tree, &summary, s->detect ? &d : NULL);
	if (s->detect)
		diagnosis_release(&d);
	tree_release(&tree);
	arena_release(&arena);
}

bool survey_next(struct survey *s)
{
	size_t n;
	struct trace *const *traces = collect_traces(s->collect, &n);
	s->learnt = true;
	for (size_t i = 0; i < n; i++)
		if (!s->wants || s->wants(s->user, trace_key(traces[i]->spans.v[0], &s->scratch)))
			diagnose(s, traces[i]);
	collect_free(s->collect);
	s->collect = collect_new();
	if (!s->later.n)
		return false;
	s->now = s->later.v[--s->later.n];
	return true;
}
