/* Damaged records: they are walked, closed where they break, and searched for what is whole behind that
 * place. */
#include "dialect/salvage.h"

#include "base/ascii.h"
#include "dialect/field.h"
#include "dialect/shape.h"
#include "json/walk.h"

/* Bytes that may be walked for each byte of the text; damage of the field takes less than 3. */
enum { WALKS = 16, WALKS_BYTES = 1 << 16 };

/* Lists whose elements are, or hold, whole spans. A list of attributes is none. */
static const struct field lists[] = {
	FIELD("resourceSpans", 1),
	FIELD("scopeSpans", 1),
	FIELD("spans", 1),
	FIELD("resource_spans", 1),
	FIELD("scope_spans", 1),
	FIELD("batches", 1),
	FIELD("instrumentationLibrarySpans", 1),
	FIELD("instrumentation_library_spans", 1),
	FIELD("data", 1),
	FIELD("traces", 1),
	FIELD("trace", 1),
	FIELD("result", 1),
	FIELD("results", 1),
	FIELD("items", 1),
	FIELD("hits", 1),
	FIELD("observations", 1),
	FIELD("runs", 1),
};

/* An object with one of these is a span itself: a list in it holds parts of a span. */
static const struct field span_keys[] = {
	FIELD("spanId", 1),      FIELD("span_id", 1),      FIELD("spanID", 1),
	FIELD("SpanID", 1),      FIELD("SpanId", 1),       FIELD("span.id", 1),
	FIELD("context", 1),     FIELD("spanContext", 1),  FIELD("Context", 1),
	FIELD("SpanContext", 1), FIELD("span_context", 1), FIELD("parentObservationId", 1),
};

/* What is in them is worth reading one by one. */
static const struct field attributes[] = {
	FIELD("attributes", 1),     FIELD("Attributes", 1),     FIELD("attrs", 1),           FIELD("tags", 1),
	FIELD("SpanAttributes", 1), FIELD("spanAttributes", 1), FIELD("span_attributes", 1),
};

/* A bracket that is open. */
struct torn_level {
	size_t open;  /* its place in the text */
	size_t value; /* behind the last whole value in it, or behind the bracket … */
	size_t sure;  /* … and of those that a comma is behind: what is damaged may have lost its end */
	bool is_list;
	bool is_span;       /* an object with a key of spans */
	bool is_attributes; /* of a span: a list or map of them */
	bool may_hold;      /* it, and all around it, are lists of spans and what is around them */
};

struct salvage {
	struct reading *r;
	struct record record; /* that is read now */
	const struct record *torn;
	const struct dialect *forced;
	struct ledger *ledger;
	struct str text;
	size_t at;      /* looked at up to here */
	size_t counted; /* lines up to here are in record.place */
	size_t budget;  /* bytes that may still be walked */

	/* What was open where the last torn value broke: these need not be walked again. */
	struct torn_level level[JSON_WALK_DEPTH];
	size_t levels, next_level;
};

/* ---- reading a piece ---- */

static void use_record(struct salvage *s, struct str text, size_t at)
{
	struct place *p = &s->record.place;
	if (p->line && at >= s->counted)
		p->line += scan_newlines((struct str){ s->text.s + s->counted, at - s->counted });
	else if (p->line)
		p->line -= scan_newlines((struct str){ s->text.s + at, s->counted - at });
	p->offset = s->torn->place.offset + at;
	s->counted = at;
	s->record.text = text;
	s->r->record = &s->record;
	s->r->counted = STR_UNSET;
}

/* True when that gave something. */
static bool gives(struct salvage *s, struct str piece, const struct dialect *d)
{
	struct reading_totals *t = s->r->totals;
	uint64_t before = t->spans + t->feedback;
	s->r->nesting = 1;
	s->r->dialect = d;
	(void)(d ? d->read(s->r, piece)
		 : reading_object(s->r, piece)); /* reported; the record counts as damaged */
	s->r->nesting = 0;
	return t->spans + t->feedback != before;
}

/* Bytes [from, to) of the text, if they gave something; in ascending order. */
static void mark(struct salvage *s, bool given, size_t from, size_t to)
{
	uint64_t start = s->torn->place.offset;
	if (given)
		ledger_salvaged(s->ledger, start + from, start + to);
}

/* The piece is bytes [from, to) of the text, less its ends. */
static bool read_piece(struct salvage *s, struct str piece, const struct dialect *d, size_t from, size_t to)
{
	bool given = gives(s, piece, d);
	mark(s, given, from, to);
	return given;
}

static bool is_field(const struct field *table, size_t n, struct str key)
{
	return field_find(table, n, key) != 0;
}

/* {"scope":…,"spans":[…]}: nobody bids for it, but for what is in it. */
static bool holds_list(const struct shape *s)
{
	for (size_t i = 0; i < s->kept; i++)
		if (s->member[i].type == PULL_ARRAY && is_field(lists, FIELDS(lists), s->member[i].key))
			return true;
	return false;
}

/* A whole object, if somebody bids for it. */
static void read_whole(struct salvage *s, struct str object, size_t at)
{
	struct shape shape;
	use_record(s, object, at);
	bool is_whole = shape_read(s->r, object, &shape);
	const struct dialect *d = is_whole ? dialect_of(&shape) : NULL;
	bool holds = is_whole && holds_list(&shape);
	shape_release(&shape);
	if (d ? !s->forced || d == s->forced : !s->forced && holds)
		read_piece(s, object, d, at, at + object.n);
}

/* The innermost bracket that is closed: of half an attribute nobody can say what it was. */
static size_t last_level(const struct salvage *s)
{
	size_t span = 0;
	while (span < s->levels && !s->level[span].is_span)
		span++;
	if (span + 1 >= s->levels)
		return s->levels - 1;
	return s->level[span + 1].is_attributes ? span + 1 : span;
}

/* Ids and attributes are too little for a bid. What else begins so is a span, too. */
static const struct dialect *by_shape(const struct shape *s)
{
	static const char *const trace_ids[] = { "trace_id", "traceId", "traceID", "TraceId", NULL };
	static const char *const span_ids[] = { "span_id", "spanId", "spanID", "SpanId", NULL };
	if (!shape_any(s, trace_ids) || shape_member(s, "refType"))
		return NULL;
	if (shape_any(s, span_ids))
		return dialect_by_name(STR("flat"));
	if (!shape_has(s, "id"))
		return NULL;
	return dialect_by_name(shape_has(s, "type") ? STR("langfuse") : STR("zipkin"));
}

static const struct dialect *by_ids(struct salvage *s, struct str object)
{
	struct shape shape;
	const struct dialect *d = shape_read(s->r, object, &shape) ? by_shape(&shape) : NULL;
	shape_release(&shape);
	return d;
}

/* The text from its first bracket to where it breaks, with all brackets up to `last` closed. The span around
 * that place is torn. */
static bool read_closed(struct salvage *s, size_t last)
{
	size_t from = s->level[0].open, n = s->level[last].sure - from;
	char *closed = arena_alloc(s->r->arena, n + last + 1);
	memcpy(closed, s->text.s + from, n);
	for (size_t i = 0; i <= last; i++)
		closed[n + i] = s->level[last - i].is_list ? ']' : '}';
	use_record(s, (struct str){ closed, n + last + 1 }, from);
	s->r->torn_at = closed + n;
	bool given = gives(s, s->record.text, s->forced);
	bool starts = from == 0 || s->text.s[from - 1] == '\n';
	const struct dialect *d = !given && !s->forced && starts ? by_ids(s, s->record.text) : NULL;
	given = given || (d && gives(s, s->record.text, d));
	s->r->torn_at = NULL;
	mark(s, given, from, from + n);
	return given;
}

/* Two records that were written into one another: of each, one piece is in each line. */
static void read_woven(struct salvage *s)
{
	const struct record_woven *w = &s->torn->woven;
	const char *text = s->text.s;
	struct arena *arena = s->r->arena;
	struct str tail = str_from(s->text, w->first_end);
	struct str first = arena_join(arena, (struct str){ text, w->second },
				      (struct str){ text + w->next_line, w->first_end - w->next_line });
	struct str second =
		arena_join(arena, (struct str){ text + w->second, w->line_end - w->second }, tail);
	use_record(s, first, 0);
	bool one = gives(s, first, s->forced);
	use_record(s, second, w->second);
	bool two = gives(s, second, s->forced);
	mark(s, one, 0, w->second);
	mark(s, two, w->second, w->line_end);
	mark(s, one, w->line_end, w->first_end);
	mark(s, two, w->first_end, s->text.n);
}

/* A record of which the end is in the next file. */
static void read_rejoined(struct salvage *s)
{
	use_record(s, s->text, 0);
	bool given = gives(s, s->text, s->forced);
	mark(s, given, 0, s->text.n - s->torn->elsewhere);
}

/* ---- walking ---- */

static void open_level(struct salvage *s, const struct json_walk *w, size_t at)
{
	const struct torn_level *outer = s->levels ? &s->level[s->levels - 1] : NULL;
	bool named = !str_is_set(w->key) || is_field(lists, FIELDS(lists), w->key);
	s->level[s->levels++] = (struct torn_level){
		.open = at - 1,
		.value = at,
		.sure = at,
		.is_list = w->type == PULL_ARRAY,
		.is_attributes = outer && outer->is_span && is_field(attributes, FIELDS(attributes), w->key),
		.may_hold = (!outer || (outer->may_hold && !outer->is_span)) && named,
	};
}

/* Behind each step `at`: the value before it is whole, as a comma was read. */
static void take_step(struct salvage *s, const struct json_walk *w, enum json_step step, size_t at)
{
	struct torn_level *l = s->levels ? &s->level[s->levels - 1] : NULL;
	if (l && step != JSON_STEP_CLOSE) {
		l->sure = l->value;
		l->is_span |= str_is_set(w->key) && is_field(span_keys, FIELDS(span_keys), w->key);
	}
	if (step == JSON_STEP_OPEN) {
		open_level(s, w, at);
		return;
	}
	s->levels -= step == JSON_STEP_CLOSE;
	if (s->levels)
		s->level[s->levels - 1].value = at;
}

/* The last value before the break, if the comma behind it was still there. */
static void settle_value(const struct salvage *s, struct torn_level *l)
{
	size_t at = l->value;
	while (at < s->text.n && ascii_is_blank(s->text.s[at]))
		at++;
	if (at < s->text.n && s->text.s[at] == ',')
		l->sure = l->value;
}

/* Walks the value at `from`. True when it is whole: *end is behind it. Else s->level says what is open. */
static bool walk(struct salvage *s, size_t from, size_t *end)
{
	struct json_walk w;
	enum json_step step;
	const char *start = s->text.s + from;
	json_walk_init(&w, str_from(s->text, from), s->r->arena);
	s->levels = s->next_level = 0;
	while ((step = json_walk_next(&w)) != JSON_STEP_END)
		take_step(s, &w, step, from + (size_t)(w.json.at - start));
	if (s->levels)
		settle_value(s, &s->level[s->levels - 1]);
	*end = from + (size_t)(w.json.at - start);
	size_t walked = *end - from;
	s->budget -= walked < s->budget ? walked : s->budget;
	return !w.json.error && w.started && w.depth == 0;
}

/* The value at `from` breaks: reads what is in front of that place. Gives the place to go on from: where
 * nobody knows what is around it, what is in it is looked at, the torn span where its turn comes. */
static size_t read_torn(struct salvage *s)
{
	size_t last = last_level(s), sure = s->level[last].sure;
	return read_closed(s, last) ? sure : s->level[0].open + 1;
}

/* ---- looking for values ---- */

/* The next '{' with a quote behind it, from s->at on, which was not walked before; text.n: none. */
static size_t next_object(struct salvage *s)
{
	size_t n = s->text.n;
	for (size_t at = s->at; at < n; at++) {
		const char *open = memchr(s->text.s + at, '{', n - at);
		if (!open)
			return n;
		at = (size_t)(open - s->text.s);
		while (s->next_level < s->levels && s->level[s->next_level].open < at)
			s->next_level++;
		const struct torn_level *open_level =
			s->next_level < s->levels ? &s->level[s->next_level] : NULL;
		if (open_level && open_level->open == at && !(open_level->is_span && open_level->may_hold))
			continue;
		size_t quote = at + 1;
		while (quote < n && ascii_is_blank(s->text.s[quote]))
			quote++;
		if (quote < n && s->text.s[quote] == '"')
			return at;
		at = quote - 1;
	}
	return n;
}

static void read_objects(struct salvage *s)
{
	while (s->r->stop == STATUS_OK && (s->at = next_object(s)) < s->text.n) {
		size_t at = s->at, end;
		if (!s->budget) {
			use_record(s, s->text, at);
			reading_damaged(s->r, s->text.s, "json.torn",
					"too much is torn in this record; the rest of it is not looked into");
			return;
		}
		bool whole = walk(s, at, &end);
		if (!whole)
			s->at = read_torn(s);
		else
			s->at = end;
		/* What was read and found whole is no find. */
		if (whole && !(at == 0 && end == s->text.n))
			read_whole(s, (struct str){ s->text.s + at, end - at }, at);
	}
}

static void tell_found(struct salvage *s, uint64_t whole, uint64_t torn)
{
	struct buf b = { 0 };
	if (whole)
		buf_printf(&b, "%llu whole span%s", (unsigned long long)whole, whole == 1 ? "" : "s");
	if (torn)
		buf_printf(&b, "%s%llu torn %s", whole ? " and " : "", (unsigned long long)torn,
			   whole ? (torn == 1 ? "one" : "ones") : (torn == 1 ? "span" : "spans"));
	diag_report(s->r->diag, SEVERITY_NOTE, "json.salvaged", &s->torn->place, STR_UNSET,
		    "%.*s %s read from the damaged record", (int)b.n, b.s,
		    whole + torn == 1 ? "was" : "were");
	buf_release(&b);
}

void salvage_read(struct reading *r, const struct record *torn, const char *from,
		  const struct dialect *forced)
{
	struct salvage s = {
		.r = r,
		.record = *torn,
		.torn = torn,
		.forced = forced && !forced->proto ? forced : NULL,
		.ledger = r->ledger,
		.text = torn->text,
		.at = from ? (size_t)(from - torn->text.s) : 0,
		.budget = torn->text.n < SIZE_MAX / WALKS / 2 ? torn->text.n * WALKS + WALKS_BYTES : SIZE_MAX,
	};
	uint64_t before = r->totals->spans;
	r->torn_spans = 0;
	r->salvages = true;
	r->ledger = NULL; /* pieces with ends of our own are no bytes of the input */
	if (torn->woven.first_end)
		read_woven(&s);
	else if (torn->elsewhere)
		read_rejoined(&s);
	else
		read_objects(&s);
	r->salvages = false;
	r->ledger = s.ledger;
	r->record = torn;
	r->counted = STR_UNSET;
	r->dialect = NULL;
	uint64_t found = r->totals->spans - before;
	if (found)
		tell_found(&s, found - s.r->torn_spans, s.r->torn_spans);
}
