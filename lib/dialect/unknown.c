/*
 * What nobody bids for is looked into: containers ({"data":[…]}, hits of a
 * search, pages of an API) and log lines that carry a record as text.
 */
#include "dialect/unknown.h"

#include "base/ascii.h"
#include "base/num.h"
#include "dialect/shape.h"

enum { NESTING_MAX = 12 };

/* A string member of a log line that may carry a record: Docker, CRI, CloudWatch and its Insights, journald,
 * Cloud Logging, Vector, Kafka, Splunk … */
static bool is_wrapper_key(struct str key)
{
	static const char *const keys[] = { "log",         "message",  "msg",  "MESSAGE", "@message",
					    "textPayload", "log_line", "line", "body",    "event",
					    "value",       "payload",  "_raw" };
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (str_eq(key, str_of(keys[i])))
			return true;
	return false;
}

/* A text in which spans are, or are spoken of. */
static bool names_spans(struct str text)
{
	static const char *const ids[] = { "panId", "pan_id", "panID", "raceId", "race_id", "raceID" };
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (str_find(text, str_of(ids[i])) >= 0)
			return true;
	return false;
}

bool reading_other(struct reading *r, struct str value)
{
	if (!value.n || (value.s[0] != '{' && value.s[0] != '[') || !names_spans(value))
		return false;
	*array_add(&r->others) = value;
	return true;
}

/* An object with the id of a span or of its trace, and something more that spans have. */
static bool names_a_span(const struct shape *s)
{
	static const char *const ids[] = { "span_id", "spanId",  "spanID",  "SpanId", "trace_id",
					   "traceId", "traceID", "TraceId", NULL };
	static const char *const more[] = { "name",
					    "operationName",
					    "operation_name",
					    "spanName",
					    "span_name",
					    "SpanName",
					    "startTime",
					    "start_time",
					    "start_ms",
					    "startTimeUnixNano",
					    "start_time_unix_nano",
					    "timestamp",
					    "Timestamp",
					    "duration",
					    "duration_ms",
					    "spans",
					    NULL };
	bool has_id = false;
	for (size_t i = 0; ids[i] && !has_id; i++)
		has_id = shape_is(s, ids[i], PULL_STRING) || shape_is(s, ids[i], PULL_NUMBER);
	return has_id && shape_any(s, more) && !shape_member(s, "refType");
}

/* The next object with a quote behind its bracket; -1: there is none. */
static ptrdiff_t next_object(struct str text)
{
	for (size_t at = 0; at < text.n; at++) {
		const char *open = memchr(text.s + at, '{', text.n - at);
		if (!open)
			return -1;
		at = (size_t)(open - text.s);
		size_t quote = ascii_skip_blanks(text, at + 1);
		if (quote < text.n && text.s[quote] == '"')
			return (ptrdiff_t)at;
	}
	return -1;
}

/* The records in a line of text. */
static enum status read_line(struct reading *r, struct str text)
{
	enum status worst = STATUS_OK;
	ptrdiff_t open;
	while (r->stop == STATUS_OK && (open = next_object(text)) >= 0) {
		struct scan scan = { 0 };
		text = str_from(text, (size_t)open);
		bool whole = scan_value(&scan, text);
		struct str object = { text.s, scan.at };
		if (whole && reading_object(r, object) != STATUS_OK)
			worst = STATUS_SKIP;
		if (!whole && names_spans(object)) {
			reading_damaged(r, object.s, "json.torn",
					"record in a text that stops in the middle of it");
			worst = STATUS_SKIP;
		}
		text = str_from(text, scan.at);
	}
	return worst;
}

static enum status read_wrapped(struct reading *r, struct str quoted)
{
	struct pull j;
	struct str text;
	reading_json(r, &j, quoted);
	return pull_string(&j, &text) ? read_line(r, text) : STATUS_OK;
}

/* "MESSAGE":[123,34, …]: 123 is '{'. */
static bool is_byte_list(const struct shape_member *m)
{
	struct str list = str_from(m->raw, 1);
	return is_wrapper_key(m->key) && str_starts(str_trim(list), STR("123"));
}

/* journald writes text with bytes that are not printable ASCII as a list of numbers (journal-export-formats).
 */
static enum status read_byte_list(struct reading *r, struct str list)
{
	struct pull j;
	struct str number;
	uint64_t byte;
	char *bytes = arena_alloc(r->arena, list.n / 2 + 1);
	size_t n = 0;
	reading_json(r, &j, list);
	pull_array(&j);
	while (pull_element(&j)) {
		if (pull_peek(&j) != PULL_NUMBER || !pull_number(&j, &number) ||
		    !num_parse_u64(number, &byte) || byte > 255)
			return STATUS_OK;
		bytes[n++] = (char)(unsigned char)byte;
	}
	return j.error ? STATUS_OK : read_line(r, (struct str){ bytes, n });
}

uint64_t unknown_found(const struct reading *r)
{
	return r->totals->spans + r->totals->feedback + r->totals->other_signals;
}

/* … or was told of. */
static uint64_t settled(const struct reading *r)
{
	return unknown_found(r) + r->totals->unknown;
}

static void tell_unknown(struct reading *r, const struct shape *s)
{
	struct buf keys = { 0 };
	for (size_t i = 0; i < s->n && i < 12; i++) {
		buf_add_c(&keys, i ? ", " : "");
		buf_add_str(&keys, s->member[i].key);
	}
	if (s->n > 12)
		buf_add_c(&keys, ", …");
	bool is_new = true;
	if (r->unknown && !map_get(r->unknown, buf_str(&keys)))
		map_put(r->unknown, arena_str(r->names, buf_str(&keys)), &is_new);
	else if (r->unknown)
		is_new = false;
	struct place place = reading_place(r, s->text.s);
	if (is_new)
		diag_report(r->firsts ? r->firsts : r->diag, r->aside ? SEVERITY_NOTE : SEVERITY_WARNING,
			    "record.unknown", &place, buf_str(&keys), "%s",
			    s->n ? "no span of a known format; an object with keys" : "empty object");
	buf_release(&keys);
}

/* {"field":"@timestamp","value":"…"}: a column of a row, one of which carries the record. */
static bool is_column(const struct shape *s)
{
	return s->n == 2 && shape_is(s, "field", PULL_STRING) && shape_member(s, "value");
}

/* Objects that nobody reads, `n` of them one behind the other, where spans are read. */
static void tell_unread(struct reading *r, struct str objects, uint64_t n)
{
	struct shape shape;
	if (r->salvages)
		return;
	if (shape_read(r, objects, &shape) && !is_column(&shape)) {
		r->totals->unknown += n;
		ledger_piece(r->ledger, LEDGER_UNKNOWN, objects, NULL);
		tell_unknown(r, &shape);
	}
	shape_release(&shape);
}

/* What lies so deep is not looked into. */
bool unknown_is_too_deep(struct reading *r, struct str value)
{
	if (r->nesting < NESTING_MAX)
		return false;
	ptrdiff_t open = names_spans(value) ? str_find(value, STR("{")) : -1;
	if (open >= 0)
		tell_unread(r, str_from(value, (size_t)open), 1);
	return true;
}

/* Elements of a list that nobody reads. Those before the first that gave something are one behind the other.
 */
struct unread {
	struct str objects;
	uint64_t n;
	bool among; /* others of the list gave something */
};

static void take_unread(struct reading *r, struct unread *u, struct str object)
{
	if (u->among) {
		tell_unread(r, object, 1);
		return;
	}
	if (!u->n)
		u->objects = object;
	u->objects.n = (size_t)(object.s + object.n - u->objects.s);
	u->n++;
}

static void take_found(struct reading *r, struct unread *u)
{
	if (u->n)
		tell_unread(r, u->objects, u->n);
	*u = (struct unread){ .among = true };
}

static enum status look_into_array(struct reading *r, struct str array)
{
	struct pull j;
	struct unread u = { .among = false };
	enum status worst = STATUS_OK;
	reading_json(r, &j, array);
	pull_array(&j);
	while (pull_element(&j) && r->stop == STATUS_OK) {
		enum pull_type type = pull_peek(&j);
		uint64_t before = unknown_found(r), settled_before = settled(r);
		struct str raw;
		if (!pull_skip(&j, &raw))
			break;
		if (unknown_look_into(r, raw, type) != STATUS_OK)
			worst = STATUS_SKIP;
		else if (type == PULL_OBJECT && settled(r) == settled_before)
			take_unread(r, &u, raw);
		if (unknown_found(r) != before)
			take_found(r, &u);
	}
	return r->stop != STATUS_OK || reading_json_end(r, &j) ? worst : STATUS_SKIP;
}

enum status unknown_look_into(struct reading *r, struct str value, enum pull_type type)
{
	if (type == PULL_OBJECT)
		return reading_object(r, value);
	if (type != PULL_ARRAY || unknown_is_too_deep(r, value))
		return STATUS_OK;
	r->nesting++;
	enum status st = look_into_array(r, value);
	r->nesting--;
	return st;
}

static enum status look_into_member(struct reading *r, const struct shape *s, const struct shape_member *m)
{
	r->around = str_eq(m->key, STR("spans")) ? s : NULL;
	if (m->type == PULL_STRING && is_wrapper_key(m->key))
		return read_wrapped(r, m->raw);
	if (m->type == PULL_ARRAY && is_byte_list(m))
		return read_byte_list(r, m->raw);
	return unknown_look_into(r, m->raw, m->type);
}

/* Members that the shape has no room for: a map of very many. */
static enum status look_into_rest(struct reading *r, const struct shape *s)
{
	struct pull j;
	struct shape_member m;
	enum status worst = STATUS_OK;
	reading_json(r, &j, s->text);
	pull_object(&j);
	for (size_t i = 0; r->stop == STATUS_OK && pull_key(&j, &m.key); i++) {
		m.type = pull_peek(&j);
		pull_skip(&j, &m.raw);
		if (i >= s->kept && look_into_member(r, s, &m) != STATUS_OK)
			worst = STATUS_SKIP;
	}
	return worst;
}

/* Nobody bid. What gave nothing is told: at the outermost level, and wherever it names a span. */
enum status unknown_read(struct reading *r, const struct shape *s)
{
	uint64_t before = settled(r), claimed = r->claimed;
	const struct shape *around = r->around;
	bool names = r->nesting > 1 && names_a_span(s), outer = r->in_unread;
	enum status worst = STATUS_OK;
	r->in_unread = outer || names;
	for (size_t i = 0; i < s->kept && r->stop == STATUS_OK; i++)
		if (look_into_member(r, s, &s->member[i]) != STATUS_OK)
			worst = STATUS_SKIP;
	if (s->n > s->kept && look_into_rest(r, s) != STATUS_OK)
		worst = STATUS_SKIP;
	r->in_unread = outer;
	r->around = around;
	if (settled(r) != before || r->claimed != claimed || worst != STATUS_OK)
		return worst;
	if (r->nesting == 1 && !r->salvages) {
		r->totals->unknown++;
		tell_unknown(r, s);
	} else if (names && !outer) {
		tell_unread(r, s->text, 1);
	}
	return worst;
}
