/*
 * Run record (LlmRunTrace): one object that sums up a whole run of an LLM
 * workflow, without spans:
 *
 *	run_id input_ref parsed_artifact_ref route route_reason prompt_id
 *	prompt_version model_provider model_name model_policy temperature top_p
 *	system_fingerprint context_refs raw_output_ref validation_errors
 *	evidence_refs fallback_taken review_outcome eval_case_id …
 *
 * It becomes a root and one child per boundary of the workflow that it holds
 * evidence of; a field that is null, false or empty is no evidence. All of
 * these spans are marked as made by us; they have times only where the record
 * has some. A field goes, under its own name, to the boundary it belongs to,
 * and to the root where that boundary is not there.
 */
#include "dialect/field.h"
#include "dialect/flat_fields.h"

enum boundary { RUN, PARSE, ROUTE, PROMPT, MODEL, VALIDATE, EVIDENCE, FALLBACK, REVIEW, BOUNDARIES };

/* Numbered, so that what has no time stays in the order of the workflow. */
static const struct {
	const char *id, *name;
} spans[BOUNDARIES] = {
	[RUN] = { "run", "llm_run" },
	[PARSE] = { "1_parse", "parse" },
	[ROUTE] = { "2_route", "route" },
	[PROMPT] = { "3_prompt", "prompt" },
	[MODEL] = { "4_model", "model" },
	[VALIDATE] = { "5_validate", "validate" },
	[EVIDENCE] = { "6_evidence", "evidence" },
	[FALLBACK] = { "7_fallback", "fallback" },
	[REVIEW] = { "8_review", "review" },
};

/* Which boundary a field belongs to; the first row that fits counts. */
static const struct {
	const char *pattern;
	enum boundary boundary;
} places[] = {
	{ "run_*", RUN },
	{ "input_tokens", MODEL },
	{ "output_tokens", MODEL },
	{ "input_*", PARSE },
	{ "parse*", PARSE },
	{ "ocr*", PARSE },
	{ "masking*", PROMPT },
	{ "route*", ROUTE },
	{ "routing*", ROUTE },
	{ "classif*", ROUTE },
	{ "branch*", ROUTE },
	{ "risk_policy*", ROUTE },
	{ "prompt_tokens", MODEL },
	{ "prompt*", PROMPT },
	{ "template*", PROMPT },
	{ "system_prompt*", PROMPT },
	{ "context*", PROMPT },
	{ "retriev*", PROMPT },
	{ "model*", MODEL },
	{ "temperature", MODEL },
	{ "top_p", MODEL },
	{ "top_k", MODEL },
	{ "seed", MODEL },
	{ "max_tokens", MODEL },
	{ "system_fingerprint", MODEL },
	{ "raw_output*", MODEL },
	{ "finish_reason", MODEL },
	{ "stop_reason", MODEL },
	{ "usage", MODEL },
	{ "*_tokens", MODEL },
	{ "cost*", MODEL },
	{ "latency*", MODEL },
	{ "validat*", VALIDATE },
	{ "schema*", VALIDATE },
	{ "retr[iy]*", VALIDATE },
	{ "evidence*", EVIDENCE },
	{ "unsupported*", EVIDENCE },
	{ "provenance*", EVIDENCE },
	{ "citation*", EVIDENCE },
	{ "missing_source*", EVIDENCE },
	{ "source_conflict*", EVIDENCE },
	{ "fallback*", FALLBACK },
	{ "review*", REVIEW },
	{ "override*", REVIEW },
	{ "eval_case*", REVIEW },
};

enum aspect { ASPECT_NONE, ASPECT_START, ASPECT_END, ASPECT_DURATION, ASPECT_STATUS, ASPECT_ERROR };

/* How a field, or what follows the boundary's name and '_' in it, speaks of the span itself. */
static const struct field aspects[] = {
	FIELD("started_at", ASPECT_START),     FIELD("start_time", ASPECT_START),
	FIELD("created_at", ASPECT_START),     FIELD("timestamp", ASPECT_START),
	FIELD("finished_at", ASPECT_END),      FIELD("ended_at", ASPECT_END),
	FIELD("completed_at", ASPECT_END),     FIELD("end_time", ASPECT_END),
	FIELD("duration_ms", ASPECT_DURATION), FIELD("latency_ms", ASPECT_DURATION),
	FIELD("status", ASPECT_STATUS),        FIELD("final_status", ASPECT_STATUS),
	FIELD("error_type", ASPECT_ERROR),     FIELD("error", ASPECT_ERROR),
	FIELD("errors", ASPECT_ERROR),
};

static enum boundary boundary_of(struct str key)
{
	for (size_t i = 0; i < FIELDS(places); i++)
		if (str_glob(str_of(places[i].pattern), key))
			return places[i].boundary;
	return RUN;
}

static enum aspect aspect_of(struct str key, enum boundary boundary)
{
	static const char *const prefixes[BOUNDARIES] = {
		[RUN] = "run_",           [PARSE] = "parse_",       [ROUTE] = "route_",
		[PROMPT] = "prompt_",     [MODEL] = "model_",       [VALIDATE] = "validation_",
		[EVIDENCE] = "evidence_", [FALLBACK] = "fallback_", [REVIEW] = "review_",
	};
	struct str prefix = str_of(prefixes[boundary]);
	if (str_starts(key, prefix))
		key = str_from(key, prefix.n);
	else if (boundary != RUN && boundary != MODEL)
		return ASPECT_NONE;
	return (enum aspect)field_find(aspects, FIELDS(aspects), key);
}

static bool is_evidence(struct value v)
{
	if (v.type == VALUE_JSON)
		return !str_eq(v.text, STR("[]")) && !str_eq(v.text, STR("{}"));
	if (v.type == VALUE_STRING)
		return v.text.n > 0;
	return v.type == VALUE_BOOL ? v.b : v.type != VALUE_NULL;
}

struct run {
	struct str text;
	struct value id, route;
	bool has[BOUNDARIES];
};

static void survey(struct reading *r, struct run *run)
{
	struct pull j;
	struct str key;
	struct value v;
	run->has[RUN] = true;
	reading_json(r, &j, run->text);
	pull_object(&j);
	while (pull_key(&j, &key) && value_read(&j, &v)) {
		run->has[boundary_of(key)] |= is_evidence(v);
		if (str_eq(key, STR("run_id")))
			run->id = v;
		else if (str_eq(key, STR("route")))
			run->route = v;
	}
}

static void take(struct build *b, struct str key, enum boundary boundary, struct value v)
{
	switch (aspect_of(key, boundary)) {
	case ASPECT_START:
		if (!(b->span.flags & SPAN_HAS_START))
			build_start(b, v, TIME_AUTO);
		break;
	case ASPECT_END:
		build_end(b, v, TIME_AUTO);
		break;
	case ASPECT_DURATION:
		build_duration(b, v, TIME_MS);
		break;
	case ASPECT_STATUS:
		flat_set_status(b, v);
		break;
	case ASPECT_ERROR:
		if (is_evidence(v))
			b->span.status = SPAN_STATUS_ERROR;
		break;
	default:
		break;
	}
	build_attr(b, key, v);
}

static bool read_boundary(struct reading *r, const struct run *run, enum boundary which)
{
	struct build *b = reading_span(r, run->text);
	struct pull j;
	struct str key;
	struct value v;
	b->span.flags |= SPAN_SYNTHETIC;
	b->span.name = str_of(spans[which].name);
	if (which == RUN && run->route.type == VALUE_STRING && run->route.text.n)
		b->span.name = run->route.text;
	build_trace_id(b, run->id, ID_AS_WRITTEN);
	build_span_id(b, value_str(str_of(spans[which].id)), ID_AS_WRITTEN);
	if (which != RUN)
		build_parent_id(b, value_str(str_of(spans[RUN].id)), ID_AS_WRITTEN);
	reading_json(r, &j, run->text);
	pull_object(&j);
	while (pull_key(&j, &key) && value_read(&j, &v)) {
		enum boundary boundary = boundary_of(key);
		if ((run->has[boundary] ? boundary : RUN) == which && v.type != VALUE_NULL)
			take(b, key, boundary, v);
	}
	reading_emit(r);
	return !j.error || which != RUN || reading_json_end(r, &j);
}

static enum status run_read(struct reading *r, struct str object)
{
	struct run run = { .text = object };
	bool whole = true;
	flat_start(r);
	survey(r, &run);
	for (enum boundary b = RUN; b < BOUNDARIES && r->stop == STATUS_OK; b++)
		if (run.has[b])
			whole = read_boundary(r, &run, b) && whole;
	return whole ? STATUS_OK : STATUS_SKIP;
}

static int run_bid(const struct shape *s)
{
	static const char *const known[] = {
		"input_ref",         "parsed_artifact_ref", "route",          "route_reason",
		"prompt_id",         "prompt_version",      "model_provider", "model_name",
		"model_policy",      "system_fingerprint",  "context_refs",   "raw_output_ref",
		"validation_errors", "evidence_refs",       "fallback_taken", "review_outcome",
		"eval_case_id",      "parser_version",      "schema_version",
	};
	if (!shape_has(s, "run_id") || shape_has(s, "span_id") || shape_has(s, "spanId"))
		return 0;
	int found = 0;
	for (size_t i = 0; i < FIELDS(known); i++)
		found += shape_member(s, known[i]) != NULL;
	return found >= 3 ? 75 : 0;
}

const struct dialect dialect_run_record = {
	.name = "run-record",
	.summary = "one record per run (LlmRunTrace): a root and a span per boundary it tells of",
	.precision_ns = 1000000,
	.bid = run_bid,
	.keeps_bytes = true,
	.read = run_read,
};
