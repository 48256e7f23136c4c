/* trace-find --by: how many spans of each kind, how long they took, what they cost. */
#include "cmd/find.h"
#include "cmd/reading.h"

#include "report/span_stats.h"

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
	bool any = span_stats_spans(stats) > 0;
	span_stats_free(stats);
	return any ? EXIT_YES : EXIT_NO;
}
