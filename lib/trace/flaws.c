/* Flaws of spans are flags that reading and linking set; those of traces are told from their trees. */
#include "trace/flaws.h"

#include "base/num.h"

#define SECOND_NS INT64_C(1000000000)
#define YEAR_S    INT64_C(31556952)

const struct flaw_kind flaw_kinds[FLAWS] = {
#define FLAW(id, code, severity, what) { code, SEVERITY_##severity, what },
#include "trace/flaws.def"
#undef FLAW
};

static const struct {
	uint32_t node, span; /* one of these flags */
	enum flaw flaw;
} by_flag[] = {
	{ 0, SPAN_ID_BASE64, FLAW_ID_BASE64 },
	{ 0, SPAN_ID_DECIMAL, FLAW_ID_DECIMAL },
	{ 0, SPAN_ID_OPAQUE, FLAW_ID_OPAQUE },
	{ 0, SPAN_TYPE_ODD, FLAW_SPAN_TYPE },
	{ 0, SPAN_TORN, FLAW_SPAN_TORN },
	{ 0, SPAN_TIME_DOUBLE, FLAW_TIME_DOUBLE },
	{ 0, SPAN_TIME_INVALID, FLAW_TIME_INVALID },
	{ 0, SPAN_NAIVE_TIME, FLAW_TIME_NAIVE },
	{ 0, SPAN_UNIT_SUSPECT, FLAW_TIME_UNIT },
	{ NODE_SECOND, 0, FLAW_SPAN_CONFLICT },
	{ NODE_LATE, 0, FLAW_TIME_LATE },
	{ NODE_BACKWARDS, 0, FLAW_TIME_NEGATIVE },
	{ NODE_UNFINISHED, 0, FLAW_TIME_NO_END },
	{ NODE_NO_START, 0, FLAW_TIME_NO_START },
	{ NODE_EARLY, 0, FLAW_TIME_SKEW },
	{ NODE_CYCLE, 0, FLAW_TRACE_CYCLE },
	{ NODE_ORPHAN, 0, FLAW_TRACE_ORPHAN },
};

/* A trace of which only the last 64 bits of the id are known, or that of which they are. */
struct low_half {
	uint64_t bits;
	uint64_t spans; /* of the short one */
	struct str trace_id;
	struct origin origin;
};

struct flaws {
	struct flaws_totals totals;
	ARRAY(struct flaws_dialect) dialects;
	ARRAY(struct low_half) shorts; /* of ids that begin with 64 zeros */
	ARRAY(uint64_t) longs;
	struct arena arena;
};

struct flaws *flaws_new(void)
{
	return mem_alloc(1, sizeof(struct flaws));
}

void flaws_free(struct flaws *f)
{
	if (!f)
		return;
	array_release(&f->dialects);
	array_release(&f->shorts);
	array_release(&f->longs);
	arena_release(&f->arena);
	free(f);
}

static struct origin copy_origin(struct flaws *f, const struct origin *o)
{
	struct origin copy = *o;
	copy.file = arena_str(&f->arena, o->file);
	copy.member = arena_str(&f->arena, o->member);
	return copy;
}

/* The spans of this trace with each flaw, and the first of them. */
struct found {
	uint64_t spans[FLAWS];
	const struct span *first[FLAWS];
};

/* Traces come in any order: by their place. */
static bool is_before(const struct origin *a, const struct origin *b)
{
	int order = str_cmp(a->file, b->file);
	if (!order)
		order = str_cmp(a->member, b->member);
	return order ? order < 0 : a->offset < b->offset;
}

static void find(struct found *here, enum flaw flaw, uint64_t spans, const struct span *s)
{
	if (!here->spans[flaw] || is_before(&s->origin, &here->first[flaw]->origin))
		here->first[flaw] = s;
	here->spans[flaw] += spans;
}

static bool is_far(int64_t ns)
{
	return ns < 20 * YEAR_S * SECOND_NS || ns > 130 * YEAR_S * SECOND_NS;
}

static void look_at_span(struct found *here, const struct node *v)
{
	const struct span *s = v->span;
	for (size_t i = 0; i < sizeof(by_flag) / sizeof(by_flag[0]); i++)
		if (v->flags & by_flag[i].node || s->flags & by_flag[i].span)
			find(here, by_flag[i].flaw, 1, s);
	if (v->copies > 1)
		find(here, FLAW_SPAN_DUPLICATE, v->copies - 1, s);
	if (!str_is_set(s->span_id))
		find(here, FLAW_ID_NONE, 1, s);
	if (!s->name.n)
		find(here, FLAW_SPAN_NO_NAME, 1, s);
	if ((s->flags & SPAN_HAS_START && is_far(s->start_ns)) ||
	    (s->flags & SPAN_HAS_END && is_far(s->end_ns)))
		find(here, FLAW_TIME_RANGE, 1, s);
}

/* What is no fault of a single span. A run record's parts, which are no spans, make no trace incomplete. */
static void look_at_trace(struct found *here, const struct tree *t)
{
	enum { HOUR_S = 3600 };
	const struct span *first = t->trace->spans.v[0];
	bool several = t->roots > 1 || (t->roots && t->placeholders);
	if (!t->roots)
		find(here, FLAW_TRACE_NO_ROOT, t->spans, first);
	if (t->roots > 1)
		find(here, FLAW_TRACE_MANY_ROOTS, t->roots, first);
	if (several && t->gap_ns >= HOUR_S * SECOND_NS)
		find(here, FLAW_TRACE_GAP, t->spans, first);
}

static void count_dialect(struct flaws *f, const char *name)
{
	size_t i = 0;
	while (i < f->dialects.n && f->dialects.v[i].name != name)
		i++;
	if (i == f->dialects.n)
		*array_add(&f->dialects) = (struct flaws_dialect){ name, 0 };
	f->dialects.v[i].spans++;
}

static void count_trace(struct flaws_totals *to, const struct tree *t)
{
	to->traces++;
	to->spans += t->spans;
	if (t->has_start && (!to->has_start || t->start_ns < to->start_ns))
		to->start_ns = t->start_ns;
	if (t->has_end && (!to->has_end || t->end_ns > to->end_ns))
		to->end_ns = t->end_ns;
	to->has_start |= t->has_start;
	to->has_end |= t->has_end;
}

static bool read_half(struct str hex, uint64_t *out)
{
	uint64_t v = 0;
	for (size_t i = 0; i < hex.n; i++) {
		char c = hex.s[i];
		bool digit = c >= '0' && c <= '9';
		if (!digit && (c < 'a' || c > 'f'))
			return false;
		v = v << 4 | (uint64_t)(digit ? c - '0' : c - 'a' + 10);
	}
	*out = v;
	return true;
}

static void keep_half(struct flaws *f, const struct tree *t)
{
	enum { HALF = 16 };
	struct str id = t->trace->id;
	uint64_t high, low;
	if (id.n != 2 * HALF || !read_half((struct str){ id.s, HALF }, &high) ||
	    !read_half(str_from(id, HALF), &low))
		return;
	if (high)
		*array_add(&f->longs) = low;
	else
		*array_add(&f->shorts) = (struct low_half){ low, t->spans, arena_str(&f->arena, id),
							    copy_origin(f, &t->trace->spans.v[0]->origin) };
}

void flaws_add(struct flaws *f, const struct tree *t)
{
	struct found here = { 0 };
	if (!t->spans)
		return;
	for (uint32_t i = 0; i < t->spans; i++) {
		look_at_span(&here, &t->node[i]);
		count_dialect(f, t->node[i].span->dialect);
	}
	look_at_trace(&here, t);
	count_trace(&f->totals, t);
	for (int i = 0; i < FLAWS; i++) {
		struct flaw_count *c = &f->totals.count[i];
		if (here.spans[i] && (!c->spans || is_before(&here.first[i]->origin, &c->origin))) {
			c->trace_id = arena_str(&f->arena, t->trace->id);
			c->span_id = arena_str(&f->arena, here.first[i]->span_id);
			c->origin = copy_origin(f, &here.first[i]->origin);
		}
		c->spans += here.spans[i];
		c->traces += here.spans[i] > 0;
	}
	keep_half(f, t);
}

/* ---- at the end ---- */

static int by_bits(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

static int by_spans(const void *a, const void *b)
{
	const struct flaws_dialect *x = a, *y = b;
	return (x->spans < y->spans) - (x->spans > y->spans);
}

static void match_halves(struct flaws *f)
{
	struct flaw_count *c = &f->totals.count[FLAW_ID_SHORT];
	*c = (struct flaw_count){ 0 };
	if (!f->shorts.n || !f->longs.n)
		return;
	qsort(f->longs.v, f->longs.n, sizeof(*f->longs.v), by_bits);
	for (size_t i = 0; i < f->shorts.n; i++) {
		const struct low_half *s = &f->shorts.v[i];
		if (!bsearch(&s->bits, f->longs.v, f->longs.n, sizeof(*f->longs.v), by_bits))
			continue;
		if (!c->traces || is_before(&s->origin, &c->origin)) {
			c->trace_id = s->trace_id;
			c->origin = s->origin;
		}
		c->spans += s->spans;
		c->traces++;
	}
}

const struct flaws_totals *flaws_totals(struct flaws *f)
{
	match_halves(f);
	if (f->dialects.n)
		qsort(f->dialects.v, f->dialects.n, sizeof(*f->dialects.v), by_spans);
	f->totals.dialects = f->dialects.v;
	f->totals.dialects_n = f->dialects.n;
	return &f->totals;
}
