/* Every key of the slip is asked of every span; what a trace's spans said together ranks it. */
#include "query/resolve.h"

#include "base/map.h"
#include "base/num.h"
#include "query/span_fields.h"

#include <math.h>

enum { WORDS_MAX = 64, WORD_MIN = 4, SCRATCH_BYTES = 1 << 20 };

/* A business key that agrees with more traces than this, and with more than one in so many, is a common one.
 */
enum { COMMON_FROM = 20, COMMON_SHARE = 10 };

struct resolve {
	const struct slip *slip;
	int64_t from_ns, to_ns;
	struct query query; /* SOME 2i: key i agrees; 2i + 1: it has another value */
	struct query_field answer;
	struct arena arena, scratch;
	struct str word[WORDS_MAX]; /* lower case */
	size_t words;
	uint32_t traces_with[WORDS_MAX];
	uint64_t common;  /* business keys that too many traces agree on */
	struct map index; /* trace id -> place in `candidates` */
	ARRAY(struct candidate) candidates;
	ARRAY(uint64_t) heard; /* words, by candidate */
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
					     "words of the complaint",
					     "" };
	return names[tier];
}

static bool is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static void take_words(struct resolve *r)
{
	struct str t = r->slip->text;
	for (size_t i = 0; i < t.n && r->words < WORDS_MAX;) {
		size_t start = i;
		while (i < t.n && (is_letter(t.s[i]) || (t.s[i] >= '0' && t.s[i] <= '9') || (t.s[i] & 0x80)))
			i++;
		if (i - start >= WORD_MIN) {
			struct str word = arena_str(&r->arena, (struct str){ t.s + start, i - start });
			bool known = false;
			for (size_t k = 0; k < r->words; k++)
				known |= str_eq_nocase(r->word[k], word);
			if (!known)
				r->word[r->words++] = word;
		}
		i += i == start;
	}
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
	take_words(r);
	return r;
}

void resolve_free(struct resolve *r)
{
	if (!r)
		return;
	map_release(&r->index);
	query_release(&r->query);
	array_release(&r->candidates);
	array_release(&r->heard);
	arena_release(&r->arena);
	arena_release(&r->scratch);
	free(r);
}

struct hearing {
	const struct resolve *resolve;
	uint64_t heard;
};

static bool hear(void *arg, const struct value *v)
{
	struct hearing *h = arg;
	for (size_t w = 0; w < h->resolve->words; w++)
		if (!(h->heard >> w & 1) && str_find_nocase(v->text, h->resolve->word[w]) >= 0)
			h->heard |= (uint64_t)1 << w;
	return false;
}

/* The words of the complaint that the span's answers share. */
static uint64_t hear_words(struct resolve *r, struct span_fields *fields)
{
	struct hearing h = { .resolve = r };
	if (r->words)
		span_fields_values(fields, &r->answer, hear, &h);
	return h.heard;
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
	*array_add(&r->heard) = 0;
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
	r->heard.v[at] |= hear_words(r, &fields);
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
	return !r->slip->has_time || !c->has_start || (c->start_ns >= r->from_ns && c->start_ns <= r->to_ns);
}

static enum resolve_tier tier_of(const struct resolve *r, const struct candidate *c)
{
	bool session = agrees_on(r, c, SLIP_SESSION);
	bool who = agrees_on(r, c, SLIP_USER) || agrees_on(r, c, SLIP_TENANT);
	if (agrees_on(r, c, SLIP_TRACE))
		return RESOLVE_TRACE;
	if (session && agrees_on(r, c, SLIP_TURN))
		return RESOLVE_TURN;
	if (agrees_on(r, c, SLIP_CONVERSATION))
		return RESOLVE_CONVERSATION;
	if (agrees_on(r, c, SLIP_REQUEST))
		return RESOLVE_REQUEST;
	if (agrees_on(r, c, SLIP_BUSINESS))
		return RESOLVE_BUSINESS;
	if (session)
		return RESOLVE_SESSION;
	if (who && in_window(r, c))
		return RESOLVE_USER;
	/* One word in common says nothing. */
	return c->words >= 2 && c->words * 2 >= r->words ? RESOLVE_WORDS : RESOLVE_NONE;
}

static void weigh_words(struct resolve *r)
{
	memset(r->traces_with, 0, sizeof(r->traces_with));
	for (size_t c = 0; c < r->candidates.n; c++)
		for (size_t w = 0; w < r->words; w++)
			r->traces_with[w] += (uint32_t)(r->heard.v[c] >> w & 1);
	for (size_t c = 0; c < r->candidates.n; c++) {
		struct candidate *one = &r->candidates.v[c];
		one->words = 0;
		one->weight = 0;
		for (size_t w = 0; w < r->words; w++) {
			if (!(r->heard.v[c] >> w & 1))
				continue;
			one->words++;
			one->weight += log((double)(r->candidates.n + 1) / (double)r->traces_with[w]);
		}
	}
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
	int score_a = __builtin_popcountll(a->agrees) - __builtin_popcountll(a->contradicts);
	int score_b = __builtin_popcountll(b->agrees) - __builtin_popcountll(b->contradicts);
	if (score_a != score_b)
		return score_a > score_b ? -1 : 1;
	int by_words = compare(b->weight, a->weight);
	if (by_words)
		return by_words;
	if (a->distance_ns != b->distance_ns)
		return a->distance_ns < b->distance_ns ? -1 : 1;
	return str_cmp(a->trace_id, b->trace_id);
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
		c.distance_ns = num_sub_i64(c.start_ns, r->slip->time_ns);
		c.distance_ns = !c.has_start || !r->slip->has_time ? INT64_MAX
				: c.distance_ns < 0                ? num_sub_i64(0, c.distance_ns)
								   : c.distance_ns;
		if (c.tier != RESOLVE_NONE)
			r->candidates.v[kept++] = c;
	}
	r->candidates.n = kept;
	if (kept)
		qsort(r->candidates.v, kept, sizeof(*r->candidates.v), better_first);
	*n = kept;
	return r->candidates.v;
}
