/*
 * A dataframe by columns: one reader per column, all at the same row, so that
 * nothing is kept of the rows before.
 */
#include "dialect/flat_fields.h"
#include "dialect/one_span.h"
#include "dialect/phoenix.h"

enum { COLUMNS_MAX = 4096 };

struct column {
	struct str key;
	struct pull j;
};

struct frame {
	struct str object;
	struct column *column;
	size_t n;
	bool has_span_id;
	bool lacks; /* something of it is not read (reported) */
};

static size_t count_columns(struct reading *r, struct str object)
{
	struct pull j;
	struct str key;
	size_t n = 0;
	reading_json(r, &j, object);
	pull_object(&j);
	while (pull_key(&j, &key)) {
		n += pull_peek(&j) == PULL_OBJECT;
		pull_skip(&j, NULL);
	}
	return n;
}

static void open_columns(struct reading *r, struct frame *f)
{
	struct pull j;
	struct str key, raw;
	size_t wanted = count_columns(r, f->object);
	if (wanted > COLUMNS_MAX) {
		reading_damaged(r, f->object.s, "phoenix.columns", "more columns than are read");
		f->lacks = true;
		wanted = COLUMNS_MAX;
	}
	f->column = arena_array(r->arena, wanted, sizeof(*f->column));
	reading_json(r, &j, f->object);
	pull_object(&j);
	while (f->n < wanted && pull_key(&j, &key)) {
		bool is_column = pull_peek(&j) == PULL_OBJECT;
		if (!pull_skip(&j, &raw) || !is_column)
			continue;
		struct column *c = &f->column[f->n++];
		c->key = key;
		reading_json(r, &c->j, raw);
		pull_object(&c->j);
		f->has_span_id |= str_eq(key, STR("context.span_id"));
	}
}

/* The next row of all columns into the span. False when there is none, or not the same one. */
static bool read_row(struct reading *r, struct frame *f, bool *torn)
{
	struct str row, key;
	struct value kind = { .type = VALUE_NONE };
	if (!f->n || !pull_key(&f->column[0].j, &row))
		return false;
	flat_start(r);
	struct build *b = reading_span(r, f->object);
	if (!f->has_span_id)
		build_span_id(b, value_str(row), ID_AS_WRITTEN);
	for (size_t i = 0; i < f->n && !*torn; i++) {
		struct column *c = &f->column[i];
		if (i && (!pull_key(&c->j, &key) || !str_eq(key, row)))
			*torn = true;
		else
			phoenix_field(r, &c->j, c->key, &kind);
	}
	phoenix_kind(b, kind);
	return !*torn;
}

/* Columns that have further rows when the first has none. */
static bool has_more(struct frame *f)
{
	struct str key;
	for (size_t i = 1; i < f->n; i++)
		if (pull_key(&f->column[i].j, &key))
			return true;
	return false;
}

/* A row is one of many in its object, so that its ids are all that it has of its own. */
static void emit_row(struct reading *r, struct frame *f)
{
	const struct span *s = &r->build->span;
	bool has_ids = str_is_set(s->trace_id) || str_is_set(s->span_id);
	if (!has_ids && !f->lacks)
		reading_damaged(r, f->object.s, "span.no-id", "row with neither trace id nor span id");
	f->lacks |= !has_ids;
	if (has_ids || str_is_set(s->name))
		reading_emit(r);
}

enum status phoenix_columns(struct reading *r, struct str object)
{
	struct frame f = { .object = object };
	bool torn = false;
	open_columns(r, &f);
	while (r->stop == STATUS_OK && read_row(r, &f, &torn))
		emit_row(r, &f);
	torn = torn || (r->stop == STATUS_OK && has_more(&f));
	for (size_t i = 0; i < f.n; i++)
		f.lacks |= !reading_json_end(r, &f.column[i].j);
	if (torn)
		reading_damaged(r, object.s, "phoenix.columns", "columns with different rows");
	return torn || f.lacks ? STATUS_SKIP : STATUS_OK;
}
