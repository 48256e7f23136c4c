/* Input, records, dialects, in the caller's thread; or where that pays in others. */
#include "dialect/reader.h"

#include "dialect/parser.h"
#include "dialect/reader_side.h"
#include "input/part.h"

struct reader {
	struct parser parser;
	struct reader_totals *totals;
	bool damaged;
};

static enum status take(void *user, const struct passed *passed)
{
	struct reader *rd = user;
	if (parser_read(&rd->parser, passed) != STATUS_OK) {
		rd->damaged = true;
		rd->totals->damaged++;
	}
	return rd->parser.reading.stop;
}

enum status reader_run_here(struct input *in, const struct reader_options *o, const struct sink *sink,
			    struct diag *diag, struct reader_totals *totals)
{
	struct reader rd = { .totals = totals };
	struct records *records = records_new(&o->limits, diag);
	parser_init(&rd.parser, o, sink, diag, 0);
	parser_count(&rd.parser, &totals->reading);
	records_use_ledger(records, o->ledger);
	input_use_ledger(in, o->ledger);
	enum status st = pass_all(in, records, o, &(struct pass_to){ &rd, take });
	totals->records = records_totals(records);
	totals->input = input_totals(in);
	input_use_ledger(in, NULL);
	records_free(records);
	parser_release(&rd.parser);
	return st == STATUS_OK && rd.damaged ? STATUS_SKIP : st;
}

bool reader_in_step(struct input *in, const struct reader_options *o, const struct sink *sink)
{
	uint64_t bytes;
	return o->needles && !sink->own_span && input_files(in, &bytes) != INPUT_FILES;
}

enum status reader_run(struct input *in, const struct reader_options *o, const struct sink *sink,
		       struct diag *diag, struct reader_totals *totals)
{
	if (o->comes_again)
		input_remember(in);
	if (input_recalls(in))
		records_recall_choose(input_recalls(in), o->needles);
	if (side_pays(in, o, sink))
		return reader_run_side(in, o, sink, diag, totals);
	return reader_run_here(in, o, sink, diag, totals);
}
