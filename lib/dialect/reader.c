/* Input, records, dialects: one stream after the other, one record at a time. */
#include "dialect/reader_ahead.h"

struct reader {
	const struct reader_options *options;
	struct reading reading;
	struct records *records;
	struct reader_totals *totals;
	bool damaged;
};

static enum status read_record(struct reader *rd, const struct record *record)
{
	struct ledger *l = rd->options->ledger;
	const struct reading_totals before = rd->totals->reading, *now = &rd->totals->reading;
	arena_reset(rd->reading.arena);
	ledger_record(l, record->place.offset, record->text, record->place.line);
	enum status st = dialect_read(&rd->reading, record, rd->options->dialect);
	enum ledger_kind rest = LEDGER_OVERHEAD;
	if (now->spans == before.spans && now->feedback == before.feedback)
		rest = now->other_signals > before.other_signals ? LEDGER_SIGNALS
		       : now->unknown > before.unknown           ? LEDGER_UNKNOWN
								 : LEDGER_OVERHEAD;
	ledger_record_end(l, rest, st == STATUS_OK);
	return st;
}

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

static void read_torn(struct reader *rd, const struct record *record)
{
	if (!str_is_set(record->text))
		return;
	arena_reset(rd->reading.arena);
	dialect_read_torn(&rd->reading, record, rd->options->dialect);
}

static enum status read_stream(struct reader *rd, struct stream *s)
{
	struct record record;
	enum status st;
	struct place place = stream_place(s);
	rd->reading.aside = holds_no_spans(str_is_set(place.member) ? place.member : place.file);
	ledger_stream(rd->options->ledger, place.file, place.member, 0);
	records_open(rd->records, s, rd->options->ledger ? NULL : rd->options->needles);
	while ((st = records_next(rd->records, &record)) != STATUS_END) {
		if (st == STATUS_FATAL) {
			rd->damaged = true;
			break;
		}
		if (st == STATUS_SKIP) {
			rd->damaged = true;
			read_torn(rd, &record);
			if (rd->reading.stop != STATUS_OK)
				return rd->reading.stop;
			continue;
		}
		if (read_record(rd, &record) != STATUS_OK) {
			rd->damaged = true;
			rd->totals->damaged++;
		}
		if (rd->reading.stop != STATUS_OK)
			return rd->reading.stop;
	}
	return STATUS_OK;
}

static enum status read_all(struct reader *rd, struct input *in)
{
	struct stream *s;
	enum status st;
	while ((st = input_next(in, &s)) != STATUS_END) {
		if (st != STATUS_OK) {
			rd->damaged = true;
			if (st == STATUS_FATAL)
				return STATUS_SKIP;
			continue;
		}
		uint64_t before = rd->totals->reading.spans;
		rd->totals->streams++;
		uint64_t bytes = input_totals(in).stream_bytes;
		st = read_stream(rd, s);
		ledger_stream_end(rd->options->ledger, input_totals(in).stream_bytes - bytes,
				  st != STATUS_OK);
		rd->totals->streams_without_spans += rd->totals->reading.spans == before;
		if (st != STATUS_OK)
			return st;
	}
	return rd->damaged ? STATUS_SKIP : STATUS_OK;
}

enum status reader_run_here(struct input *in, const struct reader_options *o, const struct sink *sink,
			    struct diag *diag, struct reader_totals *totals)
{
	struct arena arena, names;
	struct build build;
	struct map unknown;
	arena_init(&arena);
	arena_init(&names);
	map_init(&unknown);
	build_init(&build, &arena, o->index);
	build.wanted = o->wanted;
	struct reader rd = {
		.options = o,
		.records = records_new(&o->limits, diag),
		.totals = totals,
		.reading = {
			.build = &build,
			.arena = &arena,
			.limits = &o->limits,
			.sink = sink,
			.diag = diag,
			.totals = &totals->reading,
			.unknown = &unknown,
			.names = &names,
			.ledger = o->ledger,
		},
	};
	records_use_ledger(rd.records, o->ledger);
	input_use_ledger(in, o->ledger);
	enum status st = read_all(&rd, in);
	totals->records = records_totals(rd.records);
	totals->input = input_totals(in);
	input_use_ledger(in, NULL);
	records_free(rd.records);
	build_release(&build);
	map_release(&unknown);
	arena_release(&names);
	arena_release(&arena);
	return st;
}

enum status reader_run(struct input *in, const struct reader_options *o, const struct sink *sink,
		       struct diag *diag, struct reader_totals *totals)
{
	if (o->threads > 1 && sink->own_span)
		return reader_run_ahead(in, o, sink, diag, totals);
	return reader_run_here(in, o, sink, diag, totals);
}
