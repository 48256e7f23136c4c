/* A record that is cut by the rotation of its file, and goes on in the next one. */
#include "json/records_impl.h"

/* What is looked at of the next file: batches of the field are smaller. */
enum { NEXT_BYTES_MAX = 64 << 20 };

enum status records_rejoin(struct records *r, struct record *record)
{
	struct str half = { r->bytes + r->at, r->n - r->at }, file;
	size_t most = r->limits->record_bytes < NEXT_BYTES_MAX ? r->limits->record_bytes : NEXT_BYTES_MAX;
	if (r->gap || r->fatal || half.n > most || !stream_next_file(r->stream, &file, &r->next_line, most))
		return STATUS_OK;
	struct arena arena;
	struct str rest = str_trim(buf_str(&r->next_line));
	arena_init(&arena);
	buf_clear(&r->joined);
	buf_add_str(&r->joined, half);
	buf_add_str(&r->joined, rest);
	bool whole =
		rest.n && records_is_whole(buf_str(&r->joined), &arena) && !records_is_whole(rest, &arena);
	arena_release(&arena);
	if (!whole)
		return STATUS_OK;
	*record = (struct record){
		.kind = RECORD_JSON,
		.text = records_text_wanted(r, buf_str(&r->joined)) ? buf_str(&r->joined) : STR_UNSET,
		.place = records_place(r, 0),
		.after_text = r->after_text,
		.elsewhere = rest.n,
	};
	r->after_text = false;
	r->next_file = file;
	r->next_bytes = r->next_line.n;
	r->totals.damaged++;
	r->lost = "json.rejoined";
	diag_report(r->diag, SEVERITY_ERROR, "json.rejoined", &record->place, file,
		    "record is incomplete at the end of the file; it is read with its rest, the first line "
		    "of the next");
	records_advance(r, half.n);
	return STATUS_SKIP;
}

bool records_pass_rejoined(struct records *r)
{
	size_t n = r->next_bytes;
	r->next_bytes = 0;
	if (!n || r->offset || !str_eq(stream_place(r->stream).file, r->next_file) || !records_want(r, n))
		return false;
	records_advance(r, n);
	records_mark(r, LEDGER_SPANS, r->offset, 0, NULL);
	return true;
}
