/*
 * Lists around records: one that is still open when the stream ends was cut
 * right behind an element, and nothing else shows that. Only where all between
 * its elements was read and sound is that known.
 */
#include "json/records_impl.h"

void records_lists_pass(struct records *r, struct str run)
{
	struct records_lists *l = &r->around;
	for (size_t i = 0; i < run.n; i++)
		switch (run.s[i]) {
		case '[':
			if (!l->open++)
				l->line = r->line + scan_newlines((struct str){ run.s, i });
			break;
		case ']':
			l->open -= l->open > 0;
			break;
		case ',':
			l->comma_leads = l->on_new_line;
			break;
		case '\n':
			l->on_new_line = true;
			break;
		}
}

void records_lists_end(struct records *r)
{
	const struct records_lists *l = &r->around;
	if (!l->open || r->fatal || stream_is_in_parts(r->stream))
		return;
	struct place place = records_place(r, 0);
	r->totals.is_list_open = true;
	/* Monocle begins lines with the comma, and closes no list when its process is ended. */
	enum severity severity = l->comma_leads ? SEVERITY_NOTE : SEVERITY_ERROR;
	r->totals.damaged += severity == SEVERITY_ERROR;
	r->lost = "json.truncated";
	diag_report(r->diag, severity, "json.truncated", &place, STR_UNSET,
		    "input ends between two records, in a list that line %llu opens: %s",
		    (unsigned long long)l->line,
		    l->comma_leads ? "its writer may not have closed it" : "the rest is missing");
	r->around = (struct records_lists){ 0 };
}
