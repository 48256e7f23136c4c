/* Rounds over the input: who can match, who does, and what they hold. */
#include "query/select.h"

#include "query/feedback_list.h"
#include "query/filter.h"
#include "query/trace_key.h"

enum { SCRATCH_BYTES = 1 << 20 };

enum phase { PHASE_START, PHASE_FIND, PHASE_SETTLE, PHASE_GIVE };

/* What is known of one trace. */
struct fact {
	uint64_t bits; /* SOMEs that its spans met */
	bool seen;     /* one of its spans was read */
	bool chosen;   /* of a stream: within the limit */
	size_t place;  /* when all of its spans are read: 1 + how many traces came before it */
};

struct select {
	const struct query *query;
	enum select_want want;
	enum phase phase;
	bool pinned;  /* the ids are given: nobody else is looked for */
	bool settled; /* the bits are complete */
	bool saw_all; /* of this round: every record, in full */
	bool wants_feedback;
	struct arena arena; /* ids, needles, feedback */
	struct arena scratch;
	struct map index; /* trace key -> place in `facts` */
	ARRAY(struct fact) facts;
	struct str prefer;
	bool prefers; /* it is a match: only it counts */
	const struct sink *out;
	size_t most, given, places;
	struct scan_needles needles;
	struct collect *collect;
	ARRAY(const struct trace *) traces;
	ARRAY(struct str) ids;
	struct feedback_list feedback; /* of this round: each meets all of it again */
};

struct select *select_new(const struct query *q, enum select_want want)
{
	struct select *s = mem_alloc(1, sizeof(*s));
	s->query = q;
	s->want = want;
	map_init(&s->index);
	s->collect = collect_new();
	return s;
}

void select_free(struct select *s)
{
	if (!s)
		return;
	map_release(&s->index);
	collect_free(s->collect);
	array_release(&s->facts);
	array_release(&s->traces);
	array_release(&s->ids);
	feedback_list_release(&s->feedback);
	arena_release(&s->arena);
	arena_release(&s->scratch);
	free(s);
}

void select_prefer(struct select *s, struct str trace_id)
{
	s->prefer = arena_str(&s->arena, trace_id);
}

void select_want_feedback(struct select *s)
{
	s->wants_feedback = true;
}

void select_stream_to(struct select *s, const struct sink *out, size_t most)
{
	s->out = out;
	s->most = most;
}

/* ---- facts ---- */

static struct fact *find_fact(const struct select *s, struct str key)
{
	const uint64_t *at = map_get(&s->index, key);
	return at ? &s->facts.v[*at] : NULL;
}

static struct fact *add_fact(struct select *s, struct str key)
{
	struct fact *f = find_fact(s, key);
	if (f)
		return f;
	*map_put(&s->index, arena_str(&s->arena, key), NULL) = s->facts.n;
	f = array_add(&s->facts);
	*f = (struct fact){ 0 };
	return f;
}

void select_pin(struct select *s, struct str trace_id)
{
	s->pinned = true;
	add_fact(s, trace_id);
}

static bool everything_holds(const struct select *s)
{
	return s->query->root == QUERY_NONE && !s->pinned;
}

static bool matches(const struct select *s, const struct fact *f, struct str key)
{
	if (s->prefers && !str_eq(key, s->prefer))
		return false;
	return f->seen && query_holds(s->query, f->bits);
}

static uint64_t met_by(struct select *s, const struct span *span)
{
	struct span_fields fields = { .span = span, .arena = &s->scratch };
	return query_bits(s->query, UINT64_MAX, span_fields_values, &fields);
}

/* The key of the span's trace; the scratch arena starts anew here. */
static struct str key_of(struct select *s, const struct span *span)
{
	if (s->scratch.used_bytes > SCRATCH_BYTES)
		arena_reset(&s->scratch);
	return trace_key(span, &s->scratch);
}

/* ---- what the rounds do ---- */

static enum status find_span(void *user, const struct span *span, const struct record *r)
{
	struct select *s = user;
	(void)r;
	struct str key = key_of(s, span);
	uint64_t met = met_by(s, span);
	struct fact *f = met || query_holds(s->query, 0) ? add_fact(s, key) : NULL;
	if (f) {
		f->bits |= met;
		f->seen = true;
	}
	return STATUS_OK;
}

static enum status settle_span(void *user, const struct span *span, const struct record *r)
{
	struct select *s = user;
	struct str key = key_of(s, span);
	struct fact *f = find_fact(s, key);
	if (!f)
		return STATUS_OK;
	if (!s->settled)
		f->bits |= met_by(s, span);
	if (!f->place)
		f->place = ++s->places;
	f->seen = true;
	if (s->settled && !matches(s, f, key))
		return STATUS_OK;
	if (s->want == SELECT_TRACES)
		collect_add(s->collect, span);
	return s->want == SELECT_PASS ? s->out->span(s->out->user, span, r) : STATUS_OK;
}

static enum status collect_span(void *user, const struct span *span, const struct record *r)
{
	struct select *s = user;
	(void)r;
	collect_add(s->collect, span);
	return STATUS_OK;
}

/* A trace is within the limit when it is one of the first that come. */
static bool chooses(struct select *s, struct fact *f)
{
	if (!f->chosen && (!s->most || s->given < s->most)) {
		f->chosen = true;
		s->given++;
	}
	return f->chosen;
}

static enum status give_span(void *user, const struct span *span, const struct record *r)
{
	struct select *s = user;
	if (everything_holds(s) && !s->most)
		return s->out->span(s->out->user, span, r);
	struct str key = key_of(s, span);
	struct fact *f = everything_holds(s) ? add_fact(s, key) : find_fact(s, key);
	if (!f)
		return STATUS_OK;
	f->seen = true;
	if (!matches(s, f, key) || !chooses(s, f))
		return STATUS_OK;
	return s->out->span(s->out->user, span, r);
}

static enum status take_feedback(void *user, const struct feedback *f, const struct record *r)
{
	struct select *s = user;
	(void)r;
	feedback_list_add(&s->feedback, f, &s->arena);
	return STATUS_OK;
}

/* ---- rounds ---- */

/* What must stand in the records of the next round; NULL: all of them are read. */
static const struct scan_needles *filter_round(struct select *s)
{
	bool known;
	if (s->phase == PHASE_FIND)
		known = filter_of_query(s->query, &s->arena, &s->needles);
	else
		known = !everything_holds(s) && filter_of_ids(&s->index, &s->arena, &s->needles);
	if (known && s->wants_feedback)
		known = filter_add_feedback(&s->needles);
	return known ? &s->needles : NULL;
}

/* A conjunct trace_id = … pins that id. Where it is all that is asked, nothing is left to settle. */
static void pin_by_query(struct select *s)
{
	const struct query *q = s->query;
	uint64_t required = query_required(q);
	for (uint32_t some = 0; some < q->somes && !s->pinned; some++) {
		if (!(required >> some & 1))
			continue;
		const struct query_node *n = &q->node.v[query_some_node(q, some)];
		const struct query_node *leaf = &q->node.v[n->first_child];
		if (leaf->type != QUERY_LEAF || leaf->op != QUERY_EQUAL ||
		    leaf->field.verbatim != QUERY_VERBATIM_ID)
			continue;
		select_pin(s, leaf->operand.text);
		find_fact(s, leaf->operand.text)->bits = (uint64_t)1 << some;
		s->settled = q->somes == 1;
	}
}

/* Behind the round that looked for them: those that cannot match are forgotten. */
static void drop_hopeless(struct select *s)
{
	uint64_t required = query_required(s->query);
	struct map left;
	size_t kept = 0;
	map_init(&left);
	for (size_t i = 0; i < s->index.n; i++) {
		const struct fact *f = &s->facts.v[i];
		bool in = s->settled ? query_holds(s->query, f->bits) : !required || f->bits & required;
		if (!in)
			continue;
		*map_put(&left, s->index.entry[i].key, NULL) = kept;
		s->facts.v[kept++] = *f;
	}
	map_release(&s->index);
	s->index = left;
	s->facts.n = kept;
}

static void settle_preference(struct select *s)
{
	const struct fact *f = str_is_set(s->prefer) ? find_fact(s, s->prefer) : NULL;
	s->prefers = f && matches(s, f, s->prefer);
}

/* Which phase comes next. */
static enum phase next_phase(struct select *s)
{
	switch (s->phase) {
	case PHASE_START:
		if (s->pinned)
			s->settled |= s->query->root == QUERY_NONE;
		else if (everything_holds(s))
			return s->want == SELECT_IDS ? PHASE_FIND : PHASE_GIVE;
		else
			return PHASE_FIND;
		return s->settled && s->want == SELECT_STREAM ? PHASE_GIVE : PHASE_SETTLE;
	case PHASE_FIND:
		if (s->settled && s->want == SELECT_IDS)
			return PHASE_START;
		return s->settled && s->want == SELECT_STREAM ? PHASE_GIVE : PHASE_SETTLE;
	case PHASE_SETTLE:
		return s->want == SELECT_STREAM ? PHASE_GIVE : PHASE_START;
	case PHASE_GIVE:
		break;
	}
	return PHASE_START;
}

static void end_round(struct select *s)
{
	if (s->phase == PHASE_FIND) {
		s->settled = s->saw_all || s->query->somes <= 1;
		drop_hopeless(s);
	}
	if (s->phase == PHASE_SETTLE)
		s->settled = true;
	if (s->settled)
		settle_preference(s);
}

bool select_round(struct select *s, struct sink *sink, const struct scan_needles **needles)
{
	static enum status (*const does[])(void *, const struct span *, const struct record *) = {
		[PHASE_FIND] = find_span, [PHASE_SETTLE] = settle_span, [PHASE_GIVE] = give_span
	};
	if (s->phase == PHASE_START)
		pin_by_query(s);
	else
		end_round(s);
	s->phase = next_phase(s);
	if (s->phase == PHASE_START || (s->phase != PHASE_FIND && !everything_holds(s) && !s->index.n))
		return false;
	*needles = filter_round(s);
	s->saw_all = !*needles;
	feedback_list_clear(&s->feedback);
	bool collects = s->phase == PHASE_GIVE && s->want == SELECT_TRACES;
	*sink = (struct sink){ .user = s,
			       .span = collects ? collect_span : does[s->phase],
			       .feedback = s->wants_feedback ? take_feedback : NULL,
			       .asks_records = s->phase == PHASE_GIVE && s->out && s->out->asks_records };
	if (s->phase == PHASE_GIVE && s->out && everything_holds(s) && !s->most && !s->wants_feedback)
		*sink = *s->out;
	return true;
}

void select_scope(const struct select *s, struct select_scope *out)
{
	bool all = everything_holds(s), finds = s->phase == PHASE_FIND;
	out->ids = !all && !finds ? &s->index : NULL;
	out->query = !all && finds ? s->query : NULL;
	out->wants_feedback = s->wants_feedback;
}

void select_was_limited(struct select *s)
{
	s->saw_all = false;
}

/* ---- results ---- */

const struct trace *const *select_traces(struct select *s, size_t *n)
{
	size_t all;
	struct trace *const *traces = collect_traces(s->collect, &all);
	array_clear(&s->traces);
	for (size_t i = 0; i < all; i++) {
		struct str key = everything_holds(s) ? STR_UNSET : key_of(s, traces[i]->spans.v[0]);
		const struct fact *f = everything_holds(s) ? NULL : find_fact(s, key);
		if (everything_holds(s) || (f && matches(s, f, key)))
			*array_add(&s->traces) = traces[i];
	}
	*n = s->traces.n;
	return s->traces.v;
}

static int by_place(const void *a, const void *b)
{
	const struct map_entry *x = a, *y = b;
	return (x->value > y->value) - (x->value < y->value);
}

const struct str *select_ids(struct select *s, size_t *n)
{
	ARRAY(struct map_entry) found = { 0 };
	for (size_t i = 0; i < s->index.n; i++) {
		struct map_entry e = s->index.entry[i];
		/* Those that were not read once more are in the order in which they were found. */
		e.value = s->pinned || !s->facts.v[i].place ? i : s->facts.v[i].place;
		if (matches(s, &s->facts.v[i], e.key))
			*array_add(&found) = e;
	}
	if (found.n)
		qsort(found.v, found.n, sizeof(*found.v), by_place);
	array_clear(&s->ids);
	for (size_t i = 0; i < found.n; i++)
		*array_add(&s->ids) = trace_key_is_id(found.v[i].key) ? found.v[i].key : STR("");
	array_release(&found);
	*n = s->ids.n;
	return s->ids.v;
}

bool select_is_match(const struct select *s, struct str key)
{
	const struct fact *f = find_fact(s, key);
	return everything_holds(s) || (f && matches(s, f, key));
}

const struct feedback *select_feedback(const struct select *s, size_t *n)
{
	*n = s->feedback.all.n;
	return s->feedback.all.v;
}
