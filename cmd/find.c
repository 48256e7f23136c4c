/* trace-find: which trace is this complaint about; which traces look like that. */
#include "cmd/find.h"
#include "cmd/reading.h"

#include "query/keys.h"
#include "span/id.h"

#define MEMORY_DEFAULT (UINT64_C(1) << 30)

enum { SIMILAR_SHOWN = 20 };

bool find_streams(const struct find *f)
{
	return f->options->raw || f->options->spans;
}

void find_rounds(struct find *f, struct select *s)
{
	struct sink sink;
	while (select_round(s, &sink, &f->session->reader.needles)) {
		struct select_scope scope;
		select_scope(s, &scope);
		find_limit(f, &scope);
		if (!session_in_step(f->session, &sink))
			select_not_in_step(s, &sink);
		f->session->reader.comes_again = select_comes_again(s);
		bool read = session_read(f->session, &sink);
		if (f->session->use && index_use_limited(f->session->use))
			select_was_limited(s);
		if (!read)
			break;
	}
	f->session->reader.needles = NULL;
	f->session->reader.comes_again = false;
	find_limit(f, NULL);
}

/* ---- traces one by one, in bounded memory ---- */

struct walk {
	const struct select *select;
	survey_visit *visit;
	void *user;
};

static void walk_visit(void *user, const struct tree *t, const struct summary *s, const struct diagnosis *d)
{
	const struct walk *w = user;
	w->visit(w->user, t, s, d);
}

static bool walk_wants(void *user, struct str key)
{
	return select_is_match(((const struct walk *)user)->select, key);
}

void find_survey(struct find *f, struct detect *d, survey_visit *visit, void *user)
{
	const struct find_options *o = f->options;
	struct walk walk = { f->select, visit, user };
	struct survey *survey =
		survey_new(d, o->memory ? o->memory : MEMORY_DEFAULT, walk_visit, walk_wants, &walk);
	survey_use_threads(survey, f->session->reader.threads);
	survey_use_file(survey, f->session->spill);
	struct sink sink = survey_sink(survey);
	select_stream_to(f->select, &sink, 0);
	find_rounds(f, f->select);
	while (survey_next(survey) && session_read(f->session, &sink))
		;
	survey_free(survey);
}

/* ---- nothing was found ---- */

/* Is it the key of a -k that no span has, or only its value? Spans are asked until each key was met. */
static void suggest_keys(struct find *f)
{
	const struct strings *given = &f->options->criteria.keys;
	struct str key, near;
	size_t at = 0;
	if (!given->n || f->options->common.quiet)
		return;
	struct keys *keys = keys_new();
	size_t asked = 0;
	for (size_t i = 0; i < given->n; i++) {
		key = (struct str){ given->v[i], strcspn(given->v[i], "=") };
		if (f->session->use && index_use_has_key(f->session->use, key))
			continue;
		keys_ask(keys, key);
		asked++;
	}
	struct sink sink = keys_sink(keys);
	bool read = asked && session_read(f->session, &sink);
	while (read && keys_missed(keys, &at, &key, &near)) {
		struct buf text = { 0 };
		buf_add_c(&text, "no span has ");
		cli_quote(&text, key);
		if (str_is_set(near)) {
			buf_add_c(&text, "; did you mean ");
			cli_quote(&text, near);
		}
		cli_error(f->session->cmd, "%.*s%s", (int)text.n, text.s, str_is_set(near) ? "?" : "");
		buf_release(&text);
	}
	keys_free(keys);
}

/* ---- --similar ---- */

/* The only trace that is meant, or NULL (said). */
static const struct trace *find_one(struct find *f, int *answer)
{
	struct criteria one = { .trace = f->options->similar };
	size_t n;
	*answer = EXIT_TROUBLE;
	if (!criteria_compile(&one, f->session->cmd, &f->query))
		return NULL;
	f->select = select_new(&f->query, SELECT_TRACES);
	select_prefer(f->select, str_of(f->options->similar));
	find_rounds(f, f->select);
	const struct trace *const *traces = select_traces(f->select, &n);
	if (n == 1)
		return traces[0];
	cli_error_about(f->session->cmd, str_of(f->options->similar),
			n ? "several traces begin with" : "there is no trace");
	*answer = n ? EXIT_TROUBLE : EXIT_NO;
	return NULL;
}

static int find_like(struct find *f)
{
	struct buf out = { 0 };
	struct json_writer w;
	size_t n;
	int answer;
	const struct trace *one = find_one(f, &answer);
	if (!one)
		return answer;
	struct similar *s = similar_new(one);
	struct sink sink = similar_sink(s);
	session_read(f->session, &sink);
	size_t most = f->options->most > 0 ? (size_t)f->options->most : SIMILAR_SHOWN;
	if (f->options->json) {
		json_writer_init(&w, &out, 1);
		json_write_object(&w);
		json_write_key(&w, "schema");
		json_write_c(&w, "casefile.similar/1");
		find_similar_json(&w, s, most);
		reading_report_json(&w, session_report(f->session));
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

/* ---- everything else ---- */

static bool find_diagnoses(const struct find_options *o)
{
	return o->suspects.n || o->missing || o->orphans;
}

static enum select_want wanted(const struct find *f)
{
	const struct find_options *o = f->options;
	if (find_diagnoses(o) || o->check)
		return SELECT_PASS;
	if (find_streams(f) || o->by)
		return SELECT_STREAM;
	if (o->list || o->count)
		return SELECT_IDS;
	return o->json || o->complaint ? SELECT_TRACES : SELECT_PASS;
}

/* The result is a table of traces: what is next? */
static bool lists_traces(const struct find *f)
{
	const struct find_options *o = f->options;
	return !o->list && !o->count && !o->json && !o->check && !o->by && !find_streams(f);
}

static int find_form(struct find *f)
{
	const struct find_options *o = f->options;
	if (o->check)
		return find_check(f);
	if (o->by)
		return find_stats(f);
	return find_diagnoses(o) ? find_suspects(f) : find_print(f);
}

static int find_all(struct find *f)
{
	const struct find_options *o = f->options;
	struct criteria criteria = o->criteria;
	int answer = EXIT_YES;
	if (o->complaint)
		criteria.ticket = NULL; /* chooses the slip */
	if (!criteria_compile(&criteria, f->session->cmd, &f->query))
		return EXIT_TROUBLE;
	f->select = select_new(&f->query, wanted(f));
	if (o->criteria.trace)
		select_prefer(f->select, str_of(o->criteria.trace));
	if (o->feedback)
		answer = find_feedback(f);
	if (answer == EXIT_YES && o->complaint)
		answer = find_complaint(f);
	if (answer == EXIT_YES)
		answer = find_form(f);
	else if (answer == EXIT_NO)
		find_print_nothing(f);
	if (answer == EXIT_NO)
		suggest_keys(f);
	if (answer == EXIT_NO && lists_traces(f))
		cli_hint(f->session->cmd, &o->common, "no trace matches");
	else if (answer == EXIT_YES && lists_traces(f))
		cli_hint(f->session->cmd, &o->common, "next: the same with --spans, and '| trace-tree'");
	return answer;
}

static int find_with(struct find *f)
{
	query_init(&f->query);
	find_index(f);
	f->join = join_new();
	int answer = f->options->similar ? find_like(f) : find_all(f);
	select_free(f->select);
	resolve_free(f->resolve);
	join_free(f->join);
	slip_release(&f->slip);
	query_release(&f->query);
	return answer;
}

static bool options_fit(const struct cmd *cmd, const struct find_options *o)
{
	int forms = o->list + o->count + o->json + o->raw + o->spans;
	if (o->most < 0)
		cli_error(cmd, "-m takes a number of traces");
	else if (o->check && (forms > o->json || o->most || find_diagnoses(o) || o->complaint ||
			      o->feedback || o->similar))
		cli_error(cmd, "--check goes with criteria and --json, and with nothing else");
	else if (o->by && (forms > o->json || o->check || find_diagnoses(o) || o->complaint || o->feedback ||
			   o->similar))
		cli_error(cmd, "--by goes with criteria, -m and --json, and with nothing else");
	else if (forms > 1)
		cli_error(cmd, "-l, -c, --json, --raw and --spans exclude each other");
	else if (find_diagnoses(o) && (o->similar || o->complaint || o->feedback))
		cli_error(cmd,
			  "--suspect, --missing and --orphans go with no complaint, feedback or --similar");
	else if (o->similar && (o->complaint || o->feedback))
		cli_error(cmd, "--similar goes with neither --complaint nor --feedback");
	else
		return true;
	return false;
}

/* What lies beside the files that are named is read, too. */
static void name_indexes(const struct strings *files, struct arena *arena, struct strings *out)
{
	for (size_t i = 0; i < files->n; i++)
		*array_add(out) = arena_printf(arena, "%s.tix", files->v[i]).s;
}

static int find_run(const struct cmd *cmd, int argc, char **argv)
{
	struct find_options o = { .most = 0 };
	struct strings rest = { 0 };
	struct session session;
	struct arena names = { 0 };
	int code;
	common_init(&o.common);
	const struct option_row rows[] = {
		OPT_GROUP("From a complaint"),
		OPT_PATH(OPTION_STRING, 0, "complaint", &o.complaint, "FILE", PATH_READ,
			 "the slip: one JSON object, or several with --ticket"),
		OPT_PATH(OPTION_STRING, 0, "feedback", &o.feedback, "FILE", PATH_READ,
			 "the traces that these complaints point at, with them"),
		OPT_STRING(0, "similar", &o.similar, "ID", "what else carries the tags of this trace"),
		OPT_CRITERIA(&o.criteria),
		OPT_GROUP("Wrong traces"),
		OPT_STRINGS(0, "suspect", &o.suspects, "RULE",
			    "a finding of this rule or category; 'all': any suspect"),
		OPT_FLAG(0, "missing", &o.missing, "spans are missing"),
		OPT_FLAG(0, "orphans", &o.orphans, "spans name a parent that is not there"),
		OPT_GROUP("The spans themselves"),
		OPT_STRING(0, "by", &o.by, "FIELD",
			   "how many, how long, how dear: by name, component, a facet or a key"),
		OPT_FLAG(0, "check", &o.check, "what is wrong with them: parents, copies, ids, clocks"),
		OPT_SIZE(0, "memory", &o.memory, "SIZE", "keep no more spans than this at a time (1G)"),
		OPT_DIAGNOSIS(&o.diagnosis),
		OPT_GROUP("Indexes of trace-index"),
		OPT_PATH(OPTION_STRING, 0, "index", &o.index, "DIR", PATH_READ,
			 "they are in this folder, not beside the dumps"),
		OPT_FLAG(0, "no-index", &o.no_index, "read all, whether there are any or not"),
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
	if (cli_parse(cmd, rows, argc, argv, &rest, &code)) {
		code = EXIT_TROUBLE;
		o.common.tells_reading = o.json;
		name_indexes(&rest, &names, &o.common.also);
		if (options_fit(cmd, &o) && session_open(&session, cmd, rows, &o.common, &rest, &code)) {
			struct find f = { .options = &o, .session = &session };
			code = session_close(&session, find_with(&f));
		}
	}
	free(rest.v);
	free(o.common.also.v);
	arena_release(&names);
	free(o.criteria.keys.v);
	free(o.suspects.v);
	diagnosis_options_release(&o.diagnosis);
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
		    "  trace-find --similar tr_9021 dumps/\n"
		    "  trace-find --by name --since yesterday dumps/\n"
		    "  trace-find --check dumps/\n",
	.run = find_run,
};
