/* trace-find --check: can these spans be relied on? */
#include "cmd/find.h"
#include "cmd/reading.h"

#include "detect/survey.h"
#include "query/trace_key.h"
#include "report/flaws.h"

static void visit(void *user, const struct tree *t, const struct summary *s, const struct diagnosis *d)
{
	(void)s;
	(void)d;
	flaws_add(user, t);
}

static void print(struct find *f, const struct flaws_totals *totals)
{
	struct buf out = { 0 };
	struct json_writer w;
	if (f->options->json) {
		json_writer_init(&w, &out, 1);
		json_write_object(&w);
		json_write_key(&w, "schema");
		json_write_c(&w, "casefile.check/1");
		flaws_json_all(&w, totals);
		reading_report_json(&w, session_report(f->session));
		json_write_object_end(&w);
		buf_add_char(&out, '\n');
	} else {
		flaws_text(&out, totals, &f->session->style);
		if (session_is_partial(f->session))
			buf_add_c(&out, "part of the input could not be read; --ledger says which\n");
	}
	session_print(f->session, &out);
	buf_release(&out);
}

int find_check(struct find *f)
{
	struct flaws *flaws = flaws_new();
	find_survey(f, NULL, visit, flaws);
	const struct flaws_totals *totals = flaws_totals(flaws);
	bool sound = !flaws_warn(totals);
	if (totals->traces || f->options->json)
		print(f, totals);
	else
		sound = false;
	flaws_free(flaws);
	return sound ? EXIT_YES : EXIT_NO;
}
