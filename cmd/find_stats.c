/* trace-find --by: how many spans of each kind, how long they took, what they cost. */
#include "cmd/find.h"
#include "cmd/reading.h"

#include "base/near.h"
#include "report/span_stats.h"

/* Nobody says it: the facet whose last word it is, or what is written nearly so. */
static void tell_none(const struct find *f, struct span_stats *stats, struct str field)
{
	struct near near = { .wanted = field };
	size_t n;
	const struct span_stats_row *const *rows = span_stats_rows(stats, &n);
	if (n != 1 || str_is_set(rows[0]->value) || rows[0]->is_rest)
		return;
	for (int i = 0; i < FACETS; i++) {
		struct str name = str_of(facet_name((enum facet)i));
		bool exact = near.best.n && !near.distance;
		if (!exact && name.n > field.n && str_ends(name, field) &&
		    name.s[name.n - field.n - 1] == '.')
			near = (struct near){ .wanted = field, .best = name };
		else
			near_offer(&near, name);
	}
	cli_error(f->session->cmd, "no span says '%.*s'%s%.*s%s", (int)field.n, field.s,
		  near.best.n ? "; did you mean '" : "", (int)near.best.n, near.best.n ? near.best.s : "",
		  near.best.n ? "'?" : "");
}

int find_stats(struct find *f)
{
	const struct find_options *o = f->options;
	struct str field = str_of(o->by);
	struct span_stats *stats = span_stats_new(field);
	struct sink sink = span_stats_sink(stats);
	struct buf out = { 0 };
	struct json_writer w;
	if (f->query.root == QUERY_NONE && !o->feedback && !o->complaint)
		span_stats_ask(stats, &f->session->reader);
	select_stream_to(f->select, &sink, 0);
	find_rounds(f, f->select);
	if (o->json) {
		json_writer_init(&w, &out, 1);
		json_write_object(&w);
		json_write_key(&w, "schema");
		json_write_c(&w, "casefile.stats/1");
		span_stats_json(&w, stats, field, (size_t)o->most);
		reading_report_json(&w, session_report(f->session));
		json_write_object_end(&w);
		buf_add_char(&out, '\n');
	} else if (span_stats_spans(stats)) {
		span_stats_text(&out, stats, field, (size_t)o->most, &f->session->style);
	}
	session_print(f->session, &out);
	buf_release(&out);
	tell_none(f, stats, field);
	bool any = span_stats_spans(stats) > 0;
	f->session->reader.wanted = f->session->reader.print_key = NULL; /* were lent */
	span_stats_free(stats);
	return any ? EXIT_YES : EXIT_NO;
}
