/*
 * Feedback: records about a trace that are no spans. Complaint slips
 * (ticket_id, complaint_text, feedback_label), feedback events (thumbs, edit,
 * escalation), scores on a trace, observation or run (Langfuse, LangSmith),
 * and evaluations (Phoenix: rows keyed by "context.span_id", annotations).
 * They are handed on as they are.
 */
#include "dialect/dialect.h"

static bool has_start_or_end(const struct shape *s)
{
	static const char *const keys[] = {
		"start_time", "startTime", "startTimeUnixNano", "start_time_unix_nano",
		"start_ms",   "end_time",  "endTime",           NULL,
	};
	return shape_any(s, keys);
}

static bool has_duration(const struct shape *s)
{
	static const char *const keys[] = { "duration_ms", "duration", "durationNano", NULL };
	return shape_any(s, keys);
}

static bool is_evaluation(const struct shape *s)
{
	static const char *const verdict[] = { "label", "score", "explanation", NULL };
	static const char *const target[] = { "context.span_id", "context.trace_id", NULL };
	static const char *const id[] = { "span_id", "trace_id", "document_id", "session_id", NULL };
	if (shape_any(s, target))
		return shape_any(s, verdict) && !shape_has(s, "span_kind");
	return shape_has(s, "annotator_kind") && shape_any(s, id) &&
	       (shape_any(s, verdict) || shape_is(s, "result", PULL_OBJECT));
}

static bool is_complaint(const struct shape *s)
{
	static const char *const said[] = { "complaint_text",
					    "complaint",
					    "complaint_label",
					    "feedback_label",
					    "feedback_text",
					    "feedback_type",
					    "feedback_id",
					    "feedback_score",
					    "user_feedback",
					    "thumbs",
					    "thumbs_up",
					    "thumbs_down",
					    NULL };
	static const char *const about[] = { "trace_id",        "traceId",    "session_id", "turn_id",
					     "conversation_id", "request_id", "ticket_id",  "user_id",
					     "workspace_id",    "run_id",     "message_id", NULL };
	return shape_any(s, said) && shape_any(s, about);
}

/* "span_type":"feedback_event" and the like. */
static bool is_feedback_event(const struct shape *s)
{
	static const char *const keys[] = { "span_type", "event_type", "event_name", "type", "entity" };
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const struct shape_member *m = shape_member(s, keys[i]);
		if (m && m->type == PULL_STRING && str_starts(m->raw, STR("\"feedback")))
			return true;
	}
	return false;
}

static bool is_score(const struct shape *s)
{
	static const char *const target[] = { "trace_id",      "traceId", "observation_id",
					      "observationId", "run_id",  NULL };
	if (!shape_any(s, target))
		return false;
	if (shape_has(s, "score"))
		return true;
	return shape_has(s, "value") && shape_has(s, "name") &&
	       (shape_has(s, "dataType") || shape_has(s, "data_type"));
}

static int feedback_bid(const struct shape *s)
{
	if (has_start_or_end(s))
		return 0;
	if (is_evaluation(s) || is_feedback_event(s))
		return 90;
	if (has_duration(s) || (shape_has(s, "name") && shape_has(s, "span_id")))
		return 0;
	if (is_complaint(s))
		return 85;
	return is_score(s) ? 72 : 0;
}

static enum status feedback_read(struct reading *r, struct str object)
{
	static const char *const keys[] = { "context.span_id", "context.trace_id", "annotator_kind" };
	struct pull j;
	struct str key;
	bool evaluation = false;
	reading_json(r, &j, object);
	pull_object(&j);
	while (pull_key(&j, &key)) {
		for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
			evaluation = evaluation || str_eq(key, str_of(keys[i]));
		pull_skip(&j, NULL);
	}
	reading_emit_feedback(r, object, evaluation);
	return reading_json_end(r, &j) ? STATUS_OK : STATUS_SKIP;
}

const struct dialect dialect_feedback = {
	.name = "feedback",
	.summary = "complaints, thumbs, scores and evaluations about traces; no spans",
	.bid = feedback_bid,
	.read = feedback_read,
};
