/* Two rounds: who can match, and who does. */
#include "query/select.h"

#include "base/edit.h"
#include "base/map.h"

enum { NEEDLES_PER_ID = 4, KEYS_MAX = 4096, SCRATCH_BYTES = 1 << 20 };

struct select {
	const struct query *query;
	bool keep_records, only_ids;
	int round;            /* that select_round() gave last */
	bool pinned;          /* one trace id decides: no first round */
	bool final;           /* the bits of the first round are complete */
	struct arena arena;   /* ids, records, needles */
	struct arena scratch; /* of one span */
	struct map bits;      /* trace id -> bits met so far */
	struct scan_needles needles;
	struct collect *collect;
	ARRAY(const struct trace *) traces;
	ARRAY(struct str) ids;
	ARRAY(struct kept_record) records;
	ARRAY(struct feedback) feedback;
	struct map keys; /* of attributes that were met */
};

struct select *select_new(const struct query *q, bool records)
{
	struct select *s = mem_alloc(1, sizeof(*s));
	s->query = q;
	s->keep_records = records;
	map_init(&s->bits);
	map_init(&s->keys);
	s->collect = collect_new();
	return s;
}

void select_free(struct select *s)
{
	if (!s)
		return;
	map_release(&s->bits);
	map_release(&s->keys);
	collect_free(s->collect);
	array_release(&s->traces);
	array_release(&s->ids);
	array_release(&s->records);
	array_release(&s->feedback);
	arena_release(&s->arena);
	arena_release(&s->scratch);
	free(s);
}

void select_only_ids(struct select *s)
{
	s->only_ids = true;
}

static uint64_t *bits_of(struct select *s, struct str id, bool add)
{
	uint64_t *bits = map_get(&s->bits, id);
	return bits || !add ? bits : map_put(&s->bits, arena_str(&s->arena, id), NULL);
}

void select_pin(struct select *s, struct str trace_id)
{
	s->pinned = true;
	bits_of(s, trace_id, true);
}

static uint64_t met_by(struct select *s, const struct span *span)
{
	struct span_fields fields = { .span = span, .arena = &s->scratch };
	if (s->scratch.used_bytes > SCRATCH_BYTES)
		arena_reset(&s->scratch);
	return query_bits(s->query, UINT64_MAX, span_fields_values, &fields);
}

static void note_keys(struct select *s, const struct attrs *a)
{
	for (uint32_t i = 0; i < a->n && s->keys.n < KEYS_MAX; i++)
		if (!map_get(&s->keys, a->v[i].key))
			map_put(&s->keys, arena_str(&s->arena, a->v[i].key), NULL);
}

static enum status first_round(void *user, const struct span *span, const struct record *r)
{
	struct select *s = user;
	(void)r;
	note_keys(s, &span->attrs);
	uint64_t met = met_by(s, span);
	bool any = s->query->root == QUERY_NONE || !query_required(s->query);
	if (met || any)
		*bits_of(s, span->trace_id, true) |= met;
	return STATUS_OK;
}

static bool same_place(const struct place *a, const struct place *b)
{
	return a->offset == b->offset && str_eq(a->file, b->file) && str_eq(a->member, b->member);
}

/* One entry per record and trace: entries of one record stand together and share its text. */
static void keep_record(struct select *s, const struct span *span, const struct record *r)
{
	struct str text = STR_UNSET;
	for (size_t i = s->records.n; i > 0 && same_place(&s->records.v[i - 1].place, &r->place); i--) {
		text = s->records.v[i - 1].text;
		if (str_eq(s->records.v[i - 1].trace_id, span->trace_id))
			return;
	}
	*array_add(&s->records) = (struct kept_record){
		.kind = r->kind,
		.text = str_is_set(text) ? text : arena_str(&s->arena, r->text),
		.place = r->place,
		.trace_id = arena_str(&s->arena, span->trace_id),
	};
}

static enum status second_round(void *user, const struct span *span, const struct record *r)
{
	struct select *s = user;
	uint64_t *bits = bits_of(s, span->trace_id, false);
	if (!bits) {
		note_keys(s, &span->attrs);
		return STATUS_OK;
	}
	*bits |= met_by(s, span);
	collect_add(s->collect, span);
	if (s->keep_records)
		keep_record(s, span, r);
	return STATUS_OK;
}

static enum status take_feedback(void *user, const struct feedback *f, const struct record *r)
{
	struct select *s = user;
	(void)r;
	*array_add(&s->feedback) = (struct feedback){
		.json = arena_str(&s->arena, f->json),
		.origin = f->origin,
		.is_evaluation = f->is_evaluation,
	};
	return STATUS_OK;
}

/* The id that the tree pins: a conjunct trace_id = …; unset when there is none. */
static struct str pinned_id(const struct query *q)
{
	uint64_t required = query_required(q);
	for (uint32_t some = 0; some < q->somes; some++) {
		if (!(required >> some & 1))
			continue;
		const struct query_node *n = &q->node.v[query_some_node(q, some)];
		const struct query_node *leaf = &q->node.v[n->first_child];
		if (leaf->type == QUERY_LEAF && leaf->op == QUERY_EQUAL &&
		    leaf->field.verbatim == QUERY_VERBATIM_ID)
			return leaf->operand.text;
	}
	return STR_UNSET;
}

/* Literals of the conjunct that promises most; false when no conjunct has any. */
static bool anchor_needles(struct select *s)
{
	uint64_t required = query_required(s->query);
	bool found = false;
	for (uint32_t some = 0; some < s->query->somes; some++) {
		struct scan_needles one;
		if (!(required >> some & 1) ||
		    !query_literals(s->query, query_some_node(s->query, some), &s->arena, &one))
			continue;
		if (!found || one.n < s->needles.n)
			s->needles = one;
		found = true;
	}
	return found;
}

/* The candidates' ids as needles, where all of them fit. */
static bool id_filter(struct select *s)
{
	s->needles.n = 0;
	for (size_t i = 0; i < s->bits.n; i++) {
		struct str needle[NEEDLES_PER_ID];
		bool nocase[NEEDLES_PER_ID];
		size_t n = id_needles(s->bits.entry[i].key, false, &s->arena, needle, nocase);
		if (!n || s->needles.n + n > SCAN_NEEDLES)
			return false;
		for (size_t k = 0; k < n; k++) {
			s->needles.needle[s->needles.n] = needle[k];
			s->needles.nocase[s->needles.n++] = nocase[k];
		}
	}
	return true;
}

/* Traces that lack a conjunct's bit are out; what is left has its bits settled anew. */
static void drop_hopeless(struct select *s)
{
	uint64_t required = s->final ? 0 : query_required(s->query);
	struct map left;
	map_init(&left);
	for (size_t i = 0; i < s->bits.n; i++) {
		const struct map_entry *e = &s->bits.entry[i];
		bool in = s->final ? query_holds(s->query, e->value) : !required || (e->value & required);
		if (in)
			*map_put(&left, e->key, NULL) = s->final ? e->value : 0;
	}
	map_release(&s->bits);
	s->bits = left;
}

static bool start_first(struct select *s, struct sink *sink, const struct scan_needles **needles)
{
	struct str id = pinned_id(s->query);
	if (str_is_set(id))
		select_pin(s, id);
	if (s->pinned)
		return false;
	*needles = anchor_needles(s) ? &s->needles : NULL;
	s->final = !*needles || s->query->somes <= 1;
	*sink = (struct sink){ .user = s, .span = first_round, .feedback = take_feedback };
	return true;
}

bool select_round(struct select *s, struct sink *sink, const struct scan_needles **needles)
{
	*needles = NULL;
	s->round++;
	if (s->round == 1 && start_first(s, sink, needles))
		return true;
	if (s->round > 2 || (s->round == 2 && s->pinned))
		return false;
	if (!s->pinned) {
		drop_hopeless(s);
		if (!s->bits.n || (s->only_ids && s->final))
			return false;
	}
	if (id_filter(s))
		*needles = &s->needles;
	*sink = (struct sink){ .user = s,
			       .span = second_round,
			       .feedback = s->pinned ? take_feedback : NULL };
	return true;
}

static bool holds(struct select *s, struct str id)
{
	uint64_t *bits = map_get(&s->bits, id);
	return bits && query_holds(s->query, *bits);
}

void select_prefer(struct select *s, struct str trace_id)
{
	if (!holds(s, trace_id))
		return;
	for (size_t i = 0; i < s->bits.n; i++)
		if (!str_eq(s->bits.entry[i].key, trace_id))
			s->bits.entry[i].value = 0;
}

const struct trace *const *select_traces(struct select *s, size_t *n)
{
	size_t all;
	struct trace *const *traces = collect_traces(s->collect, &all);
	array_clear(&s->traces);
	for (size_t i = 0; i < all; i++)
		if (holds(s, traces[i]->id))
			*array_add(&s->traces) = traces[i];
	*n = s->traces.n;
	return s->traces.v;
}

const struct str *select_ids(struct select *s, size_t *n)
{
	array_clear(&s->ids);
	for (size_t i = 0; i < s->bits.n; i++) {
		const struct map_entry *e = &s->bits.entry[i];
		bool seen = !s->pinned || collect_find(s->collect, e->key);
		if (seen && query_holds(s->query, e->value))
			*array_add(&s->ids) = e->key;
	}
	*n = s->ids.n;
	return s->ids.v;
}

const struct kept_record *select_records(struct select *s, size_t *n)
{
	size_t kept = 0;
	for (size_t i = 0; i < s->records.n; i++) {
		const struct kept_record *r = &s->records.v[i];
		bool again = kept && s->records.v[kept - 1].text.s == r->text.s;
		if (!again && holds(s, r->trace_id))
			s->records.v[kept++] = *r;
	}
	s->records.n = kept;
	*n = kept;
	return s->records.v;
}

const struct feedback *select_feedback(const struct select *s, size_t *n)
{
	*n = s->feedback.n;
	return s->feedback.v;
}

struct str select_near_key(const struct select *s, struct str key)
{
	size_t best = 4;
	struct str near = STR_UNSET;
	if (map_get(&s->keys, key))
		return near;
	for (size_t i = 0; i < s->keys.n; i++) {
		size_t d = edit_distance(s->keys.entry[i].key, key, best);
		if (d < best) {
			best = d;
			near = s->keys.entry[i].key;
		}
	}
	return near;
}
