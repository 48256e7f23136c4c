/*
 * Records of a text stream: find where a top-level value starts, let the
 * structural scan find where it ends, and notice when it is torn.
 */
#include "json/records_impl.h"

#include "base/ascii.h"
#include "base/mem.h"

#include <stdlib.h>

struct records *records_new(const struct limits *limits, struct diag *diag)
{
	struct records *r = mem_alloc(1, sizeof(*r));
	r->limits = limits;
	r->diag = diag;
	return r;
}

void records_free(struct records *r)
{
	if (!r)
		return;
	free(r->bytes);
	buf_release(&r->next_line);
	buf_release(&r->joined);
	free(r);
}

/* What a large record needed is not kept: how much is read at a time, and so where in the file things are
 * told to be, does not depend on the streams before this one. */
static void shrink(struct records *r)
{
	if (r->cap <= RECORDS_WINDOW)
		return;
	free(r->bytes);
	r->bytes = NULL;
	r->cap = 0;
}

void records_open(struct records *r, struct stream *s, const struct scan_needles *needles)
{
	shrink(r);
	struct records fresh = {
		.limits = r->limits,
		.diag = r->diag,
		.needles = needles && (needles->n || needles->many) ? needles : NULL,
		.stream = s,
		.ledger = r->ledger,
		.totals = r->totals,
		.streams = r->streams + 1,
		.next_file = r->next_file,
		.next_bytes = r->next_bytes,
		.next_line = r->next_line,
		.joined = r->joined,
		.bytes = r->bytes,
		.cap = r->cap,
		.line = 1,
	};
	*r = fresh;
	records_search_anew(r);
	(void)stream_position(s, &r->offset, &r->line);
	bool rejoined = records_pass_rejoined(r);
	if (!rejoined && !records_sniff(r)) {
		r->at = r->n;
		records_mark(r, LEDGER_GAPS, r->offset, r->line, r->lost);
		r->ended = true;
	}
	records_recall_open(r, !rejoined);
}

void records_use_ledger(struct records *r, struct ledger *ledger)
{
	r->ledger = ledger;
}

struct place records_place(const struct records *r, size_t ahead)
{
	struct place p = stream_place(r->stream);
	p.offset = r->offset + r->at + ahead;
	p.has_offset = true;
	if (r->framing == FRAMING_TEXT)
		p.line = r->line + scan_newlines((struct str){ r->bytes + r->at, ahead });
	if (stream_is_expanded(r->stream)) {
		p.file_offset = stream_file_offset(r->stream);
		p.has_file_offset = true;
	}
	return p;
}

void records_advance(struct records *r, size_t n)
{
	if (r->framing == FRAMING_TEXT)
		r->line += scan_newlines((struct str){ r->bytes + r->at, n });
	r->at += n;
}

static void make_room(struct records *r)
{
	if (r->recall && r->at > 0)
		records_recall_used(r);
	if (r->at > 0 && (r->at == r->n || r->cap - r->n < RECORDS_WINDOW / 4)) {
		memmove(r->bytes, r->bytes + r->at, r->n - r->at);
		r->offset += r->at;
		r->n -= r->at;
		records_search_move(r, r->at);
		r->at = 0;
	}
	if (r->cap - r->n >= RECORDS_WINDOW / 4)
		return;
	r->cap = r->cap ? r->cap * 2 : RECORDS_WINDOW;
	r->bytes = mem_resize(r->bytes, r->cap, 1);
}

bool records_fill(struct records *r)
{
	if (r->ended || r->gap)
		return false;
	make_room(r);
	size_t got = 0;
	enum status st = stream_read(r->stream, r->bytes + r->n, r->cap - r->n, &got);
	r->n += got;
	if (st == STATUS_SKIP)
		r->gap = true;
	else if (st != STATUS_OK)
		r->ended = true;
	r->fatal |= st == STATUS_FATAL;
	if (r->gap || r->fatal)
		records_recall_lose(r);
	return got > 0;
}

bool records_want(struct records *r, size_t need)
{
	while (r->n - r->at < need)
		if (!records_fill(r))
			return false;
	return true;
}

/* What may stand between two top-level values. */
static bool is_separator(char c)
{
	return ascii_is_blank(c) || c == ',' || c == '[' || c == ']' || c == '\x1e';
}

/* All before the gap is used up; behind it may be another part of the stream. */
static void pass_gap(struct records *r)
{
	uint64_t offset, line;
	r->gap = false;
	r->around = (struct records_lists){ 0 };
	if (!stream_position(r->stream, &offset, &line)) {
		struct place place = records_place(r, 0);
		diag_report(r->diag, SEVERITY_NOTE, "input.gap", &place, STR_UNSET,
			    "what was lost was here; lines and bytes are counted on without it");
		return;
	}
	r->offset = offset;
	r->line = line;
	r->at = r->n = 0;
	records_search_anew(r);
}

/*
 * Passes over them, but not over more lists in one another than may be: those are no elements of a dump.
 * False then.
 */
static bool pass_separators(struct records *r)
{
	const char *p = r->bytes + r->at, *end = r->bytes + r->n;
	for (; p < end && is_separator(*p); p++) {
		if (*p == '[' && ++r->lists > r->limits->depth)
			break;
		if (*p != '[' && !ascii_is_blank(*p))
			r->lists = 0;
	}
	uint64_t from = r->offset + r->at;
	struct str run = { r->bytes + r->at, (size_t)(p - (r->bytes + r->at)) };
	records_lists_pass(r, run);
	records_advance(r, run.n);
	records_mark(r, LEDGER_OVERHEAD, from, 0, NULL);
	return r->lists <= r->limits->depth;
}

/* True when a value may start at `at`. False at the end. */
static bool skip_separators(struct records *r)
{
	for (;;) {
		if (!pass_separators(r))
			return true;
		if (r->at < r->n && (unsigned char)r->bytes[r->at] == 0xef && records_want(r, 3) &&
		    !memcmp(r->bytes + r->at, "\xef\xbb\xbf", 3)) {
			uint64_t from = r->offset + r->at;
			r->at += 3;
			records_mark(r, LEDGER_OVERHEAD, from, 0, NULL);
			continue;
		}
		if (r->at < r->n)
			return true;
		if (r->gap) {
			pass_gap(r);
			continue;
		}
		if (!records_fill(r) && !r->gap)
			return false;
	}
}

/* Frames the value at `at`. OK: *n is its length. SKIP: *record is what there is of it. */
static enum status frame_value(struct records *r, size_t *n, struct record *record)
{
	struct scan scan = { .allowed = r->limits->depth };
	struct records_tear tear = { 0 };
	size_t looked = 0, most = r->limits->record_bytes;
	size_t step = RECORDS_STEP < most ? RECORDS_STEP : most;
	for (;;) {
		struct str have = { r->bytes + r->at, r->n - r->at < step ? r->n - r->at : step };
		bool complete = scan_value(&scan, have);
		struct str value = { have.s, scan.at };
		/* What was looked at and holds no newline is not looked at again. */
		bool lines = tear.at || memchr(value.s + looked, '\n', value.n - looked);
		looked = value.n;
		if (lines) {
			ptrdiff_t torn = records_find_tear(&tear, value);
			if (torn >= 0)
				return records_lose_torn(r, (size_t)torn, record, "json.torn",
							 "record ends before it is complete");
		}
		if (scan.too_deep)
			return records_lose(r, records_depth(value, r->limits->depth), "limit.depth",
					    "nested deeper than the limit");
		if (scan.bad)
			return records_lose_torn(r, scan.at, record, "json.torn",
						 "line ends inside a string");
		if (complete) {
			*n = scan.at;
			return tear.at ? records_check_lines(r, *n, record) : STATUS_OK;
		}
		if (scan.at >= most)
			return records_lose_oversized(r, &scan);
		if (have.n == step)
			step = step < most / 2 ? step * 2 : most;
		else if (!records_fill(r))
			return records_lose_open(r, record);
	}
}

/* At what is no record: NUL bytes, or anything but an object. False: a record is here. */
static bool pass_other(struct records *r)
{
	uint64_t from = r->offset + r->at, line = r->line, noise = r->totals.noise_lines;
	const char *lost = "text.nul";
	if (!records_skip_nuls(r)) {
		if (r->bytes[r->at] == '{' && (records_starts_object(r, r->at) || records_starts_damaged(r)))
			return false;
		records_skip_noise(r);
		/* A logger's prefix is no damage. */
		lost = r->totals.noise_lines != noise ? "json.noise" : NULL;
	}
	records_mark(r, lost ? LEDGER_GAPS : LEDGER_OVERHEAD, from, line, lost);
	r->around = (struct records_lists){ 0 };
	return true;
}

static enum status lose_deep(struct records *r)
{
	uint64_t from = r->offset + r->at, line = r->line;
	r->lists = 0;
	r->around = (struct records_lists){ 0 };
	enum status st = records_lose(r, 0, "limit.depth", "nested deeper than the limit");
	records_mark(r, LEDGER_GAPS, from, line, r->lost);
	return st;
}

/* Frames the value at `at`, joined from pieces where it is split. */
static enum status frame(struct records *r, size_t *n, bool *joined, struct record *record)
{
	bool on_split_line = r->split.line == r->line;
	r->after_text |= on_split_line;
	*joined = on_split_line && records_join_lines(r, n);
	if (*joined)
		return STATUS_OK;
	enum status st = frame_value(r, n, record);
	*joined = st == STATUS_OK && *n > 2 && r->bytes[r->at + 2] == 'l' && records_join_pieces(r, n);
	return st;
}

/* The record at `at`, of so many bytes. */
static void give(struct records *r, size_t n, bool joined, struct record *record)
{
	records_tell_welded(r);
	r->value_end = r->offset + r->at + n;
	record->kind = RECORD_JSON;
	record->after_text = r->after_text;
	record->is_remembered = r->recall;
	r->after_text = false;
	record->place = records_place(r, 0);
	record->text = (struct str){ r->bytes + r->at, n };
	if (joined) {
		record->pieces = record->text;
		record->text = buf_str(&r->joined);
	}
	r->totals.records++;
	records_advance(r, n);
}

static bool is_wanted(struct records *r, size_t n, bool joined)
{
	return !r->needles || records_wanted(r, n) || (joined && records_text_wanted(r, buf_str(&r->joined)));
}

static enum status next_text(struct records *r, struct record *record)
{
	for (;;) {
		if (!skip_separators(r)) {
			records_lists_end(r);
			records_recall_end(r);
			return r->fatal ? STATUS_FATAL : STATUS_END;
		}
		if (r->lists > r->limits->depth)
			return lose_deep(r);
		r->lists = 0;
		if (r->needles) {
			records_pass(r);
			if (r->at == r->n || is_separator(r->bytes[r->at]))
				continue;
		}
		if (pass_other(r))
			continue;
		uint64_t from = r->offset + r->at, line = r->line;
		size_t n = 0;
		bool joined;
		record->text = STR_UNSET;
		enum status st = frame(r, &n, &joined, record);
		if (st != STATUS_OK) {
			r->around = (struct records_lists){ 0 };
			records_mark(r, LEDGER_GAPS, from, line, r->lost); /* less what is salvaged */
			return st;
		}
		records_lists_record(r, r->bytes[r->at + n - 1]);
		if (is_wanted(r, n, joined)) {
			give(r, n, joined, record);
			return STATUS_OK;
		}
		r->totals.skipped_bytes += n;
		records_advance(r, n);
	}
}

enum status records_next(struct records *r, struct record *record)
{
	*record = (struct record){ 0 };
	if (r->framing == FRAMING_TEXT)
		return next_text(r, record);
	return records_next_proto(r, record);
}
