/* Running totals of spans, by a value of theirs. */
#include "query/span_stats.h"

#include "base/map.h"
#include "base/num.h"
#include "query/span_fields.h"
#include "trace/seen.h"
#include "trace/summary.h"

enum { SCRATCH_BYTES = 1 << 20 };

struct span_stats {
	struct query_field field;
	struct map index; /* value -> row */
	ARRAY(struct span_stats_row *) rows;
	struct span_stats_row *none, *rest;
	struct seen *seen;
	struct facet_set wanted;
	struct arena arena, scratch;
	uint64_t spans;
};

struct span_stats *span_stats_new(struct str field)
{
	struct span_stats *s = mem_alloc(1, sizeof(*s));
	s->field.name = field;
	span_fields_bind_one(&s->field);
	map_init(&s->index);
	s->seen = seen_new();
	return s;
}

void span_stats_free(struct span_stats *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->rows.n; i++)
		sketch_release(&s->rows.v[i]->took);
	array_release(&s->rows);
	map_release(&s->index);
	seen_free(s->seen);
	arena_release(&s->arena);
	arena_release(&s->scratch);
	free(s);
}

/* ---- rows ---- */

static struct span_stats_row *new_row(struct span_stats *s, struct str value)
{
	struct span_stats_row *row = arena_alloc(&s->arena, sizeof(*row));
	*row = (struct span_stats_row){ .value = value };
	*array_add(&s->rows) = row;
	return row;
}

static struct span_stats_row *row_of(struct span_stats *s, struct str value)
{
	const uint64_t *at = map_get(&s->index, value);
	if (at)
		return s->rows.v[*at];
	if (s->index.n < SPAN_STATS_MOST) {
		struct str own = arena_str(&s->arena, value);
		*map_put(&s->index, own, NULL) = s->rows.n;
		return new_row(s, own);
	}
	if (!s->rest) {
		s->rest = new_row(s, STR_UNSET);
		s->rest->is_rest = true;
	}
	return s->rest;
}

static void add_up(struct span_stats_row *row, const struct span *span, const struct span_facts *f)
{
	int64_t took;
	row->spans++;
	row->errors += span->status == SPAN_STATUS_ERROR;
	if (span_duration_ns(span, &took)) {
		row->took_ns = num_add_i64(row->took_ns, took);
		sketch_add(&row->took, (double)took);
	}
	row->has_input_tokens |= f->has_input_tokens;
	row->has_output_tokens |= f->has_output_tokens;
	row->has_cost |= f->has_cost;
	row->input_tokens = num_add_i64(row->input_tokens, f->has_input_tokens ? f->input_tokens : 0);
	row->output_tokens = num_add_i64(row->output_tokens, f->has_output_tokens ? f->output_tokens : 0);
	row->cost_usd += f->has_cost ? f->cost_usd : 0;
}

/* ---- spans ---- */

struct visited {
	struct span_stats *stats;
	const struct span *span;
	struct span_facts facts;
	bool any;
};

static bool visit(void *arg, const struct value *v)
{
	struct visited *to = arg;
	struct str text = value_text(*v, &to->stats->scratch);
	struct span_stats_row *row = text.n ? row_of(to->stats, text) : NULL;
	/* The same value may stand under several keys. */
	if (!row || row->last == to->stats->spans)
		return false;
	row->last = to->stats->spans;
	to->any = true;
	add_up(row, to->span, &to->facts);
	return false;
}

static enum status take_span(void *user, const struct span *span, const struct record *r)
{
	struct span_stats *s = user;
	(void)r;
	if (s->scratch.used_bytes > SCRATCH_BYTES)
		arena_reset(&s->scratch);
	if (seen_before(s->seen, span, 0))
		return STATUS_OK;
	struct span_fields fields = { span, &s->scratch };
	struct visited v = { .stats = s, .span = span };
	s->spans++;
	span_figures(span, &s->scratch, &v.facts);
	span_fields_values(&fields, &s->field, visit, &v);
	if (v.any)
		return STATUS_OK;
	if (!s->none)
		s->none = new_row(s, STR_UNSET);
	add_up(s->none, span, &v.facts);
	return STATUS_OK;
}

void span_stats_ask(struct span_stats *s, struct reader_options *reader)
{
	_Static_assert((int)FACET_WORDS == (int)FACET_BITS_WORDS,
		       "a set of facets is what the reader asks for");
	span_figures_ask(&s->wanted);
	if (span_fields_ask(&s->field, &s->wanted))
		reader->wanted = s->wanted.word;
	reader->print_key = seen_key(s->seen);
}

struct sink span_stats_sink(struct span_stats *s)
{
	return (struct sink){ .user = s, .span = take_span };
}

/* ---- results ---- */

static int by_time(const void *a, const void *b)
{
	const struct span_stats_row *x = *(struct span_stats_row *const *)a,
				    *y = *(struct span_stats_row *const *)b;
	if (x->took_ns != y->took_ns)
		return x->took_ns < y->took_ns ? 1 : -1;
	if (x->spans != y->spans)
		return x->spans < y->spans ? 1 : -1;
	return str_cmp(x->value, y->value);
}

const struct span_stats_row *const *span_stats_rows(struct span_stats *s, size_t *n)
{
	if (s->rows.n)
		qsort(s->rows.v, s->rows.n, sizeof(*s->rows.v), by_time);
	*n = s->rows.n;
	return (const struct span_stats_row *const *)s->rows.v;
}

uint64_t span_stats_spans(const struct span_stats *s)
{
	return s->spans;
}
