/* The audit as JSON. */
#include "report/audit_report.h"

#include "report/json_value.h"

static void write_item(struct json_writer *w, const struct scene *s, const struct audit_item *item)
{
	const struct span *span = s->tree->node[item->node].span;
	json_write_object(w);
	json_member_str(w, "span_id", span ? span->span_id : s->tree->node[item->node].missing_id);
	json_member_str(w, "span", scene_name(s, item->node));
	json_member_str(w, "field", str_of(audit_field_name(item->field)));
	json_member_str(w, "class", str_of(audit_class_name(item->class)));
	if (item->why.n)
		json_member_str(w, "why", item->why);
	if (item->key.n)
		json_member_str(w, "key", item->key);
	if (span)
		json_value_origin(w, &span->origin);
	json_write_object_end(w);
}

static void write_rebuild(struct json_writer *w, const struct scene *s, const struct rebuild *r)
{
	static const char *const states[] = { "none",        "matches", "unhashed", "differs",
					      "no-template", "lacks",   "controls" };
	json_write_object(w);
	json_member_str(w, "span_id", scene_of(s, r->node)->span_id);
	json_member_str(w, "prompt", r->name);
	json_member_str(w, "state", str_of(states[r->state]));
	if (r->reason.n)
		json_member_str(w, "reason", r->reason);
	if (r->hash.n)
		json_member_str(w, "sha256", r->hash);
	if (r->recorded.n)
		json_member_str(w, "recorded", r->recorded);
	if (r->has_place) {
		json_member_u64(w, "differs_at", r->place);
		json_member_str(w, "sent", r->sent_there);
		json_member_str(w, "rebuilt", r->here);
	}
	json_write_object_end(w);
}

static void write_texts(struct json_writer *w, const char *key, const struct str *v, size_t n)
{
	json_write_key(w, key);
	json_write_array(w);
	for (size_t i = 0; i < n; i++)
		json_write_str(w, v[i]);
	json_write_array_end(w);
}

void audit_json_trace(struct buf *out, const struct scene *s, const struct audit *a)
{
	struct json_writer w;
	json_writer_init(&w, out, 0);
	json_write_object(&w);
	json_member_str(&w, "trace_id", s->summary->id);
	json_member_str(&w, "verdict", str_of(audit_verdict_name(a->verdict)));
	write_texts(&w, "reasons", a->reasons, a->reasons_n);
	write_texts(&w, "not_fixed", a->anchors, a->anchors_n);
	json_write_key(&w, "fields");
	json_write_array(&w);
	for (size_t i = 0; i < a->n; i++)
		write_item(&w, s, &a->items[i]);
	json_write_array_end(&w);
	json_write_key(&w, "prompts");
	json_write_array(&w);
	for (size_t i = 0; i < a->rebuilds_n; i++)
		write_rebuild(&w, s, &a->rebuilds[i]);
	json_write_array_end(&w);
	json_write_object_end(&w);
}

static void write_counts(struct json_writer *w, struct audit_dump *d, const char *key,
			 const struct map *counts)
{
	struct audit_count *top;
	size_t n = audit_dump_top(d, counts, &top);
	json_write_key(w, key);
	json_write_array(w);
	for (size_t i = 0; i < n; i++) {
		json_write_object(w);
		json_member_str(w, "text", top[i].text);
		json_member_u64(w, "traces", top[i].n);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void write_classes(struct json_writer *w, const struct audit_dump *d)
{
	json_write_key(w, "fields");
	json_write_object(w);
	for (int f = 0; f < AUDIT_FIELDS; f++) {
		json_write_key(w, audit_field_name((enum audit_field)f));
		json_write_object(w);
		for (int c = 0; c < AUDIT_CLASSES; c++)
			if (d->classes[f][c])
				json_member_u64(w, audit_class_name((enum audit_class)c), d->classes[f][c]);
		json_write_object_end(w);
	}
	json_write_object_end(w);
}

static void write_answers(struct json_writer *w, struct audit_dump *d)
{
	struct audit_answer answers[AUDIT_QUESTIONS];
	unsigned yes = audit_dump_answers(d, answers);
	json_write_key(w, "questions");
	json_write_array(w);
	for (int i = 0; i < AUDIT_QUESTIONS; i++) {
		json_write_object(w);
		json_member_str(w, "question", str_of(answers[i].question));
		json_write_key(w, "yes");
		if (answers[i].known)
			json_write_bool(w, answers[i].yes);
		else
			json_write_null(w);
		json_member_u64(w, "part", answers[i].part);
		json_member_u64(w, "of", answers[i].of);
		json_member_str(w, "figure", answers[i].figure);
		json_write_object_end(w);
	}
	json_write_array_end(w);
	json_member_u64(w, "yes", yes);
}

void audit_json_dump(struct buf *out, struct audit_dump *d, struct str traces)
{
	struct json_writer w;
	json_writer_init(&w, out, 0);
	json_write_object(&w);
	json_member_str(&w, "schema", STR("casefile.audit/1"));
	json_member_u64(&w, "traces_total", d->traces);
	for (int i = 0; i < 3; i++)
		json_member_u64(&w, audit_verdict_name((enum audit_verdict)i), d->verdicts[i]);
	write_classes(&w, d);
	write_counts(&w, d, "why_not", &d->reasons);
	write_counts(&w, d, "not_fixed", &d->anchors);
	write_answers(&w, d);
	json_write_key(&w, "traces");
	json_write_raw(&w, traces);
	json_write_object_end(&w);
	buf_add_char(out, '\n');
}
