/* Findings as JSON: suspects first, ranked, then missing spans and other gaps. */
#include "report/diagnosis_json.h"

#include "report/json_value.h"
#include "span/time.h"

static void time_member(struct json_writer *w, const char *key, int64_t ns)
{
	struct buf text = { 0 };
	time_format(&text, ns);
	json_member_known(w, key, buf_str(&text));
	buf_release(&text);
}

static const struct span *span_of(const struct diagnosis *d, uint32_t node)
{
	return node == NODE_NONE ? NULL : d->scene->tree->node[node].span;
}

static void write_evidence(struct json_writer *w, const struct diagnosis *d, const struct evidence *e)
{
	const struct span *s = span_of(d, e->node);
	json_write_object(w);
	if (s)
		json_member_known(w, "span_id", s->span_id);
	json_member_known(w, "key", e->key);
	if (e->index != INDEX_NONE) {
		json_write_key(w, "index");
		json_write_u64(w, e->index);
	}
	json_member_known(w, "value", e->value);
	if (s && s->origin.length)
		json_value_origin(w, &s->origin);
	json_write_object_end(w);
}

static void write_missing(struct json_writer *w, const struct missing *m)
{
	json_write_key(w, "missing");
	json_write_object(w);
	json_member_known(w, "id", m->id);
	json_member_known(w, "what", m->what);
	if (m->has_from)
		time_member(w, "from", m->from_ns);
	if (m->has_to)
		time_member(w, "to", m->to_ns);
	json_write_object_end(w);
}

static void write_finding(struct json_writer *w, const struct diagnosis *d, const struct finding *f)
{
	const struct rule *r = &rule_table[f->rule];
	const struct span *s = span_of(d, f->node);
	json_write_object(w);
	if (f->number) {
		json_write_key(w, "number");
		json_write_u64(w, f->number);
	}
	json_member_known(w, "rule", str_of(r->id));
	json_member_known(w, "role", str_of(finding_role_name(f->role)));
	json_member_known(w, "layer", str_of(rule_layer_name(r->layer)));
	json_member_known(w, "category", str_of(category_name(f->category)));
	json_member_known(w, "severity", str_of(finding_severity_name(f->severity)));
	json_write_key(w, "confidence");
	json_write_double(w, (double)(int)(f->confidence * 100 + 0.5) / 100);
	json_write_key(w, "span_id");
	json_write_str(w, s ? s->span_id : STR_UNSET);
	if (s)
		json_member_known(w, "span_name", s->name);
	json_member_known(w, "text", f->text);
	json_member_known(w, "root_cause", f->root);
	json_member_known(w, "subject", f->subject);
	if (f->caused_by) {
		json_write_key(w, "follows_from");
		json_write_u64(w, f->caused_by);
	}
	if (f->is_missing)
		write_missing(w, &f->missing);
	json_write_key(w, "evidence");
	json_write_array(w);
	for (size_t i = 0; i < f->evidence_n; i++)
		write_evidence(w, d, &f->evidence[i]);
	json_write_array_end(w);
	json_member_known(w, "owner", str_of(r->owner));
	json_member_known(w, "next", str_of(r->next));
	json_write_object_end(w);
}

void diagnosis_json_findings(struct json_writer *w, const struct diagnosis *d)
{
	json_write_key(w, "findings");
	json_write_array(w);
	for (size_t i = 0; i < d->suspects_n; i++)
		write_finding(w, d, &d->suspects[i]);
	for (size_t i = 0; i < d->missing_n; i++)
		write_finding(w, d, &d->missing[i]);
	for (size_t i = 0; i < d->gaps_n; i++)
		write_finding(w, d, &d->gaps[i]);
	json_write_array_end(w);
	if (d->summary.n)
		json_member_known(w, "diagnosis", d->summary);
}

/* What failed without a reason, with what says so. */
static void write_failures(struct json_writer *w, const struct diagnosis *d)
{
	struct arena arena = { 0 };
	struct evidence *v;
	size_t n = diagnosis_failures(d, &arena, &v);
	json_write_key(w, "failed");
	json_write_array(w);
	for (size_t i = 0; i < n; i++)
		write_evidence(w, d, &v[i]);
	json_write_array_end(w);
	arena_release(&arena);
}

void diagnosis_json(struct json_writer *w, const struct diagnosis *d)
{
	diagnosis_json_findings(w, d);
	write_failures(w, d);
	json_write_key(w, "cleared");
	json_write_array(w);
	for (size_t i = 0; i < d->cleared_n; i++) {
		json_write_object(w);
		json_member_known(w, "span_id", span_of(d, d->cleared[i].node)->span_id);
		json_member_known(w, "why", d->cleared[i].why);
		json_write_object_end(w);
	}
	json_write_array_end(w);
	json_write_key(w, "not_assessable");
	json_write_array(w);
	for (size_t i = 0; i < d->unassessed_n; i++) {
		json_write_object(w);
		json_member_known(w, "rule", str_of(rule_table[d->unassessed[i].rule].id));
		json_member_known(w, "facet", d->unassessed[i].lacks);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}
