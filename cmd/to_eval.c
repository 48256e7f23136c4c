/* trace-to-eval: incidents become fixtures. */
#include "cmd/to_eval.h"
#include "cmd/folder.h"
#include "cmd/runner.h"
#include "cmd/style.h"

#include "base/near.h"
#include "base/num.h"
#include "report/otlp.h"

#include <stdlib.h>

#define MEMORY_DEFAULT (UINT64_C(1) << 30)

/* ---- reading ---- */

/* Spans are collected; complaints that lie among the dumps go aside. */
struct both {
	struct to_eval *run;
	struct sink spans;
};

static enum status take_span(void *user, const struct span *s, const struct record *r)
{
	struct both *both = user;
	return both->spans.span(both->spans.user, s, r);
}

static enum status take_own_span(void *user, struct span *s)
{
	struct both *both = user;
	return both->spans.own_span(both->spans.user, s);
}

static void take_arena(void *user, struct arena *a)
{
	struct both *both = user;
	both->spans.own_arena(both->spans.user, a);
}

static enum status take_feedback(void *user, const struct feedback *f, const struct record *r)
{
	struct both *both = user;
	return to_eval_take_feedback(both->run, f, r);
}

static bool read_all(struct to_eval *run)
{
	struct survey *survey = survey_new(run->detect, run->options->memory, to_eval_visit, NULL, run);
	struct both both = { run, survey_sink(survey) };
	const struct sink sink = { .user = &both,
				   .span = take_span,
				   .feedback = take_feedback,
				   .own_span = take_own_span,
				   .own_arena = take_arena };
	to_eval_use_threads(run, survey);
	survey_use_file(survey, run->session.spill);
	bool read = session_read(&run->session, &sink);
	while (survey_next(survey) && read)
		read = session_read(&run->session, &sink);
	survey_free(survey);
	return read;
}

static int answer(struct to_eval *run)
{
	if (run->options->reduce)
		return to_eval_reduce(run);
	if (!read_all(run))
		return EXIT_TROUBLE;
	int code = to_eval_write(run);
	to_eval_tell_more(run);
	if (run->options->trace && !run->traces)
		one_trace_missing(&run->one, &run->session);
	return code == EXIT_YES && run->refused ? EXIT_PARTIAL : code;
}

/* ---- options ---- */

static void list_formats(const struct common_options *common)
{
	size_t n;
	const struct eval_format *all = eval_formats(&n);
	for (size_t i = 0; i < n; i++)
		style_list(common, all[i].name, 24, all[i].summary);
}

static bool choose_format(struct to_eval *run, const struct cmd *cmd)
{
	const char *name = run->options->format;
	size_t n;
	const struct eval_format *all = eval_formats(&n);
	if (!name && run->options->reduce)
		return true;
	if (!name) {
		cli_error(cmd, "--format NAME is needed; --format list lists them");
		return false;
	}
	run->set.format = eval_format_by_name(str_of(name));
	if (run->set.format)
		return true;
	struct near near = { .wanted = str_of(name) };
	struct buf text = { 0 };
	for (size_t i = 0; i < n; i++)
		near_offer(&near, str_of(all[i].name));
	cli_quote(&text, str_of(name));
	if (str_is_set(near.best))
		cli_error(cmd, "no format is called %.*s; did you mean %.*s?", (int)text.n, text.s,
			  (int)near.best.n, near.best.s);
	else
		cli_error(cmd, "no format is called %.*s; --format list lists them", (int)text.n, text.s);
	buf_release(&text);
	return false;
}

static bool choose_dedupe(struct to_eval *run, const struct cmd *cmd)
{
	static const char *const names[] = { "shape", "input", "none" };
	const char *name = run->options->dedupe;
	run->set.dedupe = DEDUPE_NONE;
	for (int i = 0; name && i < 3; i++)
		if (!strcmp(name, names[i])) {
			run->set.dedupe = (enum eval_dedupe)i;
			name = NULL;
		}
	if (name)
		cli_error(cmd, "--dedupe takes shape, input or none, not '%s'", name);
	run->id_of = run->set.dedupe == DEDUPE_SHAPE   ? CASE_OF_SHAPE
		     : run->set.dedupe == DEDUPE_INPUT ? CASE_OF_INPUT
						       : CASE_OF_TRACE;
	return !name;
}

static bool is_split_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!memchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", name.s[i],
			    64))
			return false;
	return name.n > 0;
}

/* "train=0.8,test=0.2" */
static bool choose_splits(struct to_eval *run, const struct cmd *cmd)
{
	struct str rest = str_of(run->options->split);
	ARRAY(struct eval_split) all = { 0 };
	bool good = true;
	while (good && rest.n) {
		const char *comma = memchr(rest.s, ',', rest.n);
		struct str part = { rest.s, comma ? (size_t)(comma - rest.s) : rest.n };
		const char *equals = memchr(part.s, '=', part.n);
		struct eval_split split = { { part.s, equals ? (size_t)(equals - part.s) : 0 }, 0 };
		for (size_t i = 0; i < all.n; i++)
			good &= !str_eq(all.v[i].name, split.name);
		good = good && equals && is_split_name(split.name) &&
		       num_parse_double(str_from(part, split.name.n + 1), &split.share) && split.share > 0 &&
		       split.share < 1e9;
		*array_add(&all) = split;
		rest = str_from(rest, part.n + (comma ? 1 : 0));
	}
	if (!good)
		cli_error(cmd, "--split takes names and shares, as in train=0.8,test=0.2, not '%s'",
			  run->options->split);
	run->set.splits = arena_array(&run->arena, all.n, sizeof(*all.v));
	if (all.n)
		memcpy((void *)(uintptr_t)run->set.splits, all.v, all.n * sizeof(*all.v));
	run->set.splits_n = all.n;
	array_release(&all);
	return good;
}

static bool choose_sample(struct to_eval *run, const struct cmd *cmd)
{
	uint64_t n = 0;
	const char *sample = run->options->sample;
	if (sample && (!num_parse_u64(str_of(sample), &n) || !n)) {
		cli_error(cmd, "--sample takes a number of cases, not '%s'", sample);
		return false;
	}
	run->set.sample = (size_t)n;
	run->set.seed = str_of(run->options->seed ? run->options->seed : "1");
	return true;
}

static struct str *texts(struct to_eval *run, const struct strings *s)
{
	struct str *v = arena_array(&run->arena, s->n, sizeof(*v));
	for (size_t i = 0; i < s->n; i++)
		v[i] = str_of(s->v[i]);
	return v;
}

static bool choose(struct to_eval *run, const struct cmd *cmd)
{
	struct detect_settings settings = { .min_confidence = 0.3 };
	const struct to_eval_options *o = run->options;
	run->set.version = "casefile " CASEFILE_VERSION;
	run->set.write_span = otlp_write_span;
	run->redact = (struct redact_settings){ .off = o->keep_raw,
						.keep = texts(run, &o->keep),
						.keep_n = o->keep.n };
	if (!choose_format(run, cmd) || !choose_dedupe(run, cmd) || !choose_splits(run, cmd) ||
	    !choose_sample(run, cmd))
		return false;
	detect_settings_init(&settings);
	settings.expect_docs = texts(run, &o->expect_docs);
	settings.expect_docs_n = o->expect_docs.n;
	run->detect = detect_new(&settings);
	return true;
}

static int run_with(struct to_eval *run)
{
	int code = EXIT_TROUBLE;
	map_init(&run->answers);
	map_init(&run->hashes);
	pthread_mutex_init(&run->shared, NULL);
	run->redactor = redactor_new(&run->redact);
	run->fixtures = fixtures_new(&run->set, run->redactor);
	if (to_eval_load(run))
		code = answer(run);
	bool partial = code == EXIT_PARTIAL;
	code = session_close(&run->session, partial ? EXIT_YES : code);
	if (run->written && code != EXIT_TROUBLE)
		to_eval_sum_up(run);
	fixtures_free(run->fixtures);
	pthread_mutex_destroy(&run->shared);
	redactor_free(run->redactor);
	join_free(run->feedback);
	store_free(run->artifacts);
	map_release(&run->answers);
	map_release(&run->hashes);
	array_release(&run->answer_texts);
	array_release(&run->hash_texts);
	return partial && code == EXIT_YES ? EXIT_PARTIAL : code;
}

static int to_eval_run(const struct cmd *cmd, int argc, char **argv)
{
	struct to_eval_options o = { .memory = MEMORY_DEFAULT };
	struct to_eval run = { .options = &o };
	struct strings inputs = { 0 };
	int code;
	const struct option_row rows[] = {
		OPT_GROUP("Fixtures"),
		OPT_STRING('f', "format", &o.format, "NAME", "of the fixtures ('list' lists the formats)"),
		OPT_PATH(OPTION_STRING, 0, "expect", &o.expect, "WHAT", PATH_READ,
			 "none, recorded, negate, review, or a file with the answers"),
		OPT_PATH(OPTION_STRING, 0, "artifacts", &o.artifacts, "PLACE", PATH_READ,
			 "payloads that spans refer to: a folder or bundle"),
		OPT_PATH(OPTION_STRINGS, 0, "feedback", &o.feedback, "FILE", PATH_READ,
			 "complaints to put with their traces"),
		OPT_STRINGS(0, "expect-doc", &o.expect_docs, "ID", "a document that must be retrieved"),
		OPT_FLAG(0, "allow-lossy", &o.allow_lossy,
			 "take traces that are not replayable, and say so in them"),
		OPT_GROUP("Which"),
		OPT_STRING('t', "trace", &o.trace, "ID", "this trace; the beginning of its id is enough"),
		OPT_STRING(0, "dedupe", &o.dedupe, "BY",
			   "one case for each shape of failure, or each input, with its count (none)"),
		OPT_STRING(0, "sample", &o.sample, "N", "no more than N cases, drawn by lot"),
		OPT_STRING(0, "seed", &o.seed, "S", "of --sample (1)"),
		OPT_STRING(0, "split", &o.split, "NAME=SHARE,...", "into files, by the hash of the case"),
		OPT_FLAG(0, "append", &o.append, "to the fixtures that are there, without repeating one"),
		OPT_GROUP("Privacy"),
		OPT_PATH(OPTION_STRING, 0, "hmac-key-file", &o.hmac_key_file, "FILE", PATH_READ,
			 "key of the tokens: equal over all sets made with it"),
		OPT_STRINGS(0, "keep", &o.keep, "GLOB", "what attributes of this name hold may stay"),
		OPT_FLAG(0, "keep-raw", &o.keep_raw, "replace nothing"),
		OPT_GROUP("Reduction"),
		OPT_STRING(0, "reduce", &o.reduce, "CMD", "the smallest trace for which CMD still exits 0"),
		OPT_INT(0, "runs", &o.runs, "N", "of CMD, at most (1000)"),
		OPT_SIZE(0, "memory", &o.memory, "SIZE", "keep no more spans than this at a time (1G)"),
		OPT_COMMON(&o.common),
		OPT_END,
	};
	common_init(&o.common);
	if (cli_parse(cmd, rows, argc, argv, &inputs, &code)) {
		code = EXIT_TROUBLE;
		if (o.format && !strcmp(o.format, "list")) {
			list_formats(&o.common);
			code = EXIT_YES;
		} else if (one_trace_fits(cmd, o.trace) && choose(&run, cmd) &&
			   to_eval_prepare(&run, cmd, &o.common) &&
			   session_open(&run.session, cmd, rows, &o.common, &inputs, &code)) {
			code = run_with(&run);
		}
	}
	/* After all that was started later (cmd/child.h). */
	runner_free(run.runner);
	folder_free(run.folder);
	detect_free(run.detect);
	arena_release(&run.arena);
	free(inputs.v);
	free(o.common.also.v);
	free(o.feedback.v);
	free(o.keep.v);
	free(o.expect_docs.v);
	return code;
}

const struct cmd cmd_to_eval = {
	.name = "trace-to-eval",
	.summary = "turn traces into eval fixtures",
	.usage = "--format NAME [options] [input ...]",
	.examples =
		"  trace-find --trace tr_9021 --raw dumps/ | trace-to-eval -f promptfoo -o fixtures/\n"
		"  trace-to-eval -f jsonl --trace tr_9021 --feedback complaint.json dumps/\n"
		"  trace-to-eval -f inspect --expect negate incident.jsonl -o incident.samples.jsonl\n"
		"  trace-to-eval -f jsonl --dedupe shape --sample 50 --split train=0.8,test=0.2 dumps/ -o "
		"set/\n"
		"  trace-to-eval -f ragas --feedback complaints.jsonl --artifacts artifacts/ week.tar.gz\n"
		"  trace-to-eval --reduce 'trace-find -q --suspect stale-document' incident.jsonl\n",
	.run = to_eval_run,
};
