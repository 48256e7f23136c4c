/* trace-find: which trace is this complaint about; which traces look like that. */
#include "cmd/find.h"

#include "span/id.h"

enum { SIMILAR_SHOWN = 20 };

void find_rounds(struct find *f, struct select *s)
{
	struct sink sink;
	while (select_round(s, &sink, &f->session->reader.needles))
		if (!session_read(f->session, &sink))
			break;
	f->session->reader.needles = NULL;
}

/* "did you mean" for a -k key that no span has. */
static void suggest_keys(struct find *f)
{
	const struct strings *keys = &f->options->criteria.keys;
	for (size_t i = 0; i < keys->n; i++) {
		const char *equals = strchr(keys->v[i], '=');
		struct str key = { keys->v[i], (size_t)(equals - keys->v[i]) };
		struct str near = select_near_key(f->select, key);
		struct buf text = { 0 };
		if (!str_is_set(near))
			continue;
		buf_add_c(&text, "no span has ");
		cli_quote(&text, key);
		buf_add_c(&text, "; did you mean ");
		cli_quote(&text, near);
		cli_error(f->session->cmd, "%.*s?", (int)text.n, text.s);
		buf_release(&text);
	}
}

static int find_like(struct find *f)
{
	struct buf out = { 0 };
	struct json_writer w;
	struct criteria one = { .trace = f->options->similar };
	size_t n;
	if (!criteria_compile(&one, f->session->cmd, &f->query))
		return EXIT_TROUBLE;
	find_rounds(f, f->select);
	select_prefer(f->select, str_of(f->options->similar));
	const struct trace *const *traces = select_traces(f->select, &n);
	if (n != 1) {
		cli_error_about(f->session->cmd, str_of(f->options->similar),
				n ? "several traces begin with" : "there is no trace");
		return n ? EXIT_TROUBLE : EXIT_NO;
	}
	struct similar *s = similar_new(traces[0]);
	struct sink sink = similar_sink(s);
	session_read(f->session, &sink);
	size_t most = f->options->most ? (size_t)f->options->most : SIMILAR_SHOWN;
	if (f->options->json) {
		json_writer_init(&w, &out, 1);
		json_write_object(&w);
		json_write_key(&w, "schema");
		json_write_c(&w, "casefile.similar/1");
		find_similar_json(&w, s, most);
		json_write_object_end(&w);
		buf_add_char(&out, '\n');
	} else {
		find_similar(&out, s, most, &f->session->style);
	}
	similar_traces(s, &n);
	session_print(f->session, &out);
	buf_release(&out);
	similar_free(s);
	return n ? EXIT_YES : EXIT_NO;
}

static int find_all(struct find *f)
{
	const struct find_options *o = f->options;
	if (o->complaint) {
		/* Without a resolver the slip itself was unreadable; with one, no trace matches it. */
		if (!find_complaint(f))
			return f->resolve ? EXIT_NO : EXIT_TROUBLE;
	} else if (!criteria_compile(&o->criteria, f->session->cmd, &f->query)) {
		return EXIT_TROUBLE;
	}
	if ((o->list || o->count) && !o->complaint)
		select_only_ids(f->select);
	find_rounds(f, f->select);
	if (o->criteria.trace)
		select_prefer(f->select, str_of(o->criteria.trace));
	if (!find_load_feedback(f))
		return EXIT_TROUBLE;
	int answer = find_print(f);
	if (answer == EXIT_NO)
		suggest_keys(f);
	else if (!o->list && !o->count && !o->raw && !o->spans && !o->json)
		cli_hint(f->session->cmd, &o->common, "next: the same with --spans, and '| trace-tree'");
	return answer;
}

static int find_with(struct find *f)
{
	query_init(&f->query);
	f->select = select_new(&f->query, f->options->raw);
	int answer = f->options->similar ? find_like(f) : find_all(f);
	select_free(f->select);
	resolve_free(f->resolve);
	query_release(&f->query);
	if (f->options->complaint)
		slip_release(&f->slip);
	for (size_t i = 0; i < f->feedback_n; i++)
		slip_release(&f->feedback[i]);
	free(f->feedback);
	return answer;
}

static int find_run(const struct cmd *cmd, int argc, char **argv)
{
	struct find_options o = { .most = 0 };
	struct strings rest = { 0 };
	struct session session;
	int code;
	common_init(&o.common);
	const struct option_row rows[] = {
		OPT_GROUP("From a complaint"),
		OPT_STRING(0, "complaint", &o.complaint, "FILE",
			   "the slip: one JSON object, or several with --ticket"),
		OPT_STRING(0, "feedback", &o.feedback, "FILE",
			   "complaints to show beside the traces they point at"),
		OPT_STRING(0, "similar", &o.similar, "ID", "what else carries the tags of this trace"),
		OPT_CRITERIA(&o.criteria),
		OPT_GROUP("What is printed"),
		OPT_FLAG('l', "list", &o.list, "trace ids only"),
		OPT_FLAG('c', "count", &o.count, "their number only"),
		OPT_FLAG(0, "json", &o.json, "one JSON object"),
		OPT_FLAG(0, "raw", &o.raw, "the original records, byte for byte"),
		OPT_FLAG(0, "spans", &o.spans, "the traces' spans as OTLP/JSON lines, with their origin"),
		OPT_FLAG(0, "all", &o.all, "all candidates of a complaint, not the best"),
		OPT_INT('m', "max-count", &o.most, "N", "at most N traces"),
		OPT_COMMON(&o.common),
		OPT_END,
	};
	if (!cli_parse(cmd, rows, argc, argv, &rest, &code) ||
	    !session_open(&session, cmd, rows, &o.common, &rest, &code))
		goto out;
	struct find f = { .options = &o, .session = &session };
	code = session_close(&session, find_with(&f));
out:
	free(rest.v);
	free(o.criteria.keys.v);
	return code;
}

const struct cmd cmd_find = {
	.name = "trace-find",
	.summary = "which trace is this complaint about? which traces look like that?",
	.usage = "[criteria] [input ...]",
	.examples = "  trace-find --complaint slip.json dumps/\n"
		    "  trace-find --complaint slip.json --spans dumps/ | trace-tree\n"
		    "  trace-find --session sess_918 --status error week.tar.gz\n"
		    "  trace-find -k order.id=4481 --since 2026-05-20 -l dumps/\n"
		    "  trace-find --text 'refundable anytime' -i --raw dumps/ > evidence.jsonl\n"
		    "  trace-find --similar tr_9021 dumps/\n",
	.run = find_run,
};
