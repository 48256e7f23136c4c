/* Who reads an object: the rows of dialects.def bid, the highest wins. */
#include "dialect/dialect.h"

#include "dialect/salvage.h"
#include "dialect/shape.h"
#include "dialect/unknown.h"

#define DIALECT(name) extern const struct dialect dialect_##name;
#include "dialect/dialects.def"
#undef DIALECT

static const struct dialect *const table[] = {
#define DIALECT(name) &dialect_##name,
#include "dialect/dialects.def"
#undef DIALECT
};

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

/* By the dialect that won it, or by nobody. */
static enum status read_shape(struct reading *r, const struct shape *shape)
{
	const struct dialect *tie = NULL;
	if (shape_is_guessed(shape, last_guess(r))) {
		r->dialect = last_guess(r)->winner;
	} else {
		r->guess ^= 1;
		r->dialect = detect(shape, &tie);
		shape_remember(shape, tie ? NULL : r->dialect, last_guess(r));
	}
	if (tie) {
		ledger_piece(r->ledger, LEDGER_GAPS, shape->text, "record.ambiguous");
		diag_report(r->diag, SEVERITY_ERROR, "record.ambiguous", &r->record->place, STR_UNSET,
			    "could be %s or %s; say which with --dialect", r->dialect->name, tie->name);
		return STATUS_SKIP;
	}
	r->claimed += r->dialect != NULL;
	return r->dialect ? reading_whole(r, shape->text) : unknown_read(r, shape);
}

static enum status read_object(struct reading *r, struct str object)
{
	enum status st;
	if (read_guessed(r, object, &st)) {
		r->claimed++;
		return st;
	}
	const struct dialect *outer = r->dialect;
	struct shape shape;
	r->nesting++;
	st = shape_read(r, object, &shape) ? read_shape(r, &shape) : STATUS_SKIP;
	r->nesting--;
	shape_release(&shape);
	r->dialect = outer;
	return st;
}

/* What dialects put aside since there were `before` of them. */
static enum status look_into_others(struct reading *r, size_t before, enum status st)
{
	const struct shape *around = r->around;
	r->around = NULL;
	r->nesting++;
	for (size_t i = before; i < r->others.n && r->stop == STATUS_OK; i++) {
		struct str value = r->others.v[i];
		if (unknown_look_into(r, value, value.s[0] == '{' ? PULL_OBJECT : PULL_ARRAY) != STATUS_OK)
			st = STATUS_SKIP;
	}
	r->nesting--;
	r->around = around;
	r->others.n = before;
	return st;
}

enum status reading_object(struct reading *r, struct str object)
{
	size_t before = r->others.n;
	if (r->stop != STATUS_OK || unknown_is_too_deep(r, object))
		return STATUS_OK;
	enum status st = read_object(r, object);
	return r->others.n == before ? st : look_into_others(r, before, st);
}

static enum status read_forced(struct reading *r, const struct record *record, const struct dialect *d)
{
	r->dialect = d;
	uint64_t before = unknown_found(r);
	enum status st = look_into_others(r, 0, reading_whole(r, record->text));
	if (st == STATUS_OK && unknown_found(r) == before)
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
	r->around = NULL;
	r->stop = STATUS_OK;
	array_clear(&r->others);
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
