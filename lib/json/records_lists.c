/*
 * Lists around records: one that is still open where its stream ends, or where
 * another one begins, was cut right behind an element, and nothing else shows
 * that. Only where all between its elements was read and sound is that known:
 * elements have commas between them, and other things that look like the start
 * of a list (logs, half a list that was appended to) have not.
 */
#include "json/records_impl.h"

static void tell(struct records *r, size_t ahead)
{
	const struct records_lists *l = &r->around;
	struct place place = records_place(r, ahead);
	/* Monocle begins lines with the comma, and closes no list when its process is ended. */
	enum severity severity = l->comma_leads ? SEVERITY_NOTE : SEVERITY_ERROR;
	r->totals.is_list_open |= severity == SEVERITY_ERROR;
	r->totals.damaged += severity == SEVERITY_ERROR;
	r->lost = "json.truncated";
	diag_report(r->diag, severity, "json.truncated", &place, STR_UNSET,
		    "the list that line %llu opens is not closed: %s", (unsigned long long)l->line,
		    l->comma_leads ? "its writer may do so" : "what came next is missing");
}

static void open_list(struct records *r, struct str run, size_t at)
{
	struct records_lists *l = &r->around;
	/* No element begins without a comma in front of it, but for the first. */
	if (l->open && l->behind_record && !l->comma_here) {
		if (l->comma)
			tell(r, at);
		*l = (struct records_lists){ .on_new_line = l->on_new_line };
	}
	if (l->open++)
		return;
	l->line = r->line + scan_newlines((struct str){ run.s, at });
	l->at_start = r->offset + r->at + at == 0;
}

void records_lists_pass(struct records *r, struct str run)
{
	struct records_lists *l = &r->around;
	for (size_t i = 0; i < run.n; i++)
		switch (run.s[i]) {
		case '[':
			open_list(r, run, i);
			l->on_new_line = false;
			break;
		case ']':
			l->open -= l->open > 0;
			l->on_new_line = false;
			break;
		case ',':
			l->comma_here = l->comma = true;
			l->comma_leads = l->on_new_line;
			break;
		case '\n':
			l->on_new_line = true;
			break;
		}
}

void records_lists_record(struct records *r, char last)
{
	struct records_lists *l = &r->around;
	bool is_element = last == '}' && (!l->behind_record || l->comma_here);
	if (!is_element)
		*l = (struct records_lists){ 0 };
	l->behind_record = true;
	l->on_new_line = l->comma_here = false;
}

void records_lists_end(struct records *r)
{
	const struct records_lists *l = &r->around;
	if (l->open && (l->comma || l->at_start) && !r->fatal && !stream_is_in_parts(r->stream))
		tell(r, 0);
	r->around = (struct records_lists){ 0 };
}
