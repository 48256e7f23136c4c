/* Every key of the slip is asked of every span; what a trace's spans said together ranks it. */
#include "query/resolve.h"

#include "base/map.h"
#include "base/num.h"
#include "query/span_fields.h"

#include <math.h>

enum { SCRATCH_BYTES = 1 << 20 };

/* A business key that agrees with more traces than this, and with more than one in so many, is a common one.
 */
enum { COMMON_FROM = 20, COMMON_SHARE = 10 };

struct resolve {
	const struct slip *slip;
	int64_t from_ns, to_ns;
	struct query query; /* SOME 2i: key i agrees; 2i + 1: it has another value */
	struct query_field answer;
	struct arena arena, scratch;
	struct slip_words words;
	uint32_t traces_with[SLIP_WORDS];
	uint64_t common;  /* business keys that too many traces agree on */
	struct map index; /* trace id -> place in `candidates` */
	ARRAY(struct candidate) candidates;
};

const char *resolve_tier_name(enum resolve_tier tier)
{
	static const char *const names[] = { "trace id",
					     "session and turn",
					     "conversation",
					     "request",
					     "business key",
					     "session",
					     "user or tenant in the time window",
					     "user or tenant",
					     "words of the complaint",
					     "words of the complaint, but in no answer",
					     "time alone",
					     "" };
	return names[tier];
}

/* Every field that could hold the key. */
static uint32_t ask(struct resolve *r, const struct slip_key *k, enum query_op op)
{
	struct query_operand value = query_text(k->role == SLIP_TURN ? turn_number(k->value) : k->value);
	if (!k->attribute)
		return query_some(&r->query, query_leaf(&r->query, k->field, false, op, value, false));
	struct str name[SLIP_SPELLINGS];
	size_t n = slip_spellings(k->key, &r->arena, name);
	uint32_t any = query_group(&r->query, QUERY_OR);
	for (size_t i = 0; i < n; i++)
		query_add(&r->query, any, query_leaf(&r->query, name[i], true, op, value, false));
	return query_some(&r->query, any);
}

struct resolve *resolve_new(const struct slip *slip, int64_t before_ns, int64_t after_ns)
{
	struct resolve *r = mem_alloc(1, sizeof(*r));
	r->slip = slip;
	r->from_ns = num_sub_i64(slip->time_ns, before_ns);
	r->to_ns = num_add_i64(slip->time_ns, after_ns);
	map_init(&r->index);
	query_init(&r->query);
	for (size_t i = 0; i < slip->keys.n; i++) {
		uint32_t agrees = ask(r, &slip->keys.v[i], QUERY_EQUAL);
		uint32_t differs = ask(r, &slip->keys.v[i], QUERY_NOT_EQUAL);
		if (!query_require(&r->query, agrees) || !query_require(&r->query, differs))
			BUG("too many keys in a slip");
	}
	span_fields_bind(&r->query);
	r->answer.name = STR("answer");
	span_fields_bind_one(&r->answer);
	slip_words_of(&r->words, slip->text, &r->arena);
	return r;
}

void resolve_free(struct resolve *r)
{
	if (!r)
		return;
	map_release(&r->index);
	query_release(&r->query);
	array_release(&r->candidates);
	arena_release(&r->arena);
	arena_release(&r->scratch);
	free(r);
}

/* Parts of an application whose output is no answer to the user: documents, prompts, results, verdicts. */
static const bool answers_nobody[COMPONENTS] = {
	[COMPONENT_ROUTER] = true,    [COMPONENT_REWRITER] = true,  [COMPONENT_EMBEDDER] = true,
	[COMPONENT_RETRIEVER] = true, [COMPONENT_RERANKER] = true,  [COMPONENT_PROMPT] = true,
	[COMPONENT_TOOL] = true,      [COMPONENT_GUARDRAIL] = true, [COMPONENT_VALIDATOR] = true,
	[COMPONENT_JUDGE] = true,     [COMPONENT_MEMORY] = true,
};

struct hearing {
	const struct slip_words *words;
	uint64_t heard;
};

static bool hear(void *arg, const struct value *v)
{
	struct hearing *h = arg;
	h->heard = slip_words_in(h->words, v->text, h->heard);
	return false;
}

/* The words of the complaint that the span's outputs share. */
static void hear_words(struct resolve *r, struct candidate *c, struct span_fields *fields)
{
	struct hearing h = { .words = &r->words };
	if (!r->words.n)
		return;
	span_fields_values(fields, &r->answer, hear, &h);
	if (h.heard && answers_nobody[component_of(fields->span)])
		c->elsewhere |= h.heard;
	else
		c->in_answers |= h.heard;
}

static size_t place_of(struct resolve *r, struct str trace_id)
{
	bool is_new;
	uint64_t *at = map_get(&r->index, trace_id);
	if (at)
		return (size_t)*at;
	struct str id = arena_str(&r->arena, trace_id);
	*map_put(&r->index, id, &is_new) = r->candidates.n;
	*array_add(&r->candidates) = (struct candidate){ .trace_id = id, .tier = RESOLVE_NONE };
	return r->candidates.n - 1;
}

static enum status take_span(void *user, const struct span *s, const struct record *record)
{
	struct resolve *r = user;
	(void)record;
	if (s->flags & SPAN_NO_TRACE_ID)
		return STATUS_OK;
	if (r->scratch.used_bytes > SCRATCH_BYTES)
		arena_reset(&r->scratch);
	struct span_fields fields = { .span = s, .arena = &r->scratch };
	uint64_t met = query_bits(&r->query, UINT64_MAX, span_fields_values, &fields);
	size_t at = place_of(r, s->trace_id);
	struct candidate *c = &r->candidates.v[at];
	for (size_t i = 0; i < r->slip->keys.n; i++) {
		c->agrees |= (met >> 2 * i & 1) << i;
		c->contradicts |= (met >> (2 * i + 1) & 1) << i;
	}
	hear_words(r, c, &fields);
	if ((s->flags & SPAN_HAS_START) && (!c->has_start || s->start_ns < c->start_ns)) {
		c->start_ns = s->start_ns;
		c->has_start = true;
	}
	return STATUS_OK;
}

struct sink resolve_sink(struct resolve *r)
{
	return (struct sink){ .user = r, .span = take_span };
}

static bool agrees_on(const struct resolve *r, const struct candidate *c, enum slip_role role)
{
	for (size_t i = 0; i < r->slip->keys.n; i++)
		if (r->slip->keys.v[i].role == role && (c->agrees & ~r->common) >> i & 1)
			return true;
	return false;
}

/* What many traces have in common ("channel": "web") points at none of them. */
static void find_common(struct resolve *r)
{
	r->common = 0;
	for (size_t i = 0; i < r->slip->keys.n; i++) {
		size_t agree = 0;
		for (size_t c = 0; c < r->candidates.n; c++)
			agree += r->candidates.v[c].agrees >> i & 1;
		if (r->slip->keys.v[i].role == SLIP_BUSINESS && agree > COMMON_FROM &&
		    agree > r->candidates.n / COMMON_SHARE)
			r->common |= (uint64_t)1 << i;
	}
}

static bool in_window(const struct resolve *r, const struct candidate *c)
{
	return c->start_ns >= r->from_ns && c->start_ns <= r->to_ns;
}

static bool contradicts_pointer(const struct resolve *r, const struct candidate *c)
{
	for (size_t i = 0; i < r->slip->keys.n; i++)
		if (r->slip->keys.v[i].role < SLIP_TAG && r->slip->keys.v[i].role != SLIP_TURN &&
		    c->contradicts >> i & 1)
			return true;
	return false;
}

/* One word in common says nothing. */
static bool are_enough(const struct resolve *r, uint64_t words)
{
	size_t n = (size_t)__builtin_popcountll(words);
	return n >= 2 && n * 2 >= r->words.n;
}

static enum resolve_tier tier_of(const struct resolve *r, const struct candidate *c)
{
	bool session = agrees_on(r, c, SLIP_SESSION), timed = r->slip->has_time && c->has_start;
	bool who = agrees_on(r, c, SLIP_USER) || agrees_on(r, c, SLIP_TENANT);
	const struct {
		bool holds;
		enum resolve_tier tier;
	} order[] = {
		{ agrees_on(r, c, SLIP_TRACE), RESOLVE_TRACE },
		{ session && agrees_on(r, c, SLIP_TURN), RESOLVE_TURN },
		{ agrees_on(r, c, SLIP_CONVERSATION), RESOLVE_CONVERSATION },
		{ agrees_on(r, c, SLIP_REQUEST), RESOLVE_REQUEST },
		{ agrees_on(r, c, SLIP_BUSINESS), RESOLVE_BUSINESS },
		{ session, RESOLVE_SESSION },
		{ who && timed && in_window(r, c), RESOLVE_USER },
		{ who && !timed, RESOLVE_USER_ANY_TIME },
		{ are_enough(r, c->in_answers), RESOLVE_WORDS },
		{ are_enough(r, c->in_answers | c->elsewhere), RESOLVE_WORDS_ELSEWHERE },
		{ timed && in_window(r, c) && !contradicts_pointer(r, c), RESOLVE_TIME },
	};
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (order[i].holds)
			return order[i].tier;
	return RESOLVE_NONE;
}

static void weigh_words(struct resolve *r)
{
	memset(r->traces_with, 0, sizeof(r->traces_with));
	for (size_t c = 0; c < r->candidates.n; c++) {
		struct candidate *one = &r->candidates.v[c];
		one->elsewhere &= ~one->in_answers;
		for (size_t w = 0; w < r->words.n; w++)
			r->traces_with[w] += (uint32_t)((one->in_answers | one->elsewhere) >> w & 1);
	}
	for (size_t c = 0; c < r->candidates.n; c++) {
		struct candidate *one = &r->candidates.v[c];
		one->weight = 0;
		for (size_t w = 0; w < r->words.n; w++) {
			double share = one->in_answers >> w & 1 ? 1 : one->elsewhere >> w & 1 ? 0.5 : 0;
			if (share > 0)
				one->weight += share *
					       log((double)(r->candidates.n + 1) / (double)r->traces_with[w]);
		}
	}
}

/* Keys that agree against those that do not; turns of other sessions are numbered alike. */
static int score_of(const struct resolve *r, const struct candidate *c)
{
	uint64_t counted = UINT64_MAX;
	for (size_t i = 0; i < r->slip->keys.n; i++)
		if (r->slip->keys.v[i].role == SLIP_TURN && !agrees_on(r, c, SLIP_SESSION))
			counted &= ~((uint64_t)1 << i);
	return __builtin_popcountll(c->agrees & counted) - __builtin_popcountll(c->contradicts & counted);
}

static int compare(double a, double b)
{
	return (a > b) - (a < b);
}

static int better_first(const void *pa, const void *pb)
{
	const struct candidate *a = pa, *b = pb;
	if (a->tier != b->tier)
		return a->tier < b->tier ? -1 : 1;
	/* Answers come before complaints: what says nothing but its time has to. */
	if (a->tier == RESOLVE_TIME && a->is_after != b->is_after)
		return b->is_after ? -1 : 1;
	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	int by_words = compare(b->weight, a->weight);
	if (by_words)
		return by_words;
	if (a->distance_ns != b->distance_ns)
		return a->distance_ns < b->distance_ns ? -1 : 1;
	return str_cmp(a->trace_id, b->trace_id);
}

const struct slip_words *resolve_words(const struct resolve *r)
{
	return &r->words;
}

void resolve_window(const struct resolve *r, int64_t *from_ns, int64_t *to_ns)
{
	*from_ns = r->from_ns;
	*to_ns = r->to_ns;
}

const struct candidate *resolve_candidates(struct resolve *r, size_t *n)
{
	size_t kept = 0;
	weigh_words(r);
	find_common(r);
	for (size_t i = 0; i < r->candidates.n; i++) {
		struct candidate c = r->candidates.v[i];
		c.contradicts &= ~c.agrees;
		c.tier = tier_of(r, &c);
		c.score = score_of(r, &c);
		c.has_distance = c.has_start && r->slip->has_time;
		c.is_after = c.has_distance && c.start_ns > r->slip->time_ns;
		c.distance_ns = !c.has_distance ? INT64_MAX
				: c.is_after    ? num_sub_i64(c.start_ns, r->slip->time_ns)
						: num_sub_i64(r->slip->time_ns, c.start_ns);
		if (c.tier != RESOLVE_NONE)
			r->candidates.v[kept++] = c;
	}
	r->candidates.n = kept;
	if (kept)
		qsort(r->candidates.v, kept, sizeof(*r->candidates.v), better_first);
	/* The time alone is no second opinion. */
	while (kept && r->candidates.v[0].tier != RESOLVE_TIME &&
	       r->candidates.v[kept - 1].tier == RESOLVE_TIME)
		kept--;
	*n = kept;
	return r->candidates.v;
}
