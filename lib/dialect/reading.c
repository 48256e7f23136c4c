/* What dialects need while they read: places, spans handed on, damage told. */
#include "dialect/dialect.h"

#include "base/ascii.h"
#include "base/utf8.h"

/* What is a habit of writers is noted; what lost something on its way here is a warning. */
static const struct {
	enum severity severity;
	const char *text;
} repair[JSON_REPAIRS] = {
	[JSON_REPAIR_SURROGATE] = { SEVERITY_NOTE, "half of a UTF-16 pair in a string; kept as it is" },
	[JSON_REPAIR_UTF8] = { SEVERITY_WARNING, "bytes in a string that are not UTF-8; kept as they are" },
	[JSON_REPAIR_CONTROL] = { SEVERITY_WARNING, "control character in a string; kept as it is" },
	[JSON_REPAIR_NUMBER] = { SEVERITY_NOTE, "number that JSON does not know; kept as text" },
	[JSON_REPAIR_COMMA] = { SEVERITY_NOTE, "comma before a closing bracket; passed over" },
	[JSON_REPAIR_ESCAPE] = { SEVERITY_NOTE, "unknown escape in a string; taken literally" },
	[JSON_REPAIR_KEY] = { SEVERITY_NOTE, "duplicate key in a span: of ids, names and times the first one "
					     "counts, of others the last" },
};

static bool inside(struct str outer, const char *at)
{
	return at >= outer.s && at <= outer.s + outer.n;
}

/* Newlines between the start of the record and `at`; spans come in order, so each line is counted once. */
static uint64_t lines_before(struct reading *r, const char *at)
{
	const char *start = r->record->text.s;
	if (r->counted.s != start || at < start + r->counted.n) {
		r->counted = (struct str){ start, 0 };
		r->counted_lines = 0;
	}
	struct str more = { start + r->counted.n, (size_t)(at - start) - r->counted.n };
	r->counted_lines += scan_newlines(more);
	r->counted.n += more.n;
	return r->counted_lines;
}

/* A byte of the record, whose place in it is that in the stream, too. */
static bool is_slice(const struct reading *r, const char *at)
{
	return !r->record->pieces.n && inside(r->record->text, at);
}

/* Of the object, or of the record where it is no slice of it. */
static uint64_t length_of(const struct reading *r, struct str object)
{
	return is_slice(r, object.s) ? object.n
	       : r->record->pieces.n ? r->record->pieces.n
				     : r->record->text.n;
}

struct place reading_place(struct reading *r, const char *at)
{
	struct place p = r->record->place;
	if (!at || !is_slice(r, at))
		return p;
	p.offset += (uint64_t)(at - r->record->text.s);
	if (p.line)
		p.line += lines_before(r, at);
	return p;
}

static struct origin origin_of(struct reading *r, struct str object)
{
	struct place p = reading_place(r, object.s);
	return (struct origin){
		.file = p.file,
		.member = p.member,
		.line = p.line,
		.offset = p.offset,
		.length = length_of(r, object),
	};
}

/* What salvage need not look at. */
static void mark_given(struct reading *r, struct str object)
{
	const char *end = object.s + object.n;
	if (inside(r->record->text, object.s) && (!r->given || end > r->given))
		r->given = end;
}

void reading_json(struct reading *r, struct pull *j, struct str object)
{
	pull_init(j, object, r->limits->depth, r->arena);
}

void reading_first(struct reading *r, const char *at, enum severity severity, const char *code,
		   const char *what)
{
	struct place p = reading_place(r, at);
	diag_report(r->firsts ? r->firsts : r->diag, severity, code, &p, STR_UNSET, "%s", what);
}

static void tell_repair(struct reading *r, enum json_repair kind, uint32_t n, const char *at)
{
	r->totals->repairs[kind] += n;
	if (r->repaired[kind])
		return;
	r->repaired[kind] = true;
	reading_first(r, at, repair[kind].severity, "json.repaired", repair[kind].text);
}

static uint64_t bytes_repaired(const struct reading *r)
{
	return r->totals->repairs[JSON_REPAIR_UTF8] + r->totals->repairs[JSON_REPAIR_CONTROL];
}

/* The first control character that is not blank, looked for eight bytes at a time; text.n: none. */
static size_t find_control(struct str text)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	for (size_t at = 0; at < text.n; at++) {
		uint64_t word = 0;
		for (; at + sizeof(word) <= text.n; at += sizeof(word)) {
			memcpy(&word, text.s + at, sizeof(word));
			if ((word - ones * ' ') & ~word & (ones << 7))
				break;
		}
		if (at < text.n && (unsigned char)text.s[at] < ' ' && !ascii_is_blank(text.s[at]))
			return at;
	}
	return text.n;
}

/* Bytes that are in no text, wherever they stand: some values are kept as they are written. */
static void look_for_bytes(struct reading *r, struct str text)
{
	size_t control = find_control(text), valid = utf8_valid_prefix(text);
	if (valid < text.n)
		tell_repair(r, JSON_REPAIR_UTF8, 1, text.s + valid);
	if (control < text.n)
		tell_repair(r, JSON_REPAIR_CONTROL, 1, text.s + control);
}

enum status reading_whole(struct reading *r, struct str object)
{
	uint64_t before = bytes_repaired(r);
	enum status st = r->dialect->read(r, object);
	if (r->dialect->keeps_bytes && bytes_repaired(r) == before)
		look_for_bytes(r, object);
	return st;
}

void reading_repairs(struct reading *r, const struct pull *j)
{
	for (int i = 0; i < JSON_REPAIRS; i++)
		if (j->repairs[i])
			tell_repair(r, (enum json_repair)i, j->repairs[i], j->start);
}

bool reading_json_end(struct reading *r, const struct pull *j)
{
	reading_repairs(r, j);
	if (!j->error)
		return true;
	r->broken = true;
	r->build->span.flags |= SPAN_TORN;
	reading_damaged(r, j->start + j->error_at, "json.invalid", j->error);
	return false;
}

/* Damage is in it, or (a text that we closed) right behind what there is of it: the last such range, or NULL.
 */
static const struct torn_range *torn_in(const struct reading *r, struct str object, uint64_t *from)
{
	const struct torn_range *in = NULL;
	if (!r->torns || !inside(r->record->text, object.s))
		return NULL;
	*from = r->record->place.offset + (uint64_t)(object.s - r->record->text.s);
	for (size_t i = 0; i < r->torns; i++)
		if (r->torn[i].from < *from + object.n && *from < r->torn[i].to)
			in = &r->torn[i];
	return in;
}

static bool is_torn(const struct reading *r, struct str object)
{
	uint64_t from;
	return torn_in(r, object, &from) != NULL;
}

void reading_extent(struct reading *r, struct str object)
{
	struct span *s = &r->build->span;
	uint64_t from = 0;
	const struct torn_range *torn = torn_in(r, object, &from);
	r->object = object;
	s->origin.length = length_of(r, object);
	if (!torn)
		return;
	s->flags |= SPAN_TORN;
	if (from + object.n <= torn->to)
		s->origin.length = torn->from - from;
}

static bool is_another(struct str before, struct str now)
{
	return before.n && !str_eq(before, now);
}

static bool is_other_time(const struct span *before, const struct span *now, uint32_t flag, int64_t a,
			  int64_t b)
{
	return before->flags & now->flags & flag && a != b;
}

void reading_repeated(struct reading *r, const struct pull *j)
{
	const struct span *before = &r->before;
	struct span *s = &r->build->span;
	bool other = is_another(before->trace_id, s->trace_id) || is_another(before->span_id, s->span_id) ||
		     is_another(before->parent_id, s->parent_id) || is_another(before->name, s->name) ||
		     is_other_time(before, s, SPAN_HAS_START, before->start_ns, s->start_ns) ||
		     is_other_time(before, s, SPAN_HAS_END, before->end_ns, s->end_ns);
	if (!other || r->welded)
		return;
	r->welded = true;
	r->first = *before;
	if (s->flags & SPAN_TORN)
		return;
	s->flags |= SPAN_TORN;
	reading_damaged(r, j->at, "span.welded", "span with two values for one key: two records in one");
}

/* Of two records in one, the first: what it lacks is not taken from the second. */
static void keep_first(struct span *s, const struct span *first)
{
	const uint32_t times = SPAN_HAS_START | SPAN_HAS_END;
	s->trace_id = first->trace_id;
	s->span_id = first->span_id;
	s->parent_id = first->parent_id;
	s->name = first->name;
	s->start_ns = first->start_ns;
	s->end_ns = first->end_ns;
	s->flags = (s->flags & ~times) | (first->flags & times);
}

struct build *reading_span(struct reading *r, struct str object)
{
	build_span(r->build);
	r->welded = false;
	r->fields.next = r->keys.next = 0;
	r->build->span.origin = origin_of(r, object);
	reading_extent(r, object);
	r->build->span.dialect = r->dialect->name;
	r->build->span.precision_ns = r->dialect->precision_ns;
	return r->build;
}

/* Of a torn one so much must be there that it can be told which it is. */
static bool is_told_apart(const struct span *s)
{
	bool has_trace = str_is_set(s->trace_id), has_span = str_is_set(s->span_id);
	bool says_more = s->flags & SPAN_HAS_START;
	return (has_trace && has_span) || ((has_trace || has_span) && says_more);
}

bool reading_emit(struct reading *r)
{
	if (r->welded)
		keep_first(&r->build->span, &r->first);
	const struct span *s = build_done(r->build);
	if (is_torn(r, r->object) && !is_told_apart(s))
		return true;
	mark_given(r, r->object);
	r->torn_spans += is_torn(r, r->object);
	r->totals->spans++;
	if (r->ledger)
		ledger_piece(r->ledger, LEDGER_SPANS, r->object, NULL);
	enum status st = r->sink->span(r->sink->user, s, r->record);
	if (st != STATUS_OK)
		r->stop = st;
	return st == STATUS_OK;
}

static bool give_feedback(struct reading *r, const struct feedback *f)
{
	r->totals->feedback++;
	if (!r->sink->feedback)
		return true;
	enum status st = r->sink->feedback(r->sink->user, f, r->record);
	if (st != STATUS_OK)
		r->stop = st;
	return st == STATUS_OK;
}

bool reading_emit_feedback(struct reading *r, struct str object, bool is_evaluation)
{
	struct feedback f = { .json = object,
			      .origin = origin_of(r, object),
			      .is_evaluation = is_evaluation };
	if (is_torn(r, object))
		return true;
	mark_given(r, object);
	ledger_piece(r->ledger, LEDGER_FEEDBACK, object, NULL);
	return give_feedback(r, &f);
}

bool reading_emit_quoted_feedback(struct reading *r, struct str json, struct str file, uint64_t line)
{
	struct feedback f = { .json = json, .origin = r->build->span.origin };
	if (str_is_set(file))
		f.origin = (struct origin){ .file = file, .line = line };
	return give_feedback(r, &f);
}

void reading_other_signal(struct reading *r)
{
	r->totals->other_signals++;
}

void reading_damaged(struct reading *r, const char *at, const char *code, const char *why)
{
	struct place p = reading_place(r, at);
	ledger_damage(r->ledger, at, code);
	diag_report(r->diag, SEVERITY_ERROR, code, &p, STR_UNSET, "%s", why);
}

bool reading_next_object(struct reading *r, struct pull *j, bool *whole)
{
	while (pull_element(j)) {
		enum pull_type type = pull_peek(j);
		if (type == PULL_OBJECT)
			return true;
		struct str raw;
		if (type != PULL_NULL && type != PULL_NONE) {
			reading_damaged(r, j->at, "record.no-object", "something else in a list of objects");
			*whole = false;
		}
		if (!pull_skip(j, &raw))
			return false;
		reading_other(r, raw); /* a list in the list */
	}
	return false;
}

bool reading_attr_map(struct reading *r, struct pull *j, attr_add *add)
{
	if (pull_peek(j) != PULL_OBJECT)
		return pull_skip(j, NULL);
	struct str key;
	pull_object(j);
	while (pull_key(j, &key)) {
		struct value v;
		if (!value_read(j, &v))
			return false;
		add(r->build, key, v);
	}
	return !j->error;
}
