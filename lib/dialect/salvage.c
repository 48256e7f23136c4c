/* Damaged records: they are walked, closed where they break, and searched for what is whole behind that
 * place. */
#include "dialect/salvage_impl.h"

/* Bytes that may be walked for each byte of the text; damage of the field takes less than 3. */
enum { WALKS = 16, WALKS_BYTES = 1 << 16 };

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

/* Bytes [from, to) of the text, if they gave something, but for what is lost of them; in ascending order. */
static void mark(struct salvage *s, bool given, size_t from, size_t to)
{
	uint64_t at = s->torn->place.offset + from, end = s->torn->place.offset + to;
	for (size_t i = 0; given && i < s->r->torns; i++) {
		const struct torn_range *t = &s->r->torn[i];
		if (t->to <= at || t->from >= end)
			continue;
		if (t->from > at)
			ledger_salvaged(s->ledger, at, t->from);
		at = t->to;
	}
	if (given && at < end)
		ledger_salvaged(s->ledger, at, end);
}

/* The piece is bytes [from, to) of the text, less its ends. */
static bool read_piece(struct salvage *s, struct str piece, const struct dialect *d, size_t from, size_t to)
{
	bool given = gives(s, piece, d);
	mark(s, given, from, to);
	return given;
}

/* {"scope":…,"spans":[…]}: nobody bids for it, but for what is in it. */
static bool holds_list(const struct shape *s)
{
	for (size_t i = 0; i < s->kept; i++)
		if (s->member[i].type == PULL_ARRAY && salvage_is_list(s->member[i].key))
			return true;
	return false;
}

size_t salvage_last_level(const struct salvage *s)
{
	size_t span = 0;
	while (span < s->levels && !s->level[span].is_span)
		span++;
	if (span + 1 >= s->levels)
		return s->levels - 1;
	return s->level[span + 1].is_attributes ? span + 1 : span;
}

/* A record, and no piece of one: it may be read although nobody bids for it. */
static bool is_record(const struct salvage *s, size_t at)
{
	return !s->forced && (at == 0 || s->text.s[at - 1] == '\n' || at == s->second);
}

/* A whole object, if somebody bids for it; or one that was mended. False: that one gave nothing, but what is
 * in it may. */
static bool read_whole(struct salvage *s, struct str object, size_t at)
{
	struct shape shape;
	use_record(s, object, at);
	bool is_whole = shape_read(s->r, object, &shape);
	/* Two ids and nothing else may be a reference to a span. */
	const struct dialect *d = is_whole && shape.n > 2 ? dialect_of(&shape) : NULL;
	bool reads = d ? !s->forced || d == s->forced : !s->forced && is_whole && holds_list(&shape);
	if (!reads && s->own && is_whole) {
		d = is_record(s, at) ? salvage_unbid(&shape, s->r->arena) : s->forced;
		reads = d != NULL;
	}
	shape_release(&shape);
	return (reads && read_piece(s, object, d, at, at + object.n)) || !s->own;
}

/* What is left of a record, by who would bid if it were not damaged. */
static bool gives_unbid(struct salvage *s, struct str object, size_t at)
{
	struct shape shape;
	if (!is_record(s, at))
		return false;
	const struct dialect *d =
		shape_read(s->r, object, &shape) ? salvage_unbid(&shape, s->r->arena) : NULL;
	shape_release(&shape);
	return d && gives(s, object, d);
}

/* The text from its first bracket to where it breaks, with all brackets up to `last` closed. The span around
 * that place is torn. */
static bool read_closed(struct salvage *s, size_t last)
{
	size_t from = s->level[0].open, n = s->level[last].sure - from;
	char *closed = arena_alloc(s->r->arena, n + last + 1);
	memcpy(closed, s->text.s + from, n);
	for (size_t i = 0; i <= last; i++)
		closed[n + i] = salvage_bracket(s, last - i);
	struct str text = { closed, n + last + 1 };
	uint64_t end = s->torn->place.offset + from + n;
	s->r->torn[s->r->torns++] = (struct torn_range){ end, end + last + 1 };
	use_record(s, text, from);
	bool given = gives(s, text, s->forced) || gives_unbid(s, text, from);
	s->r->torns--;
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
	bool named = !str_is_set(w->key) || salvage_is_list(w->key);
	s->level[s->levels++] = (struct torn_level){
		.open = at - 1,
		.value = at,
		.sure = at,
		.doubt = at,
		.is_list = w->type == PULL_ARRAY,
		.is_attributes = outer && outer->is_span && salvage_is_attributes(w->key),
		.may_hold = (!outer || (outer->may_hold && !outer->is_span)) && named,
	};
}

/* Behind each step `at`: the value before it is whole, as a comma was read. */
static void take_step(struct salvage *s, const struct json_walk *w, enum json_step step, size_t at)
{
	struct torn_level *l = s->levels ? &s->level[s->levels - 1] : NULL;
	if (l && step != JSON_STEP_CLOSE) {
		l->sure = l->value;
		l->is_span |= str_is_set(w->key) && salvage_is_of_span(w->key);
	}
	if (step == JSON_STEP_OPEN) {
		open_level(s, w, at);
		return;
	}
	s->levels -= step == JSON_STEP_CLOSE;
	if (!s->levels)
		return;
	bool is_string = step == JSON_STEP_SCALAR && w->type == PULL_STRING;
	l = &s->level[s->levels - 1];
	l->value = at;
	l->doubt = is_string ? (size_t)(w->raw.s - s->text.s) : at;
}

/* The last value before the break, if the comma behind it was still there; behind a number, which may have
 * had more digits, it may be part of the damage. */
static void settle_value(const struct salvage *s, struct torn_level *l)
{
	size_t comma = ascii_skip_blanks(s->text, l->value);
	if (comma == s->text.n || s->text.s[comma] != ',')
		return;
	size_t next = ascii_skip_blanks(s->text, comma + 1);
	bool goes_on = next < s->text.n && s->text.s[next] == '"';
	if (goes_on || !ascii_is_digit(s->text.s[l->value - 1]))
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
	salvage_spend(s, *end - from);
	return !w.json.error && w.started && w.depth == 0;
}

/* The value at `from` breaks: reads what is in front of that place. Gives the place to go on from: where
 * nobody knows what is around it, what is in it is looked at, the torn span where its turn comes. */
static size_t read_torn(struct salvage *s)
{
	size_t last = salvage_last_level(s), sure = s->level[last].sure;
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
		size_t quote = ascii_skip_blanks(s->text, at + 1);
		if (at == 0 || (quote < n && s->text.s[quote] == '"'))
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
		/* What was read and found whole is no find, unless it was mended. */
		if (whole && (s->own || !(at == 0 && end == s->text.n)) &&
		    !read_whole(s, (struct str){ s->text.s + at, end - at }, at))
			s->at = at + 1;
	}
}

/* Mends what can be, from the first break on, unless some of it was read before. */
static void read_mended(struct salvage *s)
{
	size_t end;
	bool mends = !s->at && s->text.n && s->text.s[0] == '{';
	while (mends && s->r->torns < MENDS_MOST && s->budget && !walk(s, 0, &end))
		mends = salvage_mend(s);
	s->levels = s->next_level = 0;
	read_objects(s);
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
		read_mended(&s);
	r->torns = 0;
	r->salvages = false;
	r->ledger = s.ledger;
	r->record = torn;
	r->counted = STR_UNSET;
	r->dialect = NULL;
	uint64_t found = r->totals->spans - before;
	if (found)
		tell_found(&s, found - s.r->torn_spans, s.r->torn_spans);
}
