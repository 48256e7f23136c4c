/* One stream after the other, one record at a time; and from a record to its spans. */
#include "dialect/parser.h"

/* ---- passing ---- */

static bool holds_no_spans(struct str path)
{
	/* Places of a bundle where other things lie: trace(7), BUNDLES. */
	static const char *const patterns[] = { "*prompts/*", "*artifacts/*", "*contracts/*.json",
						"*manifest.json" };
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
		if (str_glob(str_of(patterns[i]), path))
			return true;
	return false;
}

/* A record that is a portion of its own starts one, and so does the next. */
static bool starts_portion(size_t *left, size_t n)
{
	bool starts = n >= *left;
	if (starts)
		*left = PORTION_BYTES;
	*left -= n < *left ? n : *left;
	return starts;
}

static enum status pass_stream(struct stream *s, struct records *records, const struct reader_options *o,
			       const struct pass_to *to, bool *damaged)
{
	struct place place = stream_place(s);
	struct passed p = { .aside = holds_no_spans(str_is_set(place.member) ? place.member : place.file) };
	size_t left = 0;
	enum status st;
	ledger_stream(o->ledger, place.file, place.member, 0);
	records_open(records, s, o->ledger ? NULL : o->needles);
	while ((st = records_next(records, &p.record)) != STATUS_END) {
		*damaged |= st != STATUS_OK;
		if (st == STATUS_FATAL)
			return STATUS_OK;
		p.torn = st == STATUS_SKIP;
		if (p.torn && !str_is_set(p.record.text))
			continue;
		p.starts = starts_portion(&left, p.record.text.n);
		st = to->take(to->user, &p);
		if (st != STATUS_OK)
			return st;
	}
	return STATUS_OK;
}

enum status pass_all(struct input *in, struct records *records, const struct reader_options *o,
		     const struct pass_to *to)
{
	struct stream *s;
	enum status st;
	bool damaged = false;
	while ((st = input_next(in, &s)) != STATUS_END) {
		damaged |= st != STATUS_OK;
		if (st == STATUS_FATAL)
			return STATUS_SKIP;
		if (st != STATUS_OK)
			continue;
		uint64_t bytes = input_totals(in).stream_bytes;
		st = pass_stream(s, records, o, to, &damaged);
		ledger_stream_end(o->ledger, input_totals(in).stream_bytes - bytes, st != STATUS_OK);
		if (st != STATUS_OK)
			return st;
	}
	return damaged ? STATUS_SKIP : STATUS_OK;
}

/* ---- parsing ---- */

/* Resources of several parsers are told apart by the upper bits of their serials. */
enum { NUMBER_SHIFT = 48 };

void parser_init(struct parser *p, const struct reader_options *o, const struct sink *sink, struct diag *diag,
		 unsigned number)
{
	*p = (struct parser){ .forced = o->dialect };
	arena_init(&p->arena);
	arena_init(&p->names);
	map_init(&p->unknown);
	build_init(&p->build, &p->arena, o->index);
	p->build.wanted = o->wanted;
	p->build.print_key = o->print_key;
	p->build.resource.serial = (uint64_t)number << NUMBER_SHIFT;
	p->reading = (struct reading){
		.build = &p->build,
		.arena = &p->arena,
		.limits = &o->limits,
		.sink = sink,
		.diag = diag,
		.unknown = &p->unknown,
		.names = &p->names,
		.ledger = o->ledger,
	};
}

void parser_release(struct parser *p)
{
	array_release(&p->reading.others);
	build_release(&p->build);
	map_release(&p->unknown);
	arena_release(&p->names);
	arena_release(&p->arena);
}

void parser_count(struct parser *p, struct reading_totals *totals)
{
	p->reading.totals = totals;
	memset(p->reading.repaired, 0, sizeof(p->reading.repaired));
	p->reading.told_level = false;
	map_clear(&p->unknown);
	arena_reset(&p->names);
}

static enum status read_whole(struct parser *p, const struct record *record)
{
	struct ledger *l = p->reading.ledger;
	const struct reading_totals before = *p->reading.totals, *now = p->reading.totals;
	struct str bytes = record->pieces.n ? record->pieces : record->text;
	ledger_record(l, record->place.offset, bytes, record->place.line);
	enum status st = dialect_read(&p->reading, record, p->forced);
	enum ledger_kind rest = LEDGER_OVERHEAD;
	if (now->spans == before.spans && now->feedback == before.feedback)
		rest = now->other_signals > before.other_signals ? LEDGER_SIGNALS
		       : now->unknown > before.unknown           ? LEDGER_UNKNOWN
								 : LEDGER_OVERHEAD;
	ledger_record_end(l, rest, st == STATUS_OK);
	return st;
}

enum status parser_read(struct parser *p, const struct passed *passed)
{
	arena_reset(&p->arena);
	p->reading.aside = passed->aside;
	if (passed->starts) {
		p->reading.guesses[0].winner = p->reading.guesses[1].winner = NULL;
		p->build.span.scope = (struct scope){ STR_UNSET, STR_UNSET };
		build_no_resource(&p->build);
	}
	if (!passed->torn)
		return read_whole(p, &passed->record);
	/* It was counted where it was found to be torn. */
	dialect_read_torn(&p->reading, &passed->record, p->forced);
	return STATUS_OK;
}
