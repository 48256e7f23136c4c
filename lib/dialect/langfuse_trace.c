/*
 * Langfuse's traces, with their observations in them:
 *
 *	{"id":…, "observations":[…], "scores":[…]}
 *	{"trace":{"id":…}, "observations":[…], "scores":[…]}
 *
 * What a trace says of itself becomes the resource of its spans, but for its
 * input and output: these go to its root, or they would be taken for those of
 * every step. Its scores are feedback. A trace alone is told.
 */
#include "dialect/field.h"
#include "dialect/flat_fields.h"
#include "dialect/langfuse.h"

enum trace_field {
	TRACE_ID = 1,
	TRACE_ITSELF,
	TRACE_OBSERVATIONS,
	TRACE_SCORES,
	TRACE_INPUT,
	TRACE_OUTPUT,
	TRACE_METADATA,
	TRACE_NAME,
};

static const struct field trace_fields[] = {
	FIELD("id", TRACE_ID),         FIELD("trace", TRACE_ITSELF),
	FIELD("scores", TRACE_SCORES), FIELD("observations", TRACE_OBSERVATIONS),
	FIELD("input", TRACE_INPUT),   FIELD("output", TRACE_OUTPUT),
	FIELD("name", TRACE_NAME),     FIELD("metadata", TRACE_METADATA),
};

/* The texts of its parts. */
struct parts {
	struct str itself, observations, scores;
};

static void take_head(struct reading *r, enum trace_field field, struct str key, struct value v,
		      struct langfuse_trace *trace)
{
	if (field == TRACE_ID)
		trace->id = v;
	else if (field == TRACE_INPUT)
		trace->input = v;
	else if (field == TRACE_OUTPUT)
		trace->output = v;
	else if (v.type == VALUE_NULL)
		return;
	else if (field == TRACE_NAME)
		build_resource_attr(r->build, STR("langfuse.trace.name"), v);
	else if (str_is_set(langfuse_shared_attr(key)))
		build_resource_attr(r->build, langfuse_shared_attr(key), v);
	else
		build_resource_attr(r->build, arena_join(r->arena, STR("langfuse.trace."), key), v);
}

static bool read_head(struct reading *r, struct str object, struct langfuse_trace *trace)
{
	struct pull j;
	struct str key;
	struct value v;
	reading_json(r, &j, object);
	pull_object(&j);
	while (pull_key(&j, &key)) {
		enum trace_field field = field_find(trace_fields, FIELDS(trace_fields), key);
		if (field == TRACE_METADATA)
			langfuse_metadata(r, &j, "langfuse.trace.metadata", build_resource_attr);
		else if (field == TRACE_OBSERVATIONS || field == TRACE_SCORES || field == TRACE_ITSELF)
			pull_skip(&j, NULL);
		else if (value_read(&j, &v))
			take_head(r, field, key, v, trace);
	}
	return reading_json_end(r, &j);
}

/* The first of those without a parent; the first of all, where each has one. */
static struct str find_root(struct reading *r, struct str observations)
{
	struct pull j;
	struct str raw, start, root = STR_UNSET, first = STR_UNSET;
	bool found = false;
	reading_json(r, &j, observations);
	pull_array(&j);
	while (pull_element(&j)) {
		bool is_object = pull_peek(&j) == PULL_OBJECT;
		if (!pull_skip(&j, &raw) || !is_object)
			continue;
		bool is_root = !langfuse_is_child(r, raw, &start);
		if (found && !is_root)
			continue;
		if ((is_root && !found) || !str_is_set(root) || str_cmp(start, first) < 0) {
			root = raw;
			first = start;
		}
		found |= is_root;
	}
	return root;
}

static bool read_observations(struct reading *r, struct str observations, const struct langfuse_trace *trace)
{
	struct pull j;
	struct str raw;
	bool whole = true;
	reading_json(r, &j, observations);
	pull_array(&j);
	while (r->stop == STATUS_OK && reading_next_object(r, &j, &whole)) {
		if (!pull_skip(&j, &raw))
			break;
		whole = langfuse_observation(r, raw, trace) == STATUS_OK && whole;
	}
	return r->stop != STATUS_OK || (reading_json_end(r, &j) && whole);
}

/* A page of traces has the ids of what is below them. *whole is false where the list is damaged (reported).
 */
static bool holds_objects(struct reading *r, struct str list, bool *whole)
{
	struct pull j;
	reading_json(r, &j, list);
	if (!list.n || pull_peek(&j) != PULL_ARRAY)
		return false;
	pull_array(&j);
	while (pull_element(&j)) {
		if (pull_peek(&j) == PULL_OBJECT)
			return true;
		pull_skip(&j, NULL);
	}
	*whole = reading_json_end(r, &j) && *whole;
	return false;
}

static bool read_scores(struct reading *r, struct str scores)
{
	struct pull j;
	struct str raw;
	reading_json(r, &j, scores);
	pull_array(&j);
	while (r->stop == STATUS_OK && pull_element(&j)) {
		bool is_object = pull_peek(&j) == PULL_OBJECT;
		if (pull_skip(&j, &raw) && is_object)
			reading_emit_feedback(r, raw, false);
	}
	return r->stop != STATUS_OK || reading_json_end(r, &j);
}

static void tell_alone(struct reading *r, struct str object, bool has_scores)
{
	if (r->salvages)
		return;
	if (!has_scores) {
		r->totals->unknown++;
		ledger_piece(r->ledger, LEDGER_UNKNOWN, object, NULL);
	}
	if (r->told_alone)
		return;
	r->told_alone = true;
	reading_first(r, object.s, SEVERITY_WARNING, "record.no-observations",
		      "trace of Langfuse without its observations");
}

/* Where its lists are, and what says the rest; false when it is damaged (reported). */
static bool survey(struct reading *r, struct str object, struct parts *parts)
{
	struct pull j;
	struct str key, raw;
	reading_json(r, &j, object);
	pull_object(&j);
	while (pull_key(&j, &key)) {
		enum trace_field field = field_find(trace_fields, FIELDS(trace_fields), key);
		bool is_object = pull_peek(&j) == PULL_OBJECT;
		if (!pull_skip(&j, &raw))
			break;
		if (field == TRACE_OBSERVATIONS)
			parts->observations = raw;
		else if (field == TRACE_SCORES)
			parts->scores = raw;
		else if (field == TRACE_ITSELF && is_object)
			parts->itself = raw;
	}
	return reading_json_end(r, &j);
}

static enum status read_trace(struct reading *r, struct str object)
{
	struct langfuse_trace trace = { .id = { .type = VALUE_NONE } };
	struct parts parts = { .itself = object, .observations = STR_UNSET, .scores = STR_UNSET };
	bool whole = survey(r, object, &parts);
	bool has_scores = holds_objects(r, parts.scores, &whole);
	if (holds_objects(r, parts.observations, &whole)) {
		flat_start(r);
		build_resource(r->build);
		whole = read_head(r, parts.itself, &trace) && whole;
		trace.root = find_root(r, parts.observations);
		whole = read_observations(r, parts.observations, &trace) && whole;
		flat_start(r);
	} else if (whole) {
		tell_alone(r, object, has_scores);
	}
	/* Behind damage it is for salvage to go on, and not from the end. */
	if (has_scores && !r->broken)
		whole = read_scores(r, parts.scores) && whole;
	return whole ? STATUS_OK : STATUS_SKIP;
}

/* ---- the dialect ---- */

/* A row of its traces, without what is below them. */
static bool is_bare_trace(const struct shape *s)
{
	return shape_has(s, "timestamp") && shape_member(s, "release") &&
	       (shape_member(s, "bookmarked") || shape_member(s, "public") || shape_member(s, "htmlPath")) &&
	       ((shape_member(s, "userId") && shape_member(s, "sessionId")) ||
		(shape_member(s, "user_id") && shape_member(s, "session_id")));
}

static int trace_bid(const struct shape *s)
{
	static const char *const others[] = { "type", "traceId", "trace_id", "spans", NULL };
	if (shape_is(s, "observations", PULL_ARRAY) && shape_is(s, "trace", PULL_OBJECT))
		return 78;
	if (!shape_is(s, "id", PULL_STRING) || shape_any(s, others))
		return 0;
	if (shape_is(s, "observations", PULL_ARRAY))
		return shape_has(s, "timestamp") || shape_member(s, "scores") ? 78 : 0;
	return is_bare_trace(s) ? 78 : 0;
}

const struct dialect dialect_langfuse_trace = {
	.name = "langfuse-trace",
	.summary = "Langfuse's traces, with their observations in them",
	.precision_ns = 1000000,
	.bid = trace_bid,
	.keeps_bytes = true,
	.read = read_trace,
};
