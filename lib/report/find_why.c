/* Why these traces: reasons of a complaint's candidates, tags that traces share. */
#include "report/find.h"

#include "report/figure.h"
#include "report/paragraph.h"
#include "report/table.h"
#include "span/time.h"

enum { INDENT = 14, VALUE_SHOWN = 60 };

/* A list behind a label, on further lines where the width ends. */
struct list {
	struct buf *out;
	const struct text_style *style;
	int column;
};

static struct list list_begin(struct buf *out, const char *label, const struct text_style *style)
{
	buf_printf(out, "  %-12s", label);
	return (struct list){ out, style, INDENT };
}

/* Room for the next item. */
static void list_next(struct list *l, int width)
{
	if (l->column > INDENT) {
		l->column += 2;
		if (l->style->width && l->column + width + 1 > l->style->width) {
			buf_add_c(l->out, ",\n");
			buf_add_fill(l->out, ' ', INDENT);
			l->column = INDENT;
		} else {
			buf_add_c(l->out, ", ");
		}
	}
	l->column += width;
}

static int shown_width(struct str value, const struct text_style *style)
{
	int width = text_width(value, style);
	return width < VALUE_SHOWN ? width : VALUE_SHOWN;
}

static void put_keys(struct buf *out, const char *label, const struct slip *slip, uint64_t which,
		     enum paint paint, const struct text_style *style)
{
	struct list l = list_begin(out, label, style);
	for (size_t i = 0; i < slip->keys.n; i++) {
		struct str key = slip->keys.v[i].key, value = slip->keys.v[i].value;
		if (!(which >> i & 1))
			continue;
		list_next(&l, text_width(key, style) + 1 + shown_width(value, style));
		text_paint(out, paint, key, -1, style);
		buf_add_char(out, '=');
		text_put(out, value, VALUE_SHOWN, style);
	}
	buf_add_c(out, l.column > INDENT ? "\n" : "nothing\n");
}

static void put_words(struct buf *out, const char *label, const struct slip_words *words, uint64_t which,
		      const struct text_style *style)
{
	struct list l = list_begin(out, label, style);
	for (size_t i = 0; i < words->n; i++) {
		if (!(which >> i & 1))
			continue;
		list_next(&l, shown_width(words->v[i], style));
		text_put(out, words->v[i], VALUE_SHOWN, style);
	}
	buf_add_char(out, '\n');
}

/* Keys of the slip that no span of the trace has, with whatever value. The ticket is the complaint's own. */
static uint64_t unrecorded(const struct slip *slip, const struct candidate *c)
{
	uint64_t which = 0;
	for (size_t i = 0; i < slip->keys.n; i++)
		if (!((c->agrees | c->contradicts) >> i & 1) && !str_eq(slip->keys.v[i].value, slip->ticket))
			which |= (uint64_t)1 << i;
	return which;
}

static void put_time(struct buf *out, const struct candidate *c, bool ascii)
{
	buf_printf(out, "  %-12s", "time");
	figure_duration(out, c->distance_ns, ascii);
	buf_printf(out, " %s the slip\n", c->is_after ? "after" : "before");
}

void find_window(struct buf *out, const struct resolve *r)
{
	int64_t from_ns, to_ns;
	resolve_window(r, &from_ns, &to_ns);
	time_format(out, from_ns);
	buf_add_c(out, " to ");
	time_format(out, to_ns);
}

static size_t same_tier(const struct find_candidates *all, enum resolve_tier tier)
{
	size_t same = 0;
	for (size_t i = 0; i < all->n; i++)
		same += all->v[i].tier == tier;
	return same;
}

void find_reason(struct buf *out, const struct find_candidates *all, const struct text_style *style)
{
	const struct candidate *c = &all->v[0];
	const struct slip *slip = all->slip;
	size_t others = same_tier(all, c->tier) - 1;
	buf_add_c(out, "trace ");
	text_paint(out, PAINT_ID, c->trace_id, -1, style);
	buf_printf(out, ", by %s\n", resolve_tier_name(c->tier));
	put_keys(out, "agrees", slip, c->agrees, PAINT_GOOD, style);
	put_keys(out, "contradicts", slip, c->contradicts, PAINT_BAD, style);
	if (unrecorded(slip, c))
		put_keys(out, "unrecorded", slip, unrecorded(slip, c), PAINT_FAINT, style);
	if (c->in_answers)
		put_words(out, "in answers", resolve_words(all->resolve), c->in_answers, style);
	if (c->elsewhere)
		put_words(out, "elsewhere", resolve_words(all->resolve), c->elsewhere, style);
	if (c->has_distance)
		put_time(out, c, style->ascii);
	if (c->tier == RESOLVE_TIME || c->tier == RESOLVE_USER) {
		buf_printf(out, "  %-12s", "window");
		find_window(out, all->resolve);
		buf_add_char(out, '\n');
	}
	if (c->tier == RESOLVE_TRACE)
		return;
	buf_printf(out, "  %-12s%zu other trace%s by the same\n", "as well", others, others == 1 ? "" : "s");
}

static void json_keys(struct json_writer *w, const char *key, const struct slip *slip, uint64_t which)
{
	json_write_key(w, key);
	json_write_array(w);
	for (size_t i = 0; i < slip->keys.n; i++)
		if (which >> i & 1)
			json_write_str(w, slip->keys.v[i].key);
	json_write_array_end(w);
}

static void json_words(struct json_writer *w, const char *key, const struct slip_words *words, uint64_t which)
{
	json_write_key(w, key);
	json_write_array(w);
	for (size_t i = 0; i < words->n; i++)
		if (which >> i & 1)
			json_write_str(w, words->v[i]);
	json_write_array_end(w);
}

void find_reason_json(struct json_writer *w, const struct find_candidates *all, size_t at)
{
	const struct candidate *c = &all->v[at];
	json_write_key(w, "matched_by");
	json_write_c(w, resolve_tier_name(c->tier));
	json_keys(w, "agrees", all->slip, c->agrees);
	json_keys(w, "contradicts", all->slip, c->contradicts);
	json_keys(w, "unrecorded", all->slip, unrecorded(all->slip, c));
	json_write_key(w, "words");
	json_write_u64(w, (uint64_t)__builtin_popcountll(c->in_answers));
	json_words(w, "words_answered", resolve_words(all->resolve), c->in_answers);
	json_words(w, "words_elsewhere", resolve_words(all->resolve), c->elsewhere);
	json_write_key(w, "others_by_the_same");
	json_write_u64(w, same_tier(all, c->tier) - 1);
}

/* ---- similar ---- */

static const struct table_column tag_columns[] = {
	{ "TRACES", true, PAINT_NUMBER, 0, 1, false },
	{ "SHARE", true, PAINT_FAINT, 0, 2, false },
	{ "TAG", false, PAINT_NAME, 8, 0, false },
	{ "VALUE", false, PAINT_PLAIN, 12, 0, false },
};

static const struct table_column alike_columns[] = {
	{ "TRACE", false, PAINT_ID, 12, 0, false },
	{ "TAGS", true, PAINT_NUMBER, 0, 0, false },
	{ "SHARED", false, PAINT_PLAIN, 20, 0, false },
};

static void put_tags(struct buf *out, const struct similar_tag *tags, size_t n, uint64_t total,
		     const struct text_style *style)
{
	struct table *t = table_new(tag_columns, 4, style);
	struct buf b = { 0 };
	for (size_t i = 0; i < n; i++) {
		buf_add_u64(&b, tags[i].traces);
		table_cell(t, buf_str(&b));
		buf_clear(&b);
		buf_printf(&b, "%.1f%%", total ? 100.0 * (double)tags[i].traces / (double)total : 0.0);
		table_cell(t, buf_str(&b));
		buf_clear(&b);
		table_cell(t, tags[i].name);
		table_cell(t, tags[i].value);
	}
	table_print(t, out);
	table_free(t);
	buf_release(&b);
}

static void put_alike(struct buf *out, const struct similar_trace *traces, size_t n,
		      const struct similar_tag *tags, const struct text_style *style)
{
	struct table *t = table_new(alike_columns, 3, style);
	struct buf b = { 0 };
	for (size_t i = 0; i < n; i++) {
		table_cell(t, traces[i].trace_id);
		buf_add_u64(&b, (uint64_t)__builtin_popcountll(traces[i].tags));
		table_cell(t, buf_str(&b));
		buf_clear(&b);
		for (uint64_t left = traces[i].tags; left; left &= left - 1) {
			const struct similar_tag *tag = &tags[__builtin_ctzll(left)];
			buf_add_c(&b, b.n ? ", " : "");
			buf_add_str(&b, tag->name);
			buf_add_char(&b, '=');
			buf_add_str(&b, tag->value);
		}
		table_cell(t, buf_str(&b));
		buf_clear(&b);
	}
	table_print(t, out);
	table_free(t);
	buf_release(&b);
}

void find_similar(struct buf *out, struct similar *s, size_t most, const struct text_style *style)
{
	size_t n, tags_n;
	const struct similar_trace *traces = similar_traces(s, &n);
	const struct similar_tag *tags = similar_tags(s, &tags_n);
	struct arena arena = { 0 };
	struct paragraph p = paragraph_begin(out, 0, style);
	paragraph_words(&p,
			arena_printf(&arena,
				     "tags of the trace, and how many of the %llu other traces carry them",
				     (unsigned long long)similar_total(s)),
			PAINT_PLAIN);
	buf_add_c(out, "\n\n");
	arena_release(&arena);
	put_tags(out, tags, tags_n, similar_total(s), style);
	buf_printf(out, "\nmost alike (%zu of %zu that share a tag)\n\n", n < most ? n : most, n);
	put_alike(out, traces, n < most ? n : most, tags, style);
}

void find_similar_json(struct json_writer *w, struct similar *s, size_t most)
{
	size_t n, tags_n;
	const struct similar_trace *traces = similar_traces(s, &n);
	const struct similar_tag *tags = similar_tags(s, &tags_n);
	json_write_key(w, "other_traces");
	json_write_u64(w, similar_total(s));
	json_write_key(w, "tags");
	json_write_array(w);
	for (size_t i = 0; i < tags_n; i++) {
		json_write_object(w);
		json_write_key(w, "tag");
		json_write_str(w, tags[i].name);
		json_write_key(w, "value");
		json_write_str(w, tags[i].value);
		json_write_key(w, "traces");
		json_write_u64(w, tags[i].traces);
		json_write_object_end(w);
	}
	json_write_array_end(w);
	json_write_key(w, "traces");
	json_write_array(w);
	for (size_t i = 0; i < n && i < most; i++) {
		json_write_object(w);
		json_write_key(w, "trace_id");
		json_write_str(w, traces[i].trace_id);
		json_write_key(w, "shared");
		json_write_array(w);
		for (uint64_t left = traces[i].tags; left; left &= left - 1)
			json_write_u64(w, (uint64_t)__builtin_ctzll(left));
		json_write_array_end(w);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}
