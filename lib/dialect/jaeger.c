/*
 * The Jaeger trace object of its API, its UI's download and its stored
 * fixtures: {traceID, spans[], processes{}, warnings}, api_v2 protojson also
 * {spans[], processMap[]}. The {"data":[…]} around it is looked through by
 * dialect.c. Processes may come after the spans, so the object is read twice:
 * what is around the spans first.
 */
#include "dialect/jaeger.h"

#include "dialect/field.h"

enum {
	/* A process may be named by many spans in turn: its text is read again, so often. */
	AGAIN_FACTOR = 16,
	AGAIN_BYTES = 1 << 20,
};

enum part { PART_TRACE_ID = 1, PART_SPANS, PART_PROCESSES, PART_PROCESS_LIST, PART_WARNINGS };

static const struct field parts[] = {
	FIELD("traceID", PART_TRACE_ID),         FIELD("spans", PART_SPANS),
	FIELD("processes", PART_PROCESSES),      FIELD("processMap", PART_PROCESS_LIST),
	FIELD("warnings", PART_WARNINGS),        FIELD("traceId", PART_TRACE_ID),
	FIELD("process_map", PART_PROCESS_LIST), FIELD("trace_id", PART_TRACE_ID),
};

/* One entry of processMap: {"processId":"p1","process":{…}}. */
static void read_entry(struct pull *j, struct str *id, struct str *process)
{
	struct str key;
	*id = *process = STR_UNSET;
	pull_object(j);
	while (pull_key(j, &key)) {
		enum pull_type type = pull_peek(j);
		bool is_id = str_eq(key, STR("processId")) || str_eq(key, STR("process_id"));
		if (is_id && type == PULL_STRING)
			pull_string(j, id);
		else
			pull_skip(j, str_eq(key, STR("process")) && type == PULL_OBJECT ? process : NULL);
	}
}

static bool next_process(struct pull *j, bool is_list, struct str *id, struct str *process)
{
	if (!is_list)
		return pull_key(j, id) && pull_skip(j, process);
	if (!pull_element(j))
		return false;
	*id = STR_UNSET;
	if (pull_peek(j) != PULL_OBJECT)
		return pull_skip(j, NULL);
	read_entry(j, id, process);
	return true;
}

static void read_processes(struct reading *r, struct jaeger_trace *t, struct str text, bool is_list)
{
	struct pull j, again;
	struct str id, process;
	reading_json(r, &j, text);
	if (pull_peek(&j) != (is_list ? PULL_ARRAY : PULL_OBJECT))
		return;
	is_list ? pull_array(&j) : pull_object(&j);
	again = j;
	size_t n = 0;
	map_clear(&t->processes);
	while (next_process(&j, is_list, &id, &process))
		n++;
	t->process = arena_array(r->arena, n, sizeof(*t->process));
	for (size_t i = 0; i < n && next_process(&again, is_list, &id, &process); i++) {
		t->process[i] = process;
		if (str_is_set(id) && str_is_set(process))
			*map_put(&t->processes, id, NULL) = i;
	}
	reading_json_end(r, &j);
}

static void tell_warnings(struct reading *r, struct pull *j)
{
	struct str raw;
	if (pull_peek(j) != PULL_ARRAY) {
		pull_skip(j, NULL);
		return;
	}
	if (pull_skip(j, &raw) && raw.n > 2)
		diag_report(r->diag, SEVERITY_NOTE, "jaeger.warnings", &r->record->place, raw,
			    "Jaeger itself warns of this trace");
}

/* All but the spans: of their list the text is kept, and how many there are. */
static struct str read_head(struct reading *r, struct str object, struct jaeger_trace *t, size_t *lists)
{
	struct pull j;
	struct str key, raw, spans = STR_UNSET;
	reading_json(r, &j, object);
	pull_object(&j);
	while (pull_key(&j, &key)) {
		enum part part = field_find(parts, FIELDS(parts), key);
		enum pull_type type = pull_peek(&j);
		if (part == PART_TRACE_ID)
			value_read(&j, &t->trace_id);
		else if (part == PART_WARNINGS)
			tell_warnings(r, &j);
		else if (!pull_skip(&j, &raw))
			break;
		else if (part == PART_SPANS && type == PULL_ARRAY) {
			spans = raw;
			++*lists;
		} else if (part == PART_PROCESSES || part == PART_PROCESS_LIST)
			read_processes(r, t, raw, part == PART_PROCESS_LIST);
		else
			reading_other(r, raw);
	}
	reading_json_end(r, &j);
	return spans;
}

static enum status read_spans(struct reading *r, struct str spans, struct jaeger_trace *t)
{
	struct pull j;
	struct str raw;
	bool whole = true;
	reading_json(r, &j, spans);
	pull_array(&j);
	while (r->stop == STATUS_OK && reading_next_object(r, &j, &whole))
		if (pull_skip(&j, &raw) && jaeger_read_span(r, raw, t) != STATUS_OK)
			whole = false;
	return reading_json_end(r, &j) && whole ? STATUS_OK : STATUS_SKIP;
}

/* The key of the list is there more than once. */
static enum status read_lists(struct reading *r, struct str object, struct jaeger_trace *t)
{
	struct pull j;
	struct str key, raw;
	enum status worst = STATUS_OK;
	reading_json(r, &j, object);
	pull_object(&j);
	while (r->stop == STATUS_OK && pull_key(&j, &key)) {
		bool is_list =
			field_find(parts, FIELDS(parts), key) == PART_SPANS && pull_peek(&j) == PULL_ARRAY;
		if (pull_skip(&j, &raw) && is_list && read_spans(r, raw, t) != STATUS_OK)
			worst = STATUS_SKIP;
	}
	return worst;
}

static enum status jaeger_read(struct reading *r, struct str object)
{
	size_t lists = 0;
	struct jaeger_trace t = { .trace_id = { .type = VALUE_NONE } };
	size_t most = (SIZE_MAX - AGAIN_BYTES) / AGAIN_FACTOR;
	t.budget = AGAIN_BYTES + (object.n < most ? object.n : most) * AGAIN_FACTOR;
	map_init(&t.processes);
	struct str spans = read_head(r, object, &t, &lists);
	enum status st = lists == 0   ? STATUS_SKIP
			 : lists == 1 ? read_spans(r, spans, &t)
				      : read_lists(r, object, &t);
	if (lists == 0)
		reading_damaged(r, object.s, "jaeger.no-spans", "trace without a list of spans");
	else if (t.budget == 0)
		reading_damaged(r, object.s, "jaeger.processes",
				"processes are too large to repeat for their spans; some are left out");
	map_release(&t.processes);
	build_no_resource(r->build);
	return t.budget ? st : STATUS_SKIP;
}

static bool has_jaeger_spans(const struct shape *s)
{
	const struct shape_member *m = shape_member(s, "spans");
	if (!m || m->type != PULL_ARRAY)
		return false;
	return shape_has(s, "traceID") || shape_is(s, "processes", PULL_OBJECT) ||
	       shape_is(s, "processMap", PULL_ARRAY) || shape_is(s, "process_map", PULL_ARRAY);
}

static int jaeger_bid(const struct shape *s)
{
	return has_jaeger_spans(s) ? 90 : 0;
}

const struct dialect dialect_jaeger = {
	.name = "jaeger",
	.summary = "Jaeger traces as its API and UI give them, JSON",
	.precision_ns = 1000,
	.bid = jaeger_bid,
	.read = jaeger_read,
};
