/* A comparison as JSON: one object, changes in causal order. */
#include "report/diff_report.h"

#include "report/json_value.h"
#include "report/tree_json.h"

static void write_trace(struct json_writer *w, const char *key, const struct summary *s)
{
	json_write_key(w, key);
	json_write_object(w);
	tree_json_summary(w, s);
	json_write_object_end(w);
}

static void write_span(struct json_writer *w, const char *key, const struct side *s, uint32_t node)
{
	const struct span *span = node == NODE_NONE ? NULL : side_span(s, node);
	if (!span)
		return;
	json_write_key(w, key);
	json_write_object(w);
	json_member_known(w, "span_id", span->span_id);
	json_member_known(w, "name", span->name);
	json_member_known(w, "component", str_of(component_name(s->scene.span[node].component)));
	if (span->flags & SPAN_TORN)
		json_member_bool(w, "torn", true);
	json_value_origin(w, &span->origin);
	json_write_object_end(w);
}

static void write_value(struct json_writer *w, const char *key, const struct value *v, struct arena *arena)
{
	if (!value_is_set(*v))
		return;
	json_write_key(w, key);
	json_value_write(w, v, arena);
}

/* Where two JSON values differ, by path. */
static void write_paths(struct json_writer *w, struct comparison *c, const struct change *change)
{
	struct json_difference *d;
	size_t n = value_is_set(change->before) && value_is_set(change->after)
			   ? values_json_differences(change->before, change->after, &c->arena, &d)
			   : 0;
	if (!n)
		return;
	json_write_key(w, "paths");
	json_write_array(w);
	for (size_t i = 0; i < n; i++) {
		json_write_object(w);
		json_member_known(w, "path", d[i].path);
		write_value(w, "before", &d[i].before, &c->arena);
		write_value(w, "after", &d[i].after, &c->arena);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void write_change(struct json_writer *w, struct comparison *c, const struct change *change)
{
	static const char *const relations[] = { "same", NULL, "cut", "redacted" };
	json_write_object(w);
	json_member_known(w, "kind", str_of(diff_kind_name(change->kind)));
	json_member_known(w, "section", str_of(section_name(change->section)));
	if (change->effect != EFFECT_NONE)
		json_member_known(w, "effect", str_of(diff_effect_name(change->effect)));
	json_member_bool(w, "counts", change->counts);
	if (change->repeats)
		json_member_bool(w, "repeats", true);
	write_span(w, "a", &c->a, change->a);
	write_span(w, "b", &c->b, change->b);
	json_member_known(w, "what", change->label);
	json_member_known(w, "item", change->item);
	if (change->place_before)
		json_member_u64(w, "place_before", change->place_before);
	if (change->place_after)
		json_member_u64(w, "place_after", change->place_after);
	write_value(w, "before", &change->before, &c->arena);
	write_value(w, "after", &change->after, &c->arena);
	if (change->relation == VALUES_CUT || change->relation == VALUES_REDACTED) {
		json_member_known(w, "lossy", str_of(relations[change->relation]));
		json_member_known(w, "lossy_in", change->second ? STR("b") : STR("a"));
	}
	write_paths(w, c, change);
	json_member_known(w, "key_before", change->key_before);
	json_member_known(w, "key_after", change->key_after);
	json_write_object_end(w);
}

static void write_counts(struct json_writer *w, const struct comparison *c)
{
	json_write_key(w, "counts");
	json_write_object(w);
	json_member_u64(w, "matched_spans", c->matched);
	json_member_u64(w, "decisions", c->totals.decisions);
	json_member_u64(w, "figures", c->totals.figures);
	json_member_u64(w, "other", c->totals.plain);
	json_member_u64(w, "cut", c->totals.cut);
	json_member_u64(w, "redacted", c->totals.redacted);
	json_member_u64(w, "identity", c->totals.identity);
	json_member_u64(w, "only_a_records", c->unrecorded[0]);
	json_member_u64(w, "only_b_records", c->unrecorded[1]);
	for (int i = 0; i < SECTIONS; i++)
		if (c->totals.by_section[i])
			json_member_u64(w, section_name((enum section)i), c->totals.by_section[i]);
	json_write_object_end(w);
}

void diff_json(struct buf *out, struct comparison *c)
{
	struct json_writer w;
	json_writer_init(&w, out, 0);
	json_write_object(&w);
	json_member_known(&w, "schema", STR("casefile.diff/1"));
	write_trace(&w, "a", c->a.summary);
	write_trace(&w, "b", c->b.summary);
	json_member_bool(&w, "same", comparison_is_same(c));
	json_member_bool(&w, "same_keys", c->same_keys);
	write_counts(&w, c);
	if (c->first) {
		json_write_key(&w, "first_divergence");
		write_change(&w, c, c->first);
	}
	json_write_key(&w, "changes");
	json_write_array(&w);
	for (size_t i = 0; i < c->n; i++)
		write_change(&w, c, &c->changes[i]);
	json_write_array_end(&w);
	json_write_object_end(&w);
	buf_add_char(out, '\n');
}
