/* One row, or one object, for each value. */
#include "report/span_stats.h"

#include "report/figure.h"
#include "report/table.h"
#include "span/time.h"

#include <math.h>

/* Values are off by a share, and so may leave the range. */
static int64_t whole_ns(double ns)
{
	const double most = 9.2e18;
	return ns >= most ? INT64_MAX : ns <= -most ? INT64_MIN : (int64_t)ns;
}

/* ---- text ---- */

static const struct table_column columns[] = {
	{ "", false, PAINT_NAME, 16, 0, false },    { "SPANS", true, PAINT_NUMBER, 0, 0, false },
	{ "ERR", true, PAINT_PLAIN, 0, 0, false },  { "TOTAL", true, PAINT_NUMBER, 0, 0, false },
	{ "P50", true, PAINT_PLAIN, 0, 0, false },  { "P95", true, PAINT_PLAIN, 0, 0, false },
	{ "MAX", true, PAINT_PLAIN, 0, 1, false },  { "TOKENS", true, PAINT_PLAIN, 0, 2, false },
	{ "COST", true, PAINT_PLAIN, 0, 3, false },
};

enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };

static void cell(struct table *t, struct buf *text)
{
	table_cell(t, buf_str(text));
	buf_clear(text);
}

static struct str label(const struct span_stats_row *row)
{
	return row->is_rest ? STR("(other values)") : str_is_set(row->value) ? row->value : STR("(none)");
}

/* The least value that a share q of all are not above: of two values the 95th percentile is the larger one.
 */
static bool quantile(const struct sketch *s, double q, double *ns)
{
	double n = (double)s->count, rank = ceil(q * n) - 1;
	return sketch_quantile(s, s->count > 1 ? (rank + 0.5) / (n - 1) : 0, ns);
}

static void put_quantile(struct table *t, const struct sketch *s, double q, bool ascii)
{
	struct buf b = { 0 };
	double ns;
	if (quantile(s, q, &ns))
		figure_duration(&b, whole_ns(ns), ascii);
	cell(t, &b);
	buf_release(&b);
}

static void put_row(struct table *t, const struct span_stats_row *row, const struct text_style *style)
{
	struct buf b = { 0 };
	table_cell(t, label(row));
	figure_count(&b, (int64_t)row->spans);
	cell(t, &b);
	figure_count(&b, (int64_t)row->errors);
	table_cell_paint(t, buf_str(&b), row->errors ? PAINT_BAD : PAINT_FAINT);
	buf_clear(&b);
	if (row->took.count)
		figure_duration(&b, row->took_ns, style->ascii);
	cell(t, &b);
	put_quantile(t, &row->took, 0.5, style->ascii);
	put_quantile(t, &row->took, 0.95, style->ascii);
	if (row->took.count)
		figure_duration(&b, whole_ns(row->took.most), style->ascii);
	cell(t, &b);
	figure_tokens(&b, row->has_input_tokens, row->input_tokens, row->has_output_tokens,
		      row->output_tokens, style->ascii);
	cell(t, &b);
	if (row->has_cost)
		figure_cost(&b, row->cost_usd);
	cell(t, &b);
	buf_release(&b);
}

void span_stats_text(struct buf *out, struct span_stats *s, struct str field, size_t most,
		     const struct text_style *style)
{
	size_t n, shown;
	const struct span_stats_row *const *rows = span_stats_rows(s, &n);
	struct table_column own[COLUMNS];
	struct arena arena = { 0 };
	memcpy(own, columns, sizeof(own));
	own[0].title = arena_str(&arena, field).s;
	struct table *t = table_new(own, COLUMNS, style);
	for (shown = 0; shown < n && (!most || shown < most); shown++)
		put_row(t, rows[shown], style);
	table_print(t, out);
	table_free(t);
	if (shown < n)
		buf_printf(out, "and %zu more\n", n - shown);
	arena_release(&arena);
}

/* ---- JSON ---- */

static void put_i64(struct json_writer *w, const char *key, bool known, int64_t v)
{
	if (!known)
		return;
	json_write_key(w, key);
	json_write_i64(w, v);
}

static void put_duration(struct json_writer *w, const struct span_stats_row *row)
{
	static const struct {
		const char *key;
		double q;
	} quantiles[] = { { "p50_ns", 0.5 }, { "p95_ns", 0.95 }, { "p99_ns", 0.99 } };
	if (!row->took.count)
		return;
	json_write_key(w, "duration");
	json_write_object(w);
	json_member_u64(w, "spans", row->took.count);
	put_i64(w, "total_ns", true, row->took_ns);
	put_i64(w, "least_ns", true, whole_ns(row->took.least));
	put_i64(w, "most_ns", true, whole_ns(row->took.most));
	for (size_t i = 0; i < sizeof(quantiles) / sizeof(quantiles[0]); i++) {
		double ns = 0;
		bool known = quantile(&row->took, quantiles[i].q, &ns);
		put_i64(w, quantiles[i].key, known, whole_ns(ns));
	}
	json_write_object_end(w);
}

static void put_group(struct json_writer *w, const struct span_stats_row *row)
{
	json_write_object(w);
	if (str_is_set(row->value)) {
		json_write_key(w, "value");
		json_write_str(w, row->value);
	} else if (row->is_rest) {
		json_member_bool(w, "is_rest", true);
	}
	json_member_u64(w, "spans", row->spans);
	json_member_u64(w, "errors", row->errors);
	put_duration(w, row);
	put_i64(w, "input_tokens", row->has_input_tokens, row->input_tokens);
	put_i64(w, "output_tokens", row->has_output_tokens, row->output_tokens);
	if (row->has_cost) {
		json_write_key(w, "cost_usd");
		json_write_double(w, row->cost_usd);
	}
	json_write_object_end(w);
}

void span_stats_json(struct json_writer *w, struct span_stats *s, struct str field, size_t most)
{
	size_t n;
	const struct span_stats_row *const *rows = span_stats_rows(s, &n);
	json_write_key(w, "by");
	json_write_str(w, field);
	json_member_u64(w, "spans", span_stats_spans(s));
	json_member_u64(w, "values", n);
	json_write_key(w, "groups");
	json_write_array(w);
	for (size_t i = 0; i < n && (!most || i < most); i++)
		put_group(w, rows[i]);
	json_write_array_end(w);
}
