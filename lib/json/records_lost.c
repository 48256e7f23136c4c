/* Records that cannot be framed: what is passed over with them, and what is handed out of them. */
#include "json/records_impl.h"

enum status records_lose(struct records *r, size_t n, const char *code, const char *why)
{
	struct place place = records_place(r, 0);
	r->totals.damaged++;
	r->lost = code;
	diag_report(r->diag, SEVERITY_ERROR, code, &place, STR_UNSET, "%s; the record is skipped", why);
	for (;;) {
		const char *rest = r->bytes + r->at + n;
		const char *end = memchr(rest, '\n', r->n - r->at - n);
		if (end) {
			records_advance(r, (size_t)(end - (r->bytes + r->at)));
			return STATUS_SKIP;
		}
		records_advance(r, r->n - r->at);
		n = 0;
		if (!records_fill(r))
			return STATUS_SKIP;
	}
}

size_t records_line_bytes(struct records *r, size_t n)
{
	for (;;) {
		const char *start = r->bytes + r->at, *end = memchr(start + n, '\n', r->n - r->at - n);
		if (end)
			return (size_t)(end - start);
		n = r->n - r->at;
		if (n > r->limits->record_bytes || !records_fill(r))
			return r->n - r->at;
	}
}

/* The next n bytes; `woven` tells whether they are two records in one another. */
static enum status hand_out(struct records *r, size_t n, const struct record_woven *woven,
			    struct record *record, const char *code, const char *why)
{
	bool both = woven->first_end > 0;
	struct str have = { r->bytes + r->at, n };
	*record = (struct record){
		.kind = RECORD_JSON,
		.text = !r->needles || records_wanted(r, n) ? have : STR_UNSET,
		.place = records_place(r, 0),
		.woven = *woven,
		.after_text = r->after_text,
	};
	r->after_text = false;
	r->totals.damaged++;
	r->lost = both ? "json.woven" : code;
	if (both)
		diag_report(
			r->diag, SEVERITY_ERROR, "json.woven", &record->place, STR_UNSET,
			"two lines are not JSON: two records are written into one another, and taken apart");
	else
		diag_report(r->diag, SEVERITY_ERROR, code, &record->place, STR_UNSET,
			    "%s; the record is skipped but for what can be read of it", why);
	records_advance(r, n);
	return STATUS_SKIP;
}

enum status records_lose_torn(struct records *r, size_t n, struct record *record, const char *code,
			      const char *why)
{
	struct record_woven woven;
	size_t both = records_woven(r, n, &woven);
	return hand_out(r, both ? both : records_line_bytes(r, n), &woven, record, code, why);
}

enum status records_check_lines(struct records *r, size_t n, struct record *record)
{
	struct record_woven woven;
	size_t both = records_woven(r, n, &woven);
	return both ? hand_out(r, both, &woven, record, "json.woven", "") : STATUS_OK;
}

enum status records_lose_oversized(struct records *r, struct scan *scan)
{
	struct place place = records_place(r, 0);
	uint64_t from = place.offset;
	size_t value_at = scan->at;
	records_advance(r, value_at);
	scan->at = 0;
	while (!scan->bad && !scan_value(scan, (struct str){ r->bytes + r->at, r->n - r->at })) {
		if (scan->bad)
			break;
		records_advance(r, scan->at);
		scan->at = 0;
		if (!records_fill(r))
			break;
	}
	records_advance(r, scan->at);
	r->totals.damaged++;
	r->lost = "limit.record";
	diag_report(r->diag, SEVERITY_ERROR, "limit.record", &place, STR_UNSET,
		    "record of %llu bytes is over the limit of %llu and skipped",
		    (unsigned long long)(r->offset + r->at - from),
		    (unsigned long long)r->limits->record_bytes);
	return STATUS_SKIP;
}

enum status records_lose_open(struct records *r, struct record *record)
{
	enum status st = records_rejoin(r, record);
	if (st != STATUS_OK)
		return st;
	struct str rest = { r->bytes + r->at, r->n - r->at };
	r->woven_looked += rest.n;
	return records_lose_torn(r, records_sound_bytes(rest), record, "json.truncated",
				 r->gap ? "record is cut by missing input"
					: "record is cut at the end of the input");
}

void records_tell_welded(struct records *r)
{
	if (r->welded_told || !r->value_end || r->offset + r->at != r->value_end)
		return;
	r->welded_told = true;
	struct place place = records_place(r, 0);
	diag_report(r->diag, SEVERITY_NOTE, "json.welded", &place, STR_UNSET,
		    "another record begins on the same line, right behind the last one; both are read");
}
