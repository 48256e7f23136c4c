/* All of an outcome, nothing cut, texts as they were recorded. */
#include "report/outcome_parts.h"

#include "report/escape_ci.h"
#include "report/json_value.h"
#include "json/write.h"

static void put_str(struct json_writer *w, const char *key, struct str text)
{
	if (!str_is_set(text))
		return;
	json_write_key(w, key);
	json_write_str(w, text);
}

static void put_counts(struct json_writer *w, const struct outcome_counts *counts)
{
	json_write_key(w, "summary");
	json_write_object(w);
	json_write_key(w, "cases");
	json_write_u64(w, counts->cases);
	for (int state = 0; state <= OUTCOME_SKIPPED; state++) {
		json_write_key(w, outcome_state_name((enum outcome_state)state));
		json_write_u64(w, counts->of[state]);
	}
	json_write_object_end(w);
}

static void put_path(struct json_writer *w, const struct outcome_case *c)
{
	if (!c->path_n)
		return;
	json_write_key(w, "path");
	json_write_array(w);
	for (size_t i = 0; i < c->path_n; i++) {
		json_write_object(w);
		put_str(w, "name", c->path[i].name);
		put_str(w, "span_id", c->path[i].span_id);
		json_value_origin(w, &c->path[i].origin);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void put_case(struct json_writer *w, const struct outcome_case *c, const char *print)
{
	json_write_object(w);
	put_str(w, "rule", c->rule);
	put_str(w, "name", c->name);
	put_str(w, "state", str_of(outcome_state_name(c->state)));
	put_str(w, "fingerprint", str_of(print));
	if (c->message.n)
		put_str(w, "message", c->message);
	if (c->detail.n)
		put_str(w, "detail", c->detail);
	put_str(w, "got", c->got);
	put_str(w, "expected", c->expected);
	put_str(w, "span_id", c->span_id);
	put_str(w, "span_name", c->span_name);
	json_value_origin(w, &c->origin);
	put_path(w, c);
	json_write_object_end(w);
}

static void put_suite(struct json_writer *w, const struct outcome_suite *suite, char (*prints)[33])
{
	struct outcome_counts counts = { 0 };
	outcome_count_suite(&counts, suite);
	json_write_object(w);
	put_str(w, "name", suite->name);
	put_str(w, "trace_id", suite->trace_id);
	if (suite->has_start) {
		json_write_key(w, "start_ns");
		json_write_i64(w, suite->start_ns);
	}
	if (suite->has_duration) {
		json_write_key(w, "duration_ns");
		json_write_i64(w, suite->duration_ns);
	}
	put_counts(w, &counts);
	json_write_key(w, "cases");
	json_write_array(w);
	for (size_t i = 0; i < suite->cases.n; i++)
		put_case(w, &suite->cases.v[i], prints[i]);
	json_write_array_end(w);
	json_write_object_end(w);
}

void outcome_json(struct buf *out, const struct outcome *o, const struct outcome_settings *s)
{
	struct outcome_counts counts = outcome_count(o);
	struct outcome_labels labels;
	struct json_writer w;
	struct buf json = { 0 };
	outcome_labels_init(&labels, o);
	json_writer_init(&w, &json, 2);
	json_write_object(&w);
	put_str(&w, "title", o->title);
	put_str(&w, "contract", s->contract);
	put_counts(&w, &counts);
	json_write_key(&w, "suites");
	json_write_array(&w);
	for (size_t i = 0; i < o->suites.n; i++)
		put_suite(&w, &o->suites.v[i], labels.print[i]);
	json_write_array_end(&w);
	json_write_object_end(&w);
	buf_add_char(&json, '\n');
	escape_json_commands(out, buf_str(&json));
	buf_release(&json);
	outcome_labels_release(&labels);
}
