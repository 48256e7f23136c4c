/* Rounds over the input: who can match, who does, and what they hold. */
#include "query/select_impl.h"

#include "query/filter.h"
#include "query/trace_key.h"

enum { SCRATCH_BYTES = 1 << 20 };

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
	arena_release(&s->found);
	tail_release(&s->tail);
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

struct fact *select_fact(const struct select *s, struct str key)
{
	const uint64_t *at = map_get(&s->index, key);
	return at ? &s->facts.v[*at] : NULL;
}

static struct fact *add_fact(struct select *s, struct str key)
{
	struct fact *f = select_fact(s, key);
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

bool select_holds_all(const struct select *s)
{
	return s->query->root == QUERY_NONE && !s->pinned;
}

bool select_matches(const struct select *s, const struct fact *f, struct str key)
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

struct str select_key(struct select *s, const struct span *span)
{
	if (s->scratch.used_bytes > SCRATCH_BYTES)
		arena_reset(&s->scratch);
	return trace_key(span, &s->scratch);
}

/* ---- what the rounds do ---- */

/* Behind the round that looks for traces, such as are not hopeful are forgotten. */
static bool is_hopeful(const struct select *s, const struct fact *f)
{
	uint64_t required = query_required(s->query);
	return f->seen && (!required || f->bits & required);
}

/* From here on records of the traces that came in are read, too; or no more, where there is no tail. */
static void look_for_tail(struct select *s)
{
	if (!s->asked.n)
		return;
	unsigned edition = s->needles.edition + 1;
	arena_reset(&s->found);
	s->needles = s->asked;
	if (s->tail.is_on && !filter_add_ids(&s->index, &s->found, &s->needles, false)) {
		tail_drop(&s->tail);
		s->needles = s->asked;
	}
	s->needles.edition = edition;
}

static void keep_tail(struct select *s, const struct fact *f, bool came_in, const struct span *span,
		      const struct record *r)
{
	if (!s->tail.is_on || !is_hopeful(s, f))
		return;
	/* The next reading leaves out what is behind the last of them, and most of what is before. */
	if (r->is_remembered && filter_knows_words(select_key(s, span), &s->scratch)) {
		tail_drop(&s->tail);
		return;
	}
	bool kept = came_in ? tail_come_in(&s->tail) : tail_keep(&s->tail, span, r, s->want == SELECT_STREAM);
	if (came_in || !kept)
		look_for_tail(s);
}

static enum status find_span(struct select *s, const struct span *span, const struct record *r)
{
	struct str key = select_key(s, span);
	uint64_t met = met_by(s, span);
	struct fact *f = met || query_holds(s->query, 0) ? add_fact(s, key) : select_fact(s, key);
	if (s->tail.is_on)
		tail_next(&s->tail, r);
	if (!f)
		return STATUS_OK;
	bool knew = is_hopeful(s, f);
	f->bits |= met;
	f->seen = true;
	keep_tail(s, f, !knew, span, r);
	return STATUS_OK;
}

static enum status settle_span(struct select *s, const struct span *span, const struct record *r)
{
	struct str key = select_key(s, span);
	struct fact *f = select_fact(s, key);
	if (!f)
		return STATUS_OK;
	if (!s->settled)
		f->bits |= met_by(s, span);
	if (!f->place)
		f->place = ++s->places;
	f->seen = true;
	if (s->settled && !select_matches(s, f, key))
		return STATUS_OK;
	if (s->want == SELECT_TRACES)
		collect_add(s->collect, span);
	return s->want == SELECT_PASS ? s->out->span(s->out->user, span, r) : STATUS_OK;
}

static enum status collect_span(struct select *s, const struct span *span, const struct record *r)
{
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

static enum status give_span(struct select *s, const struct span *span, const struct record *r)
{
	if (select_holds_all(s) && !s->most)
		return s->out->span(s->out->user, span, r);
	struct str key = select_key(s, span);
	struct fact *f = select_holds_all(s) ? add_fact(s, key) : select_fact(s, key);
	if (!f)
		return STATUS_OK;
	f->seen = true;
	if (!select_matches(s, f, key) || !chooses(s, f))
		return STATUS_OK;
	return s->out->span(s->out->user, span, r);
}

static enum status take_span(void *user, const struct span *span, const struct record *r)
{
	struct select *s = user;
	bool has_tail = s->phase != PHASE_FIND && s->tail.is_on;
	if (has_tail && tail_is_passed(&s->tail, r))
		return STATUS_END;
	enum status st = s->does(s, span, r);
	return st == STATUS_OK && has_tail && tail_is_reached(&s->tail) ? STATUS_END : st;
}

static enum status replay_span(void *user, const struct span *span, const struct record *r)
{
	struct select *s = user;
	return s->does(s, span, r);
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
		known = !select_holds_all(s) &&
			filter_of_ids(&s->index, select_asks_feedback(s), &s->arena, &s->needles);
	if (known && select_asks_feedback(s))
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
		select_fact(s, leaf->operand.text)->bits = (uint64_t)1 << some;
		s->settled = q->somes == 1;
	}
}

/* Behind the round that looked for them: those that cannot match are forgotten. */
static void drop_hopeless(struct select *s)
{
	struct map left;
	size_t kept = 0;
	map_init(&left);
	for (size_t i = 0; i < s->index.n; i++) {
		const struct fact *f = &s->facts.v[i];
		bool in = s->settled ? query_holds(s->query, f->bits) : is_hopeful(s, f);
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
	const struct fact *f = str_is_set(s->prefer) ? select_fact(s, s->prefer) : NULL;
	s->prefers = f && select_matches(s, f, s->prefer);
}

/* Which phase comes next. */
static enum phase next_phase(struct select *s)
{
	switch (s->phase) {
	case PHASE_START:
		if (s->pinned)
			s->settled |= s->query->root == QUERY_NONE;
		else if (select_holds_all(s))
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
	if (s->phase != PHASE_FIND && s->tail.is_on)
		tail_replay(&s->tail, replay_span, s);
	if (s->phase == PHASE_FIND) {
		s->has_loose = !s->was_limited;
		s->settled = s->saw_all || s->query->somes <= 1;
		drop_hopeless(s);
	}
	if (s->phase == PHASE_SETTLE)
		s->settled = true;
	if (s->settled)
		settle_preference(s);
	feedback_list_sort(&s->feedback);
}

/* In the round that looks for traces, for one that reads them. */
static void start_tail(struct select *s)
{
	s->asked = s->saw_all ? (struct scan_needles){ .n = 0 } : s->needles;
	if (select_comes_again(s))
		tail_start(&s->tail);
}

bool select_round(struct select *s, struct sink *sink, const struct scan_needles **needles)
{
	static enum status (*const does[])(struct select *, const struct span *, const struct record *) = {
		[PHASE_FIND] = find_span,
		[PHASE_SETTLE] = settle_span,
		[PHASE_GIVE] = give_span,
	};
	if (s->phase == PHASE_START)
		pin_by_query(s);
	else
		end_round(s);
	s->phase = next_phase(s);
	s->was_limited = false;
	if (s->phase == PHASE_START || (s->phase != PHASE_FIND && !select_holds_all(s) && !s->index.n))
		return false;
	*needles = filter_round(s);
	s->saw_all = !*needles;
	if (s->phase == PHASE_FIND)
		start_tail(s);
	tail_rewind(&s->tail);
	/* What stands in the tail is not met again. */
	if (!s->tail.is_on && select_asks_feedback(s))
		feedback_list_clear(&s->feedback);
	s->does = s->phase == PHASE_GIVE && s->want == SELECT_TRACES ? collect_span : does[s->phase];
	*sink = (struct sink){ .user = s,
			       .span = take_span,
			       .feedback = s->wants_feedback ? take_feedback : NULL,
			       .asks_records = s->tail.is_on || (s->out && s->out->asks_records),
			       .writes_spans = s->out && s->out->writes_spans };
	if (s->phase == PHASE_GIVE && s->out && select_holds_all(s) && !s->most && !s->wants_feedback)
		*sink = *s->out;
	return true;
}
