/* Scores of mutants, and the lines that are missing. */
#include "report/mutation_report.h"

#include "base/num.h"
#include "report/figure.h"
#include "report/paragraph.h"
#include "report/table.h"
#include "json/write.h"

static void put_scores(struct buf *out, const struct mutation_score *s, const struct text_style *style)
{
	static const struct table_column columns[] = {
		{ .title = "MUTANT", .paint = PAINT_NAME },
		{ .title = "CAUGHT", .right = true, .paint = PAINT_NUMBER },
		{ .title = "OF", .right = true, .paint = PAINT_NUMBER },
		{ .title = "WHAT", .paint = PAINT_FAINT, .min = 20 },
	};
	struct arena arena;
	struct table *t = table_new(columns, sizeof(columns) / sizeof(columns[0]), style);
	arena_init(&arena);
	for (int i = 0; i < MUTANTS; i++) {
		table_cell(t, str_of(mutant_name((enum mutant_kind)i)));
		table_cell_paint(t, arena_printf(&arena, "%llu", (unsigned long long)s->caught[i]),
				 s->caught[i] < s->made[i] ? PAINT_WARN : PAINT_GOOD);
		table_cell(t, arena_printf(&arena, "%llu", (unsigned long long)s->made[i]));
		table_cell(t, str_of(mutant_what((enum mutant_kind)i)));
	}
	table_print(t, out);
	table_free(t);
	arena_release(&arena);
}

static void put_survivor(struct buf *out, const struct survivor *s, const struct text_style *style,
			 struct arena *arena)
{
	struct paragraph p = paragraph_begin(out, 2, style);
	paragraph_words(&p, s->request, PAINT_HEAD);
	paragraph_words(&p, s->span, PAINT_NAME);
	paragraph_words(&p, str_of(mutant_what(s->kind)), PAINT_PLAIN);
	if (s->key.n)
		paragraph_words(&p, arena_printf(arena, "(%.*s)", (int)s->key.n, s->key.s), PAINT_FAINT);
	paragraph_words(&p, arena_printf(arena, "%u times", s->times), PAINT_FAINT);
	buf_add_c(out, "\n    ");
	buf_add_str(out, s->lines); /* our own JSON: ASCII, escaped */
	buf_add_char(out, '\n');
}

void mutation_text(struct buf *out, const struct mutation *m, const struct text_style *style)
{
	struct mutation_score s = mutation_score(m);
	struct arena arena;
	arena_init(&arena);
	put_scores(out, &s, style);
	buf_add_c(out, "\nscore ");
	if (s.all)
		figure_share(out, (int64_t)s.all_caught, (int64_t)s.all);
	buf_printf(out, "%s: %llu of %llu mutants of %llu golden %s were caught\n", s.all ? "" : "unknown",
		   (unsigned long long)s.all_caught, (unsigned long long)s.all, (unsigned long long)s.golden,
		   num_word(s.golden, "trace", "traces"));
	if (s.unfit)
		buf_printf(
			out, "%llu %s\n", (unsigned long long)s.unfit,
			num_word(s.unfit,
				 "trace was not broken: it does not hold as it is, or belongs to no request",
				 "traces were not broken: they do not hold as they are, or belong to no "
				 "request"));
	if (mutation_survivors(m))
		buf_add_c(out, "\nNot noticed, and what to add to \"spans\" of the request:\n");
	for (size_t i = 0; i < mutation_survivors(m); i++)
		put_survivor(out, mutation_survivor(m, i), style, &arena);
	arena_release(&arena);
}

void mutation_json(struct buf *out, const struct mutation *m)
{
	struct mutation_score s = mutation_score(m);
	struct json_writer w;
	json_writer_init(&w, out, 0);
	json_write_object(&w);
	json_member_str(&w, "schema", STR("casefile.mutation/1"));
	json_member_u64(&w, "golden_traces", s.golden);
	json_member_u64(&w, "unfit_traces", s.unfit);
	json_member_u64(&w, "mutants", s.all);
	json_member_u64(&w, "caught", s.all_caught);
	json_write_key(&w, "kinds");
	json_write_array(&w);
	for (int i = 0; i < MUTANTS; i++) {
		json_write_object(&w);
		json_member_str(&w, "kind", str_of(mutant_name((enum mutant_kind)i)));
		json_member_u64(&w, "mutants", s.made[i]);
		json_member_u64(&w, "caught", s.caught[i]);
		json_write_object_end(&w);
	}
	json_write_array_end(&w);
	json_write_key(&w, "survivors");
	json_write_array(&w);
	for (size_t i = 0; i < mutation_survivors(m); i++) {
		const struct survivor *v = mutation_survivor(m, i);
		json_write_object(&w);
		json_member_str(&w, "kind", str_of(mutant_name(v->kind)));
		json_member_str(&w, "request", v->request);
		json_member_str(&w, "trace_id", v->trace_id);
		json_member_str(&w, "span", v->span);
		if (v->key.n)
			json_member_str(&w, "key", v->key);
		json_member_u64(&w, "times", v->times);
		json_write_key(&w, "lines");
		json_write_raw(&w, v->lines);
		json_write_object_end(&w);
	}
	json_write_array_end(&w);
	json_write_object_end(&w);
	buf_add_char(out, '\n');
}

void contract_change_text(struct buf *out, const struct json_difference *d, const struct text_style *style,
			  struct arena *arena)
{
	struct paragraph p = paragraph_begin(out, 0, style);
	paragraph_words(&p, d->path, PAINT_NAME);
	p.glued = true;
	paragraph_words(&p, STR(":"), PAINT_FAINT);
	paragraph_words(&p, value_is_set(d->before) ? value_text(d->before, arena) : STR("(nothing)"),
			PAINT_BAD);
	paragraph_words(&p, paragraph_signs(STR("\xe2\x86\x92"), style, arena), PAINT_FAINT);
	paragraph_words(&p, value_is_set(d->after) ? value_text(d->after, arena) : STR("(nothing)"),
			PAINT_GOOD);
	buf_add_char(out, '\n');
}
