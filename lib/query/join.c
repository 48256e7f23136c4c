/* One table from what records point with to the records: a trace is looked up, records are not gone through.
 */
#include "query/join.h"

#include "base/map.h"
#include "query/span_fields.h"

enum { SCRATCH_BYTES = 1 << 20, VALUES_MAX = 4096, TURNS_MAX = 64 };

enum pointer { BY_TRACE = 't', BY_TURN = 'n', BY_REQUEST = 'r', BY_CONVERSATION = 'c', BY_SESSION = 's' };

struct pointing {
	struct slip slip;
	uint32_t next; /* with the same pointer: place + 1 */
	bool met;
};

/* A record, and the next one that points at the same trace (place + 1). */
struct pair {
	uint32_t record, next;
};

struct places {
	uint32_t *v;
	size_t n, cap;
};

struct join {
	struct arena arena, scratch;
	ARRAY(struct pointing) all;
	struct map index;    /* pointer -> first record with it: place + 1 */
	struct map sessions; /* that wait for a turn */
	struct map waiting;  /* trace id -> place in `met_sessions` */
	ARRAY(struct str) met_sessions;
	struct map traces;   /* that are pointed at -> first of its `pairs`: place + 1 */
	struct map followed; /* trace and pointer, in a stream of spans */
	ARRAY(struct pair) pairs;
	ARRAY(struct str) ids;
	struct str file; /* of the last record that was met in the input */
	bool needs_spans;
};

struct join *join_new(void)
{
	struct join *j = mem_alloc(1, sizeof(*j));
	map_init(&j->index);
	map_init(&j->sessions);
	map_init(&j->waiting);
	map_init(&j->traces);
	map_init(&j->followed);
	return j;
}

void join_free(struct join *j)
{
	if (!j)
		return;
	for (size_t i = 0; i < j->all.n; i++)
		slip_release(&j->all.v[i].slip);
	array_release(&j->all);
	array_release(&j->met_sessions);
	array_release(&j->ids);
	map_release(&j->index);
	map_release(&j->sessions);
	map_release(&j->waiting);
	map_release(&j->traces);
	map_release(&j->followed);
	array_release(&j->pairs);
	arena_release(&j->arena);
	arena_release(&j->scratch);
	free(j);
}

/* The kind, the value, and, for a session, the turn behind it. */
static struct str pointer(struct arena *arena, enum pointer by, struct str value, struct str turn)
{
	return arena_printf(arena, "%c%zu:%.*s%.*s", (char)by, value.n, (int)value.n, value.s ? value.s : "",
			    (int)turn.n, turn.s ? turn.s : "");
}

static struct str pointer_of(struct join *j, const struct slip *s)
{
	static const struct {
		enum slip_role role;
		enum pointer by;
	} order[] = {
		{ SLIP_TRACE, BY_TRACE },
		{ SLIP_REQUEST, BY_REQUEST },
		{ SLIP_CONVERSATION, BY_CONVERSATION },
		{ SLIP_SESSION, BY_SESSION },
	};
	const struct slip_key *session = slip_key(s, SLIP_SESSION), *turn = slip_key(s, SLIP_TURN);
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		const struct slip_key *k = slip_key(s, order[i].role);
		if (i == 1 && session && turn)
			return pointer(&j->arena, BY_TURN, session->value, turn_number(turn->value));
		if (k)
			return pointer(&j->arena, order[i].by, k->value, STR_UNSET);
	}
	return STR_UNSET;
}

static uint64_t *add_trace(struct join *j, struct str id)
{
	uint64_t *first = map_get(&j->traces, id);
	return first ? first : map_put(&j->traces, arena_str(&j->arena, id), NULL);
}

/* What a stream of spans told of the records before is told again with the next stream. */
static void forget_stream(struct join *j)
{
	map_clear(&j->followed);
	array_clear(&j->pairs);
	for (size_t i = 0; i < j->traces.n; i++)
		j->traces.entry[i].value = 0;
}

void join_add(struct join *j, struct slip *slip)
{
	struct str by = pointer_of(j, slip);
	if (j->pairs.n)
		forget_stream(j);
	*array_add(&j->all) = (struct pointing){ .slip = *slip };
	if (!str_is_set(by))
		return;
	uint64_t *first = map_put(&j->index, by, NULL);
	j->all.v[j->all.n - 1].next = (uint32_t)*first;
	*first = j->all.n;
	const struct slip_key *k = slip_key(slip, by.s[0] == BY_TRACE ? SLIP_TRACE : SLIP_SESSION);
	if (by.s[0] == BY_TRACE)
		add_trace(j, k->value);
	else
		j->needs_spans = true;
	if (by.s[0] == BY_TURN)
		map_put(&j->sessions, arena_str(&j->arena, k->value), NULL);
}

size_t join_add_text(struct join *j, struct str json, struct str name, uint64_t line, struct diag *diag)
{
	struct slip *slips;
	size_t n = slip_read_all(json, name, diag, &slips);
	for (size_t i = 0; i < n; i++) {
		slips[i].line += line - 1;
		join_add(j, &slips[i]);
	}
	free(slips);
	return n;
}

void join_add_feedback(struct join *j, const struct feedback *f)
{
	if (!str_eq(j->file, f->origin.file))
		j->file = arena_str(&j->arena, f->origin.file);
	join_add_text(j, f->json, j->file, f->origin.line ? f->origin.line : 1, NULL);
}

bool join_needs_spans(const struct join *j)
{
	return j->needs_spans;
}

/* ---- looking up ---- */

/* The records behind a pointer; true when there are any. */
static bool follow(struct join *j, struct str by, struct places *out)
{
	const uint64_t *first = map_get(&j->index, by);
	for (uint32_t at = first ? (uint32_t)*first : 0; at; at = j->all.v[at - 1].next) {
		j->all.v[at - 1].met = true;
		if (out)
			*array_add(out) = at - 1;
	}
	return first != NULL;
}

/* In a stream of spans: the records behind a pointer point at the trace of this span. */
static void point_at(struct join *j, const struct span *s, struct str by)
{
	struct places found = { 0 };
	if (!map_get(&j->index, by))
		return;
	struct str both =
		arena_printf(&j->scratch, "%.*s%.*s", (int)by.n, by.s, (int)s->trace_id.n, s->trace_id.s);
	if (map_get(&j->followed, both))
		return;
	map_put(&j->followed, arena_str(&j->arena, both), NULL);
	uint64_t *first = add_trace(j, s->trace_id);
	follow(j, by, &found);
	for (size_t i = 0; i < found.n; i++) {
		*array_add(&j->pairs) = (struct pair){ found.v[i], (uint32_t)*first };
		*first = j->pairs.n;
	}
	array_release(&found);
}

static const struct {
	enum facet facet;
	enum pointer by;
} plain[] = {
	{ FACET_REQUEST_ID, BY_REQUEST },
	{ FACET_CONVERSATION, BY_CONVERSATION },
	{ FACET_SESSION, BY_SESSION },
};

enum { PLAIN = sizeof(plain) / sizeof(plain[0]) };

/* Session and turn of a stream of spans. */
static void point_by_turn(struct join *j, const struct span *s)
{
	struct str session, turn;
	bool has_session = facet_text(s, FACET_SESSION, &j->scratch, &session);
	uint64_t *at = map_get(&j->waiting, s->trace_id);
	if (has_session && !at && map_get(&j->sessions, session)) {
		at = map_put(&j->waiting, arena_str(&j->arena, s->trace_id), NULL);
		*at = j->met_sessions.n;
		*array_add(&j->met_sessions) = arena_str(&j->arena, session);
	}
	if (!at || !facet_text(s, FACET_TURN, &j->scratch, &turn))
		return;
	session = has_session ? session : j->met_sessions.v[*at];
	point_at(j, s, pointer(&j->scratch, BY_TURN, session, turn_number(turn)));
}

static enum status take_span(void *user, const struct span *s, const struct record *r)
{
	struct join *j = user;
	struct str text;
	(void)r;
	if (s->flags & SPAN_NO_TRACE_ID || !s->trace_id.n)
		return STATUS_OK;
	if (j->scratch.used_bytes > SCRATCH_BYTES)
		arena_reset(&j->scratch);
	for (size_t i = 0; i < PLAIN; i++)
		if (facet_text(s, plain[i].facet, &j->scratch, &text))
			point_at(j, s, pointer(&j->scratch, plain[i].by, text, STR_UNSET));
	if (j->sessions.n)
		point_by_turn(j, s);
	return STATUS_OK;
}

struct sink join_sink(struct join *j)
{
	return (struct sink){ .user = j, .span = take_span };
}

const struct str *join_traces(struct join *j, size_t *n)
{
	array_clear(&j->ids);
	for (size_t i = 0; i < j->traces.n; i++)
		*array_add(&j->ids) = j->traces.entry[i].key;
	*n = j->ids.n;
	return j->ids.v;
}

/* ---- one trace ---- */

/* Distinct values that the spans of a trace have: a bounded number of them, whatever it holds. */
static void gather(struct join *j, const struct trace *t, enum facet facet, size_t most, struct map *out)
{
	struct str text;
	map_init(out);
	for (size_t i = 0; i < t->spans.n && out->n < most; i++)
		if (facet_text(t->spans.v[i], facet, &j->scratch, &text) && !map_get(out, text))
			map_put(out, text, NULL);
}

static void follow_values(struct join *j, const struct trace *t, struct places *out)
{
	struct map values;
	for (size_t f = 0; f < PLAIN; f++) {
		gather(j, t, plain[f].facet, VALUES_MAX, &values);
		for (size_t i = 0; i < values.n; i++)
			follow(j, pointer(&j->scratch, plain[f].by, values.entry[i].key, STR_UNSET), out);
		map_release(&values);
	}
}

static void follow_trace_turns(struct join *j, const struct trace *t, struct places *out)
{
	struct map sessions, turns;
	gather(j, t, FACET_SESSION, TURNS_MAX, &sessions);
	gather(j, t, FACET_TURN, TURNS_MAX, &turns);
	for (size_t i = 0; i < sessions.n; i++)
		for (size_t k = 0; k < turns.n; k++)
			follow(j,
			       pointer(&j->scratch, BY_TURN, sessions.entry[i].key,
				       turn_number(turns.entry[k].key)),
			       out);
	map_release(&sessions);
	map_release(&turns);
}

static int by_place(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

/* Sorted, each once, as slips. */
static size_t give(const struct join *j, struct places *found, struct arena *arena, const struct slip ***out)
{
	size_t n = 0;
	*out = NULL;
	if (found->n) {
		qsort(found->v, found->n, sizeof(*found->v), by_place);
		*out = arena_array(arena, found->n, sizeof(**out));
	}
	for (size_t i = 0; i < found->n; i++)
		if (!i || found->v[i] != found->v[i - 1])
			(*out)[n++] = &j->all.v[found->v[i]].slip;
	array_release(found);
	return n;
}

size_t join_of(struct join *j, const struct trace *t, struct arena *arena, const struct slip ***out)
{
	struct places found = { 0 };
	arena_reset(&j->scratch);
	if (j->all.n)
		follow(j, pointer(&j->scratch, BY_TRACE, t->id, STR_UNSET), &found);
	if (j->needs_spans) {
		follow_values(j, t, &found);
		follow_trace_turns(j, t, &found);
	}
	return give(j, &found, arena, out);
}

size_t join_of_id(struct join *j, struct str trace_id, struct arena *arena, const struct slip ***out)
{
	struct places found = { 0 };
	arena_reset(&j->scratch);
	if (j->all.n && trace_id.n)
		follow(j, pointer(&j->scratch, BY_TRACE, trace_id, STR_UNSET), &found);
	const uint64_t *first = map_get(&j->traces, trace_id);
	for (uint32_t at = first ? (uint32_t)*first : 0; at; at = j->pairs.v[at - 1].next)
		*array_add(&found) = j->pairs.v[at - 1].record;
	return give(j, &found, arena, out);
}

size_t join_count(const struct join *j)
{
	return j->all.n;
}

size_t join_lost(const struct join *j)
{
	size_t lost = 0;
	for (size_t i = 0; i < j->all.n; i++)
		lost += !j->all.v[i].met;
	return lost;
}
