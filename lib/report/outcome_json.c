/* All of an outcome, nothing cut, texts as they were recorded (as far as json/write.h has it). */
#include "report/outcome_parts.h"

#include "report/escape_ci.h"
#include "report/json_value.h"
#include "json/write.h"

struct page {
	struct json_writer w;
};

static void put_str(struct page *p, const char *key, struct str text)
{
	if (!str_is_set(text))
		return;
	json_write_key(&p->w, key);
	json_write_str(&p->w, text);
}

static void put_counts(struct page *p, const struct outcome_counts *counts)
{
	json_write_key(&p->w, "summary");
	json_write_object(&p->w);
	json_write_key(&p->w, "cases");
	json_write_u64(&p->w, counts->cases);
	for (int state = 0; state <= OUTCOME_SKIPPED; state++) {
		json_write_key(&p->w, outcome_state_name((enum outcome_state)state));
		json_write_u64(&p->w, counts->of[state]);
	}
	json_write_object_end(&p->w);
}

static void put_path(struct page *p, const struct outcome_case *c)
{
	if (!c->path_n)
		return;
	json_write_key(&p->w, "path");
	json_write_array(&p->w);
	for (size_t i = 0; i < c->path_n; i++) {
		json_write_object(&p->w);
		put_str(p, "name", c->path[i].name);
		put_str(p, "span_id", c->path[i].span_id);
		json_value_origin(&p->w, &c->path[i].origin);
		json_write_object_end(&p->w);
	}
	json_write_array_end(&p->w);
}

static void put_case(struct page *p, const struct outcome_case *c, const char *print)
{
	json_write_object(&p->w);
	put_str(p, "rule", c->rule);
	put_str(p, "name", c->name);
	put_str(p, "state", str_of(outcome_state_name(c->state)));
	put_str(p, "fingerprint", str_of(print));
	if (c->message.n)
		put_str(p, "message", c->message);
	if (c->detail.n)
		put_str(p, "detail", c->detail);
	put_str(p, "got", c->got);
	put_str(p, "expected", c->expected);
	put_str(p, "span_id", c->span_id);
	put_str(p, "span_name", c->span_name);
	json_value_origin(&p->w, &c->origin);
	put_path(p, c);
	json_write_object_end(&p->w);
}

static void put_suite(struct page *p, const struct outcome_suite *suite, char (*prints)[33])
{
	struct outcome_counts counts = { 0 };
	outcome_count_suite(&counts, suite);
	json_write_object(&p->w);
	put_str(p, "name", suite->name);
	put_str(p, "trace_id", suite->trace_id);
	if (suite->has_start) {
		json_write_key(&p->w, "start_ns");
		json_write_i64(&p->w, suite->start_ns);
	}
	if (suite->has_duration) {
		json_write_key(&p->w, "duration_ns");
		json_write_i64(&p->w, suite->duration_ns);
	}
	put_counts(p, &counts);
	json_write_key(&p->w, "cases");
	json_write_array(&p->w);
	for (size_t i = 0; i < suite->cases.n; i++)
		put_case(p, &suite->cases.v[i], prints[i]);
	json_write_array_end(&p->w);
	json_write_object_end(&p->w);
}

void outcome_json(struct buf *out, const struct outcome *o, const struct outcome_settings *s)
{
	struct outcome_counts counts = outcome_count(o);
	struct outcome_labels labels;
	struct page p = { 0 };
	struct buf json = { 0 };
	outcome_labels_init(&labels, o);
	json_writer_init(&p.w, &json, 2);
	json_write_object(&p.w);
	put_str(&p, "title", o->title);
	put_str(&p, "contract", s->contract);
	put_counts(&p, &counts);
	json_write_key(&p.w, "suites");
	json_write_array(&p.w);
	for (size_t i = 0; i < o->suites.n; i++)
		put_suite(&p, &o->suites.v[i], labels.print[i]);
	json_write_array_end(&p.w);
	json_write_object_end(&p.w);
	buf_add_char(&json, '\n');
	escape_json_commands(out, buf_str(&json));
	buf_release(&json);
	outcome_labels_release(&labels);
}
