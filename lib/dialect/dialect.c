/*
 * Who reads an object: the rows of dialects.def bid, the highest wins. What
 * nobody bids for is looked into: containers ({"data":[…]}, hits of a search,
 * pages of an API) and log lines that carry a record as text.
 */
#include "dialect/dialect.h"

#include "base/num.h"
#include "dialect/salvage.h"
#include "dialect/shape.h"

#define DIALECT(name) extern const struct dialect dialect_##name;
#include "dialect/dialects.def"
#undef DIALECT

static const struct dialect *const table[] = {
#define DIALECT(name) &dialect_##name,
#include "dialect/dialects.def"
#undef DIALECT
};

enum { NESTING_MAX = 6 };

const struct dialect *const *dialects(size_t *n)
{
	*n = sizeof(table) / sizeof(table[0]);
	return table;
}

const struct dialect *dialect_by_name(struct str name)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (str_eq(str_of(table[i]->name), name))
			return table[i];
	return NULL;
}

/* The highest bidder; *tie is the other one where two are at the top. */
static const struct dialect *detect(const struct shape *s, const struct dialect **tie)
{
	const struct dialect *best = NULL;
	int best_bid = 0;
	*tie = NULL;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		int bid = table[i]->bid ? table[i]->bid(s) : 0;
		if (bid > best_bid) {
			best = table[i];
			best_bid = bid;
			*tie = NULL;
		} else if (bid == best_bid && bid > 0) {
			*tie = table[i];
		}
	}
	return best;
}

/* A string member of a log line that may carry a record: Docker, CRI, CloudWatch, journald, Cloud Logging,
 * Vector … */
static bool is_wrapper_key(struct str key)
{
	static const char *const keys[] = { "log",         "message",  "msg",  "MESSAGE", "@message",
					    "textPayload", "log_line", "line", "body",    "event" };
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (str_eq(key, str_of(keys[i])))
			return true;
	return false;
}

/* The record in a line of text. */
static enum status read_line(struct reading *r, struct str text)
{
	ptrdiff_t open = str_find(text, STR("{"));
	if (open < 0)
		return STATUS_OK;
	text = str_from(text, (size_t)open);
	struct scan scan = { 0 };
	if (text.n < 2 || (text.s[1] != '"' && text.s[1] != ' ' && text.s[1] != '\n') ||
	    !scan_value(&scan, text))
		return STATUS_OK;
	return reading_object(r, (struct str){ text.s, scan.at });
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

static enum status look_into(struct reading *r, struct str value, enum pull_type type);

static enum status look_into_array(struct reading *r, struct str array)
{
	struct pull j;
	enum status worst = STATUS_OK;
	reading_json(r, &j, array);
	pull_array(&j);
	while (pull_element(&j) && r->stop == STATUS_OK) {
		enum pull_type type = pull_peek(&j);
		struct str raw;
		if (!pull_skip(&j, &raw))
			break;
		if (look_into(r, raw, type) != STATUS_OK)
			worst = STATUS_SKIP;
	}
	return r->stop != STATUS_OK || reading_json_end(r, &j) ? worst : STATUS_SKIP;
}

static enum status look_into(struct reading *r, struct str value, enum pull_type type)
{
	if (type == PULL_OBJECT)
		return reading_object(r, value);
	if (type != PULL_ARRAY || r->nesting >= NESTING_MAX)
		return STATUS_OK;
	r->nesting++;
	enum status st = look_into_array(r, value);
	r->nesting--;
	return st;
}

static uint64_t found(const struct reading *r)
{
	return r->totals->spans + r->totals->feedback + r->totals->other_signals;
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
	if (is_new)
		diag_report(r->firsts ? r->firsts : r->diag, r->aside ? SEVERITY_NOTE : SEVERITY_WARNING,
			    "record.unknown", &r->record->place, buf_str(&keys), "%s",
			    s->n ? "no span of a known format; an object with keys" : "empty object");
	buf_release(&keys);
}

/* Nobody bid. At the outermost level, what gave nothing is told. */
static enum status read_unknown(struct reading *r, const struct shape *s)
{
	uint64_t before = found(r);
	enum status worst = STATUS_OK;
	for (size_t i = 0; i < s->n && i < SHAPE_KEYS && r->stop == STATUS_OK; i++) {
		const struct shape_member *m = &s->member[i];
		enum status st = STATUS_OK;
		if (m->type == PULL_STRING && is_wrapper_key(m->key))
			st = read_wrapped(r, m->raw);
		else if (m->type == PULL_ARRAY && is_byte_list(m))
			st = read_byte_list(r, m->raw);
		else
			st = look_into(r, m->raw, m->type);
		if (st != STATUS_OK)
			worst = STATUS_SKIP;
	}
	if (r->nesting == 1 && found(r) == before && worst == STATUS_OK) {
		r->totals->unknown++;
		tell_unknown(r, s);
	}
	return worst;
}

static struct shape_guess *last_guess(struct reading *r)
{
	return &r->guesses[r->guess];
}

/* Most objects are as the one before, or the one before that: told while they are read. */
static bool read_guessed(struct reading *r, struct str object, enum status *st)
{
	const struct dialect *outer = r->dialect;
	bool right = false;
	r->nesting++;
	for (int tried = 0; !right && tried < 2; tried++, r->guess ^= !right) {
		const struct dialect *winner = last_guess(r)->winner;
		if (!winner || !winner->read_guessed)
			continue;
		r->dialect = winner;
		right = winner->read_guessed(r, object, st);
	}
	r->nesting--;
	r->dialect = outer;
	return right;
}

enum status reading_object(struct reading *r, struct str object)
{
	enum status guessed;
	if (r->nesting >= NESTING_MAX || r->stop != STATUS_OK)
		return STATUS_OK;
	if (read_guessed(r, object, &guessed))
		return guessed;
	struct shape shape;
	if (!shape_read(r, object, &shape))
		return STATUS_SKIP;
	const struct dialect *tie = NULL, *outer = r->dialect;
	if (shape_is_guessed(&shape, last_guess(r))) {
		r->dialect = last_guess(r)->winner;
	} else {
		r->guess ^= 1;
		r->dialect = detect(&shape, &tie);
		shape_remember(&shape, tie ? NULL : r->dialect, last_guess(r));
	}
	enum status st = STATUS_OK;
	r->nesting++;
	if (tie) {
		ledger_piece(r->ledger, LEDGER_GAPS, object, "record.ambiguous");
		diag_report(r->diag, SEVERITY_ERROR, "record.ambiguous", &r->record->place, STR_UNSET,
			    "could be %s or %s; say which with --dialect", r->dialect->name, tie->name);
		st = STATUS_SKIP;
	} else if (r->dialect) {
		st = r->dialect->read(r, object);
	} else {
		st = read_unknown(r, &shape);
	}
	r->nesting--;
	r->dialect = outer;
	return st;
}

static enum status read_forced(struct reading *r, const struct record *record, const struct dialect *d)
{
	r->dialect = d;
	uint64_t before = found(r);
	enum status st = d->read(r, record->text);
	if (st == STATUS_OK && found(r) == before)
		reading_damaged(r, record->text.s, "record.unknown", "nothing that this dialect reads");
	return st;
}

const struct dialect *dialect_of(const struct shape *s)
{
	const struct dialect *tie, *best = detect(s, &tie);
	return tie ? NULL : best;
}

static void start_record(struct reading *r, const struct record *record)
{
	r->record = record;
	r->counted = STR_UNSET;
	r->given = NULL;
	r->broken = false;
	r->nesting = 0;
	r->stop = STATUS_OK;
}

void dialect_read_torn(struct reading *r, const struct record *record, const struct dialect *forced)
{
	start_record(r, record);
	salvage_read(r, record, NULL, forced);
}

enum status dialect_read(struct reading *r, const struct record *record, const struct dialect *forced)
{
	start_record(r, record);
	if (record->kind == RECORD_PROTO) {
		r->dialect = &dialect_otlp_proto;
		return r->dialect->read(r, record->text);
	}
	bool is_forced = forced && !forced->proto;
	enum status st = is_forced ? read_forced(r, record, forced) : reading_object(r, record->text);
	if (r->broken && r->stop == STATUS_OK)
		salvage_read(r, record, r->given, forced);
	return st;
}
