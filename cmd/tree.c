/* trace-tree: print a trace as a tree. */
#include "cmd/diagnosis.h"
#include "cmd/explain.h"
#include "cmd/one_trace.h"
#include "cmd/reading.h"

#include "query/filter.h"
#include "query/join.h"
#include "query/tally.h"
#include "report/diagnosis_text.h"
#include "report/trace_list.h"
#include "report/tree_report.h"

struct tree_options {
	const char *trace;
	struct strings attributes;
	int depth;
	const char *explain;
	bool waterfall, critical, events, json, markdown, no_diagnosis, blame;
	struct diagnosis_options diagnosis;
	struct common_options common;
};

/* What goes through one run. */
struct tree_run {
	struct session session;
	const struct tree_options *options;
	struct collect *collect;
	struct join *feedback;
	struct arena arena;
	struct wanted wanted;
	struct wanted_near near;
	struct detect_settings settings;
	struct detect *detect; /* NULL: no diagnosis is wanted */
	struct baseline *baseline;
	bool looks_for_near;
	struct tally *tally; /* for a list of traces; NULL: one is wanted, or all that is known of each */
	struct str first;    /* trace; unset: no span was read */
	bool lists;          /* there are others: of none of them the spans are kept */
};

/* The spans of one trace are kept, until there is another one. */
static bool is_listed(struct tree_run *run, const struct span *s)
{
	struct sink sink = tally_sink(run->tally);
	(void)!sink.span(sink.user, s, NULL);
	bool is_first = !str_is_set(run->first);
	if (is_first)
		run->first = arena_str(&run->arena, s->trace_id);
	if (run->lists || is_first || (!(s->flags & SPAN_NO_TRACE_ID) && str_eq(run->first, s->trace_id)))
		return run->lists;
	collect_free(run->collect);
	run->collect = collect_new();
	return run->lists = true;
}

static enum status keep_span(void *user, const struct span *s, const struct record *r)
{
	struct tree_run *run = user;
	(void)r;
	if (run->tally && is_listed(run, s))
		return STATUS_OK;
	if (run->looks_for_near)
		wanted_near_offer(&run->near, &run->wanted, s, &run->arena);
	collect_add(run->collect, s);
	if (run->detect)
		detect_learn(run->detect, s);
	return STATUS_OK;
}

static enum status keep_feedback(void *user, const struct feedback *f, const struct record *r)
{
	struct tree_run *run = user;
	(void)r;
	if (run->session.rounds <= 1 && !f->is_evaluation)
		join_add_feedback(run->feedback, f);
	return STATUS_OK;
}

static bool read_all(struct tree_run *run)
{
	const struct sink sink = { .user = run, .span = keep_span, .feedback = keep_feedback };
	return session_read(&run->session, &sink);
}

/* ---- which trace ---- */

/* Reads once more, all of it: what could have been meant? */
static struct trace *const *look_again(struct tree_run *run, size_t *n)
{
	run->looks_for_near = true;
	run->session.reader.needles = NULL;
	if (!read_all(run))
		*n = 0;
	/* The first reading passed over all records: that is not an empty input. */
	if (!run->session.totals.reading.spans)
		run->session.totals.reading.spans = run->near.spans;
	return collect_traces(run->collect, n);
}

/* "what 'subject'", and "; then 'other'" where there is another. */
static void tell(const struct tree_run *run, const char *what, struct str subject, const char *then,
		 struct str other)
{
	struct buf text = { 0 };
	buf_add_c(&text, what);
	cli_quote(&text, subject);
	if (other.n) {
		buf_add_c(&text, then);
		cli_quote(&text, other);
	}
	cli_error(run->session.cmd, "%.*s", (int)text.n, text.s);
	buf_release(&text);
}

static void tell_ambiguous(struct tree_run *run, struct trace *const *traces, size_t n)
{
	enum { SHOWN = 10 };
	cli_error_about(run->session.cmd, str_of(run->options->trace), "several traces begin with");
	for (size_t i = 0; i < n && i < SHOWN; i++)
		cli_error_about(run->session.cmd, traces[i]->id, "candidate");
	if (n > SHOWN)
		cli_error(run->session.cmd, "and %zu more", n - SHOWN);
}

/* ---- printing ---- */

static void suggest_keys(struct tree_run *run, const struct tree *t, const struct picks *picks)
{
	struct str what;
	for (size_t i = 0; picks_missed(picks, &i, &what);)
		tell(run, "no span has ", what, "; did you mean ", picks_suggest(t, what));
}

static void print_trace(struct tree_run *run, const struct trace *trace)
{
	const struct tree_options *o = run->options;
	struct tree_view view = { .style = run->session.style,
				  .depth = o->depth < 0 ? UINT32_MAX : (uint32_t)o->depth,
				  .waterfall = o->waterfall,
				  .events = o->events,
				  .picks = picks_new(),
				  .reading = o->json ? session_report(&run->session) : NULL };
	enum tree_format format = o->json       ? TREE_FORMAT_JSON
				  : o->markdown ? TREE_FORMAT_MARKDOWN
						: TREE_FORMAT_TEXT;
	struct tree tree;
	struct summary summary;
	const struct slip **said;
	struct path_step *steps;
	struct diagnosis diagnosis;
	struct blame blame;
	struct buf out = { 0 };
	view.feedback.n = join_of(run->feedback, trace, &run->arena, &said);
	view.feedback.v = said;
	tree_init(&tree, trace);
	view.source = lost_harm(&run->session.lost, &tree);
	summary_of(&tree, &run->arena, &summary);
	if (run->detect) {
		detect_run(run->detect, &tree, &summary, &diagnosis);
		view.diagnosis = &diagnosis;
		if (o->blame) {
			blame_of(&diagnosis, &blame);
			view.blame = &blame;
		}
	}
	if (o->critical) {
		view.steps_n = path_mark(&tree, &steps);
		view.steps = steps;
	}
	for (size_t i = 0; i < o->attributes.n; i++)
		picks_add(view.picks, str_of(o->attributes.v[i]));
	struct tree_report *report = tree_report_new(format, &tree, &summary, &view);
	while (session_wanted(&run->session) && tree_report_more(report, &out))
		session_print(&run->session, &out);
	if (format != TREE_FORMAT_JSON)
		suggest_keys(run, &tree, view.picks);
	tree_report_free(report);
	if (run->detect) {
		if (o->diagnosis.rules && format == TREE_FORMAT_TEXT) {
			diagnosis_rules_text(&out, &diagnosis, &run->settings, &view.style);
			session_print(&run->session, &out);
		}
		diagnosis_release(&diagnosis);
	}
	picks_free(view.picks);
	tree_release(&tree);
	buf_release(&out);
}

static void print_list(struct tree_run *run, struct trace *const *traces, size_t n)
{
	struct buf out = { 0 };
	if (run->lists)
		n = trace_list_text(&out, run->tally, &run->session.style);
	else
		trace_list_json(&out, traces, n, session_report(&run->session));
	session_print(&run->session, &out);
	cli_hint(run->session.cmd, &run->options->common, "%zu traces; -t ID shows one of them as a tree", n);
	buf_release(&out);
}

/* Gives the answer for session_close(). */
static int answer(struct tree_run *run)
{
	size_t n;
	struct trace *const *traces = collect_traces(run->collect, &n);
	if (run->lists) {
		print_list(run, NULL, 0);
		return EXIT_YES;
	}
	if (run->options->trace && !n)
		traces = look_again(run, &n);
	const struct trace *exact =
		run->options->trace ? collect_find(run->collect, str_of(run->options->trace)) : NULL;
	if (!n) {
		if (run->options->trace)
			one_trace_tell(run->session.cmd, &run->wanted, &run->near);
		return EXIT_NO;
	}
	if (n == 1 || exact) {
		print_trace(run, exact ? exact : traces[0]);
		return EXIT_YES;
	}
	if (run->options->trace) {
		tell_ambiguous(run, traces, n);
		return EXIT_TROUBLE;
	}
	print_list(run, traces, n);
	return EXIT_YES;
}

static int run_with(struct tree_run *run)
{
	struct scan_needles needles;
	run->collect = collect_new();
	run->feedback = join_new();
	if (!run->options->json && !run->options->trace)
		run->tally = tally_new();
	if (!run->options->no_diagnosis)
		run->detect = detect_new(&run->settings);
	if (run->options->trace) {
		wanted_init(&run->wanted, str_of(run->options->trace), &run->arena);
		wanted_collect(&run->wanted, run->collect);
		if (wanted_needles(&run->wanted, &run->arena, &needles) && filter_add_feedback(&needles))
			run->session.reader.needles = &needles;
	}
	int code = EXIT_TROUBLE;
	if (diagnosis_baseline(&run->session, &run->options->diagnosis, &run->baseline)) {
		if (run->detect)
			detect_use_baseline(run->detect, run->baseline);
		code = read_all(run) ? answer(run) : EXIT_TROUBLE;
	}
	code = session_close(&run->session, code);
	collect_free(run->collect);
	join_free(run->feedback);
	tally_free(run->tally);
	detect_free(run->detect);
	baseline_free(run->baseline);
	return code;
}

static bool options_fit(const struct cmd *cmd, const struct tree_options *o)
{
	if (!one_trace_fits(cmd, o->trace))
		return false;
	if (o->json && o->markdown)
		cli_error(cmd, "--json and --markdown exclude each other");
	else if (o->no_diagnosis && (o->diagnosis.rules || o->blame))
		cli_error(cmd, "--no-diagnosis goes with neither --rules nor --blame");
	else
		return true;
	return false;
}

static int tree_run(const struct cmd *cmd, int argc, char **argv)
{
	struct tree_options o = { .depth = -1 };
	struct tree_run run = { .options = &o };
	struct strings inputs = { 0 };
	int code;
	const struct option_row rows[] = {
		OPT_GROUP("Tree"),
		OPT_STRING('t', "trace", &o.trace, "ID", "this trace; the beginning of its id is enough"),
		OPT_FLAG('w', "waterfall", &o.waterfall, "bars over time in place of tokens and cost"),
		OPT_FLAG('c', "critical-path", &o.critical, "mark and list the spans that set the duration"),
		OPT_INT('d', "depth", &o.depth, "N", "count, but do not show, what is deeper (roots are 0)"),
		OPT_STRINGS('a', "attribute", &o.attributes, "KEY",
			    "show attributes: a key, a glob, a facet, or all"),
		OPT_FLAG('e', "events", &o.events, "show events, with their attributes"),
		OPT_DIAGNOSIS(&o.diagnosis),
		OPT_STRING(
			0, "explain", &o.explain, "WORD",
			"say what a rule, a code or a facet is, and exit ('all', 'diagnostics', 'facets')"),
		OPT_FLAG(0, "blame", &o.blame,
			 "where each part of the answer, and of tool arguments, comes from"),
		OPT_FLAG(0, "no-diagnosis", &o.no_diagnosis, "only the tree"),
		OPT_GROUP("Format"),
		OPT_FLAG(0, "json", &o.json, "one JSON object: all that is known of each span"),
		OPT_FLAG(0, "markdown", &o.markdown, "Markdown, for a ticket"),
		OPT_COMMON(&o.common),
		OPT_END,
	};
	common_init(&o.common);
	if (cli_parse(cmd, rows, argc, argv, &inputs, &code)) {
		code = EXIT_TROUBLE;
		o.common.tells_reading = o.json;
		if (o.explain)
			code = explain(cmd, &o.common, o.explain);
		else if (options_fit(cmd, &o) &&
			 diagnosis_settings(cmd, &o.diagnosis, &run.arena, &run.settings) &&
			 session_open(&run.session, cmd, rows, &o.common, &inputs, &code))
			code = run_with(&run);
	}
	arena_release(&run.arena);
	diagnosis_options_release(&o.diagnosis);
	free(inputs.v);
	free(o.attributes.v);
	return code;
}

const struct cmd cmd_tree = {
	.name = "trace-tree",
	.summary = "print a trace as a tree, with its suspects",
	.usage = "[-t ID] [-w] [-c] [-d N] [-a KEY] [options] [input ...]",
	.examples = "  trace-tree dump.jsonl.gz                 the trace, or a list of them\n"
		    "  trace-tree -t 48f9 dumps/                one of them; any unambiguous beginning\n"
		    "  trace-tree -w -c -t 48f9 dumps/          where the time went\n"
		    "  trace-tree -a prompt.version -a 'app.*' trace.json\n"
		    "  trace-find --session s-91 --spans dumps/ | trace-tree\n",
	.run = tree_run,
};
