/* One line for each part: what it is, where it comes from, and the place. */
#include "report/blame_text.h"

#include "report/diagnosis_text.h"
#include "report/json_value.h"
#include "report/table.h"

static const struct table_column columns[] = {
	{ "WHERE", false, PAINT_NAME, 8, 3, false },  { "KIND", false, PAINT_FAINT, 0, 2, false },
	{ "PART", false, PAINT_PLAIN, 20, 0, false }, { "COMES FROM", false, PAINT_PLAIN, 20, 0, false },
	{ "PLACE", false, PAINT_FAINT, 12, 1, true },
};

/* "document pol_refund_v7 of vector.retrieve 3f2a91bc", "model only, first said by llm.generate" */
static struct str origin_of(const struct diagnosis *d, const struct blame *b, const struct blamed *v,
			    struct arena *arena)
{
	if (v->claim.source == INDEX_NONE)
		return STR("model only");
	const struct source *s = &b->sources.v[v->claim.source];
	struct str span = diagnosis_span(d, s->node, arena);
	if (v->is_model_only)
		return arena_printf(arena, "model only, first said by %.*s", (int)span.n, span.s);
	if (s->kind == SOURCE_DOCUMENT && s->name.n)
		return arena_printf(arena, "document %.*s of %.*s", (int)s->name.n, s->name.s, (int)span.n,
				    span.s);
	if (s->kind == SOURCE_TOOL)
		return arena_printf(arena, "result of tool %.*s, %.*s", (int)s->name.n,
				    s->name.s ? s->name.s : "", (int)span.n, span.s);
	return arena_printf(arena, "%s, %.*s", source_kind_name(s->kind), (int)span.n, span.s);
}

void blame_text(struct buf *out, const struct diagnosis *d, const struct blame *b,
		const struct text_style *style)
{
	struct arena arena = { 0 };
	struct table *t = table_new(columns, sizeof(columns) / sizeof(columns[0]), style);
	for (size_t i = 0; i < b->n; i++) {
		const struct blamed *v = &b->v[i];
		struct buf place = { 0 };
		uint32_t node = v->claim.source == INDEX_NONE ? v->node : b->sources.v[v->claim.source].node;
		text_origin(&place, &d->scene->tree->node[node].span->origin);
		table_cell(t, v->in);
		table_cell(t, str_of(claim_kind_name(v->claim.kind)));
		table_cell(t, v->claim.text);
		table_cell_paint(t, origin_of(d, b, v, &arena), v->is_model_only ? PAINT_WARN : PAINT_PLAIN);
		table_cell(t, arena_str(&arena, buf_str(&place)));
		buf_release(&place);
	}
	buf_add_char(out, '\n');
	text_paint(out, PAINT_HEAD, STR("Blame"), -1, style);
	buf_add_char(out, '\n');
	if (b->n)
		table_print(t, out);
	else
		buf_add_c(out, "    nothing in the answer or in the calls of tools that can be looked up\n");
	table_free(t);
	arena_release(&arena);
}

static void member(struct json_writer *w, const char *key, struct str text)
{
	if (!text.n)
		return;
	json_write_key(w, key);
	json_write_str(w, text);
}

void blame_json(struct json_writer *w, const struct diagnosis *d, const struct blame *b)
{
	json_write_key(w, "blame");
	json_write_array(w);
	for (size_t i = 0; i < b->n; i++) {
		const struct blamed *v = &b->v[i];
		json_write_object(w);
		member(w, "in", v->in);
		member(w, "span_id", d->scene->tree->node[v->node].span->span_id);
		member(w, "key", v->key);
		member(w, "kind", str_of(claim_kind_name(v->claim.kind)));
		member(w, "text", v->claim.text);
		json_member_bool(w, "model_only", v->is_model_only);
		if (v->claim.source != INDEX_NONE) {
			const struct source *s = &b->sources.v[v->claim.source];
			json_write_key(w, "source");
			json_write_object(w);
			member(w, "kind", str_of(source_kind_name(s->kind)));
			member(w, "span_id", d->scene->tree->node[s->node].span->span_id);
			member(w, "name", s->name);
			member(w, "key", s->key);
			json_write_key(w, "at");
			json_write_u64(w, v->claim.at);
			json_value_origin(w, &d->scene->tree->node[s->node].span->origin);
			json_write_object_end(w);
		}
		json_write_object_end(w);
	}
	json_write_array_end(w);
}
