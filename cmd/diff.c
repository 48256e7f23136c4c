/* trace-diff: what differs between two traces. */
#include "cmd/diff_populations.h"

#include "base/array.h"
#include "base/near.h"
#include "base/num.h"
#include "report/diff_report.h"
#include "report/escape.h"
#include "report/trace_list.h"
#include "trace/wanted.h"

#include <stdlib.h>

struct diff_options {
	struct strings traces, only, ignore;
	const char *tolerance;
	bool json, markdown, side_by_side, identity;
	struct population_flags populations;
	struct common_options common;
};

struct diff_run {
	struct session session;
	const struct diff_options *options;
	struct compare_options compare;
	struct collect *collect[2];
	struct wanted wanted[2];
	struct wanted_near near[2]; /* what may have been meant, where nothing was found */
	const char *path[2];        /* NULL: both are in the inputs that were named */
	struct arena arena;
};

struct keeping {
	struct diff_run *run;
	bool into[2];
};

static enum status keep_span(void *user, const struct span *s, const struct record *r)
{
	struct keeping *k = user;
	(void)r;
	for (int i = 0; i < 2; i++)
		if (k->into[i])
			collect_add(k->run->collect[i], s);
	return STATUS_OK;
}

static bool read_into(struct diff_run *run, bool first, bool second)
{
	struct keeping k = { run, { first, second } };
	const struct sink sink = { .user = &k, .span = keep_span };
	if (first)
		return session_read(&run->session, &sink);
	if (session_read_other(&run->session, run->path[1], &sink))
		return true;
	cli_error_about(run->session.cmd, str_of(run->path[1]), "no spans in");
	return false;
}

/* ---- which two ---- */

static void tell_several(struct diff_run *run, int side, struct trace *const *traces, size_t n)
{
	enum { SHOWN = 10 };
	struct buf text = { 0 };
	if (run->path[side])
		cli_quote(&text, str_of(run->path[side]));
	else
		buf_add_c(&text, "the input");
	cli_error(run->session.cmd, "%zu traces %s %.*s; choose with -t", n,
		  run->wanted[side].typed.n ? "match in" : "in", (int)text.n, text.s);
	for (size_t i = 0; i < n && i < SHOWN; i++)
		cli_error_about(run->session.cmd, traces[i]->id, "candidate");
	if (n > SHOWN)
		cli_error(run->session.cmd, "and %zu more", n - SHOWN);
	buf_release(&text);
}

static void tell_missing(struct diff_run *run, int side)
{
	struct buf text = { 0 };
	buf_add_c(&text, "not found in ");
	if (run->path[side])
		cli_quote(&text, str_of(run->path[side]));
	else
		buf_add_c(&text, "the input");
	buf_add_c(&text, ": trace ");
	cli_quote(&text, run->wanted[side].typed);
	if (run->near[side].id.n) {
		buf_add_c(&text, "; did you mean ");
		cli_quote(&text, run->near[side].id);
		buf_add_char(&text, '?');
	}
	cli_error(run->session.cmd, "%.*s", (int)text.n, text.s);
	buf_release(&text);
}

static enum status offer_span(void *user, const struct span *s, const struct record *r)
{
	struct diff_run *run = user;
	(void)r;
	for (int i = 0; i < 2; i++)
		wanted_near_offer(&run->near[i], &run->wanted[i], s, &run->arena);
	return STATUS_OK;
}

/* Reads once more, all of it, for what was meant: the first reading passed over all other records. */
static void look_again(struct diff_run *run)
{
	const struct sink sink = { .user = run, .span = offer_span };
	size_t n[2];
	for (int i = 0; i < 2; i++)
		collect_traces(run->collect[i], &n[i]);
	if (!run->options->traces.n || run->path[1] || (n[0] && n[1]))
		return;
	run->session.reader.needles = NULL;
	if (session_read(&run->session, &sink) && !run->session.totals.reading.spans)
		run->session.totals.reading.spans = run->near[0].spans;
}

static const struct trace *chosen(struct diff_run *run, int side)
{
	size_t n;
	struct trace *const *traces = collect_traces(run->collect[side], &n);
	struct str typed = run->wanted[side].typed;
	const struct trace *exact = typed.n ? collect_find(run->collect[side], typed) : NULL;
	if (exact || n == 1)
		return exact ? exact : traces[0];
	if (n)
		tell_several(run, side, traces, n);
	else if (typed.n)
		tell_missing(run, side);
	else
		cli_error_about(run->session.cmd, str_of(run->path[side]), "no trace in");
	return NULL;
}

/* ---- comparing ---- */

static void print(struct diff_run *run, struct comparison *c)
{
	const struct diff_options *o = run->options;
	const struct diff_view view = { run->session.style, o->identity };
	struct buf out = { 0 };
	if (o->json)
		diff_json(&out, c);
	else if (o->markdown)
		diff_markdown(&out, c, &view);
	else if (o->side_by_side)
		diff_side_by_side(&out, c, &view);
	else
		diff_text(&out, c, &view);
	session_print(&run->session, &out);
	buf_release(&out);
}

static int compare(struct diff_run *run)
{
	look_again(run);
	const struct trace *a = chosen(run, 0), *b = chosen(run, 1);
	struct tree tree[2];
	struct summary summary[2];
	struct comparison c;
	if (!a || !b)
		return EXIT_TROUBLE;
	tree_init(&tree[0], a);
	tree_init(&tree[1], b);
	summary_of(&tree[0], &run->arena, &summary[0]);
	summary_of(&tree[1], &run->arena, &summary[1]);
	comparison_make(&c, &tree[0], &summary[0], &tree[1], &summary[1], &run->compare);
	print(run, &c);
	int code = comparison_is_same(&c) ? EXIT_YES : EXIT_NO;
	comparison_release(&c);
	tree_release(&tree[0]);
	tree_release(&tree[1]);
	return code;
}

/* What stands in every record of the traces that are meant; both are looked for together. */
static void look_for(struct diff_run *run, bool both, struct scan_needles *needles)
{
	struct scan_needles more;
	if (!wanted_needles(&run->wanted[0], &run->arena, needles))
		return;
	if (both) {
		if (!wanted_needles(&run->wanted[1], &run->arena, &more) ||
		    needles->n + more.n > SCAN_NEEDLES)
			return;
		for (size_t i = 0; i < more.n; i++) {
			needles->needle[needles->n] = more.needle[i];
			needles->nocase[needles->n++] = more.nocase[i];
		}
	}
	run->session.reader.needles = needles;
}

static int run_with(struct diff_run *run)
{
	const struct strings *ids = &run->options->traces;
	struct scan_needles needles;
	for (int i = 0; i < 2; i++) {
		run->collect[i] = collect_new();
		if (ids->n) {
			wanted_init(&run->wanted[i], str_of(ids->v[ids->n == 2 ? i : 0]), &run->arena);
			wanted_collect(&run->wanted[i], run->collect[i]);
		}
	}
	bool apart = run->path[1] != NULL;
	if (ids->n)
		look_for(run, !apart, &needles);
	bool read = read_into(run, true, !apart) && (!apart || read_into(run, false, true));
	int code = session_close(&run->session, read ? compare(run) : EXIT_TROUBLE);
	collect_free(run->collect[0]);
	collect_free(run->collect[1]);
	return code;
}

/* ---- options ---- */

static bool choose_section(struct diff_run *run, const struct cmd *cmd, struct str name)
{
	enum section section;
	if (section_by_name(name, &section)) {
		run->compare.section_off[section] = false;
		return true;
	}
	struct buf text = { 0 };
	for (int i = 0; i < SECTIONS; i++)
		buf_printf(&text, "%s%s", i ? ", " : "", section_name((enum section)i));
	cli_error_about(cmd, name, "no section");
	cli_error(cmd, "there are %.*s", (int)text.n, text.s);
	buf_release(&text);
	return false;
}

static bool choose_sections(struct diff_run *run, const struct cmd *cmd)
{
	const struct strings *only = &run->options->only;
	for (int i = 0; i < SECTIONS && only->n; i++)
		run->compare.section_off[i] = true;
	for (size_t i = 0; i < only->n; i++) {
		struct str rest = str_of(only->v[i]);
		while (rest.n) {
			const char *comma = memchr(rest.s, ',', rest.n);
			struct str name = { rest.s, comma ? (size_t)(comma - rest.s) : rest.n };
			if (!choose_section(run, cmd, str_trim(name)))
				return false;
			rest = str_from(rest, name.n + (comma != NULL));
		}
	}
	return true;
}

static bool choose_compare(struct diff_run *run, const struct cmd *cmd)
{
	const struct diff_options *o = run->options;
	double percent = 0;
	struct str *ignore = arena_array(&run->arena, o->ignore.n, sizeof(*ignore));
	for (size_t i = 0; i < o->ignore.n; i++)
		ignore[i] = str_of(o->ignore.v[i]);
	run->compare.ignore = ignore;
	run->compare.ignore_n = o->ignore.n;
	if (o->tolerance) {
		struct str text = str_of(o->tolerance);
		if (str_ends(text, STR("%")))
			text.n--;
		if (!num_parse_double(text, &percent) || !(percent >= 0 && percent <= 100)) {
			cli_error_about(cmd, str_of(o->tolerance),
					"--tolerance takes percent from 0 to 100, not");
			return false;
		}
	}
	run->compare.tolerance = percent / 100;
	return choose_sections(run, cmd);
}

/* Two inputs, or two ids in the inputs. */
static bool choose_inputs(struct diff_run *run, const struct cmd *cmd, struct strings *inputs,
			  struct strings *also)
{
	const struct diff_options *o = run->options;
	if (o->json + o->markdown + o->side_by_side > 1)
		cli_error(cmd, "--json, --markdown and --side-by-side exclude each other");
	else if (o->traces.n > 2)
		cli_error(cmd, "-t can be given twice: two traces are compared");
	else if (o->traces.n < 2 && inputs->n != 2)
		cli_error(cmd,
			  "name two inputs with a trace each, or two traces of the input with -t ID -t ID");
	else {
		if (o->traces.n < 2) {
			run->path[0] = inputs->v[0];
			run->path[1] = inputs->v[1];
			inputs->n = 1;
			*array_add(also) = run->path[1];
		}
		return true;
	}
	return false;
}

static int diff_run(const struct cmd *cmd, int argc, char **argv)
{
	struct diff_options o = { .json = false };
	struct diff_run run = { .options = &o };
	struct strings inputs = { 0 }, others = { 0 };
	int code;
	const struct option_row rows[] = {
		OPT_GROUP("Traces"),
		OPT_STRINGS('t', "trace", &o.traces, "ID",
			    "this trace; the beginning of its id is enough. Twice: both are in the input"),
		OPT_GROUP("What is compared"),
		OPT_STRINGS(0, "only", &o.only, "SECTION",
			    "only this: documents, tools, tokens, time and others"),
		OPT_STRINGS(0, "ignore", &o.ignore, "KEY",
			    "not this: a section, a facet, a key, a glob over keys"),
		OPT_STRING(0, "tolerance", &o.tolerance, "PERCENT", "durations this close are the same (0)"),
		OPT_FLAG(0, "identity", &o.identity,
			 "list ids, sessions and hosts too, which differ in any two runs"),
		OPT_POPULATIONS(&o.populations),
		OPT_GROUP("Format"),
		OPT_FLAG('y', "side-by-side", &o.side_by_side, "both trees, in two columns"),
		OPT_FLAG(0, "json", &o.json, "one JSON object"),
		OPT_FLAG(0, "markdown", &o.markdown, "Markdown, for a ticket"),
		OPT_COMMON(&o.common),
		OPT_END,
	};
	common_init(&o.common);
	int split = populations_split(argc, argv);
	bool parsed = cli_parse(cmd, rows, split, argv, &inputs, &code) &&
		      (split == argc || cli_parse(cmd, rows, argc - split, argv + split, &others, &code));
	if (parsed) {
		o.populations.vs = split < argc;
		o.populations.json = o.json;
		o.populations.markdown = o.markdown;
		code = EXIT_TROUBLE;
		for (size_t i = 0; i < others.n; i++)
			*array_add(&o.common.also) = others.v[i];
		if (populations_wanted(&o.populations))
			code = populations_run(cmd, rows, &o.common, &o.populations, &inputs, &others);
		else if (choose_compare(&run, cmd) && choose_inputs(&run, cmd, &inputs, &o.common.also) &&
			 session_open(&run.session, cmd, rows, &o.common, &inputs, &code))
			code = run_with(&run);
	}
	arena_release(&run.arena);
	free(inputs.v);
	free(others.v);
	free(o.common.also.v);
	free(o.traces.v);
	free(o.only.v);
	free(o.ignore.v);
	return code;
}

const struct cmd cmd_diff = {
	.name = "trace-diff",
	.summary = "say what differs between two traces, or two populations",
	.usage = "A B | -t ID -t ID [input ...] | --populations A... --vs B... | --by KEY [input ...]",
	.examples = "  trace-diff bad.json good.json            two exports of a trace each\n"
		    "  trace-diff -t 48f9 -t 91cc dumps/        two traces of one dump\n"
		    "  trace-diff -t 48f9 monday.gz tuesday.gz  one trace, exported twice\n"
		    "  trace-diff --ignore time --ignore 'app.flags.*' a.json b.json\n"
		    "  trace-diff --only documents,tools --json a.json b.json\n"
		    "  trace-diff --populations monday/ --vs tuesday/\n"
		    "  trace-diff --by experiment.variant week.tar.gz\n",
	.run = diff_run,
};
