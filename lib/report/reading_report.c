/* Diagnostics and ledger; names and codes are the same in text and JSON. */
#include "report/reading_report.h"

#include "report/figure.h"
#include "report/table.h"

enum { GAPS_SHOWN = 100, STREAMS_SHOWN = 100 };

/* ---- JSON ---- */

/* Halves of UTF-16 pairs, which json_write_str() keeps and some readers refuse: here U+FFFD is enough. */
static void put_str(struct json_writer *w, const char *key, struct str text)
{
	struct buf clean = { 0 };
	if (!str_is_set(text))
		return;
	buf_add_str(&clean, text);
	for (size_t i = 0; i + 2 < clean.n; i++)
		if ((unsigned char)clean.s[i] == 0xed && (unsigned char)clean.s[i + 1] >= 0xa0)
			memcpy(clean.s + i, "\xef\xbf\xbd", 3);
	json_write_key(w, key);
	json_write_str(w, clean.n ? buf_str(&clean) : text);
	buf_release(&clean);
}

static void put_entry(struct json_writer *w, const struct diag_entry *e)
{
	static const char *const words[] = { "note", "warning", "error" };
	json_write_object(w);
	put_str(w, "code", str_of(e->code));
	put_str(w, "severity", str_of(words[e->severity]));
	put_str(w, "file", e->place.file);
	put_str(w, "member", e->place.member);
	if (e->place.line)
		json_member_u64(w, "line", e->place.line);
	if (e->place.has_offset)
		json_member_u64(w, "offset", e->place.offset);
	if (e->place.has_file_offset)
		json_member_u64(w, "file_offset", e->place.file_offset);
	put_str(w, "text", str_of(e->text));
	if (e->subject.n)
		put_str(w, "subject", e->subject);
	json_write_object_end(w);
}

static void put_kinds(struct json_writer *w, const uint64_t *kind)
{
	for (int k = 0; k < LEDGER_KINDS; k++)
		json_member_u64(w, ledger_kind_name((enum ledger_kind)k), kind[k]);
}

static void put_stream(struct json_writer *w, const struct ledger_stream *s)
{
	json_write_object(w);
	put_str(w, "file", s->file);
	put_str(w, "member", s->member);
	json_member_u64(w, "bytes", s->bytes);
	put_kinds(w, s->kind);
	json_member_u64(w, "counted_twice", s->twice);
	json_member_u64(w, "gap_count", s->gaps);
	json_write_object_end(w);
}

static void put_file(struct json_writer *w, const struct ledger_file *f)
{
	json_write_object(w);
	put_str(w, "file", f->file);
	json_member_u64(w, "bytes", f->bytes);
	json_member_u64(w, "plain", f->plain);
	json_member_u64(w, "packed", f->packed);
	json_member_u64(w, "gaps", f->gaps);
	json_member_u64(w, "streams", f->streams);
	json_member_u64(w, "expanded", f->expanded);
	json_write_object_end(w);
}

static void put_gap(struct json_writer *w, const struct ledger_gap *g)
{
	json_write_object(w);
	put_str(w, "code", str_of(g->code));
	put_str(w, "file", g->file);
	put_str(w, "member", g->member);
	put_str(w, "of", g->in_file ? STR("file") : STR("stream"));
	if (g->line)
		json_member_u64(w, "line", g->line);
	json_member_u64(w, "from", g->from);
	json_member_u64(w, "to", g->to);
	json_write_object_end(w);
}

static void put_ledger(struct json_writer *w, const struct ledger *l)
{
	struct ledger_totals t;
	ledger_totals(l, &t);
	json_write_key(w, "ledger");
	json_write_object(w);
	json_member_bool(w, "adds_up", t.adds_up);
	json_member_u64(w, "bytes", t.bytes);
	put_kinds(w, t.kind);
	json_member_u64(w, "counted_twice", t.twice);
	json_member_u64(w, "gap_count", l->gaps_total);
	json_write_key(w, "streams");
	json_write_array(w);
	for (size_t i = 0; i < l->streams.n; i++)
		put_stream(w, &l->streams.v[i]);
	json_write_array_end(w);
	json_write_key(w, "files");
	json_write_array(w);
	for (size_t i = 0; i < l->files.n; i++)
		put_file(w, &l->files.v[i]);
	json_write_array_end(w);
	json_write_key(w, "gap_list");
	json_write_array(w);
	for (size_t i = 0; i < l->gaps.n; i++)
		put_gap(w, &l->gaps.v[i]);
	json_write_array_end(w);
	json_write_object_end(w);
}

void reading_report_json(struct json_writer *w, const struct reading_report *r)
{
	if (!r)
		return;
	json_write_key(w, "diagnostics");
	json_write_array(w);
	for (size_t i = 0; i < r->n; i++)
		put_entry(w, &r->entries[i]);
	json_write_array_end(w);
	if (r->total > r->n)
		json_member_u64(w, "diagnostics_not_kept", r->total - r->n);
	if (r->ledger)
		put_ledger(w, r->ledger);
}

/* ---- text ---- */

static void count_cell(struct table *t, uint64_t n)
{
	struct buf text = { 0 };
	figure_count(&text, n < INT64_MAX ? (int64_t)n : INT64_MAX);
	table_cell(t, n ? buf_str(&text) : STR("-"));
	buf_release(&text);
}

static void name_cell(struct table *t, struct str file, struct str member)
{
	struct buf text = { 0 };
	buf_add_str(&text, file);
	if (str_is_set(member)) {
		buf_add_char(&text, '!');
		buf_add_str(&text, member);
	}
	table_cell(t, buf_str(&text));
	buf_release(&text);
}

/* Bytes that are none of the columns before: they have to be told when there are any. */
static uint64_t rest_of(const uint64_t *kind)
{
	return kind[LEDGER_LEFT] + kind[LEDGER_UNTOLD];
}

static void stream_row(struct table *t, struct str file, struct str member, uint64_t bytes,
		       const uint64_t *kind)
{
	count_cell(t, bytes);
	count_cell(t, kind[LEDGER_SPANS]);
	count_cell(t, kind[LEDGER_FEEDBACK]);
	count_cell(t, kind[LEDGER_SIGNALS]);
	count_cell(t, kind[LEDGER_UNKNOWN]);
	count_cell(t, kind[LEDGER_OVERHEAD]);
	count_cell(t, kind[LEDGER_GAPS]);
	count_cell(t, rest_of(kind));
	name_cell(t, file, member);
}

static void put_more(struct buf *out, uint64_t all, size_t shown, const char *what)
{
	if (all > shown)
		buf_printf(out, "and %llu more %s; --json lists them\n", (unsigned long long)(all - shown),
			   what);
}

static void put_streams(struct buf *out, const struct ledger *l, const struct ledger_totals *total,
			const struct text_style *style)
{
	static const struct table_column columns[] = {
		{ .title = "bytes", .right = true },
		{ .title = "spans", .right = true },
		{ .title = "feedback", .right = true, .drop = 4 },
		{ .title = "logs, metrics", .right = true, .drop = 5 },
		{ .title = "unknown", .right = true, .drop = 2 },
		{ .title = "overhead", .right = true, .drop = 3 },
		{ .title = "gaps", .right = true, .paint = PAINT_BAD },
		{ .title = "not looked at", .right = true },
		{ .title = "stream", .end = true, .min = 12 },
	};
	size_t shown = l->streams.n < STREAMS_SHOWN ? l->streams.n : STREAMS_SHOWN;
	struct table *t = table_new(columns, sizeof(columns) / sizeof(columns[0]), style);
	for (size_t i = 0; i < shown; i++) {
		const struct ledger_stream *s = &l->streams.v[i];
		stream_row(t, s->file, s->member, s->bytes, s->kind);
	}
	if (l->streams.n != 1)
		stream_row(t, STR("all streams"), STR_UNSET, total->bytes, total->kind);
	table_print(t, out);
	table_free(t);
	put_more(out, l->streams.n, shown, "streams");
}

static void put_files(struct buf *out, const struct ledger *l, const struct text_style *style)
{
	static const struct table_column columns[] = {
		{ .title = "bytes", .right = true },
		{ .title = "plain", .right = true },
		{ .title = "packed", .right = true },
		{ .title = "gaps", .right = true, .paint = PAINT_BAD },
		{ .title = "streams", .right = true, .drop = 2 },
		{ .title = "expanded", .right = true, .drop = 1 },
		{ .title = "file", .end = true, .min = 12 },
	};
	size_t shown = l->files.n < STREAMS_SHOWN ? l->files.n : STREAMS_SHOWN;
	struct table *t = table_new(columns, sizeof(columns) / sizeof(columns[0]), style);
	for (size_t i = 0; i < shown; i++) {
		const struct ledger_file *f = &l->files.v[i];
		count_cell(t, f->bytes);
		count_cell(t, f->plain);
		count_cell(t, f->packed);
		count_cell(t, f->gaps);
		count_cell(t, f->streams);
		count_cell(t, f->expanded);
		table_cell(t, f->file);
	}
	table_print(t, out);
	table_free(t);
	put_more(out, l->files.n, shown, "files");
}

static void put_gaps(struct buf *out, const struct ledger *l)
{
	size_t shown = l->gaps.n < GAPS_SHOWN ? l->gaps.n : GAPS_SHOWN;
	for (size_t i = 0; i < shown; i++) {
		const struct ledger_gap *g = &l->gaps.v[i];
		const struct place place = { .file = g->file, .member = g->member, .line = g->line };
		buf_add_c(out, "gap: ");
		text_place(out, &place);
		buf_printf(out, ": bytes %llu to %llu of the %s, %llu bytes [%s]\n",
			   (unsigned long long)g->from, (unsigned long long)(g->to - 1),
			   g->in_file ? "file" : "stream", (unsigned long long)(g->to - g->from), g->code);
	}
	put_more(out, l->gaps_total, shown, "gaps");
}

void reading_report_text(struct buf *out, const struct ledger *l, const struct text_style *style)
{
	struct ledger_totals t;
	ledger_totals(l, &t);
	put_streams(out, l, &t, style);
	put_files(out, l, style);
	put_gaps(out, l);
	if (t.adds_up)
		buf_printf(out, "each of %llu bytes is accounted for, once\n", (unsigned long long)t.bytes);
	else
		buf_printf(out,
			   "the ledger does not add up: %llu of %llu bytes are not accounted for, %llu "
			   "are counted twice; this is a mistake in the program\n",
			   (unsigned long long)t.kind[LEDGER_UNTOLD], (unsigned long long)t.bytes,
			   (unsigned long long)t.twice);
}
