/*
 * SARIF 2.1.0 (OASIS Standard, 27 March 2020), within what GitHub takes ("SARIF
 * support for code scanning"): 10 MB compressed, 25,000 results, 1,000 steps
 * of a path, 10 tags of a rule; rules with help, fingerprints, locations. Only
 * what is violated or warned of is a result: readers that pass over `kind`
 * would raise an alarm for everything else. What could not be assessed is a
 * notification of the tool.
 */
#include "report/outcome_sarif.h"

#include "report/escape.h"
#include "report/escape_ci.h"

enum {
	RESULTS_MAX = 25000,
	RULES_MAX = 25000,
	NOTIFICATIONS_MAX = 1000,
	TEXT_SHOWN = 2000,
	NAME_SHOWN = 200,
	TEXT_BYTES_MAX = 7 << 20, /* of all recorded text: what is around it compresses well */
	FILE_BYTES_MAX = 60 << 20,
};

/* As it is shown: rules that look the same are the same. */
static struct str rule_of(struct sarif *s, const struct outcome_case *c)
{
	struct buf shown = { 0 };
	escape_text(&shown, c->rule.n ? outcome_cut(c->rule, NAME_SHOWN) : STR("case"));
	struct str id = arena_str(&s->arena, buf_str(&shown));
	buf_release(&shown);
	return id;
}

static void put_rule(struct sarif *s, struct str id)
{
	static const char *const tags[] = { "trace", "contract" };
	const struct outcome_settings *settings = s->settings;
	struct json_writer *w = &s->w;
	struct buf help = { 0 };
	struct str text = settings->rule_help ? settings->rule_help(settings->user, id) : STR_UNSET;
	if (text.n) {
		buf_add_str(&help, text);
	} else {
		buf_add_str(&help, id);
		buf_add_c(&help, ": what a recorded trace must hold");
	}
	json_write_object(w);
	sarif_text(s, "id", id, SIZE_MAX);
	sarif_message(s, "shortDescription", buf_str(&help), TEXT_SHOWN);
	sarif_message(s, "fullDescription", buf_str(&help), TEXT_SHOWN);
	sarif_message(s, "help", buf_str(&help), TEXT_SHOWN);
	json_write_key(w, "properties");
	json_write_object(w);
	json_write_key(w, "tags");
	json_write_array(w);
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		json_write_c(w, tags[i]);
	json_write_array_end(w);
	json_write_object_end(w);
	json_write_object_end(w);
	buf_release(&help);
}

static void put_tool(struct sarif *s, const struct outcome *o)
{
	struct json_writer *w = &s->w;
	json_write_key(w, "tool");
	json_write_object(w);
	json_write_key(w, "driver");
	json_write_object(w);
	json_member_c(w, "name", s->settings->tool);
	json_member_c(w, "version", s->settings->version);
	json_write_key(w, "rules");
	json_write_array(w);
	for (size_t i = 0; i < o->suites.n; i++)
		for (size_t k = 0; k < o->suites.v[i].cases.n; k++) {
			struct str id = rule_of(s, &o->suites.v[i].cases.v[k]);
			bool is_new = false;
			if (s->rules.n == RULES_MAX || s->text_bytes > TEXT_BYTES_MAX / 4)
				continue;
			uint64_t *index = map_put(&s->rules, id, &is_new);
			if (!is_new)
				continue;
			*index = s->rules.n - 1;
			put_rule(s, id);
		}
	json_write_array_end(w);
	json_write_object_end(w);
	json_write_object_end(w);
}

/* What viewers of a result show in a table. */
static void put_properties(struct sarif *s, const struct outcome_suite *suite, const struct outcome_case *c)
{
	const struct {
		const char *key;
		struct str text;
	} rows[] = { { "trace_id", suite->trace_id },
		     { "span_id", c->span_id },
		     { "got", c->got },
		     { "expected", c->expected },
		     { "detail", c->detail } };
	json_write_key(&s->w, "properties");
	json_write_object(&s->w);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].text.n)
			sarif_text(s, rows[i].key, rows[i].text, TEXT_SHOWN);
	json_write_object_end(&s->w);
}

static void put_text(struct sarif *s, size_t suite, size_t at, const struct outcome_case *c)
{
	struct buf raw = { 0 };
	buf_add_str(&raw, s->labels.suite[suite]);
	buf_add_c(&raw, ": ");
	if (c->message.n && c->name.n) {
		buf_add_str(&raw, s->labels.name[suite][at]);
		buf_add_c(&raw, ": ");
	}
	outcome_say(&raw, c, TEXT_SHOWN / 4);
	sarif_message(s, "message", buf_str(&raw), SIZE_MAX);
	buf_release(&raw);
}

static void put_locations(struct sarif *s, const struct outcome_case *c)
{
	struct origin place;
	bool has_place = outcome_place(c, s->settings, &place);
	if (!has_place && !c->span_name.n && !c->span_id.n)
		return;
	json_write_key(&s->w, "locations");
	json_write_array(&s->w);
	sarif_location(s, &place, c->span_name, c->span_id, STR_UNSET);
	json_write_array_end(&s->w);
}

/* upload-sarif keeps a primaryLocationLineHash that is there, and makes others of the line's text. */
static void put_fingerprints(struct sarif *s, const char *print)
{
	struct str hash = { print, 16 };
	json_write_key(&s->w, "partialFingerprints");
	json_write_object(&s->w);
	json_member_c(&s->w, "case/v1", print);
	json_write_key(&s->w, "primaryLocationLineHash");
	json_write_str(&s->w, arena_printf(&s->arena, "%.*s:1", (int)hash.n, hash.s));
	json_write_object_end(&s->w);
}

static void put_result(struct sarif *s, const struct outcome_suite *suite, size_t i, size_t k)
{
	const struct outcome_case *c = &suite->cases.v[k];
	struct str id = rule_of(s, c);
	const uint64_t *rule = map_get(&s->rules, id);
	json_write_object(&s->w);
	sarif_text(s, "ruleId", id, SIZE_MAX);
	if (rule) {
		json_write_key(&s->w, "ruleIndex");
		json_write_u64(&s->w, *rule);
	}
	json_member_c(&s->w, "level", c->state == OUTCOME_VIOLATED ? "error" : "warning");
	put_text(s, i, k, c);
	put_locations(s, c);
	sarif_path(s, c);
	put_fingerprints(s, s->labels.print[i][k]);
	put_properties(s, suite, c);
	json_write_object_end(&s->w);
}

/* Violations first: readers keep the first ones. Gives how many there was no room for. */
static uint64_t put_results(struct sarif *s, const struct outcome *o)
{
	static const enum outcome_state order[] = { OUTCOME_VIOLATED, OUTCOME_WARNED };
	uint64_t n = 0, left_out = 0;
	json_write_key(&s->w, "results");
	json_write_array(&s->w);
	for (size_t pass = 0; pass < sizeof(order) / sizeof(order[0]); pass++)
		for (size_t i = 0; i < o->suites.n; i++)
			for (size_t k = 0; k < o->suites.v[i].cases.n; k++) {
				if (o->suites.v[i].cases.v[k].state != order[pass])
					continue;
				if (n == RESULTS_MAX || s->text_bytes > TEXT_BYTES_MAX ||
				    s->w.out->n > FILE_BYTES_MAX) {
					left_out++;
					continue;
				}
				put_result(s, &o->suites.v[i], i, k);
				n++;
			}
	json_write_array_end(&s->w);
	return left_out;
}

static void put_notification(struct sarif *s, const char *level, struct str text)
{
	json_write_object(&s->w);
	json_member_c(&s->w, "level", level);
	sarif_message(s, "message", text, TEXT_SHOWN);
	json_write_object_end(&s->w);
}

static void put_skipped(struct sarif *s, const struct outcome *o)
{
	uint64_t n = 0;
	for (size_t i = 0; i < o->suites.n; i++)
		for (size_t k = 0; k < o->suites.v[i].cases.n; k++) {
			const struct outcome_case *c = &o->suites.v[i].cases.v[k];
			struct buf raw = { 0 };
			if (c->state != OUTCOME_SKIPPED || ++n > NOTIFICATIONS_MAX)
				continue;
			buf_add_c(&raw, "could not be assessed: ");
			buf_add_str(&raw, s->labels.suite[i]);
			buf_add_c(&raw, ": ");
			buf_add_str(&raw, s->labels.name[i][k]);
			buf_add_c(&raw, ": ");
			outcome_add_cut(&raw, c->message, TEXT_SHOWN / 4);
			put_notification(s, "note", buf_str(&raw));
			buf_release(&raw);
		}
}

static void put_invocation(struct sarif *s, const struct outcome *o, uint64_t left_out)
{
	struct json_writer *w = &s->w;
	json_write_key(w, "invocations");
	json_write_array(w);
	json_write_object(w);
	json_member_bool(w, "executionSuccessful", true);
	json_write_key(w, "exitCode");
	json_write_i64(w, s->settings->exit_code);
	json_write_key(w, "toolExecutionNotifications");
	json_write_array(w);
	if (left_out) {
		struct str text = arena_printf(&s->arena, "%llu more results have no room here",
					       (unsigned long long)left_out);
		put_notification(s, "warning", text);
	}
	put_skipped(s, o);
	json_write_array_end(w);
	json_write_object_end(w);
	json_write_array_end(w);
}

static void put_run(struct sarif *s, const struct outcome *o)
{
	json_write_object(&s->w);
	put_tool(s, o);
	uint64_t left_out = put_results(s, o);
	put_invocation(s, o, left_out);
	sarif_artifacts(s);
	json_write_object_end(&s->w);
}

void outcome_sarif(struct buf *out, const struct outcome *o, const struct outcome_settings *settings)
{
	struct sarif s = { .settings = settings };
	struct buf json = { 0 };
	outcome_labels_init(&s.labels, o);
	map_init(&s.rules);
	map_init(&s.artifacts);
	json_writer_init(&s.w, &json, 1);
	json_write_object(&s.w);
	json_member_c(&s.w, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
	json_member_c(&s.w, "version", "2.1.0");
	json_write_key(&s.w, "runs");
	json_write_array(&s.w);
	put_run(&s, o);
	json_write_array_end(&s.w);
	json_write_object_end(&s.w);
	buf_add_char(&json, '\n');
	escape_json_commands(out, buf_str(&json));
	buf_release(&json);
	map_release(&s.rules);
	map_release(&s.artifacts);
	array_release(&s.artifact);
	arena_release(&s.arena);
	outcome_labels_release(&s.labels);
}
